/* SPDX-License-Identifier: MIT */
/*
 * compose_chart: lines, bars and small lines drawn from the rows of a dataset, and legends.
 *
 * looks.md §5: this year's line 0.6 mm with square markers, filled, then open; a thin one 0.25 mm, dashed, then dotted; names stand at the lines; at most
 * three lines of the grid, dotted. Bars 3 mm high each 4.5 mm, the value at the end. No meaning by shade alone: names and values are written, and the
 * figure's alternative text tells every value. Whole numbers throughout: places are shares of the greatest value.
 */
#include "compose_internal.h"

#include <string.h>

#define LINE_STRONG MM(600)
#define LINE_THIN MM(250)
#define MARKER MM(1600)
#define MARKER_LINE MM(350)
#define BAR_HEIGHT MM(3000)
#define BAR_PITCH MM(4500)
#define BOX_WIDTH MM(3000)
#define BOX_HEIGHT MM(2000)
#define GAP MM(1500)
#define COLOR_WHITE 0xFFFFFF

#define VALUE_MOST INT64_C(1000000000000) /* in hundredths: a place on paper times this still fits 64 bits */

enum { GRID_LINES = 3 };

struct point { int64_t v; bool there; };
struct chart {
	const struct block *b;
	size_t n, series;
	struct point *v;             /* row by row, the series of a row side by side */
	struct para *x, *name, *value; /* value: of bars, the sum of the row */
	struct { struct para p; int64_t v; } grid[GRID_LINES];
	size_t ngrid;
	int64_t top;                 /* value at the top of the scale, or of the longest bar */
	mpt left, right;             /* room beside the plot */
	uint32_t tag;
};

/* ---- what it shows ---- */

static bool number(const struct cell *c, struct point *out)
{
	out->there = c->type == CELL_INT || c->type == CELL_DEC;
	if (!out->there)
		return c->type == CELL_NULL;
	if (c->i < 0 || c->i > VALUE_MOST)
		return false;
	out->v = c->type == CELL_INT ? c->i * 100 : c->i;
	return true;
}

static void label_style(struct ctx *x, const struct block *b, struct style *s)
{
	style_of(x, layout_style(x->c->layout, "small"), s);
	style_overlay(s, b->style);
}

static bool write_value(struct ctx *x, const struct block *b, int64_t v, const struct style *s, struct para *out)
{
	struct cell c = { .type = v % 100 ? CELL_DEC : CELL_INT, .i = v % 100 ? v : v / 100 };
	static const struct origin nowhere = { -1, -1, -1 };
	strbuf_reset(&x->c->text);
	if (!eval_format(&x->e, b->u.chart.format, b->u.chart.format_arg, &c, NULL, &b->pos, &x->c->text, x->d))
		return false;
	const char *text = arena_memdup(x->a, x->c->text.buf, x->c->text.len);
	if (!para_set(x, text, strlen(text), s, &nowhere, out))
		return false;
	para_break(x, out, INT32_MAX / 4, false, true);
	return true;
}

static bool one_line(struct ctx *x, const struct text *t, const struct style *s, struct para *out)
{
	if (!para_eval(x, t, s, out))
		return false;
	para_break(x, out, INT32_MAX / 4, false, true);
	return true;
}

static mpt wide(const struct para *p)
{
	return p->lines.n ? p->lines.v[0].width : 0;
}

static bool read_row(struct ctx *x, struct chart *c, size_t i, const struct style *s)
{
	const struct block *b = c->b;
	int64_t sum = 0;
	for (size_t k = 0; k < c->series; k++) {
		struct cell v;
		struct point *p = &c->v[i * c->series + k];
		if (!eval_ref(&x->e, b->u.chart.v[k].value, &v, NULL, x->d))
			return false;
		if (!number(&v, p)) {
			diag_error(x->d, "L264", _("row %zu: a chart shows numbers from 0 on"), i + 1);
			return diag_at(x->d, &b->u.chart.v[k].value->pos);
		}
		sum += p->v;
		c->top = b->u.chart.kind != CHART_BAR && p->v > c->top ? p->v : c->top;
	}
	c->top = b->u.chart.kind == CHART_BAR && sum > c->top ? sum : c->top;
	if (b->u.chart.x && !one_line(x, b->u.chart.x, s, &c->x[i]))
		return false;
	return b->u.chart.kind != CHART_BAR || write_value(x, b, sum, s, &c->value[i]);
}

