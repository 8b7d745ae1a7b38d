/* SPDX-License-Identifier: MIT */
/*
 * Fonts and styles. A style remembers which keys were written, so that one laid over another changes only those.
 */
#include "layout_internal.h"

#include <string.h>

void style_overlay(struct style *dst, const struct style *over)
{
	if (!over)
		return;
#define TAKE(bit, member) \
	if (over->set & (bit)) \
	dst->member = over->member
	TAKE(SK_FONT, font);
	TAKE(SK_SIZE, size);
	TAKE(SK_LEADING, leading);
	TAKE(SK_BOLD, bold);
	TAKE(SK_ITALIC, italic);
	TAKE(SK_COLOR, color);
	TAKE(SK_ALIGN, align);
	TAKE(SK_VALIGN, valign);
	TAKE(SK_BEFORE, before);
	TAKE(SK_AFTER, after);
	TAKE(SK_INDENT, indent);
	TAKE(SK_FILL, fill);
	TAKE(SK_PADDING, pad_top);
	TAKE(SK_PADDING, pad_right);
	TAKE(SK_PADDING, pad_bottom);
	TAKE(SK_PADDING, pad_left);
	TAKE(SK_BORDER, border_top);
	TAKE(SK_BORDER, border_right);
	TAKE(SK_BORDER, border_bottom);
	TAKE(SK_BORDER, border_left);
	TAKE(SK_CASE, upper);
	TAKE(SK_HYPHENATE, hyphenate);
	TAKE(SK_ORPHANS, orphans);
	TAKE(SK_WIDOWS, widows);
	TAKE(SK_KEEP_NEXT, keep_with_next);
	TAKE(SK_UNDERLINE, underline);
	TAKE(SK_ROTATE, turned);
	TAKE(SK_LANG, lang);
#undef TAKE
	dst->set |= over->set;
}

/* ---- fonts ---- */

static const struct font_family default_family = { .name = "Body", .regular = "NotoSans-Regular.ttf", .bold = "NotoSans-Bold.ttf" };

const char *font_file(const struct font_family *f, bool bold, bool italic)
{
	if (!f)
		return bold ? "NotoSans-Bold" : "NotoSans-Regular";
	if (bold && italic && f->bold_italic)
		return f->bold_italic;
	if (bold && f->bold)
		return f->bold;
	if (italic && f->italic)
		return f->italic;
	return f->regular;
}

static const struct font_family *find_family(struct loader *ld, const char *name, const struct srcpos *pos)
{
	for (size_t i = 0; i < ld->l->nfonts; i++)
		if (strcmp(ld->l->fonts[i].name, name) == 0)
			return &ld->l->fonts[i];
	load_error(ld, "L107", pos, _("there is no font family '%s'"), name);
	return NULL;
}

/* Families that others fall back to may stand below them. */
static void find_fallbacks(struct loader *ld, const struct ynode *n)
{
	for (size_t i = 0; i < n->n; i++) {
		struct font_family *f = &ld->l->fonts[i];
		const struct ynode *list = ynode_get(n->entries[i].value, "fallback");
		f->families = ARENA_ARRAY(ld->a, f->nfallback + 1, const struct font_family *);
		size_t found = 0;
		for (size_t k = 0; k < f->nfallback; k++) {
			const struct ynode *at = list && list->kind == YNODE_LIST && k < list->n ? list->items[k] : list;
			if ((f->families[found] = find_family(ld, f->fallback[k], at ? &at->pos : &f->pos)))
				found++;
		}
		f->nfallback = found;
	}
}

void read_fonts(struct loader *ld, const struct ynode *n)
{
	struct layout *l = ld->l;
	l->fonts = ARENA_ARRAY(ld->a, n ? n->n + 1 : 1, struct font_family);
	if (n && need_map(ld, n, "fonts")) {
		for (size_t i = 0; i < n->n; i++) {
			struct font_family *f = &l->fonts[l->nfonts++];
			schema_read(ld, n->entries[i].value, &schema_font, NULL, f);
			f->name = n->entries[i].key->text;
			f->pos = n->entries[i].value->pos;
		}
		find_fallbacks(ld, n);
	}
	if (l->nfonts == 0)
		l->fonts[l->nfonts++] = default_family;
}

