/* SPDX-License-Identifier: MIT */
/*
 * dataset: a layout's SELECTs, prepared once, bound and stepped per document.
 *
 * Nothing is looked up by name per document: where a parameter stands in the enclosing rows is kept for the shape of those rows (which
 * datasets they are of), and a dataset whose values are those of last time is not run again. What a fetch costs beyond SQLite is one copy of
 * each cell. Rows of a dataset live in an arena of its own that its next run reuses, so memory stays at the largest document's.
 */
#include "dataset_internal.h"

#include "lieciba/db.h"
#include "lieciba/num.h"
#include "lieciba/snapshot.h"
#include "lieciba/utf8.h"
#include "lieciba/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TABLES = 64, LARGEST_DIGITS = 32 };

static const char *const engine_names[] = { "school_id", "school_year", "term", "period_from", "period_to", "run_date", "lang" };
enum { ENGINE_PARAMS = sizeof engine_names / sizeof *engine_names };

static bool fail_at(const struct dataset *ds, struct diag *d)
{
	return diag_at(d, &ds->spec->pos);
}

/* ---- opening ---- */

static bool open_db(struct datasets *s, const char *snapshot, struct diag *d)
{
	const char *tables[MAX_TABLES];
	size_t n = sql_tables(s->layout, tables, MAX_TABLES);
	s->db = db_open(snapshot, snapshot ? DB_SANDBOX : DB_MEMORY, d);
	if (!s->db || (!snapshot && !snapshot_create_tables(s->db, d)))
		return false;
	return db_sandbox(s->db, tables, n, d);
}

static bool begins_with(const char *s, const char *word)
{
	return strncmp(s, word, strlen(word)) == 0;
}

/* SQLite points at the table of `table.column`; the column is what is wrong. */
static void skip_qualifier(const char *sql, const char *what, long *offset, int *len)
{
	const char *word = strrchr(what, ' '), *dot = word ? strrchr(word, '.') : NULL;
	if (!dot || *offset < 0 || !begins_with(sql + *offset, word + 1))
		return;
	*offset += dot - word;
	*len = (int)strlen(dot + 1);
}

/* Blanks an unknown column out of the SQL: SQLite names only the first one, and a second look finds the next. False: it was something else. */
static bool blank_out(char *sql, long offset, const struct diag *d)
{
	static const char no_column[] = "no such column: ";
	const char *name = d->what + strlen(no_column);
	if (offset < 0 || !begins_with(d->what, no_column) || !begins_with(sql + offset, name))
		return false;
	memset(sql + offset, ' ', strlen(name));
	sql[offset] = '1';
	return true;
}

static void report_sql(const struct dataset *ds, long offset, int len, struct diag *d, struct diags *out)
{
	const char *sql = ds->spec->sql->text;
	skip_qualifier(sql, d->what, &offset, &len);
	struct srcpos pos = ynode_locate(ds->spec->sql, offset < 0 ? 0 : (size_t)offset);
	pos.len = len;
	if (strcmp(d->code, "L210") == 0) {
		sql_hint(sql, offset, d);
	} else if (strcmp(d->code, "L214") == 0 && offset >= 0) {
		char word[64];
		size_t n = (size_t)len < sizeof word ? (size_t)len : sizeof word - 1;
		memcpy(word, sql + offset, n);
		word[n] = '\0';
		if (sql_need_of(word))
			diag_hint(d, _("the layout must ask for what it reads there: `wants: [%s]`"), sql_need_of(word));
	}
	diag_at(d, &pos);
	diags_add(out, d);
}

static int index_of(const char *name, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i], name) == 0)
			return (int)i;
	return -1;
}

static void classify(const struct layout *l, struct param *p)
{
	p->which = index_of(p->name, engine_names, ENGINE_PARAMS);
	p->source = SRC_ENGINE;
	if (p->which >= 0)
		return;
	p->source = SRC_OUTER;
	for (size_t i = 0; i < l->nparams; i++) {
		if (strcmp(l->params[i].name, p->name) == 0) {
			p->source = SRC_USER;
			p->which = (int)i;
		}
	}
}

