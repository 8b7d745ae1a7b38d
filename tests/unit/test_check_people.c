/* SPDX-License-Identifier: MIT */
/* Checks on people and the school's own data, and the lists by teacher. */
#include "check_unit.h"

#define TERM "2025-26/S1", "2025-12-22"
#define A1 "7.a/1|||"
#define CODE(student, code, from, to) "INSERT INTO student_code(school_id, student_id, personal_code, valid_from, valid_to, import_id) VALUES ('pvs', '" student "', '" code "', " from ", " to ", 1);"

static void codes(void **state) /* domain B7 */
{
	(void)state;
	expect("C260", TERM, CODE("a", "300212-20000", "NULL", "NULL") CODE("b", "2511122-0000", "NULL", "NULL"), NULL,
		A1 "the personal code begins with a date that does not exist|block\n7.a/2|||the personal code is not written as six digits, dash, five digits|block");
	expect("C260", TERM, CODE("a", "290212-20000", "NULL", "NULL") CODE("b", "329999-99999", "NULL", "NULL"), NULL, ""); /* 2012 was a leap year; 32 holds no date */
	expect("C260", TERM, CODE("a", "251112-30000", "NULL", "NULL"), NULL, A1 "the personal code begins with a date that does not exist|block"); /* there is no century 3 */
	expect("C260", TERM, CODE("c", "xx", "NULL", "NULL"), NULL, ""); /* of nobody in this year */
	/* python-stdnum's examples; codes from 32 need not obey */
	expect("C261", TERM, CODE("a", "161175-19997", "NULL", "NULL") CODE("b", "161175-19998", "NULL", "NULL"), NULL, "7.a/2|||the last digit of the personal code does not fit the others|warn");
	expect("C261", TERM, CODE("a", "290758-10403", "NULL", "NULL") CODE("b", "325035-11783", "NULL", "NULL"), NULL, "");
	expect("C263", TERM, CODE("a", "251112-20000", "NULL", "NULL"), NULL, ""); /* 25.11.2012, as the store says */
	expect("C263", TERM, CODE("a", "251113-20000", "NULL", "NULL") CODE("b", "251113-20001", "NULL", "NULL"), NULL, A1 "the birth date is not that of the personal code|warn");
	expect("C263", TERM, CODE("a", "329999-20000", "NULL", "NULL"), NULL, "");
}

static void code_history(void **state)
{
	(void)state;
	expect("C262", TERM, CODE("a", "251112-20000", "NULL", "'2020-05-04'") CODE("a", "329999-20000", "'2020-05-05'", "NULL"), NULL, "");
	expect("C262", TERM, CODE("a", "251112-20000", "NULL", "NULL"), NULL, "");
	expect("C262", TERM, CODE("a", "251112-20000", "NULL", "NULL") CODE("a", "329999-20000", "NULL", "NULL"), NULL, A1 "two personal codes, and not said from when which is valid|warn");
	expect("C262", TERM, CODE("a", "251112-20000", "NULL", "'2020-05-05'") CODE("a", "329999-20000", "'2020-05-05'", "NULL"), NULL, A1 "the times of the personal codes overlap|warn");
	expect("C262", TERM, CODE("a", "251112-20000", "NULL", "'2020-05-04'") CODE("a", "329999-20000", "'2020-05-05'", "'2021-01-01'") CODE("a", "329999-20001", "'2021-01-02'", "NULL"), NULL, A1 "more than two personal codes: 3|warn");
}

