/* SPDX-License-Identifier: MIT */
/* What the files of `export_student` share: all that is held about one person, gathered once, written as JSON and as a page. */
#ifndef LIECIBA_EXPORT_INTERNAL_H
#define LIECIBA_EXPORT_INTERNAL_H

#include "lieciba/export.h"
#include "lieciba/store.h"

/* One version of a row. value, shown: as many as the table has columns; NULL = unknown; shown: the name of what value refers to. */
struct person_row { int64_t import_no, replaced_by; bool removed; const char **value, **shown; };
struct person_table { const struct store_table *t; struct person_row *v; size_t n, cap, present; };
struct person_import { int64_t number; const char *at, *source, *format, *mode, *files; bool used; };
/* Lines of a quarantined record that carry the person's id or code; the others of the record are other people's. */
struct person_quarantine { int64_t import_no, line; const char *file, *code, *text; };
struct person_log { const char *at, *action, *details; bool everyone; };
/* Rows of the ledger: texts, NULL = nothing; numbers too. */
enum { PERSON_COLUMNS = 16 };
struct person_list { const char *const *column; const char ***v; size_t n, cap; };
struct person {
	const struct export_request *request;
	const char *school, *surname, *given_name;
	struct person_table *table; size_t ntables;
	struct person_import *import; size_t nimports;
	struct person_quarantine *quarantine; size_t nquarantine, quarantine_cap;
	struct person_log *log; size_t nlog, log_cap;
	struct person_list documents, issued;
};
/* Documents about the person, and the register's rows about them; empty without a ledger. */
bool export_student_ledger(struct person *p, struct arena *a, struct diag *d);
void export_student_json(const struct person *p, struct strbuf *out);
void export_student_html(const struct person *p, struct strbuf *out);

#endif
