/* SPDX-License-Identifier: MIT */
/*
 * lieciba check: what is missing or wrong, before anything is printed. With --layout the layout's gates, without it all checks that are on; as text, JSON,
 * CSV, XLSX or HTML.
 */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/job.h"
#include "lieciba/privacy.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS = 4 };
enum form { FORM_TEXT, FORM_JSON, FORM_CSV, FORM_XLSX, FORM_HTML, FORMS };
static const char *const forms[FORMS] = { "text", "json", "csv", "xlsx", "html" };

struct options {
	char *layout, *period, *school, *class_name, *student, *teacher, *rule, *format, *out;
	int strict, list, as_of;
};
/* What was found, and how it is to be told. */
struct told {
	struct findings list;
	bool only_rule;               /* --rule: the findings of one check */
	bool gates;                   /* of a layout: units and ready count its documents */
	size_t units, ready;
	size_t errors, warnings, notes;
	enum form form;
	struct check_report report;
};

static const char *code_of(const struct finding *f)
{
	return f->gate ? f->gate : f->code;
}

/* ---- text ---- */

static void row_of(struct app *app, const struct told *t, const struct finding *f, const char *cell[COLUMNS])
{
	cell[0] = check_place(app->arena, f);
	cell[1] = check_about(f);
	cell[2] = f->date ? check_date(app->arena, t->report.lang, f->date) : "";
	cell[3] = check_cause(&t->report, f);
}

/* Notes are many and ask nothing of anybody: they are counted, and listed with -v or when they were asked for. */
static bool shown(const struct app *app, const struct told *t, const struct finding *f)
{
	return f->level != CHECK_NOTE || app->verbose || t->only_rule;
}

/* A column is as wide as its longest text, but a few long ones do not push all others away. */
static void print_rows(struct app *app, const struct told *t)
{
	static const size_t widest[COLUMNS] = { 24, 36, 24, 72 };
	const struct findings *l = &t->list;
	const char *cell[COLUMNS];
	size_t width[COLUMNS] = { 0 };
	for (size_t i = 0; i < l->n; i++) {
		if (!shown(app, t, &l->v[i]))
			continue;
		row_of(app, t, &l->v[i], cell);
		for (int k = 0; k < COLUMNS; k++) {
			size_t n = utf8_count(cell[k], strlen(cell[k]));
			width[k] = n > widest[k] ? widest[k] : n > width[k] ? n : width[k];
		}
	}
	for (size_t i = 0; i < l->n; i++) {
		if (!shown(app, t, &l->v[i]))
			continue;
		row_of(app, t, &l->v[i], cell);
		for (int k = 0; k < COLUMNS; k++) {
			size_t n = utf8_count(cell[k], strlen(cell[k]));
			if (width[k])
				fprintf(app->out, "%s%*s", cell[k], (int)(width[k] > n ? width[k] - n + 2 : 2), "");
		}
		enum check_level level = l->v[i].level;
		fprintf(app->out, "%s%s\n", code_of(&l->v[i]), level == CHECK_BLOCK ? "" : level == CHECK_WARN ? _("  (warning)") : _("  (note)"));
	}
}

static void print_count(struct app *app, const struct told *t)
{
	fprintf(app->out, ngettext("%zu error", "%zu errors", (unsigned long)t->errors), t->errors);
	if (t->warnings)
		fprintf(app->out, ngettext(", %zu warning", ", %zu warnings", (unsigned long)t->warnings), t->warnings);
	if (t->notes)
		fprintf(app->out, ngettext(", %zu note", ", %zu notes", (unsigned long)t->notes), t->notes);
	if (t->notes && !app->verbose && !t->only_rule)
		fputs(_(" (-v lists the notes)"), app->out);
	if (t->gates)
		fprintf(app->out, _("; ready to print: %zu of %zu.\n"), t->ready, t->units);
	else
		fprintf(app->out, ".\n");
}

/* ---- JSON ---- */

static void add_json(struct strbuf *sb, const char *key, const char *value)
{
	if (!value)
		return;
	strbuf_addf(sb, ",\"%s\":", key);
	strbuf_add_json(sb, value);
}

