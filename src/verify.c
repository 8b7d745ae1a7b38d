/* SPDX-License-Identifier: MIT */
/* verify: looks a code or a file's digest up in the ledger. */
#include "lieciba/verify.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"

#include <string.h>

#define DOCUMENT "SELECT i.job, i.period, i.layout, u.label, u.class_name, v.doc_date, v.version, x.copy_no, v.state, substr(v.issued_at, 1, 10)," \
	" n.version, coalesce(substr(n.issued_at, 1, 10), n.made_at), (SELECT substr(max(p.at), 1, 10) FROM register p WHERE p.instance_id = v.instance_id AND p.unit = v.unit" \
	" AND p.version = v.version AND p.event = 'printed')" \
	" FROM %s x JOIN version v USING (instance_id, unit, version) JOIN unit u USING (instance_id, unit) JOIN instance i USING (instance_id)" \
	" LEFT JOIN version n ON n.instance_id = v.instance_id AND n.unit = v.unit AND n.version > v.version AND n.state IN ('printed', 'issued') WHERE "

static char *text(struct arena *a, struct db_stmt *q, int col)
{
	return db_is_null(q, col) ? NULL : arena_strdup(a, db_text(q, col));
}

static enum ledger_state state_of(const char *word)
{
	static const char *const words[] = { "", "draft", "printed", "issued", "superseded", "void" };
	for (int i = 1; word && i < 6; i++) {
		if (strcmp(words[i], word) == 0)
			return (enum ledger_state)i;
	}
	return LEDGER_NONE;
}

static struct verify_answer *read_document(struct db_stmt *q, struct arena *a)
{
	struct verify_answer *v = ARENA_NEW(a, struct verify_answer);
	const char **const words[] = { &v->job, &v->period, &v->layout, &v->label, &v->class_name, &v->date };
	for (int c = 0; c < 6; c++)
		*words[c] = text(a, q, c);
	v->version = (int)db_int(q, 6);
	v->copy = (int)db_int(q, 7);
	v->state = state_of(db_text(q, 8));
	v->issued = text(a, q, 9);
	v->replaced_by = (int)db_int(q, 10);
	v->replaced_on = text(a, q, 11);
	v->printed = text(a, q, 12);
	return v;
}

static struct verify_answer *read_bundle(struct db_stmt *q, struct arena *a)
{
	struct verify_answer *v = ARENA_NEW(a, struct verify_answer);
	const char **const words[] = { &v->job, &v->period, &v->layout, &v->label, &v->date };
	for (int c = 0; c < 5; c++)
		*words[c] = text(a, q, c);
	const char *slash = strrchr(v->label, '/');
	v->label = slash ? slash + 1 : v->label;
	v->version = (int)db_int(q, 5);
	v->parts = db_int(q, 6);
	v->copy = 1;
	v->bundle = true;
	return v;
}

static bool look(struct ledger *l, struct arena *a, const char *sql, const void *key, size_t n, struct verify_answer *(*read)(struct db_stmt *, struct arena *),
	struct verify_answer **out, struct diag *d)
{
	struct db_stmt *q = db_prepare(ledger_db(l), sql, d);
	*out = NULL;
	if (!q)
		return false;
	db_bind_blob(q, 1, key, n);
	enum db_step r = db_step(q, d);
	if (r == DB_ROW)
		*out = read(q, a);
	db_finalize(q);
	return r != DB_FAILED;
}

bool verify_code(struct ledger *l, struct arena *a, const uint8_t code[CODE_SIZE], struct verify_answer **out, struct diag *d)
{
	return look(l, a, arena_printf(a, DOCUMENT "x.code = ?1", "verify_code"), code, CODE_SIZE, read_document, out, d);
}

bool verify_file(struct ledger *l, struct arena *a, const uint8_t sha256[DIGEST_SIZE], struct verify_answer **out, struct diag *d)
{
	static const char bundle[] = "SELECT i.job, i.period, i.layout, b.bundle, substr(b.made_at, 1, 10), b.version, b.parts FROM bundle b JOIN instance i USING (instance_id)"
		" WHERE b.sha256 = ?1";
	/* Equal bytes under two names: what holds comes first. */
	const char *document = arena_printf(a, DOCUMENT "x.sha256 = ?1 ORDER BY v.state IN ('printed', 'issued') DESC, v.version DESC LIMIT 1", "output");
	return look(l, a, document, sha256, DIGEST_SIZE, read_document, out, d) && (*out || look(l, a, bundle, sha256, DIGEST_SIZE, read_bundle, out, d));
}
