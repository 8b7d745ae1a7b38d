/* SPDX-License-Identifier: MIT */
/* import_map_read: a column map in YAML -> struct map, checked; then bound to the header of one table. Every fault is told at its line of the map. */
#include "import_map_internal.h"

#include "lieciba/num.h"

#include <string.h>

static bool __attribute__((format(printf, 3, 4))) fault(const struct ynode *at, struct diag *d, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	diag_vset(d, DIAG_ERROR, "N170", fmt, ap);
	va_end(ap);
	diag_at(d, &at->pos);
	diag_hint(d, "%s", _("docs/import.md lists what a column map can say"));
	return diag_exit(d, 78);
}

static size_t count(const char *const *v)
{
	size_t n = 0;
	while (v[n])
		n++;
	return n;
}

static bool one_of(const char *s, const char *const *v)
{
	while (*v && strcmp(*v, s) != 0)
		v++;
	return *v != NULL;
}

static bool known_keys(const struct ynode *map, const char *const *keys, struct diag *d)
{
	if (map->kind != YNODE_MAP)
		return fault(map, d, "%s", _("a group of keys stands here"));
	for (size_t i = 0; i < map->n; i++) {
		const struct ynode *key = map->entries[i].key;
		if (one_of(key->text, keys))
			continue;
		fault(key, d, _("a column map has no key '%s' here"), key->text);
		const char *near = diag_nearest(key->text, keys, count(keys));
		return near ? diag_hint(d, _("did you mean '%s'?"), near) : false;
	}
	return true;
}

static const char *text_of(const struct ynode *map, const char *key)
{
	const struct ynode *v = map && map->kind == YNODE_MAP ? ynode_get(map, key) : NULL;
	return v && v->kind == YNODE_SCALAR ? v->text : NULL;
}

/* ---- columns of the file ---- */

static bool use_column(struct map *m, const struct ynode *at, int *column, struct diag *d)
{
	int found = -1;
	if (at->kind != YNODE_SCALAR)
		return fault(at, d, "%s", _("the name of a column stands here"));
	for (size_t i = 0; i < m->nhead; i++) {
		if (strcmp(m->head[i], at->text) != 0)
			continue;
		m->used[i] = true;
		if (found >= 0) {
			diag_error(d, "N177", _("%s has the column '%s' twice"), m->at.file, at->text);
			diag_at(d, &at->pos);
			diag_hint(d, "%s", _("give the columns names of your own: `input: {skip: 1, header: [names]}`, skip counting the header too"));
			return diag_exit(d, 65);
		}
		found = (int)i;
	}
	*column = found;
	if (found >= 0)
		return true;
	diag_error(d, "N171", _("%s has no column '%s'"), m->at.file, at->text);
	diag_at(d, &at->pos);
	diag_hint(d, "%s", _("look whether the export has another layout, or the name is spelt otherwise"));
	return diag_exit(d, 65);
}

/* ---- values ---- */

static bool read_value(struct map *m, struct map_value *e, const struct ynode *n, struct diag *d);

/* A part of a join or of a match: a column's name, or a value of its own. */
static bool read_part(struct map *m, struct map_value *e, const struct ynode *n, struct diag *d)
{
	if (n->kind != YNODE_SCALAR)
		return read_value(m, e, n, d);
	*e = (struct map_value){ .kind = MAP_COLUMN, .at = n };
	return use_column(m, n, &e->column, d);
}

static bool read_from(struct map *m, struct map_value *e, const struct ynode *from, struct diag *d)
{
	e->kind = MAP_COLUMN;
	if (from->kind == YNODE_SCALAR)
		return use_column(m, from, &e->column, d);
	if (from->kind != YNODE_LIST)
		return fault(from, d, "%s", _("`from` is a column or a list"));
	e->kind = MAP_JOIN;
	e->part = ARENA_ARRAY(import_arena(m->r), from->n + 1, struct map_value);
	for (size_t i = 0; i < from->n; i++) {
		if (!read_part(m, &e->part[e->parts++], from->items[i], d))
			return false;
	}
	return true;
}

/* Columns by which persons are found hold names: messages do not quote them. */
static void note_names(struct map *m, const struct map_value *e)
{
	if (e->kind == MAP_COLUMN)
		m->names[e->column] = true;
	for (size_t i = 0; i < e->parts; i++)
		note_names(m, &e->part[i]);
}

