/* SPDX-License-Identifier: MIT */
/*
 * import_oneroster_session: schools, school years and terms (bundle.md, "Term ends").
 *
 * Each session belongs to the school year above it. Whether endDate is the last day or the day after is proved by sessions with the same parent and
 * type: next start = end + 1 day proves inclusive ends, next start = end exclusive ones; holidays between prove nothing. Sorting makes it n log n.
 */
#include "import_oneroster_internal.h"

#include "lieciba/config.h"
#include "lieciba/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_DATA = 65, MAX_DEPTH = 8 };

struct sorted { const char *group, *type, *starts; size_t row; };

static int by_start(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	int c = strcmp(x->group, y->group);
	c = c ? c : strcmp(x->type, y->type);
	c = c ? c : strcmp(x->starts, y->starts);
	return c ? c : x->row < y->row ? -1 : x->row > y->row;
}

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* ---- schools ---- */

static void add_school(struct oneroster *o, const char *id)
{
	bool fresh;
	size_t *at = or_map_put(o->a, &o->schools, id, &fresh);
	if (!fresh)
		return;
	*at = o->nschools;
	o->school[o->nschools++] = id;
}

/* The schools of orgs.csv; a delta without it may speak of any school of the store. */
bool or_find_schools(struct oneroster *o, struct diag *d)
{
	const struct or_table *t = &o->t[OR_ORGS];
	const char **known = NULL;
	size_t n = 0;
	if (t->mode != OR_BULK && !store_schools(o->r->store, o->a, &known, &n, d))
		return false;
	o->school = ARENA_ARRAY(o->a, t->n + n + 1, const char *);
	for (size_t i = 0; i < t->n; i++) {
		if (is(or_get(t, i, ORG_TYPE), "school") && !t->row[i].gone)
			add_school(o, or_get(t, i, OR_ID));
	}
	for (size_t i = 0; i < n; i++)
		add_school(o, known[i]);
	return true;
}

const char *or_school(const struct oneroster *o, const char *id)
{
	const size_t *at = or_map_find(&o->schools, id);
	return at ? o->school[*at] : NULL;
}

bool or_put_org(struct oneroster *o, size_t i, struct diag *d)
{
	struct or_table *t = &o->t[OR_ORGS];
	const struct or_record *x = &t->row[i];
	const char *id = x->field[OR_ID], *code = x->field[ORG_IDENTIFIER];
	if (!is(x->field[ORG_TYPE], "school")) {
		t->skipped[SKIP_ORG]++;
		return true;
	}
	if (x->gone) {
		or_warn(o, t, x, OR_STATUS, "N242", _("the school '%s' is to be deleted; an import never removes a school"), id);
		return true;
	}
	return OR_PUT(o, t, x, store_table("schools"), id, d, OR_OUR("code", code[0] ? code : id), OR_FROM("name", t, x, ORG_NAME));
}

/* ---- ends ---- */

/* The pair of sessions that proves one kind, in the order of the list; NULL = none. */
static const struct sorted *find_pair(const struct or_table *t, const struct sorted *v, size_t n, day_t between)
{
	for (size_t i = 1; i < n; i++) {
		day_t end, start;
		if (is(v[i - 1].group, v[i].group) && is(v[i - 1].type, v[i].type) && date_parse_iso(or_get(t, v[i - 1].row, SESSION_END), &end) &&
			date_parse_iso(v[i].starts, &start) && start - end == between)
			return &v[i - 1];
	}
	return NULL;
}

static bool contradict(const struct or_table *t, const struct sorted *in, const struct sorted *ex, struct diag *d)
{
	diag_error(d, "N160", _("%.60s ends the day before %.60s begins, but %.60s the day when %.60s begins: ends are inclusive in one place and exclusive in the other"),
		or_get(t, in[0].row, OR_ID), or_get(t, in[1].row, OR_ID), or_get(t, ex[0].row, OR_ID), or_get(t, ex[1].row, OR_ID));
	diag_hint(d, "%s", _("correct academicSessions.csv: a session ends the day before the next begins"));
	diag_place(d, t->file->name, t->row[ex[0].row].line, 0);
	return diag_exit(d, EXIT_DATA);
}

static struct sorted *sort_sessions(struct oneroster *o, const char *(*group)(struct oneroster *, size_t), size_t *n)
{
	const struct or_table *t = &o->t[OR_SESSIONS];
	struct sorted *v = ARENA_ARRAY(o->a, t->n + 1, struct sorted);
	*n = 0;
	for (size_t i = 0; i < t->n; i++) {
		if (!t->row[i].gone)
			v[(*n)++] = (struct sorted){ group(o, i), or_get(t, i, SESSION_TYPE), or_get(t, i, SESSION_START), i };
	}
	if (*n)
		qsort(v, *n, sizeof *v, by_start);
	return v;
}

