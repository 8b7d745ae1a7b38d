/* SPDX-License-Identifier: MIT */
/*
 * compose_table_page: lines that belong to a page of a table rather than to its data: totals of the page, sums carried over, empty rows to the foot.
 *
 * Where pages break is known only after all heights are. So the height of these lines is kept free while pages are found, and their texts are made when
 * each row's page is known, row by row in order. They are artifacts in the structure tree, like the repeated head. Linear in the rows.
 */
#include "compose_table.h"

mpt lines_above(const struct table *t)
{
	return t->spec->carry ? t->line_h[LINE_CARRIED] : 0;
}

mpt lines_below(const struct table *t)
{
	return (t->spec->page_totals ? t->line_h[LINE_TOTAL] : 0) + (t->spec->carry ? t->line_h[LINE_CARRY_OVER] : 0);
}

bool page_may_end(const struct trow *r)
{
	return r->next && (r->next->kind == ROW_BODY || r->next->kind == ROW_BLANK || r->next->kind == ROW_GROUP);
}

/* A line with these sums, at its width; NULL after a report. */
static struct trow *line(struct ctx *x, struct table *t, enum sums which, enum page_line kind)
{
	static const char *const labels[PAGE_LINES] = { "page_total", "carry_over", "carried" };
	struct trow *r = table_lone_row(x, t, ROW_PAGE_TOTAL);
	if (!table_totals(x, t, r, which, label_text(x->c->layout, labels[kind])) || !measure_row(x, t, r))
		return NULL;
	r->h = r->h > t->line_h[kind] ? r->h : t->line_h[kind];
	return r;
}

/* The last page's line is a row of the table; those of other pages stand below its rows. */
bool page_lines(struct ctx *x, struct table *t)
{
	if (t->spec->page_totals && t->rows->n > 0)
		return table_totals(x, t, table_add_row(x, t, ROW_PAGE_TOTAL), SUMS_ALL, label_text(x->c->layout, "page_total"));
	return true;
}

bool page_line_height(struct ctx *x, struct table *t)
{
	if (!t->spec->page_totals && !t->spec->carry)
		return true;
	for (enum page_line kind = 0; kind < PAGE_LINES; kind++) {
		struct trow *r = line(x, t, SUMS_ALL, kind);
		if (!r)
			return false;
		t->line_h[kind] = r->h;
	}
	return true;
}

const struct table_page *page_of(const struct table *t, size_t page_no)
{
	return t->npages && page_no >= t->first_page && page_no - t->first_page < t->npages ? &t->pages[page_no - t->first_page] : NULL;
}

static struct table_page *open_page(struct ctx *x, struct table *t, size_t page_no)
{
	if (t->npages == 0)
		t->first_page = page_no;
	size_t need = page_no - t->first_page + 1;
	t->pages = arena_grow(x->a, t->pages, &t->pagecap, need, sizeof *t->pages);
	while (t->npages < need)
		t->pages[t->npages++] = (struct table_page){ NULL, NULL, NULL };
	for (size_t i = 0; i < t->n; i++)
		t->leaf[i].page = (struct tally){ 0 };
	return &t->pages[need - 1];
}

static bool end_page(struct ctx *x, struct table *t, struct table_page *p)
{
	if (t->spec->page_totals && !(p->total = line(x, t, SUMS_PAGE, LINE_TOTAL)))
		return false;
	return !t->spec->carry || (p->below = line(x, t, SUMS_CARRIED, LINE_CARRY_OVER));
}

/* The page's own line at the end of the table. */
static bool settle_total(struct ctx *x, struct table *t, const struct trow *r)
{
	struct trow *now = line(x, t, SUMS_PAGE, LINE_TOTAL);
	if (!now)
		return false;
	for (size_t i = 0; i < t->n; i++) {
		uint32_t tag = r->v[i].p.tag;
		r->v[i] = now->v[i];
		r->v[i].p.tag = tag;
	}
	return true;
}

bool settle_row(struct ctx *x, const struct item *it, const struct pag_place *at, bool bottom)
{
	const struct trow *r = it->data;
	struct table *t = r->t;
	if (r->kind == ROW_PAGE_TOTAL)
		return settle_total(x, t, r);
	if (!r->own)
		return true;
	bool first = t->npages == 0, opened = page_of(t, (size_t)at->page) == NULL;
	struct table_page *p = opened ? open_page(x, t, (size_t)at->page) : &t->pages[(size_t)at->page - t->first_page];
	if (opened && !first && t->spec->carry && !(p->above = line(x, t, SUMS_CARRIED, LINE_CARRIED)))
		return false;
	for (size_t i = 0; at->first_line == 0 && i < t->n; i++) {
		tally_join(&t->leaf[i].page, &r->own[i]);
		tally_join(&t->leaf[i].carried, &r->own[i]);
	}
	bool ends = at->lines == 0 || at->first_line + at->lines == it->pag.lines;
	return !bottom || (ends && !page_may_end(r)) || end_page(x, t, p);
}

/* ---- the line above, where the head is an item of its own ---- */

static void line_above(struct ctx *x, const struct item *it, const struct pen *p, bool under)
{
	const struct table_page *page = page_of(it->data, p->place);
	if (page && page->above)
		draw_lines(x, (const struct trow *const[]){ page->above }, 1, *p, under);
}

static void under_line_above(struct ctx *x, const struct item *it, const struct pen *p)
{
	line_above(x, it, p, true);
}

static void draw_line_above(struct ctx *x, const struct item *it, const struct pen *p)
{
	line_above(x, it, p, false);
}

void add_line_above(struct ctx *x, struct flow *f, struct table *t, mpt left)
{
	struct item *it = flow_add(x, f, t->block, lines_above(t));
	it->under = under_line_above;
	it->draw = draw_line_above;
	it->data = t->first->t; /* the part, whose pages are counted */
	it->x = left;
	it->w = t->w;
	it->pag.keep_next = true;
}

/* ---- rows down to the foot ---- */

static void fill_rows(struct ctx *x, const struct item *it, const struct pen *p, draw_fn *draw)
{
	struct trow r = *(const struct trow *)it->data;
	struct item one = *it;
	struct pen at = *p;
	r.kind = ROW_BLANK;
	r.h = it->step;
	one.data = &r;
	for (mpt h = 0; h + it->step <= it->pag.h; h += it->step, r.index++) {
		at.y = p->y + h;
		at.bottom = p->bottom && h + 2 * it->step > it->pag.h;
		draw(x, &one, &at);
	}
}

void draw_fill_rows(struct ctx *x, const struct item *it, const struct pen *p)
{
	fill_rows(x, it, p, draw_row);
}

void under_fill_rows(struct ctx *x, const struct item *it, const struct pen *p)
{
	fill_rows(x, it, p, under_row);
}
