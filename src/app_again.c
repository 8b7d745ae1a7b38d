/* SPDX-License-Identifier: MIT */
/* app_again: what was issued is made again: a new version because something changed, or a duplicate of the same. */
#include "app_ledger.h"

#include "lieciba/tick.h"

static void told(void *arg, const struct tick_told *t)
{
	struct app *app = arg;
	if (t->kind != TICK_MADE)
		return;
	app_report_all(app, &t->job->problems);
	if (t->d && t->d->code[0])
		app_report(app, t->d);
}

int app_issue_again(struct app *app, const struct config *c, struct tick_options *o, size_t *made)
{
	struct diags problems = { 0 };
	struct diag d = { 0 };
	struct tick_result r;
	const struct tick_teller teller = { .told = told, .arg = app };
	o->now = app->now;
	o->user = app->user;
	o->ui = app_lang(app, c);
	o->dry_run = app->dry_run;
	bool good = tick_run(c, o, &teller, &r, &problems, &d);
	app_report_all(app, &problems);
	diags_free(&problems);
	*made = r.made; /* those corrected among them */
	if (!good)
		return d.code[0] ? app_report(app, &d) : d.exit_code;
	return r.broken ? EXIT_DATA : EXIT_OK;
}
