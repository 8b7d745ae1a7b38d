/* SPDX-License-Identifier: MIT */
/*
 * check: what is missing before documents may be final: built-in checks on the contract and a layout's own gates.
 *
 * A built-in check is one SELECT that gives class_id, student_id (NULL = the class's), subject. Parameters: ?1 school year, ?2 term
 * (NULL = the year), ?3 first and ?4 last day of the period. Each is linear in the year's closing marks.
 */
#include "lieciba/check.h"

#include "lieciba/arena.h"
#include "lieciba/config.h"
#include "lieciba/db.h"
#include "lieciba/period.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

/* A mark is due for who is in a journal of the subject when the term of the student's grade ends; class hours, interest groups and consultations have none. */
#define DUE_STUDENT " AND p.joined_on <= ?4 AND (p.left_on IS NULL OR p.left_on >= ?4)"
static const struct check {
	const char *code;
	const char *title, *problem_term, *problem_year;
	const char *sql;
} checks[] = {
	{ "C204", N_("closing marks are missing"), N_("no mark for the term"), N_("no mark for the year"),
		"SELECT m.class_id, m.student_id, m.subject FROM closing_mark m JOIN student p ON p.student_id = m.student_id AND p.school_year = m.school_year"
		" JOIN school s ON s.school_id = m.school_id JOIN subject b ON b.subject_id = m.subject_id"
		" WHERE m.school_year = ?1 AND b.kind IN ('subject', 'course', 'module')" DUE_STUDENT
		" AND CASE WHEN ?2 IS NULL THEN m.year_mark IS NULL ELSE s.semester_marks = 'required' AND"
		"  CASE (SELECT seq FROM term WHERE school_year = ?1 AND term = ?2 AND grade = 0) WHEN 1 THEN m.s1 WHEN 2 THEN m.s2 ELSE m.s3 END IS NULL END"
		" AND EXISTS (SELECT 1 FROM course_student k JOIN course c ON c.course_id = k.course_id"
		"  WHERE k.student_id = m.student_id AND c.subject_id = m.subject_id AND k.from_date <= ?4 AND (k.to_date IS NULL OR k.to_date >= ?4 OR ?2 IS NULL AND k.to_date >= ?3))" },
	{ "C207", N_("numbers of lessons per plan are missing"), N_("no number of lessons per plan"), N_("no number of lessons per plan"),
		"SELECT DISTINCT m.class_id, NULL, m.subject FROM closing_mark m JOIN student p ON p.student_id = m.student_id AND p.school_year = m.school_year"
		" WHERE m.school_year = ?1 AND m.hours_plan IS NULL" DUE_STUDENT },
};

static const struct check *find_check(const char *code)
{
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (strcmp(checks[i].code, code) == 0)
			return &checks[i];
	return NULL;
}

const char *check_title(const char *code)
{
	const struct check *k = find_check(code);
	return k ? _(k->title) : NULL;
}

struct sink {
	struct arena *a;
	struct findings *out;
	size_t cap;
};

static struct finding *add(struct sink *s)
{
	s->out->v = arena_grow(s->a, s->out->v, &s->cap, s->out->n + 1, sizeof *s->out->v);
	struct finding *f = &s->out->v[s->out->n++];
	memset(f, 0, sizeof *f);
	return f;
}

/* The configuration's level for a check, else the gate's own; CHECK_OFF = not asked. */
static int level_of(const struct config *c, const struct gate_spec *g)
{
	for (size_t i = 0; g->check && c && i < c->nchecks; i++)
		if (strcmp(c->checks[i].code, g->check) == 0)
			return c->checks[i].level;
	return g->warn ? CHECK_WARN : CHECK_BLOCK;
}

static const char *keep(struct arena *a, const char *s)
{
	return s ? arena_strdup(a, s) : NULL;
}

static bool run_check(struct sink *out, const struct gate_spec *g, bool block, struct db *snapshot, const struct period *p, struct diag *d)
{
	const struct check *k = find_check(g->check);
	if (!k) {
		diag_error(d, "C200", _("there is no check %s"), g->check);
		return diag_at(d, &g->pos);
	}
	if (p->kind == PERIOD_MONTH) /* both are about closing marks, and a month has none */
		return true;
	struct db_stmt *s = db_prepare(snapshot, k->sql, d);
	if (!s)
		return false;
	db_bind_text(s, 1, p->school_year);
	db_bind_text(s, 2, p->kind == PERIOD_TERM ? p->code : NULL);
	db_bind_text(s, 3, p->from);
	db_bind_text(s, 4, p->to);
	enum db_step step;
	while ((step = db_step(s, d)) == DB_ROW) {
		struct finding *f = add(out);
		f->code = k->code;
		f->block = block;
		f->class_id = keep(out->a, db_text(s, 0));
		f->student_id = keep(out->a, db_text(s, 1));
		f->subject = keep(out->a, db_text(s, 2));
		f->problem = p->kind == PERIOD_TERM ? _(k->problem_term) : _(k->problem_year);
	}
	db_finalize(s);
	return step == DB_DONE;
}

/* ---- a layout's own gates ---- */

static const char *cell_text(struct arena *a, const struct cell *c)
{
	struct strbuf sb = STRBUF_INIT;
	const char *text = NULL;
	if (c->type != CELL_NULL && c->type != CELL_BLOB && format_cell(FMT_NONE, NULL, LANG_LV, c, &sb, NULL))
		text = arena_strdup(a, sb.buf);
	strbuf_release(&sb);
	return text;
}

static const char *row_text(struct arena *a, const struct rows *r, size_t row, int col)
{
	return col < 0 ? NULL : cell_text(a, rows_cell(r, row, col));
}

