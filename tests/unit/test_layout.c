/* SPDX-License-Identifier: MIT */
/* layout: what a file means, and what is said about one that is wrong. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/layout.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena arena;
static struct diags out;
static char dir[64];

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	out = (struct diags){ 0 };
	memcpy(dir, "/tmp/lieciba-layout-XXXXXX", 27);
	return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	char **names;
	size_t n;
	struct diag d = { 0 };
	if (fsio_list(dir, false, &arena, &names, &n, &d))
		for (size_t i = 0; i < n; i++)
			unlink(arena_printf(&arena, "%s/%s", dir, names[i]));
	rmdir(dir);
	arena_release(&arena);
	diags_free(&out);
	return 0;
}

static void put(const char *name, const char *text)
{
	struct diag d = { 0 };
	assert_true(fsio_write(arena_printf(&arena, "%s/%s", dir, name), text, strlen(text), &d));
}

static struct layout *load(const char *name)
{
	const char *dirs[] = { dir, NULL };
	return layout_load(&arena, dirs, name, &out);
}

/* All messages without the folder: "a.yaml:3:4: what [CODE] (hint)\n". */
static const char *said(void)
{
	struct strbuf sb = STRBUF_INIT;
	for (size_t i = 0; i < out.n; i++) {
		const struct diag *d = &out.v[i];
		const char *file = strncmp(d->file, dir, strlen(dir)) == 0 ? d->file + strlen(dir) + 1 : d->file;
		strbuf_addf(&sb, "%s:%d:%d: %s [%s]", file, d->line, d->col, d->what, d->code);
		if (d->hint[0])
			strbuf_addf(&sb, " (%s)", d->hint);
		strbuf_addc(&sb, '\n');
	}
	const char *text = arena_strdup(&arena, sb.buf);
	strbuf_release(&sb);
	return text;
}

static struct layout *load_text(const char *text)
{
	put("a.yaml", text);
	struct layout *l = load("a");
	if (!l)
		print_message("%s", said());
	assert_non_null(l);
	return l;
}

#define HEAD "format: 1\nlayout: a\n"

static void whole_layouts_load(void **state)
{
	(void)state;
	const char *dirs[] = { "layouts", NULL };
	struct layout *l = layout_load(&arena, dirs, "report-card", &out);
	if (!l)
		print_message("%s", said());
	assert_non_null(l);
	assert_int_equal(out.n, 0);
	assert_string_equal(l->id, "report-card");
	assert_int_equal(l->page.w, 595276);
	assert_true(l->page.mirrored);
	assert_int_equal(l->page.inner, MPT_FROM_UM(30000));
	assert_int_equal(l->page.outer, MPT_FROM_UM(10000));
	assert_int_equal(l->page.top, MPT_FROM_UM(15000));
	assert_int_equal(layout_dataset(l, "school") >= 0, 1);
	assert_int_equal(l->ndata, 14); /* with `documents` of the cover */
	assert_int_equal(l->ngates, 5);
	assert_true(l->gates[4].warn);
	assert_true(l->split.bundle.start_odd);
	assert_string_equal(l->split.unit[0], "student_id");
	assert_int_equal(layout_style(l, "compact")->leading, MPT_FROM_UM(4500));
	assert_int_equal(layout_style(l, "compact")->pad_top, MPT_FROM_UM(375));
	assert_int_equal(layout_style(l, "closing")->fill, 0xEDEDED);
	assert_int_equal(l->blocks[0]->kind, BLOCK_GROUP);
	assert_int_equal(l->blocks[0]->u.group.n, 2);
	const struct block *table = NULL; /* of the year card: the second on the marks */
	for (size_t i = 0, seen = 0; i < l->nblocks && !table; i++)
		if (l->blocks[i]->kind == BLOCK_TABLE && ++seen == 2)
			table = l->blocks[i];
	assert_non_null(table);
	assert_int_equal(table->u.table.ncolumns, 5);
	assert_int_equal(table->u.table.columns[1].width.kind, WIDTH_FR);
	assert_int_equal(table->u.table.columns[2].total, TOTAL_REF);
	assert_int_equal(table->u.table.columns[3].ncolumns, 5);
	assert_int_equal(table->u.table.columns[3].columns[0].type, COLUMN_MARK);
	assert_int_equal(table->u.table.columns[3].columns[2].when.n, 2);
	assert_int_equal(table->u.table.columns[3].columns[3].style->fill, 0xEDEDED);
	assert_int_equal(table->u.table.grid.top, 1400);
	assert_int_equal(table->keep, KEEP_AUTO); /* a long one begins below the fields and goes on, instead of leaving page 1 empty */
}

