/* SPDX-License-Identifier: MIT */
/* tabulate: what a table is apart from its pages: types, heads, titles, groups, totals and which of them a formula gives. */
#include "compose_unit.h"

#include "lieciba/tabulate.h"

static struct strbuf told;

/* A table in lines: "= sheet titles", "h FIRST+N LEVEL+LEVELS text", rows as "b 1|7,5~d1|d20500|'text'". */
static bool on_begin(void *arg, const struct tab_table *t, struct diag *d)
{
	(void)arg, (void)d;
	strbuf_addf(&told, "= %s%s%s", t->id ? t->id : "-", t->sheet ? " sheet=" : "", t->sheet ? t->sheet : "");
	for (size_t i = 0; i < t->ntitles; i++)
		strbuf_addf(&told, " '%s'", t->titles[i]);
	strbuf_addf(&told, "%s%s%s\n", t->vanishes ? " vanishes" : "", t->draft ? " draft=" : "", t->draft ? t->draft : "");
	for (size_t i = 0; i < t->nheads; i++)
		strbuf_addf(&told, "h %zu+%zu %d+%d %s\n", t->heads[i].first, t->heads[i].n, t->heads[i].level, t->heads[i].levels, t->heads[i].text);
	strbuf_addf(&told, "n");
	for (size_t i = 0; i < t->n; i++)
		strbuf_addf(&told, " [%s%s]", t->columns[i].name, t->columns[i].numbers ? " #" : "");
	strbuf_addc(&told, '\n');
	return true;
}

static void add_cell(const struct tab_cell *c)
{
	static const char *const shapes[] = { "", "g", "d", "p", "z", "o", "s" };
	static const char *const totals[] = { "", "sum", "avg", "count", "min", "max", "ref" };
	char buf[32];
	switch (c->kind) {
	case TAB_EMPTY:
		break;
	case TAB_TEXT:
		strbuf_addf(&told, "'%s'%s", c->text, c->wide ? ">" : "");
		break;
	case TAB_NUMBER:
		num_format_scaled(buf, sizeof buf, c->value, c->scale, c->scale, '.');
		strbuf_addf(&told, "%s%s", buf, shapes[c->shape]);
		if (c->decimals)
			strbuf_addf(&told, "%d", c->decimals);
		break;
	case TAB_DATE:
		strbuf_addf(&told, "day %s", date_format_iso(c->day, buf));
		break;
	}
	if (c->formula != TOTAL_NONE)
		strbuf_addf(&told, " =%s", totals[c->formula]);
}

static bool on_row(void *arg, const struct tab_row *r, struct diag *d)
{
	(void)arg, (void)d;
	strbuf_addf(&told, "%c ", "bgsten"[r->kind]);
	for (size_t i = 0; i < r->n; i++) {
		strbuf_adds(&told, i ? "|" : "");
		add_cell(&r->v[i]);
	}
	for (size_t i = 0; i < r->nranges; i++)
		strbuf_addf(&told, " %zu-%zu", r->ranges[i].first, r->ranges[i].last);
	strbuf_addc(&told, '\n');
	return true;
}

static bool on_end(void *arg, const struct tab_table *t, struct diag *d)
{
	(void)arg, (void)t, (void)d;
	return true;
}

static bool on_chart(void *arg, const struct tab_chart *c, struct diag *d)
{
	(void)arg, (void)d;
	strbuf_addf(&told, "~ %s", c->title ? c->title : "-");
	if (c->table == TAB_NO_TABLE)
		strbuf_adds(&told, " own");
	else
		strbuf_addf(&told, " table %zu x %zu", c->table, c->x_column);
	for (size_t k = 0; k < c->nseries; k++) {
		strbuf_addf(&told, " [%s%s", c->series[k].name ? c->series[k].name : "", c->series[k].thin ? " thin" : "");
		if (c->table != TAB_NO_TABLE)
			strbuf_addf(&told, " %zu", c->columns[k]);
		strbuf_addc(&told, ']');
	}
	for (size_t i = 0; i < c->n; i++) {
		strbuf_addf(&told, " %s", c->x ? c->x[i] : "");
		for (size_t k = 0; k < c->nseries; k++) {
			strbuf_addc(&told, ' ');
			add_cell(&c->v[i * c->nseries + k]);
		}
	}
	strbuf_addc(&told, '\n');
	return true;
}

static bool run(void)
{
	const struct tab_sink k = { NULL, on_begin, on_row, on_end, on_chart };
	strbuf_release(&told);
	u.d = (struct diag){ 0 };
	datasets_begin(u.data);
	return tabulate(u.layout, u.data, &u.arena, &u.unit, &k, &u.d);
}

