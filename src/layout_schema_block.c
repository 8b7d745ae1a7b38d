/* SPDX-License-Identifier: MIT */
/* The schema, continued: blocks, all but tables, and which kinds there are. */
#include "layout_schema.h"

#include <string.h>

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
MAP(text, "text", N_("a text"));
static const struct schema_key heading_keys[] = {
	{ "heading", V_TEXT, NULL, N_("A heading."), U(heading.text), .required = true },
	{ "level", V_INT, "1", N_("1 to 3; its style is h1 to h3."), U(heading.level), .min = 1, .max = 3 },
	{ "bookmark", V_BOOL, "true", N_("Makes a bookmark."), U(heading.bookmark) },
	{ "keep_with_next", V_OTHER, "true", N_("Not parted from what follows."), .offset = 0, .as = V_BOOL },
	{ "mark", V_STRING, NULL, N_("Name under which running heads can show it."), U(heading.mark) },
};
MAP(heading, "heading", N_("a heading"));

static const struct schema_key field_keys[] = {
	{ "label", V_TEXT, NULL, N_("What it is."), AT(field, label), .required = true },
	{ "text", V_TEXT, NULL, N_("Its value."), AT(field, text), .required = true },
	{ "when", V_WHEN, NULL, N_("Printed only when all of these hold."), AT(field, when) },
};
MAP(field, "fields.fields", N_("a field"));
static const struct schema_key fields_keys[] = {
	{ "fields", V_OTHER, NULL, N_("Labels and values."), .offset = 0, .required = true, .below = &schema_field, .many = MANY_LIST },
	{ "columns", V_INT, "1", N_("Fields beside each other."), U(fields.columns), .min = 1, .max = 4 },
	{ "label_width", V_WIDTH, "auto", N_("Width of labels."), U(fields.label_width) },
	{ "gap", V_MM, "4", N_("Distance of columns."), U(fields.gap), LENGTH },
	{ "leader", V_FLAG, "none", N_("Dots from label to value."), U(fields.dots), .words = "none|dots" },
	{ "ruled", V_BOOL, "false", N_("A rule under each field."), U(fields.ruled) },
	{ "label_style", V_STYLE, "label", N_("Style of labels."), U(fields.label_style) },
};
MAP(fields, "fields", N_("fields"));
static const struct schema_key columns_keys[] = {
	{ "columns", V_OTHER, NULL, N_("Widths of the columns."), .offset = 0, .required = true, .as = V_WIDTH, .many = MANY_LIST },
	{ "cells", V_OTHER, NULL, N_("A list of blocks for each column."), .offset = 0, .required = true, .as = V_BLOCKS, .many = MANY_LIST },
	{ "gap", V_MM, "4", N_("Distance of columns."), U(columns.gap), LENGTH },
	{ "valign", V_WORD, "top", N_("Where shorter columns stand."), U(columns.valign), .words = VALIGNS },
	{ "split", V_BOOL, "false", N_("May be parted by a page break, where no text of any column stands across."), U(columns.split) },
};
MAP(columns, "columns", N_("columns"));
static const struct schema_key box_keys[] = {
	{ "box", V_BLOCKS, NULL, N_("Blocks on a ground or in a frame."), UL(box.v, box.n), .required = true },
	{ "fill", V_COLOR, "none", N_("Colour of the ground."), U(box.fill) },
	{ "border", V_PT, "0", N_("Frame."), U(box.border), LENGTH },
	{ "padding", V_OTHER, "[0.8, 1]", N_("Space within: one length, or two: above and below, at the sides."), .offset = 0, .as = V_SIDES },
};
MAP(box, "box", N_("a box"));
static const struct schema_key repeat_keys[] = {
	{ "repeat", V_STRING, NULL, N_("Dataset; the blocks stand once for each of its rows."), U(repeat.dataset), .required = true },
	{ "blocks", V_BLOCKS, NULL, N_("What is repeated."), UL(repeat.v, repeat.n), .required = true },
	{ "separator", V_BLOCKS, NULL, N_("Blocks between two of them."), UL(repeat.sep, repeat.nsep) },
	{ "between", V_WORD, "none", N_("A new page or a rule between two of them."), U(repeat.between), .words = "none|page|rule" },
	{ "limit", V_INT, "0", N_("Not more than this many; 0 = all."), U(repeat.limit), .min = 0, .max = 100000 },
};
MAP(repeat, "repeat", N_("a repeat"));
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
	{ "signatures", V_OTHER, NULL, N_("Lines to be signed."), .offset = 0, .required = true, .below = &schema_signature, .many = MANY_LIST },
	{ "columns", V_INT, "1", N_("Signatures beside each other."), U(signatures.columns), .min = 1, .max = 3 },
	{ "line", V_MM, "52", N_("Length of the line."), U(signatures.line), LENGTH },
	{ "space", V_MM, "12", N_("Height of one signature."), U(signatures.space), LENGTH },
	{ "label_width", V_MM, "40", N_("Width of labels."), U(signatures.label), LENGTH },
	{ "seal", V_OTHER, NULL, N_("Space that no text may enter."), .offset = 0, .below = &schema_seal },
};
MAP(signatures, "signatures", N_("signatures"));
static const struct schema_key stamp_box_keys[] = {
	{ "stamp_box", V_TEXT, NULL, N_("The word in the frame."), U(stamp_box.word), .required = true },
	{ "lines", V_OTHER, NULL, N_("Up to two lines under it."), .offset = 0, .as = V_TEXT, .many = MANY_LIST },
};
MAP(stamp_box, "stamp_box", N_("a stamp box"));
static const struct schema_key image_keys[] = {
	{ "image", V_OTHER, NULL, N_("A file in layouts/assets, or a column with the image: \"{school.logo}\"."), .offset = 0, .required = true, .as = V_STRING },
	{ "width", V_MM, NULL, N_("Width; from the height when left out."), U(image.w), LENGTH },
	{ "height", V_MM, NULL, N_("Height; from the width when left out."), U(image.h), LENGTH },
	{ "fit", V_FLAG, "contain", N_("Whole within its width and height, or filling them and cut off at their edges."), U(image.cover), .words = "contain|cover" },
	{ "alt", V_TEXT, NULL, N_("What it shows, in words."), U(image.alt) },
};
MAP(image, "image", N_("an image"));
static const struct schema_key rule_keys[] = {
	{ "rule", V_PT, NULL, N_("A rule of this thickness."), U(rule.thickness), .required = true, LENGTH },
	{ "color", V_COLOR, "black", N_("Its colour."), U(rule.color) },
	{ "dash", V_WORD, "none", N_("Dotted or dashed."), U(rule.dash), .words = "none|dot|dash" },
};
MAP(rule, "rule", N_("a rule"));
static const struct schema_key spacer_keys[] = {
	{ "spacer", V_OTHER, NULL, N_("Space: a length, or 1fr for the rest of the last page, also of one that a page break ends."), .offset = 0, .required = true, .as = V_WIDTH },
};
MAP(spacer, "spacer", N_("a spacer"));
static const struct schema_key qr_keys[] = {
	{ "qr", V_TEXT, NULL, N_("Text of the code."), U(qr.text), .required = true },
	{ "size", V_MM, "12.5", N_("Width and height."), U(qr.size), LENGTH },
	{ "ecc", V_OTHER, "Q", N_("Error correction: L, M, Q or H."), .offset = 0, .words = "L|M|Q|H" },
	{ "place", V_WORD, "flow", N_("Where it stands."), U(qr.place), .words = "flow|top-left|top-right|bottom-left|bottom-right" },
	{ "alt", V_TEXT, NULL, N_("What it is, in words."), U(qr.alt) },
};
MAP(qr, "qr", N_("a QR code"));
static const struct schema_key barcode_keys[] = {
	{ "barcode", V_TEXT, NULL, N_("Text of the code; its white edges belong to it."), U(barcode.text), .required = true },
	{ "type", V_FLAG, "code128", N_("Which bars: code128 for letters and figures, ean13 for twelve figures and their check digit."), U(barcode.ean), .words = "code128|ean13" },
	{ "height", V_MM, "10", N_("Height of the bars."), U(barcode.height), LENGTH },
	{ "module", V_MM, "0.33", N_("Width of the narrowest bar."), U(barcode.module), .min = 425, .max = 5669 },
	{ "alt", V_TEXT, NULL, N_("What it is, in words; the text itself when left out."), U(barcode.alt) },
};
MAP(barcode, "barcode", N_("a barcode"));
static const struct schema_key page_break_keys[] = {
	{ "page_break", V_WORD, NULL, N_("What follows starts on a new page."), U(page_break), .words = BREAKS, .required = true },
};
MAP(page_break, "page_break", N_("a page break"));
static const struct schema_key series_keys[] = {
	{ "value", V_REF, NULL, N_("Column with its numbers."), AT(chart_series, value), .required = true },
	{ "name", V_TEXT, NULL, N_("What it is; stands at the line's end."), AT(chart_series, name) },
	{ "line", V_FLAG, "strong", N_("strong, with markers; or thin and dashed, for last year."), AT(chart_series, thin), .words = "strong|thin" },
};
MAP(series, "chart.series", N_("a series of a chart"));
static const struct schema_key chart_keys[] = {
	{ "chart", V_WORD, NULL, N_("bar: a bar for each row, of several series behind each other; line: a line for each series; spark: a small line without words."), U(chart.kind), .words = "bar|line|spark", .required = true },
	{ "data", V_STRING, NULL, N_("Dataset; a row is a bar, or a point of each line."), U(chart.dataset), .required = true },
	{ "x", V_TEXT, NULL, N_("The word beside a bar or under a point."), U(chart.x) },
	{ "series", V_OTHER, NULL, N_("One to four columns of numbers; a missing one leaves a gap."), .offset = 0, .required = true, .below = &schema_series, .many = MANY_LIST },
	{ "format", V_OTHER, NULL, N_("How its numbers are written: x100,1 …"), .offset = 0, .as = V_STRING },
	{ "height", V_MM, "40", N_("Height of lines with their words; bars are as high as they are many."), U(chart.height), LENGTH },
	{ "alt", V_TEXT, NULL, N_("What it shows, for those who hear the document; all its numbers are added."), U(chart.alt) },
	{ "x_name", V_TEXT, NULL, N_("In workbooks: what its words are (Month), the name of their axis."), U(chart.x_name) },
	{ "value_name", V_TEXT, NULL, N_("In workbooks: what its numbers are (Lessons), the name of their axis."), U(chart.value_name) },
	{ "xlsx", V_BOOL, "true", N_("Stands in workbooks too, as a chart of theirs: on the sheet of a table that has its numbers, else on one of its own. A spark does not."), U(chart.xlsx) },
};
MAP(chart, "chart", N_("a chart"));
static const struct schema_key legend_keys[] = {
	{ "legend", V_FLAG, NULL, N_("What the greys of a column `bar` or of a heat table (`fill_from`) mean: bar or heat."), U(legend.heat), .words = "bar|heat", .required = true },
	{ "items", V_OTHER, NULL, N_("Their names, in order, one to five."), .offset = 0, .required = true, .as = V_TEXT, .many = MANY_LIST },
};
MAP(legend, "legend", N_("a legend"));
static const struct schema_key toc_keys[] = {
	{ "toc", V_INT, "2", N_("A list of the headings that make bookmarks, down to this level, with their pages."), U(toc), .required = true, .min = 1, .max = 3 },
};
MAP(toc, "toc", N_("a table of contents"));
static const struct schema_key include_keys[] = {
	{ "include", V_OTHER, NULL, N_("A file with a list of blocks."), .offset = 0, .required = true, .as = V_STRING },
	{ "with", V_OTHER, NULL, N_("Texts that the part prints as {arg.name}."), .offset = 0, .as = V_TEXT, .many = MANY_NAMED },
};
MAP(include, "include", N_("an include"));

const char *const block_names[BLOCK_KINDS] = { "text", "heading", "table", "fields", "columns", "box", "repeat", "signatures", "stamp_box", "image", "rule",
	"spacer", "qr", "barcode", "page_break", "toc", "chart", "legend", "include" };
static const struct schema_map *const kinds[BLOCK_KINDS] = { &schema_text, &schema_heading, &schema_table, &schema_fields, &schema_columns, &schema_box,
	&schema_repeat, &schema_signatures, &schema_stamp_box, &schema_image, &schema_rule, &schema_spacer, &schema_qr, &schema_barcode, &schema_page_break, &schema_toc, &schema_chart, &schema_legend, &schema_include };

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
