/* SPDX-License-Identifier: MIT */
/*
 * report: where everything stands, at one moment: what is late, stopped, changed since it was issued, ready to print, waiting, next, done (scheduler.md §10, §11).
 * From one struct: `lieciba status` as text, JSON and a line for Nagios; the static page out/index.html ("Šodien"); out/lieciba.prom.
 *
 * It reads the look of sched and the ledger; no clock, no environment. Its words are tables by language and not the catalogue of messages, so that the page
 * does not depend on who started the run. Numbers, classes, codes and the documents' labels (7.a/12); never a person's name.
 *
 * Some hundred instances a year, five SELECTs on the ledger in all: linear in what is open.
 */
#ifndef LIECIBA_REPORT_H
#define LIECIBA_REPORT_H

#include "lieciba/config.h"
#include "lieciba/diag.h"
#include "lieciba/i18n.h"
#include "lieciba/ledger.h"
#include "lieciba/sched.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct store;
struct strbuf;

/* Each instance stands in one group. What changed after issue is told besides, whatever its group: report_in. */
enum report_group {
	REPORT_LATE,     /* the due day is over, and what the rule asks for is not recorded */
	REPORT_FAILED,   /* documents, or the run of it, failed */
	REPORT_BLOCKED,  /* gates stop all or some of its documents */
	REPORT_CHANGED,  /* done, but issued documents differ from the present data */
	REPORT_RECORD,   /* all are made; that they were printed, issued … is not recorded */
	REPORT_OPEN,     /* its window is open: the next run makes it, or people have to do it */
	REPORT_WAITING,  /* for a layout, or for another job; of those without a layout one row a job */
	REPORT_NEXT,     /* its window has not opened */
	REPORT_DONE,
	REPORT_GROUPS
};
struct report_code { const char *code; int64_t documents; };
struct report_stop { const char *class_name /* "" = none */; const struct report_code *codes; size_t ncodes; int64_t documents; };
struct report_fail { const char *label /* "" = all of it */, *code; };
struct report_change { const char *label, *what /* datasets, comma between; or 'layout' */, *since /* ISO day */; };
struct report_file {
	const char *name;           /* "7.a": of a bundle its file's name, of one document its label */
	const char *path;           /* below the folder of outputs */
	const char *kind;           /* "pdf", "xlsx" */
	int64_t pages, parts;       /* parts: documents of a bundle; 0 = it is one document */
	bool complete;              /* false: documents that a gate stops are missing in it */
};
struct report_row {
	enum report_group group;
	const struct sched_item *item;
	int64_t units, made, blocked, failed, fulfilled; /* documents; 0 while nothing is known */
	const char *made_on, *done_on; /* ISO days; NULL */
	const char *sources;        /* rules: "JMV 13.6; AKN 7"; "" = none */
	const char *check;          /* what shows the stops: "lieciba check --layout … --period …"; NULL */
	const char *check_page;     /* below the folder of outputs, when report_check_pages has made it; NULL */
	const struct report_stop *stops; size_t nstops;
	const struct report_fail *fails; size_t nfails;
	const struct report_change *changes; size_t nchanges;
	const struct report_file *files; size_t nfiles; /* of what was made in the last month, or is not recorded yet; bundles, else single documents */
	day_t remind;               /* a duty of people: the last day of lessons on which it can be done in time, when that is before the due day; 0 */
	const char *remind_why;     /* name of the break or holiday between; NULL = a weekend */
	bool remind_break;          /* it is a break */
	const char *waits_for;      /* title of the job that has to be done first; NULL */
	size_t others;              /* further instances of the job, of those without a layout */
};
struct report {
	const struct config *config;
	const struct sched *sched;  /* NULL: it could not be looked at, and `failure` says why */
	const char *school;         /* printed name; NULL = not known */
	char now[20], last_run[20], last_import[20]; /* local 'YYYY-MM-DDTHH:MM:SS'; "" = never */
	int64_t import_no, last_run_time /* seconds since 1970, UTC; 0 = never */;
	bool run_old;               /* the last run is older than 24 hours, or there was none */
	const char *archive_check;  /* ISO day of the last check of the archive; NULL = there was none */
	const char *failure;        /* why the last run could not go on; NULL = it did */
	struct report_row *v; size_t n; /* by group; by their due days, what is done from the newest */
	size_t count[REPORT_GROUPS];
	size_t late, soon;          /* instances: late; open, and due today or on the next working day. Without those that wait for a layout */
	int64_t documents, made, blocked, failed, changed; /* documents of all instances that are looked at */
	struct diags warnings;      /* of calendars: next year's is missing (K011, K012) */
};

