/* SPDX-License-Identifier: MIT */
/*
 * compose: the walk over a layout's blocks, flows of measured items, and the life of one document.
 *
 * measure (every block once, in reading order, with its structure elements) -> paginate -> draw -> heads and feet. Linear in the
 * content. Space between two blocks is the larger of what the upper wants below and the lower above itself.
 */
#include "compose_internal.h"

#include "lieciba/eval.h"
#include "lieciba/font.h"
#include "lieciba/hyphen.h"

#include <stdlib.h>
#include <string.h>

struct composer *composer_new(const struct layout *l, struct datasets *data, const struct fonts *fonts)
{
	struct composer *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->layout = l;
	c->data = data;
	c->fonts = fonts;
	c->cache = text_cache_new();
	c->hyphens = hyphens_new(fonts_dir(fonts));
	strbuf_init(&c->text);
	strbuf_init(&c->soft);
	arena_init(&c->arena, 0);
	if (c->cache && c->hyphens)
		return c;
	composer_free(c);
	return NULL;
}

void composer_free(struct composer *c)
{
	if (!c)
		return;
	text_cache_free(c->cache);
	hyphens_free(c->hyphens);
	strbuf_release(&c->soft);
	strbuf_release(&c->text);
	arena_release(&c->arena);
	free(c);
}

/* ---- small drawing ---- */

uint32_t new_tag(struct ctx *x, uint32_t parent, enum tag_role role)
{
	return parent == TAG_ARTIFACT ? TAG_ARTIFACT : doc_add_tag(x->doc, parent, role);
}

struct op *put_line(struct ctx *x, struct page *page, mpt x0, mpt y0, mpt dx, mpt dy, mpt thickness)
{
	struct op *o = doc_add_op(x->doc, page, OP_LINE, TAG_ARTIFACT);
	o->x = x0;
	o->y = y0;
	o->w = dx;
	o->h = dy;
	o->u.line.thickness = thickness;
	return o;
}

enum { LOOK_BACK = 32 };

void put_rect(struct ctx *x, struct page *page, mpt x0, mpt y0, mpt w, mpt h, uint32_t color, uint32_t tag)
{
	for (size_t i = page->n, k = 0; i-- > 0 && k < LOOK_BACK && page->ops[i].kind == OP_RECT; k++) {
		struct op *o = &page->ops[i];
		if (o->x == x0 && o->w == w && o->y + o->h == y0 && o->color == color && o->tag == tag) {
			o->h += h;
			return;
		}
	}
	struct op *o = doc_add_op(x->doc, page, OP_RECT, tag);
	o->x = x0;
	o->y = y0;
	o->w = w;
	o->h = h;
	o->color = color;
}

void put_frame(struct ctx *x, struct page *page, mpt x0, mpt y0, mpt w, mpt h, mpt thickness)
{
	struct op *o = doc_add_op(x->doc, page, OP_FRAME, TAG_ARTIFACT);
	o->x = x0;
	o->y = y0;
	o->w = w;
	o->h = h;
	o->u.line.thickness = thickness;
}

mpt width_in(const struct width *w, mpt room, mpt otherwise)
{
	switch (w->kind) {
	case WIDTH_FIXED:
		return w->fixed;
	case WIDTH_PERCENT:
		return (mpt)((int64_t)room * w->x1000 / 100000);
	case WIDTH_AUTO:
	case WIDTH_FR:
		break;
	}
	return otherwise;
}

/* ---- flows ---- */

void flow_space(struct flow *f, mpt space)
{
	if (space > f->gap)
		f->gap = space;
}

static void take_break(struct flow *f, struct item *it)
{
	it->pag.break_before = f->brk != BREAK_NONE;
	it->pag.parity = f->brk == BREAK_ODD ? PARITY_ODD : f->brk == BREAK_EVEN ? PARITY_EVEN : f->brk == BREAK_COLUMN ? PARITY_COLUMN : PARITY_ANY;
	f->brk = BREAK_NONE;
}

struct item *flow_add(struct ctx *x, struct flow *f, const struct block *b, mpt h)
{
	f->v = arena_grow(x->a, f->v, &f->cap, f->n + 1, sizeof *f->v);
	if (f->tie && f->n)
		f->v[f->n - 1].pag.keep_next = true;
	f->tie = false;
	struct item *it = &f->v[f->n++];
	*it = (struct item){ .pag = { .h = h, .before = f->gap }, .block = b, .box = f->box };
	take_break(f, it);
	f->gap = 0;
	return it;
}

