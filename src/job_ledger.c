/* SPDX-License-Identifier: MIT */
/*
 * job_ledger: before the work: what the ledger knows of each document and bundle, and what follows from it (job.h tells the rules).
 *
 * All decisions that need only the ledger are made here, in the parent; what needs the document's digest is decided by the worker that composes it.
 */
#include "job_internal.h"

#include "lieciba/code.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/schedule.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is known ---- */

static int by_unit(const void *key, const void *v)
{
	return strcmp(key, ((const struct ledger_unit *)v)->unit);
}

static const struct ledger_unit *find_unit(const struct job *j, const char *key)
{
	return j->nknown ? bsearch(key, j->known, j->nknown, sizeof *j->known, by_unit) : NULL;
}

const char *job_below_out(const struct job *j, const char *file)
{
	size_t n = strlen(j->out);
	return strcmp(j->out, ".") != 0 && strncmp(file, j->out, n) == 0 && file[n] == '/' ? file + n + 1 : file;
}

static const char *in_out(struct job *j, const char *path)
{
	return strcmp(j->out, ".") == 0 ? path : arena_printf(&j->arena, "%s/%s", j->out, path);
}

bool job_file_is(const char *path, const uint8_t sha256[DIGEST_SIZE])
{
	struct strbuf bytes = STRBUF_INIT;
	uint8_t is[DIGEST_SIZE] = { 0 };
	bool same = fsio_read(path, (size_t)1 << 30, &bytes, NULL);
	if (same)
		digest_of(bytes.buf, bytes.len, is);
	strbuf_release(&bytes);
	return same && memcmp(is, sha256, DIGEST_SIZE) == 0;
}

static bool is_there(struct job *j, const char *path, const uint8_t sha256[DIGEST_SIZE])
{
	const char *file = in_out(j, path);
	return j->book->check_files ? job_file_is(file, sha256) : fsio_exists(file);
}

/* Every format that is asked for has a file of this version, whole; a draft's lies where it would be written now. */
static bool has_files(struct job *j, const struct job_unit *u, const struct ledger_version *v)
{
	for (size_t f = 0; f < j->nformats; f++) {
		const struct ledger_output *o = NULL;
		if (!u->file[f])
			continue;
		for (size_t i = 0; i < v->nout; i++) {
			if (strcmp(v->out[i].kind, j->format[f]->name) == 0)
				o = &v->out[i];
		}
		if (!o)
			return v->state != LEDGER_DRAFT; /* a format that came later is no reason to touch it */
		if (v->state == LEDGER_DRAFT && strcmp(o->path, job_below_out(j, job_file(j, &j->arena, u->file[f], f))) != 0)
			return false;
		if (!is_there(j, o->path, o->sha256))
			return false;
	}
	return true;
}

/* ---- what follows ---- */

static const char *day_of(struct job *j, const char *at)
{
	return at && strlen(at) >= 10 ? arena_memdup(&j->arena, at, 10) : at;
}

/* With its code, so that what is composed for the comparison is the document itself, fit for a bundle. */
static struct job_face face_of(struct job *j, const struct ledger_version *v)
{
	char code[CODE_TEXT_SIZE];
	if (v->has_code)
		code_format(v->code, code);
	return (struct job_face){ .verify = v->has_code ? arena_strdup(&j->arena, code) : NULL, .version = v->version, .doc_date = v->doc_date, .made_at = v->made_at, .replaces = day_of(j, v->replaces) };
}

/* A new version: the next number; a correction carries the day of its own. */
static struct job_face fresh_face(struct job *j, const struct ledger_unit *k)
{
	const struct job_request *r = j->request;
	struct job_face f = { .version = 1, .doc_date = r->doc_date ? r->doc_date : r->today, .made_at = r->today };
	if (!k)
		return f;
	f.version = k->draft.version && !k->draft.registered ? k->draft.version : k->last + 1;
	f.replaces = day_of(j, k->last_issued);
	if (f.replaces || k->issued.version)
		f.doc_date = r->today;
	return f;
}

static void decide(struct job *j, struct job_unit *u)
{
	struct job_past *p = &u->past;
	const struct job_ledger *b = j->book;
	p->known = find_unit(j, u->key);
	p->now = fresh_face(j, p->known);
	if (p->known && p->known->draft.version)
		p->is = &p->known->draft;
	else if (p->known && p->known->issued.version)
		p->is = &p->known->issued;
	if (!p->is)
		return;
	p->issued = p->is->state != LEDGER_DRAFT;
	p->then = face_of(j, p->is);
	p->files = has_files(j, u, p->is);
	p->correct = p->issued && (b->reissue_reason || j->corrections == CORRECTIONS_AUTO);
}

