/* SPDX-License-Identifier: MIT */
/*
 * store: journal.db, everything that was ever imported, and when (src/sql/journal.sql).
 *
 * Only store*.c hold SQL on its tables. Nothing is updated in place: a changed row is a new row that names the one it supersedes;
 * a row that a bulk file no longer has is a new row with gone = 1. One import is one transaction.
 *
 * Readers (snapshot, export) get temporary views `now_TABLE`, one for each versioned table of journal.sql, with its columns but
 * import_id, supersedes and gone: the rows as of one import. Beside them stand seen_lesson, seen_mark, seen_closing_mark, seen_assessment_plan and
 * seen_absence (school_id, id, at, before: when a fact was first seen, and the import before that did not have it) and now_quarantine (import_id, file,
 * line, code of rows that are still kept back).
 */
#ifndef LIECIBA_STORE_H
#define LIECIBA_STORE_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;
struct db_stmt;
struct store;

/* Opens or creates; migrates user_version up. now: UTC 'YYYY-MM-DDTHH:MM:SSZ', kept with each import (reproducible: an argument). */
struct store *store_open(const char *path, struct diag *d);
/* Read only; S001 when there is no such file. */
struct store *store_open_read(const char *path, struct diag *d);
void store_close(struct store *s);
struct db *store_db(struct store *s);
const char *store_path(const struct store *s);

struct store_source { const char *id, *format; /* bundle, oneroster-1.1, … */ };
struct store_import {
	struct store_source source;
	const uint8_t *map_sha256; /* of the column map; NULL = the format needs none */
	bool bulk;
	const char *scope;    /* what a bulk may remove, for people: 'school=pvs year=2025-26' */
	const char *school_id, *school_year; /* the same for the program; school_year NULL = rows of all years */
	const char *now;      /* started_at */
	const char *user;
	const char *note;
};
/* Begins the transaction and the import row. */
bool store_begin(struct store *s, const struct store_import *i, struct diag *d);
bool store_commit(struct store *s, struct diag *d);
void store_rollback(struct store *s);
/* True when this source already gave a file with this digest and nothing after it: the file changes nothing. */
bool store_seen_file(struct store *s, const char *source_id, const char *file, const uint8_t sha256[32]);

/*
 * All of an export at once: `digest` (hex) of its files, as store_note_set kept it at the end of an import in which nothing was amiss. Found only when no
 * later import could have touched the same school, and this version of the program made it.
 */
struct store_set { char source[64], format[32], scope[160]; int64_t rows; };
bool store_seen_set(struct store *s, const char *digest, struct store_set *set);
bool store_note_set(struct store *s, const char *digest, struct diag *d);
/* Counts of one file, for the import's report. */
struct store_counts { int64_t rows, added, changed, same, gone, quarantined, present /* rows of attendance that tell of no absence; not among `rows` */; };
bool store_add_file(struct store *s, const char *file, const uint8_t sha256[32], int64_t bytes, const struct store_counts *c, struct diag *d);

/* ---- tables of the bundle (bundle.md), as the store takes them ---- */

enum store_type { ST_ID, ST_TEXT, ST_INT, ST_DEC /* kept in hundredths */, ST_DATE, ST_STAMP /* date or date and time */, ST_BOOL, ST_YEAR, ST_WORD /* one of `words` */, ST_LIST /* ids with | between */ };
struct store_column {
	const char *name;     /* in the bundle */
	const char *column;   /* in the store; NULL = handled by hand (personal_code, teacher lists …) */
	enum store_type type;
	bool required;
	const char *ref;      /* identity table that must have this id; NULL */
	const char *words;    /* ST_WORD: "a|b|c" */
	const char *otherwise; /* value when empty; NULL = NULL */
};
struct store_table {
	const char *name;     /* of the bundle: "students" */
	const char *table;    /* of the store: "student_row" */
	const char *identity; /* identity table whose row is made first; NULL */
	const char *id;       /* store column of a fact's own id, made from `key` when the source has none; NULL */
	const char *key;      /* store columns besides school_id that tell rows apart, "a,b" (for facts: what the id is made from) */
	const struct store_column *columns;
	size_t n;
};
/* By the bundle's name; NULL = none. store_table_at counts from 0 in an order in which what is referred to comes first; ends with NULL. */
const struct store_table *store_table(const char *name);
const struct store_table *store_table_at(size_t i);

/*
 * One row -> the store. value[i] belongs to t->columns[i]: NUL-terminated text that is already of its type (dates ISO, decimals with a point), NULL =
 * unknown. given: bit i says that the source has column i; of a column that it has not, the newest stored row's value is kept (also of one that was gone),
 * and value[i] is what a new row gets. `extra` are store columns that a bundle column is not simply copied to (value_x100, state): always given. Adds,
 * supersedes or finds the same row; *what tells which. Fails with N110 when the key stands twice in this import, N111 when a referred id is unknown, N120 when
 * the row is new and a required column was not given; *bad_column is then its index.
 */
