/* SPDX-License-Identifier: MIT */
/*
 * Files of a layout: found in the school's folder first, then in the installed one; never outside of them. Parents are merged in: maps
 * deeply, lists and scalars replaced. Positions stay those of the file that a value came from.
 */
#include "layout_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <string.h>

enum { FILE_MAX = 1 << 20, SOURCES_MAX = 32, PICTURE_MAX = 8 << 20 };

static void keep_source(struct loader *ld, const char *name, const struct strbuf *text)
{
	struct layout *l = ld->l;
	if (!l->sources)
		l->sources = arena_array(ld->a, SOURCES_MAX, sizeof *l->sources);
	if (l->nsources == SOURCES_MAX)
		return;
	l->sources[l->nsources].name = name;
	l->sources[l->nsources].text = arena_memdup(ld->a, text->buf, text->len);
	l->sources[l->nsources++].len = text->len;
}

/* Reads the first `name` below the folders; its name as found goes to *found. */
static bool find_file(struct loader *ld, const char *name, const struct srcpos *from, const char **found, struct strbuf *text)
{
	struct diag d = { 0 };
	for (const char *const *dir = ld->dirs; *dir; dir++) {
		strbuf_reset(text);
		if (fsio_read_beneath(*dir, name, FILE_MAX, text, &d)) {
			*found = arena_printf(ld->a, "%s/%s", *dir, name);
			return true;
		}
		if (strcmp(d.code, "E010") != 0) {
			if (from)
				diag_at(&d, from);
			diags_add(ld->out, &d);
			return false;
		}
	}
	load_error(ld, "L010", from, _("there is no file '%s' in the folders of layouts"), name);
	return false;
}

/* What a file says, by kinds, numbers of entries and texts: a comment or another indentation is the same layout. */
static void add_tree(struct digest *g, const struct ynode *n)
{
	unsigned char head[5] = { (unsigned char)n->kind };
	size_t size = n->kind == YNODE_SCALAR ? n->len : n->n;
	for (int i = 0; i < 4; i++)
		head[i + 1] = (unsigned char)(size >> (8 * i));
	digest_add(g, head, sizeof head);
	if (n->kind == YNODE_SCALAR)
		digest_add(g, n->text, n->len);
	for (size_t i = 0; n->kind == YNODE_MAP && i < n->n; i++) {
		add_tree(g, n->entries[i].key);
		add_tree(g, n->entries[i].value);
	}
	for (size_t i = 0; n->kind == YNODE_LIST && i < n->n; i++)
		add_tree(g, n->items[i]);
}

void load_picture(struct loader *ld, const char *path, const struct srcpos *pos)
{
	struct strbuf raw = STRBUF_INIT;
	bool read = false;
	for (const char *const *dir = ld->dirs; *dir && !read; dir++) {
		strbuf_reset(&raw);
		read = fsio_read_beneath(*dir, path, PICTURE_MAX, &raw, NULL);
	}
	if (!read)
		diag_hint(load_error(ld, "L233", pos, _("there is no picture '%s' in the layouts' assets folder"), path), "%s", _("put the file beside the layout, in layouts"));
	uint8_t hash[DIGEST_SIZE];
	digest_of(raw.buf, raw.len, hash);
	digest_add(ld->digest, hash, sizeof hash);
	strbuf_release(&raw);
}

static struct ynode *parse(struct loader *ld, const char *name, const struct srcpos *from)
{
	struct strbuf text = STRBUF_INIT;
	const char *found;
	struct ynode *tree = NULL;
	if (find_file(ld, name, from, &found, &text)) {
		keep_source(ld, found, &text);
		tree = yaml_parse(ld->a, found, text.buf, text.len, ld->out);
		if (tree)
			add_tree(ld->digest, tree);
	}
	strbuf_release(&text);
	return tree;
}

/* Notes that `name` is being read; false when it is already (a circle) or the chain is too long. */
static bool enter(struct loader *ld, const char *name, const struct srcpos *from)
{
	for (int i = 0; i < ld->depth; i++) {
		if (strcmp(ld->stack[i], name) == 0) {
			load_error(ld, "L011", from, _("'%s' leads back to itself"), name);
			return false;
		}
	}
	if (ld->depth == 8) {
		load_error(ld, "L011", from, "%s", _("more than 8 files lead to each other"));
		return false;
	}
	ld->stack[ld->depth++] = name;
	return true;
}

static struct ynode *merge(struct loader *ld, struct ynode *parent, struct ynode *child)
{
	if (parent->kind != YNODE_MAP || child->kind != YNODE_MAP)
		return child;
	struct ynode *out = ARENA_NEW(ld->a, struct ynode);
	*out = *child;
	out->entries = ARENA_ARRAY(ld->a, parent->n + child->n, struct yentry);
	out->n = 0;
	for (size_t i = 0; i < parent->n; i++) {
		struct yentry e = parent->entries[i];
		struct ynode *own = ynode_get(child, e.key->text);
		out->entries[out->n++] = (struct yentry){ e.key, own ? merge(ld, e.value, own) : e.value };
	}
	for (size_t i = 0; i < child->n; i++)
		if (!ynode_get(parent, child->entries[i].key->text))
			out->entries[out->n++] = child->entries[i];
	return out;
}

static bool right_format(struct loader *ld, const struct ynode *tree)
{
	if (!need_map(ld, tree, _("a layout")))
		return false;
	const struct ynode *format = ynode_get(tree, "format");
	if (format && format->kind == YNODE_SCALAR && strcmp(format->text, "1") == 0)
		return true;
	diag_hint(load_error(ld, "L111", format ? &format->pos : &tree->pos, "%s", format ? _("this version knows format 1 only") : _("the file does not say its format")), "%s",
		_("the first line of a layout is: format: 1"));
	return false;
}

struct ynode *load_tree(struct loader *ld, const char *name, const struct srcpos *from)
{
	if (!enter(ld, name, from))
		return NULL;
	struct ynode *tree = parse(ld, name, from);
	if (tree && right_format(ld, tree)) {
		const struct ynode *up = ynode_get(tree, "extends");
		struct ynode *parent = up && need_scalar(ld, up, _("the name of a file")) ? load_tree(ld, up->text, &up->pos) : NULL;
		if (parent)
			tree = merge(ld, parent, tree);
	} else {
		tree = NULL;
	}
	ld->depth--;
	return tree;
}

struct ynode *load_part(struct loader *ld, const char *path, const struct srcpos *from)
{
	if (!enter(ld, path, from))
		return NULL;
	struct ynode *tree = parse(ld, path, from);
	if (tree && !need_list(ld, tree, _("a part")))
		tree = NULL;
	if (!tree)
		ld->depth--; /* else the caller leaves it when its blocks are read */
	return tree;
}
