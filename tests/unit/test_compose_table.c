/* SPDX-License-Identifier: MIT */
/*
 * compose: tables. The page is 100 mm square with margins of 10. A row of `cell` is 0.5 + 5 + 0.5 = 6 mm, its baseline 0.5 + 3.9 = 4.4 below its top;
 * a head of one line is 1.25 + 3 + 1 = 5.25 mm with its baseline at 1.25 + 2.34 = 3.59.
 */
#include "compose_unit.h"

#include <stdio.h>

#define COLUMNS3 "    columns:\n      - { head: Name, value: a, width: 1fr }\n      - { head: Count, value: n, width: 20 }\n      - { head: Kind, value: k, width: 15 }\n"

static const char *table(const char *values, const char *rest)
{
	return arena_printf(&u.arena, "data:\n  rows:\n    sql: |\n      SELECT column1 AS a, column2 AS n, column3 AS k FROM (VALUES %s) ORDER BY 1\nblocks:\n  - table: rows\n%s", values, rest);
}

/* n rows r01, r02 … with the number as n and the tens as k. */
static const char *counted(int n, const char *rest)
{
	return arena_printf(&u.arena, "data:\n  rows:\n    sql: |\n      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %d)\n"
		"      SELECT printf('r%%02d', i) AS a, i AS n, 'g' || (i / 10) AS k FROM c ORDER BY i\nblocks:\n  - table: rows\n%s", n, rest);
}

static void test_geometry(void **state)
{
	(void)state;
	make(NULL, table("('Ann', 5, 'x'), ('Bob', 12, 'y')", COLUMNS3));
	/* first and last cell flush with the margins, 1 mm of padding elsewhere; numbers and their head stand right: at 74 */
	assert_seen("t", "1 10.00 13.59 Name\n1 66.00 13.59 Count\n1 76.00 13.59 Kind\n"
		"1 10.00 19.65 Ann\n1 71.98 19.65 5\n1 76.00 19.65 x\n1 10.00 25.65 Bob\n1 69.96 25.65 12\n1 76.00 25.65 y\n");
	/* heavy on top, strong below the head, thin below rows, strong at the end: all inside the boxes */
	assert_seen("l", "1 rule 10.00 10.25 80.00 0.00 1.40\n1 rule 10.00 15.09 80.00 0.00 0.90\n1 rule 10.00 21.16 80.00 0.00 0.50\n1 rule 10.00 27.09 80.00 0.00 0.90\n");
	assert_string_equal(tag_of("Count"), "Document>Table>THead>TR>TH");
	assert_string_equal(tag_of("12"), "Document>Table>TBody>TR>TD");
	const struct op *o = &u.doc.pages[0].ops[0];
	while (o->kind != OP_TEXT || o->u.text.len != 2 || memcmp(o->u.text.s, "12", 2) != 0)
		o++;
	assert_int_equal(o->origin.dataset, 0);
	assert_int_equal(o->origin.row, 1);
	assert_int_equal(o->origin.col, 1);
}

static void test_wrapped_row(void **state)
{
	(void)state;
	make(NULL, table("('Ann Bea Cleo Dora Ella Fay Gina', 5, 'x'), ('Bob', 12, 'y')", COLUMNS3));
	const char *s = seen("t");
	assert_non_null(strstr(s, "1 71.98 19.65 5\n")); /* numbers stay on the first line */
	assert_non_null(strstr(s, "1 10.00 30.65 Bob\n")); /* the row is 11 high */
}

