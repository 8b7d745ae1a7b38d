/* SPDX-License-Identifier: MIT */
/* What dataset.c and dataset_sql.c share. */
#ifndef LIECIBA_DATASET_INTERNAL_H
#define LIECIBA_DATASET_INTERNAL_H

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

#endif
