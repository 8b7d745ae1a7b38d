/* SPDX-License-Identifier: MIT */
/* What out_xlsx.c (tables) and out_xlsx_chart.c (charts) share. */
#ifndef LIECIBA_OUT_XLSX_INTERNAL_H
#define LIECIBA_OUT_XLSX_INTERNAL_H

#include "lieciba/backend.h"

#include "lieciba/arena.h"
#include "lieciba/strbuf.h"
#include "lieciba/workbook.h"

struct seen { const struct style *style; enum tab_row_kind row; enum tab_kind kind; enum tab_shape shape; int decimals; bool wide; int look; };
enum { XLSX_LOOKS = 8 };
struct xcol {
	int digits, chars;       /* of the longest number, text */
	int word;                /* pixels of its head's longest word */
	int room;                /* letters that stand on one line of it */
	int64_t least, most;     /* numbers that are known to be no longer … */
	enum tab_shape shape;    /* … shown so … */
	int scale, decimals;
	struct seen seen[XLSX_LOOKS]; size_t nseen;
};
/* A table in the order of the document, for charts of its numbers. */
struct held {
	int sheet;               /* -1 = it is on none */
	int first, last;         /* rows of its numbers */
	int below;               /* next row that nothing stands on */
};
struct book {
	const struct backend_file *about;
	struct workbook *w;
	struct arena arena;      /* of the table under way */
	const char *label;
	int of_label;            /* sheets of this document so far */
	int sheets;
	/* the sheet under way */
	const struct tab_table *table;
	bool wanted;
	int row, first;          /* next row; first one below the head */
	int last_body;           /* last row that is no total */
	struct xcol *col;
	struct strbuf formula;
	/* of the document under way */
	struct arena document;
	struct held *held; size_t nheld, heldcap;
};

/* A new sheet of the document, with what is said at its top; leaves b->row below that. */
void xlsx_new_sheet(struct book *b, const char *name, const char *draft, const char *const *titles, size_t ntitles);
/* How a number is shown that no column says more of; NULL = General. */
const char *xlsx_number_format(const struct tab_cell *v);
enum workbook_paper xlsx_paper(const struct page_setup *p);
/* out_xlsx_chart.c */
bool xlsx_chart(void *arg, const struct tab_chart *c, struct diag *d);

#endif
