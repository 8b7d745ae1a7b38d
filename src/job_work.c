/* SPDX-License-Identifier: MIT */
/*
 * job_work: the worker's side: one task = the documents of a class, each composed, written and staged, then all of them as one file.
 *
 * The display lists of a class are kept until its bundle is written, each in an arena of its own (about 100 KB for a page of a card), and the
 * arenas are used again for the next class: memory is bounded by the largest class. Without a bundle one arena serves all.
 */
#include "job_work.h"

#include "lieciba/backend.h"
#include "lieciba/code.h"
#include "lieciba/font.h"
#include "lieciba/fsio.h"
#include "lieciba/pool.h"
#include "lieciba/strbuf.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const char *job_file(const struct job *j, struct arena *a, const char *path, size_t format)
{
	const char *ext = j->format[format]->extension;
	return strcmp(j->out, ".") == 0 ? arena_printf(a, "%s%s", path, ext) : arena_printf(a, "%s/%s%s", j->out, path, ext);
}

void job_set_params(struct work *w, enum lang l, const char *day)
{
	if (w->day && w->lang == l && strcmp(w->day, day) == 0)
		return;
	w->lang = l;
	w->day = day;
	w->params.lang = lang_code(l);
	w->params.run_date = day;
	datasets_set_params(w->data, &w->params);
}

static bool open_data(struct work *w, struct diag *d)
{
	struct diags problems = { 0 };
	w->data = datasets_open(w->job->snapshot, w->job->layout, &problems);
	if (!w->data && problems.n)
		*d = problems.v[0];
	diags_free(&problems);
	return w->data != NULL;
}

void *job_work_open(void *arg, struct diag *d)
{
	struct job *j = arg;
	struct work *w = ARENA_NEW(&j->arena, struct work); /* the child's own copy of the arena; ends with the process */
	w->job = j;
	w->params = j->params;
	strbuf_init(&w->bytes);
	w->fonts = fonts_open(j->config->font_dir, d);
	if (!w->fonts || !open_data(w, d))
		return NULL;
	job_set_params(w, j->lang, j->request->today);
	if (j->book && (!(w->digest = digest_new()) || !datasets_record(w->data, true)))
		return NULL;
	w->composer = composer_new(j->layout, w->data, w->fonts);
	w->cover_composer = job_cover_composer(w);
	for (size_t i = 0; i < j->nformats; i++) {
		w->backend[i] = j->format[i]->open(w->fonts, d);
		if (!w->backend[i])
			return NULL;
	}
	return w;
}

static void start_doc(struct work *w, struct made *m, struct pool_worker *pw)
{
	if (m->ready)
		arena_reset(&m->arena);
	else
		arena_init(&m->arena, (size_t)w->job->config->limit_mb << 20);
	m->arena.full = pool_no_memory;
	m->arena.full_arg = pw;
	m->ready = true;
	m->good = false;
	m->pages_before = m->pages_of_file = 0;
	doc_init(&m->doc, &m->arena);
}

bool job_work_stage(struct work *w, struct made *m, const char *path, size_t format, struct diag *d)
{
	struct job *j = w->job;
	const char *file = job_file(j, &m->arena, path, format);
	size_t size = strlen(file) + strlen(j->run_id) + 32;
	if (!fsio_stage(file, j->run_id, w->bytes.buf, w->bytes.len, arena_alloc(&m->arena, size), size, d))
		return false;
	if (j->book) {
		digest_of(w->bytes.buf, w->bytes.len, m->fact.file[format].sha256);
		m->fact.file[format].bytes = (uint32_t)w->bytes.len;
	}
	return true;
}

static bool write_bundle(struct work *w, struct made *m, const char *path, struct diag *d)
{
	struct job *j = w->job;
	for (size_t i = 0; i < j->nformats && !j->request->dry_run; i++) {
		strbuf_reset(&w->bytes);
		if (job_of_pages(j, i) && (!j->format[i]->write(w->backend[i], &m->doc, &w->bytes, d) || !job_work_stage(w, m, path, i, d)))
			return false;
	}
	return true;
}

