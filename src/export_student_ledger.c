/* SPDX-License-Identifier: MIT */
/*
 * export_student_ledger: what the ledger holds of one person: the documents about them in all their versions and copies, and the rows of the issue register.
 * Files of whole classes are no document of one person; offices stand here, logins of staff do not.
 */
#include "export_internal.h"

#include "lieciba/arena.h"
#include "lieciba/code.h"
#include "lieciba/config.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/layout.h"
#include "lieciba/ledger.h"

#include <string.h>

/* The person's id is the document's, or a part of it ("2025-26/s0012"). */
#define OF_PERSON " i.school_id = ?1 AND instr('/' || u.unit || '/', '/' || ?2 || '/') > 0"

static const char documents_sql[] =
	"SELECT i.job, i.layout, i.period, u.label, v.version, v.state, v.doc_date, v.made_at, substr(v.issued_at, 1, 10), v.reason, o.copy_no, o.kind, o.path, o.pages,"
	" s.path IS NOT NULL AND v.state NOT IN ('superseded', 'void'), (SELECT c.code FROM verify_code c WHERE c.instance_id = v.instance_id AND c.unit = v.unit"
	" AND c.version = v.version AND c.copy_no = coalesce(o.copy_no, 1))"
	" FROM instance i JOIN unit u USING (instance_id) JOIN version v USING (instance_id, unit) LEFT JOIN output o USING (instance_id, unit, version)"
	" LEFT JOIN snapshot s ON s.sha256 = v.snapshot_sha256 WHERE" OF_PERSON " ORDER BY i.due, i.job, i.period, u.unit, v.version, o.copy_no, o.kind";
static const char register_sql[] =
	"SELECT r.school_year, r.entry_no, substr(r.at, 1, 16), r.event, i.job, i.layout, i.period, u.label, r.version, r.copy_no, r.to_role, r.by_role, r.order_no,"
	" r.order_date, r.cancels, r.note FROM register r JOIN instance i USING (instance_id) JOIN unit u USING (instance_id, unit) WHERE" OF_PERSON
	" ORDER BY r.school_year, r.entry_no";
static const char *const document_columns[] = { "job", "document", "period", "label", "version", "state", "doc_date", "made_on", "issued_on", "reason", "copy", "kind", "file",
	"pages", "data_kept", "code" };
static const char *const register_columns[] = { "register", "entry", "at", "event", "job", "document", "period", "label", "version", "copy", "to", "by", "order_no", "order_date",
	"cancels", "note" };

static const char *title_of(const struct layout_name *v, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i].id, id) == 0 && v[i].title && *v[i].title)
			return v[i].title;
	}
	return id;
}

static const char *cell(struct arena *a, struct db_stmt *q, int c, const char *column, const struct layout_name *names, size_t n)
{
	char code[CODE_TEXT_SIZE];
	if (db_is_null(q, c))
		return NULL;
	if (strcmp(column, "document") == 0)
		return arena_strdup(a, title_of(names, n, db_text(q, c)));
	if (strcmp(column, "code") != 0)
		return arena_strdup(a, db_text(q, c));
	code_format(db_blob(q, c), code);
	return arena_strdup(a, code);
}

static bool gather(struct ledger *l, const char *sql, const struct export_request *r, struct arena *a, struct person_list *out, struct diag *d)
{
	struct layout_name *names = NULL;
	size_t n = 0;
	struct db_stmt *q = db_prepare(ledger_db(l), sql, d);
	enum db_step step = DB_FAILED;
	if (!layout_list(a, r->config->layout_dirs, &names, &n, NULL))
		n = 0;
	if (q) {
		db_bind_text(q, 1, r->school_id);
		db_bind_text(q, 2, r->student_id);
	}
	while (q && (step = db_step(q, d)) == DB_ROW) {
		const char **row = ARENA_ARRAY(a, PERSON_COLUMNS, const char *);
		for (int c = 0; c < PERSON_COLUMNS; c++)
			row[c] = cell(a, q, c, out->column[c], names, n);
		out->v = arena_grow(a, out->v, &out->cap, out->n + 1, sizeof *out->v);
		out->v[out->n++] = row;
	}
	db_finalize(q);
	return step == DB_DONE;
}

bool export_student_ledger(struct person *p, struct arena *a, struct diag *d)
{
	const struct export_request *r = p->request;
	const char *path = arena_printf(a, "%s/state/ledger.db", r->config->root);
	p->documents.column = document_columns;
	p->issued.column = register_columns;
	if (!fsio_exists(path))
		return true;
	struct ledger *l = ledger_open(path, false, d);
	bool good = l && gather(l, documents_sql, r, a, &p->documents, d) && gather(l, register_sql, r, a, &p->issued, d);
	ledger_close(l);
	return good;
}
