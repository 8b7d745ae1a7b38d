/* SPDX-License-Identifier: MIT */
/*
 * compose_table_head: which columns are there, their styles, and the head above them.
 *
 * Looks (looks.md §5, measured on the mock-ups): heavy rule on top, texts at the bottom of their cells, strong rule below, a spanning head has a
 * 0.5 pt rule over its own columns only. The head's height is a multiple of 0.75 mm as everything else: 2.25 of padding besides its lines, of which
 * the heavy rule takes a part; between two levels 0.75.
 */
#include "compose_table.h"

#define HEAD_TOP MM(1250)
#define HEAD_BOTTOM MM(1000)
#define LEVEL_TOP MM(500)
#define LEVEL_BOTTOM MM(250)
#define MARK_ROOM MM(3000)     /* right of a mark, so that 10 and 8 share the units (looks.md §5) */
#define MARK_WIDE MM(15000)    /* in columns from this width on */
#define TURNED_MOST MM(30000)  /* a turned head without a height of its own is broken above this */
#define SPAN_GAP MM(1000)      /* between the rules of neighbouring spanning heads */

/* ---- columns ---- */

static void leaf_styles(struct ctx *x, const struct table *t, struct leaf *l)
{
	style_of(x, layout_style(x->c->layout, "cell"), &l->cell);
	style_overlay(&l->cell, t->block->style);
	style_overlay(&l->cell, l->col->style);
	l->total = l->cell;
	style_named(x, "total", &l->total);
	style_of(x, layout_style(x->c->layout, "head"), &l->head);
	style_overlay(&l->head, t->spec->head_style);
	l->pad_left = l->cell.pad_left;
	l->pad_right = l->cell.pad_right;
}

/* First and last column stand flush with the table's edges, but text never touches the edge of a fill. */
static void outer_padding(struct table *t)
{
	if (t->n == 0)
		return;
	struct leaf *first = &t->leaf[0], *last = &t->leaf[t->n - 1];
	if (first->cell.fill == COLOR_NONE)
		first->pad_left = 0;
	if (last->cell.fill == COLOR_NONE)
		last->pad_right = 0;
	for (struct leaf *l = first; l < last; l++) {
		bool own = l->col->style && l->col->style->set & SK_PADDING;
		if (l->col->type == COLUMN_MARK && !own && l->col->width.kind == WIDTH_FIXED && l->col->width.fixed >= MARK_WIDE)
			l->pad_right = MARK_ROOM;
	}
}

static bool head_text(struct ctx *x, struct head_cell *h, const struct style *s)
{
	const struct scope *scope = x->e.scope;
	size_t no = x->e.row_no;
	x->e.scope = h->from->scope;
	x->e.row_no = h->from->row_no;
	bool good = para_eval(x, h->from->col->head, s, &h->p);
	x->e.scope = scope;
	x->e.row_no = no;
	return good;
}

static bool head_texts(struct ctx *x, struct table *t)
{
	for (size_t i = 0; i < t->nhead; i++) {
		struct head_cell *h = &t->head[i];
		const struct leaf *l = &t->leaf[h->first];
		struct style s = l->head;
		if (!h->from->leaf) {
			s.align = ALIGN_CENTER;
		} else {
			h->levels = t->levels - h->level;
			h->fill = l->cell.fill;
		}
		const struct column *c = h->from->col;
		h->turned = c->head_turn == TURN_UP || (h->from->leaf && c->head_turn == TURN_UNSAID && t->spec->heads_turned);
		h->least = c->head_height ? c->head_height : h->from->leaf ? t->spec->head_height : 0;
		if (!head_text(x, h, &s))
			return false;
		t->has_head = t->has_head || h->p.n;
	}
	return true;
}

/* What names a row: the key columns that the layout tells, else, in a crosstab, the first column that is no row number. */
static void find_names(struct table *t)
{
	bool found = false, told = t->spec->has_keys;
	for (size_t i = 0; i < t->n && (told || t->columns->ngroups > 0); i++) {
		struct leaf *l = &t->leaf[i];
		bool number = l->col->value && l->col->value->kind == REF_ROWNO;
		l->names_row = !number && !l->from->group && (told ? i < (size_t)t->spec->key_columns : !found);
		found = found || l->names_row;
	}
}