static void add_finding(struct strbuf *sb, const struct told *t, const struct finding *f)
{
	strbuf_addf(sb, "{\"level\":\"%s\"", f->level == CHECK_BLOCK ? "error" : f->level == CHECK_WARN ? "warning" : "note");
	add_json(sb, "code", f->code);
	add_json(sb, "gate", f->gate);
	add_json(sb, "class_id", f->class_id);
	add_json(sb, "class", f->class_name);
	add_json(sb, "student_id", f->student_id);
	if (f->list_no)
		strbuf_addf(sb, ",\"list_no\":%d", f->list_no);
	add_json(sb, "course_id", f->course_id);
	add_json(sb, "journal", f->journal);
	add_json(sb, "subject", f->subject);
	add_json(sb, "date", f->date);
	add_json(sb, "problem", check_cause(&t->report, f));
	add_json(sb, "remedy", f->remedy);
	add_json(sb, "rules", f->rules);
	add_json(sb, "teacher_id", f->teacher_id);
	if (!t->report.anon)
		add_json(sb, "teacher", f->teacher);
	strbuf_addc(sb, '}');
}

static void add_all_json(struct strbuf *sb, const struct told *t)
{
	strbuf_addc(sb, '{');
	if (t->gates)
		strbuf_addf(sb, "\"documents\":%zu,\"ready\":%zu,", t->units, t->ready);
	strbuf_addf(sb, "\"errors\":%zu,\"warnings\":%zu,\"notes\":%zu,\"findings\":[", t->errors, t->warnings, t->notes);
	for (size_t i = 0; i < t->list.n; i++) {
		strbuf_adds(sb, i ? "," : "");
		add_finding(sb, t, &t->list.v[i]);
	}
	strbuf_adds(sb, "]}\n");
}

/* ---- files ---- */

static int put(struct app *app, const char *path, const struct strbuf *sb)
{
	struct diag d = { 0 };
	if (sb->failed) {
		diag_error(&d, "Q001", "%s", _("out of memory"));
		return app_report(app, &d);
	}
	if (path)
		return fsio_mkdirs_for(path, &d) && fsio_write(path, sb->buf, sb->len, &d) ? EXIT_OK : app_report(app, &d);
	fwrite(sb->buf, 1, sb->len, app->out);
	return EXIT_OK;
}

/* An id as a part of a file's name: what could lead elsewhere becomes _, and so does all of what looks like a personal code. */
static const char *safe_name(struct app *app, const char *id)
{
	char code[PRIVACY_CODE_SIZE], *s = arena_strdup(app->arena, id);
	bool secret = privacy_find_code(s, code);
	for (char *c = s; *c; c++) {
		bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '-' || (*c == '.' && c != s);
		if (secret || !plain)
			*c = '_';
	}
	return s;
}

/* -o DIR with HTML: a page for each teacher, named by the teacher's id, and one for the office. Teachers without an id are numbered. */
static int put_pages(struct app *app, const struct told *t, const char *dir)
{
	size_t n;
	int code = EXIT_OK;
	const struct check_teacher *v = check_by_teacher(app->arena, &t->list, &n);
	for (size_t i = 0; code == EXIT_OK && i < n; i++) {
		struct strbuf sb = STRBUF_INIT;
		const char *name = v[i].id ? arena_printf(app->arena, "%s/teacher-%s.html", dir, safe_name(app, v[i].id))
			: v[i].name ? arena_printf(app->arena, "%s/teacher-%zu.html", dir, i + 1) : arena_printf(app->arena, "%s/office.html", dir);
		check_html(app->arena, &t->report, &v[i], &sb);
		code = put(app, name, &sb);
		strbuf_release(&sb);
	}
	if (code == EXIT_OK && !app->quiet)
		fprintf(app->err, ngettext("%zu page in %s\n", "%zu pages in %s\n", (unsigned long)n), n, dir);
	return code;
}

