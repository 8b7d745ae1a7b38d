/* SPDX-License-Identifier: MIT */
/* Files whole or not at all: staging, commit, sweep, locks, and folders that must not be left. */
#define _XOPEN_SOURCE 700
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/diag.h"
#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static int enter(void **state)
{
	char *dir = strdup("/tmp/lieciba-fsio-XXXXXX");
	*state = mkdtemp(dir);
	return *state && chdir(dir) == 0 ? 0 : 1;
}

static int leave(void **state)
{
	int rc = chdir("/") == 0 && nftw(*state, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0 ? 0 : 1;
	free(*state);
	return rc;
}

static void assert_file(const char *path, const char *text)
{
	struct strbuf sb = STRBUF_INIT;
	struct diag d = { 0 };
	assert_true(fsio_read(path, 1000, &sb, &d));
	assert_string_equal(sb.buf, text);
	strbuf_release(&sb);
}

static void whole_writes(void **state)
{
	(void)state;
	struct diag d = { 0 };
	assert_true(fsio_mkdirs_for("a/b/c.txt", &d));
	assert_true(fsio_write("a/b/c.txt", "one", 3, &d));
	assert_true(fsio_write("a/b/c.txt", "two", 3, &d));
	assert_file("a/b/c.txt", "two");
	struct stat st;
	assert_int_equal(stat("a/b/c.txt", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(stat("a", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0750);
	assert_false(fsio_write("a/b", "x", 1, &d));
	assert_false(fsio_write("missing/x", "x", 1, &d));
	assert_string_equal(d.code, "E013");
}

static void staged_until_committed(void **state)
{
	(void)state;
	struct diag d = { 0 };
	char t1[64], t2[64];
	assert_true(fsio_mkdirs("out", &d));
	assert_true(fsio_write("out/a.pdf", "old", 3, &d));
	assert_true(fsio_stage("out/a.pdf", "7", "new", 3, t1, sizeof t1, &d));
	assert_true(fsio_stage("out/b.pdf", "7", "b", 1, t2, sizeof t2, &d));
	assert_string_equal(t1, "out/.a.pdf.tmp-7");
	assert_file("out/a.pdf", "old");
	struct fsio_pair v[] = { { t1, "out/a.pdf" }, { t2, "out/b.pdf" } };
	assert_true(fsio_commit(v, 2, &d));
	assert_file("out/a.pdf", "new");
	assert_false(fsio_exists(t1));
	assert_true(fsio_stage("out/c.pdf", "dead", "x", 1, t1, sizeof t1, &d));
	assert_true(fsio_stage("out/c.pdf", "live", "x", 1, t2, sizeof t2, &d));
	assert_int_equal(fsio_sweep(".", "live"), 1);
	assert_false(fsio_exists(t1));
	assert_true(fsio_exists(t2));
	assert_true(fsio_exists("out/a.pdf"));
}

static void reads_stay_below(void **state)
{
	(void)state;
	struct diag d = { 0 };
	struct strbuf sb = STRBUF_INIT;
	assert_true(fsio_mkdirs("in/parts", &d));
	assert_true(fsio_write("secret", "s", 1, &d));
	assert_true(fsio_write("in/parts/p", "part", 4, &d));
	assert_int_equal(symlink("../secret", "in/link"), 0);
	assert_true(fsio_read_beneath("in", "parts/p", 100, &sb, &d));
	assert_string_equal(sb.buf, "part");
	assert_false(fsio_read_beneath("in", "../secret", 100, &sb, &d));
	assert_string_equal(d.code, "E015");
	assert_false(fsio_read_beneath("in", "link", 100, &sb, &d));
	assert_string_equal(d.code, "E015");
	assert_false(fsio_read_beneath("in", "/etc/passwd", 100, &sb, &d));
	assert_false(fsio_read("nowhere", 10, &sb, &d));
	assert_string_equal(d.code, "E010");
	assert_int_equal(d.exit_code, 66);
	assert_false(fsio_read("in", 10, &sb, &d));
	assert_string_equal(d.code, "E011");
	assert_false(fsio_read("in/parts/p", 3, &sb, &d));
	assert_string_equal(d.code, "E012");
	strbuf_release(&sb);
}

static void lock_and_list(void **state)
{
	(void)state;
	struct diag d = { 0 };
	int a = fsio_lock("lock", false, &d);
	assert_true(a >= 0);
	assert_int_equal(fsio_lock("lock", false, &d), -1);
	assert_string_equal(d.code, "E075");
	assert_int_equal(d.exit_code, 75);
	close(a);
	a = fsio_lock("lock", true, &d);
	int b = fsio_lock("lock", true, &d);
	assert_true(a >= 0 && b >= 0);
	close(a);
	close(b);
	struct arena arena;
	arena_init(&arena, 0);
	assert_true(fsio_mkdirs("l/sub", &d));
	assert_true(fsio_write("l/b", "", 0, &d));
	assert_true(fsio_write("l/a", "", 0, &d));
	char **names;
	size_t n;
	assert_true(fsio_list("l", false, &arena, &names, &n, &d));
	assert_int_equal(n, 2);
	assert_string_equal(names[0], "a");
	assert_true(fsio_list("l", true, &arena, &names, &n, &d));
	assert_int_equal(n, 3);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(whole_writes), cmocka_unit_test(staged_until_committed), cmocka_unit_test(reads_stay_below),
		cmocka_unit_test(lock_and_list) };
	return cmocka_run_group_tests(tests, enter, leave);
}
