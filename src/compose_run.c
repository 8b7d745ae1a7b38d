/* SPDX-License-Identifier: MIT */
/*
 * compose_run: styles, and evaluated texts as runs of one look: face, size, colour, language. A character that the style's family lacks is taken from the
 * families it falls back to; what none of them has stops the document. Soft hyphens are put in where the style parts words.
 */
#include "compose_internal.h"

#include "lieciba/font.h"
#include "lieciba/hyphen.h"
#include "lieciba/utf8.h"

#include <string.h>

/* ---- styles ---- */

void style_of(const struct ctx *x, const struct style *over, struct style *out)
{
	*out = *x->c->layout->base;
	style_overlay(out, over);
}

void style_named(const struct ctx *x, const char *name, struct style *dst)
{
	style_overlay(dst, layout_style(x->c->layout, name));
}

static const struct face *family_face(struct ctx *x, const struct style *s, const struct font_family *f)
{
	const char *name = font_file(f, s->bold, s->italic);
	const struct face *face = fonts_face(x->c->fonts, name);
	if (face)
		return face;
	diag_error(x->d, "L232", _("there is no font '%s'"), name);
	diag_hint(x->d, "%s", _("fonts of a layout are files of the program's font folder"));
	if (f)
		diag_at(x->d, &f->pos);
	return NULL;
}

/* ---- what cannot be drawn ---- */

static bool undrawable(struct ctx *x, const struct run *r, uint32_t cp, const struct origin *o)
{
	char shown[5] = "";
	shown[utf8_put(cp, shown)] = '\0';
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		shown[0] = '\0';
	const char *label = x->unit->label && *x->unit->label ? x->unit->label : "-";
	const struct scope *in = x->e.scope;
	if (o && o->dataset >= 0 && o->col >= 0 && o->row >= 0)
		diag_error(x->d, "D110", _("%s: row %d of '%s': column '%s' has the character U+%04X %s, which the font %s does not have"), label, o->row + 1,
			x->c->layout->data[o->dataset].name, dataset_col_name(x->c->data, o->dataset, o->col), cp, shown, r->face->name);
	else if (in && in->rows && in->rows->ds >= 0 && in->rows != x->unit->split) /* of several columns */
		diag_error(x->d, "D110", _("%s: row %d of '%s': a text has the character U+%04X %s, which the font %s does not have"), label, (int)in->row + 1,
			x->c->layout->data[in->rows->ds].name, cp, shown, r->face->name);
	else
		diag_error(x->d, "D110", _("%s: a text has the character U+%04X %s, which the font %s does not have"), label, cp, shown, r->face->name);
	/* not the text itself: messages end up in logs, and it may be a name */
	return diag_hint(x->d, "%s", _("correct it in the journal and import again; a document with a missing letter is never made"));
}

/* ---- runs ---- */

static bool draws(const struct face *f, const char *s, size_t n)
{
	uint32_t cp;
	return face_missing(f, s, n, &cp) < 0;
}

/* The face for the character at s: the family's own when it has it, else the first that it falls back to; NULL after a report, or when none has it (*none). */
static const struct face *face_for(struct ctx *x, const struct style *s, const struct face *own, const char *at, size_t n, bool *none)
{
	const struct font_family *f = s->font;
	*none = false;
	if (draws(own, at, n))
		return own;
	for (size_t i = 0; f && i < f->nfallback; i++) {
		const struct face *other = family_face(x, s, f->families[i]);
		if (!other || draws(other, at, n))
			return other;
	}
	*none = true;
	return NULL;
}

/* Parts a run with letters that its face lacks into runs of the faces that have them. */
static bool part_run(struct ctx *x, struct para *p, const struct run *whole, const struct style *style, const struct origin *o)
{
	const char *end = whole->s + whole->len;
	struct run *r = NULL;
	for (const char *s = whole->s; s < end;) {
		const char *at = s;
		bool none;
		uint32_t cp = utf8_next(&s, end);
		const struct face *face = face_for(x, style, whole->face, at, (size_t)(s - at), &none);
		if (!face)
			return none && undrawable(x, whole, cp, o);
		if (!r || r->face != face) {
			p->runs = arena_grow(x->a, p->runs, &p->cap, p->n + 1, sizeof *p->runs);
			r = &p->runs[p->n++];
			*r = *whole;
			r->s = at;
			r->face = face;
		}
		r->len = (uint32_t)(s - r->s);
	}
	return true;
}

