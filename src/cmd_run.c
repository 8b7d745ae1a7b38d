/* SPDX-License-Identifier: MIT */
/* lieciba run: whatever is due; or one job of one period. The work is tick's; here it is told. */
#include "app_line.h"

#include "lieciba/arena.h"
#include "lieciba/import.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"
#include "lieciba/tick.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EXIT_TERMINATED = 143, EXIT_INTERRUPTED = 130 };

struct options { char *unit, *class_name, *loop, *wait, *shard; int force, accept_layout, workers; };

/* ---- progress ---- */

static void progress_json(struct app *app, const struct sched_item *i, const struct job_progress *p)
{
	fprintf(app->out, "{\"progress\":{\"job\":\"%s\",\"period\":\"%s\",\"done\":%zu,\"all\":%zu,\"failed\":%zu}}\n", i->inst->job->id, i->period, p->done, p->all, p->failed);
	fflush(app->out);
}

static void draw(void *arg, const struct sched_item *i, const struct job_progress *p)
{
	struct app_line *l = arg;
	if (!app_line_due(l, i, p))
		return;
	if (l->app->json)
		progress_json(l->app, i, p);
	else
		app_line_draw(l, arena_printf(l->app->arena, "%s %s", i->inst->job->id, i->period), p);
}

/* ---- one thing that happened, as text ---- */

/* A comma before all but the first; false when there is nothing to count. */
static bool counts(struct strbuf *sb, size_t n)
{
	if (n && sb->len)
		strbuf_adds(sb, ", ");
	return n > 0;
}

static void count_words(const struct job_result *r, bool dry, struct strbuf *sb)
{
	if (counts(sb, r->made))
		strbuf_addf(sb, dry ? ngettext("%zu to make", "%zu to make", (unsigned long)r->made) : ngettext("%zu made", "%zu made", (unsigned long)r->made), r->made);
	if (counts(sb, r->corrected))
		strbuf_addf(sb, ngettext("%zu corrected", "%zu corrected", (unsigned long)r->corrected), r->corrected);
	if (counts(sb, r->same))
		strbuf_addf(sb, _("%zu as before"), r->same);
	if (counts(sb, r->changed))
		strbuf_addf(sb, ngettext("%zu changed after issue", "%zu changed after issue", (unsigned long)r->changed), r->changed);
	if (counts(sb, r->blocked))
		strbuf_addf(sb, ngettext("%zu blocked", "%zu blocked", (unsigned long)r->blocked), r->blocked);
	if (counts(sb, r->failed))
		strbuf_addf(sb, ngettext("%zu failed", "%zu failed", (unsigned long)r->failed), r->failed);
	if (counts(sb, r->bundles))
		strbuf_addf(sb, ngettext("%zu file of a whole class", "%zu files of whole classes", (unsigned long)r->bundles), r->bundles);
	if (sb->len == 0)
		strbuf_adds(sb, _("nothing to make"));
}

static void tell_blocked(struct app *app, const struct tick_told *t)
{
	const struct sched_item *i = t->item;
	if (t->job->blocked && !app->quiet)
		fprintf(app->err, _("What is missing: lieciba check --layout %s --period %s\n"), i->inst->job->layout, arena_memdup(app->arena, i->period, strcspn(i->period, "@")));
}

static void tell_made(struct app *app, const struct tick_told *t)
{
	struct strbuf words = STRBUF_INIT;
	app_problems(app, &t->job->problems, false);
	if (t->d && t->d->code[0])
		app_report(app, t->d);
	count_words(t->job, app->dry_run, &words);
	if (!app->quiet && !t->d)
		fprintf(app->err, "%s %s: %s\n", t->item->inst->job->id, t->item->period, words.buf);
	else if (t->d)
		fprintf(app->err, _("%s %s: could not be done\n"), t->item->inst->job->id, t->item->period);
	tell_blocked(app, t);
	strbuf_release(&words);
}

