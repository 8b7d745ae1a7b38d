/* SPDX-License-Identifier: MIT */
/*
 * `layout schema`: the schema as a JSON Schema (draft-07, the one that editors' YAML servers read). Linear in the number of keys.
 *
 * One definition for each map of keys. What `extends` merges may leave out keys that the parent has, so the maps that can be merged stand twice:
 * "split" with its required keys, "merged.split" without. A list replaces its parent's, so what stands in one is always whole. Not said, for JSON Schema
 * cannot: that a block's kind is its first key, that of two keys one must be there, and what names refer to.
 */
#include "layout_schema.h"

#include "lieciba/strbuf.h"

#include <string.h>

enum { MAPS_MAX = 96 };
#define SCALAR "\"type\":[\"string\",\"number\",\"boolean\"]"
#define UNITS "(mm|cm|pt|in)?"

struct maps {
	const struct schema_map *v[MAPS_MAX];
	size_t n;
};

/* m and all that is below it; lists too, or only what `extends` merges. */
static void collect(struct maps *all, const struct schema_map *m, bool lists)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i] == m)
			return;
	if (all->n == MAPS_MAX)
		return;
	all->v[all->n++] = m;
	for (size_t i = 0; i < m->n; i++)
		if (m->keys[i].below && (lists || m->keys[i].many != MANY_LIST))
			collect(all, m->keys[i].below, lists);
}

static const char *map_name(const struct schema_map *m)
{
	return m->path[0] ? m->path : "layout";
}

/* ---- types ---- */

/* mpt as a decimal of mm or pt, rounded down to 1/1000. */
static void add_length(struct strbuf *out, int64_t v, bool mm)
{
	int64_t x = mm ? v * 254 / 720 : v;
	strbuf_addf(out, "%lld", (long long)x / 1000);
	if (x % 1000)
		strbuf_addf(out, ".%03lld", (long long)x % 1000);
}

static void add_range(struct strbuf *out, const struct schema_key *k, enum vtype t)
{
	if (k->min == 0 && k->max == 0)
		return;
	if (t == V_MM || t == V_PT) {
		strbuf_adds(out, ",\"minimum\":");
		add_length(out, k->min, t == V_MM);
		strbuf_adds(out, ",\"maximum\":");
		add_length(out, k->max, t == V_MM);
	} else {
		strbuf_addf(out, ",\"minimum\":%lld,\"maximum\":%lld", (long long)k->min, (long long)k->max);
	}
}

/* "a|b|1" -> "a","b","1",1: YAML reads a bare number or true as such. */
static void add_words(struct strbuf *out, const char *words)
{
	strbuf_adds(out, "\"enum\":[");
	for (const char *p = words; *p;) {
		size_t n = strcspn(p, "|");
		bool bare = strspn(p, "0123456789") == n || (n == 4 && memcmp(p, "true", n) == 0) || (n == 5 && memcmp(p, "false", n) == 0);
		strbuf_addf(out, "%s\"%.*s\"", p == words ? "" : ",", (int)n, p);
		if (bare)
			strbuf_addf(out, ",%.*s", (int)n, p);
		p += n + (p[n] == '|');
	}
	strbuf_addc(out, ']');
}

static const char *type_reference(enum vtype t)
{
	switch (t) {
	case V_STRING: case V_REF: return SCALAR;
	case V_STRINGS: return "\"type\":[\"string\",\"number\",\"boolean\",\"array\"],\"items\":{" SCALAR "}";
	case V_WHEN: return "\"type\":[\"string\",\"array\"],\"items\":{\"type\":\"string\"}";
	case V_TEXT: return "\"$ref\":\"#/definitions/any.text\"";
	case V_SPANTEXT: return "\"$ref\":\"#/definitions/any.words\"";
	case V_HEADER: return "\"anyOf\":[{\"$ref\":\"#/definitions/any.words\"},{\"$ref\":\"#/definitions/any.blocks\"}]";
	case V_BLOCKS: return "\"$ref\":\"#/definitions/any.blocks\"";
	case V_STYLE: return "\"anyOf\":[{\"type\":\"string\"},{\"$ref\":\"#/definitions/styles\"}]";
	case V_COLOR: return "\"$ref\":\"#/definitions/any.color\"";
	case V_WIDTH: return "\"$ref\":\"#/definitions/any.width\"";
	case V_SIDES: return "\"anyOf\":[{\"$ref\":\"#/definitions/any.length\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/any.length\"},\"minItems\":1,\"maxItems\":4}]";
	case V_SIZE: return "\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/any.length\"},\"minItems\":2,\"maxItems\":2";
	case V_BOOL: return "\"enum\":[true,false,\"yes\",\"no\"]";
	case V_NEVER: return "\"not\":{}";
	case V_NONE: case V_MM: case V_PT: case V_INT: case V_LONG: case V_WORD: case V_FLAG: case V_OTHER: break;
	}
	return "";
}

