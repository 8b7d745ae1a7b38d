/* SPDX-License-Identifier: MIT */
/*
 * ledger_units: reads all units of an instance with their present versions. Every table's key begins with instance, unit, version, so one walk through
 * each of them beside the sorted units is enough: linear, also for 20,000.
 */
#include "ledger_internal.h"

#include <string.h>

struct walk {
	struct ledger *l;
	struct arena *a;
	const char *instance;
	struct ledger_unit *v; size_t n;
	size_t at;
};

enum ledger_state ledger_state_of(const char *word)
{
	static const struct { const char *word; enum ledger_state state; } names[] = {
		{ "draft", LEDGER_DRAFT }, { "printed", LEDGER_PRINTED }, { "issued", LEDGER_ISSUED }, { "superseded", LEDGER_SUPERSEDED }, { "void", LEDGER_VOID },
	};
	for (size_t i = 0; word && i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i].word, word) == 0)
			return names[i].state;
	}
	return LEDGER_NONE;
}

static bool read_units(struct walk *w, struct diag *d)
{
	static const char count[] = "SELECT count(*) FROM unit WHERE instance_id = ?1",
		sql[] = "SELECT unit, label, class_id, class_name, state, blocked_by, seq FROM unit WHERE instance_id = ?1 ORDER BY unit";
	int64_t all;
	if (!ledger_number(ledger_ask(w->l, d, count, "t", w->instance), 0, &all, d))
		return false;
	struct db_stmt *q = ledger_ask(w->l, d, sql, "t", w->instance);
	enum db_step r = DB_FAILED;
	w->v = ARENA_ARRAY(w->a, (size_t)all + 1, struct ledger_unit);
	while (q && (r = db_step(q, d)) == DB_ROW && w->n < (size_t)all) {
		struct ledger_unit *u = &w->v[w->n++];
		const char **const text[] = { &u->unit, &u->label, &u->class_id, &u->class_name, &u->state, &u->blocked_by };
		for (int c = 0; c < 6; c++)
			*text[c] = ledger_text(w->a, q, c);
		u->seq = db_int(q, 6);
	}
	if (q)
		db_reset(q);
	return r == DB_DONE;
}

/* The unit of the row; rows come in the units' order, and each has one (foreign key). */
static struct ledger_unit *unit_of(struct walk *w, struct db_stmt *q)
{
	while (w->at < w->n && strcmp(w->v[w->at].unit, db_text(q, 0)) < 0)
		w->at++;
	return w->at < w->n && strcmp(w->v[w->at].unit, db_text(q, 0)) == 0 ? &w->v[w->at] : NULL;
}

static struct ledger_version *version_of(struct walk *w, struct db_stmt *q)
{
	struct ledger_unit *u = unit_of(w, q);
	int64_t n = db_int(q, 1);
	return !u ? NULL : u->draft.version == n ? &u->draft : u->issued.version == n ? &u->issued : NULL;
}

static void read_version(struct walk *w, struct db_stmt *q)
{
	struct ledger_unit *u = unit_of(w, q);
	if (!u)
		return;
	const char *before = u->last_issued;
	u->last = (int)db_int(q, 1);
	if (!db_is_null(q, 7))
		u->last_issued = ledger_text(w->a, q, 7);
	enum ledger_state state = ledger_state_of(db_text(q, 2));
	if (state != LEDGER_DRAFT && state != LEDGER_PRINTED && state != LEDGER_ISSUED)
		return;
	struct ledger_version *v = state == LEDGER_DRAFT ? &u->draft : &u->issued;
	const char **const text[] = { &v->lang, &v->profile, &v->doc_date, &v->made_at, &v->issued_at, &v->reason };
	uint8_t *const bytes[] = { v->digest, v->layout_digest, v->snapshot, v->accepted_layout };
	v->version = u->last;
	v->state = state;
	v->replaces = before;
	for (int c = 0; c < 6; c++)
		*text[c] = ledger_text(w->a, q, 3 + c);
	for (int c = 0; c < 4; c++)
		ledger_bytes(q, 9 + c, bytes[c], DIGEST_SIZE);
	v->accepted = !db_is_null(q, 12);
}

