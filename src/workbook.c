/* SPDX-License-Identifier: MIT */
/*
 * workbook: XLSX through libxlsxwriter 1.1, which keeps everything in memory and writes at the end, about 200 bytes a cell; or, asked for a stream, only
 * the row under way.
 *
 * What its clock would give is given instead: the creation date is set, and the members of its zip are dated 1980-01-01 by itself. It writes to a name
 * only, so it is given that of an unlinked temporary file's descriptor. It reports success on a full disk
 * and leaves parts of the workbook cut off: they are read back, and each must end as it should.
 */
#include "workbook_internal.h"

#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"
#include "lieciba/zip.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <unistd.h>

enum { NAME_MAX_CHARS = 31, TEXT_MAX_CHARS = 32767, FILES_WANTED = 16384 };

#define EXACT_MAX 1000000000000000 /* a number of 16 digits */

/* ---- life ---- */

/* NULL for what is empty: the library leaves it out. */
static char *property(struct workbook *w, const char *s)
{
	return s && *s ? arena_strdup(&w->arena, s) : NULL;
}

static struct workbook *create(const struct workbook_about *about, bool stream)
{
	struct workbook *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	arena_init(&w->arena, 0);
	w->file = tmpfile();
	snprintf(w->path, sizeof w->path, "/proc/self/fd/%d", w->file ? fileno(w->file) : -1);
	lxw_workbook_options options = { .constant_memory = stream ? LXW_TRUE : LXW_FALSE };
	w->book = workbook_new_opt(w->path, &options);
	if (!w->book) {
		workbook_free(w);
		return NULL;
	}
	/* 0 would mean: now. */
	lxw_doc_properties p = { .title = property(w, about->title), .author = property(w, about->author), .subject = property(w, about->subject),
		.keywords = property(w, about->keywords), .created = about->made_on ? (time_t)about->made_on * 86400 : 1 };
	w->error = w->file ? workbook_set_properties(w->book, &p) : LXW_ERROR_CREATING_TMPFILE;
	return w;
}

struct workbook *workbook_create(day_t made_on, const char *title, const char *author)
{
	return create(&(struct workbook_about){ .title = title, .author = author, .made_on = made_on }, false);
}

/* Each sheet of a stream has a temporary file of its own, open until the end; a workbook of a sheet a student may have more than the usual 1,024. */
static void allow_files(void)
{
	struct rlimit l;
	if (getrlimit(RLIMIT_NOFILE, &l) != 0 || l.rlim_cur >= FILES_WANTED || l.rlim_cur == l.rlim_max)
		return;
	l.rlim_cur = l.rlim_max < FILES_WANTED ? l.rlim_max : FILES_WANTED;
	setrlimit(RLIMIT_NOFILE, &l);
}

