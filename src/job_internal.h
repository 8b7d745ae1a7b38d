/* SPDX-License-Identifier: MIT */
/* What job.c, job_open.c, job_plan.c and job_work.c share. */
#ifndef LIECIBA_JOB_INTERNAL_H
#define LIECIBA_JOB_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/dataset.h"
#include "lieciba/eval.h"
#include "lieciba/job.h"
#include "lieciba/layout.h"

struct backend;
struct db;
struct pool_worker;

enum { JOB_FORMATS = 8 };

/* One document: a row of the split, or the whole when the layout has none. */
struct job_unit {
	size_t row;
	const char *label;           /* "7.a/12", or the layout's id */
	const char *path;            /* of its own file, below out, without extension; NULL when only bundles are written */
	const char *student_id, *class_id; /* of the row; NULL = it has no such column */
	enum lang lang;
	bool draft;
};
/* What one worker does in one go: units [first, first + n), then the bundle of all of them. */
struct job_task {
	size_t first, n;
	const char *bundle;          /* as job_unit.path; NULL = none */
	const char *label;           /* of the bundle: the last part of its name */
};
struct job {
	const struct config *config;
	struct store *store;
	const struct job_request *request;
	struct arena arena;
	const char *out, *run_id;
	const char *snapshot;        /* path, "" = not made yet */
	int lock;                    /* -1 */
	struct layout *layout;
	const struct rules *rules;   /* the school's */
	struct period period;
	const char *year_name[LANG_N]; /* "2025./2026."; "2025/2026" where a full stop does not make an ordinal */
	enum lang lang;              /* of the run: file names, bundles */
	struct run_params params;
	const struct backend *format[JOB_FORMATS];
	size_t nformats;
	/* the parent's own connections, closed before it forks */
	struct datasets *data;
	struct db *db;
	/* the plan */
	struct rows split;           /* all rows, in the job's arena; n = 0 without split */
	size_t count;                /* documents of the layout, chosen or not */
	struct findings findings;
	struct job_unit *unit;
	size_t nunits;
	struct job_task *task;
	size_t ntasks;
};

/*
 * job_open.c: the layout, its snapshot, its datasets, the period's dates. shared: only reads (check). On failure problems or d tell;
 * d->code is empty when it is problems.
 */
bool job_open(struct job *j, bool shared, struct diags *problems, struct diag *d);
/* Closes the connections that must not outlive a fork. */
void job_close_data(struct job *j);
/* All else; removes the snapshot. */
void job_close(struct job *j);

/* job_plan.c: rows, choice, gates; with `files` also paths and tasks. */
bool job_plan(struct job *j, bool files, struct diag *d);
/* What every text of a document sees. `scope` must outlive e. */
void job_run_cells(const struct job *j, enum lang lang, struct cell run[RUN_VARS]);
void job_doc_cells(const struct job *j, const struct job_unit *u, struct cell doc[DOC_VARS]);

/* job_work.c: the worker's side, for pool.h. */
void *job_work_open(void *arg, struct diag *d);
void job_work_run(void *state, struct pool_worker *w, size_t task);
/* The file of a path in a format, in arena a. */
const char *job_file(const struct job *j, struct arena *a, const char *path, size_t format);

#endif
