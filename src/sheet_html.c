/* SPDX-License-Identifier: MIT */
/*
 * sheet_html: the tables of a page, as they stream by. Once over the page for their names, then up to the one that is read. A table within a table is
 * one of its own, and no part of the cell around it. Linear; holds the ends of rowspans, a row, and the names.
 */
#include "sheet_internal.h"

#include "lieciba/num.h"
#include "lieciba/utf8.h"
#include "lieciba/xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TABLES = 10000, MAX_HTML_COLUMNS = 1024, MAX_SPAN = 65534, MAX_NAME = 200 };

struct page {
	const char *data;
	size_t len;
	const char **id;             /* by table; NULL = none */
	size_t ids, id_cap;
	struct xml *x;
	/* the table being read */
	size_t seen;                 /* tables begun so far */
	int nested;                  /* tables open within it */
	bool inside, in_row, in_cell;
	bool over;                   /* its end was read */
	bool due;                    /* a row begins with the next call */
	int hidden;                  /* script, style and the like that are open */
	int line;
	size_t column, span, rows;   /* of the cell; span: columns, rows: rows that it takes */
	int until[MAX_HTML_COLUMNS]; /* the last row in which a rowspan of an earlier row takes the column */
	struct strbuf cell;
	bool blank, newline;         /* owed before the next text of the cell */
};

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool one_of(const char *s, const char *const *v)
{
	while (*v && !is(*v, s))
		v++;
	return *v != NULL;
}

/* Elements whose text nobody sees. */
static bool is_hidden(const char *name)
{
	static const char *const names[] = { "script", "style", "template", "noscript", NULL };
	return one_of(name, names);
}

/* Elements that begin on a line of their own. */
static bool is_block(const char *name)
{
	static const char *const names[] = { "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", NULL };
	return one_of(name, names);
}

/* Blanks as one, those at the ends left out, a line break only between texts. A non-breaking blank is one too: cells that look empty hold it. */
static void add_text(struct page *p, const char *s)
{
	for (const char *end = s + strlen(s); s < end;) {
		const char *from = s;
		uint32_t c = utf8_next(&s, end);
		if (c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x202F) {
			p->blank = true;
			continue;
		}
		if (p->cell.len && (p->blank || p->newline))
			strbuf_addc(&p->cell, p->newline ? '\n' : ' ');
		p->blank = p->newline = false;
		strbuf_add(&p->cell, from, (size_t)(s - from));
	}
}

static void begin_text(struct page *p)
{
	strbuf_reset(&p->cell);
	p->blank = p->newline = false;
}

/* ---- names ---- */

static void name_table(struct sheet *s, size_t i, const char *caption)
{
	char number[24];
	snprintf(number, sizeof number, "%zu", i + 1);
	s->name[i] = *caption ? arena_strdup(&s->arena, caption) : s->page->id[i] ? s->page->id[i] : arena_strdup(&s->arena, number);
}

static bool add_table(struct sheet *s, struct page *p, struct diag *d)
{
	const char *id = xml_attr(p->x, "id");
	if (s->names == MAX_TABLES)
		return sheet_too_large(s, xml_line(p->x), d);
	p->id = arena_grow(&s->arena, p->id, &p->id_cap, p->ids + 1, sizeof *p->id);
	p->id[p->ids++] = id && *id ? arena_printf(&s->arena, "%.*s", MAX_NAME, id) : NULL;
	sheet_add_name(s, "");
	name_table(s, s->names - 1, "");
	return true;
}

/* captions: how many are open, so that the text belongs to the last table begun. */
static bool list_tables(struct sheet *s, struct page *p, struct diag *d)
{
	enum xml_event e;
	bool caption = false, good = true;
	while (good && (e = xml_next(p->x, d)) != XML_EVENT_END) {
		const char *name = xml_name(p->x);
		if (e == XML_EVENT_FAULT) {
			good = false;
		} else if (e == XML_EVENT_TEXT) {
			if (caption && p->cell.len < MAX_NAME)
				add_text(p, xml_text(p->x));
		} else if (e == XML_EVENT_OPEN && is(name, "table")) {
			good = add_table(s, p, d);
			caption = false;
		} else if (is(name, "caption") && s->names) {
			if (caption)
				name_table(s, s->names - 1, p->cell.buf);
			caption = e == XML_EVENT_OPEN;
			begin_text(p);
		}
	}
	return good;
}

/* ---- opening ---- */

static bool open_reader(struct sheet *s, struct diag *d)
{
	struct page *p = s->page;
	xml_close(p->x);
	p->x = xml_open_html(s->file, p->data, p->len, d);
	return p->x != NULL;
}

bool page_open(struct sheet *s, const char *data, size_t len, struct diag *d)
{
	struct page *p = calloc(1, sizeof *p);
	if (!p)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	s->page = p;
	strbuf_init(&p->cell);
	size_t bom = len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	p->data = data + bom;
	p->len = len - bom;
	if (utf8_valid_prefix(p->data, p->len) != p->len) {
		diag_error(d, "T211", _("%s is not in the encoding that it should be in"), s->file);
		diag_hint(d, "%s", _("say which it is: `encoding: windows-1257` in the map's input, or save the page as UTF-8"));
		return diag_exit(d, 65);
	}
	return open_reader(s, d) && list_tables(s, p, d);
}

