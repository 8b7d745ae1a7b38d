/* SPDX-License-Identifier: MIT */
/*
 * What makes the file archival (PDF/A-2u, ISO 19005-2): Info and XMP that agree, an output intent, an ID; and the outline.
 * Dates and ID come from the document, so the same document gives the same bytes on any day.
 */
#include "out_pdf_internal.h"

#include "lieciba/date.h"
#include "lieciba/digest.h"

#include <stdio.h>
#include <string.h>

/* ---- the colour profile: sRGB as a version 2 matrix profile (ICC.1:2001-04), made from its published constants ---- */
/* IEC 61966-2-1's curve at n/63, times 65535: c/12.92 up to 0.04045, then ((c+0.055)/1.055)^2.4. */
static const uint16_t srgb_curve[64] = {
	0, 81, 161, 244, 345, 466, 609, 776, 965, 1180, 1420, 1687, 1980, 2301, 2651, 3030,
	3439, 3879, 4349, 4851, 5386, 5953, 6554, 7189, 7858, 8562, 9302, 10078, 10890, 11739, 12626, 13551,
	14513, 15515, 16556, 17636, 18757, 19918, 21120, 22363, 23648, 24974, 26344, 27756, 29211, 30710, 32253, 33840,
	35471, 37148, 38870, 40638, 42452, 44312, 46219, 48173, 50174, 52223, 54320, 56465, 58659, 60901, 63193, 65535
};
/* White point D50 and sRGB's primaries adapted to it, in 1/65536 (the values of the ICC's own sRGB profile). */
static const uint32_t srgb_xyz[4][3] = {
	{ 0xf6d6, 0x10000, 0xd32d }, { 0x6fa2, 0x38f5, 0x0390 }, { 0x6299, 0xb785, 0x18da }, { 0x24a0, 0x0f84, 0xb6cf }
};
enum { ICC_TAGS = 9, ICC_HEAD = 128, ICC_DESC = 104, ICC_CPRT = 24, ICC_XYZ = 20, ICC_CURVE = 12 + 2 * 64 };

static void be32(struct strbuf *out, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		strbuf_addc(out, (char)(v >> shift & 255));
}

static void zeros(struct strbuf *out, size_t n)
{
	while (n-- > 0)
		strbuf_addc(out, 0);
}

static void xyz(struct strbuf *out, const uint32_t v[3])
{
	for (int i = 0; i < 3; i++)
		be32(out, v[i]);
}

static void icc_header(struct strbuf *out, uint32_t size)
{
	be32(out, size);
	be32(out, 0);
	be32(out, 0x02100000);
	strbuf_adds(out, "mntrRGB XYZ ");
	strbuf_add(out, "\x07\xce\0\x02\0\x09\0\x06\0\x31\0\0", 12); /* a date is required: that of sRGB's first profile */
	strbuf_adds(out, "acsp");
	zeros(out, 28);
	xyz(out, srgb_xyz[0]);
	zeros(out, 48);
}

static void icc_directory(struct strbuf *out, uint32_t *size)
{
	static const char names[ICC_TAGS][5] = { "desc", "cprt", "wtpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC" };
	static const uint32_t sizes[ICC_TAGS] = { ICC_DESC, ICC_CPRT, ICC_XYZ, ICC_XYZ, ICC_XYZ, ICC_XYZ, ICC_CURVE, 0, 0 };
	uint32_t at = ICC_HEAD + 4 + 12 * ICC_TAGS, curve = 0;
	if (out)
		be32(out, ICC_TAGS);
	for (int i = 0; i < ICC_TAGS; i++) {
		if (i == 6)
			curve = at;
		if (out) {
			strbuf_adds(out, names[i]);
			be32(out, i >= 6 ? curve : at); /* the three curves are one */
			be32(out, i >= 6 ? ICC_CURVE : sizes[i]);
		}
		at += sizes[i];
	}
	*size = at;
}

void pdf_icc_make(struct strbuf *out)
{
	uint32_t size;
	icc_directory(NULL, &size);
	icc_header(out, size);
	icc_directory(out, &size);
	strbuf_add(out, "desc\0\0\0\0\0\0\0\x05sRGB", 17);
	zeros(out, ICC_DESC - 17);
	strbuf_add(out, "text\0\0\0\0No copyright", 21);
	zeros(out, ICC_CPRT - 21);
	for (int i = 0; i < 4; i++) {
		strbuf_add(out, "XYZ \0\0\0", 8);
		xyz(out, srgb_xyz[i]);
	}
	strbuf_add(out, "curv\0\0\0", 8);
	be32(out, 64);
	for (int i = 0; i < 64; i++) {
		strbuf_addc(out, (char)(srgb_curve[i] >> 8));
		strbuf_addc(out, (char)(srgb_curve[i] & 255));
	}
}

