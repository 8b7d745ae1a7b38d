/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a sheet: as they are (ZIPs, HTML), and as the worksheet and the shared texts of a workbook whose ZIP is whole, for else a mutated byte
 * seldom gets past the check sums. Reading ends; rows go forward and are terminated texts; a fault has a code that is explained and is the last thing said.
 */
#include "../unit/zip_unit.h"

#include "lieciba/sheet.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void read_all(const char *data, size_t size, const char *name)
{
	struct diag d = { 0 };
	struct sheet_row row;
	struct sheet *s = sheet_open("a.xlsx", data, size, name, &d);
	must(s || diag_explain(d.code));
	int line = 0;
	while (s && sheet_next(s, &row, &d)) {
		must(row.line > line && row.n > 0 && row.n <= 16384 && row.type[row.n - 1] != SHEET_EMPTY);
		for (size_t i = 0; i < row.n; i++)
			must(strlen(row.text[i]) <= size * 4 + 64 && (row.type[i] != SHEET_EMPTY || !*row.text[i]));
		line = row.line;
	}
	must(!d.code[0] || diag_explain(d.code));
	must(!s || !sheet_next(s, &row, &d));
	sheet_close(s);
}

#define TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
static const char workbook[] = "<workbook xmlns:r='r'><sheets><sheet name='A' r:id='s'/></sheets></workbook>",
	parts[] = "<Relationships><Relationship Id='s' Type='" TYPE "worksheet' Target='s.xml'/><Relationship Id='t' Type='" TYPE
		"sharedStrings' Target='t.xml'/><Relationship Id='f' Type='" TYPE "styles' Target='f.xml'/></Relationships>",
	styles[] = "<styleSheet><numFmts><numFmt numFmtId='170' formatCode='dd.mm.yyyy hh:mm'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/>"
		"<xf numFmtId='46'/><xf numFmtId='170'/><xf numFmtId='20'/></cellXfs></styleSheet>",
	texts[] = "<sst><si><t>a</t></si><si><r><t>b</t></r></si></sst>", rows[] = "<sheetData><row><c t='s'><v>0</v></c></row></sheetData>";

static void as_part(const char *data, size_t size, int which)
{
	struct zip_made z = ZIP_MADE_INIT;
	zip_put(&z, "xl/workbook.xml", workbook, strlen(workbook));
	zip_put(&z, "xl/_rels/workbook.xml.rels", parts, strlen(parts));
	zip_put(&z, "xl/s.xml", which == 0 ? data : rows, which == 0 ? size : strlen(rows));
	zip_put(&z, "xl/t.xml", which == 1 ? data : texts, which == 1 ? size : strlen(texts));
	zip_put(&z, "xl/f.xml", which == 2 ? data : styles, which == 2 ? size : strlen(styles));
	zip_end(&z);
	read_all(z.bytes.buf, z.bytes.len, NULL);
	zip_free(&z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	read_all(text, size, NULL);
	read_all(text, size, "2");
	if (sheet_is_html(text, size) || sheet_is_xlsx(text, size))
		return 0;
	for (int which = 0; which < 3; which++)
		as_part(text, size, which);
	return 0;
}
