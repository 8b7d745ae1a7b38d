/* SPDX-License-Identifier: MIT */
/*
 * workbook_chart: charts. What they show is told by formulas with a quoted sheet's name, as settle_sheet() in workbook.c tells why. The library would look the numbers
 * up in the sheet's cells, which a stream no longer has: they are given to it, with the sheet's name as it is.
 *
 * The library numbers charts and axes by their order in the workbook, so the same calls make the same bytes.
 */
#include "workbook_internal.h"

#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

enum { POINTS_MOST = 10000 /* that are kept beside the cells; the library counts to 65,535 */, MARKER_SIZE = 6, TITLE_SIZE = 12, BAR_GAP = 50, GRID_GREY = 0x9E9E9E };

/* The library takes what begins with = for a formula. */
static const char *plain(struct workbook *w, const char *s)
{
	return s && *s == '=' ? arena_printf(&w->arena, " %s", s) : s;
}

/* "='7.b'!$A$5:$A$9" */
static const char *cells(struct workbook *w, const struct workbook_chart *c, int col)
{
	char from[LXW_MAX_CELL_NAME_LENGTH], to[LXW_MAX_CELL_NAME_LENGTH];
	struct strbuf sb = STRBUF_INIT;
	strbuf_adds(&sb, "='");
	for (const char *s = w->names[c->sheet]; *s; s++)
		strbuf_adds(&sb, *s == '\'' ? "''" : (char[2]){ *s, '\0' });
	lxw_rowcol_to_cell_abs(from, (lxw_row_t)c->first_row, (lxw_col_t)col, 1, 1);
	lxw_rowcol_to_cell_abs(to, (lxw_row_t)c->last_row, (lxw_col_t)col, 1, 1);
	strbuf_addf(&sb, "'!%s:%s", from, to);
	const char *out = arena_memdup(&w->arena, sb.buf, sb.len);
	strbuf_release(&sb);
	return out;
}

/* ---- what the numbers are ---- */

static bool add_point(lxw_series_range *range, const char *word, const struct workbook_point *v)
{
	static const double unit[] = { 1, 10, 100, 1000 };
	lxw_series_data_point *p = calloc(1, sizeof *p);
	if (!p)
		return false;
	STAILQ_INSERT_TAIL(range->data_cache, p, list_pointers);
	range->num_data_points++;
	p->is_string = word != NULL;
	p->string = word ? strdup(word) : NULL;
	p->no_data = !word && !v->there;
	p->number = v ? (double)v->value / unit[v->scale] : 0;
	return !word || p->string;
}

/* words or v: a column's; the library is not to look for them. */
static void keep(struct workbook *w, const struct workbook_chart *c, lxw_series_range *range, const char *const *words, const struct workbook_point *v)
{
	int n = c->last_row - c->first_row + 1;
	bool good = (range->sheetname = strdup(w->names[c->sheet])) != NULL;
	range->first_row = (lxw_row_t)c->first_row;
	range->last_row = (lxw_row_t)c->last_row;
	range->ignore_cache = LXW_TRUE;
	range->has_string_cache = words != NULL;
	for (int i = 0; good && i < n && n <= POINTS_MOST; i++)
		good = add_point(range, words ? words[i] : NULL, v ? &v[i] : NULL);
	if (!good)
		workbook_note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
}

/* ---- looks ---- */

/* alike: how many lines before it look the same. Filled markers, then open ones, of other forms since LibreOffice fills all; dashed, then dotted. */
static void dress_line(lxw_chart_series *s, bool thin, size_t alike)
{
	static const uint8_t markers[] = { LXW_CHART_MARKER_SQUARE, LXW_CHART_MARKER_CIRCLE, LXW_CHART_MARKER_DIAMOND, LXW_CHART_MARKER_TRIANGLE };
	lxw_chart_line line = { .color = LXW_COLOR_BLACK, .width = thin ? 1.0F : 2.25F,
		.dash_type = !thin ? LXW_CHART_LINE_DASH_SOLID : alike % 2 ? LXW_CHART_LINE_DASH_ROUND_DOT : LXW_CHART_LINE_DASH_DASH };
	lxw_chart_line edge = { .color = LXW_COLOR_BLACK, .width = 1.25F };
	lxw_chart_fill fill = { .color = alike % 2 ? LXW_COLOR_WHITE : LXW_COLOR_BLACK };
	chart_series_set_line(s, &line);
	chart_series_set_marker_type(s, thin ? LXW_CHART_MARKER_NONE : markers[alike % 4]);
	if (thin)
		return;
	chart_series_set_marker_size(s, MARKER_SIZE);
	chart_series_set_marker_line(s, &edge);
	chart_series_set_marker_fill(s, &fill);
}

