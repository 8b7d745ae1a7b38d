/* SPDX-License-Identifier: MIT */
/*
 * compose_page: from measured items to pages: breaks, the rest of the last page, running heads and feet, watermark, codes at corners.
 *
 * Pages that paginate() skips for parity are fillers: nothing stands on them and they are not counted.
 */
#include "compose_internal.h"

#include "lieciba/font.h"

#include <string.h>

#define WATERMARK_GREY 0xE0E0E0u /* looks.md §4: gray88 */
#define WATERMARK_MOST 110000
#define COS45 70711              /* of 100000 */
#define CODE_DOWN MM(1000)       /* looks.md §5: the code stands 1 mm below the text area's top */

enum { MAX_PAGES = 5000 }; /* the whole document is kept as a display list until its end */

static const struct page_setup *setup_of(const struct layout *l, size_t page)
{
	return page == 0 ? &l->page_first : page % 2 == 1 ? &l->page_even : &l->page;
}

static mpt left_of(const struct page_setup *s, size_t page)
{
	return s->mirrored && page % 2 == 1 ? s->outer : s->inner;
}

mpt body_width(const struct layout *l)
{
	return l->page.w - l->page.inner - l->page.outer;
}

mpt column_width(const struct layout *l)
{
	return (body_width(l) - (l->page.columns - 1) * l->page.column_gap) / l->page.columns;
}

/* Page on which a place of the text stands: places are counted in columns. */
static size_t page_of_place(const struct ctx *x, int32_t place)
{
	return (size_t)(place / x->c->layout->page.columns);
}

static mpt column_shift(const struct layout *l, int32_t place)
{
	return place % l->page.columns * (column_width(l) + l->page.column_gap);
}

static mpt body_height(void *arg, int32_t place)
{
	const struct ctx *x = arg;
	const struct page_setup *p = setup_of(x->c->layout, page_of_place(x, place));
	return p->h - p->top - p->bottom;
}

mpt body_least(const struct layout *l)
{
	const struct page_setup *const all[] = { &l->page_first, &l->page_even, &l->page };
	mpt least = INT32_MAX;
	for (size_t i = 0; i < 3; i++) {
		mpt h = all[i]->h - all[i]->top - all[i]->bottom;
		least = h < least ? h : least;
	}
	return least;
}

/* ---- places ---- */

/* What follows a spacer of the rest, up to where a page is broken, stays together, and takes the item above the spacer along: signatures never stand alone. */
static void tie_foot(struct flow *f)
{
	size_t end = f->n;
	bool tied = false;
	for (size_t i = f->n; i-- > 0;) {
		if (f->v[i].fr > 0 && !tied) {
			tied = true;
			if (i > 0 && !f->v[i].pag.break_before)
				f->v[i - 1].pag.keep_next = true;
			if (f->v[i].pag.keep_end == 0 && i + 1 < end)
				f->v[i].pag.keep_end = (int32_t)end;
		}
		if (f->v[i].pag.break_before) {
			end = i;
			tied = false;
		}
	}
}

static struct pag_item *pag_items(struct ctx *x, struct flow *f)
{
	struct pag_item *v = ARENA_ARRAY(x->a, f->n + 1, struct pag_item);
	tie_foot(f);
	for (size_t i = 0; i < f->n; i++)
		v[i] = f->v[i].pag;
	return v;
}

/* Spacers on a page share what is left of it by weight; what stands below them moves down. Places [from, to) are that page's. */
static void fill_page(struct ctx *x, const struct flow *f, struct pag_place *v, size_t from, size_t to)
{
	int64_t weight = 0, seen = 0;
	for (size_t i = from; i < to; i++)
		weight += f->v[v[i].item].fr;
	const struct pag_item *end = &f->v[v[to - 1].item].pag;
	mpt h = v[to - 1].lines ? v[to - 1].lines * end->line_h + end->line_first_extra : end->h;
	int64_t rest = body_height(x, v[from].page) - v[to - 1].y - h;
	if (weight == 0 || rest <= 0)
		return;
	for (size_t i = from; i < to; i++) {
		v[i].y += (mpt)(rest * seen / weight);
		seen += f->v[v[i].item].fr;
	}
}

