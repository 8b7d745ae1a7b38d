/* SPDX-License-Identifier: MIT */
/*
 * crosstab: columns of a table as they are for these rows of data, and the look-up of their cells.
 *
 * The scopes that cells see are chains of structs that stay where they are; going to a row of the table changes the row numbers in them, so
 * a cell costs nothing to find once its group was looked up. `for` rows are copied, since a `for` below another one asks for the same dataset again.
 */
#include "lieciba/crosstab.h"

#include "lieciba/arena.h"
#include "lieciba/num.h"

#include <string.h>

struct xgroup {
	const struct column *col;  /* the one that says `for` */
	const struct xgroup *up;   /* group of the `for` around it */
	struct scope head;         /* the `for` row, then those outside it, then what is around the table */
	struct scope row;          /* the `for` row, then those outside it, then the table's row */
	struct scope cells;        /* the row of `cells`, then `row` */
	const struct xindex *index;
	size_t row_no;
};
/* Rows of a dataset by the values of some of its columns; open addressing, at most half full. */
struct xindex {
	struct xindex *next;
	const struct column *col;  /* whose match it serves … */
	bool of_total;             /* … for cells or for its total */
	const struct rows *rows;
	int *cols; size_t n;
	size_t *slot, slots;       /* row + 1; 0 = empty */
};

/* ---- keys ---- */

/* What a number and the same number as text have in common: its decimal digits. */
static const char *key_text(const struct cell *c, char buf[32], size_t *n)
{
	*n = 0;
	if (c->type == CELL_TEXT || c->type == CELL_BLOB) {
		*n = c->len;
		return c->s;
	}
	if (c->type == CELL_INT)
		*n = (size_t)num_format_scaled(buf, 32, c->i, 0, 0, '.');
	else if (c->type == CELL_DEC)
		*n = (size_t)num_format_scaled(buf, 32, c->i % 100 ? c->i : c->i / 100, c->i % 100 ? 2 : 0, c->i % 100 ? 2 : 0, '.');
	return buf;
}

static uint64_t hash_cell(uint64_t h, const struct cell *c)
{
	char buf[32];
	size_t n;
	const char *s = key_text(c, buf, &n);
	h = (h ^ (c->type == CELL_NULL ? 0x9e : 0x5b)) * 1099511628211u;
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 1099511628211u;
	return h ^ h >> 29;
}

static bool same_key(const struct cell *a, const struct cell *b)
{
	char x[32], y[32];
	size_t n, m;
	if ((a->type == CELL_NULL) != (b->type == CELL_NULL))
		return false;
	const char *s = key_text(a, x, &n), *t = key_text(b, y, &m);
	return n == m && (n == 0 || memcmp(s, t, n) == 0);
}

static bool row_has(const struct xindex *x, size_t row, const struct cell *const *key)
{
	for (size_t i = 0; i < x->n; i++) {
		if (!same_key(rows_cell(x->rows, row, x->cols[i]), key[i]))
			return false;
	}
	return true;
}

/* The slot that holds the key's row, or the empty one where it would be. */
static size_t *find_slot(const struct xindex *x, const struct cell *const *key)
{
	uint64_t h = 14695981039346656037u;
	for (size_t i = 0; i < x->n; i++)
		h = hash_cell(h, key[i]);
	for (size_t at = (size_t)h & (x->slots - 1);; at = (at + 1) & (x->slots - 1)) {
		if (x->slot[at] == 0 || row_has(x, x->slot[at] - 1, key))
			return &x->slot[at];
	}
}

/* ---- the index ---- */

static bool twice(const struct crosstab *x, const struct xindex *ix, size_t first, size_t second, struct diag *d)
{
	const struct column *c = ix->col;
	diag_error(d, "L260", _("dataset '%s' has two rows for one cell: rows %zu and %zu"), x->e->layout->data[ix->rows->ds].name, first + 1, second + 1);
	diag_hint(d, "%s", _("add the column that tells them apart to `match`, or let the SELECT give one row for each cell"));
	return diag_at(d, ix->of_total || c->nmatch == 0 ? &c->pos : &c->match[0].pos);
}

static bool build_index(struct crosstab *x, struct xindex *ix, struct diag *d)
{
	const struct cell **key = ARENA_ARRAY(x->arena, ix->n + 1, const struct cell *);
	for (ix->slots = 16; ix->slots < ix->rows->n * 2; ix->slots *= 2)
		;
	ix->slot = ARENA_ARRAY(x->arena, ix->slots, size_t);
	for (size_t row = 0; row < ix->rows->n; row++) {
		for (size_t i = 0; i < ix->n; i++)
			key[i] = rows_cell(ix->rows, row, ix->cols[i]);
		size_t *slot = find_slot(ix, key);
		if (*slot)
			return twice(x, ix, *slot - 1, row, d);
		*slot = row + 1;
	}
	return true;
}

