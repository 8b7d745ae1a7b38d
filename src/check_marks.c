/* SPDX-License-Identifier: MIT */
/* check_marks: closing marks and current marks: missing, unreadable, nv, atb., the year's mark, how many. */
#include "check_internal.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/period.h"

#include <stdio.h>
#include <string.h>

/* A mark is due for who is in a journal of the subject when the term of the student's grade ends; class hours, interest groups and consultations have none. */
#define DUE_STUDENT " AND p.joined_on <= :to AND (p.left_on IS NULL OR p.left_on >= :to)"
#define STUDENT_OF_M " JOIN student p ON p.student_id = m.student_id AND p.school_year = m.school_year"
/* A cell of x_cell that belongs to the period: a term's own mark, or everything of the year. */
#define IN_PERIOD " (:term IS NULL OR c.k = (SELECT seq FROM term WHERE school_year = :year AND term = :term AND grade = 0))"
#define MEANING " JOIN x_raw w ON w.scale = c.scale AND w.raw = c.raw"

/* ---- the year's mark against its terms (JMV-16.2.8) and along its chain (VPVG-6.8, AKN-8.1) ---- */

enum { Y_CLASS, Y_STUDENT, Y_COURSE, Y_SUBJECT, Y_SCALE, Y_TERM1, Y_PROVISIONAL = Y_TERM1 + 3, Y_COMBINED, Y_YEAR, Y_TERMS, MAX_TERMS = 3 };
static const char year_sql[] =
	"SELECT class_id, student_id, course_id, subject, coalesce(scale, ''), s1, s2, s3, provisional, combined, year_mark,"
	" (SELECT count(DISTINCT term) FROM term WHERE school_year = :year)"
	" FROM closing_mark WHERE school_year = :year AND year_mark IS NOT NULL AND mark_kind = 'gada' AND (provisional IS NOT NULL OR combined IS NOT NULL) = ";

static struct mark_value read_mark(const struct check_run *r, struct db_stmt *s, int col)
{
	const char *raw = db_text(s, col);
	return raw ? rules_scale_value(r->rules, db_text(s, Y_SCALE), raw, NULL) : (struct mark_value){ .state = MARK_NONE };
}

static void compare_year(struct check_run *r, struct db_stmt *s, bool chain)
{
	struct mark_value terms[MAX_TERMS], provisional = read_mark(r, s, Y_PROVISIONAL), combined = read_mark(r, s, Y_COMBINED), year = read_mark(r, s, Y_YEAR);
	int64_t n = db_int(s, Y_TERMS);
	n = n < 1 ? 1 : n > MAX_TERMS ? MAX_TERMS : n;
	for (int i = 0; i < n; i++)
		terms[i] = read_mark(r, s, Y_TERM1 + i);
	struct year_mark want = chain ? rules_year_chain(r->rules, terms, (size_t)n, &provisional, &combined) : rules_year_mark(r->rules, terms, (size_t)n);
	if (year.state == MARK_UNREADABLE || rules_year_agrees(&want, &year))
		return;
	const struct check_row row = { .class_id = db_text(s, Y_CLASS), .student_id = db_text(s, Y_STUDENT), .course_id = db_text(s, Y_COURSE),
		.subject = db_text(s, Y_SUBJECT), .variant = chain && combined.state == MARK_GIVEN };
	check_add(r, &row);
}

static bool year_marks(struct check_run *r, bool chain, struct diag *d)
{
	char sql[sizeof year_sql + 1];
	snprintf(sql, sizeof sql, "%s%d", year_sql, chain);
	struct db_stmt *s = check_prepare(r, sql, d);
	enum db_step step = DB_FAILED;
	while (s && (step = db_step(s, d)) == DB_ROW)
		compare_year(r, s, chain);
	db_finalize(s);
	return step == DB_DONE;
}

static bool year_mean(struct check_run *r, struct diag *d)
{
	return year_marks(r, false, d);
}

static bool year_chain(struct check_run *r, struct diag *d)
{
	return year_marks(r, true, d);
}

