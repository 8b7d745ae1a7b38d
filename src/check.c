/* SPDX-License-Identifier: MIT */
/*
 * check: runs the checks of the tables and a layout's own gates, gives each finding its place, and sorts them.
 *
 * Each check is linear in the facts it speaks of (one SELECT, or one pass); placing costs three key look-ups a finding.
 */
#include "check_internal.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/i18n.h"
#include "lieciba/period.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>

static const struct check_spec *const groups[] = { check_marks, check_promotion, check_absences, check_lessons, check_entry, check_plan, check_people, check_data };

static const struct check_spec *check_spec_at(size_t i)
{
	for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
		for (const struct check_spec *k = groups[g]; k->code; k++) {
			if (i-- == 0)
				return k;
		}
	}
	return NULL;
}

static const struct check_spec *find_check(const char *code)
{
	const struct check_spec *k;
	for (size_t i = 0; (k = check_spec_at(i)); i++) {
		if (strcmp(k->code, code) == 0)
			return k;
	}
	return NULL;
}

const char *check_title(const char *code)
{
	const struct check_spec *k = find_check(code);
	return k ? _(k->title) : NULL;
}

const char *check_level_word(enum check_level l)
{
	static const char *const words[] = { "off", "note", "warn", "block", "" };
	return words[l];
}

static const struct check_setting *setting_of(const struct config *c, const char *code)
{
	for (size_t i = 0; c && i < c->nchecks; i++) {
		if (strcmp(c->checks[i].code, code) == 0)
			return &c->checks[i];
	}
	return NULL;
}

static enum check_level level_of(const struct config *c, const char *code, enum check_level otherwise)
{
	const struct check_setting *s = setting_of(c, code);
	return s && s->level != CHECK_UNSET ? s->level : otherwise;
}

bool check_at(size_t i, const struct config *c, struct check_info *out)
{
	const struct check_spec *k = check_spec_at(i);
	if (!k)
		return false;
	const struct check_setting *s = setting_of(c, k->code);
	*out = (struct check_info){ .code = k->code, .title = _(k->title), .rules = k->rules, .remedy = _(k->remedy),
		.level = level_of(c, k->code, (enum check_level)k->level), .unit = k->threshold.unit ? _(k->threshold.unit) : NULL,
		.threshold = s && s->has_threshold ? s->threshold : k->threshold.value, .min = k->threshold.min, .max = k->threshold.max,
		.year = k->periods & OF_YEAR, .term = k->periods & OF_TERM, .month = k->periods & OF_MONTH };
	return true;
}

bool check_settings(const struct config *c, struct diags *out)
{
	size_t errors = out->errors;
	for (size_t i = 0; i < c->nchecks; i++) {
		const struct check_setting *s = &c->checks[i];
		const struct check_spec *k = find_check(s->code);
		struct diag *d = NULL;
		if (!k)
			diag_hint(d = diags_report(out, DIAG_ERROR, "C200", &s->pos, _("there is no check %s"), s->code), "%s", _("`lieciba check --list` names those that there are"));
		else if (s->has_threshold && !k->threshold.unit)
			diag_hint(d = diags_report(out, DIAG_ERROR, "C201", &s->threshold_pos, _("%s has no threshold"), s->code), "%s", _("write its level only"));
		else if (s->has_threshold && (s->threshold < k->threshold.min || s->threshold > k->threshold.max))
			diag_hint(d = diags_report(out, DIAG_ERROR, "C201", &s->threshold_pos, _("the threshold of %s cannot be %lld"), s->code, (long long)s->threshold),
				_("from %lld to %lld; the unit is: %s"), (long long)k->threshold.min, (long long)k->threshold.max, _(k->threshold.unit));
		if (d)
			diag_exit(d, 78);
	}
	return out->errors == errors;
}

/* ---- findings ---- */

const char *check_keep(struct check_run *r, const char *s)
{
	return s ? arena_strdup(r->a, s) : NULL;
}

struct finding *check_new(struct check_run *r)
{
	r->out->v = arena_grow(r->a, r->out->v, &r->cap, r->out->n + 1, sizeof *r->out->v);
	struct finding *f = &r->out->v[r->out->n++];
	memset(f, 0, sizeof *f);
	f->level = r->level;
	f->block = r->level == CHECK_BLOCK;
	return f;
}

static const char *fill_in(struct check_run *r, const char *text, const char *const *arg)
{
	struct strbuf sb = STRBUF_INIT;
	for (; *text; text++) {
		if (text[0] == '{' && text[1] >= '1' && text[1] < '1' + CHECK_ARGS && text[2] == '}') {
			const char *value = arg[text[1] - '1'];
			strbuf_adds(&sb, value ? check_date(r->a, r->src->ui, value) : "–");
			text += 2;
		} else {
			strbuf_addc(&sb, *text);
		}
	}
	const char *done = arena_strdup(r->a, sb.buf);
	strbuf_release(&sb);
	return done;
}

