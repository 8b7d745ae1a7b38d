/* SPDX-License-Identifier: MIT */
/*
 * snapshot: the store as of one import -> one SQLite file with the contract's tables (src/sql/contract.sql).
 *
 * The rows come over in snapshot_copy.c, and on the way the school's rules say what each mark and absence means (snapshot_rules.c); everything computed is set-based SQL in src/sql/snapshot_*.sql, so the cost is linear
 * (n log n for the order) in the year's rows. The file is built under a temporary name and renamed when it is whole.
 */
#include "snapshot_internal.h"

#include "lieciba/arena.h"
#include "lieciba/config.h"
#include "lieciba/date.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/image.h"
#include "lieciba/rules.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include "contract_sql.h"
#include "snapshot_absence_sql.h"
#include "snapshot_marks_sql.h"
#include "snapshot_people_sql.h"
#include "snapshot_school_sql.h"

#include <string.h>
#include <unistd.h>

enum { LOGO_MAX = 8 << 20 };

static const char *const tables[] = {
	"contract", "school", "official", "year", "term", "day", "programme", "class", "student", "enrollment", "subject", "course",
	"course_student", "class_subject", "closing_mark", "mark", "month_mark", "interim_mark", "mark_mean", "absence", "absence_day",
	"absence_month", "absence_term", "absence_year", "absence_class", "lesson", "behaviour", "achievement", "decision", "assessment_plan",
	"file_plan", "package", "package_part", "package_copy", "disposal_item", "student_private", "absence_reason", "talk", "issue_register",
};

const char *const *snapshot_tables(size_t *n)
{
	*n = sizeof tables / sizeof *tables;
	return tables;
}

bool snapshot_create_tables(struct db *db, struct diag *d)
{
	return db_exec(db, contract_sql, d);
}

static bool list_schools(char *buf, size_t size, const char **ids, size_t n)
{
	buf[0] = 0;
	for (size_t i = 0; i < n; i++) {
		size_t at = strlen(buf), len = strlen(ids[i]);
		if (at + len + 3 > size)
			return false;
		if (i) {
			memcpy(buf + at, ", ", 3);
			at += 2;
		}
		memcpy(buf + at, ids[i], len + 1);
	}
	return true;
}

/* The school that the request, the configuration or the store itself names. */
static const char *pick_school(struct store *s, const struct config *c, const struct snapshot_request *r, struct arena *a, struct diag *d)
{
	const char **ids, *want = r->school_id ? r->school_id : c ? c->school : NULL;
	size_t n;
	char all[256];
	if (!store_schools(s, a, &ids, &n, d))
		return NULL;
	for (size_t i = 0; want && i < n; i++)
		if (strcmp(ids[i], want) == 0)
			return ids[i];
	if (!want && n == 1)
		return ids[0];
	if (n == 0)
		diag_error(d, "S012", "%s", _("the store has no school yet"));
	else if (want)
		diag_error(d, "S010", _("the store has no school '%s'"), want);
	else
		diag_error(d, "S010", _("the store has %zu schools and none is named"), n);
	if (n == 0)
		diag_hint(d, "%s", _("import the school's data first"));
	else if (list_schools(all, sizeof all, ids, n))
		diag_hint(d, _("name one with --school or with `school:` in lieciba.yaml; the store has: %s"), all);
	return NULL;
}

static bool has_year(const struct snapshot_job *j, struct diag *d)
{
	struct db_stmt *s = db_prepare(j->from, "SELECT 1 FROM class k JOIN now_class_row r ON r.school_id = k.school_id AND r.class_id = k.class_id "
		"WHERE k.school_id = ?1 AND k.school_year = ?2 LIMIT 1", d);
	if (!s)
		return false;
	db_bind_text(s, 1, j->school_id);
	db_bind_text(s, 2, j->request->school_year);
	enum db_step step = db_step(s, d);
	db_finalize(s);
	if (step == DB_DONE) {
		diag_error(d, "S011", _("the store has no class of school '%s' in the school year %s"), j->school_id, j->request->school_year);
		diag_hint(d, "%s", _("import that year's data, or choose another period"));
	}
	return step == DB_ROW;
}

static bool fill(const struct snapshot_job *j, struct diag *d)
{
	static const char *const steps[] = { snapshot_school_sql, snapshot_people_sql, snapshot_marks_sql, snapshot_absence_sql };
	/* The contract switches foreign keys on; checking each row here would only cost, since every row is made from a join. */
	bool ok = snapshot_create_tables(j->to, d) && db_exec(j->to, "PRAGMA foreign_keys = OFF;", d) && snapshot_copy(j, d) && db_begin(j->to, d);
	for (size_t i = 0; ok && i < sizeof steps / sizeof *steps; i++)
		ok = db_exec(j->to, steps[i], d);
	return ok && db_commit(j->to, d);
}

/* The crest of lieciba.yaml goes before one that the store may have. That it can be printed is better told now than by each document. */
static bool add_logo(const struct snapshot_job *j, const struct config *c, struct diag *d)
{
	struct strbuf file = STRBUF_INIT;
	struct arena a;
	struct image image;
	struct db_stmt *s = NULL;
	if (!c || !c->logo)
		return true;
	arena_init(&a, 0);
	bool ok = fsio_read(c->logo, LOGO_MAX, &file, d);
	if (ok && !image_read(&a, file.buf, file.len, &image, d))
		ok = diag_place(d, c->logo, 0, 0);
	s = ok ? db_prepare(j->to, "UPDATE school SET logo = ?1", d) : NULL;
	if (s) {
		db_bind_blob(s, 1, file.buf, file.len);
		ok = db_run(s, d);
	}
	db_finalize(s);
	strbuf_release(&file);
	arena_release(&a);
	return ok && s;
}

static bool build_file(struct snapshot_job *j, const struct config *c, const char *tmp, const char *path, struct diag *d)
{
	struct fsio_pair pair = { tmp, path };
	unlink(tmp);
	j->to = db_open(tmp, DB_BUILD, d);
	bool ok = j->to && fill(j, d) && add_logo(j, c, d) && snapshot_register(j, c, d) && snapshot_archive(j, c, d);
	db_close(j->to);
	ok = ok && fsio_commit(&pair, 1, d);
	if (!ok)
		unlink(tmp);
	return ok;
}

/* Without rules of the school: the program's own. */
static const struct rules *pick_rules(const struct snapshot_request *r, struct arena *a, struct diag *d)
{
	struct diags problems = { 0 };
	const struct rules *rules = r->rules ? r->rules : rules_load(a, NULL, &problems);
	if (!rules && d)
		*d = problems.v[0];
	diags_free(&problems);
	return rules;
}

bool snapshot_build(struct store *s, const struct config *c, const struct snapshot_request *r, const char *path, struct diag *d)
{
	struct arena a;
	struct snapshot_job j = { .from = store_db(s), .request = r, .lang = c ? c->lang : LANG_LV };
	arena_init(&a, 0);
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	const char *tmp = arena_printf(&a, "%.*s.%s.tmp-snapshot", (int)(base - path), path, base);
	bool ok = date_parse_school_year(r->school_year, &j.first_year);
	if (!ok)
		diag_error(d, "P001", _("'%s' is not a school year"), r->school_year);
	ok = ok && (j.rules = pick_rules(r, &a, d)) && fsio_mkdirs_for(path, d) && store_as_of(s, r->as_of, &j.import_no, d) && (j.school_id = pick_school(s, c, r, &a, d)) && has_year(&j, d)
		&& build_file(&j, c, tmp, path, d);
	arena_release(&a);
	return ok;
}
