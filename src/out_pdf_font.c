/* SPDX-License-Identifier: MIT */
/*
 * The fonts of a document: Type0 fonts of our own making, CID = Unicode.
 *
 * libharu's own route looks every code point up in the cmap for each document (40 % of its time) and writes ToUnicode maps that are not
 * valid. Here each subset is compressed once a process (~5 ms) and its bytes are the same in every document, which also lets an
 * archive of many documents compress well.
 */
#include "out_pdf_internal.h"

#include "lieciba/deflate.h"
#include "lieciba/utf8.h"

#include <hpdf_font.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

long pdf_face_index(const struct pdf *s, const struct face *f)
{
	for (size_t i = 0; i < s->nfaces; i++)
		if (fonts_at(s->fonts, i) == f)
			return (long)i;
	return -1;
}

/* Line feeds are never drawn; anything else must have a glyph, or text would be lost without a word. */
static bool scan_text(struct pdf *s, const struct op *o, size_t page, struct diag *d)
{
	const struct face *f = o->u.text.face;
	long k = pdf_face_index(s, f);
	if (k < 0)
		return diag_error(d, "L411", _("page %zu uses a font that is not among the program's"), page + 1);
	uint8_t need = s->used[k] ? s->used[k] : 1 + FACE_CORE;
	for (const char *p = o->u.text.s, *end = p + o->u.text.len; p < end;) {
		uint32_t cp = utf8_next(&p, end);
		if (cp == '\n')
			continue;
		if (!face_covers(f, cp))
			return diag_error(d, "L412", _("page %zu: %s has no glyph for U+%04" PRIX32), page + 1, f->name, cp);
		if (!(f->cover[cp] & 1 << FACE_CORE))
			need = 1 + FACE_FULL;
	}
	s->used[k] = need;
	return true;
}

bool pdf_faces_scan(struct pdf *s, const struct doc *doc, struct diag *d)
{
	for (size_t k = 0; k < s->nfaces; k++)
		s->used[k] = 0;
	for (size_t i = 0; i < doc->n; i++)
		for (size_t k = 0; k < doc->pages[i].n; k++)
			if (doc->pages[i].ops[k].kind == OP_TEXT && !scan_text(s, &doc->pages[i].ops[k], i, d))
				return false;
	return true;
}

static bool covered(const struct face *f, enum face_subset set, uint32_t cp)
{
	return f->cover[cp] & 1 << set;
}

static void print_widths(const struct face *f, enum face_subset set, const char *base, struct strbuf *out)
{
	strbuf_addf(out, "/Type /Font\n/Subtype /CIDFontType2\n/BaseFont /%s\n/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>\n/W [", base);
	bool open = false;
	for (uint32_t cp = 0; cp < 65536; cp++) {
		bool has = covered(f, set, cp);
		if (has && !open)
			strbuf_addf(out, "%" PRIu32 "[", cp);
		else if (has)
			strbuf_addc(out, ' ');
		else if (open)
			strbuf_addc(out, ']');
		if (has)
			strbuf_addf(out, "%u", (unsigned)f->advance[cp]);
		open = has;
	}
	strbuf_adds(out, open ? "]]\n" : "]\n");
}

static void print_descriptor(const struct face *f, const char *base, struct strbuf *out)
{
	strbuf_addf(out, "/Type /FontDescriptor\n/FontName /%s\n/Flags %d\n/Ascent %d\n/Descent %d\n/CapHeight %d\n", base, f->flags, f->ascent, f->descent, f->cap_height);
	strbuf_addf(out, "/ItalicAngle %d\n/StemV %d\n/FontBBox [%d %d %d %d]\n", f->italic_angle, f->stem_v, f->bbox[0], f->bbox[1], f->bbox[2], f->bbox[3]);
}

