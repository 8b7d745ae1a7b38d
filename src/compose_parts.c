/* SPDX-License-Identifier: MIT */
/*
 * compose_parts: blocks that hold others (columns, box, repeat, group) and plain ones (rule, spacer, page break, image).
 *
 * A box only marks a range of items of the flow it stands in, so its content breaks over pages like any other; columns are one item.
 * Pictures are decoded once a process and found again by path, or by their bytes when they come from the data.
 */
#include "compose_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/image.h"
#include "lieciba/num.h"
#include "lieciba/table.h"

#include <string.h>

/* ---- columns ---- */

struct cols {
	struct flow *v;
	mpt *x, *gap;
	size_t n;
	mpt h;
	enum valign valign;
};

static void columns_pass(struct ctx *x, const struct item *it, const struct pen *p, void (*pass)(struct ctx *, const struct flow *, const struct pen *))
{
	const struct cols *c = it->data;
	for (size_t i = 0; i < c->n; i++) {
		mpt rest = c->h - flow_height(&c->v[i]);
		struct pen at = *p;
		at.x += c->x[i];
		at.y += c->valign == VALIGN_MIDDLE ? rest / 2 : c->valign == VALIGN_BOTTOM ? rest : 0;
		pass(x, &c->v[i], &at);
	}
}

static void draw_columns(struct ctx *x, const struct item *it, const struct pen *p)
{
	columns_pass(x, it, p, flow_draw);
}

static void under_columns(struct ctx *x, const struct item *it, const struct pen *p)
{
	columns_pass(x, it, p, flow_under);
}

/* ---- columns that a page may part ---- */

/* Part of columns between two heights; `of` as in struct cols. Parted only where no column has an item, or a line of one, across. */
struct band { const struct cols *of; mpt from, to; };

static void band_pass(struct ctx *x, const struct item *it, const struct pen *p, bool under)
{
	const struct band *g = it->data;
	for (size_t i = 0; i < g->of->n; i++) {
		struct pen at = *p;
		at.x += g->of->x[i];
		at.y -= g->from;
		flow_between(x, &g->of->v[i], &at, g->from, g->to, under);
	}
}

static void draw_band(struct ctx *x, const struct item *it, const struct pen *p)
{
	band_pass(x, it, p, false);
}

static void under_band(struct ctx *x, const struct item *it, const struct pen *p)
{
	band_pass(x, it, p, true);
}

/* The least height from y on at which every column may be parted; the whole height when there is none before. */
static mpt next_cut(const struct cols *c, mpt y)
{
	mpt cut = y;
	for (bool moved = true; moved;) {
		moved = false;
		for (size_t i = 0; i < c->n; i++) {
			mpt own = flow_cut(&c->v[i], cut > y ? cut : y + 1);
			moved = moved || own > cut;
			cut = own > cut ? own : cut;
		}
	}
	return cut;
}

static void add_bands(struct ctx *x, struct flow *f, const struct block *b, const struct cols *c, mpt left, mpt width)
{
	for (mpt y = 0, to; y < c->h; y = to) {
		struct band *g = ARENA_NEW(x->a, struct band);
		to = next_cut(c, y);
		*g = (struct band){ c, y, to };
		struct item *it = flow_add(x, f, b, to - y);
		it->under = under_band;
		it->draw = draw_band;
		it->data = g;
		it->x = left;
		it->w = width;
	}
}

/* Width that the content of a flow needs. */
static mpt natural_width(const struct flow *f)
{
	mpt widest = 0;
	for (size_t i = 0; i < f->n; i++) {
		mpt w = f->v[i].natural ? f->v[i].natural : f->v[i].w;
		widest = f->v[i].x + w > widest ? f->v[i].x + w : widest;
	}
	return widest;
}

static struct table_width solver_width(const struct width *w, mpt room)
{
	if (w->kind == WIDTH_FIXED || w->kind == WIDTH_PERCENT)
		return (struct table_width){ .kind = TW_FIXED, .fixed = width_in(w, room, 0) };
	return (struct table_width){ .kind = TW_FR, .weight = w->kind == WIDTH_FR && w->x1000 > 0 ? w->x1000 : 1000 };
}

