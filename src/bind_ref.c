/* SPDX-License-Identifier: MIT */
/*
 * bind_ref: one reference -> what it speaks of, or a message with the nearest word that there is.
 *
 * Once a layout; every list is searched from front to back, since they are short.
 */
#include "bind_internal.h"

#include "lieciba/arena.h"
#include "lieciba/font.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <stdarg.h>
#include <string.h>

enum { MAX_NAMES = 256, LIST_BYTES = 300, LIST_BYTES_BESIDE = 120 };

struct diag *bind_report(struct binder *b, enum diag_level level, const char *code, const struct srcpos *pos, const char *fmt, ...)
{
	struct diag d;
	va_list ap;
	va_start(ap, fmt);
	diag_vset(&d, level, code, fmt, ap);
	va_end(ap);
	diag_at(&d, pos);
	b->scratch = d;
	for (size_t i = 0; i < b->out->n; i++) {
		const struct diag *o = &b->out->v[i];
		if (o->line == d.line && o->col == d.col && strcmp(o->code, d.code) == 0 && strcmp(o->file, d.file) == 0 && strcmp(o->what, d.what) == 0)
			return &b->scratch;
	}
	size_t before = b->out->n;
	diags_add(b->out, &d);
	return b->out->n > before ? &b->out->v[b->out->n - 1] : &b->scratch;
}

/* ---- hints ---- */

struct names {
	const char *v[MAX_NAMES];
	size_t n;
};

static void add_name(struct names *names, const char *name)
{
	if (names->n < MAX_NAMES)
		names->v[names->n++] = name;
}

static void add_columns(struct names *names, const struct datasets *s, int ds)
{
	for (int i = 0; i < dataset_cols(s, ds); i++)
		add_name(names, dataset_col_name(s, ds, i));
}

static void add_datasets(struct names *names, const struct layout *l)
{
	for (size_t i = 0; i < l->ndata; i++)
		add_name(names, l->data[i].name);
}

/* "did you mean 'x'?  (columns: a b c)"; the list, called `what`, is left out when it is long. */
static void hint(struct diag *d, const char *word, const struct names *names, const char *what)
{
	const char *near = diag_nearest(word, names->v, names->n);
	struct strbuf list = STRBUF_INIT;
	for (size_t i = 0; i < names->n; i++)
		strbuf_addf(&list, "%s%s", i ? " " : "", names->v[i]);
	bool whole = names->n > 0 && list.len <= (near ? LIST_BYTES_BESIDE : LIST_BYTES);
	if (near && whole)
		diag_hint(d, _("did you mean '%s'?  (%s: %s)"), near, what, list.buf);
	else if (near)
		diag_hint(d, _("did you mean '%s'?"), near);
	else if (whole)
		diag_hint(d, "%s: %s", what, list.buf);
	strbuf_release(&list);
}

/* ---- datasets and columns ---- */

static const char *const own_words[] = { "run", "doc", "t", "section", "mark", "group", "arg" };

void bind_dataset_names(struct binder *b)
{
	for (size_t i = 0; i < b->l->ndata; i++) {
		const struct data_spec *spec = &b->l->data[i];
		for (size_t k = 0; k < sizeof own_words / sizeof *own_words; k++)
			if (strcmp(own_words[k], spec->name) == 0)
				diag_hint(bind_report(b, DIAG_ERROR, "L216", &spec->pos, _("'%s' is a word of the language and cannot name a dataset"), spec->name), "%s", _("give it another name"));
	}
}

static bool is_twice(const struct datasets *s, int ds, int col)
{
	for (int i = col + 1; i < dataset_cols(s, ds); i++)
		if (strcmp(dataset_col_name(s, ds, i), dataset_col_name(s, ds, col)) == 0)
			return true;
	return false;
}

static int unambiguous(struct binder *b, int ds, int col, const struct srcpos *pos)
{
	if (col < 0 || !is_twice(b->s, ds, col))
		return col;
	struct diag *d = bind_report(b, DIAG_ERROR, "L215", pos, _("dataset '%s' has two columns '%s'"), b->l->data[ds].name, dataset_col_name(b->s, ds, col));
	diag_hint(d, "%s", _("give each a name of its own with AS"));
	return -1;
}

