/* SPDX-License-Identifier: MIT */
/* ledger: opens state/ledger.db, keeps its statements, and the rows of runs and instances. The tables are told in src/sql/ledger.sql. */
#include "ledger_internal.h"

#include "lieciba/fsio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger_archive_sql.h"
#include "ledger_sql.h"

/* ---- opening ---- */

static bool build(struct db *db, bool empty, struct diag *d)
{
	return (!empty || db_exec(db, strstr(ledger_sql, "CREATE TABLE"), d)) && db_exec(db, ledger_archive_sql, d);
}

static bool migrate(struct db *db, const char *path, bool write, struct diag *d)
{
	int64_t version = db_scalar_int(db, "PRAGMA user_version", -1);
	bool ours = version >= 0 && db_scalar_int(db, "SELECT count(*) FROM sqlite_schema WHERE name IN ('instance', 'unit', 'version', 'register')", 0) == 4;
	bool empty = version == 0 && db_scalar_int(db, "SELECT count(*) FROM sqlite_schema", 1) == 0;
	if (ours && version > LEDGER_SCHEMA) {
		diag_error(d, "G022", _("%s was written by a newer version of this program"), path);
		diag_hint(d, "%s", _("install that version; an older one could lose what it does not know"));
		return diag_exit(d, 78);
	}
	if (write && (empty || (ours && version < LEDGER_SCHEMA)))
		return db_begin(db, d) && (build(db, empty, d) || (db_rollback(db), false)) && db_commit(db, d);
	if (ours)
		return true; /* an older one that is only read: what it lacks, it has none of */
	diag_error(d, "G023", _("%s is not a ledger of this program"), path);
	return diag_exit(d, 65);
}

static bool is_there(const char *path, struct diag *d)
{
	if (fsio_exists(path))
		return true;
	diag_error(d, "G021", _("there is no ledger yet: %s"), path);
	diag_hint(d, "%s", _("`lieciba run` makes it with the first documents that are due"));
	return diag_exit(d, 66);
}

struct ledger *ledger_open(const char *path, bool write, struct diag *d)
{
	struct ledger *l = calloc(1, sizeof *l);
	if (!l) {
		diag_error(d, "Q001", "%s", _("out of memory"));
		return NULL;
	}
	if (write ? fsio_mkdirs_for(path, d) : is_there(path, d))
		l->db = db_open(path, write ? DB_WRITE : DB_READ, d);
	if (l->db && migrate(l->db, path, write, d))
		return l;
	ledger_close(l);
	return NULL;
}

void ledger_close(struct ledger *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < l->n; i++)
		db_finalize(l->st[i].q);
	if (l->open)
		db_rollback(l->db);
	db_close(l->db);
	free(l);
}

struct db *ledger_db(struct ledger *l)
{
	return l->db;
}

/* ---- transactions ---- */

bool ledger_begin(struct ledger *l, struct diag *d)
{
	return (l->open = db_begin(l->db, d));
}

bool ledger_commit(struct ledger *l, struct diag *d)
{
	fsio_point("ledger-commit");
	bool good = db_commit(l->db, d);
	if (!good)
		db_rollback(l->db);
	l->open = false;
	fsio_point("ledger-committed");
	return good;
}

void ledger_rollback(struct ledger *l)
{
	if (l->open)
		db_rollback(l->db);
	l->open = false;
}

bool ledger_enter(struct ledger *l, bool *own, struct diag *d)
{
	*own = !l->open;
	return l->open || ledger_begin(l, d);
}

bool ledger_leave(struct ledger *l, bool own, bool good, struct diag *d)
{
	if (own && good)
		return ledger_commit(l, d);
	if (own)
		ledger_rollback(l);
	return good;
}

/* ---- statements ---- */

static struct db_stmt *find(struct ledger *l, const char *sql, struct diag *d)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->st[i].sql == sql)
			return l->st[i].q;
	}
	struct db_stmt *q = l->n < LEDGER_STATEMENTS ? db_prepare(l->db, sql, d) : NULL;
	if (q) {
		l->st[l->n].sql = sql;
		l->st[l->n++].q = q;
	} else if (l->n == LEDGER_STATEMENTS) {
		diag_error(d, "Q001", "%s", _("out of memory"));
	}
	return q;
}

