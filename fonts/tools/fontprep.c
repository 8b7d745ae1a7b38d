/* SPDX-License-Identifier: MIT */
/*
 * fontprep IN OUT core|full: a subset of a TrueType font without hints and layout tables, through HarfBuzz.
 * core: what Latvian documents use; full: also the letters of names from elsewhere. Same input, same HarfBuzz: same bytes.
 */
#include <hb-subset.h>
#include <hb.h>
#include <stdio.h>
#include <string.h>

struct range {
	unsigned from, to;
};
static const struct range core[] = { { 0x20, 0x7E }, { 0xA0, 0xA0 }, { 0xA7, 0xA7 }, { 0xAB, 0xAB }, { 0xB0, 0xB2 }, { 0xB7, 0xB7 }, { 0xBB, 0xBB },
	{ 0xBD, 0xBD }, { 0xD7, 0xD7 }, { 0xC4, 0xC4 }, { 0xD5, 0xD6 }, { 0xDC, 0xDC }, { 0xE4, 0xE4 }, { 0xE9, 0xE9 }, { 0xF5, 0xF6 }, { 0xFC, 0xFC },
	{ 0x100, 0x101 }, { 0x104, 0x105 }, { 0x10C, 0x10D }, { 0x112, 0x113 }, { 0x116, 0x119 }, { 0x122, 0x123 }, { 0x12A, 0x12B }, { 0x12E, 0x12F },
	{ 0x136, 0x137 }, { 0x13B, 0x13C }, { 0x145, 0x146 }, { 0x14C, 0x14D }, { 0x156, 0x157 }, { 0x160, 0x161 }, { 0x16A, 0x16B }, { 0x172, 0x173 },
	{ 0x17D, 0x17E }, { 0x2010, 0x2014 }, { 0x2018, 0x201A }, { 0x201C, 0x201E }, { 0x2022, 0x2022 }, { 0x2026, 0x2026 }, { 0x202F, 0x202F },
	{ 0x20AC, 0x20AC }, { 0x2116, 0x2116 } };
static const struct range more[] = { { 0xA1, 0x17F }, { 0x18F, 0x18F }, { 0x1A0, 0x1A1 }, { 0x1AF, 0x1B0 }, { 0x1E6, 0x1E7 }, { 0x218, 0x21B },
	{ 0x259, 0x259 }, { 0x400, 0x45F }, { 0x490, 0x4FF }, { 0x1E00, 0x1EFF }, { 0x2030, 0x2030 }, { 0x2032, 0x2033 }, { 0x2039, 0x203A } };

static void add(hb_set_t *set, const struct range *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		hb_set_add_range(set, v[i].from, v[i].to);
}

static hb_subset_input_t *plan(int full)
{
	static const char *const dropped[] = { "GSUB", "GPOS", "GDEF", "kern", "STAT", "meta", "DSIG" };
	hb_subset_input_t *in = hb_subset_input_create_or_fail();
	if (!in)
		return NULL;
	hb_set_t *unicodes = hb_subset_input_unicode_set(in);
	add(unicodes, core, sizeof core / sizeof core[0]);
	if (full)
		add(unicodes, more, sizeof more / sizeof more[0]);
	hb_subset_input_set_flags(in, HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
	hb_set_t *drop = hb_subset_input_set(in, HB_SUBSET_SETS_DROP_TABLE_TAG);
	for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++)
		hb_set_add(drop, hb_tag_from_string(dropped[i], 4));
	return in;
}

int main(int argc, char **argv)
{
	if (argc != 4 || (strcmp(argv[3], "core") != 0 && strcmp(argv[3], "full") != 0)) {
		fputs("usage: fontprep IN.ttf OUT.ttf core|full\n", stderr);
		return 64;
	}
	hb_blob_t *file = hb_blob_create_from_file_or_fail(argv[1]);
	hb_face_t *face = file ? hb_face_create(file, 0) : NULL;
	hb_subset_input_t *in = plan(strcmp(argv[3], "full") == 0);
	hb_face_t *subset = face && in ? hb_subset_or_fail(face, in) : NULL;
	if (!subset) {
		fprintf(stderr, "fontprep: cannot read or subset %s\n", argv[1]);
		return 65;
	}
	hb_blob_t *out = hb_face_reference_blob(subset);
	unsigned n;
	const char *data = hb_blob_get_data(out, &n);
	FILE *f = fopen(argv[2], "wb");
	int failed = !f || fwrite(data, 1, n, f) != n;
	if (f && fclose(f) != 0)
		failed = 1;
	if (failed)
		fprintf(stderr, "fontprep: cannot write %s\n", argv[2]);
	return failed ? 74 : 0;
}
