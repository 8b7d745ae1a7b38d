/* SPDX-License-Identifier: MIT */
/*
 * check_people: students: codes, classes, programmes, orders, journals.
 *
 * Personal codes (domain B7) are read from the store into memory of this run and never into a finding. Old codes are DDMMYY-CNNNK, C the century (0 18xx,
 * 1 19xx, 2 20xx); codes since 2017 begin with 32 and tell nothing, so of them only the form is looked at.
 */
#include "check_internal.h"

#include "lieciba/db.h"

#include <string.h>

enum { CODE_LENGTH = 12, CODE_DASH = 6 };
enum code_kind { CODE_BAD_FORM, CODE_BAD_DATE, CODE_OLD, CODE_NEW };

static enum code_kind read_code(const char *s, day_t *birth)
{
	int v[CODE_LENGTH];
	if (strlen(s) != CODE_LENGTH || s[CODE_DASH] != '-')
		return CODE_BAD_FORM;
	for (int i = 0; i < CODE_LENGTH; i++) {
		if (i != CODE_DASH && (s[i] < '0' || s[i] > '9'))
			return CODE_BAD_FORM;
		v[i] = s[i] - '0';
	}
	int day = v[0] * 10 + v[1], month = v[2] * 10 + v[3], year = 1800 + v[CODE_DASH + 1] * 100 + v[4] * 10 + v[5];
	if (day >= 32 && day < 40)
		return CODE_NEW;
	if (v[CODE_DASH + 1] > 2 || !date_valid(year, month, day))
		return CODE_BAD_DATE;
	*birth = date_from_civil(year, month, day);
	return CODE_OLD;
}

/* Weights and remainder as python-stdnum has them, which calls them unconfirmed: never more than a warning. */
static bool check_digit_fits(const char *s)
{
	static const int weight[] = { 10, 5, 8, 4, 2, 1, 6, 3, 7, 9 };
	int sum = 1;
	for (int i = 0, k = 0; k < 10; i++) {
		if (i != CODE_DASH)
			sum += weight[k++] * (s[i] - '0');
	}
	return sum % 11 % 10 == s[CODE_LENGTH - 1] - '0';
}

enum code_question { ASK_FORM, ASK_DIGIT, ASK_BIRTH };

static void ask_code(struct check_run *r, struct db_stmt *s, enum code_question q)
{
	struct check_row row = { .student_id = db_text(s, 0) };
	day_t born = 0, said = 0;
	enum code_kind kind = read_code(db_text(s, 1), &born);
	bool wrong = false;
	switch (q) {
	case ASK_FORM:
		wrong = kind == CODE_BAD_FORM || kind == CODE_BAD_DATE;
		row.variant = kind == CODE_BAD_DATE;
		break;
	case ASK_DIGIT:
		wrong = kind == CODE_OLD && !check_digit_fits(db_text(s, 1));
		break;
	case ASK_BIRTH:
		wrong = kind == CODE_OLD && !db_is_null(s, 2) && date_parse_iso(db_text(s, 2), &said) && said != born;
		break;
	}
	if (wrong)
		check_add(r, &row);
}

static bool ask_codes(struct check_run *r, enum code_question q, struct diag *d)
{
	struct db_stmt *s = check_prepare(r, "SELECT x.student_id, x.code, b.birth_date FROM x_code x JOIN student p ON p.student_id = x.student_id AND p.school_year = :year"
		" LEFT JOIN x_birth b ON b.student_id = x.student_id ORDER BY x.rowid", d);
	enum db_step step = DB_FAILED;
	while (s && (step = db_step(s, d)) == DB_ROW)
		ask_code(r, s, q);
	db_finalize(s);
	return step == DB_DONE;
}

static bool code_form(struct check_run *r, struct diag *d) { return ask_codes(r, ASK_FORM, d); }
static bool code_digit(struct check_run *r, struct diag *d) { return ask_codes(r, ASK_DIGIT, d); }
static bool code_birth(struct check_run *r, struct diag *d) { return ask_codes(r, ASK_BIRTH, d); }

#define HERE "p.school_year = :year AND p.joined_on <= :end AND (p.left_on IS NULL OR p.left_on >= :from)"
#define NO_ORDER(side) "(e." side "_order_no IS NULL OR e." side "_order_date IS NULL)"

