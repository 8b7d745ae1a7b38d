/* SPDX-License-Identifier: MIT */
/*
 * snapshot_copy: what a snapshot is made from, as temporary tables of the new file's connection.
 *
 * The store's connection may be read-only, so nothing can be attached to it: rows are carried over one by one, only those of the
 * school and year. About 1.5 µs a row; a school of 600 has some 150,000.
 */
#include "snapshot_internal.h"

#include "lieciba/calendar.h"
#include "lieciba/date.h"
#include "lieciba/db.h"
#include "lieciba/rules.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <string.h>

/* ?1 school, ?2 school year, ?3 its first day, ?4 data_to or its last day, whichever is earlier */
#define YEAR_CLASSES "SELECT class_id FROM class WHERE school_id = ?1 AND school_year = ?2"
#define YEAR_COURSES "SELECT course_id FROM course WHERE school_id = ?1 AND school_year = ?2"
#define OF_COURSES " WHERE school_id = ?1 AND course_id IN (" YEAR_COURSES ")"
#define OF_STUDENTS " WHERE school_id = ?1 AND student_id IN (SELECT student_id FROM now_enrollment WHERE school_id = ?1 AND class_id IN (" YEAR_CLASSES "))"
/* Where the source does not say when it was entered: when an import first brought it. */
#define SEEN(what, id) ", CASE WHEN entered_at IS NULL THEN (SELECT at FROM seen_" what " s WHERE s.school_id = now_" what ".school_id AND s.id = now_" what "." id ") END AS seen_at"
#define OF_DAYS " WHERE school_id = ?1 AND date BETWEEN ?3 AND ?4"

static const struct copy {
	const char *table, *where;
	const char *index; /* column */
	enum snapshot_meaning means;
	const char *more; /* columns beside the view's own; NULL = none */
} copies[] = {
	{ "now_school_row", " WHERE school_id = ?1", NULL, MEANS_NOTHING, NULL },
	{ "now_official", " WHERE school_id = ?1", NULL, MEANS_NOTHING, NULL },
	{ "now_term", " WHERE school_id = ?1 AND school_year = ?2", "term", MEANS_NOTHING, NULL },
	{ "now_school_day", " WHERE school_id = ?1", "date", MEANS_NOTHING, NULL },
	{ "now_programme_row", " WHERE school_id = ?1", "programme_id", MEANS_NOTHING, NULL },
	{ "now_teacher_row", " WHERE school_id = ?1", "teacher_id", MEANS_NOTHING, NULL },
	{ "now_subject_row", " WHERE school_id = ?1", "subject_id", MEANS_NOTHING, NULL },
	{ "now_class_row", " WHERE school_id = ?1 AND class_id IN (" YEAR_CLASSES ")", "class_id", MEANS_NOTHING, NULL },
	{ "now_enrollment", " WHERE school_id = ?1 AND class_id IN (" YEAR_CLASSES ")", "student_id", MEANS_NOTHING, NULL },
	{ "now_student_row", OF_STUDENTS, "student_id", MEANS_NOTHING, NULL },
	{ "now_student_code", OF_STUDENTS, "student_id", MEANS_NOTHING, NULL },
	{ "now_guardian", OF_STUDENTS, "student_id", MEANS_NOTHING, NULL },
	{ "now_course_row", OF_COURSES, "course_id", MEANS_NOTHING, NULL },
	{ "now_course_teacher", OF_COURSES, "course_id", MEANS_NOTHING, NULL },
	{ "now_course_student", OF_COURSES, "course_id", MEANS_NOTHING, NULL },
	{ "now_lesson", OF_COURSES " AND date <= ?4", "course_id", MEANS_NOTHING, SEEN("lesson", "lesson_id") },
	{ "now_mark", OF_COURSES " AND date <= ?4", NULL, MEANS_MARK, SEEN("mark", "mark_id") },
	{ "now_closing_mark", OF_COURSES, NULL, MEANS_MARK, NULL },
	{ "now_absence", OF_DAYS, "absence_id", MEANS_ABSENCE, NULL },
	{ "now_behaviour", OF_DAYS, NULL, MEANS_NOTHING, NULL },
	{ "now_talk", OF_DAYS, NULL, MEANS_NOTHING, NULL },
	{ "now_achievement", " WHERE school_id = ?1 AND school_year = ?2", NULL, MEANS_NOTHING, NULL },
	{ "now_decision", " WHERE school_id = ?1 AND school_year = ?2", NULL, MEANS_NOTHING, NULL },
	{ "now_assessment_plan", OF_COURSES, NULL, MEANS_NOTHING, NULL },
};

