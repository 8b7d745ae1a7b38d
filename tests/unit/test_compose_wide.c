/* SPDX-License-Identifier: MIT */
/* compose: what wide and long tables need: turned heads and cells, tables in parts, rows down to the foot, sums of pages. */
#include "compose_unit.h"

#include <stdio.h>

/* n rows r01 … with the numbers i and i * i, and a text. */
static const char *counted(int n, const char *rest)
{
	return arena_printf(&u.arena, "labels: { continued: (more), carried: Before, carry_over: Over, page_total: Page }\ndata:\n  rows:\n    sql: |\n"
		"      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %d)\n"
		"      SELECT printf('r%%02d', i) AS a, i AS n, i * i AS q, 'g' || (i / 10) AS k FROM c ORDER BY i\nblocks:\n  - table: rows\n%s", n, rest);
}

static void again(void)
{
	composer_free(u.composer);
	datasets_close(u.data);
	u.composer = NULL;
	u.data = NULL;
}

static const struct op *find(const char *text)
{
	for (size_t i = 0; i < u.doc.n; i++) {
		for (size_t k = 0; k < u.doc.pages[i].n; k++) {
			const struct op *o = &u.doc.pages[i].ops[k];
			if (o->kind == OP_TEXT && o->u.text.len == strlen(text) && memcmp(o->u.text.s, text, o->u.text.len) == 0)
				return o;
		}
	}
	fail_msg("no text '%s'", text);
	return NULL;
}

/* ---- turned text ---- */

static void test_turned_head(void **state)
{
	(void)state;
	make(NULL, counted(1, "    columns:\n      - { head: Name, value: a, width: 1fr }\n      - { head: Number, value: n, width: 8, head_rotate: 90 }\n      - { head: Square, value: q, width: 8, head_rotate: 90 }\n"));
	const struct op *o = find("Number");
	assert_int_equal(o->u.text.angle, 90000);
	/* a line of 3 mm in the middle of a column of 8 (74 to 82): its baseline is 2.34 right of 76.5 */
	assert_string_equal(mm(o->x), "78.84");
	/* it begins 1 mm above the head's lower edge, and its length is the head's height */
	const struct op *name = find("Name");
	assert_int_equal(name->u.text.angle, 0);
	assert_int_equal(o->y, MPT_FROM_UM(10000) + MPT_FROM_UM(1250) + o->w);
	assert_string_equal(tag_of("Number"), "Document>Table>THead>TR>TH");
	again();
	/* the table says it for all columns, one says otherwise */
	make(NULL, counted(1, "    head_rotate: 90\n    head_height: 25\n    columns:\n      - { head: Name, value: a, width: 1fr, head_rotate: 0, head_height: auto }\n      - { head: Number, value: n, width: 8 }\n"));
	assert_int_equal(find("Number")->u.text.angle, 90000);
	assert_int_equal(find("Name")->u.text.angle, 0);
	assert_string_equal(mm(find("Number")->y), "34.00"); /* 10 + 25 - 1 */
	again();
	/* auto at the column is not the table's 25 mm */
	make(NULL, counted(1, "    head_height: 25\n    columns:\n      - { head: Name, value: a, width: 1fr, head_height: auto }\n      - { head: Number, value: n, width: 18, head_height: auto }\n"));
	assert_string_equal(mm(find("Name")->y), "13.59");
}

/* Lines beside each other, none over the next, all within the group's columns and the head. */
static size_t turned_lines(mpt from, mpt to)
{
	size_t lines = 0;
	mpt left = 0;
	for (size_t k = 0; k < u.doc.pages[0].n; k++) {
		const struct op *o = &u.doc.pages[0].ops[k];
		if (o->kind != OP_TEXT || !o->u.text.angle)
			continue;
		assert_true(lines == 0 || o->x >= left + MPT_FROM_UM(2990));
		assert_true(o->x >= from && o->x <= to);
		assert_true(o->y - o->w >= MPT_FROM_UM(10000));
		left = o->x;
		lines++;
	}
	return lines;
}

static void test_turned_head_breaks(void **state)
{
	(void)state;
	static const char text[] = "    columns:\n      - { head: Name, value: a, width: 1fr }\n      - head: One two three four five six seven eight nine ten\n        head_rotate: 90\n        head_height: %d\n        columns:\n          - { value: n, width: %d }\n          - { value: q, width: %d }\n";
	make(NULL, counted(1, arena_printf(&u.arena, text, 30, 7, 7)));
	assert_in_range(turned_lines(MPT_FROM_UM(76000), MPT_FROM_UM(90000)), 3, 4);
	const struct op *name = find("Name");
	assert_in_range(name->y, MPT_FROM_UM(39500), MPT_FROM_UM(46000)); /* the head is 30 mm high, and a level below it */
	again();
	/* 6 mm take two lines of 3 mm: the head grows, nothing is cut and nothing overlaps */
	make(NULL, counted(1, arena_printf(&u.arena, text, 10, 3, 3)));
	assert_int_equal(turned_lines(MPT_FROM_UM(84000), MPT_FROM_UM(90000)), 2);
}

