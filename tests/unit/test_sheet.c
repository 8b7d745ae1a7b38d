/* SPDX-License-Identifier: MIT */
/* sheet: small workbooks made by hand, each value and each damage by name; HTML tables. */
#include "unit.h"

#include "zip_unit.h"

#include "lieciba/sheet.h"
#include "lieciba/strbuf.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RELS "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define MAIN " xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"

static void put(struct zip_made *z, const char *name, const char *text)
{
	zip_put(z, name, text, strlen(text));
}

/* A usual workbook of one sheet; what is NULL is left out. */
static void book(struct zip_made *z, const char *rows, const char *shared, const char *styles, const char *properties)
{
	struct strbuf sb = STRBUF_INIT;
	put(z, "[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>");
	put(z, "_rels/.rels", RELS "<Relationship Id='a' Type='" TYPE "officeDocument' Target='xl/workbook.xml'/></Relationships>");
	put(z, "xl/_rels/workbook.xml.rels", RELS "<Relationship Id='r1' Type='" TYPE "worksheet' Target='worksheets/sheet1.xml'/>"
		"<Relationship Id='r2' Type='" TYPE "sharedStrings' Target='sharedStrings.xml'/><Relationship Id='r3' Type='" TYPE "styles' Target='styles.xml'/>"
		"</Relationships>");
	strbuf_addf(&sb, "<workbook" MAIN ">%s<sheets><sheet name='Atzīmes' sheetId='9' r:id='r1'/></sheets></workbook>", properties ? properties : "");
	put(z, "xl/workbook.xml", sb.buf);
	strbuf_reset(&sb);
	strbuf_addf(&sb, "<worksheet" MAIN "><sheetData>%s</sheetData></worksheet>", rows);
	put(z, "xl/worksheets/sheet1.xml", sb.buf);
	strbuf_reset(&sb);
	strbuf_addf(&sb, "<sst" MAIN ">%s</sst>", shared ? shared : "");
	put(z, "xl/sharedStrings.xml", sb.buf);
	strbuf_reset(&sb);
	strbuf_addf(&sb, "<styleSheet" MAIN ">%s</styleSheet>", styles ? styles : "");
	put(z, "xl/styles.xml", sb.buf);
	strbuf_release(&sb);
	zip_end(z);
}

static const char letters[] = "-TNDBE";

/* Rows as lines "1: T'text' - N'7'|", then the code of a fault. */
static const char *dump(struct sheet *s, struct strbuf *sb, struct diag *d)
{
	struct sheet_row row;
	while (s && sheet_next(s, &row, d)) {
		strbuf_addf(sb, "%d:", row.line);
		for (size_t i = 0; i < row.n; i++) {
			assert_true((row.type[i] == SHEET_EMPTY) <= (row.text[i][0] == '\0'));
			strbuf_addf(sb, row.type[i] == SHEET_EMPTY ? " -" : " %c'%s'", letters[row.type[i]], row.text[i]);
		}
		strbuf_adds(sb, "|");
	}
	strbuf_adds(sb, d->code);
	if (s && d->code[0]) {
		struct diag again;
		assert_false(sheet_next(s, &row, &again));
	}
	sheet_close(s);
	return sb->buf;
}

static void expect(const char *rows, const char *shared, const char *styles, const char *properties, const char *want)
{
	struct zip_made z = ZIP_MADE_INIT;
	struct strbuf sb = STRBUF_INIT;
	struct diag d = { 0 };
	book(&z, rows, shared, styles, properties);
	assert_true(sheet_is_xlsx(z.bytes.buf, z.bytes.len));
	assert_false(sheet_is_html(z.bytes.buf, z.bytes.len));
	assert_string_equal(dump(sheet_open("a.xlsx", z.bytes.buf, z.bytes.len, NULL, &d), &sb, &d), want);
	strbuf_release(&sb);
	zip_free(&z);
}

