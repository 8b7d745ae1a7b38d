/* SPDX-License-Identifier: MIT */
/*
 * sched: schedule, calendars and ledger at one moment. Three passes over the instances: what each is by itself, what `catch_up` leaves of it, and whom
 * `after` makes wait; the last two look at the instances of one job, so the cost is that of a school's some hundred instances squared at worst.
 */
#include "lieciba/sched.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/layout.h"
#include "lieciba/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct look { struct arena *a; struct sched *s; struct ledger *l; struct layout_name *layouts; size_t nlayouts; struct diag *d; };

/* ---- small things ---- */

const char *sched_file(struct arena *a, const struct config *c)
{
	return strcmp(c->root, ".") == 0 ? "schedule.yaml" : arena_printf(a, "%s/schedule.yaml", c->root);
}

bool sched_school(const struct config *c, struct store *s, struct arena *a, const char **school, struct diag *d)
{
	const char **ids;
	size_t n = 0;
	*school = c->school ? c->school : "school";
	if (c->school || !s)
		return true;
	if (!store_schools(s, a, &ids, &n, d))
		return false;
	if (n == 1)
		*school = ids[0];
	if (n <= 1)
		return true;
	diag_error(d, "S010", _("the store has %zu schools"), n);
	diag_hint(d, "%s", _("name one: `school:` in lieciba.yaml"));
	return diag_exit(d, 78);
}

day_t sched_data_to(const struct sched *s, const struct sched_item *i)
{
	day_t to = i->inst->period.to;
	return i->inst->job->data_to == DATA_TO_RUN || to > s->today ? s->today : to;
}

bool sched_wants_run(const struct sched_item *i, const uint8_t stamp[DIGEST_SIZE])
{
	const uint8_t *was = i->known ? i->known->stamp : NULL;
	if (!i->open || i->waits_for || i->state == SCHED_NO_LAYOUT)
		return false;
	if (i->state == SCHED_SKIPPED) /* perhaps there is something to make by now */
		return was && memcmp(was, stamp, DIGEST_SIZE) != 0;
	if (i->inst->job->action != ACTION_LAYOUT)
		return i->state != SCHED_DONE;
	if (i->state == SCHED_DONE && i->inst->job->data_to == DATA_TO_RUN) /* it told of its own day, and every day after has other data */
		return false;
	return !was || i->state == SCHED_FAILED || memcmp(was, stamp, DIGEST_SIZE) != 0;
}

/* ---- one instance by itself ---- */

static bool layout_exists(const struct look *k, const char *id)
{
	for (size_t i = 0; i < k->nlayouts; i++) {
		if (strcmp(k->layouts[i].id, id) == 0)
			return true;
	}
	return false;
}

/* A run has looked at it at least once. */
static bool begun(const struct sched_item *i)
{
	return i->known && (i->known->units > 0 || i->known->stamp || strcmp(i->known->state, "waiting") != 0);
}

static enum sched_state made_state(const struct ledger_instance *k)
{
	if (strcmp(k->state, "failed") == 0)
		return SCHED_FAILED;
	if (k->units == 0)
		return strcmp(k->state, "skipped") == 0 ? SCHED_SKIPPED : SCHED_READY;
	if (k->fulfilled >= k->units)
		return SCHED_DONE;
	if (k->made >= k->units)
		return SCHED_MADE;
	if (k->blocked >= k->units)
		return SCHED_BLOCKED;
	return k->made + k->blocked + k->failed > 0 ? SCHED_PARTIAL : SCHED_READY;
}

static enum sched_state action_state(const struct ledger_instance *k)
{
	static const struct { const char *word; enum sched_state state; } words[] = {
		{ "done", SCHED_DONE }, { "failed", SCHED_FAILED }, { "skipped", SCHED_SKIPPED }, { "partial", SCHED_PARTIAL } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(k->state, words[i].word) == 0)
			return words[i].state;
	}
	return SCHED_READY;
}

/* What of it stands in the ledger counts also before its window opens; a layout that went away since is told when there is anything left to do. */
static enum sched_state own_state(const struct look *k, const struct sched_item *i)
{
	const struct schedule_job *j = i->inst->job;
	enum sched_state state = SCHED_READY;
	if (begun(i))
		state = j->action == ACTION_LAYOUT ? made_state(i->known) : action_state(i->known);
	if (state == SCHED_READY && !i->open)
		return SCHED_WAITING;
	if (state != SCHED_DONE && state != SCHED_SKIPPED && i->open && j->action == ACTION_LAYOUT && !layout_exists(k, j->layout))
		return SCHED_NO_LAYOUT;
	return state;
}

static bool is_open(const struct sched *s, const struct schedule_instance *x)
{
	char from[32], day[DATE_ISO_SIZE];
	snprintf(from, sizeof from, "%sT%02d:%02d:00", date_format_iso(x->opens, day), x->job->at / 60, x->job->at % 60);
	return strcmp(s->now, from) >= 0;
}

