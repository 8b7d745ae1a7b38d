/* SPDX-License-Identifier: MIT */
/* lieciba layout check|list|show|explain: tools for those who write layouts. */
#include "app_layout.h"

#include "lieciba/arena.h"
#include "lieciba/bind.h"
#include "lieciba/dataset.h"
#include "lieciba/font.h"
#include "lieciba/fsio.h"
#include "lieciba/layout.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"
#include "lieciba/yaml.h"

#include <stdlib.h>
#include <string.h>

/* Takes the warnings of one code off a list. */
static void drop(struct diags *l, const char *code)
{
	size_t n = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (strcmp(l->v[i].code, code) == 0)
			l->warnings--;
		else
			l->v[n++] = l->v[i];
	}
	l->n = n;
}

/* A layout that has been read and bound on an empty database. data is NULL when that failed; the problems are in out. */
static struct layout *open_layout(struct app *app, const struct config *c, const struct fonts *fonts, const char *name, struct datasets **data, struct diags *out)
{
	struct layout *l = layout_load(app->arena, c->layout_dirs, name, out);
	*data = l ? datasets_open(NULL, l, out) : NULL;
	if (*data)
		bind_layout(l, *data, fonts, out);
	if (c->names_in_paths)
		drop(out, "L160"); /* the school wants it so */
	return l;
}

/* ---- check ---- */

/* What `check` works with. sample: NULL = no documents are made. */
struct checking {
	const struct config *c;
	const char *period;
	struct app_sample *sample;
	size_t documents;
	struct diags told;
};

static void count_line(struct app *app, size_t layouts, const struct checking *k)
{
	size_t errors = k->told.errors, warnings = k->told.warnings;
	if (app->json) {
		fprintf(app->out, "{\"layouts\":%zu,\"errors\":%zu,\"warnings\":%zu", layouts, errors, warnings);
		if (k->sample)
			fprintf(app->out, ",\"documents\":%zu", k->documents);
		fputs("}\n", app->out);
		return;
	}
	if (k->sample)
		fprintf(app->out, ngettext("%zu document of the made-up school, ", "%zu documents of the made-up school, ", (unsigned long)k->documents), k->documents);
	fprintf(app->out, ngettext("%zu layout", "%zu layouts", (unsigned long)layouts), layouts);
	fprintf(app->out, ngettext(", %zu error", ", %zu errors", (unsigned long)errors), errors);
	fprintf(app->out, ngettext(", %zu warning\n", ", %zu warnings\n", (unsigned long)warnings), warnings);
}

/* A mistake in base.yaml is found again in each layout that extends it, and told once. */
static bool told(const struct diags *l, const struct diag *d)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct diag *x = &l->v[i];
		if (x->line == d->line && x->col == d->col && strcmp(x->file, d->file) == 0 && strcmp(x->code, d->code) == 0 && strcmp(x->what, d->what) == 0)
			return true;
	}
	return false;
}

/* The exit code of what was not told yet. */
static int tell_new(struct app *app, struct checking *k, struct diags *one)
{
	int code = EXIT_OK;
	diags_sort(one);
	for (size_t i = 0; i < one->n; i++) {
		if (told(&k->told, &one->v[i]))
			continue;
		int exit_code = app_report(app, &one->v[i]);
		code = exit_code ? exit_code : code;
		diags_add(&k->told, &one->v[i]);
	}
	return code;
}

static int check(struct app *app, struct checking *k, const char *const *names)
{
	struct diag d = { 0 };
	struct fonts *fonts = fonts_open(k->c->font_dir, &d);
	if (!fonts)
		return app_report(app, &d);
	size_t n = 0;
	int code = EXIT_OK;
	for (; names[n]; n++) {
		struct diags one = { 0 };
		struct datasets *data;
		open_layout(app, k->c, fonts, names[n], &data, &one);
		datasets_close(data);
		if (k->sample && one.errors == 0)
			k->documents += app_layout_try(app, k->sample, names[n], k->period, &one);
		if (k->c->names_in_paths)
			drop(&one, "L160");
		int exit_code = tell_new(app, k, &one);
		code = exit_code ? exit_code : code;
		diags_free(&one);
	}
	fonts_close(fonts);
	if (!app->quiet)
		count_line(app, n, k);
	return code;
}

