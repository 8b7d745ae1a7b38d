/* SPDX-License-Identifier: MIT */
/*
 * compose_toc: what a document says of its own pages: how many there are, and a table of contents with the headings' pages.
 *
 * The first pass knows nothing of its pages: a table of contents has no lines yet. The second has the lines, so that the third has the right numbers.
 */
#include "compose_internal.h"

#include <string.h>

#define INDENT MM(4000)    /* of each level */
#define NUMBER MM(12000)   /* room of a page's number */

void toc_heading(struct ctx *x, const char *title, int level, size_t page)
{
	struct pass *p = &x->now;
	if (!x->c->layout->needs_pages)
		return;
	p->toc = arena_grow(x->a, p->toc, &p->toccap, p->ntoc + 1, sizeof *p->toc);
	p->toc[p->ntoc++] = (struct listed){ .title = title, .level = level, .page = page };
}

void pass_end(struct ctx *x)
{
	int64_t no = page_shift(x);
	size_t k = 0;
	for (size_t i = 0; i < x->doc->n; i++) {
		no += !x->doc->pages[i].filler;
		for (; k < x->now.ntoc && x->now.toc[k].page == i; k++)
			x->now.toc[k].no = no;
	}
	x->now.pages = x->unit->pages_of_file > 0 ? x->unit->pages_of_file : no;
	x->now.sheets = page_sheets(x);
}

bool pass_equal(const struct pass *a, const struct pass *b)
{
	if (a->pages != b->pages || a->sheets != b->sheets || a->ntoc != b->ntoc)
		return false;
	for (size_t i = 0; i < a->ntoc; i++) {
		if (a->toc[i].no != b->toc[i].no || a->toc[i].level != b->toc[i].level || strcmp(a->toc[i].title, b->toc[i].title) != 0)
			return false;
	}
	return true;
}

struct entry { struct para title, no; mpt room; };

static void draw_entry(struct ctx *x, const struct item *it, const struct pen *p)
{
	const struct entry *e = it->data;
	size_t last = e->title.lines.n - 1;
	mpt y = p->y + (mpt)last * e->title.leading, used = e->title.lines.v[last].width, end = it->w - e->no.lines.v[0].width;
	para_draw(x, p->page, &e->title, p->x, p->y, e->room, 0, e->title.lines.n, e->title.tag);
	para_draw(x, p->page, &e->no, p->x + e->room, y, it->w - e->room, 0, 1, e->no.tag);
	if (end - used > MM(4000))
		put_line(x, p->page, p->x + used + MM(1000), y + baseline(e->title.leading), end - used - MM(2000), 0, RULE_THIN)->u.line.dash = DASH_DOT;
}

static bool add_entry(struct ctx *x, struct flow *f, const struct block *b, const struct listed *h, uint32_t toc, mpt left, mpt width)
{
	static const struct origin nowhere = { -1, -1, -1 };
	struct entry *e = ARENA_NEW(x->a, struct entry);
	struct strbuf no = STRBUF_INIT;
	struct style s;
	mpt shift = INDENT * (h->level - 1);
	style_of(x, b->style, &s);
	strbuf_addf(&no, "%lld", (long long)h->no);
	bool good = para_set(x, h->title, strlen(h->title), &s, &nowhere, &e->title) && para_set(x, no.buf, no.len, &s, &nowhere, &e->no);
	strbuf_release(&no);
	if (!good)
		return false;
	e->room = width - shift - NUMBER;
	para_break(x, &e->title, e->room, true, false);
	para_break(x, &e->no, NUMBER, false, true);
	e->no.align = ALIGN_RIGHT;
	e->title.tag = e->no.tag = new_tag(x, new_tag(x, toc, TAG_TOCI), TAG_P);
	struct item *it = flow_add(x, f, b, para_height(&e->title));
	it->draw = draw_entry;
	it->data = e;
	it->x = left + shift;
	it->w = width - shift;
	return true;
}

bool measure_toc(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	const struct pass *p = x->before;
	uint32_t toc = TAG_ARTIFACT;
	for (size_t i = 0; p && i < p->ntoc; i++) {
		const struct listed *h = &p->toc[i];
		if (h->level > b->u.toc)
			continue;
		if (toc == TAG_ARTIFACT)
			toc = new_tag(x, x->parent, TAG_TOC);
		if (!add_entry(x, f, b, h, toc, left, width))
			return false;
	}
	return true;
}
