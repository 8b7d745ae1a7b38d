/* SPDX-License-Identifier: MIT */
/* A small school written straight into the journal's tables; every expected value was worked out by hand. */
#include "unit.h"

#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/snapshot.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[64], journal[96], snap[96];
static struct db *out;

static const char school[] =
	"INSERT INTO source(source_id, format) VALUES ('t', 'bundle');"
	"INSERT INTO import VALUES (1, 't', '2026-06-04T00:00:00Z', 'bulk', '', '0', 'test', NULL);"
	"INSERT INTO school VALUES ('pvs', 1); INSERT INTO school_year VALUES ('pvs', '2025-26', 1);"
	"INSERT INTO school_row(school_id, school_code, name, reg_no, phone, import_id) VALUES ('pvs', 'pvs', 'Paraugu vidusskola', '4500000000', '+371 6', 1);"
	"INSERT INTO term(school_id, school_year, term, kind, name, starts, ends, import_id) VALUES"
	" ('pvs', '2025-26', 'S1', 'term', '1. semestris', '2025-09-01', '2025-12-19', 1), ('pvs', '2025-26', 'S2', 'term', 'Spring', '2026-01-05', '2026-05-29', 1);"
	"INSERT INTO class VALUES ('pvs', '2025-26', 'c10', 1), ('pvs', '2025-26', 'c2', 1), ('pvs', '2025-26', 'c7', 1), ('pvs', '2025-26', 'c7b', 1);"
	"INSERT INTO teacher VALUES ('pvs', 't1', 1); INSERT INTO teacher_row(school_id, teacher_id, surname, given_name, title, import_id) VALUES"
	" ('pvs', 't1', 'Ozols', 'Jānis', 'Klases audzinātājs', 1);"
	"INSERT INTO class_row(school_id, class_id, name, grade, tutor_id, import_id) VALUES"
	" ('pvs', 'c10', '10.a', 10, NULL, 1), ('pvs', 'c2', '2.b', 2, NULL, 1), ('pvs', 'c7', '7.a', 7, 't1', 1), ('pvs', 'c7b', '7.b', 7, NULL, 1);";
