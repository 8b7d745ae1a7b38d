/* SPDX-License-Identifier: MIT */
/* app_issue: writes into the register what a person confirms. */
#include "app_ledger.h"

#include "lieciba/arena.h"
#include "lieciba/date.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"

#include <stdlib.h>
#include <string.h>

static const char *const events[] = { "printed", "issued", "sent", "handed-over", "kept", NULL };
static const char *const receivers[] = { "student", "parent", "tutor", "teacher", "archive", "authority", "printer", NULL };

/* ---- options ---- */

enum { OPTIONS = 8 };

static void fill_options(struct app_issue *o, struct poptOption own[OPTIONS])
{
	const struct poptOption v[OPTIONS] = {
		{ "unit", 0, POPT_ARG_STRING, &o->unit, 0, _("one document: its id, or class and number like 7.a/12"), "U" },
		{ "class", 0, POPT_ARG_STRING, &o->class_name, 0, _("only this class, as it is printed"), "C" },
		{ "how", 0, POPT_ARG_STRING, &o->how, 0, _("printed, issued, sent, handed-over or kept"), "H" },
		{ "to", 0, POPT_ARG_STRING, &o->to, 0, _("to whom: student, parent, tutor, teacher, archive, authority or printer"), _("ROLE") },
		{ "by", 0, POPT_ARG_STRING, &o->by, 0, _("who did it, as an office: secretary, tutor; never a name"), _("ROLE") },
		{ "via", 0, POPT_ARG_STRING, &o->via, 0, _("of what was sent: the journal's words for the way (in E-klase)"), _("WORDS") },
		{ "note", 0, POPT_ARG_STRING, &o->note, 0, _("a note, e.g. the accompanying letter's number; never a name"), _("TEXT") },
		POPT_TABLEEND,
	};
	memcpy(own, v, sizeof v);
}

