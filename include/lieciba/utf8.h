/* SPDX-License-Identifier: MIT */
/*
 * utf8: validation, NFC, code points, Latvian order (over utf8proc).
 */
#ifndef LIECIBA_UTF8_H
#define LIECIBA_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* Offset of the first byte that is not valid UTF-8 (RFC 3629), or n when all is well. NUL is invalid. */
size_t utf8_valid_prefix(const char *s, size_t n);
/*
 * Next code point of valid UTF-8; advances *s. Behaviour on invalid input: returns 0xFFFD and
 * advances by one byte. Must not be called at the end.
 */
uint32_t utf8_next(const char **s, const char *end);
size_t utf8_count(const char *s, size_t n);      /* code points */
int utf8_put(uint32_t cp, char out[4]);          /* bytes written */
/* Appends the NFC form; input must be valid. Returns false (nothing added) when it is not or memory fails. */
bool utf8_nfc(const char *s, size_t n, struct strbuf *out);
bool utf8_is_nfc_ascii(const char *s, size_t n); /* quick yes: pure ASCII */
bool utf8_is_letter(uint32_t cp);                 /* general category L* */
/* Takes the soft hyphens (U+00AD) out of a text, where it stands: for all that is not broken into lines. Returns its new length. */
size_t utf8_drop_soft(char *s, size_t n);
/* Upper and lower case by Unicode simple mapping. */
void utf8_upper(const char *s, size_t n, struct strbuf *out);
void utf8_lower(const char *s, size_t n, struct strbuf *out);
/*
 * Key whose memcmp order is Latvian alphabetical order: a ā b c č d e ē f g ģ h i ī (y) j k ķ l ļ m n ņ
 * o p r s š t u ū v z ž; length marks and case decide only among otherwise equal words (secondary,
 * tertiary), letters foreign to Latvian sort beside their base letter, blanks and hyphens before letters.
 */
void utf8_sort_key(const char *s, size_t n, struct strbuf *out);
int utf8_compare_lv(const char *a, size_t na, const char *b, size_t nb);

#endif