bool table_columns(struct ctx *x, struct table *t)
{
	const struct crosstab *c = t->columns;
	size_t *at = ARENA_ARRAY(x->a, c->nleaf + 1, size_t); /* how many of the columns before this one the part has */
	if (!t->pick)
		t->n = c->nleaf;
	t->levels = c->levels;
	t->leaf = ARENA_ARRAY(x->a, t->n + 1, struct leaf);
	t->head = ARENA_ARRAY(x->a, c->nhead + 1, struct head_cell);
	for (size_t i = 0, k = 0; k <= c->nleaf; k++) {
		at[k] = i;
		if (i == t->n || k != (t->pick ? t->pick[i] : i))
			continue;
		t->leaf[i] = (struct leaf){ .col = c->leaf[k].col, .from = &c->leaf[k] };
		leaf_styles(x, t, &t->leaf[i++]);
	}
	for (size_t i = 0; i < c->nhead; i++) {
		const struct xhead *h = &c->head[i];
		if (at[h->first + h->n] > at[h->first])
			t->head[t->nhead++] = (struct head_cell){ .from = h, .first = at[h->first], .n = at[h->first + h->n] - at[h->first], .level = h->level, .levels = 1, .fill = COLOR_NONE };
	}
	outer_padding(t);
	find_names(t);
	return head_texts(x, t);
}

/* ---- measure ---- */

static bool own_padding(const struct ctx *x, const struct table *t)
{
	const struct style *named = layout_style(x->c->layout, "head");
	return (t->spec->head_style && t->spec->head_style->set & SK_PADDING) || (named && named->set & SK_PADDING);
}

static mpt top_padding(const struct ctx *x, const struct table *t, const struct head_cell *h)
{
	if (own_padding(x, t))
		return t->leaf[h->first].head.pad_top;
	return h->level == 0 ? HEAD_TOP : LEVEL_TOP;
}

static mpt bottom_padding(const struct ctx *x, const struct table *t, const struct head_cell *h)
{
	if (own_padding(x, t))
		return t->leaf[h->first].head.pad_bottom;
	return h->level + h->levels == t->levels ? HEAD_BOTTOM : LEVEL_BOTTOM;
}

static mpt head_width(const struct table *t, const struct head_cell *h)
{
	const struct leaf *last = &t->leaf[h->first + h->n - 1];
	return last->x + last->w - t->leaf[h->first].x;
}

/*
 * A head is aligned as its column. It may take the padding on the side that it does not touch when that saves a line, and both when a word
 * is too long.
 */
static void head_break(struct ctx *x, const struct table *t, struct head_cell *h)
{
	if (h->turned) {
		mpt most = h->least > 0 ? h->least - top_padding(x, t, h) - bottom_padding(x, t, h) : TURNED_MOST;
		turned_break(x, &h->p, most, head_width(t, h));
		return;
	}
	const struct leaf *first = &t->leaf[h->first], *last = &t->leaf[h->first + h->n - 1];
	mpt w = head_width(t, h), need = para_extent(x, &h->p).min;
	h->pad_left = first->pad_left;
	h->pad_right = last->pad_right;
	if (h->n == 1)
		h->p.align = first->cell.align == ALIGN_JUSTIFY ? ALIGN_LEFT : first->cell.align;
	mpt over = need - (w - h->pad_left - h->pad_right);
	if (over > 0) {
		mpt left = over < h->pad_left ? over : h->pad_left;
		h->pad_left -= left;
		h->pad_right = over - left < h->pad_right ? h->pad_right - (over - left) : 0;
	}
	para_break(x, &h->p, w - h->pad_left - h->pad_right, true, false);
	mpt *far = h->p.align == ALIGN_RIGHT ? &h->pad_left : &h->pad_right;
	struct para wider = h->p;
	if (h->p.lines.n < 2 || h->n > 1 || h->p.align == ALIGN_CENTER || *far == 0)
		return;
	para_break(x, &wider, w - h->pad_left - h->pad_right + *far, true, false);
	if (wider.lines.n < h->p.lines.n) {
		h->p.lines = wider.lines;
		*far = 0;
	}
}

static mpt head_need(const struct ctx *x, const struct table *t, const struct head_cell *h)
{
	mpt need = top_padding(x, t, h) + (h->turned ? turned_length(&h->p) : para_height(&h->p)) + bottom_padding(x, t, h);
	return need > h->least ? need : h->least;
}

