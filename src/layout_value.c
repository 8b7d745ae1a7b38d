/* SPDX-License-Identifier: MIT */
/*
 * Values of the layout language: lengths, colours, widths, words; and the reader that fills a struct from a map by the schema.
 * Lengths are read in thousandths of their unit and turned into mpt once, rounded half up; no floats.
 */
#include "layout_internal.h"

#include "lieciba/num.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <string.h>

bool need_map(struct loader *ld, const struct ynode *n, const char *what)
{
	if (n->kind == YNODE_MAP)
		return true;
	load_error(ld, "L100", &n->pos, _("%s is a map of keys and values"), what);
	return false;
}

bool need_list(struct loader *ld, const struct ynode *n, const char *what)
{
	if (n->kind == YNODE_LIST)
		return true;
	load_error(ld, "L100", &n->pos, _("%s is a list"), what);
	return false;
}

bool need_scalar(struct loader *ld, const struct ynode *n, const char *what)
{
	if (n->kind == YNODE_SCALAR)
		return true;
	load_error(ld, "L100", &n->pos, _("%s is one value, not a list or a map"), what);
	return false;
}

/* ---- lengths ---- */

/* "12.5mm" -> mpt; false when it is no length. */
static bool parse_length(const char *s, bool bare_mm, mpt *out)
{
	char number[24];
	size_t n = strspn(s, "+-0123456789.");
	int64_t v;
	if (n == 0 || n >= sizeof number)
		return false;
	memcpy(number, s, n);
	number[n] = '\0';
	const char *unit = s + n + strspn(s + n, " ");
	if (!num_parse_scaled(number, '.', 3, &v) || v > 10000000 || v < -10000000)
		return false;
	if (strcmp(unit, "mm") == 0 || (!*unit && bare_mm))
		*out = MPT_FROM_UM(v);
	else if (strcmp(unit, "cm") == 0)
		*out = MPT_FROM_UM(v * 10);
	else if (strcmp(unit, "in") == 0)
		*out = (mpt)(v * 72);
	else if (strcmp(unit, "pt") == 0 || !*unit)
		*out = (mpt)v;
	else
		return false;
	return true;
}

bool read_length(struct loader *ld, const struct ynode *n, bool bare_mm, mpt *out)
{
	if (!need_scalar(ld, n, _("a length")))
		return false;
	if (parse_length(n->text, bare_mm, out))
		return true;
	diag_hint(load_error(ld, "L104", &n->pos, _("'%s' is not a length"), n->text), "%s",
		bare_mm ? _("write a number of millimetres, or a number with mm, cm, pt or in") : _("write a number of points, or a number with mm, cm, pt or in"));
	return false;
}

bool read_sides(struct loader *ld, const struct ynode *n, bool bare_mm, mpt out[4])
{
	static const int from[5][4] = { { 0 }, { 0, 0, 0, 0 }, { 0, 1, 0, 1 }, { 0 }, { 0, 1, 2, 3 } };
	mpt v[4] = { 0 };
	size_t count = n->kind == YNODE_LIST ? n->n : 1;
	if (n->kind == YNODE_MAP || (count != 1 && count != 2 && count != 4)) {
		load_error(ld, "L104", &n->pos, "%s", _("one length, or a list of two (above and below, at the sides) or four (top, right, bottom, left)"));
		return false;
	}
	for (size_t i = 0; i < count; i++)
		if (!read_length(ld, n->kind == YNODE_LIST ? n->items[i] : n, bare_mm, &v[i]))
			return false;
	for (int i = 0; i < 4; i++)
		out[i] = v[from[count][i]];
	return true;
}