static bool write_files(struct work *w, struct made *m, const struct job_unit *u, const struct job_face *f, struct diag *d)
{
	struct job *j = w->job;
	for (size_t i = 0; i < j->nformats && !j->request->dry_run; i++) {
		strbuf_reset(&w->bytes);
		if (!u->file[i])
			continue;
		bool good = job_of_pages(j, i) ? j->format[i]->write(w->backend[i], &m->doc, &w->bytes, d) : job_rows_write(w, &m->arena, i, u, f, d);
		if (!good || !job_work_stage(w, m, u->file[i], i, d))
			return false;
	}
	return true;
}

void job_fill_unit(struct work *w, struct arena *a, const struct job_unit *u, const struct job_face *f, struct compose_unit *cu)
{
	struct job *j = w->job;
	const char *day = f ? f->made_at : j->request->today;
	*cu = (struct compose_unit){ .split = j->layout->split.present ? &j->split : NULL, .row = u->row, .label = u->label, .lang = u->lang,
		.asset_dirs = j->config->layout_dirs };
	job_run_cells(j, u->lang, f, cu->run);
	job_doc_cells(j, a, u, f, cu->doc);
	date_parse_iso(day, &cu->made_on);
	job_set_params(w, u->lang, day);
	datasets_begin(w->data);
}

/* Pages are composed, rows only read: with a ledger, for the account of what enters the document. */
static bool compose_unit(struct work *w, const struct job_unit *u, const struct job_face *f, struct made *m, struct pool_result *r)
{
	struct job *j = w->job;
	struct diags warn = { 0 };
	struct compose_unit cu;
	job_fill_unit(w, &m->arena, u, f, &cu);
	cu.pages_before = m->pages_before;
	cu.pages_of_file = m->pages_of_file;
	if (f)
		m->face = *f;
	bool good = !job_has_pages(j) || compose(w->composer, &cu, &m->doc, &warn, &r->diag);
	good = good && (!j->book || !job_has_rows(j) || job_rows_read(w, &m->arena, &cu, &r->diag));
	r->warnings = (int32_t)warn.n;
	if (good && warn.n)
		r->diag = warn.v[0];
	diags_free(&warn);
	return good;
}

/* ---- with a ledger ---- */

static bool take_digest(struct work *w, const struct job_unit *u, const struct job_face *f, struct made *m, struct pool_result *r)
{
	if (job_digest(w->job, w->digest, w->data, u, f->doc_date, &m->fact))
		return true;
	diag_error(&r->diag, "J034", _("a document is made of more than %d datasets"), JOB_PARTS);
	return false;
}

/* What the present data would give differs from the version on record by the layout's own change only. */
static bool only_layout(const struct job *j, const struct job_unit *u, const struct job_fact *f)
{
	const struct ledger_version *v = u->past.is;
	if ((size_t)f->nparts != v->nparts)
		return false;
	for (size_t i = 0; i < v->nparts; i++) {
		const char *name = j->layout->data[f->part[i].ds].name;
		bool same = false;
		for (size_t k = 0; k < v->nparts; k++)
			same = same || (strcmp(v->parts[k].dataset, name) == 0 && memcmp(v->parts[k].digest, f->part[i].digest, DIGEST_SIZE) == 0);
		if (!same)
			return false;
	}
	return true;
}

static bool accepted(const struct job *j, const struct job_unit *u, const struct job_fact *f)
{
	const struct ledger_version *v = u->past.is;
	return v->accepted && memcmp(v->accepted_layout, j->input, DIGEST_SIZE) == 0 && only_layout(j, u, f);
}

