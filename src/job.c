/* SPDX-License-Identifier: MIT */
/*
 * job: plan, run, commit.
 *
 * The parent plans (job_open.c, job_plan.c), closes what it has open, and lets workers make and stage the files (job_work.c). What they
 * report as good it renames in batches: one wait for the disk a batch. Files that were staged and not renamed, of this run or of a dead one, are
 * swept away, so that whatever happens a folder holds whole files only. Named points (fsio.h): job.before-snapshot, job.snapshot, job.planned, job.before-commit,
 * job.after-commit, and fsio's own.
 */
#include "job_internal.h"

#include "lieciba/backend.h"
#include "lieciba/fsio.h"
#include "lieciba/pool.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 256, EXIT_CANNOT_CREATE = 73, EXIT_CANNOT_WRITE = 74 /* surface.md */ };

struct problem {
	size_t order; /* of its unit in the plan, so that what is told does not depend on which worker was faster */
	struct diag d;
};
/* A run under way. */
struct course {
	struct job *job;
	struct job_result *result;
	struct job_progress at;
	void (*progress)(void *arg, const struct job_progress *p);
	void *arg;
	struct arena names;          /* of the batch */
	struct fsio_pair pair[BATCH + JOB_FORMATS];
	const struct job_unit *of[BATCH + JOB_FORMATS]; /* whose; NULL = a bundle's */
	size_t npairs;
	struct problem *problem;
	size_t nproblems, cap;
	struct job_book *book;       /* with a ledger */
	size_t nworkbooks;           /* to be made */
};

static bool make_way(struct course *r, struct diag *d)
{
	for (size_t i = 0; r->book && i < r->npairs; i++) {
		if (!job_book_make_way(r->book, r->of[i], r->pair[i].path, d))
			return false;
	}
	return true;
}

static bool commit(struct course *r, struct diag *d)
{
	fsio_point("job.before-commit");
	bool good = make_way(r, d) && fsio_commit(r->pair, r->npairs, d);
	r->npairs = 0;
	arena_reset(&r->names);
	fsio_point("job.after-commit");
	return good && (!r->book || job_book_commit(r->book, d));
}

/* Files were staged beside where they would lie by their name; place: where they go, when that is elsewhere. */
static void add_file(struct course *r, const char *path, size_t format, const struct job_unit *u, const struct job_fact *fact)
{
	struct job *j = r->job;
	const char *file = job_file(j, &r->names, path, format);
	size_t size = strlen(file) + strlen(j->run_id) + 32;
	char *tmp = arena_alloc(&r->names, size);
	fsio_stage_name(file, j->run_id, tmp, size);
	r->of[r->npairs] = u;
	r->pair[r->npairs++] = (struct fsio_pair){ tmp, u && fact ? job_book_place(j, &r->names, u, fact, format) : file };
}

static bool add_files(struct course *r, const struct job_task *t, const struct job_unit *u, const struct job_fact *fact, struct diag *d)
{
	const struct job *j = r->job;
	for (size_t i = 0; i < j->nformats; i++) {
		const char *path = u ? u->file[i] : job_of_pages(j, i) ? t->bundle : NULL;
		if (path)
			add_file(r, path, i, u, fact);
	}
	return r->npairs < BATCH || commit(r, d);
}

/* A mistake of the layout has its own place; the message says which document it cost. */
static void name_unit(struct diag *d, const char *label)
{
	const struct diag was = *d;
	diag_set(d, was.level, was.code, "%s: %s", label, was.what);
	diag_place(d, was.file, was.line, was.col);
	diag_hint(d, "%s", was.hint);
	diag_exit(d, was.exit_code);
	d->len = was.len;
}

static void add_problem(struct course *r, const struct job_task *t, const struct pool_result *p, const char *label)
{
	r->problem = arena_grow(&r->job->arena, r->problem, &r->cap, r->nproblems + 1, sizeof *r->problem);
	struct problem *one = &r->problem[r->nproblems++];
	*one = (struct problem){ (t->first + p->unit) * 2 - (p->unit == t->n), p->diag }; /* a bundle just after its last document */
	if (!p->ok && one->d.level < DIAG_ERROR)
		one->d.level = DIAG_ERROR;
	size_t n = strlen(label);
	bool named = strncmp(one->d.what, label, n) == 0 && one->d.what[n] == ':';
	if (!named && one->d.file[0] && n)
		name_unit(&one->d, label);
	else if (!named)
		diag_place(&one->d, label, 0, 0);
}

static void advance(struct course *r, bool failed)
{
	r->at.done++;
	r->at.failed += failed;
	if (r->progress)
		r->progress(r->arg, &r->at);
}

