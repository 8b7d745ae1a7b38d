/* SPDX-License-Identifier: MIT */
/*
 * import_row: one row of a bundle table: every value checked and put into its canonical form, then stored; or kept in quarantine with the reason.
 * Nothing is guessed: what is not plainly of its type is not taken.
 */
#include "import_internal.h"

#include "lieciba/date.h"
#include "lieciba/num.h"
#include "lieciba/privacy.h"
#include "lieciba/rules.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <stdio.h>
#include <string.h>

/* ---- types ---- */

static bool __attribute__((format(printf, 4, 5))) bad(struct diag *d, const char *code, const char *hint, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	diag_vset(d, DIAG_ERROR, code, fmt, ap);
	va_end(ap);
	return diag_hint(d, "%s", hint);
}

/* YYYY-MM-DD, DD.MM.YYYY or DD.MM.YYYY. */
static const char *read_date(struct arena *a, const char *s, struct diag *d)
{
	day_t day;
	int dd, mm, yyyy, used = 0;
	if (date_parse_iso(s, &day))
		return s;
	if (sscanf(s, "%2d.%2d.%4d%n", &dd, &mm, &yyyy, &used) == 3 && used == 10 && (s[10] == '\0' || strcmp(s + 10, ".") == 0) &&
		date_valid(yyyy, mm, dd))
		return date_format_iso(date_from_civil(yyyy, mm, dd), arena_alloc(a, DATE_ISO_SIZE));
	if (!import_look_date(s, d))
		bad(d, "N121", _("dates are written 2026-06-05 or 05.06.2026."), _("'%s' is not a date"), s);
	return NULL;
}

static const char *read_stamp(struct arena *a, const char *s, struct diag *d)
{
	char date[DATE_ISO_SIZE];
	int h, m, used = 0;
	if (strlen(s) <= 11)
		return read_date(a, s, d);
	snprintf(date, sizeof date, "%.10s", s);
	day_t day;
	if (date_parse_iso(date, &day) && (s[10] == 'T' || s[10] == ' ') && sscanf(s + 11, "%2d:%2d%n", &h, &m, &used) == 2 && used == 5 && h < 24 && m < 60)
		return s;
	if (!import_look_date(s, d))
		bad(d, "N121", _("dates are written 2026-06-05 or 05.06.2026., times after them as T18:00"), _("'%s' is not a date"), s);
	return NULL;
}

static const char *read_number(struct import_run *r, const char *s, bool decimal, struct diag *d)
{
	int64_t v;
	if (!decimal && num_parse_int(s, &v))
		return arena_printf(&r->arena, "%lld", (long long)v);
	if (decimal && num_parse_scaled(s, r->decimal, 2, &v)) {
		if (!r->decimal && strpbrk(s, ".,"))
			r->decimal = *strpbrk(s, ".,");
		return arena_printf(&r->arena, "%lld", (long long)v);
	}
	if (decimal)
		bad(d, "N122", _("a file writes decimals with a comma or with a point, not both"), _("'%s' is not a number"), s);
	else
		bad(d, "N122", _("digits only"), _("'%s' is not a whole number"), s);
	return NULL;
}

static const char *read_word(const char *s, const char *words, struct diag *d)
{
	size_t n = strlen(s);
	for (const char *p = words; *p; p += strcspn(p, "|"), p += *p == '|') {
		if (strcspn(p, "|") == n && strncmp(p, s, n) == 0)
			return s;
	}
	diag_error(d, "N123", _("'%s' is not one of the words that may stand here"), s);
	diag_hint(d, _("one of: %s"), words);
	return NULL;
}

static const char *read_id(const char *s, struct diag *d)
{
	char code[PRIVACY_CODE_SIZE];
	if (privacy_find_code(s, code)) {
		bad(d, "N126", _("give people ids of the journal's own; codes belong into student_codes.csv or the column personal_code"), "%s", _("a personal code stands where an id should"));
		return NULL;
	}
	if (strlen(s) <= 120)
		return s;
	bad(d, "N124", _("at most 120 bytes"), _("'%.40s…' is too long for an id"), s);
	return NULL;
}

