/* SPDX-License-Identifier: MIT */
/* store_tables: the bundle's tables and where their columns go. One description for reading, checking and storing (bundle.md, journal.sql). */
#include "lieciba/store.h"

#include <string.h>

#define COLUMNS(v) (v), sizeof(v) / sizeof(v)[0]

static const struct store_column schools[] = {
	{ "code", "school_code", ST_TEXT, true, NULL, NULL, NULL }, { "name", "name", ST_TEXT, true, NULL, NULL, NULL },
	{ "founder", "founder", ST_TEXT, false, NULL, NULL, NULL }, { "reg_no", "reg_no", ST_TEXT, false, NULL, NULL, NULL },
	{ "address", "address", ST_TEXT, false, NULL, NULL, NULL }, { "phone", "phone", ST_TEXT, false, NULL, NULL, NULL },
	{ "email", "email", ST_TEXT, false, NULL, NULL, NULL }, { "place", "place", ST_TEXT, false, NULL, NULL, NULL },
	{ "place_loc", "place_loc", ST_TEXT, false, NULL, NULL, NULL }, { "head_name", "head_name", ST_TEXT, false, NULL, NULL, NULL },
	{ "head_title", "head_title", ST_TEXT, false, NULL, NULL, NULL }, { "head_title_gen", "head_title_gen", ST_TEXT, false, NULL, NULL, NULL },
	{ "unit", "unit", ST_WORD, false, NULL, "klase|kurss|grupa", "klase" },
	{ "semester_marks", "semester_marks", ST_WORD, false, NULL, "required|optional|none", "required" },
	{ "round_stamp", "round_stamp", ST_BOOL, false, NULL, NULL, "0" },
};
static const struct store_column officials[] = {
	{ "role", "role", ST_TEXT, true, NULL, NULL, NULL }, { "department", "department", ST_TEXT, false, NULL, NULL, "" },
	{ "title", "title", ST_TEXT, true, NULL, NULL, NULL }, { "title_gen", "title_gen", ST_TEXT, false, NULL, NULL, NULL },
	{ "name", "name", ST_TEXT, true, NULL, NULL, NULL }, { "from", "from_date", ST_DATE, false, NULL, NULL, "" },
	{ "to", "to_date", ST_DATE, false, NULL, NULL, NULL },
};
static const struct store_column terms[] = {
	{ "school_year", "school_year", ST_YEAR, true, NULL, NULL, NULL }, { "term", "term", ST_TEXT, true, NULL, NULL, NULL },
	{ "kind", "kind", ST_WORD, true, NULL, "year|term|interim", NULL }, { "parent", "parent", ST_TEXT, false, NULL, NULL, NULL },
	{ "grade", "grade", ST_INT, false, NULL, NULL, "0" }, { "name", "name", ST_TEXT, false, NULL, NULL, "" },
	{ "starts", "starts", ST_DATE, true, NULL, NULL, NULL }, { "ends", "ends", ST_DATE, true, NULL, NULL, NULL },
};
static const struct store_column days[] = {
	{ "date", "date", ST_DATE, true, NULL, NULL, NULL }, { "kind", "kind", ST_WORD, true, NULL, "lessons|off", NULL },
	{ "name", "name", ST_TEXT, false, NULL, NULL, NULL },
};
static const struct store_column programmes[] = {
	{ "programme", "programme_id", ST_ID, true, NULL, NULL, NULL }, { "code", "code", ST_TEXT, false, NULL, NULL, NULL },
	{ "name", "name", ST_TEXT, true, NULL, NULL, NULL }, { "department", "department", ST_TEXT, false, NULL, NULL, "" },
};
static const struct store_column teachers[] = {
	{ "teacher", "teacher_id", ST_ID, true, NULL, NULL, NULL }, { "surname", "surname", ST_TEXT, true, NULL, NULL, NULL },
	{ "given_name", "given_name", ST_TEXT, true, NULL, NULL, NULL }, { "title", "title", ST_TEXT, false, NULL, NULL, NULL },
};
static const struct store_column classes[] = {
	{ "school_year", NULL, ST_YEAR, true, NULL, NULL, NULL }, { "class", "class_id", ST_ID, true, NULL, NULL, NULL },
	{ "name", "name", ST_TEXT, true, NULL, NULL, NULL }, { "grade", "grade", ST_INT, true, NULL, NULL, NULL },
	{ "unit", "unit", ST_WORD, false, NULL, "klase|kurss|grupa", NULL }, { "tutor", "tutor_id", ST_ID, false, "teacher", NULL, NULL },
	{ "viis_name", "viis_name", ST_TEXT, false, NULL, NULL, NULL },
	{ "synthetic", "synthetic", ST_BOOL, false, NULL, NULL, "0" }, /* 1 = made from school and grade, since the source has no home classes */
};
static const struct store_column students[] = {
	{ "student", "student_id", ST_ID, true, NULL, NULL, NULL }, { "surname", "surname", ST_TEXT, true, NULL, NULL, NULL },
	{ "given_name", "given_name", ST_TEXT, true, NULL, NULL, NULL }, { "personal_code", NULL, ST_TEXT, false, NULL, NULL, NULL },
	{ "birth_date", "birth_date", ST_DATE, false, NULL, NULL, NULL }, { "sex", "sex", ST_WORD, false, NULL, "f|m", NULL },
	{ "file_no", "file_no", ST_TEXT, false, NULL, NULL, NULL }, { "address", "address", ST_TEXT, false, NULL, NULL, NULL },
	{ "address_actual", "address_actual", ST_TEXT, false, NULL, NULL, NULL }, { "phone", "phone", ST_TEXT, false, NULL, NULL, NULL },
	{ "email", "email", ST_TEXT, false, NULL, NULL, NULL }, { "previous_programme", "previous_programme", ST_TEXT, false, NULL, NULL, NULL },
	{ "lang", "lang", ST_TEXT, false, NULL, NULL, NULL },
};
static const struct store_column student_codes[] = {
	{ "student", "student_id", ST_ID, true, "student", NULL, NULL }, { "personal_code", "personal_code", ST_TEXT, true, NULL, NULL, NULL },
	{ "valid_from", "valid_from", ST_DATE, false, NULL, NULL, NULL }, { "valid_to", "valid_to", ST_DATE, false, NULL, NULL, NULL },
};
static const struct store_column guardians[] = {
	{ "student", "student_id", ST_ID, true, "student", NULL, NULL }, { "no", "guardian_no", ST_INT, true, NULL, NULL, NULL },
	{ "name", "name", ST_TEXT, true, NULL, NULL, NULL }, { "relation", "relation", ST_TEXT, false, NULL, NULL, NULL },
	{ "address", "address", ST_TEXT, false, NULL, NULL, NULL }, { "phone", "phone", ST_TEXT, false, NULL, NULL, NULL },
};
static const struct store_column enrollments[] = {
	{ "student", "student_id", ST_ID, true, "student", NULL, NULL }, { "class", "class_id", ST_ID, true, "class", NULL, NULL },
	{ "programme", "programme_id", ST_ID, false, "programme", NULL, NULL }, { "list_no", "list_no", ST_INT, false, NULL, NULL, NULL },
	{ "from", "from_date", ST_DATE, true, NULL, NULL, NULL }, { "to", "to_date", ST_DATE, false, NULL, NULL, NULL },
	{ "in_kind", "in_kind", ST_WORD, false, NULL, "enrolled|transferred|continued", NULL },
	{ "in_order_no", "in_order_no", ST_TEXT, false, NULL, NULL, NULL }, { "in_order_date", "in_order_date", ST_DATE, false, NULL, NULL, NULL },
	{ "in_reason", "in_reason", ST_TEXT, false, NULL, NULL, NULL },
	{ "out_kind", "out_kind", ST_WORD, false, NULL, "left|transferred|graduated|expelled|year-end", NULL },
	{ "out_order_no", "out_order_no", ST_TEXT, false, NULL, NULL, NULL }, { "out_order_date", "out_order_date", ST_DATE, false, NULL, NULL, NULL },
	{ "out_reason", "out_reason", ST_TEXT, false, NULL, NULL, NULL },
};
static const struct store_column subjects[] = {
	{ "subject", "subject_id", ST_ID, true, NULL, NULL, NULL }, { "name", "name", ST_TEXT, true, NULL, NULL, NULL },
	{ "short_name", "short_name", ST_TEXT, false, NULL, NULL, NULL }, { "area", "area", ST_TEXT, false, NULL, NULL, NULL },
	{ "kind", "kind", ST_WORD, false, NULL, "subject|course|module|class-hour|interest|consultation", "subject" },
	{ "seq", "seq", ST_INT, false, NULL, NULL, NULL },
};
static const struct store_column courses[] = {
	{ "school_year", NULL, ST_YEAR, true, NULL, NULL, NULL }, { "course", "course_id", ST_ID, true, NULL, NULL, NULL },
	{ "subject", "subject_id", ST_ID, true, "subject", NULL, NULL }, { "class", "class_id", ST_ID, false, "class", NULL, NULL },
	{ "name", "name", ST_TEXT, true, NULL, NULL, NULL }, { "term", "term", ST_TEXT, false, NULL, NULL, NULL },
	{ "slot", "slot", ST_TEXT, false, NULL, NULL, NULL }, { "room", "room", ST_TEXT, false, NULL, NULL, NULL },
	{ "kind", "kind", ST_WORD, false, NULL, "group|individual", "group" }, { "hours_plan", "hours_plan", ST_INT, false, NULL, NULL, NULL },
	{ "hours_taught", "hours_taught", ST_INT, false, NULL, NULL, NULL }, { "per_week", "per_week_x100", ST_DEC, false, NULL, NULL, NULL },
	{ "teacher", NULL, ST_LIST, false, "teacher", NULL, NULL },
};
static const struct store_column course_students[] = {
	{ "course", "course_id", ST_ID, true, "course", NULL, NULL }, { "student", "student_id", ST_ID, true, "student", NULL, NULL },
	{ "from", "from_date", ST_DATE, true, NULL, NULL, NULL }, { "to", "to_date", ST_DATE, false, NULL, NULL, NULL },
};
static const struct store_column lessons[] = {
	{ "lesson", "lesson_id", ST_ID, false, NULL, NULL, NULL }, { "course", "course_id", ST_ID, true, "course", NULL, NULL },
	{ "date", "date", ST_DATE, true, NULL, NULL, NULL }, { "slot", "slot", ST_TEXT, true, NULL, NULL, NULL },
	{ "kind", "kind", ST_WORD, false, NULL, "lesson|individual|consultation|event", "lesson" }, { "topic", "topic", ST_TEXT, false, NULL, NULL, NULL },
	{ "homework", "homework", ST_TEXT, false, NULL, NULL, NULL }, { "taught", "taught", ST_BOOL, false, NULL, NULL, "1" },
	{ "substitute", "substitute_id", ST_ID, false, "teacher", NULL, NULL }, { "entered_at", "entered_at", ST_STAMP, false, NULL, NULL, NULL },
};
static const struct store_column attendance[] = {
	{ "absence", "absence_id", ST_ID, false, NULL, NULL, NULL }, { "student", "student_id", ST_ID, true, "student", NULL, NULL },
	{ "date", "date", ST_DATE, true, NULL, NULL, NULL }, { "slot", "slot", ST_TEXT, true, NULL, NULL, NULL },
	{ "course", "course_id", ST_ID, false, "course", NULL, NULL }, { "code", "raw", ST_TEXT, true, NULL, NULL, NULL },
	{ "status", NULL, ST_WORD, false, NULL, "excused|unexcused|late|not_marked", NULL }, { "minutes", "minutes", ST_INT, false, NULL, NULL, NULL },
	{ "school_event", "school_event", ST_BOOL, false, NULL, NULL, "0" }, { "reason", "reason", ST_TEXT, false, NULL, NULL, NULL },
	{ "excuse_source", "excuse_source", ST_WORD, false, NULL, "doctor|parent|school|other", NULL }, { "note_date", "note_date", ST_DATE, false, NULL, NULL, NULL },
};
static const struct store_column marks[] = {
	{ "mark", "mark_id", ST_ID, false, NULL, NULL, NULL }, { "student", "student_id", ST_ID, true, "student", NULL, NULL },
	{ "course", "course_id", ST_ID, true, "course", NULL, NULL }, { "date", "date", ST_DATE, true, NULL, NULL, NULL },
	{ "kind", "kind", ST_TEXT, false, NULL, NULL, "formative" }, { "value", "raw", ST_TEXT, true, NULL, NULL, NULL },
	{ "scale", "scale", ST_TEXT, false, NULL, NULL, "ten" }, { "weight", "weight_x100", ST_DEC, false, NULL, NULL, "100" },
	{ "title", "title", ST_TEXT, false, NULL, NULL, NULL }, { "submitted_on", "submitted_on", ST_DATE, false, NULL, NULL, NULL },
	{ "entered_at", "entered_at", ST_STAMP, false, NULL, NULL, NULL },
};
static const struct store_column closing_marks[] = {
	{ "closing", "closing_id", ST_ID, false, NULL, NULL, NULL }, { "student", "student_id", ST_ID, true, "student", NULL, NULL },
	{ "course", "course_id", ST_ID, true, "course", NULL, NULL }, { "period", "period", ST_TEXT, true, NULL, NULL, NULL },
	{ "kind", "kind", ST_WORD, true, NULL, "interim|month|term|provisional|combined|year|final|resit", NULL },
	{ "value", "raw", ST_TEXT, true, NULL, NULL, NULL }, { "scale", "scale", ST_TEXT, false, NULL, NULL, "ten" },
	{ "entered_at", "entered_at", ST_STAMP, false, NULL, NULL, NULL },
};
static const struct store_column behaviour[] = {
	{ "entry", "behaviour_id", ST_ID, false, NULL, NULL, NULL }, { "student", "student_id", ST_ID, true, "student", NULL, NULL },
	{ "date", "date", ST_DATE, true, NULL, NULL, NULL }, { "kind", "kind", ST_WORD, true, NULL, "praise|remark|note", NULL },
	{ "text", "text", ST_TEXT, true, NULL, NULL, NULL }, { "teacher", "teacher_id", ST_ID, false, "teacher", NULL, NULL },
};
static const struct store_column talks[] = {
	{ "talk", "talk_id", ST_ID, false, NULL, NULL, NULL }, { "student", "student_id", ST_ID, true, "student", NULL, NULL },
	{ "date", "date", ST_DATE, true, NULL, NULL, NULL }, { "text", "text", ST_TEXT, true, NULL, NULL, NULL },
	{ "teacher", "teacher_id", ST_ID, false, "teacher", NULL, NULL },
};
static const struct store_column achievements[] = {
	{ "achievement", "achievement_id", ST_ID, false, NULL, NULL, NULL }, { "school_year", "school_year", ST_YEAR, true, NULL, NULL, NULL },
	{ "student", "student_id", ST_ID, true, "student", NULL, NULL }, { "event", "event", ST_TEXT, true, NULL, NULL, NULL },
	{ "date", "date", ST_DATE, false, NULL, NULL, NULL }, { "stage", "stage", ST_TEXT, false, NULL, NULL, NULL },
	{ "place", "place", ST_TEXT, false, NULL, NULL, NULL }, { "subject", "subject_id", ST_ID, false, "subject", NULL, NULL },
	{ "teacher", "teacher_id", ST_ID, false, "teacher", NULL, NULL },
};
static const struct store_column decisions[] = {
	{ "decision", "decision_id", ST_ID, false, NULL, NULL, NULL }, { "school_year", "school_year", ST_YEAR, true, NULL, NULL, NULL },
	{ "student", "student_id", ST_ID, true, "student", NULL, NULL },
	{ "kind", "kind", ST_WORD, true, NULL, "promoted|held|graduated|measures|resit|other", NULL },
	{ "order_no", "order_no", ST_TEXT, false, NULL, NULL, NULL }, { "order_date", "order_date", ST_DATE, false, NULL, NULL, NULL },
	{ "to_class", "to_class", ST_TEXT, false, NULL, NULL, NULL }, { "text", "text", ST_TEXT, false, NULL, NULL, NULL },
};
static const struct store_column assessment_plan[] = {
	{ "plan", "plan_id", ST_ID, false, NULL, NULL, NULL }, { "course", "course_id", ST_ID, true, "course", NULL, NULL },
	{ "date", "date", ST_DATE, true, NULL, NULL, NULL }, { "title", "title", ST_TEXT, true, NULL, NULL, NULL },
	{ "announced_on", "announced_on", ST_DATE, false, NULL, NULL, NULL },
};

