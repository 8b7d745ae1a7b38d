/* SPDX-License-Identifier: MIT */
/*
 * job: one (layout, scope, period) -> files. What `render` does, and what `run` will do for the ledger.
 *
 * Plan in the parent: layout, snapshot, split rows, gates, paths (two units with one path are an error before anything is
 * written). Workers render (pool.h): a task is one bundle (class): every unit to its own file, then all of them as one. Files are staged by
 * workers and committed in batches by the parent, so they appear whole or not at all.
 */
#ifndef LIECIBA_JOB_H
#define LIECIBA_JOB_H

#include "lieciba/check.h"
#include "lieciba/config.h"
#include "lieciba/diag.h"
#include "lieciba/i18n.h"
#include "lieciba/period.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct store;

struct job_request {
	const char *layout;          /* id or path */
	struct period period;
	const char *school;          /* id; NULL = the configuration's, or the only one */
	const char *class_name;      /* NULL = all; matches class_id or the printed name */
	const char *student_id;      /* NULL = all */
	const char *const *formats;  /* "pdf", "dump"; NULL-terminated */
	const char *out_dir;         /* NULL = config's out */
	int64_t as_of;               /* the store as of this import; 0 = the newest */
	const char *today;           /* ISO */
	const char *doc_date;        /* NULL = today */
	int lang;                    /* enum lang, or -1 = the layout's and the student's own */
	enum lang ui;                /* of the gates' messages */
	bool singles, bundles;       /* which files to write */
	bool dry_run;
	/* With dry_run: every file that would be made, in order. May be NULL. */
	void (*planned)(void *arg, const char *path, bool draft);
	void *planned_arg;
	const char *run_id;          /* in temporary names; same inputs need not give the same run_id */
	struct { const char *name, *value; } params[16]; size_t nparams;
	int workers;                 /* 0 = the configuration's */
};
struct job_result {
	size_t units;                /* documents of the request */
	size_t made, failed, drafts, pages;
	size_t bundles, bundles_failed;
	size_t warnings;
	struct diags problems;       /* of the layout; then, in print order, one per failed unit or bundle; file = its label when there is no other place */
};
struct job_progress { size_t done, all, failed; };
/*
 * Makes the documents. False: nothing could be made; then res->problems tells when d->code is empty, else d, and d->exit_code is set.
 * Otherwise res tells; failed or bundles_failed > 0 means exit code 3.
 */
bool job_run(const struct config *c, struct store *s, const struct job_request *r, struct job_result *res,
	void (*progress)(void *arg, const struct job_progress *p), void *arg, struct diag *d);
void job_result_free(struct job_result *r);

/* What stands against printing: the findings of the layout's gates, and how many of its documents nothing blocks. */
struct job_findings {
	struct findings list;        /* in the arena; those of the request's class and student only, when it names one */
	size_t units, ready;
};
bool job_check(const struct config *c, struct store *s, const struct job_request *r, struct arena *a, struct job_findings *out, struct diags *problems,
	struct diag *d);

#endif
