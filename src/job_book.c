/* SPDX-License-Identifier: MIT */
/*
 * job_book: what workers made is written into the ledger, in batches: files are in place first, then one transaction tells of them. A run that is killed between
 * the two finds whole files that nobody knows, makes the same bytes again, and puts them there again.
 */
#include "job_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/schedule.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct entry {
	const struct job_unit *unit; /* or … */
	const struct job_task *task; /* … a bundle, or … */
	const struct job_workbook *workbook;
	const struct job_fact *fact; /* NULL: failed */
	int32_t pages;
};
struct move { const char *from, *to; };
struct job_book {
	struct job *job;
	struct job_result *result;
	struct arena arena;          /* of the batch */
	struct entry *v; size_t n, cap;
	struct move *moved; size_t nmoved, movecap;
	bool snapshot;               /* its row stands in the ledger */
};

struct job_book *job_book_open(struct job *j, struct job_result *res)
{
	struct job_book *b = ARENA_NEW(&j->arena, struct job_book);
	b->job = j;
	b->result = res;
	arena_init(&b->arena, 0);
	return b;
}

/* ---- what workers told ---- */

static void count(struct job_book *b, const struct job_unit *u, const struct job_fact *f, int32_t pages)
{
	struct job_result *r = b->result;
	switch ((enum job_outcome)f->outcome) {
	case OUTCOME_MADE:
	case OUTCOME_REMADE:
		r->made++;
		r->pages += (size_t)pages;
		r->corrected += f->outcome == OUTCOME_MADE && u->past.issued;
		break;
	case OUTCOME_SAME:
	case OUTCOME_ACCEPTED:
		r->same++;
		break;
	case OUTCOME_CHANGED:
		r->changed++;
		break;
	case OUTCOME_BLOCKED:
		r->blocked++;
		break;
	}
}

static struct entry *add_entry(struct job_book *b, const struct job_fact *fact, int32_t pages)
{
	b->v = arena_grow(&b->arena, b->v, &b->cap, b->n + 1, sizeof *b->v);
	struct entry *e = &b->v[b->n++];
	*e = (struct entry){ .pages = pages };
	if (fact) {
		size_t size = offsetof(struct job_fact, part) + (size_t)fact->nparts * sizeof fact->part[0];
		struct job_fact *copy = arena_alloc(&b->arena, sizeof *copy);
		memcpy(copy, fact, size);
		e->fact = copy;
	}
	return e;
}

void job_book_unit(struct job_book *b, const struct job_unit *u, const struct job_fact *fact, int32_t pages)
{
	add_entry(b, fact, pages)->unit = u;
	if (fact)
		count(b, u, fact, pages);
}

void job_book_bundle(struct job_book *b, const struct job_task *t, const struct job_fact *fact, int32_t pages)
{
	add_entry(b, fact, pages)->task = t;
	b->result->bundles += fact->outcome == OUTCOME_MADE;
}

void job_book_workbook(struct job_book *b, const struct job_workbook *w, const struct job_fact *fact)
{
	add_entry(b, fact, 0)->workbook = w;
}

static const struct ledger_output *output_of(const struct ledger_version *v, const char *kind)
{
	for (size_t i = 0; i < v->nout; i++) {
		if (strcmp(v->out[i].kind, kind) == 0)
			return &v->out[i];
	}
	return NULL;
}

bool job_book_same_bytes(const struct job *j, const struct job_unit *u, const struct job_fact *fact)
{
	for (size_t f = 0; f < j->nformats; f++) {
		const struct ledger_output *o = output_of(u->past.is, j->format[f]->name);
		if (o && memcmp(o->sha256, fact->file[f].sha256, DIGEST_SIZE) != 0)
			return false;
	}
	return true;
}

const char *job_book_place(struct job *j, struct arena *a, const struct job_unit *u, const struct job_fact *fact, size_t format)
{
	const struct ledger_output *o = fact->outcome == OUTCOME_REMADE && u->past.issued ? output_of(u->past.is, j->format[format]->name) : NULL;
	if (!o)
		return job_file(j, a, u->file[format], format);
	return strcmp(j->out, ".") == 0 ? arena_strdup(a, o->path) : arena_printf(a, "%s/%s", j->out, o->path);
}

/* ---- making way ---- */

/* A second name for a file; where the file system has none, a copy. */
static bool keep_as(const char *file, const char *name, struct diag *d)
{
	struct strbuf bytes = STRBUF_INIT;
	if (link(file, name) == 0)
		return true;
	if (errno == ENOENT || errno == EEXIST) /* lost already, as the ledger will say; or another shard was quicker */
		return true;
	bool good = fsio_read(file, (size_t)1 << 30, &bytes, d) && fsio_write(name, bytes.buf, bytes.len, d);
	strbuf_release(&bytes);
	return good;
}

