/* SPDX-License-Identifier: MIT */
/*
 * The schema of the layout language: every key, its type, default and meaning. Data only.
 * A key that is added here is read, checked and explained; one that is not here is refused. This file: a layout's own keys; layout_schema_out.c: output formats,
 * layout_schema_block.c: blocks, layout_schema_table.c: tables, layout_schema_find.c: look-ups and explain.
 */
#include "layout_schema.h"

#define NEEDS "personal-code|birth-date|sex|address|contact|guardian|absence-reason|talk|issue-register" /* privacy.md */

static const struct schema_key watermark_keys[] = {
	{ "text", V_TEXT, NULL, N_("What stands across the page."), AT(page_setup, watermark.text), .required = true },
	{ "when", V_WHEN, NULL, N_("When it is drawn."), AT(page_setup, watermark.when) },
};
MAP(watermark, "page.watermark", N_("a watermark"));

static const struct schema_key running_keys[] = {
	{ "height", V_MM, "0", N_("Room for it within the margin."), AT(running, height), LENGTH },
	{ "gap", V_MM, "3", N_("Distance from the text area."), AT(running, gap), LENGTH },
	{ "left", V_TEXT, NULL, N_("Text at the left."), AT(running, left) },
	{ "center", V_TEXT, NULL, N_("Text in the middle."), AT(running, center) },
	{ "right", V_TEXT, NULL, N_("Text at the right."), AT(running, right) },
	{ "rule", V_PT, "0", N_("Rule between it and the text area; 0 = none."), AT(running, rule), LENGTH },
	{ "style", V_STYLE, "small", N_("Its style."), AT(running, style) },
	{ "skip_first", V_BOOL, "false", N_("Not on the first page."), AT(running, skip_first) },
	{ "blocks", V_BLOCKS, NULL, N_("Blocks instead of left, center and right."), LIST(running, blocks, nblocks) },
};
MAP(running, "page.footer", N_("a running head or foot"));

static const struct schema_key page_keys[] = {
	{ "size", V_OTHER, "A4", N_("A3, A4, A5, Letter, or [width, height]."), .offset = 0, .words = "A3|A4|A5|Letter", .as = V_SIZE },
	{ "orientation", V_OTHER, "portrait", N_("portrait or landscape."), .offset = 0, .words = "portrait|landscape" },
	{ "margin", V_OTHER, "15", N_("One length, or a list of two or four: top, right, bottom, left."), .offset = 0, .as = V_SIDES },
	{ "inner", V_MM, NULL, N_("Margin at the binding: left on odd pages, right on even ones."), AT(page_setup, inner), HAS(page_setup, mirrored), LENGTH },
	{ "outer", V_MM, NULL, N_("Margin away from the binding."), AT(page_setup, outer), HAS(page_setup, mirrored), LENGTH },
	{ "columns", V_INT, "1", N_("Columns of text on each page, filled one after another; running heads and feet go across."), AT(page_setup, columns), .min = 1, .max = 4 },
	{ "column_gap", V_MM, "6", N_("Distance between columns."), AT(page_setup, column_gap), LENGTH },
	{ "duplex", V_WORD, "none", N_("Tells the printer to print both sides, turned over the long or the short edge."), AT(page_setup, duplex), .words = "none|long|short" },
	{ "booklet", V_WORD, "false", N_("Two pages on one sheet. cut: those of a bundle beside each other, to be cut apart; fold: those of a document in the order of a booklet."),
		AT(page_setup, booklet), .words = "false|cut|fold" },
	{ "background", V_STRING, NULL, N_("A picture below everything, as large as the page: a file in layouts/assets."), AT(page_setup, background) },
	{ "watermark", V_OTHER, NULL, N_("Large pale text below everything."), .offset = 0, .below = &schema_watermark },
	{ "header", V_OTHER, NULL, N_("Running head, in the upper margin."), .offset = 0, .below = &schema_running },
	{ "footer", V_OTHER, NULL, N_("Running foot, in the lower margin."), .offset = 0, .below = &schema_running },
	{ "number_from", V_INT, "1", N_("Number of the first page."), AT(page_setup, number_from), .min = 1, .max = 9999 },
	{ "page_count", V_FLAG, "document", N_("What {page} and {pages} count: pages of the document, or of the file that it stands in."), AT(page_setup, count_per_file), .words = "document|file" },
	{ "first", V_OTHER, NULL, N_("The same keys for the first page."), .offset = 0, .below = &schema_page },
	{ "even", V_OTHER, NULL, N_("The same keys for even pages."), .offset = 0, .below = &schema_page },
};
MAP(page, "page", N_("the page"));

