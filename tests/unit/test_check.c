/* SPDX-License-Identifier: MIT */
/* The built-in checks on a snapshot written by hand: who is missing what, by level and in order. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/bind.h"
#include "lieciba/check.h"
#include "lieciba/config.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/period.h"
#include "lieciba/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
		|| !check_gates(&a, &l, NULL, &(struct check_source){ .snapshot = db, .period = &p, .config = c }, LANG_LV, &f, &d))
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
	struct check_setting off[] = { { .code = "C204", .level = CHECK_OFF }, { .code = "C207", .level = CHECK_WARN } };
	struct config c = { .checks = off, .nchecks = 2 };
	expect("2025-26", "C207", NULL, "7.a/0 C207 Matemātika: no number of lessons per plan (block)");
	expect("2025-26", "C207", &c, "7.a/0 C207 Matemātika: no number of lessons per plan (warn)");
	expect("2025-26", "C204", &c, "");
	assert_string_equal(check_title("C207"), "numbers of lessons per plan are missing");
	assert_null(check_title("C999"));
}

static void test_unknown(void **state)
{
	(void)state;
	struct arena a;
	struct diag d = { 0 };
	struct gate_spec gate = { .ds = -1, .check = "C999", .pos = { "a.yaml", 7, 3, 4 } };
	struct layout l = { .gates = &gate, .ngates = 1 };
	struct findings f;
	struct period p = { .kind = PERIOD_YEAR };
	arena_init(&a, 0);
	assert_false(check_gates(&a, &l, NULL, &(struct check_source){ .period = &p }, LANG_LV, &f, &d));
	assert_string_equal(d.code, "C200");
	assert_string_equal(d.what, "there is no check C999");
	assert_int_equal(d.line, 7);
	arena_release(&a);
}

/* ---- a layout's own gates ---- */

static const char gates[] =
	"format: 1\nlayout: a\ntitle: A\nlanguages: [lv, en]\n"
	"data:\n"
	"  absent:\n    sql: |\n      SELECT p.student_id, p.class_id, 3 AS problem FROM student p WHERE p.school_year = :school_year AND p.list_no < 3 ORDER BY p.student_id\n"
	"  unled:\n    sql: |\n      SELECT class_id, class FROM class WHERE tutor IS NULL AND :term IS NULL ORDER BY seq\n"
	"  none:\n    sql: |\n      SELECT student_id FROM student WHERE list_no > 100 ORDER BY 1\n"
	"  whole:\n    sql: |\n      SELECT name AS subject, 745 AS mean FROM school ORDER BY 1\n"
	"gates:\n"
	"  - { empty: absent, message: { lv: Kavējumi, en: Absences } }\n"
	"  - { empty: unled, message: { lv: \"Klasei {class} nav audzinātāja\", en: \"Class {class} has no tutor\" }, level: warn }\n"
	"  - { empty: none, message: N }\n"
	"  - { empty: whole, message: \"{%s}\" }\n"
	"blocks: []\n";
static char dir[64], snap[96], yaml[96];

static int set_up(void **state)
{
	(void)state;
	struct diag d = { 0 };
	snprintf(dir, sizeof dir, "/tmp/lieciba-check-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(snap, sizeof snap, "%s/snap.db", dir);
	snprintf(yaml, sizeof yaml, "%s/a.yaml", dir);
	struct db *db = db_open(snap, DB_BUILD, &d);
	if (!db || !snapshot_create_tables(db, &d) || !db_exec(db, rows, &d))
		fail_msg("%s", d.what);
	db_close(db);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(snap);
	unlink(yaml);
	return rmdir(dir);
}

/* Findings of the layout above for a period, a line each; or what went wrong. */
static void expect_gates(const char *period, enum lang lang, const char *message, const char *want)
{
	struct arena a;
	struct diag d = { 0 };
	struct diags out = { 0 };
	struct findings f;
	struct period p;
	char got[1024] = "";
	const char *dirs[] = { dir, NULL };
	struct run_params params = { .school_id = "pvs", .school_year = "2025-26" };
	arena_init(&a, 0);
	const char *text = arena_printf(&a, gates, message);
	assert_true(fsio_write(yaml, text, strlen(text), &d));
	struct layout *l = layout_load(&a, dirs, "a", &out);
	struct datasets *s = l ? datasets_open(snap, l, &out) : NULL;
	struct db *db = db_open(snap, DB_READ, &d);
	if (!s || !bind_layout(l, s, NULL, &out) || !period_parse(period, &p, &d) || !period_resolve(&p, db, &a, &d))
		fail_msg("%s %s", d.what, out.n ? out.v[0].what : "");
	params.term = p.kind == PERIOD_TERM ? p.code : NULL;
	datasets_set_params(s, &params);
	if (!check_gates(&a, l, s, &(struct check_source){ .snapshot = db, .period = &p }, lang, &f, &d))
		snprintf(got, sizeof got, "%d:%d %s %s", d.line, d.col, d.code, d.what);
	for (size_t i = 0; !*d.code && i < f.n; i++) {
		size_t at = strlen(got);
		snprintf(got + at, sizeof got - at, "%s%s %s/%d %s %s: %s (%s)", at ? "\n" : "", f.v[i].code, f.v[i].class_name ? f.v[i].class_name : "-", f.v[i].list_no, f.v[i].gate,
			f.v[i].subject ? f.v[i].subject : "-", f.v[i].problem, f.v[i].block ? "block" : "warn");
	}
	assert_string_equal(got, want);
	db_close(db);
	datasets_close(s);
	diags_free(&out);
	arena_release(&a);
}

static void test_gates(void **state)
{
	(void)state;
	/* what belongs to nobody comes first, then classes in their order, the class's own before its students */
	expect_gates("2025-26", LANG_LV, "mean:x100,2", "GATE -/0 whole P: 7,45 (block)\nGATE 7.a/0 unled -: Klasei 7.a nav audzinātāja (warn)\nGATE 7.a/1 absent -: Kavējumi: 3 (block)\n"
		"GATE 7.a/2 absent -: Kavējumi: 3 (block)\nGATE 10.a/0 unled -: Klasei 10.a nav audzinātāja (warn)\nGATE 10.a/1 absent -: Kavējumi: 3 (block)");
	expect_gates("2025-26/S1", LANG_EN, "mean", "GATE -/0 whole P: 745 (block)\nGATE 7.a/1 absent -: Absences: 3 (block)\nGATE 7.a/2 absent -: Absences: 3 (block)\nGATE 10.a/1 absent -: Absences: 3 (block)");
	expect_gates("2025-26", LANG_LV, "subject:date", "22:32 L225 'P' cannot be written with the format 'date'");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_closing), cmocka_unit_test(test_hours_and_levels), cmocka_unit_test(test_unknown),
		cmocka_unit_test_setup_teardown(test_gates, set_up, tear_down) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
