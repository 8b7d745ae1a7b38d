/* SPDX-License-Identifier: MIT */
/*
 * out_xlsx: the tables of a layout as a workbook, a sheet each: titles, head, rows, totals as formulas with their present results, notes.
 *
 * One row is in memory, so heads are merged when their last row is written, and widths that depend on what stands in a column are set when the
 * table ends. Looks are found by the address of a style: tabulate gives the same style the same address as long as a table lasts.
 */
#include "out_xlsx_internal.h"

#include "lieciba/num.h"
#include "lieciba/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 1048576 /* ECMA-376 by Excel's own limits */, RANGES_MAX = 100, DATE_CHARS = 11 };
enum { PIXELS_MIN = 24, PIXELS_MAX = 420, DIGIT = 7 /* pixels of a digit in the usual type */, LETTER = 6 /* of a letter, on the average */, BOLD_DIGIT = 8, TURNED_CHAR = 6800 /* 1/1000 pt */, EDGE = 12, LINE = 15000 /* a line's height in 1/1000 pt */, USUAL_SIZE = 11000, HEIGHT_MAX = 400000 };
enum { HEAD_FILL = 0xEDEDED, GROUP_FILL = 0xF7F7F7, SHADE_MOST = 0xC8C8C8 /* the darkest that text stands on, looks.md §7 */, SHADE_LEAST = 0xFFFFFF };

static void *xlsx_open(const struct fonts *fonts, struct diag *d)
{
	(void)fonts;
	void *state = malloc(1);
	if (!state)
		diag_error(d, "L401", _("out of memory"));
	return state;
}

static void xlsx_close(void *state)
{
	free(state);
}

/* ---- looks ---- */

const char *xlsx_number_format(const struct tab_cell *v)
{
	static const char *const decimals[] = { "0", "0.0", "0.00", "0.000" };
	static const char *const signs[] = { "+#,##0;\\–#,##0;0", "+0.0;\\–0.0;0.0", "+0.00;\\–0.00;0.00", "+0.000;\\–0.000;0.000" };
	switch (v->shape) {
	case TAB_PLAIN:
		break;
	case TAB_GROUPED:
		return "#,##0";
	case TAB_DECIMALS:
		return decimals[v->decimals];
	case TAB_PERCENT:
		return "0.00\" %\"";
	case TAB_PADDED:
		return v->decimals == 2 ? "00" : "000";
	case TAB_ORDINAL:
		return "0\".\"";
	case TAB_SIGNED:
		return signs[v->decimals];
	}
	return NULL;
}

static const char *number_format(const struct column *c, const struct tab_cell *v)
{
	if (v->kind == TAB_TEXT)
		return "@";
	if (v->kind == TAB_EMPTY)
		return NULL;
	if (c->xlsx.format)
		return c->xlsx.format;
	return v->kind == TAB_DATE ? "dd\\.mm\\.yyyy\\." : xlsx_number_format(v);
}

static enum workbook_align align_of(const struct column *c, const struct style *s)
{
	static const enum workbook_align as[] = { WB_ALIGN_LEFT, WB_ALIGN_RIGHT, WB_ALIGN_CENTER, WB_ALIGN_LEFT };
	if (c->style && c->style->set & SK_ALIGN)
		return as[s->align];
	if (c->type == COLUMN_MARK || c->type == COLUMN_NUMBER)
		return WB_ALIGN_RIGHT;
	return WB_ALIGN_AUTO;
}

static int make_look(const struct book *b, const struct column *c, const struct tab_cell *v, enum tab_row_kind kind)
{
	const struct style *s = v->style;
	bool total = kind == TAB_TOTAL || kind == TAB_GROUP_TOTAL;
	struct workbook_look l = { .bold = s->bold || kind == TAB_GROUP, .italic = s->italic, .underline = s->underline, .wrap = v->kind == TAB_TEXT && !v->wide,
		.valign = WB_VALIGN_TOP, .color = s->color, .fill = s->fill == COLOR_NONE ? WB_NO_FILL : s->fill, .number = number_format(c, v), .rule_above = total, .grid = true };
	l.align = v->wide ? WB_ALIGN_LEFT : align_of(c, s);
	if (l.align == WB_ALIGN_AUTO && v->kind == TAB_DATE)
		l.align = WB_ALIGN_LEFT;
	if (kind == TAB_GROUP && l.fill == WB_NO_FILL)
		l.fill = GROUP_FILL;
	return workbook_look(b->w, &l);
}

