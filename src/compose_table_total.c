/* SPDX-License-Identifier: MIT */
/*
 * compose_table_total: sums, means, counts and extremes of a table's columns, counted while its rows are read.
 *
 * Everything is kept in hundredths (int64), so decimals and whole numbers add up exactly. Text marks such as nv are not numbers and never
 * count in a sum or a mean; a number written as text is one in columns of type mark or number.
 */
#include "compose_table.h"

#include "lieciba/num.h"

#include <string.h>

enum { TALLY_MOST = 1000000000 }; /* beyond it a value is no count, mark or amount of a school */

static bool number_of(const struct column *c, const struct cell *v, int64_t *hundredths, bool *decimals)
{
	*decimals = false;
	if (v->type == CELL_TEXT && (c->type == COLUMN_MARK || c->type == COLUMN_NUMBER)) {
		int64_t whole;
		*decimals = !num_parse_int(v->s, &whole);
		if (!num_parse_scaled(v->s, 0, 2, hundredths))
			return false;
	} else if (v->type == CELL_INT && v->i <= TALLY_MOST && v->i >= -TALLY_MOST) {
		*hundredths = v->i * 100;
	} else if (v->type == CELL_DEC) {
		*hundredths = v->i;
		*decimals = true;
	} else {
		return false;
	}
	return *hundredths / 100 <= TALLY_MOST && *hundredths / 100 >= -TALLY_MOST;
}

void tally_add(struct tally *a, const struct column *c, const struct cell *v)
{
	int64_t n;
	bool decimals;
	if (v->type == CELL_NULL) {
		a->missing++;
		return;
	}
	a->filled++;
	if (!number_of(c, v, &n, &decimals))
		return;
	a->sum += n;
	a->min = a->numbers == 0 || n < a->min ? n : a->min;
	a->max = a->numbers == 0 || n > a->max ? n : a->max;
	a->numbers++;
	a->decimals = a->decimals || decimals;
}

static struct cell amount(const struct tally *a, int64_t hundredths)
{
	if (a->numbers == 0)
		return (struct cell){ .type = CELL_NULL };
	if (a->decimals)
		return (struct cell){ .type = CELL_DEC, .i = hundredths };
	return (struct cell){ .type = CELL_INT, .i = hundredths / 100 };
}

static struct cell tally_value(const struct tally *a, enum total kind)
{
	switch (kind) {
	case TOTAL_SUM:
		return amount(a, a->sum);
	case TOTAL_MIN:
		return amount(a, a->min);
	case TOTAL_MAX:
		return amount(a, a->max);
	case TOTAL_COUNT:
		return (struct cell){ .type = CELL_INT, .i = (int64_t)a->filled };
	case TOTAL_AVG:
		if (a->numbers)
			return (struct cell){ .type = CELL_DEC, .i = num_div_round(a->sum, (int64_t)a->numbers) };
		break;
	case TOTAL_NONE:
	case TOTAL_REF:
		break;
	}
	return (struct cell){ .type = CELL_NULL };
}

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

static bool total_cell(struct ctx *x, const struct leaf *l, const struct tally *a, struct para *out)
{
	struct cell v = tally_value(a, l->col->total);
	struct origin o = { -1, -1, -1 };
	const char *arg;
	if (l->col->total == TOTAL_REF && !eval_ref(&x->e, l->col->total_ref, &v, &o, x->d))
		return false;
	if (l->col->total != TOTAL_REF && unknown(x, a, l->col->total))
		return para_set(x, "–", strlen("–"), &l->total, NULL, out);
	enum format f = format_of(l->col, &v, &arg);
	strbuf_reset(&x->c->text);
	if (!eval_format(&x->e, f, arg, &v, &o, &l->col->pos, &x->c->text, x->d))
		return false;
	return para_set(x, x->c->text.buf, x->c->text.len, &l->total, &o, out);
}

/* The label stands in the first column of text, and may reach over empty cells up to the first total or fill. */
static bool total_label(struct ctx *x, struct table *t, struct trow *r)
{
	size_t at = 0, end;
	while (at < t->n && (t->leaf[at].col->total != TOTAL_NONE || t->leaf[at].cell.align == ALIGN_RIGHT))
		at++;
	if (at == t->n)
		at = 0;
	if (t->leaf[at].col->total != TOTAL_NONE || !t->spec->totals)
		return true;
	for (end = at + 1; end < t->n && t->leaf[end].col->total == TOTAL_NONE && t->leaf[end].cell.fill == COLOR_NONE; end++)
		r->v[end].span = 0;
	r->v[at].span = (uint16_t)(end - at);
	return para_eval(x, t->spec->totals, &t->leaf[at].total, &r->v[at].p);
}

bool table_totals(struct ctx *x, struct table *t, struct trow *r, bool group)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct leaf *l = &t->leaf[i];
		r->v[i].fill = l->total.fill;
		if (l->col->total != TOTAL_NONE && !total_cell(x, l, group ? &l->group : &l->all, &r->v[i].p))
			return false;
		r->v[i].p.leading = l->total.leading;
	}
	return total_label(x, t, r);
}
