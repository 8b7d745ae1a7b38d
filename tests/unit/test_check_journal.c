/* SPDX-License-Identifier: MIT */
/* Checks on absences, lessons, times of entry and the assessment plan: each rule with what must be found and what is near it. */
#include "check_unit.h"

#define TERM "2025-26/S1", "2025-12-22"
#define OCT "2025-10", "2025-11-03"
#define A1 "7.a/1|"

static void absences(void **state)
{
	(void)state;
	/* JMV-15.2, RDMV-18.2: after the month's end, not on its last day */
	static const char open[] = ABSENCE("1", "a", "'k'", "2025-10-01", "not_marked") ABSENCE("2", "a", "'k'", "2025-10-31", "not_marked") ABSENCE("3", "a", "'k'", "2025-10-02", "unexcused");
	expect("C221", "2025-10", "2025-11-01", NULL, open, A1 "||October 2025: not said whether excused, lessons: 2|warn");
	expect("C221", "2025-10", "2025-10-31", NULL, open, "");
	/* the calendar: a Saturday and a holiday; not a working day after the year's end in a grade that ends later */
	expect("C222", "2025-26", "2026-06-20", NULL, ABSENCE("1", "a", "'k'", "2025-11-18", "excused") ABSENCE("2", "a", "'k'", "2025-11-19", "excused") ABSENCE("3", "a", "'k'", "2026-06-02", "excused")
		"UPDATE class SET ends = '2026-06-12';", A1 "Matemātika 7.a|2025-11-18|missed lessons on a day without lessons: 1|warn");
	/* before joining and after leaving */
	expect("C223", TERM, NULL, ABSENCE("1", "a", "'k'", "2025-09-30", "excused") ABSENCE("2", "a", "'k'", "2025-10-01", "excused") ABSENCE("3", "a", "'k'", "2025-11-01", "excused")
		"UPDATE enrollment SET from_date = '2025-10-01', to_date = '2025-11-01' WHERE student_id = 'a';", A1 "|2025-09-30|missed lessons before joining or after leaving: 1|warn");
	/* a journal that the student is not in (s), or not yet */
	expect("C224", TERM, NULL, ABSENCE("1", "a", "'s'", "2025-10-01", "excused") ABSENCE("2", "a", "'k'", "2025-10-01", "excused") ABSENCE("3", "a", "NULL", "2025-10-01", "excused"),
		A1 "Sports|2025-10-01|missed lessons in a journal that the student is not in: 1|warn");
	expect("C224", TERM, NULL, ABSENCE("2", "a", "'k'", "2025-10-01", "excused") "UPDATE course_student SET from_date = '2025-10-02';", A1 "Matemātika|2025-10-01|missed lessons in a journal that the student is not in: 1|warn");
	/* MK89: more than 20 in a term; not in profesionālā ievirze; both terms of a year are counted alone */
	static const char many[] = "INSERT INTO absence_term VALUES ('pvs', '2025-26', 'a', 'c7', 'S1', 21, 0, 21, 0, 0, NULL), ('pvs', '2025-26', 'b', 'c7', 'S1', 20, 0, 20, 0, 0, NULL);";
	expect("C225", TERM, NULL, many, A1 "||unexcused lessons in the term: 21 (1. semestris)|warn");
	expect("C225", "2025-26/S2", "2026-06-20", NULL, many, "");
	expect("C225", TERM, NULL, "INSERT INTO absence_term VALUES ('pvs', '2025-26', 'a', 'c7', 'S1', 21, 0, 21, 0, 0, NULL); UPDATE student SET programme_id = 'p2';", "");
}

