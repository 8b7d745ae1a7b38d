/* SPDX-License-Identifier: MIT */
/* The prepared faces: coverage, widths, and that a changed file is refused. Runs in the project's top folder. */
#define _XOPEN_SOURCE 700
#include "unit.h"

#include "lieciba/font.h"
#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct fonts *fonts;

static int open_fonts(void **state)
{
	(void)state;
	struct diag d = { 0 };
	fonts = fonts_open("fonts", &d);
	if (!fonts)
		fprintf(stderr, "%s\n", d.what);
	return fonts ? 0 : 1;
}

static int close_fonts(void **state)
{
	(void)state;
	fonts_close(fonts);
	return 0;
}

static void every_latvian_letter_is_in_core(void **state)
{
	(void)state;
	static const char text[] = "AĀBCČDEĒFGĢHIĪJKĶLĻMNŅOPRSŠTUŪVZŽ aābcčdeēfgģhiījkķlļmnņoprsštuūvzž ŌōŖŗ 0123456789 „Liecība” – § 10 € № 1·2…";
	uint32_t cp;
	assert_int_equal(fonts_count(fonts), 2);
	for (size_t i = 0; i < fonts_count(fonts); i++) {
		const struct face *f = fonts_at(fonts, i);
		assert_int_equal(face_missing(f, text, strlen(text), &cp), -1);
		assert_true(f->cover[0x161] & 1u << FACE_CORE);
		assert_int_equal(face_missing(f, "Nguyễn Əliyev Қасымов", strlen("Nguyễn Əliyev Қасымов"), &cp), -1);
		assert_false(f->cover[0x1EC5] & 1u << FACE_CORE);
	}
}

static void what_cannot_be_drawn_is_found(void **state)
{
	(void)state;
	const struct face *f = fonts_face(fonts, "NotoSans-Regular.ttf");
	static const struct {
		const char *s;
		long at;
		uint32_t cp;
	} t[] = { { "a\u2212b", 1, 0x2212 }, { "š✓", 2, 0x2713 }, { "x😀", 1, 0x1F600 }, { "a\u0301", 1, 0x301 }, { "a\u200Bb", 1, 0x200B }, { "\x01", 0, 1 } };
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		uint32_t cp = 0;
		assert_int_equal(face_missing(f, t[i].s, strlen(t[i].s), &cp), t[i].at);
		assert_int_equal(cp, t[i].cp);
	}
}

static void widths(void **state)
{
	(void)state;
	const struct face *r = fonts_face(fonts, "NotoSans-Regular"), *b = fonts_face(fonts, "NotoSans-Bold.ttf");
	assert_non_null(r);
	assert_non_null(b);
	for (char c = '0'; c <= '9'; c++) { /* totals in bold line up with rows in regular (looks.md §2) */
		assert_int_equal(r->advance[(unsigned char)c], 572);
		assert_int_equal(b->advance[(unsigned char)c], 572);
	}
	assert_int_equal(face_width(r, 10000, "10", 2), 11440);
	assert_int_equal(face_width(r, 9500, "", 0), 0);
	assert_int_equal(r->advance[0x161], r->advance['s']);
	assert_null(fonts_face(fonts, "NotoSans"));
	assert_in_range(r->cap_height, 700, 730);
	assert_true(r->bbox[0] < 0 && r->bbox[3] > 900);
	assert_string_equal(r->ps_name, "NotoSans-Regular");
}

static void copy(const char *from, const char *to, bool flip)
{
	struct strbuf sb = STRBUF_INIT;
	assert_true(fsio_read(from, 1 << 20, &sb, NULL));
	if (flip)
		sb.buf[sb.len / 2] ^= 1;
	assert_true(fsio_write(to, sb.buf, sb.len, NULL));
	strbuf_release(&sb);
}

static void a_changed_file_is_refused(void **state)
{
	(void)state;
	static const char *const files[] = { "NotoSans-Bold.core.ttf", "NotoSans-Bold.full.ttf", "fonts.sha256" };
	char dir[] = "/tmp/lieciba-font-XXXXXX", from[64], to[64];
	struct diag d = { 0 };
	assert_non_null(mkdtemp(dir));
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < 3; i++) {
			snprintf(from, sizeof from, "fonts/%s", files[i]);
			snprintf(to, sizeof to, "%s/%s", dir, files[i]);
			copy(from, to, pass == 1 && i == 1);
		}
		struct fonts *f = fonts_open(dir, &d);
		assert_int_equal(f != NULL, pass == 0);
		fonts_close(f);
	}
	assert_string_equal(d.code, "F002");
	assert_int_equal(d.exit_code, 69);
	for (int i = 0; i < 3; i++) {
		snprintf(to, sizeof to, "%s/%s", dir, files[i]);
		unlink(to);
	}
	assert_null(fonts_open(dir, &d));
	assert_string_equal(d.code, "F001");
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_latvian_letter_is_in_core), cmocka_unit_test(what_cannot_be_drawn_is_found),
		cmocka_unit_test(widths), cmocka_unit_test(a_changed_file_is_refused) };
	return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
