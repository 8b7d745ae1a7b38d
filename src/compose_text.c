/* SPDX-License-Identifier: MIT */
/*
 * compose_text: paragraphs, headings, fields.
 *
 * Baseline = top of the line + 0.78 * leading, whatever the size (looks.md §3). Most texts fit one line: one look-up of the measure
 * cache decides that, and only longer ones go through the line breaker.
 */
#include "compose_internal.h"
#include "compose_turn.h"

#include "lieciba/font.h"
#include "lieciba/utf8.h"

#include <string.h>

/* Second field column: at 3/5 of the width, its label at most 28 of 68 mm (the alignments 0, 34, 102, 130 of looks.md §3). */
enum { FIELD_SPLIT_NUM = 3, FIELD_SPLIT_DEN = 5, FIELD_LABEL_NUM = 7, FIELD_LABEL_DEN = 17 };

/* ---- paragraphs ---- */

struct text_extent para_extent(struct ctx *x, const struct para *p)
{
	return p->n ? text_measure(x->c->cache, p->runs, p->n) : (struct text_extent){ 0, 0 };
}

/* Neither a forced break nor a soft hyphen (C2 AD): what is measured is what is drawn. */
static bool is_plain(const struct run *r)
{
	return !memchr(r->s, '\n', r->len) && !memchr(r->s, 0xAD, r->len) && r->s[r->len - 1] != ' ';
}

void para_break(struct ctx *x, struct para *p, mpt width, bool anywhere, bool nowrap)
{
	if (p->n == 1 && is_plain(p->runs)) {
		struct text_extent e = text_measure(x->c->cache, p->runs, 1);
		if (e.max <= width || nowrap) {
			struct { struct line line; struct line_seg seg; } *one = arena_alloc(x->a, sizeof *one);
			one->seg = (struct line_seg){ .s = p->runs->s, .len = p->runs->len, .width = e.max };
			one->line = (struct line){ .seg = &one->seg, .n = 1, .width = e.max, .last = true };
			p->lines = (struct lines){ &one->line, 1 };
			return;
		}
	}
	p->lines = p->n ? text_break(x->a, p->runs, p->n, width, anywhere, nowrap) : (struct lines){ NULL, 0 };
}

static void put_text(struct ctx *x, struct page *page, const struct para *p, const struct run *r, const char *s, size_t n, mpt x0, mpt y, mpt w,
	uint32_t tag)
{
	struct op *o = doc_add_op(x->doc, page, OP_TEXT, tag);
	o->x = x0;
	o->y = y;
	o->w = w;
	o->color = r->color;
	o->origin = p->origin;
	o->u.text.face = r->face;
	o->u.text.s = s;
	o->u.text.len = (uint32_t)n;
	o->u.text.size = r->size;
	o->u.text.lang = r->lang;
	if (r->underline)
		put_line(x, page, x0, y + r->size / 9, w, 0, r->size / 18 > RULE_THIN ? r->size / 18 : RULE_THIN);
}

static int64_t count_blanks(const struct line *l)
{
	int64_t n = 0;
	for (uint32_t i = 0; i < l->n; i++) {
		for (uint32_t k = 0; k < l->seg[i].len; k++)
			n += l->seg[i].s[k] == ' ';
	}
	return n;
}

/* Word by word, each with the blank after it, so that the text can be read back whole. gaps: blanks of the line, at least one. */
static void put_justified(struct ctx *x, struct page *page, const struct para *p, const struct line *l, mpt x0, mpt y, mpt room, int64_t gaps,
	uint32_t tag)
{
	int64_t seen = 0;
	for (uint32_t i = 0; i < l->n; i++) {
		const struct line_seg *g = &l->seg[i];
		const struct run *r = &p->runs[g->run];
		mpt at = x0 + g->x;
		for (const char *s = g->s, *end = g->s + g->len; s < end;) {
			const char *blank = memchr(s, ' ', (size_t)(end - s)), *stop = blank ? blank + 1 : end;
			mpt w = face_width(r->face, r->size, s, (size_t)(stop - s));
			put_text(x, page, p, r, s, (size_t)(stop - s), at + (mpt)(room * seen / gaps), y, w, tag);
			seen += blank != NULL;
			at += w;
			s = stop;
		}
	}
}

