/* SPDX-License-Identifier: MIT */
/* eval: bound templates and conditions -> text and truth, for one document at one place of it. */
#ifndef LIECIBA_EVAL_H
#define LIECIBA_EVAL_H

#include "lieciba/dataset.h"
#include "lieciba/layout.h"

struct arena;
struct strbuf;

struct eval {
	const struct layout *layout;
	struct datasets *data;
	struct arena *arena;            /* the document's: where eval_ref puts a text that it had to make */
	enum lang lang;
	const struct scope *scope;      /* innermost first; NULL outside any row */
	struct cell run[RUN_VARS];
	struct cell doc[DOC_VARS];
	struct cell page[PAGE_VARS];    /* of heads and feet; how many there are also of blocks that ask (layout.needs_pages) */
	const char *(*mark)(void *arg, const char *name, bool last); /* marks of the page; NULL elsewhere */
	void *mark_arg;
	size_t row_no;                  /* # : from 1 */
	const char *group_value; size_t group_count;
};
/*
 * Appends the text. On failure (a format that the value refuses, a dataset that fails) false, with the place of the reference.
 * *origin, if not NULL, gets the cell when the text is exactly one reference.
 */
bool eval_text(struct eval *e, const struct text *t, struct strbuf *out, struct origin *origin, struct diag *d);
/* Same, piece by piece: calls add(arg, text, len, style) for consecutive pieces of one style, for blocks with spans of several styles. */
bool eval_spans(struct eval *e, const struct text *t, void (*add)(void *arg, const char *s, size_t n, const struct style *style), void *arg,
	struct diag *d);
/* The cell a reference speaks of (a copy; text is not copied and lives as long as its rows). Texts (t.key) give CELL_TEXT in e->arena. */
bool eval_ref(struct eval *e, const struct ref *r, struct cell *out, struct origin *origin, struct diag *d);
/*
 * A cell with a format. On failure L225 says where the value stands, not what it is: messages are read by more people than documents are.
 * pos is the place in the layout.
 */
bool eval_format(const struct eval *e, enum format f, const char *arg, const struct cell *c, const struct origin *origin, const struct srcpos *pos,
	struct strbuf *out, struct diag *d);
/* All conditions hold. True: dataset with rows; value that is not NULL, 0 or ''. */
bool eval_when(struct eval *e, const struct cond *c, bool *out, struct diag *d);

#endif
