/* SPDX-License-Identifier: MIT */
/*
 * import: an export of an e-journal -> bundle rows -> the store (bundle.md).
 *
 * A source format is one file import_NAME.c with a const struct importer import_NAME; the Makefile finds it by name.
 * Whatever comes in is turned into rows of the bundle's tables and goes through import_row(): one set of types, checks and quarantine for all
 * formats. What cannot be read whole is quarantined with file:line:column, and the rest loads.
 */
#ifndef LIECIBA_IMPORT_H
#define LIECIBA_IMPORT_H

#include "lieciba/diag.h"
#include "lieciba/store.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct config;

/* One input file, in memory. */
struct import_file { const char *name; const char *data; size_t len; uint8_t sha256[32]; };
struct import_run;   /* state of one import */

struct importer {
	const char *name;   /* "bundle", "oneroster", "map" */
	/* How sure it is that these files are its own, 0…100; for --format auto. */
	int (*probe)(const struct import_file *v, size_t n);
	bool (*run)(struct import_run *r, const struct import_file *v, size_t n, const char *arg /* map:FILE's FILE */, struct diag *d);
};

struct import_options {
	const char *format;   /* "auto", "bundle", "oneroster", "map:FILE" */
	const char *now, *user;
	bool dry_run;         /* reports, then rolls back */
	bool anon;            /* no raw values in messages */
	void (*progress)(void *arg, size_t rows_done, size_t rows_all); /* may be NULL */
	void *progress_arg;
};
struct import_result {
	char source[64], format[32], school[64], school_year[8];
	int64_t import_no;    /* 0: nothing changed, no import was recorded */
	bool nothing_new;     /* the same files were imported before */
	struct { char file[96]; struct store_counts c; } *files; size_t nfiles;
	struct store_counts total;
	struct diags problems; /* quarantine reasons and warnings, in file order; at most 1000 kept, all counted */
};
/* path: a folder, a zip or one file. False when the import as a whole failed (nothing is stored then). */
bool import_path(struct store *s, const struct config *c, const char *path, const struct import_options *o, struct import_result *res, struct diag *d);
void import_result_free(struct import_result *r);

/* ---- for importers ---- */

/* CSV reader (RFC 4180, ; or , or tab found from the header, BOM, LF, CRLF or CR; import_csv.c). */
struct csv;
struct csv_row {
	const char **field; /* NUL-terminated, unquoted */
	const int *col;     /* character column where each begins, from 1 */
	size_t n;
	int line;           /* physical line where the record starts */
	const char *raw; size_t raw_len; /* the record's bytes as they came */
};
struct csv *csv_open(const char *data, size_t len, char delimiter /* 0 = detect */);
bool csv_next(struct csv *c, struct csv_row *row, struct diag *d); /* false at the end, or with d->code set: a broken record (quarantine and go on) */
void csv_close(struct csv *c);

#endif
