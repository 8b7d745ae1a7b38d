/* SPDX-License-Identifier: MIT */
/*
 * tally: sums, means, counts and extremes of a table's column, counted while its rows are read; the same for pages and for workbooks.
 *
 * Everything is kept in hundredths (int64), so decimals and whole numbers add up exactly. Text marks such as nv are not numbers and never
 * count in a sum or a mean; a number written as text is one in columns of type mark or number.
 */
#ifndef LIECIBA_TALLY_H
#define LIECIBA_TALLY_H

#include "lieciba/layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tally { /* starts as { 0 } */
	int64_t sum, min, max; /* hundredths */
	size_t numbers, filled, missing; /* filled: not NULL, also text marks */
	bool decimals;
};
void tally_add(struct tally *a, const struct column *c, const struct cell *v);
/* What b counted counts in a too. */
void tally_join(struct tally *a, const struct tally *b);
/* CELL_INT, CELL_DEC where there are decimals, CELL_NULL where nothing was a number. A mean is rounded to hundredths. TOTAL_NONE and TOTAL_REF give NULL. */
struct cell tally_value(const struct tally *a, enum total kind);
/* Whether the value counts as a number in this column; *hundredths is what it adds. */
bool tally_number(const struct column *c, const struct cell *v, int64_t *hundredths, bool *decimals);

#endif
