/* SPDX-License-Identifier: MIT */
/* Lines: where they break, what they hold, and what must be so for any text. Runs in the project's top folder. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/font.h"
#include "lieciba/strbuf.h"
#include "lieciba/text.h"

#include <stdio.h>
#include <string.h>

static struct fonts *fonts;
static struct text_cache *cache;
static struct arena arena;

static int begin(void **state)
{
	struct diag d = { 0 };
	(void)state;
	arena_init(&arena, 0);
	fonts = fonts_open("fonts", &d);
	cache = text_cache_new();
	return fonts && cache ? 0 : 1;
}

static int end(void **state)
{
	(void)state;
	text_cache_free(cache);
	fonts_close(fonts);
	arena_release(&arena);
	return 0;
}

static struct run run_of(const char *s)
{
	return (struct run){ .s = s, .len = (uint32_t)strlen(s), .size = 10000, .face = fonts_face(fonts, "NotoSans-Regular") };
}

/* The lines with | between. */
static void joined(const struct lines *l, struct strbuf *out)
{
	strbuf_reset(out);
	for (size_t i = 0; i < l->n; i++) {
		if (i)
			strbuf_addc(out, '|');
		for (uint32_t k = 0; k < l->v[i].n; k++)
			strbuf_add(out, l->v[i].seg[k].s, l->v[i].seg[k].len);
	}
}

static void breaks(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int width; /* of so many digits */
		bool anywhere, nowrap;
		const char *lines;
	} t[] = {
		{ "11111 22222 33333", 5, false, false, "11111|22222|33333" },
		{ "11111 22222 33333", 100, false, false, "11111 22222 33333" },
		{ "11111  22222", 6, false, false, "11111|22222" },
		{ "one\ntwo\n\nthree", 100, false, false, "one|two||three" },
		{ "11111 22222", 5, false, true, "11111 22222" },
		{ "1111122222", 5, false, false, "1111122222" },
		{ "1111122222", 5, true, false, "11111|22222" },
		{ "Pēcpār\u00ADbaudījums", 7, false, false, "Pēcpār\u00AD|baudījums" },
		{ "Nav pēc\u00ADpārbaudījuma", 13, false, false, "Nav pēc\u00AD|pārbaudījuma" },  /* whole it would not fit the line */
		{ "Un vēl pēc\u00ADpār", 10, false, false, "Un vēl|pēcpār" },                  /* a part of a word is not the last line */
		{ "11 2\u00AD222 3\u00AD333 4\u00AD444 5\u00AD555 6\u00AD666 77", 6, false, false, "11 2\u00AD|222 3\u00AD|333 4\u00AD|444|5555|6666|77" }, /* three hyphens below each other */
		{ "Pēcpār\u00ADbaudījums", 100, false, false, "Pēcpārbaudījums" },
		{ "11\u00A011 22", 5, false, false, "11\u00A011|22" },
		{ "1\u202F190 2\u202F500", 6, false, false, "1\u202F190|2\u202F500" },
		{ "Bērziņa-Ozola", 9, false, false, "Bērziņa-|Ozola" },
		{ "", 5, false, false, "" },
		{ "šķū", 1, true, false, "š|ķ|ū" },
	};
	struct strbuf got = STRBUF_INIT;
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		struct run r = run_of(t[i].text);
		struct lines l = text_break(&arena, &r, 1, t[i].width * 5720, t[i].anywhere, t[i].nowrap);
		joined(&l, &got);
		if (strcmp(got.buf, t[i].lines) != 0)
			fail_msg("'%s' in %d digits: '%s', not '%s'", t[i].text, t[i].width, got.buf, t[i].lines);
	}
	strbuf_release(&got);
}

static void runs_of_two_faces_share_a_line(void **state)
{
	(void)state;
	struct run r[2] = { run_of("Pārcelta 9."), run_of(" klasē. Direktores rīkojums") };
	r[0].face = fonts_face(fonts, "NotoSans-Bold");
	struct lines l = text_break(&arena, r, 2, 100 * 5720, false, false);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.v[0].n, 2);
	assert_int_equal(l.v[0].seg[1].run, 1);
	assert_int_equal(l.v[0].seg[1].x, l.v[0].seg[0].width);
	assert_int_equal(l.v[0].width, l.v[0].seg[1].x + l.v[0].seg[1].width);
	assert_true(l.v[0].last);
	l = text_break(&arena, r, 2, 20 * 5720, false, false);
	assert_true(l.n >= 2);
	assert_false(l.v[0].last);
}

static void extents(void **state)
{
	(void)state;
	struct run r = run_of("11 2222\n3");
	struct text_extent e = text_measure(cache, &r, 1);
	assert_int_equal(e.min, 4 * 5720);
	assert_int_equal(e.max, face_width(r.face, 10000, "11 2222", 7));
	struct text_extent again = text_measure(cache, &r, 1);
	assert_memory_equal(&e, &again, sizeof e);
	r = run_of("");
	e = text_measure(cache, &r, 1);
	assert_int_equal(e.max, 0);
}

static uint32_t rnd(uint32_t n)
{
	static uint64_t s = 1;
	s = s * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((s >> 33) % n);
}

/* Whatever the text: a line is not wider than asked when the text's min fits, nothing but blanks and line feeds is lost, and its max fits on one line. */
static void any_text(void **state)
{
	(void)state;
	static const char *const parts[] = { "a", "š", " ", "  ", "-", "m", "1", ",", "/", "\n", "ņ", "(", ")", ".", "\u00A0", "ī" };
	struct strbuf text = STRBUF_INIT, got = STRBUF_INIT, want = STRBUF_INIT;
	for (int i = 0; i < 20000; i++) {
		strbuf_reset(&text);
		for (uint32_t k = rnd(60); k > 0; k--)
			strbuf_adds(&text, parts[rnd(16)]);
		struct run r = run_of(text.buf);
		struct text_extent e = text_measure(cache, &r, 1);
		int32_t width = e.min + (int32_t)rnd(60000);
		arena_reset(&arena);
		struct lines l = text_break(&arena, &r, 1, width, false, false);
		strbuf_reset(&got);
		for (size_t k = 0; k < l.n; k++) {
			if (l.v[k].width > width)
				fail_msg("'%s': line %zu is %d wide, asked for %d (min %d)", text.buf, k, l.v[k].width, width, e.min);
			for (uint32_t m = 0; m < l.v[k].n; m++)
				strbuf_add(&got, l.v[k].seg[m].s, l.v[k].seg[m].len);
		}
		struct strbuf *both[] = { &got, &want };
		strbuf_reset(&want);
		strbuf_add(&want, text.buf, text.len);
		for (int b = 0; b < 2; b++) {
			size_t n = 0;
			for (size_t k = 0; k < both[b]->len; k++) {
				if (!strchr(" \n", both[b]->buf[k]))
					both[b]->buf[n++] = both[b]->buf[k];
			}
			strbuf_truncate(both[b], n);
		}
		assert_string_equal(got.buf, want.buf);
		if (!strchr(text.buf, '\n')) {
			l = text_break(&arena, &r, 1, e.max, false, false);
			assert_true(l.n <= 1);
		}
	}
	strbuf_release(&text);
	strbuf_release(&got);
	strbuf_release(&want);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(breaks), cmocka_unit_test(runs_of_two_faces_share_a_line), cmocka_unit_test(extents), cmocka_unit_test(any_text) };
	return cmocka_run_group_tests(tests, begin, end);
}