/* What is referred to stands first. */
static const struct store_table tables[] = {
	{ "schools", "school_row", "school", NULL, "", COLUMNS(schools) },
	{ "officials", "official", NULL, NULL, "role,department,from_date", COLUMNS(officials) },
	{ "terms", "term", NULL, NULL, "school_year,term,grade", COLUMNS(terms) },
	{ "days", "school_day", NULL, NULL, "date", COLUMNS(days) },
	{ "programmes", "programme_row", "programme", NULL, "programme_id", COLUMNS(programmes) },
	{ "teachers", "teacher_row", "teacher", NULL, "teacher_id", COLUMNS(teachers) },
	{ "classes", "class_row", "class", NULL, "class_id", COLUMNS(classes) },
	{ "students", "student_row", "student", NULL, "student_id", COLUMNS(students) },
	{ "student_codes", "student_code", NULL, NULL, "personal_code", COLUMNS(student_codes) },
	{ "guardians", "guardian", NULL, NULL, "student_id,guardian_no", COLUMNS(guardians) },
	{ "enrollments", "enrollment", NULL, NULL, "student_id,class_id,from_date", COLUMNS(enrollments) },
	{ "subjects", "subject_row", "subject", NULL, "subject_id", COLUMNS(subjects) },
	{ "courses", "course_row", "course", NULL, "course_id", COLUMNS(courses) },
	{ "course_students", "course_student", NULL, NULL, "course_id,student_id,from_date", COLUMNS(course_students) },
	{ "lessons", "lesson", NULL, "lesson_id", "course_id,date,slot", COLUMNS(lessons) },
	{ "attendance", "absence", NULL, "absence_id", "student_id,date,slot,course_id", COLUMNS(attendance) },
	{ "marks", "mark", NULL, "mark_id", "student_id,course_id,date,kind,title", COLUMNS(marks) },
	{ "closing_marks", "closing_mark", NULL, "closing_id", "student_id,course_id,period,kind", COLUMNS(closing_marks) },
	{ "behaviour", "behaviour", NULL, "behaviour_id", "student_id,date,kind", COLUMNS(behaviour) },
	{ "talks", "talk", NULL, "talk_id", "student_id,date", COLUMNS(talks) },
	{ "achievements", "achievement", NULL, "achievement_id", "student_id,event,date", COLUMNS(achievements) },
	{ "decisions", "decision", NULL, "decision_id", "student_id,school_year,kind", COLUMNS(decisions) },
	{ "assessment_plan", "assessment_plan", NULL, "plan_id", "course_id,date,title", COLUMNS(assessment_plan) },
};

const struct store_table *store_table_at(size_t i)
{
	return i < sizeof tables / sizeof tables[0] ? &tables[i] : NULL;
}

const struct store_table *store_table(const char *name)
{
	for (size_t i = 0; store_table_at(i); i++) {
		if (strcmp(tables[i].name, name) == 0)
			return &tables[i];
	}
	return NULL;
}

/* As store_sweep.c's year_condition, told from the bundle's side. */
bool store_of_year(const struct store_table *t)
{
	static const char *const of_year[] = { "school_year", "date", "course" };
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < sizeof of_year / sizeof *of_year; k++) {
			if (strcmp(t->columns[i].name, of_year[k]) == 0)
				return true;
		}
	}
	return strcmp(t->name, "enrollments") == 0;
}
