/* SPDX-License-Identifier: MIT */
/* What the files of export_oneroster share: one query a file, whose columns are the file's. */
#ifndef LIECIBA_EXPORT_ONEROSTER_INTERNAL_H
#define LIECIBA_EXPORT_ONEROSTER_INTERNAL_H

#include "lieciba/export.h"

struct db_stmt;
/* sql: ?1 school, ?2 school year or NULL = all. Columns named id… are made short where they are longer than an id may be. */
struct or_file { const char *name, *heading, *sql; const char *grant; /* only when granted; NULL = always */ };

struct or_export {
	struct store *s;
	const struct export_request *r;
	struct arena *a;
	struct export_files *out;
};
/* NULL when the statement cannot be made. */
struct db_stmt *or_ask(struct or_export *x, const char *sql, struct diag *d);
/* No file is added when the query has no row. */
bool or_write(struct or_export *x, const struct or_file *f, struct diag *d);
bool or_write_people(struct or_export *x, struct diag *d);
bool or_write_marks(struct or_export *x, struct diag *d);

/* ---- pieces of SQL ---- */
#define OF_YEAR(y) "(?2 IS NULL OR " y " = ?2)"
/* The scale of a mark; ids that two kinds of rows could share in one file of OneRoster. */
#define TEACHER_ID(id) "CASE WHEN " id " IN (SELECT student_id FROM now_student_row WHERE school_id = ?1) THEN 'teacher/' || " id " ELSE " id " END"
#define CLASS_ID(id) "CASE WHEN " id " IN (SELECT course_id FROM now_course_row WHERE school_id = ?1) THEN 'class/' || " id " ELSE " id " END"

#endif
