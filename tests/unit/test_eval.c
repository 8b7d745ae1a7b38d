/* SPDX-License-Identifier: MIT */
/* Templates and conditions at one place of one document; and the report card's on a sample school, against SQL of this test's own. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/bind.h"
#include "lieciba/calendar.h"
#include "lieciba/db.h"
#include "lieciba/eval.h"
#include "lieciba/fsio.h"
#include "lieciba/import.h"
#include "lieciba/sample.h"
#include "lieciba/snapshot.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct diags out;
static char dir[64];
static struct datasets *data;
static struct layout *layout;
static struct eval e;

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	out = (struct diags){ 0 };
	data = NULL;
	memcpy(dir, "/tmp/lieciba-eval-XXXXXX", 25);
	return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	datasets_close(data);
	arena_release(&arena);
	diags_free(&out);
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void bind_or_fail(const char *snapshot)
{
	static const struct run_params params = { "pvs", "2025-26", NULL, "2025-09-01", "2026-05-29", "2026-06-04", "lv", NULL, 0 };
	data = layout ? datasets_open(snapshot, layout, &out) : NULL;
	if (!data || !bind_layout(layout, data, NULL, &out))
		fail_msg("%d:%d %s %s", out.v[0].line, out.v[0].col, out.v[0].code, out.v[0].what);
	datasets_set_params(data, &params);
	datasets_begin(data);
	e = (struct eval){ .layout = layout, .data = data, .arena = &arena, .lang = LANG_LV };
}

static const char head[] =
	"format: 1\nlayout: a\ntitle: { lv: Liecība, en: Report card }\nlanguages: [lv, en]\n"
	"styles:\n  strong: { weight: bold }\n"
	"labels: { no: { lv: Nr., en: No. }, of: \"{t.no} {school.name}\" }\n"
	"data:\n"
	"  school:\n    sql: |\n      SELECT 'Paraugi' AS name, 745 AS mean, NULL AS logo, 7.5 AS half\n    one: true\n"
	"  roster:\n    sql: |\n      SELECT column1 AS id, column2 AS name FROM (VALUES (1, 'Anna'), (2, 'Bo')) ORDER BY 1\n"
	"  marks:\n    sql: |\n      SELECT column1 AS subject, column2 AS s1 FROM (VALUES ('mat', 'nv'), ('ang', '8')) WHERE :id = 1 ORDER BY 1\n"
	"  nobody:\n    sql: |\n      SELECT name FROM school ORDER BY 1\n"
	"  wide:\n    sql: |\n      SELECT 9223372036854775807 + :id AS x FROM (VALUES (1)) WHERE abs(-9223372036854775807 - :id) > 0 ORDER BY 1\n"
	"split: { by: roster, unit: id, file: \"{id}\" }\n"
	"page: { footer: { left: \"{page}/{pages} {mark.first.m}{mark.last.m}\" } }\n";

static void load(const char *blocks)
{
	struct diag d = { 0 };
	const char *text = arena_printf(&arena, "%s%s", head, blocks), *dirs[] = { dir, NULL };
	assert_true(fsio_write(arena_printf(&arena, "%s/a.yaml", dir), text, strlen(text), &d));
	layout = layout_load(&arena, dirs, "a", &out);
	bind_or_fail(NULL);
}

static const struct rows *fetch(const char *name, const struct scope *scope)
{
	struct diag d = { 0 };
	const struct rows *r = NULL;
	if (!datasets_fetch(data, layout_dataset(layout, name), scope, &r, &d))
		fail_msg("%s", d.what);
	return r;
}

static const char *text_of(const struct text *t)
{
	struct diag d = { 0 };
	struct strbuf sb = STRBUF_INIT;
	if (!eval_text(&e, t, &sb, NULL, &d))
		fail_msg("%s %s", d.code, d.what);
	const char *s = arena_strdup(&arena, sb.buf);
	strbuf_release(&sb);
	return s;
}

static const struct text *block_text(size_t i)
{
	return layout->blocks[i]->u.text;
}

static void test_templates(void **state)
{
	(void)state;
	load("blocks:\n"
		"  - text: \"{name}: {school.mean:x100,2} {school.half} {school.logo:or,–} {{x}}\"\n"
		"  - text: \"{t.of} {title:upper} {nobody.name}\"\n"
		"  - text: { lv: \"{run.year_name} gads {doc.date:date-long-gen}\", en: \"Year {run.year_name}\" }\n"
		"  - table: marks\n    columns: [{ head: N, text: \"{#}. {subject} {name}\" }]\n    mark: { m: s1 }\n"
		"    group: { by: subject, header: \"{group.value} ({group.count})\" }\n");
	struct scope split = { fetch("roster", NULL), 0, NULL };
	e.scope = &split;
	e.run[RUN_YEAR_NAME] = (struct cell){ .type = CELL_TEXT, .s = "2025./2026.", .len = 11 };
	e.doc[DOC_DATE] = (struct cell){ .type = CELL_TEXT, .s = "2026-06-04", .len = 10 };
	assert_string_equal(text_of(block_text(0)), "Anna: 7,45 7,5 – {x}");
	assert_string_equal(text_of(block_text(1)), "Nr. Paraugi LIECĪBA ");
	assert_string_equal(text_of(block_text(2)), "2025./2026. gads 2026. gada 4. jūnija");
	e.lang = LANG_EN;
	assert_string_equal(text_of(block_text(0)), "Anna: 7.45 7.5 – {x}");
	assert_string_equal(text_of(block_text(1)), "No. Paraugi REPORT CARD ");
	assert_string_equal(text_of(block_text(2)), "Year 2025./2026.");
	const struct table_block *t = &layout->blocks[3]->u.table;
	struct scope row = { fetch("marks", &split), 1, &split };
	e.scope = &row;
	e.row_no = 2;
	e.group_value = "mat";
	e.group_count = 1;
	assert_string_equal(text_of(t->columns[0].text), "2. mat Anna");
	assert_string_equal(text_of(t->group.header), "mat (1)");
}

static const char *mark(void *arg, const char *name, bool last)
{
	assert_string_equal(name, "m");
	return last ? NULL : arg;
}

static void test_page(void **state)
{
	(void)state;
	static char first[] = "A";
	load("blocks:\n  - heading: H\n    mark: m\n");
	e.page[PAGE_NO] = (struct cell){ .type = CELL_INT, .i = 2 };
	e.page[PAGE_COUNT] = (struct cell){ .type = CELL_INT, .i = 3 };
	assert_string_equal(text_of(layout->page.footer.left), "2/3 ");
	e.mark = mark;
	e.mark_arg = first;
	assert_string_equal(text_of(layout->page.footer.left), "2/3 A");
}

static void test_cells_and_origins(void **state)
{
	(void)state;
	load("blocks:\n  - text: \"{name}\"\n  - text: \"{school.mean}\"\n  - text: \"x{name}\"\n  - text: \"{t.of}\"\n  - text: \"{nobody.name}\"\n");
	struct scope split = { fetch("roster", NULL), 1, NULL };
	struct strbuf sb = STRBUF_INIT;
	struct origin o;
	struct cell c;
	e.scope = &split;
	assert_true(eval_text(&e, block_text(0), &sb, &o, NULL));
	assert_int_equal(o.dataset, layout_dataset(layout, "roster"));
	assert_int_equal(o.col, 1);
	assert_int_equal(o.row, 1);
	assert_true(eval_text(&e, block_text(2), &sb, &o, NULL));
	assert_int_equal(o.dataset, -1);
	assert_string_equal(sb.buf, "BoxBo");
	assert_true(eval_ref(&e, block_text(1)->lang[LANG_LV]->v[0].ref, &c, &o, NULL));
	assert_int_equal(c.type, CELL_INT);
	assert_int_equal(c.i, 745);
	assert_int_equal(o.row, 0);
	assert_true(eval_ref(&e, block_text(3)->lang[LANG_LV]->v[0].ref, &c, &o, NULL));
	assert_int_equal(c.type, CELL_TEXT);
	assert_string_equal(c.s, "Nr. Paraugi");
	assert_int_equal(c.len, 11);
	assert_true(eval_ref(&e, block_text(4)->lang[LANG_LV]->v[0].ref, &c, &o, NULL));
	assert_int_equal(c.type, CELL_NULL);
	assert_int_equal(o.dataset, -1);
	strbuf_release(&sb);
}

static void collect(void *arg, const char *s, size_t n, const struct style *style)
{
	strbuf_addf(arg, "[%.*s%s]", (int)n, s, style && style->bold ? "*" : "");
}

static void test_spans(void **state)
{
	(void)state;
	load("blocks:\n  - text: [\"Vārds: {name}, \", { text: \"{t.of}: {name}\", style: strong }, { text: \"!\", bold: false }]\n  - text: \"{nobody.name}\"\n");
	struct scope split = { fetch("roster", NULL), 0, NULL };
	struct strbuf sb = STRBUF_INIT;
	e.scope = &split;
	assert_true(eval_spans(&e, block_text(0), collect, &sb, NULL));
	assert_string_equal(sb.buf, "[Vārds: Anna, ][Nr. Paraugi: Anna*][!]"); /* the label takes its span's style */
	strbuf_reset(&sb);
	assert_true(eval_spans(&e, block_text(1), collect, &sb, NULL));
	assert_string_equal(sb.buf, "");
	strbuf_release(&sb);
}

