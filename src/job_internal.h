/* SPDX-License-Identifier: MIT */
/* What job.c, job_open.c, job_plan.c and job_work.c share. */
#ifndef LIECIBA_JOB_INTERNAL_H
#define LIECIBA_JOB_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/backend.h"
#include "lieciba/dataset.h"
#include "lieciba/eval.h"
#include "lieciba/job.h"
#include "lieciba/layout.h"
#include "lieciba/ledger.h"
#include "lieciba/scratch.h"
#include "lieciba/strbuf.h"

struct db;
struct namer;
struct pool_worker;

enum { JOB_FORMATS = 8 };

/* What a document says of itself: its texts doc.*, and the day that stands in the PDF. */
struct job_face {
	int version;
	const char *doc_date, *made_at;
	const char *replaces;        /* day on which the version before was issued; NULL = it is no correction */
	const char *issued;          /* day on which the original was; of a duplicate */
	const char *verify;          /* code; NULL = none */
	int copy_no;                 /* 2 …: a duplicate */
};
/* What the ledger knows of a document, and what follows from it (job_ledger.c decides before workers start; they carry it out). */
struct job_past {
	const struct ledger_unit *known; /* NULL: never seen */
	const struct ledger_version *is; /* the version to compare with; NULL = none */
	bool files;                  /* its files are there */
	bool issued;                 /* it may not be replaced */
	bool correct;                /* it is issued, and when it differs a new version is made; reissue_all: also when it does not */
	struct job_face then, now;   /* of `is`, and of what would be made */
};
/* One document: a row of the split, or the whole when the layout has none. */
struct job_unit {
	size_t row;
	const char *key;             /* values of the split's `unit` columns, '/' between; "school" without a split */
	const char *label;           /* "7.a/12", or the layout's id */
	const char *file[JOB_FORMATS]; /* its own file in each format, below out, without extension; NULL = it has none there */
	bool filed;                  /* it has one in some format */
	const char *student_id, *class_id, *class_name; /* of the row; NULL = it has no such column */
	enum lang lang;
	bool draft;
	const char *blocked_by;      /* codes of the blocking findings, comma between; NULL = none */
	struct job_past past;        /* with a ledger */
	const char *workbook;        /* of several documents, that it goes into: path as above; NULL = none */
	/* when it is done: it may go into a workbook, as this version and of this input (with a ledger) */
	struct { bool good, made; uint8_t digest[DIGEST_SIZE]; } end;
};
/* A workbook of several documents (xlsx: one_file), made when they are done, of those that are good then. */
struct job_workbook {
	const char *path, *label;    /* label: the last part of its name */
	size_t format;
	struct job_unit **unit; size_t n; /* in the plan's order */
	const struct ledger_bundle *known; bool files; /* with a ledger: what it says of it, and its file is there */
	uint8_t digest[DIGEST_SIZE];
	size_t nin;                  /* of its documents, those that are good */
};
/* What one worker does in one go: units [first, first + n), then the bundle of all of them. */
struct job_task {
	size_t first, n;
	const char *bundle;          /* as job_unit.path; NULL = none */
	const char *label;           /* of the bundle: the last part of its name */
	const struct ledger_bundle *known[JOB_FORMATS]; /* with a ledger: what it says of the bundle; NULL = nothing */
	bool files;                  /* … and its files are there */
};
/* What a worker tells of a document or bundle that a ledger is kept of: pool_result.data, cut to its parts. */
enum job_outcome { OUTCOME_MADE, OUTCOME_REMADE /* the same version again: its file was gone */, OUTCOME_SAME, OUTCOME_CHANGED, OUTCOME_ACCEPTED, OUTCOME_BLOCKED };
enum { JOB_PARTS = 64 };
struct job_fact {
	int outcome;                 /* enum job_outcome */
	int complete;                /* of a bundle: all its documents are in it */
	int nin;                     /* of a bundle: documents in it */
	int nparts;
	uint8_t digest[DIGEST_SIZE];
	uint8_t code[LEDGER_CODE_SIZE];
	struct { uint8_t sha256[DIGEST_SIZE]; uint32_t bytes; } file[JOB_FORMATS];
	struct { int32_t ds; uint32_t rows; uint8_t digest[DIGEST_SIZE]; } part[JOB_PARTS]; /* last */
};
struct job {
	const struct config *config;
	struct store *store;
	const struct job_request *request;
	struct arena arena;
	const char *out, *run_id;
	const char *snapshot;        /* path, "" = not made yet */
	const char *const *needs; size_t nneeds; /* what the school grants of what the layout reads */
	int lock;                    /* -1 */
	struct scratch scratch;      /* where the snapshot lies, unless the request gives one */
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
	struct job_workbook *workbook;
	size_t nworkbooks;
	size_t chosen;               /* documents of the tasks: fewer than nunits in a shard */
	/* with a ledger */
	const struct job_ledger *book;
	uint8_t input[DIGEST_SIZE];  /* of what all documents of the run share */
	uint8_t snapshot_sha[DIGEST_SIZE];
	uint8_t secret[DIGEST_SIZE]; /* of the verification codes */
	const struct ledger_unit *known; size_t nknown;
	int corrections;             /* ask, auto or never */
	int64_t import_no;           /* of the snapshot */
};

/*
 * job_open.c: the layout, its snapshot, its datasets, the period's dates. reads: nothing is written (check, plan). On failure problems or d tell;
 * d->code is empty when it is problems.
 */
bool job_open(struct job *j, bool reads, struct diags *problems, struct diag *d);
/* Closes the connections that must not outlive a fork. */
void job_close_data(struct job *j);
/* All else; removes the snapshot. */
void job_close(struct job *j);