/* What a workbook has to know of its documents. Issued and different ones stay out: neither the old can be made of today's data, nor may the new go out. */
static void end_unit(struct job_unit *u, bool good, const struct job_fact *f)
{
	u->end.good = good && (!f || (f->outcome != OUTCOME_CHANGED && f->outcome != OUTCOME_BLOCKED));
	u->end.made = f && f->outcome == OUTCOME_MADE;
	if (f)
		memcpy(u->end.digest, f->digest, DIGEST_SIZE);
}

/* With a ledger: what is written, and what is only told. */
static bool on_known(struct course *r, const struct pool_result *p, const struct job_task *t, struct job_unit *u, struct diag *d)
{
	struct job_fact f = { 0 };
	memcpy(&f, p->data, p->ndata < sizeof f ? p->ndata : sizeof f);
	bool writes = p->ok && (f.outcome == OUTCOME_MADE || f.outcome == OUTCOME_REMADE) && !r->job->request->dry_run;
	if (!u) {
		r->result->bundles_failed += !p->ok;
		if (p->ok)
			job_book_bundle(r->book, t, &f, p->pages);
		return !writes || add_files(r, t, NULL, NULL, d);
	}
	bool lost = p->ok && f.outcome == OUTCOME_REMADE && u->past.issued && !job_book_same_bytes(r->job, u, &f);
	if (lost) {
		struct pool_result bad = *p;
		bad.ok = false;
		diag_error(&bad.diag, "J030", "%s", _("the file of an issued document is gone, and what would be made today has other bytes"));
		diag_hint(&bad.diag, "%s", _("take the file back from the backup; nothing was written in its place"));
		add_problem(r, t, &bad, u->label);
	}
	r->result->failed += !p->ok || lost;
	end_unit(u, p->ok && !lost, &f);
	job_book_unit(r->book, u, p->ok && !lost ? &f : NULL, p->pages);
	advance(r, !p->ok || lost);
	return !writes || lost || add_files(r, t, u, &f, d);
}

/* One document or bundle is ready, or has failed. */
static bool on_result(void *arg, const struct pool_result *p, struct diag *d)
{
	struct course *r = arg;
	const struct job_task *t = &r->job->task[p->task];
	bool bundle = p->unit == t->n;
	struct job_unit *u = bundle ? NULL : &r->job->unit[t->first + p->unit];
	if (!p->ok && (p->diag.exit_code == EXIT_CANNOT_CREATE || p->diag.exit_code == EXIT_CANNOT_WRITE)) {
		*d = p->diag; /* a full disk fails every document after this one too */
		return diag_hint(d, "%s", _("the run stopped here; what was finished is there whole, nothing is half-written"));
	}
	if (!p->ok || p->diag.code[0])
		add_problem(r, t, p, bundle ? t->label : u->label);
	r->result->warnings += (size_t)p->warnings;
	if (r->book)
		return on_known(r, p, t, u, d);
	if (bundle) {
		r->result->bundles += p->ok;
		r->result->bundles_failed += !p->ok;
	} else {
		end_unit(u, p->ok, NULL);
		r->result->made += p->ok;
		r->result->failed += !p->ok;
		r->result->drafts += p->ok && u->draft;
		r->result->pages += p->ok ? (size_t)p->pages : 0;
		advance(r, !p->ok);
	}
	return !p->ok || add_files(r, t, u, NULL, d);
}

static size_t units_of(void *arg, size_t task)
{
	const struct course *r = arg;
	const struct job_task *t = &r->job->task[task];
	return t->n + (t->bundle != NULL);
}

static void *open_worker(void *arg, struct diag *d)
{
	return job_work_open(((struct course *)arg)->job, d);
}

static int by_order(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;
	return (x->order > y->order) - (x->order < y->order);
}

static void tell_problems(struct course *r)
{
	if (r->nproblems > 1)
		qsort(r->problem, r->nproblems, sizeof *r->problem, by_order);
	for (size_t i = 0; i < r->nproblems; i++)
		diags_add(&r->result->problems, &r->problem[i].d);
}

/* ---- workbooks of several documents ---- */

static void add_trouble(struct course *r, const struct job_workbook *b, const struct diag *d)
{
	r->problem = arena_grow(&r->job->arena, r->problem, &r->cap, r->nproblems + 1, sizeof *r->problem);
	struct problem *one = &r->problem[r->nproblems++];
	*one = (struct problem){ r->job->nunits * 2 + (size_t)(b - r->job->workbook), *d };
	if (one->d.level < DIAG_ERROR)
		one->d.level = DIAG_ERROR;
	if (one->d.file[0])
		name_unit(&one->d, b->label);
	else
		diag_place(&one->d, b->label, 0, 0);
	r->result->bundles_failed++;
}

