/* SPDX-License-Identifier: MIT */
/*
 * store_put: one row of a bundle table into the store: same, changed or new.
 *
 * Statements are prepared once for each table: one look-up by the key's index and one insert a row; into a school's empty table only the insert, whose
 * own index tells of double keys (about 6 µs a row). Everything is bound as text; STRICT columns turn it into their type, and comparing is comparing
 * text. What a row refers to is asked for here, with a message of its own; foreign keys are off meanwhile (store_begin), for they would ask again.
 */
#include "store_internal.h"

#include "lieciba/strbuf.h"

#include <string.h>

static const char *const refs[STORE_REFS] = { "student", "teacher", "class", "course", "subject", "programme" };

void store_finalize_statements(struct store *s)
{
	for (size_t i = 0; i < s->nst; i++) {
		db_finalize(s->st[i].find);
		db_finalize(s->st[i].insert);
		db_finalize(s->st[i].identity);
	}
	for (int i = 0; i < STORE_REFS; i++)
		db_finalize(s->ref[i]);
	db_finalize(s->year);
	db_finalize(s->named);
	db_finalize(s->drop);
	db_finalize(s->quarantine);
	db_finalize(s->item[0]);
	db_finalize(s->item[1]);
	db_finalize(s->remove[0]);
	db_finalize(s->remove[1]);
}

/* Copies the first name of "a,b,c"; returns how far to go for the next. */
static size_t next_name(const char *list, char *name, size_t size)
{
	size_t n = strcspn(list, ",");
	size_t k = n < size ? n : size - 1;
	memcpy(name, list, k);
	name[k] = '\0';
	return n + (list[n] == ',');
}

static void add_names(const struct store_statements *st, struct strbuf *out)
{
	for (size_t i = 0; i < st->t->n; i++) {
		if (st->t->columns[i].column)
			strbuf_addf(out, "%s%s", out->len ? ", " : "", st->t->columns[i].column);
	}
	for (size_t i = 0; i < st->nextra; i++)
		strbuf_addf(out, ", %s", st->extra[i]);
}

static bool prepare_find(struct store *s, struct store_statements *st, const char *names, struct diag *d)
{
	struct strbuf sql = STRBUF_INIT;
	char name[32];
	int param = 2;
	strbuf_addf(&sql, "SELECT row_id, import_id, gone, %s FROM %s WHERE school_id = ?1", names, st->t->table);
	for (const char *p = st->t->id ? st->t->id : st->t->key; *p;) {
		p += next_name(p, name, sizeof name);
		strbuf_addf(&sql, " AND %s = ?%d", name, param++);
	}
	strbuf_adds(&sql, " ORDER BY import_id DESC LIMIT 1");
	st->find = db_prepare(s->db, sql.buf, d);
	strbuf_release(&sql);
	return st->find != NULL;
}

static bool prepare_insert(struct store *s, struct store_statements *st, const char *names, struct diag *d)
{
	struct strbuf sql = STRBUF_INIT;
	const char *key = st->t->id ? st->t->id : st->t->key;
	strbuf_addf(&sql, "INSERT INTO %s(school_id, import_id, supersedes, %s) VALUES (?1, ?2, ?3", st->t->table, names);
	int param = 4;
	for (size_t i = 0; i < st->t->n; i++) {
		if (st->t->columns[i].column)
			strbuf_addf(&sql, ", ?%d", param++);
	}
	for (size_t i = 0; i < st->nextra; i++)
		strbuf_addf(&sql, ", ?%d", param++);
	/* Only this import's own row of the same key is passed over; anything else that is wrong is still told. */
	strbuf_addf(&sql, ") ON CONFLICT (school_id%s%s, import_id) DO NOTHING", *key ? ", " : "", key);
	st->insert = db_prepare(s->db, sql.buf, d);
	strbuf_release(&sql);
	return st->insert != NULL;
}

