/* SPDX-License-Identifier: MIT */
/* Small bundles and maps written into a temporary folder, imported into a store; the store is asked what it holds. */
#include "unit.h"

#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[64], journal[96];
static struct store *store;

static void put(const char *name, const char *text)
{
	char path[128];
	snprintf(path, sizeof path, "%s/in/%s", dir, name);
	assert_true(fsio_write(path, text, strlen(text), NULL));
}

static void bring(const char *file, const char *format, struct import_result *res)
{
	char path[160];
	struct diag d = { 0 };
	struct import_options o = { .format = format, .now = "2026-06-05T12:00:00Z", .user = "test" };
	snprintf(path, sizeof path, "%s/in%s%s", dir, *file ? "/" : "", file);
	if (!import_path(store, NULL, path, &o, res, &d))
		fail_msg("%s %s:%d %s", d.code, d.file, d.line, d.what);
}

static int64_t ask(const char *sql)
{
	return db_scalar_int(store_db(store), sql, -1);
}

static int setup(void **state)
{
	char in[80];
	struct diag d;
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/test_import.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(in, sizeof in, "%s/in", dir);
	snprintf(journal, sizeof journal, "%s/journal.db", dir);
	if (!fsio_mkdirs(in, &d) || !(store = store_open(journal, &d)))
		return -1;
	put("manifest.csv", "property;value\nformat;lieciba-1\nsource;t\nschool_year;2025-26\nmode.students;bulk\n");
	put("schools.csv", "school;code;name\npvs;pvs;Paraugu vidusskola\n");
	put("students.csv", "student;surname;given_name\ns1;B\xC4\x93rzi\xC5\x86\xC5\xA1;J\xC4\x81nis\ns2;Liepa; Anna \n");
	put("subjects.csv", "subject;name\nmat;Matem\xC4\x81tika\n");
	put("courses.csv", "school_year;course;subject;name\n2025-26;k1;mat;Matem\xC4\x81tika 7.a\n");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	static const char *const names[] = { "in/manifest.csv", "in/schools.csv", "in/students.csv", "in/subjects.csv", "in/courses.csv", "in/marks.csv", "in/attendance.csv",
		"in/absences.txt", "in/map.yaml", "journal.db", "journal.db-wal", "journal.db-shm", "in", "" };
	store_close(store);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char path[160];
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		if (unlink(path) != 0)
			rmdir(path);
	}
	return access(dir, F_OK) == 0 ? -1 : 0;
}

static void test_same_again_changes_nothing(void **state)
{
	(void)state;
	struct import_result a, b;
	bring("", "auto", &a);
	assert_int_equal(a.import_no, 1);
	assert_int_equal(a.total.added, 5);
	assert_int_equal(ask("SELECT length(given_name) FROM student_row WHERE student_id = 's2'"), 4); /* trimmed */
	bring("", "auto", &b);
	assert_true(b.nothing_new);
	assert_int_equal(b.import_no, 0);
	assert_int_equal(ask("SELECT count(*) FROM import"), 1);
	import_result_free(&a);
	import_result_free(&b);
}

static void test_a_change_supersedes_and_bulk_removes(void **state)
{
	(void)state;
	struct import_result a, b;
	int64_t no;
	struct diag d;
	bring("", "auto", &a);
	put("students.csv", "student;surname;given_name\ns1;Kalns;Uldis\n");
	bring("", "auto", &b);
	assert_int_equal(b.total.changed, 1);
	assert_int_equal(b.total.gone, 1);
	assert_int_equal(ask("SELECT count(*) FROM student_row"), 4); /* two old, one changed, one gone */
	assert_int_equal(ask("SELECT count(*) FROM student_row n JOIN student_row o ON n.supersedes = o.row_id WHERE n.surname = 'Kalns' AND o.student_id = 's1'"), 1);
	assert_true(store_as_of(store, 0, &no, &d));
	assert_int_equal(no, 2);
	assert_int_equal(ask("SELECT count(*) FROM now_student_row"), 1);
	assert_true(store_as_of(store, 1, &no, &d));
	assert_int_equal(ask("SELECT count(*) FROM now_student_row"), 2);
	assert_int_equal(ask("SELECT count(*) FROM now_student_row WHERE surname = 'Kalns'"), 0);
	import_result_free(&a);
	import_result_free(&b);
}

