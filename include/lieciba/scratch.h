/* SPDX-License-Identifier: MIT */
/*
 * scratch: a place for a snapshot that is gone when the command ends: ROOT/state/scratch/PID.db, with PID.lock held beside it. Personal data lie nowhere else
 * while something is made, looked at or rehearsed, and what a killed command left there the next one removes: a lock that nobody holds tells whose is dead.
 */
#ifndef LIECIBA_SCRATCH_H
#define LIECIBA_SCRATCH_H

#include "lieciba/diag.h"

struct arena;
struct config;

struct scratch {
	const char *path;            /* of the snapshot, not made yet; NULL = closed */
	const char *lock_path;
	int lock;
};
/* Removes what dead ones left, and takes a name. The arena must outlive s. E013 (exit code 73): the folder cannot be written. */
bool scratch_open(struct arena *a, const struct config *c, struct scratch *s, struct diag *d);
/* Removes the snapshot. One that was never opened (zeros) is fine. */
void scratch_close(struct scratch *s);
/* Removes what dead ones left. */
void scratch_sweep(const struct config *c);

#endif