static void test_widths(void **state)
{
	(void)state;
	make(NULL, table("('Ann', 5, 'x')", "    grid: { top: 0, head: 0, row: 0, bottom: 0 }\n    columns:\n"
		"      - { value: a, width: 25%, style: { fill: gray93 } }\n      - { value: n, width: 1fr, style: { fill: gray90 } }\n"
		"      - { value: k, width: 3fr, style: { fill: gray80 } }\n      - { text: wide, width: auto, style: { fill: gray70 } }\n"));
	/* 25 % of 80; auto takes what its text needs and its padding; the rest as 1 : 3; no heads: no head */
	const struct page *p = &u.doc.pages[0];
	assert_string_equal(mm(p->ops[0].w), "20.00");
	assert_int_equal(p->ops[3].w, face_width(fonts_face(u.fonts, "NotoSans-Regular"), 10000, "wide", 4) + 2 * MPT_FROM_UM(1000));
	assert_in_range(p->ops[2].w, 3 * p->ops[1].w - 3, 3 * p->ops[1].w + 3);
	assert_string_equal(mm(p->ops[3].x + p->ops[3].w), "90.00");
	assert_string_equal(mm(p->ops[0].h), "6.00");
}

static void test_too_wide(void **state)
{
	(void)state;
	load(NULL, table("('Ann', 5, 'x')", "    columns:\n      - { head: Name, value: a, width: 50 }\n      - { head: N, value: n, width: 30 }\n      - { head: K, value: k, width: 12.5, when: rows }\n"));
	assert_failed("L230", "7.a/12: the table 'rows' is 12.5 mm too wide; its widest columns: 'Name' 50.0 mm, 'N' 30.0 mm, 'K' 12.5 mm");
	assert_int_equal(u.d.line, 18);
}

static void test_number_too_wide(void **state)
{
	(void)state;
	load(NULL, table("('Ann', 123456, 'x')", "    columns:\n      - { value: a, width: 1fr }\n      - { value: n, width: 8 }\n      - { value: k, width: 15 }\n"));
	assert_failed("L230", "7.a/12: table 'rows': a value is 4.1 mm wider than its column 'n'");
	assert_int_equal(u.d.line, 21);
}

static void test_tight_mark(void **state)
{
	(void)state;
	/* wider than the padding leaves it, but not than the cell: it stands in the middle instead of being broken */
	make(NULL, table("('Ann', 'atb.', 'x')", "    columns:\n      - { value: a, width: 1fr }\n      - { value: n, width: 7.5, type: mark }\n      - { value: k, width: 15 }\n"));
	const struct op *o = &u.doc.pages[0].ops[1];
	assert_memory_equal(o->u.text.s, "atb.", 4);
	assert_string_equal(mm(o->x + o->w / 2), "71.25");
}

static void test_marks_share_units(void **state)
{
	(void)state;
	make(NULL, table("('Ann', '10', 'x'), ('Bob', '8', 'y')", "    columns:\n      - { value: a, width: 1fr }\n      - { value: n, width: 18, type: mark }\n      - { value: k, width: 15 }\n"));
	const struct page *p = &u.doc.pages[0];
	assert_string_equal(mm(p->ops[1].x + p->ops[1].w), "72.00"); /* 3 mm of room at the right */
}

static void test_totals(void **state)
{
	(void)state;
	make(NULL, table("('Ann', 1205, '7'), ('Bob', NULL, 'nv'), ('Cid', 30, '8')", "    columns:\n      - { head: No, value: \"#\", width: 8 }\n      - { head: Name, value: a, width: 1fr }\n"
		"      - { head: N, value: n, width: 20, total: sum }\n      - { head: K, value: k, width: 20, type: mark, style: closing, total: avg }\n    totals: All\n"));
	const char *s = seen("t");
	/* thousands are grouped, nv is in no mean, the label stands in the first column of text */
	assert_non_null(strstr(s, " 37.65 All\n"));
	assert_non_null(strstr(s, " 37.65 1\u202F235\n"));
	assert_non_null(strstr(s, " 37.65 7,5\n"));
	assert_non_null(strstr(seen("l"), "1 rule 10.00 39.00 80.00 0.00 1.40\n")); /* heavy under totals */
	assert_string_equal(tag_of("All"), "Document>Table>TFoot>TR>TD");
	/* the key column is filled in head, body and totals */
	assert_seen("r", "1 fill 70.00 10.00 20.00 29.25 EDEDED\n");
	/* what is missing in a draft is in no total */
	u.unit.doc[DOC_IS_DRAFT].i = 1;
	assert_true(try_compose());
	assert_non_null(strstr(seen("t"), " 37.65 –\n"));
}

