/* SPDX-License-Identifier: MIT */
/*
 * out_pdf: display list -> PDF/A-2u through libharu 2.3.0.
 *
 * One HPDF_Doc serves all documents of a process, emptied by HPDF_NewDoc; fonts and the colour profile are compressed once.
 * libharu's errors are numbers and stick: the handler keeps the first, write() reports it and the next document starts clean.
 * Cost: linear in the operations; most of it is the compression of the contents and the copy of the fonts' bytes.
 */
#include "out_pdf_internal.h"

#include "lieciba/backend.h"
#include "lieciba/deflate.h"
#include "lieciba/utf8.h"

#include <stdlib.h>
#include <string.h>

/* Pages a node of the page tree: without it libharu puts all into one array, which fails beyond 32,767. */
enum { PAGES_A_NODE = 256 };

/* The bytes of one stream object, freed with its dictionary. */
struct blob {
	HPDF_Stream sink;
	const struct strbuf *from;
	size_t at, len;
};

static void on_error(HPDF_STATUS code, HPDF_STATUS detail, void *user)
{
	struct pdf *s = user;
	(void)detail;
	if (s->error == HPDF_OK)
		s->error = code;
}

static HPDF_STATUS to_strbuf(HPDF_Stream stream, const HPDF_BYTE *data, HPDF_UINT n)
{
	struct pdf *s = stream->attr;
	strbuf_add(s->out, data, n);
	return s->out->failed ? HPDF_FAILD_TO_ALLOC_MEM : HPDF_OK;
}

HPDF_Dict pdf_dict(struct pdf *s)
{
	HPDF_Dict dict = HPDF_Dict_New(s->h->mmgr);
	if (!dict || HPDF_Xref_Add(s->h->xref, dict) != HPDF_OK)
		return NULL;
	return dict;
}

static HPDF_STATUS write_blob(HPDF_Dict dict)
{
	const struct blob *b = dict->attr;
	HPDF_Stream_WriteStr(b->sink, "\nstream\r\n");
	HPDF_Stream_Write(b->sink, (const HPDF_BYTE *)b->from->buf + b->at, (HPDF_UINT)b->len);
	return HPDF_Stream_WriteStr(b->sink, "\nendstream");
}

static void free_blob(HPDF_Dict dict)
{
	HPDF_FreeMem(dict->mmgr, dict->attr);
}

bool pdf_stream(struct pdf *s, HPDF_Dict dict, const struct strbuf *from, size_t at, size_t len, bool flate)
{
	struct blob *b = HPDF_GetMem(s->h->mmgr, sizeof *b);
	if (!b)
		return false;
	*b = (struct blob){ s->sink, from, at, len };
	dict->attr = b;
	dict->free_fn = free_blob;
	dict->after_write_fn = write_blob;
	HPDF_Dict_AddNumber(dict, "Length", (HPDF_INT32)len);
	if (flate)
		HPDF_Dict_AddName(dict, "Filter", "FlateDecode");
	return true;
}

HPDF_Binary pdf_text(struct pdf *s, const char *utf8)
{
	strbuf_reset(&s->text);
	strbuf_add(&s->text, "\xfe\xff", 2);
	for (const char *end = utf8 + strlen(utf8); utf8 < end;) {
		uint32_t cp = utf8_next(&utf8, end), unit[2] = { 0, cp };
		if (cp > 0xffff) {
			unit[0] = 0xd800 + ((cp - 0x10000) >> 10);
			unit[1] = 0xdc00 + ((cp - 0x10000) & 0x3ff);
		}
		for (int i = cp > 0xffff ? 0 : 1; i < 2; i++) {
			strbuf_addc(&s->text, (char)(unit[i] >> 8));
			strbuf_addc(&s->text, (char)(unit[i] & 255));
		}
	}
	return HPDF_Binary_New(s->h->mmgr, (HPDF_BYTE *)s->text.buf, (HPDF_UINT)s->text.len);
}

