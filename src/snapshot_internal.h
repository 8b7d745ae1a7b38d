/* SPDX-License-Identifier: MIT */
/* Between snapshot.c, snapshot_copy.c and snapshot_rules.c. */
#ifndef LIECIBA_SNAPSHOT_INTERNAL_H
#define LIECIBA_SNAPSHOT_INTERNAL_H

#include "lieciba/snapshot.h"

#include "lieciba/i18n.h"

struct db_stmt;

struct snapshot_job {
	struct db *from, *to;
	const char *school_id;
	const struct snapshot_request *request;
	const struct rules *rules;
	int first_year;
	int64_t import_no;
	enum lang lang;
};
/* Makes and fills the temporary tables that src/sql/snapshot_*.sql read: the request (p, need), the days, the store's rows (now_*). */
bool snapshot_copy(const struct snapshot_job *j, struct diag *d);

/* What a row means today, by the school's rules: its columns are set before it is stored, some are added behind its own (snapshot_rules.c). */
enum snapshot_meaning { MEANS_NOTHING, MEANS_MARK, MEANS_ABSENCE };
struct snapshot_columns { int raw, scale, value, state, status, code, minutes, event; }; /* of the store's row; -1 = it has none */
struct snapshot_columns snapshot_columns(struct db_stmt *from);
/* Names of the added columns, each with a comma before it. */
const char *snapshot_added(enum snapshot_meaning m);
/* *keep: false for what is no absence by today's rules. */
void snapshot_understand(const struct rules *r, enum snapshot_meaning m, const struct snapshot_columns *c, struct db_stmt *from, struct db_stmt *insert, bool *keep);

/* Fills issue_register from the ledger when the layout asks for it and the school grants it. */
bool snapshot_register(const struct snapshot_job *j, const struct config *c, struct diag *d);

/* Fills file_plan from file-plan.yaml, and the packages and acts of destruction from the ledger. */
bool snapshot_archive(const struct snapshot_job *j, const struct config *c, struct diag *d);
/* The ledger beside the snapshot's own tables, as `ledger`; *there false when there is none. Detach it when done. */
bool snapshot_attach_ledger(const struct snapshot_job *j, const struct config *c, bool *there, struct diag *d);

#endif
