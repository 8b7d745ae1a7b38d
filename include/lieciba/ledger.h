/* SPDX-License-Identifier: MIT */
/*
 * ledger: state/ledger.db: what was due, what was made from which input, what was issued to whom (src/sql/ledger.sql tells every table).
 *
 * A document is a unit of an instance (job × period × due group) and has versions: a draft is replaced in place; once a person confirmed that it left the
 * house (ledger_register) it is issued and is never overwritten: a correction is a new version, the old one becomes superseded and its file is kept.
 * Printing issues nothing: a printed draft is a draft; only its row stays, superseded, when another takes its place, so that its code is known. Where the
 * job's rule asks for the print alone, the printed version is final as an issued one is (state printed), and has no day of issue.
 * Only documents that `run`, `issue` and `reissue` know stand here; what `render` makes does not.
 *
 * One writer at a time: whoever holds state/lock. Times are arguments; the ledger never reads a clock.
 * Outside ledger_begin … ledger_commit a call that writes more than one row is a transaction of its own; inside, a call that failed leaves the decision
 * (ledger_rollback) to the caller.
 * Errors: G021 no ledger yet, G022 of a newer program, G023 not a ledger.
 */
#ifndef LIECIBA_LEDGER_H
#define LIECIBA_LEDGER_H

#include "lieciba/diag.h"
#include "lieciba/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;
struct ledger;

enum { LEDGER_CODE_SIZE = 10 /* bytes of a verification code */, LEDGER_KINDS = 8 };

/* write: created when missing. Reading: NULL and G021 (exit code 66) when there is none. */
struct ledger *ledger_open(const char *path, bool write, struct diag *d);
void ledger_close(struct ledger *l); /* NULL is fine */
/* For reports of higher levels, which hold SELECTs of their own. They write only through the calls below. */
struct db *ledger_db(struct ledger *l);
bool ledger_begin(struct ledger *l, struct diag *d);
bool ledger_commit(struct ledger *l, struct diag *d);
void ledger_rollback(struct ledger *l);

/* ---- runs ---- */

struct ledger_run {
	const char *school, *at, *host, *boot_id, *reason; /* reason: due, manual, correction, duplicate, shard */
	int64_t pid;
	int output_version;
	int shard, shards;          /* 0 = none */
	char id[32];                /* given by ledger_run_begin */
};
/* Gives the run its id. Runs that still stand as running are told as crashed (the lock is held, so nobody else runs); their number in *crashed (may be NULL). */
bool ledger_run_begin(struct ledger *l, struct ledger_run *r, size_t *crashed, struct diag *d);
bool ledger_run_end(struct ledger *l, const char *run_id, const char *state, const char *at, const char *note, struct diag *d);

/* ---- instances ---- */

struct ledger_instance {
	const char *id, *school, *job, *period, *data_from, *data_to, *opens, *due, *due_note, *fulfils, *layout;
	/* Read only: kept by ledger_sum_up and others. */
	const char *state, *first_made_at, *done_at;
	int64_t units, made, blocked, failed, fulfilled;
	bool was_late;
	const uint8_t *stamp;       /* DIGEST_SIZE bytes; NULL = never compared */
};
/* Inserts it (state waiting), or brings its window, fulfils and layout up to date. */
bool ledger_put_instance(struct ledger *l, const struct ledger_instance *i, struct diag *d);
/* NULL in *out when it is not known. */
bool ledger_get_instance(struct ledger *l, struct arena *a, const char *id, struct ledger_instance **out, struct diag *d);
/*
 * Counts its units (those skipped do not count) and sets state, first_made_at, done_at, was_late. `failed`: the run itself could not go on. stamp NULL =
 * leaves it; when something failed it is forgotten instead, so that what failed is tried again.
 * A unit is made when it is done or has an issued version. States: failed (the run, or nothing made and some failed); skipped (no units); done (each unit has
 * what the rule asks); blocked (each unit is); ready (nothing tried yet; or all made, and people have yet to confirm what the rule asks); else partial.
 */
bool ledger_sum_up(struct ledger *l, const char *id, const char *now, bool failed, const uint8_t *stamp, struct diag *d);
/* Sets the state of an instance without documents (action: archive …): done, failed, skipped, ready, waiting. */
bool ledger_set_state(struct ledger *l, const char *id, const char *state, const char *now, struct diag *d);

