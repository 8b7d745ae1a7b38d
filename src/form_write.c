/* SPDX-License-Identifier: MIT */
/*
 * form_write: a form as a workbook. Row 1 the title, row 2 what to do, row 3 the headings, then the rows; the ids stand in hidden columns to the left. The last
 * sheet, hidden, says what the file is and which id each label means. Linear in the rows, n log n for their order.
 */
#include "form_internal.h"

#include "lieciba/date.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"
#include "lieciba/workbook.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROW = FORM_HEAD_ROW + 1, EXIT_INPUT = 66 };

struct writer {
	struct form_data data;
	struct store *store;
	const struct form_request *request;
	struct workbook *book;
	const struct form_sheet *sheet;
	const struct store_table *table;
	int row;
	size_t filled;
	const char **students, **subjects, **teachers; /* labels in the order of the drop-downs */
};
/* A row to be written, with what it is sorted by. */
struct line { const char **value; const struct form_label *student, *class; size_t at; };

static const char *of(const struct writer *w, const char **row, const char *name)
{
	int i = row ? form_column_index(w->table, name) : -1;
	return i >= 0 ? row[i] : NULL;
}

static const char *label(const struct form_labels *l, const char *id)
{
	const struct form_label *x = form_label_of(l, id);
	return x ? x->label : id;
}

/* "t1|t2" as names with commas. */
static const char *teacher_names(struct writer *w, const char *ids)
{
	struct strbuf sb = STRBUF_INIT;
	struct arena *a = &w->data.arena;
	for (const char *p = ids; p && *p; p += strcspn(p, "|"), p += *p == '|')
		strbuf_addf(&sb, "%s%s", sb.len ? ", " : "", label(&w->data.teachers, arena_memdup(a, p, strcspn(p, "|"))));
	const char *text = arena_strdup(a, sb.buf);
	strbuf_release(&sb);
	return text;
}

static const char *shown(struct writer *w, const struct form_column *c, const struct line *l)
{
	const char *value = c->name ? of(w, l->value, c->name) : NULL;
	switch ((enum form_type)c->type) {
	case FORM_STUDENT:
		return l->student ? l->student->label : value;
	case FORM_SUBJECT:
		return value ? label(&w->data.subjects, value) : NULL;
	case FORM_TEACHER:
		return value ? label(&w->data.teachers, value) : NULL;
	case FORM_CLASS_OF_COURSE:
		return label(&w->data.classes, of(w, l->value, "class"));
	case FORM_TEACHERS_OF_COURSE:
		return teacher_names(w, of(w, l->value, "teacher"));
	case FORM_WORD:
		return value ? form_word_shown(&w->data.arena, c, value) : NULL;
	case FORM_COURSE_NAME:
	case FORM_TEXT:
	case FORM_INT:
	case FORM_DATE:
		break;
	}
	return value;
}

static void write_cell(struct writer *w, const struct form_column *c, int row, int col, const char *text)
{
	enum workbook_style style = c->fill == FORM_INPUT ? WB_INPUT : c->fill == FORM_SHOWN ? WB_NOTE : WB_PLAIN;
	day_t day;
	if (text && c->type == FORM_DATE && date_parse_iso(text, &day))
		workbook_date(w->book, row, col, style, day);
	else if (text && c->type == FORM_INT)
		workbook_int(w->book, row, col, style, strtoll(text, NULL, 10));
	else if (!text && (c->type == FORM_DATE || c->type == FORM_INT))
		workbook_blank(w->book, row, col, style, c->type == FORM_DATE ? WB_KIND_DATE : WB_KIND_INT);
	else
		workbook_text(w->book, row, col, style, text);
}

static const char *key_value(const struct writer *w, const struct form_column *c, const struct line *l)
{
	if (!l->value && l->student && strcmp(c->name, "student") == 0)
		return l->student->id;
	return of(w, l->value, c->name);
}

static void write_line(struct writer *w, const struct line *l)
{
	for (size_t i = 0; i < w->sheet->n; i++) {
		const struct form_column *c = &w->sheet->columns[i];
		write_cell(w, c, w->row, (int)i, c->fill == FORM_KEY ? key_value(w, c, l) : shown(w, c, l));
	}
	w->row++;
}