/* Heights of the levels: cells of one level first, then what spans several adds to the lowest. */
void head_measure(struct ctx *x, struct table *t)
{
	mpt height[HEAD_LEVELS] = { 0 };
	for (int span = 1; span <= t->levels; span++) {
		for (size_t i = 0; i < t->nhead; i++) {
			struct head_cell *h = &t->head[i];
			if (h->levels != span)
				continue;
			head_break(x, t, h);
			mpt have = 0, need = head_need(x, t, h);
			for (int k = h->level; k < h->level + span; k++)
				have += height[k];
			if (need > have)
				height[h->level + span - 1] += need - have;
		}
	}
	for (int k = 0; k < t->levels; k++)
		t->level_top[k + 1] = t->level_top[k] + height[k];
}

void head_tag(struct ctx *x, struct table *t)
{
	if (t->tag == TAG_ARTIFACT)
		return;
	uint32_t thead = new_tag(x, t->tag, TAG_THEAD);
	for (int level = 0; level < t->levels; level++) {
		uint32_t tr = new_tag(x, thead, TAG_TR);
		for (size_t i = 0; i < t->nhead; i++) {
			struct head_cell *h = &t->head[i];
			if (h->level != level)
				continue;
			h->p.tag = new_tag(x, tr, TAG_TH);
			struct tag *th = &x->doc->tags[h->p.tag];
			th->scope = SCOPE_COLUMN;
			th->colspan = (uint16_t)h->n;
			th->rowspan = (uint16_t)h->levels;
		}
	}
}

/* ---- draw ---- */

static bool is_span(const struct head_cell *h, int levels)
{
	return h->level + h->levels < levels;
}

static void span_rule(struct ctx *x, const struct table *t, size_t i, struct page *page, mpt x0, mpt y)
{
	const struct head_cell *h = &t->head[i];
	mpt w = head_width(t, h);
	for (size_t k = i + 1; k < t->nhead; k++) {
		if (t->head[k].level == h->level && t->head[k].first == h->first + h->n && is_span(&t->head[k], t->levels))
			w -= SPAN_GAP;
	}
	if (t->spec->grid.span > 0)
		put_line(x, page, x0 + t->leaf[h->first].x, y + t->level_top[h->level + 1], w, 0, t->spec->grid.span);
}

void head_under(struct ctx *x, const struct table *t, struct page *page, mpt x0, mpt y)
{
	mpt height = t->level_top[t->levels];
	for (size_t i = 0; i < t->nhead; i++) {
		const struct head_cell *h = &t->head[i];
		if (h->fill != COLOR_NONE)
			put_rect(x, page, x0 + t->leaf[h->first].x, y + t->level_top[h->level], head_width(t, h), height - t->level_top[h->level], h->fill, TAG_ARTIFACT);
	}
}

static void draw_level(struct ctx *x, const struct table *t, int level, struct page *page, mpt x0, mpt y, bool again)
{
	for (size_t i = 0; i < t->nhead; i++) {
		const struct head_cell *h = &t->head[i];
		if (h->level != level)
			continue;
		mpt bottom = y + t->level_top[level + h->levels] - bottom_padding(x, t, h);
		if (h->turned)
			turned_draw(x, page, &h->p, x0 + t->leaf[h->first].x + (head_width(t, h) - turned_width(&h->p)) / 2, bottom, again ? TAG_ARTIFACT : h->p.tag);
		else
			para_draw(x, page, &h->p, x0 + t->leaf[h->first].x + h->pad_left, bottom - para_height(&h->p), head_width(t, h) - h->pad_left - h->pad_right,
			0, h->p.lines.n, again ? TAG_ARTIFACT : h->p.tag);
		if (is_span(h, t->levels) && !h->turned)
			span_rule(x, t, i, page, x0, y);
	}
}

/* Level by level, as it is read. */
void head_draw(struct ctx *x, const struct table *t, struct page *page, mpt x0, mpt y, bool again)
{
	const struct grid *g = &t->spec->grid;
	mpt height = t->level_top[t->levels];
	if (g->top > 0)
		put_line(x, page, x0, y + g->top / 2, t->w, 0, g->top);
	for (int level = 0; level < t->levels; level++)
		draw_level(x, t, level, page, x0, y, again);
	for (size_t i = 0; i < t->n; i++) {
		if (t->leaf[i].from->rule_before > 0)
			put_line(x, page, x0 + t->leaf[i].x, y, 0, height, t->leaf[i].from->rule_before);
	}
	if (g->head > 0)
		put_line(x, page, x0, y + height - g->head / 2, t->w, 0, g->head);
}