bool read_width(struct loader *ld, const struct ynode *n, struct width *out)
{
	if (!need_scalar(ld, n, _("a width")))
		return false;
	*out = (struct width){ .pos = n->pos };
	char number[24];
	size_t digits = strspn(n->text, "0123456789.");
	const char *unit = n->text + digits;
	bool share = strcmp(unit, "fr") == 0, percent = strcmp(unit, "%") == 0;
	int64_t v;
	if (strcmp(n->text, "auto") == 0)
		return true;
	if ((share || percent) && digits > 0 && digits < sizeof number) {
		memcpy(number, n->text, digits);
		number[digits] = '\0';
		if (num_parse_scaled(number, '.', 3, &v) && v > 0 && v <= (share ? 1000000 : 100000)) {
			out->kind = share ? WIDTH_FR : WIDTH_PERCENT;
			out->x1000 = (int32_t)v;
			return true;
		}
	} else if (parse_length(n->text, true, &out->fixed) && out->fixed > 0) {
		out->kind = WIDTH_FIXED;
		return true;
	}
	diag_hint(load_error(ld, "L104", &n->pos, _("'%s' is not a width"), n->text), "%s", _("write a number of millimetres, auto, a share such as 1fr, or a percentage up to 100%"));
	return false;
}

/* ---- colours ---- */

static bool parse_color(const char *s, uint32_t *out)
{
	if (strcmp(s, "none") == 0)
		*out = COLOR_NONE;
	else if (strcmp(s, "black") == 0)
		*out = 0;
	else if (strcmp(s, "white") == 0)
		*out = 0xFFFFFF;
	else if (strncmp(s, "gray", 4) == 0 || strncmp(s, "grey", 4) == 0) {
		int64_t v;
		if (!num_parse_int(s + 4, &v) || v < 0 || v > 100)
			return false;
		*out = (uint32_t)((v * 255 + 50) / 100) * 0x010101;
	} else {
		uint32_t v = 0;
		for (size_t i = 0; i < 6; i++) {
			const char *hex = "0123456789abcdef0123456789ABCDEF", *at = s[i] ? strchr(hex, s[i]) : NULL;
			if (!at)
				return false;
			v = v << 4 | (uint32_t)((at - hex) & 15);
		}
		*out = v;
		return s[6] == '\0';
	}
	return true;
}

bool read_color(struct loader *ld, const struct ynode *n, uint32_t *out)
{
	if (!need_scalar(ld, n, _("a colour")))
		return false;
	if (parse_color(n->text, out))
		return true;
	diag_hint(load_error(ld, "L104", &n->pos, _("'%s' is not a colour"), n->text), "%s", _("write black, white, none, gray0 to gray100, or six hexadecimal digits such as 1f4e79"));
	return false;
}

/* ---- words ---- */

enum { WORDS_MAX = 12 };
/* Cuts "a|b|c" into words in the arena. */
static size_t cut_words(struct loader *ld, const char *words, const char **v)
{
	size_t n = 0;
	for (const char *p = words; n < WORDS_MAX; p++) {
		size_t len = strcspn(p, "|");
		v[n++] = arena_memdup(ld->a, p, len);
		p += len;
		if (!*p)
			break;
	}
	return n;
}

bool find_word(struct loader *ld, const char *s, const char *words, int *out, const char **near)
{
	const char *v[WORDS_MAX];
	size_t count = cut_words(ld, words, v);
	*near = NULL;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(v[i], s) == 0) {
			*out = (int)i;
			return true;
		}
	}
	*near = diag_nearest(s, v, count);
	return false;
}

bool read_word(struct loader *ld, const struct ynode *n, const char *words, int *out)
{
	const char *near;
	if (!need_scalar(ld, n, words))
		return false;
	if (find_word(ld, n->text, words, out, &near))
		return true;
	struct diag *d = load_error(ld, "L105", &n->pos, _("'%s' is not one of %s"), n->text, words);
	if (near)
		diag_hint(d, _("did you mean '%s'?"), near);
	return false;
}

static bool read_bool(struct loader *ld, const struct ynode *n, bool *out)
{
	int v;
	if (!read_word(ld, n, "false|true|no|yes", &v))
		return false;
	*out = v & 1;
	return true;
}

static bool read_int(struct loader *ld, const struct ynode *n, int64_t *out)
{
	if (!need_scalar(ld, n, _("a whole number")))
		return false;
	if (num_parse_int(n->text, out))
		return true;
	load_error(ld, "L104", &n->pos, _("'%s' is not a whole number"), n->text);
	return false;
}