mpt flow_height(const struct flow *f)
{
	mpt h = 0;
	for (size_t i = 0; i < f->n; i++)
		h += f->v[i].pag.h + (i ? f->v[i].pag.before : 0);
	return h;
}

void box_draw(struct ctx *x, const struct boxed *b, struct page *page, mpt x0, mpt top, mpt bottom)
{
	if (b->fill != COLOR_NONE)
		put_rect(x, page, x0 + b->x, top, b->w, bottom - top, b->fill, TAG_ARTIFACT);
	if (b->border > 0)
		put_frame(x, page, x0 + b->x, top, b->w, bottom - top, b->border);
}

/* A box as far as it reaches into a part, below the one it stands in. */
static void part_box(struct ctx *x, const struct flow *f, const struct boxed *b, size_t i, const struct pen *at, mpt y, mpt from, mpt to)
{
	if (!b || b->first != i)
		return;
	part_box(x, f, b->up, i, at, y, from, to);
	mpt end = y + f->v[i].pag.h;
	for (size_t k = i + 1; k < b->end; k++)
		end += f->v[k].pag.before + f->v[k].pag.h;
	if (y < to && end > from)
		box_draw(x, b, at->page, at->x, at->y + (y > from ? y : from), at->y + (end < to ? end : to));
}

/* Lines of a paragraph within the part: how many stand above it, and how many in it. */
static void part_lines(const struct item *it, mpt y, mpt from, mpt to, struct pen *p)
{
	mpt top = y + it->pag.line_first_extra, end = y + it->pag.h;
	p->first = from <= y ? 0 : (size_t)((from - top) / it->pag.line_h);
	p->lines = to >= end ? it->pag.lines - p->first : (size_t)((to - top) / it->pag.line_h) - p->first;
	if (from > y)
		p->y = p->y - y + from - it->pad_top;
	if (p->first == 0 && p->lines == it->pag.lines)
		p->lines = 0;
}

void flow_between(struct ctx *x, const struct flow *f, const struct pen *at, mpt from, mpt to, bool under)
{
	mpt y = 0;
	for (size_t i = 0; i < f->n; i++) {
		const struct item *it = &f->v[i];
		draw_fn *draw = under ? it->under : it->draw;
		y += i ? it->pag.before : 0;
		struct pen p = { .page = at->page, .page_no = at->page_no, .place = at->place, .x = at->x + it->x, .y = at->y + y + it->pad_top, .top = i == 0, .bottom = i + 1 == f->n };
		if (under)
			part_box(x, f, it->box, i, at, y, from, to);
		if (draw && y < to && y + it->pag.h > from) {
			if (it->pag.lines > 1 && (y < from || y + it->pag.h > to))
				part_lines(it, y, from, to, &p);
			draw(x, it, &p);
		}
		y += it->pag.h;
	}
}

mpt flow_cut(const struct flow *f, mpt y)
{
	mpt at = 0;
	for (size_t i = 0; i < f->n; i++) {
		const struct pag_item *t = &f->v[i].pag;
		mpt gap = at;
		at += i ? t->before : 0;
		if (at >= y && i > 0 && !f->v[i - 1].pag.keep_next)
			return y > gap ? y : gap;
		int k = t->orphans > 1 ? t->orphans : 1, most = t->lines - (t->widows > 1 ? t->widows : 1);
		for (; t->line_h > 0 && t->lines > 1 && k <= most; k++)
			if (at + t->line_first_extra + k * t->line_h >= y)
				return at + t->line_first_extra + k * t->line_h;
		at += t->h;
	}
	return at >= y ? at : -1;
}

static void flow_pass(struct ctx *x, const struct flow *f, const struct pen *at, bool under)
{
	flow_between(x, f, at, 0, flow_height(f), under);
}

void flow_under(struct ctx *x, const struct flow *f, const struct pen *at)
{
	flow_pass(x, f, at, true);
}

void flow_draw(struct ctx *x, const struct flow *f, const struct pen *at)
{
	flow_pass(x, f, at, false);
}

