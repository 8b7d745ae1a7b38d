/* SPDX-License-Identifier: MIT */
/*
 * digest: SHA-256 (OpenSSL's EVP), incremental and whole; keyed: HMAC (RFC 2104) with it. Hex is lower case.
 * Everything of ours is SHA-256; the other kinds are only for checking what others made (bag.h).
 */
#ifndef LIECIBA_DIGEST_H
#define LIECIBA_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE 32
#define DIGEST_HEX_SIZE 65

struct digest;
struct digest *digest_new(void); /* NULL when memory fails */
void digest_add(struct digest *g, const void *data, size_t n);
/* Gives the digest (digest_size bytes of its kind; DIGEST_SIZE of digest_new's) and starts anew. */
void digest_end(struct digest *g, uint8_t *out);
void digest_free(struct digest *g);
void digest_of(const void *data, size_t n, uint8_t out[DIGEST_SIZE]);
void digest_keyed(const void *key, size_t nkey, const void *data, size_t n, uint8_t out[DIGEST_SIZE]);
void digest_hex(const uint8_t in[DIGEST_SIZE], char out[DIGEST_HEX_SIZE]);

enum digest_kind { DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA224, DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512, DIGEST_KINDS };
enum { DIGEST_MAX = 64 };
const char *digest_name(enum digest_kind k); /* "sha256", as the names of manifests have it */
size_t digest_size(enum digest_kind k);
bool digest_parse(const char *name, size_t n, enum digest_kind *k);
struct digest *digest_new_of(enum digest_kind k); /* NULL also when this machine's OpenSSL does not grant the algorithm */
void digest_hex_of(const uint8_t *in, size_t n, char *out /* 2 * n + 1 */);
bool digest_unhex(const char *s, size_t n, uint8_t *out /* n / 2 */); /* either case; n is even */

#endif
