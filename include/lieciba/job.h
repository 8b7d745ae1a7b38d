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

#include "lieciba/config.h"
#include "lieciba/diag.h"
#include "lieciba/i18n.h"
#include "lieciba/period.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;

struct job_request {
	const char *layout;          /* id or path */
	struct period period;
	const char *class_name;      /* NULL = all; matches class_id or the printed name */
	const char *student_id;      /* NULL = all */
	const char *const *formats;  /* "pdf", "dump"; NULL-terminated */
	const char *out_dir;         /* NULL = config's out */
	const char *today;           /* ISO */
	const char *doc_date;        /* NULL = today */
	int lang;                    /* enum lang, or -1 = the layout's and the student's own */
	bool singles, bundles;       /* which files to write */
	bool dry_run;
	const char *run_id;          /* in temporary names; same inputs need not give the same run_id */
	struct { const char *name, *value; } params[16]; size_t nparams;
	int workers;
};
struct job_result {
	size_t units, made, failed, drafts, bundles, pages;
	size_t warnings;
	struct diags problems;       /* one per failed unit at least; file = unit label when there is no other place */
};
struct job_progress { size_t done, all, failed; };
/*
 * Makes the documents. False: nothing could be made (d). Otherwise res tells; failed > 0 means exit code 3.
 */
bool job_run(const struct config *c, struct store *s, const struct job_request *r, struct job_result *res,
	void (*progress)(void *arg, const struct job_progress *p), void *arg, struct diag *d);
void job_result_free(struct job_result *r);

#endif