static void bind_bytes(struct db_stmt *q, int param, const void *p, size_t n)
{
	if (p)
		db_bind_blob(q, param, p, n);
	else
		db_bind_null(q, param);
}

static void bind_all(struct db_stmt *q, const char *types, va_list ap)
{
	for (int i = 1; *types; types++, i++) {
		const char *text = NULL;
		switch (*types) {
		case 'i':
			db_bind_int(q, i, va_arg(ap, int64_t));
			break;
		case 'n':
			db_bind_int(q, i, va_arg(ap, int));
			break;
		case 'b':
			bind_bytes(q, i, va_arg(ap, const uint8_t *), DIGEST_SIZE);
			break;
		case 'c':
			bind_bytes(q, i, va_arg(ap, const uint8_t *), LEDGER_CODE_SIZE);
			break;
		default:
			text = va_arg(ap, const char *);
			if (text)
				db_bind_static(q, i, text);
			else
				db_bind_null(q, i);
		}
	}
}

struct db_stmt *ledger_ask(struct ledger *l, struct diag *d, const char *sql, const char *types, ...)
{
	va_list ap;
	struct db_stmt *q = find(l, sql, d);
	if (!q)
		return NULL;
	db_reset(q);
	va_start(ap, types);
	bind_all(q, types, ap);
	va_end(ap);
	return q;
}

bool ledger_do(struct ledger *l, struct diag *d, const char *sql, const char *types, ...)
{
	va_list ap;
	struct db_stmt *q = find(l, sql, d);
	if (!q)
		return false;
	db_reset(q);
	va_start(ap, types);
	bind_all(q, types, ap);
	va_end(ap);
	return db_run(q, d);
}

bool ledger_number(struct db_stmt *q, int64_t def, int64_t *out, struct diag *d)
{
	enum db_step r = q ? db_step(q, d) : DB_FAILED;
	*out = r == DB_ROW && !db_is_null(q, 0) ? db_int(q, 0) : def;
	if (q)
		db_reset(q);
	return r != DB_FAILED;
}

char *ledger_text(struct arena *a, struct db_stmt *q, int col)
{
	return db_is_null(q, col) ? NULL : arena_memdup(a, db_text(q, col), db_bytes(q, col));
}

void ledger_bytes(struct db_stmt *q, int col, void *out, size_t n)
{
	const void *p = db_blob(q, col);
	if (p && db_bytes(q, col) == n)
		memcpy(out, p, n);
	else
		memset(out, 0, n);
}

bool ledger_list(struct db_stmt *q, struct arena *a, const char ***v, size_t *n, struct diag *d)
{
	size_t cap = 0;
	enum db_step r = DB_FAILED;
	*v = NULL;
	*n = 0;
	while (q && (r = db_step(q, d)) == DB_ROW) {
		*v = arena_grow(a, *v, &cap, *n + 1, sizeof **v);
		(*v)[(*n)++] = ledger_text(a, q, 0);
	}
	if (q)
		db_reset(q);
	return r == DB_DONE;
}

size_t ledger_without(const char **all, size_t n, const char *const *keep, size_t nkeep)
{
	size_t kept = 0, k = 0;
	for (size_t i = 0; i < n; i++) {
		while (k < nkeep && strcmp(keep[k], all[i]) < 0)
			k++;
		if (k == nkeep || strcmp(keep[k], all[i]) != 0)
			all[kept++] = all[i];
	}
	return kept;
}

/* ---- runs ---- */

static bool number_run(struct ledger *l, struct ledger_run *r, struct diag *d)
{
	static const char sql[] = "SELECT max(CAST(substr(run_id, 2) AS INTEGER)) FROM run";
	int64_t last;
	if (!ledger_number(ledger_ask(l, d, sql, ""), 0, &last, d))
		return false;
	int n = snprintf(r->id, sizeof r->id, "R%06lld", (long long)last + 1);
	if (r->shards > 0)
		snprintf(r->id + n, sizeof r->id - (size_t)n, "-%dof%d", r->shard, r->shards);
	return true;
}

