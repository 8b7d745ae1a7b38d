/* SPDX-License-Identifier: MIT */
/*
 * import_oneroster_table: the files of a OneRoster export as tables whose columns are found once, by their names in the standard.
 *
 * Tables that others refer to stay in memory, with only the columns that are used, and a hash by sourcedId; enrollments and results, the large ones, are
 * passed through row by row. Headings are matched exactly, then without regard to case; passwords are never taken over.
 */
#include "import_oneroster_internal.h"

#include "lieciba/privacy.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { EXIT_DATA = 65, MAX_COLUMNS = 32 };

/* Columns that are used, in the order of the enums, * = required; and those that the standards have beside them. */
static const struct or_spec specs[OR_TABLES] = {
	[OR_ORGS] = { "orgs", "*sourcedId,status,*name,*type,identifier", "dateLastModified,parentSourcedId" },
	[OR_SESSIONS] = { "academicSessions", "*sourcedId,status,*title,*type,*startDate,*endDate,parentSourcedId", "dateLastModified,schoolYear" },
	[OR_ROLES] = { "roles", "sourcedId,status,*userSourcedId,roleType,*role,beginDate,endDate,*orgSourcedId", "dateLastModified,userProfileSourcedId" },
	[OR_DEMOGRAPHICS] = { "demographics", "*sourcedId,status,birthDate,sex",
		"dateLastModified,userSourcedId,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,"
		"demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus" },
	[OR_USERS] = { "users", "*sourcedId,status,*givenName,*familyName,middleName,role,orgSourcedIds,username,identifier,userIds,email,phone,sms,grades,"
		"preferredGivenName,preferredFamilyName",
		"dateLastModified,enabledUser,agentSourcedIds,password,userMasterIdentifier,preferredMiddleName,primaryOrgSourcedId,pronouns" },
	[OR_COURSES] = { "courses", "*sourcedId,status,*title,courseCode,orgSourcedId,schoolYearSourcedId", "dateLastModified,grades,subjects,subjectCodes" },
	[OR_CLASSES] = { "classes", "*sourcedId,status,*title,grades,*courseSourcedId,classType,location,*schoolSourcedId,termSourcedIds,periods",
		"dateLastModified,classCode,subjects,subjectCodes" },
	[OR_CATEGORIES] = { "categories", "*sourcedId,status,*title,weight", "dateLastModified" },
	[OR_SCALES] = { "scoreScales", "*sourcedId,status,title,type,*scoreScaleValue", "dateLastModified,orgSourcedId,courseSourcedId,classSourcedId" },
	[OR_ITEMS] = { "lineItems", "*sourcedId,status,title,assignDate,dueDate,*classSourcedId,categorySourcedId,academicSessionSourcedId,gradingPeriodSourcedId,"
		"resultValueMin,resultValueMax", "dateLastModified,description,schoolSourcedId" },
	[OR_ITEM_SCALES] = { "lineItemScoreScales", "sourcedId,status,*lineItemSourcedId,*scoreScaleSourcedId", "dateLastModified,title" },
	[OR_RESULT_SCALES] = { "resultScoreScales", "sourcedId,status,*resultSourcedId,*scoreScaleSourcedId", "dateLastModified,title" },
	[OR_ENROLLMENTS] = { "enrollments", "sourcedId,status,*classSourcedId,schoolSourcedId,*userSourcedId,*role,primary,beginDate,endDate", "dateLastModified" },
	[OR_RESULTS] = { "results", "*sourcedId,status,*lineItemSourcedId,*studentSourcedId,*scoreStatus,score,scoreDate,textScore,classSourcedId,inProgress,"
		"incomplete,late,missing", "dateLastModified,comment" },
};

bool or_is_loaded(enum or_which w)
{
	return w < OR_ENROLLMENTS;
}

/* ---- hash ---- */

