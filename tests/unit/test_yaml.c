/* SPDX-License-Identifier: MIT */
/* YAML -> tree with positions, and every mistake that authors make, each with its code and place. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/strbuf.h"
#include "lieciba/yaml.h"

#include <stdio.h>
#include <string.h>

static struct arena arena;

static struct ynode *parse(const char *text, struct diags *out)
{
	return yaml_parse(&arena, "t.yaml", text, strlen(text), out);
}


static void tree_keeps_text_and_places(void **state)
{
	(void)state;
	struct diags out = { 0 };
	struct ynode *n = parse("format: 1\nno: no\nv: [012, 9.10, '6:30']\nm:\n  š: \"ē x\"\n", &out);
	assert_non_null(n);
	assert_int_equal(out.n, 0);
	assert_int_equal(n->n, 4);
	assert_string_equal(ynode_get(n, "no")->text, "no");
	struct ynode *v = ynode_get(n, "v");
	assert_int_equal(v->kind, YNODE_LIST);
	assert_string_equal(v->items[0]->text, "012");
	assert_string_equal(v->items[1]->text, "9.10");
	assert_string_equal(v->items[2]->text, "6:30");
	assert_int_equal(v->items[2]->pos.line, 3);
	assert_int_equal(v->items[2]->pos.col, 16);
	struct ynode *s = ynode_get(ynode_get(n, "m"), "š");
	assert_int_equal(s->pos.line, 5);
	assert_int_equal(s->pos.col, 6);
	assert_int_equal(s->style, YSTYLE_QUOTED);
	assert_int_equal(ynode_locate(s, 2).col, 8); /* after ē, two bytes, one column */
	assert_null(ynode_get(n, "missing"));
}

static void places_inside_a_literal(void **state)
{
	(void)state;
	struct diags out = { 0 };
	struct ynode *n = parse("sql: |\n\n    SELECT a,\n      š, b\n    FROM t\n", &out);
	struct ynode *s = ynode_get(n, "sql");
	assert_string_equal(s->text, "\nSELECT a,\n  š, b\nFROM t\n");
	struct srcpos p = ynode_locate(s, (size_t)(strstr(s->text, "a,") - s->text));
	assert_int_equal(p.line, 3);
	assert_int_equal(p.col, 12);
	p = ynode_locate(s, (size_t)(strstr(s->text, "b\n") - s->text));
	assert_int_equal(p.line, 4);
	assert_int_equal(p.col, 10);
	p = ynode_locate(s, (size_t)(strstr(s->text, "t\n") - s->text));
	assert_int_equal(p.line, 5);
	assert_int_equal(p.col, 10);
}

static void traps(void **state)
{
	(void)state;
	static const struct {
		const char *text, *code;
		int line, col;
	} t[] = {
		{ "", "L001", 1, 1 },
		{ "# only a comment\n", "L001", 1, 1 },
		{ "x: 1\ntext: {pupil.name}\n", "L031", 2, 7 },
		{ "text: Klase: {class}\n", "L032", 1, 12 },
		{ "color: #ff0000\n", "L033", 1, 7 },
		{ "a: { head: Nr, text: Nr. {nr} }\n", "L031", 1, 26 },
		{ "a: &x 1\n", "L020", 1, 4 },
		{ "a: *x\n", "L020", 1, 4 },
		{ "a: !!int 1\n", "L021", 1, 4 },
		{ "a:\n  <<: 1\n", "L022", 2, 3 },
		{ "a: 1\nb: 2\na: 3\n", "L008", 3, 1 },
		{ "a:\n\tb: 1\n", "L004", 2, 1 },
		{ "a: 1\n---\nb: 2\n", "L009", 2, 1 },
		{ "a: \"open\n", "L002", 2, 1 },
		{ "a: b\xff\n", "L003", 1, 5 },
		{ "[a, b]: c\n", "L005", 1, 1 },
	};
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		struct diags out = { 0 };
		parse(t[i].text, &out);
		if (out.n == 0)
			fail_msg("no message for: %s", t[i].text);
		if (strcmp(out.v[0].code, t[i].code) != 0 || out.v[0].line != t[i].line || out.v[0].col != t[i].col)
			fail_msg("%s: %s at %d:%d (%s), not %s at %d:%d", t[i].text, out.v[0].code, out.v[0].line, out.v[0].col, out.v[0].what, t[i].code,
				t[i].line, t[i].col);
		diags_free(&out);
	}
}

static void many_problems_at_once(void **state)
{
	(void)state;
	struct diags out = { 0 };
	assert_non_null(parse("a: &x 1\na: 2\nb: {c}\n", &out));
	assert_int_equal(out.errors, 3);
	diags_free(&out);
}

static void limits(void **state)
{
	(void)state;
	struct strbuf sb = STRBUF_INIT;
	struct diags out = { 0 };
	for (int i = 0; i < 1000000; i++)
		strbuf_addc(&sb, '[');
	assert_null(yaml_parse(&arena, "t", sb.buf, sb.len, &out));
	assert_string_equal(out.v[0].code, "L006");
	assert_int_equal(out.v[0].col, 33);
	diags_free(&out);
	strbuf_reset(&sb);
	for (int i = 0; i < 60000; i++)
		strbuf_adds(&sb, "- a\n");
	assert_null(yaml_parse(&arena, "t", sb.buf, sb.len, &out));
	assert_string_equal(out.v[0].code, "L006");
	diags_free(&out);
	strbuf_reset(&sb);
	strbuf_adds(&sb, "a: ");
	for (int i = 0; i < 70000; i++)
		strbuf_addc(&sb, 'x');
	assert_null(yaml_parse(&arena, "t", sb.buf, sb.len, &out));
	assert_string_equal(out.v[0].code, "L006");
	diags_free(&out);
	strbuf_release(&sb);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(tree_keeps_text_and_places), cmocka_unit_test(places_inside_a_literal), cmocka_unit_test(traps),
		cmocka_unit_test(many_problems_at_once), cmocka_unit_test(limits) };
	arena_init(&arena, 0);
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return rc;
}
