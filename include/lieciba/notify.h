/* SPDX-License-Identifier: MIT */
/*
 * notify: schedule.yaml's notify targets: a program that is told of an event of an instance (scheduler.md §10).
 *
 *   sekretare: { on: [done, late], run: ["/usr/bin/mail", "-s", "{event.subject}", "sekretare@skola.example"] }
 *
 * The program is started without a shell, with PATH, LANG and LIECIBA_EVENT, _JOB, _PERIOD, _DUE, _COUNT as its whole environment, and gets a JSON object on
 * its standard input; it has 30 seconds. {event.NAME} stands in arguments for event, job, title, period, due, days, count, classes, subject. Never a
 * student's name: numbers and names of classes; with `details: true` also the documents' labels (7.a/12) and codes.
 *
 * Once for each (instance, event, target); late: once a day. One that fails is tried again at the next tick, five times in all (table notice).
 * Events, by what is there, so that none is lost while the machine is off:
 *   opened     its window is open and it is not done      done     all documents are made; of an action: it is done
 *   blocked    documents are stopped by a gate            partial  some are made, some not
 *   failed     documents, or all of it, could not be made late     the due day is over, and what the rule asks is not recorded
 *   due-soon   the due day is today or the next working day, and it is not done
 *   corrected  a new version of an issued document was made (once a day)
 */
#ifndef LIECIBA_NOTIFY_H
#define LIECIBA_NOTIFY_H

#include "lieciba/diag.h"
#include "lieciba/ledger.h"
#include "lieciba/sched.h"

#include <stdbool.h>

enum { NOTIFY_SECONDS = 30, NOTIFY_TRIES = 5 };

/*
 * Puts down what is to be told, tells it, and what an earlier tick could not. `told` hears of each try; d NULL = it went well, else T310. False only when the
 * ledger cannot be written.
 */
bool notify_all(const struct sched *s, struct ledger *l, int seconds, void (*told)(void *arg, const struct sched_item *i, const char *target, const struct diag *d),
	void *arg, struct diag *d);
/* New versions of issued documents were made: to be told by the next notify_all. */
bool notify_corrected(const struct sched *s, const struct sched_item *i, struct ledger *l, struct diag *d);

/* Runs a program with text on its standard input. T310: it is not there, ended with another code than 0, or was stopped after `seconds`. */
bool notify_exec(const char *const *argv, const char *const *env, const char *input, size_t n, int seconds, struct diag *d);

#endif