/* Compared under its own dates: what has to be done with it. */
static enum job_outcome judge(const struct job *j, const struct job_unit *u, const struct job_fact *f)
{
	const struct job_past *p = &u->past;
	bool same = memcmp(p->is->digest, f->digest, DIGEST_SIZE) == 0 || accepted(j, u, f);
	if (same && !(p->correct && j->book->reissue_all))
		return p->files ? OUTCOME_SAME : OUTCOME_REMADE;
	if (!p->issued || p->correct)
		return OUTCOME_MADE;
	return j->book->accept_layout && only_layout(j, u, f) ? OUTCOME_ACCEPTED : OUTCOME_CHANGED;
}

/* The code stands in the document, and is made of the digest of what else stands in it. */
static const char *verify_text(struct work *w, const struct job_unit *u, const struct job_face *f, struct made *m)
{
	char text[CODE_TEXT_SIZE];
	const struct job *j = w->job;
	code_make(j->secret, m->fact.digest, j->book->instance, u->key, f->version, f->copy_no ? f->copy_no : 1, m->fact.code);
	code_format(m->fact.code, text);
	return arena_strdup(&m->arena, text);
}

static bool write_version(struct work *w, struct pool_worker *pw, const struct job_unit *u, struct job_face f, struct made *m, struct pool_result *r)
{
	const struct job *j = w->job;
	if (f.verify)
		memcpy(m->fact.code, u->past.is->code, sizeof m->fact.code);
	if (!f.verify && j->layout->doc_vars & 1u << DOC_VERIFY) {
		uint8_t digest[DIGEST_SIZE];
		memcpy(digest, m->fact.digest, DIGEST_SIZE);
		start_doc(w, m, pw);
		f.verify = verify_text(w, u, &f, m);
		if (!compose_unit(w, u, &f, m, r))
			return false;
	}
	m->version = f.version;
	return !u->filed || pool_repeated(pw, r->unit) || write_files(w, m, u, &f, &r->diag);
}

/* Composed under the dates of the version on record and compared with it; composed again only when it is to be written with other dates or a code. */
static bool work_known(struct work *w, struct pool_worker *pw, const struct job_unit *u, struct made *m, struct pool_result *r)
{
	const struct job *j = w->job;
	const struct job_past *p = &u->past;
	struct job_face face = p->is ? p->then : p->now;
	if (!compose_unit(w, u, &face, m, r) || !take_digest(w, u, &face, m, r))
		return false;
	m->version = face.version;
	m->fact.outcome = j->book->duplicate ? OUTCOME_MADE : p->is ? (int)judge(j, u, &m->fact) : OUTCOME_MADE;
	if (j->book->duplicate && memcmp(m->fact.digest, p->is->digest, DIGEST_SIZE) != 0) {
		diag_error(&r->diag, "J031", "%s", _("the kept data no longer give the document that was issued"));
		diag_hint(&r->diag, "%s", _("layout, fonts or program changed since; copy the file of the original instead: `lieciba register list` names it"));
		return false;
	}
	if (m->fact.outcome == OUTCOME_REMADE)
		return write_version(w, pw, u, face, m, r);
	if (m->fact.outcome != OUTCOME_MADE)
		return true;
	if (p->is && (strcmp(face.doc_date, p->now.doc_date) != 0 || strcmp(face.made_at, p->now.made_at) != 0 || face.version != p->now.version || p->now.copy_no)) {
		start_doc(w, m, pw);
		if (!compose_unit(w, u, &p->now, m, r) || (!p->now.copy_no && !take_digest(w, u, &p->now, m, r)))
			return false;
	}
	return write_version(w, pw, u, p->now, m, r);
}

static void make_known(struct work *w, struct pool_worker *pw, const struct job_unit *u, struct made *m, struct pool_result *r)
{
	memset(&m->fact, 0, sizeof m->fact);
	m->fact.outcome = OUTCOME_BLOCKED;
	r->ok = u->draft || work_known(w, pw, u, m, r);
	m->good = r->ok && !u->draft && m->fact.outcome != OUTCOME_CHANGED;
	r->pages = u->draft || !r->ok ? 0 : (int32_t)m->doc.n;
	r->ndata = (uint32_t)(offsetof(struct job_fact, part) + (size_t)m->fact.nparts * sizeof m->fact.part[0]);
	memcpy(r->data, &m->fact, r->ndata);
	pool_done(pw, r);
}