static void texts(void **state)
{
	(void)state;
	expect("<row r='2'><c r='A2' t='s'><v>1</v></c><c r='C2' t='s'><v>0</v></c></row>"
		"<row><c t='s'><v>2</v></c><c t='inlineStr'><is><t>iekšā </t></is></c><c t='str'><f>A1&amp;B1</f><v> a b </v></c></row>",
		"<si><t>Bērziņš</t></si><si><r><t>Jā</t></r><r><rPr><b/></rPr><t xml:space='preserve'>nis </t></r><rPh sb='0' eb='1'><t>nē</t></rPh></si>"
		"<si><t>\n  a_x000D_b_x005F_x0041_\n</t></si>", NULL, NULL,
		"2: T'Jānis ' - T'Bērziņš'|3: T'a\rb_x0041_' T'iekšā' T' a b '|");
	expect("<row r='1'><c r='A1' t='inlineStr'><is><r><t>a</t></r><r><t xml:space='preserve'> b</t></r><rPh><t>x</t></rPh></is></c>"
		"<c r='AA1' t='inlineStr'><is><t/></is></c></row><row r='7'><c r='A7'/><c s='1'/></row><row r='9'><c t='inlineStr'><is><t>_xD83D__xDE00__x0000_</t></is></c></row>",
		NULL, NULL, NULL, "1: T'a b'|9: T'\xF0\x9F\x98\x80\xEF\xBF\xBD'|");
}

static void one_number(const char *saved, const char *want)
{
	char row[256], line[256];
	snprintf(row, sizeof row, "<row><c><v>%s</v></c></row>", saved);
	snprintf(line, sizeof line, "1: %s|", want);
	expect(row, NULL, NULL, NULL, line);
}

static void numbers(void **state)
{
	(void)state;
	one_number("7", "N'7'");
	one_number("7.4500000000000002", "N'7.45'");
	one_number("4.4999999999999996", "N'4.5'");
	one_number("0.30000000000000004", "N'0.3'");
	one_number("0.1", "N'0.1'");
	one_number(".5", "N'0.5'");
	one_number("-0.050", "N'-0.05'");
	one_number("-0", "N'0'");
	one_number("000", "N'0'");
	one_number("1E-3", "N'0.001'");
	one_number("1.5e+2", "N'150'");
	one_number("1.25E1", "N'12.5'");
	one_number("9.9999999999999999", "N'10'");
	one_number("999999999999999.9", "N'1000000000000000'");
	one_number("123456789012345678", "N'123456789012346000'");
	one_number("1E20", "N'100000000000000000000'");
	one_number("1E300", "N'1E300'");
	one_number("-1.5E-300", "N'-1.5E-300'");
	one_number("1E999999999999", "T'1E999999999999'");
	one_number("7,45", "T'7,45'");
	one_number("1E", "T'1E'");
	one_number("NaN", "T'NaN'");
	one_number(".", "T'.'");
	expect("<row><c t='b'><v>1</v></c><c t='b'><v>0</v></c><c t='e'><v>#N/A</v></c><c><f>1+1</f><v>2</v></c><c><f>A1</f></c><c><f>A1</f><v/></c><c t='str'><f>A1</f><v></v></c></row>", NULL, NULL, NULL,
		"1: B'1' B'0' E'#N/A' N'2' E'' E''|");
}

#define STYLES "<numFmts><numFmt numFmtId='164' formatCode='dd\\.mm\\.yyyy'/><numFmt numFmtId='165' formatCode='[$-426]d.mmm'/>" \
	"<numFmt numFmtId='166' formatCode='0.00\" days\"'/><numFmt numFmtId='167' formatCode='[h]:mm'/><numFmt numFmtId='168' formatCode='[Red]0.0\\d'/>" \
	"<numFmt numFmtId='169' formatCode='yyyy-mm-dd hh:mm:ss'/><numFmt numFmtId='170' formatCode='General;[Red]General'/>" \
	"<numFmt numFmtId='171' formatCode='0.00E+00'/><numFmt numFmtId='172' formatCode='mm'/><numFmt numFmtId='173' formatCode='h:mm AM/PM'/></numFmts>" \
	"<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='22'/><xf numFmtId='20'/><xf numFmtId='164'/>" \
	"<xf numFmtId='165'/><xf numFmtId='166'/><xf numFmtId='167'/><xf numFmtId='168'/><xf numFmtId='169'/><xf numFmtId='170'/><xf numFmtId='171'/>" \
	"<xf numFmtId='172'/><xf numFmtId='173'/><xf numFmtId='46'/><xf numFmtId='9'/></cellXfs>"

static void one_date(int style, const char *saved, const char *properties, const char *want)
{
	char row[256], line[256];
	snprintf(row, sizeof row, "<row><c s='%d'><v>%s</v></c></row>", style, saved);
	snprintf(line, sizeof line, "1: %s|", want);
	expect(row, NULL, STYLES, properties, line);
}

