/* SPDX-License-Identifier: MIT */
/* compose_table: what the parts of the table composer share: visible columns, head, rows. Lengths from the table's left edge. */
#ifndef LIECIBA_COMPOSE_TABLE_H
#define LIECIBA_COMPOSE_TABLE_H

#include "compose_internal.h"
#include "compose_turn.h"
#include "lieciba/crosstab.h"
#include "lieciba/num.h"
#include "lieciba/table.h"
#include "lieciba/tally.h"

enum { HEAD_LEVELS = CROSSTAB_LEVELS };

struct leaf { /* a visible column */
	const struct column *col;
	const struct xleaf *from;
	struct style cell, head, total;
	mpt x, w, pad_left, pad_right;
	int64_t longest;     /* bar of the table, hundredths */
	bool names_row;      /* header of the row, for those who hear it */
	bool numeric, texts; /* numbers, texts seen in it */
	struct tally all, group, page, carried; /* of all rows; of the present group; of the present page; of all up to its end */
};
struct head_cell {
	const struct xhead *from;
	struct para p;
	size_t first, n; /* leaves below it */
	int level, levels;
	mpt pad_left, pad_right;
	mpt least;    /* height it has at least */
	bool turned;
	uint32_t fill;
};
struct drawn { /* numbers of a cell that is drawn, hundredths */
	int64_t *v;
	size_t n;
	const char *alt; /* the same in words */
	uint32_t tag;
};
struct tcell {
	struct para p;
	struct drawn *drawn; /* spark or bar; NULL = none */
	uint32_t fill;
	uint16_t span;   /* leaves; 0 = under the span of one further left */
	bool again;      /* merged with the cell above */
	bool tight;      /* wider than the padding allows: centred in the whole cell */
	enum valign valign;
};
enum row_kind { ROW_BODY, ROW_BLANK, ROW_FILL, ROW_GROUP, ROW_GROUP_TOTAL, ROW_PAGE_TOTAL, ROW_TOTAL, ROW_EMPTY };
struct table;
struct trow {
	struct table *t;
	enum row_kind kind;
	struct tcell *v; /* one a leaf */
	mpt h, pad_top, leading;
	size_t lines, index; /* index: of the body row */
	uint32_t fill;
	struct trow *next;
	struct trow *continued; /* header that stands again when a page begins with this row */
	bool break_before, keep_next;
	struct tally *own;   /* what it adds to its page, one a leaf; NULL where nobody asks */
	const char **marks;  /* values for running heads, one for each of the table's marks */
	struct flow *blocks; /* a group header of blocks, instead of cells … */
	mpt blocks_w;        /* … their width, and what they speak of */
	const struct scope *scope;
	const char *group_value;
	size_t group_count;
};
enum page_line { LINE_TOTAL, LINE_CARRY_OVER, LINE_CARRIED, PAGE_LINES };
struct table_page { /* lines that belong to a page of the table: under its head, and below its last row; NULL = none */
	struct trow *above, *total, *below;
};
struct table {
	const struct block *block;
	const struct table_block *spec;
	const struct rows *rows;
	struct crosstab *columns; /* of the whole table */
	const size_t *pick;       /* which of them this part has; NULL = all */
	struct leaf *leaf;
	size_t n;
	const mpt *key_w;         /* widths of the first columns, which are settled; `keys` of them */
	size_t keys;
	struct head_cell *head;
	size_t nhead;
	int levels;
	mpt level_top[HEAD_LEVELS + 1]; /* of the head's rows; the last is the head's height */
	bool has_head;
	struct trow *first, *last;
	size_t nrows;
	mpt w;
	bool totals;
	bool whole_rows;          /* no row may be parted */
	mpt line_h[PAGE_LINES];   /* of lines that belong to a page */
	struct table_page *pages; /* from page first_page on */
	size_t npages, pagecap, first_page;
	uint32_t tag, body_tag, foot_tag;
};