static void lessons(void **state)
{
	(void)state;
	static const char named[] = LESSON("0", "2025-10-01", "lesson", "'SR: prot skaitīt / Skaitļi.'");
	struct arena a;
	arena_init(&a, 0);
	/* AKN-3.1; an individual lesson that its student missed stays without a topic (JMV-16.2.5); consultations have none */
	expect("C230", OCT, NULL, arena_printf(&a, "%s%s", named, LESSON("1", "2025-10-02", "lesson", "NULL") LESSON("2", "2025-10-03", "consultation", "NULL")
		LESSON("3", "2025-10-06", "individual", "NULL") LESSON("4", "2025-10-07", "individual", "NULL") ABSENCE("1", "a", "'k'", "2025-10-07", "excused") "UPDATE lesson SET taught = 0 WHERE date > '2025-10-10';"),
		"7.a  (class)|Matemātika|2025-10-02|the lesson has no topic|warn\n7.a  (class)|Matemātika|2025-10-06|the lesson has no topic|warn");
	expect("C230", OCT, NULL, LESSON("1", "2025-10-02", "lesson", "NULL") LESSON("2", "2025-10-03", "lesson", "NULL"), "7.a  (class)|Matemātika||no lesson of this journal has a topic: 2|warn");
	expect("C231", OCT, NULL, arena_printf(&a, "%s%s", named, LESSON("1", "2025-10-02", "lesson", "'Skaitļi'") LESSON("2", "2025-10-03", "individual", "'Individuālais darbs (Matemātika, skaitļi)'")
		LESSON("3", "2025-10-06", "individual", "'Skaitļi'")),
		"7.a  (class)|Matemātika|2025-10-02|the topic is not written as \"SR: result / Topic.\"|warn\n7.a  (class)|Matemātika|2025-10-06|the topic does not begin with \"Individuālais darbs\"|warn");
	expect("C232", "2025-26", "2026-06-20", NULL, LESSON("1", "2025-11-18", "lesson", "'T'") LESSON("2", "2025-11-22", "lesson", "'T'") LESSON("3", "2025-11-19", "lesson", "'T'")
		LESSON("4", "2025-11-23", "event", "'T'"), "7.a  (class)|Matemātika|2025-11-18|lessons on Valsts svētki, a day without lessons: 1|warn\n7.a  (class)|Matemātika|2025-11-22|lessons on a day without lessons: 1|warn");
	expect("C232", "2025-26", "2026-06-20", NULL, LESSON("1", "2025-11-22", "lesson", "'T'") "UPDATE day SET lessons = 1 WHERE date = '2025-11-22';", "");
	/* 5 fewer are still allowed */
	expect("C234", "2025-26", "2026-06-20", NULL, "UPDATE course SET hours_taught = CASE course_id WHEN 'k' THEN 64 ELSE 65 END;", "7.a  (class)|Matemātika||lessons taught: 64, planned: 70|warn");
	expect("C234", "2025-26", "2026-05-20", NULL, "UPDATE course SET hours_taught = 10;", "");
	/* the declared days of the source against the calendar */
	static const char declared[] = "INSERT INTO school_day(school_id, date, kind, import_id) VALUES ('pvs', '2025-11-18', 'off', 1), ('pvs', '2025-11-20', 'off', 1);";
	expect("C233", TERM, declared, NULL, "(school)|||school days declared: 78, in the calendar: 79; the first that differs is 20.11.2025|warn");
	expect("C233", TERM, "INSERT INTO school_day(school_id, date, kind, import_id) VALUES ('pvs', '2025-11-18', 'off', 1);", NULL, "");
	arena_release(&a);
}

#define STORE_MARK(id, day, entered, import) "INSERT INTO mark(school_id, mark_id, student_id, course_id, date, kind, raw, state, entered_at, import_id) VALUES ('pvs', '" id "', 'a', 'k', '" day "', 'f', '6', 'mark', " entered ", " import ");"
#define STORE_LESSON(id, day, entered, import) "INSERT INTO lesson(school_id, lesson_id, course_id, date, slot, entered_at, import_id) VALUES ('pvs', '" id "', 'k', '" day "', '1', " entered ", " import ");"
#define J "7.a  (class)|Matemātika|"