static bool on_workbook(void *arg, const struct pool_result *p, struct diag *d)
{
	struct course *r = arg;
	const struct job_workbook *b = &r->job->workbook[p->task];
	struct job_fact f = { 0 };
	memcpy(&f, p->data, p->ndata < sizeof f ? p->ndata : sizeof f);
	if (!p->ok && (p->diag.exit_code == EXIT_CANNOT_CREATE || p->diag.exit_code == EXIT_CANNOT_WRITE)) {
		*d = p->diag;
		return false;
	}
	if (!p->ok) {
		add_trouble(r, b, &p->diag);
		return true;
	}
	r->result->workbooks++;
	if (r->book)
		job_book_workbook(r->book, b, &f);
	add_file(r, b->path, b->format, NULL, NULL);
	return r->npairs < BATCH || commit(r, d);
}

static size_t one(void *arg, size_t task)
{
	(void)arg, (void)task;
	return 1;
}

/* Those that are to be made, in front; the others stay as they are. */
static bool choose_workbooks(struct course *r, struct diag *d)
{
	struct job *j = r->job;
	struct digest *g = digest_new();
	size_t n = 0;
	if (!g)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	for (size_t i = 0; i < j->nworkbooks; i++) {
		struct diag why = { 0 };
		if (job_workbook_decide(j, g, &j->workbook[i], &why)) {
			const struct job_workbook it = j->workbook[i];
			j->workbook[i] = j->workbook[n];
			j->workbook[n++] = it;
		} else if (why.code[0]) {
			add_trouble(r, &j->workbook[i], &why);
		}
	}
	digest_free(g);
	r->nworkbooks = n;
	return true;
}

static bool make_workbooks(struct course *r, struct diag *d)
{
	struct job *j = r->job;
	if (j->nworkbooks == 0 || j->request->dry_run)
		return true;
	if (!choose_workbooks(r, d))
		return false;
	struct pool_job p = { .ntasks = r->nworkbooks, .units = one, .workers = j->request->workers > 0 ? j->request->workers : j->config->workers,
		.unit_seconds = j->config->limit_seconds, .memory_mb = j->config->limit_mb, .open = open_worker, .run = job_workbook_run, .result = on_workbook, .arg = r };
	return r->nworkbooks == 0 || pool_run(&p, d);
}

typedef bool each_fn(struct job *j, const char *file, bool draft, struct diag *d);

/* Every file that will be written, in the plan's order. */
static bool each_file(struct job *j, each_fn *f, struct diag *d)
{
	for (size_t i = 0; i < j->ntasks; i++) {
		const struct job_task *t = &j->task[i];
		bool draft = false;
		for (size_t k = t->first; k < t->first + t->n; k++) {
			const struct job_unit *u = &j->unit[k];
			draft = draft || u->draft;
			for (size_t m = 0; m < j->nformats; m++) {
				if (u->file[m] && !f(j, job_file(j, &j->arena, u->file[m], m), u->draft, d))
					return false;
			}
		}
		for (size_t m = 0; t->bundle && m < j->nformats; m++) {
			if (job_of_pages(j, m) && !f(j, job_file(j, &j->arena, t->bundle, m), draft, d))
				return false;
		}
	}
	for (size_t i = 0; i < j->nworkbooks; i++) {
		const struct job_workbook *b = &j->workbook[i];
		bool draft = false;
		for (size_t k = 0; k < b->n; k++)
			draft = draft || b->unit[k]->draft;
		if (!f(j, job_file(j, &j->arena, b->path, b->format), draft, d))
			return false;
	}
	return true;
}

static bool make_folder(struct job *j, const char *file, bool draft, struct diag *d)
{
	(void)j, (void)draft;
	return fsio_mkdirs_for(file, d);
}

static bool name_file(struct job *j, const char *file, bool draft, struct diag *d)
{
	(void)d;
	if (j->request->planned)
		j->request->planned(j->request->planned_arg, file, draft);
	return true;
}

/* All documents of the instance were looked at. */
static bool is_whole(const struct job *j)
{
	return !j->request->class_name && !j->request->student_id && !j->book->unit && !j->book->duplicate && !j->request->shards;
}

