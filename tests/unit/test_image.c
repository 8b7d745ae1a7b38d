/* SPDX-License-Identifier: MIT */
/* image: PNG files made here by libpng in several kinds, JPEG headers written byte by byte, and what is refused. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/image.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

struct file { uint8_t *data; size_t len; };

static struct file png_of(uint32_t format, uint32_t w, uint32_t h, const void *pixels)
{
	png_image png = { .version = PNG_IMAGE_VERSION, .format = format, .width = w, .height = h };
	png_alloc_size_t n = 0;
	assert_true(png_image_write_to_memory(&png, NULL, &n, 0, pixels, 0, NULL));
	struct file f = { arena_alloc(&arena, n), n };
	assert_true(png_image_write_to_memory(&png, f.data, &n, 0, pixels, 0, NULL));
	f.len = n;
	return f;
}

static void test_grey(void **state)
{
	(void)state;
	static const uint8_t pixels[] = { 0, 64, 128, 255, 1, 2 };
	struct file f = png_of(PNG_FORMAT_GRAY, 3, 2, pixels);
	struct image i;
	assert_true(image_read(&arena, f.data, f.len, &i, NULL));
	assert_int_equal(i.kind, IMAGE_GREY8);
	assert_int_equal(i.w, 3);
	assert_int_equal(i.h, 2);
	assert_int_equal(i.len, 6);
	assert_memory_equal(i.data, pixels, 6);
}

static void test_alpha_on_white(void **state)
{
	(void)state;
	static const uint8_t pixels[] = { 255, 0, 0, 255, 0, 0, 255, 0 }; /* red, then nothing */
	struct file f = png_of(PNG_FORMAT_RGBA, 2, 1, pixels);
	struct image i;
	assert_true(image_read(&arena, f.data, f.len, &i, NULL));
	assert_int_equal(i.kind, IMAGE_RGB8);
	static const uint8_t want[] = { 255, 0, 0, 255, 255, 255 };
	assert_int_equal(i.len, sizeof want);
	assert_memory_equal(i.data, want, sizeof want);
}

static void test_sixteen_bits(void **state)
{
	(void)state;
	static const uint16_t pixels[] = { 0, 65535 };
	struct file f = png_of(PNG_FORMAT_LINEAR_Y, 2, 1, pixels);
	struct image i;
	assert_true(image_read(&arena, f.data, f.len, &i, NULL));
	assert_int_equal(i.kind, IMAGE_GREY8);
	assert_int_equal(i.data[0], 0);
	assert_int_equal(i.data[1], 255);
}

static void test_damaged_png(void **state)
{
	(void)state;
	static uint8_t pixels[64 * 64];
	for (size_t k = 0; k < sizeof pixels; k++)
		pixels[k] = (uint8_t)(k * 7919 >> 3);
	struct file f = png_of(PNG_FORMAT_GRAY, 64, 64, pixels);
	for (size_t cut = 8; cut < f.len; cut += 37) { /* at every length: refused, never read past the end */
		uint8_t *part = malloc(cut);
		struct image i;
		struct diag d = { 0 };
		memcpy(part, f.data, cut);
		if (cut + 12 < f.len) {
			assert_false(image_read(&arena, part, cut, &i, &d));
			assert_string_equal(d.code, "I002");
		}
		free(part);
	}
	f.data[f.len / 2] ^= 0x55; /* inside the pixels: the checksum says so */
	struct image i;
	struct diag d = { 0 };
	assert_false(image_read(&arena, f.data, f.len, &i, &d));
	assert_string_equal(d.code, "I002");
}

