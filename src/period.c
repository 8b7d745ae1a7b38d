/* SPDX-License-Identifier: MIT */
/*
 * period: what --period says, against a snapshot's terms and years.
 *
 * "2010-11" could be a school year or a month; it is the school year, and 2010-11/2010-11 is the month.
 */
#include "lieciba/period.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <string.h>

const char *const period_kind_names[] = { [PERIOD_YEAR] = "year", [PERIOD_TERM] = "term", [PERIOD_MONTH] = "month", [PERIOD_WEEK] = "week" };

static bool parse_month(const char *s, day_t *first)
{
	char iso[DATE_ISO_SIZE];
	if (strlen(s) != 7)
		return false;
	snprintf(iso, sizeof iso, "%s-01", s);
	return date_parse_iso(iso, first);
}

static bool is_term_code(const char *s)
{
	size_t n = strlen(s);
	if (n < 2 || n > 15 || s[0] < 'A' || s[0] > 'Z')
		return false;
	return strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == n;
}

static bool month_period(const char *month, const char *year, struct period *out)
{
	day_t first;
	if (!parse_month(month, &first))
		return false;
	date_school_year(first, out->school_year);
	if (year && strcmp(year, out->school_year) != 0)
		return false;
	out->kind = PERIOD_MONTH;
	snprintf(out->code, sizeof out->code, "%s", month);
	date_format_iso(first, out->from);
	date_format_iso(date_month_end(first), out->to);
	return true;
}

/* "2026-W20": that week's Monday is 4 January's, and so many weeks on. */
static bool week_period(const char *s, struct period *out)
{
	int64_t year, week;
	char y[5] = "";
	int of = 0;
	if (strlen(s) != 8 || strspn(s, "0123456789") != 4 || s[4] != '-' || s[5] != 'W' || strspn(s + 6, "0123456789") != 2)
		return false;
	memcpy(y, s, 4);
	if (!num_parse_int(y, &year) || !num_parse_int(s + 6, &week))
		return false;
	day_t january = date_from_civil((int)year, 1, 4), monday = january - (date_weekday(january) - 1) + 7 * ((day_t)week - 1);
	if (date_iso_week(monday, &of) != week || of != year)
		return false;
	out->kind = PERIOD_WEEK;
	date_school_year(monday + 3, out->school_year);
	snprintf(out->code, sizeof out->code, "%s", s);
	snprintf(out->text, sizeof out->text, "%s", s);
	date_format_iso(monday, out->from);
	date_format_iso(monday + 6, out->to);
	return true;
}

static bool year_period(const char *year, const char *code, struct period *out)
{
	int first;
	if (!date_parse_school_year(year, &first))
		return false;
	if (code && month_period(code, year, out))
		return true;
	if (code && !is_term_code(code) && strcmp(code, "Y") != 0)
		return false;
	out->kind = code && strcmp(code, "Y") != 0 ? PERIOD_TERM : PERIOD_YEAR;
	memcpy(out->school_year, year, 8);
	snprintf(out->code, sizeof out->code, "%s", code ? code : "Y");
	return true;
}

bool period_parse(const char *s, struct period *out, struct diag *d)
{
	char head[8] = "";
	memset(out, 0, sizeof *out);
	size_t n = strlen(s);
	bool slash = n > 8 && s[7] == '/';
	if (week_period(s, out))
		return true;
	if (n < sizeof out->text && (n == 7 || slash)) {
		memcpy(head, s, 7);
		if (year_period(head, slash ? s + 8 : NULL, out) || (!slash && month_period(head, NULL, out))) {
			/* A year's code is left out, so that one period has one text. */
			snprintf(out->text, sizeof out->text, "%s", out->kind == PERIOD_YEAR ? out->school_year : s);
			return true;
		}
	}
	diag_error(d, "P001", _("'%s' is not a period"), s);
	diag_exit(d, 64);
	return diag_hint(d, "%s", _("write a school year (2025-26), a term (2025-26/S1), a month (2026-05) or a week (2026-W20)"));
}

static void add_known(struct db *snapshot, struct diag *d)
{
	struct strbuf known = STRBUF_INIT;
	struct db_stmt *s = db_prepare(snapshot, "SELECT p FROM (SELECT school_year AS p, 0 AS seq, school_year FROM year UNION ALL "
		"SELECT school_year || '/' || term, seq, school_year FROM term WHERE grade = 0) ORDER BY school_year, seq", NULL);
	while (s && db_step(s, NULL) == DB_ROW)
		strbuf_addf(&known, "%s%s", known.len ? ", " : "", db_text(s, 0));
	db_finalize(s);
	diag_hint(d, _("the data has %s"), known.len ? known.buf : "–");
	strbuf_release(&known);
}

