/* SPDX-License-Identifier: MIT */
/* lieciba export FORM: the store's data in a form for hand-over. Every export is noted in the audit log. */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/export.h"
#include "lieciba/num.h"
#include "lieciba/registry.h"
#include "lieciba/rules.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

struct options { char *year, *student, *school, *as_of, *dest; };

static size_t bytes_of(const struct export_files *f)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n; i++)
		n += f->v[i].len;
	return n;
}

static void tell(struct app *app, const struct exporter *e, const struct export_files *f, const struct export_request *r, const char *dest)
{
	struct strbuf sb = STRBUF_INIT;
	if (app->json) {
		strbuf_addf(&sb, "{\"export\":\"%s\",\"import\":%lld,\"files\":%zu,\"rows\":%lld,\"bytes\":%zu,\"written\":%s,\"to\":", e->name, (long long)r->as_of,
			f->n, (long long)f->rows, bytes_of(f), app->dry_run ? "false" : "true");
		strbuf_add_json(&sb, dest);
		strbuf_adds(&sb, ",\"notes\":[");
		for (size_t i = 0; i < f->nnotes; i++) {
			strbuf_adds(&sb, i ? "," : "");
			strbuf_add_json(&sb, f->note[i]);
		}
		strbuf_adds(&sb, "]}\n");
	} else if (!app->quiet) {
		strbuf_addf(&sb, app->dry_run ? _("%s: would hold %lld rows in %zu files, as of import %lld\n") : _("%s: %lld rows in %zu files, as of import %lld\n"),
			dest, (long long)f->rows, f->n, (long long)r->as_of);
		if (e->left_out)
			strbuf_addf(&sb, "%s\n", _(e->left_out));
		for (size_t i = 0; i < f->nnotes; i++)
			strbuf_addf(&sb, "%s\n", f->note[i]);
	}
	fputs(sb.buf, app->out);
	strbuf_release(&sb);
}

/* What left the store, about whom, for whom: the disclosure log. Where it was written to is the user's business and may hold a name. */
static int note(struct app *app, const struct config *c, const struct exporter *e, const struct export_files *f, const struct export_request *r)
{
	struct strbuf about = STRBUF_INIT;
	if (r->school_id)
		strbuf_addf(&about, " school=%s", r->school_id);
	if (r->school_year)
		strbuf_addf(&about, " year=%s", r->school_year);
	if (r->student_id)
		strbuf_addf(&about, " student=%s", r->student_id);
	int code = app_audit(app, c, "export", "form=%s%s as-of=%lld files=%zu rows=%lld", e->name, about.buf, (long long)r->as_of, f->n, (long long)f->rows);
	strbuf_release(&about);
	return code;
}

static bool make(struct app *app, struct store *s, const struct exporter *e, struct export_request *r, struct export_files *f, const char *dest,
	struct diag *d)
{
	struct diags problems = { 0 };
	r->rules = rules_load(app->arena, r->config->root, &problems);
	app_report_all(app, &problems);
	diags_free(&problems);
	if (!r->rules) {
		*d = (struct diag){ .exit_code = EXIT_CONFIG };
		return false;
	}
	return export_run(s, e, r, app->arena, f, d) && (app->dry_run || export_write(f, dest, d));
}

static int export_one(struct app *app, const struct config *c, const struct exporter *e, struct export_request *r, const char *dest)
{
	struct export_files files = { 0 };
	struct diag d = { 0 };
	struct store *s = store_open_read(c->store, &d);
	if (!s)
		return app_report(app, &d);
	int code = EXIT_OK;
	if (!make(app, s, e, r, &files, dest, &d)) {
		code = d.code[0] ? app_report(app, &d) : d.exit_code;
	} else {
		code = note(app, c, e, &files, r);
		if (code == EXIT_OK)
			tell(app, e, &files, r, dest);
	}
	export_files_free(&files);
	store_close(s);
	return code;
}