/* ---- the walk ---- */

static measure_fn *const measure[BLOCK_KINDS] = {
	[BLOCK_TEXT] = measure_text, [BLOCK_HEADING] = measure_heading, [BLOCK_TABLE] = measure_table, [BLOCK_FIELDS] = measure_fields,
	[BLOCK_COLUMNS] = measure_columns, [BLOCK_BOX] = measure_box, [BLOCK_REPEAT] = measure_repeat, [BLOCK_SIGNATURES] = measure_signatures,
	[BLOCK_STAMP_BOX] = measure_stamp_box, [BLOCK_IMAGE] = measure_image, [BLOCK_RULE] = measure_rule, [BLOCK_SPACER] = measure_spacer,
	[BLOCK_QR] = measure_qr, [BLOCK_BARCODE] = measure_barcode, [BLOCK_PAGE_BREAK] = measure_page_break, [BLOCK_TOC] = measure_toc, [BLOCK_CHART] = measure_chart, [BLOCK_LEGEND] = measure_legend, [BLOCK_GROUP] = measure_group,
};

/* A heading whose table is not there goes with it: looks ahead to the next block that is there. */
static bool next_vanishes(struct ctx *x, struct block *const *v, size_t n, size_t i, bool *out)
{
	*out = false;
	if (v[i]->kind != BLOCK_HEADING || v[i]->keep != KEEP_WITH_NEXT)
		return true;
	for (size_t k = i + 1; k < n; k++) {
		bool there;
		if (!eval_when(&x->e, &v[k]->when, &there, x->d))
			return false;
		if (there)
			return v[k]->kind == BLOCK_TABLE ? table_vanishes(x, v[k], out) : v[k]->kind != BLOCK_CHART || chart_vanishes(x, v[k], out);
	}
	return true;
}

static void tie_items(struct flow *f, const struct block *b, size_t first)
{
	struct item *top = &f->v[first];
	switch (b->keep) {
	case KEEP_AUTO:
		break;
	case KEEP_ALWAYS:
		top->pag.keep_always = true;
		top->pag.keep_end = (int32_t)f->n;
		break;
	case KEEP_PREFER:
		top->pag.keep_end = (int32_t)f->n;
		break;
	case KEEP_WITH_NEXT: /* all of it: a decision must not be torn from the signatures under it */
		for (size_t i = first; i + 1 < f->n; i++)
			f->v[i].pag.keep_next = true;
		f->tie = true;
		break;
	case KEEP_WITH_PREVIOUS:
		if (first > 0)
			f->v[first - 1].pag.keep_next = true;
		break;
	}
}

static bool measure_block(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	mpt w = width_in(&b->width, width, width), room = width - w;
	bool shifts = b->kind != BLOCK_IMAGE && b->kind != BLOCK_QR && room > 0 && b->has_align;
	mpt at = !shifts ? left : b->align == ALIGN_RIGHT ? left + room : b->align == ALIGN_CENTER ? left + room / 2 : left;
	size_t first = f->n;
	struct flow before = *f;
	if (b->has_before)
		flow_space(f, b->before);
	else if (b->style && b->style->set & SK_BEFORE)
		flow_space(f, b->style->before);
	if (b->break_before != BREAK_NONE)
		f->brk = b->break_before;
	if (!measure[b->kind](x, f, b, at, w))
		return false;
	if (f->n == first) { /* not there: it wants nothing */
		f->gap = before.gap;
		if (b->break_before != BREAK_NONE)
			f->brk = before.brk;
		return true;
	}
	if (b->has_after)
		flow_space(f, b->after);
	else if (b->style && b->style->set & SK_AFTER)
		flow_space(f, b->style->after);
	tie_items(f, b, first);
	return true;
}

static bool wanted(const struct ctx *x, const struct block *b)
{
	if (x->parent != TAG_ARTIFACT || b->pages == PAGES_ALL)
		return true;
	return (b->pages == PAGES_FIRST) == (x->page == 0);
}