static void add_type(struct strbuf *out, const struct schema_key *k, enum vtype t)
{
	if (t == V_MM || t == V_PT) {
		strbuf_adds(out, "\"type\":[\"number\",\"string\"],\"pattern\":\"^[-+]?[0-9.]+ *" UNITS "$\"");
		add_range(out, k, t);
	} else if (t == V_INT || t == V_LONG) {
		strbuf_adds(out, "\"type\":\"integer\"");
		add_range(out, k, t);
	} else {
		strbuf_adds(out, type_reference(t));
	}
}

/* One value of the key: words, a type, a map of keys, or any of these. */
static void add_value(struct strbuf *out, const struct schema_key *k, bool merged)
{
	enum vtype t = k->type == V_OTHER ? k->as : k->type;
	bool words = k->words != NULL, typed = t != V_NONE && t != V_WORD && t != V_FLAG && t != V_STRINGS;
	int n = words + typed + (k->below != NULL);
	const char *between = "";
	if (n > 1)
		strbuf_adds(out, "\"anyOf\":[");
	if (words) {
		strbuf_adds(out, n > 1 ? "{" : "");
		add_words(out, k->words);
		strbuf_adds(out, n > 1 ? "}" : "");
		between = ",";
	}
	if (typed) {
		strbuf_addf(out, "%s%s", between, n > 1 ? "{" : "");
		add_type(out, k, t);
		strbuf_adds(out, n > 1 ? "}" : "");
		between = ",";
	}
	if (k->below)
		strbuf_addf(out, "%s%s\"$ref\":\"#/definitions/%s%s\"%s", between, n > 1 ? "{" : "", merged && k->many != MANY_LIST ? "merged." : "", map_name(k->below), n > 1 ? "}" : "");
	if (n > 1)
		strbuf_addc(out, ']');
}

/* Names, one or a list of them. */
static void add_strings(struct strbuf *out, const struct schema_key *k)
{
	if (!k->words) {
		strbuf_adds(out, type_reference(V_STRINGS));
		return;
	}
	strbuf_adds(out, "\"anyOf\":[{");
	add_words(out, k->words);
	strbuf_adds(out, "},{\"type\":\"array\",\"items\":{");
	add_words(out, k->words);
	strbuf_adds(out, "}}]");
}

/* ---- keys ---- */

static void add_default(struct strbuf *out, const struct schema_key *k)
{
	size_t digits = strspn(k->def, "0123456789."), n = strlen(k->def);
	bool bare = digits == n || k->def[0] == '[' || strcmp(k->def, "true") == 0 || strcmp(k->def, "false") == 0;
	strbuf_adds(out, ",\"default\":");
	if (bare)
		strbuf_adds(out, k->def);
	else
		strbuf_add_json(out, k->def);
}

static void add_key(struct strbuf *out, const struct schema_key *k, bool merged)
{
	strbuf_adds(out, "   ");
	strbuf_add_json(out, k->name);
	strbuf_adds(out, ":{\"description\":");
	strbuf_add_json(out, _(k->doc));
	if (k->def)
		add_default(out, k);
	size_t before = out->len;
	strbuf_adds(out, ",\"allOf\":[{");
	size_t at = out->len;
	if (k->many == MANY_LIST)
		strbuf_adds(out, "\"type\":\"array\",\"items\":{");
	else if (k->many == MANY_NAMED)
		strbuf_adds(out, "\"type\":\"object\",\"additionalProperties\":{");
	if (k->type == V_STRINGS)
		add_strings(out, k);
	else
		add_value(out, k, merged);
	strbuf_adds(out, k->many ? "}" : "");
	if (out->len == at)
		strbuf_truncate(out, before); /* of other output formats: anything */
	else
		strbuf_adds(out, "}]");
	strbuf_addc(out, '}');
}

static void add_required(struct strbuf *out, const struct schema_map *m)
{
	const char *between = ",\"required\":[";
	for (size_t i = 0; i < m->n; i++) {
		if (!m->keys[i].required)
			continue;
		strbuf_adds(out, between);
		strbuf_add_json(out, m->keys[i].name);
		between = ",";
	}
	strbuf_adds(out, between[1] ? "" : "]");
}

/* also: the keys that every block has, of a block; those of the kind come first. */
static void add_map(struct strbuf *out, const struct schema_map *m, const struct schema_map *also, bool merged)
{
	strbuf_addf(out, "  \"%s%s\":{\"type\":\"object\",\"title\":", merged ? "merged." : "", map_name(m));
	strbuf_add_json(out, _(m->what));
	strbuf_adds(out, ",\"additionalProperties\":false");
	if (!merged || m == &schema_top)
		add_required(out, m);
	strbuf_adds(out, ",\"properties\":{\n");
	for (size_t i = 0; i < m->n; i++) {
		strbuf_adds(out, i ? ",\n" : "");
		add_key(out, &m->keys[i], merged);
	}
	for (size_t i = 0; also && i < also->n; i++) {
		if (schema_find(m, also->keys[i].name))
			continue;
		strbuf_adds(out, ",\n");
		add_key(out, &also->keys[i], merged);
	}
	strbuf_adds(out, "\n  }},\n");
}