static void tell_import(struct app *app, const struct tick_told *t)
{
	const struct store_counts *c = &t->import->total;
	if (t->d) {
		app_report(app, t->d);
		fprintf(app->err, _("inbox/%s: not read; it lies in inbox/failed with its report\n"), t->name);
	} else if (!app->quiet && t->import->nothing_new) {
		fprintf(app->err, _("inbox/%s: nothing new\n"), t->name);
	} else if (!app->quiet) {
		fprintf(app->err, _("inbox/%s: import %lld: %lld new, %lld changed, %lld gone, %lld in quarantine\n"), t->name, (long long)t->import->import_no, (long long)c->added,
			(long long)c->changed, (long long)c->gone, (long long)c->quarantined);
	}
}

static void tell_action(struct app *app, const struct tick_told *t)
{
	static const char *const actions[] = { "", "archive", "verify", "export" };
	struct diag d;
	if (t->again && !app->verbose)
		return;
	diag_set(&d, DIAG_WARNING, "T305", _("%s %s: `action: %s` is not in this version"), t->item->inst->job->id, t->item->period, actions[t->item->inst->job->action]);
	diag_hint(&d, "%s", _("it stays open; do it by hand, or change schedule.yaml"));
	app_report(app, &d);
}

static void tell_layout(struct app *app, const struct tick_told *t)
{
	struct diag d;
	if (t->again && !app->verbose)
		return;
	diag_set(&d, DIAG_WARNING, "T307", _("%s %s: there is no layout '%s'"), t->item->inst->job->id, t->item->period, t->item->inst->job->layout);
	diag_hint(&d, "%s", _("`lieciba layout list` shows those that there are; the job waits until it is there"));
	app_report(app, &d);
}

static void tell_deed(struct app *app, const struct tick_told *t)
{
	char due[DATE_ISO_SIZE];
	if (app->quiet || (t->again && !app->verbose))
		return;
	fprintf(app->err, _("%s %s: to be done by people until %s; then: lieciba done %s %s --by ROLE\n"), t->item->inst->job->id, t->item->period,
		date_format_iso(t->item->inst->due.due, due), t->item->inst->job->id, t->item->period);
}

static void tell_deaf(struct app *app, const struct tick_told *t)
{
	struct diag d = *t->d;
	diag_place(&d, arena_printf(app->arena, _("%s %s, to %s"), t->item->inst->job->id, t->item->period, t->name), 0, 0);
	app_report(app, &d);
}

static void tell_text(struct app *app, const struct tick_told *t)
{
	switch (t->kind) {
	case TICK_CRASHED:
		fprintf(app->err, ngettext("%zu run before this one had been cut off; what it left is whole, the rest is made now.\n",
			"%zu runs before this one had been cut off; what they left is whole, the rest is made now.\n", (unsigned long)t->n), t->n);
		break;
	case TICK_IMPORT:
		tell_import(app, t);
		break;
	case TICK_WRITTEN:
		if (!app->quiet)
			fprintf(app->err, app->dry_run ? _("inbox/%s: would be imported first\n") : _("inbox/%s: is still being written, the next run takes it\n"), t->name);
		break;
	case TICK_MADE:
		tell_made(app, t);
		break;
	case TICK_ACTION:
		tell_action(app, t);
		break;
	case TICK_LAYOUT:
		tell_layout(app, t);
		break;
	case TICK_DEED:
		tell_deed(app, t);
		break;
	case TICK_NOTICE:
		if (t->d)
			tell_deaf(app, t);
		else if (app->verbose)
			fprintf(app->err, _("%s %s: told to %s\n"), t->item->inst->job->id, t->item->period, t->name);
	}
}

/* ---- … and as JSON ---- */

static void add_diag(struct strbuf *sb, const struct diag *d)
{
	if (!d || !d->code[0])
		return;
	strbuf_adds(sb, ",\"error\":");
	diag_json(d, sb);
}

