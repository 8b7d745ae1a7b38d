/* SPDX-License-Identifier: MIT */
/* compose: paragraphs, containers, signatures, pages. Expected places are worked out by hand from the rules of looks.md. */
#include "compose_unit.h"

#include "lieciba/digest.h"

static void test_lines(void **state)
{
	(void)state;
	make(NULL, "blocks:\n"
		"  - { text: One, space_after: 2 }\n"
		"  - { text: Two, space_before: 3 }\n"           /* the larger of 2 and 3 */
		"  - { text: \"{doc.verify}\", space_before: 9 }\n" /* empty: not there */
		"  - { text: Gone, when: doc.verify }\n"
		"  - { text: Three, style: small }\n");
	assert_seen("t", "1 10.00 13.90 One\n1 10.00 21.90 Two\n1 10.00 25.34 Three\n");
	assert_string_equal(tag_of("Two"), "Document>P");
}

static void test_wrap_and_align(void **state)
{
	(void)state;
	make(NULL, "blocks:\n"
		"  - { text: right, style: { align: right } }\n"
		"  - { text: \"first\\nsecond\", style: { align: center, indent: 20 } }\n"
		"  - { text: aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeee, style: { align: justify } }\n");
	const struct page *p = &u.doc.pages[0];
	assert_string_equal(mm(p->ops[0].x + p->ops[0].w), "90.00");
	assert_string_equal(mm(p->ops[1].x + p->ops[1].w / 2), "60.00");
	/* the justified line's last word ends at the right edge, the paragraph's last line stands left */
	const struct op *last = &p->ops[p->n - 1], *before = last - 1;
	assert_int_equal(last->x, MPT_FROM_UM(10000));
	assert_true(before->x + before->w >= MPT_FROM_UM(90000) - 2 && before->x + before->w <= MPT_FROM_UM(90000) + 2);
}

static void test_ground(void **state)
{
	(void)state;
	make(NULL, "blocks:\n  - { text: One, style: { fill: gray93, padding: [1, 2], border: { top: 1, left: 0.5 } } }\n  - { text: Two, align: right }\n");
	assert_seen("rl", "1 fill 10.00 10.00 80.00 7.00 EDEDED\n1 rule 10.00 10.18 80.00 0.00 1.00\n1 rule 10.09 10.00 0.00 7.00 0.50\n");
	const struct page *p = &u.doc.pages[0];
	assert_non_null(strstr(seen("t"), "1 12.00 14.90 One\n"));
	assert_string_equal(mm(p->ops[p->n - 1].x + p->ops[p->n - 1].w), "90.00");
	assert_string_equal(mm(p->ops[p->n - 1].y), "20.90");
}

static void test_spans(void **state)
{
	(void)state;
	make(NULL, "blocks:\n  - text:\n      - { text: \"Bold \", bold: true }\n      - { text: plain }\n      - { text: up, style: { case: upper, underline: true } }\n");
	const struct page *p = &u.doc.pages[0];
	assert_string_equal(p->ops[0].u.text.face->name, "NotoSans-Bold");
	assert_string_equal(p->ops[1].u.text.face->name, "NotoSans-Regular");
	assert_int_equal(p->ops[1].x, p->ops[0].x + p->ops[0].w);
	assert_memory_equal(p->ops[2].u.text.s, "UP", 2);
	assert_int_equal(p->ops[3].kind, OP_LINE);
}

static void test_fields(void **state)
{
	(void)state;
	make("  size: [190, 100]\n  margin: 10", "blocks:\n"
		"  - fields:\n"
		"      - { label: A, text: one }\n"
		"      - { label: B, text: two }\n"
		"      - { label: C, text: gone, when: doc.verify }\n"
		"      - { label: D, text: three }\n"
		"    columns: 2\n    label_width: 34\n    label_style: { size: 7.5 }\n");
	/* looks.md §3: 0, 34, 102, 130 of 170 */
	assert_seen("t", "1 10.00 13.90 A\n1 44.00 13.90 one\n1 112.00 13.90 B\n1 140.00 13.90 two\n1 10.00 18.90 D\n1 44.00 18.90 three\n");
	assert_string_equal(tag_of("B"), "Document>L>LI>Lbl");
	assert_string_equal(tag_of("two"), "Document>L>LI>LBody");
}

static const char long_text[] = "data:\n  n:\n    sql: |\n      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 20)\n      SELECT i FROM c ORDER BY i\n";

static const char *with_data(const char *blocks)
{
	return arena_printf(&u.arena, "%s%s", long_text, blocks);
}

