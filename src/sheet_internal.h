/* SPDX-License-Identifier: MIT */
/* What sheet.c and the files for its two kinds share. */
#ifndef LIECIBA_SHEET_INTERNAL_H
#define LIECIBA_SHEET_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/sheet.h"
#include "lieciba/strbuf.h"
#include "lieciba/zip.h"

#include <stdint.h>

struct xml;

enum { SHEET_MAX_ROWS = 1048576, SHEET_MAX_COLUMNS = 16384, SHEET_MAX_ROW_TEXT = 1 << 20 };

struct sheet_cell { uint32_t column; enum sheet_type type; const char *shared; size_t at; }; /* shared: a text that stays; else at `at` of the row's text */
struct sheet {
	const char *file;
	struct arena arena;
	const char **name;          /* of all sheets or tables */
	size_t names, name_cap, chosen;
	struct book *book;          /* of XLSX */
	struct page *page;          /* of HTML */
	bool (*next)(struct sheet *s, struct sheet_row *row, struct diag *d);
	struct sheet_row first;     /* already read, to see whether there are rows */
	bool pending, ended;
	/* the row */
	struct strbuf text;
	struct sheet_cell *cell;
	size_t cells, cell_cap;
	const char **out;           /* `width` of them, "" but where a cell of this row stands */
	enum sheet_type *type;
	size_t width;
};

/* A row: begun, filled column by column (from 0, each once), ended. An empty text puts nothing. T204 when it grows too large, T203 when a column comes twice. */
void sheet_row_begin(struct sheet *s);
bool sheet_put(struct sheet *s, size_t column, enum sheet_type type, const char *text, size_t n, int line, struct diag *d);
bool sheet_put_shared(struct sheet *s, size_t column, enum sheet_type type, const char *text, int line, struct diag *d);
/* False when nothing stands in it. */
bool sheet_row_end(struct sheet *s, int line, struct sheet_row *row);
bool sheet_too_large(const struct sheet *s, int line, struct diag *d);
bool sheet_damaged(const struct sheet *s, int line, const char *what, struct diag *d);
void sheet_add_name(struct sheet *s, const char *name);

/* ---- values (sheet_value.c) ---- */

enum { SHEET_SHOWS_DATE = 1, SHEET_SHOWS_TIME = 2, SHEET_SHOWS_ELAPSED = 4 };
enum { SHEET_VALUE_SIZE = 64 };
/* What a number format shows, by its built-in id (ECMA-376 part 1, 18.8.30) or its code; 0 = a number. */
unsigned sheet_format_builtin(int64_t id);
unsigned sheet_format_code(const char *code);
/* A saved number as text in out (SHEET_VALUE_SIZE); SHEET_TEXT, and out untouched, when it is none. */
enum sheet_type sheet_number(const char *v, unsigned shows, bool from_1904, char *out);
/* A date in ISO 8601 form (cells of type d); SHEET_TEXT as above. */
enum sheet_type sheet_iso_date(const char *v, char *out);

/* ---- XLSX: the book (sheet_book.c) and the rows of a sheet (sheet_xlsx.c) ---- */

/* One part of the ZIP as XML events. */
struct part { struct zip_stream *stream; struct xml *xml; char name[320]; };
struct book_sheet { const char *member; bool hidden; };
struct book {
	const char *file;
	struct zip *zip;
	struct arena *arena;
	struct book_sheet *sheet;   /* as s->name */
	size_t sheets, sheet_cap;
	bool from_1904;
	uint8_t *shows;             /* by cell style */
	size_t styles, style_cap;
	struct strbuf shared;       /* shared texts, each with its NUL */
	uint32_t *shared_at;
	size_t shared_n, shared_cap;
	/* the sheet being read */
	struct part part;
	int line;
	bool in_rows;
	struct strbuf value;
};
bool book_open(struct sheet *s, const char *data, size_t len, struct diag *d);
void book_close(struct book *b);
/* member must be in the ZIP (T202). Close it whatever happened. */
bool part_open(struct book *b, struct part *p, const char *member, struct diag *d);
void part_close(struct part *p);
/* A text element's content: blanks at its ends are kept only when it says so; _xHHHH_ becomes the character (22.9.2.19). In place. */
void book_text(struct strbuf *sb, size_t from, bool keep_blanks);
bool xlsx_start(struct sheet *s, size_t i, struct diag *d);
bool xlsx_next(struct sheet *s, struct sheet_row *row, struct diag *d);

/* ---- HTML (sheet_html.c) ---- */

bool page_open(struct sheet *s, const char *data, size_t len, struct diag *d);
void page_close(struct page *p);
bool page_start(struct sheet *s, size_t i, struct diag *d);
bool page_next(struct sheet *s, struct sheet_row *row, struct diag *d);
/* Whether name is the table's id. */
bool page_has_id(const struct sheet *s, size_t i, const char *name);

#endif
