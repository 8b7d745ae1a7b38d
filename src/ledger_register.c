/* SPDX-License-Identifier: MIT */
/* ledger_register: what people confirm. Rows are only added (triggers hold that); a mistake is taken back by a row of its own. */
#include "ledger_internal.h"

#include <string.h>

static bool next_entry(struct ledger *l, const char *school, const char *year, int64_t *entry, struct diag *d)
{
	static const char sql[] = "SELECT max(entry_no) FROM register WHERE school_id = ?1 AND school_year = ?2";
	bool good = ledger_number(ledger_ask(l, d, sql, "tt", school, year), 0, entry, d);
	++*entry;
	return good;
}

static bool state_of(struct ledger *l, const char *instance, const char *unit, int version, enum ledger_state *state, struct diag *d)
{
	static const char sql[] = "SELECT state FROM version WHERE instance_id = ?1 AND unit = ?2 AND version = ?3";
	struct db_stmt *q = ledger_ask(l, d, sql, "ttn", instance, unit, version);
	enum db_step r = q ? db_step(q, d) : DB_FAILED;
	*state = r == DB_ROW ? ledger_state_of(db_text(q, 0)) : LEDGER_NONE;
	if (q)
		db_reset(q);
	return r != DB_FAILED;
}

/* Printing is final only where the rule asks no more; else what was printed is a draft as before. */
static bool print_is_all(struct ledger *l, const char *instance, int64_t *all, struct diag *d)
{
	static const char sql[] = "SELECT fulfils = 'printed' FROM instance WHERE instance_id = ?1";
	return ledger_number(ledger_ask(l, d, sql, "t", instance), 0, all, d);
}

static bool finish_print(struct ledger *l, const char *instance, const char *unit, int version, struct diag *d)
{
	static const char old[] = "UPDATE version SET state = 'superseded' WHERE instance_id = ?1 AND unit = ?2 AND state IN ('printed', 'issued')",
		mark[] = "DELETE FROM changed WHERE instance_id = ?1 AND unit = ?2",
		now[] = "UPDATE version SET state = 'printed' WHERE instance_id = ?1 AND unit = ?2 AND version = ?3";
	int64_t all;
	if (!print_is_all(l, instance, &all, d))
		return false;
	return !all || (ledger_do(l, d, old, "tt", instance, unit) && ledger_do(l, d, mark, "tt", instance, unit) && ledger_do(l, d, now, "ttn", instance, unit, version));
}

/* The version becomes issued, and what was final before it superseded; the order is that of the index `one_issued`. */
static bool issue(struct ledger *l, const char *instance, const char *unit, int version, const struct ledger_event *e, struct diag *d)
{
	static const char old[] = "UPDATE version SET state = 'superseded' WHERE instance_id = ?1 AND unit = ?2 AND version <> ?3 AND state IN ('printed', 'issued')",
		mark[] = "DELETE FROM changed WHERE instance_id = ?1 AND unit = ?2",
		now[] = "UPDATE version SET state = 'issued', issued_at = ?4, issued_by = ?5 || ' ' || ?6 WHERE instance_id = ?1 AND unit = ?2 AND version = ?3";
	return ledger_do(l, d, old, "ttn", instance, unit, version) && ledger_do(l, d, mark, "tt", instance, unit) &&
		ledger_do(l, d, now, "ttnttt", instance, unit, version, e->at, e->by_role, e->by_login);
}

static bool confirm(struct ledger *l, const char *instance, const char *unit, int version, enum ledger_state state, const struct ledger_event *e, struct diag *d)
{
	if (strcmp(e->event, "printed") != 0)
		return issue(l, instance, unit, version, e, d);
	return state == LEDGER_PRINTED || finish_print(l, instance, unit, version, d);
}

static bool add_row(struct ledger *l, const char *instance, const char *unit, int version, const struct ledger_event *e, int64_t entry, struct diag *d)
{
	static const char sql[] = "INSERT INTO register(school_id, school_year, entry_no, at, event, instance_id, unit, version, copy_no, to_role, by_role, by_login, batch, order_no,"
		" order_date, note) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)";
	return ledger_do(l, d, sql, "ttitt" "ttnn" "ttttttt", e->school, e->school_year, entry, e->at, e->event, instance, unit, version, e->copy_no > 0 ? e->copy_no : 1,
		e->to_role, e->by_role, e->by_login, e->batch, e->order_no, e->order_date, e->note);
}

bool ledger_register(struct ledger *l, const char *instance, const char *unit, int version, const struct ledger_event *e, int64_t *entry, struct diag *d)
{
	enum ledger_state state;
	bool own;
	if (!ledger_enter(l, &own, d))
		return false;
	bool good = state_of(l, instance, unit, version, &state, d);
	if (good && state != LEDGER_DRAFT && state != LEDGER_PRINTED && state != LEDGER_ISSUED)
		good = diag_error(d, "G034", _("version %d of this document is not a valid one"), version);
	good = good && (state == LEDGER_ISSUED || confirm(l, instance, unit, version, state, e, d)) && next_entry(l, e->school, e->school_year, entry, d) &&
		add_row(l, instance, unit, version, e, *entry, d);
	return ledger_leave(l, own, good, d);
}

