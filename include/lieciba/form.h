/* SPDX-License-Identifier: MIT */
/*
 * form: XLSX forms for what journals lack: numbers of lessons, orders, olympiads, behaviour, the school's own data. The program writes them filled with what
 * the store knows; people fill in the light cells; import_form.c reads them back by the hidden ids beside each row, never by names.
 *
 * A form is a table in form.c: sheets, each for one table of the bundle, each with columns. The hidden sheet "_lieciba" says which form it is, of which school
 * and year, and which id each label of the drop-downs stands for. Same store, same bytes.
 */
#ifndef LIECIBA_FORM_H
#define LIECIBA_FORM_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct store;
struct strbuf;

#define FORM_META "_lieciba"

enum form_fill { FORM_KEY /* hidden */, FORM_SHOWN /* grey, not to be changed */, FORM_INPUT };
enum form_type { FORM_TEXT, FORM_INT, FORM_DATE, FORM_WORD, FORM_STUDENT, FORM_SUBJECT, FORM_TEACHER, FORM_COURSE_NAME, FORM_CLASS_OF_COURSE, FORM_TEACHERS_OF_COURSE };
struct form_column {
	const char *name;   /* of the bundle's table; NULL = only shown */
	const char *head;   /* as people see it; keys: the bundle's name */
	int fill, type, width;
	const char *words;  /* FORM_WORD: "praise=pateicība|remark=piezīme"; what stands before = goes into the bundle */
	bool open;          /* FORM_WORD: other texts are taken as they are */
};
struct form_sheet {
	const char *title, *note; /* name of the sheet; what to do, one line */
	const char *table;  /* of the bundle */
	const struct form_column *columns; size_t n;
	bool vertical;      /* one row of the table, written downwards: label, value */
	bool per_student;   /* a row for each student of the year, also without a fact */
	int blank;          /* empty rows below for new ones */
};
struct form { const char *name, *title; const struct form_sheet *sheets; size_t n; };
/* "stundas", "rikojumi", "sasniegumi", "uzvediba", "skola"; NULL = none of them. form_at counts from 0, ends with NULL. */
const struct form *form_named(const char *name);
const struct form *form_at(size_t i);

/* Rows of a sheet: one of title, one of note, then the headings in this row (from 0). */
enum { FORM_HEAD_ROW = 2 };

struct form_request {
	const char *school_id, *school_year;
	const char *class_name;  /* only this class (id or printed name); NULL = all */
	const char *today;       /* ISO: the file's creation date */
};
/* The workbook into out, after store_as_of. *rows: how many rows are filled. H100: the year or the class is not in the store. */
bool form_write(struct store *s, const struct form *f, const struct form_request *r, struct strbuf *out, size_t *rows, struct diag *d);

/* ---- for form_*.c and import_form.c ---- */

/* Text of a word as people see it, or the text itself. */
const char *form_word_shown(struct arena *a, const struct form_column *c, const char *value);
/* What a shown word stands for; NULL = it is none of them (and the column is not open). */
const char *form_word_meant(struct arena *a, const struct form_column *c, const char *shown);

#endif
