/* SPDX-License-Identifier: MIT */
/*
 * check_promotion: what the year's marks lead to (MK 11 (2022), point 25, by grade band as valid on the day) against the decisions entered.
 *
 * One pass over students, closing marks and decisions, all in the order of student ids.
 */
#include "check_internal.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/period.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <string.h>

struct line { const char *subject, *course_id; bool below; };
struct student {
	const char *id, *class_id;
	int grade;
	struct subject_mark *mark; struct line *line; size_t n, mark_cap, line_cap;
	bool promoted, held, graduated, measures; /* measures: extra teaching or a post-test was decided */
	char day[DATE_ISO_SIZE];                  /* of the decision; "" = none */
	struct promotion_answer answer;
};
typedef void (*judge)(struct check_run *r, const struct student *s);

static void add_mark(struct check_run *r, struct student *s, struct db_stmt *m)
{
	const char *resit = db_text(m, 4), *year = db_text(m, 3), *raw = resit ? resit : year, *scale = db_text(m, 2);
	s->mark = arena_grow(r->a, s->mark, &s->mark_cap, s->n + 1, sizeof *s->mark);
	s->line = arena_grow(r->a, s->line, &s->line_cap, s->n + 1, sizeof *s->line);
	struct mark_value v = raw ? rules_scale_value(r->rules, scale, raw, NULL) : (struct mark_value){ .state = MARK_NONE };
	s->mark[s->n] = (struct subject_mark){ v, resit != NULL };
	s->line[s->n++] = (struct line){ check_keep(r, db_text(m, 1)), check_keep(r, db_text(m, 5)), v.state == MARK_NV || (v.state == MARK_GIVEN && v.pass == PASS_NO) };
}

static bool read_marks(struct check_run *r, struct db_stmt *m, struct student *s, struct diag *d)
{
	enum db_step step;
	db_bind_text(m, 1, s->id);
	db_bind_text(m, 2, r->src->period->school_year);
	while ((step = db_step(m, d)) == DB_ROW)
		add_mark(r, s, m);
	db_reset(m);
	return step == DB_DONE;
}

static bool read_decisions(struct check_run *r, struct db_stmt *q, struct student *s, struct diag *d)
{
	enum db_step step;
	db_bind_text(q, 1, s->id);
	db_bind_text(q, 2, r->src->period->school_year);
	while ((step = db_step(q, d)) == DB_ROW) {
		const char *kind = db_text(q, 0), *day = db_text(q, 1);
		s->promoted |= strcmp(kind, "promoted") == 0;
		s->held |= strcmp(kind, "held") == 0;
		s->graduated |= strcmp(kind, "graduated") == 0;
		s->measures |= strcmp(kind, "measures") == 0 || strcmp(kind, "resit") == 0;
		if (day && (strcmp(kind, "promoted") == 0 || strcmp(kind, "held") == 0) && strlen(day) < sizeof s->day)
			memcpy(s->day, day, strlen(day) + 1);
	}
	db_reset(q);
	return step == DB_DONE;
}

/* Reg. 11 as it was on the day of the decision, else on the year's last day. */
static void apply_rule(struct check_run *r, struct student *s)
{
	day_t on = 0;
	if (!date_parse_iso(s->day, &on))
		date_parse_iso(r->span.to, &on);
	s->answer = rules_promotion(r->rules, s->grade, on, s->mark, s->n);
}

/* Students who are there at the year's end, each with marks and decisions. */
static bool each_student(struct check_run *r, judge tell, struct diag *d)
{
	struct db_stmt *q = check_prepare(r, "SELECT student_id, class_id, grade FROM student WHERE school_year = :year AND left_on IS NULL AND joined_on <= :end ORDER BY student_id", d);
	struct db_stmt *m = q ? db_prepare(r->src->snapshot, "SELECT m.subject_id, m.subject, coalesce(m.scale, ''), m.year_mark, m.resit, m.course_id FROM closing_mark m"
		" JOIN subject b ON b.subject_id = m.subject_id AND b.kind IN ('subject', 'course', 'module') WHERE m.student_id = ?1 AND m.school_year = ?2 ORDER BY m.seq, m.line_no", d) : NULL;
	struct db_stmt *o = m ? db_prepare(r->src->snapshot, "SELECT kind, order_date FROM decision WHERE student_id = ?1 AND school_year = ?2 ORDER BY seq", d) : NULL;
	struct student s = { 0 };
	enum db_step step = DB_FAILED;
	bool ok = o != NULL;
	while (ok && (step = db_step(q, d)) == DB_ROW) {
		s = (struct student){ .mark = s.mark, .line = s.line, .mark_cap = s.mark_cap, .line_cap = s.line_cap, .id = db_text(q, 0), .class_id = db_text(q, 1), .grade = (int)db_int(q, 2) };
		ok = read_marks(r, m, &s, d) && read_decisions(r, o, &s, d);
		apply_rule(r, &s);
		if (ok && s.answer.id)
			tell(r, &s);
	}
	db_finalize(o);
	db_finalize(m);
	db_finalize(q);
	return ok && step == DB_DONE;
}

