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
#include "lieciba/digest.h"
#include "lieciba/i18n.h"
#include "lieciba/period.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct ledger;
struct store;

/*
 * Bumped when the same input gives other bytes than before: part of every document's digest, so that `run` makes drafts anew and reports issued ones.
 */
enum { JOB_OUTPUT_VERSION = 1 };

/* Which rows of the split belong to an instance of a job; by the snapshot's student, class and programme of the row's student_id or class_id. */
struct job_filter {
	const int *grades; size_t ngrades;           /* 0 = all */
	const int *not_grades; size_t nnot_grades;   /* those with a due group of their own */
	const char *const *classes; size_t nclasses; /* class_id or printed name */
	const char *const *programmes; size_t nprogrammes; /* programme_id or code */
	const char *department;
};
/*
 * What the ledger adds (job_ledger.c). Each document's input is told by a digest: output version, layout with its files and fonts, parameters, language,
 * profile, and every value of every dataset that entered it. Then
 *   the digest of the draft on record, and its files whole  -> nothing is written
 *   another one, or no version yet                          -> the draft is made in place of the old one
 *   of an issued version: the same                          -> nothing; another -> it is marked as changed, or (corrections auto, or a reissue) a new version
 *                                                              is made beside it, and the issued file is kept under a name of its own (NAME.v1.pdf)
 * A version is compared and remade under its own date of the document and day of making. Verification codes are made with state_dir/verify.key, which is
 * made when it is missing. What a gate blocks is not made at all, and bundles are
 * made of what there is.
 */
struct job_ledger {
	struct ledger *ledger;
	const char *instance;        /* id of a row that stands in the ledger */
	const char *run_id;          /* of the ledger's run */
	const char *school, *now;    /* now: local 'YYYY-MM-DDTHH:MM:SS', for the rows */
	const char *state_dir;       /* kept snapshots: state_dir/snapshots/HEX.db */
	const char *period_from, *period_to; /* of a due group that ends on a day of its own; NULL = the period's */
	const struct job_filter *filter; /* NULL = all */
	const char *bundle_by;       /* column of the split instead of the layout's; NULL */
	int corrections;             /* enum job_corrections of schedule.h, by-layout included: ask for layouts that print doc.is_correction, else never */
	const char *reissue_reason;  /* not NULL: chosen documents that are issued and changed get a new version with this reason */
	bool reissue_all;            /* … also those that did not change */
	bool accept_layout;          /* an issued version that differs by its layout only counts as the same from now on */
	bool check_files;            /* also compare the bytes of files that should be there; else that they exist */
	const char *unit;            /* one document: unit key or label; NULL = all */
	/* A duplicate of one issued version, from its kept snapshot (request->snapshot); its digest must come out the same, or J031. */
	int duplicate;               /* copy number, 2 …; 0 = none */
	const char *order_no, *order_date;
};

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
	const char *data_to;         /* facts after this day are left out; NULL = today */
	const char *snapshot;        /* a finished one to work on; NULL = one is made and removed again */
	const struct job_ledger *ledger; /* NULL: on demand, nothing is remembered */
	const char *doc_date;        /* NULL = today */
	int lang;                    /* enum lang, or -1 = the layout's and the student's own */
	enum lang ui;                /* of the gates' messages */
	bool singles, bundles;       /* which files to write */
	size_t first;                /* without bundles: not more than the first so many documents; 0 = all */
	bool dry_run;
	/* With dry_run: every file that would be made, in order. May be NULL. */
	void (*planned)(void *arg, const char *path, bool draft);
	void *planned_arg;
	const char *run_id;          /* in temporary names; same inputs need not give the same run_id */
	struct { const char *name, *value; } params[16]; size_t nparams;
	const struct job_gate { const char *check; bool warn; } *gates; size_t ngates; /* checks in place of the layout's gates; none = the layout's own */
	int workers;                 /* 0 = the configuration's */
	/*
	 * One of several processes that share the work, 1 … shards; 0 = alone. Each takes a contiguous range of the documents, by whole bundles, so that a school's
	 * data stay with one. They write to the same folder of outputs, each with a run_id of its own.
	 */
	int shard, shards;
};
struct job_result {
	size_t units;                /* documents of the request */
	size_t made, failed, drafts, pages;
	size_t bundles, bundles_failed; /* failed: workbooks too */
	size_t workbooks;            /* of several documents */
	size_t same, changed, blocked, corrected; /* with a ledger: nothing to do; issued and different; stopped by a gate; new versions of issued ones */
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

/*
 * What a run would work through, in its order, for processes that share it: the same on every machine that has the same store, layouts and settings.
 * Tasks are whole bundles, or groups of documents without one.
 */
struct job_list {
	uint8_t snapshot[DIGEST_SIZE], layout[DIGEST_SIZE];
	struct job_list_task { const char *label; size_t weight; int shard; /* 1 …, when the request names a number of shards; else 0 */ } *v;
	size_t n;
};
bool job_tasks(const struct config *c, struct store *s, const struct job_request *r, struct arena *a, struct job_list *out, struct diags *problems,
	struct diag *d);

#endif
