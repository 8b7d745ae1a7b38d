/* SPDX-License-Identifier: MIT */
/* keys: see the header. Offsets lead from a struct's start to its members; arrays have many types, so their pointers go through memcpy. */
#include "lieciba/keys.h"

#include "lieciba/arena.h"
#include "lieciba/date.h"
#include "lieciba/fsio.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_FILE = 1 << 20, EXIT_CONFIGURATION = 78, MAX_KEYS = 48 };

struct diag *keys_report(struct keys_reader *r, const char *code, const struct ynode *at, const char *fmt, ...)
{
	struct diag d;
	va_list ap;
	va_start(ap, fmt);
	diag_vset(&d, DIAG_ERROR, code, fmt, ap);
	va_end(ap);
	struct diag *kept = diags_report(r->out, DIAG_ERROR, code, &at->pos, "%s", d.what);
	diag_exit(kept, EXIT_CONFIGURATION);
	return kept;
}

void keys_hint(struct diag *d, const char *word, const char *const *words)
{
	struct strbuf all = STRBUF_INIT;
	size_t n = 0;
	for (; words[n]; n++)
		strbuf_addf(&all, "%s%s", n ? ", " : "", words[n]);
	const char *near = word ? diag_nearest(word, words, n) : NULL;
	if (near)
		diag_hint(d, _("did you mean '%s'? possible: %s"), near, all.buf);
	else
		diag_hint(d, _("possible: %s"), all.buf);
	strbuf_release(&all);
}

const char *keys_scalar(const struct ynode *n)
{
	return n->kind == YNODE_SCALAR && n->len ? n->text : NULL;
}

static void *field(void *base, size_t at)
{
	return (char *)base + at;
}

bool keys_int(struct keys_reader *r, const struct ynode *n, const char *name, int min, int max, int *out)
{
	int64_t v;
	const char *s = keys_scalar(n);
	if (s && num_parse_int(s, &v) && v >= min && v <= max) {
		*out = (int)v;
		return true;
	}
	return diag_hint(keys_report(r, r->codes->range, n, _("'%s' cannot stand here"), name), _("write a whole number from %d to %d"), min, max);
}

int keys_word(struct keys_reader *r, const struct ynode *n, const char *const *words)
{
	const char *s = keys_scalar(n);
	for (int i = 0; s && words[i]; i++) {
		if (strcmp(words[i], s) == 0)
			return i;
	}
	keys_hint(s ? keys_report(r, r->codes->value, n, _("'%s' is not possible here"), s) : keys_report(r, r->codes->value, n, "%s", _("one word belongs here")), s, words);
	return -1;
}

static bool read_dec(struct keys_reader *r, const struct key *k, const struct ynode *n, int64_t *out)
{
	const char *s = keys_scalar(n);
	if (s && num_parse_scaled(s, 0, 2, out))
		return true;
	return diag_hint(keys_report(r, r->codes->range, n, _("'%s' wants a number"), k->name), "%s", _("a number, for example 4 or 2,5"));
}

static void read_word(struct keys_reader *r, const struct key *k, const struct ynode *n, void *base)
{
	int *word = field(base, k->at);
	int i = keys_word(r, n, k->words);
	if (i < 0)
		return;
	*word = i;
	if (k->other)
		*(bool *)field(base, k->other) = true;
}

static void read_bool(struct keys_reader *r, const struct ynode *n, bool *out)
{
	static const char *const words[] = { "false", "true", NULL };
	int i = keys_word(r, n, words);
	if (i >= 0)
		*out = i == 1;
}

static void read_text(struct keys_reader *r, const struct key *k, const struct ynode *n, const char **out)
{
	if (!keys_scalar(n))
		diag_hint(keys_report(r, r->codes->value, n, _("'%s' wants a text"), k->name), "%s", _("a text, in quotes if it begins with a sign"));
	else
		*out = n->text;
}

/* One value stands for a list of one. */
static size_t many(const struct ynode *n)
{
	return n->kind == YNODE_LIST ? n->n : 1;
}

static const struct ynode *item(const struct ynode *n, size_t i)
{
	return n->kind == YNODE_LIST ? n->items[i] : n;
}

static void read_texts(struct keys_reader *r, const struct key *k, const struct ynode *n, void *base)
{
	const char ***v = field(base, k->at);
	size_t *count = field(base, k->other);
	*v = ARENA_ARRAY(r->arena, many(n) + 1, const char *);
	*count = 0;
	for (size_t i = 0; i < many(n); i++)
		read_text(r, k, item(n, i), &(*v)[(*count)++]);
	if (many(n) == 0)
		diag_hint(keys_report(r, r->codes->value, n, _("'%s' wants a text"), k->name), "%s", _("a text, in quotes if it begins with a sign"));
}