/* ---- metadata ---- */
static void xml(struct strbuf *out, const char *s)
{
	for (; *s; s++)
		switch (*s) {
		case '&':
			strbuf_adds(out, "&amp;");
			break;
		case '<':
			strbuf_adds(out, "&lt;");
			break;
		case '>':
			strbuf_adds(out, "&gt;");
			break;
		default:
			if ((unsigned char)*s >= ' ') /* XML 1.0 has no place for control characters */
				strbuf_addc(out, *s);
		}
}

static const char *some(const char *s)
{
	return s && *s ? s : NULL;
}

static void element(struct strbuf *out, const char *open, const char *s, const char *close)
{
	if (!some(s))
		return;
	strbuf_adds(out, open);
	xml(out, s);
	strbuf_adds(out, close);
}

/* PDF/A-2 (6.6.2.3.3) wants a description of every schema that it does not know itself, and it does not know PDF/UA's. */
static const char tagged_xmp[] =
	"<pdfaid:conformance>A</pdfaid:conformance>\n<pdfuaid:part xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">1</pdfuaid:part>\n"
	"<pdfaExtension:schemas xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\" xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\" "
	"xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\"><rdf:Bag><rdf:li rdf:parseType=\"Resource\">"
	"<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
	"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>part</pdfaProperty:name>"
	"<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
	"<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>"
	"</rdf:li></rdf:Bag></pdfaExtension:schemas>\n";

