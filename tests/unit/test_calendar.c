/* SPDX-License-Identifier: MIT */
/* Holidays against a table written by hand from the law and printed calendars; the shipped year with its moved days; bad files. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/calendar.h"
#include "lieciba/fsio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static day_t day(const char *iso)
{
	day_t d = 0;
	assert_true(date_parse_iso(iso, &d));
	return d;
}

static void test_holidays(void **state)
{
	(void)state;
	static const char *const want[] = {
		"2025-01-01", "2025-04-18", "2025-04-20", "2025-04-21", "2025-05-01", "2025-05-04", "2025-05-05", "2025-05-11", "2025-06-08", "2025-06-23",
		"2025-06-24", "2025-11-18", "2025-12-24", "2025-12-25", "2025-12-26", "2025-12-31",
		"2026-01-01", "2026-04-03", "2026-04-05", "2026-04-06", "2026-05-01", "2026-05-04", "2026-05-10", "2026-05-24", "2026-06-23",
		"2026-06-24", "2026-11-18", "2026-12-24", "2026-12-25", "2026-12-26", "2026-12-31",
		"2027-01-01", "2027-03-26", "2027-03-28", "2027-03-29", "2027-05-01", "2027-05-04", "2027-05-09", "2027-05-16", "2027-06-23",
		"2027-06-24", "2027-11-18", "2027-12-24", "2027-12-25", "2027-12-26", "2027-12-31",
	};
	size_t at = 0, n = sizeof want / sizeof *want;
	char iso[DATE_ISO_SIZE];
	for (day_t d = day("2025-01-01"); d <= day("2027-12-31"); d++)
		if (calendar_holiday_lv(d)) {
			assert_true(at < n);
			assert_string_equal(date_format_iso(d, iso), want[at++]);
		}
	assert_int_equal(at, n);
	/* 18 November 2028 is a Saturday, 4 May 2030 too: the Monday is free, under the same name */
	assert_string_equal(calendar_holiday_lv(day("2028-11-20")), calendar_holiday_lv(day("2028-11-18")));
	assert_string_equal(calendar_holiday_lv(day("2030-05-06")), calendar_holiday_lv(day("2030-05-04")));
	assert_null(calendar_holiday_lv(day("2028-11-19")));
}

static void test_shipped(void **state)
{
	(void)state;
	static const struct { const char *date; bool working, lessons; int timetable; const char *name; } want[] = {
		{ "2025-08-29", true, false, 0, NULL }, { "2025-09-01", true, true, 1, NULL }, { "2025-09-06", false, false, 0, NULL },
		{ "2025-10-20", true, false, 0, "rudens" }, { "2025-11-08", true, true, 1, NULL }, { "2025-11-17", false, false, 0, "pārceltā darba diena" }, { "2025-11-18", false, false, 0, "Latvijas Republikas Proklamēšanas diena" },
		{ "2025-12-19", true, true, 5, NULL }, { "2025-12-22", true, false, 0, "ziemas" }, { "2025-12-25", false, false, 0, "Ziemassvētki" },
		{ "2026-01-02", false, false, 0, "pārceltā darba diena" }, { "2026-01-05", true, true, 1, NULL }, { "2026-01-17", true, true, 5, NULL },
		{ "2026-04-03", false, false, 0, "Lielā Piektdiena" }, { "2026-05-29", true, true, 5, NULL }, { "2026-06-22", false, false, 0, "pārceltā darba diena" },
		{ "2026-06-27", true, false, 0, NULL },
	};
	struct arena a;
	struct diags out = { 0 };
	arena_init(&a, 0);
	const struct calendar *c = calendar_load(&a, "samples/calendars/calendar-2025-26.yaml", &out);
	assert_non_null(c);
	assert_int_equal(out.n, 0);
	assert_string_equal(c->name, "2025./2026.");
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct cal_day d = calendar_day(c, day(want[i].date));
		if (d.working != want[i].working || d.lessons != want[i].lessons || d.timetable != want[i].timetable)
			fail_msg("%s: %d %d %d", want[i].date, d.working, d.lessons, d.timetable);
		assert_string_equal(d.name ? d.name : "", want[i].name ? want[i].name : "");
	}
	assert_int_equal(calendar_year_end(c, 0), day("2026-05-29"));
	assert_int_equal(calendar_year_end(c, 9), day("2026-06-12"));
	assert_int_equal(calendar_year_end(c, 12), day("2026-06-19"));
	assert_int_equal(calendar_year_end(c, 7), day("2026-05-29"));
	arena_release(&a);
	diags_free(&out);
}

#define HEAD "format: 1\nschool_year: 2025-26\nstarts: 2025-09-01\n"
#define TERMS "terms:\n  S1: { from: 2025-09-01, to: 2025-12-19 }\n  S2: { from: 2026-01-05, to: 2026-05-29 }\n"

static void refuse(const char *text, int line, int col, const char *code, const char *what)
{
	char path[] = "/tmp/lieciba-calendar-XXXXXX";
	struct arena a;
	struct diags out = { 0 };
	struct diag d;
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	assert_true(fsio_write(path, text, strlen(text), &d));
	arena_init(&a, 0);
	assert_null(calendar_load(&a, path, &out));
	unlink(path);
	assert_true(out.n >= 1);
	assert_string_equal(out.v[0].what, what);
	assert_string_equal(out.v[0].code, code);
	assert_int_equal(out.v[0].line, line);
	assert_int_equal(out.v[0].col, col);
	arena_release(&a);
	diags_free(&out);
}