static const char people[] =
	"INSERT INTO student VALUES ('pvs', 's1', 1), ('pvs', 's2', 1), ('pvs', 's3', 1), ('pvs', 's4', 1), ('pvs', 's5', 1);"
	"INSERT INTO student_row(school_id, student_id, surname, given_name, sex, import_id) VALUES ('pvs', 's1', 'Žagars', 'Uldis', 'm', 1),"
	" ('pvs', 's2', 'Čakste', 'Elīna', 'f', 1), ('pvs', 's3', 'Bērziņš', 'Jānis', 'm', 1), ('pvs', 's4', 'Āboliņa', 'Marta', 'f', 1), ('pvs', 's5', 'Liepa', 'Anna', NULL, 1);"
	"INSERT INTO student_code(school_id, student_id, personal_code, import_id) VALUES ('pvs', 's1', '320000-00001', 1);"
	/* s2 joins in April, s3 leaves in October, s4 moves from 7.b to 7.a in January */
	"INSERT INTO enrollment(school_id, student_id, class_id, from_date, to_date, in_kind, out_kind, import_id) VALUES"
	" ('pvs', 's1', 'c7', '2025-09-01', NULL, 'continued', NULL, 1), ('pvs', 's2', 'c7', '2026-04-01', NULL, 'enrolled', NULL, 1),"
	" ('pvs', 's3', 'c7', '2025-09-01', '2025-10-10', NULL, 'left', 1), ('pvs', 's4', 'c7b', '2025-09-01', '2026-01-09', NULL, 'transferred', 1),"
	" ('pvs', 's4', 'c7', '2026-01-10', NULL, 'transferred', NULL, 1), ('pvs', 's5', 'c10', '2025-09-01', NULL, NULL, NULL, 1);"
	"INSERT INTO subject VALUES ('pvs', 'mat', 1), ('pvs', 'ang', 1), ('pvs', 'kla', 1);"
	"INSERT INTO subject_row(school_id, subject_id, name, kind, seq, import_id) VALUES ('pvs', 'mat', 'Matemātika', 'subject', 2, 1),"
	" ('pvs', 'ang', 'Angļu valoda', 'subject', 1, 1), ('pvs', 'kla', 'Klases stunda', 'class-hour', 3, 1);"
	"INSERT INTO course VALUES ('pvs', '2025-26', 'k1', 1), ('pvs', '2025-26', 'k2', 1), ('pvs', '2025-26', 'k3', 1), ('pvs', '2025-26', 'k4', 1), ('pvs', '2025-26', 'k5', 1);"
	"INSERT INTO course_row(school_id, course_id, subject_id, class_id, name, hours_plan, import_id) VALUES ('pvs', 'k1', 'mat', 'c7', 'Matemātika 7.a', 175, 1),"
	" ('pvs', 'k2', 'mat', 'c7b', 'Matemātika 7.b', 170, 1), ('pvs', 'k3', 'ang', 'c7', 'Angļu 1. grupa', 105, 1), ('pvs', 'k4', 'ang', 'c7', 'Angļu 2. grupa', 100, 1),"
	" ('pvs', 'k5', 'kla', 'c7', 'Klases stunda', 35, 1);"
	"INSERT INTO course_student(school_id, course_id, student_id, from_date, to_date, import_id) VALUES ('pvs', 'k1', 's1', '2025-09-01', NULL, 1),"
	" ('pvs', 'k3', 's1', '2025-09-01', NULL, 1), ('pvs', 'k4', 's1', '2025-09-01', NULL, 1), ('pvs', 'k5', 's1', '2025-09-01', NULL, 1),"
	" ('pvs', 'k1', 's2', '2026-04-01', NULL, 1), ('pvs', 'k1', 's3', '2025-09-01', '2025-10-10', 1),"
	" ('pvs', 'k2', 's4', '2025-09-01', '2026-01-09', 1), ('pvs', 'k1', 's4', '2026-01-10', NULL, 1);";
static const char facts[] =
	"INSERT INTO closing_mark(school_id, closing_id, student_id, course_id, period, kind, raw, scale, value_x100, state, entered_at, import_id) VALUES"
	/* s1: nv, then 3, year 3, two re-sits; two groups of English that both give term marks */
	" ('pvs', 'm1', 's1', 'k1', 'S1', 'term', 'nv', 'ten', NULL, 'nv', NULL, 1), ('pvs', 'm2', 's1', 'k1', 'S2', 'term', '3', 'ten', 300, 'mark', NULL, 1),"
	" ('pvs', 'm3', 's1', 'k1', 'Y', 'year', '3', 'ten', 300, 'mark', NULL, 1),"
	" ('pvs', 'm4', 's1', 'k1', 'Y', 'resit', '5', 'ten', 500, 'mark', '2026-06-03', 1), ('pvs', 'm5', 's1', 'k1', 'Y', 'resit', '2', 'ten', 200, 'mark', '2026-06-01', 1),"
	" ('pvs', 'm6', 's1', 'k3', 'S1', 'term', '8', 'ten', 800, 'mark', NULL, 1), ('pvs', 'm7', 's1', 'k4', 'S1', 'term', 'atb.', 'ten', NULL, 'exempt', NULL, 1),"
	/* s4: S1 from the 7.b journal, S2 and the final mark from the 7.a journal */
	" ('pvs', 'm8', 's4', 'k2', 'S1', 'term', '4|6', 'ten', 600, 'mark', NULL, 1), ('pvs', 'm9', 's4', 'k1', 'S2', 'term', '9', 'ten', 900, 'mark', NULL, 1),"
	" ('pvs', 'm10', 's4', 'k1', 'Y', 'final', '8', 'ten', 800, 'mark', NULL, 1), ('pvs', 'm11', 's1', 'k1', '2025-10', 'month', '5', 'ten', 500, 'mark', NULL, 1);"
	"INSERT INTO absence(school_id, absence_id, student_id, date, slot, course_id, raw, status, school_event, import_id) VALUES"
	" ('pvs', 'a1', 's1', '2025-12-19', '1', 'k1', 'ns', 'excused', 0, 1), ('pvs', 'a2', 's1', '2025-12-19', '1', 'k3', 'n', 'unexcused', 0, 1),"
	" ('pvs', 'a3', 's1', '2026-05-29', '2', 'k1', '', 'not_marked', 0, 1), ('pvs', 'a4', 's1', '2026-01-05', '2', 'k1', 'k', 'late', 0, 1),"
	" ('pvs', 'a5', 's1', '2026-01-06', '2', 'k1', 'ns', 'excused', 1, 1), ('pvs', 'a6', 's1', '2026-06-20', '2', 'k1', 'n', 'unexcused', 0, 1),"
	" ('pvs', 'a7', 's4', '2025-11-03', '2', 'k2', 'n', 'unexcused', 0, 1);"
	"INSERT INTO decision(school_id, decision_id, school_year, student_id, kind, order_no, order_date, to_class, text, import_id) VALUES"
	" ('pvs', 'd1', '2025-26', 's1', 'promoted', '1-9/25', '2026-06-03', '8', NULL, 1), ('pvs', 'd2', '2025-26', 's1', 'measures', '1-9/24', '2026-06-01', NULL, 'matemātikā', 1),"
	" ('pvs', 'd3', '2025-26', 's4', 'held', '1-9/25', '2026-06-03', NULL, NULL, 1), ('pvs', 'd4', '2025-26', 's5', 'promoted', '1-9/25', '2026-06-03', '11.a', NULL, 1);";

