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
	const uint8_t *map;          /* digest of the column map; NULL = none */
	bool begun;
	bool persons;                /* the row is about a person: its messages must not quote names */
	bool foreign;                /* a table that a map explains: nobody knows in which of its columns names stand */
	char decimal;                /* decimal sign of the file being read, once one was seen */
	struct { const struct import_file *f; struct store_counts c; } file;
	struct diag broken;          /* a file that broke off half-way: nothing of the import may stay */
	struct { struct import_note *v; size_t n, cap; } notes; /* import_note.c */
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
/* Whether a bulk file may take rows out of the store: not while rows of it are in quarantine, for it is not whole then, and says so (N241). */
bool import_may_sweep(struct import_run *r, int64_t quarantined);

/* Columns of passwords (import_secret.c): whether the record's file has one, and the record without its value. */
bool import_has_password(const struct import_place *at);
void import_without_password(const struct import_place *at, struct strbuf *out);

/* import_table's half for what is no CSV (import_sheet.c); as import_table_open and so on. */
struct import_sheet;
struct import_sheet *import_sheet_open(struct import_run *r, const struct import_file *f, const struct import_table_options *o, struct diag *d);
bool import_sheet_next(struct import_sheet *t, struct csv_row *row, struct diag *d);
void import_sheet_close(struct import_sheet *t);

/* Repairs that cost no row, counted for each file and told at its end (import_note.c); those from REPAIR_TWIN on for each column. */
enum import_repair {
	REPAIR_UNWRAPPED, REPAIR_SURPLUS, REPAIR_BLANK_HEAD, REPAIR_EMPTY_ROW,
	REPAIR_TWIN, REPAIR_NFC, REPAIR_BLANKS, REPAIR_SPECIAL_BLANKS, REPAIR_ZERO_WIDTH, REPAIR_LOST_LETTERS,
};
void import_count(struct import_run *r, const struct import_place *at, int field, enum import_repair kind);
void import_tell_counts(struct import_run *r);
void import_forget_counts(struct import_run *r, const char *file);
/* As import_warn, but nothing is wrong. */
void import_remark(struct import_run *r, const struct import_place *at, int field, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* Encodings (import_text.c): the canonical name of one that can be read, or NULL with N198. */
const char *import_encoding(const char *said, struct diag *d);
/* Makes a file's data UTF-8; said: what it is when no BOM tells, NULL = utf-8. The memory is the import's. Refuses with N182, N183, N198. */
bool import_decode(struct import_run *r, struct import_file *f, const char *said, struct diag *d);
/* The same for all files named like CSV, with the encoding of the options. */
bool import_decode_all(struct import_run *r, struct import_file *v, size_t n, struct diag *d);
/* False (N186) when the first line shows that it is no table of text. */
bool import_is_text(const struct import_file *f, struct diag *d);

/* Without blanks at the ends and composed: s itself, or a text in the arena; *changed: bits 1 << REPAIR_…. What is no UTF-8 stays (import_clean.c). */
const char *import_tidy(struct arena *a, const char *s, size_t n, unsigned *changed);
/* A value as the store keeps it, in the row's arena; NULL for empty. False with N104, N185, N194. id: nothing invisible may stand in it. */
bool import_clean_text(struct import_run *r, const struct import_place *at, int field, bool id, const char *s, const char **out, struct diag *d);
/* Whether a value looks like what a spreadsheet makes of a date (N190), or of a number or code (N191) (import_look.c). True with *d filled. */
bool import_look_date(const char *s, struct diag *d);
bool import_look_number(const char *s, struct diag *d);

/* Rows made to fit their header (import_repair.c). */
struct import_repair_state {
	struct import_run *r;
	const char *file;
	const char **names;  /* headings, n of them; NULL = the header is still to come */
	size_t *twin;        /* the column, from 1, whose heading this one repeats; 0 = none */
	size_t n, all;       /* columns up to the last heading; of the header as it came */
	bool twins, blank;
	bool headless, repeats; /* as in struct import_table_options */
	struct arena arena;  /* of the row */
};
enum import_repaired { REPAIRED_ROW, REPAIRED_NOTHING /* no value in it: go on */, REPAIRED_FAULT };
void import_repair_begin(struct import_repair_state *x, struct import_run *r, const char *file, const struct import_table_options *o);
enum import_repaired import_repair_row(struct import_repair_state *x, struct csv_row *row, struct diag *d);
void import_repair_end(struct import_repair_state *x);

#endif