static int64_t quarantined(const char *code, int line)
{
	char sql[160];
	snprintf(sql, sizeof sql, "SELECT count(*) FROM quarantine WHERE file = 'marks.csv' AND code = '%s' AND line = %d", code, line);
	return ask(sql);
}

static void test_faults_go_to_quarantine_and_the_rest_loads(void **state)
{
	(void)state;
	struct import_result r;
	put("marks.csv", "mark;student;course;date;value\n"
		"m1;s1;k1;2025-10-01;4|6\n" "m2;s1;k1;2025-10-02;nv\n" "m3;s1;k1;2025-10-03;11\n" "m4;s1;k1;1/05/2023;7\n" "m5;s9;k1;2025-10-05;7\n"
		"m1;s1;k1;2025-10-06;8\n" "m7;s1;k1\n" "m8;s1;k1;2025-10-08;8;\n" "m9;s1;k1;2025-10-09;8;x\n" "m10;s1;k1;2025-10-10;\xE2\n" "m11;s1;k1;2025-10-11;\n");
	bring("", "auto", &r);
	assert_int_equal(ask("SELECT count(*) FROM mark"), 3);
	assert_int_equal(ask("SELECT value_x100 FROM mark WHERE mark_id = 'm1' AND raw = '4|6' AND state = 'mark'"), 600);
	assert_int_equal(ask("SELECT count(*) FROM mark WHERE mark_id = 'm2' AND state = 'nv' AND value_x100 IS NULL"), 1);
	assert_int_equal(quarantined("N130", 4), 1);
	assert_int_equal(quarantined("N190", 5), 1);
	assert_int_equal(quarantined("N111", 6), 1);
	assert_int_equal(quarantined("N110", 7), 1);
	assert_int_equal(quarantined("N106", 8), 1);
	assert_int_equal(quarantined("N107", 10), 1);
	assert_int_equal(quarantined("N104", 11), 1);
	assert_int_equal(quarantined("N120", 12), 1);
	assert_int_equal(r.total.quarantined, 8);
	assert_int_equal(r.total.rows, r.total.added + r.total.quarantined);
	assert_int_equal(r.problems.warnings, 1); /* the empty surplus field of m8 */
	assert_int_equal(ask("SELECT column_no FROM quarantine WHERE code = 'N130' AND column_name = 'value' AND raw = CAST('m3;s1;k1;2025-10-03;11' AS BLOB)"), 5);
	import_result_free(&r);
}

static void test_map(void **state)
{
	(void)state;
	struct import_result r;
	char format[128];
	bring("", "auto", &r);
	import_result_free(&r);
	put("map.yaml", "format: 1\nmap: m\nsource: x\ntable: attendance\ndates: [DD/MM/YYYY, MM/DD/YYYY]\ncolumns:\n"
		"  school: { const: pvs }\n  student: { from: [{ const: s }, { from: no }], join: \"\" }\n  date: { from: day }\n  slot: { from: lesson, first: 2 }\n"
		"  code: { from: what, pattern: \"^([a-z ]+)\" }\n  status: { from: what, translate: t }\ntranslate:\n  t: { sick: excused, away: unexcused }\n"
		"rows: { skip_when: { what: [\"\"] } }\nignore: [room]\n");
	put("absences.txt", "no,day,lesson,what,room\n1,30/09/2025,01 - A,sick,1\n2,10/31/2025,02 - A,away,1\n1,02/03/2025,01,sick,1\n2,05/05/2025,01,asleep,1\n1,06/06/2025,01,,1\n");
	snprintf(format, sizeof format, "map:%s/in/map.yaml", dir);
	bring("absences.txt", format, &r);
	assert_int_equal(r.total.added, 2);
	assert_int_equal(r.total.rows, 4); /* the empty one is skipped */
	assert_int_equal(ask("SELECT count(*) FROM absence WHERE student_id = 's1' AND date = '2025-09-30' AND slot = '01' AND status = 'excused'"), 1);
	assert_int_equal(ask("SELECT count(*) FROM absence WHERE student_id = 's2' AND date = '2025-10-31' AND slot = '02' AND status = 'unexcused'"), 1);
	assert_int_equal(ask("SELECT line FROM quarantine WHERE code = 'N173'"), 4); /* 2 March or 3 February */
	assert_int_equal(ask("SELECT line FROM quarantine WHERE code = 'N172'"), 5);
	import_result_free(&r);
}

