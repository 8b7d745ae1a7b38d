/* SPDX-License-Identifier: MIT */
/*
 * import_map: any CSV table -> rows of one bundle table, as a column map (YAML) says: rename, const, join, translate, first, pattern, default.
 * The map is checked against the file's header once; a row then costs a few copies into the import's arena. A map computes nothing else.
 */
#include "import_internal.h"

#include "lieciba/config.h"
#include "lieciba/date.h"
#include "lieciba/fsio.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"
#include "lieciba/yaml.h"

#include <fnmatch.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

enum { MAX_MAP = 1 << 20, MAX_HEAD = 512, MAX_TARGETS = 64, MAX_PATTERNS = 64 };

/* Where one value comes from. */
struct expr {
	const struct ynode *node, *translate;
	const char *constant, *join, *otherwise;
	int column;            /* of the file; -1 = none */
	struct expr *part;
	size_t parts;
	int64_t first;         /* leading characters; 0 = all */
	const regex_t *pattern;
	bool required;
};
struct map {
	struct import_run *r;
	const struct ynode *top;
	const struct store_table *t;
	const char *head[MAX_HEAD];
	bool used[MAX_HEAD];
	size_t nhead;
	const char *name[MAX_TARGETS];
	struct expr *value[MAX_TARGETS];
	bool date[MAX_TARGETS];
	size_t n;
	regex_t pattern[MAX_PATTERNS];
	size_t patterns;
	struct import_place at;
};

static bool __attribute__((format(printf, 3, 4))) fault(const struct ynode *at, struct diag *d, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	diag_vset(d, DIAG_ERROR, "N170", fmt, ap);
	va_end(ap);
	diag_at(d, &at->pos);
	diag_hint(d, "%s", _("see `lieciba help import` for what a column map can say"));
	return diag_exit(d, 78);
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
		return fault(map, d, _("a group of keys stands here%s"), "");
	for (size_t i = 0; i < map->n; i++) {
		if (!one_of(map->entries[i].key->text, keys))
			return fault(map->entries[i].key, d, _("a column map has no key '%s' here"), map->entries[i].key->text);
	}
	return true;
}

static const char *text_of(const struct ynode *map, const char *key)
{
	const struct ynode *v = map ? ynode_get(map, key) : NULL;
	return v && v->kind == YNODE_SCALAR ? v->text : NULL;
}

/* ---- the map against the header ---- */

static bool use_column(struct map *m, struct expr *e, const struct ynode *at, struct diag *d)
{
	for (size_t i = 0; i < m->nhead; i++) {
		if (strcmp(m->head[i], at->text) == 0) {
			e->column = (int)i;
			m->used[i] = true;
			return true;
		}
	}
	diag_error(d, "N171", _("%s has no column '%s'"), m->at.file, at->text);
	diag_at(d, &at->pos);
	diag_hint(d, "%s", _("look whether the export has another layout, or the name is spelt otherwise"));
	return diag_exit(d, 65);
}

static bool read_expr(struct map *m, struct expr *e, const struct ynode *n, struct diag *d);

static bool read_from(struct map *m, struct expr *e, const struct ynode *from, struct diag *d)
{
	if (from->kind == YNODE_SCALAR)
		return use_column(m, e, from, d);
	if (from->kind != YNODE_LIST)
		return fault(from, d, _("`from` is a column or a list%s"), "");
	e->part = ARENA_ARRAY(import_arena(m->r), from->n + 1, struct expr);
	for (size_t i = 0; i < from->n; i++) {
		struct expr *p = &e->part[e->parts++];
		if (from->items[i]->kind == YNODE_SCALAR) {
			p->node = from->items[i];
			if (!use_column(m, p, p->node, d))
				return false;
		} else if (!read_expr(m, p, from->items[i], d)) {
			return false;
		}
	}
	return true;
}

