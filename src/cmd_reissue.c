/* SPDX-License-Identifier: MIT */
/* lieciba reissue JOB PERIOD --unit U --reason T: a new version of what was issued and changed since; with --how it is recorded as issued at once. */
#include "app_ledger.h"

#include "lieciba/arena.h"
#include "lieciba/tick.h"

#include <stdlib.h>
#include <string.h>

struct options { struct app_issue issue; char *reason; int unchanged; };

static bool is_blank(const char *s)
{
	return !s || !s[strspn(s, " ")];
}

static int check(struct app *app, const char *const *words, const struct options *o)
{
	if (!words[0] || !words[1] || words[2])
		return app_usage(app, "reissue", "%s", _("name a job and a period: report-cards 2025-26/S1"));
	if (!o->issue.unit && !o->issue.class_name)
		return app_usage(app, "reissue", "%s", _("which documents? --unit 7.a/12 or --class 7.a"));
	if (is_blank(o->reason))
		return app_usage(app, "reissue", "%s", _("why? --reason TEXT, without names"));
	if (!o->issue.how && (o->issue.to || o->issue.by))
		return app_usage(app, "reissue", "%s", _("--to and --by go with --how"));
	return o->issue.how ? app_issue_check(app, "reissue", &o->issue) : EXIT_OK;
}

/* Corrections that wait for being issued: this run's, or an earlier one's. */
static size_t count_waiting(struct ledger_unit **v, size_t n)
{
	size_t waiting = 0;
	for (size_t i = 0; i < n; i++)
		waiting += v[i]->draft.version && v[i]->draft.reason;
	return waiting;
}

static int nothing_changed(struct app *app)
{
	struct diag d = { 0 };
	diag_error(&d, "G058", "%s", _("nothing changed in these documents since they were issued"));
	diag_hint(&d, "%s", _("--unchanged makes a new version all the same; a lost paper is replaced by `issue --duplicate`"));
	diag_exit(&d, EXIT_DATA);
	return app_report(app, &d);
}

static void tell_rehearsal(struct app *app, size_t n)
{
	if (app->json)
		fprintf(app->out, "{\"waiting\":%zu}\n", n);
	else if (!app->quiet)
		fprintf(app->err, ngettext("%zu document would get a new version.\n", "%zu documents would get a new version.\n", (unsigned long)n), n);
}

static int record(struct app *app, const struct config *c, const char *const *words, const struct options *o, size_t made)
{
	struct app_ledger x;
	struct ledger_instance *inst;
	struct ledger_unit **v;
	size_t n, waiting = 0;
	int code = app_ledger_open(app, c, !app->dry_run, &x);
	if (code == EXIT_OK)
		code = app_ledger_instance(app, &x, words[0], words[1], &inst);
	if (code == EXIT_OK)
		code = app_ledger_units(app, &x, inst->id, o->issue.unit, o->issue.class_name, &v, &n);
	if (code == EXIT_OK && (waiting = count_waiting(v, n)) + made == 0)
		code = nothing_changed(app);
	else if (code == EXIT_OK && app->dry_run)
		tell_rehearsal(app, made > waiting ? made : waiting);
	else if (code == EXIT_OK && o->issue.how)
		code = app_issue_register(app, &x, inst, &o->issue, true);
	else if (code == EXIT_OK && app->json)
		fprintf(app->out, "{\"waiting\":%zu}\n", waiting);
	else if (code == EXIT_OK && !app->quiet)
		fprintf(app->err, ngettext("%zu new version waits; `lieciba issue` records it when it is handed out.\n",
			"%zu new versions wait; `lieciba issue` records them when they are handed out.\n", (unsigned long)waiting), waiting);
	app_ledger_close(&x);
	return code;
}

/* Names what is wrong in job, period and unit before anything is made. */
static int look_first(struct app *app, const struct config *c, const char *const *words, const struct options *o)
{
	struct app_ledger x;
	struct ledger_instance *inst;
	struct ledger_unit **v;
	size_t n;
	int code = app_ledger_open(app, c, false, &x);
	if (code == EXIT_OK)
		code = app_ledger_instance(app, &x, words[0], words[1], &inst);
	if (code == EXIT_OK)
		code = app_ledger_units(app, &x, inst->id, o->issue.unit, o->issue.class_name, &v, &n);
	app_ledger_close(&x);
	return code;
}

static int act(struct app *app, const char *const *words, void *given)
{
	const struct options *o = given;
	int code = check(app, words, o);
	if (code != EXIT_OK)
		return code;
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	size_t made;
	struct tick_options t = { .job = words[0], .period = words[1], .unit = o->issue.unit, .class_name = o->issue.class_name,
		.reissue_reason = app_ledger_words(app, o->reason), .reissue_all = o->unchanged != 0 };
	code = look_first(app, c, words, o);
	if (code == EXIT_OK)
		code = app_issue_again(app, c, &t, &made);
	return code == EXIT_OK ? record(app, c, words, o, made) : code;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_reissue;
	struct options given = { .issue = { .copy = 1 } };
	struct poptOption more[] = {
		{ "reason", 0, POPT_ARG_STRING, &given.reason, 0, _("why, as it may stand in the register; never a name"), _("TEXT") },
		{ "unchanged", 0, POPT_ARG_NONE, &given.unchanged, 0, _("also when nothing changed"), NULL },
		POPT_TABLEEND,
	};
	int code = app_issue_run(app, argc, argv, &(struct app_issue_command){ &cmd_reissue, &given.issue, more, act, &given });
	free(given.reason);
	return code;
}

const struct command cmd_reissue = {
	.name = "reissue",
	.summary = N_("a new version of documents that were issued and changed since"),
	.usage = N_("JOB PERIOD --unit U|--class C --reason T [--how H --to ROLE --by ROLE]"),
	.help = N_("Makes a new version beside each issued one that the present data no longer give; the old file is kept (NAME.v1.pdf), and the new document\n"
		   "says what it replaces. With --how it is recorded as issued at once, and the old one is superseded; without, `issue` does that later.\n"
		   "Example: lieciba --root skola reissue report-cards 2025-26/S1 --unit 7.a/12 --reason \"labota atzīme\" --how issued --to parent --by tutor"),
	.json = true,
	.run = run,
};
