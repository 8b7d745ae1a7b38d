/* SPDX-License-Identifier: MIT */
/*
 * due: working days over several school years, and when a document of a period is due (scheduler.md §9). Pure: same rule, calendars and period,
 * same answer; no clock. A look at one day is linear in its calendar's few entries; a due date looks at some ten days.
 *
 * The clamp rule: when the nominal date lies after the period but the working day before it does not, the next working day is taken instead: nobody can
 * hand out December's extract in December.
 */
#ifndef LIECIBA_DUE_H
#define LIECIBA_DUE_H

#include "lieciba/calendar.h"
#include "lieciba/date.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* ---- several calendars as one ---- */

/* One for each school year; any order. Days outside all of them follow the Latvian holidays and weekdays, and are not `known`. */
struct calendars { const struct calendar *const *v; size_t n; };
const struct calendar *calendars_of(const struct calendars *c, day_t d); /* the one whose school year (1 August to 31 July) holds d; NULL = none */
struct cal_day calendars_day(const struct calendars *c, day_t d, bool *known /* may be NULL */);
bool calendars_working(const struct calendars *c, day_t d);
/* The n-th working day after d (n > 0) or before it (n < 0); d itself need not be one. n = 0 gives d. */
day_t calendars_add(const struct calendars *c, day_t d, int n);
/* d when it is a working day, else the nearest one before (-1) or after (1). */
day_t calendars_shift(const struct calendars *c, day_t d, int direction);

/*
 * From 1 July on: is the calendar of the school year that begins in September among them (K011), and does it say days_off (K012)? Warnings into out, at most
 * one; without a calendar at the place `where`, the file or folder that names them. `schedule check`, `doctor`, `run` and `status` print it.
 */
void calendars_warn(const struct calendars *c, const char *where, day_t today, struct diags *out);

/* ---- periods ---- */

enum due_span { SPAN_MONTH, SPAN_TERM, SPAN_YEAR, SPAN_WEEK };
struct due_period {
	enum due_span span;
	const char *school_year; /* "2025-26" */
	char code[24];           /* "2025-10", "S1", "2025-26", "2025-W41" */
	int grade;               /* due group of grades that end on a day of their own: 9, 12; 0 = all others */
	day_t from, to;          /* inclusive; of a term or year those of the group */
};
/*
 * All periods of a school year in order of their ends: months (those with lessons; with `empty` all from September to August), terms and years split into
 * due groups, ISO weeks with lessons.
 */
struct due_period *due_periods(struct arena *a, const struct calendar *c, enum due_span span, bool empty, size_t *n);

/* ---- rules ---- */

enum due_kind { DUE_DAY, DUE_LAST, DUE_LAST_WORKING, DUE_FIRST_WORKING, DUE_ANCHOR };
enum due_anchor { ANCHOR_TERM_START, ANCHOR_TERM_END, ANCHOR_YEAR_START, ANCHOR_YEAR_END, ANCHOR_PERIOD_END, ANCHOR_DATE };
enum due_shift { SHIFT_NONE, SHIFT_PREVIOUS, SHIFT_NEXT, SHIFT_NEAREST };
enum due_unit { UNIT_DAYS, UNIT_WORKING_DAYS, UNIT_WEEKS };
struct due_offset { int n, unit; /* enum due_unit */ };
struct due_day { int kind, day; /* DUE_DAY … DUE_FIRST_WORKING; day of the month, cut to its end */ };
struct due_in { int month; struct due_day day; };
struct due_rule {
	struct due_day day;           /* kind DUE_ANCHOR: what follows `anchor` holds instead */
	bool same_month;              /* month: same; else the month after the period's end */
	const struct due_in *in; size_t nin;      /* calendar months of the deadline with a day of their own */
	const int *skip; size_t nskip;            /* calendar months without a deadline */
	int anchor;                   /* enum due_anchor */
	int date_month, date_day;     /* ANCHOR_DATE: the first such date on or after the school year's start */
	struct due_offset offset;
	int shift;                    /* enum due_shift, after the offset */
};
enum due_reason { DUE_AS_SAID, DUE_SHIFTED, DUE_CLAMPED };
struct due_date {
	day_t due, nominal;
	enum due_reason reason;
	const char *why;              /* why the nominal date does not count: a holiday's name; NULL = weekend, or as said */
	bool known;                   /* calendars cover both days */
};
/* False: the rule gives this period no deadline (skip). */
bool due_of(const struct due_rule *r, const struct calendars *c, const struct due_period *p, struct due_date *out);
/* d moved by an offset; n of working days counts from the day beside d. */
day_t due_offset(const struct calendars *c, day_t d, const struct due_offset *o);

#endif
