/* SPDX-License-Identifier: MIT */
/*
 * privacy: finds personal codes in texts, and keeps what is personal out of messages. Pure functions on strings.
 *
 * A personal code (domain B7): DDMMYY-CNNNN with its dash; or the same 11 digits without it when they begin with a date that exists, or with 3 and a
 * second digit from 2 on (codes given since 2017), but not with 371, which telephone numbers do. Digits before or after mean that it is something else, a longer number.
 */
#ifndef LIECIBA_PRIVACY_H
#define LIECIBA_PRIVACY_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>

#define PRIVACY_CODE_SIZE 13

/* The first personal code in s, written with its dash, to code. False when there is none. */
bool privacy_find_code(const char *s, char code[PRIVACY_CODE_SIZE]);
/* Stars over the digits of every personal code, in place: ******-***** . */
void privacy_mask_codes(char *s);
/* '…' for all between the first and the last quotation mark: messages quote values of the data so. */
void privacy_hide_quoted(struct diag *d);
/* The same, but a quoted text that cannot be a name stays: one without letters, or an id: ASCII, no blank or @, with a digit. */
void privacy_hide_names(struct diag *d);
/* A column of passwords: never read, never kept. */
bool privacy_is_password(const char *column);

#endif