static void test_total_kinds(void **state)
{
	(void)state;
	make(NULL, table("('Ann', 2, 0.5), ('Bob', 5, 1.25)", "    columns:\n      - { text: x, width: 1fr }\n      - { value: n, width: 10, total: min }\n      - { value: n, width: 10, total: max }\n"
		"      - { value: a, width: 10, total: count }\n      - { value: k, width: 15, total: sum }\n"));
	const char *s = seen("t");
	const char *row = strstr(s, " 26.40 ");
	assert_non_null(row);
	assert_non_null(strstr(row, " 26.40 2\n"));
	assert_non_null(strstr(row, " 26.40 5\n"));
	assert_non_null(strstr(row, " 26.40 1,75\n"));
}

static void test_pages(void **state)
{
	(void)state;
	/* 80 mm = head 5.25 + 12 rows of 6; the head stands again; the last two rows keep together and with the total */
	make(NULL, counted(14, COLUMNS3 "    totals: All\n"));
	const char *s = seen("t");
	assert_int_equal(u.doc.n, 2);
	assert_non_null(strstr(s, "1 10.00 85.65 r12\n"));
	assert_non_null(strstr(s, "2 10.00 13.59 [Name]\n"));
	assert_non_null(strstr(s, "2 10.00 19.65 r13\n"));
	assert_non_null(strstr(s, "2 10.00 31.65 All\n"));
	assert_non_null(strstr(seen("l"), "1 rule 10.00 87.09 80.00 0.00 0.90\n")); /* the page's last row is closed */
	assert_null(strstr(s, "1 10.00 91"));
}

static void test_rows_stay_together(void **state)
{
	(void)state;
	/* 13 rows: the last would be alone, so the one before comes along */
	make(NULL, counted(13, COLUMNS3));
	assert_non_null(strstr(seen("t"), "2 10.00 19.65 r12\n"));
}

static void test_head_not_alone(void **state)
{
	(void)state;
	/* text of 13 lines leaves 15 mm: the head with one row would fit, with two not */
	make(NULL, arena_printf(&u.arena, "%s", table("('Ann', 5, 'x'), ('Bob', 12, 'y'), ('Cid', 1, 'z')", COLUMNS3 "    space_before: 65\n")));
	assert_non_null(strstr(seen("t"), "1 10.00 13.59 Name\n")); /* space at a page's top is dropped */
	composer_free(u.composer);
	datasets_close(u.data);
	make(NULL, "data:\n  rows:\n    sql: |\n      SELECT column1 AS a FROM (VALUES ('Ann'), ('Bob'), ('Cid')) ORDER BY 1\n"
		"blocks:\n  - spacer: 65\n  - table: rows\n    columns: [{ head: Name, value: a, width: 1fr }]\n");
	assert_non_null(strstr(seen("t"), "2 10.00 13.59 Name\n"));
}

static void test_tail_rows(void **state)
{
	(void)state;
	/* breaks only after a multiple of five, and the last page has at least five: 12 fit, 10 are set */
	make(NULL, counted(14, COLUMNS3 "    tail_rows: 5\n"));
	const char *s = seen("t");
	assert_non_null(strstr(s, "1 10.00 43.65 r05\n"));
	assert_non_null(strstr(s, "2 10.00 19.65 r06\n"));
	assert_non_null(strstr(s, "2 10.00 67.65 r14\n"));
}

