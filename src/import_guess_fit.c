/* SPDX-License-Identifier: MIT */
/*
 * import_guess_fit: which table of the bundle a sample fits, and where each of its columns comes from. Ids are compared with the store where there is one;
 * an id that nobody needs is left out rather than guessed.
 */
#include "import_guess_internal.h"

#include "lieciba/rules.h"

#include <stdio.h>
#include <string.h>

static bool has(const struct guess *g, const char *role)
{
	return guess_find(g, role) >= 0;
}

static const char *quoted(struct guess *g, int c)
{
	return guess_quoted(g->a, g->col[c].head);
}

/* ---- which table ---- */

static bool has_need(const struct guess *g, const char *need)
{
	if (strcmp(need, "person") == 0)
		return has(g, "student") || (has(g, "surname") && has(g, "given_name")) || has(g, "full_name") || has(g, "personal_code");
	if (strcmp(need, "where") == 0)
		return has(g, "course") || (has(g, "class") && has(g, "subject"));
	return has(g, need);
}

/* Words of a list that the sample has; *all: it has every one. */
static int count_needs(const struct guess *g, const char *list, bool *all)
{
	char word[32];
	int n = 0;
	*all = true;
	for (const char *p = list; *p; p += strcspn(p, " "), p += *p == ' ') {
		snprintf(word, sizeof word, "%.*s", (int)strcspn(p, " "), p);
		bool there = has_need(g, word);
		n += there;
		*all = *all && there;
	}
	return n;
}

static void choose_table(struct guess *g)
{
	int best = 0;
	bool all, ignored;
	const char *name = NULL;
	for (size_t i = 0; guess_kind(i); i++) {
		int points = 10 * count_needs(g, guess_kind(i)->needs, &all) + 4 * count_needs(g, guess_kind(i)->helps, &ignored);
		/* One heading alone is no table. */
		if (all && points > best && points > 10) {
			best = points;
			name = guess_kind(i)->table;
		}
	}
	g->t = name ? store_table(name) : NULL;
	g->others = "";
	for (size_t i = 0; name && !g->t->id && guess_kind(i); i++) { /* facts are seldom mixed with anything */
		count_needs(g, guess_kind(i)->needs, &all);
		if (all && strcmp(guess_kind(i)->table, name) != 0 && strchr(guess_kind(i)->needs, ' '))
			g->others = arena_printf(g->a, "%s%s%s", g->others, *g->others ? ", " : "", guess_kind(i)->table);
	}
}

static void repeat_those(struct guess *g, int kind, bool (*is)(struct guess *g, const struct guess_column *c))
{
	for (size_t i = 0; i < g->cols; i++) {
		if (!is(g, &g->col[i]))
			continue;
		g->col[i].repeated = g->col[i].used = true;
		g->col[i].role = NULL;
	}
	g->wide = kind;
}

static bool is_date(struct guess *g, const struct guess_column *c)
{
	(void)g;
	return guess_is_date(c->head);
}

static bool is_period(struct guess *g, const struct guess_column *c)
{
	return c->filled && c->marks * 10 >= c->filled * 7 && guess_period(g->a, c->head);
}

static bool is_subject(struct guess *g, const struct guess_column *c)
{
	(void)g;
	return !c->role && *c->head && c->filled && c->marks * 10 >= c->filled * 7;
}

/* Wide tables: a column for each day, each term or each subject, with marks or absences in the cells. */
static void find_wide(struct guess *g)
{
	size_t dates = 0, periods = 0, subjects = 0, marks = 0, absences = 0;
	if (!g->header || !has_need(g, "person"))
		return;
	for (size_t i = 0; i < g->cols; i++) {
		const struct guess_column *c = &g->col[i];
		bool date = is_date(g, c);
		dates += date;
		marks += date ? c->marks : 0;
		absences += date ? c->absences : 0;
		periods += is_period(g, c);
		subjects += is_subject(g, c) && !guess_period(g->a, c->head);
	}
	if (dates >= 2) {
		repeat_those(g, WIDE_DATES, is_date);
		g->t = store_table(marks >= absences ? "marks" : "attendance");
	} else if (periods >= 2 && !has(g, "value")) {
		repeat_those(g, WIDE_PERIODS, is_period);
		g->t = store_table("closing_marks");
	} else if (subjects >= 3 && !has(g, "value") && !has(g, "absence")) {
		repeat_those(g, WIDE_SUBJECTS, is_subject);
		g->t = store_table("closing_marks");
	}
}