/* ---- how many marks (JMV-16.2.4) ---- */

/* Weeks of five days with lessons, months with ten, whole terms: only those that are over and lie in the period. A short month owes nothing. */
static const char *const spans_sql[] = {
	[MIN_WEEK] = "SELECT min(date), max(date), min(date) FROM day WHERE school_year = :year AND lessons = 1 AND date BETWEEN :from AND :to"
		" GROUP BY date(date, 'weekday 0') HAVING count(*) >= 5 AND max(date) <= :today ORDER BY 1",
	[MIN_MONTH] = "SELECT min(date), max(date), substr(date, 1, 7) FROM day WHERE school_year = :year AND lessons = 1 AND date BETWEEN :from AND :to"
		" GROUP BY substr(date, 1, 7) HAVING count(*) >= 10 AND date(max(date), 'start of month', '+1 month') <= date(:today, '+1 day') ORDER BY 1",
	[MIN_TERM] = "SELECT starts, ends, name FROM term WHERE school_year = :year AND grade = 0 AND ends <= :today AND starts <= :to AND ends >= :from ORDER BY seq",
};
/* Who was in the journal all the time, and how many marks of any kind they got. */
static const char count_sql[] =
	"SELECT k.student_id, count(m.mark_id) FROM course_student k"
	" LEFT JOIN mark m ON m.course_id = k.course_id AND m.student_id = k.student_id AND m.date BETWEEN ?2 AND ?3 AND m.state <> 'none'"
	" WHERE k.course_id = ?1 AND k.from_date <= ?2 AND (k.to_date IS NULL OR k.to_date >= ?3) GROUP BY k.student_id ORDER BY k.student_id";
enum { FEW = 3, MAX_SPANS = 64, LABEL = 64 }; /* so many students are named, more are counted */
struct span { char from[DATE_ISO_SIZE], to[DATE_ISO_SIZE], label[LABEL]; };
struct spans { struct span v[MAX_SPANS]; size_t n; };
struct counting { struct check_run *r; struct db_stmt *count; const struct min_marks *rule; const char *course_id, *subject; bool most; };

static bool read_spans(struct check_run *r, enum min_unit unit, struct spans *out, struct diag *d)
{
	struct db_stmt *s = check_prepare(r, spans_sql[unit], d);
	enum db_step step = DB_FAILED;
	out->n = 0;
	while (s && (step = db_step(s, d)) == DB_ROW && out->n < MAX_SPANS) {
		struct span *p = &out->v[out->n++];
		snprintf(p->from, sizeof p->from, "%s", db_text(s, 0));
		snprintf(p->to, sizeof p->to, "%s", db_text(s, 1));
		snprintf(p->label, sizeof p->label, "%s", db_text(s, 2));
	}
	db_finalize(s);
	return step != DB_FAILED;
}

static bool count_marks(const struct counting *c, const struct span *p, struct diag *d)
{
	char limit[24], students[24];
	const char *who[FEW];
	size_t n = 0;
	db_bind_text(c->count, 1, c->course_id);
	db_bind_text(c->count, 2, p->from);
	db_bind_text(c->count, 3, p->to);
	enum db_step step;
	while ((step = db_step(c->count, d)) == DB_ROW) {
		int64_t marks = db_int(c->count, 1);
		if (c->most ? marks <= c->rule->at_most : marks >= c->rule->at_least)
			continue;
		if (n < FEW)
			who[n] = check_keep(c->r, db_text(c->count, 0));
		n++;
	}
	db_reset(c->count);
	snprintf(limit, sizeof limit, "%d", c->most ? c->rule->at_most : c->rule->at_least);
	snprintf(students, sizeof students, "%zu", n);
	struct check_row row = { .course_id = c->course_id, .subject = c->subject, .variant = n > FEW, .arg = { p->label, limit, students } };
	for (size_t i = 0; i < (n > FEW ? 1 : n); i++) {
		row.student_id = n > FEW ? NULL : who[i];
		check_add(c->r, &row);
	}
	return step == DB_DONE;
}

