/* SPDX-License-Identifier: MIT */
/*
 * fileplan: the school's classification scheme (klasifikācijas shēma, formerly lietu nomenklatūra): under which index each document is filed, and how
 * long it is kept. file-plan.yaml in the school's folder:
 *
 *   format: 1
 *   agreed: 2026-03-01            # with the National Archives; undecided until then
 *   classes:
 *     journals: { index: "1-1", title: E-žurnāls, documents: [class-journal], years: 10, trigger: year-end, responsible: lietvedis,
 *                 medium: datu nesējs, access: restricted }
 *
 * No term is ever guessed: `undecided` is kept until somebody writes it. No plan at all is not an error either.
 */
#ifndef LIECIBA_FILEPLAN_H
#define LIECIBA_FILEPLAN_H

#include "lieciba/diag.h"
#include "lieciba/i18n.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct strbuf;

enum { YEARS_UNDECIDED = -1, YEARS_PERMANENT = -2 };
enum keep_trigger { KEEP_YEAR_END, KEEP_BIRTH, KEEP_LEAVING, KEEP_ISSUE };
struct file_class {
	const char *id;              /* "journals": names the package */
	const char *index, *title;
	const char **documents; size_t ndocuments; /* layouts */
	int years;                   /* 1 … 999, or one of the two above */
	enum keep_trigger trigger;   /* what the years are counted from */
	const char *responsible, *medium, *source; /* NULL = not said */
	bool restricted;
};
struct fileplan {
	const char *agreed;          /* ISO date; NULL = not yet */
	struct file_class *classes; size_t nclasses;
};
/* A file that is not there is an empty plan. Mistakes go to out (A001 … A003), then NULL. */
struct fileplan *fileplan_load(struct arena *a, const char *path, struct diags *out);
/* Where a layout's documents are filed; NULL = nowhere. */
const struct file_class *fileplan_of(const struct fileplan *p, const char *layout);
/* The term in words: "pastāvīgi", "10 gadi", "90 gadi no dzimšanas"; nothing when it is undecided. */
void fileplan_term(const struct file_class *c, enum lang lang, struct strbuf *out);

#endif
