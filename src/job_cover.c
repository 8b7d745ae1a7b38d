/* SPDX-License-Identifier: MIT */
/*
 * job_cover: the sheets before a bundle's documents, on which their receipt is signed: one for each value of the layout's own `bundle.by` column, so that a
 * file of a whole grade has one for each class teacher. What stands on a cover depends on how many pages the covers have: composed until that holds.
 */
#include "job_work.h"

#include "lieciba/compose.h"

#include <string.h>

struct composer *job_cover_composer(const struct work *w)
{
	const struct job *j = w->job;
	if (j->layout->split.bundle.documents < 0 || !j->request->bundles)
		return NULL;
	struct layout *l = ARENA_NEW(&w->job->arena, struct layout);
	*l = *j->layout;
	l->blocks = l->split.bundle.cover;
	l->nblocks = l->split.bundle.ncover;
	l->needs_pages = false;
	l->page.header.present = false;
	l->page.footer = l->split.bundle.cover_footer;
	l->page.watermark.text = NULL;
	l->page_first = l->page_even = l->page;
	return composer_new(l, w->data, w->fonts);
}

/* ---- which documents ---- */

static const char *class_of(const struct work *w, struct arena *a, const struct job_unit *u)
{
	const struct job *j = w->job;
	int col = dataset_find_col(w->data, j->split.ds, j->layout->split.bundle.by);
	const char *s = col >= 0 ? job_cell_text(a, rows_cell(&j->split, u->row, col)) : NULL;
	return s ? s : "";
}

/* The documents that will stand in the file, by equal values beside each other. */
static void part(struct work *w, const struct job_task *t)
{
	struct arena *a = &w->bundle.arena;
	const char *last = NULL;
	w->cover = ARENA_ARRAY(a, t->n, struct cover);
	w->ncovers = 0;
	for (size_t i = 0; i < t->n; i++) {
		if (!w->made[i].good)
			continue;
		const char *own = class_of(w, a, &w->job->unit[t->first + i]);
		if (!last || strcmp(own, last) != 0)
			w->cover[w->ncovers++] = (struct cover){ .first = i };
		last = own;
		w->cover[w->ncovers - 1].end = i + 1;
		w->cover[w->ncovers - 1].documents++;
	}
}

/* ---- what stands on them ---- */

/* Page of the file on which page `at` of what it is made of stands. */
static size_t page_of_file(const struct work *w, size_t at)
{
	return w->job->layout->page.booklet == IMPOSE_CUT ? at / 2 : at;
}

static size_t at_start(const struct work *w, size_t pages)
{
	return pages + (w->job->layout->split.bundle.start_odd && pages % 2 == 1);
}

static struct cell text_cell(const char *s)
{
	return s ? (struct cell){ .type = CELL_TEXT, .s = s, .len = (uint32_t)strlen(s) } : (struct cell){ .type = CELL_NULL };
}

static void fill_row(struct work *w, const struct job_task *t, size_t i, size_t nr, size_t page, struct cell *out)
{
	const struct job *j = w->job;
	const struct job_unit *u = &j->unit[t->first + i];
	const struct job_face *f = !j->book ? NULL : w->made[i].version == u->past.then.version && u->past.is ? &u->past.then : &u->past.now;
	struct cell doc[DOC_VARS];
	for (int k = 0; k < j->split.cols; k++)
		out[k] = *rows_cell(&j->split, u->row, k);
	job_doc_cells(j, &w->bundle.arena, u, f, doc);
	out += j->split.cols;
	out[DOCUMENTS_NR] = (struct cell){ .type = CELL_INT, .i = (int64_t)nr };
	out[DOCUMENTS_PAGE] = (struct cell){ .type = CELL_INT, .i = (int64_t)page };
	out[DOCUMENTS_PAGES] = (struct cell){ .type = CELL_INT, .i = (int64_t)w->made[i].doc.n };
	out[DOCUMENTS_VERSION] = doc[DOC_VERSION];
	if (!f || (f->version == 1 && f->copy_no < 2)) /* nobody had another one before */
		doc[DOC_VERSION_NAME] = (struct cell){ .type = CELL_NULL };
	out[DOCUMENTS_VERSION_NAME] = doc[DOC_VERSION_NAME];
	out[DOCUMENTS_REPLACES_DATE] = doc[DOC_REPLACES_DATE];
	out[DOCUMENTS_LABEL] = text_cell(u->label);
}