static void district_layout_loads(void **state)
{
	(void)state;
	const char *dirs[] = { "samples/grandbend", "layouts", NULL };
	struct layout *l = layout_load(&arena, dirs, "report-card", &out);
	if (!l)
		print_message("%s", said());
	assert_non_null(l);
	assert_string_equal(l->id, "grandbend-report-card");
	assert_int_equal(l->lang, LANG_EN);
}

static void templates_are_cut(void **state)
{
	(void)state;
	struct layout *l = load_text(HEAD "blocks:\n  - text: \"{{a}} {class}/{list_no:02} {school.name:or,–} {#}\"\n");
	const struct tmpl *t = l->blocks[0]->u.text->lang[LANG_LV];
	assert_int_equal(t->n, 8);
	assert_memory_equal(t->v[0].s, "{a} ", 4);
	assert_string_equal(t->v[1].ref->name, "class");
	assert_null(t->v[1].ref->scope);
	assert_int_equal(t->v[3].ref->format, FMT_PAD2);
	assert_int_equal(t->v[3].ref->pos.line, 4);
	assert_int_equal(t->v[3].ref->pos.col, 27);
	assert_string_equal(t->v[5].ref->scope, "school");
	assert_string_equal(t->v[5].ref->format_arg, "–");
	assert_string_equal(t->v[7].ref->name, "#");
}

static void languages_fall_back(void **state)
{
	(void)state;
	struct layout *l = load_text(HEAD "languages: [lv, en]\nblocks:\n  - text: { lv: Klase }\n  - text: { lv: Gads, en: Year }\n");
	assert_ptr_equal(l->blocks[0]->u.text->lang[LANG_EN], l->blocks[0]->u.text->lang[LANG_LV]);
	assert_memory_equal(l->blocks[1]->u.text->lang[LANG_EN]->v[0].s, "Year", 4);
	assert_string_equal(said(), "a.yaml:5:11: no 'en' text here; 'lv' will be used [L150]\n");
}

static void parents_are_merged(void **state)
{
	(void)state;
	put("base.yaml", "format: 1\nstyles:\n  h2: { size: 11, leading: 6mm, weight: bold }\nlabels: { a: A, b: B }\npage: { margin: 15, inner: 30 }\n");
	struct layout *l = load_text(HEAD "extends: base.yaml\nstyles:\n  h2: { size: 14 }\nlabels: { b: C }\npage: { inner: 20 }\nblocks: []\n");
	assert_int_equal(layout_style(l, "h2")->size, 14000);
	assert_int_equal(layout_style(l, "h2")->leading, MPT_FROM_UM(6000));
	assert_true(layout_style(l, "h2")->bold);
	assert_int_equal(l->nlabels, 2);
	assert_memory_equal(l->labels[1].text->lang[LANG_LV]->v[0].s, "C", 1);
	assert_int_equal(l->page.inner, MPT_FROM_UM(20000));
	assert_int_equal(l->page.outer, MPT_FROM_UM(15000));
	assert_int_equal(l->nsources, 2);
}

static void lengths_and_colours(void **state)
{
	(void)state;
	struct layout *l = load_text(HEAD "page: { size: A4, orientation: landscape, margin: [1cm, 1in, 10pt, 2] }\n"
		"styles:\n  x: { size: 8, color: 1f4e79, fill: gray88, padding: [1, 2] }\nblocks: []\n");
	assert_int_equal(l->page.w, 841890);
	assert_int_equal(l->page.h, 595276);
	assert_int_equal(l->page.top, 28346);
	assert_int_equal(l->page.outer, 72000);
	assert_int_equal(l->page.bottom, 10000);
	assert_int_equal(l->page.inner, 5669);
	assert_int_equal(layout_style(l, "x")->leading, 10000);
	assert_int_equal(layout_style(l, "x")->color, 0x1f4e79);
	assert_int_equal(layout_style(l, "x")->fill, 0xE0E0E0);
	assert_int_equal(layout_style(l, "x")->pad_left, MPT_FROM_UM(2000));
}

