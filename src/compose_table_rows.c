/* SPDX-License-Identifier: MIT */
/*
 * compose_table_rows: the texts of a table's rows, group headers and totals.
 *
 * Each cell is evaluated once and formatted once. What the column's numbers add up to, and whether it holds numbers only (then it stands
 * right), is found on the way. O(rows * columns).
 */
#include "compose_table.h"

#include <string.h>

/* ---- rows ---- */

struct trow *table_lone_row(struct ctx *x, struct table *t, enum row_kind kind)
{
	struct trow *r = ARENA_NEW(x->a, struct trow);
	*r = (struct trow){ .t = t, .kind = kind, .v = ARENA_ARRAY(x->a, t->n + 1, struct tcell), .fill = COLOR_NONE };
	for (size_t i = 0; i < t->n; i++) {
		r->v[i] = (struct tcell){ .fill = COLOR_NONE, .span = 1 };
		r->v[i].p = (struct para){ .leading = t->leaf[i].cell.leading, .tag = TAG_ARTIFACT, .origin = { -1, -1, -1 } };
	}
	return r;
}

struct trow *table_add_row(struct ctx *x, struct table *t, enum row_kind kind)
{
	struct trow *r = table_lone_row(x, t, kind);
	bool of_page = kind == ROW_BODY || kind == ROW_BLANK || kind == ROW_GROUP || kind == ROW_GROUP_TOTAL;
	r->own = of_page && (t->spec->page_totals || t->spec->carry) ? ARENA_ARRAY(x->a, t->n + 1, struct tally) : NULL;
	if (t->last)
		t->last->next = r;
	else
		t->first = r;
	t->last = r;
	t->nrows++;
	return r;
}

/* One text over all columns. */
static void make_wide(struct table *t, struct trow *r)
{
	for (size_t i = 1; i < t->n; i++)
		r->v[i].span = 0;
	r->v[0].span = (uint16_t)t->n;
}

bool table_empty_row(struct ctx *x, struct table *t)
{
	struct trow *r = table_add_row(x, t, ROW_EMPTY);
	make_wide(t, r);
	struct style style = t->leaf[0].cell;
	style.align = ALIGN_LEFT; /* it is no number of the first column */
	return para_eval(x, t->spec->empty, &style, &r->v[0].p);
}

/* ---- cells ---- */

static bool named_style(struct ctx *x, const struct ref *r, struct style *s)
{
	struct cell v;
	if (!r)
		return true;
	if (!eval_ref(&x->e, r, &v, NULL, x->d))
		return false;
	if (v.type == CELL_TEXT && *v.s)
		style_named(x, v.s, s);
	return true;
}

static bool value_text(struct ctx *x, struct leaf *l, const struct style *s, struct tally *own, struct para *out)
{
	const struct column *c = l->col;
	struct cell v;
	struct origin o = { -1, -1, -1 };
	if (!eval_ref(&x->e, c->value, &v, &o, x->d))
		return false;
	tally_add(&l->all, c, &v);
	tally_add(&l->group, c, &v);
	if (own)
		tally_add(own, c, &v);
	l->numeric = l->numeric || v.type == CELL_INT || v.type == CELL_DEC;
	l->texts = l->texts || v.type == CELL_TEXT;
	enum format f = c->format != FMT_NONE ? c->format : c->value->format;
	strbuf_reset(&x->c->text);
	if (!eval_format(&x->e, f, c->format != FMT_NONE ? c->format_arg : c->value->format_arg, &v, &o, &c->value->pos, &x->c->text, x->d))
		return false;
	return para_set(x, x->c->text.buf, x->c->text.len, s, &o, out);
}

static bool eval_cell(struct ctx *x, const struct table *t, struct leaf *l, struct tally *own, struct tcell *out)
{
	const struct style *s = &l->cell;
	struct style mine = l->cell;
	x->e.scope = &t->columns->row;
	if (!named_style(x, t->spec->row_style_from, &mine))
		return false;
	x->e.scope = l->from->scope;
	if (!named_style(x, l->col->style_from, &mine))
		return false;
	if (l->col->fill_from && !heat_style(x, l->col->fill_from, &mine))
		return false;
	if (t->spec->row_style_from || l->col->style_from || l->col->fill_from)
		s = &mine;
	out->fill = s->fill;
	out->valign = s->valign;
	if (l->col->spark || l->col->nbar)
		return drawn_eval(x, l, out);
	return l->col->value ? value_text(x, l, s, own, &out->p) : para_eval(x, l->col->text, s, &out->p);
}

static bool same_text(const struct tcell *a, const struct tcell *b)
{
	return a->p.n == 1 && b->p.n == 1 && a->p.runs->len == b->p.runs->len && memcmp(a->p.runs->s, b->p.runs->s, a->p.runs->len) == 0;
}

static bool is_number(const struct run *r)
{
	for (uint32_t i = 0; i < r->len; i++) {
		if (r->s[i] < '0' || r->s[i] > '9')
			return false;
	}
	return true;
}