/* A duplicate is the issued version once more, under its own dates, with a copy number and an order. */
static bool decide_duplicate(struct job *j, struct job_unit *u, struct diag *d)
{
	struct job_past *p = &u->past;
	p->known = find_unit(j, u->key);
	if (!p->known || !p->known->issued.version) {
		diag_error(d, "J033", _("the document %s was not issued, so there can be no duplicate of it"), u->label);
		diag_hint(d, "%s", _("issue the original first"));
		return diag_exit(d, 65);
	}
	p->is = &p->known->issued;
	p->then = p->now = face_of(j, p->is);
	p->now.copy_no = j->book->duplicate;
	p->now.issued = day_of(j, p->is->issued_at);
	p->now.verify = NULL; /* a copy has a code of its own */
	for (size_t f = 0; f < j->nformats; f++)
		u->file[f] = u->file[f] ? arena_printf(&j->arena, "%s.dublikats-%d", u->file[f], j->book->duplicate) : NULL;
	return true;
}

static void know_bundle(struct job *j, struct job_task *t, const struct ledger_bundle *v, size_t n)
{
	t->files = true;
	for (size_t f = 0; f < j->nformats; f++) {
		if (!job_of_pages(j, f))
			continue;
		for (size_t i = 0; i < n; i++) {
			if (strcmp(v[i].bundle, t->bundle) == 0 && strcmp(v[i].kind, j->format[f]->name) == 0)
				t->known[f] = &v[i];
		}
		t->files = t->files && t->known[f] && is_there(j, t->known[f]->path, t->known[f]->sha256);
	}
}

static void know_workbook(struct job *j, struct job_workbook *w, const struct ledger_bundle *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i].bundle, w->path) == 0 && strcmp(v[i].kind, j->format[w->format]->name) == 0)
			w->known = &v[i];
	}
	w->files = w->known && is_there(j, w->known->path, w->known->sha256);
}

/* A document of record says what it replaces; for others a correction is the next month's business. */
static int corrections_of(const struct job *j)
{
	const uint32_t tells = 1u << DOC_IS_CORRECTION | 1u << DOC_REPLACES_DATE;
	if (j->book->corrections != CORRECTIONS_BY_LAYOUT)
		return j->book->corrections;
	return j->layout->doc_vars & tells ? CORRECTIONS_ASK : CORRECTIONS_NEVER;
}

bool job_note_snapshot(struct job *j, struct diag *d)
{
	struct strbuf bytes = STRBUF_INIT;
	j->import_no = db_scalar_int(j->db, "SELECT import_no FROM contract", 0);
	bool good = fsio_read(j->snapshot, (size_t)1 << 31, &bytes, d);
	if (good)
		digest_of(bytes.buf, bytes.len, j->snapshot_sha);
	strbuf_release(&bytes);
	return good;
}

bool job_ledger_open(struct job *j, struct diag *d)
{
	const struct job_ledger *b = j->book;
	struct ledger_unit *v = NULL;
	struct ledger_bundle *bundles = NULL;
	size_t n = 0;
	j->corrections = corrections_of(j);
	const char *key = arena_printf(&j->arena, "%s/verify.key", b->state_dir);
	if ((!j->request->dry_run && !code_secret(key, true, j->secret, d)) || !job_digest_shared(j, d) || !job_note_snapshot(j, d))
		return false;
	if (b->ledger && (!ledger_units(b->ledger, &j->arena, b->instance, true, &v, &j->nknown, d) ||
		!ledger_bundles(b->ledger, &j->arena, b->instance, &bundles, &n, d)))
		return false;
	j->known = v;
	for (size_t i = 0; i < j->nunits; i++) {
		if (b->duplicate && !decide_duplicate(j, &j->unit[i], d))
			return false;
		if (!b->duplicate)
			decide(j, &j->unit[i]);
	}
	for (size_t i = 0; i < j->ntasks; i++) {
		if (j->task[i].bundle)
			know_bundle(j, &j->task[i], bundles, n);
	}
	for (size_t i = 0; i < j->nworkbooks; i++)
		know_workbook(j, &j->workbook[i], bundles, n);
	return true;
}
