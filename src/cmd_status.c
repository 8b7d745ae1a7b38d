/* SPDX-License-Identifier: MIT */
/* lieciba status: where everything stands. The work is report's; here it is asked for and printed. Writes nothing. */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/ledger.h"
#include "lieciba/report.h"
#include "lieciba/sched.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"
#include "lieciba/tick.h"

enum { NAGIOS_CRITICAL = 2 };

struct options { int late, nagios; };
struct view { struct app *app; const struct config *config; const struct options *o; struct ledger *ledger; struct store *store; };

static bool open_files(struct view *x, struct diag *d)
{
	const struct config *c = x->config;
	const char *ledger = c->ledger, *schedule = sched_file(x->app->arena, c);
	if (!fsio_exists(schedule)) {
		diag_error(d, "T320", _("there is no %s: nothing says what is due"), schedule);
		diag_hint(d, "%s", _("`lieciba init DIR --profile jmv` lays one of five schools' into a new folder; docs/profiles.md tells of them"));
		return diag_exit(d, EXIT_CONFIG);
	}
	if (fsio_exists(c->store) && !(x->store = store_open_read(c->store, d)))
		return false;
	return !fsio_exists(ledger) || (x->ledger = ledger_open(ledger, false, d)) != NULL;
}

static void print(const struct view *x, struct report *r, int *code)
{
	struct strbuf sb = STRBUF_INIT;
	enum lang lang = app_lang(x->app, x->config);
	*code = x->o->late && r->late ? EXIT_FINDINGS : EXIT_OK;
	if (x->o->nagios)
		*code = report_nagios(r, lang, &sb);
	else if (x->app->json)
		report_json(r, lang, x->o->late, &sb);
	else
		report_text(r, lang, x->app->verbose, x->o->late, &sb);
	fwrite(sb.buf, 1, sb.len, x->app->out);
	strbuf_release(&sb);
}

/* Below the table, and not for programs, which have it in their own form. */
static void warn(const struct view *x, const struct report *r)
{
	struct diag d;
	if (x->o->nagios || x->app->json || x->app->quiet)
		return;
	fflush(x->app->out);
	app_report_all(x->app, &r->warnings);
	if (!r->run_old || x->o->late)
		return;
	if (r->last_run[0])
		diag_set(&d, DIAG_WARNING, "T321", "%s", _("the last run is more than 24 hours ago: what is above may be out of date"));
	else
		diag_set(&d, DIAG_WARNING, "T321", "%s", _("`lieciba run` has never been here: nothing is made yet"));
	diag_hint(&d, "%s", _("`lieciba run`; a timer should start it, docs/running.md tells how"));
	app_report(x->app, &d);
}

static int show(struct view *x, struct diag *d)
{
	struct app *app = x->app;
	struct diags problems = { 0 };
	struct report r;
	const char *school;
	int code = EXIT_CONFIG;
	if (!open_files(x, d) || !sched_school(x->config, x->store, app->arena, &school, d))
		return 0;
	struct sched *s = sched_look(app->arena, x->config, school, x->ledger, app->now, &problems);
	app_report_all(app, &problems);
	diags_free(&problems);
	if (!s)
		return EXIT_CONFIG;
	const struct report_source src = { .config = x->config, .sched = s, .ledger = x->ledger, .store = x->store, .now = app->now, .last_run = sched_last_tick(app->arena, x->config) };
	if (report_fill(app->arena, &src, &r, d) && report_check_pages(app->arena, &r, NULL, app_lang(app, x->config), d)) {
		print(x, &r, &code);
		warn(x, &r);
	}
	report_free(&r);
	return code;
}

static int status(struct app *app, const struct options *o)
{
	struct diag d = { 0 };
	struct view x = { .app = app, .config = app_config(app), .o = o };
	int code = x.config ? show(&x, &d) : EXIT_CONFIG;
	ledger_close(x.ledger);
	store_close(x.store);
	if (d.code[0])
		code = app_report(app, &d);
	if (o->nagios && code > NAGIOS_CRITICAL) { /* what cannot be looked at is no less than late */
		fprintf(app->out, "LIECIBA CRITICAL - %s%s%s\n", d.code[0] ? d.what : _("schedule.yaml or lieciba.yaml has a mistake"), d.code[0] ? " " : "", d.code);
		code = NAGIOS_CRITICAL;
	}
	return code;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_status;
	struct options given = { 0 };
	struct poptOption own[] = {
		{ "late", 0, POPT_ARG_NONE, &given.late, 0, _("only what is late; exit code 1 when anything is"), NULL },
		{ "nagios", 0, POPT_ARG_NONE, &given.nagios, 0, _("one line for Nagios and its kin; exit code 0, 1 or 2"), NULL },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_status, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done) {
		if (words[0])
			code = app_usage(app, "status", _("'%s' is too much"), words[0]);
		else if (given.nagios && (given.late || app->json))
			code = app_usage(app, "status", "%s", _("--nagios is a form of its own, without --late and --json"));
		else
			code = status(app, &given);
	}
	app_options_free(&o);
	return code;
}

const struct command cmd_status = {
	.name = "status",
	.summary = N_("what is late, stopped, changed, ready, next and done"),
	.usage = N_("[--late] [--json|--nagios]"),
	.help = N_("Holds schedule.yaml against what was made and recorded, and says of each duty where it stands: due when, how many documents, what stops them\n"
		   "and what to type next. Writes nothing; -v shows all. The same for people without a terminal: out/index.html, which each `lieciba run` writes anew.\n"
		   "Example: lieciba --root skola status --late"),
	.json = true,
	.run = run,
};