static void test_groups(void **state)
{
	(void)state;
	make(NULL, counted(14, "    columns:\n      - { head: Name, value: a, width: 1fr }\n      - { head: N, value: n, width: 20, total: sum }\n"
		"    totals: Sum\n    group: { by: k, header: \"Group {group.value} ({group.count})\", footer: totals }\n"));
	const char *s = seen("t");
	assert_non_null(strstr(s, "1 10.00 19.65 Group g0 (9)\n"));
	assert_non_null(strstr(s, "1 10.00 25.65 r01\n"));
	assert_non_null(strstr(s, "1 10.00 79.65 Sum\n")); /* of the group: 45 */
	assert_non_null(strstr(s, " 79.65 45\n"));
	/* a header needs two rows below it: it goes to the next page */
	assert_non_null(strstr(s, "2 10.00 19.65 Group g1 (5)\n"));
	assert_non_null(strstr(s, " 55.65 60\n"));
	assert_non_null(strstr(s, " 61.65 105\n")); /* the table's own */
	assert_string_equal(tag_of("Group g0 (9)"), "Document>Table>TBody>TR>TD(2x0)");
}

static void test_group_continues(void **state)
{
	(void)state;
	make(NULL, arena_printf(&u.arena, "labels: { continued: (continued) }\n%s", counted(30, "    columns:\n      - { head: Name, value: a, width: 1fr }\n    group: { by: k, header: \"{group.value}\" }\n")));
	const char *s = seen("t");
	/* page 1: head, header, 9 rows, header g1 would stand with one row only */
	assert_non_null(strstr(s, "2 10.00 19.65 g1\n"));
	assert_non_null(strstr(s, "3 10.00 19.65 g2\n"));
	composer_free(u.composer);
	datasets_close(u.data);
	make(NULL, "labels: { continued: (continued) }\ndata:\n  rows:\n    sql: |\n      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 20)\n      SELECT i, 'one' AS k FROM c ORDER BY i\n"
		"blocks:\n  - table: rows\n    columns: [{ head: N, value: i, width: 1fr }]\n    group: { by: k, header: \"{group.value}\" }\n");
	s = seen("t");
	assert_non_null(strstr(s, "2 10.00 19.65 [one (continued)]\n"));
	assert_non_null(strstr(s, " 25.65 12\n"));
	composer_free(u.composer);
	datasets_close(u.data);
	make(NULL, "labels: { continued: (continued) }\ndata:\n  rows:\n    sql: |\n      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 20)\n      SELECT i, 'one' AS k FROM c ORDER BY i\n"
		"blocks:\n  - table: rows\n    columns: [{ head: N, value: i, width: 1fr }]\n"
		"    group: { by: k, header: [{ heading: \"{group.value}\", level: 3 }, { text: \"of {group.count}\" }] }\n");
	s = seen("t");
	assert_non_null(strstr(s, "1 10.00 19.15 one\n"));
	assert_non_null(strstr(s, "2 10.00 19.15 [one]\n2 16.59 19.15 [ (continued)]\n2 10.00 24.15 [of 20]\n"));
	assert_int_equal(u.doc.nbookmarks, 1);
}

static void test_merge(void **state)
{
	(void)state;
	make(NULL, table("('A', 1, 'x'), ('A', 2, 'x'), ('B', 3, 'y')", "    columns:\n      - { head: Name, value: a, width: 1fr, merge: true }\n      - { head: N, value: n, width: 20 }\n"));
	const char *s = seen("t");
	assert_non_null(strstr(s, "1 10.00 19.65 A\n"));
	assert_null(strstr(s, " 25.65 A\n"));
	assert_non_null(strstr(s, "1 10.00 31.65 B\n"));
	/* no rule between the two A */
	assert_non_null(strstr(seen("l"), "1 rule 70.00 21.16 20.00 0.00 0.50\n"));
	composer_free(u.composer);
	datasets_close(u.data);
	/* printed again after a page break */
	make(NULL, counted(14, "    columns:\n      - { head: N, value: n, width: 20 }\n      - { head: K, text: same, width: 1fr, merge: true }\n"));
	s = seen("t");
	assert_non_null(strstr(s, "1 31.00 19.65 same\n"));
	assert_null(strstr(s, "1 31.00 25.65 same\n"));
	assert_non_null(strstr(s, "2 31.00 19.65 same\n"));
}