/* The index of a column's cells, or of its total; built when it is first asked for. */
static bool index_for(struct crosstab *x, const struct column *c, bool of_total, const struct rows *rows, const struct xindex **out, struct diag *d)
{
	for (struct xindex *ix = x->index; ix; ix = ix->next) {
		if (ix->col == c && ix->of_total == of_total) {
			*out = ix;
			return true;
		}
	}
	struct xindex *ix = ARENA_NEW(x->arena, struct xindex);
	size_t n = of_total ? c->ntotal_keys : c->nmatch;
	*ix = (struct xindex){ .next = x->index, .col = c, .of_total = of_total, .rows = rows, .cols = ARENA_ARRAY(x->arena, n + 1, int), .n = n };
	for (size_t i = 0; i < n; i++)
		ix->cols[i] = of_total ? c->total_keys[i].col : c->match[i].cell_col;
	x->index = ix;
	*out = ix;
	datasets_hold(x->e->data, rows->ds);
	return build_index(x, ix, d);
}

/* ---- columns ---- */

struct walk { /* where the walk over the columns stands */
	struct xgroup *group;
	const struct scope *head;
	int level;
	mpt rule;
};

static bool too_many(const struct column *c, struct diag *d)
{
	diag_error(d, "L261", _("the table has more than %d columns"), CROSSTAB_COLUMNS);
	diag_hint(d, "%s", _("each row of `for` makes columns: narrow its SELECT"));
	return diag_at(d, &c->pos);
}

static bool add_head(struct crosstab *x, const struct column *c, const struct walk *w, struct diag *d)
{
	if (w->level >= CROSSTAB_LEVELS) {
		diag_error(d, "L235", _("more than %d heads above each other"), CROSSTAB_LEVELS);
		return diag_at(d, &c->pos);
	}
	x->head = arena_grow(x->arena, x->head, &x->headcap, x->nhead + 1, sizeof *x->head);
	x->head[x->nhead++] = (struct xhead){ .col = c, .scope = w->head, .row_no = w->group ? w->group->row_no : 0, .first = x->nleaf, .level = w->level,
		.leaf = c->ncolumns == 0 };
	if (w->level + 1 > x->levels)
		x->levels = w->level + 1;
	return true;
}

static bool add_leaf(struct crosstab *x, const struct column *c, const struct walk *w, mpt rule, struct diag *d)
{
	if (x->nleaf == CROSSTAB_COLUMNS)
		return too_many(c, d);
	const struct scope *s = !w->group ? &x->row : w->group->index ? &w->group->cells : &w->group->row;
	x->leaf = arena_grow(x->arena, x->leaf, &x->leafcap, x->nleaf + 1, sizeof *x->leaf);
	x->leaf[x->nleaf++] = (struct xleaf){ .col = c, .group = w->group, .scope = s, .rule_before = rule };
	return true;
}

static bool collect(struct crosstab *x, const struct column *v, size_t n, struct walk w, struct diag *d);

/* One column as it stands at w; rule: of the group that begins with it. */
static bool one_column(struct crosstab *x, const struct column *c, struct walk w, struct diag *d)
{
	size_t at = x->nhead, first = x->nleaf;
	bool there, headed = c->ncolumns == 0 || c->head;
	x->e->scope = w.head;
	if (!eval_when(x->e, &c->when, &there, d))
		return false;
	if (!there)
		return true;
	if (c->rule_before > w.rule)
		w.rule = c->rule_before;
	if (headed && !add_head(x, c, &w, d))
		return false;
	if (c->ncolumns == 0 && !add_leaf(x, c, &w, w.rule, d))
		return false;
	w.level += headed;
	if (!collect(x, c->columns, c->ncolumns, w, d))
		return false;
	if (headed && x->nleaf == first) /* nothing is below it */
		x->nhead = at;
	else if (headed)
		x->head[at].n = x->nleaf - first;
	return true;
}

static const struct rows *copy_rows(struct arena *a, const struct rows *r)
{
	struct rows *c = ARENA_NEW(a, struct rows);
	struct cell *v = ARENA_ARRAY(a, r->n * (size_t)r->cols + 1, struct cell);
	*c = *r;
	c->cells = v;
	for (size_t i = 0; i < r->n * (size_t)r->cols; i++) {
		v[i] = r->cells[i];
		if (v[i].type == CELL_TEXT || v[i].type == CELL_BLOB)
			v[i].s = arena_memdup(a, v[i].s, v[i].len);
	}
	return c;
}

static struct xgroup *add_group(struct crosstab *x, const struct column *c, const struct walk *w, const struct rows *rows, size_t row)
{
	struct xgroup *g = ARENA_NEW(x->arena, struct xgroup);
	*g = (struct xgroup){ .col = c, .up = w->group, .row_no = row + 1 };
	g->head = (struct scope){ .rows = rows, .row = row, .up = w->head };
	g->row = (struct scope){ .rows = rows, .row = row, .up = w->group ? &w->group->row : &x->row };
	x->group = arena_grow(x->arena, x->group, &x->groupcap, x->ngroups + 1, sizeof(struct xgroup *));
	x->group[x->ngroups++] = g;
	return g;
}

