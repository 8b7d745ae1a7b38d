/* SPDX-License-Identifier: MIT */
/*
 * tabulate_rows: the rows of a table, groups and totals, given to the sink one by one.
 *
 * A total carries a formula only where the formula must give the very value: every number that the tally counted stands in its cells as that number,
 * and nothing else does. What the tally reads otherwise (a word in a column of marks that is a decimal, a total of the snapshot's own) stays a value.
 */
#include "tabulate_internal.h"

#include "lieciba/num.h"

#include <string.h>

/* ---- styles ---- */

static const struct style *named(struct tab *t, const struct ref *r, bool *good)
{
	struct cell v;
	if (!r)
		return NULL;
	*good = *good && eval_ref(&t->e, r, &v, NULL, t->d);
	return *good && v.type == CELL_TEXT && *v.s ? layout_style(t->layout, v.s) : NULL;
}

static const struct style *dressed(struct tab *t, struct tab_leaf *l, const struct style *row, const struct style *own)
{
	if (!row && !own)
		return &l->cell;
	for (const struct tab_dress *d = l->dress; d; d = d->next) {
		if (d->row == row && d->own == own)
			return &d->style;
	}
	struct tab_dress *d = ARENA_NEW(t->a, struct tab_dress);
	*d = (struct tab_dress){ .row = row, .own = own, .style = l->cell, .next = l->dress };
	style_overlay(&d->style, row);
	style_overlay(&d->style, own);
	l->dress = d;
	return &d->style;
}

/* ---- values ---- */

static void put_number(struct tab_cell *out, int64_t value, int scale, enum tab_shape shape, int decimals)
{
	out->kind = TAB_NUMBER;
	out->value = value;
	out->scale = scale;
	out->shape = shape;
	out->decimals = decimals;
}

/* Formats that say how a number looks; all others make words of it. */
static const struct number_format { enum format f; enum tab_shape shape; int decimals; bool whole; } number_formats[] = {
	{ FMT_NONE, TAB_PLAIN, 0, false }, { FMT_OR, TAB_PLAIN, 0, false }, { FMT_INT, TAB_GROUPED, 0, true }, { FMT_DEC1, TAB_DECIMALS, 1, false },
	{ FMT_DEC2, TAB_DECIMALS, 2, false }, { FMT_DEC3, TAB_DECIMALS, 3, false }, { FMT_X100, TAB_DECIMALS, 2, true }, { FMT_PCT, TAB_PERCENT, 2, false },
	{ FMT_PAD2, TAB_PADDED, 2, true }, { FMT_PAD3, TAB_PADDED, 3, true }, { FMT_ORDINAL, TAB_ORDINAL, 0, true },
	{ FMT_SIGNED, TAB_SIGNED, 0, true }, { FMT_SIGNED_X100, TAB_SIGNED, 2, true },
};

static const struct number_format *number_format(enum format f)
{
	for (size_t i = 0; i < sizeof number_formats / sizeof *number_formats; i++) {
		if (number_formats[i].f == f)
			return &number_formats[i];
	}
	return NULL;
}

/* x100 numbers stand on the sheet as a hundredth of what the tally counts. */
int tab_factor(enum format f)
{
	return f == FMT_X100 || f == FMT_SIGNED_X100 ? 100 : 1;
}

bool tab_number(enum format f, const char *arg, const struct cell *v, struct tab_cell *out)
{
	const struct number_format *as = number_format(f);
	int64_t n, digits;
	if (!as || !cell_number(v, &n) || (as->whole && n % 100))
		return false;
	bool whole = n % 100 == 0;
	put_number(out, whole ? n / 100 : n, whole ? 0 : 2, as->shape, as->decimals);
	if (tab_factor(f) != 1) {
		out->scale = 2;
		out->decimals = arg && num_parse_int(arg, &digits) && digits >= 0 && digits <= 3 ? (int)digits : 2;
	}
	return true;
}

static bool is_date_format(enum format f)
{
	return f == FMT_DATE || f == FMT_DATE_LONG || f == FMT_DATE_LONG_GEN || f == FMT_DATE_LONG_ACC || f == FMT_DATE_LONG_LOC;
}

/* Whether a cell of this column is to be read as a number: by its own type, or because the column or its format says so. */
static bool is_numeric(enum column_type type, enum format f, const struct cell *v)
{
	int64_t whole;
	if (v->type == CELL_INT || v->type == CELL_DEC)
		return true;
	if (v->type != CELL_TEXT)
		return false;
	if (type == COLUMN_MARK)
		return num_parse_int(v->s, &whole);
	return type == COLUMN_NUMBER || (f != FMT_NONE && f != FMT_OR);
}

