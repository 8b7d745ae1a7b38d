/* SPDX-License-Identifier: MIT */
/*
 * The structure tree (PDF 32000-1 §14.7, PDF/A-2a, PDF/UA-1): each tag of the display list is a structure element, each run of operations of one
 * tag on a page a marked content sequence. libharu knows none of this: elements are its dictionaries, but printed here in one buffer,
 * since an entry of its own for each key would cost more than the rest of the document. Linear in tags and operations.
 */
#include "out_pdf_internal.h"

#include "lieciba/utf8.h"

#include <stdlib.h>
#include <string.h>

struct pdf_mark {
	uint32_t tag, page, id; /* id counts on its page */
};
/* What one element's object prints: a part of s->tree. */
struct pdf_slice {
	struct pdf *s;
	size_t at, len;
};

long pdf_mark_begin(struct pdf *s, uint32_t tag, size_t page)
{
	if (s->nmarks == s->markcap) {
		size_t cap = s->markcap ? s->markcap * 2 : 256;
		struct pdf_mark *v = realloc(s->marks, cap * sizeof *v);
		if (!v)
			return -1;
		s->marks = v;
		s->markcap = cap;
	}
	const struct pdf_mark *last = s->nmarks ? &s->marks[s->nmarks - 1] : NULL;
	uint32_t id = last && last->page == page ? last->id + 1 : 0;
	s->marks[s->nmarks++] = (struct pdf_mark){ tag, (uint32_t)page, id };
	return id;
}

void pdf_marks_free(struct pdf *s)
{
	free(s->marks);
	free(s->slices);
	strbuf_release(&s->tree);
}

static unsigned id_of(HPDF_Dict d)
{
	return d ? d->header.obj_id & 0xFFFFFF : 0;
}

static HPDF_STATUS write_slice(HPDF_Dict dict, HPDF_Stream out)
{
	const struct pdf_slice *v = dict->attr;
	return HPDF_Stream_Write(out, (const HPDF_BYTE *)v->s->tree.buf + v->at, (HPDF_UINT)v->len);
}

/* An object that prints what stands in s->tree from `at` to its end. */
static void give(struct pdf *s, HPDF_Dict dict, struct pdf_slice *v, size_t at)
{
	*v = (struct pdf_slice){ s, at, s->tree.len - at };
	if (dict) {
		dict->attr = v;
		dict->write_fn = write_slice;
	}
}

static void add_utf16(struct strbuf *out, const char *s)
{
	strbuf_adds(out, "<FEFF");
	for (const char *end = s + strlen(s); s < end;) {
		uint32_t cp = utf8_next(&s, end);
		if (cp > 0xffff)
			strbuf_addf(out, "%04X%04X", 0xd800 + ((cp - 0x10000) >> 10), 0xdc00 + ((cp - 0x10000) & 0x3ff));
		else
			strbuf_addf(out, "%04X", cp);
	}
	strbuf_addc(out, '>');
}

static void add_attributes(struct strbuf *out, const struct doc *doc, const struct tag *t)
{
	static const char *const scopes[] = { "", "/Scope/Column", "/Scope/Row", "/Scope/Both" };
	bool cell = t->role == TAG_TH || t->role == TAG_TD;
	if (cell && (t->colspan > 1 || t->rowspan > 1 || (t->role == TAG_TH && t->scope != SCOPE_NONE))) {
		strbuf_addf(out, "/A<</O/Table%s", t->role == TAG_TH ? scopes[t->scope] : "");
		if (t->colspan > 1)
			strbuf_addf(out, "/ColSpan %d", t->colspan);
		if (t->rowspan > 1)
			strbuf_addf(out, "/RowSpan %d", t->rowspan);
		strbuf_adds(out, ">>");
	}
	if (t->role == TAG_LIST) /* labels of any kind: PDF/UA-1 7.6 only forbids None where there are some */
		strbuf_adds(out, "/A<</O/List/ListNumbering/Disc>>");
	if (t->lang && strcmp(t->lang, doc->lang) != 0)
		strbuf_addf(out, "/Lang(%s)", t->lang);
	if (t->alt) {
		strbuf_adds(out, "/Alt");
		add_utf16(out, t->alt);
	}
}

struct tree {
	struct pdf *s;
	const struct doc *doc;
	HPDF_Page *pages;
	HPDF_Dict *element; /* of each tag */
	uint32_t *first;    /* marks of tag t: order[first[t]] … order[first[t + 1]) */
	uint32_t *order;
};

/* Marks by tag: a counting sort, which keeps their order on the pages. */
static void sort_marks(struct tree *t)
{
	const struct pdf *s = t->s;
	size_t n = t->doc->ntags;
	for (size_t i = 0; i < s->nmarks; i++)
		t->first[s->marks[i].tag + 1]++;
	for (size_t i = 0; i < n; i++)
		t->first[i + 1] += t->first[i];
	for (size_t i = 0; i < s->nmarks; i++)
		t->order[t->first[s->marks[i].tag]++] = (uint32_t)i;
	for (size_t i = n; i > 0; i--)
		t->first[i] = t->first[i - 1];
	t->first[0] = 0;
}

