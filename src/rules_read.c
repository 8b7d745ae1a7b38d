/* SPDX-License-Identifier: MIT */
/*
 * rules_read: scales.yaml and rules.yaml -> struct rules, by tables of keys.
 *
 * The defaults are texts inside the program (layouts/rules), read by the same reader before the school's own files. All mistakes are told at
 * once, each at its place. Linear in the files but for named lists, which look each name up among some ten.
 */
#include "lieciba/rules.h"

#include "lieciba/arena.h"
#include "lieciba/digest.h"
#include "lieciba/fsio.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"
#include "lieciba/yaml.h"

#include "rules_yaml.h"
#include "scales_yaml.h"

#include <string.h>

enum { MAX_FILE = 1 << 20, EXIT_CONFIGURATION = 78, MAX_KEYS = 16 };

enum kind {
	K_FORMAT, /* 1, kept nowhere */
	K_INT,    /* int, min…max */
	K_DEC,    /* int64_t hundredths; sets the flag */
	K_WORD,   /* int: index into words; sets the flag if it has one */
	K_TEXT,
	K_TEXTS,  /* list, or one: const char **, count */
	K_GRADES, /* two int beside each other */
	K_SPAN,   /* two int64_t beside each other; sets the flag */
	K_DATE,
	K_GROUP,  /* a map with keys of its own, same struct */
	K_NAMED,  /* name: map; an array of structs whose first member is the name; a known name is replaced */
	K_LIST,   /* an array of structs; replaces the one before */
};
struct key {
	const char *name;
	enum kind kind;
	size_t at, other; /* offset of the value; of its flag or count */
	const char *const *words;
	const struct key *keys;
	size_t size;       /* of an array's struct */
	const void *fresh; /* its defaults; NULL = zeros */
	int min, max;
	bool required;
};
#define V(s, m) .at = offsetof(struct s, m)
#define ARRAY(s, m, e) .at = offsetof(struct s, m), .other = offsetof(struct s, n##m), .size = sizeof(struct e)
#define NO_FLAG ((size_t)-1)

static const char *const no_yes[] = { "no", "yes", NULL };
static const char *const passes[] = { "unknown", "no", "yes", NULL };
static const char *const states[] = { "mark", "nv", "exempt", "none", NULL };
static const char *const halves[] = { "teacher-decides", "up", "second-semester", NULL };
static const char *const gaps[] = { "undecided", "others", "same", NULL };
static const char *const duties[] = { "required", "optional", "none", NULL };
static const char *const journals[] = { "group", "individual", NULL };
static const char *const units[] = { "week", "month", "term", NULL };
static const char *const needs[] = { "evaluations", "marks", NULL };
static const char *const statuses[] = { "excused", "unexcused", "late", "not_marked", "present", NULL };
static const char *const reasons[] = { "none", "illness", "other", NULL };