static bool set_text(struct tab *t, enum format f, const char *arg, const struct cell *v, const struct origin *o, const struct srcpos *pos, struct tab_cell *out)
{
	strbuf_reset(&t->text);
	if (!eval_format(&t->e, f, arg, v, o, pos, &t->text, t->d))
		return false;
	out->kind = t->text.len ? TAB_TEXT : TAB_EMPTY;
	out->text = arena_memdup(&t->scratch, t->text.buf, t->text.len);
	return true;
}

/* A value as what it is; where it is neither number nor date, as the text that the document has. */
static bool set_value(struct tab *t, enum column_type type, enum format f, const char *arg, const struct cell *v, const struct origin *o, const struct srcpos *pos,
	struct tab_cell *out)
{
	struct tab_cell was = *out;
	if (v->type == CELL_NULL && f != FMT_OR)
		return true;
	if (type != COLUMN_TEXT && (is_date_format(f) || (type == COLUMN_DATE && f == FMT_NONE)) && cell_day(v, &out->day)) {
		out->kind = TAB_DATE;
		return true;
	}
	if (type != COLUMN_TEXT && is_numeric(type, f, v) && tab_number(f, arg, v, out))
		return true;
	*out = was;
	return v->type == CELL_BLOB || set_text(t, f, arg, v, o, pos, out);
}

/* ---- sums ---- */

/* Value of the cell on the sheet in hundredths, where it stands there as a number. */
static bool on_sheet(const struct tab_cell *c, int64_t *hundredths)
{
	if (c->kind != TAB_NUMBER)
		return false;
	return !__builtin_mul_overflow(c->value, (int64_t)(c->scale == 2 ? 1 : 100), hundredths);
}

static void count(struct tab_sum *s, const struct column *c, enum format f, const struct cell *v, const struct tab_cell *out)
{
	int64_t is = 0, shown = 0;
	bool decimals, number = v->type != CELL_NULL && tally_number(c, v, &is, &decimals), there = on_sheet(out, &shown);
	tally_add(&s->tally, c, v);
	s->numbers_off = s->numbers_off || number != there || (number && is != shown * tab_factor(f)) || out->kind == TAB_DATE;
	s->count_off = s->count_off || (out->kind == TAB_EMPTY) != (v->type == CELL_NULL);
}

/* In a draft a total over missing data is not known: it shows a dash (looks.md §6). */
static bool unknown(const struct tab *t, const struct tally *a, enum total kind)
{
	const struct cell *draft = &t->unit->doc[DOC_IS_DRAFT];
	return draft->type == CELL_INT && draft->i && a->missing && kind != TOTAL_COUNT;
}

static enum format total_format(const struct column *c, const struct cell *v, const char **arg)
{
	*arg = c->total_format != FMT_NONE ? c->total_format_arg : c->format_arg;
	if (c->total_format != FMT_NONE)
		return c->total_format;
	if (c->format != FMT_NONE && c->total != TOTAL_AVG)
		return c->format;
	*arg = NULL;
	return v->type == CELL_INT ? FMT_INT : FMT_NONE;
}

static bool has_formula(const struct column *c, const struct tab_sum *s, enum format f, const struct tab_cell *out)
{
	enum format cells = c->format != FMT_NONE ? c->format : c->value ? c->value->format : FMT_NONE;
	if (out->kind != TAB_NUMBER || c->total == TOTAL_REF)
		return false;
	if (c->total == TOTAL_COUNT)
		return !s->count_off && tab_factor(f) == 1;
	return !s->numbers_off && tab_factor(cells) == tab_factor(f) && (c->total != TOTAL_AVG || tab_factor(f) == 1);
}

static bool total_cell(struct tab *t, struct tab_leaf *l, const struct tab_sum *s, struct tab_cell *out)
{
	const struct column *c = l->col;
	struct cell v = tally_value(&s->tally, c->total);
	struct origin o = { -1, -1, -1 };
	const char *arg;
	if (c->total == TOTAL_REF && !crosstab_total(&t->columns, &t->columns.leaf[l - t->leaf], &v, &o, t->d))
		return false;
	if (c->total != TOTAL_REF && unknown(t, &s->tally, c->total)) {
		out->kind = TAB_TEXT;
		out->text = "–";
		return true;
	}
	enum format f = total_format(c, &v, &arg);
	if (!set_value(t, COLUMN_AUTO, f, arg, &v, &o, &c->pos, out))
		return false;
	if (has_formula(c, s, f, out))
		out->formula = c->total;
	return true;
}

/* ---- rows ---- */

static void start_row(struct tab *t, bool total)
{
	arena_reset(&t->scratch);
	for (size_t i = 0; i < t->table.n; i++)
		t->cells[i] = (struct tab_cell){ .style = total ? &t->leaf[i].total : &t->leaf[i].cell };
}

