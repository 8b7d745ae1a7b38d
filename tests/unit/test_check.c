/* SPDX-License-Identifier: MIT */
/* The built-in checks on a snapshot written by hand: who is missing what, by level and in order. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/check.h"
#include "lieciba/config.h"
#include "lieciba/db.h"
#include "lieciba/period.h"
#include "lieciba/snapshot.h"

#include <stdio.h>
#include <string.h>

static const char rows[] =
	"PRAGMA foreign_keys = OFF;"
	"INSERT INTO school(school_id, school_code, name) VALUES ('pvs', 'pvs', 'P');"
	"INSERT INTO year VALUES ('pvs', '2025-26', '2025./2026.', '', '2025-09-01', '2026-05-29', NULL);"
	"INSERT INTO term VALUES ('pvs', '2025-26', 'S1', 0, '1. semestris', '', '', '', '2025-09-01', '2025-12-19', 1), ('pvs', '2025-26', 'S2', 0, '2. semestris', '', '', '', '2026-01-05', '2026-05-29', 2);"
	"INSERT INTO class VALUES ('pvs', '2025-26', 'c10', '10.a', 10, 'klase', '', '', '', NULL, NULL, '', NULL, 0, 1, '2026-05-29', 2),"
	" ('pvs', '2025-26', 'c7', '7.a', 7, 'klase', '', '', '', NULL, NULL, '', NULL, 0, 4, '2026-05-29', 1);"
	"INSERT INTO subject VALUES ('pvs', 'mat', 'Matemātika', 'Mat.', NULL, 'subject', 1), ('pvs', 'kla', 'Klases stunda', 'K.', NULL, 'class-hour', 2);"
	"INSERT INTO student(school_id, school_year, student_id, class_id, class, grade, list_no, surname, given_name, full_name, list_name, joined_on, left_on, seq) VALUES"
	" ('pvs', '2025-26', 'a', 'c7', '7.a', 7, 2, '', '', '', '', '2025-09-01', NULL, 2), ('pvs', '2025-26', 'b', 'c7', '7.a', 7, 1, '', '', '', '', '2025-09-01', NULL, 1),"
	" ('pvs', '2025-26', 'gone', 'c7', '7.a', 7, 3, '', '', '', '', '2025-09-01', '2025-10-10', 3), ('pvs', '2025-26', 'late', 'c7', '7.a', 7, 4, '', '', '', '', '2026-04-01', NULL, 4),"
	" ('pvs', '2025-26', 'z', 'c10', '10.a', 10, 1, '', '', '', '', '2025-09-01', NULL, 1);"
	"INSERT INTO course(school_id, school_year, course_id, class_id, subject_id, name, seq) VALUES ('pvs', '2025-26', 'k', 'c7', 'mat', '', 1), ('pvs', '2025-26', 'h', 'c7', 'kla', '', 2);"
	"INSERT INTO course_student VALUES ('pvs', 'k', 'a', '2025-09-01', NULL, 1), ('pvs', 'k', 'b', '2025-09-01', NULL, 2), ('pvs', 'k', 'gone', '2025-09-01', '2025-10-10', 3),"
	" ('pvs', 'k', 'late', '2026-04-01', NULL, 4), ('pvs', 'k', 'z', '2025-09-01', NULL, 5), ('pvs', 'h', 'a', '2025-09-01', NULL, 1);"
	"INSERT INTO closing_mark(school_id, school_year, student_id, class_id, subject_id, subject, hours_plan, s1, s2, year_mark, shown_state, seq) VALUES"
	" ('pvs', '2025-26', 'a', 'c7', 'mat', 'Matemātika', NULL, NULL, '7', NULL, 'mark', 1), ('pvs', '2025-26', 'b', 'c7', 'mat', 'Matemātika', NULL, NULL, 'nv', '5', 'mark', 1),"
	" ('pvs', '2025-26', 'gone', 'c7', 'mat', 'Matemātika', 175, NULL, NULL, NULL, 'none', 1), ('pvs', '2025-26', 'late', 'c7', 'mat', 'Matemātika', 175, NULL, '6', '6', 'mark', 1),"
	" ('pvs', '2025-26', 'z', 'c10', 'mat', 'Matemātika', 175, NULL, 'atb.', 'atb.', 'exempt', 1), ('pvs', '2025-26', 'a', 'c7', 'kla', 'Klases stunda', 35, NULL, NULL, NULL, 'none', 2);";

static void expect(const char *period, const char *check, const struct config *c, const char *want)
{
	struct arena a;
	struct diag d = { 0 };
	struct db *db = db_open(NULL, DB_MEMORY, &d);
	struct gate_spec gate = { .ds = -1, .check = check };
	struct layout l = { .gates = &gate, .ngates = 1 };
	struct findings f;
	struct period p;
	char got[512] = "";
	arena_init(&a, 0);
	if (!snapshot_create_tables(db, &d) || !db_exec(db, rows, &d) || !period_parse(period, &p, &d) || !period_resolve(&p, db, &a, &d)
		|| !check_gates(&a, &l, NULL, db, &p, c, LANG_LV, &f, &d))
		fail_msg("%s", d.what);
	for (size_t i = 0; i < f.n; i++) {
		size_t at = strlen(got);
		snprintf(got + at, sizeof got - at, "%s%s/%d %s %s: %s (%s)", at ? "\n" : "", f.v[i].class_name, f.v[i].list_no, f.v[i].code, f.v[i].subject, f.v[i].problem,
			f.v[i].block ? "block" : "warn");
	}
	assert_string_equal(got, want);
	arena_release(&a);
	db_close(db);
}

static void test_closing(void **state)
{
	(void)state;
	/* who left before the term's end and who came after it owe nothing; nor does a class hour; nv and atb. are marks entered */
	expect("2025-26/S1", "C204", NULL, "7.a/1 C204 Matemātika: no mark for the term (block)\n7.a/2 C204 Matemātika: no mark for the term (block)\n"
		"10.a/1 C204 Matemātika: no mark for the term (block)");
	expect("2025-26/S2", "C204", NULL, "");
	expect("2025-26", "C204", NULL, "7.a/2 C204 Matemātika: no mark for the year (block)");
	expect("2025-10", "C204", NULL, "");
}

static void test_hours_and_levels(void **state)
{
	(void)state;
	struct check_setting off[] = { { "C204", CHECK_OFF }, { "C207", CHECK_WARN } };
	struct config c = { .checks = off, .nchecks = 2 };
	expect("2025-26", "C207", NULL, "7.a/0 C207 Matemātika: no number of lessons per plan (block)");
	expect("2025-26", "C207", &c, "7.a/0 C207 Matemātika: no number of lessons per plan (warn)");
	expect("2025-26", "C204", &c, "");
	assert_string_equal(check_title("C207"), "numbers of lessons per plan are missing");
	assert_null(check_title("C999"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_closing), cmocka_unit_test(test_hours_and_levels) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