static bool is_folder(const char *path)
{
	size_t n = strlen(path);
	return fsio_is_dir(path) || (n && path[n - 1] == '/');
}

static int tell(struct app *app, const struct told *t, const char *path)
{
	struct strbuf sb = STRBUF_INIT;
	struct diag d = { 0 };
	bool good = true;
	switch (t->form) {
	case FORM_TEXT:
		print_rows(app, t);
		print_count(app, t);
		return EXIT_OK;
	case FORM_JSON:
		add_all_json(&sb, t);
		break;
	case FORM_CSV:
		check_csv(&t->report, &sb);
		break;
	case FORM_XLSX:
		good = check_xlsx(app->arena, &t->report, &sb, &d);
		break;
	case FORM_HTML:
		if (path && is_folder(path))
			return put_pages(app, t, path);
		check_html(app->arena, &t->report, NULL, &sb);
		break;
	case FORMS:
		break;
	}
	int code = good ? put(app, path, &sb) : app_report(app, &d);
	strbuf_release(&sb);
	return code;
}

/* ---- asking ---- */

/* Only the findings of one code or gate, one teacher, one class or student. Class: as printed, or its id. */
static void keep_only(struct findings *l, const struct options *o)
{
	size_t n = 0;
	for (size_t i = 0; i < l->n; i++) {
		const struct finding *f = &l->v[i];
		if (o->rule && strcmp(code_of(f), o->rule) != 0)
			continue;
		if (o->teacher && !(f->teacher_id && strcmp(f->teacher_id, o->teacher) == 0))
			continue;
		if (!o->layout && o->class_name && !(f->class_id && (strcmp(f->class_id, o->class_name) == 0 || (f->class_name && strcmp(f->class_name, o->class_name) == 0))))
			continue;
		if (!o->layout && o->student && !(f->student_id && strcmp(f->student_id, o->student) == 0))
			continue;
		l->v[n++] = *f;
	}
	l->n = n;
}

static bool ask_layout(struct app *app, const struct config *c, struct store *s, const struct options *o, struct period *p, struct told *t, struct diags *problems, struct diag *d)
{
	const struct job_request q = { .layout = o->layout, .period = *p, .school = o->school, .class_name = o->class_name, .student_id = o->student, .as_of = o->as_of, .today = app->today, .lang = -1,
		.ui = t->report.lang, .run_id = arena_printf(app->arena, "%ld", (long)getpid()) };
	struct job_findings f;
	bool good = job_check(c, s, &q, app->arena, &f, problems, d);
	if (!good)
		return false;
	t->list = f.list;
	t->units = f.units;
	t->ready = f.ready;
	return true;
}

static bool ask_all(struct app *app, const struct config *c, struct store *s, const struct options *o, struct period *p, struct told *t, struct diags *problems, struct diag *d)
{
	struct check_request q = { .school = o->school, .period = p, .as_of = o->as_of, .today = app->today, .ui = t->report.lang,
		.only = o->rule && check_title(o->rule) ? o->rule : NULL };
	bool good = check_school(app->arena, c, s, &q, &t->list, problems, d);
	t->report.school = q.school_name;
	return good;
}

static int ask(struct app *app, const struct config *c, const struct options *o, struct period *p, struct told *t)
{
	struct diag d = { 0 };
	struct diags problems = { 0 };
	struct store *s = store_open_read(c->store, &d);
	if (!s)
		return app_report(app, &d);
	t->gates = o->layout != NULL;
	bool good = t->gates ? ask_layout(app, c, s, o, p, t, &problems, &d) : ask_all(app, c, s, o, p, t, &problems, &d);
	store_close(s);
	if (!good)
		app_report_all(app, &problems);
	diags_free(&problems);
	if (!good)
		return d.code[0] ? app_report(app, &d) : d.exit_code;
	keep_only(&t->list, o);
	for (size_t i = 0; i < t->list.n; i++) {
		t->errors += t->list.v[i].level == CHECK_BLOCK;
		t->warnings += t->list.v[i].level == CHECK_WARN;
		t->notes += t->list.v[i].level == CHECK_NOTE;
	}
	return EXIT_OK;
}