static bool read_expr(struct map *m, struct expr *e, const struct ynode *n, struct diag *d)
{
	static const char *const keys[] = { "from", "const", "join", "translate", "first", "pattern", "default", "required", NULL };
	if (!known_keys(n, keys, d))
		return false;
	const struct ynode *from = ynode_get(n, "from");
	const char *first = text_of(n, "first"), *pattern = text_of(n, "pattern"), *translate = text_of(n, "translate");
	*e = (struct expr){ .node = n, .column = -1, .constant = text_of(n, "const"), .join = text_of(n, "join"), .otherwise = text_of(n, "default") };
	e->required = text_of(n, "required") && strcmp(text_of(n, "required"), "true") == 0;
	if (!from == !e->constant)
		return fault(n, d, _("a value needs either `from` or `const`%s"), "");
	if (first && (!num_parse_int(first, &e->first) || e->first < 1))
		return fault(n, d, _("`first` is a number of characters, not '%s'"), first);
	const struct ynode *lists = ynode_get(m->top, "translate");
	if (translate && (!lists || !(e->translate = ynode_get(lists, translate)) || e->translate->kind != YNODE_MAP))
		return fault(n, d, _("there is no translation '%s'"), translate);
	if (pattern) {
		if (m->patterns == MAX_PATTERNS || regcomp(&m->pattern[m->patterns], pattern, REG_EXTENDED) != 0)
			return fault(n, d, _("'%s' is no regular expression"), pattern);
		e->pattern = &m->pattern[m->patterns++];
		if (e->pattern->re_nsub != 1)
			return fault(n, d, _("a pattern has one group in brackets: '%s'"), pattern);
	}
	return !from || read_from(m, e, from, d);
}

static bool read_columns(struct map *m, struct diag *d)
{
	const struct ynode *c = ynode_get(m->top, "columns");
	if (!m->t || !c || c->kind != YNODE_MAP || c->n > MAX_TARGETS)
		return fault(m->top, d, _("the map has no `columns`%s"), "");
	for (size_t i = 0; i < c->n; i++) {
		const char *name = c->entries[i].key->text;
		bool known = strcmp(name, "school") == 0;
		for (size_t k = 0; k < m->t->n; k++) {
			if (strcmp(m->t->columns[k].name, name) == 0) {
				known = true;
				m->date[i] = m->t->columns[k].type == ST_DATE;
			}
		}
		if (!known)
			return fault(c->entries[i].key, d, _("the bundle's table has no column '%s'"), name);
		m->name[i] = name;
		m->value[i] = ARENA_NEW(import_arena(m->r), struct expr);
		if (!read_expr(m, m->value[i], c->entries[i].value, d))
			return false;
	}
	m->n = c->n;
	return true;
}

static bool listed(const struct ynode *list, const char *text)
{
	if (list && list->kind == YNODE_SCALAR)
		return strcmp(list->text, text) == 0;
	for (size_t i = 0; list && list->kind == YNODE_LIST && i < list->n; i++) {
		if (list->items[i]->kind == YNODE_SCALAR && strcmp(list->items[i]->text, text) == 0)
			return true;
	}
	return false;
}

/* ---- values ---- */

static bool translated(const struct expr *e, const char **s, struct diag *d)
{
	const char *to = text_of(e->translate, *s), *other = text_of(e->translate, "else");
	if (to && strcmp(*s, "else") != 0) {
		*s = to;
	} else if (!other || strcmp(other, "error") == 0) {
		diag_error(d, "N172", _("the map has no translation of '%s'"), *s);
		return diag_hint(d, "%s", _("add it under `translate`, or an `else`"));
	} else if (strcmp(other, "keep") != 0) {
		*s = other;
	}
	return true;
}

static const char *leading(struct arena *a, const char *s, int64_t characters)
{
	const char *p = s;
	for (; *p; p++) {
		if (((unsigned char)*p & 0xc0) != 0x80 && characters-- == 0)
			break;
	}
	return arena_memdup(a, s, (size_t)(p - s));
}

static bool evaluate(struct map *m, const struct expr *e, const struct csv_row *row, const char **out, int *source, struct diag *d)
{
	struct arena *a = &m->r->whole;
	const char *s = e->constant ? e->constant : e->column >= 0 ? row->field[e->column] : "";
	*source = e->column >= 0 ? e->column : *source;
	for (size_t i = 0; i < e->parts; i++) {
		const char *part;
		if (!evaluate(m, &e->part[i], row, &part, source, d))
			return false;
		s = i ? arena_printf(a, "%s%s%s", s, e->join ? e->join : "", part) : part;
	}
	regmatch_t hit[2];
	if (e->pattern)
		s = regexec(e->pattern, s, 2, hit, 0) == 0 && hit[1].rm_so >= 0 ? arena_memdup(a, s + hit[1].rm_so, (size_t)(hit[1].rm_eo - hit[1].rm_so)) : "";
	if (e->first)
		s = leading(a, s, e->first);
	if (e->translate && *s && !translated(e, &s, d))
		return false;
	*out = *s || !e->otherwise ? s : e->otherwise;
	if (!**out && e->required) {
		diag_error(d, "N120", "%s", _("a value that the map requires is empty"));
		return diag_hint(d, "%s", _("this value is required"));
	}
	return true;
}