static bool marks_of_course(struct counting *c, struct db_stmt *s, const struct spans *spans, struct diag *d)
{
	bool ok = true;
	c->rule = rules_min_marks(c->r->rules, db_int(s, 2), db_int(s, 3));
	if (!c->rule || (c->most && !c->rule->at_most))
		return true;
	c->course_id = check_keep(c->r, db_text(s, 0));
	c->subject = check_keep(c->r, db_text(s, 1));
	for (size_t i = 0; ok && i < spans[c->rule->per].n; i++)
		ok = count_marks(c, &spans[c->rule->per].v[i], d);
	return ok;
}

static bool numbers_of_marks(struct check_run *r, bool most, struct diag *d)
{
	struct spans *spans = ARENA_ARRAY(r->a, 3, struct spans);
	struct counting c = { .r = r, .most = most };
	bool ok = true;
	for (enum min_unit u = MIN_WEEK; ok && u <= MIN_TERM; u++)
		ok = read_spans(r, u, &spans[u], d);
	struct db_stmt *s = ok ? check_prepare(r, "SELECT c.course_id, b.subject, c.kind = 'individual', c.per_week_x100 FROM course c JOIN subject b ON b.subject_id = c.subject_id"
		" WHERE c.school_year = :year AND c.per_week_x100 > 0 AND b.kind IN ('subject', 'course', 'module') ORDER BY c.seq", d) : NULL;
	c.count = s ? db_prepare(r->src->snapshot, count_sql, d) : NULL;
	enum db_step step = DB_FAILED;
	while (c.count && ok && (step = db_step(s, d)) == DB_ROW)
		ok = marks_of_course(&c, s, spans, d);
	db_finalize(c.count);
	db_finalize(s);
	return ok && step == DB_DONE;
}

static bool too_few(struct check_run *r, struct diag *d)
{
	return numbers_of_marks(r, false, d);
}

static bool too_many(struct check_run *r, struct diag *d)
{
	return numbers_of_marks(r, true, d);
}

/* ---- the table ---- */

