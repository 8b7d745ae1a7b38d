/* SPDX-License-Identifier: MIT */
/* compose_turn: paragraphs turned by 90 degrees anticlockwise. */
#ifndef LIECIBA_COMPOSE_TURN_H
#define LIECIBA_COMPOSE_TURN_H

#include "compose_internal.h"

enum { TURNED = 90000 }; /* 1/1000 degree, as struct op has it */

/*
 * Breaks the text into lines of at most `height`, or of the longest word where that is more; lines that are together wider than `width` are made longer
 * until they are not, or all is one line.
 */
void turned_break(struct ctx *x, struct para *p, mpt height, mpt width);
mpt turned_length(const struct para *p); /* of its longest line: its height on paper */
mpt turned_width(const struct para *p);  /* of all lines side by side */
/* First line's left edge at x0; all begin at `bottom` and go up. */
void turned_draw(struct ctx *x, struct page *page, const struct para *p, mpt x0, mpt bottom, uint32_t tag);

#endif
