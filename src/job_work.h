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
	struct strbuf bytes;
};

/* What is particular to one document, under the dates of a version; the parameters of the data sets are set for it. */
void job_fill_unit(struct work *w, struct arena *a, const struct job_unit *u, const struct job_face *f /* NULL: on demand */, struct compose_unit *cu);

/* Arenas for a file of several documents: bundle's own, and made[0]'s for each of its documents. */
void job_work_ready(struct work *w, struct pool_worker *pw);
/* w->bytes as the file of a path in a format: staged, and told to the ledger. */
bool job_work_stage(struct work *w, struct made *m, const char *path, size_t format, struct diag *d);

/* job_rows.c */
/* What a file says of itself: the words of the PDF; one of many documents has the layout's title and the period. */
bool job_rows_describe(struct work *w, struct arena *a, const struct compose_unit *cu, bool many, struct backend_file *out, struct diag *d);
/* Asks for all that the tables of a document show, and writes nothing. */
bool job_rows_read(struct work *w, struct arena *a, const struct compose_unit *cu, struct diag *d);
/* A document's file in a format of rows into w->bytes. */
bool job_rows_write(struct work *w, struct arena *a, size_t format, const struct job_unit *u, const struct job_face *f, struct diag *d);

#endif