static void add_made(struct strbuf *sb, const struct job_result *r)
{
	strbuf_addf(sb, ",\"documents\":%zu,\"made\":%zu,\"corrected\":%zu,\"same\":%zu,\"changed\":%zu,\"blocked\":%zu,\"failed\":%zu,\"pages\":%zu,\"bundles\":%zu,"
		"\"bundles_failed\":%zu,\"problems\":[", r->units, r->made, r->corrected, r->same, r->changed, r->blocked, r->failed, r->pages, r->bundles, r->bundles_failed);
	for (size_t i = 0; i < r->problems.n; i++) {
		if (i)
			strbuf_addc(sb, ',');
		diag_json(&r->problems.v[i], sb);
	}
	strbuf_addc(sb, ']');
}

static void tell_json(struct app *app, const struct tick_told *t)
{
	static const char *const kinds[] = { "crashed", "import", "inbox", "job", "action", "layout", "deed", "notice" };
	struct strbuf sb = STRBUF_INIT;
	strbuf_addf(&sb, "{\"event\":\"%s\"", kinds[t->kind]);
	if (t->kind == TICK_CRASHED)
		strbuf_addf(&sb, ",\"runs\":%zu", t->n);
	if (t->name) {
		strbuf_adds(&sb, ",\"name\":");
		strbuf_add_json(&sb, t->name);
	}
	if (t->item)
		strbuf_addf(&sb, ",\"job\":\"%s\",\"period\":\"%s\"", t->item->inst->job->id, t->item->period);
	if (t->import)
		strbuf_addf(&sb, ",\"import\":%lld,\"nothing_new\":%s,\"rows\":%lld,\"quarantined\":%lld", (long long)t->import->import_no, t->import->nothing_new ? "true" : "false",
			(long long)t->import->total.rows, (long long)t->import->total.quarantined);
	if (t->job)
		add_made(&sb, t->job);
	add_diag(&sb, t->d);
	fprintf(app->out, "%s}\n", sb.buf);
	fflush(app->out);
	strbuf_release(&sb);
}

static void told(void *arg, const struct tick_told *t)
{
	struct app_line *l = arg;
	if (!l->app->json)
		app_line_end(l);
	if (l->app->json)
		tell_json(l->app, t);
	else
		tell_text(l->app, t);
}

/* ---- the sum ---- */

static void sum_json(struct app *app, const struct tick_result *r)
{
	char opens[DATE_ISO_SIZE], due[DATE_ISO_SIZE];
	fprintf(app->out, "{\"dry_run\":%s,\"instances\":%zu,\"made\":%zu,\"corrected\":%zu,\"same\":%zu,\"changed\":%zu,\"blocked\":%zu,\"failed\":%zu,\"broken\":%zu,\"imports\":%zu,"
		"\"imports_failed\":%zu,\"notices_failed\":%zu", app->dry_run ? "true" : "false", r->looked, r->made, r->corrected, r->same, r->changed, r->blocked, r->failed, r->broken,
		r->imports, r->imports_failed, r->notices_failed);
	if (r->next.job[0])
		fprintf(app->out, ",\"next\":{\"job\":\"%s\",\"period\":\"%s\",\"opens\":\"%s\",\"due\":\"%s\"}", r->next.job, r->next.period, date_format_iso(r->next.opens, opens),
			date_format_iso(r->next.due, due));
	fputs("}\n", app->out);
}

static void sum_text(struct app *app, const struct tick_result *r)
{
	char opens[DATE_ISO_SIZE], due[DATE_ISO_SIZE];
	if (app->dry_run && r->looked) {
		fprintf(app->err, _("would make %zu, correct %zu, skip %zu, blocked %zu; nothing was written\n"), r->made, r->corrected, r->same + r->changed, r->blocked);
		return;
	}
	if (r->looked + r->imports + r->imports_failed)
		return; /* each was told */
	fputs(_("nothing due"), app->err);
	if (r->next.job[0])
		fprintf(app->err, _("; next: %s %s, from %s, due %s"), r->next.job, r->next.period, date_format_iso(r->next.opens, opens), date_format_iso(r->next.due, due));
	fputc('\n', app->err);
}

