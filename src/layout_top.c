/* SPDX-License-Identifier: MIT */
/* The top-level keys of a layout but styles and blocks: page, data, parameters, gates, split, PDF. */
#include "layout_internal.h"

#include <string.h>

/* ---- page ---- */

static const struct { const char *name; int32_t w, h; /* µm: ISO 216; Letter 8.5 × 11 in */ } papers[] = {
	{ "A3", 297000, 420000 }, { "A4", 210000, 297000 }, { "A5", 148000, 210000 }, { "Letter", 215900, 279400 },
};

static void read_size(struct loader *ld, const struct ynode *n, struct page_setup *p)
{
	mpt side[4];
	if (n->kind == YNODE_LIST && n->n == 2 && read_sides(ld, n, true, side)) {
		p->h = side[1];
		p->w = side[0];
		if (p->w < 72000 || p->h < 72000 || p->w > 14400000 || p->h > 14400000)
			load_error(ld, "L106", &n->pos, "%s", _("a page is 25.4 mm to 5080 mm wide and high"));
		return;
	}
	for (size_t i = 0; n->kind == YNODE_SCALAR && i < sizeof papers / sizeof *papers; i++) {
		if (strcmp(papers[i].name, n->text) == 0) {
			p->w = MPT_FROM_UM(papers[i].w);
			p->h = MPT_FROM_UM(papers[i].h);
			return;
		}
	}
	load_error(ld, "L105", &n->pos, "%s", _("a size is A3, A4, A5, Letter, or [width, height]"));
}

static void read_running(struct loader *ld, const struct ynode *n, struct running *r)
{
	*r = (struct running){ .present = true };
	schema_read(ld, n, &schema_running, NULL, r);
}

/* Keys over what p already is. */
static void read_setup(struct loader *ld, const struct ynode *n, struct page_setup *p)
{
	const struct ynode *size = ynode_get(n, "size"), *turned = ynode_get(n, "orientation"), *margin = ynode_get(n, "margin");
	mpt side[4];
	int landscape;
	if (size)
		read_size(ld, size, p);
	if (turned && read_word(ld, turned, "portrait|landscape", &landscape) && (landscape != 0) != (p->w > p->h)) {
		mpt w = p->w;
		p->w = p->h;
		p->h = w;
	}
	if (margin && read_sides(ld, margin, true, side)) {
		p->top = side[0];
		p->outer = side[1];
		p->bottom = side[2];
		p->inner = side[3];
	}
	schema_read(ld, n, &schema_page, NULL, p);
	const struct ynode *mark = ynode_get(n, "watermark"), *head = ynode_get(n, "header"), *foot = ynode_get(n, "footer");
	if (ynode_get(n, "background"))
		load_picture(ld, p->background, &ynode_get(n, "background")->pos);
	if (mark)
		schema_read(ld, mark, &schema_watermark, NULL, p);
	if (head)
		read_running(ld, head, &p->header);
	if (foot)
		read_running(ld, foot, &p->footer);
	if (p->inner + p->outer + (p->columns - 1) * p->column_gap >= p->w || p->top + p->bottom >= p->h)
		load_error(ld, "L106", &n->pos, "%s", _("the margins leave no room on the page"));
}

void read_page(struct loader *ld, const struct ynode *n)
{
	struct layout *l = ld->l;
	struct page_setup *p = &l->page;
	*p = (struct page_setup){ .w = MPT_FROM_UM(210000), .h = MPT_FROM_UM(297000), .top = MPT_FROM_UM(15000), .bottom = MPT_FROM_UM(15000),
		.inner = MPT_FROM_UM(15000), .outer = MPT_FROM_UM(15000), .columns = 1, .column_gap = MPT_FROM_UM(6000), .number_from = 1 };
	bool good = n && need_map(ld, n, _("the page"));
	if (good)
		read_setup(ld, n, p);
	l->page_first = l->page_even = *p;
	const struct ynode *first = good ? ynode_get(n, "first") : NULL, *even = good ? ynode_get(n, "even") : NULL;
	if (first && need_map(ld, first, _("the page")))
		read_setup(ld, first, &l->page_first);
	if (even && need_map(ld, even, _("the page")))
		read_setup(ld, even, &l->page_even);
}

/* ---- data ---- */

static void read_sql(struct loader *ld, const struct ynode *n, struct data_spec *s)
{
	s->sql = n;
	if (n->kind == YNODE_SCALAR && n->style != YSTYLE_FOLDED)
		return;
	if (need_scalar(ld, n, "sql"))
		diag_hint(load_error(ld, "L116", &n->pos, "%s", _("folded text (>) would move the places of SQL errors")), "%s", _("write sql: | and the SELECT on the lines below"));
	s->sql = NULL;
}

void read_data(struct loader *ld, const struct ynode *n)
{
	struct layout *l = ld->l;
	if (!n || !need_map(ld, n, "data"))
		return;
	l->data = ARENA_ARRAY(ld->a, n->n + 1, struct data_spec); /* one more than written: read_cover */
	for (size_t i = 0; i < n->n; i++) {
		struct data_spec *s = &l->data[l->ndata++];
		const struct ynode *v = n->entries[i].value;
		schema_read(ld, v, &schema_data, NULL, s);
		s->name = n->entries[i].key->text;
		s->pos = n->entries[i].key->pos;
		const struct ynode *sql = ynode_get(v, "sql");
		if (sql)
			read_sql(ld, sql, s);
	}
}

