/* SPDX-License-Identifier: MIT */
/*
 * hyphen: libhyphen knows words as small letters in its patterns' own encoding; here texts are cut into words, and words written so. Only user of hyphen.h.
 */
#include "lieciba/hyphen.h"

#include "lieciba/fsio.h"
#include "lieciba/i18n.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <hyphen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SYSTEM_DIR "/usr/share/hyphen"

enum { LEAST = 5, LEFT = 2, RIGHT = 3, MOST = 64, SOFT = 0xAD, LANGUAGES = 3, MAX_FILE = 4 << 20 };

/* Letters above ASCII of an encoding: a row of them from `from` on, and one that stands elsewhere. */
struct alphabet {
	const char *name, *row;
	unsigned from, other_byte;
	uint32_t other;
};
static const struct alphabet alphabets[] = {
	{ "ISO8859-13", "ąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž", 0xE0, 0xBA, 0x157 /* ŗ */ },
	{ "KOI8-R", "юабцдефгхийклмнопярстужвьызшэщчъ", 0xC0, 0xA3, 0x451 /* ё */ },
};
static const struct language { const char *lang, *file, *package; } languages[LANGUAGES] = {
	{ "lv", "hyph_lv_LV.dic", "hyphen-lv" },
	{ "en", "hyph_en_US.dic", "hyphen-en-us" },
	{ "ru", "hyph_ru_RU.dic", "hyphen-ru" },
};

struct patterns {
	bool tried;
	HyphenDict *dict;           /* NULL: there are none */
	const struct alphabet *abc; /* NULL: UTF-8 */
	uint8_t digest[DIGEST_SIZE];
};
struct hyphens {
	char *dir;
	struct patterns of[LANGUAGES];
	struct strbuf small; /* the word in small letters */
};

struct hyphens *hyphens_new(const char *dir)
{
	struct hyphens *h = calloc(1, sizeof *h);
	if (!h)
		return NULL;
	strbuf_init(&h->small);
	h->dir = strdup(dir);
	if (h->dir)
		return h;
	free(h);
	return NULL;
}

void hyphens_free(struct hyphens *h)
{
	if (!h)
		return;
	for (int i = 0; i < LANGUAGES; i++) {
		if (h->of[i].dict)
			hnj_hyphen_free(h->of[i].dict);
	}
	strbuf_release(&h->small);
	free(h->dir);
	free(h);
}

/* ---- patterns ---- */

static bool know_encoding(struct patterns *p)
{
	if (p->dict->utf8)
		return true;
	for (size_t i = 0; i < sizeof alphabets / sizeof *alphabets && !p->abc; i++) {
		if (strcmp(p->dict->cset, alphabets[i].name) == 0)
			p->abc = &alphabets[i];
	}
	return p->abc != NULL;
}

static bool read_patterns(const char *dir, const char *file, struct patterns *p)
{
	struct strbuf path = STRBUF_INIT, data = STRBUF_INIT;
	struct diag why = { 0 };
	strbuf_addf(&path, "%s/%s", dir, file);
	FILE *in = fsio_read(path.buf, MAX_FILE, &data, &why) && data.len ? fmemopen(data.buf, data.len, "r") : NULL;
	if (in) {
		digest_of(data.buf, data.len, p->digest);
		p->dict = hnj_hyphen_load_file(in);
		fclose(in);
	}
	if (p->dict && !know_encoding(p)) {
		hnj_hyphen_free(p->dict);
		p->dict = NULL;
	}
	strbuf_release(&path);
	strbuf_release(&data);
	return p->dict != NULL;
}

static int language_of(const char *lang)
{
	for (int i = 0; i < LANGUAGES; i++) {
		if (strncmp(lang, languages[i].lang, 2) == 0 && (lang[2] == '\0' || lang[2] == '-'))
			return i;
	}
	return -1;
}

/* NULL when there are none. */
static const struct patterns *find(struct hyphens *h, const char *lang)
{
	int i = language_of(lang);
	if (i < 0)
		return NULL;
	struct patterns *p = &h->of[i];
	if (!p->tried && !read_patterns(h->dir, languages[i].file, p))
		read_patterns(SYSTEM_DIR, languages[i].file, p);
	p->tried = true;
	return p->dict ? p : NULL;
}

bool hyphens_digest(struct hyphens *h, const char *lang, uint8_t out[DIGEST_SIZE])
{
	const struct patterns *p = find(h, lang);
	if (p)
		memcpy(out, p->digest, DIGEST_SIZE);
	return p != NULL;
}

