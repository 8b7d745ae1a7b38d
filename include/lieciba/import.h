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

/*
 * One input file. map: what stands behind a large one's data (fsio_forget as it is read); NULL = memory of the import. encoding: what data was decoded
 * from to UTF-8 (import_text.c); NULL = data is as it came. came: bytes before that. sha256 is of the bytes as they came.
 */
struct fsio_map;
struct import_file { const char *name; const char *data; size_t len; uint8_t sha256[32]; struct fsio_map *map; const char *encoding; size_t came; };
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
	const char *encoding; /* of CSV files that no BOM tells: "windows-1257" …; NULL = utf-8 */
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

/* Begins the store's import; once, before the first row. school_id and school_year bound what a bulk may remove. */
bool import_begin(struct import_run *r, const char *source, const char *format, const char *school_id, const char *school_year, bool bulk,
	struct diag *d);
/* Where a row came from, for its messages and for quarantine. */
struct import_place {
	const char *file;
	int line;
	const char *const *names; /* column names as the file has them, n of them; NULL = unknown */
	const int *col;           /* character columns where fields begin */
	size_t n;
	const char *raw;
	size_t raw_len;
};
struct import_value { const char *name; const char *text; int source; /* index into place->names; -1 = none */ };
/*
 * One row for a bundle table: checks every value's type, then stores it, or puts it into quarantine. school_id NULL = the import's. Returns false
 * only when the import cannot go on (disk full …).
 *
 * Absent is not empty. A column that v does not name leaves the stored value as it is, so that a journal's export without lesson hours does not erase those
 * that a form brought; in a row that is new it is unknown, or the column's `otherwise`. A column that v names with an empty text means: unknown, and a stored
 * value goes. So v names the columns that the source has, also where they are empty, and no others. A known row needs its key only (and `value`, `code`, with
 * their scale and status); a new one all required columns, else N120. personal_code only adds to student_codes.
 */
bool import_row(struct import_run *r, const struct store_table *t, const char *school_id, const struct import_value *v, size_t n,
	const struct import_place *at, struct diag *d);
/* Puts a record into quarantine that cannot even be taken apart. field: index, -1 = the whole record. */
bool import_quarantine(struct import_run *r, const struct import_place *at, int field, struct diag *why, struct diag *d);
/* A warning that costs no row. */
void import_warn(struct import_run *r, const struct import_place *at, int field, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* The same for a message that is filled already: with a hint, or a note. */
void import_tell(struct import_run *r, const struct import_place *at, int field, struct diag *told);
/* Counts of the file that is being read: begin before its first row, end after its last. */
bool import_file_begin(struct import_run *r, const struct import_file *f, struct diag *d);
bool import_file_end(struct import_run *r, const struct store_table *swept, struct diag *d);
/* Before the file's end: rows of one school that a bulk file does not have any more are gone. For files with rows of several schools. */
bool import_sweep_school(struct import_run *r, const struct store_table *swept, const char *school_id, struct diag *d);
struct arena *import_arena(struct import_run *r);
/* The school's scales and rules, loaded before the first row; never NULL. */
struct rules;
const struct rules *import_rules(const struct import_run *r);

/*
 * CSV reader (RFC 4180, ; or , or tab found from the header or said by a first line sep=; , BOM, LF, CRLF or CR; import_csv.c). The data is UTF-8 or has
 * been made so; what is no UTF-8 in it passes. A row that a spreadsheet put whole into one quoted cell is taken out of it when it then has exactly the
 * header's number of fields. Importers read through import_table_*, which repairs more.
 */
enum { CSV_MAX_FIELDS = 512 };
struct csv;
struct csv_row {
	const char **field; /* NUL-terminated, unquoted */
	const int *col;     /* character column where each begins, from 1 */
	size_t n;
	int line;           /* physical line where the record starts */
	const char *raw; size_t raw_len; /* the record's bytes as they came; of a decoded file as UTF-8 */
	bool unwrapped;     /* it was taken out of one quoted cell */
	size_t fault;       /* of a broken record: the field that is to blame, from 1; 0 = the record */
};
struct csv *csv_open(const char *data, size_t len, char delimiter /* 0 = detect */);
/* Passes over physical lines before the header. Once, before the first record. */
void csv_skip(struct csv *c, int lines);
bool csv_next(struct csv *c, struct csv_row *row, struct diag *d); /* false at the end, or with d->code set: a broken record (quarantine and go on) */
void csv_close(struct csv *c);

/*
 * One table of an input file, row by row, whatever its format (import_table.c): CSV in any of the encodings that exports come in, a sheet of an XLSX
 * workbook, a table of an HTML page. Rows before the header are passed over by `skip`; the header is the first row that import_table_next gives.
 *
 * What comes is repaired where nothing is guessed (import_repair.c): texts are composed (NFC) and without blanks at their ends; rows without any value
 * are left out; empty fields beyond the header are cut off. A heading "" has no meaning, and its column is not to be used: it was blank, or repeats one
 * further left (rows in which the two differ are broken records). Each kind of repair is told once for the file when the table is closed.
 */
struct import_table;
struct import_table_options {
	const char *sheet;    /* of a workbook, or the caption, id or number of an HTML table; NULL = the first that has rows */
	const char *encoding; /* of CSV and HTML: "utf-8", "windows-1257", "utf-16"; NULL = by its BOM, else utf-8 */
	char delimiter;       /* of CSV; 0 = detect */
	int skip;             /* lines (of CSV), rows (of others) before the header */
	bool headless;        /* no header: the first row is data like the others */
	bool repeats;         /* headings may stand twice, the reader tells them apart itself */
};
struct import_table *import_table_open(struct import_run *r, const struct import_file *f, const struct import_table_options *o, struct diag *d);
/* As csv_next; a broken header cannot be gone on from. raw of a sheet's row: its cells as CSV; line: the row's number; col: the column's number. */
bool import_table_next(struct import_table *t, struct csv_row *row, struct diag *d);
void import_table_close(struct import_table *t);

#endif
