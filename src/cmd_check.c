/* SPDX-License-Identifier: MIT */
/* lieciba check: what is missing or wrong, before anything is printed. */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/job.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS = 3 };

static const char *who(struct app *app, const struct finding *f)
{
	if (!f->class_name)
		return f->student_id ? f->student_id : _("(school)");
	if (f->list_no)
		return arena_printf(app->arena, "%s/%d", f->class_name, f->list_no);
	return f->student_id ? arena_printf(app->arena, "%s/%s", f->class_name, f->student_id) : arena_printf(app->arena, _("%s  (class)"), f->class_name);
}

static const char *code_of(const struct finding *f)
{
	return f->gate ? f->gate : f->code;
}

/* With --anon the kind of problem only: a gate's own message may hold whatever its SELECT gives. */
static const char *problem_of(const struct app *app, const struct finding *f)
{
	if (!app->anon)
		return f->problem ? f->problem : "";
	const char *title = f->gate ? NULL : check_title(f->code);
	return title ? title : "";
}

static void row_of(struct app *app, const struct finding *f, const char *cell[COLUMNS])
{
	cell[0] = who(app, f);
	cell[1] = f->subject ? f->subject : "";
	cell[2] = problem_of(app, f);
}

static void print_rows(struct app *app, const struct findings *l)
{
	const char *cell[COLUMNS];
	size_t width[COLUMNS] = { 0 };
	for (size_t i = 0; i < l->n; i++) {
		row_of(app, &l->v[i], cell);
		for (int k = 0; k < COLUMNS; k++) {
			size_t n = utf8_count(cell[k], strlen(cell[k]));
			width[k] = n > width[k] ? n : width[k];
		}
	}
	for (size_t i = 0; i < l->n; i++) {
		row_of(app, &l->v[i], cell);
		for (int k = 0; k < COLUMNS; k++) {
			size_t n = utf8_count(cell[k], strlen(cell[k]));
			if (width[k])
				fprintf(app->out, "%s%*s", cell[k], (int)(width[k] - n + 2), "");
		}
		fprintf(app->out, "%s%s\n", code_of(&l->v[i]), l->v[i].block ? "" : _("  (warning)"));
	}
}

static void add_json(struct strbuf *sb, const char *key, const char *value)
{
	if (!value)
		return;
	strbuf_addf(sb, ",\"%s\":", key);
	strbuf_add_json(sb, value);
}

static void print_json(struct app *app, const struct job_findings *f, size_t errors, size_t warnings)
{
	struct strbuf sb = STRBUF_INIT;
	strbuf_addf(&sb, "{\"documents\":%zu,\"ready\":%zu,\"errors\":%zu,\"warnings\":%zu,\"findings\":[", f->units, f->ready, errors, warnings);
	for (size_t i = 0; i < f->list.n; i++) {
		const struct finding *x = &f->list.v[i];
		strbuf_addf(&sb, "%s{\"level\":\"%s\"", i ? "," : "", x->block ? "error" : "warning");
		add_json(&sb, "code", x->code);
		add_json(&sb, "gate", x->gate);
		add_json(&sb, "class_id", x->class_id);
		add_json(&sb, "class", x->class_name);
		add_json(&sb, "student_id", x->student_id);
		if (x->list_no)
			strbuf_addf(&sb, ",\"list_no\":%d", x->list_no);
		add_json(&sb, "subject", x->subject);
		add_json(&sb, "problem", problem_of(app, x));
		strbuf_addc(&sb, '}');
	}
	fprintf(app->out, "%s]}\n", sb.buf);
	strbuf_release(&sb);
}

static void print_count(struct app *app, const struct job_findings *f, size_t errors, size_t warnings)
{
	fprintf(app->out, ngettext("%zu error", "%zu errors", (unsigned long)errors), errors);
	if (warnings)
		fprintf(app->out, ngettext(", %zu warning", ", %zu warnings", (unsigned long)warnings), warnings);
	fprintf(app->out, _("; ready to print: %zu of %zu.\n"), f->ready, f->units);
}

/* Only the findings of one code or gate. */
static void keep_rule(struct findings *l, const char *rule)
{
	size_t n = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (strcmp(code_of(&l->v[i]), rule) == 0)
			l->v[n++] = l->v[i];
	}
	l->n = n;
}

