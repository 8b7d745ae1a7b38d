/* SPDX-License-Identifier: MIT */
/*
 * calendar_read: calendar-YYYY-YY.yaml by a table of keys; then what a table cannot say: dates inside the file's own school year, terms in order. All
 * mistakes are told at once. Linear in the file, but for terms, which are some three.
 */
#include "lieciba/calendar.h"

#include "lieciba/arena.h"
#include "lieciba/keys.h"

#include <string.h>

static const struct keys_codes codes = { "K001", "K001", "K001", "K001" };
static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", NULL };

/* As it stands in the file; dates are held against the school year, which may stand below them. */
struct raw_term { const char *code; const struct ynode *from, *to, *by_grade, *node; };
struct raw_break { const char *name; const struct ynode *from, *to; int *grades; size_t ngrades; };
struct raw_moved { const struct ynode *date; int as; };
struct raw_extra { const struct ynode *date; const char *name; };
struct raw {
	const char *name;
	const struct ynode *school_year, *starts, *holidays, *days_off;
	struct raw_term *terms; size_t nterms;
	struct raw_break *breaks; size_t nbreaks;
	struct raw_moved *work_days; size_t nwork_days;
	struct raw_extra *extra; size_t nextra;
};
#define NODE(s, m, must) { .name = #m, .kind = K_NODE, KEY_AT(s, m), .required = must }
static const struct key term_keys[] = {
	NODE(raw_term, from, true),
	NODE(raw_term, to, true),
	{ .name = "to_by_grade", .kind = K_NODE, KEY_AT(raw_term, by_grade) },
	KEYS_END,
};
static const struct raw_break fresh_break = { .name = "brīvlaiks" };
static const struct key break_keys[] = {
	{ .name = "name", .kind = K_TEXT, KEY_AT(raw_break, name) },
	NODE(raw_break, from, true),
	NODE(raw_break, to, true),
	{ .name = "grades", .kind = K_INTS, KEY_AT(raw_break, grades), .other = offsetof(struct raw_break, ngrades), .min = 1, .max = 12 },
	KEYS_END,
};
static const struct key moved_keys[] = {
	NODE(raw_moved, date, true),
	{ .name = "as", .kind = K_WORD, KEY_AT(raw_moved, as), .words = weekdays, .required = true },
	KEYS_END,
};
static const struct key extra_keys[] = {
	NODE(raw_extra, date, true),
	{ .name = "name", .kind = K_TEXT, KEY_AT(raw_extra, name), .required = true },
	KEYS_END,
};
static const struct key file_keys[] = {
	{ .name = "format", .kind = K_FORMAT, .required = true },
	NODE(raw, school_year, true),
	{ .name = "name", .kind = K_TEXT, KEY_AT(raw, name) },
	NODE(raw, starts, true),
	{ .name = "terms", .kind = K_NAMED, KEY_ARRAY(raw, terms, raw_term), .keys = term_keys, .node = offsetof(struct raw_term, node) + 1, .required = true },
	{ .name = "breaks", .kind = K_LIST, KEY_ARRAY(raw, breaks, raw_break), .keys = break_keys, .fresh = &fresh_break },
	NODE(raw, holidays, true),
	NODE(raw, days_off, false),
	{ .name = "work_days", .kind = K_LIST, KEY_ARRAY(raw, work_days, raw_moved), .keys = moved_keys },
	{ .name = "extra", .kind = K_LIST, KEY_ARRAY(raw, extra, raw_extra), .keys = extra_keys },
	KEYS_END,
};

struct reader {
	struct keys_reader k;
	struct calendar *c;
	day_t first, last; /* 1 August to 31 July */
};

static bool bad(struct reader *r, const struct ynode *n, const char *code, const char *what, const char *hint)
{
	return diag_hint(keys_report(&r->k, code, n, "%s", what), "%s", hint);
}

/* A key that is missing was told by its table. */
static bool take_date(struct reader *r, const struct ynode *n, day_t *day)
{
	if (!n)
		return false;
	if (n->kind != YNODE_SCALAR || !date_parse_iso(n->text, day))
		return bad(r, n, "K002", _("not a date"), _("write YYYY-MM-DD, a day that exists"));
	if (*day < r->first || *day > r->last)
		return bad(r, n, "K002", _("the date lies outside the school year of this file"), _("a school year is 1 August to 31 July"));
	return true;
}

static bool take_span(struct reader *r, const struct ynode *a, const struct ynode *b, day_t *from, day_t *to)
{
	bool good = take_date(r, a, from);
	good = take_date(r, b, to) && good;
	return good && (*from <= *to || bad(r, b, "K003", _("it ends before it begins"), _("look at the year of both dates")));
}

static bool take_school_year(struct reader *r, const struct raw *raw)
{
	const struct ynode *n = raw->school_year;
	int year;
	if (!n)
		return false;
	if (n->kind != YNODE_SCALAR || !date_parse_school_year(n->text, &year))
		return bad(r, n, "K001", _("not a school year"), _("write 2025-26"));
	r->c->school_year = n->text;
	r->c->name = raw->name ? raw->name : arena_printf(r->k.arena, "%d./%d.", year, year + 1);
	r->first = date_from_civil(year, 8, 1);
	r->last = date_from_civil(year + 1, 7, 31);
	return true;
}

