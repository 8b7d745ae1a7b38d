/* SPDX-License-Identifier: MIT */
/*
 * store_sweep: rows that an export no longer has become gone: a new row that supersedes the last one and says so.
 *
 * One statement a table: the rows of a school that nothing supersedes, older than the open import and not named by it (temp.named), within its years.
 */
#include "store_internal.h"

#include "lieciba/date.h"
#include "lieciba/strbuf.h"

#include <string.h>

static bool has_column(const char *columns, const char *name)
{
	size_t n = strlen(name);
	for (const char *p = strstr(columns, name); p; p = strstr(p + 1, name)) {
		if ((p == columns || p[-1] == ' ') && (p[n] == ',' || p[n] == '\0'))
			return true;
	}
	return false;
}

#define ELSEWHERE " NOT IN (SELECT school_year FROM temp.swept_year)"

const char *store_year_condition(const char *table, const char *columns)
{
	if (has_column(columns, "school_year"))
		return " AND school_year = ?2";
	if (strcmp(table, "class_row") == 0 || strcmp(table, "enrollment") == 0)
		return " AND class_id IN (SELECT class_id FROM class WHERE school_id = ?1 AND school_year = ?2)";
	if (has_column(columns, "date"))
		return " AND date BETWEEN ?3 AND ?4";
	if (has_column(columns, "course_id"))
		return " AND course_id IN (SELECT course_id FROM course WHERE school_id = ?1 AND school_year = ?2)";
	return NULL;
}

void store_bind_year(struct db_stmt *q, const char *school_year)
{
	char from[16], to[16];
	int first = 0;
	date_parse_school_year(school_year, &first);
	db_bind_text(q, 2, school_year);
	db_bind_text(q, 3, date_format_iso(date_from_civil(first, 8, 1), from));
	db_bind_text(q, 4, date_format_iso(date_from_civil(first + 1, 7, 31), to));
}

/* People and subjects that a year outside the sweep needs: they stay, or its documents would lose them. */
static const char *kept_condition(const char *table)
{
	if (strcmp(table, "student_row") == 0)
		return " AND NOT EXISTS (SELECT 1 FROM enrollment e JOIN class c ON c.school_id = e.school_id AND c.class_id = e.class_id"
		       " WHERE e.school_id = m.school_id AND e.student_id = m.student_id AND c.school_year" ELSEWHERE ")"
		       " AND NOT EXISTS (SELECT 1 FROM course_student e JOIN course c ON c.school_id = e.school_id AND c.course_id = e.course_id"
		       " WHERE e.school_id = m.school_id AND e.student_id = m.student_id AND c.school_year" ELSEWHERE ")";
	if (strcmp(table, "teacher_row") == 0)
		return " AND teacher_id NOT IN (SELECT e.teacher_id FROM course_teacher e JOIN course c ON c.school_id = e.school_id AND c.course_id = e.course_id"
		       " WHERE e.school_id = ?1 AND c.school_year" ELSEWHERE ")"
		       " AND teacher_id NOT IN (SELECT e.tutor_id FROM class_row e JOIN class c ON c.school_id = e.school_id AND c.class_id = e.class_id"
		       " WHERE e.school_id = ?1 AND e.tutor_id IS NOT NULL AND c.school_year" ELSEWHERE ")";
	if (strcmp(table, "subject_row") == 0)
		return " AND subject_id NOT IN (SELECT e.subject_id FROM course_row e JOIN course c ON c.school_id = e.school_id AND c.course_id = e.course_id"
		       " WHERE e.school_id = ?1 AND c.school_year" ELSEWHERE ")";
	return "";
}

static bool set_years(struct store *s, const struct store_sweep *of, struct diag *d)
{
	if (!db_exec(s->db, "CREATE TEMP TABLE IF NOT EXISTS swept_year(school_year TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM swept_year", d))
		return false;
	struct db_stmt *q = db_prepare(s->db, "INSERT OR IGNORE INTO temp.swept_year VALUES (?1)", d);
	bool good = q != NULL;
	for (size_t i = 0; good && i < of->nyears; i++) {
		db_bind_text(q, 1, of->years[i]);
		good = db_run(q, d);
	}
	db_finalize(q);
	return good;
}

