/* SPDX-License-Identifier: MIT */
/*
 * date: civil calendar arithmetic on day counts.
 * Day count <-> civil date: proleptic Gregorian in eras of 400 years = 146,097 days with years that begin in March.
 * Easter: the anonymous Gregorian computus (Meeus, Astronomical Algorithms, ch. 8).
 */
#include "lieciba/date.h"

#include <stdio.h>
#include <string.h>

enum { ERA_DAYS = 146097, EPOCH_SHIFT = 719468 /* days from 0000-03-01 to 1970-01-01 */ };

day_t date_from_civil(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * ERA_DAYS + doe - EPOCH_SHIFT;
}

void date_to_civil(day_t d, int *year, int *month, int *day)
{
	int z = d + EPOCH_SHIFT;
	int era = (z >= 0 ? z : z - (ERA_DAYS - 1)) / ERA_DAYS;
	int doe = z - era * ERA_DAYS;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / (ERA_DAYS - 1)) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	int m = mp < 10 ? mp + 3 : mp - 9;
	if (year)
		*year = yoe + era * 400 + (m <= 2);
	if (month)
		*month = m;
	if (day)
		*day = doy - (153 * mp + 2) / 5 + 1;
}

static bool leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

int date_days_in_month(int year, int month)
{
	static const signed char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	return days[month - 1] + (month == 2 && leap(year));
}

bool date_valid(int year, int month, int day)
{
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= date_days_in_month(year, month);
}

int date_weekday(day_t d)
{
	int w = (d + 3) % 7; /* 1970-01-01 was a Thursday */
	return (w < 0 ? w + 7 : w) + 1;
}

int date_iso_week(day_t d, int *week_year)
{
	day_t thursday = d - (date_weekday(d) - 4);
	int y;
	date_to_civil(thursday, &y, NULL, NULL);
	if (week_year)
		*week_year = y;
	return (thursday - date_from_civil(y, 1, 1)) / 7 + 1;
}

day_t date_month_end(day_t d)
{
	int y, m;
	date_to_civil(d, &y, &m, NULL);
	return date_from_civil(y, m, date_days_in_month(y, m));
}

day_t date_add_months(day_t d, int months)
{
	int y, m, day;
	date_to_civil(d, &y, &m, &day);
	int n = y * 12 + m - 1 + months;
	y = n / 12;
	m = n % 12 + 1;
	int last = date_days_in_month(y, m);
	return date_from_civil(y, m, day < last ? day : last);
}

day_t date_easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30;
	int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;
	return date_from_civil(year, n / 31, n % 31 + 1);
}

static int digits(const char *s, int n)
{
	int v = 0;
	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

bool date_parse_iso(const char *s, day_t *out)
{
	if (strlen(s) != 10 || s[4] != '-' || s[7] != '-')
		return false;
	int y = digits(s, 4), m = digits(s + 5, 2), d = digits(s + 8, 2);
	if (!date_valid(y, m, d))
		return false;
	*out = date_from_civil(y, m, d);
	return true;
}

char *date_format_iso(day_t d, char *buf)
{
	int y, m, day;
	date_to_civil(d, &y, &m, &day);
	snprintf(buf, DATE_ISO_SIZE, "%04u-%02u-%02u", (unsigned)y % 10000u, (unsigned)m % 100u, (unsigned)day % 100u);
	return buf;
}

bool date_parse_school_year(const char *s, int *first_year)
{
	if (strlen(s) != 7 || s[4] != '-')
		return false;
	int y = digits(s, 4), next = digits(s + 5, 2);
	if (y < 1 || next != (y + 1) % 100)
		return false;
	if (first_year)
		*first_year = y;
	return true;
}

char *date_school_year(day_t d, char *buf)
{
	int y, m;
	date_to_civil(d, &y, &m, NULL);
	if (m < 8)
		y--;
	snprintf(buf, 8, "%04u-%02u", (unsigned)y % 10000u, (unsigned)(y + 1) % 100u);
	return buf;
}
