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
};

/* Tables of which every text may be a name or speak of a person (import_row.c). */
bool import_about_persons(const struct store_table *t);
/* Columns of passwords (import_secret.c): whether the record's file has one, and the record without its value. */
bool import_has_password(const struct import_place *at);
void import_without_password(const struct import_place *at, struct strbuf *out);

#endif
