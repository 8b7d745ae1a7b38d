/* SPDX-License-Identifier: MIT */
/*
 * check_tables: temporary tables beside the contract's, in the connection that checks: made when the first check needs them, linear in their rows.
 *
 * What only the store knows (times of entry, personal codes, rows kept back) is carried over into them and is in no file: a snapshot keeps what was
 * granted, nothing more.
 */
#include "check_internal.h"

#include "lieciba/db.h"
#include "lieciba/period.h"
#include "lieciba/strbuf.h"

#define YEAR_COURSES "(SELECT course_id FROM course WHERE school_id = ?1 AND school_year = ?2)"
#define YEAR_CLASSES "(SELECT class_id FROM class WHERE school_id = ?1 AND school_year = ?2)"
#define YEAR_STUDENTS "(SELECT student_id FROM now_enrollment WHERE school_id = ?1 AND class_id IN " YEAR_CLASSES ")"
/* Facts that the source gives no time for are looked up among the imports; all others have their own. */
#define ENTRY(what, id) "SELECT n." id ", coalesce(n.entered_at, s.at), n.entered_at IS NOT NULL, s.before FROM now_" what " n LEFT JOIN seen_" what " s ON n.entered_at IS NULL" \
	" AND s.school_id = n.school_id AND s.id = n." id " WHERE n.school_id = ?1 AND n.course_id IN " YEAR_COURSES

/* ?1 school, ?2 school year, both in the store. `make` also says the order of the columns. */
static const struct carry {
	unsigned table;
	const char *name, *make, *from, *index;
} carries[] = {
	{ T_MARK_ENTRY, "x_mark_entry", "(id TEXT PRIMARY KEY, at, known, before) WITHOUT ROWID", ENTRY("mark", "mark_id"), NULL },
	{ T_LESSON_ENTRY, "x_lesson_entry", "(id TEXT PRIMARY KEY, at, known, before) WITHOUT ROWID", ENTRY("lesson", "lesson_id"), NULL },
	{ T_CLOSING_ENTRY, "x_closing_entry", "(student_id, course_id, period, kind, at, known, before)",
		"SELECT n.student_id, n.course_id, n.period, n.kind, coalesce(n.entered_at, s.at), n.entered_at IS NOT NULL, s.before FROM now_closing_mark n"
		" LEFT JOIN seen_closing_mark s ON n.entered_at IS NULL AND s.school_id = n.school_id AND s.id = n.closing_id"
		" WHERE n.school_id = ?1 AND n.state <> 'none' AND n.course_id IN " YEAR_COURSES, NULL },
	{ T_EXCUSE, "x_excuse", "(id TEXT PRIMARY KEY, at, before) WITHOUT ROWID", "SELECT id, at, before FROM seen_absence WHERE school_id = ?1 AND ?2 = ?2", NULL },
	{ T_CODES, "x_code", "(student_id, code, valid_from, valid_to)",
		"SELECT student_id, personal_code, valid_from, valid_to FROM now_student_code WHERE school_id = ?1 AND student_id IN " YEAR_STUDENTS
		" ORDER BY student_id, valid_from IS NOT NULL, valid_from, valid_to IS NULL, valid_to, row_id", "student_id" },
	{ T_CODES, "x_birth", "(student_id TEXT PRIMARY KEY, birth_date) WITHOUT ROWID",
		"SELECT student_id, birth_date FROM now_student_row WHERE school_id = ?1 AND birth_date IS NOT NULL AND student_id IN " YEAR_STUDENTS, NULL },
	{ T_STAYS, "x_stay", "(student_id, class_id, from_date, to_date, list_no)",
		"SELECT student_id, class_id, from_date, to_date, list_no FROM now_enrollment WHERE school_id = ?1 AND class_id IN " YEAR_CLASSES, "student_id" },
	{ T_STAYS, "x_member", "(student_id, course_id)", "SELECT student_id, min(course_id) FROM now_course_student WHERE school_id = ?1 AND course_id IN " YEAR_COURSES
		" GROUP BY student_id", NULL },
	{ T_DAYS, "x_day", "(date TEXT PRIMARY KEY, kind) WITHOUT ROWID", "SELECT date, kind FROM now_school_day WHERE school_id = ?1 AND ?2 = ?2", NULL },
	{ T_QUARANTINE, "x_quarantine", "(file, line, code)", "SELECT file, line, code FROM now_quarantine WHERE ?1 = ?1 AND ?2 = ?2", NULL },
	{ T_TUTOR, "x_tutor", "(class_id TEXT PRIMARY KEY, tutor_id) WITHOUT ROWID",
		"SELECT class_id, tutor_id FROM now_class_row WHERE school_id = ?1 AND tutor_id IS NOT NULL AND class_id IN " YEAR_CLASSES, NULL },
};

