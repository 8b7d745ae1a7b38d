/* SPDX-License-Identifier: MIT */
/* export_viis_issued: the table for VIIS against the documents that the ledger says were issued, by the snapshots that they were made from. */
#include "export_viis_internal.h"

#include "lieciba/arena.h"
#include "lieciba/config.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/i18n.h"
#include "lieciba/ledger.h"

#include <string.h>

enum { MOST_NOTES = 20 };

static const char tables_sql[] =
	"CREATE TEMP TABLE issued(doc INTEGER PRIMARY KEY, name TEXT, term TEXT, student_id TEXT, label TEXT, version INTEGER, issued_on TEXT, path TEXT, known INTEGER);"
	"CREATE TEMP TABLE issued_value(doc INTEGER, student_id TEXT, subject_id TEXT, field TEXT, was TEXT, now TEXT);"
	"CREATE TEMP TABLE kept_said(student_id TEXT, subject_id TEXT, field TEXT, value TEXT);"
	"CREATE INDEX temp.said_by_student ON said(student_id, subject_id, field);";
/* A due group of its own ('2025-26/S2@9') is the same term. Documents of a month say nothing that VIIS gets. */
static const char issued_sql[] =
	"SELECT i.job || ' ' || i.period, CASE WHEN instr(i.period, '/') THEN substr(i.period, 9, instr(i.period || '@', '@') - 9) END, v.unit, u.label, v.version,"
	" substr(v.issued_at, 1, 10), s.path FROM instance i JOIN version v USING (instance_id) JOIN unit u USING (instance_id, unit)"
	" LEFT JOIN snapshot s ON s.sha256 = v.snapshot_sha256 WHERE i.school_id = ?1 AND v.state = 'issued'"
	" AND (i.period = ?2 OR i.period LIKE ?2 || '@%' OR i.period LIKE ?2 || '/%')"
	" AND EXISTS (SELECT 1 FROM input_part p WHERE p.instance_id = v.instance_id AND p.unit = v.unit AND p.version = v.version AND p.dataset LIKE '%mark%')"
	" ORDER BY i.job, i.period, u.seq, u.unit";
static const char kept_sql[] =
	"INSERT INTO kept_said SELECT student_id, subject_id, field, group_concat(value, ', ') FROM (SELECT DISTINCT student_id, subject_id, field, value FROM ("
	"SELECT NULL AS side, NULL AS student_id, NULL AS subject_id, NULL AS field, NULL AS value WHERE 0 UNION ALL " VIIS_SAYS("1", "kept") ")"
	" WHERE value IS NOT NULL ORDER BY 1, 2, 3, 4) WHERE student_id IN (SELECT student_id FROM issued WHERE path = ?1) GROUP BY 1, 2, 3";
/* Both ways: what was printed and is another now or gone, and what is there now and was not printed. */
static const char differ_sql[] =
	"INSERT INTO issued_value SELECT x.doc, x.student_id, v.subject_id, v.field, max(v.was), max(v.now) FROM issued x JOIN ("
	" SELECT student_id, subject_id, field, value AS was, NULL AS now FROM kept_said UNION ALL"
	" SELECT student_id, subject_id, field, NULL, group_concat(value, ', ') FROM (SELECT DISTINCT student_id, subject_id, field, value FROM said WHERE side = 0"
	"  AND student_id IN (SELECT student_id FROM issued WHERE path = ?1) ORDER BY 1, 2, 3, 4) GROUP BY student_id, subject_id, field) v ON v.student_id = x.student_id"
	" LEFT JOIN shot.term t ON t.school_year = ?2 AND t.term = x.term AND t.grade = 0"
	" WHERE x.path = ?1 AND (x.term IS NULL OR v.field = 's' || t.seq) GROUP BY x.doc, v.subject_id, v.field HAVING max(v.was) IS NOT max(v.now)";

static bool exec1(struct db *store, const char *sql, const char *one, const char *two, struct diag *d)
{
	struct db_stmt *q = db_prepare(store, sql, d);
	if (!q)
		return false;
	db_bind_text(q, 1, one);
	if (two)
		db_bind_text(q, 2, two);
	bool good = db_run(q, d);
	db_finalize(q);
	return good;
}

/* ---- which documents ---- */

static bool copy_row(struct db_stmt *from, struct db_stmt *to, const struct export_request *r, struct arena *a, struct diag *d)
{
	const char *path = db_is_null(from, 6) ? NULL : arena_printf(a, "%s/state/%s", r->config->root, db_text(from, 6));
	db_reset(to);
	for (int i = 0; i < 4; i++)
		db_bind_text(to, i + 1, db_is_null(from, i) ? NULL : db_text(from, i));
	db_bind_int(to, 5, db_int(from, 4));
	db_bind_text(to, 6, db_text(from, 5));
	db_bind_text(to, 7, path);
	db_bind_int(to, 8, path && fsio_exists(path));
	return db_run(to, d);
}

