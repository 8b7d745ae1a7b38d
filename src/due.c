/* SPDX-License-Identifier: MIT */
/* due: working days and due dates; see the header. Nothing is kept between calls. */
#include "lieciba/due.h"

#include "lieciba/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAR = 400 }; /* days in which a working day must come */

/* ---- calendars ---- */

static bool holds(const struct calendar *c, day_t d)
{
	char year[16];
	return strcmp(date_school_year(d, year), c->school_year) == 0;
}

const struct calendar *calendars_of(const struct calendars *c, day_t d)
{
	for (size_t i = 0; i < c->n; i++) {
		if (holds(c->v[i], d))
			return c->v[i];
	}
	return NULL;
}

struct cal_day calendars_day(const struct calendars *c, day_t d, bool *known)
{
	const struct calendar *own = calendars_of(c, d);
	if (known)
		*known = own != NULL;
	if (own)
		return calendar_day(own, d);
	const char *name = calendar_holiday_lv(d);
	return (struct cal_day){ .working = date_weekday(d) <= 5 && !name, .name = name };
}

bool calendars_working(const struct calendars *c, day_t d)
{
	return calendars_day(c, d, NULL).working;
}

day_t calendars_add(const struct calendars *c, day_t d, int n)
{
	int step = n < 0 ? -1 : 1;
	for (int left = n * step, far = FAR; left > 0 && far > 0; far--) {
		d += step;
		if (calendars_working(c, d)) {
			left--;
			far = FAR;
		}
	}
	return d;
}

day_t calendars_shift(const struct calendars *c, day_t d, int direction)
{
	for (int far = FAR; far > 0 && !calendars_working(c, d); far--)
		d += direction;
	return d;
}

day_t due_offset(const struct calendars *c, day_t d, const struct due_offset *o)
{
	return o->unit == UNIT_WORKING_DAYS ? calendars_add(c, d, o->n) : d + o->n * (o->unit == UNIT_WEEKS ? 7 : 1);
}

void calendars_warn(const struct calendars *c, const char *where, day_t today, struct diags *out)
{
	char year[CALENDAR_YEAR_SIZE];
	const struct calendar *own = NULL;
	calendar_wanted(today, year);
	for (size_t i = 0; i < c->n; i++) {
		if (strcmp(c->v[i]->school_year, year) == 0)
			own = c->v[i];
	}
	struct srcpos pos = { .file = own ? own->file : where };
	if (!own)
		diag_hint(diags_report(out, DIAG_WARNING, "K011", &pos, _("the calendar of the school year %s is missing"), year), _("lieciba calendar new %s, then name it in schedule.yaml"), year);
	else if (!own->says_days_off)
		diag_hint(diags_report(out, DIAG_WARNING, "K012", &pos, _("the moved working days of the school year %s are not stated"), year), "%s",
			_("write days_off and work_days by the Cabinet's order, or days_off: [] when nothing is moved"));
}

/* ---- periods ---- */

struct list {
	struct arena *a;
	struct due_period *v;
	size_t n, cap;
	const struct calendar *c;
	enum due_span span;
};

static struct due_period *add(struct list *l, int grade, day_t from, day_t to)
{
	l->v = arena_grow(l->a, l->v, &l->cap, l->n + 1, sizeof *l->v);
	struct due_period *p = &l->v[l->n++];
	*p = (struct due_period){ .span = l->span, .school_year = l->c->school_year, .grade = grade, .from = from, .to = to };
	return p;
}

static bool lessons_between(const struct calendar *c, day_t from, day_t to)
{
	for (day_t d = from; d <= to; d++) {
		if (calendar_day(c, d).lessons)
			return true;
	}
	return false;
}

static void add_months(struct list *l, bool empty)
{
	int year, month;
	date_to_civil(l->c->starts, &year, NULL, NULL);
	day_t from = date_from_civil(year, 9, 1);
	for (int i = 0; i < 12; i++, from = date_add_months(from, 1)) {
		day_t to = date_month_end(from);
		if (!empty && !lessons_between(l->c, from, to))
			continue;
		struct due_period *p = add(l, 0, from, to);
		date_to_civil(from, &year, &month, NULL);
		snprintf(p->code, sizeof p->code, "%04d-%02d", year, month);
	}
}

static void add_weeks(struct list *l, bool empty)
{
	day_t from = l->c->starts - date_weekday(l->c->starts) + 1;
	for (int i = 0; i < 52; i++, from += 7) {
		int year, week = date_iso_week(from, &year);
		if (empty || lessons_between(l->c, from, from + 6))
			snprintf(add(l, 0, from, from + 6)->code, sizeof l->v->code, "%04d-W%02d", year, week);
	}
}

static void add_term(struct list *l, const struct cal_term *t, day_t from, const char *code)
{
	snprintf(add(l, 0, from, t->to)->code, sizeof l->v->code, "%s", code);
	for (size_t i = 0; i < t->nby; i++)
		snprintf(add(l, t->by_grade[i].grade, from, t->by_grade[i].to)->code, sizeof l->v->code, "%s", code);
}

static int by_end(const void *a, const void *b)
{
	const struct due_period *x = a, *y = b;
	if (x->to != y->to)
		return x->to < y->to ? -1 : 1;
	return x->grade < y->grade ? -1 : x->grade > y->grade;
}

