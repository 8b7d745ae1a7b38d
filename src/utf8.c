/* SPDX-License-Identifier: MIT */
/*
 * utf8: validation, NFC and case through utf8proc; Latvian order by a sort key of our own.
 *
 * Sort key = primary weights, 0, secondary weights, 0, tertiary weights. Primary: the Latvian alphabet's letter
 * (č after c, ķ after k …; a vowel's length mark and foreign accents do not count; y beside i as in Latvian
 * dictionaries). Secondary: accents. Tertiary: case. Blanks and hyphens sort before digits, digits before letters.
 */
#include "lieciba/utf8.h"

#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

size_t utf8_valid_prefix(const char *s, size_t n)
{
	size_t i = 0;
	while (i < n) {
		unsigned char c = (unsigned char)s[i];
		if (c != 0 && c < 0x80) {
			i++;
			continue;
		}
		utf8proc_int32_t cp;
		utf8proc_ssize_t k = utf8proc_iterate((const utf8proc_uint8_t *)s + i, (utf8proc_ssize_t)(n - i), &cp);
		if (k <= 0 || cp == 0)
			return i;
		i += (size_t)k;
	}
	return n;
}

uint32_t utf8_next(const char **s, const char *end)
{
	unsigned char c = (unsigned char)**s;
	if (c < 0x80) {
		(*s)++;
		return c;
	}
	utf8proc_int32_t cp;
	utf8proc_ssize_t k = utf8proc_iterate((const utf8proc_uint8_t *)*s, (utf8proc_ssize_t)(end - *s), &cp);
	if (k <= 0) {
		(*s)++;
		return 0xFFFD;
	}
	*s += k;
	return (uint32_t)cp;
}

size_t utf8_count(const char *s, size_t n)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return count;
}

int utf8_put(uint32_t cp, char out[4])
{
	return (int)utf8proc_encode_char((utf8proc_int32_t)cp, (utf8proc_uint8_t *)out);
}

bool utf8_is_nfc_ascii(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)s[i] >= 0x80)
			return false;
	}
	return true;
}

bool utf8_nfc(const char *s, size_t n, struct strbuf *out)
{
	if (utf8_is_nfc_ascii(s, n)) {
		strbuf_add(out, s, n);
		return !out->failed;
	}
	if (utf8_valid_prefix(s, n) != n)
		return false;
	utf8proc_uint8_t *nfc = NULL;
	utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &nfc,
		(utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
	if (len < 0)
		return false;
	strbuf_add(out, nfc, (size_t)len);
	free(nfc);
	return !out->failed;
}

static void map_case(const char *s, size_t n, struct strbuf *out, utf8proc_int32_t (*map)(utf8proc_int32_t))
{
	const char *end = s + n;
	while (s < end) {
		char b[4];
		int k = utf8_put((uint32_t)map((utf8proc_int32_t)utf8_next(&s, end)), b);
		strbuf_add(out, b, (size_t)k);
	}
}

size_t utf8_drop_soft(char *s, size_t n)
{
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && s[i] == '\xc2' && s[i + 1] == '\xad')
			i++;
		else
			s[k++] = s[i];
	}
	return k;
}

bool utf8_is_letter(uint32_t cp)
{
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

void utf8_upper(const char *s, size_t n, struct strbuf *out)
{
	map_case(s, n, out, utf8proc_toupper);
}

void utf8_lower(const char *s, size_t n, struct strbuf *out)
{
	map_case(s, n, out, utf8proc_tolower);
}

enum { W_SEPARATOR = 2, W_OTHER = 3, W_DIGIT = 4, W_LETTER = 16 /* + 4 for each letter of the alphabet */, W_FOREIGN = 0xF0 };

/* Primary weight of a lower-case code point that is a letter of the Latvian order by itself; 0 = not one. */
static int alphabet_weight(uint32_t cp)
{
	static const uint32_t order[] = { 'a', 'b', 'c', 0x10D, 'd', 'e', 'f', 'g', 0x123, 'h', 'i', 'j', 'k', 0x137, 'l', 0x13C,
		'm', 'n', 0x146, 'o', 'p', 'q', 'r', 's', 0x161, 't', 'u', 'v', 'w', 'x', 'z', 0x17E };
	if (cp == 'y')
		cp = 'i';
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		if (order[i] == cp)
			return W_LETTER + 4 * (int)i;
	}
	return 0;
}

/* Base letter of a foreign or long letter (ā -> a, ö -> o, ł -> l); the code point itself when it has none. */
static uint32_t base_letter(uint32_t cp)
{
	switch (cp) {
	case 0x142:
		return 'l';
	case 0xF8:
		return 'o';
	case 0x111:
	case 0xF0:
		return 'd';
	case 0xDF:
		return 's';
	case 0x131:
		return 'i';
	default:
		break;
	}
	utf8proc_int32_t d[8];
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, d, 8, UTF8PROC_DECOMPOSE, NULL);
	return n > 0 ? (uint32_t)d[0] : cp;
}

struct weights {
	int primary; /* < 0xF0, or 0xF0 with `cp` after it */
	uint32_t cp;
	int secondary, tertiary;
};

static struct weights weigh(uint32_t cp)
{
	uint32_t low = (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
	struct weights w = { .secondary = 1, .tertiary = low == cp ? 1 : 2, .cp = low };
	if (low >= '0' && low <= '9') {
		w.primary = W_DIGIT + (int)(low - '0');
		return w;
	}
	w.primary = alphabet_weight(low);
	if (w.primary) {
		w.secondary = low == 'y' ? 3 : 1;
		return w;
	}
	w.primary = alphabet_weight(base_letter(low));
	if (w.primary) {
		w.secondary = 2 + (int)(low & 0x7f);
		return w;
	}
	if (low == ' ' || low == '-' || low == 0xA0 || (low >= 0x2010 && low <= 0x2015))
		w.primary = W_SEPARATOR;
	else if (low < 0x80)
		w.primary = W_OTHER;
	else
		w.primary = W_FOREIGN;
	if (w.primary != W_FOREIGN)
		w.secondary = 1 + (int)(low & 0x7f);
	return w;
}

void utf8_sort_key(const char *s, size_t n, struct strbuf *out)
{
	const char *end = s + n;
	for (const char *p = s; p < end;) {
		struct weights w = weigh(utf8_next(&p, end));
		strbuf_addc(out, (char)w.primary);
		if (w.primary == W_FOREIGN) {
			char b[3] = { (char)(1 + (w.cp >> 14)), (char)(1 + ((w.cp >> 7) & 0x7f)), (char)(1 + (w.cp & 0x7f)) };
			strbuf_add(out, b, 3);
		}
	}
	strbuf_addc(out, '\1');
	for (const char *p = s; p < end;)
		strbuf_addc(out, (char)weigh(utf8_next(&p, end)).secondary);
	strbuf_addc(out, '\1');
	for (const char *p = s; p < end;)
		strbuf_addc(out, (char)weigh(utf8_next(&p, end)).tertiary);
}

int utf8_compare_lv(const char *a, size_t na, const char *b, size_t nb)
{
	struct strbuf ka = STRBUF_INIT, kb = STRBUF_INIT;
	utf8_sort_key(a, na, &ka);
	utf8_sort_key(b, nb, &kb);
	size_t n = ka.len < kb.len ? ka.len : kb.len;
	int c = memcmp(ka.buf, kb.buf, n);
	if (c == 0)
		c = (ka.len > kb.len) - (ka.len < kb.len);
	strbuf_release(&ka);
	strbuf_release(&kb);
	return c;
}