static bool read_match(struct map *m, struct map_value *e, const struct ynode *match, const struct store_table *t, const char *by[MAP_MATCH_MAX],
	struct diag *d)
{
	e->part = ARENA_ARRAY(import_arena(m->r), MAP_MATCH_MAX, struct map_value);
	for (size_t i = 0; i < match->n; i++) {
		const struct ynode *key = match->entries[i].key;
		by[i] = key->text;
		if (!store_lookup_by(t, key->text))
			return fault(key, d, _("rows of %s are not found by '%s'"), t->name, key->text);
		if (store_lookup_by_class(t, key->text) && !m->year)
			return fault(key, d, "%s", _("a class is found by its printed name within a school year: the map needs `school_year`"));
		if (!read_part(m, &e->part[e->parts++], match->entries[i].value, d))
			return false;
	}
	return true;
}

static bool read_lookup(struct map *m, struct map_value *e, const struct ynode *n, struct diag *d)
{
	const char *table = text_of(n, "lookup"), *take = text_of(n, "take"), *by[MAP_MATCH_MAX];
	const struct ynode *match = ynode_get(n, "match");
	const struct store_table *t = table ? store_table(table) : NULL;
	if (!t)
		return fault(n, d, _("`%s` names no table of the bundle: '%s'"), "lookup", table ? table : "");
	if (!match || match->kind != YNODE_MAP || match->n == 0 || match->n > MAP_MATCH_MAX)
		return fault(n, d, _("`match` is a group of 1 to %d columns"), MAP_MATCH_MAX);
	if (!take || !store_lookup_takes(t, take))
		return fault(n, d, _("`take` names no column of %s: '%s'"), t->name, take ? take : "");
	e->kind = MAP_LOOKUP;
	if (!read_match(m, e, match, t, by, d))
		return false;
	/* Found by what the map itself is filling: the names of classes and enrolments must be there before. */
	for (size_t i = 0; i < match->n; i++) {
		if (m->t != t && store_lookup_by_class(t, by[i]) && (strcmp(m->t->name, "classes") == 0 || strcmp(m->t->name, "enrollments") == 0) &&
			strcmp(t->name, "students") == 0)
			return fault(n, d, _("students cannot be found by class while %s is being filled"), m->t->name);
	}
	if (strcmp(t->name, "students") == 0 || strcmp(t->name, "teachers") == 0)
		note_names(m, e);
	for (e->lookup = m->lookups; e->lookup && !map_lookup_known(e->lookup, n);)
		e->lookup = map_lookup_next(e->lookup);
	if (!e->lookup)
		e->lookup = map_lookup_new(m, n, t, by, match->n, take);
	return true;
}

static bool read_pattern(struct map *m, const struct ynode *n, const char *pattern, size_t groups, const regex_t **out, struct diag *d)
{
	struct map_regex *x = ARENA_NEW(import_arena(m->r), struct map_regex);
	if (regcomp(&x->re, pattern, REG_EXTENDED) != 0)
		return fault(n, d, _("'%s' is no regular expression"), pattern);
	x->next = m->regexes;
	m->regexes = x;
	*out = &x->re;
	if (groups && x->re.re_nsub != groups)
		return fault(n, d, _("a pattern has one group in brackets: '%s'"), pattern);
	return true;
}

static bool read_steps(struct map *m, struct map_value *e, const struct ynode *n, struct diag *d)
{
	const char *first = text_of(n, "first"), *pattern = text_of(n, "pattern"), *translate = text_of(n, "translate"), *required = text_of(n, "required");
	e->otherwise = text_of(n, "default");
	e->required = required && strcmp(required, "true") == 0;
	if (required && !e->required && strcmp(required, "false") != 0)
		return fault(n, d, _("`%s` is true or false, not '%s'"), "required", required);
	if (first && (!num_parse_int(first, &e->first) || e->first < 1))
		return fault(n, d, _("`first` is a number of characters, not '%s'"), first);
	const struct ynode *lists = ynode_get(m->top, "translate");
	if (ynode_get(n, "translate") && (!translate || !lists || !(e->translate = ynode_get(lists, translate)) || e->translate->kind != YNODE_MAP))
		return fault(n, d, _("there is no translation '%s'"), translate ? translate : "");
	return !pattern || read_pattern(m, n, pattern, 1, &e->pattern, d);
}

