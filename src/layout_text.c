/* SPDX-License-Identifier: MIT */
/*
 * Texts of the layout language: templates "{class}/{list_no:02}", language maps, spans; references and conditions.
 * Every reference keeps its place, exact to the character where YAML's text is as it was typed. Linear in the text.
 */
#include "layout_internal.h"

#include "lieciba/strbuf.h"

#include <stdio.h>
#include <string.h>

const char *const run_var_names[RUN_VARS] = { "school_year", "year_name", "term", "period", "period_code", "period_name", "period_acc", "period_from", "period_to", "is_year",
	"lang", "date" };
const char *const doc_var_names[DOC_VARS] = { "date", "made_at", "is_draft", "index", "count", "version", "is_correction", "is_duplicate", "copy_no", "order_no",
	"order_date", "replaces_date", "verify", "version_name", "issued_date" };

/* ---- references ---- */

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || (unsigned char)c >= 0x80;
}

static bool valid_name(const char *s)
{
	if (strcmp(s, "#") == 0)
		return true;
	bool word = false;
	for (; *s; s++) {
		if (word_char(*s))
			word = true;
		else if (*s == '.' && word)
			word = false;
		else
			return false;
	}
	return word;
}

static const struct text *find_arg(const struct loader *ld, const char *name)
{
	for (size_t i = 0; i < ld->nargs; i++)
		if (strcmp(ld->args[i].name, name) == 0)
			return ld->args[i].text;
	return NULL;
}

static struct ref *make_ref(struct loader *ld, const char *name, const struct srcpos *pos)
{
	struct ref *r = ARENA_NEW(ld->a, struct ref);
	r->pos = *pos;
	r->ds = r->col = -1;
	if (!valid_name(name)) {
		diag_hint(load_error(ld, "L204", pos, _("'%s' is not the name of a column"), name), "%s",
			_("write {column}, {dataset.column} or {column:format}; a brace that is to be printed is written twice"));
		name = "#";
	}
	const char *dot = strrchr(name, '.');
	r->scope = dot ? arena_memdup(ld->a, name, (size_t)(dot - name)) : NULL;
	r->name = arena_strdup(ld->a, dot ? dot + 1 : name);
	if (r->scope && strcmp(r->scope, "arg") == 0) {
		r->kind = REF_TEXT;
		r->text = find_arg(ld, r->name);
		if (!r->text)
			load_error(ld, "L113", pos, _("nobody gives this part a text '%s'"), r->name);
	}
	return r;
}

struct ref *read_ref(struct loader *ld, const struct ynode *n)
{
	if (!need_scalar(ld, n, _("a column")))
		return NULL;
	return make_ref(ld, n->text, &n->pos);
}

/* "x100,2" -> format and argument. */
static bool parse_format(struct loader *ld, const char *s, const struct srcpos *pos, enum format *f, const char **arg)
{
	const char *comma = strchr(s, ',');
	char *name = comma ? arena_memdup(ld->a, s, (size_t)(comma - s)) : arena_strdup(ld->a, s);
	*arg = comma ? arena_strdup(ld->a, comma + 1) : NULL;
	if (!format_parse(name, f)) {
		const char *near = diag_nearest(name, format_names + 1, FMT_N - 1);
		struct diag *d = load_error(ld, "L202", pos, _("there is no format '%s'"), name);
		if (near)
			diag_hint(d, _("did you mean '%s'?"), near);
		return false;
	}
	int takes = format_takes_arg(*f);
	if ((takes > 0 && !*arg) || (takes < 0 && *arg)) {
		load_error(ld, "L202", pos, takes > 0 ? _("the format '%s' needs an argument after a comma") : _("the format '%s' takes no argument"), name);
		return false;
	}
	return true;
}

bool read_format(struct loader *ld, const struct ynode *n, enum format *f, const char **arg)
{
	return need_scalar(ld, n, _("a format")) && parse_format(ld, n->text, &n->pos, f, arg);
}

/* ---- templates ---- */

struct pieces {
	struct piece *v;
	size_t n, cap;
	struct strbuf literal;
};

