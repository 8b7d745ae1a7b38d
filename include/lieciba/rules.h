/* SPDX-License-Identifier: MIT */
/*
 * rules: the school's scales and its rules on marks, promotion and absences, as data.
 *
 * The stated defaults are layouts/rules/scales.yaml and rules.yaml, built into the program; ROOT/scales.yaml and ROOT/rules.yaml of a school
 * add to them and win over them: a scale, a code or a promotion band of the same name replaces the default one, a list of minimum marks
 * replaces the whole list. The functions are pure: same rules and arguments, same answer; nothing is ever written over the journal's own mark.
 *
 * A rule is cited by its id: the rule set and its paragraph (JMV-16.2.8, VPVG-6.8, AKN-8.1, MK11-25.2).
 */
#ifndef LIECIBA_RULES_H
#define LIECIBA_RULES_H

#include "lieciba/date.h"
#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* ---- scales ---- */

enum mark_state { MARK_GIVEN, MARK_NV, MARK_EXEMPT, MARK_NONE, MARK_UNREADABLE };
enum mark_pass { PASS_UNKNOWN, PASS_NO, PASS_YES }; /* unknown: the scale has no pass line */
/* A mark as it was understood. Only MARK_GIVEN ever has a number, so nv and atb. can enter no mean (JMV-16.2.6, IKVD-nv). */
struct mark_value {
	enum mark_state state;
	bool number;      /* x100 holds */
	int64_t x100;
	enum mark_pass pass;
};
struct scale_value {
	const char **raw; size_t nraw; /* spellings: i, ieskaitīts */
	int state;        /* enum mark_state */
	bool has_number;
	int64_t x100;
	int pass;         /* enum mark_pass */
};
struct scale {
	const char *name; /* "ten" */
	const char *title, *source;
	bool numbers;     /* numbers from min to max are marks */
	int64_t min_x100, max_x100;
	int64_t pass_x100; /* least that passes; -1 = no pass line */
	const char *suffix; /* may follow the number: "%"; NULL = none */
	struct scale_value *values; size_t nvalues;
};

/* ---- rules ---- */

enum half_policy { HALF_TEACHER, HALF_UP, HALF_SECOND };   /* x.5: either neighbour is right, the higher, the one nearer to the last term */
enum gap_policy { GAP_UNDECIDED, GAP_OTHERS, GAP_SAME };   /* a term nv or exempt: nothing is expected; the other terms decide; the year is nv or exempt too */
enum duty { DUTY_REQUIRED, DUTY_OPTIONAL, DUTY_NONE };
enum absence_status { ABSENCE_EXCUSED, ABSENCE_UNEXCUSED, ABSENCE_LATE, ABSENCE_NOT_MARKED, ABSENCE_PRESENT /* no absence at all */ };
enum absence_reason { REASON_NONE, REASON_ILLNESS, REASON_OTHER };
enum min_unit { MIN_WEEK, MIN_MONTH, MIN_TERM };
struct min_marks { const char *id; int individual; /* else a group's journal */ int64_t per_week_x100; int at_least, at_most /* 0 = open */, per; /* enum min_unit */ };
struct promotion_band {
	const char *name, *id; /* "4-8", "MK11-25.2" */
	int from_grade, to_grade;
	day_t from, to;        /* validity, inclusive; 0 = open */
	int marks;             /* 1: marks below the pass line count; else it is enough that every subject has an evaluation */
	int below_after_resit; /* how many subjects may stay below after the post-test */
};
struct absence_code { const char *code; int status, reason; };
struct rules {
	struct scale *scales; size_t nscales;
	struct scale_value *everywhere; size_t neverywhere; /* nv, atb.: on every scale */
	int half, nv, exempt;         /* half_policy, gap_policy */
	int semester_marks, lesson_hours, mark_kind; /* enum duty */
	bool own_semester_marks;      /* the school's rules.yaml says it: goes before the store's word */
	struct min_marks *minimum; size_t nminimum;
	struct promotion_band *bands; size_t nbands;
	struct absence_code *codes; size_t ncodes;
	int late_is_missed_from;      /* minutes; 0 = being late is never a missed lesson */
	int school_event_counts;      /* 1: being away for the school is a missed lesson (VPVG-5.3: no) */
	char digest[65];              /* of the school's own files, hex; what was understood by other rules may be another thing */
};

