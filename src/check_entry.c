/* SPDX-License-Identifier: MIT */
/*
 * check_entry: entered in time? By the time of entry that the source gives; where it gives none, the first import that brought the fact is the upper bound.
 *
 * Three cases, one text each: 0 the source's own time is later than it may be; 1 the import before the first that has the fact ran after the deadline and
 * had it not, so it was late; 2 first seen after the deadline, and nothing tells when it was entered: counted once for the school, as a note.
 * Times are compared as the source writes them. Working days are the calendar's.
 */
#include "check_internal.h"

#include <stddef.h>

/* Of e (at, known, before): which of the three cases, with `due` the last day and `hour` the last time on it ('T24' = all day). */
#define CASES(due, hour) \
	"CASE WHEN e.known AND (substr(e.at, 1, 10) > " due " OR length(e.at) > 10 AND replace(e.at, ' ', 'T') > " due " || " hour ") THEN 0" \
	" WHEN NOT e.known AND substr(e.before, 1, 10) > " due " THEN 1 WHEN NOT e.known AND substr(e.at, 1, 10) > " due " THEN 2 END AS v"
#define ALL_DAY "'T24'"
/* From rows (course_id, subject, date, due, at, v): one finding for each journal and day; of case 2 one for all. */
#define REPORT \
	" SELECT course_id, subject, date, v, 0 AS note, due AS a1, max(at) AS a2, count(*) AS a3 FROM late WHERE v < 2 GROUP BY course_id, date, due, v" \
	" UNION ALL SELECT NULL, NULL, NULL, 2, 1, count(*), max(at), NULL FROM late WHERE v = 2 HAVING count(*) > 0"
#define PROBLEMS \
	{ N_("due {1}, entered {2}; entries: {3}"), N_("due {1}, not yet there in an import after it, first seen in that of {2}; entries: {3}"), \
	N_("entries first seen in an import after they were due: {1}, last in that of {2}; the source does not say when they were entered") }
/* The n-th working day after a date. */
#define WORKDAY(date) "(SELECT z.date FROM x_workday z WHERE z.working = 1 AND z.no = (SELECT y.no FROM x_workday y WHERE y.date = " date ") + :n)"
#define MARKS(due, which) \
	"WITH late AS (SELECT m.course_id, b.subject, m.date, m.due, e.at, " CASES("m.due", ALL_DAY) \
	" FROM (SELECT k.*, " due " AS due FROM mark k WHERE k.school_year = :year AND k.date BETWEEN :from AND :past AND k.state <> 'none' AND " which ") m" \
	" JOIN x_mark_entry e ON e.id = m.mark_id JOIN subject b ON b.subject_id = m.subject_id WHERE m.due IS NOT NULL)" REPORT