static void test_map_faults_say_where(void **state)
{
	(void)state;
	struct import_result r;
	struct diag d = { 0 };
	char format[128], path[128];
	struct import_options o = { .now = "2026-06-05T12:00:00Z", .user = "test" };
	snprintf(format, sizeof format, "map:%s/in/map.yaml", dir);
	snprintf(path, sizeof path, "%s/in/absences.txt", dir);
	o.format = format;
	put("absences.txt", "no,day\n1,2025-09-30\n");
	put("map.yaml", "format: 1\ntable: attendance\ncolumns:\n  student: { form: no }\n");
	assert_false(import_path(store, NULL, path, &o, &r, &d));
	assert_string_equal(d.code, "N170");
	assert_int_equal(d.line, 4);
	assert_string_equal(d.what, "a column map has no key 'form' here");
	import_result_free(&r);
	put("map.yaml", "format: 1\ntable: attendance\ncolumns:\n  student: { from: pupil }\n");
	assert_false(import_path(store, NULL, path, &o, &r, &d));
	assert_string_equal(d.code, "N171");
	assert_string_equal(d.what, "absences.txt has no column 'pupil'");
	assert_int_equal(ask("SELECT count(*) FROM import"), 0);
	import_result_free(&r);
}

/* bundle.md's codes, Ed-Fi's among them: the reason is kept, the source's own status goes first, presence is no row and takes an absence back. */
static void test_absence_codes(void **state)
{
	(void)state;
	struct import_result r;
	put("attendance.csv", "student;date;slot;course;code;status\ns1;2025-10-01;1;k1;n;\ns1;2025-10-01;2;k1;ns;\ns1;2025-10-01;3;k1;nc;\ns1;2025-10-01;4;k1;k;\n"
		"s1;2025-10-02;1;k1;Unexcused Absence;\ns1;2025-10-02;2;k1;Excused Absence;\ns1;2025-10-02;3;k1;Tardy;\ns1;2025-10-02;4;k1;In Attendance;\ns1;2025-10-02;5;k1;Present;\n"
		"s1;2025-10-03;1;k1;n;excused\ns1;2025-10-03;2;k1;x;not_marked\ns1;2025-10-03;3;k1;Early departure;\ns1;2025-10-03;4;k1;Partial;\n");
	bring("", "auto", &r);
	assert_int_equal(r.total.present, 2);
	assert_int_equal(r.total.quarantined, 2);
	assert_int_equal(ask("SELECT count(*) FROM absence"), 9);
	assert_int_equal(ask("SELECT count(*) FROM absence WHERE (raw, code, status) IN (VALUES ('n', 'n', 'unexcused'), ('ns', 'ns', 'excused'), ('nc', 'nc', 'excused'), ('k', 'k', 'late'),"
		" ('Unexcused Absence', 'Unexcused Absence', 'unexcused'), ('Excused Absence', 'Excused Absence', 'excused'), ('Tardy', 'Tardy', 'late'))"), 7);
	assert_int_equal(ask("SELECT count(*) FROM absence WHERE code IS NULL AND (raw, status) IN (VALUES ('n', 'excused'), ('x', 'not_marked'))"), 2);
	assert_int_equal(ask("SELECT count(*) FROM quarantine WHERE code = 'N131'"), 2);
	import_result_free(&r);
	/* a delta that corrects one lesson of them */
	put("manifest.csv", "property;value\nformat;lieciba-1\nsource;t\nschool_year;2025-26\nmode.attendance;delta\n");
	put("attendance.csv", "student;date;slot;course;code\ns1;2025-10-01;1;k1;Present\ns1;2025-10-09;1;k1;Present\n");
	bring("", "auto", &r);
	assert_int_equal(r.total.gone, 1);
	assert_int_equal(r.total.present, 2);
	int64_t no;
	assert_true(store_as_of(store, 0, &no, NULL));
	assert_int_equal(ask("SELECT count(*) FROM now_absence"), 8);
	assert_int_equal(ask("SELECT count(*) FROM now_absence WHERE date = '2025-10-01' AND slot = '1'"), 0);
	assert_true(store_as_of(store, 1, &no, NULL));
	assert_int_equal(ask("SELECT count(*) FROM now_absence"), 9);
	import_result_free(&r);
	/* and one that says it was one after all, twice the same */
	put("attendance.csv", "student;date;slot;course;code\ns1;2025-10-01;1;k1;n\n");
	bring("", "auto", &r);
	assert_int_equal(r.total.added, 1);
	import_result_free(&r);
	bring("", "auto", &r);
	assert_true(r.nothing_new);
	assert_true(store_as_of(store, 0, &no, NULL));
	assert_int_equal(ask("SELECT count(*) FROM now_absence"), 9);
	import_result_free(&r);
}

