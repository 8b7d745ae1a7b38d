/* SPDX-License-Identifier: MIT */
/* Tables: columns, totals, grid, groups, marks. */
#include "layout_internal.h"

#include <string.h>

enum { HEADS_MAX = 4 };

static void read_total(struct loader *ld, const struct ynode *n, struct column *c)
{
	static const char *const names[] = { "none", "sum", "avg", "count", "min", "max" };
	if (!need_scalar(ld, n, _("a total")))
		return;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i], n->text) == 0) {
			c->total = (enum total)i;
			return;
		}
	}
	if (strchr(n->text, '.')) {
		c->total = TOTAL_REF;
		c->total_ref = read_ref(ld, n);
		return;
	}
	const char *near = diag_nearest(n->text, names, sizeof names / sizeof *names);
	struct diag *d = load_error(ld, "L105", &n->pos, _("'%s' is not one of %s"), n->text, "sum|avg|count|min|max|dataset.column");
	if (near)
		diag_hint(d, _("did you mean '%s'?"), near);
}

/* align and valign become part of the column's style. */
static void read_aligns(struct loader *ld, const struct ynode *n, struct column *c)
{
	const struct ynode *align = ynode_get(n, "align"), *valign = ynode_get(n, "valign");
	int word;
	if (!align && !valign)
		return;
	struct style *s = ARENA_NEW(ld->a, struct style);
	s->fill = COLOR_NONE;
	style_overlay(s, c->style);
	if (align && read_word(ld, align, "left|right|center|justify", &word)) {
		s->align = (enum align)word;
		s->set |= SK_ALIGN;
	}
	if (valign && read_word(ld, valign, "top|middle|bottom", &word)) {
		s->valign = (enum valign)word;
		s->set |= SK_VALIGN;
	}
	c->style = s;
}

static struct column *read_table_columns(struct loader *ld, const struct ynode *n, size_t *count, int depth);

static void read_bar(struct loader *ld, const struct ynode *map, struct column *c)
{
	const struct ynode *n = ynode_get(map, "bar");
	if (n && n->kind == YNODE_LIST && (n->n == 0 || n->n > BAR_MAX)) {
		load_error(ld, "L106", &n->pos, _("'bar' has one to %d columns"), BAR_MAX);
		return;
	}
	for (size_t i = 0; n && i < (n->kind == YNODE_LIST ? n->n : 1); i++)
		c->bar[c->nbar++] = read_ref(ld, n->kind == YNODE_LIST ? n->items[i] : n);
}

static void read_leaf(struct loader *ld, const struct ynode *n, struct column *c)
{
	const struct ynode *format = ynode_get(n, "format"), *total = ynode_get(n, "total"), *total_format = ynode_get(n, "total_format"), *merge = ynode_get(n, "merge");
	int word;
	read_bar(ld, n, c);
	if (c->spark || c->nbar) {
		if (c->value || c->text || (c->spark && c->nbar))
			load_error(ld, "L110", &c->pos, "%s", _("a column has one of 'value', 'text', 'spark' and 'bar'"));
	} else if (!c->value == !c->text) {
		load_error(ld, "L110", &c->pos, "%s", _("a column has either 'value' or 'text'"));
	}
	if (format)
		read_format(ld, format, &c->format, &c->format_arg);
	if (c->text && format)
		load_error(ld, "L114", &format->pos, "%s", _("'format' goes with 'value'; within a text it stands in the braces"));
	if (total)
		read_total(ld, total, c);
	c->total_format = c->format;
	c->total_format_arg = c->format_arg;
	if (total_format)
		read_format(ld, total_format, &c->total_format, &c->total_format_arg);
	if (merge && read_word(ld, merge, "false|true|across", &word)) {
		c->merge = word == 1;
		c->merge_across = word == 2;
	}
}

static void read_match(struct loader *ld, const struct ynode *n, struct column *c)
{
	if (!need_map(ld, n, "match"))
		return;
	if (n->n == 0 || n->n > MATCH_MAX) {
		load_error(ld, "L106", &n->pos, _("'match' has one to %d pairs of columns"), MATCH_MAX);
		return;
	}
	c->match = ARENA_ARRAY(ld->a, n->n, struct match_key);
	for (size_t i = 0; i < n->n; i++) {
		const struct ynode *cell = n->entries[i].value;
		if (need_scalar(ld, cell, _("a name")))
			c->match[c->nmatch++] = (struct match_key){ .pos = n->entries[i].key->pos, .cell_pos = cell->pos, .row = n->entries[i].key->text, .cell = cell->text };
	}
}

/* for, cells, match: each needs the one before it. */
static void read_for(struct loader *ld, const struct ynode *n, struct column *c)
{
	const struct ynode *each = ynode_get(n, "for"), *cells = ynode_get(n, "cells"), *match = ynode_get(n, "match");
	c->for_ds = c->cells_ds = -1;
	if (match)
		read_match(ld, match, c);
	if (cells && !each)
		diag_hint(load_error(ld, "L101", &cells->pos, "%s", _("'cells' goes with 'for'")), "%s", _("`for` names the dataset whose rows make the columns"));
	else if (!cells != !match)
		diag_hint(load_error(ld, "L101", cells ? &cells->pos : &match->pos, "%s", _("'cells' and 'match' go together")), "%s", _("match: { student_id: student_id, subject_id: subject_id }"));
}

