/* SPDX-License-Identifier: MIT */
/*
 * layout: YAML -> struct layout. The files are read and merged (layout_tree.c), then each top-level key is read by the schema in an
 * order in which what is referred to comes first: language, fonts, styles, the rest, blocks. Linear in the files.
 */
#include "layout_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

struct diag *load_error(struct loader *ld, const char *code, const struct srcpos *pos, const char *fmt, ...)
{
	char what[sizeof ((struct diag *)0)->what];
	va_list ap;
	va_start(ap, fmt);
	struct diag scratch = { 0 };
	diag_vset(&scratch, DIAG_ERROR, code, fmt, ap);
	va_end(ap);
	memcpy(what, scratch.what, sizeof what);
	struct diag *d = diags_report(ld->out, DIAG_ERROR, code, pos, "%s", what);
	if (ld->included.line)
		diag_hint(d, _("included from %s:%d"), ld->included.file, ld->included.line);
	return d;
}

/* ---- top level ---- */

bool layout_valid_id(const char *s)
{
	return *s && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(s);
}

static void read_identity(struct loader *ld, const struct ynode *tree)
{
	const struct ynode *id = ynode_get(tree, "layout");
	if (!id)
		load_error(ld, "L101", &tree->pos, _("%s needs the key '%s'"), _("a layout"), "layout");
	else if (need_scalar(ld, id, _("the name of a layout")) && !layout_valid_id(id->text))
		load_error(ld, "L104", &id->pos, _("'%s' is not a name for a layout: small letters, digits and hyphens"), id->text);
	else if (id->kind == YNODE_SCALAR)
		ld->l->id = id->text;
}

static void read_lang(struct loader *ld, const struct ynode *n, enum lang *out)
{
	if (need_scalar(ld, n, _("a language")) && !lang_parse(n->text, out))
		diag_hint(load_error(ld, "L107", &n->pos, _("'%s' is not a language of texts"), n->text), "%s", _("lv, en or ru"));
}

static void read_languages(struct loader *ld, const struct ynode *tree)
{
	struct layout *l = ld->l;
	const struct ynode *first = ynode_get(tree, "lang"), *all = ynode_get(tree, "languages");
	l->lang = LANG_LV;
	if (first)
		read_lang(ld, first, &l->lang);
	l->has_lang[l->lang] = true;
	if (!all || !need_list(ld, all, "languages"))
		return;
	for (size_t i = 0; i < all->n; i++) {
		enum lang one = l->lang;
		read_lang(ld, all->items[i], &one);
		l->has_lang[one] = true;
	}
}