/* ---- one document ---- */

/* A document whose file an earlier worker has given is only composed again, for the bundle. */
static void make_unit(struct work *w, struct pool_worker *pw, size_t unit, const struct job_unit *u, struct made *m)
{
	struct pool_result r = { .unit = unit };
	struct diag d;
	pool_begin(pw, unit);
	start_doc(w, m, pw);
	if (w->job->book) {
		make_known(w, pw, u, m, &r);
		return;
	}
	m->good = compose_unit(w, u, NULL, m, &r);
	if (m->good && u->filed && !pool_repeated(pw, unit) && !write_files(w, m, u, NULL, &d)) {
		m->good = false;
		r.diag = d;
	}
	r.ok = m->good;
	r.pages = (int32_t)m->doc.n;
	pool_done(pw, &r);
}

/* ---- the bundle ---- */

static bool bookmark(struct work *w, const struct job_unit *u, const char **title, struct diag *d)
{
	struct job *j = w->job;
	const struct text *t = j->layout->split.bundle.bookmark;
	struct scope scope = { &j->split, u->row, NULL };
	struct eval e = { .layout = j->layout, .data = w->data, .arena = &w->bundle.arena, .lang = u->lang, .scope = &scope };
	struct strbuf sb = STRBUF_INIT;
	const struct job_face *f = j->book ? (u->past.is ? &u->past.then : &u->past.now) : NULL;
	job_run_cells(j, u->lang, f, e.run);
	job_doc_cells(j, &w->bundle.arena, u, f, e.doc);
	job_set_params(w, u->lang, f ? f->made_at : j->request->today);
	datasets_begin(w->data);
	bool good = !t || eval_text(&e, t, &sb, NULL, d);
	*title = arena_strdup(&w->bundle.arena, t ? sb.buf : u->label);
	strbuf_release(&sb);
	return good;
}

/* The first document in the run's own language, which is the bundle's too; else the first of all. */
static const struct doc *model(const struct work *w, const struct job_task *t)
{
	const struct doc *first = NULL;
	for (size_t i = 0; i < t->n; i++) {
		if (w->made[i].good && w->job->unit[t->first + i].lang == w->job->lang)
			return &w->made[i].doc;
		if (w->made[i].good && !first)
			first = &w->made[i].doc;
	}
	return first;
}

/* What the bundle says of itself is what its documents say, but that its title names the whole. */
static void describe(struct work *w, const struct job_task *t)
{
	struct job *j = w->job;
	const struct doc *like = model(w, t);
	struct doc *b = &w->bundle.doc;
	struct scope scope = { &j->split, j->unit[t->first].row, NULL };
	struct eval e = { .layout = j->layout, .data = w->data, .arena = &w->bundle.arena, .lang = j->lang, .scope = &scope };
	struct strbuf sb = STRBUF_INIT;
	job_run_cells(j, j->lang, NULL, e.run);
	job_doc_cells(j, &w->bundle.arena, NULL, NULL, e.doc);
	if (!eval_text(&e, j->layout->title, &sb, NULL, NULL))
		strbuf_reset(&sb);
	strbuf_addf(&sb, "%s%s, %s", sb.len ? " " : "", t->label, j->period.text);
	b->title = arena_strdup(&w->bundle.arena, sb.buf);
	b->author = like->author;
	b->subject = like->subject;
	b->keywords = like->keywords;
	b->lang = like->lang;
	b->duplex_long = like->duplex_long;
	b->duplex_short = like->duplex_short;
	b->open = like->open;
	b->plain = like->plain;
	b->made_on = like->made_on;
	strbuf_release(&sb);
}

/* Numbered pages of a document: not the empty ones between its parts. */
static int64_t numbered(const struct doc *doc)
{
	int64_t n = 0;
	for (size_t i = 0; i < doc->n; i++)
		n += !doc->pages[i].filler;
	return n;
}

