/* SPDX-License-Identifier: MIT */
/*
 * compose_table_total: the rows of totals of a table: what was counted (tally.h) while its rows were read, and the label before it.
 */
#include "compose_table.h"

#include <string.h>

/* In a draft a total over missing data is not known: it shows a dash (looks.md §6). */
static bool unknown(const struct ctx *x, const struct tally *a, enum total kind)
{
	const struct cell *draft = &x->unit->doc[DOC_IS_DRAFT];
	return draft->type == CELL_INT && draft->i && a->missing && kind != TOTAL_COUNT;
}

/* Thousands are grouped in totals unless the column says how its numbers look. */
static enum format format_of(const struct column *c, const struct cell *v, const char **arg)
{
	*arg = c->total_format != FMT_NONE ? c->total_format_arg : c->format_arg;
	if (c->total_format != FMT_NONE)
		return c->total_format;
	if (c->format != FMT_NONE && c->total != TOTAL_AVG)
		return c->format;
	*arg = NULL;
	return v->type == CELL_INT ? FMT_INT : FMT_NONE;
}

static const struct tally *tally_of(const struct leaf *l, enum sums which)
{
	return which == SUMS_ALL ? &l->all : which == SUMS_GROUP ? &l->group : which == SUMS_PAGE ? &l->page : &l->carried;
}

static bool total_cell(struct ctx *x, struct table *t, const struct leaf *l, const struct tally *a, struct para *out)
{
	struct cell v = tally_value(a, l->col->total);
	struct origin o = { -1, -1, -1 };
	const char *arg;
	if (l->col->total == TOTAL_REF && !crosstab_total(t->columns, l->from, &v, &o, x->d))
		return false;
	if (l->col->total != TOTAL_REF && unknown(x, a, l->col->total))
		return para_set(x, "–", strlen("–"), &l->total, NULL, out);
	enum format f = format_of(l->col, &v, &arg);
	strbuf_reset(&x->c->text);
	if (!eval_format(&x->e, f, arg, &v, &o, &l->col->pos, &x->c->text, x->d))
		return false;
	return para_set(x, x->c->text.buf, x->c->text.len, &l->total, &o, out);
}

/* The label stands in the first column of text, and may reach over empty cells up to the first total, fill or column of a `for`. */
static bool total_label(struct ctx *x, struct table *t, struct trow *r, const struct text *label)
{
	size_t at = 0, end;
	while (at < t->n && (t->leaf[at].col->total != TOTAL_NONE || stands_right(&t->leaf[at])))
		at++;
	if (at == t->n)
		at = 0;
	if (t->leaf[at].col->total != TOTAL_NONE || !label)
		return true;
	for (end = at + 1; end < t->n && t->leaf[end].col->total == TOTAL_NONE && t->leaf[end].cell.fill == COLOR_NONE && !t->leaf[end].from->group; end++)
		r->v[end].span = 0;
	r->v[at].span = (uint16_t)(end - at);
	return para_eval(x, label, &t->leaf[at].total, &r->v[at].p);
}

/* Of a page only what its rows hold can be counted; what a SELECT counted is of the whole. */
static bool has_total(const struct leaf *l, enum sums which)
{
	return l->col->total != TOTAL_NONE && (l->col->total != TOTAL_REF || which == SUMS_ALL || which == SUMS_GROUP);
}

bool table_totals(struct ctx *x, struct table *t, struct trow *r, enum sums which, const struct text *label)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct leaf *l = &t->leaf[i];
		r->v[i].fill = l->total.fill;
		if (has_total(l, which) && !total_cell(x, t, l, tally_of(l, which), &r->v[i].p))
			return false;
		r->v[i].p.leading = l->total.leading;
	}
	return total_label(x, t, r, label);
}
