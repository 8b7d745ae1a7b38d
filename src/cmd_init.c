/* SPDX-License-Identifier: MIT */
/*
 * lieciba init DIR: a school's folder with the school year's calendar; with --profile also the schedule, file plan and settings of one of the five rule
 * sets, with --sample a made-up school's export to try everything on.
 */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/calendar.h"
#include "lieciba/fsio.h"
#include "lieciba/sample.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

static const char config_text[] =
	"# lieciba.yaml: the one configuration file of this folder. Every key may be left out.\n"
	"format: 1\n"
	"lang: lv                     # of messages: lv, en; a document is in its layout's language, or in its student's\n"
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

/* What a folder is made from. */
struct plan {
	struct app *app;
	const char *dir, *profile;   /* NULL = none */
	const struct sample_options *sample;
	const char *year, *calendar; /* "2026-27"; the file's name, NULL = none ships */
};

static const char *below(const struct plan *p, const char *name)
{
	return arena_printf(p->app->arena, "%s/%s", p->dir, name);
}

static const char *shipped(const struct plan *p, const char *folder, const char *name)
{
	return arena_printf(p->app->arena, "%s/samples/%s/%s", p->app->share, folder, name);
}

/* A file of the profile: the schedule names the calendar that lies beside it, the configuration the crest of the made-up school. */
static bool copy_file(const struct plan *p, const char *from, const char *name, struct diag *d)
{
	static const char calendars[] = "\ncalendars: [", crest[] = "\n# logo: ";
	struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
	bool good = fsio_read(from, 1 << 20, &text, d);
	const char *rest = text.buf, *at = NULL;
	if (good && strcmp(name, "schedule.yaml") == 0 && (at = strstr(rest, calendars))) {
		strbuf_add(&out, rest, (size_t)(at - rest));
		strbuf_addf(&out, "%scalendar-%s.yaml", calendars, p->year);
		rest = strchr(at + sizeof calendars - 1, ']');
	} else if (good && strcmp(name, "lieciba.yaml") == 0 && p->sample && (at = strstr(rest, crest))) {
		strbuf_add(&out, rest, (size_t)(at - rest));
		strbuf_adds(&out, "\nlogo: ");
		rest = at + sizeof crest - 1;
	}
	if (good && rest)
		strbuf_adds(&out, rest);
	good = good && fsio_write(below(p, name), out.buf, out.len, d);
	strbuf_release(&text);
	strbuf_release(&out);
	return good;
}

static bool taken(const struct plan *p, const char *name, struct diag *d)
{
	if (!fsio_exists(below(p, name)))
		return false;
	diag_error(d, "U010", _("%s exists already"), below(p, name));
	diag_hint(d, "%s", _("choose another folder, or delete that file if it is not wanted"));
	diag_exit(d, EXIT_CREATE);
	return true;
}

static bool write_config(const struct plan *p, struct diag *d)
{
	struct strbuf text = STRBUF_INIT;
	strbuf_addf(&text, config_text, p->sample ? "" : "# ");
	bool good = !taken(p, "lieciba.yaml", d) && fsio_write(below(p, "lieciba.yaml"), text.buf, text.len, d);
	strbuf_release(&text);
	return good;
}

static bool write_profile(const struct plan *p, struct diag *d)
{
	const char *folder = arena_printf(p->app->arena, "profiles/%s", p->profile);
	char **names;
	size_t n;
	if (!fsio_list(shipped(p, folder, "."), false, p->app->arena, &names, &n, d))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (taken(p, names[i], d))
			return false;
	}
	bool good = true;
	for (size_t i = 0; good && i < n; i++)
		good = copy_file(p, shipped(p, folder, names[i]), names[i], d);
	return good;
}

/* A calendar that lies there already is the school's and stays. */
static bool write_calendar(const struct plan *p, struct diag *d)
{
	return !p->calendar || fsio_exists(below(p, p->calendar)) || copy_file(p, shipped(p, "calendars", p->calendar), p->calendar, d);
}

/* That of the year that comes or runs; of the made-up school's year, for its Saturday of lessons is in the calendar alone. */
static void choose_calendar(struct plan *p)
{
	char year[CALENDAR_YEAR_SIZE];
	day_t today = 0;
	date_parse_iso(p->app->today, &today);
	calendar_wanted(today, year);
	p->year = p->sample ? SAMPLE_YEAR : arena_strdup(p->app->arena, year);
	p->calendar = arena_printf(p->app->arena, "calendar-%s.yaml", p->year);
	if (!fsio_exists(shipped(p, "calendars", p->calendar)))
		p->calendar = NULL;
}

