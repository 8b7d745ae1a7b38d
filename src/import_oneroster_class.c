/* SPDX-License-Identifier: MIT */
/*
 * import_oneroster_class: courses -> subjects, classes -> journals and home classes, enrollments -> who is where, who teaches.
 *
 * Enrollments are passed twice: first for what classes and users must know (tutors, schools), then for their rows. List numbers follow Latvian order,
 * given once: who has one keeps it, who is new comes after the last.
 */
#include "import_oneroster_internal.h"

#include "lieciba/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* ---- what is known of classes ---- */

const char *or_year_start(const struct oneroster *o, const char *year)
{
	const struct or_table *t = &o->t[OR_SESSIONS];
	const char *best = NULL;
	bool whole = false;
	for (size_t i = 0; i < t->n; i++) {
		const struct or_session *s = &o->session[i];
		bool is_whole = s->kind && is(s->kind, "year");
		if (t->row[i].gone || !is(s->year, year) || (whole && !is_whole))
			continue;
		if (!best || (is_whole && !whole) || strcmp(s->starts, best) < 0)
			best = s->starts;
		whole |= is_whole;
	}
	return best;
}

/* Terms of a class: its year, the first one's start, and its code when it is one term only. */
static void read_terms(struct oneroster *o, struct or_class *c, const char *list)
{
	const struct or_table *t = &o->t[OR_SESSIONS];
	const char *id, *code, *kind;
	size_t n = 0;
	c->term = "";
	while ((id = or_item_of(o, &list))) {
		long row = or_row(t, id);
		if (!or_period(o, id, &code, &kind))
			continue;
		const char *parent = row >= 0 ? o->session[row].parent : "";
		c->term = n++ ? "" : is(kind, "term") ? code : is(kind, "interim") ? parent : "";
		if (row < 0) {
			c->year = arena_memdup(o->a, id, 7); /* an id of our own exports */
			continue;
		}
		if (o->session[row].year[0])
			c->year = o->session[row].year;
		if (!c->from || strcmp(o->session[row].starts, c->from) < 0)
			c->from = o->session[row].starts;
	}
}

static void find_class(struct oneroster *o, size_t i)
{
	const struct or_table *t = &o->t[OR_CLASSES], *courses = &o->t[OR_COURSES];
	struct or_class *c = &o->cls[i];
	char year[8];
	c->school = or_school(o, or_get(t, i, CLASS_SCHOOL));
	c->home = strcasecmp(or_get(t, i, CLASS_TYPE), "homeroom") == 0;
	read_terms(o, c, or_get(t, i, CLASS_TERMS));
	long course = c->year ? -1 : or_row(courses, or_get(t, i, CLASS_COURSE));
	long session = course >= 0 ? or_row(&o->t[OR_SESSIONS], or_get(courses, (size_t)course, COURSE_YEAR)) : -1;
	if (session >= 0 && o->session[session].year[0])
		c->year = o->session[session].year;
	if (!c->year && c->school && t->mode == OR_DELTA && store_year_of(o->r->store, c->home ? "class" : "course", c->school, or_get(t, i, OR_ID), year))
		c->year = arena_strdup(o->a, year);
	if (!c->year && o->nyears == 1)
		c->year = o->year[0];
	if (!c->from && c->year)
		c->from = or_year_start(o, c->year);
}

void or_find_classes(struct oneroster *o)
{
	const struct or_table *t = &o->t[OR_CLASSES];
	bool fresh;
	o->cls = ARENA_ARRAY(o->a, t->n + 1, struct or_class);
	for (size_t i = 0; i < t->n; i++) {
		find_class(o, i);
		const struct or_class *c = &o->cls[i];
		if (t->row[i].gone)
			continue;
		const char *course = or_get(t, i, CLASS_COURSE);
		size_t *used = or_map_put(o->a, &o->course_used, course, &fresh);
		*used = c->home && (fresh || *used == 1) ? 1 : 2;
		if (c->school && c->home)
			or_map_put(o->a, &o->home_schools, c->school, &fresh);
		if (c->school && !c->home && !or_map_find(&o->course_schools, or_key(o, course, c->school)))
			or_map_put(o->a, &o->course_schools, arena_strdup(o->a, o->key.buf), &fresh);
	}
}