/* On the last page, and on those that end because the layout says so. */
static void fill_rest(struct ctx *x, const struct flow *f, struct pag_place *v, size_t n)
{
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && v[to].page == v[from].page; to++)
			;
		if (to == n || f->v[v[to].item].pag.break_before)
			fill_page(x, f, v, from, to);
	}
}

/* Rows down to the foot: what of the page is left below its last item, in whole steps; what follows moves down. */
static void fill_steps(struct ctx *x, struct flow *f, struct pag_place *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct item *it = &f->v[v[i].item];
		size_t end = i;
		if (it->step <= 0)
			continue;
		while (end + 1 < n && v[end + 1].page == v[i].page)
			end++;
		const struct pag_item *last = &f->v[v[end].item].pag;
		mpt h = v[end].lines ? v[end].lines * last->line_h + last->line_first_extra : last->h;
		mpt more = (body_height(x, v[i].page) - v[end].y - h - last->foot) / it->step * it->step;
		if (more <= 0)
			continue;
		it->pag.h += more;
		for (size_t k = i + 1; k <= end; k++)
			v[k].y += more;
	}
}

static bool settle(struct ctx *x, const struct flow *f, const struct pag_place *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct item *it = &f->v[v[i].item];
		if (it->settle && !it->settle(x, it, &v[i], i + 1 == n || v[i + 1].page != v[i].page))
			return false;
	}
	return true;
}

static bool too_tall(struct ctx *x, const struct item *it)
{
	const char *label = x->unit->label && *x->unit->label ? x->unit->label : "-";
	diag_error(x->d, "L231", _("%s: this does not fit on a page and cannot be split"), label);
	diag_hint(x->d, "%s", _("give it less text, a smaller style or a larger page; table rows may be split with row_break: allow"));
	return it->block ? diag_at(x->d, &it->block->pos) : false;
}

static bool too_many(struct ctx *x, int32_t pages)
{
	const char *label = x->unit->label && *x->unit->label ? x->unit->label : "-";
	diag_error(x->d, "L236", _("%s: %d pages are more than a document may have (%d)"), label, (int)pages, MAX_PAGES);
	return diag_hint(x->d, "%s", _("split it into several documents, or take fewer rows"));
}

static bool check_places(struct ctx *x, const struct flow *f, const struct pag_place *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].clipped)
			return too_tall(x, &f->v[v[i].item]);
	}
	return true;
}

/* ---- drawing ---- */

struct drawing {
	const struct flow *f;
	const struct pag_place *v;
	size_t n;
};

static mpt place_height(const struct item *it, const struct pag_place *p)
{
	if (p->lines == 0)
		return it->pag.h;
	mpt text = p->lines * it->pag.line_h + it->pag.line_first_extra;
	bool ends = p->first_line + p->lines == it->pag.lines;
	return ends ? text + it->pag.h - it->pag.lines * it->pag.line_h - it->pag.line_first_extra : text;
}

/* Boxes that begin at place i or reach it from the page before, outermost first. */
static void begin_boxes(struct ctx *x, const struct drawing *g, const struct boxed *b, size_t i, struct page *page, mpt x0, mpt top)
{
	const struct pag_place *p = &g->v[i];
	bool begins = b && ((size_t)p->item == b->first && p->first_line == 0);
	if (!b || !(begins || p->first_on_page))
		return;
	begin_boxes(x, g, b->up, i, page, x0, top);
	size_t end = i;
	while (end + 1 < g->n && g->v[end + 1].page == p->page && (size_t)g->v[end + 1].item < b->end)
		end++;
	box_draw(x, b, page, x0, top + p->y, top + g->v[end].y + place_height(&g->f->v[g->v[end].item], &g->v[end]));
}

