/* SPDX-License-Identifier: MIT */
/* store_known: what an importer must know of earlier imports: who has a code, which numbers were given, how a source ends its terms. Small look-ups by key. */
#include "store_internal.h"

#include "lieciba/strbuf.h"

#include <stdio.h>
#include <string.h>

/* First column of the first row as text, to buf; false = no row. */
static bool ask(struct store *s, const char *sql, const char *const *param, size_t n, char *buf, size_t size)
{
	struct db_stmt *q = db_prepare(s->db, sql, NULL);
	if (!q)
		return false;
	for (size_t i = 0; i < n; i++)
		db_bind_text(q, (int)i + 1, param[i]);
	bool found = db_step(q, NULL) == DB_ROW;
	if (found && size)
		snprintf(buf, size, "%s", db_text(q, 0) ? db_text(q, 0) : "");
	db_finalize(q);
	return found;
}
#define ASK(s, buf, size, sql, ...) \
	ask(s, sql, (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *), buf, size)

const char *store_term_end(struct store *s, const char *source_id)
{
	char word[16] = "";
	ASK(s, word, sizeof word, "SELECT term_end FROM source WHERE source_id = ?1", source_id);
	return strcmp(word, "inclusive") == 0 ? "inclusive" : strcmp(word, "exclusive") == 0 ? "exclusive" : "";
}

bool store_set_term_end(struct store *s, const char *source_id, const char *term_end, struct diag *d)
{
	struct db_stmt *q = db_prepare(s->db, "UPDATE source SET term_end = ?2 WHERE source_id = ?1", d);
	if (!q)
		return false;
	db_bind_text(q, 1, source_id);
	db_bind_text(q, 2, term_end);
	bool good = db_run(q, d);
	db_finalize(q);
	return good;
}

bool store_has(struct store *s, const char *identity, const char *school_id, const char *id)
{
	char sql[128];
	snprintf(sql, sizeof sql, "SELECT 1 FROM %.16s WHERE school_id = ?1 AND %.16s_id = ?2", identity, identity);
	return ASK(s, NULL, 0, sql, school_id, id);
}

bool store_year_of(struct store *s, const char *identity, const char *school_id, const char *id, char year[8])
{
	char sql[128];
	year[0] = '\0';
	snprintf(sql, sizeof sql, "SELECT school_year FROM %.16s WHERE school_id = ?1 AND %.16s_id = ?2", identity, identity);
	return ASK(s, year, 8, sql, school_id, id);
}

bool store_student_of_code(struct store *s, const char *school_id, const char *code, char *id, size_t size)
{
	return ASK(s, id, size, "SELECT student_id FROM student_code WHERE school_id = ?1 AND personal_code = ?2 ORDER BY import_id DESC LIMIT 1", school_id, code);
}

int64_t store_last_student(struct store *s)
{
	return db_scalar_int(s->db, "SELECT max(CAST(substr(student_id, 2) AS INTEGER)) FROM student WHERE student_id GLOB 's[0-9][0-9][0-9][0-9][0-9][0-9]'", 0);
}

bool store_term_code(struct store *s, const char *school_id, const char *school_year, const char *starts, char *code, size_t size)
{
	if (ASK(s, code, size, "SELECT term FROM term m WHERE school_id = ?1 AND school_year = ?2 AND starts = ?3 AND kind = 'term' AND grade = 0 AND gone = 0"
			       " AND NOT EXISTS (SELECT 1 FROM term x WHERE x.supersedes = m.row_id)", school_id, school_year, starts))
		return true;
	ASK(s, code, size, "SELECT 'S' || (count(DISTINCT starts) + 1) FROM term m WHERE school_id = ?1 AND school_year = ?2 AND starts < ?3 AND kind = 'term' AND grade = 0"
				      " AND gone = 0 AND NOT EXISTS (SELECT 1 FROM term x WHERE x.supersedes = m.row_id)", school_id, school_year, starts);
	return false;
}

const char *store_term_kind(struct store *s, const char *school_id, const char *term)
{
	char kind[16] = "";
	ASK(s, kind, sizeof kind, "SELECT kind FROM term WHERE school_id = ?1 AND term = ?2 ORDER BY import_id DESC LIMIT 1", school_id, term);
	return strcmp(kind, "year") == 0 ? "year" : strcmp(kind, "term") == 0 ? "term" : kind[0] ? "interim" : "";
}

bool store_list_numbers(struct store *s, const char *school_id, struct arena *a, struct store_list_no **v, size_t *n, struct diag *d)
{
	struct db_stmt *q = db_prepare(s->db, "SELECT class_id, student_id, list_no FROM enrollment m WHERE school_id = ?1 AND list_no IS NOT NULL"
		" AND NOT EXISTS (SELECT 1 FROM enrollment x WHERE x.supersedes = m.row_id)", d);
	size_t cap = 0;
	*v = NULL;
	*n = 0;
	if (!q)
		return false;
	db_bind_text(q, 1, school_id);
	while (db_step(q, d) == DB_ROW) {
		*v = arena_grow(a, *v, &cap, *n + 1, sizeof **v);
		(*v)[(*n)++] = (struct store_list_no){ arena_strdup(a, db_text(q, 0)), arena_strdup(a, db_text(q, 1)), db_int(q, 2) };
	}
	db_finalize(q);
	return true;
}

