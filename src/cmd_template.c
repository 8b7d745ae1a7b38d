/* SPDX-License-Identifier: MIT */
/* lieciba template FORM: an XLSX form for what the journal lacks, filled with what the store knows; `lieciba import` reads it back. */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/date.h"
#include "lieciba/form.h"
#include "lieciba/fsio.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

struct options { char *year, *school, *class_name, *out; };

/* The school that is named, the configuration's, or the only one. */
static const char *find_school(struct app *app, const struct config *c, struct store *s, const char *given, struct diag *d)
{
	const char **ids, *want = given ? given : c->school;
	size_t n;
	if (!store_schools(s, app->arena, &ids, &n, d))
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (want ? strcmp(ids[i], want) == 0 : n == 1)
			return ids[i];
	}
	if (want)
		diag_error(d, "S010", _("the store has no school '%s'"), want);
	else
		diag_error(d, "S010", _("the store has %zu schools and none is named"), n);
	diag_hint(d, "%s", _("name one with --school or with `school:` in lieciba.yaml"));
	return NULL;
}

static const char *path_for(struct app *app, const struct config *c, const struct form *f, const struct form_request *r, const char *given)
{
	if (given)
		return given;
	const char *name = strcmp(f->name, "skola") == 0 ? "skola.xlsx" : arena_printf(app->arena, "%s-%s%s%s.xlsx", f->name, r->school_year, r->class_name ? "-" : "", r->class_name ? r->class_name : "");
	return strcmp(c->root, ".") == 0 ? name : arena_printf(app->arena, "%s/%s", c->root, name);
}

static int make(struct app *app, const struct config *c, const struct form *f, const struct options *o)
{
	char year[16];
	day_t today = 0;
	struct diag d = { 0 };
	struct strbuf text = STRBUF_INIT;
	size_t rows = 0;
	date_parse_iso(app->today, &today);
	struct form_request r = { .school_year = o->year ? o->year : date_school_year(today, year), .class_name = o->class_name, .today = app->today };
	if (!date_parse_school_year(r.school_year, NULL))
		return app_usage(app, "template", _("'%s' is not a school year; write 2025-26"), r.school_year);
	struct store *s = store_open_read(c->store, &d);
	if (!s)
		return app_report(app, &d);
	const char *path = path_for(app, c, f, &r, o->out);
	bool good = store_as_of(s, 0, NULL, &d) && (r.school_id = find_school(app, c, s, o->school, &d)) && form_write(s, f, &r, &text, &rows, &d);
	store_close(s);
	if (good && fsio_exists(path)) {
		good = diag_error(&d, "U010", _("%s exists already"), path);
		diag_hint(&d, "%s", _("it may be half filled in: move it away, or give another name with -o"));
		diag_exit(&d, EXIT_CREATE);
	}
	good = good && (app->dry_run || fsio_write(path, text.buf, text.len, &d));
	strbuf_release(&text);
	if (!good)
		return app_report(app, &d);
	if (!app->quiet)
		fprintf(app->out, _("%s: %zu rows filled in; the light cells are yours, then: lieciba import %s\n"), path, rows, path);
	return app_audit(app, c, "template", "form=%s school=%s year=%s class=%s rows=%zu", f->name, r.school_id, r.school_year, r.class_name ? r.class_name : "-", rows);
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_template;
	struct options given = { 0 };
	struct poptOption own[] = {
		{ "year", 0, POPT_ARG_STRING, &given.year, 0, _("school year; the present one"), "2025-26" },
		{ "class", 0, POPT_ARG_STRING, &given.class_name, 0, _("only this class, as it is printed"), "C" },
		{ "school", 0, POPT_ARG_STRING, &given.school, 0, _("which school, when the store holds several"), "ID" },
		{ "output", 'o', POPT_ARG_STRING, &given.out, 0, _("the file to write"), _("FILE") },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_template, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done) {
		const struct form *f = words[0] && !words[1] ? form_named(words[0]) : NULL;
		const struct config *c = f ? app_config(app) : NULL;
		code = !f ? app_usage(app, "template", "%s", _("which form? stundas, rikojumi, sasniegumi, uzvediba or skola")) : c ? make(app, c, f, &given) : EXIT_CONFIG;
	}
	app_options_free(&o);
	free(given.year);
	free(given.class_name);
	free(given.school);
	free(given.out);
	return code;
}

const struct command cmd_template = {
	.name = "template",
	.summary = N_("an XLSX form for what the journal lacks; import reads it back"),
	.usage = N_("stundas | rikojumi | sasniegumi | uzvediba | skola"),
	.help = N_("Writes a form that is filled with what is known already: numbers of lessons (stundas), decisions and orders (rikojumi), olympiads (sasniegumi),\n"
		   "behaviour (uzvediba), the school's own data and officials (skola). Fill in the light cells and give the file to `lieciba import`.\n"
		   "Example: lieciba --root skola template stundas --class 7.b -o stundas-7b.xlsx"),
	.run = run,
};