/* The gate's message; bind lets a reference in it speak of the row's columns only. `detail` is what the row itself calls the problem. */
static bool message_of(struct arena *a, const struct gate_spec *g, enum lang lang, const struct rows *r, size_t row, const char *detail, const char **out, struct diag *d)
{
	struct strbuf sb = STRBUF_INIT;
	const struct tmpl *t = g->message ? g->message->lang[lang] : NULL;
	bool ok = true;
	for (size_t i = 0; ok && t && i < t->n; i++) {
		const struct ref *ref = t->v[i].ref;
		if (t->v[i].s)
			strbuf_add(&sb, t->v[i].s, t->v[i].len);
		else
			ok = format_cell(ref->format, ref->format_arg, lang, rows_cell(r, row, ref->col), &sb, d) || diag_at(d, &ref->pos);
	}
	if (detail)
		strbuf_addf(&sb, "%s%s", sb.len ? ": " : "", detail);
	*out = sb.len ? arena_strdup(a, sb.buf) : g->dataset;
	strbuf_release(&sb);
	return ok;
}

static bool run_gate(struct sink *out, const struct gate_spec *g, bool block, struct datasets *s, enum lang lang, struct diag *d)
{
	const struct rows *r;
	datasets_begin(s); /* a gate sees the whole school: its budget is its own */
	if (!datasets_fetch(s, g->ds, NULL, &r, d))
		return false;
	int class_id = dataset_find_col(s, g->ds, "class_id"), student_id = dataset_find_col(s, g->ds, "student_id");
	int subject = dataset_find_col(s, g->ds, "subject"), problem = dataset_find_col(s, g->ds, "problem");
	for (size_t i = 0; i < r->n; i++) {
		struct finding *f = add(out);
		f->code = "GATE";
		f->gate = g->dataset;
		f->block = block;
		f->class_id = row_text(out->a, r, i, class_id);
		f->student_id = row_text(out->a, r, i, student_id);
		f->subject = row_text(out->a, r, i, subject);
		if (!message_of(out->a, g, lang, r, i, row_text(out->a, r, i, problem), &f->problem, d))
			return false;
	}
	return true;
}

/* ---- names and order ---- */

struct place { struct finding f; int64_t class_seq; };

static bool look_up(struct arena *a, struct db_stmt *student, struct db_stmt *class, const struct period *p, struct place *at, struct diag *d)
{
	struct finding *f = &at->f;
	enum db_step step = DB_DONE;
	if (f->student_id) {
		db_bind_text(student, 1, f->student_id);
		db_bind_text(student, 2, p->school_year);
		if ((step = db_step(student, d)) == DB_ROW) {
			f->list_no = (int)db_int(student, 0);
			f->class_id = f->class_id ? f->class_id : keep(a, db_text(student, 1));
		}
		db_reset(student);
	}
	if (step == DB_FAILED || !f->class_id)
		return step != DB_FAILED;
	db_bind_text(class, 1, f->class_id);
	if ((step = db_step(class, d)) == DB_ROW) {
		f->class_name = keep(a, db_text(class, 0));
		at->class_seq = db_int(class, 1);
	}
	db_reset(class);
	return step != DB_FAILED;
}

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare(const void *pa, const void *pb)
{
	const struct place *a = pa, *b = pb;
	if (a->class_seq != b->class_seq)
		return a->class_seq < b->class_seq ? -1 : 1;
	if (a->f.list_no != b->f.list_no)
		return a->f.list_no < b->f.list_no ? -1 : 1;
	int by = compare_text(a->f.code, b->f.code);
	by = by ? by : compare_text(a->f.gate, b->f.gate);
	by = by ? by : compare_text(a->f.subject, b->f.subject);
	by = by ? by : compare_text(a->f.student_id, b->f.student_id);
	return by ? by : compare_text(a->f.problem, b->f.problem);
}

static bool sort_findings(struct arena *a, struct findings *out, struct db *snapshot, const struct period *p, struct diag *d)
{
	struct place *v = ARENA_ARRAY(a, out->n, struct place);
	struct db_stmt *student = db_prepare(snapshot, "SELECT list_no, class_id FROM student WHERE student_id = ?1 AND school_year = ?2", d);
	struct db_stmt *class = student ? db_prepare(snapshot, "SELECT class, seq FROM class WHERE class_id = ?1", d) : NULL;
	bool ok = class != NULL;
	for (size_t i = 0; ok && i < out->n; i++) {
		v[i].f = out->v[i];
		ok = look_up(a, student, class, p, &v[i], d);
	}
	db_finalize(class);
	db_finalize(student);
	if (ok && out->n > 1)
		qsort(v, out->n, sizeof *v, compare);
	for (size_t i = 0; ok && i < out->n; i++)
		out->v[i] = v[i].f;
	return ok;
}

bool check_gates(struct arena *a, const struct layout *l, struct datasets *s, struct db *snapshot, const struct period *p, const struct config *c,
	enum lang lang, struct findings *out, struct diag *d)
{
	struct sink sink = { .a = a, .out = out };
	bool ok = true;
	out->v = NULL;
	out->n = 0;
	for (size_t i = 0; ok && i < l->ngates; i++) {
		const struct gate_spec *g = &l->gates[i];
		int level = level_of(c, g);
		if (level == CHECK_OFF)
			continue;
		ok = g->check ? run_check(&sink, g, level == CHECK_BLOCK, snapshot, p, d) : run_gate(&sink, g, level == CHECK_BLOCK, s, lang, d);
	}
	return ok && sort_findings(a, out, snapshot, p, d);
}
