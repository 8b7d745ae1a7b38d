/* SPDX-License-Identifier: MIT */
/* What the files of `store` share. */
#ifndef LIECIBA_STORE_INTERNAL_H
#define LIECIBA_STORE_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

enum { STORE_TABLES_MAX = 32, STORE_COLUMNS_MAX = 32, STORE_EXTRA_MAX = 4, STORE_REFS = 6, STORE_KEY_MAX = 8, STORE_KNOWN = 4096, STORE_KNOWN_SIZE = 64 };

struct store_statements { /* of one table, prepared at its first row */
	const struct store_table *t;
	const char *extra[STORE_EXTRA_MAX];
	size_t nextra;
	struct db_stmt *find, *insert, *identity;
	int id, year, key[STORE_KEY_MAX]; /* indices of columns; -1 = none */
	int nkey;
	uint32_t required;  /* bits of columns */
	int64_t looked; /* import for which `fresh` holds */
	bool fresh;     /* the school had no row when that import began: nothing to compare with */
};
struct store {
	struct db *db;
	struct arena arena;
	int64_t import_id;   /* of the open import; 0 = none */
	const char *path;
	const char *school_id, *school_year; /* of the open import, for sweeps */
	const char *source_id;
	struct strbuf key, last; /* of a fact without an id: school, table and columns; the one before */
	size_t last_n;
	char (*known)[STORE_KNOWN_SIZE]; /* ids lately found, by hash; of the open import */
	struct store_statements st[STORE_TABLES_MAX];
	size_t nst;
	struct db_stmt *ref[STORE_REFS], *year, *named, *drop, *quarantine;
	struct db_stmt *item[2];   /* remember a line item, forget it */
	struct db_stmt *remove[2]; /* by key, by id; of the table `removed` */
	const struct store_table *removed;
};
void store_finalize_statements(struct store *s);
/* Columns of a table but those of its history, with commas; `prefix` before each. */
bool store_list_columns(struct store *s, const char *table, const char *prefix, struct strbuf *out, struct diag *d);
/*
 * What ties a row of a table to a school year (?1 the school, ?2 the year, its days from ?3 to ?4); NULL = nothing: people, subjects and the like outlast
 * years. columns: the table's, as store_list_columns gives them.
 */
const char *store_year_condition(const char *table, const char *columns);
void store_bind_year(struct db_stmt *q, const char *school_year);

#endif
