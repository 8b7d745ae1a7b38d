/* SPDX-License-Identifier: MIT */
/* The schema of the layout language: that each key says all that explain, the manual and the JSON Schema make of it. */
#include "unit.h"

#include "../../src/layout_schema.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <string.h>

static const struct schema_map *maps[96];
static size_t nmaps;

static void collect(const struct schema_map *m)
{
	for (size_t i = 0; i < nmaps; i++)
		if (maps[i] == m)
			return;
	assert_true(nmaps < sizeof maps / sizeof *maps);
	maps[nmaps++] = m;
	for (size_t i = 0; i < m->n; i++)
		if (m->keys[i].below)
			collect(m->keys[i].below);
}

static int setup(void **state)
{
	(void)state;
	const char *names[BLOCK_KINDS];
	size_t n = schema_kinds(names, BLOCK_KINDS);
	enum block_kind kind;
	nmaps = 0;
	collect(&schema_top);
	collect(&schema_block);
	collect(&schema_span);
	for (size_t i = 0; i < n; i++)
		collect(schema_kind(names[i], &kind));
	return 0;
}

/* A key read by hand says with `as`, `words` or `below` what may stand there; what is refused or not read needs no more. */
static void test_types(void **state)
{
	(void)state;
	int bad = 0;
	for (size_t i = 0; i < nmaps; i++) {
		for (size_t k = 0; k < maps[i]->n; k++) {
			const struct schema_key *key = &maps[i]->keys[k];
			struct strbuf type = STRBUF_INIT;
			schema_type(key, &type);
			if (type.len == 0) {
				fprintf(stderr, "%s.%s: V_OTHER with neither .as nor .words nor .below (layout_internal.h)\n", maps[i]->path, key->name);
				bad++;
			}
			strbuf_release(&type);
			assert_true(key->doc && key->doc[0]);
		}
	}
	assert_int_equal(bad, 0);
}

/* Messages send people to `explain PATH`: each path leads to the keys of its own map, and no two maps share one. */
static void test_paths(void **state)
{
	(void)state;
	for (size_t i = 0; i < nmaps; i++) {
		struct strbuf sb = STRBUF_INIT;
		if (!layout_explain(maps[i]->path, &sb))
			fail_msg("nothing explains '%s'", maps[i]->path);
		for (size_t k = 0; k < maps[i]->n; k++) {
			char head[80];
			snprintf(head, sizeof head, "%s:", maps[i]->keys[k].name);
			if (!strstr(sb.buf, head))
				fail_msg("explain %s does not tell of '%s'", maps[i]->path, maps[i]->keys[k].name);
		}
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(maps[i]->path, maps[k]->path);
		strbuf_release(&sb);
	}
}

/* Two keys of one name in a map would hide each other; so would a kind's keys those of all blocks, where their types differ without reason. */
static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < nmaps; i++)
		for (size_t k = 0; k < maps[i]->n; k++)
			assert_ptr_equal(schema_find(maps[i], maps[i]->keys[k].name), &maps[i]->keys[k]);
}

/* Every definition that is referred to is there, once. */
static void test_json(void **state)
{
	(void)state;
	struct strbuf sb = STRBUF_INIT;
	layout_json_schema(&sb);
	assert_false(sb.failed);
	static const char ref[] = "#/definitions/";
	size_t refs = 0;
	for (const char *p = sb.buf; (p = strstr(p, ref)); refs++) {
		char name[80];
		p += sizeof ref - 1;
		size_t n = strcspn(p, "\"");
		snprintf(name, sizeof name, "\n  \"%.*s\":{", (int)n, p);
		const char *at = strstr(sb.buf, name);
		if (!at || strstr(at + 1, name))
			fail_msg("definition %.*s stands there %s", (int)n, p, at ? "twice" : "never");
	}
	assert_true(refs > 100);
	strbuf_release(&sb);
}

/* Each kind of block, and each section of a layout that is more than a word, has an example in layouts/examples: KIND.yaml, SECTION.yaml. */
static void test_examples(void **state)
{
	(void)state;
	const char *names[BLOCK_KINDS];
	size_t n = schema_kinds(names, BLOCK_KINDS);
	for (size_t i = 0; i < n; i++)
		if (!layout_example(names[i]))
			fail_msg("layouts/examples/%s.yaml is missing: the manual and `explain %s` show it", names[i], names[i]);
	for (size_t i = 0; i < schema_top.n; i++) {
		const struct schema_key *k = &schema_top.keys[i];
		bool section = k->below || k->many || k->as == V_BLOCKS || k->type == V_STRINGS;
		if (section && !layout_example(k->name))
			fail_msg("layouts/examples/%s.yaml is missing: the manual and `explain %s` show it", k->name, k->name);
	}
	assert_null(layout_example("nothing"));
	assert_memory_equal(layout_example("rule"), "blocks:", 7); /* without the lines that extend the frame */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_examples),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
