/* SPDX-License-Identifier: MIT */
/* The lowest level: arena, strbuf, diag, num, date, utf8. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/date.h"
#include "lieciba/diag.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static jmp_buf out_of_memory;

static void jump(void *arg)
{
	(void)arg;
	longjmp(out_of_memory, 1);
}

static void arena_has_a_cap_and_keeps_blocks(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a, 100000);
	a.full = jump;
	char *s = arena_strdup(&a, "šķūnis");
	assert_string_equal(s, "šķūnis");
	assert_int_equal((uintptr_t)s % 16, 0);
	size_t cap = 0;
	int *v = NULL;
	for (int i = 0; i < 1000; i++) {
		v = arena_grow(&a, v, &cap, (size_t)i + 1, sizeof *v);
		v[i] = i;
	}
	assert_int_equal(v[999], 999);
	struct arena_block *first = a.first;
	arena_reset(&a);
	assert_int_equal(a.used, 0);
	arena_alloc(&a, 10);
	assert_ptr_equal(a.first, first);
	if (setjmp(out_of_memory) == 0) {
		arena_alloc(&a, 200000);
		fail_msg("%s", "the cap did not hold");
	}
	arena_release(&a);
}

static void strbuf_grows_and_writes_json(void **state)
{
	(void)state;
	struct strbuf sb = STRBUF_INIT;
	assert_string_equal(sb.buf, "");
	for (int i = 0; i < 1000; i++)
		strbuf_addf(&sb, "%d,", i);
	assert_int_equal(sb.len, 10 * 2 + 90 * 3 + 900 * 4);
	strbuf_reset(&sb);
	strbuf_add_json(&sb, "a\"b\\c\nd\x01ē");
	assert_string_equal(sb.buf, "\"a\\\"b\\\\c\\nd\\u0001ē\"");
	size_t n;
	char *p = strbuf_detach(&sb, &n);
	assert_int_equal(strlen(p), n);
	free(p);
	assert_int_equal(sb.len, 0);
}

static void diag_shows_place_and_caret(void **state)
{
	(void)state;
	struct diag d;
	struct strbuf sb = STRBUF_INIT;
	struct srcpos pos = { "a.yaml", 2, 3, 5 };
	assert_false(diag_error(&d, "L102", "unknown key '%s'", "algin"));
	diag_at(&d, &pos);
	diag_hint(&d, "did you mean '%s'?", "align");
	const char *source = "x: 1\nš algin: y\n";
	diag_format(&d, source, strlen(source), &sb);
	assert_string_equal(sb.buf, "a.yaml:2:3: error: unknown key 'algin'  [L102]\n    2 | š algin: y\n      |   ^~~~~ did you mean 'align'?\n");
	strbuf_reset(&sb);
	diag_format(&d, NULL, 0, &sb);
	assert_string_equal(sb.buf, "a.yaml:2:3: error: unknown key 'algin'  [L102]\n      = did you mean 'align'?\n");
	strbuf_reset(&sb);
	diag_json(&d, &sb);
	assert_string_equal(sb.buf, "{\"level\":\"error\",\"code\":\"L102\",\"file\":\"a.yaml\",\"line\":2,\"col\":3,\"message\":\"unknown key 'algin'\","
				    "\"hint\":\"did you mean 'align'?\"}");
	strbuf_release(&sb);
	static const char *const words[] = { "align", "valign", "width" };
	assert_string_equal(diag_nearest("algin", words, 3), "align");
	assert_null(diag_nearest("colour", words, 3));
	assert_null(diag_explain("X999"));
	assert_non_null(diag_explain("E010"));
}

static void diag_cuts_between_characters(void **state)
{
	(void)state;
	char text[2000] = "a";
	for (int i = 0; i < 900; i++)
		memcpy(text + 1 + 2 * i, "ā", 3);
	struct diag d;
	diag_error(&d, "E010", "%s", text);
	assert_int_equal(utf8_valid_prefix(d.what, strlen(d.what)), strlen(d.what));
	assert_in_range(strlen(d.what), 500, 511);
}

static void diags_are_counted_and_sorted(void **state)
{
	(void)state;
	struct diags l = { 0 };
	struct srcpos late = { "a", 9, 1, 0 }, early = { "a", 2, 1, 0 };
	diags_report(&l, DIAG_ERROR, "L1", &late, "late");
	diags_report(&l, DIAG_WARNING, "L2", &early, "early");
	diags_sort(&l);
	assert_string_equal(l.v[0].what, "early");
	assert_int_equal(l.errors, 1);
	assert_int_equal(l.warnings, 1);
	diags_free(&l);
}

static void decimals(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		char sep;
		int scale;
		bool ok;
		int64_t v;
	} t[] = { { "7,45", ',', 2, true, 745 }, { "7.45", ',', 2, false, 0 }, { "7.45", 0, 2, true, 745 }, { "-7,445", ',', 2, true, -745 },
		{ "7,444", ',', 2, true, 744 }, { "10", '.', 2, true, 1000 }, { "", 0, 2, false, 0 }, { "-", 0, 2, false, 0 }, { "1,", ',', 2, false, 0 },
		{ ",5", ',', 2, false, 0 }, { "7 ", 0, 2, false, 0 }, { "99999999999999999999", 0, 2, false, 0 }, { "1e3", 0, 2, false, 0 } };
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		int64_t v = 0;
		assert_int_equal(num_parse_scaled(t[i].s, t[i].sep, t[i].scale, &v), t[i].ok);
		if (t[i].ok)
			assert_int_equal(v, t[i].v);
	}
	int64_t v;
	assert_true(num_parse_int("-12", &v));
	assert_int_equal(v, -12);
	assert_false(num_parse_int("12.0", &v));
	assert_false(num_parse_int(" 12", &v));
	char b[32];
	num_format_scaled(b, sizeof b, 7445, 3, 2, ',');
	assert_string_equal(b, "7,45");
	num_format_scaled(b, sizeof b, -5, 2, 2, ',');
	assert_string_equal(b, "-0,05");
	num_format_scaled(b, sizeof b, 700, 2, 0, ',');
	assert_string_equal(b, "7");
	assert_int_equal(num_div_round(15, 10), 2);
	assert_int_equal(num_div_round(-15, 10), -2);
	assert_int_equal(num_div_round(14, 10), 1);
}

static void civil_days(void **state)
{
	(void)state;
	assert_int_equal(date_from_civil(1970, 1, 1), 0);
	assert_int_equal(date_from_civil(2000, 3, 1), 11017);
	for (day_t d = -200000; d < 200000; d += 37) {
		int y, m, day;
		date_to_civil(d, &y, &m, &day);
		assert_true(date_valid(y, m, day));
		assert_int_equal(date_from_civil(y, m, day), d);
	}
	char b[16];
	day_t d;
	assert_true(date_parse_iso("2026-02-28", &d));
	assert_string_equal(date_format_iso(d + 1, b), "2026-03-01");
	assert_false(date_parse_iso("2026-02-29", &d));
	assert_false(date_parse_iso("1/05/2023", &d));
	assert_int_equal(date_weekday(date_from_civil(2026, 11, 24)), 2);
	assert_string_equal(date_format_iso(date_easter(2026), b), "2026-04-05");
	assert_string_equal(date_format_iso(date_easter(2025), b), "2025-04-20");
	int wy;
	assert_int_equal(date_iso_week(date_from_civil(2027, 1, 1), &wy), 53);
	assert_int_equal(wy, 2026);
	assert_string_equal(date_format_iso(date_add_months(date_from_civil(2026, 1, 31), 1), b), "2026-02-28");
	assert_string_equal(date_school_year(date_from_civil(2026, 7, 31), b), "2025-26");
	assert_string_equal(date_school_year(date_from_civil(2026, 8, 1), b), "2026-27");
	int y;
	assert_true(date_parse_school_year("2099-00", &y));
	assert_false(date_parse_school_year("2025-27", &y));
}

static void utf8_text(void **state)
{
	(void)state;
	assert_int_equal(utf8_valid_prefix("Ķēniņš", strlen("Ķēniņš")), strlen("Ķēniņš"));
	assert_int_equal(utf8_valid_prefix("ab\xff", 3), 2);
	assert_int_equal(utf8_valid_prefix("a\0b", 3), 1);
	assert_int_equal(utf8_valid_prefix("\xed\xa0\x80", 3), 0); /* a surrogate */
	assert_int_equal(utf8_valid_prefix("\xc0\x80", 2), 0);     /* overlong */
	assert_int_equal(utf8_count("šķū", strlen("šķū")), 3);
	struct strbuf sb = STRBUF_INIT;
	assert_true(utf8_nfc("s\xcc\x8c", 3, &sb));
	assert_string_equal(sb.buf, "š");
	strbuf_reset(&sb);
	utf8_upper("liecība", strlen("liecība"), &sb);
	assert_string_equal(sb.buf, "LIECĪBA");
	strbuf_release(&sb);
}

