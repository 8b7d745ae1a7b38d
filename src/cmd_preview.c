/* SPDX-License-Identifier: MIT */
/* lieciba preview LAYOUT: one document to look at, as PDF or as pictures of its pages. Without a store, of the made-up school. */
#include "app_layout.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/job.h"
#include "lieciba/notify.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WAIT_SECONDS = 60, RESOLUTION = 110, PAGES_MAX = 50 };

struct options {
	char *period, *class_name, *student, *out, *lang, *school;
	char **params;
	int png, page, pages, sample, resolution;
};

/* What is made and where: the request's documents go to a folder of their own, and the one that is looked at to the folder asked for. */
struct preview {
	struct app *app;
	const struct config *c;
	const struct options *o;
	const char *layout, *name, *dir, *pdf; /* name: of the files, "report-card" */
	struct store *store;
	struct job_request q;
};

/* ---- pictures ---- */

/* The program by its name in the folders of PATH; NULL = nowhere. */
static const char *find_program(struct app *app, const char *name)
{
	const char *path = getenv("PATH");
	for (const char *p = path ? path : "/usr/bin:/bin"; *p;) {
		size_t n = strcspn(p, ":");
		const char *file = arena_printf(app->arena, "%.*s/%s", (int)n, p, name);
		if (n > 0 && access(file, X_OK) == 0)
			return file;
		p += n + (p[n] == ':');
	}
	return NULL;
}

static int no_program(struct preview *v)
{
	struct diag d = { 0 };
	diag_error(&d, "L291", "%s", _("pdftoppm, which makes pictures of pages, is not installed"));
	diag_hint(&d, _("apt install poppler-utils; the document itself is %s"), v->pdf);
	diag_exit(&d, EXIT_MISSING);
	return app_report(v->app, &d);
}

static int list_pictures(struct preview *v)
{
	struct diag d = { 0 };
	char **names;
	size_t n, found = 0, stem = strlen(v->name);
	if (!fsio_list(v->dir, false, v->app->arena, &names, &n, &d))
		return app_report(v->app, &d);
	for (size_t i = 0; i < n; i++) {
		if (strncmp(names[i], v->name, stem) != 0 || names[i][stem] != '-' || strspn(names[i] + stem + 1, "0123456789") + 4 != strlen(names[i] + stem + 1) ||
			strcmp(names[i] + strlen(names[i]) - 4, ".png") != 0)
			continue;
		fprintf(v->app->out, "%s/%s\n", v->dir, names[i]);
		found++;
	}
	return found > 0 ? EXIT_OK : EXIT_DATA;
}

/* Pictures of an earlier preview, which had more pages perhaps. */
static void remove_pictures(struct preview *v)
{
	for (int width = 1; width <= 3; width++)
		for (int i = 1; i <= PAGES_MAX; i++)
			unlink(arena_printf(v->app->arena, "%s/%s-%0*d.png", v->dir, v->name, width, i));
}

static int make_pictures(struct preview *v)
{
	struct diag d = { 0 };
	const char *program = find_program(v->app, "pdftoppm");
	int first = v->o->page ? v->o->page : 1, last = v->o->page ? first : v->o->pages ? v->o->pages : 1;
	if (!program)
		return no_program(v);
	remove_pictures(v);
	const char *const argv[] = { program, "-png", "-r", arena_printf(v->app->arena, "%d", v->o->resolution ? v->o->resolution : RESOLUTION), "-f",
		arena_printf(v->app->arena, "%d", first), "-l", arena_printf(v->app->arena, "%d", last), v->pdf, arena_printf(v->app->arena, "%s/%s", v->dir, v->name), NULL };
	const char *const env[] = { "LC_ALL=C.UTF-8", NULL };
	if (notify_exec(argv, env, "", 0, WAIT_SECONDS, &d) && list_pictures(v) == EXIT_OK)
		return EXIT_OK;
	diag_error(&d, "L292", _("pdftoppm made no picture of page %d"), first);
	diag_hint(&d, _("the document has fewer pages perhaps; it is %s"), v->pdf);
	return app_report(v->app, &d);
}

/* ---- the document ---- */

static void tell_all(struct app *app, const struct diags *l, int *code)
{
	for (size_t i = 0; i < l->n; i++) {
		int one = app_report(app, &l->v[i]);
		*code = one ? one : *code;
	}
}

