/* SPDX-License-Identifier: MIT */
/* The schema, continued: tables. */
#include "layout_schema.h"

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
	{ "width", V_OTHER, "0.9", N_("Its thickness (pt)."), .offset = 0, .as = V_PT },
};
MAP(every, "table.grid.every", N_("a rule of the grid"));
static const struct schema_key group_keys[] = {
	{ "by", V_STRINGS, NULL, N_("Column, or columns, whose equal values make a group; rows must arrive sorted by them."), LIST(group_spec, by, nby), .required = true },
	{ "header", V_OTHER, NULL, N_("Text, or blocks, above each group."), .offset = 0, .as = V_HEADER },
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
	{ "format", V_OTHER, NULL, N_("How the value is written: date, x100,2 …"), .offset = 0, .as = V_STRING },
	{ "width", V_WIDTH, "auto", N_("A length (mm), auto, or a share of the rest (1fr)."), AT(column, width) },
	{ "min", V_MM, "0", N_("Not narrower than this."), AT(column, min), LENGTH },
	{ "max", V_MM, "0", N_("Not wider than this."), AT(column, max), LENGTH },
	{ "align", V_OTHER, NULL, N_("left, right or center; numbers stand right when it is left out."), .offset = 0, .words = ALIGNS },
	{ "valign", V_OTHER, NULL, N_("top, middle or bottom."), .offset = 0, .words = VALIGNS },
	{ "style", V_STYLE, NULL, N_("Name of a style, or its keys."), AT(column, style) },
	{ "style_from", V_REF, NULL, N_("Column of the dataset that names the style of the cell."), AT(column, style_from) },
	{ "type", V_WORD, "auto", N_("What the values are; `mark` is a number when it is one, else text (nv, atb.)."), AT(column, type), .words = "auto|text|number|date|mark" },
	{ "total", V_OTHER, NULL, N_("sum, avg, count, min, max, or dataset.column."), .offset = 0, .words = "none|sum|avg|count|min|max", .as = V_REF },
	{ "total_format", V_OTHER, NULL, N_("How the total is written."), .offset = 0, .as = V_STRING },
	{ "merge", V_OTHER, "false", N_("Equal values below each other print once; `across`: beside each other."), .offset = 0, .words = "false|true|across" },
	{ "nowrap", V_BOOL, "false", N_("One line only."), AT(column, nowrap) },
	{ "rule_before", V_PT, "0", N_("Vertical rule before the column."), AT(column, rule_before), LENGTH },
	{ "when", V_WHEN, NULL, N_("The column is there only when all of these hold."), AT(column, when) },
	{ "columns", V_OTHER, NULL, N_("Columns under this head."), .offset = 0, .below = &schema_column, .many = MANY_LIST },
	{ "rotate", V_FLAG, "0", N_("Text of its cells turned to read upwards."), AT(column, turned), .words = "0|90" },
	{ "head_rotate", V_OTHER, NULL, N_("Head turned to read upwards: its text's width becomes its height. As the table says when left out; a head over several columns stands upright then."), .offset = 0, .words = "0|90" },
	{ "head_height", V_OTHER, NULL, N_("Height of its head; text of a turned one is broken above it, and only grows beyond it when the lines would be wider than the column."), .offset = 0, .words = "auto", .as = V_MM },
	{ "for", V_STRING, NULL, N_("Crosstab: the column, or the group with its `columns`, stands once for each row of this dataset, which its head and its cells can speak of."), AT(column, for_each) },
	{ "cells", V_STRING, NULL, N_("Dataset that the cells of such a group are looked up in; cells can speak of its columns too."), AT(column, cells) },
	{ "match", V_OTHER, NULL, N_("How a cell is found: columns of the table's row, else of the `for` row, each with the equal column of `cells`."), .offset = 0, .as = V_STRING, .many = MANY_NAMED },
	{ "spark", V_REF, NULL, N_("Instead of a value: a small line of the numbers that this column lists (group_concat), always on the scale 1 to 10, with a dashed line at 4 and a dot at the last; none with less than two."), AT(column, spark) },
	{ "bar", V_OTHER, NULL, N_("Instead of a value: a bar as long as the number in this column, or one to four columns behind each other; the longest of the table is as wide as the column."), .offset = 0, .as = V_REF, .many = MANY_LIST },
	{ "fill_from", V_REF, NULL, N_("Column with the step of a heat table, 0 (none) to 4 (darkest and bold): grey behind the value, which is always printed."), AT(column, fill_from) },
	{ "xlsx", V_OTHER, NULL, N_("How it stands on a sheet."), .offset = 0, .below = &schema_cell },
};
MAP(column, "table.columns", N_("a table column"));

