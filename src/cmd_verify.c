/* SPDX-License-Identifier: MIT */
/* lieciba verify CODE|FILE: is this paper or file ours, and does it still hold? */
#include "app_ledger.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/i18n.h"
#include "lieciba/verify.h"

#include <string.h>

static const char *const state_words[] = { "bundle", "draft", "printed", "issued", "superseded", "void" };

static const char *day_of(const struct app *app, const struct config *c, const char *iso, struct strbuf *out)
{
	const struct cell day = { .type = CELL_TEXT, .len = 10, .s = iso ? iso : "" };
	strbuf_reset(out);
	if (iso)
		format_cell(FMT_DATE_LONG_LOC, NULL, app_lang(app, c), &day, out, NULL);
	return out->buf;
}

/* ---- what is told ---- */

static void tell_state(struct app *app, const struct config *c, const struct verify_answer *v)
{
	struct strbuf day = STRBUF_INIT;
	switch (v->state) {
	case LEDGER_ISSUED:
		fprintf(app->out, _("It is valid: issued on %s.\n"), day_of(app, c, v->issued, &day));
		break;
	case LEDGER_PRINTED:
		fprintf(app->out, _("It is valid: printed on %s, and its rule asks no more.\n"), day_of(app, c, v->printed, &day));
		break;
	case LEDGER_DRAFT:
		fputs(_("It is not valid: this version is ours, but it was never recorded as issued.\n"), app->out);
		break;
	case LEDGER_SUPERSEDED:
		if (v->replaced_by)
			fprintf(app->out, _("It is no longer valid: version %d replaced it on %s.\n"), v->replaced_by, day_of(app, c, v->replaced_on, &day));
		else
			fputs(_("It is not valid: this version was printed, never issued, and its data changed since.\n"), app->out);
		break;
	case LEDGER_VOID:
		if (v->issued)
			fprintf(app->out, _("It is not valid: issued on %s, later declared void.\n"), day_of(app, c, v->issued, &day));
		else
			fprintf(app->out, _("It is not valid: printed on %s, later declared void.\n"), day_of(app, c, v->printed, &day));
		break;
	case LEDGER_NONE:
		fprintf(app->out, ngettext("The file is ours and unchanged: %lld document of the class. Whether each of them holds tells its own code.\n",
			"The file is ours and unchanged: %lld documents of the class. Whether each of them holds tells its own code.\n", (unsigned long)v->parts), (long long)v->parts);
	}
	strbuf_release(&day);
}

static void tell_text(struct app *app, const struct config *c, const struct verify_answer *v)
{
	struct strbuf day = STRBUF_INIT;
	fprintf(app->out, "%s, %s, %s\n", app_ledger_title(app, c, v->layout, v->job), v->label, v->period);
	fprintf(app->out, _("Version %d, dated %s"), v->version, day_of(app, c, v->date, &day));
	if (v->copy > 1)
		fprintf(app->out, _(", duplicate no. %d"), v->copy);
	fputc('\n', app->out);
	strbuf_release(&day);
	tell_state(app, c, v);
}

static void add_json(struct strbuf *sb, const char *key, const char *value)
{
	strbuf_addf(sb, ",\"%s\":", key);
	if (value)
		strbuf_add_json(sb, value);
	else
		strbuf_adds(sb, "null");
}

static void tell_json(struct app *app, const struct config *c, const struct verify_answer *v)
{
	struct strbuf sb = STRBUF_INIT;
	strbuf_addf(&sb, "{\"ours\":%s", v ? "true" : "false");
	if (v) {
		add_json(&sb, "kind", app_ledger_title(app, c, v->layout, v->job));
		add_json(&sb, "job", v->job);
		add_json(&sb, "period", v->period);
		add_json(&sb, "label", v->label);
		add_json(&sb, "class", v->class_name);
		add_json(&sb, "date", v->date);
		strbuf_addf(&sb, ",\"version\":%d,\"copy\":%d", v->version, v->copy);
		add_json(&sb, "state", state_words[v->state]);
		add_json(&sb, "issued", v->issued);
		strbuf_addf(&sb, ",\"replaced_by\":%d", v->replaced_by);
		add_json(&sb, "replaced_on", v->replaced_on);
	}
	fprintf(app->out, "%s}\n", sb.buf);
	strbuf_release(&sb);
}

/* ---- not ours ---- */

/* A file that lies where one of ours should lie, with other bytes. */
static bool lies_in_place(struct app *app, struct app_ledger *x, const char *path)
{
	struct ledger_holder h;
	size_t n = strlen(x->config->out);
	if (strncmp(path, x->config->out, n) != 0 || path[n] != '/')
		return false;
	return ledger_holder(x->l, app->arena, path + n + 1, &h, NULL) && h.instance;
}