static void test_large_png(void **state)
{
	(void)state;
	static const uint8_t one[] = { 0 };
	struct file f = png_of(PNG_FORMAT_GRAY, 1, 1, one);
	/* IHDR: width at 16, height at 20, CRC at 29 over type and data */
	static const uint8_t size[] = { 0, 0, 0x40, 0, 0, 0, 0x40, 0 }; /* 16384 by 16384 */
	memcpy(f.data + 16, size, sizeof size);
	uint32_t crc = 0xFFFFFFFFu;
	for (size_t k = 12; k < 29; k++) {
		crc ^= f.data[k];
		for (int b = 0; b < 8; b++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
	}
	crc = ~crc;
	for (int b = 0; b < 4; b++)
		f.data[29 + b] = (uint8_t)(crc >> (24 - 8 * b));
	struct image i;
	struct diag d = { 0 };
	assert_false(image_read(&arena, f.data, f.len, &i, &d));
	assert_string_equal(d.code, "I003");
	assert_string_equal(d.what, "the picture is too large: 16384 by 16384 pixels");
	assert_true(arena.used < 1 << 20); /* nothing was made for it */
}

/* SOI, APP0, frame of the given kind, scan, some data, EOI. */
static struct file jpeg(uint8_t frame, uint8_t bits, uint8_t components, uint16_t w, uint16_t h)
{
	const uint8_t bytes[] = { 0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 'J', 'F', 0xFF, frame, 0, 8, bits, (uint8_t)(h >> 8), (uint8_t)h, (uint8_t)(w >> 8), (uint8_t)w,
		components, 0xFF, 0xDA, 0, 2, 1, 2, 3, 0xFF, 0xD9 };
	return (struct file){ (uint8_t *)arena_memdup(&arena, (const char *)bytes, sizeof bytes), sizeof bytes };
}

static void test_jpeg(void **state)
{
	(void)state;
	struct file f = jpeg(0xC0, 8, 3, 640, 480);
	struct image i;
	assert_true(image_read(&arena, f.data, f.len, &i, NULL));
	assert_int_equal(i.kind, IMAGE_JPEG);
	assert_int_equal(i.w, 640);
	assert_int_equal(i.h, 480);
	assert_int_equal(i.len, f.len);
	assert_memory_equal(i.data, f.data, f.len);
	f = jpeg(0xC2, 8, 1, 1, 1); /* progressive, grey */
	assert_true(image_read(&arena, f.data, f.len, &i, NULL));
}

static void refused(struct file f, const char *code, const char *what)
{
	struct image i;
	struct diag d = { 0 };
	assert_false(image_read(&arena, f.data, f.len, &i, &d));
	assert_string_equal(d.code, code);
	assert_string_equal(d.what, what);
}

static void test_bad_jpeg(void **state)
{
	(void)state;
	refused(jpeg(0xC0, 8, 4, 10, 10), "I002", "the picture is damaged: this kind of JPEG cannot be printed; only 8 bits, grey or RGB");
	refused(jpeg(0xC0, 12, 3, 10, 10), "I002", "the picture is damaged: this kind of JPEG cannot be printed; only 8 bits, grey or RGB");
	refused(jpeg(0xC3, 8, 3, 10, 10), "I002", "the picture is damaged: this kind of JPEG cannot be printed; only 8 bits, grey or RGB");
	refused(jpeg(0xC0, 8, 3, 10, 0), "I002", "the picture is damaged: it has no size");
	refused(jpeg(0xC0, 8, 3, 30000, 30000), "I003", "the picture is too large: 30000 by 30000 pixels");
	struct file whole = jpeg(0xC0, 8, 3, 10, 10);
	for (size_t n = 4; n < whole.len; n++) {
		uint8_t *part = malloc(n);
		struct image i;
		memcpy(part, whole.data, n);
		assert_false(image_read(&arena, part, n, &i, NULL));
		free(part);
	}
	whole.data[8] = 0;
	refused(whole, "I002", "the picture is damaged: a marker is missing");
}

static void test_others(void **state)
{
	(void)state;
	uint8_t gif[] = "GIF89a";
	refused((struct file){ gif, 6 }, "I001", "the picture is neither PNG nor JPEG");
	refused((struct file){ gif, 0 }, "I001", "the picture is neither PNG nor JPEG");
	refused((struct file){ gif, (8 << 20) + 1 }, "I003", "the picture's file is too large: 8388609 bytes"); /* told from the length alone */
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_grey), T(test_alpha_on_white), T(test_sixteen_bits), T(test_damaged_png), T(test_large_png), T(test_jpeg), T(test_bad_jpeg), T(test_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
