/* SPDX-License-Identifier: MIT */
/*
 * date: civil days as a count from 1970-01-01 (proleptic Gregorian), no clock, no zone.
 * All O(1). Valid years: 1 to 9999. "Today" is always an argument of the caller.
 */
#ifndef LIECIBA_DATE_H
#define LIECIBA_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t day_t; /* days since 1970-01-01 */
#define DATE_ISO_SIZE 11

day_t date_from_civil(int year, int month, int day);
void date_to_civil(day_t d, int *year, int *month, int *day); /* any pointer may be NULL */
bool date_valid(int year, int month, int day);
int date_weekday(day_t d);                    /* 1 = Monday … 7 = Sunday */
int date_iso_week(day_t d, int *week_year);   /* 1…53 */
int date_days_in_month(int year, int month);
day_t date_month_end(day_t d);
day_t date_add_months(day_t d, int months);   /* clamps to the month's end */
day_t date_easter(int year);                  /* Western Easter Sunday */

/* 'YYYY-MM-DD' exactly, and a date that exists. */
bool date_parse_iso(const char *s, day_t *out);
/* buf of at least DATE_ISO_SIZE bytes; returns buf. */
char *date_format_iso(day_t d, char *buf);
/* '2025-26' -> 2025; checks that the second year follows. */
bool date_parse_school_year(const char *s, int *first_year);
/* School year that a date lies in: from 1 August on, the year that starts. buf >= 8: "2025-26". */
char *date_school_year(day_t d, char *buf);

#endif