/* root: the school's folder, NULL = the defaults alone. All mistakes go to out, each at its place; NULL when there are any. */
struct rules *rules_load(struct arena *a, const char *root, struct diags *out);

const struct scale *rules_scale(const struct rules *r, const char *name); /* NULL = unknown */
/*
 * What the text of a mark means. Of a re-sat "old|new" the newest counts (the caller keeps both). An unknown scale gives MARK_GIVEN without
 * a number. MARK_UNREADABLE: no spelling of the scale. *outside (may be NULL): a number beyond the scale's ends.
 */
struct mark_value rules_scale_value(const struct rules *r, const char *scale, const char *raw, bool *outside);
/* The part of "old|new" that counts; the whole text where there is no newer one. */
const char *rules_newest(const char *raw);
const char *rules_state_name(enum mark_state s); /* as the store has it: "mark", "nv", "exempt", "none", "unreadable" */

/* What the year's mark should be: any whole mark from low to high is right. A check, never an overwrite. */
enum year_outcome { YEAR_UNDECIDED, YEAR_MARK, YEAR_NV, YEAR_EXEMPT };
struct year_mark { enum year_outcome outcome; int64_t low_x100, high_x100; };
/* JMV-16.2.8: mean of the terms' marks in their order, n >= 1. A term without a mark, or marks without numbers: undecided. */
struct year_mark rules_year_mark(const struct rules *r, const struct mark_value *terms, size_t n);
/*
 * VPVG-6.8, AKN-8.1: the year's mark is the provisional one (else the terms' mean); a combined test may correct it, up to the test's own mark.
 * MARK_NONE = not given.
 */
struct year_mark rules_year_chain(const struct rules *r, const struct mark_value *terms, size_t n, const struct mark_value *provisional,
	const struct mark_value *combined);
/* Does the journal's mark agree? Undecided agrees with everything. */
bool rules_year_agrees(const struct year_mark *expected, const struct mark_value *given);

/* JMV-16.2.4: the row for a journal of this kind, the one with the most lessons a week that it reaches; NULL = no minimum. */
const struct min_marks *rules_min_marks(const struct rules *r, bool individual, int64_t per_week_x100);

/* MK11-25: what the year's marks lead to. */
enum promotion { PROMOTION_UNKNOWN /* no rule, or marks are missing */, PROMOTION_YES, PROMOTION_MEASURES /* extra teaching and a post-test */, PROMOTION_NO };
struct subject_mark { struct mark_value mark; bool resat; /* the post-test was taken, and this is its mark */ };
struct promotion_answer { enum promotion outcome; const char *id; int below; /* subjects below the line, nv included */ };
struct promotion_answer rules_promotion(const struct rules *r, int grade, day_t on, const struct subject_mark *v, size_t n);

const struct absence_code *rules_absence_code(const struct rules *r, const char *code); /* NULL = unknown */
const char *rules_status_name(enum absence_status s); /* "excused" …; "" for present */
enum absence_status rules_status(const char *name); /* the other way; "" and what is unknown: present */
/* The code that documents print for a reason: "ns" illness, "nc" other; NULL = the source's own. */
const char *rules_reason_code(enum absence_reason reason);
/* In which column of the totals it counts: coming too late for a lesson to count (late_is_missed_from) is missing it, and nobody has excused that. */
enum absence_status rules_counted(const struct rules *r, enum absence_status s, int minutes);
/* Is this absence a missed lesson, one of the total? JMV-14.8, VPVG-5.3; minutes -1 = unknown. */
bool rules_missed(const struct rules *r, enum absence_status s, int minutes, bool school_event);

#endif
