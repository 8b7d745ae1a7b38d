/* SPDX-License-Identifier: MIT */
/*
 * `layout diff`: what a school's layout changes against the one that came with the program, by key path.
 *
 * Both are merged with what they extend first: the school's with the school's files found first, the other without them. So a changed base.yaml or part shows in each
 * layout that it reaches. Lists are aligned by their longest common subsequence over what the items are (a block's kind and first value, a column's head), so
 * that a block put in between is one change and not ten. Quadratic in the length of a list, which is capped.
 */
#include "layout_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

enum { CELLS_MAX = 1 << 20, LABEL_MAX = 28, PARTS_MAX = 32 };

struct differ {
	struct arena *a;
	struct layout_change *v;
	size_t n, cap;
};

static const char *flow(struct arena *a, const struct ynode *n)
{
	struct strbuf sb = STRBUF_INIT;
	ynode_flow(n, &sb);
	const char *s = arena_memdup(a, sb.buf, sb.len);
	strbuf_release(&sb);
	return s;
}

static void add(struct differ *f, enum layout_change_kind kind, const char *path, const struct ynode *from, const struct ynode *to)
{
	f->v = arena_grow(f->a, f->v, &f->cap, f->n + 1, sizeof *f->v);
	f->v[f->n++] = (struct layout_change){ .kind = kind, .path = path, .from = from ? flow(f->a, from) : NULL, .to = to ? flow(f->a, to) : NULL,
		.pos = to ? to->pos : (struct srcpos){ 0 } };
}

static bool same(const struct ynode *x, const struct ynode *y)
{
	if (x->kind != y->kind)
		return false;
	if (x->kind == YNODE_SCALAR)
		return x->len == y->len && memcmp(x->text, y->text, x->len) == 0;
	if (x->n != y->n)
		return false;
	for (size_t i = 0; i < x->n; i++) {
		const struct ynode *other = x->kind == YNODE_LIST ? y->items[i] : ynode_get(y, x->entries[i].key->text);
		if (!other || !same(x->kind == YNODE_LIST ? x->items[i] : x->entries[i].value, other))
			return false;
	}
	return true;
}

/* ---- sequences ---- */

/*
 * Pairs items of two sequences: pair[i] is the index in y of x's item i, or -1. eq tells whether two items are the same thing. Longest common
 * subsequence; when the sequences are too long for it, by their number.
 */
static void align(struct arena *a, size_t nx, size_t ny, bool (*eq)(const void *arg, size_t i, size_t k), const void *arg, long *pair)
{
	for (size_t i = 0; i < nx; i++)
		pair[i] = -1;
	if ((nx + 1) * (ny + 1) > CELLS_MAX)
		return;
	uint16_t *best = arena_array(a, (nx + 1) * (ny + 1), sizeof *best);
#define BEST(i, k) best[(i) * (ny + 1) + (k)]
	for (size_t i = nx; i-- > 0;)
		for (size_t k = ny; k-- > 0;)
			BEST(i, k) = eq(arg, i, k) ? (uint16_t)(BEST(i + 1, k + 1) + 1) : BEST(i + 1, k) > BEST(i, k + 1) ? BEST(i + 1, k) : BEST(i, k + 1);
	for (size_t i = 0, k = 0; i < nx && k < ny;) {
		if (eq(arg, i, k) && BEST(i, k) == BEST(i + 1, k + 1) + 1)
			pair[i++] = (long)k++;
		else if (BEST(i + 1, k) >= BEST(i, k + 1))
			i++;
		else
			k++;
	}
#undef BEST
}

/* ---- texts of several lines: SQL ---- */

struct lines { const char **x, **y; };

static size_t cut_lines(struct arena *a, const char *s, const char ***v)
{
	size_t n = 0, cap = 0;
	*v = NULL;
	while (*s) {
		size_t len = strcspn(s, "\n");
		*v = arena_grow(a, *v, &cap, n + 1, sizeof **v);
		(*v)[n++] = arena_memdup(a, s, len);
		s += len + (s[len] == '\n');
	}
	return n;
}

