/* SPDX-License-Identifier: MIT */
/* import_guess_show: runs the proposed map over the sample and shows the first rows as they would be stored, and how many of the sample could be. */
#include "import_guess_internal.h"

#include "lieciba/utf8.h"

#include <string.h>

enum { WIDEST = 24 };

struct shown { const char *cell[MAP_TARGETS_MAX]; };

static size_t width_of(const char *s)
{
	size_t n = utf8_count(s, strlen(s));
	return n < WIDEST ? n : WIDEST;
}

static void add_cell(struct strbuf *out, const char *s, size_t width)
{
	size_t n = 0;
	for (const char *p = s, *end = s + strlen(s); p < end && n < WIDEST; n++) {
		const char *from = p;
		utf8_next(&p, end);
		if (n == WIDEST - 1 && p < end)
			strbuf_adds(out, "…");
		else
			strbuf_add(out, from, (size_t)(p - from));
	}
	for (; n < width; n++)
		strbuf_addc(out, ' ');
	strbuf_adds(out, "  ");
}

static void end_line(struct strbuf *out)
{
	while (out->len && out->buf[out->len - 1] == ' ')
		strbuf_truncate(out, out->len - 1);
	strbuf_adds(out, "\n");
}

static void add_preview(struct guess *g, const struct map *m, const struct shown *v, size_t n, struct strbuf *out)
{
	size_t width[MAP_TARGETS_MAX];
	for (size_t k = 0; k < m->n; k++) {
		width[k] = width_of(m->target[k].name);
		for (size_t i = 0; i < n; i++)
			width[k] = width_of(v[i].cell[k]) > width[k] ? width_of(v[i].cell[k]) : width[k];
		add_cell(out, m->target[k].name, width[k]);
	}
	end_line(out);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < m->n; k++)
			add_cell(out, g->r->options->anon && *v[i].cell[k] ? "***" : v[i].cell[k], width[k]);
		end_line(out);
	}
}

/* The row's values in the order of the map's columns, as the store would take them. */
static bool one_row(struct guess *g, struct map *m, struct shown *out, struct diag *why)
{
	struct import_value v[MAP_TARGETS_MAX];
	const char *stored[MAP_TARGETS_MAX] = { NULL };
	size_t n;
	int source;
	if (!map_values(m, v, &n, &source, why))
		return false;
	map_terms_row(m, v, n);
	m->r->decimal = m->workbook ? '\0' : m->decimal ? m->decimal : m->r->decimal;
	if (!import_check_row(g->r, g->t, v, n, stored, why))
		return false;
	for (size_t k = 0; out && k < m->n; k++) {
		const struct store_column *c = m->target[k].column;
		const char *s = c ? stored[c - g->t->columns] : m->school_id;
		out->cell[k] = arena_strdup(g->a, s ? s : "");
	}
	return true;
}

struct tally { size_t rows, good; struct shown shown[GUESS_SHOWN]; struct diag why; };

static void try_row(struct guess *g, struct map *m, struct tally *t)
{
	struct diag why = { 0 };
	t->rows++;
	if (one_row(g, m, t->good < GUESS_SHOWN ? &t->shown[t->good] : NULL, &why)) {
		t->good++;
	} else if (!t->why.code[0]) {
		t->why = why;
		diag_place(&t->why, m->at.file, m->at.line, 0);
	}
}

static void try_cells(struct guess *g, struct map *m, const struct csv_row *row, struct tally *t)
{
	struct diag ignored;
	int field;
	arena_reset(&m->arena);
	m->now = -1;
	if (!map_take_cells(m, row, &field, &ignored) || map_skipped(m))
		return;
	if (!m->repeated) {
		try_row(g, m, t);
		return;
	}
	for (size_t i = 0; i < m->nrepeated; i++) {
		m->now = m->repeated[i];
		if (*m->cell[m->now] && !map_listed(m->skip_cells, m->cell[m->now]))
			try_row(g, m, t);
	}
}

static bool try_map(struct guess *g, struct map *m, struct tally *t, struct diag *d)
{
	struct import_table *table = map_open(m, g->f, d);
	struct csv_row row;
	struct diag why;
	if (!table)
		return false;
	while (t->rows < GUESS_ROWS && (import_table_next(table, &row, &why) || why.code[0])) {
		m->at.line = row.line;
		if (!why.code[0])
			try_cells(g, m, &row, t);
	}
	import_table_close(table);
	return true;
}

bool guess_show(struct guess *g, const struct strbuf *map, struct strbuf *out, struct diag *d)
{
	struct map *m = ARENA_NEW(g->a, struct map);
	struct tally t = { 0 };
	m->r = g->r;
	g->r->foreign = true;
	arena_init(&m->arena, 0);
	bool good = map_read(m, g->f->name, map->buf, map->len, d) && try_map(g, m, &t, d);
	if (good) {
		size_t n = t.good < GUESS_SHOWN ? t.good : GUESS_SHOWN;
		strbuf_addf(out, _("%s → %s: %zu of the first %zu rows can be taken\n"), g->f->name, g->t->name, t.good, t.rows);
		add_preview(g, m, t.shown, n, out);
		g->complete = g->complete && t.good == t.rows;
		if (t.why.code[0]) {
			import_clean(g->r, &t.why);
			diag_format(&t.why, NULL, 0, out);
		}
	}
	map_release(m);
	return good;
}