static void test_pages(void **state)
{
	(void)state;
	/* 80 mm hold 16 lines of 5; page 2 mirrors the margins; the foot's first line begins 3 mm below the text: 93 + 2.34 */
	make("  size: [100, 100]\n  margin: 10\n  inner: 15\n  outer: 5\n  footer: { right: \"{page} / {pages}\", skip_first: false }", with_data(
		"blocks:\n  - repeat: n\n    blocks:\n      - text: \"L{i}\"\n"));
	assert_int_equal(u.doc.n, 2);
	const char *s = seen("t");
	assert_non_null(strstr(s, "1 15.00 13.90 L1\n"));
	assert_non_null(strstr(s, "1 15.00 88.90 L16\n"));
	assert_non_null(strstr(s, "2 5.00 13.90 L17\n"));
	assert_non_null(strstr(s, " 95.34 [1 / 2]\n"));
	assert_non_null(strstr(s, " 95.34 [2 / 2]\n"));
}

static void test_orphans(void **state)
{
	(void)state;
	/* 14 lines above, then 3 lines: two fit, but a widow may not stand alone, and one line above would be an orphan */
	make(NULL, with_data("blocks:\n  - repeat: n\n    limit: 14\n    blocks:\n      - text: \"L{i}\"\n  - text: \"a\\nb\\nc\"\n"));
	const char *s = seen("t");
	assert_non_null(strstr(s, "2 10.00 13.90 a\n2 10.00 18.90 b\n2 10.00 23.90 c\n"));
}

static void test_heading_stays(void **state)
{
	(void)state;
	make(NULL, with_data("blocks:\n  - repeat: n\n    limit: 15\n    blocks:\n      - text: \"L{i}\"\n  - { heading: Chapter, level: 2, style: { size: 10, leading: 5mm } }\n  - text: Body\n"));
	assert_non_null(strstr(seen("t"), "2 10.00 13.90 Chapter\n2 10.00 18.90 Body\n"));
	assert_int_equal(u.doc.nbookmarks, 1);
	assert_int_equal(u.doc.bookmarks[0].page, 1);
	assert_string_equal(u.doc.bookmarks[0].title, "Chapter");
	assert_string_equal(tag_of("Chapter"), "Document>H2");
}

static void test_kept_with_next(void **state)
{
	(void)state;
	/* 13 lines above leave room for three: box and signature line need four, so the whole box goes along */
	make(NULL, with_data("blocks:\n  - repeat: n\n    limit: 13\n    blocks:\n      - text: \"L{i}\"\n  - box: [{ text: One }, { text: Two }, { text: Three }]\n    padding: 0\n    keep: with_next\n  - text: Signed\n"));
	assert_non_null(strstr(seen("t"), "1 10.00 73.90 L13\n2 10.00 13.90 One\n2 10.00 18.90 Two\n2 10.00 23.90 Three\n2 10.00 28.90 Signed\n"));
}

static void test_box(void **state)
{
	(void)state;
	make(NULL, "blocks:\n  - text: Above\n  - box:\n      - text: One\n      - text: Two\n    fill: gray93\n    border: 1\n    padding: [2, 3]\n    space_before: 4\n  - text: Below\n");
	assert_seen("rft", "1 fill 10.00 19.00 80.00 14.00 EDEDED\n1 frame 10.00 19.00 80.00 14.00 1.00\n"
		"1 10.00 13.90 Above\n1 13.00 24.90 One\n1 13.00 29.90 Two\n1 10.00 36.90 Below\n");
	assert_string_equal(tag_of("One"), "Document>Sect>P");
}

static void test_box_over_pages(void **state)
{
	(void)state;
	/* 20 lines and 4 of padding do not fit a page of 80: each page has its part filled */
	make(NULL, with_data("blocks:\n  - box:\n      - repeat: n\n        blocks:\n          - text: \"L{i}\"\n    fill: gray93\n    padding: 2\n"));
	assert_seen("r", "1 fill 10.00 10.00 80.00 77.00 EDEDED\n2 fill 10.00 10.00 80.00 27.00 EDEDED\n");
}

static void test_columns(void **state)
{
	(void)state;
	make(NULL, "blocks:\n  - columns: [30, 1fr]\n    gap: 4\n    cells:\n      - - text: Left\n      - - text: One\n        - text: Two\n  - text: Below\n"
		"  - columns: [auto, 1fr]\n    gap: 4\n    cells:\n      - - { text: gone, when: doc.verify }\n      - - text: Flush\n");
	assert_seen("t", "1 10.00 13.90 Left\n1 44.00 13.90 One\n1 44.00 18.90 Two\n1 10.00 23.90 Below\n1 10.00 28.90 Flush\n");
}

static void test_columns_too_wide(void **state)
{
	(void)state;
	load(NULL, "blocks:\n  - columns: [50, 40]\n    gap: 4\n    cells: [[{ text: a }], [{ text: b }]]\n");
	assert_failed("L230", "these columns are 14.0 mm wider than their place");
	assert_int_equal(u.d.line, 14);
}

