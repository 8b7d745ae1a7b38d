/* SPDX-License-Identifier: MIT */
/*
 * out_csv: one table of a layout as text (RFC 4180): its head in one line, then its rows. What is said of rows, headers of groups and totals, is not there:
 * whoever reads it back adds up anew. A grouped table whose columns do not show the group gets it as its first.
 *
 * Numbers are exact, without the spaces that people read them with; dates are 2026-05-03.
 */
#include "lieciba/backend.h"

#include "lieciba/csvout.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

struct csv {
	const struct layout *layout;
	const struct table_block *spec; /* the table that goes in */
	struct strbuf out;
	bool wanted, grouped;           /* the table under way */
	bool headed;
};

static void *csv_open(const struct fonts *fonts, struct diag *d)
{
	(void)fonts;
	void *state = malloc(1);
	if (!state)
		diag_error(d, "L401", _("out of memory"));
	return state;
}

static void csv_close(void *state)
{
	free(state);
}

static char delimiter(const struct csv *c)
{
	return ";,\t"[c->layout->csv.delimiter];
}

static void field(struct csv *c, size_t i, const char *s, bool guard)
{
	if (i)
		strbuf_addc(&c->out, delimiter(c));
	csvout_field(&c->out, s, delimiter(c), guard);
}

/* ---- cells ---- */

/* As few digits as say it all. */
static void number(const struct csv *c, const struct tab_cell *v, char buf[32])
{
	int n = num_format_scaled(buf, 32, v->value, v->scale, v->scale, ",."[c->layout->csv.decimal]);
	while (v->scale && buf[n - 1] == '0')
		buf[--n] = '\0';
	if (v->scale && (buf[n - 1] == ',' || buf[n - 1] == '.'))
		buf[--n] = '\0';
}

static void cell(struct csv *c, size_t i, const struct tab_cell *v)
{
	char buf[32] = "";
	if (v->kind == TAB_NUMBER)
		number(c, v, buf);
	else if (v->kind == TAB_DATE)
		date_format_iso(v->day, buf);
	field(c, i, v->kind == TAB_TEXT ? v->text : buf, v->kind == TAB_TEXT && c->layout->csv.formula_guard);
}

/* ---- the table ---- */

static bool is_wanted(struct csv *c, const struct tab_table *t)
{
	const char *id = c->layout->csv.table;
	if (!c->spec && (!id || (t->id && strcmp(t->id, id) == 0)))
		c->spec = t->spec;
	return c->spec == t->spec;
}

static bool shows_group(const struct tab_table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct ref *r = t->columns[i].spec->value;
		if (r && !r->scope && strcmp(r->name, t->group) == 0)
			return true;
	}
	return false;
}

static bool csv_begin_table(void *arg, const struct tab_table *t, struct diag *d)
{
	struct csv *c = arg;
	(void)d;
	c->wanted = is_wanted(c, t);
	if (!c->wanted)
		return true;
	c->grouped = t->group && !shows_group(t);
	if (!c->layout->csv.header || c->headed)
		return true;
	c->headed = true;
	if (c->grouped)
		field(c, 0, t->group, true);
	for (size_t i = 0; i < t->n; i++)
		field(c, i + c->grouped, t->columns[i].name, c->layout->csv.formula_guard);
	strbuf_addc(&c->out, '\n');
	return true;
}

static bool csv_row(void *arg, const struct tab_row *r, struct diag *d)
{
	struct csv *c = arg;
	if (!c->wanted || r->kind != TAB_BODY)
		return true;
	if (c->grouped)
		field(c, 0, r->group, c->layout->csv.formula_guard);
	for (size_t i = 0; i < r->n; i++)
		cell(c, i + c->grouped, &r->v[i]);
	strbuf_addc(&c->out, '\n');
	return !c->out.failed || diag_error(d, "L401", _("out of memory"));
}

static bool csv_end_table(void *arg, const struct tab_table *t, struct diag *d)
{
	(void)arg, (void)t, (void)d;
	return true;
}

/* ---- the file ---- */

static void *csv_begin(void *state, const struct backend_file *about, struct diag *d)
{
	(void)state;
	struct csv *c = calloc(1, sizeof *c);
	if (!c) {
		diag_error(d, "L401", _("out of memory"));
		return NULL;
	}
	c->layout = about->layout;
	strbuf_init(&c->out);
	if (about->layout->csv.bom)
		strbuf_adds(&c->out, "\xEF\xBB\xBF");
	return c;
}

static struct tab_sink csv_sink(void *file, const char *label)
{
	(void)label;
	return (struct tab_sink){ file, csv_begin_table, csv_row, csv_end_table, NULL };
}

static bool csv_end(void *file, struct strbuf *out, struct diag *d)
{
	struct csv *c = file;
	if (out) {
		strbuf_reset(out);
		strbuf_add(out, c->out.buf, c->out.len);
	}
	bool good = !c->out.failed && (!out || !out->failed);
	strbuf_release(&c->out);
	free(c);
	return good || diag_error(d, "L401", _("out of memory"));
}

const struct backend out_csv;
const struct backend out_csv = { "csv", ".csv", csv_open, NULL, csv_close, csv_begin, csv_sink, csv_end, false };
