/* SPDX-License-Identifier: MIT */
/* ledger_notice: who was told what of an instance, and what is still to be told. */
#include "ledger_internal.h"

bool ledger_put_notice(struct ledger *l, const struct ledger_notice *n, struct diag *d)
{
	static const char there[] = "SELECT 1 FROM notice WHERE instance_id = ?1 AND event = ?2 AND target = ?3 AND day = ?4",
		add[] = "INSERT INTO notice(instance_id, event, target, day) VALUES (?1,?2,?3,?4)";
	int64_t found;
	if (!ledger_number(ledger_ask(l, d, there, "tttt", n->instance, n->event, n->target, n->day), 0, &found, d))
		return false;
	return found || ledger_do(l, d, add, "tttt", n->instance, n->event, n->target, n->day);
}

bool ledger_open_notices(struct ledger *l, struct arena *a, int tries, struct ledger_notice **v, size_t *n, struct diag *d)
{
	static const char sql[] = "SELECT instance_id, event, target, day, tries FROM notice WHERE sent_at IS NULL AND tries < ?1"
		" ORDER BY instance_id, day, instr('opened due-soon blocked failed partial done corrected late', event), target";
	struct db_stmt *q = ledger_ask(l, d, sql, "n", tries);
	enum db_step r = DB_FAILED;
	size_t cap = 0;
	*v = NULL;
	*n = 0;
	while (q && (r = db_step(q, d)) == DB_ROW) {
		*v = arena_grow(a, *v, &cap, *n + 1, sizeof **v);
		(*v)[(*n)++] = (struct ledger_notice){ ledger_text(a, q, 0), ledger_text(a, q, 1), ledger_text(a, q, 2), ledger_text(a, q, 3), (int)db_int(q, 4) };
	}
	if (q)
		db_reset(q);
	return r == DB_DONE;
}

bool ledger_try_notice(struct ledger *l, const struct ledger_notice *n, const char *at, const char *error, struct diag *d)
{
	static const char sql[] = "UPDATE notice SET tries = tries + 1, last_error = ?6, sent_at = CASE WHEN ?6 IS NULL THEN ?5 END"
		" WHERE instance_id = ?1 AND event = ?2 AND target = ?3 AND day = ?4";
	return ledger_do(l, d, sql, "tttttt", n->instance, n->event, n->target, n->day, at, error);
}