static bool read_origin(struct map *m, struct map_value *e, const struct ynode *n, struct diag *d)
{
	const struct ynode *from = ynode_get(n, "from");
	e->text = text_of(n, "const");
	e->join = text_of(n, "join");
	const char *head = text_of(n, "head"), *cell = text_of(n, "cell");
	int origins = (from != NULL) + (e->text != NULL) + (ynode_get(n, "lookup") != NULL) + (head != NULL) + (cell != NULL);
	if (origins != 1)
		return fault(n, d, "%s", _("a value comes from one of `from`, `const`, `lookup`, `head: true`, `cell: true`"));
	if (from)
		return read_from(m, e, from, d);
	if (e->text)
		return true;
	if (!head && !cell)
		return read_lookup(m, e, n, d);
	if (!m->repeat)
		return fault(n, d, "%s", _("`head` and `cell` speak of the columns under `rows: {repeat: …}`, which is missing"));
	if (strcmp(head ? head : cell, "true") != 0)
		return fault(n, d, _("`%s` is true or false, not '%s'"), head ? "head" : "cell", head ? head : cell);
	e->kind = head ? MAP_HEADING : MAP_CELL;
	return true;
}

static bool read_value(struct map *m, struct map_value *e, const struct ynode *n, struct diag *d)
{
	static const char *const keys[] = { "from", "const", "join", "lookup", "match", "take", "head", "cell", "pattern", "first", "translate", "default",
		"required", NULL };
	if (!known_keys(n, keys, d))
		return false;
	*e = (struct map_value){ .kind = MAP_CONST, .at = n, .column = -1 };
	return read_origin(m, e, n, d) && read_steps(m, e, n, d);
}

/* ---- binding ---- */

static bool read_target(struct map *m, struct map_target *x, const struct ynode *key, const struct ynode *value, struct diag *d)
{
	const char *names[MAP_TARGETS_MAX + 1] = { "school" };
	*x = (struct map_target){ .name = key->text };
	for (size_t k = 0; k < m->t->n; k++) {
		names[k + 1] = m->t->columns[k].name;
		if (strcmp(m->t->columns[k].name, key->text) == 0)
			x->column = &m->t->columns[k];
	}
	if (!x->column && strcmp(key->text, "school") != 0) {
		fault(key, d, _("the bundle's table has no column '%s'"), key->text);
		const char *near = diag_nearest(key->text, names, m->t->n + 1);
		return near ? diag_hint(d, _("did you mean '%s'?"), near) : false;
	}
	if (!x->column)
		m->school = &x->value;
	return read_value(m, &x->value, value, d);
}

static bool bind_columns(struct map *m, struct diag *d)
{
	const struct ynode *c = ynode_get(m->top, "columns");
	m->n = 0;
	m->school = NULL;
	for (size_t i = 0; i < c->n; i++) {
		if (!read_target(m, &m->target[m->n++], c->entries[i].key, c->entries[i].value, d))
			return false;
	}
	for (size_t k = 0; k < m->t->n; k++) {
		bool there = !m->t->columns[k].required;
		for (size_t i = 0; i < m->n && !there; i++)
			there = m->target[i].column == &m->t->columns[k];
		if (!there)
			return fault(c, d, _("%s cannot do without the column '%s'"), m->t->name, m->t->columns[k].name);
	}
	return true;
}

static bool bind_skip(struct map *m, struct diag *d)
{
	const struct ynode *rows = ynode_get(m->top, "rows"), *when = rows ? ynode_get(rows, "skip_when") : NULL;
	m->nskip = 0;
	if (!when)
		return true;
	m->skip = ARENA_ARRAY(import_arena(m->r), when->n + 1, struct map_skip);
	for (size_t i = 0; i < when->n; i++) {
		m->skip[m->nskip].values = when->entries[i].value;
		if (!use_column(m, when->entries[i].key, &m->skip[m->nskip++].column, d))
			return false;
	}
	return true;
}