static void expect_when(size_t block, bool want)
{
	struct diag d = { 0 };
	bool got;
	if (!eval_when(&e, &layout->blocks[block]->when, &got, &d))
		fail_msg("%s", d.what);
	assert_int_equal(got, want);
}

static void test_when(void **state)
{
	(void)state;
	static const struct { const char *when; bool want; } t[] = { { "marks", true }, { "not marks", false }, { "nobody", false }, { "[marks, not nobody]", true }, { "school.logo", false },
		{ "school.mean", true }, { "[school.mean, school.logo]", false }, { "not nobody.name", true }, { "name", true }, { "run.is_year", false }, { "doc.verify", false },
		{ "doc.is_draft", true }, { "t.no", true } };
	struct strbuf sb = STRBUF_INIT;
	strbuf_adds(&sb, "blocks:\n");
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		strbuf_addf(&sb, "  - text: x\n    when: %s\n", t[i].when);
	load(sb.buf);
	strbuf_release(&sb);
	struct scope split = { fetch("roster", NULL), 0, NULL };
	e.scope = &split;
	e.run[RUN_IS_YEAR] = (struct cell){ .type = CELL_INT, .i = 0 };
	e.doc[DOC_VERIFY] = (struct cell){ .type = CELL_TEXT, .s = "", .len = 0 };
	e.doc[DOC_IS_DRAFT] = (struct cell){ .type = CELL_INT, .i = 1 };
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		expect_when(i, t[i].want);
	split.row = 1; /* the second has no marks */
	expect_when(0, false);
	expect_when(1, true);
}

