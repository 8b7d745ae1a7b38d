/* SPDX-License-Identifier: MIT */
/* fileplan: file-plan.yaml by a table of keys, and its terms in words. */
#include "lieciba/fileplan.h"

#include "lieciba/arena.h"
#include "lieciba/date.h"
#include "lieciba/fsio.h"
#include "lieciba/keys.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

enum { YEARS_MAX = 999 };

static const struct keys_codes codes = { "A001", "A001", "A001", "A001" };
static const char *const triggers[] = { "year-end", "birth", "leaving", "issue", NULL };
static const char *const accesses[] = { "open", "restricted", NULL };

/* As it stands in the file; `class` first, since it begins with the name. */
struct raw_class { struct file_class class; const struct ynode *years, *documents; int trigger, access; };
struct raw { const struct ynode *agreed; struct raw_class *classes; size_t nclasses; };

#define TEXT(m, must) { .name = #m, .kind = K_TEXT, .at = offsetof(struct raw_class, class.m), .required = must }
static const struct key class_keys[] = {
	TEXT(index, true),
	TEXT(title, true),
	{ .name = "documents", .kind = K_TEXTS, .at = offsetof(struct raw_class, class.documents), .other = offsetof(struct raw_class, class.ndocuments),
		.node = offsetof(struct raw_class, documents) + 1, .required = true },
	{ .name = "years", .kind = K_NODE, KEY_AT(raw_class, years), .required = true },
	{ .name = "trigger", .kind = K_WORD, KEY_AT(raw_class, trigger), .words = triggers, .required = true },
	TEXT(responsible, false),
	TEXT(medium, false),
	{ .name = "access", .kind = K_WORD, KEY_AT(raw_class, access), .words = accesses },
	TEXT(source, false),
	KEYS_END,
};
static const struct raw_class fresh = { .access = 1 };
static const struct key file_keys[] = {
	{ .name = "format", .kind = K_FORMAT, .required = true },
	{ .name = "agreed", .kind = K_NODE, KEY_AT(raw, agreed) },
	{ .name = "classes", .kind = K_NAMED, KEY_ARRAY(raw, classes, raw_class), .keys = class_keys, .fresh = &fresh, .required = true },
	KEYS_END,
};

static bool is_undecided(const struct ynode *n)
{
	return !n || (n->kind == YNODE_SCALAR && strcmp(n->text, "undecided") == 0);
}

static int read_years(struct keys_reader *r, const struct ynode *n)
{
	int years = 0;
	if (is_undecided(n))
		return YEARS_UNDECIDED;
	if (n->kind == YNODE_SCALAR && strcmp(n->text, "permanent") == 0)
		return YEARS_PERMANENT;
	if (n->kind == YNODE_SCALAR && *n->text >= '0' && *n->text <= '9')
		return keys_int(r, n, "years", 1, YEARS_MAX, &years) ? years : YEARS_UNDECIDED;
	diag_hint(keys_report(r, "A001", n, _("not a term")), "%s", _("write a number of years, permanent or undecided"));
	return YEARS_UNDECIDED;
}

static const char *read_agreed(struct keys_reader *r, const struct ynode *n)
{
	day_t day;
	if (is_undecided(n))
		return NULL;
	if (n->kind == YNODE_SCALAR && date_parse_iso(n->text, &day))
		return n->text;
	diag_hint(keys_report(r, "A001", n, _("not a date")), "%s", _("write YYYY-MM-DD, or undecided"));
	return NULL;
}

/* A document that two classes file would have two terms. */
static void check_documents(struct keys_reader *r, const struct fileplan *p, const struct raw_class *c)
{
	for (size_t i = 0; i < c->class.ndocuments; i++) {
		const struct file_class *other = fileplan_of(p, c->class.documents[i]);
		if (other)
			diag_hint(keys_report(r, "A002", keys_item(c->documents, i), _("'%s' is filed twice"), c->class.documents[i]), _("the class '%s' has it already"), other->id);
	}
}

struct fileplan *fileplan_load(struct arena *a, const char *path, struct diags *out)
{
	struct keys_reader r = { .arena = a, .out = out, .codes = &codes };
	struct fileplan *p = ARENA_NEW(a, struct fileplan);
	struct raw raw = { 0 };
	size_t errors = out->errors;
	if (!fsio_exists(path))
		return p;
	if (!keys_read_file(&r, file_keys, path, &raw))
		return NULL;
	p->agreed = read_agreed(&r, raw.agreed);
	p->classes = ARENA_ARRAY(a, raw.nclasses, struct file_class);
	for (size_t i = 0; i < raw.nclasses; i++) {
		struct raw_class *c = &raw.classes[i];
		check_documents(&r, p, c);
		c->class.years = read_years(&r, c->years);
		c->class.trigger = (enum keep_trigger)c->trigger;
		c->class.restricted = c->access == 1;
		p->classes[p->nclasses++] = c->class;
	}
	return out->errors == errors ? p : NULL;
}

const struct file_class *fileplan_of(const struct fileplan *p, const char *layout)
{
	for (size_t i = 0; i < p->nclasses; i++)
		for (size_t k = 0; k < p->classes[i].ndocuments; k++)
			if (strcmp(p->classes[i].documents[k], layout) == 0)
				return &p->classes[i];
	return NULL;
}

void fileplan_term(const struct file_class *c, enum lang lang, struct strbuf *out)
{
	static const char *const from[2][4] = { { "", " no dzimšanas", " no aiziešanas", " no izsniegšanas" }, { "", " from birth", " from leaving", " from issue" } };
	const bool lv = lang == LANG_LV, one = lv ? c->years % 10 == 1 && c->years % 100 != 11 : c->years == 1;
	if (c->years == YEARS_UNDECIDED)
		return;
	if (c->years == YEARS_PERMANENT)
		strbuf_adds(out, lv ? "pastāvīgi" : "permanently");
	else
		strbuf_addf(out, "%d %s%s", c->years, lv ? (one ? "gads" : "gadi") : one ? "year" : "years", from[!lv][c->trigger]);
}
