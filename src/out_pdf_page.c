/* SPDX-License-Identifier: MIT */
/*
 * The content stream of a page: operators written straight from the display list, in its order.
 * Colour, font, line width and dash are written only when they change. Linear in the operations.
 */
#include "out_pdf_internal.h"

#include "lieciba/deflate.h"
#include "lieciba/image.h"
#include "lieciba/utf8.h"

#include <stdio.h>
#include <stdlib.h>

/* What the page's graphics state holds; -1 = not yet set. */
struct pen {
	struct pdf *s;
	struct strbuf *out;
	mpt height;
	int64_t fill, stroke, width, dash, face, size;
	size_t page;
	int64_t tag; /* whose marked content is open; -1 = none */
};

static void color(struct strbuf *out, uint32_t rgb, bool fill)
{
	const uint32_t part[3] = { rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255 };
	bool grey = part[0] == part[1] && part[1] == part[2];
	for (int i = 0; i < (grey ? 1 : 3); i++)
		pdf_num(out, (part[i] * 1000 + 127) / 255);
	strbuf_adds(out, grey ? (fill ? "g\n" : "G\n") : (fill ? "rg\n" : "RG\n"));
}

static void set_fill(struct pen *p, uint32_t rgb)
{
	if (p->fill != rgb)
		color(p->out, rgb, true);
	p->fill = rgb;
}

static void set_line(struct pen *p, uint32_t rgb, mpt width, enum dash dash)
{
	bool again = p->width != width;
	if (p->stroke != rgb)
		color(p->out, rgb, false);
	if (again) {
		pdf_num(p->out, width);
		strbuf_adds(p->out, "w\n");
	}
	if (p->dash != (int64_t)dash || (again && dash != DASH_NONE)) {
		strbuf_addc(p->out, '[');
		if (dash != DASH_NONE) {
			pdf_num(p->out, (int64_t)width * (dash == DASH_DOT ? 1 : 4));
			pdf_num(p->out, (int64_t)width * 2);
		}
		strbuf_adds(p->out, "] 0 d\n");
	}
	p->stroke = rgb;
	p->width = width;
	p->dash = dash;
}

/* Two bytes a character, as the CMap Identity-H reads them; PDF 32000-1 §7.3.4.2 names what a literal string must escape. */
static void add_codes(struct strbuf *out, const char *s, size_t n)
{
	char buf[256];
	size_t k = 0;
	for (const char *end = s + n; s < end;) {
		uint32_t cp = utf8_next(&s, end);
		if (cp == '\n')
			continue;
		for (int shift = 8; shift >= 0; shift -= 8) {
			char c = (char)(cp >> shift & 255);
			if (c == '(' || c == ')' || c == '\\' || c == '\r')
				buf[k++] = '\\';
			buf[k++] = c == '\r' ? 'r' : c;
		}
		if (k > sizeof buf - 4) {
			strbuf_add(out, buf, k);
			k = 0;
		}
	}
	strbuf_add(out, buf, k);
}

static void place_text(struct pen *p, const struct op *o)
{
	if (o->u.text.angle) {
		int64_t sine, cosine;
		pdf_sincos(o->u.text.angle, &sine, &cosine);
		strbuf_addf(p->out, "%s%lld.%09lld %s%lld.%09lld ", cosine < 0 ? "-" : "", llabs(cosine) / 1000000000, llabs(cosine) % 1000000000, sine < 0 ? "-" : "",
			llabs(sine) / 1000000000, llabs(sine) % 1000000000);
		strbuf_addf(p->out, "%s%lld.%09lld %s%lld.%09lld ", sine > 0 ? "-" : "", llabs(sine) / 1000000000, llabs(sine) % 1000000000, cosine < 0 ? "-" : "",
			llabs(cosine) / 1000000000, llabs(cosine) % 1000000000);
	}
	pdf_num(p->out, o->x);
	pdf_num(p->out, (int64_t)p->height - o->y);
	strbuf_adds(p->out, o->u.text.angle ? "Tm (" : "Td (");
}

/*
 * The blank that a line's end stands for: layout drops it, but whoever reads the tags would hear one word. None after a hyphen, and none where the next
 * operation is not the same paragraph's next line.
 */
static bool stands_for_blank(const struct op *o, const struct op *next)
{
	bool new_line = next && (o->kind == OP_TEXT && o->u.text.angle ? next->x != o->x : next->y != o->y); /* turned text goes up */
	char last = o->u.text.s[o->u.text.len - 1];
	bool hyphen = last == '-' || (last == '\xad' && o->u.text.len > 1 && o->u.text.s[o->u.text.len - 2] == '\xc2');
	return new_line && next->kind == OP_TEXT && next->tag == o->tag && next->tag != TAG_ARTIFACT && !hyphen;
}

