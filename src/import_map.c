/* SPDX-License-Identifier: MIT */
/*
 * import_map: any table (CSV, a sheet, an HTML table) -> rows of one bundle table, as a column map in YAML says (docs/import.md).
 * import_map_read.c reads the map and binds it to a table's header, _value.c works out a row's values, _date.c dates, _lookup.c finds ids in the store,
 * _terms.c the ends of terms. A row costs a few copies into an arena that is emptied for the next. A map computes nothing else.
 */
#include "import_map_internal.h"

#include "lieciba/config.h"
#include "lieciba/digest.h"
#include "lieciba/fsio.h"
#include "lieciba/sheet.h"

#include <fnmatch.h>
#include <string.h>

enum { MAX_MAP = 1 << 20 };

/* ---- the table ---- */

static bool take_header(struct map *m, struct import_table *t, struct diag *d)
{
	const struct ynode *names = ynode_get(m->top, "input") ? ynode_get(ynode_get(m->top, "input"), "header") : NULL;
	struct arena *a = import_arena(m->r);
	struct csv_row row;
	struct diag ignored;
	m->nhead = 0;
	m->at.col = NULL;
	m->at.line = 1;
	if (names && names->kind == YNODE_LIST) {
		for (size_t i = 0; i < names->n; i++)
			m->head[m->nhead++] = names->items[i]->text ? names->items[i]->text : "";
	} else {
		if (!import_table_next(t, &row, d)) {
			if (!d->code[0])
				diag_error(d, "N141", "%s", _("the file is empty; not even a header stands in it"));
			return diag_place(d, m->at.file, m->at.line, 0);
		}
		for (size_t i = 0; i < row.n && i < MAP_HEAD_MAX; i++) {
			const char *name = row.field[i];
			if (!map_clean(a, row.field[i], true, &name, &ignored))
				name = row.field[i];
			m->head[m->nhead++] = arena_strdup(a, name);
		}
		m->at.line = row.line;
	}
	m->at.names = m->head;
	m->at.n = m->nhead;
	return true;
}

struct import_table *map_open(struct map *m, const struct import_file *f, struct diag *d)
{
	m->at = (struct import_place){ .file = f->name, .line = 1 };
	m->workbook = sheet_is_xlsx(f->data, f->len);
	m->padded = m->workbook || sheet_is_html(f->data, f->len);
	struct import_table *t = import_table_open(m->r, f, &m->input, d);
	if (t && take_header(m, t, d) && map_bind(m, d))
		return t;
	import_table_close(t);
	return NULL;
}

static void warn_unused(struct map *m)
{
	const struct ynode *ignore = ynode_get(m->top, "ignore");
	for (size_t i = 0; i < m->nhead; i++) {
		if (!m->used[i] && *m->head[i] && !map_listed(ignore, m->head[i]))
			import_warn(m->r, &m->at, (int)i, "N174", _("the map does not use the column '%s'"), m->head[i]);
	}
}

/* ---- rows ---- */

static bool refuse(struct map *m, int field, struct diag *why, struct diag *d)
{
	m->r->persons = import_about_persons(m->t) || (field >= 0 && (size_t)field < m->nhead && m->names[field]);
	return import_quarantine(m->r, &m->at, field, why, d);
}

static void note_school(struct map *m)
{
	const char *id = m->school_id ? m->school_id : m->r->school_id;
	for (size_t i = m->nschools; i > 0; i--) { /* mostly the last one again */
		if (strcmp(m->schools[i - 1], id) == 0)
			return;
	}
	m->schools = arena_grow(import_arena(m->r), m->schools, &m->schools_cap, m->nschools + 1, sizeof *m->schools);
	m->schools[m->nschools++] = arena_strdup(import_arena(m->r), id);
}

static bool take_one(struct map *m, struct diag *d)
{
	struct import_value v[MAP_TARGETS_MAX];
	struct diag why = { 0 };
	size_t n;
	int source;
	if (!map_values(m, v, &n, &source, &why))
		return why.exit_code == 74 ? (*d = why, false) : refuse(m, source, &why, d);
	map_terms_row(m, v, n);
	if (m->bulk)
		note_school(m);
	m->r->decimal = m->workbook ? '\0' : m->decimal ? m->decimal : m->r->decimal;
	return import_row(m->r, m->t, m->school_id, v, n, &m->at, d);
}

/* Fewer or more fields than the header: empty ones at the end do no harm, of others nobody knows which is which. */
static bool fields_fit(struct map *m, const struct csv_row *row, int *field, struct diag *why)
{
	*field = -1;
	if (row->n < m->nhead && !m->padded) {
		diag_error(why, "N106", _("the row has %zu fields, the header %zu"), row->n, m->nhead);
		return diag_hint(why, "%s", _("a delimiter is missing, or text with a line break is not in quotes"));
	}
	for (size_t i = m->nhead; i < row->n; i++) {
		if (!row->field[i][0])
			continue;
		diag_error(why, "N107", _("the row has %zu fields, the header %zu"), row->n, m->nhead);
		return diag_hint(why, "%s", _("text with a delimiter must be in quotes"));
	}
	return true;
}

