/* SPDX-License-Identifier: MIT */
/*
 * compose_table_mark: cells that are drawn instead of written: bars, small lines; and the grey of heat tables.
 *
 * looks.md §4, §5: bars 2.4 mm high with an outline of 0.2 mm, white, grey and black behind each other; sparks 4.4 mm high on the scale 1 to 10, the line
 * 0.35 mm, the last value a dot, 4 dashed. A figure's alternative text says its numbers, so nothing is told by shade or place alone.
 */
#include "compose_table.h"

#include "lieciba/num.h"

#include <string.h>

#define BAR_HEIGHT MM(2400)
#define BAR_OUTLINE MM(200)
#define BAR_WIDTH MM(49000)
#define SPARK_HEIGHT MM(4400)
#define SPARK_WIDTH MM(17000)
#define SPARK_LINE MM(350)
#define SPARK_DOT MM(900)

enum { SCALE_LOW = 100, SCALE_HIGH = 1000, SCALE_PASS = 400, SPARK_VALUES = 200 };

mpt drawn_width(const struct column *c)
{
	return c->nbar ? BAR_WIDTH : SPARK_WIDTH;
}

/* ---- heat ---- */

uint32_t heat_color(size_t step)
{
	static const uint32_t grey[HEAT_STEPS] = { 0xFFFFFF, 0xF2F2F2, 0xE4E4E4, 0xD6D6D6, 0xC8C8C8 };
	return grey[step];
}

bool heat_style(struct ctx *x, const struct ref *from, struct style *s)
{
	struct origin o;
	struct cell v;
	if (!eval_ref(&x->e, from, &v, &o, x->d))
		return false;
	if (v.type == CELL_NULL)
		return true;
	if (v.type != CELL_INT || v.i < 0 || v.i >= HEAT_STEPS) {
		diag_error(x->d, "L263", _("'%s', row %d: a heat step is a whole number from 0 to %d"), from->name, (int)o.row + 1, HEAT_STEPS - 1);
		diag_hint(x->d, "%s", _("let the SELECT make it: CASE WHEN hours >= 9 THEN 4 WHEN hours >= 7 THEN 3 … ELSE 0 END"));
		return diag_at(x->d, &from->pos);
	}
	if (v.i > 0) /* white would cover the watermark */
		s->fill = heat_color((size_t)v.i);
	s->bold = s->bold || v.i == HEAT_STEPS - 1;
	return true;
}

/* ---- numbers ---- */

static bool number(const struct cell *c, int64_t *out)
{
	*out = c->type == CELL_INT ? c->i * 100 : c->i;
	return c->type == CELL_INT || c->type == CELL_DEC || (c->type == CELL_TEXT && num_parse_scaled(c->s, 0, 2, out));
}

static void say(struct ctx *x, const struct drawn *g)
{
	for (size_t i = 0; i < g->n; i++) {
		struct cell c = { .type = g->v[i] % 100 ? CELL_DEC : CELL_INT, .i = g->v[i] % 100 ? g->v[i] : g->v[i] / 100 };
		strbuf_adds(&x->c->text, i ? "; " : "");
		format_cell(FMT_NONE, NULL, x->e.lang, &c, &x->c->text, NULL);
	}
}

static struct drawn *new_drawn(struct ctx *x, size_t most)
{
	struct drawn *g = ARENA_NEW(x->a, struct drawn);
	g->v = ARENA_ARRAY(x->a, most, int64_t);
	g->tag = TAG_ARTIFACT;
	strbuf_reset(&x->c->text);
	return g;
}

static bool read_bars(struct ctx *x, struct leaf *l, struct tcell *out)
{
	struct drawn *g = new_drawn(x, BAR_MAX);
	int64_t sum = 0;
	for (size_t i = 0; i < l->col->nbar; i++) {
		struct cell c;
		if (!eval_ref(&x->e, l->col->bar[i], &c, NULL, x->d))
			return false;
		if (!number(&c, &g->v[i]) || g->v[i] < 0)
			g->v[i] = 0;
		sum += g->v[i];
	}
	if (sum == 0)
		return true;
	g->n = l->col->nbar;
	l->longest = sum > l->longest ? sum : l->longest;
	say(x, g);
	g->alt = arena_memdup(x->a, x->c->text.buf, x->c->text.len);
	out->drawn = g;
	return true;
}