static void test_bad(void **state)
{
	(void)state;
	refuse(HEAD TERMS, 1, 1, "K001", "'holidays' is missing");
	refuse(HEAD TERMS "holidays: lv\ndays_of: []\n", 8, 1, "K001", "unknown key 'days_of'");
	refuse(HEAD TERMS "holidays: lv\ndays_off: [2026-02-30]\n", 8, 12, "K002", "not a date");
	refuse(HEAD TERMS "holidays: lv\ndays_off: [2027-02-03]\n", 8, 12, "K002", "the date lies outside the school year of this file");
	refuse(HEAD TERMS "holidays: ee\n", 7, 11, "K001", "`holidays` is not understood");
	refuse(HEAD "terms:\n  S1: { from: 2025-09-01, to: 2026-01-05 }\n  S2: { from: 2026-01-05, to: 2026-05-29 }\nholidays: lv\n", 6, 15, "K003",
		"this term begins before the one above has ended");
	refuse(HEAD "terms:\n  S1: { from: 2025-12-19, to: 2025-09-01 }\nholidays: lv\n", 5, 31, "K003", "it ends before it begins");
	refuse(HEAD "terms:\n  X1: { from: 2025-09-01, to: 2025-12-19 }\nholidays: lv\n", 5, 3, "K001", "not a term's code");
	refuse(HEAD TERMS "holidays: lv\nwork_days:\n  - { date: 2026-01-17, as: sat }\n", 9, 29, "K001", "'sat' is not possible here");
}

static void test_listed(void **state)
{
	(void)state;
	char path[] = "/tmp/lieciba-calendar-XXXXXX";
	static const char text[] = HEAD TERMS "holidays: [2025-11-18]\nextra:\n  - { date: 2026-02-04, name: Pāvests }\nbreaks:\n  - { name: papildu, from: 2026-02-09, to: 2026-02-13, grades: [1] }\n";
	struct arena a;
	struct diags out = { 0 };
	struct diag d;
	int fd = mkstemp(path);
	close(fd);
	assert_true(fsio_write(path, text, strlen(text), &d));
	arena_init(&a, 0);
	const struct calendar *c = calendar_load(&a, path, &out);
	unlink(path);
	assert_non_null(c);
	assert_false(calendar_day(c, day("2025-11-18")).working);
	assert_true(calendar_day(c, day("2026-05-04")).lessons); /* listed holidays stand instead of the rules */
	assert_string_equal(calendar_day(c, day("2026-02-04")).name, "Pāvests");
	assert_true(calendar_day(c, day("2026-02-10")).lessons); /* a break of one grade is none for most */
	arena_release(&a);
	diags_free(&out);
}

/* Every calendar that ships loads, by its own name, and each moved day off has its Saturday. */
static void test_all_shipped(void **state)
{
	(void)state;
	struct arena a;
	struct diags out = { 0 };
	struct diag d = { 0 };
	char **names;
	size_t n, loaded = 0;
	arena_init(&a, 0);
	assert_true(fsio_list("samples/calendars", false, &a, &names, &n, &d));
	for (size_t i = 0; i < n; i++) {
		if (strncmp(names[i], "calendar-", 9) != 0)
			continue;
		const struct calendar *c = calendar_load(&a, arena_printf(&a, "samples/calendars/%s", names[i]), &out);
		if (!c)
			fail_msg("%s: %s", names[i], out.n ? out.v[0].what : "?");
		assert_string_equal(names[i], arena_printf(&a, "calendar-%s.yaml", c->school_year));
		assert_int_equal(c->ndays_off, c->nwork_days);
		assert_true(c->says_days_off == (strcmp(c->school_year, "2026-27") != 0)); /* the order on 2027 is not known */
		for (size_t k = 0; k < c->ndays_off; k++)
			assert_true(date_weekday(c->days_off[k]) <= 5 && date_weekday(c->work_days[k].date) == 6);
		for (size_t k = 0; k < c->nterms; k++)
			assert_true(calendar_day(c, c->terms[k].from).lessons && calendar_day(c, c->terms[k].to).lessons);
		loaded++;
	}
	assert_int_equal(loaded, 12); /* 2015-16 to 2026-27 */
	arena_release(&a);
	diags_free(&out);
}

static void test_wanted(void **state)
{
	(void)state;
	char year[CALENDAR_YEAR_SIZE];
	assert_int_equal(calendar_wanted(day("2026-06-30"), year), 2025);
	assert_string_equal(year, "2025-26");
	assert_int_equal(calendar_wanted(day("2026-07-01"), year), 2026);
	assert_string_equal(year, "2026-27");
	calendar_wanted(day("2027-01-01"), year);
	assert_string_equal(year, "2026-27");
	calendar_wanted(day("2099-12-31"), year);
	assert_string_equal(year, "2099-00");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_holidays), cmocka_unit_test(test_shipped), cmocka_unit_test(test_bad), cmocka_unit_test(test_listed), cmocka_unit_test(test_all_shipped), cmocka_unit_test(test_wanted) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
