/* SPDX-License-Identifier: MIT */
/*
 * table: column widths from what was measured (layout-language §5).
 *
 * fixed first; `auto` columns get min + (max - min) * share, up to max; `fr` takes the rest by weight, columns whose
 * min exceeds their share are frozen at it and the rest shared anew. All integers; the sum is exact.
 * O(n) for each round of freezing; two rounds are usual, n the most.
 */
#ifndef LIECIBA_TABLE_H
#define LIECIBA_TABLE_H

#include "lieciba/doc.h"

struct table_width {
	enum { TW_FIXED, TW_AUTO, TW_FR } kind;
	mpt fixed;        /* TW_FIXED */
	mpt min, max;     /* TW_AUTO, TW_FR: content */
	int32_t weight;   /* TW_FR: thousandths */
	mpt out;          /* result */
};
/* Returns 0, or by how much the columns are too wide (then every non-fixed column has its min). */
mpt table_solve(struct table_width *v, size_t n, mpt width);
/*
 * A head over columns [first, first+n) needs `need`: what is missing is added to the min (and max) of the non-fixed columns under it
 * in proportion to max - min. Call for narrow spans first.
 */
void table_widen(struct table_width *v, size_t first, size_t n, mpt need);

#endif
