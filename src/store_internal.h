/* SPDX-License-Identifier: MIT */
/* What the files of `store` share. */
#ifndef LIECIBA_STORE_INTERNAL_H
#define LIECIBA_STORE_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/store.h"

enum { STORE_TABLES_MAX = 32, STORE_EXTRA_MAX = 4, STORE_REFS = 6 };

struct store_statements { /* of one table, prepared at its first row */
	const struct store_table *t;
	const char *extra[STORE_EXTRA_MAX];
	size_t nextra;
	struct db_stmt *find, *insert, *identity;
};
struct store {
	struct db *db;
	struct arena arena;
	int64_t import_id;   /* of the open import; 0 = none */
	const char *school_id, *school_year; /* of the open import, for sweeps */
	struct store_statements st[STORE_TABLES_MAX];
	size_t nst;
	struct db_stmt *ref[STORE_REFS], *year, *number, *named, *quarantine;
};
void store_finalize_statements(struct store *s);

#endif