static const struct key value_keys[] = {
	{ .name = "raw", .kind = K_TEXTS, V(scale_value, raw), .other = offsetof(struct scale_value, nraw), .required = true },
	{ .name = "state", .kind = K_WORD, V(scale_value, state), .words = states },
	{ .name = "number", .kind = K_DEC, V(scale_value, x100), .other = offsetof(struct scale_value, has_number) },
	{ .name = "pass", .kind = K_WORD, V(scale_value, pass), .words = passes },
	{ .name = NULL },
};
static const struct key scale_keys[] = {
	{ .name = "title", .kind = K_TEXT, V(scale, title) },
	{ .name = "source", .kind = K_TEXT, V(scale, source) },
	{ .name = "numbers", .kind = K_SPAN, V(scale, min_x100), .other = offsetof(struct scale, numbers) },
	{ .name = "pass", .kind = K_DEC, V(scale, pass_x100), .other = NO_FLAG },
	{ .name = "suffix", .kind = K_TEXT, V(scale, suffix) },
	{ .name = "values", .kind = K_LIST, ARRAY(scale, values, scale_value), .keys = value_keys },
	{ .name = NULL },
};
static const struct scale fresh_scale = { .pass_x100 = -1 };
static const struct key scales_keys[] = {
	{ .name = "format", .kind = K_FORMAT },
	{ .name = "scales", .kind = K_NAMED, ARRAY(rules, scales, scale), .keys = scale_keys, .fresh = &fresh_scale },
	{ .name = "everywhere", .kind = K_LIST, ARRAY(rules, everywhere, scale_value), .keys = value_keys },
	{ .name = NULL },
};
static const struct key year_keys[] = {
	{ .name = "half", .kind = K_WORD, V(rules, half), .words = halves },
	{ .name = "nv", .kind = K_WORD, V(rules, nv), .words = gaps },
	{ .name = "exempt", .kind = K_WORD, V(rules, exempt), .words = gaps },
	{ .name = NULL },
};
static const struct key document_keys[] = {
	{ .name = "semester_marks", .kind = K_WORD, V(rules, semester_marks), .other = offsetof(struct rules, own_semester_marks), .words = duties },
	{ .name = "lesson_hours", .kind = K_WORD, V(rules, lesson_hours), .words = duties },
	{ .name = "mark_kind", .kind = K_WORD, V(rules, mark_kind), .words = duties },
	{ .name = NULL },
};
static const struct key minimum_keys[] = {
	{ .name = "id", .kind = K_TEXT, V(min_marks, id), .required = true },
	{ .name = "journal", .kind = K_WORD, V(min_marks, individual), .words = journals, .required = true },
	{ .name = "per_week", .kind = K_DEC, V(min_marks, per_week_x100), .other = NO_FLAG, .required = true },
	{ .name = "at_least", .kind = K_INT, V(min_marks, at_least), .min = 0, .max = 100, .required = true },
	{ .name = "at_most", .kind = K_INT, V(min_marks, at_most), .min = 0, .max = 100 },
	{ .name = "per", .kind = K_WORD, V(min_marks, per), .words = units, .required = true },
	{ .name = NULL },
};
static const struct key band_keys[] = {
	{ .name = "id", .kind = K_TEXT, V(promotion_band, id), .required = true },
	{ .name = "grades", .kind = K_GRADES, V(promotion_band, from_grade), .required = true },
	{ .name = "from", .kind = K_DATE, V(promotion_band, from) },
	{ .name = "to", .kind = K_DATE, V(promotion_band, to) },
	{ .name = "needs", .kind = K_WORD, V(promotion_band, marks), .words = needs, .required = true },
	{ .name = "below_after_resit", .kind = K_INT, V(promotion_band, below_after_resit), .min = 0, .max = 20 },
	{ .name = NULL },
};
static const struct key code_keys[] = {
	{ .name = "status", .kind = K_WORD, V(absence_code, status), .words = statuses, .required = true },
	{ .name = "reason", .kind = K_WORD, V(absence_code, reason), .words = reasons },
	{ .name = NULL },
};
static const struct key absence_keys[] = {
	{ .name = "late_is_missed_from", .kind = K_INT, V(rules, late_is_missed_from), .min = 0, .max = 240 },
	{ .name = "school_event_counts", .kind = K_WORD, V(rules, school_event_counts), .words = no_yes },
	{ .name = "codes", .kind = K_NAMED, ARRAY(rules, codes, absence_code), .keys = code_keys },
	{ .name = NULL },
};
static const struct key rules_keys[] = {
	{ .name = "format", .kind = K_FORMAT },
	{ .name = "year_mark", .kind = K_GROUP, .keys = year_keys },
	{ .name = "documents", .kind = K_GROUP, .keys = document_keys },
	{ .name = "minimum_marks", .kind = K_LIST, ARRAY(rules, minimum, min_marks), .keys = minimum_keys },
	{ .name = "promotion", .kind = K_NAMED, ARRAY(rules, bands, promotion_band), .keys = band_keys },
	{ .name = "absences", .kind = K_GROUP, .keys = absence_keys },
	{ .name = NULL },
};

struct reader {
	struct arena *arena;
	struct diags *out;
	struct digest *own; /* of the school's files */
};

static struct diag *__attribute__((format(printf, 4, 5))) report(struct reader *r, const char *code, const struct ynode *at, const char *fmt, ...)
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

/* Also among the words: the nearest one. */
static void hint_words(struct diag *d, const char *word, const char *const *words)
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

static const char *scalar(const struct ynode *n)
{
	return n->kind == YNODE_SCALAR && n->len ? n->text : NULL;
}

static void *field(void *base, size_t at)
{
	return (char *)base + at;
}

static void read_int(struct reader *r, const struct key *k, const struct ynode *n, int *out)
{
	int64_t v;
	const char *s = scalar(n);
	if (s && num_parse_int(s, &v) && v >= k->min && v <= k->max)
		*out = (int)v;
	else
		diag_hint(report(r, "R003", n, _("'%s' cannot stand here"), k->name), _("write a whole number from %d to %d"), k->min, k->max);
}

static bool read_dec(struct reader *r, const struct key *k, const struct ynode *n, int64_t *out)
{
	const char *s = scalar(n);
	if (s && num_parse_scaled(s, 0, 2, out))
		return true;
	diag_hint(report(r, "R003", n, _("'%s' wants a number"), k->name), "%s", _("a number, for example 4 or 2,5"));
	return false;
}