static void dates(void **state)
{
	static const char from_1904[] = "<workbookPr date1904='1'/>";
	(void)state;
	one_date(0, "46025", NULL, "N'46025'");
	one_date(1, "46025", NULL, "D'2026-01-03'");
	one_date(1, "46025.75", NULL, "D'2026-01-03'");
	one_date(2, "46025.75", NULL, "D'2026-01-03T18:00:00'");
	one_date(2, "46025", NULL, "D'2026-01-03'");
	one_date(9, "46025.354166666664", NULL, "D'2026-01-03T08:30:00'");
	one_date(9, "46025.999999", NULL, "D'2026-01-04'");
	one_date(3, "0.35416666666666669", NULL, "D'08:30:00'");
	one_date(3, "46025.5", NULL, "D'2026-01-03T12:00:00'");
	one_date(13, "0.75", NULL, "D'18:00:00'");
	one_date(4, "46025", NULL, "D'2026-01-03'");
	one_date(5, "46025", NULL, "D'2026-01-03'");
	one_date(12, "46025", NULL, "D'2026-01-03'");
	one_date(6, "46025", NULL, "N'46025'");
	one_date(8, "3.5", NULL, "N'3.5'");
	one_date(10, "46025", NULL, "N'46025'");
	one_date(11, "46025", NULL, "N'46025'");
	one_date(15, "0.85", NULL, "N'0.85'");
	one_date(7, "1.5", NULL, "D'36:00:00'");
	one_date(14, "0.5", NULL, "D'12:00:00'");
	/* the year 1900 was no leap year, but Excel's was */
	one_date(1, "1", NULL, "D'1900-01-01'");
	one_date(1, "59", NULL, "D'1900-02-28'");
	one_date(1, "60", NULL, "D'1900-02-29'");
	one_date(1, "61", NULL, "D'1900-03-01'");
	one_date(1, "0", NULL, "N'0'");
	one_date(1, "-1", NULL, "N'-1'");
	one_date(1, "2958465", NULL, "D'9999-12-31'");
	one_date(1, "2958466", NULL, "N'2958466'");
	one_date(1, "44563", from_1904, "D'2026-01-03'");
	one_date(1, "0", from_1904, "D'1904-01-01'");
	one_date(3, "0.5", from_1904, "D'12:00:00'");
	one_date(1, "2957003", from_1904, "D'9999-12-31'");
	one_date(1, "2957004", from_1904, "N'2957004'");
	expect("<row><c t='d'><v>2026-01-03</v></c><c t='d'><v>2026-01-03T18:00:00.000Z</v></c><c t='d'><v>2026-01-03T00:00:00</v></c><c t='d'><v>08:30</v></c>"
		"<c t='d'><v>2026-02-30</v></c></row>", NULL, NULL, NULL,
		"1: D'2026-01-03' D'2026-01-03T18:00:00' D'2026-01-03' D'08:30:00' T'2026-02-30'|");
}

/* ---- the package ---- */

static void expect_open(struct zip_made *z, const char *name, const char *want)
{
	struct strbuf sb = STRBUF_INIT;
	struct diag d = { 0 };
	assert_string_equal(dump(sheet_open("a.xlsx", z->bytes.buf, z->bytes.len, name, &d), &sb, &d), want);
	strbuf_release(&sb);
}

#define SHEET(value) "<worksheet" MAIN "><sheetData><row><c><v>" value "</v></c></row></sheetData></worksheet>"