static bool build(const char *to, const char *data_to, const char *const *needs, size_t nneeds, struct diag *d)
{
	struct store *s = store_open(journal, d);
	struct snapshot_request r = { .school_year = "2025-26", .data_to = data_to, .needs = needs, .nneeds = nneeds };
	bool ok = s && snapshot_build(s, NULL, &r, to, d);
	store_close(s);
	return ok;
}

static void reopen(const char *data_to)
{
	struct diag d = { 0 };
	db_close(out);
	if (!build(snap, data_to, NULL, 0, &d))
		fail_msg("%s", d.what);
	out = db_open(snap, DB_READ, &d);
	assert_non_null(out);
}

static int set_up(void **state)
{
	(void)state;
	struct diag d = { 0 };
	snprintf(dir, sizeof dir, "/tmp/lieciba-snapshot-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(journal, sizeof journal, "%s/journal.db", dir);
	snprintf(snap, sizeof snap, "%s/snap.db", dir);
	struct store *s = store_open(journal, &d);
	assert_non_null(s);
	if (!db_exec(store_db(s), school, &d) || !db_exec(store_db(s), people, &d) || !db_exec(store_db(s), facts, &d))
		fail_msg("%s", d.what);
	store_close(s);
	reopen("2026-06-04");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	static const char *const names[] = { "journal.db", "journal.db-wal", "journal.db-shm", "snap.db", "again.db" };
	char path[128];
	db_close(out);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(dir), 0); /* nothing half-made was left */
	return 0;
}

/* Rows of a SELECT: fields joined with '|', rows with newlines; NULL is '-'. */
static void expect(const char *sql, const char *want)
{
	struct diag d = { 0 };
	struct strbuf got = STRBUF_INIT;
	struct db_stmt *s = db_prepare(out, sql, &d);
	if (!s)
		fail_msg("%s", d.what);
	while (db_step(s, &d) == DB_ROW) {
		strbuf_adds(&got, got.len ? "\n" : "");
		for (int i = 0; i < db_columns(s); i++)
			strbuf_addf(&got, "%s%s", i ? "|" : "", db_is_null(s, i) ? "-" : db_text(s, i));
	}
	db_finalize(s);
	assert_string_equal(got.buf, want);
	strbuf_release(&got);
}

