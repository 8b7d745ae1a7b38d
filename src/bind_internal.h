/* SPDX-License-Identifier: MIT */
/* What the files of bind share: where a text stands, and what may be said there. */
#ifndef LIECIBA_BIND_INTERNAL_H
#define LIECIBA_BIND_INTERNAL_H

#include "lieciba/bind.h"

enum { MAX_MARKS = 64, MAX_LABEL_DEPTH = 8 };

/* Rows that will enclose a text, innermost first: the shape of a struct scope. */
struct level {
	int ds;
	bool numbered;             /* a table's or repeat's: has a row number */
	const struct level *up;
};
struct place {
	const struct level *rows;
	struct style style;        /* for the glyphs of literal text */
	bool body;                 /* blocks of the document: how many pages it has */
	bool running;              /* heads and feet of pages: page variables and marks */
	bool group;                /* header of a table's group */
	bool label;                /* stands once for many places, so it knows no row */
	bool gate;                 /* a gate's message: its row and nothing else */
	bool in_public;            /* file names and titles: no names, no codes */
};
struct binder {
	struct layout *l;
	const struct datasets *s;
	const struct fonts *fonts;
	struct diags *out;
	struct diag scratch;       /* for hints to a message that was given before */
	bool *used;                /* by dataset */
	bool of_record;            /* the documents belong to a student or class and are kept */
	int label_depth;
	const char *marks[MAX_MARKS];
	size_t nmarks;
};

/* bind_ref.c */
/* Reports once per place: a label or a part that is used twice has its mistake once. */
struct diag *bind_report(struct binder *b, enum diag_level level, const char *code, const struct srcpos *pos, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* Column of a dataset, with L205 when there is none and L215 when there are two; -1 then. */
int bind_column(struct binder *b, int ds, const char *name, const struct srcpos *pos);
/* L216: a dataset called as one of the language's own scopes could never be spoken of. */
void bind_dataset_names(struct binder *b);
/* Dataset by name, used from inside `rows`: L206, L211; -1 when there is none. */
int bind_dataset(struct binder *b, const char *name, const struct level *rows, const struct srcpos *pos);
void bind_ref(struct binder *b, const struct place *p, struct ref *r);
void bind_text(struct binder *b, const struct place *p, const struct text *t);
void bind_cond(struct binder *b, const struct place *p, const struct cond *c);

/* bind_block.c */
void bind_blocks(struct binder *b, const struct place *p, struct block *const *v, size_t n);

#endif
