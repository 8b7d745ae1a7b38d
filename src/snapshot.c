/* SPDX-License-Identifier: MIT */
/*
 * snapshot: the contract's tables (src/sql/contract.sql) and their names.
 */
#include "lieciba/snapshot.h"

#include "lieciba/db.h"

#include "contract_sql.h"

static const char *const tables[] = {
	"contract", "school", "official", "year", "term", "day", "programme", "class", "student", "enrollment", "subject", "course",
	"course_student", "class_subject", "closing_mark", "mark", "month_mark", "interim_mark", "mark_mean", "absence", "absence_day",
	"absence_month", "absence_term", "absence_year", "absence_class", "lesson", "behaviour", "achievement", "decision", "assessment_plan",
	"file_plan", "student_private", "absence_reason", "talk", "issue_register",
};

const char *const *snapshot_tables(size_t *n)
{
	*n = sizeof tables / sizeof *tables;
	return tables;
}

bool snapshot_create_tables(struct db *db, struct diag *d)
{
	return db_exec(db, contract_sql, d);
}