static void test_merge_across(void **state)
{
	(void)state;
	make(NULL, table("('Ann', 'atb.', 'atb.'), ('Bob', '7', '8')", "    columns:\n      - { value: a, width: 1fr }\n      - { value: n, width: 20, type: mark, merge: across }\n      - { value: k, width: 20, type: mark, merge: across }\n"));
	const struct op *o = &u.doc.pages[0].ops[1];
	assert_memory_equal(o->u.text.s, "atb.", 4);
	assert_in_range(o->x + o->w / 2, MPT_FROM_UM(69000), MPT_FROM_UM(71000)); /* the middle of both, 50…90 */
	assert_string_equal(tag_of("atb."), "Document>Table>TBody>TR>TD(2x0)");
	assert_string_equal(tag_of("7"), "Document>Table>TBody>TR>TD");
}

static void test_spanning_head(void **state)
{
	(void)state;
	make(NULL, table("('Ann', 5, 'x')", "    columns:\n      - { head: Name, value: a, width: 1fr }\n      - head: Marks\n        columns:\n          - { head: N, value: n, width: 20 }\n          - { head: K, value: k, width: 20 }\n"));
	/* two levels: 1.25 + 3 + 0.25, then 0.5 + 3 + 1; one-line heads stand at the bottom; the rule is over its own columns */
	assert_non_null(strstr(seen("l"), "1 rule 50.00 14.50 40.00 0.00 0.50\n"));
	const char *s = seen("t");
	assert_non_null(strstr(s, "1 10.00 17.34 Name\n"));
	assert_non_null(strstr(s, " 13.59 Marks\n"));
	assert_non_null(strstr(s, "1 71.00 17.34 K\n"));
	assert_non_null(strstr(s, "1 10.00 23.40 Ann\n"));
	assert_string_equal(tag_of("Name"), "Document>Table>THead>TR>TH(1x2)");
	assert_string_equal(tag_of("Marks"), "Document>Table>THead>TR>TH(2x1)");
}

static void test_columns_when(void **state)
{
	(void)state;
	make(NULL, table("('Ann', 5, 'x')", "    columns:\n      - { head: Name, value: a, width: 1fr }\n      - head: Marks\n        columns:\n          - { head: N, value: n, width: 20, when: doc.verify }\n"
		"      - { head: K, value: k, width: 20, when: not doc.verify }\n"));
	assert_seen("t", "1 10.00 13.59 Name\n1 71.00 13.59 K\n1 10.00 19.65 Ann\n1 71.00 19.65 x\n");
}

static void test_empty(void **state)
{
	(void)state;
	static const char none[] = "data:\n  rows:\n    sql: |\n      SELECT 1 AS a FROM (VALUES (1)) WHERE 0 ORDER BY 1\nblocks:\n  - { heading: Above, level: 2 }\n  - table: rows\n    columns: [{ head: A, value: a, width: 1fr, total: sum }]\n%s  - text: Below\n";
	make(NULL, arena_printf(&u.arena, none, ""));
	assert_seen("tl", "1 10.00 13.90 Below\n"); /* its heading goes with it */
	composer_free(u.composer);
	datasets_close(u.data);
	make(NULL, arena_printf(&u.arena, none, "    empty: None.\n"));
	assert_non_null(strstr(seen("tl"), "Above\n"));
	assert_null(strstr(seen("tl"), "rule"));
	assert_string_equal(tag_of("None."), "Document>P");
	composer_free(u.composer);
	datasets_close(u.data);
	make(NULL, arena_printf(&u.arena, none, "    empty: None.\n    head_when_empty: true\n"));
	assert_string_equal(tag_of("A"), "Document>Table>THead>TR>TH");
	assert_string_equal(tag_of("None."), "Document>Table>TBody>TR>TD");
	composer_free(u.composer);
	datasets_close(u.data);
	make(NULL, arena_printf(&u.arena, none, "    min_rows: 2\n"));
	assert_non_null(strstr(seen("tl"), "rule"));
}