static bool too_wide(struct ctx *x, const struct block *b, mpt over)
{
	int tenths = (int)num_div_round((int64_t)over * 254, 72000);
	diag_error(x->d, "L230", _("these columns are %d.%d mm wider than their place"), tenths / 10, tenths % 10);
	diag_hint(x->d, "%s", _("make a width smaller, or write one as 1fr: it takes what is left"));
	return diag_at(x->d, &b->pos);
}

static bool measure_cell(struct ctx *x, const struct block *b, size_t i, mpt width, struct cols *c)
{
	return measure_blocks(x, &c->v[i], b->u.columns.cells[i], b->u.columns.ncells[i], 0, width);
}

/*
 * Columns of width `auto` are measured first, and one that needs no width takes its gap along (a school without a crest). Structure elements are
 * made while measuring, so an `auto` column is also read before others on its left; it is meant for the first.
 */
static bool solve_columns(struct ctx *x, const struct block *b, mpt width, struct table_width *v, struct cols *c, mpt *gaps)
{
	*gaps = 0;
	for (size_t i = 0; i < c->n; i++) {
		const struct width *w = &b->u.columns.w[i];
		v[i] = solver_width(w, width - b->u.columns.gap * (mpt)(c->n - 1));
		if (w->kind == WIDTH_AUTO) {
			if (!measure_cell(x, b, i, width, c))
				return false;
			v[i] = (struct table_width){ .kind = TW_FIXED, .fixed = natural_width(&c->v[i]) };
		}
		c->gap[i] = i + 1 < c->n && (w->kind != WIDTH_AUTO || v[i].fixed > 0) ? b->u.columns.gap : 0;
		*gaps += c->gap[i];
	}
	mpt over = table_solve(v, c->n, width - *gaps);
	return over <= 0 || too_wide(x, b, over);
}

bool measure_columns(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	size_t n = b->u.columns.n;
	struct table_width *w = ARENA_ARRAY(x->a, n + 1, struct table_width);
	struct cols *c = ARENA_NEW(x->a, struct cols);
	mpt at = 0, gaps;
	*c = (struct cols){ .v = ARENA_ARRAY(x->a, n + 1, struct flow), .x = ARENA_ARRAY(x->a, n + 1, mpt), .gap = ARENA_ARRAY(x->a, n + 1, mpt), .n = n,
		.valign = b->u.columns.valign };
	if (!solve_columns(x, b, width, w, c, &gaps))
		return false;
	for (size_t i = 0; i < n; i++) {
		c->x[i] = at;
		if (b->u.columns.w[i].kind != WIDTH_AUTO && !measure_cell(x, b, i, w[i].out, c))
			return false;
		mpt h = flow_height(&c->v[i]);
		c->h = h > c->h ? h : c->h;
		at += w[i].out + c->gap[i];
	}
	if (c->h == 0)
		return true;
	if (b->u.columns.split) {
		add_bands(x, f, b, c, left, width);
		return true;
	}
	struct item *it = flow_add(x, f, b, c->h);
	it->under = under_columns;
	it->draw = draw_columns;
	it->data = c;
	it->x = left;
	it->w = width;
	return true;
}

/* ---- box ---- */

static void pad_items(struct flow *f, size_t first, mpt pad)
{
	struct item *top = &f->v[first], *last = &f->v[f->n - 1];
	top->pad_top += pad;
	top->pag.h += pad;
	top->pag.line_first_extra += pad;
	last->pad_bottom += pad;
	last->pag.h += pad;
}

bool measure_box(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	struct boxed *box = ARENA_NEW(x->a, struct boxed);
	mpt gap = f->gap, pad = b->u.box.pad_h;
	uint32_t parent = x->parent;
	*box = (struct boxed){ .up = f->box, .x = left, .w = width, .border = b->u.box.border, .fill = b->u.box.fill, .first = f->n };
	f->box = box;
	f->gap = 0;
	x->parent = new_tag(x, parent, TAG_SECT);
	bool good = measure_blocks(x, f, b->u.box.v, b->u.box.n, left + pad, width - 2 * pad);
	x->parent = parent;
	f->box = box->up;
	box->end = f->n;
	if (!good || f->n == box->first) {
		f->gap = gap;
		return good;
	}
	f->v[box->first].pag.before = gap;
	f->gap = 0;
	pad_items(f, box->first, b->u.box.pad_v);
	return true;
}