static int digits(const char **s, int n)
{
	int v = 0;
	for (; n > 0; n--, (*s)++) {
		if (**s < '0' || **s > '9')
			return -1;
		v = v * 10 + (**s - '0');
	}
	return v;
}

static bool fits(const char *form, const char *s, day_t *day)
{
	int y = -1, m = -1, dd = -1;
	while (*form) {
		if (strncmp(form, "YYYY", 4) == 0) {
			y = digits(&s, 4);
			form += 4;
		} else if (strncmp(form, "YY", 2) == 0) {
			y = digits(&s, 2);
			y = y < 0 ? y : 2000 + y;
			form += 2;
		} else if (strncmp(form, "MM", 2) == 0) {
			m = digits(&s, 2);
			form += 2;
		} else if (strncmp(form, "DD", 2) == 0) {
			dd = digits(&s, 2);
			form += 2;
		} else if (*form++ != *s++) {
			return false;
		}
		if (!*s && *form)
			return false;
	}
	if (*s || y < 0 || m < 0 || dd < 0 || !date_valid(y, m, dd))
		return false;
	*day = date_from_civil(y, m, dd);
	return true;
}

static bool read_date(struct map *m, const char **s, struct diag *d)
{
	const struct ynode *forms = ynode_get(m->top, "dates");
	day_t day = 0, other;
	int hits = 0;
	if (!forms || forms->kind != YNODE_LIST || !**s)
		return true;
	for (size_t i = 0; i < forms->n; i++) {
		if (!forms->items[i]->text || !fits(forms->items[i]->text, *s, &other))
			continue;
		hits += hits == 0 || other != day;
		day = other;
	}
	if (hits != 1) {
		diag_error(d, "N173", hits ? _("'%s' is one date in one form of the map and another in the next") : _("'%s' has none of the map's forms of a date"), *s);
		return diag_hint(d, "%s", _("name under `dates` the form that the file uses"));
	}
	*s = date_format_iso(day, arena_alloc(&m->r->whole, DATE_ISO_SIZE));
	return true;
}

/* ---- the table ---- */

static bool skipped(const struct map *m, const struct csv_row *row)
{
	const struct ynode *rows = ynode_get(m->top, "rows"), *when = rows ? ynode_get(rows, "skip_when") : NULL;
	for (size_t i = 0; when && when->kind == YNODE_MAP && i < when->n; i++) {
		for (size_t k = 0; k < m->nhead; k++) {
			if (strcmp(m->head[k], when->entries[i].key->text) == 0 && listed(when->entries[i].value, row->field[k]))
				return true;
		}
	}
	return false;
}

static bool take(struct map *m, const struct csv_row *row, struct diag *d)
{
	struct import_value v[MAX_TARGETS];
	const char *school = NULL;
	struct diag why = { 0 };
	if (row->n != m->nhead) {
		diag_error(&why, row->n < m->nhead ? "N106" : "N107", _("the row has %zu fields, the header %zu"), row->n, m->nhead);
		return import_quarantine(m->r, &m->at, -1, &why, d);
	}
	if (skipped(m, row))
		return true;
	for (size_t i = 0; i < m->n; i++) {
		v[i] = (struct import_value){ m->name[i], "", -1 };
		if (!evaluate(m, m->value[i], row, &v[i].text, &v[i].source, &why) || (m->date[i] && !read_date(m, &v[i].text, &why))) {
			return import_quarantine(m->r, &m->at, v[i].source, &why, d);
		}
		if (strcmp(m->name[i], "school") == 0 && *v[i].text)
			school = v[i].text;
	}
	return import_row(m->r, m->t, school, v, m->n, &m->at, d);
}