static void test_repeat_scope(void **state)
{
	(void)state;
	make(NULL, "data:\n  a:\n    sql: |\n      SELECT column1 AS x FROM (VALUES (1), (2)) ORDER BY 1\n"
		"  b:\n    sql: |\n      SELECT column1 AS y FROM (VALUES (10), (20)) WHERE column1 > :x * 10 - 1 ORDER BY 1\n"
		"blocks:\n  - repeat: a\n    between: rule\n    blocks:\n      - text: \"a {x} {#}\"\n      - repeat: b\n        blocks:\n          - text: \"b {x} {y}\"\n");
	assert_seen("t", "1 10.00 13.90 a 1 1\n1 10.00 18.90 b 1 10\n1 10.00 23.90 b 1 20\n1 10.00 32.08 a 2 2\n1 10.00 37.08 b 2 20\n");
	assert_seen("l", "1 rule 10.00 26.59 80.00 0.00 0.50\n");
}

static void test_signatures(void **state)
{
	(void)state;
	make("  size: [190, 100]\n  margin: 10", "labels: { signature: (sign) }\nblocks:\n"
		"  - signatures:\n      - { label: Tutor, name: Ann }\n      - { label: Head, name: Bob, date: date }\n      - { label: Parent, date: date }\n"
		"    line: 52\n    seal: { w: 40, h: 36, text: L. S. }\n");
	/* line at 9 of 12, text above it, caption below; Head's own line for the date takes a row of its own; 40, 92, 96 from the margin */
	const char *s = seen("t");
	assert_non_null(strstr(s, "1 10.00 17.90 Tutor\n1 106.00 17.90 Ann\n"));
	assert_non_null(strstr(s, "1 10.00 29.90 Head\n1 106.00 29.90 Bob\n"));
	assert_non_null(strstr(s, "1 10.00 53.90 Parent\n"));
	assert_seen("l", "1 rule 50.00 19.00 52.00 0.00 0.50\n1 rule 50.00 31.00 52.00 0.00 0.50\n1 rule 50.00 43.00 52.00 0.00 0.50\n"
		"1 rule 50.00 55.00 52.00 0.00 0.50\n1 rule 106.00 55.00 30.00 0.00 0.50\n");
	/* nothing but its own text in the seal's area: 140…180 by 10…46 */
	for (size_t i = 0; i < u.doc.pages[0].n; i++) {
		const struct op *o = &u.doc.pages[0].ops[i];
		bool seal = o->kind == OP_TEXT && o->u.text.len == 5 && memcmp(o->u.text.s, "L. S.", 5) == 0;
		assert_true(seal || o->x + o->w <= MPT_FROM_UM(140000) || o->y > MPT_FROM_UM(46000));
	}
	assert_string_equal(tag_of("Ann"), "Document>P");
}

static void test_long_name_beside_seal(void **state)
{
	(void)state;
	make("  size: [190, 100]\n  margin: 10", "blocks:\n"
		"  - signatures:\n      - { label: Tutor, name: Annabella Christina Dorothea von Eichenstein-Fuchsberg }\n    seal: { w: 40, h: 36, text: X }\n");
	for (size_t i = 0; i < u.doc.pages[0].n; i++) {
		const struct op *o = &u.doc.pages[0].ops[i];
		assert_true(o->x + o->w <= MPT_FROM_UM(140000) || (o->kind == OP_TEXT && o->u.text.s[0] == 'X'));
	}
}

static void test_spacer(void **state)
{
	(void)state;
	make(NULL, "blocks:\n  - text: Top\n  - spacer: 1fr\n  - text: Middle\n  - spacer: 1fr\n  - text: Foot\n");
	assert_seen("t", "1 10.00 13.90 Top\n1 10.00 51.40 Middle\n1 10.00 88.90 Foot\n");
	composer_free(u.composer);
	datasets_close(u.data);
	/* on the last page only, and the item above comes along: 17 lines, then the foot */
	make(NULL, with_data("blocks:\n  - repeat: n\n    limit: 16\n    blocks:\n      - text: \"L{i}\"\n  - spacer: 1fr\n  - text: Foot\n"));
	assert_non_null(strstr(seen("t"), "2 10.00 13.90 L16\n2 10.00 88.90 Foot\n"));
}

/* The rest of each page that is broken off, not only of the last one: 80 mm less two lines of 5 push B to the foot. */
static void test_spacer_before_break(void **state)
{
	(void)state;
	make(NULL, "blocks:\n  - text: A\n  - spacer: 1fr\n  - text: B\n  - page_break: page\n  - text: C\n  - spacer: 1fr\n  - text: D\n");
	assert_seen("t", "1 10.00 13.90 A\n1 10.00 88.90 B\n2 10.00 13.90 C\n2 10.00 88.90 D\n");
}