/* libharu's own page keeps its box in floats, which print 841.89 as 841.89001; the size waits in a field that nothing here uses:
 * whole numbers below 2^24, so exact. */
static HPDF_STATUS write_box(HPDF_Dict page, HPDF_Stream out)
{
	const HPDF_PageAttr_Rec *a = page->attr;
	struct strbuf sb = STRBUF_INIT;
	strbuf_adds(&sb, "/MediaBox [0 0 ");
	pdf_num(&sb, (int64_t)a->cur_pos.x);
	pdf_num(&sb, (int64_t)a->cur_pos.y);
	strbuf_adds(&sb, "]\n");
	HPDF_STATUS status = HPDF_Stream_WriteStr(out, sb.buf);
	strbuf_release(&sb);
	return status;
}

/* The page's own content stream gives up libharu's memory stream and its separate length. */
static bool add_page(struct pdf *s, const struct page *p, size_t index, HPDF_Dict resources, HPDF_Page *result, struct diag *d)
{
	HPDF_Page page = *result = HPDF_AddPage(s->h);
	strbuf_reset(&s->text);
	if (!page || !pdf_page_content(s, p, index, &s->text, d))
		return page ? false : diag_error(d, "L410", _("memory ran out while a page of the PDF was made"));
	HPDF_PageAttr a = page->attr;
	size_t at = s->packed.len;
	HPDF_Stream_Free(a->contents->stream);
	a->contents->stream = a->stream = NULL;
	a->cur_pos = (HPDF_Point){ (HPDF_REAL)p->w, (HPDF_REAL)p->h };
	HPDF_Dict_RemoveElement(page, "MediaBox");
	page->write_fn = write_box;
	HPDF_Dict_Add(page, "Resources", resources);
	const bool plain = s->doc->plain;
	if (plain)
		strbuf_add(&s->packed, s->text.buf, s->text.len);
	else if (!deflate_add(s->quick, s->text.buf, s->text.len, &s->packed))
		s->packed.failed = true;
	if (s->packed.failed || !pdf_stream(s, a->contents, &s->packed, at, s->packed.len - at, !plain))
		return diag_error(d, "L410", _("memory ran out while a page of the PDF was made"));
	return true;
}

static bool add_pages(struct pdf *s, const struct doc *doc, HPDF_Page *pages, struct diag *d)
{
	HPDF_Dict resources = pdf_dict(s);
	if (!resources || HPDF_SetPagesConfiguration(s->h, PAGES_A_NODE) != HPDF_OK)
		return diag_error(d, "L410", _("memory ran out while the PDF was started"));
	for (size_t i = 0; i < doc->n; i++)
		if (!add_page(s, &doc->pages[i], i, resources, &pages[i], d))
			return false;
	return pdf_fonts_add(s, resources, d) && pdf_images_add(s, resources, d);
}

static bool save(struct pdf *s, struct diag *d)
{
	HPDF_Dict_Add(s->h->trailer, "Root", s->h->catalog);
	HPDF_Dict_Add(s->h->trailer, "Info", s->h->info);
	s->sink->size = 0;
	HPDF_Stream_WriteStr(s->sink, "%PDF-1.7\n%\xb7\xbe\xad\xaa\n");
	HPDF_STATUS code = HPDF_Xref_WriteToStream(s->h->xref, s->sink, NULL);
	if (code == HPDF_OK)
		code = s->error ? s->error : HPDF_GetError(s->h);
	if (code != HPDF_OK)
		return diag_error(d, "L414", _("the PDF library refused the document with error 0x%04lX"), code);
	return true;
}

static bool build(struct pdf *s, const struct doc *doc, HPDF_Page *pages, struct diag *d)
{
	if (!pdf_faces_scan(s, doc, d) || !add_pages(s, doc, pages, d))
		return false;
	if (s->tagged && !pdf_struct_add(s, doc, pages, d))
		return false;
	pdf_meta_add(s, doc);
	pdf_open_add(s, doc, pages);
	if (doc->nbookmarks)
		pdf_outline_add(s, doc, pages);
	if (s->xmp.failed || s->text.failed)
		return diag_error(d, "L410", _("memory ran out while the PDF's metadata was written"));
	return save(s, d);
}

