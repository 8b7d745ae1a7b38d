/* SPDX-License-Identifier: MIT */
/*
 * sheet: rows of an XLSX workbook's sheet or of an HTML page's table, from memory (over zip and xml). Nothing is computed: a formula gives the value
 * that was saved with it, a number is the one saved and not the one shown ("85 %" is 0.85). Streams: memory does not grow with the rows (an XLSX
 * workbook's shared texts are held, at most 128 MiB).
 *
 * Merged cells: the first holds the value, the others are empty, also in heads. colspan and rowspan of HTML are the same.
 */
#ifndef LIECIBA_SHEET_H
#define LIECIBA_SHEET_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>

enum sheet_type { SHEET_EMPTY, SHEET_TEXT, SHEET_NUMBER, SHEET_DATE, SHEET_BOOL, SHEET_ERROR };
/*
 * text: NUL-terminated, "" for empty, valid until the next row.
 * - numbers are decimals with a point, rounded to the 15 significant digits that a spreadsheet shows at most ("7", "7.45", beyond 10^21 "1E30");
 * - dates are ISO: "2026-01-03", with a time of day when the format shows one and it is not midnight "2026-01-03T18:00:00", a time alone
 *   "18:00:00", a duration in hours "36:00:00". A date that a workbook cannot have (before 1900, after 9999) is given as the number, 29 February
 *   1900 (which Excel has) as "1900-02-29";
 * - booleans are 1 and 0; errors as shown ("#N/A"), and "" of type SHEET_ERROR for a formula with which no value was saved;
 * - cells of HTML are text: blanks collapsed, <br> a line break; numbers and dates are not told apart there.
 */
struct sheet_row {
	const char **text;
	const enum sheet_type *type;
	size_t n;                    /* columns up to the last that has something, at least 1 */
	int line;                    /* the row's number in the sheet, from 1, ascending; rows in which nothing stands are not given */
};
struct sheet;

/* By content, not by name. HTML may be in any encoding that has ASCII's letters, or UTF-16. */
bool sheet_is_xlsx(const char *data, size_t len);
bool sheet_is_html(const char *data, size_t len);
/* The encoding that a page's first 4 KiB name (<meta charset=…>), in small letters; false when they name none. */
enum { SHEET_CHARSET_SIZE = 32 };
bool sheet_html_charset(const char *data, size_t len, char out[SHEET_CHARSET_SIZE]);
/* True with *d filled for what looks like a table and is not read: T206 .xls of old, T207 encrypted, T208 .ods, .xlsb and others. */
bool sheet_refused(const char *file, const char *data, size_t len, struct diag *d);
/*
 * file: for messages. HTML must be UTF-8 here (import_table.c sees to that; T211). name: a sheet of the workbook, or an HTML table's caption, id or
 * number ("2"); capital and small letters may differ; NULL = the first that has rows, of a workbook the first such one that is not hidden. file and
 * data must outlive the reader. NULL with *d filled: T200 (no such sheet, with the names there are), T201 (none at all), T202 and T203 (damaged),
 * T204 (larger than the limits), T206 to T208, Z001 to Z005, X001 to X003.
 */
struct sheet *sheet_open(const char *file, const char *data, size_t len, const char *name, struct diag *d);
/* Names of all sheets (tables: caption, else id, else number), in order, also of hidden ones; and which of them is being read. */
size_t sheet_count(const struct sheet *s);
const char *sheet_name(const struct sheet *s, size_t i);
size_t sheet_chosen(const struct sheet *s);
/* False at the end, or with d->code set when the file is broken from here on (then what came before must not count either). */
bool sheet_next(struct sheet *s, struct sheet_row *row, struct diag *d);
void sheet_close(struct sheet *s);

#endif