static void test_school(void **state)
{
	(void)state;
	expect("SELECT version, school_id, import_no, data_to, needs FROM contract", "1|pvs|1|2026-06-04|");
	expect("SELECT name, contact_line FROM school", "Paraugu vidusskola|Reģ. Nr. 4500000000 · tālr. +371 6");
	expect("SELECT name, name_loc, starts, ends FROM year", "2025./2026.|Mācību gadā|2025-09-01|2026-05-29");
	expect("SELECT term, name_gen, name_acc, name_loc, seq FROM term ORDER BY seq", "S1|1. semestra|1. semestri|1. semestrī|1\nS2|Spring|Spring|Spring|2");
	expect("SELECT class, unit_loc, tutor, tutor_title, students FROM class ORDER BY seq",
		"2.b|klasē|-|-|0\n7.a|klasē|Jānis Ozols|Klases audzinātājs|3\n7.b|klasē|-|-|0\n10.a|klasē|-|-|1");
	expect("SELECT subject, short_name FROM subject ORDER BY seq", "Angļu valoda|Angļu valoda\nMatemātika|Matemātika\nKlases stunda|Klases stunda");
	expect("SELECT count(*), sum(lessons), min(date), max(date) FROM day", "365|185|2025-08-01|2026-07-31");
}

static void test_students(void **state)
{
	(void)state;
	/* numbers of the source that has none: by name on the first day, then as they came; nobody's moves */
	expect("SELECT list_no, list_name, joined_on, left_on FROM student WHERE class = '7.a' ORDER BY seq",
		"3|Āboliņa Marta|2025-09-01|-\n1|Bērziņš Jānis|2025-09-01|2025-10-10\n4|Čakste Elīna|2026-04-01|-\n2|Žagars Uldis|2025-09-01|-");
	expect("SELECT student_id, from_date, in_phrase, out_phrase FROM enrollment WHERE student_id IN ('s2', 's3', 's4') ORDER BY student_id, from_date",
		"s2|2026-04-01|uzņemta|-\ns3|2025-09-01|-|atskaitīts\ns4|2025-09-01|-|pārcelta uz 7.a klasi\ns4|2026-01-10|ieskaitīta no 7.b klases|-");
	expect("SELECT student_id, phrase FROM decision ORDER BY student_id, seq",
		"s1|noteikti papildu mācību pasākumi un pēcpārbaudījums: matemātikā\ns1|pārcelts 8. klasē\ns4|atstāta uz otru gadu 7. klasē\ns5|pārcelts (-a) 11.a klasē");
}

static void test_closing(void **state)
{
	(void)state;
	expect("SELECT s1, s2, year_mark, mark_kind, resit, shown, passed, hours_plan FROM closing_mark WHERE student_id = 's1' AND subject_id = 'mat'",
		"nv|3|3|gada|5|5|1|175");
	expect("SELECT line_no, s1, shown_state, course_id FROM closing_mark WHERE student_id = 's1' AND subject_id = 'ang' ORDER BY line_no", "1|8|mark|k3\n2|atb.|exempt|k4");
	expect("SELECT line_no, s1, s2, year_mark, mark_kind, final_mark, course_id, class_id, hours_plan FROM closing_mark WHERE student_id = 's4'",
		"1|6|9|8|gala|-|k1|c7|175");
	expect("SELECT student_id, subject_id, shown_state FROM closing_mark WHERE student_id IN ('s2', 's3')", "s2|mat|none");
	expect("SELECT count(*) FROM closing_mark WHERE subject_id = 'kla'", "0");
	expect("SELECT month, raw FROM month_mark", "2025-10|5");
	expect("SELECT n, mean_x100 FROM mark_mean WHERE level = 'class-subject' AND basis = 'year' AND subject_id = 'mat'", "2|550");
}

