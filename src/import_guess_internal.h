/* SPDX-License-Identifier: MIT */
/* What the files of `import --guess` share (import_guess*.c): a sample of a table, what its columns seem to be, and the map that is proposed. */
#ifndef LIECIBA_IMPORT_GUESS_INTERNAL_H
#define LIECIBA_IMPORT_GUESS_INTERNAL_H

#include "import_map_internal.h"

#include "lieciba/import_guess.h"

enum { GUESS_ROWS = 1000, GUESS_TOP = 20 /* rows in which the header may stand */, GUESS_VALUES = 40, GUESS_SHOWN = 5 };

struct guess_column {
	const char *head;
	const char *role;      /* what it means, a word of import_guess_words.c; NULL = unknown */
	size_t filled, marks, absences, whole, percents, commas, points, led /* begins with digits */, braced /* ends with (…) */;
	unsigned forms;        /* bit i: guess_form(i) fits every filled value */
	const char *value[GUESS_VALUES]; /* different ones, in order of appearance */
	size_t nvalues;
	bool many;             /* there are more */
	bool used, repeated;
};
struct guess_origin { const char *yaml, *note; /* note: what must be confirmed, NULL = sure */ };
struct guess_list { const char *name, *text; }; /* one of the map's translations */

struct guess {
	struct import_run *r;
	struct arena *a;
	const struct import_file *f;
	struct import_table_options input;
	const char ***row;     /* n rows of `cols` cells, below the header, without totals */
	size_t n, cols, title; /* title: rows above the header */
	int skip;              /* lines above it */
	bool header, renamed;  /* renamed: the map must name the columns itself */
	struct guess_column col[MAP_HEAD_MAX];
	int total;             /* column in which `total_word` stood; -1 = none */
	const char *total_word;
	const char *title_text; /* the rows above the header */
	/* ---- what it seems to be ---- */
	const struct store_table *t;
	const char *year;      /* school year, and whether the data tells it */
	bool year_sure, year_used;
	enum { WIDE_NOT, WIDE_DATES, WIDE_PERIODS, WIDE_SUBJECTS } wide;
	const char *others;    /* further tables that it could fill; "" = none */
	struct guess_origin out[MAP_TARGETS_MAX]; /* beside t->columns */
	struct guess_origin school;
	struct guess_list list[8];
	size_t nlists;
	const char *skip_cells, *skip_values; /* YAML lists; NULL */
	int skip_column;
	bool complete;
};

/* ---- import_guess_words.c: the dictionary ---- */
/* What a heading means; NULL = unknown. Case, diacritics, final points and what stands in brackets do not count. */
const char *guess_role(struct arena *a, const char *head);
const char *guess_period(struct arena *a, const char *head); /* S1, S2, Y …; NULL */
bool guess_total(struct arena *a, const char *cell);
/* Word of the bundle for a value of a column ("sex", "V" -> "m"); NULL = unknown. */
const char *guess_word(struct arena *a, const char *column, const char *value);
/* What a bundle table wants to see among the roles, and what else speaks for it; the i-th, NULL at the end. */
struct guess_kind { const char *table, *needs, *helps; };
const struct guess_kind *guess_kind(size_t i);
/* Roles that may fill a column of a table: its own name, or other words. "" fits none. */
const char *guess_role_for(const char *table, const char *column, size_t n); /* n-th choice; NULL = no more */

/* ---- import_guess_table.c ---- */
bool guess_sample(struct guess *g, struct diag *d);
const char *guess_form(size_t i); /* forms of dates, NULL at the end */
bool guess_is_date(const char *s);
int guess_find(const struct guess *g, const char *role); /* column with a role; -1 */

/* ---- import_guess_fit.c, import_guess_value.c ---- */
void guess_fit(struct guess *g);
/* Translations and rows to pass over, by the values seen; fill out[k].yaml from column c. */
bool guess_values_of(struct guess *g, size_t k, int c);
/* Where one code of an absence stands among marks the others may come too: the list and all codes that could be mistaken for marks. */
const char *guess_short_codes(struct guess *g, const char *list);
struct guess_list *guess_new_list(struct guess *g, const char *name);

/* ---- import_guess_write.c ---- */
void guess_scalar(struct strbuf *out, const char *s); /* as YAML, in quotes when need be */
const char *guess_quoted(struct arena *a, const char *s);
void guess_write(const struct guess *g, struct strbuf *out);

/* ---- import_guess_show.c ---- */
/* Runs the proposed map over the sample: a preview, and how many rows could be taken. */
bool guess_show(struct guess *g, const struct strbuf *map, struct strbuf *out, struct diag *d);

#endif