static bool pdf_write(void *state, const struct doc *doc, struct strbuf *out, struct diag *d)
{
	struct pdf *s = state;
	HPDF_Page *pages = calloc(doc->n ? doc->n : 1, sizeof(HPDF_Page));
	strbuf_reset(out);
	strbuf_reset(&s->packed);
	s->out = out;
	s->error = HPDF_OK;
	s->nimages = s->nmarks = 0;
	s->doc = doc;
	s->tagged = doc->tagged;
	HPDF_ResetError(s->h);
	bool ok;
	if (doc->n == 0)
		ok = diag_error(d, "L415", _("the document has no pages"));
	else if (!pages || HPDF_NewDoc(s->h) != HPDF_OK)
		ok = diag_error(d, "L410", _("memory ran out while the PDF was started"));
	else
		ok = build(s, doc, pages, d);
	HPDF_FreeDoc(s->h);
	free(pages);
	if (!ok)
		strbuf_reset(out); /* no half of a file */
	s->out = NULL;
	return ok;
}

static void pdf_close(void *state)
{
	struct pdf *s = state;
	if (!s)
		return;
	if (s->sink)
		HPDF_Stream_Free(s->sink);
	if (s->h)
		HPDF_Free(s->h);
	pdf_faces_free(s);
	strbuf_release(&s->icc);
	strbuf_release(&s->xmp);
	strbuf_release(&s->text);
	strbuf_release(&s->packed);
	deflate_free(s->quick);
	deflate_free(s->small);
	pdf_pictures_free(s);
	pdf_marks_free(s);
	free(s->images);
	free(s);
}

static bool prepare(struct pdf *s)
{
	s->h = HPDF_New(on_error, s);
	s->quick = deflate_new(1);
	s->small = deflate_new(9);
	s->nfaces = fonts_count(s->fonts);
	s->used = calloc(s->nfaces + 1, 1);
	s->faces = calloc(s->nfaces + 1, sizeof *s->faces);
	if (!s->h || !s->quick || !s->small || !s->used || !s->faces)
		return false;
	for (size_t k = 0; k < s->nfaces; k++)
		for (int set = 0; set < FACE_SUBSETS; set++) {
			struct pdf_face *p = &s->faces[k][set];
			strbuf_init(&p->file);
			strbuf_init(&p->map);
			strbuf_init(&p->unicode);
			strbuf_init(&p->widths);
			strbuf_init(&p->descriptor);
		}
	s->sink = HPDF_CallbackWriter_New(s->h->mmgr, to_strbuf, s);
	pdf_icc_make(&s->text);
	return s->sink && !s->text.failed && deflate_add(s->small, s->text.buf, s->text.len, &s->icc);
}

static void *pdf_open(const struct fonts *fonts, struct diag *d)
{
	struct pdf *s = calloc(1, sizeof *s);
	if (strcmp(HPDF_GetVersion(), "2.3.0") != 0) {
		free(s);
		diag_error(d, "L416", _("libharu 2.3.0 is needed, this is %s"), HPDF_GetVersion());
		return NULL;
	}
	if (s) {
		s->fonts = fonts;
		strbuf_init(&s->icc);
		strbuf_init(&s->xmp);
		strbuf_init(&s->text);
		strbuf_init(&s->packed);
		strbuf_init(&s->tree);
	}
	if (s && prepare(s))
		return s;
	pdf_close(s);
	diag_error(d, "L410", _("memory ran out while the PDF was started"));
	return NULL;
}

extern const struct backend out_pdf;
const struct backend out_pdf = { .name = "pdf", .extension = ".pdf", .open = pdf_open, .write = pdf_write, .close = pdf_close };
