/* SPDX-License-Identifier: MIT */
/* import_guess_value: what is done with the values of a column: translations by the dictionary, rows to pass over, scales. What is not known stays an error. */
#include "import_guess_internal.h"

#include "lieciba/rules.h"

#include <string.h>

struct guess_list *guess_new_list(struct guess *g, const char *name)
{
	struct guess_list *l = &g->list[g->nlists < 7 ? g->nlists++ : 7];
	l->name = name;
	return l;
}

static void add(struct guess *g, struct guess_list *l, const char *from, const char *to)
{
	l->text = arena_printf(g->a, "%s%s%s: %s", l->text ? l->text : "", l->text ? ", " : "", guess_quoted(g->a, from), guess_quoted(g->a, to));
}

static const char *listed(struct guess *g, const char *list, const char *s)
{
	return arena_printf(g->a, "%s%s%s", list ? list : "", list ? ", " : "", guess_quoted(g->a, s));
}

const char *guess_short_codes(struct guess *g, const char *list)
{
	const struct rules *r = import_rules(g->r);
	for (size_t i = 0; i < r->ncodes; i++) {
		if (strlen(r->codes[i].code) <= 3)
			list = listed(g, list, r->codes[i].code);
	}
	return list;
}

static bool word_of(const char *words, const char *s)
{
	size_t n = strlen(s);
	for (const char *p = words; *p; p += strcspn(p, "|"), p += *p == '|') {
		if (strcspn(p, "|") == n && strncmp(p, s, n) == 0)
			return true;
	}
	return false;
}

/* A list of the different values by `meaning`; false when all are right as they are. Values without a meaning make the guess incomplete. */
static bool translate(struct guess *g, size_t k, int c, const char *name, const char *(*meaning)(struct guess *g, size_t k, const char *value))
{
	const struct guess_column *col = &g->col[c];
	const char *unknown = NULL;
	bool same = true;
	for (size_t i = 0; i < col->nvalues; i++) {
		const char *to = meaning(g, k, col->value[i]);
		same = same && to && strcmp(to, col->value[i]) == 0;
		if (!to)
			unknown = listed(g, unknown, g->r->options->anon ? "*" : col->value[i]);
	}
	const char *from = guess_quoted(g->a, col->head);
	if (same && !col->many) {
		g->out[k].yaml = arena_printf(g->a, "{ from: %s }", from);
		return false;
	}
	struct guess_list *l = guess_new_list(g, name);
	for (size_t i = 0; i < col->nvalues; i++) {
		const char *to = meaning(g, k, col->value[i]);
		if (to)
			add(g, l, col->value[i], to);
	}
	g->out[k].yaml = arena_printf(g->a, "{ from: %s, translate: %s }", from, name);
	if (unknown) {
		g->out[k].note = arena_printf(g->a, _("no meaning is known for: %s"), unknown);
		g->complete = false;
	} else {
		g->out[k].note = _("look at the translation");
	}
	return true;
}

static const char *by_words(struct guess *g, size_t k, const char *value)
{
	const struct store_column *c = &g->t->columns[k];
	return c->words && word_of(c->words, value) ? value : guess_word(g->a, c->name, value);
}

static const char *by_status(struct guess *g, size_t k, const char *value)
{
	const struct absence_code *known = rules_absence_code(import_rules(g->r), value);
	(void)k;
	return known ? rules_status_name((enum absence_status)known->status) : guess_word(g->a, "status", value);
}

static const char *by_scale(struct guess *g, size_t k, const char *value)
{
	(void)k;
	return rules_scale(import_rules(g->r), value) ? value : guess_word(g->a, "scale", value);
}

static const char *by_period(struct guess *g, size_t k, const char *value)
{
	(void)k;
	return guess_period(g->a, value);
}

static const char *by_period_kind(struct guess *g, size_t k, const char *value)
{
	const char *period = guess_period(g->a, value);
	(void)k;
	return !period ? NULL : strcmp(period, "Y") == 0 ? "year" : "term";
}

static size_t column_at(const struct guess *g, const char *name)
{
	size_t k = 0;
	while (k < g->t->n && strcmp(g->t->columns[k].name, name) != 0)
		k++;
	return k;
}

/* Codes of absences that the program knows need no translation; for others their status is said. */
static void absences(struct guess *g, size_t k, int c)
{
	const struct guess_column *col = &g->col[c];
	size_t status = column_at(g, "status"), known = 0;
	for (size_t i = 0; i < col->nvalues; i++) {
		const struct absence_code *code = rules_absence_code(import_rules(g->r), col->value[i]);
		known += code != NULL;
		if (code && code->status == ABSENCE_PRESENT)
			g->skip_values = listed(g, g->skip_values, col->value[i]);
	}
	if (col->filled < g->n)
		g->skip_values = listed(g, g->skip_values, "");
	if (g->skip_values)
		g->skip_column = c;
	g->out[k].yaml = arena_printf(g->a, "{ from: %s }", guess_quoted(g->a, col->head));
	if (known < col->nvalues || col->many)
		translate(g, status, c, "statuses", by_status);
}

