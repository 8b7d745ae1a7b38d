/* SPDX-License-Identifier: MIT */
/* What the files of `ledger` share: statements that are prepared once, with their parameters bound in one call. */
#ifndef LIECIBA_LEDGER_INTERNAL_H
#define LIECIBA_LEDGER_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/ledger.h"

enum { LEDGER_STATEMENTS = 96, LEDGER_SCHEMA = 2 };

struct ledger {
	struct db *db;
	bool open;   /* a transaction is */
	size_t n;
	struct { const char *sql; struct db_stmt *q; } st[LEDGER_STATEMENTS];
};

/*
 * The statement of a text with static storage (told by its address), reset and bound: t text, i int64_t, n int, b a digest, c a code; NULL of t, b and c
 * binds NULL. Texts and bytes must live until it has run. NULL with d filled.
 */
struct db_stmt *ledger_ask(struct ledger *l, struct diag *d, const char *sql, const char *types, ...);
/* The same, run to its end. */
bool ledger_do(struct ledger *l, struct diag *d, const char *sql, const char *types, ...);
/* First column of the first row, `def` when there is none or it is NULL. */
bool ledger_number(struct db_stmt *q, int64_t def, int64_t *out, struct diag *d);

/* Several writes that stand or fall together: a transaction of their own when the caller has none open. `own` tells ledger_leave. */
bool ledger_enter(struct ledger *l, bool *own, struct diag *d);
bool ledger_leave(struct ledger *l, bool own, bool good, struct diag *d);

char *ledger_text(struct arena *a, struct db_stmt *q, int col);            /* NULL for NULL */
void ledger_bytes(struct db_stmt *q, int col, void *out, size_t n);        /* zeros when it has another length */
enum ledger_state ledger_state_of(const char *word);
/* First column of all rows. */
bool ledger_list(struct db_stmt *q, struct arena *a, const char ***v, size_t *n, struct diag *d);
/* Those of the sorted `all` that are not in the sorted `keep`, in place. */
size_t ledger_without(const char **all, size_t n, const char *const *keep, size_t nkeep);
/* The unit's draft is forgotten, its files go to `stale`. */
bool ledger_forget_draft(struct ledger *l, const char *instance, const char *unit, struct diag *d);

#endif
