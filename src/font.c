/* SPDX-License-Identifier: MIT */
/*
 * font: reads the prepared faces through HarfBuzz once, into plain tables: coverage, advances, glyph numbers.
 *
 * Afterwards a width is one array access a character. About 450 KB a face. Only hb*.h users: this file and fonts/tools.
 */
#include "lieciba/font.h"

#include "lieciba/arena.h"
#include "lieciba/digest.h"
#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <hb-ot.h>
#include <hb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FACES = 8, MAX_FONT = 4 << 20, SOFT_HYPHEN = 0xAD };
static const char *const suffix[FACE_SUBSETS] = { ".core.ttf", ".full.ttf" };

struct fonts {
	struct arena arena;
	const char *dir;
	struct face *face[MAX_FACES];
	size_t n;
};

/* A table of the sha256sum format names every file: compare before anything parses it. */
static bool checksum_fits(const char *list, const char *name, const void *data, size_t n)
{
	uint8_t sum[DIGEST_SIZE];
	char hex[DIGEST_HEX_SIZE];
	digest_of(data, n, sum);
	digest_hex(sum, hex);
	size_t len = strlen(name);
	for (const char *line = list; line && *line; line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
		if (strncmp(line, hex, 64) == 0 && strncmp(line + 64, "  ", 2) == 0 && strncmp(line + 66, name, len) == 0 &&
			(line[66 + len] == '\n' || line[66 + len] == '\0'))
			return true;
	}
	return false;
}

static bool read_file(struct fonts *f, const char *dir, const char *list, const char *name, struct face_file *out, struct diag *d)
{
	struct strbuf path = STRBUF_INIT, data = STRBUF_INIT;
	struct diag why = { 0 };
	strbuf_addf(&path, "%s/%s", dir, name);
	bool good = fsio_read(path.buf, MAX_FONT, &data, &why);
	if (!good) {
		diag_error(d, "F001", _("the font %s cannot be read: %s"), name, why.what);
		diag_exit(d, 69);
	} else if (!checksum_fits(list, name, data.buf, data.len)) {
		good = diag_error(d, "F002", _("the font %s is not the one this program was made with"), name);
		diag_hint(d, "%s", _("its checksum does not stand in fonts.sha256; install the program again"));
		diag_exit(d, 69);
	} else {
		out->data = (const uint8_t *)arena_memdup(&f->arena, data.buf, data.len);
		out->len = data.len;
	}
	strbuf_release(&path);
	strbuf_release(&data);
	return good;
}

static int metric(hb_font_t *font, hb_ot_metrics_tag_t tag, int otherwise)
{
	hb_position_t v;
	return hb_ot_metrics_get_position(font, tag, &v) ? v : otherwise;
}

static const char *ps_name(struct arena *a, hb_face_t *hf, const char *otherwise)
{
	char buf[64];
	unsigned n = sizeof buf;
	hb_ot_name_get_utf8(hf, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &n, buf);
	return arena_strdup(a, n ? buf : otherwise);
}

/* Bounding box of the face: the head table's xMin … yMax, big-endian at offset 36. */
static void read_bbox(hb_face_t *hf, int bbox[4])
{
	hb_blob_t *head = hb_face_reference_table(hf, HB_TAG('h', 'e', 'a', 'd'));
	unsigned n;
	const unsigned char *p = (const unsigned char *)hb_blob_get_data(head, &n);
	for (unsigned i = 0; i < 4 && n >= 44; i++)
		bbox[i] = (int16_t)(p[36 + 2 * i] << 8 | p[37 + 2 * i]);
	hb_blob_destroy(head);
}

static void read_descriptor(struct arena *a, struct face *face, hb_face_t *hf, hb_font_t *font)
{
	face->ps_name = ps_name(a, hf, face->name);
	face->ascent = metric(font, HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER, 1069);
	face->descent = metric(font, HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER, -293);
	face->cap_height = metric(font, HB_OT_METRICS_TAG_CAP_HEIGHT, 714);
	face->stem_v = strstr(face->name, "Bold") ? 140 : 80; /* not in any table; viewers use it only to imitate a missing font */
	face->flags = 4;                                      /* symbolic: glyphs are addressed by number (PDF 32000-1 table 123) */
	read_bbox(hf, face->bbox);
}

static void read_glyphs(struct face *face, enum face_subset s, hb_face_t *hf, hb_font_t *font)
{
	hb_set_t *set = hb_set_create();
	hb_face_collect_unicodes(hf, set);
	hb_codepoint_t cp = HB_SET_VALUE_INVALID, glyph;
	while (hb_set_next(set, &cp)) {
		if (cp >= 65536 || !hb_font_get_nominal_glyph(font, cp, &glyph))
			continue;
		face->cover[cp] |= (uint8_t)(1u << s);
		face->glyph[s][cp] = (uint16_t)glyph;
		face->advance[cp] = (uint16_t)hb_font_get_glyph_h_advance(font, glyph);
	}
	hb_set_destroy(set);
	face->cover[SOFT_HYPHEN] = face->cover['-'];
	face->glyph[s][SOFT_HYPHEN] = face->glyph[s]['-'];
	face->advance[SOFT_HYPHEN] = face->advance['-'];
}

