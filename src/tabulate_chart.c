/* SPDX-License-Identifier: MIT */
/*
 * tabulate_chart: charts as numbers, and which table of the document has them already.
 *
 * A chart is read where it stands and given when all tables were, since its table may come after it. A table has its numbers when it shows the rows of the same dataset
 * in the same turn of a `repeat`, without groups between them, and has columns of the chart's own words and values, as numbers of the same scale.
 */
#include "tabulate_internal.h"

#include <string.h>

#define VALUE_MOST INT64_C(1000000000000) /* as on paper: hundredths */

/* ---- tables ---- */

void tab_note_table(struct tab *t)
{
	const struct table_block *spec = t->table.spec;
	if (!t->sink->chart || t->rows->n == 0 || spec->group.present)
		return;
	t->shown = arena_grow(t->a, t->shown, &t->showncap, t->nshown + 1, sizeof *t->shown);
	struct tab_shown *s = &t->shown[t->nshown++];
	*s = (struct tab_shown){ .no = t->tables, .place = t->place, .ds = spec->ds, .rows = t->rows->n, .n = t->table.n };
	s->columns = ARENA_ARRAY(t->a, s->n + 1, const struct column *);
	for (size_t i = 0; i < s->n; i++)
		s->columns[i] = t->columns.leaf[i].group || t->leaf[i].col->xlsx.hidden ? NULL : t->leaf[i].col;
}

static bool same_column(const struct ref *a, const struct ref *b)
{
	return a->kind == REF_ROW && b->kind == REF_ROW && a->depth == 0 && b->depth == 0 && a->ds == b->ds && a->col == b->col;
}

static enum format format_of(const struct column *c, const char **arg)
{
	*arg = c->format != FMT_NONE ? c->format_arg : c->value->format_arg;
	return c->format != FMT_NONE ? c->format : c->value->format;
}

static bool same_format(enum format f, const char *farg, enum format g, const char *garg)
{
	return f == g && (farg == garg || (farg && garg && strcmp(farg, garg) == 0));
}

/* The column that prints the chart's words, when these are one reference. */
static bool find_words(const struct tab *t, const struct tab_shown *s, const struct block *b, size_t *out)
{
	const struct text *x = b->u.chart.x;
	const struct tmpl *m = x ? x->lang[t->e.lang] : NULL;
	const char *arg;
	if (!m || m->n != 1 || !m->v[0].ref)
		return false;
	for (size_t i = 0; i < s->n; i++) {
		const struct column *c = s->columns[i];
		if (!c || !c->value || !same_column(c->value, m->v[0].ref))
			continue;
		enum format f = format_of(c, &arg);
		*out = i;
		if (same_format(f, arg, m->v[0].ref->format, m->v[0].ref->format_arg))
			return true;
	}
	return false;
}

/* Whether every value of a series stands in a column as a number of the chart's own scale. */
static bool shows_all(const struct tab_drawn *g, size_t k, const struct column *c)
{
	const char *arg;
	enum format f = format_of(c, &arg);
	struct tab_cell cell;
	if (c->type == COLUMN_TEXT || c->type == COLUMN_DATE || tab_factor(f) != tab_factor(g->b->u.chart.format))
		return false;
	for (size_t i = 0; i < g->chart.n; i++) {
		const struct cell *v = &g->values[i * g->chart.nseries + k];
		if (v->type != CELL_NULL && !tab_number(f, arg, v, &cell))
			return false;
	}
	return true;
}

static bool find_series(const struct tab_shown *s, const struct tab_drawn *g, size_t k, size_t *out)
{
	for (size_t i = 0; i < s->n; i++) {
		*out = i;
		if (s->columns[i] && s->columns[i]->value && same_column(s->columns[i]->value, g->b->u.chart.v[k].value) && shows_all(g, k, s->columns[i]))
			return true;
	}
	return false;
}

static void find_table(const struct tab *t, struct tab_drawn *g)
{
	size_t *columns = ARENA_ARRAY(t->a, g->chart.nseries + 1, size_t);
	g->chart.columns = columns;
	g->chart.table = TAB_NO_TABLE;
	for (size_t i = 0; i < t->nshown; i++) {
		const struct tab_shown *s = &t->shown[i];
		bool has = s->ds == g->b->u.chart.ds && s->place == g->place && s->rows == g->chart.n && find_words(t, s, g->b, &g->chart.x_column);
		for (size_t k = 0; has && k < g->chart.nseries; k++)
			has = find_series(s, g, k, &columns[k]);
		if (has) {
			g->chart.table = s->no;
			return;
		}
	}
}

