/* SPDX-License-Identifier: MIT */
/* out_xlsx, out_csv: what stands in the parts of a workbook and in a text table, for layouts written here. */
#include "compose_unit.h"

#include "lieciba/backend.h"
#include "lieciba/tabulate.h"
#include "lieciba/zip.h"

extern const struct backend out_xlsx, out_csv;

static struct strbuf bytes;

/* The layout as a file of the format; the label of the one document is 7.a/12. */
static void render(const struct backend *b, const char *rest)
{
	struct backend_file about = { .title = "T", .author = "Skola & dārzs", .made_on = 20000 };
	load(NULL, rest);
	about.layout = u.layout;
	datasets_begin(u.data);
	void *state = b->open(NULL, &u.d), *file = b->begin(state, &about, &u.d);
	const struct tab_sink k = b->sink(file, u.unit.label);
	if (!tabulate(u.layout, u.data, &u.arena, &u.unit, &k, &u.d) || !b->end(file, &bytes, &u.d))
		fail_msg("%d: %s (%s)", u.d.line, u.d.what, u.d.hint);
	b->close(state);
}

static const char *part(const char *name)
{
	struct zip *z = zip_open("t.xlsx", bytes.buf, bytes.len, 1 << 26, &u.d);
	assert_non_null(z);
	int member = zip_find(z, name);
	if (member < 0) {
		zip_close(z);
		return NULL;
	}
	struct zip_stream *s = zip_stream_open(z, member, &u.d);
	struct strbuf text = STRBUF_INIT;
	char buf[4096];
	for (ptrdiff_t n; (n = zip_stream_read(s, buf, sizeof buf, &u.d)) > 0;)
		strbuf_add(&text, buf, (size_t)n);
	zip_stream_close(s);
	zip_close(z);
	const char *all = arena_strdup(&u.arena, text.buf);
	strbuf_release(&text);
	return all;
}

static const char *sheet(int i)
{
	return part(arena_printf(&u.arena, "xl/worksheets/sheet%d.xml", i));
}

#define has(text, what) do { if (!strstr(text, what)) fail_msg("no %s in %s", what, text); } while (0)
#define has_not(text, what) do { if (strstr(text, what)) fail_msg("%s in %s", what, text); } while (0)

static const char data[] = "data:\n  d:\n    sql: |\n      WITH v(k, n, m, day) AS (VALUES ('a', 1, '8', '2026-05-03'), ('=b', 2, 'nv', NULL), ('c;\"d\"', 4, '9', '2026-05-04'))\n      SELECT * FROM v ORDER BY n\n";

static void test_sheet(void **state)
{
	(void)state;
	render(&out_xlsx, arena_printf(&u.arena, "%s%s", data, "blocks:\n  - heading: Virsraksts\n  - table: d\n    id: x\n    columns:\n      - { head: Vārds, value: k, xlsx: { width: 50 } }\n"
		"      - { head: Kopā, columns: [ { head: n, value: n, total: sum, xlsx: { format: \"0.0\" } }, { head: m, value: m, type: mark, total: avg } ] }\n"
		"      - { head: Diena, value: day, format: date, xlsx: { hidden: true } }\n    totals: Kopā\n"
		"    xlsx: { sheet: \"a/b\", freeze: [2, 1], autofilter: true, tab_color: ff0000, notes: [Piezīme.] }\n"));
	const char *s = sheet(1);
	has(part("xl/workbook.xml"), "name=\"a_b\"");
	has(s, "<pane xSplit=\"1\" ySplit=\"2\"");
	has(s, "<tabColor rgb=\"FFFF0000\"/>");
	has(s, "<mergeCell ref=\"A3:A4\"/>");
	has(s, "<mergeCell ref=\"B3:C3\"/>");
	has(s, "<t>=b</t>");
	has(s, "<f>SUM(B5:B7)</f><v>7</v>");
	has(s, "<f>ROUND(AVERAGE(C5:C7),2)</f><v>8.5</v>");
	has(s, "<v>46145</v>");
	has(s, "<autoFilter ref=\"A4:D8\"/>");
	has(s, "hidden=\"1\"");
	has(s, "<t>Piezīme.</t>");
	has(s, "&amp;LSkola &amp;&amp; dārzs");
	has(part("xl/workbook.xml"), "'a_b'!$A:$A,'a_b'!$3:$4");
	has(part("xl/styles.xml"), "formatCode=\"0.0\"");
	has(part("docProps/core.xml"), "2024-10-04T00:00:00Z");
}

