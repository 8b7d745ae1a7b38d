/* SPDX-License-Identifier: MIT */
/* Due dates of 2025/26 for every rule of the five schools (scheduler.md §9), worked out by hand there; working days; periods and their groups. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/due.h"

#include <stdlib.h>
#include <string.h>

static struct arena arena;
static const struct calendar *year;
static struct calendars set;

static int setup(void **state)
{
	(void)state;
	struct diags out = { 0 };
	arena_init(&arena, 0);
	year = calendar_load(&arena, "samples/calendars/calendar-2025-26.yaml", &out);
	assert_non_null(year);
	set = (struct calendars){ &year, 1 };
	diags_free(&out);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static day_t day(const char *iso)
{
	day_t d = 0;
	assert_true(date_parse_iso(iso, &d));
	return d;
}

/* want: "PERIOD DUE" for each period that has a deadline; a star after it = clamped, a plus = shifted. */
static void expect(const struct due_rule *r, enum due_span span, bool empty, const char *const *want)
{
	size_t n, at = 0;
	struct due_period *v = due_periods(&arena, year, span, empty, &n);
	for (size_t i = 0; i < n; i++) {
		struct due_date d;
		char iso[DATE_ISO_SIZE];
		if (!due_of(r, &set, &v[i], &d))
			continue;
		char *got = arena_printf(&arena, v[i].grade ? "%s@%d %s%s" : "%s%.0d %s%s", v[i].code, v[i].grade, date_format_iso(d.due, iso),
			d.reason == DUE_CLAMPED ? "*" : d.reason == DUE_SHIFTED ? "+" : "");
		assert_non_null(want[at]);
		assert_string_equal(got, want[at++]);
	}
	assert_null(want[at]);
}

static void test_third_of_month(void **state) /* JMV-13.6 */
{
	(void)state;
	const struct due_rule r = { .day = { DUE_DAY, 3 }, .shift = SHIFT_PREVIOUS };
	expect(&r, SPAN_MONTH, false, (const char *const[]){ "2025-09 2025-10-03", "2025-10 2025-11-03", "2025-11 2025-12-03", "2025-12 2026-01-05*",
		"2026-01 2026-02-03", "2026-02 2026-03-03", "2026-03 2026-04-02+", "2026-04 2026-05-05*", "2026-05 2026-06-03", NULL });
}

static void test_twelfth_of_month(void **state) /* RDMV-25.2, the reading in which the deadline of June is its 30th */
{
	(void)state;
	const struct due_in june[] = { { 6, { DUE_DAY, 30 } } };
	const struct due_rule r = { .day = { DUE_DAY, 12 }, .in = june, .nin = 1, .shift = SHIFT_PREVIOUS };
	expect(&r, SPAN_MONTH, false, (const char *const[]){ "2025-09 2025-10-10+", "2025-10 2025-11-12", "2025-11 2025-12-12", "2025-12 2026-01-12",
		"2026-01 2026-02-12", "2026-02 2026-03-12", "2026-03 2026-04-10+", "2026-04 2026-05-12", "2026-05 2026-06-30", NULL });
}

static void test_fifth_but_september(void **state) /* AKN-7 */
{
	(void)state;
	const int skip[] = { 9 };
	const struct due_rule r = { .day = { DUE_DAY, 5 }, .skip = skip, .nskip = 1, .shift = SHIFT_PREVIOUS };
	expect(&r, SPAN_MONTH, false, (const char *const[]){ "2025-09 2025-10-03+", "2025-10 2025-11-05", "2025-11 2025-12-05", "2025-12 2026-01-05",
		"2026-01 2026-02-05", "2026-02 2026-03-05", "2026-03 2026-04-02+", "2026-04 2026-05-05", "2026-05 2026-06-05", NULL });
	/* August's extract, were there one, would be due in September: no deadline */
	const struct due_period august = { .span = SPAN_MONTH, .school_year = "2025-26", .from = day("2026-08-01"), .to = day("2026-08-31") };
	struct due_date d;
	assert_false(due_of(&r, &set, &august, &d));
}

static void test_last_working_day(void **state) /* JMV-15.3 */
{
	(void)state;
	const struct due_rule r = { .day = { DUE_LAST_WORKING, 0 }, .same_month = true, .shift = SHIFT_PREVIOUS };
	expect(&r, SPAN_MONTH, false, (const char *const[]){ "2025-09 2025-09-30", "2025-10 2025-10-31", "2025-11 2025-11-28", "2025-12 2025-12-30",
		"2026-01 2026-01-30", "2026-02 2026-02-27", "2026-03 2026-03-31", "2026-04 2026-04-30", "2026-05 2026-05-29", NULL });
}

static void test_before_term_end(void **state) /* AKN-8: three days before the semester's end, by calendar and by working days */
{
	(void)state;
	struct due_rule r = { .day = { DUE_ANCHOR, 0 }, .anchor = ANCHOR_TERM_END, .offset = { -3, UNIT_DAYS }, .shift = SHIFT_PREVIOUS };
	const char *const want[] = { "S1 2025-12-16", "S2 2026-05-26", "S2@9 2026-06-09", "S2@12 2026-06-16", NULL };
	expect(&r, SPAN_TERM, false, want);
	r.offset.unit = UNIT_WORKING_DAYS;
	expect(&r, SPAN_TERM, false, want);
}