static void dress_bar(lxw_chart_series *s, uint32_t color, bool alone)
{
	lxw_chart_line edge = { .color = LXW_COLOR_BLACK, .width = 0.75F };
	lxw_chart_fill fill = { .color = color ? color : LXW_COLOR_BLACK };
	chart_series_set_line(s, &edge);
	chart_series_set_fill(s, &fill);
	if (alone)
		chart_series_set_labels(s);
}

static void add_series(struct workbook *w, lxw_chart *chart, const struct workbook_chart *c)
{
	size_t alike[2] = { 0, 0 };
	for (size_t i = 0; i < c->n; i++) {
		const struct workbook_series *v = &c->v[i];
		lxw_chart_series *s = chart_add_series(chart, c->x_col >= 0 ? cells(w, c, c->x_col) : NULL, cells(w, c, v->col));
		if (!s) {
			workbook_note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
			return;
		}
		keep(w, c, s->values, NULL, v->v);
		if (c->x_col >= 0)
			keep(w, c, s->categories, c->x, NULL);
		if (v->name && *v->name)
			chart_series_set_name(s, plain(w, v->name));
		if (c->lines)
			dress_line(s, v->thin, alike[v->thin]++);
		else
			dress_bar(s, v->fill, c->n == 1);
	}
}

static void dress_axes(struct workbook *w, lxw_chart *chart, const struct workbook_chart *c)
{
	lxw_chart_line grid = { .color = GRID_GREY, .width = 0.75F, .dash_type = LXW_CHART_LINE_DASH_ROUND_DOT };
	/* Of bars the library's X is the horizontal one, that of the values. */
	lxw_chart_axis *words = chart_axis_get(chart, c->lines ? LXW_CHART_AXIS_TYPE_X : LXW_CHART_AXIS_TYPE_Y);
	lxw_chart_axis *values = chart_axis_get(chart, c->lines ? LXW_CHART_AXIS_TYPE_Y : LXW_CHART_AXIS_TYPE_X);
	if (c->x_name && *c->x_name)
		chart_axis_set_name(words, plain(w, c->x_name));
	if (c->value_name && *c->value_name)
		chart_axis_set_name(values, plain(w, c->value_name));
	chart_axis_set_min(values, 0);
	chart_axis_major_gridlines_set_visible(values, LXW_TRUE);
	chart_axis_major_gridlines_set_line(values, &grid);
	chart_axis_major_gridlines_set_visible(words, LXW_FALSE);
	if (c->lines)
		return;
	chart_axis_set_reverse(words); /* the first row at the top … */
	chart_axis_set_crossing_max(words); /* … and the values' axis below all the same */
	chart_set_series_gap(chart, BAR_GAP);
}

void workbook_chart(struct workbook *w, int sheet, int row, int col, const struct workbook_chart *c)
{
	if (!workbook_ready(w) || !c->n || c->last_row < c->first_row)
		return;
	lxw_worksheet *on = workbook_get_worksheet_by_name(w->book, w->names[sheet]);
	lxw_chart *chart = workbook_add_chart(w->book, c->lines ? LXW_CHART_LINE : c->n > 1 ? LXW_CHART_BAR_STACKED : LXW_CHART_BAR);
	if (!chart || !on) {
		workbook_note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	lxw_chart_font font = { .size = TITLE_SIZE, .bold = LXW_TRUE };
	add_series(w, chart, c);
	dress_axes(w, chart, c);
	if (c->title && *c->title) {
		chart_title_set_name(chart, plain(w, c->title));
		chart_title_set_name_font(chart, &font);
	} else {
		chart_title_off(chart);
	}
	chart_legend_set_position(chart, c->n > 1 ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
	lxw_chart_options how = { .object_position = LXW_OBJECT_MOVE_DONT_SIZE, .x_scale = (double)c->width / 480, .y_scale = (double)c->height / 288,
		.description = c->alt && *c->alt ? arena_strdup(&w->arena, c->alt) : NULL };
	workbook_note(w, worksheet_insert_chart_opt(on, (lxw_row_t)row, (lxw_col_t)col, chart, &how));
}