static void add_kids(struct tree *t, size_t index)
{
	struct strbuf *out = &t->s->tree;
	const struct tag *tag = &t->doc->tags[index];
	uint32_t home = UINT32_MAX;
	if (t->first[index] == t->first[index + 1] && tag->first == TAG_ARTIFACT)
		return;
	if (t->first[index] < t->first[index + 1]) {
		home = t->s->marks[t->order[t->first[index]]].page;
		strbuf_addf(out, "/Pg %u 0 R", id_of(t->pages[home]));
	}
	strbuf_adds(out, "/K[");
	for (uint32_t i = t->first[index]; i < t->first[index + 1]; i++) {
		const struct pdf_mark *m = &t->s->marks[t->order[i]];
		if (m->page == home)
			strbuf_addf(out, "%u ", m->id);
		else
			strbuf_addf(out, "<</Type/MCR/Pg %u 0 R/MCID %u>>", id_of(t->pages[m->page]), m->id);
	}
	for (uint32_t k = tag->first; k != TAG_ARTIFACT; k = t->doc->tags[k].next)
		strbuf_addf(out, "%u 0 R ", id_of(t->element[k]));
	strbuf_adds(out, "]");
}

/* Number tree of the pages: which element each marked content sequence belongs to (§14.7.4.4). */
static void add_parents(struct tree *t)
{
	struct strbuf *out = &t->s->tree;
	strbuf_adds(out, "/Nums[");
	for (size_t i = 0; i < t->s->nmarks; i++) {
		const struct pdf_mark *m = &t->s->marks[i];
		if (m->id == 0)
			strbuf_addf(out, "%s%u[", i ? "]" : "", m->page);
		strbuf_addf(out, "%u 0 R ", id_of(t->element[m->tag]));
	}
	strbuf_adds(out, t->s->nmarks ? "]]" : "]");
}

static void print_tree(struct tree *t, HPDF_Dict root, HPDF_Dict parents)
{
	struct pdf *s = t->s;
	size_t n = t->doc->ntags, at;
	for (size_t i = 0; i < n; i++) {
		const struct tag *tag = &t->doc->tags[i];
		at = s->tree.len;
		strbuf_addf(&s->tree, "/S/%s/P %u 0 R", tag_names[tag->role], id_of(tag->parent == TAG_ARTIFACT ? root : t->element[tag->parent]));
		add_attributes(&s->tree, t->doc, tag);
		add_kids(t, i);
		give(s, t->element[i], &s->slices[i], at);
	}
	at = s->tree.len;
	add_parents(t);
	give(s, parents, &s->slices[n], at);
	at = s->tree.len;
	strbuf_addf(&s->tree, "/Type/StructTreeRoot/K %u 0 R/ParentTree %u 0 R/ParentTreeNextKey %zu", id_of(t->element[0]), id_of(parents), t->doc->n);
	give(s, root, &s->slices[n + 1], at);
}

static void mark_catalog(struct pdf *s, HPDF_Dict root)
{
	HPDF_Dict info = HPDF_Dict_New(s->h->mmgr);
	HPDF_Dict_Add(s->h->catalog, "MarkInfo", info);
	HPDF_Dict_AddBoolean(info, "Marked", HPDF_TRUE);
	HPDF_Dict_Add(s->h->catalog, "StructTreeRoot", root);
}

bool pdf_struct_add(struct pdf *s, const struct doc *doc, HPDF_Page *pages, struct diag *d)
{
	size_t n = doc->ntags;
	struct tree t = { s, doc, pages, calloc(n, sizeof(HPDF_Dict)), calloc(n + 2, sizeof(uint32_t)), calloc(s->nmarks + 1, sizeof(uint32_t)) };
	free(s->slices);
	s->slices = calloc(n + 2, sizeof *s->slices);
	strbuf_reset(&s->tree);
	HPDF_Dict root = pdf_dict(s), parents = pdf_dict(s);
	bool good = t.element && t.first && t.order && s->slices && root && parents;
	for (size_t i = 0; good && i < n; i++)
		good = (t.element[i] = pdf_dict(s)) != NULL;
	if (good) {
		sort_marks(&t);
		print_tree(&t, root, parents);
		mark_catalog(s, root);
		good = !s->tree.failed;
	}
	for (size_t i = 0; good && i < doc->n; i++) {
		HPDF_Dict_AddNumber(pages[i], "StructParents", (HPDF_INT32)i);
		HPDF_Dict_AddName(pages[i], "Tabs", "S");
	}
	free(t.element);
	free(t.first);
	free(t.order);
	return good || diag_error(d, "L410", _("memory ran out while the tags of the PDF were written"));
}