static void test_turned_cell(void **state)
{
	(void)state;
	make(NULL, "data:\n  rows:\n    sql: |\n      SELECT 'Monday' AS d, 'Ann' AS a\n    one: true\nblocks:\n  - table: rows\n    columns:\n      - { value: d, width: 8, rotate: 90 }\n      - { value: a, width: 1fr }\n    grid: { top: 0, row: 0, bottom: 1 }\n");
	const struct op *o = find("Monday");
	assert_int_equal(o->u.text.angle, 90000);
	assert_in_range(o->y, MPT_FROM_UM(10500) + o->w - 1, MPT_FROM_UM(10500) + o->w + 1);
	/* the row is as high as the word is long, with 0.5 above and below */
	const struct op *rule = &u.doc.pages[0].ops[u.doc.pages[0].n - 1];
	assert_int_equal(rule->kind, OP_LINE);
	assert_in_range(rule->y, o->y + MPT_FROM_UM(500) - 501, o->y + MPT_FROM_UM(500));
	assert_string_equal(tag_of("Monday"), "Document>Table>TBody>TR>TD");
}

static void test_total_reaches_left(void **state)
{
	(void)state;
	make(NULL, "data:\n  rows:\n    sql: |\n      SELECT 1 AS id\n    one: true\n  subjects:\n    sql: |\n      SELECT column1 AS s FROM (VALUES ('a'), ('b')) ORDER BY 1\n  marks:\n    sql: |\n      SELECT 1 AS id, 'a' AS s, 5 AS x, 1234 AS y ORDER BY 1\n"
		"blocks:\n  - table: rows\n    totals: Sum\n    columns:\n      - { head: Id, value: id, width: 1fr, type: text }\n      - for: subjects\n        cells: marks\n        match: { id: id, s: s }\n        columns:\n          - { value: x, width: 6 }\n          - { value: x, width: 6, total: marks.y }\n");
	assert_string_equal(tag_of("1\u202f234"), "Document>Table>TFoot>TR>TD(2x0)");
	assert_string_equal(tag_of("Sum"), "Document>Table>TFoot>TR>TH"); /* the label does not reach into the columns of a `for` */
}

static void test_merge_across_of_marks(void **state)
{
	(void)state;
	make(NULL, "data:\n  rows:\n    sql: |\n      SELECT 1 AS id\n    one: true\n  subjects:\n    sql: |\n      SELECT column1 AS s FROM (VALUES ('a'), ('b')) ORDER BY 1\n  marks:\n    sql: |\n      SELECT column1 AS id, column2 AS s, column3 AS x, column4 AS y FROM (VALUES (1, 'a', 'atb.', 7), (1, 'b', 'atb.', 7)) ORDER BY 1\n"
		"blocks:\n  - table: rows\n    columns:\n      - for: subjects\n        cells: marks\n        match: { id: id, s: s }\n        columns:\n"
		"          - { value: x, type: mark, width: 5, merge: across }\n          - { value: x, type: mark, width: 5, merge: across }\n          - { value: y, type: mark, width: 5, merge: across }\n          - { value: y, type: mark, width: 5, merge: across }\n"
		"      - { value: id, width: 1fr }\n");
	int words = 0, numbers = 0;
	for (size_t k = 0; k < u.doc.pages[0].n; k++) {
		const struct op *o = &u.doc.pages[0].ops[k];
		words += o->kind == OP_TEXT && o->u.text.len == 4;
		numbers += o->kind == OP_TEXT && o->u.text.s[0] == '7';
	}
	assert_int_equal(words, 2);   /* one for each subject */
	assert_int_equal(numbers, 4); /* 7 and 7 are two marks */
}

/* ---- tables in parts ---- */

static const char wide_columns[] = "    columns:\n      - { head: No, value: \"#\", width: 8 }\n      - { head: Name, value: a, width: 20 }\n"
	"      - { head: A, columns: [{ head: A1, value: n, width: 14 }, { head: A2, value: n, width: 14 }] }\n"
	"      - { head: B, columns: [{ head: B1, value: q, width: 14, total: sum }, { head: B2, value: q, width: 14 }] }\n"
	"      - { head: C, columns: [{ head: C1, value: q, width: 14 }, { head: C2, value: q, width: 14 }] }\n";

