/* SPDX-License-Identifier: MIT */
/*
 * out_dump: a display list as text, for comparison in tests and by eye.
 *
 * One line per thing, in order, lengths in mm with two decimals:
 *   doc lang=lv-LV title="…"
 *   bookmark 1 page 1 y 15.00 "…"
 *   page 1 210.00 x 297.00
 *   text 30.00 20.10 w 41.27 20 NotoSans-Bold H1#3
 *   | LIECĪBA
 *   line 30.00 48.00 -> 200.00 48.00 1.4 artifact
 * The lines that begin with "| " are the document's text in reading order, the lines "> " text of artifacts (running heads and
 * feet, watermark). Control characters are written as \xHH, a backslash as \\. Linear in the operations and the depth of the tree.
 */
#include "lieciba/backend.h"
#include "lieciba/font.h"
#include "lieciba/image.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

/* Nothing is shared between documents, but NULL would mean failure. */
static void *dump_open(const struct fonts *fonts, struct diag *d)
{
	(void)fonts;
	void *state = malloc(1);
	if (!state)
		diag_error(d, "L401", _("out of memory"));
	return state;
}

static void dump_close(void *state)
{
	free(state);
}

/* 1/1000 pt -> " 12.34", hundredths of a millimetre, half away from zero. */
static void add_mm(struct strbuf *out, mpt v)
{
	char buf[32];
	num_format_scaled(buf, sizeof buf, num_div_round((int64_t)v * 2540, 72000), 2, 2, '.');
	strbuf_addf(out, " %s", buf);
}

/* 1/1000 -> " 9.5": as few digits as say it all. */
static void add_thousandths(struct strbuf *out, int32_t v)
{
	char buf[32];
	int n = num_format_scaled(buf, sizeof buf, v, 3, 3, '.');
	while (n > 0 && buf[n - 1] == '0')
		n--;
	if (n > 0 && buf[n - 1] == '.')
		n--;
	strbuf_addf(out, " %.*s", n, buf);
}

static void add_escaped(struct strbuf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c < 0x20 || c == 0x7f)
			strbuf_addf(out, "\\x%02X", c);
		else if (c == '\\')
			strbuf_adds(out, "\\\\");
		else
			strbuf_addc(out, s[i]);
	}
}

static void add_quoted(struct strbuf *out, const char *s)
{
	strbuf_addc(out, '"');
	for (const char *p = s ? s : ""; *p;) {
		size_t n = strcspn(p, "\"");
		add_escaped(out, p, n);
		p += n;
		if (*p) {
			strbuf_adds(out, "\\\"");
			p++;
		}
	}
	strbuf_addc(out, '"');
}

static void add_role(struct strbuf *out, const struct doc *doc, uint32_t tag)
{
	const struct tag *t = &doc->tags[tag];
	if (t->parent != TAG_ARTIFACT && t->parent != 0) {
		add_role(out, doc, t->parent);
		strbuf_addc(out, '>');
	}
	strbuf_adds(out, tag_names[t->role]);
	if (t->scope != SCOPE_NONE)
		strbuf_adds(out, t->scope == SCOPE_COLUMN ? "[col]" : t->scope == SCOPE_ROW ? "[row]" : "[both]");
	if (t->colspan > 1)
		strbuf_addf(out, "[%u wide]", t->colspan);
	if (t->rowspan > 1)
		strbuf_addf(out, "[%u high]", t->rowspan);
}

/* " Table>TBody>TR>TD#17": the number tells neighbours of one role apart. */
static void add_tag(struct strbuf *out, const struct doc *doc, uint32_t tag)
{
	strbuf_addc(out, ' ');
	if (tag == TAG_ARTIFACT) {
		strbuf_adds(out, "artifact");
		return;
	}
	add_role(out, doc, tag);
	strbuf_addf(out, "#%u", tag);
	if (doc->tags[tag].alt) {
		strbuf_adds(out, " alt=");
		add_quoted(out, doc->tags[tag].alt);
	}
}

static void add_color(struct strbuf *out, uint32_t color)
{
	if (color)
		strbuf_addf(out, " %06X", color);
}

static void add_text(struct strbuf *out, const struct doc *doc, const struct op *o)
{
	strbuf_adds(out, " w");
	add_mm(out, o->w);
	add_thousandths(out, o->u.text.size);
	strbuf_addf(out, " %s", o->u.text.face->name);
	if (o->u.text.angle) {
		strbuf_adds(out, " angle");
		add_thousandths(out, o->u.text.angle);
	}
	add_color(out, o->color);
	if (o->u.text.lang)
		strbuf_addf(out, " lang %s", o->u.text.lang);
	add_tag(out, doc, o->tag);
	strbuf_adds(out, o->tag == TAG_ARTIFACT ? "\n> " : "\n| ");
	add_escaped(out, o->u.text.s, o->u.text.len);
}

static void add_shape(struct strbuf *out, const struct doc *doc, const struct op *o)
{
	static const char *const dashes[] = { "", " dotted", " dashed" };
	strbuf_adds(out, o->kind == OP_LINE ? " ->" : " size");
	add_mm(out, o->kind == OP_LINE ? o->x + o->w : o->w);
	add_mm(out, o->kind == OP_LINE ? o->y + o->h : o->h);
	if (o->kind == OP_LINE || o->kind == OP_FRAME) {
		add_thousandths(out, o->u.line.thickness);
		strbuf_adds(out, dashes[o->u.line.dash]);
	}
	if (o->kind == OP_IMAGE)
		strbuf_addf(out, " %dx%d", (int)o->u.image.image->w, (int)o->u.image.image->h);
	else
		add_color(out, o->color);
	add_tag(out, doc, o->tag);
}

static void add_op(struct strbuf *out, const struct doc *doc, const struct op *o)
{
	static const char *const names[] = { "text", "line", "rect", "frame", "image" };
	strbuf_adds(out, names[o->kind]);
	add_mm(out, o->x);
	add_mm(out, o->y);
	if (o->kind == OP_TEXT)
		add_text(out, doc, o);
	else
		add_shape(out, doc, o);
	strbuf_addc(out, '\n');
}

static void add_head(struct strbuf *out, const struct doc *doc)
{
	strbuf_addf(out, "doc lang=%s title=", doc->lang);
	add_quoted(out, doc->title);
	strbuf_adds(out, "\n");
	for (size_t i = 0; i < doc->nbookmarks; i++) {
		const struct bookmark *b = &doc->bookmarks[i];
		strbuf_addf(out, "bookmark %d page %zu y", b->level, b->page + 1);
		add_mm(out, b->y);
		strbuf_addc(out, ' ');
		add_quoted(out, b->title);
		strbuf_addc(out, '\n');
	}
}

static bool dump_write(void *state, const struct doc *doc, struct strbuf *out, struct diag *d)
{
	(void)state;
	strbuf_reset(out);
	add_head(out, doc);
	for (size_t i = 0; i < doc->n; i++) {
		const struct page *p = &doc->pages[i];
		strbuf_addf(out, "page %zu", i + 1);
		add_mm(out, p->w);
		strbuf_adds(out, " x");
		add_mm(out, p->h);
		strbuf_adds(out, p->filler ? " filler\n" : "\n");
		for (size_t k = 0; k < p->n; k++)
			add_op(out, doc, &p->ops[k]);
	}
	if (out->failed)
		return diag_error(d, "L401", _("out of memory"));
	return true;
}

const struct backend out_dump;
const struct backend out_dump = { .name = "dump", .extension = ".txt", .open = dump_open, .write = dump_write, .close = dump_close };