static bool read_rows(struct ctx *x, struct chart *c, const struct rows *rows, const struct style *s)
{
	const struct scope *up = x->e.scope;
	bool good = true;
	for (size_t i = 0; good && i < c->n; i++) {
		struct scope *row = ARENA_NEW(x->a, struct scope);
		*row = (struct scope){ .rows = rows, .row = i, .up = up };
		x->e.scope = row;
		good = read_row(x, c, i, s);
		x->e.scope = up;
	}
	return good;
}

/* The least of 1, 2, 4, 5 times a power of ten that two steps of reach the greatest value. */
static int64_t grid_step(int64_t top)
{
	static const int64_t of[] = { 1, 2, 4, 5 };
	for (int64_t ten = 100; ten < INT64_MAX / 100; ten *= 10) {
		for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
			if (of[i] * ten * (GRID_LINES - 1) >= top)
				return of[i] * ten;
		}
	}
	return top;
}

static bool make_grid(struct ctx *x, struct chart *c, const struct style *s)
{
	int64_t step = grid_step(c->top);
	c->top = (c->top + step - 1) / step * step;
	c->top = c->top > 0 ? c->top : step;
	for (int64_t v = 0; v <= c->top; v += step) {
		c->grid[c->ngrid].v = v;
		if (!write_value(x, c->b, v, s, &c->grid[c->ngrid].p))
			return false;
		mpt w = wide(&c->grid[c->ngrid++].p) + GAP;
		c->left = w > c->left ? w : c->left;
	}
	return true;
}

/* Every value in words: "attaisnotas: sept. 3,1; okt. 5,8. neattaisnotas: …". */
static const char *in_words(struct ctx *x, struct chart *c)
{
	struct strbuf out = STRBUF_INIT;
	struct para p;
	struct style s;
	label_style(x, c->b, &s);
	const char *alt = c->b->u.chart.alt ? text_string(x, c->b->u.chart.alt) : "";
	bool good = alt != NULL;
	strbuf_adds(&out, good ? alt : "");
	for (size_t k = 0; good && k < c->series; k++) {
		strbuf_adds(&out, out.len ? ". " : "");
		for (size_t r = 0; r < c->name[k].n; r++)
			strbuf_add(&out, c->name[k].runs[r].s, c->name[k].runs[r].len);
		strbuf_adds(&out, c->name[k].n ? ": " : "");
		bool first = true;
		for (size_t i = 0; good && i < c->n; i++) {
			const struct point *v = &c->v[i * c->series + k];
			if (!v->there)
				continue;
			good = write_value(x, c->b, v->v, &s, &p);
			strbuf_adds(&out, first ? "" : "; ");
			first = false;
			for (size_t r = 0; r < c->x[i].n; r++)
				strbuf_add(&out, c->x[i].runs[r].s, c->x[i].runs[r].len);
			strbuf_addf(&out, " %.*s", good && p.n ? (int)p.runs->len : 0, good && p.n ? p.runs->s : "");
		}
	}
	const char *text = good ? arena_memdup(x->a, out.buf ? out.buf : "", out.len) : NULL;
	strbuf_release(&out);
	return text;
}

/* ---- drawing ---- */

struct plot { struct page *page; mpt x, y, w, h; };

static void put_text(struct ctx *x, const struct chart *c, struct page *page, const struct para *p, mpt at, mpt y)
{
	para_draw(x, page, p, at, y, wide(p) + MM(100), 0, p->lines.n, c->tag);
}

static void put_marker(struct ctx *x, struct page *page, mpt px, mpt py, bool filled, uint32_t tag)
{
	put_rect(x, page, px - MARKER / 2, py - MARKER / 2, MARKER, MARKER, filled ? 0 : COLOR_WHITE, tag);
	if (filled)
		return;
	put_frame(x, page, px - MARKER / 2, py - MARKER / 2, MARKER, MARKER, MARKER_LINE);
	page->ops[page->n - 1].tag = tag;
}

static mpt at_x(const struct chart *c, const struct plot *p, size_t i)
{
	return c->n > 1 ? p->x + (mpt)((int64_t)p->w * (int64_t)i / (int64_t)(c->n - 1)) : p->x;
}

