/* SPDX-License-Identifier: MIT */
/* ledger_merge: whether parts belong together, and what of them is taken. */
#include "ledger_internal.h"

#include "lieciba/ledger_merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct run_name { const char *part, *main; }; /* ids of one run in the part and in the school's ledger */
struct part {
	const char *path;
	struct ledger *l;
	int shard, shards;
	const char **instances; size_t ninstances;
	struct run_name *runs; size_t nruns;
};
struct merge {
	struct ledger *l;
	struct arena a;
	struct part *v; size_t n;
	const char *now;
	struct ledger_merged *out;
};

/* ---- do they belong together ---- */

static bool open_part(struct merge *m, struct part *p, struct diag *d)
{
	static const char of[] = "SELECT max(shard), max(shards), min(shard) <> max(shard) OR min(shards) <> max(shards) FROM run WHERE shards IS NOT NULL",
		ended[] = "SELECT state FROM run WHERE shards IS NOT NULL ORDER BY run_id DESC LIMIT 1",
		all[] = "SELECT DISTINCT instance_id FROM instance ORDER BY instance_id";
	p->l = ledger_open(p->path, false, d);
	struct db_stmt *q = p->l ? ledger_ask(p->l, d, of, "") : NULL;
	if (!q || db_step(q, d) != DB_ROW)
		return false;
	p->shard = (int)db_int(q, 0);
	p->shards = (int)db_int(q, 1);
	if (p->shards < 1 || db_int(q, 2) != 0) {
		diag_error(d, "G070", _("%s is not the ledger of one shard"), p->path);
		diag_hint(d, "%s", _("parts are written by `lieciba run --shard i/n`"));
		return diag_exit(d, 65);
	}
	db_reset(q);
	q = ledger_ask(p->l, d, ended, "");
	bool done = q && db_step(q, d) == DB_ROW && (strcmp(db_text(q, 0), "done") == 0 || strcmp(db_text(q, 0), "partial") == 0);
	if (q)
		db_reset(q);
	if (!done) {
		diag_error(d, "G075", _("%s: shard %d of %d did not end"), p->path, p->shard, p->shards);
		diag_hint(d, "%s", _("run it again: what it had finished is skipped"));
		return diag_exit(d, 65);
	}
	return ledger_list(ledger_ask(p->l, d, all, ""), &m->a, &p->instances, &p->ninstances, d);
}

static bool are_whole(struct merge *m, struct diag *d)
{
	char missing[128] = "";
	size_t used = 0;
	int shards = m->v[0].shards;
	for (size_t i = 0; i < m->n; i++) {
		if (m->v[i].shards != shards) {
			diag_error(d, "G071", _("%s is of %d shards, %s of %d"), m->v[i].path, m->v[i].shards, m->v[0].path, shards);
			return diag_exit(d, 65);
		}
	}
	for (int s = 1; s <= shards; s++) {
		bool there = false;
		for (size_t i = 0; i < m->n; i++)
			there = there || m->v[i].shard == s;
		if (!there && used < sizeof missing - 12)
			used += (size_t)snprintf(missing + used, sizeof missing - used, "%s%d", used ? ", " : "", s);
	}
	if (!used)
		return true;
	diag_error(d, "G071", _("of %d shards these are missing: %s"), shards, missing);
	diag_hint(d, "%s", _("name the ledgers of all shards at once"));
	return diag_exit(d, 65);
}

static bool did_the_same(struct merge *m, struct diag *d)
{
	for (size_t i = 1; i < m->n; i++) {
		bool same = m->v[i].ninstances == m->v[0].ninstances;
		for (size_t k = 0; same && k < m->v[i].ninstances; k++)
			same = strcmp(m->v[i].instances[k], m->v[0].instances[k]) == 0;
		if (!same) {
			diag_error(d, "G072", _("%s did other jobs than %s"), m->v[i].path, m->v[0].path);
			diag_hint(d, "%s", _("shards of one run have the same jobs and periods; give each of them the same plan"));
			return diag_exit(d, 65);
		}
	}
	return true;
}

