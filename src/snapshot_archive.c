/* SPDX-License-Identifier: MIT */
/* snapshot_archive: where documents are filed and how long they are kept, by the school's file plan; the year's packages and the acts of destruction, from the ledger. */
#include "snapshot_internal.h"

#include "lieciba/arena.h"
#include "lieciba/config.h"
#include "lieciba/db.h"
#include "lieciba/fileplan.h"
#include "lieciba/strbuf.h"

static bool put_class(const struct snapshot_job *j, struct db_stmt *s, const struct file_class *c, struct diag *d)
{
	struct strbuf term = STRBUF_INIT;
	bool ok = true;
	fileplan_term(c, j->lang, &term);
	for (size_t i = 0; ok && i < c->ndocuments; i++) {
		const char *const v[] = { j->school_id, c->documents[i], c->index, c->title, term.len ? term.buf : NULL };
		for (int k = 0; k < 5; k++)
			db_bind_text(s, k + 1, v[k]);
		ok = db_run(s, d);
	}
	strbuf_release(&term);
	return ok;
}

static bool put_plan(const struct snapshot_job *j, const struct config *c, struct diag *d)
{
	struct diags problems = { 0 };
	struct arena a;
	arena_init(&a, 0);
	const struct fileplan *p = fileplan_load(&a, arena_printf(&a, "%s/file-plan.yaml", c->root), &problems);
	if (!p)
		*d = problems.v[0];
	struct db_stmt *s = p ? db_prepare(j->to, "INSERT INTO file_plan (school_id, layout, file_index, title, keep) VALUES (?1, ?2, ?3, ?4, ?5)", d) : NULL;
	bool ok = s != NULL;
	for (size_t i = 0; ok && i < p->nclasses; i++)
		ok = put_class(j, s, &p->classes[i], d);
	db_finalize(s);
	diags_free(&problems);
	arena_release(&a);
	return ok;
}

/* Each of the ledger's statements: ?1 the school, ?2 the year. */
static const char *const copies[] = {
	"WITH RECURSIVE four(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM four WHERE n < 15)"
	" INSERT INTO package (school_id, school_year, file_class, revision, file, bytes, sha256, sha256_fours, made_on, key_id, changes)"
	" SELECT school_id, school_year, file_class, revision, file, bytes, lower(hex(sha256)), (SELECT group_concat(lower(substr(hex(sha256), 4 * n + 1, 4)), ' ') FROM (SELECT n FROM four ORDER BY n)),"
	" substr(made_at, 1, 10), key_id, changes FROM ledger.package"
	" WHERE school_id = ?1 AND school_year = ?2 AND state = 'current'",
	"INSERT INTO package_part (school_id, school_year, file_class, line_no, file_index, title, keep, first_date, last_date, files, documents)"
	" SELECT t.school_id, t.school_year, t.file_class, t.line_no, t.file_index, t.title, t.keep, t.first_date, t.last_date, t.files, t.documents"
	" FROM ledger.package_part t JOIN package p ON p.school_year = t.school_year AND p.file_class = t.file_class AND p.revision = t.revision WHERE t.school_id = ?1 AND t.school_year = ?2",
	"INSERT INTO package_copy (school_id, school_year, file_class, copy_no, copies, medium, label, place, encrypted, made_on, verified_on)"
	" SELECT t.school_id, t.school_year, t.file_class, t.copy_no, count(*) OVER (PARTITION BY t.file_class), t.medium, t.label, t.place, t.encrypted, substr(t.made_at, 1, 10),"
	" CASE WHEN t.verified_ok THEN substr(t.verified_at, 1, 10) END"
	" FROM ledger.package_copy t JOIN package p ON p.school_year = t.school_year AND p.file_class = t.file_class AND p.revision = t.revision"
	" WHERE t.school_id = ?1 AND t.school_year = ?2 AND t.destroyed_at IS NULL",
	"INSERT INTO disposal_item (school_id, act_no, line_no, drafted_on, approved_no, approved_on, destroyed_on, file_index, title, first_date, last_date, units, keep, note)"
	" SELECT t.school_id, t.act_no, t.line_no, substr(a.drafted_at, 1, 10), a.approved_no, substr(a.approved_at, 1, 10), substr(a.destroyed_at, 1, 10), t.file_index, t.title,"
	" t.first_date, t.last_date, t.units, t.keep, t.note FROM ledger.disposal_item t JOIN ledger.disposal a ON a.school_id = t.school_id AND a.act_no = t.act_no"
	" WHERE t.school_id = ?1 AND ?2 <> ''",
};

static bool put_packages(const struct snapshot_job *j, struct diag *d)
{
	bool ok = true;
	if (db_scalar_int(j->to, "SELECT count(*) FROM ledger.sqlite_schema WHERE name = 'disposal_item'", 0) == 0)
		return true; /* a ledger of before packages were known */
	for (size_t i = 0; ok && i < sizeof copies / sizeof *copies; i++) {
		struct db_stmt *s = db_prepare(j->to, copies[i], d);
		db_bind_text(s, 1, j->school_id);
		db_bind_text(s, 2, j->request->school_year);
		ok = s && db_run(s, d);
		db_finalize(s);
	}
	return ok;
}

bool snapshot_archive(const struct snapshot_job *j, const struct config *c, struct diag *d)
{
	bool there = false;
	if (!c || !put_plan(j, c, d))
		return !c;
	if (!snapshot_attach_ledger(j, c, &there, d))
		return false;
	return !there || (put_packages(j, d) && db_exec(j->to, "DETACH ledger", d));
}
