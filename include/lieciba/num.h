/* SPDX-License-Identifier: MIT */
/*
 * num: integers and decimals without floats or locale.
 *
 * Decimals are int64 hundredths ("x100": 745 = 7.45), as the contract has them.
 * Rounding, where digits must go, is half away from zero: 7.445 -> 745.
 */
#ifndef LIECIBA_NUM_H
#define LIECIBA_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whole text must be an optional sign and digits, without blanks; false otherwise or on overflow. */
bool num_parse_int(const char *s, int64_t *out);
/*
 * Decimal text -> value * 10^scale. `sep` is '.' or ',' or 0 (either is accepted). More digits than
 * `scale` are rounded. False when the text is not wholly a number, or overflows.
 */
bool num_parse_scaled(const char *s, char sep, int scale, int64_t *out);
/* "7,45" with `decimals` digits of value/10^scale, half away from zero; returns length; buf >= 32. */
int num_format_scaled(char *buf, size_t size, int64_t value, int scale, int decimals, char sep);
/* Division rounded half away from zero; den != 0. */
int64_t num_div_round(int64_t num, int64_t den);

#endif
