/* SPDX-License-Identifier: MIT */
/*
 * store_read: the present state of a table in the bundle's columns, from the now_* views. One statement a table and school; it sorts by the table's key,
 * which is one index of SQLite's own making at most: n log n, outside memory when it must.
 */
#include "store_internal.h"

#include "lieciba/strbuf.h"

#include <string.h>

/* A person's only code without dates: what students.csv says of it. The alias k is joined by school and student. */
#define PLAIN_CODE "(SELECT school_id AS code_school, student_id AS code_student, max(personal_code) AS code FROM now_student_code" \
	" WHERE valid_from IS NULL AND valid_to IS NULL GROUP BY school_id, student_id HAVING count(*) = 1)"
/* Those who are in a class or a course of the year ?2. */
#define OF_YEAR " AND student_id IN (SELECT e.student_id FROM now_enrollment e JOIN main.class c ON c.school_id = e.school_id AND c.class_id = e.class_id" \
	" WHERE e.school_id = ?1 AND c.school_year = ?2 UNION SELECT e.student_id FROM now_course_student e JOIN main.course c" \
	" ON c.school_id = e.school_id AND c.course_id = e.course_id WHERE e.school_id = ?1 AND c.school_year = ?2)"

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static void add_column(const struct store_table *t, const struct store_column *c, struct strbuf *sql)
{
	if (c->column)
		strbuf_addf(sql, ", m.%s", c->column);
	else if (is(c->name, "school_year"))
		strbuf_addf(sql, ", (SELECT i.school_year FROM main.%s i WHERE i.school_id = m.school_id AND i.%s_id = m.%s_id)", t->identity, t->identity, t->identity);
	else if (is(c->name, "personal_code"))
		strbuf_adds(sql, ", k.code");
	else if (is(c->name, "teacher"))
		strbuf_adds(sql, ", (SELECT group_concat(teacher_id, '|') FROM (SELECT x.teacher_id FROM now_course_teacher x WHERE x.school_id = m.school_id"
				 " AND x.course_id = m.course_id ORDER BY x.main DESC, x.row_id))");
	else
		strbuf_addf(sql, ", CASE WHEN m.code IS NULL THEN m.%s END", c->name); /* status: where the source gave it; else the code says it, by the rules of the day */
}

static bool has_column(const struct store_table *t, const char *column)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->columns[i].column && is(t->columns[i].column, column))
			return true;
	}
	return false;
}

static void add_order(const struct store_table *t, struct strbuf *sql)
{
	strbuf_adds(sql, " ORDER BY m.school_id");
	for (const char *p = t->key; *p; p += strcspn(p, ","), p += *p == ',')
		strbuf_addf(sql, ", m.%.*s", (int)strcspn(p, ","), p);
	if (t->id)
		strbuf_addf(sql, ", m.%s", t->id);
}

/* NULL when the table has nothing to do with years. */
static const char *condition(struct store *s, const struct store_table *t, struct diag *d)
{
	struct strbuf columns = STRBUF_INIT;
	const char *found = store_list_columns(s, t->table, "", &columns, d) ? store_year_condition(t->table, columns.buf) : NULL;
	strbuf_release(&columns);
	return found;
}

struct db_stmt *store_read(struct store *s, const struct store_table *t, const char *school_id, const char *school_year, struct diag *d)
{
	struct strbuf sql = STRBUF_INIT;
	strbuf_adds(&sql, "SELECT m.school_id");
	for (size_t i = 0; i < t->n; i++)
		add_column(t, &t->columns[i], &sql);
	strbuf_addf(&sql, " FROM now_%s m", t->table);
	if (is(t->name, "students"))
		strbuf_adds(&sql, " LEFT JOIN " PLAIN_CODE " k ON k.code_school = m.school_id AND k.code_student = m.student_id");
	strbuf_adds(&sql, " WHERE m.school_id = ?1");
	if (is(t->name, "student_codes"))
		strbuf_adds(&sql, " AND personal_code NOT IN (SELECT code FROM " PLAIN_CODE " WHERE code_school = ?1)");
	const char *by_year = school_year ? condition(s, t, d) : NULL;
	if (by_year || (school_year && has_column(t, "student_id")))
		strbuf_adds(&sql, by_year ? by_year : OF_YEAR);
	add_order(t, &sql);
	struct db_stmt *q = sql.failed ? NULL : db_prepare(s->db, sql.buf, d);
	strbuf_release(&sql);
	if (!q)
		return NULL;
	db_bind_text(q, 1, school_id);
	if (db_params(q) > 1)
		store_bind_year(q, school_year);
	return q;
}

bool store_only_source(struct store *s, int64_t as_of, struct arena *a, const char **id, struct diag *d)
{
	struct db_stmt *q = db_prepare(s->db, "SELECT min(o.source_id), count(DISTINCT o.source_id), sum(o.format <> 'bundle') FROM import i JOIN source o USING (source_id)"
		" WHERE i.import_id <= ?1", d);
	if (!q)
		return false;
	db_bind_int(q, 1, as_of);
	bool one = db_step(q, d) == DB_ROW && db_int(q, 1) == 1 && db_int(q, 2) == 0;
	*id = one ? arena_strdup(a, db_text(q, 0)) : "lieciba";
	db_finalize(q);
	return true;
}
