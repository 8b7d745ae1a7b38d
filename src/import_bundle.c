/* SPDX-License-Identifier: MIT */
/* import_bundle: the program's own CSV bundle (bundle.md): a file for each table, read in an order in which what is referred to comes first. */
#include "import_internal.h"

#include "lieciba/config.h"
#include "lieciba/fsio.h"

#include <stdio.h>
#include <string.h>

enum { STRIDE = 8 << 20 }; /* what is read is given back in pieces of this size */

static const struct import_file *find_file(const struct import_file *v, size_t n, const char *table)
{
	char name[64];
	snprintf(name, sizeof name, "%s.csv", table);
	for (size_t i = 0; i < n; i++) {
		const char *slash = strrchr(v[i].name, '/');
		if (strcmp(slash ? slash + 1 : v[i].name, name) == 0)
			return &v[i];
	}
	return NULL;
}

/* Value of a property of manifest.csv; "" = none. */
static void manifest_value(const struct import_file *v, size_t n, const char *property, char *out, size_t size)
{
	const struct import_file *f = find_file(v, n, "manifest");
	struct csv *c = f ? csv_open(f->data, f->len, 0) : NULL;
	struct csv_row row;
	struct diag d;
	out[0] = '\0';
	while (c && (csv_next(c, &row, &d) || d.code[0])) {
		if (!d.code[0] && row.n >= 2 && strcmp(row.field[0], property) == 0)
			snprintf(out, size, "%s", row.field[1]);
	}
	csv_close(c);
}

static int probe(const struct import_file *v, size_t n)
{
	char format[32];
	manifest_value(v, n, "format", format, sizeof format);
	if (strcmp(format, "lieciba-1") == 0)
		return 100;
	int known = 0;
	for (size_t i = 0; store_table_at(i); i++)
		known += find_file(v, n, store_table_at(i)->name) != NULL;
	return known > 0 && !find_file(v, n, "orgs") ? 50 : 0;
}

struct reader {
	struct import_run *r;
	const struct store_table *t;
	const char *names[CSV_MAX_FIELDS];
	bool known[CSV_MAX_FIELDS];
	size_t n;
	int school;       /* index of the column `school`; -1 = none */
	struct import_place at;
};

static bool is_column(const struct store_table *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++) {
		if (strcmp(t->columns[i].name, name) == 0)
			return true;
	}
	return false;
}

static void note_column(struct reader *x, size_t i, const char *name)
{
	x->names[i] = arena_strdup(import_arena(x->r), name);
	x->known[i] = is_column(x->t, name);
	if (strcmp(name, "school") == 0)
		x->school = (int)i;
	else if (!x->known[i] && *name)
		import_warn(x->r, &x->at, (int)i, "N140", _("the column '%s' is not one of %s and is left out"), name, x->t->name);
}

/* Names of the columns; *any: there is something to read. False: a header stands there and cannot be read. */
static bool header(struct reader *x, struct import_table *t, bool *any, struct diag *d)
{
	struct csv_row row;
	*any = import_table_next(t, &row, d);
	if (!*any && d->code[0]) {
		diag_place(d, x->at.file, row.line, 0);
		return diag_exit(d, 65);
	}
	if (!*any) {
		import_warn(x->r, &x->at, -1, "N141", "%s", _("the file is empty; not even a header stands in it"));
		return true;
	}
	x->at.col = row.col;
	x->at.line = row.line;
	x->n = row.n;
	x->at.n = x->n;
	for (size_t i = 0; i < x->n; i++)
		note_column(x, i, row.field[i]);
	x->at.names = x->names;
	return true;
}

/* Fewer fields than the header has columns, or more that are not empty: nobody knows what they mean. */
static bool refuse(struct reader *x, const struct csv_row *row, struct diag *d)
{
	struct diag why;
	if (row->n < x->n) {
		diag_error(&why, "N106", _("the row has %zu fields, the header %zu"), row->n, x->n);
		diag_hint(&why, "%s", _("a delimiter is missing, or text with a line break is not in quotes"));
		return import_quarantine(x->r, &x->at, -1, &why, d);
	}
	size_t i = x->n;
	while (i + 1 < row->n && !row->field[i][0])
		i++;
	diag_error(&why, "N107", _("the row has %zu fields, the header %zu"), row->n, x->n);
	diag_hint(&why, "%s", _("text with a delimiter must be in quotes"));
	return import_quarantine(x->r, &x->at, (int)i, &why, d);
}