/* The first PDF below a folder; NULL = none. */
static const char *find_pdf(struct arena *a, const char *dir, int depth)
{
	char **names;
	size_t n = 0;
	const char *found = NULL;
	if (depth > 8 || !fsio_list(dir, true, a, &names, &n, NULL))
		return NULL;
	for (size_t i = 0; i < n && !found; i++) {
		const char *path = arena_printf(a, "%s/%s", dir, names[i]);
		size_t len = strlen(names[i]);
		if (fsio_is_dir(path))
			found = find_pdf(a, path, depth + 1);
		else if (len > 4 && strcmp(names[i] + len - 4, ".pdf") == 0)
			found = path;
	}
	return found;
}

/* One run of the job, of at most one document; *made: whether it is there. */
static int run_job(struct preview *v, const char *period, size_t *units)
{
	struct diag d = { 0 };
	struct job_result r = { 0 };
	int code = EXIT_OK;
	if (!period_parse(period, &v->q.period, &d))
		return app_report(v->app, &d);
	bool good = job_run(v->c, v->store, &v->q, &r, NULL, NULL, &d);
	if (r.units > 0 || !good)
		tell_all(v->app, &r.problems, &code);
	if (!good)
		code = d.code[0] ? app_report(v->app, &d) : d.exit_code;
	*units = r.units;
	job_result_free(&r);
	return code;
}

/* The school year that the day falls into: what is looked at when no period is named. */
static const char *usual_period(struct app *app)
{
	int year = 0, month = 0;
	for (int i = 0; i < 4; i++)
		year = year * 10 + (app->today[i] - '0');
	month = (app->today[5] - '0') * 10 + app->today[6] - '0';
	year -= month < 9;
	return arena_printf(app->arena, "%d-%02d", year, (year + 1) % 100);
}

static int nothing(struct preview *v)
{
	if (!v->app->quiet)
		fputs(_("There is nothing to make in this period.\n"), v->app->err);
	return EXIT_NOINPUT;
}

/* The document as DIR/NAME.pdf. It is made where its own path says, below a folder that is gone afterwards. */
static int make_document(struct preview *v, const char *const *periods)
{
	struct diag d = { 0 };
	size_t units = 0;
	int code = EXIT_OK;
	const char *work = arena_printf(v->app->arena, "%s/.%s-%ld", v->dir, v->name, (long)getpid()), *made = NULL;
	v->q.out_dir = work;
	for (; *periods && !made && code == EXIT_OK; periods++) {
		code = run_job(v, *periods, &units);
		made = find_pdf(v->app->arena, work, 0);
	}
	if (made && rename(made, v->pdf) != 0) {
		diag_error(&d, "E013", _("cannot create %s"), v->pdf);
		diag_exit(&d, EXIT_CREATE);
		code = app_report(v->app, &d);
	} else if (!made && code == EXIT_OK)
		code = nothing(v);
	app_remove_tree(v->app->arena, work);
	return code;
}

/* ---- the command ---- */

static int look(struct preview *v, const char *const *periods)
{
	struct diag d = { 0 };
	if (!fsio_mkdirs(v->dir, &d))
		return app_report(v->app, &d);
	int code = make_document(v, periods);
	if (code != EXIT_OK && !fsio_exists(v->pdf))
		return code;
	if (v->o->png && code == EXIT_OK)
		return make_pictures(v);
	fprintf(v->app->out, "%s\n", v->pdf);
	return code;
}

/* What the files are called: the layout's id, or the name of its file. */
static const char *base_name(struct app *app, const char *layout)
{
	const char *slash = strrchr(layout, '/'), *s = slash ? slash + 1 : layout;
	size_t n = strlen(s);
	return n > 5 && strcmp(s + n - 5, ".yaml") == 0 ? arena_memdup(app->arena, s, n - 5) : s;
}

static int of_sample(struct preview *v, const struct config *c)
{
	struct app_sample sample;
	const char *const one[] = { v->o->period, NULL };
	int code = EXIT_CREATE;
	v->dir = v->o->out ? v->o->out : "preview";
	v->pdf = arena_printf(v->app->arena, "%s/%s.pdf", v->dir, v->name);
	if (app_sample_open(v->app, c, getenv("TMPDIR"), &sample)) {
		v->c = &sample.config;
		v->store = sample.store;
		v->q.today = APP_SAMPLE_TODAY;
		if (!v->app->quiet)
			fputs(_("Of the made-up school:\n"), v->app->err);
		code = look(v, v->o->period ? one : app_sample_periods(v->app, v->c, v->q.layout));
	}
	app_sample_close(&sample);
	return code;
}

static int of_store(struct preview *v, const struct config *c)
{
	struct diag d = { 0 };
	const char *const one[] = { v->o->period ? v->o->period : usual_period(v->app), NULL };
	v->dir = v->o->out ? v->o->out : arena_printf(v->app->arena, "%s/preview", c->out);
	v->pdf = arena_printf(v->app->arena, "%s/%s.pdf", v->dir, v->name);
	v->c = c;
	v->q.today = v->app->today;
	v->store = store_open_read(c->store, &d);
	if (!v->store)
		return app_report(v->app, &d);
	int code = look(v, one);
	store_close(v->store);
	return code;
}

