/* SPDX-License-Identifier: MIT */
/* bind_block: every block with the rows that will enclose its texts. */
#include "bind_internal.h"

#include <stdio.h>

/* The place of a block's own texts: its style over base (headings: over hN). Blocks do not inherit from blocks. */
static struct place styled(const struct binder *b, const struct place *p, const char *under, const struct style *over)
{
	struct place q = *p;
	if (!b->l->base)
		return q;
	q.style = *b->l->base;
	style_overlay(&q.style, under ? layout_style(b->l, under) : NULL);
	style_overlay(&q.style, over);
	return q;
}

static void add_mark(struct binder *b, const char *name)
{
	if (name && b->nmarks < MAX_MARKS)
		b->marks[b->nmarks++] = name;
}

/* ---- tables ---- */

struct table_places {
	struct place outer, head, total, row;
};

/* Whether a column is shown, and its head, are the table's matter; what stands in it is the row's. */
static void bind_columns(struct binder *b, const struct table_places *at, struct column *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct column *c = &v[i];
		struct place cell = at->row;
		if (b->l->base)
			style_overlay(&cell.style, c->style);
		bind_cond(b, &at->outer, &c->when);
		bind_text(b, &at->head, c->head);
		bind_ref(b, &cell, c->value);
		bind_text(b, &cell, c->text);
		bind_ref(b, &cell, c->style_from);
		bind_ref(b, &at->total, c->total_ref);
		bind_columns(b, at, c->columns, c->ncolumns);
	}
}

static void bind_table(struct binder *b, const struct place *p, struct block *blk)
{
	struct table_block *t = &blk->u.table;
	struct table_places at = { .outer = styled(b, p, NULL, blk->style), .head = styled(b, p, "head", t->head_style), .total = styled(b, p, "total", NULL) };
	at.row = styled(b, p, "cell", blk->style);
	t->ds = bind_dataset(b, t->dataset, p->rows, &blk->pos);
	bind_text(b, &at.total, t->totals);
	bind_text(b, &at.outer, t->empty);
	if (t->ds < 0) /* each column's message would only repeat that */
		return;
	struct level level = { t->ds, true, p->rows };
	at.row.rows = &level;
	bind_columns(b, &at, t->columns, t->ncolumns);
	bind_ref(b, &at.row, t->row_style_from);
	for (size_t i = 0; i < t->nmarks; i++) {
		add_mark(b, t->marks[i].name);
		bind_ref(b, &at.row, t->marks[i].ref);
	}
	if (!t->group.present)
		return;
	struct place group = at.row;
	group.group = true;
	t->group.by_col = bind_column(b, t->ds, t->group.by, &blk->pos);
	bind_text(b, &group, t->group.header);
	bind_blocks(b, &group, t->group.header_blocks, t->group.nheader_blocks);
}

/* ---- others ---- */

static void bind_heading(struct binder *b, const struct place *p, struct block *blk)
{
	char name[16];
	snprintf(name, sizeof name, "h%d", blk->u.heading.level);
	struct place q = styled(b, p, name, blk->style);
	bind_text(b, &q, blk->u.heading.text);
	add_mark(b, blk->u.heading.mark);
}

static void bind_fields(struct binder *b, const struct place *p, struct block *blk)
{
	struct place text = styled(b, p, NULL, blk->style), label = styled(b, p, NULL, blk->u.fields.label_style);
	for (size_t i = 0; i < blk->u.fields.n; i++) {
		const struct field *f = &blk->u.fields.v[i];
		bind_cond(b, p, &f->when);
		bind_text(b, &label, f->label);
		bind_text(b, &text, f->text);
	}
}

static void bind_repeat(struct binder *b, const struct place *p, struct block *blk)
{
	blk->u.repeat.ds = bind_dataset(b, blk->u.repeat.dataset, p->rows, &blk->pos);
	if (blk->u.repeat.ds < 0)
		return;
	struct level level = { blk->u.repeat.ds, true, p->rows };
	struct place row = *p;
	row.rows = &level;
	bind_blocks(b, &row, blk->u.repeat.v, blk->u.repeat.n);
	bind_blocks(b, &row, blk->u.repeat.sep, blk->u.repeat.nsep);
}

static void bind_signatures(struct binder *b, const struct place *p, struct block *blk)
{
	struct place q = styled(b, p, NULL, blk->style);
	for (size_t i = 0; i < blk->u.signatures.n; i++) {
		const struct signature *s = &blk->u.signatures.v[i];
		bind_text(b, &q, s->label);
		bind_text(b, &q, s->name);
		bind_text(b, &q, s->date);
	}
	bind_text(b, &q, blk->u.signatures.seal.text);
	bind_cond(b, p, &blk->u.signatures.seal.when);
}

static void bind_stamp_box(struct binder *b, const struct place *p, struct block *blk)
{
	struct place q = styled(b, p, NULL, blk->style);
	bind_text(b, &q, blk->u.stamp_box.word);
	for (size_t i = 0; i < blk->u.stamp_box.nlines; i++)
		bind_text(b, &q, blk->u.stamp_box.lines[i]);
}

static void bind_columns_block(struct binder *b, const struct place *p, struct block *blk)
{
	for (size_t i = 0; i < blk->u.columns.n; i++)
		bind_blocks(b, p, blk->u.columns.cells[i], blk->u.columns.ncells[i]);
}

static void bind_block(struct binder *b, const struct place *p, struct block *blk)
{
	struct place q = styled(b, p, NULL, blk->style);
	bind_cond(b, p, &blk->when);
	switch (blk->kind) {
	case BLOCK_TEXT:
		bind_text(b, &q, blk->u.text);
		break;
	case BLOCK_HEADING:
		bind_heading(b, p, blk);
		break;
	case BLOCK_TABLE:
		bind_table(b, p, blk);
		break;
	case BLOCK_FIELDS:
		bind_fields(b, p, blk);
		break;
	case BLOCK_COLUMNS:
		bind_columns_block(b, p, blk);
		break;
	case BLOCK_BOX:
		bind_blocks(b, p, blk->u.box.v, blk->u.box.n);
		break;
	case BLOCK_REPEAT:
		bind_repeat(b, p, blk);
		break;
	case BLOCK_SIGNATURES:
		bind_signatures(b, p, blk);
		break;
	case BLOCK_STAMP_BOX:
		bind_stamp_box(b, p, blk);
		break;
	case BLOCK_IMAGE:
		bind_ref(b, p, blk->u.image.blob);
		bind_text(b, &q, blk->u.image.alt);
		break;
	case BLOCK_QR:
		bind_text(b, &q, blk->u.qr.text);
		bind_text(b, &q, blk->u.qr.alt);
		break;
	case BLOCK_GROUP:
		bind_blocks(b, p, blk->u.group.v, blk->u.group.n);
		break;
	case BLOCK_RULE:
	case BLOCK_SPACER:
	case BLOCK_PAGE_BREAK:
	case BLOCK_KINDS:
		break;
	}
}

void bind_blocks(struct binder *b, const struct place *p, struct block *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bind_block(b, p, v[i]);
}
