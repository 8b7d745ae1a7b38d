/* SPDX-License-Identifier: MIT */
/*
 * compose_table: a dataset as a table: texts, column widths, row heights, and what ties rows to each other on a page.
 *
 * Every cell's text is measured once (text_measure keeps what it measured, and marks repeat), the widths are solved, and only texts wider
 * than their column go through the line breaker. Rows are exactly padding + lines * leading high.
 * Ties: the head stays with two rows, the last two rows with each other and with the totals; with tail_rows, pages break only after a multiple
 * of so many rows and the last page has at least as many.
 */
#include "compose_table.h"

#define TURNED_CELL MM(40000) /* a turned cell is broken above this */

/* ---- lines and heights ---- */

bool is_turned(const struct trow *r, size_t i)
{
	return r->kind == ROW_BODY && (r->t->leaf[i].col->turned || r->t->leaf[i].cell.turned) && r->v[i].p.n;
}

static bool too_narrow(struct ctx *x, const struct table *t, const struct leaf *l, mpt over)
{
	const char *label = x->unit->label && *x->unit->label ? x->unit->label : "-";
	diag_error(x->d, "L230", _("%s: table '%s': a value is %d.%d mm wider than its column '%s'"), label, t->spec->dataset, tenths(over) / 10,
		tenths(over) % 10, l->col->value ? l->col->value->name : "");
	diag_hint(x->d, "%s", _("numbers and marks are never broken: make the column wider"));
	return diag_at(x->d, &l->col->pos);
}

static bool is_sums(const struct trow *r)
{
	return r->kind == ROW_TOTAL || r->kind == ROW_GROUP_TOTAL || r->kind == ROW_PAGE_TOTAL;
}

/* A total that is wider than its column reaches to the left over empty cells of the same group: a mean below three narrow columns of marks. */
static void reach_left(const struct table *t, struct trow *r, size_t i, mpt need)
{
	size_t first = i;
	while (first > 0 && t->leaf[i].from->group && t->leaf[first - 1].from->group == t->leaf[i].from->group && r->v[first - 1].p.n == 0 && r->v[first - 1].span == 1 &&
		t->leaf[i].x + t->leaf[i].w - t->leaf[first].x < need)
		first--;
	if (first == i)
		return;
	r->v[first] = r->v[i];
	r->v[first].span = (uint16_t)(i - first + 1);
	r->v[first].fill = COLOR_NONE;
	r->v[first].p.align = ALIGN_RIGHT;
	r->v[i].p = (struct para){ .tag = TAG_ARTIFACT };
	for (size_t k = first + 1; k <= i; k++)
		r->v[k].span = 0;
}

static void widen_totals(struct ctx *x, const struct table *t, struct trow *r)
{
	for (size_t i = 0; i < t->n; i++) {
		mpt need = r->v[i].span == 1 && r->v[i].p.n == 1 ? para_extent(x, &r->v[i].p).min + t->leaf[i].pad_right : 0;
		if (need > t->leaf[i].w)
			reach_left(t, r, i, need);
	}
}

/* A mark that is wider than the padding leaves it stands in the middle of its cell; one wider than the cell is an error. */
static bool break_cell(struct ctx *x, const struct table *t, const struct trow *r, size_t i)
{
	struct tcell *c = &r->v[i];
	const struct leaf *l = &t->leaf[i], *last = &t->leaf[i + c->span - 1];
	mpt w = last->x + last->w - l->x, inner = w - l->pad_left - last->pad_right;
	if (is_turned(r, i)) {
		turned_break(x, &c->p, TURNED_CELL, inner);
		return true;
	}
	bool whole = r->kind != ROW_GROUP && r->kind != ROW_EMPTY && never_wraps(l) && c->p.n == 1;
	if (whole) {
		struct text_extent e = para_extent(x, &c->p);
		if (e.min > w)
			return too_narrow(x, t, l, e.min - w);
		c->tight = e.min > inner;
		if (c->tight)
			c->p.align = ALIGN_CENTER;
		para_break(x, &c->p, c->tight ? w : inner, false, l->col->nowrap);
		return true;
	}
	para_break(x, &c->p, inner, true, l->col->nowrap);
	return true;
}

