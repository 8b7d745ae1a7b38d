/* SPDX-License-Identifier: MIT */
/*
 * snapshot: the store as of one import -> one SQLite file with only the contract tables (src/sql/contract.sql).
 *
 * One school, one state, one set of granted needs. Everything that layouts count with is computed here and nowhere else: absence totals,
 * chains of closing marks, means, print order, gendered phrases and case forms. Text is NFC. Same store and rules, same bytes.
 *
 * What a mark or an absence means is decided here and nowhere else, from its raw text and the school's rules of today: a change of scales.yaml or
 * rules.yaml reaches all rows that are stored already, without a new import. The store's own value_x100, state and status are what was understood at
 * the import; they show what the program did then. An absence whose status the source itself gave (no `code` in the store) keeps it.
 */
#ifndef LIECIBA_SNAPSHOT_H
#define LIECIBA_SNAPSHOT_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct calendar;
struct config;
struct db;
struct rules;
struct store;

struct snapshot_request {
	const char *school_id;       /* NULL = the only one (S010 when there are several) */
	const char *school_year;     /* "2025-26" */
	const char *data_to;         /* facts after this date are left out */
	int64_t as_of;               /* import number, 0 = newest */
	const char *const *needs; size_t nneeds; /* granted ones, sorted */
	const struct rules *rules;   /* NULL: the program's defaults */
	const struct calendar *calendar; /* NULL: days are told from terms, school_day rows and weekdays */
};
/* Writes the snapshot whole or not at all. S011: the store has nothing of this school year. */
bool snapshot_build(struct store *s, const struct config *c, const struct snapshot_request *r, const char *path, struct diag *d);
/* The contract's tables in an empty database (also the optional ones): for layout check. */
bool snapshot_create_tables(struct db *db, struct diag *d);
/* Names of all contract tables. */
const char *const *snapshot_tables(size_t *n);

#endif
