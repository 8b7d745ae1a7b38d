/* SPDX-License-Identifier: MIT */
/*
 * check: what is missing or wrong before documents are final: built-in checks (C2xx) and a layout's own gates.
 *
 * A built-in check is one row of a table in check_marks.c, check_lessons.c …: code, the rules it cites, title, level, threshold, the periods that it
 * speaks of, its texts, and one SELECT on the snapshot or one C function. `lieciba check --list` prints the tables; that is the one place where it is
 * stated which checks run by default, and at which level. A school changes both in lieciba.yaml (`checks:`).
 *
 * Levels: block = no document is final with it; warn = somebody has to look; note = good to know; off = not asked. On by default is what at least two of
 * the five rule sets of domain.md, or the law, ask for; what one school alone asks for is off.
 *
 * Findings name class and list number, journal, subject and date, never a person's name or a mark.
 */
#ifndef LIECIBA_CHECK_H
#define LIECIBA_CHECK_H

#include "lieciba/config.h"
#include "lieciba/diag.h"
#include "lieciba/dataset.h"
#include "lieciba/layout.h"

struct arena;
struct db;
struct period;
struct rules;
struct store;
struct strbuf;

struct finding {
	const char *code;        /* "C204", or "GATE" for a layout's own gates: then `gate` = its dataset */
	const char *gate;
	enum check_level level;  /* note, warn or block */
	bool block;              /* level is block: stops the document */
	const char *class_id, *class_name, *student_id; /* NULL = not tied to one */
	int list_no;             /* 0 = none */
	const char *course_id, *journal; /* the journal and its name; NULL = not tied to one */
	const char *date;        /* ISO; NULL = none */
	const char *subject, *problem;   /* problem: the cause, in the interface's language */
	const char *remedy;      /* what to do, and who; NULL for a layout's own gates */
	const char *rules;       /* "JMV-16.2.8, VPVG-6.8"; NULL for a layout's own gates */
	const char *teacher_id, *teacher; /* who can mend it: the journal's teacher, else the class's tutor; NULL = the office */
};
struct findings { struct finding *v; size_t n; };
struct finding check_copy(struct arena *a, const struct finding *f); /* with its texts */

/* What checks read. Only snapshot and period must be there: without a store, what only the store knows is not checked. */
struct check_source {
	struct db *snapshot;          /* a connection of its own: temporary tables are made in it */
	struct db *store;             /* with the views of store_as_of; NULL = none */
	const struct period *period;  /* resolved */
	const struct config *config;  /* levels and thresholds; NULL = defaults */
	const struct rules *rules;    /* NULL: the school's, loaded when a check needs them */
	const char *today;            /* ISO; NULL = the period's last day */
	enum lang ui;                 /* of dates in the findings' texts; words are gettext's */
};
/*
 * All findings of a bound layout's gates for a period. `s` are its prepared datasets with their params set; `lang` that of the gates' messages.
 * Sorted by class, list number, code.
 */
bool check_gates(struct arena *a, const struct layout *l, struct datasets *s, const struct check_source *src, enum lang lang, struct findings *out, struct diag *d);
/* All checks that are on and speak of such a period. `only`: one code; NULL = all. Linear in the year's facts. */
bool check_all(struct arena *a, const struct check_source *src, const char *only, struct findings *out, struct diag *d);

/*
 * Builds the snapshot of the period (facts up to today) in scratch (scratch.h) and runs check_all on it. *p is resolved.
 * As with job_run, problems of the calendar or the rules go to `problems`, and then d->code is empty.
 */
struct check_request { const char *school; struct period *period; int64_t as_of /* import; 0 = the newest */; const char *today, *only; enum lang ui; const char *school_name; /* set */ };
bool check_school(struct arena *a, const struct config *c, struct store *s, struct check_request *r, struct findings *out, struct diags *problems, struct diag *d);

/* ---- the tables, for people ---- */

/* Title of a built-in check; NULL = no such code. */
const char *check_title(const char *code);
/* A check as it is for this school (c may be NULL), i from 0 in the order of codes; false = no more. */
struct check_info {
	const char *code, *title, *rules, *remedy;
	enum check_level level;
	const char *unit;             /* of the threshold, in the interface's language; NULL = it has none */
	int64_t threshold, min, max;
	bool year, term, month;       /* periods it speaks of */
};
bool check_at(size_t i, const struct config *c, struct check_info *out);
/* Mistakes of `checks:` that only the tables show: an unknown code, a threshold that is outside its range or that the check has not. False when any. */
bool check_settings(const struct config *c, struct diags *out);
const char *check_level_word(enum check_level l); /* "off", "note", "warn", "block": as lieciba.yaml has it */

/* ---- lists ---- */

/* Findings of one teacher, in their order. id and name NULL = of nobody: the office's. */
struct check_teacher { const char *id, *name; const struct finding **v; size_t n; };
/* By teacher: sorted by name (Latvian), the office's last. */
struct check_teacher *check_by_teacher(struct arena *a, const struct findings *f, size_t *n);

struct check_report {
	const struct findings *list;
	const struct period *period;
	const char *school;           /* printed name; NULL = unknown */
	const char *today;            /* ISO */
	enum lang lang;               /* of dates and of the page; words are gettext's */
	bool anon;                    /* no teachers' names, no gates' own texts */
};
/* `;` between fields, guarded against formulas; a header line. */
void check_csv(const struct check_report *r, struct strbuf *out);
/* A summary sheet, then a sheet for each teacher. */
bool check_xlsx(struct arena *a, const struct check_report *r, struct strbuf *out, struct diag *d);
/* One page with a section for each teacher; with `only` that teacher's page. Self-contained, no script. */
void check_html(struct arena *a, const struct check_report *r, const struct check_teacher *only, struct strbuf *out);
/* The place as people say it: "7.b/4", "7.b  (class)", "(school)". */
const char *check_place(struct arena *a, const struct finding *f);
/* The cause; with anon only the check's title. */
const char *check_cause(const struct check_report *r, const struct finding *f);
/* Subject, or else the journal; "" = neither. */
const char *check_about(const struct finding *f);
/* An ISO date, month or time as the interface's language writes it. */
const char *check_date(struct arena *a, enum lang lang, const char *iso);

#endif
