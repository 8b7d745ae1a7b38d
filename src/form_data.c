/* SPDX-License-Identifier: MIT */
/* form_data: labels of a year's students, classes, subjects and teachers. Look-ups are binary by id; n log n in their number. */
#include "form_internal.h"

#include "lieciba/db.h"
#include "lieciba/num.h"
#include "lieciba/utf8.h"

#include <stdlib.h>
#include <string.h>

int form_column_index(const struct store_table *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++) {
		if (strcmp(t->columns[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

bool form_rows_load(struct arena *a, struct store *s, const struct store_table *t, const char *school_id, const char *school_year, struct form_rows *out, struct diag *d)
{
	*out = (struct form_rows){ 0 };
	struct db_stmt *q = store_read(s, t, school_id, school_year, d);
	if (!q)
		return false;
	enum db_step step;
	while ((step = db_step(q, d)) == DB_ROW) {
		out->v = arena_grow(a, out->v, &out->cap, out->n + 1, sizeof *out->v);
		const char **row = out->v[out->n++] = ARENA_ARRAY(a, t->n, const char *);
		for (size_t i = 0; i < t->n; i++)
			row[i] = db_is_null(q, (int)i + 1) ? NULL : arena_strdup(a, db_text(q, (int)i + 1));
	}
	db_finalize(q);
	return step == DB_DONE;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct form_label *)a)->id, ((const struct form_label *)b)->id);
}

const struct form_label *form_label_of(const struct form_labels *l, const char *id)
{
	struct form_label want = { .id = id };
	return id && l->n ? bsearch(&want, l->v, l->n, sizeof *l->v, by_id) : NULL;
}

static struct form_label *add(struct form_data *x, struct form_labels *l, const char *id, const char *label)
{
	l->v = arena_grow(&x->arena, l->v, &l->cap, l->n + 1, sizeof *l->v);
	l->v[l->n] = (struct form_label){ .id = id, .label = label };
	return &l->v[l->n++];
}

static void sort(struct form_labels *l)
{
	if (l->n > 1)
		qsort(l->v, l->n, sizeof *l->v, by_id);
}

static int64_t number(const char *s)
{
	int64_t v;
	return s && num_parse_int(s, &v) ? v : 0;
}

static const char *joined(struct arena *a, const char *x, const char *y)
{
	return arena_printf(a, "%s%s%s", x ? x : "", x && y ? " " : "", y ? y : "");
}

/* A label that stands twice gets its id after it. */
static int by_label(const void *a, const void *b)
{
	int by = strcmp(((const struct form_label *)a)->label, ((const struct form_label *)b)->label);
	return by ? by : by_id(a, b);
}

static void make_unique(struct form_data *x, struct form_labels *l)
{
	if (l->n > 1)
		qsort(l->v, l->n, sizeof *l->v, by_label);
	for (size_t i = 0; i < l->n;) {
		size_t k = i + 1;
		while (k < l->n && strcmp(l->v[k].label, l->v[i].label) == 0)
			k++;
		for (size_t j = i; k - i > 1 && j < k; j++)
			l->v[j].label = arena_printf(&x->arena, "%s (%s)", l->v[j].label, l->v[j].id);
		i = k;
	}
	sort(l);
}

#define CELL(t, row, name) ((row)[form_column_index(t, name)])

static bool load_plain(struct form_data *x, struct store *s, const struct form_request *r, const char *table, const char *id, struct form_labels *l, struct diag *d)
{
	const struct store_table *t = store_table(table);
	struct form_rows rows;
	if (!form_rows_load(&x->arena, s, t, r->school_id, strcmp(table, "classes") == 0 ? r->school_year : NULL, &rows, d))
		return false;
	bool person = form_column_index(t, "surname") >= 0;
	for (size_t i = 0; i < rows.n; i++) {
		const char *label = person ? joined(&x->arena, CELL(t, rows.v[i], "surname"), CELL(t, rows.v[i], "given_name")) : CELL(t, rows.v[i], "name");
		struct form_label *one = add(x, l, CELL(t, rows.v[i], id), label ? label : "");
		if (form_column_index(t, "grade") >= 0)
			one->grade = number(CELL(t, rows.v[i], "grade"));
	}
	sort(l);
	return true;
}

/* The class and number of a student's newest stay of the year. */
static bool load_students(struct form_data *x, struct store *s, const struct form_request *r, struct diag *d)
{
	const struct store_table *t = store_table("enrollments");
	struct form_labels names = { 0 };
	struct form_rows rows;
	if (!load_plain(x, s, r, "students", "student", &names, d) || !form_rows_load(&x->arena, s, t, r->school_id, NULL, &rows, d))
		return false;
	for (size_t i = 0; i < rows.n; i++) { /* sorted by student, class and first day */
		const char *id = CELL(t, rows.v[i], "student"), *class_id = CELL(t, rows.v[i], "class"), *no = CELL(t, rows.v[i], "list_no");
		const struct form_label *name = form_label_of(&names, id), *class = form_label_of(&x->classes, class_id);
		if (!name || !class)
			continue;
		struct form_label *last = x->students.n ? &x->students.v[x->students.n - 1] : NULL;
		if (!last || strcmp(last->id, id) != 0)
			last = add(x, &x->students, id, NULL);
		last->label = arena_printf(&x->arena, "%s%s%s %s", class->label, no ? "/" : "", no ? no : "", name->label);
		last->class_id = class_id;
		last->grade = class->grade;
		last->no = number(no);
	}
	make_unique(x, &x->students);
	return true;
}

bool form_data_load(struct form_data *x, struct store *s, const struct form_request *r, struct diag *d)
{
	arena_init(&x->arena, 0);
	if (!load_plain(x, s, r, "classes", "class", &x->classes, d) || !load_plain(x, s, r, "subjects", "subject", &x->subjects, d) ||
		!load_plain(x, s, r, "teachers", "teacher", &x->teachers, d) || !load_students(x, s, r, d))
		return false;
	make_unique(x, &x->subjects);
	make_unique(x, &x->teachers);
	return true;
}
