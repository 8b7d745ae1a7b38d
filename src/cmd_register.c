/* SPDX-License-Identifier: MIT */
/* lieciba register list | cancel NO: the issue register. */
#include "app_ledger.h"

#include "lieciba/arena.h"
#include "lieciba/csvout.h"
#include "lieciba/date.h"
#include "lieciba/db.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 17 };
static const char *const columns[COLUMNS] = { "school_year", "entry", "at", "event", "job", "period", "document", "class", "version", "copy", "to", "by", "login", "batch", "order",
	"cancels", "note" };

struct options { char *period, *job, *year, *format, *reason; };

/* ---- list ---- */

static void add_text(struct strbuf *sb, const char *const *v)
{
	strbuf_addf(sb, "%s %4s  %.16s  %-11s  %-18s %-11s %-10s v%s", v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[8]);
	if (strcmp(v[9], "1") != 0)
		strbuf_addf(sb, _("  duplicate %s"), v[9]);
	strbuf_addf(sb, "  %s → %s", v[11], v[10]);
	if (*v[15])
		strbuf_addf(sb, _("  takes back %s"), v[15]);
	if (*v[16])
		strbuf_addf(sb, "  (%s)", v[16]);
	strbuf_addc(sb, '\n');
}

static bool is_number(int c)
{
	return c == 1 || c == 8 || c == 9 || c == 15;
}

static void add_json(struct strbuf *sb, const char *const *v)
{
	for (int c = 0; c < COLUMNS; c++) {
		strbuf_addf(sb, "%s\"%s\":", c ? "," : "{", columns[c]);
		if (is_number(c))
			strbuf_adds(sb, *v[c] ? v[c] : "null");
		else
			strbuf_add_json(sb, v[c]);
	}
	strbuf_adds(sb, "}\n");
}

static void add_row(struct strbuf *sb, struct db_stmt *q, char form)
{
	const char *v[COLUMNS];
	for (int c = 0; c < COLUMNS; c++)
		v[c] = db_is_null(q, c) ? "" : db_text(q, c);
	if (form == 'c')
		csvout_record(sb, v, COLUMNS, ';', true);
	else if (form == 'j')
		add_json(sb, v);
	else
		add_text(sb, v);
}

/* Rows as they were written: one query, one line each, so that a register of decades needs no memory. */
static int list(struct app *app, struct app_ledger *x, const struct options *o, char form)
{
	static const char sql[] = "SELECT r.school_year, r.entry_no, r.at, r.event, i.job, i.period, u.label, u.class_name, r.version, r.copy_no, r.to_role, r.by_role, r.by_login, r.batch,"
		" r.order_no || ' ' || r.order_date, r.cancels, r.note FROM register r JOIN instance i USING (instance_id) JOIN unit u USING (instance_id, unit)"
		" WHERE r.school_id = ?1 AND (?2 IS NULL OR i.period = ?2 OR i.period LIKE ?2 || '@%') AND (?3 IS NULL OR i.job = ?3) AND (?4 IS NULL OR r.school_year = ?4)"
		" ORDER BY r.school_year, r.entry_no";
	struct diag d = { 0 };
	struct strbuf sb = STRBUF_INIT;
	struct db_stmt *q = db_prepare(ledger_db(x->l), sql, &d);
	if (!q)
		return app_report(app, &d);
	const char *const bound[] = { x->school, o->period, o->job, o->year };
	for (int i = 0; i < 4; i++)
		db_bind_text(q, i + 1, bound[i]);
	enum db_step r;
	size_t n = 0;
	if (form == 'c')
		csvout_record(&sb, columns, COLUMNS, ';', true);
	for (; (r = db_step(q, &d)) == DB_ROW; n++) {
		add_row(&sb, q, form);
		fputs(sb.buf, app->out);
		strbuf_reset(&sb);
	}
	fputs(sb.buf, app->out); /* the head of an empty table */
	db_finalize(q);
	strbuf_release(&sb);
	if (n == 0 && form == 't' && !app->quiet)
		fputs(_("The register has no such rows.\n"), app->err);
	return r == DB_FAILED ? app_report(app, &d) : EXIT_OK;
}

/* ---- cancel ---- */

static bool instance_of(struct app *app, struct app_ledger *x, const char *year, int64_t entry, const char **id)
{
	struct db_stmt *q = db_prepare(ledger_db(x->l), "SELECT instance_id FROM register WHERE school_id = ?1 AND school_year = ?2 AND entry_no = ?3", NULL);
	if (!q)
		return false;
	db_bind_text(q, 1, x->school);
	db_bind_text(q, 2, year);
	db_bind_int(q, 3, entry);
	*id = db_step(q, NULL) == DB_ROW ? arena_strdup(app->arena, db_text(q, 0)) : NULL;
	db_finalize(q);
	return true;
}

