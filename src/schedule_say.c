/* SPDX-License-Identifier: MIT */
/*
 * schedule_say: a job in one sentence, the reason for a moved date, and iCalendar. A deputy signs off what stands here, in Latvian and in English at once, so
 * the words are tables by language and not the catalogue of messages.
 */
#include "lieciba/schedule.h"

#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LV, EN, LANGS };

static int side(enum lang lang)
{
	return lang == LANG_LV ? LV : EN;
}

/* ---- dates and numbers ---- */

static const char *const month_loc[LANGS][13] = {
	{ "", "janvārī", "februārī", "martā", "aprīlī", "maijā", "jūnijā", "jūlijā", "augustā", "septembrī", "oktobrī", "novembrī", "decembrī" },
	{ "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" },
};

static const char *const month_dat[13] = { "", "janvārim", "februārim", "martam", "aprīlim", "maijam", "jūnijam", "jūlijam", "augustam", "septembrim", "oktobrim",
	"novembrim", "decembrim" };

static void add_date(struct strbuf *out, int l, day_t d)
{
	int y, m, day;
	date_to_civil(d, &y, &m, &day);
	if (l == LV)
		strbuf_addf(out, "%02d.%02d.%04d.", day, m, y);
	else
		strbuf_addf(out, "%d %s %d", day, month_loc[EN][m], y);
}