/* ---- documents ---- */

struct ledger_part { const char *dataset; int64_t rows; uint8_t digest[DIGEST_SIZE]; };
struct ledger_output { const char *kind, *path; uint8_t sha256[DIGEST_SIZE]; int64_t bytes, pages; };
enum ledger_state { LEDGER_NONE, LEDGER_DRAFT, LEDGER_PRINTED, LEDGER_ISSUED, LEDGER_SUPERSEDED, LEDGER_VOID };
struct ledger_version {
	int version;                /* 0 = none */
	enum ledger_state state;
	const char *lang, *profile, *doc_date, *made_at, *issued_at, *reason;
	const char *replaces;       /* issued_at of the newest one issued before it; NULL = it is the first */
	uint8_t digest[DIGEST_SIZE], layout_digest[DIGEST_SIZE], snapshot[DIGEST_SIZE];
	uint8_t accepted_layout[DIGEST_SIZE]; bool accepted;
	const struct ledger_part *parts; size_t nparts;
	struct ledger_output out[LEDGER_KINDS]; size_t nout; /* originals, not duplicates */
	uint8_t code[LEDGER_CODE_SIZE]; bool has_code;
	bool registered;            /* the register names it: a draft that is replaced leaves its number behind */
};
struct ledger_unit {
	const char *unit, *label, *class_id, *class_name, *state, *blocked_by;
	int64_t seq;
	struct ledger_version draft, issued; /* version 0 = there is none; issued: the final one, LEDGER_PRINTED or LEDGER_ISSUED */
	int last;                   /* greatest version number ever given */
	const char *last_issued;    /* issued_at of the newest version that was ever issued, void ones too; NULL = none */
};
/* All units of an instance with their present versions, sorted by unit (bytes). parts: also input_part. Linear. */
bool ledger_units(struct ledger *l, struct arena *a, const char *instance, bool parts, struct ledger_unit **v, size_t *n, struct diag *d);

/* Inserts a unit or brings label, class, order, state and blocked_by up to date. */
bool ledger_put_unit(struct ledger *l, const char *instance, const struct ledger_unit *u, struct diag *d);
/*
 * A document was made: the draft `v` (state is not looked at) takes the place of an earlier draft of the unit, whose files go to `stale` unless the new one
 * has the same; a draft of another unit that had a file at one of the new paths loses it. v->version is greater than every
 * issued one. Takes the mark `changed` away when v's reason says it is a correction.
 */
bool ledger_put_draft(struct ledger *l, const char *instance, const char *unit, const char *run_id, const struct ledger_version *v, struct diag *d);
/* Units that the instance no longer has: their drafts are forgotten (files to `stale`), state skipped. keep: sorted unit keys. */
bool ledger_drop_others(struct ledger *l, const char *instance, const char *const *keep, size_t n, struct diag *d);
/* The present input of an issued version differs (what: datasets), or (what NULL) no longer does. */
bool ledger_mark_changed(struct ledger *l, const char *instance, const char *unit, int version, const uint8_t digest[DIGEST_SIZE], const char *what, const char *day,
	struct diag *d);
/* --accept-layout: the issued version counts as unchanged under this newer layout; a mark that says `layout` only goes. */
bool ledger_accept_layout(struct ledger *l, const char *instance, const char *unit, int version, const uint8_t layout[DIGEST_SIZE], struct diag *d);

/* Duplicates of an issued version: the number of the next (2 …), and its file and code (NULL: none). */
bool ledger_next_copy(struct ledger *l, const char *instance, const char *unit, int version, int *copy, struct diag *d);
bool ledger_put_copy(struct ledger *l, const char *instance, const char *unit, int version, int copy, const struct ledger_output *out, size_t nout,
	const uint8_t *code, struct diag *d);

struct ledger_bundle {
	const char *bundle, *kind, *path, *made_at;
	int version; bool complete;
	int64_t parts, bytes, pages;
	uint8_t digest[DIGEST_SIZE], sha256[DIGEST_SIZE];
};
bool ledger_bundles(struct ledger *l, struct arena *a, const char *instance, struct ledger_bundle **v, size_t *n, struct diag *d);
bool ledger_put_bundle(struct ledger *l, const char *instance, const char *run_id, const struct ledger_bundle *b, struct diag *d);
/* Bundles that the instance no longer has; their files go to `stale`. keep: sorted. */
bool ledger_drop_bundles(struct ledger *l, const char *instance, const char *const *keep, size_t n, struct diag *d);

