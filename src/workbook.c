/* SPDX-License-Identifier: MIT */
/*
 * workbook: XLSX through libxlsxwriter 1.1, which keeps everything in memory and writes at the end: about 200 bytes a cell.
 *
 * What its clock would give is given instead: the creation date is set, and the members of its zip are dated 1980-01-01 by itself. It writes to a name
 * only, so it is given that of an unlinked temporary file's descriptor. It reports success on a full disk
 * and leaves parts of the workbook cut off: they are read back, and each must end as it should.
 */
#include "lieciba/workbook.h"

#include "lieciba/arena.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"
#include "lieciba/zip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { NAME_MAX_CHARS = 31, TEXT_MAX_CHARS = 32767, INLINE_MAX = 255, EXACT_DIGITS_MAX = 15, SERIAL_OF_1970 = 25569, PARTS_MAX = 1 << 30 };
enum kind { KIND_TEXT, KIND_INT, KIND_DEC1, KIND_DEC2, KIND_DEC3, KIND_DATE, KINDS };

static const char *const lists_name = "_saraksti"; /* the hidden sheet of long lists */

struct list { const char *const *words; size_t n; int column; /* in the sheet of lists */ };
struct choice { lxw_worksheet *sheet; int first, last, col; size_t list; };
struct workbook {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *format[WB_STYLES][KINDS];
	FILE *file;                  /* where the library writes; has no name but that of its descriptor */
	char path[32];
	struct arena arena;
	const char **names; size_t nnames, names_cap;
	struct list *lists; size_t nlists, lists_cap;
	struct choice *choices; size_t nchoices, choices_cap;
	lxw_error error;             /* the first */
	bool too_long;               /* a text was */
};

/* ---- life ---- */

struct workbook *workbook_create(day_t made_on, const char *title, const char *author)
{
	struct workbook *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	arena_init(&w->arena, 0);
	w->file = tmpfile();
	snprintf(w->path, sizeof w->path, "/proc/self/fd/%d", w->file ? fileno(w->file) : -1);
	lxw_workbook_options options = { .constant_memory = LXW_FALSE };
	w->book = workbook_new_opt(w->path, &options);
	if (!w->book) {
		workbook_free(w);
		return NULL;
	}
	/* 0 would mean: now. */
	lxw_doc_properties p = { .title = arena_strdup(&w->arena, title), .author = arena_strdup(&w->arena, author),
		.created = made_on ? (time_t)made_on * 86400 : 1 };
	w->error = w->file ? workbook_set_properties(w->book, &p) : LXW_ERROR_CREATING_TMPFILE;
	return w;
}

void workbook_free(struct workbook *w)
{
	if (!w)
		return;
	if (w->book)
		lxw_workbook_free(w->book);
	if (w->file)
		fclose(w->file);
	arena_release(&w->arena);
	free(w);
}

static bool ready(const struct workbook *w)
{
	return !w->error && !w->too_long && w->book && w->sheet;
}

static void note(struct workbook *w, lxw_error e)
{
	if (!w->error)
		w->error = e;
}

/* ---- sheets ---- */

static bool name_taken(const struct workbook *w, const char *name)
{
	struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;
	bool taken = strcasecmp(name, lists_name) == 0;
	utf8_lower(name, strlen(name), &a);
	for (size_t i = 0; i < w->nnames && !taken; i++) {
		strbuf_reset(&b);
		utf8_lower(w->names[i], strlen(w->names[i]), &b);
		taken = strcmp(a.buf, b.buf) == 0;
	}
	strbuf_release(&a);
	strbuf_release(&b);
	return taken;
}

/* At most `chars` characters of the name, none of those that a sheet's name may not have, then the suffix. */
static const char *plain_name(struct workbook *w, const char *name, size_t chars, const char *suffix)
{
	struct strbuf sb = STRBUF_INIT;
	const char *p = name, *end = name + strlen(name);
	while (p < end && chars--) {
		const char *from = p;
		uint32_t c = utf8_next(&p, end);
		bool edge = from == name || p == end || !chars;
		if (c < 32 || (c < 128 && strchr("[]:*?/\\", (int)c)) || (c == '\'' && edge))
			strbuf_addc(&sb, '_');
		else
			strbuf_add(&sb, from, (size_t)(p - from));
		chars -= c > 0xffff && chars; /* counted in UTF-16 */
	}
	strbuf_adds(&sb, suffix);
	const char *s = arena_strdup(&w->arena, sb.len ? sb.buf : "_");
	strbuf_release(&sb);
	return s;
}

