/* SPDX-License-Identifier: MIT */
/*
 * import_oneroster: OneRoster 1.1 CSV (1EdTech) -> bundle rows, by the table in bundle.md.
 *
 * Home classes are made from school and grade when no class is a homeroom. Ends of sessions are taken as inclusive or exclusive by what neighbouring
 * sessions prove. Each file is read once; look-ups by sourcedId are binary searches, so the cost is n log n.
 */
#include "import_internal.h"

#include "lieciba/config.h"
#include "lieciba/date.h"
#include "lieciba/privacy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 64 };

struct key {
	const char *id;
	size_t row;
};
struct record {
	const char **field;
	const int *col;
	const char *raw;
	size_t raw_len;
	int line;
};
struct table { /* a whole file with named columns */
	const struct import_file *file;
	const char *name[MAX_COLUMNS];
	size_t cols, n, cap;
	struct record *row;
	struct key *key; /* by sourcedId */
};
enum which { ORGS, SESSIONS, USERS, COURSES, CLASSES, ENROLLMENTS, ITEMS, CATEGORIES, RESULTS, TABLES };
static const char *const file_names[TABLES] = { "orgs.csv", "academicSessions.csv", "users.csv", "courses.csv", "classes.csv", "enrollments.csv",
	"lineItems.csv", "categories.csv", "results.csv" };

struct oneroster {
	struct import_run *r;
	struct arena *a;
	struct table t[TABLES];
	char year[8];
	const char *year_starts;
	bool inclusive;
};

static const struct import_file *find(const struct import_file *v, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		const char *slash = strrchr(v[i].name, '/');
		if (strcmp(slash ? slash + 1 : v[i].name, name) == 0)
			return &v[i];
	}
	return NULL;
}

static int probe(const struct import_file *v, size_t n)
{
	return find(v, n, "orgs.csv") && find(v, n, "users.csv") ? 90 : 0;
}

/* ---- tables in memory ---- */

static int column(const struct table *t, const char *name)
{
	for (size_t i = 0; i < t->cols; i++) {
		if (strcmp(t->name[i], name) == 0)
			return (int)i;
	}
	return -1;
}

static const char *cell(const struct table *t, size_t row, const char *name)
{
	int c = column(t, name);
	return c >= 0 ? t->row[row].field[c] : "";
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct key *)a)->id, ((const struct key *)b)->id);
}

/* Row of a sourcedId; -1 = none. */
static long row_of(const struct table *t, const char *id)
{
	struct key want = { id, 0 };
	const struct key *k = t->n ? bsearch(&want, t->key, t->n, sizeof *t->key, by_id) : NULL;
	return k ? (long)k->row : -1;
}

static struct import_place place_of(const struct table *t, const struct record *x)
{
	return (struct import_place){ .file = t->file->name, .line = x->line, .names = (const char *const *)t->name, .col = x->col, .n = t->cols,
		.raw = x->raw, .raw_len = x->raw_len };
}

static bool keep_row(struct oneroster *o, struct table *t, const struct csv_row *row, struct diag *d)
{
	struct record x = { .raw = row->raw, .raw_len = row->raw_len, .line = row->line, .col = row->col };
	struct import_place at = place_of(t, &x);
	struct diag why;
	for (size_t i = t->cols; i < row->n; i++) {
		if (row->field[i][0]) {
			diag_error(&why, "N107", _("the row has %zu fields, the header %zu"), row->n, t->cols);
			return import_quarantine(o->r, &at, (int)i, &why, d);
		}
	}
	if (row->n < t->cols) {
		diag_error(&why, "N106", _("the row has %zu fields, the header %zu"), row->n, t->cols);
		return import_quarantine(o->r, &at, -1, &why, d);
	}
	if (row->n > t->cols)
		import_warn(o->r, &at, (int)t->cols, "N142", _("the row has %zu empty fields more than the header; they are left out"), row->n - t->cols);
	const char **field = ARENA_ARRAY(o->a, t->cols, const char *);
	int *col = ARENA_ARRAY(o->a, t->cols + 1, int);
	for (size_t i = 0; i < t->cols; i++) {
		field[i] = privacy_is_password(t->name[i]) ? "" : arena_strdup(o->a, row->field[i]);
		col[i] = row->col[i];
	}
	x.field = field;
	x.col = col;
	int status = column(t, "status");
	if (status >= 0 && strcmp(field[status], "tobedeleted") == 0)
		return true;
	t->row = arena_grow(o->a, t->row, &t->cap, t->n + 1, sizeof *t->row);
	t->row[t->n++] = x;
	return true;
}