static void read_params(struct datasets *s, struct dataset *ds, struct diags *out)
{
	int n = db_params(ds->stmt);
	ds->params = ARENA_ARRAY(&s->keep, (size_t)n, struct param);
	ds->outer = ARENA_ARRAY(&s->keep, (size_t)n, const char *);
	ds->bound = ARENA_ARRAY(&s->keep, (size_t)n, struct cell);
	for (int i = 1; i <= n; i++) {
		const char *name = db_param_name(ds->stmt, i);
		if (!name || name[0] != ':') {
			long at = sql_find_param(ds->spec->sql->text, name ? name : "?");
			struct srcpos pos = ynode_locate(ds->spec->sql, at < 0 ? 0 : (size_t)at);
			struct diag *d = diags_report(out, DIAG_ERROR, "L211", &pos, _("a parameter is written with a colon, not '%s'"), name ? name : "?");
			diag_hint(d, "%s", _("write :student_id"));
			continue;
		}
		struct param *p = &ds->params[ds->nparams++];
		p->index = i;
		p->name = arena_strdup(&s->keep, name + 1);
		classify(s->layout, p);
		if (p->source == SRC_OUTER)
			ds->outer[ds->nouter++] = p->name;
	}
}

static void check_names(struct datasets *s, struct dataset *ds, struct diags *out)
{
	const struct data_spec *spec = ds->spec;
	if (!spec->one && !sql_is_ordered(spec->sql->text)) {
		struct srcpos pos = ynode_locate(spec->sql, 0);
		struct diag *d = diags_report(out, DIAG_ERROR, "L212", &pos, _("dataset '%s' has no ORDER BY"), spec->name);
		diag_hint(d, "%s", _("without it the rows may come in another order tomorrow; write ORDER BY, or `one: true` when there is at most one row"));
	}
	ds->order = ARENA_ARRAY(&s->keep, spec->norder, int);
	for (size_t i = 0; i < spec->norder; i++) {
		ds->order[ds->norder] = index_of(spec->order_check[i], ds->names, (size_t)ds->cols);
		if (ds->order[ds->norder] >= 0) {
			ds->norder++;
			continue;
		}
		struct diag *d = diags_report(out, DIAG_ERROR, "L205", &spec->pos, _("dataset '%s' has no column '%s'"), spec->name, spec->order_check[i]);
		diag_hint(d, "%s", _("`order_check` names columns of the SELECT"));
	}
}

/* The word 'now' is refused by the date functions only when a row is made; told here, it is told by `layout check`. */
static void refuse_now(const struct dataset *ds, struct diags *out)
{
	long at = sql_find_now(ds->spec->sql->text);
	if (at < 0)
		return;
	struct srcpos pos = ynode_locate(ds->spec->sql, (size_t)at);
	pos.len = 5;
	struct diag *d = diags_report(out, DIAG_ERROR, "L214", &pos, "%s", _("'now' may not be used in a layout"));
	diag_hint(d, "%s", _("a document must come out the same on any day; use :run_date"));
}

static void report_all(struct datasets *s, const struct dataset *ds, struct diags *out)
{
	char *sql = arena_strdup(&s->keep, ds->spec->sql->text);
	struct db_stmt *stmt = NULL;
	for (bool more = true, first = true; more && !stmt; first = false) {
		struct diag d = { 0 };
		long offset;
		int len;
		stmt = db_prepare_select(s->db, sql, &offset, &len, &d);
		more = !stmt && blank_out(sql, offset, &d);
		if (!stmt && (first || more)) /* what comes after a blank that is no column may come of the blank */
			report_sql(ds, offset, len, &d, out);
	}
	db_finalize(stmt);
}

/* The sandbox refuses writes too, but could name only what they would write to. */
static void refuse_other(const struct dataset *ds, struct diags *out)
{
	struct srcpos pos = ynode_locate(ds->spec->sql, strspn(ds->spec->sql->text, " \t\n"));
	diag_hint(diags_report(out, DIAG_ERROR, "L213", &pos, "%s", _("this is not a SELECT")), "%s", _("a layout only reads"));
}

static void prepare(struct datasets *s, struct dataset *ds, struct diags *out)
{
	struct diag d = { 0 };
	long offset;
	int len;
	arena_init(&ds->mem, 0);
	ds->nshape = -1;
	if (sql_is_other(ds->spec->sql->text)) {
		refuse_other(ds, out);
		return;
	}
	ds->stmt = db_prepare_select(s->db, ds->spec->sql->text, &offset, &len, &d);
	if (!ds->stmt) {
		report_all(s, ds, out);
		return;
	}
	ds->cols = db_columns(ds->stmt);
	ds->names = ARENA_ARRAY(&s->keep, (size_t)ds->cols, const char *);
	for (int i = 0; i < ds->cols; i++)
		ds->names[i] = arena_strdup(&s->keep, db_column_name(ds->stmt, i));
	read_params(s, ds, out);
	check_names(s, ds, out);
	refuse_now(ds, out);
}