static bool same_line(const void *arg, size_t i, size_t k)
{
	const struct lines *l = arg;
	return strcmp(l->x[i], l->y[k]) == 0;
}

static void add_line(struct strbuf *out, char sign, const char *line)
{
	strbuf_addf(out, "%c %s\n", sign, line);
}

static void diff_lines(struct differ *f, const char *path, const struct ynode *x, const struct ynode *y)
{
	struct lines l;
	size_t nx = cut_lines(f->a, x->text, &l.x), ny = cut_lines(f->a, y->text, &l.y), k = 0;
	long *pair = ARENA_ARRAY(f->a, nx + 1, long);
	struct strbuf out = STRBUF_INIT;
	align(f->a, nx, ny, same_line, &l, pair);
	for (size_t i = 0; i < nx; i++) {
		while (pair[i] >= 0 && k < (size_t)pair[i])
			add_line(&out, '+', l.y[k++]);
		if (pair[i] < 0)
			add_line(&out, '-', l.x[i]);
		else
			k++;
	}
	while (k < ny)
		add_line(&out, '+', l.y[k++]);
	add(f, LAYOUT_CHANGED, path, x, y);
	f->v[f->n - 1].lines = arena_memdup(f->a, out.buf, out.len);
	strbuf_release(&out);
}

/* ---- trees ---- */

static void diff(struct differ *f, const char *path, const struct ynode *x, const struct ynode *y);

static const char *key_path(struct differ *f, const char *path, const char *key)
{
	return *path ? arena_printf(f->a, "%s.%s", path, key) : key;
}

static void diff_maps(struct differ *f, const char *path, const struct ynode *x, const struct ynode *y)
{
	for (size_t i = 0; i < y->n; i++) {
		const char *key = y->entries[i].key->text, *at = key_path(f, path, key);
		const struct ynode *old = ynode_get(x, key);
		if (old)
			diff(f, at, old, y->entries[i].value);
		else
			add(f, LAYOUT_ADDED, at, NULL, y->entries[i].value);
	}
	for (size_t i = 0; i < x->n; i++)
		if (!ynode_get(y, x->entries[i].key->text))
			add(f, LAYOUT_REMOVED, key_path(f, path, x->entries[i].key->text), x->entries[i].value, NULL);
}

/* What an item of a list is, whatever its other keys say: a block's kind and first value, a column's head. */
static bool same_item(const struct ynode *x, const struct ynode *y)
{
	if (x->kind != y->kind || x->kind != YNODE_MAP || x->n == 0 || y->n == 0)
		return same(x, y);
	return same(x->entries[0].key, y->entries[0].key) && same(x->entries[0].value, y->entries[0].value);
}

struct pair { const struct ynode *x, *y; };

static bool same_items(const void *arg, size_t i, size_t k)
{
	const struct pair *p = arg;
	return same_item(p->x->items[i], p->y->items[k]);
}

/* "blocks[5: table marks]", numbers from 1. */
static const char *item_path(struct differ *f, const char *path, const struct ynode *item, size_t i)
{
	char label[LABEL_MAX + 1] = "";
	if (item->kind == YNODE_MAP && item->n > 0) {
		const struct ynode *v = item->entries[0].value;
		while (v->kind == YNODE_MAP && v->n > 0)
			v = v->entries[0].value; /* a text by languages: the first */
		size_t len = v->kind == YNODE_SCALAR ? strcspn(v->text, "\n") : 0;
		if (len > LABEL_MAX)
			len = LABEL_MAX;
		while (len > 0 && v->text[len] && ((unsigned char)v->text[len] & 0xC0) == 0x80)
			len--;
		memcpy(label, v->kind == YNODE_SCALAR ? v->text : "", len);
		return arena_printf(f->a, "%s[%zu: %s%s%s]", path, i + 1, item->entries[0].key->text, len ? " " : "", label);
	}
	return arena_printf(f->a, "%s[%zu]", path, i + 1);
}