/* ---- school year ---- */

static bool year_in_text(struct guess *g, const char *s)
{
	for (; *s; s++) {
		int a = 0, b = 0, used = 0;
		if (sscanf(s, "20%2d%*[./ -]20%2d%n", &a, &b, &used) == 2 && used > 0 && b == a + 1) {
			g->year = arena_printf(g->a, "20%02d-%02d", a, b);
			return true;
		}
	}
	return false;
}

static bool year_in_dates(struct guess *g)
{
	struct map_moment m;
	for (size_t k = 0; k < g->cols; k++) {
		const char *role = g->col[k].role;
		if (!g->n || !role || (strcmp(role, "date") != 0 && strcmp(role, "starts") != 0 && strcmp(role, "from") != 0))
			continue;
		for (size_t i = 0; guess_form(i) && g->col[k].nvalues; i++) {
			if ((g->col[k].forms >> i & 1) && map_form_has_year(guess_form(i)) && map_form_fits(guess_form(i), 0, g->col[k].value[0], &m)) {
				g->year = date_school_year(m.day, arena_alloc(g->a, 8));
				return true;
			}
		}
	}
	return false;
}

static void find_year(struct guess *g)
{
	day_t today = 0;
	char date[DATE_ISO_SIZE];
	g->year_sure = year_in_dates(g) || year_in_text(g, g->title_text);
	if (g->year_sure)
		return;
	snprintf(date, sizeof date, "%.10s", g->r->options->now);
	date_parse_iso(date, &today);
	g->year = date_school_year(today, arena_alloc(g->a, 8));
}

/* ---- ids ---- */

enum known { KNOWN_NOT_ASKED, KNOWN_YES, KNOWN_NO };

/* Whether the store knows the ids of a column: most of the different values seen. */
static enum known in_store(struct guess *g, int c, const char *table)
{
	const struct store_table *t = store_table(table);
	const struct guess_column *col = &g->col[c];
	const char *id = t && t->n ? t->columns[t->columns[0].type == ST_YEAR ? 1 : 0].name : NULL;
	bool hit[GUESS_VALUES] = { false };
	size_t rows = 0, hits = 0;
	struct store_found f;
	struct store_lookup *l = id && g->r->store ? store_lookup_open(g->r->store, t, &id, 0, id, NULL, NULL, NULL) : NULL;
	while (l && store_lookup_next(l, &f, NULL)) {
		rows++;
		for (size_t i = 0; i < col->nvalues; i++)
			hit[i] = hit[i] || strcmp(col->value[i], f.take) == 0;
	}
	store_lookup_close(l);
	for (size_t i = 0; i < col->nvalues; i++)
		hits += hit[i];
	return !rows ? KNOWN_NOT_ASKED : hits * 10 >= col->nvalues * 8 && hits ? KNOWN_YES : KNOWN_NO;
}

static bool by_id(struct guess *g, size_t k, const char *role, const char *table)
{
	int c = guess_find(g, role);
	enum known known = c >= 0 ? in_store(g, c, table) : KNOWN_NO;
	bool required = g->t->columns[k].required;
	if (c < 0 || (!required && known != KNOWN_YES))
		return false;
	g->out[k].yaml = arena_printf(g->a, "{ from: %s }", quoted(g, c));
	g->out[k].note = known == KNOWN_YES ? NULL : known == KNOWN_NO ? _("the store does not know these ids") : _("are these the ids that the store knows?");
	g->complete = g->complete && known != KNOWN_NO;
	return g->col[c].used = true;
}

