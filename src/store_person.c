/* SPDX-License-Identifier: MIT */
/*
 * store_person: all versions of what is held about one student (privacy.md, "Rights"). One statement a table; those with many rows have an index by
 * student, the others are read through.
 */
#include "store_internal.h"

#include "lieciba/strbuf.h"

#include <string.h>

bool store_about_student(const struct store_table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (t->columns[i].column && strcmp(t->columns[i].column, "student_id") == 0)
			return true;
	}
	return false;
}

/* The printed name of what a column refers to. Students have none here: the only one is the person. */
static void add_name(const struct store_column *c, struct strbuf *sql)
{
	static const struct { const char *ref, *sql; } names[] = {
		{ "class", "SELECT i.school_year || ' ' || x.name FROM now_class_row x JOIN main.class i USING (school_id, class_id) WHERE x.class_id" },
		{ "course", "SELECT x.name FROM now_course_row x WHERE x.course_id" },
		{ "subject", "SELECT x.name FROM now_subject_row x WHERE x.subject_id" },
		{ "programme", "SELECT x.name FROM now_programme_row x WHERE x.programme_id" },
		{ "teacher", "SELECT x.given_name || ' ' || x.surname FROM now_teacher_row x WHERE x.teacher_id" },
	};
	for (size_t i = 0; c->ref && c->column && i < sizeof names / sizeof *names; i++) {
		if (strcmp(c->ref, names[i].ref) == 0) {
			strbuf_addf(sql, ", (%s = m.%s AND x.school_id = m.school_id)", names[i].sql, c->column);
			return;
		}
	}
	strbuf_adds(sql, ", NULL");
}

static void add_column(const struct store_column *c, struct strbuf *sql)
{
	if (c->column)
		strbuf_addf(sql, ", m.%s", c->column);
	else
		strbuf_adds(sql, strcmp(c->name, "status") == 0 ? ", m.status" : ", NULL"); /* a code stands in student_codes, with its history */
	add_name(c, sql);
}

struct db_stmt *store_person(struct store *s, const struct store_table *t, const char *school_id, const char *student_id, int64_t as_of, struct diag *d)
{
	struct strbuf sql = STRBUF_INIT;
	strbuf_adds(&sql, "SELECT m.import_id, r.import_id, r.gone");
	for (size_t i = 0; i < t->n; i++)
		add_column(&t->columns[i], &sql);
	strbuf_addf(&sql, " FROM main.%s m LEFT JOIN main.%s r ON r.supersedes = m.row_id AND r.import_id <= ?3"
		" WHERE m.school_id = ?1 AND m.student_id = ?2 AND m.import_id <= ?3 AND m.gone = 0 ORDER BY ", t->table, t->table);
	for (const char *p = t->key; *p; p += strcspn(p, ","), p += *p == ',')
		strbuf_addf(&sql, "m.%.*s, ", (int)strcspn(p, ","), p);
	if (t->id)
		strbuf_addf(&sql, "m.%s, ", t->id);
	strbuf_adds(&sql, "m.import_id");
	struct db_stmt *q = sql.failed ? NULL : db_prepare(s->db, sql.buf, d);
	strbuf_release(&sql);
	if (!q)
		return NULL;
	db_bind_text(q, 1, school_id);
	db_bind_text(q, 2, student_id);
	db_bind_int(q, 3, as_of);
	return q;
}

static struct db_stmt *prepare_until(struct store *s, const char *sql, int64_t as_of, struct diag *d)
{
	struct db_stmt *q = db_prepare(s->db, sql, d);
	if (q)
		db_bind_int(q, 1, as_of);
	return q;
}

struct db_stmt *store_imports(struct store *s, int64_t as_of, struct diag *d)
{
	return prepare_until(s, "SELECT i.import_id, i.started_at, i.source_id, o.format, i.mode,"
		" (SELECT group_concat(file, ', ') FROM (SELECT file FROM import_file f WHERE f.import_id = i.import_id ORDER BY file))"
		" FROM import i JOIN source o USING (source_id) WHERE i.import_id <= ?1 ORDER BY 1", as_of, d);
}

struct db_stmt *store_quarantined(struct store *s, int64_t as_of, struct diag *d)
{
	return prepare_until(s, "SELECT import_id, file, line, code, raw FROM quarantine WHERE import_id <= ?1 ORDER BY quarantine_id", as_of, d);
}