bool measure_row(struct ctx *x, const struct table *t, struct trow *r)
{
	r->lines = 1;
	if (is_sums(r))
		widen_totals(x, t, r);
	for (size_t i = 0; i < t->n; i++) {
		struct tcell *c = &r->v[i];
		const struct style *s = &t->leaf[i].cell;
		if (c->span == 0)
			continue;
		if (c->p.n && !break_cell(x, t, r, i))
			return false;
		bool turned = is_turned(r, i);
		size_t lines = c->p.lines.n && !turned ? c->p.lines.n : 1;
		mpt h = s->pad_top + (turned ? turned_length(&c->p) : (mpt)lines * c->p.leading) + s->pad_bottom;
		if (h > r->h) {
			r->h = h;
			r->pad_top = s->pad_top;
			r->leading = c->p.leading;
		}
		r->lines = lines > r->lines ? lines : r->lines;
	}
	if (r->blocks)
		r->h = flow_height(r->blocks);
	return true;
}

/* Rows down to the foot take steps of an empty row's height, and nothing while nobody knows how much is left. */
static void measure_fill(struct trow *r)
{
	if (r->kind != ROW_FILL)
		return;
	r->leading = r->h;
	r->h = 0;
}

static bool measure_rows(struct ctx *x, struct table *t)
{
	const struct trow *done = NULL;
	for (struct trow *r = t->first; r; r = r->next) {
		if (!measure_row(x, t, r))
			return false;
		measure_fill(r);
		if (!r->continued || r->continued == done)
			continue;
		r->continued->h = 0;
		if (!measure_row(x, t, r->continued))
			return false;
		done = r->continued;
	}
	return page_line_height(x, t);
}

/* ---- elements ---- */

static void tag_row(struct ctx *x, const struct table *t, struct trow *r, uint32_t parent)
{
	uint32_t tr = new_tag(x, parent, TAG_TR);
	for (size_t i = 0; i < t->n; i++) {
		struct tcell *c = &r->v[i];
		if (c->span == 0)
			continue;
		bool header = t->leaf[i].names_row && (r->kind == ROW_BODY || is_sums(r));
		c->p.tag = new_tag(x, tr, header ? TAG_TH : TAG_TD);
		x->doc->tags[c->p.tag].colspan = c->span;
		x->doc->tags[c->p.tag].scope = header ? SCOPE_ROW : SCOPE_NONE;
		if (c->drawn) {
			c->drawn->tag = new_tag(x, c->p.tag, TAG_FIGURE);
			x->doc->tags[c->drawn->tag].alt = c->drawn->alt;
		}
	}
}

/* A header of blocks is one cell over all columns: measured once more, now with its elements. */
static bool tag_header(struct ctx *x, const struct table *t, struct trow *r, uint32_t parent)
{
	const struct scope *scope = x->e.scope;
	const char *value = x->e.group_value;
	size_t count = x->e.group_count;
	uint32_t cell = new_tag(x, new_tag(x, parent, TAG_TR), TAG_TD);
	x->doc->tags[cell].colspan = (uint16_t)t->n;
	x->e.scope = r->scope;
	x->e.group_value = r->group_value;
	x->e.group_count = r->group_count;
	bool good = header_flow(x, r, cell);
	x->e.scope = scope;
	x->e.group_value = value;
	x->e.group_count = count;
	return good;
}

static bool tag_rows(struct ctx *x, struct table *t, struct trow *first, const struct trow *end)
{
	if (t->tag == TAG_ARTIFACT)
		return true;
	uint32_t body = new_tag(x, t->tag, TAG_TBODY), foot = TAG_ARTIFACT;
	for (struct trow *r = first; r != end; r = r->next) {
		if (r->kind == ROW_TOTAL)
			foot = new_tag(x, t->tag, TAG_TFOOT);
		if (r->blocks && !tag_header(x, t, r, body))
			return false;
		if (!r->blocks && r->kind != ROW_FILL)
			tag_row(x, t, r, r->kind == ROW_TOTAL ? foot : body);
	}
	return true;
}

