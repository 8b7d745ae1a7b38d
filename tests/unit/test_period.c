/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/period.h"
#include "lieciba/snapshot.h"

#include <string.h>

static void test_parse(void **state)
{
	(void)state;
	static const struct { const char *in; enum period_kind kind; const char *year, *code, *text; } want[] = {
		{ "2025-26", PERIOD_YEAR, "2025-26", "Y", "2025-26" }, { "2025-26/Y", PERIOD_YEAR, "2025-26", "Y", "2025-26" },
		{ "2025-26/S1", PERIOD_TERM, "2025-26", "S1", "2025-26/S1" }, { "2010-11/T2", PERIOD_TERM, "2010-11", "T2", "2010-11/T2" },
		{ "2026-05", PERIOD_MONTH, "2025-26", "2026-05", "2026-05" }, { "2025-08", PERIOD_MONTH, "2025-26", "2025-08", "2025-08" },
		{ "2025-07", PERIOD_MONTH, "2024-25", "2025-07", "2025-07" },
		{ "2010-11", PERIOD_YEAR, "2010-11", "Y", "2010-11" }, /* not November */
		{ "2010-11/2010-11", PERIOD_MONTH, "2010-11", "2010-11", "2010-11/2010-11" }, { "1999-00", PERIOD_YEAR, "1999-00", "Y", "1999-00" },
		{ "2025-W46", PERIOD_WEEK, "2025-26", "2025-W46", "2025-W46" }, { "2026-W01", PERIOD_WEEK, "2025-26", "2026-W01", "2026-W01" },
		{ "2020-W53", PERIOD_WEEK, "2020-21", "2020-W53", "2020-W53" },
	};
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct period p;
		struct diag d = { 0 };
		if (!period_parse(want[i].in, &p, &d))
			fail_msg("%s: %s", want[i].in, d.what);
		assert_int_equal(p.kind, want[i].kind);
		assert_string_equal(p.school_year, want[i].year);
		assert_string_equal(p.code, want[i].code);
		assert_string_equal(p.text, want[i].text);
	}
}

static void test_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "2025", "2025-27", "2025-26/", "2025-26/s1", "2026-13", "2025-26/2026-09", "2025/26", "2025-26-27", "2025-26/ABCDEFGHIJKLMNOP", "2026-5", "2025-W53", "2025-W00", "2025-W1", "2025-w46", "2025-W4x" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct period p;
		struct diag d = { 0 };
		if (period_parse(bad[i], &p, &d))
			fail_msg("accepted: %s", bad[i]);
		assert_string_equal(d.code, "P001");
		assert_string_equal(d.hint, "write a school year (2025-26), a term (2025-26/S1), a month (2026-05) or a week (2026-W20)");
	}
}

static struct db *snapshot(void)
{
	struct diag d = { 0 };
	struct db *db = db_open(NULL, DB_MEMORY, &d);
	assert_true(snapshot_create_tables(db, &d));
	assert_true(db_exec(db, "PRAGMA foreign_keys = OFF; INSERT INTO year VALUES ('pvs', '2025-26', '2025./2026.', 'Mācību gadā', '2025-09-01', '2026-05-29', NULL);"
		"INSERT INTO term VALUES ('pvs', '2025-26', 'S1', 0, '1. semestris', '', '', '', '2025-09-01', '2025-12-19', 1),"
		"('pvs', '2025-26', 'S2', 0, 'Spring Semester', '', '', '', '2026-01-05', '2026-05-29', 2),"
		"('pvs', '2025-26', 'S2', 9, 'Spring Semester', '', '', '', '2026-01-05', '2026-06-12', 2);", &d));
	return db;
}

static void test_resolve(void **state)
{
	(void)state;
	static const struct { const char *in, *from, *to, *lv, *en; } want[] = {
		{ "2025-26", "2025-09-01", "2026-05-29", "2025./2026. mācību gads", "School year 2025/2026" },
		{ "2025-26/S1", "2025-09-01", "2025-12-19", "1. semestris", "Semester 1" },
		{ "2025-26/S2", "2026-01-05", "2026-05-29", "Spring Semester", "Spring Semester" },
		{ "2026-02", "2026-02-01", "2026-02-28", "2026. gada februāris", NULL },
		{ "2025-W46", "2025-11-10", "2025-11-16", "nedēļa 10.11.2025.–16.11.2025.", "Week 46 (2025-11-10 to 2025-11-16)" },
		{ "2026-W01", "2025-12-29", "2026-01-04", "nedēļa 29.12.2025.–04.01.2026.", NULL },
	};
	struct arena a;
	struct db *db = snapshot();
	arena_init(&a, 0);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct period p;
		struct diag d = { 0 };
		assert_true(period_parse(want[i].in, &p, &d) && period_resolve(&p, db, &a, &d));
		assert_string_equal(p.from, want[i].from);
		assert_string_equal(p.to, want[i].to);
		assert_string_equal(p.name[LANG_LV], want[i].lv);
		if (want[i].en)
			assert_string_equal(p.name[LANG_EN], want[i].en);
		assert_string_equal(p.year_name, "2025./2026.");
	}
	arena_release(&a);
	db_close(db);
}

static void test_unknown(void **state)
{
	(void)state;
	static const struct { const char *in, *what; } want[] = {
		{ "2025-26/S3", "there is no term 'S3' in the school year 2025-26" },
		{ "2024-25", "there is no school year 2024-25 in the data" },
		{ "2026-09", "there is no school year 2026-27 in the data" },
	};
	struct arena a;
	struct db *db = snapshot();
	arena_init(&a, 0);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct period p;
		struct diag d = { 0 };
		assert_true(period_parse(want[i].in, &p, &d));
		assert_false(period_resolve(&p, db, &a, &d));
		assert_string_equal(d.code, "P002");
		assert_string_equal(d.what, want[i].what);
		assert_string_equal(d.hint, "the data has 2025-26, 2025-26/S1, 2025-26/S2");
	}
	arena_release(&a);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_parse), cmocka_unit_test(test_refused), cmocka_unit_test(test_resolve), cmocka_unit_test(test_unknown) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
