/* SPDX-License-Identifier: MIT */
/* What tabulate.c (the walk, columns, heads) and tabulate_rows.c (rows, groups, totals) share. */
#ifndef LIECIBA_TABULATE_INTERNAL_H
#define LIECIBA_TABULATE_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/crosstab.h"
#include "lieciba/eval.h"
#include "lieciba/strbuf.h"
#include "lieciba/tabulate.h"
#include "lieciba/tally.h"

/* A style under a name over a column's own: made once, so that back ends know it again by its address. */
struct tab_dress {
	const struct style *row, *own; /* named styles; NULL = none */
	struct style style;
	struct tab_dress *next;
};
/* Counts for a column's total; *_off: something on the sheet would give another answer than the tally. */
struct tab_sum {
	struct tally tally;
	bool numbers_off, count_off;
};
struct tab_leaf {
	const struct column *col;
	struct style cell, total;
	struct tab_dress *dress;
	struct tab_sum all, group;
	bool numeric, texts;        /* seen in it */
};
struct tab {
	const struct layout *layout;
	struct datasets *data;
	const struct compose_unit *unit;
	const struct tab_sink *sink;
	struct arena *a;            /* of the document */
	struct arena scratch;       /* of a row */
	struct strbuf text;
	struct eval e;
	struct diag *d;
	const char **titles; size_t ntitles, titlecap;
	bool headed;                /* a heading is among the titles */
	/* the table under way */
	struct tab_table table;
	const struct rows *rows;
	struct crosstab columns;
	struct tab_leaf *leaf;
	struct tab_cell *cells;     /* of the row */
	size_t at;                  /* rows given so far */
	struct tab_range *ranges; size_t nranges, rangecap;
	const char *group;
};

/* tabulate_rows.c: all rows of t->table to the sink. */
bool tab_rows(struct tab *t);
/* Evaluated text in arena a; NULL on failure. */
const char *tab_text(struct tab *t, const struct text *text, struct arena *a);

#endif