static bool prepare_identity(struct store *s, struct store_statements *st, struct diag *d)
{
	if (!st->t->identity)
		return true;
	struct strbuf sql = STRBUF_INIT;
	const char *t = st->t->identity;
	if (strcmp(t, "school") == 0)
		strbuf_adds(&sql, "INSERT OR IGNORE INTO school(school_id, import_id) VALUES (?1, ?2)");
	else if (strcmp(t, "class") == 0 || strcmp(t, "course") == 0)
		strbuf_addf(&sql, "INSERT OR IGNORE INTO %s(school_id, import_id, %s_id, school_year) VALUES (?1, ?2, ?3, ?4)", t, t);
	else
		strbuf_addf(&sql, "INSERT OR IGNORE INTO %s(school_id, import_id, %s_id) VALUES (?1, ?2, ?3)", t, t);
	st->identity = db_prepare(s->db, sql.buf, d);
	strbuf_release(&sql);
	return st->identity != NULL;
}

static int column_index(const struct store_table *t, const char *column)
{
	for (size_t i = 0; i < t->n; i++) {
		const char *have = t->columns[i].column ? t->columns[i].column : t->columns[i].name;
		if (strcmp(have, column) == 0)
			return (int)i;
	}
	return -1;
}

static void find_columns(struct store_statements *st)
{
	char name[32];
	for (size_t i = 0; i < st->t->n; i++)
		st->required |= st->t->columns[i].required ? 1u << i : 0;
	st->id = st->t->id ? column_index(st->t, st->t->id) : -1;
	st->year = column_index(st->t, "school_year");
	for (const char *p = st->t->key; *p && st->nkey < STORE_KEY_MAX;) {
		p += next_name(p, name, sizeof name);
		st->key[st->nkey++] = column_index(st->t, name);
	}
}

/* Whether the school has rows of the table at all; asked once an import. */
static bool look(struct store *s, struct store_statements *st, struct diag *d)
{
	struct strbuf sql = STRBUF_INIT;
	bool one = s->school_id && *s->school_id;
	if (st->looked == s->import_id)
		return true;
	strbuf_addf(&sql, "SELECT 1 FROM %s%s LIMIT 1", st->t->table, one ? " WHERE school_id = ?1" : "");
	struct db_stmt *q = db_prepare(s->db, sql.buf, d);
	strbuf_release(&sql);
	if (!q)
		return false;
	if (one)
		db_bind_text(q, 1, s->school_id);
	st->fresh = db_step(q, d) == DB_DONE;
	st->looked = s->import_id;
	db_finalize(q);
	return true;
}

static struct store_statements *statements(struct store *s, const struct store_table *t, const struct store_field *extra, size_t nextra,
	struct diag *d)
{
	for (size_t i = 0; i < s->nst; i++) {
		if (s->st[i].t == t)
			return look(s, &s->st[i], d) ? &s->st[i] : NULL;
	}
	struct store_statements *st = &s->st[s->nst++];
	st->t = t;
	for (size_t i = 0; i < nextra && i < STORE_EXTRA_MAX; i++)
		st->extra[st->nextra++] = arena_strdup(&s->arena, extra[i].name);
	struct strbuf names = STRBUF_INIT;
	find_columns(st);
	add_names(st, &names);
	bool good = prepare_find(s, st, names.buf, d) && prepare_insert(s, st, names.buf, d) && prepare_identity(s, st, d);
	strbuf_release(&names);
	return good && look(s, st, d) ? st : NULL;
}

/* ---- what a row refers to ---- */

/* Rows of one student or course stand together, so most ids were found a moment ago: they are kept by their hash, the newest of each slot. */
static char *slot_of(struct store *s, int k, const char *school_id, const char *id, char text[STORE_KNOWN_SIZE])
{
	size_t a = strlen(school_id), b = strlen(id);
	if (a + b + 3 > STORE_KNOWN_SIZE)
		return NULL;
	text[0] = (char)('a' + k);
	memcpy(text + 1, school_id, a);
	text[1 + a] = '\n';
	memcpy(text + 2 + a, id, b + 1);
	uint32_t h = 2166136261u;
	for (const char *p = text; *p; p++)
		h = (h ^ (unsigned char)*p) * 16777619u;
	return s->known[(h ^ h >> 15) % STORE_KNOWN];
}

