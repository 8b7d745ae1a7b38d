/* SPDX-License-Identifier: MIT */
/*
 * out_pdf, inside: what its files share.
 *
 * libharu keeps the object graph and writes the cross-reference table; every stream is ours. It leans on the public structs of
 * libharu 2.3.0 (checked when the back end opens). A stream never passes through libharu's memory streams, which copy byte by byte:
 * a dictionary's after_write hook sends the bytes straight to the output.
 */
#ifndef LIECIBA_OUT_PDF_INTERNAL_H
#define LIECIBA_OUT_PDF_INTERNAL_H

#include "lieciba/diag.h"
#include "lieciba/doc.h"
#include "lieciba/font.h"
#include "lieciba/strbuf.h"

#include <hpdf.h>
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <hpdf_pages.h>
#include <stdint.h>

struct deflater;

/* One subset of one face: made when a document first needs it, the same bytes in every later one. */
struct pdf_face {
	bool ready;
	struct strbuf file, map, unicode; /* compressed: FontFile2, CIDToGIDMap, ToUnicode */
	struct strbuf widths;             /* /W and the CIDFont's other entries, as printed */
	struct strbuf descriptor;
	HPDF_INT32 raw_len;               /* Length1 */
	char base[80];
};

struct pdf {
	HPDF_Doc h;
	const struct fonts *fonts;
	struct deflater *quick; /* pages: speed counts, and the fonts beside them are ten times as large */
	struct deflater *small; /* what is packed once a process: fonts, profile, pictures */
	size_t nfaces;
	struct pdf_face (*faces)[FACE_SUBSETS];
	uint8_t *used;             /* per face, of this document: 0 not, else 1 + subset */
	struct strbuf icc;         /* compressed */
	struct strbuf xmp, text;   /* scratch */
	struct strbuf packed;      /* compressed contents of this document */
	struct strbuf *out;
	HPDF_Stream sink;          /* writes into out */
	HPDF_STATUS error;         /* what libharu told its handler first */
	const struct image **images; /* of this document, each once */
	size_t nimages, imagecap;
	struct pdf_picture *pictures; /* packed pictures of this process: out_pdf_image.c */
	size_t picture_bytes;
	const struct doc *doc;     /* being written */
	bool tagged;               /* this document gets its structure tree */
	struct pdf_mark *marks;    /* marked content of this document, page by page: out_pdf_struct.c */
	size_t nmarks, markcap;
	struct pdf_slice *slices;  /* what its structure elements print of `tree` */
	struct strbuf tree;
};

/* Objects: indirect dictionaries. NULL when memory fails, which libharu also remembers; its functions take NULL. */
HPDF_Dict pdf_dict(struct pdf *s);
/* Makes `dict` a stream of from[at, at + len); `from` must live until the document is saved. */
bool pdf_stream(struct pdf *s, HPDF_Dict dict, const struct strbuf *from, size_t at, size_t len, bool flate);
/* A text string in UTF-16BE with its mark, as a direct object. */
HPDF_Binary pdf_text(struct pdf *s, const char *utf8);

/* out_pdf_num.c: numbers without floats. */
void pdf_num(struct strbuf *sb, int64_t thousandths); /* "12.5 ": at most 3 decimals, then a space */
void pdf_sincos(int32_t millidegrees, int64_t *sine, int64_t *cosine); /* times 10^9 */

/* out_pdf_font.c */
bool pdf_faces_scan(struct pdf *s, const struct doc *doc, struct diag *d);
long pdf_face_index(const struct pdf *s, const struct face *f);
bool pdf_fonts_add(struct pdf *s, HPDF_Dict resources, struct diag *d);
void pdf_faces_free(struct pdf *s);

/* out_pdf_page.c: appends the page's operators; images met for the first time join s->images. */
bool pdf_page_content(struct pdf *s, const struct page *p, size_t index, struct strbuf *out, struct diag *d);
/* out_pdf_struct.c: a run of operations of one tag on a page begins; its number there, -1 when memory fails. */
long pdf_mark_begin(struct pdf *s, uint32_t tag, size_t page);
/* The structure tree, when all pages have their contents. */
bool pdf_struct_add(struct pdf *s, const struct doc *doc, HPDF_Page *pages, struct diag *d);
void pdf_marks_free(struct pdf *s);
/* out_pdf_image.c: the picture objects of s->images. */
bool pdf_images_add(struct pdf *s, HPDF_Dict resources, struct diag *d);
void pdf_pictures_free(struct pdf *s);

/* out_pdf_meta.c */
void pdf_icc_make(struct strbuf *out);
void pdf_meta_add(struct pdf *s, const struct doc *doc);
void pdf_open_add(struct pdf *s, const struct doc *doc, HPDF_Page *pages);
void pdf_outline_add(struct pdf *s, const struct doc *doc, HPDF_Page *pages);

#endif