static const char *const duties[] = { "required", "optional", "none" }; /* enum duty, as the contract has it */
static const char *const lang_codes[LANG_N] = { "lv", "en", "ru" }; /* as the store has them */

/* A temporary table with the columns of a SELECT; *insert is the statement that fills it. */
static bool make_table(struct db *to, const struct copy *c, struct db_stmt *from, struct db_stmt **insert, struct diag *d)
{
	struct strbuf make = STRBUF_INIT, fill = STRBUF_INIT;
	strbuf_addf(&make, "CREATE TEMP TABLE %s(", c->table);
	strbuf_addf(&fill, "INSERT INTO %s VALUES (", c->table);
	for (int i = 0; i < db_columns(from); i++) {
		strbuf_addf(&make, "%s\"%s\"", i ? ", " : "", db_column_name(from, i));
		strbuf_adds(&fill, i ? ", ?" : "?");
	}
	strbuf_addf(&make, "%s);", snapshot_added(c->means));
	for (const char *p = snapshot_added(c->means); *p; p++)
		strbuf_adds(&fill, *p == ',' ? ", ?" : "");
	strbuf_addc(&fill, ')');
	bool ok = !make.failed && !fill.failed && db_exec(to, make.buf, d);
	*insert = ok ? db_prepare(to, fill.buf, d) : NULL;
	strbuf_release(&make);
	strbuf_release(&fill);
	return *insert != NULL;
}

static void bind_row(struct db_stmt *from, struct db_stmt *insert)
{
	for (int i = 0; i < db_columns(from); i++) {
		switch (db_type(from, i)) {
		case DB_INT:
			db_bind_int(insert, i + 1, db_int(from, i));
			break;
		case DB_TEXT:
			db_bind_text_n(insert, i + 1, db_text(from, i), db_bytes(from, i));
			break;
		case DB_BLOB:
			db_bind_blob(insert, i + 1, db_blob(from, i), db_bytes(from, i));
			break;
		case DB_NULL:
		case DB_REAL: /* the store's tables are STRICT and have no such column */
			db_bind_null(insert, i + 1);
			break;
		}
	}
}

static bool copy_rows(const struct snapshot_job *j, const struct copy *c, struct db_stmt *from, struct db_stmt *insert, struct diag *d)
{
	struct snapshot_columns at = snapshot_columns(from);
	enum db_step step;
	while ((step = db_step(from, d)) == DB_ROW) {
		bool keep;
		bind_row(from, insert);
		snapshot_understand(j->rules, c->means, &at, from, insert, &keep);
		if (keep && !db_run(insert, d))
			return false;
	}
	return step == DB_DONE;
}

static bool make_index(struct db *to, const struct copy *c, struct diag *d)
{
	char sql[128];
	if (!c->index)
		return true;
	snprintf(sql, sizeof sql, "CREATE INDEX temp.%s_key ON %s(%s)", c->table, c->table, c->index);
	return db_exec(to, sql, d);
}

static bool copy_table(const struct snapshot_job *j, const struct copy *c, struct diag *d)
{
	char sql[512], first[DATE_ISO_SIZE], last[DATE_ISO_SIZE];
	struct db_stmt *insert = NULL;
	snprintf(sql, sizeof sql, "SELECT *%s FROM %s%s", c->more ? c->more : "", c->table, c->where);
	struct db_stmt *from = db_prepare(j->from, sql, d);
	bool ok = from && make_table(j->to, c, from, &insert, d);
	if (!ok)
		goto out;
	date_format_iso(date_from_civil(j->first_year, 8, 1), first);
	date_format_iso(date_from_civil(j->first_year + 1, 7, 31), last);
	db_bind_text(from, 1, j->school_id);
	db_bind_text(from, 2, j->request->school_year);
	db_bind_text(from, 3, first);
	db_bind_text(from, 4, strcmp(j->request->data_to, last) < 0 ? j->request->data_to : last);
	ok = copy_rows(j, c, from, insert, d) && make_index(j->to, c, d);
out:
	db_finalize(insert);
	db_finalize(from);
	return ok;
}

