/* SPDX-License-Identifier: MIT */
/* lieciba calendar: drafts the next school year's calendar, and lists public holidays. */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/calendar.h"
#include "lieciba/fsio.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"

#include <string.h>

enum { FIRST_YEAR = 1990, LAST_YEAR = 2100 };

static const char *path_of(struct app *app, const struct config *c, int year)
{
	const char *name = arena_printf(app->arena, "calendar-%d-%02d.yaml", year, (year + 1) % 100);
	return strcmp(c->calendars, ".") == 0 ? name : arena_printf(app->arena, "%s/%s", c->calendars, name);
}

static int refuse(struct app *app, const char *code, int exit_code, const char *what, const char *hint)
{
	struct diag d;
	diag_error(&d, code, "%s", what);
	diag_hint(&d, "%s", hint);
	diag_exit(&d, exit_code);
	return app_report(app, &d);
}

static const char *shipped(struct app *app, int year)
{
	return arena_printf(app->arena, "%s/samples/calendars/calendar-%d-%02d.yaml", app->share, year, (year + 1) % 100);
}

/* Year by year from `path`, which is of `back` years before. */
static const struct calendar *drafted(struct app *app, const char *path, int back, struct diags *problems)
{
	const struct calendar *cal = calendar_load(app->arena, path, problems);
	for (; cal && back > 1; back--) {
		struct strbuf text = STRBUF_INIT;
		calendar_draft(cal, &text);
		cal = calendar_parse(app->arena, path, text.buf, text.len, problems);
		strbuf_release(&text);
	}
	return cal;
}

/* From the newest calendar before it, at most five years back: the school's own goes before the one that ships. */
static const struct calendar *before(struct app *app, const struct config *c, int year, struct diags *problems)
{
	for (int back = 1; back <= 5; back++) {
		const char *own = path_of(app, c, year - back), *known = shipped(app, year - back);
		if (fsio_exists(own))
			return drafted(app, own, back, problems);
		if (fsio_exists(known))
			return drafted(app, known, back, problems);
	}
	return NULL;
}

/* The text of the year's calendar: the one that ships, else a draft. False after having said why there is none; *code is the exit code then. */
static bool text_of(struct app *app, const struct config *c, const char *name, int year, struct strbuf *text, int *code)
{
	struct diags problems = { 0 };
	struct diag d = { 0 };
	if (fsio_exists(shipped(app, year))) {
		*code = fsio_read(shipped(app, year), 1 << 20, text, &d) ? EXIT_OK : app_report(app, &d);
		return *code == EXIT_OK;
	}
	const struct calendar *last = before(app, c, year, &problems);
	app_report_all(app, &problems);
	if (last)
		calendar_draft(last, text);
	else if (problems.errors)
		*code = EXIT_CONFIG;
	else
		*code = refuse(app, "K010", EXIT_NOINPUT, arena_printf(app->arena, _("there is no calendar of the five years before %s to draft from"), name),
			_("copy a calendar-YYYY-YY.yaml into the school's folder first"));
	diags_free(&problems);
	return last != NULL;
}

static int draft(struct app *app, const struct config *c, const char *name)
{
	struct strbuf text = STRBUF_INIT;
	struct diag d = { 0 };
	int year, code = EXIT_OK;
	if (!name || !date_parse_school_year(name, &year))
		return app_usage(app, "calendar", "%s", _("which school year? calendar new 2026-27"));
	const char *path = path_of(app, c, year);
	if (fsio_exists(path))
		return refuse(app, "U010", EXIT_CREATE, arena_printf(app->arena, _("%s exists already"), path), _("mend that file, or delete it if it is not wanted"));
	if (text_of(app, c, name, year, &text, &code) && !app->dry_run && !fsio_write(path, text.buf, text.len, &d))
		code = app_report(app, &d);
	if (code == EXIT_OK && app->dry_run)
		fputs(text.buf, app->out);
	else if (code == EXIT_OK && !app->quiet && fsio_exists(shipped(app, year)))
		fprintf(app->out, _("%s: the calendar that ships; its first lines name the sources\n"), path);
	else if (code == EXIT_OK && !app->quiet)
		fprintf(app->out, _("%s: drafted; hold it against the Cabinet's rules before it is used\n"), path);
	strbuf_release(&text);
	return code;
}

static int holidays(struct app *app, const char *first, const char *last)
{
	int64_t from, to;
	char iso[DATE_ISO_SIZE];
	if (!first || !num_parse_int(first, &from) || from < FIRST_YEAR || from > LAST_YEAR)
		return app_usage(app, "calendar", "%s", _("of which years? calendar holidays 2026, or 2015 2035"));
	if (!last)
		to = from;
	else if (!num_parse_int(last, &to) || to < from || to > LAST_YEAR)
		return app_usage(app, "calendar", "%s", _("of which years? calendar holidays 2026, or 2015 2035"));
	for (day_t d = date_from_civil((int)from, 1, 1); d <= date_from_civil((int)to, 12, 31); d++) {
		const char *name = calendar_holiday_lv(d);
		if (name)
			fprintf(app->out, "%s %s\n", date_format_iso(d, iso), name);
	}
	return EXIT_OK;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_calendar;
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_calendar, NULL, argc, argv, &words, &done);
	if (code == EXIT_OK && !done && words[0] && strcmp(words[0], "holidays") == 0) {
		code = holidays(app, words[1], words[1] ? words[2] : NULL);
	} else if (code == EXIT_OK && !done && words[0] && strcmp(words[0], "new") == 0) {
		const struct config *c = app_config(app);
		code = c ? draft(app, c, words[1]) : EXIT_CONFIG;
	} else if (code == EXIT_OK && !done) {
		code = app_usage(app, "calendar", "%s", _("say what: new or holidays"));
	}
	app_options_free(&o);
	return code;
}

const struct command cmd_calendar = {
	.name = "calendar",
	.summary = N_("draft the next school year's calendar, list public holidays"),
	.usage = N_("new 2026-27 | holidays YEAR [YEAR]"),
	.help = N_("`new` puts calendar-2026-27.yaml into the school's folder: the one that ships, or a draft from the last calendar, the same weeks a year later\n"
		   "with what must be looked up left open. `holidays` lists the public holidays that the law gives these years; moved working days are no\n"
		   "rule and stand in the calendars.\n"
		   "Example: lieciba --root skola calendar new 2026-27"),
	.run = run,
};
