/* SPDX-License-Identifier: MIT */
/* import_map_value: the values of one row, as the map says. Each step takes text and gives text; nothing is computed. */
#include "import_map_internal.h"

#include "lieciba/utf8.h"

#include <string.h>

/* Length of the blank that stands at s; 0 = none. U+00A0 is what HTML and spreadsheets write between. */
static size_t blank_at(const char *s)
{
	return *s == ' ' || *s == '\t' || *s == '\r' || *s == '\n' ? 1 : (unsigned char)s[0] == 0xc2 && (unsigned char)s[1] == 0xa0 ? 2 : 0;
}

static const char *single_blanks(struct arena *a, const char *s)
{
	char *out = arena_alloc(a, strlen(s) + 1), *p = out;
	for (size_t k; *s;) {
		k = blank_at(s);
		if (!k)
			*p++ = *s++;
		else if (p > out && p[-1] != ' ')
			*p++ = ' ';
		s += k;
	}
	*p = '\0';
	return out;
}

bool map_clean(struct arena *a, const char *s, bool inside, const char **out, struct diag *d)
{
	for (size_t k; (k = blank_at(s)) > 0;)
		s += k;
	size_t n = strlen(s);
	for (bool more = true; n && more;) {
		more = blank_at(s + n - 1) == 1 || (n > 1 && blank_at(s + n - 2) == 2);
		n -= more ? (blank_at(s + n - 1) == 1 ? 1 : 2) : 0;
	}
	if (utf8_is_nfc_ascii(s, n)) {
		*out = s[n] ? arena_memdup(a, s, n) : s;
	} else {
		struct strbuf sb = STRBUF_INIT;
		if (utf8_valid_prefix(s, n) != n) {
			diag_error(d, "N104", "%s", _("the text is not UTF-8"));
			return diag_hint(d, "%s", _("save or export the file as UTF-8 (Excel calls it CSV UTF-8), or say --encoding windows-1257 if it is in that"));
		}
		bool good = utf8_nfc(s, n, &sb);
		*out = good ? arena_memdup(a, sb.buf, sb.len) : "";
		strbuf_release(&sb);
		if (!good)
			return diag_error(d, "Q001", "%s", _("out of memory"));
	}
	if (inside)
		*out = single_blanks(a, *out);
	return true;
}

bool map_take_cells(struct map *m, const struct csv_row *row, int *field, struct diag *why)
{
	for (size_t i = 0; i < m->nhead; i++) {
		*field = (int)i;
		m->cell[i] = "";
		if (i < row->n && !map_clean(&m->arena, row->field[i], false, &m->cell[i], why))
			return false;
	}
	return true;
}

bool map_listed(const struct ynode *list, const char *text)
{
	if (list && list->kind == YNODE_SCALAR)
		return strcmp(list->text, text) == 0;
	for (size_t i = 0; list && list->kind == YNODE_LIST && i < list->n; i++) {
		if (list->items[i]->kind == YNODE_SCALAR && strcmp(list->items[i]->text, text) == 0)
			return true;
	}
	return false;
}

bool map_skipped(const struct map *m)
{
	for (size_t i = 0; i < m->nskip; i++) {
		if (map_listed(m->skip[i].values, m->cell[m->skip[i].column]))
			return true;
	}
	return false;
}

/* ---- one value ---- */

static const char *text_of(const struct ynode *map, const char *key)
{
	const struct ynode *v = ynode_get(map, key);
	return v && v->kind == YNODE_SCALAR ? v->text : NULL;
}

static bool translated(const struct map_value *e, const char **s, struct diag *d)
{
	const char *to = text_of(e->translate, *s), *other = text_of(e->translate, "else");
	if (to && strcmp(*s, "else") != 0) {
		*s = to;
	} else if (!**s) {
		return true; /* what is empty stays so, unless it is listed */
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

static const char *group_of(struct arena *a, const regex_t *re, const char *s)
{
	regmatch_t hit[2];
	if (regexec(re, s, 2, hit, 0) != 0 || hit[1].rm_so < 0)
		return "";
	return arena_memdup(a, s + hit[1].rm_so, (size_t)(hit[1].rm_eo - hit[1].rm_so));
}

static bool evaluate(struct map *m, const struct map_value *e, const char **out, int *source, struct diag *d);

static bool joined(struct map *m, const struct map_value *e, const char **out, int *source, struct diag *d)
{
	struct strbuf sb = STRBUF_INIT;
	bool good = true;
	for (size_t i = 0; good && i < e->parts; i++) {
		const char *part = "";
		good = evaluate(m, &e->part[i], &part, source, d);
		strbuf_addf(&sb, "%s%s", i && e->join ? e->join : "", part);
	}
	*out = arena_memdup(&m->arena, sb.buf, sb.len);
	strbuf_release(&sb);
	return good;
}

static bool looked_up(struct map *m, const struct map_value *e, const char **out, int *source, struct diag *d)
{
	const char *v[MAP_MATCH_MAX];
	for (size_t i = 0; i < e->parts; i++) {
		v[i] = "";
		if (!evaluate(m, &e->part[i], &v[i], source, d))
			return false;
	}
	return map_lookup_find(m, e->lookup, v, out, d);
}

static bool origin(struct map *m, const struct map_value *e, const char **out, int *source, struct diag *d)
{
	switch (e->kind) {
	case MAP_CONST:
		*out = e->text;
		return true;
	case MAP_COLUMN:
		*out = m->cell[e->column];
		*source = e->column;
		return true;
	case MAP_HEADING:
	case MAP_CELL:
		*out = m->now < 0 ? "" : e->kind == MAP_CELL ? m->cell[m->now] : m->head[m->now];
		*source = m->now;
		return true;
	case MAP_JOIN:
		return joined(m, e, out, source, d);
	case MAP_LOOKUP:
		return looked_up(m, e, out, source, d);
	}
	return true;
}

static bool evaluate(struct map *m, const struct map_value *e, const char **out, int *source, struct diag *d)
{
	const char *s = "";
	if (!origin(m, e, &s, source, d))
		return false;
	if (e->pattern)
		s = group_of(&m->arena, e->pattern, s);
	if (e->first)
		s = leading(&m->arena, s, e->first);
	if (e->translate && !translated(e, &s, d))
		return false;
	*out = *s || !e->otherwise ? s : e->otherwise;
	if (!**out && e->required) {
		diag_error(d, "N120", "%s", _("a value that the map requires is empty"));
		return diag_hint(d, "%s", _("this value is required"));
	}
	return true;
}

bool map_values(struct map *m, struct import_value *v, size_t *n, int *source, struct diag *why)
{
	*n = 0;
	*source = -1;
	m->school_id = NULL;
	if (m->school) {
		const char *school = "";
		if (!evaluate(m, m->school, &school, source, why))
			return false;
		m->school_id = *school ? school : NULL;
	}
	for (size_t i = 0; i < m->n; i++) {
		const struct store_column *c = m->target[i].column;
		struct import_value *x = &v[*n];
		if (!c)
			continue;
		*source = -1;
		*x = (struct import_value){ c->name, "", -1 };
		if (!evaluate(m, &m->target[i].value, &x->text, source, why))
			return false;
		if ((c->type == ST_DATE || c->type == ST_STAMP) && !map_date(m, c->type == ST_STAMP, &x->text, why))
			return false;
		x->source = *source;
		(*n)++;
	}
	return true;
}
