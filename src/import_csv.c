/* SPDX-License-Identifier: MIT */
/*
 * import_csv: RFC 4180 with what real exports do: ; or , or tab, a BOM, Excel's line sep=; before the header, LF, CRLF or CR, quotes doubled inside
 * quotes, and rows that a spreadsheet put into one quoted cell. Linear, one pass. The reader keeps the record's bytes and where each field begins, so
 * that messages and quarantine can point at them.
 *
 * A row that is one quoted field is read once more from inside its quotes, and taken so when and only when it then has exactly the header's number of
 * fields. The header itself is taken out of its cell when one of the LOOK_AHEAD records after it then has its number of fields.
 */
#include "lieciba/import.h"

#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_RECORD = 1 << 20, LOOK_AHEAD = 16 };

struct csv {
	const char *p, *end;
	char delimiter;
	bool begun;                    /* the header was read */
	bool quoted;                   /* the record's first field was in quotes */
	int line;
	size_t width;                  /* fields of the header */
	struct strbuf text;            /* fields of the record, each with its NUL */
	struct strbuf cell;            /* a cell that holds a whole row */
	size_t offset[CSV_MAX_FIELDS]; /* into text */
	const char *begin[CSV_MAX_FIELDS]; /* where each stands in what was read */
	const char *field[CSV_MAX_FIELDS];
	int col[CSV_MAX_FIELDS];
};

/* The delimiter that the header has most of, outside quotes; of a header in one quoted cell, inside them. */
static char detect(const char *p, const char *end)
{
	static const char candidates[] = ";,\t";
	int count[2][3] = { { 0 } };
	bool quoted = false;
	for (; p < end && (quoted || (*p != '\n' && *p != '\r')); p++) {
		if (*p == '"')
			quoted = !quoted;
		const char *k = *p ? strchr(candidates, *p) : NULL;
		if (k)
			count[quoted][k - candidates]++;
	}
	bool outside = count[0][0] || count[0][1] || count[0][2];
	const int *n = count[!outside];
	int best = 0;
	for (int i = 1; i < 3; i++) {
		if (n[i] > n[best])
			best = i;
	}
	return candidates[best];
}

struct csv *csv_open(const char *data, size_t len, char delimiter)
{
	struct csv *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	strbuf_init(&c->text);
	strbuf_init(&c->cell);
	c->p = data;
	c->end = data + len;
	while (c->end - c->p >= 3 && memcmp(c->p, "\xEF\xBB\xBF", 3) == 0) /* files put together have several */
		c->p += 3;
	c->delimiter = delimiter;
	c->line = 1;
	return c;
}

void csv_close(struct csv *c)
{
	if (c) {
		strbuf_release(&c->text);
		strbuf_release(&c->cell);
		free(c);
	}
}

static bool at_eol(const struct csv *c)
{
	return c->p < c->end && (*c->p == '\n' || *c->p == '\r');
}

static void skip_eol(struct csv *c)
{
	if (c->p < c->end && *c->p == '\r')
		c->p++;
	if (c->p < c->end && *c->p == '\n')
		c->p++;
	c->line++;
}

/* To the end of the physical line: after a fault, so that one bad record costs one record. */
static void skip_line(struct csv *c)
{
	while (c->p < c->end && !at_eol(c))
		c->p++;
	skip_eol(c);
}

/* Excel's first line sep=; says what the delimiter is; true when it stands here, then its delimiter is taken. */
static bool separator_line(struct csv *c)
{
	static const char head[] = "sep=";
	const char *p = c->p;
	bool quoted = p < c->end && *p == '"';
	p += quoted;
	for (int i = 0; i < 4; i++, p++) {
		if (p >= c->end || (*p | 0x20) != (head[i] | 0x20))
			return false;
	}
	if (p >= c->end || !*p || !strchr(";,\t|", *p))
		return false;
	const char *rest = p + 1 + quoted;
	if ((quoted && (rest > c->end || rest[-1] != '"')) || (rest < c->end && *rest != '\n' && *rest != '\r'))
		return false;
	c->delimiter = *p;
	return true;
}

void csv_skip(struct csv *c, int lines)
{
	bool said = c->line == 1 && separator_line(c);
	for (int i = 0; i < lines; i++)
		skip_line(c);
	if (said && lines == 0)
		skip_line(c);
	c->begun = true;
	while (at_eol(c))
		skip_eol(c);
	if (!c->delimiter)
		c->delimiter = detect(c->p, c->end);
}

