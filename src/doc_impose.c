/* SPDX-License-Identifier: MIT */
/* doc_impose: two pages of a display list side by side on a sheet. Operations are copied and moved; the structure stays in reading order. Linear. */
#include "lieciba/doc.h"

#include "lieciba/arena.h"

#include <string.h>

#define A5_WIDTH MPT_FROM_UM(148000)
#define A4_LENGTH MPT_FROM_UM(297000) /* two of A5 are a millimetre less (ISO 216) */
#define TICK_FROM MPT_FROM_UM(6000)   /* looks.md §3: cut ticks 4 mm long, 6 mm from the sheet's edge */
#define TICK_TO MPT_FROM_UM(10000)
#define TICK_RULE 500

static mpt sheet_width(mpt page)
{
	return page == A5_WIDTH ? A4_LENGTH : 2 * page;
}

static void put(struct doc *d, struct page *sheet, const struct page *from, mpt x)
{
	if (!from)
		return;
	sheet->ops = arena_grow(d->arena, sheet->ops, &sheet->cap, sheet->n + from->n, sizeof *sheet->ops);
	for (size_t i = 0; i < from->n; i++) {
		struct op *o = &sheet->ops[sheet->n++];
		*o = from->ops[i];
		o->x += x;
	}
	sheet->filler = sheet->filler && from->filler;
}

static void tick(struct doc *d, struct page *sheet, mpt y)
{
	struct op *o = doc_add_op(d, sheet, OP_LINE, TAG_ARTIFACT);
	o->x = sheet->w / 2;
	o->y = y;
	o->h = TICK_TO - TICK_FROM;
	o->u.line.thickness = TICK_RULE;
}

/* Index of the page that stands on a half of a side: in order, or as a folded pile of all sheets is read. */
static size_t page_at(enum impose how, size_t side, bool right, size_t sides)
{
	if (how == IMPOSE_CUT)
		return 2 * side + right;
	return (side % 2 == 0) == right ? side : 2 * sides - 1 - side;
}

static size_t side_of(enum impose how, size_t page, size_t sides)
{
	if (how == IMPOSE_CUT)
		return page / 2;
	return page < sides ? page : 2 * sides - 1 - page;
}

size_t doc_sides(enum impose how, size_t pages)
{
	return how == IMPOSE_NONE ? pages : how == IMPOSE_CUT ? (pages + 1) / 2 : (pages + 3) / 4 * 2;
}

void doc_impose(struct doc *d, enum impose how)
{
	const struct doc from = *d;
	const size_t sides = doc_sides(how, d->n);
	if (how == IMPOSE_NONE || d->n == 0)
		return;
	d->pages = NULL;
	d->n = d->cap = 0;
	for (size_t i = 0; i < sides; i++) {
		size_t left = page_at(how, i, false, sides), right = page_at(how, i, true, sides);
		const struct page *l = left < from.n ? &from.pages[left] : NULL, *r = right < from.n ? &from.pages[right] : NULL;
		const struct page *like = l ? l : r ? r : from.pages;
		struct page *sheet = doc_add_page(d, sheet_width(like->w), like->h);
		sheet->filler = true;
		put(d, sheet, l, how == IMPOSE_FOLD ? sheet->w / 2 - like->w : 0);
		put(d, sheet, r, how == IMPOSE_FOLD ? sheet->w / 2 : sheet->w - like->w);
		if (how == IMPOSE_CUT) {
			tick(d, sheet, TICK_FROM);
			tick(d, sheet, sheet->h - TICK_TO);
		}
	}
	for (size_t i = 0; i < d->nbookmarks; i++)
		d->bookmarks[i].page = side_of(how, d->bookmarks[i].page, sides);
	if (how == IMPOSE_FOLD) {
		d->duplex_long = false;
		d->duplex_short = true;
	}
}
