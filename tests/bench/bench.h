/* SPDX-License-Identifier: MIT */
/* bench: what benchmarks share. */
#ifndef LIECIBA_BENCH_H
#define LIECIBA_BENCH_H

#include "lieciba/diag.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline void fail(const struct diag *d)
{
	fprintf(stderr, "%s:%d: %s [%s]\n", d->file, d->line, d->what, d->code);
	exit(1);
}

/* Seconds of this process's work. */
static inline double cpu(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

#endif