static mpt at_y(const struct chart *c, const struct plot *p, int64_t v)
{
	return p->y + p->h - (mpt)((int64_t)p->h * v / c->top);
}

/* The line is broken where a value is missing. alike: how many series before it look the same. */
static void draw_series(struct ctx *x, const struct chart *c, const struct plot *p, size_t k, size_t alike)
{
	bool thin = c->b->u.chart.v[k].thin, spark = c->b->u.chart.kind == CHART_SPARK;
	for (size_t i = 1; i < c->n; i++) {
		const struct point *a = &c->v[(i - 1) * c->series + k], *b = &c->v[i * c->series + k];
		if (!a->there || !b->there)
			continue;
		mpt px = at_x(c, p, i - 1), py = at_y(c, p, a->v);
		struct op *o = put_line(x, p->page, px, py, at_x(c, p, i) - px, at_y(c, p, b->v) - py, spark ? MARKER_LINE : thin ? LINE_THIN : LINE_STRONG);
		o->tag = c->tag;
		o->u.line.dash = !thin ? DASH_NONE : alike % 2 == 0 ? DASH_DASH : DASH_DOT;
	}
	for (size_t i = 0; i < c->n && !thin; i++) {
		bool last = i + 1 == c->n;
		if (c->v[i * c->series + k].there && (!spark || last))
			put_marker(x, p->page, at_x(c, p, i), at_y(c, p, c->v[i * c->series + k].v), alike % 2 == 0, c->tag);
	}
}

/* How many rows there are up to the last value of a series. */
static size_t rows_of(const struct chart *c, size_t k)
{
	size_t i = c->n;
	while (i > 0 && !c->v[(i - 1) * c->series + k].there)
		i--;
	return i;
}

/* At the line's end, right of its last point, where no other line goes on; else above that point. One that would cover another moves down. */
static void draw_names(struct ctx *x, const struct chart *c, const struct plot *p)
{
	mpt *ys = ARENA_ARRAY(x->a, c->series + 1, mpt), *xs = ARENA_ARRAY(x->a, c->series + 1, mpt), *ws = ARENA_ARRAY(x->a, c->series + 1, mpt);
	size_t put = 0, most = 0;
	for (size_t k = 0; k < c->series; k++)
		most = rows_of(c, k) > most ? rows_of(c, k) : most;
	for (size_t k = 0; k < c->series; k++) {
		const size_t i = rows_of(c, k);
		if (i == 0)
			continue;
		mpt px = at_x(c, p, i - 1), py = at_y(c, p, c->v[(i - 1) * c->series + k].v), leading = c->name[k].leading, w = wide(&c->name[k]);
		bool ends = i == c->n || (i == most && px + 2 * GAP + w < p->x + p->w);
		mpt tx = ends ? px + (i == c->n ? GAP : 2 * GAP) : px + MARKER / 2 - w > p->x ? px + MARKER / 2 - w : p->x, ty = ends ? py - leading / 2 : py - leading - MARKER;
		if (i < c->n && ty + leading > p->y + p->h)
			ty = p->y + p->h - leading;
		for (size_t j = 0; j < put; j++) {
			if (ty < ys[j] + leading && ty + leading > ys[j] && tx < xs[j] + ws[j] && tx + w > xs[j]) {
				ty = ys[j] + leading;
				j = (size_t)-1;
			}
		}
		xs[put] = tx;
		ws[put] = w;
		ys[put++] = ty;
		put_text(x, c, p->page, &c->name[k], tx, ty);
	}
}

/* As many of the words under the line as stand clear of each other. */
static void draw_words(struct ctx *x, const struct chart *c, const struct plot *p)
{
	mpt widest = 0;
	for (size_t i = 0; i < c->n; i++)
		widest = wide(&c->x[i]) > widest ? wide(&c->x[i]) : widest;
	size_t every = 1;
	while (c->n > 1 && every < c->n && (int64_t)p->w * (int64_t)every / (int64_t)(c->n - 1) < widest + GAP)
		every++;
	for (size_t i = 0; i < c->n; i += every)
		put_text(x, c, p->page, &c->x[i], at_x(c, p, i) - wide(&c->x[i]) / 2, p->y + p->h + MM(750));
}