static void parts_take_arguments(void **state)
{
	(void)state;
	put("p.yaml", "- text: \"{arg.what}!\"\n");
	struct layout *l = load_text(HEAD "blocks:\n  - include: p.yaml\n    with: { what: Sveiki }\n");
	const struct ref *r = l->blocks[0]->u.group.v[0]->u.text->lang[LANG_LV]->v[0].ref;
	assert_int_equal(r->kind, REF_TEXT);
	assert_memory_equal(r->text->lang[LANG_LV]->v[0].s, "Sveiki", 6);
}

static void expect(const char *text, const char *messages)
{
	diags_free(&out);
	out = (struct diags){ 0 };
	put("a.yaml", text);
	assert_null(load("a"));
	if (strcmp(said(), messages) != 0)
		print_message("%s", said());
	assert_string_equal(said(), messages);
}

static void mistakes_are_named(void **state)
{
	(void)state;
	expect(HEAD "blocks:\n  - table: x\n    columns:\n      - { head: Nr, algin: right, value: a }\n",
		"a.yaml:6:21: unknown key 'algin' in a table column [L102] (did you mean 'align'?   all keys: lieciba layout explain table.columns)\n");
	expect(HEAD "blocks:\n  - txt: x\n", "a.yaml:4:5: there is no block 'txt' [L108] (did you mean 'text'?)\n");
	expect(HEAD "pdf: { permissions: x }\nblocks: []\n", "a.yaml:3:21: 'permissions' may not be said [L103] (Passwords and forbidden printing: ISO 19005-2 (6.1.3) allows no encryption.)\n");
	expect(HEAD "blocks:\n  - text: \"{class\"\n", "a.yaml:4:12: this brace is not closed [L201] (a brace that is to be printed is written twice: {{)\n");
	expect(HEAD "blocks:\n  - text: \"a {class:dat}\"\n", "a.yaml:4:15: there is no format 'dat' [L202] (did you mean 'date'?)\n");
	expect(HEAD "blocks:\n  - text: \"{klase un gads}\"\n", "a.yaml:4:13: 'klase un gads' is not the name of a column [L204] (write {column}, {dataset.column} or "
		"{column:format}; a brace that is to be printed is written twice)\n");
	expect(HEAD "styles: { x: { size: liels } }\nblocks: []\n",
		"a.yaml:3:22: 'liels' is not a length [L104] (write a number of points, or a number with mm, cm, pt or in)\n");
	expect(HEAD "styles: { x: { size: 900 } }\nblocks: []\n", "a.yaml:3:22: '900' is out of range: size goes from 4 to 200 pt [L106]\n");
	expect(HEAD "blocks:\n  - text: a\n    keep: nexts\n", "a.yaml:5:11: 'nexts' is not one of auto|prefer|always|with_next|with_previous [L105]\n");
	expect(HEAD "blocks:\n  - text: a\n    style: smal\n", "a.yaml:5:12: there is no style 'smal' [L107] (did you mean 'small'?)\n");
	expect(HEAD "blocks:\n  - table: x\n    columns: [{ head: A }]\n", "a.yaml:5:15: a column has either 'value' or 'text' [L110]\n");
	expect("format: 2\nlayout: a\nblocks: []\n", "a.yaml:1:9: this version knows format 1 only [L111] (the first line of a layout is: format: 1)\n");
	expect(HEAD "params: { term: { type: text } }\nblocks: []\n", "a.yaml:3:11: 'term' is a parameter of the program itself [L112]\n");
	expect(HEAD "blocks: x\n", "a.yaml:3:9: a list of blocks is a list [L100]\n");
	expect(HEAD "extends: none.yaml\nblocks: []\n", "a.yaml:3:10: there is no file 'none.yaml' in the folders of layouts [L010]\n");
	expect(HEAD "extends: a.yaml\nblocks: []\n", "a.yaml:3:10: 'a.yaml' leads back to itself [L011]\n");
	expect(HEAD "data:\n  x:\n    sql: >\n      SELECT 1\nblocks: []\n",
		"a.yaml:5:10: folded text (>) would move the places of SQL errors [L116] (write sql: | and the SELECT on the lines below)\n");
	expect(HEAD "blocks:\n  - columns: [1fr]\n    cells: []\n", "a.yaml:5:12: there are 1 widths and 0 lists of blocks [L114]\n");
	expect(HEAD "gates: [{ message: a }]\nblocks: []\n", "a.yaml:3:9: a gate has either 'empty' or 'check' [L110]\n");
	expect(HEAD "needs: [personal-kode]\nblocks: []\n", "a.yaml:3:8: there is no 'personal-kode' to ask for in 'needs' [L105] (did you mean 'personal-code'?)\n");
	put("p.yaml", "- text: \"{arg.x}\"\n");
	expect(HEAD "blocks:\n  - include: p.yaml\n", arena_printf(&arena, "p.yaml:1:11: nobody gives this part a text 'x' [L113] (included from %s/a.yaml:4)\n", dir));
}

