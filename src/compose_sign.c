/* SPDX-License-Identifier: MIT */
/*
 * compose_sign: what makes a paper valid: signature lines with the place of the seal, and the stamp box.
 *
 * Geometry of looks.md §5, in the block's own coordinates (mm): label 0…40, line 40…92, name from 96; a row of 12 has 4.5 for the hand, the
 * text line whose lower edge is the signature line, and 3 for the caption. The seal's area at the right edge takes no text but its own.
 */
#include "compose_internal.h"

#include <string.h>

#define SIGN_GAP MM(4000)       /* between line and name */
#define SECOND_LINE MM(30000)   /* line for the date, where the name would stand */
#define STAMP_PAD_H MM(3500)
#define STAMP_PAD_V MM(2000)
#define STAMP_WORD_SIZE 14000
#define STAMP_WORD_LEADING MM(6000)

/* ---- signatures ---- */

struct sign_row {
	struct para label, name, caption, date;
	mpt x, y, h, name_w;
	bool own_date_row; /* only a line for the date: what stands above has a name */
};
struct signs {
	struct sign_row *v;
	size_t n;
	mpt label, line, caption; /* widths; height of the captions */
	struct para seal;
	mpt seal_w, seal_h;
};

static void draw_sign_row(struct ctx *x, const struct signs *s, const struct sign_row *r, const struct pen *p)
{
	mpt left = p->x + r->x, line = p->y + r->y + r->h - s->caption, at = left + s->label, second = at + s->line + SIGN_GAP;
	uint32_t tag = r->label.tag;
	para_draw(x, p->page, &r->label, left, line - para_height(&r->label), s->label - MM(1000), 0, r->label.lines.n, tag);
	put_line(x, p->page, at, line, s->line, 0, RULE_THIN);
	para_draw(x, p->page, &r->name, second, line - para_height(&r->name), r->name_w, 0, r->name.lines.n, tag);
	if (r->own_date_row) {
		para_draw(x, p->page, &r->date, at, line, s->line, 0, r->date.lines.n, tag);
		return;
	}
	para_draw(x, p->page, &r->caption, at, line, s->line, 0, r->caption.lines.n, tag);
	if (r->date.lines.n) {
		mpt w = r->name_w < SECOND_LINE ? r->name_w : SECOND_LINE;
		put_line(x, p->page, second, line, w, 0, RULE_THIN);
		para_draw(x, p->page, &r->date, second, line, w, 0, r->date.lines.n, tag);
	}
}

static void draw_signs(struct ctx *x, const struct item *it, const struct pen *p)
{
	const struct signs *s = it->data;
	for (size_t i = 0; i < s->n; i++)
		draw_sign_row(x, s, &s->v[i], p);
	/* In the upper part: the stamp's middle stays free. */
	if (s->seal.lines.n)
		para_draw(x, p->page, &s->seal, p->x + it->w - s->seal_w, p->y + s->seal_h * 3 / 10, s->seal_w, 0, s->seal.lines.n, s->seal.tag);
}

static const struct text *label_text(const struct layout *l, const char *key)
{
	for (size_t i = 0; i < l->nlabels; i++) {
		if (strcmp(l->labels[i].key, key) == 0)
			return l->labels[i].text;
	}
	return NULL;
}

static bool eval_sign(struct ctx *x, const struct signature *sig, const struct style *text, const struct style *caption, struct sign_row *r)
{
	return para_eval(x, sig->label, text, &r->label) && para_eval(x, sig->name, text, &r->name) && para_eval(x, sig->date, caption, &r->date) &&
		para_eval(x, label_text(x->c->layout, "signature"), caption, &r->caption);
}

static void break_sign(struct ctx *x, const struct signs *s, mpt width, struct sign_row *r)
{
	r->name_w = width - s->label - s->line - SIGN_GAP;
	para_break(x, &r->label, s->label - MM(1000), true, false);
	para_break(x, &r->name, r->name_w, true, false);
	para_break(x, &r->caption, s->line, true, false);
	para_break(x, &r->date, s->line, true, false);
}

/* Height of a row: `space`, more when a text needs several lines above the signature line. */
static mpt sign_height(const struct signs *s, const struct sign_row *r, mpt space, mpt leading)
{
	size_t lines = r->label.lines.n > r->name.lines.n ? r->label.lines.n : r->name.lines.n;
	mpt h = space + (lines > 1 ? (mpt)(lines - 1) * leading : 0), least = leading + s->caption;
	return h > least ? h : least;
}

/* Rows from left to right, then down. Returns the height. */
static mpt place_signs(struct ctx *x, const struct block *b, struct signs *s, mpt width, mpt leading)
{
	size_t columns = b->u.signatures.columns > 1 ? (size_t)b->u.signatures.columns : 1;
	mpt room = width / (mpt)columns, y = 0, row = 0;
	for (size_t i = 0; i < s->n; i++) {
		struct sign_row *r = &s->v[i];
		break_sign(x, s, room - (columns > 1 ? SIGN_GAP : 0), r);
		r->x = (mpt)(i % columns) * room;
		r->y = y;
		r->h = sign_height(s, r, b->u.signatures.space, leading);
		row = r->h > row ? r->h : row;
		if (i % columns == columns - 1 || i + 1 == s->n) {
			y += row;
			row = 0;
		}
	}
	return y;
}

