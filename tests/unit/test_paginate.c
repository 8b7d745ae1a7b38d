/* SPDX-License-Identifier: MIT */
/* Page breaks: cases by hand, and the promises over random documents. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/paginate.h"

#include <string.h>

static uint64_t state = 88172645463325252u;
static uint32_t rnd(uint32_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)((state >> 32) % n);
}

struct bodies {
	mpt first, later;
	long calls;
};
static mpt body(void *arg, int32_t page)
{
	struct bodies *b = arg;
	b->calls++;
	return page == 0 ? b->first : b->later;
}

static void head_goes_with_its_rows(void **st)
{
	(void)st;
	struct arena a;
	arena_init(&a, 0);
	struct bodies b = { 100, 100, 0 };
	struct pag_item v[] = { { .h = 80 }, { .h = 10, .before = 5, .keep_next = true, .group_head = true }, { .h = 20, .repeat_head = 10 }, { .h = 60, .repeat_head = 10 },
		{ .h = 30, .repeat_head = 10 } };
	size_t n;
	int32_t pages;
	struct pag_place *p = paginate(&a, v, 5, 1, body, &b, &n, &pages);
	assert_int_equal(n, 5);
	assert_int_equal(pages, 3);
	assert_int_equal(p[1].page, 1);
	assert_int_equal(p[1].y, 0); /* space dropped at the top */
	assert_true(p[1].first_on_page);
	assert_int_equal(p[2].y, 10);
	assert_int_equal(p[3].y, 30);
	assert_int_equal(p[4].page, 2);
	assert_int_equal(p[4].y, 10); /* under the repeated head */
	arena_release(&a);
}

static void paragraphs_split_between_lines(void **st)
{
	(void)st;
	struct arena a;
	arena_init(&a, 0);
	struct bodies b = { 55, 100, 0 };
	struct pag_item v[] = { { .h = 20 }, { .h = 42, .lines = 4, .line_h = 10, .line_first_extra = 1, .orphans = 2, .widows = 2 } };
	size_t n;
	int32_t pages;
	struct pag_place *p = paginate(&a, v, 2, 1, body, &b, &n, &pages);
	assert_int_equal(n, 3);
	assert_int_equal(p[1].lines, 2); /* three would fit, but one alone may not go over */
	assert_int_equal(p[2].first_line, 2);
	assert_int_equal(p[2].lines, 2);
	assert_int_equal(p[2].page, 1);
	v[0].h = 40; /* one line would fit: an orphan */
	p = paginate(&a, v, 2, 1, body, &b, &n, &pages);
	assert_int_equal(n, 2);
	assert_int_equal(p[1].page, 1);
	assert_int_equal(p[1].lines, 0);
	arena_release(&a);
}

static void groups_tails_and_forced_breaks(void **st)
{
	(void)st;
	struct arena a;
	arena_init(&a, 0);
	struct bodies b = { 100, 100, 0 };
	struct pag_item v[] = { { .h = 50 }, { .h = 30, .keep_end = 3, .keep_always = true }, { .h = 30 }, { .h = 20, .tail = 30 },
		{ .h = 30, .break_before = true, .parity = PARITY_EVEN }, { .h = 200 } };
	size_t n;
	int32_t pages;
	struct pag_place *p = paginate(&a, v, 6, 1, body, &b, &n, &pages);
	assert_int_equal(p[1].page, 1);
	assert_int_equal(p[2].page, 1);
	assert_int_equal(p[3].page, 2); /* 20 fit, 20 + 30 do not */
	assert_int_equal(p[4].page, 3); /* page number 4 */
	assert_int_equal(p[5].page, 4);
	assert_true(p[5].clipped);
	v[4].parity = PARITY_ODD;
	p = paginate(&a, v, 6, 1, body, &b, &n, &pages);
	assert_int_equal(p[4].page, 4);
	assert_int_equal(pages, 6);
	p = paginate(&a, v, 0, 1, body, &b, &n, &pages);
	assert_null(p);
	assert_int_equal(n, 0);
	assert_int_equal(pages, 0);
	arena_release(&a);
}

