/* SPDX-License-Identifier: MIT */
/*
 * job_plan: rows of the split -> units with labels, languages, paths, drafts -> tasks.
 *
 * The index of a document and the number of all count every row of the split, chosen or not, so that a card made alone has the same bytes
 * as one made with its class. A bundle is made only when all of its rows are chosen: a file of a class never becomes a file of one student.
 * Paths are checked before anything is written. Linear in the rows but for the sorting of paths; groups are usually found at the first look.
 */
#include "job_internal.h"

#include "lieciba/date.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { TASK_UNITS = 32, VALUE_MAX = 120, PATH_MAX_BYTES = 900, NAME_MAX_BYTES = 200 };

/* ---- cells ---- */

static struct cell text_cell(const char *s)
{
	return s ? (struct cell){ .type = CELL_TEXT, .s = s, .len = (uint32_t)strlen(s) } : (struct cell){ .type = CELL_NULL };
}

static struct cell int_cell(int64_t v)
{
	return (struct cell){ .type = CELL_INT, .i = v };
}

void job_run_cells(const struct job *j, enum lang lang, struct cell run[RUN_VARS])
{
	const struct period *p = &j->period;
	run[RUN_SCHOOL_YEAR] = text_cell(p->school_year);
	run[RUN_YEAR_NAME] = text_cell(j->year_name[lang]);
	run[RUN_TERM] = text_cell(p->kind == PERIOD_TERM ? p->code : NULL);
	run[RUN_PERIOD] = text_cell(p->text);
	run[RUN_PERIOD_CODE] = text_cell(p->code);
	run[RUN_PERIOD_NAME] = text_cell(p->name[lang]);
	run[RUN_PERIOD_FROM] = text_cell(p->from);
	run[RUN_PERIOD_TO] = text_cell(p->to);
	run[RUN_IS_YEAR] = int_cell(p->kind == PERIOD_YEAR);
	run[RUN_LANG] = text_cell(lang_code(lang));
	run[RUN_DATE] = text_cell(j->request->today);
}

void job_doc_cells(const struct job *j, const struct job_unit *u, struct cell doc[DOC_VARS])
{
	for (int i = 0; i < DOC_VARS; i++)
		doc[i] = text_cell(NULL);
	doc[DOC_DATE] = text_cell(j->request->doc_date ? j->request->doc_date : j->request->today);
	doc[DOC_MADE_AT] = text_cell(j->request->today);
	doc[DOC_IS_DRAFT] = int_cell(u && u->draft);
	doc[DOC_INDEX] = int_cell(u ? (int64_t)u->row + 1 : 1);
	doc[DOC_COUNT] = int_cell((int64_t)j->count);
	doc[DOC_VERSION] = int_cell(1);
	doc[DOC_IS_CORRECTION] = int_cell(0);
	doc[DOC_IS_DUPLICATE] = int_cell(0);
}

/* A cell as text for comparing and grouping; NULL for NULL. */
static const char *cell_text(struct arena *a, const struct cell *c)
{
	struct strbuf sb = STRBUF_INIT;
	if (c->type == CELL_NULL || c->type == CELL_BLOB)
		return NULL;
	if (c->type == CELL_TEXT)
		return c->s;
	format_cell(FMT_NONE, NULL, LANG_LV, c, &sb, NULL);
	const char *s = arena_strdup(a, sb.buf);
	strbuf_release(&sb);
	return s;
}

static const char *value(struct job *j, size_t row, int col)
{
	return col < 0 || row >= j->split.n ? NULL : cell_text(&j->arena, rows_cell(&j->split, row, col));
}

/* ---- rows ---- */

/* Rows of a data set live as long as its connection; the plan and the workers need them longer. */
static void keep_rows(struct job *j, const struct rows *r)
{
	size_t n = r->n * (size_t)r->cols;
	struct cell *v = ARENA_ARRAY(&j->arena, n, struct cell);
	for (size_t i = 0; i < n; i++) {
		v[i] = r->cells[i];
		if (v[i].type == CELL_TEXT || v[i].type == CELL_BLOB)
			v[i].s = arena_memdup(&j->arena, v[i].s, v[i].len);
	}
	j->split = *r;
	j->split.cells = v;
}

