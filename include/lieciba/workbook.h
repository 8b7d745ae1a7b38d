/* SPDX-License-Identifier: MIT */
/*
 * workbook: XLSX files over libxlsxwriter: typed cells, styles from a closed list, drop-down lists. The only module that includes its
 * header. Same calls, same bytes: creation dates come from the caller, never from a clock.
 *
 * The library writes through temporary files in $TMPDIR or /tmp that have no name any more when the first byte goes in: a kill leaves nothing of a
 * school's data there. Decimals come out right only while LC_NUMERIC is C (the program never sets it).
 *
 * Rows and columns count from 0. Order of calls: workbook_create -> sheets, each filled row by row -> workbook_save -> workbook_free.
 * The first failure is kept and comes out of workbook_save; calls after it do nothing.
 */
#ifndef LIECIBA_WORKBOOK_H
#define LIECIBA_WORKBOOK_H

#include "lieciba/date.h"
#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;
struct workbook;

enum workbook_style {
	WB_PLAIN,
	WB_HEAD,  /* bold, wrapped, rule below */
	WB_BOLD,
	WB_WRAP,
	WB_NOTE,  /* grey ground: read, do not fill in */
	WB_TITLE, /* large and bold: a sheet's heading */
	WB_INPUT, /* framed, light ground: to be filled in */
	WB_BAD,   /* red ground: this is wrong */
	WB_STYLES
};

/* made_on: the file's creation date. NULL when memory fails. (workbook_new is a name of libxlsxwriter.) */
struct workbook *workbook_create(day_t made_on, const char *title, const char *author);
/*
 * One that keeps a single row in memory, whatever its size: sheets must be filled one after the other, cells row by row, and a row's height is told before
 * the next row begins; what speaks of a range (a filter, shades) when its last row is under way. NULL texts are left out.
 */
struct workbook_about { const char *title, *author, *subject, *keywords; day_t made_on; };
struct workbook *workbook_stream(const struct workbook_about *about);
void workbook_free(struct workbook *w);
/* The name is cut to 31 characters, []:*?/\ become _, and a second one of the same name is numbered. Later calls speak of this sheet. */
void workbook_sheet(struct workbook *w, const char *name);
/*
 * Text stays text: nothing in it becomes a formula, a number or a link, also when it is edited later; NULL is empty. An empty cell with a style is still
 * a styled one, ready for text. W402 when it is longer than the 32,767 characters that a cell holds.
 */
void workbook_text(struct workbook *w, int row, int col, int style, const char *s);
void workbook_int(struct workbook *w, int row, int col, int style, int64_t v);
/* value / 10^scale, shown with that many decimals (scale 0 … 3). Beyond 15 digits it is kept as text, since a workbook's numbers end there. */
void workbook_scaled(struct workbook *w, int row, int col, int style, int64_t value, int scale);
void workbook_date(struct workbook *w, int row, int col, int style, day_t d); /* shown as 03.01.2026. */
/* Empty cells that take a number or a date as those above show it. */
enum workbook_kind { WB_KIND_TEXT, WB_KIND_INT, WB_KIND_DATE };
void workbook_blank(struct workbook *w, int row, int col, int style, enum workbook_kind kind);
/* The formula as English Excel has it ("=SUM(A2:A5)"); result is what readers that do not compute see. Never made from a user's text. */
void workbook_formula(struct workbook *w, int row, int col, int style, const char *formula, int64_t result);
void workbook_width(struct workbook *w, int col, int characters);
void workbook_hide_column(struct workbook *w, int col);
void workbook_hide_sheet(struct workbook *w); /* the sheet made last; never the first one */
void workbook_freeze(struct workbook *w, int rows, int cols);
void workbook_filter(struct workbook *w, int row, int first_col, int last_row, int last_col);
/* Landscape, one page wide, the first `rows` rows again on every page. */
void workbook_print(struct workbook *w, bool landscape, int rows);
/*
 * Cells (first_row … last_row, col) take only one of the words; the list stands in a hidden sheet (the last one) when it is longer
 * than 255 bytes or a word has a comma or quotation mark. The words are copied; equal lists are kept once.
 */
void workbook_choices(struct workbook *w, int first_row, int last_row, int col, const char *const *words, size_t n);
/* Cells take only a whole number in least … most; a date in first … last. */
void workbook_wholes(struct workbook *w, int first_row, int last_row, int col, int32_t least, int32_t most);
void workbook_dates(struct workbook *w, int first_row, int last_row, int col, day_t first, day_t last);

