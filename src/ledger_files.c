/* SPDX-License-Identifier: MIT */
/* ledger_files: bundles, whose file lies where, files that nothing names any more, kept snapshots; and the problems of an instance's newest run. */
#include "ledger_internal.h"

#include <string.h>

/* ---- bundles ---- */

static void read_bundle(struct db_stmt *q, struct arena *a, struct ledger_bundle *b)
{
	const char **const text[] = { &b->bundle, &b->kind, &b->path, &b->made_at };
	int64_t *const number[] = { &b->parts, &b->bytes, &b->pages };
	for (int c = 0; c < 4; c++)
		*text[c] = ledger_text(a, q, c);
	for (int c = 0; c < 3; c++)
		*number[c] = db_int(q, 4 + c);
	b->version = (int)db_int(q, 7);
	b->complete = db_int(q, 8) != 0;
	ledger_bytes(q, 9, b->digest, DIGEST_SIZE);
	ledger_bytes(q, 10, b->sha256, DIGEST_SIZE);
}

bool ledger_bundles(struct ledger *l, struct arena *a, const char *instance, struct ledger_bundle **v, size_t *n, struct diag *d)
{
	static const char sql[] = "SELECT bundle, kind, path, made_at, parts, bytes, pages, version, complete, digest, sha256 FROM bundle WHERE instance_id = ?1 ORDER BY bundle, kind";
	struct db_stmt *q = ledger_ask(l, d, sql, "t", instance);
	size_t cap = 0;
	enum db_step r = DB_FAILED;
	*v = NULL;
	*n = 0;
	while (q && (r = db_step(q, d)) == DB_ROW) {
		*v = arena_grow(a, *v, &cap, *n + 1, sizeof **v);
		memset(&(*v)[*n], 0, sizeof **v);
		read_bundle(q, a, &(*v)[(*n)++]);
	}
	if (q)
		db_reset(q);
	return r == DB_DONE;
}

bool ledger_put_bundle(struct ledger *l, const char *instance, const char *run_id, const struct ledger_bundle *b, struct diag *d)
{
	static const char aside[] = "INSERT OR IGNORE INTO stale SELECT path FROM bundle WHERE instance_id = ?1 AND bundle = ?2 AND kind = ?3 AND path <> ?4",
		put[] = "INSERT INTO bundle(instance_id, bundle, kind, version, digest, complete, parts, made_at, run_id, path, sha256, bytes, pages)"
			" VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13) ON CONFLICT (instance_id, bundle, kind) DO UPDATE SET version = ?4, digest = ?5, complete = ?6,"
			" parts = ?7, made_at = ?8, run_id = ?9, path = ?10, sha256 = ?11, bytes = ?12, pages = ?13",
		alive[] = "DELETE FROM stale WHERE path = ?1";
	bool own;
	if (!ledger_enter(l, &own, d))
		return false;
	bool good = ledger_do(l, d, aside, "tttt", instance, b->bundle, b->kind, b->path) &&
		ledger_do(l, d, put, "tttnbnitttbii", instance, b->bundle, b->kind, b->version, b->digest, (int)b->complete, b->parts, b->made_at, run_id, b->path, b->sha256,
			b->bytes, b->pages) &&
		ledger_do(l, d, alive, "t", b->path);
	return ledger_leave(l, own, good, d);
}

bool ledger_drop_bundles(struct ledger *l, const char *instance, const char *const *keep, size_t n, struct diag *d)
{
	static const char all[] = "SELECT DISTINCT bundle FROM bundle WHERE instance_id = ?1 ORDER BY bundle",
		aside[] = "INSERT OR IGNORE INTO stale SELECT path FROM bundle WHERE instance_id = ?1 AND bundle = ?2",
		forget[] = "DELETE FROM bundle WHERE instance_id = ?1 AND bundle = ?2";
	struct arena a;
	const char **v;
	size_t bundles;
	bool own;
	if (!ledger_enter(l, &own, d))
		return false;
	arena_init(&a, 0);
	bool good = ledger_list(ledger_ask(l, d, all, "t", instance), &a, &v, &bundles, d);
	bundles = good ? ledger_without(v, bundles, keep, n) : 0;
	for (size_t i = 0; good && i < bundles; i++)
		good = ledger_do(l, d, aside, "tt", instance, v[i]) && ledger_do(l, d, forget, "tt", instance, v[i]);
	arena_release(&a);
	return ledger_leave(l, own, good, d);
}

/* ---- files ---- */