static void read_word(struct reader *r, const struct key *k, const struct ynode *n, int *out)
{
	const char *s = scalar(n);
	for (int i = 0; s && k->words[i]; i++) {
		if (strcmp(k->words[i], s) == 0) {
			*out = i;
			return;
		}
	}
	hint_words(s ? report(r, "R002", n, _("'%s' is not possible here"), s) : report(r, "R002", n, "%s", _("one word belongs here")), s, k->words);
}

static void read_text(struct reader *r, const struct key *k, const struct ynode *n, const char **out)
{
	if (!scalar(n))
		diag_hint(report(r, "R002", n, _("'%s' wants a text"), k->name), "%s", _("a text, in quotes if it begins with a sign"));
	else
		*out = n->text;
}

static void read_texts(struct reader *r, const struct key *k, const struct ynode *n, void *base)
{
	const char ***v = field(base, k->at);
	size_t *count = field(base, k->other), many = n->kind == YNODE_LIST ? n->n : 1;
	*v = ARENA_ARRAY(r->arena, many + 1, const char *);
	for (size_t i = 0; i < many; i++)
		read_text(r, k, n->kind == YNODE_LIST ? n->items[i] : n, &(*v)[(*count)++]);
	if (many == 0)
		diag_hint(report(r, "R002", n, _("'%s' wants a text"), k->name), "%s", _("a text, in quotes if it begins with a sign"));
}

static bool is_pair(struct reader *r, const struct key *k, const struct ynode *n)
{
	if (n->kind == YNODE_LIST && n->n == 2)
		return true;
	diag_hint(report(r, "R002", n, _("'%s' wants two numbers"), k->name), "%s", _("the least and the greatest: [1, 10]"));
	return false;
}

static void read_grades(struct reader *r, const struct key *k, const struct ynode *n, int *v)
{
	const struct key grade = { .name = k->name, .min = 0, .max = 12 };
	if (!is_pair(r, k, n))
		return;
	read_int(r, &grade, n->items[0], &v[0]);
	read_int(r, &grade, n->items[1], &v[1]);
	if (v[0] > v[1])
		diag_hint(report(r, "R004", n, _("'%s' ends before it begins"), k->name), "%s", _("the least and the greatest: [1, 10]"));
}

static void read_span(struct reader *r, const struct key *k, const struct ynode *n, void *base)
{
	int64_t *v = field(base, k->at);
	bool *has = field(base, k->other);
	if (!is_pair(r, k, n) || !read_dec(r, k, n->items[0], &v[0]) || !read_dec(r, k, n->items[1], &v[1]))
		return;
	*has = true;
	if (v[0] > v[1])
		diag_hint(report(r, "R004", n, _("'%s' ends before it begins"), k->name), "%s", _("the least and the greatest: [1, 10]"));
}

static void read_date(struct reader *r, const struct key *k, const struct ynode *n, day_t *out)
{
	const char *s = scalar(n);
	if (!s || !date_parse_iso(s, out))
		diag_hint(report(r, "R002", n, _("'%s' wants a date"), k->name), "%s", _("dates are written 2026-06-05"));
}

static void read_map(struct reader *r, const struct key *keys, const struct ynode *map, void *base);

static void *fresh(const struct key *k, void *place)
{
	if (k->fresh)
		memcpy(place, k->fresh, k->size);
	else
		memset(place, 0, k->size);
	return place;
}

/* The arrays have many types: their pointers go through memcpy. */
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

static void read_list(struct reader *r, const struct key *k, const struct ynode *n, void *base)
{
	void *v;
	size_t *count = field(base, k->other);
	if (n->kind != YNODE_LIST) {
		diag_hint(report(r, "R002", n, _("'%s' wants a list"), k->name), "%s", _("a line for each, beginning with -"));
		return;
	}
	v = arena_array(r->arena, n->n + 1, k->size);
	set_array(base, k, v);
	*count = n->n;
	for (size_t i = 0; i < n->n; i++)
		read_map(r, k->keys, n->items[i], fresh(k, field(v, i * k->size)));
}

/* The place of a name in the array: its old one, or a new one at the end. */
static void *named(struct reader *r, const struct key *k, void *base, const char *name)
{
	void *v = get_array(base, k);
	size_t *count = field(base, k->other), i = 0;
	while (i < *count && strcmp(*(const char **)field(v, i * k->size), name) != 0)
		i++;
	if (i == *count) {
		void *grown = arena_array(r->arena, *count + 1, k->size);
		if (*count)
			memcpy(grown, v, *count * k->size);
		v = grown;
		set_array(base, k, v);
		(*count)++;
	}
	const char **place = fresh(k, field(v, i * k->size));
	*place = name;
	return place;
}