const struct check_spec check_marks[] = {
	{ .code = "C204", .rules = "JMV-16.2.3, AKN-8", .title = N_("closing marks are missing"), .level = CHECK_BLOCK, .periods = OF_TERMS, .duty = DUTY_SEMESTER_MARK,
		.problem = { N_("no mark for the term"), N_("no mark for the year") },
		.remedy = N_("The teacher enters the mark, nv or atb. in the journal."),
		.sql = "SELECT m.class_id, m.student_id, m.course_id, m.subject, :term IS NULL AS v FROM closing_mark m" STUDENT_OF_M
			" JOIN school s ON s.school_id = m.school_id JOIN subject b ON b.subject_id = m.subject_id"
			" WHERE m.school_year = :year AND b.kind IN ('subject', 'course', 'module')" DUE_STUDENT
			" AND CASE WHEN :term IS NULL THEN m.year_mark IS NULL ELSE s.semester_marks = 'required' AND"
			"  CASE (SELECT seq FROM term WHERE school_year = :year AND term = :term AND grade = 0) WHEN 1 THEN m.s1 WHEN 2 THEN m.s2 ELSE m.s3 END IS NULL END"
			" AND EXISTS (SELECT 1 FROM course_student k JOIN course c ON c.course_id = k.course_id"
			"  WHERE k.student_id = m.student_id AND c.subject_id = m.subject_id AND k.from_date <= :to AND (k.to_date IS NULL OR k.to_date >= :to OR :term IS NULL AND k.to_date >= :from))" },
	{ .code = "C205", .rules = "MK528", .title = N_("the kind of the year's mark is missing"), .level = CHECK_BLOCK, .periods = OF_YEAR, .duty = DUTY_KIND,
		.problem = { N_("it is not said whether the mark is gada or gala") },
		.remedy = N_("The teacher enters the mark as the year's (gada) or the final one (gala); documents must say which it is."),
		.sql = "SELECT class_id, student_id, course_id, subject FROM closing_mark WHERE school_year = :year AND mark_kind IS NULL AND (year_mark IS NOT NULL OR resit IS NOT NULL)" },
	{ .code = "C206", .rules = "JMV-16.2.3, MK528", .title = N_("closing marks cannot be read"), .level = CHECK_BLOCK, .periods = OF_TERMS, .tables = T_RAW,
		.problem = { N_("the closing mark is none of its scale"), N_("the closing mark is beyond the ends of its scale") },
		.remedy = N_("The teacher corrects the mark; if the school uses such marks, scales.yaml names them."),
		.sql = "SELECT c.class_id, c.student_id, c.course_id, c.subject, w.outside AS v FROM x_cell c" MEANING " AND w.state = 'unreadable' WHERE" IN_PERIOD },
	{ .code = "C207", .rules = "MK528", .title = N_("numbers of lessons per plan are missing"), .level = CHECK_BLOCK, .periods = OF_TERMS, .duty = DUTY_HOURS,
		.problem = { N_("no number of lessons per plan") },
		.remedy = N_("The deputy enters the number of lessons of the study plan in the journal, or it is imported."),
		.sql = "SELECT DISTINCT m.class_id, m.subject, NULL AS student_id, (SELECT min(c.course_id) FROM course c WHERE c.class_id = m.class_id AND c.subject_id = m.subject_id) AS course_id"
			" FROM closing_mark m" STUDENT_OF_M " WHERE m.school_year = :year AND m.hours_plan IS NULL" DUE_STUDENT },
	{ .code = "C208", .rules = "JMV-13.9, VPVG-7.1", .title = N_("current marks cannot be read"), .level = CHECK_WARN, .periods = OF_ALL, .tables = T_RAW,
		.problem = { N_("the mark is none of its scale"), N_("the mark is beyond the ends of its scale") },
		.remedy = N_("The teacher corrects the mark; if the school uses such marks, scales.yaml names them."),
		.sql = "SELECT m.class_id, m.student_id, m.course_id, b.subject, m.date, w.outside AS v FROM x_raw w JOIN mark m ON coalesce(m.scale, '') = w.scale AND m.raw = w.raw"
			" JOIN subject b ON b.subject_id = m.subject_id WHERE w.state = 'unreadable' AND m.school_year = :year AND m.date BETWEEN :from AND :end" },
	{ .code = "C209", .rules = "JMV-16.2.7", .title = N_("nv as a closing mark"), .level = CHECK_WARN, .periods = OF_TERMS, .tables = T_RAW,
		.problem = { N_("nv for the term: possible are no promotion to the next term, extra measures or a post-test"), N_("nv for the year") },
		.remedy = N_("The teacher agrees a date for the missing work; the deputy decides on the consequence (JMV 16.2.7) and enters it."),
		.sql = "SELECT c.class_id, c.student_id, c.course_id, c.subject, c.k > 3 AS v FROM x_cell c" MEANING " AND w.state = 'nv' WHERE" IN_PERIOD
			" AND c.k IN (1, 2, 3, 6, 8) AND (c.k <> 6 OR c.resit IS NULL)" },
	{ .code = "C210", .rules = "JMV-16.2.6, IKVD-nv", .title = N_("nv that nobody has settled"), .level = CHECK_NOTE, .periods = OF_ALL,
		.threshold = { N_("days since the work"), 14, 0, 365 },
		.problem = { N_("nv; days since the work: {1}") },
		.remedy = N_("The student does the missing work; the teacher enters its mark beside the nv."),
		.sql = "SELECT m.class_id, m.student_id, m.course_id, b.subject, m.date, CAST(julianday(:today) - julianday(m.date) AS INTEGER) AS a1"
			" FROM mark m JOIN subject b ON b.subject_id = m.subject_id"
			" WHERE m.school_year = :year AND m.state = 'nv' AND m.date BETWEEN :from AND :past AND date(m.date, '+' || :n || ' days') < :today"
			" AND NOT EXISTS (SELECT 1 FROM mark n WHERE n.student_id = m.student_id AND n.date >= m.date AND n.course_id = m.course_id AND n.title = m.title AND n.state IN ('mark', 'exempt'))" },
	{ .code = "C211", .rules = "JMV-16.2.8", .title = N_("the year's mark is not the mean of the terms"), .level = CHECK_WARN, .periods = OF_YEAR,
		.problem = { N_("the year's mark is not the mean of the terms' marks") },
		.remedy = N_("The teacher corrects the mark or keeps it knowingly: the journal's own mark is what is printed."), .run = year_mean },
	{ .code = "C212", .rules = "VPVG-6.8, AKN-8.1", .title = N_("the year's mark does not follow from the provisional one and the combined test"), .level = CHECK_WARN, .periods = OF_YEAR,
		.problem = { N_("the year's mark is not the provisional one"), N_("the year's mark lies outside what the provisional one and the combined test allow") },
		.remedy = N_("The teacher corrects the mark or keeps it knowingly: the journal's own mark is what is printed."), .run = year_chain },
	{ .code = "C213", .rules = "JMV-16.2.9, AKN-9", .title = N_("atb. stands beside marks"), .level = CHECK_WARN, .periods = OF_TERMS, .tables = T_RAW,
		.problem = { N_("exempt in one term, but not in another"), N_("exempt in the terms, but not in the year"), N_("exempt in the year, but not in the terms"),
			N_("exempt in the term, but with current marks in it: {1}") },
		.remedy = N_("The deputy looks up the order on the exemption; the teacher corrects what does not follow from it."),
		.sql = "WITH t AS (SELECT c.student_id, c.subject_id, c.line_no, c.class_id, c.course_id, c.subject, sum(c.k < 4 AND w.state = 'exempt') AS e, sum(c.k < 4 AND w.state <> 'exempt') AS m,"
			" max(CASE WHEN c.k = 6 THEN w.state END) AS y FROM x_cell c" MEANING " GROUP BY c.student_id, c.subject_id, c.line_no HAVING sum(w.state = 'exempt') > 0)"
			" SELECT class_id, student_id, course_id, subject, CASE WHEN e > 0 AND m > 0 THEN 0 WHEN e > 0 THEN 1 ELSE 2 END AS v, NULL AS a1 FROM t"
			" WHERE :term IS NULL AND (e > 0 AND m > 0 OR e > 0 AND y IS NOT NULL AND y <> 'exempt' OR e = 0 AND m > 0 AND y = 'exempt')"
			" UNION ALL SELECT c.class_id, c.student_id, c.course_id, c.subject, 3, count(*) FROM x_cell c" MEANING " AND w.state = 'exempt'"
			" JOIN term s ON s.school_year = :year AND s.grade = 0 AND s.seq = c.k JOIN mark m ON m.student_id = c.student_id AND m.subject_id = c.subject_id"
			"  AND m.date BETWEEN s.starts AND s.ends AND m.state = 'mark' WHERE" IN_PERIOD " GROUP BY c.student_id, c.subject_id, c.line_no, c.k" },
	{ .code = "C214", .rules = "JMV-16.2.4", .title = N_("too few marks"), .level = CHECK_OFF, .periods = OF_ALL,
		.problem = { N_("{1}: fewer marks than {2}"), N_("{1}: fewer marks than {2}, students: {3}") },
		.remedy = N_("The teacher plans more works, or enters those that are missing."), .run = too_few },
	{ .code = "C215", .rules = "JMV-16.2.4", .title = N_("more marks than the rule foresees"), .level = CHECK_OFF, .periods = OF_ALL,
		.problem = { N_("{1}: more marks than {2}"), N_("{1}: more marks than {2}, students: {3}") },
		.remedy = N_("Nothing has to be mended; the teacher plans fewer works."), .run = too_many },
	{ .code = NULL },
};
