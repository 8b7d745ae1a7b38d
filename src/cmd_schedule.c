/* SPDX-License-Identifier: MIT */
/* lieciba schedule: what is due when, with the reason for every moved date, and which rule asks for it. */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/backend.h"
#include "lieciba/fsio.h"
#include "lieciba/layout.h"
#include "lieciba/schedule.h"
#include "lieciba/strbuf.h"
#include "lieciba/yaml.h"

#include <stdlib.h>
#include <string.h>

enum { NEXT = 12 };

struct view {
	struct app *app;
	const struct config *config;
	struct schedule *s;
	struct calendars c;
	enum lang lang;
	day_t today;
};

static bool open_view(struct app *app, struct view *x, const struct config *c)
{
	struct diags problems = { 0 };
	const char *path = strcmp(c->root, ".") == 0 ? "schedule.yaml" : arena_printf(app->arena, "%s/schedule.yaml", c->root);
	*x = (struct view){ .app = app, .config = c, .lang = app_lang(app, c) };
	date_parse_iso(app->today, &x->today);
	x->s = schedule_load(app->arena, path, &problems);
	bool good = x->s && schedule_calendars(app->arena, x->s, &x->c, &problems);
	diags_sort(&problems);
	app_report_all(app, &problems);
	diags_free(&problems);
	return good;
}

static void print_instance(const struct view *x, const struct schedule_instance *i)
{
	char due[DATE_ISO_SIZE], opens[DATE_ISO_SIZE];
	struct strbuf why = STRBUF_INIT;
	schedule_reason(&i->due, x->lang, &why);
	fprintf(x->app->out, "  %-16s %s  %s %s%s%s\n", i->name, date_format_iso(i->due.due, due), _("from"), date_format_iso(i->opens, opens), why.len ? "  " : "", why.buf);
	strbuf_release(&why);
}

static void explain_job(const struct view *x, const struct schedule_job *j)
{
	struct strbuf sb = STRBUF_INIT;
	size_t n, shown = 0;
	struct schedule_instance *v = schedule_instances(x->app->arena, x->s, j, &x->c, &n);
	fprintf(x->app->out, "%s\n", j->id);
	schedule_sentence(j, LANG_LV, &sb);
	fprintf(x->app->out, "  lv: %s\n", sb.buf);
	strbuf_reset(&sb);
	schedule_sentence(j, LANG_EN, &sb);
	fprintf(x->app->out, "  en: %s\n", sb.buf);
	strbuf_release(&sb);
	for (size_t i = 0; i < n && shown < NEXT; i++) {
		if (v[i].due.due < x->today)
			continue;
		print_instance(x, &v[i]);
		shown++;
	}
	if (!shown)
		fprintf(x->app->out, "  %s\n", n ? _("all its dates in these calendars are past") : _("no date in these calendars"));
}

static void json_instance(const struct view *x, const struct schedule_instance *i, struct strbuf *sb)
{
	char due[DATE_ISO_SIZE], nominal[DATE_ISO_SIZE], opens[DATE_ISO_SIZE];
	struct strbuf why = STRBUF_INIT;
	schedule_reason(&i->due, x->lang, &why);
	strbuf_addf(sb, "{\"job\":\"%s\",\"period\":\"%s\",\"due\":\"%s\",\"nominal\":\"%s\",\"opens\":\"%s\"", i->job->id, i->name, date_format_iso(i->due.due, due),
		date_format_iso(i->due.nominal, nominal), date_format_iso(i->opens, opens));
	if (why.len) {
		strbuf_adds(sb, ",\"reason\":");
		strbuf_add_json(sb, why.buf);
	}
	strbuf_addc(sb, '}');
	strbuf_release(&why);
}