static int look_of(struct book *b, size_t i, const struct tab_cell *v, enum tab_row_kind kind)
{
	struct xcol *c = &b->col[i];
	size_t n = c->nseen < XLSX_LOOKS ? c->nseen : XLSX_LOOKS;
	for (size_t k = 0; k < n; k++) {
		const struct seen *s = &c->seen[k];
		if (s->style == v->style && s->row == kind && s->kind == v->kind && s->shape == v->shape && s->decimals == v->decimals && s->wide == v->wide)
			return s->look;
	}
	struct seen *s = &c->seen[c->nseen++ % XLSX_LOOKS];
	*s = (struct seen){ v->style, kind, v->kind, v->shape, v->decimals, v->wide, make_look(b, b->table->columns[i].spec, v, kind) };
	return s->look;
}

/* ---- widths ---- */

/* Characters of the longest line. */
static int chars(const char *s)
{
	int most = 0, n = 0;
	for (; *s; s++) {
		n = *s == '\n' ? 0 : n + ((*s & 0xc0) != 0x80);
		most = n > most ? n : most;
	}
	return most;
}

static int longest_word(const char *s)
{
	int most = 0, n = 0;
	for (const char *p = s, *end = s + strlen(s); p < end;) {
		bool gap = *p == ' ' || *p == '\n';
		utf8_next(&p, end);
		n = gap ? 0 : n + 1;
		most = n > most ? n : most;
	}
	return most;
}

static int shown_digits(const struct tab_cell *v)
{
	char buf[32];
	int decimals = v->shape == TAB_PLAIN ? v->scale : v->decimals;
	int n = num_format_scaled(buf, sizeof buf, v->value, v->scale, v->shape == TAB_PADDED ? 0 : decimals, '.');
	return n + (v->shape == TAB_GROUPED ? n / 3 : v->shape == TAB_PERCENT ? 2 : v->shape == TAB_ORDINAL ? 1 : v->shape == TAB_SIGNED ? 1 + n / 3 : 0);
}

/* Most numbers lie between those that were looked at, and most texts are shorter in bytes than one is in characters. */
static void measure_number(struct xcol *c, const struct tab_cell *v)
{
	bool known = c->digits && c->shape == v->shape && c->scale == v->scale && c->decimals == v->decimals;
	if (known && v->value >= c->least && v->value <= c->most)
		return;
	int n = shown_digits(v);
	c->digits = n > c->digits ? n : c->digits;
	c->least = known && c->least < v->value ? c->least : v->value;
	c->most = known && c->most > v->value ? c->most : v->value;
	c->shape = v->shape;
	c->scale = v->scale;
	c->decimals = v->decimals;
}

static void measure(struct xcol *c, const struct tab_cell *v)
{
	if (v->kind == TAB_TEXT && !v->wide && strnlen(v->text, (size_t)c->chars + 1) > (size_t)c->chars) {
		int n = chars(v->text);
		c->chars = n > c->chars ? n : c->chars;
	} else if (v->kind == TAB_NUMBER) {
		measure_number(c, v);
	} else if (v->kind == TAB_DATE && c->digits < DATE_CHARS) {
		c->digits = DATE_CHARS;
	}
}

static int pixels_of(mpt width)
{
	return (int)((int64_t)width * 4 / 3000); /* 96 to the inch */
}

