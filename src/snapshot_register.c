/* SPDX-License-Identifier: MIT */
/* snapshot_register: what was issued, for layouts that were granted it. */
#include "snapshot_internal.h"

#include "lieciba/arena.h"
#include "lieciba/config.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/layout.h"

#include <string.h>

/* The ledger knows a document's layout; people know its title. */
static bool name_documents(const struct snapshot_job *j, const struct config *c, struct diag *d)
{
	struct layout_name *v;
	struct arena a;
	size_t n;
	arena_init(&a, 0);
	bool ok = layout_list(&a, c->layout_dirs, &v, &n, d);
	struct db_stmt *s = ok ? db_prepare(j->to, "UPDATE issue_register SET title = ?2 WHERE title = ?1", d) : NULL;
	for (size_t i = 0; s && ok && i < n; i++) {
		db_bind_text(s, 1, v[i].id);
		db_bind_text(s, 2, v[i].title ? v[i].title : v[i].id);
		ok = db_run(s, d);
	}
	db_finalize(s);
	arena_release(&a);
	return ok && s;
}

bool snapshot_attach_ledger(const struct snapshot_job *j, const struct config *c, bool *there, struct diag *d)
{
	*there = c && c->ledger && fsio_exists(c->ledger);
	if (!*there)
		return true;
	struct db_stmt *s = db_prepare(j->to, "ATTACH ?1 AS ledger", d);
	db_bind_text(s, 1, c->ledger);
	bool ok = s && db_run(s, d);
	db_finalize(s);
	return ok;
}

/*
 * The ledger's register, where a layout was granted it. That is another file (src/sql/ledger.sql): attached only to be read. A school that issued nothing yet
 * has none.
 */
bool snapshot_register(const struct snapshot_job *j, const struct config *c, struct diag *d)
{
	static const char sql[] =
		"INSERT INTO issue_register (school_id, school_year, entry_no, at, event, job, title, period, class_id, student_id, version, copy_no, to_role, by_title, unit, order_no,"
		" order_date, note, cancelled) SELECT r.school_id, r.school_year, r.entry_no, r.at, r.event, i.job, coalesce(i.layout, i.job), i.period, u.class_id,"
		" (SELECT p.student_id FROM student p WHERE p.student_id = r.unit), r.version, r.copy_no, r.to_role, r.by_role, u.label, r.order_no, r.order_date, r.note,"
		" EXISTS (SELECT 1 FROM ledger.register x WHERE x.school_id = r.school_id AND x.school_year = r.school_year AND x.cancels = r.entry_no)"
		" FROM ledger.register r JOIN ledger.instance i ON i.instance_id = r.instance_id JOIN ledger.unit u ON u.instance_id = r.instance_id AND u.unit = r.unit"
		" WHERE r.school_id = ?1 AND r.school_year = ?2 AND substr(r.at, 1, 10) <= ?3 AND r.cancels IS NULL ORDER BY r.entry_no";
	bool granted = false;
	for (size_t i = 0; i < j->request->nneeds; i++)
		granted = granted || strcmp(j->request->needs[i], "issue-register") == 0;
	bool there = false;
	if (!granted)
		return true;
	if (!snapshot_attach_ledger(j, c, &there, d))
		return false;
	if (!there)
		return true;
	struct db_stmt *s = db_prepare(j->to, sql, d);
	const char *const bound[] = { j->school_id, j->request->school_year, j->request->data_to };
	for (int i = 0; s && i < 3; i++)
		db_bind_text(s, i + 1, bound[i]);
	bool ok = s && db_run(s, d);
	db_finalize(s);
	return ok && db_exec(j->to, "DETACH ledger", d) && name_documents(j, c, d);
}
