/* SPDX-License-Identifier: MIT */
/*
 * import_oneroster_people: users with their roles -> students and teachers.
 *
 * A user belongs to the schools that orgSourcedIds (1.1) or roles.csv (1.2) name, and to those that enroll him. Ids and login names that are personal
 * codes go where codes are kept: the student is found by the code, or gets an id of ours (s000123).
 */
#include "import_oneroster_internal.h"

#include "lieciba/date.h"
#include "lieciba/privacy.h"
#include "lieciba/utf8.h"

#include <string.h>
#include <strings.h>

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

enum or_role or_role_of(const char *word)
{
	if (strcasecmp(word, "student") == 0)
		return ROLE_STUDENT;
	return strcasecmp(word, "teacher") == 0 || strcasecmp(word, "aide") == 0 ? ROLE_TEACHER : ROLE_OTHER;
}

/* ---- schools of a user ---- */

/* Of one school the primary role counts first, then one that a journal knows. */
static size_t add_member(struct oneroster *o, size_t n, const struct or_member *m)
{
	for (size_t i = 0; i < n; i++) {
		struct or_member *have = &o->member[i];
		if (!is(have->school, m->school))
			continue;
		if ((m->primary && !have->primary) || (m->primary == have->primary && have->role == ROLE_OTHER))
			*have = *m;
		return n;
	}
	o->member = arena_grow(o->a, o->member, &o->members_cap, n + 1, sizeof *o->member);
	o->member[n] = *m;
	return n + 1;
}

static bool known_org(const struct oneroster *o, const char *id)
{
	return or_row(&o->t[OR_ORGS], id) >= 0 || o->t[OR_ORGS].mode != OR_BULK;
}

size_t or_members(struct oneroster *o, size_t user, const char **unknown)
{
	const struct or_table *t = &o->t[OR_USERS], *roles = &o->t[OR_ROLES];
	const size_t *first = or_map_find(&o->first_role, or_get(t, user, OR_ID));
	const char *list = first ? "" : or_get(t, user, USER_ORGS), *id;
	size_t n = 0;
	*unknown = NULL;
	for (size_t i = first ? *first : 0; i; i = o->next_role[i - 1]) {
		const struct or_record *x = &roles->row[i - 1];
		struct or_member m = { or_school(o, x->field[ROLE_ORG]), x->field[ROLE_BEGIN], x->field[ROLE_END], or_role_of(x->field[ROLE_ROLE]),
			strcasecmp(x->field[ROLE_TYPE], "primary") == 0 };
		if (m.school)
			n = add_member(o, n, &m);
	}
	while ((id = or_item_of(o, &list))) {
		struct or_member m = { or_school(o, id), "", "", or_role_of(or_get(t, user, USER_ROLE)), true };
		if (m.school)
			n = add_member(o, n, &m);
		else if (!known_org(o, id))
			*unknown = id;
	}
	for (size_t i = o->user ? o->user[user].more : 0; i; i = o->more[i - 1].next) {
		struct or_member m = { o->more[i - 1].school, "", "", o->more[i - 1].teacher ? ROLE_TEACHER : ROLE_STUDENT, false };
		n = add_member(o, n, &m);
	}
	return n;
}

static void chain_roles(struct oneroster *o)
{
	const struct or_table *t = &o->t[OR_ROLES];
	bool fresh;
	o->next_role = ARENA_ARRAY(o->a, t->n + 1, size_t);
	for (size_t i = t->n; i-- > 0;) {
		if (t->row[i].gone)
			continue;
		size_t *first = or_map_put(o->a, &o->first_role, or_get(t, i, ROLE_USER), &fresh);
		o->next_role[i] = *first;
		*first = i + 1;
	}
}

/* ---- ids and codes ---- */

/* Login names are often personal codes: what looks like one in any of a user's keys goes where codes are kept, the keys themselves nowhere. */
static const char *personal_code(struct oneroster *o, const struct or_record *x)
{
	static const int columns[] = { OR_ID, USER_NAME, USER_IDENTIFIER, USER_IDS, USER_EMAIL };
	char code[PRIVACY_CODE_SIZE];
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		if (privacy_find_code(x->field[columns[i]], code))
			return arena_strdup(o->a, code);
	}
	return NULL;
}

