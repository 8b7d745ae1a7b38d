/* SPDX-License-Identifier: MIT */
/* check_lessons: lessons: their topics, the days they stand on, and how many were given. */
#include "check_internal.h"

#include <stddef.h>

/*
 * A lesson that should have a topic. An individual lesson that its student missed stays without one (JMV-16.2.5), so one without a topic is a finding only
 * when nobody missed it.
 */
#define TOPICAL " FROM lesson l JOIN course c ON c.course_id = l.course_id JOIN subject b ON b.subject_id = c.subject_id" \
	" WHERE l.school_year = :year AND l.taught = 1 AND l.kind IN ('lesson', 'individual') AND l.date BETWEEN :from AND :past"
#define NOT_MISSED " AND NOT ((l.kind = 'individual' OR c.kind = 'individual') AND EXISTS (SELECT 1 FROM absence a WHERE a.student_id IN" \
	" (SELECT k.student_id FROM course_student k WHERE k.course_id = l.course_id) AND a.date = l.date AND a.status <> 'late' AND coalesce(a.course_id, l.course_id) = l.course_id))"

const struct check_spec check_lessons[] = {
	{ .code = "C230", .rules = "AKN-3.1, JMV-16.2.5, VPVG-6.3", .title = N_("lessons without a topic"), .level = CHECK_WARN, .periods = OF_ALL,
		.problem = { N_("the lesson has no topic"), N_("no lesson of this journal has a topic: {1}") },
		.remedy = N_("The teacher enters the topic of the lesson."),
		.sql = "WITH bare AS (SELECT l.course_id, b.subject, l.date" TOPICAL " AND l.topic IS NULL" NOT_MISSED "),"
			" named AS (SELECT DISTINCT course_id FROM lesson WHERE topic IS NOT NULL)"
			" SELECT course_id, subject, date, 0 AS v, NULL AS a1 FROM bare WHERE course_id IN (SELECT course_id FROM named)"
			" UNION ALL SELECT course_id, subject, NULL, 1, count(*) FROM bare WHERE course_id NOT IN (SELECT course_id FROM named) GROUP BY course_id, subject" },
	{ .code = "C231", .rules = "AKN-3.1, AKN-3.2", .title = N_("topics that are not written as agreed"), .level = CHECK_OFF, .periods = OF_ALL,
		.problem = { N_("the topic is not written as \"SR: result / Topic.\""), N_("the topic does not begin with \"Individuālais darbs\"") },
		.remedy = N_("The teacher writes the topic as the school agreed."),
		.sql = "SELECT l.course_id, b.subject, l.date, l.kind = 'individual' AS v" TOPICAL
			" AND l.topic NOT LIKE CASE l.kind WHEN 'individual' THEN 'Individu_lais darbs%' ELSE 'SR: _% / _%' END" },
	{ .code = "C232", .rules = "JMV-13.9, VPVG-7.1", .title = N_("lessons on days that the calendar calls off"), .level = CHECK_WARN, .periods = OF_ALL,
		.problem = { N_("lessons on a day without lessons: {1}"), N_("lessons on {2}, a day without lessons: {1}") },
		.remedy = N_("The teacher corrects the date, or the calendar file gets the day (work_days)."),
		.sql = "SELECT l.course_id, b.subject, l.date, d.name IS NOT NULL AS v, count(*) AS a1, d.name AS a2 FROM lesson l JOIN course c ON c.course_id = l.course_id JOIN subject b ON b.subject_id = c.subject_id"
			" JOIN day d ON d.school_year = l.school_year AND d.date = l.date AND d.lessons = 0 LEFT JOIN class k ON k.class_id = c.class_id"
			" WHERE l.school_year = :year AND l.kind = 'lesson' AND l.taught = 1 AND l.date BETWEEN :from AND :end"
			" AND NOT (d.working = 1 AND l.date <= coalesce(k.ends, :end) AND l.date > (SELECT ends FROM year WHERE school_year = :year)) GROUP BY l.course_id, l.date" },
	{ .code = "C233", .rules = "VPVG-2.1, JMV-13.5", .title = N_("the source's school days differ from the calendar's"), .level = CHECK_WARN, .periods = OF_TERMS, .tables = T_DAYS,
		.problem = { N_("school days declared: {1}, in the calendar: {2}; the first that differs is {3}") },
		.remedy = N_("The deputy corrects the calendar file, or the days in the journal. The calendar file decides."),
		.sql = "WITH d AS (SELECT d.date, d.lessons, CASE WHEN x.kind IS NULL THEN (SELECT count(*) FROM x_day WHERE kind = 'lessons') = 0 AND d.lessons ELSE x.kind = 'lessons' END AS said"
			"  FROM day d LEFT JOIN x_day x ON x.date = d.date WHERE d.school_year = :year AND d.date BETWEEN :from AND :to)"
			" SELECT sum(said) AS a1, sum(lessons) AS a2, min(CASE WHEN said <> lessons THEN date END) AS a3 FROM d WHERE EXISTS (SELECT 1 FROM x_day WHERE date BETWEEN :from AND :to)"
			" HAVING sum(said <> lessons) > 0" },
	{ .code = "C234", .rules = "MK528, RDMV-22.3", .title = N_("journals with fewer lessons than planned"), .level = CHECK_WARN, .periods = OF_YEAR,
		.threshold = { N_("lessons fewer than planned"), 5, 0, 1000 },
		.problem = { N_("lessons taught: {1}, planned: {2}") },
		.remedy = N_("The teacher enters the lessons that are missing; the deputy decides how the rest is made up."),
		.sql = "SELECT c.course_id, b.subject, coalesce(c.hours_taught, 0) AS a1, c.hours_plan AS a2 FROM course c JOIN subject b ON b.subject_id = c.subject_id LEFT JOIN class k ON k.class_id = c.class_id"
			" WHERE c.school_year = :year AND c.hours_plan > 0 AND coalesce(c.hours_taught, 0) + :n < c.hours_plan AND :today >= coalesce(k.ends, :to)"
			" AND (c.hours_taught IS NOT NULL OR EXISTS (SELECT 1 FROM lesson WHERE school_year = :year))" },
	{ .code = NULL },
};
