/* SPDX-License-Identifier: MIT */
/* crosstab: columns that come from data, the look-up of their cells, and what a table looks like with them. */
#include "compose_unit.h"

#include "lieciba/crosstab.h"

#include <stdio.h>

/* Three students, two subjects; Bob has no mark in Art, Zoe has a row for a subject that is not there. */
#define DATA "data:\n" \
	"  students:\n    sql: |\n      SELECT column1 AS id, column2 AS name FROM (VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Zoe')) ORDER BY 1\n" \
	"  subjects:\n    sql: |\n      SELECT column1 AS subject_id, column2 AS subject FROM (VALUES ('m', 'Maths'), ('a', 'Art')) ORDER BY 2 DESC\n" \
	"  marks:\n    sql: |\n      SELECT column1 AS student, column2 AS subject_id, column3 AS s1, column4 AS y FROM (VALUES\n" \
	"        (1, 'm', 7, 8), (1, 'a', 9, 10), (2, 'm', 4, 5), (3, 'm', 6, 6), (3, 'a', 'nv', 3), (3, 'x', 1, 1)) ORDER BY 1, 2\n" \
	"  means:\n    sql: |\n      SELECT column1 AS subject_id, column2 AS mean FROM (VALUES ('a', 650), ('m', 633), ('x', 1)) ORDER BY 1\n"
#define GROUP "      - for: subjects\n        cells: marks\n        match: { id: student, subject_id: subject_id }\n        head: \"{subject}\"\n"

static const struct table_block *first_table(void)
{
	return &u.layout->blocks[0]->u.table;
}

static const char *text_of(const struct crosstab *x, struct eval *e, const struct xleaf *l)
{
	struct cell c;
	struct strbuf sb = STRBUF_INIT;
	e->scope = l->scope;
	(void)x;
	if (!eval_ref(e, l->col->value, &c, NULL, &u.d) || !format_cell(FMT_NONE, NULL, LANG_LV, &c, &sb, &u.d))
		fail_msg("%s", u.d.what);
	const char *s = arena_strdup(&u.arena, sb.len ? sb.buf : "");
	strbuf_release(&sb);
	return s;
}

static struct eval evaluator(void)
{
	return (struct eval){ .layout = u.layout, .data = u.data, .arena = &u.arena, .lang = LANG_LV };
}

static void open_table(struct crosstab *x, struct eval *e)
{
	const struct rows *rows;
	*e = evaluator();
	if (!datasets_fetch(u.data, first_table()->ds, NULL, &rows, &u.d) || !crosstab_open(x, &u.arena, e, first_table(), rows, &u.d))
		fail_msg("%s", u.d.what);
}

static void test_columns_and_cells(void **state)
{
	(void)state;
	struct crosstab x;
	struct eval e;
	load(NULL, DATA "blocks:\n  - table: students\n    columns:\n      - { head: Name, value: name, width: 1fr }\n" GROUP
		"        rule_before: 0.5\n        columns:\n          - { head: 1, value: s1, width: 8 }\n          - { head: Y, value: y, width: 8, rule_before: 1 }\n");
	open_table(&x, &e);
	assert_int_equal(x.nleaf, 5);
	assert_int_equal(x.levels, 2);
	assert_int_equal(x.nhead, 7);
	assert_int_equal(x.head[1].first, 1); /* Maths, over two columns */
	assert_int_equal(x.head[1].n, 2);
	assert_false(x.head[1].leaf);
	assert_int_equal(x.head[1].row_no, 1);
	assert_int_equal(x.head[4].row_no, 2);
	assert_int_equal(x.leaf[1].rule_before, 500);
	assert_int_equal(x.leaf[2].rule_before, 1000);
	assert_int_equal(x.leaf[3].rule_before, 500);
	static const char *const want[3][4] = { { "7", "8", "9", "10" }, { "4", "5", "", "" }, { "6", "6", "nv", "3" } };
	for (size_t row = 0; row < 3; row++) {
		crosstab_row(&x, row);
		for (size_t i = 0; i < 4; i++)
			assert_string_equal(text_of(&x, &e, &x.leaf[i + 1]), want[row][i]);
	}
	crosstab_close(&x);
}