static void draw_place(struct ctx *x, const struct drawing *g, size_t i, bool under)
{
	const struct pag_place *p = &g->v[i];
	const struct item *it = &g->f->v[p->item];
	size_t page_no = page_of_place(x, p->page);
	const struct page_setup *s = setup_of(x->c->layout, page_no);
	mpt left = left_of(s, page_no) + column_shift(x->c->layout, p->page);
	struct pen pen = { .page = &x->doc->pages[page_no], .page_no = page_no, .place = (size_t)p->page, .x = left + it->x, .y = s->top + p->y + it->pad_top,
		.first = p->first_line, .lines = p->lines, .top = p->first_on_page };
	pen.bottom = i + 1 == g->n || g->v[i + 1].page != p->page;
	draw_fn *draw = under ? it->under : it->draw, *repeat = under ? it->repeat_under : it->repeat;
	if (under)
		begin_boxes(x, g, it->box, i, pen.page, left, s->top);
	if (p->first_on_page && repeat && it->pag.repeat_head > 0) {
		struct pen above = pen;
		above.y = s->top + p->y - it->pag.repeat_head;
		repeat(x, it, &above);
	}
	if (draw)
		draw(x, it, &pen);
}

/* ---- background, watermark, corners ---- */

/* The picture fills the page; what of it is wider or higher stands out at both sides. */
static bool draw_background(struct ctx *x, struct page *page, size_t page_no)
{
	const struct page_setup *s = setup_of(x->c->layout, page_no);
	const struct image *image = s->background ? picture_image(x, s->background) : NULL;
	if (!image)
		return !s->background;
	picture_put(x, page, image, 0, 0, s->w, s->h, true, TAG_ARTIFACT);
	return true;
}

/* 45 degrees through the page's middle, as large as the page's width allows. */
static bool draw_watermark(struct ctx *x, struct page *page, size_t page_no)
{
	const struct page_setup *s = setup_of(x->c->layout, page_no);
	struct style style;
	struct para p;
	bool there;
	if (!s->watermark.text)
		return true;
	if (!eval_when(&x->e, &s->watermark.when, &there, x->d))
		return false;
	if (!there)
		return true;
	style_of(x, NULL, &style);
	style.bold = true;
	style.size = WATERMARK_MOST;
	style.color = WATERMARK_GREY;
	if (!para_eval(x, s->watermark.text, &style, &p) || p.n == 0)
		return p.n == 0;
	struct run *r = p.runs;
	mpt most = (s->w < s->h ? s->w : s->h), full = face_width(r->face, r->size, r->s, r->len);
	if (full > most)
		r->size = (mpt)((int64_t)r->size * most / full);
	mpt w = face_width(r->face, r->size, r->s, r->len), cap = (mpt)((int64_t)r->size * r->face->cap_height / 1000);
	struct op *o = doc_add_op(x->doc, page, OP_TEXT, TAG_ARTIFACT);
	o->x = s->w / 2 + (mpt)(((int64_t)cap - w) / 2 * COS45 / 100000);
	o->y = s->h / 2 + (mpt)(((int64_t)cap + w) / 2 * COS45 / 100000);
	o->w = w;
	o->color = r->color;
	o->u.text.face = r->face;
	o->u.text.s = r->s;
	o->u.text.len = r->len;
	o->u.text.size = r->size;
	o->u.text.angle = 45000;
	return true;
}

/* Codes at the top stand on the first page, those at the bottom on the last. */
static void draw_placed(struct ctx *x)
{
	for (const struct placed *p = x->placed; p; p = p->next) {
		int place = (int)p->block->u.qr.place;
		bool top = place == PLACE_TOP_LEFT || place == PLACE_TOP_RIGHT, right = place == PLACE_TOP_RIGHT || place == PLACE_BOTTOM_RIGHT;
		size_t page_no = top ? 0 : x->doc->n - 1;
		const struct page_setup *s = setup_of(x->c->layout, page_no);
		struct pen pen = { .page = &x->doc->pages[page_no], .page_no = page_no };
		pen.x = left_of(s, page_no) + (right ? body_width(x->c->layout) - p->item->w : 0);
		pen.y = top ? s->top + CODE_DOWN : s->h - s->bottom - p->item->w;
		p->item->draw(x, p->item, &pen);
	}
}