static void wishes_give_way_in_order(void **st)
{
	(void)st;
	struct arena a;
	arena_init(&a, 0);
	struct bodies b = { 100, 100, 0 };
	size_t n;
	int32_t pages;
	/* head and preferred group together are taller than a page: the head stays with the group's first item */
	struct pag_item prefer[] = { { .h = 40 }, { .h = 10, .keep_next = true }, { .h = 45, .keep_end = 4 }, { .h = 50 } };
	struct pag_place *p = paginate(&a, prefer, 4, 1, body, &b, &n, &pages);
	assert_int_equal(p[1].page, 0);
	assert_int_equal(p[2].page, 0);
	assert_int_equal(p[3].page, 1);
	/* what follows fits no page: no empty half page for it */
	struct pag_item huge[] = { { .h = 50 }, { .h = 10, .keep_next = true }, { .h = 200 } };
	p = paginate(&a, huge, 3, 1, body, &b, &n, &pages);
	assert_int_equal(p[1].page, 0);
	/* what must follow a group counts with it */
	struct pag_item tail[] = { { .h = 20 }, { .h = 30, .keep_end = 3, .keep_always = true }, { .h = 30, .tail = 30 }, { .h = 30 } };
	p = paginate(&a, tail, 4, 1, body, &b, &n, &pages);
	assert_int_equal(p[1].page, 1);
	assert_int_equal(p[3].page, 1);
	arena_release(&a);
}

static struct pag_item random_item(void)
{
	struct pag_item t = { .h = (mpt)(4000 + rnd(20000)), .before = (mpt)rnd(3) * 2000, .repeat_head = rnd(3) ? 0 : (mpt)rnd(30000) };
	if (rnd(3) == 0) {
		t.lines = (uint16_t)(1 + rnd(rnd(10) ? 8 : 200));
		t.line_h = (mpt)(9000 + rnd(4000));
		t.line_first_extra = (mpt)rnd(2000);
		t.h = t.lines * t.line_h + t.line_first_extra + (mpt)rnd(2000);
		t.orphans = (uint8_t)rnd(4);
		t.widows = (uint8_t)rnd(4);
	}
	t.group_head = t.keep_next = rnd(8) == 0;
	t.break_before = rnd(60) == 0;
	t.parity = (enum brk_parity)rnd(3);
	if (rnd(200) == 0)
		t.h = 900000, t.lines = 0;
	if (rnd(40) == 0)
		t.tail = (mpt)rnd(60000);
	else if (rnd(4) == 0)
		t.foot = (mpt)(1 + rnd(30000));
	return t;
}

static void add_groups(struct pag_item *v, size_t n)
{
	for (size_t i = 0; i + 2 < n; i += 1 + rnd(30)) {
		size_t end = i + 2 + rnd(15);
		if (end >= n)
			break;
		v[i].keep_end = (int32_t)end;
		v[i].keep_always = rnd(2);
		i = end;
	}
}

static mpt height_of(const struct pag_item *t, const struct pag_place *p)
{
	return p->lines ? p->lines * t->line_h + t->line_first_extra : t->h;
}

/* Every item once, whole or with all its lines; in order; nothing over the body or over its neighbour unless marked; no blank page. */
static void check_places(const struct pag_item *v, size_t n, const struct pag_place *p, size_t np, struct bodies *b)
{
	size_t item = 0, line = 0;
	for (size_t k = 0; k < np; k++) {
		const struct pag_item *t = &v[item];
		assert_int_equal(p[k].item, (int32_t)item);
		assert_int_equal(p[k].first_line, line);
		if (!p[k].clipped)
			assert_true(p[k].y + height_of(t, &p[k]) <= body(b, p[k].page));
		else
			assert_true(p[k].first_on_page);
		if (k == 0 || p[k].page != p[k - 1].page) {
			assert_true(p[k].first_on_page);
			assert_int_equal(p[k].y, t->repeat_head);
			assert_true(k == 0 || p[k].page == p[k - 1].page + 1 || (t->break_before && t->parity && p[k].page == p[k - 1].page + 2));
		} else {
			assert_false(p[k].first_on_page);
			assert_true(p[k].y >= p[k - 1].y + height_of(&v[p[k - 1].item], &p[k - 1]) + t->before);
		}
		line += p[k].lines;
		if (p[k].lines == 0 || line == t->lines) {
			item++;
			line = 0;
		}
	}
	assert_int_equal(item, n);
}