/* "4" or "1-8". */
static bool read_range(struct keys_reader *r, const struct key *k, const struct ynode *n, int *from, int *to)
{
	const char *s = keys_scalar(n), *dash = s && *s ? strchr(s + 1, '-') : NULL;
	if (!dash) {
		bool good = keys_int(r, n, k->name, k->min, k->max, from);
		*to = *from;
		return good;
	}
	int64_t a, b;
	const char *left = arena_memdup(r->arena, s, (size_t)(dash - s));
	if (num_parse_int(left, &a) && num_parse_int(dash + 1, &b) && a >= k->min && a <= b && b <= k->max) {
		*from = (int)a;
		*to = (int)b;
		return true;
	}
	return diag_hint(keys_report(r, r->codes->range, n, _("'%s' cannot stand here"), k->name), _("write a number from %d to %d, or a range like 1-8"), k->min, k->max);
}

static void read_ints(struct keys_reader *r, const struct key *k, const struct ynode *n, void *base)
{
	int *v = NULL, from = 0, to = 0;
	size_t *count = field(base, k->other), cap = 0;
	*count = 0;
	for (size_t i = 0; i < many(n); i++) {
		if (!read_range(r, k, item(n, i), &from, &to))
			continue;
		for (int x = from; x <= to; x++) {
			v = arena_grow(r->arena, v, &cap, *count + 1, sizeof *v);
			v[(*count)++] = x;
		}
	}
	memcpy(field(base, k->at), &v, sizeof v);
}

static bool is_pair(struct keys_reader *r, const struct key *k, const struct ynode *n)
{
	if (n->kind == YNODE_LIST && n->n == 2)
		return true;
	return diag_hint(keys_report(r, r->codes->value, n, _("'%s' wants two numbers"), k->name), "%s", _("the least and the greatest: [1, 10]"));
}

static void in_order(struct keys_reader *r, const struct key *k, const struct ynode *n, bool good)
{
	if (!good)
		diag_hint(keys_report(r, r->codes->missing, n, _("'%s' ends before it begins"), k->name), "%s", _("the least and the greatest: [1, 10]"));
}

static void read_grades(struct keys_reader *r, const struct key *k, const struct ynode *n, int *v)
{
	if (is_pair(r, k, n) && keys_int(r, n->items[0], k->name, 0, 12, &v[0]) && keys_int(r, n->items[1], k->name, 0, 12, &v[1]))
		in_order(r, k, n, v[0] <= v[1]);
}

static void read_span(struct keys_reader *r, const struct key *k, const struct ynode *n, void *base)
{
	int64_t *v = field(base, k->at);
	if (!is_pair(r, k, n) || !read_dec(r, k, n->items[0], &v[0]) || !read_dec(r, k, n->items[1], &v[1]))
		return;
	*(bool *)field(base, k->other) = true;
	in_order(r, k, n, v[0] <= v[1]);
}

static void read_date(struct keys_reader *r, const struct key *k, const struct ynode *n, day_t *out)
{
	const char *s = keys_scalar(n);
	if (!s || !date_parse_iso(s, out))
		diag_hint(keys_report(r, r->codes->value, n, _("'%s' wants a date"), k->name), "%s", _("dates are written 2026-06-05"));
}

/* ---- arrays ---- */

static void *fresh(const struct key *k, void *place, const struct ynode *n)
{
	if (k->fresh)
		memcpy(place, k->fresh, k->size);
	else
		memset(place, 0, k->size);
	if (k->node)
		memcpy(field(place, k->node - 1), &n, sizeof n);
	return place;
}

static void set_array(void *base, const struct key *k, void *v)
{
	memcpy(field(base, k->at), &v, sizeof v);
}

static void *get_array(void *base, const struct key *k)
{
	void *v;
	memcpy(&v, field(base, k->at), sizeof v);
	return v;
}

static void read_list(struct keys_reader *r, const struct key *k, const struct ynode *n, void *base)
{
	size_t *count = field(base, k->other);
	if (n->kind == YNODE_SCALAR) {
		diag_hint(keys_report(r, r->codes->value, n, _("'%s' wants a list"), k->name), "%s", _("a line for each, beginning with -"));
		return;
	}
	void *v = arena_array(r->arena, many(n) + 1, k->size);
	set_array(base, k, v);
	*count = many(n);
	for (size_t i = 0; i < many(n); i++)
		keys_read(r, k->keys, item(n, i), fresh(k, field(v, i * k->size), item(n, i)));
}

/* The place of a name in the array: its old one, or a new one at the end. */
static void *named(struct keys_reader *r, const struct key *k, void *base, const struct yentry *e)
{
	void *v = get_array(base, k);
	size_t *count = field(base, k->other), i = 0;
	while (i < *count && strcmp(*(const char **)field(v, i * k->size), e->key->text) != 0)
		i++;
	if (i == *count) {
		void *grown = arena_array(r->arena, *count + 1, k->size);
		if (*count)
			memcpy(grown, v, *count * k->size);
		v = grown;
		set_array(base, k, v);
		(*count)++;
	}
	const char **place = fresh(k, field(v, i * k->size), e->key);
	*place = e->key->text;
	return place;
}