/* NAME.v1.pdf; one that is taken by another file counts on. One with the same bytes was kept by a run that was killed. */
static const char *free_name(struct job_book *b, const char *file, int version, const uint8_t sha256[DIGEST_SIZE], bool *kept)
{
	const char *dot = strrchr(file, '.');
	size_t stem = dot && !strchr(dot, '/') ? (size_t)(dot - file) : strlen(file);
	for (int i = 1;; i++) {
		const char *name = i == 1 ? arena_printf(&b->arena, "%.*s.v%d%s", (int)stem, file, version, file + stem)
			: arena_printf(&b->arena, "%.*s.v%d-%d%s", (int)stem, file, version, i, file + stem);
		*kept = job_file_is(name, sha256);
		if (*kept || !fsio_exists(name))
			return name;
	}
}

bool job_book_make_way(struct job_book *b, const struct job_unit *u, const char *file, struct diag *d)
{
	struct job *j = b->job;
	struct ledger_holder h;
	const char *path = job_below_out(j, file);
	if (!j->book->ledger || !ledger_holder(j->book->ledger, &b->arena, path, &h, d))
		return !j->book->ledger;
	if (!h.instance)
		return true;
	bool own = strcmp(h.instance, j->book->instance) == 0;
	if (h.state == LEDGER_DRAFT || h.state == LEDGER_NONE) {
		if (!own) {
			diag_error(d, "J035", _("%s belongs to a document of '%s'"), path, h.instance);
			diag_hint(d, "%s", _("two jobs of schedule.yaml make the same file: give one of them a layout with a file name of its own"));
			return diag_exit(d, 65);
		}
		return true;
	}
	if (u && own && strcmp(h.unit, u->key) == 0 && u->past.is && u->past.is->version == h.version && !u->past.correct)
		return true; /* its own lost file is put back */
	bool kept;
	const char *name = free_name(b, file, h.version, h.sha256, &kept);
	if (!kept && !keep_as(file, name, d))
		return false;
	b->moved = arena_grow(&b->arena, b->moved, &b->movecap, b->nmoved + 1, sizeof *b->moved);
	b->moved[b->nmoved++] = (struct move){ arena_strdup(&b->arena, path), arena_strdup(&b->arena, job_below_out(j, name)) };
	return true;
}

/* ---- the transaction ---- */

static const char *words(struct arena *a, const char *const *v, size_t n)
{
	const char *all = "";
	for (size_t i = 0; i < n; i++)
		all = i ? arena_printf(a, "%s,%s", all, v[i]) : v[i];
	return all;
}

/* Kept for documents of record: a duplicate is made from what the original was made from. */
static bool put_snapshot(struct job_book *b, struct diag *d)
{
	struct job *j = b->job;
	char hex[DIGEST_HEX_SIZE];
	struct ledger_snapshot s = { .school = j->book->school, .needs = words(&b->arena, j->needs, j->nneeds), .made_at = j->request->today,
		.data_to = j->request->data_to ? j->request->data_to : j->request->today, .import_no = j->import_no };
	memcpy(s.sha256, j->snapshot_sha, DIGEST_SIZE);
	digest_hex(j->snapshot_sha, hex);
	if (j->corrections != CORRECTIONS_NEVER) {
		const char *path = arena_printf(&b->arena, "%s/snapshots/%s.db", j->book->state_dir, hex);
		s.path = arena_printf(&b->arena, "snapshots/%s.db", hex);
		if (!fsio_exists(path) && (!fsio_mkdirs_for(path, d) || !keep_as(j->snapshot, path, d)))
			return false;
	}
	b->snapshot = ledger_put_snapshot(j->book->ledger, &s, d);
	return b->snapshot;
}

static void fill_outputs(struct job_book *b, struct ledger_version *v, const struct job_unit *u, const struct job_fact *f, int32_t pages)
{
	struct job *j = b->job;
	for (size_t i = 0; i < j->nformats; i++) {
		if (!u->file[i])
			continue;
		struct ledger_output *o = &v->out[v->nout++];
		*o = (struct ledger_output){ j->format[i]->name, job_below_out(j, job_file(j, &b->arena, u->file[i], i)), { 0 }, f->file[i].bytes, job_of_pages(j, i) ? pages : 0 };
		memcpy(o->sha256, f->file[i].sha256, DIGEST_SIZE);
	}
}

