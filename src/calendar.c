/* SPDX-License-Identifier: MIT */
/*
 * calendar: a school year from calendar-YYYY-YY.yaml, and what one day of it is.
 *
 * Latvian public holidays follow the law "Par svētku, atceres un atzīmējamām dienām" (1 January, Good Friday, Easter, 1 and 4 May,
 * second Sunday of May, Whit Sunday, 23-24 June, 18 November, 24-26 and 31 December; when 4 May or 18 November falls on a weekend the
 * next working day is free). Moved working days and one-off holidays are data of the file, never code. Each look-up is linear in the
 * file's few entries.
 */
#include "lieciba/calendar.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"
#include "lieciba/yaml.h"

#include <string.h>

enum { FILE_MAX = 1 << 20 };

static const struct { int month, day; const char *name; } fixed[] = {
	{ 1, 1, "Jaungada diena" },
	{ 5, 1, "Darba svētki" },
	{ 5, 4, "Latvijas Republikas Neatkarības atjaunošanas diena" },
	{ 6, 23, "Līgo diena" },
	{ 6, 24, "Jāņu diena" },
	{ 11, 18, "Latvijas Republikas Proklamēšanas diena" },
	{ 12, 24, "Ziemassvētku vakars" },
	{ 12, 25, "Ziemassvētki" },
	{ 12, 26, "Otrie Ziemassvētki" },
	{ 12, 31, "Vecgada diena" },
};
/* Days from Easter Sunday. */
static const struct { int days; const char *name; } easter[] = {
	{ -2, "Lielā Piektdiena" },
	{ 0, "Lieldienas" },
	{ 1, "Otrās Lieldienas" },
	{ 49, "Vasarsvētki" },
};

static const char *fixed_name(int month, int day)
{
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (fixed[i].month == month && fixed[i].day == day)
			return fixed[i].name;
	return NULL;
}

/* The Monday after a weekend with 4 May or 18 November. */
static const char *moved_name(day_t d)
{
	for (int back = 1; back <= 2 && date_weekday(d) == 1; back++) {
		int month, day;
		date_to_civil(d - back, NULL, &month, &day);
		if ((month == 5 && day == 4) || (month == 11 && day == 18))
			return fixed_name(month, day);
	}
	return NULL;
}

const char *calendar_holiday_lv(day_t d)
{
	int year, month, day;
	date_to_civil(d, &year, &month, &day);
	const char *name = fixed_name(month, day);
	day_t sunday = date_easter(year);
	for (size_t i = 0; !name && i < sizeof easter / sizeof *easter; i++)
		if (d == sunday + easter[i].days)
			name = easter[i].name;
	if (!name && month == 5 && date_weekday(d) == 7 && day >= 8 && day <= 14)
		name = "Mātes diena";
	return name ? name : moved_name(d);
}

static const char *holiday(const struct calendar *c, day_t d)
{
	for (size_t i = 0; i < c->nextra; i++)
		if (c->extra[i].date == d)
			return c->extra[i].name;
	for (size_t i = 0; i < c->ndays_off; i++)
		if (c->days_off[i] == d)
			return "pārceltā darba diena";
	for (size_t i = 0; i < c->nholidays; i++)
		if (c->holidays[i] == d)
			return "svētku diena";
	return c->holidays_lv ? calendar_holiday_lv(d) : NULL;
}

static const char *break_of(const struct calendar *c, day_t d)
{
	for (size_t i = 0; i < c->nbreaks; i++)
		if (c->breaks[i].ngrades == 0 && d >= c->breaks[i].from && d <= c->breaks[i].to)
			return c->breaks[i].name;
	return NULL;
}

static bool in_term(const struct calendar *c, day_t d)
{
	for (size_t i = 0; i < c->nterms; i++)
		if (d >= c->terms[i].from && d <= c->terms[i].to)
			return true;
	return false;
}

struct cal_day calendar_day(const struct calendar *c, day_t d)
{
	int as = date_weekday(d);
	bool moved = false;
	for (size_t i = 0; i < c->nwork_days; i++)
		if (c->work_days[i].date == d) {
			as = c->work_days[i].as;
			moved = true;
		}
	const char *free_day = moved ? NULL : holiday(c, d), *pause = break_of(c, d);
	struct cal_day out = { .working = as <= 5 && !free_day, .name = free_day ? free_day : pause };
	out.lessons = out.working && !pause && in_term(c, d);
	out.timetable = out.lessons ? as : 0;
	return out;
}

day_t calendar_year_end(const struct calendar *c, int grade)
{
	if (c->nterms == 0)
		return c->starts;
	const struct cal_term *last = &c->terms[c->nterms - 1];
	for (size_t i = 0; i < last->nby; i++)
		if (last->by_grade[i].grade == grade)
			return last->by_grade[i].to;
	return last->to;
}