static void test_fixed_spacer_and_rule(void **state)
{
	(void)state;
	make(NULL, "blocks:\n  - text: A\n  - spacer: 7\n  - text: B\n  - { rule: 1.4, space_before: 2, space_after: 6 }\n  - text: C\n");
	assert_seen("tl", "1 10.00 13.90 A\n1 10.00 25.90 B\n1 rule 10.00 29.25 80.00 0.00 1.40\n1 10.00 39.39 C\n");
}

static void test_fillers(void **state)
{
	(void)state;
	make("  size: [100, 100]\n  margin: 10\n  footer: { left: \"{page}/{pages}\" }", "blocks:\n  - text: A\n  - page_break: odd\n  - text: B\n  - { text: C, break_before: page }\n");
	assert_seen("t", "1 10.00 13.90 A\n1 10.00 95.34 [1/3]\n2 filler\n3 10.00 13.90 B\n3 10.00 95.34 [2/3]\n4 10.00 13.90 C\n4 10.00 95.34 [3/3]\n");
}

/* What a document says of its pages: they are counted with the empty ones as sheets, without them as pages. */
static void test_counts_itself(void **state)
{
	(void)state;
	make("  size: [100, 100]\n  margin: 10\n  duplex: long", "blocks:\n  - text: \"{pages} pages, {sheets} sheets\"\n  - page_break: odd\n  - text: B\n");
	assert_seen("t", "1 10.00 13.90 2 pages, 2 sheets\n2 filler\n3 10.00 13.90 B\n");
}

static void test_contents(void **state)
{
	(void)state;
	make("  size: [100, 100]\n  margin: 10\n  number_from: 3", "blocks:\n  - { heading: Contents, bookmark: false, style: { size: 10, leading: 5mm, space_after: 0 } }\n  - toc: 2\n  - page_break: page\n"
		"  - { heading: One, style: { size: 10, leading: 5mm } }\n  - { heading: Two, level: 2, break_before: page }\n  - { heading: Three, level: 3 }\n");
	const char *s = seen("t");
	assert_non_null(strstr(s, "1 10.00 13.90 Contents\n1 10.00 18.90 One\n"));
	assert_non_null(strstr(s, " 18.90 4\n1 14.00 23.90 Two\n"));
	assert_non_null(strstr(s, " 23.90 5\n2 10.00 13.90 One\n"));
	assert_string_equal(tag_of("4"), "Document>TOC>TOCI>P");
	assert_int_equal(u.out.n, 0);
}

/* 127 lines and the number are 8 pages if it takes one line: VIII takes two, so that there are 9; IX takes one. */
static void test_never_settles(void **state)
{
	(void)state;
	load(NULL, "data:\n  n:\n    sql: |\n      WITH RECURSIVE c(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM c WHERE i < 127) SELECT i FROM c ORDER BY i\n"
		"blocks:\n  - { text: \"{pages:roman}\", width: 5 }\n  - repeat: n\n    blocks:\n      - text: \"L{i}\"\n");
	assert_false(try_compose());
	assert_string_equal(u.d.code, "L238");
	assert_string_equal(u.d.what, "7.a/12: what the document says of its own pages moves them each time it is written");
}

#define THREE "data:\n  d:\n    sql: |\n      SELECT column1 AS w, column2 AS a, column3 AS b FROM (VALUES ('x', 3, 1), ('y', 8, NULL), ('z', 4, 2)) ORDER BY 1\n"

/* 80 mm wide, 40 high: 3 above the plot, 4.5 below it. Two steps of 4 reach 8; the plot begins after "8" and 1.5 mm. */
static void test_chart_line(void **state)
{
	(void)state;
	make(NULL, THREE "blocks:\n  - chart: line\n    data: d\n    x: \"{w}\"\n    alt: Hours\n    series: [{ value: a, name: one }, { value: b, line: thin }]\n");
	const char *s = seen("t");
	assert_non_null(strstr(s, " 13.84 8\n"));
	assert_non_null(strstr(s, " 30.09 4\n"));
	assert_non_null(strstr(s, " 46.34 0\n"));
	assert_non_null(strstr(s, " one\n"));
	assert_string_equal(tag_of("one"), "Document>Figure");
	const struct page *p = &u.doc.pages[0];
	size_t strong = 0, dashed = 0;
	for (size_t i = 0; i < p->n; i++) {
		strong += p->ops[i].kind == OP_LINE && p->ops[i].u.line.thickness == MPT_FROM_UM(600);
		dashed += p->ops[i].kind == OP_LINE && p->ops[i].u.line.dash == DASH_DASH;
	}
	assert_int_equal(strong, 2);
	assert_int_equal(dashed, 0); /* no value in the middle: nothing to draw from or to */
	assert_string_equal(u.doc.tags[1].alt, "Hours. one: x 3; y 8; z 4. x 1; z 2");
}

