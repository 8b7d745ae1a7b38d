/* SPDX-License-Identifier: MIT */
/* app_today: the today page after a command that wrote the ledger, so that a clerk who has just recorded something does not find it open there. */
#include "app_ledger.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/report.h"
#include "lieciba/sched.h"
#include "lieciba/store.h"

#include <string.h>

/* Where no run has written the page nobody looks at it; and what the last run could not do is the next one's to tell. */
static bool is_kept(const struct app *app, const struct config *c)
{
	struct strbuf prom = STRBUF_INIT;
	bool kept = fsio_exists(arena_printf(app->arena, "%s/index.html", c->out)) && fsio_exists(sched_file(app->arena, c)) &&
		fsio_read(arena_printf(app->arena, "%s/lieciba.prom", c->out), 1 << 20, &prom, NULL) && strstr(prom.buf, "\nlieciba_last_run_success 1\n");
	strbuf_release(&prom);
	return kept;
}

static bool rewrite(struct app *app, const struct config *c, struct ledger *l, struct store *s, struct diags *problems, struct diag *d)
{
	const struct report_source src = { .config = c, .ledger = l, .store = s, .now = app->now, .last_run = sched_last_tick(app->arena, c) };
	const char *school;
	return sched_school(c, s, app->arena, &school, d) && report_refresh(&src, school, app_lang(app, c), problems, d);
}

void app_today(struct app *app, const struct config *c, struct ledger *l)
{
	struct diags problems = { 0 };
	struct diag d = { 0 };
	if (app->dry_run || !is_kept(app, c))
		return;
	struct store *s = fsio_exists(c->store) ? store_open_read(c->store, &d) : NULL;
	if ((d.code[0] || !rewrite(app, c, l, s, &problems, &d)) && d.code[0]) {
		d.level = DIAG_WARNING; /* what the command is for was done */
		app_report(app, &d);
	}
	app_report_all(app, &problems);
	diags_free(&problems);
	store_close(s);
}