/* job_plan.c: rows, choice, gates; with `files` also paths and tasks. */
bool job_plan(struct job *j, bool files, struct diag *d);
/* Shard (1 …) of a task that begins after `at` documents; 0 when the request has none. */
int job_shard_of(const struct job *j, size_t at);
/* What every text of a document sees. `scope` must outlive e. */
void job_run_cells(const struct job *j, enum lang lang, const struct job_face *f, struct cell run[RUN_VARS]);
const char *job_cell_text(struct arena *a, const struct cell *c); /* for comparing and grouping; NULL for NULL */

/* job_name.c: texts that a row gives. */
struct namer {
	struct job *j;
	struct eval e;
	struct scope scope;
	struct strbuf sb;
};
/* The template of a document's file in a format; NULL = the layout has none. */
const struct text *job_file_text(const struct job *j, size_t format);
void job_name_for(struct namer *n, const struct job_unit *u);
const char *job_make_path(struct namer *n, const struct job_unit *u, const struct text *t, struct diag *d);
const char *job_bundle_path(struct namer *n, const char *path, const char *value);

void job_doc_cells(const struct job *j, struct arena *a /* for texts */, const struct job_unit *u, const struct job_face *f /* NULL: on demand */, struct cell doc[DOC_VARS]);

/*
 * job_workbook.c. plan: groups the units by the path of their workbook; `left` are rows of the layout that were not chosen, and a workbook that they would go into is
 * not made. decide: whether it is to be made, when its documents are done; false: it stays as it is, *d says why when that is a failure.
 */
bool job_workbook_plan(struct job *j, const struct job_unit *left, size_t nleft, struct diag *d);
bool job_workbook_decide(struct job *j, struct digest *g, struct job_workbook *b, struct diag *d);
const char *job_workbook_path(struct namer *n, const struct job_unit *u, struct diag *d);
/* Whether a format puts documents together in one file. */
bool job_workbook_format(const struct job *j, size_t format);

/* job_filter.c: which rows of the split are the instance's; NULL filter = all. */
struct job_rows_filter;
struct job_rows_filter *job_filter_open(struct job *j, struct diag *d);
bool job_filter_takes(struct job_rows_filter *f, const char *student_id, const char *class_id);
void job_filter_close(struct job_rows_filter *f);

/* job_ledger.c, the parent's side. open: after the plan; what is known of each document. */
bool job_ledger_open(struct job *j, struct diag *d);
/* A file's path as the ledger keeps it: below the folder of outputs. */
const char *job_below_out(const struct job *j, const char *file);
bool job_file_is(const char *path, const uint8_t sha256[DIGEST_SIZE]);
/* Digest of the snapshot that the job stands on. */
bool job_note_snapshot(struct job *j, struct diag *d);

/* job_book.c: what was made is written down. One for a run; add collects, commit writes what was added since the last one, files being in place. */
struct job_book;
struct job_book *job_book_open(struct job *j, struct job_result *res);
/* fact NULL: it could not be made. */
void job_book_unit(struct job_book *b, const struct job_unit *u, const struct job_fact *fact, int32_t pages);
void job_book_bundle(struct job_book *b, const struct job_task *t, const struct job_fact *fact, int32_t pages);
void job_book_workbook(struct job_book *b, const struct job_workbook *w, const struct job_fact *fact);
/* A lost file that was made again has the bytes that the ledger knows. */
bool job_book_same_bytes(const struct job *j, const struct job_unit *u, const struct job_fact *fact);
/* Where the file of a document goes: its own name, or where the ledger says that the issued one lay. */
const char *job_book_place(struct job *j, struct arena *a, const struct job_unit *u, const struct job_fact *fact, size_t format);
/* Before a file is renamed onto `file`: an issued document's file that lies there is kept under a name of its own. u: whose; NULL = a bundle's. J035: another job's. */
bool job_book_make_way(struct job_book *b, const struct job_unit *u, const char *file, struct diag *d);
bool job_book_commit(struct job_book *b, struct diag *d);
/* At the end of a run that looked at all documents: forgets what the instance no longer has. */
bool job_book_close(struct job_book *b, bool whole, struct diag *d);

/* job_digest.c: digest of one document's input, after it was composed with an account being kept. false: more than JOB_PARTS datasets. */
bool job_digest(const struct job *j, struct digest *g, struct datasets *data, const struct job_unit *u, const char *doc_date, struct job_fact *out);
/* The part that all documents share. */
bool job_digest_shared(struct job *j, struct diag *d);
/* facts[i] NULL: the document is not in it. */
void job_digest_bundle(const struct job *j, struct digest *g, const struct job_task *t, const struct job_fact *const *facts, const int *versions,
	const uint8_t *cover /* NULL = none */, uint8_t out[DIGEST_SIZE]);
void job_digest_workbook(const struct job *j, struct digest *g, const struct job_workbook *b, uint8_t out[DIGEST_SIZE]);

/* job_work.c: the worker's side, for pool.h. */
void *job_work_open(void *arg, struct diag *d);
void job_work_run(void *state, struct pool_worker *w, size_t task);
void job_workbook_run(void *state, struct pool_worker *w, size_t task);
/* The file of a path in a format, in arena a. */
const char *job_file(const struct job *j, struct arena *a, const char *path, size_t format);
/* Formats take pages, or rows; bundles are made of pages. */
static inline bool job_of_pages(const struct job *j, size_t format)
{
	return j->format[format]->write != NULL;
}
static inline bool job_has_rows(const struct job *j)
{
	bool any = false;
	for (size_t i = 0; i < j->nformats; i++)
		any = any || !job_of_pages(j, i);
	return any;
}
static inline bool job_has_pages(const struct job *j)
{
	bool any = false;
	for (size_t i = 0; i < j->nformats; i++)
		any = any || job_of_pages(j, i);
	return any;
}

#endif
