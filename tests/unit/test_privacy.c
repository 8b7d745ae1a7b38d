/* SPDX-License-Identifier: MIT */
/* privacy: what is a personal code, what is not, and what a message may still quote. */
#include "unit.h"

#include "lieciba/privacy.h"

#include <string.h>

static const char *found(const char *s)
{
	static char code[PRIVACY_CODE_SIZE];
	return privacy_find_code(s, code) ? code : "";
}

static void codes(void **state)
{
	(void)state;
	static const struct { const char *text, *code; } cases[] = {
		{ "010112-23456", "010112-23456" }, { "01011223456", "010112-23456" }, { "{LDAP:010112-23456},{x:1}", "010112-23456" },
		{ "010112-23456@skola.lv", "010112-23456" }, { "s01011223456", "010112-23456" }, { "32501111782", "325011-11782" },
		{ "325035-11782", "325035-11782" }, { "x 1 010112-23456 y", "010112-23456" },
		{ "", "" }, { "010112-2345", "" }, { "010112-234567", "" }, { "9010112-23456", "" }, { "0101122345", "" }, { "010112234567", "" },
		{ "31022012345", "" }, { "99999999999", "" }, { "2025-26/7.a", "" }, { "2026-06-05", "" }, { "010112 23456", "" }, { "+37129123456", "" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(found(cases[i].text), cases[i].code);
}

static void masks(void **state)
{
	(void)state;
	char text[] = "no student '010112-23456' nor 32501111782, but 2026-06-05 and 12345";
	privacy_mask_codes(text);
	assert_string_equal(text, "no student '******-*****' nor ***********, but 2026-06-05 and 12345");
	char empty[] = "";
	privacy_mask_codes(empty);
	assert_string_equal(empty, "");
}

static const char *hidden(const char *value, bool names_only)
{
	static struct diag d;
	diag_error(&d, "N121", "'%s' is not a date", value);
	if (names_only)
		privacy_hide_names(&d);
	else
		privacy_hide_quoted(&d);
	return d.what;
}

static void quotes(void **state)
{
	(void)state;
	static const char secret[] = "'…' is not a date";
	static const char *const names[] = { "Bērziņš", "Ozola", "Anna Ozola", "O'Brien", "7.a klase", "anna2@skola.lv", "ā1" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_string_equal(hidden(names[i], true), secret);
		assert_string_equal(hidden(names[i], false), secret);
	}
	assert_string_equal(hidden("31.02.2012", true), "'31.02.2012' is not a date");
	assert_string_equal(hidden("s0012", true), "'s0012' is not a date");
	assert_string_equal(hidden("s0012", false), secret);
	char longest[600];
	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_null(strstr(hidden(longest, false) + 1, "''"));
	struct diag d;
	diag_error(&d, "N106", "%s", "the row has 3 fields");
	privacy_hide_quoted(&d);
	assert_string_equal(d.what, "the row has 3 fields");
}

static void passwords(void **state)
{
	(void)state;
	assert_true(privacy_is_password("password"));
	assert_true(privacy_is_password("Password"));
	assert_true(privacy_is_password("userPasswordHash"));
	assert_true(privacy_is_password("Parole"));
	assert_false(privacy_is_password("pass"));
	assert_false(privacy_is_password("username"));
	assert_false(privacy_is_password(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(codes), cmocka_unit_test(masks), cmocka_unit_test(quotes), cmocka_unit_test(passwords) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