static const char *table(const char *rest)
{
	load(NULL, rest);
	if (!run())
		fail_msg("%d: %s (%s)", u.d.line, u.d.what, u.d.hint);
	const char *text = arena_strdup(&u.arena, told.buf);
	strbuf_release(&told);
	return text;
}

static const char values[] = "data:\n  d:\n    sql: |\n      WITH v(k, i, r, t, m, day) AS (VALUES (1, 1190, 7.5, '=1+1', '8', '2026-05-03'), (2, -2, 7.25, '012', 'nv', '2026-05-04T10:00'), (3, NULL, NULL, '', NULL, NULL))\n"
	"      SELECT * FROM v ORDER BY k\n";

static const char *with_values(const char *blocks)
{
	return table(arena_printf(&u.arena, "%s%s", values, blocks));
}

static void test_kinds(void **state)
{
	(void)state;
	assert_string_equal(with_values("blocks:\n  - table: d\n    columns:\n      - { head: A, value: i }\n      - { head: B, value: r }\n      - { head: C, value: t }\n"
		"      - { head: D, value: m, type: mark }\n      - { head: E, value: day, format: date }\n      - { head: F, value: m }\n"),
		"= -\nh 0+1 0+1 A\nh 1+1 0+1 B\nh 2+1 0+1 C\nh 3+1 0+1 D\nh 4+1 0+1 E\nh 5+1 0+1 F\nn [A #] [B #] [C] [D] [E] [F]\n"
		"b 1190|7.50|'=1+1'|8|day 2026-05-03|'8'\nb -2|7.25|'012'|'nv'|day 2026-05-04|'nv'\nb |||||\n");
}

static void test_formats(void **state)
{
	(void)state;
	assert_string_equal(with_values("blocks:\n  - table: d\n    columns:\n      - { value: i, format: int }\n      - { value: i, format: \"x100,1\" }\n      - { value: r, format: dec1 }\n"
		"      - { value: r, format: pct }\n      - { value: k, format: \"02\" }\n      - { value: k, format: ordinal }\n      - { value: k, format: words }\n"
		"      - { value: i, type: text }\n      - { value: i, format: \"or,–\" }\n      - { text: \"Nr. {k}\" }\n      - { value: \"#\" }\n"),
		"= -\nh 0+1 0+1 \nh 1+1 0+1 \nh 2+1 0+1 \nh 3+1 0+1 \nh 4+1 0+1 \nh 5+1 0+1 \nh 6+1 0+1 \nh 7+1 0+1 \nh 8+1 0+1 \nh 9+1 0+1 \nh 10+1 0+1 \n"
		"n [i #] [i #] [r #] [r #] [k #] [k #] [k #] [i #] [i #] [] [# #]\n"
		"b 1190g|11.90d1|7.50d1|7.50p2|1z2|1o|'viens'|'1190'|1190|'Nr. 1'|1\n"
		"b -2g|-0.02d1|7.25d1|7.25p2|2z2|2o|'divi'|'-2'|-2|'Nr. 2'|2\n"
		"b ||||3z2|3o|'trīs'||'–'|'Nr. 3'|3\n");
}

/* Signs are looks: the numbers add up. */
static void test_signed(void **state)
{
	(void)state;
	assert_string_equal(with_values("blocks:\n  - table: d\n    columns:\n      - { value: i, format: signed, total: sum }\n      - { value: i, format: \"signed-x100,1\", total: max }\n"),
		"= -\nh 0+1 0+1 \nh 1+1 0+1 \nn [i #] [i #]\nb 1190s|11.90s1\nb -2s|-0.02s1\nb |\nt 1188s =sum|11.90s1 =max 0-2\n");
}