static bool load_rows(struct oneroster *o, struct table *t, struct csv *c, struct diag *d)
{
	struct csv_row row;
	struct diag why;
	for (;;) {
		if (csv_next(c, &row, &why)) {
			if (!keep_row(o, t, &row, d))
				return false;
			continue;
		}
		if (!why.code[0])
			return true;
		struct record x = { .raw = row.raw, .raw_len = row.raw_len, .line = row.line };
		struct import_place at = place_of(t, &x);
		if (!import_quarantine(o->r, &at, -1, &why, d))
			return false;
	}
}

static bool load(struct oneroster *o, struct table *t, const struct import_file *f, struct diag *d)
{
	t->file = f;
	struct csv *c = f ? csv_open(f->data, f->len, ',') : NULL;
	struct csv_row row;
	struct diag why;
	if (!c)
		return true;
	bool good = true;
	if (csv_next(c, &row, &why)) {
		t->cols = row.n < MAX_COLUMNS ? row.n : MAX_COLUMNS;
		for (size_t i = 0; i < t->cols; i++)
			t->name[i] = arena_strdup(o->a, row.field[i]);
		good = load_rows(o, t, c, d);
	}
	csv_close(c);
	t->key = ARENA_ARRAY(o->a, t->n + 1, struct key);
	for (size_t i = 0; i < t->n; i++)
		t->key[i] = (struct key){ cell(t, i, "sourcedId"), i };
	if (t->n)
		qsort(t->key, t->n, sizeof *t->key, by_id);
	return good;
}

/* ---- sessions ---- */

static bool is_year(const char *type)
{
	return strcmp(type, "schoolYear") == 0;
}

static bool is_term(const char *type)
{
	return strcmp(type, "semester") == 0 || strcmp(type, "term") == 0;
}

/* Next start = end + 1 day proves inclusive ends, next start = end exclusive ones; holidays between prove nothing (bundle.md, "Term ends"). */
static bool detect_ends(struct oneroster *o, struct diag *d)
{
	const struct table *t = &o->t[SESSIONS];
	int inclusive = 0, exclusive = 0;
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < t->n; k++) {
			day_t end, start;
			if (i == k || strcmp(cell(t, i, "type"), cell(t, k, "type")) != 0 || !date_parse_iso(cell(t, i, "endDate"), &end) ||
				!date_parse_iso(cell(t, k, "startDate"), &start))
				continue;
			inclusive += start == end + 1;
			exclusive += start == end;
		}
	}
	o->inclusive = inclusive > 0;
	if (inclusive && exclusive) {
		diag_error(d, "N160", "%s", _("the ends of sessions are inclusive in some places and exclusive in others"));
		diag_hint(d, "%s", _("correct academicSessions.csv: a session ends the day before the next begins"));
		return diag_exit(d, 65);
	}
	if (!inclusive && !exclusive && t->n) {
		struct import_place at = { .file = t->file->name, .line = 1 };
		o->inclusive = o->r->config && o->r->config->term_end_inclusive;
		import_warn(o->r, &at, -1, "N161", "%s", o->inclusive ? _("nothing shows whether sessions end on their endDate or the day before; taken as that day itself, as lieciba.yaml says")
			: _("nothing shows whether sessions end on their endDate or the day before; taken as the day before"));
	}
	return true;
}

static const char *end_of(const struct oneroster *o, const char *end)
{
	day_t day;
	if (o->inclusive || !date_parse_iso(end, &day))
		return end;
	return date_format_iso(day - 1, arena_alloc(o->a, DATE_ISO_SIZE));
}

/* Our code of a session: Y, S1 … (T1 … in a year of three terms) by start date, or its sourcedId. */
static const char *period_code(const struct oneroster *o, const char *id)
{
	const struct table *t = &o->t[SESSIONS];
	long row = row_of(t, id);
	if (row < 0)
		return NULL;
	const char *type = cell(t, (size_t)row, "type");
	if (is_year(type))
		return "Y";
	if (!is_term(type))
		return id;
	int terms = 0, before = 0;
	for (size_t i = 0; i < t->n; i++) {
		if (is_term(cell(t, i, "type")) && strcmp(cell(t, i, "parentSourcedId"), cell(t, (size_t)row, "parentSourcedId")) == 0) {
			terms++;
			before += strcmp(cell(t, i, "startDate"), cell(t, (size_t)row, "startDate")) < 0;
		}
	}
	return arena_printf(o->a, "%c%d", terms == 3 ? 'T' : 'S', before + 1);
}

