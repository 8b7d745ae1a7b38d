/* SPDX-License-Identifier: MIT */
/* Absent is not empty (import.h): what a source has no column for stays as another source brought it; an empty cell means unknown. */
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


static const char *const names[] = { "schools", "teachers", "students", "subjects", "courses", "lessons", "marks", "attendance" };

static int setup(void **state)
{
	char in[80];
	struct diag d;
	struct import_result r;
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/test_absent.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(in, sizeof in, "%s/in", dir);
	snprintf(journal, sizeof journal, "%s/journal.db", dir);
	if (!fsio_mkdirs(in, &d) || !(store = store_open(journal, &d)))
		return -1;
	put("manifest.csv", "property;value\nformat;lieciba-1\nsource;t\nschool_year;2025-26\n");
	put("schools.csv", "school;code;name;phone\npvs;pvs;Paraugu vidusskola;+371 60000000\n");
	put("teachers.csv", "teacher;surname;given_name\nt1;Kalns;Uldis\nt2;Liepa;Anna\n");
	put("students.csv", "student;surname;given_name;address\ns1;Ozols;Juris;Skolas iela 1\n");
	put("subjects.csv", "subject;name;kind\nmat;Matematika;interest\n");
	put("courses.csv", "school_year;course;subject;name;hours_plan;teacher\n2025-26;k1;mat;Matematika 7.a;175;t1\n");
	put("lessons.csv", "lesson;course;date;slot;topic\nl1;k1;2025-09-01;1;Skaitli\n;k1;2025-09-02;2;Dalas\n");
	put("marks.csv", "student;course;date;kind;value;scale;weight\ns1;k1;2025-09-02;summative;80;percent;2\ns1;k1;2025-09-02;summative;70;percent;3\n");
	bring("", "auto", &r);
	import_result_free(&r);
	return 0;
}

static int teardown(void **state)
{
	char path[160];
	(void)state;
	store_close(store);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/in/%s.csv", dir, names[i]);
		unlink(path);
	}
	static const char *const others[] = { "in/manifest.csv", "in", "journal.db", "journal.db-wal", "journal.db-shm", "" };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, others[i]);
		if (unlink(path) != 0)
			rmdir(path);
	}
	return access(dir, F_OK) == 0 ? -1 : 0;
}

/* The rows of only this table come again, as `text`; returns what the import counted. */
static struct store_counts again(const char *table, const char *text)
{
	struct import_result r;
	char path[160], file[64];
	int64_t no;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/in/%s.csv", dir, names[i]);
		unlink(path);
	}
	snprintf(file, sizeof file, "%s.csv", table);
	put(file, text);
	bring("", "bundle", &r);
	struct store_counts c = r.total;
	import_result_free(&r);
	assert_true(store_as_of(store, 0, &no, NULL));
	return c;
}

static void a_column_that_is_not_there_is_kept(void **state)
{
	(void)state;
	struct store_counts c = again("courses", "school_year;course;subject;name\n2025-26;k1;mat;Matematika 7.a\n");
	assert_int_equal(c.same, 1);
	c = again("courses", "school_year;course;subject;name\n2025-26;k1;mat;Matematika 7.b\n");
	assert_int_equal(c.changed, 1);
	assert_int_equal(ask("SELECT hours_plan FROM now_course_row WHERE name = 'Matematika 7.b'"), 175);
	assert_int_equal(ask("SELECT count(*) FROM now_course_teacher WHERE teacher_id = 't1'"), 1);
	c = again("schools", "code;name\npvs;Paraugu skola\n");
	assert_int_equal(ask("SELECT count(*) FROM now_school_row WHERE name = 'Paraugu skola' AND phone = '+371 60000000'"), 1);
}

static void an_empty_cell_means_unknown(void **state)
{
	(void)state;
	struct store_counts c = again("courses", "school_year;course;subject;name;hours_plan\n2025-26;k1;mat;Matematika 7.a;\n");
	assert_int_equal(c.changed, 1);
	assert_int_equal(ask("SELECT hours_plan IS NULL FROM now_course_row"), 1);
	c = again("students", "student;surname;given_name;address\ns1;Ozols;Juris;\n");
	assert_int_equal(c.changed, 1);
	assert_int_equal(ask("SELECT address IS NULL FROM now_student_row"), 1);
}

static void defaults_are_for_new_rows(void **state)
{
	(void)state;
	struct store_counts c = again("subjects", "subject;name\nmat;Matematika\nfiz;Fizika\n");
	assert_int_equal(c.same, 1);
	assert_int_equal(c.added, 1);
	assert_int_equal(ask("SELECT count(*) FROM now_subject_row WHERE (subject_id, kind) IN (VALUES ('mat', 'interest'), ('fiz', 'subject'))"), 2);
	c = again("subjects", "subject;name;kind\nmat;Matematika;\n");
	assert_int_equal(c.changed, 1);
	assert_int_equal(ask("SELECT count(*) FROM now_subject_row WHERE subject_id = 'mat' AND kind = 'subject'"), 1);
}

