/* SPDX-License-Identifier: MIT */
/* Blocks but tables. A block's kind is its first key, since `columns` and `blocks` are also keys of other kinds. */
#include "layout_internal.h"

#include <string.h>

static void read_heading(struct loader *ld, const struct ynode *n, struct block *b)
{
	static const char *const names[] = { "h1", "h2", "h3" };
	const struct ynode *keep = ynode_get(n, "keep_with_next");
	int yes = 1;
	if (keep)
		read_word(ld, keep, "false|true", &yes);
	if (yes && !ynode_get(n, "keep"))
		b->keep = KEEP_WITH_NEXT;
	/* the style of the level first, then the block's own */
	struct style *s = ARENA_NEW(ld->a, struct style);
	s->fill = COLOR_NONE;
	style_overlay(s, layout_style(ld->l, names[b->u.heading.level >= 1 && b->u.heading.level <= 3 ? b->u.heading.level - 1 : 0]));
	style_overlay(s, b->style);
	b->style = s;
}

static void read_fields(struct loader *ld, const struct ynode *n, struct block *b)
{
	const struct ynode *list = ynode_get(n, "fields");
	if (!need_list(ld, list, _("fields")))
		return;
	b->u.fields.v = ARENA_ARRAY(ld->a, list->n + 1, struct field);
	for (size_t i = 0; i < list->n; i++)
		schema_read(ld, list->items[i], &schema_field, NULL, &b->u.fields.v[b->u.fields.n++]);
}

static void read_columns(struct loader *ld, const struct ynode *n, struct block *b)
{
	const struct ynode *widths = ynode_get(n, "columns"), *cells = ynode_get(n, "cells");
	if (!need_list(ld, widths, _("columns")) || !cells || !need_list(ld, cells, _("cells")))
		return;
	if (widths->n != cells->n || widths->n == 0) {
		load_error(ld, "L114", &cells->pos, _("there are %zu widths and %zu lists of blocks"), widths->n, cells->n);
		return;
	}
	b->u.columns.n = widths->n;
	b->u.columns.w = ARENA_ARRAY(ld->a, widths->n, struct width);
	b->u.columns.cells = ARENA_ARRAY(ld->a, widths->n, struct block **);
	b->u.columns.ncells = ARENA_ARRAY(ld->a, widths->n, size_t);
	for (size_t i = 0; i < widths->n; i++) {
		read_width(ld, widths->items[i], &b->u.columns.w[i]);
		b->u.columns.cells[i] = read_blocks(ld, cells->items[i], &b->u.columns.ncells[i]);
	}
}

static void read_box(struct loader *ld, const struct ynode *n, struct block *b)
{
	const struct ynode *padding = ynode_get(n, "padding");
	mpt side[4] = { MPT_FROM_UM(800), MPT_FROM_UM(1000), 0, 0 };
	if (padding)
		read_sides(ld, padding, true, side);
	b->u.box.pad_v = side[0];
	b->u.box.pad_h = side[1];
	if (!ynode_get(n, "keep"))
		b->keep = KEEP_PREFER;
}

static void read_signatures(struct loader *ld, const struct ynode *n, struct block *b)
{
	const struct ynode *list = ynode_get(n, "signatures"), *seal = ynode_get(n, "seal");
	if (!ynode_get(n, "keep"))
		b->keep = KEEP_ALWAYS;
	if (!need_list(ld, list, _("signatures")))
		return;
	b->u.signatures.v = ARENA_ARRAY(ld->a, list->n + 1, struct signature);
	for (size_t i = 0; i < list->n; i++)
		schema_read(ld, list->items[i], &schema_signature, NULL, &b->u.signatures.v[b->u.signatures.n++]);
	if (seal) {
		schema_read(ld, seal, &schema_seal, NULL, b);
		b->u.signatures.seal.present = true;
	}
}

static void read_stamp_box(struct loader *ld, const struct ynode *n, struct block *b)
{
	const struct ynode *lines = ynode_get(n, "lines");
	if (!lines || !need_list(ld, lines, "lines"))
		return;
	if (lines->n > 2)
		load_error(ld, "L106", &lines->pos, "%s", _("a stamp box has up to two lines"));
	b->u.stamp_box.lines = ARENA_ARRAY(ld->a, lines->n + 1, const struct text *);
	for (size_t i = 0; i < lines->n && i < 2; i++)
		b->u.stamp_box.lines[b->u.stamp_box.nlines++] = read_text(ld, lines->items[i]);
}

static void read_image(struct loader *ld, const struct ynode *n, struct block *b)
{
	const struct ynode *v = ynode_get(n, "image");
	if (!need_scalar(ld, v, _("an image")))
		return;
	if (!strpbrk(v->text, "{}")) {
		b->u.image.path = v->text;
		load_picture(ld, v->text, &v->pos);
		return;
	}
	const struct text *t = read_text(ld, v);
	const struct tmpl *m = t->lang[ld->l->lang];
	if (m->n == 1 && m->v[0].ref)
		b->u.image.blob = m->v[0].ref;
	else
		diag_hint(load_error(ld, "L104", &v->pos, _("'%s' is not an image"), v->text), "%s", _("write the name of a file, or one column: \"{school.logo}\""));
}

static void read_spacer(struct loader *ld, const struct ynode *n, struct block *b)
{
	const struct ynode *v = ynode_get(n, "spacer");
	struct width w;
	if (!read_width(ld, v, &w))
		return;
	if (w.kind == WIDTH_FR)
		b->u.spacer.fr = w.x1000;
	else if (w.kind == WIDTH_FIXED)
		b->u.spacer.h = w.fixed;
	else
		load_error(ld, "L104", &v->pos, "%s", _("a spacer is a length or 1fr"));
}