static void test_year_and_dates(void **state)
{
	(void)state;
	const struct due_rule cards = { .day = { DUE_ANCHOR, 0 }, .anchor = ANCHOR_YEAR_END, .shift = SHIFT_PREVIOUS };
	expect(&cards, SPAN_YEAR, false, (const char *const[]){ "2025-26 2026-05-29", "2025-26@9 2026-06-12", "2025-26@12 2026-06-19", NULL });
	const struct due_rule journal = { .day = { DUE_ANCHOR, 0 }, .anchor = ANCHOR_YEAR_END, .offset = { 5, UNIT_WORKING_DAYS }, .shift = SHIFT_PREVIOUS };
	/* 22 June is a moved day off, 23 and 24 June are holidays, 27 June a working Saturday */
	expect(&journal, SPAN_YEAR, false, (const char *const[]){ "2025-26 2026-06-05", "2025-26@9 2026-06-19", "2025-26@12 2026-06-30", NULL });
	const struct due_rule archive = { .day = { DUE_ANCHOR, 0 }, .anchor = ANCHOR_DATE, .date_month = 8, .date_day = 31, .shift = SHIFT_PREVIOUS };
	struct due_date d;
	const struct due_period p = { .span = SPAN_YEAR, .school_year = "2025-26", .code = "2025-26", .from = year->starts, .to = day("2026-05-29") };
	assert_true(due_of(&archive, &set, &p, &d));
	assert_int_equal(d.due, day("2026-08-31"));
	assert_false(d.known); /* the next year's calendar is not there */
	const struct due_rule lists = { .day = { DUE_ANCHOR, 0 }, .anchor = ANCHOR_DATE, .date_month = 9, .date_day = 15, .shift = SHIFT_PREVIOUS }; /* VPVG-3.2 */
	assert_true(due_of(&lists, &set, &p, &d));
	assert_int_equal(d.due, day("2025-09-15"));
}

static void test_empty_months(void **state)
{
	(void)state;
	const struct due_rule r = { .day = { DUE_FIRST_WORKING, 0 }, .shift = SHIFT_PREVIOUS };
	size_t n;
	due_periods(&arena, year, SPAN_MONTH, true, &n);
	assert_int_equal(n, 12);
	struct due_period *v = due_periods(&arena, year, SPAN_MONTH, false, &n);
	assert_int_equal(n, 9);
	struct due_date d;
	assert_true(due_of(&r, &set, &v[3], &d)); /* December: the 1st is a holiday, the 2nd a moved day off, then a weekend */
	assert_int_equal(d.due, day("2026-01-05"));
}

static void test_reasons(void **state)
{
	(void)state;
	struct due_date d;
	const struct due_rule r = { .day = { DUE_DAY, 3 }, .shift = SHIFT_PREVIOUS };
	const struct due_period march = { .span = SPAN_MONTH, .school_year = "2025-26", .from = day("2026-03-01"), .to = day("2026-03-31") };
	assert_true(due_of(&r, &set, &march, &d));
	assert_int_equal(d.nominal, day("2026-04-03"));
	assert_string_equal(d.why, "Lielā Piektdiena");
	struct due_rule other = r;
	other.shift = SHIFT_NEXT;
	assert_true(due_of(&other, &set, &march, &d));
	assert_int_equal(d.due, day("2026-04-07"));
	other.shift = SHIFT_NEAREST;
	assert_true(due_of(&other, &set, &march, &d));
	assert_int_equal(d.due, day("2026-04-02"));
	other.shift = SHIFT_NONE;
	assert_true(due_of(&other, &set, &march, &d));
	assert_int_equal(d.due, day("2026-04-03"));
	assert_int_equal(d.reason, DUE_AS_SAID);
}

static void test_working_days(void **state)
{
	(void)state;
	assert_int_equal(calendars_add(&set, day("2026-06-19"), 1), day("2026-06-25"));
	assert_int_equal(calendars_add(&set, day("2026-06-26"), 1), day("2026-06-27")); /* the Saturday that was moved */
	assert_int_equal(calendars_add(&set, day("2026-01-05"), -1), day("2025-12-30"));
	assert_int_equal(calendars_add(&set, day("2026-01-04"), 0), day("2026-01-04"));
	bool known = true;
	assert_false(calendars_day(&set, day("2030-05-06"), &known).working); /* no calendar: the law's holidays all the same */
	assert_false(known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_third_of_month),
		cmocka_unit_test(test_twelfth_of_month),
		cmocka_unit_test(test_fifth_but_september),
		cmocka_unit_test(test_last_working_day),
		cmocka_unit_test(test_before_term_end),
		cmocka_unit_test(test_year_and_dates),
		cmocka_unit_test(test_empty_months),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_working_days),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