/* ---- rows ---- */

static int by_place(const void *pa, const void *pb)
{
	const struct line *a = pa, *b = pb;
	int64_t ga = a->student ? a->student->grade : a->class ? a->class->grade : 0, gb = b->student ? b->student->grade : b->class ? b->class->grade : 0;
	if (ga != gb)
		return ga < gb ? -1 : 1;
	const char *ca = a->student ? a->student->class_id : a->class ? a->class->id : "", *cb = b->student ? b->student->class_id : b->class ? b->class->id : "";
	int by = strcmp(ca ? ca : "", cb ? cb : "");
	if (by)
		return by;
	if (a->student && b->student && a->student->no != b->student->no)
		return a->student->no < b->student->no ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

static bool in_class(const struct writer *w, const char *class_id)
{
	const char *want = w->request->class_name;
	return !want || (class_id && (strcmp(class_id, want) == 0 || strcmp(label(&w->data.classes, class_id), want) == 0));
}

static void keep(struct writer *w, struct line **v, size_t *n, size_t *cap, const struct line *l)
{
	const char *class_id = l->student ? l->student->class_id : l->class ? l->class->id : NULL;
	if (w->sheet->table && w->request->class_name && !in_class(w, class_id))
		return;
	*v = arena_grow(&w->data.arena, *v, cap, *n + 1, sizeof **v);
	(*v)[*n] = *l;
	(*v)[*n].at = *n;
	(*n)++;
}

/* Rows of the store, and for forms of all students those who have none. */
static bool gather(struct writer *w, struct line **v, size_t *n, struct diag *d)
{
	struct form_rows rows;
	size_t cap = 0;
	bool of_year = strcmp(w->table->name, "schools") != 0 && strcmp(w->table->name, "officials") != 0;
	if (!form_rows_load(&w->data.arena, w->store, w->table, w->request->school_id, of_year ? w->request->school_year : NULL, &rows, d))
		return false;
	bool *has = ARENA_ARRAY(&w->data.arena, w->data.students.n + 1, bool);
	for (size_t i = 0; i < rows.n; i++) {
		struct line l = { .value = rows.v[i] };
		const char *student = of(w, rows.v[i], "student");
		l.student = form_label_of(&w->data.students, student);
		l.class = form_label_of(&w->data.classes, of(w, rows.v[i], "class"));
		if (student && !l.student)
			continue; /* of another year */
		if (l.student)
			has[l.student - w->data.students.v] = true;
		keep(w, v, n, &cap, &l);
	}
	for (size_t i = 0; w->sheet->per_student && i < w->data.students.n; i++) {
		if (!has[i])
			keep(w, v, n, &cap, &(struct line){ .student = &w->data.students.v[i] });
	}
	if (*n > 1 && of_year)
		qsort(*v, *n, sizeof **v, by_place);
	return true;
}

/* ---- drop-downs ---- */

static int by_order(const void *pa, const void *pb)
{
	const struct form_label *const *a = pa, *const *b = pb;
	struct line x = { .student = *a }, y = { .student = *b };
	int by = by_place(&x, &y);
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): who sorts hands over items */
	return by ? by : strcmp((*a)->label, (*b)->label);
}

static int by_alphabet(const void *pa, const void *pb)
{
	const char *const *a = pa, *const *b = pb;
	return utf8_compare_lv(*a, strlen(*a), *b, strlen(*b));
}

static const char **labels_in_order(struct writer *w, const struct form_labels *l, bool students)
{
	struct arena *a = &w->data.arena;
	const struct form_label **order = ARENA_ARRAY(a, l->n + 1, const struct form_label *);
	const char **out = ARENA_ARRAY(a, l->n + 1, const char *);
	for (size_t i = 0; i < l->n; i++)
		order[i] = &l->v[i];
	if (l->n > 1 && students)
		qsort(order, l->n, sizeof *order, by_order);
	size_t n = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (!students || in_class(w, order[i]->class_id))
			out[n++] = order[i]->label;
	}
	out[n] = NULL;
	if (n > 1 && !students)
		qsort(out, n, sizeof *out, by_alphabet);
	return out;
}