const struct check_spec check_people[] = {
	{ .code = "C260", .rules = "RDMV-12.3, VPVG-3.2", .title = N_("personal codes that cannot be"), .level = CHECK_BLOCK, .periods = OF_ALL, .tables = T_CODES,
		.problem = { N_("the personal code is not written as six digits, dash, five digits"), N_("the personal code begins with a date that does not exist") },
		.remedy = N_("The clerk corrects the code by the student's document."), .run = code_form },
	{ .code = "C261", .rules = "RDMV-12.3", .title = N_("personal codes with an unusual last digit"), .level = CHECK_WARN, .periods = OF_ALL, .tables = T_CODES,
		.problem = { N_("the last digit of the personal code does not fit the others") },
		.remedy = N_("The clerk compares the code with the student's document; if it is right there, nothing has to be done."), .run = code_digit },
	{ .code = "C262", .rules = "RDMV-12.3", .title = N_("changed personal codes whose history is not in order"), .level = CHECK_WARN, .periods = OF_ALL, .tables = T_CODES,
		.problem = { N_("two personal codes, and not said from when which is valid"), N_("the times of the personal codes overlap"), N_("more than two personal codes: {1}") },
		.remedy = N_("The clerk enters from when to when each code was valid; a code changes at most once."),
		.sql = "WITH c AS (SELECT *, lead(valid_from) OVER w AS next_from, row_number() OVER w AS no, count(*) OVER (PARTITION BY student_id) AS n FROM x_code"
			"  WINDOW w AS (PARTITION BY student_id ORDER BY coalesce(valid_from, ''), coalesce(valid_to, '9'), code))"
			" SELECT student_id, CASE WHEN max(n) > 2 THEN 2 WHEN max(no < n AND (valid_to IS NULL OR next_from IS NULL)) THEN 0 ELSE 1 END AS v, max(n) AS a1 FROM c"
			" WHERE student_id IN (SELECT p.student_id FROM student p WHERE p.school_year = :year) GROUP BY student_id"
			" HAVING max(n) > 2 OR max(n) = 2 AND max(no < n AND (valid_to IS NULL OR next_from IS NULL OR next_from <= valid_to))" },
	{ .code = "C263", .rules = "RDMV-12.4, VPVG-3.2", .title = N_("birth dates that differ from the personal code"), .level = CHECK_WARN, .periods = OF_ALL, .tables = T_CODES,
		.problem = { N_("the birth date is not that of the personal code") },
		.remedy = N_("The clerk corrects the one that is wrong by the student's document."), .run = code_birth },
	{ .code = "C264", .rules = "VPVG-3.2", .title = N_("students of one name in one class"), .level = CHECK_NOTE, .periods = OF_ALL,
		.problem = { N_("another student of the class has the same name: number {1}") },
		.remedy = N_("Nothing has to be mended; take care that documents are not mixed up."),
		.sql = "SELECT p.class_id, p.student_id, (SELECT group_concat(q.list_no, ', ') FROM student q WHERE q.class_id = p.class_id AND q.school_year = p.school_year AND q.full_name = p.full_name"
			"  AND q.student_id <> p.student_id) AS a1 FROM student p WHERE " HERE " AND EXISTS (SELECT 1 FROM student q WHERE q.class_id = p.class_id AND q.school_year = p.school_year"
			"  AND q.full_name = p.full_name AND q.student_id <> p.student_id)" },
	{ .code = "C265", .rules = "RDMV-12.13, VPVG-2.1.1", .title = N_("students without an education programme"), .level = CHECK_WARN, .periods = OF_ALL,
		.problem = { N_("no education programme") },
		.remedy = N_("The clerk enters the student's programme."),
		.sql = "SELECT p.class_id, p.student_id FROM student p WHERE " HERE " AND p.programme_id IS NULL AND EXISTS (SELECT 1 FROM programme)"
			" UNION ALL SELECT NULL, NULL WHERE NOT EXISTS (SELECT 1 FROM programme) AND EXISTS (SELECT 1 FROM student p WHERE " HERE ")" },
	{ .code = "C266", .rules = "JMV-13.3, JMV-13.4, RDMV-17, VPVG-2.2", .title = N_("joiners and leavers without an order"), .level = CHECK_WARN, .periods = OF_ALL,
		.problem = { N_("joined without number or date of the order"), N_("left without number or date of the order") },
		.remedy = N_("The clerk enters number and date of the head's order."),
		.sql = "SELECT e.class_id, e.student_id, e.from_date AS date, 0 AS v FROM enrollment e WHERE e.school_year = :year AND e.from_date BETWEEN :from AND :end AND " NO_ORDER("in")
			" AND (e.in_kind IN ('enrolled', 'transferred') OR e.in_kind IS NULL AND e.from_date > (SELECT starts FROM year WHERE school_year = :year))"
			" UNION ALL SELECT e.class_id, e.student_id, e.to_date, 1 FROM enrollment e JOIN class c ON c.class_id = e.class_id WHERE e.school_year = :year AND e.to_date BETWEEN :from AND :end AND " NO_ORDER("out")
			" AND (e.out_kind IN ('left', 'transferred', 'expelled') OR e.out_kind IS NULL AND e.to_date < c.ends)" },
	{ .code = "C267", .rules = "RDMV-12.6, VPVG-6.2", .title = N_("students in no class, or in two at once"), .level = CHECK_BLOCK, .periods = OF_ALL, .tables = T_STAYS,
		.problem = { N_("in a journal, but in no class (student {1})"), N_("in two classes at once") },
		.remedy = N_("The clerk corrects in which class the student is, and from when to when."),
		.sql = "SELECT NULL AS class_id, NULL AS student_id, m.course_id, NULL AS date, 0 AS v, m.student_id AS a1 FROM x_member m WHERE m.student_id NOT IN (SELECT student_id FROM x_stay)"
			" UNION ALL SELECT a.class_id, a.student_id, NULL, max(a.from_date, b.from_date), 1, NULL FROM x_stay a JOIN x_stay b ON b.student_id = a.student_id AND b.rowid > a.rowid"
			" AND a.from_date <= coalesce(b.to_date, '9999') AND b.from_date <= coalesce(a.to_date, '9999') AND max(a.from_date, b.from_date) <= :end"
			" AND coalesce(a.to_date, '9999') >= :from AND coalesce(b.to_date, '9999') >= :from" },
	{ .code = "C268", .rules = "VPVG-6.2", .title = N_("list numbers that are missing or stand twice"), .level = CHECK_WARN, .periods = OF_ALL, .tables = T_STAYS,
		.problem = { N_("no number in the class list: the program gave one"), N_("two students of the class have this number"), N_("the source has no list numbers: the program gave them") },
		.remedy = N_("The clerk enters list numbers; file names of documents use them."),
		.sql = "SELECT p.class_id, p.student_id, 0 AS v, 1 AS note FROM student p JOIN x_stay s ON s.student_id = p.student_id AND s.class_id = p.class_id AND s.list_no IS NULL WHERE " HERE
			" AND EXISTS (SELECT 1 FROM x_stay WHERE list_no IS NOT NULL)"
			" UNION ALL SELECT p.class_id, p.student_id, 1, 0 FROM student p WHERE " HERE " AND EXISTS (SELECT 1 FROM student q WHERE q.class_id = p.class_id AND q.school_year = p.school_year"
			"  AND q.list_no = p.list_no AND q.student_id <> p.student_id)"
			" UNION ALL SELECT NULL, NULL, 2, 1 WHERE NOT EXISTS (SELECT 1 FROM x_stay WHERE list_no IS NOT NULL) AND EXISTS (SELECT 1 FROM x_stay)" },
	{ .code = "C269", .rules = "JMV-15, RDMV-18, VPVG-5", .title = N_("classes without a tutor"), .level = CHECK_WARN, .periods = OF_ALL,
		.problem = { N_("the class has no tutor"), N_("no class has a tutor") },
		.remedy = N_("The clerk enters the class's tutor, who signs its documents."),
		.sql = "SELECT class_id, 0 AS v FROM class WHERE school_year = :year AND tutor IS NULL AND students > 0 AND EXISTS (SELECT 1 FROM class WHERE school_year = :year AND tutor IS NOT NULL)"
			" UNION ALL SELECT NULL, 1 WHERE EXISTS (SELECT 1 FROM class WHERE school_year = :year) AND NOT EXISTS (SELECT 1 FROM class WHERE school_year = :year AND tutor IS NOT NULL)" },
	{ .code = "C270", .rules = "RDMV-16.2", .title = N_("journals without a teacher"), .level = CHECK_WARN, .periods = OF_ALL,
		.problem = { N_("the journal has no teacher"), N_("no journal has a teacher") },
		.remedy = N_("The deputy enters the journal's teacher; if the source has none, documents print no teachers."),
		.sql = "SELECT c.course_id, b.subject, 0 AS v FROM course c JOIN subject b ON b.subject_id = c.subject_id WHERE c.school_year = :year AND c.teacher_id IS NULL"
			"  AND EXISTS (SELECT 1 FROM course WHERE school_year = :year AND teacher_id IS NOT NULL)"
			" UNION ALL SELECT NULL, NULL, 1 WHERE EXISTS (SELECT 1 FROM course WHERE school_year = :year) AND NOT EXISTS (SELECT 1 FROM course WHERE school_year = :year AND teacher_id IS NOT NULL)" },
	{ .code = "C271", .rules = "RDMV-16.2, VPVG-6.2", .title = N_("students of a class who are in none of its journals"), .level = CHECK_WARN, .periods = OF_ALL,
		.problem = { N_("in none of the class's journals") },
		.remedy = N_("The teachers add the student to their journals."),
		.sql = "SELECT p.class_id, p.student_id FROM student p WHERE " HERE " AND EXISTS (SELECT 1 FROM course c JOIN course_student k ON k.course_id = c.course_id WHERE c.class_id = p.class_id)"
			" AND NOT EXISTS (SELECT 1 FROM course_student k JOIN course c ON c.course_id = k.course_id WHERE k.student_id = p.student_id AND (c.class_id = p.class_id OR c.class_id IS NULL))" },
	{ .code = NULL },
};