static const struct schema_key font_keys[] = {
	{ "regular", V_STRING, NULL, N_("File of the plain face, in fonts/."), AT(font_family, regular), .required = true },
	{ "bold", V_STRING, NULL, N_("File of the bold face."), AT(font_family, bold) },
	{ "italic", V_STRING, NULL, N_("File of the italic face."), AT(font_family, italic) },
	{ "bold_italic", V_STRING, NULL, N_("File of the bold italic face."), AT(font_family, bold_italic) },
	{ "fallback", V_STRINGS, NULL, N_("Families to look a missing letter up in."), LIST(font_family, fallback, nfallback) },
};
MAP(font, "fonts", N_("a font family"));

static const struct schema_key border_keys[] = {
	{ "top", V_PT, NULL, N_("Rule above."), AT(style, border_top), LENGTH },
	{ "right", V_PT, NULL, N_("Rule at the right."), AT(style, border_right), LENGTH },
	{ "bottom", V_PT, NULL, N_("Rule below."), AT(style, border_bottom), LENGTH },
	{ "left", V_PT, NULL, N_("Rule at the left."), AT(style, border_left), LENGTH },
};
MAP(border, "styles.border", N_("a border"));

static const struct schema_key style_keys[] = {
	{ "parent", V_OTHER, "base", N_("Style that the other keys are added to."), .offset = 0, .as = V_STRING },
	{ "font", V_OTHER, NULL, N_("Name of a font family."), .offset = 0, .bit = SK_FONT, .as = V_STRING },
	{ "size", V_PT, "10", N_("Size of type."), AT(style, size), .bit = SK_SIZE, .min = 4000, .max = 200000 },
	{ "leading", V_PT, NULL, N_("Height of a line; 1.25 × size when only the size is given."), AT(style, leading), .bit = SK_LEADING, .min = 4000, .max = 400000 },
	{ "weight", V_FLAG, "regular", N_("Weight of type."), AT(style, bold), .bit = SK_BOLD, .words = "regular|bold" },
	{ "italic", V_BOOL, "false", N_("Italic type."), AT(style, italic), .bit = SK_ITALIC },
	{ "color", V_COLOR, "black", N_("black, white, gray0 to gray100, or six hexadecimal digits."), AT(style, color), .bit = SK_COLOR },
	{ "align", V_WORD, "left", N_("Where lines stand."), AT(style, align), .bit = SK_ALIGN, .words = ALIGNS },
	{ "valign", V_WORD, "top", N_("Where text stands in a cell."), AT(style, valign), .bit = SK_VALIGN, .words = VALIGNS },
	{ "space_before", V_MM, "0", N_("Space above; none at the top of a page."), AT(style, before), .bit = SK_BEFORE, LENGTH },
	{ "space_after", V_MM, "0", N_("Space below."), AT(style, after), .bit = SK_AFTER, LENGTH },
	{ "indent", V_MM, "0", N_("Indentation at the left."), AT(style, indent), .bit = SK_INDENT, LENGTH },
	{ "fill", V_COLOR, "none", N_("Colour behind the text, or none."), AT(style, fill), .bit = SK_FILL },
	{ "padding", V_OTHER, "[0.8, 1]", N_("Space within a cell: one length, or two or four: top, right, bottom, left."), .offset = 0, .bit = SK_PADDING, .as = V_SIDES },
	{ "border", V_OTHER, NULL, N_("Rules round a cell or paragraph."), .offset = 0, .bit = SK_BORDER, .below = &schema_border },
	{ "case", V_FLAG, "none", N_("Prints capitals."), AT(style, upper), .bit = SK_CASE, .words = "none|upper" },
	{ "hyphenate", V_BOOL, "false", N_("Parts words at a line's end, by the rules of the text's language."), AT(style, hyphenate), .bit = SK_HYPHENATE },
	{ "orphans", V_INT, "2", N_("Lines of a paragraph that must stand together at a page's foot."), AT(style, orphans), .bit = SK_ORPHANS, .min = 1, .max = 9 },
	{ "widows", V_INT, "2", N_("Lines of a paragraph that must stand together at a page's top."), AT(style, widows), .bit = SK_WIDOWS, .min = 1, .max = 9 },
	{ "keep_with_next", V_BOOL, "false", N_("Not parted from what follows."), AT(style, keep_with_next), .bit = SK_KEEP_NEXT },
	{ "underline", V_BOOL, "false", N_("Underlined."), AT(style, underline), .bit = SK_UNDERLINE },
	{ "rotate", V_FLAG, "0", N_("Text of a paragraph or of a column's cells turned to read upwards."), AT(style, turned), .bit = SK_ROTATE, .words = "0|90" },
	{ "lang", V_STRING, NULL, N_("Language of the text when it is not the document's: de, ltg, fr. Readers pronounce it, and words are parted, by it."), AT(style, lang), .bit = SK_LANG },
};
MAP(style, "styles", N_("a style"));

