/* SPDX-License-Identifier: MIT */
/* lieciba render LAYOUT --period P: documents on demand, one file each and one a class. */
#include "app_layout.h"
#include "app_line.h"

#include "lieciba/arena.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct options {
	char *period, *school, *class_name, *student, *format, *out, *date, *lang;
	char **params;
	int workers, singles_only, bundles_only, as_of;
};

static void draw(void *arg, const struct job_progress *p)
{
	struct app_line *l = arg;
	if (app_line_due(l, NULL, p))
		app_line_draw(l, NULL, p);
}

/* ---- what is told ---- */

static void tell_json(struct app *app, const struct job_result *r)
{
	fprintf(app->out, "{\"documents\":%zu,\"made\":%zu,\"failed\":%zu,\"drafts\":%zu,\"pages\":%zu,\"bundles\":%zu,\"bundles_failed\":%zu,\"workbooks\":%zu,\"warnings\":%zu}\n",
		r->units, r->made, r->failed, r->drafts, r->pages, r->bundles, r->bundles_failed, r->workbooks, r->warnings);
}

static void tell_drafts(struct app *app, const struct job_request *q, const struct job_result *r)
{
	if (r->drafts == 0)
		return;
	fprintf(app->err, ngettext("%zu of them is a draft that must not be issued.\n", "%zu of them are drafts that must not be issued.\n", (unsigned long)r->drafts),
		r->drafts);
	fprintf(app->err, _("What is missing: lieciba check --layout %s --period %s\n"), q->layout, q->period.text);
}

static void tell(struct app *app, const struct config *c, const struct job_request *q, const struct job_result *r)
{
	if (app->quiet)
		return;
	if (r->units == 0) {
		fputs(_("There is nothing to make in this period.\n"), app->err);
		return;
	}
	if (app->dry_run)
		fprintf(app->err, ngettext("%zu document would be made.\n", "%zu documents would be made.\n", (unsigned long)r->units), r->units);
	else
		fprintf(app->err, ngettext("%zu document made", "%zu documents made", (unsigned long)r->made), r->made);
	if (!app->dry_run && r->bundles)
		fprintf(app->err, ngettext(", and %zu file of a whole class", ", and %zu files of whole classes", (unsigned long)r->bundles), r->bundles);
	if (!app->dry_run && r->workbooks)
		fprintf(app->err, ngettext(", and %zu workbook of several documents", ", and %zu workbooks of several documents", (unsigned long)r->workbooks), r->workbooks);
	if (!app->dry_run)
		fprintf(app->err, _(", in %s\n"), q->out_dir ? q->out_dir : c->out);
	if (r->failed)
		fprintf(app->err, ngettext("%zu document could not be made.\n", "%zu documents could not be made.\n", (unsigned long)r->failed), r->failed);
	tell_drafts(app, q, r);
}

static void list_file(void *arg, const char *path, bool draft)
{
	struct app *app = arg;
	struct strbuf sb = STRBUF_INIT;
	if (app->json) {
		strbuf_adds(&sb, "{\"path\":");
		strbuf_add_json(&sb, path);
		strbuf_addf(&sb, ",\"draft\":%s}", draft ? "true" : "false");
	} else {
		strbuf_addf(&sb, "%s%s", path, draft ? _("  (draft)") : "");
	}
	fprintf(app->out, "%s\n", sb.buf);
	strbuf_release(&sb);
}

/* ---- running ---- */

static int note(struct app *app, const struct job_request *q, const struct config *c, const struct job_result *r)
{
	return app_audit(app, c, "render", "layout=%s period=%s school=%s class=%s student=%s documents=%zu made=%zu failed=%zu drafts=%zu", q->layout, q->period.text,
		q->school ? q->school : c->school ? c->school : "-", q->class_name ? q->class_name : "-", q->student_id ? q->student_id : "-", r->units, r->made, r->failed,
		r->drafts);
}

static int run_job(struct app *app, const struct config *c, struct job_request *q)
{
	struct diag d = { 0 };
	struct job_result r;
	struct app_line line = { .app = app };
	struct store *s = store_open_read(c->store, &d);
	if (!s)
		return app_report(app, &d);
	bool shown = app->terminal && !app->quiet && !app->json;
	bool good = job_run(c, s, q, &r, shown ? draw : NULL, &line, &d);
	app_line_end(&line);
	fflush(app->out);
	app_problems(app, &r.problems, app->json);
	int code = EXIT_OK;
	if (!good) {
		code = d.code[0] ? app_report(app, &d) : d.exit_code;
	} else {
		if (app->json)
			tell_json(app, &r);
		else
			tell(app, c, q, &r);
		if (r.failed || r.bundles_failed)
			code = r.made ? EXIT_PARTLY : EXIT_DATA;
		int noted = note(app, q, c, &r);
		code = noted != EXIT_OK ? noted : code;
	}
	job_result_free(&r);
	store_close(s);
	return code;
}

