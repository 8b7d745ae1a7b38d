/* SPDX-License-Identifier: MIT */
/* check_plan: the calendar of summative works (VPVG-6.4 to 6.6, RDMV-24.2). */
#include "check_internal.h"

#include <stddef.h>

#define PLANNED " FROM assessment_plan p JOIN course c ON c.course_id = p.course_id JOIN subject b ON b.subject_id = c.subject_id WHERE p.school_year = :year AND p.date BETWEEN :from AND :end"
/* The calendar is due on the 20th of the month in which the term begins: 20 September, 20 January. */
#define DUE "substr(t.starts, 1, 8) || '20'"

const struct check_spec check_plan[] = {
	{ .code = "C250", .rules = "VPVG-6.5, VPVG-6.6", .title = N_("summative works told too late"), .level = CHECK_WARN, .periods = OF_ALL,
		.threshold = { N_("days before the work"), 7, 0, 60 },
		.problem = { N_("the work was told on {1}, later than allowed"), N_("not recorded when the work was told") },
		.remedy = N_("The teacher enters works in the planner in time."),
		.sql = "SELECT p.class_id, p.course_id, b.subject, p.date, p.announced_on IS NULL AS v, p.announced_on IS NULL AS note, p.announced_on AS a1" PLANNED
			" AND (p.announced_on > date(p.date, '-' || :n || ' days') OR p.announced_on IS NULL AND p.date <= :today)" },
	{ .code = "C251", .rules = "VPVG-6.4, RDMV-24.2", .title = N_("too many summative works of a class on one day"), .level = CHECK_WARN, .periods = OF_ALL,
		.threshold = { N_("works on a day"), 1, 1, 10 },
		.problem = { N_("summative works on this day: {1} ({2})") },
		.remedy = N_("The deputy and the teachers move one of the works."),
		.sql = "SELECT class_id, date, count(*) AS a1, group_concat(subject, ', ') AS a2 FROM (SELECT DISTINCT p.class_id, p.date, b.subject" PLANNED
			" AND p.class_id IS NOT NULL ORDER BY p.class_id, p.date, b.seq) GROUP BY class_id, date HAVING count(*) > :n" },
	{ .code = "C252", .rules = "VPVG-6.4, RDMV-24.2", .title = N_("no calendar of summative works"), .level = CHECK_NOTE, .periods = OF_TERMS,
		.problem = { N_("the school has no calendar of summative works ({1})"), N_("no summative work is planned ({1})") },
		.remedy = N_("The deputy has the teachers plan the works by 20 September and 20 January."),
		.sql = "SELECT NULL AS class_id, 0 AS v, coalesce(nullif(t.name, ''), t.term) AS a1 FROM term t WHERE t.school_year = :year AND t.grade = 0 AND t.starts <= :to AND t.ends >= :from AND " DUE " < :today"
			" AND NOT EXISTS (SELECT 1 FROM assessment_plan p WHERE p.date BETWEEN t.starts AND t.ends)"
			" UNION ALL SELECT c.class_id, 1, coalesce(nullif(t.name, ''), t.term) FROM term t JOIN class c ON c.school_year = t.school_year WHERE t.school_year = :year AND t.grade = 0 AND t.starts <= :to AND t.ends >= :from"
			" AND " DUE " < :today AND EXISTS (SELECT 1 FROM assessment_plan p WHERE p.date BETWEEN t.starts AND t.ends)"
			" AND EXISTS (SELECT 1 FROM course k WHERE k.class_id = c.class_id)"
			" AND NOT EXISTS (SELECT 1 FROM assessment_plan p JOIN course k ON k.course_id = p.course_id WHERE coalesce(p.class_id, k.class_id) = c.class_id AND p.date BETWEEN t.starts AND t.ends)" },
	{ .code = NULL },
};