static void test_absences(void **state)
{
	(void)state;
	/* the last day of a term belongs to it, two courses in one slot count twice, a school event and what lies after data_to not at all */
	expect("SELECT term, total, excused, unexcused, late, not_marked FROM absence_term WHERE student_id = 's1' ORDER BY term", "S1|2|1|1|0|0\nS2|1|0|0|1|1");
	expect("SELECT total, excused, unexcused, late, not_marked FROM absence_year WHERE student_id = 's1'", "3|1|1|1|1");
	expect("SELECT term, total FROM absence_term WHERE student_id IN ('s2', 's3') ORDER BY student_id, term", "S2|0\nS1|0");
	expect("SELECT month, total FROM absence_month WHERE student_id = 's2' ORDER BY month", "2026-04|0\n2026-05|0");
	expect("SELECT count(*) FROM absence_month WHERE student_id = 's1'", "9");
	expect("SELECT class_id FROM absence WHERE absence_id = 'a7'", "c7b");
	expect("SELECT students, total, mean_x100 FROM absence_class WHERE class_id = 'c7' AND period = 'S1'", "1|2|200");
}

static void test_data_to(void **state)
{
	(void)state;
	reopen("2025-12-19");
	expect("SELECT s1, s2, year_mark, resit, shown FROM closing_mark WHERE student_id = 's1' AND subject_id = 'mat'", "nv|-|-|-|nv");
	expect("SELECT count(*) FROM student WHERE student_id = 's2'", "0");
	expect("SELECT class FROM student WHERE student_id = 's4'", "7.b");
	expect("SELECT (SELECT count(*) FROM decision), (SELECT count(*) FROM absence_term WHERE term = 'S2'), (SELECT max(date) FROM absence)", "0|0|2025-12-19");
	reopen("2026-06-04");
}

static void test_needs(void **state)
{
	(void)state;
	static const char *const needs[] = { "personal-code" };
	struct diag d = { 0 };
	expect("SELECT count(*) FROM student_private", "0");
	db_close(out);
	assert_true(build(snap, "2026-06-04", needs, 1, &d));
	out = db_open(snap, DB_READ, &d);
	expect("SELECT student_id, personal_code, birth_date, sex FROM student_private WHERE personal_code IS NOT NULL", "s1|320000-00001|-|-");
	expect("SELECT needs FROM contract", "personal-code");
	reopen("2026-06-04");
}

static void test_whole(void **state)
{
	(void)state;
	char again[96];
	struct diag d = { 0 };
	struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;
	snprintf(again, sizeof again, "%s/again.db", dir);
	assert_true(build(again, "2026-06-04", NULL, 0, &d));
	assert_true(fsio_read(snap, 1 << 24, &a, &d) && fsio_read(again, 1 << 24, &b, &d));
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.buf, b.buf, a.len);
	strbuf_release(&a);
	strbuf_release(&b);
	expect("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check", "");
}

static void test_errors(void **state)
{
	(void)state;
	struct diag d = { 0 };
	struct store *s = store_open(journal, &d);
	struct snapshot_request r = { .school_year = "2024-25", .data_to = "2025-06-01" };
	assert_false(snapshot_build(s, NULL, &r, "/tmp/never.db", &d));
	assert_string_equal(d.code, "S011");
	assert_string_equal(d.what, "the store has no class of school 'pvs' in the school year 2024-25");
	r.school_id = "jmv";
	assert_false(snapshot_build(s, NULL, &r, "/tmp/never.db", &d));
	assert_string_equal(d.code, "S010");
	assert_string_equal(d.hint, "name one with --school or with `school:` in lieciba.yaml; the store has: pvs");
	assert_false(fsio_exists("/tmp/never.db"));
	store_close(s);
}

static void test_tables(void **state)
{
	(void)state;
	struct diag d = { 0 };
	struct db *m = db_open(NULL, DB_MEMORY, &d);
	size_t n;
	const char *const *names = snapshot_tables(&n);
	char sql[96];
	assert_true(snapshot_create_tables(m, &d));
	assert_int_equal(db_scalar_int(m, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'", 0), n);
	for (size_t i = 0; i < n; i++) {
		snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", names[i]);
		assert_int_equal(db_scalar_int(m, sql, -1), 0);
	}
	db_close(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_school), cmocka_unit_test(test_students), cmocka_unit_test(test_closing), cmocka_unit_test(test_absences),
		cmocka_unit_test(test_data_to), cmocka_unit_test(test_needs), cmocka_unit_test(test_whole), cmocka_unit_test(test_errors), cmocka_unit_test(test_tables),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
