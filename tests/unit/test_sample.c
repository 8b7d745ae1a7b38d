/* SPDX-License-Identifier: MIT */
/* The sample school is the same on every machine, of the promised size, and scales to several schools. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "unit.h"

#include "lieciba/digest.h"
#include "lieciba/fsio.h"
#include "lieciba/sample.h"
#include "lieciba/strbuf.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char dir[64];

static size_t lines(const char *name)
{
	char path[128];
	struct strbuf sb = STRBUF_INIT;
	snprintf(path, sizeof path, "%s/%s", dir, name);
	assert_true(fsio_read(path, 64u << 20, &sb, NULL));
	size_t n = 0;
	for (size_t i = 0; i < sb.len; i++)
		n += sb.buf[i] == '\n';
	strbuf_release(&sb);
	return n;
}

static void digest_of_file(const char *name, uint8_t out[32])
{
	char path[128];
	struct strbuf sb = STRBUF_INIT;
	snprintf(path, sizeof path, "%s/%s", dir, name);
	assert_true(fsio_read(path, 64u << 20, &sb, NULL));
	digest_of(sb.buf, sb.len, out);
	strbuf_release(&sb);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static int remove_all(void **state)
{
	(void)state;
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void one_school(void **state)
{
	(void)state;
	struct sample_options o = { .seed = 1 };
	struct diag d = { 0 };
	int schools = 0;
	uint8_t a[32], b[32], c[32];
	assert_true(sample_write(dir, &o, &schools, &d));
	assert_int_equal(schools, 1);
	assert_int_equal(lines("bundle/students.csv"), 601);
	assert_int_equal(lines("bundle/classes.csv"), 25);
	assert_in_range(lines("bundle/closing_marks.csv"), 20000, 30000);
	assert_in_range(lines("bundle/attendance.csv"), 15000, 45000);
	digest_of_file("bundle/marks.csv", a);
	assert_true(sample_write(dir, &o, NULL, &d));
	digest_of_file("bundle/marks.csv", b);
	assert_memory_equal(a, b, 32);
	o.seed = 2;
	assert_true(sample_write(dir, &o, NULL, &d));
	digest_of_file("bundle/marks.csv", c);
	assert_memory_not_equal(a, c, 32);
}

static void many_schools(void **state)
{
	(void)state;
	struct sample_options o = { .seed = 1, .students = 1801, .clean = true };
	int schools = 0;
	struct diag d = { 0 };
	assert_true(sample_write(dir, &o, &schools, &d));
	assert_int_equal(schools, 4);
	assert_int_equal(lines("bundle-001/students.csv") + lines("bundle-002/students.csv") + lines("bundle-003/students.csv") +
			lines("bundle-004/students.csv"),
		1801 + 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(one_school), cmocka_unit_test(many_schools) };
	snprintf(dir, sizeof dir, "/tmp/lieciba-sample-XXXXXX");
	if (!mkdtemp(dir))
		return 1;
	return cmocka_run_group_tests(tests, NULL, remove_all);
}