/* 4|6 (p.d.): the mark, and what kind of work it was. */
static void braced(struct guess *g, size_t k, int c)
{
	const char *from = guess_quoted(g->a, g->col[c].head);
	size_t kind = column_at(g, "kind");
	g->out[k].yaml = arena_printf(g->a, "{ from: %s, pattern: \"^([^ (]+)\" }", from);
	if (kind == g->t->n || strcmp(g->t->name, "marks") != 0 || g->out[kind].yaml)
		return;
	struct guess_list *l = guess_new_list(g, "kinds");
	for (size_t i = 0; i < g->col[c].nvalues; i++) {
		const char *open = strchr(g->col[c].value[i], '('), *close = open ? strchr(open, ')') : NULL;
		if (!close)
			continue;
		const char *inside = arena_memdup(g->a, open + 1, (size_t)(close - open - 1)), *word = guess_word(g->a, "kind", inside);
		const char *entry = arena_printf(g->a, "%s:", guess_quoted(g->a, inside));
		if (word && !(l->text && strstr(l->text, entry)))
			add(g, l, inside, word);
	}
	l->text = arena_printf(g->a, "%s%selse: keep", l->text ? l->text : "", l->text ? ", " : "");
	g->out[kind] = (struct guess_origin){ arena_printf(g->a, "{ from: %s, pattern: \"[(]([^()]+)[)]$\", translate: kinds, default: formative }", from),
		_("look at the translation") };
}

/* The scale on which all values are marks, when the table does not say. */
static void scale_by_values(struct guess *g, int c)
{
	static const char *const scales[] = { "ten", "pass", "percent", "hundred" };
	size_t k = column_at(g, "scale");
	if (k == g->t->n || g->out[k].yaml || guess_find(g, "scale") >= 0)
		return;
	for (size_t s = 0; s < sizeof scales / sizeof *scales; s++) {
		bool all = rules_scale(import_rules(g->r), scales[s]) != NULL;
		for (size_t i = 0; i < g->col[c].nvalues && all; i++) {
			bool absent = rules_absence_code(import_rules(g->r), g->col[c].value[i]) != NULL;
			all = absent || g->col[c].braced ||
			      rules_scale_value(import_rules(g->r), scales[s], g->col[c].value[i], NULL).state != MARK_UNREADABLE;
		}
		if (!all)
			continue;
		if (s > 0)
			g->out[k] = (struct guess_origin){ arena_printf(g->a, "{ const: %s }", scales[s]), _("told by the values") };
		return;
	}
	g->out[k].note = _("the values are of several scales");
	g->complete = false;
}

static void marks(struct guess *g, size_t k, int c)
{
	const struct guess_column *col = &g->col[c];
	g->skip_values = col->filled < g->n ? listed(g, NULL, "") : NULL;
	if (col->absences)
		g->skip_values = guess_short_codes(g, listed(g, NULL, ""));
	if (g->skip_values)
		g->skip_column = c;
	g->out[k].yaml = arena_printf(g->a, "{ from: %s }", guess_quoted(g->a, col->head));
	if (col->braced)
		braced(g, k, c);
	scale_by_values(g, c);
}

static void periods(struct guess *g, size_t k, int c)
{
	size_t kind = column_at(g, "kind");
	translate(g, k, c, "periods", by_period);
	translate(g, kind, c, "kinds", by_period_kind);
}

bool guess_values_of(struct guess *g, size_t k, int c)
{
	const char *table = g->t->name, *name = g->t->columns[k].name;
	bool of_marks = strcmp(table, "marks") == 0 || strcmp(table, "closing_marks") == 0;
	if (strcmp(table, "attendance") == 0 && strcmp(name, "code") == 0)
		absences(g, k, c);
	else if (of_marks && strcmp(name, "value") == 0)
		marks(g, k, c);
	else if (of_marks && strcmp(name, "scale") == 0)
		translate(g, k, c, "scales", by_scale);
	else if (strcmp(table, "closing_marks") == 0 && strcmp(name, "period") == 0)
		periods(g, k, c);
	else if (g->t->columns[k].type == ST_WORD)
		translate(g, k, c, arena_printf(g->a, "%s_words", name), by_words);
	else
		return false;
	/* An empty scale is the default one. */
	if (of_marks && strcmp(name, "scale") == 0 && g->col[c].filled < g->n)
		g->out[k].yaml = arena_printf(g->a, "%.*s, default: ten }", (int)strlen(g->out[k].yaml) - 2, g->out[k].yaml);
	return true;
}