static bool eval_signs(struct ctx *x, const struct block *b, struct signs *s, const struct style *text, const struct style *caption)
{
	s->v = ARENA_ARRAY(x->a, 2 * b->u.signatures.n + 1, struct sign_row);
	for (size_t i = 0; i < b->u.signatures.n; i++) {
		struct sign_row *r = &s->v[s->n++];
		if (!eval_sign(x, &b->u.signatures.v[i], text, caption, r))
			return false;
		r->label.tag = new_tag(x, x->parent, TAG_P);
		if (r->name.n && r->date.n) {
			s->v[s->n] = (struct sign_row){ .own_date_row = true, .date = r->date, .label = { .tag = r->label.tag } };
			r->date = (struct para){ .tag = TAG_ARTIFACT };
			s->n++;
		}
	}
	return true;
}

static bool eval_seal(struct ctx *x, const struct block *b, struct signs *s, const struct style *caption)
{
	bool there = false;
	if (b->u.signatures.seal.present && !eval_when(&x->e, &b->u.signatures.seal.when, &there, x->d))
		return false;
	if (!there)
		return true;
	s->seal_w = b->u.signatures.seal.w;
	s->seal_h = b->u.signatures.seal.h;
	if (!para_eval(x, b->u.signatures.seal.text, caption, &s->seal))
		return false;
	if (s->seal.n)
		s->seal.tag = new_tag(x, x->parent, TAG_P);
	para_break(x, &s->seal, s->seal_w, true, false);
	return true;
}

bool measure_signatures(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	struct style text, caption;
	struct signs *s = ARENA_NEW(x->a, struct signs);
	style_of(x, b->style, &text);
	style_of(x, layout_style(x->c->layout, "small"), &caption);
	caption.align = ALIGN_CENTER;
	*s = (struct signs){ .label = b->u.signatures.label, .line = b->u.signatures.line, .caption = caption.leading };
	if (!eval_signs(x, b, s, &text, &caption) || !eval_seal(x, b, s, &caption))
		return false;
	mpt h = place_signs(x, b, s, width - s->seal_w, text.leading);
	struct item *it = flow_add(x, f, b, h > s->seal_h ? h : s->seal_h);
	it->draw = draw_signs;
	it->data = s;
	it->x = left;
	it->w = width;
	return true;
}

/* ---- stamp box ---- */

struct stamp { struct para word, *lines; size_t n; };

static void draw_stamp(struct ctx *x, const struct item *it, const struct pen *p)
{
	const struct stamp *s = it->data;
	mpt y = p->y + STAMP_PAD_V, w = it->w - 2 * STAMP_PAD_H;
	put_frame(x, p->page, p->x, p->y, it->w, it->pag.h - it->pad_top - it->pad_bottom, RULE_HEAVY);
	para_draw(x, p->page, &s->word, p->x + STAMP_PAD_H, y, w, 0, s->word.lines.n, s->word.tag);
	y += para_height(&s->word);
	for (size_t i = 0; i < s->n; i++) {
		para_draw(x, p->page, &s->lines[i], p->x + STAMP_PAD_H, y, w, 0, s->lines[i].lines.n, s->lines[i].tag);
		y += para_height(&s->lines[i]);
	}
}

bool measure_stamp_box(struct ctx *x, struct flow *f, const struct block *b, mpt left, mpt width)
{
	struct style word, line;
	struct stamp *s = ARENA_NEW(x->a, struct stamp);
	mpt room = width - 2 * STAMP_PAD_H, h = 2 * STAMP_PAD_V;
	uint32_t sect = new_tag(x, x->parent, TAG_SECT);
	style_of(x, b->style, &word);
	word.bold = true;
	word.size = STAMP_WORD_SIZE;
	word.leading = STAMP_WORD_LEADING;
	style_of(x, layout_style(x->c->layout, "small"), &line);
	s->n = b->u.stamp_box.nlines;
	s->lines = ARENA_ARRAY(x->a, s->n + 1, struct para);
	if (!para_eval(x, b->u.stamp_box.word, &word, &s->word))
		return false;
	s->word.tag = new_tag(x, sect, TAG_P);
	para_break(x, &s->word, room, true, false);
	h += para_height(&s->word);
	for (size_t i = 0; i < s->n; i++) {
		if (!para_eval(x, b->u.stamp_box.lines[i], &line, &s->lines[i]))
			return false;
		s->lines[i].tag = new_tag(x, sect, TAG_P);
		para_break(x, &s->lines[i], room, true, false);
		h += para_height(&s->lines[i]);
	}
	struct item *it = flow_add(x, f, b, h);
	it->draw = draw_stamp;
	it->data = s;
	it->x = left;
	it->w = width;
	return true;
}
