/* SPDX-License-Identifier: MIT */
/* lieciba import PATH…: an export into the store; says what came in, what changed and what is in quarantine. */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/import.h"
#include "lieciba/import_guess.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 20 }; /* problems told one by one on a terminal; all of them with -v or --json */

static void tell_json(struct app *app, const char *path, const struct import_result *r)
{
	const struct store_counts *c = &r->total;
	struct strbuf sb = STRBUF_INIT;
	strbuf_adds(&sb, "{\"path\":");
	strbuf_add_json(&sb, path);
	strbuf_addf(&sb, ",\"import\":%lld,\"dry_run\":%s,\"format\":\"%s\",\"nothing_new\":%s,\"rows\":%lld,\"added\":%lld,\"changed\":%lld,\"same\":%lld,\"gone\":%lld,"
			 "\"quarantined\":%lld,\"present\":%lld,\"problems\":[",
		(long long)r->import_no, app->dry_run ? "true" : "false", r->format, r->nothing_new ? "true" : "false", (long long)c->rows, (long long)c->added, (long long)c->changed,
		(long long)c->same, (long long)c->gone, (long long)c->quarantined, (long long)c->present);
	for (size_t i = 0; i < r->problems.n; i++) {
		if (i)
			strbuf_addc(&sb, ',');
		diag_json(&r->problems.v[i], &sb);
	}
	strbuf_adds(&sb, "],\"files\":[");
	for (size_t i = 0; i < r->nfiles; i++) {
		const struct store_counts *f = &r->files[i].c;
		strbuf_adds(&sb, i ? ",{\"file\":" : "{\"file\":");
		strbuf_add_json(&sb, r->files[i].file);
		strbuf_addf(&sb, ",\"rows\":%lld,\"added\":%lld,\"changed\":%lld,\"same\":%lld,\"gone\":%lld,\"quarantined\":%lld}", (long long)f->rows,
			(long long)f->added, (long long)f->changed, (long long)f->same, (long long)f->gone, (long long)f->quarantined);
	}
	fprintf(app->out, "%s]}\n", sb.buf);
	strbuf_release(&sb);
}

/* Numbers stand below their words, whatever the language and its letters' bytes. */
static void tell_cell(FILE *out, const char *word, int width)
{
	int n = (int)utf8_count(word, strlen(word));
	fprintf(out, "%*s%s", n < width ? width - n : 0, "", word);
}

static void tell_files(struct app *app, const struct import_result *r)
{
	const char *const words[] = { _("new"), _("changed"), _("as before"), _("gone"), _("in quarantine") };
	enum { COLUMNS = sizeof words / sizeof *words };
	size_t widest = 12;
	for (size_t i = 0; i < r->nfiles; i++) {
		size_t n = utf8_count(r->files[i].file, strlen(r->files[i].file));
		widest = n > widest ? n : widest;
	}
	tell_cell(app->out, "", (int)widest + 2);
	for (size_t k = 0; k < COLUMNS; k++)
		tell_cell(app->out, words[k], 14);
	fputc('\n', app->out);
	for (size_t i = 0; i < r->nfiles; i++) {
		const struct store_counts *c = &r->files[i].c;
		const int64_t v[COLUMNS] = { c->added, c->changed, c->same, c->gone, c->quarantined };
		fprintf(app->out, "  %s", r->files[i].file);
		tell_cell(app->out, "", (int)(widest - utf8_count(r->files[i].file, strlen(r->files[i].file))));
		for (size_t k = 0; k < COLUMNS; k++)
			fprintf(app->out, "%14lld", (long long)v[k]);
		fputc('\n', app->out);
	}
}

static void tell_problems(struct app *app, const struct diags *l)
{
	size_t n = app->verbose || l->n <= SHOWN ? l->n : SHOWN;
	for (size_t i = 0; i < n; i++) {
		struct strbuf sb = STRBUF_INIT;
		diag_format(&l->v[i], NULL, 0, &sb);
		fputs(sb.buf, app->err);
		strbuf_release(&sb);
	}
	size_t all = l->errors + l->warnings > l->n ? l->errors + l->warnings : l->n; /* of many, not all are kept; notes are only in the list */
	if (all > n)
		fprintf(app->err, _("… and %zu more; -v shows up to 1000\n"), all - n);
}

static void tell(struct app *app, const char *path, const struct import_result *r)
{
	const struct store_counts *c = &r->total;
	tell_problems(app, &r->problems);
	if (app->quiet)
		return;
	if (r->nfiles && (app->verbose || app->dry_run))
		tell_files(app, r);
	if (c->present)
		fprintf(app->out, ngettext("%lld row says that a student was there, and makes no absence\n", "%lld rows say that a student was there, and make no absence\n",
				(unsigned long)c->present), (long long)c->present);
	if (r->nothing_new) {
		fprintf(app->out, _("%s: nothing new, the store stays as it is\n"), path);
		return;
	}
	if (app->dry_run)
		fprintf(app->out, _("%s: would read %lld rows: %lld new, %lld changed, %lld as before, %lld gone, %lld in quarantine; nothing was written\n"), path, (long long)c->rows,
			(long long)c->added, (long long)c->changed, (long long)c->same, (long long)c->gone, (long long)c->quarantined);
	else
		fprintf(app->out, _("%s: import %lld: %lld rows: %lld new, %lld changed, %lld as before, %lld gone, %lld in quarantine\n"), path,
			(long long)r->import_no, (long long)c->rows, (long long)c->added, (long long)c->changed, (long long)c->same, (long long)c->gone,
			(long long)c->quarantined);
}