/* p: the request in one row. */
static bool put_request(const struct snapshot_job *j, struct diag *d)
{
	const struct calendar *cal = j->request->calendar;
	char starts[DATE_ISO_SIZE], ends[DATE_ISO_SIZE];
	struct strbuf needs = STRBUF_INIT;
	for (size_t i = 0; i < j->request->nneeds; i++)
		strbuf_addf(&needs, "%s%s", i ? "," : "", j->request->needs[i]);
	struct db_stmt *s = NULL;
	bool ok = db_exec(j->to, "CREATE TEMP TABLE p(school_id, school_year, y1, import_no, data_to, needs, lang, cal_starts, cal_ends, semester_marks)", d)
		&& (s = db_prepare(j->to, "INSERT INTO p VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", d));
	if (ok) {
		db_bind_text(s, 1, j->school_id);
		db_bind_text(s, 2, j->request->school_year);
		db_bind_int(s, 3, j->first_year);
		db_bind_int(s, 4, j->import_no);
		db_bind_text(s, 5, j->request->data_to);
		db_bind_text(s, 6, needs.buf);
		db_bind_text(s, 7, lang_codes[j->lang]);
		db_bind_text(s, 8, cal ? date_format_iso(cal->starts, starts) : NULL);
		db_bind_text(s, 9, cal ? date_format_iso(calendar_year_end(cal, 0), ends) : NULL);
		db_bind_text(s, 10, j->rules->own_semester_marks ? duties[j->rules->semester_marks] : NULL);
		ok = db_run(s, d);
	}
	db_finalize(s);
	strbuf_release(&needs);
	return ok;
}

static bool put_needs(const struct snapshot_job *j, struct diag *d)
{
	struct db_stmt *s = NULL;
	bool ok = db_exec(j->to, "CREATE TEMP TABLE need(word)", d) && (s = db_prepare(j->to, "INSERT INTO need VALUES (?)", d));
	for (size_t i = 0; ok && i < j->request->nneeds; i++) {
		db_bind_text(s, 1, j->request->needs[i]);
		ok = db_run(s, d);
	}
	db_finalize(s);
	return ok;
}

static bool put_term(struct db_stmt *s, const char *code, int grade, day_t from, day_t to, struct diag *d)
{
	char a[DATE_ISO_SIZE], b[DATE_ISO_SIZE];
	db_bind_text(s, 1, code);
	db_bind_int(s, 2, grade);
	db_bind_text(s, 3, date_format_iso(from, a));
	db_bind_text(s, 4, date_format_iso(to, b));
	return db_run(s, d);
}

static bool put_terms(const struct snapshot_job *j, struct diag *d)
{
	const struct calendar *cal = j->request->calendar;
	struct db_stmt *s = NULL;
	bool ok = db_exec(j->to, "CREATE TEMP TABLE cal_term(term, grade, starts, ends)", d)
		&& (s = db_prepare(j->to, "INSERT INTO cal_term VALUES (?, ?, ?, ?)", d));
	for (size_t i = 0; ok && cal && i < cal->nterms; i++) {
		const struct cal_term *t = &cal->terms[i];
		ok = put_term(s, t->code, 0, t->from, t->to, d);
		for (size_t k = 0; ok && k < t->nby; k++)
			ok = put_term(s, t->code, t->by_grade[k].grade, t->from, t->by_grade[k].to, d);
	}
	db_finalize(s);
	return ok;
}

/* dates: 1 August to 31 July; working and what follows are NULL where there is no calendar. */
static bool put_days(const struct snapshot_job *j, struct diag *d)
{
	char iso[DATE_ISO_SIZE];
	day_t first = date_from_civil(j->first_year, 8, 1), last = date_from_civil(j->first_year + 1, 7, 31);
	struct db_stmt *s = NULL;
	bool ok = db_exec(j->to, "CREATE TEMP TABLE dates(date, weekday, working, lessons, timetable, name)", d)
		&& (s = db_prepare(j->to, "INSERT INTO dates VALUES (?, ?, ?, ?, ?, ?)", d));
	for (day_t day = first; ok && day <= last; day++) {
		db_bind_text(s, 1, date_format_iso(day, iso));
		db_bind_int(s, 2, date_weekday(day));
		if (j->request->calendar) {
			struct cal_day c = calendar_day(j->request->calendar, day);
			db_bind_int(s, 3, c.working);
			db_bind_int(s, 4, c.lessons);
			if (c.timetable)
				db_bind_int(s, 5, c.timetable);
			else
				db_bind_null(s, 5);
			db_bind_text(s, 6, c.name);
		}
		ok = db_run(s, d);
	}
	db_finalize(s);
	return ok;
}

bool snapshot_copy(const struct snapshot_job *j, struct diag *d)
{
	bool ok = db_exec(j->to, "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;", d) && put_request(j, d) && put_needs(j, d) && put_terms(j, d)
		&& put_days(j, d);
	for (size_t i = 0; ok && i < sizeof copies / sizeof *copies; i++)
		ok = copy_table(j, &copies[i], d);
	return ok;
}