static void lesson_times(void **state) /* JMV-16.1: 21:00 of the day */
{
	(void)state;
	expect("C240", "2025-26/S1", "2025-12-22", STORE_LESSON("1", "2025-10-01", "'2025-10-01T20:59'", "3") STORE_LESSON("2", "2025-10-02", "'2025-10-02 21:30'", "3") STORE_LESSON("3", "2025-10-03", "'2025-10-06'", "3")
		STORE_LESSON("4", "2025-10-06", "'2025-10-06'", "3"), LESSON("1", "2025-10-01", "lesson", "'T'") LESSON("2", "2025-10-02", "lesson", "'T'") LESSON("3", "2025-10-03", "lesson", "'T'") LESSON("4", "2025-10-06", "lesson", "'T'"),
		J "2025-10-02|due 02.10.2025, entered 02.10.2025 21:30; entries: 1|warn\n" J "2025-10-03|due 03.10.2025, entered 06.10.2025; entries: 1|warn");
	/* no time: import 2 (20 October) ran after 1 October and had it not, so it was late; of 15 November nothing is known; on the import's own day it may have been in time */
	expect("C240", "2025-26/S1", "2025-12-31", STORE_LESSON("1", "2025-10-01", "NULL", "3") STORE_LESSON("2", "2025-11-14", "NULL", "3") STORE_LESSON("3", "2025-12-19", "'2025-12-19'", "3"),
		LESSON("1", "2025-10-01", "lesson", "'T'") LESSON("2", "2025-11-14", "lesson", "'T'") LESSON("3", "2025-12-19", "lesson", "'T'"),
		"(school)|||entries first seen in an import after they were due: 1, last in that of 30.12.2025 12:00; the source does not say when they were entered|note\n"
		J "2025-10-01|due 01.10.2025, not yet there in an import after it, first seen in that of 30.12.2025 12:00; entries: 1|warn");
	expect("C240", "2025-26/S1", "2025-12-31", STORE_LESSON("1", "2025-10-20", "NULL", "2"), LESSON("1", "2025-10-20", "lesson", "'T'"), "");
}

static void mark_times(void **state)
{
	(void)state;
	/* JMV-16.2.1: i/ni by the next lesson; JMV-16.2.2: a week */
	expect("C241", OCT, STORE_MARK("1", "2025-10-01", "'2025-10-08'", "3") STORE_MARK("2", "2025-10-01", "'2025-10-09'", "3"), MARK("1", "a", "2025-10-01", "f", "i", "mark", "pass") MARK("2", "b", "2025-10-01", "f", "i", "mark", "pass")
		LESSON("1", "2025-10-01", "lesson", "'T'") LESSON("2", "2025-10-08", "lesson", "'T'"), J "2025-10-01|due 08.10.2025, entered 09.10.2025; entries: 1|warn");
	expect("C242", OCT, STORE_MARK("1", "2025-10-01", "'2025-10-08'", "3") STORE_MARK("2", "2025-10-02", "'2025-10-10'", "3"), MARK("1", "a", "2025-10-01", "f", "6", "mark", "ten") MARK("2", "a", "2025-10-02", "f", "6", "mark", "ten"),
		J "2025-10-02|due 09.10.2025, entered 10.10.2025; entries: 1|warn");
	/* RDMV-19.2.1, AKN-5: 3 working days: Friday 14 November -> Wednesday 19 is the second working day (18 is a holiday), Thursday 20 the third */
	expect("C243", "2025-11", "2025-12-03", STORE_MARK("1", "2025-11-14", "'2025-11-20'", "3") STORE_MARK("2", "2025-11-14", "'2025-11-21'", "3") STORE_MARK("3", "2025-11-14", "'2025-11-28'", "3"),
		MARK("1", "a", "2025-11-14", "formative", "6", "mark", "ten") MARK("2", "b", "2025-11-14", "formative", "6", "mark", "ten") MARK("3", "a", "2025-11-14", "summative", "6", "mark", "ten"),
		J "2025-11-14|due 20.11.2025, entered 21.11.2025; entries: 1|warn");
	/* RDMV-19.2.2: 10 working days after submission */
	static const char store[] = STORE_MARK("1", "2025-10-01", "'2025-10-16'", "3") STORE_MARK("2", "2025-10-01", "'2025-10-16'", "3");
	expect("C244", OCT, store, MARK("1", "a", "2025-10-01", "summative", "6", "mark", "ten") MARK("2", "b", "2025-10-01", "summative", "6", "mark", "ten") "UPDATE mark SET submitted_on = '2025-10-02' WHERE mark_id = '1';",
		J "2025-10-01|due 15.10.2025, entered 16.10.2025; entries: 1|warn");
}

#define STORE_CLOSING(id, student, entered) "INSERT INTO closing_mark(school_id, closing_id, student_id, course_id, period, kind, raw, state, entered_at, import_id) VALUES ('pvs', '" id "', '" student "', 'k', 'S1', 'term', '6', 'mark', " entered ", 3);"