/* Items x[i0..i1) and y[k0..k1) that stand in one place: those of one kind are told as changed, the rest as taken away and put in. */
static void diff_gap(struct differ *f, const char *path, const struct pair *p, size_t i0, size_t i1, size_t k0, size_t k1)
{
	while (i0 < i1 || k0 < k1) {
		const struct ynode *x = i0 < i1 ? p->x->items[i0] : NULL, *y = k0 < k1 ? p->y->items[k0] : NULL;
		bool paired = x && y && x->kind == y->kind && (x->kind != YNODE_MAP || (x->n && y->n && same(x->entries[0].key, y->entries[0].key)));
		if (paired) {
			diff(f, item_path(f, path, y, k0), x, y);
			i0++;
			k0++;
		} else if (x && (!y || i1 - i0 >= k1 - k0)) {
			add(f, LAYOUT_REMOVED, item_path(f, path, x, i0++), x, NULL);
		} else {
			add(f, LAYOUT_ADDED, item_path(f, path, y, k0++), NULL, y);
		}
	}
}

static bool all_scalars(const struct ynode *n)
{
	for (size_t i = 0; i < n->n; i++)
		if (n->items[i]->kind != YNODE_SCALAR)
			return false;
	return true;
}

static void diff_lists(struct differ *f, const char *path, const struct ynode *x, const struct ynode *y)
{
	struct pair p = { x, y };
	size_t i0 = 0, k0 = 0;
	if (all_scalars(x) && all_scalars(y)) {
		if (!same(x, y))
			add(f, LAYOUT_CHANGED, path, x, y);
		return;
	}
	long *pair = ARENA_ARRAY(f->a, x->n + 1, long);
	align(f->a, x->n, y->n, same_items, &p, pair);
	for (size_t i = 0; i < x->n; i++) {
		if (pair[i] < 0)
			continue;
		diff_gap(f, path, &p, i0, i, k0, (size_t)pair[i]);
		k0 = (size_t)pair[i];
		diff(f, item_path(f, path, y->items[k0], k0), x->items[i], y->items[k0]);
		i0 = i + 1;
		k0++;
	}
	diff_gap(f, path, &p, i0, x->n, k0, y->n);
}

static void diff(struct differ *f, const char *path, const struct ynode *x, const struct ynode *y)
{
	if (x->kind == YNODE_MAP && y->kind == YNODE_MAP)
		diff_maps(f, path, x, y);
	else if (x->kind == YNODE_LIST && y->kind == YNODE_LIST)
		diff_lists(f, path, x, y);
	else if (same(x, y))
		return;
	else if (x->kind == YNODE_SCALAR && y->kind == YNODE_SCALAR && (strchr(x->text, '\n') || strchr(y->text, '\n')))
		diff_lines(f, path, x, y);
	else
		add(f, LAYOUT_CHANGED, path, x, y);
}

/* ---- the two layouts ---- */

struct ynode *load_alone(struct arena *a, const char *const *dirs, const char *file, bool part, struct diags *out)
{
	struct loader ld = { .a = a, .dirs = dirs, .out = out, .l = ARENA_NEW(a, struct layout), .digest = digest_new() };
	struct ynode *n = !ld.digest ? NULL : part ? load_part(&ld, file, NULL) : load_tree(&ld, file, NULL);
	digest_free(ld.digest);
	return n;
}

static bool there(const char *const *dirs, const char *file, bool first_only)
{
	struct strbuf text = STRBUF_INIT;
	bool found = false;
	for (; *dirs && !found; dirs++) {
		found = fsio_read_beneath(*dirs, file, 1 << 20, &text, NULL);
		if (first_only)
			break;
	}
	strbuf_release(&text);
	return found;
}

