/* SPDX-License-Identifier: MIT */
/*
 * tabulate: a bound layout + the rows of one unit -> its tables as typed cells, for workbooks and text tables; and its charts as numbers.
 *
 * The walk is compose's: blocks in order, `when`, `repeat`, includes, columns and boxes; but what comes out are values, not texts: a number is a number
 * whatever its format, an ISO date is a date, a mark is a number or a word. Nothing of pages enters: no widths in use, no breaks, no empty rows to fill up,
 * and equal neighbours that print as one are all there. A bar is its number (several behind each other: their sum), a small line the list that it draws. Rows go to a sink one by one; besides the datasets' own rows one row is in memory.
 *
 * Headings above a table, and single lines of text below such a heading, are its titles. A table without rows and without a text for that is told
 * as one that vanishes: a page leaves it out, a file for reading back still wants its head.
 *
 * Order of calls of a sink: begin, then row for each row (none when it vanishes), then end; table after table; after the last one chart for each chart that has
 * rows. What it is given lives until the call returns, but styles and struct tab_table live until end. A heading above a chart is the chart's, not the next table's.
 */
#ifndef LIECIBA_TABULATE_H
#define LIECIBA_TABULATE_H

#include "lieciba/compose.h"
#include "lieciba/date.h"
#include "lieciba/layout.h"

enum tab_kind { TAB_EMPTY, TAB_TEXT, TAB_NUMBER, TAB_DATE };
/* How a number is shown; never what it is. */
enum tab_shape {
	TAB_PLAIN,    /* as few digits as say it all */
	TAB_GROUPED,  /* whole, thousands apart */
	TAB_DECIMALS, /* exactly tab_cell.decimals */
	TAB_PERCENT,  /* two decimals and the sign %; 5.12 is shown as 5,12 % */
	TAB_PADDED,   /* whole, to tab_cell.decimals digits */
	TAB_ORDINAL,  /* whole, with a full stop */
	TAB_SIGNED,   /* tab_cell.decimals, with + or – before what is not 0; thousands apart when whole */
};
struct tab_cell {
	enum tab_kind kind;
	enum tab_shape shape;
	int decimals;
	int64_t value; int scale;   /* NUMBER: value / 10^scale, scale 0 … 2 */
	day_t day;                  /* DATE */
	const char *text;           /* TEXT */
	enum total formula;         /* of a row of totals: what the value is of the rows in tab_row.ranges; TOTAL_NONE: no formula would give it */
	const struct style *style;
	bool wide;                  /* a label that may reach over the empty cells right of it */
};
struct tab_range { size_t first, last; }; /* rows of the table, counted from 0 as they are given */
enum tab_row_kind { TAB_BODY, TAB_GROUP /* a group's header: its text in the first cell */, TAB_GROUP_TOTAL, TAB_TOTAL, TAB_NOTE /* `empty`, in the first cell */ };
struct tab_row {
	enum tab_row_kind kind;
	const struct tab_cell *v; size_t n; /* one a column */
	const char *group;          /* value of the group that the row belongs to; NULL = the table has no groups */
	const struct tab_range *ranges; size_t nranges; /* of totals: the body rows that they are of, without headers and totals between */
};
struct tab_column {
	const struct column *spec;
	const char *name;           /* all its heads in one line: "Fizika / 1. sem." */
	const struct style *style;  /* of its cells, unless a row says otherwise */
	mpt width;                  /* as the layout says it; 0 = as wide as what stands in it */
	bool numbers, words;        /* what its first rows hold */
	bool heat;                  /* a heat table's: shades go with the numbers */
	bool bar;                   /* its numbers are the lengths of bars */
};
struct tab_head {
	const char *text;           /* "" = none */
	size_t first, n;            /* columns below it */
	int level, levels;          /* rows of the head that it takes, from 0 */
	const struct style *style;
	bool turned;                /* reads upwards */
};
struct tab_table {
	const struct table_block *spec;
	const char *id;             /* the block's; NULL = none */
	const char *sheet;          /* `xlsx: sheet`, evaluated; NULL = not said */
	const char *const *titles; size_t ntitles; /* from the top: headings and lines below them; the first ones may be the document's */
	const char *const *notes; size_t nnotes;   /* `xlsx: notes` */
	const char *draft;          /* what the page's watermark says; NULL = it is not there */
	const struct tab_column *columns; size_t n;
	const struct tab_head *heads; size_t nheads; int levels; /* level by level; levels 0 = no head */
	size_t key_columns;         /* those that say what a row is of: they stay in sight */
	const char *group;          /* name of the column that rows are grouped by; NULL = none */
	bool vanishes;
};
/* Bars or lines; a table that shows the very numbers is named with its columns. */
struct tab_series { const char *name; bool thin; /* name NULL = none */ };
struct tab_chart {
	const struct block *spec;
	const char *title;          /* the heading above it; NULL = none */
	const char *alt, *x_name, *value_name; /* NULL = not said */
	const char *draft;          /* as a table's */
	size_t n, nseries;
	const char *const *x;       /* a word for each row; NULL = none */
	const struct tab_series *series;
	const struct tab_cell *v;   /* row by row, the series of a row side by side: numbers, or nothing */
	size_t table;               /* that has the same rows in the same order, by the order of begin, from 0; TAB_NO_TABLE: none has */
	size_t x_column;            /* of that table */
	const size_t *columns;      /* of that table, a series each */
};
#define TAB_NO_TABLE SIZE_MAX
struct tab_sink {
	void *arg;
	bool (*begin)(void *arg, const struct tab_table *t, struct diag *d);
	bool (*row)(void *arg, const struct tab_row *r, struct diag *d);
	bool (*end)(void *arg, const struct tab_table *t, struct diag *d);
	bool (*chart)(void *arg, const struct tab_chart *c, struct diag *d); /* NULL: charts are not read at all */
};
/*
 * All tables of one document; datasets_begin() is the caller's, so that what compose and tabulate take together makes one account. What it needs beyond a row lives in `a`. Fails where compose does for the same cause (L225 a value that its format refuses, L264 a chart's value below 0, L2xx of
 * the datasets), and as the sink does. O(rows * columns).
 */
bool tabulate(const struct layout *l, struct datasets *data, struct arena *a, const struct compose_unit *u, const struct tab_sink *k, struct diag *d);

#endif
