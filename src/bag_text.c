/* SPDX-License-Identifier: MIT */
/*
 * bag_text: lines of a tag file that comes in pieces of any size, as UTF-8. A manifest of a million files is 100 MB: it is never in memory whole.
 * UTF-16 without a byte order mark is big-endian (RFC 2781). Bytes that are not in the encoding become U+FFFD and the line is noted.
 */
#include "bag_internal.h"

#include "lieciba/utf8.h"

#include <string.h>

static bool same(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		char x = *a >= 'a' && *a <= 'z' ? (char)(*a - 32) : *a;
		if (x != *b)
			return false;
	}
	return *a == *b;
}

bool bag_encoding_parse(const char *name, enum bag_encoding *e)
{
	static const struct { const char *name; enum bag_encoding e; } names[] = { { "UTF-8", BAG_UTF8 }, { "UTF8", BAG_UTF8 }, { "UTF-16", BAG_UTF16 },
		{ "UTF-16BE", BAG_UTF16BE }, { "UTF-16LE", BAG_UTF16LE }, { "ISO-8859-1", BAG_LATIN1 }, { "LATIN1", BAG_LATIN1 }, { "US-ASCII", BAG_ASCII },
		{ "ASCII", BAG_ASCII } };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (same(name, names[i].name)) {
			*e = names[i].e;
			return true;
		}
	}
	return false;
}

static void bad(struct bag_lines *l)
{
	l->bad = true;
	strbuf_adds(&l->line, "\xef\xbf\xbd");
}

static void end_line(struct bag_lines *l)
{
	l->number++;
	if ((l->encoding == BAG_UTF8 || l->encoding == BAG_ASCII) && utf8_valid_prefix(l->line.buf, l->line.len) != l->line.len)
		l->bad = true;
	if (l->bad && !l->bad_line)
		l->bad_line = l->number;
	if (l->too_long && !l->long_line)
		l->long_line = l->number;
	if (!l->too_long)
		l->each(l->arg, l->line.buf, l->line.len, l->number);
	l->bad = l->too_long = false;
	strbuf_reset(&l->line);
}

/* True when the character was an end of line. */
static bool is_end(struct bag_lines *l, uint32_t c)
{
	if (c != '\n' && c != '\r') {
		l->after_cr = l->ended = false;
		return false;
	}
	if (!(c == '\n' && l->after_cr))
		end_line(l);
	l->after_cr = c == '\r';
	l->ended = true;
	return true;
}

static void put(struct bag_lines *l, uint32_t c)
{
	char s[4];
	if (is_end(l, c))
		return;
	if (l->line.len > BAG_LINE_MAX)
		l->too_long = true;
	else if (c == 0 || (c >= 0xd800 && c < 0xe000))
		bad(l);
	else
		strbuf_add(&l->line, s, (size_t)utf8_put(c, s));
}

/* ---- UTF-8 and ASCII: whole stretches ---- */

static void feed_bytes(struct bag_lines *l, const unsigned char *p, size_t n)
{
	const unsigned char *end = p + n;
	while (p < end) {
		const unsigned char *q = p;
		while (q < end && *q != '\n' && *q != '\r' && *q != '\0' && (l->encoding == BAG_UTF8 || *q < 0x80))
			q++;
		if (q > p) {
			l->after_cr = l->ended = false;
			l->too_long = l->too_long || l->line.len + (size_t)(q - p) > BAG_LINE_MAX;
			if (!l->too_long)
				strbuf_add(&l->line, p, (size_t)(q - p));
		}
		if (q < end && (*q == '\n' || *q == '\r'))
			is_end(l, *q++);
		else if (q < end && q++)
			bad(l);
		p = q;
	}
}

/* ---- UTF-16 ---- */

static void unit(struct bag_lines *l, uint32_t u)
{
	if (l->surrogate) {
		uint32_t high = l->surrogate;
		l->surrogate = 0;
		if (u >= 0xdc00 && u < 0xe000) {
			put(l, 0x10000 + ((high - 0xd800) << 10) + (u - 0xdc00));
			return;
		}
		bad(l);
	}
	if (u >= 0xd800 && u < 0xdc00)
		l->surrogate = u;
	else
		put(l, u);
}

static void feed_utf16(struct bag_lines *l, const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		l->carry[l->ncarry++] = p[i];
		if (l->ncarry < 2)
			continue;
		l->ncarry = 0;
		uint32_t u = l->little ? (uint32_t)l->carry[1] << 8 | l->carry[0] : (uint32_t)l->carry[0] << 8 | l->carry[1];
		bool first = !l->begun;
		l->begun = true;
		if (first && u == 0xfeff)
			continue;
		if (first && u == 0xfffe && l->encoding == BAG_UTF16)
			l->little = true;
		else
			unit(l, u);
	}
}

/* A mark at the begin of UTF-8: its first three bytes may come one by one. */
static void feed_begin(struct bag_lines *l, const unsigned char **p, size_t *n)
{
	while (!l->begun && *n) {
		l->carry[l->ncarry++] = *(*p)++;
		(*n)--;
		if (memcmp(l->carry, "\xef\xbb\xbf", l->ncarry) != 0 || l->ncarry == 3) {
			l->begun = true;
			l->bom = l->ncarry == 3 && memcmp(l->carry, "\xef\xbb\xbf", 3) == 0;
			size_t k = l->bom ? 0 : l->ncarry;
			l->ncarry = 0;
			feed_bytes(l, l->carry, k);
		}
	}
}

void bag_lines_feed(void *lines, const void *data, size_t n)
{
	struct bag_lines *l = lines;
	const unsigned char *p = data;
	if (!l->line.buf)
		strbuf_init(&l->line);
	if (l->encoding == BAG_UTF16LE)
		l->little = true;
	if (l->encoding == BAG_UTF16 || l->encoding == BAG_UTF16BE || l->encoding == BAG_UTF16LE) {
		feed_utf16(l, p, n);
	} else if (l->encoding == BAG_LATIN1) {
		for (size_t i = 0; i < n; i++)
			put(l, p[i]);
	} else {
		feed_begin(l, &p, &n);
		feed_bytes(l, p, n);
	}
}

void bag_lines_end(struct bag_lines *l)
{
	if (!l->line.buf)
		strbuf_init(&l->line);
	bool utf16 = l->encoding == BAG_UTF16 || l->encoding == BAG_UTF16BE || l->encoding == BAG_UTF16LE;
	if (utf16 && (l->ncarry || l->surrogate))
		bad(l);
	else if (!utf16 && l->ncarry)
		feed_bytes(l, l->carry, l->ncarry);
	if (l->line.len || l->too_long)
		end_line(l);
	strbuf_release(&l->line);
}