struct report_source {
	const struct config *config;
	const struct sched *sched;  /* report_fill: NULL with `failure`; report_refresh: NULL = look anew */
	struct ledger *ledger;      /* NULL: nothing was made yet */
	struct store *store;        /* NULL: no import yet */
	const char *now;            /* UTC 'YYYY-MM-DDTHH:MM:SSZ' */
	const char *last_run;       /* UTC; NULL = never */
	const char *failure;
};
/* Everything in the arena but warnings (report_free). False with *d: the ledger or the store cannot be read. */
bool report_fill(struct arena *a, const struct report_source *s, struct report *r, struct diag *d);
void report_free(struct report *r);
bool report_in(const struct report_row *row, enum report_group g);

/* Whether the run at `last` (UTC; NULL = never) is more than 24 hours before `now`. */
bool report_run_is_old(const char *last, const char *now);

/* ---- words: Latvian, English for every other language ---- */

const char *report_group_word(const struct report_row *row, enum report_group g, enum lang lang); /* "NOKAVĒTS"; blocked: "DAĻĒJI" when some are made */
void report_left(const struct sched_item *i, enum lang lang, struct strbuf *out);          /* "nokavēts 4 d.", "rīt", "3 dienas" */
void report_name(const struct report *r, const struct report_row *row, enum lang lang, struct strbuf *out); /* "Liecības par 1. semestri, 1. semestris" */
void report_state(const struct report_row *row, enum lang lang, struct strbuf *out);       /* "336 no 341 gatavi, 5 apturēti" */
void report_changed_words(const char *what, enum lang lang, struct strbuf *out);           /* "marks,absences" -> "vērtējumi, kavējumi" */
void report_codes(const struct report_stop *s, struct strbuf *out);                         /* "C204 (4), C207 (1)" */
/* What to type next: "lieciba issue JOB PERIOD --how printed …", "lieciba done …", for the row in this group; appends nothing when there is nothing to do. */
void report_command(const struct report_row *row, enum report_group g, struct strbuf *out);

/* ---- forms ---- */

/* One screen: a line an instance, what belongs to it below, a few of what is next and done. all: everything; late: only that group. */
void report_text(const struct report *r, enum lang lang, bool all, bool late, struct strbuf *out);
/* One object, one line. late: only instances that are late. */
void report_json(const struct report *r, enum lang lang, bool late, struct strbuf *out);
/*
 * One line with performance data for Nagios and its kin; gives the exit code: 2 something is late or failed; 1 something is stopped, changed after issue,
 * due by the next working day and not done, no run for 24 hours, or a calendar is missing; else 0.
 */
int report_nagios(const struct report *r, enum lang lang, struct strbuf *out);
/* Prometheus' text format. */
void report_prom(const struct report *r, struct strbuf *out);
/* The page: one file, no script, links relative to the folder of outputs. */
void report_html(struct arena *a, const struct report *r, enum lang lang, struct strbuf *out);

/*
 * OUT/parbaudes/JOB-PERIOD.html for every instance whose documents are stopped: what is missing, a section a teacher (check_html). Made anew when the
 * instance was compared with other data since; removed when nothing is stopped. Costs a snapshot for each page that is made. ui: the language of messages.
 * s NULL: only finds those that there are.
 */
bool report_check_pages(struct arena *a, struct report *r, struct store *s, enum lang ui, struct diag *d);
/* OUT/index.html and OUT/lieciba.prom, whole, and only when their bytes differ from what is there. */
bool report_write(struct arena *a, const struct report *r, struct diag *d);
/*
 * All of it anew from what is there now: look, fill, pages, files. For the end of a tick, and of commands that write the ledger (the lock is held). last_run
 * and now: UTC. What is wrong with one page of checks goes to `problems` as a warning. A schedule that cannot be read is a `failure` on the page.
 */
bool report_refresh(const struct report_source *s, const char *school, enum lang ui, struct diags *problems, struct diag *d);

#endif