/* Two schools in one export and one store, with the same ids of everything: each has its own, and a bulk of one removes nothing of the other. */
static void test_two_schools(void **state)
{
	(void)state;
	struct import_result r;
	int64_t no;
	put("manifest.csv", "property;value\nformat;lieciba-1\nsource;t\nschool_year;2025-26\nmode;bulk\n");
	put("schools.csv", "school;code;name\npvs;pvs;P\nrdv;rdv;R\n");
	put("students.csv", "school;student;surname;given_name\npvs;s1;Liepa;Anna\nrdv;s1;Zars;Uldis\nrdv;s2;Kalns;Juris\n");
	put("subjects.csv", "school;subject;name\npvs;mat;M\nrdv;mat;R\n");
	put("courses.csv", "school;school_year;course;subject;name\npvs;2025-26;k1;mat;P\nrdv;2025-26;k1;mat;R\n");
	put("marks.csv", "school;student;course;date;value\npvs;s1;k1;2025-10-01;7\nrdv;s1;k1;2025-10-01;9\nrdv;s2;k1;2025-10-01;5\npvs;s2;k1;2025-10-01;4\n");
	bring("", "auto", &r);
	assert_int_equal(r.total.quarantined, 1); /* s2 is a student of the other school */
	import_result_free(&r);
	assert_int_equal(ask("SELECT value_x100 FROM mark WHERE school_id = 'rdv' AND student_id = 's1'"), 900);
	assert_int_equal(ask("SELECT count(DISTINCT mark_id) FROM mark WHERE student_id = 's1'"), 1); /* made from the same key, in two schools */
	put("marks.csv", "school;student;course;date;value\npvs;s1;k1;2025-10-01;8\nrdv;s1;k1;2025-10-01;9\nrdv;s2;k1;2025-10-01;5\n");
	bring("", "auto", &r);
	assert_int_equal(r.total.changed, 1);
	import_result_free(&r);
	assert_true(store_as_of(store, 0, &no, NULL));
	assert_int_equal(ask("SELECT value_x100 FROM now_mark WHERE school_id = 'pvs'"), 800);
	assert_int_equal(ask("SELECT sum(value_x100) FROM now_mark WHERE school_id = 'rdv'"), 1400);
	assert_int_equal(ask("SELECT count(*) FROM now_student_row"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_same_again_changes_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_change_supersedes_and_bulk_removes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_faults_go_to_quarantine_and_the_rest_loads, setup, teardown),
		cmocka_unit_test_setup_teardown(test_map, setup, teardown),
		cmocka_unit_test_setup_teardown(test_map_faults_say_where, setup, teardown),
		cmocka_unit_test_setup_teardown(test_absence_codes, setup, teardown), cmocka_unit_test_setup_teardown(test_two_schools, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