/* " AND this source once gave the row's key". */
static void add_own(const struct store_table *t, struct strbuf *sql)
{
	strbuf_addf(sql, " AND EXISTS (SELECT 1 FROM %s o JOIN import i ON i.import_id = o.import_id WHERE o.school_id = m.school_id", t->table);
	for (const char *p = t->id ? t->id : t->key; *p;) {
		int n = (int)strcspn(p, ",");
		strbuf_addf(sql, " AND o.%.*s = m.%.*s", n, p, n, p);
		p += n + (p[n] == ',');
	}
	strbuf_adds(sql, " AND i.source_id = ?5)");
}

/* "INSERT INTO t … SELECT …, 1 FROM t m WHERE it is the last row of its key, in school ?1". */
static bool begin_gone(struct store *s, const struct store_table *t, struct strbuf *sql, struct strbuf *cols, struct diag *d)
{
	bool good = store_list_columns(s, t->table, "", cols, d);
	strbuf_addf(sql, "INSERT INTO %s(%s, import_id, supersedes, gone) SELECT %s, %lld, row_id, 1 FROM %s m WHERE school_id = ?1 AND gone = 0"
			 " AND import_id < %lld AND NOT EXISTS (SELECT 1 FROM %s x WHERE x.supersedes = m.row_id)",
		t->table, cols->buf, cols->buf, (long long)s->import_id, t->table, (long long)s->import_id, t->table);
	return good;
}

bool store_sweep_years(struct store *s, const struct store_table *t, const struct store_sweep *of, int64_t *gone, struct diag *d)
{
	struct strbuf cols = STRBUF_INIT, sql = STRBUF_INIT;
	bool good = set_years(s, of, d) && begin_gone(s, t, &sql, &cols, d);
	const char *by_year = of->nyears ? store_year_condition(t->table, cols.buf) : NULL;
	strbuf_addf(&sql, " AND row_id NOT IN (SELECT row_id FROM temp.named WHERE tbl = '%s')%s", t->table,
		by_year ? by_year : of->nyears ? kept_condition(t->table) : "");
	if (of->own)
		add_own(t, &sql);
	struct db_stmt *q = good && !sql.failed ? db_prepare(s->db, sql.buf, d) : NULL;
	good = q != NULL;
	for (size_t i = 0; good && i < (by_year ? of->nyears : 1); i++) {
		db_bind_text(q, 1, of->school_id);
		if (by_year)
			store_bind_year(q, of->years[i]);
		if (of->own)
			db_bind_text(q, 5, s->source_id);
		good = db_run(q, d);
		*gone += good ? db_changes(s->db) : 0;
	}
	db_finalize(q);
	strbuf_release(&cols);
	strbuf_release(&sql);
	return good;
}

bool store_sweep(struct store *s, const struct store_table *t, int64_t *gone, struct diag *d)
{
	return store_sweep_school(s, t, s->school_id, gone, d);
}

bool store_sweep_school(struct store *s, const struct store_table *t, const char *school_id, int64_t *gone, struct diag *d)
{
	struct store_sweep of = { .school_id = school_id, .years = &s->school_year, .nyears = s->school_year ? 1 : 0 };
	*gone = 0;
	return store_sweep_years(s, t, &of, gone, d);
}

bool store_gone(struct store *s, const struct store_table *t, const char *school_id, const struct store_field *key, size_t n, int64_t *gone, struct diag *d)
{
	struct strbuf cols = STRBUF_INIT, sql = STRBUF_INIT;
	bool good = begin_gone(s, t, &sql, &cols, d);
	for (size_t i = 0; i < n; i++) {
		if (key[i].value)
			strbuf_addf(&sql, " AND %s = ?%zu", key[i].name, i + 2);
	}
	struct db_stmt *q = good && !sql.failed ? db_prepare(s->db, sql.buf, d) : NULL;
	good = q != NULL;
	if (q) {
		db_bind_text(q, 1, school_id);
		for (size_t i = 0; i < n; i++) {
			if (key[i].value)
				db_bind_text(q, (int)i + 2, key[i].value);
		}
		good = db_run(q, d);
		*gone += good ? db_changes(s->db) : 0;
	}
	db_finalize(q);
	strbuf_release(&cols);
	strbuf_release(&sql);
	return good;
}