static int count(const char *text, size_t page)
{
	int n = 0;
	for (size_t k = 0; k < u.doc.pages[page].n; k++) {
		const struct op *o = &u.doc.pages[page].ops[k];
		n += o->kind == OP_TEXT && o->u.text.len == strlen(text) && memcmp(o->u.text.s, text, o->u.text.len) == 0;
	}
	return n;
}

static void test_split(void **state)
{
	(void)state;
	make(NULL, counted(3, arena_printf(&u.arena, "    wide: split\n    key_columns: 2\n%s", wide_columns)));
	/* 28 + 28 fit beside the 28 of the keys? 28 + 28 = 56 > 52: one group in each part */
	assert_int_equal(u.doc.n, 2);
	assert_int_equal(count("r02", 0) + count("r02", 1), 3);
	assert_int_equal(count("A1", 0), 1);
	assert_int_equal(count("B1", 0), 1);
	assert_int_equal(count("C1", 1), 1);
	assert_string_equal(tag_of("r02"), "Document>Table>TBody>TR>TH"); /* names the row; its number does not */
	assert_string_equal(tag_of("2"), "Document>Table>TBody>TR>TD");
	/* the sum is below its own part only */
	assert_int_equal(count("14", 0) + count("14", 1), 1);
}

static void test_spread(void **state)
{
	(void)state;
	make("  size: [100, 100]\n  margin: 10\n  duplex: long\n  header: { left: \"{mark.first.name} – {mark.last.name}\" }",
		counted(20, arena_printf(&u.arena, "    wide: spread\n    key_columns: 2\n    mark: { name: a }\n%s  - text: After\n", wide_columns)));
	/* 3 parts × 2 pages of rows; the second row of pages begins on a left page again: a filler before it */
	const char *s = seen("t");
	assert_non_null(strstr(s, "1 10.00 6.34 [r01 – r11]\n"));
	assert_non_null(strstr(s, "2 10.00 6.34 [r01 – r11]\n"));
	assert_non_null(strstr(s, "3 10.00 6.34 [r01 – r11]\n"));
	assert_non_null(strstr(s, "4 10.00 6.34 [r12 – r20]\n"));
	assert_int_equal(u.doc.n, 6);
	for (size_t p = 0; p < 6; p++) {
		assert_int_equal(count("Name", p), 1);
		assert_int_equal(count("r01", p), p < 3);
		assert_int_equal(count("r20", p), p >= 3);
	}
	assert_int_equal(count("A1", 0) + count("A1", 3), 2);
	assert_int_equal(count("C2", 2) + count("C2", 5), 2);
	assert_int_equal(count("After", 5), 1);
}

/* Its heading goes with it, the page beside leaves the heading's place free, and rows stand beside each other. */
static void test_spread_with_heading(void **state)
{
	(void)state;
	const char *text = counted(4, arena_printf(&u.arena, "    wide: spread\n    key_columns: 2\n%s", wide_columns));
	const char *at = strstr(text, "  - table:");
	text = arena_printf(&u.arena, "%.*s  - text: Before\n  - { heading: Above, level: 2 }\n%s", (int)(at - text), text, at);
	make("  size: [100, 100]\n  margin: 10\n  duplex: long", text);
	assert_int_equal(u.doc.n, 4);
	assert_int_equal(count("Before", 0), 1);
	assert_int_equal(count("Above", 1), 1);
	assert_int_equal(count("Above", 2), 0);
	mpt y[4] = { 0 };
	for (size_t p = 1; p < 4; p++)
		for (size_t k = 0; k < u.doc.pages[p].n; k++)
			if (u.doc.pages[p].ops[k].kind == OP_TEXT && u.doc.pages[p].ops[k].u.text.s[0] == 'r' && u.doc.pages[p].ops[k].u.text.s[2] == '3')
				y[p] = u.doc.pages[p].ops[k].y;
	assert_true(y[1] > 0);
	assert_int_equal(y[1], y[2]);
	assert_int_equal(y[1], y[3]);
}

