/* SPDX-License-Identifier: MIT */
/* Formats: a table of cases, and values that are refused. */
#include "unit.h"

#include "lieciba/i18n.h"
#include "lieciba/strbuf.h"

#include <string.h>

static const struct {
	const char *format, *arg;
	enum lang l;
	enum cell_type type;
	int64_t i;
	const char *s, *want; /* want NULL: refused */
} cases[] = {
	{ "date", NULL, LANG_LV, CELL_TEXT, 0, "2026-01-03", "03.01.2026." },
	{ "date-long", NULL, LANG_LV, CELL_TEXT, 0, "2026-01-03", "2026. gada 3. janvāris" },
	{ "date-long-gen", NULL, LANG_LV, CELL_INT, 2461044, NULL, "2026. gada 3. janvāra" },
	{ "date-long-acc", NULL, LANG_LV, CELL_TEXT, 0, "2026-01-03", "2026. gada 3. janvāri" },
	{ "date-long-loc", NULL, LANG_LV, CELL_TEXT, 0, "2026-01-03T10:00:00", "2026. gada 3. janvārī" },
	{ "date-long", NULL, LANG_EN, CELL_TEXT, 0, "2026-01-03", "3 January 2026" },
	{ "date", NULL, LANG_LV, CELL_TEXT, 0, "2026-02-30", NULL },
	{ "month-loc", NULL, LANG_LV, CELL_TEXT, 0, "2026-05", "maijā" },
	{ "year-name", NULL, LANG_LV, CELL_TEXT, 0, "2025-26", "2025./2026." },
	{ "words", NULL, LANG_LV, CELL_INT, 12, NULL, "divpadsmit" },
	{ "words", NULL, LANG_LV, CELL_INT, 21, NULL, "divdesmit viens" },
	{ "words", NULL, LANG_LV, CELL_INT, 100, NULL, "simts" },
	{ "words", NULL, LANG_LV, CELL_INT, 2345, NULL, "divi tūkstoši trīs simti četrdesmit pieci" },
	{ "words", NULL, LANG_LV, CELL_INT, 0, NULL, "nulle" },
	{ "words", NULL, LANG_EN, CELL_INT, 1021, NULL, "one thousand and twenty-one" },
	{ "words", NULL, LANG_RU, CELL_INT, 2000, NULL, "две тысячи" },
	{ "words", NULL, LANG_LV, CELL_INT, 1000000, NULL, NULL },
	{ "int", NULL, LANG_LV, CELL_INT, 1190, NULL, "1\u202F190" },
	{ "int", NULL, LANG_LV, CELL_INT, -123, NULL, "-123" },
	{ "x100", "2", LANG_LV, CELL_INT, 745, NULL, "7,45" },
	{ "dec1", NULL, LANG_EN, CELL_TEXT, 0, "7.45", "7.5" },
	{ "pct", NULL, LANG_LV, CELL_DEC, 512, NULL, "5,12\u00A0%" },
	{ "mask", NULL, LANG_LV, CELL_TEXT, 0, "010112-12345", "010112-*****" },
	{ "initials", NULL, LANG_LV, CELL_TEXT, 0, "Ēriks Šmits", "Ē.\u00A0Š." },
	{ "trunc", "4", LANG_LV, CELL_TEXT, 0, "āēīūō", "āēī…" },
	{ "or", "–", LANG_LV, CELL_NULL, 0, NULL, "–" },
	{ "", NULL, LANG_LV, CELL_NULL, 0, NULL, "" },
	{ "ordinal", NULL, LANG_EN, CELL_INT, 12, NULL, "12th" },
	{ "roman", NULL, LANG_LV, CELL_INT, 1994, NULL, "MCMXCIV" },
	{ "02", NULL, LANG_LV, CELL_INT, 7, NULL, "07" },
};

static void every_format(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
		struct cell c = { .type = cases[k].type, .i = cases[k].i, .s = cases[k].s, .len = cases[k].s ? (uint32_t)strlen(cases[k].s) : 0 };
		struct strbuf out = STRBUF_INIT;
		struct diag d = { 0 };
		enum format f;
		assert_true(format_parse(cases[k].format, &f));
		assert_int_equal(format_cell(f, cases[k].arg, cases[k].l, &c, &out, &d), cases[k].want != NULL);
		assert_string_equal(cases[k].want ? out.buf : d.code, cases[k].want ? cases[k].want : "F011");
		strbuf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_format) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