static void take_by_grade(struct reader *r, const struct ynode *n, struct cal_term *t)
{
	if (n->kind != YNODE_MAP) {
		bad(r, n, "K001", _("keys with values are expected here"), _("write { 9: YYYY-MM-DD }"));
		return;
	}
	t->by_grade = ARENA_ARRAY(r->k.arena, n->n + 1, struct cal_grade_end);
	for (size_t i = 0; i < n->n; i++) {
		struct cal_grade_end *e = &t->by_grade[t->nby];
		if (keys_int(&r->k, n->entries[i].key, "to_by_grade", 1, 12, &e->grade) && take_date(r, n->entries[i].value, &e->to))
			t->nby++;
	}
}

static bool term_code(const char *s)
{
	return (s[0] == 'S' || s[0] == 'T') && s[1] >= '1' && s[1] <= '9' && !s[2];
}

static void take_terms(struct reader *r, const struct raw *raw)
{
	r->c->terms = ARENA_ARRAY(r->k.arena, raw->nterms + 1, struct cal_term);
	for (size_t i = 0; i < raw->nterms; i++) {
		const struct raw_term *from = &raw->terms[i];
		struct cal_term *t = &r->c->terms[r->c->nterms], *before = r->c->nterms ? t - 1 : NULL;
		t->code = from->code;
		if (!term_code(from->code))
			bad(r, from->node, "K001", _("not a term's code"), _("terms are S1 and S2, or T1, T2 and T3"));
		else if (take_span(r, from->from, from->to, &t->from, &t->to)) {
			if (before && t->from <= before->to)
				bad(r, from->from, "K003", _("this term begins before the one above has ended"), _("both ends are inclusive; write the terms in order"));
			if (from->by_grade)
				take_by_grade(r, from->by_grade, t);
			r->c->nterms++;
		}
	}
}

static void take_breaks(struct reader *r, const struct raw *raw)
{
	r->c->breaks = ARENA_ARRAY(r->k.arena, raw->nbreaks + 1, struct cal_break);
	for (size_t i = 0; i < raw->nbreaks; i++) {
		const struct raw_break *from = &raw->breaks[i];
		struct cal_break *b = &r->c->breaks[r->c->nbreaks];
		*b = (struct cal_break){ .name = from->name, .grades = from->grades, .ngrades = from->ngrades };
		r->c->nbreaks += take_span(r, from->from, from->to, &b->from, &b->to);
	}
}

static void take_dates(struct reader *r, const struct ynode *n, day_t **v, size_t *count)
{
	if (n->kind != YNODE_LIST) {
		bad(r, n, "K001", _("a list is expected here"), _("write [YYYY-MM-DD, YYYY-MM-DD]"));
		return;
	}
	*v = ARENA_ARRAY(r->k.arena, n->n + 1, day_t);
	for (size_t i = 0; i < n->n; i++)
		*count += take_date(r, n->items[i], &(*v)[*count]);
}

static void take_holidays(struct reader *r, const struct ynode *n)
{
	if (n->kind == YNODE_LIST) {
		take_dates(r, n, &r->c->holidays, &r->c->nholidays);
		return;
	}
	r->c->holidays_lv = n->kind == YNODE_SCALAR && strcmp(n->text, "lv") == 0;
	if (!r->c->holidays_lv && (n->kind != YNODE_SCALAR || strcmp(n->text, "none") != 0))
		bad(r, n, "K001", _("`holidays` is not understood"), _("write lv, none, or a list of dates"));
}

static void take_single_days(struct reader *r, const struct raw *raw)
{
	struct calendar *c = r->c;
	c->work_days = ARENA_ARRAY(r->k.arena, raw->nwork_days + 1, struct cal_moved);
	for (size_t i = 0; i < raw->nwork_days; i++) {
		c->work_days[c->nwork_days].as = raw->work_days[i].as + 1;
		c->nwork_days += take_date(r, raw->work_days[i].date, &c->work_days[c->nwork_days].date);
	}
	c->extra = ARENA_ARRAY(r->k.arena, raw->nextra + 1, struct cal_extra);
	for (size_t i = 0; i < raw->nextra; i++) {
		c->extra[c->nextra].name = raw->extra[i].name;
		c->nextra += take_date(r, raw->extra[i].date, &c->extra[c->nextra].date);
	}
}

static bool take(struct reader *r, const struct raw *raw)
{
	size_t errors = r->k.out->errors;
	if (!take_school_year(r, raw))
		return false;
	take_date(r, raw->starts, &r->c->starts);
	take_terms(r, raw);
	take_breaks(r, raw);
	if (raw->holidays)
		take_holidays(r, raw->holidays);
	if (raw->days_off)
		take_dates(r, raw->days_off, &r->c->days_off, &r->c->ndays_off);
	r->c->says_days_off = raw->days_off != NULL;
	take_single_days(r, raw);
	return r->k.out->errors == errors;
}

static struct calendar *finish(struct reader *r, const char *file, const struct raw *raw, bool good)
{
	r->c->file = arena_strdup(r->k.arena, file);
	return take(r, raw) && good ? r->c : NULL;
}

struct calendar *calendar_parse(struct arena *a, const char *file, const char *text, size_t len, struct diags *out)
{
	struct reader r = { .k = { a, out, &codes }, .c = ARENA_NEW(a, struct calendar) };
	struct raw raw = { 0 };
	bool good = keys_read_text(&r.k, file_keys, file, text, len, &raw);
	return finish(&r, file, &raw, good);
}

struct calendar *calendar_load(struct arena *a, const char *path, struct diags *out)
{
	struct reader r = { .k = { a, out, &codes }, .c = ARENA_NEW(a, struct calendar) };
	struct raw raw = { 0 };
	bool good = keys_read_file(&r.k, file_keys, path, &raw);
	return finish(&r, path, &raw, good);
}