static void read_labels(struct loader *ld, const struct ynode *n)
{
	struct layout *l = ld->l;
	if (!n || !need_map(ld, n, "labels"))
		return;
	l->labels = arena_array(ld->a, n->n + 1, sizeof *l->labels);
	for (size_t i = 0; i < n->n; i++) {
		l->labels[l->nlabels].key = n->entries[i].key->text;
		l->labels[l->nlabels++].text = read_text(ld, n->entries[i].value);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void check_needs(struct loader *ld, const struct ynode *tree, const char *key, const char **v, size_t n)
{
	const struct ynode *list = ynode_get(tree, key);
	const char *words = schema_find(&schema_top, key)->words, *near;
	int word;
	for (size_t i = 0; i < n; i++) {
		if (find_word(ld, v[i], words, &word, &near))
			continue;
		struct diag *d = load_error(ld, "L105", &list->pos, _("there is no '%s' to ask for in '%s'"), v[i], key);
		if (near)
			diag_hint(d, _("did you mean '%s'?"), near);
		else
			diag_hint(d, "%s", words);
	}
	if (n > 1)
		qsort(v, n, sizeof *v, by_name);
}

static void read_whole(struct loader *ld, const struct ynode *tree)
{
	struct layout *l = ld->l;
	read_identity(ld, tree);
	read_languages(ld, tree);
	read_fonts(ld, ynode_get(tree, "fonts"));
	read_styles(ld, ynode_get(tree, "styles"));
	schema_read(ld, tree, &schema_top, NULL, l);
	check_needs(ld, tree, "needs", l->needs, l->nneeds);
	check_needs(ld, tree, "wants", l->wants, l->nwants);
	check_needs(ld, tree, "periods", l->periods, l->nperiods);
	struct ynode id = { .kind = YNODE_SCALAR, .pos = tree->pos, .text = l->id ? l->id : "", .len = l->id ? strlen(l->id) : 0 };
	const struct ynode *title = ynode_get(tree, "title");
	l->title = read_text(ld, title ? title : &id);
	read_labels(ld, ynode_get(tree, "labels"));
	read_page(ld, ynode_get(tree, "page"));
	read_data(ld, ynode_get(tree, "data"));
	read_params(ld, ynode_get(tree, "params"));
	read_gates(ld, ynode_get(tree, "gates"));
	read_split(ld, ynode_get(tree, "split"));
	read_pdf(ld, ynode_get(tree, "pdf"));
	read_xlsx(ld, ynode_get(tree, "xlsx"));
	read_csv(ld, ynode_get(tree, "csv"));
	const struct ynode *blocks = ynode_get(tree, "blocks");
	if (blocks)
		l->blocks = read_blocks(ld, blocks, &l->nblocks);
	else
		load_error(ld, "L101", &tree->pos, _("%s needs the key '%s'"), _("a layout"), "blocks");
	check_table_ids(ld, tree);
}

/* ---- loading ---- */

static bool is_path(const char *name)
{
	size_t n = strlen(name);
	return n > 5 && strcmp(name + n - 5, ".yaml") == 0;
}

/* A path given by the user: its folder is looked through first. */
static const char *const *with_folder(struct arena *a, const char *const *dirs, const char *path, const char **file)
{
	const char *slash = strrchr(path, '/');
	if (!slash && !fsio_exists(path)) {
		*file = path;
		return dirs;
	}
	size_t n = 0;
	while (dirs[n])
		n++;
	const char **v = ARENA_ARRAY(a, n + 2, const char *);
	v[0] = slash ? arena_memdup(a, path, slash == path ? 1 : (size_t)(slash - path)) : ".";
	memcpy(v + 1, dirs, n * sizeof *v);
	*file = arena_strdup(a, slash ? slash + 1 : path);
	return v;
}

static void unknown_layout(struct loader *ld, const char *name)
{
	struct layout_name *v = NULL;
	size_t n = 0;
	struct diag d = { 0 };
	layout_list(ld->a, ld->dirs, &v, &n, &d);
	const char **ids = ARENA_ARRAY(ld->a, n + 1, const char *);
	for (size_t i = 0; i < n; i++)
		ids[i] = v[i].id;
	const char *near = diag_nearest(name, ids, n);
	struct diag *e = load_error(ld, "L012", NULL, _("there is no layout '%s'"), name);
	if (near)
		diag_hint(e, _("did you mean '%s'?"), near);
	else
		diag_hint(e, "%s", _("`lieciba layout list` names those there are"));
	diag_exit(e, 66);
}

static bool known(struct loader *ld, const char *file)
{
	struct strbuf text = STRBUF_INIT;
	bool found = false;
	for (const char *const *dir = ld->dirs; *dir && !found; dir++) {
		struct diag d = { 0 };
		strbuf_reset(&text);
		found = fsio_read_beneath(*dir, file, 1 << 20, &text, &d) || strcmp(d.code, "E010") != 0;
	}
	strbuf_release(&text);
	return found;
}

struct layout *layout_load(struct arena *a, const char *const *dirs, const char *name, struct diags *out)
{
	struct layout *l = ARENA_NEW(a, struct layout);
	struct loader ld = { .a = a, .dirs = dirs, .out = out, .l = l };
	size_t before = out->errors;
	const char *file;
	l->arena = a;
	if (is_path(name))
		ld.dirs = with_folder(a, dirs, name, &file);
	else
		file = arena_printf(a, "%s.yaml", name);
	if (!known(&ld, file)) {
		unknown_layout(&ld, name);
		return NULL;
	}
	ld.digest = digest_new();
	struct ynode *tree = ld.digest ? load_tree(&ld, file, NULL) : NULL;
	if (tree && out->errors == before) {
		l->file = l->sources[0].name;
		read_whole(&ld, tree);
	}
	if (ld.digest)
		digest_end(ld.digest, l->digest);
	digest_free(ld.digest);
	diags_sort(out);
	return tree && out->errors == before ? l : NULL;
}

const char *layout_source(const struct layout *l, const char *file, size_t *len)
{
	for (size_t i = 0; i < l->nsources; i++) {
		if (strcmp(l->sources[i].name, file) == 0) {
			*len = l->sources[i].len;
			return l->sources[i].text;
		}
	}
	return NULL;
}

/* ---- the list of layouts ---- */

/* The title in the file's own language, without its references resolved. */
static const char *plain_title(const struct ynode *tree)
{
	const struct ynode *t = ynode_get(tree, "title"), *lang = ynode_get(tree, "lang");
	if (t && t->kind == YNODE_MAP && t->n > 0) {
		const struct ynode *own = lang && lang->kind == YNODE_SCALAR ? ynode_get(t, lang->text) : NULL;
		t = own ? own : t->entries[0].value;
	}
	return t && t->kind == YNODE_SCALAR ? t->text : "";
}

static bool list_file(struct arena *a, const char *dir, const char *file, struct layout_name *out)
{
	struct strbuf text = STRBUF_INIT;
	struct diags ignored = { 0 };
	struct diag d = { 0 };
	const char *path = arena_printf(a, "%s/%s", dir, file);
	struct ynode *tree = NULL;
	if (fsio_read_beneath(dir, file, 1 << 20, &text, &d))
		tree = yaml_parse(a, path, text.buf, text.len, &ignored);
	const struct ynode *id = tree && tree->kind == YNODE_MAP ? ynode_get(tree, "layout") : NULL;
	bool good = id && id->kind == YNODE_SCALAR;
	if (good)
		*out = (struct layout_name){ id->text, path, plain_title(tree) };
	strbuf_release(&text);
	diags_free(&ignored);
	return good;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct layout_name *)a)->id, ((const struct layout_name *)b)->id);
}

