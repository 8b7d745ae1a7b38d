/* SPDX-License-Identifier: MIT */
/* code: a code reads back however people type it, depends on everything that it stands for, and the key is made once, for its owner only. */
#include "unit.h"

#include "lieciba/code.h"
#include "lieciba/fsio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void hmac_is_rfc_4231(void **state)
{
	(void)state;
	uint8_t mac[DIGEST_SIZE];
	char hex[DIGEST_HEX_SIZE];
	digest_keyed("Jefe", 4, "what do ya want for nothing?", 28, mac);
	digest_hex(mac, hex);
	assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void text_form(void **state)
{
	(void)state;
	const uint8_t zero[CODE_SIZE] = { 0 }, ones[CODE_SIZE] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 },
		mixed[CODE_SIZE] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x10, 0x32 };
	char text[CODE_TEXT_SIZE];
	code_format(zero, text);
	assert_string_equal(text, "LIECIBA1 0000-0000-0000-0000");
	code_format(ones, text);
	assert_string_equal(text, "LIECIBA1 ZZZZ-ZZZZ-ZZZZ-ZZZZ");
	code_format(mixed, text);
	assert_string_equal(text, "LIECIBA1 04HM-ASW9-NF6Y-Y41J");
}

static void every_byte_returns(void **state)
{
	(void)state;
	uint8_t code[CODE_SIZE], back[CODE_SIZE];
	char text[CODE_TEXT_SIZE];
	for (int i = 0; i < CODE_SIZE; i++) {
		for (int v = 0; v < 256; v++) {
			memset(code, 0x5a, sizeof code);
			code[i] = (uint8_t)v;
			code_format(code, text);
			assert_true(code_parse(text, back, NULL));
			assert_memory_equal(code, back, sizeof code);
		}
	}
}

static void as_people_type_it(void **state)
{
	(void)state;
	static const char *const good[] = { "LIECIBA1 04HM-ASW9-NF6Y-Y41J", "liecibaI o4hm-asw9-nf6y-y4lj", "04HMASW9NF6YY41J", "  Liecība" /* not one */, "04hm asw9 nf6y y4Ij",
		"LIECIBA104HMASW9NF6YY41J", " LIECIBA1  04HM - ASW9 - NF6Y - Y41J " };
	const uint8_t want[CODE_SIZE] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x10, 0x32 };
	uint8_t own[CODE_SIZE];
	assert_true(code_parse("11EC1BA1-ASW9-NF6Y", own, NULL)); /* a code that begins like the prefix */
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		uint8_t code[CODE_SIZE];
		if (i == 3) {
			assert_false(code_parse(good[i], code, NULL));
			continue;
		}
		assert_true(code_parse(good[i], code, NULL));
		assert_memory_equal(code, want, sizeof want);
	}
}

static void what_is_no_code(void **state)
{
	(void)state;
	static const struct { const char *text; int digits; } bad[] = {
		{ "", 0 }, { "LIECIBA1", 0 }, { "LIECIBA1 04HM", 4 }, { "LIECIBA1 04HM-ASW9", 8 }, { "liecibai04HMASW9", 8 }, { "04HM-ASW9-NF6Y-Y41", 15 }, { "04HM-ASW9-NF6Y-Y41JJ", 17 }, { "04HM-ASW9-NF6Y-Y41U", -1 },
		{ "report.pdf", -1 }, { "0000000000000000000000000000000000000000", 40 },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		uint8_t code[CODE_SIZE];
		int digits;
		assert_false(code_parse(bad[i].text, code, &digits));
		assert_int_equal(digits, bad[i].digits);
	}
}

static void stands_for_everything(void **state)
{
	(void)state;
	uint8_t secret[CODE_SECRET_SIZE] = { 1 }, digest[DIGEST_SIZE] = { 2 }, first[CODE_SIZE], code[8][CODE_SIZE];
	code_make(secret, digest, "pvs/x/2025-10", "s1", 1, 1, first);
	code_make(secret, digest, "pvs/x/2025-10", "s1", 1, 1, code[0]);
	assert_memory_equal(first, code[0], CODE_SIZE);
	code_make(secret, digest, "pvs/x/2025-10", "s1", 2, 1, code[1]);
	code_make(secret, digest, "pvs/x/2025-10", "s1", 1, 2, code[2]);
	code_make(secret, digest, "pvs/x/2025-10", "s2", 1, 1, code[3]);
	code_make(secret, digest, "pvs/x/2025-1", "0s1", 1, 1, code[4]);
	code_make(secret, digest, "pvs/x/2025-10", "s", 11, 1, code[5]);
	digest[31] = 1;
	code_make(secret, digest, "pvs/x/2025-10", "s1", 1, 1, code[6]);
	digest[31] = 0;
	secret[31] = 1;
	code_make(secret, digest, "pvs/x/2025-10", "s1", 1, 1, code[7]);
	for (int i = 1; i < 8; i++) {
		for (int k = 0; k < i; k++)
			assert_memory_not_equal(code[i], code[k], CODE_SIZE);
	}
}

static void the_secret(void **state)
{
	(void)state;
	char dir[] = "/tmp/lieciba-code-XXXXXX", path[64];
	uint8_t first[CODE_SECRET_SIZE], again[CODE_SECRET_SIZE], other[CODE_SECRET_SIZE];
	struct diag d = { 0 };
	struct stat st;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/state/verify.key", dir);
	assert_false(code_secret(path, false, first, &d));
	assert_string_equal(d.code, "E010");
	assert_true(code_secret(path, true, first, &d));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(code_secret(path, true, again, &d));
	assert_memory_equal(first, again, sizeof first);
	unlink(path);
	assert_true(code_secret(path, true, other, &d));
	assert_memory_not_equal(first, other, sizeof first);
	assert_true(fsio_write(path, "short", 5, &d));
	assert_false(code_secret(path, true, other, &d));
	assert_string_equal(d.code, "G040");
	unlink(path);
	snprintf(path, sizeof path, "%s/state", dir);
	assert_int_equal(rmdir(path), 0); /* nothing else was left there */
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hmac_is_rfc_4231), cmocka_unit_test(text_form), cmocka_unit_test(every_byte_returns), cmocka_unit_test(as_people_type_it),
		cmocka_unit_test(what_is_no_code), cmocka_unit_test(stands_for_everything), cmocka_unit_test(the_secret),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
