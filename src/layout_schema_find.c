/* SPDX-License-Identifier: MIT */
/* Look-ups in the schema (linear: maps are small), and the reference text that `layout explain` prints. */
#include "layout_schema.h"

#include "lieciba/strbuf.h"

#include <string.h>

const struct schema_key *schema_find(const struct schema_map *m, const char *name)
{
	for (size_t i = 0; m && i < m->n; i++)
		if (strcmp(m->keys[i].name, name) == 0)
			return &m->keys[i];
	return NULL;
}

/* ---- explain ---- */

static const char *type_name(enum vtype t)
{
	switch (t) {
	case V_MM: return _("a length, bare numbers are mm");
	case V_PT: return _("a length, bare numbers are pt");
	case V_INT: case V_LONG: return _("a whole number");
	case V_BOOL: return _("true or false");
	case V_STRING: return _("a name");
	case V_STRINGS: return _("a list of names");
	case V_TEXT: case V_SPANTEXT: return _("a text");
	case V_REF: return _("a column");
	case V_WHEN: return _("a condition, or a list of them");
	case V_COLOR: return _("a colour");
	case V_STYLE: return _("a style");
	case V_WIDTH: return _("a width");
	case V_BLOCKS: return _("a list of blocks");
	case V_SIDES: return _("a length in mm, or a list of two or four");
	case V_SIZE: return _("[width, height] in mm");
	case V_HEADER: return _("a text, or a list of blocks");
	case V_NEVER: return _("refused");
	case V_NONE: case V_WORD: case V_FLAG: case V_OTHER: break;
	}
	return NULL;
}

static void add_range(const struct schema_key *k, enum vtype t, struct strbuf *out)
{
	if ((t == V_INT || t == V_LONG) && (k->min || k->max))
		strbuf_addf(out, _(", %lld to %lld"), (long long)k->min, (long long)k->max);
	else if (t == V_PT && k->min > 0)
		strbuf_addf(out, _(", %lld to %lld pt"), (long long)k->min / MPT_PT, (long long)k->max / MPT_PT);
}

void schema_type(const struct schema_key *k, struct strbuf *out)
{
	enum vtype t = k->type == V_OTHER ? k->as : k->type;
	const char *type = t == V_STRINGS && k->words ? _("one or a list of them") : type_name(t);
	struct strbuf one = STRBUF_INIT;
	if (k->words)
		strbuf_adds(&one, k->words);
	if (type) {
		strbuf_addf(&one, "%s%s", one.len ? ", " : "", type);
		add_range(k, t, &one);
	}
	if (k->below && k->below->path[0])
		{
		strbuf_adds(&one, one.len ? ", " : "");
		strbuf_addf(&one, _("a map of keys (%s)"), k->below->path);
	}
	if (one.len && k->many == MANY_LIST)
		strbuf_addf(out, _("a list of: %s"), one.buf);
	else if (one.len && k->many == MANY_NAMED)
		strbuf_addf(out, _("by names of your own: %s"), one.buf);
	else
		strbuf_adds(out, one.buf);
	strbuf_release(&one);
}

static void explain_key(const struct schema_key *k, struct strbuf *out)
{
	struct strbuf type = STRBUF_INIT;
	schema_type(k, &type);
	strbuf_addf(out, "%s", k->name);
	if (type.len)
		strbuf_addf(out, ": %s", type.buf);
	if (k->required)
		strbuf_addf(out, " (%s)", _("required"));
	else if (k->def)
		strbuf_addf(out, " (%s)", k->def);
	strbuf_addf(out, "\n    %s\n", _(k->doc));
	strbuf_release(&type);
}

static void explain_map(const struct schema_map *m, struct strbuf *out)
{
	for (size_t i = 0; i < m->n; i++)
		explain_key(&m->keys[i], out);
}

/* One step down a path: from a key to the keys below it. */
static const struct schema_map *step(const struct schema_map *m, const char *word, const struct schema_key **key)
{
	enum block_kind kind;
	*key = schema_find(m, word);
	if (*key)
		return (*key)->below;
	if (m == &schema_text && strcmp(word, "spans") == 0)
		return &schema_span;
	if (m != &schema_top)
		return NULL;
	if (strcmp(word, "style") == 0)
		return &schema_style;
	return strcmp(word, "block") == 0 ? &schema_block : schema_kind(word, &kind);
}

static void explain_example(const char *path, struct strbuf *out)
{
	const char *text = layout_example(path);
	if (!text)
		return;
	strbuf_addf(out, "\n%s\n", _("Example:"));
	while (*text) {
		size_t n = strcspn(text, "\n");
		strbuf_addf(out, "%s%.*s\n", n ? "    " : "", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

bool layout_explain(const char *path, struct strbuf *out)
{
	const char *whole = path;
	const struct schema_map *m = &schema_top;
	const struct schema_key *key = NULL;
	while (*path) {
		char word[64];
		size_t n = strcspn(path, ".");
		if (!m || n >= sizeof word)
			return false;
		memcpy(word, path, n);
		word[n] = '\0';
		m = step(m, word, &key);
		if (!m && !key)
			return false;
		path += n + (path[n] == '.');
	}
	if (key)
		explain_key(key, out);
	if (m)
		explain_map(m, out);
	if (m == &schema_top) {
		strbuf_adds(out, _("\nBlocks (explain each by its name; keys that all have: block):\n   "));
		for (int i = 0; i < BLOCK_KINDS; i++)
			strbuf_addf(out, " %s", block_names[i]);
		strbuf_addc(out, '\n');
	}
	explain_example(whole, out);
	return true;
}