/* 14 courses of three marks each and a long name: every mark of every row is there, in every way. */
static void test_no_column_is_lost(void **state)
{
	(void)state;
	static const char *const ways[] = { "split", "spread" };
	for (int w = 0; w < 2; w++) {
		make("  size: A4\n  orientation: landscape\n  margin: 15\n  inner: 30\n  outer: 10", arena_printf(&u.arena, "data:\n"
			"  students:\n    sql: |\n      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 30) SELECT i, CASE i WHEN 7 THEN 'Anna-Marija-Elizabete Kalniņa-Bērziņa-Ozoliņa-Liepiņa' ELSE 'N' || i END AS name FROM c ORDER BY i\n"
			"  courses:\n    sql: |\n      WITH RECURSIVE c(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM c WHERE k < 14) SELECT k FROM c ORDER BY k\n"
			"  marks:\n    sql: |\n      WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < 30 * 14 - 1) SELECT n / 14 + 1 AS i, n %% 14 + 1 AS k, 'x' || n AS a, 'y' || n AS b, 'z' || n AS c FROM c ORDER BY n\n"
			"blocks:\n  - table: students\n    wide: %s\n    key_columns: 1\n    tail_rows: 5\n    columns:\n      - { head: Name, value: name, min: 35, max: 40 }\n"
			"      - for: courses\n        cells: marks\n        match: { i: i, k: k }\n        head: \"Course {k} with a long name\"\n        head_rotate: 90\n        columns: [{ value: a, width: 10 }, { value: b, width: 10 }, { value: c, width: 10 }]\n", ways[w]));
		bool *seen_at = calloc(30 * 14 * 3, 1);
		int n = 0;
		for (size_t p = 0; p < u.doc.n; p++) {
			for (size_t k = 0; k < u.doc.pages[p].n; k++) {
				const struct op *o = &u.doc.pages[p].ops[k];
				if (o->kind != OP_TEXT || o->tag == TAG_ARTIFACT || !memchr("xyz", o->u.text.s[0], 3) || o->u.text.len < 2)
					continue;
				int at = (o->u.text.s[0] - 'x') * 420 + (int)strtol(o->u.text.s + 1, NULL, 10);
				assert_false(seen_at[at]);
				seen_at[at] = true;
				n++;
			}
		}
		assert_int_equal(n, 30 * 14 * 3);
		free(seen_at);
		again();
	}
}

/* ---- lines that belong to pages ---- */

static const char summed[] = "    columns:\n      - { head: Name, value: a, width: 1fr }\n      - { head: N, value: n, width: 20, total: sum }\n      - { head: Q, value: q, width: 20, total: max }\n    totals: All\n";

static void test_page_totals(void **state)
{
	(void)state;
	make(NULL, counted(25, arena_printf(&u.arena, "    page_totals: true\n%s", summed)));
	/* 74.75 mm for rows of 6: 11 and a line, then 11 and a line (the head stands again), then the rest with its line and the whole */
	assert_int_equal(u.doc.n, 3);
	const char *s = seen("t");
	assert_non_null(strstr(s, "1 10.00 85.65 [Page]\n"));
	assert_non_null(strstr(s, "85.65 [66]\n"));  /* 1 … 11 */
	assert_non_null(strstr(s, "[121]\n"));       /* the largest square of the page */
	assert_non_null(strstr(s, "85.65 [187]\n")); /* 12 … 22 */
	assert_int_equal(count("72", 2), 1);         /* 23 + 24 + 25, content at the table's end */
	assert_int_equal(count("325", 2), 1);
	assert_string_equal(tag_of("72"), "Document>Table>TBody>TR>TD");
	again();
	make(NULL, counted(3, arena_printf(&u.arena, "    page_totals: true\n%s", summed)));
	assert_int_equal(count("6", 0), 2); /* also on an only page */
}

static void test_carry(void **state)
{
	(void)state;
	make(NULL, counted(25, arena_printf(&u.arena, "    carry: true\n%s", summed)));
	const char *s = seen("t");
	assert_int_equal(u.doc.n, 3);
	assert_non_null(strstr(s, "1 10.00 85.65 [Over]\n"));
	assert_non_null(strstr(s, "85.65 [66]\n"));
	assert_non_null(strstr(s, "2 10.00 19.65 [Before]\n"));
	assert_non_null(strstr(s, "19.65 [66]\n"));
	assert_non_null(strstr(s, "2 10.00 85.65 [Over]\n")); /* 10 rows between them: 12 … 21 */
	assert_non_null(strstr(s, "85.65 [231]\n"));
	assert_non_null(strstr(s, "3 10.00 19.65 [Before]\n"));
	assert_null(strstr(s, "3 10.00 85.65"));
	assert_int_equal(count("325", 2), 1);
	assert_int_equal(count("All", 2), 1);
	again();
	/* both, with groups and a label that the layout lacks */
	make(NULL, counted(25, arena_printf(&u.arena, "    carry: true\n    page_totals: true\n    group: { by: k, header: \"{group.value}\" }\n%s", summed)));
	s = seen("t");
	assert_non_null(strstr(s, "[Page]\n"));
	assert_true(strstr(s, "[Page]\n") < strstr(s, "[Over]\n"));
	assert_non_null(strstr(s, "[Before]\n"));
}

