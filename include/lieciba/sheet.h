/* SPDX-License-Identifier: MIT */
/*
 * sheet: rows of an XLSX workbook's sheet or of an HTML page's table, from memory (over zip and xml). Nothing is computed: a formula gives the value
 * that was saved with it. Streams: memory does not grow with the rows of an XLSX sheet (its shared texts are held).
 */
#ifndef LIECIBA_SHEET_H
#define LIECIBA_SHEET_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>

enum sheet_type { SHEET_EMPTY, SHEET_TEXT, SHEET_NUMBER, SHEET_DATE, SHEET_BOOL, SHEET_ERROR };
struct sheet_row {
	const char **text;           /* NUL-terminated, "" for empty; valid until the next row. Numbers as decimals with a point ("7", "7.45"), dates ISO
	                                ("2026-01-03", with a time of day "2026-01-03T18:00:00"), booleans 1 and 0, errors as shown ("#N/A") */
	const enum sheet_type *type;
	size_t n;                    /* columns up to the last that has something */
	int line;                    /* the row's number in the sheet, from 1; rows that are not there are not given */
};
struct sheet;

/* By content, not by name. */
bool sheet_is_xlsx(const char *data, size_t len);
bool sheet_is_html(const char *data, size_t len);
/*
 * file: for messages. name: a sheet of the workbook, or an HTML table's caption, id or number ("2"); NULL = the first that has rows. The data must
 * outlive the reader. NULL with *d filled: T2xx (no such sheet, with the names there are; not readable; larger than the limits).
 */
struct sheet *sheet_open(const char *file, const char *data, size_t len, const char *name, struct diag *d);
/* Names of all sheets (tables), in order. */
size_t sheet_count(const struct sheet *s);
const char *sheet_name(const struct sheet *s, size_t i);
/* False at the end, or with d->code set when the file is broken from here on. */
bool sheet_next(struct sheet *s, struct sheet_row *row, struct diag *d);
void sheet_close(struct sheet *s);

#endif