static const struct font_family *find_font(struct loader *ld, const struct ynode *n)
{
	if (!need_scalar(ld, n, _("a font family")))
		return NULL;
	return find_family(ld, n->text, &n->pos);
}

/* ---- styles ---- */

/* What the named styles are when a layout does not say otherwise. */
static const struct { const char *name; uint32_t set; mpt size; bool bold, keep; } predefined[] = {
	{ "base", 0, 0, false, false },
	{ "h1", SK_SIZE | SK_BOLD | SK_KEEP_NEXT, 16000, true, true },
	{ "h2", SK_SIZE | SK_BOLD | SK_KEEP_NEXT, 12000, true, true },
	{ "h3", SK_BOLD | SK_KEEP_NEXT, 0, true, true },
	{ "small", SK_SIZE, 8000, false, false },
	{ "head", SK_SIZE | SK_VALIGN, 8000, false, false },
	{ "total", SK_BOLD, 0, true, false },
	{ "cell", 0, 0, false, false },
	{ "label", SK_SIZE, 8000, false, false },
};
enum { PREDEFINED = sizeof predefined / sizeof *predefined };

static struct style *find_style(const struct layout *l, const char *name)
{
	for (size_t i = 0; i < l->nstyles; i++)
		if (strcmp(l->styles[i].name, name) == 0)
			return &l->styles[i];
	return NULL;
}

const struct style *layout_style(const struct layout *l, const char *name)
{
	return find_style(l, name);
}

static void unknown_style(struct loader *ld, const struct ynode *n)
{
	const char **names = ARENA_ARRAY(ld->a, ld->l->nstyles + 1, const char *);
	for (size_t i = 0; i < ld->l->nstyles; i++)
		names[i] = ld->l->styles[i].name;
	const char *near = diag_nearest(n->text, names, ld->l->nstyles);
	struct diag *d = load_error(ld, "L107", &n->pos, _("there is no style '%s'"), n->text);
	if (near)
		diag_hint(d, _("did you mean '%s'?"), near);
}