static const struct ledger_part *fill_parts(struct job_book *b, const struct job_fact *f)
{
	struct ledger_part *p = ARENA_ARRAY(&b->arena, (size_t)f->nparts, struct ledger_part);
	for (int i = 0; i < f->nparts; i++) {
		p[i].dataset = b->job->layout->data[f->part[i].ds].name;
		p[i].rows = f->part[i].rows;
		memcpy(p[i].digest, f->part[i].digest, DIGEST_SIZE);
	}
	return p;
}

static bool put_version(struct job_book *b, const struct entry *e, struct diag *d)
{
	struct job *j = b->job;
	const struct job_unit *u = e->unit;
	const struct job_fact *f = e->fact;
	const struct job_face *face = f->outcome == OUTCOME_REMADE ? &u->past.then : &u->past.now;
	struct ledger_version v = { .version = face->version, .state = LEDGER_DRAFT, .lang = lang_code(u->lang), .profile = j->layout->pdf.tagged ? "2a" : "2u",
		.doc_date = face->doc_date, .made_at = face->made_at, .parts = fill_parts(b, f), .nparts = (size_t)f->nparts,
		.has_code = (j->layout->doc_vars & 1u << DOC_VERIFY) != 0 };
	if (face->replaces || u->past.issued)
		v.reason = j->book->reissue_reason ? j->book->reissue_reason : u->past.is->reason;
	memcpy(v.digest, f->digest, DIGEST_SIZE);
	memcpy(v.layout_digest, j->layout->digest, DIGEST_SIZE);
	memcpy(v.snapshot, j->snapshot_sha, DIGEST_SIZE);
	memcpy(v.code, f->code, sizeof v.code);
	fill_outputs(b, &v, u, f, e->pages);
	if (j->book->duplicate)
		return ledger_put_copy(j->book->ledger, j->book->instance, u->key, v.version, j->book->duplicate, v.out, v.nout, v.has_code ? v.code : NULL, d);
	return (b->snapshot || put_snapshot(b, d)) && ledger_put_draft(j->book->ledger, j->book->instance, u->key, j->book->run_id, &v, d);
}

/* Names of the datasets that differ, in the layout's order; "layout" when none does. */
static const char *what_differs(struct job_book *b, const struct job_unit *u, const struct job_fact *f)
{
	const struct ledger_version *is = u->past.is;
	const char *all = "";
	for (int i = 0; i < f->nparts; i++) {
		const char *name = b->job->layout->data[f->part[i].ds].name;
		bool same = false;
		for (size_t k = 0; k < is->nparts; k++)
			same = same || (strcmp(is->parts[k].dataset, name) == 0 && memcmp(is->parts[k].digest, f->part[i].digest, DIGEST_SIZE) == 0);
		if (!same)
			all = all[0] ? arena_printf(&b->arena, "%s,%s", all, name) : name;
	}
	return all[0] ? all : "layout";
}

static bool put_unit(struct job_book *b, const struct entry *e, struct diag *d)
{
	const struct job *j = b->job;
	const struct job_unit *u = e->unit;
	const struct ledger_unit *k = u->past.known;
	const char *state = !e->fact ? "failed" : e->fact->outcome == OUTCOME_BLOCKED ? "blocked" : "done";
	struct ledger_unit row = { .unit = u->key, .label = u->label, .class_id = u->class_id, .class_name = u->class_name, .state = state, .blocked_by = u->blocked_by,
		.seq = (int64_t)u->row };
	bool same = k && strcmp(k->label, row.label) == 0 && strcmp(k->state, state) == 0 && k->seq == row.seq && !k->blocked_by && !row.blocked_by &&
		k->class_id && row.class_id && strcmp(k->class_id, row.class_id) == 0;
	return same || ledger_put_unit(j->book->ledger, j->book->instance, &row, d);
}

static bool put_document(struct job_book *b, const struct entry *e, struct diag *d)
{
	struct job *j = b->job;
	const struct job_unit *u = e->unit;
	const struct job_fact *f = e->fact;
	struct ledger *l = j->book->ledger;
	if (!j->book->duplicate && !put_unit(b, e, d))
		return false;
	if (!f)
		return true;
	switch ((enum job_outcome)f->outcome) {
	case OUTCOME_MADE:
		return put_version(b, e, d);
	case OUTCOME_REMADE:
		return u->past.issued || put_version(b, e, d);
	case OUTCOME_CHANGED:
		return ledger_mark_changed(l, j->book->instance, u->key, u->past.is->version, f->digest, what_differs(b, u, f), j->request->today, d);
	case OUTCOME_ACCEPTED:
		if (!ledger_accept_layout(l, j->book->instance, u->key, u->past.is->version, j->input, d))
			return false;
		break;
	case OUTCOME_SAME:
	case OUTCOME_BLOCKED:
		break;
	}
	return !u->past.issued || f->outcome == OUTCOME_BLOCKED || ledger_mark_changed(l, j->book->instance, u->key, u->past.is->version, NULL, NULL, NULL, d);
}

