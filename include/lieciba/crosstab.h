/* SPDX-License-Identifier: MIT */
/*
 * crosstab: the columns that a table really has, and where the values of its cells come from.
 *
 * For every table, with or without `for`: columns whose `when` does not hold are left out, and a column with `for: DATASET` stands once for each row
 * of that dataset, in the dataset's order (`for` may stand below another `for`). With `cells: DATASET` and `match: {LEFT: RIGHT}` such a group shows, in
 * each row of the table, the one row of `cells` whose columns RIGHT equal LEFT: LEFT is a column of the table's row, else of the `for` row (which
 * of both is settled by bind). No such row: everything of the cell is NULL, hence empty. Two: error L260. NULL equals NULL, and a number equals the
 * same number written as text.
 *
 * Pages, workbooks and CSV take their columns from here, so they cannot differ. Linear: one pass over `cells` builds a hash index, and a row
 * of the table costs one look-up for each group of columns, whatever stands below it.
 *
 * Order of calls: crosstab_open(), heads with their own scope, then for each row of the table crosstab_row() and the cells with the leaf's
 * scope, totals, crosstab_close(). All memory is the arena's; until close, the datasets of the table and of its cells cannot be asked for with other
 * values (L227).
 */
#ifndef LIECIBA_CROSSTAB_H
#define LIECIBA_CROSSTAB_H

#include "lieciba/dataset.h"
#include "lieciba/eval.h"
#include "lieciba/layout.h"

#include <stdbool.h>
#include <stddef.h>

enum { CROSSTAB_COLUMNS = 1000, CROSSTAB_LEVELS = 5 };

struct xgroup; /* one row of a `for` dataset: which cell it shows */

/* A head: a column, or a group of columns under a spanning head. Groups without a head take no level and are not here. */
struct xhead {
	const struct column *col;
	const struct scope *scope; /* for eval: what `head` speaks of: the `for` rows, innermost first, then what is around the table */
	size_t row_no;             /* number of the `for` row, from 1; 0 = outside any `for` */
	size_t first, n;           /* leaves below it; n is never 0 */
	int level;                 /* 0 = top */
	bool leaf;                 /* of one column: it reaches down to the last level */
};
/* A column that has cells. */
struct xleaf {
	const struct column *col;
	struct xgroup *group;      /* NULL outside any `for` */
	const struct scope *scope; /* for eval: what value, text and style_from speak of, in the row that crosstab_row() went to */
	mpt rule_before;           /* thickest of its own and of the groups that begin with it */
};
struct crosstab {
	struct xhead *head; size_t nhead; /* in reading order: a group before what is below it */
	struct xleaf *leaf; size_t nleaf;
	int levels;                /* of heads; at least 1 when there is a column */
	struct scope row;          /* for eval: the table's row, for what speaks of the row alone (style of the row, marks) */
	struct xgroup **group; size_t ngroups;
	/* its own */
	struct arena *arena;
	struct eval *e;
	struct xindex *index;      /* look-ups built so far */
	size_t headcap, leafcap, groupcap;
};

/*
 * Finds the columns of t for the rows that it will show (fetched by the caller, in e's present scope). Fails with a place when a dataset
 * fails, two rows are for one cell (L260), or there are more columns than CROSSTAB_COLUMNS (L261).
 */
bool crosstab_open(struct crosstab *x, struct arena *a, struct eval *e, const struct table_block *t, const struct rows *rows, struct diag *d);
/* Goes to a row of the table: all leaves' scopes speak of it from here on. */
void crosstab_row(struct crosstab *x, size_t row);
/*
 * The value of a column's `total: dataset.column`: of the row of that dataset that has the `for` row's match keys, as far as it has such columns;
 * outside any `for`, or when it has none of them, of its first row. NULL when there is no such row.
 */
bool crosstab_total(struct crosstab *x, const struct xleaf *l, struct cell *out, struct origin *origin, struct diag *d);
void crosstab_close(struct crosstab *x);

#endif