static void find_year(struct oneroster *o)
{
	const struct table *t = &o->t[SESSIONS];
	day_t start;
	for (size_t i = 0; i < t->n; i++) {
		const char *from = cell(t, i, "startDate");
		if (date_parse_iso(from, &start) && (!o->year_starts || is_year(cell(t, i, "type")))) {
			date_school_year(start, o->year);
			o->year_starts = from;
		}
	}
}

/* ---- rows of the bundle ---- */

static bool put(struct oneroster *o, enum which from, size_t row, const char *table, const char *school, const struct import_value *v, size_t n,
	struct diag *d)
{
	struct import_place at = place_of(&o->t[from], &o->t[from].row[row]);
	struct import_value own[16];
	for (size_t i = 0; i < n; i++) {
		own[i] = v[i];
		if (!own[i].text)
			own[i].text = "";
	}
	return import_row(o->r, store_table(table), school, own, n, &at, d);
}

#define PUT(o, from, row, table, school, d, ...) \
	put(o, from, row, table, school, (const struct import_value[]){ __VA_ARGS__ }, sizeof((const struct import_value[]){ __VA_ARGS__ }) / sizeof(struct import_value), d)
#define V(name, text) { name, text, -1 }

static bool is_school(const struct oneroster *o, size_t i)
{
	return strcmp(cell(&o->t[ORGS], i, "type"), "school") == 0;
}

static bool put_school(struct oneroster *o, size_t i, struct diag *d)
{
	const struct table *t = &o->t[ORGS];
	const char *id = cell(t, i, "sourcedId"), *code = cell(t, i, "identifier");
	if (!is_school(o, i))
		return true;
	return PUT(o, ORGS, i, "schools", id, d, V("code", code[0] ? code : id), V("name", cell(t, i, "name")));
}

/* Sessions belong to no organisation: every school gets them. */
static bool put_session(struct oneroster *o, size_t i, struct diag *d)
{
	const struct table *t = &o->t[SESSIONS];
	const char *type = cell(t, i, "type"), *parent = cell(t, i, "parentSourcedId");
	const char *kind = is_year(type) ? "year" : is_term(type) ? "term" : "interim";
	for (size_t k = 0; k < o->t[ORGS].n; k++) {
		if (!is_school(o, k))
			continue;
		if (!PUT(o, SESSIONS, i, "terms", cell(&o->t[ORGS], k, "sourcedId"), d, V("school_year", o->year),
			    V("term", period_code(o, cell(t, i, "sourcedId"))), V("kind", kind),
			    V("parent", strcmp(kind, "interim") == 0 && parent[0] ? period_code(o, parent) : ""), V("name", cell(t, i, "title")),
			    V("starts", cell(t, i, "startDate")), V("ends", end_of(o, cell(t, i, "endDate")))))
			return false;
	}
	return true;
}

/* First of a list "a,b". */
static const char *first_of(const struct oneroster *o, const char *list)
{
	return arena_memdup(o->a, list, strcspn(list, ","));
}

static bool put_home_class(struct oneroster *o, size_t i, const char *school, const char *student, struct diag *d)
{
	const struct table *t = &o->t[USERS];
	const char *grades = cell(t, i, "grades");
	struct import_place at = place_of(t, &t->row[i]);
	if (!grades[0] || strchr(grades, ',') || !o->year_starts) {
		import_warn(o->r, &at, column(t, "grades"), "N162", "%s", _("no home class: the student has no grade, or several"));
		return true;
	}
	const char *grade = grades + strspn(grades, "0");
	const char *class_id = arena_printf(o->a, "%s/%s", o->year, grade[0] ? grade : "0");
	if (!PUT(o, USERS, i, "enrollments", school, d, V("student", student), V("class", class_id), V("from", o->year_starts), V("in_kind", "continued")))
		return false;
	return true;
}