/* "7,8,nv,9": what is no number has no place on the line. */
static void read_list(const char *s, size_t len, struct drawn *g)
{
	for (const char *end = s + len; s < end && g->n < SPARK_VALUES;) {
		char word[24];
		size_t n = 0;
		while (s + n < end && !strchr(",; ", s[n]))
			n++;
		if (n > 0 && n < sizeof word) {
			memcpy(word, s, n);
			word[n] = '\0';
			g->n += num_parse_scaled(word, '.', 2, &g->v[g->n]);
		}
		s += n + 1;
	}
}

bool drawn_eval(struct ctx *x, struct leaf *l, struct tcell *out)
{
	struct cell c;
	if (l->col->nbar)
		return read_bars(x, l, out);
	if (!eval_ref(&x->e, l->col->spark, &c, NULL, x->d))
		return false;
	struct drawn *g = new_drawn(x, SPARK_VALUES);
	if (c.type == CELL_TEXT)
		read_list(c.s, c.len, g);
	if (g->n < 2)
		return true;
	say(x, g);
	g->alt = arena_memdup(x->a, x->c->text.buf, x->c->text.len);
	out->drawn = g;
	return true;
}

/* ---- drawing ---- */

/* White, grey, black; a bar of one value is black, of two white and black. */
uint32_t bar_color(size_t i, size_t n)
{
	static const uint32_t colors[BAR_MAX][BAR_MAX] = { { 0 }, { 0xFFFFFF, 0 }, { 0xFFFFFF, 0xEDEDED, 0 }, { 0xFFFFFF, 0xEDEDED, 0xC8C8C8, 0 } };
	return colors[n - 1][i];
}

static void put_bars(struct ctx *x, const struct leaf *l, const struct drawn *g, struct page *page, mpt x0, mpt y, mpt w, uint32_t tag)
{
	int64_t seen = 0;
	mpt at = 0;
	for (size_t i = 0; i < g->n; i++) {
		seen += g->v[i];
		mpt end = (mpt)((int64_t)w * seen / l->longest);
		if (end <= at)
			continue;
		put_rect(x, page, x0 + at, y, end - at, BAR_HEIGHT, bar_color(i, g->n), tag);
		put_frame(x, page, x0 + at, y, end - at, BAR_HEIGHT, BAR_OUTLINE);
		page->ops[page->n - 1].tag = tag;
		at = end;
	}
}

static mpt level(int64_t v, mpt h)
{
	int64_t in = v < SCALE_LOW ? SCALE_LOW : v > SCALE_HIGH ? SCALE_HIGH : v;
	return (mpt)((int64_t)h * (SCALE_HIGH - in) / (SCALE_HIGH - SCALE_LOW));
}

static void put_spark(struct ctx *x, const struct drawn *g, struct page *page, mpt x0, mpt y, mpt w, mpt h, uint32_t tag)
{
	mpt inner = w - SPARK_DOT, left = x0 + SPARK_DOT / 2;
	struct op *pass = put_line(x, page, x0, y + level(SCALE_PASS, h), w, 0, RULE_THIN);
	pass->u.line.dash = DASH_DASH;
	pass->tag = tag;
	mpt px = left, py = y + level(g->v[0], h);
	for (size_t i = 1; i < g->n; i++) {
		mpt nx = left + (mpt)((int64_t)inner * (int64_t)i / (int64_t)(g->n - 1)), ny = y + level(g->v[i], h);
		put_line(x, page, px, py, nx - px, ny - py, SPARK_LINE)->tag = tag;
		px = nx;
		py = ny;
	}
	put_rect(x, page, px - SPARK_DOT / 2, py - SPARK_DOT / 2, SPARK_DOT, SPARK_DOT, 0, tag);
}

void drawn_put(struct ctx *x, const struct leaf *l, const struct tcell *c, struct page *page, mpt x0, mpt y, mpt w, mpt leading, bool artifact)
{
	uint32_t tag = artifact ? TAG_ARTIFACT : c->drawn->tag;
	if (l->col->nbar) {
		put_bars(x, l, c->drawn, page, x0, y + (leading - BAR_HEIGHT) / 2, w, tag);
		return;
	}
	mpt h = SPARK_HEIGHT < leading ? SPARK_HEIGHT : leading;
	put_spark(x, c->drawn, page, x0, y + (leading - h) / 2, w, h, tag);
}