/* A file that cannot even be read as YAML is in no list of layouts, and yet the one that most needs a word. */
static int check_unlisted(struct app *app, const char *dir, struct diags *all)
{
	char **names;
	size_t n, before = all->n;
	if (!fsio_list(dir, false, app->arena, &names, &n, NULL))
		return EXIT_OK;
	for (size_t i = 0; i < n; i++) {
		struct strbuf text = STRBUF_INIT;
		struct diags problems = { 0 };
		struct diag d = { 0 };
		size_t len = strlen(names[i]);
		const char *path = arena_printf(app->arena, "%s/%s", dir, names[i]);
		bool yaml = len > 5 && strcmp(names[i] + len - 5, ".yaml") == 0;
		if (yaml && !fsio_read(path, 1 << 20, &text, &d))
			diags_add(&problems, &d);
		bool unread = yaml && (d.code[0] || !yaml_parse(app->arena, path, text.buf, text.len, &problems));
		for (size_t k = 0; unread && k < problems.n; k++) {
			app_report(app, &problems.v[k]);
			diags_add(all, &problems.v[k]);
		}
		diags_free(&problems);
		strbuf_release(&text);
	}
	return all->n > before ? EXIT_DATA : EXIT_OK;
}

static int check_all(struct app *app, struct checking *k)
{
	const struct config *c = k->c;
	struct diag d = { 0 };
	struct layout_name *v;
	size_t n;
	int unread = EXIT_OK;
	if (!layout_list(app->arena, c->layout_dirs, &v, &n, &d))
		return app_report(app, &d);
	const char **names = ARENA_ARRAY(app->arena, n + 1, const char *);
	for (size_t i = 0; i < n; i++)
		names[i] = v[i].file;
	for (size_t i = 0; c->layout_dirs[i]; i++)
		unread = check_unlisted(app, c->layout_dirs[i], &k->told) ? EXIT_DATA : unread;
	int code = check(app, k, names);
	return code ? code : unread;
}

/* ---- list ---- */

static int list(struct app *app, const struct config *c)
{
	struct diag d = { 0 };
	struct layout_name *v;
	size_t n;
	if (!layout_list(app->arena, c->layout_dirs, &v, &n, &d))
		return app_report(app, &d);
	for (size_t i = 0; i < n; i++) {
		struct strbuf sb = STRBUF_INIT;
		if (app->json) {
			strbuf_adds(&sb, "{\"id\":");
			strbuf_add_json(&sb, v[i].id);
			strbuf_adds(&sb, ",\"title\":");
			strbuf_add_json(&sb, v[i].title);
			strbuf_adds(&sb, ",\"file\":");
			strbuf_add_json(&sb, v[i].file);
			strbuf_addc(&sb, '}');
		} else {
			int blanks = 30 - (int)utf8_count(v[i].title, strlen(v[i].title));
			strbuf_addf(&sb, "%-20s %s%*s %s", v[i].id, v[i].title, blanks > 0 ? blanks : 0, "", v[i].file);
		}
		fprintf(app->out, "%s\n", sb.buf);
		strbuf_release(&sb);
	}
	return EXIT_OK;
}

/* ---- show ---- */

static void show_words(struct app *app, const char *head, const char *const *v, size_t n)
{
	if (n == 0)
		return;
	fprintf(app->out, "%s", head);
	for (size_t i = 0; i < n; i++)
		fprintf(app->out, " %s", v[i]);
	fputc('\n', app->out);
}

static void show_data(struct app *app, const struct layout *l, const struct datasets *data)
{
	fputs(_("datasets:\n"), app->out);
	for (size_t i = 0; i < l->ndata; i++) {
		fprintf(app->out, "  %-14s", l->data[i].name);
		for (int k = 0; k < dataset_cols(data, (int)i); k++)
			fprintf(app->out, " %s", dataset_col_name(data, (int)i, k));
		fputc('\n', app->out);
	}
}

static void show_split(struct app *app, const struct layout *l)
{
	if (!l->split.present) {
		fputs(_("one document for the whole school\n"), app->out);
		return;
	}
	fprintf(app->out, _("one document for each row of %s\n"), l->split.by);
	if (l->split.bundle.present)
		fprintf(app->out, _("one file of all for each %s\n"), l->split.bundle.by);
}

