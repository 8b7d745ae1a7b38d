/* SPDX-License-Identifier: MIT */
/* app_ledger: what the commands of the ledger share: opening it, and finding what people name. */
#ifndef LIECIBA_APP_LEDGER_H
#define LIECIBA_APP_LEDGER_H

#include "app.h"

#include "lieciba/ledger.h"
#include "lieciba/strbuf.h"

struct app_ledger {
	struct app *app;
	const struct config *config;
	struct ledger *l;
	int lock;                 /* -1 = reads only */
	const char *school;       /* the configuration's, or the only one of the ledger; "" when there is none */
	char now[20];             /* civil time of the school, 'YYYY-MM-DDTHH:MM:SS' */
	char school_year[8];      /* of now: "2025-26" */
};
/*
 * write: takes ROOT/state/lock first (exit code 75 when another holds it). A command that is only to tell what it would do reads. EXIT_OK, or the code after
 * having reported; app_ledger_close in both cases.
 */
int app_ledger_open(struct app *app, const struct config *c, bool write, struct app_ledger *x);
/* The same for a command that may be the first to write: takes the lock and makes the ledger when there is none. */
int app_ledger_open_new(struct app *app, const struct config *c, struct app_ledger *x);
/* What was open for writing also brings the today page up to date (app_today). */
void app_ledger_close(struct app_ledger *x);
/* out/index.html and out/lieciba.prom anew, when a run has made them; the lock is held. What goes wrong is told and changes nothing else. */
void app_today(struct app *app, const struct config *c, struct ledger *l);
/* An instance that the ledger knows, as people type job and period. EXIT_OK, or the code after having told what there is (G050, G051). */
int app_ledger_instance(struct app *app, struct app_ledger *x, const char *job, const char *period, struct ledger_instance **out);
/* Its units, in order of printing: one (key or label), those of a class (id or name), or all. G052, G053; G054: several have that label. */
int app_ledger_units(struct app *app, struct app_ledger *x, const char *instance, const char *unit, const char *class_name, struct ledger_unit ***v, size_t *n);
/* Title of the document: its layout's, else the id of its job. */
const char *app_ledger_title(struct app *app, const struct config *c, const char *layout, const char *job);
/* A text that people gave for the register, with personal codes masked; NULL stays NULL. */
const char *app_ledger_words(struct app *app, const char *text);

/* ---- issuing: what `issue` and `reissue` share ---- */

struct app_issue {
	char *unit, *class_name, *how, *to, *by, *via, *note, *order_no, *order_date;
	int copy;                 /* 1 = originals; a duplicate's number */
};
/* A command of both: reads the options that they share into `issue` and `more` of its own, then acts; `issue` is freed in the end. */
struct app_issue_command {
	const struct command *command;
	struct app_issue *issue;
	struct poptOption *more;
	int (*act)(struct app *app, const char *const *words, void *given);
	void *given;
};
int app_issue_run(struct app *app, int argc, const char **argv, const struct app_issue_command *c);
/* Whether they make sense: EXIT_OK, or EXIT_USAGE after having said what is wrong. */
int app_issue_check(struct app *app, const char *command, const struct app_issue *o);
/* A document's file must be the one that the ledger speaks of: a register that says "issued" of other bytes would be worth nothing. False after G055, G056. */
bool app_issue_file(struct app *app, const struct config *c, const char *label, const char *path, const uint8_t want[DIGEST_SIZE]);
/*
 * Registers the newest version of each chosen document: first its files are looked at (G055, G056: refused, exit code 3). One transaction and one batch; what the
 * register holds already is not written twice. With --dry-run it only tells. Ends with the audit log. corrections_only: only drafts that correct something.
 */
int app_issue_register(struct app *app, struct app_ledger *x, const struct ledger_instance *inst, const struct app_issue *o, bool corrections_only);

/* ---- making again what was issued: new versions, duplicates ---- */

struct tick_options;
/*
 * Makes them by a run of the job (tick.h); `o` names what, the rest is filled in. How many were made in *made. EXIT_OK, or the code after having reported.
 * The lock must not be held.
 */
int app_issue_again(struct app *app, const struct config *c, struct tick_options *o, size_t *made);

/* The sentence for the journal (VPVG 5.5: sent, and an entry about it). */
struct app_sent { const char *title, *period, *date /* ISO */, *to_role, *via /* NULL: in E-klase */; size_t documents; bool students; int64_t first, last; };
void app_ledger_sentence(const struct app *app, const struct config *c, const struct app_sent *s, struct strbuf *out);

#endif
