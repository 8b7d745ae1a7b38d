/* SPDX-License-Identifier: MIT */
/* schedule_dates: the instances of jobs in the school years of their calendars; n log n in their number, some hundred a year. */
#include "lieciba/schedule.h"

#include "lieciba/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct list { struct arena *a; struct schedule_instance *v; size_t n, cap; };

static bool has_int(const int *v, size_t n, int x)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i] == x)
			return true;
	}
	return n == 0;
}

static bool has_text(const char *const *v, size_t n, const char *x)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i], x) == 0)
			return true;
	}
	return n == 0;
}

/* Of a job for some grades only: has each of them a day of its own in this term or year, so that nothing is left for the others' instance? */
static bool all_apart(const struct schedule_job *j, const struct due_period *v, size_t n, const struct due_period *p)
{
	size_t apart = 0;
	for (size_t k = 0; k < j->ngrades; k++) {
		for (size_t i = 0; i < n; i++)
			apart += v[i].grade == j->grades[k] && strcmp(v[i].code, p->code) == 0;
	}
	return j->ngrades && apart == j->ngrades;
}

/* Without documents there is nothing to tell groups apart but their day: a deed of the same day is one deed. */
static bool same_deed(const struct schedule_job *j, const struct calendars *c, const struct due_period *v, size_t n, const struct due_period *p)
{
	struct due_date own, all;
	if (j->action == ACTION_LAYOUT || !due_of(&j->due, c, p, &own))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (v[i].grade == 0 && strcmp(v[i].code, p->code) == 0)
			return due_of(&j->due, c, &v[i], &all) && all.due == own.due;
	}
	return false;
}

/* A group of grades has an instance unless the job's grades leave it out; group 0 stands for all grades without a day of their own. */
static bool wanted(const struct schedule_job *j, const struct due_period *p)
{
	int month;
	date_to_civil(p->from, NULL, &month, NULL);
	if (p->span == SPAN_MONTH && !has_int(j->months, j->nmonths, month))
		return false;
	if (p->span == SPAN_TERM && !has_text(j->terms, j->nterms, p->code))
		return false;
	return p->grade == 0 || has_int(j->grades, j->ngrades, p->grade);
}

static day_t later(day_t a, day_t b)
{
	return a > b ? a : b;
}

static day_t anchored(const struct schedule_job *j, const struct calendars *c, const struct due_period *p)
{
	struct due_rule r = { .day = { DUE_ANCHOR, 0 }, .anchor = j->opens_anchor, .offset = j->opens_offset, .shift = SHIFT_NONE };
	struct due_date d;
	due_of(&r, c, p, &d);
	return d.nominal;
}

static day_t opens(const struct schedule_job *j, const struct calendars *c, const struct due_period *p, day_t due)
{
	struct due_offset back = { -j->lead.n, j->lead.unit };
	day_t early = due_offset(c, due, &back);
	switch ((enum job_opens)j->opens) {
	case OPENS_PERIOD_END:
		return p->to + 1;
	case OPENS_DUE_LEAD:
		return early;
	case OPENS_ANCHOR:
		return anchored(j, c, p);
	case OPENS_BY_RULE:
		break;
	}
	return due > p->to && j->period != PERIOD_ONCE ? later(p->to + 1, early) : early;
}

static void name_it(struct schedule_instance *i)
{
	char group[16] = "";
	if (i->period.grade)
		snprintf(group, sizeof group, "@%d", i->period.grade);
	if (i->period.span == SPAN_TERM)
		snprintf(i->name, sizeof i->name, "%.8s/%.10s%s", i->period.school_year, i->period.code, group);
	else
		snprintf(i->name, sizeof i->name, "%.12s%s", i->period.code, group);
}

static void add(struct list *l, const struct schedule_job *j, const struct calendars *c, const struct due_period *p)
{
	struct schedule_instance i = { .job = j, .period = *p };
	if (!wanted(j, p) || !due_of(&j->due, c, p, &i.due))
		return;
	i.opens = opens(j, c, p, i.due.due);
	name_it(&i);
	l->v = arena_grow(l->a, l->v, &l->cap, l->n + 1, sizeof *l->v);
	l->v[l->n++] = i;
}

static void add_job(struct list *l, const struct schedule_job *j, const struct calendars *c, const struct calendar *year)
{
	static const enum due_span spans[] = { SPAN_MONTH, SPAN_TERM, SPAN_YEAR, SPAN_WEEK, SPAN_YEAR };
	size_t n;
	const struct due_period *v = due_periods(l->a, year, spans[j->period], j->empty, &n);
	for (size_t i = 0; i < n; i++) {
		if (v[i].grade ? j->period != PERIOD_ONCE && !same_deed(j, c, v, n, &v[i]) : j->period == PERIOD_ONCE || !all_apart(j, v, n, &v[i]))
			add(l, j, c, &v[i]);
	}
}

static int by_due(const void *pa, const void *pb)
{
	const struct schedule_instance *a = pa, *b = pb;
	if (a->due.due != b->due.due)
		return a->due.due < b->due.due ? -1 : 1;
	if (a->job != b->job)
		return a->job < b->job ? -1 : 1;
	if (a->period.to != b->period.to)
		return a->period.to < b->period.to ? -1 : 1;
	return a->period.grade - b->period.grade;
}

struct schedule_instance *schedule_instances(struct arena *a, const struct schedule *s, const struct schedule_job *job, const struct calendars *c, size_t *n)
{
	struct list l = { .a = a };
	for (size_t y = 0; y < c->n; y++) {
		for (size_t i = 0; i < s->njobs; i++) {
			if (!job || job == &s->jobs[i])
				add_job(&l, &s->jobs[i], c, c->v[y]);
		}
	}
	if (l.n > 1)
		qsort(l.v, l.n, sizeof *l.v, by_due);
	*n = l.n;
	return l.v;
}