static void draw_lines(struct ctx *x, const struct item *it, const struct pen *pen)
{
	const struct chart *c = it->data;
	bool spark = c->b->u.chart.kind == CHART_SPARK;
	mpt above = spark ? MARKER / 2 : MM(3000), below = spark ? MARKER / 2 : MM(4500);
	struct plot p = { pen->page, pen->x + c->left, pen->y + above, it->w - c->left - c->right, it->pag.h - it->pad_top - it->pad_bottom - above - below };
	size_t strong = 0, thin = 0;
	for (size_t i = 0; i < c->ngrid; i++) {
		mpt y = at_y(c, &p, c->grid[i].v);
		struct op *o = put_line(x, p.page, p.x, y, p.w, 0, RULE_THIN);
		o->u.line.dash = i ? DASH_DOT : DASH_NONE;
		o->tag = c->tag;
		put_text(x, c, p.page, &c->grid[i].p, p.x - GAP - wide(&c->grid[i].p), y - c->grid[i].p.leading / 2);
	}
	for (size_t k = 0; k < c->series; k++)
		draw_series(x, c, &p, k, c->b->u.chart.v[k].thin ? thin++ : strong++);
	if (spark)
		return;
	draw_names(x, c, &p);
	draw_words(x, c, &p);
}

static void put_box(struct ctx *x, struct page *page, mpt x0, mpt y, mpt w, mpt h, uint32_t color, uint32_t tag)
{
	put_rect(x, page, x0, y, w, h, color, tag);
	put_frame(x, page, x0, y, w, h, RULE_THIN);
	page->ops[page->n - 1].tag = tag;
}

static void draw_bars(struct ctx *x, const struct item *it, const struct pen *pen)
{
	const struct chart *c = it->data;
	mpt full = it->w - c->left - c->right, y = pen->y;
	for (size_t i = 0; i < c->n; i++, y += BAR_PITCH) {
		int64_t seen = 0;
		mpt at = 0, text = y + (BAR_PITCH - c->value[i].leading) / 2;
		put_text(x, c, pen->page, &c->x[i], pen->x, text);
		for (size_t k = 0; k < c->series; k++) {
			seen += c->v[i * c->series + k].v;
			mpt end = c->top ? (mpt)((int64_t)full * seen / c->top) : 0;
			if (end > at)
				put_box(x, pen->page, pen->x + c->left + at, y + (BAR_PITCH - BAR_HEIGHT) / 2, end - at, BAR_HEIGHT, bar_color(k, c->series), c->tag);
			at = end > at ? end : at;
		}
		put_text(x, c, pen->page, &c->value[i], pen->x + c->left + at + GAP, text);
	}
}

/* ---- the block ---- */

bool chart_vanishes(struct ctx *x, const struct block *b, bool *out)
{
	const struct rows *rows;
	if (!datasets_fetch(x->c->data, b->u.chart.ds, x->e.scope, &rows, x->d))
		return false;
	*out = rows->n == 0;
	return true;
}

static bool read_names(struct ctx *x, struct chart *c, const struct style *s)
{
	for (size_t k = 0; k < c->series; k++) {
		struct style own = *s;
		own.bold = !c->b->u.chart.v[k].thin && c->b->u.chart.kind == CHART_LINE;
		if (c->b->u.chart.v[k].name && !one_line(x, c->b->u.chart.v[k].name, &own, &c->name[k]))
			return false;
		if (c->b->u.chart.kind == CHART_LINE && c->v[(c->n - 1) * c->series + k].there && wide(&c->name[k]) + 2 * GAP > c->right)
			c->right = wide(&c->name[k]) + 2 * GAP;
	}
	return true;
}

/* The first and the last word stand under the ends of the lines: half of each beside the plot. */
static void line_rooms(struct chart *c)
{
	mpt first = wide(&c->x[0]) / 2, last = wide(&c->x[c->n - 1]) / 2;
	c->left = first > c->left ? first : c->left;
	c->right = last > c->right ? last : c->right;
}

static void bar_rooms(struct chart *c)
{
	for (size_t i = 0; i < c->n; i++) {
		c->left = wide(&c->x[i]) + 2 * GAP > c->left ? wide(&c->x[i]) + 2 * GAP : c->left;
		c->right = wide(&c->value[i]) + 2 * GAP > c->right ? wide(&c->value[i]) + 2 * GAP : c->right;
	}
}

