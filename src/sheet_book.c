/* SPDX-License-Identifier: MIT */
/*
 * sheet_book: what a workbook (ECMA-376, OOXML) says before its rows: where its parts are, which sheets it has, which cell styles show dates, and the
 * texts that cells share. Parts are found by the types of relationships, whose ends are alike in the transitional and the strict form.
 */
#include "sheet_internal.h"

#include "lieciba/num.h"
#include "lieciba/utf8.h"
#include "lieciba/xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SHEETS = 10000, MAX_STYLES = 65536, MAX_SHARED = 128 << 20, MAX_SHARED_TEXTS = 16 << 20, MAX_FORMATS = 4096 };
static const size_t max_unpacked = (size_t)2 << 30;

/* ---- parts ---- */

bool part_open(struct book *b, struct part *p, const char *member, struct diag *d)
{
	int i = zip_find(b->zip, member);
	*p = (struct part){ 0 };
	snprintf(p->name, sizeof p->name, "%.120s (%.190s)", b->file, member);
	if (i < 0) {
		diag_error(d, "T202", _("%s is damaged: the part %s is missing"), b->file, member);
		diag_hint(d, "%s", _("open the workbook in a spreadsheet program and save it again"));
		return diag_exit(d, 65);
	}
	p->stream = zip_stream_open(b->zip, i, d);
	p->xml = p->stream ? xml_open_stream(p->name, zip_stream_read, p->stream, d) : NULL;
	return p->xml != NULL;
}

void part_close(struct part *p)
{
	xml_close(p->xml);
	zip_stream_close(p->stream);
	*p = (struct part){ 0 };
}

/* Calls on_element for every element that opens; false when that fails or the part is broken. */
static bool each_element(struct book *b, const char *member, bool (*on_element)(void *arg, struct xml *x, struct diag *d), void *arg, struct diag *d)
{
	struct part p;
	enum xml_event e = XML_EVENT_FAULT;
	bool good = part_open(b, &p, member, d);
	while (good && (e = xml_next(p.xml, d)) != XML_EVENT_END) {
		if (e == XML_EVENT_FAULT)
			good = false;
		else if (e == XML_EVENT_OPEN)
			good = on_element(arg, p.xml, d);
	}
	part_close(&p);
	return good;
}

/* ---- relationships ---- */

struct relation { const char *id, *type, *member; };
struct relations { struct book *b; const char *folder; struct relation *v; size_t n, cap; };

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A target as a member's name: from the top or from the folder of the part, without . and .., %20 decoded. */
static const char *resolve(struct arena *a, const char *folder, const char *target)
{
	struct strbuf sb = STRBUF_INIT;
	for (const char *p = target; *p; p++) {
		bool coded = *p == '%' && hex(p[1]) >= 0 && hex(p[2]) >= 0;
		strbuf_addc(&sb, coded ? (char)(hex(p[1]) * 16 + hex(p[2])) : *p == '\\' ? '/' : *p);
		p += coded ? 2 : 0;
	}
	char *from = arena_strdup(a, sb.buf), *out = arena_printf(a, "%s/%s", *from == '/' ? "" : folder, from), *to = out;
	strbuf_release(&sb);
	for (const char *p = out; *p;) {
		size_t n = strcspn(p, "/");
		if (n == 2 && p[0] == '.' && p[1] == '.') {
			while (to > out && *--to != '/')
				;
		} else if (n > 0 && !(n == 1 && *p == '.')) {
			if (to > out)
				*to++ = '/';
			memmove(to, p, n);
			to += n;
		}
		p += n;
		p += *p == '/';
	}
	*to = '\0';
	return out;
}

static bool on_relation(void *arg, struct xml *x, struct diag *d)
{
	struct relations *r = arg;
	const char *id = xml_attr(x, "Id"), *type = xml_attr(x, "Type"), *target = xml_attr(x, "Target"), *mode = xml_attr(x, "TargetMode");
	(void)d;
	if (strcmp(xml_name(x), "Relationship") != 0 || !id || !type || !target || (mode && strcmp(mode, "External") == 0))
		return true;
	const char *slash = strrchr(type, '/');
	r->v = arena_grow(r->b->arena, r->v, &r->cap, r->n + 1, sizeof *r->v);
	r->v[r->n++] = (struct relation){ arena_strdup(r->b->arena, id), arena_strdup(r->b->arena, slash ? slash + 1 : type),
		resolve(r->b->arena, r->folder, target) };
	return true;
}

/* The relationships of a part ("" = of the whole package); none when it has no such list. */
static bool relations_of(struct book *b, const char *member, struct relations *r, struct diag *d)
{
	const char *slash = strrchr(member, '/');
	int folder = slash ? (int)(slash - member) : 0;
	const char *list = arena_printf(b->arena, "%.*s%s_rels/%s.rels", folder, member, slash ? "/" : "", slash ? slash + 1 : member);
	*r = (struct relations){ .b = b, .folder = arena_printf(b->arena, "%.*s", folder, member) };
	return zip_find(b->zip, list) < 0 || each_element(b, list, on_relation, r, d);
}

