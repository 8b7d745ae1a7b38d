/* SPDX-License-Identifier: MIT */
/* sheet: small workbooks made by hand, each value and each damage by name; HTML tables. */
#include "unit.h"

#include "zip_unit.h"

#include "lieciba/sheet.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
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
	expect("<row><c t='b'><v>1</v></c><c t='b'><v>0</v></c><c t='e'><v>#N/A</v></c><c><f>1+1</f><v>2</v></c><c><f>A1</f></c></row>", NULL, NULL, NULL,
		"1: B'1' B'0' E'#N/A' N'2' E''|");
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

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(texts), cmocka_unit_test(numbers), cmocka_unit_test(dates) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