bool read_strings(struct loader *ld, const struct ynode *n, const char ***v, size_t *count)
{
	if (n->kind == YNODE_SCALAR) {
		*v = ARENA_ARRAY(ld->a, 1, const char *);
		(*v)[0] = n->text;
		*count = 1;
		return true;
	}
	if (!need_list(ld, n, _("a list of names")))
		return false;
	*v = ARENA_ARRAY(ld->a, n->n + 1, const char *);
	*count = 0;
	for (size_t i = 0; i < n->n; i++)
		if (need_scalar(ld, n->items[i], _("a name")))
			(*v)[(*count)++] = n->items[i]->text;
	return true;
}

/* ---- by the schema ---- */

static void put(void *target, size_t offset, const void *v, size_t n)
{
	memcpy((char *)target + offset, v, n);
}

static bool in_range(struct loader *ld, const struct ynode *n, const struct schema_key *k, int64_t v)
{
	if ((k->min == 0 && k->max == 0) || (v >= k->min && v <= k->max))
		return true;
	if (k->type == V_INT || k->type == V_LONG)
		load_error(ld, "L106", &n->pos, _("'%s' is out of range: %s goes from %lld to %lld"), n->text, k->name, (long long)k->min, (long long)k->max);
	else
		load_error(ld, "L106", &n->pos, _("'%s' is out of range: %s goes from %lld to %lld pt"), n->text, k->name, (long long)k->min / MPT_PT,
			(long long)k->max / MPT_PT);
	return false;
}

static bool read_number(struct loader *ld, const struct ynode *n, const struct schema_key *k, void *target)
{
	int64_t v = 0;
	mpt length = 0;
	if (k->type == V_INT || k->type == V_LONG) {
		if (!read_int(ld, n, &v) || !in_range(ld, n, k, v))
			return false;
		int small = (int)v;
		put(target, k->offset, k->type == V_LONG ? (void *)&v : (void *)&small, k->type == V_LONG ? sizeof v : sizeof small);
		return true;
	}
	if (!read_length(ld, n, k->type == V_MM, &length) || !in_range(ld, n, k, length))
		return false;
	put(target, k->offset, &length, sizeof length);
	return true;
}

static bool read_choice(struct loader *ld, const struct ynode *n, const struct schema_key *k, void *target)
{
	int word = 0;
	bool flag = false;
	if (k->type == V_BOOL ? !read_bool(ld, n, &flag) : !read_word(ld, n, k->words, &word))
		return false;
	if (k->type == V_FLAG)
		flag = word != 0;
	put(target, k->offset, k->type == V_WORD ? (void *)&word : (void *)&flag, k->type == V_WORD ? sizeof word : sizeof flag);
	return true;
}

static bool read_part(struct loader *ld, const struct ynode *n, const struct schema_key *k, void *target)
{
	void *at = (char *)target + k->offset;
	size_t count = 0;
	if (k->type == V_TEXT) {
		const struct text *t = read_text(ld, n);
		put(target, k->offset, &t, sizeof t);
	} else if (k->type == V_REF) {
		struct ref *r = read_ref(ld, n);
		put(target, k->offset, &r, sizeof r);
	} else if (k->type == V_STYLE) {
		const struct style *s = read_style(ld, n);
		put(target, k->offset, &s, sizeof s);
	} else if (k->type == V_WHEN) {
		read_when(ld, n, at);
	} else if (k->type == V_BLOCKS) {
		struct block **v = read_blocks(ld, n, &count);
		put(target, k->offset, &v, sizeof v);
		put(target, k->count, &count, sizeof count);
	} else {
		const char **v = NULL;
		read_strings(ld, n, &v, &count);
		put(target, k->offset, &v, sizeof v);
		put(target, k->count, &count, sizeof count);
	}
	return true;
}