static bool no_patterns(struct diag *d, const char *lang)
{
	int i = language_of(lang);
	diag_error(d, "L239", _("there are no patterns to part words of the language '%s'"), lang);
	if (i >= 0)
		return diag_hint(d, _("install Debian's %s, or take `hyphenate: true` out of the style"), languages[i].package);
	return diag_hint(d, "%s", _("write `hyphenate: false` in the style that has this language"));
}

/* ---- words ---- */

/* A letter in an encoding of one byte a letter; 0 = not one of its letters. */
static unsigned byte_of(const struct alphabet *abc, uint32_t cp)
{
	if (cp < 0x80)
		return cp;
	if (cp == abc->other)
		return abc->other_byte;
	const char *s = abc->row, *end = s + strlen(s);
	for (unsigned at = abc->from; s < end; at++) {
		if (utf8_next(&s, end) == cp)
			return at;
	}
	return 0;
}

/* The word as the patterns have it; its bytes, 0 when it has letters that they do not know. */
static size_t encode(struct hyphens *h, const struct patterns *p, const char *s, size_t n, char *word)
{
	size_t k = 0;
	strbuf_reset(&h->small);
	utf8_lower(s, n, &h->small);
	if (h->small.failed || h->small.len > MOST * 4)
		return 0;
	if (!p->abc) {
		memcpy(word, h->small.buf, h->small.len);
		return h->small.len;
	}
	for (const char *c = h->small.buf, *end = c + h->small.len; c < end;) {
		unsigned b = byte_of(p->abc, utf8_next(&c, end));
		if (b == 0)
			return 0;
		word[k++] = (char)b;
	}
	return k;
}

/* Appends a word of letters with its soft hyphens. */
static void part_word(struct hyphens *h, const struct patterns *p, const char *s, size_t n, struct strbuf *out)
{
	char word[MOST * 4 + 1], points[MOST * 4 + 8] = "", **rep = NULL;
	int *pos = NULL, *cut = NULL;
	size_t len = encode(h, p, s, n, word);
	word[len] = '\0';
	if (len == 0 || hnj_hyphen_hyphenate3(p->dict, word, (int)len, points, NULL, &rep, &pos, &cut, LEFT, RIGHT, 0, 0) != 0) {
		strbuf_add(out, s, n);
	} else {
		const char *end = s + n;
		for (size_t i = 0; s < end; i++) {
			const char *at = s;
			utf8_next(&s, end);
			strbuf_add(out, at, (size_t)(s - at));
			/* a point that would change the spelling is none of ours */
			if ((points[i] & 1) && s < end && !(rep && rep[i]))
				strbuf_adds(out, "\u00AD");
		}
	}
	for (size_t i = 0; rep && i < len; i++)
		free(rep[i]);
	free(rep);
	free(pos);
	free(cut);
}

static bool glues(uint32_t cp)
{
	return cp == '-' || cp == '/' || cp == '@' || cp == '_' || (cp >= '0' && cp <= '9');
}

/* A word that begins at s: its end, letters, and whether it is left as it is. */
static const char *scan_word(const char *s, const char *end, size_t *letters, bool *whole)
{
	for (*letters = 0; s < end; ++*letters) {
		const char *at = s;
		uint32_t cp = utf8_next(&s, end);
		*whole = *whole || cp == SOFT || glues(cp);
		if (cp != SOFT && !utf8_is_letter(cp))
			return at;
	}
	return end;
}

bool hyphens_soften(struct hyphens *h, const char *lang, const char *s, size_t n, struct strbuf *out, struct diag *d)
{
	const struct patterns *p = find(h, lang);
	uint32_t before = ' ';
	if (!p)
		return no_patterns(d, lang);
	for (const char *end = s + n; s < end;) {
		const char *at = s;
		uint32_t cp = utf8_next(&s, end);
		if (utf8_is_letter(cp)) {
			size_t letters;
			bool whole = glues(before) || before == SOFT;
			s = scan_word(at, end, &letters, &whole);
			if (!whole && letters >= LEAST && letters <= MOST)
				part_word(h, p, at, (size_t)(s - at), out);
			else
				strbuf_add(out, at, (size_t)(s - at));
		} else {
			strbuf_add(out, at, (size_t)(s - at));
		}
		before = cp;
	}
	return !out->failed || diag_error(d, "L239", "%s", _("out of memory"));
}
