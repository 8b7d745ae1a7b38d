/* SPDX-License-Identifier: MIT */
/* Checks on marks and promotion: each rule with what must be found and what is near it. */
#include "check_unit.h"

#define YEAR "2025-26", "2026-06-20"
#define TERM "2025-26/S1", "2025-12-22"
#define AT "7.a/1|Matemātika|"

static void kind(void **state) /* MK528 */
{
	(void)state;
	expect("C205", YEAR, NULL, CLOSING("a", "'6', '6', NULL, NULL, '6', NULL, NULL, NULL, 'ten'"), AT "|it is not said whether the mark is gada or gala|block");
	expect("C205", YEAR, NULL, CLOSING("a", "'6', '6', NULL, NULL, '6', 'gala', NULL, NULL, 'ten'") CLOSING("b", "'6', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'ten'"), "");
	expect("C205", TERM, NULL, CLOSING("a", "'6', '6', NULL, NULL, '6', NULL, NULL, NULL, 'ten'"), "");
}

static void unreadable(void **state) /* JMV-16.2.3: marks off their scale */
{
	(void)state;
	expect("C206", YEAR, NULL, CLOSING("a", "'11', 'x', NULL, NULL, '10', 'gada', NULL, NULL, 'ten'"), AT "|the closing mark is beyond the ends of its scale|block\n" AT "|the closing mark is none of its scale|block");
	expect("C206", TERM, NULL, CLOSING("a", "'10', 'x', NULL, NULL, NULL, NULL, NULL, NULL, 'ten'"), "");
	expect("C206", YEAR, NULL, CLOSING("a", "'nv', 'atb.', NULL, NULL, '4|6', 'gada', NULL, NULL, 'ten'"), "");
	expect("C208", "2025-10", "2025-11-10", NULL, MARK("1", "a", "2025-10-01", "summative", "12", "unreadable", "ten") MARK("2", "a", "2025-10-02", "formative", "B", "unreadable", "ten")
		MARK("3", "a", "2025-10-03", "formative", "nv", "nv", "ten") MARK("4", "a", "2025-09-30", "formative", "B", "unreadable", "ten"),
		AT "2025-10-01|the mark is beyond the ends of its scale|warn\n" AT "2025-10-02|the mark is none of its scale|warn");
}

static void nv(void **state) /* JMV-16.2.6, JMV-16.2.7 */
{
	(void)state;
	expect("C209", TERM, NULL, CLOSING("a", "'nv', '6', NULL, NULL, NULL, NULL, NULL, NULL, 'ten'"), AT "|nv for the term: possible are no promotion to the next term, extra measures or a post-test|warn");
	expect("C209", TERM, NULL, CLOSING("a", "'atb.', 'nv', NULL, NULL, NULL, NULL, NULL, NULL, 'ten'"), "");
	expect("C209", YEAR, NULL, CLOSING("a", "'5', '6', NULL, NULL, 'nv', 'gada', NULL, NULL, 'ten'") CLOSING("b", "'5', '6', NULL, NULL, 'nv', 'gada', NULL, '4', 'ten'"), AT "|nv for the year|warn");
	/* 14 days are not yet too long; a later mark for the same work settles it */
	expect("C210", "2025-10", "2025-10-16", NULL, MARK("1", "a", "2025-10-01", "summative", "nv", "nv", "ten") MARK("2", "b", "2025-10-02", "summative", "nv", "nv", "ten"),
		AT "2025-10-01|nv; days since the work: 15|note");
	expect("C210", "2025-10", "2025-11-16", NULL, MARK("1", "a", "2025-10-01", "summative", "nv", "nv", "ten") MARK("2", "a", "2025-10-20", "summative", "6", "mark", "ten")
		"UPDATE mark SET title = 'T';", "");
	expect("C210", "2025-10", "2025-11-16", NULL, MARK("1", "a", "2025-10-01", "summative", "6", "mark", "ten") "UPDATE mark SET raw_all = 'nv|6';", "");
}

static void year_mean(void **state) /* JMV-16.2.8, with both half-way neighbours right under teacher-decides */
{
	(void)state;
	expect("C211", YEAR, NULL, CLOSING("a", "'7', '8', NULL, NULL, '9', 'gada', NULL, NULL, 'ten'") CLOSING("b", "'7', '8', NULL, NULL, '7', 'gada', NULL, NULL, 'ten'"),
		AT "|the year's mark is not the mean of the terms' marks|warn");
	expect("C211", YEAR, NULL, CLOSING("a", "'4', '5', NULL, NULL, '5', 'gada', NULL, NULL, 'ten'") CLOSING("b", "'nv', '8', NULL, NULL, '2', 'gada', NULL, NULL, 'ten'"), "");
	expect("C211", YEAR, NULL, CLOSING("a", "'4', '4', NULL, NULL, '9', 'gala', NULL, NULL, 'ten'") CLOSING("b", "'4', '4', '5', NULL, '5', 'gada', NULL, NULL, 'ten'"), "");
	expect("C211", TERM, NULL, CLOSING("a", "'4', '4', NULL, NULL, '9', 'gada', NULL, NULL, 'ten'"), "");
}