struct datasets *datasets_open(const char *snapshot, const struct layout *l, struct diags *out)
{
	struct datasets *s = calloc(1, sizeof *s);
	struct diag d = { 0 };
	size_t errors = out->errors;
	if (!s) {
		diags_report(out, DIAG_ERROR, "Q001", NULL, "%s", _("out of memory"));
		return NULL;
	}
	arena_init(&s->keep, 0);
	s->layout = l;
	s->v = ARENA_ARRAY(&s->keep, l->ndata, struct dataset);
	if (!open_db(s, snapshot, &d))
		diags_add(out, &d);
	for (size_t i = 0; out->errors == errors && i < l->ndata; i++, s->n++)
		s->v[i].spec = &l->data[i];
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].spec->sql)
			prepare(s, &s->v[i], out);
		else
			documents_prepare(s, &s->v[i]);
	}
	if (out->errors == errors)
		return s;
	datasets_close(s);
	return NULL;
}

void datasets_close(struct datasets *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++) {
		db_finalize(s->v[i].stmt);
		arena_release(&s->v[i].mem);
	}
	db_close(s->db);
	digest_free(s->account);
	arena_release(&s->keep);
	free(s);
}

/* ---- what a dataset is ---- */

const struct data_spec *dataset_spec(const struct datasets *s, int ds)
{
	return s->v[ds].spec;
}

int dataset_cols(const struct datasets *s, int ds)
{
	return s->v[ds].cols;
}

const char *dataset_col_name(const struct datasets *s, int ds, int col)
{
	return s->v[ds].names[col];
}

int dataset_find_col(const struct datasets *s, int ds, const char *name)
{
	return index_of(name, s->v[ds].names, (size_t)s->v[ds].cols);
}

size_t dataset_outer_params(const struct datasets *s, int ds, const char *const **names)
{
	*names = s->v[ds].outer;
	return s->v[ds].nouter;
}

struct srcpos dataset_param_pos(const struct datasets *s, int ds, const char *name)
{
	const struct ynode *sql = s->v[ds].spec->sql;
	char word[128];
	snprintf(word, sizeof word, ":%s", name);
	long at = sql_find_param(sql->text, word);
	struct srcpos pos = ynode_locate(sql, at < 0 ? 0 : (size_t)at);
	pos.len = (int)strlen(word);
	return pos;
}

/* ---- parameters ---- */

static const char *engine_value(const struct run_params *p, int which)
{
	const char *const v[ENGINE_PARAMS] = { p->school_id, p->school_year, p->term, p->period_from, p->period_to, p->run_date, p->lang };
	return v[which];
}

static void bind_typed(struct db_stmt *stmt, int index, enum param_type type, const char *value)
{
	int64_t n;
	if (value && type == PARAM_BOOL)
		db_bind_int(stmt, index, strcmp(value, "1") == 0 || strcmp(value, "true") == 0 || strcmp(value, "yes") == 0);
	else if (value && type == PARAM_INT && num_parse_int(value, &n))
		db_bind_int(stmt, index, n);
	else
		db_bind_text(stmt, index, value);
}

static void bind_user(const struct datasets *s, const struct dataset *ds, const struct param *param, const struct run_params *p)
{
	const struct param_spec *spec = &s->layout->params[param->which];
	const char *value = spec->def;
	for (size_t i = 0; i < p->nuser; i++)
		if (strcmp(p->user[i].name, spec->name) == 0)
			value = p->user[i].value;
	bind_typed(ds->stmt, param->index, spec->type, value);
}

void datasets_set_params(struct datasets *s, const struct run_params *p)
{
	for (size_t i = 0; i < s->n; i++) {
		struct dataset *ds = &s->v[i];
		ds->valid = !ds->spec->sql;
		for (size_t k = 0; k < ds->nparams; k++) {
			const struct param *param = &ds->params[k];
			if (param->source == SRC_ENGINE)
				db_bind_text(ds->stmt, param->index, engine_value(p, param->which));
			else if (param->source == SRC_USER)
				bind_user(s, ds, param, p);
		}
	}
}

void datasets_begin(struct datasets *s)
{
	db_budget(s->db, 0);
	for (size_t i = 0; i < s->n; i++)
		s->v[i].held = 0;
	for (size_t i = 0; s->account && i < s->n; i++)
		s->v[i].counted = s->v[i].noted = false;
}

/* ---- enclosing rows ---- */

static bool same_shape(const struct dataset *ds, const struct scope *scope)
{
	int n = 0;
	for (; scope; scope = scope->up, n++)
		if (n >= ds->nshape || ds->shape[n] != scope->rows->ds)
			return false;
	return n == ds->nshape;
}

