/* SPDX-License-Identifier: MIT */
/* The PDF back end: the same bytes each time, the archival entries, fonts, pictures, errors that leave it usable, flat memory. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/backend.h"
#include "lieciba/font.h"
#include "lieciba/image.h"
#include "lieciba/strbuf.h"

#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern const struct backend out_pdf;

struct bed {
	struct fonts *fonts;
	void *pdf;
	struct arena a;
	struct doc doc;
};

static int set_up(void **state)
{
	static struct bed b;
	struct diag d = { 0 };
	b.fonts = fonts_open("fonts", &d);
	if (!b.fonts)
		return -1;
	b.pdf = out_pdf.open(b.fonts, &d);
	arena_init(&b.a, 0);
	*state = &b;
	return b.pdf ? 0 : -1;
}

static int tear_down(void **state)
{
	struct bed *b = *state;
	out_pdf.close(b->pdf);
	fonts_close(b->fonts);
	arena_release(&b->a);
	return 0;
}

static struct op *text(struct bed *b, struct page *p, const char *s)
{
	struct op *o = doc_add_op(&b->doc, p, OP_TEXT, TAG_ARTIFACT);
	o->u.text.face = fonts_face(b->fonts, "NotoSans-Regular");
	o->u.text.s = s;
	o->u.text.len = (uint32_t)strlen(s);
	o->u.text.size = 10500;
	o->x = 56000;
	o->y = 72000;
	return o;
}

static struct page *start(struct bed *b, const char *s)
{
	doc_init(&b->doc, &b->a);
	b->doc.title = "Liecība\x01 <5.a> & Co";
	b->doc.made_on = date_from_civil(2026, 5, 29);
	struct page *p = doc_add_page(&b->doc, 595276, 841890);
	text(b, p, s);
	return p;
}

static bool has(const struct strbuf *sb, const char *what)
{
	size_t n = strlen(what);
	for (size_t i = 0; i + n <= sb->len; i++)
		if (memcmp(sb->buf + i, what, n) == 0)
			return true;
	return false;
}

static void the_same_document_gives_the_same_bytes(void **state)
{
	struct bed *b = *state;
	struct strbuf one = STRBUF_INIT, two = STRBUF_INIT;
	struct diag d = { 0 };
	start(b, "Rīgas Āgenskalna vidusskola");
	assert_true(out_pdf.write(b->pdf, &b->doc, &one, &d));
	assert_true(out_pdf.write(b->pdf, &b->doc, &two, &d));
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.buf, two.buf, one.len);
	start(b, "Cita skola");
	assert_true(out_pdf.write(b->pdf, &b->doc, &two, &d));
	assert_false(one.len == two.len && memcmp(one.buf, two.buf, one.len) == 0);
	strbuf_release(&one);
	strbuf_release(&two);
}

static void tags_become_a_structure_tree(void **state)
{
	struct bed *b = *state;
	struct strbuf out = STRBUF_INIT;
	struct diag d = { 0 };
	struct page *p = start(b, "artifact");
	uint32_t table = doc_add_tag(&b->doc, 0, TAG_TABLE), row = doc_add_tag(&b->doc, table, TAG_TR), head = doc_add_tag(&b->doc, row, TAG_TH),
		 cell = doc_add_tag(&b->doc, row, TAG_TD), figure = doc_add_tag(&b->doc, 0, TAG_FIGURE);
	b->doc.tags[head].scope = SCOPE_COLUMN;
	b->doc.tags[head].colspan = 2;
	b->doc.tags[figure].alt = "Ģerbonis";
	b->doc.tagged = true;
	text(b, p, "head");
	p->ops[p->n - 1].tag = head;
	text(b, p, "cell");
	p->ops[p->n - 1].tag = cell;
	p = doc_add_page(&b->doc, 595276, 841890);
	text(b, p, "goes on");
	p->ops[p->n - 1].tag = cell;
	assert_true(out_pdf.write(b->pdf, &b->doc, &out, &d));
	static const char *const want[] = { "<pdfaid:conformance>A</pdfaid:conformance>", ">1</pdfuaid:part>", "/Marked true", "/S/TH/P ", "/A<</O/Table/Scope/Column/ColSpan 2>>",
		"/S/Figure/P ", "/Alt<FEFF0122006500720062006F006E00690073>", "/Type/MCR/Pg ", "/Nums[0[", "/ParentTreeNextKey 2", "/StructParents 1", "/Tabs /S" };
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
		if (!has(&out, want[i]))
			fail_msg("no %s", want[i]);
	strbuf_release(&out);
}

static void it_says_what_an_archive_asks_for(void **state)
{
	struct bed *b = *state;
	struct strbuf out = STRBUF_INIT;
	struct diag d = { 0 };
	start(b, "a");
	b->doc.duplex_long = true;
	doc_add_bookmark(&b->doc, 1, 0, 0, "Pirmā");
	doc_add_bookmark(&b->doc, 3, 0, 1000, "Otrā");
	assert_true(out_pdf.write(b->pdf, &b->doc, &out, &d));
	static const char *const want[] = { "%PDF-1.7", "<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>U</pdfaid:conformance>",
		"Liecība &lt;5.a&gt; &amp; Co", "2026-05-29T12:00:00Z", "D:20260529120000Z", "/ID [", "GTS_PDFA1", "/Lang (lv-LV)", "/MediaBox [0 0 595.276 841.89 ]",
		"/Duplex /DuplexFlipLongEdge", "LVCORE+NotoSans", "/ToUnicode", "/Outlines", "%%EOF" };
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
		if (!has(&out, want[i]))
			fail_msg("not in the file: %s", want[i]);
	strbuf_release(&out);
}

static void the_smallest_subset_that_covers_is_used(void **state)
{
	struct bed *b = *state;
	struct strbuf out = STRBUF_INIT;
	struct diag d = { 0 };
	start(b, "Ілона Ковальчук");
	assert_true(out_pdf.write(b->pdf, &b->doc, &out, &d));
	assert_true(has(&out, "LVFULL+NotoSans"));
	assert_false(has(&out, "LVCORE+"));
	assert_false(has(&out, "Bold"));
	strbuf_release(&out);
}

static void a_refused_document_does_not_spoil_the_next(void **state)
{
	struct bed *b = *state;
	struct strbuf out = STRBUF_INIT;
	struct diag d = { 0 };
	start(b, "ok \xe6\xbc\xa2");
	assert_false(out_pdf.write(b->pdf, &b->doc, &out, &d));
	assert_string_equal(d.code, "L412");
	assert_int_equal(out.len, 0);
	assert_string_equal(d.what, "page 1: NotoSans-Regular has no glyph for U+6F22");
	doc_init(&b->doc, &b->a);
	assert_false(out_pdf.write(b->pdf, &b->doc, &out, &d));
	assert_string_equal(d.code, "L415");
	start(b, "ok");
	assert_true(out_pdf.write(b->pdf, &b->doc, &out, &d));
	strbuf_release(&out);
}

static void pictures_stand_once_and_cmyk_is_refused(void **state)
{
	struct bed *b = *state;
	struct strbuf out = STRBUF_INIT;
	struct diag d = { 0 };
	static const uint8_t rgb[12] = { 255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3 };
	static const uint8_t cmyk[] = { 0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 1, 0, 1, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0 };
	const struct image good = { .kind = IMAGE_RGB8, .w = 2, .h = 2, .data = rgb, .len = sizeof rgb, .digest = { 1 } },
		bad = { .kind = IMAGE_JPEG, .w = 1, .h = 1, .data = cmyk, .len = sizeof cmyk, .digest = { 2 } };
	struct page *p = start(b, "a");
	for (int i = 0; i < 2; i++) {
		struct op *o = doc_add_op(&b->doc, p, OP_IMAGE, TAG_ARTIFACT);
		o->w = o->h = 20000;
		o->u.image.image = &good;
	}
	assert_true(out_pdf.write(b->pdf, &b->doc, &out, &d));
	assert_true(has(&out, "/I0 "));
	assert_false(has(&out, "/I1 "));
	doc_add_op(&b->doc, p, OP_IMAGE, TAG_ARTIFACT)->u.image.image = &bad;
	assert_false(out_pdf.write(b->pdf, &b->doc, &out, &d));
	assert_string_equal(d.code, "L413");
	strbuf_release(&out);
}

static void one_file_holds_tens_of_thousands_of_pages(void **state)
{
	struct bed *b = *state;
	struct strbuf out = STRBUF_INIT;
	struct diag d = { 0 };
	start(b, "a");
	for (int i = 0; i < 33000; i++)
		doc_add_page(&b->doc, 595276, 841890);
	assert_true(out_pdf.write(b->pdf, &b->doc, &out, &d));
	assert_true(has(&out, "/Count 33001"));
	strbuf_release(&out);
}

/* qpdf, poppler and mupdf look at a page with every kind of operation. */
static void outside_judges_find_no_fault(void **state)
{
	struct bed *b = *state;
	struct strbuf out = STRBUF_INIT;
	struct diag d = { 0 };
	struct page *p = start(b, "Mācību priekšmets – 10");
	struct op *o = text(b, p, "PARAUGS");
	o->u.text.angle = 45000;
	o = doc_add_op(&b->doc, p, OP_FRAME, TAG_ARTIFACT);
	o->w = o->h = 100000;
	o->color = 0xcc0000;
	o->u.line.thickness = 1000;
	o->u.line.dash = DASH_DASH;
	o = doc_add_op(&b->doc, p, OP_LINE, TAG_ARTIFACT);
	o->w = 100000;
	o->u.line.thickness = 500;
	doc_add_op(&b->doc, p, OP_RECT, TAG_ARTIFACT)->w = 5000;
	doc_add_bookmark(&b->doc, 1, 0, 0, "Ā");
	assert_true(out_pdf.write(b->pdf, &b->doc, &out, &d));
	char name[] = "/tmp/test_out_pdf.XXXXXX", script[] = "tests/tools/pdfcheck.sh", sh[] = "sh";
	int fd = mkstemp(name), status = -1;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, out.buf, out.len), out.len);
	close(fd);
	char *argv[] = { sh, script, name, NULL };
	extern char **environ;
	pid_t pid;
	assert_int_equal(posix_spawnp(&pid, "sh", NULL, NULL, argv, environ), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	unlink(name);
	assert_int_equal(status, 0);
	strbuf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_document_gives_the_same_bytes),
		cmocka_unit_test(tags_become_a_structure_tree),
		cmocka_unit_test(it_says_what_an_archive_asks_for),
		cmocka_unit_test(the_smallest_subset_that_covers_is_used),
		cmocka_unit_test(a_refused_document_does_not_spoil_the_next),
		cmocka_unit_test(pictures_stand_once_and_cmyk_is_refused),
		cmocka_unit_test(outside_judges_find_no_fault),
		cmocka_unit_test(one_file_holds_tens_of_thousands_of_pages),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
