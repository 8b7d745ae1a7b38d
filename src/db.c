/* SPDX-License-Identifier: MIT */
/*
 * db: SQLite behind a few calls. The only file that includes sqlite3.h.
 *
 * The sandbox for layouts' SELECTs is in db_sandbox.c. Statements are prepared once and kept by
 * the callers; this file adds no cost but the turning of errors into diags.
 */
#include "db_internal.h"

#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <stdlib.h>
#include <string.h>

bool db_fail(sqlite3 *h, const char *what, struct diag *d)
{
	int rc = sqlite3_errcode(h);
	const char *code = rc == SQLITE_FULL || rc == SQLITE_IOERR ? "E014" : rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB ? "Q002" : "Q001";
	diag_error(d, code, "%s: %s", what, sqlite3_errmsg(h));
	diag_exit(d, rc == SQLITE_FULL || rc == SQLITE_IOERR ? 74 : rc == SQLITE_BUSY ? 75 : 65);
	return false;
}

/* file: URI with everything but unreserved characters and '/' escaped. */
static void uri_of(const char *path, const char *query, struct strbuf *out)
{
	strbuf_adds(out, "file:");
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("/._-~", c);
		if (plain)
			strbuf_addc(out, *path);
		else
			strbuf_addf(out, "%%%02X", c);
	}
	strbuf_adds(out, query);
}

static const char *mode_pragmas(enum db_mode mode)
{
	switch (mode) {
	case DB_WRITE:
		return "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;";
	case DB_BUILD:
		return "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; PRAGMA page_size=4096;";
	case DB_READ:
	case DB_SANDBOX:
	case DB_MEMORY:
		break;
	}
	return "";
}

struct db *db_open(const char *path, enum db_mode mode, struct diag *d)
{
	struct db *db = calloc(1, sizeof *db);
	struct strbuf uri = STRBUF_INIT;
	int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
	if (mode == DB_READ || mode == DB_SANDBOX)
		flags |= SQLITE_OPEN_READONLY;
	else
		flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	if (mode == DB_MEMORY || !path)
		strbuf_adds(&uri, ":memory:");
	else
		uri_of(path, mode == DB_SANDBOX ? "?immutable=1&mode=ro" : "", &uri);
	bool good = db && sqlite3_open_v2(uri.buf, &db->h, flags, NULL) == SQLITE_OK;
	if (good) {
		sqlite3_extended_result_codes(db->h, 0);
		sqlite3_busy_timeout(db->h, 30000);
		good = sqlite3_exec(db->h, mode_pragmas(mode), NULL, NULL, NULL) == SQLITE_OK;
	}
	if (!good && db && db->h)
		db_fail(db->h, path ? path : "memory", d);
	else if (!good)
		diag_error(d, "Q001", "%s: %s", path ? path : "memory", _("out of memory"));
	strbuf_release(&uri);
	if (good && db_add_functions(db, d))
		return db;
	db_close(db);
	return NULL;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	sqlite3_close(db->h);
	for (size_t i = 0; i < db->nhidden; i++)
		free(db->hidden[i]);
	free(db->hidden);
	free(db->tables);
	free(db);
}

bool db_exec(struct db *db, const char *sql, struct diag *d)
{
	return sqlite3_exec(db->h, sql, NULL, NULL, NULL) == SQLITE_OK || db_fail(db->h, "SQL", d);
}

struct db_stmt *db_prepare(struct db *db, const char *sql, struct diag *d)
{
	struct db_stmt *s = calloc(1, sizeof *s);
	if (!s) {
		diag_error(d, "Q001", "%s", _("out of memory"));
		return NULL;
	}
	s->db = db;
	if (sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->s, NULL) == SQLITE_OK)
		return s;
	db_fail(db->h, "SQL", d);
	free(s);
	return NULL;
}

void db_finalize(struct db_stmt *s)
{
	if (s) {
		sqlite3_finalize(s->s);
		free(s);
	}
}

void db_bind_text(struct db_stmt *s, int param, const char *text)
{
	sqlite3_bind_text(s->s, param, text, -1, SQLITE_TRANSIENT);
}

void db_bind_static(struct db_stmt *s, int param, const char *text)
{
	sqlite3_bind_text(s->s, param, text, -1, SQLITE_STATIC);
}