static void latvian_order(void **state)
{
	(void)state;
	static const char *const sorted[] = { "10. klase", "Aboliņa", "Āboliņa", "Abols", "Bērza-Ozola", "Berza Zane", "Bērziņa", "Bērziņš", "Cers",
		"Čakste", "Dzenis", "Egle", "Ērglis", "Gailis", "Ģēģeris", "Ivars", "Īvars", "Jansons", "Kalns", "Ķirsis", "Lapa", "Ļaksa", "Ničs", "Ņikita", "Ozols",
		"Sala", "Šalka", "Ūdre", "Zaļais", "Žagars" };
	size_t n = sizeof sorted / sizeof sorted[0];
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < n; k++) {
			int c = utf8_compare_lv(sorted[i], strlen(sorted[i]), sorted[k], strlen(sorted[k]));
			if ((i < k) != (c < 0) || (i == k) != (c == 0))
				fail_msg("%s and %s: %d", sorted[i], sorted[k], c);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_has_a_cap_and_keeps_blocks),
		cmocka_unit_test(strbuf_grows_and_writes_json),
		cmocka_unit_test(diag_shows_place_and_caret),
		cmocka_unit_test(diag_cuts_between_characters),
		cmocka_unit_test(diags_are_counted_and_sorted),
		cmocka_unit_test(decimals),
		cmocka_unit_test(civil_days),
		cmocka_unit_test(utf8_text),
		cmocka_unit_test(latvian_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