static bool make_folder(const char *dir, struct diag *d)
{
	static const char *const names[] = { "layouts", "inbox", "out" };
	struct strbuf path = STRBUF_INIT;
	bool good = true;
	for (size_t i = 0; good && i < sizeof names / sizeof names[0]; i++) {
		strbuf_reset(&path);
		strbuf_addf(&path, "%s/%s", dir, names[i]);
		good = fsio_mkdirs(path.buf, d);
	}
	strbuf_release(&path);
	return good;
}

static void tell(const struct plan *p, int schools)
{
	FILE *err = p->app->err;
	fprintf(err, _("The folder %s is ready.\n"), p->dir);
	if (p->profile)
		fprintf(err, _("Its schedule, settings and file plan follow the rule set %s: read schedule.yaml and file-plan.yaml and change what is otherwise in your school.\n"), p->profile);
	if (!p->calendar && !p->sample)
		fprintf(err, _("No calendar of %s ships: lieciba --root %s calendar new %s drafts one.\n"), p->year, p->dir, p->year);
	if (schools == 1)
		fprintf(err, _("Its export of a made-up school is %s/bundle.\n"), p->dir);
	else if (schools > 1)
		fprintf(err, _("Its exports of %d made-up schools are %s/bundle-001 and so on.\n"), schools, p->dir);
}

static int make(struct plan *p)
{
	struct diag d = { 0 };
	int schools = 0;
	choose_calendar(p);
	bool good = make_folder(p->dir, &d) && (p->profile ? write_profile(p, &d) : write_config(p, &d)) && write_calendar(p, &d);
	if (!good || (p->sample && (!copy_crest(p->app->share, p->dir, &d) || !sample_write(p->dir, p->sample, &schools, &d))))
		return app_report(p->app, &d);
	if (!p->app->quiet)
		tell(p, schools);
	return EXIT_OK;
}

/* Profiles are folders: a new one needs no code. */
static bool known_profile(struct app *app, const char *name, const char **all)
{
	struct strbuf sb = STRBUF_INIT;
	char **names;
	size_t n = 0;
	bool found = false;
	const char *dir = arena_printf(app->arena, "%s/samples/profiles", app->share);
	if (fsio_is_dir(dir) && fsio_list(dir, true, app->arena, &names, &n, NULL)) {
		for (size_t i = 0; i < n; i++) {
			if (names[i][0] == '.' || !fsio_is_dir(arena_printf(app->arena, "%s/%s", dir, names[i])))
				continue;
			strbuf_addf(&sb, "%s%s", sb.len ? ", " : "", names[i]);
			found = found || strcmp(names[i], name) == 0;
		}
	}
	*all = arena_strdup(app->arena, sb.buf);
	strbuf_release(&sb);
	return found;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_init;
	int sample = 0, students = 0, seed = 1, clean = 0;
	char *profile = NULL;
	const char *profiles = "";
	struct poptOption own[] = {
		{ "profile", 0, POPT_ARG_STRING, &profile, 0, _("schedule, settings and file plan of a rule set: jmv, rdmv, vpvg, kem or akn"), "NAME" },
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
		else if (profile && !known_profile(app, profile, &profiles))
			code = app_usage(app, "init", _("there is no profile '%s'; there are: %s"), profile, profiles);
		else
			code = make(&(struct plan){ .app = app, .dir = dirs[0] ? dirs[0] : ".", .profile = profile,
				.sample = sample ? &(struct sample_options){ .seed = (uint64_t)seed, .students = students, .clean = clean } : NULL });
	}
	app_options_free(&o);
	free(profile);
	return code;
}

const struct command cmd_init = {
	.name = "init",
	.summary = N_("make a school's folder"),
	.usage = N_("[DIR] [--profile NAME] [--sample]"),
	.help = N_("Makes lieciba.yaml, the school year's calendar and the folders layouts, inbox and out. With --profile also schedule.yaml, file-plan.yaml and what\n"
		   "else one of the five rule sets needs (docs/profiles.md). Nothing that is there is overwritten.\n"
		   "Example: lieciba init skola --profile akn"),
	.run = run,
};
