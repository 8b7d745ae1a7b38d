/* SPDX-License-Identifier: MIT */
/* csvout: writing CSV (RFC 4180): one field, one record. Lines end with LF; what reads them takes either. */
#ifndef LIECIBA_CSVOUT_H
#define LIECIBA_CSVOUT_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/*
 * Appends one field: quoted when it holds the delimiter, a quotation mark, a line break, or a blank at an end. NULL = empty. With `guard` a text that a
 * spreadsheet would take for a formula (it begins with = + - @ tab or CR, and is no number) gets an apostrophe before it: for people's eyes, never for
 * files that are read back.
 */
void csvout_field(struct strbuf *out, const char *s, char delimiter, bool guard);
/* A record of n fields and its line end. */
void csvout_record(struct strbuf *out, const char *const *v, size_t n, char delimiter, bool guard);

#endif
