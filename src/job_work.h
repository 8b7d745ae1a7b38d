/* SPDX-License-Identifier: MIT */
/* What the worker's files share: job_work.c (pages, bundles), job_rows.c (workbooks and text tables). */
#ifndef LIECIBA_JOB_WORK_H
#define LIECIBA_JOB_WORK_H

#include "job_internal.h"
#include "lieciba/backend.h"
#include "lieciba/compose.h"

#include <stddef.h>

struct fonts;
struct made {
	struct arena arena;
	struct doc doc;
	bool ready;          /* the arena was initialised */
	bool good;
	struct job_fact fact; /* with a ledger */
	int version;
	struct job_face face; /* that it was composed under, with a ledger */
	int64_t pages_before, pages_of_file; /* page_count: file; else 0 */
};
/* The sheet before the documents [first, end) of a task, of which `documents` are in the file. */
struct cover {
	size_t first, end, documents;
	size_t pages;
	struct doc doc;
};
struct work {
	struct job *job;
	struct fonts *fonts;
	struct datasets *data;
	struct composer *composer;
	void *backend[JOB_FORMATS];
	enum lang lang;      /* that the data sets' parameters were set for … */
	const char *day;     /* … and the day of making */
	struct run_params params;
	struct digest *digest; /* with a ledger */
	struct made *made;   /* documents of the task */
	size_t nmade;
	struct made bundle;
	struct composer *cover_composer; /* NULL: bundles have no cover */
	struct cover *cover;
	size_t ncovers;
	uint8_t cover_digest[DIGEST_SIZE]; /* with a ledger: of what the covers show besides the documents */
	struct strbuf bytes;
};

/* What is particular to one document, under the dates of a version; the parameters of the data sets are set for it. */
void job_fill_unit(struct work *w, struct arena *a, const struct job_unit *u, const struct job_face *f /* NULL: on demand */, struct compose_unit *cu);

/* Arenas for a file of several documents: bundle's own, and made[0]'s for each of its documents. */
void job_work_ready(struct work *w, struct pool_worker *pw);
/* w->bytes as the file of a path in a format: staged, and told to the ledger. */
bool job_work_stage(struct work *w, struct made *m, const char *path, size_t format, struct diag *d);

/* Parameters of the data sets for a language and day of making; only when something differs, since every SELECT runs again. */
void job_set_params(struct work *w, enum lang l, const char *day);

/* job_cover.c */
struct composer *job_cover_composer(const struct work *w); /* NULL: no cover is asked for */
/* Composes the covers of a task's bundle, when its documents are made. */
bool job_covers_make(struct work *w, const struct job_task *t, struct diag *d);
/* The cover that stands before document i of the task; NULL = none. */
const struct cover *job_cover_before(const struct work *w, size_t i);
const char *job_cover_title(enum lang lang);

/* job_rows.c */
/* What a file says of itself: the words of the PDF; one of many documents has the layout's title and the period. */
bool job_rows_describe(struct work *w, struct arena *a, const struct compose_unit *cu, bool many, struct backend_file *out, struct diag *d);
/* Asks for all that the tables of a document show, and writes nothing. */
bool job_rows_read(struct work *w, struct arena *a, const struct compose_unit *cu, struct diag *d);
/* A document's file in a format of rows into w->bytes. */
bool job_rows_write(struct work *w, struct arena *a, size_t format, const struct job_unit *u, const struct job_face *f, struct diag *d);

#endif
