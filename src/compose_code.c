/* SPDX-License-Identifier: MIT */
/* compose_code: what machines read: the QR code (ISO/IEC 18004) of libqrencode, and barcodes (Code 128: ISO/IEC 15417, EAN-13: 15420) of libzint, drawn as rectangles. */
#include "compose_internal.h"

#include "lieciba/num.h"

#include <qrencode.h>
#include <string.h>
#include <zint.h>

/* ---- QR ---- */

/* Where a block that is narrower than its frame begins. */
static mpt beside(const struct block *b, mpt room)
{
	return !b->has_align ? 0 : b->align == ALIGN_RIGHT ? room : b->align == ALIGN_CENTER ? room / 2 : 0;
}

struct code { unsigned char *cells; int n; uint32_t tag; };

/* Dark modules of a row that touch are one rectangle. */
static void draw_qr(struct ctx *x, const struct item *it, const struct pen *p)
{
	const struct code *q = it->data;
	for (int row = 0; row < q->n; row++) {
		const unsigned char *c = q->cells + (ptrdiff_t)row * q->n;
		for (int i = 0, k; i < q->n; i = k) {
			for (k = i + 1; k < q->n && (c[k] & 1) == (c[i] & 1); k++)
				;
			if (!(c[i] & 1))
				continue;
			mpt x0 = (mpt)((int64_t)it->w * i / q->n), x1 = (mpt)((int64_t)it->w * k / q->n);
			mpt y0 = (mpt)((int64_t)it->w * row / q->n), y1 = (mpt)((int64_t)it->w * (row + 1) / q->n);
			put_rect(x, p->page, p->x + x0, p->y + y0, x1 - x0, y1 - y0, 0, q->tag);
		}
	}
}

static QRecLevel qr_level(char ecc)
{
	return ecc == 'L' ? QR_ECLEVEL_L : ecc == 'M' ? QR_ECLEVEL_M : ecc == 'H' ? QR_ECLEVEL_H : QR_ECLEVEL_Q;
}

static bool encode(struct ctx *x, const struct block *b, const char *s, struct code *q)
{
	QRcode *qr = QRcode_encodeString(s, 0, qr_level(b->u.qr.ecc), QR_MODE_8, 1);
	if (!qr) {
		diag_error(x->d, "L234", _("a QR code cannot hold this text of %zu bytes"), strlen(s));
		diag_hint(x->d, "%s", _("shorten it, or lower the level of correction (ecc: M or L)"));
		return diag_at(x->d, &b->pos);
	}
	q->n = qr->width;
	q->cells = (unsigned char *)arena_memdup(x->a, (const char *)qr->data, (size_t)qr->width * (size_t)qr->width);
	QRcode_free(qr);
	return true;
}

/* A code at a page's corner stands in no flow: its item is kept aside. */
static struct item *qr_item(struct ctx *x, struct flow *f, const struct block *b)
{
	if (b->u.qr.place == PLACE_FLOW)
		return flow_add(x, f, b, b->u.qr.size);
	struct placed *p = ARENA_NEW(x->a, struct placed);
	*p = (struct placed){ .next = x->placed, .block = b, .item = ARENA_NEW(x->a, struct item) };
	x->placed = p;
	return p->item;
}

bool measure_qr(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	const char *s = text_string(x, b->u.qr.text), *alt = s && b->u.qr.alt ? text_string(x, b->u.qr.alt) : s;
	if (!s || !alt)
		return false;
	if (!*s)
		return true;
	struct code *q = ARENA_NEW(x->a, struct code);
	if (!encode(x, b, s, q))
		return false;
	q->tag = new_tag(x, x->parent, TAG_FIGURE);
	if (q->tag != TAG_ARTIFACT)
		x->doc->tags[q->tag].alt = alt;
	struct item *it = qr_item(x, f, b);
	mpt room = width - b->u.qr.size;
	it->draw = draw_qr;
	it->data = q;
	it->x = left + beside(b, room);
	it->w = b->u.qr.size;
	return true;
}

/* ---- barcodes ---- */

enum { QUIET = 10 }; /* modules that stay white at each side: ISO/IEC 15417, 4.4 */

struct bars { unsigned char *dark; int n; mpt module; uint32_t tag; };

static void draw_bars(struct ctx *x, const struct item *it, const struct pen *p)
{
	const struct bars *c = it->data;
	for (int i = 0, k; i < c->n; i = k) {
		for (k = i + 1; k < c->n && c->dark[k] == c->dark[i]; k++)
			;
		if (c->dark[i])
			put_rect(x, p->page, p->x + (QUIET + i) * c->module, p->y, (k - i) * c->module, it->pag.h, 0, c->tag);
	}
}

static bool refuse(struct ctx *x, const struct block *b, const char *why)
{
	diag_error(x->d, "L241", _("a barcode cannot hold this text: %s"), why);
	diag_hint(x->d, "%s", _("code128 takes letters and figures without marks, ean13 twelve figures, or thirteen with the right check digit"));
	return diag_at(x->d, &b->pos);
}

static bool encode_bars(struct ctx *x, const struct block *b, const char *s, struct bars *c)
{
	struct zint_symbol *z = ZBarcode_Create();
	size_t n = strlen(s);
	if (!z)
		return diag_error(x->d, "Q001", "%s", _("out of memory"));
	z->symbology = b->u.barcode.ean ? BARCODE_EANX : BARCODE_CODE128;
	bool fits = b->u.barcode.ean ? n == 12 || n == 13 : strspn(s, " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~") == n;
	bool good = fits && ZBarcode_Encode(z, (const unsigned char *)s, (int)n) == 0;
	if (!good)
		refuse(x, b, *z->errtxt ? z->errtxt : s);
	c->n = good ? z->width : 0;
	c->dark = arena_alloc(x->a, (size_t)c->n + 1);
	for (int i = 0; i < c->n; i++)
		c->dark[i] = z->encoded_data[0][i / 8] >> i % 8 & 1;
	ZBarcode_Delete(z);
	return good;
}

static bool too_long(struct ctx *x, const struct block *b, mpt over)
{
	int tenths = (int)num_div_round((int64_t)over * 254, 72000);
	diag_error(x->d, "L241", _("the barcode is %d.%d mm wider than its place"), tenths / 10, tenths % 10);
	diag_hint(x->d, "%s", _("shorten its text, or make its `module` smaller"));
	return diag_at(x->d, &b->pos);
}

bool measure_barcode(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	const char *s = text_string(x, b->u.barcode.text), *alt = s && b->u.barcode.alt ? text_string(x, b->u.barcode.alt) : s;
	struct bars *c = ARENA_NEW(x->a, struct bars);
	if (!s || !alt || (*s && !encode_bars(x, b, s, c)))
		return false;
	if (!*s)
		return true;
	c->module = b->u.barcode.module;
	mpt w = (c->n + 2 * QUIET) * c->module;
	if (w > width)
		return too_long(x, b, w - width);
	c->tag = new_tag(x, x->parent, TAG_FIGURE);
	if (c->tag != TAG_ARTIFACT)
		x->doc->tags[c->tag].alt = alt;
	struct item *it = flow_add(x, f, b, b->u.barcode.height);
	it->draw = draw_bars;
	it->data = c;
	it->x = left + beside(b, width - w);
	it->w = w;
	return true;
}
