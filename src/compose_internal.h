/* SPDX-License-Identifier: MIT */
/*
 * compose_internal: what the compose_*.c files share.
 *
 * A block is measured once into items of a flow: an item is what cannot be parted (a row, a picture, a signature block) or only between
 * its lines (a paragraph). An item carries its height, its ties for paginate() and how to draw itself at a place. A container that
 * stays whole (columns, a running head with blocks) is one item that owns flows; it adds up the same heights and draws with the
 * same functions, so measuring and drawing cannot disagree.
 * Everything of a document lives in its arena. Lengths in mpt.
 */
#ifndef LIECIBA_COMPOSE_INTERNAL_H
#define LIECIBA_COMPOSE_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/compose.h"
#include "lieciba/paginate.h"
#include "lieciba/strbuf.h"
#include "lieciba/text.h"

#define MM(um) MPT_FROM_UM(um) /* MM(4500) = 4.5 mm */
#define RULE_THIN 500          /* looks.md §4: nothing thinner survives a photocopy */
#define RULE_HEAVY 1400

struct hyphens;
struct picture;
struct composer {
	const struct layout *layout;
	struct datasets *data;
	const struct fonts *fonts;
	struct text_cache *cache;
	struct hyphens *hyphens;
	struct strbuf text;      /* of the reference being evaluated */
	struct strbuf soft;      /* the same with soft hyphens */
	struct arena arena;      /* as long as the composer: decoded pictures */
	struct picture *pictures;
};

struct item;
struct placed;
struct mark_at { const char *name, *text; size_t page; };
struct listed { const char *title; int level; size_t page; int64_t no; }; /* heading of a table of contents: index of its page, and its number as printed */
/* What a pass over the document found out about its pages, for the next one. */
struct pass {
	int64_t pages, sheets;   /* pages as they are numbered; sheets of paper */
	struct listed *toc;
	size_t ntoc, toccap;
};

/* One document under composition. */
struct ctx {
	struct composer *c;
	const struct compose_unit *unit;
	struct arena *a;
	struct doc *doc;
	struct eval e;
	struct diags *warn;
	struct diag *d;
	uint32_t parent;         /* element that takes what comes next; TAG_ARTIFACT in running heads and feet */
	struct placed *placed;   /* things at a corner of a page */
	struct mark_at *marks;   /* set while drawing, in page order */
	size_t nmarks, markcap;
	const struct pass *before; /* NULL in the first pass */
	struct pass now;
	size_t page;             /* index of the page whose head and foot are composed */
	const struct text *suffix; /* added to the first text that is measured: "(continued)"; NULL = none */
};

/* Where an item is drawn: page, top left corner of its content, which of its lines. */
struct pen {
	struct page *page;
	size_t page_no;
	size_t place;            /* the page, or of several columns on it, which of all pages' columns */
	mpt x, y;
	size_t first, lines;     /* lines 0 = all */
	bool top, bottom;        /* first or last item of its flow on this page */
};
typedef void draw_fn(struct ctx *x, const struct item *it, const struct pen *p);
/* Called for every place of the item in order when pages are known, before anything is drawn: sums of a page can be written now. */
typedef bool settle_fn(struct ctx *x, const struct item *it, const struct pag_place *p, bool bottom);

/* A box around items: fill and frame are drawn on every page that it reaches. */
struct boxed {
	struct boxed *up;
	mpt x, w, border;
	uint32_t fill;
	size_t first, end;       /* items */
};
struct item {
	struct pag_item pag;
	draw_fn *under;          /* fills; drawn for all items of a page before any of them draws */
	draw_fn *draw;           /* NULL: nothing to see */
	settle_fn *settle;       /* NULL: nothing depends on pages */
	mpt step;                /* > 0: it takes the rest of its page in steps of this height; pag.h becomes what it got */
	draw_fn *repeat_under, *repeat; /* the same for the head that stands again above an item at a page's top */
	const void *data;
	const struct block *block;
	mpt x, w;
	mpt natural;             /* width that its content needs; 0 = all of w */
	mpt pad_top, pad_bottom; /* of the boxes that begin or end here; part of pag.h */
	struct boxed *box;       /* innermost */
	int32_t fr;              /* a spacer that takes the rest of the last page, by weight */
};
struct flow {
	struct item *v;
	size_t n, cap;
	mpt gap;                 /* space wanted before the next item */
	enum brk brk;            /* break wanted before the next item */
	bool tie;                /* the next item belongs to the last one */
	bool paged;              /* it is broken into pages; others stay whole */
	struct boxed *box;
};

