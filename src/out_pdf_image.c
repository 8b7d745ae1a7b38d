/* SPDX-License-Identifier: MIT */
/*
 * Pictures of the PDF. A school's crest stands on every card, and packing it takes ten times as long as the rest of the card (measured: 4.6 ms for
 * 360 × 360 grey at level 9), so what was packed is kept for the process, found by the picture's digest. What does not fit into KEPT_BYTES
 * is packed for its document alone.
 */
#include "out_pdf_internal.h"

#include "lieciba/deflate.h"
#include "lieciba/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_BYTES = 16 << 20 };

struct pdf_picture {
	uint8_t digest[DIGEST_SIZE];
	struct strbuf bytes;
	struct pdf_picture *next;
};

/* Colour components of a JPEG: the byte after the size in its frame header (ITU-T T.81, B.2.2); 0 when there is none. */
static int jpeg_components(const uint8_t *v, size_t n)
{
	for (size_t i = 2; i + 9 < n && v[i] == 0xff;) {
		unsigned marker = v[i + 1], len = (unsigned)v[i + 2] << 8 | v[i + 3];
		if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
			return v[i + 9];
		i += marker == 0xff ? 1 : 2 + (size_t)len;
	}
	return 0;
}

static bool pack(struct pdf *s, const struct image *m, struct strbuf *out)
{
	if (m->kind != IMAGE_JPEG)
		return deflate_add(s->small, m->data, m->len, out);
	strbuf_add(out, m->data, m->len);
	return !out->failed;
}

/* The packed bytes kept of this picture, made now if need be; NULL when they are not to be kept or memory fails. */
static const struct strbuf *kept(struct pdf *s, const struct image *m)
{
	struct pdf_picture *p = s->pictures;
	while (p && memcmp(p->digest, m->digest, sizeof p->digest) != 0)
		p = p->next;
	if (p || s->picture_bytes + m->len > KEPT_BYTES)
		return p ? &p->bytes : NULL;
	p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	strbuf_init(&p->bytes);
	if (!pack(s, m, &p->bytes)) {
		strbuf_release(&p->bytes);
		free(p);
		return NULL;
	}
	memcpy(p->digest, m->digest, sizeof p->digest);
	p->next = s->pictures;
	s->pictures = p;
	s->picture_bytes += m->len;
	return &p->bytes;
}

void pdf_pictures_free(struct pdf *s)
{
	while (s->pictures) {
		struct pdf_picture *next = s->pictures->next;
		strbuf_release(&s->pictures->bytes);
		free(s->pictures);
		s->pictures = next;
	}
}

static bool image_stream(struct pdf *s, HPDF_Dict x, const struct image *m)
{
	const struct strbuf *bytes = kept(s, m);
	if (bytes)
		return pdf_stream(s, x, bytes, 0, bytes->len, m->kind != IMAGE_JPEG);
	size_t at = s->packed.len;
	return pack(s, m, &s->packed) && pdf_stream(s, x, &s->packed, at, s->packed.len - at, m->kind != IMAGE_JPEG);
}

static bool image_object(struct pdf *s, const struct image *m, HPDF_Dict *result, struct diag *d)
{
	bool jpeg = m->kind == IMAGE_JPEG;
	int parts = jpeg ? jpeg_components(m->data, m->len) : m->kind == IMAGE_RGB8 ? 3 : 1;
	if (parts != 1 && parts != 3)
		return diag_error(d, "L413", _("a JPEG picture is neither grey nor RGB"));
	HPDF_Dict x = *result = pdf_dict(s);
	if (!x || !image_stream(s, x, m))
		return diag_error(d, "L410", _("memory ran out while a picture was added to the PDF"));
	if (jpeg)
		HPDF_Dict_AddName(x, "Filter", "DCTDecode");
	HPDF_Dict_AddName(x, "Type", "XObject");
	HPDF_Dict_AddName(x, "Subtype", "Image");
	HPDF_Dict_AddNumber(x, "Width", m->w);
	HPDF_Dict_AddNumber(x, "Height", m->h);
	HPDF_Dict_AddNumber(x, "BitsPerComponent", 8);
	HPDF_Dict_AddName(x, "ColorSpace", parts == 3 ? "DeviceRGB" : "DeviceGray");
	return true;
}

bool pdf_images_add(struct pdf *s, HPDF_Dict resources, struct diag *d)
{
	if (s->nimages == 0)
		return true;
	HPDF_Dict list = HPDF_Dict_New(s->h->mmgr), x = NULL;
	HPDF_Dict_Add(resources, "XObject", list);
	for (size_t i = 0; i < s->nimages; i++) {
		char name[24];
		snprintf(name, sizeof name, "I%zu", i);
		if (!image_object(s, s->images[i], &x, d))
			return false;
		HPDF_Dict_Add(list, name, x);
	}
	return true;
}
