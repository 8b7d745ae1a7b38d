/* SPDX-License-Identifier: MIT */
/* digest: SHA-256 (OpenSSL's EVP), incremental and whole; keyed: HMAC (RFC 2104) with it. Hex is lower case. */
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
/* Gives the digest and starts anew. */
void digest_end(struct digest *g, uint8_t out[DIGEST_SIZE]);
void digest_free(struct digest *g);
void digest_of(const void *data, size_t n, uint8_t out[DIGEST_SIZE]);
void digest_keyed(const void *key, size_t nkey, const void *data, size_t n, uint8_t out[DIGEST_SIZE]);
void digest_hex(const uint8_t in[DIGEST_SIZE], char out[DIGEST_HEX_SIZE]);

#endif