/* ---- charts ---- */

/* The heading above it goes with it, but for the document's own at its beginning. */
static const char *take_title(struct tab *t)
{
	if (!t->headed)
		return NULL;
	const char *title = t->titles[t->last_heading];
	if (t->last_heading > 0 || t->tables > 0)
		t->ntitles = t->last_heading;
	t->headed = t->ntitles > 0;
	t->last_heading = 0;
	return title;
}

static bool read_value(struct tab *t, struct tab_drawn *g, size_t row, size_t k, struct cell *v, struct tab_cell *out)
{
	const struct block *b = g->b;
	if (!eval_ref(&t->e, b->u.chart.v[k].value, v, NULL, t->d))
		return false;
	bool number = v->type == CELL_INT || v->type == CELL_DEC;
	if ((!number && v->type != CELL_NULL) || (number && (v->i < 0 || v->i > VALUE_MOST))) {
		diag_error(t->d, "L264", _("row %zu: a chart shows numbers from 0 on"), row + 1);
		return diag_at(t->d, &b->u.chart.v[k].value->pos);
	}
	if (number && !tab_number(b->u.chart.format, b->u.chart.format_arg, v, out))
		tab_number(FMT_NONE, NULL, v, out);
	return true;
}

static bool read_rows(struct tab *t, struct tab_drawn *g, const struct rows *rows)
{
	const struct scope *up = t->e.scope;
	size_t n = g->chart.nseries;
	struct tab_cell *v = ARENA_ARRAY(t->a, rows->n * n + 1, struct tab_cell);
	struct cell *values = ARENA_ARRAY(t->a, rows->n * n + 1, struct cell);
	const char **x = ARENA_ARRAY(t->a, rows->n + 1, const char *);
	bool good = true;
	for (size_t i = 0; good && i < rows->n; i++) {
		struct scope row = { .rows = rows, .row = i, .up = up };
		t->e.scope = &row;
		for (size_t k = 0; good && k < n; k++)
			good = read_value(t, g, i, k, &values[i * n + k], &v[i * n + k]);
		good = good && (!g->b->u.chart.x || (x[i] = tab_text(t, g->b->u.chart.x, t->a)));
	}
	t->e.scope = up;
	g->chart.v = v;
	g->chart.x = g->b->u.chart.x ? x : NULL;
	g->values = values;
	return good;
}

static bool optional(struct tab *t, const struct text *text, const char **out)
{
	return !text || (*out = tab_text(t, text, t->a));
}

static bool read_texts(struct tab *t, struct tab_chart *c)
{
	const struct block *b = c->spec;
	struct tab_series *v = ARENA_ARRAY(t->a, c->nseries + 1, struct tab_series);
	bool good = optional(t, b->u.chart.alt, &c->alt) && optional(t, b->u.chart.x_name, &c->x_name) && optional(t, b->u.chart.value_name, &c->value_name) && tab_draft(t, &c->draft);
	for (size_t k = 0; good && k < c->nseries; k++) {
		v[k].thin = b->u.chart.v[k].thin;
		good = optional(t, b->u.chart.v[k].name, &v[k].name);
	}
	c->series = v;
	return good;
}

bool tab_take_chart(struct tab *t, const struct block *b)
{
	const struct rows *rows;
	if (b->u.chart.kind == CHART_SPARK)
		return true;
	const char *title = take_title(t);
	if (!t->sink->chart || !b->u.chart.xlsx)
		return true;
	if (!datasets_fetch(t->data, b->u.chart.ds, t->e.scope, &rows, t->d))
		return false;
	if (rows->n == 0)
		return true;
	struct tab_drawn *g = ARENA_NEW(t->a, struct tab_drawn);
	*g = (struct tab_drawn){ .b = b, .place = t->place, .chart = { .spec = b, .title = title, .n = rows->n, .nseries = b->u.chart.n } };
	*t->drawn_end = g;
	t->drawn_end = &g->next;
	return read_rows(t, g, rows) && read_texts(t, &g->chart);
}

bool tab_give_charts(struct tab *t)
{
	for (struct tab_drawn *g = t->drawn; g; g = g->next) {
		find_table(t, g);
		if (!t->sink->chart(t->sink->arg, &g->chart, t->d))
			return false;
	}
	return true;
}