/* Once more, with the numbers that its pages have in this file; all else is as it was. */
static bool compose_again(struct work *w, struct pool_worker *pw, const struct job_unit *u, struct made *m, int64_t before, int64_t of, struct diag *d)
{
	struct pool_result r = { .unit = 0 };
	struct job_face f = m->face;
	f.verify = f.verify ? arena_strdup(&w->bundle.arena, f.verify) : NULL;
	start_doc(w, m, pw);
	m->pages_before = before;
	m->pages_of_file = of;
	m->good = compose_unit(w, u, w->job->book ? &f : NULL, m, &r);
	*d = r.diag;
	return m->good;
}

static bool number_through(struct work *w, struct pool_worker *pw, const struct job_task *t, struct diag *d)
{
	int64_t of = 0, before = 0;
	for (size_t i = 0; i < t->n; i++)
		of += w->made[i].good ? numbered(&w->made[i].doc) : 0;
	for (size_t i = 0; w->job->layout->page.count_per_file && i < t->n; i++) {
		int64_t own = w->made[i].good ? numbered(&w->made[i].doc) : 0;
		if (own && !compose_again(w, pw, &w->job->unit[t->first + i], &w->made[i], before, of, d))
			return false;
		before += own;
	}
	return true;
}

static void add_part(struct doc *b, const struct doc *one, bool odd, const char *title)
{
	doc_add_bookmark(b, 1, b->n + (odd && b->n % 2 == 1 && one->n > 0), 0, title);
	doc_append(b, one, odd);
}

static bool fill_bundle(struct work *w, struct pool_worker *pw, const struct job_task *t, struct diag *d)
{
	struct job *j = w->job;
	struct doc *b = &w->bundle.doc;
	bool odd = j->layout->split.bundle.start_odd;
	if (!number_through(w, pw, t, d))
		return false;
	describe(w, t);
	for (size_t i = 0; i < t->n; i++) {
		const struct doc *one = &w->made[i].doc;
		const char *title;
		if (!w->made[i].good) /* only with a ledger: blocked, failed, or issued and changed */
			continue;
		if (!bookmark(w, &j->unit[t->first + i], &title, d))
			return false;
		const struct cover *c = job_cover_before(w, i);
		if (c)
			add_part(b, &c->doc, odd, job_cover_title(j->lang));
		add_part(b, one, odd, title);
	}
	if (j->layout->page.booklet == IMPOSE_CUT)
		doc_impose(b, IMPOSE_CUT);
	return true;
}

static bool is_whole(const struct work *w, const struct job_task *t, struct diag *d)
{
	size_t missing = 0;
	for (size_t i = 0; i < t->n; i++)
		missing += !w->made[i].good;
	if (missing == 0)
		return true;
	diag_error(d, "J010", ngettext("the class's file is not made: %zu of its %zu documents is missing", "the class's file is not made: %zu of its %zu documents are missing",
		(unsigned long)missing), missing, t->n);
	return diag_hint(d, "%s", _("an older one, if there is one, stays as it is; correct what failed and run again"));
}

/* Digest of the bundle over its documents; as_issued: an issued one that differs counts as what was issued. */
static void digest_parts(struct work *w, const struct job_task *t, bool as_issued, uint8_t out[DIGEST_SIZE])
{
	const struct job_fact **facts = ARENA_ARRAY(&w->bundle.arena, t->n, const struct job_fact *);
	int *versions = ARENA_ARRAY(&w->bundle.arena, t->n, int);
	for (size_t i = 0; i < t->n; i++) {
		const struct made *m = &w->made[i];
		const struct ledger_version *is = w->job->unit[t->first + i].past.is;
		facts[i] = m->good ? &m->fact : NULL;
		versions[i] = m->version;
		if (m->good || !as_issued || m->fact.outcome != OUTCOME_CHANGED)
			continue;
		struct job_fact *issued = ARENA_NEW(&w->bundle.arena, struct job_fact);
		memcpy(issued->digest, is->digest, DIGEST_SIZE);
		facts[i] = issued;
	}
	job_digest_bundle(w->job, w->digest, t, facts, versions, w->ncovers ? w->cover_digest : NULL, out);
}

