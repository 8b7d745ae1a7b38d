/* SPDX-License-Identifier: MIT */
/* A store that an earlier version wrote (tests/unit/journal_1.sql is its schema, as it was) is taken over in place: rows, history, keys. */
#include "unit.h"

#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[64], path[96];

static void run(const char *sql)
{
	sqlite3 *db;
	char *said = NULL;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &said) != SQLITE_OK)
		fail_msg("%s", said);
	sqlite3_close(db);
}

/* Clerks: A from the first import; B took the place in the second (same key then, with a date); A's own row again in the third; B gone and A's title
   changed in the fourth. The archivist never changes. */
static const char rows[] =
	"INSERT INTO source VALUES ('t', 'bundle', NULL, NULL, NULL);"
	"INSERT INTO import VALUES (1, 't', '2025-09-01T08:00:00Z', 'bulk', 'school=pvs year=2025-26', '0', 'x', NULL), (2, 't', '2026-02-01T08:00:00Z', 'delta', 'school=pvs', '0', 'x', NULL),"
	" (3, 't', '2026-03-01T08:00:00Z', 'delta', 'school=pvs', '0', 'x', NULL), (4, 't', '2026-04-01T08:00:00Z', 'delta', 'school=pvs', '0', 'x', NULL);"
	"INSERT INTO school VALUES ('pvs', 1); INSERT INTO school_row(school_id, school_code, name, import_id) VALUES ('pvs', 'pvs', 'P', 1);"
	"INSERT INTO student VALUES ('pvs', 's1', 1); INSERT INTO student_row(school_id, student_id, surname, given_name, import_id) VALUES ('pvs', 's1', 'Liepa', 'Anna', 1);"
	"INSERT INTO official(row_id, school_id, role, title, name, from_date, to_date, import_id, supersedes, gone) VALUES"
	" (1, 'pvs', 'clerk', 'Lietvede', 'A', NULL, NULL, 1, NULL, 0), (2, 'pvs', 'archivist', 'Arhivāre', 'C', '2024-01-01', NULL, 1, NULL, 0),"
	" (3, 'pvs', 'clerk', 'Lietvedis', 'B', '2026-02-01', NULL, 2, 1, 0), (4, 'pvs', 'clerk', 'Lietvede', 'A', NULL, NULL, 3, 3, 0),"
	" (5, 'pvs', 'clerk', 'Sekretāre', 'A', NULL, NULL, 4, 4, 0)";

static int setup(void **state)
{
	struct strbuf sql = STRBUF_INIT;
	struct diag d;
	(void)state;
	snprintf(dir, sizeof dir, "/tmp/test_store_schema.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof path, "%s/journal.db", dir);
	if (!fsio_read("tests/unit/journal_1.sql", 1 << 20, &sql, &d))
		return -1;
	run(sql.buf);
	strbuf_release(&sql);
	run(rows);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	static const char *const tails[] = { "", "-wal", "-shm" };
	char name[128];
	for (int i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "%s%s", path, tails[i]);
		unlink(name);
	}
	return rmdir(dir);
}

/* All rows, "a|b" a line. */
static void expect(struct store *s, const char *sql, const char *want)
{
	struct strbuf out = STRBUF_INIT;
	struct diag d = { 0 };
	struct db_stmt *q = db_prepare(store_db(s), sql, &d);
	if (!q)
		fail_msg("%s", d.what);
	while (db_step(q, &d) == DB_ROW)
		strbuf_addf(&out, "%s%s", out.len ? "\n" : "", db_text(q, 0) ? db_text(q, 0) : "-");
	db_finalize(q);
	assert_string_equal(out.len ? out.buf : "", want);
	strbuf_release(&out);
}

static void state_at(struct store *s, int64_t import, const char *want)
{
	struct diag d = { 0 };
	int64_t no;
	assert_true(store_as_of(s, import, &no, &d));
	expect(s, "SELECT role || ' ' || name || ' ' || title || ' ' || coalesce(from_date, '') FROM now_official ORDER BY 1", want);
}

static const char first[] = "archivist C Arhivāre 2024-01-01\nclerk A Lietvede ", second[] = "archivist C Arhivāre 2024-01-01\nclerk B Lietvedis 2026-02-01",
	fourth[] = "archivist C Arhivāre 2024-01-01\nclerk A Sekretāre ";