static size_t slot_of(const struct or_map *m, const char *key)
{
	uint64_t h = 1469598103934665603u;
	for (const char *p = key; *p; p++)
		h = (h ^ (unsigned char)*p) * 1099511628211u;
	size_t i = (size_t)(h ^ h >> 29) & (m->cap - 1);
	while (m->key[i] && strcmp(m->key[i], key) != 0)
		i = (i + 1) & (m->cap - 1);
	return i;
}

size_t *or_map_find(const struct or_map *m, const char *key)
{
	size_t i = m->cap ? slot_of(m, key) : 0;
	return m->cap && m->key[i] ? &m->value[i] : NULL;
}

static void rehash(struct arena *a, struct or_map *m)
{
	struct or_map old = *m;
	m->cap = old.cap ? old.cap * 2 : 64;
	m->key = ARENA_ARRAY(a, m->cap, const char *);
	m->value = ARENA_ARRAY(a, m->cap, size_t);
	for (size_t i = 0; i < old.cap; i++) {
		if (!old.key[i])
			continue;
		size_t k = slot_of(m, old.key[i]);
		m->key[k] = old.key[i];
		m->value[k] = old.value[i];
	}
}

size_t *or_map_put(struct arena *a, struct or_map *m, const char *key, bool *fresh)
{
	if (m->n * 2 >= m->cap)
		rehash(a, m);
	size_t i = slot_of(m, key);
	*fresh = !m->key[i];
	if (*fresh) {
		m->key[i] = key;
		m->n++;
	}
	return &m->value[i];
}

const char *or_key(struct oneroster *o, const char *a, const char *b)
{
	strbuf_reset(&o->key);
	strbuf_adds(&o->key, a);
	strbuf_addc(&o->key, '\x1f');
	strbuf_adds(&o->key, b);
	return o->key.buf;
}

/* Blanks at the ends of a field are never meant: ids are compared without them. */
static const char *trimmed(struct oneroster *o, const char *s)
{
	size_t n;
	s += strspn(s, " \t\r\n");
	n = strlen(s);
	if (!n || !strchr(" \t\r\n", s[n - 1]))
		return s;
	while (n && strchr(" \t\r\n", s[n - 1]))
		n--;
	return arena_memdup(o->a, s, n);
}

/* ---- heading ---- */

/* Copies the next name of "*a,b" without its star; false at the end. */
static bool next_name(const char **list, char name[64], bool *required)
{
	*required = **list == '*';
	const char *p = *list + *required;
	size_t n = strcspn(p, ",");
	if (!n || n >= 64)
		return false;
	memcpy(name, p, n);
	name[n] = '\0';
	*list = p + n + (p[n] == ',');
	return true;
}

static int find_heading(const struct or_table *t, const char *name, bool *other_case)
{
	for (size_t i = 0; i < t->cols; i++) {
		if (strcmp(t->name[i], name) == 0)
			return (int)i;
	}
	for (size_t i = 0; i < t->cols; i++) {
		*other_case = strcasecmp(t->name[i], name) == 0;
		if (*other_case)
			return (int)i;
	}
	return -1;
}

static bool is_listed(const char *list, const char *name)
{
	char one[64];
	bool required;
	while (next_name(&list, one, &required)) {
		if (strcasecmp(one, name) == 0)
			return true;
	}
	return false;
}

static void tell_unknown(struct oneroster *o, const struct or_table *t)
{
	struct strbuf names = STRBUF_INIT;
	struct import_place at = { .file = t->file->name, .line = t->header_line };
	struct diag told;
	for (size_t i = 0; i < t->cols; i++) {
		if (!is_listed(t->spec->columns, t->name[i]) && !is_listed(t->spec->unused, t->name[i]))
			strbuf_addf(&names, "%s%s", names.len ? ", " : "", t->name[i]);
	}
	if (names.len) {
		diag_set(&told, DIAG_NOTE, "N231", _("columns that OneRoster does not have here are left out: %.300s"), names.buf);
		import_tell(o->r, &at, -1, &told);
	}
	strbuf_release(&names);
}