/* Where a page ends after an item that asks for room below, the room is there, unless the item is alone and too tall for it. */
static void check_feet(const struct pag_item *v, const struct pag_place *p, size_t np, struct bodies *b)
{
	int32_t bound = 0; /* within an unbreakable group only its last item's counts */
	for (size_t k = 0; k + 1 < np; k++) {
		const struct pag_item *t = &v[p[k].item];
		if (t->keep_always && t->keep_end > bound)
			bound = t->keep_end;
		bool forced = v[p[k + 1].item].break_before && p[k + 1].item != p[k].item;
		if (p[k].page == p[k + 1].page || forced || p[k].item + 1 < bound || p[k].first_on_page || t->keep_next)
			continue;
		assert_true(p[k].y + height_of(t, &p[k]) + t->foot <= body(b, p[k].page));
	}
}

/* A head whose next item fits on a page with it, both unsplit and without further ties, is on the same page. */
static void check_heads(const struct pag_item *v, size_t n, const struct pag_place *p, size_t np, mpt room)
{
	int32_t bound = 0; /* end of an unbreakable group, which goes before a head's wish */
	for (size_t k = 0; k + 1 < np; k++) {
		size_t i = (size_t)p[k].item;
		if (v[i].keep_always)
			bound = v[i].keep_end;
		if (p[k].item < bound)
			continue;
		const struct pag_item *t = &v[i], *u = t + 1;
		if (!t->keep_next || i + 1 >= n || (size_t)p[k + 1].item != i + 1 || u->break_before || u->keep_next || u->keep_end || u->lines > 1 || u->foot)
			continue;
		if (t->lines > 1 || t->keep_end || t->tail || t->h + u->before + u->h + u->tail + t->repeat_head > room)
			continue;
		assert_int_equal(p[k].page, p[k + 1].page);
	}
}

static void check_always(const struct pag_item *v, const struct pag_place *p, size_t np, mpt room)
{
	for (size_t k = 0; k < np; k++) {
		const struct pag_item *t = &v[p[k].item];
		if (!t->keep_always || p[k].first_line)
			continue;
		int64_t h = t->repeat_head + v[t->keep_end - 1].tail + v[t->keep_end - 1].foot;
		bool broken = false;
		for (int32_t i = p[k].item; i < t->keep_end; i++) {
			h += v[i].h + v[i].before;
			broken = broken || (v[i].break_before && i > p[k].item);
		}
		if (h > room || broken)
			continue;
		for (size_t m = k; m < np && p[m].item < t->keep_end; m++)
			assert_int_equal(p[m].page, p[k].page);
	}
}

static void random_documents_keep_their_promises(void **st)
{
	(void)st;
	static struct pag_item v[200];
	struct arena a;
	arena_init(&a, 0);
	for (int round = 0; round < 20000; round++) {
		size_t n = 1 + rnd(200), np;
		int32_t pages;
		struct bodies b = { (mpt)(100000 + rnd(700000)), (mpt)(100000 + rnd(700000)), 0 };
		for (size_t i = 0; i < n; i++)
			v[i] = random_item();
		add_groups(v, n);
		arena_reset(&a);
		struct pag_place *p = paginate(&a, v, n, 1, body, &b, &np, &pages);
		assert_int_equal(pages, p[np - 1].page + 1);
		check_places(v, n, p, np, &b);
		check_feet(v, p, np, &b);
		mpt room = b.first < b.later ? b.first : b.later; /* a wish that only some pages can fulfil is not promised */
		check_heads(v, n, p, np, room);
		check_always(v, p, np, room);
	}
	arena_release(&a);
}