static bool fill_item(const struct look *k, const struct schedule_instance *x, struct sched_item *i)
{
	const struct sched *s = k->s;
	struct ledger_instance *known = NULL;
	*i = (struct sched_item){ .inst = x, .open = is_open(s, x), .days = (int)(x->due.due - s->today) };
	snprintf(i->period, sizeof i->period, "%s", x->name);
	snprintf(i->id, sizeof i->id, "%.60s/%.50s/%s", s->school, x->job->id, i->period);
	for (day_t d = s->today; d <= x->due.due && d < s->today + 366; d++)
		i->working_days += calendars_working(&s->calendars, d);
	if (k->l && !ledger_get_instance(k->l, k->a, i->id, &known, k->d))
		return false;
	i->known = known;
	i->state = own_state(k, i);
	return true;
}

/* ---- what is nobody's business ---- */

static bool same_series(const struct sched_item *a, const struct sched_item *b)
{
	return a->inst->job == b->inst->job && a->inst->period.grade == b->inst->period.grade;
}

static bool later_is_open(const struct sched *s, const struct sched_item *i)
{
	for (size_t k = 0; k < s->n; k++) {
		if (same_series(&s->v[k], i) && s->v[k].open && s->v[k].inst->period.to > i->inst->period.to)
			return true;
	}
	return false;
}

static bool let_go(const struct sched *s, const struct sched_item *i)
{
	const struct schedule_job *j = i->inst->job;
	if (begun(i))
		return false;
	if (i->inst->due.due < s->since)
		return true;
	if (!i->open || j->catch_up == CATCH_UP_ALL)
		return false;
	return later_is_open(s, i) || (j->catch_up == CATCH_UP_NONE && i->days < 0);
}

/* ---- after ---- */

static bool has_groups(const struct sched_item *i)
{
	return i->inst->job->period == PERIOD_OF_TERM || i->inst->job->period == PERIOD_OF_YEAR;
}

static bool has_own_group(const struct sched *s, const struct sched_item *of, int grade)
{
	for (size_t k = 0; k < s->n; k++) {
		if (s->v[k].inst->job == of->inst->job && s->v[k].inst->period.grade == grade && strcmp(s->v[k].inst->period.code, of->inst->period.code) == 0 &&
			strcmp(s->v[k].inst->period.school_year, of->inst->period.school_year) == 0)
			return true;
	}
	return false;
}

/* Whether `i` has to wait for this instance of a job that its `after` names. */
static bool concerns(const struct sched *s, const struct sched_item *i, const struct sched_item *other)
{
	const struct due_period *p = &i->inst->period, *q = &other->inst->period;
	bool year = i->inst->job->period == PERIOD_OF_YEAR || i->inst->job->period == PERIOD_ONCE;
	if (strcmp(p->school_year, q->school_year) != 0 || (!year && q->to > p->to))
		return false;
	if (!has_groups(i) || !has_groups(other) || p->grade == q->grade)
		return true;
	return q->grade == 0 && !has_own_group(s, other, p->grade);
}

static bool over(const struct sched_item *i)
{
	return i->state == SCHED_DONE || i->state == SCHED_SKIPPED;
}

static const char *waits_for(const struct sched *s, const struct sched_item *i)
{
	const struct schedule_job *j = i->inst->job;
	for (size_t a = 0; a < j->nafter; a++) {
		for (size_t k = 0; k < s->n; k++) {
			const struct sched_item *other = &s->v[k];
			if (strcmp(other->inst->job->id, j->after[a]) == 0 && !over(other) && concerns(s, i, other))
				return j->after[a];
		}
	}
	return NULL;
}

/* ---- all of them ---- */

static bool count_changed(const struct look *k)
{
	struct db_stmt *q = k->l ? db_prepare(ledger_db(k->l), "SELECT instance_id, count(*) FROM changed GROUP BY instance_id", k->d) : NULL;
	enum db_step r = k->l ? DB_FAILED : DB_DONE;
	while (q && (r = db_step(q, k->d)) == DB_ROW) {
		for (size_t i = 0; i < k->s->n; i++) {
			if (strcmp(k->s->v[i].id, db_text(q, 0)) == 0)
				k->s->v[i].changed = db_int(q, 1);
		}
	}
	db_finalize(q);
	return r == DB_DONE;
}

