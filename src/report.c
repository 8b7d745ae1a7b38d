/* SPDX-License-Identifier: MIT */
/* report: the look of sched sorted into groups, the times of run and import, the sums. */
#include "report_internal.h"

#include "lieciba/db.h"
#include "lieciba/store.h"

#include <stdlib.h>
#include <string.h>

enum { DAY_SECONDS = 86400, SOON = 2 /* working days, today counted */ };

/* ---- times ---- */

/* Seconds since 1970 of 'YYYY-MM-DDTHH:MM:SSZ'; 0 = it is none. */
static int64_t seconds_of(const char *utc)
{
	char day[DATE_ISO_SIZE] = "";
	day_t d;
	if (strlen(utc) < 19)
		return 0;
	memcpy(day, utc, DATE_ISO_SIZE - 1);
	if (!date_parse_iso(day, &d))
		return 0;
	int64_t v[3];
	for (int i = 0; i < 3; i++) {
		const char *p = utc + 11 + 3 * i;
		if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
			return 0;
		v[i] = (p[0] - '0') * 10 + (p[1] - '0');
	}
	return (int64_t)d * DAY_SECONDS + v[0] * 3600 + v[1] * 60 + v[2];
}

bool report_run_is_old(const char *last, const char *now)
{
	int64_t then = last ? seconds_of(last) : 0;
	return !then || seconds_of(now) - then > DAY_SECONDS;
}

/* utc NULL leaves out empty. */
static bool set_local(const struct report *r, const char *utc, char out[20], struct diag *d)
{
	const char *zone = r->sched ? r->sched->schedule->timezone : "Europe/Riga";
	return !utc || sched_local_time(utc, zone, out, d);
}

static bool set_times(struct report *r, const struct report_source *s, struct diag *d)
{
	r->last_run_time = s->last_run ? seconds_of(s->last_run) : 0;
	r->run_old = report_run_is_old(s->last_run, s->now);
	return set_local(r, s->now, r->now, d) && set_local(r, r->last_run_time ? s->last_run : NULL, r->last_run, d);
}

/* ---- the store ---- */

static bool last_import(struct report *r, struct store *s, struct diag *d)
{
	char at[32] = "";
	int64_t erasures;
	store_moment(s, &r->import_no, &erasures);
	struct db_stmt *q = r->import_no ? store_imports(s, r->import_no, d) : NULL;
	enum db_step step = r->import_no ? DB_FAILED : DB_DONE;
	while (q && (step = db_step(q, d)) == DB_ROW) {
		const char *text = db_text(q, 1);
		if (text && db_int(q, 0) == r->import_no)
			memcpy(at, text, strnlen(text, sizeof at - 1));
	}
	db_finalize(q);
	return step == DB_DONE && set_local(r, at[0] ? at : NULL, r->last_import, d);
}

static bool ask_store(struct arena *a, struct report *r, struct store *s, struct diag *d)
{
	return !s || (last_import(r, s, d) && (!r->sched || store_school_name(s, r->sched->school, a, &r->school, d)));
}

/* ---- groups ---- */

static bool group_of(const struct sched_item *i, enum report_group *g)
{
	enum report_group by_itself = REPORT_OPEN;
	switch (i->state) {
	case SCHED_SKIPPED:
		return false;
	case SCHED_WAITING:
		*g = REPORT_NEXT;
		return true;
	case SCHED_NO_LAYOUT:
		*g = REPORT_WAITING;
		return true;
	case SCHED_DONE:
		*g = i->changed ? REPORT_CHANGED : REPORT_DONE;
		return true;
	case SCHED_FAILED:
		*g = REPORT_FAILED;
		return true;
	case SCHED_AFTER:
		by_itself = REPORT_WAITING;
		break;
	case SCHED_BLOCKED:
	case SCHED_PARTIAL:
		by_itself = i->known->blocked ? REPORT_BLOCKED : i->known->failed ? REPORT_FAILED : REPORT_OPEN;
		break;
	case SCHED_MADE:
		by_itself = REPORT_RECORD;
		break;
	case SCHED_READY:
		break;
	}
	*g = i->late ? REPORT_LATE : by_itself;
	return true;
}

bool report_in(const struct report_row *row, enum report_group g)
{
	return g == REPORT_CHANGED ? row->nchanges > 0 : row->group == g;
}

static const char *sources_of(struct arena *a, const struct schedule_job *j)
{
	struct strbuf sb = STRBUF_INIT;
	for (size_t i = 0; i < j->nsource; i++) {
		const char *dash = strchr(j->source[i], '-');
		strbuf_adds(&sb, i ? "; " : "");
		if (dash) /* "JMV-13.6" */
			strbuf_addf(&sb, "%.*s %s", (int)(dash - j->source[i]), j->source[i], dash + 1);
		else
			strbuf_adds(&sb, j->source[i]);
	}
	const char *text = arena_strdup(a, sb.buf);
	strbuf_release(&sb);
	return text;
}

static const char *day_of(struct arena *a, const char *time)
{
	return time ? arena_memdup(a, time, strnlen(time, DATE_ISO_SIZE - 1)) : NULL;
}