void check_add(struct check_run *r, const struct check_row *row)
{
	const struct check_spec *k = r->spec;
	struct finding *f = check_new(r);
	int v = row->variant >= 0 && row->variant < CHECK_PROBLEMS && k->problem[row->variant] ? row->variant : 0;
	f->code = k->code;
	if (row->note && f->level > CHECK_NOTE) {
		f->level = CHECK_NOTE;
		f->block = false;
	}
	f->class_id = check_keep(r, row->class_id);
	f->student_id = check_keep(r, row->student_id);
	f->course_id = check_keep(r, row->course_id);
	f->subject = check_keep(r, row->subject);
	f->date = check_keep(r, row->date);
	f->problem = fill_in(r, _(k->problem[v]), row->arg);
	f->remedy = _(k->remedy);
	f->rules = k->rules;
}

/* ---- one check ---- */

struct db_stmt *check_prepare(struct check_run *r, const char *sql, struct diag *d)
{
	struct db_stmt *s = db_prepare(r->src->snapshot, sql, d);
	const struct { const char *name, *value; } texts[] = { { ":year", r->src->period->school_year }, { ":term", r->term }, { ":from", r->span.from },
		{ ":to", r->span.to }, { ":end", r->span.end }, { ":past", r->span.past }, { ":today", r->span.today }, { ":school", r->school_id } };
	for (int p = 1; s && p <= db_params(s); p++) {
		const char *name = db_param_name(s, p);
		for (size_t i = 0; name && i < sizeof texts / sizeof *texts; i++) {
			if (strcmp(texts[i].name, name) == 0)
				db_bind_text(s, p, texts[i].value);
		}
		if (name && strcmp(name, ":n") == 0)
			db_bind_int(s, p, r->threshold);
	}
	return s;
}

static void add_row(struct check_run *r, struct db_stmt *s)
{
	struct check_row row = { 0 };
	for (int i = 0; i < db_columns(s); i++) {
		const char *name = db_column_name(s, i);
		const struct { const char *name, **to; } texts[] = { { "class_id", &row.class_id }, { "student_id", &row.student_id }, { "course_id", &row.course_id },
			{ "subject", &row.subject }, { "date", &row.date }, { "a1", &row.arg[0] }, { "a2", &row.arg[1] }, { "a3", &row.arg[2] } };
		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
			if (strcmp(texts[k].name, name) == 0)
				*texts[k].to = db_text(s, i);
		}
		if (strcmp(name, "v") == 0)
			row.variant = (int)db_int(s, i);
		else if (strcmp(name, "note") == 0)
			row.note = db_int(s, i);
	}
	check_add(r, &row);
}

static bool run_sql(struct check_run *r, struct diag *d)
{
	struct db_stmt *s = check_prepare(r, r->spec->sql, d);
	if (!s)
		return false;
	enum db_step step;
	while ((step = db_step(s, d)) == DB_ROW)
		add_row(r, s);
	db_finalize(s);
	return step == DB_DONE;
}

static bool is_due(const struct check_run *r, const struct check_spec *k)
{
	static const unsigned of[] = { [PERIOD_YEAR] = OF_YEAR, [PERIOD_TERM] = OF_TERM, [PERIOD_MONTH] = OF_MONTH, [PERIOD_WEEK] = OF_MONTH };
	if (!(k->periods & of[r->src->period->kind]))
		return false;
	switch (k->duty) {
	case DUTY_SEMESTER_MARK:
		return r->rules->semester_marks == DUTY_REQUIRED || r->src->period->kind == PERIOD_YEAR;
	case DUTY_HOURS:
		return r->rules->lesson_hours == DUTY_REQUIRED;
	case DUTY_KIND:
		return r->rules->mark_kind == DUTY_REQUIRED;
	case DUTY_ALWAYS:
		break;
	}
	return true;
}