/* compose_table_head.c */
/* Columns and head cells of t->columns (t->pick of them, t->n many when there is a pick), with styles. */
bool table_columns(struct ctx *x, struct table *t);
/* Breaks the head's texts in the widths found, and places its rows. */
void head_measure(struct ctx *x, struct table *t);
void head_tag(struct ctx *x, struct table *t);
void head_under(struct ctx *x, const struct table *t, struct page *page, mpt x0, mpt y);
/* again: the head of a further page, which is an artifact. */
void head_draw(struct ctx *x, const struct table *t, struct page *page, mpt x0, mpt y, bool again);
/* compose_table_rows.c */
struct trow *table_add_row(struct ctx *x, struct table *t, enum row_kind kind);
/* One that stands outside the table's rows. */
struct trow *table_lone_row(struct ctx *x, struct table *t, enum row_kind kind);
/* By what its cells held so far. */
bool stands_right(const struct leaf *l);
/* Measures the blocks of a group's header, with elements under `parent`; x->e speaks of the group. */
bool header_flow(struct ctx *x, struct trow *r, uint32_t parent);
const struct text *label_text(const struct layout *l, const char *key);
/* Texts of all rows, group headers and totals, in order; empty: one row that holds `empty`. Nothing is broken into lines yet. */
bool table_rows(struct ctx *x, struct table *t);
bool table_empty_row(struct ctx *x, struct table *t);
/* compose_table_total.c */
/* Fills the cells of a row of totals; label NULL = none. */
enum sums { SUMS_ALL, SUMS_GROUP, SUMS_PAGE, SUMS_CARRIED };
bool table_totals(struct ctx *x, struct table *t, struct trow *r, enum sums which, const struct text *label);
/* compose_table_mark.c */
/* Reads what a spark or bar shows in the present row. */
bool drawn_eval(struct ctx *x, struct leaf *l, struct tcell *c);
/* Grey and weight of a heat step, over *s. */
bool heat_style(struct ctx *x, const struct ref *from, struct style *s);
/* Widths a drawn cell asks for when its column has none. */
mpt drawn_width(const struct column *c);
void drawn_put(struct ctx *x, const struct leaf *l, const struct tcell *c, struct page *page, mpt x0, mpt y, mpt w, mpt leading, bool artifact);
/* compose_table_page.c */
/* Settles how high the lines of pages are, and adds the one of the last page; after rows were read. */
bool page_lines(struct ctx *x, struct table *t);
/* How high they are, measured with the sums of the whole table, which are the longest. After widths are known. */
bool page_line_height(struct ctx *x, struct table *t);
settle_fn settle_row;
/* The page's lines; NULL when it has none. */
const struct table_page *page_of(const struct table *t, size_t page_no);
/* Whether further rows of data follow, so that a page may end after this one. */
bool page_may_end(const struct trow *r);
mpt lines_above(const struct table *t), lines_below(const struct table *t);
/* The line over the rows as an item of its own. */
void add_line_above(struct ctx *x, struct flow *f, struct table *t, mpt left);
void draw_lines(struct ctx *x, const struct trow *const *v, size_t n, struct pen at, bool under);
draw_fn draw_fill_rows, under_fill_rows;
/* compose_table_width.c */
/* Numbers, marks and dates stay on one line. */
bool never_wraps(const struct leaf *l);
/* Places the columns in `room`; w: one a column, for what was measured. Returns by how much they are too wide. */
mpt solve_widths(struct ctx *x, struct table *t, struct table_width *w, mpt room);
/* Tenths of a millimetre, for messages. */
static inline int tenths(mpt v)
{
	return (int)num_div_round((int64_t)v * 254, 72000);
}
/* L230 with the widest columns; false. */
bool too_wide(struct ctx *x, const struct table *t, const struct table_width *w, mpt over);
/* compose_table_wide.c */
/* A table whose columns do not fit beside each other: its parts below each other, or beside each other on pages of their own. w: what was measured. */
bool measure_wide(struct ctx *x, struct flow *f, struct table *t, const struct table_width *w, mpt left, mpt width);
/* compose_table.c */
mpt table_head_height(const struct table *t);
/* Evaluates rows, finds widths and heights of a part whose columns are known. */
bool measure_part(struct ctx *x, struct table *t, mpt width);
bool measure_row(struct ctx *x, const struct table *t, struct trow *r);
/* Elements of the head and of these rows. */
bool tag_table(struct ctx *x, struct table *t, struct trow *first, const struct trow *end);
/* Items of the head, and of the rows from `first` up to, but not including, `end`. */
void add_head_item(struct ctx *x, struct flow *f, struct table *t, mpt left);
void add_row_items(struct ctx *x, struct flow *f, struct table *t, struct trow *first, const struct trow *end, mpt left);
/* Whether the text of this cell reads upwards. */
bool is_turned(const struct trow *r, size_t i);
/* compose_table_draw.c */
draw_fn under_row, draw_row, under_row_again, draw_row_again, under_table_head, draw_table_head;

#endif