struct workbook *workbook_stream(const struct workbook_about *about)
{
	allow_files();
	return create(about, true);
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

/* ---- sheets ---- */

static bool name_taken(const struct workbook *w, const char *name)
{
	struct strbuf a = STRBUF_INIT, b = STRBUF_INIT;
	bool taken = strcasecmp(name, workbook_lists_name) == 0;
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

/*
 * The library quotes a sheet's name in what speaks of it (print titles, filters) only when it sees a blank or the like in it: 7.b!$A:$B is no reference, and Excel
 * repairs such a file. A quoted name always is one.
 */
static void settle_sheet(struct workbook *w, const char *name)
{
	struct strbuf sb = STRBUF_INIT;
	worksheet_set_paper(w->sheet, 9); /* A4 */
	strbuf_addc(&sb, '\'');
	for (; *name; name++)
		strbuf_adds(&sb, *name == '\'' ? "''" : (char[2]){ *name, '\0' });
	strbuf_addc(&sb, '\'');
	char *quoted = strbuf_detach(&sb, NULL);
	if (!quoted) {
		workbook_note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	free(w->sheet->quoted_name);
	w->sheet->quoted_name = quoted;
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
		workbook_note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
	else
		settle_sheet(w, own);
}

int workbook_sheet_no(const struct workbook *w)
{
	return (int)w->nnames - 1;
}

void workbook_width(struct workbook *w, int col, int characters)
{
	if (workbook_ready(w))
		workbook_note(w, worksheet_set_column(w->sheet, (lxw_col_t)col, (lxw_col_t)col, characters, NULL));
}

void workbook_hide_column(struct workbook *w, int col)
{
	lxw_row_col_options how = { .hidden = LXW_TRUE };
	if (workbook_ready(w))
		workbook_note(w, worksheet_set_column_opt(w->sheet, (lxw_col_t)col, (lxw_col_t)col, LXW_DEF_COL_WIDTH, NULL, &how));
}

void workbook_hide_sheet(struct workbook *w)
{
	if (workbook_ready(w))
		worksheet_hide(w->sheet);
}

void workbook_freeze(struct workbook *w, int rows, int cols)
{
	if (workbook_ready(w))
		worksheet_freeze_panes(w->sheet, (lxw_row_t)rows, (lxw_col_t)cols);
}

void workbook_filter(struct workbook *w, int row, int first_col, int last_row, int last_col)
{
	if (workbook_ready(w))
		workbook_note(w, worksheet_autofilter(w->sheet, (lxw_row_t)row, (lxw_col_t)first_col, (lxw_row_t)last_row, (lxw_col_t)last_col));
}

void workbook_print(struct workbook *w, bool landscape, int rows)
{
	if (!workbook_ready(w))
		return;
	if (landscape)
		worksheet_set_landscape(w->sheet);
	worksheet_fit_to_pages(w->sheet, 1, 0);
	worksheet_set_margins(w->sheet, 0.5, 0.4, 0.5, 0.6);
	if (rows > 0)
		workbook_note(w, worksheet_repeat_rows(w->sheet, 0, (lxw_row_t)(rows - 1)));
	workbook_note(w, worksheet_set_footer(w->sheet, "&L&A&R&P/&N"));
}

/* ---- styles: one format for each style and kind of value, made when first used ---- */

static void ground(lxw_format *f, lxw_color_t colour, lxw_color_t rule)
{
	format_set_bg_color(f, colour);
	format_set_border(f, LXW_BORDER_THIN);
	format_set_border_color(f, rule);
}

static void dress(lxw_format *f, int style)
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

lxw_format *workbook_format(struct workbook *w, int style, enum workbook_number kind)
{
	static const char *const shown[KINDS] = { "", "0", "0.0", "0.00", "0.000", "dd\\.mm\\.yyyy\\." };
	if (style >= WB_STYLES)
		return w->looks[style - WB_STYLES].format;
	if (w->format[style][kind])
		return w->format[style][kind];
	lxw_format *f = workbook_add_format(w->book);
	if (!f) {
		workbook_note(w, LXW_ERROR_MEMORY_MALLOC_FAILED);
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

void workbook_text(struct workbook *w, int row, int col, int style, const char *s)
{
	if (!workbook_ready(w))
		return;
	if (s && !fits(s, strlen(s)))
		w->too_long = true;
	else
		workbook_note(w, worksheet_write_string(w->sheet, (lxw_row_t)row, (lxw_col_t)col, s ? unescaped(w, s) : "", workbook_format(w, style, KIND_TEXT)));
}

void workbook_blank(struct workbook *w, int row, int col, int style, enum workbook_kind kind)
{
	static const enum workbook_number kinds[] = { KIND_TEXT, KIND_INT, KIND_DATE };
	if (workbook_ready(w))
		workbook_note(w, worksheet_write_blank(w->sheet, (lxw_row_t)row, (lxw_col_t)col, workbook_format(w, style, kinds[kind])));
}

void workbook_scaled(struct workbook *w, int row, int col, int style, int64_t value, int scale)
{
	static const int64_t unit[] = { 1, 10, 100, 1000 };
	char digits[32];
	if (!workbook_ready(w))
		return;
	scale = scale < 0 ? 0 : scale > 3 ? 3 : scale;
	if (value >= EXACT_MAX || value <= -EXACT_MAX) {
		uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, u = (uint64_t)unit[scale];
		snprintf(digits, sizeof digits, scale ? "%s%llu.%0*llu" : "%s%llu", value < 0 ? "-" : "", (unsigned long long)(size / u), scale, (unsigned long long)(size % u));
		workbook_text(w, row, col, style, digits);
		return;
	}
	lxw_format *f = workbook_format(w, style, (enum workbook_number)(KIND_INT + scale));
	workbook_note(w, worksheet_write_number(w->sheet, (lxw_row_t)row, (lxw_col_t)col, (double)value / (double)unit[scale], f));
}

void workbook_int(struct workbook *w, int row, int col, int style, int64_t v)
{
	workbook_scaled(w, row, col, style, v, 0);
}

void workbook_date(struct workbook *w, int row, int col, int style, day_t d)
{
	if (workbook_ready(w))
		workbook_note(w, worksheet_write_number(w->sheet, (lxw_row_t)row, (lxw_col_t)col, d + SERIAL_OF_1970, workbook_format(w, style, KIND_DATE)));
}

void workbook_formula(struct workbook *w, int row, int col, int style, const char *formula, int64_t result)
{
	if (workbook_ready(w))
		workbook_note(w, worksheet_write_formula_num(w->sheet, (lxw_row_t)row, (lxw_col_t)col, formula, workbook_format(w, style, KIND_INT), (double)result));
}

/* ---- the file ---- */

/* Whether a part of the workbook ends with the end of its root element. */
static bool is_whole(const char *first, size_t nfirst, const char *last, size_t nlast)
{
	char root[32] = "</";
	size_t k = 2;
	const char *p = nfirst > 2 && first[1] == '?' ? memchr(first + 1, '<', nfirst - 1) : first, *end = first + nfirst;
	for (p = p ? p + 1 : end; p < end && k < sizeof root - 2 && *p != ' ' && *p != '>' && *p != '/'; p++)
		root[k++] = *p;
	root[k++] = '>';
	while (nlast && (last[nlast - 1] == '\n' || last[nlast - 1] == '\r'))
		nlast--;
	return nlast >= k && memcmp(last + nlast - k, root, k) == 0;
}

/*
 * Whether the rows of a stream are where they were written to: each sheet's lie in a temporary file that the library copies between a whole beginning and a whole
 * end, so that what a full disk cut off would be seen nowhere. The last row is written here, lest it be first when it is copied.
 */
static bool rows_are_there(struct workbook *w)
{
	lxw_worksheet *sheet;
	bool good = true;
	LXW_FOREACH_WORKSHEET(sheet, w->book) {
		if (!sheet->optimize || !sheet->optimize_tmpfile)
			continue;
		lxw_worksheet_write_single_row(sheet);
		good = fflush(sheet->optimize_tmpfile) == 0 && !ferror(sheet->optimize_tmpfile) && good;
	}
	return good;
}

/* The file's bytes, when the zip and all that it holds are whole. */
static bool read_back(struct workbook *w, struct strbuf *out)
{
	char chunk[16384];
	size_t n;
	rewind(w->file);
	while ((n = fread(chunk, 1, sizeof chunk, w->file)) > 0)
		strbuf_add(out, chunk, n);
	return !ferror(w->file) && !out->failed && zip_check_all(out->buf, out->len, is_whole);
}

bool workbook_save(struct workbook *w, struct strbuf *out, struct diag *d)
{
	strbuf_reset(out);
	if (!w->nnames)
		workbook_sheet(w, "_");
	workbook_write_lists(w);
	if (w->too_long) {
		diag_error(d, "W402", _("a text is longer than the %d characters that a cell of a workbook holds"), TEXT_MAX_CHARS);
		return diag_hint(d, "%s", _("shorten it where it was written, or take the CSV form"));
	}
	if (!w->error && w->book && !rows_are_there(w))
		w->error = LXW_ERROR_ZIP_FILE_OPERATION;
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
