/* SPDX-License-Identifier: MIT */
/*
 * The schema of the layout language: every key, its type, default and meaning. Data only, but for look-ups and explain.
 * A key that is added here is read, checked and explained; one that is not here is refused. Look-ups are linear: maps are small.
 */
#include "layout_internal.h"

#include "lieciba/strbuf.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define AT(type, member) .offset = offsetof(struct type, member)
#define LIST(type, member, n) .offset = offsetof(struct type, member), .count = offsetof(struct type, n)
#define HAS(type, member) .has = offsetof(struct type, member)
#define MAP(id, p, w) const struct schema_map schema_##id = { p, w, id##_keys, sizeof id##_keys / sizeof *id##_keys }
#define KIND(id, p, w) static const struct schema_map schema_##id = { p, w, id##_keys, sizeof id##_keys / sizeof *id##_keys }
#define MPT_MAX_LENGTH 14400000 /* 200 inches: PDF 32000-1 Annex C */
#define LENGTH .min = 0, .max = MPT_MAX_LENGTH

#define KEEPS "auto|prefer|always|with_next|with_previous"
#define BREAKS "none|page|odd|even|column"
#define ALIGNS "left|right|center|justify"
#define VALIGNS "top|middle|bottom"

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
	{ "size", V_OTHER, "A4", N_("A3, A4, A5, Letter, or [width, height]."), .offset = 0 },
	{ "orientation", V_OTHER, "portrait", N_("portrait or landscape."), .offset = 0, .words = "portrait|landscape" },
	{ "margin", V_OTHER, "15", N_("One length, or a list of two or four: top, right, bottom, left."), .offset = 0 },
	{ "inner", V_MM, NULL, N_("Margin at the binding: left on odd pages, right on even ones."), AT(page_setup, inner), HAS(page_setup, mirrored), LENGTH },
	{ "outer", V_MM, NULL, N_("Margin away from the binding."), AT(page_setup, outer), HAS(page_setup, mirrored), LENGTH },
	{ "columns", V_LATER, NULL, N_("Columns of text."), .offset = 0 },
	{ "column_gap", V_LATER, NULL, N_("Distance between columns."), .offset = 0 },
	{ "duplex", V_WORD, "none", N_("Tells the printer to print both sides, turned over the long or the short edge."), AT(page_setup, duplex), .words = "none|long|short" },
	{ "booklet", V_LATER, NULL, N_("Two pages on one sheet, in the order of a booklet."), .offset = 0 },
	{ "background", V_LATER, NULL, N_("An image below everything."), .offset = 0 },
	{ "watermark", V_OTHER, NULL, N_("Large pale text below everything."), .offset = 0, .below = &schema_watermark },
	{ "header", V_OTHER, NULL, N_("Running head, in the upper margin."), .offset = 0, .below = &schema_running },
	{ "footer", V_OTHER, NULL, N_("Running foot, in the lower margin."), .offset = 0, .below = &schema_running },
	{ "number_from", V_INT, "1", N_("Number of the first page."), AT(page_setup, number_from), .min = 1, .max = 9999 },
	{ "page_count", V_LATER, NULL, N_("What {pages} counts."), .offset = 0 },
	{ "first", V_OTHER, NULL, N_("The same keys for the first page."), .offset = 0, .below = &schema_page },
	{ "even", V_OTHER, NULL, N_("The same keys for even pages."), .offset = 0, .below = &schema_page },
};
MAP(page, "page", N_("the page"));

