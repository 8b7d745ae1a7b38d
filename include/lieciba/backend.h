/* SPDX-License-Identifier: MIT */
/*
 * backend: one output format = one file out_NAME.c with a const struct backend out_NAME. The Makefile
 * finds them by name; there is no list to edit.
 *
 * A format takes pages (write) or rows (begin, sink, end); those of rows never see a page.
 */
#ifndef LIECIBA_BACKEND_H
#define LIECIBA_BACKEND_H

#include "lieciba/diag.h"
#include "lieciba/doc.h"
#include "lieciba/tabulate.h"

struct fonts;
struct strbuf;

/* What a file made of rows says of itself. */
struct backend_file {
	const struct layout *layout;
	const char *title, *author, *subject, *keywords; /* NULL = none */
	enum lang lang;
	day_t made_on;
	bool many;             /* several documents go into it … */
	const char *incomplete; /* … but not all: what is to be said of it at its beginning; NULL = all */
};
struct backend {
	const char *name;      /* "pdf": --format's word */
	const char *extension; /* ".pdf" */
	/* Per process, after the fork; prepares what all documents share. NULL on failure. */
	void *(*open)(const struct fonts *fonts, struct diag *d);
	/* Writes one document's bytes to out (reset first). Deterministic in doc alone. NULL: the format takes rows. */
	bool (*write)(void *state, const struct doc *doc, struct strbuf *out, struct diag *d);
	void (*close)(void *state);
	/*
	 * Rows: begin a file, take a sink for each document and hand it to tabulate(), then end gives the bytes (out reset first). What was begun is ended once;
	 * out NULL: it is only dropped. label: of the document, "7.a/12". NULL of begin: no memory. `about` lives until the end.
	 */
	void *(*begin)(void *state, const struct backend_file *about, struct diag *d);
	struct tab_sink (*sink)(void *file, const char *label);
	bool (*end)(void *file, struct strbuf *out, struct diag *d);
	bool charts;           /* its sink takes charts too */
};
/* By name; NULL when there is none. backend_at counts from 0 and ends with NULL. */
const struct backend *backend_find(const char *name);
const struct backend *backend_at(size_t i);
/* Whether a layout can be made in a format: one of rows needs a table. *refused: the layout says that it is not to be. */
bool backend_fits(const struct backend *b, const struct layout *l, bool *refused);

#endif
