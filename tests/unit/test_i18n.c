/* SPDX-License-Identifier: MIT */
/* Wording of documents: every format in Latvian, and where the others differ. */
#include "unit.h"

#include "lieciba/i18n.h"
#include "lieciba/strbuf.h"

#include <string.h>

static struct cell text(const char *s)
{
	return (struct cell){ .type = CELL_TEXT, .s = s, .len = (uint32_t)strlen(s) };
}

static struct cell whole(int64_t i)
{
	return (struct cell){ .type = CELL_INT, .i = i };
}

static struct cell dec(int64_t x100)
{
	return (struct cell){ .type = CELL_DEC, .i = x100 };
}

static void formats(void **state)
{
	(void)state;
	const struct {
		enum format f;
		const char *arg;
		enum lang l;
		struct cell c;
		const char *want; /* NULL = refused */
	} t[] = {
		{ FMT_NONE, NULL, LANG_LV, text("nv"), "nv" }, { FMT_NONE, NULL, LANG_LV, whole(1190), "1190" }, { FMT_NONE, NULL, LANG_LV, dec(745), "7,45" },
		{ FMT_NONE, NULL, LANG_LV, dec(750), "7,5" }, { FMT_NONE, NULL, LANG_EN, dec(745), "7.45" }, { FMT_NONE, NULL, LANG_LV, dec(700), "7" },
		{ FMT_INT, NULL, LANG_LV, whole(1190), "1\u202F190" }, { FMT_INT, NULL, LANG_LV, whole(-20), "–20" }, { FMT_INT, NULL, LANG_LV, whole(999), "999" },
		{ FMT_INT, NULL, LANG_LV, whole(1234567), "1\u202F234\u202F567" }, { FMT_INT, NULL, LANG_LV, text("nv"), NULL },
		{ FMT_DEC1, NULL, LANG_LV, dec(745), "7,5" }, { FMT_DEC2, NULL, LANG_LV, whole(7), "7,00" }, { FMT_DEC3, NULL, LANG_EN, dec(745), "7.450" },
		{ FMT_X100, "2", LANG_LV, whole(745), "7,45" }, { FMT_X100, "0", LANG_LV, whole(745), "7" }, { FMT_X100, "1", LANG_LV, whole(-745), "–7,5" },
		{ FMT_X100, NULL, LANG_LV, whole(745), NULL }, { FMT_X100, "9", LANG_LV, whole(745), NULL }, { FMT_PCT, NULL, LANG_LV, dec(512), "5,12\u00A0%" },
		{ FMT_DATE, NULL, LANG_LV, text("2026-01-03"), "03.01.2026." }, { FMT_DATE, NULL, LANG_EN, text("2026-01-03"), "03.01.2026" },
		{ FMT_DATE_LONG, NULL, LANG_LV, text("2026-01-03"), "2026. gada 3. janvāris" },
		{ FMT_DATE_LONG_GEN, NULL, LANG_LV, text("2026-01-03"), "2026. gada 3. janvāra" },
		{ FMT_DATE_LONG_ACC, NULL, LANG_LV, text("2026-01-03"), "2026. gada 3. janvāri" },
		{ FMT_DATE_LONG_LOC, NULL, LANG_LV, text("2026-01-03"), "2026. gada 3. janvārī" },
		{ FMT_DATE_LONG_LOC, NULL, LANG_LV, text("2026-06-10"), "2026. gada 10. jūnijā" },
		{ FMT_DATE_LONG_GEN, NULL, LANG_LV, text("2026-08-31"), "2026. gada 31. augusta" },
		{ FMT_DATE_LONG_GEN, NULL, LANG_LV, text("2026-04-02"), "2026. gada 2. aprīļa" },
		{ FMT_DATE_LONG_ACC, NULL, LANG_LV, text("2026-03-01"), "2026. gada 1. martu" },
		{ FMT_DATE_LONG, NULL, LANG_EN, text("2026-01-03"), "3 January 2026" }, { FMT_DATE_LONG, NULL, LANG_RU, text("2026-01-03"), "3 января 2026 года" },
		{ FMT_DATE, NULL, LANG_LV, whole(2461044), "03.01.2026." }, { FMT_DATE, NULL, LANG_LV, whole(12), NULL },
		{ FMT_DATE_LONG, NULL, LANG_LV, text("2026-02-30"), NULL }, { FMT_DATE, NULL, LANG_LV, text("2026-05"), NULL },
		{ FMT_DATE, NULL, LANG_LV, text("2026-05-06T18:00"), "06.05.2026." }, { FMT_MONTH, NULL, LANG_LV, text("2026-05"), "maijs" },
		{ FMT_MONTH_LOC, NULL, LANG_LV, text("2026-09-01"), "septembrī" }, { FMT_MONTH_LOC, NULL, LANG_LV, text("2026-04"), "aprīlī" },
		{ FMT_WORDS, NULL, LANG_LV, whole(12), "divpadsmit" }, { FMT_WORDS, NULL, LANG_LV, whole(0), "nulle" }, { FMT_WORDS, NULL, LANG_LV, text("8"), "astoņi" },
		{ FMT_WORDS, NULL, LANG_LV, whole(21), "divdesmit viens" }, { FMT_WORDS, NULL, LANG_LV, whole(100), "simts" },
		{ FMT_WORDS, NULL, LANG_LV, whole(345), "trīs simti četrdesmit pieci" }, { FMT_WORDS, NULL, LANG_LV, whole(1001), "tūkstotis viens" },
		{ FMT_WORDS, NULL, LANG_LV, whole(21000), "divdesmit viens tūkstotis" }, { FMT_WORDS, NULL, LANG_LV, whole(999999),
			"deviņi simti deviņdesmit deviņi tūkstoši deviņi simti deviņdesmit deviņi" },
		{ FMT_WORDS, NULL, LANG_EN, whole(345), "three hundred forty-five" }, { FMT_WORDS, NULL, LANG_RU, whole(2002), "две тысячи два" },
		{ FMT_WORDS, NULL, LANG_LV, whole(1000000), NULL }, { FMT_WORDS, NULL, LANG_LV, text("nv"), NULL }, { FMT_WORDS, NULL, LANG_LV, dec(750), NULL },
		{ FMT_YEAR_NAME, NULL, LANG_LV, text("2025-26"), "2025./2026." }, { FMT_YEAR_NAME, NULL, LANG_LV, text("2025-27"), NULL },
		{ FMT_TIME, NULL, LANG_LV, text("2026-05-06T18:05:00Z"), "18:05" }, { FMT_UPPER, NULL, LANG_LV, text("liecība"), "LIECĪBA" },
		{ FMT_LOWER, NULL, LANG_LV, text("ĶĪMIJA"), "ķīmija" }, { FMT_CAPITAL, NULL, LANG_LV, text("šķūnis"), "Šķūnis" },
		{ FMT_INITIALS, NULL, LANG_LV, text("Šarlote Anna Ozola"), "Š. A. Ozola" }, { FMT_ORDINAL, NULL, LANG_LV, whole(3), "3." },
		{ FMT_ORDINAL, NULL, LANG_EN, whole(22), "22nd" }, { FMT_ORDINAL, NULL, LANG_EN, whole(112), "112th" }, { FMT_ROMAN, NULL, LANG_LV, whole(1994), "MCMXCIV" },
		{ FMT_PAD2, NULL, LANG_LV, whole(7), "07" }, { FMT_PAD3, NULL, LANG_LV, whole(7), "007" },
		{ FMT_MASK, NULL, LANG_LV, text("010112-23456"), "010112-*****" }, { FMT_MASK, NULL, LANG_LV, text("Anna"), NULL },
		{ FMT_TRUNC, "3", LANG_LV, text("ķīmija"), "ķīm" }, { FMT_TRUNC, "0", LANG_LV, text("x"), NULL },
		{ FMT_OR, "–", LANG_LV, { .type = CELL_NULL }, "–" }, { FMT_OR, "–", LANG_LV, text(""), "–" }, { FMT_OR, "–", LANG_LV, text("8"), "8" },
		{ FMT_SIGNED, NULL, LANG_LV, whole(5), "+5" }, { FMT_SIGNED, NULL, LANG_LV, whole(-3), "–3" }, { FMT_SIGNED, NULL, LANG_LV, whole(0), "0" },
		{ FMT_SIGNED, NULL, LANG_LV, whole(1190), "+1\u202F190" }, { FMT_SIGNED, NULL, LANG_EN, text("-11900"), "–11\u202F900" },
		{ FMT_SIGNED, NULL, LANG_LV, dec(750), NULL }, { FMT_SIGNED, NULL, LANG_LV, text("nv"), NULL }, { FMT_SIGNED, NULL, LANG_LV, { .type = CELL_NULL }, "" },
		{ FMT_SIGNED_X100, "1", LANG_LV, whole(745), "+7,5" }, { FMT_SIGNED_X100, "2", LANG_EN, whole(-745), "–7.45" }, { FMT_SIGNED_X100, "2", LANG_LV, whole(0), "0,00" },
		{ FMT_SIGNED_X100, "1", LANG_LV, whole(-4), "0,0" }, { FMT_SIGNED_X100, "1", LANG_LV, whole(4), "0,0" }, { FMT_SIGNED_X100, "0", LANG_LV, whole(99), "+1" },
		{ FMT_SIGNED_X100, "9", LANG_LV, whole(745), NULL }, { FMT_SIGNED_X100, NULL, LANG_LV, whole(745), NULL },
		{ FMT_DATE, NULL, LANG_LV, { .type = CELL_NULL }, "" }, { FMT_NONE, NULL, LANG_LV, { .type = CELL_BLOB, .s = "x", .len = 1 }, NULL },
	};
	struct strbuf out = STRBUF_INIT;
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		struct diag d = { 0 };
		strbuf_reset(&out);
		bool good = format_cell(t[i].f, t[i].arg, t[i].l, &t[i].c, &out, &d);
		if (good != (t[i].want != NULL) || (good && strcmp(out.buf, t[i].want) != 0))
			fail_msg("case %zu (%s): '%s' %s", i, format_names[t[i].f], out.buf, d.what);
		if (!good)
			assert_string_equal(d.code, "L225");
	}
	strbuf_release(&out);
}