static const struct schema_key table_keys[] = {
	{ "table", V_STRING, NULL, N_("Dataset whose rows it shows."), U(table.dataset), .required = true },
	{ "columns", V_OTHER, NULL, N_("Its columns."), .offset = 0, .required = true, .below = &schema_column, .many = MANY_LIST },
	{ "totals", V_TEXT, NULL, N_("Label of the row of totals."), U(table.totals) },
	{ "empty", V_TEXT, NULL, N_("Text when there are no rows; without it an empty table disappears together with its heading."), U(table.empty) },
	{ "head_style", V_STYLE, "head", N_("Style of heads."), U(table.head_style) },
	{ "repeat_head", V_BOOL, "true", N_("Head again on each page."), U(table.repeat_head) },
	{ "head_when_empty", V_BOOL, "false", N_("Head also when there are no rows."), U(table.head_when_empty) },
	{ "zebra", V_BOOL, "false", N_("Every second row on a pale ground."), U(table.zebra) },
	{ "grid", V_OTHER, NULL, N_("Rules of the table."), .offset = 0, .below = &schema_grid },
	{ "row_style_from", V_REF, NULL, N_("Column that names the style of the row."), U(table.row_style_from) },
	{ "min_rows", V_INT, "0", N_("Empty rows are added up to this number."), U(table.min_rows), .min = 0, .max = 1000 },
	{ "fill_page", V_BOOL, "false", N_("Empty rows down to the foot of the table's last page."), U(table.fill_page) },
	{ "row_break", V_WORD, "auto", N_("Whether a page may break within a row."), U(table.row_break), .words = "auto|never|allow" },
	{ "group", V_OTHER, NULL, N_("Groups of rows with header and totals."), .offset = 0, .below = &schema_group },
	{ "tail_rows", V_INT, "0", N_("Rows kept with the totals; pages break only at multiples of it."), U(table.tail_rows), .min = 0, .max = 50 },
	{ "mark", V_OTHER, NULL, N_("Names under which running heads can show a column's first and last value on the page."), .offset = 0, .as = V_REF, .many = MANY_NAMED },
	{ "wide", V_WORD, "error", N_("When it is too wide: `shrink` makes type smaller down to 6 pt, `split` puts further columns below as a table of their own, `spread` on the next page, row beside row; from page 2 on, and with an inner margin or duplex, on facing pages."), U(table.wide), .words = "error|shrink|split|spread" },
	{ "head_rotate", V_FLAG, "0", N_("Heads of columns turned to read upwards; each column can say otherwise."), U(table.heads_turned), .words = "0|90" },
	{ "head_height", V_OTHER, NULL, N_("Height of columns' heads that do not say otherwise."), .offset = 0, .words = "auto", .as = V_MM },
	{ "key_columns", V_INT, "1", N_("First columns, which name the row: repeated in each part of a table that is split or spread, and headers of the row for those who hear the document."), U(table.key_columns), .has = offsetof(struct block, u.table.has_keys), .min = 0, .max = 50 },
	{ "page_totals", V_BOOL, "false", N_("A line under the rows of each page with the totals of these rows; its label is {t.page_total}."), U(table.page_totals) },
	{ "carry", V_BOOL, "false", N_("The sums so far as last line of each page but the last ({t.carry_over}), and as first line of the next page ({t.carried})."), U(table.carry) },
	{ "xlsx", V_OTHER, NULL, N_("Its sheet in a workbook; false: it has none."), .offset = 0, .words = "false", .below = &schema_sheet },
};
MAP(table, "table", N_("a table"));