/* Bars of 3 mm each 4.5 mm; the longest, 8, takes what its word and value leave; 3 + 1 is half of it. */
static void test_chart_bar(void **state)
{
	(void)state;
	make(NULL, THREE "blocks:\n  - chart: bar\n    data: d\n    x: \"{w}\"\n    series: [{ value: a }, { value: b }]\n  - text: below\n");
	const char *s = seen("tr");
	assert_non_null(strstr(s, "1 10.00 13.09 x\n"));
	assert_non_null(strstr(s, "1 10.00 17.59 y\n"));
	assert_non_null(strstr(s, " 4\n"));
	assert_non_null(strstr(s, "1 10.00 27.40 below\n"));
	const struct page *p = &u.doc.pages[0];
	mpt w[8], n = 0;
	for (size_t i = 0; i < p->n && n < 8; i++)
		if (p->ops[i].kind == OP_RECT)
			w[n++] = p->ops[i].w;
	assert_int_equal(n, 5); /* white and black, white alone, white and black */
	assert_in_range(w[0] + w[1], w[2] / 2 - 1, w[2] / 2 + 1);
}

static void test_chart_refuses(void **state)
{
	(void)state;
	load(NULL, "data:\n  d:\n    sql: |\n      SELECT -1 AS a ORDER BY 1\nblocks:\n  - chart: spark\n    data: d\n    series: [{ value: a }]\n");
	assert_false(try_compose());
	assert_string_equal(u.d.code, "L264");
	assert_string_equal(u.d.what, "row 1: a chart shows numbers from 0 on");
}

/* No rows: neither it nor its heading. */
static void test_chart_vanishes(void **state)
{
	(void)state;
	make(NULL, "data:\n  d:\n    sql: |\n      SELECT 1 AS a WHERE 0 ORDER BY 1\nblocks:\n  - heading: Gone\n  - chart: bar\n    data: d\n    series: [{ value: a }]\n  - text: A\n");
	assert_seen("t", "1 10.00 13.90 A\n");
}

static void test_legend(void **state)
{
	(void)state;
	make(NULL, "blocks:\n  - legend: heat\n    items: [none, some, more, many, most]\n");
	assert_non_null(strstr(seen("r"), "1 fill 10.00 10.50 3.00 2.00 FFFFFF\n"));
	assert_non_null(strstr(seen("r"), " C8C8C8\n"));
	assert_string_equal(tag_of("more"), "Document>P");
}

static void test_nothing(void **state)
{
	(void)state;
	make("  size: [100, 100]\n  margin: 10\n  footer: { left: \"{page}/{pages}\" }", "blocks:\n  - { text: A, when: doc.verify }\n");
	assert_seen("t", "1 10.00 95.34 [1/1]\n");
}

static void test_head(void **state)
{
	(void)state;
	make("  size: [100, 100]\n  margin: 10\n  header: { left: \"{mark.first.ch} {mark.last.ch}\", skip_first: true, rule: 0.5 }", "blocks:\n"
		"  - { heading: One, mark: ch }\n  - page_break: page\n  - text: more\n  - page_break: page\n  - { heading: Two, mark: ch }\n  - { heading: Three, mark: ch }\n  - text: x\n");
	const char *s = seen("t");
	assert_null(strstr(s, "1 10.00 6.34"));
	assert_non_null(strstr(s, "2 10.00 6.34 [One One]\n"));
	assert_non_null(strstr(s, "3 10.00 6.34 [Two Three]\n"));
}

static void test_overlapping_foot(void **state)
{
	(void)state;
	make("  size: [100, 100]\n  margin: 10\n  footer: { left: \"a rather long text at the left edge of the page\", center: code, right: \"{page}\" }", "blocks:\n  - text: A\n");
	assert_int_equal(u.out.warnings, 1);
	assert_string_equal(u.out.v[0].code, "L237");
	assert_string_equal(u.out.v[0].what, "7.a/12: texts of the running foot run into each other on page 1");
}

static void test_running_blocks(void **state)
{
	(void)state;
	make("  size: [100, 100]\n  margin: 20\n  header:\n    gap: 2\n    blocks:\n      - { text: first, pages: first }\n      - { text: rest, pages: rest }\n", "blocks:\n  - text: A\n  - page_break: page\n  - text: B\n");
	assert_seen("t", "1 20.00 23.90 A\n1 20.00 16.90 [first]\n2 20.00 23.90 B\n2 20.00 16.90 [rest]\n");
}