void para_draw(struct ctx *x, struct page *page, const struct para *p, mpt x0, mpt y, mpt width, size_t first, size_t n, uint32_t tag)
{
	for (size_t i = first; i < first + n && i < p->lines.n; i++, y += p->leading) {
		const struct line *l = &p->lines.v[i];
		mpt room = width - l->width, at = x0, base = y + baseline(p->leading);
		int64_t gaps = p->align == ALIGN_JUSTIFY && !l->last && room > 0 ? count_blanks(l) : 0;
		if (gaps > 0) {
			put_justified(x, page, p, l, x0, base, room, gaps, tag);
			continue;
		}
		if (p->align == ALIGN_RIGHT)
			at += room;
		else if (p->align == ALIGN_CENTER)
			at += room / 2;
		for (uint32_t k = 0; k < l->n; k++)
			put_text(x, page, p, &p->runs[l->seg[k].run], l->seg[k].s, l->seg[k].len, at + l->seg[k].x, base, l->seg[k].width, tag);
	}
}

void set_mark(struct ctx *x, const char *name, const char *text, size_t page)
{
	x->marks = arena_grow(x->a, x->marks, &x->markcap, x->nmarks + 1, sizeof *x->marks);
	x->marks[x->nmarks++] = (struct mark_at){ name, text, page };
}

/* ---- text and heading blocks ---- */

struct textblock {
	struct para para;
	int level;               /* 0 = not a heading */
	const char *bookmark, *mark; /* NULL = none */
	const char *plain;
	bool listed;             /* in a table of contents */
	bool turned;             /* reads upwards, and stays in one piece */
	const struct style *ground; /* fill, padding and rules around; NULL = none */
};

/* Without soft hyphens: for bookmarks, running heads and tables of contents. */
static const char *plain_text(struct ctx *x, const struct para *p)
{
	if (p->n == 1 && !memchr(p->runs->s, 0xAD, p->runs->len))
		return p->runs->s;
	size_t len = 0;
	for (size_t i = 0; i < p->n; i++)
		len += p->runs[i].len;
	char *all = arena_alloc(x->a, len + 1), *q = all;
	for (size_t i = 0; i < p->n; i++) {
		memcpy(q, p->runs[i].s, p->runs[i].len);
		q += p->runs[i].len;
	}
	all[utf8_drop_soft(all, len)] = '\0';
	return all;
}

/* What is added to the first text of a group's header when it stands again, in that text's look. */
static bool add_suffix(struct ctx *x, struct para *p, const struct style *s)
{
	const struct text *label = x->suffix;
	if (!label || p->n == 0)
		return true;
	x->suffix = NULL;
	strbuf_reset(&x->c->text);
	strbuf_addc(&x->c->text, ' ');
	return eval_text(&x->e, label, &x->c->text, NULL, x->d) && para_add(x, p, x->c->text.buf, x->c->text.len, s, NULL);
}

static bool has_ground(const struct style *s)
{
	return s->fill != COLOR_NONE || s->border_top > 0 || s->border_right > 0 || s->border_bottom > 0 || s->border_left > 0;
}

/* Ground of the lines that stand on this page. Rules lie inside its edges. */
static void under_text(struct ctx *x, const struct item *it, const struct pen *p)
{
	const struct textblock *t = it->data;
	const struct style *s = t->ground;
	mpt h = (t->turned ? turned_length(&t->para) : (mpt)(p->lines ? p->lines : t->para.lines.n) * t->para.leading) + s->pad_top + s->pad_bottom;
	if (s->fill != COLOR_NONE)
		put_rect(x, p->page, p->x, p->y, it->w, h, s->fill, TAG_ARTIFACT);
	if (s->border_top > 0)
		put_line(x, p->page, p->x, p->y + s->border_top / 2, it->w, 0, s->border_top);
	if (s->border_bottom > 0)
		put_line(x, p->page, p->x, p->y + h - s->border_bottom / 2, it->w, 0, s->border_bottom);
	if (s->border_left > 0)
		put_line(x, p->page, p->x + s->border_left / 2, p->y, 0, h, s->border_left);
	if (s->border_right > 0)
		put_line(x, p->page, p->x + it->w - s->border_right / 2, p->y, 0, h, s->border_right);
}