static const char *const weekdays[LANGS][8] = {
	{ "", "pirmdiena", "otrdiena", "trešdiena", "ceturtdiena", "piektdiena", "sestdiena", "svētdiena" },
	{ "", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
};

static const char *ordinal(int n)
{
	return n % 100 / 10 == 1 ? "th" : n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
}

static void add_day(struct strbuf *out, int l, const struct due_day *d)
{
	static const char *const words[LANGS][3] = { { "pēdējai dienai", "pēdējai darba dienai", "pirmajai darba dienai" }, { "the last day", "the last working day", "the first working day" } };
	if (d->kind != DUE_DAY)
		strbuf_adds(out, words[l][d->kind - DUE_LAST]);
	else if (l == LV)
		strbuf_addf(out, "%d. datumam", d->day);
	else
		strbuf_addf(out, "the %d%s", d->day, ordinal(d->day));
}

/* "3 darba dienas pirms", "1 nedēļu pēc" / "3 working days before"; n > 0. */
static void add_span(struct strbuf *out, int l, int n, int unit)
{
	static const char *const one[LANGS][3] = { { "dienu", "darba dienu", "nedēļu" }, { "day", "working day", "week" } };
	static const char *const many[LANGS][3] = { { "dienas", "darba dienas", "nedēļas" }, { "days", "working days", "weeks" } };
	bool single = l == LV ? n % 10 == 1 && n % 100 != 11 : n == 1;
	strbuf_addf(out, "%d %s", n, (single ? one : many)[l][unit]);
}

/* ---- the sentence ---- */

static void add_month_deadline(struct strbuf *out, int l, const struct due_rule *r)
{
	const char *of = r->same_month ? (l == LV ? "tā paša mēneša " : " of that month") : (l == LV ? "nākamā mēneša " : " of the next month");
	strbuf_adds(out, l == LV ? "līdz " : "by ");
	if (l == LV)
		strbuf_adds(out, of);
	add_day(out, l, &r->day);
	if (l == EN)
		strbuf_adds(out, of);
	for (size_t i = 0; i < r->nin; i++) {
		strbuf_addf(out, l == LV ? " (%s līdz " : " (in %s by ", month_loc[l][r->in[i].month]);
		add_day(out, l, &r->in[i].day);
		strbuf_addc(out, ')');
	}
	for (size_t i = 0; i < r->nskip; i++)
		strbuf_addf(out, l == LV ? "%s%s" : "%s%s", i ? ", " : l == LV ? ", izņemot " : ", except in ", month_loc[l][r->skip[i]]);
}

static void add_anchor_deadline(struct strbuf *out, int l, const struct due_rule *r)
{
	static const char *const at[LANGS][5] = { { "semestra sākumam", "semestra beigām", "mācību gada sākumam", "mācību gada beigām", "perioda beigām" },
		{ "the term's start", "the term's end", "the school year's start", "the school year's end", "the period's end" } };
	static const char *const of[LANGS][5] = { { "semestra sākuma", "semestra beigām", "mācību gada sākuma", "mācību gada beigām", "perioda beigām" },
		{ "the term's start", "the term's end", "the school year's start", "the school year's end", "the period's end" } };
	if (r->anchor == ANCHOR_DATE) {
		if (l == LV)
			strbuf_addf(out, "līdz %d. %s", r->date_day, month_dat[r->date_month]);
		else
			strbuf_addf(out, "by %d %s", r->date_day, month_loc[EN][r->date_month]);
		return;
	}
	if (r->offset.n == 0) {
		strbuf_addf(out, l == LV ? "līdz %s" : "by %s", at[l][r->anchor]);
		return;
	}
	if (r->offset.n < 0) {
		strbuf_adds(out, l == LV ? "ne vēlāk kā " : "no later than ");
		add_span(out, l, -r->offset.n, r->offset.unit);
		strbuf_addf(out, l == LV ? " pirms %s" : " before %s", of[l][r->anchor]);
		return;
	}
	strbuf_adds(out, l == LV ? "ne vēlāk kā " : "no later than ");
	add_span(out, l, r->offset.n, r->offset.unit);
	strbuf_addf(out, l == LV ? " pēc %s" : " after %s", of[l][r->anchor]);
}

static void add_shift(struct strbuf *out, int l, const struct due_rule *r)
{
	static const char *const words[LANGS][4] = {
		{ "", "ja tā ir brīvdiena, līdz iepriekšējai darba dienai", "ja tā ir brīvdiena, līdz nākamajai darba dienai", "ja tā ir brīvdiena, līdz tuvākajai darba dienai" },
		{ "", "on a day off the working day before", "on a day off the next working day", "on a day off the nearest working day" },
	};
	bool always_working = r->day.kind == DUE_LAST_WORKING || r->day.kind == DUE_FIRST_WORKING;
	if (r->shift != SHIFT_NONE && !always_working)
		strbuf_addf(out, "; %s", words[l][r->shift]);
}

static void add_done(struct strbuf *out, int l, const struct schedule_job *j)
{
	static const char *const words[LANGS][6] = { { "sagatavots", "izdrukāts", "izsniegts", "nosūtīts", "nodots", "nodots glabāšanā" }, { "made", "printed", "issued", "sent", "handed over", "kept" } };
	if (j->action == ACTION_REMIND)
		strbuf_adds(out, l == LV ? " Atgādinājums: darāms pašiem." : " A reminder: people do it.");
	else
		strbuf_addf(out, l == LV ? " Izpildīts, kad %s." : " Done when %s.", words[l][j->fulfils]);
}

/* "JMV-13.6" is printed as "JMV 13.6". */
static void add_sources(struct strbuf *out, const struct schedule_job *j)
{
	for (size_t i = 0; i < j->nsource; i++) {
		const char *dash = strchr(j->source[i], '-');
		strbuf_adds(out, i ? "; " : " (");
		if (dash)
			strbuf_addf(out, "%.*s %s", (int)(dash - j->source[i]), j->source[i], dash + 1);
		else
			strbuf_adds(out, j->source[i]);
	}
	if (j->nsource)
		strbuf_addc(out, ')');
}

/* "par katru semestri", "par 1. semestri", "par jūniju": of which periods, and for whom. */
static void add_periods(struct strbuf *out, int l, const struct schedule_job *j)
{
	static const char *const month_acc[13] = { "", "janvāri", "februāri", "martu", "aprīli", "maiju", "jūniju", "jūliju", "augustu", "septembri", "oktobri", "novembri",
		"decembri" };
	static const char *const each[LANGS][5] = {
		{ "par katru mēnesi", "par katru semestri", "par mācību gadu", "par katru nedēļu", "reizi mācību gadā" },
		{ "for each month", "for each term", "for the school year", "for each week", "once a school year" },
	};
	bool own = j->period == PERIOD_OF_MONTH ? j->nmonths > 0 : j->period == PERIOD_OF_TERM && j->nterms > 0;
	strbuf_adds(out, own ? l == LV ? "par" : "for" : each[l][j->period]);
	for (size_t i = 0; own && j->period == PERIOD_OF_MONTH && i < j->nmonths; i++)
		strbuf_addf(out, "%s %s", i ? "," : "", l == LV ? month_acc[j->months[i]] : month_loc[EN][j->months[i]]);
	for (size_t i = 0; own && j->period == PERIOD_OF_TERM && i < j->nterms; i++)
		strbuf_addf(out, l == LV ? "%s %s." : "%s term %s", i ? "," : "", j->terms[i] + (l == LV));
	if (own && l == LV && j->period == PERIOD_OF_TERM)
		strbuf_adds(out, j->terms[0][0] == 'S' ? " semestri" : " trimestri");
	for (size_t i = 0; i < j->ngrades; i++)
		strbuf_addf(out, l == LV ? "%s%d." : "%s%d", i ? ", " : l == LV ? " (" : " (grades ", j->grades[i]);
	if (j->ngrades)
		strbuf_adds(out, l == LV ? " klase)" : ")");
	if (j->department)
		strbuf_addf(out, ", %s", j->department);
}

void schedule_sentence(const struct schedule_job *j, enum lang lang, struct strbuf *out)
{
	int l = side(lang);
	strbuf_addf(out, "%s: ", j->title);
	add_periods(out, l, j);
	strbuf_adds(out, ", ");
	if (j->due.day.kind == DUE_ANCHOR)
		add_anchor_deadline(out, l, &j->due);
	else
		add_month_deadline(out, l, &j->due);
	add_shift(out, l, &j->due);
	add_sources(out, j);
	strbuf_addc(out, '.');
	add_done(out, l, j);
}

/* ---- the reason ---- */

void schedule_reason(const struct due_date *d, enum lang lang, struct strbuf *out)
{
	int l = side(lang);
	if (d->reason != DUE_AS_SAID) {
		add_date(out, l, d->nominal);
		if (d->why)
			strbuf_addf(out, l == LV ? " ir %s" : " is %s", d->why);
		else
			strbuf_addf(out, l == LV ? " ir %s" : " is a %s", weekdays[l][date_weekday(d->nominal)]);
		if (d->reason == DUE_CLAMPED)
			strbuf_adds(out, l == LV ? "; iepriekšējā darba diena ir vēl pašā periodā, tāpēc nākamā" : "; the working day before lies in the period itself, so the next one");
	}
	if (!d->known)
		strbuf_addf(out, "%s%s", out->len ? "; " : "", l == LV ? "kalendāra šim gadam nav" : "no calendar covers it");
}

/* ---- iCalendar ---- */

/* A content line, folded at 75 bytes between characters (RFC 5545, 3.1). */
static void fold(struct strbuf *out, const char *line)
{
	size_t width = 0;
	for (const char *p = line; *p;) {
		size_t n = 1;
		while (((unsigned char)p[n] & 0xc0) == 0x80)
			n++;
		if (width + n > 75) {
			strbuf_adds(out, "\r\n ");
			width = 1;
		}
		strbuf_add(out, p, n);
		width += n;
		p += n;
	}
	strbuf_adds(out, "\r\n");
}

static void add_escaped(struct strbuf *out, const char *s)
{
	for (; *s; s++) {
		if (strchr("\\;,", *s))
			strbuf_addc(out, '\\');
		if (*s == '\n')
			strbuf_adds(out, "\\n");
		else
			strbuf_addc(out, *s);
	}
}

static void add_basic(struct strbuf *out, const char *name, day_t d)
{
	int y, m, day;
	date_to_civil(d, &y, &m, &day);
	strbuf_addf(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, y, m, day);
}

static void add_event(struct strbuf *out, const struct schedule_instance *i, const char *school, const char *stamp)
{
	struct strbuf line = STRBUF_INIT, text = STRBUF_INIT;
	strbuf_adds(out, "BEGIN:VEVENT\r\n");
	strbuf_addf(&line, "UID:%s.%s.%s@lieciba", school, i->job->id, i->name);
	fold(out, line.buf);
	strbuf_addf(out, "DTSTAMP:%s\r\n", stamp);
	add_basic(out, "DTSTART", i->due.due);
	add_basic(out, "DTEND", i->due.due + 1);
	strbuf_reset(&line);
	strbuf_adds(&line, "SUMMARY:");
	add_escaped(&line, i->job->title);
	strbuf_addf(&line, " (%s)", i->name);
	fold(out, line.buf);
	schedule_sentence(i->job, LANG_LV, &text);
	strbuf_adds(&text, i->due.reason == DUE_AS_SAID && i->due.known ? "" : "\n");
	struct strbuf why = STRBUF_INIT;
	schedule_reason(&i->due, LANG_LV, &why);
	strbuf_adds(&text, why.buf);
	strbuf_release(&why);
	strbuf_reset(&line);
	strbuf_adds(&line, "DESCRIPTION:");
	add_escaped(&line, text.buf);
	fold(out, line.buf);
	strbuf_adds(out, "TRANSP:TRANSPARENT\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P1D\r\n");
	strbuf_reset(&line);
	strbuf_adds(&line, "DESCRIPTION:");
	add_escaped(&line, i->job->title);
	fold(out, line.buf);
	strbuf_adds(out, "END:VALARM\r\nEND:VEVENT\r\n");
	strbuf_release(&line);
	strbuf_release(&text);
}

void schedule_ics(const struct schedule_instance *v, size_t n, const char *school, const char *stamp, struct strbuf *out)
{
	strbuf_adds(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//lieciba//" LIECIBA_VERSION "//LV\r\nCALSCALE:GREGORIAN\r\n");
	for (size_t i = 0; i < n; i++)
		add_event(out, &v[i], school, stamp);
	strbuf_adds(out, "END:VCALENDAR\r\n");
}