static bool take(struct reader *x, const struct csv_row *row, struct diag *d)
{
	struct import_value v[CSV_MAX_FIELDS];
	size_t n = 0;
	x->at.line = row->line;
	x->at.col = row->col;
	x->at.raw = row->raw;
	x->at.raw_len = row->raw_len;
	if (row->n != x->n)
		return refuse(x, row, d);
	for (size_t i = 0; i < x->n; i++) {
		if (x->known[i])
			v[n++] = (struct import_value){ x->names[i], row->field[i], (int)i };
	}
	const char *school = x->school >= 0 && row->field[x->school][0] ? row->field[x->school] : NULL;
	return import_row(x->r, x->t, school, v, n, &x->at, d);
}

static bool read_rows(struct reader *x, struct import_table *t, const struct import_file *f, struct diag *d)
{
	struct csv_row row;
	struct diag why;
	const char *done = f->data;
	for (;;) {
		if (import_table_next(t, &row, &why)) {
			if (!take(x, &row, d))
				return false;
			if (f->map && row.raw - done > STRIDE) {
				fsio_forget(f->map, done, row.raw);
				done = row.raw;
			}
		} else if (why.code[0]) {
			x->at.line = row.line;
			x->at.col = row.col;
			x->at.raw = row.raw;
			x->at.raw_len = row.raw_len;
			if (!import_quarantine(x->r, &x->at, (int)row.fault - 1, &why, d))
				return false;
		} else {
			return true;
		}
	}
}

/* bulk: rows that the file no longer has are gone; but a file without even a header does not say that there are none. */
static bool read_table(struct import_run *r, const struct store_table *t, const struct import_file *f, bool bulk, struct diag *d)
{
	struct reader x = { .r = r, .t = t, .school = -1, .at = { .file = f->name, .line = 1 } };
	bool any = false;
	struct import_table *table = import_file_begin(r, f, d) ? import_table_open(r, f, NULL, d) : NULL;
	bool good = table && header(&x, table, &any, d) && (!any || read_rows(&x, table, f, d));
	import_table_close(table);
	return good && import_file_end(r, bulk && any ? t : NULL, d);
}

/* A bundle without schools is about the school that the configuration names, or the only one of the store. */
static const char *known_school(struct import_run *r)
{
	const char **ids;
	size_t n;
	if (r->config && r->config->school)
		return r->config->school;
	return store_schools(r->store, import_arena(r), &ids, &n, NULL) && n == 1 ? ids[0] : NULL;
}

/* The one school of schools.csv, when it names one. NULL: several, and each row says which. */
static const char *only_school(struct import_run *r, const struct import_file *v, size_t n, char *buf, size_t size)
{
	const struct import_file *f = find_file(v, n, "schools");
	struct csv *c = f ? csv_open(f->data, f->len, 0) : NULL;
	struct csv_row row;
	struct diag d;
	int count = 0, column = -1;
	if (c && csv_next(c, &row, &d)) {
		for (size_t i = 0; i < row.n; i++)
			column = strcmp(row.field[i], "school") == 0 ? (int)i : column;
	}
	while (c && column >= 0 && csv_next(c, &row, &d)) {
		if ((size_t)column < row.n && count++ == 0)
			snprintf(buf, size, "%s", row.field[column]);
	}
	csv_close(c);
	return count == 1 ? buf : count == 0 ? known_school(r) : NULL;
}

static bool run(struct import_run *r, const struct import_file *v, size_t n, const char *arg, struct diag *d)
{
	char source[64], year[16], school[128], mode[16], key[64];
	(void)arg;
	manifest_value(v, n, "source", source, sizeof source);
	manifest_value(v, n, "school_year", year, sizeof year);
	if (!import_begin(r, source[0] ? source : "bundle", "bundle", only_school(r, v, n, school, sizeof school), year[0] ? year : NULL, true, d))
		return false;
	for (size_t i = 0; store_table_at(i); i++) {
		const struct store_table *t = store_table_at(i);
		const struct import_file *f = find_file(v, n, t->name);
		snprintf(key, sizeof key, "mode.%s", t->name);
		manifest_value(v, n, key, mode, sizeof mode);
		if (f && !read_table(r, t, f, strcmp(mode, "bulk") == 0, d))
			return false;
	}
	return true;
}

const struct importer import_bundle = { .name = "bundle", .probe = probe, .run = run };
