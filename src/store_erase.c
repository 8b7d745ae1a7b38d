/* SPDX-License-Identifier: MIT */
/*
 * store_erase: what must leave no byte behind: a person's old codes (privacy.md: a secret address, an adoption, a changed name).
 *
 * Every other change of the store adds rows; this removes them in all their versions, overwrites what is freed and builds the file anew (VACUUM), so it
 * takes as long as copying the store. A run that is stopped on the way is finished by the next one: building anew does not depend on finding anything.
 */
#include "store_internal.h"

#include "lieciba/strbuf.h"

#include <string.h>

static bool run_bound(struct store *s, const char *sql, const char *const *v, size_t n, int64_t *changes, struct diag *d)
{
	struct db_stmt *q = db_prepare(s->db, sql, d);
	if (!q)
		return false;
	for (size_t i = 0; i < n; i++)
		db_bind_text(q, (int)i + 1, v[i]);
	bool good = db_run(q, d);
	db_finalize(q);
	if (changes)
		*changes = db_changes(s->db);
	return good;
}

/* The codes, with their dash and without, in memory only. The one in force is found as the snapshot finds it. */
static bool list_codes(struct store *s, const char *school_id, const char *student_id, bool all, struct diag *d)
{
	static const char sql[] =
		"INSERT OR IGNORE INTO temp.severed SELECT personal_code, replace(personal_code, '-', '') FROM main.student_code WHERE school_id = ?1 AND student_id = ?2"
		" AND (?3 = '1' OR personal_code <> coalesce((SELECT personal_code FROM now_student_code WHERE school_id = ?1 AND student_id = ?2"
		" ORDER BY valid_to IS NULL DESC, valid_from DESC, row_id DESC LIMIT 1), ''))";
	const char *const v[] = { school_id, student_id, all ? "1" : "0" };
	int64_t shown;
	return db_exec(s->db, "PRAGMA temp_store = MEMORY; CREATE TEMP TABLE severed(code TEXT PRIMARY KEY, digits TEXT)", d) && store_as_of(s, 0, &shown, d) &&
		run_bound(s, sql, v, 3, NULL, d);
}

/* Rows of other tables that hold one of the codes in a text: nobody may cut them out of a sentence. */
static bool count_elsewhere(struct store *s, int64_t *out, struct diag *d)
{
	struct db_stmt *q = db_prepare(s->db, "SELECT t.name, c.name FROM main.sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.type = 'TEXT'"
		" AND t.name NOT IN ('student_code', 'quarantine') ORDER BY t.name, c.cid", d);
	struct strbuf sql = STRBUF_INIT;
	enum db_step step = DB_FAILED;
	strbuf_adds(&sql, "SELECT 0");
	while (q && (step = db_step(q, d)) == DB_ROW)
		strbuf_addf(&sql, " + (SELECT count(*) FROM main.%s x, temp.severed v WHERE instr(x.%s, v.code) OR instr(x.%s, v.digits))", db_text(q, 0), db_text(q, 1), db_text(q, 1));
	db_finalize(q);
	q = step == DB_DONE ? db_prepare(s->db, sql.buf, d) : NULL;
	bool good = q && db_step(q, d) == DB_ROW;
	if (good)
		*out = db_int(q, 0);
	db_finalize(q);
	strbuf_release(&sql);
	return good;
}

bool store_sever_count(struct store *s, const char *school_id, const char *student_id, bool all, struct store_severed *out, struct diag *d)
{
	*out = (struct store_severed){ 0 };
	if (!list_codes(s, school_id, student_id, all, d))
		return false;
	out->codes = db_scalar_int(s->db, "SELECT count(*) FROM temp.severed", 0);
	return true;
}

static bool erase(struct store *s, const char *school_id, const char *student_id, const char *now, struct store_severed *out, struct diag *d)
{
	const char *const who[] = { school_id, student_id };
	const char *const note[] = { school_id, now };
	return run_bound(s, "UPDATE student_code SET supersedes = NULL WHERE supersedes IN (SELECT row_id FROM student_code WHERE school_id = ?1 AND student_id = ?2"
			" AND personal_code IN (SELECT code FROM temp.severed))", who, 2, NULL, d) &&
		run_bound(s, "DELETE FROM student_code WHERE school_id = ?1 AND student_id = ?2 AND personal_code IN (SELECT code FROM temp.severed)", who, 2, &out->rows, d) &&
		run_bound(s, "UPDATE quarantine SET raw = x'', message = '' WHERE EXISTS (SELECT 1 FROM temp.severed WHERE instr(raw, CAST(code AS BLOB))"
			" OR instr(raw, CAST(digits AS BLOB)) OR instr(message, code) OR instr(message, digits))", NULL, 0, &out->quarantine, d) &&
		run_bound(s, "INSERT INTO erasure(at, act_no, act_date, school_id, table_name, rows) SELECT ?2, 'sever', substr(?2, 1, 10), ?1, 'student_code', count(*)"
			" FROM temp.severed", note, 2, NULL, d);
}

/* All of the write-ahead log into the file, and the log emptied. False when another reads the store. */
static bool empty_log(struct store *s, struct diag *d)
{
	if (db_scalar_int(s->db, "PRAGMA wal_checkpoint(TRUNCATE)", 1) == 0)
		return true;
	diag_error(d, "A123", "%s", _("another program reads the store, so old bytes may be left in its files"));
	diag_hint(d, "%s", _("end what reads it and run the same command again"));
	return diag_exit(d, 75);
}

bool store_sever(struct store *s, const char *school_id, const char *student_id, const char *now, struct store_severed *out, struct diag *d)
{
	bool any = out->codes > 0;
	if (!db_exec(s->db, "PRAGMA secure_delete = ON", d))
		return false;
	if (any && (!db_begin(s->db, d) || !erase(s, school_id, student_id, now, out, d) || !db_commit(s->db, d))) {
		db_rollback(s->db);
		return false;
	}
	return count_elsewhere(s, &out->elsewhere, d) && empty_log(s, d) && db_exec(s->db, "VACUUM", d) && empty_log(s, d);
}