static void test_watermark(void **state)
{
	(void)state;
	make("  size: [100, 100]\n  margin: 10\n  watermark: { text: DRAFT, when: doc.is_draft }", "blocks:\n  - text: A\n");
	assert_seen("t", "1 10.00 13.90 A\n");
	u.unit.doc[DOC_IS_DRAFT].i = 1;
	assert_true(try_compose());
	const struct op *o = &u.doc.pages[0].ops[0];
	assert_int_equal(o->u.text.angle, 45000);
	assert_int_equal(o->color, 0xE0E0E0);
	assert_int_equal(o->tag, TAG_ARTIFACT);
	/* the middle of the word is the middle of the page, to within the rounding of 0.70711 */
	mpt cap = o->u.text.size * o->u.text.face->cap_height / 1000;
	mpt mx = o->x + (mpt)((int64_t)(o->w - cap) / 2 * 70711 / 100000), my = o->y - (mpt)((int64_t)(o->w + cap) / 2 * 70711 / 100000);
	assert_in_range(mx, MPT_FROM_UM(49990), MPT_FROM_UM(50010));
	assert_in_range(my, MPT_FROM_UM(49990), MPT_FROM_UM(50010));
}

static void test_stamp_box(void **state)
{
	(void)state;
	make(NULL, "blocks:\n  - stamp_box: DRAFT\n    lines: [One, Two]\n    width: 68\n    align: right\n  - text: A\n");
	assert_seen("ft", "1 frame 22.00 10.00 68.00 16.00 1.40\n1 25.50 16.68 DRAFT\n1 25.50 20.34 One\n1 25.50 23.34 Two\n1 10.00 29.90 A\n");
	assert_int_equal(u.doc.pages[0].ops[1].u.text.size, 14000);
	assert_string_equal(u.doc.pages[0].ops[1].u.text.face->name, "NotoSans-Bold");
}

/* Whether the middle of a module of the code is dark. */
static bool dark(const struct page *p, mpt x0, mpt y0, int col, int row)
{
	mpt x = x0 + MPT_FROM_UM(250 + 500 * col), y = y0 + MPT_FROM_UM(250 + 500 * row);
	for (size_t i = 0; i < p->n; i++) {
		const struct op *o = &p->ops[i];
		if (o->kind == OP_RECT && x >= o->x && x < o->x + o->w && y >= o->y && y < o->y + o->h)
			return true;
	}
	return false;
}

static void test_qr(void **state)
{
	(void)state;
	make(NULL, "blocks:\n  - text: A\n  - { qr: LIECIBA1 7Q4M-ZK2H-9XWD-3BNV, size: 12.5, ecc: Q, place: top-right }\n  - text: B\n");
	assert_seen("t", "1 10.00 13.90 A\n1 10.00 18.90 B\n");
	/* version 2: 25 modules of 0.5 mm; the finder's upper edge is 7 modules; 1 mm down from the margin, at its right end */
	const struct page *p = &u.doc.pages[0];
	size_t first = 0;
	while (p->ops[first].kind != OP_RECT)
		first++;
	assert_string_equal(mm(p->ops[first].x), "77.50");
	assert_int_equal(p->ops[first].y, MPT_FROM_UM(11000));
	assert_int_equal(p->ops[first].w, (int64_t)MPT_FROM_UM(12500) * 7 / 25);
	assert_int_equal(u.doc.tags[p->ops[first].tag].role, TAG_FIGURE);
	assert_string_equal(u.doc.tags[p->ops[first].tag].alt, "LIECIBA1 7Q4M-ZK2H-9XWD-3BNV");
	/* ISO 18004: finder patterns in three corners, timing patterns between them, the dark module */
	static const char *const finder[] = { "1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111" };
	mpt x = p->ops[first].x, y = p->ops[first].y;
	for (int r = 0; r < 7; r++) {
		for (int c = 0; c < 7; c++) {
			assert_int_equal(dark(p, x, y, c, r), finder[r][c] == '1');
			assert_int_equal(dark(p, x, y, 18 + c, r), finder[r][c] == '1');
			assert_int_equal(dark(p, x, y, c, 18 + r), finder[r][c] == '1');
		}
	}
	for (int k = 8; k < 17; k++) {
		assert_int_equal(dark(p, x, y, k, 6), k % 2 == 0);
		assert_int_equal(dark(p, x, y, 6, k), k % 2 == 0);
	}
	assert_true(dark(p, x, y, 8, 17));
}

