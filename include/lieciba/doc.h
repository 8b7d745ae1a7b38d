/* SPDX-License-Identifier: MIT */
/*
 * doc: the display list: pages of drawing operations with a structure tree.
 *
 * What compose makes and every paged back end takes. Frozen after composition. All coordinates are 1/1000 pt from the
 * top left corner of the page, y downwards. Operations stand in reading order within a page, but that fills,
 * watermark and rules (artifacts) may come before the text they lie under.
 *
 * Structure (PDF 32000-1 §14.7): `struct tag` nodes form a tree in reading order, children appended in order; an operation belongs to
 * a leaf by its index, or is an artifact (TAG_ARTIFACT: heads and feet of pages, rules, fills, watermark).
 * A paragraph or cell that continues on the next page keeps its tag: its operations are on both pages.
 */
#ifndef LIECIBA_DOC_H
#define LIECIBA_DOC_H

#include "lieciba/i18n.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct face;
struct image;
struct strbuf;

typedef int32_t mpt; /* 1/1000 pt */
#define MPT_PT 1000
/* millimetres * 1000 -> mpt, rounded half up: 25.4 mm = 72 pt */
#define MPT_FROM_UM(um) ((mpt)(((int64_t)(um) * 72000 + ((um) < 0 ? -12700 : 12700)) / 25400))

enum tag_role {
	TAG_DOCUMENT, TAG_SECT, TAG_H1, TAG_H2, TAG_H3, TAG_P, TAG_TABLE, TAG_THEAD, TAG_TBODY, TAG_TFOOT, TAG_TR, TAG_TH, TAG_TD,
	TAG_LIST, TAG_LI, TAG_LBL, TAG_LBODY, TAG_FIGURE, TAG_SPAN, TAG_DIV, TAG_TOC, TAG_TOCI, TAG_ROLES
};
extern const char *const tag_names[TAG_ROLES]; /* "Document" "Sect" "H1" … "TR" … "Lbl" "LBody" "Figure" "Span" "Div" "TOC" "TOCI" */
#define TAG_ARTIFACT UINT32_MAX

enum tag_scope { SCOPE_NONE, SCOPE_COLUMN, SCOPE_ROW, SCOPE_BOTH };
struct tag {
	enum tag_role role;
	uint32_t parent;       /* index; the root's is TAG_ARTIFACT */
	uint32_t first, last, next; /* children and sibling; TAG_ARTIFACT = none */
	enum tag_scope scope;  /* TH */
	uint16_t colspan, rowspan; /* cells; 0 means 1 */
	const char *alt;       /* Figure */
	const char *lang;      /* BCP 47, of a document within a bundle; NULL = its parent's */
};

enum op_kind {
	OP_TEXT,  /* one piece of text on one line */
	OP_LINE,  /* a straight rule */
	OP_RECT,  /* filled */
	OP_FRAME, /* outlined rectangle, the line inside its edge */
	OP_IMAGE,
};
enum dash { DASH_NONE, DASH_DOT, DASH_DASH };
/* Which row of which dataset a piece of text came from: "page 3, row 14" resolves to data. */
struct origin {
	int16_t dataset; /* index in the layout; -1 = none */
	int16_t col;     /* -1 = several or none */
	int32_t row;     /* -1 = none */
};
struct op {
	enum op_kind kind;
	uint32_t tag;
	mpt x, y;        /* TEXT: start of the baseline; LINE: start; RECT, FRAME, IMAGE: top left */
	mpt w, h;        /* TEXT: w = advance width; LINE: vector to the end; else size */
	uint32_t color;  /* 0xRRGGBB */
	union {
		struct { const struct face *face; const char *s; uint32_t len; mpt size; int32_t angle; /* 1/1000 degree, anticlockwise about x,y */
			const char *lang; /* BCP 47; NULL = the document's */ } text;
		struct { mpt thickness; enum dash dash; } line; /* LINE and FRAME */
		struct { const struct image *image; mpt w, h; /* drawn as large as this about the middle; what is beyond the operation's own edges is cut off */ } image;
	} u;
	struct origin origin;
};
struct page {
	mpt w, h;
	struct op *ops;
	size_t n, cap;
	bool filler; /* an empty page for duplex printing: no head, no foot, not counted */
};
struct bookmark {
	int level;     /* 1 … */
	size_t page;   /* index */
	mpt y;
	const char *title;
};
struct doc {
	struct arena *arena;   /* everything below lives there */
	const char *title, *author, *subject, *keywords;
	const char *lang;      /* BCP 47: "lv-LV" */
	bool duplex_long, duplex_short; /* viewer preference */
	enum doc_open { OPEN_VIEWER, OPEN_FIT, OPEN_ACTUAL } open; /* how a viewer shows it first */
	bool plain;            /* pages are not compressed */
	bool tagged;           /* the PDF gets its structure tree: PDF/A-2a and PDF/UA-1 instead of PDF/A-2u */
	day_t made_on;         /* PDF dates: noon UTC of this day */
	struct page *pages;
	size_t n, cap;
	struct tag *tags;      /* [0] is the Document element */
	size_t ntags, tagcap;
	struct bookmark *bookmarks;
	size_t nbookmarks, bookmarkcap;
};

void doc_init(struct doc *d, struct arena *a);
struct page *doc_add_page(struct doc *d, mpt w, mpt h);
/* Appends a child element; returns its index. */
uint32_t doc_add_tag(struct doc *d, uint32_t parent, enum tag_role role);
struct op *doc_add_op(struct doc *d, struct page *p, enum op_kind kind, uint32_t tag);
void doc_add_bookmark(struct doc *d, int level, size_t page, mpt y, const char *title);
/*
 * Appends the pages, tags and bookmarks of `src` to `dst` (bundles: one PDF per class from the cards' own lists, never from
 * files). Operations are shared, not copied, so src's arena must outlive dst. start_odd: first an empty filler page when dst has an
 * odd number of pages.
 */
void doc_append(struct doc *dst, const struct doc *src, bool start_odd);
/*
 * Two pages side by side on sheets of twice the width (A5: on A4). CUT: in order, with ticks where the sheet is to be cut; FOLD: in the order of a
 * booklet, printed on both sides over the short edge and folded, with empty halves up to a multiple of four pages. doc_sides: pages that it gives.
 */
enum impose { IMPOSE_NONE, IMPOSE_CUT, IMPOSE_FOLD };
void doc_impose(struct doc *d, enum impose how);
size_t doc_sides(enum impose how, size_t pages);
/* SHA-256 of the content (pages, operations, tags; not made_on): same facts, same hash, whatever the format. */
void doc_digest(const struct doc *d, uint8_t out[32]);

#endif
