/* SPDX-License-Identifier: MIT */
/* Column widths: cases by hand, and the invariants over random tables. */
#include "unit.h"

#include "lieciba/table.h"

#include <string.h>

static uint64_t state = 88172645463325252u;
static uint32_t rnd(uint32_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)((state >> 32) % n);
}

static void by_hand(void **s)
{
	(void)s;
	struct table_width v[] = { { .kind = TW_FIXED, .fixed = 100 }, { .kind = TW_AUTO, .min = 50, .max = 150 }, { .kind = TW_FR, .min = 20, .weight = 1000 },
		{ .kind = TW_FR, .min = 20, .weight = 2000 } };
	assert_int_equal(table_solve(v, 4, 550), 0);
	assert_int_equal(v[0].out, 100);
	assert_int_equal(v[1].out, 150);
	assert_int_equal(v[2].out, 100);
	assert_int_equal(v[3].out, 200);
	assert_int_equal(table_solve(v, 4, 200), 0); /* 60 for the auto column after everything's min */
	assert_int_equal(v[1].out, 60);
	assert_int_equal(v[2].out + v[3].out, 40);
	assert_int_equal(table_solve(v, 4, 180), 10);
	assert_int_equal(v[1].out, 50);
	v[2].min = 150; /* more than its share: frozen, the other gets the rest */
	assert_int_equal(table_solve(v, 4, 550), 0);
	assert_int_equal(v[2].out, 150);
	assert_int_equal(v[3].out, 150);
}

static void spanning_head_widens(void **s)
{
	(void)s;
	struct table_width v[] = { { .kind = TW_AUTO, .min = 10, .max = 10 }, { .kind = TW_AUTO, .min = 10, .max = 40 }, { .kind = TW_FIXED, .fixed = 30 } };
	table_widen(v, 0, 3, 80);
	assert_int_equal(v[0].min, 10);
	assert_int_equal(v[1].min, 40);
	table_widen(v, 0, 2, 20);
	assert_int_equal(v[1].min, 40);
	table_widen(v, 2, 1, 500); /* nothing to widen */
	assert_int_equal(v[2].fixed, 30);
}

static void random_tables_keep_their_promises(void **s)
{
	(void)s;
	for (int round = 0; round < 200000; round++) {
		struct table_width v[40];
		size_t n = 1 + rnd(40), fr = 0;
		mpt width = (mpt)(100000 + rnd(900000));
		memset(v, 0, sizeof v);
		for (size_t i = 0; i < n; i++) {
			v[i].kind = rnd(3) == 0 ? TW_FIXED : rnd(2) ? TW_AUTO : TW_FR;
			v[i].fixed = (mpt)rnd(30000);
			v[i].min = (mpt)rnd(20000);
			v[i].max = v[i].min + (mpt)rnd(60000);
			v[i].weight = 1000 * (1 + (int32_t)rnd(4));
			fr += v[i].kind == TW_FR;
		}
		mpt over = table_solve(v, n, width);
		int64_t sum = 0;
		for (size_t i = 0; i < n; i++) {
			sum += v[i].out;
			if (v[i].kind == TW_FIXED)
				assert_int_equal(v[i].out, v[i].fixed);
			else
				assert_true(v[i].out >= v[i].min);
			if (v[i].kind == TW_AUTO)
				assert_true(v[i].out <= v[i].max);
		}
		if (over)
			assert_int_equal(sum, (int64_t)width + over);
		else if (fr)
			assert_int_equal(sum, width);
		else
			assert_true(sum <= width);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(by_hand), cmocka_unit_test(spanning_head_widens), cmocka_unit_test(random_tables_keep_their_promises) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
