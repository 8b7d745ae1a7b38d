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
void workbook_free(struct workbook *w);
/* The name is cut to 31 characters, []:*?/\ become _, and a second one of the same name is numbered. Later calls speak of this sheet. */
void workbook_sheet(struct workbook *w, const char *name);
/*
 * Text stays text: nothing in it becomes a formula, a number or a link, also when it is edited later; NULL is empty. An empty cell with a style is still
 * a styled one, ready for text. W402 when it is longer than the 32,767 characters that a cell holds.
 */
void workbook_text(struct workbook *w, int row, int col, enum workbook_style style, const char *s);
void workbook_int(struct workbook *w, int row, int col, enum workbook_style style, int64_t v);
/* value / 10^scale, shown with that many decimals (scale 0 … 3). Beyond 15 digits it is kept as text, since a workbook's numbers end there. */
void workbook_scaled(struct workbook *w, int row, int col, enum workbook_style style, int64_t value, int scale);
void workbook_date(struct workbook *w, int row, int col, enum workbook_style style, day_t d); /* shown as 03.01.2026. */
/* Empty cells that take a number or a date as those above show it. */
enum workbook_kind { WB_KIND_TEXT, WB_KIND_INT, WB_KIND_DATE };
void workbook_blank(struct workbook *w, int row, int col, enum workbook_style style, enum workbook_kind kind);
/* The formula as English Excel has it ("=SUM(A2:A5)"); result is what readers that do not compute see. Never made from a user's text. */
void workbook_formula(struct workbook *w, int row, int col, enum workbook_style style, const char *formula, int64_t result);
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
/* The whole file into out (reset first). W401 when libxlsxwriter, memory or the disk failed. Nothing can be added afterwards. */
bool workbook_save(struct workbook *w, struct strbuf *out, struct diag *d);

#endif
