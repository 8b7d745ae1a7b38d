/* SPDX-License-Identifier: MIT */
/*
 * zip: reading members of a ZIP file through libarchive (streaming), with limits, and writing one.
 * Members' names are validated: UTF-8, relative, without ".." or links.
 */
#ifndef LIECIBA_ZIP_H
#define LIECIBA_ZIP_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct strbuf;
struct zip_member { const char *name; const char *data; size_t len; };
/*
 * Reads every regular member into the arena, sorted by name. max_total: bytes of all members together (bombs: Z003).
 * A truncated or broken archive fails (Z001) naming the last whole member; nothing partial is returned.
 */
bool zip_read_all(struct arena *a, const char *path, size_t max_total, struct zip_member **v, size_t *n, struct diag *d);
/*
 * A whole ZIP of n members into out (reset first): sorted by name, deflated, every time 1980-01-01 00:00:00, mode 0640, so that the same members give the
 * same bytes wherever and whenever. Names as zip_read_all accepts them. E310 when memory or libarchive failed.
 */
bool zip_write(const struct zip_member *v, size_t n, struct strbuf *out, struct diag *d);
bool zip_is(const char *path); /* starts with PK\3\4 or PK\5\6 */

#endif