/* What people confirmed belongs into the school's ledger alone. */
static bool has_no_register(struct merge *m, const struct part *p, struct diag *d)
{
	static const char all[] = "SELECT school_year || '/' || entry_no FROM register ORDER BY 1",
		known[] = "SELECT count(*) FROM register WHERE school_year || '/' || entry_no = ?1";
	const char **v;
	size_t n;
	int64_t there = 1;
	bool good = ledger_list(ledger_ask(p->l, d, all, ""), &m->a, &v, &n, d);
	for (size_t i = 0; good && there && i < n; i++)
		good = ledger_number(ledger_ask(m->l, d, known, "t", v[i]), 0, &there, d);
	if (!good || there)
		return good;
	diag_error(d, "G074", _("%s has rows of the register that the ledger does not have"), p->path);
	diag_hint(d, "%s", _("`issue` belongs into the school's own folder, after the merge"));
	return diag_exit(d, 65);
}

/* In whatever order they are named, the ledger becomes the same. */
static int by_shard(const void *pa, const void *pb)
{
	const struct part *a = pa, *b = pb;
	return a->shard != b->shard ? (a->shard > b->shard) - (a->shard < b->shard) : strcmp(a->path, b->path);
}

/* ---- runs ---- */

/* A run's id in the school's ledger: the same run, wherever it was merged before; else its own id when that is free, else the next number. */
static bool name_run(struct merge *m, const struct part *p, struct run_name *r, struct diag *d)
{
	static const char same[] = "SELECT school_id, started_at, host, pid, boot_id FROM run WHERE run_id = ?1",
		find[] = "SELECT run_id FROM run WHERE school_id = ?1 AND started_at = ?2 AND host = ?3 AND pid = ?4 AND boot_id = ?5 AND shard = ?6 AND shards = ?7",
		taken[] = "SELECT count(*) FROM run WHERE run_id = ?1", next[] = "SELECT max(CAST(substr(run_id, 2) AS INTEGER)) + 1 FROM run";
	int64_t n, number;
	struct db_stmt *q = ledger_ask(p->l, d, same, "t", r->part);
	if (!q || db_step(q, d) != DB_ROW)
		return false;
	struct db_stmt *f = ledger_ask(m->l, d, find, "tttitnn", db_text(q, 0), db_text(q, 1), db_text(q, 2), db_int(q, 3), db_text(q, 4), p->shard, p->shards);
	if (!f || db_step(f, d) == DB_FAILED)
		return false;
	r->main = ledger_text(&m->a, f, 0);
	db_reset(f);
	db_reset(q);
	if (r->main)
		return true;
	if (!ledger_number(ledger_ask(m->l, d, taken, "t", r->part), 0, &n, d) || !ledger_number(ledger_ask(m->l, d, next, ""), 1, &number, d))
		return false;
	r->main = n ? arena_printf(&m->a, "R%06lld-%dof%d", (long long)number, p->shard, p->shards) : r->part;
	return true;
}

static bool copy_run(struct merge *m, const struct part *p, const struct run_name *r, struct diag *d)
{
	static const char get[] = "SELECT school_id, started_at, ended_at, host, pid, boot_id, reason, engine, output_version, state, note FROM run WHERE run_id = ?1",
		put[] = "INSERT INTO run(run_id, school_id, started_at, ended_at, host, pid, boot_id, reason, engine, output_version, shard, shards, state, note)"
			" VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14) ON CONFLICT (run_id) DO UPDATE SET ended_at = ?4, state = ?13, note = ?14";
	struct db_stmt *q = ledger_ask(p->l, d, get, "t", r->part);
	if (!q || db_step(q, d) != DB_ROW)
		return false;
	bool good = ledger_do(m->l, d, put, "tttttittt" "inntt", r->main, db_text(q, 0), db_text(q, 1), db_text(q, 2), db_text(q, 3), db_int(q, 4), db_text(q, 5), db_text(q, 6),
		db_text(q, 7), db_int(q, 8), p->shard, p->shards, db_text(q, 9), db_text(q, 10));
	db_reset(q);
	return good;
}

