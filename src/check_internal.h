/* SPDX-License-Identifier: MIT */
/* check_internal: what the files of checks share. A new check is one row of a table that ends with a NULL code. */
#ifndef LIECIBA_CHECK_INTERNAL_H
#define LIECIBA_CHECK_INTERNAL_H

#include "lieciba/check.h"
#include "lieciba/date.h"
#include "lieciba/rules.h"

enum { CHECK_ARGS = 3, CHECK_PROBLEMS = 6 };
enum { OF_YEAR = 1, OF_TERM = 2, OF_MONTH = 4, OF_TERMS = OF_YEAR | OF_TERM, OF_ALL = 7 };

/* Tables that a check reads beside the contract's, made when the first check needs them (check_tables.c). */
enum check_table {
	T_RAW = 1,         /* x_cell: closing marks, one a row; x_raw: what every text of a mark means */
	T_WORKDAY = 2,     /* x_workday(date, no): working days before and on a date */
	T_MARK_ENTRY = 4,  /* x_mark_entry(id, at, known, before) */
	T_LESSON_ENTRY = 8,
	T_CLOSING_ENTRY = 16, /* x_closing_entry(student_id, course_id, period, kind, at, known, before) */
	T_EXCUSE = 32,     /* x_excuse(id, at, before) */
	T_CODES = 64,      /* x_code(student_id, code, valid_from, valid_to), x_birth(student_id, birth_date) */
	T_STAYS = 128,     /* x_stay(student_id, class_id, from_date, list_no), x_member(student_id, course_id) */
	T_DAYS = 256,      /* x_day(date, kind) */
	T_QUARANTINE = 512, /* x_quarantine(file, line, code) */
	T_TUTOR = 1024,    /* x_tutor(class_id, tutor_id); empty without a store */
	T_OF_STORE = T_MARK_ENTRY | T_LESSON_ENTRY | T_CLOSING_ENTRY | T_EXCUSE | T_CODES | T_STAYS | T_DAYS | T_QUARANTINE
};

struct check_run;
struct check_spec {
	const char *code, *rules;
	const char *title;       /* N_() */
	int level;               /* enum check_level, by default */
	unsigned periods, tables;
	/* Which answer of rules.yaml (`documents:`) switches it off for a school that need not have this. */
	enum { DUTY_ALWAYS, DUTY_SEMESTER_MARK, DUTY_HOURS, DUTY_KIND } duty;
	struct { const char *unit; int64_t value, min, max; } threshold; /* unit: N_(); NULL = none */
	/* N_(): {1} {2} {3} are a row's values; what looks like a date, a month or a time is written as the language does. The row's `v` chooses. */
	const char *problem[CHECK_PROBLEMS];
	const char *remedy;      /* N_() */
	/*
	 * Columns by name: class_id, student_id, course_id, subject, date, v (0), note (1 = only a note, whatever the level), a1, a2, a3. Parameters by name:
	 * :year, :term (NULL = not a term), :from, :to, :end (the last day of the grades that end later), :past (:end, but today at the latest), :today, :n.
	 */
	const char *sql;
	bool (*run)(struct check_run *r, struct diag *d); /* where SQL is not enough */
};
extern const struct check_spec check_marks[], check_promotion[], check_absences[], check_lessons[], check_entry[], check_plan[], check_people[], check_data[];

struct check_span { char from[DATE_ISO_SIZE], to[DATE_ISO_SIZE], end[DATE_ISO_SIZE], past[DATE_ISO_SIZE], today[DATE_ISO_SIZE]; };
struct check_run {
	struct arena *a;
	struct findings *out;
	size_t cap;
	const struct check_source *src;
	const struct rules *rules;
	struct check_span span;
	const char *term, *school_id;
	unsigned made;           /* tables that are there */
	/* of the check that runs */
	const struct check_spec *spec;
	enum check_level level;
	int64_t threshold;
};
/* Binds the parameters above by their names; NULL when it cannot be prepared. */
struct db_stmt *check_prepare(struct check_run *r, const char *sql, struct diag *d);
struct check_row {
	const char *class_id, *student_id, *course_id, *subject, *date; /* copied */
	int variant;
	bool note;
	const char *arg[CHECK_ARGS];
};
void check_add(struct check_run *r, const struct check_row *row);
const char *check_keep(struct check_run *r, const char *s); /* NULL stays NULL */
struct finding *check_new(struct check_run *r);
/* False on error; *there tells whether all of the tables could be made: those of the store cannot be without one. */
bool check_tables(struct check_run *r, unsigned tables, bool *there, struct diag *d);

#endif