/* ---- the look ahead ---- */

static void note_staff(struct oneroster *o, const struct or_record *x)
{
	bool fresh, primary = is(x->field[ENROLLMENT_PRIMARY], "true"), aide = strcasecmp(x->field[ENROLLMENT_ROLE], "aide") == 0;
	const char *class_id = x->field[ENROLLMENT_CLASS];
	if (!or_map_find(&o->staff_of, class_id))
		class_id = arena_strdup(o->a, class_id);
	size_t *at = or_map_put(o->a, &o->staff_of, class_id, &fresh);
	if (fresh) {
		o->staff = arena_grow(o->a, o->staff, &o->staff_cap, o->nstaff + 1, sizeof *o->staff);
		o->staff[o->nstaff] = (struct or_staff){ NULL, false, true };
		*at = o->nstaff++;
	}
	struct or_staff *s = &o->staff[*at];
	if (!s->first || (primary && !s->primary) || (s->aide && !aide && !s->primary))
		*s = (struct or_staff){ arena_strdup(o->a, x->field[ENROLLMENT_USER]), primary, aide };
}

static const char *school_of(const struct oneroster *o, const struct or_record *x)
{
	long row = or_row(&o->t[OR_CLASSES], x->field[ENROLLMENT_CLASS]);
	return row >= 0 ? o->cls[row].school : or_school(o, x->field[ENROLLMENT_SCHOOL]);
}

/* A school that enrolls a user is one of his, whatever orgSourcedIds says. */
static void note_school(struct oneroster *o, const struct or_record *x, enum or_role role)
{
	const char *school = school_of(o, x);
	long user = or_row(&o->t[OR_USERS], x->field[ENROLLMENT_USER]);
	bool fresh;
	if (!school || user < 0 || or_map_find(&o->user_school, or_key(o, school, x->field[ENROLLMENT_USER])))
		return;
	or_map_put(o->a, &o->user_school, arena_strdup(o->a, o->key.buf), &fresh);
	o->more = arena_grow(o->a, o->more, &o->more_cap, o->nmore + 1, sizeof *o->more);
	o->more[o->nmore++] = (struct or_more){ school, role == ROLE_TEACHER, o->user[user].more };
	o->user[user].more = o->nmore;
}

bool or_look_ahead(struct oneroster *o, struct diag *d)
{
	struct or_table *t = &o->t[OR_ENROLLMENTS];
	const char *field[16];
	struct or_record x = { .field = field };
	bool more = true, good = or_open(o, OR_ENROLLMENTS, true, d);
	o->user = ARENA_ARRAY(o->a, o->t[OR_USERS].n + 1, struct or_user);
	while (good && (good = or_next(o, t, &x, true, &more, d)) && more) {
		enum or_role role = or_role_of(x.field[ENROLLMENT_ROLE]);
		if (x.gone || role == ROLE_OTHER)
			continue;
		if (role == ROLE_TEACHER)
			note_staff(o, &x);
		note_school(o, &x, role);
	}
	or_close(t);
	return good;
}

/* ---- subjects and journals ---- */

bool or_put_course(struct oneroster *o, size_t i, struct diag *d)
{
	struct or_table *t = &o->t[OR_COURSES];
	const struct or_record *x = &t->row[i];
	const char *id = x->field[OR_ID], *code = x->field[COURSE_CODE], *own = or_school(o, x->field[COURSE_ORG]);
	const size_t *used = or_map_find(&o->course_used, id);
	if (!x->gone && used && *used == 1) {
		t->skipped[SKIP_HOME_COURSE]++;
		return true;
	}
	if (t->mode == OR_BULK && x->field[COURSE_ORG][0] && !own && or_row(&o->t[OR_ORGS], x->field[COURSE_ORG]) < 0 && o->t[OR_ORGS].mode == OR_BULK)
		return or_unknown(o, t, x, COURSE_ORG, "organisation", d);
	for (size_t k = 0; k < o->nschools; k++) {
		const char *school = o->school[k];
		bool all = !own && (!used || x->gone), taught = used && or_map_find(&o->course_schools, or_key(o, id, school));
		if (!all && school != own && !taught)
			continue;
		if (x->gone ? !OR_GONE(o, t, store_table("subjects"), school, d, { "subject_id", id })
			    : !OR_PUT(o, t, x, store_table("subjects"), school, d, { "subject", id, OR_ID }, OR_FROM("name", t, x, COURSE_TITLE),
				      { "short_name", or_has(t, COURSE_CODE) ? utf8_count(code, strlen(code)) <= 12 ? code : "" : NULL, COURSE_CODE }))
			return false;
	}
	return true;
}