/* Paper's width in the type that a sheet has; never less than its numbers and the words of its head need. */
static int column_pixels(const struct book *b, size_t i)
{
	const struct tab_column *t = &b->table->columns[i];
	const struct xlsx_table *x = &b->table->spec->xlsx;
	const struct xcol *c = &b->col[i];
	int need = c->digits ? c->digits * DIGIT + EDGE : PIXELS_MIN, want;
	if (i < x->nwidths)
		return pixels_of(x->widths[i]);
	if (t->spec->xlsx.width > 0)
		return pixels_of(t->spec->xlsx.width);
	if (t->width > 0)
		want = pixels_of((mpt)((int64_t)t->width * USUAL_SIZE / (t->style->size > 0 && t->style->size < USUAL_SIZE ? t->style->size : USUAL_SIZE)));
	else
		want = c->chars * DIGIT + EDGE;
	want = want > PIXELS_MAX ? PIXELS_MAX : want;
	want = want > c->word ? want : c->word;
	return want > need ? want : need;
}

/* ---- the top of a sheet ---- */

static void put_titles(struct book *b, const char *draft, const char *const *titles, size_t n)
{
	struct workbook_look plain = { .valign = WB_VALIGN_TOP, .fill = WB_NO_FILL, .number = "@" }, first = plain, bold = plain;
	first.bold = bold.bold = true;
	first.size = 14;
	if (b->about->incomplete && b->sheets == 1)
		workbook_text(b->w, b->row++, 0, workbook_look(b->w, &bold), b->about->incomplete);
	if (draft)
		workbook_text(b->w, b->row++, 0, workbook_look(b->w, &bold), draft);
	for (size_t i = 0; i < n; i++)
		workbook_text(b->w, b->row++, 0, workbook_look(b->w, i == 0 ? &first : &plain), titles[i]);
	b->row += b->row > 0;
}

void xlsx_new_sheet(struct book *b, const char *name, const char *draft, const char *const *titles, size_t ntitles)
{
	workbook_sheet(b->w, name);
	b->sheets++;
	b->of_label++;
	b->row = 0;
	put_titles(b, draft, titles, ntitles);
}

static int head_look(const struct book *b, const struct tab_head *h, bool lowest)
{
	const struct tab_column *c = &b->table->columns[h->first];
	struct workbook_look l = { .bold = true, .wrap = true, .valign = WB_VALIGN_BOTTOM, .fill = HEAD_FILL, .number = "@", .rule_below = lowest, .grid = true, .rotate = h->turned ? 90 : 0 };
	l.align = h->n > 1 || h->turned ? WB_ALIGN_CENTER : align_of(c->spec, c->style);
	if (l.align == WB_ALIGN_AUTO)
		l.align = c->numbers ? WB_ALIGN_RIGHT : WB_ALIGN_LEFT;
	return workbook_look(b->w, &l);
}

/* Lines of so many characters that a text takes, broken between words. */
static int lines_of(const char *s, int per_line)
{
	int lines = 1, at = 0, word = 0;
	for (const char *p = s, *end = s + strlen(s); p < end;) {
		bool gap = *p == ' ' || *p == '\n', forced = *p == '\n';
		utf8_next(&p, end);
		if (!gap) {
			word++;
			if (p < end)
				continue;
		}
		lines += at > 0 && at + word > per_line;
		at = (at > 0 && at + word > per_line ? 0 : at) + word + 1;
		word = 0;
		lines += forced;
		at = forced ? 0 : at;
	}
	return lines;
}

static int head_pixels(const struct book *b, const struct tab_head *h)
{
	int width = 0;
	for (size_t i = h->first; i < h->first + h->n; i++)
		width += column_pixels(b, i);
	return width;
}

/* Height that a head asks for in its own width; a turned one is as high as its lines are long, and has as many as stand beside each other. */
static int32_t head_height(const struct book *b, const struct tab_head *h)
{
	int width = head_pixels(b, h), longest = longest_word(h->text), beside = width * 3 / 4 * 1000 / LINE;
	if (!h->turned) {
		int per_line = (width - EDGE / 2) / BOLD_DIGIT;
		return lines_of(h->text, per_line < longest ? longest : per_line) * LINE;
	}
	int per_line = chars(h->text);
	while (beside > 1 && per_line > longest && lines_of(h->text, per_line - 1) <= beside)
		per_line--;
	return per_line * TURNED_CHAR + 8000;
}