/* A student whose sourcedId is a code: who has it in the store, else somebody new. */
static const char *id_of_code(struct oneroster *o, size_t user)
{
	const char *unknown;
	char code[PRIVACY_CODE_SIZE], id[128];
	size_t n = or_members(o, user, &unknown);
	bool student = false;
	privacy_find_code(or_get(&o->t[OR_USERS], user, OR_ID), code);
	for (size_t i = 0; i < n; i++) {
		student |= o->member[i].role == ROLE_STUDENT;
		if (store_student_of_code(o->r->store, o->member[i].school, code, id, sizeof id))
			return arena_strdup(o->a, id);
	}
	if (!student)
		return NULL; /* teachers' codes are kept nowhere, so nobody could be found again: the row is refused */
	if (!o->last_student)
		o->last_student = store_last_student(o->r->store);
	return arena_printf(o->a, "s%06lld", (long long)++o->last_student);
}

bool or_find_users(struct oneroster *o, struct diag *d)
{
	const struct or_table *t = &o->t[OR_USERS];
	char code[PRIVACY_CODE_SIZE];
	(void)d;
	chain_roles(o);
	for (size_t i = 0; i < t->n; i++) {
		struct or_user *u = &o->user[i];
		u->id = or_get(t, i, OR_ID);
		u->code = personal_code(o, &t->row[i]);
		if (!privacy_find_code(u->id, code))
			continue;
		const char *own = id_of_code(o, i);
		u->id = own ? own : u->id;
	}
	return true;
}

const char *or_person(struct oneroster *o, const char *school, const char *id)
{
	char code[PRIVACY_CODE_SIZE], own[128];
	long row = or_row(&o->t[OR_USERS], id);
	if (row >= 0)
		return o->user[row].id;
	if (privacy_find_code(id, code) && store_student_of_code(o->r->store, school, code, own, sizeof own))
		return arena_strdup(o->a, own);
	return id;
}

bool or_is_teacher(struct oneroster *o, const char *school, const char *id)
{
	const char *unknown;
	long row = or_row(&o->t[OR_USERS], id);
	size_t n = row >= 0 ? or_members(o, (size_t)row, &unknown) : 0;
	for (size_t i = 0; i < n; i++) {
		if (is(o->member[i].school, school) && o->member[i].role == ROLE_TEACHER)
			return true;
	}
	return row < 0 && store_has(o->r->store, "teacher", school, id);
}

/* ---- rows ---- */

/* What demographics.csv says: a value, "" when it says that nobody knows, NULL when it says nothing. */
static const char *demographic(struct oneroster *o, const char *user, int column)
{
	const struct or_table *t = &o->t[OR_DEMOGRAPHICS];
	long row = or_row(t, user);
	day_t day;
	if (row < 0 || !or_has(t, column))
		return NULL;
	const char *s = or_get(t, (size_t)row, column);
	if (column == DEMO_BIRTH && *s && !date_parse_iso(s, &day)) {
		or_warn(o, t, &t->row[row], column, "N121", "%s", _("the date of birth is no date and is left out"));
		return "";
	}
	if (column == DEMO_BIRTH)
		return s;
	return is(s, "female") ? "f" : is(s, "male") ? "m" : "";
}

static bool put_student(struct oneroster *o, size_t i, const char *school, const char *given, struct diag *d)
{
	struct or_table *t = &o->t[OR_USERS];
	const struct or_record *x = &t->row[i];
	const struct or_user *u = &o->user[i];
	char code[PRIVACY_CODE_SIZE];
	const char *email = x->field[USER_EMAIL], *phone = x->field[USER_PHONE][0] ? x->field[USER_PHONE] : x->field[USER_SMS];
	if (privacy_find_code(email, code))
		email = "";
	return OR_PUT(o, t, x, store_table("students"), school, d, { "student", u->id, OR_ID }, OR_FROM("surname", t, x, USER_FAMILY), { "given_name", given, USER_GIVEN },
		OR_OUR("personal_code", u->code), { "email", or_has(t, USER_EMAIL) ? email : NULL, USER_EMAIL },
		{ "phone", or_has(t, USER_PHONE) || or_has(t, USER_SMS) ? phone : NULL, USER_PHONE }, OR_OUR("birth_date", demographic(o, x->field[OR_ID], DEMO_BIRTH)),
		OR_OUR("sex", demographic(o, x->field[OR_ID], DEMO_SEX)));
}