static const struct schema_key font_keys[] = {
	{ "regular", V_STRING, NULL, N_("File of the plain face, in fonts/."), AT(font_family, regular), .required = true },
	{ "bold", V_STRING, NULL, N_("File of the bold face."), AT(font_family, bold) },
	{ "italic", V_STRING, NULL, N_("File of the italic face."), AT(font_family, italic) },
	{ "bold_italic", V_STRING, NULL, N_("File of the bold italic face."), AT(font_family, bold_italic) },
	{ "fallback", V_LATER, NULL, N_("Families to look a missing letter up in."), .offset = 0 },
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
	{ "parent", V_OTHER, "base", N_("Style that the other keys are added to."), .offset = 0 },
	{ "font", V_OTHER, NULL, N_("Name of a font family."), .offset = 0, .bit = SK_FONT },
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
	{ "padding", V_OTHER, "[0.8, 1]", N_("Space within a cell: one length, or two or four: top, right, bottom, left."), .offset = 0, .bit = SK_PADDING },
	{ "border", V_OTHER, NULL, N_("Rules round a cell or paragraph."), .offset = 0, .bit = SK_BORDER, .below = &schema_border },
	{ "case", V_FLAG, "none", N_("Prints capitals."), AT(style, upper), .bit = SK_CASE, .words = "none|upper" },
	{ "hyphenate", V_LATER, NULL, N_("May break words with a hyphen."), .offset = 0 },
	{ "orphans", V_INT, "2", N_("Lines of a paragraph that must stand together at a page's foot."), AT(style, orphans), .bit = SK_ORPHANS, .min = 1, .max = 9 },
	{ "widows", V_INT, "2", N_("Lines of a paragraph that must stand together at a page's top."), AT(style, widows), .bit = SK_WIDOWS, .min = 1, .max = 9 },
	{ "keep_with_next", V_BOOL, "false", N_("Not parted from what follows."), AT(style, keep_with_next), .bit = SK_KEEP_NEXT },
	{ "underline", V_BOOL, "false", N_("Underlined."), AT(style, underline), .bit = SK_UNDERLINE },
	{ "rotate", V_LATER, NULL, N_("Turned text."), .offset = 0 },
};
MAP(style, "styles", N_("a style"));

static const struct schema_key span_keys[] = {
	{ "text", V_OTHER, NULL, N_("The text of this part."), .offset = 0, .required = true },
	{ "style", V_OTHER, NULL, N_("Its style."), .offset = 0 },
	{ "bold", V_BOOL, NULL, N_("Bold."), AT(style, bold), .bit = SK_BOLD },
	{ "italic", V_BOOL, NULL, N_("Italic."), AT(style, italic), .bit = SK_ITALIC },
	{ "color", V_COLOR, NULL, N_("Its colour."), AT(style, color), .bit = SK_COLOR },
};
MAP(span, "text.spans", N_("a part of a text"));

