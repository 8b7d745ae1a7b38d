/* SPDX-License-Identifier: MIT */
/* What the files of the column maps share (import_map*.c, import_guess*.c): a map as read, bound to the header of one table. */
#ifndef LIECIBA_IMPORT_MAP_INTERNAL_H
#define LIECIBA_IMPORT_MAP_INTERNAL_H

#include "import_internal.h"

#include "lieciba/date.h"
#include "lieciba/yaml.h"

#include <regex.h>

enum { MAP_HEAD_MAX = 512, MAP_TARGETS_MAX = 32, MAP_MATCH_MAX = 8, MAP_FORMS_MAX = 16 };

/* Where one value comes from. */
enum map_kind { MAP_CONST, MAP_COLUMN, MAP_JOIN, MAP_LOOKUP, MAP_HEADING /* of the repeated column */, MAP_CELL };
struct map_lookup;
struct map_value {
	enum map_kind kind;
	const struct ynode *at;
	const char *text;         /* MAP_CONST */
	int column;               /* MAP_COLUMN: of the file */
	struct map_value *part;   /* MAP_JOIN: what is joined; MAP_LOOKUP: the values to match */
	size_t parts;
	const char *join;
	struct map_lookup *lookup;
	/* then, in this order: */
	const regex_t *pattern;
	int64_t first;            /* leading characters; 0 = all */
	const struct ynode *translate;
	const char *otherwise;    /* `default` */
	bool required;
};
struct map_target { const char *name; const struct store_column *column; /* NULL: the row's school */ struct map_value value; };
struct map_skip { int column; const struct ynode *values; };
struct map_regex { regex_t re; struct map_regex *next; };

struct map {
	struct import_run *r;
	struct arena arena;       /* of the row */
	const struct ynode *top;
	const struct store_table *t;
	const char *name, *source, *year; /* year: `school_year`, NULL = none */
	const struct ynode *repeat, *skip_cells;
	bool bulk;
	char decimal;
	const char *form[MAP_FORMS_MAX]; /* of dates, NULL-terminated */
	struct import_table_options input;
	const char *glob;
	struct map_regex *regexes;
	struct map_lookup *lookups;
	/* ---- bound to one table ---- */
	bool workbook;            /* its cells have types: ISO dates and decimal points are always right */
	bool padded;              /* its short rows are short because their last cells are empty */
	const char *head[MAP_HEAD_MAX + 1];
	bool used[MAP_HEAD_MAX], names[MAP_HEAD_MAX]; /* names: persons are looked up by this column */
	size_t nhead;
	struct map_target target[MAP_TARGETS_MAX];
	size_t n;
	struct map_value *school;
	struct map_skip *skip;
	size_t nskip;
	int *repeated;            /* columns, one row for each; NULL = no repeat */
	size_t nrepeated;
	bool blank_warned;
	struct import_place at;
	/* ---- of the row ---- */
	const char *cell[MAP_HEAD_MAX];
	const char *school_id;    /* NULL = the import's */
	int now;                  /* repeated column at hand; -1 = none */
	int ends_exclusive;       /* terms: their ends are the day after the last */
	const char **schools;     /* that rows came from, for sweeps */
	size_t nschools, schools_cap;
};

/* ---- import_map_read.c ---- */
/* Reads the map's text (file: for messages) and checks what can be checked without a table. Everything lives in the import's arena. */
bool map_read(struct map *m, const char *file, const char *text, size_t len, struct diag *d);
/* Binds the map to a header: m->head, m->nhead and m->at are set. */
bool map_bind(struct map *m, struct diag *d);
void map_release(struct map *m);
bool map_listed(const struct ynode *list, const char *text);

/* ---- import_map_value.c ---- */
/* NFC and without blanks at the ends; with `inside` also single blanks between words. False when it is not UTF-8. */
bool map_clean(struct arena *a, const char *s, bool inside, const char **out, struct diag *d);
/* The cells of a row, cleaned. False with *field = the one that is not UTF-8. */
bool map_take_cells(struct map *m, const struct csv_row *row, int *field, struct diag *why);
bool map_skipped(const struct map *m);
/* All values of the row (of its repeated column m->now) into v[m->n]. False with *source = the column of the file that the failure speaks of, -1 = none. */
bool map_values(struct map *m, struct import_value *v, size_t *n, int *source, struct diag *why);

/* ---- import_map_date.c ---- */
/* A form is made of YYYY YY MM M DD D hh mm ss and signs between. Without a year it needs the map's school year. */
bool map_form_valid(const char *form);
bool map_form_has_year(const char *form);
struct map_moment { day_t day; int minute; /* of the day; -1 = none given */ };
/* first_year: of the school year, for forms without a year; 0 = none */
bool map_form_fits(const char *form, int first_year, const char *s, struct map_moment *out);
/* By the map's forms; stamp: a time may follow, else it is dropped. */
bool map_date(struct map *m, bool stamp, const char **s, struct diag *d);

/* ---- import_map_lookup.c ---- */
struct map_lookup *map_lookup_new(struct map *m, const struct ynode *at, const struct store_table *t, const char *const *by, size_t n, const char *take);
bool map_lookup_known(const struct map_lookup *l, const struct ynode *at);
const char *map_lookup_names(const struct map_lookup *l); /* "surname, given_name, class" */
const struct store_table *map_lookup_table(const struct map_lookup *l);
/* The one value that fits; "" when all of v are empty. */
bool map_lookup_find(struct map *m, struct map_lookup *l, const char *const *v, const char **out, struct diag *d);
void map_lookup_close(struct map_lookup *l);
struct map_lookup *map_lookup_next(const struct map_lookup *l);

/* ---- import_map_terms.c ---- */
/* Whether the table's terms end on `ends` or the day before, as `term_end` says or neighbours prove; sets m->ends_exclusive. */
bool map_terms(struct map *m, const struct import_file *f, struct diag *d);
/* `ends` of a row, made inclusive. */
void map_terms_row(struct map *m, struct import_value *v, size_t n);

/* ---- import_map.c ---- */
/* Opens the table and binds the map to its header. NULL with *d filled. */
struct import_table *map_open(struct map *m, const struct import_file *f, struct diag *d);

#endif