enum fault { FAULT_NONE, FAULT_OPEN_QUOTE, FAULT_AFTER_QUOTE, FAULT_TOO_LONG, FAULT_TOO_MANY };

/* A quoted field of the record, the opening quote already passed. */
static enum fault quoted_field(struct csv *c, const char *record, int *line, const char **line_start)
{
	while (c->p < c->end) {
		if (*c->p == '"') {
			c->p++;
			if (c->p < c->end && *c->p == '"') {
				strbuf_addc(&c->text, *c->p++);
				continue;
			}
			return FAULT_NONE;
		}
		if (*c->p == '\n' || (*c->p == '\r' && (c->p + 1 == c->end || c->p[1] != '\n'))) {
			(*line)++;
			*line_start = c->p + 1;
			if (c->p - record > MAX_RECORD)
				return FAULT_TOO_LONG;
		}
		strbuf_addc(&c->text, *c->p++);
	}
	return FAULT_OPEN_QUOTE;
}

static enum fault fields(struct csv *c, size_t *n)
{
	const char *record = c->p, *line_start = c->p;
	const char *counted = record;
	int line = c->line, col = 1;
	c->quoted = c->p < c->end && *c->p == '"';
	for (*n = 0;;) {
		if (*n == CSV_MAX_FIELDS)
			return FAULT_TOO_MANY;
		if (c->p - record > MAX_RECORD)
			return FAULT_TOO_LONG;
		c->offset[*n] = c->text.len;
		c->begin[*n] = c->p;
		if (counted < line_start) { /* each byte is counted once */
			counted = line_start;
			col = 1;
		}
		for (; counted < c->p; counted++)
			col += ((unsigned char)*counted & 0xc0) != 0x80;
		c->col[(*n)++] = col;
		if (c->p < c->end && *c->p == '"') {
			c->p++;
			enum fault f = quoted_field(c, record, &line, &line_start);
			if (f != FAULT_NONE)
				return f;
			if (c->p < c->end && *c->p != c->delimiter && !at_eol(c))
				return FAULT_AFTER_QUOTE;
		}
		const char *from = c->p;
		while (c->p < c->end && *c->p != c->delimiter && !at_eol(c))
			c->p++;
		strbuf_add(&c->text, from, (size_t)(c->p - from));
		strbuf_addc(&c->text, '\0');
		if (c->p >= c->end || *c->p != c->delimiter)
			break;
		c->p++;
	}
	c->line = line;
	return c->p - record > MAX_RECORD ? FAULT_TOO_LONG : FAULT_NONE;
}

static bool fault(struct csv *c, enum fault f, const char *record, int line, struct diag *d)
{
	c->p = record;
	c->line = line;
	skip_line(c);
	if (f == FAULT_OPEN_QUOTE)
		diag_error(d, "N101", "%s", _("a quotation mark is opened and never closed"));
	else if (f == FAULT_AFTER_QUOTE)
		diag_error(d, "N102", "%s", _("text stands after a closing quotation mark"));
	else if (f == FAULT_TOO_LONG)
		diag_error(d, "N103", "%s", _("the record is longer than 1 MiB"));
	else
		diag_error(d, "N103", _("the record has more than %d fields"), CSV_MAX_FIELDS);
	if (f == FAULT_TOO_LONG || f == FAULT_TOO_MANY)
		return diag_hint(d, "%s", _("no row of a table is so long; perhaps a quotation mark is missing in it"));
	return diag_hint(d, "%s", _("inside quotes a quotation mark is written twice"));
}

/* ---- a row in one cell ---- */

/* The record's one field read as a record of its own; false when it is not exactly one. */
static bool read_cell(struct csv *c, size_t *n)
{
	const char *p = c->p, *end = c->end;
	int line = c->line;
	strbuf_reset(&c->cell);
	strbuf_add(&c->cell, c->text.buf, c->text.len - 1);
	strbuf_reset(&c->text);
	c->p = c->cell.buf;
	c->end = c->p + c->cell.len;
	bool whole = fields(c, n) == FAULT_NONE && c->p == c->end && !c->cell.failed;
	c->p = p;
	c->end = end;
	c->line = line;
	return whole;
}

static bool is_cell(const struct csv *c, size_t n)
{
	return n == 1 && c->quoted && memchr(c->text.buf, c->delimiter, c->text.len) != NULL;
}

