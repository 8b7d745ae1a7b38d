/* SPDX-License-Identifier: MIT */
/*
 * sample: a believable Latvian school, made from a seed: the same arguments give the same bytes.
 * Writes a CSV bundle (bundle.md) below a folder; names come from lists of common given names and surnames, personal codes have a valid
 * form and are plainly fictitious (they start with 32 and a run of zeros).
 */
#ifndef LIECIBA_SAMPLE_H
#define LIECIBA_SAMPLE_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stdint.h>

#define SAMPLE_YEAR "2025-26" /* the school year that it writes about */
struct sample_options {
	uint64_t seed;          /* default 1 */
	int students;           /* 0 = one school of 24 classes and about 600; more than 1500 gives several schools, a folder each */
	bool clean;             /* without the few deliberate gaps that `check` is to find */
};
/* Writes the tables below dir/bundle (or dir/bundle-NNN); *schools tells how many. The school year is 2025-26. */
bool sample_write(const char *dir, const struct sample_options *o, int *schools, struct diag *d);

#endif
