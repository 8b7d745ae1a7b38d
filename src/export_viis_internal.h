/* SPDX-License-Identifier: MIT */
/* What the files of `export_viis` share: the values of a snapshot, and how they agree with what the ledger says was issued. */
#ifndef LIECIBA_EXPORT_VIIS_INTERNAL_H
#define LIECIBA_EXPORT_VIIS_INTERNAL_H

#include "lieciba/export.h"

struct db;

/* What a snapshot attached as DB says of each student, subject and field, NULLs too; SIDE goes before each row. */
#define VIIS_MARK(SIDE, DB, FIELD, COLUMN) "SELECT " SIDE ", student_id, subject_id, " FIELD ", " COLUMN " FROM " DB ".closing_mark"
#define VIIS_MISSED(SIDE, DB, FIELD, COLUMN) "SELECT " SIDE ", student_id, '', " FIELD ", " COLUMN " FROM " DB ".absence_year"
#define VIIS_SAYS(SIDE, DB) \
	VIIS_MARK(SIDE, DB, "'s1'", "s1") " UNION ALL " VIIS_MARK(SIDE, DB, "'s2'", "s2") " UNION ALL " VIIS_MARK(SIDE, DB, "'s3'", "s3") " UNION ALL " \
	VIIS_MARK(SIDE, DB, "CASE mark_kind WHEN 'gala' THEN 'final' ELSE 'year' END", "year_mark") " UNION ALL " VIIS_MARK(SIDE, DB, "'final'", "final_mark") \
	" UNION ALL " VIIS_MARK(SIDE, DB, "'resit'", "resit") " UNION ALL " VIIS_MISSED(SIDE, DB, "'x1'", "excused") " UNION ALL " \
	VIIS_MISSED(SIDE, DB, "'x2'", "unexcused") " UNION ALL " VIIS_MISSED(SIDE, DB, "'x3'", "not_marked")

struct viis_issued {
	bool ledger;         /* there is one */
	int64_t documents;   /* issued ones with marks, of this year's terms and of the year */
	int64_t differ;      /* … whose values are not this table's any more */
	int64_t unknown;     /* … whose snapshot is not kept, so nobody can tell */
};
/*
 * Compares what issued documents were made from (their kept snapshots) with the snapshot attached as `shot`, whose values stand in temp.said as side 0.
 * Documents of one student with a dataset whose name holds `mark`; a term's document by that term's mark, the year's by all. Makes temp.issued (documents) and
 * temp.issued_value (doc, student_id, subject_id, field, was, now): the differences. Notes for the user go to `out`: documents, versions, numbers; no values.
 */
bool export_viis_issued(struct db *store, const struct export_request *r, struct arena *a, struct viis_issued *x, struct export_files *out, struct diag *d);

#endif