static bool give(struct tab *t, enum tab_row_kind kind, const struct tab_range *ranges, size_t nranges)
{
	const struct tab_row r = { .kind = kind, .v = t->cells, .n = t->table.n, .group = t->group, .ranges = ranges, .nranges = nranges };
	t->at++;
	return t->sink->row(t->sink->arg, &r, t->d);
}

static bool value_cell(struct tab *t, struct tab_leaf *l, struct tab_cell *out)
{
	const struct column *c = l->col;
	struct cell v;
	struct origin o = { -1, -1, -1 };
	if (!eval_ref(&t->e, c->value, &v, &o, t->d))
		return false;
	enum format f = c->format != FMT_NONE ? c->format : c->value->format;
	const char *arg = c->format != FMT_NONE ? c->format_arg : c->value->format_arg;
	if (!set_value(t, c->type, f, arg, &v, &o, &c->value->pos, out))
		return false;
	l->numeric = l->numeric || out->kind == TAB_NUMBER;
	l->texts = l->texts || out->kind == TAB_TEXT;
	count(&l->all, c, f, &v, out);
	count(&l->group, c, f, &v, out);
	return true;
}

static bool text_cell(struct tab *t, const struct text *text, struct tab_cell *out)
{
	const char *s = tab_text(t, text, &t->scratch);
	if (!s)
		return false;
	out->kind = *s ? TAB_TEXT : TAB_EMPTY;
	out->text = s;
	return true;
}

static bool bar_cell(struct tab *t, const struct column *c, struct tab_cell *out)
{
	int64_t sum = 0, one;
	bool any = false;
	for (size_t i = 0; i < c->nbar; i++) {
		struct cell v;
		if (!eval_ref(&t->e, c->bar[i], &v, NULL, t->d))
			return false;
		if (cell_number(&v, &one) && !__builtin_add_overflow(sum, one, &sum))
			any = true;
	}
	if (any)
		put_number(out, sum % 100 ? sum : sum / 100, sum % 100 ? 2 : 0, TAB_PLAIN, 0);
	return true;
}

static bool spark_cell(struct tab *t, const struct column *c, struct tab_cell *out)
{
	struct cell v;
	struct origin o;
	return eval_ref(&t->e, c->spark, &v, &o, t->d) && (v.type == CELL_NULL || set_text(t, FMT_NONE, NULL, &v, &o, &c->pos, out));
}

static bool body_cell(struct tab *t, size_t i, const struct style *of_row)
{
	struct tab_leaf *l = &t->leaf[i];
	bool good = true;
	t->e.scope = t->columns.leaf[i].scope;
	const struct style *own = named(t, l->col->style_from, &good);
	t->cells[i].style = dressed(t, l, of_row, own);
	if (!good || l->col->value)
		return good && value_cell(t, l, &t->cells[i]);
	if (l->col->nbar)
		return bar_cell(t, l->col, &t->cells[i]);
	if (l->col->spark)
		return spark_cell(t, l->col, &t->cells[i]);
	good = !l->col->text || text_cell(t, l->col->text, &t->cells[i]);
	l->texts = l->texts || t->cells[i].kind == TAB_TEXT;
	return good;
}

static bool body_row(struct tab *t, size_t row, const struct scope *up)
{
	bool good = true;
	start_row(t, false);
	crosstab_row(&t->columns, row);
	t->e.scope = &t->columns.row;
	t->e.row_no = row + 1;
	t->e.arena = &t->scratch;
	const struct style *of_row = named(t, t->table.spec->row_style_from, &good);
	for (size_t i = 0; good && i < t->table.n; i++)
		good = body_cell(t, i, of_row);
	t->e.scope = up;
	t->e.arena = t->a;
	return good && give(t, TAB_BODY, NULL, 0);
}

/* ---- totals ---- */

static bool is_right(const struct tab_leaf *l)
{
	const struct column *c = l->col;
	if (c->style && c->style->set & SK_ALIGN)
		return l->cell.align == ALIGN_RIGHT;
	return c->type == COLUMN_NUMBER || c->type == COLUMN_MARK || (l->numeric && !l->texts);
}

/* The label stands in the first column of text. */
static bool total_label(struct tab *t)
{
	size_t at = 0;
	while (at < t->table.n && (t->leaf[at].col->total != TOTAL_NONE || is_right(&t->leaf[at])))
		at++;
	if (at == t->table.n)
		at = 0;
	if (t->leaf[at].col->total != TOTAL_NONE || !t->table.spec->totals)
		return true;
	t->cells[at].wide = true;
	return text_cell(t, t->table.spec->totals, &t->cells[at]);
}

static bool total_row(struct tab *t, bool group, const struct tab_range *ranges, size_t n)
{
	start_row(t, true);
	for (size_t i = 0; i < t->table.n; i++) {
		struct tab_leaf *l = &t->leaf[i];
		if (l->col->total != TOTAL_NONE && !total_cell(t, l, group ? &l->group : &l->all, &t->cells[i]))
			return false;
	}
	return total_label(t) && give(t, group ? TAB_GROUP_TOTAL : TAB_TOTAL, ranges, n);
}