static const char *names_of(struct guess *g, int c)
{
	const char *q = quoted(g, c);
	return arena_printf(g->a, "surname: { from: %s, pattern: \"^([^ ,]+)\" }, given_name: { from: %s, pattern: \"^[^ ,]+,? +(.+)$\" }", q, q);
}

static bool by_person(struct guess *g, size_t k)
{
	int surname = guess_find(g, "surname"), given = guess_find(g, "given_name"), full = guess_find(g, "full_name"), class = guess_find(g, "class");
	int code = guess_find(g, "personal_code");
	const char *match, *note = NULL;
	if (code >= 0 && g->col[code].filled == g->n) {
		match = arena_printf(g->a, "personal_code: %s", quoted(g, code));
		g->col[code].used = true;
	} else if (surname >= 0 && given >= 0) {
		match = arena_printf(g->a, "surname: %s, given_name: %s", quoted(g, surname), quoted(g, given));
		g->col[surname].used = g->col[given].used = true;
	} else if (full >= 0) {
		match = names_of(g, full);
		note = _("is the surname before the given name?");
		g->col[full].used = true;
	} else {
		return false;
	}
	bool enrols = strcmp(g->t->name, "enrollments") == 0;
	if (class >= 0 && !enrols && !strstr(match, "personal_code")) {
		match = arena_printf(g->a, "%s, class: %s", match, quoted(g, class));
		g->col[class].used = g->year_used = true;
	}
	g->out[k] = (struct guess_origin){ arena_printf(g->a, "{ lookup: students, match: { %s }, take: student }", match), note };
	return true;
}

static bool by_journal(struct guess *g, size_t k)
{
	int class = guess_find(g, "class"), subject = guess_find(g, "subject");
	const char *named = g->wide == WIDE_SUBJECTS ? "{ head: true }" : subject >= 0 ? quoted(g, subject) : NULL;
	/* Where a journal is welcome only, one that is not found would cost the row. */
	if (class < 0 || !named || (subject >= 0 && !g->t->columns[k].required && g->col[subject].filled < g->n))
		return false;
	g->out[k].yaml = arena_printf(g->a, "{ lookup: courses, match: { class: %s, subject: %s }, take: course }", quoted(g, class), named);
	g->col[class].used = g->year_used = true;
	if (subject >= 0)
		g->col[subject].used = true;
	return true;
}

static bool by_name(struct guess *g, size_t k, const char *role, const char *lookup)
{
	int c = guess_find(g, role);
	if (c < 0 || g->col[c].filled == 0)
		return false;
	g->col[c].used = true;
	g->year_used = g->year_used || strcmp(lookup, "classes") == 0;
	if (strcmp(lookup, "teachers") == 0)
		g->out[k] = (struct guess_origin){ arena_printf(g->a, "{ lookup: teachers, match: { %s }, take: teacher }", names_of(g, c)),
			_("is the surname before the given name?") };
	else
		g->out[k].yaml = arena_printf(g->a, "{ lookup: %s, match: { %s: %s }, take: %s }", lookup, role, quoted(g, c), role);
	return true;
}

static void fill_ref(struct guess *g, size_t k)
{
	const char *ref = g->t->columns[k].ref, *name = g->t->columns[k].name;
	if (strcmp(ref, "student") == 0)
		(void)(by_id(g, k, "student", "students") || by_person(g, k));
	else if (strcmp(ref, "course") == 0)
		(void)(by_id(g, k, "course", "courses") || by_journal(g, k));
	else if (strcmp(ref, "class") == 0)
		by_name(g, k, "class", "classes");
	else if (strcmp(ref, "subject") == 0)
		by_name(g, k, "subject", "subjects");
	else if (strcmp(ref, "teacher") == 0)
		by_name(g, k, name, "teachers");
	else if (strcmp(ref, "programme") == 0)
		by_id(g, k, "programme", "programmes");
}