static int unknown_form(struct app *app, const char *name)
{
	struct strbuf all = STRBUF_INIT;
	for (size_t i = 0; exporters[i]; i++)
		strbuf_addf(&all, "%s%s", i ? ", " : "", exporters[i]->name);
	int code = name ? app_usage(app, "export", _("'%s' is no form of export; there are: %s"), name, all.buf)
			: app_usage(app, "export", _("export what? One of: %s"), all.buf);
	strbuf_release(&all);
	return code;
}

static int act(struct app *app, const char *const *words, const struct options *o)
{
	const struct exporter *e = words[0] ? export_find(words[0]) : NULL;
	const char *student = o->student ? o->student : e && e->needs_student && words[0] ? words[1] : NULL;
	struct export_request r = { .school_id = o->school, .school_year = o->year, .student_id = student, .today = app->today };
	if (!e)
		return unknown_form(app, words[0]);
	size_t most = e->needs_student && !o->student ? 2 : 1;
	for (size_t i = 1; words[i]; i++) {
		if (i >= most)
			return app_usage(app, "export", _("'%s' is too much"), words[i]);
	}
	if (e->needs_student != (student != NULL))
		return app_usage(app, "export", student ? _("'%s' is not about one student") : _("about whom? `export %s ID`"), e->name);
	if (!o->dest && !app->dry_run)
		return app_usage(app, "export", "%s", _("where to? -o FOLDER or -o FILE.zip"));
	if (o->as_of && (!num_parse_int(o->as_of, &r.as_of) || r.as_of < 1))
		return app_usage(app, "export", _("--as-of takes the number of an import, not '%s'"), o->as_of);
	r.config = app_config(app);
	return r.config ? export_one(app, r.config, e, &r, o->dest ? o->dest : "-") : EXIT_CONFIG;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_export;
	struct options given = { 0 };
	struct poptOption own[] = {
		{ "year", 0, POPT_ARG_STRING, &given.year, 0, _("of this school year only"), "2025-26" },
		{ "student", 0, POPT_ARG_STRING, &given.student, 0, _("about this student"), "ID" },
		{ "school", 0, POPT_ARG_STRING, &given.school, 0, _("of this school, when the store has several"), "ID" },
		{ "as-of", 0, POPT_ARG_STRING, &given.as_of, 0, _("as the store was after this import"), "N" },
		{ "output", 'o', POPT_ARG_STRING, &given.dest, 0, _("a folder, or a file that ends with .zip"), _("DEST") },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_export, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = act(app, words, &given);
	app_options_free(&o);
	char *const all[] = { given.year, given.student, given.school, given.as_of, given.dest };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		free(all[i]);
	return code;
}

const struct command cmd_export = {
	.name = "export",
	.summary = N_("hand-over files: own bundle and others; all that is held about one person"),
	.usage = N_("FORM [--year Y] [--as-of N] -o DEST"),
	.help = N_("FORM is one of:\n"
		   "  bundle      all tables as CSV, to be imported again (one school or all; one year or all)\n"
		   "  student ID  all that is held about one person: a page to read and JSON; read it before you hand it over, free text may speak of others\n"
		   "  oneroster   OneRoster 1.2 CSV of one school, for other systems: people, classes, courses, marks and closing marks. It has no place for absences,\n"
		   "              lessons, behaviour, orders, programmes and guardians. Personal codes, dates of birth, sex and contacts go along only as granted.\n"
		   "  viis        one school year for VIIS: a row for each student and subject with the marks that the cards print, hours and absences, as XLSX and CSV,\n"
		   "              and where the journal, or a document that was issued, says otherwise. VIIS's own import format is not public: people type or map this table.\n"
		   "DEST is a folder, new or empty, or a file that ends with .zip. The files hold personal data, whatever --anon says: that is about messages. Each\n"
		   "export is noted in the audit log. The same store gives the same bytes.\n"
		   "Example: lieciba --root skola export bundle --year 2025-26 -o bundle.zip"),
	.json = true,
	.run = run,
};