static int explain(const struct view *x, const char *id)
{
	struct strbuf sb = STRBUF_INIT;
	struct diag d = { 0 };
	const struct schedule_job *only = NULL;
	for (size_t i = 0; i < x->s->njobs; i++) {
		if (id && strcmp(x->s->jobs[i].id, id) == 0)
			only = &x->s->jobs[i];
	}
	if (id && !only) {
		diag_error(&d, "V006", _("nothing in this file is called '%s'"), id);
		diag_hint(&d, "%s", _("`lieciba schedule explain` lists all jobs"));
		diag_exit(&d, EXIT_USAGE);
		return app_report(x->app, &d);
	}
	if (x->app->json) {
		size_t n;
		struct schedule_instance *v = schedule_instances(x->app->arena, x->s, only, &x->c, &n);
		strbuf_adds(&sb, "{\"instances\":[");
		for (size_t i = 0; i < n; i++) {
			if (i)
				strbuf_addc(&sb, ',');
			json_instance(x, &v[i], &sb);
		}
		fprintf(x->app->out, "%s]}\n", sb.buf);
		strbuf_release(&sb);
		return EXIT_OK;
	}
	for (size_t i = 0; i < x->s->njobs; i++) {
		if (!only || only == &x->s->jobs[i])
			explain_job(x, &x->s->jobs[i]);
	}
	return EXIT_OK;
}

/* A job whose layout is not there keeps its dates; a run names it as waiting. */
static void warn_layouts(const struct view *x, struct diags *out)
{
	struct layout_name *v;
	struct diag d = { 0 };
	size_t n;
	if (!layout_list(x->app->arena, x->config->layout_dirs, &v, &n, &d)) {
		diags_add(out, &d);
		return;
	}
	const char **ids = ARENA_ARRAY(x->app->arena, n + 1, const char *);
	for (size_t i = 0; i < n; i++)
		ids[i] = v[i].id;
	for (size_t i = 0; i < x->s->njobs; i++) {
		const struct schedule_job *j = &x->s->jobs[i];
		size_t k = 0;
		while (k < n && j->layout && strcmp(ids[k], j->layout) != 0)
			k++;
		if (!j->layout || k < n)
			continue;
		const char *near = diag_nearest(j->layout, ids, n);
		struct diag *w = diags_report(out, DIAG_WARNING, "V011", &j->layout_node->pos, _("the job '%s' waits for the layout '%s', which does not exist yet"), j->id, j->layout);
		if (near)
			diag_hint(w, _("did you mean '%s'?"), near);
		else
			diag_hint(w, "%s", _("its dates hold; until the layout is there people make the document"));
	}
}

/* A layout that is there and yet cannot give the document: it has mistakes, or asks for data that the school does not grant. Each layout once. */
static void warn_data(const struct view *x, struct diags *out)
{
	for (size_t i = 0; i < x->s->njobs; i++) {
		const struct schedule_job *j = &x->s->jobs[i];
		struct diags problems = { 0 };
		size_t k = 0;
		while (k < i && !(j->layout && x->s->jobs[k].layout && strcmp(x->s->jobs[k].layout, j->layout) == 0))
			k++;
		const struct layout *l = j->layout && k == i ? layout_load(x->app->arena, x->config->layout_dirs, j->layout, &problems) : NULL;
		if (!l && problems.errors && strcmp(problems.v[0].code, "L012") != 0)
			diag_hint(diags_report(out, DIAG_WARNING, "V013", &j->layout_node->pos, _("the layout '%s' has mistakes, so nothing can be made for the job '%s'"), j->layout, j->id),
				_("lieciba layout check %s"), j->layout);
		for (size_t n = 0; l && n < l->nneeds; n++) {
			if (!config_granted(x->config, l->needs[n]))
				diag_hint(diags_report(out, DIAG_WARNING, "V012", &j->layout_node->pos, _("the layout '%s' needs %s, which this school does not grant"), j->layout, l->needs[n]),
					_("if layouts may read that: `grants: [%s]` in lieciba.yaml"), l->needs[n]);
		}
		diags_free(&problems);
	}
}

