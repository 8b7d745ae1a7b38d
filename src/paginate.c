/* SPDX-License-Identifier: MIT */
/*
 * paginate: where pages break.
 *
 * Backwards once: least[i], the height that must fit below the cut for item i to begin there (its orphan lines or itself, and
 * what is tied to it), and wish[i], the same with the groups that prefer one page. A height that no empty page has is
 * replaced by the next smaller one at once. Forwards once: place; an empty page takes whatever comes, so every step
 * makes progress. Pages after the first are measured by the lower of the second's and third's bodies (odd and even).
 * O(n + lines of split items), three numbers an item.
 */
#include "lieciba/paginate.h"

#include "lieciba/arena.h"

struct run_state {
	struct arena *a;
	const struct pag_item *v;
	size_t n;
	int32_t columns;
	mpt (*body)(void *arg, int32_t page);
	void *arg;
	int64_t *least, *wish, *sum; /* sum[i]: heights and spaces of all items before i */
	int64_t later;               /* body of a page that is not the first */
	int32_t page;
	int64_t y, end;              /* next free height, height of the page's body */
	bool empty;
	int32_t held;                /* items below this index belong to an unbreakable group that is known to fit */
	struct pag_place *out;
	size_t n_out, cap;
};

static int64_t part_height(const struct pag_item *t, int64_t lines, bool last)
{
	int64_t text = (int64_t)t->lines * t->line_h + t->line_first_extra;
	int64_t below = last && t->h > text ? t->h - text : 0;
	return lines * t->line_h + t->line_first_extra + below;
}

static bool can_split(const struct pag_item *t)
{
	return t->lines > 1 && t->line_h > 0;
}

static int64_t smallest_start(const struct pag_item *t)
{
	int orphans = t->orphans ? t->orphans : 1, widows = t->widows ? t->widows : 1;
	if (can_split(t) && t->lines >= orphans + widows)
		return part_height(t, orphans, false) + t->foot;
	return (int64_t)t->h + t->tail + t->foot;
}

static bool tied_to_next(const struct run_state *s, size_t i)
{
	return s->v[i].keep_next && i + 1 < s->n && !s->v[i + 1].break_before;
}

/* Height of the group that begins with item i, without the space above it; 0 when none does. */
static int64_t group_height(const struct run_state *s, size_t i)
{
	size_t end = s->v[i].keep_end > 0 ? (size_t)s->v[i].keep_end : 0;
	if (end > s->n)
		end = s->n;
	return end > i + 1 ? s->sum[end] - s->sum[i] - s->v[i].before + s->v[end - 1].tail + s->v[end - 1].foot : 0;
}

static void measure(struct run_state *s)
{
	for (size_t i = 0; i < s->n; i++)
		s->sum[i + 1] = s->sum[i] + s->v[i].h + s->v[i].before;
	for (size_t i = s->n; i-- > 0;) {
		const struct pag_item *t = &s->v[i];
		int64_t room = s->later - t->repeat_head, own = smallest_start(t), group = group_height(s, i);
		int64_t least = own, wish = own;
		if (tied_to_next(s, i)) {
			least = (int64_t)t->h + t[1].before + s->least[i + 1];
			wish = (int64_t)t->h + t[1].before + s->wish[i + 1];
		}
		if (least > room)
			least = own;
		if (wish > room || wish < least)
			wish = least;
		if (group > wish && group <= room)
			wish = group;
		s->least[i] = least;
		s->wish[i] = wish;
	}
}

static void open_page(struct run_state *s, int32_t page)
{
	s->page = page;
	s->y = 0;
	s->end = s->body(s->arg, page);
	s->empty = true;
}

static void forced_break(struct run_state *s, enum brk_parity parity)
{
	const int32_t columns = s->columns;
	int32_t page = s->page + (s->empty ? 0 : 1);
	if (parity != PARITY_COLUMN)
		page = (page + columns - 1) / columns * columns;
	if ((parity == PARITY_ODD && page / columns % 2 == 1) || (parity == PARITY_EVEN && page / columns % 2 == 0)) /* page 0 is number 1 */
		page += columns;
	if (page == s->page)
		return;
	open_page(s, page);
	s->held = 0; /* a group that a break goes through is no longer known to fit */
}

