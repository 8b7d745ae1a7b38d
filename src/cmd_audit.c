/* SPDX-License-Identifier: MIT */
/* lieciba audit [verify [HASH]|list]: the log of what was done with the data. */
#include "app.h"

#include "lieciba/audit.h"
#include "lieciba/strbuf.h"

#include <string.h>

static void tell_json(struct app *app, const struct audit_report *r, const struct diag *d)
{
	struct strbuf sb = STRBUF_INIT;
	strbuf_addf(&sb, "{\"ok\":%s,\"lines\":%lld,\"hash\":\"%s\",\"unfinished\":%s", d ? "false" : "true", (long long)r->lines, r->hash, r->unfinished ? "true" : "false");
	if (d) {
		strbuf_adds(&sb, ",\"problem\":");
		diag_json(d, &sb);
	}
	fprintf(app->out, "%s}\n", sb.buf);
	strbuf_release(&sb);
}

static int verify(struct app *app, const struct config *c, const char *noted)
{
	struct audit_report r;
	struct diag d = { 0 };
	bool good = audit_verify(c->root, noted, &r, &d);
	if (app->json) {
		tell_json(app, &r, good ? NULL : &d);
		return good ? EXIT_OK : d.exit_code;
	}
	if (!good)
		return app_report(app, &d);
	if (app->quiet)
		return EXIT_OK;
	if (r.lines == 0) {
		fputs(_("The audit log is empty.\n"), app->out);
		return EXIT_OK;
	}
	fprintf(app->out, ngettext("%lld line, unbroken.\n", "%lld lines, unbroken.\n", (unsigned long)r.lines), (long long)r.lines);
	if (r.unfinished)
		fputs(_("A line at the end is unfinished: its writer was stopped. The next one replaces it.\n"), app->out);
	if (r.noted_line)
		fprintf(app->out, _("The noted hash is that of line %lld.\n"), (long long)r.noted_line);
	fprintf(app->out, _("Newest hash, to be noted elsewhere: %s\n"), r.hash);
	return EXIT_OK;
}

static void show(void *arg, const struct audit_entry *e)
{
	struct app *app = arg;
	if (!app->json) {
		fprintf(app->out, "%lld  %s  %-12s  %-16s  %s\n", (long long)e->number, e->at, e->user, e->action, e->details);
		return;
	}
	const char *const key[] = { "at", "user", "action", "details" }, *const value[] = { e->at, e->user, e->action, e->details };
	struct strbuf sb = STRBUF_INIT;
	strbuf_addf(&sb, "{\"number\":%lld", (long long)e->number);
	for (int i = 0; i < 4; i++) {
		strbuf_addf(&sb, ",\"%s\":", key[i]);
		strbuf_add_json(&sb, value[i]);
	}
	fprintf(app->out, "%s}\n", sb.buf);
	strbuf_release(&sb);
}

static int act(struct app *app, const char *const *words)
{
	struct diag d = { 0 };
	const char *what = words[0] ? words[0] : "list";
	bool list = strcmp(what, "list") == 0;
	if (!list && strcmp(what, "verify") != 0)
		return app_usage(app, "audit", _("'%s' is neither verify nor list"), what);
	if (words[0] && words[1] && (list || words[2]))
		return app_usage(app, "audit", _("'%s' is too much"), list ? words[1] : words[2]);
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	if (!list)
		return verify(app, c, words[0] ? words[1] : NULL);
	return audit_read(c->root, show, app, &d) ? EXIT_OK : app_report(app, &d);
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_audit;
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_audit, NULL, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = act(app, words);
	app_options_free(&o);
	return code;
}

const struct command cmd_audit = {
	.name = "audit",
	.summary = N_("the log of what was done with the data"),
	.usage = N_("[list | verify [HASH]]"),
	.help = N_("Lists audit.log: when, who, what, without names. `verify` proves that no line was changed, removed, added or moved, and names the first\n"
		   "that was (exit code 1); it also prints the newest hash: note it on paper, and `verify HASH` proves later that the log still holds it.\n"
		   "Example: lieciba --root skola audit verify"),
	.json = true,
	.run = run,
};
