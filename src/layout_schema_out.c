/* SPDX-License-Identifier: MIT */
/* The schema, continued: what is particular to one output format. */
#include "layout_schema.h"

static const struct schema_key pdf_keys[] = {
	{ "file", V_OTHER, NULL, N_("Path of the file of a layout without split."), .offset = 0, .as = V_TEXT },
	{ "title", V_TEXT, NULL, N_("Title; print queues show it, so no names."), AT(layout, pdf.title) },
	{ "author", V_TEXT, NULL, N_("Author."), AT(layout, pdf.author) },
	{ "subject", V_TEXT, NULL, N_("Subject."), AT(layout, pdf.subject) },
	{ "keywords", V_TEXT, NULL, N_("Keywords."), AT(layout, pdf.keywords) },
	{ "lang", V_STRING, NULL, N_("Language tag; the document's language when left out."), AT(layout, pdf.lang) },
	{ "bookmarks", V_BOOL, "true", N_("Bookmarks from headings."), AT(layout, pdf.bookmarks) },
	{ "pdfa", V_FLAG, "2a", N_("Archival profile: 2a is tagged for readers of accessible files (PDF/UA-1) too; 2u is not, and smaller."), AT(layout, pdf.tagged), .words = "2u|2a" },
	{ "open", V_WORD, "viewer", N_("How it opens: as the reader's viewer is set, the whole first page (fit), or in its real size (100)."), AT(layout, pdf.open), .words = "viewer|fit|100" },
	{ "compress", V_BOOL, "true", N_("Pages are compressed; false: they can be read as text, and are about five times as large."), AT(layout, pdf.compress) },
	{ "permissions", V_NEVER, NULL, N_("Passwords and forbidden printing: ISO 19005-2 (6.1.3) allows no encryption."), .offset = 0 },
	{ "attachments", V_NEVER, NULL, N_("Files within the PDF: ISO 19005-2 (6.8) allows none that are not archival PDFs themselves; the year's package holds them side by side."), .offset = 0 },
};
MAP(pdf, "pdf", N_("the PDF"));

static const struct schema_key xlsx_keys[] = {
	{ "file", V_TEXT, NULL, N_("Path of the workbook; the split's path when left out."), AT(layout, xlsx.file) },
	{ "one_file", V_BOOL, "false", N_("Documents whose `file` is the same are sheets of one workbook."), AT(layout, xlsx.one_file) },
	{ "only", V_STRINGS, NULL, N_("Ids of the tables that go in; all when left out."), LIST(layout, xlsx.only, xlsx.nonly) },
};
MAP(xlsx, "xlsx", N_("the workbook"));

static const struct schema_key csv_keys[] = {
	{ "file", V_TEXT, NULL, N_("Path of the text table; the split's path when left out."), AT(layout, csv.file) },
	{ "table", V_STRING, NULL, N_("Id of the table; the first one when left out."), AT(layout, csv.table) },
	{ "delimiter", V_WORD, ";", N_("What stands between values."), AT(layout, csv.delimiter), .words = ";|,|tab" },
	{ "bom", V_BOOL, "true", N_("Begins with a byte order mark, by which spreadsheets know UTF-8."), AT(layout, csv.bom) },
	{ "decimal", V_WORD, ",", N_("Decimal sign."), AT(layout, csv.decimal), .words = ",|." },
	{ "formula_guard", V_BOOL, "true", N_("A text that a spreadsheet would take for a formula gets an apostrophe before it."), AT(layout, csv.formula_guard) },
	{ "header", V_BOOL, "true", N_("Begins with the names of the columns."), AT(layout, csv.header) },
};
MAP(csv, "csv", N_("the text table"));

static const struct schema_key sheet_keys[] = {
	{ "sheet", V_TEXT, NULL, N_("Name of the sheet; the document's label, the heading above or the table's id when left out."), U(table.xlsx.sheet) },
	{ "freeze", V_OTHER, NULL, N_("Rows and columns that stay in sight; auto: the head, the key columns."), .offset = 0, .as = V_STRINGS },
	{ "print_titles", V_BOOL, "true", N_("Head and key columns again on each printed page."), U(table.xlsx.print_titles) },
	{ "fit_width", V_INT, "1", N_("Pages beside each other that the sheet is printed on; 0 = as wide as it is."), U(table.xlsx.fit_width), .min = 0, .max = 100 },
	{ "autofilter", V_BOOL, "false", N_("Filter buttons in the head."), U(table.xlsx.autofilter) },
	{ "widths", V_OTHER, NULL, N_("Widths of the columns from the left, in place of the paper's."), .offset = 0, .as = V_MM, .many = MANY_LIST, LENGTH },
	{ "tab_color", V_COLOR, "none", N_("Colour of the sheet's tab."), U(table.xlsx.tab_color) },
	{ "notes", V_OTHER, NULL, N_("Lines below the table."), .offset = 0, .as = V_TEXT, .many = MANY_LIST },
};
MAP(sheet, "table.xlsx", N_("a sheet"));

static const struct schema_key cell_keys[] = {
	{ "width", V_MM, "0", N_("Width on the sheet; 0 = as on paper."), AT(column, xlsx.width), LENGTH },
	{ "format", V_STRING, NULL, N_("Number format as spreadsheets write it: \"0.00\"."), AT(column, xlsx.format) },
	{ "hidden", V_BOOL, "false", N_("The column is there, but hidden."), AT(column, xlsx.hidden) },
};
MAP(cell, "table.columns.xlsx", N_("a column of a sheet"));