static bool read_rows(struct job *j, struct diag *d)
{
	const struct rows *r;
	j->count = 1;
	if (!j->layout->split.present)
		return true;
	datasets_begin(j->data);
	if (!datasets_fetch(j->data, j->layout->split.ds, NULL, &r, d))
		return diag_exit(d, d->exit_code ? d->exit_code : 65);
	keep_rows(j, r);
	j->count = r->n;
	return true;
}

static int column(const struct job *j, const char *name)
{
	return j->layout->split.present && name ? dataset_find_col(j->data, j->layout->split.ds, name) : -1;
}

/* ---- choice ---- */

struct choice {
	const char *class_name, *student_id;
	int class_id_col, class_col, student_col;
};

static bool equal(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static bool chosen(struct job *j, const struct choice *c, size_t row)
{
	if (c->student_id && !equal(value(j, row, c->student_col), c->student_id))
		return false;
	return !c->class_name || equal(value(j, row, c->class_id_col), c->class_name) || equal(value(j, row, c->class_col), c->class_name);
}

static bool read_choice(struct job *j, struct choice *c, struct diag *d)
{
	*c = (struct choice){ j->request->class_name, j->request->student_id, column(j, "class_id"), column(j, "class"), column(j, "student_id") };
	if ((c->class_name && c->class_id_col < 0 && c->class_col < 0) || (c->student_id && c->student_col < 0)) {
		diag_error(d, "J005", c->student_id ? _("the documents of the layout '%s' are not by student") : _("the documents of the layout '%s' are not by class"),
			j->layout->id);
		diag_hint(d, "%s", _("leave the choice out, or choose another layout"));
		return diag_exit(d, 64);
	}
	return true;
}

/* Nothing chosen although something was named: say what there is. */
static bool nothing_chosen(struct job *j, const struct choice *c, struct diag *d)
{
	struct strbuf all = STRBUF_INIT;
	const char *last = NULL;
	if (c->student_id)
		diag_error(d, "J006", _("there is no document for the student '%s'"), c->student_id);
	else
		diag_error(d, "J006", _("there is no document for the class '%s'"), c->class_name);
	for (size_t i = 0; !c->student_id && i < j->split.n && all.len < 300; i++) {
		const char *k = value(j, i, c->class_col >= 0 ? c->class_col : c->class_id_col);
		if (k && !equal(k, last))
			strbuf_addf(&all, "%s%s", all.len ? ", " : "", k);
		last = k;
	}
	if (all.len)
		diag_hint(d, _("there are: %s"), all.buf);
	else
		diag_hint(d, "%s", _("students are named by the ids of the import"));
	strbuf_release(&all);
	return diag_exit(d, 65);
}

/* ---- groups: the rows of one bundle ---- */

struct groups {
	struct group { const char *key; size_t all, chosen, at; } *v;
	size_t n, cap;
	size_t *of; /* row -> group */
};

static size_t group_of(struct job *j, struct groups *g, const char *key)
{
	for (size_t i = g->n; i > 0; i--) {
		const char *k = g->v[i - 1].key;
		if (k == key || equal(k, key))
			return i - 1;
	}
	g->v = arena_grow(&j->arena, g->v, &g->cap, g->n + 1, sizeof *g->v);
	g->v[g->n] = (struct group){ .key = key };
	return g->n++;
}

/* Rows of the choice, those of one bundle together, in order; the groups say where each begins (at) and how many it has. */
static size_t *order_rows(struct job *j, const struct choice *c, struct groups *g, size_t *n)
{
	int by = j->request->bundles && j->layout->split.bundle.present ? column(j, j->layout->split.bundle.by) : -1;
	size_t *row = ARENA_ARRAY(&j->arena, j->count, size_t);
	bool *in = ARENA_ARRAY(&j->arena, j->count, bool);
	g->of = ARENA_ARRAY(&j->arena, j->count, size_t);
	for (size_t i = 0; i < j->count; i++) {
		g->of[i] = group_of(j, g, value(j, i, by));
		g->v[g->of[i]].all++;
		in[i] = chosen(j, c, i);
		g->v[g->of[i]].chosen += in[i];
	}
	*n = 0;
	for (size_t k = 0; k < g->n; k++) {
		g->v[k].at = *n;
		*n += g->v[k].chosen;
		g->v[k].chosen = 0;
	}
	for (size_t i = 0; i < j->count; i++) {
		struct group *k = &g->v[g->of[i]];
		if (in[i])
			row[k->at + k->chosen++] = i;
	}
	return row;
}

/* ---- texts of a unit ---- */

struct namer {
	struct job *j;
	struct eval e;
	struct scope scope;
	struct strbuf sb;
};

static void name_for(struct namer *n, const struct job_unit *u)
{
	n->scope = (struct scope){ &n->j->split, u->row, NULL };
	n->e.scope = n->j->split.n ? &n->scope : NULL;
	job_doc_cells(n->j, u, n->e.doc);
	strbuf_reset(&n->sb);
}

/* What a value may not bring into a path: separators, control characters, a leading dot, more than VALUE_MAX bytes. */
static void add_safe(struct strbuf *path, const char *s, size_t n)
{
	if (n > VALUE_MAX) {
		n = VALUE_MAX;
		while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
			n--;
	}
	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		if ((unsigned char)c < 0x20 || c == 0x7f || c == '/' || c == '\\' || (c == '.' && i == 0 && (path->len == 0 || path->buf[path->len - 1] == '/')))
			c = '_';
		strbuf_addc(path, c);
	}
}