/* Of one level: what those that end in it need beyond the levels above. Merged and turned cells do not make room for themselves. */
static void set_height(struct book *b, const struct tab_table *t, int level)
{
	int32_t height = LINE;
	bool any = false;
	for (size_t i = 0; i < t->nheads; i++) {
		const struct tab_head *h = &t->heads[i];
		if (h->level + h->levels - 1 != level)
			continue;
		int32_t need = head_height(b, h) - (h->levels - 1) * LINE;
		height = need > height ? need : height;
		any = any || h->turned || t->levels > 1;
	}
	if (any)
		workbook_height(b->w, b->row, height > HEIGHT_MAX ? HEIGHT_MAX : height);
}

/* A level of the head: what begins in it, the ground of what goes on, and last the merging of what ends in it. */
static void put_level(struct book *b, const struct tab_table *t, int level)
{
	set_height(b, t, level);
	for (size_t i = 0; i < t->nheads; i++) {
		const struct tab_head *h = &t->heads[i];
		bool lowest = h->level + h->levels == t->levels;
		if (h->level > level || h->level + h->levels <= level)
			continue;
		int look = head_look(b, h, lowest);
		for (size_t k = 0; k < h->n; k++)
			workbook_text(b->w, b->row, (int)(h->first + k), look, k == 0 && h->level == level ? h->text : NULL);
		if (h->level + h->levels - 1 == level)
			workbook_merge(b->w, b->row - h->levels + 1, (int)h->first, b->row, (int)(h->first + h->n - 1), look, h->text);
	}
	b->row++;
}

static void widen_for_heads(struct book *b, const struct tab_table *t)
{
	for (size_t i = 0; i < t->nheads; i++) {
		const struct tab_head *h = &t->heads[i];
		if (h->n == 1 && !h->turned)
			b->col[h->first].word = longest_word(h->text) * BOLD_DIGIT + EDGE / 2;
	}
}

/* ---- the sheet ---- */

static bool is_wanted(const struct book *b, const struct tab_table *t)
{
	const struct layout *l = b->about->layout;
	bool wanted = !t->spec->xlsx.skip && !t->vanishes, named = l->xlsx.nonly == 0;
	for (size_t i = 0; i < l->xlsx.nonly; i++)
		named = named || (t->id && strcmp(t->id, l->xlsx.only[i]) == 0);
	return wanted && named;
}

static const char *sheet_name(struct book *b, const struct tab_table *t)
{
	if (t->sheet && *t->sheet)
		return t->sheet;
	if (b->about->many)
		return b->of_label == 0 || !t->id ? b->label : arena_printf(&b->arena, "%s %s", b->label, t->id);
	if (t->ntitles)
		return t->titles[0];
	return t->id ? t->id : b->about->title;
}

enum workbook_paper xlsx_paper(const struct page_setup *p)
{
	mpt longer = p->w > p->h ? p->w : p->h;
	return longer == MPT_FROM_UM(420000) ? WB_A3 : longer == MPT_FROM_UM(210000) ? WB_A5 : longer == MPT_FROM_UM(279400) ? WB_LETTER : WB_A4;
}

static void set_up(struct book *b, const struct tab_table *t, int head)
{
	const struct page_setup *p = &b->about->layout->page;
	const struct xlsx_table *x = &t->spec->xlsx;
	int rows = x->freeze_rows >= 0 ? x->freeze_rows : t->levels ? b->row : 0, cols = x->freeze_columns >= 0 ? x->freeze_columns : (int)t->key_columns;
	struct workbook_page page = { .paper = xlsx_paper(p), .landscape = p->w > p->h, .fit_width = x->fit_width, .header = b->about->author };
	if (x->print_titles) {
		page.first_title = head;
		page.titles = t->levels;
		page.title_columns = cols;
	}
	workbook_page(b->w, &page);
	if (rows || cols)
		workbook_freeze(b->w, rows, cols);
	if (x->tab_color != COLOR_NONE)
		workbook_tab_color(b->w, x->tab_color);
}