static void closing_times(void **state) /* JMV-16.2.3: 18:00 of the day; AKN-8: 3 days before the end */
{
	(void)state;
	static const char rows[] = STORE_CLOSING("1", "a", "'2025-12-19T17:59'") STORE_CLOSING("2", "b", "'2025-12-19T18:30'");
	expect("C245", TERM, rows, NULL, "7.a  (class)|Matemātika||due 19.12.2025, entered 19.12.2025 18:30; entries: 1|warn");
	expect("C245", TERM, STORE_CLOSING("1", "a", "'2025-12-19'"), NULL, "");
	expect("C245", "2025-26/S2", "2026-06-20", rows, NULL, "");
	struct check_setting akn = { .code = "C245", .level = CHECK_UNSET, .has_threshold = true, .threshold = 3 };
	struct config c = { .checks = &akn, .nchecks = 1 };
	struct arena a;
	arena_init(&a, 0);
	assert_string_equal(run_check(&a, &(struct situation){ "C245", TERM, STORE_CLOSING("1", "a", "'2025-12-16'") STORE_CLOSING("2", "b", "'2025-12-17'"), NULL, &c }),
		"7.a  (class)|Matemātika||due 16.12.2025, entered 17.12.2025; entries: 1|warn");
	arena_release(&a);
}

#define STORE_ABSENCE(id, status, import, supersedes) "INSERT INTO absence(school_id, absence_id, student_id, date, slot, raw, status, import_id, supersedes) VALUES ('pvs', '" id "', 'a', '2025-09-30', '1', 'n', '" status "', " import ", " supersedes ");"

static void excuse_times(void **state) /* JMV-15.2: by the end of the month */
{
	(void)state;
	static const char snapshot[] = ABSENCE("1", "a", "'k'", "2025-09-30", "excused");
	/* open in September's and in October's import, decided in December's: late; decided already in October's: only the upper bound; never seen open: nothing is known */
	expect("C246", "2025-09", "2025-12-31", STORE_ABSENCE("1", "not_marked", "1", "NULL") STORE_ABSENCE("1", "excused", "3", "(SELECT max(row_id) FROM absence)"), snapshot,
		A1 "||September 2025: excused or not was entered after the month's end, lessons: 1; first seen in the import of 30.12.2025 12:00|warn");
	expect("C246", "2025-09", "2025-12-31", STORE_ABSENCE("1", "not_marked", "1", "NULL") STORE_ABSENCE("1", "excused", "2", "(SELECT max(row_id) FROM absence)"), snapshot,
		A1 "||September 2025: excused or not was first seen after the month's end, lessons: 1; the import of 20.10.2025 12:00 is the upper bound|note");
	expect("C246", "2025-09", "2025-12-31", STORE_ABSENCE("1", "excused", "3", "NULL"), snapshot, "");
}

#define PLAN(id, course, date, told) "INSERT INTO assessment_plan VALUES ('pvs', '2025-26', '" id "', '" course "', 'c7', '" date "', 'T', " told ");"

static void plan(void **state) /* VPVG-6.4 to 6.6, RDMV-24.2 */
{
	(void)state;
	expect("C250", OCT, NULL, PLAN("1", "k", "2025-10-08", "'2025-10-01'") PLAN("2", "k", "2025-10-09", "'2025-10-03'") PLAN("3", "k", "2025-10-10", "NULL"),
		"7.a  (class)|Matemātika|2025-10-09|the work was told on 03.10.2025, later than allowed|warn\n7.a  (class)|Matemātika|2025-10-10|not recorded when the work was told|note");
	expect("C251", OCT, NULL, PLAN("1", "k", "2025-10-08", "NULL") PLAN("2", "s", "2025-10-08", "NULL") PLAN("3", "k", "2025-10-09", "NULL"),
		"7.a  (class)||2025-10-08|summative works on this day: 2 (Matemātika, Sports)|warn");
	expect("C252", "2025-26/S1", "2025-09-21", NULL, NULL, "(school)|||the school has no calendar of summative works (1. semestris)|note");
	expect("C252", "2025-26/S1", "2025-09-20", NULL, NULL, "");
	expect("C252", TERM, NULL, PLAN("1", "k", "2025-10-08", "NULL"), "");
	expect("C252", TERM, NULL, PLAN("1", "k", "2025-10-08", "NULL") "UPDATE assessment_plan SET class_id = 'c8';", "7.a  (class)|||no summative work is planned (1. semestris)|note");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(absences), cmocka_unit_test(lessons), cmocka_unit_test(lesson_times), cmocka_unit_test(mark_times), cmocka_unit_test(closing_times),
		cmocka_unit_test(excuse_times), cmocka_unit_test(plan) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
