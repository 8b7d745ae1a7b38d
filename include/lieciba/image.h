/* SPDX-License-Identifier: MIT */
/*
 * image: PNG and JPEG -> what a page can carry. PNG is decoded by libpng to 8-bit grey or RGB on white
 * (alpha is flattened: transparency has no place in archival forms), 16-bit and interlaced files included; JPEG stays as it is
 * after its header was checked. Limits: 16 megapixels, 8 MiB.
 */
#ifndef LIECIBA_IMAGE_H
#define LIECIBA_IMAGE_H

#include "lieciba/diag.h"
#include "lieciba/digest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
enum image_kind { IMAGE_GREY8, IMAGE_RGB8, IMAGE_JPEG };
struct image {
	enum image_kind kind;
	int32_t w, h;          /* pixels */
	const uint8_t *data;   /* rows without padding, or the JPEG file */
	size_t len;
	uint8_t digest[DIGEST_SIZE]; /* SHA-256 of data: back ends keep what they made of a picture, and hash it in its place */
};
/* The image lives in the arena. D4xx: I001 not PNG or JPEG, I002 damaged, I003 too large. */
bool image_read(struct arena *a, const void *data, size_t n, struct image *out, struct diag *d);

#endif
