/* SPDX-License-Identifier: MIT */
/* sched_row: an instance as the ledger keeps it. */
#include "lieciba/sched.h"

#include "lieciba/arena.h"
#include "lieciba/strbuf.h"

static const char *iso(struct arena *a, day_t d)
{
	return date_format_iso(d, arena_alloc(a, DATE_ISO_SIZE));
}

bool sched_put_instance(const struct sched *s, const struct sched_item *i, struct arena *a, struct ledger *l, struct diag *d)
{
	static const char *const fulfils[] = { "made", "printed", "issued", "sent", "handed-over", "kept" };
	const struct schedule_instance *x = i->inst;
	struct strbuf note = STRBUF_INIT;
	schedule_reason(&x->due, s->config->lang, &note);
	const struct ledger_instance row = { .id = i->id, .school = s->school, .job = x->job->id, .period = i->period, .data_from = iso(a, x->period.from),
		.data_to = iso(a, sched_data_to(s, i)), .opens = arena_printf(a, "%sT%02d:%02d:00", iso(a, x->opens), x->job->at / 60, x->job->at % 60),
		.due = arena_printf(a, "%sT23:59:59", iso(a, x->due.due)), .due_note = note.len ? note.buf : NULL, .fulfils = fulfils[x->job->fulfils],
		.layout = x->job->layout };
	bool good = ledger_put_instance(l, &row, d);
	strbuf_release(&note);
	return good;
}