static const struct schema_key span_keys[] = {
	{ "text", V_OTHER, NULL, N_("The text of this part."), .offset = 0, .required = true, .as = V_SPANTEXT },
	{ "style", V_OTHER, NULL, N_("Its style."), .offset = 0, .as = V_STYLE },
	{ "bold", V_BOOL, NULL, N_("Bold."), AT(style, bold), .bit = SK_BOLD },
	{ "italic", V_BOOL, NULL, N_("Italic."), AT(style, italic), .bit = SK_ITALIC },
	{ "color", V_COLOR, NULL, N_("Its colour."), AT(style, color), .bit = SK_COLOR },
	{ "lang", V_STRING, NULL, N_("Its language, when it is not the text's."), AT(style, lang), .bit = SK_LANG },
};
MAP(span, "text.spans", N_("a part of a text"));

static const struct schema_key data_keys[] = {
	{ "sql", V_OTHER, NULL, N_("One SELECT on the contract's tables, written as a literal block (|)."), .offset = 0, .required = true, .as = V_STRING },
	{ "max_rows", V_LONG, "10000", N_("More rows than this are an error."), AT(data_spec, max_rows), .min = 1, .max = 100000000 },
	{ "required", V_BOOL, "false", N_("No row at all is an error."), AT(data_spec, required) },
	{ "one", V_BOOL, "false", N_("More than one row is an error."), AT(data_spec, one) },
	{ "order_check", V_STRINGS, NULL, N_("Columns whose equal values must stand together."), LIST(data_spec, order_check, norder) },
};
MAP(data, "data", N_("a dataset"));

static const struct schema_key param_keys[] = {
	{ "type", V_WORD, "text", N_("What may be given."), AT(param_spec, type), .words = "text|int|date|bool|choice" },
	{ "default", V_STRING, NULL, N_("Value when none is given."), AT(param_spec, def) },
	{ "required", V_BOOL, "false", N_("Must be given."), AT(param_spec, required) },
	{ "values", V_STRINGS, NULL, N_("The choices."), LIST(param_spec, values, nvalues) },
};
MAP(param, "params", N_("a parameter"));

static const struct schema_key gate_keys[] = {
	{ "empty", V_STRING, NULL, N_("Dataset that must have no rows; its column `problem` says what is wrong."), AT(gate_spec, dataset) },
	{ "check", V_STRING, NULL, N_("Code of a built-in check."), AT(gate_spec, check) },
	{ "message", V_TEXT, NULL, N_("What the clerk reads."), AT(gate_spec, message) },
	{ "level", V_FLAG, "block", N_("Whether it stops the document."), AT(gate_spec, warn), .words = "block|warn" },
};
MAP(gate, "gates", N_("a gate"));

static const struct schema_key bundle_keys[] = {
	{ "by", V_STRING, NULL, N_("Column whose equal values make one file."), AT(split_spec, bundle.by), .required = true },
	{ "file", V_TEXT, NULL, N_("Path of that file."), AT(split_spec, bundle.file), .required = true },
	{ "bookmark", V_TEXT, NULL, N_("Bookmark of each document in it."), AT(split_spec, bundle.bookmark) },
	{ "start_on", V_FLAG, "any", N_("Page that each document starts on."), AT(split_spec, bundle.start_odd), .words = "any|odd" },
	{ "cover", V_BLOCKS, NULL, N_("Blocks of a page before the documents: a list for their receipt. The dataset `documents` has a row for each: the split's columns, and doc_nr, doc_page, doc_pages, doc_version, doc_version_name, doc_replaces_date, doc_label."),
		LIST(split_spec, bundle.cover, bundle.ncover) },
	{ "cover_footer", V_OTHER, NULL, N_("Running foot of the cover."), .offset = 0, .below = &schema_running },
};
MAP(bundle, "split.bundle", N_("a bundle"));

