/* SPDX-License-Identifier: MIT */
/*
 * compose_table_wide: a table whose columns do not fit beside each other, in parts: each has the key columns and as many of the others as fit.
 *
 * A group under one head is not parted unless it alone is too wide. split: whole tables below each other. spread: the rows that fit on a page, for
 * each part a page, then the next rows; rows and heads of all parts are equally high, so a row goes on straight over the fold. Where pages have an
 * inner margin or are printed on both sides, the first part stands on a left page. Every part on every page is a table of its own to those who
 * hear it. Linear in the cells: each is evaluated twice, the key columns once more for each part.
 */
#include "compose_table.h"

#include <string.h>

#define PART_GAP MM(4500)

/* ---- which columns go together ---- */

struct cut {
	struct ctx *x;
	const struct table *t;
	const mpt *want;    /* width that each column asks for */
	mpt room;           /* beside the key columns */
	size_t keys;
	size_t *end, n;     /* part i has columns [end[i - 1], end[i]); end[-1] = keys */
	mpt used;
};

/* Fixed ones as they are; text as long as it is, up to a quarter of the page; shares get their least. */
static mpt wanted_width(const struct table_width *w, mpt room)
{
	mpt most = w->max < room / 4 ? w->max : room / 4;
	if (w->kind == TW_FIXED)
		return w->fixed;
	return w->kind == TW_AUTO && most > w->min ? most : w->min;
}

static mpt sum(const struct cut *c, size_t first, size_t n)
{
	mpt w = 0;
	for (size_t i = first; i < first + n; i++)
		w += c->want[i];
	return w;
}

static void new_part(struct cut *c, size_t at)
{
	if (c->used > 0)
		c->end[c->n++] = at;
	c->used = 0;
}

static void add_unit(struct cut *c, size_t first, size_t n)
{
	mpt w = sum(c, first, n);
	if (c->used + w > c->room)
		new_part(c, first);
	if (w > c->room && n > 1) {
		for (size_t i = first; i < first + n; i++)
			add_unit(c, i, 1);
		return;
	}
	c->used += w;
}

static void cut_columns(struct cut *c)
{
	const struct crosstab *x = c->t->columns;
	for (size_t i = 0; i < x->nhead; i++) {
		const struct xhead *h = &x->head[i];
		size_t end = h->first + h->n, first = h->first < c->keys ? c->keys : h->first;
		if (h->level == 0 && end > first)
			add_unit(c, first, end - first);
	}
	new_part(c, x->nleaf);
}

/* ---- parts ---- */

static struct table *new_table(struct ctx *x, const struct table *t, size_t keys, size_t first, size_t end)
{
	struct table *p = ARENA_NEW(x->a, struct table);
	size_t *pick = ARENA_ARRAY(x->a, keys + end - first + 1, size_t);
	*p = (struct table){ .block = t->block, .spec = t->spec, .rows = t->rows, .columns = t->columns, .pick = pick, .w = t->w, .tag = TAG_ARTIFACT, .totals = t->totals };
	for (size_t i = 0; i < keys; i++)
		pick[p->n++] = i;
	for (size_t i = first; i < end; i++)
		pick[p->n++] = i;
	return p;
}

static bool make_parts(struct ctx *x, const struct cut *c, struct table **v, bool whole_rows, mpt width)
{
	mpt *key_w = ARENA_ARRAY(x->a, c->keys + 1, mpt);
	for (size_t i = 0; i < c->n; i++) {
		v[i] = new_table(x, c->t, c->keys, i ? c->end[i - 1] : c->keys, c->end[i]);
		v[i]->whole_rows = whole_rows;
		if (i > 0) {
			v[i]->key_w = key_w;
			v[i]->keys = c->keys;
		}
		if (!table_columns(x, v[i]) || !measure_part(x, v[i], width))
			return false;
		for (size_t k = 0; i == 0 && k < c->keys; k++)
			key_w[k] = v[0]->leaf[k].w;
	}
	return true;
}

static bool split(struct ctx *x, struct flow *f, struct table **v, size_t n, mpt left)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			flow_space(f, PART_GAP);
		if (!tag_table(x, v[i], v[i]->first, NULL))
			return false;
		add_head_item(x, f, v[i], left);
		add_row_items(x, f, v[i], v[i]->first, NULL, left);
	}
	return true;
}

/* ---- spread ---- */

static void equal_heads(struct table **v, size_t n)
{
	for (int level = 0; level < v[0]->levels; level++) {
		mpt most = 0;
		for (size_t i = 0; i < n; i++) {
			mpt h = v[i]->level_top[level + 1] - v[i]->level_top[level];
			most = h > most ? h : most;
			v[0]->has_head = v[0]->has_head || v[i]->has_head;
		}
		for (size_t i = 0; i < n; i++) {
			mpt more = most - (v[i]->level_top[level + 1] - v[i]->level_top[level]);
			for (int k = level + 1; k <= v[i]->levels; k++)
				v[i]->level_top[k] += more;
		}
	}
	for (size_t i = 1; i < n; i++)
		v[i]->has_head = v[0]->has_head;
}

static void equal_rows(struct ctx *x, struct table **v, size_t n)
{
	struct trow **at = ARENA_ARRAY(x->a, n, struct trow *);
	for (size_t i = 0; i < n; i++)
		at[i] = v[i]->first;
	while (at[0]) {
		mpt most = 0;
		for (size_t i = 0; i < n; i++)
			most = at[i]->h > most ? at[i]->h : most;
		for (size_t i = 0; i < n; i++) {
			at[i]->h = most;
			at[i] = at[i]->next;
		}
	}
}

static bool two_sided(const struct layout *l)
{
	return l->page.mirrored || l->page.duplex != DUPLEX_NONE;
}