static bool find_outer(const struct datasets *s, const struct dataset *ds, struct param *p, const struct scope *scope, struct diag *d)
{
	p->depth = 0;
	for (const struct scope *at = scope; at; at = at->up, p->depth++) {
		p->col = dataset_find_col(s, at->rows->ds, p->name);
		if (p->col >= 0)
			return true;
	}
	diag_error(d, "L211", _("no enclosing row has a column '%s' for the parameter of dataset '%s'"), p->name, ds->spec->name);
	return fail_at(ds, d);
}

static bool learn_shape(const struct datasets *s, struct dataset *ds, const struct scope *scope, struct diag *d)
{
	ds->nshape = -1;
	for (size_t i = 0; i < ds->nparams; i++)
		if (ds->params[i].source == SRC_OUTER && !find_outer(s, ds, &ds->params[i], scope, d))
			return false;
	int n = 0;
	for (; scope; scope = scope->up, n++) {
		if (n == SHAPE_MAX) /* deeper than anybody nests: found anew each time */
			return true;
		ds->shape[n] = scope->rows->ds;
	}
	ds->nshape = n;
	return true;
}

static const struct cell *outer_cell(const struct param *p, const struct scope *scope)
{
	for (int i = 0; i < p->depth; i++)
		scope = scope->up;
	return scope_cell(scope, p->col);
}

static bool same_values(const struct dataset *ds, const struct scope *scope)
{
	size_t k = 0;
	for (size_t i = 0; i < ds->nparams; i++)
		if (ds->params[i].source == SRC_OUTER && !cell_same(&ds->bound[k++], outer_cell(&ds->params[i], scope)))
			return false;
	return true;
}

static void bind_cell(struct db_stmt *stmt, int index, const struct cell *c)
{
	char buf[LARGEST_DIGITS];
	switch (c->type) {
	case CELL_NULL:
		db_bind_null(stmt, index);
		break;
	case CELL_INT:
		db_bind_int(stmt, index, c->i);
		break;
	case CELL_DEC: /* compared with a number column it becomes a number again */
		num_format_scaled(buf, sizeof buf, c->i, 2, 2, '.');
		db_bind_text(stmt, index, buf);
		break;
	case CELL_TEXT:
		db_bind_text_n(stmt, index, c->s, c->len);
		break;
	case CELL_BLOB:
		db_bind_blob(stmt, index, c->s, c->len);
		break;
	}
}

static void bind_outer(struct dataset *ds, const struct scope *scope)
{
	size_t k = 0;
	for (size_t i = 0; i < ds->nparams; i++) {
		if (ds->params[i].source != SRC_OUTER)
			continue;
		struct cell *c = &ds->bound[k++];
		*c = *outer_cell(&ds->params[i], scope);
		if (c->type == CELL_TEXT || c->type == CELL_BLOB)
			c->s = arena_memdup(&ds->mem, c->s, c->len);
		bind_cell(ds->stmt, ds->params[i].index, c);
	}
}

/* ---- rows ---- */

static bool read_text(struct dataset *ds, int col, struct cell *c, struct diag *d)
{
	const char *text = db_text(ds->stmt, col);
	size_t n = db_bytes(ds->stmt, col), good = text ? utf8_valid_prefix(text, n) : 0;
	if (good < n) {
		diag_error(d, "D101", _("dataset '%s', column '%s', row %zu: the text is not UTF-8 from its byte %zu on"), ds->spec->name, ds->names[col],
			ds->rows.n + 1, good + 1);
		return diag_hint(d, "%s", _("correct the text in the journal and import again"));
	}
	c->type = CELL_TEXT;
	c->len = (uint32_t)n;
	c->s = arena_memdup(&ds->mem, text, n);
	return true;
}

/* A REAL by its shortest decimal text: hundredths without a float. Below 0.0001 SQLite writes an exponent. */
static bool read_real(struct dataset *ds, int col, struct cell *c, struct diag *d)
{
	const char *text = db_text(ds->stmt, col);
	c->type = CELL_DEC;
	if (text && (strstr(text, "e-") || num_parse_scaled(text, '.', 2, &c->i)))
		return true;
	diag_error(d, "D102", _("dataset '%s', column '%s', row %zu: the number %s is too large"), ds->spec->name, ds->names[col], ds->rows.n + 1, text ? text : "?");
	return diag_hint(d, "%s", _("numbers with decimals are kept in hundredths; round it in the SELECT"));
}

