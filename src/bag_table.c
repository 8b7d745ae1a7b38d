/* SPDX-License-Identifier: MIT */
/*
 * bag_table: the files that a bag lists or holds: a million of them in 100 MB. A record is the digests and the name, packed one after another; 20 bytes
 * beside it; a slot of four bytes for looking up by name and one for looking up by spelling. Looking up costs O(1); names that were made to collide are
 * noticed by the length of the search and refused.
 */
#include "bag_internal.h"

#include <stdlib.h>
#include <string.h>

enum { BLOB_MIN = 1 << 12, BLOB_MAX = 1 << 18, SEARCH_MAX = 2000, FIRST_SLOTS = 1 << 10 };
#define RECORDS_MAX ((int64_t)4 << 30)
#define FILES_MAX ((size_t)50000000)

void bag_table_init(struct bag_table *t)
{
	*t = (struct bag_table){ .folded = STRBUF_INIT, .other = STRBUF_INIT };
	arena_init(&t->arena, 0);
}

void bag_table_free(struct bag_table *t)
{
	for (size_t i = 0; i < t->nchunks; i++)
		free(t->chunk[i]);
	free(t->chunk);
	free(t->slot);
	free(t->fold);
	strbuf_release(&t->folded);
	strbuf_release(&t->other);
	arena_release(&t->arena);
}

struct bag_file *bag_file(const struct bag_table *t, size_t i)
{
	return &t->chunk[i / BAG_CHUNK][i % BAG_CHUNK];
}

bool bag_is_payload(const char *name)
{
	return strncmp(name, "data/", 5) == 0;
}

/* The record's first byte tells payload from tag file only through its name, so the kind is asked of the sums' length that it was made with. */
const char *bag_file_name(const struct bag_table *t, const struct bag_file *f)
{
	if (!(f->state & FILE_SUMS))
		return f->record;
	return f->record + t->sums[(unsigned char)f->record[-1]];
}

static uint64_t hash(const char *s, size_t n)
{
	uint64_t h = 1469598103934665603u;
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 1099511628211u;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93u;
	return h ^ h >> 32;
}

/* The slot of a name, or the empty one where it would go; nslots when the search took too long. */
static size_t find_slot(const struct bag_table *t, const char *name)
{
	size_t mask = t->nslots - 1, i = (size_t)hash(name, strlen(name)) & mask;
	for (int tries = 0; tries < SEARCH_MAX; tries++, i = (i + 1) & mask) {
		if (!t->slot[i] || strcmp(bag_file_name(t, bag_file(t, t->slot[i] - 1)), name) == 0)
			return i;
	}
	return t->nslots;
}

static bool grow_slots(struct bag_table *t)
{
	size_t n = t->nslots ? t->nslots * 2 : FIRST_SLOTS;
	uint32_t *old = t->slot;
	t->slot = calloc(n, sizeof *t->slot);
	t->nslots = t->slot ? n : 0;
	free(old);
	for (size_t i = 0; t->slot && i < t->n; i++) {
		size_t s = find_slot(t, bag_file_name(t, bag_file(t, i)));
		if (s == t->nslots)
			return false;
		t->slot[s] = (uint32_t)i + 1;
	}
	return t->slot != NULL;
}

int64_t bag_table_find(const struct bag_table *t, const char *name)
{
	if (!t->nslots)
		return BAG_NOT;
	size_t s = find_slot(t, name);
	return s == t->nslots || !t->slot[s] ? BAG_NOT : (int64_t)t->slot[s] - 1;
}

static char *take(struct bag_table *t, size_t n)
{
	if (n > t->blob_left) {
		t->blob_size = t->blob_size ? t->blob_size * 2 : BLOB_MIN;
		t->blob_size = t->blob_size > BLOB_MAX ? BLOB_MAX : t->blob_size;
		size_t size = n > t->blob_size ? n : t->blob_size;
		t->blob = arena_alloc(&t->arena, size);
		t->blob_left = size;
	}
	char *p = t->blob;
	t->blob += n;
	t->blob_left -= n;
	t->bytes += (int64_t)n;
	return p;
}

static struct bag_file *new_file(struct bag_table *t)
{
	if (t->n == t->nchunks * BAG_CHUNK) {
		struct bag_file **v = realloc(t->chunk, (t->nchunks + 1) * sizeof(struct bag_file *));
		if (v)
			t->chunk = v;
		struct bag_file *c = v ? calloc(BAG_CHUNK, sizeof *c) : NULL;
		if (!c)
			return NULL;
		t->chunk[t->nchunks++] = c;
	}
	return bag_file(t, t->n);
}

int64_t bag_table_add(struct bag_table *t, const char *name, bool sums)
{
	bool payload = bag_is_payload(name);
	size_t n = strlen(name), before = sums ? 1 + t->sums[payload] : 0;
	if (t->full || t->n >= FILES_MAX || t->bytes + (int64_t)(before + n) > RECORDS_MAX || (2 * (t->n + 1) > t->nslots && !grow_slots(t))) {
		t->full = true;
		return BAG_NOT;
	}
	size_t s = find_slot(t, name);
	struct bag_file *f = s == t->nslots ? NULL : new_file(t);
	if (!f) {
		t->full = true;
		return BAG_NOT;
	}
	char *p = take(t, before + n + 1);
	if (sums)
		*p++ = payload;
	f->record = p;
	f->state = sums ? FILE_SUMS : 0;
	memcpy(p + (sums ? before - 1 : 0), name, n + 1);
	t->slot[s] = (uint32_t)++t->n;
	return (int64_t)t->n - 1;
}

/* ---- by spelling ---- */

void bag_table_index_folds(struct bag_table *t)
{
	size_t n = FIRST_SLOTS;
	while (n < t->n)
		n *= 2;
	free(t->fold);
	t->fold = calloc(n, sizeof *t->fold);
	t->nfold = t->fold ? n : 0;
	for (size_t i = t->nfold ? t->n : 0; i > 0; i--) { /* backwards: a chain begins with what was listed first */
		struct bag_file *f = bag_file(t, i - 1);
		bag_name_fold(bag_file_name(t, f), &t->folded);
		uint32_t *head = &t->fold[hash(t->folded.buf, t->folded.len) & (n - 1)];
		f->next = *head;
		*head = (uint32_t)i;
	}
}

int64_t bag_table_find_fold(struct bag_table *t, const char *name, int64_t after)
{
	if (!t->nfold)
		return BAG_NOT;
	bag_name_fold(name, &t->folded);
	uint32_t at = after == BAG_NOT ? t->fold[hash(t->folded.buf, t->folded.len) & (t->nfold - 1)] : bag_file(t, (size_t)after)->next;
	for (int tries = 0; at && tries < SEARCH_MAX; tries++) {
		const struct bag_file *f = bag_file(t, at - 1);
		bag_name_fold(bag_file_name(t, f), &t->other);
		if (t->other.len == t->folded.len && memcmp(t->other.buf, t->folded.buf, t->folded.len) == 0)
			return (int64_t)at - 1;
		at = f->next;
	}
	return BAG_NOT;
}
