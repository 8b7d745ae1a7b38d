/* SPDX-License-Identifier: MIT */
/*
 * One card page as a PDF, two ways, on one core: libharu as its manual shows (UTF-8 encoding, fonts embedded from their files, its own
 * compression), and the program's back end. Both draw the same display list. The floor is deflate of as much content and a copy of
 * the file's bytes. Prints microseconds of CPU a document and the ratio.
 */
#include "lieciba/arena.h"
#include "lieciba/backend.h"
#include "lieciba/deflate.h"
#include "lieciba/font.h"
#include "lieciba/strbuf.h"

#include <hpdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

extern const struct backend out_pdf;

enum { ROWS = 25, NAIVE_RUNS = 30, OWN_RUNS = 2000, CONTENT = 5600 /* bytes of such a page's operators */ };

static void on_error(HPDF_STATUS code, HPDF_STATUS detail, void *user)
{
	(void)user;
	fprintf(stderr, "libharu: 0x%04lX %lu\n", code, detail);
	exit(1);
}

static double cpu(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void put(struct doc *d, const struct face *f, mpt x, mpt y, const char *s)
{
	struct op *o = doc_add_op(d, &d->pages[0], OP_TEXT, TAG_ARTIFACT);
	o->x = x;
	o->y = y;
	o->u.text.face = f;
	o->u.text.s = s;
	o->u.text.len = (uint32_t)strlen(s);
	o->u.text.size = 10000;
}

/* The shape of the design's measured card: about 80 strings and a ruled table of 25 rows. */
static void make_card(struct doc *d, struct arena *a, const struct fonts *fonts)
{
	static const char *const subject[5] = { "Latviešu valoda", "Matemātika", "Ķīmija", "Ģeogrāfija", "Dizains un tehnoloģijas" };
	static const char *const mark[4] = { "10", "8", "nv", "ieskaitīts" };
	const struct face *plain = fonts_face(fonts, "NotoSans-Regular"), *bold = fonts_face(fonts, "NotoSans-Bold");
	doc_init(d, a);
	d->title = "Liecība";
	doc_add_page(d, 595276, 841890);
	put(d, bold, 220000, 52000, "LIECĪBA");
	put(d, plain, 56000, 77000, "Rīgas Āgenskalna vidusskola");
	put(d, bold, 150000, 107000, "Elīza Šņepste");
	for (int i = 0; i < ROWS; i++) {
		mpt y = 236000 + i * 20000;
		put(d, plain, 62000, y, subject[i % 5]);
		put(d, plain, 306000, y, mark[i % 4]);
		put(d, plain, 426000, y, mark[(i + 1) % 4]);
		struct op *o = doc_add_op(d, &d->pages[0], OP_LINE, TAG_ARTIFACT);
		o->x = 56000;
		o->y = y + 6000;
		o->w = 483000;
		o->u.line.thickness = 500;
	}
}

static void naive_op(HPDF_Page page, const struct op *o, mpt height, HPDF_Font font)
{
	float x = (float)o->x / 1000, y = (float)(height - o->y) / 1000;
	if (o->kind == OP_LINE) {
		HPDF_Page_SetLineWidth(page, (float)o->u.line.thickness / 1000);
		HPDF_Page_MoveTo(page, x, y);
		HPDF_Page_LineTo(page, x + (float)o->w / 1000, y);
		HPDF_Page_Stroke(page);
		return;
	}
	HPDF_Page_BeginText(page);
	HPDF_Page_SetFontAndSize(page, font, (float)o->u.text.size / 1000);
	HPDF_Page_TextOut(page, x, y, o->u.text.s);
	HPDF_Page_EndText(page);
}

static HPDF_UINT32 naive(const struct doc *d, const struct face *heavy)
{
	HPDF_Doc pdf = HPDF_New(on_error, NULL);
	HPDF_UseUTFEncodings(pdf);
	HPDF_SetCompressionMode(pdf, HPDF_COMP_ALL);
	HPDF_Font plain = HPDF_GetFont(pdf, HPDF_LoadTTFontFromFile(pdf, "fonts/NotoSans-Regular.full.ttf", HPDF_TRUE), "UTF-8");
	HPDF_Font bold = HPDF_GetFont(pdf, HPDF_LoadTTFontFromFile(pdf, "fonts/NotoSans-Bold.full.ttf", HPDF_TRUE), "UTF-8");
	HPDF_Page page = HPDF_AddPage(pdf);
	HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
	for (size_t i = 0; i < d->pages[0].n; i++) {
		const struct op *o = &d->pages[0].ops[i];
		naive_op(page, o, d->pages[0].h, o->kind == OP_TEXT && o->u.text.face == heavy ? bold : plain);
	}
	HPDF_SaveToStream(pdf);
	HPDF_UINT32 n = HPDF_GetStreamSize(pdf);
	HPDF_Free(pdf);
	return n;
}

static double floor_of(const struct strbuf *file)
{
	struct deflater *z = deflate_new(0);
	struct strbuf copy = STRBUF_INIT;
	double t = cpu();
	for (int i = 0; z && i < OWN_RUNS; i++) {
		strbuf_reset(&copy);
		deflate_add(z, file->buf, CONTENT, &copy);
		strbuf_add(&copy, file->buf, file->len);
	}
	t = (cpu() - t) / OWN_RUNS;
	deflate_free(z);
	strbuf_release(&copy);
	return t;
}

int main(void)
{
	struct diag d = { 0 };
	struct arena a;
	struct doc card;
	struct strbuf out = STRBUF_INIT;
	struct fonts *fonts = fonts_open("fonts", &d);
	void *pdf = fonts ? out_pdf.open(fonts, &d) : NULL;
	arena_init(&a, 0);
	if (!pdf) {
		fprintf(stderr, "%s\n", d.what);
		return 1;
	}
	make_card(&card, &a, fonts);
	bool ok = out_pdf.write(pdf, &card, &out, &d); /* the first pays for the fonts */
	double own = cpu();
	for (int i = 0; ok && i < OWN_RUNS; i++)
		ok = out_pdf.write(pdf, &card, &out, &d);
	own = (cpu() - own) / OWN_RUNS;
	HPDF_UINT32 bytes = 0;
	double manual = cpu();
	for (int i = 0; i < NAIVE_RUNS; i++)
		bytes = naive(&card, fonts_face(fonts, "NotoSans-Bold"));
	manual = (cpu() - manual) / NAIVE_RUNS;
	printf("naive_us %.1f bytes %u\nown_us %.1f bytes %zu\nfloor_us %.1f\nratio %.1f\n", manual * 1e6, bytes, own * 1e6, out.len, floor_of(&out) * 1e6, manual / own);
	out_pdf.close(pdf);
	fonts_close(fonts);
	strbuf_release(&out);
	arena_release(&a);
	return ok ? 0 : 1;
}