static bool put_bundle(struct job_book *b, const struct entry *e, struct diag *d)
{
	struct job *j = b->job;
	const struct job_fact *f = e->fact;
	for (size_t i = 0; f->outcome == OUTCOME_MADE && i < j->nformats; i++) {
		if (!job_of_pages(j, i))
			continue;
		const struct ledger_bundle *old = e->task->known[i];
		struct ledger_bundle row = { .bundle = e->task->bundle, .kind = j->format[i]->name, .made_at = j->request->today, .version = old ? old->version + 1 : 1,
			.path = job_below_out(j, job_file(j, &b->arena, e->task->bundle, i)), .complete = f->complete, .parts = f->nin, .bytes = f->file[i].bytes, .pages = e->pages };
		memcpy(row.digest, f->digest, DIGEST_SIZE);
		memcpy(row.sha256, f->file[i].sha256, DIGEST_SIZE);
		if (!ledger_put_bundle(j->book->ledger, j->book->instance, j->book->run_id, &row, d))
			return false;
	}
	return true;
}

static bool put_workbook(struct job_book *b, const struct entry *e, struct diag *d)
{
	struct job *j = b->job;
	const struct job_workbook *w = e->workbook;
	struct ledger_bundle row = { .bundle = w->path, .kind = j->format[w->format]->name, .made_at = j->request->today, .version = w->known ? w->known->version + 1 : 1,
		.path = job_below_out(j, job_file(j, &b->arena, w->path, w->format)), .complete = w->nin == w->n, .parts = (int64_t)w->nin, .bytes = e->fact->file[w->format].bytes };
	memcpy(row.digest, w->digest, DIGEST_SIZE);
	memcpy(row.sha256, e->fact->file[w->format].sha256, DIGEST_SIZE);
	return ledger_put_bundle(j->book->ledger, j->book->instance, j->book->run_id, &row, d);
}

static bool put_all(struct job_book *b, struct diag *d)
{
	struct ledger *l = b->job->book->ledger;
	for (size_t i = 0; i < b->nmoved; i++) {
		if (!ledger_move_output(l, b->moved[i].from, b->moved[i].to, d))
			return false;
	}
	for (size_t i = 0; i < b->n; i++) {
		const struct entry *e = &b->v[i];
		if (e->unit ? !put_document(b, e, d) : e->task ? !put_bundle(b, e, d) : !put_workbook(b, e, d))
			return false;
	}
	return true;
}

static void forget_batch(struct job_book *b)
{
	arena_reset(&b->arena);
	b->v = NULL;
	b->moved = NULL;
	b->n = b->cap = b->nmoved = b->movecap = 0;
}

bool job_book_commit(struct job_book *b, struct diag *d)
{
	struct ledger *l = b->job->book->ledger;
	bool good = true;
	if (b->n && !b->job->request->dry_run) {
		good = ledger_begin(l, d);
		if (good && !put_all(b, d)) {
			ledger_rollback(l);
			good = false;
		}
		good = good && ledger_commit(l, d);
		fsio_point("job.booked");
	}
	forget_batch(b);
	return good;
}

/* ---- the end ---- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool drop_gone(struct job *j, struct diag *d)
{
	const char **keep = ARENA_ARRAY(&j->arena, j->nunits + j->ntasks + j->nworkbooks + 1, const char *);
	size_t n = 0, at;
	for (size_t i = 0; i < j->nunits; i++)
		keep[n++] = j->unit[i].key;
	if (n > 1)
		qsort(keep, n, sizeof *keep, by_text);
	if (!ledger_drop_others(j->book->ledger, j->book->instance, keep, n, d))
		return false;
	at = n;
	for (size_t i = 0; i < j->ntasks; i++) {
		if (j->task[i].bundle)
			keep[n++] = j->task[i].bundle;
	}
	for (size_t i = 0; i < j->nworkbooks; i++)
		keep[n++] = j->workbook[i].path;
	if (n > at + 1)
		qsort(keep + at, n - at, sizeof *keep, by_text);
	return ledger_drop_bundles(j->book->ledger, j->book->instance, keep + at, n - at, d);
}

bool job_book_close(struct job_book *b, bool whole, struct diag *d)
{
	struct job *j = b->job;
	bool good = true;
	if (whole && !j->request->dry_run) {
		good = ledger_begin(j->book->ledger, d);
		if (good && !drop_gone(j, d)) {
			ledger_rollback(j->book->ledger);
			good = false;
		}
		good = good && ledger_commit(j->book->ledger, d);
	}
	arena_release(&b->arena);
	return good;
}