/* ---- running heads and feet ---- */

/* First or last value on the page; a page without one takes the last of the pages before. */
static const char *mark_value(void *arg, const char *name, bool last)
{
	const struct ctx *x = arg;
	const char *found = "";
	for (size_t i = 0; i < x->nmarks && x->marks[i].page <= x->page; i++) {
		if (strcmp(x->marks[i].name, name) != 0)
			continue;
		found = x->marks[i].text;
		if (!last && x->marks[i].page == x->page)
			break;
	}
	return found;
}

/* One of the three texts; *used gets its width. */
static bool draw_part(struct ctx *x, struct page *page, const struct text *t, enum align align, const struct style *s, mpt left, mpt y, mpt width,
	mpt *used)
{
	struct para p;
	*used = 0;
	if (!t)
		return true;
	if (!para_eval(x, t, s, &p))
		return false;
	p.align = align;
	para_break(x, &p, width, true, false);
	para_draw(x, page, &p, left, y, width, 0, p.lines.n, TAG_ARTIFACT);
	*used = p.lines.n ? p.lines.v[0].width : 0;
	return true;
}

static void warn_overlap(struct ctx *x, bool foot, size_t page_no)
{
	const char *label = x->unit->label && *x->unit->label ? x->unit->label : "-";
	struct diag *d = x->warn ? diags_report(x->warn, DIAG_WARNING, "L237", NULL,
		foot ? _("%s: texts of the running foot run into each other on page %zu") : _("%s: texts of the running head run into each other on page %zu"), label,
		page_no + 1) : NULL;
	if (d)
		diag_hint(d, "%s", _("make left, center or right shorter"));
}

static bool draw_parts(struct ctx *x, const struct running *r, bool foot, size_t page_no, const struct style *s, mpt left, mpt y, mpt width)
{
	struct page *page = &x->doc->pages[page_no];
	mpt l, c, e;
	if (!draw_part(x, page, r->left, ALIGN_LEFT, s, left, y, width, &l) || !draw_part(x, page, r->center, ALIGN_CENTER, s, left, y, width, &c) ||
		!draw_part(x, page, r->right, ALIGN_RIGHT, s, left, y, width, &e))
		return false;
	mpt side = l > e ? l : e;
	if (l + e > width || (c > 0 && side > 0 && 2 * side + c > width))
		warn_overlap(x, foot, page_no);
	return true;
}

static bool draw_running(struct ctx *x, const struct running *r, bool foot, size_t page_no)
{
	const struct page_setup *s = setup_of(x->c->layout, page_no);
	struct page *page = &x->doc->pages[page_no];
	mpt left = left_of(s, page_no), width = body_width(x->c->layout), y = foot ? s->h - s->bottom + r->gap : s->top - r->gap;
	struct style style;
	struct flow f = { 0 };
	if (!r->present || (r->skip_first && page_no == 0))
		return true;
	style_of(x, layout_style(x->c->layout, "small"), &style);
	style_overlay(&style, r->style);
	if (r->nblocks && !measure_blocks(x, &f, r->blocks, r->nblocks, 0, width))
		return false;
	mpt h = r->nblocks ? flow_height(&f) : style.leading;
	if (h < r->height)
		h = r->height;
	if (!foot)
		y -= h;
	if (r->rule > 0)
		put_line(x, page, left, foot ? y - r->rule / 2 : y + h + r->rule / 2, width, 0, r->rule);
	if (r->nblocks) {
		struct pen at = { .page = page, .page_no = page_no, .x = left, .y = y };
		flow_under(x, &f, &at);
		flow_draw(x, &f, &at);
		return true;
	}
	return draw_parts(x, r, foot, page_no, &style, left, y, width);
}