int layout_dataset(const struct layout *l, const char *name)
{
	for (size_t i = 0; i < l->ndata; i++)
		if (strcmp(l->data[i].name, name) == 0)
			return (int)i;
	return -1;
}

void read_params(struct loader *ld, const struct ynode *n)
{
	static const char *const engine[] = { "school_id", "school_year", "term", "period_from", "period_to", "run_date", "lang" };
	struct layout *l = ld->l;
	if (!n || !need_map(ld, n, "params"))
		return;
	l->params = ARENA_ARRAY(ld->a, n->n + 1, struct param_spec);
	for (size_t i = 0; i < n->n; i++) {
		struct param_spec *p = &l->params[l->nparams++];
		schema_read(ld, n->entries[i].value, &schema_param, NULL, p);
		p->name = n->entries[i].key->text;
		p->pos = n->entries[i].key->pos;
		for (size_t e = 0; e < sizeof engine / sizeof *engine; e++)
			if (strcmp(engine[e], p->name) == 0)
				load_error(ld, "L112", &p->pos, _("'%s' is a parameter of the program itself"), p->name);
		if (p->type == PARAM_CHOICE && p->nvalues == 0)
			load_error(ld, "L101", &p->pos, _("the choice '%s' needs the key 'values'"), p->name);
	}
}

/* ---- gates ---- */

void read_gates(struct loader *ld, const struct ynode *n)
{
	struct layout *l = ld->l;
	if (!n || !need_list(ld, n, "gates"))
		return;
	l->gates = ARENA_ARRAY(ld->a, n->n + 1, struct gate_spec);
	for (size_t i = 0; i < n->n; i++) {
		struct gate_spec *g = &l->gates[l->ngates++];
		schema_read(ld, n->items[i], &schema_gate, NULL, g);
		g->pos = n->items[i]->pos;
		g->ds = -1;
		if (!g->dataset == !g->check)
			load_error(ld, "L110", &g->pos, "%s", _("a gate has either 'empty' or 'check'"));
		else if (g->dataset && !g->message)
			load_error(ld, "L101", &g->pos, _("%s needs the key '%s'"), _("a gate"), "message");
	}
}

/* ---- split, pdf ---- */

/* The documents of the file as rows: their dataset stands behind the layout's own. */
static void read_cover(struct loader *ld, const struct ynode *bundle)
{
	struct layout *l = ld->l;
	const struct ynode *foot = ynode_get(bundle, "cover_footer"), *cover = ynode_get(bundle, "cover");
	if (foot)
		read_running(ld, foot, &l->split.bundle.cover_footer);
	if (!cover || !l->data)
		return;
	if (layout_dataset(l, "documents") >= 0)
		diag_hint(load_error(ld, "L216", &l->data[layout_dataset(l, "documents")].pos, _("'%s' is a word of the language and cannot name a dataset"), "documents"), "%s", _("give it another name"));
	l->split.bundle.documents = (int)l->ndata;
	l->data[l->ndata++] = (struct data_spec){ .name = "documents", .pos = cover->pos, .max_rows = INT64_MAX };
}

void read_split(struct loader *ld, const struct ynode *n)
{
	struct split_spec *s = &ld->l->split;
	s->ds = s->bundle.documents = -1;
	if (!n)
		return;
	schema_read(ld, n, &schema_split, NULL, s);
	s->present = true;
	s->pos = n->pos;
	if (n->kind != YNODE_MAP)
		return;
	const struct ynode *bundle = ynode_get(n, "bundle"), *by = ynode_get(n, "by"), *lang = ynode_get(n, "lang"), *each = bundle && bundle->kind == YNODE_MAP ? ynode_get(bundle, "by") : NULL;
	s->by_pos = by ? by->pos : n->pos;
	s->lang_pos = lang ? lang->pos : n->pos;
	s->bundle_pos = each ? each->pos : n->pos;
	s->unit_pos = words_pos(ld, ynode_get(n, "unit"), s->nunit);
	if (bundle) {
		schema_read(ld, bundle, &schema_bundle, NULL, s);
		s->bundle.present = true;
		if (bundle->kind == YNODE_MAP)
			read_cover(ld, bundle);
	}
}

void read_pdf(struct loader *ld, const struct ynode *n)
{
	struct layout *l = ld->l;
	l->pdf.bookmarks = l->pdf.tagged = l->pdf.compress = true;
	if (!n)
		return;
	schema_read(ld, n, &schema_pdf, NULL, l);
	const struct ynode *file = n->kind == YNODE_MAP ? ynode_get(n, "file") : NULL;
	if (file && l->split.present)
		diag_hint(load_error(ld, "L114", &file->pos, "%s", _("the split already says the files")), "%s", _("leave 'file' out here"));
	else if (file)
		l->split.file = read_text(ld, file);
}