static const char *by_type(const struct relations *r, const char *type)
{
	for (size_t i = 0; i < r->n; i++) {
		if (strcmp(r->v[i].type, type) == 0)
			return r->v[i].member;
	}
	return NULL;
}

/* ---- the workbook ---- */

struct workbook { struct sheet *s; struct book *b; const struct relations *r; };

static bool is_true(const char *s)
{
	return s && (strcmp(s, "1") == 0 || strcmp(s, "true") == 0 || strcmp(s, "on") == 0);
}

static bool on_sheet(struct workbook *w, struct xml *x, struct diag *d)
{
	const char *name = xml_attr(x, "name"), *state = xml_attr(x, "state"), *id = xml_attr(x, "id");
	struct book *b = w->b;
	const struct relation *found = NULL;
	for (size_t i = 0; id && i < w->r->n && !found; i++)
		found = strcmp(w->r->v[i].id, id) == 0 ? &w->r->v[i] : NULL;
	if (found && strcmp(found->type, "worksheet") != 0)
		return true; /* a chart or a macro's sheet has no rows */
	if (!name || !found || b->sheets == MAX_SHEETS)
		return sheet_damaged(w->s, 0, _("the workbook is damaged: it names a sheet without saying where it is"), d);
	b->sheet = arena_grow(b->arena, b->sheet, &b->sheet_cap, b->sheets + 1, sizeof *b->sheet);
	b->sheet[b->sheets++] = (struct book_sheet){ .member = found->member, .hidden = state && strcmp(state, "visible") != 0 };
	sheet_add_name(w->s, name);
	return true;
}

static bool on_workbook(void *arg, struct xml *x, struct diag *d)
{
	struct workbook *w = arg;
	if (strcmp(xml_name(x), "workbookPr") == 0)
		w->b->from_1904 = is_true(xml_attr(x, "date1904"));
	return strcmp(xml_name(x), "sheet") != 0 || on_sheet(w, x, d);
}

/* ---- styles ---- */

struct styles { struct book *b; bool in_cells; struct { int64_t id; unsigned shows; } format[MAX_FORMATS]; size_t n; };

static int64_t integer(const char *s)
{
	int64_t v;
	return s && num_parse_int(s, &v) ? v : -1;
}

static unsigned shows(const struct styles *t, int64_t id)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->format[i].id == id)
			return t->format[i].shows;
	}
	return sheet_format_builtin(id);
}

/* numFmts come before cellXfs (18.8.39); cellStyleXfs hold xf elements too, which no cell names. */
static bool on_style(void *arg, struct xml *x, struct diag *d)
{
	struct styles *t = arg;
	const char *name = xml_name(x), *code = xml_attr(x, "formatCode");
	(void)d;
	if (strcmp(name, "numFmt") == 0 && code && t->n < MAX_FORMATS && !t->in_cells) {
		t->format[t->n].id = integer(xml_attr(x, "numFmtId"));
		t->format[t->n++].shows = sheet_format_code(code);
	} else if (strcmp(name, "cellXfs") == 0 || strcmp(name, "cellStyleXfs") == 0 || strcmp(name, "cellStyles") == 0 || strcmp(name, "dxfs") == 0) {
		t->in_cells = strcmp(name, "cellXfs") == 0;
	} else if (strcmp(name, "xf") == 0 && t->in_cells && t->b->styles < MAX_STYLES) {
		t->b->shows = arena_grow(t->b->arena, t->b->shows, &t->b->style_cap, t->b->styles + 1, 1);
		t->b->shows[t->b->styles++] = (uint8_t)shows(t, integer(xml_attr(x, "numFmtId")));
	}
	return true;
}

/* ---- shared texts ---- */

/* _xHHHH_ at p as a UTF-16 unit; -1 = none. */
static long escaped(const char *p)
{
	long v = 0;
	if (p[0] != '_' || p[1] != 'x')
		return -1;
	for (int i = 2; i < 6; i++) {
		if (hex(p[i]) < 0)
			return -1;
		v = v * 16 + hex(p[i]);
	}
	return p[6] == '_' ? v : -1;
}

static char *put_escaped(const char **p, char *to)
{
	long unit = escaped(*p), low = unit >= 0xD800 && unit < 0xDC00 ? escaped(*p + 7) : -1;
	*p += 7;
	if (low >= 0xDC00 && low < 0xE000) {
		unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
		*p += 7;
	} else if ((unit >= 0xD800 && unit < 0xE000) || unit == 0) {
		unit = 0xFFFD;
	}
	return to + utf8_put((uint32_t)unit, to);
}

