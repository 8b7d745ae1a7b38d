/* SPDX-License-Identifier: MIT */
/*
 * A layout written in a test -> its pages, in short lines. Data come from VALUES in the layout's own SELECTs, so what is expected stands beside
 * what it comes from. The page is 100 mm square with margins of 10, type 10 pt on lines of 5 mm: the first baseline is at 10 + 0.78 * 5 = 13.90.
 */
#ifndef LIECIBA_COMPOSE_UNIT_H
#define LIECIBA_COMPOSE_UNIT_H

#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/bind.h"
#include "lieciba/compose.h"
#include "lieciba/font.h"
#include "lieciba/fsio.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	struct arena arena;
	struct diags out;
	char dir[64];
	struct fonts *fonts;
	struct datasets *data;
	struct layout *layout;
	struct composer *composer;
	struct doc doc;
	struct compose_unit unit;
	struct diag d;
} u;

static inline int set_up(void **state)
{
	(void)state;
	memset(&u, 0, sizeof u);
	arena_init(&u.arena, 0);
	memcpy(u.dir, "/tmp/lieciba-compose-XXXXXX", 28);
	u.fonts = fonts_open("fonts", &u.d);
	u.unit.label = "7.a/12";
	u.unit.doc[DOC_IS_DRAFT] = (struct cell){ .type = CELL_INT };
	return u.fonts && mkdtemp(u.dir) ? 0 : -1;
}

static inline int tear_down(void **state)
{
	(void)state;
	char **names;
	size_t n;
	composer_free(u.composer);
	datasets_close(u.data);
	if (fsio_list(u.dir, false, &u.arena, &names, &n, &u.d))
		for (size_t i = 0; i < n; i++)
			unlink(arena_printf(&u.arena, "%s/%s", u.dir, names[i]));
	rmdir(u.dir);
	fonts_close(u.fonts);
	arena_release(&u.arena);
	diags_free(&u.out);
	return 0;
}

static inline void put_file(const char *name, const void *data, size_t n)
{
	if (!fsio_write(arena_printf(&u.arena, "%s/%s", u.dir, name), data, n, &u.d))
		fail_msg("%s", u.d.what);
}

/* `top`: keys besides page and styles (data, page must not be given twice: `page` replaces the usual page). */
static inline void load(const char *page, const char *rest)
{
	const char *const dirs[] = { u.dir, NULL };
	const char *text = arena_printf(&u.arena,
		"format: 1\nlayout: t\ntitle: T\npage:\n%s\nstyles:\n"
		"  base: { size: 10, leading: 5mm }\n  small: { size: 7, leading: 3mm }\n  cell: { padding: [0.5, 1] }\n  head: { size: 8, leading: 3mm }\n"
		"  closing: { fill: gray93 }\n%s",
		page ? page : "  size: [100, 100]\n  margin: 10", rest);
	put_file("t.yaml", text, strlen(text));
	u.layout = layout_load(&u.arena, dirs, "t", &u.out);
	u.data = u.layout ? datasets_open(NULL, u.layout, &u.out) : NULL;
	if (!u.data || !bind_layout(u.layout, u.data, u.fonts, &u.out))
		fail_msg("%s:%d: %s", u.out.v[0].file, u.out.v[0].line, u.out.v[0].what);
	struct run_params p = { .school_id = "x", .school_year = "2025-26", .run_date = "2026-06-01", .lang = "lv" };
	datasets_set_params(u.data, &p);
	u.composer = composer_new(u.layout, u.data, u.fonts);
	assert_non_null(u.composer);
}

static inline bool try_compose(void)
{
	doc_init(&u.doc, &u.arena);
	u.d = (struct diag){ 0 };
	return compose(u.composer, &u.unit, &u.doc, &u.out, &u.d);
}

static inline void make(const char *page, const char *rest)
{
	load(page, rest);
	if (!try_compose())
		fail_msg("%d: %s (%s)", u.d.line, u.d.what, u.d.hint);
}

static inline const char *mm(mpt v)
{
	char buf[32];
	num_format_scaled(buf, sizeof buf, num_div_round((int64_t)v * 2540, 72000), 2, 2, '.');
	return arena_strdup(&u.arena, buf);
}

/* One line an operation of the kinds: "1 10.00 13.90 text", "1 rule 10.00 20.00 80.00 0.00 0.5", "1 fill …", "1 frame …"; artifacts' text in []. */
static inline const char *seen(const char *kinds)
{
	struct strbuf sb = STRBUF_INIT;
	for (size_t i = 0; i < u.doc.n; i++) {
		const struct page *p = &u.doc.pages[i];
		if (p->filler && strchr(kinds, 't'))
			strbuf_addf(&sb, "%zu filler\n", i + 1);
		for (size_t k = 0; k < p->n; k++) {
			const struct op *o = &p->ops[k];
			if (o->kind == OP_TEXT && strchr(kinds, 't')) {
				bool a = o->tag == TAG_ARTIFACT;
				strbuf_addf(&sb, "%zu %s %s %s%.*s%s\n", i + 1, mm(o->x), mm(o->y), a ? "[" : "", (int)o->u.text.len, o->u.text.s, a ? "]" : "");
			} else if ((o->kind == OP_LINE && strchr(kinds, 'l')) || (o->kind == OP_FRAME && strchr(kinds, 'f'))) {
				strbuf_addf(&sb, "%zu %s %s %s %s %s %d.%02d\n", i + 1, o->kind == OP_LINE ? "rule" : "frame", mm(o->x), mm(o->y), mm(o->w), mm(o->h),
					o->u.line.thickness / 1000, o->u.line.thickness % 1000 / 10);
			} else if (o->kind == OP_RECT && strchr(kinds, 'r')) {
				strbuf_addf(&sb, "%zu fill %s %s %s %s %06X\n", i + 1, mm(o->x), mm(o->y), mm(o->w), mm(o->h), o->color);
			}
		}
	}
	const char *text = arena_strdup(&u.arena, sb.buf);
	strbuf_release(&sb);
	return text;
}

/* "Table>TR>TD" of the first operation with this text, with spans as "TD(2)". */
static inline const char *tag_of(const char *s)
{
	for (size_t i = 0; i < u.doc.n; i++) {
		for (size_t k = 0; k < u.doc.pages[i].n; k++) {
			const struct op *o = &u.doc.pages[i].ops[k];
			if (o->kind != OP_TEXT || o->u.text.len != strlen(s) || memcmp(o->u.text.s, s, strlen(s)) != 0)
				continue;
			const char *path = "";
			for (uint32_t t = o->tag; t != TAG_ARTIFACT; t = u.doc.tags[t].parent) {
				const struct tag *g = &u.doc.tags[t];
				const char *span = g->colspan > 1 || g->rowspan > 1 ? arena_printf(&u.arena, "(%ux%u)", g->colspan, g->rowspan) : "";
				path = arena_printf(&u.arena, "%s%s%s%s", tag_names[g->role], span, *path ? ">" : "", path);
			}
			return path;
		}
	}
	return "none";
}

#define assert_seen(kinds, want) assert_string_equal(seen(kinds), want)
#define assert_failed(code_, what_) do { assert_false(try_compose()); assert_string_equal(u.d.code, code_); assert_string_equal(u.d.what, what_); } while (0)

#endif