static void test_failures(void **state)
{
	(void)state;
	struct strbuf sb = STRBUF_INIT;
	struct diag d = { 0 };
	bool truth;
	load("blocks:\n  - text: \"x {name:date}\"\n  - text: \"{wide.x}\"\n    when: wide\n");
	struct scope split = { fetch("roster", NULL), 0, NULL };
	e.scope = &split;
	assert_false(eval_text(&e, block_text(0), &sb, NULL, &d));
	assert_string_equal(d.code, "L225");
	assert_string_equal(d.what, "dataset 'roster', column 'name', row 1: the value cannot be written with the format 'date'");
	assert_int_equal(d.line, 28); /* the reference */
	assert_int_equal(d.col, 15);
	assert_false(eval_text(&e, block_text(1), &sb, NULL, &d));
	assert_string_equal(d.code, "L226");
	assert_string_equal(d.what, "dataset 'wide' failed: integer overflow");
	assert_int_equal(d.line, 22); /* the dataset */
	assert_false(eval_when(&e, &layout->blocks[1]->when, &truth, &d));
	assert_string_equal(d.code, "L226");
	strbuf_release(&sb);
}

/* ---- the report card on a sample school ---- */

static void make_school(const char *journal, const char *snap)
{
	struct diag d = { 0 };
	struct sample_options o = { .seed = 1, .students = 60 };
	struct import_options how = { .format = "auto", .now = "2026-06-04T10:00:00Z", .user = "test" };
	struct import_result res = { .import_no = 0 };
	struct snapshot_request r = { .school_year = "2025-26", .data_to = "2026-06-04" };
	if (!sample_write(dir, &o, NULL, &d))
		fail_msg("%s", d.what);
	struct store *s = store_open(journal, &d);
	r.calendar = calendar_load(&arena, "samples/calendars/calendar-2025-26.yaml", &out);
	if (!s || !r.calendar || !import_path(s, NULL, arena_printf(&arena, "%s/bundle", dir), &how, &res, &d) || !snapshot_build(s, NULL, &r, snap, &d))
		fail_msg("%s", d.what);
	import_result_free(&res);
	store_close(s);
}