/* Latvian letters without their marks; what is left outside ASCII becomes _. */
static void fold_ascii(struct strbuf *path)
{
	static const char *const from[] = { "ā", "č", "ē", "ģ", "ī", "ķ", "ļ", "ņ", "ō", "ŗ", "š", "ū", "ž", "Ā", "Č", "Ē", "Ģ", "Ī", "Ķ", "Ļ", "Ņ", "Ō", "Ŗ", "Š", "Ū", "Ž" };
	static const char to[] = "acegiklnorsuzACEGIKLNORSUZ";
	struct strbuf out = STRBUF_INIT;
	for (const char *p = path->buf, *end = p + path->len; p < end;) {
		const char *start = p;
		char c = *start;
		if (utf8_next(&p, end) >= 128)
			c = '_';
		for (size_t i = 0; c == '_' && i < sizeof from / sizeof from[0]; i++) {
			if (strlen(from[i]) == (size_t)(p - start) && memcmp(from[i], start, (size_t)(p - start)) == 0)
				c = to[i];
		}
		strbuf_addc(&out, c);
	}
	strbuf_reset(path);
	strbuf_add(path, out.buf, out.len);
	strbuf_release(&out);
}

/* Each value of the template by itself, so that only the layout's own slashes make folders. */
static bool add_pieces(struct namer *n, const struct text *t, struct diag *d)
{
	const struct tmpl *whole = t->lang[n->e.lang];
	struct strbuf one = STRBUF_INIT;
	bool good = true;
	for (size_t i = 0; good && i < whole->n; i++) {
		struct tmpl part = { &whole->v[i], 1 };
		struct text text = { .pos = t->pos };
		for (enum lang l = 0; l < LANG_N; l++)
			text.lang[l] = &part;
		strbuf_reset(&one);
		good = eval_text(&n->e, &text, &one, NULL, d);
		if (whole->v[i].ref)
			add_safe(&n->sb, one.buf, one.len);
		else
			strbuf_add(&n->sb, one.buf, one.len);
	}
	strbuf_release(&one);
	return good;
}