static void set_rooms(struct book *b, const struct tab_table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		bool said = t->columns[i].width > 0 || t->columns[i].spec->xlsx.width > 0 || i < t->spec->xlsx.nwidths;
		int room = ((said ? column_pixels(b, i) : PIXELS_MAX) - EDGE / 2) / LETTER;
		b->col[i].room = room > 1 ? room : 1;
	}
}

static bool xlsx_begin_table(void *arg, const struct tab_table *t, struct diag *d)
{
	struct book *b = arg;
	(void)d;
	b->table = t;
	b->wanted = is_wanted(b, t);
	b->held = arena_grow(&b->document, b->held, &b->heldcap, b->nheld + 1, sizeof *b->held);
	b->held[b->nheld++] = (struct held){ .sheet = -1 };
	if (!b->wanted)
		return true;
	arena_reset(&b->arena);
	b->col = ARENA_ARRAY(&b->arena, t->n + 1, struct xcol);
	widen_for_heads(b, t);
	xlsx_new_sheet(b, sheet_name(b, t), t->draft, t->titles, t->ntitles);
	int head = b->row;
	for (int level = 0; level < t->levels; level++)
		put_level(b, t, level);
	b->first = b->row;
	b->last_body = b->first - 1;
	set_up(b, t, head);
	set_rooms(b, t);
	return true;
}

/* ---- rows ---- */

/* NULL: too many stretches of rows for one formula. */
static const char *formula(struct book *b, const struct tab_row *r, size_t col, enum total kind)
{
	static const char *const before[] = { [TOTAL_SUM] = "=SUM(", [TOTAL_AVG] = "=ROUND(AVERAGE(", [TOTAL_COUNT] = "=COUNTA(", [TOTAL_MIN] = "=MIN(", [TOTAL_MAX] = "=MAX(" };
	char range[32];
	if (kind == TOTAL_NONE || kind == TOTAL_REF || r->nranges > RANGES_MAX)
		return NULL;
	strbuf_reset(&b->formula);
	strbuf_adds(&b->formula, before[kind]);
	for (size_t i = 0; i < r->nranges; i++) {
		workbook_range(range, b->first + (int)r->ranges[i].first, (int)col, b->first + (int)r->ranges[i].last, (int)col);
		strbuf_addf(&b->formula, "%s%s", i ? "," : "", range);
	}
	strbuf_adds(&b->formula, kind == TOTAL_AVG ? "),2)" : ")");
	return b->formula.buf;
}

static void put_cell(struct book *b, const struct tab_row *r, size_t i)
{
	const struct tab_cell *v = &r->v[i];
	int look = look_of(b, i, v, r->kind);
	const char *f = v->kind == TAB_NUMBER ? formula(b, r, i, v->formula) : NULL;
	measure(&b->col[i], v);
	if (f)
		workbook_formula_scaled(b->w, b->row, (int)i, look, f, v->value, v->scale);
	else if (v->kind == TAB_NUMBER)
		workbook_scaled(b->w, b->row, (int)i, look, v->value, v->scale);
	else if (v->kind == TAB_DATE)
		workbook_date(b->w, b->row, (int)i, look, v->day);
	else
		workbook_text(b->w, b->row, (int)i, look, v->kind == TAB_TEXT ? v->text : NULL);
}

/* Programs that open the file do not all make room for text that wraps. */
static void set_row_height(struct book *b, const struct tab_row *r)
{
	int lines = 1;
	for (size_t i = 0; i < r->n; i++) {
		const struct tab_cell *v = &r->v[i];
		int room = b->col[i].room;
		if (v->kind != TAB_TEXT || v->wide || (strnlen(v->text, (size_t)room + 1) <= (size_t)room && !strchr(v->text, '\n')))
			continue;
		int n = lines_of(v->text, room);
		lines = n > lines ? n : lines;
	}
	if (lines > 1)
		workbook_height(b->w, b->row, lines * LINE > HEIGHT_MAX ? HEIGHT_MAX : lines * LINE);
}

