/* SPDX-License-Identifier: MIT */
/*
 * text: measuring and breaking. Break opportunities come from libunibreak (UAX #14) over the whole paragraph, so a break may fall between runs;
 * everything else is one pass over code points. A soft hyphen is a break that stays in the text when it is taken, and is drawn as a hyphen then.
 */
#include "lieciba/text.h"

#include "lieciba/arena.h"
#include "lieciba/font.h"
#include "lieciba/utf8.h"

#include <linebreak.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE_SLOTS = 1 << 16, SOFT_HYPHEN = 0xAD, HYPHENS_IN_A_ROW = 3 };

/* ---- one paragraph as a row of characters ---- */

struct chr {
	const char *s;     /* where it stands in its run */
	uint32_t cp;
	uint32_t run;
	int32_t units;     /* advance in 1/1000 em; 0 for a soft hyphen and a line feed */
	unsigned char brk; /* LINEBREAK_… after this character */
};
struct para {
	struct chr *c;
	size_t n;
};

static size_t count_bytes(const struct run *runs, size_t n)
{
	size_t bytes = 0;
	for (size_t i = 0; i < n; i++)
		bytes += runs[i].len;
	return bytes;
}

/* Characters of all runs with their breaks. Memory: the caller's arena. */
static struct para take_apart(struct arena *a, const struct run *runs, size_t n)
{
	size_t bytes = count_bytes(runs, n);
	struct para p = { .c = ARENA_ARRAY(a, bytes + 1, struct chr) };
	utf32_t *cps = ARENA_ARRAY(a, bytes + 1, utf32_t);
	char *brk = arena_alloc(a, bytes + 1);
	for (size_t r = 0; r < n; r++) {
		const char *end = runs[r].s + runs[r].len;
		for (const char *s = runs[r].s; s < end;) {
			struct chr *c = &p.c[p.n];
			c->s = s;
			c->run = (uint32_t)r;
			c->cp = utf8_next(&s, end);
			c->units = c->cp < 65536 && c->cp != SOFT_HYPHEN && c->cp != '\n' ? runs[r].face->advance[c->cp] : 0;
			cps[p.n++] = c->cp;
		}
	}
	set_linebreaks_utf32(cps, p.n, "lv", brk);
	for (size_t i = 0; i < p.n; i++)
		p.c[i].brk = (unsigned char)brk[i];
	return p;
}

/* Width in mpt of units at a size, summed exactly: kept as units * size and divided once. */
static int32_t to_mpt(int64_t units_size)
{
	return (int32_t)((units_size + 500) / 1000);
}

static int64_t width_of(const struct run *runs, const struct chr *c)
{
	return (int64_t)c->units * runs[c->run].size;
}

static int64_t hyphen_width(const struct run *runs, const struct chr *c)
{
	return (int64_t)runs[c->run].face->advance['-'] * runs[c->run].size;
}

static bool is_blank(uint32_t cp)
{
	return cp == ' ' || cp == '\t';
}

/* ---- measuring ---- */

struct slot {
	uint64_t hash;
	struct text_extent extent;
};
struct text_cache {
	struct slot slot[CACHE_SLOTS];
	struct arena scratch;
};

struct text_cache *text_cache_new(void)
{
	struct text_cache *c = calloc(1, sizeof *c);
	if (c)
		arena_init(&c->scratch, 0);
	return c;
}

void text_cache_free(struct text_cache *c)
{
	if (c) {
		arena_release(&c->scratch);
		free(c);
	}
}

static struct text_extent measure(const struct run *runs, const struct para *p)
{
	int64_t word = 0, line = 0, blanks = 0, inner = 0, min = 0, max = 0; /* inner: blanks after which no break is allowed */
	for (size_t i = 0; i < p->n; i++) {
		const struct chr *c = &p->c[i];
		int64_t w = width_of(runs, c);
		if (is_blank(c->cp)) {
			blanks += w;
			inner += w;
		} else {
			word += inner + w;
			line += blanks + w;
			blanks = inner = 0;
		}
		int64_t shown = c->cp == SOFT_HYPHEN ? word + hyphen_width(runs, c) : word;
		if (c->brk != LINEBREAK_NOBREAK || i + 1 == p->n) {
			min = shown > min ? shown : min;
			word = inner = 0;
		}
		if (c->brk == LINEBREAK_MUSTBREAK || i + 1 == p->n) {
			max = line > max ? line : max;
			line = blanks = 0;
		}
	}
	return (struct text_extent){ to_mpt(min), to_mpt(max > min ? max : min) };
}