bool store_has_real_classes(struct store *s, const char *school_id, const char *school_year)
{
	return ASK(s, NULL, 0, "SELECT 1 FROM class_row m JOIN class c ON c.school_id = m.school_id AND c.class_id = m.class_id WHERE m.school_id = ?1"
		" AND c.school_year = ?2 AND m.synthetic = 0 AND m.gone = 0 AND NOT EXISTS (SELECT 1 FROM class_row x WHERE x.supersedes = m.row_id)",
		school_id, school_year);
}

/* The last rows of a table, with a condition, become gone. ?1 school, ?2 year. */
static bool end_rows(struct store *s, const char *table, const char *where, const char *school_id, const char *school_year, int64_t *gone, struct diag *d)
{
	struct strbuf cols = STRBUF_INIT, sql = STRBUF_INIT;
	bool good = store_list_columns(s, table, "m.", &cols, d);
	struct strbuf names = STRBUF_INIT;
	good = good && store_list_columns(s, table, "", &names, d);
	strbuf_addf(&sql, "INSERT INTO %s(%s, import_id, supersedes, gone) SELECT %s, %lld, m.row_id, 1 FROM %s m WHERE m.school_id = ?1 AND m.gone = 0"
			  " AND m.import_id < %lld AND NOT EXISTS (SELECT 1 FROM %s x WHERE x.supersedes = m.row_id) AND %s",
		table, names.buf, cols.buf, (long long)s->import_id, table, (long long)s->import_id, table, where);
	struct db_stmt *q = good && !sql.failed ? db_prepare(s->db, sql.buf, d) : NULL;
	good = q != NULL;
	if (q) {
		db_bind_text(q, 1, school_id);
		db_bind_text(q, 2, school_year);
		good = db_run(q, d);
		*gone += good ? db_changes(s->db) : 0;
	}
	db_finalize(q);
	strbuf_release(&cols);
	strbuf_release(&names);
	strbuf_release(&sql);
	return good;
}

#define CLASSES_OF_YEAR(made) \
	"SELECT r.class_id FROM class_row r JOIN class c ON c.school_id = r.school_id AND c.class_id = r.class_id WHERE r.school_id = ?1 AND c.school_year = ?2" \
	" AND r.synthetic = " made " AND r.gone = 0 AND NOT EXISTS (SELECT 1 FROM class_row y WHERE y.supersedes = r.row_id)"
#define STAYS "e.gone = 0 AND NOT EXISTS (SELECT 1 FROM enrollment y WHERE y.supersedes = e.row_id)"

bool store_leave_made_classes(struct store *s, const char *school_id, const char *school_year, int64_t *gone, struct diag *d)
{
	return end_rows(s, "enrollment", "m.to_date IS NULL AND m.class_id IN (" CLASSES_OF_YEAR("1") ") AND EXISTS (SELECT 1 FROM enrollment e WHERE e.school_id = ?1"
		" AND e.student_id = m.student_id AND " STAYS " AND e.class_id IN (" CLASSES_OF_YEAR("0") "))", school_id, school_year, gone, d) &&
	       end_rows(s, "class_row", "m.synthetic = 1 AND m.class_id IN (" CLASSES_OF_YEAR("1") ") AND NOT EXISTS (SELECT 1 FROM enrollment e WHERE"
		" e.school_id = ?1 AND e.class_id = m.class_id AND " STAYS ")", school_id, school_year, gone, d);
}

const char **store_fact(struct store *s, const struct store_table *t, const char *school_id, const char *id, struct arena *a)
{
	struct strbuf sql = STRBUF_INIT;
	const char **v = NULL;
	for (size_t i = 0; i < t->n; i++)
		strbuf_addf(&sql, "%s%s", i ? ", " : "SELECT ", t->columns[i].column ? t->columns[i].column : "NULL");
	strbuf_addf(&sql, " FROM %s m WHERE school_id = ?1 AND %s = ?2 AND gone = 0 AND NOT EXISTS (SELECT 1 FROM %s x WHERE x.supersedes = m.row_id)", t->table, t->id, t->table);
	struct db_stmt *q = sql.failed ? NULL : db_prepare(s->db, sql.buf, NULL);
	if (q) {
		db_bind_text(q, 1, school_id);
		db_bind_text(q, 2, id);
		if (db_step(q, NULL) == DB_ROW) {
			v = ARENA_ARRAY(a, t->n, const char *);
			for (size_t i = 0; i < t->n; i++)
				v[i] = db_text(q, (int)i) ? arena_strdup(a, db_text(q, (int)i)) : NULL;
		}
	}
	db_finalize(q);
	strbuf_release(&sql);
	return v;
}
