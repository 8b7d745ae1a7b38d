/* SPDX-License-Identifier: MIT */
/*
 * calendar: a school year's terms, breaks, holidays and working days from calendar-YYYY-YY.yaml (scheduler.md §9).
 * Latvian public holidays are a rule (holidays: lv); moved working days and one-off holidays are data of the file.
 */
#ifndef LIECIBA_CALENDAR_H
#define LIECIBA_CALENDAR_H

#include "lieciba/date.h"
#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct cal_grade_end { int grade; day_t to; };
struct cal_term { const char *code; day_t from, to; struct cal_grade_end *by_grade; size_t nby; };
struct cal_break { const char *name; day_t from, to; int *grades; size_t ngrades; };
struct cal_extra { day_t date; const char *name; };
struct cal_moved { day_t date; int as; /* 1 = Monday */ };
struct calendar {
	const char *file; /* where it was read from, for messages */
	const char *school_year, *name; /* "2025-26", "2025./2026." */
	day_t starts;
	struct cal_term *terms; size_t nterms;
	struct cal_break *breaks; size_t nbreaks;
	bool holidays_lv;
	day_t *holidays; size_t nholidays; /* when listed instead of lv */
	bool says_days_off; /* the key stands there, be it empty: somebody has looked the moved days up */
	day_t *days_off; size_t ndays_off;
	struct cal_moved *work_days; size_t nwork_days;
	struct cal_extra *extra; size_t nextra;
};
/* All mistakes go to out, each at its place; NULL when there are any. K001 form, K002 dates, K003 order. */
struct calendar *calendar_load(struct arena *a, const char *path, struct diags *out);
struct calendar *calendar_parse(struct arena *a, const char *file, const char *text, size_t len, struct diags *out);
struct cal_day {
	bool working;      /* counts for deadlines */
	bool lessons;      /* for most grades */
	int timetable;     /* weekday whose timetable runs; 0 = none */
	const char *name;  /* holiday or break; NULL */
};
struct cal_day calendar_day(const struct calendar *c, day_t d);
/* Name of the Latvian public holiday on this day (law "Par svētku, atceres un atzīmējamām dienām"), or NULL. */
const char *calendar_holiday_lv(day_t d);
/*
 * The school year whose calendar has to be there on a day: from 1 July on the one that begins in September. "2026-27", from its first calendar year.
 * The Cabinet's order on the moved working days of the next calendar year is due by 1 July (Darba likums 133(4)), so both can be asked for then.
 */
enum { CALENDAR_YEAR_SIZE = 16 };
int calendar_wanted(day_t today, char year[CALENDAR_YEAR_SIZE]);
/* The next school year's file, drafted: same weeks and weekdays, 1 September or the Monday after; moved working days stay open. Loads as it is. */
struct strbuf;
void calendar_draft(const struct calendar *c, struct strbuf *out);
/* Last lesson day of a grade (grade 0: of most). */
day_t calendar_year_end(const struct calendar *c, int grade);

#endif
