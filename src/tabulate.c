/* SPDX-License-Identifier: MIT */
/*
 * tabulate: the walk over a layout's blocks, and what a table has besides its rows: titles, visible columns, heads.
 *
 * Linear in the cells. Styles are worked out for each column once; the text of a head once a table.
 */
#include "tabulate_internal.h"

#include "lieciba/utf8.h"

#include <string.h>

enum { TITLE_MAX = 200, PEEKED = 20, MANY_COLUMNS = 10, KEYS_MAX = 3 };

const char *tab_text(struct tab *t, const struct text *text, struct arena *a)
{
	strbuf_reset(&t->text);
	if (text && !eval_text(&t->e, text, &t->text, NULL, t->d))
		return NULL;
	return arena_memdup(a, t->text.buf, t->text.len ? utf8_drop_soft(t->text.buf, t->text.len) : 0);
}

/* ---- titles ---- */

/* Headings, and below a heading short lines of text: "par 2026. gada aprīli". */
static bool add_title(struct tab *t, const struct text *text, bool heading)
{
	if (!heading && !t->headed)
		return true;
	const char *s = tab_text(t, text, t->a);
	if (!s)
		return false;
	if (!*s || (!heading && (strlen(s) > TITLE_MAX || strchr(s, '\n'))))
		return true;
	t->titles = arena_grow(t->a, t->titles, &t->titlecap, t->ntitles + 1, sizeof *t->titles);
	if (heading)
		t->last_heading = t->ntitles;
	t->titles[t->ntitles++] = s;
	t->headed = t->headed || heading;
	return true;
}

static void forget_titles(struct tab *t)
{
	t->titles = NULL;
	t->ntitles = t->titlecap = 0;
	t->headed = false;
}

/* ---- columns and heads ---- */

static void style_over(struct style *out, const struct tab *t, const char *name)
{
	style_overlay(out, layout_style(t->layout, name));
}

static void dress_leaf(struct tab *t, const struct block *b, struct tab_leaf *l)
{
	l->cell = *t->layout->base;
	style_over(&l->cell, t, "cell");
	style_overlay(&l->cell, b->style);
	style_overlay(&l->cell, l->col->style);
	l->total = l->cell;
	style_over(&l->total, t, "total");
}

/* A group of columns stands over them; a column's own head reaches down to the lowest level. */
static bool make_heads(struct tab *t, const struct style *style)
{
	const struct scope *scope = t->e.scope;
	size_t no = t->e.row_no;
	const struct crosstab *x = &t->columns;
	struct tab_head *v = ARENA_ARRAY(t->a, x->nhead + 1, struct tab_head);
	bool any = false, good = true;
	for (size_t i = 0; good && i < x->nhead; i++) {
		const struct xhead *h = &x->head[i];
		t->e.scope = h->scope;
		t->e.row_no = h->row_no;
		v[i] = (struct tab_head){ .first = h->first, .n = h->n, .level = h->level, .levels = h->leaf ? x->levels - h->level : 1, .style = style };
		const struct column *c = h->col;
		v[i].turned = c->head_turn == TURN_UP || (h->leaf && c->head_turn == TURN_UNSAID && t->table.spec->heads_turned);
		v[i].text = h->col->head ? tab_text(t, h->col->head, t->a) : "";
		good = v[i].text != NULL;
		any = any || (good && *v[i].text);
	}
	t->e.scope = scope;
	t->e.row_no = no;
	t->table.heads = v;
	t->table.nheads = x->nhead;
	t->table.levels = any ? x->levels : 0;
	return good;
}

/* "Fizika / 1. sem.": the heads above a column, from the top. */
static const char *flat_name(struct tab *t, size_t column)
{
	const struct tab_table *out = &t->table;
	strbuf_reset(&t->text);
	for (int level = 0; level < out->levels; level++) {
		for (size_t i = 0; i < out->nheads; i++) {
			const struct tab_head *h = &out->heads[i];
			if (h->level == level && column >= h->first && column < h->first + h->n && *h->text)
				strbuf_addf(&t->text, "%s%s", t->text.len ? " / " : "", h->text);
		}
	}
	for (char *p = t->text.buf; *p; p++)
		*p = *p == '\n' ? ' ' : *p;
	const struct column *c = t->leaf[column].col;
	if (!t->text.len && c->value)
		strbuf_adds(&t->text, c->value->name);
	return arena_memdup(t->a, t->text.buf, t->text.len);
}