static bool header(struct map *m, struct csv *c, struct diag *d)
{
	struct csv_row row;
	if (!csv_next(c, &row, d))
		return d->code[0] ? false : diag_error(d, "N141", "%s", _("the file is empty; not even a header stands in it"));
	for (size_t i = 0; i < row.n; i++)
		m->head[m->nhead++] = arena_strdup(import_arena(m->r), row.field[i]);
	m->at.names = m->head;
	m->at.n = m->nhead;
	m->at.line = row.line;
	m->at.col = row.col;
	if (!read_columns(m, d))
		return false;
	for (size_t i = 0; i < m->nhead; i++) {
		if (!m->used[i] && !listed(ynode_get(m->top, "ignore"), m->head[i]))
			import_warn(m->r, &m->at, (int)i, "N174", _("the map does not use the column '%s'"), m->head[i]);
	}
	return true;
}

static bool read_file(struct map *m, const struct import_file *f, struct diag *d)
{
	const struct ynode *input = ynode_get(m->top, "input");
	const char *delimiter = text_of(input, "delimiter"), *decimal = text_of(m->top, "decimal");
	struct csv *c = csv_open(f->data, f->len, delimiter ? delimiter[0] : '\0');
	struct csv_row row;
	struct diag why;
	if (!c)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	m->at.file = f->name;
	bool good = import_file_begin(m->r, f, d);
	m->r->decimal = decimal ? decimal[0] : '\0';
	good = good && header(m, c, d);
	while (good && (csv_next(c, &row, &why) || why.code[0])) {
		m->at.line = row.line;
		m->at.col = why.code[0] ? NULL : row.col;
		m->at.raw = row.raw;
		m->at.raw_len = row.raw_len;
		good = why.code[0] ? import_quarantine(m->r, &m->at, -1, &why, d) : take(m, &row, d);
	}
	csv_close(c);
	return good && import_file_end(m->r, NULL, d);
}

static bool check(struct map *m, struct diag *d)
{
	static const char *const keys[] = { "format", "map", "table", "source", "input", "mode", "decimal", "dates", "columns", "translate", "rows", "ignore", NULL };
	static const char *const inputs[] = { "file", "delimiter", NULL };
	static const char *const rows[] = { "skip_when", NULL };
	const char *table = text_of(m->top, "table"), *mode = text_of(m->top, "mode");
	const struct ynode *input, *r;
	if (!known_keys(m->top, keys, d))
		return false;
	input = ynode_get(m->top, "input");
	r = ynode_get(m->top, "rows");
	if ((input && !known_keys(input, inputs, d)) || (r && !known_keys(r, rows, d)))
		return false;
	m->t = table ? store_table(table) : NULL;
	if (!m->t)
		return fault(m->top, d, _("`table` names no table of the bundle: '%s'"), table ? table : "");
	/* A table without its school year cannot say what else of the store it replaces. */
	if (mode && strcmp(mode, "delta") != 0)
		return fault(ynode_get(m->top, "mode"), d, _("a column map adds and corrects (`mode: delta`); '%s' is not possible"), mode);
	return true;
}

static bool read_all(struct map *m, const struct import_file *v, size_t n, struct diag *d)
{
	const char *glob = text_of(ynode_get(m->top, "input"), "file"), *source = text_of(m->top, "source");
	const struct import_file *f = n == 1 ? &v[0] : NULL;
	for (size_t i = 0; n > 1 && glob && i < n && !f; i++)
		f = fnmatch(glob, v[i].name, 0) == 0 ? &v[i] : NULL;
	if (!f)
		return fault(m->top, d, _("no file fits the map's `input: {file: %s}`"), glob ? glob : "");
	const char *school = m->r->config ? m->r->config->school : NULL;
	return import_begin(m->r, source ? source : "map", "map", school, NULL, false, d) && read_file(m, f, d);
}

static bool run(struct import_run *r, const struct import_file *v, size_t n, const char *arg, struct diag *d)
{
	struct strbuf text = STRBUF_INIT;
	struct diags problems = { 0 };
	struct map *m = ARENA_NEW(import_arena(r), struct map);
	m->r = r;
	bool good = arg && *arg ? fsio_read(arg, MAX_MAP, &text, d) : diag_error(d, "N170", "%s", _("name the column map: --format map:FILE"));
	if (good) {
		m->top = yaml_parse(import_arena(r), arg, text.buf, text.len, &problems);
		if (problems.errors && problems.n && d)
			*d = problems.v[0];
		good = m->top && !problems.errors && check(m, d) && read_all(m, v, n, d);
	}
	for (size_t i = 0; i < m->patterns; i++)
		regfree(&m->pattern[i]);
	diags_free(&problems);
	strbuf_release(&text);
	return good;
}

const struct importer import_map = { .name = "map", .run = run };