static struct piece *add_piece(struct loader *ld, struct pieces *p)
{
	p->v = arena_grow(ld->a, p->v, &p->cap, p->n + 1, sizeof *p->v);
	return &p->v[p->n++];
}

static void flush_literal(struct loader *ld, struct pieces *p, const struct style *style)
{
	if (p->literal.len == 0)
		return;
	struct piece *piece = add_piece(ld, p);
	*piece = (struct piece){ .s = arena_memdup(ld->a, p->literal.buf, p->literal.len), .len = p->literal.len, .style = style };
	strbuf_reset(&p->literal);
}

static struct srcpos place(const struct ynode *n, size_t offset, size_t len)
{
	struct srcpos pos = ynode_locate(n, offset);
	if (pos.line != n->pos.line || pos.col != n->pos.col)
		pos.len = (int)len;
	return pos;
}

/* The inside of one pair of braces. */
static void add_reference(struct loader *ld, struct pieces *p, const struct ynode *n, size_t at, size_t len, const struct style *style)
{
	char *inside = arena_memdup(ld->a, n->text + at, len), *colon = strchr(inside, ':');
	struct srcpos pos = place(n, at, len);
	enum format f = FMT_NONE;
	const char *arg = NULL;
	if (colon) {
		*colon = '\0';
		parse_format(ld, colon + 1, &pos, &f, &arg);
	}
	struct ref *r = make_ref(ld, inside, &pos);
	r->format = f;
	r->format_arg = arg;
	flush_literal(ld, p, style);
	struct piece *piece = add_piece(ld, p);
	*piece = (struct piece){ .ref = r, .style = style };
}

static void cut_template(struct loader *ld, struct pieces *p, const struct ynode *n, const struct style *style)
{
	for (size_t i = 0; i < n->len; i++) {
		char c = n->text[i];
		if ((c == '{' || c == '}') && n->text[i + 1] == c) {
			strbuf_addc(&p->literal, c);
			i++;
		} else if (c == '{') {
			size_t len = strcspn(n->text + i + 1, "{}");
			if (n->text[i + 1 + len] != '}') {
				struct srcpos pos = place(n, i, 1);
				diag_hint(load_error(ld, "L201", &pos, "%s", _("this brace is not closed")), "%s", _("a brace that is to be printed is written twice: {{"));
				break;
			}
			add_reference(ld, p, n, i + 1, len, style);
			i += len + 1;
		} else if (c == '}') {
			struct srcpos pos = place(n, i, 1);
			diag_hint(load_error(ld, "L201", &pos, "%s", _("this brace was not opened")), "%s", _("a brace that is to be printed is written twice: }}"));
		} else {
			strbuf_addc(&p->literal, c);
		}
	}
	flush_literal(ld, p, style);
}

static const struct tmpl *end_template(struct loader *ld, struct pieces *p)
{
	struct tmpl *t = ARENA_NEW(ld->a, struct tmpl);
	t->v = p->v;
	t->n = p->n;
	strbuf_release(&p->literal);
	return t;
}

/* ---- texts ---- */

/* The scalar of one language: of a plain text the text itself, of a map the entry, or the layout's own language's, or the first. */
static const struct ynode *of_language(const struct loader *ld, const struct ynode *n, enum lang l)
{
	if (n->kind != YNODE_MAP)
		return n;
	const struct ynode *own = ynode_get(n, lang_code(l)), *main_one = ynode_get(n, lang_code(ld->l->lang));
	return own ? own : main_one ? main_one : n->n ? n->entries[0].value : NULL;
}

static void check_language_map(struct loader *ld, const struct ynode *n)
{
	const char *codes[LANG_N];
	for (int i = 0; i < LANG_N; i++)
		codes[i] = lang_code((enum lang)i);
	for (size_t i = 0; i < n->n; i++) {
		enum lang l;
		need_scalar(ld, n->entries[i].value, _("a text"));
		if (!lang_parse(n->entries[i].key->text, &l))
			diag_hint(load_error(ld, "L107", &n->entries[i].key->pos, _("'%s' is not a language of texts"), n->entries[i].key->text), "%s", _("lv, en or ru"));
	}
	for (int i = 0; i < LANG_N; i++) {
		if (!ld->l->has_lang[i] || ynode_get(n, codes[i]) || n->n == 0)
			continue;
		const char *used = ynode_get(n, lang_code(ld->l->lang)) ? lang_code(ld->l->lang) : n->entries[0].key->text;
		diags_report(ld->out, DIAG_WARNING, "L150", &n->pos, _("no '%s' text here; '%s' will be used"), codes[i], used);
	}
}