static void test_fill_page(void **state)
{
	(void)state;
	static const char rest[] = "    fill_page: true\n    columns:\n      - { head: Name, value: a, width: 1fr }\n      - { head: N, value: n, width: 20, total: sum, style: closing }\n    totals: All\n    grid: { every: { rows: 5, width: 0.9 } }\n  - text: After\n";
	make(NULL, counted(3, rest));
	assert_int_equal(u.doc.n, 1);
	/* 10 + 5.25 + 3 * 6; below 62.75 - 6 of the total and 5 of the text: 7 more rows of 6 */
	const char *s = seen("t");
	assert_non_null(strstr(s, "1 10.00 79.65 All\n")); /* 15.25 + 18 + 42 + 4.4 */
	assert_non_null(strstr(s, "1 10.00 85.15 After\n"));
	assert_non_null(strstr(seen("l"), " 39.16 80.00 0.00 0.50\n")); /* the first empty row's rule */
	assert_non_null(strstr(seen("l"), " 45.09 80.00 0.00 0.90\n")); /* the fifth row's is strong */
	assert_non_null(strstr(seen("r"), "1 fill 70.00 "));
	again();
	/* without any row a form to be written in by hand */
	make(NULL, "data:\n  rows:\n    sql: |\n      SELECT 1 AS a WHERE 0 ORDER BY 1\nblocks:\n  - table: rows\n    fill_page: true\n    columns: [{ head: A, value: a, width: 1fr }]\n");
	int rules = 0;
	for (size_t k = 0; k < u.doc.pages[0].n; k++)
		rules += u.doc.pages[0].ops[k].kind == OP_LINE;
	assert_int_equal(rules, 2 + 12);
}

static void test_labels_are_needed(void **state)
{
	(void)state;
	const char *const dirs[] = { u.dir, NULL };
	const char *text = "format: 1\nlayout: t\npage: { size: A4 }\nstyles: { base: { size: 10 } }\ndata:\n  rows:\n    sql: |\n      SELECT 1 AS a ORDER BY 1\nblocks:\n  - { table: rows, carry: true, page_totals: true, columns: [{ value: a, total: sum }] }\n";
	put_file("t.yaml", text, strlen(text));
	u.layout = layout_load(&u.arena, dirs, "t", &u.out);
	u.data = datasets_open(NULL, u.layout, &u.out);
	assert_false(bind_layout(u.layout, u.data, u.fonts, &u.out));
	assert_int_equal(u.out.n, 3);
	assert_string_equal(u.out.v[0].code, "L207");
	assert_string_equal(u.out.v[0].what, "there is no label 'page_total'");
}

/* ---- cells that are drawn ---- */

static void test_bars(void **state)
{
	(void)state;
	make(NULL, "data:\n  rows:\n    sql: |\n      SELECT column1 AS a, column2 AS p, column3 AS q FROM (VALUES ('r1', 10, 30), ('r2', 20, NULL), ('r3', 0, 0)) ORDER BY 1\nblocks:\n  - table: rows\n"
		"    grid: { top: 0, head: 0, row: 0, bottom: 0 }\n    columns:\n      - { value: a, width: 20 }\n      - { bar: [p, q], width: 42 }\n      - { bar: p, width: 18 }\n");
	/* 40 mm for 40; 2.4 high in the middle of a line of 5 */
	const char *s = seen("rf");
	assert_non_null(strstr(s, "1 fill 31.00 11.80 10.00 2.40 FFFFFF\n1 frame 31.00 11.80 10.00 2.40 0.56\n1 fill 41.00 11.80 30.00 2.40 000000\n"));
	assert_non_null(strstr(s, "1 fill 31.00 17.80 20.00 2.40 FFFFFF\n"));
	assert_non_null(strstr(s, "1 fill 73.00 17.80 17.00 2.40 000000\n")); /* the last column is flush with the table's edge */
	assert_null(strstr(s, " 23.80 "));
	const struct page *p = &u.doc.pages[0];
	const struct op *bar = NULL;
	for (size_t k = 0; k < p->n && !bar; k++)
		bar = p->ops[k].kind == OP_RECT ? &p->ops[k] : NULL;
	assert_int_equal(u.doc.tags[bar->tag].role, TAG_FIGURE);
	assert_string_equal(u.doc.tags[bar->tag].alt, "10; 30");
	assert_int_equal(u.doc.tags[u.doc.tags[bar->tag].parent].role, TAG_TD);
}

