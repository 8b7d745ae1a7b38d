/* SPDX-License-Identifier: MIT */
/* Between snapshot.c and snapshot_copy.c. */
#ifndef LIECIBA_SNAPSHOT_INTERNAL_H
#define LIECIBA_SNAPSHOT_INTERNAL_H

#include "lieciba/snapshot.h"

#include "lieciba/i18n.h"

struct snapshot_job {
	struct db *from, *to;
	const char *school_id;
	const struct snapshot_request *request;
	int first_year;
	int64_t import_no;
	enum lang lang;
};
/* Makes and fills the temporary tables that src/sql/snapshot_*.sql read: the request (p, need), the days, the store's rows (now_*). */
bool snapshot_copy(const struct snapshot_job *j, struct diag *d);

#endif