static void test_blank_rows(void **state)
{
	(void)state;
	make(NULL, counted(2, "    columns: [{ value: a, width: 1fr }]\n    min_rows: 5\n    grid: { every: { rows: 2, width: 0.9 } }\n"));
	assert_seen("l", "1 rule 10.00 10.25 80.00 0.00 1.40\n1 rule 10.00 15.91 80.00 0.00 0.50\n1 rule 10.00 21.84 80.00 0.00 0.90\n1 rule 10.00 27.91 80.00 0.00 0.50\n"
		"1 rule 10.00 33.84 80.00 0.00 0.90\n1 rule 10.00 39.84 80.00 0.00 0.90\n");
}

static void test_styles_from_data(void **state)
{
	(void)state;
	make(NULL, table("('Ann', 'total', 'x'), ('Bob', NULL, 'y')", "    row_style_from: n\n    columns:\n      - { value: a, width: 1fr }\n      - { value: k, width: 20 }\n"));
	const struct page *p = &u.doc.pages[0];
	const struct op *ann = NULL, *bob = NULL;
	for (size_t i = 0; i < p->n; i++) {
		if (p->ops[i].kind == OP_TEXT && p->ops[i].u.text.s[0] == 'A')
			ann = &p->ops[i];
		if (p->ops[i].kind == OP_TEXT && p->ops[i].u.text.s[0] == 'B')
			bob = &p->ops[i];
	}
	assert_string_equal(ann->u.text.face->name, "NotoSans-Bold");
	assert_string_equal(bob->u.text.face->name, "NotoSans-Regular");
}

static void test_shrink(void **state)
{
	(void)state;
	static const char wide[] = "    columns:\n      - { value: a, width: auto, nowrap: true }\n      - { value: k, width: 20 }\n    wide: %s\n";
	const char *name = "('Annabella Christina Dorothea Eleonora Felicitas', 1, 'x')";
	load(NULL, table(name, arena_printf(&u.arena, wide, "error")));
	assert_false(try_compose());
	assert_string_equal(u.d.code, "L230");
	composer_free(u.composer);
	datasets_close(u.data);
	make(NULL, table(name, arena_printf(&u.arena, wide, "shrink")));
	const struct op *o = &u.doc.pages[0].ops[0];
	while (o->kind != OP_TEXT)
		o++;
	assert_true(o->u.text.size < 10000 && o->u.text.size >= 6000 && o->u.text.size % 500 == 0);
}

static void test_row_over_pages(void **state)
{
	(void)state;
	static const char text[] = "data:\n  rows:\n    sql: |\n      SELECT 'a1\n      a2\n      a3\n      a4\n      a5\n      a6\n      a7\n      a8\n      a9\n      b1\n      b2\n      b3\n      b4\n      b5\n      b6\n      b7\n      b8\n      b9' AS a\n    one: true\nblocks:\n  - table: rows\n    columns: [{ head: A, value: a, width: 1fr }]\n    row_break: %s\n";
	load(NULL, arena_printf(&u.arena, text, "never"));
	assert_failed("L231", "7.a/12: this does not fit on a page and cannot be split");
	composer_free(u.composer);
	datasets_close(u.data);
	make(NULL, arena_printf(&u.arena, text, "auto")); /* taller than half a page: parted all the same */
	assert_int_equal(u.doc.n, 2);
	composer_free(u.composer);
	datasets_close(u.data);
	make(NULL, arena_printf(&u.arena, text, "allow"));
	const char *s = seen("t");
	assert_non_null(strstr(s, "1 10.00 19.65 a1\n"));
	assert_non_null(strstr(s, "2 10.00 13.59 [A]\n"));
	assert_non_null(strstr(s, "b9\n"));
}

static void test_rules_between_columns(void **state)
{
	(void)state;
	make(NULL, table("('Ann', 5, 'x')", "    grid: { top: 0, head: 0, row: 0, bottom: 0 }\n    columns:\n      - { head: A, value: a, width: 1fr }\n      - { head: N, value: n, width: 20, rule_before: 0.5 }\n      - { head: K, value: k, width: 20 }\n"));
	assert_seen("l", "1 rule 50.00 10.00 0.00 5.25 0.50\n1 rule 50.00 15.25 0.00 6.00 0.50\n");
}

