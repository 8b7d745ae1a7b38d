/* SPDX-License-Identifier: MIT */
/*
 * bind: a layout's references against the columns that its datasets have.
 *
 * One walk over everything that is written in the layout, each text with the rows that will enclose it (bind_block.c), each reference by
 * bind_ref.c. Linear in the layout; nothing here is done per document.
 */
#include "bind_internal.h"

#include "lieciba/arena.h"
#include "lieciba/font.h"
#include "lieciba/check.h"

#include <string.h>

static bool has_unit(const struct split_spec *s, const char *name)
{
	for (size_t i = 0; i < s->nunit; i++)
		if (strcmp(s->unit[i], name) == 0)
			return true;
	return false;
}

/* The split's dataset; its rows enclose everything in the document. */
static void bind_split(struct binder *b, struct level *level)
{
	struct split_spec *s = &b->l->split;
	s->ds = level->ds = bind_dataset(b, s->by, NULL, &s->by_pos);
	b->of_record = has_unit(s, "student_id") || has_unit(s, "class_id");
	if (s->ds < 0)
		return;
	for (size_t i = 0; i < s->nunit; i++)
		bind_column(b, s->ds, s->unit[i], &s->unit_pos[i]);
	if (s->lang_column)
		bind_column(b, s->ds, s->lang_column, &s->lang_pos);
	if (s->bundle.present)
		bind_column(b, s->ds, s->bundle.by, &s->bundle_pos);
}

static void bind_gates(struct binder *b)
{
	for (size_t i = 0; i < b->l->ngates; i++) {
		struct gate_spec *g = &b->l->gates[i];
		if (g->check && !check_title(g->check))
			diag_hint(bind_report(b, DIAG_ERROR, "C200", &g->pos, _("there is no check %s"), g->check), "%s", _("built-in checks have codes such as C204; `lieciba help C204` explains one"));
		if (!g->dataset)
			continue;
		g->ds = bind_dataset(b, g->dataset, NULL, &g->pos);
		if (g->ds < 0)
			continue;
		struct level row = { g->ds, false, NULL };
		struct place p = { .rows = &row, .gate = true };
		bind_text(b, &p, g->message);
	}
}

static void bind_running(struct binder *b, const struct place *p, const struct running *r)
{
	struct place q = *p;
	q.running = true;
	if (!r->present)
		return;
	if (b->l->base)
		style_overlay(&q.style, r->style);
	bind_text(b, &q, r->left);
	bind_text(b, &q, r->center);
	bind_text(b, &q, r->right);
	bind_blocks(b, &q, r->blocks, r->nblocks);
}

static void bind_page(struct binder *b, const struct place *p, const struct page_setup *s)
{
	bind_text(b, p, s->watermark.text);
	bind_cond(b, p, &s->watermark.when);
	bind_running(b, p, &s->header);
	bind_running(b, p, &s->footer);
}

/* What others than the reader of the document see: paths, titles in print queues. */
static void bind_names(struct binder *b, const struct place *p)
{
	const struct layout *l = b->l;
	struct place seen = *p;
	seen.in_public = true;
	bind_text(b, &seen, l->split.file);
	bind_text(b, &seen, l->split.bundle.file);
	bind_text(b, &seen, l->xlsx.file);
	bind_text(b, &seen, l->csv.file);
	bind_text(b, &seen, l->pdf.title);
	bind_text(b, p, l->split.label);
	bind_text(b, p, l->split.bundle.bookmark);
	bind_text(b, p, l->pdf.author);
	bind_text(b, p, l->pdf.subject);
	bind_text(b, p, l->pdf.keywords);
}

/* A base layout's datasets are there for whoever wants them. */
static void warn_unused(struct binder *b)
{
	for (size_t i = 0; i < b->l->ndata; i++) {
		const struct data_spec *spec = &b->l->data[i];
		if (b->used[i] || strcmp(spec->pos.file, b->l->file) != 0)
			continue;
		struct diag *d = bind_report(b, DIAG_WARNING, "L203", &spec->pos, _("dataset '%s' is not used"), spec->name);
		diag_hint(d, "%s", _("it costs nothing at run time; take it out if it is a left-over"));
	}
}

/* Every file of a family must be there, even one that no text uses yet. */
static void bind_fonts(struct binder *b)
{
	for (size_t i = 0; b->fonts && i < b->l->nfonts; i++) {
		const struct font_family *f = &b->l->fonts[i];
		const char *const files[] = { f->regular, f->bold, f->italic, f->bold_italic };
		for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
			if (files[k] && !fonts_face(b->fonts, files[k]))
				diag_hint(bind_report(b, DIAG_ERROR, "L232", &f->pos, _("there is no font '%s'"), files[k]), "%s", _("fonts of a layout are files of the program's font folder"));
		}
	}
}

bool bind_layout(struct layout *l, const struct datasets *s, const struct fonts *fonts, struct diags *out)
{
	struct binder b = { .l = l, .s = s, .fonts = l->base ? fonts : NULL, .out = out };
	struct level split = { -1, false, NULL };
	struct place p = { .rows = NULL };
	size_t errors = out->errors;
	b.used = ARENA_ARRAY(l->arena, l->ndata, bool);
	bind_dataset_names(&b);
	if (l->split.present)
		bind_split(&b, &split);
	if (split.ds >= 0)
		p.rows = &split;
	if (l->base)
		p.style = *l->base;
	bind_fonts(&b);
	bind_gates(&b);
	struct place body = p;
	body.body = true;
	bind_blocks(&b, &body, l->blocks, l->nblocks);
	bind_blocks(&b, &p, l->split.bundle.cover, l->split.bundle.ncover);
	bind_running(&b, &p, &l->split.bundle.cover_footer);
	bind_page(&b, &p, &l->page);
	bind_page(&b, &p, &l->page_first);
	bind_page(&b, &p, &l->page_even);
	bind_names(&b, &p);
	warn_unused(&b);
	return out->errors == errors;
}
