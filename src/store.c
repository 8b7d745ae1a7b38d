/* SPDX-License-Identifier: MIT */
/*
 * store: opens journal.db, keeps its imports' books, and shows a past or present state through views.
 *
 * The schema is src/sql/journal.sql; user_version tells its number, journal_2.sql leads from 1 to 2. A view now_TABLE shows of each key the row that nothing supersedes as of an
 * import: one step on the unique index of `supersedes`.
 */
#include "store_internal.h"

#include "lieciba/date.h"
#include "lieciba/digest.h"
#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal_2_sql.h"
#include "journal_sql.h"

enum { SCHEMA_VERSION = 2 };

static bool is_newer(int64_t version, const char *path, struct diag *d)
{
	if (version <= SCHEMA_VERSION)
		return false;
	diag_error(d, "S002", _("%s was written by a newer version of this program"), path);
	diag_hint(d, "%s", _("install that version; an older one could lose what it does not know"));
	diag_exit(d, 78);
	return true;
}

static bool migrate(struct db *db, const char *path, struct diag *d)
{
	int64_t version = db_scalar_int(db, "PRAGMA user_version", -1);
	if (version == SCHEMA_VERSION)
		return true;
	if (is_newer(version, path, d))
		return false;
	if (version != 0 && version != 1)
		return diag_error(d, "Q002", _("%s is not a store of this program"), path);
	/* The pragmas of the file stand outside a transaction; the tables are made in one. Who waited for it finds what the other has made. */
	if (!db_begin(db, d))
		return false;
	version = db_scalar_int(db, "PRAGMA user_version", -1);
	const char *sql = version == 0 ? strstr(journal_sql, "CREATE TABLE") : version == 1 ? journal_2_sql : "";
	return (db_exec(db, sql, d) || (db_rollback(db), false)) && db_commit(db, d);
}

static struct store *open_store(const char *path, enum db_mode mode, struct diag *d)
{
	struct store *s = calloc(1, sizeof *s);
	if (!s) {
		diag_error(d, "Q001", "%s", _("out of memory"));
		return NULL;
	}
	arena_init(&s->arena, 0);
	strbuf_init(&s->key);
	strbuf_init(&s->last);
	s->path = arena_strdup(&s->arena, path);
	s->db = db_open(path, mode, d);
	if (s->db && (mode == DB_READ ? !is_newer(db_scalar_int(s->db, "PRAGMA user_version", 0), path, d) : migrate(s->db, path, d)))
		return s;
	store_close(s);
	return NULL;
}

struct store *store_open(const char *path, struct diag *d)
{
	return open_store(path, DB_WRITE, d);
}

struct store *store_open_read(const char *path, struct diag *d)
{
	if (fsio_exists(path))
		return open_store(path, DB_READ, d);
	diag_error(d, "S001", _("there is no store yet: %s"), path);
	diag_hint(d, "%s", _("`lieciba import PATH` makes it from the journal's export"));
	diag_exit(d, 66);
	return NULL;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	if (s->import_id)
		store_rollback(s);
	store_finalize_statements(s);
	db_close(s->db);
	strbuf_release(&s->key);
	strbuf_release(&s->last);
	free(s->known);
	arena_release(&s->arena);
	free(s);
}

struct db *store_db(struct store *s)
{
	return s->db;
}

const char *store_path(const struct store *s)
{
	return s->path;
}

static bool add_source(struct store *s, const struct store_import *i, struct diag *d)
{
	struct db_stmt *q = db_prepare(s->db, "INSERT INTO source(source_id, format, map_sha256) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET format = ?2, map_sha256 = ?3", d);
	if (!q)
		return false;
	db_bind_text(q, 1, i->source.id);
	db_bind_text(q, 2, i->source.format);
	if (i->map_sha256)
		db_bind_blob(q, 3, i->map_sha256, DIGEST_SIZE);
	bool good = db_run(q, d);
	db_finalize(q);
	return good;
}

static bool add_import(struct store *s, const struct store_import *i, struct diag *d)
{
	struct db_stmt *q = db_prepare(s->db,
		"INSERT INTO import(source_id, started_at, mode, scope, engine, by_user, note) VALUES (?1,?2,?3,?4,?5,?6,?7)", d);
	if (!q)
		return false;
	db_bind_text(q, 1, i->source.id);
	db_bind_text(q, 2, i->now);
	db_bind_text(q, 3, i->bulk ? "bulk" : "delta");
	db_bind_text(q, 4, i->scope ? i->scope : "");
	db_bind_text(q, 5, LIECIBA_VERSION);
	db_bind_text(q, 6, i->user ? i->user : "");
	db_bind_text(q, 7, i->note);
	bool good = db_run(q, d);
	db_finalize(q);
	s->import_id = db_last_rowid(s->db);
	return good;
}