/* Folders and name: none empty, none hidden, none that leads upwards, none too long for a file system. */
static bool usable(const char *path)
{
	size_t total = strlen(path);
	for (const char *p = path;; p++) {
		size_t n = strcspn(p, "/");
		if (n == 0 || n > NAME_MAX_BYTES || p[0] == '.')
			return false;
		p += n;
		if (!*p)
			return total <= PATH_MAX_BYTES;
	}
}

static const char *make_path(struct namer *n, const struct job_unit *u, const struct text *t, struct diag *d)
{
	name_for(n, u);
	if (!add_pieces(n, t, d))
		return NULL;
	if (n->j->layout->split.ascii)
		fold_ascii(&n->sb);
	if (n->sb.len > 4 && strcmp(n->sb.buf + n->sb.len - 4, ".pdf") == 0)
		strbuf_truncate(&n->sb, n->sb.len - 4);
	if (!usable(n->sb.buf)) {
		diag_error(d, "J007", _("the document %s would get the file name '%s'"), u->label, n->sb.buf);
		diag_at(d, &t->pos);
		diag_hint(d, "%s", _("a folder or name is empty, begins with a dot or is too long; look at the values of this row"));
		diag_exit(d, 65);
		return NULL;
	}
	return arena_strdup(&n->j->arena, n->sb.buf);
}

static const char *plain_path(struct job *j)
{
	return arena_printf(&j->arena, "%s-%s-%s", j->layout->id, j->period.school_year, j->period.code);
}

static enum lang unit_lang(struct job *j, size_t row, int col)
{
	enum lang l;
	const char *code = value(j, row, col);
	if (j->request->lang < 0 && code && lang_parse(code, &l) && j->layout->has_lang[l])
		return l;
	return j->lang;
}

static bool fill_unit(struct namer *n, struct job_unit *u, size_t row, bool files, struct diag *d)
{
	struct job *j = n->j;
	const struct split_spec *s = &j->layout->split;
	*u = (struct job_unit){ .row = row, .label = j->layout->id, .lang = unit_lang(j, row, column(j, s->lang_column)) };
	u->student_id = value(j, row, column(j, "student_id"));
	u->class_id = value(j, row, column(j, "class_id"));
	if (s->present && s->label) {
		name_for(n, u);
		if (!eval_text(&n->e, s->label, &n->sb, NULL, d))
			return false;
		u->label = arena_strdup(&j->arena, n->sb.buf);
	}
	if (files && j->request->singles)
		u->path = s->file ? make_path(n, u, s->file, d) : plain_path(j);
	return !files || !j->request->singles || u->path;
}

/* ---- drafts ---- */

/* A finding with a student or a class speaks of those documents only; one with neither, or a document of neither, of all. */
static bool speaks_of(const struct finding *f, const struct job_unit *u)
{
	if (f->student_id && u->student_id)
		return strcmp(f->student_id, u->student_id) == 0;
	if (f->class_id && u->class_id)
		return strcmp(f->class_id, u->class_id) == 0 && !f->student_id;
	return true;
}

static bool gate(struct job *j, struct diag *d)
{
	const struct check_source src = { .snapshot = j->db, .store = store_db(j->store), .period = &j->period, .config = j->config, .rules = j->rules, .today = j->request->today, .ui = j->request->ui };
	datasets_begin(j->data);
	if (!check_gates(&j->arena, j->layout, j->data, &src, j->request->ui, &j->findings, d))
		return false;
	for (size_t i = 0; i < j->nunits; i++) {
		for (size_t k = 0; !j->unit[i].draft && k < j->findings.n; k++)
			j->unit[i].draft = j->findings.v[k].block && speaks_of(&j->findings.v[k], &j->unit[i]);
	}
	return true;
}