/*
 * Looks beside the closed list. The same look gives the same number, which stands wherever a style is asked for; its number format then goes before the
 * kind of value. Colours are 0xRRGGBB, WB_NO_FILL = none.
 */
#define WB_NO_FILL UINT32_MAX
enum workbook_align { WB_ALIGN_AUTO, WB_ALIGN_LEFT, WB_ALIGN_CENTER, WB_ALIGN_RIGHT };
enum workbook_valign { WB_VALIGN_BOTTOM, WB_VALIGN_MIDDLE, WB_VALIGN_TOP };
struct workbook_look {
	bool bold, italic, underline, wrap, rule_above, rule_below, grid /* pale rules all round */;
	enum workbook_align align;
	enum workbook_valign valign;
	int rotate;                  /* degrees, anticlockwise */
	int size;                    /* points; 0 = the usual one */
	uint32_t color, fill;
	const char *number;          /* as spreadsheets write it, copied; NULL = General; "@" = text, also when edited */
};
int workbook_look(struct workbook *w, const struct workbook_look *look);
/* One cell out of several; told when last_row is the row under way, and its other cells were written. The text stands in the first cell. */
void workbook_merge(struct workbook *w, int first_row, int first_col, int last_row, int last_col, int style, const char *text);
/* A formula whose present result is value / 10^scale. */
void workbook_formula_scaled(struct workbook *w, int row, int col, int style, const char *formula, int64_t value, int scale);
/* "C5:C30" */
void workbook_range(char buf[32], int first_row, int first_col, int last_row, int last_col);
void workbook_pixels(struct workbook *w, int col, int pixels, bool hidden);
void workbook_height(struct workbook *w, int row, int32_t thousandths); /* of a point */
void workbook_tab_color(struct workbook *w, uint32_t color);
/* Shades from `least` to `most` over the numbers of a range. */
void workbook_shades(struct workbook *w, int first_row, int first_col, int last_row, int last_col, uint32_t least, uint32_t most);
/* Bars as long as the numbers of a range. */
void workbook_bars(struct workbook *w, int first_row, int col, int last_row, uint32_t color);
enum workbook_paper { WB_A4, WB_A3, WB_A5, WB_LETTER };
struct workbook_page {
	enum workbook_paper paper;
	bool landscape;
	int fit_width;               /* pages beside each other; 0 = not shrunk */
	int first_title, titles;     /* rows again on each page; titles 0 = none */
	int title_columns;           /* from the left; 0 = none */
	const char *header, *footer; /* left part of each, text; the foot has the page numbers at its right */
};
void workbook_page(struct workbook *w, const struct workbook_page *page);

/*
 * Charts of what stands in cells: bars lying from the top down (of several series behind each other), or lines with markers, a thin one dashed without.
 * Black, white and greys with outlines, so that paper shows them. Texts stay texts as in cells; NULL ones are left out.
 */
struct workbook_point { int64_t value; int scale; bool there; }; /* as workbook_scaled() takes it */
struct workbook_series {
	const char *name;
	int col;                     /* of its numbers … */
	const struct workbook_point *v; /* … and what they are, a row each: for readers that do not look at cells */
	uint32_t fill;               /* of bars */
	bool thin;                   /* of lines */
};
struct workbook_chart {
	bool lines;
	const char *title, *x_name, *value_name, *alt;
	int sheet;                   /* where its numbers stand, as workbook_sheet_no() told it … */
	int first_row, last_row;
	int x_col;                   /* words beside bars, under lines; -1 = none … */
	const char *const *x;        /* … and what they are */
	const struct workbook_series *v; size_t n;
	int width, height;           /* pixels */
};
int workbook_sheet_no(const struct workbook *w); /* of the sheet made last */
/* Its upper left corner stands at a cell of the sheet; also of one that was filled before, and before its numbers are written. */
void workbook_chart(struct workbook *w, int sheet, int row, int col, const struct workbook_chart *c);

/* The whole file into out (reset first). W401 when libxlsxwriter, memory or the disk failed. Nothing can be added afterwards. */
bool workbook_save(struct workbook *w, struct strbuf *out, struct diag *d);

#endif