/* One class for each school and grade that has a student. */
static bool put_home_classes(struct oneroster *o, struct diag *d)
{
	const struct table *t = &o->t[USERS];
	const char *seen[512];
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++) {
		const char *grades = cell(t, i, "grades");
		if (strcmp(cell(t, i, "role"), "student") != 0 || !grades[0] || strchr(grades, ',') || !o->year[0])
			continue;
		const char *grade = grades + strspn(grades, "0"), *school = first_of(o, cell(t, i, "orgSourcedIds"));
		const char *key = arena_printf(o->a, "%s/%s", school, grade);
		bool known = n == 512;
		for (size_t k = 0; k < n && !known; k++)
			known = strcmp(seen[k], key) == 0;
		if (known)
			continue;
		seen[n++] = key;
		const char *name = grade[0] ? grade : "0";
		if (!PUT(o, USERS, i, "classes", school, d, V("school_year", o->year), V("class", arena_printf(o->a, "%s/%s", o->year, name)),
			    V("name", name), V("grade", name), V("synthetic", "1")))
			return false;
	}
	return true;
}

/* Login names are often personal codes: what looks like one in any of a user's keys goes where codes are kept, the keys themselves nowhere. */
static const char *personal_code(const struct oneroster *o, size_t user)
{
	static const char *const columns[] = { "username", "identifier", "userIds", "email" };
	char code[PRIVACY_CODE_SIZE];
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		if (privacy_find_code(cell(&o->t[USERS], user, columns[i]), code))
			return arena_strdup(o->a, code);
	}
	return "";
}

static bool put_user(struct oneroster *o, size_t i, struct diag *d)
{
	const struct table *t = &o->t[USERS];
	const char *role = cell(t, i, "role"), *id = cell(t, i, "sourcedId"), *school = first_of(o, cell(t, i, "orgSourcedIds"));
	const char *middle = cell(t, i, "middleName"), *given = cell(t, i, "givenName");
	const char *name = middle[0] ? arena_printf(o->a, "%s %s", given, middle) : given;
	if (strcmp(role, "teacher") == 0 || strcmp(role, "aide") == 0)
		return PUT(o, USERS, i, "teachers", school, d, V("teacher", id), V("surname", cell(t, i, "familyName")), V("given_name", name));
	if (strcmp(role, "student") != 0)
		return true;
	char code[PRIVACY_CODE_SIZE];
	const char *email = cell(t, i, "email");
	return PUT(o, USERS, i, "students", school, d, V("student", id), V("surname", cell(t, i, "familyName")), V("given_name", name),
		       V("personal_code", personal_code(o, i)), V("email", privacy_find_code(email, code) ? "" : email), V("phone", cell(t, i, "phone"))) &&
	       put_home_class(o, i, school, id, d);
}

/* A course of a district is taught in each of its schools. */
static bool put_course(struct oneroster *o, size_t i, struct diag *d)
{
	const struct table *t = &o->t[COURSES], *orgs = &o->t[ORGS];
	const char *code = cell(t, i, "courseCode"), *org = cell(t, i, "orgSourcedId");
	long own = row_of(orgs, org);
	bool one = own >= 0 && is_school(o, (size_t)own);
	for (size_t k = 0; k < orgs->n; k++) {
		if (!is_school(o, k) || (one && k != (size_t)own))
			continue;
		if (!PUT(o, COURSES, i, "subjects", cell(orgs, k, "sourcedId"), d, V("subject", cell(t, i, "sourcedId")), V("name", cell(t, i, "title")),
			    V("short_name", strlen(code) <= 12 ? code : "")))
			return false;
	}
	return true;
}

static bool put_class(struct oneroster *o, size_t i, struct diag *d)
{
	const struct table *t = &o->t[CLASSES];
	const char *terms = cell(t, i, "termSourcedIds");
	if (strcmp(cell(t, i, "classType"), "homeroom") == 0)
		return true;
	return PUT(o, CLASSES, i, "courses", cell(t, i, "schoolSourcedId"), d, V("school_year", o->year), V("course", cell(t, i, "sourcedId")),
		V("subject", cell(t, i, "courseSourcedId")), V("name", cell(t, i, "title")),
		V("term", terms[0] && !strchr(terms, ',') ? period_code(o, terms) : ""), V("slot", cell(t, i, "periods")), V("room", cell(t, i, "location")));
}

