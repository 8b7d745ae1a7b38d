/* SPDX-License-Identifier: MIT */
/*
 * db: SQLite behind a few calls that turn its errors into diags. The only module that includes sqlite3.h.
 *
 * Columns and parameters count from 0 (columns) and 1 (parameters), as in SQLite. Text handed out by
 * db_text/db_blob is valid until the next step or reset of that statement.
 */
#ifndef LIECIBA_DB_H
#define LIECIBA_DB_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct db_stmt;

enum db_mode {
	DB_READ,     /* must exist, never written */
	DB_WRITE,    /* created when missing; WAL, synchronous FULL, foreign keys on, busy timeout 30 s */
	DB_BUILD,    /* a new file without journal or sync: for snapshots, which are staged and renamed */
	DB_SANDBOX,  /* immutable, read-only, for layouts' SELECTs: see db_sandbox */
	DB_MEMORY,   /* an empty database in memory */
};
struct db *db_open(const char *path, enum db_mode mode, struct diag *d);
void db_close(struct db *db); /* NULL is fine; finalises nothing: statements first */

bool db_exec(struct db *db, const char *sql, struct diag *d); /* several statements */
struct db_stmt *db_prepare(struct db *db, const char *sql, struct diag *d);
void db_finalize(struct db_stmt *s);
void db_bind_text(struct db_stmt *s, int param, const char *text); /* NULL binds NULL; text is copied */
void db_bind_static(struct db_stmt *s, int param, const char *text); /* not copied: must stay until the statement has run */
void db_bind_text_n(struct db_stmt *s, int param, const char *text, size_t n);
void db_bind_blob(struct db_stmt *s, int param, const void *p, size_t n);
void db_bind_int(struct db_stmt *s, int param, int64_t v);
void db_bind_null(struct db_stmt *s, int param);
enum db_step { DB_ROW, DB_DONE, DB_FAILED };
enum db_step db_step(struct db_stmt *s, struct diag *d);
void db_reset(struct db_stmt *s);
/* bind-free shorthand: step once, expect DB_DONE, reset. */
bool db_run(struct db_stmt *s, struct diag *d);

enum db_type { DB_NULL, DB_INT, DB_REAL, DB_TEXT, DB_BLOB };
enum db_type db_type(struct db_stmt *s, int col);
const char *db_text(struct db_stmt *s, int col); /* NULL for NULL */
size_t db_bytes(struct db_stmt *s, int col);
const void *db_blob(struct db_stmt *s, int col);
int64_t db_int(struct db_stmt *s, int col);
bool db_is_null(struct db_stmt *s, int col);
int db_columns(struct db_stmt *s);
const char *db_column_name(struct db_stmt *s, int col);
int db_params(struct db_stmt *s);
const char *db_param_name(struct db_stmt *s, int param); /* ":student_id" */
/* First column of the first row; `def` when there is none or it is NULL. */
int64_t db_scalar_int(struct db *db, const char *sql, int64_t def);
int64_t db_changes(struct db *db);
int64_t db_last_rowid(struct db *db);
bool db_begin(struct db *db, struct diag *d);
bool db_commit(struct db *db, struct diag *d);
void db_rollback(struct db *db);

/* Adds the functions and collation that SQL of this program may use: collation lv, function lv_key(text). */
bool db_add_functions(struct db *db, struct diag *d);

/*
 * Closes a connection down for foreign SELECTs (layout-language §2): defensive mode, limits, authorizer that
 * allows SELECT and READ of `tables` (n names) and an allow list of functions, replacements of the date functions
 * that refuse 'now', op budget. Works on a DB_SANDBOX or DB_MEMORY connection; afterwards only db_prepare_select is used.
 */
bool db_sandbox(struct db *db, const char *const *tables, size_t n, struct diag *d);
/*
 * Prepares one read-only statement of the sandbox. Refuses writes, several statements, what the authorizer denies.
 * On failure *offset is the byte in sql where SQLite saw it (found by name where SQLite gives none), or -1; *token_len
 * the length of the word there.
 */
struct db_stmt *db_prepare_select(struct db *db, const char *sql, long *offset, int *token_len, struct diag *d);
/* A fresh budget of VM operations (20 M by default) for the next document. Exceeding it makes db_step fail with L220. */
void db_budget(struct db *db, int64_t ops);

#endif