/* Two equal words of marks (atb.) beside each other are one; two equal marks are two, and so are the words of two subjects. */
static bool one_across(const struct table *t, const struct trow *r, size_t i, size_t k)
{
	const struct leaf *a = &t->leaf[i], *b = &t->leaf[k];
	return a->col->merge_across && b->col->merge_across && a->from->group == b->from->group && same_text(&r->v[i], &r->v[k]) &&
		!(a->col->type == COLUMN_MARK && is_number(r->v[i].p.runs));
}

/* Equal neighbours in a row become one cell, equal neighbours in a column are printed once. */
static void merge(const struct table *t, const struct trow *above, struct trow *r)
{
	for (size_t i = 0, k; i < t->n; i = k) {
		for (k = i + 1; k < t->n && one_across(t, r, i, k); k++)
			r->v[k].span = 0;
		r->v[i].span = (uint16_t)(k - i);
		r->v[i].again = t->leaf[i].col->merge && above && above->kind == ROW_BODY && same_text(&above->v[i], &r->v[i]);
	}
}

static bool eval_marks(struct ctx *x, const struct table *t, struct trow *r)
{
	if (t->spec->nmarks == 0)
		return true;
	r->marks = ARENA_ARRAY(x->a, t->spec->nmarks, const char *);
	for (size_t i = 0; i < t->spec->nmarks; i++) {
		const struct ref *ref = t->spec->marks[i].ref;
		struct cell v;
		strbuf_reset(&x->c->text);
		if (!eval_ref(&x->e, ref, &v, NULL, x->d))
			return false;
		if (!format_cell(ref->format, ref->format_arg, x->e.lang, &v, &x->c->text, x->d))
			return diag_at(x->d, &ref->pos);
		r->marks[i] = arena_memdup(x->a, x->c->text.buf, x->c->text.len);
	}
	return true;
}

static bool add_body_row(struct ctx *x, struct table *t, size_t index, const struct scope *up, struct trow **out)
{
	struct trow *above = t->last, *r = table_add_row(x, t, ROW_BODY);
	r->index = index;
	crosstab_row(t->columns, index);
	x->e.row_no = index + 1;
	bool good = true;
	for (size_t i = 0; good && i < t->n; i++)
		good = eval_cell(x, t, &t->leaf[i], r->own ? &r->own[i] : NULL, &r->v[i]);
	x->e.scope = &t->columns->row;
	good = good && eval_marks(x, t, r);
	x->e.scope = up;
	if (good)
		merge(t, above, r);
	if (t->spec->zebra && index % 2 == 1)
		r->fill = 0xF2F2F2;
	*out = r;
	return good;
}

/* ---- groups ---- */

static bool set_group_value(struct ctx *x, const struct table *t, size_t from, size_t count)
{
	strbuf_reset(&x->c->text);
	for (size_t i = 0; i < t->spec->group.nby; i++) {
		strbuf_adds(&x->c->text, i ? ", " : "");
		if (!format_cell(FMT_NONE, NULL, x->e.lang, rows_cell(t->rows, from, t->spec->group.by_col[i]), &x->c->text, x->d))
			return false;
	}
	x->e.group_value = arena_memdup(x->a, x->c->text.buf, x->c->text.len);
	x->e.group_count = count;
	return true;
}

const struct text *label_text(const struct layout *l, const char *key)
{
	for (size_t i = 0; i < l->nlabels; i++) {
		if (strcmp(l->labels[i].key, key) == 0)
			return l->labels[i].text;
	}
	return NULL;
}

/* The header as it stands on a further page: with "(continued)". */
static bool continued_header(struct ctx *x, struct table *t, const struct trow *header, const struct style *s, struct trow **out)
{
	const struct text *label = label_text(x->c->layout, "continued");
	struct trow *r = ARENA_NEW(x->a, struct trow);
	*r = *header;
	r->next = NULL;
	r->break_before = false;
	r->v = ARENA_ARRAY(x->a, t->n + 1, struct tcell);
	memcpy(r->v, header->v, t->n * sizeof *r->v);
	*out = r;
	if (header->blocks) {
		x->suffix = label;
		bool good = header_flow(x, r, TAG_ARTIFACT);
		x->suffix = NULL;
		return good;
	}
	if (!label || header->v[0].p.n != 1)
		return true;
	const struct run *first = header->v[0].p.runs;
	strbuf_reset(&x->c->text);
	strbuf_add(&x->c->text, first->s, first->len);
	strbuf_addc(&x->c->text, ' ');
	return eval_text(&x->e, label, &x->c->text, NULL, x->d) && para_set(x, x->c->text.buf, x->c->text.len, s, NULL, &r->v[0].p);
}

/* Its elements, if any, come when the table has one that they can stand in. */
bool header_flow(struct ctx *x, struct trow *r, uint32_t parent)
{
	const struct group_spec *g = &r->t->spec->group;
	uint32_t outer = x->parent;
	r->blocks = ARENA_NEW(x->a, struct flow);
	x->parent = parent;
	bool good = measure_blocks(x, r->blocks, g->header_blocks, g->nheader_blocks, 0, r->blocks_w);
	x->parent = outer;
	return good;
}

