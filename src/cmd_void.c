/* SPDX-License-Identifier: MIT */
/* lieciba void JOB PERIOD --unit U --reason T: an issued document is declared invalid. */
#include "app_ledger.h"

#include "lieciba/arena.h"

#include <stdlib.h>
#include <string.h>

struct options { char *unit, *reason; };

static void tell_json(struct app *app, const char *unit, int version)
{
	struct strbuf sb = STRBUF_INIT;
	strbuf_adds(&sb, "{\"unit\":");
	strbuf_add_json(&sb, unit);
	fprintf(app->out, "%s,\"version\":%d,\"void\":%s}\n", sb.buf, version, app->dry_run ? "false" : "true");
	strbuf_release(&sb);
}

static int declare(struct app *app, struct app_ledger *x, const struct ledger_instance *inst, const struct options *o)
{
	struct diag d = { 0 };
	struct ledger_unit **v;
	size_t n;
	int code = app_ledger_units(app, x, inst->id, o->unit, NULL, &v, &n);
	if (code != EXIT_OK)
		return code;
	int version = v[0]->issued.version;
	if (!version) {
		diag_error(&d, "G057", _("%s was never issued"), v[0]->label);
		diag_hint(&d, "%s", _("a draft needs no such step: it is simply made again"));
		diag_exit(&d, EXIT_DATA);
		return app_report(app, &d);
	}
	if (!app->dry_run && (!ledger_void(x->l, inst->id, v[0]->unit, version, app_ledger_words(app, o->reason), &d) || !ledger_sum_up(x->l, inst->id, x->now, false, NULL, &d)))
		return app_report(app, &d);
	if (app->json)
		tell_json(app, v[0]->unit, version);
	else if (!app->quiet)
		fprintf(app->err, app->dry_run ? _("%s: version %d would be declared void.\n") : _("%s: version %d is void now.\n"), v[0]->label, version);
	return app_audit(app, x->config, "void", "job=%s period=%s unit=%s version=%d", inst->job, inst->period, v[0]->unit, version);
}

static int act(struct app *app, const char *const *words, const struct options *o)
{
	struct app_ledger x;
	struct ledger_instance *inst;
	if (!words[0] || !words[1] || words[2])
		return app_usage(app, "void", "%s", _("name a job and a period: report-cards 2025-26/S1"));
	if (!o->unit)
		return app_usage(app, "void", "%s", _("which document? --unit 7.a/12"));
	if (!o->reason || !o->reason[strspn(o->reason, " ")])
		return app_usage(app, "void", "%s", _("why? --reason TEXT, without names"));
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	int code = app_ledger_open(app, c, !app->dry_run, &x);
	if (code == EXIT_OK)
		code = app_ledger_instance(app, &x, words[0], words[1], &inst);
	if (code == EXIT_OK)
		code = declare(app, &x, inst, o);
	app_ledger_close(&x);
	return code;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_void;
	struct options given = { 0 };
	struct poptOption own[] = {
		{ "unit", 0, POPT_ARG_STRING, &given.unit, 0, _("one document: its id, or class and number like 7.a/12"), "U" },
		{ "reason", 0, POPT_ARG_STRING, &given.reason, 0, _("why; never a name"), _("TEXT") },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_void, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = act(app, words, &given);
	app_options_free(&o);
	free(given.unit);
	free(given.reason);
	return code;
}

const struct command cmd_void = {
	.name = "void",
	.summary = N_("declare an issued document invalid"),
	.usage = N_("JOB PERIOD --unit U --reason T"),
	.help = N_("The issued version no longer holds: `verify` says so from now on, and what the rule asks for is open again. Its file and its rows of the\n"
		   "register stay. For a document that only changed use `reissue`, which replaces it.\n"
		   "Example: lieciba --root skola void report-cards 2025-26/S1 --unit 7.a/12 --reason \"issued for the wrong class\""),
	.json = true,
	.run = run,
};