/*
 * The table begins a page, and with it what is tied to it from above (its heading). Returns the height of that, which the pages beside it leave
 * free. At the very beginning of a document there is no left page without an empty first one.
 */
static mpt begin_page(struct ctx *x, struct flow *f)
{
	size_t i = f->n;
	mpt h = f->gap;
	if (f->tie && i > 0)
		for (i--; i > 0 && f->v[i - 1].pag.keep_next; i--)
			;
	for (size_t k = i; k < f->n; k++)
		h += f->v[k].pag.h + (k > i ? f->v[k].pag.before : 0);
	enum brk brk = i == 0 ? BREAK_NONE : two_sided(x->c->layout) ? BREAK_EVEN : BREAK_PAGE;
	if (i == f->n) {
		f->brk = brk;
		f->gap = 0;
		return 0;
	}
	f->v[i].pag.break_before = brk != BREAK_NONE;
	f->v[i].pag.parity = brk == BREAK_EVEN ? PARITY_EVEN : PARITY_ANY;
	return h;
}

static mpt least_body(void *arg, int32_t page)
{
	(void)page;
	return body_least(((struct ctx *)arg)->c->layout);
}

/* Rows of the first part by page: starts[i] is the first row of page i. */
static size_t find_pages(struct ctx *x, struct table *t, mpt above, struct trow ***starts, mpt left)
{
	struct flow f = { .paged = true };
	size_t n, pages = 0;
	int32_t count;
	if (above > 0)
		flow_add(x, &f, t->block, above)->pag.keep_next = true;
	size_t first = f.n + t->has_head;
	add_head_item(x, &f, t, left);
	add_row_items(x, &f, t, t->first, NULL, left);
	struct pag_item *v = ARENA_ARRAY(x->a, f.n + 1, struct pag_item);
	for (size_t i = 0; i < f.n; i++)
		v[i] = f.v[i].pag;
	const struct pag_place *p = paginate(x->a, v, f.n, 1, least_body, x, &n, &count);
	*starts = ARENA_ARRAY(x->a, (size_t)count + 1, struct trow *);
	struct trow *r = t->first;
	for (size_t i = 0; i < n; i++) {
		if ((size_t)p[i].item < first)
			continue;
		if (pages == 0 || (p[i].first_on_page && (size_t)p[i].item > first))
			(*starts)[pages++] = r;
		r = r->next;
	}
	(*starts)[pages] = NULL;
	return pages;
}

/* The rows of one page of one part: with a head of its own, and the group's header again. */
static bool add_segment(struct ctx *x, struct flow *f, const struct table *part, struct trow *first, const struct trow *end, mpt left)
{
	struct table *t = ARENA_NEW(x->a, struct table);
	*t = *part;
	t->head = ARENA_ARRAY(x->a, t->nhead + 1, struct head_cell);
	memcpy(t->head, part->head, t->nhead * sizeof *t->head);
	for (size_t i = 0; i < t->n; i++)
		first->v[i].again = false;
	first->break_before = false; /* its head stands above it on this page */
	if (!tag_table(x, t, first, end))
		return false;
	struct trow *header = first == part->first ? NULL : first->continued;
	add_head_item(x, f, t, left);
	if (first != part->first && lines_above(t) > 0)
		add_line_above(x, f, t, left);
	if (header) /* stands before them as a row of this page */
		add_row_items(x, f, t, header, NULL, left);
	if (header)
		f->v[f->n - 1].pag.keep_next = true;
	add_row_items(x, f, t, first, end, left);
	return true;
}

static bool spread(struct ctx *x, struct flow *f, struct table **v, size_t n, mpt left)
{
	struct trow **starts, **at = ARENA_ARRAY(x->a, n, struct trow *);
	equal_heads(v, n);
	equal_rows(x, v, n);
	mpt above = begin_page(x, f);
	size_t pages = find_pages(x, v[0], above, &starts, left);
	for (size_t k = 0; k < n; k++)
		at[k] = v[k]->first;
	for (size_t p = 0; p < pages; p++) {
		for (size_t k = 0; k < n; k++) {
			struct trow *end = at[k];
			for (const struct trow *r = starts[p]; r != starts[p + 1]; r = r->next)
				end = end->next;
			if (p > 0 || k > 0)
				f->brk = k == 0 && two_sided(x->c->layout) ? BREAK_EVEN : BREAK_PAGE;
			if (p == 0 && k > 0 && above > 0) {
				flow_add(x, f, v[k]->block, above)->pag.keep_next = true;
				f->gap = 0;
			}
			if (!add_segment(x, f, v[k], at[k], end, left))
				return false;
			at[k] = end;
		}
	}
	return true;
}

bool measure_wide(struct ctx *x, struct flow *f, struct table *t, const struct table_width *w, mpt left, mpt width)
{
	mpt *want = ARENA_ARRAY(x->a, t->n + 1, mpt);
	struct cut c = { .x = x, .t = t, .want = want, .keys = t->spec->key_columns > 0 ? (size_t)t->spec->key_columns : 0, .end = ARENA_ARRAY(x->a, t->n + 1, size_t) };
	if (c.keys >= t->n)
		c.keys = t->n - 1;
	for (size_t i = 0; i < t->n; i++)
		want[i] = wanted_width(&w[i], width);
	c.room = width - sum(&c, 0, c.keys);
	cut_columns(&c);
	struct table **v = ARENA_ARRAY(x->a, c.n + 1, struct table *);
	bool pages = t->spec->wide == WIDE_SPREAD && f->paged && !f->box && x->parent != TAG_ARTIFACT;
	if (!make_parts(x, &c, v, pages, width))
		return false;
	return pages && c.n > 1 ? spread(x, f, v, c.n, left) : split(x, f, v, c.n, left);
}