static int read_options(struct app *app, const struct options *o, const char *const *words, struct job_request *q)
{
	static const char *const formats[] = { "pdf", NULL };
	enum lang lang;
	*q = (struct job_request){ .layout = words[0], .school = o->school, .class_name = o->class_name, .student_id = o->student, .formats = formats, .lang = -1, .singles = true,
		.first = 1, .workers = 1, .run_id = "preview" };
	if (!words[0] || words[1])
		return words[0] ? app_usage(app, "preview", _("one layout at a time, not '%s' as well"), words[1])
				: app_usage(app, "preview", "%s", _("preview what? Name a layout: report-card"));
	if (o->lang && !lang_parse(o->lang, &lang))
		return app_usage(app, "preview", _("--lang takes lv, en or ru, not '%s'"), o->lang);
	if (o->lang)
		q->lang = (int)lang;
	if (o->page < 0 || o->page > 9999 || o->pages < 0 || o->pages > PAGES_MAX)
		return app_usage(app, "preview", _("--page takes the number of a page, --pages how many from the first, up to %d"), PAGES_MAX);
	if (o->resolution < 0 || o->resolution > 600)
		return app_usage(app, "preview", _("--resolution takes dots per inch up to %d"), 600);
	if ((o->page || o->pages || o->resolution) && !o->png)
		return app_usage(app, "preview", "%s", _("--page, --pages and --resolution go with --png"));
	return app_params(app, "preview", o->params, q);
}

static void free_options(struct options *o)
{
	char *const v[] = { o->period, o->class_name, o->student, o->out, o->lang, o->school };
	app_free_options(v, sizeof v / sizeof v[0], o->params);
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_preview;
	struct options given = { 0 };
	struct poptOption own[] = {
		{ "png", 0, POPT_ARG_NONE, &given.png, 0, _("pictures of its pages, by pdftoppm"), NULL },
		{ "page", 0, POPT_ARG_INT, &given.page, 0, _("this page only"), "N" },
		{ "pages", 0, POPT_ARG_INT, &given.pages, 0, _("the first so many pages (1)"), "N" },
		{ "resolution", 0, POPT_ARG_INT, &given.resolution, 0, _("dots per inch (110)"), "N" },
		{ "sample", 0, POPT_ARG_NONE, &given.sample, 0, _("of the made-up school, also when there is a store"), NULL },
		{ "period", 0, POPT_ARG_STRING, &given.period, 0, _("school year, term or month (the school year of today)"), "P" },
		{ "school", 0, POPT_ARG_STRING, &given.school, 0, _("which school, when the store holds several"), "ID" },
		{ "class", 0, POPT_ARG_STRING, &given.class_name, 0, _("the first document of this class"), "C" },
		{ "student", 0, POPT_ARG_STRING, &given.student, 0, _("of this student, by the import's id"), "ID" },
		{ "lang", 0, POPT_ARG_STRING, &given.lang, 0, _("language of the document"), "lv|en|ru" },
		{ "param", 'p', POPT_ARG_ARGV, &given.params, 0, _("a parameter that the layout declares"), _("NAME=VALUE") },
		{ "out", 'o', POPT_ARG_STRING, &given.out, 0, _("folder for the files (out/preview; of the made-up school: preview)"), _("DIR") },
		POPT_TABLEEND,
	};
	struct app_options o;
	struct preview v = { .app = app, .o = &given };
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_preview, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = read_options(app, &given, words, &v.q);
	if (code == EXIT_OK && !done) {
		const struct config *c = app_layout_config(app);
		v.name = base_name(app, words[0]);
		v.q.ui = c ? app_lang(app, c) : LANG_LV;
		code = !c ? EXIT_CONFIG : given.sample || !fsio_exists(c->store) ? of_sample(&v, c) : of_store(&v, c);
	}
	app_options_free(&o);
	free_options(&given);
	return code;
}

const struct command cmd_preview = {
	.name = "preview",
	.summary = N_("make one document of a layout to look at"),
	.usage = N_("LAYOUT [--class C|--student ID] [--period P] [--png] [-o DIR]"),
	.help = N_("Makes the first document of a layout as DIR/LAYOUT.pdf, or, with --png, also pictures of its first pages, LAYOUT-1.png. Where nothing was imported yet it is a\n"
		   "document of a made-up school. Nothing is registered.\n"
		   "Example: lieciba preview report-card --class 7.b --png"),
	.run = run,
};
