/* SPDX-License-Identifier: MIT */
/* The sandbox: what a stranger's SQL may do on a snapshot, and what not. */
#include "unit.h"

#include "lieciba/db.h"

#include <stdio.h>
#include <string.h>

static const char *const tables[] = { "student", "class" };

static struct db *sandbox(void)
{
	struct diag d = { 0 };
	struct db *db = db_open(NULL, DB_MEMORY, &d);
	assert_non_null(db);
	assert_true(db_exec(db, "CREATE TABLE student(student_id TEXT, class_id TEXT, n INTEGER); CREATE TABLE class(class_id TEXT);"
				"CREATE TABLE secret(code TEXT); INSERT INTO secret VALUES ('x');"
				"INSERT INTO student VALUES ('s1','c1',1),('s2','c1',2); INSERT INTO class VALUES ('c1');", &d));
	assert_true(db_sandbox(db, tables, 2, &d));
	return db;
}

static void ordinary_queries_work(void **state)
{
	(void)state;
	static const struct {
		const char *sql;
		int64_t value;
	} t[] = { { "SELECT count(*) FROM student", 2 }, { "WITH a AS (SELECT n FROM student) SELECT count(*) FROM a", 2 }, { "SELECT sum(n) FROM student JOIN class USING (class_id)", 3 },
		{ "WITH a AS (SELECT n FROM student) SELECT max(n) FROM a", 2 },
		{ "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM r WHERE i<10) SELECT sum(i) FROM r", 55 },
		{ "SELECT row_number() OVER (ORDER BY n DESC) FROM student LIMIT 1", 1 }, { "SELECT strftime('%Y', '2026-02-03') + 0", 2026 },
		{ "SELECT date('2026-01-31', '+1 day') = '2026-02-01'", 1 }, { "SELECT 'Ā' < 'B' COLLATE lv;", 1 } };
	struct db *db = sandbox();
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		struct diag d = { 0 };
		long off;
		int len;
		struct db_stmt *s = db_prepare_select(db, t[i].sql, &off, &len, &d);
		if (!s)
			fail_msg("%s: %s", t[i].sql, d.what);
		assert_int_equal(db_step(s, &d), DB_ROW);
		assert_int_equal(db_int(s, 0), t[i].value);
		db_finalize(s);
	}
	db_close(db);
}

static void hostile_statements_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *sql, *code;
	} t[] = {
		{ "SELECT code FROM secret", "L214" }, { "SELECT count(*) FROM secret", "L214" },
		{ "WITH class AS (SELECT code FROM secret) SELECT * FROM class", "L214" },
		{ "SELECT * FROM student WHERE EXISTS (SELECT 1 FROM secret)", "L214" }, { "SELECT (SELECT code FROM secret)", "L214" },
		{ "SELECT name FROM sqlite_schema", "L214" }, { "SELECT * FROM sqlite_master", "L214" }, { "SELECT * FROM pragma_table_info('secret')", "L210" },
		{ "SELECT * FROM pragma_database_list", "L210" }, { "SELECT * FROM dbstat", "L210" }, { "INSERT INTO student VALUES ('x','y',1)", "L214" },
		{ "UPDATE student SET n = 1", "L214" }, { "DELETE FROM student", "L214" }, { "DROP TABLE student", "L214" },
		{ "CREATE TABLE t(a)", "L214" }, { "CREATE TEMP TABLE t AS SELECT 1", "L214" }, { "CREATE TEMP VIEW v AS SELECT 1", "L214" },
		{ "ALTER TABLE student ADD COLUMN x", "L214" }, { "ATTACH 'x.db' AS x", "L214" }, { "DETACH main", "L214" },
		{ "VACUUM INTO 'x.db'", "L213" }, { "VACUUM", "L213" }, { "PRAGMA user_version", "L214" }, { "PRAGMA journal_mode=DELETE", "L214" },
		{ "BEGIN", "L214" }, { "COMMIT", "L214" }, { "SAVEPOINT a", "L214" }, { "REINDEX", "L213" }, { "ANALYZE", "L214" },
		{ "EXPLAIN SELECT 1", "L213" }, { "SELECT 1; SELECT 2", "L213" }, { "SELECT 1; DROP TABLE student", "L213" }, { "", "L213" }, { "-- nothing", "L213" },
		{ "SELECT random()", "L214" }, { "SELECT randomblob(8)", "L214" }, { "SELECT load_extension('x')", "L214" }, { "SELECT readfile('/etc/passwd')", "L210" },
		{ "SELECT writefile('x', 'y')", "L210" }, { "SELECT zeroblob(1000000000)", "L214" }, { "SELECT sqlite_version()", "L214" },
		{ "SELECT last_insert_rowid()", "L214" }, { "SELECT changes()", "L214" }, { "SELECT current_timestamp", "L214" }, { "SELECT current_date", "L214" },
		{ "SELECT \"text\" FROM student", "L210" }, { "SELECT * FROM nosuch", "L210" }, { "SELECT tutr FROM class", "L210" }, { "SELEC 1", "L210" },
		{ "SELECT json_each.value FROM json_each('[1]')", "L210" },
	};
	struct db *db = sandbox();
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		struct diag d = { 0 };
		long off;
		int len;
		struct db_stmt *s = db_prepare_select(db, t[i].sql, &off, &len, &d);
		if (s)
			fail_msg("accepted: %s", t[i].sql);
		if (strcmp(d.code, t[i].code) != 0)
			fail_msg("%s: %s (%s), not %s", t[i].sql, d.code, d.what, t[i].code);
	}
	db_close(db);
}

static void step_must_fail(const char *sql, const char *code, const char *words)
{
	struct db *db = sandbox();
	struct diag d = { 0 };
	long off;
	int len;
	struct db_stmt *s = db_prepare_select(db, sql, &off, &len, &d);
	if (!s)
		fail_msg("%s: %s", sql, d.what);
	enum db_step r;
	while ((r = db_step(s, &d)) == DB_ROW)
		continue;
	if (r != DB_FAILED || strcmp(d.code, code) != 0 || !strstr(d.what, words))
		fail_msg("%s: %s %s", sql, d.code, d.what);
	db_finalize(s);
	db_close(db);
}

static void runaways_and_clocks_are_stopped(void **state)
{
	(void)state;
	step_must_fail("WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM r) SELECT count(*) FROM r", "L220", "steps");
	step_must_fail("SELECT date('now')", "Q001", "'now' is not for layouts");
	step_must_fail("SELECT date()", "Q001", "'now' is not for layouts");
	step_must_fail("SELECT strftime('%Y')", "Q001", "'now' is not for layouts");
	step_must_fail("SELECT julianday('NOW')", "Q001", "'now' is not for layouts");
	step_must_fail("SELECT unixepoch('now', '+1 day')", "Q001", "'now' is not for layouts");
}

static void errors_tell_where(void **state)
{
	(void)state;
	struct db *db = sandbox();
	struct diag d = { 0 };
	long off;
	int len;
	assert_null(db_prepare_select(db, "SELECT class_id,\n  tutr FROM class", &off, &len, &d));
	assert_int_equal(off, 19);
	assert_int_equal(len, 4);
	assert_null(db_prepare_select(db, "SELECT 1 FROM marks_x, marks", &off, &len, &d));
	assert_int_equal(off, 14);
	assert_null(db_prepare_select(db, "SELECT n FROM student, secret", &off, &len, &d));
	assert_int_equal(off, 23);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(ordinary_queries_work), cmocka_unit_test(hostile_statements_are_refused),
		cmocka_unit_test(runaways_and_clocks_are_stopped), cmocka_unit_test(errors_tell_where) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
