/* SPDX-License-Identifier: MIT */
/* What the worker's files share: job_work.c (pages, bundles), job_rows.c (workbooks and text tables). */
#ifndef LIECIBA_JOB_WORK_H
#define LIECIBA_JOB_WORK_H

#include "job_internal.h"
#include "lieciba/compose.h"

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

/* job_rows.c */
/* Asks for all that the tables of a document show, and writes nothing. */
bool job_rows_read(struct work *w, struct arena *a, const struct compose_unit *cu, struct diag *d);
/* A document's file in a format of rows into w->bytes. */
bool job_rows_write(struct work *w, struct arena *a, size_t format, const struct job_unit *u, const struct job_face *f, struct diag *d);

#endif
