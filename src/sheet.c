/* SPDX-License-Identifier: MIT */
/* sheet: what a file is, by its first bytes; which of its sheets is meant; and the row that sheet_xlsx.c and sheet_html.c fill. */
#include "sheet_internal.h"

#include "lieciba/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows ---- */

bool sheet_too_large(const struct sheet *s, int line, struct diag *d)
{
	diag_error(d, "T204", "%s", _("the sheet is larger than a sheet can be, or a row of it holds more than 1 MiB"));
	diag_place(d, s->file, line, 0);
	diag_hint(d, "%s", _("export it in parts, for instance class by class"));
	return diag_exit(d, 65);
}

bool sheet_damaged(const struct sheet *s, int line, const char *what, struct diag *d)
{
	diag_error(d, "T203", "%s", what);
	diag_place(d, s->file, line, 0);
	diag_hint(d, "%s", _("open the workbook in a spreadsheet program and save it again"));
	return diag_exit(d, 65);
}

static bool no_memory(struct diag *d)
{
	return diag_error(d, "Q001", "%s", _("out of memory"));
}

void sheet_row_begin(struct sheet *s)
{
	for (size_t i = 0; i < s->cells; i++) {
		s->out[s->cell[i].column] = "";
		s->type[s->cell[i].column] = SHEET_EMPTY;
	}
	s->cells = 0;
	strbuf_reset(&s->text);
}

static bool widen(struct sheet *s, size_t need)
{
	size_t width = s->width ? s->width : 64;
	while (width < need)
		width *= 2;
	if (width == s->width)
		return true;
	void *out = realloc(s->out, width * sizeof *s->out);
	s->out = out ? out : s->out;
	void *type = out ? realloc(s->type, width * sizeof *s->type) : NULL;
	s->type = type ? type : s->type;
	if (!type)
		return false;
	for (; s->width < width; s->width++) {
		s->out[s->width] = "";
		s->type[s->width] = SHEET_EMPTY;
	}
	return true;
}

static struct sheet_cell *cell(struct sheet *s, size_t column, enum sheet_type type, int line, struct diag *d)
{
	if (column >= SHEET_MAX_COLUMNS || s->text.len > SHEET_MAX_ROW_TEXT) {
		sheet_too_large(s, line, d);
		return NULL;
	}
	if (s->cells == s->cell_cap) {
		size_t cap = s->cell_cap ? s->cell_cap * 2 : 64;
		void *v = realloc(s->cell, cap * sizeof *s->cell);
		if (!v) {
			no_memory(d);
			return NULL;
		}
		s->cell = v;
		s->cell_cap = cap;
	}
	if (!widen(s, column + 1)) {
		no_memory(d);
		return NULL;
	}
	if (s->type[column] != SHEET_EMPTY) {
		sheet_damaged(s, line, _("a cell stands twice in its row"), d);
		return NULL;
	}
	s->type[column] = type;
	struct sheet_cell *c = &s->cell[s->cells++];
	*c = (struct sheet_cell){ .column = (uint32_t)column, .type = type };
	return c;
}

bool sheet_put(struct sheet *s, size_t column, enum sheet_type type, const char *text, size_t n, int line, struct diag *d)
{
	struct sheet_cell *c = n || type == SHEET_ERROR ? cell(s, column, type, line, d) : NULL;
	if (!c)
		return n == 0 && type != SHEET_ERROR;
	c->at = s->text.len;
	strbuf_add(&s->text, text, n);
	strbuf_addc(&s->text, '\0');
	return s->text.failed ? no_memory(d) : true;
}

bool sheet_put_shared(struct sheet *s, size_t column, enum sheet_type type, const char *text, int line, struct diag *d)
{
	struct sheet_cell *c = *text ? cell(s, column, type, line, d) : NULL;
	if (c)
		c->shared = text;
	return c || !*text;
}

bool sheet_row_end(struct sheet *s, int line, struct sheet_row *row)
{
	size_t n = 0;
	for (size_t i = 0; i < s->cells; i++) {
		const struct sheet_cell *c = &s->cell[i];
		s->out[c->column] = c->shared ? c->shared : s->text.buf + c->at;
		n = c->column >= n ? c->column + 1 : n;
	}
	*row = (struct sheet_row){ .text = s->out, .type = s->type, .n = n, .line = line };
	return n > 0;
}