static bool exec_parts(struct check_run *r, const char *const *part, size_t n, struct diag *d)
{
	struct strbuf sql = STRBUF_INIT;
	for (size_t i = 0; i < n; i++)
		strbuf_adds(&sql, part[i]);
	bool ok = db_exec(r->src->snapshot, sql.buf, d);
	strbuf_release(&sql);
	return ok;
}

static void copy_value(struct db_stmt *from, struct db_stmt *to, int i)
{
	switch (db_type(from, i)) {
	case DB_INT:
		db_bind_int(to, i + 1, db_int(from, i));
		break;
	case DB_TEXT:
		db_bind_text_n(to, i + 1, db_text(from, i), db_bytes(from, i));
		break;
	case DB_NULL:
	case DB_REAL: /* the store's tables are STRICT and have neither in these columns */
	case DB_BLOB:
		db_bind_null(to, i + 1);
		break;
	}
}

static bool copy_rows(struct check_run *r, const struct carry *c, struct diag *d)
{
	struct db_stmt *from = db_prepare(r->src->store, c->from, d), *to = NULL;
	struct strbuf sql = STRBUF_INIT;
	bool ok = from != NULL;
	if (ok) {
		strbuf_addf(&sql, "INSERT OR REPLACE INTO %s VALUES (?", c->name);
		for (int i = 1; i < db_columns(from); i++)
			strbuf_adds(&sql, ", ?");
		strbuf_addc(&sql, ')');
		to = db_prepare(r->src->snapshot, sql.buf, d);
		ok = to != NULL;
		db_bind_text(from, 1, r->school_id);
		db_bind_text(from, 2, r->src->period->school_year);
	}
	strbuf_release(&sql);
	enum db_step step = DB_DONE;
	while (ok && (step = db_step(from, d)) == DB_ROW) {
		for (int i = 0; i < db_columns(from); i++)
			copy_value(from, to, i);
		ok = db_run(to, d);
	}
	db_finalize(to);
	db_finalize(from);
	return ok && step == DB_DONE;
}

static bool carry(struct check_run *r, const struct carry *c, struct diag *d)
{
	const char *const make[] = { "CREATE TEMP TABLE ", c->name, c->make }, *const index[] = { "CREATE INDEX temp.", c->name, "_by ON ", c->name, "(", c->index, ")" };
	return exec_parts(r, make, 3, d) && (!r->src->store || copy_rows(r, c, d)) && (!c->index || exec_parts(r, index, 7, d));
}

/* ---- what the texts of marks mean ---- */

