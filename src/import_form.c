/* SPDX-License-Identifier: MIT */
/*
 * import_form: a filled form (form.h) -> bundle rows. The hidden sheet tells kind, school, year and what each label means; rows are matched by their hidden
 * ids. What the form shows of a row is held against it, since a sort of some columns only would give one student another's order. Rows without
 * anything filled in are passed over; unchanged rows change nothing. Linear in the rows, look-ups are binary.
 */
#include "import_internal.h"

#include "lieciba/csvout.h"
#include "lieciba/form.h"
#include "lieciba/sheet.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 24 };

struct entry { const char *id, *label; };
struct entries { struct entry *by_id, *by_label; size_t n, cap; };
enum what { STUDENTS, SUBJECTS, TEACHERS, COURSES, WHATS };
struct reader {
	struct import_run *r;
	const struct import_file *f;
	const struct form *form;
	const char *school, *year;
	struct entries meta[WHATS];
	const struct form_sheet *sheet;
	const struct store_table *t;
	const char *file;             /* of the messages: FILE/SHEET */
	int at[MAX_COLUMNS];          /* column of the sheet for each column of the form; -1 = it is not there */
	const char *head[64];
	int col[65];
	size_t nhead;
};

static int probe(const struct import_file *v, size_t n)
{
	if (n != 1 || !sheet_is_xlsx(v[0].data, v[0].len))
		return 0;
	struct diag ignored;
	struct sheet *s = sheet_open(v[0].name, v[0].data, v[0].len, FORM_META, &ignored);
	sheet_close(s);
	return s ? 100 : 0;
}

/* ---- the hidden sheet ---- */

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->id, ((const struct entry *)b)->id);
}

static int by_label(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->label, ((const struct entry *)b)->label);
}

static const char *label_of(const struct entries *e, const char *id)
{
	struct entry want = { .id = id };
	const struct entry *x = e->n ? bsearch(&want, e->by_id, e->n, sizeof want, by_id) : NULL;
	return x ? x->label : NULL;
}

static const char *id_of(const struct entries *e, const char *label)
{
	struct entry want = { .label = label };
	const struct entry *x = e->n ? bsearch(&want, e->by_label, e->n, sizeof want, by_label) : NULL;
	return x ? x->id : NULL;
}

static void take_meta(struct reader *x, const struct sheet_row *row)
{
	static const char *const words[WHATS] = { "student", "subject", "teacher", "course" };
	struct arena *a = import_arena(x->r);
	if (row->n < 2)
		return;
	const char *value = arena_strdup(a, row->text[1]);
	if (strcmp(row->text[0], "kind") == 0)
		x->form = form_named(value);
	else if (strcmp(row->text[0], "school") == 0)
		x->school = value;
	else if (strcmp(row->text[0], "year") == 0)
		x->year = value;
	for (int i = 0; i < WHATS; i++) {
		struct entries *e = &x->meta[i];
		if (strcmp(row->text[0], words[i]) != 0)
			continue;
		e->by_id = arena_grow(a, e->by_id, &e->cap, e->n + 1, sizeof *e->by_id);
		e->by_id[e->n++] = (struct entry){ value, row->n > 2 ? arena_strdup(a, row->text[2]) : "" };
	}
}

static bool read_meta(struct reader *x, struct diag *d)
{
	struct sheet_row row;
	struct sheet *s = sheet_open(x->f->name, x->f->data, x->f->len, FORM_META, d);
	if (!s)
		return false;
	while (sheet_next(s, &row, d))
		take_meta(x, &row);
	sheet_close(s);
	if (d->code[0])
		return false;
	for (int i = 0; i < WHATS; i++) {
		struct entries *e = &x->meta[i];
		e->by_label = ARENA_ARRAY(import_arena(x->r), e->n + 1, struct entry);
		if (!e->n)
			continue;
		memcpy(e->by_label, e->by_id, e->n * sizeof *e->by_id);
		qsort(e->by_id, e->n, sizeof *e->by_id, by_id);
		qsort(e->by_label, e->n, sizeof *e->by_label, by_label);
	}
	if (x->form && x->school && x->year)
		return true;
	diag_error(d, "H110", _("%s is a form of another version of this program"), x->f->name);
	diag_hint(d, "%s", _("make the form anew with `lieciba template` and copy what was filled in"));
	return diag_exit(d, 65);
}

/* ---- a row ---- */