/* FNV-1a over what decides the extent. 64 bits: two of a few thousand different texts in one hash is not to be expected (p < 1e-12). */
static uint64_t hash_run(const struct run *r)
{
	uint64_t h = 0xCBF29CE484222325u ^ (uint64_t)(uintptr_t)r->face ^ (uint64_t)(uint32_t)r->size << 20;
	for (uint32_t i = 0; i < r->len; i++)
		h = (h ^ (unsigned char)r->s[i]) * 0x100000001B3u;
	return h | 1;
}

struct text_extent text_measure(struct text_cache *c, const struct run *runs, size_t n)
{
	uint64_t h = n == 1 ? hash_run(runs) : 0;
	struct slot *slot = &c->slot[(h >> 16) % CACHE_SLOTS];
	if (h && slot->hash == h)
		return slot->extent;
	arena_reset(&c->scratch);
	struct para p = take_apart(&c->scratch, runs, n);
	struct text_extent e = measure(runs, &p);
	if (h)
		*slot = (struct slot){ h, e };
	return e;
}

/* ---- breaking ---- */

struct breaker {
	struct arena *a;
	const struct run *runs;
	struct para p;
	struct lines out;
	size_t cap;
	int hyphens; /* lines that end with a soft hyphen, up to the last one */
};

/* One piece of a line: characters [from, to) of one run, soft hyphens left out but a last one that is printed. */
static void add_segment(struct breaker *b, struct line *line, size_t from, size_t to, int64_t *x)
{
	const struct chr *first = &b->p.c[from];
	const char *end = to < b->p.n && b->p.c[to].run == first->run ? b->p.c[to].s : b->runs[first->run].s + b->runs[first->run].len;
	struct line_seg *seg = &line->seg[line->n++];
	int64_t w = 0;
	bool soft = false;
	for (size_t i = from; i < to; i++) {
		w += width_of(b->runs, &b->p.c[i]);
		soft = soft || b->p.c[i].cp == SOFT_HYPHEN;
	}
	*seg = (struct line_seg){ .run = first->run, .s = first->s, .len = (uint32_t)(end - first->s), .x = to_mpt(*x) };
	if (soft) {
		char *copy = arena_alloc(b->a, (size_t)(end - first->s) + 1), *q = copy;
		for (size_t i = from; i < to; i++) {
			const char *stop = i + 1 < to ? b->p.c[i + 1].s : end;
			if (b->p.c[i].cp != SOFT_HYPHEN) {
				memcpy(q, b->p.c[i].s, (size_t)(stop - b->p.c[i].s));
				q += stop - b->p.c[i].s;
			} else if (i + 1 == to && b->p.c[i].brk != LINEBREAK_NOBREAK && to < b->p.n) {
				memcpy(q, "\u00AD", 2); /* a hyphen to the eye; readers and searches put the word together again (PDF 32000-1 §14.8.2.2.3) */
				q += 2;
				w += hyphen_width(b->runs, &b->p.c[i]);
			}
		}
		seg->s = copy;
		seg->len = (uint32_t)(q - copy);
	}
	*x += w;
	seg->width = to_mpt(*x) - seg->x;
}

