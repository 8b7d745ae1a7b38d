/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* nftw */
/* zip_write and zip_read_all against each other; an export's files whole or none; severing while another reads. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/export.h"
#include "lieciba/fsio.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"
#include "lieciba/zip.h"

#include <ftw.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[64];

static const char *in_dir(struct arena *a, const char *name)
{
	return arena_printf(a, "%s/%s", dir, name);
}

static void members_come_back(void **state)
{
	static char big[200000];
	struct zip_member v[] = { { "z.csv", "z", 1 }, { "ā/tukšs.csv", "", 0 }, { "big.csv", big, sizeof big } }, *got;
	struct strbuf one = STRBUF_INIT, two = STRBUF_INIT;
	struct arena a;
	struct diag d = { 0 };
	size_t n;
	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < sizeof big; i++)
		big[i] = (char)(i * 7919 >> 5);
	assert_true(zip_write(v, 3, &one, &d));
	struct zip_member turned[] = { v[2], v[0], v[1] };
	assert_true(zip_write(turned, 3, &two, &d));
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.buf, two.buf, one.len); /* the order of the call does not matter */
	const char *path = in_dir(&a, "a.zip");
	assert_true(fsio_write(path, one.buf, one.len, &d));
	assert_true(zip_is(path));
	assert_true(zip_read_all(&a, path, 1 << 20, &got, &n, &d));
	assert_int_equal(n, 3);
	assert_string_equal(got[0].name, "big.csv");
	assert_int_equal(got[0].len, sizeof big);
	assert_memory_equal(got[0].data, big, sizeof big);
	assert_string_equal(got[2].name, "ā/tukšs.csv");
	assert_int_equal(got[2].len, 0);
	assert_true(zip_write(v, 0, &one, &d));
	assert_true(fsio_write(path, one.buf, one.len, &d));
	assert_true(zip_read_all(&a, path, 1 << 20, &got, &n, &d));
	assert_int_equal(n, 0);
	strbuf_release(&one);
	strbuf_release(&two);
	arena_release(&a);
}

static void add(struct arena *a, struct export_files *f, const char *name, const char *text)
{
	struct strbuf sb = STRBUF_INIT;
	struct diag d = { 0 };
	strbuf_adds(&sb, text);
	assert_true(export_add(a, f, name, &sb, &d));
	assert_int_equal(sb.len, 0);
}

static void files_are_written_whole(void **state)
{
	struct export_files f = { 0 };
	struct strbuf text = STRBUF_INIT;
	struct arena a;
	struct diag d = { 0 };
	(void)state;
	arena_init(&a, 0);
	add(&a, &f, "a.csv", "one");
	add(&a, &f, "b.csv", "two");
	assert_true(export_write(&f, in_dir(&a, "x/y"), &d));
	assert_true(export_write(&f, in_dir(&a, "x/y"), &d)); /* over its own files */
	assert_true(fsio_read(in_dir(&a, "x/y/b.csv"), 10, &text, &d));
	assert_string_equal(text.buf, "two");
	assert_true(fsio_write(in_dir(&a, "x/y/.b.csv.tmp-1"), "left by a killed run", 20, &d));
	assert_true(export_write(&f, in_dir(&a, "x/y"), &d));
	assert_false(fsio_exists(in_dir(&a, "x/y/.b.csv.tmp-1")));
	assert_true(fsio_write(in_dir(&a, "x/y/c.csv"), "other", 5, &d));
	assert_false(export_write(&f, in_dir(&a, "x/y"), &d));
	assert_string_equal(d.code, "E304");
	assert_int_equal(d.exit_code, 73);
	export_files_free(&f);
	assert_int_equal(f.n, 0);
	strbuf_release(&text);
	arena_release(&a);
}

static void severing_waits_for_nobody(void **state)
{
	static const char rows[] =
		"INSERT INTO source(source_id, format) VALUES ('t', 'bundle'); INSERT INTO import VALUES (1, 't', '2026-06-04T00:00:00Z', 'bulk', '', '0', 't', NULL);"
		"INSERT INTO import VALUES (2, 't', '2026-06-05T00:00:00Z', 'bulk', '', '0', 't', NULL);"
		"INSERT INTO school VALUES ('p', 1); INSERT INTO student VALUES ('p', 's1', 1), ('p', 's2', 1);"
		/* the code moved from one student to another: a mistake that was corrected */
		"INSERT INTO student_code(row_id, school_id, student_id, personal_code, valid_from, import_id, supersedes) VALUES"
		" (1, 'p', 's1', '010112-11111', NULL, 1, NULL), (2, 'p', 's1', '320112-22222', '2024-01-01', 1, NULL), (3, 'p', 's2', '010112-11111', NULL, 2, 1);";
	struct arena a;
	struct diag d = { 0 };
	struct store_severed n;
	(void)state;
	arena_init(&a, 0);
	const char *path = in_dir(&a, "journal.db");
	struct store *s = store_open(path, &d);
	assert_non_null(s);
	assert_true(db_exec(store_db(s), rows, &d));
	assert_true(store_sever_count(s, "p", "s1", false, &n, &d));
	assert_int_equal(n.codes, 1); /* 010112-11111 is no more this student's, but a row of the past says so */
	struct db *reader = db_open(path, DB_READ, &d);
	assert_true(db_exec(reader, "BEGIN; SELECT count(*) FROM student;", &d));
	assert_true(db_exec(store_db(s), "PRAGMA busy_timeout = 20", &d));
	assert_false(store_sever(s, "p", "s1", "2026-06-05T12:00:00Z", &n, &d));
	assert_string_equal(d.code, "A123");
	assert_int_equal(d.exit_code, 75);
	db_close(reader);
	n.codes = 0; /* as the next run counts them */
	assert_true(store_sever(s, "p", "s1", "2026-06-05T12:00:00Z", &n, &d));
	assert_int_equal(db_scalar_int(store_db(s), "SELECT count(*) FROM student_code WHERE student_id = 's1' AND personal_code = '320112-22222'", 0), 1);
	assert_int_equal(db_scalar_int(store_db(s), "SELECT count(*) FROM student_code", 0), 2);
	assert_int_equal(db_scalar_int(store_db(s), "SELECT count(*) FROM student_code WHERE student_id = 's2' AND supersedes IS NULL", 0), 1);
	store_close(s);
	arena_release(&a);
}

static int make_dir(void **state)
{
	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8"); /* libarchive gives no names without */
	snprintf(dir, sizeof dir, "/tmp/export-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int drop(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static int remove_dir(void **state)
{
	(void)state;
	return nftw(dir, drop, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_come_back),
		cmocka_unit_test(files_are_written_whole),
		cmocka_unit_test(severing_waits_for_nobody),
	};
	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
