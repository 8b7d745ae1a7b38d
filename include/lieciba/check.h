/* SPDX-License-Identifier: MIT */
/*
 * check: built-in checks (C2xx) and gates on a snapshot: the list of what is missing before anything is printed.
 * A built-in check is one SELECT on the contract in check.c with a code; it gives findings by class and student.
 */
#ifndef LIECIBA_CHECK_H
#define LIECIBA_CHECK_H

#include "lieciba/diag.h"
#include "lieciba/dataset.h"
#include "lieciba/layout.h"

struct arena;
struct config;
struct db;
struct period;

struct finding {
	const char *code;        /* "C204", or "GATE" for a layout's own gates: then `gate` = its dataset */
	const char *gate;
	bool block;              /* stops the document; else a warning */
	const char *class_id, *class_name, *student_id; /* NULL = not tied to one */
	int list_no;             /* 0 = none */
	const char *subject, *problem; /* problem: the message in the interface's language */
};
struct findings { struct finding *v; size_t n; };
/*
 * All findings of a bound layout's gates for a period. `s` are its prepared datasets with their params set; `snapshot` an open connection
 * for the built-in checks; `lang` that of the gates' messages. Sorted by class, list number, code.
 */
bool check_gates(struct arena *a, const struct layout *l, struct datasets *s, struct db *snapshot, const struct period *p, const struct config *c,
	enum lang lang, struct findings *out, struct diag *d);
/* Explanation and remedy of a built-in check; NULL = no such code. */
const char *check_title(const char *code);

#endif
