/* SPDX-License-Identifier: MIT */
/* lieciba issue JOB PERIOD --how H --to ROLE --by ROLE: what left the house, as a person confirms it: one row of the register for each document. */
#include "app_ledger.h"

#include "lieciba/arena.h"
#include "lieciba/date.h"
#include "lieciba/db.h"
#include "lieciba/tick.h"

#include <stdlib.h>
#include <string.h>

struct options { struct app_issue issue; int duplicate; };

static int check(struct app *app, const char *const *words, const struct options *o)
{
	day_t day;
	const struct app_issue *i = &o->issue;
	if (!words[0] || !words[1] || words[2])
		return app_usage(app, "issue", "%s", _("issue what? Name a job and a period: report-cards 2025-26/S1"));
	if (o->duplicate && (!i->unit || !i->order_no || !i->order_date))
		return app_usage(app, "issue", "%s", _("a duplicate is of one document, by an order: --unit U --order-no N --order-date YYYY-MM-DD"));
	if (!o->duplicate && (i->order_no || i->order_date))
		return app_usage(app, "issue", "%s", _("--order-no and --order-date go with --duplicate"));
	if (i->order_date && !date_parse_iso(i->order_date, &day))
		return app_usage(app, "issue", _("--order-date takes a date like 2026-06-05, not '%s'"), i->order_date);
	return app_issue_check(app, "issue", i);
}

/* ---- duplicates ---- */

static int no_original(struct app *app, const char *code, const char *label)
{
	struct diag d = { 0 };
	if (strcmp(code, "G057") == 0) {
		diag_error(&d, "G057", _("%s was never issued"), label);
		diag_hint(&d, "%s", _("issue the original first"));
	} else {
		diag_error(&d, "G059", _("the data from which %s was made are not kept any more"), label);
		diag_hint(&d, "%s", _("copy the issued file, which is kept, by hand; `ledger verify` tells whether it is whole"));
	}
	diag_exit(&d, EXIT_DATA);
	return app_report(app, &d);
}

/* Number of the new copy, and the snapshot that the original was made from. */
static int find_original(struct app *app, const struct config *c, const char *const *words, struct app_issue *i, const char **snapshot)
{
	struct app_ledger x;
	struct diag d = { 0 };
	struct ledger_instance *inst;
	struct ledger_unit **v = NULL;
	const char *path = NULL;
	size_t n;
	int code = app_ledger_open(app, c, false, &x);
	if (code == EXIT_OK)
		code = app_ledger_instance(app, &x, words[0], words[1], &inst);
	if (code == EXIT_OK)
		code = app_ledger_units(app, &x, inst->id, i->unit, NULL, &v, &n);
	if (code == EXIT_OK && !v[0]->issued.version)
		code = no_original(app, "G057", v[0]->label);
	else if (code == EXIT_OK && (!ledger_next_copy(x.l, inst->id, v[0]->unit, v[0]->issued.version, &i->copy, &d) ||
		!ledger_snapshot_path(x.l, app->arena, v[0]->issued.snapshot, &path, &d)))
		code = app_report(app, &d);
	else if (code == EXIT_OK && !path)
		code = no_original(app, "G059", v[0]->label);
	*snapshot = path ? arena_printf(app->arena, "%s/state/%s", c->root, path) : NULL;
	app_ledger_close(&x);
	return code;
}

static int make_duplicate(struct app *app, const struct config *c, const char *const *words, struct app_issue *i)
{
	size_t made;
	const char *snapshot;
	int code = find_original(app, c, words, i, &snapshot);
	if (code != EXIT_OK)
		return code;
	struct tick_options t = { .job = words[0], .period = words[1], .unit = i->unit, .duplicate = i->copy, .order_no = i->order_no, .order_date = i->order_date,
		.snapshot = snapshot };
	return app_issue_again(app, c, &t, &made);
}

/* Where it lies, for somebody has to print it now. */
static void tell_file(struct app *app, struct app_ledger *x, const struct ledger_instance *inst, const struct app_issue *i)
{
	struct db_stmt *q = app->json || app->quiet ? NULL : db_prepare(ledger_db(x->l), "SELECT path FROM output JOIN unit USING (instance_id, unit) WHERE instance_id = ?1 AND (unit = ?2 OR label = ?2) AND copy_no = ?3"
		" ORDER BY version DESC, kind", NULL);
	if (!q)
		return; /* nobody would read it */
	db_bind_text(q, 1, inst->id);
	db_bind_text(q, 2, i->unit);
	db_bind_int(q, 3, i->copy);
	if (db_step(q, NULL) == DB_ROW)
		fprintf(app->out, _("The duplicate: %s\n"), arena_printf(app->arena, "%s/%s", x->config->out, db_text(q, 0)));
	db_finalize(q);
}

/* ---- running ---- */

static int act(struct app *app, const char *const *words, void *given)
{
	struct options *o = given;
	struct app_ledger x;
	struct ledger_instance *inst;
	int code = check(app, words, o);
	if (code != EXIT_OK)
		return code;
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	if (o->duplicate)
		code = make_duplicate(app, c, words, &o->issue);
	if (code != EXIT_OK)
		return code;
	code = app_ledger_open(app, c, !app->dry_run, &x);
	if (code == EXIT_OK)
		code = app_ledger_instance(app, &x, words[0], words[1], &inst);
	if (code == EXIT_OK)
		code = app_issue_register(app, &x, inst, &o->issue, false);
	if (code == EXIT_OK && o->duplicate && !app->dry_run)
		tell_file(app, &x, inst, &o->issue);
	app_ledger_close(&x);
	return code;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_issue;
	struct options given = { .issue = { .copy = 1 } };
	struct poptOption more[] = {
		{ "duplicate", 0, POPT_ARG_NONE, &given.duplicate, 0, _("make and record a duplicate of one issued document"), NULL },
		{ "order-no", 0, POPT_ARG_STRING, &given.issue.order_no, 0, _("number of the order for the duplicate"), "N" },
		{ "order-date", 0, POPT_ARG_STRING, &given.issue.order_date, 0, _("date of that order"), "YYYY-MM-DD" },
		POPT_TABLEEND,
	};
	return app_issue_run(app, argc, argv, &(struct app_issue_command){ &cmd_issue, &given.issue, more, act, &given });
}

const struct command cmd_issue = {
	.name = "issue",
	.summary = N_("record what was printed, sent or handed out: the issue register"),
	.usage = N_("JOB PERIOD [--unit U|--class C] --how H --to ROLE --by ROLE"),
	.help = N_("Writes a row of the issue register for each document: number, version, how, to whom, by whom, when. Its file must be the one that was made.\n"
		   "From then on a document is never overwritten: what changes later becomes a new version (`reissue`). Only people confirm an issue; the\n"
		   "program never does it by itself. After --how sent it prints the sentence for the journal's notes. With --duplicate it makes a marked\n"
		   "duplicate of an issued document from the data of that time, and records that.\n"
		   "Example: lieciba --root skola issue monthly-extract 2026-02 --class 7.a --how sent --to parent --by tutor"),
	.json = true,
	.run = run,
};
