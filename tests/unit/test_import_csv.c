/* SPDX-License-Identifier: MIT */
/* The CSV reader: what stands in RFC 4180, what real exports do beyond it, and what it does after a fault. */
#include "unit.h"

#include "lieciba/import.h"

#include <string.h>

static struct csv *open_text(const char *text)
{
	struct csv *c = csv_open(text, strlen(text), 0);
	assert_non_null(c);
	return c;
}

static void expect_row(struct csv *c, int line, size_t n, const char *first, const char *last)
{
	struct csv_row row;
	struct diag d;
	assert_true(csv_next(c, &row, &d));
	assert_int_equal(row.line, line);
	assert_int_equal(row.n, n);
	assert_string_equal(row.field[0], first);
	assert_string_equal(row.field[n - 1], last);
}

static void expect_end(struct csv *c)
{
	struct csv_row row;
	struct diag d;
	assert_false(csv_next(c, &row, &d));
	assert_string_equal(d.code, "");
	csv_close(c);
}

static void expect_fault(struct csv *c, int line, const char *code, const char *raw)
{
	struct csv_row row;
	struct diag d;
	assert_false(csv_next(c, &row, &d));
	assert_string_equal(d.code, code);
	assert_int_equal(row.line, line);
	assert_int_equal(row.raw_len, strlen(raw));
	assert_memory_equal(row.raw, raw, row.raw_len);
	assert_true(d.hint[0] != '\0');
}

static void test_delimiters(void **state)
{
	(void)state;
	static const char *const files[] = { "a;b;c\n1;x,y;3\n", "a,b,c\n1,x;y,3\n", "a\tb\tc\n1\tx,y\t3\n", "\xEF\xBB\xBF" "a;b;c\n1;x,y;3\n", "\"a;,,,\",b\n" };
	for (int i = 0; i < 4; i++) {
		struct csv *c = open_text(files[i]);
		expect_row(c, 1, 3, "a", "c");
		expect_row(c, 2, 3, "1", "3");
		expect_end(c);
	}
	struct csv *c = open_text(files[4]);
	expect_row(c, 1, 2, "a;,,,", "b");
	expect_end(c);
}

static void test_line_ends(void **state)
{
	(void)state;
	static const char *const files[] = { "a;b\n1;2\n3;4\n", "a;b\r\n1;2\r\n3;4\r\n", "a;b\r1;2\r3;4", "a;b\n1;2\n3;4" };
	for (int i = 0; i < 4; i++) {
		struct csv *c = open_text(files[i]);
		expect_row(c, 1, 2, "a", "b");
		expect_row(c, 2, 2, "1", "2");
		expect_row(c, 3, 2, "3", "4");
		expect_end(c);
	}
	struct csv *c = open_text("a;b\n\n\n1;2\n");
	expect_row(c, 1, 2, "a", "b");
	expect_row(c, 4, 2, "1", "2"); /* empty lines are no records, but they are lines */
	expect_end(c);
}

static void test_quotes(void **state)
{
	(void)state;
	struct csv *c = open_text("a;b\n\"he said \"\"no\"\"\";\"one\ntwo\"\n5;\n");
	expect_row(c, 1, 2, "a", "b");
	expect_row(c, 2, 2, "he said \"no\"", "one\ntwo");
	expect_row(c, 4, 2, "5", "");
	expect_end(c);
}

static void test_columns_are_characters(void **state)
{
	(void)state;
	struct csv *c = open_text("\xC4\x81;\xC5\xA1\xC4\x93;c\n");
	struct csv_row row;
	struct diag d;
	assert_true(csv_next(c, &row, &d));
	assert_int_equal(row.col[1], 3);
	assert_int_equal(row.col[2], 6);
	expect_end(c);
}

static void test_one_fault_costs_one_line(void **state)
{
	(void)state;
	struct csv *c = open_text("a;b\n\"x\"y;2\n3;4\n\"never closed;5\n6;7\n");
	expect_row(c, 1, 2, "a", "b");
	expect_fault(c, 2, "N102", "\"x\"y;2");
	expect_row(c, 3, 2, "3", "4");
	expect_fault(c, 4, "N101", "\"never closed;5");
	expect_row(c, 5, 2, "6", "7");
	expect_end(c);
}

static void test_too_many_fields(void **state)
{
	(void)state;
	char text[700];
	memset(text, ';', sizeof text);
	text[600] = '\n';
	text[601] = 'a';
	text[602] = '\0';
	struct csv *c = open_text(text);
	struct csv_row row;
	struct diag d;
	assert_false(csv_next(c, &row, &d));
	assert_string_equal(d.code, "N103");
	expect_row(c, 2, 1, "a", "a");
	expect_end(c);
}

static void test_empty(void **state)
{
	(void)state;
	expect_end(open_text(""));
	expect_end(open_text("\xEF\xBB\xBF"));
	expect_end(open_text("\r\n\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_delimiters), cmocka_unit_test(test_line_ends), cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_columns_are_characters), cmocka_unit_test(test_one_fault_costs_one_line),
		cmocka_unit_test(test_too_many_fields), cmocka_unit_test(test_empty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
