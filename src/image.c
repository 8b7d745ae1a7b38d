/* SPDX-License-Identifier: MIT */
/*
 * image: PNG through libpng's simplified reader (any depth, palette, interlacing; alpha laid on white), JPEG by its header alone.
 *
 * The size is checked before anything is decoded, so a file of a few bytes cannot ask for gigabytes. Cost of a PNG: linear in its pixels.
 */
#include "lieciba/image.h"

#include "lieciba/arena.h"

#include <png.h>
#include <string.h>

enum { MAX_BYTES = 8 << 20, MAX_PIXELS = 16 << 20 };

static bool too_large(int64_t w, int64_t h, struct diag *d)
{
	diag_error(d, "I003", _("the picture is too large: %lld by %lld pixels"), (long long)w, (long long)h);
	return diag_hint(d, "%s", _("at most 16 million pixels; a crest needs no more than 600 by 600"));
}

static bool damaged(const char *why, struct diag *d)
{
	diag_error(d, "I002", _("the picture is damaged: %s"), why);
	return diag_hint(d, "%s", _("save it again as PNG"));
}

/* ---- PNG ---- */

static bool decode(struct arena *a, png_image *png, struct image *out, struct diag *d)
{
	const png_color white = { 255, 255, 255 };
	bool color = png->format & PNG_FORMAT_FLAG_COLOR;
	if ((int64_t)png->width * png->height > MAX_PIXELS)
		return too_large(png->width, png->height, d);
	png->format = color ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
	size_t len = (size_t)png->width * png->height * (color ? 3 : 1);
	uint8_t *data = arena_alloc(a, len);
	if (!png_image_finish_read(png, &white, data, 0, NULL) || PNG_IMAGE_FAILED(*png))
		return damaged(png->message, d);
	*out = (struct image){ .kind = color ? IMAGE_RGB8 : IMAGE_GREY8, .w = (int32_t)png->width, .h = (int32_t)png->height, .data = data, .len = len };
	return true;
}

static bool read_png(struct arena *a, const void *data, size_t n, struct image *out, struct diag *d)
{
	png_image png = { .version = PNG_IMAGE_VERSION };
	bool good;
	if (!png_image_begin_read_from_memory(&png, data, n))
		good = damaged(png.message, d);
	else
		good = decode(a, &png, out, d);
	png_image_free(&png);
	return good;
}

/* ---- JPEG (ITU-T T.81 annex B) ---- */

enum { SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, SOF0 = 0xC0, SOF2 = 0xC2, DHT = 0xC4, JPG = 0xC8, DAC = 0xCC, SOF15 = 0xCF, TEM = 0x01, RST0 = 0xD0, RST7 = 0xD7 };

static unsigned be16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static bool is_frame(unsigned marker)
{
	return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
}

/* p: the frame header's segment, len its length with the two bytes of it. */
static bool read_frame(unsigned marker, const uint8_t *p, size_t len, struct image *out, struct diag *d)
{
	if (len < 8)
		return damaged(_("its frame header is cut off"), d);
	unsigned components = p[7];
	if (marker > SOF2 || p[2] != 8 || (components != 1 && components != 3))
		return damaged(_("this kind of JPEG cannot be printed; only 8 bits, grey or RGB"), d);
	out->h = (int32_t)be16(p + 3);
	out->w = (int32_t)be16(p + 5);
	if (out->w == 0 || out->h == 0)
		return damaged(_("it has no size"), d);
	return (int64_t)out->w * out->h <= MAX_PIXELS || too_large(out->w, out->h, d);
}

static bool read_jpeg(struct arena *a, const uint8_t *p, size_t n, struct image *out, struct diag *d)
{
	bool frame = false;
	for (size_t at = 2; at + 4 <= n;) {
		if (p[at] != 0xFF)
			return damaged(_("a marker is missing"), d);
		unsigned marker = p[at + 1];
		if (marker == 0xFF || marker == TEM || (marker >= RST0 && marker <= RST7)) {
			at += marker == 0xFF ? 1 : 2;
			continue;
		}
		size_t len = be16(p + at + 2);
		if (marker == EOI || len < 2 || at + 2 + len > n)
			break;
		if (is_frame(marker) && !(frame = read_frame(marker, p + at + 2, len, out, d)))
			return false;
		if (marker == SOS) {
			if (!frame || p[n - 2] != 0xFF || p[n - 1] != EOI)
				break;
			out->kind = IMAGE_JPEG;
			out->data = (const uint8_t *)arena_memdup(a, (const char *)p, n);
			out->len = n;
			return true;
		}
		at += 2 + len;
	}
	return damaged(_("it is cut off"), d);
}

bool image_read(struct arena *a, const void *data, size_t n, struct image *out, struct diag *d)
{
	static const uint8_t png[] = { 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A };
	const uint8_t *p = data;
	*out = (struct image){ 0 };
	if (n > MAX_BYTES) {
		diag_error(d, "I003", _("the picture's file is too large: %zu bytes"), n);
		return diag_hint(d, "%s", _("at most 8 MB"));
	}
	bool is_png = n >= sizeof png && memcmp(p, png, sizeof png) == 0, is_jpeg = n >= 4 && p[0] == 0xFF && p[1] == SOI;
	if (!is_png && !is_jpeg) {
		diag_error(d, "I001", "%s", _("the picture is neither PNG nor JPEG"));
		return diag_hint(d, "%s", _("save it as PNG"));
	}
	if (is_png ? !read_png(a, data, n, out, d) : !read_jpeg(a, p, n, out, d))
		return false;
	digest_of(out->data, out->len, out->digest);
	return true;
}