static const struct schema_key data_keys[] = {
	{ "sql", V_OTHER, NULL, N_("One SELECT on the contract's tables, written as a literal block (|)."), .offset = 0, .required = true },
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
	{ "cover", V_LATER, NULL, N_("Blocks of a page before the documents."), .offset = 0 },
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

static const struct schema_key pdf_keys[] = {
	{ "file", V_OTHER, NULL, N_("Path of the file of a layout without split."), .offset = 0 },
	{ "title", V_TEXT, NULL, N_("Title; print queues show it, so no names."), AT(layout, pdf.title) },
	{ "author", V_TEXT, NULL, N_("Author."), AT(layout, pdf.author) },
	{ "subject", V_TEXT, NULL, N_("Subject."), AT(layout, pdf.subject) },
	{ "keywords", V_TEXT, NULL, N_("Keywords."), AT(layout, pdf.keywords) },
	{ "lang", V_STRING, NULL, N_("Language tag; the document's language when left out."), AT(layout, pdf.lang) },
	{ "bookmarks", V_BOOL, "true", N_("Bookmarks from headings."), AT(layout, pdf.bookmarks) },
	{ "pdfa", V_FLAG, "2u", N_("Archival profile: 2a is also tagged for readers of accessible files (PDF/UA-1), and larger."), AT(layout, pdf.tagged), .words = "2u|2a" },
	{ "open", V_LATER, NULL, N_("How viewers open it."), .offset = 0 },
	{ "compress", V_LATER, NULL, N_("Compression."), .offset = 0 },
	{ "permissions", V_LATER, NULL, N_("Refused in archival files."), .offset = 0 },
	{ "attachments", V_LATER, NULL, N_("Files within the PDF."), .offset = 0 },
};
MAP(pdf, "pdf", N_("the PDF"));

static const struct schema_key top_keys[] = {
	{ "format", V_OTHER, NULL, N_("Version of the language: 1."), .offset = 0, .required = true },
	{ "layout", V_OTHER, NULL, N_("Name of the layout: small letters, digits and hyphens."), .offset = 0 },
	{ "title", V_OTHER, NULL, N_("Title; {title} prints it."), .offset = 0 },
	{ "extends", V_OTHER, NULL, N_("Layout that this one is added to; maps are merged, lists replaced."), .offset = 0 },
	{ "lang", V_OTHER, "lv", N_("Language of documents: lv, en or ru."), .offset = 0 },
	{ "languages", V_OTHER, NULL, N_("All languages that the texts have."), .offset = 0 },
	{ "needs", V_STRINGS, NULL, N_("Sensitive data that the layout cannot do without."), LIST(layout, needs, nneeds) },
	{ "wants", V_STRINGS, NULL, N_("Sensitive data that it prints when the school grants it."), LIST(layout, wants, nwants) },
	{ "params", V_OTHER, NULL, N_("Parameters of a run, by name."), .offset = 0, .below = &schema_param },
	{ "labels", V_OTHER, NULL, N_("Texts by name; {t.name} prints one."), .offset = 0 },
	{ "page", V_OTHER, NULL, N_("Paper, margins, running heads and feet."), .offset = 0, .below = &schema_page },
	{ "fonts", V_OTHER, NULL, N_("Font families by name."), .offset = 0, .below = &schema_font },
	{ "styles", V_OTHER, NULL, N_("Styles by name."), .offset = 0, .below = &schema_style },
	{ "data", V_OTHER, NULL, N_("Datasets by name."), .offset = 0, .below = &schema_data },
	{ "gates", V_OTHER, NULL, N_("What must be in order before a document may be issued."), .offset = 0, .below = &schema_gate },
	{ "split", V_OTHER, NULL, N_("Which documents there are, and their files."), .offset = 0, .below = &schema_split },
	{ "pdf", V_OTHER, NULL, N_("Properties of the PDF."), .offset = 0, .below = &schema_pdf },
	{ "xlsx", V_SKIP, NULL, N_("Workbook; not made by this version."), .offset = 0 },
	{ "csv", V_SKIP, NULL, N_("Text table; not made by this version."), .offset = 0 },
	{ "blocks", V_OTHER, NULL, N_("The document from top to bottom."), .offset = 0 },
};
MAP(top, "", N_("a layout"));

/* ---- blocks: offsets are those of struct block, so a kind's keys and the common ones are read in one go ---- */

#define U(member) .offset = offsetof(struct block, u.member)
#define UL(member, n) .offset = offsetof(struct block, u.member), .count = offsetof(struct block, u.n)

static const struct schema_key block_keys[] = {
	{ "style", V_STYLE, NULL, N_("Name of a style, or its keys."), AT(block, style) },
	{ "when", V_WHEN, NULL, N_("Printed only when all of these hold: a dataset with rows, a column that is not empty; `not` before it turns it round."), AT(block, when) },
	{ "id", V_STRING, NULL, N_("A name for the block."), AT(block, id) },
	{ "keep", V_WORD, "auto", N_("How firmly it holds together over a page break."), AT(block, keep), .words = KEEPS },
	{ "break_before", V_WORD, "none", N_("Starts on a new page."), AT(block, break_before), .words = BREAKS },
	{ "space_before", V_MM, NULL, N_("Space above; none at the top of a page."), AT(block, before), HAS(block, has_before), LENGTH },
	{ "space_after", V_MM, NULL, N_("Space below."), AT(block, after), HAS(block, has_after), LENGTH },
	{ "width", V_WIDTH, "100%", N_("Width: a length or a share of the column."), AT(block, width) },
	{ "align", V_WORD, NULL, N_("Where a narrower block stands; how lines of a text stand."), AT(block, align), HAS(block, has_align), .words = ALIGNS },
	{ "pages", V_WORD, "all", N_("Pages on which a block of a running head stands."), AT(block, pages), .words = "all|first|rest" },
	{ "tag", V_STRING, NULL, N_("Its role for readers of accessible files."), AT(block, tag) },
};
MAP(block, "block", N_("a block"));

static const struct schema_key text_keys[] = {
	{ "text", V_TEXT, NULL, N_("A paragraph."), U(text), .required = true },
};
KIND(text, "text", N_("a text"));
static const struct schema_key heading_keys[] = {
	{ "heading", V_TEXT, NULL, N_("A heading."), U(heading.text), .required = true },
	{ "level", V_INT, "1", N_("1 to 3; its style is h1 to h3."), U(heading.level), .min = 1, .max = 3 },
	{ "bookmark", V_BOOL, "true", N_("Makes a bookmark."), U(heading.bookmark) },
	{ "keep_with_next", V_OTHER, "true", N_("Not parted from what follows."), .offset = 0 },
	{ "mark", V_STRING, NULL, N_("Name under which running heads can show it."), U(heading.mark) },
};
KIND(heading, "heading", N_("a heading"));

static const struct schema_key grid_keys[] = {
	{ "top", V_PT, "1.4", N_("Rule above the table."), AT(grid, top), LENGTH },
	{ "head", V_PT, "0.9", N_("Rule under the head."), AT(grid, head), LENGTH },
	{ "row", V_PT, "0.5", N_("Rule under each row."), AT(grid, row), LENGTH },
	{ "bottom", V_PT, "0.9", N_("Rule under the last row."), AT(grid, bottom), LENGTH },
	{ "bottom_totals", V_PT, "1.4", N_("Rule under the totals."), AT(grid, bottom_totals), LENGTH },
	{ "span", V_PT, "0.5", N_("Rule under a head over several columns."), AT(grid, span), LENGTH },
	{ "every", V_OTHER, NULL, N_("A stronger rule after every few rows or columns."), .offset = 0, .below = &schema_every },
};
MAP(grid, "table.grid", N_("a grid"));
static const struct schema_key every_keys[] = {
	{ "rows", V_INT, NULL, N_("After how many rows."), AT(grid, every_rows), .min = 1, .max = 1000 },
	{ "columns", V_INT, NULL, N_("After how many columns."), AT(grid, every_columns), .min = 1, .max = 1000 },
	{ "width", V_OTHER, "0.9", N_("Its thickness (pt)."), .offset = 0 },
};
MAP(every, "table.grid.every", N_("a rule of the grid"));
static const struct schema_key group_keys[] = {
	{ "by", V_STRING, NULL, N_("Column whose equal values make a group; rows must arrive sorted by it."), AT(group_spec, by), .required = true },
	{ "header", V_OTHER, NULL, N_("Text, or blocks, above each group."), .offset = 0 },
	{ "footer", V_FLAG, "none", N_("Totals under each group."), AT(group_spec, totals), .words = "none|totals" },
	{ "break_before", V_FLAG, "none", N_("Each group on a new page."), AT(group_spec, break_page), .words = "none|page" },
	{ "repeat_header", V_BOOL, "true", N_("Header again, with {t.continued}, on the next page."), AT(group_spec, repeat_header) },
	{ "min_rows", V_INT, "2", N_("Rows that stay with the header."), AT(group_spec, min_rows), .min = 1, .max = 50 },
};
MAP(group, "table.group", N_("groups of rows"));

static const struct schema_key column_keys[] = {
	{ "head", V_TEXT, NULL, N_("Head of the column."), AT(column, head) },
	{ "value", V_REF, NULL, N_("Column of the dataset; a number stays a number."), AT(column, value) },
	{ "text", V_TEXT, NULL, N_("Text instead of a value."), AT(column, text) },
	{ "format", V_OTHER, NULL, N_("How the value is written: date, x100,2 …"), .offset = 0 },
	{ "width", V_WIDTH, "auto", N_("A length (mm), auto, or a share of the rest (1fr)."), AT(column, width) },
	{ "min", V_MM, "0", N_("Not narrower than this."), AT(column, min), LENGTH },
	{ "max", V_MM, "0", N_("Not wider than this."), AT(column, max), LENGTH },
	{ "align", V_OTHER, NULL, N_("left, right or center; numbers stand right when it is left out."), .offset = 0, .words = ALIGNS },
	{ "valign", V_OTHER, NULL, N_("top, middle or bottom."), .offset = 0, .words = VALIGNS },
	{ "style", V_STYLE, NULL, N_("Name of a style, or its keys."), AT(column, style) },
	{ "style_from", V_REF, NULL, N_("Column of the dataset that names the style of the cell."), AT(column, style_from) },
	{ "type", V_WORD, "auto", N_("What the values are; `mark` is a number when it is one, else text (nv, atb.)."), AT(column, type), .words = "auto|text|number|date|mark" },
	{ "total", V_OTHER, NULL, N_("sum, avg, count, min, max, or dataset.column."), .offset = 0 },
	{ "total_format", V_OTHER, NULL, N_("How the total is written."), .offset = 0 },
	{ "merge", V_OTHER, "false", N_("Equal values below each other print once; `across`: beside each other."), .offset = 0, .words = "false|true|across" },
	{ "nowrap", V_BOOL, "false", N_("One line only."), AT(column, nowrap) },
	{ "rule_before", V_PT, "0", N_("Vertical rule before the column."), AT(column, rule_before), LENGTH },
	{ "when", V_WHEN, NULL, N_("The column is there only when all of these hold."), AT(column, when) },
	{ "columns", V_OTHER, NULL, N_("Columns under this head."), .offset = 0 },
	{ "rotate", V_LATER, NULL, N_("Turned text."), .offset = 0 },
	{ "head_rotate", V_LATER, NULL, N_("Turned head."), .offset = 0 },
	{ "head_height", V_LATER, NULL, N_("Height of a turned head."), .offset = 0 },
	{ "for", V_LATER, NULL, N_("One group of columns for each row of a dataset."), .offset = 0 },
	{ "cells", V_LATER, NULL, N_("Dataset with the cells of such a table."), .offset = 0 },
	{ "match", V_LATER, NULL, N_("Keys that join cells and rows."), .offset = 0 },
	{ "spark", V_LATER, NULL, N_("A small line of values."), .offset = 0 },
	{ "bar", V_LATER, NULL, N_("A bar."), .offset = 0 },
	{ "fill_from", V_LATER, NULL, N_("Column with the step of a heat table."), .offset = 0 },
	{ "xlsx", V_SKIP, NULL, N_("Of workbooks; not read by this version."), .offset = 0 },
};
MAP(column, "table.columns", N_("a table column"));

static const struct schema_key table_keys[] = {
	{ "table", V_STRING, NULL, N_("Dataset whose rows it shows."), U(table.dataset), .required = true },
	{ "columns", V_OTHER, NULL, N_("Its columns."), .offset = 0, .required = true, .below = &schema_column },
	{ "totals", V_TEXT, NULL, N_("Label of the row of totals."), U(table.totals) },
	{ "empty", V_TEXT, NULL, N_("Text when there are no rows; without it an empty table disappears together with its heading."), U(table.empty) },
	{ "head_style", V_STYLE, "head", N_("Style of heads."), U(table.head_style) },
	{ "repeat_head", V_BOOL, "true", N_("Head again on each page."), U(table.repeat_head) },
	{ "head_when_empty", V_BOOL, "false", N_("Head also when there are no rows."), U(table.head_when_empty) },
	{ "zebra", V_BOOL, "false", N_("Every second row on a pale ground."), U(table.zebra) },
	{ "grid", V_OTHER, NULL, N_("Rules of the table."), .offset = 0, .below = &schema_grid },
	{ "row_style_from", V_REF, NULL, N_("Column that names the style of the row."), U(table.row_style_from) },
	{ "min_rows", V_INT, "0", N_("Empty rows are added up to this number."), U(table.min_rows), .min = 0, .max = 1000 },
	{ "fill_page", V_LATER, NULL, N_("Empty rows down to the page's foot."), .offset = 0 },
	{ "row_break", V_WORD, "auto", N_("Whether a page may break within a row."), U(table.row_break), .words = "auto|never|allow" },
	{ "group", V_OTHER, NULL, N_("Groups of rows with header and totals."), .offset = 0, .below = &schema_group },
	{ "tail_rows", V_INT, "0", N_("Rows kept with the totals; pages break only at multiples of it."), U(table.tail_rows), .min = 0, .max = 50 },
	{ "mark", V_OTHER, NULL, N_("Names under which running heads can show a column's first and last value on the page."), .offset = 0 },
	{ "wide", V_FLAG, "error", N_("What to do when it is too wide."), U(table.wide_shrink), .words = "error|shrink" },
	{ "head_rotate", V_LATER, NULL, N_("Turned heads."), .offset = 0 },
	{ "head_height", V_LATER, NULL, N_("Height of turned heads."), .offset = 0 },
	{ "key_columns", V_LATER, NULL, N_("Columns that are repeated when a table is spread over pages."), .offset = 0 },
	{ "page_totals", V_LATER, NULL, N_("Totals of each page."), .offset = 0 },
	{ "carry", V_LATER, NULL, N_("Sums carried over to the next page."), .offset = 0 },
	{ "for", V_LATER, NULL, N_("One group of columns for each row of a dataset."), .offset = 0 },
	{ "xlsx", V_SKIP, NULL, N_("Of workbooks; not read by this version."), .offset = 0 },
};
MAP(table, "table", N_("a table"));

static const struct schema_key field_keys[] = {
	{ "label", V_TEXT, NULL, N_("What it is."), AT(field, label), .required = true },
	{ "text", V_TEXT, NULL, N_("Its value."), AT(field, text), .required = true },
	{ "when", V_WHEN, NULL, N_("Printed only when all of these hold."), AT(field, when) },
};
MAP(field, "fields.fields", N_("a field"));
static const struct schema_key fields_keys[] = {
	{ "fields", V_OTHER, NULL, N_("Labels and values."), .offset = 0, .required = true, .below = &schema_field },
	{ "columns", V_INT, "1", N_("Fields beside each other."), U(fields.columns), .min = 1, .max = 4 },
	{ "label_width", V_WIDTH, "auto", N_("Width of labels."), U(fields.label_width) },
	{ "gap", V_MM, "4", N_("Distance of columns."), U(fields.gap), LENGTH },
	{ "leader", V_FLAG, "none", N_("Dots from label to value."), U(fields.dots), .words = "none|dots" },
	{ "ruled", V_BOOL, "false", N_("A rule under each field."), U(fields.ruled) },
	{ "label_style", V_STYLE, "label", N_("Style of labels."), U(fields.label_style) },
};
KIND(fields, "fields", N_("fields"));
static const struct schema_key columns_keys[] = {
	{ "columns", V_OTHER, NULL, N_("Widths of the columns."), .offset = 0, .required = true },
	{ "cells", V_OTHER, NULL, N_("A list of blocks for each column."), .offset = 0, .required = true },
	{ "gap", V_MM, "4", N_("Distance of columns."), U(columns.gap), LENGTH },
	{ "valign", V_WORD, "top", N_("Where shorter columns stand."), U(columns.valign), .words = VALIGNS },
	{ "split", V_LATER, NULL, N_("May be parted by a page break."), .offset = 0 },
};
KIND(columns, "columns", N_("columns"));
static const struct schema_key box_keys[] = {
	{ "box", V_BLOCKS, NULL, N_("Blocks on a ground or in a frame."), UL(box.v, box.n), .required = true },
	{ "fill", V_COLOR, "none", N_("Colour of the ground."), U(box.fill) },
	{ "border", V_PT, "0", N_("Frame."), U(box.border), LENGTH },
	{ "padding", V_OTHER, "[0.8, 1]", N_("Space within: one length, or two: above and below, at the sides."), .offset = 0 },
};
KIND(box, "box", N_("a box"));
static const struct schema_key repeat_keys[] = {
	{ "repeat", V_STRING, NULL, N_("Dataset; the blocks stand once for each of its rows."), U(repeat.dataset), .required = true },
	{ "blocks", V_BLOCKS, NULL, N_("What is repeated."), UL(repeat.v, repeat.n), .required = true },
	{ "separator", V_BLOCKS, NULL, N_("Blocks between two of them."), UL(repeat.sep, repeat.nsep) },
	{ "between", V_WORD, "none", N_("A new page or a rule between two of them."), U(repeat.between), .words = "none|page|rule" },
	{ "limit", V_INT, "0", N_("Not more than this many; 0 = all."), U(repeat.limit), .min = 0, .max = 100000 },
};
KIND(repeat, "repeat", N_("a repeat"));
static const struct schema_key signature_keys[] = {
	{ "label", V_TEXT, NULL, N_("Who signs."), AT(signature, label), .required = true },
	{ "name", V_TEXT, NULL, N_("The name in print."), AT(signature, name) },
	{ "date", V_TEXT, NULL, N_("Label of a line for the date."), AT(signature, date) },
};
MAP(signature, "signatures.signatures", N_("a signature"));
static const struct schema_key seal_keys[] = {
	{ "w", V_MM, "40", N_("Width of the space."), U(signatures.seal.w), LENGTH },
	{ "h", V_MM, "36", N_("Height of the space."), U(signatures.seal.h), LENGTH },
	{ "text", V_TEXT, NULL, N_("The words in it."), U(signatures.seal.text) },
	{ "when", V_WHEN, NULL, N_("Left free only when all of these hold."), U(signatures.seal.when) },
};
MAP(seal, "signatures.seal", N_("the space for a seal"));
static const struct schema_key signatures_keys[] = {
	{ "signatures", V_OTHER, NULL, N_("Lines to be signed."), .offset = 0, .required = true, .below = &schema_signature },
	{ "columns", V_INT, "1", N_("Signatures beside each other."), U(signatures.columns), .min = 1, .max = 3 },
	{ "line", V_MM, "52", N_("Length of the line."), U(signatures.line), LENGTH },
	{ "space", V_MM, "12", N_("Height of one signature."), U(signatures.space), LENGTH },
	{ "label_width", V_MM, "40", N_("Width of labels."), U(signatures.label), LENGTH },
	{ "seal", V_OTHER, NULL, N_("Space that no text may enter."), .offset = 0, .below = &schema_seal },
};
KIND(signatures, "signatures", N_("signatures"));
static const struct schema_key stamp_box_keys[] = {
	{ "stamp_box", V_TEXT, NULL, N_("The word in the frame."), U(stamp_box.word), .required = true },
	{ "lines", V_OTHER, NULL, N_("Up to two lines under it."), .offset = 0 },
};
KIND(stamp_box, "stamp_box", N_("a stamp box"));
static const struct schema_key image_keys[] = {
	{ "image", V_OTHER, NULL, N_("A file in layouts/assets, or a column with the image: \"{school.logo}\"."), .offset = 0, .required = true },
	{ "width", V_MM, NULL, N_("Width; from the height when left out."), U(image.w), LENGTH },
	{ "height", V_MM, NULL, N_("Height; from the width when left out."), U(image.h), LENGTH },
	{ "fit", V_LATER, NULL, N_("Whole within its space, or filling it."), .offset = 0 },
	{ "alt", V_TEXT, NULL, N_("What it shows, in words."), U(image.alt) },
};
KIND(image, "image", N_("an image"));
static const struct schema_key rule_keys[] = {
	{ "rule", V_PT, NULL, N_("A rule of this thickness."), U(rule.thickness), .required = true, LENGTH },
	{ "color", V_COLOR, "black", N_("Its colour."), U(rule.color) },
	{ "dash", V_WORD, "none", N_("Dotted or dashed."), U(rule.dash), .words = "none|dot|dash" },
};
KIND(rule, "rule", N_("a rule"));
static const struct schema_key spacer_keys[] = {
	{ "spacer", V_OTHER, NULL, N_("Space: a length, or 1fr for the rest of the document's last page."), .offset = 0, .required = true },
};
KIND(spacer, "spacer", N_("a spacer"));
static const struct schema_key qr_keys[] = {
	{ "qr", V_TEXT, NULL, N_("Text of the code."), U(qr.text), .required = true },
	{ "size", V_MM, "12.5", N_("Width and height."), U(qr.size), LENGTH },
	{ "ecc", V_OTHER, "Q", N_("Error correction: L, M, Q or H."), .offset = 0, .words = "L|M|Q|H" },
	{ "place", V_WORD, "flow", N_("Where it stands."), U(qr.place), .words = "flow|top-left|top-right|bottom-left|bottom-right" },
	{ "alt", V_TEXT, NULL, N_("What it is, in words."), U(qr.alt) },
};
KIND(qr, "qr", N_("a QR code"));
static const struct schema_key page_break_keys[] = {
	{ "page_break", V_WORD, NULL, N_("What follows starts on a new page."), U(page_break), .words = BREAKS, .required = true },
};
KIND(page_break, "page_break", N_("a page break"));
static const struct schema_key include_keys[] = {
	{ "include", V_OTHER, NULL, N_("A file with a list of blocks."), .offset = 0, .required = true },
	{ "with", V_OTHER, NULL, N_("Texts that the part prints as {arg.name}."), .offset = 0 },
};
KIND(include, "include", N_("an include"));

const char *const block_names[BLOCK_KINDS] = { "text", "heading", "table", "fields", "columns", "box", "repeat", "signatures", "stamp_box", "image", "rule",
	"spacer", "qr", "page_break", "include" };
static const struct schema_map *const kinds[BLOCK_KINDS] = { &schema_text, &schema_heading, &schema_table, &schema_fields, &schema_columns, &schema_box,
	&schema_repeat, &schema_signatures, &schema_stamp_box, &schema_image, &schema_rule, &schema_spacer, &schema_qr, &schema_page_break, &schema_include };

const struct schema_map *schema_kind(const char *name, enum block_kind *kind)
{
	for (int i = 0; i < BLOCK_KINDS; i++) {
		if (strcmp(block_names[i], name) == 0) {
			*kind = (enum block_kind)i;
			return kinds[i];
		}
	}
	return NULL;
}

size_t schema_kinds(const char **names, size_t max)
{
	size_t n = 0;
	for (; n < max && n < BLOCK_KINDS; n++)
		names[n] = block_names[n];
	return n;
}

const struct schema_key *schema_find(const struct schema_map *m, const char *name)
{
	for (size_t i = 0; m && i < m->n; i++)
		if (strcmp(m->keys[i].name, name) == 0)
			return &m->keys[i];
	return NULL;
}

/* ---- explain ---- */

static const char *type_name(const struct schema_key *k)
{
	switch (k->type) {
	case V_MM: return _("a length, bare numbers are mm");
	case V_PT: return _("a length, bare numbers are pt");
	case V_INT: case V_LONG: return _("a whole number");
	case V_BOOL: return _("true or false");
	case V_STRING: return _("a name");
	case V_STRINGS: return _("a list of names");
	case V_TEXT: return _("a text");
	case V_REF: return _("a column");
	case V_WHEN: return _("a condition, or a list of them");
	case V_COLOR: return _("a colour");
	case V_STYLE: return _("a style");
	case V_WIDTH: return _("a width");
	case V_BLOCKS: return _("a list of blocks");
	case V_LATER: return _("not supported by this version");
	case V_SKIP: return _("not read by this version");
	case V_WORD: case V_FLAG: case V_OTHER: break;
	}
	return NULL;
}

static void explain_key(const struct schema_key *k, struct strbuf *out)
{
	const char *type = k->words ? k->words : type_name(k);
	strbuf_addf(out, "%s", k->name);
	if (type)
		strbuf_addf(out, ": %s", type);
	if (k->required)
		strbuf_addf(out, " (%s)", _("required"));
	else if (k->def)
		strbuf_addf(out, " (%s)", k->def);
	strbuf_addf(out, "\n    %s\n", _(k->doc));
}

static void explain_map(const struct schema_map *m, struct strbuf *out)
{
	for (size_t i = 0; i < m->n; i++)
		explain_key(&m->keys[i], out);
}

/* One step down a path: from a key to the keys below it. */
static const struct schema_map *step(const struct schema_map *m, const char *word, const struct schema_key **key)
{
	enum block_kind kind;
	*key = schema_find(m, word);
	if (*key)
		return (*key)->below;
	if (m != &schema_top)
		return NULL;
	if (strcmp(word, "style") == 0)
		return &schema_style;
	return strcmp(word, "block") == 0 ? &schema_block : schema_kind(word, &kind);
}

bool layout_explain(const char *path, struct strbuf *out)
{
	const struct schema_map *m = &schema_top;
	const struct schema_key *key = NULL;
	while (*path) {
		char word[64];
		size_t n = strcspn(path, ".");
		if (!m || n >= sizeof word)
			return false;
		memcpy(word, path, n);
		word[n] = '\0';
		m = step(m, word, &key);
		if (!m && !key)
			return false;
		path += n + (path[n] == '.');
	}
	if (key)
		explain_key(key, out);
	if (m)
		explain_map(m, out);
	if (m == &schema_top) {
		strbuf_adds(out, _("\nBlocks (explain each by its name; keys that all have: block):\n   "));
		for (int i = 0; i < BLOCK_KINDS; i++)
			strbuf_addf(out, " %s", block_names[i]);
		strbuf_addc(out, '\n');
	}
	return true;
}
