/* SPDX-License-Identifier: MIT */
/* What the files of `sample` share: the made-up school in memory, its random numbers, and CSV output. */
#ifndef LIECIBA_SAMPLE_INTERNAL_H
#define LIECIBA_SAMPLE_INTERNAL_H

#include "lieciba/date.h"
#include "lieciba/sample.h"
#include "lieciba/strbuf.h"

enum { GRADES = 12, MAX_SUBJECTS = 18, SLOTS = 9, MAX_DAYS = 200, MAX_TEACHERS = 64 };

struct sample_rng { /* SplitMix64 (Steele, Lea, Flood 2014): one stream for each thing, so that adding one moves no other */
	uint64_t s;
};
struct sample_rng sample_rng(uint64_t seed, const char *what, int a, int b);
uint32_t sample_below(struct sample_rng *r, uint32_t n);   /* 0 … n-1 */
bool sample_chance(struct sample_rng *r, int per_mille);

struct sample_subject {
	const char *id, *name, *short_name, *area;
	signed char per_week_x2[GRADES]; /* lessons a week * 2 by grade; 0 = not taught; a year has 35 weeks */
	const char *scale;               /* "ten", "pass" ; grades 1-3 are told in levels whatever stands here */
	int final_grade;                 /* grade whose year mark is final (gala); 0 = grades 9 and 12 only */
};
extern const struct sample_subject sample_subjects[];
extern const int sample_nsubjects;

struct sample_course {
	const struct sample_subject *subject;
	int teacher, hours_plan, hours_taught;
	char id[48];
};
struct sample_class {
	int grade, letter, tutor, nstudents, first; /* first: index of its first student */
	char id[48], name[32];
	struct sample_course course[MAX_SUBJECTS];
	int ncourses;
	signed char timetable[5][SLOTS]; /* weekday, slot -> course index, -1 = free */
	day_t ends;
};
struct sample_student {
	const char *given, *given2, *surname;
	char surname_buf[48];
	bool female;
	int cls, list_no, id, ability_x10; /* 35 … 98 */
	day_t from, to;    /* to 0 = stays */
	bool special, exempt_sport, weak;
};
struct sample_school {
	const struct sample_options *o;
	int no;            /* 0 = the only one */
	struct sample_class *cls; int nclasses;
	struct sample_student *st; int nstudents;
	struct { const char *given; char surname[48]; bool female; } teacher[MAX_TEACHERS];
	int nteachers;
	day_t day[MAX_DAYS]; signed char term[MAX_DAYS], weekday[MAX_DAYS]; int ndays; /* days with lessons */
};

const char *sample_given(struct sample_rng *r, bool female);
void sample_surname(struct sample_rng *r, bool female, char *buf, size_t size);
void sample_grade_order(const struct sample_class *c, const char **order_no, const char **order_date);

/* One row: fields separated by ;, quoted where needed, NULL = empty. */
void sample_row(struct strbuf *out, const char *const *field, size_t n);
#define SAMPLE_ROW(out, ...) \
	sample_row(out, (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

/* sample_year.c */
void sample_add_marks(const struct sample_school *s, struct strbuf *marks, struct strbuf *closing, struct strbuf *decisions);
void sample_add_absences(const struct sample_school *s, struct strbuf *out);
void sample_add_behaviour(const struct sample_school *s, struct strbuf *behaviour, struct strbuf *achievements);

#endif