/* ---- the whole ---- */

/* Unions that many keys share. */
static const char shared[] =
	"  \"any.length\":{\"type\":[\"number\",\"string\"],\"pattern\":\"^[-+]?[0-9.]+ *" UNITS "$\"},\n"
	"  \"any.width\":{\"type\":[\"number\",\"string\"],\"exclusiveMinimum\":0,\"pattern\":\"^(auto|[0-9.]+(fr|%| *" UNITS "))$\"},\n"
	"  \"any.color\":{\"type\":[\"string\",\"integer\"],\"pattern\":\"^(none|black|white|gr[ae]y(100|[0-9]{1,2})|[0-9a-fA-F]{6})$\"},\n"
	"  \"any.words\":{\"anyOf\":[{" SCALAR "},{\"type\":\"object\",\"properties\":{\"lv\":{" SCALAR "},\"en\":{" SCALAR "},\"ru\":{" SCALAR
	"}},\"additionalProperties\":false}]},\n"
	"  \"any.text\":{\"anyOf\":[{\"$ref\":\"#/definitions/any.words\"},{\"type\":\"array\",\"items\":{\"anyOf\":[{" SCALAR
	"},{\"$ref\":\"#/definitions/text.spans\"}]}}]},\n"
	"  \"any.blocks\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/any.block\"}},\n";

/* Kinds that have `name` among their keys: a block with one of these beside it is of that kind. */
static void add_not_other(struct strbuf *out, const char *name, const char *const *names, size_t n)
{
	const char *between = ",\"not\":{\"anyOf\":[";
	enum block_kind kind;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], name) == 0 || !schema_find(schema_kind(names[i], &kind), name))
			continue;
		strbuf_addf(out, "%s{\"required\":[\"%s\"]}", between, names[i]);
		between = ",";
	}
	strbuf_adds(out, between[1] ? "" : "]}");
}

/* By the key that tells the kind, so that an editor speaks of that kind's keys only. */
static void add_any_block(struct strbuf *out, const char *const *names, size_t n)
{
	enum block_kind kind;
	strbuf_adds(out, "  \"any.block\":{\"type\":\"object\",\"anyOf\":[");
	for (size_t i = 0; i < n; i++)
		strbuf_addf(out, "%s{\"required\":[\"%s\"]}", i ? "," : "", names[i]);
	strbuf_adds(out, "],\"properties\":{");
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(out, "%s\"%s\":{\"description\":", i ? "," : "", names[i]);
		strbuf_add_json(out, _(schema_find(schema_kind(names[i], &kind), names[i])->doc));
		strbuf_addc(out, '}');
	}
	strbuf_adds(out, "},\n   \"allOf\":[");
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(out, "%s{\"if\":{\"required\":[\"%s\"]", i ? ",\n    " : "", names[i]);
		add_not_other(out, names[i], names, n);
		strbuf_addf(out, "},\"then\":{\"$ref\":\"#/definitions/%s\"}}", map_name(schema_kind(names[i], &kind)));
	}
	strbuf_adds(out, "]},\n");
}

void layout_json_schema(struct strbuf *out)
{
	struct maps strict = { .n = 0 }, merged = { .n = 0 };
	const char *names[BLOCK_KINDS];
	size_t n = schema_kinds(names, BLOCK_KINDS);
	enum block_kind kind;
	strbuf_adds(out, "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\n\"title\":");
	strbuf_add_json(out, _("A layout of lieciba, format 1; or a part of one: a list of blocks"));
	strbuf_adds(out, ",\n\"if\":{\"type\":\"array\"},\"then\":{\"$ref\":\"#/definitions/any.blocks\"},\n\"else\":{\"if\":{\"type\":\"object\",\"required\":[\"extends\"]},"
		"\"then\":{\"$ref\":\"#/definitions/merged.layout\"},\"else\":{\"$ref\":\"#/definitions/layout\"}},\n\"definitions\":{\n");
	strbuf_adds(out, shared);
	for (size_t i = 0; i < n; i++) /* first, for the keys that every block has go with each */
		add_map(out, schema_kind(names[i], &kind), &schema_block, false);
	add_any_block(out, names, n);
	collect(&strict, &schema_top, true);
	collect(&strict, &schema_span, true);
	for (size_t i = 0; i < n; i++)
		collect(&strict, schema_kind(names[i], &kind), true);
	for (size_t i = 0; i < strict.n; i++) {
		bool is_kind = false;
		for (size_t k = 0; k < n; k++)
			is_kind = is_kind || strict.v[i] == schema_kind(names[k], &kind);
		if (!is_kind)
			add_map(out, strict.v[i], NULL, false);
	}
	collect(&merged, &schema_top, false);
	for (size_t i = 0; i < merged.n; i++)
		add_map(out, merged.v[i], NULL, true);
	strbuf_truncate(out, out->len - 2);
	strbuf_adds(out, "\n}}\n");
}