static bool look_at_all(const struct look *k)
{
	struct sched *s = k->s;
	struct schedule_instance *v = schedule_instances(k->a, s->schedule, NULL, &s->calendars, &s->n);
	s->v = ARENA_ARRAY(k->a, s->n + 1, struct sched_item);
	for (size_t i = 0; i < s->n; i++) {
		if (!fill_item(k, &v[i], &s->v[i]))
			return false;
	}
	for (size_t i = 0; i < s->n; i++) {
		if (let_go(s, &s->v[i]))
			s->v[i].state = SCHED_SKIPPED;
	}
	for (size_t i = 0; i < s->n; i++) {
		struct sched_item *x = &s->v[i];
		x->waits_for = over(x) ? NULL : waits_for(s, x);
	}
	for (size_t i = 0; i < s->n; i++) { /* only now: a job that waits is not done for the next either, whatever it is called */
		struct sched_item *x = &s->v[i];
		if (x->state == SCHED_READY && x->waits_for)
			x->state = SCHED_AFTER;
		x->late = x->days < 0 && !over(x);
	}
	return count_changed(k);
}

/* Of the school year that has begun: next year's calendar, written in June, must not hide what June still owes. */
static day_t since_of(const struct sched *s)
{
	day_t first = 0, begun_last = 0;
	for (size_t i = 0; i < s->calendars.n; i++) {
		day_t starts = s->calendars.v[i]->starts;
		if (!first || starts < first)
			first = starts;
		if (starts <= s->today && starts > begun_last)
			begun_last = starts;
	}
	return s->schedule->since ? s->schedule->since : begun_last ? begun_last : first;
}

static bool set_time(struct look *k, const char *utc)
{
	char *local = arena_alloc(k->a, 20), day[DATE_ISO_SIZE];
	if (!sched_local_time(utc, k->s->schedule->timezone, local, k->d))
		return false;
	memcpy(day, local, 10);
	day[10] = '\0';
	k->s->now = local;
	date_parse_iso(day, &k->s->today);
	k->s->since = since_of(k->s);
	return true;
}

struct sched *sched_look(struct arena *a, const struct config *c, const char *school, struct ledger *l, const char *now, struct diags *out)
{
	struct diag d = { 0 };
	struct sched *s = ARENA_NEW(a, struct sched);
	struct look k = { .a = a, .s = s, .l = l, .d = &d };
	s->config = c;
	s->school = arena_strdup(a, school);
	s->schedule = schedule_load(a, sched_file(a, c), out);
	if (!s->schedule || !schedule_calendars(a, s->schedule, &s->calendars, out))
		return NULL;
	if (set_time(&k, now) && layout_list(a, c->layout_dirs, &k.layouts, &k.nlayouts, &d) && look_at_all(&k))
		return s;
	diags_add(out, &d);
	return NULL;
}

/* ---- by hand ---- */

static bool no_job(const struct sched *s, const char *job, struct diag *d)
{
	const char **names = calloc(s->schedule->njobs + 1, sizeof *names);
	for (size_t i = 0; names && i < s->schedule->njobs; i++)
		names[i] = s->schedule->jobs[i].id;
	const char *near = names ? diag_nearest(job, names, s->schedule->njobs) : NULL;
	diag_error(d, "V020", _("schedule.yaml has no job '%s'"), job);
	if (near)
		diag_hint(d, _("did you mean '%s'?"), near);
	else
		diag_hint(d, "%s", _("`lieciba schedule explain` lists all jobs"));
	free(names);
	return diag_exit(d, 64);
}

static bool no_period(const struct sched *s, const struct schedule_job *j, const char *period, struct diag *d)
{
	char all[400] = "";
	size_t at = 0;
	for (size_t i = 0; i < s->n && at + 60 < sizeof all; i++) {
		if (s->v[i].inst->job == j)
			at += (size_t)snprintf(all + at, sizeof all - at, "%s%s", at ? ", " : "", s->v[i].period);
	}
	diag_error(d, "V021", _("the job '%s' has no period '%s'"), j->id, period);
	if (at)
		diag_hint(d, _("possible: %s"), all);
	else
		diag_hint(d, "%s", _("it has no period in these calendars"));
	return diag_exit(d, 64);
}

static bool ends_in(const char *name, const char *period)
{
	const char *slash = strchr(name, '/');
	return slash && strcmp(slash + 1, period) == 0;
}

struct sched_item *sched_find(struct sched *s, const char *job, const char *period, struct diag *d)
{
	const struct schedule_job *j = NULL;
	struct sched_item *by_end = NULL;
	size_t ends = 0;
	for (size_t i = 0; i < s->schedule->njobs; i++) {
		if (strcmp(s->schedule->jobs[i].id, job) == 0)
			j = &s->schedule->jobs[i];
	}
	for (size_t i = 0; j && i < s->n; i++) {
		if (s->v[i].inst->job != j)
			continue;
		if (strcmp(s->v[i].period, period) == 0)
			return &s->v[i];
		if (ends_in(s->v[i].period, period)) {
			by_end = &s->v[i];
			ends++;
		}
	}
	if (ends == 1)
		return by_end;
	if (!j)
		no_job(s, job, d);
	else
		no_period(s, j, period, d);
	return NULL;
}