void page_close(struct page *p)
{
	if (!p)
		return;
	xml_close(p->x);
	strbuf_release(&p->cell);
	free(p);
}

bool page_has_id(const struct sheet *s, size_t i, const char *name)
{
	return s->page->id[i] && is(s->page->id[i], name);
}

bool page_start(struct sheet *s, size_t i, struct diag *d)
{
	struct page *p = s->page;
	(void)i;
	p->seen = 0;
	p->nested = p->line = p->hidden = 0;
	p->inside = p->in_row = p->in_cell = p->due = p->over = false;
	memset(p->until, 0, sizeof p->until);
	return open_reader(s, d);
}

/* ---- rows ---- */

static void open_row(struct sheet *s)
{
	struct page *p = s->page;
	sheet_row_begin(s);
	p->in_row = true;
	p->line++;
	p->column = 0;
	p->span = 0;
}

static size_t span(const struct page *p, const char *name, int64_t most)
{
	const char *said = xml_attr(p->x, name);
	int64_t n = 1;
	if (!said || !num_parse_int(said, &n) || n < 0)
		return 1;
	if (n == 0) /* a rowspan of 0 goes to the end; a colspan of 0 is none */
		return is(name, "rowspan") ? MAX_SPAN : 1;
	return (size_t)(n < most ? n : most);
}

static void open_cell(struct sheet *s)
{
	struct page *p = s->page;
	if (!p->in_row)
		open_row(s);
	p->column += p->span;
	while (p->column < MAX_HTML_COLUMNS && p->until[p->column] >= p->line)
		p->column++;
	p->span = span(p, "colspan", MAX_HTML_COLUMNS);
	p->rows = span(p, "rowspan", MAX_SPAN);
	p->in_cell = true;
	begin_text(p);
}

static bool close_cell(struct sheet *s, struct diag *d)
{
	struct page *p = s->page;
	if (!p->in_cell)
		return true;
	p->in_cell = false;
	for (size_t c = p->column; p->rows > 1 && c < p->column + p->span && c < MAX_HTML_COLUMNS; c++)
		p->until[c] = p->line + (int)p->rows - 1;
	if (p->cell.failed)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	if (p->column >= MAX_HTML_COLUMNS && p->cell.len)
		return sheet_too_large(s, p->line, d);
	return sheet_put(s, p->column, SHEET_TEXT, p->cell.buf, p->cell.len, p->line, d);
}

/* Ends the row that is open, if any; true when it has something. */
static bool close_row(struct sheet *s, struct sheet_row *row, bool *done, struct diag *d)
{
	struct page *p = s->page;
	*done = false;
	if (!p->in_row)
		return true;
	if (!close_cell(s, d))
		return false;
	p->in_row = false;
	*done = sheet_row_end(s, p->line, row);
	return true;
}

/* Tables' own tags; false when the tag is none of them or stands in another table. */
static bool table_tag(struct sheet *s, enum xml_event e, const char *name)
{
	struct page *p = s->page;
	if (!is(name, "table"))
		return !p->inside || p->nested > 0;
	if (e == XML_EVENT_OPEN) {
		if (p->inside)
			p->nested++;
		p->inside = p->inside || p->seen == s->chosen;
		p->seen++;
		return true;
	}
	if (!p->inside || p->nested-- > 0)
		return true;
	p->inside = false;
	p->over = true;
	return false;
}

static bool take_tag(struct sheet *s, enum xml_event e, const char *name, struct sheet_row *row, bool *done, struct diag *d)
{
	struct page *p = s->page;
	bool open = e == XML_EVENT_OPEN, cell = is(name, "td") || is(name, "th");
	if (is_hidden(name))
		p->hidden += open ? 1 : -1;
	if (table_tag(s, e, name))
		return true;
	if (is(name, "tr") || is(name, "table")) {
		if (!close_row(s, row, done, d))
			return false;
		p->due = open && is(name, "tr");
		if (p->due && !*done) {
			p->due = false;
			open_row(s);
		}
		return true;
	}
	if (cell) {
		if (!close_cell(s, d))
			return false;
		if (open)
			open_cell(s);
	} else if (p->in_cell && (is_block(name) || (open && is(name, "br")))) {
		p->newline = true;
	}
	return true;
}

bool page_next(struct sheet *s, struct sheet_row *row, struct diag *d)
{
	struct page *p = s->page;
	enum xml_event e;
	bool done = false;
	if (p->due) { /* the tag that ended the row before began this one */
		p->due = false;
		open_row(s);
	}
	while (!p->over && (e = xml_next(p->x, d)) != XML_EVENT_END) {
		if (e == XML_EVENT_FAULT)
			return false;
		if (e == XML_EVENT_TEXT) {
			if (p->in_cell && !p->hidden && !p->nested)
				add_text(p, xml_text(p->x));
			if (p->cell.len > SHEET_MAX_ROW_TEXT)
				return sheet_too_large(s, p->line, d);
		} else if (!take_tag(s, e, xml_name(p->x), row, &done, d)) {
			return false;
		}
		if (done)
			return true;
	}
	return close_row(s, row, &done, d) && done;
}