int bind_column(struct binder *b, int ds, const char *name, const struct srcpos *pos)
{
	int col = dataset_find_col(b->s, ds, name);
	if (col >= 0)
		return unambiguous(b, ds, col, pos);
	struct names names = { .n = 0 };
	add_columns(&names, b->s, ds);
	hint(bind_report(b, DIAG_ERROR, "L205", pos, _("dataset '%s' has no column '%s'"), b->l->data[ds].name, name), name, &names, _("columns"));
	return -1;
}

static bool has_column(const struct datasets *s, const struct level *rows, const char *name)
{
	for (; rows; rows = rows->up)
		if (dataset_find_col(s, rows->ds, name) >= 0)
			return true;
	return false;
}

static void report_param(struct binder *b, int ds, const char *name, const struct level *rows, const struct srcpos *used_at)
{
	static const char *const engine[] = { "school_id", "school_year", "term", "period_from", "period_to", "run_date", "lang" };
	struct names names = { .n = 0 };
	struct srcpos pos = dataset_param_pos(b->s, ds, name);
	bool same_file = strcmp(pos.file, used_at->file) == 0;
	struct diag *d = bind_report(b, DIAG_ERROR, "L211", &pos, _("nothing gives ':%s' a value where dataset '%s' is used (%s%sline %d)"), name, b->l->data[ds].name,
		same_file ? "" : used_at->file, same_file ? "" : ", ", used_at->line);
	for (size_t i = 0; i < sizeof engine / sizeof *engine; i++)
		add_name(&names, engine[i]);
	for (size_t i = 0; i < b->l->nparams; i++)
		add_name(&names, b->l->params[i].name);
	for (const struct level *at = rows; at; at = at->up)
		add_columns(&names, b->s, at->ds);
	const char *near = diag_nearest(name, names.v, names.n);
	if (near)
		diag_hint(d, _("did you mean ':%s'?"), near);
	else if (!rows)
		diag_hint(d, _("no row encloses it there that could have a column '%s'; or declare it under `params`"), name);
	else
		diag_hint(d, _("the split or a `repeat` around it needs a column '%s', or declare it under `params`"), name);
}

int bind_dataset(struct binder *b, const char *name, const struct level *rows, const struct srcpos *pos)
{
	int ds = layout_dataset(b->l, name);
	if (ds < 0) {
		struct names names = { .n = 0 };
		add_datasets(&names, b->l);
		struct diag *d = bind_report(b, DIAG_ERROR, "L206", pos, _("there is no dataset '%s'"), name);
		hint(d, name, &names, _("datasets"));
		const char *near = diag_nearest(name, own_words, sizeof own_words / sizeof *own_words);
		if (near && !diag_nearest(name, names.v, names.n))
			diag_hint(d, _("did you mean '%s'?"), near);
		return -1;
	}
	const char *const *params;
	size_t n = dataset_outer_params(b->s, ds, &params);
	b->used[ds] = true;
	for (size_t i = 0; i < n; i++)
		if (!has_column(b->s, rows, params[i]))
			report_param(b, ds, params[i], rows, pos);
	return ds;
}

/* ---- one reference ---- */

static int index_of(const char *name, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i], name) == 0)
			return (int)i;
	return -1;
}

static void warn_public(struct binder *b, const struct place *p, const struct ref *r)
{
	static const char *const personal[] = { "full_name", "surname", "given_name", "list_name", "personal_code" };
	if (!p->in_public || index_of(r->name, personal, sizeof personal / sizeof *personal) < 0)
		return;
	struct diag *d = bind_report(b, DIAG_WARNING, "L160", &r->pos, _("'%s' in a file name or title is seen by everybody who sees the folder or the print queue"), r->name);
	diag_hint(d, "%s", _("class and list number name a document well enough: {class}/{list_no}"));
}

static void report_place(struct binder *b, const struct ref *r)
{
	struct diag *d = bind_report(b, DIAG_ERROR, "L208", &r->pos, _("'%s%s%s' is known only in the heads and feet of pages"), r->scope ? r->scope : "", r->scope ? "." : "", r->name);
	diag_hint(d, "%s", _("put it into page.header or page.footer"));
}