/* The table's own ids. Never a personal code. */
static bool fill_id(struct guess *g, size_t k)
{
	const char *name = g->t->columns[k].name;
	int c = guess_find(g, name), class = guess_find(g, "class"), subject = guess_find(g, "subject");
	if (strcmp(name, "student") == 0 && c < 0)
		c = guess_find(g, "file_no");
	if (c >= 0 && strcmp(name, "class") == 0) {
		g->out[k] = (struct guess_origin){ arena_printf(g->a, "{ from: [{ const: %s }, %s], join: \"/\" }", g->year, quoted(g, c)), _("an id for this class in this year") };
	} else if (strcmp(name, "course") == 0 && c < 0 && class >= 0 && subject >= 0) {
		g->out[k] = (struct guess_origin){ arena_printf(g->a, "{ from: [{ const: %s }, %s, %s], join: \"/\" }", g->year, quoted(g, class), quoted(g, subject)),
			_("does a class have two journals of one subject?") };
		g->col[subject].used = true;
	} else if (c >= 0) {
		g->out[k] = (struct guess_origin){ arena_printf(g->a, "{ from: %s }", quoted(g, c)), _("does it never change, and is it no personal code?") };
		g->col[c].used = true;
	}
	return g->out[k].yaml != NULL;
}

/* ---- other columns ---- */

static void fill_plain(struct guess *g, size_t k, int c)
{
	struct guess_column *col = &g->col[c];
	const struct store_column *to = &g->t->columns[k];
	bool number = to->type == ST_INT || strcmp(to->name, "slot") == 0;
	col->used = true;
	if (guess_values_of(g, k, c))
		return;
	if (number && col->led && col->led + col->whole == col->filled) { /* "2. stunda", "01 - Traditional" */
		g->out[k] = (struct guess_origin){ arena_printf(g->a, "{ from: %s, pattern: \"^([0-9]+)\" }", quoted(g, c)), _("the number before the words is taken") };
		return;
	}
	g->out[k].yaml = arena_printf(g->a, "{ from: %s }", quoted(g, c));
	bool date = to->type == ST_DATE || to->type == ST_STAMP;
	if (date && col->filled && !col->forms) {
		g->out[k].note = _("not all of these dates have one form");
		g->complete = false;
	}
}

static void fill_wide(struct guess *g, size_t k)
{
	const char *name = g->t->columns[k].name;
	struct guess_list *l;
	bool periods = g->wide == WIDE_PERIODS, subjects = g->wide == WIDE_SUBJECTS;
	if (strcmp(name, "value") == 0 || strcmp(name, "code") == 0) {
		g->out[k].yaml = "{ cell: true }";
	} else if (strcmp(name, "date") == 0 && g->wide == WIDE_DATES) {
		g->out[k].yaml = "{ head: true }";
	} else if ((strcmp(name, "period") == 0 || strcmp(name, "kind") == 0) && periods) {
		bool kind = strcmp(name, "kind") == 0;
		l = guess_new_list(g, kind ? "kinds" : "periods");
		for (size_t i = 0; i < g->cols; i++) {
			const char *p = g->col[i].repeated ? guess_period(g->a, g->col[i].head) : NULL;
			if (p)
				l->text = arena_printf(g->a, "%s%s%s: %s", l->text ? l->text : "", l->text ? ", " : "", quoted(g, (int)i), kind ? (*p == 'Y' ? "year" : "term") : p);
		}
		g->out[k].yaml = arena_printf(g->a, "{ head: true, translate: %s }", l->name);
	} else if (strcmp(name, "period") == 0 && subjects) {
		g->out[k] = (struct guess_origin){ "{ const: S1 }", _("of which period are these marks?") };
	} else if (strcmp(name, "kind") == 0 && subjects) {
		g->out[k] = (struct guess_origin){ "{ const: term }", _("year for marks of the year") };
	}
}

