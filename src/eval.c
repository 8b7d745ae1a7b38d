/* SPDX-License-Identifier: MIT */
/*
 * eval: bound templates and conditions at one place of one document.
 *
 * Nothing is looked up by name: bind left indexes. A piece costs one switch and one append; a reference to a dataset also
 * the comparison of its parameters with those of its last run (dataset.c).
 */
#include "lieciba/eval.h"

#include "lieciba/arena.h"
#include "lieciba/strbuf.h"

#include <string.h>

static const struct origin nowhere = { -1, -1, -1 };

static struct cell text_cell(const char *s)
{
	if (!s)
		return (struct cell){ .type = CELL_NULL };
	return (struct cell){ .type = CELL_TEXT, .s = s, .len = (uint32_t)strlen(s) };
}

static struct cell int_cell(int64_t i)
{
	return (struct cell){ .type = CELL_INT, .i = i };
}

static void take(const struct rows *r, size_t row, int col, struct cell *out, struct origin *origin)
{
	*out = *rows_cell(r, row, col);
	*origin = (struct origin){ (int16_t)r->ds, (int16_t)col, (int32_t)row };
}

static bool from_dataset(struct eval *e, const struct ref *r, struct cell *out, struct origin *origin, struct diag *d)
{
	const struct rows *rows;
	if (!datasets_fetch(e->data, r->ds, e->scope, &rows, d))
		return false;
	if (r->kind == REF_ROWS)
		*out = int_cell((int64_t)rows->n);
	else if (rows->n == 0)
		*out = text_cell(NULL);
	else
		take(rows, 0, r->col, out, origin);
	return true;
}

static bool from_text(struct eval *e, const struct ref *r, struct cell *out, struct diag *d)
{
	struct strbuf sb = STRBUF_INIT;
	bool ok = eval_text(e, r->text, &sb, NULL, d);
	if (ok)
		*out = text_cell(arena_memdup(e->arena, sb.buf, sb.len));
	strbuf_release(&sb);
	return ok;
}

static void from_row(const struct eval *e, const struct ref *r, struct cell *out, struct origin *origin)
{
	const struct scope *scope = e->scope;
	for (int i = 0; i < r->depth; i++)
		scope = scope->up;
	*out = *scope_cell(scope, r->col);
	*origin = scope->row < scope->rows->n ? (struct origin){ (int16_t)scope->rows->ds, (int16_t)r->col, (int32_t)scope->row } : nowhere;
}

static bool find(struct eval *e, const struct ref *r, struct cell *out, struct origin *origin, struct diag *d)
{
	*origin = nowhere;
	switch (r->kind) {
	case REF_ROW:
		from_row(e, r, out, origin);
		return true;
	case REF_DATASET:
	case REF_ROWS:
		return from_dataset(e, r, out, origin, d);
	case REF_TEXT:
		return from_text(e, r, out, d);
	case REF_RUN:
		*out = e->run[r->var];
		return true;
	case REF_DOC:
		*out = e->doc[r->var];
		return true;
	case REF_PAGE:
		*out = e->page[r->var];
		return true;
	case REF_MARK:
		*out = text_cell(e->mark ? e->mark(e->mark_arg, r->name, r->var == 1) : NULL);
		return true;
	case REF_GROUP:
		*out = r->var == 0 ? text_cell(e->group_value) : int_cell((int64_t)e->group_count);
		return true;
	case REF_ROWNO:
		*out = int_cell((int64_t)e->row_no);
		return true;
	case REF_UNBOUND:
		break;
	}
	return diag_error(d, "L205", _("'%s' is nothing that is known here"), r->name);
}

bool eval_ref(struct eval *e, const struct ref *r, struct cell *out, struct origin *origin, struct diag *d)
{
	struct origin from;
	if (!find(e, r, out, &from, d)) {
		if (d && !d->file[0]) /* a dataset's failure has its own place */
			diag_at(d, &r->pos);
		return false;
	}
	if (origin)
		*origin = from;
	return true;
}

/* ---- templates ---- */