/* The home class's teacher, when the enrollments say one whom the school has; "" when they say that there is none, NULL when they say nothing. */
static const char *tutor_of(struct oneroster *o, const char *school, const char *class_id)
{
	const size_t *at = or_map_find(&o->staff_of, class_id);
	if (at && or_is_teacher(o, school, o->staff[*at].first))
		return or_person(o, school, o->staff[*at].first);
	return o->t[OR_ENROLLMENTS].mode == OR_BULK && o->t[OR_ENROLLMENTS].file && !at ? "" : NULL;
}

bool or_put_class(struct oneroster *o, size_t i, struct diag *d)
{
	struct or_table *t = &o->t[OR_CLASSES];
	const struct or_record *x = &t->row[i];
	const struct or_class *c = &o->cls[i];
	const char *id = x->field[OR_ID];
	struct diag why;
	if (!c->school)
		return or_unknown(o, t, x, CLASS_SCHOOL, "school", d);
	if (x->gone && c->home)
		return OR_GONE(o, t, store_table("classes"), c->school, d, { "class_id", id });
	if (x->gone)
		return OR_GONE(o, t, store_table("courses"), c->school, d, { "course_id", id });
	if (!c->year) {
		diag_error(&why, "N246", "%s", _("none of the class's terms is known, so its school year is not"));
		return or_quarantine(o, t, x, CLASS_TERMS, &why, d);
	}
	if (c->home)
		return OR_PUT(o, t, x, store_table("classes"), c->school, d, OR_OUR("school_year", c->year), { "class", id, OR_ID }, OR_FROM("name", t, x, CLASS_TITLE),
			{ "grade", or_first_grade(o, x->field[CLASS_GRADES]), CLASS_GRADES }, OR_OUR("tutor", tutor_of(o, c->school, id)), OR_OUR("synthetic", "0"));
	return OR_PUT(o, t, x, store_table("courses"), c->school, d, OR_OUR("school_year", c->year), { "course", id, OR_ID }, { "subject", x->field[CLASS_COURSE], CLASS_COURSE },
		OR_FROM("name", t, x, CLASS_TITLE), { "term", or_has(t, CLASS_TERMS) ? c->term : NULL, CLASS_TERMS }, OR_FROM("slot", t, x, CLASS_PERIODS),
		OR_FROM("room", t, x, CLASS_LOCATION));
}

/* ---- enrollments ---- */

/* What an enrollment's class is: by classes.csv, or by the store when a delta does not bring it. */
static bool class_of(struct oneroster *o, const struct or_record *x, struct or_class *c)
{
	const char *id = x->field[ENROLLMENT_CLASS];
	long row = or_row(&o->t[OR_CLASSES], id);
	char year[8];
	*c = (struct or_class){ 0 };
	if (row >= 0)
		*c = o->cls[row];
	if (row >= 0 || o->t[OR_CLASSES].mode == OR_BULK)
		return row >= 0 && c->school;
	c->school = or_school(o, x->field[ENROLLMENT_SCHOOL]);
	for (size_t k = 0; !c->school && k < o->nschools; k++) {
		if (store_has(o->r->store, "course", o->school[k], id) || store_has(o->r->store, "class", o->school[k], id))
			c->school = o->school[k];
	}
	c->home = c->school && store_year_of(o->r->store, "class", c->school, id, year);
	if (!c->home && !(c->school && store_year_of(o->r->store, "course", c->school, id, year)))
		return false;
	c->year = arena_strdup(o->a, year);
	c->from = or_year_start(o, c->year);
	return true;
}

