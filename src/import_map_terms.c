/* SPDX-License-Identifier: MIT */
/*
 * import_map_terms: tables of terms, whose ends are the last day or the day after it (bundle.md, "Term ends"). Among siblings sorted by start, a next
 * start = end + 1 day proves inclusive ends, next start = end exclusive ones; gaps prove nothing. The table is read twice; it is short.
 */
#include "import_map_internal.h"

#include "lieciba/config.h"

#include <stdlib.h>
#include <string.h>

struct term {
	const char *family; /* what siblings share */
	day_t starts, ends;
	int line;
};
struct proof { int before, after; }; /* lines of two neighbours */

static int by_start(const void *a, const void *b)
{
	const struct term *x = a, *y = b;
	int c = strcmp(x->family, y->family);
	return c ? c : x->starts != y->starts ? (x->starts > y->starts) - (x->starts < y->starts) : x->line - y->line;
}

static const char *value_of(const struct import_value *v, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i].name, name) == 0)
			return v[i].text;
	}
	return "";
}

static void note(struct map *m, struct term **all, size_t *cap, size_t *n)
{
	struct import_value v[MAP_TARGETS_MAX];
	struct arena *a = import_arena(m->r);
	struct diag ignored;
	size_t nv;
	int source;
	if (map_skipped(m) || !map_values(m, v, &nv, &source, &ignored))
		return;
	struct term x = { .line = m->at.line };
	if (!date_parse_iso(value_of(v, nv, "starts"), &x.starts) || !date_parse_iso(value_of(v, nv, "ends"), &x.ends))
		return;
	x.family = arena_printf(a, "%s\x1f%s\x1f%s\x1f%s\x1f%s", m->school_id ? m->school_id : "", value_of(v, nv, "school_year"), value_of(v, nv, "kind"),
		value_of(v, nv, "parent"), value_of(v, nv, "grade"));
	*all = arena_grow(a, *all, cap, *n + 1, sizeof **all);
	(*all)[(*n)++] = x;
}

static bool gather(struct map *m, const struct import_file *f, struct term **all, size_t *n, struct diag *d)
{
	struct import_table *t = map_open(m, f, d);
	struct csv_row row;
	struct diag why;
	size_t cap = 0;
	int field;
	if (!t)
		return false;
	while (import_table_next(t, &row, &why) || why.code[0]) {
		arena_reset(&m->arena);
		m->at.line = row.line;
		if (!why.code[0] && map_take_cells(m, &row, &field, &why))
			note(m, all, &cap, n);
	}
	import_table_close(t);
	return true;
}

static bool both(const struct map *m, struct proof in, struct proof ex, struct diag *d)
{
	diag_error(d, "N179", _("terms end on their last day in lines %d and %d, but on the day after in lines %d and %d"), in.before, in.after, ex.before, ex.after);
	diag_place(d, m->at.file, ex.before, 0);
	diag_hint(d, "%s", _("correct the table, or say `term_end: inclusive` or `exclusive` in the map"));
	return diag_exit(d, 65);
}

static bool detect(struct map *m, const struct term *v, size_t n, struct diag *d)
{
	struct proof in = { 0, 0 }, ex = { 0, 0 };
	for (size_t i = 1; i < n; i++) {
		if (strcmp(v[i - 1].family, v[i].family) != 0)
			continue;
		if (v[i].starts == v[i - 1].ends + 1 && !in.before)
			in = (struct proof){ v[i - 1].line, v[i].line };
		if (v[i].starts == v[i - 1].ends && !ex.before)
			ex = (struct proof){ v[i - 1].line, v[i].line };
	}
	if (in.before && ex.before)
		return both(m, in, ex, d);
	m->ends_exclusive = ex.before != 0;
	if (in.before || ex.before || !n)
		return true;
	m->ends_exclusive = !m->r->config || !m->r->config->term_end_inclusive;
	import_warn(m->r, &m->at, -1, "N161", "%s", m->ends_exclusive ? _("nothing shows whether terms end on the day named or the day before; taken as the day before")
		: _("nothing shows whether terms end on the day named or the day before; taken as that day itself, as lieciba.yaml says"));
	return true;
}

bool map_terms(struct map *m, const struct import_file *f, struct diag *d)
{
	const struct ynode *says = ynode_get(m->top, "term_end");
	struct term *v = NULL;
	size_t n = 0;
	m->ends_exclusive = says && strcmp(says->text, "exclusive") == 0;
	if (!says || strcmp(says->text, "detect") != 0)
		return true;
	if (!gather(m, f, &v, &n, d))
		return false;
	if (n)
		qsort(v, n, sizeof *v, by_start);
	return detect(m, v, n, d);
}

void map_terms_row(struct map *m, struct import_value *v, size_t n)
{
	day_t day;
	for (size_t i = 0; m->ends_exclusive && i < n; i++) {
		if (strcmp(v[i].name, "ends") == 0 && date_parse_iso(v[i].text, &day))
			v[i].text = date_format_iso(day - 1, arena_alloc(&m->arena, DATE_ISO_SIZE));
	}
}
