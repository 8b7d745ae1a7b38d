/* SPDX-License-Identifier: MIT */
/*
 * compose_table_draw: one row at its place: fills, texts, rules. Rules lie inside the row, at its lower edge, so rows are exactly padding + lines
 * high. A row's rule is left out below a cell that goes on in the next row.
 */
#include "compose_table.h"

static mpt cell_width(const struct table *t, size_t i, size_t span)
{
	const struct leaf *last = &t->leaf[i + (span ? span : 1) - 1];
	return last->x + last->w - t->leaf[i].x;
}

static void draw_fills(struct ctx *x, const struct trow *r, struct page *page, mpt x0, mpt y, mpt h)
{
	const struct table *t = r->t;
	if (r->fill != COLOR_NONE)
		put_rect(x, page, x0, y, t->w, h, r->fill, TAG_ARTIFACT);
	for (size_t i = 0; i < t->n; i++) {
		const struct tcell *c = &r->v[i];
		uint32_t fill = r->kind == ROW_BLANK ? t->leaf[i].cell.fill : c->fill;
		if (c->span && fill != COLOR_NONE)
			put_rect(x, page, x0 + t->leaf[i].x, y, cell_width(t, i, c->span), h, fill, TAG_ARTIFACT);
	}
}

static void draw_cell(struct ctx *x, const struct trow *r, size_t i, const struct pen *p, size_t first, size_t n, mpt h, bool artifact)
{
	const struct table *t = r->t;
	const struct tcell *c = &r->v[i];
	const struct leaf *l = &t->leaf[i], *last = &t->leaf[i + c->span - 1];
	mpt w = cell_width(t, i, c->span), left = c->tight ? 0 : l->pad_left, right = c->tight ? 0 : last->pad_right;
	bool turned = is_turned(r, i);
	mpt rest = h - l->cell.pad_top - l->cell.pad_bottom - (turned ? turned_length(&c->p) : para_height(&c->p));
	mpt y = p->y + l->cell.pad_top;
	if (n == r->lines && rest > 0)
		y += c->valign == VALIGN_MIDDLE ? rest / 2 : c->valign == VALIGN_BOTTOM ? rest : 0;
	if (turned) {
		turned_draw(x, p->page, &c->p, p->x + l->x + (w - turned_width(&c->p)) / 2, y + turned_length(&c->p), artifact ? TAG_ARTIFACT : c->p.tag);
		return;
	}
	para_draw(x, p->page, &c->p, p->x + l->x + left, y, w - left - right, first, n, artifact ? TAG_ARTIFACT : c->p.tag);
}

static mpt rule_below(const struct trow *r, bool page_end)
{
	const struct grid *g = &r->t->spec->grid;
	if (r->kind == ROW_TOTAL || (r->kind == ROW_PAGE_TOTAL && !r->next))
		return g->bottom_totals;
	if (r->kind == ROW_GROUP_TOTAL || !r->next || page_end)
		return r->kind == ROW_GROUP_TOTAL && !r->next ? g->bottom_totals : g->bottom;
	if (g->every_rows > 0 && (r->kind == ROW_BODY || r->kind == ROW_BLANK) && (r->index + 1) % (size_t)g->every_rows == 0)
		return g->every_rows_width;
	return g->row;
}

static bool goes_on(const struct trow *r, size_t i, bool page_end)
{
	return !page_end && r->kind == ROW_BODY && r->next && r->next->kind == ROW_BODY && r->next->v[i].again;
}

/* Rules that the cells' own style asks for, inside their edges. */
static void draw_borders(struct ctx *x, const struct trow *r, struct page *page, mpt x0, mpt y, mpt h)
{
	for (size_t i = 0; i < r->t->n; i++) {
		const struct style *s = &r->t->leaf[i].cell;
		mpt left = x0 + r->t->leaf[i].x, w = cell_width(r->t, i, r->v[i].span);
		if (r->v[i].span == 0)
			continue;
		if (s->border_top > 0)
			put_line(x, page, left, y + s->border_top / 2, w, 0, s->border_top);
		if (s->border_bottom > 0)
			put_line(x, page, left, y + h - s->border_bottom / 2, w, 0, s->border_bottom);
		if (s->border_left > 0)
			put_line(x, page, left + s->border_left / 2, y, 0, h, s->border_left);
		if (s->border_right > 0)
			put_line(x, page, left + w - s->border_right / 2, y, 0, h, s->border_right);
	}
}

static void draw_rules(struct ctx *x, const struct trow *r, struct page *page, mpt x0, mpt y, mpt h, bool page_end)
{
	const struct table *t = r->t;
	mpt thickness = rule_below(r, page_end), at = y + h - thickness / 2;
	for (size_t i = 0, k; thickness > 0 && i < t->n; i = k) {
		for (k = i; k < t->n && !goes_on(r, k, page_end); k++)
			;
		if (k > i)
			put_line(x, page, x0 + t->leaf[i].x, at, cell_width(t, i, k - i), 0, thickness);
		else
			k++;
	}
	const struct grid *g = &t->spec->grid;
	for (size_t i = 0; i < t->n; i++) {
		bool every = i > 0 && g->every_columns > 0 && i % (size_t)g->every_columns == 0 && t->leaf[i].from->rule_before == 0;
		mpt w = every ? g->every_columns_width : t->leaf[i].from->rule_before;
		if (w > 0 && r->v[i].span)
			put_line(x, page, x0 + t->leaf[i].x, y, 0, h, w);
	}
}