const struct check_spec check_entry[] = {
	/* 21:00 (JMV), 18:00 (RDMV), 17:00 (VPVG, AKN), the same day (KEM): the latest, unless the school says otherwise. */
	{ .code = "C240", .rules = "JMV-16.1, RDMV-19.1, VPVG-6.3, KEM-3.5, AKN-2", .title = N_("lessons entered late"), .level = CHECK_WARN, .periods = OF_ALL, .tables = T_LESSON_ENTRY,
		.threshold = { N_("hour of the lesson's day"), 21, 12, 24 }, .problem = PROBLEMS,
		.remedy = N_("The deputy agrees with the teacher that lessons are entered on their day."),
		.sql = "WITH late AS (SELECT l.course_id, b.subject, l.date, l.date AS due, e.at, " CASES("l.date", "'T' || :n || ':00'")
			" FROM lesson l JOIN x_lesson_entry e ON e.id = l.lesson_id JOIN course c ON c.course_id = l.course_id JOIN subject b ON b.subject_id = c.subject_id"
			" WHERE l.school_year = :year AND l.taught = 1 AND l.date BETWEEN :from AND :past)" REPORT },
	{ .code = "C241", .rules = "JMV-16.2.1", .title = N_("i and ni entered after the next lesson"), .level = CHECK_OFF, .periods = OF_ALL, .tables = T_MARK_ENTRY, .problem = PROBLEMS,
		.remedy = N_("The teacher enters i and ni by the next lesson."),
		.sql = MARKS("(SELECT min(l.date) FROM lesson l WHERE l.course_id = k.course_id AND l.date > k.date AND l.kind IN ('lesson', 'individual'))", "k.scale = 'pass'") },
	{ .code = "C242", .rules = "JMV-16.2.2", .title = N_("marks entered later than a week after the work"), .level = CHECK_OFF, .periods = OF_ALL, .tables = T_MARK_ENTRY,
		.threshold = { N_("days after the work"), 7, 0, 60 }, .problem = PROBLEMS, .remedy = N_("The teacher enters marks within a week."),
		.sql = MARKS("date(k.date, '+' || :n || ' days')", "k.scale = 'ten'") },
	{ .code = "C243", .rules = "RDMV-19.2.1, AKN-5", .title = N_("formative marks entered late"), .level = CHECK_WARN, .periods = OF_ALL, .tables = T_MARK_ENTRY | T_WORKDAY,
		.threshold = { N_("working days after the work"), 3, 0, 60 }, .problem = PROBLEMS, .remedy = N_("The teacher enters formative marks within the days that the school set."),
		.sql = MARKS(WORKDAY("k.date"), "k.kind = 'formative'") },
	/* 10 working days after submission (RDMV), 7 (AKN). */
	{ .code = "C244", .rules = "RDMV-19.2.2, AKN-6", .title = N_("summative marks entered late"), .level = CHECK_WARN, .periods = OF_ALL, .tables = T_MARK_ENTRY | T_WORKDAY,
		.threshold = { N_("working days after submission"), 10, 0, 60 }, .problem = PROBLEMS, .remedy = N_("The teacher enters summative marks within the days that the school set."),
		.sql = MARKS(WORKDAY("coalesce(k.submitted_on, k.date)"), "k.kind IN ('summative', 'test')") },
	/* By the day of the year's plan at 18:00 (JMV), 3 days before the term ends (AKN): without a threshold the last day itself. */
	{ .code = "C245", .rules = "JMV-16.2.3, AKN-8", .title = N_("closing marks entered late"), .level = CHECK_WARN, .periods = OF_ALL, .tables = T_CLOSING_ENTRY,
		.threshold = { N_("days before the period's end"), 0, 0, 60 }, .problem = PROBLEMS, .remedy = N_("The teacher enters closing marks by the day of the year's plan."),
		.sql = "WITH due AS (SELECT e.*, p.class_id, date(CASE e.kind WHEN 'month' THEN date(e.period || '-01', '+1 month', '-1 day')"
			"  WHEN 'term' THEN (SELECT t.ends FROM term t WHERE t.school_year = :year AND t.term = e.period AND t.grade IN (0, p.grade) ORDER BY t.grade DESC LIMIT 1)"
			"  ELSE c.ends END, '-' || :n || ' days') AS due FROM x_closing_entry e JOIN student p ON p.student_id = e.student_id AND p.school_year = :year JOIN class c ON c.class_id = p.class_id"
			"  WHERE e.kind IN ('month', 'term', 'year', 'provisional', 'final')),"
			" late AS (SELECT e.course_id, b.subject, NULL AS date, e.due, e.at, " CASES("e.due", "'T18:00'")
			" FROM due e JOIN course k ON k.course_id = e.course_id JOIN subject b ON b.subject_id = k.subject_id WHERE e.due BETWEEN :from AND :end AND (:term IS NULL OR e.period = :term))" REPORT },
	{ .code = "C246", .rules = "JMV-15.2, RDMV-18.2, KEM-3.6, AKN-4", .title = N_("excuses entered after the month's end"), .level = CHECK_WARN, .periods = OF_ALL, .tables = T_EXCUSE,
		.problem = { NULL, N_("{3}: excused or not was entered after the month's end, lessons: {1}; first seen in the import of {2}"),
			N_("{3}: excused or not was first seen after the month's end, lessons: {1}; the import of {2} is the upper bound") },
		.remedy = N_("The class's tutor enters excuses by the end of the month."),
		.sql = "WITH late AS (SELECT a.class_id, a.student_id, a.month, e.at, CASE WHEN e.before >= date(a.month || '-01', '+1 month') THEN 1 ELSE 2 END AS v FROM absence a JOIN x_excuse e ON e.id = a.absence_id"
			" WHERE a.school_year = :year AND a.date BETWEEN :from AND :end AND a.status IN ('excused', 'unexcused') AND e.at >= date(a.month || '-01', '+1 month'))"
			" SELECT class_id, student_id, v, v = 2 AS note, count(*) AS a1, max(at) AS a2, month AS a3 FROM late GROUP BY class_id, student_id, month, v" },
	{ .code = NULL },
};