static bool exists(struct store *s, const char *table, const char *school_id, const char *id, struct diag *d)
{
	int k = 0;
	while (k < STORE_REFS && strcmp(refs[k], table) != 0)
		k++;
	if (k == STORE_REFS)
		return diag_error(d, "Q001", "%s", table);
	char text[STORE_KNOWN_SIZE], *slot = slot_of(s, k, school_id, id, text);
	if (slot && strcmp(slot, text) == 0)
		return true;
	if (!s->ref[k]) {
		struct strbuf sql = STRBUF_INIT;
		strbuf_addf(&sql, "SELECT 1 FROM %s WHERE school_id = ?1 AND %s_id = ?2", table, table);
		s->ref[k] = db_prepare(s->db, sql.buf, d);
		strbuf_release(&sql);
		if (!s->ref[k])
			return false;
	}
	db_bind_static(s->ref[k], 1, school_id);
	db_bind_static(s->ref[k], 2, id);
	bool found = db_step(s->ref[k], d) == DB_ROW;
	db_reset(s->ref[k]);
	if (found && slot)
		memcpy(slot, text, sizeof text);
	return found;
}

static bool check_ref(struct store *s, const struct store_column *c, const char *school_id, const char *id, struct diag *d)
{
	if (exists(s, c->ref, school_id, id, d))
		return true;
	diag_error(d, "N111", _("there is no %s '%s'"), c->ref, id);
	return diag_hint(d, "%s", _("the row that makes it is missing, was quarantined, or is spelt otherwise"));
}

static bool check_refs(struct store *s, const struct store_table *t, const char *school_id, const char *const *value, int *bad, struct diag *d)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct store_column *c = &t->columns[i];
		if (!c->ref || !value[i])
			continue;
		*bad = (int)i;
		char one[128];
		for (const char *p = value[i]; *p;) {
			size_t n = c->type == ST_LIST ? strcspn(p, "|") : strlen(p);
			size_t k = n < sizeof one ? n : sizeof one - 1;
			memcpy(one, p, k);
			one[k] = '\0';
			if (!check_ref(s, c, school_id, one, d))
				return false;
			p += n + (p[n] == '|');
		}
	}
	*bad = -1;
	return true;
}

static bool make_year(struct store *s, const struct store_statements *st, const char *school_id, const char *const *value, struct diag *d)
{
	int k = st->year;
	if (k < 0 || !value[k])
		return true;
	if (!s->year)
		s->year = db_prepare(s->db, "INSERT OR IGNORE INTO school_year(school_id, school_year, import_id) VALUES (?1, ?2, ?3)", d);
	if (!s->year)
		return false;
	db_bind_text(s->year, 1, school_id);
	db_bind_text(s->year, 2, value[k]);
	db_bind_int(s->year, 3, s->import_id);
	return db_run(s->year, d);
}

static bool make_identity(struct store *s, struct store_statements *st, const char *school_id, const char *const *value, struct diag *d)
{
	if (!st->identity)
		return true;
	db_bind_text(st->identity, 1, school_id);
	db_bind_int(st->identity, 2, s->import_id);
	int id = st->t->key[0] ? st->key[0] : -1, year = st->year;
	if (id >= 0)
		db_bind_text(st->identity, 3, value[id]);
	if (year >= 0)
		db_bind_text(st->identity, 4, value[year]);
	return db_run(st->identity, d);
}

/* ---- ids of facts ---- */

/* "key/parts/": the id but for its number. The school and the table stand before it, so that one comparison tells whether it is the last one again. */
static size_t fact_key(struct store *s, const struct store_statements *st, const char *school_id, const char *const *value)
{
	strbuf_reset(&s->key);
	strbuf_adds(&s->key, school_id);
	strbuf_addc(&s->key, '\n');
	strbuf_adds(&s->key, st->t->table);
	strbuf_addc(&s->key, '\n');
	size_t start = s->key.len;
	for (int i = 0; i < st->nkey; i++) {
		if (st->key[i] >= 0 && value[st->key[i]])
			strbuf_adds(&s->key, value[st->key[i]]);
		strbuf_addc(&s->key, '/');
	}
	return start;
}

/* ---- the row itself ---- */