static int not_ours(struct app *app, struct app_ledger *x, const char *file)
{
	struct diag d = { 0 };
	if (app->json)
		tell_json(app, x->config, NULL);
	if (!file) {
		diag_error(&d, "G060", "%s", _("this school's ledger does not know this code"));
		diag_hint(&d, "%s", _("it was mistyped, belongs to another school, or was made up; compare it with the paper once more"));
	} else if (lies_in_place(app, x, file)) {
		diag_error(&d, "G061", "%s", _("this file was changed after it was made"));
		diag_hint(&d, "%s", _("`lieciba run` makes it again as it was; what was issued is what the ledger says, not this file"));
	} else {
		diag_error(&d, "G062", "%s", _("this school's ledger does not know this file"));
		diag_hint(&d, "%s", _("every changed byte makes another file: an edited, printed-to-PDF or signed copy is not found; try the code that is printed on it"));
	}
	diag_exit(&d, EXIT_FINDINGS);
	return app_report(app, &d);
}

/* ---- running ---- */

struct question { const char *file; uint8_t code[CODE_SIZE], sha256[DIGEST_SIZE]; };

/* A file when there is one of this name, else a code, which the shell may have split at its blanks. */
static int read_question(struct app *app, const char *const *words, struct question *q)
{
	struct diag d = { 0 };
	struct strbuf typed = STRBUF_INIT;
	int digits, code = EXIT_OK;
	for (size_t i = 0; words[i]; i++)
		strbuf_addf(&typed, "%s%s", i ? " " : "", words[i]);
	if (!words[1] && fsio_exists(words[0])) {
		q->file = words[0];
		code = fsio_digest(words[0], q->sha256, &d) ? EXIT_OK : app_report(app, &d);
	} else if (!code_parse(typed.buf, q->code, &digits)) {
		if (digits > 0)
			diag_error(&d, "G063", ngettext("this code has %d character, a whole one has 16", "this code has %d characters, a whole one has 16", (unsigned long)digits), digits);
		else
			diag_error(&d, "G063", "%s", _("this is neither a code nor a file that can be read"));
		diag_hint(&d, "%s", _("a code reads LIECIBA1 XXXX-XXXX-XXXX-XXXX; capitals, hyphens and LIECIBA1 need not be typed"));
		diag_exit(&d, EXIT_DATA);
		code = app_report(app, &d);
	}
	strbuf_release(&typed);
	return code;
}

static int answer(struct app *app, struct app_ledger *x, const struct question *q)
{
	struct diag d = { 0 };
	struct verify_answer *v;
	if (!(q->file ? verify_file(x->l, app->arena, q->sha256, &v, &d) : verify_code(x->l, app->arena, q->code, &v, &d)))
		return app_report(app, &d);
	int noted = app_audit(app, x->config, "verify", "by=%s found=%s job=%s period=%s unit=%s version=%d", q->file ? "file" : "code", v ? state_words[v->state] : "nothing",
		v ? v->job : "-", v ? v->period : "-", v ? v->label : "-", v ? v->version : 0);
	if (!v)
		return not_ours(app, x, q->file);
	if (app->json)
		tell_json(app, x->config, v);
	else if (!app->quiet)
		tell_text(app, x->config, v);
	return noted != EXIT_OK ? noted : v->state == LEDGER_PRINTED || v->state == LEDGER_ISSUED || v->state == LEDGER_NONE ? EXIT_OK : EXIT_FINDINGS;
}

static int act(struct app *app, const char *const *words)
{
	struct app_ledger x;
	struct question q = { 0 };
	if (!words[0])
		return app_usage(app, "verify", "%s", _("verify what? A code, or a file"));
	const struct config *c = app_config(app);
	int code = c ? read_question(app, words, &q) : EXIT_CONFIG;
	if (code != EXIT_OK)
		return code;
	code = app_ledger_open(app, c, false, &x);
	if (code == EXIT_OK)
		code = answer(app, &x, &q);
	app_ledger_close(&x);
	return code;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_verify;
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_verify, NULL, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = act(app, words);
	app_options_free(&o);
	return code;
}

const struct command cmd_verify = {
	.name = "verify",
	.summary = N_("is this paper or file ours, and does it still hold?"),
	.usage = N_("CODE | FILE"),
	.help = N_("Looks up the code that is printed on a document, or the bytes of a file, in the school's ledger, and tells what it is: kind, class and number,\n"
		   "period, date, version, and whether it holds. Never a name. Exit code 0: it holds; 1: replaced, void, never issued, changed or not ours.\n"
		   "A code may be typed in small letters and without hyphens; O counts as 0, I and L as 1.\n"
		   "Example: lieciba --root skola verify 04HM-ASW9-NF6Y-Y41J"),
	.json = true,
	.run = run,
};