enum store_change { STORE_ADDED, STORE_CHANGED, STORE_SAME };
struct store_field { const char *name, *value; };
bool store_put(struct store *s, const struct store_table *t, const char *school_id, const char *const *value, uint32_t given, const struct store_field *extra,
	size_t nextra, enum store_change *what, int *bad_column, struct diag *d);
/* Whether rows of the table belong to a school year, so that a bulk without one could remove other years' rows. */
bool store_of_year(const struct store_table *t);
/*
 * The source says that there is no such fact (a student was present after all): what an earlier import told of it is gone; with value[] as for
 * store_put, by the fact's id where the row has one, else by its key columns. *gone: how many there were.
 */
bool store_remove(struct store *s, const struct store_table *t, const char *school_id, const char *const *value, int64_t *gone, struct diag *d);
/* A bulk import's end: rows of the table within the import's school (and year) that it did not name become gone. */
bool store_sweep(struct store *s, const struct store_table *t, int64_t *gone, struct diag *d);
/* The same for one school of several, whose rows the import brought. */
bool store_sweep_school(struct store *s, const struct store_table *t, const char *school_id, int64_t *gone, struct diag *d);
/*
 * The same for the rows of one school that belong to these school years (all of them when n is 0). People and subjects outlast years: those that another
 * year of the store still needs stay. own: only rows whose key this import's source once gave, for formats that cannot carry all that the store holds.
 */
struct store_sweep { const char *school_id; const char *const *years; size_t nyears; bool own; };
bool store_sweep_years(struct store *s, const struct store_table *t, const struct store_sweep *of, int64_t *gone, struct diag *d);
/* Rows of the table whose store columns have these values become gone; fields with a NULL value are not asked for. Adds their number to *gone. */
bool store_gone(struct store *s, const struct store_table *t, const char *school_id, const struct store_field *key, size_t n, int64_t *gone,
	struct diag *d);
/* Teachers of courses with their dates, a table that is no file of the bundle: course, teacher, main, from, to. */
const struct store_table *store_course_teachers(void);
bool store_quarantine(struct store *s, const char *file, int line, int col_no, const char *col_name, const void *raw, size_t raw_len,
	const struct diag *why, struct diag *d);

/*
 * Look-ups: a table's present rows (those of the open import included) with the values that tell them apart, in order of row. `by` are columns of the
 * bundle's table; `class` means the printed name of a home class of the school year (or its id), for students that of an enrolment; `subject` a name,
 * a short name or an id; personal_code and a course's teacher work too. take: the column whose value is wanted. school_id, school_year NULL = all.
 */
enum { STORE_LOOKUP_KEYS = 8 };
struct store_lookup;
struct store_found { int64_t row, supersedes; const char *school_id, *take, *key[STORE_LOOKUP_KEYS]; };
bool store_lookup_by(const struct store_table *t, const char *name);       /* rows can be told apart by this */
bool store_lookup_by_class(const struct store_table *t, const char *name); /* … and it needs a school year */
bool store_lookup_takes(const struct store_table *t, const char *name);
struct store_lookup *store_lookup_open(struct store *s, const struct store_table *t, const char *const *by, size_t n, const char *take,
	const char *school_id, const char *school_year, struct diag *d);
/* Only rows after this one (row ids grow); 0 = from the beginning. */
void store_lookup_from(struct store_lookup *l, int64_t after);
/* Texts are valid until the next call. False at the end, or with d->code set. */
bool store_lookup_next(struct store_lookup *l, struct store_found *f, struct diag *d);
void store_lookup_close(struct store_lookup *l); /* before the store is closed */

/*
 * The present rows of a table as the bundle writes them, after store_as_of: column 0 is the school, column 1 + i is t->columns[i], decimals in hundredths,
 * teachers with | between, the main one first. Sorted by the key, so that the order does not depend on when a row came. school_year: only rows of that
 * year, as a bulk import of it would remove them; of students, their codes and their guardians those who are in a class or course of the year. NULL = all.
 * A code of a person's only one without dates stands with the student, any other in student_codes: never in both, for a key may stand once in an import.
 * The caller steps and finalises; NULL with *d filled.
 */
struct db_stmt *store_read(struct store *s, const struct store_table *t, const char *school_id, const char *school_year, struct diag *d);
/*
 * Every version of a table's rows about one student, up to import `as_of` and after store_as_of, in the order of their keys and imports. Columns: 0 the import
 * that brought it, 1 the import that replaced or removed it (NULL = it stands), 2 whether that one removed it; then for each t->columns[i] two: 3 + 2i the
 * value (decimals in hundredths), 4 + 2i the present name of what the value refers to (a course, a class, a teacher …) or NULL. The caller finalises.
 */