static struct import_place place(struct reader *x, const struct sheet_row *row, struct strbuf *raw)
{
	strbuf_reset(raw);
	csvout_record(raw, row->text, row->n, ',', false);
	return (struct import_place){ .file = x->file, .line = row->line, .names = x->head, .col = x->col, .n = x->nhead, .raw = raw->buf, .raw_len = raw->len ? raw->len - 1 : 0 };
}

static const char *text_at(const struct sheet_row *row, int col)
{
	return col >= 0 && (size_t)col < row->n ? row->text[col] : "";
}

static const struct entries *entries_of(const struct reader *x, int type)
{
	return &x->meta[type == FORM_STUDENT ? STUDENTS : type == FORM_SUBJECT ? SUBJECTS : TEACHERS];
}

/* What stands in a cell, as the bundle writes it. */
static bool meaning(struct reader *x, const struct form_column *c, const char *text, const char **out, struct diag *why)
{
	*out = text;
	if (!*text)
		return true;
	if (c->type == FORM_WORD) {
		*out = form_word_meant(import_arena(x->r), c, text);
		return *out || (diag_error(why, "H111", _("'%s' is not one of the choices of this column"), text), diag_hint(why, "%s", _("take one from the list that the cell offers")));
	}
	if (c->type == FORM_STUDENT || c->type == FORM_SUBJECT || c->type == FORM_TEACHER) {
		*out = id_of(entries_of(x, c->type), text);
		/* not quoted: it may be a name */
		return *out || (diag_error(why, "H111", "%s", _("this is not one of the choices of this column")), diag_hint(why, "%s", _("take one from the list that the cell offers")));
	}
	return true;
}

/* What is shown of a row must still belong to its id. */
static bool belongs(const struct reader *x, const struct form_column *c, const char *text, const struct sheet_row *row, struct diag *why)
{
	const char *key = c->type == FORM_STUDENT ? "student" : c->type == FORM_COURSE_NAME ? "course" : NULL;
	if (!key || c->fill != FORM_SHOWN)
		return true;
	const struct entries *e = &x->meta[c->type == FORM_STUDENT ? STUDENTS : COURSES];
	for (size_t i = 0; i < x->sheet->n; i++) {
		if (x->sheet->columns[i].fill != FORM_KEY || strcmp(x->sheet->columns[i].head, key) != 0)
			continue;
		const char *label = label_of(e, text_at(row, x->at[i]));
		if (label && strcmp(label, text) == 0)
			return true;
		diag_error(why, "H112", "%s", label ? _("what this row shows belongs to another id: rows were sorted without their hidden columns, or the grey cell was changed") :
						      _("the hidden id of this row is not one that the form was made with"));
		return diag_hint(why, "%s", _("make the form anew with `lieciba template`; grey cells and hidden columns stay as they are"));
	}
	return true;
}

static bool filled(const struct reader *x, const struct sheet_row *row)
{
	for (size_t i = 0; i < x->sheet->n; i++) {
		if (x->sheet->columns[i].fill == FORM_INPUT && *text_at(row, x->at[i]))
			return true;
	}
	return false;
}

/* A row that the store has: its own id, or the key that only stored rows have. */
static bool stored(const struct reader *x, const struct sheet_row *row)
{
	const struct form_column *first = &x->sheet->columns[0];
	return first->fill == FORM_KEY && *text_at(row, x->at[0]);
}

static void add_year(const struct reader *x, struct import_value *v, size_t *n)
{
	for (size_t i = 0; i < x->t->n; i++) {
		if (strcmp(x->t->columns[i].name, "school_year") == 0)
			v[(*n)++] = (struct import_value){ "school_year", x->year, -1 };
	}
}

static bool take(struct reader *x, const struct sheet_row *row, struct strbuf *raw, struct diag *d)
{
	struct import_value v[MAX_COLUMNS + 1];
	struct import_place at = place(x, row, raw);
	struct diag why = { 0 };
	size_t n = 0;
	if (!filled(x, row) && !stored(x, row))
		return true;
	for (size_t i = 0; i < x->sheet->n; i++) {
		const struct form_column *c = &x->sheet->columns[i];
		const char *text = text_at(row, x->at[i]), *value = text;
		if (!belongs(x, c, text, row, &why) || (c->fill == FORM_INPUT && !meaning(x, c, text, &value, &why)))
			return import_quarantine(x->r, &at, x->at[i], &why, d);
		if (c->name && x->at[i] >= 0)
			v[n++] = (struct import_value){ c->name, value, x->at[i] };
	}
	add_year(x, v, &n);
	return import_row(x->r, x->t, x->school, v, n, &at, d);
}