void sheet_add_name(struct sheet *s, const char *name)
{
	s->name = arena_grow(&s->arena, s->name, &s->name_cap, s->names + 1, sizeof *s->name);
	s->name[s->names++] = arena_strdup(&s->arena, name);
}

/* ---- what a file is ---- */

static bool begins(const char *data, size_t len, const char *with, size_t n)
{
	return len >= n && memcmp(data, with, n) == 0;
}

static bool is_zip(const char *data, size_t len)
{
	return begins(data, len, "PK\3\4", 4);
}

static bool holds_bytes(const char *data, size_t len, const char *what, size_t n)
{
	const char *end = data + len;
	for (const char *p = data; (size_t)(end - p) >= n && (p = memchr(p, what[0], (size_t)(end - p) - n + 1)); p++) {
		if (memcmp(p, what, n) == 0)
			return true;
	}
	return false;
}

bool sheet_is_xlsx(const char *data, size_t len)
{
	struct diag ignored;
	struct zip *z = is_zip(data, len) ? zip_open("", data, len, 0, &ignored) : NULL;
	bool is = z && (zip_find(z, "[Content_Types].xml") >= 0 || zip_find(z, "xl/workbook.xml") >= 0);
	zip_close(z);
	return is;
}

/* The beginning in small letters, without the NULs that UTF-16 puts between, NUL-terminated. */
static size_t beginning(const char *data, size_t len, char *out, size_t size)
{
	size_t n = 0, i = begins(data, len, "\xEF\xBB\xBF", 3) ? 3 : begins(data, len, "\xFF\xFE", 2) || begins(data, len, "\xFE\xFF", 2) ? 2 : 0;
	for (; i < len && n + 1 < size; i++) {
		if (data[i])
			out[n++] = data[i] >= 'A' && data[i] <= 'Z' ? (char)(data[i] + 32) : data[i];
	}
	out[n] = '\0';
	return strspn(out, " \t\r\n");
}

bool sheet_is_html(const char *data, size_t len)
{
	char text[4096];
	size_t at = beginning(data, len, text, sizeof text);
	return text[at] == '<' && (strstr(text, "<html") || strstr(text, "<!doctype html") ||
		(strstr(text, "<table") && !strstr(text, "<workbook")));
}

bool sheet_html_charset(const char *data, size_t len, char out[SHEET_CHARSET_SIZE])
{
	char text[4096];
	beginning(data, len, text, sizeof text);
	const char *p = strstr(text, "charset");
	p = p ? p + 7 + strspn(p + 7, " \t\r\n") : "";
	if (*p != '=')
		return false;
	p += 1 + strspn(p + 1, " \t\r\n\"'");
	size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789-_.:");
	snprintf(out, SHEET_CHARSET_SIZE, "%.*s", (int)(n < SHEET_CHARSET_SIZE ? n : 0), p);
	return *out != '\0';
}

static const char *other_kind(const char *data, size_t len)
{
	char text[1024];
	size_t at = beginning(data, len, text, sizeof text);
	if (is_zip(data, len) && holds_bytes(data, len < 256 ? len : 256, "mimetypeapplication/vnd.oasis.opendocument", 42))
		return _("an OpenDocument file (.ods)");
	if (is_zip(data, len) && holds_bytes(data, len, "xl/workbook.bin", 15))
		return _("a binary workbook (.xlsb)");
	if (text[at] == '<' && strstr(text, "urn:schemas-microsoft-com:office:spreadsheet") && !sheet_is_html(data, len))
		return _("an XML spreadsheet of Excel 2003");
	if (strncmp(text + at, "mime-version:", 13) == 0)
		return _("a web archive (.mht)");
	return NULL;
}

