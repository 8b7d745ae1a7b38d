/* SPDX-License-Identifier: MIT */
/*
 * bind: resolves every reference of a layout against the columns its datasets really have.
 *
 * Walks all blocks with the scope a block will have (split row, repeat rows, table row), fills struct ref, and reports all problems, each once:
 * L205 no such column, L215 two of that name, L206 no such dataset, L216 a dataset's name that is taken, L207 no such label, L208 page variables outside running heads and feet,
 * L209 unknown run./doc. name, L211 parameter that no enclosing row has, C200 no such check, L151 run.date in a document of record; as
 * warnings L160 a name or personal code in a file name or title, L203 unused dataset, L240 label character that the font lacks. With
 * nearest-word hints. (L150, a missing translation, is the loader's.)
 *
 * A bare name is, in this order: a column of the enclosing rows from the innermost outwards; in `when` a dataset; a page variable; the title.
 * Labels know no row. A gate's message knows its own dataset's columns and nothing else.
 */
#ifndef LIECIBA_BIND_H
#define LIECIBA_BIND_H

#include "lieciba/dataset.h"
#include "lieciba/layout.h"

struct fonts;
/* False when there was an error. fonts may be NULL (then no L240). Idempotent. */
bool bind_layout(struct layout *l, const struct datasets *s, const struct fonts *fonts, struct diags *out);

#endif
