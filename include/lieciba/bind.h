/* SPDX-License-Identifier: MIT */
/*
 * bind: resolves every reference of a layout against the columns its datasets really have.
 *
 * Walks all blocks with the scope a block will have (split row, repeat rows, table row), fills struct ref, and reports all problems:
 * L205 no such column, L206 no such dataset, L207 no such label, L208 page variables outside running heads and feet,
 * L209 unknown run./doc. name, L211 parameter that no enclosing row has, L151 run.date in a document of record, L160 a name or
 * personal code in a file name or title, L203 unused dataset (warning), L150 missing translation (warning), L240 label character that the
 * font lacks (warning). With nearest-word hints.
 */
#ifndef LIECIBA_BIND_H
#define LIECIBA_BIND_H

#include "lieciba/dataset.h"
#include "lieciba/layout.h"

struct fonts;
/* False when there was an error. fonts may be NULL (then no L240). Idempotent. */
bool bind_layout(struct layout *l, const struct datasets *s, const struct fonts *fonts, struct diags *out);

#endif