static void test_on_a_page(void **state)
{
	(void)state;
	make(NULL, DATA "blocks:\n  - table: students\n    totals: Mean\n    columns:\n      - { head: Name, value: name, width: 1fr }\n" GROUP
		"        columns:\n          - { head: S, value: s1, width: 10, total: sum }\n          - { head: Y, value: y, width: 12, total: means.mean, total_format: \"x100,2\" }\n");
	const char *s = seen("t");
	assert_non_null(strstr(s, "Maths\n"));
	assert_non_null(strstr(s, "Art\n"));
	assert_true(strstr(s, "Maths\n") < strstr(s, "Art\n")); /* in the dataset's order */
	assert_non_null(strstr(s, "nv\n"));
	assert_non_null(strstr(s, "17\n"));   /* 7 + 4 + 6 */
	assert_non_null(strstr(s, "6,33\n")); /* found by subject_id, not the first row */
	assert_non_null(strstr(s, "6,50\n"));
	assert_string_equal(tag_of("Maths"), "Document>Table>THead>TR>TH(2x1)");
	assert_string_equal(tag_of("Name"), "Document>Table>THead>TR>TH(1x2)");
	/* where it came from */
	for (size_t i = 0; i < u.doc.pages[0].n; i++) {
		const struct op *o = &u.doc.pages[0].ops[i];
		if (o->kind == OP_TEXT && o->u.text.len == 2 && memcmp(o->u.text.s, "nv", 2) == 0) {
			assert_int_equal(o->origin.dataset, layout_dataset(u.layout, "marks"));
			assert_int_equal(o->origin.row, 3); /* rows are sorted */
			assert_int_equal(o->origin.col, 2);
		}
	}
}

static void test_one_column_each(void **state)
{
	(void)state;
	make(NULL, DATA "blocks:\n  - table: students\n    columns:\n      - { head: Name, value: name, width: 1fr }\n" GROUP
		"        text: \"{#}{subject:trunc,1}{y:or,–}{name:trunc,1}\"\n        width: 20\n");
	const char *s = seen("t");
	assert_non_null(strstr(s, "1M8A\n")); /* the table's number, the `for` row, the cell, the table's row */
	assert_non_null(strstr(s, "2A–B\n"));
	assert_string_equal(tag_of("Maths"), "Document>Table>THead>TR>TH");
}

static void test_when_and_no_cells(void **state)
{
	(void)state;
	struct crosstab x;
	struct eval e;
	load(NULL, DATA "blocks:\n  - table: students\n    columns:\n      - { head: Name, value: name, width: 1fr }\n"
		"      - for: subjects\n        columns:\n          - { head: \"{#}. {subject}\", text: \"\", width: 20 }\n"
		"          - { head: Never, text: \"\", width: 8, when: doc.verify }\n"
		"      - for: subjects\n        when: doc.verify\n        head: Never\n        text: \"\"\n");
	open_table(&x, &e);
	assert_int_equal(x.nleaf, 3);
	assert_int_equal(x.levels, 1); /* a group without a head takes no level */
	crosstab_close(&x);
	assert_true(try_compose());
	assert_non_null(strstr(seen("t"), "2. Art\n"));
}