static int note(struct app *app, const struct config *config, const struct import_result *r)
{
	const struct store_counts *c = &r->total;
	return app_audit(app, config, "import", "import=%lld source=%s format=%s school=%s year=%s rows=%lld new=%lld changed=%lld same=%lld gone=%lld quarantined=%lld",
		(long long)r->import_no, r->source, r->format, r->school, r->school_year, (long long)c->rows, (long long)c->added, (long long)c->changed,
		(long long)c->same, (long long)c->gone, (long long)c->quarantined);
}

static int import_one(struct app *app, const struct config *config, struct store *s, const char *path, const char *format, const char *encoding)
{
	struct import_options o = { .format = format, .encoding = encoding, .now = app->now, .user = app->user, .dry_run = app->dry_run, .anon = app->anon };
	struct import_result r;
	struct diag d = { 0 };
	int code = EXIT_OK;
	if (!import_path(s, config, path, &o, &r, &d)) {
		tell_problems(app, &r.problems);
		code = app_report(app, &d);
	} else {
		if (app->json)
			tell_json(app, path, &r);
		else
			tell(app, path, &r);
		code = r.total.quarantined ? EXIT_PARTLY : EXIT_OK;
		int noted = r.nothing_new ? EXIT_OK : note(app, config, &r);
		code = noted != EXIT_OK ? noted : code;
	}
	import_result_free(&r);
	return code;
}

static int import_all(struct app *app, const char *const *paths, const char *format, const char *encoding)
{
	struct diag d = { 0 };
	for (size_t i = 0; paths[i]; i++) {
		if (!fsio_exists(paths[i])) {
			diag_error(&d, "E010", _("no such file: %s"), paths[i]);
			diag_exit(&d, EXIT_NOINPUT);
			return app_report(app, &d);
		}
	}
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	struct store *s = store_open(c->store, &d);
	if (!s)
		return app_report(app, &d);
	int code = EXIT_OK;
	for (size_t i = 0; paths[i]; i++) {
		int one = import_one(app, c, s, paths[i], format, encoding);
		if (one != EXIT_OK && (code == EXIT_OK || one > code))
			code = one;
	}
	store_close(s);
	return code;
}

/* Configuration and store when they are there: the guess compares ids with the store. False after having said what is wrong with them. */
static bool surroundings(struct app *app, const struct config **c, struct store **s, int *code)
{
	struct diags problems = { 0 };
	struct diag d;
	*s = NULL;
	*c = config_load(app->arena, app->root, app->config_file, app->share, &problems);
	bool none = !*c && problems.n == 1 && strcmp(problems.v[0].code, "G001") == 0;
	bool good = none || (*c = app_config(app)) != NULL;
	if (!good)
		*code = EXIT_CONFIG;
	else if (*c && fsio_exists((*c)->store) && !(*s = store_open_read((*c)->store, &d))) {
		*code = app_report(app, &d);
		good = false;
	}
	diags_free(&problems);
	return good;
}

static int guess_one(struct app *app, const struct config *c, struct store *s, const char *path, const char *encoding, bool first)
{
	struct import_options o = { .format = "auto", .encoding = encoding, .now = app->now, .user = app->user, .dry_run = true, .anon = app->anon };
	struct import_guess g = { 0 };
	struct diag d = { 0 };
	int code = EXIT_OK;
	if (!import_guess_path(s, c, path, &o, &g, &d))
		code = app_report(app, &d);
	else if (g.complete < g.tables)
		code = EXIT_PARTLY;
	fputs(first || !g.maps.len ? "" : "---\n", app->out);
	fputs(g.maps.buf, app->out);
	if (!app->quiet)
		fputs(g.preview.buf, app->err);
	import_guess_free(&g);
	return code;
}

static int guess_all(struct app *app, const char *const *paths, const char *encoding)
{
	const struct config *c;
	struct store *s;
	int code = EXIT_OK;
	if (!surroundings(app, &c, &s, &code))
		return code;
	for (size_t i = 0; paths[i]; i++) {
		int one = guess_one(app, c, s, paths[i], encoding, i == 0);
		if (one != EXIT_OK && (code == EXIT_OK || one > code))
			code = one;
	}
	store_close(s);
	return code;
}

/* ---- --list: the states that --as-of can ask for ---- */

