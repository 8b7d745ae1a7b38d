/* SPDX-License-Identifier: MIT */
/* lieciba ledger verify | export | merge PART.db…: the ledger itself. */
#include "app_ledger.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/ledger_merge.h"

#include <string.h>

enum { SHOWN = 20 /* problems told one by one; all of them with -v or --json */ };

/* ---- verify ---- */

struct check { struct app *app; struct app_ledger *x; size_t files, missing, changed, broken; bool damaged; };

static void tell_problem(struct check *k, const char *code, const char *what)
{
	struct diag d = { 0 };
	size_t n = k->missing + k->changed + k->broken;
	if (n > SHOWN && !k->app->verbose && !k->app->json)
		return;
	diag_error(&d, code, "%s", what);
	app_report(k->app, &d);
}

/* In a damaged file nothing else can be looked at. */
static bool check_tables(struct check *k, struct diag *d)
{
	static const char *const sql[] = { "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
		"SELECT \"table\" || ': ' || count(*) FROM pragma_foreign_key_check GROUP BY \"table\" ORDER BY 1" };
	for (int i = 0; i < 2 && !k->broken; i++) {
		struct db_stmt *q = db_prepare(ledger_db(k->x->l), sql[i], d);
		enum db_step r = DB_FAILED;
		while (q && (r = db_step(q, d)) == DB_ROW) {
			k->broken++;
			k->damaged = k->damaged || i == 0;
			tell_problem(k, "G080", arena_printf(k->app->arena, i ? _("rows of the ledger name what is not there: %s") : _("the ledger's file is damaged: %s"), db_text(q, 0)));
		}
		db_finalize(q);
		if (r != DB_DONE && !k->damaged)
			return false;
	}
	return true;
}

/* The name is what people know the file by; a path may hold more than a message should. */
static void check_file(struct check *k, const char *path, const void *want, const char *name)
{
	uint8_t got[DIGEST_SIZE];
	k->files++;
	if (!fsio_digest(path, got, NULL)) {
		k->missing++;
		tell_problem(k, "G081", arena_printf(k->app->arena, _("%s: the file is missing"), name));
	} else if (!want || memcmp(got, want, DIGEST_SIZE) != 0) {
		k->changed++;
		tell_problem(k, "G082", arena_printf(k->app->arena, _("%s: the file is not the one that was made"), name));
	}
}

static bool check_files(struct check *k, struct diag *d)
{
	static const char sql[] = "SELECT 0 AS kind, o.path, o.sha256, i.job || ' ' || i.period || ' ' || u.label || ' v' || o.version || ' (' || o.kind || ')' AS name FROM output o"
		" JOIN unit u USING (instance_id, unit) JOIN instance i USING (instance_id)"
		" UNION ALL SELECT 0, b.path, b.sha256, i.job || ' ' || i.period || ' (' || b.kind || ')' FROM bundle b JOIN instance i USING (instance_id)"
		" UNION ALL SELECT 1, path, sha256, 'snapshot ' || substr(lower(hex(sha256)), 1, 12) FROM snapshot WHERE path IS NOT NULL ORDER BY 1, 4, 2";
	struct db_stmt *q = db_prepare(ledger_db(k->x->l), sql, d);
	enum db_step r = DB_FAILED;
	while (q && (r = db_step(q, d)) == DB_ROW) {
		const char *dir = db_int(q, 0) ? arena_printf(k->app->arena, "%s/state", k->x->config->root) : k->x->config->out;
		check_file(k, arena_printf(k->app->arena, "%s/%s", dir, db_text(q, 1)), db_bytes(q, 2) == DIGEST_SIZE ? db_blob(q, 2) : NULL, db_text(q, 3));
	}
	db_finalize(q);
	return r == DB_DONE;
}

