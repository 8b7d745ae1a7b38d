/* SPDX-License-Identifier: MIT */
/* lieciba issue JOB PERIOD --how H --to ROLE --by ROLE: what left the house, as a person confirms it: one row of the register for each document. */
#include "app_ledger.h"

static int act(struct app *app, const char *const *words, struct app_issue *o)
{
	struct app_ledger x;
	struct ledger_instance *inst;
	if (!words[0] || !words[1] || words[2])
		return app_usage(app, "issue", "%s", _("issue what? Name a job and a period: report-cards 2025-26/S1"));
	int code = app_issue_check(app, "issue", o);
	if (code != EXIT_OK)
		return code;
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	code = app_ledger_open(app, c, !app->dry_run, &x);
	if (code == EXIT_OK)
		code = app_ledger_instance(app, &x, words[0], words[1], &inst);
	if (code == EXIT_OK)
		code = app_issue_register(app, &x, inst, o, false);
	app_ledger_close(&x);
	return code;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_issue;
	struct app_issue given = { .copy = 1 };
	struct poptOption own[APP_ISSUE_OPTIONS];
	struct app_options o;
	const char **words;
	bool done;
	app_issue_options(&given, own);
	int code = app_options_read(app, &o, &cmd_issue, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = act(app, words, &given);
	app_options_free(&o);
	app_issue_free(&given);
	return code;
}

const struct command cmd_issue = {
	.name = "issue",
	.summary = N_("record what was printed, sent or handed out: the issue register"),
	.usage = N_("JOB PERIOD [--unit U|--class C] --how H --to ROLE --by ROLE"),
	.help = N_("Writes a row of the issue register for each document: number, version, how, to whom, by whom, when. Its file must be the one that was made.\n"
		   "From then on a document is never overwritten: what changes later becomes a new version (`reissue`). Only people confirm an issue; the\n"
		   "program never does it by itself. After --how sent it prints the sentence for the journal's notes.\n"
		   "Example: lieciba --root skola issue monthly-extract 2026-02 --class 7.a --how sent --to parent --by tutor"),
	.json = true,
	.run = run,
};