static void tell_case(struct oneroster *o, const struct or_table *t, int at, const char *name, const int *col)
{
	struct import_place place = { .file = t->file->name, .line = t->header_line, .col = col, .n = t->cols };
	import_warn(o->r, &place, at, "N230", _("the heading %s is taken for %s"), t->name[at], name);
}

/* Where each of our columns stands. False: the file is refused, since it lacks columns. */
static bool resolve(struct oneroster *o, struct or_table *t, const int *col, bool quiet, struct diag *d)
{
	struct strbuf missing = STRBUF_INIT;
	char name[64];
	bool required, other;
	const char *list = t->spec->columns;
	t->ncolumns = 0;
	while (next_name(&list, name, &required)) {
		other = false;
		int at = find_heading(t, name, &other);
		if (at < 0 && t->spec == &specs[OR_DEMOGRAPHICS] && t->ncolumns == OR_ID)
			at = find_heading(t, "userSourcedId", &other);
		if (other && !quiet)
			tell_case(o, t, at, name, col);
		if (at < 0 && required)
			strbuf_addf(&missing, "%s%s", missing.len ? ", " : "", name);
		t->at[t->ncolumns++] = at;
	}
	if (!quiet)
		tell_unknown(o, t);
	bool good = missing.len == 0;
	if (!good) {
		diag_error(d, "N232", _("%s lacks columns that it must have: %.300s"), t->file->name, missing.buf);
		diag_hint(d, "%s", _("nothing was imported; export the file again with its full heading"));
		diag_exit(d, EXIT_DATA);
	}
	strbuf_release(&missing);
	return good;
}

bool or_open(struct oneroster *o, enum or_which w, bool quiet, struct diag *d)
{
	struct or_table *t = &o->t[w];
	struct csv_row row;
	struct diag why = { 0 };
	t->spec = &specs[w];
	if (!t->at)
		t->at = ARENA_ARRAY(o->a, MAX_COLUMNS, int);
	for (int i = 0; i < MAX_COLUMNS; i++)
		t->at[i] = -1;
	if (!t->file)
		return true;
	t->reader = import_table_open(o->r, t->file, NULL, d);
	if (!t->reader)
		return false;
	if (!import_table_next(t->reader, &row, &why)) {
		struct import_place at = { .file = t->file->name, .line = 1 };
		if (why.code[0]) {
			*d = why;
			diag_place(d, t->file->name, 1, 0);
			return diag_exit(d, EXIT_DATA);
		}
		if (!quiet)
			import_warn(o->r, &at, -1, "N141", "%s", _("the file is empty; not even a header stands in it"));
		or_close(t);
		return true;
	}
	t->cols = row.n;
	t->header_line = row.line;
	t->name = ARENA_ARRAY(o->a, row.n + 1, const char *);
	for (size_t i = 0; i < row.n; i++)
		t->name[i] = arena_strdup(o->a, trimmed(o, row.field[i]));
	return resolve(o, t, row.col, quiet, d);
}

void or_close(struct or_table *t)
{
	import_table_close(t->reader);
	t->reader = NULL;
}

/* ---- rows ---- */

struct import_place or_place(const struct or_table *t, const struct or_record *x)
{
	return (struct import_place){ .file = t->file->name, .line = x->line, .names = t->name, .col = x->col, .n = t->cols, .raw = x->raw, .raw_len = x->raw_len };
}

bool or_quarantine(struct oneroster *o, const struct or_table *t, const struct or_record *x, int column, struct diag *why, struct diag *d)
{
	struct import_place at = or_place(t, x);
	return import_quarantine(o->r, &at, column >= 0 ? t->at[column] : -1, why, d);
}

bool or_unknown(struct oneroster *o, const struct or_table *t, const struct or_record *x, int column, const char *what, struct diag *d)
{
	struct diag why;
	diag_error(&why, "N111", _("there is no %s '%s'"), what, x->field[column]);
	return or_quarantine(o, t, x, column, &why, d);
}