/* One range a block of 256: CID and Unicode are the same number, so the map is the identity where there are glyphs. */
static void print_unicode(const struct face *f, enum face_subset set, struct strbuf *out)
{
	strbuf_adds(out, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
	for (uint32_t block = 0; block < 65536; block += 256) {
		uint32_t first = block, last = block + 255;
		while (first <= last && !covered(f, set, first))
			first++;
		if (first > last)
			continue;
		while (!covered(f, set, last))
			last--;
		strbuf_addf(out, "1 beginbfrange\n<%04" PRIX32 "> <%04" PRIX32 "> <%04" PRIX32 ">\nendbfrange\n", first, last, first);
	}
	strbuf_adds(out, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}

static bool pack_map(struct pdf *s, const struct face *f, enum face_subset set, struct strbuf *out)
{
	uint32_t n = 65536;
	while (n > 0 && !covered(f, set, n - 1))
		n--;
	strbuf_reset(&s->text);
	for (uint32_t cp = 0; cp < n; cp++) {
		unsigned g = covered(f, set, cp) ? f->glyph[set][cp] : 0;
		strbuf_addc(&s->text, (char)(g >> 8));
		strbuf_addc(&s->text, (char)(g & 255));
	}
	return !s->text.failed && deflate_add(s->small, s->text.buf, s->text.len, out);
}

static bool prepare(struct pdf *s, size_t k, enum face_subset set)
{
	struct pdf_face *p = &s->faces[k][set];
	const struct face *f = fonts_at(s->fonts, k);
	if (p->ready)
		return true;
	/* A subset's name starts with six capitals and a plus (ISO 32000-1, 9.6.4). */
	snprintf(p->base, sizeof p->base, "%s+%s", set == FACE_CORE ? "LVCORE" : "LVFULL", f->ps_name);
	p->raw_len = (HPDF_INT32)f->file[set].len;
	strbuf_reset(&p->file);
	strbuf_reset(&p->map);
	strbuf_reset(&p->unicode);
	strbuf_reset(&p->widths);
	strbuf_reset(&p->descriptor);
	print_widths(f, set, p->base, &p->widths);
	print_descriptor(f, p->base, &p->descriptor);
	if (!deflate_add(s->small, f->file[set].data, f->file[set].len, &p->file) || !pack_map(s, f, set, &p->map))
		return false;
	strbuf_reset(&s->text);
	print_unicode(f, set, &s->text);
	p->ready = !s->text.failed && deflate_add(s->small, s->text.buf, s->text.len, &p->unicode) && !p->widths.failed && !p->descriptor.failed;
	return p->ready;
}

static HPDF_STATUS write_descriptor(HPDF_Dict dict, HPDF_Stream out)
{
	const struct pdf_face *p = dict->attr;
	return HPDF_Stream_WriteStr(out, p->descriptor.buf);
}

static HPDF_STATUS write_cidfont(HPDF_Dict dict, HPDF_Stream out)
{
	const struct pdf_face *p = dict->attr;
	return HPDF_Stream_WriteStr(out, p->widths.buf);
}

static HPDF_Dict packed(struct pdf *s, const struct strbuf *data)
{
	HPDF_Dict dict = pdf_dict(s);
	return dict && pdf_stream(s, dict, data, 0, data->len, true) ? dict : NULL;
}

static HPDF_Dict font_object(struct pdf *s, struct pdf_face *p)
{
	HPDF_Dict desc = pdf_dict(s), cid = pdf_dict(s), font = pdf_dict(s);
	HPDF_Dict file = packed(s, &p->file), map = packed(s, &p->map), unicode = packed(s, &p->unicode);
	HPDF_Array kids = HPDF_Array_New(s->h->mmgr);
	if (!desc || !cid || !font || !file || !map || !unicode || !kids)
		return NULL;
	desc->attr = cid->attr = p;
	desc->write_fn = write_descriptor;
	cid->write_fn = write_cidfont;
	HPDF_Dict_AddNumber(file, "Length1", p->raw_len);
	HPDF_Dict_Add(desc, "FontFile2", file);
	HPDF_Dict_Add(cid, "FontDescriptor", desc);
	HPDF_Dict_Add(cid, "CIDToGIDMap", map);
	HPDF_Dict_AddName(font, "Type", "Font");
	HPDF_Dict_AddName(font, "Subtype", "Type0");
	HPDF_Dict_AddName(font, "BaseFont", p->base);
	HPDF_Dict_AddName(font, "Encoding", "Identity-H");
	HPDF_Dict_Add(font, "ToUnicode", unicode);
	HPDF_Dict_Add(font, "DescendantFonts", kids);
	HPDF_Array_Add(kids, cid);
	return font;
}

bool pdf_fonts_add(struct pdf *s, HPDF_Dict resources, struct diag *d)
{
	HPDF_Dict list = HPDF_Dict_New(s->h->mmgr);
	HPDF_Dict_Add(resources, "Font", list);
	for (size_t k = 0; k < s->nfaces; k++) {
		if (!s->used[k])
			continue;
		enum face_subset set = s->used[k] - 1 == FACE_FULL ? FACE_FULL : FACE_CORE;
		char name[24];
		snprintf(name, sizeof name, "F%zu", k);
		HPDF_Dict font = prepare(s, k, set) ? font_object(s, &s->faces[k][set]) : NULL;
		if (!font)
			return diag_error(d, "L410", _("memory ran out while a font was added to the PDF"));
		HPDF_Dict_Add(list, name, font);
	}
	return true;
}

void pdf_faces_free(struct pdf *s)
{
	for (size_t k = 0; s->faces && k < s->nfaces; k++)
		for (int set = 0; set < FACE_SUBSETS; set++) {
			struct pdf_face *p = &s->faces[k][set];
			strbuf_release(&p->file);
			strbuf_release(&p->map);
			strbuf_release(&p->unicode);
			strbuf_release(&p->widths);
			strbuf_release(&p->descriptor);
		}
	free(s->faces);
	free(s->used);
}