static bool bind_repeat(struct map *m, struct diag *d)
{
	const regex_t *re = NULL;
	const char *pattern = m->repeat ? text_of(m->repeat, "pattern") : NULL;
	if (!m->repeat)
		return true;
	if (pattern && !read_pattern(m, m->repeat, pattern, 0, &re, d))
		return false;
	m->nrepeated = 0;
	m->repeated = ARENA_ARRAY(import_arena(m->r), m->nhead + 1, int);
	for (size_t i = 0; i < m->nhead; i++) {
		if (re ? regexec(re, m->head[i], 0, NULL, 0) != 0 : !map_listed(m->repeat, m->head[i]))
			continue;
		m->used[i] = true;
		m->repeated[m->nrepeated++] = (int)i;
	}
	for (size_t k = 0; !re && k < m->repeat->n; k++) { /* every listed one must be there; the same heading may stand twice */
		bool there = false;
		for (size_t i = 0; i < m->nrepeated; i++)
			there = there || (m->repeat->items[k]->text && strcmp(m->head[m->repeated[i]], m->repeat->items[k]->text) == 0);
		int column;
		if (!there)
			return use_column(m, m->repeat->items[k], &column, d);
	}
	if (m->nrepeated)
		return true;
	diag_error(d, "N171", _("%s has no column that fits '%s'"), m->at.file, pattern);
	diag_at(d, &m->repeat->pos);
	return diag_exit(d, 65);
}

bool map_bind(struct map *m, struct diag *d)
{
	memset(m->used, 0, sizeof m->used);
	memset(m->names, 0, sizeof m->names);
	m->blank_warned = false;
	m->now = -1;
	return bind_repeat(m, d) && bind_columns(m, d) && bind_skip(m, d);
}

/* ---- the map by itself ---- */

static bool read_input(struct map *m, const struct ynode *in, struct diag *d)
{
	static const char *const keys[] = { "file", "sheet", "delimiter", "encoding", "skip", "header", NULL };
	int64_t skip = 0;
	m->input.repeats = true; /* headings may stand twice as long as none of them is used (N177), and in wide tables */
	if (!in)
		return true;
	if (!known_keys(in, keys, d))
		return false;
	const char *delimiter = text_of(in, "delimiter"), *rows = text_of(in, "skip"), *header = text_of(in, "header");
	const struct ynode *names = ynode_get(in, "header");
	if (delimiter && (strlen(delimiter) != 1 || (unsigned char)*delimiter < 9 || strchr("\"\r\n", *delimiter)))
		return fault(in, d, _("`delimiter` is one character, not '%s'"), delimiter);
	if (rows && (!num_parse_int(rows, &skip) || skip < 0 || skip > 100000))
		return fault(in, d, _("`skip` is a number of rows, not '%s'"), rows);
	if (header && strcmp(header, "true") != 0)
		return fault(in, d, "%s", _("`header` is true, or a list of names for a file without one"));
	if (names && names->kind == YNODE_LIST && names->n > MAP_HEAD_MAX)
		return fault(names, d, _("at most %d columns"), MAP_HEAD_MAX);
	m->glob = text_of(in, "file");
	m->input = (struct import_table_options){ .sheet = text_of(in, "sheet"), .encoding = text_of(in, "encoding"), .delimiter = delimiter ? *delimiter : '\0',
		.skip = (int)skip, .headless = names && names->kind == YNODE_LIST, .repeats = true };
	return true;
}

static bool read_rows(struct map *m, const struct ynode *rows, struct diag *d)
{
	static const char *const keys[] = { "skip_when", "skip_cells", "repeat", NULL }, *const repeat[] = { "pattern", NULL };
	if (!rows)
		return true;
	if (!known_keys(rows, keys, d))
		return false;
	const struct ynode *when = ynode_get(rows, "skip_when");
	m->repeat = ynode_get(rows, "repeat");
	m->skip_cells = ynode_get(rows, "skip_cells");
	if (when && when->kind != YNODE_MAP)
		return fault(when, d, "%s", _("`skip_when` is a group: {column: [values]}"));
	if (m->repeat && m->repeat->kind == YNODE_SCALAR)
		return fault(m->repeat, d, "%s", _("`repeat` is a list of columns, or {pattern: …}"));
	if (m->skip_cells && !m->repeat)
		return fault(m->skip_cells, d, "%s", _("`skip_cells` speaks of the columns under `rows: {repeat: …}`, which is missing"));
	return !m->repeat || m->repeat->kind == YNODE_LIST || known_keys(m->repeat, repeat, d);
}