void or_warn(struct oneroster *o, const struct or_table *t, const struct or_record *x, int column, const char *code, const char *fmt, ...)
{
	struct import_place at = or_place(t, x);
	struct diag told;
	va_list ap;
	va_start(ap, fmt);
	diag_vset(&told, DIAG_WARNING, code, fmt, ap);
	va_end(ap);
	import_tell(o->r, &at, column >= 0 ? t->at[column] : -1, &told);
}

static void fill(struct oneroster *o, const struct or_table *t, const struct csv_row *row, struct or_record *x)
{
	for (size_t i = 0; i < t->ncolumns; i++)
		x->field[i] = t->at[i] >= 0 && (size_t)t->at[i] < row->n ? trimmed(o, row->field[t->at[i]]) : "";
	x->gone = strcasecmp(x->field[OR_STATUS], "tobedeleted") == 0;
}

/* A row's number of fields must be its header's; empty ones too many are harmless. */
static bool fits(struct oneroster *o, const struct or_table *t, const struct csv_row *row, const struct or_record *x, bool quiet, int *field, struct diag *why)
{
	struct import_place at = or_place(t, x);
	*field = -1;
	for (size_t i = t->cols; i < row->n; i++) {
		if (row->field[i][0]) {
			*field = (int)i;
			return diag_error(why, "N107", _("the row has %zu fields, the header %zu"), row->n, t->cols);
		}
	}
	if (row->n < t->cols)
		return diag_error(why, "N106", _("the row has %zu fields, the header %zu"), row->n, t->cols);
	if (row->n > t->cols && !quiet)
		import_warn(o->r, &at, (int)t->cols, "N142", _("the row has %zu empty fields more than the header; they are left out"), row->n - t->cols);
	return true;
}

/* *why has a code when the record is for quarantine. False at the end of the file. */
static bool next(struct oneroster *o, struct or_table *t, struct or_record *x, bool quiet, int *field, struct diag *why)
{
	struct csv_row row;
	why->code[0] = '\0';
	if (!t->reader)
		return false;
	bool got = import_table_next(t->reader, &row, why);
	*field = -1;
	x->line = row.line;
	x->raw = row.raw;
	x->raw_len = row.raw_len;
	x->col = got ? row.col : NULL;
	if (!got)
		return why->code[0] != '\0';
	if (fits(o, t, &row, x, quiet, field, why))
		fill(o, t, &row, x);
	return true;
}

bool or_next(struct oneroster *o, struct or_table *t, struct or_record *x, bool quiet, bool *more, struct diag *d)
{
	struct diag why = { 0 };
	int field;
	while ((*more = next(o, t, x, quiet, &field, &why)) && why.code[0]) {
		struct import_place at = or_place(t, x);
		if (!quiet && !import_quarantine(o->r, &at, field, &why, d))
			return false;
	}
	return true;
}

struct or_record *or_keep(struct oneroster *o, const struct or_table *t, const struct or_record *x)
{
	struct or_record *k = ARENA_NEW(o->a, struct or_record);
	*k = *x;
	k->raw = arena_memdup(o->a, x->raw ? x->raw : "", x->raw_len);
	if (x->col) {
		int *col = ARENA_ARRAY(o->a, t->cols + 1, int);
		memcpy(col, x->col, t->cols * sizeof *col);
		k->col = col;
	}
	if (x->field) {
		k->field = ARENA_ARRAY(o->a, t->ncolumns, const char *);
		for (size_t i = 0; i < t->ncolumns; i++)
			k->field[i] = x->field[i][0] ? arena_strdup(o->a, x->field[i]) : "";
	}
	return k;
}

static void keep_bad(struct oneroster *o, struct or_table *t, const struct or_record *x, int field, const struct diag *why)
{
	struct or_record bare = *x;
	bare.field = NULL;
	t->bad = arena_grow(o->a, t->bad, &t->bad_cap, t->nbad + 1, sizeof *t->bad);
	t->bad[t->nbad++] = (struct or_bad){ *or_keep(o, t, &bare), field, arena_strdup(o->a, why->code), arena_strdup(o->a, why->what), arena_strdup(o->a, why->hint) };
}

