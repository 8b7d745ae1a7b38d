/* SPDX-License-Identifier: MIT */
/*
 * calendar: what one day of a school year is; calendar_read.c reads the file.
 *
 * Latvian public holidays follow the law "Par svētku, atceres un atzīmējamām dienām" (1 January, Good Friday, Easter, 1 and 4 May,
 * second Sunday of May, Whit Sunday, 23-24 June, 18 November, 24-26 and 31 December; when 4 May or 18 November falls on a weekend the
 * next working day is free). Moved working days and one-off holidays are data of the file, never code. Each look-up is linear in the
 * file's few entries.
 */
#include "lieciba/calendar.h"

static const struct { int month, day; const char *name; } fixed[] = {
	{ 1, 1, "Jaungada diena" },
	{ 5, 1, "Darba svētki" },
	{ 5, 4, "Latvijas Republikas Neatkarības atjaunošanas diena" },
	{ 6, 23, "Līgo diena" },
	{ 6, 24, "Jāņu diena" },
	{ 11, 18, "Latvijas Republikas Proklamēšanas diena" },
	{ 12, 24, "Ziemassvētku vakars" },
	{ 12, 25, "Ziemassvētki" },
	{ 12, 26, "Otrie Ziemassvētki" },
	{ 12, 31, "Vecgada diena" },
};
/* Days from Easter Sunday. */
static const struct { int days; const char *name; } easter[] = {
	{ -2, "Lielā Piektdiena" },
	{ 0, "Lieldienas" },
	{ 1, "Otrās Lieldienas" },
	{ 49, "Vasarsvētki" },
};

static const char *fixed_name(int month, int day)
{
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (fixed[i].month == month && fixed[i].day == day)
			return fixed[i].name;
	return NULL;
}

/* The Monday after a weekend with 4 May or 18 November. */
static const char *moved_name(day_t d)
{
	for (int back = 1; back <= 2 && date_weekday(d) == 1; back++) {
		int month, day;
		date_to_civil(d - back, NULL, &month, &day);
		if ((month == 5 && day == 4) || (month == 11 && day == 18))
			return fixed_name(month, day);
	}
	return NULL;
}

const char *calendar_holiday_lv(day_t d)
{
	int year, month, day;
	date_to_civil(d, &year, &month, &day);
	const char *name = fixed_name(month, day);
	day_t sunday = date_easter(year);
	for (size_t i = 0; !name && i < sizeof easter / sizeof *easter; i++)
		if (d == sunday + easter[i].days)
			name = easter[i].name;
	if (!name && month == 5 && date_weekday(d) == 7 && day >= 8 && day <= 14)
		name = "Mātes diena";
	return name ? name : moved_name(d);
}

static const char *holiday(const struct calendar *c, day_t d)
{
	for (size_t i = 0; i < c->nextra; i++)
		if (c->extra[i].date == d)
			return c->extra[i].name;
	for (size_t i = 0; i < c->ndays_off; i++)
		if (c->days_off[i] == d)
			return "pārceltā darba diena";
	for (size_t i = 0; i < c->nholidays; i++)
		if (c->holidays[i] == d)
			return "svētku diena";
	return c->holidays_lv ? calendar_holiday_lv(d) : NULL;
}

static const char *break_of(const struct calendar *c, day_t d)
{
	for (size_t i = 0; i < c->nbreaks; i++)
		if (c->breaks[i].ngrades == 0 && d >= c->breaks[i].from && d <= c->breaks[i].to)
			return c->breaks[i].name;
	return NULL;
}

static bool in_term(const struct calendar *c, day_t d)
{
	for (size_t i = 0; i < c->nterms; i++)
		if (d >= c->terms[i].from && d <= c->terms[i].to)
			return true;
	return false;
}

struct cal_day calendar_day(const struct calendar *c, day_t d)
{
	int as = date_weekday(d);
	bool moved = false;
	for (size_t i = 0; i < c->nwork_days; i++)
		if (c->work_days[i].date == d) {
			as = c->work_days[i].as;
			moved = true;
		}
	const char *free_day = moved ? NULL : holiday(c, d), *pause = break_of(c, d);
	struct cal_day out = { .working = as <= 5 && !free_day, .name = free_day ? free_day : pause };
	out.lessons = out.working && !pause && in_term(c, d);
	out.timetable = out.lessons ? as : 0;
	return out;
}

day_t calendar_year_end(const struct calendar *c, int grade)
{
	if (c->nterms == 0)
		return c->starts;
	const struct cal_term *last = &c->terms[c->nterms - 1];
	for (size_t i = 0; i < last->nby; i++)
		if (last->by_grade[i].grade == grade)
			return last->by_grade[i].to;
	return last->to;
}
