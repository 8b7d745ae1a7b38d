/* SPDX-License-Identifier: MIT */
/* period: what --period says ("2025-26/S1", "2026-05", "2026-W20", "2025-26") against a snapshot's terms and years. */
#ifndef LIECIBA_PERIOD_H
#define LIECIBA_PERIOD_H

#include "lieciba/date.h"
#include "lieciba/diag.h"
#include "lieciba/i18n.h"

#include <stdbool.h>

struct arena;
struct db;

enum period_kind { PERIOD_YEAR, PERIOD_TERM, PERIOD_MONTH, PERIOD_WEEK /* ISO 8601: from Monday to Sunday; of the school year of its Thursday */ };
struct period {
	enum period_kind kind;
	char school_year[8];  /* "2025-26" */
	char code[16];        /* "Y", "S1", "2026-05", "2026-W20" */
	char text[24];        /* "2025-26/S1" */
	char from[DATE_ISO_SIZE], to[DATE_ISO_SIZE]; /* inclusive; empty before period_resolve */
	char *year_name;      /* "2025./2026." */
	char *name[LANG_N];   /* "1. semestris", "2026. gada maijs", "2025./2026. mācību gads" */
	char *acc[LANG_N];    /* the same after "par" (for): "1. semestri", "2026. gada maiju"; in other languages as name */
};
extern const char *const period_kind_names[]; /* "year", "term" …: as a layout's `periods` has them */
/* Form only. P001 with the accepted forms as hint. */
bool period_parse(const char *s, struct period *out, struct diag *d);
/* Dates and names from the snapshot. P002: the snapshot has no such term or year (hint: those it has). */
bool period_resolve(struct period *p, struct db *snapshot, struct arena *a, struct diag *d);

#endif
