/* SPDX-License-Identifier: MIT */
/* Small ZIPs made by hand: members are stored as they are. */
#ifndef LIECIBA_ZIP_UNIT_H
#define LIECIBA_ZIP_UNIT_H

#include "lieciba/deflate.h"
#include "lieciba/strbuf.h"

#include <string.h>

struct zip_made { struct strbuf bytes, directory; unsigned n; };

static inline void zip_little(struct strbuf *sb, unsigned long v, int bytes)
{
	for (; bytes > 0; bytes--, v >>= 8)
		strbuf_addc(sb, (char)(v & 0xff));
}

static inline void zip_fields(struct strbuf *sb, unsigned flags, unsigned long crc, size_t len, size_t name_len)
{
	zip_little(sb, 20, 2);
	zip_little(sb, flags, 2);
	zip_little(sb, 0, 2);          /* stored */
	zip_little(sb, 0x21 << 16, 4); /* 1980-01-01 */
	zip_little(sb, crc, 4);
	zip_little(sb, len, 4);
	zip_little(sb, len, 4);
	zip_little(sb, name_len, 2);
	zip_little(sb, 0, 2);
}

static inline void zip_put(struct zip_made *z, const char *name, const char *data, size_t len)
{
	unsigned long crc = deflate_crc32(0, data, len);
	size_t at = z->bytes.len, n = strlen(name);
	strbuf_adds(&z->bytes, "PK\3\4");
	zip_fields(&z->bytes, 0x800, crc, len, n);
	strbuf_adds(&z->bytes, name);
	strbuf_add(&z->bytes, data, len);
	strbuf_adds(&z->directory, "PK\1\2");
	zip_little(&z->directory, 20, 2);
	zip_fields(&z->directory, 0x800, crc, len, n);
	zip_little(&z->directory, 0, 10);
	zip_little(&z->directory, at, 4);
	strbuf_adds(&z->directory, name);
	z->n++;
}

static inline void zip_end(struct zip_made *z)
{
	size_t at = z->bytes.len;
	strbuf_add(&z->bytes, z->directory.buf, z->directory.len);
	strbuf_adds(&z->bytes, "PK\5\6");
	zip_little(&z->bytes, 0, 4);
	zip_little(&z->bytes, z->n, 2);
	zip_little(&z->bytes, z->n, 2);
	zip_little(&z->bytes, z->directory.len, 4);
	zip_little(&z->bytes, at, 4);
	zip_little(&z->bytes, 0, 2);
}

static inline void zip_free(struct zip_made *z)
{
	strbuf_release(&z->bytes);
	strbuf_release(&z->directory);
}

#define ZIP_MADE_INIT { STRBUF_INIT, STRBUF_INIT, 0 }

#endif