void workbook_sheet(struct workbook *w, const char *name)
{
	char suffix[16] = "";
	const char *own = plain_name(w, name, NAME_MAX_CHARS, "");
	for (int i = 2; name_taken(w, own); i++) {
		snprintf(suffix, sizeof suffix, " (%d)", i);
		own = plain_name(w, name, NAME_MAX_CHARS - strlen(suffix), suffix);
	}
	w->names = arena_grow(&w->arena, w->names, &w->names_cap, w->nnames + 1, sizeof *w->names);
	w->names[w->nnames++] = own;
	if (w->error || w->too_long || !w->book)
		return;
	w->sheet = workbook_add_worksheet(w->book, own);
	if (!w->sheet)
		note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
	else
		worksheet_set_paper(w->sheet, 9); /* A4 */
}

void workbook_width(struct workbook *w, int col, int characters)
{
	if (ready(w))
		note(w, worksheet_set_column(w->sheet, (lxw_col_t)col, (lxw_col_t)col, characters, NULL));
}

void workbook_hide_column(struct workbook *w, int col)
{
	lxw_row_col_options how = { .hidden = LXW_TRUE };
	if (ready(w))
		note(w, worksheet_set_column_opt(w->sheet, (lxw_col_t)col, (lxw_col_t)col, LXW_DEF_COL_WIDTH, NULL, &how));
}

void workbook_hide_sheet(struct workbook *w)
{
	if (ready(w))
		worksheet_hide(w->sheet);
}

void workbook_freeze(struct workbook *w, int rows, int cols)
{
	if (ready(w))
		worksheet_freeze_panes(w->sheet, (lxw_row_t)rows, (lxw_col_t)cols);
}

void workbook_filter(struct workbook *w, int row, int first_col, int last_row, int last_col)
{
	if (ready(w))
		note(w, worksheet_autofilter(w->sheet, (lxw_row_t)row, (lxw_col_t)first_col, (lxw_row_t)last_row, (lxw_col_t)last_col));
}

void workbook_print(struct workbook *w, bool landscape, int rows)
{
	if (!ready(w))
		return;
	if (landscape)
		worksheet_set_landscape(w->sheet);
	worksheet_fit_to_pages(w->sheet, 1, 0);
	worksheet_set_margins(w->sheet, 0.5, 0.4, 0.5, 0.6);
	if (rows > 0)
		note(w, worksheet_repeat_rows(w->sheet, 0, (lxw_row_t)(rows - 1)));
	note(w, worksheet_set_footer(w->sheet, "&L&A&R&P/&N"));
}

/* ---- styles: one format for each style and kind of value, made when first used ---- */

static void ground(lxw_format *f, lxw_color_t colour, lxw_color_t rule)
{
	format_set_bg_color(f, colour);
	format_set_border(f, LXW_BORDER_THIN);
	format_set_border_color(f, rule);
}

static void dress(lxw_format *f, enum workbook_style style)
{
	format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
	if (style == WB_HEAD || style == WB_WRAP || style == WB_INPUT)
		format_set_text_wrap(f);
	if (style == WB_HEAD || style == WB_BOLD || style == WB_TITLE)
		format_set_bold(f);
	if (style == WB_TITLE)
		format_set_font_size(f, 15);
	if (style == WB_NOTE) {
		ground(f, 0xF1F1EF, 0xDDDDDA);
		format_set_font_color(f, 0x555550);
	}
	if (style == WB_INPUT)
		ground(f, 0xFFFDF0, 0xC9C5B1);
	if (style == WB_BAD)
		ground(f, 0xF9D6D3, 0xC0564B);
	if (style == WB_HEAD) {
		format_set_align(f, LXW_ALIGN_VERTICAL_BOTTOM);
		format_set_bg_color(f, 0xE3EBF3);
		format_set_bottom(f, LXW_BORDER_MEDIUM);
		format_set_bottom_color(f, 0x3B5B7C);
	}
}