int64_t page_shift(const struct ctx *x)
{
	return x->unit->pages_before + (x->c->layout->page.number_from > 0 ? x->c->layout->page.number_from - 1 : 0);
}

int64_t page_sheets(const struct ctx *x)
{
	int64_t n = (int64_t)x->doc->n;
	if (x->c->layout->page.booklet == IMPOSE_FOLD)
		return (int64_t)doc_sides(IMPOSE_FOLD, x->doc->n) / 2;
	return x->c->layout->page.duplex == DUPLEX_NONE ? n : (n + 1) / 2;
}

static void set_page_cells(struct ctx *x, int64_t no, int64_t count)
{
	int64_t values[PAGE_VARS];
	values[PAGE_NO] = values[PAGE_SECTION_NO] = no;
	values[PAGE_COUNT] = values[PAGE_SECTION_COUNT] = count;
	values[PAGE_SHEETS] = page_sheets(x);
	for (int i = 0; i < PAGE_VARS; i++)
		x->e.page[i] = (struct cell){ .type = CELL_INT, .i = values[i] };
}

static bool draw_margins(struct ctx *x)
{
	const struct layout *l = x->c->layout;
	int64_t no = page_shift(x), count = no;
	for (size_t i = 0; i < x->doc->n; i++)
		count += !x->doc->pages[i].filler;
	if (x->unit->pages_of_file > 0)
		count = x->unit->pages_of_file;
	x->e.mark = mark_value;
	x->e.mark_arg = x;
	x->parent = TAG_ARTIFACT;
	for (size_t i = 0; i < x->doc->n; i++) {
		const struct page_setup *s = setup_of(l, i);
		if (x->doc->pages[i].filler)
			continue;
		x->page = i;
		set_page_cells(x, ++no, count);
		if (!draw_running(x, &s->header, false, i) || !draw_running(x, &s->footer, true, i))
			return false;
	}
	return true;
}

/* ---- all ---- */

static bool add_pages(struct ctx *x, const struct pag_place *v, size_t n, int32_t n_pages)
{
	size_t pages = n_pages > 0 ? page_of_place(x, n_pages - 1) + 1 : 1;
	for (size_t i = 0; i < pages; i++) {
		const struct page_setup *p = setup_of(x->c->layout, i);
		doc_add_page(x->doc, p->w, p->h)->filler = n > 0;
	}
	for (size_t i = 0; i < n; i++)
		x->doc->pages[page_of_place(x, v[i].page)].filler = false;
	for (size_t i = 0; i < pages; i++) {
		if (!x->doc->pages[i].filler && !(draw_background(x, &x->doc->pages[i], i) && draw_watermark(x, &x->doc->pages[i], i)))
			return false;
	}
	return true;
}

bool draw_pages(struct ctx *x, struct flow *f)
{
	struct drawing g = { .f = f };
	int32_t n_pages;
	struct pag_item *items = pag_items(x, f);
	struct pag_place *v = paginate(x->a, items, f->n, x->c->layout->page.columns, body_height, x, &g.n, &n_pages);
	g.v = v;
	if (n_pages > MAX_PAGES * x->c->layout->page.columns)
		return too_many(x, n_pages / x->c->layout->page.columns);
	if (!check_places(x, f, v, g.n))
		return false;
	fill_steps(x, f, v, g.n);
	fill_rest(x, f, v, g.n);
	if (!settle(x, f, v, g.n))
		return false;
	if (!add_pages(x, v, g.n, n_pages))
		return false;
	for (size_t i = 0; i < g.n; i++)
		draw_place(x, &g, i, true);
	for (size_t i = 0; i < g.n; i++)
		draw_place(x, &g, i, false);
	draw_placed(x);
	return draw_margins(x);
}