static int read_request(struct app *app, const struct options *o, const char *const *words, struct job_request *q)
{
	day_t day;
	enum lang lang;
	struct diag d;
	*q = (struct job_request){ .layout = words[0], .school = o->school, .class_name = o->class_name, .student_id = o->student, .out_dir = o->out, .as_of = o->as_of, .today = app->today,
		.doc_date = o->date, .lang = -1, .singles = !o->bundles_only, .bundles = !o->singles_only, .dry_run = app->dry_run, .planned = list_file,
		.planned_arg = app, .workers = o->workers };
	if (!words[0] || words[1])
		return words[0] ? app_usage(app, "render", _("one layout at a time, not '%s' as well"), words[1])
				: app_usage(app, "render", "%s", _("render what? Name a layout: report-card"));
	if (!o->period)
		return app_usage(app, "render", "%s", _("for which time? --period 2025-26/S1, 2025-26 or 2026-05"));
	if (o->singles_only && o->bundles_only)
		return app_usage(app, "render", "%s", _("--singles-only and --bundles-only leave nothing to make"));
	if (o->date && !date_parse_iso(o->date, &day))
		return app_usage(app, "render", _("--date takes a date like 2026-06-05, not '%s'"), o->date);
	if (o->lang && !lang_parse(o->lang, &lang))
		return app_usage(app, "render", _("--lang takes lv, en or ru, not '%s'"), o->lang);
	if (o->as_of < 0)
		return app_usage(app, "render", _("--as-of takes the number of an import, not %d"), o->as_of);
	if (o->workers < 0 || o->workers > 1024)
		return app_usage(app, "render", _("--workers takes a number up to 1024, not %d"), o->workers);
	if (o->lang)
		q->lang = (int)lang;
	q->formats = app_words(app, o->format ? o->format : "pdf");
	if (!period_parse(o->period, &q->period, &d))
		return app_report(app, &d);
	q->run_id = arena_printf(app->arena, "%ld", (long)getpid());
	return app_params(app, "render", o->params, q);
}

static void free_options(struct options *o)
{
	char *const v[] = { o->period, o->school, o->class_name, o->student, o->format, o->out, o->date, o->lang };
	app_free_options(v, sizeof v / sizeof v[0], o->params);
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_render;
	struct options given = { 0 };
	struct poptOption own[] = {
		{ "period", 0, POPT_ARG_STRING, &given.period, 0, _("school year, term or month: 2025-26, 2025-26/S1, 2026-05"), "P" },
		{ "school", 0, POPT_ARG_STRING, &given.school, 0, _("which school, when the store holds several"), "ID" },
		{ "class", 0, POPT_ARG_STRING, &given.class_name, 0, _("only this class, as it is printed"), "C" },
		{ "student", 0, POPT_ARG_STRING, &given.student, 0, _("only this student, by the import's id"), "ID" },
		{ "format", 0, POPT_ARG_STRING, &given.format, 0, _("pdf, xlsx, csv or dump, several with a comma (pdf)"), "F" },
		{ "out", 'o', POPT_ARG_STRING, &given.out, 0, _("folder for the files (out)"), _("DIR") },
		{ "date", 0, POPT_ARG_STRING, &given.date, 0, _("the documents' own date (today)"), "YYYY-MM-DD" },
		{ "lang", 0, POPT_ARG_STRING, &given.lang, 0, _("language of all documents, whatever the student's"), "lv|en|ru" },
		{ "as-of", 0, POPT_ARG_INT, &given.as_of, 0, _("the store as it was after this import (the newest)"), "N" },
		{ "param", 'p', POPT_ARG_ARGV, &given.params, 0, _("a parameter that the layout declares"), _("NAME=VALUE") },
		{ "singles-only", 0, POPT_ARG_NONE, &given.singles_only, 0, _("no files of whole classes"), NULL },
		{ "bundles-only", 0, POPT_ARG_NONE, &given.bundles_only, 0, _("only files of whole classes"), NULL },
		{ "workers", 0, POPT_ARG_INT, &given.workers, 0, _("processes at once (one for each core)"), "N" },
		POPT_TABLEEND,
	};
	struct app_options o;
	struct job_request q;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_render, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = read_request(app, &given, words, &q);
	if (code == EXIT_OK && !done) {
		const struct config *c = app_config(app);
		code = EXIT_CONFIG;
		if (c) {
			q.ui = app_lang(app, c);
			code = run_job(app, c, &q);
		}
	}
	app_options_free(&o);
	free_options(&given);
	return code;
}

const struct command cmd_render = {
	.name = "render",
	.summary = N_("make documents: one file each, and one for each class"),
	.usage = N_("LAYOUT --period P [--class C|--student ID] [-o DIR]"),
	.help = N_("Makes the documents of a layout for a period from what was imported. A document that a gate of the layout blocks is made as a draft,\n"
		   "with PROJEKTS across it. One that cannot be made is named, the others are made (exit code 3). Files appear whole or not at all.\n"
		   "Nothing is registered: these documents carry no verification code.\n"
		   "Example: lieciba --root skola render report-card --period 2025-26/S1"),
	.json = true,
	.run = run,
};