/* What no run can make: periods that the layout is not for, unknown outputs, workbooks of a layout without a table. */
static void warn_outputs(const struct view *x, struct diags *out)
{
	static const char *const spans[] = { [PERIOD_OF_MONTH] = "month", [PERIOD_OF_TERM] = "term", [PERIOD_OF_YEAR] = "year", [PERIOD_OF_WEEK] = "week", [PERIOD_ONCE] = "year" };
	for (size_t i = 0; i < x->s->njobs; i++) {
		const struct schedule_job *j = &x->s->jobs[i];
		struct diags problems = { 0 };
		const struct layout *l = j->layout ? layout_load(x->app->arena, x->config->layout_dirs, j->layout, &problems) : NULL;
		if (l && !layout_takes(l, spans[j->period]))
			diag_hint(diags_report(out, DIAG_WARNING, "V015", &j->layout_node->pos, _("the layout '%s' makes no document for the period of the job '%s'"), j->layout, j->id), "%s",
				_("its key `periods` says what it is for"));
		for (size_t k = 0; l && k < j->noutputs; k++) {
			const struct backend *b = backend_find(j->outputs[k]);
			bool refused;
			if (!b || !backend_fits(b, l, &refused))
				diag_hint(diags_report(out, DIAG_WARNING, "V014", &j->layout_node->pos, _("the layout '%s' cannot be made as '%s', which the job '%s' asks for"), j->layout, j->outputs[k], j->id),
					"%s", b ? _("a workbook or text table needs a table in the layout") : _("outputs are pdf, xlsx and csv"));
		}
		diags_free(&problems);
	}
}

/* What is no mistake but has to be seen to: warnings, so the exit code stays 0. */
static size_t warn(const struct view *x)
{
	struct diags problems = { 0 };
	calendars_warn(&x->c, x->s->file, x->today, &problems);
	warn_layouts(x, &problems);
	warn_data(x, &problems);
	warn_outputs(x, &problems);
	diags_sort(&problems);
	app_report_all(x->app, &problems);
	size_t n = problems.warnings;
	diags_free(&problems);
	return n;
}

static int check(const struct view *x)
{
	size_t n, warnings = warn(x);
	schedule_instances(x->app->arena, x->s, NULL, &x->c, &n);
	if (x->app->json)
		fprintf(x->app->out, "{\"jobs\":%zu,\"calendars\":%zu,\"instances\":%zu,\"warnings\":%zu}\n", x->s->njobs, x->c.n, n, warnings);
	else if (!x->app->quiet && warnings)
		fprintf(x->app->out, _("schedule.yaml: %zu jobs, %zu calendars, %zu deadlines; no mistakes, warnings: %zu\n"), x->s->njobs, x->c.n, n, warnings);
	else if (!x->app->quiet)
		fprintf(x->app->out, _("schedule.yaml: %zu jobs, %zu calendars, %zu deadlines; nothing is wrong\n"), x->s->njobs, x->c.n, n);
	return EXIT_OK;
}

static int ics(const struct view *x, const struct config *c)
{
	struct strbuf sb = STRBUF_INIT, stamp = STRBUF_INIT;
	size_t n;
	struct schedule_instance *v = schedule_instances(x->app->arena, x->s, NULL, &x->c, &n);
	for (const char *p = x->app->now; *p; p++) {
		if (*p != '-' && *p != ':')
			strbuf_addc(&stamp, *p);
	}
	schedule_ics(v, n, c->school ? c->school : "school", stamp.buf, &sb);
	fputs(sb.buf, x->app->out);
	strbuf_release(&sb);
	strbuf_release(&stamp);
	return EXIT_OK;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_schedule;
	struct app_options o;
	const char **words;
	struct view x;
	bool done;
	int code = app_options_read(app, &o, &cmd_schedule, NULL, argc, argv, &words, &done);
	if (code == EXIT_OK && !done) {
		const char *verb = words[0] ? words[0] : "";
		const struct config *c = app_config(app);
		if (!c || !open_view(app, &x, c))
			code = EXIT_CONFIG;
		else if (strcmp(verb, "check") == 0)
			code = check(&x);
		else if (strcmp(verb, "explain") == 0)
			code = explain(&x, words[1]);
		else if (strcmp(verb, "ics") == 0)
			code = ics(&x, c);
		else
			code = app_usage(app, "schedule", "%s", _("say what: check, explain or ics"));
	}
	app_options_free(&o);
	return code;
}

const struct command cmd_schedule = {
	.name = "schedule",
	.summary = N_("what is due when, by which rule, and why a date moved"),
	.usage = N_("check | explain [JOB] | ics"),
	.help = N_("Reads schedule.yaml and its calendars. `check` names every mistake at its line and column; `explain` says each job as a sentence with its next\n"
		   "12 deadlines and the reason for every moved date; `ics` writes all deadlines as an iCalendar file for any calendar program.\n"
		   "Example: lieciba --root skola schedule explain absence-summary"),
	.json = true,
	.run = run,
};
