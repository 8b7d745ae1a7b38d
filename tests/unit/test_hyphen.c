/* SPDX-License-Identifier: MIT */
/* Where words may be parted: the program's Latvian patterns, and small ones of our own in other encodings. Runs in the project's top folder. */
#include "unit.h"

#include "lieciba/fsio.h"
#include "lieciba/hyphen.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* libhyphen 2.8.8 forgets the memory of a pattern that stands twice in its file (314 of the Latvian ones do): 2.6 KB once a process. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libhyphen\n";
}

/* With soft hyphens shown as "=". */
static const char *parted(struct hyphens *h, const char *lang, const char *s)
{
	static char shown[512];
	struct strbuf out = STRBUF_INIT;
	struct diag d = { 0 };
	size_t n = 0;
	assert_true(hyphens_soften(h, lang, s, strlen(s), &out, &d));
	for (size_t i = 0; i < out.len && n + 2 < sizeof shown; i++) {
		if (out.buf[i] == '\xc2' && out.buf[i + 1] == '\xad') {
			shown[n++] = '=';
			i++;
		} else {
			shown[n++] = out.buf[i];
		}
	}
	shown[n] = '\0';
	strbuf_release(&out);
	return shown;
}

static void latvian(void **state)
{
	(void)state;
	static const struct { const char *s, *want; } cases[] = {
		{ "", "" },
		{ "nokavētās stundas", "no=ka=vē=tās stun=das" },
		{ "PĒCPĀRBAUDĪJUMS", "PĒCPĀR=BAU=DĪ=JUMS" },
		{ "klasē, skola", "klasē, skola" }, /* two letters stay before, three after */
		{ "Anna-Marija izglītojamā/izglītojamais", "Anna-Marija izglītojamā/izglītojamais" },
		{ "skola12 vards@skola", "skola12 vards@skola" },
		{ "no\u00ADkavētās", "no\u00ADkavētās" }, /* it says itself where */
		{ "Nguyễnová каникулы", "Nguyễnová каникулы" },
	};
	struct hyphens *h = hyphens_new("fonts");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *got = parted(h, "lv-LV", cases[i].s);
		if (strstr(cases[i].s, "\u00AD"))
			assert_string_equal(got, "no=kavētās");
		else
			assert_string_equal(got, cases[i].want);
	}
	hyphens_free(h);
}

static void put(const char *dir, const char *name, const char *s, size_t n)
{
	char path[256];
	struct diag d = { 0 };
	snprintf(path, sizeof path, "%s/%s", dir, name);
	assert_true(fsio_write(path, s, n, &d));
}

/* Patterns in UTF-8, in KOI8-R, with a change of spelling (not taken), and in an encoding that nobody knows. */
static void other_languages(void **state)
{
	(void)state;
	static const char en[] = "UTF-8\nRIGHTHYPHENMIN 3\nr1d\nsch1f/ff=,2,2\n", ru[] = "KOI8-R\n\xce\xc9\x31\xcb\n", odd[] = "EBCDIC\na1b\n";
	char dir[] = "/tmp/hyphen-XXXXXX";
	uint8_t one[DIGEST_SIZE], two[DIGEST_SIZE];
	assert_non_null(mkdtemp(dir));
	put(dir, "hyph_en_US.dic", en, sizeof en - 1);
	put(dir, "hyph_ru_RU.dic", ru, sizeof ru - 1);
	struct hyphens *h = hyphens_new(dir);
	assert_string_equal(parted(h, "en", "jordan Łordan"), "jor=dan Łor=dan");
	assert_string_equal(parted(h, "ru-RU", "Каникулы"), "Кани=кулы");
	assert_true(hyphens_digest(h, "en", one) && hyphens_digest(h, "ru", two));
	assert_memory_not_equal(one, two, sizeof one);
	assert_false(hyphens_digest(h, "eng", one));
	hyphens_free(h);
	put(dir, "hyph_ru_RU.dic", odd, sizeof odd - 1);
	if (access("/usr/share/hyphen/hyph_ru_RU.dic", R_OK) != 0) {
		h = hyphens_new(dir);
		assert_false(hyphens_digest(h, "ru", two));
		hyphens_free(h);
	}
	char path[300];
	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "%s/hyph_%s.dic", dir, i ? "ru_RU" : "en_US");
		unlink(path);
	}
	rmdir(dir);
}

static void unknown_language(void **state)
{
	(void)state;
	struct hyphens *h = hyphens_new("fonts");
	struct strbuf out = STRBUF_INIT;
	struct diag d = { 0 };
	assert_false(hyphens_soften(h, "tlh", "tlhIngan", 8, &out, &d));
	assert_string_equal(d.code, "L239");
	strbuf_release(&out);
	hyphens_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(latvian), cmocka_unit_test(other_languages), cmocka_unit_test(unknown_language) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