int app_issue_run(struct app *app, int argc, const char **argv, const struct app_issue_command *c)
{
	struct poptOption shared[OPTIONS];
	struct poptOption own[] = {
		{ NULL, 0, POPT_ARG_INCLUDE_TABLE, shared, 0, NULL, NULL },
		{ NULL, 0, POPT_ARG_INCLUDE_TABLE, c->more, 0, NULL, NULL },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **words;
	bool done;
	fill_options(c->issue, shared);
	int code = app_options_read(app, &o, c->command, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = c->act(app, words, c->given);
	app_options_free(&o);
	struct app_issue *i = c->issue;
	char *const all[] = { i->unit, i->class_name, i->how, i->to, i->by, i->via, i->note, i->order_no, i->order_date };
	for (size_t k = 0; k < sizeof all / sizeof *all; k++)
		free(all[k]);
	return code;
}

static bool among(const char *const *v, const char *word)
{
	for (; *v; v++) {
		if (strcmp(*v, word) == 0)
			return true;
	}
	return false;
}

/* An office is a small word; that keeps names out of a register that is kept for decades. */
static bool is_office(const char *s)
{
	size_t n = strlen(s);
	return n > 0 && n <= 32 && strspn(s, "abcdefghijklmnopqrstuvwxyz-") == n;
}

int app_issue_check(struct app *app, const char *command, const struct app_issue *o)
{
	if (!o->how)
		return app_usage(app, command, "%s", _("how? --how printed, issued, sent, handed-over or kept"));
	if (!among(events, o->how))
		return app_usage(app, command, _("--how takes printed, issued, sent, handed-over or kept, not '%s'"), o->how);
	if (!o->to)
		return app_usage(app, command, "%s", _("to whom? --to student, parent, tutor, teacher, archive, authority or printer"));
	if (!among(receivers, o->to))
		return app_usage(app, command, _("--to takes student, parent, tutor, teacher, archive, authority or printer, not '%s'"), o->to);
	if (!o->by)
		return app_usage(app, command, "%s", _("who did it? --by secretary, tutor, deputy"));
	if (!is_office(o->by))
		return app_usage(app, command, "%s", _("--by takes an office in small letters, like secretary; never a name"));
	if (o->via && strcmp(o->how, "sent") != 0)
		return app_usage(app, command, "%s", _("--via goes with --how sent"));
	if (o->unit && o->class_name)
		return app_usage(app, command, "%s", _("--unit and --class exclude each other"));
	return EXIT_OK;
}

/* ---- one document ---- */

struct issuing {
	struct app *app;
	struct app_ledger *x;
	const struct ledger_instance *inst;
	const struct app_issue *o;
	struct ledger_event event;
	struct db_stmt *known, *copies;
	size_t recorded, already, refused, not_made;
	bool students;
	int64_t first, last;
};

/* True when a row of the register says this already, and nothing took it back. */
static bool is_known(struct issuing *s, const char *unit, int version)
{
	static const char sql[] = "SELECT 1 FROM register r WHERE r.instance_id = ?1 AND r.unit = ?2 AND r.version = ?3 AND r.event = ?4 AND r.copy_no = ?5 AND NOT EXISTS"
		" (SELECT 1 FROM register c WHERE c.instance_id = ?1 AND c.unit = ?2 AND c.cancels = r.entry_no AND c.school_year = r.school_year)";
	if (!s->known && !(s->known = db_prepare(ledger_db(s->x->l), sql, NULL)))
		return false;
	db_bind_text(s->known, 1, s->inst->id);
	db_bind_text(s->known, 2, unit);
	db_bind_int(s->known, 3, version);
	db_bind_text(s->known, 4, s->o->how);
	db_bind_int(s->known, 5, s->o->copy);
	bool known = db_step(s->known, NULL) == DB_ROW;
	db_reset(s->known);
	return known;
}

bool app_issue_file(struct app *app, const struct config *c, const char *label, const char *path, const uint8_t want[DIGEST_SIZE])
{
	uint8_t got[DIGEST_SIZE];
	struct diag d = { 0 };
	bool there = fsio_digest(arena_printf(app->arena, "%s/%s", c->out, path), got, NULL);
	if (there && memcmp(got, want, DIGEST_SIZE) == 0)
		return true;
	if (there)
		diag_error(&d, "G056", _("%s: the file is not the one that was made"), label);
	else
		diag_error(&d, "G055", _("%s: the file is missing"), label);
	diag_hint(&d, "%s", _("it was not recorded; `lieciba run` makes it again as it was"));
	app_report(app, &d);
	return false;
}

static bool files_are_ours(struct issuing *s, const struct ledger_unit *u, int version)
{
	static const char sql[] = "SELECT path, sha256 FROM output WHERE instance_id = ?1 AND unit = ?2 AND version = ?3 AND copy_no = ?4 ORDER BY path";
	if (!s->copies && !(s->copies = db_prepare(ledger_db(s->x->l), sql, NULL)))
		return false;
	db_bind_text(s->copies, 1, s->inst->id);
	db_bind_text(s->copies, 2, u->unit);
	db_bind_int(s->copies, 3, version);
	db_bind_int(s->copies, 4, s->o->copy);
	bool good = true;
	while (good && db_step(s->copies, NULL) == DB_ROW)
		good = db_bytes(s->copies, 1) == DIGEST_SIZE && app_issue_file(s->app, s->x->config, u->label, db_text(s->copies, 0), db_blob(s->copies, 1));
	db_reset(s->copies);
	return good;
}

static bool issue_one(struct issuing *s, const struct ledger_unit *u, bool corrections_only, struct diag *d)
{
	int version = u->draft.version && s->o->copy == 1 ? u->draft.version : u->issued.version;
	int64_t entry = 0;
	if (corrections_only && !(u->draft.version && u->draft.reason))
		return true;
	if (!version) {
		s->not_made += strcmp(u->state, "skipped") != 0;
		return true;
	}
	if (is_known(s, u->unit, version)) {
		s->already++;
		return true;
	}
	if (!files_are_ours(s, u, version)) {
		s->refused++;
		return true;
	}
	s->recorded++;
	s->students = s->students || (u->class_id && strcmp(u->class_id, u->unit) != 0);
	if (s->app->dry_run)
		return true;
	if (!ledger_register(s->x->l, s->inst->id, u->unit, version, &s->event, &entry, d))
		return false;
	s->first = s->first ? s->first : entry;
	s->last = entry;
	return true;
}

/* ---- what is told ---- */

static void sentence(const struct issuing *s, struct strbuf *out)
{
	const struct app_sent sent = { .title = app_ledger_title(s->app, s->x->config, s->inst->layout, s->inst->job), .period = s->inst->period,
		.date = arena_memdup(s->app->arena, s->x->now, 10), .to_role = s->o->to, .via = s->o->via, .documents = s->recorded, .students = s->students, .first = s->first,
		.last = s->last };
	if (strcmp(s->o->how, "sent") == 0 && s->first)
		app_ledger_sentence(s->app, s->x->config, &sent, out);
}

static void tell_json(const struct issuing *s, const char *said)
{
	struct strbuf sb = STRBUF_INIT;
	strbuf_addf(&sb, "{\"recorded\":%zu,\"already\":%zu,\"refused\":%zu,\"not_made\":%zu,\"school_year\":\"%s\",\"first\":%lld,\"last\":%lld,\"sentence\":", s->recorded,
		s->already, s->refused, s->not_made, s->x->school_year, (long long)s->first, (long long)s->last);
	strbuf_add_json(&sb, said);
	fprintf(s->app->out, "%s}\n", sb.buf);
	strbuf_release(&sb);
}

static void tell_counts(const struct issuing *s)
{
	FILE *err = s->app->err;
	if (s->already)
		fprintf(err, ngettext("%zu document stands so in the register already.\n", "%zu documents stand so in the register already.\n", (unsigned long)s->already), s->already);
	if (s->not_made)
		fprintf(err, ngettext("%zu document was not made yet: lieciba status tells why.\n", "%zu documents were not made yet: lieciba status tells why.\n", (unsigned long)s->not_made),
			s->not_made);
	if (s->app->dry_run)
		fprintf(err, ngettext("%zu document would be recorded.\n", "%zu documents would be recorded.\n", (unsigned long)s->recorded), s->recorded);
	else if (s->recorded && s->first == s->last)
		fprintf(err, _("Recorded: register %s no. %lld.\n"), s->x->school_year, (long long)s->first);
	else if (s->recorded)
		fprintf(err, ngettext("%zu document recorded: register %s nos. %lld–%lld.\n", "%zu documents recorded: register %s nos. %lld–%lld.\n", (unsigned long)s->recorded),
			s->recorded, s->x->school_year, (long long)s->first, (long long)s->last);
	else if (!s->already && !s->refused)
		fputs(_("There is nothing to record.\n"), err);
}

static void tell(const struct issuing *s)
{
	struct strbuf said = STRBUF_INIT;
	sentence(s, &said);
	if (s->app->json) {
		tell_json(s, said.buf);
	} else if (!s->app->quiet) {
		tell_counts(s);
		if (said.len)
			fprintf(s->app->out, "%s\n", said.buf);
	}
	strbuf_release(&said);
}

/* ---- all of them ---- */

/* One name for what was confirmed at once: the year and the first number. */
static const char *batch_of(struct issuing *s)
{
	struct db_stmt *q = db_prepare(ledger_db(s->x->l), "SELECT coalesce(max(entry_no), 0) + 1 FROM register WHERE school_id = ?1 AND school_year = ?2", NULL);
	if (!q)
		return NULL;
	db_bind_text(q, 1, s->inst->school);
	db_bind_text(q, 2, s->x->school_year);
	int64_t first = db_step(q, NULL) == DB_ROW ? db_int(q, 0) : 1;
	db_finalize(q);
	return arena_printf(s->app->arena, "%s/%lld", s->x->school_year, (long long)first);
}

static bool write_all(struct issuing *s, struct ledger_unit **v, size_t n, bool corrections_only, struct diag *d)
{
	struct ledger *l = s->x->l;
	if (!s->app->dry_run && !ledger_begin(l, d))
		return false;
	bool good = true;
	for (size_t i = 0; good && i < n; i++)
		good = issue_one(s, v[i], corrections_only, d);
	if (s->app->dry_run)
		return good;
	good = good && ledger_sum_up(l, s->inst->id, s->x->now, false, NULL, d);
	if (good)
		return ledger_commit(l, d);
	ledger_rollback(l);
	return false;
}

static int finish(const struct issuing *s)
{
	int noted = EXIT_OK;
	if (s->recorded)
		noted = app_audit(s->app, s->x->config, "issue", "job=%s period=%s how=%s to=%s by=%s documents=%zu register=%s/%lld-%lld copy=%d refused=%zu", s->inst->job,
			s->inst->period, s->o->how, s->o->to, s->o->by, s->recorded, s->x->school_year, (long long)s->first, (long long)s->last, s->o->copy, s->refused);
	tell(s);
	return noted != EXIT_OK ? noted : s->refused ? EXIT_PARTLY : EXIT_OK;
}

int app_issue_register(struct app *app, struct app_ledger *x, const struct ledger_instance *inst, const struct app_issue *o, bool corrections_only)
{
	struct diag d = { 0 };
	struct ledger_unit **v;
	size_t n;
	struct issuing s = { .app = app, .x = x, .inst = inst, .o = o };
	int code = app_ledger_units(app, x, inst->id, o->unit, o->class_name, &v, &n);
	if (code != EXIT_OK)
		return code;
	s.event = (struct ledger_event){ .school = inst->school, .school_year = x->school_year, .at = x->now, .event = o->how, .to_role = o->to, .by_role = o->by,
		.by_login = *app->user ? app->user : "-", .batch = batch_of(&s), .order_no = o->order_no, .order_date = o->order_date, .note = app_ledger_words(app, o->note),
		.copy_no = o->copy };
	bool good = write_all(&s, v, n, corrections_only, &d);
	db_finalize(s.known);
	db_finalize(s.copies);
	return good ? finish(&s) : app_report(app, &d);
}