static bool too_narrow(struct ctx *x, const struct block *b)
{
	diag_error(x->d, "L265", "%s", _("no room is left for this chart beside its words"));
	diag_hint(x->d, "%s", _("make it wider, or its names and values shorter"));
	return diag_at(x->d, &b->pos);
}

bool measure_chart(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	const struct rows *rows;
	struct style s;
	if (!datasets_fetch(x->c->data, b->u.chart.ds, x->e.scope, &rows, x->d))
		return false;
	if (rows->n == 0)
		return true;
	struct chart *c = ARENA_NEW(x->a, struct chart);
	*c = (struct chart){ .b = b, .n = rows->n, .series = b->u.chart.n };
	c->v = ARENA_ARRAY(x->a, c->n * c->series + 1, struct point);
	c->x = ARENA_ARRAY(x->a, c->n + 1, struct para);
	c->value = ARENA_ARRAY(x->a, c->n + 1, struct para);
	c->name = ARENA_ARRAY(x->a, c->series + 1, struct para);
	label_style(x, b, &s);
	if (!read_rows(x, c, rows, &s) || !read_names(x, c, &s) || (b->u.chart.kind == CHART_LINE && !make_grid(x, c, &s)))
		return false;
	c->top = c->top > 0 ? c->top : 1;
	if (b->u.chart.kind == CHART_BAR)
		bar_rooms(c);
	else if (b->u.chart.kind == CHART_LINE)
		line_rooms(c);
	if (c->left + c->right + MM(10000) > width)
		return too_narrow(x, b);
	c->tag = new_tag(x, x->parent, TAG_FIGURE);
	if (c->tag != TAG_ARTIFACT && !(x->doc->tags[c->tag].alt = in_words(x, c)))
		return false;
	struct item *it = flow_add(x, f, b, b->u.chart.kind == CHART_BAR ? BAR_PITCH * (mpt)c->n : b->u.chart.height);
	it->draw = b->u.chart.kind == CHART_BAR ? draw_bars : draw_lines;
	it->data = c;
	it->x = left;
	it->w = width;
	return true;
}

/* ---- legend ---- */

struct legend { struct para *v; mpt *x, *y; uint32_t *color; size_t n; };

static void draw_legend(struct ctx *x, const struct item *it, const struct pen *p)
{
	const struct legend *g = it->data;
	for (size_t i = 0; i < g->n; i++) {
		mpt y = p->y + g->y[i];
		put_box(x, p->page, p->x + g->x[i], y + (g->v[i].leading - BOX_HEIGHT) / 2, BOX_WIDTH, BOX_HEIGHT, g->color[i], TAG_ARTIFACT);
		para_draw(x, p->page, &g->v[i], p->x + g->x[i] + BOX_WIDTH + MM(750), y, wide(&g->v[i]) + MM(100), 0, g->v[i].lines.n, g->v[i].tag);
	}
}

bool measure_legend(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	struct style s;
	struct legend *g = ARENA_NEW(x->a, struct legend);
	size_t n = b->u.legend.n;
	mpt at = 0, y = 0;
	*g = (struct legend){ .v = ARENA_ARRAY(x->a, n + 1, struct para), .x = ARENA_ARRAY(x->a, n + 1, mpt), .y = ARENA_ARRAY(x->a, n + 1, mpt), .color = ARENA_ARRAY(x->a, n + 1, uint32_t), .n = n };
	label_style(x, b, &s);
	for (size_t i = 0; i < n; i++) {
		if (!one_line(x, b->u.legend.v[i], &s, &g->v[i]))
			return false;
		mpt w = BOX_WIDTH + MM(750) + wide(&g->v[i]);
		if (at > 0 && at + w > width) {
			at = 0;
			y += s.leading;
		}
		g->x[i] = at;
		g->y[i] = y;
		g->color[i] = b->u.legend.heat ? heat_color(i) : bar_color(i, n);
		g->v[i].tag = new_tag(x, x->parent, TAG_P);
		at += w + 2 * GAP;
	}
	struct item *it = flow_add(x, f, b, y + s.leading);
	it->draw = draw_legend;
	it->data = g;
	it->x = left;
	it->w = width;
	return true;
}