static int check(struct app *app, const struct config *c, const struct job_request *q, const char *rule, bool strict)
{
	struct diag d = { 0 };
	struct diags problems = { 0 };
	struct job_findings f;
	struct store *s = store_open_read(c->store, &d);
	if (!s)
		return app_report(app, &d);
	bool good = job_check(c, s, q, app->arena, &f, &problems, &d);
	store_close(s);
	if (!good)
		app_report_all(app, &problems);
	diags_free(&problems);
	if (!good)
		return d.code[0] ? app_report(app, &d) : d.exit_code;
	if (rule)
		keep_rule(&f.list, rule);
	size_t errors = 0;
	for (size_t i = 0; i < f.list.n; i++)
		errors += f.list.v[i].block;
	if (app->json) {
		print_json(app, &f, errors, f.list.n - errors);
	} else {
		print_rows(app, &f.list);
		print_count(app, &f, errors, f.list.n - errors);
	}
	int noted = app_audit(app, c, "check", "layout=%s period=%s class=%s student=%s documents=%zu ready=%zu errors=%zu warnings=%zu", q->layout, q->period.text,
		q->class_name ? q->class_name : "-", q->student_id ? q->student_id : "-", f.units, f.ready, errors, f.list.n - errors);
	if (noted != EXIT_OK)
		return noted;
	return errors || (strict && f.list.n) ? EXIT_FINDINGS : EXIT_OK;
}

struct options {
	char *layout, *period, *school, *class_name, *student, *rule;
	int strict;
};

static int read_request(struct app *app, const struct options *o, const char *const *words, struct job_request *q)
{
	struct diag d;
	*q = (struct job_request){ .layout = o->layout ? o->layout : "report-card", .school = o->school, .class_name = o->class_name, .student_id = o->student, .today = app->today,
		.lang = -1, .run_id = arena_printf(app->arena, "%ld", (long)getpid()) };
	if (words[0])
		return app_usage(app, "check", _("'%s' is too much; the layout goes with --layout"), words[0]);
	if (!o->period)
		return app_usage(app, "check", "%s", _("for which time? --period 2025-26/S1, 2025-26 or 2026-05"));
	return period_parse(o->period, &q->period, &d) ? EXIT_OK : app_report(app, &d);
}

static void free_options(struct options *o)
{
	free(o->layout);
	free(o->period);
	free(o->school);
	free(o->class_name);
	free(o->student);
	free(o->rule);
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_check;
	struct options given = { 0 };
	struct poptOption own[] = {
		{ "layout", 0, POPT_ARG_STRING, &given.layout, 0, _("the layout whose gates are asked (report-card)"), _("LAYOUT") },
		{ "period", 0, POPT_ARG_STRING, &given.period, 0, _("school year, term or month: 2025-26, 2025-26/S1, 2026-05"), "P" },
		{ "school", 0, POPT_ARG_STRING, &given.school, 0, _("which school, when the store holds several"), "ID" },
		{ "class", 0, POPT_ARG_STRING, &given.class_name, 0, _("only this class, as it is printed"), "C" },
		{ "student", 0, POPT_ARG_STRING, &given.student, 0, _("only this student, by the import's id"), "ID" },
		{ "rule", 0, POPT_ARG_STRING, &given.rule, 0, _("only findings of this code or gate"), "R" },
		{ "strict", 0, POPT_ARG_NONE, &given.strict, 0, _("warnings count as findings too"), NULL },
		POPT_TABLEEND,
	};
	struct app_options o;
	struct job_request q;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_check, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = read_request(app, &given, words, &q);
	if (code == EXIT_OK && !done) {
		const struct config *c = app_config(app);
		code = EXIT_CONFIG;
		if (c) {
			q.ui = app_lang(app, c);
			code = check(app, c, &q, given.rule, given.strict);
		}
	}
	app_options_free(&o);
	free_options(&given);
	return code;
}

const struct command cmd_check = {
	.name = "check",
	.summary = N_("what is missing or wrong, before anything is printed"),
	.usage = N_("--period P [--layout L] [--class C]"),
	.help = N_("Asks the gates of a layout: for each class and student what is missing for its documents, one line each, with the code that\n"
		   "`lieciba help CODE` explains. Exit code 1 when something blocks a document.\n"
		   "Example: lieciba --root skola check --period 2025-26/S1 --class 7.b"),
	.json = true,
	.run = run,
};