static void print_xmp(struct strbuf *x, const struct doc *doc, const char *iso)
{
	strbuf_adds(x, "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
		"<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
		"xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
		"<pdfaid:part>2</pdfaid:part>\n");
	strbuf_adds(x, doc->tagged ? tagged_xmp : "<pdfaid:conformance>U</pdfaid:conformance>\n");
	element(x, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", doc->title, "</rdf:li></rdf:Alt></dc:title>\n");
	element(x, "<dc:creator><rdf:Seq><rdf:li>", doc->author, "</rdf:li></rdf:Seq></dc:creator>\n");
	element(x, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">", doc->subject, "</rdf:li></rdf:Alt></dc:description>\n");
	element(x, "<pdf:Keywords>", doc->keywords, "</pdf:Keywords>\n");
	element(x, "<pdf:Producer>Haru Free PDF Library ", HPDF_GetVersion(), "</pdf:Producer>\n");
	strbuf_addf(x, "<xmp:CreatorTool>lieciba " LIECIBA_VERSION "</xmp:CreatorTool>\n<xmp:CreateDate>%sT12:00:00Z</xmp:CreateDate>\n<xmp:ModifyDate>%sT12:00:00Z</xmp:ModifyDate>\n", iso, iso);
	strbuf_adds(x, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>");
}

static void add_info(struct pdf *s, const struct doc *doc, const char *iso)
{
	const struct { const char *key, *value; } list[] = { { "Title", doc->title }, { "Author", doc->author }, { "Subject", doc->subject },
		{ "Keywords", doc->keywords }, { "Creator", "lieciba " LIECIBA_VERSION } };
	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
		if (some(list[i].value))
			HPDF_Dict_Add(s->h->info, list[i].key, pdf_text(s, list[i].value));
	char when[32];
	snprintf(when, sizeof when, "D:%.4s%.2s%.2s120000Z", iso, iso + 5, iso + 8);
	HPDF_Dict_Add(s->h->info, "CreationDate", HPDF_String_New(s->h->mmgr, when, NULL));
	HPDF_Dict_Add(s->h->info, "ModDate", HPDF_String_New(s->h->mmgr, when, NULL));
}

static void add_intent(struct pdf *s)
{
	HPDF_Dict intent = pdf_dict(s), profile = pdf_dict(s);
	HPDF_Array list = HPDF_Array_New(s->h->mmgr);
	if (!intent || !profile || !list || !pdf_stream(s, profile, &s->icc, 0, s->icc.len, true))
		return;
	HPDF_Dict_AddNumber(profile, "N", 3);
	HPDF_Dict_AddName(intent, "Type", "OutputIntent");
	HPDF_Dict_AddName(intent, "S", "GTS_PDFA1");
	HPDF_Dict_Add(intent, "OutputConditionIdentifier", HPDF_String_New(s->h->mmgr, "sRGB", NULL));
	HPDF_Dict_Add(intent, "Info", HPDF_String_New(s->h->mmgr, "sRGB", NULL));
	HPDF_Dict_Add(intent, "DestOutputProfile", profile);
	HPDF_Dict_Add(s->h->catalog, "OutputIntents", list);
	HPDF_Array_Add(list, intent);
}

static void add_id(struct pdf *s, const struct doc *doc)
{
	uint8_t hash[DIGEST_SIZE];
	doc_digest(doc, hash);
	HPDF_Array id = HPDF_Array_New(s->h->mmgr);
	HPDF_Dict_Add(s->h->trailer, "ID", id);
	for (int i = 0; i < 2; i++)
		HPDF_Array_Add(id, HPDF_Binary_New(s->h->mmgr, hash, 16));
}

static void add_viewer(struct pdf *s, const struct doc *doc)
{
	HPDF_Dict v = HPDF_Dict_New(s->h->mmgr);
	HPDF_Dict_Add(s->h->catalog, "ViewerPreferences", v);
	HPDF_Dict_AddBoolean(v, "DisplayDocTitle", HPDF_TRUE);
	if (doc->duplex_long || doc->duplex_short)
		HPDF_Dict_AddName(v, "Duplex", doc->duplex_long ? "DuplexFlipLongEdge" : "DuplexFlipShortEdge");
}

void pdf_meta_add(struct pdf *s, const struct doc *doc)
{
	char iso[DATE_ISO_SIZE];
	date_format_iso(doc->made_on, iso);
	add_info(s, doc, iso);
	strbuf_reset(&s->xmp);
	print_xmp(&s->xmp, doc, iso);
	HPDF_Dict meta = pdf_dict(s);
	if (meta && pdf_stream(s, meta, &s->xmp, 0, s->xmp.len, false)) {
		HPDF_Dict_AddName(meta, "Type", "Metadata");
		HPDF_Dict_AddName(meta, "Subtype", "XML");
		HPDF_Dict_Add(s->h->catalog, "Metadata", meta);
	}
	add_intent(s);
	add_id(s, doc);
	add_viewer(s, doc);
	if (some(doc->lang))
		HPDF_Dict_Add(s->h->catalog, "Lang", HPDF_String_New(s->h->mmgr, doc->lang, NULL));
}

void pdf_open_add(struct pdf *s, const struct doc *doc, HPDF_Page *pages)
{
	if (doc->open == OPEN_VIEWER || doc->n == 0)
		return;
	HPDF_Array dest = HPDF_Array_New(s->h->mmgr);
	HPDF_Dict_Add(s->h->catalog, "OpenAction", dest);
	HPDF_Array_Add(dest, pages[0]);
	HPDF_Array_AddName(dest, doc->open == OPEN_FIT ? "Fit" : "XYZ");
	for (int i = 0; doc->open == OPEN_ACTUAL && i < 3; i++)
		HPDF_Array_AddNumber(dest, i == 1 ? (HPDF_INT32)(doc->pages[0].h / MPT_PT) : i / 2); /* left, top, size */
}

/* ---- outline ---- */
enum { LEVELS = 8 };

static HPDF_Dict outline_item(struct pdf *s, const struct doc *doc, const struct bookmark *b, HPDF_Page *pages)
{
	HPDF_Dict item = pdf_dict(s);
	HPDF_Array dest = HPDF_Array_New(s->h->mmgr);
	HPDF_Dict_Add(item, "Title", pdf_text(s, b->title));
	HPDF_Dict_Add(item, "Dest", dest);
	HPDF_Array_Add(dest, pages[b->page]);
	HPDF_Array_AddName(dest, "XYZ");
	HPDF_Array_AddNumber(dest, 0);
	HPDF_Array_AddNumber(dest, (doc->pages[b->page].h - b->y) / MPT_PT);
	HPDF_Array_AddNumber(dest, 0);
	return item;
}

/* last[n] is the newest item of level n; [0] is the outline itself. A level may rise by one at a time, deeper ones are pulled up. */
void pdf_outline_add(struct pdf *s, const struct doc *doc, HPDF_Page *pages)
{
	HPDF_Dict last[LEVELS + 1] = { pdf_dict(s) };
	HPDF_INT32 top = 0;
	int depth = 0;
	for (size_t i = 0; i < doc->nbookmarks; i++) {
		const struct bookmark *b = &doc->bookmarks[i];
		int level = b->level < 1 ? 1 : b->level > LEVELS ? LEVELS : b->level;
		if (b->page >= doc->n)
			continue;
		level = level > depth + 1 ? depth + 1 : level;
		HPDF_Dict item = outline_item(s, doc, b, pages), parent = last[level - 1];
		HPDF_Dict_Add(item, "Parent", parent);
		if (level <= depth) {
			HPDF_Dict_Add(item, "Prev", last[level]);
			HPDF_Dict_Add(last[level], "Next", item);
		} else {
			HPDF_Dict_Add(parent, "First", item);
		}
		HPDF_Dict_Add(parent, "Last", item);
		last[level] = item;
		depth = level;
		top += level == 1;
	}
	HPDF_Dict_AddName(last[0], "Type", "Outlines");
	HPDF_Dict_AddNumber(last[0], "Count", top);
	HPDF_Dict_Add(s->h->catalog, "Outlines", last[0]);
}
