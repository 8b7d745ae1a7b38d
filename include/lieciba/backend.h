/* SPDX-License-Identifier: MIT */
/*
 * backend: one output format = one file out_NAME.c with a const struct backend out_NAME. The Makefile
 * finds them by name; there is no list to edit.
 */
#ifndef LIECIBA_BACKEND_H
#define LIECIBA_BACKEND_H

#include "lieciba/diag.h"
#include "lieciba/doc.h"

struct fonts;
struct strbuf;

struct backend {
	const char *name;      /* "pdf": --format's word */
	const char *extension; /* ".pdf" */
	/* Per process, after the fork; prepares what all documents share. NULL on failure. */
	void *(*open)(const struct fonts *fonts, struct diag *d);
	/* Writes one document's bytes to out (reset first). Deterministic in doc alone. */
	bool (*write)(void *state, const struct doc *doc, struct strbuf *out, struct diag *d);
	void (*close)(void *state);
};
/* By name; NULL when there is none. backend_at counts from 0 and ends with NULL. */
const struct backend *backend_find(const char *name);
const struct backend *backend_at(size_t i);

#endif