static size_t count(const char **v)
{
	size_t n = 0;
	while (v[n])
		n++;
	return n;
}

static void choices(struct writer *w, const struct form_column *c, int first, int last, int col)
{
	const char **list = c->type == FORM_STUDENT ? w->students : c->type == FORM_SUBJECT ? w->subjects : w->teachers;
	if (c->fill != FORM_INPUT || last < first)
		return;
	if (c->type == FORM_WORD && !c->open) {
		const char *words[16];
		size_t n = 0;
		for (const char *p = c->words; *p && n < 16; p += strcspn(p, "|"), p += *p == '|')
			words[n++] = arena_memdup(&w->data.arena, strchr(p, '=') + 1, strcspn(strchr(p, '=') + 1, "|"));
		workbook_choices(w->book, first, last, col, words, n);
	} else if (c->type == FORM_STUDENT || c->type == FORM_SUBJECT || c->type == FORM_TEACHER) {
		if (count(list))
			workbook_choices(w->book, first, last, col, list, count(list));
	} else if (c->type == FORM_INT) {
		workbook_wholes(w->book, first, last, col, 0, 2000);
	} else if (c->type == FORM_DATE) {
		workbook_dates(w->book, first, last, col, date_from_civil(1990, 1, 1), date_from_civil(2100, 12, 31));
	}
}

/* ---- sheets ---- */

static void head(struct writer *w, const struct form *f)
{
	const char *school_year = w->request->school_year;
	workbook_sheet(w->book, w->sheet->title);
	size_t first = 0;
	while (!w->sheet->vertical && w->sheet->columns[first].fill == FORM_KEY)
		first++;
	first = w->sheet->vertical ? 1 : first;
	workbook_text(w->book, 0, (int)first, WB_TITLE, arena_printf(&w->data.arena, "%s, %s", f->title, school_year));
	workbook_text(w->book, 1, (int)first, WB_PLAIN, w->sheet->note);
}

static bool vertical(struct writer *w, struct diag *d)
{
	struct line *v = NULL;
	size_t n = 0;
	if (!gather(w, &v, &n, d))
		return false;
	const struct line none = { 0 }, *l = n ? &v[0] : &none;
	workbook_text(w->book, FORM_HEAD_ROW, 0, WB_PLAIN, "lauks");
	workbook_text(w->book, FORM_HEAD_ROW, 1, WB_HEAD, "Kas");
	workbook_text(w->book, FORM_HEAD_ROW, 2, WB_HEAD, "Vērtība");
	for (size_t i = 0; i < w->sheet->n; i++) {
		const struct form_column *c = &w->sheet->columns[i];
		int row = FIRST_ROW + (int)i;
		workbook_text(w->book, row, 0, WB_PLAIN, c->name);
		workbook_text(w->book, row, 1, WB_NOTE, c->head);
		write_cell(w, c, row, 2, shown(w, c, l));
		choices(w, c, row, row, 2);
	}
	w->filled += n;
	workbook_hide_column(w->book, 0);
	workbook_width(w->book, 1, 34);
	workbook_width(w->book, 2, 60);
	return true;
}

static bool horizontal(struct writer *w, struct diag *d)
{
	struct line *v = NULL;
	size_t n = 0;
	if (!gather(w, &v, &n, d))
		return false;
	for (size_t i = 0; i < w->sheet->n; i++) {
		const struct form_column *c = &w->sheet->columns[i];
		workbook_text(w->book, FORM_HEAD_ROW, (int)i, c->fill == FORM_KEY ? WB_PLAIN : WB_HEAD, c->head);
		workbook_width(w->book, (int)i, c->width);
	}
	w->row = FIRST_ROW;
	for (size_t i = 0; i < n; i++) {
		write_line(w, &v[i]);
		w->filled += v[i].value != NULL;
	}
	for (int i = 0; i < w->sheet->blank; i++)
		write_line(w, &(struct line){ 0 });
	for (size_t i = 0; i < w->sheet->n; i++) {
		choices(w, &w->sheet->columns[i], FIRST_ROW, w->row - 1, (int)i);
		if (w->sheet->columns[i].fill == FORM_KEY)
			workbook_hide_column(w->book, (int)i);
	}
	int keys = 0;
	while (w->sheet->columns[keys].fill == FORM_KEY)
		keys++;
	workbook_freeze(w->book, FIRST_ROW, keys + 1);
	return true;
}

