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

/* A spreadsheet's damage: whole rows in one cell. */
static void test_rows_in_one_cell(void **state)
{
	(void)state;
	struct csv_row row;
	struct diag d;
	struct csv *c = open_text("\"a;b\"\n\"1;\"\"x;y\"\"\"\n2;3\n\"4;5;6\"\n\"7;\"\"8\"\n\"9\"\n");
	expect_row(c, 1, 2, "a", "b");
	assert_true(csv_next(c, &row, &d));
	assert_true(row.unwrapped);
	assert_string_equal(row.field[1], "x;y");
	assert_int_equal(row.col[0], 2);
	assert_int_equal(row.col[1], 4);
	assert_memory_equal(row.raw, "\"1;\"\"x;y\"\"\"", row.raw_len);
	assert_true(csv_next(c, &row, &d));
	assert_false(row.unwrapped);
	expect_fault(c, 4, "N181", "\"4;5;6\"");
	expect_fault(c, 5, "N181", "\"7;\"\"8\"");
	expect_row(c, 6, 1, "9", "9"); /* no delimiter in it: a row that is too short, for the reader of the table to say */
	expect_end(c);
}

static void test_header_stays_in_its_cell(void **state)
{
	(void)state;
	struct csv *c = open_text("\"Klase; skola\"\n1\n\"a;b;c\"\n"); /* nothing after it has its two fields */
	expect_row(c, 1, 1, "Klase; skola", "Klase; skola");
	expect_row(c, 2, 1, "1", "1");
	expect_row(c, 3, 1, "a;b;c", "a;b;c"); /* one column: a cell is a cell */
	expect_end(c);
	c = open_text("\"a;b\"\n"); /* a header alone */
	expect_row(c, 1, 2, "a", "b");
	expect_end(c);
	c = open_text("\"a;b\"\nx\n1;2\n");
	expect_row(c, 1, 2, "a", "b");
	expect_row(c, 2, 1, "x", "x");
	expect_row(c, 3, 2, "1", "2");
	expect_end(c);
}

static void test_nul(void **state)
{
	(void)state;
	static const char text[] = "a;b\n1;x\0y\n3;4\n";
	struct csv *c = csv_open(text, sizeof text - 1, 0);
	struct csv_row row;
	struct diag d;
	expect_row(c, 1, 2, "a", "b");
	assert_false(csv_next(c, &row, &d));
	assert_string_equal(d.code, "N184");
	assert_int_equal(row.fault, 2);
	assert_int_equal(row.raw_len, 5);
	expect_row(c, 3, 2, "3", "4");
	expect_end(c);
}

static void test_said_delimiter_and_skip(void **state)
{
	(void)state;
	struct csv *c = open_text("sep=,\na,b;c\n1,2\n");
	expect_row(c, 2, 2, "a", "b;c");
	expect_row(c, 3, 2, "1", "2");
	expect_end(c);
	c = open_text("separator;b\n1;2\n");
	expect_row(c, 1, 2, "separator", "b");
	expect_row(c, 2, 2, "1", "2");
	expect_end(c);
	c = open_text("Title, with \"one quote\n\na;b\n1;2,3\n");
	csv_skip(c, 2);
	expect_row(c, 3, 2, "a", "b");
	expect_row(c, 4, 2, "1", "2,3");
	expect_end(c);
}

/* Lines of a field in quotes count whatever ends them. */
static void test_lines_in_quotes(void **state)
{
	(void)state;
	struct csv *c = open_text("a;b\r\"1\r2\r\n3\n4\";5\r6;7");
	expect_row(c, 1, 2, "a", "b");
	expect_row(c, 2, 2, "1\r2\r\n3\n4", "5");
	expect_row(c, 6, 2, "6", "7");
	expect_end(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_delimiters), cmocka_unit_test(test_line_ends), cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_columns_are_characters), cmocka_unit_test(test_one_fault_costs_one_line),
		cmocka_unit_test(test_too_many_fields), cmocka_unit_test(test_rows_in_one_cell), cmocka_unit_test(test_header_stays_in_its_cell),
		cmocka_unit_test(test_nul), cmocka_unit_test(test_said_delimiter_and_skip), cmocka_unit_test(test_lines_in_quotes), cmocka_unit_test(test_empty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