/* Height of the lines of a row that stand on this page. */
static mpt part_height(const struct trow *r, const struct pen *p, bool *ends)
{
	size_t n = p->lines ? p->lines : r->lines;
	*ends = p->first + n >= r->lines;
	if (*ends && p->first == 0)
		return r->h;
	return r->pad_top + (mpt)n * r->leading + (*ends ? r->h - r->pad_top - (mpt)r->lines * r->leading : 0);
}

static void part_under(struct ctx *x, const struct trow *r, const struct pen *p)
{
	bool ends;
	if (r->blocks)
		flow_under(x, r->blocks, p);
	else
		draw_fills(x, r, p->page, p->x, p->y, part_height(r, p, &ends));
}

static void draw_part(struct ctx *x, const struct trow *r, const struct pen *p, bool artifact)
{
	size_t n = p->lines ? p->lines : r->lines;
	bool ends;
	mpt h = part_height(r, p, &ends);
	if (r->blocks) {
		uint32_t outer = x->parent;
		x->parent = artifact ? TAG_ARTIFACT : outer; /* one that stands again is neither bookmarked nor listed twice */
		flow_draw(x, r->blocks, p);
		x->parent = outer;
		return;
	}
	for (size_t i = 0; i < r->t->n; i++) {
		const struct tcell *c = &r->v[i];
		if (c->span && c->p.lines.n && (!c->again || p->top))
			draw_cell(x, r, i, p, p->first, n, h, artifact);
		if (c->drawn && p->first == 0) {
			const struct leaf *l = &r->t->leaf[i];
			drawn_put(x, l, c, p->page, p->x + l->x + l->pad_left, p->y + l->cell.pad_top, l->w - l->pad_left - l->pad_right, l->cell.leading, artifact);
		}
	}
	if (!r->t->has_head && p->first == 0 && (p->top || r == r->t->first) && r->t->spec->grid.top > 0)
		put_line(x, p->page, p->x, p->y + r->t->spec->grid.top / 2, r->t->w, 0, r->t->spec->grid.top);
	draw_borders(x, r, p->page, p->x, p->y, h);
	if (ends)
		draw_rules(x, r, p->page, p->x, p->y, h, p->bottom);
}

void under_table_head(struct ctx *x, const struct item *it, const struct pen *p)
{
	head_under(x, it->data, p->page, p->x, p->y);
}

/* Lines of the page, under the last row that stands on it or over its first one. */
void draw_lines(struct ctx *x, const struct trow *const *v, size_t n, struct pen at, bool under)
{
	at.first = at.lines = 0;
	at.top = at.bottom = false;
	for (size_t i = 0; i < n; i++) {
		if (!v[i])
			continue;
		if (under)
			part_under(x, v[i], &at);
		else
			draw_part(x, v[i], &at, true);
		at.y += v[i]->h;
	}
}

static void page_foot(struct ctx *x, const struct trow *r, const struct pen *p, bool under)
{
	const struct table_page *page = r->own && p->bottom ? page_of(r->t, p->page_no) : NULL;
	struct pen at = *p;
	bool ends;
	if (!page)
		return;
	at.y += part_height(r, p, &ends);
	draw_lines(x, (const struct trow *const[]){ page->total, page->below }, 2, at, under);
}

void under_row(struct ctx *x, const struct item *it, const struct pen *p)
{
	part_under(x, it->data, p);
	page_foot(x, it->data, p, true);
}

void draw_row(struct ctx *x, const struct item *it, const struct pen *p)
{
	const struct trow *r = it->data;
	draw_part(x, r, p, false);
	page_foot(x, r, p, false);
	for (size_t i = 0; r->marks && p->first == 0 && i < r->t->spec->nmarks; i++)
		set_mark(x, r->t->spec->marks[i].name, r->marks[i], p->page_no);
}

void draw_table_head(struct ctx *x, const struct item *it, const struct pen *p)
{
	head_draw(x, it->data, p->page, p->x, p->y, false);
}

/* Head of the table, and header of the group, once more above a row that begins a page. */
static void row_again(struct ctx *x, const struct trow *r, const struct pen *p, bool under)
{
	struct pen at = *p;
	if (r->t->has_head && r->t->spec->repeat_head) {
		if (under)
			head_under(x, r->t, p->page, p->x, p->y);
		else
			head_draw(x, r->t, p->page, p->x, p->y, true);
		at.y += r->t->level_top[r->t->levels];
	}
	const struct table_page *page = r->own ? page_of(r->t, p->page_no) : NULL;
	if (page && page->above) {
		draw_lines(x, (const struct trow *const[]){ page->above }, 1, at, under);
		at.y += page->above->h;
	}
	if (!r->continued)
		return;
	at.first = at.lines = 0;
	at.bottom = false;
	if (under)
		part_under(x, r->continued, &at);
	else
		draw_part(x, r->continued, &at, true);
}

void under_row_again(struct ctx *x, const struct item *it, const struct pen *p)
{
	row_again(x, it->data, p, true);
}

void draw_row_again(struct ctx *x, const struct item *it, const struct pen *p)
{
	row_again(x, it->data, p, false);
}
