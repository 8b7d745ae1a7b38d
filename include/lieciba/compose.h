/* SPDX-License-Identifier: MIT */
/*
 * compose: a bound layout + the rows of one unit -> a display list.
 *
 * Order of work: evaluate and measure every block once into boxes; solve widths; break pages; then heads, feet and
 * watermark of each page (the page count is known by then); structure tags are carried from the start.
 * Baseline = top of the line + 0.78 * leading, whatever the size (looks.md §3).
 */
#ifndef LIECIBA_COMPOSE_H
#define LIECIBA_COMPOSE_H

#include "lieciba/dataset.h"
#include "lieciba/doc.h"
#include "lieciba/eval.h"
#include "lieciba/layout.h"

struct fonts;
struct text_cache;

struct composer; /* per process: caches that outlive a document */
struct composer *composer_new(const struct layout *l, struct datasets *data, const struct fonts *fonts);
void composer_free(struct composer *c);

/* What is particular to one document. */
struct compose_unit {
	const struct rows *split;   /* rows of the split dataset, or NULL */
	size_t row;
	const char *label;          /* "7.a/12": class and list number, for messages; "" = none */
	enum lang lang;
	struct cell run[RUN_VARS], doc[DOC_VARS]; /* as in eval.h */
	day_t made_on;
	int64_t pages_before, pages_of_file; /* numbered pages of the file above this document, and of the whole file; 0, 0 = it is the file */
	const char *const *asset_dirs; /* where images are looked up, NULL-terminated */
};
/*
 * Composes into doc (initialised on the unit's arena; everything of the document lives there). Fails with:
 * D110 a character that no face has (message names the unit, the dataset's column and the character), D101 broken UTF-8,
 * L230 a table too wide (names the widest columns and the millimetres missing), L231 something taller than a page that cannot
 * be split, L2xx of the datasets. Warnings go to `warn` (may be NULL).
 */
bool compose(struct composer *c, const struct compose_unit *u, struct doc *doc, struct diags *warn, struct diag *d);

/* Grey of the i-th of n values that stand behind each other in a bar, n up to BAR_MAX: in workbooks as on paper. */
uint32_t bar_color(size_t i, size_t n);

#endif
