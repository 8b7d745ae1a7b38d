/* SPDX-License-Identifier: MIT */
/*
 * config: lieciba.yaml, the one file of a school's folder (root).
 *
 *   format: 1
 *   school: pvs                 # id of the school in the store; may be left out while the store has one school
 *   logo: crest.png             # the school's crest for its documents: PNG or JPEG, in this folder
 *   lang: lv                    # of messages; a document is in its layout's language, its student's, or that of --lang
 *   grants: [personal-code]     # sensitive tables that layouts may read (privacy.md)
 *   names_in_paths: false
 *   checks: { C204: block, C207: off, C225: { level: warn, threshold: 20 } }
 *   term_end: exclusive         # OneRoster: when detection has no proof
 *   closing_categories: [Grading Period, gada, gala]   # OneRoster: titles of categories whose line items are closing marks, instead of the usual ones
 *   workers: auto
 *   limits: { seconds: 60, memory_mb: 512 }   # of one document
 * Every key has a default; the file may be missing when --root is given.
 */
#ifndef LIECIBA_CONFIG_H
#define LIECIBA_CONFIG_H

#include "lieciba/diag.h"
#include "lieciba/i18n.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum check_level { CHECK_OFF, CHECK_NOTE, CHECK_WARN, CHECK_BLOCK, CHECK_UNSET /* as the check or the gate itself says */ };
/* Whether there is such a check, and what its threshold may be, is check's to say: check_settings. */
struct check_setting {
	const char *code;
	enum check_level level;
	bool has_threshold;
	int64_t threshold;
	struct srcpos pos, threshold_pos;
};
struct config {
	const char *root;         /* folder of lieciba.yaml, as the user gave it; "." */
	const char *file;         /* NULL when there is none */
	const char *school;       /* NULL = the only one */
	const char *logo;         /* path, below root; NULL = none */
	enum lang lang;
	const char **grants; size_t ngrants;
	bool names_in_paths;
	struct check_setting *checks; size_t nchecks;
	bool term_end_inclusive;  /* default of term_end when nothing proves it: exclusive */
	const char **closing_categories; size_t nclosing_categories; /* none = those that import_oneroster_marks.c names */
	int workers;              /* 0 = one per core */
	int limit_seconds, limit_mb;
	/* paths, relative to where the program runs */
	const char *store;        /* ROOT/journal.db */
	const char *ledger;       /* ROOT/state/ledger.db */
	const char *calendars;    /* ROOT: calendar-YYYY-YY.yaml stand here */
	const char *out;          /* ROOT/out */
	const char *layout_dirs[4]; /* ROOT/layouts, installed layouts, NULL */
	const char *font_dir;     /* installed fonts */
};
/*
 * root: folder given by --root or found upwards from the working folder (NULL = find); file: --config (NULL = root/lieciba.yaml);
 * share: folder of the installed data (layouts/, fonts/). All problems go to out; NULL on error.
 */
struct config *config_load(struct arena *a, const char *root, const char *file, const char *share, struct diags *out);
bool config_granted(const struct config *c, const char *need);

#endif