static bool put_gone(struct oneroster *o, size_t i, struct diag *d)
{
	struct or_table *t = &o->t[OR_USERS];
	int64_t gone = 0;
	for (size_t k = 0; k < o->nschools; k++) {
		const char *id = or_person(o, o->school[k], or_get(t, i, OR_ID));
		struct store_field student = { "student_id", id }, teacher = { "teacher_id", id };
		if (!store_gone(o->r->store, store_table("students"), o->school[k], &student, 1, &gone, d) ||
			!store_gone(o->r->store, store_table("teachers"), o->school[k], &teacher, 1, &gone, d))
			return false;
	}
	o->r->file.c.gone += gone;
	t->skipped[SKIP_NOT_THERE] += gone == 0;
	return true;
}

bool or_put_user(struct oneroster *o, size_t i, struct diag *d)
{
	struct or_table *t = &o->t[OR_USERS];
	const struct or_record *x = &t->row[i];
	const char *middle = x->field[USER_MIDDLE], *unknown;
	const char *given = middle[0] ? arena_printf(o->a, "%s %s", x->field[USER_GIVEN], middle) : x->field[USER_GIVEN];
	bool good = true, used = false;
	if (x->gone)
		return put_gone(o, i, d);
	size_t n = or_members(o, i, &unknown);
	if (n == 0 && unknown)
		return or_unknown(o, t, x, USER_ORGS, "school", d);
	if (unknown)
		or_warn(o, t, x, USER_ORGS, "N243", _("there is no organisation '%s'; the others of the list count"), unknown);
	for (size_t k = 0; good && k < n; k++) {
		const struct or_member *m = &o->member[k];
		used |= m->role != ROLE_OTHER;
		if (m->role == ROLE_STUDENT)
			good = put_student(o, i, m->school, given, d);
		else if (m->role == ROLE_TEACHER)
			good = OR_PUT(o, t, x, store_table("teachers"), m->school, d, { "teacher", o->user[i].id, OR_ID }, OR_FROM("surname", t, x, USER_FAMILY),
				{ "given_name", given, USER_GIVEN });
	}
	t->skipped[SKIP_NO_SCHOOL] += n == 0;
	t->skipped[SKIP_USER_ROLE] += n > 0 && !used;
	t->skipped[SKIP_PREFERRED] += x->field[USER_PREFERRED_GIVEN][0] || x->field[USER_PREFERRED_FAMILY][0];
	return good;
}

/* A role itself is no row of a journal; what it refers to must be there, and one that ends takes the person out of the school. */
bool or_put_role(struct oneroster *o, size_t i, struct diag *d)
{
	struct or_table *t = &o->t[OR_ROLES];
	const struct or_record *x = &t->row[i];
	const char *school = or_school(o, x->field[ROLE_ORG]), *user = x->field[ROLE_USER], *unknown;
	enum or_role role = or_role_of(x->field[ROLE_ROLE]);
	if (!school && !known_org(o, x->field[ROLE_ORG]))
		return or_unknown(o, t, x, ROLE_ORG, "organisation", d);
	long row = or_row(&o->t[OR_USERS], user);
	if (!x->gone) {
		bool known = row >= 0 || !school || role == ROLE_OTHER || store_has(o->r->store, role == ROLE_STUDENT ? "student" : "teacher", school, or_person(o, school, user));
		return known || or_unknown(o, t, x, ROLE_USER, "user", d);
	}
	size_t n = row >= 0 ? or_members(o, (size_t)row, &unknown) : 0;
	for (size_t k = 0; k < n; k++) {
		if (school && is(o->member[k].school, school))
			return true; /* another role keeps the person there */
	}
	if (!school || role == ROLE_OTHER)
		return true;
	const char *id = or_person(o, school, user);
	if (role == ROLE_STUDENT)
		return OR_GONE(o, t, store_table("students"), school, d, { "student_id", id });
	return OR_GONE(o, t, store_table("teachers"), school, d, { "teacher_id", id });
}