/* Weeks, and below each the days of that week: the inner dataset is asked for again with each outer row. */
static void test_for_below_for(void **state)
{
	(void)state;
	make(NULL, "data:\n"
		"  students:\n    sql: |\n      SELECT column1 AS id, column2 AS name FROM (VALUES (1, 'Ann'), (2, 'Bob')) ORDER BY 1\n"
		"  weeks:\n    sql: |\n      SELECT column1 AS week FROM (VALUES (10), (11)) ORDER BY 1\n"
		"  days:\n    sql: |\n      SELECT column1 AS day FROM (VALUES (1), (2)) WHERE :week = 10 OR column1 = 1 ORDER BY 1\n"
		"  marks:\n    sql: |\n      SELECT column1 AS id, column2 AS w, column3 AS d, column4 AS mark FROM (VALUES (1, 10, '2', 8), (2, 11, 1.0, 9), (2, 10, 1, 4)) ORDER BY 1\n"
		"blocks:\n  - table: students\n    columns:\n      - { value: name, width: 1fr }\n"
		"      - for: weeks\n        head: \"W{week}\"\n        columns:\n"
		"          - { for: days, cells: marks, match: { id: id, week: w, day: d }, head: \"{week}-{day}\", value: mark, width: 15, align: left }\n");
	const char *s = seen("t");
	assert_non_null(strstr(s, "W10\n"));
	assert_non_null(strstr(s, "10-2\n"));
	assert_non_null(strstr(s, "11-1\n"));
	assert_null(strstr(s, "11-2\n"));
	assert_non_null(strstr(s, "1 61.00 23.40 8\n")); /* '2' is 2 */
	assert_non_null(strstr(s, "1 76.00 29.40 9\n")); /* and so is 1.0 1 */
	assert_non_null(strstr(s, "1 46.00 29.40 4\n"));
}

static void test_two_rows_for_a_cell(void **state)
{
	(void)state;
	load(NULL, "data:\n  a:\n    sql: |\n      SELECT 1 AS id\n    one: true\n  b:\n    sql: |\n      SELECT 'm' AS sub\n    one: true\n"
		"  c:\n    sql: |\n      SELECT column1 AS id, column2 AS sub, column3 AS v FROM (VALUES (1, 'm', 1), (2, 'm', 2), (1, 'm', 3)) ORDER BY 3\n"
		"blocks:\n  - table: a\n    columns:\n      - { for: b, cells: c, match: { id: id, sub: sub }, head: X, value: v }\n");
	assert_failed("L260", "dataset 'c' has two rows for one cell: rows 1 and 3");
	assert_true(u.d.line > 0);
	assert_true(try_compose() == false); /* nothing is left held */
}

static void test_too_many_columns(void **state)
{
	(void)state;
	load(NULL, "data:\n  a:\n    sql: |\n      SELECT 1 AS id\n    one: true\n"
		"  b:\n    sql: |\n      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1001) SELECT i FROM c ORDER BY i\n"
		"blocks:\n  - table: a\n    columns:\n      - { for: b, head: X, text: x }\n");
	assert_failed("L261", "the table has more than 1000 columns");
}

static void test_no_columns(void **state)
{
	(void)state;
	make(NULL, "data:\n  a:\n    sql: |\n      SELECT 1 AS id\n    one: true\n  b:\n    sql: |\n      SELECT 1 AS x WHERE 0 ORDER BY 1\n"
		"blocks:\n  - table: a\n    columns:\n      - { for: b, head: X, text: x }\n  - text: Below\n");
	assert_seen("tl", "1 10.00 13.90 Below\n");
}

static void refused(const char *block, const char *code, const char *what)
{
	const char *const dirs[] = { u.dir, NULL };
	const char *text = arena_printf(&u.arena, "format: 1\nlayout: t\npage: { size: A4 }\nstyles: { base: { size: 10 } }\n" DATA "blocks:\n  - table: students\n    columns:\n      - { value: name }\n%s", block);
	diags_free(&u.out);
	u.out = (struct diags){ 0 };
	put_file("t.yaml", text, strlen(text));
	u.layout = layout_load(&u.arena, dirs, "t", &u.out);
	u.data = u.layout ? datasets_open(NULL, u.layout, &u.out) : NULL;
	bool bound = u.data && bind_layout(u.layout, u.data, u.fonts, &u.out);
	datasets_close(u.data);
	u.data = NULL;
	assert_false(bound);
	assert_string_equal(u.out.v[0].code, code);
	assert_string_equal(u.out.v[0].what, what);
	assert_true(u.out.v[0].line > 0 && (u.out.v[0].hint[0] || strcmp(code, "L106") == 0));
}