/* Formulas stand where the sheet gives the same: not over marks that are no whole numbers, not under another scale, not for a value of the snapshot's own. */
static void test_totals(void **state)
{
	(void)state;
	assert_string_equal(with_values("  one:\n    one: true\n    sql: |\n      SELECT 99 AS x\nblocks:\n  - table: d\n    columns:\n      - { head: A, value: t }\n      - { head: B, value: i, total: sum }\n"
		"      - { head: C, value: r, total: avg }\n      - { head: D, value: m, type: mark, total: avg }\n      - { head: E, value: m, total: count }\n      - { head: F, value: t, total: count }\n"
		"      - { head: G, value: i, total: one.x }\n      - { head: H, value: i, total: sum, total_format: \"x100,2\" }\n      - { head: I, value: i, format: \"x100,2\", total: sum }\n"
		"      - { head: J, value: r, total: max }\n      - { head: K, value: k, format: words, total: min }\n    totals: Kopā\n"),
		"= -\nh 0+1 0+1 A\nh 1+1 0+1 B\nh 2+1 0+1 C\nh 3+1 0+1 D\nh 4+1 0+1 E\nh 5+1 0+1 F\nh 6+1 0+1 G\nh 7+1 0+1 H\nh 8+1 0+1 I\nh 9+1 0+1 J\nh 10+1 0+1 K\n"
		"n [A] [B #] [C #] [D] [E] [F] [G #] [H #] [I #] [J #] [K #]\n"
		"b '=1+1'|1190|7.50|8|'8'|'=1+1'|1190|1190|11.90d2|7.50|'viens'\n"
		"b '012'|-2|7.25|'nv'|'nv'|'012'|-2|-2|-0.02d2|7.25|'divi'\n"
		"b ||||||||||'trīs'\n"
		"t 'Kopā'>|1188g =sum|7.38 =avg|8 =avg|2g =count|3g|99g|11.88d2|11.88d2 =sum|7.50 =max|'viens' 0-2\n");
}

static void test_groups(void **state)
{
	(void)state;
	assert_string_equal(table("data:\n  d:\n    sql: |\n      WITH v(c, n) AS (VALUES ('7.a', 1), ('7.a', 2), ('7.b', 4))\n      SELECT * FROM v ORDER BY c, n\n"
		"blocks:\n  - table: d\n    columns:\n      - { head: Klase, text: \"kl. {c}\" }\n      - { head: n, value: n, total: sum }\n    group: { by: c, header: \"{group.value} ({group.count})\", footer: totals }\n    totals: Kopā\n"),
		"= -\nh 0+1 0+1 Klase\nh 1+1 0+1 n\nn [Klase] [n #]\n"
		"g '7.a (2)'>|\nb 'kl. 7.a'|1\nb 'kl. 7.a'|2\ns 'Kopā'>|3g =sum 1-2\n"
		"g '7.b (1)'>|\nb 'kl. 7.b'|4\ns 'Kopā'>|4g =sum 5-5\nt 'Kopā'>|7g =sum 1-2 5-5\n");
}

static void test_heads_and_titles(void **state)
{
	(void)state;
	assert_string_equal(table("data:\n  d:\n    sql: |\n      SELECT 1 AS a, 2 AS b, 3 AS c ORDER BY 1\n  none:\n    sql: |\n      SELECT 1 AS a WHERE 0 ORDER BY 1\n  d2:\n    sql: |\n      SELECT :a AS x ORDER BY 1\n"
		"blocks:\n  - text: Skola\n  - heading: Saraksts\n  - text: par maiju\n  - box:\n      - table: d\n        id: first\n        columns:\n          - { head: Kopā, columns: [ { head: a, value: a }, { head: B, columns: [ { head: b, value: b }, { head: c, value: c } ] } ] }\n"
		"          - { head: gone, value: a, when: doc.verify }\n          - { value: c }\n"
		"  - heading: Otrais\n  - table: none\n    columns: [ { head: a, value: a } ]\n    empty: Nav nekā.\n  - heading: Trešais\n  - table: none\n    columns: [ { head: a, value: a } ]\n"
		"  - repeat: d\n    blocks:\n      - table: d2\n        columns: [ { value: x } ]\n        xlsx: { sheet: \"lapa {a}\" }\n"
		),
		"= first 'Saraksts' 'par maiju'\nh 0+3 0+1 Kopā\nh 0+1 1+2 a\nh 1+2 1+1 B\nh 1+1 2+1 b\nh 2+1 2+1 c\nh 3+1 0+3 \n"
		"n [Kopā / a #] [Kopā / B / b #] [Kopā / B / c #] [c #]\nb 1|2|3|3\n"
		"= - 'Otrais'\nh 0+1 0+1 a\nn [a]\ne 'Nav nekā.'\n= - 'Trešais' vanishes\nh 0+1 0+1 a\nn [a]\n"
		"= - sheet=lapa 1\nh 0+1 0+1 \nn [x #]\nb 1\n");
}

/* A bar is its number, or the sum of those behind each other; a small line is the list that it draws. Neither is counted in totals. */
static void test_drawn(void **state)
{
	(void)state;
	assert_string_equal(table("data:\n  d:\n    sql: |\n      SELECT 1 AS a, 2.5 AS b, '7,8,9' AS list, 3 AS step UNION ALL SELECT NULL, NULL, NULL, 0 ORDER BY 1 DESC\n"
		"blocks:\n  - table: d\n    columns:\n      - { head: B, bar: a }\n      - { head: BB, bar: [a, b] }\n      - { head: S, spark: list }\n      - { head: H, value: a, fill_from: step, total: sum }\n"),
		"= -\nh 0+1 0+1 B\nh 1+1 0+1 BB\nh 2+1 0+1 S\nh 3+1 0+1 H\nn [B] [BB] [S] [H #]\nb 1|3.50|'7,8,9'|1\nb |||\nt |||1g =sum 0-1\n");
}

