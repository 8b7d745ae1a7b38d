/* SPDX-License-Identifier: MIT */
/* tick_shard: what is different for one of several processes that share a job: its locks, and a ledger of its own that begins as a copy of the school's. */
#include "tick_internal.h"

#include "lieciba/db.h"
#include "lieciba/fsio.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *part_name(struct arena *a, const char *what, const struct tick_options *o)
{
	return arena_printf(a, "%s.part-%d-of-%d", what, o->shard, o->shards);
}

bool tick_lock_shard(const struct config *c, const struct tick_options *o, int lock[2], struct diag *d)
{
	struct arena a;
	arena_init(&a, 0);
	lock[0] = tick_lock_shared(c, o->wait_seconds, d);
	if (lock[0] >= 0)
		lock[1] = fsio_lock(tick_state_path(&a, c, part_name(&a, "lock", o)), false, d);
	if (lock[0] >= 0 && lock[1] < 0)
		close(lock[0]);
	arena_release(&a);
	return lock[1] >= 0;
}

static void remove_ledger(struct arena *a, const char *path)
{
	unlink(path);
	unlink(arena_printf(a, "%s-wal", path));
	unlink(arena_printf(a, "%s-shm", path));
}

/* A part whose last run did not come to its end has documents that need not be made again. */
static bool is_unfinished(const char *path)
{
	struct diag d;
	struct ledger *l = ledger_open(path, false, &d);
	bool done = l && db_scalar_int(ledger_db(l), "SELECT state IN ('done', 'partial') FROM run WHERE shards IS NOT NULL ORDER BY run_id DESC LIMIT 1", 1);
	ledger_close(l);
	return l && !done;
}

/* Shards' runs that were merged earlier are the school's history, not this part's. */
static bool copy_ledger(struct tick *k, const char *from, const char *to, struct diag *d)
{
	const char *tmp = arena_printf(k->a, "%s.tmp", to);
	remove_ledger(k->a, tmp);
	struct ledger *l = ledger_open(from, false, d);
	struct db_stmt *s = l ? db_prepare(ledger_db(l), "VACUUM INTO ?1", d) : NULL;
	if (s)
		db_bind_text(s, 1, tmp);
	bool good = s && db_run(s, d);
	db_finalize(s);
	ledger_close(l);
	l = good ? ledger_open(tmp, true, d) : NULL;
	good = l && db_exec(ledger_db(l), "UPDATE run SET shard = NULL, shards = NULL", d);
	ledger_close(l);
	remove_ledger(k->a, to);
	if (good && rename(tmp, to) == 0)
		return true;
	return !good ? false : diag_error(d, "E013", _("%s cannot be written"), to);
}

bool tick_open_part(struct tick *k, struct diag *d)
{
	const char *part = tick_state_path(k->a, k->c, arena_printf(k->a, "%s.db", part_name(k->a, "ledger", k->o))), *whole = k->c->ledger;
	if (k->o->dry_run)
		return !fsio_exists(whole) || (k->ledger = ledger_open(whole, false, d)) != NULL;
	if (!is_unfinished(part)) {
		remove_ledger(k->a, part);
		if (fsio_exists(whole) && !copy_ledger(k, whole, part, d))
			return false;
	}
	return (k->ledger = ledger_open(part, true, d)) != NULL;
}