static bool is_known(const struct job_task *t, const uint8_t digest[DIGEST_SIZE])
{
	const struct ledger_bundle *known = NULL; /* that of any format: they are made together */
	for (size_t i = 0; i < JOB_FORMATS && !known; i++)
		known = t->known[i];
	return t->files && known && memcmp(known->digest, digest, DIGEST_SIZE) == 0;
}

/*
 * With a ledger: made of what there is, and only when something of it is new. What differs from what was issued is left out of a new bundle: neither
 * the old document can be made again from the present data, nor may the new one go out.
 */
static void make_known_bundle(struct work *w, struct pool_worker *pw, const struct job_task *t, struct pool_result *r)
{
	struct job_fact *f = &w->bundle.fact;
	memset(f, 0, sizeof *f);
	for (size_t i = 0; i < t->n; i++)
		f->nin += w->made[i].good;
	f->complete = (size_t)f->nin == t->n;
	r->ok = job_covers_make(w, t, &r->diag);
	digest_parts(w, t, true, f->digest);
	bool same = is_known(t, f->digest);
	if (!same && !f->complete) {
		digest_parts(w, t, false, f->digest);
		same = is_known(t, f->digest);
	}
	f->outcome = f->nin == 0 ? OUTCOME_BLOCKED : same ? OUTCOME_SAME : OUTCOME_MADE;
	r->ok = r->ok && (f->outcome != OUTCOME_MADE || (fill_bundle(w, pw, t, &r->diag) && write_bundle(w, &w->bundle, t->bundle, &r->diag)));
	r->pages = (int32_t)w->bundle.doc.n;
	r->ndata = (uint32_t)offsetof(struct job_fact, part);
	memcpy(r->data, f, r->ndata);
	pool_done(pw, r);
}

static void make_bundle(struct work *w, struct pool_worker *pw, const struct job_task *t)
{
	struct pool_result r = { .unit = t->n };
	if (pool_skip(pw, t->n) || pool_repeated(pw, t->n))
		return;
	pool_begin(pw, t->n);
	start_doc(w, &w->bundle, pw);
	if (w->job->book) {
		make_known_bundle(w, pw, t, &r);
		return;
	}
	r.ok = is_whole(w, t, &r.diag) && job_covers_make(w, t, &r.diag) && fill_bundle(w, pw, t, &r.diag) && write_bundle(w, &w->bundle, t->bundle, &r.diag);
	r.pages = (int32_t)w->bundle.doc.n;
	pool_done(pw, &r);
}

/* Room for the documents of a task. The old ones stay where they are in memory: their arenas are used again. */
static void grow(struct work *w, size_t n)
{
	if (n <= w->nmade)
		return;
	struct made *v = ARENA_ARRAY(&w->job->arena, n, struct made);
	if (w->nmade)
		memcpy(v, w->made, w->nmade * sizeof *v);
	w->made = v;
	w->nmade = n;
}

void job_work_ready(struct work *w, struct pool_worker *pw)
{
	grow(w, 1);
	start_doc(w, &w->bundle, pw);
	start_doc(w, &w->made[0], pw);
}

void job_work_run(void *state, struct pool_worker *pw, size_t task)
{
	struct work *w = state;
	const struct job_task *t = &w->job->task[task];
	grow(w, t->bundle ? t->n : 1);
	for (size_t i = 0; i < t->n; i++) {
		struct made *m = &w->made[t->bundle ? i : 0];
		m->good = false;
		m->fact.outcome = OUTCOME_BLOCKED;
		if (!pool_skip(pw, i) && (t->bundle || !pool_repeated(pw, i)))
			make_unit(w, pw, i, &w->job->unit[t->first + i], m);
	}
	if (t->bundle)
		make_bundle(w, pw, t);
}