static const char *parent_of(struct oneroster *o, size_t i)
{
	return or_get(&o->t[OR_SESSIONS], i, SESSION_PARENT);
}

static bool detect_ends(struct oneroster *o, struct diag *d)
{
	const struct or_table *t = &o->t[OR_SESSIONS];
	size_t n;
	struct sorted *v = sort_sessions(o, parent_of, &n);
	const struct sorted *in = find_pair(t, v, n, 1), *ex = find_pair(t, v, n, 0);
	if (in && ex)
		return contradict(t, in, ex, d);
	o->term_end = in ? "inclusive" : ex ? "exclusive" : "";
	return true;
}

/* ---- years and codes ---- */

static bool is_year(const char *type)
{
	return is(type, "schoolYear");
}

static long root_of(const struct or_table *t, size_t i)
{
	long at = (long)i;
	for (int depth = 0; depth < MAX_DEPTH && !is_year(or_get(t, (size_t)at, SESSION_TYPE)); depth++) {
		long up = or_row(t, or_get(t, (size_t)at, SESSION_PARENT));
		if (up < 0)
			break;
		at = up;
	}
	return at;
}

/* Siblings of a term: those below the same school year; without one, those of the same year by date. */
static const char *family_of(struct oneroster *o, size_t i)
{
	const struct or_table *t = &o->t[OR_SESSIONS];
	const struct or_session *s = &o->session[i];
	return is_year(or_get(t, (size_t)s->root, SESSION_TYPE)) ? or_get(t, (size_t)s->root, OR_ID) : s->year;
}

/* The id without "2025-26/" before it, as this program's own exports write them. */
static const char *own_code(const struct or_session *s, const char *id)
{
	return s->year[0] && strncmp(id, s->year, 7) == 0 && id[7] == '/' && id[8] ? id + 8 : NULL;
}

static bool is_month(const char *code)
{
	return strlen(code) == 7 && strspn(code, "0123456789-") == 7 && code[4] == '-' && (code[5] == '0' || code[5] == '1') && strchr(code + 5, '-') == NULL;
}

/* S1, S2 … (T1 … in a year of three terms) by start; terms below semesters keep their id, as grading periods do. */
static void number_terms(struct oneroster *o)
{
	size_t n;
	struct sorted *v = sort_sessions(o, family_of, &n);
	for (size_t i = 0, end; i < n; i = end) {
		int starts = 0, no = 0;
		bool semesters = false;
		for (end = i; end < n && is(v[end].group, v[i].group); end++)
			semesters |= is(v[end].type, "semester");
		const char *type = semesters ? "semester" : "term";
		const char *last = "";
		for (size_t k = i; k < end; k++) {
			starts += is(v[k].type, type) && !is(v[k].starts, last);
			last = is(v[k].type, type) ? v[k].starts : last;
		}
		last = "";
		for (size_t k = i; k < end; k++) {
			struct or_session *s = &o->session[v[k].row];
			if (!is(v[k].type, type))
				continue;
			no += !is(v[k].starts, last);
			last = v[k].starts;
			s->kind = "term";
			if (!s->code)
				s->code = arena_printf(o->a, "%c%d", starts == 3 ? 'T' : 'S', no);
		}
	}
}

