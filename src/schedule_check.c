/* SPDX-License-Identifier: MIT */
/* schedule_check: what the table of keys cannot say: rules that fit together, names that exist, no circles. */
#include "schedule_internal.h"

#include "lieciba/arena.h"

#include <string.h>

static const char *const events[] = { "opened", "blocked", "due-soon", "done", "partial", "failed", "late", "corrected", NULL };

static size_t find_job(const struct schedule *s, const char *id)
{
	size_t i = 0;
	while (i < s->njobs && strcmp(s->jobs[i].id, id) != 0)
		i++;
	return i;
}

static bool known_target(const struct schedule *s, const char *name)
{
	for (size_t i = 0; i < s->nnotify; i++) {
		if (strcmp(s->notify[i].name, name) == 0)
			return true;
	}
	return false;
}

static void unknown_name(struct keys_reader *r, const struct ynode *at, const char *what)
{
	diag_hint(keys_report(r, "V006", at, _("nothing in this file is called '%s'"), what), "%s", _("look whether the name is spelt otherwise where it stands"));
}

static void check_job(struct keys_reader *r, const struct schedule *s, const struct schedule_job *j)
{
	if (!j->layout == (j->action == ACTION_LAYOUT))
		diag_hint(keys_report(r, schedule_codes.missing, j->node, _("the job '%s' needs either `layout` or `action`"), j->id), "%s",
			_("layout: report-card, or action: archive, verify, export, remind"));
	bool term = j->due.anchor == ANCHOR_TERM_START || j->due.anchor == ANCHOR_TERM_END;
	if (j->due.day.kind == DUE_ANCHOR && term && j->period == PERIOD_OF_YEAR)
		diag_hint(keys_report(r, schedule_codes.missing, j->node, _("the job '%s' counts from a term, but its period is a year"), j->id), "%s", _("anchor: year-end, or period: term"));
	for (size_t i = 0; i < j->nafter; i++) {
		if (find_job(s, j->after[i]) == s->njobs)
			unknown_name(r, keys_item(j->after_node, i), j->after[i]);
	}
	for (size_t i = 0; i < j->nnotify; i++) {
		if (!known_target(s, j->notify[i]))
			unknown_name(r, keys_item(j->notify_node, i), j->notify[i]);
	}
}

static void check_targets(struct keys_reader *r, const struct schedule *s)
{
	for (size_t i = 0; i < s->nnotify; i++) {
		const struct notify_target *t = &s->notify[i];
		for (size_t k = 0; k < t->non; k++) {
			size_t e = 0;
			while (events[e] && strcmp(events[e], t->on[k]) != 0)
				e++;
			if (!events[e])
				keys_hint(keys_report(r, schedule_codes.value, keys_item(t->on_node, k), _("'%s' is no event"), t->on[k]), t->on[k], events);
		}
	}
}

/* Depth first; state 1 = on the way, 2 = done. */
static bool circle(const struct schedule *s, size_t i, unsigned char *state)
{
	if (state[i])
		return state[i] == 1;
	state[i] = 1;
	for (size_t k = 0; k < s->jobs[i].nafter; k++) {
		size_t next = find_job(s, s->jobs[i].after[k]);
		if (next < s->njobs && circle(s, next, state))
			return true;
	}
	state[i] = 2;
	return false;
}

static void check_circles(struct keys_reader *r, const struct schedule *s)
{
	unsigned char *state = ARENA_ARRAY(r->arena, s->njobs + 1, unsigned char);
	for (size_t i = 0; i < s->njobs; i++) {
		if (!circle(s, i, state))
			continue;
		diag_hint(keys_report(r, "V005", s->jobs[i].after_node, _("the job '%s' waits for itself through `after`"), s->jobs[i].id), "%s", _("remove one of the `after` that make the circle"));
		return;
	}
}

void schedule_check(struct keys_reader *r, const struct schedule *s)
{
	for (size_t i = 0; i < s->njobs; i++)
		check_job(r, s, &s->jobs[i]);
	check_targets(r, s);
	check_circles(r, s);
}
