/* SPDX-License-Identifier: MIT */
/*
 * font: the project's prepared faces: coverage, advances, glyph numbers, file bytes.
 *
 * Only prepared fonts are opened: fonts/fonts.sha256 lists every file with its SHA-256, and a file that
 * differs is refused (F002), since a damaged font can hang or crash a PDF library. Each face
 * has two subsets of the same design: `core` (Latvian, digits, punctuation) and `full` (+ Latin-1, Extended-A, Vietnamese,
 * Cyrillic); advances are the same in both, so layout never depends on which one is embedded.
 * Units: 1/1000 em, integers (Noto Sans has 1000 units an em).
 */
#ifndef LIECIBA_FONT_H
#define LIECIBA_FONT_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum face_subset { FACE_CORE, FACE_FULL, FACE_SUBSETS };

struct face_file {
	const uint8_t *data; /* whole file, mapped or read; lives as long as the fonts */
	size_t len;
};
struct face {
	const char *name;       /* "NotoSans-Regular": what layouts call it, ".ttf" after it or not */
	const char *ps_name;    /* PostScript name for BaseFont */
	int ascent, descent, cap_height, italic_angle, stem_v, flags; /* PDF font descriptor values, 1/1000 em */
	int bbox[4];
	struct face_file file[FACE_SUBSETS];
	uint8_t cover[65536];   /* bit s set: subset s has a glyph for this code point (BMP only) */
	uint16_t advance[65536];/* 0 where not covered; a soft hyphen is drawn as a hyphen */
	uint16_t glyph[FACE_SUBSETS][65536];
};
struct fonts;
/* Loads every face of a folder and checks the checksums; F001 missing, F002 changed, F003 unreadable. ~1 ms a face. */
struct fonts *fonts_open(const char *dir, struct diag *d);
void fonts_close(struct fonts *f);
/* "NotoSans-Bold.ttf" or "NotoSans-Bold"; NULL when there is none. */
const struct face *fonts_face(const struct fonts *f, const char *name);
const char *fonts_dir(const struct fonts *f); /* the folder they came from */
size_t fonts_count(const struct fonts *f);
const struct face *fonts_at(const struct fonts *f, size_t i);

static inline bool face_covers(const struct face *f, uint32_t cp) { return cp < 65536 && f->cover[cp] != 0; }
/* Width of text at `size` (1/1000 pt) in 1/1000 pt, rounded half up once at the end; uncovered characters count 0. */
int32_t face_width(const struct face *f, int32_t size, const char *s, size_t n);
/*
 * First character of s that this face cannot draw: its byte offset, with the code point in *cp; -1 when all can be drawn.
 * Soft hyphen (U+00AD), NO-BREAK SPACE and line feed are drawable by definition (text handles them); control characters,
 * zero-width characters and combining marks left over after NFC are not.
 */
long face_missing(const struct face *f, const char *s, size_t n, uint32_t *cp);

#endif