static void year_chain(void **state) /* VPVG-6.8, AKN-8.1 */
{
	(void)state;
	expect("C212", YEAR, NULL, CLOSING("a", "'5', '5', '5', NULL, '6', 'gada', NULL, NULL, 'ten'") CLOSING("b", "'5', '5', '5', '7', '8', 'gada', NULL, NULL, 'ten'"),
		AT "|the year's mark is not the provisional one|warn\n7.a/2|Matemātika||the year's mark lies outside what the provisional one and the combined test allow|warn");
	expect("C212", YEAR, NULL, CLOSING("a", "'5', '5', '6', NULL, '6', 'gada', NULL, NULL, 'ten'") CLOSING("b", "'5', '5', '5', '7', '7', 'gada', NULL, NULL, 'ten'"), "");
}

static void exempt(void **state) /* JMV-16.2.9, AKN-9 */
{
	(void)state;
	expect("C213", YEAR, NULL, CLOSING("a", "'atb.', '6', NULL, NULL, '6', 'gada', NULL, NULL, 'ten'") CLOSING("b", "'atb', 'atb.', NULL, NULL, '6', 'gada', NULL, NULL, 'ten'"),
		AT "|exempt in one term, but not in another|warn\n7.a/2|Matemātika||exempt in the terms, but not in the year|warn");
	expect("C213", YEAR, NULL, CLOSING("a", "'5', '6', NULL, NULL, 'atb.', 'gada', NULL, NULL, 'ten'"), AT "|exempt in the year, but not in the terms|warn");
	expect("C213", YEAR, NULL, CLOSING("a", "'atb.', 'atb', NULL, NULL, 'atb.', 'gada', NULL, NULL, 'ten'") CLOSING("b", "'5', '6', NULL, NULL, '6', 'gada', NULL, NULL, 'ten'"), "");
	/* current marks in the exempt term, not in the other */
	expect("C213", TERM, NULL, CLOSING("a", "'atb.', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'ten'") MARK("1", "a", "2025-10-01", "formative", "6", "mark", "ten")
		MARK("2", "a", "2026-02-01", "formative", "6", "mark", "ten") MARK("3", "a", "2025-10-02", "formative", "atb.", "exempt", "ten"), AT "|exempt in the term, but with current marks in it: 1|warn");
	expect("C213", "2025-26/S2", "2026-06-20", NULL, CLOSING("a", "'atb.', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'ten'") MARK("2", "a", "2026-02-01", "formative", "6", "mark", "ten"), "");
}