/* ---- a sheet ---- */

static bool is_head(struct reader *x, const struct sheet_row *row)
{
	size_t found = 0;
	for (size_t i = 0; i < x->sheet->n; i++) {
		x->at[i] = -1;
		for (size_t k = 0; k < row->n && k < 64; k++) {
			if (strcmp(row->text[k], x->sheet->columns[i].head) == 0)
				x->at[i] = (int)k;
		}
		found += x->at[i] >= 0;
	}
	if (found < x->sheet->n)
		return false;
	for (x->nhead = 0; x->nhead < row->n && x->nhead < 64; x->nhead++)
		x->head[x->nhead] = arena_strdup(import_arena(x->r), row->text[x->nhead]);
	return true;
}

static bool no_head(struct reader *x, struct diag *d)
{
	diag_error(d, "H113", _("%s has not the headings that the form has"), x->file);
	diag_hint(d, "%s", _("make the form anew with `lieciba template`; headings and hidden columns stay as they are"));
	return diag_exit(d, 65);
}

static bool horizontal(struct reader *x, struct sheet *s, struct diag *d)
{
	struct strbuf raw = STRBUF_INIT;
	struct sheet_row row;
	bool good = true, head = false;
	while (good && sheet_next(s, &row, d)) {
		if (head)
			good = take(x, &row, &raw, d);
		else
			head = is_head(x, &row);
	}
	strbuf_release(&raw);
	return good && !d->code[0] && (head || no_head(x, d));
}

static const struct form_column *column_named(const struct form_sheet *sheet, const char *name)
{
	for (size_t i = 0; i < sheet->n; i++) {
		if (strcmp(sheet->columns[i].name, name) == 0)
			return &sheet->columns[i];
	}
	return NULL;
}

/* Label and value, downwards: one row of the table. What a cell gets wrong is told at its line, and the whole row waits. */
static bool vertical(struct reader *x, struct sheet *s, struct diag *d)
{
	struct import_value v[MAX_COLUMNS];
	struct strbuf raw = STRBUF_INIT;
	struct sheet_row row;
	struct import_place at = { .file = x->file, .line = 1 };
	struct diag why = { 0 };
	size_t n = 0;
	bool refused = false;
	while (!refused && sheet_next(s, &row, d)) {
		const struct form_column *c = row.n ? column_named(x->sheet, row.text[0]) : NULL;
		const char *value;
		if (!c || n == MAX_COLUMNS)
			continue;
		const char *text = arena_strdup(import_arena(x->r), text_at(&row, 2));
		refused = !meaning(x, c, text, &value, &why);
		if (refused)
			at.line = row.line;
		else
			v[n++] = (struct import_value){ c->name, value, -1 };
		csvout_record(&raw, row.text, row.n, ',', false);
	}
	at.raw = raw.buf;
	at.raw_len = raw.len;
	bool good = !d->code[0] && (refused ? import_quarantine(x->r, &at, -1, &why, d) : n ? import_row(x->r, x->t, x->school, v, n, &at, d) : no_head(x, d));
	strbuf_release(&raw);
	return good;
}

static bool read_sheet(struct reader *x, const struct form_sheet *sheet, struct diag *d)
{
	x->sheet = sheet;
	x->t = store_table(sheet->table);
	x->file = arena_printf(import_arena(x->r), "%s/%s", x->f->name, sheet->title);
	for (int i = 0; i < 65; i++)
		x->col[i] = i + 1;
	struct sheet *s = sheet_open(x->f->name, x->f->data, x->f->len, sheet->title, d);
	if (!s)
		return false;
	bool good = sheet->vertical ? vertical(x, s, d) : horizontal(x, s, d);
	sheet_close(s);
	return good;
}

static bool run(struct import_run *r, const struct import_file *v, size_t n, const char *arg, struct diag *d)
{
	struct reader *x = ARENA_NEW(import_arena(r), struct reader);
	(void)arg;
	x->r = r;
	x->f = &v[0];
	*d = (struct diag){ 0 };
	if (n != 1 || !read_meta(x, d))
		return n == 1 ? false : diag_error(d, "H110", "%s", _("a form is one file"));
	if (!import_begin(r, "form", "form", x->school, x->year, false, d) || !import_file_begin(r, x->f, d))
		return false;
	for (size_t i = 0; i < x->form->n; i++) {
		if (!read_sheet(x, &x->form->sheets[i], d))
			return false;
	}
	return import_file_end(r, NULL, d);
}

const struct importer import_form = { .name = "form", .probe = probe, .run = run };