/* What others refer to must be one row; a second of the same id is told as the store would. Link tables have no id of their own. */
static bool index_row(struct oneroster *o, struct or_table *t, size_t row)
{
	bool fresh, linked = strchr(t->spec->columns, '*') == t->spec->columns;
	const char *id = t->row[row].field[OR_ID];
	if (!linked || !*id || t->row[row].gone)
		return true;
	size_t *at = or_map_put(o->a, &t->by_id, id, &fresh);
	if (fresh)
		*at = row;
	return fresh;
}

bool or_load(struct oneroster *o, enum or_which w, struct diag *d)
{
	struct or_table *t = &o->t[w];
	const char *field[MAX_COLUMNS];
	struct or_record x = { .field = field };
	struct diag why = { 0 };
	int bad;
	bool good = or_open(o, w, false, d);
	while (good && next(o, t, &x, false, &bad, &why)) {
		if (why.code[0]) {
			keep_bad(o, t, &x, bad, &why);
			continue;
		}
		t->row = arena_grow(o->a, t->row, &t->cap, t->n + 1, sizeof *t->row);
		t->row[t->n] = *or_keep(o, t, &x);
		if (index_row(o, t, t->n)) {
			t->n++;
			continue;
		}
		diag_error(&why, "N110", "%s", _("a row with the same key stands further up"));
		diag_hint(&why, "%s", _("the first one was taken; make the keys different or remove one"));
		keep_bad(o, t, &x, t->at[OR_ID], &why);
	}
	or_close(t);
	return good;
}

bool or_quarantine_bad(struct oneroster *o, struct or_table *t, struct diag *d)
{
	for (size_t i = 0; i < t->nbad; i++) {
		const struct or_bad *b = &t->bad[i];
		struct import_place at = or_place(t, &b->x);
		struct diag why;
		diag_error(&why, b->code, "%s", b->what);
		diag_hint(&why, "%s", b->hint);
		if (!import_quarantine(o->r, &at, b->field, &why, d))
			return false;
	}
	return true;
}

long or_row(const struct or_table *t, const char *id)
{
	const size_t *row = or_map_find(&t->by_id, id);
	return row ? (long)*row : -1;
}

const char *or_get(const struct or_table *t, size_t row, int column)
{
	return t->row[row].field[column];
}

bool or_has(const struct or_table *t, int column)
{
	return t->at && t->at[column] >= 0;
}

const char *or_item_of(struct oneroster *o, const char **list)
{
	const char *p = *list + strspn(*list, ", ");
	size_t n = strcspn(p, ",");
	*list = p + n;
	while (n && p[n - 1] == ' ')
		n--;
	return n ? arena_memdup(o->a, p, n) : NULL;
}

/* ---- rows of the bundle ---- */

bool or_put(struct oneroster *o, const struct or_table *t, const struct or_record *x, const struct store_table *table, const char *school,
	const struct or_value *v, size_t n, struct diag *d)
{
	struct import_place at = or_place(t, x);
	struct import_value own[24];
	size_t k = 0;
	for (size_t i = 0; i < n && k < 24; i++) {
		if (v[i].text)
			own[k++] = (struct import_value){ v[i].name, v[i].text, v[i].column >= 0 ? t->at[v[i].column] : -1 };
	}
	return import_row(o->r, table, school, own, k, &at, d);
}

bool or_gone(struct oneroster *o, struct or_table *t, const struct store_table *table, const char *school, const struct store_field *key, size_t n,
	struct diag *d)
{
	int64_t gone = 0;
	if (!store_gone(o->r->store, table, school, key, n, &gone, d))
		return false;
	o->r->file.c.gone += gone;
	t->skipped[SKIP_NOT_THERE] += gone == 0;
	return true;
}
