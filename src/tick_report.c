/* SPDX-License-Identifier: MIT */
/* tick_report: the end of every tick, also of one that could not go on: the today page and the figures for Prometheus, from what is there now. */
#include "tick_internal.h"

#include "lieciba/report.h"

enum { INTERRUPTED = 130, TERMINATED = 143 };

/* Of a run that had to look at everything; what was wrong with a wish of somebody's, or a signal, is no failure of it. */
static const char *failure_of(struct tick *k, bool good, const struct diag *why)
{
	if (good || k->o->job || why->exit_code == INTERRUPTED || why->exit_code == TERMINATED)
		return NULL;
	return why->code[0] ? arena_printf(k->a, "%s  [%s]", why->what, why->code) : NULL;
}

bool tick_report(struct tick *k, bool good, const struct diag *why, struct diag *d)
{
	const struct report_source s = { .config = k->c, .sched = k->run.id[0] ? NULL : k->s /* nothing was written since */, .ledger = k->ledger, .store = k->store, .now = k->o->now, .last_run = k->o->now, .failure = failure_of(k, good, why) };
	return report_refresh(&s, k->school ? k->school : k->c->school ? k->c->school : "school", k->o->ui, k->problems, d);
}