static void all_mistakes_at_once(void **state)
{
	(void)state;
	expect(HEAD "pagee: 1\nlang: xx\nblocks:\n  - rule: thick\n  - spacer: auto\n",
		"a.yaml:3:1: unknown key 'pagee' in a layout [L102] (did you mean 'page'?   all keys: lieciba layout explain )\n"
		"a.yaml:4:7: 'xx' is not a language of texts [L107] (lv, en or ru)\n"
		"a.yaml:6:11: 'thick' is not a length [L104] (write a number of points, or a number with mm, cm, pt or in)\n"
		"a.yaml:7:13: a spacer is a length or 1fr [L104]\n");
}

static void unknown_name_of_a_layout(void **state)
{
	(void)state;
	put("report-card.yaml", HEAD "blocks: []\n");
	assert_null(load("raport-card"));
	assert_string_equal(out.v[0].code, "L012");
	assert_string_equal(out.v[0].what, "there is no layout 'raport-card'");
	assert_int_equal(out.v[0].exit_code, 66);
}

static void nothing_outside_the_folders(void **state)
{
	(void)state;
	put("a.yaml", HEAD "extends: ../../../etc/passwd\nblocks: []\n");
	assert_null(load("a"));
	assert_int_equal(out.errors, 1);
	assert_string_not_equal(out.v[0].code, "L002");
}

static void lists_and_explains(void **state)
{
	(void)state;
	put("b.yaml", "format: 1\nlayout: b\ntitle: { lv: Bē, en: Be }\nblocks: []\n");
	put("a.yaml", HEAD "blocks: []\n");
	put("base.yaml", "format: 1\n");
	const char *dirs[] = { dir, "layouts", NULL };
	struct layout_name *v;
	size_t n;
	struct diag d = { 0 };
	assert_true(layout_list(&arena, dirs, &v, &n, &d));
	size_t a = 0, card = 0;
	while (a < n && strcmp(v[a].id, "a") != 0)
		a++;
	while (card < n && strcmp(v[card].id, "report-card") != 0)
		card++;
	assert_true(a < n && card < n); /* the folder's and those that ship, by name; base.yaml and the like are none */
	for (size_t i = 0; i < n; i++) {
		assert_string_not_equal(v[i].id, "base");
		assert_true(i == 0 || strcmp(v[i - 1].id, v[i].id) < 0);
		if (strcmp(v[i].id, "b") == 0)
			assert_string_equal(v[i].title, "Bē");
	}
	struct strbuf sb = STRBUF_INIT;
	assert_true(layout_explain("table.columns.width", &sb));
	assert_string_equal(sb.buf, "width: a width (auto)\n    A length (mm), auto, or a share of the rest (1fr).\n");
	strbuf_reset(&sb);
	assert_true(layout_explain("page.footer.gap", &sb));
	assert_string_equal(sb.buf, "gap: a length, bare numbers are mm (3)\n    Distance from the text area.\n");
	assert_true(layout_explain("", &sb));
	assert_false(layout_explain("table.colums", &sb));
	strbuf_release(&sb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
		T(whole_layouts_load), T(district_layout_loads), T(templates_are_cut), T(languages_fall_back), T(parents_are_merged), T(lengths_and_colours),
		T(parts_take_arguments), T(mistakes_are_named), T(all_mistakes_at_once), T(unknown_name_of_a_layout), T(nothing_outside_the_folders),
		T(lists_and_explains),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