static bool take_runs(struct merge *m, struct part *p, struct diag *d)
{
	static const char all[] = "SELECT run_id FROM run WHERE shards IS NOT NULL ORDER BY run_id";
	const char **v;
	if (!ledger_list(ledger_ask(p->l, d, all, ""), &m->a, &v, &p->nruns, d))
		return false;
	p->runs = ARENA_ARRAY(&m->a, p->nruns + 1, struct run_name);
	for (size_t i = 0; i < p->nruns; i++) {
		p->runs[i].part = v[i];
		if (!name_run(m, p, &p->runs[i], d) || !copy_run(m, p, &p->runs[i], d))
			return false;
	}
	return true;
}

static bool take_snapshots(struct merge *m, const struct part *p, struct diag *d)
{
	static const char all[] = "SELECT sha256, school_id, needs, import_no, data_to, path, made_at FROM snapshot ORDER BY sha256";
	struct db_stmt *q = ledger_ask(p->l, d, all, "");
	enum db_step r = DB_FAILED;
	while (q && (r = db_step(q, d)) == DB_ROW) {
		struct ledger_snapshot s = { .school = db_text(q, 1), .needs = db_text(q, 2), .import_no = db_int(q, 3), .data_to = db_text(q, 4), .path = db_text(q, 5),
			.made_at = db_text(q, 6) };
		ledger_bytes(q, 0, s.sha256, DIGEST_SIZE);
		if (!ledger_put_snapshot(m->l, &s, d))
			return false;
	}
	return r == DB_DONE;
}

/* ---- documents ---- */

struct instance { const char *id; struct ledger_unit *v; size_t n; bool cleared; struct ledger_problem *problems; size_t nproblems, cap; };