/* Letters, digits and hyphens, two letters first (RFC 5646 says more; a reader that does not know a tag passes it over). */
void check_style_lang(struct loader *ld, const struct ynode *n, struct style *s)
{
	struct layout *l = ld->l;
	const struct ynode *lang = ynode_get(n, "lang");
	l->hyphenates = l->hyphenates || (s->set & SK_HYPHENATE && s->hyphenate);
	if (!lang || !s->lang)
		return;
	size_t letters = strspn(s->lang, "abcdefghijklmnopqrstuvwxyz"), all = strspn(s->lang, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
	if (letters < 2 || letters > 3 || s->lang[all] || (s->lang[letters] && s->lang[letters] != '-') || all > 35) {
		diag_hint(load_error(ld, "L107", &lang->pos, _("'%s' is not the tag of a language"), s->lang), "%s", _("two or three small letters: lv, en, ru, de, ltg"));
		return;
	}
	l->style_langs = arena_grow(ld->a, l->style_langs, &l->style_langcap, l->nstyle_langs + 1, sizeof *l->style_langs);
	l->style_langs[l->nstyle_langs++] = s->lang;
}

/* The keys that the schema leaves to us, and the leading that follows from a size. */
static void read_style_keys(struct loader *ld, const struct ynode *n, struct style *s)
{
	schema_read(ld, n, &schema_style, NULL, s);
	const struct ynode *font = ynode_get(n, "font"), *padding = ynode_get(n, "padding"), *border = ynode_get(n, "border");
	mpt side[4];
	check_style_lang(ld, n, s);
	if (font)
		s->font = find_font(ld, font);
	if (font && !s->font)
		s->set &= ~(uint32_t)SK_FONT;
	if (padding && read_sides(ld, padding, true, side)) {
		s->pad_top = side[0];
		s->pad_right = side[1];
		s->pad_bottom = side[2];
		s->pad_left = side[3];
	}
	if (border)
		schema_read(ld, border, &schema_border, NULL, s);
	if (ynode_get(n, "size") && !ynode_get(n, "leading")) {
		s->leading = s->size + s->size / 4;
		s->set |= SK_LEADING;
	}
}

/* A style of the map `styles`, its parent first; one that is met again on the way to its own parents is in a circle. */
enum { OPEN, BUSY, DONE };
static void resolve(struct loader *ld, const struct ynode *styles, const char *name, unsigned char *done)
{
	struct style *s = find_style(ld->l, name);
	const struct ynode *n = styles ? ynode_get(styles, name) : NULL;
	size_t index = (size_t)(s - ld->l->styles);
	if (done[index] != OPEN || !n)
		return;
	if (!need_map(ld, n, _("a style")))
		return;
	const struct ynode *parent = ynode_get(n, "parent");
	done[index] = BUSY;
	if (parent && need_scalar(ld, parent, _("the name of a style")) && strcmp(parent->text, "base") != 0) {
		const struct style *p = find_style(ld->l, parent->text);
		if (!p) {
			unknown_style(ld, parent);
		} else if (done[p - ld->l->styles] == BUSY) {
			load_error(ld, "L114", &parent->pos, _("style '%s' is its own parent"), name);
		} else {
			resolve(ld, styles, parent->text, done);
			style_overlay(s, p);
		}
	}
	read_style_keys(ld, n, s);
	done[index] = DONE;
}

static void base_defaults(struct loader *ld, struct style *base)
{
	schema_defaults(ld, &schema_style, true, base);
	base->font = &ld->l->fonts[0];
	base->leading = base->size + base->size / 4;
	base->pad_top = base->pad_bottom = MPT_FROM_UM(800);
	base->pad_left = base->pad_right = MPT_FROM_UM(1000);
	base->set = SK_LANG * 2 - 1;
}

void read_styles(struct loader *ld, const struct ynode *n)
{
	struct layout *l = ld->l;
	if (n && !need_map(ld, n, "styles"))
		n = NULL;
	size_t max = PREDEFINED + (n ? n->n : 0);
	l->styles = ARENA_ARRAY(ld->a, max, struct style);
	for (size_t i = 0; i < PREDEFINED; i++) {
		struct style *s = &l->styles[l->nstyles++];
		*s = (struct style){ .name = predefined[i].name, .set = predefined[i].set, .size = predefined[i].size, .bold = predefined[i].bold,
			.keep_with_next = predefined[i].keep, .valign = VALIGN_BOTTOM, .fill = COLOR_NONE };
		if (s->set & SK_SIZE) {
			s->leading = s->size + s->size / 4;
			s->set |= SK_LEADING;
		}
	}
	base_defaults(ld, &l->styles[0]);
	l->base = &l->styles[0];
	for (size_t i = 0; n && i < n->n; i++)
		if (!find_style(l, n->entries[i].key->text))
			l->styles[l->nstyles++] = (struct style){ .name = n->entries[i].key->text, .fill = COLOR_NONE };
	unsigned char *done = ARENA_ARRAY(ld->a, max, unsigned char);
	for (size_t i = 0; n && i < n->n; i++)
		resolve(ld, n, n->entries[i].key->text, done);
}

const struct style *read_style(struct loader *ld, const struct ynode *n)
{
	if (n->kind == YNODE_SCALAR) {
		const struct style *s = find_style(ld->l, n->text);
		if (!s)
			unknown_style(ld, n);
		return s;
	}
	if (!need_map(ld, n, _("a style")))
		return NULL;
	struct style *s = ARENA_NEW(ld->a, struct style);
	s->fill = COLOR_NONE;
	const struct ynode *parent = ynode_get(n, "parent");
	if (parent)
		style_overlay(s, read_style(ld, parent));
	s->name = NULL;
	read_style_keys(ld, n, s);
	return s;
}
