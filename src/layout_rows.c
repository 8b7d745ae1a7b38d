/* SPDX-License-Identifier: MIT */
/* What a layout says of workbooks and text tables: for itself, for a table. */
#include "layout_internal.h"

#include "lieciba/num.h"

#include <string.h>

/* `xlsx: false` (or no), or its keys. */
static bool switched_off(const struct ynode *n)
{
	return n && n->kind == YNODE_SCALAR && (strcmp(n->text, "false") == 0 || strcmp(n->text, "no") == 0);
}

void read_xlsx(struct loader *ld, const struct ynode *n)
{
	struct layout *l = ld->l;
	l->xlsx.off = switched_off(n);
	if (!n || l->xlsx.off)
		return;
	schema_read(ld, n, &schema_xlsx, NULL, l);
	if (l->xlsx.one_file && !l->split.present)
		diag_hint(load_error(ld, "L114", &n->pos, "%s", _("a layout without split is one document already")), "%s", _("leave 'one_file' out"));
	else if (l->xlsx.one_file && !l->xlsx.file)
		load_error(ld, "L101", &n->pos, _("%s needs the key '%s'"), _("the workbook"), "file");
}

void read_csv(struct loader *ld, const struct ynode *n)
{
	struct layout *l = ld->l;
	schema_defaults(ld, &schema_csv, false, l);
	l->csv.off = switched_off(n);
	if (n && !l->csv.off)
		schema_read(ld, n, &schema_csv, NULL, l);
}

/* ---- names of tables ---- */

static bool has_table(struct block *const *v, size_t n, const char *id)
{
	bool found = false;
	for (size_t i = 0; i < n && !found; i++) {
		const struct block *b = v[i];
		if (b->kind == BLOCK_TABLE)
			found = !id || (b->id && strcmp(b->id, id) == 0);
		else if (b->kind == BLOCK_BOX)
			found = has_table(b->u.box.v, b->u.box.n, id);
		else if (b->kind == BLOCK_REPEAT)
			found = has_table(b->u.repeat.v, b->u.repeat.n, id);
		else if (b->kind == BLOCK_GROUP)
			found = has_table(b->u.group.v, b->u.group.n, id);
		for (size_t k = 0; b->kind == BLOCK_COLUMNS && !found && k < b->u.columns.n; k++)
			found = has_table(b->u.columns.cells[k], b->u.columns.ncells[k], id);
	}
	return found;
}

bool layout_has_table(const struct layout *l, const char *id)
{
	return has_table(l->blocks, l->nblocks, id);
}

static void need_table(struct loader *ld, const struct ynode *n, const char *id)
{
	if (!layout_has_table(ld->l, id))
		diag_hint(load_error(ld, "L107", &n->pos, _("there is no table with the id '%s'"), id), "%s", _("give it to one of the tables: `id:` beside `table:`"));
}

void check_table_ids(struct loader *ld, const struct ynode *tree)
{
	const struct layout *l = ld->l;
	const struct ynode *xlsx = ynode_get(tree, "xlsx"), *csv = ynode_get(tree, "csv");
	for (size_t i = 0; i < l->xlsx.nonly; i++)
		need_table(ld, ynode_get(xlsx, "only"), l->xlsx.only[i]);
	if (l->csv.table)
		need_table(ld, ynode_get(csv, "table"), l->csv.table);
}

/* ---- a table's sheet ---- */

static void read_frozen(struct loader *ld, const struct ynode *n, int *out)
{
	int64_t v;
	if (n->kind == YNODE_SCALAR && strcmp(n->text, "auto") == 0)
		return;
	if (n->kind == YNODE_SCALAR && num_parse_int(n->text, &v) && v >= 0 && v <= 100)
		*out = (int)v;
	else
		load_error(ld, "L105", &n->pos, "%s", _("rows and columns that stay in sight: [rows, columns], each auto or 0 to 100"));
}

static void read_freeze(struct loader *ld, const struct ynode *n, struct xlsx_table *x)
{
	if (n->kind != YNODE_LIST || n->n != 2) {
		load_error(ld, "L105", &n->pos, "%s", _("rows and columns that stay in sight: [rows, columns], each auto or 0 to 100"));
		return;
	}
	read_frozen(ld, n->items[0], &x->freeze_rows);
	read_frozen(ld, n->items[1], &x->freeze_columns);
}

static void read_widths(struct loader *ld, const struct ynode *n, struct xlsx_table *x)
{
	if (!need_list(ld, n, "widths"))
		return;
	x->widths = ARENA_ARRAY(ld->a, n->n + 1, mpt);
	for (size_t i = 0; i < n->n; i++) {
		if (!read_length(ld, n->items[i], true, &x->widths[x->nwidths++]))
			return;
	}
}

static void read_notes(struct loader *ld, const struct ynode *n, struct xlsx_table *x)
{
	if (!need_list(ld, n, "notes"))
		return;
	x->notes = ARENA_ARRAY(ld->a, n->n + 1, const struct text *);
	for (size_t i = 0; i < n->n; i++)
		x->notes[x->nnotes++] = read_text(ld, n->items[i]);
}

void read_sheet(struct loader *ld, const struct ynode *n, struct block *b)
{
	struct xlsx_table *x = &b->u.table.xlsx;
	schema_defaults(ld, &schema_sheet, false, b);
	x->freeze_rows = x->freeze_columns = -1;
	x->skip = switched_off(n);
	if (!n || x->skip)
		return;
	schema_read(ld, n, &schema_sheet, NULL, b);
	const struct ynode *freeze = n->kind == YNODE_MAP ? ynode_get(n, "freeze") : NULL, *widths = n->kind == YNODE_MAP ? ynode_get(n, "widths") : NULL,
		*notes = n->kind == YNODE_MAP ? ynode_get(n, "notes") : NULL;
	if (freeze)
		read_freeze(ld, freeze, x);
	if (widths)
		read_widths(ld, widths, x);
	if (notes)
		read_notes(ld, notes, x);
}