static bool read_cell(struct dataset *ds, int col, struct cell *c, struct diag *d)
{
	*c = (struct cell){ .type = CELL_NULL };
	switch (db_type(ds->stmt, col)) {
	case DB_NULL:
		break;
	case DB_INT:
		c->type = CELL_INT;
		c->i = db_int(ds->stmt, col);
		break;
	case DB_REAL:
		return read_real(ds, col, c, d);
	case DB_TEXT:
		return read_text(ds, col, c, d);
	case DB_BLOB:
		c->type = CELL_BLOB;
		c->len = (uint32_t)db_bytes(ds->stmt, col);
		c->s = arena_memdup(&ds->mem, c->len ? db_blob(ds->stmt, col) : "", c->len);
		break;
	}
	return true;
}

static bool add_row(struct datasets *s, struct dataset *ds, struct diag *d)
{
	if ((int64_t)ds->rows.n >= ds->spec->max_rows) {
		diag_error(d, "L221", _("dataset '%s' gives more than %lld rows"), ds->spec->name, (long long)ds->spec->max_rows);
		return diag_hint(d, "%s", _("narrow the SELECT, or raise its max_rows"));
	}
	size_t at = ds->rows.n * (size_t)ds->cols;
	ds->cells = arena_grow(&s->keep, ds->cells, &ds->cap, at + (size_t)ds->cols, sizeof *ds->cells);
	for (int i = 0; i < ds->cols; i++)
		if (!read_cell(ds, i, &ds->cells[at + (size_t)i], d))
			return false;
	ds->rows.n++;
	return true;
}

/* SQLite's own complaint while rows are made is the layout's SELECT's, not the program's. */
static bool step_failed(const struct dataset *ds, struct diag *d)
{
	if (d && strcmp(d->code, "Q001") == 0) {
		const char *what = begins_with(d->what, "SQL: ") ? d->what + 5 : d->what;
		diag_error(d, "L226", _("dataset '%s' failed: %s"), ds->spec->name, what);
	}
	return false;
}

static bool check_rows(const struct datasets *s, struct dataset *ds, struct diag *d)
{
	if (ds->spec->required && ds->rows.n == 0) {
		diag_error(d, "L222", _("dataset '%s' has no rows"), ds->spec->name);
		return diag_hint(d, "%s", _("it is `required`; look whether the data was imported"));
	}
	if (ds->spec->one && ds->rows.n > 1) {
		diag_error(d, "L223", _("dataset '%s' has %zu rows and may have one"), ds->spec->name, ds->rows.n);
		return diag_hint(d, "%s", _("add the condition that is missing, or take `one: true` away"));
	}
	return ds->norder == 0 || dataset_grouped(s, &ds->rows, ds->order, ds->norder, &ds->mem, d);
}

static bool run(struct datasets *s, struct dataset *ds, const struct scope *scope, struct diag *d)
{
	enum db_step step;
	bool ok = true;
	arena_reset(&ds->mem);
	bind_outer(ds, scope);
	ds->rows = (struct rows){ .cols = ds->cols, .ds = (int)(ds - s->v) };
	while (ok && (step = db_step(ds->stmt, d)) != DB_DONE)
		ok = step == DB_ROW ? add_row(s, ds, d) : step_failed(ds, d);
	db_reset(ds->stmt);
	ds->rows.cells = ds->cells;
	return (ok && check_rows(s, ds, d)) || fail_at(ds, d);
}

/* Running a dataset again would pull its own rows from under the block that stands on one of them. */
static bool stands_on(const struct dataset *ds, const struct scope *scope, struct diag *d)
{
	bool held = ds->held > 0;
	for (; scope && !held; scope = scope->up)
		held = scope->rows == &ds->rows;
	if (!held)
		return false;
	diag_error(d, "L227", _("dataset '%s' is asked for again, with other values, inside its own rows"), ds->spec->name);
	diag_hint(d, "%s", _("make a second dataset for what stands inside"));
	fail_at(ds, d);
	return true;
}

void datasets_hold(struct datasets *s, int ds)
{
	s->v[ds].held++;
}

void datasets_release(struct datasets *s, int ds)
{
	if (s->v[ds].held > 0)
		s->v[ds].held--;
}

bool datasets_fetch(struct datasets *s, int i, const struct scope *scope, const struct rows **out, struct diag *d)
{
	struct dataset *ds = &s->v[i];
	if (ds->nouter && !same_shape(ds, scope) && !learn_shape(s, ds, scope, d))
		return false;
	if (!ds->valid || !same_values(ds, scope)) {
		if (stands_on(ds, scope, d))
			return false;
		ds->hashed = ds->counted = false;
		ds->valid = run(s, ds, scope, d);
		if (!ds->valid)
			return false;
	}
	if (s->account && !ds->counted)
		account_add(s, ds);
	*out = &ds->rows;
	return true;
}
