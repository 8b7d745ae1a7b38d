/* SPDX-License-Identifier: MIT */
/*
 * dataset_group: whether rows of one group stand together, however they are sorted (the Latvian order of names is not that of bytes).
 * A hash table of the groups that began: linear in rows times columns.
 */
#include "dataset_internal.h"

#include <string.h>

bool cell_same(const struct cell *a, const struct cell *b)
{
	if (a->type != b->type)
		return false;
	if (a->type == CELL_TEXT || a->type == CELL_BLOB)
		return a->len == b->len && (a->len == 0 || memcmp(a->s, b->s, a->len) == 0);
	return a->type == CELL_NULL || a->i == b->i;
}

static bool same_prefix(const struct rows *r, size_t a, size_t b, const int *cols, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!cell_same(rows_cell(r, a, cols[i]), rows_cell(r, b, cols[i])))
			return false;
	return true;
}

static uint64_t hash_prefix(const struct rows *r, size_t row, const int *cols, size_t n)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */
	for (size_t i = 0; i < n; i++) {
		const struct cell *c = rows_cell(r, row, cols[i]);
		bool bytes = c->type == CELL_TEXT || c->type == CELL_BLOB;
		h = (h ^ (uint64_t)c->type ^ (bytes ? 0 : (uint64_t)c->i)) * 1099511628211u;
		for (uint32_t k = 0; bytes && k < c->len; k++)
			h = (h ^ (unsigned char)c->s[k]) * 1099511628211u;
	}
	return h;
}

/* Enters the group that begins at `row`; false when an earlier one had the same values. Slots hold row + 1. */
static bool enter_group(const struct rows *r, size_t row, const int *cols, size_t n, size_t *slots, size_t mask)
{
	size_t at = (size_t)hash_prefix(r, row, cols, n) & mask;
	for (; slots[at]; at = (at + 1) & mask)
		if (same_prefix(r, slots[at] - 1, row, cols, n))
			return false;
	slots[at] = row + 1;
	return true;
}

static bool told(const struct datasets *s, const struct rows *r, size_t row, int col, struct diag *d)
{
	const struct data_spec *spec = dataset_spec(s, r->ds);
	diag_error(d, "L224", _("dataset '%s', row %zu: a value of '%s' comes back after others"), spec->name, row + 1, dataset_col_name(s, r->ds, col));
	diag_hint(d, "%s", _("put the columns of the groups first in ORDER BY"));
	return diag_at(d, &spec->pos);
}

bool dataset_grouped(const struct datasets *s, const struct rows *r, const int *cols, size_t n, struct arena *scratch, struct diag *d)
{
	size_t size = 16;
	while (size < r->n * 2)
		size *= 2;
	for (size_t k = 1; k <= n; k++) {
		size_t *slots = ARENA_ARRAY(scratch, size, size_t);
		for (size_t row = 0; row < r->n; row++) {
			if (row > 0 && same_prefix(r, row - 1, row, cols, k))
				continue;
			if (!enter_group(r, row, cols, k, slots, size - 1))
				return told(s, r, row, cols[k - 1], d);
		}
	}
	return true;
}

size_t dataset_group_size(const struct rows *r, size_t from, const int *cols, size_t n)
{
	size_t count = 1;
	while (from + count < r->n && same_prefix(r, from, from + count, cols, n))
		count++;
	return count;
}
