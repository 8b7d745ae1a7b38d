/* SPDX-License-Identifier: MIT */
/* Numbers for page contents, in integers only, so that a page's bytes never depend on a compiler's floats. O(digits). */
#include "out_pdf_internal.h"

void pdf_num(struct strbuf *sb, int64_t v)
{
	char buf[32];
	size_t i = sizeof buf;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v, frac = u % 1000, whole = u / 1000;
	buf[--i] = ' ';
	if (frac) {
		int digits = 3;
		for (; frac % 10 == 0; digits--)
			frac /= 10;
		for (; digits > 0; digits--, frac /= 10)
			buf[--i] = (char)('0' + frac % 10);
		buf[--i] = '.';
	}
	do
		buf[--i] = (char)('0' + whole % 10);
	while (whole /= 10);
	if (v < 0)
		buf[--i] = '-';
	strbuf_add(sb, buf + i, sizeof buf - i);
}

enum { UNIT = 1000000000 };

/* Sine of 0…90 degrees by its power series: terms to x^15 leave an error below 10^-9. */
static int64_t sine_of(int64_t millidegrees)
{
	const int64_t x = millidegrees * 314159265359 / 18000000; /* radians * 10^9: pi / 180000 a unit */
	int64_t term = x, sum = x;
	for (int64_t k = 2; k <= 14; k += 2) {
		term = -(term * x / UNIT) * x / UNIT / (k * (k + 1));
		sum += term;
	}
	return sum;
}

static int64_t sine_any(int64_t a)
{
	a = (a % 360000 + 360000) % 360000;
	if (a >= 180000)
		return -sine_any(a - 180000);
	return sine_of(a > 90000 ? 180000 - a : a);
}

void pdf_sincos(int32_t millidegrees, int64_t *sine, int64_t *cosine)
{
	*sine = sine_any(millidegrees);
	*cosine = sine_any((int64_t)millidegrees + 90000);
}