static int check(struct app *app, const struct config *c, const struct options *o, struct period *p, enum form form)
{
	struct told t = { .form = form, .only_rule = o->rule != NULL, .report = { .period = p, .today = app->today, .lang = app_lang(app, c), .anon = app->anon } };
	int code = ask(app, c, o, p, &t);
	if (code != EXIT_OK)
		return code;
	t.report.list = &t.list;
	code = tell(app, &t, o->out);
	if (code == EXIT_OK)
		code = app_audit(app, c, "check", "layout=%s period=%s class=%s student=%s teacher=%s format=%s documents=%zu ready=%zu errors=%zu warnings=%zu notes=%zu", o->layout ? o->layout : "-", p->text,
			o->class_name ? o->class_name : "-", o->student ? o->student : "-", o->teacher ? o->teacher : "-", forms[form], t.units, t.ready, t.errors, t.warnings, t.notes);
	return code != EXIT_OK ? code : t.errors || (o->strict && t.warnings) ? EXIT_FINDINGS : EXIT_OK;
}

/* ---- the checks themselves ---- */

static int by_code(const void *a, const void *b)
{
	return strcmp(((const struct check_info *)a)->code, ((const struct check_info *)b)->code);
}

static void list_json(struct app *app, const struct check_info *v, size_t n)
{
	struct strbuf sb = STRBUF_INIT;
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(&sb, "%s{\"code\":\"%s\",\"level\":\"%s\"", i ? ",\n" : "[", v[i].code, check_level_word(v[i].level));
		if (v[i].unit)
			strbuf_addf(&sb, ",\"threshold\":%lld,\"min\":%lld,\"max\":%lld", (long long)v[i].threshold, (long long)v[i].min, (long long)v[i].max);
		add_json(&sb, "unit", v[i].unit);
		add_json(&sb, "rules", v[i].rules);
		add_json(&sb, "title", v[i].title);
		add_json(&sb, "remedy", v[i].remedy);
		strbuf_addf(&sb, ",\"year\":%s,\"term\":%s,\"month\":%s}", v[i].year ? "true" : "false", v[i].term ? "true" : "false", v[i].month ? "true" : "false");
	}
	fprintf(app->out, "%s]\n", sb.buf);
	strbuf_release(&sb);
}

static int list_checks(struct app *app, const struct config *c)
{
	enum { MAX_CHECKS = 128 };
	struct check_info *v = ARENA_ARRAY(app->arena, MAX_CHECKS, struct check_info);
	size_t n = 0;
	while (n < MAX_CHECKS && check_at(n, c, &v[n]))
		n++;
	qsort(v, n, sizeof *v, by_code);
	if (app->json) {
		list_json(app, v, n);
		return EXIT_OK;
	}
	for (size_t i = 0; i < n; i++) {
		fprintf(app->out, "%s  %-5s  %s", v[i].code, check_level_word(v[i].level), v[i].title);
		if (v[i].unit)
			fprintf(app->out, " [%s: %lld]", v[i].unit, (long long)v[i].threshold);
		fprintf(app->out, "  (%s)\n", v[i].rules);
	}
	return EXIT_OK;
}

/* ---- options ---- */

static int read_form(struct app *app, const struct options *o, enum form *form)
{
	int f = 0;
	while (o->format && f < FORMS && strcmp(forms[f], o->format) != 0)
		f++;
	if (f == FORMS)
		return app_usage(app, "check", _("there is no format '%s'; possible: text, json, csv, xlsx, html"), o->format);
	*form = app->json ? FORM_JSON : (enum form)f;
	if (app->json && o->format && f != FORM_JSON)
		return app_usage(app, "check", "%s", _("--json and --format contradict each other"));
	if (*form == FORM_XLSX && !o->out)
		return app_usage(app, "check", "%s", _("a workbook needs a file: -o FILE"));
	if (*form == FORM_TEXT && o->out)
		return app_usage(app, "check", "%s", _("what should be written? --format csv, xlsx, html or json"));
	if (o->out && *form != FORM_HTML && is_folder(o->out))
		return app_usage(app, "check", "%s", _("this format is one file: -o FILE"));
	return EXIT_OK;
}