/* ---- the file ---- */

struct reader {
	struct arena *a;
	struct calendar *c;
	struct diags *out;
	day_t first, last; /* 1 August to 31 July */
};

static bool bad(struct reader *r, const struct ynode *n, const char *code, const char *what, const char *hint)
{
	diag_hint(diags_report(r->out, DIAG_ERROR, code, &n->pos, "%s", what), "%s", hint);
	return false;
}

static const char *scalar(struct reader *r, const struct ynode *n, const char *key)
{
	if (n->kind == YNODE_SCALAR && n->len > 0)
		return n->text;
	diags_report(r->out, DIAG_ERROR, "K001", &n->pos, _("`%s` takes one value"), key);
	return NULL;
}

static bool read_date(struct reader *r, const struct ynode *n, day_t *day)
{
	if (n->kind != YNODE_SCALAR || !date_parse_iso(n->text, day))
		return bad(r, n, "K002", _("not a date"), _("write YYYY-MM-DD, a day that exists"));
	if (*day < r->first || *day > r->last)
		return bad(r, n, "K002", _("the date lies outside the school year of this file"), _("a school year is 1 August to 31 July"));
	return true;
}

static bool read_grade(struct reader *r, const struct ynode *n, int *grade)
{
	int64_t v;
	if (n->kind != YNODE_SCALAR || !num_parse_int(n->text, &v) || v < 1 || v > 12)
		return bad(r, n, "K001", _("not a grade"), _("grades are 1 to 12"));
	*grade = (int)v;
	return true;
}

static bool is_map(struct reader *r, const struct ynode *n, const char *what)
{
	return n->kind == YNODE_MAP || bad(r, n, "K001", _("keys with values are expected here"), what);
}

static bool is_list(struct reader *r, const struct ynode *n, const char *what)
{
	return n->kind == YNODE_LIST || bad(r, n, "K001", _("a list is expected here"), what);
}

/* `from` and `to` of a term or break. */
static bool read_span(struct reader *r, const struct ynode *n, day_t *from, day_t *to)
{
	const struct ynode *a = ynode_get(n, "from"), *b = ynode_get(n, "to");
	if (!a || !b)
		return bad(r, n, "K001", _("`from` or `to` is missing"), _("write { from: YYYY-MM-DD, to: YYYY-MM-DD }, both inclusive"));
	if (!read_date(r, a, from) || !read_date(r, b, to))
		return false;
	return *from <= *to || bad(r, b, "K003", _("it ends before it begins"), _("look at the year of both dates"));
}

static bool known_keys(struct reader *r, const struct ynode *n, const char *const *keys, size_t nkeys)
{
	bool ok = true;
	for (size_t i = 0; i < n->n; i++) {
		const struct ynode *k = n->entries[i].key;
		bool found = false;
		for (size_t j = 0; j < nkeys; j++)
			found = found || strcmp(keys[j], k->text) == 0;
		if (found)
			continue;
		ok = false;
		struct diag *d = diags_report(r->out, DIAG_ERROR, "K001", &k->pos, _("unknown key `%s`"), k->text);
		const char *near = diag_nearest(k->text, keys, nkeys);
		if (near)
			diag_hint(d, _("did you mean `%s`?"), near);
	}
	return ok;
}

static bool read_by_grade(struct reader *r, const struct ynode *n, struct cal_term *t)
{
	bool ok = is_map(r, n, _("write { 9: YYYY-MM-DD }"));
	if (!ok)
		return false;
	t->by_grade = ARENA_ARRAY(r->a, n->n, struct cal_grade_end);
	for (size_t i = 0; i < n->n; i++) {
		struct cal_grade_end *e = &t->by_grade[t->nby];
		if (read_grade(r, n->entries[i].key, &e->grade) && read_date(r, n->entries[i].value, &e->to))
			t->nby++;
		else
			ok = false;
	}
	return ok;
}

static bool term_code(const char *s)
{
	return (s[0] == 'S' || s[0] == 'T') && s[1] >= '1' && s[1] <= '9' && !s[2];
}