bool ledger_run_begin(struct ledger *l, struct ledger_run *r, size_t *crashed, struct diag *d)
{
	static const char dead[] = "UPDATE run SET state = 'crashed', ended_at = ?1 WHERE state = 'running'",
		add[] = "INSERT INTO run(run_id, school_id, started_at, host, pid, boot_id, reason, engine, output_version, shard, shards, state)"
			" VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,nullif(?10,0),nullif(?11,0),'running')";
	bool own;
	if (!ledger_enter(l, &own, d))
		return false;
	bool good = ledger_do(l, d, dead, "t", r->at);
	if (crashed)
		*crashed = good ? (size_t)db_changes(l->db) : 0;
	good = good && number_run(l, r, d) && ledger_do(l, d, add, "ttttitttnnn", r->id, r->school, r->at, r->host, r->pid, r->boot_id, r->reason, LIECIBA_VERSION,
		r->output_version, r->shard, r->shards);
	return ledger_leave(l, own, good, d);
}

bool ledger_run_end(struct ledger *l, const char *run_id, const char *state, const char *at, const char *note, struct diag *d)
{
	static const char sql[] = "UPDATE run SET state = ?2, ended_at = ?3, note = ?4 WHERE run_id = ?1";
	return ledger_do(l, d, sql, "tttt", run_id, state, at, note);
}

/* ---- instances ---- */

bool ledger_put_instance(struct ledger *l, const struct ledger_instance *i, struct diag *d)
{
	static const char sql[] = "INSERT INTO instance(instance_id, school_id, job, period, data_from, data_to, opens, due, due_note, fulfils, layout, state)"
		" VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,'waiting') ON CONFLICT (instance_id) DO UPDATE SET data_from = ?5, data_to = ?6, opens = ?7, due = ?8,"
		" due_note = ?9, fulfils = ?10, layout = ?11";
	return ledger_do(l, d, sql, "ttttttttttt", i->id, i->school, i->job, i->period, i->data_from, i->data_to, i->opens, i->due, i->due_note, i->fulfils, i->layout);
}

static struct ledger_instance *read_instance(struct db_stmt *q, struct arena *a)
{
	struct ledger_instance *i = ARENA_NEW(a, struct ledger_instance);
	const char **const text[] = { &i->id, &i->school, &i->job, &i->period, &i->data_from, &i->data_to, &i->opens, &i->due, &i->due_note, &i->fulfils, &i->layout,
		&i->state, &i->first_made_at, &i->done_at };
	int64_t *const number[] = { &i->units, &i->made, &i->blocked, &i->failed, &i->fulfilled };
	int c = 0;
	for (size_t k = 0; k < sizeof text / sizeof *text; k++)
		*text[k] = ledger_text(a, q, c++);
	for (size_t k = 0; k < sizeof number / sizeof *number; k++)
		*number[k] = db_int(q, c++);
	i->was_late = db_int(q, c++) != 0;
	if (db_bytes(q, c) == DIGEST_SIZE)
		i->stamp = (const uint8_t *)arena_memdup(a, db_blob(q, c), DIGEST_SIZE);
	return i;
}

bool ledger_get_instance(struct ledger *l, struct arena *a, const char *id, struct ledger_instance **out, struct diag *d)
{
	static const char sql[] = "SELECT instance_id, school_id, job, period, data_from, data_to, opens, due, due_note, fulfils, layout, state, first_made_at, done_at,"
		" units, made, blocked, failed, fulfilled, was_late, stamp FROM instance WHERE instance_id = ?1";
	struct db_stmt *q = ledger_ask(l, d, sql, "t", id);
	enum db_step r = q ? db_step(q, d) : DB_FAILED;
	*out = r == DB_ROW ? read_instance(q, a) : NULL;
	if (q)
		db_reset(q);
	return r != DB_FAILED;
}