static void add_line(struct breaker *b, size_t from, size_t to, bool last)
{
	b->out.v = arena_grow(b->a, b->out.v, &b->cap, b->out.n + 1, sizeof *b->out.v);
	struct line *line = &b->out.v[b->out.n++];
	while (to > from && (is_blank(b->p.c[to - 1].cp) || b->p.c[to - 1].cp == '\n'))
		to--;
	size_t runs = 0;
	for (size_t i = from; i < to; i++)
		runs += i == from || b->p.c[i].run != b->p.c[i - 1].run;
	*line = (struct line){ .last = last };
	line->seg = ARENA_ARRAY(b->a, runs ? runs : 1, struct line_seg);
	int64_t x = 0;
	for (size_t i = from; i < to;) {
		size_t k = i + 1;
		while (k < to && b->p.c[k].run == b->p.c[i].run)
			k++;
		add_segment(b, line, i, k, &x);
		i = k;
	}
	line->width = to_mpt(x);
}

static bool ends_soft(const struct breaker *b, size_t to)
{
	return b->p.c[to - 1].cp == SOFT_HYPHEN && b->p.c[to - 1].brk != LINEBREAK_NOBREAK;
}

/* Whether all that is left from here on is one word that fits a line. */
static bool last_word(const struct breaker *b, size_t from, int64_t width)
{
	int64_t w = 0;
	for (size_t i = from; i < b->p.n && w <= width; i++) {
		const struct chr *c = &b->p.c[i];
		if (is_blank(c->cp) && i > from)
			return false;
		w += width_of(b->runs, c);
		if (c->brk == LINEBREAK_MUSTBREAK)
			break;
	}
	return w <= width;
}

/*
 * Of the breaks that fit, the last one; the last between words instead when a part of a word would stand alone on the paragraph's last line, or too many
 * hyphens below each other.
 */
static size_t choose(const struct breaker *b, size_t good, size_t whole, int64_t width)
{
	if (whole == 0 || good == whole || !ends_soft(b, good))
		return good;
	return b->hyphens >= HYPHENS_IN_A_ROW || last_word(b, whole, width) ? whole : good;
}

/* Characters that fit from `from` on: up to the last break that fits, or, with `anywhere`, as many as fit (at least one). */
static size_t fit(const struct breaker *b, size_t from, int64_t width, bool anywhere, bool nowrap)
{
	int64_t used = 0, blanks = 0;
	size_t good = from, whole = 0; /* whole: the last break that parts no word */
	for (size_t i = from; i < b->p.n; i++) {
		const struct chr *c = &b->p.c[i];
		int64_t w = width_of(b->runs, c), shown = used + blanks + w + (c->cp == SOFT_HYPHEN ? hyphen_width(b->runs, c) : 0);
		bool blank = is_blank(c->cp) || c->cp == '\n';
		if (!nowrap && !blank && shown > width && i > from) {
			bool soft_only = c->cp == SOFT_HYPHEN && used + blanks <= width;
			if (!soft_only && good > from)
				return choose(b, good, whole, width);
			if (!soft_only && anywhere)
				return i;
		}
		if (blank) {
			blanks += w;
		} else {
			used += blanks + w;
			blanks = 0;
		}
		if (c->brk == LINEBREAK_MUSTBREAK || i + 1 == b->p.n)
			return i + 1;
		if (c->brk == LINEBREAK_ALLOWBREAK && (shown <= width || blank || good == from)) {
			good = i + 1;
			whole = c->cp != SOFT_HYPHEN ? good : whole;
		}
	}
	return b->p.n;
}

struct lines text_break(struct arena *a, const struct run *runs, size_t n, int32_t width, bool anywhere, bool nowrap)
{
	struct breaker b = { .a = a, .runs = runs, .p = take_apart(a, runs, n) };
	/* to_mpt rounds, so a line as wide as text_measure says must fit: allow for half a unit. */
	int64_t limit = (int64_t)width * 1000 + 499;
	for (size_t at = 0; at < b.p.n;) {
		size_t to = fit(&b, at, limit, anywhere, nowrap);
		add_line(&b, at, to, to == b.p.n || b.p.c[to - 1].brk == LINEBREAK_MUSTBREAK);
		b.hyphens = ends_soft(&b, to) ? b.hyphens + 1 : 0;
		at = to;
		while (at < b.p.n && at > 0 && is_blank(b.p.c[at].cp) && b.p.c[at - 1].brk != LINEBREAK_MUSTBREAK)
			at++;
	}
	return b.out;
}