/* What the first rows hold, so that a head can stand as its numbers do. */
static bool peek(struct tab *t, struct tab_column *v)
{
	const struct scope *scope = t->e.scope;
	bool good = true;
	for (size_t row = 0; row < t->rows->n && row < PEEKED; row++) {
		crosstab_row(&t->columns, row);
		for (size_t i = 0; good && i < t->table.n; i++) {
			const struct column *c = t->leaf[i].col;
			struct cell is;
			t->e.scope = t->columns.leaf[i].scope;
			good = !c->value || eval_ref(&t->e, c->value, &is, NULL, t->d);
			if (!good || !c->value || is.type == CELL_NULL)
				continue;
			v[i].words = v[i].words || is.type == CELL_TEXT;
			v[i].numbers = is.type != CELL_TEXT;
		}
	}
	for (size_t i = 0; i < t->table.n; i++)
		v[i].numbers = v[i].numbers && !v[i].words;
	t->e.scope = scope;
	return good;
}

/* Said by the layout; else in a table of many columns those up to the first that holds words. */
static size_t key_columns(const struct tab *t, const struct tab_column *v)
{
	const struct table_block *spec = t->table.spec;
	size_t n = 0;
	if (spec->has_keys)
		return spec->key_columns < (int)t->table.n ? (size_t)spec->key_columns : t->table.n;
	while (n < t->table.n && !v[n].words)
		n++;
	return t->table.n >= MANY_COLUMNS && n < KEYS_MAX ? n + 1 : 0;
}

static bool settle_columns(struct tab *t)
{
	struct tab_column *v = ARENA_ARRAY(t->a, t->table.n + 1, struct tab_column);
	for (size_t i = 0; i < t->table.n; i++) {
		const struct tab_leaf *l = &t->leaf[i];
		v[i] = (struct tab_column){ .spec = l->col, .name = flat_name(t, i), .style = &l->cell, .heat = l->col->fill_from != NULL, .bar = l->col->nbar > 0 };
		if (l->col->width.kind == WIDTH_FIXED)
			v[i].width = l->col->width.fixed;
	}
	t->table.columns = v;
	t->cells = ARENA_ARRAY(t->a, t->table.n + 1, struct tab_cell);
	if (!peek(t, v))
		return false;
	t->table.key_columns = key_columns(t, v);
	return true;
}

static bool make_columns(struct tab *t, const struct block *b)
{
	struct style *head = ARENA_NEW(t->a, struct style);
	*head = *t->layout->base;
	style_over(head, t, "head");
	style_overlay(head, b->u.table.head_style);
	t->table.n = t->columns.nleaf;
	t->leaf = ARENA_ARRAY(t->a, t->table.n + 1, struct tab_leaf);
	for (size_t i = 0; i < t->table.n; i++) {
		t->leaf[i].col = t->columns.leaf[i].col;
		dress_leaf(t, b, &t->leaf[i]);
	}
	return make_heads(t, head) && settle_columns(t);
}

/* ---- a table ---- */

bool tab_draft(struct tab *t, const char **out)
{
	const struct page_setup *p = &t->layout->page;
	bool draft;
	*out = NULL;
	if (!p->watermark.text)
		return true;
	return eval_when(&t->e, &p->watermark.when, &draft, t->d) && (!draft || (*out = tab_text(t, p->watermark.text, t->a)));
}

static bool table_texts(struct tab *t, const struct block *b)
{
	const struct xlsx_table *x = &b->u.table.xlsx;
	struct tab_table *out = &t->table;
	if (x->sheet && !(out->sheet = tab_text(t, x->sheet, t->a)))
		return false;
	const char **notes = ARENA_ARRAY(t->a, x->nnotes + 1, const char *);
	for (size_t i = 0; i < x->nnotes; i++) {
		if (!(notes[out->nnotes++] = tab_text(t, x->notes[i], t->a)))
			return false;
	}
	out->notes = notes;
	return tab_draft(t, &out->draft);
}