/* Strict OOXML, prefixes, absolute and odd paths, hidden sheets, sheets without rows, a chart between them. */
static void packages(void **state)
{
	struct zip_made z = ZIP_MADE_INIT;
	struct diag d = { 0 };
	(void)state;
	put(&z, "_rels/.rels", RELS "<Relationship Id='a' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument' Target='/book/main.xml'/>"
		"</Relationships>");
	put(&z, "book/_rels/main.xml.rels", RELS "<Relationship Id='r9' Type='" TYPE "worksheet' Target='/Lapas/Pirm%C4%81.xml'/>"
		"<Relationship Id='r8' Type='" TYPE "worksheet' Target='../lapas/./2.xml'/><Relationship Id='r7' Type='" TYPE "worksheet' Target='s/3.xml'/>"
		"<Relationship Id='r6' Type='" TYPE "chartsheet' Target='s/c.xml'/><Relationship Id='r5' Type='" TYPE "worksheet' Target='s\\4.xml'/>"
		"<Relationship Id='r4' Type='" TYPE "hyperlink' TargetMode='External' Target='http://a'/></Relationships>");
	put(&z, "book/main.xml", "<x:workbook xmlns:x='http://purl.oclc.org/ooxml/spreadsheetml/main' xmlns:q='http://purl.oclc.org/ooxml/officeDocument/relationships'>"
		"<x:sheets><x:sheet name='Slēpta' sheetId='1' state='hidden' q:id='r9'/><x:sheet name='Grafiks' sheetId='2' q:id='r6'/>"
		"<x:sheet name='Tukša' sheetId='3' q:id='r8'/><x:sheet name='Vērtējumi &amp; citi' sheetId='4' q:id='r7'/><x:sheet name='ĻOTI' state='veryHidden' "
		"sheetId='5' q:id='r5'/></x:sheets></x:workbook>");
	put(&z, "lapas/Pirmā.xml", SHEET("1"));
	put(&z, "lapas/2.xml", "<worksheet" MAIN "><sheetData><row r='1'><c s='1'/></row></sheetData></worksheet>");
	put(&z, "book/s/3.xml", "<x:worksheet xmlns:x='http://purl.oclc.org/ooxml/spreadsheetml/main'><x:sheetData><x:row r='2'><x:c r='B2' t='inlineStr'><x:is><x:t>ž"
		"</x:t></x:is></x:c></x:row></x:sheetData><controls><from><row>7</row></from></controls></x:worksheet>");
	put(&z, "book/s/4.xml", SHEET("4"));
	zip_end(&z);
	expect_open(&z, NULL, "2: - T'ž'|");
	expect_open(&z, "Slēpta", "1: N'1'|");
	expect_open(&z, "Tukša", "");
	expect_open(&z, "VĒRTĒJUMI & citi", "2: - T'ž'|");
	expect_open(&z, "ļoti", "1: N'4'|");
	assert_null(sheet_open("a.xlsx", z.bytes.buf, z.bytes.len, "Nav", &d));
	assert_string_equal(d.code, "T200");
	assert_string_equal(d.hint, "it has 'Slēpta', 'Tukša', 'Vērtējumi & citi', 'ĻOTI'");
	struct sheet *s = sheet_open("a.xlsx", z.bytes.buf, z.bytes.len, NULL, &d);
	assert_int_equal(sheet_count(s), 4);
	assert_int_equal(sheet_chosen(s), 2);
	assert_string_equal(sheet_name(s, 2), "Vērtējumi & citi");
	sheet_close(s);
	zip_free(&z);
}

static void utf16(void **state)
{
	struct zip_made z = ZIP_MADE_INIT;
	struct strbuf sb = STRBUF_INIT;
	const char *text = "<?xml version='1.0' encoding='UTF-16'?><worksheet><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>";
	(void)state;
	strbuf_add(&sb, "\xFF\xFE", 2);
	for (const char *p = text; *p; p++) {
		strbuf_addc(&sb, *p);
		strbuf_addc(&sb, '\0');
	}
	put(&z, "xl/_rels/workbook.xml.rels", RELS "<Relationship Id='r1' Type='" TYPE "worksheet' Target='s.xml'/></Relationships>");
	put(&z, "xl/workbook.xml", "<workbook" MAIN "><sheets><sheet name='A' r:id='r1'/></sheets></workbook>");
	zip_put(&z, "xl/s.xml", sb.buf, sb.len);
	zip_end(&z);
	assert_true(sheet_is_xlsx(z.bytes.buf, z.bytes.len));
	expect_open(&z, NULL, "1: N'7'|");
	strbuf_release(&sb);
	zip_free(&z);
}

/* ---- damage ---- */