static void test_sparks(void **state)
{
	(void)state;
	make(NULL, "data:\n  rows:\n    sql: |\n      SELECT column1 AS a, column2 AS m FROM (VALUES ('r1', '1,nv,10;5.5'), ('r2', '7'), ('r3', NULL)) ORDER BY 1\nblocks:\n  - table: rows\n"
		"    grid: { top: 0, head: 0, row: 0, bottom: 0 }\n    columns: [{ value: a, width: 1fr }, { spark: m, width: 20.9, style: { padding: 0.5 } }]\n");
	/* 20.4 mm for two steps, 4.4 mm for 1 to 10; a dashed line at 4 and a dot at the end; no line for one value or none */
	assert_seen("lr", "1 rule 69.60 13.73 20.40 0.00 0.50\n1 rule 70.05 15.20 9.75 -4.40 0.99\n1 rule 79.80 10.80 9.75 2.20 0.99\n1 fill 89.10 12.55 0.90 0.90 000000\n");
	const struct page *p = &u.doc.pages[0];
	for (size_t k = 0; k < p->n; k++)
		if (p->ops[k].kind == OP_RECT)
			assert_string_equal(u.doc.tags[p->ops[k].tag].alt, "1; 10; 5,5");
}

static void test_heat(void **state)
{
	(void)state;
	make(NULL, "data:\n  rows:\n    sql: |\n      SELECT column1 AS h, column2 AS s FROM (VALUES (1, 0), (2, 3), (3, 4), (4, NULL)) ORDER BY 1\nblocks:\n  - table: rows\n    columns: [{ value: h, width: 20, fill_from: s }]\n");
	assert_seen("r", "1 fill 10.00 16.00 20.00 6.00 D6D6D6\n1 fill 10.00 22.00 20.00 6.00 C8C8C8\n");
	assert_string_equal(find("2")->u.text.face->name, "NotoSans-Regular");
	assert_string_equal(find("3")->u.text.face->name, "NotoSans-Bold");
	again();
	load(NULL, "data:\n  rows:\n    sql: |\n      SELECT 5 AS s\n    one: true\nblocks:\n  - table: rows\n    columns: [{ value: s, fill_from: s }]\n");
	assert_failed("L263", "'s', row 1: a heat step is a whole number from 0 to 4");
}

/* ---- groups ---- */

static void test_group_by_two(void **state)
{
	(void)state;
	make(NULL, "labels: { continued: (more) }\ndata:\n  rows:\n    sql: |\n      SELECT column1 AS a, column2 AS b, column3 AS n FROM (VALUES ('x', 1, 1), ('x', 1, 2), ('x', 2, 3), ('y', 2, 4)) ORDER BY 1, 2, 3\n"
		"blocks:\n  - table: rows\n    columns: [{ head: N, value: n, width: 20, total: sum }]\n    group: { by: [a, b], header: \"{group.value}: {group.count}\", footer: totals, min_rows: 1 }\n");
	const char *s = seen("t");
	assert_non_null(strstr(s, "x, 1: 2\n"));
	assert_non_null(strstr(s, "x, 2: 1\n"));
	assert_non_null(strstr(s, "y, 2: 1\n"));
	assert_int_equal(count("3", 0), 3); /* 1 + 2, 3 and its total */
	mpt right = 0; /* sums of groups stand right as their numbers do */
	for (size_t k = 0; k < u.doc.pages[0].n; k++) {
		const struct op *o = &u.doc.pages[0].ops[k];
		if (o->kind != OP_TEXT || o->u.text.s[0] != '3')
			continue;
		assert_true(right == 0 || (o->x + o->w >= right - 2 && o->x + o->w <= right + 2));
		right = o->x + o->w;
	}
	again();
	/* a header of blocks is a cell of the table, in the order of the rows */
	make(NULL, "data:\n  rows:\n    sql: |\n      SELECT column1 AS a, column2 AS n FROM (VALUES ('x', 1), ('y', 4)) ORDER BY 1\n"
		"blocks:\n  - table: rows\n    columns: [{ head: N, value: n, width: 20 }, { value: a, width: 20 }]\n    group: { by: a, header: [{ text: \"Group {group.value}\" }], min_rows: 1 }\n");
	assert_string_equal(tag_of("Group x"), "Document>Table>TBody>TR>TD(2x0)>P");
	assert_true(find("1")->tag < find("Group y")->tag && find("Group y")->tag < find("4")->tag);
}

/* ---- promises that hold for every table ---- */