static void tell(struct check_run *r, const struct student *s, const struct line *l, int variant, const char *arg)
{
	const struct check_row row = { .class_id = s->class_id, .student_id = s->id, .course_id = l ? l->course_id : NULL, .subject = l ? l->subject : NULL, .variant = variant,
		.arg = { arg ? arg : s->answer.id, s->answer.id } };
	check_add(r, &row);
}

static void judge_missing(struct check_run *r, const struct student *s)
{
	if (!s->promoted && !s->held && !s->graduated && !s->measures)
		tell(r, s, NULL, s->answer.outcome == PROMOTION_UNKNOWN ? 1 : 0, NULL);
}

static void judge_unsupported(struct check_run *r, const struct student *s)
{
	char below[24];
	snprintf(below, sizeof below, "%d", s->answer.below);
	if (s->promoted && (s->answer.outcome == PROMOTION_MEASURES || s->answer.outcome == PROMOTION_NO))
		tell(r, s, NULL, 0, below);
	else if (s->promoted && s->answer.outcome == PROMOTION_UNKNOWN)
		tell(r, s, NULL, 2, NULL);
	else if (s->held && s->answer.outcome == PROMOTION_YES)
		tell(r, s, NULL, 1, NULL);
}

static void judge_measures(struct check_run *r, const struct student *s)
{
	struct strbuf all = STRBUF_INIT;
	if (s->answer.outcome != PROMOTION_MEASURES || s->measures || s->promoted) /* promoted all the same: C217 says so */
		return;
	for (size_t i = 0; i < s->n; i++) {
		if (s->line[i].below && !s->mark[i].resat)
			strbuf_addf(&all, "%s%s", all.len ? ", " : "", s->line[i].subject);
	}
	tell(r, s, NULL, 0, all.buf);
	strbuf_release(&all);
}

static void judge_resits(struct check_run *r, const struct student *s)
{
	for (size_t i = 0; s->measures && i < s->n; i++) {
		if (s->line[i].below && !s->mark[i].resat)
			tell(r, s, &s->line[i], 0, NULL);
	}
}

static bool decision_missing(struct check_run *r, struct diag *d) { return each_student(r, judge_missing, d); }
static bool decision_unsupported(struct check_run *r, struct diag *d) { return each_student(r, judge_unsupported, d); }
static bool measures_needed(struct check_run *r, struct diag *d) { return each_student(r, judge_measures, d); }
static bool resits_open(struct check_run *r, struct diag *d) { return each_student(r, judge_resits, d); }

const struct check_spec check_promotion[] = {
	{ .code = "C216", .rules = "MK11-25, VPVG-4.4", .title = N_("the decision on promotion is missing"), .level = CHECK_BLOCK, .periods = OF_YEAR,
		.problem = { N_("no decision on promotion ({1})"), N_("no decision on promotion, and marks for it are missing ({1})") },
		.remedy = N_("The head's order decides; the clerk enters it with number and date."), .run = decision_missing },
	{ .code = "C217", .rules = "MK11-25", .title = N_("the decision on promotion does not follow from the marks"), .level = CHECK_BLOCK, .periods = OF_YEAR,
		.problem = { N_("promoted, but subjects are below the line: {1} ({2})"), N_("held back, but every subject is sufficient ({1})"),
			N_("promoted, but not every subject has its mark ({1})") },
		.remedy = N_("The deputy looks up order and marks; one of them is entered wrongly."), .run = decision_unsupported },
	{ .code = "C218", .rules = "MK11-25, JMV-16.2.7", .title = N_("extra measures and a post-test are needed"), .level = CHECK_WARN, .periods = OF_YEAR,
		.problem = { N_("extra measures and a post-test are needed: {1} ({2})") },
		.remedy = N_("The teachers' council decides on extra teaching and the post-test; the clerk enters the order."), .run = measures_needed },
	{ .code = "C219", .rules = "AKN-8.2, MK11-25", .title = N_("post-tests without a result"), .level = CHECK_WARN, .periods = OF_YEAR,
		.problem = { N_("a post-test was set, but has no result") },
		.remedy = N_("The teacher enters the result of the post-test."), .run = resits_open },
	{ .code = "C220", .rules = "VPVG-4.4, MK11-25", .title = N_("decisions without number or date of the order"), .level = CHECK_BLOCK, .periods = OF_YEAR,
		.problem = { N_("the order on the decision has no number"), N_("the order on the decision has no date") },
		.remedy = N_("The clerk enters number and date of the head's order."),
		.sql = "SELECT class_id, student_id, order_no IS NOT NULL AS v FROM decision WHERE school_year = :year AND kind <> 'other' AND (order_no IS NULL OR order_date IS NULL)" },
	{ .code = NULL },
};