static const struct style *span_style(struct loader *ld, const struct ynode *span)
{
	struct style *s = ARENA_NEW(ld->a, struct style);
	const struct ynode *named = ynode_get(span, "style");
	if (named) {
		const struct style *over = read_style(ld, named);
		style_overlay(s, over);
		s->set |= over ? over->set : 0;
	}
	schema_read(ld, span, &schema_span, NULL, s);
	check_style_lang(ld, span, s);
	return s;
}

/* A text of spans: the pieces of all spans in a row, each with its own style. */
static const struct text *read_spans(struct loader *ld, const struct ynode *n, struct text *t)
{
	const struct style **style = ARENA_ARRAY(ld->a, n->n + 1, const struct style *);
	const struct ynode **text = ARENA_ARRAY(ld->a, n->n + 1, const struct ynode *);
	for (size_t i = 0; i < n->n; i++) {
		const struct ynode *span = n->items[i];
		style[i] = span->kind == YNODE_MAP ? span_style(ld, span) : NULL;
		text[i] = span->kind == YNODE_MAP ? ynode_get(span, "text") : span;
		if (text[i] && text[i]->kind == YNODE_MAP)
			check_language_map(ld, text[i]);
	}
	for (int l = 0; l < LANG_N; l++) {
		struct pieces p = { .literal = STRBUF_INIT };
		for (size_t i = 0; ld->l->has_lang[l] && i < n->n; i++) {
			const struct ynode *one = text[i] ? of_language(ld, text[i], (enum lang)l) : NULL;
			if (one && need_scalar(ld, one, _("a text")))
				cut_template(ld, &p, one, style[i]);
		}
		t->lang[l] = end_template(ld, &p);
	}
	for (int l = 0; l < LANG_N; l++)
		if (!ld->l->has_lang[l])
			t->lang[l] = t->lang[ld->l->lang];
	return t;
}

/* Each scalar is cut once, also when several languages share it. */
static const struct tmpl *template_of(struct loader *ld, const struct ynode *n, const struct ynode *const *seen, const struct text *t, int upto)
{
	for (int l = 0; l < upto; l++)
		if (seen[l] == n && t->lang[l])
			return t->lang[l];
	struct pieces p = { .literal = STRBUF_INIT };
	if (n && n->kind == YNODE_SCALAR)
		cut_template(ld, &p, n, NULL);
	return end_template(ld, &p);
}

const struct text *read_text(struct loader *ld, const struct ynode *n)
{
	struct text *t = ARENA_NEW(ld->a, struct text);
	t->pos = n->pos;
	if (n->kind == YNODE_LIST)
		return read_spans(ld, n, t);
	if (n->kind == YNODE_MAP)
		check_language_map(ld, n);
	const struct ynode *seen[LANG_N];
	for (int l = 0; l < LANG_N; l++) {
		seen[l] = of_language(ld, n, (enum lang)l);
		t->lang[l] = template_of(ld, seen[l], seen, t, l);
	}
	return t;
}

/* ---- when ---- */

static void read_condition(struct loader *ld, const struct ynode *n, struct cond *c)
{
	if (!need_scalar(ld, n, _("a condition")))
		return;
	const char *s = n->text;
	bool negate = strncmp(s, "not ", 4) == 0;
	s += negate ? 4 + strspn(s + 4, " ") : 0;
	c->v[c->n].ref = make_ref(ld, s, &n->pos);
	c->v[c->n++].negate = negate;
}

void read_when(struct loader *ld, const struct ynode *n, struct cond *out)
{
	size_t count = n->kind == YNODE_LIST ? n->n : 1;
	out->v = arena_array(ld->a, count + 1, sizeof *out->v);
	out->n = 0;
	for (size_t i = 0; i < count; i++)
		read_condition(ld, n->kind == YNODE_LIST ? n->items[i] : n, out);
}