static bool run_check(struct check_run *r, const struct check_spec *k, enum check_level level, struct diag *d)
{
	const struct check_setting *s = setting_of(r->src->config, k->code);
	bool there;
	r->spec = k;
	r->level = level;
	r->threshold = s && s->has_threshold ? s->threshold : k->threshold.value;
	if (!is_due(r, k))
		return true;
	if (!check_tables(r, k->tables, &there, d))
		return false;
	return !there || (k->run ? k->run(r, d) : run_sql(r, d));
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

static bool run_gate(struct check_run *run, const struct gate_spec *g, struct datasets *s, enum lang lang, struct diag *d)
{
	const struct rows *r;
	datasets_begin(s); /* a gate sees the whole school: its budget is its own */
	if (!datasets_fetch(s, g->ds, NULL, &r, d))
		return false;
	int class_id = dataset_find_col(s, g->ds, "class_id"), student_id = dataset_find_col(s, g->ds, "student_id");
	int subject = dataset_find_col(s, g->ds, "subject"), problem = dataset_find_col(s, g->ds, "problem");
	run->level = g->warn ? CHECK_WARN : CHECK_BLOCK;
	for (size_t i = 0; i < r->n; i++) {
		struct finding *f = check_new(run);
		f->code = "GATE";
		f->gate = g->dataset;
		f->class_id = row_text(run->a, r, i, class_id);
		f->student_id = row_text(run->a, r, i, student_id);
		f->subject = row_text(run->a, r, i, subject);
		if (!message_of(run->a, g, lang, r, i, row_text(run->a, r, i, problem), &f->problem, d))
			return false;
	}
	return true;
}

/* ---- names and order ---- */

struct place { struct finding f; int64_t class_seq; };
enum look { LOOK_STUDENT, LOOK_CLASS, LOOK_COURSE, LOOK_TUTOR, LOOKS };
static const char *const looks[LOOKS] = {
	"SELECT list_no, class_id FROM student WHERE student_id = :id AND school_year = :year",
	"SELECT class, seq, tutor FROM class WHERE class_id = :id",
	"SELECT name, class_id, teacher_id, teacher FROM course WHERE course_id = :id",
	"SELECT tutor_id FROM x_tutor WHERE class_id = :id",
};

static bool look(struct db_stmt *s, const char *id, bool *found, struct diag *d)
{
	*found = false;
	if (!id)
		return true;
	db_bind_text(s, 1, id);
	enum db_step step = db_step(s, d);
	*found = step == DB_ROW;
	return step != DB_FAILED;
}

static bool look_up(struct check_run *r, struct db_stmt *const *s, struct place *at, struct diag *d)
{
	struct finding *f = &at->f;
	bool found;
	if (!look(s[LOOK_STUDENT], f->student_id, &found, d))
		return false;
	if (found) {
		f->list_no = (int)db_int(s[LOOK_STUDENT], 0);
		f->class_id = f->class_id ? f->class_id : check_keep(r, db_text(s[LOOK_STUDENT], 1));
	}
	if (!look(s[LOOK_COURSE], f->course_id, &found, d))
		return false;
	if (found) {
		f->journal = check_keep(r, db_text(s[LOOK_COURSE], 0));
		f->class_id = f->class_id ? f->class_id : check_keep(r, db_text(s[LOOK_COURSE], 1));
		f->teacher_id = check_keep(r, db_text(s[LOOK_COURSE], 2));
		f->teacher = check_keep(r, db_text(s[LOOK_COURSE], 3));
	}
	if (!look(s[LOOK_CLASS], f->class_id, &found, d))
		return false;
	if (found) {
		f->class_name = check_keep(r, db_text(s[LOOK_CLASS], 0));
		at->class_seq = db_int(s[LOOK_CLASS], 1);
		if (!f->course_id)
			f->teacher = check_keep(r, db_text(s[LOOK_CLASS], 2));
	}
	if (f->course_id || !f->teacher)
		return true;
	if (!look(s[LOOK_TUTOR], f->class_id, &found, d))
		return false;
	f->teacher_id = found ? check_keep(r, db_text(s[LOOK_TUTOR], 0)) : NULL;
	return true;
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
	const char *const x[] = { a->f.code, a->f.gate, a->f.subject, a->f.journal, a->f.date, a->f.student_id, a->f.problem, a->f.course_id };
	const char *const y[] = { b->f.code, b->f.gate, b->f.subject, b->f.journal, b->f.date, b->f.student_id, b->f.problem, b->f.course_id };
	for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
		int by = compare_text(x[i], y[i]);
		if (by)
			return by;
	}
	return 0;
}

static bool place_all(struct check_run *r, struct place *v, struct diag *d)
{
	struct db_stmt *s[LOOKS] = { 0 };
	bool ok = true;
	for (size_t i = 0; ok && i < LOOKS; i++) {
		s[i] = db_prepare(r->src->snapshot, looks[i], d);
		ok = s[i] != NULL;
	}
	if (ok)
		db_bind_text(s[LOOK_STUDENT], 2, r->src->period->school_year);
	for (size_t i = 0; ok && i < r->out->n; i++) {
		v[i].f = r->out->v[i];
		ok = look_up(r, s, &v[i], d);
		for (size_t k = 0; k < LOOKS; k++)
			db_reset(s[k]);
	}
	for (size_t i = 0; i < LOOKS; i++)
		db_finalize(s[i]);
	return ok;
}

