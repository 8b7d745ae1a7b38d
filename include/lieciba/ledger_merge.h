/* SPDX-License-Identifier: MIT */
/*
 * ledger_merge: the ledgers of shards into the school's own, and a ledger as text (scheduler.md §12).
 *
 * Each process of a `run --shard i/n` writes a ledger of its own. Their units are disjoint and all keys natural, so merging twice changes nothing. What a
 * part holds from elsewhere (it may have begun as a copy of the school's ledger) is left alone: only what its own shard's runs made is taken.
 */
#ifndef LIECIBA_LEDGER_MERGE_H
#define LIECIBA_LEDGER_MERGE_H

#include "lieciba/diag.h"
#include "lieciba/ledger.h"

#include <stdbool.h>
#include <stddef.h>

struct ledger_merged { int shards; size_t parts, instances, units /* changed */, versions /* new */, bundles /* new */; };
/*
 * All of the parts or nothing. now: of the sums. G070 a part that no shard wrote, G071 shards are missing or of another number, G072 a part did other work
 * than the first, G073 a version (or bundle) stands in the ledger with another digest and is not older, G074 a part has rows of the register, G075 a shard
 * did not end; G021 to G023 of a part.
 */
bool ledger_merge(struct ledger *l, const char *const *parts, size_t n, const char *now, struct ledger_merged *out, struct diag *d);

/* All rows as JSON lines {"table":…,column:…}, tables in the order of ledger.sql, rows in that of their keys; bytes as hex. */
bool ledger_export(struct ledger *l, void (*line)(void *arg, const char *json), void *arg, struct diag *d);

#endif