static void students(void **state)
{
	(void)state;
	expect("C264", TERM, NULL, "UPDATE student SET full_name = 'Bo Bērzs';", A1 "another student of the class has the same name: number 2|note\n7.a/2|||another student of the class has the same name: number 1|note");
	expect("C264", TERM, NULL, NULL, "");
	expect("C265", TERM, NULL, "UPDATE student SET programme_id = NULL WHERE student_id = 'a';", A1 "no education programme|warn"); /* RDMV-12.13 */
	expect("C265", TERM, NULL, "UPDATE student SET programme_id = NULL; DELETE FROM programme;", "(school)|||no education programme|warn");
	/* RDMV-17: joiners and leavers; who continues needs no order, nor who stays to the year's end */
	expect("C266", "2025-26", "2026-06-20", NULL, "UPDATE enrollment SET in_kind = 'enrolled', from_date = '2025-11-03', in_order_no = '1' WHERE student_id = 'a'; UPDATE enrollment SET to_date = '2026-01-09' WHERE student_id = 'b';",
		"7.a/1||2025-11-03|joined without number or date of the order|warn\n7.a/2||2026-01-09|left without number or date of the order|warn");
	expect("C266", "2025-26", "2026-06-20", NULL, "UPDATE enrollment SET in_kind = 'enrolled', from_date = '2025-11-03', in_order_no = '1', in_order_date = '2025-11-02' WHERE student_id = 'a';"
		"UPDATE enrollment SET to_date = '2026-05-29', out_kind = 'year-end' WHERE student_id = 'b';", "");
	expect("C266", "2025-10", "2025-11-20", NULL, "UPDATE enrollment SET in_kind = 'enrolled', from_date = '2025-11-03' WHERE student_id = 'a';", "");
}

static void classes(void **state)
{
	(void)state;
	/* no class; two at once, but not one after the other */
	expect("C267", TERM, "INSERT INTO course_student(school_id, course_id, student_id, from_date, import_id) VALUES ('pvs', 'k', 'c', '2025-09-01', 1);", NULL, "7.a  (class)|Matemātika 7.a||in a journal, but in no class (student c)|block");
	expect("C267", TERM, "INSERT INTO enrollment(school_id, student_id, class_id, from_date, import_id) VALUES ('pvs', 'a', 'c8', '2025-11-01', 1);", NULL, "7.a/1||2025-11-01|in two classes at once|block");
	expect("C267", TERM, "UPDATE enrollment SET to_date = '2025-10-31' WHERE student_id = 'a'; INSERT INTO enrollment(school_id, student_id, class_id, from_date, import_id) VALUES ('pvs', 'a', 'c8', '2025-11-01', 1);", NULL, "");
	expect("C268", TERM, "UPDATE enrollment SET list_no = NULL WHERE student_id = 'a';", NULL, A1 "no number in the class list: the program gave one|note");
	expect("C268", TERM, "UPDATE enrollment SET list_no = NULL;", NULL, "(school)|||the source has no list numbers: the program gave them|note");
	expect("C268", TERM, "", "UPDATE student SET list_no = 1;", A1 "two students of the class have this number|warn\n" A1 "two students of the class have this number|warn");
	expect("C268", TERM, "", NULL, "");
	static const char second[] = "INSERT INTO class VALUES ('pvs', '2025-26', 'c8', '8.a', 8, 'klase', '', '', '', NULL, NULL, '', NULL, 0, 2, '2026-05-29', 2);";
	expect("C269", TERM, NULL, second, "8.a  (class)|||the class has no tutor|warn");
	expect("C269", TERM, NULL, "UPDATE class SET tutor = NULL;", "(school)|||no class has a tutor|warn");
	expect("C269", TERM, NULL, NULL, "");
	expect("C270", TERM, NULL, "UPDATE course SET teacher_id = NULL, teacher = NULL WHERE course_id = 's';", "7.a  (class)|Sports||the journal has no teacher|warn");
	expect("C270", TERM, NULL, "UPDATE course SET teacher_id = NULL, teacher = NULL;", "(school)|||no journal has a teacher|warn"); /* said once */
	expect("C271", TERM, NULL, "DELETE FROM course_student WHERE student_id = 'b';", "7.a/2|||in none of the class's journals|warn");
	expect("C271", TERM, NULL, "DELETE FROM course_student;", "");
}