struct put_row { const char *value[STORE_COLUMNS_MAX]; uint32_t given; const struct store_field *extra; };

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Against the row that was found; columns that were not given take its values, so that they are the same. */
static bool is_same(const struct store_statements *st, const char **value, uint32_t given, const struct store_field *extra)
{
	bool same = !db_int(st->find, 2);
	int col = 3;
	for (size_t i = 0; i < st->t->n; i++) {
		if (!st->t->columns[i].column)
			continue;
		const char *stored = db_text(st->find, col++);
		if (!(given & 1u << i))
			value[i] = stored;
		else if (same && !same_text(stored, value[i]))
			same = false;
	}
	for (size_t i = 0; same && i < st->nextra; i++) {
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): extra has nextra entries */
		same = same_text(db_text(st->find, col++), extra[i].value);
	}
	return same;
}

/* A new row must have what is required. */
static bool is_complete(const struct store_statements *st, const struct put_row *row, int *bad, struct diag *d)
{
	for (size_t i = 0; st->required & ~row->given && i < st->t->n; i++) {
		if (!st->t->columns[i].required || row->value[i])
			continue;
		*bad = (int)i;
		diag_error(d, "N120", _("the row is new, and '%s' is not given"), st->t->columns[i].name);
		return diag_hint(d, "%s", _("give the column, or correct the key so that it is that of a row that is known"));
	}
	return true;
}

static void bind_key(const struct store_statements *st, const char *school_id, const char *const *value)
{
	db_bind_static(st->find, 1, school_id);
	if (st->id >= 0)
		db_bind_static(st->find, 2, value[st->id]);
	for (int i = 0; st->id < 0 && i < st->nkey; i++)
		db_bind_static(st->find, 2 + i, st->key[i] >= 0 ? value[st->key[i]] : NULL);
}

static bool insert(struct store *s, struct store_statements *st, const char *school_id, const char *const *value, const struct store_field *extra,
	int64_t supersedes, bool *again, struct diag *d)
{
	int param = 4;
	db_bind_static(st->insert, 1, school_id);
	db_bind_int(st->insert, 2, s->import_id);
	if (supersedes)
		db_bind_int(st->insert, 3, supersedes);
	else
		db_bind_null(st->insert, 3);
	for (size_t i = 0; i < st->t->n; i++) {
		if (st->t->columns[i].column)
			db_bind_static(st->insert, param++, value[i]);
	}
	for (size_t i = 0; i < st->nextra; i++)
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): extra has nextra entries */
		db_bind_static(st->insert, param++, extra[i].value);
	if (!db_run(st->insert, d))
		return false;
	*again = db_changes(s->db) == 0;
	return true;
}

/* Notes that this import named a row of an earlier one; *again tells that it had done so before. Sweeps spare what was named, and all new rows. */
static bool remember(struct store *s, const char *table, int64_t row_id, bool *again, struct diag *d)
{
	if (!s->named)
		s->named = db_prepare(s->db, "INSERT OR IGNORE INTO temp.named VALUES (?1, ?2)", d);
	if (!s->named)
		return false;
	db_bind_text(s->named, 1, table);
	db_bind_int(s->named, 2, row_id);
	if (!db_run(s->named, d))
		return false;
	*again = db_changes(s->db) == 0;
	return true;
}

static bool is_fresh(const struct store *s, const struct store_statements *st, const char *school_id)
{
	return st->fresh && (!s->school_id || !*s->school_id || strcmp(school_id, s->school_id) == 0);
}

/* The row as found in the store, which is on st->find: its texts stay valid until that is reset. */
static bool put_over(struct store *s, struct store_statements *st, const char *school_id, const struct put_row *row, enum store_change *what, bool *twice,
	struct diag *d)
{
	const char *own[STORE_COLUMNS_MAX];
	int64_t found = db_int(st->find, 0);
	bool gone = db_int(st->find, 2);
	memcpy(own, row->value, st->t->n * sizeof *own);
	bool same = is_same(st, own, row->given, row->extra);
	*twice = db_int(st->find, 1) == s->import_id;
	*what = same ? STORE_SAME : !gone ? STORE_CHANGED : STORE_ADDED;
	if (same)
		db_reset(st->find); /* its texts are needed no more */
	if (!*twice && !remember(s, st->t->table, found, twice, d))
		return false;
	return *twice || same || insert(s, st, school_id, own, row->extra, found, twice, d);
}

