/* SPDX-License-Identifier: MIT */
/* lieciba init DIR: a school's folder; with --sample also a made-up school's export to try everything on. */
#include "app.h"

#include "lieciba/fsio.h"
#include "lieciba/sample.h"
#include "lieciba/strbuf.h"

#include <string.h>

static const char config_text[] =
	"# lieciba.yaml: the one configuration file of this folder. Every key may be left out.\n"
	"format: 1\n"
	"lang: lv                     # of messages and documents: lv, en\n"
	"grants: [personal-code]      # what layouts may read beyond the plain tables\n"
	"%slogo: crest.png            # the school's crest: a PNG or JPEG file in this folder\n"
	"# school: pvs                # id of the school, when the store holds several\n"
	"# checks: { C207: off, C225: { level: warn, threshold: 20 } }  # off, note, warn or block, instead of what the check or a layout's gate says\n"
	"# term_end: exclusive        # whether a term's last day in OneRoster is its own (inclusive) or the next term's first, when the data does not tell\n"
	"# closing_categories: [Grading Period, Final]  # categories of OneRoster whose line items are closing marks, instead of the usual ones\n"
	"# workers: auto              # processes at once\n"
	"# limits: { seconds: 60, memory_mb: 512 }  # of one document\n";

/* The crest of the made-up school, from the installed files. */
static bool copy_crest(const char *share, const char *dir, struct diag *d)
{
	struct strbuf from = STRBUF_INIT, to = STRBUF_INIT, image = STRBUF_INIT;
	strbuf_addf(&from, "%s/samples/crest.png", share);
	strbuf_addf(&to, "%s/crest.png", dir);
	bool good = fsio_read(from.buf, 1 << 20, &image, d) && fsio_write(to.buf, image.buf, image.len, d);
	strbuf_release(&from);
	strbuf_release(&to);
	strbuf_release(&image);
	return good;
}

static bool write_config(const char *dir, bool crest, struct diag *d)
{
	struct strbuf path = STRBUF_INIT, text = STRBUF_INIT;
	strbuf_addf(&path, "%s/lieciba.yaml", dir);
	strbuf_addf(&text, config_text, crest ? "" : "# ");
	bool good = true;
	if (fsio_exists(path.buf)) {
		good = diag_error(d, "U010", _("%s exists already"), path.buf);
		diag_hint(d, "%s", _("choose another folder, or delete that file if it is not wanted"));
		diag_exit(d, EXIT_CREATE);
	}
	good = good && fsio_write(path.buf, text.buf, text.len, d);
	strbuf_release(&path);
	strbuf_release(&text);
	return good;
}

static bool make_folder(const char *dir, struct diag *d)
{
	static const char *const below[] = { "layouts", "inbox", "out" };
	struct strbuf path = STRBUF_INIT;
	bool good = true;
	for (size_t i = 0; good && i < sizeof below / sizeof below[0]; i++) {
		strbuf_reset(&path);
		strbuf_addf(&path, "%s/%s", dir, below[i]);
		good = fsio_mkdirs(path.buf, d);
	}
	strbuf_release(&path);
	return good;
}

static int make(struct app *app, const char *dir, const struct sample_options *sample)
{
	struct diag d = { 0 };
	int schools = 0;
	if (!make_folder(dir, &d) || !write_config(dir, sample, &d) || (sample && (!copy_crest(app->share, dir, &d) || !sample_write(dir, sample, &schools, &d))))
		return app_report(app, &d);
	if (!app->quiet)
		fprintf(app->err, _("The folder %s is ready.\n"), dir);
	if (!app->quiet && schools == 1)
		fprintf(app->err, _("Its export of a made-up school is %s/bundle.\n"), dir);
	else if (!app->quiet && schools > 1)
		fprintf(app->err, _("Its exports of %d made-up schools are %s/bundle-001 and so on.\n"), schools, dir);
	return EXIT_OK;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_init;
	int sample = 0, students = 0, seed = 1, clean = 0;
	struct poptOption own[] = {
		{ "sample", 0, POPT_ARG_NONE, &sample, 0, _("add the export of a made-up school"), NULL },
		{ "students", 0, POPT_ARG_INT, &students, 0, _("how many students the sample has (600)"), "N" },
		{ "seed", 0, POPT_ARG_INT, &seed, 0, _("another number, another school (1)"), "N" },
		{ "clean", 0, POPT_ARG_NONE, &clean, 0, _("leave out the few gaps that `check` is to find"), NULL },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **dirs;
	bool done;
	int code = app_options_read(app, &o, &cmd_init, own, argc, argv, &dirs, &done);
	if (code == EXIT_OK && !done) {
		if (dirs[0] && dirs[1])
			code = app_usage(app, "init", _("one folder at a time, not '%s' as well"), dirs[1]);
		else if (students < 0 || students > 2000000)
			code = app_usage(app, "init", _("--students takes a number up to 2000000, not %d"), students);
		else if (!sample && (students || clean))
			code = app_usage(app, "init", "%s", _("--students and --clean go with --sample"));
		else
			code = make(app, dirs[0] ? dirs[0] : ".",
				sample ? &(struct sample_options){ .seed = (uint64_t)seed, .students = students, .clean = clean } : NULL);
	}
	app_options_free(&o);
	return code;
}

const struct command cmd_init = {
	.name = "init",
	.summary = N_("make a school's folder"),
	.usage = N_("[DIR] [--sample]"),
	.help = N_("Makes lieciba.yaml and the folders layouts, inbox and out. Nothing that is there is overwritten.\n"
		   "Example: lieciba init skola --sample"),
	.run = run,
};
