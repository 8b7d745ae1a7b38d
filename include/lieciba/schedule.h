/* SPDX-License-Identifier: MIT */
/*
 * schedule: schedule.yaml -> jobs, and the instances that they have in the school years of the calendars (scheduler.md §9). What is made of them, and what
 * is done already, is told elsewhere: nothing here knows today's date or a ledger.
 *
 * All mistakes are told at once, each at its place; a job whose rule cannot be carried out is a mistake of the file, not of the run.
 */
#ifndef LIECIBA_SCHEDULE_H
#define LIECIBA_SCHEDULE_H

#include "lieciba/diag.h"
#include "lieciba/due.h"
#include "lieciba/i18n.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct strbuf;
struct ynode;

enum job_action { ACTION_LAYOUT, ACTION_ARCHIVE, ACTION_VERIFY, ACTION_EXPORT, ACTION_REMIND /* a duty that people do: only its date is told */ };
enum job_period { PERIOD_OF_MONTH, PERIOD_OF_TERM, PERIOD_OF_YEAR, PERIOD_OF_WEEK, PERIOD_ONCE /* a year, without groups of grades */ };
enum job_opens { OPENS_BY_RULE, OPENS_PERIOD_END, OPENS_DUE_LEAD, OPENS_ANCHOR };
enum job_corrections { CORRECTIONS_BY_LAYOUT, CORRECTIONS_ASK, CORRECTIONS_AUTO, CORRECTIONS_NEVER };
enum job_fulfils { FULFILS_MADE, FULFILS_PRINTED, FULFILS_ISSUED, FULFILS_SENT, FULFILS_HANDED_OVER, FULFILS_KEPT };
enum job_catch_up { CATCH_UP_ALL, CATCH_UP_LATEST, CATCH_UP_NONE };
enum job_data_to { DATA_TO_PERIOD_END, DATA_TO_RUN };
enum job_doc_date { DOC_DATE_DUE, DOC_DATE_PERIOD_END, DOC_DATE_FIXED };

struct schedule_gate { const char *check; int level; /* 0 block, 1 warn */ };
struct schedule_job {
	const char *id;               /* first: names of the file */
	const char *title;
	const char **source; size_t nsource; /* ids of the rules: "JMV-13.6" */
	const char *layout;           /* of ACTION_LAYOUT */
	int action, period;
	const int *months; size_t nmonths;   /* calendar months of the period; 0 = all */
	const char **terms; size_t nterms;
	const int *grades; size_t ngrades;
	const char **classes; size_t nclasses;
	const char **programmes; size_t nprogrammes;
	const char *department;       /* of the student's programme; NULL = all */
	struct due_rule due;
	int opens, opens_anchor;
	struct due_offset opens_offset, lead;
	int at;                       /* minutes of the day */
	int data_to, doc_date;
	day_t doc_day;                /* DOC_DATE_FIXED */
	struct schedule_gate *gates; size_t ngates;
	const char **outputs; size_t noutputs;
	const struct ynode *params;
	const char **after; size_t nafter;
	int corrections, fulfils, catch_up;
	bool issue, empty;            /* empty: also periods without lessons */
	const char *bundle_by;        /* column of the split; NULL = the layout's */
	int workers;                  /* 0 = the configuration's */
	const char **notify; size_t nnotify;
	const struct ynode *node, *layout_node, *after_node, *notify_node; /* places for messages */
};
struct notify_target { const char *name; const char **on; size_t non; const char **run; size_t nrun; bool details; const struct ynode *node, *on_node; };
struct schedule {
	const char *file, *timezone;
	const char **calendars; size_t ncalendars; /* files, beside schedule.yaml */
	const struct ynode *calendars_node;
	day_t since;                  /* instances due before are nobody's business; 0 = the newest calendar's start */
	struct schedule_job *jobs; size_t njobs;
	struct notify_target *notify; size_t nnotify;
};
/* NULL with the mistakes in `out`. V001 unknown key, V002 value, V003 number, V004 missing or contradictory, V005 circle of `after`, V006 unknown name. */
struct schedule *schedule_load(struct arena *a, const char *path, struct diags *out);
/* Its calendars, read from beside the file. V010: two are of one school year; E010: there is no such file. */
bool schedule_calendars(struct arena *a, const struct schedule *s, struct calendars *c, struct diags *out);

struct schedule_instance {
	const struct schedule_job *job;
	struct due_period period;
	struct due_date due;
	day_t opens;                  /* the day, from job->at on */
	char name[48];                /* "2025-10", "2025-26/S2@9", "2025-26@12" */
};
/* Instances of one job (NULL = all) in order of their deadlines, then of the file. */
struct schedule_instance *schedule_instances(struct arena *a, const struct schedule *s, const struct schedule_job *job, const struct calendars *c, size_t *n);

/* One sentence: "Izraksti par iepriekšējo mēnesi: līdz 3. datumam …" in Latvian or English. */
void schedule_sentence(const struct schedule_job *j, enum lang lang, struct strbuf *out);
/* Why a date is not the nominal one: "03.04.2026. ir Lielā Piektdiena"; empty when it is. */
void schedule_reason(const struct due_date *d, enum lang lang, struct strbuf *out);
/* iCalendar (RFC 5545) of all instances: all-day events with a stable UID and an alarm a working day before. stamp: "20260605T120000Z". */
void schedule_ics(const struct schedule_instance *v, size_t n, const char *school, const char *stamp, struct strbuf *out);

#endif
