/* SPDX-License-Identifier: MIT */
/*
 * arena: bump allocation in a chain of blocks. Allocation O(1); reset keeps the blocks, so that a worker that makes
 * thousands of documents stops calling malloc after the first few.
 */
#include "lieciba/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 16, BLOCK_MIN = 16 * 1024, BLOCK_MAX = 1024 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t size, used; /* of data */
	_Alignas(16) unsigned char data[];
};

static void full(struct arena *a)
{
	if (a->full)
		a->full(a->full_arg);
	fputs("lieciba: out of memory\n", stderr);
	_Exit(70);
}

void arena_init(struct arena *a, size_t cap)
{
	*a = (struct arena){ .cap = cap };
}

void arena_release(struct arena *a)
{
	struct arena_block *b = a->first;
	while (b) {
		struct arena_block *next = b->next;
		free(b);
		b = next;
	}
	a->first = a->current = NULL;
	a->used = 0;
}

void arena_reset(struct arena *a)
{
	for (struct arena_block *b = a->first; b; b = b->next)
		b->used = 0;
	a->current = a->first;
	a->used = 0;
}

/* A block after the current one with room for size: a kept one, or a new one. */
static struct arena_block *next_block(struct arena *a, size_t size)
{
	struct arena_block *b = a->current;
	while (b && b->next) {
		b = b->next;
		if (b->size - b->used >= size)
			return a->current = b;
	}
	size_t want = b ? b->size * 2 : BLOCK_MIN;
	if (want > BLOCK_MAX)
		want = BLOCK_MAX;
	if (want < size)
		want = size;
	struct arena_block *n = malloc(sizeof *n + want);
	if (!n)
		full(a);
	*n = (struct arena_block){ .size = want };
	if (b)
		b->next = n;
	else
		a->first = n;
	return a->current = n;
}

void *arena_alloc(struct arena *a, size_t size)
{
	if (size > SIZE_MAX / 4)
		full(a);
	size = (size + (ALIGN - 1)) & ~(size_t)(ALIGN - 1);
	if (size == 0)
		size = ALIGN;
	if (a->cap && (size > a->cap || a->used > a->cap - size))
		full(a);
	struct arena_block *b = a->current;
	if (!b || b->size - b->used < size)
		b = next_block(a, size);
	void *p = b->data + b->used;
	b->used += size;
	a->used += size;
	return memset(p, 0, size);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		full(a);
	return arena_alloc(a, n * size);
}

void *arena_grow(struct arena *a, void *v, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return v;
	size_t n = *cap ? *cap * 2 : 8;
	if (n < need)
		n = need;
	void *grown = arena_array(a, n, size);
	if (*cap)
		memcpy(grown, v, *cap * size);
	*cap = n;
	return grown;
}

char *arena_memdup(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);
	if (n)
		memcpy(p, s, n);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_memdup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	char *p = arena_alloc(a, n < 0 ? 1 : (size_t)n + 1);
	if (n > 0)
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p;
}