static void list_json(struct app *app, const struct store_history *h)
{
	struct strbuf sb = STRBUF_INIT;
	const struct store_counts *c = &h->counts;
	strbuf_addf(&sb, "{\"import\":%lld,\"at\":\"%s\",\"source\":", (long long)h->import_no, h->at);
	strbuf_add_json(&sb, h->source);
	strbuf_addf(&sb, ",\"format\":\"%s\",\"mode\":\"%s\",\"scope\":", h->format, h->mode);
	strbuf_add_json(&sb, h->scope);
	fprintf(app->out, "%s,\"rows\":%lld,\"added\":%lld,\"changed\":%lld,\"same\":%lld,\"gone\":%lld,\"quarantined\":%lld}\n", sb.buf, (long long)c->rows,
		(long long)c->added, (long long)c->changed, (long long)c->same, (long long)c->gone, (long long)c->quarantined);
	strbuf_release(&sb);
}

static void tell_left(FILE *out, const char *word, int width)
{
	int n = (int)utf8_count(word, strlen(word));
	fprintf(out, "%s%*s", word, n < width ? width - n : 0, "");
}

static void list_text(struct app *app, const struct store_history *v, size_t n)
{
	const char *const words[] = { _("new"), _("changed"), _("as before"), _("gone"), _("in quarantine") };
	enum { COLUMNS = sizeof words / sizeof *words };
	fprintf(app->out, "%4s  %-20s  ", "#", "UTC");
	tell_left(app->out, _("source"), 18);
	tell_left(app->out, _("read as"), 14);
	for (size_t k = 0; k < COLUMNS; k++)
		tell_cell(app->out, words[k], k + 1 < COLUMNS ? 11 : 15);
	fputc('\n', app->out);
	for (size_t i = 0; i < n; i++) {
		const struct store_counts *c = &v[i].counts;
		fprintf(app->out, "%4lld  %-20s  %-16s  %-14s%11lld%11lld%11lld%11lld%15lld\n", (long long)v[i].import_no, v[i].at, v[i].source, v[i].format,
			(long long)c->added, (long long)c->changed, (long long)c->same, (long long)c->gone, (long long)c->quarantined);
	}
}

static int list_all(struct app *app)
{
	struct diag d = { 0 };
	struct store_history *v;
	size_t n;
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	struct store *s = store_open_read(c->store, &d);
	if (!s)
		return app_report(app, &d);
	bool good = store_list_imports(s, app->arena, &v, &n, &d);
	store_close(s);
	if (!good)
		return app_report(app, &d);
	for (size_t i = 0; app->json && i < n; i++)
		list_json(app, &v[i]);
	if (!app->json)
		list_text(app, v, n);
	return EXIT_OK;
}

static int import_or_list(struct app *app, const char *const *paths, const char *format, const char *encoding, bool list)
{
	if (list)
		return paths[0] ? app_usage(app, "import", _("--list shows the imports there were and takes no path, not '%s'"), paths[0]) : list_all(app);
	return paths[0] ? import_all(app, paths, format ? format : "auto", encoding) : app_usage(app, "import", "%s", _("import what? Name a folder or a file"));
}

static int run(struct app *app, int argc, const char **argv)
{
	int list = 0;
	extern const struct command cmd_import;
	char *format = NULL, *encoding = NULL;
	int guess = 0;
	struct poptOption own[] = {
		{ "guess", 0, POPT_ARG_NONE, &guess, 0, _("propose a column map for a foreign table (on stdout), and show its first rows; store nothing"), NULL },
		{ "format", 0, POPT_ARG_STRING, &format, 0, _("what it is: auto, bundle, oneroster, map:FILE"), _("FORMAT") },
		{ "list", 0, POPT_ARG_NONE, &list, 0, _("show all imports there were, with their numbers"), NULL },
		{ "encoding", 0, POPT_ARG_STRING, &encoding, 0, _("what CSV files without a byte order mark are in, when it is not UTF-8: windows-1257 …"), _("NAME") },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **paths;
	bool done;
	int code = app_options_read(app, &o, &cmd_import, own, argc, argv, &paths, &done);
	if (code == EXIT_OK && !done && guess && (app->json || format))
		code = app_usage(app, "import", "%s", _("--guess writes YAML and finds the format itself: neither --json nor --format goes with it"));
	else if (code == EXIT_OK && !done && guess && paths[0])
		code = guess_all(app, paths, encoding);
	else if (code == EXIT_OK && !done)
		code = import_or_list(app, paths, format, encoding, list);
	app_options_free(&o);
	free(format);
	free(encoding);
	return code;
}

const struct command cmd_import = {
	.name = "import",
	.summary = N_("take an export of the journal into the store"),
	.usage = N_("PATH…"),
	.help = N_("PATH is a folder of CSV files, a zip of them, or one file: the program's own bundle, OneRoster 1.1 or 1.2, or with --format map:FILE\n"
		   "any table that FILE, a column map in YAML, explains; --guess proposes such a map. One import is one transaction; the same files twice change\n"
		   "nothing; a row that cannot be read whole is kept in quarantine and the rest is loaded (exit code 3). docs/import.md tells what goes in.\n"
		   "Example: lieciba --root skola import skola/bundle"),
	.json = true,
	.run = run,
};