static const struct ledger_unit *find_unit(const struct instance *i, const char *unit)
{
	size_t lo = 0, hi = i->n;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = strcmp(i->v[mid].unit, unit);
		if (c == 0)
			return &i->v[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* A part that began as a copy has old rows of the others' units: those equal what the school's ledger had before the merge. */
static bool unit_changed(const struct ledger_unit *was, const struct ledger_unit *is)
{
	return !was || was->seq != is->seq || !same_text(was->label, is->label) || !same_text(was->class_id, is->class_id) || !same_text(was->class_name, is->class_name) ||
		!same_text(was->state, is->state) || !same_text(was->blocked_by, is->blocked_by);
}

/* The run's id in the school's ledger, NULL when it is not one of the part's own. */
static const char *run_of(const struct part *p, const char *id)
{
	for (size_t i = 0; id && i < p->nruns; i++) {
		if (strcmp(p->runs[i].part, id) == 0)
			return p->runs[i].main;
	}
	return NULL;
}

static bool conflict(const struct part *p, const char *what, struct diag *d)
{
	diag_error(d, "G073", _("%s: %s stands in the ledger with another digest"), p->path, what);
	diag_hint(d, "%s", _("the shards had different data, layouts or settings, or the ledger knows a newer run; run them again from one plan"));
	return diag_exit(d, 65);
}

/* What stands there may only give way when an older run made it, and not another part of this set. */
static bool may_replace(struct merge *m, const struct part *p, const char *old_run, const char *new_run, bool *may, struct diag *d)
{
	static const char sql[] = "SELECT count(*) FROM run o, run n WHERE o.run_id = ?1 AND n.run_id = ?2 AND o.started_at < n.started_at";
	int64_t n;
	bool good = ledger_number(ledger_ask(m->l, d, sql, "tt", old_run, new_run), 0, &n, d);
	for (size_t i = 0; n && i < m->n; i++) {
		for (size_t k = 0; &m->v[i] != p && k < m->v[i].nruns; k++)
			n = n && strcmp(m->v[i].runs[k].main, old_run) != 0;
	}
	*may = n > 0;
	return good;
}

static char *run_of_version(struct ledger *l, struct arena *a, const char *instance, const char *unit, int version, uint8_t digest[DIGEST_SIZE], struct diag *d)
{
	static const char sql[] = "SELECT run_id, digest FROM version WHERE instance_id = ?1 AND unit = ?2 AND version = ?3";
	struct db_stmt *q = ledger_ask(l, d, sql, "ttn", instance, unit, version);
	char *run = NULL;
	if (q && db_step(q, d) == DB_ROW) {
		run = ledger_text(a, q, 0);
		ledger_bytes(q, 1, digest, DIGEST_SIZE);
	}
	if (q)
		db_reset(q);
	return run;
}

static bool take_draft(struct merge *m, const struct part *p, const struct instance *i, const struct ledger_unit *u, struct diag *d)
{
	static const char issued[] = "SELECT count(*) FROM version WHERE instance_id = ?1 AND unit = ?2 AND version = ?3 AND (state <> 'draft' OR EXISTS (SELECT 1 FROM"
		" register r WHERE r.instance_id = ?1 AND r.unit = ?2 AND r.version = ?3))";
	uint8_t digest[DIGEST_SIZE];
	int64_t held = 0;
	bool may = true;
	const char *run = run_of(p, run_of_version(p->l, &m->a, i->id, u->unit, u->draft.version, digest, d));
	if (!run)
		return true;
	const char *old = run_of_version(m->l, &m->a, i->id, u->unit, u->draft.version, digest, d);
	if (old && memcmp(digest, u->draft.digest, DIGEST_SIZE) == 0)
		return true;
	if (old && (!ledger_number(ledger_ask(m->l, d, issued, "ttn", i->id, u->unit, u->draft.version), 0, &held, d) || !may_replace(m, p, old, run, &may, d)))
		return false;
	if (held || !may)
		return conflict(p, u->label, d);
	m->out->versions++;
	return ledger_put_draft(m->l, i->id, u->unit, run, &u->draft, d);
}

static bool take_bundles(struct merge *m, const struct part *p, const struct instance *i, struct diag *d)
{
	static const char of[] = "SELECT run_id, digest FROM bundle WHERE instance_id = ?1 AND bundle = ?2 AND kind = ?3";
	struct ledger_bundle *v;
	size_t n;
	bool good = ledger_bundles(p->l, &m->a, i->id, &v, &n, d);
	for (size_t k = 0; good && k < n; k++) {
		struct db_stmt *q = ledger_ask(p->l, d, of, "ttt", i->id, v[k].bundle, v[k].kind), *o = ledger_ask(m->l, d, of, "ttt", i->id, v[k].bundle, v[k].kind);
		if (!q || !o || db_step(q, d) != DB_ROW)
			return false;
		const char *run = run_of(p, db_text(q, 0));
		bool there = db_step(o, d) == DB_ROW, may = true;
		bool same = there && db_bytes(o, 1) == DIGEST_SIZE && memcmp(db_blob(o, 1), v[k].digest, DIGEST_SIZE) == 0;
		const char *old = there ? ledger_text(&m->a, o, 0) : NULL;
		db_reset(q);
		db_reset(o);
		if (!run || same)
			continue;
		if (old && !may_replace(m, p, old, run, &may, d))
			return false;
		if (!may)
			return conflict(p, v[k].bundle, d);
		m->out->bundles++;
		good = ledger_put_bundle(m->l, i->id, run, &v[k], d);
	}
	return good;
}

static bool take_problems(struct merge *m, const struct part *p, struct instance *i, struct diag *d)
{
	static const char sql[] = "SELECT unit, code, text, run_id FROM problem WHERE instance_id = ?1 ORDER BY problem_no";
	struct db_stmt *q = ledger_ask(p->l, d, sql, "t", i->id);
	enum db_step r = DB_FAILED;
	while (q && (r = db_step(q, d)) == DB_ROW) {
		if (!run_of(p, db_text(q, 3)))
			continue;
		i->problems = arena_grow(&m->a, i->problems, &i->cap, i->nproblems + 1, sizeof *i->problems);
		i->problems[i->nproblems++] = (struct ledger_problem){ .unit = ledger_text(&m->a, q, 0), .code = ledger_text(&m->a, q, 1), .text = ledger_text(&m->a, q, 2) };
	}
	return r == DB_DONE;
}

static bool take_units(struct merge *m, const struct part *p, struct instance *i, struct diag *d)
{
	struct ledger_unit *v;
	size_t n;
	bool good = ledger_units(p->l, &m->a, i->id, true, &v, &n, d);
	for (size_t k = 0; good && k < n; k++) {
		if (unit_changed(find_unit(i, v[k].unit), &v[k])) {
			m->out->units++;
			good = ledger_put_unit(m->l, i->id, &v[k], d);
		}
		if (good && v[k].draft.version)
			good = take_draft(m, p, i, &v[k], d);
	}
	return good && take_bundles(m, p, i, d) && take_problems(m, p, i, d);
}

/* One instance of all parts; its window is the first part's when it is new here. */
static bool take_instance(struct merge *m, const char *id, struct diag *d)
{
	struct instance i = { .id = id };
	struct ledger_instance *here, *there;
	if (!ledger_get_instance(m->l, &m->a, id, &here, d) || !ledger_get_instance(m->v[0].l, &m->a, id, &there, d) || (!here && !ledger_put_instance(m->l, there, d)) ||
		!ledger_units(m->l, &m->a, id, false, &i.v, &i.n, d))
		return false;
	const uint8_t *stamp = there->stamp;
	bool good = true;
	for (size_t k = 0; good && k < m->n; k++) {
		good = ledger_get_instance(m->v[k].l, &m->a, id, &there, d) && take_units(m, &m->v[k], &i, d);
		if (!good || !there->stamp || !stamp || memcmp(there->stamp, stamp, DIGEST_SIZE) != 0)
			stamp = NULL;
	}
	m->out->instances++;
	return good && (!i.nproblems || ledger_put_problems(m->l, id, m->v[0].runs[m->v[0].nruns - 1].main, i.problems, i.nproblems, d)) &&
		ledger_sum_up(m->l, id, m->now, false, stamp, d);
}

/* ---- all ---- */

static bool take_all(struct merge *m, struct diag *d)
{
	bool good = ledger_begin(m->l, d);
	for (size_t i = 0; good && i < m->n; i++)
		good = take_runs(m, &m->v[i], d) && take_snapshots(m, &m->v[i], d);
	for (size_t i = 0; good && i < m->v[0].ninstances; i++)
		good = take_instance(m, m->v[0].instances[i], d);
	if (good)
		return ledger_commit(m->l, d);
	ledger_rollback(m->l);
	return false;
}

bool ledger_merge(struct ledger *l, const char *const *parts, size_t n, const char *now, struct ledger_merged *out, struct diag *d)
{
	struct merge m = { .l = l, .n = n, .now = now, .out = out };
	*out = (struct ledger_merged){ .parts = n };
	arena_init(&m.a, 0);
	m.v = ARENA_ARRAY(&m.a, n + 1, struct part);
	bool good = n > 0 || diag_error(d, "G071", "%s", _("no parts were named"));
	for (size_t i = 0; good && i < n; i++) {
		m.v[i].path = parts[i];
		good = open_part(&m, &m.v[i], d) && has_no_register(&m, &m.v[i], d);
	}
	if (good)
		qsort(m.v, n, sizeof *m.v, by_shard);
	good = good && are_whole(&m, d) && did_the_same(&m, d) && take_all(&m, d);
	out->shards = n ? m.v[0].shards : 0;
	for (size_t i = 0; i < n; i++)
		ledger_close(m.v[i].l);
	arena_release(&m.a);
	return good;
}
