/* SPDX-License-Identifier: MIT */
/* doc: building, joining and hashing display lists. Appending is O(1) amortised; the digest is linear in the content. */
#include "lieciba/doc.h"

#include "lieciba/arena.h"
#include "lieciba/digest.h"
#include "lieciba/font.h"
#include "lieciba/image.h"

#include <string.h>

const char *const tag_names[TAG_ROLES] = { "Document", "Sect", "H1", "H2", "H3", "P", "Table", "THead", "TBody", "TFoot", "TR", "TH", "TD", "L",
	"LI", "Lbl", "LBody", "Figure", "Span", "Div" };

void doc_init(struct doc *d, struct arena *a)
{
	*d = (struct doc){ .arena = a, .title = "", .author = "", .subject = "", .keywords = "", .lang = "lv-LV" };
	d->tags = arena_grow(a, NULL, &d->tagcap, 1, sizeof *d->tags);
	d->tags[0] = (struct tag){ .role = TAG_DOCUMENT, .parent = TAG_ARTIFACT, .first = TAG_ARTIFACT, .last = TAG_ARTIFACT, .next = TAG_ARTIFACT };
	d->ntags = 1;
}

struct page *doc_add_page(struct doc *d, mpt w, mpt h)
{
	d->pages = arena_grow(d->arena, d->pages, &d->cap, d->n + 1, sizeof *d->pages);
	struct page *p = &d->pages[d->n++];
	*p = (struct page){ .w = w, .h = h };
	return p;
}

uint32_t doc_add_tag(struct doc *d, uint32_t parent, enum tag_role role)
{
	uint32_t i = (uint32_t)d->ntags;
	d->tags = arena_grow(d->arena, d->tags, &d->tagcap, d->ntags + 1, sizeof *d->tags);
	d->tags[d->ntags++] = (struct tag){ .role = role, .parent = parent, .first = TAG_ARTIFACT, .last = TAG_ARTIFACT, .next = TAG_ARTIFACT };
	struct tag *p = &d->tags[parent];
	if (p->first == TAG_ARTIFACT)
		p->first = i;
	else
		d->tags[p->last].next = i;
	p->last = i;
	return i;
}

struct op *doc_add_op(struct doc *d, struct page *p, enum op_kind kind, uint32_t tag)
{
	p->ops = arena_grow(d->arena, p->ops, &p->cap, p->n + 1, sizeof *p->ops);
	struct op *o = &p->ops[p->n++];
	*o = (struct op){ .kind = kind, .tag = tag, .origin = { -1, -1, -1 } };
	return o;
}

void doc_add_bookmark(struct doc *d, int level, size_t page, mpt y, const char *title)
{
	d->bookmarks = arena_grow(d->arena, d->bookmarks, &d->bookmarkcap, d->nbookmarks + 1, sizeof *d->bookmarks);
	d->bookmarks[d->nbookmarks++] = (struct bookmark){ level, page, y, arena_strdup(d->arena, title) };
}

static uint32_t shifted(uint32_t i, uint32_t by)
{
	return i == TAG_ARTIFACT ? i : i + by;
}

/* src's tags become children of dst's Document: src's own Document turns into a Sect. Returns what to add to src's indexes. */
static uint32_t append_tags(struct doc *dst, const struct doc *src)
{
	uint32_t sect = doc_add_tag(dst, 0, TAG_SECT), by = sect;
	dst->tags = arena_grow(dst->arena, dst->tags, &dst->tagcap, dst->ntags + src->ntags - 1, sizeof *dst->tags);
	for (size_t i = 1; i < src->ntags; i++) {
		struct tag t = src->tags[i];
		t.parent = shifted(t.parent, by);
		t.first = shifted(t.first, by);
		t.last = shifted(t.last, by);
		t.next = shifted(t.next, by);
		dst->tags[dst->ntags++] = t;
	}
	dst->tags[sect].first = shifted(src->tags[0].first, by);
	dst->tags[sect].last = shifted(src->tags[0].last, by);
	return by;
}

void doc_append(struct doc *dst, const struct doc *src, bool start_odd)
{
	if (src->n == 0)
		return;
	if (start_odd && dst->n % 2 == 1)
		doc_add_page(dst, src->pages[0].w, src->pages[0].h)->filler = true;
	uint32_t by = append_tags(dst, src);
	size_t first = dst->n;
	for (size_t i = 0; i < src->n; i++) {
		const struct page *from = &src->pages[i];
		struct page *p = doc_add_page(dst, from->w, from->h);
		p->filler = from->filler;
		p->n = p->cap = from->n;
		p->ops = ARENA_ARRAY(dst->arena, from->n, struct op);
		for (size_t k = 0; k < from->n; k++) {
			p->ops[k] = from->ops[k];
			p->ops[k].tag = shifted(from->ops[k].tag, by);
		}
	}
	for (size_t i = 0; i < src->nbookmarks; i++)
		doc_add_bookmark(dst, src->bookmarks[i].level, first + src->bookmarks[i].page, src->bookmarks[i].y, src->bookmarks[i].title);
}

static void add_int(struct digest *g, int64_t v)
{
	unsigned char b[8];
	for (int i = 0; i < 8; i++)
		b[i] = (unsigned char)((uint64_t)v >> (8 * i));
	digest_add(g, b, sizeof b);
}

static void add_bytes(struct digest *g, const void *p, size_t n)
{
	add_int(g, (int64_t)n);
	digest_add(g, p, n);
}

static void add_op(struct digest *g, const struct op *o)
{
	const int64_t common[] = { o->kind, o->tag, o->x, o->y, o->w, o->h, o->color };
	for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
		add_int(g, common[i]);
	switch (o->kind) {
	case OP_TEXT:
		add_bytes(g, o->u.text.face->name, strlen(o->u.text.face->name));
		add_bytes(g, o->u.text.s, o->u.text.len);
		add_int(g, o->u.text.size);
		add_int(g, o->u.text.angle);
		break;
	case OP_LINE:
	case OP_FRAME:
		add_int(g, o->u.line.thickness);
		add_int(g, o->u.line.dash);
		break;
	case OP_IMAGE:
		add_int(g, o->u.image->w);
		add_int(g, o->u.image->h);
		add_bytes(g, o->u.image->data, o->u.image->len);
		break;
	case OP_RECT:
		break;
	}
}

static void add_tag(struct digest *g, const struct tag *t)
{
	const int64_t v[] = { t->role, t->parent, t->scope, t->colspan, t->rowspan };
	for (size_t i = 0; i < sizeof v / sizeof v[0]; i++)
		add_int(g, v[i]);
	add_bytes(g, t->alt ? t->alt : "", t->alt ? strlen(t->alt) : 0);
}

void doc_digest(const struct doc *d, uint8_t out[32])
{
	struct digest *g = digest_new();
	memset(out, 0, 32);
	if (!g)
		return;
	const char *const text[] = { d->title, d->author, d->subject, d->keywords, d->lang };
	for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
		add_bytes(g, text[i] ? text[i] : "", text[i] ? strlen(text[i]) : 0);
	add_int(g, (int64_t)d->n);
	for (size_t i = 0; i < d->n; i++) {
		add_int(g, d->pages[i].w);
		add_int(g, d->pages[i].h);
		add_int(g, d->pages[i].filler);
		add_int(g, (int64_t)d->pages[i].n);
		for (size_t k = 0; k < d->pages[i].n; k++)
			add_op(g, &d->pages[i].ops[k]);
	}
	for (size_t i = 0; i < d->ntags; i++)
		add_tag(g, &d->tags[i]);
	digest_end(g, out);
	digest_free(g);
}