static lxw_format *format_of(struct workbook *w, enum workbook_style style, enum kind kind)
{
	static const char *const shown[KINDS] = { "", "0", "0.0", "0.00", "0.000", "dd\\.mm\\.yyyy\\." };
	if (w->format[style][kind])
		return w->format[style][kind];
	lxw_format *f = workbook_add_format(w->book);
	if (!f) {
		note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return NULL;
	}
	dress(f, style);
	if (kind == KIND_TEXT)
		format_set_num_format_index(f, 49); /* Excel's own "@" */
	else
		format_set_num_format(f, shown[kind]);
	if (kind == KIND_DATE)
		format_set_align(f, LXW_ALIGN_LEFT);
	return w->format[style][kind] = f;
}

/* ---- cells ---- */

/* Characters as a workbook counts them: UTF-16 units. */
static bool fits(const char *s, size_t n)
{
	size_t units = 0;
	if (n <= TEXT_MAX_CHARS)
		return true;
	for (const char *p = s; p < s + n;)
		units += utf8_next(&p, s + n) > 0xffff ? 2 : 1;
	return units <= TEXT_MAX_CHARS;
}

static bool is_hex(const char *s, int n)
{
	while (n && ((*s >= '0' && *s <= '9') || (*s >= 'A' && *s <= 'F') || (*s >= 'a' && *s <= 'f')))
		s++, n--;
	return n == 0;
}

/* What looks like the format's escape of a control character ("_x000D_") is made to be read as it stands: "_x005F_x000D_". The library only makes escapes. */
static const char *unescaped(struct workbook *w, const char *s)
{
	if (!strstr(s, "_x"))
		return s;
	struct strbuf sb = STRBUF_INIT;
	for (; *s; s++) {
		if (s[0] == '_' && s[1] == 'x' && is_hex(s + 2, 4) && s[6] == '_')
			strbuf_adds(&sb, "_x005F");
		strbuf_addc(&sb, *s);
	}
	const char *t = arena_strdup(&w->arena, sb.buf);
	strbuf_release(&sb);
	return t;
}

void workbook_text(struct workbook *w, int row, int col, enum workbook_style style, const char *s)
{
	if (!ready(w))
		return;
	if (s && !fits(s, strlen(s)))
		w->too_long = true;
	else
		note(w, worksheet_write_string(w->sheet, (lxw_row_t)row, (lxw_col_t)col, s ? unescaped(w, s) : "", format_of(w, style, KIND_TEXT)));
}

void workbook_blank(struct workbook *w, int row, int col, enum workbook_style style, enum workbook_kind kind)
{
	static const enum kind kinds[] = { KIND_TEXT, KIND_INT, KIND_DATE };
	if (ready(w))
		note(w, worksheet_write_blank(w->sheet, (lxw_row_t)row, (lxw_col_t)col, format_of(w, style, kinds[kind])));
}

void workbook_scaled(struct workbook *w, int row, int col, enum workbook_style style, int64_t value, int scale)
{
	static const int64_t unit[] = { 1, 10, 100, 1000 };
	char digits[32];
	if (!ready(w))
		return;
	scale = scale < 0 ? 0 : scale > 3 ? 3 : scale;
	int n = snprintf(digits, sizeof digits, "%s%lld", value < 0 ? "" : "+", (long long)value);
	if (n - 1 > EXACT_DIGITS_MAX) {
		uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, u = (uint64_t)unit[scale];
		snprintf(digits, sizeof digits, scale ? "%s%llu.%0*llu" : "%s%llu", value < 0 ? "-" : "", (unsigned long long)(size / u), scale, (unsigned long long)(size % u));
		workbook_text(w, row, col, style, digits);
		return;
	}
	lxw_format *f = format_of(w, style, (enum kind)(KIND_INT + scale));
	note(w, worksheet_write_number(w->sheet, (lxw_row_t)row, (lxw_col_t)col, (double)value / (double)unit[scale], f));
}

void workbook_int(struct workbook *w, int row, int col, enum workbook_style style, int64_t v)
{
	workbook_scaled(w, row, col, style, v, 0);
}

void workbook_date(struct workbook *w, int row, int col, enum workbook_style style, day_t d)
{
	if (ready(w))
		note(w, worksheet_write_number(w->sheet, (lxw_row_t)row, (lxw_col_t)col, d + SERIAL_OF_1970, format_of(w, style, KIND_DATE)));
}

