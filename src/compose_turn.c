/* SPDX-License-Identifier: MIT */
/*
 * compose_turn: text turned by 90 degrees anticlockwise, for heads and cells of narrow columns (looks.md §5).
 *
 * Lines stand side by side from left to right, each `leading` wide, and read upwards from their lower end. What is the width of a line elsewhere is
 * its height here. A text that is longer than the height wished for is broken into lines; when these are too many for the column's width, the
 * height grows instead: nothing is cut, nothing runs into its neighbour.
 */
#include "compose_internal.h"

#include "compose_turn.h"

#define GROW MM(1500)

mpt turned_length(const struct para *p)
{
	mpt most = 0;
	for (size_t i = 0; i < p->lines.n; i++)
		most = p->lines.v[i].width > most ? p->lines.v[i].width : most;
	return most;
}

mpt turned_width(const struct para *p)
{
	return (mpt)p->lines.n * p->leading;
}

void turned_break(struct ctx *x, struct para *p, mpt height, mpt width)
{
	struct text_extent e = para_extent(x, p);
	mpt length = height > e.min ? height : e.min;
	para_break(x, p, length, false, false);
	while (turned_width(p) > width && length < e.max) {
		length += GROW + length / 16;
		para_break(x, p, length, false, false);
	}
}

static void put_turned(struct ctx *x, struct page *page, const struct para *p, const struct line_seg *g, mpt x0, mpt y, uint32_t tag)
{
	const struct run *r = &p->runs[g->run];
	struct op *o = doc_add_op(x->doc, page, OP_TEXT, tag);
	o->x = x0;
	o->y = y;
	o->w = g->width;
	o->color = r->color;
	o->origin = p->origin;
	o->u.text.face = r->face;
	o->u.text.s = g->s;
	o->u.text.len = g->len;
	o->u.text.size = r->size;
	o->u.text.angle = TURNED;
	o->u.text.lang = r->lang;
	if (r->underline)
		put_line(x, page, x0 + r->size / 9, y, 0, -g->width, r->size / 18 > RULE_THIN ? r->size / 18 : RULE_THIN);
}

void turned_draw(struct ctx *x, struct page *page, const struct para *p, mpt x0, mpt bottom, uint32_t tag)
{
	for (size_t i = 0; i < p->lines.n; i++, x0 += p->leading) {
		const struct line *l = &p->lines.v[i];
		for (uint32_t k = 0; k < l->n; k++)
			put_turned(x, page, p, &l->seg[k], x0 + baseline(p->leading), bottom - l->seg[k].x, tag);
	}
}
