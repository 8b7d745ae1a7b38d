/* SPDX-License-Identifier: MIT */
/*
 * store_lookup: the present rows of a table as key -> value, for column maps that find a student by name and class. One statement for each look-up, read
 * in one pass (and on from a row_id, for rows that the import itself added); who asks keeps the keys in a hash. Cost: linear in the table.
 */
#include "store_internal.h"

#include "lieciba/strbuf.h"

#include <string.h>

/* The newest row of its key, and not gone. */
#define PRESENT(alias, table) alias ".gone = 0 AND NOT EXISTS (SELECT 1 FROM " table " x WHERE x.supersedes = " alias ".row_id)"

struct store_lookup {
	struct db_stmt *q;
	size_t n;
};

/* By what else than its own columns rows of a table are found. */
enum by { BY_NOTHING, BY_COLUMN, BY_YEAR, BY_CLASS, BY_SUBJECT, BY_CODE, BY_TEACHER };

static const struct store_column *column_of(const struct store_table *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++) {
		if (strcmp(t->columns[i].name, name) == 0)
			return &t->columns[i];
	}
	return NULL;
}

static bool is(const char *a, const char *b)
{
	return a && strcmp(a, b) == 0;
}

static enum by how(const struct store_table *t, const char *name)
{
	const struct store_column *c = column_of(t, name);
	if (is(name, "class") && (is(t->name, "students") || is(t->name, "classes") || (c && is(c->ref, "class"))))
		return BY_CLASS;
	if (is(name, "subject") && (is(t->name, "subjects") || (c && is(c->ref, "subject"))))
		return BY_SUBJECT;
	if (is(name, "personal_code") && is(t->name, "students"))
		return BY_CODE;
	if (is(name, "teacher") && is(t->name, "courses"))
		return BY_TEACHER;
	if (is(name, "school_year") && (is(t->identity, "class") || is(t->identity, "course")))
		return BY_YEAR;
	return c && c->column ? BY_COLUMN : BY_NOTHING;
}

bool store_lookup_by(const struct store_table *t, const char *name)
{
	return how(t, name) != BY_NOTHING;
}

bool store_lookup_by_class(const struct store_table *t, const char *name)
{
	return how(t, name) == BY_CLASS;
}

bool store_lookup_takes(const struct store_table *t, const char *name)
{
	const struct store_column *c = column_of(t, name);
	return c && (c->column || how(t, name) == BY_YEAR);
}

/* Printed name, or the id itself; classes of the year only, for 7.a is called so every year. */
static void join_class(struct strbuf *sql, const char *on)
{
	strbuf_addf(sql,
		" JOIN (SELECT c.school_id, c.class_id, r.name AS k FROM class c JOIN class_row r ON r.school_id = c.school_id AND r.class_id = c.class_id AND "
		PRESENT("r", "class_row") " WHERE c.school_year = ?3 UNION SELECT school_id, class_id, class_id FROM class WHERE school_year = ?3) kc"
		" ON kc.school_id = m.school_id AND kc.class_id = %s", on);
}

static void join_subject(struct strbuf *sql)
{
	strbuf_adds(sql,
		" JOIN (SELECT school_id, subject_id, name AS k FROM subject_row r WHERE " PRESENT("r", "subject_row")
		" UNION SELECT school_id, subject_id, short_name FROM subject_row r WHERE short_name IS NOT NULL AND " PRESENT("r", "subject_row")
		" UNION SELECT school_id, subject_id, subject_id FROM subject) ks ON ks.school_id = m.school_id AND ks.subject_id = m.subject_id");
}

static void add_join(const struct store_table *t, enum by by, struct strbuf *sql)
{
	if (by == BY_CLASS && is(t->name, "students")) {
		strbuf_adds(sql, " JOIN enrollment e ON e.school_id = m.school_id AND e.student_id = m.student_id AND " PRESENT("e", "enrollment"));
		join_class(sql, "e.class_id");
	} else if (by == BY_CLASS) {
		join_class(sql, "m.class_id");
	} else if (by == BY_SUBJECT) {
		join_subject(sql);
	} else if (by == BY_CODE) {
		strbuf_adds(sql, " JOIN student_code kp ON kp.school_id = m.school_id AND kp.student_id = m.student_id AND " PRESENT("kp", "student_code"));
	} else if (by == BY_TEACHER) {
		strbuf_adds(sql, " JOIN course_teacher kt ON kt.school_id = m.school_id AND kt.course_id = m.course_id AND " PRESENT("kt", "course_teacher"));
	}
}