static void test_table_in_columns(void **state)
{
	(void)state;
	make(NULL, "data:\n  rows:\n    sql: |\n      SELECT 'Ann' AS a\n    one: true\nblocks:\n  - columns: [1fr, 1fr]\n    gap: 10\n    cells:\n"
		"      - - table: rows\n          columns: [{ head: A, value: a, width: 1fr, style: closing }]\n      - - text: Right\n");
	/* with a fill, the text keeps its padding */
	assert_seen("rt", "1 fill 10.00 10.00 35.00 11.25 EDEDED\n1 11.00 13.59 A\n1 11.00 19.65 Ann\n1 55.00 13.90 Right\n");
}

static void test_bad_character(void **state)
{
	(void)state;
	load(NULL, table("('Ann', 5, 'x☃')", COLUMNS3));
	assert_failed("D110", "7.a/12: row 1 of 'rows': column 'k' has the character U+2603 ☃, which the font NotoSans-Regular does not have");
}

static void test_marks_for_heads(void **state)
{
	(void)state;
	make("  size: [100, 100]\n  margin: 10\n  header: { left: \"{mark.first.name} – {mark.last.name}\" }", counted(14, COLUMNS3 "    mark: { name: a }\n"));
	const char *s = seen("t");
	assert_non_null(strstr(s, "1 10.00 6.34 [r01 – r12]\n"));
	assert_non_null(strstr(s, "2 10.00 6.34 [r13 – r14]\n"));
}

static void test_borders(void **state)
{
	(void)state;
	make(NULL, table("('Ann', 5, 'x')", "    grid: { top: 0, head: 0, row: 0, bottom: 0 }\n    columns:\n      - { value: a, width: 1fr }\n"
		"      - { value: n, width: 20, style: { border: { top: 1, bottom: 1, left: 0.5, right: 0.5 } } }\n"));
	assert_seen("l", "1 rule 70.00 10.18 20.00 0.00 1.00\n1 rule 70.00 15.82 20.00 0.00 1.00\n1 rule 70.09 10.00 0.00 6.00 0.50\n1 rule 89.91 10.00 0.00 6.00 0.50\n");
}

static void test_unformattable(void **state)
{
	(void)state;
	load(NULL, table("('Ann', 'soon', 'x')", "    columns:\n      - { value: a, width: 1fr }\n      - { value: n, width: 20, format: date }\n"));
	assert_false(try_compose());
	assert_int_equal(u.d.line, 21);
}

/* ---- promises that hold for every document ---- */