/* Cells are of the table's surroundings: one SELECT for all of them. */
static bool find_cells(struct crosstab *x, const struct column *c, struct xgroup *g, struct diag *d)
{
	const struct rows *rows;
	if (!c->cells)
		return true;
	x->e->scope = x->row.up;
	if (!datasets_fetch(x->e->data, c->cells_ds, x->e->scope, &rows, d) || !index_for(x, c, false, rows, &g->index, d))
		return false;
	g->cells = (struct scope){ .rows = rows, .row = SCOPE_NO_ROW, .up = &g->row };
	return true;
}

static bool for_each(struct crosstab *x, const struct column *c, struct walk w, struct diag *d)
{
	const struct rows *rows;
	if (!datasets_fetch(x->e->data, c->for_ds, w.head, &rows, d))
		return false;
	rows = copy_rows(x->arena, rows);
	struct walk in = w;
	size_t first = x->nleaf;
	for (size_t i = 0; i < rows->n; i++) {
		in.group = add_group(x, c, &w, rows, i);
		in.head = &in.group->head;
		if (!find_cells(x, c, in.group, d) || !one_column(x, c, in, d))
			return false;
		if (x->nleaf > first)
			in.rule = 0;
	}
	return true;
}

static bool collect(struct crosstab *x, const struct column *v, size_t n, struct walk w, struct diag *d)
{
	size_t first = x->nleaf;
	for (size_t i = 0; i < n; i++) {
		if (!(v[i].for_each ? for_each(x, &v[i], w, d) : one_column(x, &v[i], w, d)))
			return false;
		if (x->nleaf > first)
			w.rule = 0;
	}
	return true;
}

bool crosstab_open(struct crosstab *x, struct arena *a, struct eval *e, const struct table_block *t, const struct rows *rows, struct diag *d)
{
	const struct scope *up = e->scope;
	*x = (struct crosstab){ .arena = a, .e = e, .row = { .rows = rows, .row = SCOPE_NO_ROW, .up = up } };
	struct walk w = { .head = up };
	datasets_hold(e->data, rows->ds);
	bool good = collect(x, t->columns, t->ncolumns, w, d);
	e->scope = up;
	return good;
}

void crosstab_close(struct crosstab *x)
{
	for (struct xindex *ix = x->index; ix; ix = ix->next)
		datasets_release(x->e->data, ix->rows->ds);
	datasets_release(x->e->data, x->row.rows->ds);
}

/* ---- cells ---- */

static const struct cell *for_cell(const struct xgroup *g, int depth, int col)
{
	for (int i = 0; i < depth; i++)
		g = g->up;
	return scope_cell(&g->row, col);
}

void crosstab_row(struct crosstab *x, size_t row)
{
	x->row.row = row;
	for (size_t k = 0; k < x->ngroups; k++) {
		struct xgroup *g = x->group[k];
		const struct cell *key[MATCH_MAX];
		if (!g->index)
			continue;
		for (size_t i = 0; i < g->col->nmatch; i++) {
			const struct match_key *m = &g->col->match[i];
			key[i] = m->depth < 0 ? scope_cell(&x->row, m->row_col) : for_cell(g, m->depth, m->row_col);
		}
		size_t found = *find_slot(g->index, key);
		g->cells.row = found ? found - 1 : SCOPE_NO_ROW;
	}
}

static bool keyed_total(struct crosstab *x, const struct xleaf *l, struct cell *out, struct origin *origin, struct diag *d)
{
	const struct column *c = l->col;
	const struct rows *rows;
	const struct xindex *ix;
	const struct cell *key[MATCH_MAX];
	if (!datasets_fetch(x->e->data, c->total_ref->ds, x->row.up, &rows, d) || !index_for(x, c, true, rows, &ix, d))
		return false;
	for (size_t i = 0; i < c->ntotal_keys; i++)
		key[i] = for_cell(l->group, c->total_keys[i].depth, c->total_keys[i].row_col);
	size_t found = *find_slot(ix, key);
	struct scope at = { .rows = rows, .row = found ? found - 1 : SCOPE_NO_ROW };
	*out = *scope_cell(&at, c->total_ref->col);
	*origin = found ? (struct origin){ (int16_t)rows->ds, (int16_t)c->total_ref->col, (int32_t)at.row } : (struct origin){ -1, -1, -1 };
	return true;
}

bool crosstab_total(struct crosstab *x, const struct xleaf *l, struct cell *out, struct origin *origin, struct diag *d)
{
	const struct scope *scope = x->e->scope;
	if (l->group && l->col->ntotal_keys)
		return keyed_total(x, l, out, origin, d);
	x->e->scope = l->group ? &l->group->head : x->row.up;
	bool good = eval_ref(x->e, l->col->total_ref, out, origin, d);
	x->e->scope = scope;
	return good;
}
