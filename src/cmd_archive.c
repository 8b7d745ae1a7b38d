/* SPDX-License-Identifier: MIT */
/* lieciba archive verify PATH… | extract PATH -o DIR: the packages that years are kept in. */
#include "app_archive.h"

#include <stdlib.h>
#include <string.h>

/* What `archive WORD` does. names: how many operands it takes; jobs, out: whether it has --jobs, -o. */
struct word {
	const char *name;
	int min, max;
	bool json, jobs, out;
	int (*run)(struct app *app, const char *const *names, const struct app_archive *o);
	const char *ask; /* N_(), when there are too few or too many */
};
static const struct word words[] = {
	{ "verify", 1, 9999, true, true, false, app_archive_verify, N_("verify what? Name packages: ZIP files or folders") },
	{ "extract", 1, 1, false, false, true, app_archive_extract, N_("extract what? Name one package: a ZIP file") },
};
enum { WORDS = sizeof words / sizeof *words };

static int unknown(struct app *app, const char *word)
{
	const char *names[WORDS];
	for (int i = 0; i < WORDS; i++)
		names[i] = words[i].name;
	const char *near = word ? diag_nearest(word, names, WORDS) : NULL;
	if (!word)
		return app_usage(app, "archive", "%s", _("archive what? verify or extract"));
	if (near)
		return app_usage(app, "archive", _("unknown word '%s': did you mean '%s'?"), word, near);
	return app_usage(app, "archive", _("unknown word '%s'"), word);
}

static int dispatch(struct app *app, const char *const *given, const struct app_archive *o)
{
	const struct word *w = NULL;
	int n = 0;
	for (int i = 0; given[0] && i < WORDS; i++)
		w = strcmp(words[i].name, given[0]) == 0 ? &words[i] : w;
	if (!w)
		return unknown(app, given[0]);
	while (given[n + 1])
		n++;
	if (n < w->min || n > w->max)
		return app_usage(app, "archive", "%s", _(w->ask));
	if (o->jobs && !w->jobs)
		return app_usage(app, "archive", _("'%s' has nothing to do with '%s'"), w->name, "--jobs");
	if (o->out && !w->out)
		return app_usage(app, "archive", _("'%s' has nothing to do with '%s'"), w->name, "--out");
	if (o->jobs < 0 || o->jobs > 256)
		return app_usage(app, "archive", "%s", _("--jobs takes a number from 1 to 256"));
	if (app->json && !w->json)
		return app_usage(app, "archive", _("'%s' has no --json"), w->name);
	return w->run(app, given + 1, o);
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_archive;
	struct app_archive given = { 0 };
	char *out = NULL;
	struct poptOption own[] = {
		{ "jobs", 'j', POPT_ARG_INT, &given.jobs, 0, _("verify: processes that read a folder's files; one a core when it is not given"), "N" },
		{ "out", 'o', POPT_ARG_STRING, &out, 0, _("extract: the new folder"), "DIR" },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **names;
	bool done;
	int code = app_options_read(app, &o, &cmd_archive, own, argc, argv, &names, &done);
	given.out = out;
	if (code == EXIT_OK && !done)
		code = dispatch(app, names, &given);
	app_options_free(&o);
	free(out);
	return code;
}

const struct command cmd_archive = {
	.name = "archive",
	.summary = N_("the packages that years are kept in: are they whole?"),
	.usage = N_("verify [--jobs N] PATH… | extract PATH -o DIR"),
	.help = N_("verify   reads every file of a package once and compares it with the package's own lists of digests: what is changed, missing or too much is\n"
		   "         named, and the end says what to do. PATH is a ZIP or an unpacked folder, of this program or of any other that makes BagIt bags\n"
		   "         (RFC 8493, versions 0.93 to 1.0); NAME.zip.sha256 beside a ZIP is checked too. Nothing is written or unpacked, and no school's\n"
		   "         folder is needed. A ZIP that was cut off or scratched is read as far as it goes: the files that survived are named.\n"
		   "         Exit code 0: valid, perhaps with warnings; 1: not whole; 65: no package at all.\n"
		   "extract  unpacks a ZIP into a new folder, also one that was cut off or damaged: each file that is whole by its own check sum. Names that lead out\n"
		   "         of the folder, links, files that need a password and what unpacks without end are refused and told. Exit code 1: something was lost.\n"
		   "Example: lieciba archive verify arhivs/*.zip"),
	.json = true,
	.run = run,
};