static int code_of(const struct tick_result *r)
{
	return r->broken || r->imports_failed || r->quarantined || r->notices_failed ? EXIT_PARTLY : EXIT_OK;
}

static int tick(struct app *app, const struct tick_options *given)
{
	struct diags problems = { 0 };
	struct diag d = { 0 };
	struct tick_result r;
	struct app_line line = { .app = app };
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	struct tick_options o = *given;
	o.now = app->now;
	o.ui = app_lang(app, c);
	bool shown = (app->terminal || app->json) && !app->quiet;
	const struct tick_teller teller = { .told = told, .progress = shown ? draw : NULL, .arg = &line };
	bool good = tick_run(c, &o, &teller, &r, &problems, &d);
	if (!app->json)
		app_line_end(&line);
	app_report_all(app, &problems);
	diags_free(&problems);
	int code = good ? code_of(&r) : d.code[0] ? app_report(app, &d) : d.exit_code;
	if (good && app->json)
		sum_json(app, &r);
	else if (good && !app->quiet && !given->job)
		sum_text(app, &r);
	else if (good && !app->quiet && app->dry_run)
		sum_text(app, &r);
	fflush(app->out);
	return code;
}

/* ---- --loop ---- */

/* Sleeps; a signal's exit code when one came. */
static int pause_for(int seconds)
{
	sigset_t ends, before;
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, &before);
	int got = sigtimedwait(&ends, NULL, &(struct timespec){ seconds, 0 });
	sigprocmask(SIG_SETMASK, &before, NULL);
	return got == SIGTERM ? EXIT_TERMINATED : got == SIGINT ? EXIT_INTERRUPTED : 0;
}

/* Each tick begins anew, with memory and clock of its own; what one cannot do, the next may. Settings that are wrong from the beginning end it. */
static int loop(struct app *app, const struct tick_options *o, int seconds)
{
	for (bool first = true;; first = false) {
		struct arena memory;
		struct app one = *app;
		arena_init(&memory, 0);
		one.arena = &memory;
		if (one.read_clock)
			one.read_clock(&one);
		int code = tick(&one, o);
		arena_release(&memory);
		if (code == EXIT_TERMINATED || code == EXIT_INTERRUPTED || (first && code == EXIT_CONFIG))
			return code;
		code = pause_for(seconds);
		if (code)
			return code;
	}
}

/* ---- options ---- */

/* "30m", "90s", "2h" -> seconds; 0 when it is none. */
static int parse_span(const char *s)
{
	static const struct { char letter; int seconds; } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 } };
	char digits[12];
	size_t n = s ? strlen(s) : 0;
	int64_t v;
	for (size_t i = 0; n > 1 && n < sizeof digits && i < sizeof units / sizeof *units; i++) {
		memcpy(digits, s, n - 1);
		digits[n - 1] = '\0';
		if (s[n - 1] == units[i].letter && num_parse_int(digits, &v) && v > 0 && v <= 86400)
			return (int)v * units[i].seconds;
	}
	return 0;
}

/* "3/64" */
static bool parse_shard(const char *s, int *shard, int *shards)
{
	int64_t i, n;
	char first[8];
	const char *slash = strchr(s, '/');
	if (!slash || (size_t)(slash - s) >= sizeof first)
		return false;
	memcpy(first, s, (size_t)(slash - s));
	first[slash - s] = '\0';
	if (!num_parse_int(first, &i) || !num_parse_int(slash + 1, &n) || i < 1 || n < i || n > 10000)
		return false;
	*shard = (int)i;
	*shards = (int)n;
	return true;
}

static int read_shard(struct app *app, const struct options *g, struct tick_options *o)
{
	if (!g->shard)
		return EXIT_OK;
	if (!parse_shard(g->shard, &o->shard, &o->shards))
		return app_usage(app, "run", _("'%s' is no part: 3/64 is the third of 64"), g->shard);
	if (!o->job || o->unit || o->class_name)
		return app_usage(app, "run", "%s", _("--shard shares one job and period, whole"));
	return EXIT_OK;
}