static bool end_enrollment(struct oneroster *o, struct or_table *t, const struct or_record *x, const struct or_class *c, enum or_role role, struct diag *d)
{
	const char *id = x->field[ENROLLMENT_CLASS], *person = or_person(o, c->school, x->field[ENROLLMENT_USER]);
	const char *from = x->field[ENROLLMENT_BEGIN][0] ? x->field[ENROLLMENT_BEGIN] : NULL;
	if (role == ROLE_TEACHER && c->home)
		return true; /* the class's own row tells its tutor */
	if (role == ROLE_TEACHER)
		return OR_GONE(o, t, store_course_teachers(), c->school, d, { "course_id", id }, { "teacher_id", person }, { "from_date", from });
	if (c->home)
		return OR_GONE(o, t, store_table("enrollments"), c->school, d, { "student_id", person }, { "class_id", id }, { "from_date", from });
	return OR_GONE(o, t, store_table("course_students"), c->school, d, { "course_id", id }, { "student_id", person }, { "from_date", from });
}

static bool put_teacher(struct oneroster *o, struct or_table *t, const struct or_record *x, const struct or_class *c, struct diag *d)
{
	const char *id = x->field[ENROLLMENT_CLASS], *user = x->field[ENROLLMENT_USER], *person = or_person(o, c->school, user);
	const size_t *at = or_map_find(&o->staff_of, id);
	bool first = at && is(o->staff[*at].first, user);
	if (!c->home)
		return OR_PUT(o, t, x, store_course_teachers(), c->school, d, { "course", id, ENROLLMENT_CLASS }, { "teacher", person, ENROLLMENT_USER },
			OR_OUR("main", first ? "1" : "0"), OR_FROM("from", t, x, ENROLLMENT_BEGIN), OR_FROM("to", t, x, ENROLLMENT_END));
	if (!or_is_teacher(o, c->school, user))
		return or_unknown(o, t, x, ENROLLMENT_USER, "teacher", d);
	if (first && or_row(&o->t[OR_CLASSES], id) < 0) /* a delta that brings a new tutor, but not the class */
		return OR_PUT(o, t, x, store_table("classes"), c->school, d, OR_OUR("school_year", c->year), { "class", id, ENROLLMENT_CLASS },
			{ "tutor", person, ENROLLMENT_USER });
	return true;
}

static bool put_student(struct oneroster *o, struct or_table *t, const struct or_record *x, const struct or_class *c, struct diag *d)
{
	const char *user = x->field[ENROLLMENT_USER], *person = or_person(o, c->school, user);
	const char *from = x->field[ENROLLMENT_BEGIN][0] ? x->field[ENROLLMENT_BEGIN] : c->from ? c->from : "";
	if (!c->home)
		return OR_PUT(o, t, x, store_table("course_students"), c->school, d, { "course", x->field[ENROLLMENT_CLASS], ENROLLMENT_CLASS },
			{ "student", person, ENROLLMENT_USER }, { "from", from, ENROLLMENT_BEGIN }, OR_FROM("to", t, x, ENROLLMENT_END));
	const struct or_record *k = or_keep(o, t, x);
	or_add_home(o, (struct or_home){ .school = c->school, .class_id = k->field[ENROLLMENT_CLASS], .student = arena_strdup(o->a, person), .from = arena_strdup(o->a, from),
		.to = or_has(t, ENROLLMENT_END) ? k->field[ENROLLMENT_END] : NULL, .x = k }, or_row(&o->t[OR_USERS], user));
	return true;
}

static bool put_enrollment(struct oneroster *o, struct or_table *t, const struct or_record *x, struct diag *d)
{
	struct or_class c;
	enum or_role role = or_role_of(x->field[ENROLLMENT_ROLE]);
	if (role == ROLE_OTHER) {
		t->skipped[SKIP_ROLE]++;
		return true;
	}
	if (!class_of(o, x, &c))
		return or_unknown(o, t, x, ENROLLMENT_CLASS, "class", d);
	if (x->gone)
		return end_enrollment(o, t, x, &c, role, d);
	return role == ROLE_TEACHER ? put_teacher(o, t, x, &c, d) : put_student(o, t, x, &c, d);
}

