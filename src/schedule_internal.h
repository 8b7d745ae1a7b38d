/* SPDX-License-Identifier: MIT */
/* What schedule.c and schedule_check.c share. */
#ifndef LIECIBA_SCHEDULE_INTERNAL_H
#define LIECIBA_SCHEDULE_INTERNAL_H

#include "lieciba/keys.h"
#include "lieciba/schedule.h"

extern const struct keys_codes schedule_codes;
void schedule_check(struct keys_reader *r, const struct schedule *s);

#endif