static int read_request(struct app *app, const struct options *o, const char *const *words, struct period *p, enum form *form)
{
	struct diag d;
	if (words[0])
		return app_usage(app, "check", _("'%s' is too much; the layout goes with --layout"), words[0]);
	if (o->list)
		return EXIT_OK;
	if (o->as_of < 0)
		return app_usage(app, "check", _("--as-of takes the number of an import, not %d"), o->as_of);
	if (!o->period)
		return app_usage(app, "check", "%s", _("for which time? --period 2025-26/S1, 2025-26 or 2026-05"));
	if (o->rule && !o->layout && !check_title(o->rule))
		return app_usage(app, "check", _("there is no check '%s'; a layout's gates are asked with --layout"), o->rule);
	int code = read_form(app, o, form);
	return code != EXIT_OK ? code : period_parse(o->period, p, &d) ? EXIT_OK : app_report(app, &d);
}

static void free_options(struct options *o)
{
	char *const all[] = { o->layout, o->period, o->school, o->class_name, o->student, o->teacher, o->rule, o->format, o->out };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		free(all[i]);
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_check;
	struct options given = { 0 };
	struct poptOption own[] = {
		{ "layout", 0, POPT_ARG_STRING, &given.layout, 0, _("only the gates of this layout"), _("LAYOUT") },
		{ "period", 0, POPT_ARG_STRING, &given.period, 0, _("school year, term or month: 2025-26, 2025-26/S1, 2026-05"), "P" },
		{ "school", 0, POPT_ARG_STRING, &given.school, 0, _("which school, when the store holds several"), "ID" },
		{ "class", 0, POPT_ARG_STRING, &given.class_name, 0, _("only this class, as it is printed"), "C" },
		{ "student", 0, POPT_ARG_STRING, &given.student, 0, _("only this student, by the import's id"), "ID" },
		{ "teacher", 0, POPT_ARG_STRING, &given.teacher, 0, _("only what this teacher can mend, by the import's id"), "ID" },
		{ "as-of", 0, POPT_ARG_INT, &given.as_of, 0, _("the store as it was after this import (the newest)"), "N" },
		{ "rule", 0, POPT_ARG_STRING, &given.rule, 0, _("only findings of this code or gate"), "R" },
		{ "strict", 0, POPT_ARG_NONE, &given.strict, 0, _("warnings count as findings too"), NULL },
		{ "format", 0, POPT_ARG_STRING, &given.format, 0, _("text, json, csv, xlsx or html"), "F" },
		{ "output", 'o', POPT_ARG_STRING, &given.out, 0, _("where it is written; a folder gets an HTML page for each teacher"), _("PATH") },
		{ "list", 0, POPT_ARG_NONE, &given.list, 0, _("the checks there are: code, level, threshold, rules"), NULL },
		POPT_TABLEEND,
	};
	struct app_options o;
	struct period p;
	enum form form = FORM_TEXT;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_check, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = read_request(app, &given, words, &p, &form);
	if (code == EXIT_OK && !done) {
		const struct config *c = app_config(app);
		code = !c ? EXIT_CONFIG : given.list ? list_checks(app, c) : check(app, c, &given, &p, form);
	}
	app_options_free(&o);
	free_options(&given);
	return code;
}

const struct command cmd_check = {
	.name = "check",
	.summary = N_("what is missing or wrong, before anything is printed"),
	.usage = N_("--period P [--layout L] [--class C] [--teacher T] [--format F] [-o PATH] | --list"),
	.help = N_("Asks all checks that are on, or with --layout the gates of a layout: for each class, student and journal what is missing or wrong, with the\n"
		   "code that `lieciba help CODE` explains. Exit code 1 when something blocks a document. `checks:` in lieciba.yaml sets levels and thresholds.\n"
		   "Example: lieciba --root skola check --period 2025-26/S1 --format html -o parbaudes/"),
	.json = true,
	.run = run,
};
