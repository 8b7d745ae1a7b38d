/* SPDX-License-Identifier: MIT */
/* table: the width solver. Integers, exact sums; a table of 40 columns takes about a microsecond. */
#include "lieciba/table.h"

#include <stdbool.h>
#include <stddef.h>

struct sums {
	int64_t fixed, auto_min, auto_max, fr_min, fr_weight;
};

static struct sums add_up(const struct table_width *v, size_t n)
{
	struct sums s = { 0 };
	for (size_t i = 0; i < n; i++) {
		switch (v[i].kind) {
		case TW_FIXED:
			s.fixed += v[i].fixed;
			break;
		case TW_AUTO:
			s.auto_min += v[i].min;
			s.auto_max += v[i].max > v[i].min ? v[i].max : v[i].min;
			break;
		case TW_FR:
			s.fr_min += v[i].min;
			s.fr_weight += v[i].weight;
			break;
		}
	}
	return s;
}

/* `auto` columns: min + (max - min) * share; the running remainder makes the sum exact. Returns what they take. */
static int64_t give_auto(struct table_width *v, size_t n, const struct sums *s, int64_t room)
{
	int64_t give = (room < s->auto_max ? room : s->auto_max) - s->auto_min;
	int64_t spread = s->auto_max - s->auto_min, seen = 0, given = 0, used = 0;
	for (size_t i = 0; i < n; i++) {
		if (v[i].kind != TW_AUTO)
			continue;
		seen += v[i].max > v[i].min ? v[i].max - v[i].min : 0;
		int64_t upto = spread ? give * seen / spread : 0;
		v[i].out = v[i].min + (mpt)(upto - given);
		given = upto;
		used += v[i].out;
	}
	return used;
}

/*
 * `fr` columns share `room` by weight. One whose min exceeds its share is frozen at its min, which makes the shares of the others smaller, so it
 * is repeated until no more freeze: at most n rounds, in practice one or two.
 */
static void give_fr(struct table_width *v, size_t n, int64_t room, int64_t weight)
{
	bool again = true;
	for (size_t i = 0; i < n; i++) {
		if (v[i].kind == TW_FR)
			v[i].out = -1;
	}
	while (again) {
		again = false;
		int64_t left = room, w = weight;
		for (size_t i = 0; i < n; i++) {
			if (v[i].kind == TW_FR && v[i].out < 0 && (int64_t)v[i].min * weight > room * v[i].weight) {
				v[i].out = v[i].min;
				left -= v[i].min;
				w -= v[i].weight;
				again = true;
			}
		}
		room = left;
		weight = w;
	}
	int64_t seen = 0, given = 0;
	for (size_t i = 0; i < n; i++) {
		if (v[i].kind != TW_FR || v[i].out >= 0)
			continue;
		seen += v[i].weight;
		int64_t upto = room * seen / weight;
		v[i].out = (mpt)(upto - given);
		given = upto;
	}
}

mpt table_solve(struct table_width *v, size_t n, mpt width)
{
	struct sums s = add_up(v, n);
	int64_t room = width - s.fixed - s.fr_min;
	for (size_t i = 0; i < n; i++)
		v[i].out = v[i].kind == TW_FIXED ? v[i].fixed : v[i].min;
	if (room < s.auto_min)
		return (mpt)(s.auto_min - room);
	int64_t used = give_auto(v, n, &s, room);
	if (s.fr_weight > 0)
		give_fr(v, n, width - s.fixed - used, s.fr_weight);
	return 0;
}

static mpt known(const struct table_width *c)
{
	return c->kind == TW_FIXED ? c->fixed : c->min;
}

void table_widen(struct table_width *v, size_t first, size_t n, mpt need)
{
	int64_t have = 0, spread = 0, flexible = 0;
	for (size_t i = first; i < first + n; i++) {
		have += known(&v[i]);
		if (v[i].kind != TW_FIXED) {
			flexible++;
			spread += v[i].max > v[i].min ? v[i].max - v[i].min : 0;
		}
	}
	int64_t missing = need - have, seen = 0, given = 0;
	if (missing <= 0 || flexible == 0)
		return;
	for (size_t i = first; i < first + n; i++) {
		if (v[i].kind == TW_FIXED)
			continue;
		seen += spread ? (v[i].max > v[i].min ? v[i].max - v[i].min : 0) : 1;
		int64_t upto = missing * seen / (spread ? spread : flexible);
		v[i].min += (mpt)(upto - given);
		if (v[i].max < v[i].min)
			v[i].max = v[i].min;
		given = upto;
	}
}
