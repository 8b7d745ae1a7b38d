/* SPDX-License-Identifier: MIT */
/*
 * code: the verification code that a document carries, as bytes and as text.
 *
 * 80 bits of HMAC-SHA-256 with the school's secret over what identifies the document, printed as `LIECIBA1 XXXX-XXXX-XXXX-XXXX` in Crockford's base32:
 * digits and capitals without I, L, O and U, so that nothing read from paper is confused. It holds no personal data, and without the secret nobody can
 * make one up or find out what it stands for.
 */
#ifndef LIECIBA_CODE_H
#define LIECIBA_CODE_H

#include "lieciba/diag.h"
#include "lieciba/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CODE_SIZE = 10, CODE_TEXT_SIZE = 29 /* "LIECIBA1 XXXX-XXXX-XXXX-XXXX" and NUL */, CODE_SECRET_SIZE = 32 };

/* copy: 1 = the original. */
void code_make(const uint8_t secret[CODE_SECRET_SIZE], const uint8_t digest[DIGEST_SIZE], const char *instance, const char *unit, int version, int copy,
	uint8_t out[CODE_SIZE]);
void code_format(const uint8_t code[CODE_SIZE], char out[CODE_TEXT_SIZE]);
/*
 * As people type it: small letters, without LIECIBA1, hyphens or blanks, O for 0, I and L for 1. False: it is no code (then *digits, unless NULL, tells how
 * many of its 16 characters there are, -1 = a character that cannot be in one).
 */
bool code_parse(const char *text, uint8_t out[CODE_SIZE], int *digits);

/* The school's secret from `path`, made (32 random bytes, mode 0600) when there is none and `make`; without it E010. G040: the file is not one. */
bool code_secret(const char *path, bool make, uint8_t out[CODE_SECRET_SIZE], struct diag *d);

#endif