static uint32_t seed;
static uint32_t pick(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

static const char *random_layout(int rows)
{
	static const char *const widths[] = { "1fr", "auto", "20", "30%" };
	static const char *const groups[] = { "", "    group: { by: g, header: \"Group {group.value}\" }\n", "    group: { by: g, header: \"G\", footer: totals, min_rows: 3 }\n", "    tail_rows: 3\n" };
	struct strbuf sb = STRBUF_INIT;
	strbuf_addf(&sb, "data:\n  rows:\n    sql: |\n      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %d)\n"
		"      SELECT printf('r%%03d', i) AS id, substr('Anna, Bruno un Cilda aiziet uz mežu pēc sēnēm un ogām vakarā', 1, i * %u %% 60 + 1) AS words,\n"
		"             i * i AS n, i / %u AS g FROM c WHERE %d > 0 ORDER BY i\nblocks:\n", rows ? rows : 1, 7 + pick(50), 1 + pick(9), rows);
	if (pick(2))
		strbuf_addf(&sb, "  - spacer: %u\n", pick(75));
	if (pick(2))
		strbuf_adds(&sb, "  - { heading: Head, level: 2 }\n");
	const char *in = "  ";
	if (pick(3) == 0) {
		strbuf_adds(&sb, "  - box:\n");
		in = "      ";
	}
	struct strbuf t = STRBUF_INIT;
	strbuf_addf(&t, "- table: rows\n    keep: %s\n    columns:\n      - { head: Id, value: id, width: 12 }\n      - { head: Words and more words, value: words, width: %s }\n"
		"      - { head: Number, value: n, width: %s, total: sum }\n%s%s%s",
		pick(2) ? "auto" : "prefer", widths[pick(2)], widths[1 + pick(2)], groups[pick(4)], pick(2) ? "    totals: Sum\n" : "", pick(4) ? "" : "    repeat_head: false\n");
	for (char *line = t.buf; *line;) { /* indented as deep as the list stands */
		size_t n = strcspn(line, "\n") + 1;
		strbuf_addf(&sb, "%s%.*s", line == t.buf ? in : in + 2, (int)n, line);
		line += n;
	}
	if (in[2])
		strbuf_adds(&sb, "    fill: gray93\n    padding: 2\n");
	if (pick(2))
		strbuf_adds(&sb, "  - spacer: 1fr\n  - text: Foot\n");
	const char *text = arena_strdup(&u.arena, sb.buf);
	strbuf_release(&sb);
	strbuf_release(&t);
	return text;
}

static void inside(const struct page *p, const struct op *o)
{
	const mpt left = MPT_FROM_UM(10000), right = MPT_FROM_UM(90000), slack = 10;
	mpt x1 = o->x + o->w, y1 = o->kind == OP_TEXT ? o->y : o->y + o->h;
	if (o->x < left - slack || x1 > right + slack || o->y < left - slack || y1 > right + slack)
		fail_msg("round %u: operation %d outside the text area: %s %s to %s %s of page %d", seed, (int)(o - p->ops), mm(o->x), mm(o->y), mm(x1), mm(y1), (int)(p - u.doc.pages));
}

/* Every row stands once and in order, nothing stands outside the text area. */
static void check_document(int rows)
{
	int next = 1;
	for (size_t i = 0; i < u.doc.n; i++) {
		const struct page *p = &u.doc.pages[i];
		for (size_t k = 0; k < p->n; k++) {
			const struct op *o = &p->ops[k];
			inside(p, o);
			if (o->kind != OP_TEXT || o->tag == TAG_ARTIFACT || o->u.text.len != 4 || o->u.text.s[0] != 'r')
				continue;
			char want[8];
			snprintf(want, sizeof want, "r%03d", next++);
			assert_memory_equal(o->u.text.s, want, 4);
		}
	}
	assert_int_equal(next - 1, rows);
}

static void test_random_documents(void **state)
{
	(void)state;
	size_t pages = 0;
	for (uint32_t round = 0; round < 150; round++) {
		seed = round * 7919 + 1;
		int rows = pick(8) ? (int)pick(60) : 0;
		make(NULL, random_layout(rows));
		check_document(rows);
		pages += u.doc.n;
		composer_free(u.composer);
		datasets_close(u.data);
		u.composer = NULL;
		u.data = NULL;
		diags_free(&u.out);
		u.out = (struct diags){ 0 };
	}
	assert_in_range(pages, 300, 2000); /* most of them break over pages */
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_geometry), T(test_wrapped_row), T(test_widths), T(test_too_wide), T(test_number_too_wide), T(test_tight_mark), T(test_marks_share_units),
		T(test_totals), T(test_total_kinds), T(test_pages), T(test_rows_stay_together), T(test_head_not_alone), T(test_tail_rows), T(test_groups),
		T(test_group_continues), T(test_merge), T(test_merge_across), T(test_spanning_head), T(test_columns_when), T(test_empty), T(test_blank_rows),
		T(test_styles_from_data), T(test_shrink), T(test_row_over_pages), T(test_rules_between_columns), T(test_table_in_columns), T(test_bad_character),
		T(test_unformattable), T(test_marks_for_heads), T(test_borders), T(test_random_documents),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