static void a_known_row_needs_its_key_only(void **state)
{
	(void)state;
	struct store_counts c = again("courses", "course;hours_plan;hours_taught\nk1;70;68\nk9;70;68\n");
	assert_int_equal(c.changed, 1);
	assert_int_equal(c.quarantined, 1);
	assert_int_equal(ask("SELECT count(*) FROM now_course_row WHERE course_id = 'k1' AND hours_plan = 70 AND hours_taught = 68 AND name = 'Matematika 7.a'"), 1);
	assert_int_equal(ask("SELECT count(*) FROM quarantine WHERE code = 'N120' AND line = 3"), 1);
	assert_int_equal(ask("SELECT count(*) FROM course"), 1);
	c = again("courses", "hours_plan;name\n71;Matematika 7.a\n");
	assert_int_equal(c.quarantined, 1); /* the key itself cannot be kept */
	c = again("courses", "course;name\nk1;\n");
	assert_int_equal(c.quarantined, 1); /* nor is a required value ever emptied */
}

static void facts_too(void **state)
{
	(void)state;
	struct store_counts c = again("lessons", "lesson;course;date;slot;homework\nl1;k1;2025-09-01;1;lasit\n;k1;2025-09-02;2;rakstit\n;k1;2025-09-02;2;zimet\n");
	assert_int_equal(c.changed, 2);
	assert_int_equal(c.added, 1); /* the second of its key is new and takes nothing from the first */
	assert_int_equal(ask("SELECT count(*) FROM now_lesson WHERE (homework, topic) IN (VALUES ('lasit', 'Skaitli'), ('rakstit', 'Dalas'))"), 2);
	assert_int_equal(ask("SELECT count(*) FROM now_lesson WHERE homework = 'zimet' AND topic IS NULL"), 1);
	c = again("lessons", "lesson;homework\nl1;\n");
	assert_int_equal(c.changed, 1);
	assert_int_equal(ask("SELECT count(*) FROM now_lesson WHERE lesson_id = 'l1' AND homework IS NULL AND topic = 'Skaitli' AND date = '2025-09-01'"), 1);
}

static void a_value_comes_with_its_scale(void **state)
{
	(void)state;
	struct store_counts c = again("marks", "student;course;date;kind;value\ns1;k1;2025-09-02;summative;8\ns1;k1;2025-09-02;summative;70\n");
	assert_int_equal(c.changed, 1);
	assert_int_equal(c.quarantined, 1); /* 70 of ten: the percent of before do not stand for it */
	assert_int_equal(ask("SELECT count(*) FROM now_mark WHERE raw = '8' AND scale = 'ten' AND value_x100 = 800 AND weight_x100 = 200"), 1);
}

static void what_was_gone_comes_back_whole(void **state)
{
	(void)state;
	struct import_result r;
	again("courses", "course;hours_plan\nk1;175\n");
	put("manifest.csv", "property;value\nformat;lieciba-1\nsource;t\nschool_year;2025-26\nmode.courses;bulk\nmode.lessons;delta\n");
	put("subjects.csv", "subject;name\nfiz;Fizika\n");
	put("courses.csv", "school_year;course;subject;name\n2025-26;k2;fiz;Fizika 7.a\n");
	bring("", "bundle", &r);
	assert_int_equal(r.total.gone, 1);
	import_result_free(&r);
	struct store_counts c = again("courses", "school_year;course;subject;name\n2025-26;k1;mat;Matematika 7.a\n2025-26;k2;fiz;Fizika 7.a\n");
	assert_int_equal(c.added, 1);
	assert_int_equal(ask("SELECT hours_plan FROM now_course_row WHERE course_id = 'k1'"), 175);
}

static void a_list_of_teachers_is_a_value(void **state)
{
	(void)state;
	struct store_counts c = again("courses", "course;teacher\nk1;t2|t1\n");
	assert_int_equal(c.changed, 1);
	assert_int_equal(ask("SELECT count(*) FROM now_course_teacher WHERE (teacher_id, main) IN (VALUES ('t2', 1), ('t1', 0))"), 2);
	c = again("courses", "course;teacher\nk1;t2\n");
	assert_int_equal(c.changed, 1);
	assert_int_equal(ask("SELECT count(*) FROM now_course_teacher"), 1);
	c = again("courses", "course;teacher;hours_plan\nk1;t2;175\n");
	assert_int_equal(c.same, 1);
	c = again("courses", "course;teacher\nk1;\n");
	assert_int_equal(c.changed, 1);
	assert_int_equal(ask("SELECT count(*) FROM now_course_teacher"), 0);
	c = again("courses", "course;teacher\nk1;t1\n");
	assert_int_equal(c.changed, 1);
	assert_int_equal(ask("SELECT count(*) FROM now_course_teacher WHERE teacher_id = 't1' AND main = 1"), 1);
}

static void a_code_with_a_student_keeps_its_dates(void **state)
{
	(void)state;
	put("student_codes.csv", "student;personal_code;valid_from\ns1;010112-23456;2020-01-02\n");
	struct import_result r;
	bring("", "bundle", &r);
	import_result_free(&r);
	char path[160];
	snprintf(path, sizeof path, "%s/in/student_codes.csv", dir);
	unlink(path);
	struct store_counts c = again("students", "student;personal_code\ns1;010112-23456\n");
	assert_int_equal(c.same, 1);
	assert_int_equal(ask("SELECT count(*) FROM now_student_code WHERE valid_from = '2020-01-02'"), 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_column_that_is_not_there_is_kept), TEST(an_empty_cell_means_unknown), TEST(defaults_are_for_new_rows), TEST(a_known_row_needs_its_key_only),
		TEST(facts_too), TEST(a_value_comes_with_its_scale), TEST(what_was_gone_comes_back_whole), TEST(a_list_of_teachers_is_a_value),
		TEST(a_code_with_a_student_keeps_its_dates),
	};
	return cmocka_run_group_tests_name("absent", tests, NULL, NULL);
}