/* ---- repeat, group, page break ---- */

bool measure_group(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	return measure_blocks(x, f, b->u.group.v, b->u.group.n, left, width);
}

static void draw_rule(struct ctx *x, const struct item *it, const struct pen *p)
{
	const struct block *b = it->block;
	bool own = b->kind == BLOCK_RULE;
	mpt thickness = own ? b->u.rule.thickness : RULE_THIN;
	struct op *o = put_line(x, p->page, p->x, p->y + thickness / 2, it->w, 0, thickness);
	o->u.line.dash = own ? b->u.rule.dash : DASH_NONE;
	o->color = own ? b->u.rule.color : 0;
}

static void add_rule(struct ctx *x, struct flow *f, const struct block *b, mpt thickness, mpt left, mpt width)
{
	struct item *it = flow_add(x, f, b, thickness);
	it->draw = draw_rule;
	it->x = left;
	it->w = width;
}

static bool between(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	switch (b->u.repeat.between) {
	case BETWEEN_NONE:
		break;
	case BETWEEN_PAGE:
		f->brk = BREAK_PAGE;
		break;
	case BETWEEN_RULE:
		flow_space(f, MM(1500));
		add_rule(x, f, b, RULE_THIN, left, width);
		flow_space(f, MM(1500));
		break;
	}
	return measure_blocks(x, f, b->u.repeat.sep, b->u.repeat.nsep, left, width);
}

bool measure_repeat(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	const struct rows *rows;
	if (!datasets_fetch(x->c->data, b->u.repeat.ds, x->e.scope, &rows, x->d))
		return false;
	const struct scope *up = x->e.scope;
	size_t no = x->e.row_no, n = b->u.repeat.limit > 0 && (size_t)b->u.repeat.limit < rows->n ? (size_t)b->u.repeat.limit : rows->n;
	bool good = true;
	for (size_t i = 0; good && i < n; i++) {
		struct scope *s = ARENA_NEW(x->a, struct scope);
		*s = (struct scope){ .rows = rows, .row = i, .up = up };
		good = i == 0 || between(x, f, b, left, width);
		x->e.scope = s;
		x->e.row_no = i + 1;
		good = good && measure_blocks(x, f, b->u.repeat.v, b->u.repeat.n, left, width);
		x->e.scope = up;
		x->e.row_no = no;
	}
	return good;
}

bool measure_page_break(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	(void)x;
	(void)left;
	(void)width;
	f->brk = b->u.page_break == BREAK_NONE ? BREAK_PAGE : b->u.page_break;
	return true;
}

/* ---- rule, spacer ---- */

bool measure_rule(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	add_rule(x, f, b, b->u.rule.thickness, left, width);
	return true;
}

bool measure_spacer(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	(void)left;
	(void)width;
	struct item *it = flow_add(x, f, b, b->u.spacer.fr > 0 ? 0 : b->u.spacer.h);
	it->fr = b->u.spacer.fr;
	return true;
}

/* ---- image ---- */

enum { MAX_IMAGE = 8 << 20 };
struct picture {
	struct picture *next;
	const char *path;       /* NULL: from the data */
	const void *raw;
	size_t len;
	struct image image;
};
struct drawn { const struct image *image; mpt w, h; bool cover; uint32_t tag; };

void picture_put(struct ctx *x, struct page *page, const struct image *i, mpt x0, mpt y0, mpt w, mpt h, bool cover, uint32_t tag)
{
	struct op *o = doc_add_op(x->doc, page, OP_IMAGE, tag);
	o->x = x0;
	o->y = y0;
	o->w = o->u.image.w = w;
	o->h = o->u.image.h = h;
	o->u.image.image = i;
	if (!cover)
		return;
	if ((int64_t)w * i->h < (int64_t)h * i->w)
		o->u.image.w = (mpt)((int64_t)h * i->w / i->h);
	else
		o->u.image.h = (mpt)((int64_t)w * i->h / i->w);
}

static void draw_image(struct ctx *x, const struct item *it, const struct pen *p)
{
	const struct drawn *g = it->data;
	picture_put(x, p->page, g->image, p->x, p->y, g->w, g->h, g->cover, g->tag);
}

