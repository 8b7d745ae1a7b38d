/* SPDX-License-Identifier: MIT */
/* What import_run.c and import_row.c share. */
#ifndef LIECIBA_IMPORT_INTERNAL_H
#define LIECIBA_IMPORT_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/import.h"
#include "lieciba/strbuf.h"

struct import_run {
	struct store *store;
	const struct config *config;
	const struct rules *rules;
	const struct import_options *options;
	struct import_result *result;
	struct arena arena, whole;   /* of the row; of the import */
	const char *source, *school_id;
	bool begun;
	bool persons;                /* the row is about a person: its messages must not quote names */
	bool foreign;                /* a table that a map explains: nobody knows in which of its columns names stand */
	char decimal;                /* decimal sign of the file being read, once one was seen */
	struct { const struct import_file *f; struct store_counts c; } file;
	struct diag broken;          /* a file that broke off half-way: nothing of the import may stay */
};

/* Tables of which every text may be a name or speak of a person (import_row.c). */
bool import_about_persons(const struct store_table *t);
/* The checks of import_row() without storing: stored[t->n] as it would be, valid until the next row. */
bool import_check_row(struct import_run *r, const struct store_table *t, const struct import_value *v, size_t n, const char **stored, struct diag *why);
/* What a person may read of a message about a row (import_run.c). */
void import_clean(const struct import_run *r, struct diag *d);
/* Gathers a path's files as an import does and hands them to `each`; nothing is begun. s may be NULL. */
bool import_look(struct store *s, const struct config *c, const char *path, const struct import_options *o,
	bool (*each)(struct import_run *r, const struct import_file *v, size_t n, void *arg, struct diag *d), void *arg, struct diag *d);
/* Columns of passwords (import_secret.c): whether the record's file has one, and the record without its value. */
bool import_has_password(const struct import_place *at);
void import_without_password(const struct import_place *at, struct strbuf *out);

/* import_table's half for what is no CSV (import_sheet.c); as import_table_open and so on. */
struct import_sheet;
struct import_sheet *import_sheet_open(struct import_run *r, const struct import_file *f, const struct import_table_options *o, struct diag *d);
bool import_sheet_next(struct import_sheet *t, struct csv_row *row, struct diag *d);
void import_sheet_close(struct import_sheet *t);

#endif