bool sheet_refused(const char *file, const char *data, size_t len, struct diag *d)
{
	static const char ole[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", package[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
	const char *other = other_kind(data, len);
	if (begins(data, len, ole, 8) && holds_bytes(data, len, package, sizeof package)) {
		diag_error(d, "T207", _("%s is encrypted with a password"), file);
		diag_hint(d, "%s", _("open it in a spreadsheet program and save it without a password"));
	} else if (begins(data, len, ole, 8)) {
		diag_error(d, "T206", _("%s is an old binary workbook (.xls), which this program does not read"), file);
		diag_hint(d, "%s", _("open it in a spreadsheet program and save it as .xlsx"));
	} else if (other) {
		diag_error(d, "T208", _("%s is %s, which this program does not read"), file, other);
		diag_hint(d, "%s", _("open it in a spreadsheet program and save it as .xlsx"));
	} else {
		return false;
	}
	diag_exit(d, 65);
	return true;
}

/* ---- which sheet ---- */

static bool start(struct sheet *s, size_t i, struct diag *d)
{
	s->chosen = i;
	s->ended = s->pending = false;
	return s->book ? xlsx_start(s, i, d) : page_start(s, i, d);
}

/* The first that has rows; of workbooks the first one that is shown. */
static bool start_default(struct sheet *s, struct diag *d)
{
	size_t fallback = 0;
	bool shown = false;
	for (size_t i = 0; i < s->names; i++) {
		if (s->book && s->book->sheet[i].hidden)
			continue;
		fallback = shown ? fallback : i;
		shown = true;
		if (!start(s, i, d))
			return false;
		*d = (struct diag){ 0 };
		s->pending = s->next(s, &s->first, d);
		if (s->pending || d->code[0])
			return s->pending;
	}
	return start(s, fallback, d);
}

static bool same_text(const char *a, const char *b)
{
	struct strbuf x = STRBUF_INIT, y = STRBUF_INIT;
	utf8_lower(a, strlen(a), &x);
	utf8_lower(b, strlen(b), &y);
	bool same = strcmp(x.buf, y.buf) == 0;
	strbuf_release(&x);
	strbuf_release(&y);
	return same;
}

static bool find(const struct sheet *s, const char *name, size_t *i)
{
	char number[24];
	for (*i = 0; *i < s->names; (*i)++) {
		if (strcmp(s->name[*i], name) == 0)
			return true;
	}
	for (*i = 0; *i < s->names; (*i)++) {
		snprintf(number, sizeof number, "%zu", *i + 1);
		if (same_text(s->name[*i], name) || (s->page && (page_has_id(s, *i, name) || strcmp(number, name) == 0)))
			return true;
	}
	return false;
}

static bool no_such(const struct sheet *s, const char *name, struct diag *d)
{
	struct strbuf sb = STRBUF_INIT;
	for (size_t i = 0; i < s->names && i < 10; i++)
		strbuf_addf(&sb, "%s'%.60s'", i ? ", " : "", s->name[i]);
	diag_error(d, "T200", s->book ? _("%s has no sheet '%s'") : _("%s has no table '%s'"), s->file, name);
	diag_hint(d, _("it has %s"), sb.buf);
	strbuf_release(&sb);
	return diag_exit(d, 65);
}

struct sheet *sheet_open(const char *file, const char *data, size_t len, const char *name, struct diag *d)
{
	size_t i;
	if (sheet_refused(file, data, len, d))
		return NULL;
	struct sheet *s = calloc(1, sizeof *s);
	if (!s) {
		no_memory(d);
		return NULL;
	}
	s->file = file;
	arena_init(&s->arena, 0);
	strbuf_init(&s->text);
	bool html = sheet_is_html(data, len), good = html ? page_open(s, data, len, d) : book_open(s, data, len, d);
	s->next = html ? page_next : xlsx_next;
	if (good && s->names == 0) {
		diag_error(d, "T201", html ? _("no table stands in %s") : _("no sheet stands in %s"), file);
		diag_hint(d, "%s", _("look whether it is the right file, and export it as .xlsx or CSV if the journal can"));
		good = diag_exit(d, 65);
	} else if (good && name) {
		good = find(s, name, &i) ? start(s, i, d) : no_such(s, name, d);
	} else if (good) {
		good = start_default(s, d);
	}
	if (good)
		return s;
	sheet_close(s);
	return NULL;
}

size_t sheet_count(const struct sheet *s)
{
	return s->names;
}

const char *sheet_name(const struct sheet *s, size_t i)
{
	return i < s->names ? s->name[i] : "";
}

size_t sheet_chosen(const struct sheet *s)
{
	return s->chosen;
}

bool sheet_next(struct sheet *s, struct sheet_row *row, struct diag *d)
{
	*d = (struct diag){ 0 };
	if (s->pending) {
		s->pending = false;
		*row = s->first;
		return true;
	}
	if (s->ended)
		return false;
	bool more = s->next(s, row, d);
	s->ended = !more;
	return more;
}

void sheet_close(struct sheet *s)
{
	if (!s)
		return;
	book_close(s->book);
	page_close(s->page);
	strbuf_release(&s->text);
	free(s->cell);
	free(s->out);
	free(s->type);
	arena_release(&s->arena);
	free(s);
}