bool store_begin(struct store *s, const struct store_import *i, struct diag *d)
{
	/* A transaction of millions of rows wants room for the upper pages of its indexes. */
	static const char scratch[] = "PRAGMA foreign_keys = OFF; PRAGMA cache_size = -98304;"
				      "CREATE TEMP TABLE IF NOT EXISTS named(tbl TEXT, row_id INTEGER, PRIMARY KEY (tbl, row_id)) WITHOUT ROWID;"
				      "DELETE FROM named;";
	if (!s->known && !(s->known = calloc(STORE_KNOWN, sizeof *s->known)))
		return diag_error(d, "Q001", "%s", _("out of memory"));
	memset(s->known, 0, STORE_KNOWN * sizeof *s->known);
	strbuf_reset(&s->last);
	s->school_id = i->school_id ? arena_strdup(&s->arena, i->school_id) : NULL;
	s->school_year = i->school_year ? arena_strdup(&s->arena, i->school_year) : NULL;
	s->source_id = arena_strdup(&s->arena, i->source.id);
	if (!db_exec(s->db, scratch, d) || !db_begin(s->db, d))
		return false;
	if (add_source(s, i, d) && add_import(s, i, d))
		return true;
	store_rollback(s);
	return false;
}

bool store_commit(struct store *s, struct diag *d)
{
	s->import_id = 0;
	fsio_point("import-commit");
	if (!db_commit(s->db, d)) {
		store_rollback(s);
		return false;
	}
	fsio_point("import-committed");
	return db_exec(s->db, "PRAGMA foreign_keys = ON", d);
}

void store_rollback(struct store *s)
{
	s->import_id = 0;
	db_rollback(s->db);
	db_exec(s->db, "PRAGMA foreign_keys = ON", NULL);
}

bool store_seen_file(struct store *s, const char *source_id, const char *file, const uint8_t sha256[32])
{
	struct db_stmt *q = db_prepare(s->db,
		"SELECT f.sha256 FROM import_file f JOIN import i USING (import_id) WHERE i.source_id = ?1 AND f.file = ?2 AND f.import_id <> ?3 ORDER BY f.import_id DESC LIMIT 1",
		NULL);
	if (!q)
		return false;
	db_bind_text(q, 1, source_id);
	db_bind_text(q, 2, file);
	db_bind_int(q, 3, s->import_id);
	bool seen = db_step(q, NULL) == DB_ROW && db_bytes(q, 0) == DIGEST_SIZE && memcmp(db_blob(q, 0), sha256, DIGEST_SIZE) == 0;
	db_finalize(q);
	return seen;
}

bool store_seen_set(struct store *s, const char *digest, struct store_set *set)
{
	/* scope begins with 'school=ID ', and with 'school= ' when the files held several schools */
	static const char sql[] =
		"SELECT i.source_id, o.format, i.scope, coalesce((SELECT sum(rows) FROM import_file f WHERE f.import_id = i.import_id), 0)"
		" FROM import i JOIN source o USING (source_id) WHERE i.note = ?1 AND i.engine = ?2 AND NOT EXISTS (SELECT 1 FROM import j"
		" WHERE j.import_id > i.import_id AND (j.scope LIKE 'school= %' OR i.scope LIKE 'school= %'"
		" OR substr(j.scope, 1, instr(j.scope, ' year=')) = substr(i.scope, 1, instr(i.scope, ' year='))))";
	struct db_stmt *q = db_prepare(s->db, sql, NULL);
	if (!q)
		return false;
	db_bind_text(q, 1, digest);
	db_bind_text(q, 2, LIECIBA_VERSION);
	bool seen = db_step(q, NULL) == DB_ROW;
	if (seen) {
		snprintf(set->source, sizeof set->source, "%s", db_text(q, 0));
		snprintf(set->format, sizeof set->format, "%s", db_text(q, 1));
		snprintf(set->scope, sizeof set->scope, "%s", db_text(q, 2));
		set->rows = db_int(q, 3);
	}
	db_finalize(q);
	return seen;
}