static bool read_documents(struct ledger *l, struct db *store, const struct export_request *r, struct arena *a, struct diag *d)
{
	struct db_stmt *from = db_prepare(ledger_db(l), issued_sql, d);
	struct db_stmt *to = from ? db_prepare(store, "INSERT INTO issued(name, term, student_id, label, version, issued_on, path, known) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8"
		" WHERE ?3 IN (SELECT student_id FROM shot.student)", d) : NULL;
	enum db_step step = DB_FAILED;
	if (to) {
		db_bind_text(from, 1, r->school_id);
		db_bind_text(from, 2, r->school_year);
		while ((step = db_step(from, d)) == DB_ROW && copy_row(from, to, r, a, d))
			;
	}
	db_finalize(from);
	db_finalize(to);
	return step == DB_DONE;
}

/* ---- what they said ---- */

/* A snapshot of another time may have other columns: then nobody can tell what its documents said. */
static bool compare_kept(struct db *store, const char *path, const char *school_year, struct diag *d)
{
	struct diag why = { 0 };
	if (!exec1(store, "ATTACH ?1 AS kept", path, NULL, &why))
		return exec1(store, "UPDATE issued SET known = 0 WHERE path = ?1", path, NULL, d);
	bool readable = exec1(store, kept_sql, path, NULL, &why);
	bool good = readable ? exec1(store, differ_sql, path, school_year, d) : exec1(store, "UPDATE issued SET known = 0 WHERE path = ?1", path, NULL, d);
	return db_exec(store, "DETACH kept", d) && db_exec(store, "DELETE FROM kept_said", d) && good;
}

static bool compare_all(struct db *store, const struct export_request *r, struct arena *a, struct diag *d)
{
	const char **path = NULL;
	size_t n = 0, cap = 0;
	struct db_stmt *q = db_prepare(store, "SELECT DISTINCT path FROM issued WHERE known ORDER BY 1", d);
	enum db_step step = DB_FAILED;
	while (q && (step = db_step(q, d)) == DB_ROW) {
		path = arena_grow(a, path, &cap, n + 1, sizeof *path);
		path[n++] = arena_strdup(a, db_text(q, 0));
	}
	db_finalize(q);
	bool good = step == DB_DONE;
	for (size_t i = 0; good && i < n; i++)
		good = compare_kept(store, path[i], r->school_year, d);
	return good;
}

/* ---- what is told ---- */

static bool tell(struct db *store, const struct viis_issued *x, struct arena *a, struct export_files *out, struct diag *d)
{
	struct db_stmt *q = db_prepare(store, "SELECT x.name, x.label, x.version, count(DISTINCT nullif(v.subject_id, '')), max(v.subject_id = '') FROM issued x JOIN issued_value v USING (doc)"
		" GROUP BY x.doc ORDER BY x.doc LIMIT ?1", d);
	enum db_step step = DB_FAILED;
	if (q)
		db_bind_int(q, 1, MOST_NOTES);
	while (q && (step = db_step(q, d)) == DB_ROW) {
		int64_t subjects = db_int(q, 3);
		const char *what = arena_printf(a, ngettext("%lld subject", "%lld subjects", (unsigned long)subjects), (long long)subjects);
		export_note(a, out, arena_printf(a, _("issued and different now: %s, %s, version %lld: %s%s"), db_text(q, 0), db_text(q, 1), (long long)db_int(q, 2), what,
			db_int(q, 4) ? _(", absences") : ""));
	}
	db_finalize(q);
	if (x->differ > MOST_NOTES)
		export_note(a, out, arena_printf(a, _("… and %lld more: viis-issued.csv"), (long long)(x->differ - MOST_NOTES)));
	if (x->unknown)
		export_note(a, out, arena_printf(a, ngettext("%lld issued document could not be compared: its data of that time are not kept",
			"%lld issued documents could not be compared: their data of that time are not kept", (unsigned long)x->unknown), (long long)x->unknown));
	return step == DB_DONE;
}

bool export_viis_issued(struct db *store, const struct export_request *r, struct arena *a, struct viis_issued *x, struct export_files *out, struct diag *d)
{
	const char *path = arena_printf(a, "%s/state/ledger.db", r->config->root);
	*x = (struct viis_issued){ .ledger = fsio_exists(path) };
	if (!db_exec(store, tables_sql, d))
		return false;
	if (!x->ledger)
		return true;
	struct ledger *l = ledger_open(path, false, d);
	bool good = l && read_documents(l, store, r, a, d);
	ledger_close(l);
	if (!good || !compare_all(store, r, a, d))
		return false;
	x->documents = db_scalar_int(store, "SELECT count(*) FROM issued", 0);
	x->differ = db_scalar_int(store, "SELECT count(DISTINCT doc) FROM issued_value", 0);
	x->unknown = db_scalar_int(store, "SELECT count(*) FROM issued WHERE NOT known", 0);
	return tell(store, x, a, out, d);
}