static bool put_enrollment(struct oneroster *o, size_t i, struct diag *d)
{
	const struct table *t = &o->t[ENROLLMENTS];
	const char *from = cell(t, i, "beginDate");
	if (strcmp(cell(t, i, "role"), "student") != 0)
		return true;
	return PUT(o, ENROLLMENTS, i, "course_students", cell(t, i, "schoolSourcedId"), d, V("course", cell(t, i, "classSourcedId")),
		V("student", cell(t, i, "userSourcedId")), V("from", from[0] ? from : o->year_starts), V("to", cell(t, i, "endDate")));
}

/* Marks of a session's line item are closing marks; the scale is told by its largest value. */
static bool put_result(struct oneroster *o, size_t i, struct diag *d)
{
	const struct table *t = &o->t[RESULTS], *items = &o->t[ITEMS], *classes = &o->t[CLASSES], *sessions = &o->t[SESSIONS];
	const char *status = cell(t, i, "scoreStatus");
	struct import_place at = place_of(t, &t->row[i]);
	struct diag why;
	long item = row_of(items, cell(t, i, "lineItemSourcedId"));
	long cls = item >= 0 ? row_of(classes, cell(items, (size_t)item, "classSourcedId")) : -1;
	long session = item >= 0 ? row_of(sessions, cell(items, (size_t)item, "gradingPeriodSourcedId")) : -1;
	if (cls < 0 || session < 0) {
		diag_error(&why, "N111", _("there is no %s '%s'"), item < 0 ? "lineItem" : "class or session of lineItem", cell(t, i, "lineItemSourcedId"));
		return import_quarantine(o->r, &at, column(t, "lineItemSourcedId"), &why, d);
	}
	const char *type = cell(sessions, (size_t)session, "type"), *max = cell(items, (size_t)item, "resultValueMax");
	const char *value = strcmp(status, "exempt") == 0 ? "atb." : strcmp(status, "not submitted") == 0 ? "nv" : cell(t, i, "score");
	const char *scale = strncmp(max, "100", 3) == 0 ? "percent" : strcmp(max, "10") == 0 || strcmp(max, "10.0") == 0 ? "ten" : NULL;
	if (strcmp(status, "partially graded") == 0 || strcmp(status, "submitted") == 0)
		return true;
	if (!scale) {
		diag_error(&why, "N163", _("nobody knows the scale of a mark whose highest value is '%s'"), max);
		return import_quarantine(o->r, &at, -1, &why, d);
	}
	return PUT(o, RESULTS, i, "closing_marks", cell(classes, (size_t)cls, "schoolSourcedId"), d, V("closing", cell(t, i, "sourcedId")),
		V("student", cell(t, i, "studentSourcedId")), V("course", cell(classes, (size_t)cls, "sourcedId")),
		V("period", period_code(o, cell(sessions, (size_t)session, "sourcedId"))),
		V("kind", is_year(type) ? "year" : is_term(type) ? "term" : "interim"), V("value", value), V("scale", scale));
}

static bool each(struct oneroster *o, enum which w, bool (*one)(struct oneroster *, size_t, struct diag *), struct diag *d)
{
	bool good = true;
	if (!o->t[w].file)
		return true;
	good = import_file_begin(o->r, o->t[w].file, d) && load(o, &o->t[w], o->t[w].file, d);
	if (good && w == SESSIONS) {
		good = detect_ends(o, d);
		find_year(o);
	}
	if (good && w == USERS)
		good = put_home_classes(o, d);
	for (size_t i = 0; good && one && i < o->t[w].n; i++)
		good = one(o, i, d);
	return good && import_file_end(o->r, NULL, d);
}

static bool run(struct import_run *r, const struct import_file *v, size_t n, const char *arg, struct diag *d)
{
	struct oneroster *o = ARENA_NEW(import_arena(r), struct oneroster);
	(void)arg;
	o->r = r;
	o->a = import_arena(r);
	for (int i = 0; i < TABLES; i++)
		o->t[i].file = find(v, n, file_names[i]);
	return import_begin(r, "oneroster", "oneroster-1.1", NULL, NULL, false, d) && each(o, ORGS, put_school, d) && each(o, SESSIONS, put_session, d) &&
	       each(o, USERS, put_user, d) && each(o, COURSES, put_course, d) && each(o, CLASSES, put_class, d) &&
	       each(o, ENROLLMENTS, put_enrollment, d) && each(o, CATEGORIES, NULL, d) && each(o, ITEMS, NULL, d) && each(o, RESULTS, put_result, d);
}

const struct importer import_oneroster = { .name = "oneroster", .probe = probe, .run = run };
