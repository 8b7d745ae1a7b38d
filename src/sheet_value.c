/* SPDX-License-Identifier: MIT */
/*
 * sheet_value: the numbers of a workbook as people wrote them. A workbook saves binary fractions in decimal ("7.4500000000000002"); 15 significant
 * digits are what was meant, and rounding is done on the digits themselves. Dates are such numbers with a format that shows a date.
 */
#include "sheet_internal.h"

#include "lieciba/date.h"

#include <stdio.h>
#include <string.h>

enum { DIGITS = 15, DAY_SECONDS = 86400, LAST_SERIAL = 2958465, PLAIN_DIGITS = 21 };

/* 0.d1d2d3… times 10 to the power of `point`; no digits = 0. */
struct decimal { bool negative; char digit[DIGITS + 1]; int n, point; };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool read_exponent(const char **s, int *point)
{
	bool negative = **s == '-';
	int e = 0;
	if (**s == '-' || **s == '+')
		(*s)++;
	if (!is_digit(**s))
		return false;
	for (; is_digit(**s); (*s)++)
		e = e < 10000 ? e * 10 + (**s - '0') : e;
	*point += negative ? -e : e;
	return e < 10000;
}

/* Half away from zero at the 16th digit, then without the zeros at the end. */
static void round_digits(struct decimal *x)
{
	if (x->n > DIGITS) {
		x->n = DIGITS;
		bool up = x->digit[DIGITS] >= '5';
		for (int i = DIGITS - 1; up && i >= 0; i--) {
			up = x->digit[i] == '9';
			x->digit[i] = up ? '0' : (char)(x->digit[i] + 1);
		}
		if (up) {
			x->digit[0] = '1';
			x->point++;
		}
	}
	while (x->n && x->digit[x->n - 1] == '0')
		x->n--;
	if (x->n == 0)
		*x = (struct decimal){ 0 };
}

static bool read_decimal(const char *s, struct decimal *x)
{
	bool any = false, after_point = false;
	*x = (struct decimal){ .negative = *s == '-' };
	if (*s == '-' || *s == '+')
		s++;
	for (; is_digit(*s) || (*s == '.' && !after_point); s++) {
		if (*s == '.') {
			after_point = true;
			continue;
		}
		any = true;
		if (x->n == 0 && *s == '0') {
			x->point -= after_point;
			continue;
		}
		if (x->n <= DIGITS)
			x->digit[x->n++] = *s;
		x->point += !after_point;
	}
	if (any && (*s == 'e' || *s == 'E')) {
		s++;
		any = read_exponent(&s, &x->point);
	}
	round_digits(x);
	return any && *s == '\0';
}

static void format_decimal(const struct decimal *x, char *out)
{
	int whole = x->point > 0 ? x->point : 0, n = 0;
	if (x->point > PLAIN_DIGITS || x->point < -PLAIN_DIGITS) {
		snprintf(out, SHEET_VALUE_SIZE, "%s%c%s%.*sE%d", x->negative ? "-" : "", x->digit[0], x->n > 1 ? "." : "", x->n - 1, x->digit + 1, x->point - 1);
		return;
	}
	if (x->negative)
		*out++ = '-';
	if (whole == 0)
		*out++ = '0';
	for (; n < whole; n++)
		*out++ = n < x->n ? x->digit[n] : '0';
	if (n < x->n)
		*out++ = '.';
	for (int zeros = x->point; zeros < 0 && n < x->n; zeros++)
		*out++ = '0';
	for (; n < x->n; n++)
		*out++ = x->digit[n];
	*out = '\0';
}

/* Whole days, and seconds rounded to the nearest. False: negative, or after the year 9999. */
static bool split_serial(const struct decimal *x, int64_t *day, int64_t *second)
{
	int64_t fraction = 0, whole = 0;
	if (x->negative || x->point > 7)
		return false;
	for (int i = 0; i < x->point; i++)
		whole = whole * 10 + (i < x->n ? x->digit[i] - '0' : 0);
	for (int i = x->point; i < x->point + 12; i++) /* in 10^-12 days */
		fraction = fraction * 10 + (i >= 0 && i < x->n ? x->digit[i] - '0' : 0);
	*second = (fraction * DAY_SECONDS + 500000000000) / 1000000000000;
	*day = whole + *second / DAY_SECONDS;
	*second %= DAY_SECONDS;
	return *day <= LAST_SERIAL;
}