bool store_note_set(struct store *s, const char *digest, struct diag *d)
{
	struct db_stmt *q = db_prepare(s->db, "UPDATE import SET note = ?1 WHERE import_id = ?2", d);
	if (!q)
		return false;
	db_bind_text(q, 1, digest);
	db_bind_int(q, 2, s->import_id);
	bool good = db_run(q, d);
	db_finalize(q);
	return good;
}

bool store_add_file(struct store *s, const char *file, const uint8_t sha256[32], int64_t bytes, const struct store_counts *c, struct diag *d)
{
	struct db_stmt *q = db_prepare(s->db, "INSERT INTO import_file VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)", d);
	if (!q)
		return false;
	const int64_t n[] = { bytes, c->rows, c->added, c->changed, c->same, c->gone, c->quarantined };
	db_bind_int(q, 1, s->import_id);
	db_bind_text(q, 2, file);
	db_bind_blob(q, 3, sha256, DIGEST_SIZE);
	for (int i = 0; i < 7; i++)
		db_bind_int(q, 4 + i, n[i]);
	bool good = db_run(q, d);
	db_finalize(q);
	return good;
}

bool store_quarantine(struct store *s, const char *file, int line, int col_no, const char *col_name, const void *raw, size_t raw_len,
	const struct diag *why, struct diag *d)
{
	if (!s->quarantine)
		s->quarantine = db_prepare(s->db,
			"INSERT INTO quarantine(import_id, file, line, column_no, column_name, raw, code, message) VALUES (?1,?2,?3,?4,?5,?6,?7,?8)", d);
	struct db_stmt *q = s->quarantine;
	if (!q)
		return false;
	db_bind_int(q, 1, s->import_id);
	db_bind_text(q, 2, file);
	db_bind_int(q, 3, line);
	if (col_no > 0)
		db_bind_int(q, 4, col_no);
	else
		db_bind_null(q, 4);
	db_bind_text(q, 5, col_name);
	db_bind_blob(q, 6, raw_len ? raw : "", raw_len);
	db_bind_text(q, 7, why->code);
	db_bind_text(q, 8, why->what);
	return db_run(q, d);
}

bool store_list_columns(struct store *s, const char *table, const char *prefix, struct strbuf *out, struct diag *d)
{
	struct db_stmt *q = db_prepare(s->db, "SELECT name FROM pragma_table_info(?1) WHERE name NOT IN ('row_id', 'import_id', 'supersedes', 'gone')", d);
	if (!q)
		return false;
	db_bind_text(q, 1, table);
	while (db_step(q, d) == DB_ROW)
		strbuf_addf(out, "%s%s%s", out->len ? ", " : "", prefix, db_text(q, 0));
	db_finalize(q);
	return out->len > 0;
}

static bool make_view(struct store *s, const char *table, int64_t as_of, struct diag *d)
{
	struct strbuf cols = STRBUF_INIT, sql = STRBUF_INIT;
	bool good = store_list_columns(s, table, "m.", &cols, d);
	strbuf_addf(&sql,
		"DROP VIEW IF EXISTS temp.now_%s; CREATE TEMP VIEW now_%s AS SELECT m.row_id, %s FROM main.%s m WHERE m.gone = 0 AND m.import_id <= %lld"
		" AND NOT EXISTS (SELECT 1 FROM main.%s x WHERE x.supersedes = m.row_id AND x.import_id <= %lld)",
		table, table, cols.buf, table, (long long)as_of, table, (long long)as_of);
	good = good && db_exec(s->db, sql.buf, d);
	strbuf_release(&cols);
	strbuf_release(&sql);
	return good;
}

/*
 * When facts were first seen, for sources that do not say when something was entered: `at` is the start of the import that brought it, `before` that of the
 * same source's import just before (NULL = there was none), which did not have it. An absence counts from when somebody said whether it is excused, and
 * only when it was here undecided before. Each key costs one range of the UNIQUE index (school, id, import).
 */
