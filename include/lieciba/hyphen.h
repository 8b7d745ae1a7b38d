/* SPDX-License-Identifier: MIT */
/*
 * hyphen: where words may be parted at a line's end (over libhyphen, with the patterns of LibreOffice's dictionaries).
 *
 * Patterns of a language are one file: of the program's own folder (fonts/, which has Latvian), else of the system's (Debian: hyphen-lv, hyphen-ru,
 * hyphen-en-us). Their content decides where lines end, so it is part of what a document is made from: hyphens_digest.
 * Languages: lv, en, ru, by the first letters of a BCP 47 tag ("lv-LV"). Files are read when first asked for. One per process.
 */
#ifndef LIECIBA_HYPHEN_H
#define LIECIBA_HYPHEN_H

#include "lieciba/diag.h"
#include "lieciba/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

struct hyphens;
/* dir: the program's folder of patterns; NULL when memory fails. */
struct hyphens *hyphens_new(const char *dir);
void hyphens_free(struct hyphens *h);
/* SHA-256 of a language's patterns; false when there are none. */
bool hyphens_digest(struct hyphens *h, const char *lang, uint8_t out[DIGEST_SIZE]);
/*
 * Appends the text with a soft hyphen (U+00AD) wherever a word may be parted: two letters stay before and three after it. Words of fewer than five
 * letters, words with letters that the patterns do not know, with soft hyphens of their own, or beside a hyphen, a digit, / @ or _ stay whole.
 * L239 when there are no patterns for the language. Linear in the text.
 */
bool hyphens_soften(struct hyphens *h, const char *lang, const char *s, size_t n, struct strbuf *out, struct diag *d);

#endif