static bool read_plain(struct loader *ld, const struct ynode *n, const struct schema_key *k, void *target)
{
	uint32_t color;
	struct width width;
	switch (k->type) {
	case V_MM: case V_PT: case V_INT: case V_LONG:
		return read_number(ld, n, k, target);
	case V_BOOL: case V_WORD: case V_FLAG:
		return read_choice(ld, n, k, target);
	case V_STRING:
		if (need_scalar(ld, n, k->name))
			put(target, k->offset, &n->text, sizeof n->text);
		return true;
	case V_COLOR:
		if (!read_color(ld, n, &color))
			return false;
		put(target, k->offset, &color, sizeof color);
		return true;
	case V_WIDTH:
		if (!read_width(ld, n, &width))
			return false;
		put(target, k->offset, &width, sizeof width);
		return true;
	case V_STRINGS: case V_TEXT: case V_REF: case V_WHEN: case V_STYLE: case V_BLOCKS:
		return read_part(ld, n, k, target);
	case V_NEVER:
		diag_hint(load_error(ld, "L103", &n->pos, _("'%s' may not be said"), k->name), "%s", _(k->doc));
		return false;
	case V_OTHER: case V_NONE: case V_SIDES: case V_SIZE: case V_HEADER: case V_SPANTEXT:
		break;
	}
	return true;
}

/* Plain defaults only: texts, references and the rest have none that is more than nothing. */
static bool has_plain_default(const struct schema_key *k)
{
	return k->def && (k->type <= V_FLAG || k->type == V_COLOR || k->type == V_WIDTH || k->type == V_STYLE);
}

void schema_defaults(struct loader *ld, const struct schema_map *m, bool of_styles, void *target)
{
	for (size_t i = 0; m && i < m->n; i++) {
		const struct schema_key *k = &m->keys[i];
		if ((k->bit != 0) != of_styles)
			continue;
		if (k->type == V_STYLE && k->def) {
			const struct style *s = layout_style(ld->l, k->def);
			put(target, k->offset, &s, sizeof s);
		} else if (has_plain_default(k)) {
			char text[32];
			snprintf(text, sizeof text, "%s", k->def);
			struct ynode n = { .kind = YNODE_SCALAR, .text = text, .len = strlen(text) };
			read_plain(ld, &n, k, target);
		}
	}
}

static void unknown_key(struct loader *ld, const struct ynode *key, const struct schema_map *m, const struct schema_map *also)
{
	const char *names[96];
	size_t n = 0;
	for (size_t i = 0; i < m->n && n < 96; i++)
		names[n++] = m->keys[i].name;
	for (size_t i = 0; also && i < also->n && n < 96; i++)
		names[n++] = also->keys[i].name;
	const char *near = diag_nearest(key->text, names, n);
	struct diag *d = load_error(ld, "L102", &key->pos, _("unknown key '%s' in %s"), key->text, _(m->what));
	if (near)
		diag_hint(d, _("did you mean '%s'?   all keys: lieciba layout explain %s"), near, m->path);
	else
		diag_hint(d, _("all keys: lieciba layout explain %s"), m->path);
}

static void check_required(struct loader *ld, const struct ynode *map, const struct schema_map *m)
{
	for (size_t i = 0; m && i < m->n; i++)
		if (m->keys[i].required && !ynode_get(map, m->keys[i].name))
			load_error(ld, "L101", &map->pos, _("%s needs the key '%s'"), _(m->what), m->keys[i].name);
}

void schema_read(struct loader *ld, const struct ynode *map, const struct schema_map *m, const struct schema_map *also, void *target)
{
	schema_defaults(ld, m, false, target);
	schema_defaults(ld, also, false, target);
	if (!need_map(ld, map, _(m->what)))
		return;
	for (size_t i = 0; i < map->n; i++) {
		const struct ynode *key = map->entries[i].key;
		const struct schema_key *k = schema_find(m, key->text);
		if (!k)
			k = schema_find(also, key->text);
		if (!k) {
			unknown_key(ld, key, m, also);
			continue;
		}
		if (!read_plain(ld, map->entries[i].value, k, target))
			continue;
		if (k->has)
			put(target, k->has, &(bool){ true }, sizeof(bool));
		if (k->bit) {
			struct style *s = target;
			s->set |= k->bit;
		}
	}
	check_required(ld, map, m);
	check_required(ld, map, also);
}

struct srcpos *words_pos(struct loader *ld, const struct ynode *n, size_t count)
{
	struct srcpos *v = ARENA_ARRAY(ld->a, count + 1, struct srcpos);
	for (size_t i = 0; n && i < count; i++)
		v[i] = n->kind == YNODE_LIST && i < n->n ? n->items[i]->pos : n->pos;
	return v;
}
