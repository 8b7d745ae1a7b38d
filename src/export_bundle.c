/* SPDX-License-Identifier: MIT */
/*
 * export_bundle: the store as the program's own CSV bundle (bundle.md): every table, its columns in the table's order, rows sorted by key. Importing it
 * where it came from changes nothing, and where nothing is, makes the same present state; history, quarantine and imports' books stay behind.
 *
 * One pass a table and school; memory is the size of the files.
 */
#include "lieciba/arena.h"
#include "lieciba/csvout.h"
#include "lieciba/db.h"
#include "lieciba/export.h"
#include "lieciba/num.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <string.h>

#define DELIMITER ';'

/* Hundredths as a decimal without needless zeros: 500 is 5, 550 is 5.5. */
static const char *decimal(int64_t v, char buf[32])
{
	num_format_scaled(buf, 32, v, 2, v % 100 == 0 ? 0 : v % 10 == 0 ? 1 : 2, '.');
	return buf;
}

static void add_value(struct strbuf *sb, struct db_stmt *q, int col, const struct store_column *c)
{
	char buf[32];
	if (db_is_null(q, col))
		return;
	if (c->type == ST_DEC)
		strbuf_adds(sb, decimal(db_int(q, col), buf));
	else if (c->type != ST_INT || !c->otherwise || strcmp(c->otherwise, db_text(q, col)) != 0) /* a grade of 0 means none */
		csvout_field(sb, db_text(q, col), DELIMITER, false);
}

static bool add_rows(struct store *s, const struct export_request *r, const struct store_table *t, const char *school, struct export_files *out,
	struct strbuf *sb, struct diag *d)
{
	struct db_stmt *q = store_read(s, t, school, r->school_year, d);
	enum db_step step = DB_FAILED;
	while (q && (step = db_step(q, d)) == DB_ROW) {
		csvout_field(sb, db_text(q, 0), DELIMITER, false);
		for (size_t i = 0; i < t->n; i++) {
			strbuf_addc(sb, DELIMITER);
			add_value(sb, q, (int)i + 1, &t->columns[i]);
		}
		strbuf_addc(sb, '\n');
		out->rows++;
	}
	db_finalize(q);
	return step == DB_DONE;
}

static bool add_table(struct store *s, const struct export_request *r, const struct store_table *t, const char *const *school, size_t n,
	struct arena *a, struct export_files *out, struct diag *d)
{
	struct strbuf sb = STRBUF_INIT;
	bool good = true;
	strbuf_adds(&sb, "school");
	for (size_t i = 0; i < t->n; i++)
		strbuf_addf(&sb, "%c%s", DELIMITER, t->columns[i].name);
	strbuf_addc(&sb, '\n');
	for (size_t i = 0; good && i < n; i++)
		good = add_rows(s, r, t, school[i], out, &sb, d);
	good = good && export_add(a, out, arena_printf(a, "%s.csv", t->name), &sb, d);
	strbuf_release(&sb);
	return good;
}

static void add_property(struct strbuf *sb, const char *name, const char *value)
{
	const char *const v[] = { name, value };
	csvout_record(sb, v, 2, DELIMITER, false);
}

/* Bulk is what is whole: a bundle of one year lists that year's people only, and nobody else may go for that. */
static bool is_bulk(const struct export_request *r, const struct store_table *t)
{
	static const char *const people[] = { "students", "student_codes", "guardians" };
	for (size_t i = 0; r->school_year && i < sizeof people / sizeof *people; i++) {
		if (strcmp(t->name, people[i]) == 0)
			return false;
	}
	return true;
}

static bool add_manifest(struct store *s, const struct export_request *r, struct arena *a, struct export_files *out, struct diag *d)
{
	struct strbuf sb = STRBUF_INIT;
	const char *source;
	bool good = store_only_source(s, r->as_of, a, &source, d);
	if (good) {
		add_property(&sb, "property", "value");
		add_property(&sb, "format", "lieciba-1");
		add_property(&sb, "source", source);
		if (r->school_year)
			add_property(&sb, "school_year", r->school_year);
		for (size_t i = 0; store_table_at(i); i++)
			add_property(&sb, arena_printf(a, "mode.%s", store_table_at(i)->name), is_bulk(r, store_table_at(i)) ? "bulk" : "delta");
		good = export_add(a, out, "manifest.csv", &sb, d);
	}
	strbuf_release(&sb);
	return good;
}

static bool run(struct store *s, const struct export_request *r, struct arena *a, struct export_files *out, struct diag *d)
{
	const char **schools;
	size_t n = 1;
	bool good = true;
	if (r->school_id)
		(schools = ARENA_ARRAY(a, 1, const char *))[0] = r->school_id;
	else if (!store_schools(s, a, &schools, &n, d))
		return false;
	for (size_t i = 0; good && store_table_at(i); i++)
		good = add_table(s, r, store_table_at(i), schools, n, a, out, d);
	return good && add_manifest(s, r, a, out, d); /* last: a bundle without its manifest was never finished */
}

const struct exporter export_bundle = {
	.name = "bundle",
	.summary = N_("the program's own CSV bundle: all tables, to be imported again"),
	.many_schools = true,
	.run = run,
};