bool tag_table(struct ctx *x, struct table *t, struct trow *first, const struct trow *end)
{
	t->tag = new_tag(x, x->parent, TAG_TABLE);
	if (t->has_head)
		head_tag(x, t);
	return tag_rows(x, t, first, end);
}

/* ---- items ---- */

mpt table_head_height(const struct table *t)
{
	return t->has_head ? t->level_top[t->levels] : 0;
}

/* auto: only a row that would take more than half a page is parted. */
static bool may_split(const struct ctx *x, const struct table *t, const struct trow *r)
{
	const struct page_setup *p = &x->c->layout->page;
	bool tall = r->h > (p->h - p->top - p->bottom) / 2;
	if (t->whole_rows || t->spec->row_break == ROWBREAK_NEVER || (t->spec->row_break == ROWBREAK_AUTO && !tall) || r->lines < 2)
		return false;
	for (size_t i = 0; i < t->n; i++) {
		if (is_turned(r, i) || (r->v[i].p.lines.n && r->v[i].p.leading != r->leading))
			return false;
	}
	return true;
}

/* Whether a page may not break after this row. */
static bool tied(const struct table *t, const struct trow *r)
{
	size_t n = t->rows->n, done = r->index + 1, tail = t->spec->tail_rows > 0 ? (size_t)t->spec->tail_rows : 0;
	if (!r->next)
		return false;
	if (r->keep_next || r->kind == ROW_GROUP || r->kind == ROW_FILL || r->next->kind == ROW_FILL || is_sums(r->next))
		return true;
	if (r->kind != ROW_BODY || t->spec->group.present)
		return false;
	if (tail > 0)
		return done % tail != 0 || done + tail > n;
	return done == 1 || done + 1 == n;
}

static void add_row_item(struct ctx *x, struct flow *f, struct table *t, struct trow *r, mpt left)
{
	struct item *it = flow_add(x, f, t->block, r->h);
	bool count_pages = t->spec->page_totals || t->spec->carry;
	it->under = under_row;
	it->draw = draw_row;
	it->data = r;
	it->x = left;
	it->w = t->w;
	it->pag.keep_next = tied(t, r);
	it->pag.group_head = r->kind == ROW_GROUP;
	it->pag.break_before = it->pag.break_before || r->break_before;
	it->pag.repeat_head = (t->spec->repeat_head ? table_head_height(t) : 0) + (r->continued ? r->continued->h : 0);
	if (r->own && f->paged) {
		it->pag.repeat_head += lines_above(t);
		it->pag.foot = page_may_end(r) ? lines_below(t) : 0;
	}
	if (count_pages && f->paged)
		it->settle = settle_row;
	if (r->kind == ROW_FILL) {
		it->step = r->leading;
		it->under = under_fill_rows;
		it->draw = draw_fill_rows;
	}
	it->repeat_under = under_row_again;
	it->repeat = draw_row_again;
	if (may_split(x, t, r)) {
		it->pag.lines = (uint16_t)r->lines;
		it->pag.line_h = r->leading;
		it->pag.line_first_extra = r->pad_top;
		it->pag.orphans = it->pag.widows = 2;
	}
}

void add_head_item(struct ctx *x, struct flow *f, struct table *t, mpt left)
{
	if (!t->has_head)
		return;
	struct item *it = flow_add(x, f, t->block, table_head_height(t));
	it->under = under_table_head;
	it->draw = draw_table_head;
	it->data = t;
	it->x = left;
	it->w = t->w;
	it->pag.keep_next = true;
	it->pag.group_head = true;
}

void add_row_items(struct ctx *x, struct flow *f, struct table *t, struct trow *first, const struct trow *end, mpt left)
{
	for (struct trow *r = first; r != end; r = r->next)
		add_row_item(x, f, t, r, left);
}