static bool xlsx_row(void *arg, const struct tab_row *r, struct diag *d)
{
	struct book *b = arg;
	if (!b->wanted)
		return true;
	if (b->row >= ROWS_MAX) {
		diag_error(d, "W403", _("the table '%s' has more rows than the %d of a sheet"), b->table->spec->dataset, ROWS_MAX);
		diag_hint(d, "%s", _("narrow its SELECT, or take the CSV form, which has no such bound"));
		return diag_exit(d, 65);
	}
	for (size_t i = 0; i < r->n; i++)
		put_cell(b, r, i);
	set_row_height(b, r);
	if (r->kind == TAB_BODY)
		b->last_body = b->row;
	b->row++;
	return true;
}

/* Shades over neighbouring columns of a heat table as one, since they compare with each other; bars column by column. Totals stay out. */
static void put_marks(struct book *b, const struct tab_table *t, int last)
{
	for (size_t i = 0, k; i < t->n; i = k) {
		for (k = i + 1; k < t->n && t->columns[i].heat && t->columns[k].heat; k++)
			;
		if (t->columns[i].heat)
			workbook_shades(b->w, b->first, (int)i, last, (int)(k - 1), SHADE_LEAST, SHADE_MOST);
		else if (t->columns[i].bar)
			workbook_bars(b->w, b->first, (int)i, last, SHADE_MOST);
	}
}

static bool xlsx_end_table(void *arg, const struct tab_table *t, struct diag *d)
{
	struct book *b = arg;
	const struct workbook_look plain = { .valign = WB_VALIGN_TOP, .fill = WB_NO_FILL, .number = "@" };
	int end = b->row;
	(void)d;
	if (!b->wanted)
		return true;
	for (size_t i = 0; i < t->n; i++)
		workbook_pixels(b->w, (int)i, column_pixels(b, i), t->columns[i].spec->xlsx.hidden);
	put_marks(b, t, b->last_body);
	if (t->spec->xlsx.autofilter && t->levels && end > b->first)
		workbook_filter(b->w, b->first - 1, 0, end - 1, (int)t->n - 1);
	for (size_t i = 0; i < t->nnotes; i++)
		workbook_text(b->w, ++b->row, 0, workbook_look(b->w, &plain), t->notes[i]);
	b->held[b->nheld - 1] = (struct held){ workbook_sheet_no(b->w), b->first, b->last_body, b->row + 2 };
	return true;
}

/* ---- the file ---- */

static void *xlsx_begin(void *state, const struct backend_file *about, struct diag *d)
{
	(void)state;
	struct book *b = calloc(1, sizeof *b);
	const struct workbook_about props = { about->title, about->author, about->subject, about->keywords, about->made_on };
	if (b)
		b->w = workbook_stream(&props);
	if (!b || !b->w) {
		free(b);
		diag_error(d, "L401", _("out of memory"));
		return NULL;
	}
	b->about = about;
	arena_init(&b->arena, 0);
	arena_init(&b->document, 0);
	strbuf_init(&b->formula);
	return b;
}

static struct tab_sink xlsx_sink(void *file, const char *label)
{
	struct book *b = file;
	b->label = label;
	b->of_label = 0;
	arena_reset(&b->document);
	b->held = NULL;
	b->nheld = b->heldcap = 0;
	return (struct tab_sink){ file, xlsx_begin_table, xlsx_row, xlsx_end_table, xlsx_chart };
}

/* A workbook has a sheet, also when there was nothing to put on one. */
static void put_nothing(struct book *b)
{
	workbook_sheet(b->w, b->about->title);
	workbook_text(b->w, 0, 0, WB_PLAIN, b->about->title);
}

static bool xlsx_end(void *file, struct strbuf *out, struct diag *d)
{
	struct book *b = file;
	if (out && !b->sheets)
		put_nothing(b);
	bool good = !out || workbook_save(b->w, out, d);
	workbook_free(b->w);
	strbuf_release(&b->formula);
	arena_release(&b->arena);
	arena_release(&b->document);
	free(b);
	return good;
}

const struct backend out_xlsx;
const struct backend out_xlsx = { "xlsx", ".xlsx", xlsx_open, NULL, xlsx_close, xlsx_begin, xlsx_sink, xlsx_end, true };