/* *twice: this import had the key before, and nothing was done. */
static bool put(struct store *s, struct store_statements *st, const char *school_id, const struct put_row *row, enum store_change *what, bool *twice, int *bad,
	struct diag *d)
{
	*twice = false;
	*what = STORE_ADDED;
	enum db_step r = DB_DONE;
	bool fresh = is_fresh(s, st, school_id);
	if (!fresh) {
		bind_key(st, school_id, row->value);
		r = db_step(st->find, d);
	}
	bool good = r == DB_ROW ? put_over(s, st, school_id, row, what, twice, d) :
		r == DB_DONE && is_complete(st, row, bad, d) && insert(s, st, school_id, row->value, row->extra, 0, twice, d);
	if (!fresh)
		db_reset(st->find);
	return good;
}

/* Before anything is made for it: a row with gaps must be one that is known. */
static bool may_have_gaps(struct store_statements *st, const char *school_id, const struct put_row *row, int *bad, struct diag *d)
{
	if (!(st->required & ~row->given))
		return true;
	bind_key(st, school_id, row->value);
	enum db_step r = db_step(st->find, d);
	db_reset(st->find);
	return r == DB_ROW || (r == DB_DONE && is_complete(st, row, bad, d));
}

static bool put_keyed(struct store *s, struct store_statements *st, const char *school_id, const struct put_row *row, enum store_change *what, int *bad,
	struct diag *d)
{
	bool twice;
	if (!put(s, st, school_id, row, what, &twice, bad, d))
		return false;
	if (!twice)
		return true;
	diag_error(d, "N110", "%s", _("a row with the same key stands further up"));
	return diag_hint(d, "%s", _("the first one was taken; make the keys different or remove one"));
}

/*
 * A fact without an id of its own: "key/parts/n", n counting equal keys of this import, so that two equal marks on one day stay two. The first n that
 * this import has not had is looked for in the store itself; equal keys mostly follow each other, then it is the next.
 */
static bool put_fact(struct store *s, struct store_statements *st, const char *school_id, struct put_row *row, enum store_change *what, int *bad, struct diag *d)
{
	size_t start = fact_key(s, st, school_id, row->value), len = s->key.len;
	bool again = s->last.len == len && memcmp(s->last.buf, s->key.buf, len) == 0, twice = true;
	size_t n = again ? s->last_n : 0;
	while (twice) {
		strbuf_truncate(&s->key, len);
		strbuf_addf(&s->key, "%zu", ++n);
		row->value[st->id] = s->key.buf + start;
		if (s->key.failed || !put(s, st, school_id, row, what, &twice, bad, d))
			return s->key.failed ? diag_error(d, "Q001", "%s", _("out of memory")) : false;
	}
	strbuf_reset(&s->last);
	strbuf_add(&s->last, s->key.buf, len);
	s->last_n = n;
	return true;
}

/* ---- rows that one bundle row also makes ---- */

static const struct store_column teacher_columns[] = {
	{ "course", "course_id", ST_ID, true, "course", NULL, NULL }, { "teacher", "teacher_id", ST_ID, true, "teacher", NULL, NULL },
	{ "main", "main", ST_BOOL, true, NULL, NULL, NULL }, { "from", "from_date", ST_DATE, false, NULL, NULL, "" },
	{ "to", "to_date", ST_DATE, false, NULL, NULL, NULL },
};
static const struct store_table course_teacher = { "", "course_teacher", NULL, NULL, "course_id,teacher_id,from_date", teacher_columns, 5 };

const struct store_table *store_course_teachers(void)
{
	return &course_teacher;
}

/* One more for the list; *what tells whether anything became different. A list knows its first n columns only: no dates. */
static bool put_companion(struct store *s, const struct store_table *t, const char *school_id, const char *const *value, size_t n, enum store_change *what,
	struct diag *d)
{
	enum store_change own;
	int bad;
	if (!store_put(s, t, school_id, value, (1u << n) - 1, NULL, 0, &own, &bad, d))
		return false;
	*what = own != STORE_SAME && *what == STORE_SAME ? STORE_CHANGED : *what;
	return true;
}