static void draw_turned(struct ctx *x, const struct textblock *t, const struct pen *p, mpt x0, mpt y, mpt w)
{
	mpt rest = w - turned_width(&t->para);
	mpt at = x0 + (t->para.align == ALIGN_RIGHT ? rest : t->para.align == ALIGN_CENTER ? rest / 2 : 0);
	turned_draw(x, p->page, &t->para, at, y + turned_length(&t->para), t->para.tag);
}

static void draw_text(struct ctx *x, const struct item *it, const struct pen *p)
{
	const struct textblock *t = it->data;
	size_t n = p->lines ? p->lines : t->para.lines.n;
	mpt left = t->ground ? t->ground->pad_left : 0, right = t->ground ? t->ground->pad_right : 0, top = t->ground ? t->ground->pad_top : 0;
	if (t->turned)
		draw_turned(x, t, p, p->x + left, p->y + top, it->w - left - right);
	else
		para_draw(x, p->page, &t->para, p->x + left, p->y + top, it->w - left - right, p->first, n, t->para.tag);
	if (p->first > 0 || x->parent == TAG_ARTIFACT)
		return;
	if (t->bookmark)
		doc_add_bookmark(x->doc, t->level, p->page_no, p->y, t->bookmark);
	if (t->listed)
		toc_heading(x, t->plain, t->level, p->page_no);
	if (t->mark)
		set_mark(x, t->mark, t->plain, p->page_no);
}

static mpt widest_line(const struct para *p)
{
	mpt w = 0;
	for (size_t i = 0; i < p->lines.n; i++)
		w = p->lines.v[i].width > w ? p->lines.v[i].width : w;
	return w;
}

static void split_rules(struct item *it, const struct para *p, const struct style *s, mpt top)
{
	if (p->lines.n < 2 || s->turned)
		return;
	it->pag.lines = (uint16_t)(p->lines.n < UINT16_MAX ? p->lines.n : UINT16_MAX);
	it->pag.line_h = p->leading;
	it->pag.line_first_extra = top;
	it->pag.orphans = (uint8_t)(s->orphans > 0 && s->orphans < 100 ? s->orphans : 2);
	it->pag.widows = (uint8_t)(s->widows > 0 && s->widows < 100 ? s->widows : 2);
}

static struct item *add_text(struct ctx *x, struct flow *f, const struct block *b, struct textblock *t, const struct style *s, mpt left, mpt width)
{
	mpt sides = 0, top = 0, bottom = 0;
	if (b->has_align)
		t->para.align = b->align;
	if (has_ground(s)) {
		struct style *ground = ARENA_NEW(x->a, struct style);
		*ground = *s;
		t->ground = ground;
		sides = s->pad_left + s->pad_right;
		top = s->pad_top;
		bottom = s->pad_bottom;
	}
	t->turned = s->turned;
	if (t->turned)
		turned_break(x, &t->para, body_least(x->c->layout) - top - bottom, width - s->indent - sides);
	else
		para_break(x, &t->para, width - s->indent - sides, true, false);
	if (!b->has_before)
		flow_space(f, s->before);
	struct item *it = flow_add(x, f, b, (t->turned ? turned_length(&t->para) : para_height(&t->para)) + top + bottom);
	it->under = t->ground ? under_text : NULL;
	it->draw = draw_text;
	it->data = t;
	it->x = left + s->indent;
	it->w = width - s->indent;
	it->natural = (t->turned ? turned_width(&t->para) : widest_line(&t->para)) + s->indent + sides;
	split_rules(it, &t->para, s, top);
	it->pag.keep_next = s->keep_with_next;
	if (!b->has_after)
		flow_space(f, s->after);
	return it;
}

