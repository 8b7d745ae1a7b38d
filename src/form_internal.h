/* SPDX-License-Identifier: MIT */
/* Between form_data.c and form_write.c: what the store knows of a year, with the labels that people choose by. */
#ifndef LIECIBA_FORM_INTERNAL_H
#define LIECIBA_FORM_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/form.h"
#include "lieciba/store.h"

struct form_label { const char *id, *label, *class_id; int64_t grade, no; /* order: grade, class, number */ };
struct form_labels { struct form_label *v; size_t n, cap; };
struct form_data {
	struct arena arena;
	struct form_labels classes, students, subjects, teachers; /* students: of the year, "7.b/4 Bērziņš Jānis", each label once */
};
bool form_data_load(struct form_data *x, struct store *s, const struct form_request *r, struct diag *d);
const struct form_label *form_label_of(const struct form_labels *l, const char *id);

/* A row of a bundle table as text, in the order of its columns; NULL = empty. */
struct form_rows { const char ***v; size_t n, cap; };
bool form_rows_load(struct arena *a, struct store *s, const struct store_table *t, const char *school_id, const char *school_year, struct form_rows *out, struct diag *d);
int form_column_index(const struct store_table *t, const char *name); /* -1 = none */

#endif
