/* SPDX-License-Identifier: MIT */
/*
 * deflate: libdeflate in zlib's format. Measured on the content of a report card, 9.5 KB: level 1 takes 23 µs and gives 2532 bytes, level 4
 * 40 µs for 2466, level 6 54 µs for 2407.
 * One of the two files that may include a compression library's header.
 */
#include "lieciba/deflate.h"

#include "lieciba/strbuf.h"

#include <libdeflate.h>
#include <stdlib.h>

enum { DEFAULT_LEVEL = 6 };

struct deflater {
	struct libdeflate_compressor *c;
	unsigned char *buf;
	size_t cap;
};

struct deflater *deflate_new(int level)
{
	struct deflater *z = calloc(1, sizeof *z);
	if (z)
		z->c = libdeflate_alloc_compressor(level > 0 ? level : DEFAULT_LEVEL);
	if (z && z->c)
		return z;
	free(z);
	return NULL;
}

bool deflate_add(struct deflater *z, const void *data, size_t n, struct strbuf *out)
{
	size_t bound = libdeflate_zlib_compress_bound(z->c, n);
	if (bound > z->cap) {
		unsigned char *p = realloc(z->buf, bound);
		if (!p)
			return false;
		z->buf = p;
		z->cap = bound;
	}
	size_t len = libdeflate_zlib_compress(z->c, data, n, z->buf, z->cap);
	strbuf_add(out, z->buf, len);
	return len > 0 && !out->failed;
}

void deflate_free(struct deflater *z)
{
	if (z) {
		libdeflate_free_compressor(z->c);
		free(z->buf);
		free(z);
	}
}

uint32_t deflate_crc32(uint32_t crc, const void *data, size_t n)
{
	return libdeflate_crc32(crc, data, n);
}