/* ---- the block ---- */

bool table_vanishes(struct ctx *x, const struct block *b, bool *out)
{
	const struct rows *rows;
	if (!datasets_fetch(x->c->data, b->u.table.ds, x->e.scope, &rows, x->d))
		return false;
	*out = rows->n == 0 && !b->u.table.empty && b->u.table.min_rows <= 0 && !b->u.table.fill_page;
	return true;
}

struct empty_text { struct para p; };

static void draw_empty(struct ctx *x, const struct item *it, const struct pen *p)
{
	const struct empty_text *e = it->data;
	para_draw(x, p->page, &e->p, p->x, p->y, it->w, 0, e->p.lines.n, e->p.tag);
}

/* No rows, no head: the text alone, as a paragraph. */
static bool empty_paragraph(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	struct style s;
	struct empty_text *e = ARENA_NEW(x->a, struct empty_text);
	style_of(x, b->style, &s);
	if (!para_eval(x, b->u.table.empty, &s, &e->p) || e->p.n == 0)
		return e->p.n == 0;
	para_break(x, &e->p, width, true, false);
	e->p.tag = new_tag(x, x->parent, TAG_P);
	struct item *it = flow_add(x, f, b, para_height(&e->p));
	it->draw = draw_empty;
	it->data = e;
	it->x = left;
	it->w = width;
	return true;
}

static void start_totals(struct table *t)
{
	t->totals = t->spec->totals != NULL;
	for (size_t i = 0; i < t->n; i++)
		t->totals = t->totals || t->leaf[i].col->total != TOTAL_NONE;
}

bool measure_part(struct ctx *x, struct table *t, mpt width)
{
	struct table_width *w = ARENA_ARRAY(x->a, t->n + 1, struct table_width);
	if (!table_rows(x, t))
		return false;
	mpt over = solve_widths(x, t, w, width);
	if (over > 0)
		return too_wide(x, t, w, over);
	if (!measure_rows(x, t))
		return false;
	head_measure(x, t);
	return true;
}

/* With its columns found: texts, widths, heights, tags, items. */
static bool measure_columns_found(struct ctx *x, struct flow *f, struct table *t, bool empty, mpt left, mpt width)
{
	if (!table_columns(x, t))
		return false;
	if (t->n == 0)
		return true;
	start_totals(t);
	struct table_width *w = ARENA_ARRAY(x->a, t->n + 1, struct table_width);
	if (!(empty ? table_empty_row(x, t) : table_rows(x, t)))
		return false;
	mpt over = solve_widths(x, t, w, width);
	if (over > 0 && t->spec->wide >= WIDE_SPLIT && !empty)
		return measure_wide(x, f, t, w, left, width);
	if (over > 0)
		return too_wide(x, t, w, over);
	if (!measure_rows(x, t))
		return false;
	head_measure(x, t);
	if (!tag_table(x, t, t->first, NULL))
		return false;
	add_head_item(x, f, t, left);
	add_row_items(x, f, t, t->first, NULL, left);
	return true;
}

bool measure_table(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	struct table *t = ARENA_NEW(x->a, struct table);
	*t = (struct table){ .block = b, .spec = &b->u.table, .w = width, .tag = TAG_ARTIFACT };
	if (!datasets_fetch(x->c->data, t->spec->ds, x->e.scope, &t->rows, x->d))
		return false;
	bool empty = t->rows->n == 0 && t->spec->min_rows <= 0 && !t->spec->fill_page;
	if (empty && !(t->spec->empty && t->spec->head_when_empty))
		return !t->spec->empty || empty_paragraph(x, f, b, left, width);
	t->columns = ARENA_NEW(x->a, struct crosstab);
	if (!crosstab_open(t->columns, x->a, &x->e, t->spec, t->rows, x->d) || !measure_columns_found(x, f, t, empty, left, width))
		return false;
	crosstab_close(t->columns);
	return true;
}
