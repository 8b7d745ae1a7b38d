/* SPDX-License-Identifier: MIT */
/*
 * pool: forked workers with limits. The parent plans; workers do; a crash, a hang or a memory blow-up costs one unit.
 *
 * A task is a list of units (a class: its cards, then its bundle). A worker takes a task, and for each unit reports "begin", then
 * a result. When it dies or passes the time limit, the unit that had begun is failed with the reason (P07x) and the task is given to a new
 * worker without that unit. Workers get RLIMIT_AS, RLIMIT_CORE 0, a CPU limit, and no inherited descriptor but their pipe.
 */
#ifndef LIECIBA_POOL_H
#define LIECIBA_POOL_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { POOL_DATA = 4096 };
struct pool_result {
	size_t task, unit;
	bool ok;
	struct diag diag;       /* when !ok, or a warning */
	int32_t pages, warnings; /* the worker's own counts for the parent */
	uint32_t ndata;          /* what else the worker has to tell: of data, so many bytes are sent */
	unsigned char data[POOL_DATA]; /* last */
};
struct pool_worker; /* the worker's end */
/* From within run(): before work on a unit starts, and when it is done. */
void pool_begin(struct pool_worker *w, size_t unit);
void pool_done(struct pool_worker *w, const struct pool_result *r);
/* True when this unit cost an earlier worker its life and is to be left out. */
bool pool_skip(const struct pool_worker *w, size_t unit);
/*
 * True when a worker that died later in this task had already given this unit's result: a result is not taken again, so only what
 * later units of the task need of it is to be done.
 */
bool pool_repeated(const struct pool_worker *w, size_t unit);
/* For arena.full, with the pool_worker as its argument: ends the worker; the unit that has begun fails with P072. */
_Noreturn void pool_no_memory(void *worker);

struct pool_job {
	size_t ntasks;
	size_t (*units)(void *arg, size_t task);
	int workers;            /* processes at once; 0 = one per core; never more than tasks */
	int unit_seconds;       /* wall time of one unit; 0 = no limit */
	int memory_mb;          /* address space of a worker; 0 = no limit */
	/* In the worker, once after the fork: opens its own connections. */
	void *(*open)(void *arg, struct diag *d);
	/* In the worker: does one task. */
	void (*run)(void *state, struct pool_worker *w, size_t task);
	/*
	 * In the parent: one finished (or failed) unit, in order of completion; each unit once. False (with d) ends the run.
	 * task_done: nothing more will come of this task.
	 */
	bool (*result)(void *arg, const struct pool_result *r, struct diag *d);
	bool (*task_done)(void *arg, size_t task, struct diag *d); /* may be NULL */
	void *arg;
};
/* Runs all tasks. False (with d) only when the run itself could not go on; failed units come through result(). SIGINT and SIGTERM
 * stop the workers, and the call returns with d->exit_code 130 or 143. */
bool pool_run(const struct pool_job *j, struct diag *d);

#endif
