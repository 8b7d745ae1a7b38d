/* SPDX-License-Identifier: MIT */
/* doc: building, joining and hashing display lists. Appending is O(1) amortised; the digest is linear in the content. */
#include "lieciba/doc.h"

#include "lieciba/arena.h"
#include "lieciba/digest.h"
#include "lieciba/font.h"
#include "lieciba/image.h"

#include <string.h>

const char *const tag_names[TAG_ROLES] = { "Document", "Sect", "H1", "H2", "H3", "P", "Table", "THead", "TBody", "TFoot", "TR", "TH", "TD", "L",
	"LI", "Lbl", "LBody", "Figure", "Span", "Div", "TOC", "TOCI" };

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
	dst->tags[sect].lang = src->lang;
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
	dst->tagged = dst->tagged || src->tagged;
	for (size_t i = 0; i < src->nbookmarks; i++)
		doc_add_bookmark(dst, src->bookmarks[i].level, first + src->bookmarks[i].page, src->bookmarks[i].y, src->bookmarks[i].title);
}

/* Small pieces are gathered: a call of the digest for each would cost more than the hashing. */
struct hasher {
	struct digest *g;
	size_t n;
	unsigned char buf[4096];
};

static void flush(struct hasher *h)
{
	digest_add(h->g, h->buf, h->n);
	h->n = 0;
}

static void add_int(struct hasher *h, uint32_t v)
{
	if (h->n + 4 > sizeof h->buf)
		flush(h);
	for (int i = 0; i < 4; i++)
		h->buf[h->n++] = (unsigned char)(v >> (8 * i));
}

static void add_bytes(struct hasher *h, const void *p, size_t n)
{
	add_int(h, (uint32_t)n);
	if (h->n + n > sizeof h->buf)
		flush(h);
	if (n > sizeof h->buf) {
		digest_add(h->g, p, n);
		return;
	}
	memcpy(h->buf + h->n, p, n);
	h->n += n;
}

static void add_text(struct hasher *h, const char *s)
{
	add_bytes(h, s ? s : "", s ? strlen(s) : 0);
}

static void add_op(struct hasher *h, const struct op *o)
{
	const uint32_t common[] = { o->kind, o->tag, (uint32_t)o->x, (uint32_t)o->y, (uint32_t)o->w, (uint32_t)o->h, o->color };
	for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
		add_int(h, common[i]);
	switch (o->kind) {
	case OP_TEXT:
		add_text(h, o->u.text.face->name);
		add_bytes(h, o->u.text.s, o->u.text.len);
		add_int(h, (uint32_t)o->u.text.size);
		add_int(h, (uint32_t)o->u.text.angle);
		if (o->u.text.lang)
			add_text(h, o->u.text.lang);
		break;
	case OP_LINE:
	case OP_FRAME:
		add_int(h, (uint32_t)o->u.line.thickness);
		add_int(h, o->u.line.dash);
		break;
	case OP_IMAGE:
		add_int(h, (uint32_t)o->u.image.w);
		add_int(h, (uint32_t)o->u.image.h);
		add_bytes(h, o->u.image.image->digest, sizeof o->u.image.image->digest);
		break;
	case OP_RECT:
		break;
	}
}

static void add_tag(struct hasher *h, const struct tag *t)
{
	const uint32_t v[] = { t->role, t->parent, t->scope, t->colspan, t->rowspan };
	for (size_t i = 0; i < sizeof v / sizeof v[0]; i++)
		add_int(h, v[i]);
	add_text(h, t->alt);
}

static void add_page(struct hasher *h, const struct page *p)
{
	const uint32_t v[] = { (uint32_t)p->w, (uint32_t)p->h, p->filler, (uint32_t)p->n };
	for (size_t i = 0; i < sizeof v / sizeof v[0]; i++)
		add_int(h, v[i]);
	for (size_t i = 0; i < p->n; i++)
		add_op(h, &p->ops[i]);
}

void doc_digest(const struct doc *d, uint8_t out[32])
{
	struct hasher h = { .g = digest_new() };
	memset(out, 0, 32);
	if (!h.g)
		return;
	const char *const text[] = { d->title, d->author, d->subject, d->keywords, d->lang };
	for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
		add_text(&h, text[i]);
	add_int(&h, (uint32_t)d->n);
	for (size_t i = 0; i < d->n; i++)
		add_page(&h, &d->pages[i]);
	for (size_t i = 0; i < d->ntags; i++)
		add_tag(&h, &d->tags[i]);
	flush(&h);
	digest_end(h.g, out);
	digest_free(h.g);
}