void book_text(struct strbuf *sb, size_t from, bool keep_blanks)
{
	static const char blanks[] = " \t\r\n";
	if (sb->len <= from)
		return;
	char *to = sb->buf + from;
	const char *p = to, *end = sb->buf + sb->len;
	if (!keep_blanks) {
		while (p < end && strchr(blanks, *p))
			p++;
		while (end > p && strchr(blanks, end[-1]))
			end--;
		strbuf_truncate(sb, (size_t)(end - sb->buf));
	}
	while (p < end) {
		if (*p == '_' && escaped(p) >= 0)
			to = put_escaped(&p, to);
		else
			*to++ = *p++;
	}
	strbuf_truncate(sb, (size_t)(to - sb->buf));
}

static bool add_shared(struct book *b, size_t from, struct diag *d)
{
	if (b->shared_n == b->shared_cap) {
		size_t cap = b->shared_cap ? b->shared_cap * 2 : 1024;
		void *v = realloc(b->shared_at, cap * sizeof *b->shared_at);
		if (!v)
			return diag_error(d, "Q001", "%s", _("out of memory"));
		b->shared_at = v;
		b->shared_cap = cap;
	}
	b->shared_at[b->shared_n++] = (uint32_t)from;
	strbuf_addc(&b->shared, '\0');
	if (b->shared.failed)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	if (b->shared.len <= MAX_SHARED && b->shared_n <= MAX_SHARED_TEXTS)
		return true;
	diag_error(d, "T204", _("the texts of %s are more than %d MiB"), b->file, MAX_SHARED >> 20);
	diag_hint(d, "%s", _("export it in parts, for instance class by class"));
	return diag_exit(d, 65);
}

/* <si> holds <t>, or runs <r> with a <t> each; <rPh> is how Japanese words are read and no part of the text. */
static bool read_shared(struct book *b, struct xml *x, struct diag *d)
{
	enum xml_event e;
	bool in_text = false, keep = false;
	int phonetic = 0;
	size_t from = 0;
	while ((e = xml_next(x, d)) != XML_EVENT_END && e != XML_EVENT_FAULT) {
		const char *name = xml_name(x);
		if (e == XML_EVENT_TEXT) {
			const char *text = in_text && !phonetic ? xml_text(x) : "";
			strbuf_adds(&b->shared, text);
			if (b->shared.len > 2 * (size_t)MAX_SHARED)
				return add_shared(b, from, d);
		} else if (strcmp(name, "t") == 0) {
			const char *space = e == XML_EVENT_OPEN ? xml_attr(x, "space") : NULL;
			in_text = e == XML_EVENT_OPEN;
			keep = keep || (space && strcmp(space, "preserve") == 0);
		} else if (strcmp(name, "rPh") == 0) {
			phonetic += e == XML_EVENT_OPEN ? 1 : -1;
		} else if (strcmp(name, "si") == 0 && e == XML_EVENT_OPEN) {
			from = b->shared.len;
			keep = false;
		} else if (strcmp(name, "si") == 0) {
			book_text(&b->shared, from, keep);
			if (!add_shared(b, from, d))
				return false;
		}
	}
	return e == XML_EVENT_END;
}

static bool load_shared(struct book *b, const char *member, struct diag *d)
{
	struct part p;
	bool good = part_open(b, &p, member, d) && read_shared(b, p.xml, d);
	part_close(&p);
	return good;
}

/* ---- opening ---- */

static bool read_book(struct sheet *s, struct book *b, struct diag *d)
{
	struct relations package, own;
	struct workbook w = { .s = s, .b = b, .r = &own };
	if (!relations_of(b, "", &package, d))
		return false;
	const char *main = by_type(&package, "officeDocument");
	main = main ? main : "xl/workbook.xml";
	if (!relations_of(b, main, &own, d) || !each_element(b, main, on_workbook, &w, d))
		return false;
	const char *styles = by_type(&own, "styles"), *shared = by_type(&own, "sharedStrings");
	struct styles *t = styles ? ARENA_NEW(b->arena, struct styles) : NULL;
	if (t)
		t->b = b;
	return (!t || each_element(b, styles, on_style, t, d)) && (!shared || load_shared(b, shared, d));
}

bool book_open(struct sheet *s, const char *data, size_t len, struct diag *d)
{
	struct book *b = calloc(1, sizeof *b);
	if (!b)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	s->book = b;
	b->file = s->file;
	b->arena = &s->arena;
	strbuf_init(&b->shared);
	strbuf_init(&b->value);
	b->zip = zip_open(s->file, data, len, max_unpacked, d);
	return b->zip && read_book(s, b, d);
}

void book_close(struct book *b)
{
	if (!b)
		return;
	part_close(&b->part);
	zip_close(b->zip);
	strbuf_release(&b->shared);
	strbuf_release(&b->value);
	free(b->shared_at);
	free(b);
}