static uint32_t seed;
static uint32_t pick(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* Cell of row i and column k: the number 100 i + k, so that each stands once in the document. */
static const char *random_table(int rows, int columns)
{
	static const char *const groups[] = { "", "    group: { by: g, header: \"Group {group.value}\" }\n", "    group: { by: g, header: \"G\", footer: totals }\n", "    tail_rows: 3\n" };
	struct strbuf sb = STRBUF_INIT;
	strbuf_addf(&sb, "labels: { continued: (more), carried: Before, carry_over: Over, page_total: Page }\ndata:\n"
		"  rows:\n    sql: |\n      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %d) SELECT i, i / %u AS g, substr('Anna Bruno Cilda Dora', 1, 1 + i %% 21) AS words FROM c WHERE %d > 0 ORDER BY i\n"
		"  subjects:\n    sql: |\n      WITH RECURSIVE c(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM c WHERE k < %d) SELECT k FROM c ORDER BY k\n"
		"  cells:\n    sql: |\n      WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < %d) SELECT n / %d + 1 AS i, n %% %d + 1 AS k, (n / %d + 1) * 100 + n %% %d + 1 AS v FROM c ORDER BY n\n"
		"blocks:\n", rows ? rows : 1, 1 + pick(9), rows, columns, rows * columns - 1, columns, columns, columns, columns);
	if (pick(2))
		strbuf_addf(&sb, "  - spacer: %u\n", pick(70));
	if (pick(2))
		strbuf_adds(&sb, "  - { heading: Head, level: 2 }\n");
	strbuf_addf(&sb, "  - table: rows\n    wide: %s\n    key_columns: 1\n%s%s%s%s%s    columns:\n      - { head: Name, value: words, width: 20 }\n      - for: subjects\n        cells: cells\n        match: { i: i, k: k }\n"
		"        head: \"Subject number {k}\"\n%s        value: v\n        width: %u\n%s", pick(2) ? "split" : "spread", groups[pick(4)], pick(2) ? "    carry: true\n" : "", pick(2) ? "    page_totals: true\n" : "",
		pick(3) ? "" : "    fill_page: true\n", pick(2) ? "    totals: Sum\n" : "", pick(2) ? "        head_rotate: 90\n" : "", 14 + pick(5), pick(2) ? "        total: max\n" : "");
	if (pick(2))
		strbuf_adds(&sb, "  - spacer: 1fr\n  - text: Foot\n");
	const char *text = arena_strdup(&u.arena, sb.buf);
	strbuf_release(&sb);
	return text;
}

static bool in_head(const struct op *o)
{
	for (uint32_t t = o->tag; t != TAG_ARTIFACT; t = u.doc.tags[t].parent)
		if (u.doc.tags[t].role == TAG_THEAD)
			return true;
	return false;
}

/* Every cell once, nothing outside the text area, no page that ends with a head. */
static void check_tables(int rows, int columns)
{
	const mpt left = MPT_FROM_UM(10000), right = MPT_FROM_UM(90000), slack = 20;
	size_t words = (size_t)(rows + 1) * 100 + 100;
	bool *seen_at = calloc(words, 1);
	int n = 0;
	for (size_t p = 0; p < u.doc.n; p++) {
		const struct op *last = NULL;
		for (size_t k = 0; k < u.doc.pages[p].n; k++) {
			const struct op *o = &u.doc.pages[p].ops[k];
			bool text = o->kind == OP_TEXT, up = text && o->u.text.angle;
			mpt x1 = o->x + (up ? 0 : o->w), y1 = o->y + (text ? 0 : o->h), top = up ? o->y - o->w : o->y;
			if (o->x < left - slack || x1 > right + slack || top < left - slack || y1 > right + slack)
				fail_msg("seed %u: operation %zu of page %zu outside the text area: %s %s to %s %s", seed, k, p + 1, mm(o->x), mm(top), mm(x1), mm(y1));
			if (!text)
				continue;
			last = o;
			if (o->tag == TAG_ARTIFACT || o->origin.dataset != layout_dataset(u.layout, "cells"))
				continue;
			size_t at = (size_t)strtol(o->u.text.s, NULL, 10);
			assert_true(at < words && !seen_at[at]);
			seen_at[at] = true;
			n++;
		}
		assert_true(!last || rows == 0 || !in_head(last)); /* a form without rows is a head and lines */
	}
	assert_int_equal(n, rows * columns);
	free(seen_at);
}

static void test_random_tables(void **state)
{
	(void)state;
	size_t pages = 0;
	for (uint32_t round = 0; round < 120; round++) {
		seed = round * 7919 + 1;
		int rows = pick(8) ? 1 + (int)pick(50) : 0, columns = 1 + (int)pick(12);
		make(pick(2) ? NULL : "  size: [100, 100]\n  margin: 10\n  duplex: long", random_table(rows, columns));
		check_tables(rows, columns);
		pages += u.doc.n;
		again();
		diags_free(&u.out);
		u.out = (struct diags){ 0 };
	}
	assert_in_range(pages, 400, 4000);
}

/* ---- hard cases ---- */

#define LONG_NAME "Specializētais svešvalodu padziļinātais kurss profesionālās ievirzes programmas izglītojamajiem un pieaugušo neklātienes grupām"
#define PARTS_NAME "Kalniņa-Bērziņa-Ozoliņa-Krūmiņa-Liepa Anna-Marija"

/* All that stands in one element, line by line with a blank between (none after a hyphen). */
static const char *text_of_tag(uint32_t tag)
{
	struct strbuf sb = STRBUF_INIT;
	for (size_t p = 0; p < u.doc.n; p++) {
		for (size_t k = 0; k < u.doc.pages[p].n; k++) {
			const struct op *o = &u.doc.pages[p].ops[k];
			if (o->kind != OP_TEXT || o->tag != tag)
				continue;
			if (sb.len && sb.buf[sb.len - 1] != '-')
				strbuf_addc(&sb, ' ');
			strbuf_add(&sb, o->u.text.s, o->u.text.len);
		}
	}
	const char *text = arena_strdup(&u.arena, sb.len ? sb.buf : "");
	strbuf_release(&sb);
	return text;
}

static bool stands(const char *want, enum tag_role role)
{
	for (uint32_t t = 0; t < u.doc.ntags; t++)
		if (u.doc.tags[t].role == role && strcmp(text_of_tag(t), want) == 0)
			return true;
	return false;
}

/* 40 subjects, one of them with a name of 130 letters, and classes of 60, of one and of nobody, on A4 landscape. */
static void test_hard_classes(void **state)
{
	(void)state;
	static const int classes[] = { 60, 1, 0 };
	for (int c = 0; c < 3; c++) {
		int n = 0;
		make("  size: A4\n  orientation: landscape\n  margin: 15\n  inner: 30\n  outer: 10", arena_printf(&u.arena, "data:\n"
			"  students:\n    sql: |\n      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %d) SELECT i, CASE i WHEN 1 THEN '" PARTS_NAME "' ELSE 'N' || i END AS name FROM c WHERE %d > 0 ORDER BY i\n"
			"  subjects:\n    sql: |\n      WITH RECURSIVE c(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM c WHERE k < 40) SELECT k, CASE k WHEN 3 THEN '" LONG_NAME "' ELSE 'S' || k END AS subject FROM c ORDER BY k\n"
			"  marks:\n    sql: |\n      WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < %d * 40 - 1) SELECT n / 40 + 1 AS i, n %% 40 + 1 AS k, n %% 10 + 1 AS m FROM c WHERE %d > 0 ORDER BY n\n"
			"blocks:\n  - table: students\n    empty: Nobody.\n    wide: spread\n    key_columns: 1\n    tail_rows: 5\n    columns:\n      - { head: Name, value: name, min: 35, max: 40 }\n"
			"      - for: subjects\n        cells: marks\n        match: { i: i, k: k }\n        head: \"{subject}\"\n        head_rotate: 90\n        head_height: 30\n        columns: [{ value: m, width: 6, type: mark }, { value: m, width: 6, type: mark }]\n",
			classes[c] ? classes[c] : 1, classes[c], classes[c] ? classes[c] : 1, classes[c]));
		for (size_t p = 0; p < u.doc.n; p++)
			for (size_t k = 0; k < u.doc.pages[p].n; k++)
				n += u.doc.pages[p].ops[k].kind == OP_TEXT && u.doc.pages[p].ops[k].origin.dataset == layout_dataset(u.layout, "marks");
		assert_int_equal(n, classes[c] * 80);
		assert_true(classes[c] ? stands(LONG_NAME, TAG_TH) && stands(PARTS_NAME, TAG_TH) : stands("Nobody.", TAG_P)); /* whole, no letter cut */
		again();
	}
}

/* A journal of lessons, with sums carried over: four times the rows cost four times the memory and pages. */
static void test_long_tables_are_linear(void **state)
{
	(void)state;
	size_t used[2], pages[2];
	for (int i = 0; i < 2; i++) {
		load(NULL, counted(i ? 2400 : 600, arena_printf(&u.arena, "    carry: true\n    group: { by: k, header: \"{group.value}\" }\n%s", summed)));
		size_t before = u.arena.used;
		assert_true(try_compose());
		used[i] = u.arena.used - before;
		pages[i] = u.doc.n;
		again();
	}
	assert_in_range(pages[1], 4 * pages[0] - 4, 4 * pages[0] + 4);
	assert_in_range(used[1], 3 * used[0], 5 * used[0]);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_turned_head), T(test_turned_head_breaks), T(test_turned_cell), T(test_total_reaches_left), T(test_merge_across_of_marks),
		T(test_split), T(test_spread), T(test_spread_with_heading), T(test_no_column_is_lost),
		T(test_page_totals), T(test_carry), T(test_fill_page), T(test_labels_are_needed),
		T(test_bars), T(test_sparks), T(test_heat), T(test_group_by_two), T(test_hard_classes), T(test_long_tables_are_linear), T(test_random_tables),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
