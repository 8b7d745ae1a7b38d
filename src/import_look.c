/* SPDX-License-Identifier: MIT */
/*
 * import_look: what a spreadsheet made of a value. Only named, never turned back: a day number may count from 1900 or 1904, 1/05/2023 may be January or
 * May, and of 1,01123E+10 the last digits are gone.
 */
#include "import_internal.h"

#include <string.h>

static size_t digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* 20000 … 79999 (1954 to 2118 when counted from 1900), perhaps with a fraction, which would be the time of day. */
static bool day_number(const char *s)
{
	size_t n = digits(s);
	if (n != 5 || s[0] < '2' || s[0] > '7')
		return false;
	return s[5] == '\0' || ((s[5] == '.' || s[5] == ',') && digits(s + 6) > 0 && s[6 + digits(s + 6)] == '\0');
}

/* Three numbers with one sign between them, a dot may close; their lengths. What stands behind: *rest. */
static bool three(const char *s, char sign, size_t n[3], const char **rest)
{
	for (int i = 0; i < 3; i++) {
		n[i] = digits(s);
		s += n[i];
		if (n[i] == 0 || n[i] > 4 || (i < 2 && *s++ != sign))
			return false;
	}
	*rest = s + (*s == '.');
	return true;
}

/* 0:00, 18:00:00 or T18:00 behind a date. */
static bool time_of_day(const char *s)
{
	s += strspn(s, " T");
	size_t n = digits(s);
	return n > 0 && n < 3 && s[n] == ':' && digits(s + n + 1) == 2;
}

bool import_look_date(const char *s, struct diag *d)
{
	static const char signs[] = "./-";
	size_t n[3];
	const char *rest;
	if (day_number(s)) {
		diag_error(d, "N190", _("'%s' looks like the day number of a spreadsheet, not a date"), s);
		return !diag_hint(d, "%s", _("give the column a date's form (YYYY-MM-DD) in the spreadsheet, or take the journal's own export"));
	}
	for (const char *sign = signs; *sign; sign++) {
		if (!three(s, *sign, n, &rest))
			continue;
		if ((*sign == '-' && n[0] == 4 && n[1] == 2 && n[2] == 2 && !*rest) || (*sign == '.' && n[0] == 2 && n[1] == 2 && n[2] == 4 && !*rest))
			return false; /* well written, but no such day */
		if (*rest) {
			if (!time_of_day(rest))
				return false;
			diag_error(d, "N190", _("'%s' looks like a date with a time of day behind it"), s);
			return !diag_hint(d, "%s", _("export the date alone: 2026-06-05 or 05.06.2026."));
		}
		if (n[2] == 2 && n[0] <= 2 && n[1] <= 2) {
			diag_error(d, "N190", _("'%s' looks like a date with a year of two digits"), s);
			return !diag_hint(d, "%s", _("nobody can tell its century, or which number is the year; write 2026-06-05 or 05.06.2026."));
		}
		if (*sign == '/' && n[0] <= 2 && n[1] <= 2 && n[2] == 4) {
			diag_error(d, "N190", _("'%s' looks like a date of which nobody can tell day from month"), s);
			return !diag_hint(d, "%s", _("write 2026-06-05 or 05.06.2026.; a column map can say which form the file uses"));
		}
		if (n[0] == 4 || n[2] == 4) {
			diag_error(d, "N190", _("'%s' looks like a date in a form that is not read"), s);
			return !diag_hint(d, "%s", _("write 2026-06-05 or 05.06.2026.; a column map can say which form the file uses"));
		}
	}
	return false;
}

bool import_look_number(const char *s, struct diag *d)
{
	const char *p = s + (*s == '-');
	size_t n = digits(p);
	if (n != 1)
		return false;
	p++;
	if (*p == '.' || *p == ',') {
		n = digits(p + 1);
		if (n == 0)
			return false;
		p += n + 1;
	}
	if ((*p != 'E' && *p != 'e') || (p[1] != '+' && p[1] != '-'))
		return false;
	n = digits(p + 2);
	if (n < 2 || n > 3 || p[2 + n])
		return false;
	diag_error(d, "N191", "%s", _("the value is what a spreadsheet makes of a long number or code, like 1,01123E+10; its last digits are lost"));
	return !diag_hint(d, "%s", _("give the column the form of text before the data goes in, or take the journal's own export"));
}