static const char *title_of(const struct schedule *s, const char *job)
{
	for (size_t i = 0; job && i < s->njobs; i++) {
		if (strcmp(s->jobs[i].id, job) == 0)
			return s->jobs[i].title;
	}
	return job;
}

static void fill_row(struct arena *a, const struct report *r, const struct sched_item *i, struct report_row *row)
{
	const struct schedule_job *j = i->inst->job;
	const struct ledger_instance *k = i->known;
	row->item = i;
	row->sources = sources_of(a, j);
	row->waits_for = title_of(r->sched->schedule, i->waits_for);
	if (k) {
		row->units = k->units;
		row->made = k->made;
		row->blocked = k->blocked;
		row->failed = k->failed;
		row->fulfilled = k->fulfilled;
		row->made_on = day_of(a, k->first_made_at);
		row->done_on = day_of(a, k->done_at);
	}
	if (row->blocked && j->layout)
		row->check = arena_printf(a, "lieciba check --layout %s --period %.*s", j->layout, (int)strcspn(i->period, "@"), i->period);
	if (j->action == ACTION_REMIND && (row->group == REPORT_OPEN || row->group == REPORT_NEXT))
		row->remind = report_remind(r->sched, i->inst->due.due, &row->remind_why, &row->remind_break);
	if (i->inst->period.to < i->inst->due.due && row->remind <= i->inst->period.to) /* it is about a period that is not over by then */
		row->remind = 0;
}

/* What waits for a layout: a row for each job, its newest instance. */
static struct report_row *same_job(struct report *r, const struct sched_item *i)
{
	for (size_t k = 0; i->state == SCHED_NO_LAYOUT && k < r->n; k++) {
		if (r->v[k].item->state == SCHED_NO_LAYOUT && r->v[k].item->inst->job == i->inst->job)
			return &r->v[k];
	}
	return NULL;
}

static void add_rows(struct arena *a, struct report *r)
{
	const struct sched *s = r->sched;
	r->v = ARENA_ARRAY(a, s->n + 1, struct report_row);
	for (size_t i = 0; i < s->n; i++) {
		struct report_row *same = same_job(r, &s->v[i]);
		if (same) { /* in order of their deadlines */
			same->others++;
			fill_row(a, r, &s->v[i], same);
		} else if (group_of(&s->v[i], &r->v[r->n].group)) {
			fill_row(a, r, &s->v[i], &r->v[r->n++]);
		}
	}
}

/* What the group's readers look for first; then the deadline's order, which sched's items have. */
static int by_group(const void *pa, const void *pb)
{
	const struct report_row *a = pa, *b = pb;
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (a->group == REPORT_DONE || a->group == REPORT_CHANGED) {
		int c = strcmp(b->done_on ? b->done_on : "", a->done_on ? a->done_on : "");
		if (c)
			return c;
		return a->item < b->item ? 1 : -1;
	}
	return a->item < b->item ? -1 : 1;
}

static int by_id(const void *pa, const void *pb)
{
	const struct report_row *const *a = pa, *const *b = pb;
	return strcmp((*a)->item->id, (*b)->item->id);
}

static void sum_up(struct report *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct report_row *row = &r->v[i];
		const struct sched_item *x = row->item;
		bool open = x->open && row->group != REPORT_DONE && row->group != REPORT_CHANGED && x->state != SCHED_NO_LAYOUT;
		r->count[row->group]++;
		r->late += open && x->late;
		r->soon += open && x->days >= 0 && x->working_days <= SOON;
		r->documents += row->units;
		r->made += row->made;
		r->blocked += row->blocked;
		r->failed += row->failed;
		r->changed += (int64_t)row->nchanges;
	}
	r->count[REPORT_CHANGED] = 0;
	for (size_t i = 0; i < r->n; i++)
		r->count[REPORT_CHANGED] += r->v[i].nchanges > 0;
}

static bool fill_rows(struct arena *a, struct report *r, struct ledger *l, struct diag *d)
{
	size_t n = 0;
	add_rows(a, r);
	qsort(r->v, r->n, sizeof *r->v, by_group);
	struct report_row **known = ARENA_ARRAY(a, r->n + 1, struct report_row *);
	for (size_t i = 0; i < r->n; i++) {
		if (r->v[i].item->known)
			known[n++] = &r->v[i];
	}
	qsort(known, n, sizeof *known, by_id);
	if (l && !report_details(a, r, known, n, l, d))
		return false;
	sum_up(r);
	calendars_warn(&r->sched->calendars, r->sched->schedule->file, r->sched->today, &r->warnings);
	return true;
}

bool report_fill(struct arena *a, const struct report_source *s, struct report *r, struct diag *d)
{
	*r = (struct report){ .config = s->config, .sched = s->sched, .failure = s->failure };
	return set_times(r, s, d) && ask_store(a, r, s->store, d) && (!r->sched || fill_rows(a, r, s->ledger, d));
}

void report_free(struct report *r)
{
	diags_free(&r->warnings);
}