static void add_key(const struct store_table *t, const char *name, struct strbuf *sql)
{
	enum by by = how(t, name);
	if (by == BY_CLASS)
		strbuf_adds(sql, ", kc.k");
	else if (by == BY_SUBJECT)
		strbuf_adds(sql, ", ks.k");
	else if (by == BY_CODE)
		strbuf_adds(sql, ", kp.personal_code");
	else if (by == BY_TEACHER)
		strbuf_adds(sql, ", kt.teacher_id");
	else if (by == BY_YEAR)
		strbuf_adds(sql, ", i.school_year");
	else
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): who asks has been told that the column is known */
		strbuf_addf(sql, ", coalesce(m.%s, '')", column_of(t, name)->column);
}

static void write_sql(const struct store_table *t, const char *const *by, size_t n, const char *take, struct strbuf *sql)
{
	bool of_year = is(t->identity, "class") || is(t->identity, "course");
	strbuf_adds(sql, "SELECT m.row_id, m.supersedes, m.school_id");
	if (how(t, take) == BY_YEAR)
		strbuf_adds(sql, ", i.school_year");
	else
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the same */
		strbuf_addf(sql, ", m.%s", column_of(t, take)->column);
	for (size_t i = 0; i < n; i++)
		add_key(t, by[i], sql);
	strbuf_addf(sql, " FROM %s m", t->table);
	if (of_year)
		strbuf_addf(sql, " JOIN %s i ON i.school_id = m.school_id AND i.%s_id = m.%s_id AND i.school_year = coalesce(?3, i.school_year)", t->identity,
			t->identity, t->identity);
	for (size_t i = 0; i < n; i++)
		add_join(t, how(t, by[i]), sql);
	strbuf_addf(sql, " WHERE m.gone = 0 AND NOT EXISTS (SELECT 1 FROM %s x WHERE x.supersedes = m.row_id) AND m.row_id > ?1"
			 " AND m.school_id = coalesce(?2, m.school_id)", t->table);
	const struct store_column *year = column_of(t, "school_year");
	if (year && year->column)
		strbuf_adds(sql, " AND m.school_year = coalesce(?3, m.school_year)");
	strbuf_adds(sql, " ORDER BY m.row_id");
}

struct store_lookup *store_lookup_open(struct store *s, const struct store_table *t, const char *const *by, size_t n, const char *take,
	const char *school_id, const char *school_year, struct diag *d)
{
	struct strbuf sql = STRBUF_INIT;
	struct store_lookup *l = arena_alloc(&s->arena, sizeof *l);
	write_sql(t, by, n, take, &sql);
	l->n = n < STORE_LOOKUP_KEYS ? n : STORE_LOOKUP_KEYS;
	l->q = db_prepare(s->db, sql.buf, d);
	strbuf_release(&sql);
	if (!l->q)
		return NULL;
	db_bind_text(l->q, 2, school_id);
	db_bind_text(l->q, 3, school_year);
	store_lookup_from(l, 0);
	return l;
}

void store_lookup_from(struct store_lookup *l, int64_t after)
{
	db_reset(l->q);
	db_bind_int(l->q, 1, after);
}

bool store_lookup_next(struct store_lookup *l, struct store_found *f, struct diag *d)
{
	if (d)
		*d = (struct diag){ 0 };
	if (db_step(l->q, d) != DB_ROW) {
		db_reset(l->q);
		return false;
	}
	f->row = db_int(l->q, 0);
	f->supersedes = db_int(l->q, 1);
	f->school_id = db_text(l->q, 2);
	f->take = db_text(l->q, 3);
	for (size_t i = 0; i < l->n; i++)
		f->key[i] = db_text(l->q, 4 + (int)i);
	return true;
}

void store_lookup_close(struct store_lookup *l)
{
	if (l)
		db_finalize(l->q);
}