/* The nearest file on the way up that came with the program; NULL = none, or a report was made. */
static const char *installed_parent(struct arena *a, const char *const *dirs, const char *file, struct diags *out)
{
	for (int depth = 0; depth < 8 && !there(dirs + 1, file, false); depth++) {
		struct strbuf text = STRBUF_INIT;
		const struct ynode *up = NULL;
		if (fsio_read_beneath(dirs[0], file, 1 << 20, &text, NULL)) {
			struct ynode *own = yaml_parse(a, arena_printf(a, "%s/%s", dirs[0], file), text.buf, text.len, out);
			up = own && own->kind == YNODE_MAP ? ynode_get(own, "extends") : NULL;
		}
		strbuf_release(&text);
		if (!up || up->kind != YNODE_SCALAR)
			return NULL;
		file = up->text;
	}
	return there(dirs + 1, file, false) ? file : NULL;
}

static void collect_parts(const struct ynode *n, const char **v, size_t *count)
{
	if (n->kind == YNODE_MAP && n->n > 0 && strcmp(n->entries[0].key->text, "include") == 0 && n->entries[0].value->kind == YNODE_SCALAR) {
		bool seen = false;
		for (size_t i = 0; i < *count; i++)
			seen = seen || strcmp(v[i], n->entries[0].value->text) == 0;
		if (!seen && *count < PARTS_MAX)
			v[(*count)++] = n->entries[0].value->text;
	}
	for (size_t i = 0; n->kind != YNODE_SCALAR && i < n->n; i++)
		collect_parts(n->kind == YNODE_MAP ? n->entries[i].value : n->items[i], v, count);
}

/* Parts that the school has its own form of. */
static void diff_parts(struct differ *f, const char *const *dirs, const struct ynode *tree, struct diags *out)
{
	const char *parts[PARTS_MAX];
	size_t n = 0;
	collect_parts(tree, parts, &n);
	for (size_t i = 0; i < n; i++) {
		if (!there(dirs, parts[i], true) || !there(dirs + 1, parts[i], false))
			continue;
		const struct ynode *x = load_alone(f->a, dirs + 1, parts[i], true, out), *y = load_alone(f->a, dirs, parts[i], true, out);
		if (x && y)
			diff(f, parts[i], x, y);
	}
}

/* What names the layout itself, and is another in each. */
static struct ynode *without_name(struct arena *a, const struct ynode *tree)
{
	struct ynode *n = ARENA_NEW(a, struct ynode);
	*n = *tree;
	n->entries = ARENA_ARRAY(a, tree->n + 1, struct yentry);
	n->n = 0;
	for (size_t i = 0; i < tree->n; i++)
		if (strcmp(tree->entries[i].key->text, "layout") != 0 && strcmp(tree->entries[i].key->text, "extends") != 0)
			n->entries[n->n++] = tree->entries[i];
	return n;
}

bool layout_diff(struct arena *a, const char *const *dirs, const char *name, struct layout_diff *out, struct diags *problems)
{
	const char *file = arena_printf(a, "%s.yaml", name);
	struct differ f = { .a = a };
	*out = (struct layout_diff){ 0 };
	if (!there(dirs, file, false)) {
		layout_load(a, dirs, name, problems); /* says which there are */
		return false;
	}
	const char *parent = installed_parent(a, dirs, file, problems);
	struct ynode *own = problems->errors ? NULL : load_alone(a, dirs, file, false, problems), *theirs = own && parent ? load_alone(a, dirs + 1, parent, false, problems) : NULL;
	if (problems->errors || !own)
		return false;
	out->own = there(dirs, file, true);
	if (!theirs)
		return true;
	diff_maps(&f, "", without_name(a, theirs), without_name(a, own));
	diff_parts(&f, dirs, own, problems);
	for (const char *const *d = dirs + 1; *d && !out->against; d++)
		if (fsio_exists(arena_printf(a, "%s/%s", *d, parent)))
			out->against = arena_printf(a, "%s/%s", *d, parent);
	out->v = f.v;
	out->n = f.n;
	return problems->errors == 0;
}
