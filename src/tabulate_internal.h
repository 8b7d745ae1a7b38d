/* SPDX-License-Identifier: MIT */
/* What tabulate.c (the walk, columns, heads), tabulate_rows.c (rows, groups, totals) and tabulate_chart.c (charts, and the tables that have their numbers) share. */
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
/* A table whose rows stand below each other, for charts of the same rows. */
struct tab_shown {
	size_t no, place;           /* by the order of begin; see tab.place */
	int ds;
	size_t rows, n;
	const struct column **columns; /* NULL: one of a `for` */
};
struct tab_drawn { const struct block *b; struct tab_chart chart; size_t place; const struct cell *values; struct tab_drawn *next; };
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
	size_t last_heading;        /* where it stands there */
	size_t place, places;       /* which turn of a `repeat` the walk is in, 0 = none; equal ones mean equal rows of equal datasets */
	size_t tables;              /* given so far */
	struct tab_shown *shown; size_t nshown, showncap;
	struct tab_drawn *drawn, **drawn_end;
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
/* A number as its format shows it; false: the format makes words of it, or cannot show it. */
bool tab_number(enum format f, const char *arg, const struct cell *v, struct tab_cell *out);
/* How many of what a format shows make one. */
int tab_factor(enum format f);
/* What a page's watermark says on this document, NULL = nothing; false on failure. */
bool tab_draft(struct tab *t, const char **out);
/* tabulate_chart.c: takes a chart in; notes the table under way for those that show the same; gives all to the sink. */
bool tab_take_chart(struct tab *t, const struct block *b);
void tab_note_table(struct tab *t);
bool tab_give_charts(struct tab *t);
/* Evaluated text in arena a; NULL on failure. */
const char *tab_text(struct tab *t, const struct text *text, struct arena *a);

#endif