bool or_put_enrollments(struct oneroster *o, struct diag *d)
{
	struct or_table *t = &o->t[OR_ENROLLMENTS];
	const char *field[16];
	struct or_record x = { .field = field };
	bool more = true, good = or_open(o, OR_ENROLLMENTS, false, d);
	while (good && (good = or_next(o, t, &x, false, &more, d)) && more)
		good = put_enrollment(o, t, &x, d);
	or_close(t);
	good = good && or_put_homes(o, t, d);
	for (size_t i = 0; good && i < o->nschools; i++) {
		for (size_t k = 0; good && k < o->nyears && or_map_find(&o->home_schools, o->school[i]); k++)
			good = store_leave_made_classes(o->r->store, o->school[i], o->year[k], &o->r->file.c.gone, d);
	}
	return good;
}

/* ---- list numbers ---- */

void or_add_home(struct oneroster *o, struct or_home h, long user)
{
	const struct or_table *t = &o->t[OR_USERS];
	struct strbuf key = STRBUF_INIT;
	if (user >= 0) {
		const char *surname = or_get(t, (size_t)user, USER_FAMILY), *given = or_get(t, (size_t)user, USER_GIVEN);
		utf8_sort_key(surname, utf8_valid_prefix(surname, strlen(surname)), &key);
		strbuf_add(&key, "\0", 1);
		utf8_sort_key(given, utf8_valid_prefix(given, strlen(given)), &key);
	}
	h.key_len = key.len;
	h.key = arena_memdup(o->a, key.buf, key.len);
	strbuf_release(&key);
	o->home = arena_grow(o->a, o->home, &o->homes_cap, o->nhomes + 1, sizeof *o->home);
	o->home[o->nhomes++] = h;
}

static int by_name(const void *a, const void *b)
{
	const struct or_home *x = a, *y = b;
	int c = strcmp(x->school, y->school);
	c = c ? c : strcmp(x->class_id, y->class_id);
	c = c ? c : memcmp(x->key, y->key, x->key_len < y->key_len ? x->key_len : y->key_len);
	c = c ? c : x->key_len < y->key_len ? -1 : x->key_len > y->key_len;
	c = c ? c : strcmp(x->student, y->student);
	return c ? c : strcmp(x->from, y->from);
}

/* Numbers that the store has: of a student in a class, and the greatest of each class. */
static bool known_numbers(struct oneroster *o, const char *school, struct or_map *of, struct or_map *last, struct diag *d)
{
	struct store_list_no *v;
	size_t n;
	bool fresh;
	if (!store_list_numbers(o->r->store, school, o->a, &v, &n, d))
		return false;
	for (size_t i = 0; i < n; i++) {
		size_t *no = or_map_put(o->a, of, arena_printf(o->a, "%s\x1f%s\x1f%s", school, v[i].class_id, v[i].student_id), &fresh);
		*no = (size_t)v[i].no;
		size_t *max = or_map_put(o->a, last, arena_strdup(o->a, or_key(o, school, v[i].class_id)), &fresh);
		*max = *max < (size_t)v[i].no ? (size_t)v[i].no : *max;
	}
	return true;
}

bool or_put_homes(struct oneroster *o, struct or_table *t, struct diag *d)
{
	struct or_map of = { 0 }, last = { 0 };
	bool fresh;
	if (o->nhomes)
		qsort(o->home, o->nhomes, sizeof *o->home, by_name);
	for (size_t i = 0; i < o->nhomes; i++) {
		const struct or_home *h = &o->home[i];
		if ((i == 0 || !is(h->school, o->home[i - 1].school)) && !known_numbers(o, h->school, &of, &last, d))
			return false;
		size_t *no = or_map_put(o->a, &of, arena_printf(o->a, "%s\x1f%s\x1f%s", h->school, h->class_id, h->student), &fresh);
		if (fresh)
			*no = ++*or_map_put(o->a, &last, arena_strdup(o->a, or_key(o, h->school, h->class_id)), &fresh);
		if (!OR_PUT(o, t, h->x, store_table("enrollments"), h->school, d, OR_OUR("student", h->student), OR_OUR("class", h->class_id),
			    OR_OUR("list_no", arena_printf(o->a, "%zu", *no)), OR_OUR("from", h->from), OR_OUR("to", h->to), OR_OUR("in_kind", h->kind)))
			return false;
	}
	o->nhomes = 0;
	return true;
}