static int read_options(struct app *app, const struct options *g, const char *const *words, struct tick_options *o, int *every)
{
	*o = (struct tick_options){ .user = app->user, .unit = g->unit, .class_name = g->class_name, .force = g->force, .accept_layout = g->accept_layout, .dry_run = app->dry_run,
		.workers = g->workers, .job = words[0], .period = words[0] ? words[1] : NULL, .wait_seconds = parse_span(g->wait) };
	*every = parse_span(g->loop);
	if ((g->wait && !o->wait_seconds) || (g->loop && !*every))
		return app_usage(app, "run", _("'%s' is no span of time: 30s, 10m, 2h"), g->wait && !o->wait_seconds ? g->wait : g->loop);
	if (o->job && !o->period)
		return app_usage(app, "run", _("run '%s' for which period? 2025-26/S1, 2025-26 or 2026-05"), o->job);
	if (o->job && words[2])
		return app_usage(app, "run", _("one job and one period at a time, not '%s' as well"), words[2]);
	if (!o->job && (o->unit || o->class_name))
		return app_usage(app, "run", "%s", _("--unit and --class go with a job and a period"));
	if (o->job && *every)
		return app_usage(app, "run", "%s", _("--loop repeats everything that is due, not one job"));
	if (o->workers < 0 || o->workers > 1024)
		return app_usage(app, "run", _("--workers takes a number up to 1024, not %d"), o->workers);
	return read_shard(app, g, o);
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_run;
	struct options g = { 0 };
	struct poptOption own[] = {
		{ "unit", 0, POPT_ARG_STRING, &g.unit, 0, _("only this document: 7.a/12, as it is listed"), "U" },
		{ "class", 0, POPT_ARG_STRING, &g.class_name, 0, _("only this class, as it is printed"), "C" },
		{ "force", 0, POPT_ARG_NONE, &g.force, 0, _("look at everything again, byte by byte, whatever was done and what it waits for"), NULL },
		{ "accept-layout", 0, POPT_ARG_NONE, &g.accept_layout, 0, _("issued documents that differ by their layout only count as good"), NULL },
		{ "loop", 0, POPT_ARG_STRING, &g.loop, 0, _("again and again, where there is no timer: 30m"), _("TIME") },
		{ "wait", 0, POPT_ARG_STRING, &g.wait, 0, _("wait so long for another run to end (not at all)"), _("TIME") },
		{ "shard", 0, POPT_ARG_STRING, &g.shard, 0, _("only the I-th of N parts of the job, with a ledger of its own: see `lieciba plan`"), "I/N" },
		{ "workers", 0, POPT_ARG_INT, &g.workers, 0, _("processes at once (one for each core)"), "N" },
		POPT_TABLEEND,
	};
	struct app_options o;
	struct tick_options t;
	const char **words;
	bool done;
	int every = 0, code = app_options_read(app, &o, &cmd_run, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = read_options(app, &g, words, &t, &every);
	if (code == EXIT_OK && !done)
		code = every ? loop(app, &t, every) : tick(app, &t);
	app_options_free(&o);
	char *const texts[] = { g.unit, g.class_name, g.loop, g.wait };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		free(texts[i]);
	return code;
}

const struct command cmd_run = {
	.name = "run",
	.summary = N_("do whatever is due; or one job of one period"),
	.usage = N_("[JOB PERIOD [--class C|--unit U]] [-n]"),
	.help = N_("Imports what lies in inbox, then makes the documents of every job of schedule.yaml whose window is open and whose data changed, the oldest deadline first,\n"
		   "and tells the notify targets. What is as before is not written again; an issued document is never overwritten. With JOB and PERIOD only that one, whatever its\n"
		   "window. One run at a time: a second one ends with exit code 75. Run it from a timer every half hour (docs/running.md), or with --loop.\n"
		   "Example: lieciba --root skola run report-cards 2025-26/S1 -n"),
	.json = true,
	.run = run,
};