static void read_named(struct reader *r, const struct key *k, const struct ynode *n, void *base)
{
	if (n->kind != YNODE_MAP) {
		diag_hint(report(r, "R002", n, _("'%s' wants names with values"), k->name), "%s", _("name: { … }, a line for each"));
		return;
	}
	for (size_t i = 0; i < n->n; i++)
		read_map(r, k->keys, n->entries[i].value, named(r, k, base, n->entries[i].key->text));
}

static void read_value(struct reader *r, const struct key *k, const struct ynode *n, void *base)
{
	static const struct key format = { .name = "format", .min = 1, .max = 1 };
	int version;
	switch (k->kind) {
	case K_FORMAT: read_int(r, &format, n, &version); break;
	case K_INT: read_int(r, k, n, field(base, k->at)); break;
	case K_DEC:
		if (read_dec(r, k, n, field(base, k->at)) && k->other != NO_FLAG)
			*(bool *)field(base, k->other) = true;
		break;
	case K_WORD:
		read_word(r, k, n, field(base, k->at));
		if (k->other)
			*(bool *)field(base, k->other) = true;
		break;
	case K_TEXT: read_text(r, k, n, field(base, k->at)); break;
	case K_TEXTS: read_texts(r, k, n, base); break;
	case K_GRADES: read_grades(r, k, n, field(base, k->at)); break;
	case K_SPAN: read_span(r, k, n, base); break;
	case K_DATE: read_date(r, k, n, field(base, k->at)); break;
	case K_GROUP: read_map(r, k->keys, n, base); break;
	case K_NAMED: read_named(r, k, n, base); break;
	case K_LIST: read_list(r, k, n, base); break;
	}
}

static void read_map(struct reader *r, const struct key *keys, const struct ynode *map, void *base)
{
	const char *names[MAX_KEYS];
	size_t n = 0;
	for (; keys[n].name; n++)
		names[n] = keys[n].name;
	names[n] = NULL;
	if (map->kind != YNODE_MAP) {
		hint_words(report(r, "R002", map, "%s", _("keys with values belong here")), NULL, names);
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
			hint_words(report(r, "R001", e->key, _("unknown key '%s'"), e->key->text), e->key->text, names);
	}
	for (size_t k = 0; k < n; k++) {
		if (keys[k].required && !ynode_get(map, names[k]))
			diag_hint(report(r, "R004", map, _("'%s' is missing"), names[k]), "%s", _("add it; `lieciba help R004` says more"));
	}
}

static void read_text_of(struct reader *r, const struct key *keys, const char *file, const char *text, size_t len, struct rules *into)
{
	size_t first = r->out->n;
	const struct ynode *top = yaml_parse(r->arena, file, text, len, r->out);
	for (size_t i = first; i < r->out->n; i++)
		r->out->v[i].exit_code = EXIT_CONFIGURATION;
	if (top)
		read_map(r, keys, top, into);
}

/* A file that is not there changes nothing. */
static void read_own(struct reader *r, const struct key *keys, const char *root, const char *name, struct rules *into)
{
	const char *path = strcmp(root, ".") == 0 ? name : arena_printf(r->arena, "%s/%s", root, name);
	struct strbuf text = STRBUF_INIT;
	struct diag d = { 0 };
	if (!fsio_exists(path))
		return;
	if (fsio_read(path, MAX_FILE, &text, &d)) {
		digest_add(r->own, name, strlen(name) + 1);
		digest_add(r->own, text.buf, text.len);
		read_text_of(r, keys, path, text.buf, text.len, into);
	} else {
		diag_exit(&d, EXIT_CONFIGURATION);
		diags_add(r->out, &d);
	}
	strbuf_release(&text);
}

static bool read_school(struct reader *r, const char *root, struct rules *rules)
{
	uint8_t sum[DIGEST_SIZE];
	r->own = digest_new();
	if (!r->own) {
		diags_report(r->out, DIAG_ERROR, "Q001", NULL, "%s", _("out of memory"));
		return false;
	}
	read_own(r, scales_keys, root, "scales.yaml", rules);
	read_own(r, rules_keys, root, "rules.yaml", rules);
	digest_end(r->own, sum);
	digest_hex(sum, rules->digest);
	digest_free(r->own);
	return true;
}

struct rules *rules_load(struct arena *a, const char *root, struct diags *out)
{
	struct rules *rules = ARENA_NEW(a, struct rules);
	struct reader r = { .arena = a, .out = out };
	size_t errors = out->errors;
	read_text_of(&r, scales_keys, "layouts/rules/scales.yaml", scales_yaml, sizeof scales_yaml - 1, rules);
	read_text_of(&r, rules_keys, "layouts/rules/rules.yaml", rules_yaml, sizeof rules_yaml - 1, rules);
	rules->own_semester_marks = false;
	return (!root || read_school(&r, root, rules)) && out->errors == errors ? rules : NULL;
}
