/* SPDX-License-Identifier: MIT */
/*
 * tick: one look at everything that is due, and the work of it (scheduler.md §10, §11): lock, inbox, the instances that want a run, notices, then the lock
 * is free again. `lieciba run`, whoever starts it: a timer, cron, a person.
 *
 * A tick with nothing to do reads settings and ledger and writes state/last-tick. One that is killed leaves whole files; the next one goes on where it was.
 * What one instance or one file of the inbox costs never stops the others; a full disk or a signal ends the tick.
 */
#ifndef LIECIBA_TICK_H
#define LIECIBA_TICK_H

#include "lieciba/config.h"
#include "lieciba/diag.h"
#include "lieciba/i18n.h"
#include "lieciba/job.h"
#include "lieciba/sched.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct import_result;

struct tick_options {
	const char *now;             /* UTC */
	const char *user;
	enum lang ui;                /* of the gates' messages */
	const char *job, *period;    /* by hand: this instance, whatever its window and stamp; NULL = whatever is due */
	const char *unit, *class_name; /* … of it only these documents; NULL = all */
	bool force;                  /* whatever `after` and stamps say; files that should be there are compared byte by byte */
	bool accept_layout;          /* job.h */
	/* By hand, of what was issued already (job.h): new versions, or a duplicate of one document from its kept snapshot. */
	const char *reissue_reason;
	bool reissue_all;
	int duplicate;
	const char *order_no, *order_date, *snapshot;
	bool dry_run;                /* only tells; writes nothing below state/, nor in the inbox */
	int workers;                 /* 0 = the job's, or the configuration's */
	int wait_seconds;            /* for the lock */
	/*
	 * One of `shards` processes (1 …) that share one job by hand, perhaps on several machines with one disk; 0 = alone. Each writes a ledger of its own,
	 * state/ledger.part-I-of-N.db, which begins as a copy of the school's; `ledger merge` puts them together. One that was killed goes on in its part.
	 */
	int shard, shards;
};

/* What happened, one at a time, in order. The pointers live during the call. */
enum tick_kind {
	TICK_CRASHED,  /* n runs before had ended in the middle */
	TICK_IMPORT,   /* name, import; d when it failed, then it went to inbox/failed */
	TICK_WRITTEN,  /* name: is still being written, or (dry run) would be imported */
	TICK_MADE,     /* item, job; d when it could not go on; problems in job */
	TICK_ACTION,   /* item: its action is not in this version */
	TICK_LAYOUT,   /* item: its layout does not exist */
	TICK_DEED,     /* item: people have to do it */
	TICK_NOTICE    /* name: the target; item; d: it could not be told */
};
struct tick_told {
	enum tick_kind kind;
	const char *name;
	const struct sched_item *item;
	const struct import_result *import;
	const struct job_result *job;
	const struct diag *d;
	size_t n;
	bool again;    /* it was told at an earlier tick, or (a layout that is not there) of an earlier instance */
};
struct tick_teller {
	void (*told)(void *arg, const struct tick_told *t);
	void (*progress)(void *arg, const struct sched_item *i, const struct job_progress *p);
	void *arg;
};
struct tick_result {
	size_t looked;               /* instances that were worked on */
	size_t made, corrected, same, changed, blocked, failed; /* documents */
	size_t broken;               /* instances that could not go on, or had failures */
	size_t imports, imports_failed, quarantined;
	size_t notices_failed;
	struct { char job[64], period[48]; day_t opens, due; } next; /* the instance that opens next; job "" = none in these calendars */
};
/* False: the tick could not begin or go on; d, or `problems` when d->code is empty, and d->exit_code is set. T300 network file system, E075 locked. */
bool tick_run(const struct config *c, const struct tick_options *o, const struct tick_teller *t, struct tick_result *r, struct diags *problems, struct diag *d);

/* The list of what `job` and `period` of the options would work through, for shards (job.h). Nothing is written but a snapshot that is removed again. */
bool tick_tasks(const struct config *c, const struct tick_options *o, struct arena *a, struct job_list *out, struct diags *problems, struct diag *d);
/* The same lock for a shard: shards take it together, and each the one of its own part. */
bool tick_lock_shard(const struct config *c, const struct tick_options *o, int lock[2], struct diag *d);

/* The one lock on ROOT/state, for everybody who writes the ledger. -1 with E075 (exit 75) or T300. Close the descriptor to release. */
int tick_lock(const struct config *c, int wait_seconds, struct diag *d);
/* Name of a network file system by the number that statfs gives (SQLite's WAL and flock are not safe there); NULL = it is none. */
const char *tick_network_fs(unsigned long magic);
/* Path of state/NAME below the root; NULL = of state itself. */
const char *tick_state_path(struct arena *a, const struct config *c, const char *name);

#endif