bool layout_list(struct arena *a, const char *const *dirs, struct layout_name **v, size_t *n, struct diag *d)
{
	size_t cap = 0;
	*n = 0;
	*v = NULL;
	for (; *dirs; dirs++) {
		char **names;
		size_t count;
		if (!fsio_is_dir(*dirs))
			continue;
		if (!fsio_list(*dirs, false, a, &names, &count, d))
			return false;
		size_t of_others = *n;
		for (size_t i = 0; i < count; i++) {
			struct layout_name one;
			if (!is_path(names[i]) || !list_file(a, *dirs, names[i], &one))
				continue;
			bool seen = false;
			for (size_t k = 0; k < of_others; k++)
				seen = seen || strcmp((*v)[k].id, one.id) == 0;
			if (seen)
				continue;
			*v = arena_grow(a, *v, &cap, *n + 1, sizeof **v);
			(*v)[(*n)++] = one;
		}
	}
	if (*v && *n > 1)
		qsort(*v, *n, sizeof **v, by_id);
	return true;
}

bool layout_takes(const struct layout *l, const char *span)
{
	for (size_t i = 0; i < l->nperiods; i++) {
		if (strcmp(l->periods[i], span) == 0)
			return true;
	}
	return l->nperiods == 0 && strcmp(span, "week") != 0;
}
