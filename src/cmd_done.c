/* SPDX-License-Identifier: MIT */
/* lieciba done JOB PERIOD --by ROLE: a duty that people do (action: remind, export …) was done. */
#include "app_ledger.h"

#include "lieciba/arena.h"
#include "lieciba/config.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/ledger.h"
#include "lieciba/sched.h"
#include "lieciba/store.h"
#include "lieciba/tick.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct deed { const char *job, *period, *role, *note; };

static bool has_documents(const struct sched_item *i, struct diag *d)
{
	if (i->inst->job->action != ACTION_LAYOUT)
		return false;
	diag_error(d, "T306", _("the job '%s' makes documents; `done` is for duties without them"), i->inst->job->id);
	diag_hint(d, "%s", _("what was handed out is confirmed with `lieciba issue`"));
	diag_exit(d, 64);
	return true;
}

/* Before the first import nobody knows the school, and its row would stand under another name for ever. */
static bool is_known(const struct config *c, struct store *store, struct diag *d)
{
	if (c->school || (store && db_scalar_int(store_db(store), "SELECT count(*) FROM school", 0) > 0))
		return true;
	diag_error(d, "T309", "%s", _("nothing was imported yet, so the school is not known"));
	diag_hint(d, "%s", _("import the journal's export first, or name the school: `school:` in lieciba.yaml"));
	return diag_exit(d, EXIT_NOINPUT);
}

static bool write_deed(const struct app *app, const struct sched *s, const struct sched_item *i, const struct deed *o, struct ledger *l, struct diag *d)
{
	const struct ledger_event e = { .school = s->school, .school_year = i->inst->period.school_year, .at = s->now, .by_role = o->role, .by_login = app->user, .note = o->note };
	return sched_put_instance(s, i, app->arena, l, d) && ledger_put_deed(l, i->id, &e, d);
}

static bool act(struct app *app, const struct config *c, const struct deed *o, struct ledger *l, struct diag *d)
{
	struct diags problems = { 0 };
	const char *school;
	struct store *store = fsio_exists(c->store) ? store_open_read(c->store, d) : NULL;
	bool good = !d->code[0] && is_known(c, store, d) && sched_school(c, store, app->arena, &school, d);
	struct sched *s = good ? sched_look(app->arena, c, school, l, app->now, &problems) : NULL;
	store_close(store);
	app_report_all(app, &problems);
	diags_free(&problems);
	if (!s)
		return diag_exit(d, d->exit_code ? d->exit_code : EXIT_CONFIG);
	const struct sched_item *i = sched_find(s, o->job, o->period, d);
	if (!i || has_documents(i, d) || (l && !write_deed(app, s, i, o, l, d)))
		return false;
	if (!app->quiet)
		fprintf(app->err, app->dry_run ? _("%s %s: would be noted as done\n") : _("%s %s: noted as done\n"), o->job, i->period);
	return true;
}

static int note_deed(struct app *app, const struct deed *o)
{
	struct diag d = { 0 };
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	int lock = app->dry_run ? -1 : tick_lock(c, 0, &d);
	if (lock < 0 && !app->dry_run)
		return app_report(app, &d);
	struct ledger *l = app->dry_run ? NULL : ledger_open(c->ledger, true, &d);
	bool good = (l || app->dry_run) && act(app, c, o, l, &d);
	if (good && l)
		app_today(app, c, l);
	ledger_close(l);
	if (lock >= 0)
		close(lock);
	if (!good)
		return d.code[0] ? app_report(app, &d) : d.exit_code;
	return app_audit(app, c, "done", "job=%s period=%s by=%s", o->job, o->period, o->role);
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_done;
	char *role = NULL, *note = NULL;
	struct poptOption own[] = {
		{ "by", 0, POPT_ARG_STRING, &role, 0, _("whose duty it was: clerk, deputy, tutor …; never a name"), _("ROLE") },
		{ "note", 0, POPT_ARG_STRING, &note, 0, _("a number or a word for the record; never a name"), _("TEXT") },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_done, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done) {
		if (!words[0] || !words[1] || words[2])
			code = app_usage(app, "done", "%s", _("which duty? A job and its period: done tutor-letters 2025-10 --by tutor"));
		else if (!role || !*role)
			code = app_usage(app, "done", "%s", _("say whose duty it was: --by clerk"));
		else
			code = note_deed(app, &(struct deed){ words[0], words[1], role, note });
	}
	app_options_free(&o);
	free(role);
	free(note);
	return code;
}

const struct command cmd_done = {
	.name = "done",
	.summary = N_("note that a duty which people do was done"),
	.usage = N_("JOB PERIOD --by ROLE"),
	.help = N_("For jobs of schedule.yaml that make no documents (action: remind and others): from now on the duty is done, and not late. Documents are confirmed with `issue`.\n"
		   "Example: lieciba --root skola done tutor-letters 2025-10 --by tutor"),
	.run = run,
};