static bool work(struct course *r, struct diag *d)
{
	struct job *j = r->job;
	const struct config *c = j->config;
	struct pool_job p = { .ntasks = j->ntasks, .units = units_of, .workers = j->request->workers > 0 ? j->request->workers : c->workers,
		.unit_seconds = c->limit_seconds, .memory_mb = c->limit_mb, .open = open_worker, .run = job_work_run, .result = on_result, .arg = r };
	fsio_point("job.planned");
	r->at.all = j->chosen;
	if (!j->request->dry_run && !each_file(j, make_folder, d))
		return false;
	r->book = j->book ? job_book_open(j, r->result) : NULL;
	job_close_data(j);
	arena_init(&r->names, 0);
	bool good = pool_run(&p, d) && make_workbooks(r, d);
	good = commit(r, good ? d : NULL) && good; /* also when the run had to stop: what is whole is kept */
	if (r->book)
		good = job_book_close(r->book, good && is_whole(j), good ? d : NULL) && good;
	tell_problems(r);
	arena_release(&r->names);
	if (!j->request->shards && !j->request->dry_run) /* the others' files are not dead */
		fsio_sweep(j->out, "");
	return good;
}

static bool plan(struct job *j, const struct job_request *request, struct job_result *res, struct diag *d)
{
	if (!job_open(j, false, &res->problems, d) || !job_plan(j, true, d) || (j->book && !job_ledger_open(j, d)))
		return false;
	diags_free(&res->problems); /* warnings of the layout: `layout check` tells them */
	res->units = j->chosen;
	if (request->dry_run)
		each_file(j, name_file, d);
	for (size_t i = 0; request->dry_run && i < j->nunits; i++)
		res->drafts += j->unit[i].draft;
	return true;
}

bool job_run(const struct config *c, struct store *s, const struct job_request *request, struct job_result *res,
	void (*progress)(void *arg, const struct job_progress *p), void *arg, struct diag *d)
{
	struct job j = { .config = c, .store = s, .request = request };
	struct course r = { .job = &j, .result = res, .progress = progress, .arg = arg };
	memset(res, 0, sizeof *res);
	bool good = plan(&j, request, res, d);
	if (good && (!request->dry_run || request->ledger))
		good = work(&r, d);
	job_close(&j);
	return good;
}

void job_result_free(struct job_result *r)
{
	diags_free(&r->problems);
}

/* ---- check ---- */

static bool asked_for(const struct job *j, const struct finding *f)
{
	const struct job_request *r = j->request;
	if (r->student_id && f->student_id && strcmp(f->student_id, r->student_id) != 0)
		return false;
	if (!r->class_name || (!f->class_id && !f->class_name))
		return true;
	return (f->class_id && strcmp(f->class_id, r->class_name) == 0) || (f->class_name && strcmp(f->class_name, r->class_name) == 0);
}

static void keep_findings(const struct job *j, struct arena *a, struct findings *out)
{
	out->v = ARENA_ARRAY(a, j->findings.n, struct finding);
	for (size_t i = 0; i < j->findings.n; i++) {
		const struct finding *f = &j->findings.v[i];
		if (asked_for(j, f))
			out->v[out->n++] = check_copy(a, f);
	}
}

bool job_check(const struct config *c, struct store *s, const struct job_request *request, struct arena *a, struct job_findings *out, struct diags *problems,
	struct diag *d)
{
	struct job j = { .config = c, .store = s, .request = request };
	memset(out, 0, sizeof *out);
	bool good = job_open(&j, true, problems, d) && job_plan(&j, false, d);
	if (good) {
		keep_findings(&j, a, &out->list);
		out->units = j.nunits;
		for (size_t i = 0; i < j.nunits; i++)
			out->ready += !j.unit[i].draft;
	}
	job_close(&j);
	return good;
}

/* ---- lists for shards ---- */

static void list_tasks(const struct job *j, struct arena *a, struct job_list *out)
{
	size_t at = 0;
	out->v = ARENA_ARRAY(a, j->ntasks + 1, struct job_list_task);
	for (size_t i = 0; i < j->ntasks; i++) {
		const struct job_task *t = &j->task[i];
		const char *label = t->label ? t->label : j->unit[t->first].label;
		out->v[out->n++] = (struct job_list_task){ arena_strdup(a, label), t->n, job_shard_of(j, at) };
		at += t->n;
	}
}

bool job_tasks(const struct config *c, struct store *s, const struct job_request *request, struct arena *a, struct job_list *out, struct diags *problems,
	struct diag *d)
{
	struct job j = { .config = c, .store = s, .request = request };
	memset(out, 0, sizeof *out);
	bool good = job_open(&j, true, problems, d) && job_plan(&j, true, d) && job_note_snapshot(&j, d);
	if (good) {
		memcpy(out->snapshot, j.snapshot_sha, DIGEST_SIZE);
		memcpy(out->layout, j.layout->digest, DIGEST_SIZE);
		list_tasks(&j, a, out);
	}
	job_close(&j);
	return good;
}