/* A sign is a look: the cell is a number, and a whole number's thousands stand apart. */
static void test_signed(void **state)
{
	(void)state;
	render(&out_xlsx, arena_printf(&u.arena, "%s%s", data, "blocks:\n  - table: d\n    columns: [ { head: n, value: n, format: signed, total: sum }, { head: h, value: n, format: \"signed-x100,1\" } ]\n"));
	has(part("xl/styles.xml"), "formatCode=\"+#,##0;\\–#,##0;0\"");
	has(part("xl/styles.xml"), "formatCode=\"+0.0;\\–0.0;0.0\"");
	has(sheet(1), "<v>0.04</v>");
	has(sheet(1), "<f>SUM(A2:A4)</f><v>7</v>");
	tear_down(NULL);
	set_up(NULL);
	render(&out_csv, arena_printf(&u.arena, "%s%s", data, "blocks:\n  - table: d\n    columns: [ { head: n, value: n, format: signed } ]\n"));
	assert_string_equal(bytes.buf, "\xEF\xBB\xBFn\n1\n2\n4\n");
}

#define BAR "  - heading: =Josla\n  - chart: bar\n    id: b\n    data: d\n    x: \"{k}\"\n    x_name: =K\n    alt: \"Ko \\\"rāda\\\"\"\n    series: [ { value: n, name: =N } ]\n"

/* Below the table that has its numbers, else on a sheet of its own; sheets' names are quoted, and texts no formulas. */
static void test_charts(void **state)
{
	(void)state;
	render(&out_xlsx, arena_printf(&u.arena, "%s%s", data, "blocks:\n  - table: d\n    columns: [ { value: n, total: sum }, { value: k } ]\n    xlsx: { sheet: \"7.b O'Nīls\" }\n" BAR));
	const char *c = part("xl/charts/chart1.xml");
	has(c, "<c:barChart><c:barDir val=\"bar\"/>");
	has(c, "<c:cat><c:strRef><c:f>'7.b O''Nīls'!$B$1:$B$3</c:f><c:strCache><c:ptCount val=\"3\"/><c:pt idx=\"0\"><c:v>a</c:v></c:pt><c:pt idx=\"1\"><c:v>=b</c:v>");
	has(c, "<c:val><c:numRef><c:f>'7.b O''Nīls'!$A$1:$A$3</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val=\"3\"/><c:pt idx=\"0\"><c:v>1</c:v>");
	has(c, "<a:t> =Josla</a:t>");
	has(c, "<a:t> =K</a:t>");
	has(c, "<c:v> =N</c:v>");
	has(part("xl/drawings/drawing1.xml"), "descr=\"Ko &quot;rāda&quot;\"");
	has(part("xl/drawings/drawing1.xml"), "<xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>6</xdr:row>");
	assert_null(sheet(2));
	tear_down(NULL);
	set_up(NULL);
	render(&out_xlsx, arena_printf(&u.arena, "%s%s", data, "blocks:\n  - table: d\n    columns: [ { value: n } ]\n" BAR));
	has(part("xl/charts/chart1.xml"), "<c:f>'=Josla'!$A$4:$A$6</c:f>");
	has(part("xl/charts/chart1.xml"), "<c:f>'=Josla'!$B$4:$B$6</c:f>");
	has(sheet(2), "<t>=b</t>");
	has(sheet(2), "<drawing r:id=\"rId1\"/>");
	tear_down(NULL);
	set_up(NULL);
	render(&out_xlsx, arena_printf(&u.arena, "%s%s", data, "xlsx: { only: [x] }\nblocks:\n  - table: d\n    id: x\n    columns: [ { value: n } ]\n" BAR));
	assert_null(part("xl/charts/chart1.xml"));
}

/* Sheets left out, chosen, without rows; a workbook of nothing still opens. */
static void test_which(void **state)
{
	(void)state;
	render(&out_xlsx, arena_printf(&u.arena, "%s%s", data, "  none:\n    sql: |\n      SELECT 1 AS a WHERE 0 ORDER BY 1\nxlsx: { only: [x, y] }\nblocks:\n  - heading: Pirmā\n  - table: d\n    id: x\n    columns: [ { value: k } ]\n"
		"  - table: d\n    id: z\n    columns: [ { value: k } ]\n  - table: none\n    id: y\n    columns: [ { head: a, value: a } ]\n"));
	assert_null(sheet(2));
	has(part("xl/workbook.xml"), "name=\"Pirmā\"");
	tear_down(NULL);
	set_up(NULL);
	render(&out_xlsx, arena_printf(&u.arena, "%s%s", data, "blocks:\n  - table: d\n    xlsx: false\n    columns: [ { value: k } ]\n"));
	has(sheet(1), "<t>T</t>");
}

