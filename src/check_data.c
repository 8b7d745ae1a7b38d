/* SPDX-License-Identifier: MIT */
/* check_data: what documents print about the school itself, its terms, and rows that imports kept back. */
#include "check_internal.h"

#include <stddef.h>

#define FIELD(name, v) "SELECT " v " AS v FROM school WHERE coalesce(" name ", '') = ''"

const struct check_spec check_data[] = {
	{ .code = "C280", .rules = "MK528, JMV-16.2.7", .title = N_("data of the school that documents print"), .level = CHECK_WARN, .periods = OF_ALL,
		.problem = { N_("the head's name is missing"), N_("the head's title is missing"), N_("the head's title in the genitive is missing"), N_("the school's registration number is missing"),
			N_("the school's address is missing"), N_("the school's place is missing") },
		.remedy = N_("The clerk enters it in the journal's school data, or in schools.csv."),
		.sql = FIELD("head_name", "0") " UNION ALL " FIELD("head_title", "1") " UNION ALL " FIELD("head_title_gen", "2") " UNION ALL " FIELD("reg_no", "3") " UNION ALL "
			FIELD("address", "4") " UNION ALL " FIELD("place", "5") },
	{ .code = "C281", .rules = "VPVG-2.1, JMV-13.5", .title = N_("terms that are missing or overlap"), .level = CHECK_BLOCK, .periods = OF_ALL,
		.problem = { N_("the school year has no terms"), N_("{1} and {2} overlap"), N_("{1} lies outside the school year") },
		.remedy = N_("The deputy corrects the terms in the calendar file or in the journal."),
		.sql = "SELECT 0 AS v, NULL AS a1, NULL AS a2 WHERE NOT EXISTS (SELECT 1 FROM term WHERE school_year = :year)"
			" UNION ALL SELECT 1, a.name, b.name FROM term a JOIN term b ON b.school_year = a.school_year AND b.grade = a.grade AND a.term < b.term AND a.starts <= b.ends AND b.starts <= a.ends"
			"  WHERE a.school_year = :year AND a.grade = 0"
			" UNION ALL SELECT 2, t.name, NULL FROM term t JOIN year y ON y.school_year = t.school_year WHERE t.school_year = :year AND t.grade = 0 AND (t.starts < y.starts OR t.ends > y.ends)" },
	{ .code = "C282", .rules = "VPVG-7.1", .title = N_("rows that imports kept back"), .level = CHECK_WARN, .periods = OF_ALL, .tables = T_QUARANTINE,
		.problem = { N_("rows of {1} that could not be read and are not in the store: {2}; the first is in line {3}") },
		.remedy = N_("The IT person corrects them where they come from and imports again; `lieciba help CODE` explains each code of the import."),
		.sql = "SELECT file AS a1, count(*) AS a2, min(line) AS a3 FROM x_quarantine GROUP BY file ORDER BY file" },
	{ .code = NULL },
};