static bool read_subset(struct fonts *f, struct face *face, enum face_subset s, struct diag *d)
{
	hb_blob_t *blob = hb_blob_create((const char *)face->file[s].data, (unsigned)face->file[s].len, HB_MEMORY_MODE_READONLY, NULL, NULL);
	hb_face_t *hf = hb_face_create(blob, 0);
	bool good = hb_face_get_glyph_count(hf) > 0 && hb_face_get_upem(hf) == 1000;
	if (good) {
		hb_font_t *font = hb_font_create(hf);
		read_glyphs(face, s, hf, font);
		if (s == FACE_CORE)
			read_descriptor(&f->arena, face, hf, font);
		hb_font_destroy(font);
	} else {
		diag_error(d, "F003", _("%s is not a TrueType font of 1000 units an em"), face->name);
		diag_exit(d, 69);
	}
	hb_face_destroy(hf);
	hb_blob_destroy(blob);
	return good;
}

static bool load_face(struct fonts *f, const char *dir, const char *list, const char *name, struct diag *d)
{
	struct face *face = ARENA_NEW(&f->arena, struct face);
	face->name = arena_strdup(&f->arena, name);
	for (int s = 0; s < FACE_SUBSETS; s++) {
		char file[96];
		snprintf(file, sizeof file, "%s%s", name, suffix[s]);
		if (!read_file(f, dir, list, file, &face->file[s], d) || !read_subset(f, face, (enum face_subset)s, d))
			return false;
	}
	f->face[f->n++] = face;
	return true;
}

static bool load_all(struct fonts *f, const char *dir, struct diag *d)
{
	struct strbuf path = STRBUF_INIT, list = STRBUF_INIT;
	struct diag why = { 0 };
	char **names;
	size_t n = 0;
	strbuf_addf(&path, "%s/fonts.sha256", dir);
	bool good = fsio_read(path.buf, 65536, &list, &why) && fsio_list(dir, false, &f->arena, &names, &n, &why);
	if (!good) {
		diag_error(d, "F001", _("no fonts in %s: %s"), dir, why.what);
		diag_exit(d, 69);
	}
	for (size_t i = 0; good && i < n && f->n < MAX_FACES; i++) {
		size_t len = strlen(names[i]), k = strlen(suffix[FACE_CORE]);
		if (len <= k || strcmp(names[i] + len - k, suffix[FACE_CORE]) != 0)
			continue;
		names[i][len - k] = '\0';
		good = load_face(f, dir, list.buf, names[i], d);
	}
	strbuf_release(&path);
	strbuf_release(&list);
	return good;
}

struct fonts *fonts_open(const char *dir, struct diag *d)
{
	struct fonts *f = calloc(1, sizeof *f);
	if (!f) {
		diag_error(d, "F001", "%s", _("out of memory"));
		return NULL;
	}
	arena_init(&f->arena, 0);
	f->dir = arena_strdup(&f->arena, dir);
	if (load_all(f, dir, d))
		return f;
	fonts_close(f);
	return NULL;
}

void fonts_close(struct fonts *f)
{
	if (f) {
		arena_release(&f->arena);
		free(f);
	}
}

const struct face *fonts_face(const struct fonts *f, const char *name)
{
	size_t n = strlen(name);
	if (n > 4 && strcmp(name + n - 4, ".ttf") == 0)
		n -= 4;
	for (size_t i = 0; i < f->n; i++) {
		if (strlen(f->face[i]->name) == n && strncmp(f->face[i]->name, name, n) == 0)
			return f->face[i];
	}
	return NULL;
}

const char *fonts_dir(const struct fonts *f)
{
	return f->dir;
}

size_t fonts_count(const struct fonts *f)
{
	return f->n;
}

const struct face *fonts_at(const struct fonts *f, size_t i)
{
	return i < f->n ? f->face[i] : NULL;
}

int32_t face_width(const struct face *f, int32_t size, const char *s, size_t n)
{
	int64_t units = 0;
	for (const char *end = s + n; s < end;) {
		unsigned char c = (unsigned char)*s;
		uint32_t cp = c < 0x80 ? (s++, c) : utf8_next(&s, end);
		units += cp < 65536 ? f->advance[cp] : 0;
	}
	return (int32_t)((units * size + 500) / 1000);
}

long face_missing(const struct face *f, const char *s, size_t n, uint32_t *cp)
{
	const char *start = s, *end = s + n;
	while (s < end) {
		const char *at = s;
		*cp = utf8_next(&s, end);
		if (*cp == '\n' || *cp == 0xAD || *cp == 0xA0 || face_covers(f, *cp))
			continue;
		return at - start;
	}
	return -1;
}
