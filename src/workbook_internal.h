/* SPDX-License-Identifier: MIT */
/* What the files of workbook share: the library's handles, styles made so far, lists of words. */
#ifndef LIECIBA_WORKBOOK_INTERNAL_H
#define LIECIBA_WORKBOOK_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/workbook.h"

#include <stdio.h>
#include <xlsxwriter.h>

enum workbook_number { KIND_TEXT, KIND_INT, KIND_DEC1, KIND_DEC2, KIND_DEC3, KIND_DATE, KINDS };
enum { SERIAL_OF_1970 = 25569 };

struct list { const char *const *words; size_t n; int column; /* in the sheet of lists */ };
struct choice { lxw_worksheet *sheet; int first, last, col; size_t list; };
struct look { struct workbook_look is; lxw_format *format; };
struct workbook {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *format[WB_STYLES][KINDS];
	struct look *looks; size_t nlooks, lookcap;
	FILE *file;                  /* where the library writes; has no name but that of its descriptor */
	char path[32];
	struct arena arena;
	const char **names; size_t nnames, names_cap;
	struct list *lists; size_t nlists, lists_cap;
	struct choice *choices; size_t nchoices, choices_cap;
	lxw_error error;             /* the first */
	bool too_long;               /* a text was */
};

static inline bool workbook_ready(const struct workbook *w)
{
	return !w->error && !w->too_long && w->book && w->sheet;
}
static inline void workbook_note(struct workbook *w, lxw_error e)
{
	if (!w->error)
		w->error = e;
}
/* The library's format of a style of the closed list, or of a look. */
lxw_format *workbook_format(struct workbook *w, int style, enum workbook_number kind);
/* workbook_lists.c: what workbook_choices collected, when all sheets are filled. */
void workbook_write_lists(struct workbook *w);
extern const char *const workbook_lists_name; /* the hidden sheet of long lists */

#endif