static bool wants_totals(const struct tab *t)
{
	bool any = t->table.spec->totals != NULL;
	for (size_t i = 0; i < t->table.n; i++)
		any = any || t->leaf[i].col->total != TOTAL_NONE;
	return any;
}

static void add_range(struct tab *t, size_t first, size_t n)
{
	if (t->nranges && t->ranges[t->nranges - 1].last + 1 == first) {
		t->ranges[t->nranges - 1].last += n;
		return;
	}
	t->ranges = arena_grow(t->a, t->ranges, &t->rangecap, t->nranges + 1, sizeof *t->ranges);
	t->ranges[t->nranges++] = (struct tab_range){ first, first + n - 1 };
}

/* ---- groups ---- */

/* Blocks of a header, as one line of their texts. */
static bool header_text(struct tab *t, const struct group_spec *g, const char **out)
{
	const char *all = "";
	if (g->header)
		return (*out = tab_text(t, g->header, t->a)) != NULL;
	for (size_t i = 0; i < g->nheader_blocks; i++) {
		const struct block *b = g->header_blocks[i];
		const struct text *text = b->kind == BLOCK_TEXT ? b->u.text : b->kind == BLOCK_HEADING ? b->u.heading.text : NULL;
		const char *one = text ? tab_text(t, text, t->a) : "";
		if (!one)
			return false;
		all = !*one ? all : *all ? arena_printf(t->a, "%s, %s", all, one) : one;
	}
	*out = all;
	return true;
}

static bool group_header(struct tab *t, size_t from, const struct scope *up)
{
	struct scope scope = { .rows = t->rows, .row = from, .up = up };
	const char *text;
	t->e.scope = &scope;
	bool good = header_text(t, &t->table.spec->group, &text);
	t->e.scope = up;
	if (!good || !*text)
		return good;
	start_row(t, true);
	t->cells[0].kind = TAB_TEXT;
	t->cells[0].text = text;
	t->cells[0].wide = true;
	return give(t, TAB_GROUP, NULL, 0);
}

static bool set_group(struct tab *t, size_t from, size_t n)
{
	const struct group_spec *g = &t->table.spec->group;
	strbuf_reset(&t->text);
	for (size_t i = 0; i < g->nby; i++) {
		strbuf_adds(&t->text, i ? ", " : "");
		if (!format_cell(FMT_NONE, NULL, t->e.lang, rows_cell(t->rows, from, g->by_col[i]), &t->text, t->d))
			return false;
	}
	t->e.group_value = t->group = arena_memdup(t->a, t->text.buf, t->text.len);
	t->e.group_count = n;
	for (size_t i = 0; i < t->table.n; i++)
		t->leaf[i].group = (struct tab_sum){ .numbers_off = false };
	return true;
}

static bool rows_from(struct tab *t, size_t from, size_t n, const struct scope *up)
{
	add_range(t, t->at, n);
	for (size_t i = 0; i < n; i++) {
		if (!body_row(t, from + i, up))
			return false;
	}
	return true;
}

static bool one_group(struct tab *t, size_t from, size_t n, const struct scope *up)
{
	if (!set_group(t, from, n) || !group_header(t, from, up))
		return false;
	const struct tab_range own = { t->at, t->at + n - 1 };
	return rows_from(t, from, n, up) && (!t->table.spec->group.totals || total_row(t, true, &own, 1));
}

static bool grouped_rows(struct tab *t, const struct scope *up)
{
	const char *value = t->e.group_value;
	size_t outer = t->e.group_count;
	bool good = dataset_grouped(t->data, t->rows, t->table.spec->group.by_col, t->table.spec->group.nby, t->a, t->d);
	for (size_t i = 0, n; good && i < t->rows->n; i += n) {
		n = dataset_group_size(t->rows, i, t->table.spec->group.by_col, t->table.spec->group.nby);
		good = one_group(t, i, n, up);
	}
	t->e.group_value = value;
	t->e.group_count = outer;
	t->group = NULL;
	return good;
}

bool tab_rows(struct tab *t)
{
	const struct scope *up = t->e.scope;
	size_t no = t->e.row_no;
	if (t->rows->n == 0) {
		start_row(t, false);
		return text_cell(t, t->table.spec->empty, &t->cells[0]) && give(t, TAB_NOTE, NULL, 0);
	}
	bool good = t->table.spec->group.present ? grouped_rows(t, up) : rows_from(t, 0, t->rows->n, up);
	t->e.row_no = no;
	return good && (!wants_totals(t) || total_row(t, false, t->ranges, t->nranges));
}