static bool read_terms(struct reader *r, const struct ynode *n)
{
	static const char *const keys[] = { "from", "to", "to_by_grade" };
	bool ok = is_map(r, n, _("write S1: { from, to } and S2: { from, to }"));
	if (!ok)
		return false;
	r->c->terms = ARENA_ARRAY(r->a, n->n, struct cal_term);
	for (size_t i = 0; i < n->n; i++) {
		const struct ynode *key = n->entries[i].key, *v = n->entries[i].value, *by;
		struct cal_term *t = &r->c->terms[r->c->nterms], *before = r->c->nterms ? t - 1 : NULL;
		t->code = key->text;
		if (!term_code(key->text))
			ok = bad(r, key, "K001", _("not a term's code"), _("terms are S1 and S2, or T1, T2 and T3"));
		else if (!is_map(r, v, _("write { from: YYYY-MM-DD, to: YYYY-MM-DD }")) || !known_keys(r, v, keys, 3) || !read_span(r, v, &t->from, &t->to))
			ok = false;
		else if (before && t->from <= before->to)
			ok = bad(r, v, "K003", _("this term begins before the one above has ended"), _("both ends are inclusive; write the terms in order"));
		else if ((by = ynode_get(v, "to_by_grade")) && !read_by_grade(r, by, t))
			ok = false;
		else
			r->c->nterms++;
	}
	return ok;
}

static bool read_break_grades(struct reader *r, const struct ynode *n, struct cal_break *b)
{
	bool ok = is_list(r, n, _("write [1] or [1, 2]"));
	if (!ok)
		return false;
	b->grades = ARENA_ARRAY(r->a, n->n, int);
	for (b->ngrades = 0; ok && b->ngrades < n->n; b->ngrades++)
		ok = read_grade(r, n->items[b->ngrades], &b->grades[b->ngrades]);
	return ok;
}

static bool read_breaks(struct reader *r, const struct ynode *n)
{
	static const char *const keys[] = { "name", "from", "to", "grades" };
	bool ok = is_list(r, n, _("write - { name: rudens, from: YYYY-MM-DD, to: YYYY-MM-DD }"));
	if (!ok)
		return false;
	r->c->breaks = ARENA_ARRAY(r->a, n->n, struct cal_break);
	for (size_t i = 0; i < n->n; i++) {
		const struct ynode *v = n->items[i], *name, *grades;
		struct cal_break *b = &r->c->breaks[r->c->nbreaks];
		if (!is_map(r, v, _("write { name: rudens, from: YYYY-MM-DD, to: YYYY-MM-DD }")) || !known_keys(r, v, keys, 4) || !read_span(r, v, &b->from, &b->to)) {
			ok = false;
			continue;
		}
		b->name = (name = ynode_get(v, "name")) ? scalar(r, name, "name") : "brīvlaiks";
		grades = ynode_get(v, "grades");
		if (b->name && (!grades || read_break_grades(r, grades, b)))
			r->c->nbreaks++;
		else
			ok = false;
	}
	return ok;
}

static bool read_dates(struct reader *r, const struct ynode *n, day_t **v, size_t *count)
{
	bool ok = is_list(r, n, _("write [YYYY-MM-DD, YYYY-MM-DD]"));
	if (!ok)
		return false;
	*v = ARENA_ARRAY(r->a, n->n, day_t);
	for (size_t i = 0; i < n->n; i++) {
		if (read_date(r, n->items[i], &(*v)[*count]))
			(*count)++;
		else
			ok = false;
	}
	return ok;
}

static bool read_holidays(struct reader *r, const struct ynode *n)
{
	if (n->kind == YNODE_LIST)
		return read_dates(r, n, &r->c->holidays, &r->c->nholidays);
	r->c->holidays_lv = n->kind == YNODE_SCALAR && strcmp(n->text, "lv") == 0;
	if (r->c->holidays_lv || (n->kind == YNODE_SCALAR && strcmp(n->text, "none") == 0))
		return true;
	return bad(r, n, "K001", _("`holidays` is not understood"), _("write lv, none, or a list of dates"));
}

static int weekday_of(const char *s)
{
	static const char *const names[] = { "mon", "tue", "wed", "thu", "fri" };
	for (int i = 0; i < 5; i++)
		if (strcmp(s, names[i]) == 0)
			return i + 1;
	return 0;
}

static bool read_work_days(struct reader *r, const struct ynode *n)
{
	static const char *const keys[] = { "date", "as" };
	bool ok = is_list(r, n, _("write - { date: YYYY-MM-DD, as: fri }"));
	if (!ok)
		return false;
	r->c->work_days = ARENA_ARRAY(r->a, n->n, struct cal_moved);
	for (size_t i = 0; i < n->n; i++) {
		const struct ynode *v = n->items[i], *date, *as;
		struct cal_moved *m = &r->c->work_days[r->c->nwork_days];
		if (!is_map(r, v, _("write { date: YYYY-MM-DD, as: fri }")) || !known_keys(r, v, keys, 2))
			ok = false;
		else if (!(date = ynode_get(v, "date")) || !(as = ynode_get(v, "as")))
			ok = bad(r, v, "K001", _("`date` or `as` is missing"), _("`as` is the weekday whose timetable the day carries"));
		else if (as->kind != YNODE_SCALAR || !(m->as = weekday_of(as->text)))
			ok = bad(r, as, "K001", _("not a weekday"), _("write mon, tue, wed, thu or fri"));
		else if (read_date(r, date, &m->date))
			r->c->nwork_days++;
		else
			ok = false;
	}
	return ok;
}

