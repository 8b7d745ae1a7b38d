/* SPDX-License-Identifier: MIT */
/* ledger_sum: what an instance comes to: its units counted, and what its rule asks for held against the register. */
#include "ledger_internal.h"

#include <string.h>

/* What is asked, and the events that show it; `made` needs no event. */
static const struct { const char *asked, *events; } shown_by[] = {
	{ "made", "|printed|issued|sent|handed-over|kept|" }, { "printed", "|printed|issued|sent|handed-over|kept|" }, { "issued", "|issued|sent|handed-over|" },
	{ "sent", "|sent|" }, { "handed-over", "|handed-over|" }, { "kept", "|kept|" },
};

static const char *events_of(const char *asked)
{
	for (size_t i = 0; i < sizeof shown_by / sizeof *shown_by; i++) {
		if (strcmp(shown_by[i].asked, asked) == 0)
			return shown_by[i].events;
	}
	return "";
}

bool ledger_fulfils(const char *asked, const char *event)
{
	char word[32] = "|";
	size_t n = strlen(event);
	if (n == 0 || n > sizeof word - 3)
		return false;
	memcpy(word + 1, event, n);
	word[n + 1] = '|';
	return strstr(events_of(asked), word) != NULL;
}

struct sums { int64_t rows, units, made, blocked, failed, fulfilled; };

static bool count(struct ledger *l, const struct ledger_instance *i, struct sums *n, struct diag *d)
{
	/* A row of the register holds as long as no later one takes it back, and a version that was declared void shows nothing. */
	static const char sql[] = "SELECT count(*), sum(state <> 'skipped'), sum(state <> 'skipped' AND made), sum(state = 'blocked'), sum(state = 'failed'),"
		" sum(state <> 'skipped' AND CASE WHEN ?2 = 'made' THEN made ELSE shown END) FROM (SELECT u.state,"
		" (u.state = 'done' OR EXISTS (SELECT 1 FROM version v WHERE v.instance_id = ?1 AND v.unit = u.unit AND v.state IN ('printed', 'issued'))) AS made,"
		" EXISTS (SELECT 1 FROM register r JOIN version v USING (instance_id, unit, version) WHERE r.instance_id = ?1 AND r.unit = u.unit AND v.state <> 'void'"
		" AND instr(?3, '|' || r.event || '|') AND NOT EXISTS (SELECT 1 FROM register c WHERE c.instance_id = ?1 AND c.unit = u.unit AND c.cancels = r.entry_no"
		" AND c.school_year = r.school_year)) AS shown FROM unit u WHERE u.instance_id = ?1)";
	struct db_stmt *q = ledger_ask(l, d, sql, "ttt", i->id, i->fulfils, events_of(i->fulfils));
	int64_t *const out[] = { &n->rows, &n->units, &n->made, &n->blocked, &n->failed, &n->fulfilled };
	if (!q || db_step(q, d) != DB_ROW)
		return false;
	for (int c = 0; c < 6; c++)
		*out[c] = db_int(q, c);
	db_reset(q);
	return true;
}

static const char *state_of(const struct sums *n, bool failed)
{
	if (failed)
		return "failed";
	if (n->units == 0)
		return "skipped";
	if (n->fulfilled == n->units)
		return "done";
	if (n->blocked == n->units)
		return "blocked";
	if (n->made == 0 && n->failed > 0)
		return "failed";
	if (n->made == n->units || n->made + n->blocked + n->failed == 0)
		return "ready";
	return "partial";
}

/* Late is what is not done (or becomes so only now) when the due day is over. */
static bool set_state(struct ledger *l, const char *id, const char *state, const char *now, struct diag *d)
{
	static const char sql[] = "UPDATE instance SET was_late = was_late OR (?2 <> 'skipped' AND substr(?3, 1, 10) > substr(due, 1, 10) AND (state <> 'done' OR ?2 <> 'done')),"
		" done_at = CASE WHEN ?2 = 'done' THEN coalesce(done_at, ?3) END, state = ?2 WHERE instance_id = ?1";
	return ledger_do(l, d, sql, "ttt", id, state, now);
}

static bool store_sums(struct ledger *l, const char *id, const struct sums *n, const char *now, struct diag *d)
{
	static const char sql[] = "UPDATE instance SET units = ?2, made = ?3, blocked = ?4, failed = ?5, fulfilled = ?6,"
		" first_made_at = CASE WHEN ?3 > 0 THEN coalesce(first_made_at, ?7) ELSE first_made_at END WHERE instance_id = ?1";
	return ledger_do(l, d, sql, "tiiiiit", id, n->units, n->made, n->blocked, n->failed, n->fulfilled, now);
}

static bool sum_up(struct ledger *l, const char *id, const char *now, bool failed, const uint8_t *stamp, struct diag *d)
{
	static const char fulfils[] = "SELECT fulfils FROM instance WHERE instance_id = ?1", keep[] = "UPDATE instance SET stamp = ?2 WHERE instance_id = ?1";
	struct sums n = { 0 };
	char asked[16] = "";
	struct db_stmt *q = ledger_ask(l, d, fulfils, "t", id);
	if (!q || db_step(q, d) == DB_FAILED)
		return false;
	if (db_text(q, 0))
		memcpy(asked, db_text(q, 0), strnlen(db_text(q, 0), sizeof asked - 1));
	db_reset(q);
	const struct ledger_instance i = { .id = id, .fulfils = asked };
	return count(l, &i, &n, d) && store_sums(l, id, &n, now, d) && set_state(l, id, state_of(&n, failed), now, d) &&
		(!stamp || ledger_do(l, d, keep, "tb", id, failed || n.failed > 0 ? NULL : stamp));
}

bool ledger_sum_up(struct ledger *l, const char *id, const char *now, bool failed, const uint8_t *stamp, struct diag *d)
{
	bool own;
	return ledger_enter(l, &own, d) && ledger_leave(l, own, sum_up(l, id, now, failed, stamp, d), d);
}

bool ledger_set_state(struct ledger *l, const char *id, const char *state, const char *now, struct diag *d)
{
	return set_state(l, id, state, now, d);
}