static void test_undrawable(void **state)
{
	(void)state;
	load(NULL, "data:\n  p:\n    sql: |\n      SELECT 'A😀' AS name, 'b☃' AS other\n    one: true\nblocks:\n  - text: \"{p.name}\"\n");
	assert_failed("D110", "7.a/12: row 1 of 'p': column 'name' has the character U+1F600 😀, which the font NotoSans-Regular does not have");
	assert_null(strstr(u.d.hint, "A")); /* no name in a message */
	composer_free(u.composer);
	datasets_close(u.data);
	load(NULL, "data:\n  p:\n    sql: |\n      SELECT 'b☃' AS other\n    one: true\nblocks:\n  - text: \"Name: {p.other}\"\n");
	assert_failed("D110", "7.a/12: a text has the character U+2603 ☃, which the font NotoSans-Regular does not have");
	composer_free(u.composer);
	datasets_close(u.data);
	load(NULL, "data:\n  p:\n    sql: |\n      SELECT column1 AS a, column2 AS b FROM (VALUES (1, 'x'), (2, '☃')) ORDER BY 1\nblocks:\n  - table: p\n    columns: [{ head: N, text: \"{a}. {b}\", width: 1fr }]\n");
	assert_failed("D110", "7.a/12: row 2 of 'p': a text has the character U+2603 ☃, which the font NotoSans-Regular does not have");
}

/* Its width is its height; lines stand side by side, and the next block below it. Two lines when one would be taller than the page. */
static void test_turned(void **state)
{
	(void)state;
	make(NULL, "blocks:\n  - { text: Up, style: { rotate: 90, fill: gray93, padding: [1, 2] } }\n  - { text: Right, style: { rotate: 90, align: right } }\n  - text: Next\n");
	int32_t up = face_width(fonts_face(u.fonts, "NotoSans-Regular"), 10000, "Up", 2), right = face_width(fonts_face(u.fonts, "NotoSans-Regular"), 10000, "Right", 5);
	const struct op *o = u.doc.pages[0].ops;
	assert_int_equal(o[0].kind, OP_RECT);
	assert_int_equal(o[0].h, up + 2 * MPT_FROM_UM(1000));
	assert_int_equal(o[1].u.text.angle, 90000);
	assert_int_equal(o[1].y, MPT_FROM_UM(10000) + MPT_FROM_UM(1000) + up);
	assert_int_equal(o[2].y, MPT_FROM_UM(10000) + 2 * MPT_FROM_UM(1000) + up + right);
	assert_true(o[2].x > MPT_FROM_UM(88000));
	assert_int_equal(o[3].u.text.angle, 0);
	assert_true(o[3].y > o[2].y);
	composer_free(u.composer);
	datasets_close(u.data);
	make(NULL, "blocks:\n  - { text: one two three four five six seven eight nine ten eleven twelve thirteen fourteen, style: { rotate: 90 } }\n");
	assert_int_equal(u.doc.n, 1);
	assert_true(u.doc.pages[0].n > 1);
}

/* A face without Cyrillic falls back to one that has it; what neither has still stops the document. */
static void test_fallback(void **state)
{
	(void)state;
	struct strbuf list = STRBUF_INIT;
	char sum[DIGEST_HEX_SIZE];
	uint8_t raw[DIGEST_SIZE];
	static const char *const from[] = { "NotoSans-Regular.core.ttf", "NotoSans-Regular.core.ttf", "NotoSans-Bold.core.ttf", "NotoSans-Bold.full.ttf" },
				 *const to[] = { "Small.core.ttf", "Small.full.ttf", "Large.core.ttf", "Large.full.ttf" };
	for (int i = 0; i < 4; i++) {
		struct strbuf data = STRBUF_INIT;
		assert_true(fsio_read(arena_printf(&u.arena, "fonts/%s", from[i]), 1 << 20, &data, &u.d));
		put_file(to[i], data.buf, data.len);
		digest_of(data.buf, data.len, raw);
		digest_hex(raw, sum);
		strbuf_addf(&list, "%s  %s\n", sum, to[i]);
		strbuf_release(&data);
	}
	put_file("fonts.sha256", list.buf, list.len);
	strbuf_release(&list);
	fonts_close(u.fonts);
	u.fonts = fonts_open(u.dir, &u.d);
	assert_non_null(u.fonts);
#define FALLBACK(more) "fonts:\n  Body: { regular: Small.ttf, fallback: [Other] }\n  Other: { regular: Large.ttf }\n" \
	"data:\n  p:\n    sql: |\n      SELECT 'Jā, да, jā" more "' AS name\n    one: true\nblocks:\n  - text: \"{p.name}\"\n  - text: \"Лист\"\n"
	make(NULL, FALLBACK(""));
	assert_string_equal(seen("t"), "1 10.00 13.90 Jā, \n1 14.80 13.90 да\n1 19.28 13.90 , jā\n1 10.00 18.90 Лист\n");
	assert_string_equal(u.doc.pages[0].ops[0].u.text.face->name, "Small");
	assert_string_equal(u.doc.pages[0].ops[1].u.text.face->name, "Large");
	assert_int_equal(u.out.n, 0); /* the label's letters are there: no L240 */
	composer_free(u.composer);
	datasets_close(u.data);
	load(NULL, FALLBACK(" ☃"));
#undef FALLBACK
	assert_failed("D110", "7.a/12: row 1 of 'p': column 'name' has the character U+2603 ☃, which the font Small does not have");
}