/* Rows of a cover whose own first page is number `page` (from 0) of the file; returns the page after its documents. */
static size_t fill_rows(struct work *w, const struct job_task *t, const struct cover *c, size_t page, struct rows *out)
{
	const size_t cols = (size_t)w->job->split.cols + DOCUMENTS_COLS;
	struct cell *cells = ARENA_ARRAY(&w->bundle.arena, c->documents * cols, struct cell);
	*out = (struct rows){ .cols = (int)cols, .cells = cells };
	page += c->pages;
	for (size_t i = c->first; i < c->end; i++) {
		if (!w->made[i].good)
			continue;
		page = at_start(w, page);
		fill_row(w, t, i, out->n + 1, page_of_file(w, page) + 1, &cells[out->n * cols]);
		page += w->made[i].doc.n;
		out->n++;
	}
	return page;
}

static bool compose_cover(struct work *w, const struct job_task *t, struct cover *c, const struct rows *rows, struct diag *d)
{
	struct job *j = w->job;
	struct compose_unit cu = { .split = &j->split, .row = j->unit[t->first + c->first].row, .label = t->label, .lang = j->lang, .asset_dirs = j->config->layout_dirs };
	job_run_cells(j, j->lang, NULL, cu.run);
	job_doc_cells(j, &w->bundle.arena, NULL, NULL, cu.doc);
	cu.doc[DOC_COUNT] = (struct cell){ .type = CELL_INT, .i = (int64_t)c->documents };
	date_parse_iso(j->request->today, &cu.made_on);
	job_set_params(w, j->lang, j->request->today);
	datasets_begin(w->data);
	datasets_give(w->data, rows);
	doc_init(&c->doc, &w->bundle.arena);
	return compose(w->cover_composer, &cu, &c->doc, NULL, d);
}

/* What a cover shows besides the documents, for the digest of the bundle. */
static void note(struct work *w)
{
	for (int i = 0; w->digest && i < (int)w->job->layout->ndata; i++) {
		const struct dataset_account *a = i != w->job->layout->split.bundle.documents ? datasets_account(w->data, i) : NULL;
		if (a)
			digest_add(w->digest, a->digest, DIGEST_SIZE);
	}
}

static bool compose_all(struct work *w, const struct job_task *t, bool *settled, struct diag *d)
{
	size_t page = 0;
	*settled = true;
	for (size_t i = 0; i < w->ncovers; i++) {
		struct cover *c = &w->cover[i];
		struct rows rows;
		size_t pages = c->pages;
		page = fill_rows(w, t, c, at_start(w, page), &rows);
		if (!compose_cover(w, t, c, &rows, d))
			return false;
		note(w);
		c->pages = c->doc.n;
		*settled = *settled && pages == c->pages;
	}
	return true;
}

bool job_covers_make(struct work *w, const struct job_task *t, struct diag *d)
{
	enum { PASSES = 4 };
	bool settled = false;
	w->ncovers = 0;
	if (!w->cover_composer)
		return true;
	part(w, t);
	for (size_t i = 0; i < w->ncovers; i++)
		w->cover[i].pages = 1;
	for (int pass = 0; pass < PASSES && !settled; pass++) {
		if (!compose_all(w, t, &settled, d))
			return false;
		if (w->digest)
			digest_end(w->digest, w->cover_digest);
	}
	return true;
}

const struct cover *job_cover_before(const struct work *w, size_t i)
{
	for (size_t k = 0; k < w->ncovers; k++)
		if (w->cover[k].first == i)
			return &w->cover[k];
	return NULL;
}

const char *job_cover_title(enum lang lang)
{
	static const char *const words[LANG_N] = { [LANG_LV] = "Pavadlapa", [LANG_EN] = "Cover sheet", [LANG_RU] = "Сопроводительный лист" };
	return words[lang];
}