static bool read_forms(struct map *m, const struct ynode *dates, struct diag *d)
{
	if (!dates)
		return true;
	if (dates->kind != YNODE_LIST || dates->n >= MAP_FORMS_MAX)
		return fault(dates, d, _("`dates` is a list of at most %d forms"), MAP_FORMS_MAX - 1);
	for (size_t i = 0; i < dates->n; i++) {
		const struct ynode *form = dates->items[i];
		if (form->kind != YNODE_SCALAR || !map_form_valid(form->text))
			return fault(form, d, _("'%s' is no form of a date; one is made of YYYY, YY, MM, M, DD, D, hh, mm, ss and signs between"), form->text ? form->text : "");
		if (!map_form_has_year(form->text) && !m->year)
			return fault(form, d, _("dates without a year ('%s') need the map's `school_year`"), form->text);
		m->form[i] = form->text;
	}
	return true;
}

static bool read_words(struct map *m, struct diag *d)
{
	const char *format = text_of(m->top, "format"), *mode = text_of(m->top, "mode"), *decimal = text_of(m->top, "decimal");
	const char *ends = text_of(m->top, "term_end");
	static const char *const modes[] = { "delta", "bulk", NULL }, *const words[] = { "detect", "inclusive", "exclusive", NULL };
	m->name = text_of(m->top, "map");
	m->source = text_of(m->top, "source");
	m->year = text_of(m->top, "school_year");
	m->bulk = mode && strcmp(mode, "bulk") == 0;
	m->decimal = decimal ? *decimal : '\0';
	if (format && strcmp(format, "1") != 0)
		return fault(ynode_get(m->top, "format"), d, _("column maps have format 1, not '%s'"), format);
	if (mode && !one_of(mode, modes))
		return fault(ynode_get(m->top, "mode"), d, _("`mode` is delta or bulk, not '%s'"), mode);
	if (decimal && strcmp(decimal, ",") != 0 && strcmp(decimal, ".") != 0)
		return fault(ynode_get(m->top, "decimal"), d, _("`decimal` is a comma or a point, not '%s'"), decimal);
	if (m->year && !date_parse_school_year(m->year, NULL))
		return fault(ynode_get(m->top, "school_year"), d, _("'%s' is not a school year"), m->year);
	if (ends && (!one_of(ends, words) || strcmp(m->t->name, "terms") != 0))
		return fault(ynode_get(m->top, "term_end"), d, "%s", _("`term_end` is detect, inclusive or exclusive, for the table terms"));
	if (!m->bulk || m->year || !store_of_year(m->t))
		return true;
	diag_error(d, "N178", _("`mode: bulk` removes what the file does not have: of which year of %s?"), m->t->name);
	diag_at(d, &ynode_get(m->top, "mode")->pos);
	diag_hint(d, "%s", _("say `school_year: 2025-26`, or `mode: delta`"));
	return diag_exit(d, 78);
}

static bool check(struct map *m, struct diag *d)
{
	static const char *const keys[] = { "format", "map", "table", "source", "school_year", "input", "mode", "decimal", "dates", "term_end", "columns",
		"translate", "rows", "ignore", NULL };
	if (!known_keys(m->top, keys, d))
		return false;
	const char *table = text_of(m->top, "table");
	const struct ynode *columns = ynode_get(m->top, "columns");
	m->t = table ? store_table(table) : NULL;
	if (!m->t)
		return fault(m->top, d, _("`%s` names no table of the bundle: '%s'"), "table", table ? table : "");
	if (!columns || columns->kind != YNODE_MAP || columns->n > m->t->n + 1)
		return fault(columns ? columns : m->top, d, "%s", _("the map has no `columns`"));
	const struct ynode *lists = ynode_get(m->top, "translate");
	if (lists && lists->kind != YNODE_MAP)
		return fault(lists, d, "%s", _("a group of keys stands here"));
	return read_words(m, d) && read_input(m, ynode_get(m->top, "input"), d) && read_rows(m, ynode_get(m->top, "rows"), d) &&
	       read_forms(m, ynode_get(m->top, "dates"), d);
}

bool map_read(struct map *m, const char *file, const char *text, size_t len, struct diag *d)
{
	struct diags problems = { 0 };
	m->top = yaml_parse(import_arena(m->r), file, text, len, &problems);
	if (problems.errors && problems.n && d)
		*d = problems.v[0];
	bool good = m->top && !problems.errors && check(m, d);
	diags_free(&problems);
	return good;
}

void map_release(struct map *m)
{
	for (struct map_regex *x = m->regexes; x; x = x->next)
		regfree(&x->re);
	for (struct map_lookup *l = m->lookups; l; l = map_lookup_next(l))
		map_lookup_close(l);
	arena_release(&m->arena);
}
