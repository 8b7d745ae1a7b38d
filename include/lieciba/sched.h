/* SPDX-License-Identifier: MIT */
/*
 * sched: what is due: the instances of schedule.yaml against the ledger, at one moment (scheduler.md §8, §10).
 *
 * Level-triggered: there are no events to lose. Every look computes what should exist since `since:` and subtracts what the ledger says is there for the
 * present input. A machine that was off over the weekend needs no code.
 */
#ifndef LIECIBA_SCHED_H
#define LIECIBA_SCHED_H

#include "lieciba/config.h"
#include "lieciba/diag.h"
#include "lieciba/digest.h"
#include "lieciba/ledger.h"
#include "lieciba/schedule.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct store;

/* What is known of one instance at one moment. */
enum sched_state {
	SCHED_WAITING,  /* its window has not opened */
	SCHED_NO_LAYOUT, /* its layout does not exist (yet) */
	SCHED_AFTER,    /* open, but a job named in `after` is not done */
	SCHED_READY,    /* open, nothing made yet */
	SCHED_BLOCKED,  /* every document is stopped by a gate */
	SCHED_PARTIAL,  /* some are made, some blocked or failed */
	SCHED_FAILED,
	SCHED_MADE,     /* all are made; what the rule asks for (printed, issued …) is not recorded for all */
	SCHED_DONE,     /* … and is */
	SCHED_SKIPPED   /* due before `since`; catch_up: none, or latest and a later one is open; or nothing to make */
};
struct sched_item {
	const struct schedule_instance *inst;
	char id[160];                     /* of the ledger: 'pvs/report-cards/2025-26/S2@9' */
	char period[48];                  /* with its school year: '2025-26/S2@9', '2025-10', '2025-26@12' */
	const struct ledger_instance *known; /* NULL: never run */
	enum sched_state state;
	bool open;                        /* its window has opened; a job by hand may have documents before */
	const char *waits_for;            /* the first job of `after` that is not done; NULL = none, or it is over itself */
	bool late;                        /* the due day is over and the state is neither done nor skipped */
	int days;                         /* to the due day; negative: days late */
	int working_days;                 /* working days left, today counted; 0 when the due day is over */
	int64_t changed;                  /* issued documents that differ from the present data */
};
struct sched {
	const struct config *config;
	const struct schedule *schedule;
	struct calendars calendars;
	const char *school;               /* id of the school in the store */
	const char *now;                  /* local 'YYYY-MM-DDTHH:MM:SS' in the schedule's time zone */
	day_t today;
	day_t since;                      /* the schedule's, else the start of the newest calendar that has begun: an older instance is looked at when it is known */
	struct sched_item *v; size_t n;   /* in order of their deadlines, then of the file */
};
/* Its file of the configuration's root. */
const char *sched_file(struct arena *a, const struct config *c);
/* The school of the configuration, else the only one of the store, "school" while there is none. False: S010, the store has several. */
bool sched_school(const struct config *c, struct store *s /* NULL: no import yet */, struct arena *a, const char **school, struct diag *d);
/*
 * Reads schedule.yaml and its calendars of the configuration's root and looks everything up at `now` (UTC, 'YYYY-MM-DDTHH:MM:SSZ'); ledger NULL = nothing was
 * ever made. Problems of the files go to `out`; NULL then, unless they are only warnings. Some hundred instances a year, each looked up once.
 *
 * `after`: of a job for years, all instances of the named job in the same school year must be done, of others those whose period ends no later; where both
 * are split into groups of grades, those of the same group.
 */
struct sched *sched_look(struct arena *a, const struct config *c, const char *school, struct ledger *l, const char *now, struct diags *out);
/*
 * The item of a job and period as people type them ("report-cards", "2025-26/S1", also "S1" when one school year only has it); NULL with V020 (job) or V021
 * (period) and what there is. Also instances that have not opened or are older than `since`: by hand any may be made.
 */
struct sched_item *sched_find(struct sched *s, const char *job, const char *period, struct diag *d);
/* Whether a run would look at it: open, not skipped, its layout there, its `after` jobs done, and its stamp is not this one, or it failed. An action: while it is not done. */
bool sched_wants_run(const struct sched_item *i, const uint8_t stamp[DIGEST_SIZE]);
/* Its row in the ledger, or that brought up to date. */
bool sched_put_instance(const struct sched *s, const struct sched_item *i, struct arena *a, struct ledger *l, struct diag *d);
/*
 * When `run` was there last, UTC, though it may have found nothing to do (then the ledger has no row of it): state/last-tick. NULL = never.
 */
const char *sched_last_tick(struct arena *a, const struct config *c);
/*
 * What all instances stand on besides their own job: the bytes of schedule, calendars, settings, rules, crest, layouts, fonts; version of the outputs, newest
 * import and erasures of the store (NULL: none yet). Some 200 KiB are read. sched_stamp adds what is the instance's own (job, window, data_to).
 */
bool sched_world(const struct config *c, struct store *s, uint8_t out[DIGEST_SIZE], struct diag *d);
void sched_stamp(const struct sched *s, const struct sched_item *i, const uint8_t world[DIGEST_SIZE], uint8_t out[DIGEST_SIZE]);
/* Day up to which its data counts: the period's end or today, whichever is earlier; data_to: run = today. */
day_t sched_data_to(const struct sched *s, const struct sched_item *i);

/*
 * 'YYYY-MM-DDTHH:MM:SS' of a UTC time 'YYYY-MM-DDTHH:MM:SSZ' in a time zone of tzdata. False: no such zone (V022). The process's TZ is that zone during the
 * call and UTC, as main sets it, after it.
 */
bool sched_local_time(const char *utc, const char *zone, char out[20], struct diag *d);
#endif