static bool make_history_views(struct store *s, int64_t as_of, struct diag *d)
{
	static const struct {
		const char *table, *id, *here, *before;
	} facts[] = {
		{ "lesson", "lesson_id", "", "" }, { "mark", "mark_id", " AND m.state <> 'none'", "" }, { "closing_mark", "closing_id", " AND m.state <> 'none'", "" },
		{ "assessment_plan", "plan_id", "", "" },
		{ "absence", "absence_id", " AND m.status <> 'not_marked'", " WHERE EXISTS (SELECT 1 FROM main.absence o WHERE o.school_id = f.school_id AND o.absence_id = f.id"
			" AND o.import_id < f.first AND o.gone = 0 AND o.status = 'not_marked')" },
	};
	struct strbuf sql = STRBUF_INIT;
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		strbuf_addf(&sql, "DROP VIEW IF EXISTS temp.seen_%s; CREATE TEMP VIEW seen_%s AS SELECT f.school_id, f.id, i.started_at AS at,"
			" (SELECT b.started_at FROM main.import b WHERE b.source_id = i.source_id AND b.import_id < i.import_id ORDER BY b.import_id DESC LIMIT 1) AS before"
			" FROM (SELECT m.school_id, m.%s AS id, min(m.import_id) AS first FROM main.%s m WHERE m.gone = 0 AND m.import_id <= %lld%s GROUP BY m.school_id, m.%s) f"
			" JOIN main.import i ON i.import_id = f.first%s;", facts[i].table, facts[i].table, facts[i].id, facts[i].table, (long long)as_of, facts[i].here, facts[i].id, facts[i].before);
	strbuf_addf(&sql, "DROP VIEW IF EXISTS temp.now_quarantine; CREATE TEMP VIEW now_quarantine AS SELECT import_id, file, line, code FROM main.quarantine"
		" WHERE import_id <= %lld AND (resolved_by IS NULL OR resolved_by > %lld);", (long long)as_of, (long long)as_of);
	bool good = !sql.failed && db_exec(s->db, sql.buf, d);
	strbuf_release(&sql);
	return good;
}

/* Imports are numbered from 1 without gaps. */
static bool no_such_import(int64_t as_of, int64_t newest, struct diag *d)
{
	diag_error(d, "S013", _("there is no import %lld"), (long long)as_of);
	if (newest)
		diag_hint(d, _("the newest is %lld; `lieciba import --list` shows all"), (long long)newest);
	else
		diag_hint(d, "%s", _("import the school's data first"));
	return diag_exit(d, 66);
}

bool store_as_of(struct store *s, int64_t as_of, int64_t *import_no, struct diag *d)
{
	int64_t newest = db_scalar_int(s->db, "SELECT max(import_id) FROM import", 0);
	if (as_of < 0 || as_of > newest)
		return no_such_import(as_of, newest, d);
	as_of = as_of ? as_of : newest;
	if (import_no)
		*import_no = as_of;
	struct db_stmt *q = db_prepare(s->db, "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql LIKE '%supersedes%' ORDER BY name", d);
	char names[STORE_TABLES_MAX][32];
	size_t n = 0;
	while (q && n < STORE_TABLES_MAX && db_step(q, d) == DB_ROW) {
		size_t len = db_bytes(q, 0);
		if (len >= sizeof names[0])
			continue;
		memcpy(names[n++], db_text(q, 0), len + 1);
	}
	db_finalize(q);
	bool good = q != NULL;
	for (size_t i = 0; good && i < n; i++)
		good = make_view(s, names[i], as_of, d);
	return good && make_history_views(s, as_of, d);
}

bool store_schools(struct store *s, struct arena *a, const char ***ids, size_t *n, struct diag *d)
{
	struct db_stmt *q = db_prepare(s->db, "SELECT school_id FROM school ORDER BY school_id", d);
	size_t cap = 0;
	*n = 0;
	*ids = NULL;
	while (q && db_step(q, d) == DB_ROW) {
		*ids = arena_grow(a, *ids, &cap, *n + 1, sizeof **ids);
		(*ids)[(*n)++] = arena_strdup(a, db_text(q, 0));
	}
	db_finalize(q);
	return q != NULL;
}

bool store_school_name(struct store *s, const char *school_id, struct arena *a, const char **name, struct diag *d)
{
	static const char sql[] = "SELECT name FROM main.school_row m WHERE school_id = ?1 AND gone = 0 AND NOT EXISTS (SELECT 1 FROM main.school_row x WHERE x.supersedes = m.row_id)";
	struct db_stmt *q = db_prepare(s->db, sql, d);
	*name = NULL;
	if (!q)
		return false;
	db_bind_text(q, 1, school_id);
	enum db_step step = db_step(q, d);
	if (step == DB_ROW && db_text(q, 0))
		*name = arena_strdup(a, db_text(q, 0));
	db_finalize(q);
	return step != DB_FAILED;
}