static void school(void **state)
{
	(void)state;
	expect("C280", TERM, NULL, "UPDATE school SET head_name = NULL, reg_no = '';", "(school)|||the head's name is missing|warn\n(school)|||the school's registration number is missing|warn");
	expect("C280", TERM, NULL, NULL, "");
	expect("C281", TERM, NULL, "UPDATE term SET ends = '2026-01-05' WHERE term = 'S1';", "(school)|||1. semestris and 2. semestris overlap|block");
	expect("C281", TERM, NULL, "UPDATE term SET ends = '2026-06-12' WHERE term = 'S2';", "(school)|||2. semestris lies outside the school year|block");
	expect("C281", "2025-26", "2026-06-20", NULL, "DELETE FROM term;", "(school)|||the school year has no terms|block");
	expect("C281", TERM, NULL, NULL, "");
#define BACK(line, resolved) "INSERT INTO quarantine(import_id, file, line, raw, code, message, resolved_by) VALUES (1, 'marks.csv', " line ", x'00', 'N110', 'm', " resolved ");"
	expect("C282", TERM, BACK("7", "NULL") BACK("5", "NULL") BACK("3", "2"), NULL, "(school)|||rows of marks.csv that could not be read and are not in the store: 2; the first is in line 5|warn");
	expect("C282", TERM, BACK("3", "2"), NULL, "");
}

/* Teachers: of the journal, else the class's tutor, else the office; without names with anon. */
static void by_teacher(void **state)
{
	(void)state;
	struct arena a;
	struct finding v[] = {
		{ .code = "C204", .level = CHECK_BLOCK, .class_name = "7.a", .list_no = 1, .subject = "M", .problem = "=p", .teacher_id = "t2", .teacher = "Žanna Zīle", .remedy = "r;x", .rules = "X-1" },
		{ .code = "C280", .level = CHECK_WARN, .problem = "p" },
		{ .code = "C204", .level = CHECK_NOTE, .class_name = "7.a", .list_no = 2, .date = "2025-10-01", .problem = "<p>", .teacher_id = "t1", .teacher = "Zane Āboliņa" },
		{ .code = "GATE", .gate = "own", .level = CHECK_BLOCK, .class_name = "7.a", .problem = "Ada", .teacher_id = "t2", .teacher = "Žanna Zīle" },
	};
	struct findings f = { v, 4 };
	struct period p = { .kind = PERIOD_TERM, .text = "2025-26/S1" };
	struct check_report r = { .list = &f, .period = &p, .today = "2025-12-22", .lang = LANG_LV };
	struct strbuf sb = STRBUF_INIT;
	size_t n;
	arena_init(&a, 0);
	struct check_teacher *t = check_by_teacher(&a, &f, &n);
	assert_int_equal(n, 3);
	assert_string_equal(t[0].id, "t1");
	assert_string_equal(t[1].id, "t2");
	assert_int_equal(t[1].n, 2);
	assert_ptr_equal(t[1].v[1], &v[3]);
	assert_null(t[2].id);
	check_csv(&r, &sb);
	assert_non_null(strstr(sb.buf, "\nC204;block;7.a;1;;;;M;;'=p;\"r;x\";t2;Žanna Zīle;X-1\n"));
	strbuf_reset(&sb);
	r.anon = true;
	check_csv(&r, &sb);
	assert_null(strstr(sb.buf, "Žanna"));
	assert_null(strstr(sb.buf, "Ada"));
	strbuf_reset(&sb);
	check_html(&a, &r, NULL, &sb);
	assert_null(strstr(sb.buf, "Žanna"));
	strbuf_reset(&sb);
	r.anon = false;
	check_html(&a, &r, NULL, &sb);
	assert_non_null(strstr(sb.buf, "&lt;p&gt;"));
	assert_null(strstr(sb.buf, "<script"));
	assert_null(strstr(sb.buf, "http"));
	assert_non_null(strstr(sb.buf, "01.10.2025."));
	strbuf_release(&sb);
	arena_release(&a);
}

static void dates(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 0);
	assert_string_equal(check_date(&a, LANG_LV, "2026-05-03"), "03.05.2026.");
	assert_string_equal(check_date(&a, LANG_LV, "2026-05"), "2026. gada maijs");
	assert_string_equal(check_date(&a, LANG_EN, "2026-05-03T18:30:00Z"), "03.05.2026 18:30");
	assert_string_equal(check_date(&a, LANG_LV, "2026-05-03 00:00"), "03.05.2026.");
	assert_string_equal(check_date(&a, LANG_LV, "12"), "12");
	assert_string_equal(check_date(&a, LANG_LV, "2026-0x"), "2026-0x");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(codes), cmocka_unit_test(code_history), cmocka_unit_test(students), cmocka_unit_test(classes), cmocka_unit_test(school),
		cmocka_unit_test(by_teacher), cmocka_unit_test(dates) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
