/* SPDX-License-Identifier: MIT */
/* Display lists: the tree, joining, the digest; and streams of deflate. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/deflate.h"
#include "lieciba/doc.h"
#include "lieciba/font.h"
#include "lieciba/strbuf.h"

#include <string.h>

static struct face face = { .name = "F" };

static void make(struct doc *d, struct arena *a, const char *text)
{
	doc_init(d, a);
	struct page *p = doc_add_page(d, 595000, 842000);
	uint32_t t = doc_add_tag(d, 0, TAG_P), u = doc_add_tag(d, 0, TAG_TABLE), row = doc_add_tag(d, u, TAG_TR);
	struct op *o = doc_add_op(d, p, OP_TEXT, t);
	o->u.text.face = &face;
	o->u.text.s = text;
	o->u.text.len = (uint32_t)strlen(text);
	doc_add_op(d, p, OP_LINE, TAG_ARTIFACT)->w = 100;
	doc_add_op(d, p, OP_RECT, row);
	doc_add_bookmark(d, 1, 0, 0, text);
}

static void the_tree_is_in_order(void **state)
{
	(void)state;
	struct arena a;
	struct doc d;
	arena_init(&a, 0);
	make(&d, &a, "x");
	assert_int_equal(d.ntags, 4);
	assert_int_equal(d.tags[0].first, 1);
	assert_int_equal(d.tags[1].next, 2);
	assert_int_equal(d.tags[2].first, 3);
	assert_int_equal(d.tags[3].parent, 2);
	assert_int_equal(d.tags[0].last, 2);
	arena_release(&a);
}

static void joined_documents_keep_their_structure(void **state)
{
	(void)state;
	struct arena a;
	struct doc one, two, all;
	arena_init(&a, 0);
	make(&one, &a, "one");
	make(&two, &a, "two");
	doc_init(&all, &a);
	doc_append(&all, &one, true);
	doc_append(&all, &two, true);
	assert_int_equal(all.n, 3);
	assert_false(all.pages[0].filler);
	assert_true(all.pages[1].filler);
	assert_int_equal(all.pages[1].n, 0);
	assert_int_equal(all.ntags, 1 + 4 + 4);
	assert_int_equal(all.tags[0].first, 1);
	assert_int_equal(all.tags[1].role, TAG_SECT);
	assert_int_equal(all.tags[1].next, 5);
	assert_int_equal(all.tags[all.pages[2].ops[0].tag].role, TAG_P);
	assert_int_equal(all.tags[all.pages[2].ops[0].tag].parent, 5);
	assert_int_equal(all.pages[2].ops[1].tag, TAG_ARTIFACT);
	assert_int_equal(all.nbookmarks, 2);
	assert_int_equal(all.bookmarks[1].page, 2);
	assert_string_equal(all.bookmarks[1].title, "two");
	arena_release(&a);
}

static void same_content_same_digest(void **state)
{
	(void)state;
	struct arena a, b;
	struct doc one, two;
	uint8_t x[32], y[32];
	arena_init(&a, 0);
	arena_init(&b, 0);
	make(&one, &a, "x");
	make(&two, &b, "x");
	two.made_on = 99;
	doc_digest(&one, x);
	doc_digest(&two, y);
	assert_memory_equal(x, y, 32);
	two.pages[0].ops[1].x++;
	doc_digest(&two, y);
	assert_memory_not_equal(x, y, 32);
	arena_release(&a);
	arena_release(&b);
}

static void millimetres_are_rounded(void **state)
{
	(void)state;
	assert_int_equal(MPT_FROM_UM(25400), 72000);
	assert_int_equal(MPT_FROM_UM(210000), 595276);
	assert_int_equal(MPT_FROM_UM(-25400), -72000);
	assert_int_equal(MPT_FROM_UM(1500), 4252);
}

static void deflate_is_repeatable(void **state)
{
	(void)state;
	struct deflater *z = deflate_new(0);
	struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;
	char text[5000];
	memset(text, 'x', sizeof text);
	assert_non_null(z);
	assert_true(deflate_add(z, text, sizeof text, &a));
	assert_true(deflate_add(z, text, 10, &b));
	strbuf_reset(&b);
	assert_true(deflate_add(z, text, sizeof text, &b));
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.buf, b.buf, a.len);
	assert_int_equal((unsigned char)a.buf[0], 0x78);
	assert_true(a.len < 100);
	assert_int_equal(deflate_crc32(0, "123456789", 9), 0xCBF43926u);
	strbuf_release(&a);
	strbuf_release(&b);
	deflate_free(z);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_tree_is_in_order), cmocka_unit_test(joined_documents_keep_their_structure),
		cmocka_unit_test(same_content_same_digest), cmocka_unit_test(millimetres_are_rounded), cmocka_unit_test(deflate_is_repeatable) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
