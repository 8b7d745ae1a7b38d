/* SPDX-License-Identifier: MIT */
/* compose_table_width: how wide the columns of a table are: what their cells and heads ask for, and what the solver (table.h) makes of it. Linear in the cells. */
#include "compose_table.h"

enum { SMALLEST_SIZE = 6000, SHRINK_STEP = 500 };

bool never_wraps(const struct leaf *l)
{
	return l->col->nowrap || l->col->type == COLUMN_NUMBER || l->col->type == COLUMN_MARK || l->col->type == COLUMN_DATE || (l->numeric && !l->texts);
}

static void widen(struct table_width *w, mpt min, mpt max)
{
	w->min = min > w->min ? min : w->min;
	w->max = max > w->max ? max : w->max;
}

static void start_width(const struct leaf *l, mpt room, struct table_width *w)
{
	const struct width *s = &l->col->width;
	*w = (struct table_width){ .kind = TW_AUTO };
	if (s->kind == WIDTH_FIXED || s->kind == WIDTH_PERCENT)
		*w = (struct table_width){ .kind = TW_FIXED, .fixed = width_in(s, room, 0) };
	else if (s->kind == WIDTH_FR)
		*w = (struct table_width){ .kind = TW_FR, .weight = s->x1000 > 0 ? s->x1000 : 1000 };
}

static void limit_width(const struct leaf *l, struct table_width *w)
{
	if (l->col->min > w->min)
		w->min = l->col->min;
	if (l->col->max > 0 && l->col->max < w->max)
		w->max = l->col->max;
	if (w->max < w->min)
		w->max = w->min;
}

static void measure_cells(struct ctx *x, const struct table *t, struct table_width *w)
{
	for (const struct trow *r = t->first; r; r = r->next) {
		for (size_t i = 0; i < t->n; i++) {
			const struct leaf *l = &t->leaf[i];
			if (r->v[i].drawn && w[i].kind != TW_FIXED)
				widen(&w[i], drawn_width(l->col) + l->pad_left + l->pad_right, drawn_width(l->col) + l->pad_left + l->pad_right);
			if (w[i].kind == TW_FIXED || r->v[i].span != 1 || r->v[i].p.n == 0 || r->kind == ROW_GROUP || r->kind == ROW_EMPTY)
				continue;
			struct text_extent e = para_extent(x, &r->v[i].p);
			mpt pad = l->pad_left + l->pad_right;
			if (l->col->turned || l->cell.turned)
				e = (struct text_extent){ r->v[i].p.leading, r->v[i].p.leading };
			widen(&w[i], (never_wraps(l) ? e.max : e.min) + pad, e.max + pad);
		}
	}
}

/* Heads may wrap, so they ask for their longest word only; spanning ones of few columns first. */
static void measure_heads(struct ctx *x, const struct table *t, struct table_width *w)
{
	for (size_t span = 1; span <= t->n; span++) {
		for (size_t i = 0; i < t->nhead; i++) {
			const struct head_cell *h = &t->head[i];
			if (h->n != span)
				continue;
			const struct leaf *first = &t->leaf[h->first], *last = &t->leaf[h->first + span - 1];
			mpt need = h->turned ? h->p.leading : para_extent(x, &h->p).min + first->pad_left + last->pad_right;
			if (span == 1 && w[h->first].kind != TW_FIXED)
				widen(&w[h->first], need, need);
			else if (span > 1)
				table_widen(w, h->first, span, need);
		}
	}
}

static void add_widest(struct ctx *x, const struct table *t, const struct table_width *w, struct strbuf *out)
{
	bool named[64] = { false };
	for (int k = 0; k < 3; k++) {
		size_t best = t->n;
		for (size_t i = 0; i < t->n && i < 64; i++) {
			if (!named[i] && (best == t->n || w[i].out > w[best].out))
				best = i;
		}
		if (best == t->n)
			return;
		named[best] = true;
		const char *head = text_string(x, t->leaf[best].col->head);
		strbuf_addf(out, "%s'%s' %d.%d mm", k ? ", " : "", head ? head : "", tenths(w[best].out) / 10, tenths(w[best].out) % 10);
	}
}

bool too_wide(struct ctx *x, const struct table *t, const struct table_width *w, mpt over)
{
	struct strbuf names = STRBUF_INIT;
	add_widest(x, t, w, &names);
	const char *label = x->unit->label && *x->unit->label ? x->unit->label : "-";
	diag_error(x->d, "L230", _("%s: the table '%s' is %d.%d mm too wide; its widest columns: %s"), label, t->spec->dataset, tenths(over) / 10,
		tenths(over) % 10, names.buf);
	strbuf_release(&names);
	diag_hint(x->d, "%s", _("make columns narrower, leave one out, use a smaller style, or turn the page: orientation: landscape"));
	return diag_at(x->d, &t->block->pos);
}

/* All texts of the table half a point smaller; false when they are as small as they may be. */
static bool shrink(const struct table *t)
{
	bool any = false;
	for (const struct trow *r = t->first; r; r = r->next) {
		for (size_t i = 0; i < t->n; i++) {
			for (size_t k = 0; k < r->v[i].p.n; k++) {
				struct run *run = &r->v[i].p.runs[k];
				if (run->size - SHRINK_STEP < SMALLEST_SIZE)
					return false;
				run->size -= SHRINK_STEP;
				any = true;
			}
		}
	}
	return any;
}

mpt solve_widths(struct ctx *x, struct table *t, struct table_width *w, mpt room)
{
	mpt over;
	do {
		for (size_t i = 0; i < t->n; i++) {
			start_width(&t->leaf[i], room, &w[i]);
			if (i < t->keys)
				w[i] = (struct table_width){ .kind = TW_FIXED, .fixed = t->key_w[i] };
		}
		measure_cells(x, t, w);
		measure_heads(x, t, w);
		for (size_t i = 0; i < t->n; i++)
			limit_width(&t->leaf[i], &w[i]);
		over = table_solve(w, t->n, room);
	} while (over > 0 && t->spec->wide == WIDE_SHRINK && shrink(t));
	t->w = 0;
	for (size_t i = 0; i < t->n; i++) {
		t->leaf[i].x = t->w;
		t->leaf[i].w = w[i].out;
		t->w += w[i].out;
	}
	return over;
}