static const struct schema_key split_keys[] = {
	{ "by", V_STRING, NULL, N_("Dataset with one row for each document."), AT(split_spec, by), .required = true },
	{ "unit", V_STRINGS, NULL, N_("Columns that name a document; student_id, else class_id, when left out."), LIST(split_spec, unit, nunit) },
	{ "label", V_TEXT, NULL, N_("What people call it: \"{class}/{list_no}\"."), AT(split_spec, label) },
	{ "file", V_TEXT, NULL, N_("Path of its file."), AT(split_spec, file), .required = true },
	{ "ascii", V_BOOL, "false", N_("Letters of paths without marks."), AT(split_spec, ascii) },
	{ "lang", V_STRING, NULL, N_("Column with the document's language."), AT(split_spec, lang_column) },
	{ "bundle", V_OTHER, NULL, N_("One file for all documents of a class."), .offset = 0, .below = &schema_bundle },
};
MAP(split, "split", N_("the split"));

static const struct schema_key top_keys[] = {
	{ "format", V_OTHER, NULL, N_("Version of the language: 1."), .offset = 0, .required = true, .words = "1" },
	{ "layout", V_OTHER, NULL, N_("Name of the layout: small letters, digits and hyphens."), .offset = 0, .as = V_STRING },
	{ "title", V_OTHER, NULL, N_("Title; {title} prints it."), .offset = 0, .as = V_TEXT },
	{ "extends", V_OTHER, NULL, N_("Layout that this one is added to; maps are merged, lists replaced."), .offset = 0, .as = V_STRING },
	{ "lang", V_OTHER, "lv", N_("Language of documents: lv, en or ru."), .offset = 0, .words = "lv|en|ru" },
	{ "languages", V_OTHER, NULL, N_("All languages that the texts have."), .offset = 0, .words = "lv|en|ru", .many = MANY_LIST },
	{ "needs", V_STRINGS, NULL, N_("Sensitive data that the layout cannot do without."), LIST(layout, needs, nneeds), .words = NEEDS },
	{ "wants", V_STRINGS, NULL, N_("Sensitive data that it prints when the school grants it."), LIST(layout, wants, nwants), .words = NEEDS },
	{ "periods", V_STRINGS, NULL, N_("What documents can be made for: when left out, a year, a term and a month. A week must be named: only rows by day are right for one."), LIST(layout, periods, nperiods), .words = "year|term|month|week" },
	{ "params", V_OTHER, NULL, N_("Parameters of a run, by name."), .offset = 0, .below = &schema_param, .many = MANY_NAMED },
	{ "labels", V_OTHER, NULL, N_("Texts by name; {t.name} prints one."), .offset = 0, .as = V_TEXT, .many = MANY_NAMED },
	{ "page", V_OTHER, NULL, N_("Paper, margins, running heads and feet."), .offset = 0, .below = &schema_page },
	{ "fonts", V_OTHER, NULL, N_("Font families by name."), .offset = 0, .below = &schema_font, .many = MANY_NAMED },
	{ "styles", V_OTHER, NULL, N_("Styles by name."), .offset = 0, .below = &schema_style, .many = MANY_NAMED },
	{ "data", V_OTHER, NULL, N_("Datasets by name."), .offset = 0, .below = &schema_data, .many = MANY_NAMED },
	{ "gates", V_OTHER, NULL, N_("What must be in order before a document may be issued."), .offset = 0, .below = &schema_gate, .many = MANY_LIST },
	{ "split", V_OTHER, NULL, N_("Which documents there are, and their files."), .offset = 0, .below = &schema_split },
	{ "pdf", V_OTHER, NULL, N_("Properties of the PDF."), .offset = 0, .below = &schema_pdf },
	{ "xlsx", V_OTHER, NULL, N_("The tables as a workbook; false: none is made."), .offset = 0, .words = "false", .below = &schema_xlsx },
	{ "csv", V_OTHER, NULL, N_("A table as text; false: none is made."), .offset = 0, .words = "false", .below = &schema_csv },
	{ "blocks", V_OTHER, NULL, N_("The document from top to bottom."), .offset = 0, .as = V_BLOCKS },
};
MAP(top, "", N_("a layout"));