static void names_and_months(void **state)
{
	(void)state;
	struct strbuf out = STRBUF_INIT;
	enum format f;
	enum lang l;
	assert_true(format_parse("date-long-gen", &f));
	assert_int_equal(f, FMT_DATE_LONG_GEN);
	assert_false(format_parse("", &f));
	assert_false(format_parse("datum", &f));
	assert_int_equal(format_takes_arg(FMT_OR), 1);
	assert_int_equal(format_takes_arg(FMT_DATE), -1);
	assert_true(lang_parse("en", &l));
	assert_string_equal(lang_code(l), "en");
	assert_false(lang_parse("de", &l));
	i18n_month_name(LANG_LV, 2026, 5, false, &out);
	assert_string_equal(out.buf, "2026. gada maijs");
	strbuf_reset(&out);
	i18n_month_name(LANG_LV, 2025, 11, true, &out);
	assert_string_equal(out.buf, "2025. gada novembrī");
	strbuf_reset(&out);
	i18n_month_name(LANG_EN, 2026, 5, false, &out);
	assert_string_equal(out.buf, "May 2026");
	strbuf_reset(&out);
	i18n_month_object(LANG_LV, 2026, 4, &out);
	assert_string_equal(out.buf, "2026. gada aprīli");
	strbuf_reset(&out);
	i18n_month_object(LANG_EN, 2026, 4, &out);
	assert_string_equal(out.buf, "April 2026");
	strbuf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(formats), cmocka_unit_test(names_and_months) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