static struct picture *add_picture(struct ctx *x, const char *path, const void *raw, size_t len)
{
	struct composer *c = x->c;
	struct picture *g = ARENA_NEW(&c->arena, struct picture);
	*g = (struct picture){ .next = c->pictures, .path = path ? arena_strdup(&c->arena, path) : NULL, .raw = arena_memdup(&c->arena, raw, len), .len = len };
	if (!image_read(&c->arena, g->raw, len, &g->image, x->d))
		return NULL;
	c->pictures = g;
	return g;
}

static const struct picture *picture_of_bytes(struct ctx *x, const void *raw, size_t len)
{
	for (const struct picture *g = x->c->pictures; g; g = g->next) {
		if (!g->path && g->len == len && memcmp(g->raw, raw, len) == 0)
			return g;
	}
	return add_picture(x, NULL, raw, len);
}

static const struct picture *picture_of_path(struct ctx *x, const char *path)
{
	for (const struct picture *g = x->c->pictures; g; g = g->next) {
		if (g->path && strcmp(g->path, path) == 0)
			return g;
	}
	struct strbuf raw = STRBUF_INIT;
	const struct picture *found = NULL;
	bool read = false;
	for (const char *const *dir = x->unit->asset_dirs; dir && *dir && !read; dir++) {
		strbuf_reset(&raw);
		read = fsio_read_beneath(*dir, path, MAX_IMAGE, &raw, NULL);
	}
	if (read)
		found = add_picture(x, path, raw.buf, raw.len);
	else
		diag_error(x->d, "L233", _("there is no picture '%s' in the layouts' assets folder"), path);
	strbuf_release(&raw);
	return found;
}

const struct image *picture_image(struct ctx *x, const char *path)
{
	const struct picture *g = picture_of_path(x, path);
	return g ? &g->image : NULL;
}

/* What the block speaks of: bytes or a path. *out NULL without an error: the data has no picture. */
static bool find_picture(struct ctx *x, const struct block *b, const struct picture **out)
{
	struct cell cell = { .type = CELL_TEXT, .s = b->u.image.path };
	*out = NULL;
	if (b->u.image.blob && !eval_ref(&x->e, b->u.image.blob, &cell, NULL, x->d))
		return false;
	if (cell.type == CELL_BLOB && cell.len > 0)
		*out = picture_of_bytes(x, cell.s, cell.len);
	else if (cell.type == CELL_TEXT && cell.s && *cell.s)
		*out = picture_of_path(x, cell.s);
	else
		return true;
	return *out || diag_at(x->d, &b->pos);
}

/* Fits the picture into the place that is given, without distortion. Neither width nor height given: as wide as the frame. */
static void fit_image(const struct image *i, mpt want_w, mpt want_h, mpt room, struct drawn *g)
{
	mpt w = want_w > 0 ? want_w : room, h = want_h;
	if (h <= 0 || (int64_t)w * i->h <= (int64_t)h * i->w) {
		g->w = w;
		g->h = (mpt)((int64_t)w * i->h / i->w);
	} else {
		g->h = h;
		g->w = (mpt)((int64_t)h * i->w / i->h);
	}
}

bool measure_image(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	const struct picture *pic;
	if (!find_picture(x, b, &pic))
		return false;
	if (!pic)
		return true;
	struct drawn *g = ARENA_NEW(x->a, struct drawn);
	g->image = &pic->image;
	fit_image(&pic->image, b->u.image.w, b->u.image.h, width, g);
	if (b->u.image.cover && b->u.image.h > 0) {
		g->cover = true;
		g->w = b->u.image.w > 0 ? b->u.image.w : width;
		g->h = b->u.image.h;
	}
	g->tag = b->u.image.alt ? new_tag(x, x->parent, TAG_FIGURE) : TAG_ARTIFACT; /* without words for it, it is decoration */
	if (g->tag != TAG_ARTIFACT && !(x->doc->tags[g->tag].alt = text_string(x, b->u.image.alt)))
		return false;
	struct item *it = flow_add(x, f, b, g->h);
	mpt room = width - g->w;
	it->draw = draw_image;
	it->data = g;
	it->x = left + (!b->has_align ? 0 : b->align == ALIGN_RIGHT ? room : b->align == ALIGN_CENTER ? room / 2 : 0);
	it->w = g->w;
	return true;
}