static void read_include(struct loader *ld, const struct ynode *n, struct block *b)
{
	const struct ynode *path = ynode_get(n, "include"), *with = ynode_get(n, "with");
	struct layout_arg args[16];
	size_t nargs = 0;
	if (with && need_map(ld, with, "with"))
		for (size_t i = 0; i < with->n && nargs < 16; i++)
			args[nargs++] = (struct layout_arg){ with->entries[i].key->text, read_text(ld, with->entries[i].value) };
	if (!need_scalar(ld, path, _("the name of a file")))
		return;
	const struct layout_arg *outer = ld->args;
	size_t nouter = ld->nargs;
	struct srcpos included = ld->included;
	struct ynode *part = load_part(ld, path->text, &path->pos);
	if (!part)
		return;
	ld->args = args;
	ld->nargs = nargs;
	ld->included = path->pos;
	b->u.group.v = read_blocks(ld, part, &b->u.group.n);
	ld->depth--;
	ld->args = outer;
	ld->nargs = nouter;
	ld->included = included;
}

static void read_chart(struct loader *ld, const struct ynode *n, struct block *b)
{
	const struct ynode *list = ynode_get(n, "series"), *format = ynode_get(n, "format");
	if (format)
		read_format(ld, format, &b->u.chart.format, &b->u.chart.format_arg);
	if (!list || !need_list(ld, list, "series"))
		return;
	if (list->n == 0 || list->n > BAR_MAX) {
		load_error(ld, "L106", &list->pos, _("'%s' has one to %d entries"), "series", BAR_MAX);
		return;
	}
	b->u.chart.v = ARENA_ARRAY(ld->a, list->n, struct chart_series);
	for (size_t i = 0; i < list->n; i++)
		schema_read(ld, list->items[i], &schema_series, NULL, &b->u.chart.v[b->u.chart.n++]);
}

static void read_legend(struct loader *ld, const struct ynode *n, struct block *b)
{
	const struct ynode *list = ynode_get(n, "items");
	size_t most = b->u.legend.heat ? HEAT_STEPS : BAR_MAX;
	if (!list || !need_list(ld, list, "items"))
		return;
	if (list->n == 0 || list->n > most) {
		load_error(ld, "L106", &list->pos, _("'%s' has one to %d entries"), "items", (int)most);
		return;
	}
	b->u.legend.v = ARENA_ARRAY(ld->a, list->n, const struct text *);
	for (size_t i = 0; i < list->n; i++)
		b->u.legend.v[b->u.legend.n++] = read_text(ld, list->items[i]);
}

static void read_kind(struct loader *ld, const struct ynode *n, struct block *b)
{
	int ecc = 2;
	switch (b->kind) {
	case BLOCK_HEADING: read_heading(ld, n, b); break;
	case BLOCK_TABLE: read_table(ld, n, b); break;
	case BLOCK_FIELDS: read_fields(ld, n, b); break;
	case BLOCK_COLUMNS: read_columns(ld, n, b); break;
	case BLOCK_BOX: read_box(ld, n, b); break;
	case BLOCK_SIGNATURES: read_signatures(ld, n, b); break;
	case BLOCK_STAMP_BOX: read_stamp_box(ld, n, b); break;
	case BLOCK_IMAGE: read_image(ld, n, b); break;
	case BLOCK_SPACER: read_spacer(ld, n, b); break;
	case BLOCK_GROUP: read_include(ld, n, b); break;
	case BLOCK_REPEAT: b->u.repeat.ds = -1; break;
	case BLOCK_CHART: read_chart(ld, n, b); break;
	case BLOCK_LEGEND: read_legend(ld, n, b); break;
	case BLOCK_QR:
		if (ynode_get(n, "ecc"))
			read_word(ld, ynode_get(n, "ecc"), "L|M|Q|H", &ecc);
		b->u.qr.ecc = "LMQH"[ecc];
		break;
	case BLOCK_TEXT: case BLOCK_RULE: case BLOCK_BARCODE: case BLOCK_PAGE_BREAK: case BLOCK_TOC: case BLOCK_KINDS: break;
	}
}

static void unknown_kind(struct loader *ld, const struct ynode *key)
{
	const char *names[BLOCK_KINDS];
	size_t n = schema_kinds(names, BLOCK_KINDS);
	const char *near = diag_nearest(key->text, names, n);
	struct diag *d = load_error(ld, "L108", &key->pos, _("there is no block '%s'"), key->text);
	if (near)
		diag_hint(d, _("did you mean '%s'?"), near);
	else
		diag_hint(d, "%s", _("the first key of a block says what it is: text, heading, table, fields … (all: lieciba layout explain)"));
}

static struct block *read_block(struct loader *ld, const struct ynode *n)
{
	struct block *b = ARENA_NEW(ld->a, struct block);
	if (!need_map(ld, n, _("a block")) || n->n == 0)
		return NULL;
	const struct schema_map *kind = schema_kind(n->entries[0].key->text, &b->kind);
	if (!kind) {
		unknown_kind(ld, n->entries[0].key);
		return NULL;
	}
	b->pos = n->entries[0].key->pos;
	schema_read(ld, n, kind, &schema_block, b);
	read_kind(ld, n, b);
	return b;
}

struct block **read_blocks(struct loader *ld, const struct ynode *n, size_t *count)
{
	*count = 0;
	if (!need_list(ld, n, _("a list of blocks")))
		return NULL;
	struct block **v = ARENA_ARRAY(ld->a, n->n + 1, struct block *);
	for (size_t i = 0; i < n->n; i++) {
		struct block *b = read_block(ld, n->items[i]);
		if (b)
			v[(*count)++] = b;
	}
	return v;
}
