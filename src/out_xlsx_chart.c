/* SPDX-License-Identifier: MIT */
/*
 * out_xlsx_chart: a layout's charts as charts of the workbook: below the table that has their numbers, or on a sheet of their own beside them.
 *
 * Looks as on paper (looks.md §5): black, white and greys that a copier keeps, filled and open markers, dashes; names and values are written.
 */
#include "out_xlsx_internal.h"

#include <string.h>

enum { WIDTH = 640, LINES_LEAST = 300, BAR = 24, AROUND = 110 /* title, axis */, LEGEND = 30, ROW = 20 /* pixels of a row */, DIGIT = 8, EDGE = 12, WORDS_MAX = 300, HEIGHT_MOST = 1600, HEAD_FILL = 0xEDEDED };

static int height_of(const struct tab_chart *c)
{
	size_t bars = BAR * c->n + AROUND;
	int h = c->spec->u.chart.kind == CHART_BAR ? (int)(bars > HEIGHT_MOST ? HEIGHT_MOST : bars) : LINES_LEAST;
	return h + (c->nseries > 1 ? LEGEND : 0);
}

static const struct workbook_point *points(struct book *b, const struct tab_chart *c, size_t k)
{
	struct workbook_point *p = ARENA_ARRAY(&b->document, c->n + 1, struct workbook_point);
	for (size_t i = 0; i < c->n; i++) {
		const struct tab_cell *v = &c->v[i * c->nseries + k];
		p[i] = (struct workbook_point){ v->value, v->scale, v->kind == TAB_NUMBER };
	}
	return p;
}

/* Names of lines and bars, and of their axis: what the layout says, else what a lone series is. */
static void draw(struct book *b, const struct tab_chart *c, const struct held *at, int x_col, const size_t *columns, int row, int col)
{
	struct workbook_series *v = ARENA_ARRAY(&b->document, c->nseries + 1, struct workbook_series);
	struct workbook_chart chart = { .lines = c->spec->u.chart.kind == CHART_LINE, .title = c->title ? c->title : c->alt, .x_name = c->x_name,
		.value_name = c->value_name ? c->value_name : c->nseries == 1 ? c->series[0].name : NULL, .alt = c->alt ? c->alt : c->title, .sheet = at->sheet, .first_row = at->first, .last_row = at->last,
		.x_col = x_col, .x = c->x, .v = v, .n = c->nseries, .width = WIDTH, .height = height_of(c) };
	for (size_t k = 0; k < c->nseries; k++)
		v[k] = (struct workbook_series){ c->series[k].name, (int)columns[k], points(b, c, k), bar_color(k, c->nseries), c->series[k].thin };
	workbook_chart(b->w, at->sheet, row, col, &chart);
}

/* ---- on a sheet of its own ---- */

static bool is_wanted(const struct book *b, const struct tab_chart *c)
{
	const struct layout *l = b->about->layout;
	bool named = l->xlsx.nonly == 0;
	for (size_t i = 0; i < l->xlsx.nonly; i++)
		named = named || (c->spec->id && strcmp(c->spec->id, l->xlsx.only[i]) == 0);
	return named;
}

static const char *sheet_name(struct book *b, const char *title)
{
	return b->about->many ? arena_printf(&b->document, "%s %s", b->label, title) : title;
}

static int pixels(const char *s, int least)
{
	int n = 0;
	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	n = n * DIGIT + EDGE;
	return n < least ? least : n > WORDS_MAX ? WORDS_MAX : n;
}

static const char *series_name(const struct tab_chart *c, size_t k)
{
	return c->series[k].name ? c->series[k].name : c->nseries == 1 && c->value_name ? c->value_name : "";
}

static void put_head(struct book *b, const struct tab_chart *c)
{
	const struct workbook_look words = { .bold = true, .align = WB_ALIGN_LEFT, .fill = HEAD_FILL, .number = "@", .rule_below = true, .grid = true };
	struct workbook_look numbers = words;
	int first = c->x ? 1 : 0, widest = c->x ? pixels(c->x_name ? c->x_name : "", 48) : 0;
	numbers.align = WB_ALIGN_RIGHT;
	for (size_t i = 0; c->x && i < c->n; i++)
		widest = pixels(c->x[i], widest);
	if (c->x) {
		workbook_text(b->w, b->row, 0, workbook_look(b->w, &words), c->x_name);
		workbook_pixels(b->w, 0, widest, false);
	}
	for (size_t k = 0; k < c->nseries; k++) {
		workbook_text(b->w, b->row, first + (int)k, workbook_look(b->w, &numbers), series_name(c, k));
		workbook_pixels(b->w, first + (int)k, pixels(series_name(c, k), 80), false);
	}
	b->row++;
}

static void put_rows(struct book *b, const struct tab_chart *c)
{
	const struct workbook_look words = { .align = WB_ALIGN_LEFT, .fill = WB_NO_FILL, .number = "@", .grid = true };
	for (size_t i = 0; i < c->n; i++, b->row++) {
		if (c->x)
			workbook_text(b->w, b->row, 0, workbook_look(b->w, &words), c->x[i]);
		for (size_t k = 0; k < c->nseries; k++) {
			const struct tab_cell *v = &c->v[i * c->nseries + k];
			const struct workbook_look number = { .align = WB_ALIGN_RIGHT, .fill = WB_NO_FILL, .number = xlsx_number_format(v), .grid = true };
			if (v->kind == TAB_NUMBER)
				workbook_scaled(b->w, b->row, (int)k + (c->x != NULL), workbook_look(b->w, &number), v->value, v->scale);
			else
				workbook_text(b->w, b->row, (int)k + (c->x != NULL), workbook_look(b->w, &number), NULL);
		}
	}
}

static void own_sheet(struct book *b, const struct tab_chart *c)
{
	const char *title = c->title ? c->title : c->alt ? c->alt : c->spec->u.chart.dataset;
	size_t *columns = ARENA_ARRAY(&b->document, c->nseries + 1, size_t);
	const struct page_setup *p = &b->about->layout->page;
	const struct workbook_page page = { .paper = xlsx_paper(p), .landscape = true, .fit_width = 1, .header = b->about->author };
	xlsx_new_sheet(b, sheet_name(b, title), c->draft, &title, 1);
	workbook_page(b->w, &page);
	int head = b->row;
	put_head(b, c);
	struct held at = { .sheet = workbook_sheet_no(b->w), .first = b->row, .last = b->row + (int)c->n - 1 };
	put_rows(b, c);
	for (size_t k = 0; k < c->nseries; k++)
		columns[k] = k + (c->x != NULL);
	draw(b, c, &at, c->x ? 0 : -1, columns, head, (int)c->nseries + (c->x != NULL) + 1);
}

bool xlsx_chart(void *arg, const struct tab_chart *c, struct diag *d)
{
	struct book *b = arg;
	struct held *at = c->table == TAB_NO_TABLE ? NULL : &b->held[c->table];
	(void)d;
	if (at && at->sheet >= 0) {
		draw(b, c, at, (int)c->x_column, c->columns, at->below, 0);
		at->below += height_of(c) / ROW + 2;
	} else if (is_wanted(b, c)) {
		own_sheet(b, c);
	}
	return true;
}