static void read_named(struct keys_reader *r, const struct key *k, const struct ynode *n, void *base)
{
	if (n->kind != YNODE_MAP) {
		diag_hint(keys_report(r, r->codes->value, n, _("'%s' wants names with values"), k->name), "%s", _("name: { … }, a line for each"));
		return;
	}
	for (size_t i = 0; i < n->n; i++)
		keys_read(r, k->keys, n->entries[i].value, named(r, k, base, &n->entries[i]));
}

static void read_format(struct keys_reader *r, const struct key *k, const struct ynode *n)
{
	const char *s = keys_scalar(n);
	if (!s || strcmp(s, "1") != 0)
		diag_hint(keys_report(r, r->codes->range, n, _("'%s' cannot stand here"), k->name), _("this program reads %s: %d"), k->name, 1);
}

const struct ynode *keys_item(const struct ynode *n, size_t i)
{
	return n->kind == YNODE_LIST && i < n->n ? n->items[i] : n;
}

static void read_value(struct keys_reader *r, const struct key *k, const struct ynode *n, void *base)
{
	if (k->node && k->kind != K_NAMED && k->kind != K_LIST)
		memcpy(field(base, k->node - 1), &n, sizeof n);
	switch (k->kind) {
	case K_FORMAT: read_format(r, k, n); break;
	case K_INT: keys_int(r, n, k->name, k->min, k->max, field(base, k->at)); break;
	case K_DEC:
		if (read_dec(r, k, n, field(base, k->at)) && k->other != KEY_NO_FLAG)
			*(bool *)field(base, k->other) = true;
		break;
	case K_WORD: read_word(r, k, n, base); break;
	case K_BOOL: read_bool(r, n, field(base, k->at)); break;
	case K_TEXT: read_text(r, k, n, field(base, k->at)); break;
	case K_TEXTS: read_texts(r, k, n, base); break;
	case K_INTS: read_ints(r, k, n, base); break;
	case K_GRADES: read_grades(r, k, n, field(base, k->at)); break;
	case K_SPAN: read_span(r, k, n, base); break;
	case K_DATE: read_date(r, k, n, field(base, k->at)); break;
	case K_GROUP: keys_read(r, k->keys, n, base); break;
	case K_NAMED: read_named(r, k, n, base); break;
	case K_LIST: read_list(r, k, n, base); break;
	case K_NODE: memcpy(field(base, k->at), &n, sizeof n); break;
	case K_OWN: k->read(r, n, base); break;
	}
}

static void missing(struct keys_reader *r, const struct key *k, const struct ynode *map)
{
	diag_hint(keys_report(r, r->codes->missing, map, _("'%s' is missing"), k->name), _("add it; `lieciba help %s` says more"), r->codes->missing);
}

void keys_read(struct keys_reader *r, const struct key *keys, const struct ynode *map, void *base)
{
	const char *names[MAX_KEYS];
	size_t n = 0;
	for (; keys[n].name && n + 1 < MAX_KEYS; n++)
		names[n] = keys[n].name;
	names[n] = NULL;
	if (map->kind != YNODE_MAP) {
		keys_hint(keys_report(r, r->codes->value, map, "%s", _("keys with values belong here")), NULL, names);
		return;
	}
	for (size_t i = 0; i < map->n; i++) {
		const struct yentry *e = &map->entries[i];
		size_t k = 0;
		while (k < n && strcmp(names[k], e->key->text) != 0)
			k++;
		if (k < n)
			read_value(r, &keys[k], e->value, base);
		else
			keys_hint(keys_report(r, r->codes->unknown, e->key, _("unknown key '%s'"), e->key->text), e->key->text, names);
	}
	for (size_t k = 0; k < n; k++) {
		if (keys[k].required && !ynode_get(map, names[k]))
			missing(r, &keys[k], map);
	}
}

bool keys_read_text(struct keys_reader *r, const struct key *keys, const char *file, const char *text, size_t len, void *base)
{
	size_t first = r->out->n, errors = r->out->errors;
	const struct ynode *top = yaml_parse(r->arena, file, text, len, r->out);
	for (size_t i = first; i < r->out->n; i++)
		r->out->v[i].exit_code = EXIT_CONFIGURATION;
	if (top)
		keys_read(r, keys, top, base);
	return r->out->errors == errors;
}

bool keys_read_file(struct keys_reader *r, const struct key *keys, const char *path, void *base)
{
	struct strbuf text = STRBUF_INIT;
	struct diag d = { 0 };
	bool good = fsio_read(path, MAX_FILE, &text, &d);
	if (good) {
		good = keys_read_text(r, keys, path, text.buf, text.len, base);
	} else {
		diag_exit(&d, EXIT_CONFIGURATION);
		diags_add(r->out, &d);
	}
	strbuf_release(&text);
	return good;
}