/* ---- compose.c ---- */
/* Appends an item of height h; takes over the wanted space and break. */
struct item *flow_add(struct ctx *x, struct flow *f, const struct block *b, mpt h);
void flow_space(struct flow *f, mpt space);
mpt flow_height(const struct flow *f);
/* Draws a flow that stays whole: first its boxes and fills, then the rest. */
void flow_under(struct ctx *x, const struct flow *f, const struct pen *at);
void flow_draw(struct ctx *x, const struct flow *f, const struct pen *at);
/* The part of a whole flow between two heights at which it may be cut; `at` is where the flow's own top would be. */
void flow_between(struct ctx *x, const struct flow *f, const struct pen *at, mpt from, mpt to, bool under);
/* The least height at or below y (y > 0) at which it may be cut: at its end, between two items that are not tied, between lines of a paragraph. -1: it ends before. */
mpt flow_cut(const struct flow *f, mpt y);
void box_draw(struct ctx *x, const struct boxed *b, struct page *page, mpt x0, mpt top, mpt bottom);
bool measure_blocks(struct ctx *x, struct flow *f, struct block *const *v, size_t n, mpt left, mpt width);
typedef bool measure_fn(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width);
/* A new element under x->parent; TAG_ARTIFACT where nothing is tagged. */
uint32_t new_tag(struct ctx *x, uint32_t parent, enum tag_role role);
/* Width of a block, column or label inside `room`; WIDTH_AUTO and WIDTH_FR give `otherwise`. */
mpt width_in(const struct width *w, mpt room, mpt otherwise);
struct op *put_line(struct ctx *x, struct page *page, mpt x0, mpt y0, mpt dx, mpt dy, mpt thickness);
/* One that goes on where an equally wide one of the same colour ended makes that one longer: a filled column is one rectangle without seams. */
void put_rect(struct ctx *x, struct page *page, mpt x0, mpt y0, mpt w, mpt h, uint32_t color, uint32_t tag);
void put_frame(struct ctx *x, struct page *page, mpt x0, mpt y0, mpt w, mpt h, mpt thickness);

/* ---- compose_run.c ---- */
struct para {
	struct run *runs;
	size_t n, cap;
	struct lines lines;
	struct origin origin;
	mpt leading;
	enum align align;
	uint32_t tag;
};
void style_of(const struct ctx *x, const struct style *over, struct style *out);
/* Style `name` of the layout over *dst; nothing when there is none. */
void style_named(const struct ctx *x, const char *name, struct style *dst);
/* Evaluates the text (with its spans) in a style; D110 when a character cannot be drawn. Not yet broken into lines. */
bool para_eval(struct ctx *x, const struct text *t, const struct style *s, struct para *out);
/* The same for a text that is already there (copied). */
bool para_set(struct ctx *x, const char *s, size_t n, const struct style *style, const struct origin *o, struct para *out);
/* Adds text in a look of its own; families that the style's falls back to give what it lacks. */
bool para_add(struct ctx *x, struct para *p, const char *s, size_t n, const struct style *style, const struct origin *o);
/* Evaluated text as a string of the document's arena; NULL on failure. */
const char *text_string(struct ctx *x, const struct text *t);

/* ---- compose_text.c ---- */
struct text_extent para_extent(struct ctx *x, const struct para *p);
void para_break(struct ctx *x, struct para *p, mpt width, bool anywhere, bool nowrap);
static inline mpt para_height(const struct para *p) { return (mpt)p->lines.n * p->leading; }
/* Lines [first, first + n) with their tops from y on, aligned in `width`. tag: the element, or TAG_ARTIFACT. */
void para_draw(struct ctx *x, struct page *page, const struct para *p, mpt x0, mpt y, mpt width, size_t first, size_t n, uint32_t tag);
static inline mpt baseline(mpt leading) { return (mpt)((int64_t)leading * 78 / 100); }
/* From here on the page, running heads show this value under this name. */
void set_mark(struct ctx *x, const char *name, const char *text, size_t page);
measure_fn measure_text, measure_heading, measure_fields;

/* ---- compose_table.c ---- */
measure_fn measure_table;
/* A table without rows and without a text for that: it is not there, nor is the heading above it. */
bool table_vanishes(struct ctx *x, const struct block *b, bool *out);

/* ---- compose_parts.c, compose_sign.c, compose_code.c ---- */
measure_fn measure_columns, measure_box, measure_repeat, measure_image, measure_rule, measure_spacer, measure_qr, measure_group,
	measure_page_break, measure_stamp_box, measure_signatures, measure_barcode;
struct placed { /* at a corner of a page */
	struct placed *next;
	const struct block *block;
	struct item *item;
};

/* A file of the layouts' folders, decoded once a process; NULL with a report when there is none. */
const struct image *picture_image(struct ctx *x, const char *path);
/* Fills a space with a picture, without distortion: whole within it, or (cover) over all of it and cut off at its edges. */
void picture_put(struct ctx *x, struct page *page, const struct image *i, mpt x0, mpt y0, mpt w, mpt h, bool cover, uint32_t tag);

/* ---- compose_chart.c ---- */
measure_fn measure_chart, measure_legend;
/* A chart without rows is not there, nor is the heading above it. */
bool chart_vanishes(struct ctx *x, const struct block *b, bool *out);
/* compose_table_mark.c: ground of part i of a bar of n, and of a step of a heat table. */
uint32_t heat_color(size_t step);

/* ---- compose_toc.c ---- */
measure_fn measure_toc;
/* Takes down a heading while it is drawn. */
void toc_heading(struct ctx *x, const char *title, int level, size_t page);
/* The pages are drawn: their numbers and sheets, and the printed numbers of the headings' pages. */
void pass_end(struct ctx *x);
bool pass_equal(const struct pass *a, const struct pass *b);

/* ---- compose_page.c ---- */
bool draw_pages(struct ctx *x, struct flow *f);
/* Number of the first page less one; sheets that the document is printed on, with empty pages for duplex printing. */
int64_t page_shift(const struct ctx *x);
int64_t page_sheets(const struct ctx *x);
mpt body_width(const struct layout *l);
mpt column_width(const struct layout *l); /* of the text; running heads and feet are as wide as the body */
/* Height of the text area on the lowest of the layout's pages. */
mpt body_least(const struct layout *l);

#endif