static void missing_parts(void **state)
{
	struct zip_made z = ZIP_MADE_INIT, y = ZIP_MADE_INIT, x = ZIP_MADE_INIT, w = ZIP_MADE_INIT;
	(void)state;
	put(&z, "[Content_Types].xml", "<Types/>");
	zip_end(&z);
	expect_open(&z, NULL, "T202");
	put(&y, "xl/workbook.xml", "<workbook" MAIN "><sheets><sheet name='A' r:id='r1'/></sheets></workbook>");
	put(&y, "xl/_rels/workbook.xml.rels", RELS "<Relationship Id='r1' Type='" TYPE "worksheet' Target='s.xml'/></Relationships>");
	zip_end(&y);
	expect_open(&y, NULL, "T202");
	put(&x, "xl/workbook.xml", "<workbook" MAIN "><sheets><sheet name='A' r:id='r1'/></sheets></workbook>");
	zip_end(&x);
	expect_open(&x, NULL, "T203");
	put(&w, "xl/workbook.xml", "<workbook/>");
	zip_end(&w);
	expect_open(&w, NULL, "T201");
	zip_free(&z), zip_free(&y), zip_free(&x), zip_free(&w);
}

static void damage(void **state)
{
	(void)state;
	expect("<row r='2'><c><v>1</v></c></row><row r='2'><c><v>2</v></c></row>", NULL, NULL, NULL, "2: N'1'|T203");
	expect("<row r='2'><c><v>1</v></c></row><row r='0'><c><v>2</v></c></row>", NULL, NULL, NULL, "2: N'1'|T203");
	expect("<row r='x'/>", NULL, NULL, NULL, "T203");
	expect("<row><c r='A1'><v>1</v></c><c r='A1'><v>1</v></c></row>", NULL, NULL, NULL, "T203");
	expect("<row r='1'><c r='A2'><v>1</v></c></row>", NULL, NULL, NULL, "T203");
	expect("<row><c r='1'><v>1</v></c></row>", NULL, NULL, NULL, "T203");
	expect("<row><c t='s'><v>0</v></c></row>", NULL, NULL, NULL, "T203");
	expect("<row><c t='s'><v>-1</v></c></row>", "<si><t>a</t></si>", NULL, NULL, "T203");
	expect("<row r='1048577'/>", NULL, NULL, NULL, "T204");
	expect("<row r='99999999999999999999'/>", NULL, NULL, NULL, "T203");
	expect("<row><c r='XFE1'><v>1</v></c></row>", NULL, NULL, NULL, "T204");
	expect("<row><c r='ZZZZZZZZZZ1'><v>1</v></c></row>", NULL, NULL, NULL, "T203");
	expect("<row><c><v>1</v></c></row><row>", NULL, NULL, NULL, "1: N'1'|X001");
	expect("<row><c><v>&e;</v></c></row>", NULL, NULL, NULL, "X001");
	expect("<row><c s='-7'><v>1</v></c><c s='700'><v>1</v></c></row>", NULL, NULL, NULL, "1: N'1' N'1'|");
}

static void far_cells(void **state)
{
	struct zip_made z = ZIP_MADE_INIT;
	struct diag d = { 0 };
	struct sheet_row row;
	(void)state;
	book(&z, "<row r='1048575'><c r='XFD1048575'><v>1</v></c></row><row><c t='inlineStr'><is><t>b</t></is></c></row>", NULL, NULL, NULL);
	struct sheet *s = sheet_open("a.xlsx", z.bytes.buf, z.bytes.len, NULL, &d);
	assert_true(sheet_next(s, &row, &d));
	assert_int_equal(row.n, 16384);
	assert_int_equal(row.line, 1048575);
	assert_string_equal(row.text[16383], "1");
	assert_string_equal(row.text[0], "");
	assert_true(sheet_next(s, &row, &d));
	assert_int_equal(row.n, 1);
	assert_string_equal(row.text[16383], "");
	assert_int_equal(row.type[16383], SHEET_EMPTY);
	assert_false(sheet_next(s, &row, &d));
	assert_string_equal(d.code, "");
	sheet_close(s);
	zip_free(&z);
}