static void numbers(void **state) /* JMV-16.2.4: two group lessons a week: 2 to 5 marks a month; one: 3 to 5 a term; one individual: 2 a month; two: one a week */
{
	(void)state;
	static const char two[] = MARK("1", "a", "2025-10-01", "f", "6", "mark", "ten") MARK("2", "a", "2025-10-08", "f", "nv", "nv", "ten") MARK("3", "b", "2025-10-08", "f", "6", "mark", "ten")
		MARK("4", "b", "2025-10-09", "f", "", "none", "ten") "DELETE FROM course WHERE course_id = 's';";
	expect("C214", "2025-10", "2025-11-03", NULL, two, "7.a/2|Matemātika||October 2025: fewer marks than 2|warn");
	expect("C214", "2025-10", "2025-10-30", NULL, two, ""); /* the month is not over */
	expect("C214", "2025-12", "2026-01-10", NULL, "UPDATE day SET lessons = 0 WHERE date BETWEEN '2025-12-08' AND '2025-12-31';", ""); /* a short month owes nothing */
	expect("C214", TERM, NULL, MARK("1", "a", "2025-10-01", "f", "6", "mark", "ten") MARK("2", "a", "2025-10-08", "f", "6", "mark", "ten") MARK("3", "a", "2025-12-19", "f", "6", "mark", "ten")
		"UPDATE course SET per_week_x100 = 100; UPDATE course_student SET from_date = '2025-11-01' WHERE student_id = 'b';", "");
	expect("C214", TERM, NULL, MARK("1", "a", "2025-10-01", "f", "6", "mark", "ten") "UPDATE course SET per_week_x100 = 100;",
		"7.a/1|Matemātika||1. semestris: fewer marks than 3|warn\n7.a/2|Matemātika||1. semestris: fewer marks than 3|warn");
	expect("C214", "2025-10", "2025-11-03", NULL, "UPDATE course SET kind = 'individual', per_week_x100 = 100; DELETE FROM course_student WHERE student_id = 'b';" MARK("1", "a", "2025-10-01", "f", "6", "mark", "ten"),
		"7.a/1|Matemātika||October 2025: fewer marks than 2|warn");
	/* weeks without all their days owe nothing; of more than three students the journal is named */
	expect("C214", "2025-10", "2025-10-12", NULL, "UPDATE course SET kind = 'individual'; DELETE FROM course_student WHERE student_id = 'b';", "7.a/1|Matemātika||06.10.2025: fewer marks than 1|warn");
	expect("C214", TERM, NULL, "UPDATE course SET per_week_x100 = 100; INSERT INTO course_student VALUES ('pvs', 'k', 'c', '2025-09-01', NULL, 3), ('pvs', 'k', 'd', '2025-09-01', NULL, 4);",
		"7.a  (class)|Matemātika||1. semestris: fewer marks than 3, students: 4|warn");
	expect("C215", "2025-10", "2025-11-03", NULL, MARK("1", "a", "2025-10-01", "f", "6", "mark", "ten") MARK("2", "a", "2025-10-02", "f", "6", "mark", "ten") MARK("3", "a", "2025-10-03", "f", "6", "mark", "ten")
		MARK("4", "a", "2025-10-06", "f", "6", "mark", "ten") MARK("5", "a", "2025-10-07", "f", "6", "mark", "ten"), "");
	expect("C215", "2025-10", "2025-11-03", NULL, MARK("1", "a", "2025-10-01", "f", "6", "mark", "ten") MARK("2", "a", "2025-10-02", "f", "6", "mark", "ten") MARK("3", "a", "2025-10-03", "f", "6", "mark", "ten")
		MARK("4", "a", "2025-10-06", "f", "6", "mark", "ten") MARK("5", "a", "2025-10-07", "f", "6", "mark", "ten") MARK("6", "a", "2025-10-31", "f", "6", "mark", "ten"),
		"7.a/1|Matemātika||October 2025: more marks than 5|warn");
}

#define DECIDED(student, kind, no, day) "INSERT INTO decision(school_id, school_year, decision_id, student_id, class_id, kind, order_no, order_date, phrase, seq) VALUES ('pvs', '2025-26', '" student kind "', '" student "', 'c7', '" kind "', " no ", " day ", '', 1);"
#define SUFFICIENT(s) CLOSING(s, "'6', '6', NULL, NULL, '6', 'gada', NULL, NULL, 'ten'")
#define BELOW(s, resit) CLOSING(s, "'3', '3', NULL, NULL, '3', 'gada', NULL, " resit ", 'ten'")

static void decisions(void **state) /* MK11-25.2: grades 4 to 8 */
{
	(void)state;
	expect("C216", YEAR, NULL, SUFFICIENT("a") SUFFICIENT("b") DECIDED("b", "promoted", "'1'", "'2026-06-03'"), "7.a/1|||no decision on promotion (MK11-25.2)|block");
	expect("C216", YEAR, NULL, SUFFICIENT("a") DECIDED("a", "held", "'1'", "'2026-06-03'") "UPDATE student SET left_on = '2026-01-10' WHERE student_id = 'b';", "");
	expect("C216", YEAR, NULL, "DELETE FROM student WHERE student_id = 'b';", "7.a/1|||no decision on promotion, and marks for it are missing (MK11-25.2)|block");
	expect("C216", YEAR, NULL, "UPDATE student SET grade = 9;", ""); /* no band for grade 9 */
	expect("C216", TERM, NULL, SUFFICIENT("a"), "");
	/* the rule of the day: none held before 13 January 2022 */
	expect("C217", YEAR, NULL, BELOW("a", "NULL") DECIDED("a", "promoted", "'1'", "'2026-06-03'") SUFFICIENT("b") DECIDED("b", "held", "'1'", "'2026-06-03'"),
		"7.a/1|||promoted, but subjects are below the line: 1 (MK11-25.2)|block\n7.a/2|||held back, but every subject is sufficient (MK11-25.2)|block");
	expect("C217", YEAR, NULL, BELOW("a", "'3'") DECIDED("a", "promoted", "'1'", "'2026-06-03'") SUFFICIENT("b") DECIDED("b", "promoted", "'1'", "'2026-06-03'"), ""); /* one may stay below after the post-test */
	expect("C217", YEAR, NULL, BELOW("a", "'3'") DECIDED("a", "promoted", "'1'", "'2026-06-03'") "UPDATE student SET grade = 10;", "7.a/1|||promoted, but subjects are below the line: 1 (MK11-25.3)|block");
	expect("C217", YEAR, NULL, CLOSING("a", "'6', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'ten'") DECIDED("a", "promoted", "'1'", "'2026-06-03'"),
		"7.a/1|||promoted, but not every subject has its mark (MK11-25.2)|block");
	expect("C217", YEAR, NULL, CLOSING("a", "'6', 'atb.', NULL, NULL, 'atb.', 'gada', NULL, NULL, 'ten'") DECIDED("a", "promoted", "'1'", "'2026-06-03'"), "");
	expect("C217", YEAR, NULL, BELOW("a", "NULL") DECIDED("a", "promoted", "'1'", "'2021-06-03'"), "");
}