static const char *read_value(struct import_run *r, const struct store_column *c, const char *s, struct diag *d)
{
	switch (c->type) {
	case ST_ID:
		return read_id(s, d);
	case ST_INT:
		return read_number(r, s, false, d);
	case ST_DEC:
		return read_number(r, s, true, d);
	case ST_DATE:
		return read_date(&r->arena, s, d);
	case ST_STAMP:
		return read_stamp(&r->arena, s, d);
	case ST_BOOL:
		return read_word(s, "1|0", d);
	case ST_YEAR:
		if (date_parse_school_year(s, NULL))
			return s;
		bad(d, "N125", _("school years are written 2025-26"), _("'%s' is not a school year"), s);
		return NULL;
	case ST_WORD:
		return read_word(s, c->words, d);
	case ST_TEXT:
	case ST_LIST:
		break;
	}
	return s;
}

/* ---- marks and absences ---- */

/* Beyond the ends of the scale: which ends those are. */
static bool off_scale(const struct scale *s, const char *raw, struct diag *d)
{
	char least[32], most[32];
	num_format_scaled(least, sizeof least, s->min_x100, 2, s->min_x100 % 100 ? 2 : 0, '.');
	num_format_scaled(most, sizeof most, s->max_x100, 2, s->max_x100 % 100 ? 2 : 0, '.');
	diag_error(d, "N130", _("a mark '%s' does not exist on its scale"), raw);
	return diag_hint(d, _("the scale '%s' has %s to %s"), s->name, least, most);
}

/* What the school's scales make of a mark: its number in hundredths and its state. */
static bool read_mark(struct import_run *r, const char *raw, const char *scale, struct store_field out[2], struct diag *d)
{
	bool outside;
	struct mark_value m = rules_scale_value(r->rules, scale, raw, &outside);
	if (outside)
		return off_scale(rules_scale(r->rules, scale), raw, d);
	out[0] = (struct store_field){ "value_x100", m.number ? arena_printf(&r->arena, "%lld", (long long)m.x100) : NULL };
	out[1] = (struct store_field){ "state", rules_state_name(m.state) };
	return true;
}

static bool unknown_code(struct import_run *r, const char *code, struct diag *d)
{
	struct strbuf all = STRBUF_INIT;
	for (size_t i = 0; i < r->rules->ncodes; i++)
		strbuf_addf(&all, "%s%s", i ? ", " : "", r->rules->codes[i].code);
	diag_error(d, "N131", _("'%s' is no known code of an absence"), code);
	diag_hint(d, _("known are %s; add it to rules.yaml, or give the column `status`"), all.buf);
	strbuf_release(&all);
	return false;
}

/*
 * The source's own status goes before the school's table of codes. Only where the table decided is `code` kept: there a later table may decide
 * otherwise (snapshot). *present: no absence at all.
 */
static bool read_absence(struct import_run *r, const char *code, const char *status, struct store_field out[2], bool *present, struct diag *d)
{
	const struct absence_code *k = status ? NULL : rules_absence_code(r->rules, code);
	out[0] = (struct store_field){ "status", status };
	out[1] = (struct store_field){ "code", NULL };
	if (status)
		return true;
	if (!k)
		return unknown_code(r, code, d);
	const char *reason = rules_reason_code((enum absence_reason)k->reason);
	out[0].value = rules_status_name((enum absence_status)k->status);
	out[1].value = reason ? reason : code;
	*present = k->status == ABSENCE_PRESENT;
	return true;
}

/* ---- the row ---- */

/* Files mostly have the columns in the table's order, so the search begins where it is hoped to end. */
static int column_near(const struct store_table *t, const char *name, size_t from)
{
	for (size_t i = 0; i < t->n; i++) {
		size_t k = (from + i) % t->n;
		if (strcmp(t->columns[k].name, name) == 0)
			return (int)k;
	}
	return -1;
}

