/* SPDX-License-Identifier: MIT */
/*
 * export: the store's data in a standard form, for hand-over: own bundle, OneRoster, VIIS table, all that is held about one person.
 *
 * A form is one file export_NAME.c with a const struct exporter export_NAME; the Makefile finds it by name. It fills files in memory by export_add and
 * the caller (cmd_export) writes them whole: a folder, or a zip when the destination's name ends with .zip. Same store, same bytes.
 */
#ifndef LIECIBA_EXPORT_H
#define LIECIBA_EXPORT_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct config;
struct rules;
struct store;
struct strbuf;

struct export_request {
	const char *school_id;   /* in: NULL = the configuration's, or the only one; NULL in run() only when many_schools and there are several */
	const char *school_year; /* "2025-26"; NULL = all years, where the form can hold them */
	const char *student_id;  /* of exports about one person; else NULL */
	const char *today;       /* ISO */
	int64_t as_of;           /* import number, 0 = newest; in run() the number of the state that is shown */
	const struct config *config;
	const struct rules *rules;
};
struct export_file { const char *name; char *data; size_t len; };
struct export_files { struct export_file *v; size_t n, cap; int64_t rows; /* of data, all files */
	const char **note; size_t nnotes, notes_cap; /* what is told after the export: no names, no values */ };

struct exporter {
	const char *name;    /* "bundle", "oneroster", "viis", "student" */
	const char *summary; /* one line, N_() */
	const char *left_out; /* what the form cannot hold, told after each export, N_(); NULL = it holds everything */
	bool needs_year;     /* of one school year: without --year the store's only one */
	bool needs_student;
	bool many_schools;   /* holds several schools, when none is named and the store has several */
	/* The store's now_* views are made as of request->as_of already; school, year and student exist. The arena lives as long as the files. */
	bool (*run)(struct store *s, const struct export_request *r, struct arena *a, struct export_files *out, struct diag *d);
};
/* Takes sb's text over (it is empty afterwards) as a file of this name. Q001 when memory failed on the way. */
bool export_add(struct arena *a, struct export_files *out, const char *name, struct strbuf *sb, struct diag *d);
/* A line for the user. It lives in the arena. */
void export_note(struct arena *a, struct export_files *out, const char *line);
const struct exporter *export_find(const char *name);
/*
 * Runs a form: finds the school, makes the views as of request->as_of, fills `out`. S013 no such import, E301 which school year, E302 no such student,
 * E303 no such school or year, S010 which school.
 */
bool export_run(struct store *s, const struct exporter *e, struct export_request *r, struct arena *a, struct export_files *out, struct diag *d);
/*
 * Writes all files whole or none: below a folder, or as one zip when dest ends with .zip. Existing files are replaced only when all are written, the last
 * one added at the very end; a folder that holds anything else is refused (E304), for what reads a folder reads all of it. Modes 0640 and 0750.
 */
bool export_write(const struct export_files *f, const char *dest, struct diag *d);
void export_files_free(struct export_files *f);

#endif