static void find_session(struct oneroster *o, size_t i)
{
	const struct or_table *t = &o->t[OR_SESSIONS];
	struct or_session *s = &o->session[i];
	const char *type = or_get(t, i, SESSION_TYPE);
	day_t start;
	s->root = root_of(t, i);
	s->starts = or_get(t, i, SESSION_START);
	s->parent = "";
	if (date_parse_iso(or_get(t, (size_t)s->root, SESSION_START), &start) || date_parse_iso(s->starts, &start))
		date_school_year(start, s->year);
	s->code = own_code(s, or_get(t, i, OR_ID));
	s->kind = is_year(type) ? "year" : "interim";
	if (is_year(type))
		s->code = "Y";
	else if (is(type, "gradingPeriod") && s->code && is_month(s->code))
		s->kind = NULL;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void find_years(struct oneroster *o)
{
	const struct or_table *t = &o->t[OR_SESSIONS];
	size_t k = 0;
	o->year = ARENA_ARRAY(o->a, t->n + 1, const char *);
	for (size_t i = 0; i < t->n; i++) {
		if (o->session[i].year[0] && !t->row[i].gone)
			o->year[o->nyears++] = o->session[i].year;
	}
	if (o->nyears)
		qsort(o->year, o->nyears, sizeof *o->year, by_text);
	for (size_t i = 0; i < o->nyears; i++) {
		if (k == 0 || !is(o->year[k - 1], o->year[i]))
			o->year[k++] = o->year[i];
	}
	o->nyears = k;
}

bool or_find_sessions(struct oneroster *o, struct diag *d)
{
	const struct or_table *t = &o->t[OR_SESSIONS];
	o->session = ARENA_ARRAY(o->a, t->n + 1, struct or_session);
	for (size_t i = 0; i < t->n; i++)
		find_session(o, i);
	number_terms(o);
	for (size_t i = 0; i < t->n; i++) {
		if (!o->session[i].code)
			o->session[i].code = or_get(t, i, OR_ID);
	}
	find_years(o);
	return detect_ends(o, d);
}

/* ---- what the store knows ---- */

static bool settle_ends(struct oneroster *o, struct diag *d)
{
	const struct or_table *t = &o->t[OR_SESSIONS];
	const char *before = store_term_end(o->r->store, o->source);
	struct import_place at = { .file = t->file ? t->file->name : "", .line = 1 };
	if (!o->term_end[0] && !before[0]) {
		o->inclusive = o->r->config && o->r->config->term_end_inclusive;
		if (t->n)
			import_warn(o->r, &at, -1, "N161", "%s", o->inclusive ? _("nothing shows whether sessions end on their endDate or the day before; taken as that day itself, as lieciba.yaml says")
				: _("nothing shows whether sessions end on their endDate or the day before; taken as the day before"));
		return true;
	}
	o->inclusive = is(o->term_end[0] ? o->term_end : before, "inclusive");
	if (!o->term_end[0] || is(o->term_end, before))
		return true;
	if (before[0])
		import_warn(o->r, &at, -1, "N233", o->inclusive ? _("sessions end on their endDate now; before, this source gave the day after") : _("sessions end the day before their endDate now; before, this source gave the last day"));
	return store_set_term_end(o->r->store, o->source, o->term_end, d);
}

static const char *end_of(const struct oneroster *o, const char *end)
{
	day_t day;
	if (o->inclusive || !date_parse_iso(end, &day))
		return end;
	return date_format_iso(day - 1, arena_alloc(o->a, DATE_ISO_SIZE));
}

/* An interim period's term: its parent, else the one that holds its dates. */
static const char *term_around(const struct oneroster *o, size_t i)
{
	const struct or_table *t = &o->t[OR_SESSIONS];
	const struct or_session *s = &o->session[i];
	long up = or_row(t, or_get(t, i, SESSION_PARENT));
	for (int depth = 0; up >= 0 && depth < MAX_DEPTH; depth++) {
		const struct or_session *p = &o->session[up];
		if (p->kind && is(p->kind, "term"))
			return p->code;
		up = or_row(t, or_get(t, (size_t)up, SESSION_PARENT));
	}
	for (size_t k = 0; k < t->n; k++) {
		const struct or_session *p = &o->session[k];
		if (p->kind && is(p->kind, "term") && p->root == s->root && strcmp(p->starts, s->starts) <= 0 && strcmp(s->ends, p->ends) <= 0)
			return p->code;
	}
	return "";
}

/* A delta may bring only some of a year's terms: their codes are those that the store has, or the next ones. */
static void code_of_delta(struct oneroster *o, size_t i)
{
	struct or_session *s = &o->session[i];
	char code[64];
	if (!s->kind || !is(s->kind, "term") || own_code(s, or_get(&o->t[OR_SESSIONS], i, OR_ID)))
		return;
	for (size_t k = 0; k < o->nschools; k++) {
		if (store_term_code(o->r->store, o->school[k], s->year, s->starts, code, sizeof code) || k + 1 == o->nschools) {
			s->code = arena_strdup(o->a, code);
			return;
		}
	}
}

/* Which schools use a family of sessions, by the terms of their classes. */
static void find_session_schools(struct oneroster *o)
{
	const struct or_table *t = &o->t[OR_CLASSES], *sessions = &o->t[OR_SESSIONS];
	for (size_t i = 0; i < t->n; i++) {
		const char *list = or_get(t, i, CLASS_TERMS), *id;
		while ((id = or_item_of(o, &list))) {
			long row = or_row(sessions, id);
			bool fresh;
			if (row < 0)
				continue;
			const char *root = or_get(sessions, (size_t)o->session[row].root, OR_ID);
			if (!or_map_find(&o->session_schools, or_key(o, root, or_get(t, i, CLASS_SCHOOL))))
				or_map_put(o->a, &o->session_schools, arena_strdup(o->a, o->key.buf), &fresh);
			or_map_put(o->a, &o->session_schools, root, &fresh);
			const char *school = or_get(t, i, CLASS_SCHOOL);
			if (!or_map_find(&o->session_schools, or_key(o, "", school)))
				or_map_put(o->a, &o->session_schools, arena_strdup(o->a, o->key.buf), &fresh);
		}
	}
}

bool or_settle_sessions(struct oneroster *o, struct diag *d)
{
	const struct or_table *t = &o->t[OR_SESSIONS];
	if (!settle_ends(o, d))
		return false;
	for (size_t i = 0; i < t->n; i++) {
		o->session[i].ends = end_of(o, or_get(t, i, SESSION_END));
		if (t->mode == OR_DELTA)
			code_of_delta(o, i);
	}
	for (size_t i = 0; i < t->n; i++) {
		if (o->session[i].kind && is(o->session[i].kind, "interim"))
			o->session[i].parent = term_around(o, i);
	}
	find_session_schools(o);
	return true;
}

bool or_period(struct oneroster *o, const char *id, const char **code, const char **kind)
{
	const struct or_table *t = &o->t[OR_SESSIONS];
	long row = or_row(t, id);
	if (row >= 0) {
		*code = o->session[row].code;
		*kind = o->session[row].kind ? o->session[row].kind : "month";
		return true;
	}
	int first;
	char year[8] = "";
	if (t->mode == OR_BULK)
		return false;
	for (size_t i = 0; i < o->nschools; i++) { /* grading periods keep their ids as codes */
		*kind = store_term_kind(o->r->store, o->school[i], id);
		*code = id;
		if (**kind)
			return true;
	}
	if (strlen(id) < 9 || id[7] != '/')
		return false;
	memcpy(year, id, 7);
	if (!date_parse_school_year(year, &first))
		return false;
	*code = id + 8;
	*kind = is(*code, "Y") ? "year" : is_month(*code) ? "month" : strlen(*code) == 2 && strchr("ST", **code) ? "term" : "interim";
	return true;
}

/* ---- rows ---- */

static bool put_term(struct oneroster *o, size_t i, const char *school, struct diag *d)
{
	struct or_table *t = &o->t[OR_SESSIONS];
	const struct or_record *x = &t->row[i];
	const struct or_session *s = &o->session[i];
	if (x->gone)
		return OR_GONE(o, t, store_table("terms"), school, d, { "school_year", s->year }, { "term", s->code }, { "grade", "0" });
	return OR_PUT(o, t, x, store_table("terms"), school, d, OR_OUR("school_year", s->year), OR_OUR("term", s->code), OR_OUR("kind", s->kind),
		OR_OUR("parent", s->parent), OR_FROM("name", t, x, SESSION_TITLE), OR_FROM("starts", t, x, SESSION_START),
		{ "ends", s->ends, SESSION_END });
}

/* The same code and dates for the same schools, under another id: schools of a district often have sessions of their own. */
static bool is_twin(struct oneroster *o, size_t i)
{
	const struct or_session *s = &o->session[i];
	for (size_t k = 0; k < i; k++) {
		const struct or_session *p = &o->session[k];
		if (!o->t[OR_SESSIONS].row[k].gone && p->kind && is(p->code, s->code) && is(p->year, s->year) && is(p->starts, s->starts) && is(p->ends, s->ends) &&
			p->root != s->root)
			return true;
	}
	return false;
}

/* Sessions belong to no organisation: schools get those that their classes use; those that nobody uses, and schools without classes, all of them. */
bool or_put_session(struct oneroster *o, size_t i, struct diag *d)
{
	struct or_table *t = &o->t[OR_SESSIONS];
	const struct or_record *x = &t->row[i];
	const struct or_session *s = &o->session[i];
	const char *root = or_get(t, (size_t)s->root, OR_ID), *type = x->field[SESSION_TYPE];
	struct diag why;
	if (!is_year(type) && !is(type, "semester") && !is(type, "term") && !is(type, "gradingPeriod")) {
		diag_error(&why, "N123", _("'%s' is not one of the words that may stand here"), type);
		diag_hint(&why, _("one of: %s"), "gradingPeriod|semester|schoolYear|term");
		return or_quarantine(o, t, x, SESSION_TYPE, &why, d);
	}
	if (!s->kind) {
		t->skipped[SKIP_MONTH]++;
		return true;
	}
	bool used = or_map_find(&o->session_schools, root) != NULL, twin = is_twin(o, i), put = false;
	for (size_t k = 0; k < o->nschools; k++) {
		bool own = used && or_map_find(&o->session_schools, or_key(o, root, o->school[k]));
		bool open = !used || !or_map_find(&o->session_schools, or_key(o, "", o->school[k]));
		if (!own && (!open || twin))
			continue;
		put = true;
		if (!put_term(o, i, o->school[k], d))
			return false;
	}
	t->skipped[SKIP_TWIN] += !put;
	return true;
}
