/* SPDX-License-Identifier: MIT */
/*
 * check_school: all checks on the store as it is: calendar and rules of the school, a snapshot in scratch, then the checks.
 */
#include "check_internal.h"

#include "lieciba/arena.h"
#include "lieciba/calendar.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/period.h"
#include "lieciba/scratch.h"
#include "lieciba/snapshot.h"
#include "lieciba/store.h"

#include <string.h>

/* The list tells what is wrong; d carries only the exit code. */
static bool tell(const struct diags *problems, struct diag *d)
{
	*d = (struct diag){ .level = DIAG_ERROR, .exit_code = 65 };
	for (size_t i = 0; i < problems->n; i++) {
		if (problems->v[i].level >= DIAG_ERROR && problems->v[i].exit_code)
			d->exit_code = problems->v[i].exit_code;
	}
	return false;
}

static bool read_calendar(struct arena *a, const struct config *c, const struct period *p, const struct calendar **out, struct diags *problems, struct diag *d)
{
	const char *path = arena_printf(a, "%s/calendar-%s.yaml", c->calendars, p->school_year);
	*out = NULL;
	if (!fsio_exists(path))
		return true;
	*out = calendar_load(a, path, problems);
	return *out || tell(problems, d);
}

static bool read_name(struct arena *a, struct db *db, struct check_request *r, struct diag *d)
{
	struct db_stmt *s = db_prepare(db, "SELECT name FROM school", d);
	enum db_step step = s ? db_step(s, d) : DB_FAILED;
	if (step == DB_ROW)
		r->school_name = arena_strdup(a, db_text(s, 0));
	db_finalize(s);
	return step != DB_FAILED;
}

static bool check_snapshot(struct arena *a, const char *path, struct check_source *src, struct check_request *r, struct findings *out, struct diag *d)
{
	src->snapshot = db_open(path, DB_READ, d);
	bool ok = src->snapshot && db_exec(src->snapshot, "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;", d)
		&& read_name(a, src->snapshot, r, d) && period_resolve(r->period, src->snapshot, a, d) && check_all(a, src, r->only, out, d);
	db_close(src->snapshot);
	return ok;
}

bool check_school(struct arena *a, const struct config *c, struct store *s, struct check_request *r, struct findings *out, struct diags *problems, struct diag *d)
{
	struct snapshot_request q = { .school_id = r->school ? r->school : c->school, .school_year = r->period->school_year, .data_to = r->today,
		.as_of = r->as_of };
	*d = (struct diag){ 0 };
	const struct rules *rules = rules_load(a, c->root, problems);
	if (!rules)
		return tell(problems, d);
	q.rules = rules;
	struct scratch scratch;
	if (!read_calendar(a, c, r->period, &q.calendar, problems, d) || !scratch_open(a, c, &scratch, d))
		return false;
	struct check_source src = { .store = store_db(s), .period = r->period, .config = c, .rules = rules, .today = r->today, .ui = r->ui };
	bool ok = snapshot_build(s, c, &q, scratch.path, d);
	fsio_point("check.snapshot");
	ok = ok && check_snapshot(a, scratch.path, &src, r, out, d);
	scratch_close(&scratch);
	return ok;
}