static void draw_text(struct pen *p, const struct op *o, const struct op *next)
{
	long face = pdf_face_index(p->s, o->u.text.face);
	if (o->u.text.len == 0)
		return;
	set_fill(p, o->color);
	if (o->u.text.lang)
		strbuf_addf(p->out, "/Span<</Lang(%s)>>BDC\n", o->u.text.lang);
	strbuf_adds(p->out, "BT ");
	if (p->face != face || p->size != o->u.text.size) {
		strbuf_addf(p->out, "/F%ld ", face);
		pdf_num(p->out, o->u.text.size);
		strbuf_adds(p->out, "Tf ");
	}
	p->face = face;
	p->size = o->u.text.size;
	place_text(p, o);
	add_codes(p->out, o->u.text.s, o->u.text.len);
	if (p->s->tagged && stands_for_blank(o, next))
		strbuf_add(p->out, "\0 ", 2);
	strbuf_adds(p->out, o->u.text.lang ? ") Tj ET\nEMC\n" : ") Tj ET\n");
}

static void draw_line(struct pen *p, const struct op *o)
{
	set_line(p, o->color, o->u.line.thickness, o->u.line.dash);
	pdf_num(p->out, o->x);
	pdf_num(p->out, (int64_t)p->height - o->y);
	strbuf_adds(p->out, "m ");
	pdf_num(p->out, (int64_t)o->x + o->w);
	pdf_num(p->out, (int64_t)p->height - o->y - o->h);
	strbuf_adds(p->out, "l S\n");
}

/* `inset` moves all four edges inwards. */
static void box(struct pen *p, const struct op *o, mpt inset, const char *how)
{
	pdf_num(p->out, (int64_t)o->x + inset);
	pdf_num(p->out, (int64_t)p->height - o->y - o->h + inset);
	pdf_num(p->out, (int64_t)o->w - 2 * (int64_t)inset);
	pdf_num(p->out, (int64_t)o->h - 2 * (int64_t)inset);
	strbuf_adds(p->out, how);
}

/* Number of an image among the document's; the list grows. -1 when memory fails. */
static long image_index(struct pdf *s, const struct image *image)
{
	for (size_t i = 0; i < s->nimages; i++)
		if (s->images[i] == image)
			return (long)i;
	if (s->nimages == s->imagecap) {
		size_t cap = s->imagecap ? s->imagecap * 2 : 8;
		const struct image **v = realloc(s->images, cap * sizeof *v);
		if (!v)
			return -1;
		s->images = v;
		s->imagecap = cap;
	}
	s->images[s->nimages] = image;
	return (long)s->nimages++;
}

static bool draw_image(struct pen *p, const struct op *o, struct diag *d)
{
	long i = image_index(p->s, o->u.image.image);
	if (i < 0)
		return diag_error(d, "L410", _("memory ran out while a picture was added to the PDF"));
	const mpt w = o->u.image.w, h = o->u.image.h;
	strbuf_adds(p->out, "q ");
	if (w > o->w || h > o->h)
		box(p, o, 0, "re W n\n");
	pdf_num(p->out, w);
	strbuf_adds(p->out, "0 0 ");
	pdf_num(p->out, h);
	pdf_num(p->out, o->x - (w - o->w) / 2);
	pdf_num(p->out, (int64_t)p->height - o->y - o->h - (h - o->h) / 2);
	strbuf_addf(p->out, "cm /I%ld Do Q\n", i);
	return true;
}

static void end_mark(struct pen *p)
{
	if (p->tag >= 0)
		strbuf_adds(p->out, "EMC\n");
	p->tag = -1;
}

/* Every operator stands in marked content: its tag's, or an artifact's. */
static bool mark(struct pen *p, const struct op *o, struct diag *d)
{
	long id;
	if (p->tag == o->tag)
		return true;
	end_mark(p);
	p->tag = o->tag;
	if (o->tag == TAG_ARTIFACT) {
		strbuf_adds(p->out, "/Artifact BMC\n");
		return true;
	}
	if ((id = pdf_mark_begin(p->s, o->tag, p->page)) < 0)
		return diag_error(d, "L410", _("memory ran out while the tags of the PDF were written"));
	strbuf_addf(p->out, "/%s<</MCID %ld>>BDC\n", tag_names[p->s->doc->tags[o->tag].role], id);
	return true;
}

/* next: what follows on the page, or NULL. */
static bool draw(struct pen *p, const struct op *o, const struct op *next, struct diag *d)
{
	if (p->s->tagged && !mark(p, o, d))
		return false;
	switch (o->kind) {
	case OP_TEXT:
		draw_text(p, o, next);
		break;
	case OP_LINE:
		draw_line(p, o);
		break;
	case OP_RECT:
		set_fill(p, o->color);
		box(p, o, 0, "re f\n");
		break;
	case OP_FRAME:
		set_line(p, o->color, o->u.line.thickness, o->u.line.dash);
		box(p, o, o->u.line.thickness / 2, "re S\n");
		break;
	case OP_IMAGE:
		return draw_image(p, o, d);
	}
	return true;
}

bool pdf_page_content(struct pdf *s, const struct page *page, size_t index, struct strbuf *out, struct diag *d)
{
	struct pen p = { .s = s, .out = out, .height = page->h, .fill = -1, .stroke = -1, .width = -1, .dash = DASH_NONE, .face = -1, .size = -1,
		.page = index, .tag = -1 };
	for (size_t i = 0; i < page->n; i++)
		if (!draw(&p, &page->ops[i], i + 1 < page->n ? &page->ops[i + 1] : NULL, d))
			return false;
	end_mark(&p);
	return !out->failed || diag_error(d, "L410", _("memory ran out while a page of the PDF was written"));
}
