/* SPDX-License-Identifier: MIT */
/* check_absences: missed lessons: without a status, on days or in journals where they cannot be, more than a school may keep to itself. */
#include "check_internal.h"

#include <stddef.h>

const struct check_spec check_absences[] = {
	{ .code = "C221", .rules = "JMV-15.2, RDMV-18.2, KEM-3.6, AKN-4", .title = N_("absences without excuse status after the month's end"), .level = CHECK_WARN, .periods = OF_ALL,
		.problem = { N_("{2}: not said whether excused, lessons: {1}") },
		.remedy = N_("The class's tutor enters whether the lessons are excused; without a note they are not."),
		.sql = "SELECT class_id, student_id, count(*) AS a1, month AS a2 FROM absence WHERE school_year = :year AND status = 'not_marked' AND school_event = 0"
			" AND date BETWEEN :from AND :end AND date(month || '-01', '+1 month') <= :today GROUP BY class_id, student_id, month" },
	{ .code = "C222", .rules = "JMV-14.8, RDMV-25.1", .title = N_("absences on days without lessons"), .level = CHECK_WARN, .periods = OF_ALL,
		.problem = { N_("missed lessons on a day without lessons: {1}") },
		.remedy = N_("The teacher removes the entries, or the calendar file gets the day."),
		.sql = "SELECT a.class_id, a.student_id, CASE WHEN count(DISTINCT a.course_id) = 1 THEN min(a.course_id) END AS course_id, a.date, count(*) AS a1"
			" FROM absence a JOIN day d ON d.school_year = a.school_year AND d.date = a.date AND d.lessons = 0 JOIN class c ON c.class_id = a.class_id"
			" WHERE a.school_year = :year AND a.date BETWEEN :from AND :end AND NOT (d.working = 1 AND a.date <= c.ends AND a.date > (SELECT ends FROM year WHERE school_year = :year))"
			" GROUP BY a.class_id, a.student_id, a.date" },
	{ .code = "C223", .rules = "JMV-13.3, RDMV-17, VPVG-2.2", .title = N_("absences outside the time in the school"), .level = CHECK_WARN, .periods = OF_ALL,
		.problem = { N_("missed lessons before joining or after leaving: {1}") },
		.remedy = N_("The clerk looks up joining and leaving; the teacher removes entries that are wrong."),
		.sql = "SELECT a.class_id, a.student_id, min(a.date) AS date, count(*) AS a1 FROM absence a WHERE a.school_year = :year AND a.date BETWEEN :from AND :end"
			" AND NOT EXISTS (SELECT 1 FROM enrollment e WHERE e.student_id = a.student_id AND e.school_year = a.school_year AND e.from_date <= a.date AND (e.to_date IS NULL OR e.to_date >= a.date))"
			" GROUP BY a.class_id, a.student_id" },
	{ .code = "C224", .rules = "RDMV-16.2, VPVG-6.2", .title = N_("absences in journals that the student is not in"), .level = CHECK_WARN, .periods = OF_ALL,
		.problem = { N_("missed lessons in a journal that the student is not in: {1}") },
		.remedy = N_("The teacher adds the student to the journal or removes the entries."),
		.sql = "SELECT a.class_id, a.student_id, a.course_id, b.subject, min(a.date) AS date, count(*) AS a1 FROM absence a JOIN course c ON c.course_id = a.course_id JOIN subject b ON b.subject_id = c.subject_id"
			" WHERE a.school_year = :year AND a.date BETWEEN :from AND :end AND NOT EXISTS (SELECT 1 FROM course_student k WHERE k.course_id = a.course_id AND k.student_id = a.student_id"
			"  AND k.from_date <= a.date AND (k.to_date IS NULL OR k.to_date >= a.date)) GROUP BY a.class_id, a.student_id, a.course_id" },
	/* More than 20 lessons a semester: domain.md has the number from memory, so it is a threshold. Not in profesionālā ievirze. */
	{ .code = "C225", .rules = "MK89", .title = N_("more unexcused lessons in a term than the school may keep to itself"), .level = CHECK_WARN, .periods = OF_ALL,
		.threshold = { N_("unexcused lessons in a term"), 20, 0, 1000 },
		.problem = { N_("unexcused lessons in the term: {1} ({2})") },
		.remedy = N_("The class's tutor informs the parents, the school the municipality; measures are written down."),
		.sql = "SELECT a.class_id, a.student_id, a.unexcused AS a1, t.name AS a2 FROM absence_term a JOIN term t ON t.school_year = a.school_year AND t.term = a.term AND t.grade = 0"
			" JOIN student p ON p.student_id = a.student_id AND p.school_year = a.school_year LEFT JOIN programme g ON g.programme_id = p.programme_id"
			" WHERE a.school_year = :year AND a.unexcused > :n AND t.starts <= :to AND t.ends >= :from AND coalesce(g.department, '') NOT LIKE 'profesion_l_ ievirze%'" },
	{ .code = NULL },
};
