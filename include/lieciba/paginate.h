/* SPDX-License-Identifier: MIT */
/*
 * paginate: where pages break. One backward pass computes what each item needs with what is tied to it, one forward pass
 * places; a wish that an empty page cannot fulfil is dropped at once (layout-language §5). So every step makes progress: no
 * endless loop, no lost item, no blank page. O(n).
 */
#ifndef LIECIBA_PAGINATE_H
#define LIECIBA_PAGINATE_H

#include "lieciba/doc.h"

struct pag_item {
	mpt h;                 /* whole height */
	mpt before;            /* space above it, dropped at a page's top */
	uint16_t lines;        /* > 1: may be split between lines of height line_h */
	mpt line_h, line_first_extra; /* height of k lines = k * line_h + line_first_extra (padding above) */
	uint8_t orphans, widows;
	bool keep_next, break_before, group_head;
	enum brk_parity { PARITY_ANY, PARITY_ODD, PARITY_EVEN, PARITY_COLUMN /* the next column, on whichever page */ } parity; /* of a forced break */
	int32_t keep_end;      /* this item begins a group [i, keep_end) that prefers one page; 0 = none */
	bool keep_always;      /* … and must not be split unless it is taller than a page */
	mpt repeat_head;       /* height of the table head that is drawn again when a page begins with this item; 0 = none */
	mpt foot;              /* height that must stay free below it where a page may end after it: what is drawn there belongs to the page */
	mpt tail;              /* height that must follow on the same page (totals kept with rows) */
};
struct pag_place {
	int32_t item;
	uint16_t first_line, lines; /* of a split item; lines 0 = whole */
	int32_t page;          /* from 0 */
	mpt y;                 /* top, from the top of the page's body, with the repeated head above counted */
	bool clipped;          /* taller than a page and not splittable: caller reports C/L231 with the unit */
	bool first_on_page;
};
struct arena;
/*
 * columns: of a page, 1 or more. Each is filled like a page, and below "page" means the column, counted over all pages: column c stands on page c / columns.
 * body(arg, page): height available on page 0, 1, … Returns places in order (n_places >= n); the array lives in the arena.
 */
struct pag_place *paginate(struct arena *a, const struct pag_item *v, size_t n, int32_t columns, mpt (*body)(void *arg, int32_t page), void *arg, size_t *n_places,
	int32_t *n_pages);

#endif
