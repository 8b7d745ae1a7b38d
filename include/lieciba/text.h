/* SPDX-License-Identifier: MIT */
/*
 * text: runs of styled text -> lines. Greedy first fit over Unicode break opportunities (libunibreak),
 * soft hyphens (U+00AD: left out but where a line ends there, and drawn as a hyphen then), forced breaks at \n. No kerning, no ligatures.
 * All lengths in 1/1000 pt. Cost: linear in the characters.
 */
#ifndef LIECIBA_TEXT_H
#define LIECIBA_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct face;

struct run { /* consecutive text of one look */
	const char *s; /* valid UTF-8, NFC */
	uint32_t len;
	int32_t size;  /* 1/1000 pt */
	const struct face *face;
	uint32_t color; /* 0xRRGGBB */
	bool underline;
	const char *lang; /* BCP 47; NULL = the document's */
};
struct line_seg { /* part of one run on one line; text without the blanks at the line's end and without soft hyphens but one that ends the line */
	uint32_t run;   /* index into the runs */
	const char *s;  /* in the arena when changed, else into the run's text */
	uint32_t len;
	int32_t x;      /* from the line's start */
	int32_t width;
};
struct line {
	struct line_seg *seg;
	uint32_t n;
	int32_t width;
	bool last;      /* ends the paragraph or was forced: not justified */
};
struct lines {
	struct line *v;
	size_t n;       /* 0 for empty text */
};
struct text_extent {
	int32_t min; /* widest piece that cannot be broken */
	int32_t max; /* widest line when only forced breaks count */
};

/*
 * A text engine caches extents by (face, size, string): marks repeat, so most cells are measured by one look-up.
 * One per worker; text_cache_new(0) for no limit other than its 64 Ki entries.
 */
struct text_cache;
struct text_cache *text_cache_new(void);
void text_cache_free(struct text_cache *c);

struct text_extent text_measure(struct text_cache *c, const struct run *runs, size_t n);
/*
 * Breaks into lines of at most `width`. A piece wider than the width is broken between characters when `anywhere`
 * is set, else it overhangs (the caller's width solver prevents that). nowrap: only forced breaks.
 */
struct lines text_break(struct arena *a, const struct run *runs, size_t n, int32_t width, bool anywhere, bool nowrap);

#endif