struct due_period *due_periods(struct arena *a, const struct calendar *c, enum due_span span, bool empty, size_t *n)
{
	struct list l = { .a = a, .c = c, .span = span };
	switch (span) {
	case SPAN_MONTH:
		add_months(&l, empty);
		break;
	case SPAN_WEEK:
		add_weeks(&l, empty);
		break;
	case SPAN_TERM:
		for (size_t i = 0; i < c->nterms; i++)
			add_term(&l, &c->terms[i], c->terms[i].from, c->terms[i].code);
		break;
	case SPAN_YEAR:
		if (c->nterms)
			add_term(&l, &c->terms[c->nterms - 1], c->starts, c->school_year);
		break;
	}
	if (l.n > 1)
		qsort(l.v, l.n, sizeof *l.v, by_end);
	*n = l.n;
	return l.v;
}

/* ---- rules ---- */

static day_t day_of_month(const struct calendars *c, day_t first, const struct due_day *d)
{
	int year, month;
	date_to_civil(first, &year, &month, NULL);
	int last = date_days_in_month(year, month);
	switch (d->kind) {
	case DUE_LAST:
		return first + last - 1;
	case DUE_LAST_WORKING:
		return calendars_shift(c, first + last - 1, -1);
	case DUE_FIRST_WORKING:
		return calendars_shift(c, first, 1);
	default:
		return first + (d->day < last ? d->day : last) - 1;
	}
}

/* The nominal date of a rule by days of a month. */
static bool by_month(const struct due_rule *r, const struct calendars *c, const struct due_period *p, day_t *out)
{
	int year, month;
	date_to_civil(p->to, &year, &month, NULL);
	day_t first = date_from_civil(year, month, 1);
	if (!r->same_month)
		first = date_add_months(first, 1);
	date_to_civil(first, NULL, &month, NULL);
	for (size_t i = 0; i < r->nskip; i++) {
		if (r->skip[i] == month)
			return false;
	}
	const struct due_day *day = &r->day;
	for (size_t i = 0; i < r->nin; i++)
		day = r->in[i].month == month ? &r->in[i].day : day;
	*out = day_of_month(c, first, day);
	return true;
}

static const struct cal_term *term_of(const struct calendar *c, const struct due_period *p)
{
	for (size_t i = 0; c && i < c->nterms; i++) {
		if (strcmp(c->terms[i].code, p->code) == 0 || (p->span != SPAN_TERM && p->to <= c->terms[i].to))
			return &c->terms[i];
	}
	return c && c->nterms ? &c->terms[c->nterms - 1] : NULL;
}

static day_t end_of_term(const struct cal_term *t, int grade)
{
	for (size_t i = 0; i < t->nby; i++) {
		if (t->by_grade[i].grade == grade)
			return t->by_grade[i].to;
	}
	return t->to;
}

static const struct calendar *calendar_named(const struct calendars *c, const char *school_year)
{
	for (size_t i = 0; i < c->n; i++) {
		if (strcmp(c->v[i]->school_year, school_year) == 0)
			return c->v[i];
	}
	return NULL;
}

static day_t fixed_date(const struct due_rule *r, day_t starts)
{
	int year;
	date_to_civil(starts, &year, NULL, NULL);
	for (;; year++) {
		int last = date_days_in_month(year, r->date_month);
		day_t d = date_from_civil(year, r->date_month, r->date_day < last ? r->date_day : last);
		if (d >= starts)
			return d;
	}
}

static day_t by_anchor(const struct due_rule *r, const struct calendars *c, const struct due_period *p)
{
	const struct calendar *own = calendar_named(c, p->school_year);
	const struct cal_term *t = term_of(own, p);
	switch ((enum due_anchor)r->anchor) {
	case ANCHOR_TERM_START:
		return t ? t->from : p->from;
	case ANCHOR_TERM_END:
		return t ? end_of_term(t, p->grade) : p->to;
	case ANCHOR_YEAR_START:
		return own ? own->starts : p->from;
	case ANCHOR_YEAR_END:
		return own ? calendar_year_end(own, p->grade) : p->to;
	case ANCHOR_DATE:
		return fixed_date(r, own ? own->starts : p->from);
	case ANCHOR_PERIOD_END:
		break;
	}
	return p->to;
}

static day_t shifted(const struct calendars *c, int shift, day_t d)
{
	day_t before = calendars_shift(c, d, -1), after = calendars_shift(c, d, 1);
	switch ((enum due_shift)shift) {
	case SHIFT_PREVIOUS:
		return before;
	case SHIFT_NEXT:
		return after;
	case SHIFT_NEAREST:
		return d - before <= after - d ? before : after;
	case SHIFT_NONE:
		break;
	}
	return d;
}

bool due_of(const struct due_rule *r, const struct calendars *c, const struct due_period *p, struct due_date *out)
{
	bool known_nominal, known;
	*out = (struct due_date){ 0 };
	if (r->day.kind == DUE_ANCHOR)
		out->nominal = by_anchor(r, c, p);
	else if (!by_month(r, c, p, &out->nominal))
		return false;
	out->nominal = due_offset(c, out->nominal, &r->offset);
	out->due = shifted(c, r->shift, out->nominal);
	if (out->nominal > p->to && out->due <= p->to) {
		out->due = calendars_shift(c, out->nominal, 1);
		out->reason = DUE_CLAMPED;
	} else if (out->due != out->nominal) {
		out->reason = DUE_SHIFTED;
	}
	struct cal_day day = calendars_day(c, out->nominal, &known_nominal);
	calendars_day(c, out->due, &known);
	out->known = known && known_nominal;
	out->why = out->reason != DUE_AS_SAID && !day.working ? day.name : NULL;
	return true;
}
