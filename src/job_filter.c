/* SPDX-License-Identifier: MIT */
/*
 * job_filter: which rows of the split belong to an instance, by grade, class, programme and department of the row's student or class in the snapshot.
 * A row that is about neither (a teacher, the whole school) belongs to the period itself, not once more to the grades that end it on a day of their own.
 * One indexed look a row.
 */
#include "job_internal.h"

#include "lieciba/db.h"

#include <stdlib.h>
#include <string.h>

struct job_rows_filter {
	const struct job_filter *want;
	struct db_stmt *student, *class_row;
	bool own_day;                /* of a due group */
};

static const char student_sql[] = "SELECT p.grade, p.class_id, p.class, p.programme_id, g.code, g.department FROM student p"
	" LEFT JOIN programme g ON g.programme_id = p.programme_id WHERE p.student_id = ?1 AND p.school_year = ?2";
static const char class_sql[] = "SELECT grade, class_id, class, NULL, NULL, department FROM class WHERE class_id = ?1 AND school_year = ?2";

struct job_rows_filter *job_filter_open(struct job *j, struct diag *d)
{
	struct job_rows_filter *f = ARENA_NEW(&j->arena, struct job_rows_filter);
	f->want = j->book->filter;
	f->own_day = j->book->period_to != NULL;
	f->student = db_prepare(j->db, student_sql, d);
	f->class_row = f->student ? db_prepare(j->db, class_sql, d) : NULL;
	if (!f->class_row) {
		job_filter_close(f);
		return NULL;
	}
	db_bind_text(f->student, 2, j->period.school_year);
	db_bind_text(f->class_row, 2, j->period.school_year);
	return f;
}

void job_filter_close(struct job_rows_filter *f)
{
	if (!f)
		return;
	db_finalize(f->student);
	db_finalize(f->class_row);
}

static bool has_int(const int *v, size_t n, int64_t x)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i] == x)
			return true;
	}
	return false;
}

static bool has_text(const char *const *v, size_t n, const char *a, const char *b)
{
	for (size_t i = 0; i < n; i++) {
		if ((a && strcmp(v[i], a) == 0) || (b && strcmp(v[i], b) == 0))
			return true;
	}
	return false;
}

static bool fits(const struct job_filter *w, struct db_stmt *s, bool student)
{
	int64_t grade = db_int(s, 0);
	const char *department = db_text(s, 5);
	if ((w->ngrades && !has_int(w->grades, w->ngrades, grade)) || has_int(w->not_grades, w->nnot_grades, grade))
		return false;
	if (w->nclasses && !has_text(w->classes, w->nclasses, db_text(s, 1), db_text(s, 2)))
		return false;
	if (student && w->nprogrammes && !has_text(w->programmes, w->nprogrammes, db_text(s, 3), db_text(s, 4)))
		return false;
	return !w->department || (department && strcmp(department, w->department) == 0);
}

bool job_filter_takes(struct job_rows_filter *f, const char *student_id, const char *class_id)
{
	struct db_stmt *s = student_id ? f->student : f->class_row;
	if (!student_id && !class_id)
		return !f->own_day;
	db_bind_text(s, 1, student_id ? student_id : class_id);
	bool takes = db_step(s, NULL) == DB_ROW && fits(f->want, s, student_id != NULL);
	db_reset(s);
	return takes;
}