bool ledger_holder(struct ledger *l, struct arena *a, const char *path, struct ledger_holder *h, struct diag *d)
{
	static const char sql[] = "SELECT o.instance_id, o.unit, o.version, o.sha256, v.state FROM output o JOIN version v USING (instance_id, unit, version) WHERE o.path = ?1"
		" UNION ALL SELECT instance_id, '', version, sha256, '' FROM bundle WHERE path = ?1";
	*h = (struct ledger_holder){ .unit = "" };
	struct db_stmt *q = ledger_ask(l, d, sql, "t", path);
	enum db_step r = q ? db_step(q, d) : DB_FAILED;
	if (r == DB_ROW) {
		h->instance = ledger_text(a, q, 0);
		h->unit = ledger_text(a, q, 1);
		h->version = (int)db_int(q, 2);
		ledger_bytes(q, 3, h->sha256, DIGEST_SIZE);
		h->state = ledger_state_of(db_text(q, 4));
	}
	if (q)
		db_reset(q);
	return r != DB_FAILED;
}

bool ledger_move_output(struct ledger *l, const char *from, const char *to, struct diag *d)
{
	static const char move[] = "UPDATE output SET path = ?2 WHERE path = ?1", alive[] = "DELETE FROM stale WHERE path = ?1";
	return ledger_do(l, d, move, "tt", from, to) && ledger_do(l, d, alive, "t", to);
}

bool ledger_sweep_stale(struct ledger *l, bool (*remove_file)(void *arg, const char *path), void *arg, struct diag *d)
{
	static const char named[] = "DELETE FROM stale WHERE path IN (SELECT path FROM output) OR path IN (SELECT path FROM bundle)",
		all[] = "SELECT path FROM stale ORDER BY path", forget[] = "DELETE FROM stale WHERE path = ?1";
	struct arena a;
	const char **v;
	size_t n;
	bool own;
	if (!ledger_enter(l, &own, d))
		return false;
	arena_init(&a, 0);
	bool good = ledger_do(l, d, named, "") && ledger_list(ledger_ask(l, d, all, ""), &a, &v, &n, d);
	for (size_t i = 0; good && i < n; i++)
		good = !remove_file(arg, v[i]) || ledger_do(l, d, forget, "t", v[i]);
	arena_release(&a);
	return ledger_leave(l, own, good, d);
}

/* ---- problems ---- */

bool ledger_put_problems(struct ledger *l, const char *instance, const char *run_id, const struct ledger_problem *v, size_t n, struct diag *d)
{
	static const char old[] = "DELETE FROM problem WHERE instance_id = ?1",
		add[] = "INSERT INTO problem(instance_id, problem_no, run_id, unit, code, text) VALUES (?1,?2,?3,?4,?5,?6)";
	bool own;
	if (!ledger_enter(l, &own, d))
		return false;
	bool good = ledger_do(l, d, old, "t", instance);
	for (size_t i = 0; good && i < n; i++)
		good = ledger_do(l, d, add, "titttt", instance, (int64_t)i + 1, run_id, v[i].unit, v[i].code, v[i].text);
	return ledger_leave(l, own, good, d);
}

/* ---- snapshots ---- */

bool ledger_put_snapshot(struct ledger *l, const struct ledger_snapshot *s, struct diag *d)
{
	static const char sql[] = "INSERT INTO snapshot(sha256, school_id, needs, import_no, data_to, path, made_at) VALUES (?1,?2,?3,?4,?5,?6,?7)"
		" ON CONFLICT (sha256) DO UPDATE SET path = coalesce(?6, path)";
	return ledger_do(l, d, sql, "bttittt", s->sha256, s->school, s->needs, s->import_no, s->data_to, s->path, s->made_at);
}

bool ledger_snapshot_path(struct ledger *l, struct arena *a, const uint8_t sha256[DIGEST_SIZE], const char **path, struct diag *d)
{
	static const char sql[] = "SELECT path FROM snapshot WHERE sha256 = ?1";
	struct db_stmt *q = ledger_ask(l, d, sql, "b", sha256);
	enum db_step r = q ? db_step(q, d) : DB_FAILED;
	*path = r == DB_ROW ? ledger_text(a, q, 0) : NULL;
	if (q)
		db_reset(q);
	return r != DB_FAILED;
}

bool ledger_sweep_snapshots(struct ledger *l, bool (*remove_file)(void *arg, const char *path), void *arg, struct diag *d)
{
	static const char all[] = "SELECT path FROM snapshot WHERE path IS NOT NULL AND sha256 NOT IN (SELECT snapshot_sha256 FROM version WHERE state IN ('draft', 'printed', 'issued'))"
		" ORDER BY path",
		gone[] = "UPDATE snapshot SET path = NULL WHERE path = ?1";
	struct arena a;
	const char **v;
	size_t n;
	bool own;
	if (!ledger_enter(l, &own, d))
		return false;
	arena_init(&a, 0);
	bool good = ledger_list(ledger_ask(l, d, all, ""), &a, &v, &n, d);
	for (size_t i = 0; good && i < n; i++)
		good = !remove_file(arg, v[i]) || ledger_do(l, d, gone, "t", v[i]);
	arena_release(&a);
	return ledger_leave(l, own, good, d);
}