/* Cut off anywhere, or with any one byte of its contents changed, a workbook is never taken for a shorter one. */
static void truncated(void **state)
{
	struct zip_made z = ZIP_MADE_INIT;
	struct strbuf sb = STRBUF_INIT;
	(void)state;
	book(&z, "<row><c><v>1</v></c></row><row><c><v>2</v></c></row>", NULL, NULL, NULL);
	size_t body = z.bytes.len - z.directory.len - 22;
	for (size_t n = 4; n < z.bytes.len; n += 7) {
		struct diag d = { 0 };
		strbuf_reset(&sb);
		char *copy = malloc(n);
		memcpy(copy, z.bytes.buf, n);
		struct sheet *s = sheet_open("a.xlsx", copy, n, NULL, &d);
		dump(s, &sb, &d);
		assert_string_not_equal(d.code, "");
		free(copy);
	}
	for (size_t n = body / 2; n < body; n += 5) {
		struct diag d = { 0 };
		strbuf_reset(&sb);
		z.bytes.buf[n] ^= 1;
		struct sheet *s = sheet_open("a.xlsx", z.bytes.buf, z.bytes.len, NULL, &d);
		dump(s, &sb, &d);
		assert_true(d.code[0] || strcmp(sb.buf, "1: N'1'|2: N'2'|") == 0);
		z.bytes.buf[n] ^= 1;
	}
	strbuf_release(&sb);
	zip_free(&z);
}

static void twice_in_zip(void **state)
{
	struct zip_made z = ZIP_MADE_INIT;
	(void)state;
	put(&z, "xl/workbook.xml", "<workbook/>");
	put(&z, "xl/workbook.xml", "<workbook/>");
	zip_end(&z);
	assert_false(sheet_is_xlsx(z.bytes.buf, z.bytes.len));
	expect_open(&z, NULL, "Z002");
	zip_free(&z);
}