/* The role that `tag:` names, else the block's usual one. */
static enum tag_role role_of(const struct block *b, enum tag_role usual)
{
	for (int r = 0; b->tag && r < TAG_ROLES; r++) {
		if (strcmp(b->tag, tag_names[r]) == 0)
			return (enum tag_role)r;
	}
	return usual;
}

bool measure_text(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	struct style s;
	struct textblock *t = ARENA_NEW(x->a, struct textblock);
	style_of(x, b->style, &s);
	if (!para_eval(x, b->u.text, &s, &t->para) || !add_suffix(x, &t->para, &s))
		return false;
	if (t->para.n == 0)
		return true;
	t->para.tag = new_tag(x, x->parent, role_of(b, TAG_P));
	add_text(x, f, b, t, &s, left, width);
	return true;
}

bool measure_heading(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	static const char *const names[] = { "h1", "h2", "h3" };
	int level = b->u.heading.level < 1 ? 1 : b->u.heading.level > 3 ? 3 : b->u.heading.level;
	struct style s;
	struct textblock *t = ARENA_NEW(x->a, struct textblock);
	style_of(x, layout_style(x->c->layout, names[level - 1]), &s);
	style_overlay(&s, b->style);
	if (!para_eval(x, b->u.heading.text, &s, &t->para) || !add_suffix(x, &t->para, &s))
		return false;
	if (t->para.n == 0)
		return true;
	t->plain = plain_text(x, &t->para);
	t->level = level;
	t->bookmark = b->u.heading.bookmark && x->c->layout->pdf.bookmarks ? t->plain : NULL;
	t->listed = b->u.heading.bookmark;
	t->mark = b->u.heading.mark;
	t->para.tag = new_tag(x, x->parent, role_of(b, (enum tag_role)(TAG_H1 + level - 1)));
	add_text(x, f, b, t, &s, left, width)->pag.keep_next = b->keep == KEEP_WITH_NEXT;
	return true;
}

/* ---- fields ---- */

struct pair { struct para label, text; mpt x, label_w, text_w; };
struct field_row {
	struct pair *v;
	size_t n;
	mpt leading, height;
	bool dots, ruled;
};
struct field_grid { /* places of the columns, from the block's left edge */
	int columns;
	mpt width, gap;
};

static void column_place(const struct field_grid *g, int col, mpt *left, mpt *width)
{
	if (g->columns == 2) {
		mpt second = (mpt)((int64_t)g->width * FIELD_SPLIT_NUM / FIELD_SPLIT_DEN);
		*left = col ? second : 0;
		*width = col ? g->width - second : second - g->gap;
		return;
	}
	*left = (mpt)(((int64_t)g->width + g->gap) * col / g->columns);
	*width = (mpt)(((int64_t)g->width + g->gap) * (col + 1) / g->columns) - g->gap - *left;
}

static void draw_fields(struct ctx *x, const struct item *it, const struct pen *p)
{
	const struct field_row *r = it->data;
	for (size_t i = 0; i < r->n; i++) {
		const struct pair *f = &r->v[i];
		mpt at = p->x + f->x;
		para_draw(x, p->page, &f->label, at, p->y, f->label_w, 0, f->label.lines.n, f->label.tag);
		para_draw(x, p->page, &f->text, at + f->label_w, p->y, f->text_w, 0, f->text.lines.n, f->text.tag);
		mpt used = f->label.lines.n ? f->label.lines.v[f->label.lines.n - 1].width : 0;
		if (r->dots && f->label_w - used > MM(3000))
			put_line(x, p->page, at + used + MM(1000), p->y + baseline(r->leading), f->label_w - used - MM(2000), 0, RULE_THIN)->u.line.dash = DASH_DOT;
	}
	if (r->ruled)
		put_line(x, p->page, p->x, p->y + r->height - RULE_THIN / 2, it->w, 0, RULE_THIN);
}