static int put_time(char *out, int64_t seconds)
{
	return snprintf(out, 24, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
}

/* Day 60 is 29 February 1900, which never was: Excel counts as 1-2-3 did. It is given as it stands, for no reader of dates takes it. */
static void put_day(char *out, int64_t day, bool from_1904)
{
	if (!from_1904 && day == 60)
		memcpy(out, "1900-02-29", DATE_ISO_SIZE);
	else if (from_1904)
		date_format_iso(date_from_civil(1904, 1, 1) + (day_t)day, out);
	else
		date_format_iso(date_from_civil(1899, 12, day < 60 ? 31 : 30) + (day_t)day, out);
}

enum sheet_type sheet_number(const char *v, unsigned shows, bool from_1904, char *out)
{
	struct decimal x;
	int64_t day, second, last = from_1904 ? LAST_SERIAL - 1462 : LAST_SERIAL;
	if (!read_decimal(v, &x))
		return SHEET_TEXT;
	format_decimal(&x, out);
	if (!shows || !split_serial(&x, &day, &second) || day > last)
		return SHEET_NUMBER;
	if ((shows & SHEET_SHOWS_ELAPSED) || (day == 0 && shows == SHEET_SHOWS_TIME) || (day == 0 && (shows & SHEET_SHOWS_TIME) && !from_1904)) {
		put_time(out, day * DAY_SECONDS + second);
		return SHEET_DATE;
	}
	if (day == 0 && !from_1904)
		return SHEET_NUMBER;
	put_day(out, day, from_1904);
	if ((shows & SHEET_SHOWS_TIME) && second) {
		out[DATE_ISO_SIZE - 1] = 'T';
		put_time(out + DATE_ISO_SIZE, second);
	}
	return SHEET_DATE;
}

static bool two_digits(const char *s, char after, int most)
{
	return is_digit(s[0]) && is_digit(s[1]) && (s[0] - '0') * 10 + (s[1] - '0') <= most && s[2] == after;
}

/* "18:00", "18:00:00", with a fraction of a second (left out) and a zone (left out: a workbook has none). */
static bool iso_time(const char *s, char *out)
{
	bool whole = is_digit(s[0]) && is_digit(s[1]) && s[2] == ':' && two_digits(s, ':', 23) && is_digit(s[3]) && is_digit(s[4]) && s[3] <= '5';
	bool seconds = whole && s[5] == ':';
	if (!whole || (seconds && (!is_digit(s[6]) || !is_digit(s[7]) || s[6] > '5')))
		return false;
	snprintf(out, 9, "%.5s:%.2s", s, seconds ? s + 6 : "00");
	s += seconds ? 8 : 5;
	if (*s == '.') {
		for (s++; is_digit(*s); s++)
			;
	}
	return *s == '\0' || *s == 'Z' || *s == '+' || *s == '-';
}

enum sheet_type sheet_iso_date(const char *v, char *out)
{
	char date[DATE_ISO_SIZE], time[16];
	day_t day;
	if (iso_time(v, time)) {
		memcpy(out, time, 9);
		return SHEET_DATE;
	}
	snprintf(date, sizeof date, "%.10s", v);
	if (!date_parse_iso(date, &day) || (v[10] && (v[10] != 'T' || !iso_time(v + 11, time))))
		return SHEET_TEXT;
	bool midnight = !v[10] || strcmp(time, "00:00:00") == 0;
	snprintf(out, SHEET_VALUE_SIZE, "%s%s%s", date, midnight ? "" : "T", midnight ? "" : time);
	return SHEET_DATE;
}

/* ---- number formats ---- */

unsigned sheet_format_builtin(int64_t id)
{
	if (id >= 14 && id <= 17)
		return SHEET_SHOWS_DATE;
	if ((id >= 18 && id <= 21) || id == 45 || id == 47)
		return SHEET_SHOWS_TIME;
	if (id == 46)
		return SHEET_SHOWS_ELAPSED;
	/* 27-36 and 50-58 are dates in one East Asian language and times in another. */
	return id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? SHEET_SHOWS_DATE | SHEET_SHOWS_TIME : 0;
}

static bool starts(const char *s, const char *lower)
{
	for (; *lower; s++, lower++) {
		if ((*s >= 'A' && *s <= 'Z' ? *s + 32 : *s) != *lower)
			return false;
	}
	return true;
}

/* Past what the format shows literally and past [colour], [$-426]; NULL = it is a letter to look at. [h] and its like show a duration. */
static const char *literal(const char *p, unsigned *shows)
{
	size_t n;
	if (*p == '\\' || *p == '_' || *p == '*')
		return p[1] ? p + 2 : p + 1;
	if (*p == '"') {
		n = strcspn(p + 1, "\"");
		return p[1 + n] ? p + n + 2 : p + n + 1;
	}
	if (*p == '[') {
		n = strcspn(p + 1, "]");
		if (n > 0 && strspn(p + 1, "hHmMsS") == n)
			*shows |= SHEET_SHOWS_ELAPSED;
		return p[1 + n] ? p + n + 2 : p + n + 1;
	}
	if (starts(p, "general"))
		return p + 7;
	return NULL;
}

unsigned sheet_format_code(const char *code)
{
	unsigned shows = 0;
	bool month = false;
	for (const char *p = code; *p;) {
		const char *after = literal(p, &shows);
		if (after) {
			p = after;
			continue;
		}
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
		size_t n = strspn(p, (char[]){ *p, '\0' });
		if (starts(p, "am/pm") || starts(p, "a/p")) {
			shows |= SHEET_SHOWS_TIME;
			n = starts(p, "a/p") ? 3 : 5;
		} else if (c == 'h' || c == 's') {
			shows |= SHEET_SHOWS_TIME;
		} else if (c == 'd' || c == 'y' || (c == 'm' && n >= 3) || (c == 'e' && p[n] != '+' && p[n] != '-')) {
			shows |= SHEET_SHOWS_DATE;
		} else if (c == 'm') {
			month = true;
		}
		p += n;
	}
	/* m and mm are minutes beside hours or seconds, else months */
	return month && !shows ? SHEET_SHOWS_DATE : shows & SHEET_SHOWS_ELAPSED ? SHEET_SHOWS_ELAPSED : shows;
}