static bool group_header(struct ctx *x, struct table *t, size_t from, const struct scope *up, struct trow **continued)
{
	const struct group_spec *g = &t->spec->group;
	struct scope *s = ARENA_NEW(x->a, struct scope);
	struct style style = t->leaf[0].cell;
	*continued = NULL;
	if (!g->header && !g->nheader_blocks)
		return true;
	*s = (struct scope){ .rows = t->rows, .row = from, .up = up };
	style.bold = true;
	style.align = ALIGN_LEFT;
	struct trow *r = table_add_row(x, t, ROW_GROUP);
	make_wide(t, r);
	r->break_before = g->break_page && from > 0;
	x->e.scope = s;
	bool good = true;
	if (g->nheader_blocks) {
		r->blocks_w = t->w;
		r->scope = s;
		r->group_value = x->e.group_value;
		r->group_count = x->e.group_count;
		good = header_flow(x, r, TAG_ARTIFACT);
	} else {
		good = para_eval(x, g->header, &style, &r->v[0].p);
	}
	good = good && (!g->repeat_header || continued_header(x, t, r, &style, continued));
	x->e.scope = up;
	return good;
}

static bool one_group(struct ctx *x, struct table *t, size_t from, size_t n, const struct scope *up)
{
	const struct group_spec *g = &t->spec->group;
	struct trow *continued, *r;
	for (size_t i = 0; i < t->n; i++)
		t->leaf[i].group = (struct tally){ 0 };
	if (!set_group_value(x, t, from, n) || !group_header(x, t, from, up, &continued))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!add_body_row(x, t, from + i, up, &r))
			return false;
		r->continued = i > 0 ? continued : NULL;
		r->keep_next = i + 1 < n && ((int)i + 1 < (g->min_rows > 0 ? g->min_rows : 2) || i + 2 == n); /* and the last is never alone */
	}
	if (!g->totals)
		return true;
	t->last->keep_next = true;
	return table_totals(x, t, table_add_row(x, t, ROW_GROUP_TOTAL), SUMS_GROUP, t->spec->totals);
}

static bool grouped_rows(struct ctx *x, struct table *t, const struct scope *up)
{
	const char *value = x->e.group_value;
	size_t count = x->e.group_count;
	bool good = dataset_grouped(x->c->data, t->rows, t->spec->group.by_col, t->spec->group.nby, x->a, x->d);
	for (size_t i = 0, n; good && i < t->rows->n; i += n) {
		n = dataset_group_size(t->rows, i, t->spec->group.by_col, t->spec->group.nby);
		good = one_group(x, t, i, n, up);
	}
	x->e.group_value = value;
	x->e.group_count = count;
	return good;
}

static bool plain_rows(struct ctx *x, struct table *t, const struct scope *up)
{
	struct trow *r;
	for (size_t i = 0; i < t->rows->n; i++) {
		if (!add_body_row(x, t, i, up, &r))
			return false;
	}
	return true;
}

/* Numbers stand right, text left, unless the column says otherwise (its style has the align folded in). */
bool stands_right(const struct leaf *l)
{
	const struct column *c = l->col;
	bool said = c->style && c->style->set & SK_ALIGN;
	bool number = c->type == COLUMN_NUMBER || c->type == COLUMN_MARK || (c->type == COLUMN_AUTO && l->numeric && !l->texts);
	return said ? l->cell.align == ALIGN_RIGHT : number || l->cell.align == ALIGN_RIGHT;
}

static void align_columns(struct table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct leaf *l = &t->leaf[i];
		if (stands_right(l))
			l->cell.align = l->total.align = ALIGN_RIGHT;
	}
	for (struct trow *r = t->first; r; r = r->next) {
		for (size_t i = 0; i < t->n && r->kind == ROW_BODY; i++)
			r->v[i].p.align = r->v[i].span > 1 ? ALIGN_CENTER : t->leaf[i].cell.align;
		for (size_t i = 0; i < t->n && r->kind == ROW_GROUP_TOTAL; i++) /* made before all rows of the column were seen */
			r->v[i].p.align = t->leaf[i].col->total != TOTAL_NONE ? t->leaf[i].total.align : r->v[i].p.align;
	}
}

bool table_rows(struct ctx *x, struct table *t)
{
	const struct scope *up = x->e.scope;
	size_t no = x->e.row_no;
	bool good = t->spec->group.present ? grouped_rows(x, t, up) : plain_rows(x, t, up);
	x->e.row_no = no;
	if (!good)
		return false;
	for (int i = (int)t->rows->n; i < t->spec->min_rows; i++)
		table_add_row(x, t, ROW_BLANK)->index = (size_t)i;
	if (t->spec->fill_page)
		table_add_row(x, t, ROW_FILL)->index = t->rows->n > (size_t)t->spec->min_rows ? t->rows->n : (size_t)t->spec->min_rows;
	align_columns(t);
	if (!page_lines(x, t))
		return false;
	if (!t->totals || t->rows->n == 0)
		return true;
	return table_totals(x, t, table_add_row(x, t, ROW_TOTAL), SUMS_ALL, t->spec->totals);
}