/* ---- tasks ---- */

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static bool add_bundles(struct namer *n, const struct groups *g, struct diag *d)
{
	struct job *j = n->j;
	j->task = ARENA_ARRAY(&j->arena, g->n, struct job_task);
	for (size_t i = 0; i < g->n; i++) {
		const struct group *k = &g->v[i];
		struct job_task *t = &j->task[j->ntasks];
		if (k->chosen == 0)
			continue;
		*t = (struct job_task){ .first = k->at, .n = k->chosen };
		if (k->chosen == k->all) {
			t->bundle = make_path(n, &j->unit[k->at], j->layout->split.bundle.file, d);
			if (!t->bundle)
				return false;
			t->label = last_part(t->bundle);
		}
		j->ntasks += t->bundle || j->request->singles;
	}
	return true;
}

static void add_plain_tasks(struct job *j)
{
	j->task = ARENA_ARRAY(&j->arena, j->nunits / TASK_UNITS + 1, struct job_task);
	for (size_t at = 0; at < j->nunits; at += TASK_UNITS)
		j->task[j->ntasks++] = (struct job_task){ .first = at, .n = j->nunits - at < TASK_UNITS ? j->nunits - at : TASK_UNITS };
}

/* ---- no two files with one name ---- */

struct named {
	const char *path, *label;
};

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->path, ((const struct named *)b)->path);
}

static bool all_differ(struct job *j, struct diag *d)
{
	struct named *v = ARENA_ARRAY(&j->arena, j->nunits + j->ntasks, struct named);
	size_t n = 0;
	for (size_t i = 0; i < j->nunits; i++) {
		if (j->unit[i].path)
			v[n++] = (struct named){ j->unit[i].path, j->unit[i].label };
	}
	for (size_t i = 0; i < j->ntasks; i++) {
		if (j->task[i].bundle)
			v[n++] = (struct named){ j->task[i].bundle, j->task[i].label };
	}
	if (n > 1)
		qsort(v, n, sizeof *v, by_path);
	for (size_t i = 1; i < n; i++) {
		if (strcmp(v[i - 1].path, v[i].path) != 0)
			continue;
		diag_error(d, "J008", _("two documents, %s and %s, would be written to %s"), v[i - 1].label, v[i].label, v[i].path);
		if (j->layout->split.file)
			diag_at(d, &j->layout->split.file->pos);
		diag_hint(d, "%s", _("nothing was written; the file name needs a column that tells them apart"));
		return diag_exit(d, 65);
	}
	return true;
}

static bool plan_files(struct namer *n, const struct groups *g, struct diag *d)
{
	struct job *j = n->j;
	if (!j->request->bundles || !j->layout->split.bundle.present)
		add_plain_tasks(j);
	else if (!add_bundles(n, g, d))
		return false;
	if (j->ntasks == 0 && j->nunits > 0) {
		diag_error(d, "J009", "%s", _("no bundle has all of its documents in this choice"));
		diag_hint(d, "%s", _("choose whole classes, or leave --bundles-only out"));
		return diag_exit(d, 64);
	}
	return all_differ(j, d);
}

bool job_plan(struct job *j, bool files, struct diag *d)
{
	struct choice c;
	struct groups g = { 0 };
	struct namer n = { .j = j, .e = { .layout = j->layout, .data = j->data, .arena = &j->arena, .lang = j->lang }, .sb = STRBUF_INIT };
	if (files && !j->request->singles && !j->layout->split.bundle.present) {
		diag_error(d, "J009", _("the layout '%s' makes no bundles"), j->layout->id);
		return diag_exit(d, 64);
	}
	if (!read_rows(j, d) || !read_choice(j, &c, d))
		return false;
	const size_t *row = order_rows(j, &c, &g, &j->nunits);
	if (j->nunits == 0 && (c.class_name || c.student_id))
		return nothing_chosen(j, &c, d);
	job_run_cells(j, j->lang, n.e.run);
	j->unit = ARENA_ARRAY(&j->arena, j->nunits, struct job_unit);
	bool good = true;
	for (size_t i = 0; good && i < j->nunits; i++)
		good = fill_unit(&n, &j->unit[i], row[i], files, d);
	good = good && gate(j, d) && (!files || plan_files(&n, &g, d));
	strbuf_release(&n.sb);
	return good;
}