static void meta_row(struct writer *w, const char *what, const char *a, const char *b)
{
	workbook_text(w->book, w->row, 0, WB_PLAIN, what);
	workbook_text(w->book, w->row, 1, WB_PLAIN, a);
	workbook_text(w->book, w->row++, 2, WB_PLAIN, b);
}

static void meta_labels(struct writer *w, const char *what, const struct form_labels *l)
{
	for (size_t i = 0; i < l->n; i++)
		meta_row(w, what, l->v[i].id, l->v[i].label);
}

static bool uses(const struct form *f, int type)
{
	for (size_t i = 0; i < f->n; i++) {
		for (size_t k = 0; k < f->sheets[i].n; k++) {
			if (f->sheets[i].columns[k].type == type)
				return true;
		}
	}
	return false;
}

static bool meta(struct writer *w, const struct form *f, struct diag *d)
{
	workbook_sheet(w->book, FORM_META);
	w->row = 0;
	meta_row(w, "form", "1", NULL);
	meta_row(w, "kind", f->name, NULL);
	meta_row(w, "school", w->request->school_id, NULL);
	meta_row(w, "year", w->request->school_year, NULL);
	if (uses(f, FORM_STUDENT))
		meta_labels(w, "student", &w->data.students);
	if (uses(f, FORM_SUBJECT))
		meta_labels(w, "subject", &w->data.subjects);
	if (uses(f, FORM_TEACHER))
		meta_labels(w, "teacher", &w->data.teachers);
	if (uses(f, FORM_COURSE_NAME)) {
		const struct store_table *t = store_table("courses");
		struct form_rows rows;
		if (!form_rows_load(&w->data.arena, w->store, t, w->request->school_id, w->request->school_year, &rows, d))
			return false;
		for (size_t i = 0; i < rows.n; i++)
			meta_row(w, "course", rows.v[i][form_column_index(t, "course")], rows.v[i][form_column_index(t, "name")]);
	}
	workbook_hide_sheet(w->book);
	return true;
}

static bool known(const struct writer *w, struct diag *d)
{
	const struct form_request *r = w->request;
	bool found = !r->class_name && w->data.classes.n > 0;
	for (size_t i = 0; r->class_name && i < w->data.classes.n; i++)
		found = found || in_class(w, w->data.classes.v[i].id);
	if (found)
		return true;
	if (r->class_name)
		diag_error(d, "H100", _("the store has no class '%s' in the school year %s"), r->class_name, r->school_year);
	else
		diag_error(d, "H100", _("the store has no class in the school year %s"), r->school_year);
	diag_hint(d, "%s", _("import that year's data first, or name another year with --year"));
	return diag_exit(d, EXIT_INPUT);
}

bool form_write(struct store *s, const struct form *f, const struct form_request *r, struct strbuf *out, size_t *rows, struct diag *d)
{
	struct writer w = { .store = s, .request = r };
	day_t made = 0;
	date_parse_iso(r->today, &made);
	bool good = form_data_load(&w.data, s, r, d) && (strcmp(f->name, "skola") == 0 || known(&w, d));
	if (good && !(w.book = workbook_create(made, f->title, "lieciba")))
		good = diag_error(d, "Q001", "%s", _("out of memory"));
	if (good) {
		w.students = labels_in_order(&w, &w.data.students, true);
		w.subjects = labels_in_order(&w, &w.data.subjects, false);
		w.teachers = labels_in_order(&w, &w.data.teachers, false);
	}
	for (size_t i = 0; good && i < f->n; i++) {
		w.sheet = &f->sheets[i];
		w.table = store_table(w.sheet->table);
		head(&w, f);
		good = w.sheet->vertical ? vertical(&w, d) : horizontal(&w, d);
		workbook_print(w.book, true, FIRST_ROW);
	}
	good = good && meta(&w, f, d) && workbook_save(w.book, out, d);
	workbook_free(w.book);
	*rows = w.filled;
	arena_release(&w.data.arena);
	return good;
}