/* Columns of fields that were read from inside a cell, as they stand in the file: behind the cell's quote, quotes before them doubled. */
static void columns_in_cell(struct csv *c, size_t n)
{
	const char *p = c->cell.buf;
	int col = 2;
	for (size_t i = 0; i < n; i++) {
		for (; p < c->begin[i]; p++)
			col = *p == '\n' || *p == '\r' ? 1 : col + (((unsigned char)*p & 0xc0) != 0x80) + (*p == '"');
		c->col[i] = col;
	}
}

/* Whether a record with `want` fields, in a cell or not, comes soon; also when nothing comes at all. Leaves the reader anywhere. */
static bool comes(struct csv *c, size_t want)
{
	for (int i = 0; i < LOOK_AHEAD; i++) {
		size_t n;
		while (at_eol(c))
			skip_eol(c);
		if (c->p >= c->end)
			return i == 0;
		const char *record = c->p;
		strbuf_reset(&c->text);
		if (fields(c, &n) != FAULT_NONE) {
			c->p = record;
			skip_line(c);
		} else if (n == want || (is_cell(c, n) && read_cell(c, &n) && n == want)) {
			return true;
		}
	}
	return false;
}

/* The header, which may stand in one cell; it was read, and is read again as it is to be taken. */
static bool header_in_cell(struct csv *c, const char *record, int first_line, size_t *n)
{
	size_t want = 0;
	bool taken = read_cell(c, &want) && want > 1 && comes(c, want);
	c->p = record;
	c->line = first_line;
	strbuf_reset(&c->text);
	fields(c, n);
	return taken && read_cell(c, n);
}

/* Takes a row out of its cell. False: it is quoted as one cell, but has not the header's number of fields. */
static bool take_out(struct csv *c, const char *record, struct csv_row *row, size_t *n, struct diag *d)
{
	if (!is_cell(c, *n) || c->width == 1)
		return true;
	row->unwrapped = c->width ? read_cell(c, n) && *n == c->width : header_in_cell(c, record, row->line, n);
	if (row->unwrapped)
		columns_in_cell(c, *n);
	if (row->unwrapped || !c->width)
		return true;
	diag_error(d, "N181", _("the row stands in one quoted cell, and even taken out of it does not have the header's %zu fields"), c->width);
	return diag_hint(d, "%s", _("a spreadsheet put whole rows into one cell; take the file as the journal exported it"));
}

/* A text ends at a NUL byte, so what stands behind it would be lost. */
static bool no_nul(const struct csv *c, const char *record, struct csv_row *row, size_t n, struct diag *d)
{
	if (!memchr(record, '\0', (size_t)(c->p - record)))
		return true;
	for (size_t i = 0; i < n && !row->fault; i++) {
		size_t end = i + 1 < n ? c->offset[i + 1] : c->text.len;
		row->fault = memchr(c->text.buf + c->offset[i], '\0', end - 1 - c->offset[i]) ? i + 1 : 0;
	}
	diag_error(d, "N184", "%s", _("a NUL byte stands in the record"));
	return diag_hint(d, "%s", _("no text has one: the file was damaged, or is in another encoding than UTF-8; export it again"));
}

bool csv_next(struct csv *c, struct csv_row *row, struct diag *d)
{
	*d = (struct diag){ 0 };
	*row = (struct csv_row){ 0 };
	if (!c->begun)
		csv_skip(c, 0);
	while (at_eol(c))
		skip_eol(c);
	if (c->p >= c->end)
		return false;
	const char *record = c->p;
	size_t n = 0;
	*row = (struct csv_row){ .line = c->line, .raw = record };
	strbuf_reset(&c->text);
	enum fault f = fields(c, &n);
	bool good = f == FAULT_NONE ? no_nul(c, record, row, n, d) && take_out(c, record, row, &n, d) : fault(c, f, record, row->line, d);
	row->raw_len = (size_t)(c->p - record);
	if (f != FAULT_NONE) {
		while (row->raw_len && strchr("\r\n", record[row->raw_len - 1]))
			row->raw_len--;
		return false;
	}
	if (at_eol(c))
		skip_eol(c);
	if (!good)
		return false;
	c->width = c->width ? c->width : n;
	for (size_t i = 0; i < n; i++)
		c->field[i] = c->text.buf + c->offset[i];
	row->field = c->field;
	row->col = c->col;
	row->n = n;
	return true;
}