#define CHARTED "data:\n  d:\n    sql: |\n      SELECT 'a' AS k, 1 AS n, 745 AS h, 2 AS g UNION ALL SELECT 'b', NULL, 1000, 2 ORDER BY 1\nblocks:\n"
#define BAR "  - chart: bar\n    data: d\n    x: \"{k}\"\n    series: [ { value: n, name: N } ]\n"

static const char *again(const char *rest)
{
	tear_down(NULL);
	set_up(NULL);
	return table(rest);
}

/* What is told of charts. */
static const char *last(const char *rest)
{
	return strchr(again(rest), '~');
}

/* Whose table shows the same rows as the same numbers, wherever it stands; headings are the charts'. */
static void test_charts(void **state)
{
	(void)state;
	assert_string_equal(again(CHARTED "  - heading: Viss\n  - heading: Josla\n" BAR "  - heading: Tabula\n  - table: d\n    columns: [ { value: n }, { value: k }, { value: h, format: \"x100,1\" } ]\n"
		"  - heading: Līnijas\n  - chart: line\n    data: d\n    x: \"{k}\"\n    format: \"x100,2\"\n    series: [ { value: h, line: thin }, { value: n } ]\n"
		"  - chart: spark\n    data: d\n    series: [ { value: n } ]\n  - chart: bar\n    data: d\n    xlsx: false\n    series: [ { value: n } ]\n"),
		"= - 'Viss' 'Tabula'\nh 0+1 0+1 \nh 1+1 0+1 \nh 2+1 0+1 \nn [n #] [k] [h #]\nb 1|'a'|7.45d1\nb |'b'|10.00d1\n"
		"~ Josla table 0 x 1 [N 0] a 1 b \n~ Līnijas own [ thin] [] a 7.45d2 0.01d2 b 10.00d2 \n");
	assert_string_equal(again(CHARTED "  - heading: Viss\n" BAR "  - table: d\n    columns: [ { value: k, format: upper }, { value: n } ]\n"),
		"= - 'Viss'\nh 0+1 0+1 \nh 1+1 0+1 \nn [k] [n #]\nb 'A'|1\nb 'B'|\n~ Viss own [N] a 1 b \n");
	assert_string_equal(last(CHARTED BAR "  - table: d\n    group: { by: g }\n    columns: [ { value: k }, { value: n } ]\n"), "~ - own [N] a 1 b \n");
	assert_string_equal(last(CHARTED BAR "  - table: d\n    columns: [ { value: k }, { value: n, type: text } ]\n"), "~ - own [N] a 1 b \n");
	assert_string_equal(last("data:\n  o:\n    sql: |\n      SELECT 1 AS i UNION ALL SELECT 2 ORDER BY 1\n  d:\n    sql: |\n      SELECT 'a' || :i AS k, :i AS n ORDER BY 1\n  none:\n    sql: |\n      SELECT 'a' AS k, 1 AS n WHERE 0 ORDER BY 1\n"
		"blocks:\n  - repeat: o\n    blocks:\n      - chart: bar\n        data: d\n        x: \"{k}\"\n        series: [ { value: n } ]\n      - table: d\n        columns: [ { value: k }, { value: n } ]\n"
		"  - chart: bar\n    data: none\n    series: [ { value: n } ]\n"), "~ - table 0 x 0 [ 1] a1 1\n~ - table 1 x 0 [ 1] a2 2\n");
}

static void test_failures(void **state)
{
	(void)state;
	load(NULL, "data:\n  d:\n    sql: |\n      SELECT -1 AS a ORDER BY 1\nblocks:\n  - chart: bar\n    data: d\n    series: [ { value: a } ]\n");
	assert_false(run());
	assert_string_equal(u.d.code, "L264");
	tear_down(NULL);
	set_up(NULL);
	load(NULL, "data:\n  d:\n    sql: |\n      SELECT 'x' AS a ORDER BY 1\nblocks:\n  - table: d\n    columns: [ { value: a, format: date } ]\n");
	assert_false(run());
	assert_string_equal(u.d.code, "L225");
	strbuf_release(&told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kinds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_formats, set_up, tear_down), cmocka_unit_test_setup_teardown(test_signed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_totals, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_groups, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_heads_and_titles, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_drawn, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_charts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_failures, set_up, tear_down),
	};
	strbuf_init(&told);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