static int verify(struct app *app, struct app_ledger *x)
{
	struct diag d = { 0 };
	struct check k = { .app = app, .x = x };
	if (!check_tables(&k, &d) || (!k.damaged && !check_files(&k, &d)))
		return app_report(app, &d);
	size_t all = k.missing + k.changed + k.broken;
	if (app->json)
		fprintf(app->out, "{\"ok\":%s,\"files\":%zu,\"missing\":%zu,\"changed\":%zu,\"broken\":%zu}\n", all ? "false" : "true", k.files, k.missing, k.changed, k.broken);
	else if (all > SHOWN && !app->verbose)
		fprintf(app->err, _("… and %zu more; -v shows all\n"), all - SHOWN);
	if (!app->json && !app->quiet && !all)
		fprintf(app->out, ngettext("The ledger is whole, and its %zu file is as it was made.\n", "The ledger is whole, and its %zu files are as they were made.\n",
			(unsigned long)k.files), k.files);
	int noted = app_audit(app, x->config, "ledger-verify", "files=%zu missing=%zu changed=%zu broken=%zu", k.files, k.missing, k.changed, k.broken);
	return noted != EXIT_OK ? noted : all ? EXIT_FINDINGS : EXIT_OK;
}

/* ---- export ---- */

static void put_line(void *arg, const char *json)
{
	struct app *app = arg;
	fprintf(app->out, "%s\n", json);
}

static int export_all(struct app *app, struct app_ledger *x)
{
	struct diag d = { 0 };
	if (!ledger_export(x->l, put_line, app, &d))
		return app_report(app, &d);
	return app_audit(app, x->config, "ledger-export", "rows=all");
}

/* ---- merge ---- */

static void tell_merged(struct app *app, const struct ledger_merged *r)
{
	if (app->json)
		fprintf(app->out, "{\"shards\":%d,\"parts\":%zu,\"instances\":%zu,\"units\":%zu,\"versions\":%zu,\"bundles\":%zu}\n", r->shards, r->parts, r->instances, r->units,
			r->versions, r->bundles);
	else if (!app->quiet && r->versions + r->bundles + r->units == 0)
		fputs(_("The ledger has all of that already.\n"), app->err);
	else if (!app->quiet)
		fprintf(app->err, ngettext("%zu document taken over from %d shards.\n", "%zu documents taken over from %d shards.\n", (unsigned long)r->versions), r->versions, r->shards);
}

static int merge(struct app *app, const struct config *c, const char *const *parts)
{
	struct app_ledger x;
	struct diag d = { 0 };
	struct ledger_merged r;
	size_t n = 0;
	while (parts[n])
		n++;
	int code = app_ledger_open_new(app, c, &x);
	if (code == EXIT_OK && !ledger_merge(x.l, parts, n, x.now, &r, &d))
		code = app_report(app, &d);
	else if (code == EXIT_OK)
		code = app_audit(app, c, "ledger-merge", "shards=%d parts=%zu units=%zu versions=%zu bundles=%zu", r.shards, r.parts, r.units, r.versions, r.bundles);
	if (code == EXIT_OK)
		tell_merged(app, &r);
	app_ledger_close(&x);
	return code;
}

/* ---- running ---- */

static int act(struct app *app, const char *const *words)
{
	struct app_ledger x;
	const char *verb = words[0] ? words[0] : "";
	bool merges = strcmp(verb, "merge") == 0, verifies = strcmp(verb, "verify") == 0;
	if (!merges && !verifies && strcmp(verb, "export") != 0)
		return app_usage(app, "ledger", "%s", _("say verify, export, or merge and the shards' ledgers"));
	if (merges && !words[1])
		return app_usage(app, "ledger", "%s", _("merge what? Name the ledgers of all shards"));
	if (!merges && words[1])
		return app_usage(app, "ledger", _("'%s' is too much"), words[1]);
	if (merges && app->dry_run)
		return app_usage(app, "ledger", "%s", _("merge has no rehearsal: it takes all or nothing, and twice is as once"));
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	if (merges)
		return merge(app, c, words + 1);
	int code = app_ledger_open(app, c, false, &x);
	if (code == EXIT_OK)
		code = verifies ? verify(app, &x) : export_all(app, &x);
	app_ledger_close(&x);
	return code;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_ledger;
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_ledger, NULL, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = act(app, words);
	app_options_free(&o);
	return code;
}

const struct command cmd_ledger = {
	.name = "ledger",
	.summary = N_("the ledger itself: check it, write it out, put shards together"),
	.usage = N_("verify | export | merge PART.db…"),
	.help = N_("`verify` looks whether the ledger is whole and every file that it speaks of is there with the bytes that were made (exit code 1 when not).\n"
		   "`export` writes all rows as JSON lines, to be kept or compared. `merge` takes over what the shards of one `run --shard i/n` made: all of them\n"
		   "or none; twice is as once.\n"
		   "Example: lieciba --root skola ledger verify"),
	.json = true,
	.run = run,
};