void workbook_formula(struct workbook *w, int row, int col, enum workbook_style style, const char *formula, int64_t result)
{
	if (ready(w))
		note(w, worksheet_write_formula_num(w->sheet, (lxw_row_t)row, (lxw_col_t)col, formula, format_of(w, style, KIND_INT), (double)result));
}

/* ---- what cells take ---- */

static size_t list_of(struct workbook *w, const char *const *words, size_t n)
{
	for (size_t i = 0; i < w->nlists; i++) {
		size_t k = 0;
		while (w->lists[i].n == n && k < n && strcmp(w->lists[i].words[k], words[k]) == 0)
			k++;
		if (w->lists[i].n == n && k == n)
			return i;
	}
	const char **own = ARENA_ARRAY(&w->arena, n + 1, const char *);
	for (size_t k = 0; k < n; k++)
		own[k] = arena_strdup(&w->arena, words[k]);
	w->lists = arena_grow(&w->arena, w->lists, &w->lists_cap, w->nlists + 1, sizeof *w->lists);
	w->lists[w->nlists] = (struct list){ own, n, -1 };
	return w->nlists++;
}

void workbook_choices(struct workbook *w, int first_row, int last_row, int col, const char *const *words, size_t n)
{
	if (!ready(w) || !n || last_row < first_row)
		return;
	w->choices = arena_grow(&w->arena, w->choices, &w->choices_cap, w->nchoices + 1, sizeof *w->choices);
	w->choices[w->nchoices++] = (struct choice){ w->sheet, first_row, last_row, col, list_of(w, words, n) };
}

static void limit(struct workbook *w, int first_row, int last_row, int col, uint8_t type, int32_t least, int32_t most)
{
	lxw_data_validation v = { .validate = type, .criteria = LXW_VALIDATION_CRITERIA_BETWEEN, .minimum_number = least, .maximum_number = most };
	if (ready(w) && last_row >= first_row)
		note(w, worksheet_data_validation_range(w->sheet, (lxw_row_t)first_row, (lxw_col_t)col, (lxw_row_t)last_row, (lxw_col_t)col, &v));
}

void workbook_wholes(struct workbook *w, int first_row, int last_row, int col, int32_t least, int32_t most)
{
	limit(w, first_row, last_row, col, LXW_VALIDATION_TYPE_INTEGER, least, most);
}

void workbook_dates(struct workbook *w, int first_row, int last_row, int col, day_t first, day_t last)
{
	limit(w, first_row, last_row, col, LXW_VALIDATION_TYPE_DATE_NUMBER, first + SERIAL_OF_1970, last + SERIAL_OF_1970);
}

/* A list that a cell's rule can hold itself: its words stand between commas, in quotation marks. */
static bool is_inline(const struct list *l)
{
	size_t sum = l->n - 1;
	for (size_t i = 0; i < l->n; i++) {
		if (strpbrk(l->words[i], ",\"") || !l->words[i][0])
			return false;
		sum += strlen(l->words[i]);
	}
	return sum <= INLINE_MAX;
}

static void write_list(struct workbook *w, struct list *l, int column)
{
	l->column = column;
	for (size_t i = 0; i < l->n; i++)
		workbook_text(w, (int)i, column, WB_PLAIN, l->words[i]);
}

static void write_lists(struct workbook *w)
{
	int columns = 0;
	for (size_t i = 0; i < w->nlists && ready(w); i++) {
		if (is_inline(&w->lists[i]))
			continue;
		if (columns == 0) {
			w->sheet = workbook_add_worksheet(w->book, lists_name);
			if (!w->sheet) {
				note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
				return;
			}
			worksheet_hide(w->sheet);
		}
		write_list(w, &w->lists[i], columns++);
	}
}

static bool add_rule(struct workbook *w, const struct choice *c, const char *const *words, size_t n)
{
	lxw_data_validation v = { .validate = LXW_VALIDATION_TYPE_LIST, .value_list = ARENA_ARRAY(&w->arena, n + 1, char *) };
	for (size_t i = 0; i < n; i++)
		v.value_list[i] = arena_strdup(&w->arena, words[i]);
	note(w, worksheet_data_validation_range(c->sheet, (lxw_row_t)c->first, (lxw_col_t)c->col, (lxw_row_t)c->last, (lxw_col_t)c->col, &v));
	return !w->error;
}