/* Text into the arena, in capitals and with soft hyphens when the style says so. */
static bool keep_text(struct ctx *x, const char *s, size_t n, const struct style *style, struct run *r)
{
	struct strbuf up = STRBUF_INIT;
	bool good = true;
	if (style->upper) {
		utf8_upper(s, n, &up);
		s = up.buf;
		n = up.len;
	}
	if (style->hyphenate) {
		strbuf_reset(&x->c->soft);
		good = hyphens_soften(x->c->hyphens, style->lang ? style->lang : lang_code(x->e.lang), s, n, &x->c->soft, x->d);
		s = x->c->soft.buf;
		n = x->c->soft.len;
	}
	r->s = arena_memdup(x->a, s, n);
	r->len = (uint32_t)n;
	strbuf_release(&up);
	return good;
}

bool para_add(struct ctx *x, struct para *p, const char *s, size_t n, const struct style *style, const struct origin *o)
{
	struct run r = { .size = style->size, .color = style->color, .underline = style->underline };
	r.lang = style->lang && strcmp(style->lang, lang_code(x->e.lang)) != 0 ? style->lang : NULL;
	r.face = family_face(x, style, style->font);
	if (!r.face || !keep_text(x, s, n, style, &r))
		return false;
	if (!draws(r.face, r.s, r.len))
		return part_run(x, p, &r, style, o);
	p->runs = arena_grow(x->a, p->runs, &p->cap, p->n + 1, sizeof *p->runs);
	p->runs[p->n++] = r;
	return true;
}

/* ---- evaluated texts ---- */

static void para_start(const struct style *s, struct para *out)
{
	*out = (struct para){ .leading = s->leading, .align = s->align, .tag = TAG_ARTIFACT, .origin = { -1, -1, -1 } };
}

bool para_set(struct ctx *x, const char *s, size_t n, const struct style *style, const struct origin *o, struct para *out)
{
	para_start(style, out);
	if (o)
		out->origin = *o;
	return n == 0 || para_add(x, out, s, n, style, o);
}

struct spans { /* pieces collected from eval_spans */
	struct ctx *x;
	const struct style *base;
	struct para *out;
	bool good;
};

static void add_span(void *arg, const char *s, size_t n, const struct style *style)
{
	struct spans *p = arg;
	if (n == 0 || !p->good)
		return;
	struct style own = *p->base;
	style_overlay(&own, style);
	p->good = para_add(p->x, p->out, s, n, &own, NULL);
}

static bool has_spans(const struct tmpl *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].style)
			return true;
	}
	return false;
}

bool para_eval(struct ctx *x, const struct text *t, const struct style *s, struct para *out)
{
	para_start(s, out);
	if (!t)
		return true;
	if (has_spans(t->lang[x->e.lang])) {
		struct spans p = { .x = x, .base = s, .out = out, .good = true };
		return eval_spans(&x->e, t, add_span, &p, x->d) && p.good;
	}
	struct origin o = { -1, -1, -1 };
	strbuf_reset(&x->c->text);
	return eval_text(&x->e, t, &x->c->text, &o, x->d) && para_set(x, x->c->text.buf, x->c->text.len, s, &o, out);
}

const char *text_string(struct ctx *x, const struct text *t)
{
	strbuf_reset(&x->c->text);
	if (t && !eval_text(&x->e, t, &x->c->text, NULL, x->d))
		return NULL;
	return arena_memdup(x->a, x->c->text.buf, x->c->text.len ? utf8_drop_soft(x->c->text.buf, x->c->text.len) : 0);
}