/* Teachers whom a course had and this import's list of it does not name. */
static bool drop_teachers(struct store *s, const char *school_id, const char *course, enum store_change *what, struct diag *d)
{
	static const char columns[] = "school_id, course_id, teacher_id, main, from_date, to_date";
	struct strbuf sql = STRBUF_INIT;
	const struct store_statements *st = statements(s, &course_teacher, NULL, 0, d);
	if (!st || is_fresh(s, st, school_id))
		return st != NULL;
	if (!s->drop) {
		strbuf_addf(&sql,
			"INSERT INTO course_teacher(%s, import_id, supersedes, gone) SELECT %s, ?3, row_id, 1 FROM course_teacher m WHERE school_id = ?1 AND course_id = ?2"
			" AND gone = 0 AND import_id < ?3 AND from_date = '' AND NOT EXISTS (SELECT 1 FROM course_teacher x WHERE x.supersedes = m.row_id)"
			" AND NOT EXISTS (SELECT 1 FROM temp.named n WHERE n.tbl = 'course_teacher' AND n.row_id = m.row_id)", columns, columns);
		s->drop = db_prepare(s->db, sql.buf, d);
		strbuf_release(&sql);
		if (!s->drop)
			return false;
	}
	db_bind_text(s->drop, 1, school_id);
	db_bind_text(s->drop, 2, course);
	db_bind_int(s->drop, 3, s->import_id);
	if (!db_run(s->drop, d))
		return false;
	*what = db_changes(s->db) && *what == STORE_SAME ? STORE_CHANGED : *what;
	return true;
}

static bool put_teachers(struct store *s, const char *school_id, const char *course, const char *list, enum store_change *what, struct diag *d)
{
	char one[128];
	const char *main = "1";
	for (const char *p = list; *p; main = "0") {
		size_t n = strcspn(p, "|"), k = n < sizeof one ? n : sizeof one - 1;
		memcpy(one, p, k);
		one[k] = '\0';
		const char *const value[] = { course, one, main, "", NULL };
		if (k && !put_companion(s, &course_teacher, school_id, value, 4, what, d))
			return false;
		p += n + (p[n] == '|');
	}
	return drop_teachers(s, school_id, course, what, d);
}

static bool put_companions(struct store *s, const struct store_table *t, const char *school_id, const struct put_row *row, enum store_change *what,
	struct diag *d)
{
	int code = column_index(t, "personal_code"), list = column_index(t, "teacher");
	if (strcmp(t->name, "students") == 0 && row->value[code]) {
		const char *const v[] = { row->value[column_index(t, "student_id")], row->value[code], NULL, NULL };
		return put_companion(s, store_table("student_codes"), school_id, v, 2, what, d);
	}
	if (strcmp(t->name, "courses") == 0 && row->given & 1u << list)
		return put_teachers(s, school_id, row->value[column_index(t, "course_id")], row->value[list] ? row->value[list] : "", what, d);
	return true;
}

bool store_put(struct store *s, const struct store_table *t, const char *school_id, const char *const *value, uint32_t given, const struct store_field *extra,
	size_t nextra, enum store_change *what, int *bad_column, struct diag *d)
{
	struct store_statements *st = statements(s, t, extra, nextra, d);
	struct put_row own = { .given = given, .extra = extra };
	*bad_column = -1;
	if (!st || !check_refs(s, t, school_id, value, bad_column, d))
		return false;
	memcpy(own.value, value, t->n * sizeof *own.value);
	if (st->id >= 0 && !own.value[st->id])
		return make_year(s, st, school_id, own.value, d) && put_fact(s, st, school_id, &own, what, bad_column, d);
	/* The school's own row needs its identity first; others hang on a year. */
	return may_have_gaps(st, school_id, &own, bad_column, d) && make_year(s, st, school_id, own.value, d) &&
		make_identity(s, st, school_id, own.value, d) && put_keyed(s, st, school_id, &own, what, bad_column, d) &&
		put_companions(s, t, school_id, &own, what, d);
}
