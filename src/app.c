/* SPDX-License-Identifier: MIT */
/* app: options that stand everywhere, messages to the terminal, the way a run reports what went wrong. */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/audit.h"
#include "lieciba/check.h"
#include "lieciba/config.h"
#include "lieciba/date.h"
#include "lieciba/fsio.h"
#include "lieciba/privacy.h"
#include "lieciba/strbuf.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int app_usage(struct app *app, const char *command, const char *fmt, ...)
{
	struct diag d;
	va_list ap;
	va_start(ap, fmt);
	diag_vset(&d, DIAG_ERROR, "U001", fmt, ap);
	va_end(ap);
	if (command)
		diag_hint(&d, _("`lieciba help %s` tells what it takes"), command);
	else
		diag_hint(&d, "%s", _("`lieciba help` lists the commands"));
	diag_exit(&d, EXIT_USAGE);
	return app_report(app, &d);
}

enum { OPT_CONFIG = 1, OPT_ROOT, OPT_TODAY };

static void init_tables(struct app_options *o, struct poptOption *own)
{
	static const struct poptOption end = POPT_TABLEEND;
	const struct poptOption common[] = {
		{ "config", 0, POPT_ARG_STRING, NULL, OPT_CONFIG, _("configuration file"), _("FILE") },
		{ "root", 0, POPT_ARG_STRING, NULL, OPT_ROOT, _("the school's folder"), _("DIR") },
		{ "today", 0, POPT_ARG_STRING, NULL, OPT_TODAY, _("work as if it were this day"), "YYYY-MM-DD" },
		{ "json", 0, POPT_ARG_NONE, &o->json, 0, _("machine-readable output"), NULL },
		{ "dry-run", 'n', POPT_ARG_NONE, &o->dry_run, 0, _("tell what would be done, write nothing"), NULL },
		{ "quiet", 'q', POPT_ARG_NONE, &o->quiet, 0, _("only errors"), NULL },
		{ "verbose", 'v', POPT_ARG_NONE, &o->verbose, 0, _("more detail"), NULL },
		{ "anon", 0, POPT_ARG_NONE, &o->anon, 0, _("no names or raw values in messages"), NULL },
		{ "no-color", 0, POPT_ARG_NONE, &o->no_color, 0, _("no colours"), NULL },
		{ "help", 'h', POPT_ARG_NONE, &o->help, 0, _("this page"), NULL },
		end,
	};
	memcpy(o->common, common, sizeof common);
	int n = 0;
	if (own)
		o->table[n++] = (struct poptOption){ NULL, 0, POPT_ARG_INCLUDE_TABLE, own, 0, _("Options:"), NULL };
	o->table[n++] = (struct poptOption){ NULL, 0, POPT_ARG_INCLUDE_TABLE, o->common, 0, _("Everywhere:"), NULL };
	o->table[n] = end;
}

static int apply(struct app *app, struct app_options *o, const struct command *c)
{
	day_t day;
	app->json = o->json;
	app->quiet = o->quiet;
	app->verbose = o->verbose;
	app->dry_run = o->dry_run;
	app->anon = o->anon;
	app->color = app->color && !o->no_color;
	if (o->root)
		app->root = arena_strdup(app->arena, o->root);
	if (o->config)
		app->config_file = arena_strdup(app->arena, o->config);
	if (o->today && !date_parse_iso(o->today, &day))
		return app_usage(app, c->name, _("--today takes a date like 2026-06-05, not '%s'"), o->today);
	if (o->today) {
		app->today = arena_strdup(app->arena, o->today);
		app->now = arena_printf(app->arena, "%sT12:00:00Z", o->today);
		app->read_clock = NULL;
	}
	if (app->json && !c->json)
		return app_usage(app, c->name, _("'%s' has no --json"), c->name);
	return EXIT_OK;
}

int app_options_read(struct app *app, struct app_options *o, const struct command *c, struct poptOption *own, int argc, const char **argv,
	const char ***operands, bool *done)
{
	memset(o, 0, sizeof *o);
	*done = false;
	init_tables(o, own);
	o->ctx = poptGetContext("lieciba", argc, argv, o->table, 0);
	int rc;
	while ((rc = poptGetNextOpt(o->ctx)) > 0) {
		char **slot = rc == OPT_CONFIG ? &o->config : rc == OPT_ROOT ? &o->root : &o->today;
		free(*slot); /* given twice: the last one counts */
		*slot = poptGetOptArg(o->ctx);
	}
	if (rc < -1)
		return app_usage(app, c->name, "%s: %s", poptBadOption(o->ctx, POPT_BADOPTION_NOALIAS), _(poptStrerror(rc)));
	if (o->help) {
		app_help(app, c, o);
		*done = true;
		return EXIT_OK;
	}
	static const char *const none[] = { NULL };
	const char **args = poptGetArgs(o->ctx);
	memcpy(operands, &args, sizeof args);
	if (!args) {
		const char *const *empty = none;
		memcpy(operands, &empty, sizeof empty);
	}
	return apply(app, o, c);
}

