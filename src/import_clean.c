/* SPDX-License-Identifier: MIT */
/*
 * import_clean: texts as the store keeps them: UTF-8, composed (NFC), without blanks at their ends, and of characters that can be printed. ASCII is looked
 * through once; letters below U+0300, so all of Latvian, are NFC as they are and cost a validation; only what is beyond is composed.
 */
#include "import_internal.h"

#include "lieciba/utf8.h"

#include <string.h>

enum { ASCII_ONLY = 0, BEYOND_ASCII = 1, BEYOND_LATIN = 2, CONTROL = 4 };

/* What kinds of bytes stand in a text. */
static unsigned look(const char *s, size_t n)
{
	unsigned seen = ASCII_ONLY;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c >= 0x80)
			seen |= c >= 0xCC ? BEYOND_ASCII | BEYOND_LATIN : BEYOND_ASCII; /* 0xCC begins U+0300 */
		else if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F)
			seen |= CONTROL;
	}
	return seen;
}

/* ---- blanks ---- */

static bool ascii_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Unicode's other white space, but for the control U+0085. */
static bool special_blank(uint32_t cp)
{
	return cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

/* Without width and without meaning at an end: zero width space, word joiner, a BOM among the text. */
static bool zero_width_end(uint32_t cp)
{
	return cp == 0x200B || cp == 0x2060 || cp == 0xFEFF;
}

static bool blank_or_zero_width(uint32_t cp)
{
	return special_blank(cp) || zero_width_end(cp);
}

/* Length of a character beyond ASCII at the beginning (or end) of a text that `is` takes; 0 = none. */
static size_t first(const char *s, size_t n, bool (*is)(uint32_t))
{
	const char *p = s;
	return n > 1 && (unsigned char)*s >= 0xC2 && is(utf8_next(&p, s + n)) ? (size_t)(p - s) : 0;
}

static size_t last(const char *s, size_t n, bool (*is)(uint32_t))
{
	size_t k = 1;
	while (k < n && k < 3 && ((unsigned char)s[n - k] & 0xC0) == 0x80)
		k++;
	return k > 1 && first(s + n - k, k, is) == k ? k : 0;
}

/* Cuts blanks from both ends; more: also the characters that it takes. True when one of those was there. */
static bool trim(const char **s, size_t *n, bool (*more)(uint32_t))
{
	size_t k = 0, before = 0;
	const char *p = *s;
	size_t len = *n;
	while (len && (ascii_blank(*p) || (k = first(p, len, more)))) {
		size_t step = ascii_blank(*p) ? 1 : k;
		before += !ascii_blank(*p);
		p += step;
		len -= step;
	}
	while (len && (ascii_blank(p[len - 1]) || (k = last(p, len, more)))) {
		before += !ascii_blank(p[len - 1]);
		len -= ascii_blank(p[len - 1]) ? 1 : k;
	}
	*s = p;
	*n = len;
	return before > 0;
}

const char *import_tidy(struct arena *a, const char *s, size_t n, unsigned *changed)
{
	const char *text = s;
	size_t len = n;
	*changed = 0;
	if (n == 0)
		return s;
	if (trim(&text, &len, special_blank))
		*changed |= 1u << REPAIR_SPECIAL_BLANKS;
	else if (len < n)
		*changed |= 1u << REPAIR_BLANKS;
	if (look(text, len) & BEYOND_LATIN) {
		struct strbuf nfc = STRBUF_INIT;
		const char *composed = NULL;
		if (utf8_nfc(text, len, &nfc) && (nfc.len != len || memcmp(nfc.buf, text, len) != 0))
			composed = arena_memdup(a, nfc.buf, nfc.len);
		strbuf_release(&nfc);
		*changed |= composed ? 1u << REPAIR_NFC : 0;
		if (composed)
			return composed;
	}
	return len < n ? arena_memdup(a, text, len) : s;
}

/* ---- what cannot be kept ---- */

/* Without width: looks like nothing, and makes two equal ids differ. */
static bool invisible(uint32_t cp)
{
	return cp == 0xAD || (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF;
}

static bool control(uint32_t cp)
{
	return (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') || (cp >= 0x7F && cp <= 0x9F) || (cp & 0xFFFE) == 0xFFFE || (cp >= 0xFDD0 && cp <= 0xFDEF);
}

static bool not_utf8(const struct import_run *r, const char *s, size_t n, size_t at, struct diag *d)
{
	const unsigned char *u = (const unsigned char *)s + at;
	if (at + 2 < n && u[0] == 0xED && u[1] >= 0xA0 && (u[2] & 0xC0) == 0x80) {
		diag_error(d, "N104", "%s", _("half of a character stands alone in the text (a surrogate of UTF-16 without its pair)"));
		return diag_hint(d, "%s", _("the text was cut in the middle of a character before; write it anew in the journal"));
	}
	const char *encoding = r->file.f ? r->file.f->encoding : NULL;
	if (encoding) {
		diag_error(d, "N104", _("the text has the byte 0x%02X, which %s does not have"), u[0], encoding);
		return diag_hint(d, "%s", _("look whether the file is in another encoding, or save it as UTF-8"));
	}
	diag_error(d, "N104", "%s", _("the text is not UTF-8"));
	return diag_hint(d, "%s", _("save or export the file as UTF-8 (Excel calls it CSV UTF-8), or say --encoding windows-1257 if it is in that"));
}

static bool printable(struct import_run *r, const struct import_place *at, int field, bool id, const char *s, size_t n, struct diag *d)
{
	size_t valid = utf8_valid_prefix(s, n);
	bool lost = false;
	if (valid != n)
		return not_utf8(r, s, n, valid, d);
	for (const char *p = s; p < s + n;) {
		uint32_t cp = utf8_next(&p, s + n);
		lost = lost || cp == 0xFFFD;
		if (control(cp)) {
			diag_error(d, "N185", _("the text has the control character U+%04X"), (unsigned)cp);
			return diag_hint(d, "%s", _("it cannot be printed and came in by mistake; write the text anew in the journal"));
		}
		if (id && invisible(cp)) {
			diag_error(d, "N194", _("the id has the invisible character U+%04X"), (unsigned)cp);
			return diag_hint(d, "%s", _("two ids that look alike would be different; write it anew in the journal"));
		}
	}
	if (lost)
		import_count(r, at, field, REPAIR_LOST_LETTERS);
	return true;
}

bool import_clean_text(struct import_run *r, const struct import_place *at, int field, bool id, const char *s, const char **out, struct diag *d)
{
	size_t n = strlen(s);
	*out = NULL;
	trim(&s, &n, special_blank);
	if (n == 0)
		return true;
	unsigned kinds = look(s, n);
	if (kinds == ASCII_ONLY) {
		*out = arena_memdup(&r->arena, s, n);
		return true;
	}
	if (!printable(r, at, field, id, s, n, d))
		return false;
	if (trim(&s, &n, blank_or_zero_width)) /* its blanks alone are gone already */
		import_count(r, at, field, REPAIR_ZERO_WIDTH);
	if (n == 0)
		return true;
	if (kinds & BEYOND_LATIN) {
		struct strbuf sb = STRBUF_INIT;
		if (utf8_nfc(s, n, &sb))
			*out = arena_memdup(&r->arena, sb.buf, sb.len);
		strbuf_release(&sb);
	} else {
		*out = arena_memdup(&r->arena, s, n);
	}
	return *out || diag_error(d, "Q001", "%s", _("out of memory"));
}