static void page_var(struct binder *b, const struct place *p, struct ref *r, enum page_var var)
{
	r->kind = REF_PAGE;
	r->var = (int)var;
	if (p->running)
		return;
	if (p->body && (var == PAGE_COUNT || var == PAGE_SHEETS)) {
		b->l->needs_pages = true;
		return;
	}
	report_place(b, r);
}

static bool find_row(struct binder *b, const struct place *p, struct ref *r)
{
	int depth = 0;
	for (const struct level *at = p->label ? NULL : p->rows; at; at = at->up, depth++) {
		int col = dataset_find_col(b->s, at->ds, r->name);
		if (col < 0)
			continue;
		r->kind = REF_ROW;
		r->ds = at->ds;
		r->depth = depth;
		r->col = unambiguous(b, at->ds, col, &r->pos);
		warn_public(b, p, r);
		return true;
	}
	return false;
}

static void report_bare(struct binder *b, const struct place *p, const struct ref *r, bool in_when)
{
	struct names names = { .n = 0 };
	const struct level *rows = p->label ? NULL : p->rows;
	struct diag *d;
	if (in_when)
		d = bind_report(b, DIAG_ERROR, "L205", &r->pos, _("'%s' is neither a column here nor a dataset"), r->name);
	else if (rows && !rows->up)
		d = bind_report(b, DIAG_ERROR, "L205", &r->pos, _("dataset '%s' has no column '%s'"), b->l->data[rows->ds].name, r->name);
	else if (rows)
		d = bind_report(b, DIAG_ERROR, "L205", &r->pos, _("neither '%s' nor the rows around it have a column '%s'"), b->l->data[rows->ds].name, r->name);
	else if (p->label)
		d = bind_report(b, DIAG_ERROR, "L205", &r->pos, _("a label stands in many places, so it knows no column '%s'"), r->name);
	else
		d = bind_report(b, DIAG_ERROR, "L205", &r->pos, _("there is no row here that could have a column '%s'"), r->name);
	for (const struct level *at = rows; at; at = at->up)
		add_columns(&names, b->s, at->ds);
	if (in_when)
		add_datasets(&names, b->l);
	hint(d, r->name, &names, in_when ? _("columns and datasets") : _("columns"));
	if (!in_when && layout_dataset(b->l, r->name) >= 0)
		diag_hint(d, _("'%s' is a dataset: write {%s.COLUMN}"), r->name, r->name);
	else if (!rows && !in_when)
		diag_hint(d, "%s", _("write {DATASET.COLUMN}"));
}

static void bind_nested(struct binder *b, const struct place *p, struct ref *r, const struct text *t)
{
	r->kind = REF_TEXT;
	r->text = t;
	if (b->label_depth >= MAX_LABEL_DEPTH) {
		bind_report(b, DIAG_ERROR, "L207", &r->pos, _("'%s' leads back to itself"), r->name);
		return;
	}
	b->label_depth++;
	bind_text(b, p, t);
	b->label_depth--;
}

static void bind_label(struct binder *b, const struct place *p, struct ref *r, const struct text *t)
{
	struct place label = *p;
	label.label = true;
	bind_nested(b, &label, r, t);
}

static void bind_bare(struct binder *b, const struct place *p, struct ref *r, bool in_when)
{
	static const char *const vars[] = { "page", "pages", "sheets" };
	int var = index_of(r->name, vars, sizeof vars / sizeof *vars);
	if (strcmp(r->name, "#") == 0) {
		r->kind = REF_ROWNO;
		if (!p->rows || !p->rows->numbered)
			bind_report(b, DIAG_ERROR, "L208", &r->pos, "%s", _("'#' numbers the rows of a table or repeat; there is none here"));
	} else if (find_row(b, p, r)) {
		return;
	} else if (in_when && layout_dataset(b->l, r->name) >= 0) {
		r->kind = REF_ROWS;
		r->ds = bind_dataset(b, r->name, p->rows, &r->pos);
	} else if (var >= 0) {
		page_var(b, p, r, (enum page_var)(PAGE_NO + var));
	} else if (strcmp(r->name, "title") == 0 && b->l->title) {
		bind_label(b, p, r, b->l->title);
	} else {
		report_bare(b, p, r, in_when);
	}
}

