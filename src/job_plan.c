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

enum { TASK_UNITS = 32 };

static const char *value(struct job *j, size_t row, int col)
{
	return col < 0 || row >= j->split.n ? NULL : job_cell_text(&j->arena, rows_cell(&j->split, row, col));
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
	struct namer *namer;         /* for labels of rows, when a document is chosen by its label */
	struct job_rows_filter *filter;
};

static bool equal(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* The document's name in the ledger. */
static const char *row_key(struct job *j, size_t row)
{
	const struct split_spec *s = &j->layout->split;
	const char *key = NULL;
	for (size_t i = 0; s->present && i < s->nunit; i++) {
		const char *v = value(j, row, column(j, s->unit[i]));
		key = key ? arena_printf(&j->arena, "%s/%s", key, v ? v : "") : v;
	}
	return key ? key : s->present ? arena_printf(&j->arena, "%zu", row + 1) : "school";
}

static const char *row_label(struct namer *n, size_t row)
{
	struct job *j = n->j;
	struct job_unit u = { .row = row };
	if (!j->layout->split.present || !j->layout->split.label)
		return j->layout->id;
	job_name_for(n, &u);
	return eval_text(&n->e, j->layout->split.label, &n->sb, NULL, NULL) ? n->sb.buf : "";
}

/* Rows of other due groups, departments … are not of this instance at all. */
static bool belongs(struct job *j, const struct choice *c, size_t row)
{
	return !c->filter || job_filter_takes(c->filter, value(j, row, c->student_col), value(j, row, c->class_id_col));
}

static bool chosen(struct job *j, const struct choice *c, size_t row)
{
	const char *unit = j->book ? j->book->unit : NULL;
	if (unit && !equal(row_key(j, row), unit) && !equal(row_label(c->namer, row), unit))
		return false;
	if (c->student_id && !equal(value(j, row, c->student_col), c->student_id))
		return false;
	return !c->class_name || equal(value(j, row, c->class_id_col), c->class_name) || equal(value(j, row, c->class_col), c->class_name);
}

static bool read_choice(struct job *j, struct choice *c, struct diag *d)
{
	*c = (struct choice){ j->request->class_name, j->request->student_id, column(j, "class_id"), column(j, "class"), column(j, "student_id"), NULL, NULL };
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
	if (j->book && j->book->unit) {
		diag_error(d, "J006", _("there is no document '%s'"), j->book->unit);
		diag_hint(d, "%s", _("documents are named by class and number, 7.a/12, or by their id"));
		return diag_exit(d, 65);
	}
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

/* Pages are put together; rows are not. */
static bool has_bundles(const struct job *j)
{
	return j->request->bundles && j->layout->split.bundle.present && job_has_pages(j);
}

/* Made of all their documents, so not by one of several processes. */
static bool has_workbooks(const struct job *j)
{
	bool any = false;
	for (size_t i = 0; i < j->nformats; i++)
		any = any || job_workbook_format(j, i);
	return any && j->request->bundles && !j->request->shards;
}

struct groups {
	struct group { const char *key; size_t all, chosen, at; } *v;
	size_t n, cap;
	size_t *of; /* row -> group */
	size_t *left, nleft; /* rows of the instance that were not chosen */
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
	const char *name = j->book && j->book->bundle_by ? j->book->bundle_by : j->layout->split.bundle.by;
	int by = has_bundles(j) ? column(j, name) : -1;
	size_t *row = ARENA_ARRAY(&j->arena, j->count, size_t);
	bool *in = ARENA_ARRAY(&j->arena, j->count, bool);
	g->of = ARENA_ARRAY(&j->arena, j->count, size_t);
	g->left = ARENA_ARRAY(&j->arena, j->count, size_t);
	for (size_t i = 0; i < j->count; i++) {
		if (!belongs(j, c, i))
			continue;
		g->of[i] = group_of(j, g, value(j, i, by));
		g->v[g->of[i]].all++;
		in[i] = chosen(j, c, i);
		g->v[g->of[i]].chosen += in[i];
		if (!in[i])
			g->left[g->nleft++] = i;
	}
	*n = 0;
	for (size_t k = 0; k < g->n; k++) {
		g->v[k].at = *n;
		*n += g->v[k].chosen;
		g->v[k].chosen = 0;
	}
	for (size_t i = 0; i < j->count; i++) {
		if (!in[i])
			continue;
		struct group *k = &g->v[g->of[i]];
		row[k->at + k->chosen++] = i;
	}
	return row;
}

/* ---- units ---- */

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

/* Where the document lies in each format: where the split says, unless the format says it itself. */
static bool name_files(struct namer *n, struct job_unit *u, struct diag *d)
{
	struct job *j = n->j;
	for (size_t i = 0; i < j->nformats; i++) {
		const struct text *t = job_file_text(j, i);
		if (job_workbook_format(j, i))
			continue;
		u->file[i] = t ? job_make_path(n, u, t, d) : plain_path(j);
		if (!u->file[i])
			return false;
		u->filed = true;
	}
	return true;
}

static bool fill_unit(struct namer *n, struct job_unit *u, size_t row, bool files, struct diag *d)
{
	struct job *j = n->j;
	const struct split_spec *s = &j->layout->split;
	*u = (struct job_unit){ .row = row, .label = j->layout->id, .lang = unit_lang(j, row, column(j, s->lang_column)) };
	u->student_id = value(j, row, column(j, "student_id"));
	u->class_id = value(j, row, column(j, "class_id"));
	u->class_name = value(j, row, column(j, "class"));
	u->key = j->book ? row_key(j, row) : NULL;
	if (s->present && s->label) {
		job_name_for(n, u);
		if (!eval_text(&n->e, s->label, &n->sb, NULL, d))
			return false;
		u->label = arena_strdup(&j->arena, n->sb.buf);
	}
	if (files && has_workbooks(j) && !(u->workbook = job_workbook_path(n, u, d)))
		return false;
	return !files || !j->request->singles || name_files(n, u, d);
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

/* A draft on demand; with a ledger, blocked: the codes are kept, each once, in the order of the gates. */
static void stop_unit(struct job *j, struct job_unit *u, const char *code)
{
	u->draft = true;
	if (j->book && code && (!u->blocked_by || !strstr(u->blocked_by, code)))
		u->blocked_by = u->blocked_by ? arena_printf(&j->arena, "%s,%s", u->blocked_by, code) : code;
}

static bool gate(struct job *j, struct diag *d)
{
	const struct check_source src = { .snapshot = j->db, .store = store_db(j->store), .period = &j->period, .config = j->config, .rules = j->rules, .today = j->request->today, .ui = j->request->ui };
	datasets_begin(j->data);
	if (!check_gates(&j->arena, j->layout, j->data, &src, j->request->ui, &j->findings, d))
		return false;
	for (size_t i = 0; i < j->nunits; i++) {
		for (size_t k = 0; k < j->findings.n && (!j->unit[i].draft || j->book); k++) {
			if (j->findings.v[k].block && speaks_of(&j->findings.v[k], &j->unit[i]))
				stop_unit(j, &j->unit[i], j->findings.v[k].gate ? j->findings.v[k].gate : j->findings.v[k].code);
		}
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
			t->bundle = job_make_path(n, &j->unit[k->at], j->layout->split.bundle.file, d);
			if (!t->bundle)
				return false;
			if (j->book && j->book->bundle_by && strcmp(j->book->bundle_by, j->layout->split.bundle.by) != 0)
				t->bundle = job_bundle_path(n, t->bundle, k->key);
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
	size_t format;
};

static int by_path(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	return x->format != y->format ? (x->format > y->format) - (x->format < y->format) : strcmp(x->path, y->path);
}

static size_t list_names(const struct job *j, struct named *v)
{
	size_t n = 0;
	for (size_t f = 0; f < j->nformats; f++) {
		for (size_t i = 0; i < j->nunits; i++) {
			if (j->unit[i].file[f])
				v[n++] = (struct named){ j->unit[i].file[f], j->unit[i].label, f };
		}
		for (size_t i = 0; i < j->ntasks; i++) {
			if (j->task[i].bundle && job_of_pages(j, f))
				v[n++] = (struct named){ j->task[i].bundle, j->task[i].label, f };
		}
	}
	return n;
}

static bool all_differ(struct job *j, struct diag *d)
{
	struct named *v = ARENA_ARRAY(&j->arena, (j->nunits + j->ntasks) * j->nformats, struct named);
	size_t n = list_names(j, v);
	if (n > 1)
		qsort(v, n, sizeof *v, by_path);
	for (size_t i = 1; i < n; i++) {
		if (v[i - 1].format != v[i].format || strcmp(v[i - 1].path, v[i].path) != 0)
			continue;
		diag_error(d, "J008", _("two documents, %s and %s, would be written to %s"), v[i - 1].label, v[i].label, v[i].path);
		if (job_file_text(j, v[i].format))
			diag_at(d, &job_file_text(j, v[i].format)->pos);
		diag_hint(d, "%s", _("nothing was written; the file name needs a column that tells them apart"));
		return diag_exit(d, 65);
	}
	return true;
}

/* Contiguous ranges of cumulative weight, by whole tasks: a task is of the range in which it begins. Together the shards do each task once. */
int job_shard_of(const struct job *j, size_t at)
{
	return j->request->shards && j->nunits ? (int)(at * (size_t)j->request->shards / j->nunits) + 1 : 0;
}

static void take_shard(struct job *j)
{
	size_t at = 0, n = 0;
	j->chosen = 0;
	for (size_t k = 0; k < j->ntasks; k++) {
		const struct job_task t = j->task[k];
		if (job_shard_of(j, at) == j->request->shard) {
			j->task[n++] = t;
			j->chosen += t.n;
		}
		at += t.n;
	}
	j->ntasks = n;
}

static bool plan_workbooks(struct namer *n, const struct groups *g, struct diag *d)
{
	struct job *j = n->j;
	struct job_unit *left = ARENA_ARRAY(&j->arena, g->nleft + 1, struct job_unit);
	bool good = has_workbooks(j);
	for (size_t i = 0; good && i < g->nleft; i++)
		good = fill_unit(n, &left[i], g->left[i], true, d);
	return !has_workbooks(j) || (good && job_workbook_plan(j, left, g->nleft, d));
}

static bool plan_files(struct namer *n, const struct groups *g, struct diag *d)
{
	struct job *j = n->j;
	if (!has_bundles(j))
		add_plain_tasks(j);
	else if (!add_bundles(n, g, d))
		return false;
	if (j->ntasks == 0 && j->nunits > 0 && !has_workbooks(j)) {
		diag_error(d, "J009", "%s", _("no bundle has all of its documents in this choice"));
		diag_hint(d, "%s", _("choose whole classes, or leave --bundles-only out"));
		return diag_exit(d, 64);
	}
	if (!all_differ(j, d) || !plan_workbooks(n, g, d))
		return false;
	j->chosen = j->nunits;
	if (j->request->shard)
		take_shard(j);
	return true;
}

bool job_plan(struct job *j, bool files, struct diag *d)
{
	struct choice c;
	struct groups g = { 0 };
	struct namer n = { .j = j, .e = { .layout = j->layout, .data = j->data, .arena = &j->arena, .lang = j->lang }, .sb = STRBUF_INIT };
	if (files && !j->request->singles && !has_bundles(j) && !has_workbooks(j)) {
		diag_error(d, "J009", _("the layout '%s' makes no bundles"), j->layout->id);
		return diag_exit(d, 64);
	}
	if (!read_rows(j, d) || !read_choice(j, &c, d))
		return false;
	job_run_cells(j, j->lang, NULL, n.e.run);
	c.namer = &n;
	if (j->book && j->book->filter && !(c.filter = job_filter_open(j, d)))
		return false;
	const size_t *row = order_rows(j, &c, &g, &j->nunits);
	job_filter_close(c.filter);
	if (j->request->first && !j->request->bundles && j->nunits > j->request->first)
		j->nunits = j->request->first;
	if (j->nunits == 0 && (c.class_name || c.student_id || (j->book && j->book->unit)))
		return nothing_chosen(j, &c, d);
	j->unit = ARENA_ARRAY(&j->arena, j->nunits, struct job_unit);
	bool good = true;
	for (size_t i = 0; good && i < j->nunits; i++)
		good = fill_unit(&n, &j->unit[i], row[i], files, d);
	/* What was issued passed its gates then; a duplicate repeats it, whatever the data say today. */
	good = good && ((j->book && j->book->duplicate) || gate(j, d)) && (!files || plan_files(&n, &g, d));
	strbuf_release(&n.sb);
	return good;
}