/* Whose file lies at a path. instance NULL = nobody's; unit "" = a bundle. */
struct ledger_holder { const char *instance, *unit; int version; enum ledger_state state; uint8_t sha256[DIGEST_SIZE]; };
bool ledger_holder(struct ledger *l, struct arena *a, const char *path, struct ledger_holder *h, struct diag *d);
/* An issued document's file was set aside: its new path. No error when nothing is known at `from`. */
bool ledger_move_output(struct ledger *l, const char *from, const char *to, struct diag *d);
/* Files of replaced drafts that nothing names any more: calls remove_file(arg, path), and forgets those for which it says true. */
bool ledger_sweep_stale(struct ledger *l, bool (*remove_file)(void *arg, const char *path), void *arg, struct diag *d);

/* Problems of an instance's newest run replace those of the run before. */
struct ledger_problem { const char *unit, *code, *text; };
bool ledger_put_problems(struct ledger *l, const char *instance, const char *run_id, const struct ledger_problem *v, size_t n, struct diag *d);

struct ledger_snapshot { uint8_t sha256[DIGEST_SIZE]; const char *school, *needs, *data_to, *path /* NULL: not kept */, *made_at; int64_t import_no; };
bool ledger_put_snapshot(struct ledger *l, const struct ledger_snapshot *s, struct diag *d);
/* Path of a kept snapshot, NULL when it is gone. */
bool ledger_snapshot_path(struct ledger *l, struct arena *a, const uint8_t sha256[DIGEST_SIZE], const char **path, struct diag *d);
/* Kept snapshots that no draft or issued version stands on any more: remove_file as above; the rows stay, without a path. */
bool ledger_sweep_snapshots(struct ledger *l, bool (*remove_file)(void *arg, const char *path), void *arg, struct diag *d);

/* ---- notices (notify.h) ---- */

/* One thing that one target is to be told of one instance; day: of what is told daily, else "". */
struct ledger_notice { const char *instance, *event, *target, *day; int tries; };
/* Inserts it when it is not there: so it is told once. */
bool ledger_put_notice(struct ledger *l, const struct ledger_notice *n, struct diag *d);
/* Those that were not told yet and were tried fewer than `tries` times; of an instance in the order in which things happen. */
bool ledger_open_notices(struct ledger *l, struct arena *a, int tries, struct ledger_notice **v, size_t *n, struct diag *d);
/* A try: error NULL = it was told. */
bool ledger_try_notice(struct ledger *l, const struct ledger_notice *n, const char *at, const char *error, struct diag *d);

/* ---- what people confirm ---- */

struct ledger_event {
	const char *school, *school_year, *at, *event, *to_role, *by_role, *by_login, *batch, *order_no, *order_date, *note;
	int copy_no;                /* 1 = the original */
};
/*
 * Writes a row of the register for one version, and makes it issued; then a final version before it becomes superseded. Event `printed` makes it `printed`, and
 * that only where the instance's rule asks no more. *entry gets the number, which counts from 1 in each school year. G034: the version is superseded, void or unknown.
 */
bool ledger_register(struct ledger *l, const char *instance, const char *unit, int version, const struct ledger_event *e, int64_t *entry, struct diag *d);
/*
 * Takes a row back by a new one (event cancelled). The version stays issued: paper that left the house is not undone by a row;
 * one that was printed only is a draft again. G030 no such row, G031 taken back already.
 */
bool ledger_cancel(struct ledger *l, const char *school, const char *school_year, int64_t entry, const struct ledger_event *e, int64_t *number, struct diag *d);
/* A final version is declared invalid, with a reason. G035: it is not an issued one. */
bool ledger_void(struct ledger *l, const char *instance, const char *unit, int version, const char *reason, struct diag *d);
/* A duty that people do was done. */
bool ledger_put_deed(struct ledger *l, const char *instance, const struct ledger_event *e, struct diag *d);
/* True when an event of the register is what a rule asks for: `printed` is also fulfilled by issued …, `issued` by sent and handed-over. */
bool ledger_fulfils(const char *asked, const char *event);

#endif