/* Mostly taken along with the user; a delta may bring it alone. */
bool or_put_demographic(struct oneroster *o, size_t i, struct diag *d)
{
	struct or_table *t = &o->t[OR_DEMOGRAPHICS];
	const struct or_record *x = &t->row[i];
	const char *id = x->field[OR_ID];
	bool found = or_row(&o->t[OR_USERS], id) >= 0 || x->gone;
	for (size_t k = 0; !found && k < o->nschools; k++) {
		const char *own = or_person(o, o->school[k], id);
		if (!store_has(o->r->store, "student", o->school[k], own))
			continue;
		found = true;
		if (!OR_PUT(o, t, x, store_table("students"), o->school[k], d, { "student", own, OR_ID }, OR_OUR("birth_date", demographic(o, id, DEMO_BIRTH)),
			    OR_OUR("sex", demographic(o, id, DEMO_SEX))))
			return false;
	}
	return found || or_unknown(o, t, x, OR_ID, "user", d);
}

/* ---- home classes from grades ---- */

const char *or_first_grade(struct oneroster *o, const char *grades)
{
	const char *one = or_item_of(o, &grades);
	one = one ? one + strspn(one, "0") : "";
	return *one || !grades[0] ? one : "0";
}

static bool needs_made_classes(struct oneroster *o, const char *school, const char *year)
{
	return !or_map_find(&o->home_schools, school) && !store_has_real_classes(o->r->store, school, year);
}

static bool make_home(struct oneroster *o, size_t user, const struct or_member *m, const char *year, const char *starts, struct or_map *made, struct diag *d)
{
	struct or_table *t = &o->t[OR_USERS];
	const struct or_record *x = &t->row[user];
	const char *grades = x->field[USER_GRADES];
	bool fresh;
	if (!grades[0] || strchr(grades, ',')) {
		or_warn(o, t, x, USER_GRADES, "N162", "%s", _("no home class: the student has no grade, or several"));
		return true;
	}
	const char *grade = grades + strspn(grades, "0");
	grade = *grade ? grade : "0";
	const char *class_id = arena_printf(o->a, "%s/%s", year, grade);
	or_map_put(o->a, made, arena_strdup(o->a, or_key(o, m->school, grade)), &fresh);
	if (fresh && !OR_PUT(o, t, x, store_table("classes"), m->school, d, OR_OUR("school_year", year), OR_OUR("class", class_id), { "name", grade, USER_GRADES },
			     { "grade", grade, USER_GRADES }, OR_OUR("synthetic", "1")))
		return false;
	or_add_home(o, (struct or_home){ .school = m->school, .class_id = class_id, .student = o->user[user].id, .from = m->from[0] ? m->from : starts,
		.to = m->to[0] ? m->to : NULL, .kind = "continued", .x = x }, (long)user);
	return true;
}

/* One class for each school and grade that has a student, where no home class is real. Grades are those of the newest year. */
bool or_put_made_homes(struct oneroster *o, struct diag *d)
{
	struct or_table *t = &o->t[OR_USERS];
	const char *year = o->nyears ? o->year[o->nyears - 1] : NULL, *starts = year ? or_year_start(o, year) : NULL, *unknown;
	struct or_map made = { 0 }, needs = { 0 };
	struct diag told;
	bool fresh, any = false;
	for (size_t i = 0; i < t->n; i++) {
		size_t n = t->row[i].gone ? 0 : or_members(o, i, &unknown);
		for (size_t k = 0; k < n; k++) {
			struct or_member m = o->member[k];
			if (m.role != ROLE_STUDENT)
				continue;
			if (!year) {
				t->skipped[SKIP_NO_YEAR] += o->user[i].more == 0;
				continue;
			}
			size_t *need = or_map_put(o->a, &needs, m.school, &fresh);
			*need = fresh ? needs_made_classes(o, m.school, year) : *need;
			any |= *need > 0;
			if (*need && !make_home(o, i, &m, year, starts, &made, d))
				return false;
		}
	}
	if (any && o->nyears > 1) {
		struct import_place at = { .file = t->file->name };
		diag_set(&told, DIAG_NOTE, "N248", _("home classes are made for %s alone: users.csv tells the grade of one year only"), year);
		import_tell(o->r, &at, -1, &told);
	}
	return or_put_homes(o, t, d);
}