static bool can_cancel(struct ledger *l, const char *school, const char *year, int64_t entry, struct diag *d)
{
	static const char sql[] = "SELECT CASE WHEN r.event = 'cancelled' THEN 2 ELSE EXISTS (SELECT 1 FROM register c WHERE c.instance_id = r.instance_id AND c.unit = r.unit"
		" AND c.version = r.version AND c.cancels = r.entry_no AND c.school_year = r.school_year) END FROM register r WHERE r.school_id = ?1 AND r.school_year = ?2"
		" AND r.entry_no = ?3";
	int64_t what;
	if (!ledger_number(ledger_ask(l, d, sql, "tti", school, year, entry), -1, &what, d))
		return false;
	if (what == 1)
		return diag_error(d, "G031", _("row %lld of the register was taken back already"), (long long)entry);
	if (what == 0)
		return true;
	diag_error(d, "G030", _("the register of %s has no row %lld that could be taken back"), year, (long long)entry);
	return diag_hint(d, "%s", _("`lieciba register list` shows the rows"));
}

/* A print that was recorded by mistake and nothing else speaks of: the document is a draft again. */
static bool unprint(struct ledger *l, const char *school, const char *year, int64_t entry, struct diag *d)
{
	static const char sql[] = "UPDATE version SET state = 'draft' FROM register r WHERE r.school_id = ?1 AND r.school_year = ?2 AND r.entry_no = ?3"
		" AND version.instance_id = r.instance_id AND version.unit = r.unit AND version.version = r.version AND version.state = 'printed'"
		" AND NOT EXISTS (SELECT 1 FROM version o WHERE o.instance_id = r.instance_id AND o.unit = r.unit AND o.state = 'draft')"
		" AND NOT EXISTS (SELECT 1 FROM register o WHERE o.instance_id = r.instance_id AND o.unit = r.unit AND o.version = r.version AND o.event <> 'cancelled'"
		" AND NOT EXISTS (SELECT 1 FROM register c WHERE c.school_id = o.school_id AND c.school_year = o.school_year AND c.cancels = o.entry_no))",
		mark[] = "DELETE FROM changed WHERE EXISTS (SELECT 1 FROM version v WHERE v.instance_id = changed.instance_id AND v.unit = changed.unit"
			" AND v.version = changed.version AND v.state = 'draft')";
	return ledger_do(l, d, sql, "tti", school, year, entry) && (db_changes(l->db) == 0 || ledger_do(l, d, mark, ""));
}

bool ledger_cancel(struct ledger *l, const char *school, const char *school_year, int64_t entry, const struct ledger_event *e, int64_t *number, struct diag *d)
{
	static const char sql[] = "INSERT INTO register(school_id, school_year, entry_no, at, event, instance_id, unit, version, copy_no, to_role, by_role, by_login, batch, order_no,"
		" order_date, cancels, note) SELECT school_id, school_year, ?4, ?5, 'cancelled', instance_id, unit, version, copy_no, to_role, ?6, ?7, ?8, order_no, order_date, ?3, ?9"
		" FROM register WHERE school_id = ?1 AND school_year = ?2 AND entry_no = ?3";
	bool own;
	if (!ledger_enter(l, &own, d))
		return false;
	bool good = can_cancel(l, school, school_year, entry, d) && next_entry(l, school, school_year, number, d) &&
		ledger_do(l, d, sql, "ttiittttt", school, school_year, entry, *number, e->at, e->by_role, e->by_login, e->batch, e->note) &&
		unprint(l, school, school_year, entry, d);
	return ledger_leave(l, own, good, d);
}

bool ledger_void(struct ledger *l, const char *instance, const char *unit, int version, const char *reason, struct diag *d)
{
	static const char sql[] = "UPDATE version SET state = 'void', reason = ?4 WHERE instance_id = ?1 AND unit = ?2 AND version = ?3 AND state IN ('printed', 'issued')",
		mark[] = "DELETE FROM changed WHERE instance_id = ?1 AND unit = ?2";
	bool own;
	if (!ledger_enter(l, &own, d))
		return false;
	bool good = ledger_do(l, d, sql, "ttnt", instance, unit, version, reason);
	if (good && db_changes(l->db) == 0)
		good = diag_error(d, "G035", _("version %d of this document is not an issued one"), version);
	return ledger_leave(l, own, good && ledger_do(l, d, mark, "tt", instance, unit), d);
}

bool ledger_put_deed(struct ledger *l, const char *instance, const struct ledger_event *e, struct diag *d)
{
	static const char sql[] = "INSERT INTO deed(instance_id, at, by_role, by_login, note) VALUES (?1,?2,?3,?4,?5)"
		" ON CONFLICT (instance_id) DO UPDATE SET at = ?2, by_role = ?3, by_login = ?4, note = ?5";
	bool own;
	if (!ledger_enter(l, &own, d))
		return false;
	return ledger_leave(l, own, ledger_do(l, d, sql, "ttttt", instance, e->at, e->by_role, e->by_login, e->note) && ledger_set_state(l, instance, "done", e->at, d), d);
}
