/* SPDX-License-Identifier: MIT */
/*
 * job_work: the worker's side: one task = the documents of a class, each composed, written and staged, then all of them as one file.
 *
 * The display lists of a class are kept until its bundle is written, each in an arena of its own (about 100 KB for a page of a card), and the
 * arenas are used again for the next class: memory is bounded by the largest class. Without a bundle one arena serves all.
 */
#include "job_internal.h"

#include "lieciba/backend.h"
#include "lieciba/compose.h"
#include "lieciba/font.h"
#include "lieciba/fsio.h"
#include "lieciba/pool.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

struct made {
	struct arena arena;
	struct doc doc;
	bool ready;          /* the arena was initialised */
	bool good;
};
struct work {
	struct job *job;
	struct fonts *fonts;
	struct datasets *data;
	struct composer *composer;
	void *backend[JOB_FORMATS];
	enum lang lang;      /* that the data sets' parameters were set for */
	struct run_params params;
	struct made *made;   /* documents of the task */
	size_t nmade;
	struct made bundle;
	struct strbuf bytes;
};

const char *job_file(const struct job *j, struct arena *a, const char *path, size_t format)
{
	const char *ext = j->format[format]->extension;
	return strcmp(j->out, ".") == 0 ? arena_printf(a, "%s%s", path, ext) : arena_printf(a, "%s/%s%s", j->out, path, ext);
}

static void set_lang(struct work *w, enum lang l)
{
	w->lang = l;
	w->params.lang = lang_code(l);
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
	set_lang(w, j->lang);
	w->composer = composer_new(j->layout, w->data, w->fonts);
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
	doc_init(&m->doc, &m->arena);
}

static bool write_files(struct work *w, struct made *m, const char *path, struct diag *d)
{
	struct job *j = w->job;
	for (size_t i = 0; i < j->nformats; i++) {
		const char *file = job_file(j, &m->arena, path, i);
		size_t size = strlen(file) + strlen(j->run_id) + 32;
		strbuf_reset(&w->bytes);
		if (!j->format[i]->write(w->backend[i], &m->doc, &w->bytes, d) ||
			!fsio_stage(file, j->run_id, w->bytes.buf, w->bytes.len, arena_alloc(&m->arena, size), size, d))
			return false;
	}
	return true;
}

static bool compose_unit(struct work *w, const struct job_unit *u, struct made *m, struct pool_result *r)
{
	struct job *j = w->job;
	struct diags warn = { 0 };
	struct compose_unit cu = { .split = j->layout->split.present ? &j->split : NULL, .row = u->row, .label = u->label, .lang = u->lang,
		.asset_dirs = j->config->layout_dirs };
	job_run_cells(j, u->lang, cu.run);
	job_doc_cells(j, u, cu.doc);
	date_parse_iso(j->request->today, &cu.made_on);
	if (w->lang != u->lang)
		set_lang(w, u->lang);
	datasets_begin(w->data);
	bool good = compose(w->composer, &cu, &m->doc, &warn, &r->diag);
	r->warnings = (int32_t)warn.n;
	if (good && warn.n)
		r->diag = warn.v[0];
	diags_free(&warn);
	return good;
}

/* A document whose file an earlier worker has given is only composed again, for the bundle. */
static void make_unit(struct work *w, struct pool_worker *pw, size_t unit, const struct job_unit *u, struct made *m)
{
	struct pool_result r = { .unit = unit };
	struct diag d;
	pool_begin(pw, unit);
	start_doc(w, m, pw);
	m->good = compose_unit(w, u, m, &r);
	if (m->good && u->path && !pool_repeated(pw, unit) && !write_files(w, m, u->path, &d)) {
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
	job_run_cells(j, u->lang, e.run);
	job_doc_cells(j, u, e.doc);
	if (w->lang != u->lang)
		set_lang(w, u->lang);
	datasets_begin(w->data);
	bool good = !t || eval_text(&e, t, &sb, NULL, d);
	*title = arena_strdup(&w->bundle.arena, t ? sb.buf : u->label);
	strbuf_release(&sb);
	return good;
}

/* The first document in the run's own language, which is the bundle's too; else the first of all. */
static const struct doc *model(const struct work *w, const struct job_task *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (w->job->unit[t->first + i].lang == w->job->lang)
			return &w->made[i].doc;
	}
	return &w->made[0].doc;
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
	job_run_cells(j, j->lang, e.run);
	job_doc_cells(j, NULL, e.doc);
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
	b->made_on = like->made_on;
	strbuf_release(&sb);
}

static bool fill_bundle(struct work *w, const struct job_task *t, struct diag *d)
{
	struct job *j = w->job;
	struct doc *b = &w->bundle.doc;
	bool odd = j->layout->split.bundle.start_odd;
	describe(w, t);
	for (size_t i = 0; i < t->n; i++) {
		const struct doc *one = &w->made[i].doc;
		const char *title;
		if (!bookmark(w, &j->unit[t->first + i], &title, d))
			return false;
		doc_add_bookmark(b, 1, b->n + (odd && b->n % 2 == 1 && one->n > 0), 0, title);
		doc_append(b, one, odd);
	}
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

static void make_bundle(struct work *w, struct pool_worker *pw, const struct job_task *t)
{
	struct pool_result r = { .unit = t->n };
	if (pool_skip(pw, t->n) || pool_repeated(pw, t->n))
		return;
	pool_begin(pw, t->n);
	start_doc(w, &w->bundle, pw);
	r.ok = is_whole(w, t, &r.diag) && fill_bundle(w, t, &r.diag) && write_files(w, &w->bundle, t->bundle, &r.diag);
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

void job_work_run(void *state, struct pool_worker *pw, size_t task)
{
	struct work *w = state;
	const struct job_task *t = &w->job->task[task];
	grow(w, t->bundle ? t->n : 1);
	for (size_t i = 0; i < t->n; i++) {
		struct made *m = &w->made[t->bundle ? i : 0];
		m->good = false;
		if (!pool_skip(pw, i) && (t->bundle || !pool_repeated(pw, i)))
			make_unit(w, pw, i, &w->job->unit[t->first + i], m);
	}
	if (t->bundle)
		make_bundle(w, pw, t);
}
