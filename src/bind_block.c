/* SPDX-License-Identifier: MIT */
/* bind_block: every block with the rows that will enclose its texts. */
#include "bind_internal.h"

#include "lieciba/arena.h"

#include <stdio.h>
#include <string.h>

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
	const struct level *chain;    /* of cells, without the rows of `cells`: `for` rows, then the table's row */
	const struct level *table;    /* the table's row */
	struct column *each;          /* group of the innermost `for` */
};

static void bind_columns(struct binder *b, const struct table_places *at, struct column *v, size_t n);

/* Left side of a pair: a column of the table's row, else of a `for` row from the innermost outwards. */
static bool match_row(struct binder *b, const struct table_places *at, struct match_key *m)
{
	m->depth = -1;
	m->row_col = dataset_find_col(b->s, at->table->ds, m->row);
	for (const struct level *l = at->chain; m->row_col < 0 && l != at->table; l = l->up) {
		m->depth++;
		m->row_col = dataset_find_col(b->s, l->ds, m->row);
	}
	if (m->row_col >= 0)
		return true;
	struct diag *d = bind_report(b, DIAG_ERROR, "L205", &m->pos, _("neither '%s' nor '%s' has a column '%s'"), b->l->data[at->table->ds].name, b->l->data[at->chain->ds].name, m->row);
	diag_hint(d, "%s", _("left of the colon stands a column of the table or of `for`, right of it the equal column of `cells`"));
	return false;
}

static void bind_match(struct binder *b, const struct table_places *at, struct column *c)
{
	bool of_table = false, of_for = false, good = c->cells_ds >= 0;
	for (size_t i = 0; i < c->nmatch; i++) {
		struct match_key *m = &c->match[i];
		if (!match_row(b, at, m)) {
			good = false;
			continue;
		}
		of_table = of_table || m->depth < 0;
		of_for = of_for || m->depth >= 0;
		m->cell_col = c->cells_ds < 0 ? -1 : bind_column(b, c->cells_ds, m->cell, &m->cell_pos);
		good = good && m->cell_col >= 0;
	}
	if (!good || (of_table && of_for))
		return;
	struct diag *d = bind_report(b, DIAG_ERROR, "L262", &c->match[0].pos, of_table ? _("no key of `match` is a column of '%s', so all its columns would show the same") :
		_("no key of `match` is a column of '%s', so all rows would show the same"), b->l->data[of_table ? at->chain->ds : at->table->ds].name);
	diag_hint(d, "%s", _("a cell belongs to a row and to a column: match: { student_id: student_id, subject_id: subject_id }"));
}

/* Where the dataset of a total has columns equal to those of the `for` row, they find its row. */
static void bind_total(struct binder *b, const struct table_places *at, struct column *c)
{
	const struct column *each = at->each;
	struct ref *r = c->total_ref;
	int ds = r && r->scope && each ? layout_dataset(b->l, r->scope) : -1;
	c->ntotal_keys = 0;
	c->total_keys = ds < 0 ? NULL : ARENA_ARRAY(b->l->arena, each->nmatch + 1, struct total_key);
	for (size_t i = 0; ds >= 0 && i < each->nmatch; i++) {
		const struct match_key *m = &each->match[i];
		int col = dataset_find_col(b->s, ds, m->cell);
		if (col < 0)
			col = dataset_find_col(b->s, ds, m->row);
		if (m->depth >= 0 && col >= 0)
			c->total_keys[c->ntotal_keys++] = (struct total_key){ m->depth, m->row_col, col };
	}
	bind_ref(b, c->ntotal_keys ? &at->outer : &at->total, r);
}

/* Whether a column is shown, and its head, are the table's matter (and the `for` row's); what stands in it is the row's. */
static void bind_column_texts(struct binder *b, const struct table_places *at, struct column *c)
{
	struct place cell = at->row;
	if (b->l->base)
		style_overlay(&cell.style, c->style);
	struct place when = at->outer;
	when.rows = at->head.rows;
	bind_cond(b, &when, &c->when);
	bind_text(b, &at->head, c->head);
	bind_ref(b, &cell, c->value);
	bind_text(b, &cell, c->text);
	bind_ref(b, &cell, c->style_from);
	bind_ref(b, &cell, c->spark);
	bind_ref(b, &cell, c->fill_from);
	for (size_t k = 0; k < c->nbar; k++)
		bind_ref(b, &cell, c->bar[k]);
	bind_total(b, at, c);
	bind_columns(b, at, c->columns, c->ncolumns);
}

static void bind_for(struct binder *b, const struct table_places *at, struct column *c)
{
	c->for_ds = bind_dataset(b, c->for_each, at->head.rows, &c->pos);
	c->cells_ds = c->cells ? bind_dataset(b, c->cells, at->outer.rows, &c->pos) : -1;
	if (c->for_ds < 0) /* each text's message would only repeat that */
		return;
	struct level head = { c->for_ds, true, at->head.rows }, row = { c->for_ds, true, at->chain }, cells = { c->cells_ds, true, &row };
	struct table_places in = *at;
	in.head.rows = in.total.rows = &head;
	in.chain = &row;
	in.row.rows = c->cells_ds >= 0 ? &cells : &row;
	in.each = c;
	if (c->nmatch)
		bind_match(b, &in, c);
	bind_column_texts(b, &in, c);
}

static void bind_columns(struct binder *b, const struct table_places *at, struct column *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].for_each)
			bind_for(b, at, &v[i]);
		else
			bind_column_texts(b, at, &v[i]);
	}
}