static mpt label_width(struct ctx *x, const struct block *b, const struct field_grid *g, const struct pair *v, size_t n, int col, mpt room)
{
	mpt widest = 0;
	for (size_t i = (size_t)col; i < n; i += (size_t)g->columns) {
		mpt w = para_extent(x, &v[i].label).max;
		widest = w > widest ? w : widest;
	}
	mpt most = col && g->columns == 2 ? (mpt)((int64_t)room * FIELD_LABEL_NUM / FIELD_LABEL_DEN) : room * 2 / 3;
	mpt w = width_in(&b->u.fields.label_width, g->width, widest ? widest + MM(2000) : 0);
	return w < most ? w : most;
}

static bool eval_pairs(struct ctx *x, const struct block *b, struct pair *v, size_t *n)
{
	struct style text, label;
	style_of(x, b->style, &text);
	label = text;
	style_overlay(&label, b->u.fields.label_style);
	label.leading = text.leading; /* one baseline */
	*n = 0;
	for (size_t i = 0; i < b->u.fields.n; i++) {
		const struct field *f = &b->u.fields.v[i];
		bool there;
		if (!eval_when(&x->e, &f->when, &there, x->d))
			return false;
		if (!there)
			continue;
		if (!para_eval(x, f->label, &label, &v[*n].label) || !para_eval(x, f->text, &text, &v[*n].text))
			return false;
		++*n;
	}
	return true;
}

static void tag_pair(struct ctx *x, struct pair *f, uint32_t list)
{
	uint32_t li = new_tag(x, list, TAG_LI);
	f->label.tag = new_tag(x, li, TAG_LBL);
	f->text.tag = new_tag(x, li, TAG_LBODY);
}

static void add_field_row(struct ctx *x, struct flow *f, const struct block *b, struct pair *v, size_t n, const struct style *s, mpt left, mpt width)
{
	struct field_row *r = ARENA_NEW(x->a, struct field_row);
	*r = (struct field_row){ .v = v, .n = n, .leading = s->leading, .height = s->leading, .dots = b->u.fields.dots, .ruled = b->u.fields.ruled };
	for (size_t i = 0; i < n; i++) {
		mpt h = para_height(&v[i].text), l = para_height(&v[i].label);
		r->height = h > r->height ? h : r->height;
		r->height = l > r->height ? l : r->height;
	}
	if (r->ruled)
		r->height += MM(750);
	struct item *it = flow_add(x, f, b, r->height);
	it->draw = draw_fields;
	it->data = r;
	it->x = left;
	it->w = width;
}

bool measure_fields(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	struct field_grid g = { b->u.fields.columns > 0 ? b->u.fields.columns : 1, width, b->u.fields.gap };
	struct pair *v = ARENA_ARRAY(x->a, b->u.fields.n + 1, struct pair);
	struct style s;
	size_t n;
	style_of(x, b->style, &s);
	if (!eval_pairs(x, b, v, &n) || n == 0)
		return n == 0;
	uint32_t list = new_tag(x, x->parent, role_of(b, TAG_LIST));
	for (int c = 0; c < g.columns; c++) {
		mpt at, room;
		column_place(&g, c, &at, &room);
		mpt label = label_width(x, b, &g, v, n, c, room);
		for (size_t i = (size_t)c; i < n; i += (size_t)g.columns) {
			v[i].x = at;
			v[i].label_w = label;
			v[i].text_w = room - label;
			para_break(x, &v[i].label, label - MM(1000), true, false);
			para_break(x, &v[i].text, room - label, true, false);
		}
	}
	for (size_t i = 0; i < n; i++)
		tag_pair(x, &v[i], list);
	for (size_t i = 0; i < n; i += (size_t)g.columns)
		add_field_row(x, f, b, &v[i], n - i < (size_t)g.columns ? n - i : (size_t)g.columns, &s, left, width);
	return true;
}