/* The values of the columns, those under a common head in their place. */
static void add_cells(const struct column *v, size_t n, struct strbuf *sb)
{
	for (size_t i = 0; i < n; i++) {
		struct diag d = { 0 };
		struct cell c;
		if (v[i].ncolumns) {
			add_cells(v[i].columns, v[i].ncolumns, sb);
			continue;
		}
		assert_true(eval_ref(&e, v[i].value, &c, NULL, &d));
		assert_true(format_cell(FMT_NONE, NULL, LANG_LV, &c, sb, &d));
		strbuf_addc(sb, '|');
	}
}

/* One line a mark: student, subject, marks as the year card's table (the last one of the layout on them) has them. */
static void marks_of_cards(struct strbuf *sb)
{
	const struct block *b = NULL;
	for (size_t i = 0; i < layout->nblocks; i++)
		if (layout->blocks[i]->kind == BLOCK_TABLE && strcmp(layout->blocks[i]->u.table.dataset, "marks") == 0)
			b = layout->blocks[i];
	assert_non_null(b);
	struct scope split = { fetch("roster", NULL), 0, NULL };
	for (; split.row < split.rows->n; split.row++) {
		struct scope row = { fetch("marks", &split), 0, &split };
		datasets_begin(data);
		e.scope = &split;
		strbuf_addf(sb, "%s\n", text_of(layout->split.label));
		e.scope = &row;
		for (; row.row < row.rows->n; row.row++) {
			add_cells(b->u.table.columns + 1, b->u.table.ncolumns - 1, sb);
			strbuf_addc(sb, '\n');
		}
	}
}

static void marks_by_sql(const char *snap, struct strbuf *sb)
{
	struct diag d = { 0 };
	struct db *db = db_open(snap, DB_READ, &d);
	struct db_stmt *s = db_prepare(db,
		"SELECT CASE WHEN m.subject IS NULL OR row_number() OVER (PARTITION BY p.student_id ORDER BY m.seq, m.line_no) = 1 THEN p.class || '/' || p.list_no || char(10) ELSE '' END"
		" || coalesce(m.subject || '|' || ifnull(m.hours_plan, 'trūkst') || '|' || ifnull(m.s1, '–') || '|' || ifnull(m.s2, '–') || '|' || ifnull(m.s3, '–')"
		/* the two gaps that the sample has on purpose */
		" || '|' || ifnull(m.year_mark, CASE p.class || '/' || p.list_no WHEN '7.b/4' THEN 'trūkst' WHEN '11.a/9' THEN 'trūkst' ELSE '–' END) || '|' || ifnull(m.mark_kind, '–')"
		" || '|' || ifnull(m.resit, '–') || '|' || char(10), '')"
		" FROM student p JOIN class c USING (class_id) LEFT JOIN closing_mark m ON m.student_id = p.student_id"
		" WHERE p.left_on IS NULL AND p.joined_on <= '2026-05-29' ORDER BY c.seq, p.seq, m.seq, m.line_no", &d);
	if (!s)
		fail_msg("%s", d.what);
	while (db_step(s, &d) == DB_ROW)
		strbuf_adds(sb, db_text(s, 0));
	db_finalize(s);
	db_close(db);
}

static void test_sample_school(void **state)
{
	(void)state;
	const char *dirs[] = { "layouts", NULL }, *snap = arena_printf(&arena, "%s/snap.db", dir);
	struct strbuf got = STRBUF_INIT, want = STRBUF_INIT;
	make_school(arena_printf(&arena, "%s/journal.db", dir), snap);
	struct db *db = db_open(snap, DB_READ, NULL);
	struct db_stmt *s = db_prepare(db, "SELECT school_id FROM school", NULL);
	assert_int_equal(db_step(s, NULL), DB_ROW);
	struct run_params params = { arena_strdup(&arena, db_text(s, 0)), "2025-26", NULL, "2025-09-01", "2026-05-29", "2026-06-04", "lv", NULL, 0 };
	db_finalize(s);
	db_close(db);
	layout = layout_load(&arena, dirs, "report-card", &out);
	bind_or_fail(snap);
	datasets_set_params(data, &params);
	e.run[RUN_IS_YEAR] = (struct cell){ .type = CELL_INT, .i = 1 };
	marks_of_cards(&got);
	marks_by_sql(snap, &want);
	assert_true(want.len > 10000);
	assert_string_equal(got.buf, want.buf);
	strbuf_release(&got);
	strbuf_release(&want);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = { T(test_templates), T(test_page), T(test_cells_and_origins), T(test_spans), T(test_when), T(test_failures), T(test_sample_school) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
