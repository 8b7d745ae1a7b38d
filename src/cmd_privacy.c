/* SPDX-License-Identifier: MIT */
/* lieciba privacy sever: removes a student's old personal codes for good. */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

struct options { char *student, *school, *code; int yes; };

static int denied(struct app *app, const struct store_severed *n)
{
	struct diag d = { 0 };
	diag_error(&d, "A120", _("this would erase for good: codes %lld"), (long long)n->codes);
	diag_hint(&d, "%s", _("first remove the old code from the journal, else the next import brings it back; then say --yes"));
	diag_exit(&d, EXIT_DENIED);
	return app_report(app, &d);
}

/* What the program cannot do: cut a code out of a sentence. */
static int warn_elsewhere(struct app *app, const struct store_severed *n)
{
	struct diag d = { 0 };
	if (n->elsewhere == 0)
		return EXIT_OK;
	diag_set(&d, DIAG_WARNING, "A122", _("an erased code still stands in texts of other rows: %lld"), (long long)n->elsewhere);
	diag_hint(&d, "%s", _("correct the text in the journal; older versions of it stay until retention removes them"));
	app_report(app, &d);
	return EXIT_PARTLY;
}

static void tell(struct app *app, const char *student, const struct store_severed *n)
{
	struct strbuf sb = STRBUF_INIT;
	if (app->json) {
		strbuf_adds(&sb, "{\"student\":");
		strbuf_add_json(&sb, student);
		strbuf_addf(&sb, ",\"codes\":%lld,\"rows\":%lld,\"quarantine\":%lld,\"elsewhere\":%lld,\"erased\":%s}\n", (long long)n->codes, (long long)n->rows,
			(long long)n->quarantine, (long long)n->elsewhere, app->dry_run ? "false" : "true");
	} else if (!app->quiet && app->dry_run) {
		strbuf_addf(&sb, _("%s: would erase: codes %lld\n"), student, (long long)n->codes);
	} else if (!app->quiet) {
		strbuf_addf(&sb, _("%s: erased for good: codes %lld, in rows %lld; quarantined records emptied: %lld. Copies elsewhere are not reached: exports, backups, paper.\n"),
			student, (long long)n->codes, (long long)n->rows, (long long)n->quarantine);
	}
	fputs(sb.buf, app->out);
	strbuf_release(&sb);
}

static int sever(struct app *app, const struct config *c, struct store *s, const char *school, const struct options *o)
{
	struct store_severed n;
	struct diag d = { 0 };
	bool all = strcmp(o->code, "all") == 0;
	if (!store_sever_count(s, school, o->student, all, &n, &d))
		return app_report(app, &d);
	if (!app->dry_run && n.codes && !o->yes)
		return denied(app, &n);
	if (!app->dry_run && o->yes) {
		/* The log first: an erasure that nobody knows of is worse than one noted that did not happen. */
		int code = app_audit(app, c, "sever", "school=%s student=%s codes=%lld", school, o->student, (long long)n.codes);
		if (code != EXIT_OK)
			return code;
		if (!store_sever(s, school, o->student, app->now, &n, &d))
			return app_report(app, &d);
	}
	if (n.codes == 0) {
		diag_error(&d, "A121", _("the student '%s' has no such code"), o->student);
		diag_exit(&d, EXIT_NOINPUT);
		return app_report(app, &d);
	}
	tell(app, o->student, &n);
	return warn_elsewhere(app, &n);
}

static const char *find_school(struct app *app, const struct config *c, struct store *s, const struct options *o)
{
	const char **ids;
	size_t n;
	struct diag d = { 0 };
	if (o->school || c->school)
		return o->school ? o->school : c->school;
	if (store_schools(s, app->arena, &ids, &n, &d) && n == 1)
		return ids[0];
	if (!d.code[0]) {
		diag_error(&d, "S010", _("the store has %zu schools"), n);
		diag_hint(&d, "%s", _("name one: --school ID, or `school:` in lieciba.yaml"));
		diag_exit(&d, EXIT_USAGE);
	}
	app_report(app, &d);
	return NULL;
}

static int act(struct app *app, const char *const *words, const struct options *o)
{
	struct diag d = { 0 };
	if (!words[0] || strcmp(words[0], "sever") != 0 || words[1])
		return app_usage(app, "privacy", "%s", _("privacy what? `privacy sever --student ID --code old`"));
	if (!o->student || !o->code || (strcmp(o->code, "old") != 0 && strcmp(o->code, "all") != 0))
		return app_usage(app, "privacy", "%s", _("say --student ID and --code old or all: the word, never the code itself"));
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	struct store *r = store_open_read(c->store, &d); /* tells when there is none */
	store_close(r);
	struct store *s = r ? store_open(c->store, &d) : NULL;
	if (!s)
		return app_report(app, &d);
	const char *school = find_school(app, c, s, o);
	int code = school ? sever(app, c, s, school, o) : EXIT_USAGE;
	store_close(s);
	return code;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_privacy;
	struct options given = { 0 };
	struct poptOption own[] = {
		{ "student", 0, POPT_ARG_STRING, &given.student, 0, _("about this student"), "ID" },
		{ "school", 0, POPT_ARG_STRING, &given.school, 0, _("of this school, when the store has several"), "ID" },
		{ "code", 0, POPT_ARG_STRING, &given.code, 0, _("old: all codes but the one in force; all: every one"), "old|all" },
		{ "yes", 0, POPT_ARG_NONE, &given.yes, 0, _("really: it cannot be undone"), NULL },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_privacy, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = act(app, words, &given);
	app_options_free(&o);
	free(given.student);
	free(given.school);
	free(given.code);
	return code;
}

const struct command cmd_privacy = {
	.name = "privacy",
	.summary = N_("severs a student from an old personal code, for good"),
	.usage = N_("sever --student ID --code old|all [--yes]"),
	.help = N_("For a secret address, an adoption or a changed identity: erases the codes in all their versions, so that no byte of them is left in the store,\n"
		   "and empties quarantined records that hold them. Remove the code from the journal first, else the next import brings it back. Exports, backups and\n"
		   "paper are not reached. The audit log notes it without the code. Without --yes nothing is done (exit code 77).\n"
		   "Example: lieciba --root skola privacy sever --student s000012 --code old --yes"),
	.json = true,
	.run = run,
};
