/* SPDX-License-Identifier: MIT */
/* num: decimal text <-> scaled int64, without floats and without the locale. O(digits). */
#include "lieciba/num.h"

#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool push_digit(int64_t *v, int digit)
{
	return !__builtin_mul_overflow(*v, 10, v) && !__builtin_add_overflow(*v, (int64_t)digit, v);
}

bool num_parse_int(const char *s, int64_t *out)
{
	if (strpbrk(s, ".,"))
		return false;
	return num_parse_scaled(s, '.', 0, out);
}

/* Reads digits into *v until another character; false when there was none or it overflows. */
static bool digits(const char **s, int64_t *v)
{
	if (!is_digit(**s))
		return false;
	for (; is_digit(**s); (*s)++) {
		if (!push_digit(v, **s - '0'))
			return false;
	}
	return true;
}

bool num_parse_scaled(const char *s, char sep, int scale, int64_t *out)
{
	bool negative = *s == '-';
	int64_t v = 0;
	if (*s == '-' || *s == '+')
		s++;
	if (!digits(&s, &v))
		return false;
	int left = scale;
	bool round_up = false;
	if (*s && (*s == sep || (!sep && (*s == '.' || *s == ',')))) {
		s++;
		if (!is_digit(*s))
			return false;
		for (; is_digit(*s); s++) {
			if (left > 0) {
				if (!push_digit(&v, *s - '0'))
					return false;
			} else if (left == 0) {
				round_up = *s >= '5';
			}
			left--;
		}
	}
	if (*s)
		return false;
	for (; left > 0; left--) {
		if (!push_digit(&v, 0))
			return false;
	}
	if (round_up && __builtin_add_overflow(v, (int64_t)1, &v))
		return false;
	*out = negative ? -v : v;
	return true;
}

int64_t num_div_round(int64_t num, int64_t den)
{
	if (den < 0) {
		num = -num;
		den = -den;
	}
	int64_t q = num / den, r = num % den;
	int64_t half = r < 0 ? -r : r;
	if (half >= den - half)
		q += num < 0 ? -1 : 1;
	return q;
}

int num_format_scaled(char *buf, size_t size, int64_t value, int scale, int decimals, char sep)
{
	int64_t p = 1;
	for (int i = decimals; i < scale; i++)
		p *= 10;
	value = num_div_round(value, p);
	for (int i = scale; i < decimals; i++)
		value *= 10;
	int64_t unit = 1;
	for (int i = 0; i < decimals; i++)
		unit *= 10;
	uint64_t abs = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	const char *sign = value < 0 ? "-" : "";
	unsigned long long whole = abs / (uint64_t)unit, part = abs % (uint64_t)unit;
	if (decimals == 0)
		return snprintf(buf, size, "%s%llu", sign, whole);
	return snprintf(buf, size, "%s%llu%c%0*llu", sign, whole, sep, decimals, part);
}