static int column_named(const struct store_table *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++) {
		if (strcmp(t->columns[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

struct row {
	const char *value[32];
	uint32_t given; /* bit k: the source has column k */
	struct store_field extra[2];
	size_t nextra;
	bool present; /* attendance, not absence: there is nothing to keep */
	int source; /* index of the field that a failure speaks of */
};

static int source_of(const struct store_table *t, int column, const struct import_value *v, size_t n)
{
	for (size_t i = 0; column >= 0 && i < n; i++) {
		if (strcmp(v[i].name, t->columns[column].name) == 0)
			return v[i].source;
	}
	return -1;
}

static int column_stored_as(const struct store_table *t, const char *column, size_t n)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->columns[i].column && strlen(t->columns[i].column) == n && memcmp(t->columns[i].column, column, n) == 0)
			return (int)i;
	}
	return -1;
}

/*
 * A fact's id as the program makes it: the row's own key columns, each followed by a slash, and a number. Export writes it, and it may be as long as the
 * title in it, or hold digits like a code's when the title does.
 */
static bool is_made_id(const struct store_table *t, const struct row *row, const char *id)
{
	for (const char *p = t->key; *p; p += strcspn(p, ","), p += *p == ',') {
		int k = column_stored_as(t, p, strcspn(p, ","));
		const char *part = k >= 0 && row->value[k] ? row->value[k] : "";
		size_t n = strlen(part);
		if (strncmp(id, part, n) != 0 || id[n] != '/')
			return false;
		id += n + 1;
	}
	return *id && id[strspn(id, "0123456789")] == '\0';
}

/* Ids of facts are looked at when the whole row is known. */
static bool read_fact_id(const struct store_table *t, struct row *row, const struct import_value *v, size_t n, struct diag *d)
{
	int k = t->id ? column_stored_as(t, t->id, strlen(t->id)) : -1;
	if (k < 0 || !row->value[k] || is_made_id(t, row, row->value[k]))
		return true;
	row->source = source_of(t, k, v, n);
	return read_id(row->value[k], d) != NULL;
}

/* Numbers, ids and codes: a spreadsheet may have made 1,01123E+10 of one. In texts written for people that may stand. */
static bool not_for_people(const struct store_column *c)
{
	static const char *const names[] = { "personal_code", "phone", "reg_no", "file_no", "code", "value", "slot", "room", "order_no", "in_order_no", "out_order_no" };
	for (size_t i = 0; c->type == ST_TEXT && i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i], c->name) == 0)
			return true;
	}
	return c->type != ST_TEXT && c->type != ST_WORD;
}

/*
 * A required column that the source does not have is kept from the stored row, if there is one (store_put tells); never one that the row is found by, or that
 * says what the others mean.
 */
static bool may_be_kept(const struct store_table *t, size_t k, const struct row *row)
{
	const char *name = t->columns[k].name, *column = t->columns[k].column ? t->columns[k].column : name;
	size_t n = strlen(column);
	if (row->given & 1u << k || strcmp(name, "value") == 0 || (strcmp(name, "code") == 0 && column_named(t, "status") >= 0))
		return false;
	int id = t->id ? column_stored_as(t, t->id, strlen(t->id)) : -1;
	for (const char *p = t->key; *p; p += strcspn(p, ","), p += *p == ',') {
		if (strcspn(p, ",") == n && strncmp(p, column, n) == 0)
			return id >= 0 && row->value[id];
	}
	return true;
}

static bool read_row(struct import_run *r, const struct store_table *t, const struct import_value *v, size_t n, const struct import_place *at,
	struct row *row, struct diag *d)
{
	int last = -1;
	for (size_t i = 0; i < n; i++) {
		int k = column_near(t, v[i].name, (size_t)(last + 1));
		if (k < 0)
			continue;
		last = k;
		row->given |= 1u << k;
		row->source = v[i].source;
		bool fact_id = t->id && t->columns[k].column && strcmp(t->id, t->columns[k].column) == 0;
		if (!import_clean_text(r, at, v[i].source, !fact_id && (t->columns[k].type == ST_ID || t->columns[k].type == ST_LIST), v[i].text, &row->value[k], d))
			return false;
		if (row->value[k] && import_look_number(row->value[k], d)) {
			if (not_for_people(&t->columns[k]))
				return false;
			*d = (struct diag){ 0 };
		}
		if (row->value[k] && !fact_id && !(row->value[k] = read_value(r, &t->columns[k], row->value[k], d)))
			return false;
	}
	for (size_t k = 0; k < t->n; k++) {
		if (row->value[k] || !(t->columns[k].required || t->columns[k].otherwise))
			continue;
		row->value[k] = t->columns[k].otherwise;
		if (row->value[k] || may_be_kept(t, k, row))
			continue;
		row->source = source_of(t, (int)k, v, n);
		return bad(d, "N120", _("this value is required"), _("'%s' is empty"), t->columns[k].name);
	}
	return read_fact_id(t, row, v, n, d);
}