/* Where pieces go: into one buffer, handed on whenever the style changes (add NULL: never). */
struct sink {
	struct strbuf *text;
	void (*add)(void *arg, const char *s, size_t n, const struct style *style);
	void *arg;
	const struct style *style;
};

static void flush(struct sink *k)
{
	if (k->add && k->text->len > 0) {
		k->add(k->arg, k->text->buf, k->text->len, k->style);
		strbuf_reset(k->text);
	}
}

static void set_style(struct sink *k, const struct style *style)
{
	if (style == k->style)
		return;
	flush(k);
	k->style = style;
}

static bool add_tmpl(struct eval *e, const struct tmpl *t, struct sink *k, const struct style *outer, struct origin *origin, struct diag *d);

bool eval_format(const struct eval *e, enum format f, const char *arg, const struct cell *c, const struct origin *o, const struct srcpos *pos, struct strbuf *out, struct diag *d)
{
	if (format_cell(f, arg, e->lang, c, out, d))
		return true;
	if (o->dataset >= 0) {
		diag_error(d, "L225", _("dataset '%s', column '%s', row %d: the value cannot be written with the format '%s'"), e->layout->data[o->dataset].name,
			dataset_col_name(e->data, o->dataset, o->col), (int)o->row + 1, format_names[f]);
		diag_hint(d, "%s", _("look at what the column holds, or leave the format out"));
	}
	return diag_at(d, pos);
}

static bool add_ref(struct eval *e, const struct ref *r, struct sink *k, const struct style *style, struct origin *origin, struct diag *d)
{
	struct origin from;
	struct cell c;
	if (r->kind == REF_TEXT && r->format == FMT_NONE)
		return add_tmpl(e, r->text->lang[e->lang], k, style, origin, d);
	if (!eval_ref(e, r, &c, &from, d))
		return false;
	if (origin)
		*origin = from;
	set_style(k, style);
	return eval_format(e, r->format, r->format_arg, &c, &from, &r->pos, k->text, d);
}

/* `outer` is the style of the span that a label stands in; origin is told only by a template of a single reference. */
static bool add_tmpl(struct eval *e, const struct tmpl *t, struct sink *k, const struct style *outer, struct origin *origin, struct diag *d)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct piece *p = &t->v[i];
		const struct style *style = p->style ? p->style : outer;
		if (p->s) {
			set_style(k, style);
			strbuf_add(k->text, p->s, p->len);
		} else if (!add_ref(e, p->ref, k, style, t->n == 1 ? origin : NULL, d)) {
			return false;
		}
	}
	return true;
}

static bool enough_memory(const struct strbuf *sb, struct diag *d)
{
	return !sb->failed || diag_error(d, "Q001", "%s", _("out of memory"));
}

bool eval_text(struct eval *e, const struct text *t, struct strbuf *out, struct origin *origin, struct diag *d)
{
	struct sink k = { .text = out };
	if (origin)
		*origin = nowhere;
	return add_tmpl(e, t->lang[e->lang], &k, NULL, origin, d) && enough_memory(out, d);
}

bool eval_spans(struct eval *e, const struct text *t, void (*add)(void *arg, const char *s, size_t n, const struct style *style), void *arg,
	struct diag *d)
{
	struct strbuf text = STRBUF_INIT;
	struct sink k = { .text = &text, .add = add, .arg = arg };
	bool ok = add_tmpl(e, t->lang[e->lang], &k, NULL, NULL, d) && enough_memory(&text, d);
	if (ok)
		flush(&k);
	strbuf_release(&text);
	return ok;
}

/* ---- conditions ---- */

static bool is_true(const struct cell *c)
{
	switch (c->type) {
	case CELL_INT:
	case CELL_DEC:
		return c->i != 0;
	case CELL_TEXT:
	case CELL_BLOB:
		return c->len > 0;
	case CELL_NULL:
		break;
	}
	return false;
}

bool eval_when(struct eval *e, const struct cond *c, bool *out, struct diag *d)
{
	*out = true;
	for (size_t i = 0; *out && i < c->n; i++) {
		struct cell cell;
		if (!eval_ref(e, c->v[i].ref, &cell, NULL, d))
			return false;
		*out = is_true(&cell) != c->v[i].negate;
	}
	return true;
}
