/* SPDX-License-Identifier: MIT */
/* calendar_new: next year's calendar drafted from this one: the same weeks, 52 weeks later. What only an order of the Cabinet can say stays open. */
#include "lieciba/calendar.h"

#include "lieciba/strbuf.h"

#include <stdio.h>

static void add_day(struct strbuf *out, day_t d)
{
	char iso[DATE_ISO_SIZE];
	strbuf_adds(out, date_format_iso(d, iso));
}

/* 1 September, or the Monday after it. */
static day_t first_day(int year)
{
	day_t d = date_from_civil(year, 9, 1);
	return date_weekday(d) > 5 ? d + 8 - date_weekday(d) : d;
}

static day_t first_monday(int year)
{
	day_t d = date_from_civil(year, 9, 1);
	return d - date_weekday(d) + 1;
}

/* The same weekday of the same week, counted from the week of 1 September: 52 weeks later, in some years 53. */
static day_t moved(day_t d, int year)
{
	return d + first_monday(year) - first_monday(year - 1);
}

static void add_terms(const struct calendar *c, int year, struct strbuf *out)
{
	strbuf_adds(out, "terms:\n");
	for (size_t i = 0; i < c->nterms; i++) {
		const struct cal_term *t = &c->terms[i];
		strbuf_addf(out, "  %s:\n    from: ", t->code);
		add_day(out, i ? moved(t->from, year) : first_day(year));
		strbuf_adds(out, "\n    to: ");
		add_day(out, moved(t->to, year));
		for (size_t k = 0; k < t->nby; k++) {
			strbuf_addf(out, "%s%d: ", k ? ", " : "\n    to_by_grade: { ", t->by_grade[k].grade);
			add_day(out, moved(t->by_grade[k].to, year));
		}
		strbuf_adds(out, t->nby ? " }\n" : "\n");
	}
}

static void add_breaks(const struct calendar *c, int year, struct strbuf *out)
{
	if (c->nbreaks)
		strbuf_adds(out, "breaks:\n");
	for (size_t i = 0; i < c->nbreaks; i++) {
		const struct cal_break *b = &c->breaks[i];
		strbuf_addf(out, "  - { name: \"%s\", from: ", b->name);
		add_day(out, moved(b->from, year));
		strbuf_adds(out, ", to: ");
		add_day(out, moved(b->to, year));
		for (size_t k = 0; k < b->ngrades; k++)
			strbuf_addf(out, "%s%d", k ? ", " : ", grades: [", b->grades[k]);
		strbuf_adds(out, b->ngrades ? "] }\n" : " }\n");
	}
}

int calendar_wanted(day_t today, char year[CALENDAR_YEAR_SIZE])
{
	int y, m;
	date_to_civil(today, &y, &m, NULL);
	if (m < 7)
		y--;
	snprintf(year, CALENDAR_YEAR_SIZE, "%d-%02d", y, (y + 1) % 100);
	return y;
}

void calendar_draft(const struct calendar *c, struct strbuf *out)
{
	int year = 0;
	date_parse_school_year(c->school_year, &year);
	year++;
	strbuf_addf(out,
		"# MELNRAKSTS pēc %s kalendāra: tās pašas nedēļas gadu vēlāk. Pirms lietošanas salīdzināt ar Ministru kabineta noteikumiem par šī mācību gada\n"
		"# sākumu, beigām un brīvlaikiem un ar rīkojumu par darba dienu pārcelšanu; tad šīs rindas izdzēst. Visi datumi ir ieskaitot.\n",
		c->school_year);
	strbuf_addf(out, "format: 1\nschool_year: %d-%02d\nname: %d./%d.\nstarts: ", year, (year + 1) % 100, year, year + 1);
	add_day(out, first_day(year));
	strbuf_adds(out, "\n");
	add_terms(c, year, out);
	add_breaks(c, year, out);
	strbuf_addf(out, "holidays: %s\n", c->holidays_lv ? "lv" : "none");
	strbuf_adds(out, "# Pārceltās darba dienas, kad rīkojums zināms (ja nepārceļ neko, days_off: []); līdz tam programma par tām atgādina:\n"
			 "# days_off: [GGGG-MM-DD]\n"
			 "# work_days:\n"
			 "#   - { date: GGGG-MM-DD, as: fri }   # sestdiena ar piektdienas stundu sarakstu\n");
}