static bool sort_findings(struct check_run *r, struct diag *d)
{
	struct findings *out = r->out;
	struct place *v = ARENA_ARRAY(r->a, out->n, struct place);
	if (out->n && !place_all(r, v, d))
		return false;
	if (out->n > 1)
		qsort(v, out->n, sizeof *v, compare);
	for (size_t i = 0; i < out->n; i++)
		out->v[i] = v[i].f;
	return true;
}

/* ---- a run ---- */

static void set_day(char *to, const char *day)
{
	memcpy(to, day, DATE_ISO_SIZE);
}

static bool set_span(struct check_run *r, struct diag *d)
{
	const struct period *p = r->src->period;
	struct check_span *s = &r->span;
	set_day(s->from, p->from);
	set_day(s->to, p->to);
	set_day(s->end, p->to);
	set_day(s->today, r->src->today ? r->src->today : p->to);
	r->term = p->kind == PERIOD_TERM ? p->code : NULL;
	const char *sql = p->kind == PERIOD_TERM ? "SELECT max(ends) FROM term WHERE school_year = :year AND term = :term"
		: p->kind == PERIOD_YEAR ? "SELECT max(ends) FROM class WHERE school_year = :year" : "SELECT NULL WHERE :year IS NULL";
	struct db_stmt *q = check_prepare(r, sql, d);
	enum db_step step = q ? db_step(q, d) : DB_FAILED;
	if (step == DB_ROW && db_bytes(q, 0) == DATE_ISO_SIZE - 1 && strcmp(db_text(q, 0), s->end) > 0)
		set_day(s->end, db_text(q, 0));
	db_finalize(q);
	set_day(s->past, strcmp(s->today, s->end) < 0 ? s->today : s->end);
	return step != DB_FAILED;
}

static bool read_school(struct check_run *r, struct diag *d)
{
	struct db_stmt *q = db_prepare(r->src->snapshot, "SELECT school_id FROM school", d);
	enum db_step step = q ? db_step(q, d) : DB_FAILED;
	if (step == DB_ROW)
		r->school_id = check_keep(r, db_text(q, 0));
	db_finalize(q);
	return step != DB_FAILED;
}

static bool load_rules(struct check_run *r, struct diag *d)
{
	struct diags problems = { 0 };
	r->rules = r->src->rules ? r->src->rules : rules_load(r->a, r->src->config ? r->src->config->root : NULL, &problems);
	if (!r->rules && problems.n)
		*d = problems.v[0];
	diags_free(&problems);
	return r->rules != NULL;
}

static bool begin(struct check_run *r, struct diag *d)
{
	bool there;
	r->out->v = NULL;
	r->out->n = 0;
	return load_rules(r, d) && read_school(r, d) && set_span(r, d) && check_tables(r, T_TUTOR, &there, d);
}

bool check_gates(struct arena *a, const struct layout *l, struct datasets *s, const struct check_source *src, enum lang lang, struct findings *out, struct diag *d)
{
	struct check_run r = { .a = a, .out = out, .src = src };
	out->v = NULL;
	out->n = 0;
	for (size_t i = 0; i < l->ngates; i++) {
		if (l->gates[i].check && !find_check(l->gates[i].check)) {
			diag_error(d, "C200", _("there is no check %s"), l->gates[i].check);
			return diag_at(d, &l->gates[i].pos);
		}
	}
	bool ok = l->ngates == 0 || begin(&r, d);
	for (size_t i = 0; ok && i < l->ngates; i++) {
		const struct gate_spec *g = &l->gates[i];
		const struct check_spec *k = g->check ? find_check(g->check) : NULL;
		enum check_level level = k ? level_of(src->config, k->code, g->warn ? CHECK_WARN : CHECK_BLOCK) : CHECK_UNSET;
		if (level != CHECK_OFF)
			ok = k ? run_check(&r, k, level, d) : run_gate(&r, g, s, lang, d);
	}
	return ok && (l->ngates == 0 || sort_findings(&r, d));
}

bool check_all(struct arena *a, const struct check_source *src, const char *only, struct findings *out, struct diag *d)
{
	struct check_run r = { .a = a, .out = out, .src = src };
	const struct check_spec *k;
	bool ok = begin(&r, d);
	for (size_t i = 0; ok && (k = check_spec_at(i)); i++) {
		enum check_level level = level_of(src->config, k->code, (enum check_level)k->level);
		if (level != CHECK_OFF && (!only || strcmp(only, k->code) == 0))
			ok = run_check(&r, k, level, d);
	}
	return ok && sort_findings(&r, d);
}