void db_bind_text_n(struct db_stmt *s, int param, const char *text, size_t n)
{
	sqlite3_bind_text64(s->s, param, text, n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

void db_bind_blob(struct db_stmt *s, int param, const void *p, size_t n)
{
	sqlite3_bind_blob64(s->s, param, p, n, SQLITE_TRANSIENT);
}

void db_bind_int(struct db_stmt *s, int param, int64_t v)
{
	sqlite3_bind_int64(s->s, param, v);
}

void db_bind_null(struct db_stmt *s, int param)
{
	sqlite3_bind_null(s->s, param);
}

enum db_step db_step(struct db_stmt *s, struct diag *d)
{
	int rc = sqlite3_step(s->s);
	if (rc == SQLITE_ROW)
		return DB_ROW;
	if (rc == SQLITE_DONE)
		return DB_DONE;
	if (rc == SQLITE_INTERRUPT) {
		diag_error(d, "L220", "%s", _("the query needs more steps than a document may take"));
		diag_hint(d, "%s", _("look for a join without a condition or a recursion without an end"));
	} else {
		db_fail(s->db->h, "SQL", d);
	}
	return DB_FAILED;
}

void db_reset(struct db_stmt *s)
{
	sqlite3_reset(s->s);
}

bool db_run(struct db_stmt *s, struct diag *d)
{
	enum db_step r = db_step(s, d);
	db_reset(s);
	return r != DB_FAILED;
}

enum db_type db_type(struct db_stmt *s, int col)
{
	switch (sqlite3_column_type(s->s, col)) {
	case SQLITE_INTEGER:
		return DB_INT;
	case SQLITE_FLOAT:
		return DB_REAL;
	case SQLITE_TEXT:
		return DB_TEXT;
	case SQLITE_BLOB:
		return DB_BLOB;
	default:
		return DB_NULL;
	}
}

const char *db_text(struct db_stmt *s, int col)
{
	return (const char *)sqlite3_column_text(s->s, col);
}

size_t db_bytes(struct db_stmt *s, int col)
{
	return (size_t)sqlite3_column_bytes(s->s, col);
}

const void *db_blob(struct db_stmt *s, int col)
{
	return sqlite3_column_blob(s->s, col);
}

int64_t db_int(struct db_stmt *s, int col)
{
	return sqlite3_column_int64(s->s, col);
}

bool db_is_null(struct db_stmt *s, int col)
{
	return sqlite3_column_type(s->s, col) == SQLITE_NULL;
}

int db_columns(struct db_stmt *s)
{
	return sqlite3_column_count(s->s);
}

const char *db_column_name(struct db_stmt *s, int col)
{
	return sqlite3_column_name(s->s, col);
}

int db_params(struct db_stmt *s)
{
	return sqlite3_bind_parameter_count(s->s);
}

const char *db_param_name(struct db_stmt *s, int param)
{
	return sqlite3_bind_parameter_name(s->s, param);
}

int64_t db_scalar_int(struct db *db, const char *sql, int64_t def)
{
	struct db_stmt *s = db_prepare(db, sql, NULL);
	if (s && db_step(s, NULL) == DB_ROW && !db_is_null(s, 0))
		def = db_int(s, 0);
	db_finalize(s);
	return def;
}

int64_t db_changes(struct db *db)
{
	return sqlite3_changes64(db->h);
}

int64_t db_last_rowid(struct db *db)
{
	return sqlite3_last_insert_rowid(db->h);
}

bool db_begin(struct db *db, struct diag *d)
{
	return db_exec(db, "BEGIN IMMEDIATE", d);
}

bool db_commit(struct db *db, struct diag *d)
{
	return db_exec(db, "COMMIT", d);
}

void db_rollback(struct db *db)
{
	db_exec(db, "ROLLBACK", NULL);
}

static int collate_lv(void *arg, int na, const void *a, int nb, const void *b)
{
	(void)arg;
	return utf8_compare_lv(a, (size_t)na, b, (size_t)nb);
}

static void function_lv_key(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	if (sqlite3_value_type(argv[0]) == SQLITE_NULL)
		return;
	struct strbuf key = STRBUF_INIT;
	const char *text = (const char *)sqlite3_value_text(argv[0]);
	utf8_sort_key(text, (size_t)sqlite3_value_bytes(argv[0]), &key);
	sqlite3_result_blob64(ctx, key.buf, key.len, SQLITE_TRANSIENT);
	strbuf_release(&key);
}

bool db_add_functions(struct db *db, struct diag *d)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
	if (sqlite3_create_collation_v2(db->h, "lv", SQLITE_UTF8, NULL, collate_lv, NULL) == SQLITE_OK &&
		sqlite3_create_function_v2(db->h, "lv_key", 1, flags, NULL, function_lv_key, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	return db_fail(db->h, "SQL", d);
}
