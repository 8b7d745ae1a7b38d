/* SPDX-License-Identifier: MIT */
/* sheet_xlsx: the rows of one sheet of a workbook (18.3.1), as they stream by. A row without a number follows the one before, so do cells. */
#include "sheet_internal.h"

#include "lieciba/num.h"
#include "lieciba/xml.h"

#include <string.h>

/* What is known of the cell between its tags. */
struct reading {
	struct sheet *s;
	struct book *b;
	struct xml *x;
	size_t column, next_column;
	char type;            /* s shared, i inline, t text of a formula, b, e, d, n */
	int64_t style;
	bool in_value, in_text, keep_blanks, formula;
	int phonetic;
};

bool xlsx_start(struct sheet *s, size_t i, struct diag *d)
{
	struct book *b = s->book;
	part_close(&b->part);
	b->line = 0;
	b->in_rows = false;
	return part_open(b, &b->part, b->sheet[i].member, d);
}

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* "BC12" -> column 54 (from 0) and row 12. */
static bool read_reference(const char *s, size_t *column, int64_t *line)
{
	size_t c = 0;
	*line = 0;
	for (; (*s | 32) >= 'a' && (*s | 32) <= 'z' && c <= SHEET_MAX_COLUMNS; s++)
		c = c * 26 + (size_t)((*s | 32) - 'a' + 1);
	*column = c - 1;
	return c > 0 && (*s == '\0' || num_parse_int(s, line));
}

static bool open_row(struct reading *r, struct diag *d)
{
	const char *number = xml_attr(r->x, "r");
	int64_t line = r->b->line + 1;
	if (number && (!num_parse_int(number, &line) || line <= r->b->line))
		return sheet_damaged(r->s, r->b->line, _("the sheet is damaged: its rows are not numbered in order"), d);
	if (line > SHEET_MAX_ROWS)
		return sheet_too_large(r->s, r->b->line, d);
	r->b->line = (int)line;
	r->next_column = 0;
	sheet_row_begin(r->s);
	return true;
}

static char type_of(const char *t)
{
	if (!t)
		return 'n';
	return is(t, "inlineStr") ? 'i' : is(t, "str") ? 't' : strchr("sbednt", t[0]) && !t[1] ? t[0] : 'n';
}

static bool open_cell(struct reading *r, struct diag *d)
{
	const char *reference = xml_attr(r->x, "r"), *style = xml_attr(r->x, "s");
	int64_t line;
	r->column = r->next_column;
	if (reference && (!read_reference(reference, &r->column, &line) || (line && line != r->b->line)))
		return sheet_damaged(r->s, r->b->line, _("the sheet is damaged: a cell says that it stands elsewhere"), d);
	if (r->column >= SHEET_MAX_COLUMNS)
		return sheet_too_large(r->s, r->b->line, d);
	r->next_column = r->column + 1;
	r->type = type_of(xml_attr(r->x, "t"));
	if (!style || !num_parse_int(style, &r->style))
		r->style = 0;
	r->in_value = r->in_text = r->keep_blanks = r->formula = false;
	r->phonetic = 0;
	strbuf_reset(&r->b->value);
	return true;
}

static bool put_shared(struct reading *r, struct diag *d)
{
	int64_t i;
	if (!num_parse_int(r->b->value.buf, &i) || i < 0 || (size_t)i >= r->b->shared_n)
		return sheet_damaged(r->s, r->b->line, _("the sheet is damaged: it names a text that the workbook does not have"), d);
	return sheet_put_shared(r->s, r->column, SHEET_TEXT, r->b->shared.buf + r->b->shared_at[i], r->b->line, d);
}

static bool close_cell(struct reading *r, struct diag *d)
{
	struct strbuf *v = &r->b->value;
	char out[SHEET_VALUE_SIZE];
	enum sheet_type type = SHEET_TEXT;
	unsigned shows = r->style >= 0 && (size_t)r->style < r->b->styles ? r->b->shows[r->style] : 0;
	if (v->failed)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	if (r->formula && v->len == 0 && r->type != 't') /* <v/> saves nothing either, but a text may be empty */
		return sheet_put(r->s, r->column, SHEET_ERROR, "", 0, r->b->line, d);
	if (v->len == 0)
		return true;
	if (r->type == 's')
		return put_shared(r, d);
	if (r->type == 'b') {
		bool yes = is(v->buf, "1") || is(v->buf, "true");
		return sheet_put(r->s, r->column, SHEET_BOOL, yes ? "1" : "0", 1, r->b->line, d);
	}
	if (r->type == 'n')
		type = sheet_number(v->buf, shows, r->b->from_1904, out);
	else if (r->type == 'd')
		type = sheet_iso_date(v->buf, out);
	if (type != SHEET_TEXT)
		return sheet_put(r->s, r->column, type, out, strlen(out), r->b->line, d);
	book_text(v, 0, r->type == 't' || r->keep_blanks);
	return sheet_put(r->s, r->column, r->type == 'e' ? SHEET_ERROR : SHEET_TEXT, v->buf, v->len, r->b->line, d);
}

static bool open_element(struct reading *r, const char *name, struct diag *d)
{
	const char *space;
	if (!r->b->in_rows) { /* drawings and controls have elements of the same names */
		r->b->in_rows = is(name, "sheetData");
		return true;
	}
	if (is(name, "c"))
		return open_cell(r, d);
	if (is(name, "v")) {
		r->in_value = r->type != 'i';
	} else if (is(name, "t")) {
		r->in_text = r->type == 'i';
		space = xml_attr(r->x, "space");
		r->keep_blanks = r->keep_blanks || (space && is(space, "preserve"));
	} else if (is(name, "f")) {
		r->formula = true;
	} else if (is(name, "rPh")) {
		r->phonetic++;
	} else if (is(name, "row")) {
		return open_row(r, d);
	}
	return true;
}

/* done: the row has ended. */
static bool close_element(struct reading *r, const char *name, bool *done, struct diag *d)
{
	if (!r->b->in_rows)
		return true;
	if (is(name, "c"))
		return close_cell(r, d);
	if (is(name, "sheetData"))
		r->b->in_rows = false;
	else if (is(name, "v"))
		r->in_value = false;
	else if (is(name, "t"))
		r->in_text = false;
	else if (is(name, "rPh"))
		r->phonetic--;
	*done = is(name, "row");
	return true;
}

/* What follows the rows is read too: only at the end is it known that the part is whole. */
bool xlsx_next(struct sheet *s, struct sheet_row *row, struct diag *d)
{
	struct reading r = { .s = s, .b = s->book, .x = s->book->part.xml };
	enum xml_event e = XML_EVENT_FAULT;
	bool good = true, done = false;
	while (good && !done && (e = xml_next(r.x, d)) != XML_EVENT_END && e != XML_EVENT_FAULT) {
		if (e == XML_EVENT_OPEN)
			good = open_element(&r, xml_name(r.x), d);
		else if (e == XML_EVENT_CLOSE)
			good = close_element(&r, xml_name(r.x), &done, d);
		else if (r.in_value || (r.in_text && !r.phonetic)) {
			strbuf_adds(&r.b->value, xml_text(r.x));
			good = r.b->value.len <= SHEET_MAX_ROW_TEXT || sheet_too_large(s, r.b->line, d);
		}
		if (done && !sheet_row_end(s, r.b->line, row))
			done = false;
	}
	return good && done;
}