static bool read_extra(struct reader *r, const struct ynode *n)
{
	static const char *const keys[] = { "date", "name" };
	bool ok = is_list(r, n, _("write - { date: YYYY-MM-DD, name: … }"));
	if (!ok)
		return false;
	r->c->extra = arena_array(r->a, n->n, sizeof *r->c->extra);
	for (size_t i = 0; i < n->n; i++) {
		const struct ynode *v = n->items[i], *date, *name;
		if (!is_map(r, v, _("write { date: YYYY-MM-DD, name: … }")) || !known_keys(r, v, keys, 2))
			ok = false;
		else if (!(date = ynode_get(v, "date")) || !(name = ynode_get(v, "name")))
			ok = bad(r, v, "K001", _("`date` or `name` is missing"), _("write { date: YYYY-MM-DD, name: … }"));
		else if (read_date(r, date, &r->c->extra[r->c->nextra].date) && (r->c->extra[r->c->nextra].name = scalar(r, name, "name")))
			r->c->nextra++;
		else
			ok = false;
	}
	return ok;
}

static bool read_school_year(struct reader *r, const struct ynode *n)
{
	int year;
	if (n->kind != YNODE_SCALAR || !date_parse_school_year(n->text, &year))
		return bad(r, n, "K001", _("not a school year"), _("write 2025-26"));
	r->c->school_year = n->text;
	r->c->name = arena_printf(r->a, "%d./%d.", year, year + 1);
	r->first = date_from_civil(year, 8, 1);
	r->last = date_from_civil(year + 1, 7, 31);
	return true;
}

static bool read_name(struct reader *r, const struct ynode *n)
{
	r->c->name = scalar(r, n, "name");
	return r->c->name != NULL;
}

static bool read_starts(struct reader *r, const struct ynode *n)
{
	return read_date(r, n, &r->c->starts);
}

static bool read_days_off(struct reader *r, const struct ynode *n)
{
	return read_dates(r, n, &r->c->days_off, &r->c->ndays_off);
}

static bool read_format(struct reader *r, const struct ynode *n)
{
	return (n->kind == YNODE_SCALAR && strcmp(n->text, "1") == 0) || bad(r, n, "K001", _("unknown format of the calendar file"), _("this program reads format: 1"));
}

static const struct { const char *key; bool required; bool (*read)(struct reader *r, const struct ynode *n); } keys[] = {
	{ "school_year", true, read_school_year }, /* first: dates are held against it */
	{ "format", true, read_format },
	{ "name", false, read_name },
	{ "starts", true, read_starts },
	{ "terms", true, read_terms },
	{ "breaks", false, read_breaks },
	{ "holidays", true, read_holidays },
	{ "days_off", false, read_days_off },
	{ "work_days", false, read_work_days },
	{ "extra", false, read_extra },
};
enum { NKEYS = sizeof keys / sizeof *keys };

static bool read_root(struct reader *r, const struct ynode *root)
{
	const char *names[NKEYS];
	bool ok = true;
	for (size_t i = 0; i < NKEYS; i++)
		names[i] = keys[i].key;
	if (!is_map(r, root, _("the file begins with format: 1")))
		return false;
	ok = known_keys(r, root, names, NKEYS);
	for (size_t i = 0; i < NKEYS; i++) {
		const struct ynode *n = ynode_get(root, keys[i].key);
		if (n)
			ok = keys[i].read(r, n) && ok;
		else if (keys[i].required) {
			diags_report(r->out, DIAG_ERROR, "K001", &root->pos, _("the key `%s` is missing"), keys[i].key);
			ok = false;
		}
		if (i == 0 && !ok)
			return false;
	}
	return ok;
}

struct calendar *calendar_parse(struct arena *a, const char *file, const char *text, size_t len, struct diags *out)
{
	size_t errors = out->errors;
	struct reader r = { .a = a, .out = out };
	const struct ynode *root = yaml_parse(a, file, text, len, out);
	r.c = ARENA_NEW(a, struct calendar);
	return root && out->errors == errors && read_root(&r, root) ? r.c : NULL;
}

struct calendar *calendar_load(struct arena *a, const char *path, struct diags *out)
{
	struct strbuf text = STRBUF_INIT;
	struct calendar *c = NULL;
	struct diag d;
	if (fsio_read(path, FILE_MAX, &text, &d))
		c = calendar_parse(a, path, text.buf, text.len, out);
	else
		diags_add(out, &d);
	strbuf_release(&text);
	return c;
}