static int cancel(struct app *app, struct app_ledger *x, const struct options *o, int64_t entry)
{
	struct diag d = { 0 };
	const char *year = o->year ? o->year : x->school_year, *id;
	int64_t number = 0;
	const struct ledger_event e = { .at = x->now, .by_role = "-", .by_login = *app->user ? app->user : "-", .note = app_ledger_words(app, o->reason) };
	if (!instance_of(app, x, year, entry, &id) || !ledger_begin(x->l, &d))
		return app_report(app, &d);
	bool good = ledger_cancel(x->l, x->school, year, entry, &e, &number, &d) && ledger_sum_up(x->l, id, x->now, false, NULL, &d);
	if (!good) {
		ledger_rollback(x->l);
		return app_report(app, &d);
	}
	if (app->dry_run)
		ledger_rollback(x->l);
	else if (!ledger_commit(x->l, &d))
		return app_report(app, &d);
	if (app->json)
		fprintf(app->out, "{\"entry\":%lld,\"taken_back\":%lld,\"written\":%s}\n", (long long)number, (long long)entry, app->dry_run ? "false" : "true");
	else if (!app->quiet)
		fprintf(app->err, app->dry_run ? _("Row %lld would be taken back by row %lld.\n") : _("Row %lld was taken back by row %lld.\n"), (long long)entry, (long long)number);
	return app_audit(app, x->config, "register-cancel", "register=%s/%lld by=%s/%lld", year, (long long)entry, year, (long long)number);
}

/* ---- running ---- */

static int read_form(struct app *app, const struct options *o, char *form)
{
	static const char *const forms[] = { "text", "csv", "json" };
	*form = app->json ? 'j' : 't';
	for (size_t i = 0; o->format && i < 3; i++) {
		if (strcmp(o->format, forms[i]) == 0) {
			*form = forms[i][0];
			return EXIT_OK;
		}
	}
	return o->format ? app_usage(app, "register", _("there is no format '%s'; possible: text, csv, json"), o->format) : EXIT_OK;
}

static int check_cancel(struct app *app, const char *const *words, const struct options *o, int64_t *entry)
{
	char *end = NULL;
	*entry = words[1] ? strtoll(words[1], &end, 10) : 0;
	if (*entry <= 0 || *end || words[2])
		return app_usage(app, "register", "%s", _("take back which row? Its number: register cancel 101 --reason TEXT"));
	if (!o->reason || !o->reason[strspn(o->reason, " ")])
		return app_usage(app, "register", "%s", _("why? --reason TEXT, without names"));
	return EXIT_OK;
}

static int act(struct app *app, const char *const *words, const struct options *o)
{
	struct app_ledger x;
	int first, code;
	int64_t entry = 0;
	char form = 't';
	const char *verb = words[0] ? words[0] : "list";
	bool takes_back = strcmp(verb, "cancel") == 0;
	if (!takes_back && (strcmp(verb, "list") != 0 || (words[0] && words[1])))
		return app_usage(app, "register", "%s", _("say list, or cancel and a number"));
	code = takes_back ? check_cancel(app, words, o, &entry) : read_form(app, o, &form);
	if (code == EXIT_OK && o->year && !date_parse_school_year(o->year, &first))
		code = app_usage(app, "register", _("--year takes a school year like 2025-26, not '%s'"), o->year);
	if (code != EXIT_OK)
		return code;
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	code = app_ledger_open(app, c, takes_back, &x);
	if (code == EXIT_OK)
		code = takes_back ? cancel(app, &x, o, entry) : list(app, &x, o, form);
	app_ledger_close(&x);
	return code;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_register;
	struct options given = { 0 };
	struct poptOption own[] = {
		{ "period", 0, POPT_ARG_STRING, &given.period, 0, _("only of this period: 2025-26/S1, 2026-02"), "P" },
		{ "job", 0, POPT_ARG_STRING, &given.job, 0, _("only of this job"), _("JOB") },
		{ "year", 0, POPT_ARG_STRING, &given.year, 0, _("only this school year's register; of cancel: the present one, unless told"), "2025-26" },
		{ "format", 0, POPT_ARG_STRING, &given.format, 0, _("text, csv or json"), "F" },
		{ "reason", 0, POPT_ARG_STRING, &given.reason, 0, _("why; never a name"), _("TEXT") },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_register, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = act(app, words, &given);
	app_options_free(&o);
	char *const all[] = { given.period, given.job, given.year, given.format, given.reason };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		free(all[i]);
	return code;
}

const struct command cmd_register = {
	.name = "register",
	.summary = N_("the issue register: what was given to whom, and when"),
	.usage = N_("list [--period P] [--job J] [--format F] | cancel NO --reason T"),
	.help = N_("`list` prints the rows in the order of their numbers, which begin anew each school year. Rows are never changed; `cancel` takes one back by\n"
		   "a new row: the duty is open again, but the document stays issued, for paper that left the house is not undone by a row.\n"
		   "Example: lieciba --root skola register list --period 2025-26/S1 --format csv"),
	.json = true,
	.run = run,
};