static void measures(void **state) /* MK11-25, AKN-8.2, VPVG-4.4 */
{
	(void)state;
	expect("C218", YEAR, NULL, BELOW("a", "NULL") SUFFICIENT("b"), "7.a/1|||extra measures and a post-test are needed: Matemātika (MK11-25.2)|warn");
	expect("C218", YEAR, NULL, BELOW("a", "NULL") DECIDED("a", "measures", "'1'", "'2026-06-01'") BELOW("b", "'4'"), "");
	expect("C219", YEAR, NULL, BELOW("a", "NULL") DECIDED("a", "measures", "'1'", "'2026-06-01'") BELOW("b", "'4'") DECIDED("b", "resit", "'1'", "'2026-06-01'"), "7.a/1|Matemātika||a post-test was set, but has no result|warn");
	expect("C219", YEAR, NULL, BELOW("a", "NULL") SUFFICIENT("b") DECIDED("b", "resit", "'1'", "'2026-06-01'"), "");
	expect("C220", YEAR, NULL, DECIDED("a", "promoted", "NULL", "NULL") DECIDED("b", "measures", "'1'", "NULL"), "7.a/1|||the order on the decision has no number|block\n7.a/2|||the order on the decision has no date|block");
	expect("C220", YEAR, NULL, DECIDED("a", "promoted", "'1'", "'2026-06-03'") DECIDED("b", "other", "NULL", "NULL"), "");
}

/* documents: of rules.yaml: what a school need not have is not asked for. */
static void duties(void **state)
{
	(void)state;
	struct arena a;
	char dir[] = "/tmp/lieciba-rules-XXXXXX", path[64];
	struct diag d;
	static const char rules[] = "format: 1\ndocuments: { semester_marks: optional, lesson_hours: none, mark_kind: none }\n";
	arena_init(&a, 0);
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/rules.yaml", dir);
	assert_true(fsio_write(path, rules, strlen(rules), &d));
	const struct config c = { .root = dir };
	static const char rows[] = CLOSING("a", "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'ten'") "UPDATE closing_mark SET hours_plan = NULL;" CLOSING("b", "'6', '6', NULL, NULL, '6', NULL, NULL, NULL, 'ten'");
	assert_string_equal(run_check(&a, &(struct situation){ "C204", TERM, NULL, rows, &c }), "");
	assert_string_equal(run_check(&a, &(struct situation){ "C204", TERM, NULL, rows, NULL }), "7.a/1|Matemātika||no mark for the term|block");
	assert_string_equal(run_check(&a, &(struct situation){ "C204", YEAR, NULL, rows, &c }), "7.a/1|Matemātika||no mark for the year|block");
	assert_string_equal(run_check(&a, &(struct situation){ "C205", YEAR, NULL, rows, &c }), "");
	assert_string_equal(run_check(&a, &(struct situation){ "C207", YEAR, NULL, rows, &c }), "");
	assert_string_equal(run_check(&a, &(struct situation){ "C207", YEAR, NULL, rows, NULL }), "7.a  (class)|Matemātika||no number of lessons per plan|block");
	unlink(path);
	rmdir(dir);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(kind), cmocka_unit_test(unreadable), cmocka_unit_test(nv), cmocka_unit_test(year_mean), cmocka_unit_test(year_chain),
		cmocka_unit_test(exempt), cmocka_unit_test(numbers), cmocka_unit_test(decisions), cmocka_unit_test(measures), cmocka_unit_test(duties) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