/* What can be said without a column of its own. */
static void fill_rest(struct guess *g, size_t k)
{
	const char *name = g->t->columns[k].name, *table = g->t->name;
	int class = guess_find(g, "class"), subject = guess_find(g, "subject");
	if (strcmp(name, "school_year") == 0) {
		g->out[k] = (struct guess_origin){ arena_printf(g->a, "{ const: %s }", g->year), g->year_sure ? NULL : _("of which school year is it?") };
	} else if (strcmp(table, "classes") == 0 && strcmp(name, "grade") == 0 && class >= 0) {
		g->out[k].yaml = arena_printf(g->a, "{ from: %s, pattern: \"^([0-9]+)\" }", quoted(g, class));
	} else if (strcmp(table, "courses") == 0 && strcmp(name, "name") == 0 && class >= 0 && subject >= 0) {
		g->out[k].yaml = arena_printf(g->a, "{ from: [%s, %s], join: \" \" }", quoted(g, subject), quoted(g, class));
	} else if (strcmp(table, "terms") == 0 && strcmp(name, "kind") == 0) {
		g->out[k] = (struct guess_origin){ "{ const: term }", _("year and interim periods need another word") };
	}
}

static void fill(struct guess *g, size_t k)
{
	const struct store_column *c = &g->t->columns[k];
	const char *role;
	if (g->out[k].yaml)
		return;
	if (g->wide)
		fill_wide(g, k);
	if (!g->out[k].yaml && c->ref)
		fill_ref(g, k);
	else if (!g->out[k].yaml && c->type == ST_ID && c->required)
		fill_id(g, k);
	for (size_t n = 0; !g->out[k].yaml && !c->ref && c->type != ST_ID && (role = guess_role_for(g->t->name, c->name, n)); n++) {
		int from = guess_find(g, role);
		if (from >= 0 && g->col[from].filled)
			fill_plain(g, k, from);
	}
	if (!g->out[k].yaml)
		fill_rest(g, k);
}

static void fill_school(struct guess *g)
{
	int c = guess_find(g, "school");
	const char **ids = NULL;
	size_t n = 0;
	bool known = false;
	if (c < 0 || !g->col[c].nvalues)
		return;
	if (g->r->store && store_schools(g->r->store, g->a, &ids, &n, NULL)) {
		for (size_t i = 0; i < n; i++)
			known = known || strcmp(ids[i], g->col[c].value[0]) == 0;
	}
	if (!known && n)
		return;
	g->school = (struct guess_origin){ arena_printf(g->a, "{ from: %s }", quoted(g, c)), known ? NULL : _("are these the ids that the store knows?") };
	g->col[c].used = true;
}

/* Cells of a wide table that are passed over: codes of absences among marks, marks among codes. */
static void skip_cells(struct guess *g)
{
	bool marks = strcmp(g->t->name, "attendance") != 0, codes = false;
	for (size_t i = 0; i < g->cols; i++) {
		codes = codes || (g->col[i].repeated && g->col[i].absences);
		for (size_t k = 0; !marks && g->col[i].repeated && k < g->col[i].nvalues; k++) {
			const char *v = guess_quoted(g->a, g->col[i].value[k]);
			if (!rules_absence_code(import_rules(g->r), g->col[i].value[k]) && !(g->skip_cells && strstr(g->skip_cells, v)))
				g->skip_cells = arena_printf(g->a, "%s%s%s", g->skip_cells ? g->skip_cells : "", g->skip_cells ? ", " : "", v);
		}
	}
	if (marks && codes)
		g->skip_cells = guess_short_codes(g, NULL);
}

void guess_fit(struct guess *g)
{
	g->complete = true;
	choose_table(g);
	find_wide(g);
	find_year(g);
	if (!g->t) {
		g->complete = false;
		return;
	}
	fill_school(g);
	for (size_t k = 0; k < g->t->n; k++)
		fill(g, k);
	if (g->wide)
		skip_cells(g);
	for (size_t k = 0; k < g->t->n; k++)
		g->complete = g->complete && (!g->t->columns[k].required || g->out[k].yaml);
}
