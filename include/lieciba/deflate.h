/* SPDX-License-Identifier: MIT */
/*
 * deflate: the zlib format (RFC 1950) for PDF streams, and CRC-32. Deterministic: same bytes in, same bytes out,
 * for one library version; the level is fixed (6).
 */
#ifndef LIECIBA_DEFLATE_H
#define LIECIBA_DEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;
struct deflater;
/* A compressor is reused for many streams (one per worker). level 1…12, 0 = default. NULL when memory fails. */
struct deflater *deflate_new(int level);
bool deflate_add(struct deflater *z, const void *data, size_t n, struct strbuf *out); /* appends one whole stream */
void deflate_free(struct deflater *z);
uint32_t deflate_crc32(uint32_t crc, const void *data, size_t n);

#endif
