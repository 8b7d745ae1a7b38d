/* SPDX-License-Identifier: MIT */
/*
 * import_csv: RFC 4180 with what real exports do: ; or , or tab, a BOM, LF, CRLF or CR, quotes doubled inside quotes. Linear, one pass.
 * The reader keeps the record's bytes and where each field begins, so that messages and quarantine can point at them.
 */
#include "lieciba/import.h"

#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_FIELDS = 512, MAX_RECORD = 1 << 20 };

struct csv {
	const char *p, *end;
	char delimiter;
	int line;
	struct strbuf text;        /* fields of the record, each with its NUL */
	size_t offset[MAX_FIELDS]; /* into text */
	const char *field[MAX_FIELDS];
	int col[MAX_FIELDS];
};

/* The delimiter that the header has most of, outside quotes. */
static char detect(const char *p, const char *end)
{
	static const char candidates[] = ";,\t";
	int count[3] = { 0 };
	bool quoted = false;
	for (; p < end && (quoted || (*p != '\n' && *p != '\r')); p++) {
		if (*p == '"')
			quoted = !quoted;
		const char *k = quoted || !*p ? NULL : strchr(candidates, *p);
		if (k)
			count[k - candidates]++;
	}
	int best = 0;
	for (int i = 1; i < 3; i++) {
		if (count[i] > count[best])
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
	c->p = data;
	c->end = data + len;
	if (len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0)
		c->p += 3;
	c->delimiter = delimiter ? delimiter : detect(c->p, c->end);
	c->line = 1;
	return c;
}

void csv_close(struct csv *c)
{
	if (c) {
		strbuf_release(&c->text);
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

/* After a fault: to the end of the physical line, so that one bad record costs one record. */
static void skip_line(struct csv *c)
{
	while (c->p < c->end && !at_eol(c))
		c->p++;
	skip_eol(c);
}

/* A quoted field, the opening quote already passed. False: the file ends inside it. */
static bool quoted_field(struct csv *c, int *line, const char **line_start)
{
	while (c->p < c->end) {
		if (*c->p == '"') {
			c->p++;
			if (c->p < c->end && *c->p == '"') {
				strbuf_addc(&c->text, *c->p++);
				continue;
			}
			return true;
		}
		if (*c->p == '\n') {
			(*line)++;
			*line_start = c->p + 1;
		}
		strbuf_addc(&c->text, *c->p++);
	}
	return false;
}

enum fault { FAULT_NONE, FAULT_OPEN_QUOTE, FAULT_AFTER_QUOTE, FAULT_TOO_LONG };

static enum fault fields(struct csv *c, size_t *n)
{
	const char *record = c->p, *line_start = c->p;
	const char *counted = record;
	int line = c->line, col = 1;
	for (;;) {
		if (*n == MAX_FIELDS || c->p - record > MAX_RECORD)
			return FAULT_TOO_LONG;
		c->offset[*n] = c->text.len;
		c->col[(*n)++] = 1;
		if (counted < line_start) { /* each byte is counted once */
			counted = line_start;
			col = 1;
		}
		for (; counted < c->p; counted++)
			col += ((unsigned char)*counted & 0xc0) != 0x80;
		c->col[*n - 1] = col;
		if (c->p < c->end && *c->p == '"') {
			c->p++;
			if (!quoted_field(c, &line, &line_start))
				return FAULT_OPEN_QUOTE;
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
	return FAULT_NONE;
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
	else
		diag_error(d, "N103", "%s", _("the record is longer than 1 MiB or has more than 512 fields"));
	return diag_hint(d, "%s", _("inside quotes a quotation mark is written twice"));
}

bool csv_next(struct csv *c, struct csv_row *row, struct diag *d)
{
	*d = (struct diag){ 0 };
	while (at_eol(c))
		skip_eol(c);
	if (c->p >= c->end)
		return false;
	const char *record = c->p;
	size_t n = 0;
	*row = (struct csv_row){ .line = c->line, .raw = record };
	strbuf_reset(&c->text);
	enum fault f = fields(c, &n);
	if (f != FAULT_NONE) {
		fault(c, f, record, row->line, d);
		row->raw_len = (size_t)(c->p - record);
		while (row->raw_len && strchr("\r\n", record[row->raw_len - 1]))
			row->raw_len--;
		return false;
	}
	for (size_t i = 0; i < n; i++)
		c->field[i] = c->text.buf + c->offset[i];
	row->field = c->field;
	row->col = c->col;
	row->n = n;
	row->raw_len = (size_t)(c->p - record);
	if (at_eol(c))
		skip_eol(c);
	return true;
}