static void test_refused(void **state)
{
	(void)state;
	refused("      - { for: subject, head: X, text: x }\n", "L206", "there is no dataset 'subject'");
	refused("      - { for: subjects, cells: mark, match: { id: student, subject_id: subject_id }, text: x }\n", "L206", "there is no dataset 'mark'");
	refused("      - { for: subjects, cells: marks, match: { idd: student, subject_id: subject_id }, value: s1 }\n", "L205", "neither 'students' nor 'subjects' has a column 'idd'");
	refused("      - { for: subjects, cells: marks, match: { id: studnt, subject_id: subject_id }, value: s1 }\n", "L205", "dataset 'marks' has no column 'studnt'");
	refused("      - { for: subjects, cells: marks, match: { id: student }, value: s1 }\n", "L262", "no key of `match` is a column of 'subjects', so all its columns would show the same");
	refused("      - { for: subjects, cells: marks, match: { subject_id: subject_id }, value: s1 }\n", "L262", "no key of `match` is a column of 'students', so all rows would show the same");
	refused("      - { for: subjects, cells: marks, match: { id: student, subject_id: subject_id }, value: s3 }\n", "L205", "neither 'marks' nor the rows around it have a column 's3'");
	refused("      - { for: subjects, cells: marks, value: s1 }\n", "L101", "'cells' and 'match' go together");
	refused("      - { cells: marks, match: { id: student }, value: s1 }\n", "L101", "'cells' goes with 'for'");
	refused("      - { for: subjects, cells: marks, match: {}, value: s1 }\n", "L106", "'match' has one to 8 pairs of columns");
}

/* 40 subjects × 300 and 3000 students: a look-up for each cell, no search. */
static void test_linear(void **state)
{
	(void)state;
	static const char text[] = "data:\n  s:\n    max_rows: 1000000\n    sql: |\n      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %d) SELECT i FROM c ORDER BY i\n"
		"  f:\n    sql: |\n      WITH RECURSIVE c(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM c WHERE k < 40) SELECT k FROM c ORDER BY k\n"
		"  v:\n    max_rows: 1000000\n    sql: |\n      WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < %d * 40 - 1) SELECT n / 40 + 1 AS i, n %% 40 + 1 AS k, n AS v FROM c ORDER BY n\n"
		"blocks:\n  - table: s\n    columns:\n      - { for: f, cells: v, match: { i: i, k: k }, head: \"{k}\", value: v }\n";
	int64_t sum[2] = { 0 };
	for (int round = 0; round < 2; round++) {
		struct crosstab x;
		struct eval e;
		struct cell c;
		int n = round ? 3000 : 300;
		load(NULL, arena_printf(&u.arena, text, n, n));
		open_table(&x, &e);
		for (size_t row = 0; row < (size_t)n; row++) {
			crosstab_row(&x, row);
			for (size_t i = 0; i < x.nleaf; i++) {
				e.scope = x.leaf[i].scope;
				assert_true(eval_ref(&e, x.leaf[i].col->value, &c, NULL, &u.d));
				assert_int_equal(c.i, row * 40 + i);
				sum[round]++;
			}
		}
		crosstab_close(&x);
		composer_free(u.composer);
		datasets_close(u.data);
		u.composer = NULL;
		u.data = NULL;
	}
	assert_int_equal(sum[1], 10 * sum[0]);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_columns_and_cells), T(test_on_a_page), T(test_one_column_each), T(test_when_and_no_cells), T(test_for_below_for), T(test_two_rows_for_a_cell),
		T(test_too_many_columns), T(test_no_columns), T(test_refused), T(test_linear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