/* Room doubles whenever the number of parts is a power of two. */
static struct ledger_part *room_for_part(struct arena *a, struct ledger_version *v)
{
	struct ledger_part *room;
	memcpy(&room, &v->parts, sizeof room); /* ours, though readers see it const */
	if ((v->nparts & (v->nparts - 1)) == 0) {
		struct ledger_part *grown = ARENA_ARRAY(a, v->nparts ? 2 * v->nparts : 1, struct ledger_part);
		if (v->nparts)
			memcpy(grown, room, v->nparts * sizeof *grown);
		v->parts = room = grown;
	}
	return &room[v->nparts++];
}

static void read_part(struct walk *w, struct db_stmt *q)
{
	struct ledger_version *v = version_of(w, q);
	if (!v)
		return;
	struct ledger_part *p = room_for_part(w->a, v);
	p->dataset = ledger_text(w->a, q, 2);
	p->rows = db_int(q, 3);
	ledger_bytes(q, 4, p->digest, DIGEST_SIZE);
}

static void read_output(struct walk *w, struct db_stmt *q)
{
	struct ledger_version *v = version_of(w, q);
	if (!v || v->nout == LEDGER_KINDS)
		return;
	struct ledger_output *o = &v->out[v->nout++];
	o->kind = ledger_text(w->a, q, 2);
	o->path = ledger_text(w->a, q, 3);
	ledger_bytes(q, 4, o->sha256, DIGEST_SIZE);
	o->bytes = db_int(q, 5);
	o->pages = db_int(q, 6);
}

static void read_code(struct walk *w, struct db_stmt *q)
{
	struct ledger_version *v = version_of(w, q);
	if (!v)
		return;
	ledger_bytes(q, 2, v->code, LEDGER_CODE_SIZE);
	v->has_code = true;
}

static void read_registered(struct walk *w, struct db_stmt *q)
{
	struct ledger_version *v = version_of(w, q);
	if (v)
		v->registered = true;
}

static bool walk(struct walk *w, const char *sql, void (*row)(struct walk *, struct db_stmt *), struct diag *d)
{
	struct db_stmt *q = ledger_ask(w->l, d, sql, "t", w->instance);
	enum db_step r = DB_FAILED;
	w->at = 0;
	while (q && (r = db_step(q, d)) == DB_ROW)
		row(w, q);
	if (q)
		db_reset(q);
	return r == DB_DONE;
}

bool ledger_units(struct ledger *l, struct arena *a, const char *instance, bool parts, struct ledger_unit **v, size_t *n, struct diag *d)
{
	static const char versions[] = "SELECT unit, version, state, lang, profile, doc_date, made_at, issued_at, reason, digest, layout_digest, snapshot_sha256, accepted_layout"
		" FROM version WHERE instance_id = ?1 ORDER BY unit, version",
		inputs[] = "SELECT unit, version, dataset, rows, digest FROM input_part WHERE instance_id = ?1 ORDER BY unit, version, dataset",
		outputs[] = "SELECT unit, version, kind, path, sha256, bytes, pages FROM output WHERE instance_id = ?1 AND copy_no = 1 ORDER BY unit, version, kind, path",
		codes[] = "SELECT unit, version, code FROM verify_code WHERE instance_id = ?1 AND copy_no = 1 ORDER BY unit, version",
		registered[] = "SELECT DISTINCT unit, version FROM register WHERE instance_id = ?1 ORDER BY unit, version";
	struct walk w = { .l = l, .a = a, .instance = instance };
	*v = NULL;
	*n = 0;
	if (!read_units(&w, d) || !walk(&w, versions, read_version, d) || (parts && !walk(&w, inputs, read_part, d)) || !walk(&w, outputs, read_output, d) ||
		!walk(&w, codes, read_code, d) || !walk(&w, registered, read_registered, d))
		return false;
	*v = w.v;
	*n = w.n;
	return true;
}