static void refused(void **state)
{
	struct zip_made ods = ZIP_MADE_INIT, xlsb = ZIP_MADE_INIT;
	struct diag d = { 0 };
	char ole[512] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
	(void)state;
	assert_true(sheet_refused("a.xls", ole, sizeof ole, &d));
	assert_string_equal(d.code, "T206");
	memcpy(ole + 300, "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32);
	assert_null(sheet_open("a.xlsx", ole, sizeof ole, NULL, &d));
	assert_string_equal(d.code, "T207");
	put(&ods, "mimetype", "application/vnd.oasis.opendocument.spreadsheet");
	zip_end(&ods);
	assert_true(sheet_refused("a.ods", ods.bytes.buf, ods.bytes.len, &d));
	assert_string_equal(d.code, "T208");
	put(&xlsb, "xl/workbook.bin", "x");
	zip_end(&xlsb);
	assert_true(sheet_refused("a.xlsb", xlsb.bytes.buf, xlsb.bytes.len, &d));
	assert_string_equal(d.what, "a.xlsb is a binary workbook (.xlsb), which this program does not read");
	const char *xml = "<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><Table/></Workbook>";
	assert_true(sheet_refused("a.xls", xml, strlen(xml), &d));
	assert_true(sheet_refused("a.xls", "MIME-Version: 1.0\n", 18, &d));
	assert_false(sheet_refused("a.csv", "id;name\n", 8, &d));
	zip_free(&ods);
	zip_free(&xlsb);
}

/* ---- HTML ---- */

static void expect_html(const char *text, const char *name, const char *want)
{
	struct strbuf sb = STRBUF_INIT;
	struct diag d = { 0 };
	assert_true(sheet_is_html(text, strlen(text)));
	assert_string_equal(dump(sheet_open("a.html", text, strlen(text), name, &d), &sb, &d), want);
	strbuf_release(&sb);
}

static void html_cells(void **state)
{
	(void)state;
	expect_html("\xEF\xBB\xBF <!DOCTYPE html><html><head><title>x</title><style>td{}</style></head><body><p>pirms</p><TABLE border=1><THEAD><TR><TH>V\xC4\x81rds"
		"<TH>Uzv&#257;rds<TH>A&nbsp;</THEAD><TR><TD>J\xC4\x81nis<br/>J.<TD> B\xC4\x93rzi&#326;&scaron; \n &amp; <b>d\xC4\x93ls</b><TD>1&nbsp;234,5</TR>"
		"<tr></tr><tr><td>&nbsp;</td></tr><tr><td><script>var a = '<td>';</script>x<style>y</style><td><p>a</p><p>b</p><br><td>c</table>pec",
		NULL, "1: T'Vārds' T'Uzvārds' T'A'|2: T'Jānis\nJ.' T'Bērziņš & dēls' T'1 234,5'|5: T'x' T'a\nb' T'c'|");
	expect_html("<table><td>a<td>b<tr><td>c", NULL, "1: T'a' T'b'|2: T'c'|");
}

static void html_spans(void **state)
{
	(void)state;
	expect_html("<table><tr><th rowspan=2>V<th colspan=2>1. sem.<th rowspan=3>g<tr><th>sep<th>okt<tr><td>a<td>7<td>8<tr><td>b<td><td>9<td>5</table>", NULL,
		"1: T'V' T'1. sem.' - T'g'|2: - T'sep' T'okt'|3: T'a' T'7' T'8'|4: T'b' - T'9' T'5'|");
	expect_html("<table><tr><td rowspan=0>a<td colspan=0>b<tr><td colspan=x>c<tr><td rowspan=-1>d</table>", NULL, "1: T'a' T'b'|2: - T'c'|3: - T'd'|");
}

static void html_tables(void **state)
{
	static const char page[] = "<html><table id=rami><tr><td><table><caption>V\xC4\x93rt\xC4\x93jumi <i>7.a</i></caption><tr><td>7</table></td></tr></table>"
		"<table id=kavejumi><tr><td>ns<table><tr><td>iek\xC5\xA1\xC4\x81</table>x<td>k</table>";
	struct diag d = { 0 };
	(void)state;
	expect_html(page, NULL, "1: T'7'|");
	expect_html(page, "Vērtējumi 7.a", "1: T'7'|");
	expect_html(page, "rami", "");
	expect_html(page, "2", "1: T'7'|");
	expect_html(page, "kavejumi", "1: T'nsx' T'k'|");
	expect_html(page, "4", "1: T'iekšā'|");
	assert_null(sheet_open("a.html", page, strlen(page), "5", &d));
	assert_string_equal(d.what, "a.html has no table '5'");
	assert_string_equal(d.hint, "it has 'rami', 'Vērtējumi 7.a', 'kavejumi', '4'");
	assert_null(sheet_open("a.html", "<html><p>x", 10, NULL, &d));
	assert_string_equal(d.code, "T201");
	assert_null(sheet_open("a.html", "<table><td>\xE2", 12, NULL, &d));
	assert_string_equal(d.code, "T211");
}

static void html_limits(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	struct diag d = { 0 };
	(void)state;
	strbuf_adds(&sb, "<table>");
	for (int i = 0; i < 2000; i++)
		strbuf_adds(&sb, "<div>");
	assert_null(sheet_open("a.html", sb.buf, sb.len, NULL, &d));
	assert_string_equal(d.code, "X003");
	strbuf_reset(&sb);
	strbuf_adds(&sb, "<table><tr>");
	for (int i = 0; i < 1025; i++)
		strbuf_adds(&sb, "<td>1");
	assert_null(sheet_open("a.html", sb.buf, sb.len, NULL, &d));
	assert_string_equal(d.code, "T204");
	strbuf_release(&sb);
}

static void looks(void **state)
{
	char name[SHEET_CHARSET_SIZE];
	const char *meta = "<HTML><META http-equiv=Content-Type content='text/html; Charset = Windows-1257'>", *html5 = "<html><meta charset=\"utf-8\">";
	(void)state;
	assert_true(sheet_html_charset(meta, strlen(meta), name));
	assert_string_equal(name, "windows-1257");
	assert_true(sheet_html_charset(html5, strlen(html5), name));
	assert_string_equal(name, "utf-8");
	assert_false(sheet_html_charset("<html>charset", 13, name));
	assert_false(sheet_html_charset("<html>charset=;", 15, name));
	assert_true(sheet_is_html("\xFF\xFE<\0h\0t\0m\0l\0>\0", 14));
	assert_false(sheet_is_html("a;<html>", 8));
	assert_false(sheet_is_html("<a>;b\n", 6));
	assert_false(sheet_is_html("", 0));
	assert_false(sheet_is_xlsx("PK\3\4", 4));
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8"); /* as main does, for libarchive */
	const struct CMUnitTest tests[] = { cmocka_unit_test(texts), cmocka_unit_test(numbers), cmocka_unit_test(dates), cmocka_unit_test(packages),
		cmocka_unit_test(utf16), cmocka_unit_test(missing_parts), cmocka_unit_test(damage), cmocka_unit_test(far_cells), cmocka_unit_test(truncated),
		cmocka_unit_test(twice_in_zip), cmocka_unit_test(refused), cmocka_unit_test(html_cells), cmocka_unit_test(html_spans),
		cmocka_unit_test(html_tables), cmocka_unit_test(html_limits), cmocka_unit_test(looks) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