static void read_head_height(struct loader *ld, const struct ynode *map, mpt *out)
{
	const struct ynode *n = ynode_get(map, "head_height");
	if (!n)
		return;
	if (n->kind == YNODE_SCALAR && strcmp(n->text, "auto") == 0) {
		*out = HEAD_AUTO;
		return;
	}
	if (read_length(ld, n, true, out) && (*out <= 0 || *out > MPT_FROM_UM(1000000)))
		load_error(ld, "L106", &n->pos, _("'%s' is out of range: %s goes from %lld to %lld pt"), n->text, "head_height", 1LL, (long long)MPT_FROM_UM(1000000) / MPT_PT);
}

static void read_turn(struct loader *ld, const struct ynode *map, struct column *c)
{
	const struct ynode *n = ynode_get(map, "head_rotate");
	int word;
	if (n && read_word(ld, n, "0|90", &word))
		c->head_turn = word ? TURN_UP : TURN_NO;
	read_head_height(ld, map, &c->head_height);
}

static void read_column(struct loader *ld, const struct ynode *n, struct column *c, int depth)
{
	c->pos = n->pos;
	schema_read(ld, n, &schema_column, NULL, c);
	if (n->kind != YNODE_MAP)
		return;
	const struct ynode *below = ynode_get(n, "columns");
	const struct ynode *sheet = ynode_get(n, "xlsx");
	read_aligns(ld, n, c);
	read_turn(ld, n, c);
	read_for(ld, n, c);
	if (sheet)
		schema_read(ld, sheet, &schema_cell, NULL, c);
	if (below && depth == HEADS_MAX)
		load_error(ld, "L106", &below->pos, _("heads stand over each other up to %d levels"), HEADS_MAX);
	else if (below)
		c->columns = read_table_columns(ld, below, &c->ncolumns, depth + 1);
	else
		read_leaf(ld, n, c);
}

static struct column *read_table_columns(struct loader *ld, const struct ynode *n, size_t *count, int depth)
{
	*count = 0;
	if (!need_list(ld, n, _("columns")))
		return NULL;
	if (n->n == 0)
		load_error(ld, "L114", &n->pos, "%s", _("a table needs at least one column"));
	struct column *v = ARENA_ARRAY(ld->a, n->n + 1, struct column);
	for (size_t i = 0; i < n->n; i++)
		read_column(ld, n->items[i], &v[(*count)++], depth);
	return v;
}

static void read_grid(struct loader *ld, const struct ynode *n, struct grid *g)
{
	schema_read(ld, n, &schema_grid, NULL, g);
	const struct ynode *every = n->kind == YNODE_MAP ? ynode_get(n, "every") : NULL;
	if (!every)
		return;
	schema_read(ld, every, &schema_every, NULL, g);
	mpt width = 900;
	const struct ynode *w = every->kind == YNODE_MAP ? ynode_get(every, "width") : NULL;
	if (w)
		read_length(ld, w, false, &width);
	g->every_rows_width = g->every_columns_width = width;
}

static void read_group(struct loader *ld, const struct ynode *n, struct group_spec *g)
{
	schema_read(ld, n, &schema_group, NULL, g);
	g->present = true;
	g->by_col = ARENA_ARRAY(ld->a, g->nby + 1, int);
	g->by_pos = words_pos(ld, n->kind == YNODE_MAP ? ynode_get(n, "by") : NULL, g->nby);
	const struct ynode *header = n->kind == YNODE_MAP ? ynode_get(n, "header") : NULL;
	if (header && header->kind == YNODE_LIST)
		g->header_blocks = read_blocks(ld, header, &g->nheader_blocks);
	else if (header)
		g->header = read_text(ld, header);
}

static void read_marks(struct loader *ld, const struct ynode *n, struct table_block *t)
{
	if (!need_map(ld, n, "mark"))
		return;
	t->marks = arena_array(ld->a, n->n + 1, sizeof *t->marks);
	for (size_t i = 0; i < n->n; i++) {
		t->marks[t->nmarks].name = n->entries[i].key->text;
		t->marks[t->nmarks++].ref = read_ref(ld, n->entries[i].value);
	}
}

void read_table(struct loader *ld, const struct ynode *n, struct block *b)
{
	struct table_block *t = &b->u.table;
	const struct ynode *columns = ynode_get(n, "columns"), *grid = ynode_get(n, "grid"), *group = ynode_get(n, "group"), *mark = ynode_get(n, "mark");
	t->ds = -1;
	read_sheet(ld, ynode_get(n, "xlsx"), b);
	schema_defaults(ld, &schema_grid, false, &t->grid);
	if (columns)
		t->columns = read_table_columns(ld, columns, &t->ncolumns, 1);
	if (grid)
		read_grid(ld, grid, &t->grid);
	if (group)
		read_group(ld, group, &t->group);
	if (mark)
		read_marks(ld, mark, t);
	read_head_height(ld, n, &t->head_height);
}