static void test_too_tall(void **state)
{
	(void)state;
	load(NULL, with_data("blocks:\n  - text: A\n  - columns: [1fr]\n    cells:\n      - - repeat: n\n          blocks:\n            - text: \"L{i}\"\n"));
	assert_failed("L231", "7.a/12: this does not fit on a page and cannot be split");
	assert_true(u.d.line > 10);
}

static void test_too_many_pages(void **state)
{
	(void)state;
	load(NULL, "data:\n  n:\n    sql: |\n      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 5001)\n      SELECT i FROM c ORDER BY i\n"
		"blocks:\n  - repeat: n\n    between: page\n    blocks:\n      - text: x\n");
	assert_failed("L236", "7.a/12: 5001 pages are more than a document may have (5000)");
}

static void test_no_picture(void **state)
{
	(void)state;
	put_file("crest.png", "GIF89a", 6); /* there when the layout is read, gone when it is used */
	load(NULL, "blocks:\n  - image: crest.png\n");
	const char *dirs[] = { u.dir, NULL };
	u.unit.asset_dirs = dirs;
	unlink(arena_printf(&u.arena, "%s/crest.png", u.dir));
	assert_failed("L233", "there is no picture 'crest.png' in the layouts' assets folder");
	put_file("crest.png", "GIF89a", 6);
	assert_failed("I001", "the picture is neither PNG nor JPEG");
}

/* A grey picture of 2 by 1 pixels from the data: fits its place without distortion, and is decoded once. */
static void test_picture(void **state)
{
	(void)state;
	make(NULL, "data:\n  s:\n    sql: |\n      SELECT x'89504E470D0A1A0A0000000D4948445200000002000000010800000000D14920560000000B49444154789C6360F80F000102010042BEBC680000000049454E44AE426082' AS logo, NULL AS none\n    one: true\n"
		"blocks:\n  - { image: \"{s.logo}\", height: 10, alt: Crest }\n  - { image: \"{s.logo}\", width: 30, height: 30, align: right }\n"
		"  - { image: \"{s.none}\", height: 10 }\n  - text: Below\n");
	const struct page *p = &u.doc.pages[0];
	assert_int_equal(p->ops[0].kind, OP_IMAGE);
	assert_string_equal(mm(p->ops[0].w), "20.00");
	assert_string_equal(mm(p->ops[0].h), "10.00");
	assert_string_equal(u.doc.tags[p->ops[0].tag].alt, "Crest");
	assert_string_equal(mm(p->ops[1].x), "60.00");
	assert_string_equal(mm(p->ops[1].y), "20.00");
	assert_string_equal(mm(p->ops[1].h), "15.00");
	assert_int_equal(p->ops[1].tag, TAG_ARTIFACT); /* no words for it: decoration */
	assert_ptr_equal(p->ops[0].u.image.image, p->ops[1].u.image.image);
	assert_non_null(strstr(seen("t"), "1 10.00 38.90 Below\n"));
}

static void test_describes(void **state)
{
	(void)state;
	make(NULL, "pdf: { title: \"{title} x\", author: me }\nblocks:\n  - text: A\n");
	assert_string_equal(u.doc.title, "T x");
	assert_string_equal(u.doc.author, "me");
	assert_string_equal(u.doc.lang, "lv-LV");
}

/* Same facts, same pages; and nothing of one document is left in the next. */
static void test_again(void **state)
{
	(void)state;
	uint8_t a[32], b[32];
	make("  size: [100, 100]\n  margin: 10\n  footer: { left: \"{page}\" }", with_data("blocks:\n  - repeat: n\n    blocks:\n      - text: \"L{i}\"\n"));
	doc_digest(&u.doc, a);
	assert_true(try_compose());
	doc_digest(&u.doc, b);
	assert_memory_equal(a, b, sizeof a);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_lines), T(test_wrap_and_align), T(test_ground), T(test_spans), T(test_fields), T(test_pages), T(test_orphans), T(test_heading_stays), T(test_kept_with_next), T(test_box),
		T(test_box_over_pages), T(test_columns), T(test_columns_too_wide), T(test_repeat_scope), T(test_signatures), T(test_long_name_beside_seal),
		T(test_spacer), T(test_spacer_before_break), T(test_fixed_spacer_and_rule), T(test_fillers), T(test_counts_itself), T(test_contents), T(test_never_settles), T(test_chart_line), T(test_chart_bar), T(test_chart_refuses), T(test_chart_vanishes), T(test_legend), T(test_nothing), T(test_head), T(test_overlapping_foot), T(test_running_blocks), T(test_watermark),
		T(test_stamp_box), T(test_qr), T(test_undrawable), T(test_turned), T(test_fallback), T(test_too_tall), T(test_too_many_pages), T(test_no_picture), T(test_picture), T(test_describes), T(test_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
