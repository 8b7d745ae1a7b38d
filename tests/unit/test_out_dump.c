/* SPDX-License-Identifier: MIT */
/* The text form of a display list, byte by byte, and the table of back ends. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/backend.h"
#include "lieciba/font.h"
#include "lieciba/image.h"
#include "lieciba/strbuf.h"

#include <string.h>

static struct face face = { .name = "NotoSans-Bold" };
static const struct image arms = { .kind = IMAGE_GREY8, .w = 20, .h = 10 };

static struct op *add_text(struct doc *d, struct page *p, uint32_t tag, const char *s)
{
	struct op *o = doc_add_op(d, p, OP_TEXT, tag);
	o->x = MPT_FROM_UM(30000);
	o->y = MPT_FROM_UM(20130);
	o->w = 72000;
	o->u.text.face = &face;
	o->u.text.s = s;
	o->u.text.len = (uint32_t)strlen(s);
	o->u.text.size = 9500;
	return o;
}

static void add_shapes(struct doc *d, struct page *p)
{
	struct op *o = doc_add_op(d, p, OP_LINE, TAG_ARTIFACT);
	o->x = MPT_FROM_UM(30000);
	o->y = MPT_FROM_UM(48000);
	o->w = MPT_FROM_UM(170000);
	o->u.line.thickness = 1400;
	o->u.line.dash = DASH_DOT;
	o = doc_add_op(d, p, OP_RECT, TAG_ARTIFACT);
	o->w = o->h = 72000;
	o->color = 0xEDEDED;
	o = doc_add_op(d, p, OP_FRAME, TAG_ARTIFACT);
	o->x = -72;
	o->w = o->h = 72000;
	o->u.line.thickness = 500;
	uint32_t figure = doc_add_tag(d, 0, TAG_FIGURE);
	d->tags[figure].alt = "Arms \"of\" a \\ town";
	o = doc_add_op(d, p, OP_IMAGE, figure);
	o->w = o->h = 72000;
	o->u.image.image = &arms;
}

static void make(struct doc *d, struct arena *a)
{
	doc_init(d, a);
	d->title = "Liecība";
	struct page *p = doc_add_page(d, MPT_FROM_UM(210000), MPT_FROM_UM(297000));
	struct op *o = add_text(d, p, TAG_ARTIFACT, "PROJEKTS");
	o->color = 0xE0E0E0;
	o->u.text.angle = 45000;
	add_shapes(d, p);
	add_text(d, p, doc_add_tag(d, 0, TAG_H1), "LIECĪBA");
	uint32_t table = doc_add_tag(d, 0, TAG_TABLE), head = doc_add_tag(d, table, TAG_THEAD), row = doc_add_tag(d, head, TAG_TR);
	uint32_t th = doc_add_tag(d, row, TAG_TH);
	d->tags[th].scope = SCOPE_COLUMN;
	d->tags[th].colspan = 2;
	add_text(d, p, th, "a\\b\n> c");
	doc_add_page(d, 595000, 842000)->filler = true;
	doc_add_bookmark(d, 1, 0, MPT_FROM_UM(15000), "7.a");
}

static void the_dump_says_everything(void **s)
{
	(void)s;
	struct arena a;
	struct doc d;
	struct diag diag;
	struct strbuf out = STRBUF_INIT;
	arena_init(&a, 0);
	make(&d, &a);
	const struct backend *b = backend_find("dump");
	assert_non_null(b);
	assert_string_equal(b->extension, ".txt");
	void *state = b->open(NULL, &diag);
	assert_non_null(state);
	strbuf_adds(&out, "left over");
	assert_true(b->write(state, &d, &out, &diag));
	assert_string_equal(out.buf,
		"doc lang=lv-LV title=\"Liecība\"\n"
		"bookmark 1 page 1 y 15.00 \"7.a\"\n"
		"page 1 210.00 x 297.00\n"
		"text 30.00 20.13 w 25.40 9.5 NotoSans-Bold angle 45 E0E0E0 artifact\n"
		"> PROJEKTS\n"
		"line 30.00 48.00 -> 200.00 48.00 1.4 dotted artifact\n"
		"rect 0.00 0.00 size 25.40 25.40 EDEDED artifact\n"
		"frame -0.03 0.00 size 25.40 25.40 0.5 artifact\n"
		"image 0.00 0.00 size 25.40 25.40 20x10 Figure#1 alt=\"Arms \\\"of\\\" a \\\\ town\"\n"
		"text 30.00 20.13 w 25.40 9.5 NotoSans-Bold H1#2\n"
		"| LIECĪBA\n"
		"text 30.00 20.13 w 25.40 9.5 NotoSans-Bold Table>THead>TR>TH[col][2 wide]#6\n"
		"| a\\\\b\\x0A> c\n"
		"page 2 209.90 x 297.04 filler\n");
	b->close(state);
	strbuf_release(&out);
	arena_release(&a);
}

static void back_ends_are_found_by_name(void **s)
{
	(void)s;
	assert_null(backend_find("dum"));
	assert_null(backend_find(""));
	size_t n = 0;
	for (; backend_at(n); n++)
		assert_ptr_equal(backend_find(backend_at(n)->name), backend_at(n));
	assert_true(n >= 1);
	assert_null(backend_at(n + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_dump_says_everything), cmocka_unit_test(back_ends_are_found_by_name) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