static void test_migrated(void **state)
{
	(void)state;
	struct diag d = { 0 };
	struct store *s = store_open_read(path, &d); /* who only reads changes nothing */
	assert_non_null(s);
	state_at(s, 2, second);
	assert_int_equal(db_scalar_int(store_db(s), "PRAGMA user_version", 0), 1);
	store_close(s);
	for (int again = 0; again < 2; again++) {
		assert_non_null(s = store_open(path, &d));
		assert_int_equal(db_scalar_int(store_db(s), "PRAGMA user_version", 0), 2);
		state_at(s, 1, first);
		state_at(s, 2, second);
		state_at(s, 3, first);
		state_at(s, 0, fourth);
		expect(s, "SELECT surname FROM student_row", "Liepa");
		expect(s, "PRAGMA foreign_key_check", "");
		expect(s, "PRAGMA integrity_check", "ok");
		store_close(s);
	}
}

/* The same tables as a new store has, but for the order they were made in. */
static void test_same_schema(void **state)
{
	(void)state;
	static const char sql[] = "SELECT group_concat(x, char(10)) FROM (SELECT m.name || ' ' || p.cid || ' ' || p.name || ' ' || p.type || ' ' || p.\"notnull\" || p.pk || coalesce(p.dflt_value, '-') AS x"
				  " FROM sqlite_schema m, pragma_table_info(m.name) p UNION ALL SELECT m.name || ' references ' || f.\"table\" || ' ' || f.\"from\" FROM sqlite_schema m,"
				  " pragma_foreign_key_list(m.name) f UNION ALL SELECT m.name || ' index ' || i.origin || ' ' || c.seqno || ' ' || c.name FROM sqlite_schema m, pragma_index_list(m.name) i,"
				  " pragma_index_info(i.name) c WHERE m.type = 'table' ORDER BY 1)";
	struct diag d = { 0 };
	char fresh[128];
	snprintf(fresh, sizeof fresh, "%s/new.db", dir);
	struct store *s = store_open(path, &d), *n = store_open(fresh, &d);
	assert_non_null(s);
	assert_non_null(n);
	struct db_stmt *q = db_prepare(store_db(n), sql, &d);
	assert_int_equal(db_step(q, &d), DB_ROW);
	expect(s, sql, db_text(q, 0));
	db_finalize(q);
	store_close(s);
	store_close(n);
	unlink(fresh);
	strcat(fresh, "-wal");
	unlink(fresh);
	memcpy(strrchr(fresh, '-'), "-shm", 5);
	unlink(fresh);
}

/* After it an office has two holders, and sending the first one again is nothing new. */
static void test_two_holders(void **state)
{
	(void)state;
	static const char *const a[] = { "clerk", "", "Sekretāre", NULL, "A", "", "2026-05-31" }, *const b[] = { "clerk", "", "Lietvedis", NULL, "B", "2026-06-01", NULL };
	const struct store_import i = { .source = { "t", "bundle" }, .school_id = "pvs", .now = "2026-05-01T08:00:00Z", .user = "x" };
	const struct store_table *t = store_table("officials");
	enum store_change what;
	struct diag d = { 0 };
	int bad;
	struct store *s = store_open(path, &d);
	assert_non_null(s);
	assert_true(store_begin(s, &i, &d));
	assert_true(store_put(s, t, "pvs", a, 0x7f, NULL, 0, &what, &bad, &d));
	assert_int_equal(what, STORE_CHANGED); /* it has an end now */
	assert_true(store_put(s, t, "pvs", b, 0x7f, NULL, 0, &what, &bad, &d));
	assert_int_equal(what, STORE_ADDED);
	assert_false(store_put(s, t, "pvs", b, 0x7f, NULL, 0, &what, &bad, &d));
	assert_string_equal(d.code, "N110");
	assert_true(store_commit(s, &d));
	assert_true(store_begin(s, &i, &d));
	assert_true(store_put(s, t, "pvs", a, 0x7f, NULL, 0, &what, &bad, &d));
	assert_int_equal(what, STORE_SAME);
	store_rollback(s);
	state_at(s, 0, "archivist C Arhivāre 2024-01-01\nclerk A Sekretāre \nclerk B Lietvedis 2026-06-01");
	store_close(s);
}

static void test_newer(void **state)
{
	(void)state;
	struct diag d = { 0 };
	run("PRAGMA user_version = 3");
	assert_null(store_open(path, &d));
	assert_string_equal(d.code, "S002");
	assert_null(store_open_read(path, &d));
	assert_string_equal(d.code, "S002");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_migrated, setup, teardown), cmocka_unit_test_setup_teardown(test_same_schema, setup, teardown),
		cmocka_unit_test_setup_teardown(test_two_holders, setup, teardown), cmocka_unit_test_setup_teardown(test_newer, setup, teardown),
	};
	return cmocka_run_group_tests_name("store_schema", tests, NULL, NULL);
}