static void bind_group(struct binder *b, const struct table_places *at, struct table_block *t, const struct srcpos *pos)
{
	struct place group = at->row;
	group.group = true;
	for (size_t i = 0; i < t->group.nby; i++)
		t->group.by_col[i] = bind_column(b, t->ds, t->group.by[i], t->group.by_pos ? &t->group.by_pos[i] : pos);
	bind_text(b, &group, t->group.header);
	bind_blocks(b, &group, t->group.header_blocks, t->group.nheader_blocks);
}

/* A line of sums without a word is taken for a row. */
static void need_label(struct binder *b, const char *key, const struct srcpos *pos)
{
	for (size_t i = 0; i < b->l->nlabels; i++) {
		if (strcmp(b->l->labels[i].key, key) == 0)
			return;
	}
	diag_hint(bind_report(b, DIAG_ERROR, "L207", pos, _("there is no label '%s'"), key), "%s", _("`page_totals` and `carry` print it before their sums: labels: { page_total: Kopā lapā, carry_over: Uz nākamo lapu, carried: Pārnests }; base.yaml has them"));
}

/* Least width of columns that are always there; those of a `for` may stand any number of times. */
static int64_t fixed_width(const struct column *v, size_t n)
{
	int64_t w = 0;
	for (size_t i = 0; i < n; i++) {
		if (v[i].when.n || v[i].for_each)
			continue;
		w += v[i].ncolumns ? fixed_width(v[i].columns, v[i].ncolumns) : v[i].width.kind == WIDTH_FIXED ? v[i].width.fixed : v[i].min;
	}
	return w;
}

static void check_width(struct binder *b, const struct block *blk)
{
	const struct table_block *t = &blk->u.table;
	const struct page_setup *p = &b->l->page;
	int64_t over = fixed_width(t->columns, t->ncolumns) - (p->w - p->inner - p->outer);
	if (t->wide != WIDE_ERROR || over <= 0)
		return;
	int tenths = (int)((over * 254 + 71999) / 72000);
	diag_hint(bind_report(b, DIAG_ERROR, "L230", &blk->pos, _("these columns are %d.%d mm wider than the page between its margins"), tenths / 10, tenths % 10), "%s",
		_("make a width smaller, or write one as 1fr: it takes what is left"));
}

static void bind_table(struct binder *b, const struct place *p, struct block *blk)
{
	struct table_block *t = &blk->u.table;
	struct table_places at = { .outer = styled(b, p, NULL, blk->style), .head = styled(b, p, "head", t->head_style), .total = styled(b, p, "total", NULL) };
	at.row = styled(b, p, "cell", blk->style);
	t->ds = bind_dataset(b, t->dataset, p->rows, &blk->pos);
	bind_text(b, &at.total, t->totals);
	bind_text(b, &at.outer, t->empty);
	bind_text(b, &at.outer, t->xlsx.sheet);
	for (size_t i = 0; i < t->xlsx.nnotes; i++)
		bind_text(b, &at.outer, t->xlsx.notes[i]);
	if (t->ds < 0) /* each column's message would only repeat that */
		return;
	struct level level = { t->ds, true, p->rows };
	at.row.rows = at.chain = at.table = &level;
	bind_columns(b, &at, t->columns, t->ncolumns);
	bind_ref(b, &at.row, t->row_style_from);
	for (size_t i = 0; i < t->nmarks; i++) {
		add_mark(b, t->marks[i].name);
		bind_ref(b, &at.row, t->marks[i].ref);
	}
	check_width(b, blk);
	if (t->group.present)
		bind_group(b, &at, t, &blk->pos);
	if (t->page_totals)
		need_label(b, "page_total", &blk->pos);
	if (t->carry) {
		need_label(b, "carry_over", &blk->pos);
		need_label(b, "carried", &blk->pos);
	}
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

static void bind_chart(struct binder *b, const struct place *p, struct block *blk)
{
	struct place q = styled(b, p, "small", blk->style);
	bind_text(b, &q, blk->u.chart.alt);
	bind_text(b, &q, blk->u.chart.x_name);
	bind_text(b, &q, blk->u.chart.value_name);
	for (size_t i = 0; i < blk->u.chart.n; i++)
		bind_text(b, &q, blk->u.chart.v[i].name);
	blk->u.chart.ds = bind_dataset(b, blk->u.chart.dataset, p->rows, &blk->pos);
	if (blk->u.chart.ds < 0)
		return;
	struct level level = { blk->u.chart.ds, true, p->rows };
	q.rows = &level;
	bind_text(b, &q, blk->u.chart.x);
	for (size_t i = 0; i < blk->u.chart.n; i++)
		bind_ref(b, &q, blk->u.chart.v[i].value);
}

static void bind_toc(struct binder *b, const struct place *p, const struct block *blk)
{
	b->l->needs_pages = true;
	if (!p->body)
		diag_hint(bind_report(b, DIAG_ERROR, "L208", &blk->pos, "%s", _("a table of contents stands among the blocks of the document itself")), "%s",
			_("put it into blocks"));
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
	case BLOCK_BARCODE:
		bind_text(b, &q, blk->u.barcode.text);
		bind_text(b, &q, blk->u.barcode.alt);
		break;
	case BLOCK_CHART:
		bind_chart(b, p, blk);
		break;
	case BLOCK_LEGEND:
		for (size_t i = 0; i < blk->u.legend.n; i++)
			bind_text(b, &q, blk->u.legend.v[i]);
		break;
	case BLOCK_TOC:
		bind_toc(b, p, blk);
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
