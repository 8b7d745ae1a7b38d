/* SPDX-License-Identifier: MIT */
/* import_map_date: dates in the forms that a column map names. A text that two forms read differently is no date: nothing is guessed. */
#include "import_map_internal.h"

#include <stdio.h>
#include <string.h>

/* Parts of a form; of those that begin alike the longer stands first. */
enum part { YEAR4, YEAR2, MONTH2, MONTH, DAY2, DAY, HOUR, MINUTE, SECOND, PARTS };
static const char *const parts[PARTS] = { "YYYY", "YY", "MM", "M", "DD", "D", "hh", "mm", "ss" };

static enum part part_at(const char *form)
{
	enum part p = YEAR4;
	while (p < PARTS && strncmp(form, parts[p], strlen(parts[p])) != 0)
		p++;
	return p;
}

bool map_form_has_year(const char *form)
{
	return strstr(form, "YY") != NULL;
}

bool map_form_valid(const char *form)
{
	int seen[PARTS] = { 0 };
	while (*form) {
		enum part p = part_at(form);
		if (p < PARTS)
			seen[p]++;
		else if (!strchr(" .-/:,T", *form))
			return false;
		form += p < PARTS ? strlen(parts[p]) : 1;
	}
	return seen[YEAR4] + seen[YEAR2] <= 1 && seen[MONTH2] + seen[MONTH] == 1 && seen[DAY2] + seen[DAY] == 1 && seen[HOUR] == seen[MINUTE] &&
	       seen[HOUR] <= 1 && seen[SECOND] <= seen[MINUTE];
}

/* From least to most digits; -1 = fewer stand there. */
static int digits(const char **s, int least, int most)
{
	int v = 0, n = 0;
	for (; n < most && **s >= '0' && **s <= '9'; n++, (*s)++)
		v = v * 10 + (**s - '0');
	return n < least ? -1 : v;
}

/* Value of a part of the text, -1 = it does not stand there. */
static int read_part(enum part p, const char **s)
{
	int v = digits(s, p == YEAR4 ? 4 : p == MONTH || p == DAY ? 1 : 2, p == YEAR4 ? 4 : 2);
	return p == YEAR2 && v >= 0 ? 2000 + v : v;
}

static bool moment_of(const int v[PARTS], int first_year, struct map_moment *out)
{
	int y = v[YEAR4] >= 0 ? v[YEAR4] : v[YEAR2], m = v[MONTH2] >= 0 ? v[MONTH2] : v[MONTH], dd = v[DAY2] >= 0 ? v[DAY2] : v[DAY];
	if (y < 0 && first_year)
		y = m >= 8 ? first_year : first_year + 1; /* school years are counted from August */
	if (y < 0 || !date_valid(y, m, dd) || v[HOUR] > 23 || v[MINUTE] > 59 || v[SECOND] > 59)
		return false;
	out->day = date_from_civil(y, m, dd);
	out->minute = v[HOUR] >= 0 ? v[HOUR] * 60 + v[MINUTE] : -1;
	return true;
}

bool map_form_fits(const char *form, int first_year, const char *s, struct map_moment *out)
{
	int v[PARTS];
	for (int i = 0; i < PARTS; i++)
		v[i] = -1;
	while (*form) {
		enum part p = part_at(form);
		if (p == PARTS && *form++ != *s++)
			return false;
		if (p == PARTS)
			continue;
		form += strlen(parts[p]);
		v[p] = read_part(p, &s);
		if (v[p] < 0)
			return false;
	}
	return !*s && moment_of(v, first_year, out);
}

/* What a workbook's cell of type date is given as. */
static const char *const iso[] = { "YYYY-MM-DD", "YYYY-MM-DDThh:mm:ss", "YYYY-MM-DDThh:mm", NULL };

static int try_forms(const char *const *forms, int first_year, const char *s, struct map_moment *got)
{
	struct map_moment other;
	int hits = 0;
	for (; *forms; forms++) {
		if (!map_form_fits(*forms, first_year, s, &other))
			continue;
		hits += hits == 0 || other.day != got->day || other.minute != got->minute;
		*got = other;
	}
	return hits;
}

bool map_date(struct map *m, bool stamp, const char **s, struct diag *d)
{
	struct map_moment got = { 0, -1 };
	int first = 0, hits = 0;
	if (!m->form[0] || !**s)
		return true;
	date_parse_school_year(m->year ? m->year : "", &first);
	if (m->workbook)
		hits = try_forms(iso, 0, *s, &got);
	if (!hits)
		hits = try_forms(m->form, first, *s, &got);
	if (hits != 1) {
		diag_error(d, "N173", hits ? _("'%s' is one date in one form of the map and another in the next") : _("'%s' has none of the forms of a date that the map names"), *s);
		return diag_hint(d, "%s", _("name under `dates` the form that the file uses"));
	}
	char *text = arena_alloc(&m->arena, 24);
	date_format_iso(got.day, text);
	if (stamp && got.minute >= 0)
		snprintf(text + 10, 14, "T%02d:%02d", got.minute / 60, got.minute % 60);
	*s = text;
	return true;
}
