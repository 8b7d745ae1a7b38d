/* SPDX-License-Identifier: MIT */
/*
 * ledger_put: units and the versions that a run makes. The hot path of a run: an instance of a country has 20,000 units, each with a version, its parts
 * and outputs; every statement is prepared once.
 */
#include "ledger_internal.h"

#include <string.h>

bool ledger_put_unit(struct ledger *l, const char *instance, const struct ledger_unit *u, struct diag *d)
{
	static const char sql[] = "INSERT INTO unit(instance_id, unit, label, class_id, class_name, seq, state, blocked_by) VALUES (?1,?2,?3,?4,?5,?6,?7,?8)"
		" ON CONFLICT (instance_id, unit) DO UPDATE SET label = ?3, class_id = ?4, class_name = ?5, seq = ?6, state = ?7, blocked_by = ?8";
	return ledger_do(l, d, sql, "tttttitt", instance, u->unit, u->label, u->class_id, u->class_name, u->seq, u->state, u->blocked_by);
}

/* ---- drafts ---- */

static bool drop_outputs(struct ledger *l, const char *instance, const char *unit, int64_t version, struct diag *d)
{
	static const char set_aside[] = "INSERT OR IGNORE INTO stale SELECT path FROM output WHERE instance_id = ?1 AND unit = ?2 AND version = ?3",
		forget[] = "DELETE FROM output WHERE instance_id = ?1 AND unit = ?2 AND version = ?3";
	return ledger_do(l, d, set_aside, "tti", instance, unit, version) && ledger_do(l, d, forget, "tti", instance, unit, version);
}

/* One that the register names stays as superseded, so that `verify` knows the paper; its file gives way. */
bool ledger_forget_draft(struct ledger *l, const char *instance, const char *unit, struct diag *d)
{
	static const char draft[] = "SELECT version FROM version WHERE instance_id = ?1 AND unit = ?2 AND state = 'draft'",
		forget[] = "DELETE FROM version WHERE instance_id = ?1 AND unit = ?2 AND version = ?3 AND NOT EXISTS (SELECT 1 FROM register r WHERE r.instance_id = ?1"
			" AND r.unit = ?2 AND r.version = ?3)",
		keep[] = "UPDATE version SET state = 'superseded' WHERE instance_id = ?1 AND unit = ?2 AND version = ?3";
	int64_t version;
	if (!ledger_number(ledger_ask(l, d, draft, "tt", instance, unit), 0, &version, d))
		return false;
	if (version == 0)
		return true;
	if (!drop_outputs(l, instance, unit, version, d) || !ledger_do(l, d, forget, "tti", instance, unit, version))
		return false;
	return db_changes(l->db) > 0 || ledger_do(l, d, keep, "tti", instance, unit, version);
}

/* A file that another draft had at this path is overwritten by now: classes are numbered anew, and two pupils change places. */
static bool put_output(struct ledger *l, const char *instance, const char *unit, int version, int copy, const struct ledger_output *o, struct diag *d)
{
	static const char taken[] = "DELETE FROM output WHERE path = ?1 AND EXISTS (SELECT 1 FROM version v WHERE v.instance_id = output.instance_id AND v.unit = output.unit"
		" AND v.version = output.version AND v.state = 'draft')",
		add[] = "INSERT INTO output(instance_id, unit, version, kind, path, sha256, bytes, pages, copy_no) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9)",
		alive[] = "DELETE FROM stale WHERE path = ?1";
	return ledger_do(l, d, taken, "t", o->path) &&
		ledger_do(l, d, add, "ttnttbiin", instance, unit, version, o->kind, o->path, o->sha256, o->bytes, o->pages, copy) && ledger_do(l, d, alive, "t", o->path);
}

static bool put_code(struct ledger *l, const char *instance, const char *unit, int version, int copy, const uint8_t code[LEDGER_CODE_SIZE], struct diag *d)
{
	static const char sql[] = "INSERT INTO verify_code(code, instance_id, unit, version, copy_no) VALUES (?1,?2,?3,?4,?5)";
	return ledger_do(l, d, sql, "cttnn", code, instance, unit, version, copy);
}

static bool put_version(struct ledger *l, const char *instance, const char *unit, const char *run_id, const struct ledger_version *v, struct diag *d)
{
	static const char sql[] = "INSERT INTO version(instance_id, unit, version, digest, layout_digest, lang, profile, doc_date, made_at, state, run_id, snapshot_sha256, reason)"
		" VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,'draft',?10,?11,?12)";
	return ledger_do(l, d, sql, "ttnbbtttttbt", instance, unit, v->version, v->digest, v->layout_digest, v->lang, v->profile, v->doc_date, v->made_at, run_id, v->snapshot,
		v->reason);
}

static bool put_parts(struct ledger *l, const char *instance, const char *unit, const struct ledger_version *v, struct diag *d)
{
	static const char sql[] = "INSERT INTO input_part(instance_id, unit, version, dataset, rows, digest) VALUES (?1,?2,?3,?4,?5,?6)";
	for (size_t i = 0; i < v->nparts; i++) {
		const struct ledger_part *p = &v->parts[i];
		if (!ledger_do(l, d, sql, "ttntib", instance, unit, v->version, p->dataset, p->rows, p->digest))
			return false;
	}
	return true;
}

