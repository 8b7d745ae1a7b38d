/* SPDX-License-Identifier: MIT */
/*
 * arena: memory that is freed all at once, with a cap.
 *
 * `struct arena *` in a signature means: the result lives there. One arena per
 * document (and per layout, per run). Allocation is a pointer bump, O(1); blocks
 * grow from 16 KiB up to 1 MiB and are kept by arena_reset for the next document.
 *
 * arena_alloc never returns NULL: past the cap (or when malloc fails) it calls
 * a->full(a->full_arg), which must not return (a worker reports its document as
 * failed and exits; elsewhere the default ends the program with exit 70 and a line
 * on stderr). So callers need no check, and a runaway document costs itself only.
 */
#ifndef LIECIBA_ARENA_H
#define LIECIBA_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;
struct arena {
	struct arena_block *first, *current;
	size_t used; /* bytes handed out since init or reset */
	size_t cap;  /* bytes; 0 = no cap */
	void (*full)(void *arg);
	void *full_arg;
};

void arena_init(struct arena *a, size_t cap);
void arena_release(struct arena *a);
/* Everything handed out is invalid afterwards; the blocks are kept for reuse. */
void arena_reset(struct arena *a);

/* Aligned for any type, zeroed. */
void *arena_alloc(struct arena *a, size_t size);
/* Array of n items of `size` bytes, zeroed; overflow of n*size counts as "full". */
void *arena_array(struct arena *a, size_t n, size_t size);
/*
 * Growth of an array in an arena: returns v with room for at least `need` items (v itself
 * when *cap already allows it), doubling; the old copy stays behind in the arena.
 */
void *arena_grow(struct arena *a, void *v, size_t *cap, size_t need, size_t size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_memdup(struct arena *a, const char *s, size_t n); /* adds a final NUL */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

#endif
