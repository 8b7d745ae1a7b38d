/* SPDX-License-Identifier: MIT */
/* What dataset.c and dataset_sql.c share. */
#ifndef LIECIBA_DATASET_INTERNAL_H
#define LIECIBA_DATASET_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/dataset.h"

/* A word of SQL as far as this program must understand it: comments are skipped, quoted things are one token. */
enum sql_kind { SQL_END, SQL_WORD, SQL_PARAM, SQL_NUMBER, SQL_QUOTED, SQL_MARK };
struct sql_token {
	enum sql_kind kind;
	const char *s;
	size_t len;
	int depth; /* parentheses around it */
};
struct sql_scan {
	const char *s;
	int depth;
};
struct sql_token sql_next(struct sql_scan *scan);
/* Place of a parameter as written (":name") in the text; -1 = not there. */
long sql_find_param(const char *sql, const char *name);
/* Place of the text 'now', -1 = nowhere. */
long sql_find_now(const char *sql);
/* Ends in ORDER BY or in LIMIT 1: the rows cannot come in another order next time. */
bool sql_is_ordered(const char *sql);
/* Whether it begins with something else than SELECT, WITH or VALUES. */
bool sql_is_other(const char *sql);
/* Adds "did you mean", and the columns of the table, to SQLite's "no such column", "no such table" and "syntax error" at an offset. */
void sql_hint(const char *sql, long offset, struct diag *d);
/* The contract's tables that a layout may read: sensitive ones only when it asks for what is in them. Returns the number. */
size_t sql_tables(const struct layout *l, const char **tables, size_t cap);
/* For a table that was refused because the layout does not ask for it: the word it should ask for, or NULL. */
const char *sql_need_of(const char *table);
const struct data_spec *dataset_spec(const struct datasets *s, int ds);
/* Same type and value. */
bool cell_same(const struct cell *a, const struct cell *b);

enum { SHAPE_MAX = 8 };
enum source { SRC_ENGINE, SRC_USER, SRC_OUTER };
struct param {
	int index;          /* as SQLite counts */
	enum source source;
	int which;          /* engine's or declared parameter */
	const char *name;   /* without the colon */
	int depth, col;     /* SRC_OUTER: where it stands in rows of the present shape */
};
struct dataset {
	const struct data_spec *spec;
	struct db_stmt *stmt;
	int cols;
	const char **names;
	struct param *params; size_t nparams;
	const char **outer; size_t nouter; /* names of the SRC_OUTER ones */
	int *order; size_t norder;
	int shape[SHAPE_MAX]; /* datasets of the enclosing rows that depth and col were found for */
	int nshape;           /* -1: none yet */
	bool valid;           /* rows are those of `bound` */
	struct cell *bound;   /* values of the outer parameters, texts in mem */
	struct arena mem;
	struct cell *cells; size_t cap;
	struct rows rows;
	int held;             /* somebody stands on the rows */
	/* the account (dataset_account.c) */
	bool hashed, counted, noted; /* own: digest is of the present rows; the document has them already; it has any of this dataset */
	uint8_t own[DIGEST_SIZE];
	struct dataset_account account;
};
struct datasets {
	const struct layout *layout;
	struct arena keep;
	struct db *db;
	struct dataset *v; size_t n;
	struct digest *account;  /* NULL: nothing is recorded */
};
/* dataset_documents.c: the columns of `documents`; its rows are given (dataset.h). */
void documents_prepare(struct datasets *s, struct dataset *ds);
/* dataset_account.c: the document asked for ds's present rows. */
void account_add(struct datasets *s, struct dataset *ds);

#endif