/* The draft itself once more, and the register names it: only its files are new. */
static bool is_same_printed(struct ledger *l, const char *instance, const char *unit, const struct ledger_version *v, int64_t *same, struct diag *d)
{
	static const char sql[] = "SELECT count(*) FROM version v WHERE v.instance_id = ?1 AND v.unit = ?2 AND v.version = ?3 AND v.state = 'draft' AND v.digest = ?4"
		" AND EXISTS (SELECT 1 FROM register r WHERE r.instance_id = ?1 AND r.unit = ?2 AND r.version = ?3)";
	return ledger_number(ledger_ask(l, d, sql, "ttnb", instance, unit, v->version, v->digest), 0, same, d);
}

static bool put_rows(struct ledger *l, const char *instance, const char *unit, const char *run_id, const struct ledger_version *v, struct diag *d)
{
	return ledger_forget_draft(l, instance, unit, d) && put_version(l, instance, unit, run_id, v, d) && put_parts(l, instance, unit, v, d) &&
		(!v->has_code || put_code(l, instance, unit, v->version, 1, v->code, d));
}

static bool put_draft(struct ledger *l, const char *instance, const char *unit, const char *run_id, const struct ledger_version *v, struct diag *d)
{
	static const char corrected[] = "DELETE FROM changed WHERE instance_id = ?1 AND unit = ?2";
	int64_t same;
	if (!is_same_printed(l, instance, unit, v, &same, d))
		return false;
	bool good = same ? drop_outputs(l, instance, unit, v->version, d) : put_rows(l, instance, unit, run_id, v, d);
	for (size_t i = 0; good && i < v->nout; i++)
		good = put_output(l, instance, unit, v->version, 1, &v->out[i], d);
	return good && (!v->reason || ledger_do(l, d, corrected, "tt", instance, unit));
}

bool ledger_put_draft(struct ledger *l, const char *instance, const char *unit, const char *run_id, const struct ledger_version *v, struct diag *d)
{
	bool own;
	return ledger_enter(l, &own, d) && ledger_leave(l, own, put_draft(l, instance, unit, run_id, v, d), d);
}

bool ledger_drop_others(struct ledger *l, const char *instance, const char *const *keep, size_t n, struct diag *d)
{
	static const char all[] = "SELECT unit FROM unit WHERE instance_id = ?1 AND (state <> 'skipped' OR EXISTS (SELECT 1 FROM version v WHERE v.instance_id = ?1"
		" AND v.unit = unit.unit AND v.state = 'draft')) ORDER BY unit",
		skip[] = "UPDATE unit SET state = 'skipped', blocked_by = NULL WHERE instance_id = ?1 AND unit = ?2";
	struct arena a;
	const char **v;
	size_t units;
	bool own;
	if (!ledger_enter(l, &own, d))
		return false;
	arena_init(&a, 0);
	bool good = ledger_list(ledger_ask(l, d, all, "t", instance), &a, &v, &units, d);
	units = good ? ledger_without(v, units, keep, n) : 0;
	for (size_t i = 0; good && i < units; i++)
		good = ledger_forget_draft(l, instance, v[i], d) && ledger_do(l, d, skip, "tt", instance, v[i]);
	arena_release(&a);
	return ledger_leave(l, own, good, d);
}

/* ---- duplicates ---- */

bool ledger_next_copy(struct ledger *l, const char *instance, const char *unit, int version, int *copy, struct diag *d)
{
	static const char sql[] = "SELECT max(n) FROM (SELECT max(copy_no) AS n FROM output WHERE instance_id = ?1 AND unit = ?2 AND version = ?3"
		" UNION ALL SELECT max(copy_no) FROM register WHERE instance_id = ?1 AND unit = ?2 AND version = ?3)";
	int64_t n;
	bool good = ledger_number(ledger_ask(l, d, sql, "ttn", instance, unit, version), 1, &n, d);
	*copy = (int)n + 1;
	return good;
}

bool ledger_put_copy(struct ledger *l, const char *instance, const char *unit, int version, int copy, const struct ledger_output *out, size_t nout,
	const uint8_t *code, struct diag *d)
{
	bool own;
	if (!ledger_enter(l, &own, d))
		return false;
	bool good = true;
	for (size_t i = 0; good && i < nout; i++)
		good = put_output(l, instance, unit, version, copy, &out[i], d);
	return ledger_leave(l, own, good && (!code || put_code(l, instance, unit, version, copy, code, d)), d);
}

/* ---- issued versions and the present data ---- */

bool ledger_mark_changed(struct ledger *l, const char *instance, const char *unit, int version, const uint8_t digest[DIGEST_SIZE], const char *what, const char *day,
	struct diag *d)
{
	static const char gone[] = "DELETE FROM changed WHERE instance_id = ?1 AND unit = ?2",
		put[] = "INSERT INTO changed(instance_id, unit, version, digest, what, since) VALUES (?1,?2,?3,?4,?5,?6) ON CONFLICT (instance_id, unit) DO UPDATE SET"
			" since = CASE WHEN version = ?3 THEN since ELSE ?6 END, version = ?3, digest = ?4, what = ?5";
	if (!what)
		return ledger_do(l, d, gone, "tt", instance, unit);
	return ledger_do(l, d, put, "ttnbtt", instance, unit, version, digest, what, day);
}

bool ledger_accept_layout(struct ledger *l, const char *instance, const char *unit, int version, const uint8_t layout[DIGEST_SIZE], struct diag *d)
{
	static const char sql[] = "UPDATE version SET accepted_layout = ?4 WHERE instance_id = ?1 AND unit = ?2 AND version = ?3",
		mark[] = "DELETE FROM changed WHERE instance_id = ?1 AND unit = ?2 AND version = ?3 AND what = 'layout'";
	return ledger_do(l, d, sql, "ttnb", instance, unit, version, layout) && ledger_do(l, d, mark, "ttn", instance, unit, version);
}