bool store_about_student(const struct store_table *t); /* the table has rows about students */
struct db_stmt *store_person(struct store *s, const struct store_table *t, const char *school_id, const char *student_id, int64_t as_of, struct diag *d);
/* Imports up to `as_of`: number, started_at, source, format, mode, files. Quarantine: import, file, line, code, raw. The caller finalises. */
struct db_stmt *store_imports(struct store *s, int64_t as_of, struct diag *d);
struct db_stmt *store_quarantined(struct store *s, int64_t as_of, struct diag *d);
/*
 * Severing (privacy.md): erases a student's personal codes in all their versions, and empties quarantined records that hold one, so that no byte of them is
 * left in the store's files; `erasure` says how many. all: every code; else all but the one in force. First the count, on the same open store, then the
 * deed. elsewhere: rows of other tables with such a code in a text, which stay. A123 when another reads the store meanwhile.
 */
struct store_severed { int64_t codes, rows, quarantine, elsewhere; };
bool store_sever_count(struct store *s, const char *school_id, const char *student_id, bool all, struct store_severed *out, struct diag *d);
bool store_sever(struct store *s, const char *school_id, const char *student_id, const char *now, struct store_severed *counted, struct diag *d);
/* The bundle source that all imports up to `as_of` came from; "lieciba" when there are several, or it is of another format. */
bool store_only_source(struct store *s, int64_t as_of, struct arena *a, const char **id, struct diag *d);

/* ---- what an importer must know of earlier imports (store_known.c); all see the rows of the open import too ---- */

/* How the source ends its sessions, as an import proved it: "inclusive", "exclusive"; "" = not known yet. */
const char *store_term_end(struct store *s, const char *source_id);
bool store_set_term_end(struct store *s, const char *source_id, const char *term_end, struct diag *d);
/* An identity ("class", "course", "student" …) with this id is there. */
bool store_has(struct store *s, const char *identity, const char *school_id, const char *id);
/* School year of a class or course; "" = it is not there. */
bool store_year_of(struct store *s, const char *identity, const char *school_id, const char *id, char year[8]);
/* The student who has this personal code now, to id; false = nobody. */
bool store_student_of_code(struct store *s, const char *school_id, const char *code, char *id, size_t size);
/* The greatest n of students' ids of the form s000123 that the program made; 0 = none. */
int64_t store_last_student(struct store *s);
/* Code of the term that starts on this day, else of a new one: S and how many start before, plus one. */
bool store_term_code(struct store *s, const char *school_id, const char *school_year, const char *starts, char *code, size_t size);
/* Kind of the newest term with this code, in any year: "year", "term", "interim"; "" = none. */
const char *store_term_kind(struct store *s, const char *school_id, const char *term);
/* List numbers of home classes of a school, as given until now. */
struct store_list_no { const char *class_id, *student_id; int64_t no; };
bool store_list_numbers(struct store *s, const char *school_id, struct arena *a, struct store_list_no **v, size_t *n, struct diag *d);
/* Whether the school has home classes in this year that were not made from grades. */
bool store_has_real_classes(struct store *s, const char *school_id, const char *school_year);
/*
 * Real home classes have come: open stays in classes made from grades end for students who have a stay in a real one, and made classes without a stay are
 * gone. Adds to *gone.
 */
bool store_leave_made_classes(struct store *s, const char *school_id, const char *school_year, int64_t *gone, struct diag *d);
/* A fact that is there by its id: values of its columns, in the order of t->columns, in the arena; NULL = there is none. */
const char **store_fact(struct store *s, const struct store_table *t, const char *school_id, const char *id, struct arena *a);
/*
 * What the results of a OneRoster line item are, as the newest import said ("" = it did not): closing marks of a period, or marks of a work. A delta brings
 * results without it. v NULL: it is no more. store_item: texts in the arena; false = the store does not know it.
 */
struct store_item { bool closing; const char *course, *period, *kind, *date, *title, *weight, *scale; };
bool store_put_item(struct store *s, const char *school_id, const char *id, const struct store_item *v, struct diag *d);
bool store_item(struct store *s, const char *school_id, const char *id, struct arena *a, struct store_item *v);

/*
 * Makes the now_* views as of import `as_of` (0 = the newest) on the store's connection; sets *import_no. Nothing is ever updated in place, so any
 * earlier state can be had. S013: there is no such import.
 */
bool store_as_of(struct store *s, int64_t as_of, int64_t *import_no, struct diag *d);
/* Every import there was, oldest first: the states that can be asked for. Texts live in the arena; counts.present is not kept and stays 0. */
struct store_history { int64_t import_no; const char *at /* UTC */, *source, *format, *mode, *scope; struct store_counts counts; };
bool store_list_imports(struct store *s, struct arena *a, struct store_history **v, size_t *n, struct diag *d);
/* What changes whenever the store's content does: number of the newest import (0 = none) and of erasures. */
void store_moment(struct store *s, int64_t *import_no, int64_t *erasures);
/* Schools in the store: ids, sorted. */
bool store_schools(struct store *s, struct arena *a, const char ***ids, size_t *n, struct diag *d);
/* A school's printed name by the newest import, without store_as_of; NULL = it has none. */
bool store_school_name(struct store *s, const char *school_id, struct arena *a, const char **name, struct diag *d);

#endif