static int show(struct app *app, const struct config *c, const char *name)
{
	struct diags problems = { 0 };
	struct datasets *data;
	struct layout *l = open_layout(app, c, NULL, name, &data, &problems);
	int code = EXIT_OK;
	if (!l || problems.errors) {
		for (size_t i = 0; i < problems.n; i++) {
			int exit_code = app_report(app, &problems.v[i]);
			code = exit_code ? exit_code : code;
		}
	} else {
		fprintf(app->out, "%s: %s\n", l->id, l->file);
		for (size_t i = 1; i < l->nsources; i++)
			fprintf(app->out, "  + %s\n", l->sources[i].name);
		show_words(app, _("needs:"), l->needs, l->nneeds);
		show_words(app, _("wants:"), l->wants, l->nwants);
		for (size_t i = 0; i < l->nparams; i++)
			fprintf(app->out, "-p %s=…\n", l->params[i].name);
		show_split(app, l);
		show_data(app, l, data);
	}
	datasets_close(data);
	diags_free(&problems);
	return code;
}

/* ---- explain ---- */

static int explain(struct app *app, const char *key)
{
	struct strbuf sb = STRBUF_INIT;
	bool good = layout_explain(key, &sb);
	if (good)
		fputs(sb.buf, app->out);
	strbuf_release(&sb);
	if (good)
		return EXIT_OK;
	struct diag d = { 0 };
	diag_error(&d, "U001", _("the layout language has no key '%s'"), key);
	diag_hint(&d, "%s", _("`lieciba layout explain` lists the keys of a layout and the kinds of blocks"));
	diag_exit(&d, EXIT_USAGE);
	return app_report(app, &d);
}

/* ---- schema, manual ---- */

static int print(struct app *app, void (*make)(struct strbuf *out))
{
	struct strbuf sb = STRBUF_INIT;
	make(&sb);
	fputs(sb.buf, app->out);
	strbuf_release(&sb);
	return EXIT_OK;
}

/* ---- the words ---- */

struct options {
	char *from, *period;
	int sample;
};

/* What `layout WORD` does: with the configuration (conf) or without. names: how many operands it takes. */
struct word {
	const char *name;
	int min, max;
	bool json;
	int (*alone)(struct app *app, const char *const *names);
	int (*conf)(struct app *app, const struct config *c, const char *const *names, const struct options *o);
	const char *ask; /* N_(), when there are too few */
};

static int word_schema(struct app *app, const char *const *names)
{
	(void)names;
	return print(app, layout_json_schema);
}

static int word_manual(struct app *app, const char *const *names)
{
	(void)names;
	return print(app, layout_manual);
}

static int word_explain(struct app *app, const char *const *names)
{
	return explain(app, names[0] ? names[0] : "");
}

static int word_list(struct app *app, const struct config *c, const char *const *names, const struct options *o)
{
	(void)o;
	(void)names;
	return list(app, c);
}

static int word_show(struct app *app, const struct config *c, const char *const *names, const struct options *o)
{
	(void)o;
	return show(app, c, names[0]);
}

static int word_check(struct app *app, const struct config *c, const char *const *names, const struct options *o)
{
	struct app_sample sample = { .store = NULL };
	struct checking k = { .c = c, .period = o->period, .sample = o->sample ? &sample : NULL };
	int code = EXIT_CREATE;
	if (!o->sample || app_sample_open(app, c, getenv("TMPDIR"), &sample))
		code = names[0] ? check(app, &k, names) : check_all(app, &k);
	app_sample_close(&sample);
	diags_free(&k.told);
	return code;
}

static int word_new(struct app *app, const struct config *c, const char *const *names, const struct options *o)
{
	return app_layout_new(app, c, names[0], o->from);
}

static int word_diff(struct app *app, const struct config *c, const char *const *names, const struct options *o)
{
	(void)o;
	return app_layout_diff(app, c, names[0]);
}

static const struct word words[] = {
	{ "check", 0, 9999, true, NULL, word_check, NULL },
	{ "list", 0, 0, true, NULL, word_list, NULL },
	{ "show", 1, 1, false, NULL, word_show, N_("show which layout? Name one") },
	{ "new", 1, 1, true, NULL, word_new, N_("new which layout? Give one name, of small letters, digits and hyphens") },
	{ "diff", 1, 1, true, NULL, word_diff, N_("diff of which layout? Name one") },
	{ "explain", 0, 1, false, word_explain, NULL, NULL },
	{ "schema", 0, 0, true, word_schema, NULL, NULL },
	{ "manual", 0, 0, false, word_manual, NULL, NULL },
};
enum { WORDS = sizeof words / sizeof *words };