/* Two columns a page: a wish for a column takes the next one, for a page the next page's first, for an odd page that of an odd page. */
static void columns_are_filled_in_turn(void **st)
{
	(void)st;
	static const int32_t want[] = { 0, 0, 1, 2, 4, 8, 9, 10 };
	struct arena a;
	arena_init(&a, 0);
	struct bodies b = { 100, 100, 0 };
	struct pag_item v[] = { { .h = 40 }, { .h = 50 }, { .h = 30 }, { .h = 90 }, { .h = 10, .break_before = true }, { .h = 10, .break_before = true, .parity = PARITY_ODD },
		{ .h = 10, .break_before = true, .parity = PARITY_COLUMN }, { .h = 10, .break_before = true, .parity = PARITY_EVEN } };
	size_t n;
	int32_t pages;
	struct pag_place *p = paginate(&a, v, 8, 2, body, &b, &n, &pages);
	assert_int_equal(n, 8);
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(p[i].page, want[i]);
	assert_int_equal(pages, 11);
	arena_release(&a);
}

/* Sums of a page below its last row: 100 high, rows of 20 with 15 below, and the last row without. */
static void room_below_rows(void **st)
{
	(void)st;
	struct arena a;
	arena_init(&a, 0);
	struct bodies b = { 100, 100, 0 };
	struct pag_item v[10];
	size_t n;
	int32_t pages;
	for (int i = 0; i < 10; i++)
		v[i] = (struct pag_item){ .h = 20, .foot = i < 9 ? 15 : 0 };
	struct pag_place *p = paginate(&a, v, 10, 1, body, &b, &n, &pages);
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(p[i].page, (int32_t)i / 4); /* the fifth would fit, but not what stands below it */
	for (int i = 4; i < 10; i++)
		v[i].foot = 0;
	p = paginate(&a, v, 5, 1, body, &b, &n, &pages);
	assert_int_equal(p[4].page, 0); /* where nothing follows it does */
	struct pag_item lines = { .h = 200, .lines = 20, .line_h = 10, .foot = 15, .orphans = 2, .widows = 2 };
	p = paginate(&a, &lines, 1, 1, body, &b, &n, &pages);
	assert_int_equal(p[0].lines, 8);
	assert_int_equal(n, 3);
	arena_release(&a);
}

static void long_tables_are_linear(void **st)
{
	(void)st;
	struct arena a;
	arena_init(&a, 0);
	static struct pag_item v[10000];
	struct bodies b = { 760000, 780000, 0 };
	size_t np, used[2];
	int32_t pages;
	for (size_t i = 0; i < 10000; i++)
		v[i] = (struct pag_item){ .h = 12000, .repeat_head = 24000, .group_head = i % 28 == 0, .keep_next = i % 28 == 0 };
	for (size_t r = 0; r < 2; r++) {
		arena_reset(&a);
		b.calls = 0;
		paginate(&a, v, r ? 10000 : 1000, 1, body, &b, &np, &pages);
		assert_int_equal(np, r ? 10000 : 1000);
		assert_true(b.calls <= pages + 3);
		used[r] = a.used;
	}
	assert_true(used[1] < 25 * used[0]); /* doubling included */
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(head_goes_with_its_rows),
		cmocka_unit_test(paragraphs_split_between_lines),
		cmocka_unit_test(groups_tails_and_forced_breaks),
		cmocka_unit_test(wishes_give_way_in_order),
		cmocka_unit_test(random_documents_keep_their_promises),
		cmocka_unit_test(columns_are_filled_in_turn),
		cmocka_unit_test(room_below_rows),
		cmocka_unit_test(long_tables_are_linear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