/* k: 1 2 3 = terms, 4 provisional, 5 combined, 6 year's (or final instead of it), 7 final beside it, 8 post-test. */
static const char cells_sql[] =
	"CREATE TEMP VIEW x_cell AS "
	"SELECT student_id, class_id, course_id, subject_id, line_no, subject, coalesce(scale, '') AS scale, 1 AS k, s1 AS raw, resit FROM closing_mark WHERE s1 IS NOT NULL"
	" UNION ALL SELECT student_id, class_id, course_id, subject_id, line_no, subject, coalesce(scale, ''), 2, s2, resit FROM closing_mark WHERE s2 IS NOT NULL"
	" UNION ALL SELECT student_id, class_id, course_id, subject_id, line_no, subject, coalesce(scale, ''), 3, s3, resit FROM closing_mark WHERE s3 IS NOT NULL"
	" UNION ALL SELECT student_id, class_id, course_id, subject_id, line_no, subject, coalesce(scale, ''), 4, provisional, resit FROM closing_mark WHERE provisional IS NOT NULL"
	" UNION ALL SELECT student_id, class_id, course_id, subject_id, line_no, subject, coalesce(scale, ''), 5, combined, resit FROM closing_mark WHERE combined IS NOT NULL"
	" UNION ALL SELECT student_id, class_id, course_id, subject_id, line_no, subject, coalesce(scale, ''), 6, year_mark, resit FROM closing_mark WHERE year_mark IS NOT NULL"
	" UNION ALL SELECT student_id, class_id, course_id, subject_id, line_no, subject, coalesce(scale, ''), 7, final_mark, resit FROM closing_mark WHERE final_mark IS NOT NULL"
	" UNION ALL SELECT student_id, class_id, course_id, subject_id, line_no, subject, coalesce(scale, ''), 8, resit, resit FROM closing_mark WHERE resit IS NOT NULL;"
	"CREATE TEMP TABLE x_raw(scale TEXT, raw TEXT, state TEXT, outside INTEGER, PRIMARY KEY (scale, raw)) WITHOUT ROWID;"
	"INSERT INTO x_raw SELECT scale, raw, NULL, 0 FROM x_cell GROUP BY 1, 2;"
	"INSERT OR IGNORE INTO x_raw SELECT coalesce(scale, ''), raw, NULL, 0 FROM mark GROUP BY 1, 2;";

static bool make_raw(struct check_run *r, struct diag *d)
{
	struct db *db = r->src->snapshot;
	if (!db_exec(db, cells_sql, d))
		return false;
	struct db_stmt *all = db_prepare(db, "SELECT scale, raw FROM x_raw WHERE state IS NULL", d);
	struct db_stmt *put = all ? db_prepare(db, "UPDATE x_raw SET state = ?3, outside = ?4 WHERE scale = ?1 AND raw = ?2", d) : NULL;
	bool ok = put != NULL;
	enum db_step step = DB_DONE;
	while (ok && (step = db_step(all, d)) == DB_ROW) {
		bool outside;
		const char *scale = db_text(all, 0), *raw = db_text(all, 1);
		struct mark_value v = rules_scale_value(r->rules, scale, raw, &outside);
		db_bind_text(put, 1, scale);
		db_bind_text(put, 2, raw);
		db_bind_text(put, 3, rules_state_name(v.state));
		db_bind_int(put, 4, outside);
		ok = db_run(put, d);
	}
	db_finalize(put);
	db_finalize(all);
	return ok && step == DB_DONE;
}

static const char workdays_sql[] =
	"CREATE TEMP TABLE x_workday(date TEXT PRIMARY KEY, no INTEGER, working INTEGER) WITHOUT ROWID;"
	"INSERT INTO x_workday SELECT date, sum(working) OVER (ORDER BY date), working FROM day;"
	"CREATE INDEX temp.x_workday_by ON x_workday(no, working);";

bool check_tables(struct check_run *r, unsigned tables, bool *there, struct diag *d)
{
	bool ok = true;
	unsigned want = tables & ~r->made;
	*there = r->src->store || !(tables & T_OF_STORE);
	if (!*there)
		return true;
	if (ok && want & T_RAW)
		ok = make_raw(r, d);
	if (ok && want & T_WORKDAY)
		ok = db_exec(r->src->snapshot, workdays_sql, d);
	for (size_t i = 0; ok && i < sizeof carries / sizeof *carries; i++) {
		if (want & carries[i].table)
			ok = carry(r, &carries[i], d);
	}
	r->made |= tables;
	return ok;
}