static void test_draft(void **state)
{
	(void)state;
	u.unit.doc[DOC_IS_DRAFT].i = 1;
	render(&out_xlsx, arena_printf(&u.arena, "%s%s", data, "blocks:\n  - table: d\n    columns: [ { head: n, value: n, total: sum } ]\n"));
	has_not(sheet(1), "PROJEKTS");
	tear_down(NULL);
	set_up(NULL);
	u.unit.doc[DOC_IS_DRAFT].i = 1;
	load("  size: [100, 100]\n  watermark: { text: PROJEKTS, when: doc.is_draft }", arena_printf(&u.arena, "%s%s", data, "blocks:\n  - table: d\n    columns: [ { value: n } ]\n"));
	struct backend_file about = { .layout = u.layout, .title = "T" };
	void *state_of = out_xlsx.open(NULL, &u.d), *file = out_xlsx.begin(state_of, &about, &u.d);
	const struct tab_sink k = out_xlsx.sink(file, "x");
	assert_true(tabulate(u.layout, u.data, &u.arena, &u.unit, &k, &u.d) && out_xlsx.end(file, &bytes, &u.d));
	out_xlsx.close(state_of);
	has(sheet(1), "<row r=\"1\"><c r=\"A1\" s=\"1\" t=\"inlineStr\"><is><t>PROJEKTS</t></is></c></row>");
}

/* A sheet's rows end; the table is named. */
static void test_too_many(void **state)
{
	(void)state;
	load(NULL, arena_printf(&u.arena, "%s%s", data, "blocks:\n  - table: d\n    columns: [ { value: n } ]\n"));
	struct backend_file about = { .layout = u.layout, .title = "T" };
	const struct tab_table t = { .spec = &u.layout->blocks[0]->u.table };
	const struct tab_row r = { .kind = TAB_BODY };
	void *state_of = out_xlsx.open(NULL, &u.d), *file = out_xlsx.begin(state_of, &about, &u.d);
	const struct tab_sink k = out_xlsx.sink(file, "x");
	assert_true(k.begin(k.arg, &t, &u.d));
	for (int i = 0; i < 1048576; i++)
		assert_true(k.row(k.arg, &r, &u.d));
	assert_false(k.row(k.arg, &r, &u.d));
	assert_string_equal(u.d.code, "W403");
	assert_string_equal(u.d.what, "the table 'd' has more rows than the 1048576 of a sheet");
	assert_true(out_xlsx.end(file, NULL, NULL));
	out_xlsx.close(state_of);
}

static void test_csv(void **state)
{
	(void)state;
	render(&out_csv, arena_printf(&u.arena, "%s%s", data, "blocks:\n  - table: d\n    columns:\n      - { head: \"Vārds\\nun\", value: k }\n      - { head: n, value: n, format: \"x100,1\", total: sum }\n"
		"      - { head: Kopā, columns: [ { head: m, value: m, type: mark } ] }\n      - { head: Diena, value: day, format: date }\n    totals: Kopā\n"));
	assert_string_equal(bytes.buf, "\xEF\xBB\xBFVārds un;n;Kopā / m;Diena\na;0,01;8;2026-05-03\n'=b;0,02;nv;\n\"c;\"\"d\"\"\";0,04;9;2026-05-04\n");
	tear_down(NULL);
	set_up(NULL);
	render(&out_csv, arena_printf(&u.arena, "%s%s", data, "csv: { table: x, delimiter: \",\", decimal: \".\", bom: no, formula_guard: no, header: no }\nblocks:\n  - table: d\n    columns: [ { value: n } ]\n"
		"  - table: d\n    id: x\n    columns: [ { value: k }, { value: n, format: \"x100,2\" } ]\n    group: { by: m, header: \"{group.value}\", footer: totals }\n    totals: Kopā\n"));
	assert_string_equal(bytes.buf, "8,a,0.01\nnv,=b,0.02\n9,\"c;\"\"d\"\"\",0.04\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sheet, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_signed, set_up, tear_down), cmocka_unit_test_setup_teardown(test_charts, set_up, tear_down), cmocka_unit_test_setup_teardown(test_which, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_draft, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_too_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_csv, set_up, tear_down),
	};
	strbuf_init(&bytes);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	strbuf_release(&bytes);
	return failed;
}