bool measure_blocks(struct ctx *x, struct flow *f, struct block *const *v, size_t n, mpt left, mpt width)
{
	for (size_t i = 0; i < n; i++) {
		bool there, vanishes;
		if (!eval_when(&x->e, &v[i]->when, &there, x->d) || (there && !next_vanishes(x, v, n, i, &vanishes)))
			return false;
		if (!there || vanishes || !wanted(x, v[i]))
			continue;
		if (!measure_block(x, f, v[i], left, width))
			return false;
	}
	return true;
}

/* ---- the document ---- */

static const char *bcp47(const struct ctx *x)
{
	static const char *const tags[LANG_N] = { "lv-LV", "en-GB", "ru-RU" };
	return x->c->layout->pdf.lang ? x->c->layout->pdf.lang : tags[x->e.lang];
}

static bool describe(struct ctx *x)
{
	const struct layout *l = x->c->layout;
	struct doc *doc = x->doc;
	doc->tagged = l->pdf.tagged;
	doc->title = text_string(x, l->pdf.title ? l->pdf.title : l->title);
	doc->author = doc->title ? text_string(x, l->pdf.author) : NULL;
	doc->subject = doc->author ? text_string(x, l->pdf.subject) : NULL;
	doc->keywords = doc->subject ? text_string(x, l->pdf.keywords) : NULL;
	if (!doc->keywords)
		return false;
	doc->lang = bcp47(x);
	doc->duplex_long = l->page.duplex == DUPLEX_LONG;
	doc->duplex_short = l->page.duplex == DUPLEX_SHORT;
	doc->open = (enum doc_open)l->pdf.open;
	doc->plain = !l->pdf.compress;
	doc->made_on = x->unit->made_on;
	return true;
}

static void start(struct ctx *x, const struct scope *scope)
{
	const struct compose_unit *u = x->unit;
	x->e = (struct eval){ .layout = x->c->layout, .data = x->c->data, .lang = u->lang, .scope = u->split ? scope : NULL, .arena = x->a };
	memcpy(x->e.run, u->run, sizeof x->e.run);
	memcpy(x->e.doc, u->doc, sizeof x->e.doc);
}

static bool compose_once(struct ctx *x, const struct scope *scope)
{
	const struct layout *l = x->c->layout;
	struct flow f = { .paged = true };
	start(x, scope);
	if (x->before) {
		x->e.page[PAGE_COUNT] = (struct cell){ .type = CELL_INT, .i = x->before->pages };
		x->e.page[PAGE_SHEETS] = (struct cell){ .type = CELL_INT, .i = x->before->sheets };
	}
	if (!describe(x) || !measure_blocks(x, &f, l->blocks, l->nblocks, 0, column_width(l)) || !draw_pages(x, &f))
		return false;
	pass_end(x);
	return true;
}

static void keep_warnings(struct diags *to, struct diags *from)
{
	for (size_t i = 0; to && i < from->n; i++)
		diags_add(to, &from->v[i]);
	diags_free(from);
}

static bool unsettled(struct diag *d, const struct compose_unit *u)
{
	diag_error(d, "L238", _("%s: what the document says of its own pages moves them each time it is written"), u->label && *u->label ? u->label : "-");
	return diag_hint(d, "%s", _("give the number of pages or the table of contents more room, or a page of its own"));
}

enum { PASSES = 6 };

/* A document that speaks of its own pages is composed until what it says of them is what they are. */
bool compose(struct composer *c, const struct compose_unit *u, struct doc *doc, struct diags *warn, struct diag *d)
{
	struct diag scratch = { 0 };
	struct scope scope = { .rows = u->split, .row = u->row };
	struct pass before;
	datasets_begin(c->data);
	for (int i = 0; i < PASSES; i++) {
		struct diags trial = { 0 };
		struct ctx x = { .c = c, .unit = u, .a = doc->arena, .doc = doc, .warn = &trial, .d = d ? d : &scratch, .before = i > 0 ? &before : NULL };
		if (i > 0)
			doc_init(doc, doc->arena);
		bool good = compose_once(&x, &scope), settled = !c->layout->needs_pages || (i > 0 && pass_equal(&before, &x.now));
		if (!good || settled) {
			keep_warnings(warn, &trial);
			if (good && c->layout->page.booklet == IMPOSE_FOLD)
				doc_impose(doc, IMPOSE_FOLD);
			return good;
		}
		diags_free(&trial);
		before = x.now;
	}
	return unsettled(d ? d : &scratch, u);
}