void app_options_free(struct app_options *o)
{
	if (o->ctx)
		poptFreeContext(o->ctx);
	free(o->root);
	free(o->config);
	free(o->today);
	o->ctx = NULL;
	o->root = o->config = o->today = NULL;
}

void app_help(struct app *app, const struct command *c, struct app_options *o)
{
	fprintf(app->out, "lieciba %s – %s\n\n  lieciba %s %s\n\n%s\n\n", c->name, _(c->summary), c->name, _(c->usage), _(c->help));
	fflush(app->out);
	if (o && o->ctx)
		poptPrintHelp(o->ctx, app->out, 0);
}

/* The text of the file a message speaks of, for its caret lines; empty when it cannot be read. Of YAML only: a line of data is full of names. */
static void read_source(const struct diag *d, struct strbuf *out)
{
	size_t n = strlen(d->file);
	if (n > 5 && strcmp(d->file + n - 5, ".yaml") == 0 && d->line && d->col)
		fsio_read(d->file, 1 << 20, out, NULL);
}

/* Messages about data quote it between '…'; those of layouts and settings quote words of the program. */
static bool quotes_data(const char *code)
{
	return code[0] == 'N' || strcmp(code, "L225") == 0 || strcmp(code, "J007") == 0;
}

int app_report(struct app *app, const struct diag *given)
{
	struct strbuf text = STRBUF_INIT, source = STRBUF_INIT;
	struct diag own = *given;
	const struct diag *d = &own;
	if (app->anon && quotes_data(own.code))
		privacy_hide_quoted(&own);
	privacy_mask_codes(own.what);
	privacy_mask_codes(own.hint);
	if (app->json) {
		diag_json(d, &text);
		strbuf_addc(&text, '\n');
	} else {
		read_source(d, &source);
		diag_format(d, source.len ? source.buf : NULL, source.len, &text);
	}
	fputs(text.buf, app->err);
	strbuf_release(&text);
	strbuf_release(&source);
	return d->exit_code ? d->exit_code : d->level >= DIAG_ERROR ? EXIT_DATA : EXIT_OK;
}

void app_report_all(struct app *app, const struct diags *l)
{
	for (size_t i = 0; i < l->n; i++)
		app_report(app, &l->v[i]);
}

/* The language of messages is the configuration's, unless the caller's LANGUAGE said it. */
static void use_language(const struct app *app, const struct config *c)
{
	if (app->language_given)
		return;
	setenv("LANGUAGE", lang_code(c->lang), 1);
	textdomain("lieciba"); /* makes gettext forget what it looked up before */
}

struct config *app_config(struct app *app)
{
	struct diags problems = { 0 };
	struct config *c = config_load(app->arena, app->root, app->config_file, app->share, &problems);
	if (c && !check_settings(c, &problems))
		c = NULL;
	app_report_all(app, &problems);
	diags_free(&problems);
	if (c)
		use_language(app, c);
	return c;
}

int app_audit(struct app *app, const struct config *c, const char *action, const char *fmt, ...)
{
	struct strbuf details = STRBUF_INIT;
	struct diag d = { 0 };
	va_list ap;
	if (app->dry_run)
		return EXIT_OK;
	va_start(ap, fmt);
	strbuf_vaddf(&details, fmt, ap);
	va_end(ap);
	const struct audit_entry e = { .at = app->now, .user = app->user, .action = action, .details = details.buf };
	int code = audit_append(c->root, &e, &d) ? EXIT_OK : app_report(app, &d);
	strbuf_release(&details);
	return code;
}

enum lang app_lang(const struct app *app, const struct config *c)
{
	char code[3] = "";
	enum lang l;
	const char *given = app->language_given ? getenv("LANGUAGE") : NULL;
	if (given)
		memcpy(code, given, strnlen(given, 2));
	return given && lang_parse(code, &l) ? l : c->lang;
}

const char **app_words(struct app *app, const char *list)
{
	const char **v = ARENA_ARRAY(app->arena, strlen(list) + 2, const char *);
	size_t n = 0;
	for (const char *p = list;; p++) {
		size_t len = strcspn(p, ",");
		v[n++] = arena_memdup(app->arena, p, len);
		p += len;
		if (!*p)
			return v;
	}
}
