/* SPDX-License-Identifier: MIT */
/*
 * workbook_look: looks that are told key by key, and what a sheet has besides its cells: merged ones, shades, print set-up.
 *
 * A look is searched for from the last one made: a table has a handful.
 */
#include "workbook_internal.h"

#include "lieciba/strbuf.h"

#include <string.h>

enum { HEADER_MAX = 255, GRID_COLOR = 0xBFBFBF };

/* ---- looks ---- */

static bool same_number(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_look(const struct workbook_look *a, const struct workbook_look *b)
{
	return a->bold == b->bold && a->italic == b->italic && a->underline == b->underline && a->wrap == b->wrap && a->rule_above == b->rule_above &&
		a->rule_below == b->rule_below && a->grid == b->grid && a->align == b->align && a->valign == b->valign && a->rotate == b->rotate && a->size == b->size && a->color == b->color &&
		a->fill == b->fill && same_number(a->number, b->number);
}

static void dress(lxw_format *f, const struct workbook_look *l)
{
	static const uint8_t across[] = { LXW_ALIGN_NONE, LXW_ALIGN_LEFT, LXW_ALIGN_CENTER, LXW_ALIGN_RIGHT };
	static const uint8_t upright[] = { LXW_ALIGN_VERTICAL_BOTTOM, LXW_ALIGN_VERTICAL_CENTER, LXW_ALIGN_VERTICAL_TOP };
	if (l->bold)
		format_set_bold(f);
	if (l->italic)
		format_set_italic(f);
	if (l->underline)
		format_set_underline(f, LXW_UNDERLINE_SINGLE);
	if (l->wrap)
		format_set_text_wrap(f);
	if (l->align != WB_ALIGN_AUTO)
		format_set_align(f, across[l->align]);
	format_set_align(f, upright[l->valign]);
	if (l->rotate)
		format_set_rotation(f, (int16_t)l->rotate);
	if (l->size)
		format_set_font_size(f, l->size);
	if (l->color)
		format_set_font_color(f, l->color);
	if (l->fill != WB_NO_FILL)
		format_set_bg_color(f, l->fill);
	if (l->grid) {
		format_set_border(f, LXW_BORDER_THIN);
		format_set_border_color(f, GRID_COLOR);
	}
	if (l->rule_above) {
		format_set_top(f, LXW_BORDER_THIN);
		format_set_top_color(f, LXW_COLOR_BLACK);
	}
	if (l->rule_below) {
		format_set_bottom(f, LXW_BORDER_THIN);
		format_set_bottom_color(f, LXW_COLOR_BLACK);
	}
	if (l->number && strcmp(l->number, "@") == 0)
		format_set_num_format_index(f, 49); /* Excel's own "@" */
	else if (l->number)
		format_set_num_format(f, l->number);
}

int workbook_look(struct workbook *w, const struct workbook_look *look)
{
	for (size_t i = w->nlooks; i-- > 0;) {
		if (same_look(&w->looks[i].is, look))
			return WB_STYLES + (int)i;
	}
	lxw_format *f = w->book ? workbook_add_format(w->book) : NULL;
	if (!f) {
		workbook_note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return WB_PLAIN;
	}
	dress(f, look);
	w->looks = arena_grow(&w->arena, w->looks, &w->lookcap, w->nlooks + 1, sizeof *w->looks);
	w->looks[w->nlooks] = (struct look){ *look, f };
	if (look->number)
		w->looks[w->nlooks].is.number = arena_strdup(&w->arena, look->number);
	return WB_STYLES + (int)w->nlooks++;
}

/* ---- cells ---- */

void workbook_range(char buf[32], int first_row, int first_col, int last_row, int last_col)
{
	char cell[2][LXW_MAX_CELL_NAME_LENGTH];
	lxw_rowcol_to_cell(cell[0], (lxw_row_t)first_row, (lxw_col_t)first_col);
	lxw_rowcol_to_cell(cell[1], (lxw_row_t)last_row, (lxw_col_t)last_col);
	snprintf(buf, 32, "%s:%s", cell[0], cell[1]);
}

void workbook_merge(struct workbook *w, int first_row, int first_col, int last_row, int last_col, int style, const char *text)
{
	if (workbook_ready(w) && (first_row != last_row || first_col != last_col))
		workbook_note(w, worksheet_merge_range(w->sheet, (lxw_row_t)first_row, (lxw_col_t)first_col, (lxw_row_t)last_row, (lxw_col_t)last_col, text,
			workbook_format(w, style, KIND_TEXT)));
}

void workbook_formula_scaled(struct workbook *w, int row, int col, int style, const char *formula, int64_t value, int scale)
{
	static const int64_t unit[] = { 1, 10, 100, 1000 };
	scale = scale < 0 ? 0 : scale > 3 ? 3 : scale;
	if (workbook_ready(w))
		workbook_note(w, worksheet_write_formula_num(w->sheet, (lxw_row_t)row, (lxw_col_t)col, formula, workbook_format(w, style, KIND_INT),
			(double)value / (double)unit[scale]));
}

/* ---- columns, rows, shades ---- */

void workbook_pixels(struct workbook *w, int col, int pixels, bool hidden)
{
	lxw_row_col_options how = { .hidden = hidden ? LXW_TRUE : LXW_FALSE };
	if (workbook_ready(w))
		workbook_note(w, worksheet_set_column_pixels_opt(w->sheet, (lxw_col_t)col, (lxw_col_t)col, (uint32_t)pixels, NULL, &how));
}

void workbook_height(struct workbook *w, int row, int32_t thousandths)
{
	if (workbook_ready(w))
		workbook_note(w, worksheet_set_row(w->sheet, (lxw_row_t)row, (double)thousandths / 1000, NULL));
}

void workbook_tab_color(struct workbook *w, uint32_t color)
{
	if (workbook_ready(w))
		worksheet_set_tab_color(w->sheet, color ? color : LXW_COLOR_BLACK);
}

void workbook_shades(struct workbook *w, int first_row, int first_col, int last_row, int last_col, uint32_t least, uint32_t most)
{
	lxw_conditional_format how = { .type = LXW_CONDITIONAL_2_COLOR_SCALE, .min_color = least, .max_color = most };
	if (workbook_ready(w) && last_row >= first_row)
		workbook_note(w, worksheet_conditional_format_range(w->sheet, (lxw_row_t)first_row, (lxw_col_t)first_col, (lxw_row_t)last_row, (lxw_col_t)last_col, &how));
}

void workbook_bars(struct workbook *w, int first_row, int col, int last_row, uint32_t color)
{
	lxw_conditional_format how = { .type = LXW_CONDITIONAL_DATA_BAR, .bar_color = color, .bar_solid = LXW_TRUE, .data_bar_2010 = LXW_TRUE };
	if (workbook_ready(w) && last_row >= first_row)
		workbook_note(w, worksheet_conditional_format_range(w->sheet, (lxw_row_t)first_row, (lxw_col_t)col, (lxw_row_t)last_row, (lxw_col_t)col, &how));
}

/* ---- print ---- */

/* Text in a running head: & begins a code there. Cut to what a sheet takes, at a character's end. */
static void add_running(struct strbuf *out, const char *s)
{
	for (; *s && out->len < HEADER_MAX - 40; s++)
		strbuf_adds(out, *s == '&' ? "&&" : (char[2]){ *s == '\n' ? ' ' : *s, '\0' });
	for (; (*s & 0xc0) == 0x80; s++)
		strbuf_addc(out, *s);
}

static void set_running(struct workbook *w, const struct workbook_page *p)
{
	struct strbuf sb = STRBUF_INIT;
	if (p->header && *p->header) {
		strbuf_adds(&sb, "&L");
		add_running(&sb, p->header);
		workbook_note(w, worksheet_set_header(w->sheet, sb.buf));
	}
	strbuf_reset(&sb);
	strbuf_adds(&sb, "&L");
	add_running(&sb, p->footer ? p->footer : "");
	strbuf_adds(&sb, "&R&P / &N");
	workbook_note(w, worksheet_set_footer(w->sheet, sb.buf));
	strbuf_release(&sb);
}

void workbook_page(struct workbook *w, const struct workbook_page *p)
{
	static const uint8_t papers[] = { 9, 8, 11, 1 }; /* ECMA-376 Part 1, 18.3.1.63 */
	if (!workbook_ready(w))
		return;
	worksheet_set_paper(w->sheet, papers[p->paper]);
	if (p->landscape)
		worksheet_set_landscape(w->sheet);
	if (p->fit_width > 0)
		worksheet_fit_to_pages(w->sheet, (uint16_t)p->fit_width, 0);
	worksheet_set_margins(w->sheet, 0.5, 0.4, 0.6, 0.6);
	if (p->titles > 0)
		workbook_note(w, worksheet_repeat_rows(w->sheet, (lxw_row_t)p->first_title, (lxw_row_t)(p->first_title + p->titles - 1)));
	if (p->title_columns > 0)
		workbook_note(w, worksheet_repeat_columns(w->sheet, 0, (lxw_col_t)(p->title_columns - 1)));
	set_running(w, p);
	/* Text that looks like a number ("012", a telephone) is meant to be text: no green corner says otherwise. */
	workbook_note(w, worksheet_ignore_errors(w->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576"));
}
