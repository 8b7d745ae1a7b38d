/* SPDX-License-Identifier: MIT */
/*
 * zip: reading members of a ZIP file through libarchive (streaming), with limits.
 * Members' names are validated: UTF-8, relative, without ".." or links.
 */
#ifndef LIECIBA_ZIP_H
#define LIECIBA_ZIP_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct zip_member { const char *name; const char *data; size_t len; };
/*
 * Reads every regular member into the arena, sorted by name. max_total: bytes of all members together (bombs: Z003).
 * A truncated or broken archive fails (Z001) naming the last whole member; nothing partial is returned.
 */
bool zip_read_all(struct arena *a, const char *path, size_t max_total, struct zip_member **v, size_t *n, struct diag *d);
bool zip_is(const char *path); /* starts with PK\3\4 or PK\5\6 */

#endif