static int unknown(struct app *app, const char *word)
{
	const char *names[WORDS];
	for (int i = 0; i < WORDS; i++)
		names[i] = words[i].name;
	const char *near = word ? diag_nearest(word, names, WORDS) : NULL;
	if (!word)
		return app_usage(app, "layout", "%s", _("layout what? new, check, diff, list, show, explain, schema or manual"));
	if (near)
		return app_usage(app, "layout", _("unknown word '%s': did you mean '%s'?"), word, near);
	return app_usage(app, "layout", _("unknown word '%s'"), word);
}

/* Options belong to words. */
static bool misplaced(const struct word *w, const struct options *o, const char **option)
{
	bool checks = strcmp(w->name, "check") == 0;
	*option = o->from && strcmp(w->name, "new") != 0 ? "--from" : o->sample && !checks ? "--sample" : o->period && !(checks && o->sample) ? "--period" : NULL;
	return *option != NULL;
}

static int dispatch(struct app *app, const char *const *given, const struct options *o)
{
	const struct word *w = NULL;
	const char *option;
	int n = 0;
	for (int i = 0; given[0] && i < WORDS; i++)
		if (strcmp(words[i].name, given[0]) == 0)
			w = &words[i];
	if (!w)
		return unknown(app, given[0]);
	while (given[n + 1])
		n++;
	if (n < w->min)
		return app_usage(app, "layout", "%s", _(w->ask));
	if (n > w->max && w->max == 1 && w->ask)
		return app_usage(app, "layout", "%s", _(w->ask));
	if (n > w->max)
		return app_usage(app, "layout", _("'%s' has nothing to do with '%s'"), w->name, given[w->max + 1]);
	if (misplaced(w, o, &option))
		return app_usage(app, "layout", _("'%s' has nothing to do with '%s'"), w->name, option);
	if (app->json && !w->json)
		return app_usage(app, "layout", _("'%s' has no --json"), arena_printf(app->arena, "layout %s", w->name));
	if (w->alone)
		return w->alone(app, given + 1);
	const struct config *c = w->conf == word_new ? app_config(app) : app_layout_config(app);
	return c ? w->conf(app, c, given + 1, o) : EXIT_CONFIG;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_layout, cmd_preview;
	struct options given = { 0 };
	struct poptOption own[] = {
		{ "from", 0, POPT_ARG_STRING, &given.from, 0, _("new: the layout that it extends"), _("LAYOUT") },
		{ "sample", 0, POPT_ARG_NONE, &given.sample, 0, _("check: also make the documents, for a made-up school"), NULL },
		{ "period", 0, POPT_ARG_STRING, &given.period, 0, _("check --sample: the time that the layout is for, of 2025-26"), "P" },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **names;
	bool done;
	if (argc > 1 && strcmp(argv[1], "preview") == 0)
		return cmd_preview.run(app, argc - 1, argv + 1);
	int code = app_options_read(app, &o, &cmd_layout, own, argc, argv, &names, &done);
	if (code == EXIT_OK && !done)
		code = dispatch(app, names, &given);
	app_options_free(&o);
	free(given.from);
	free(given.period);
	return code;
}

const struct command cmd_layout = {
	.name = "layout",
	.summary = N_("tools for those who write layouts"),
	.usage = N_("new NAME [--from LAYOUT] | check [--sample] [LAYOUT…] | diff NAME | list | show LAYOUT | explain [KEY] | schema | manual"),
	.help = N_("new      a file to begin with, in the school's folder of layouts; --from LAYOUT: one that extends that layout and says what can be said otherwise\n"
		   "check    tells all that is wrong in layouts, with file, line and column, without any data; --sample: also makes their documents, for a made-up school\n"
		   "diff     what a school's layout changes against the one that came with the program\n"
		   "list     the layouts there are: the school's own before those installed\n"
		   "show     where a layout comes from, what it reads, the columns of its datasets\n"
		   "explain  what a key means: lieciba layout explain table.columns\n"
		   "schema   the language as a JSON Schema, for completion in editors\n"
		   "manual   all of it as a manual page: lieciba layout manual | man -l -\n"
		   "Example: lieciba layout check report-card"),
	.json = true,
	.run = run,
};