static void put(struct run_state *s, size_t i, int64_t first, int64_t lines, int64_t h)
{
	s->out = arena_grow(s->a, s->out, &s->cap, s->n_out + 1, sizeof *s->out);
	s->out[s->n_out++] = (struct pag_place){ .item = (int32_t)i, .first_line = (uint16_t)first, .lines = (uint16_t)lines, .page = s->page,
		.y = (mpt)s->y, .clipped = s->y + h > s->end, .first_on_page = s->empty };
	s->y += h;
	s->empty = false;
}

/* Space above the item, or the head that is drawn again. Only at an item's first part on this page. */
static int64_t lead_in(const struct run_state *s, const struct pag_item *t)
{
	return s->empty ? t->repeat_head : t->before;
}

/* How many of `left` lines to set here, 0 = none: `fit` lowered until the widows have company and the orphans are enough. */
static int64_t lines_here(const struct pag_item *t, int64_t first, int64_t left, int64_t fit)
{
	int64_t widows = t->widows ? t->widows : 1, k = fit;
	if (left - k < widows)
		k = left - widows;
	return k < (first == 0 ? t->orphans : 1) ? 0 : k;
}

static void put_split(struct run_state *s, size_t i)
{
	const struct pag_item *t = &s->v[i];
	for (int64_t first = 0, left = t->lines; left > 0;) {
		int64_t lead = lead_in(s, t), room = s->end - s->y - lead - t->foot, fit = (room - t->line_first_extra) / t->line_h, k;
		if (part_height(t, left, true) + t->tail <= room)
			k = left;
		else
			k = lines_here(t, first, left, fit);
		if (k <= 0 && !s->empty) {
			open_page(s, s->page + 1);
			continue;
		}
		if (k <= 0) /* an empty page: wishes go */
			k = fit < 1 ? 1 : fit > left ? left : fit;
		s->y += lead;
		put(s, i, first, k == t->lines ? 0 : k, part_height(t, k, k == left));
		first += k;
		left -= k;
		if (left > 0)
			open_page(s, s->page + 1);
	}
}

static int64_t needed(const struct run_state *s, size_t i)
{
	const struct pag_item *t = &s->v[i];
	if ((int32_t)i < s->held)
		return t->h;
	if (i > 0 && tied_to_next(s, i - 1) && !t->keep_always)
		return s->least[i]; /* its head stands above: a preferred page would part them */
	return s->wish[i];
}

static void put_item(struct run_state *s, size_t i)
{
	const struct pag_item *t = &s->v[i];
	if (t->break_before)
		forced_break(s, t->parity);
	if (!s->empty && s->y + t->before + needed(s, i) > s->end)
		open_page(s, s->page + 1);
	int64_t room = s->end - s->y - lead_in(s, t), group = group_height(s, i);
	if (t->keep_always && group > 0 && group <= room && t->keep_end > s->held)
		s->held = t->keep_end;
	if (can_split(t) && t->h + ((int32_t)i < s->held ? 0 : t->tail + t->foot) > room) {
		put_split(s, i);
		return;
	}
	s->y += lead_in(s, t);
	put(s, i, 0, 0, t->h);
}

struct pag_place *paginate(struct arena *a, const struct pag_item *v, size_t n, int32_t columns, mpt (*body)(void *arg, int32_t page), void *arg, size_t *n_places,
	int32_t *n_pages)
{
	struct run_state s = { .a = a, .v = v, .n = n, .columns = columns, .body = body, .arg = arg };
	mpt second = body(arg, columns), third = body(arg, 2 * columns);
	s.later = second < third ? second : third;
	s.least = ARENA_ARRAY(a, n + 1, int64_t);
	s.wish = ARENA_ARRAY(a, n + 1, int64_t);
	s.sum = ARENA_ARRAY(a, n + 1, int64_t);
	measure(&s);
	open_page(&s, 0);
	for (size_t i = 0; i < n; i++)
		put_item(&s, i);
	*n_places = s.n_out;
	*n_pages = n ? s.page + 1 : 0;
	return s.out;
}