/* A list in the hidden sheet. The library's own type for it copies the formula twice and loses one: its list of one word gets the formula instead. */
static void write_far_choice(struct workbook *w, const struct choice *c, const struct list *l)
{
	static const char *const one[] = { "_" };
	char cell[2][LXW_MAX_CELL_NAME_LENGTH];
	lxw_rowcol_to_cell_abs(cell[0], 0, (lxw_col_t)l->column, 1, 1);
	lxw_rowcol_to_cell_abs(cell[1], (lxw_row_t)(l->n - 1), (lxw_col_t)l->column, 1, 1);
	if (!add_rule(w, c, one, 1))
		return;
	lxw_data_val_obj *rule = STAILQ_FIRST(c->sheet->data_validations);
	while (STAILQ_NEXT(rule, list_pointers))
		rule = STAILQ_NEXT(rule, list_pointers);
	free(rule->value_formula);
	rule->value_formula = strdup(arena_printf(&w->arena, "'%s'!%s:%s", lists_name, cell[0], cell[1]));
	if (!rule->value_formula)
		note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
}

static void write_choice(struct workbook *w, const struct choice *c)
{
	const struct list *l = &w->lists[c->list];
	if (l->column < 0)
		add_rule(w, c, l->words, l->n);
	else
		write_far_choice(w, c, l);
}

/* ---- the file ---- */

/* Whether a part of the workbook ends with the end of its root element. */
static bool is_whole(const char *s, size_t n)
{
	char root[32] = "</";
	size_t k = 2;
	const char *p = n > 2 && s[1] == '?' ? memchr(s + 1, '<', n - 1) : s, *end = s + n;
	for (p = p ? p + 1 : end; p < end && k < sizeof root - 2 && *p != ' ' && *p != '>' && *p != '/'; p++)
		root[k++] = *p;
	root[k++] = '>';
	while (n && (s[n - 1] == '\n' || s[n - 1] == '\r'))
		n--;
	return n >= k && memcmp(s + n - k, root, k) == 0;
}

/* The file's bytes, when the zip and all that it holds are whole. */
static bool read_back(struct workbook *w, struct strbuf *out)
{
	char chunk[16384];
	struct arena parts;
	struct zip_member *v;
	size_t n;
	rewind(w->file);
	while ((n = fread(chunk, 1, sizeof chunk, w->file)) > 0)
		strbuf_add(out, chunk, n);
	if (ferror(w->file) || out->failed)
		return false;
	arena_init(&parts, 0);
	bool good = zip_read_all(&parts, w->path, PARTS_MAX, &v, &n, NULL) && n > 0;
	for (size_t i = 0; good && i < n; i++)
		good = is_whole(v[i].data, v[i].len);
	arena_release(&parts);
	return good;
}

bool workbook_save(struct workbook *w, struct strbuf *out, struct diag *d)
{
	strbuf_reset(out);
	if (!w->nnames)
		workbook_sheet(w, "_");
	write_lists(w);
	for (size_t i = 0; i < w->nchoices && ready(w); i++)
		write_choice(w, &w->choices[i]);
	if (w->too_long) {
		diag_error(d, "W402", _("a text is longer than the %d characters that a cell of a workbook holds"), TEXT_MAX_CHARS);
		return diag_hint(d, "%s", _("shorten it where it was written, or take the CSV form"));
	}
	if (!w->error && w->book) {
		w->error = workbook_close(w->book);
		w->book = NULL; /* freed, also when it failed */
		w->error = w->error || read_back(w, out) ? w->error : LXW_ERROR_ZIP_CLOSE;
	} else if (!w->error) {
		w->error = LXW_ERROR_MEMORY_MALLOC_FAILED;
	}
	if (!w->error)
		return true;
	strbuf_reset(out);
	diag_error(d, "W401", _("the workbook could not be made: %s"), lxw_strerror(w->error));
	diag_hint(d, "%s", _("it needs room for temporary files in $TMPDIR or /tmp, and memory"));
	return diag_exit(d, 74);
}