static bool unknown(const struct period *p, struct db *snapshot, struct diag *d)
{
	if (p->kind == PERIOD_TERM)
		diag_error(d, "P002", _("there is no term '%s' in the school year %s"), p->code, p->school_year);
	else
		diag_error(d, "P002", _("there is no school year %s in the data"), p->school_year);
	diag_exit(d, 65);
	add_known(snapshot, d);
	return false;
}

/* "1. semestris" -> 1; 0 = the source's own name, printed in every language as it is. */
static int semester_no(const char *name)
{
	return name[0] >= '1' && name[0] <= '9' && strcmp(name + 1, ". semestris") == 0 ? name[0] - '0' : 0;
}

static void name_term(struct period *p, const char *name, const char *acc, struct arena *a)
{
	int no = semester_no(name);
	p->name[LANG_LV] = arena_strdup(a, name);
	p->acc[LANG_LV] = arena_strdup(a, acc);
	p->name[LANG_EN] = no ? arena_printf(a, "Semester %d", no) : p->name[LANG_LV];
	p->name[LANG_RU] = no ? arena_printf(a, "%d семестр", no) : p->name[LANG_LV];
}

static void name_year(struct period *p, int first, struct arena *a)
{
	p->name[LANG_LV] = arena_printf(a, "%d./%d. mācību gads", first, first + 1);
	p->acc[LANG_LV] = arena_printf(a, "%d./%d. mācību gadu", first, first + 1);
	p->name[LANG_EN] = arena_printf(a, "School year %d/%d", first, first + 1);
	p->name[LANG_RU] = arena_printf(a, "%d/%d учебный год", first, first + 1);
}

static void name_month(struct period *p, struct arena *a)
{
	int64_t year = 0, month = 0;
	char y[5] = "";
	memcpy(y, p->code, 4);
	num_parse_int(y, &year);
	num_parse_int(p->code + 5, &month);
	for (enum lang l = 0; l < LANG_N; l++) {
		struct strbuf sb = STRBUF_INIT;
		i18n_month_name(l, (int)year, (int)month, false, &sb);
		p->name[l] = arena_strdup(a, sb.buf);
		strbuf_reset(&sb);
		i18n_month_object(l, (int)year, (int)month, &sb);
		p->acc[l] = arena_strdup(a, sb.buf);
		strbuf_release(&sb);
	}
}

static void name_week(struct period *p, struct arena *a)
{
	int64_t week = 0;
	num_parse_int(p->code + 6, &week);
	const char *f = p->from, *t = p->to;
	p->name[LANG_LV] = arena_printf(a, "nedēļa %.2s.%.2s.%.4s.–%.2s.%.2s.%.4s.", f + 8, f + 5, f, t + 8, t + 5, t);
	p->acc[LANG_LV] = arena_printf(a, "nedēļu %.2s.%.2s.%.4s.–%.2s.%.2s.%.4s.", f + 8, f + 5, f, t + 8, t + 5, t);
	p->name[LANG_EN] = arena_printf(a, "Week %d (%s to %s)", (int)week, f, t);
	p->name[LANG_RU] = arena_printf(a, "неделя %.2s.%.2s.%.4s–%.2s.%.2s.%.4s", f + 8, f + 5, f, t + 8, t + 5, t);
}

static void set_span(struct period *p, struct db_stmt *s)
{
	snprintf(p->from, sizeof p->from, "%s", db_text(s, 0));
	snprintf(p->to, sizeof p->to, "%s", db_text(s, 1));
}

bool period_resolve(struct period *p, struct db *snapshot, struct arena *a, struct diag *d)
{
	const char *sql = p->kind == PERIOD_TERM ? "SELECT t.starts, t.ends, t.name, y.name, t.name_acc FROM term t JOIN year y ON y.school_year = t.school_year "
		"WHERE t.school_year = ?1 AND t.term = ?2 AND t.grade = 0" : "SELECT starts, ends, name, name FROM year WHERE school_year = ?1";
	int first = 0;
	struct db_stmt *s = db_prepare(snapshot, sql, d);
	if (!s)
		return false;
	db_bind_text(s, 1, p->school_year);
	if (p->kind == PERIOD_TERM)
		db_bind_text(s, 2, p->code);
	enum db_step step = db_step(s, d);
	if (step == DB_ROW) {
		p->year_name = arena_strdup(a, db_text(s, 3));
		date_parse_school_year(p->school_year, &first);
		if (p->kind == PERIOD_TERM || p->kind == PERIOD_YEAR)
			set_span(p, s);
		switch (p->kind) {
		case PERIOD_TERM: name_term(p, db_text(s, 2), db_text(s, 4), a); break;
		case PERIOD_YEAR: name_year(p, first, a); break;
		case PERIOD_MONTH: name_month(p, a); break;
		case PERIOD_WEEK: name_week(p, a); break;
		}
	}
	db_finalize(s);
	return step == DB_ROW || (step == DB_DONE && unknown(p, snapshot, d));
}