static bool give_table(struct tab *t, const struct block *b)
{
	if (!make_columns(t, b) || !table_texts(t, b))
		return false;
	if (t->table.n == 0)
		return true;
	tab_note_table(t);
	t->tables++;
	return t->sink->begin(t->sink->arg, &t->table, t->d) && (t->table.vanishes || tab_rows(t)) && t->sink->end(t->sink->arg, &t->table, t->d);
}

static bool make_table(struct tab *t, const struct block *b)
{
	const struct table_block *spec = &b->u.table;
	t->table = (struct tab_table){ .spec = spec, .id = b->id, .titles = t->titles, .ntitles = t->ntitles };
	t->at = t->nranges = t->rangecap = 0;
	t->ranges = NULL;
	t->group = NULL;
	forget_titles(t);
	if (!datasets_fetch(t->data, spec->ds, t->e.scope, &t->rows, t->d))
		return false;
	t->table.vanishes = t->rows->n == 0 && !spec->empty;
	t->table.group = spec->group.present ? spec->group.by[0] : NULL;
	if (!crosstab_open(&t->columns, t->a, &t->e, spec, t->rows, t->d))
		return false;
	bool good = give_table(t, b);
	crosstab_close(&t->columns);
	return good;
}

/* ---- the walk ---- */

static bool walk(struct tab *t, struct block *const *v, size_t n);

static bool walk_repeat(struct tab *t, const struct block *b)
{
	const struct scope *up = t->e.scope;
	size_t no = t->e.row_no, place = t->place;
	const struct rows *rows;
	bool good = datasets_fetch(t->data, b->u.repeat.ds, up, &rows, t->d);
	size_t n = !good ? 0 : b->u.repeat.limit > 0 && (size_t)b->u.repeat.limit < rows->n ? (size_t)b->u.repeat.limit : rows->n;
	for (size_t i = 0; good && i < n; i++) {
		struct scope row = { .rows = rows, .row = i, .up = up };
		t->e.scope = &row;
		t->e.row_no = i + 1;
		t->place = ++t->places;
		good = walk(t, b->u.repeat.v, b->u.repeat.n);
	}
	t->e.scope = up;
	t->e.row_no = no;
	t->place = place;
	return good;
}

/* Kinds that are not named have no rows. */
static bool walk_block(struct tab *t, const struct block *b)
{
	bool good = true;
	if (b->kind == BLOCK_HEADING)
		return add_title(t, b->u.heading.text, true);
	if (b->kind == BLOCK_TEXT)
		return add_title(t, b->u.text, false);
	if (b->kind == BLOCK_TABLE)
		return make_table(t, b);
	if (b->kind == BLOCK_CHART)
		return tab_take_chart(t, b);
	if (b->kind == BLOCK_BOX)
		return walk(t, b->u.box.v, b->u.box.n);
	if (b->kind == BLOCK_REPEAT)
		return walk_repeat(t, b);
	if (b->kind == BLOCK_GROUP)
		return walk(t, b->u.group.v, b->u.group.n);
	for (size_t i = 0; b->kind == BLOCK_COLUMNS && good && i < b->u.columns.n; i++)
		good = walk(t, b->u.columns.cells[i], b->u.columns.ncells[i]);
	return good;
}

static bool walk(struct tab *t, struct block *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool there;
		if (!eval_when(&t->e, &v[i]->when, &there, t->d) || (there && !walk_block(t, v[i])))
			return false;
	}
	return true;
}

bool tabulate(const struct layout *l, struct datasets *data, struct arena *a, const struct compose_unit *u, const struct tab_sink *k, struct diag *d)
{
	struct diag scratch = { 0 };
	struct scope scope = { .rows = u->split, .row = u->row };
	struct tab t = { .layout = l, .data = data, .unit = u, .sink = k, .a = a, .text = STRBUF_INIT, .d = d ? d : &scratch };
	t.e = (struct eval){ .layout = l, .data = data, .lang = u->lang, .scope = u->split ? &scope : NULL, .arena = a };
	memcpy(t.e.run, u->run, sizeof t.e.run);
	memcpy(t.e.doc, u->doc, sizeof t.e.doc);
	arena_init(&t.scratch, 0);
	t.drawn_end = &t.drawn;
	bool good = walk(&t, l->blocks, l->nblocks) && tab_give_charts(&t);
	arena_release(&t.scratch);
	strbuf_release(&t.text);
	return good;
}