static bool read_meaning(struct import_run *r, const struct store_table *t, struct row *row, const struct import_value *v, size_t n, struct diag *d)
{
	int value = column_named(t, "value"), scale = column_named(t, "scale"), code = column_named(t, "code"), status = column_named(t, "status");
	const char *field = value >= 0 ? "value" : "code";
	for (size_t i = 0; i < n; i++)
		row->source = strcmp(v[i].name, field) == 0 ? v[i].source : row->source;
	if (value >= 0 && scale >= 0) {
		row->nextra = 2;
		row->given |= 1u << scale; /* a value comes with its scale, also when that is the usual one */
		return read_mark(r, row->value[value], row->value[scale], row->extra, d);
	}
	if (code >= 0 && status >= 0) {
		row->nextra = 2;
		return read_absence(r, row->value[code], row->value[status], row->extra, &row->present, d);
	}
	return true;
}

bool import_about_persons(const struct store_table *t)
{
	static const char *const names[] = { "students", "student_codes", "guardians", "teachers", "officials", "behaviour", "talks" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i], t->name) == 0)
			return true;
	}
	return false;
}

/* Nothing to keep; and what an earlier export said of that lesson is not so. */
static bool take_back(struct import_run *r, const struct store_table *t, const char *school_id, const char *const *value, struct diag *d)
{
	int64_t gone;
	if (!store_remove(r->store, t, school_id, value, &gone, d))
		return false;
	r->file.c.gone += gone;
	r->file.c.present++;
	return true;
}

bool import_row(struct import_run *r, const struct store_table *t, const char *school_id, const struct import_value *v, size_t n,
	const struct import_place *at, struct diag *d)
{
	struct row row = { .source = -1 };
	struct diag why = { 0 };
	enum store_change what = STORE_SAME;
	int column;
	if (!school_id)
		school_id = r->school_id;
	if (!school_id[0]) {
		bad(&why, "N127", _("give the column `school`, a schools.csv, or `school:` in lieciba.yaml"), "%s", _("nothing says which school this row is of"));
		return import_quarantine(r, at, -1, &why, d);
	}
	arena_reset(&r->arena);
	r->persons = import_about_persons(t);
	if (!read_row(r, t, v, n, at, &row, &why) || !read_meaning(r, t, &row, v, n, &why))
		return import_quarantine(r, at, row.source, &why, d);
	if (row.present)
		return take_back(r, t, school_id, row.value, d);
	if (!store_put(r->store, t, school_id, row.value, row.given, row.extra, row.nextra, &what, &column, &why)) {
		if (why.exit_code == 74) {
			if (d)
				*d = why;
			return false;
		}
		return import_quarantine(r, at, source_of(t, column, v, n), &why, d);
	}
	int64_t *count = what == STORE_ADDED ? &r->file.c.added : what == STORE_CHANGED ? &r->file.c.changed : &r->file.c.same;
	(*count)++;
	r->file.c.rows++;
	return true;
}

bool import_check_row(struct import_run *r, const struct store_table *t, const struct import_value *v, size_t n, const char **stored, struct diag *why)
{
	struct row row = { .source = -1 };
	struct import_place nowhere = { .file = "" };
	arena_reset(&r->arena);
	r->persons = import_about_persons(t);
	if (!read_row(r, t, v, n, &nowhere, &row, why) || !read_meaning(r, t, &row, v, n, why))
		return false;
	memcpy(stored, row.value, t->n * sizeof *stored);
	return true;
}
