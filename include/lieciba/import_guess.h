/* SPDX-License-Identifier: MIT */
/*
 * import_guess: what a foreign table is, and a column map for it, proposed from its headings and its first 1,000 rows (`import PATH --guess`).
 *
 * The map is a beginning for a person: what is sure and what must be confirmed stands beside each line. Nothing is stored.
 */
#ifndef LIECIBA_IMPORT_GUESS_H
#define LIECIBA_IMPORT_GUESS_H

#include "lieciba/import.h"
#include "lieciba/strbuf.h"

struct import_guess {
	struct strbuf maps;    /* YAML, one document a table, "---" between */
	struct strbuf preview; /* for people: the first rows as they would be stored */
	size_t tables, complete; /* complete: the map can be used as it stands */
};
/* s may be NULL (no store yet): then ids cannot be compared with what is there. False when PATH cannot be read at all. */
bool import_guess_path(struct store *s, const struct config *c, const char *path, const struct import_options *o, struct import_guess *g, struct diag *d);
void import_guess_free(struct import_guess *g);

#endif