/* {arg.x}: the text that the include gave stands here, with the rows of this place; so each place has its own copy. */
static const struct tmpl *copy_tmpl(struct arena *a, const struct tmpl *t)
{
	struct tmpl *c = ARENA_NEW(a, struct tmpl);
	c->n = t->n;
	c->v = ARENA_ARRAY(a, t->n, struct piece);
	for (size_t i = 0; i < t->n; i++) {
		c->v[i] = t->v[i];
		if (t->v[i].ref) {
			c->v[i].ref = ARENA_NEW(a, struct ref);
			*c->v[i].ref = *t->v[i].ref;
		}
	}
	return c;
}

static const struct text *copy_text(struct arena *a, const struct text *t)
{
	struct text *c = ARENA_NEW(a, struct text);
	c->pos = t->pos;
	for (int i = 0; i < LANG_N; i++) {
		for (int k = 0; k < i && !c->lang[i]; k++)
			if (t->lang[k] == t->lang[i])
				c->lang[i] = c->lang[k];
		if (!c->lang[i] && t->lang[i])
			c->lang[i] = copy_tmpl(a, t->lang[i]);
	}
	return c;
}

static void bind_t(struct binder *b, const struct place *p, struct ref *r)
{
	struct names names = { .n = 0 };
	for (size_t i = 0; i < b->l->nlabels; i++) {
		if (strcmp(b->l->labels[i].key, r->name) == 0) {
			bind_label(b, p, r, b->l->labels[i].text);
			return;
		}
		add_name(&names, b->l->labels[i].key);
	}
	hint(bind_report(b, DIAG_ERROR, "L207", &r->pos, _("there is no label '%s'"), r->name), r->name, &names, _("labels"));
}

static void bind_var(struct binder *b, struct ref *r, enum ref_kind kind, const char *const *v, size_t n)
{
	r->kind = kind;
	r->var = index_of(r->name, v, n);
	if (r->var >= 0 && kind == REF_DOC)
		b->l->doc_vars |= 1u << r->var;
	if (r->var >= 0 && kind == REF_RUN)
		b->l->run_vars |= 1u << r->var;
	if (r->var < 0) {
		struct names names = { .n = 0 };
		for (size_t i = 0; i < n; i++)
			add_name(&names, v[i]);
		hint(bind_report(b, DIAG_ERROR, "L209", &r->pos, _("'%s' has no '%s'"), r->scope, r->name), r->name, &names, r->scope);
	} else if (kind == REF_RUN && r->var == RUN_DATE && b->of_record) {
		struct diag *d = bind_report(b, DIAG_ERROR, "L151", &r->pos, "%s", _("run.date in a document of record would change each time it is made again"));
		diag_hint(d, "%s", _("doc.date is the date of the document; doc.made_at the day it was first made"));
	}
}

static void bind_section(struct binder *b, const struct place *p, struct ref *r)
{
	static const char *const vars[] = { "page", "pages" };
	int var = index_of(r->name, vars, 2);
	if (var >= 0)
		page_var(b, p, r, (enum page_var)(PAGE_SECTION_NO + var));
	else
		bind_report(b, DIAG_ERROR, "L209", &r->pos, _("'%s' has no '%s'"), r->scope, r->name);
}

static void bind_mark(struct binder *b, const struct place *p, struct ref *r)
{
	r->kind = REF_MARK;
	r->var = strcmp(r->scope, "mark.last") == 0;
	if (!p->running)
		report_place(b, r);
	else if (index_of(r->name, b->marks, b->nmarks) < 0)
		diag_hint(bind_report(b, DIAG_WARNING, "L205", &r->pos, _("no heading or table sets a mark '%s', so nothing is printed"), r->name), "%s", _("a heading says `mark: NAME`, a table `mark: {NAME: COLUMN}`"));
}

static void bind_group(struct binder *b, const struct place *p, struct ref *r)
{
	static const char *const vars[] = { "value", "count" };
	bind_var(b, r, REF_GROUP, vars, 2);
	if (!p->group)
		bind_report(b, DIAG_ERROR, "L208", &r->pos, "%s", _("'group' is known only in the header of a table's group"));
}

