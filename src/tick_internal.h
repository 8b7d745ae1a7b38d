/* SPDX-License-Identifier: MIT */
/* What the files of `tick` share. */
#ifndef LIECIBA_TICK_INTERNAL_H
#define LIECIBA_TICK_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/digest.h"
#include "lieciba/ledger.h"
#include "lieciba/store.h"
#include "lieciba/tick.h"

#include <stdint.h>
#include <sys/stat.h>

struct tick {
	struct arena *a;
	const struct config *c;
	const struct tick_options *o;
	const struct tick_teller *t;
	struct tick_result *r;
	struct store *store;         /* NULL: there was no import yet */
	struct ledger *ledger;       /* NULL: dry run without one */
	struct ledger_run run;       /* id "" until something is to be written */
	const char *school;
	struct sched *s;             /* the newest look */
	uint8_t world[DIGEST_SIZE];
	struct timespec settled;     /* what was changed after it may still be being written: a moment before the tick, by the file system's clock */
	struct diags *problems;
};
void tick_tell(const struct tick *k, const struct tick_told *t);
/* Gives the run its row in the ledger, at the first thing that is worth one. */
bool tick_begin_run(struct tick *k, struct diag *d);
/* Everything in the inbox; false only when the tick cannot go on. Dry run: only names. */
bool tick_inbox(struct tick *k, struct diag *d);
int tick_lock_shared(const struct config *c, int wait_seconds, struct diag *d);
/* Opens the ledger of the options' shard: a copy of the school's, or one that was not finished. */
bool tick_open_part(struct tick *k, struct diag *d);
/* What an instance's job would work through. */
bool tick_list(struct tick *k, const struct sched_item *i, struct job_list *out, struct diags *problems, struct diag *d);
/* One instance. False only when the tick cannot go on. */
bool tick_make(struct tick *k, const struct sched_item *i, struct diag *d);
/* The today page and lieciba.prom (report.h). why: what ended the tick, when it was not good. */
bool tick_report(struct tick *k, bool good, const struct diag *why, struct diag *d);

#endif
