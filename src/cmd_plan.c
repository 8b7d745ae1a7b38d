/* SPDX-License-Identifier: MIT */
/* lieciba plan JOB PERIOD: the work list of a job, for processes that share it. */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/tick.h"

#include <string.h>

/* A plan is the same wherever store, layouts and settings are: whoever runs a shard can hold his own against it. */
static void print_plan(struct app *app, const struct tick_options *o, const struct job_list *l)
{
	char snapshot[DIGEST_HEX_SIZE], layout[DIGEST_HEX_SIZE];
	size_t weight = 0;
	digest_hex(l->snapshot, snapshot);
	digest_hex(l->layout, layout);
	fprintf(app->out, "# %s %s\n# snapshot %s\n# layout %s\n", o->job, o->period, snapshot, layout);
	fputs(o->shards ? "task\tdocuments\tshard\n" : "task\tdocuments\n", app->out);
	for (size_t i = 0; i < l->n; i++) {
		weight += l->v[i].weight;
		fprintf(app->out, "%s\t%zu", l->v[i].label, l->v[i].weight);
		if (o->shards)
			fprintf(app->out, "\t%d", l->v[i].shard);
		fputc('\n', app->out);
	}
	if (!app->quiet)
		fprintf(app->err, ngettext("%zu document", "%zu documents", (unsigned long)weight), weight);
	if (!app->quiet)
		fprintf(app->err, ngettext(" in %zu task\n", " in %zu tasks\n", (unsigned long)l->n), l->n);
}

static int plan(struct app *app, const struct tick_options *o)
{
	struct diag d = { 0 };
	struct diags problems = { 0 };
	struct job_list list;
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	struct tick_options mine = *o;
	mine.now = app->now;
	mine.ui = app_lang(app, c);
	bool good = tick_tasks(c, &mine, app->arena, &list, &problems, &d);
	app_report_all(app, &problems);
	diags_free(&problems);
	if (!good)
		return d.code[0] ? app_report(app, &d) : d.exit_code;
	print_plan(app, &mine, &list);
	return EXIT_OK;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_plan;
	int shards = 0;
	struct poptOption own[] = {
		{ "shards", 0, POPT_ARG_INT, &shards, 0, _("also say which of N parts each task falls to"), "N" },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_plan, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done) {
		const struct tick_options t = { .user = app->user, .dry_run = true, .job = words[0], .period = words[0] ? words[1] : NULL, .shards = shards };
		if (!t.job || !t.period || words[2])
			code = app_usage(app, "plan", "%s", _("say one job of schedule.yaml and one period"));
		else if (shards < 0 || shards > 10000)
			code = app_usage(app, "plan", _("--shards takes a number up to 10000, not %d"), shards);
		else
			code = plan(app, &t);
	}
	app_options_free(&o);
	return code;
}

const struct command cmd_plan = {
	.name = "plan",
	.summary = N_("the work list of a job, for machines that share it"),
	.usage = N_("JOB PERIOD [--shards N]"),
	.help = N_("Writes what `run JOB PERIOD` would work through, in its order, with the digests of data and layout: where two machines give different ones they would\n"
		   "not make the same documents. Each of N machines then does `run JOB PERIOD --shard I/N`, and `ledger merge` puts their ledgers together.\n\n"
		   "Example: lieciba plan report-cards 2025-26/S2 --shards 64"),
	.run = run,
};