static void bind_scoped(struct binder *b, const struct place *p, struct ref *r)
{
	if (strcmp(r->scope, "t") == 0) {
		bind_t(b, p, r);
	} else if (strcmp(r->scope, "run") == 0) {
		bind_var(b, r, REF_RUN, run_var_names, RUN_VARS);
	} else if (strcmp(r->scope, "doc") == 0) {
		bind_var(b, r, REF_DOC, doc_var_names, DOC_VARS);
	} else if (strcmp(r->scope, "section") == 0) {
		bind_section(b, p, r);
	} else if (strcmp(r->scope, "mark.first") == 0 || strcmp(r->scope, "mark.last") == 0) {
		bind_mark(b, p, r);
	} else if (strcmp(r->scope, "group") == 0) {
		bind_group(b, p, r);
	} else {
		r->kind = REF_DATASET;
		r->ds = bind_dataset(b, r->scope, p->rows, &r->pos);
		r->col = r->ds < 0 ? -1 : bind_column(b, r->ds, r->name, &r->pos);
		warn_public(b, p, r);
	}
}

static void bind_one(struct binder *b, const struct place *p, struct ref *r, bool in_when)
{
	bool bare = !r->scope;
	if (r->text && !bare && strcmp(r->scope, "arg") == 0)
		bind_nested(b, p, r, copy_text(b->l->arena, r->text));
	else if (p->gate && (!bare || !find_row(b, p, r)))
		diag_hint(bind_report(b, DIAG_ERROR, "L205", &r->pos, _("a gate's message knows only the columns of its own dataset, not '%s%s%s'"), bare ? "" : r->scope, bare ? "" : ".", r->name),
			"%s", _("select it in the gate's dataset"));
	else if (bare)
		bind_bare(b, p, r, in_when);
	else
		bind_scoped(b, p, r);
}

void bind_ref(struct binder *b, const struct place *p, struct ref *r)
{
	if (r)
		bind_one(b, p, r, false);
}

void bind_cond(struct binder *b, const struct place *p, const struct cond *c)
{
	for (size_t i = 0; i < c->n; i++)
		bind_one(b, p, c->v[i].ref, true);
}

/* ---- texts ---- */

static const struct face *face_of(const struct binder *b, const struct style *st)
{
	return st->font ? fonts_face(b->fonts, font_file(st->font, st->bold, st->italic)) : NULL;
}

/* Whether a family that the style's falls back to has it. */
static bool elsewhere(const struct binder *b, const struct style *st, uint32_t cp)
{
	for (size_t i = 0; i < st->font->nfallback; i++) {
		const struct face *face = fonts_face(b->fonts, font_file(st->font->families[i], st->bold, st->italic));
		if (face && face_covers(face, cp))
			return true;
	}
	return false;
}

static void check_glyphs(struct binder *b, const struct place *p, const struct text *t, const struct piece *piece)
{
	struct style st = p->style;
	uint32_t cp;
	char letter[5] = "";
	style_overlay(&st, piece->style);
	const struct face *face = face_of(b, &st);
	long at = face ? face_missing(face, piece->s, piece->len, &cp) : -1;
	for (size_t from = 0; at >= 0 && elsewhere(b, &st, cp);) { /* the next that is missing */
		from += (size_t)at + (size_t)utf8_put(cp, letter);
		at = face_missing(face, piece->s + from, piece->len - from, &cp);
	}
	if (at < 0)
		return;
	memset(letter, 0, sizeof letter);
	utf8_put(cp, letter);
	struct diag *d = bind_report(b, DIAG_WARNING, "L240", &t->pos, _("the font %s has no character '%s' (U+%04X)"), face->name, cp < 0x20 ? "" : letter, (unsigned)cp);
	diag_hint(d, "%s", _("write it with other characters, or choose another font for it"));
}

void bind_text(struct binder *b, const struct place *p, const struct text *t)
{
	for (int i = 0; t && i < LANG_N; i++) {
		bool seen = !t->lang[i];
		for (int k = 0; k < i; k++)
			seen = seen || t->lang[k] == t->lang[i];
		for (size_t k = 0; !seen && k < t->lang[i]->n; k++) {
			const struct piece *piece = &t->lang[i]->v[k];
			if (!piece->s)
				bind_ref(b, p, piece->ref);
			else if (b->fonts)
				check_glyphs(b, p, t, piece);
		}
	}
}