static void warn_blank(struct map *m)
{
	for (size_t i = 0; i < m->nhead && !m->blank_warned; i++) {
		if (m->used[i] || *m->head[i] || !*m->cell[i])
			continue;
		import_warn(m->r, &m->at, (int)i, "N174", "%s", _("the map does not use a column without a heading, and something stands in it"));
		m->blank_warned = true;
	}
}

static bool take(struct map *m, const struct csv_row *row, struct diag *d)
{
	struct diag why = { 0 };
	int field;
	arena_reset(&m->arena);
	m->now = -1;
	if (!map_take_cells(m, row, &field, &why))
		return refuse(m, field, &why, d);
	if (map_skipped(m))
		return true;
	if (!fields_fit(m, row, &field, &why))
		return refuse(m, field, &why, d);
	warn_blank(m);
	if (!m->repeated)
		return take_one(m, d);
	for (size_t i = 0; i < m->nrepeated; i++) {
		m->now = m->repeated[i];
		const char *cell = m->cell[m->now];
		if (*cell && !map_listed(m->skip_cells, cell) && !take_one(m, d))
			return false;
	}
	return true;
}

static bool sweep(struct map *m, struct diag *d)
{
	if (!import_may_sweep(m->r, m->r->result->total.quarantined + m->r->file.c.quarantined))
		return true;
	if (!m->nschools && *m->r->school_id)
		note_school(m); /* not one row is left of the only school */
	for (size_t i = 0; i < m->nschools; i++) {
		if (!import_sweep_school(m->r, m->t, m->schools[i], d))
			return false;
	}
	return true;
}

static bool read_file(struct map *m, const struct import_file *f, bool last, struct diag *d)
{
	struct csv_row row;
	struct diag why;
	if (!import_file_begin(m->r, f, d) || !map_terms(m, f, d))
		return false;
	struct import_table *t = map_open(m, f, d);
	if (!t)
		return false;
	warn_unused(m);
	bool good = true;
	while (good && (import_table_next(t, &row, &why) || why.code[0])) {
		m->at.line = row.line;
		m->at.col = why.code[0] ? NULL : row.col;
		m->at.raw = row.raw;
		m->at.raw_len = row.raw_len;
		good = why.code[0] ? refuse(m, (int)row.fault - 1, &why, d) : take(m, &row, d);
	}
	import_table_close(t);
	m->school_id = NULL;
	return good && (!last || !m->bulk || sweep(m, d)) && import_file_end(m->r, NULL, d);
}

/* One file is the one that was named; of several those that fit the map. */
static bool fits(const struct map *m, const struct import_file *v, size_t n, size_t i)
{
	const char *slash = strrchr(v[i].name, '/');
	return n == 1 || (m->glob && (fnmatch(m->glob, v[i].name, 0) == 0 || (slash && fnmatch(m->glob, slash + 1, 0) == 0)));
}

static bool read_all(struct map *m, const struct import_file *v, size_t n, struct diag *d)
{
	const char *school = m->r->config ? m->r->config->school : NULL;
	size_t last = n;
	for (size_t i = 0; i < n; i++)
		last = fits(m, v, n, i) ? i : last;
	if (last == n) {
		diag_error(d, "N171", _("no file fits the map's `input: {file: %s}`"), m->glob ? m->glob : "");
		diag_at(d, &m->top->pos);
		return diag_exit(d, 66);
	}
	m->r->foreign = true;
	if (!import_begin(m->r, m->source ? m->source : m->name ? m->name : "map", "map", school, m->year, m->bulk, d))
		return false;
	for (size_t i = 0; i <= last; i++) {
		if (fits(m, v, n, i) && !read_file(m, &v[i], i == last, d))
			return false;
	}
	return true;
}

static bool run(struct import_run *r, const struct import_file *v, size_t n, const char *arg, struct diag *d)
{
	struct strbuf text = STRBUF_INIT;
	struct map *m = ARENA_NEW(import_arena(r), struct map);
	if (!arg || !*arg) {
		diag_error(d, "N170", "%s", _("name the column map: --format map:FILE"));
		return diag_exit(d, 64);
	}
	m->r = r;
	arena_init(&m->arena, 0);
	uint8_t *digest = ARENA_ARRAY(&r->whole, DIGEST_SIZE, uint8_t);
	bool good = fsio_read(arg, MAX_MAP, &text, d);
	if (good)
		digest_of(text.buf, text.len, digest);
	r->map = digest;
	good = good && map_read(m, arg, text.buf, text.len, d) && read_all(m, v, n, d);
	map_release(m);
	strbuf_release(&text);
	return good;
}

const struct importer import_map = { .name = "map", .run = run };
