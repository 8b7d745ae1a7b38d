/* SPDX-License-Identifier: MIT */
/*
 * zip: reads the members of a ZIP through libarchive, with limits, and writes one. The only file that includes archive.h.
 * All of a file: the streaming reader needs little memory whatever the number of members, and notices a truncated file by the member it breaks in.
 * Some members of a ZIP in memory: the seeking reader goes by the directory at the file's end; each stream has a reader of its own.
 */
#include "lieciba/zip.h"

#include "lieciba/arena.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_MEMBERS = 10000, MAX_RATIO = 200, RATIO_FROM = 32 << 20 };

bool zip_is(const char *path)
{
	unsigned char b[4] = { 0 };
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(b, 1, sizeof b, f) : 0;
	if (f)
		fclose(f);
	return n == 4 && b[0] == 'P' && b[1] == 'K' && ((b[2] == 3 && b[3] == 4) || (b[2] == 5 && b[3] == 6));
}

static bool safe_name(const char *name)
{
	size_t n = strlen(name);
	if (n == 0 || n > 255 || name[0] == '/' || strchr(name, '\\') || utf8_valid_prefix(name, n) != n)
		return false;
	for (const char *p = name; p; p = strchr(p, '/'), p = p ? p + 1 : NULL) {
		if (strncmp(p, "..", 2) == 0 && (p[2] == '/' || p[2] == '\0'))
			return false;
	}
	return true;
}

static bool broken(struct archive *a, const char *path, const char *last, struct diag *d)
{
	diag_error(d, "Z001", _("%s is damaged or cut off: %s"), path, archive_error_string(a) ? archive_error_string(a) : "");
	if (last)
		diag_hint(d, _("the last whole member is %s; copy or export the file again"), last);
	else
		diag_hint(d, "%s", _("copy or export the file again"));
	return diag_exit(d, 65);
}

static bool read_member(struct archive *a, struct arena *arena, struct zip_member *m, size_t *left, const char *path, const char *last, struct diag *d)
{
	struct strbuf data = STRBUF_INIT;
	char buf[65536];
	la_ssize_t n;
	bool good = true;
	while (good && (n = archive_read_data(a, buf, sizeof buf)) != 0) {
		if (n < 0) {
			good = broken(a, path, last, d);
		} else if ((size_t)n > *left) {
			good = diag_error(d, "Z003", _("%s unpacks to more than this program reads"), path);
			diag_exit(d, 65);
		} else {
			*left -= (size_t)n;
			strbuf_add(&data, buf, (size_t)n);
		}
	}
	if (good) {
		m->data = arena_memdup(arena, data.buf, data.len);
		m->len = data.len;
	}
	strbuf_release(&data);
	return good;
}

static bool read_members(struct archive *a, struct arena *arena, const char *path, size_t left, struct zip_member **v, size_t *n, struct diag *d)
{
	struct archive_entry *e;
	size_t cap = 0;
	int rc;
	while ((rc = archive_read_next_header(a, &e)) == ARCHIVE_OK) {
		const char *name = archive_entry_pathname_utf8(e);
		const char *last = *n ? (*v)[*n - 1].name : NULL;
		if (archive_entry_filetype(e) != AE_IFREG)
			continue;
		if (!name || !safe_name(name) || *n >= MAX_MEMBERS) {
			diag_error(d, "Z002", _("%s holds a member whose name may not be used, or too many"), path);
			return diag_exit(d, 65);
		}
		*v = arena_grow(arena, *v, &cap, *n + 1, sizeof **v);
		(*v)[*n].name = arena_strdup(arena, name);
		if (!read_member(a, arena, &(*v)[*n], &left, path, last, d))
			return false;
		(*n)++;
	}
	return rc == ARCHIVE_EOF || broken(a, path, *n ? (*v)[*n - 1].name : NULL, d);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct zip_member *)a)->name, ((const struct zip_member *)b)->name);
}

bool zip_read_all(struct arena *arena, const char *path, size_t max_total, struct zip_member **v, size_t *n, struct diag *d)
{
	struct archive *a = archive_read_new();
	*v = NULL;
	*n = 0;
	if (!a)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	archive_read_support_format_zip_streamable(a);
	bool good = archive_read_open_filename(a, path, 65536) == ARCHIVE_OK ? read_members(a, arena, path, max_total, v, n, d) : broken(a, path, NULL, d);
	archive_read_free(a);
	if (good && *n > 1)
		qsort(*v, *n, sizeof **v, by_name);
	return good;
}

/* ---- writing ---- */

enum { DOS_EPOCH = 315532800 /* 1980-01-01, the first day a ZIP can name */ };

static la_ssize_t take_bytes(struct archive *a, void *arg, const void *buf, size_t n)
{
	struct strbuf *out = arg;
	(void)a;
	strbuf_add(out, buf, n);
	return out->failed ? -1 : (la_ssize_t)n;
}

static bool write_member(struct archive *a, struct archive_entry *e, const struct zip_member *m)
{
	archive_entry_clear(e);
	archive_entry_set_pathname_utf8(e, m->name);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0640);
	archive_entry_set_mtime(e, DOS_EPOCH, 0);
	archive_entry_set_size(e, (la_int64_t)m->len);
	return archive_write_header(a, e) == ARCHIVE_OK && archive_write_data(a, m->data, m->len) == (la_ssize_t)m->len;
}

static bool write_members(struct archive *a, const struct zip_member *v, size_t n, struct strbuf *out)
{
	struct archive_entry *e = archive_entry_new();
	struct zip_member *sorted = calloc(n ? n : 1, sizeof *sorted);
	bool good = e && sorted && archive_write_set_format_zip(a) == ARCHIVE_OK && archive_write_zip_set_compression_deflate(a) == ARCHIVE_OK &&
		archive_write_set_bytes_in_last_block(a, 1) == ARCHIVE_OK && archive_write_open(a, out, NULL, take_bytes, NULL) == ARCHIVE_OK;
	if (good && n)
		memcpy(sorted, v, n * sizeof *v);
	if (good && n > 1)
		qsort(sorted, n, sizeof *sorted, by_name);
	for (size_t i = 0; good && i < n; i++)
		good = write_member(a, e, &sorted[i]);
	good = good && archive_write_close(a) == ARCHIVE_OK;
	archive_entry_free(e);
	free(sorted);
	return good;
}

bool zip_write(const struct zip_member *v, size_t n, struct strbuf *out, struct diag *d)
{
	struct archive *a = archive_write_new();
	strbuf_reset(out);
	bool good = a && write_members(a, v, n, out);
	if (!good) {
		diag_error(d, "E310", _("the zip cannot be made: %s"), a && archive_error_string(a) ? archive_error_string(a) : _("out of memory"));
		diag_exit(d, 70);
	}
	archive_write_free(a);
	return good;
}

/* ---- some members, from memory ---- */

struct zip {
	const char *file, *data;
	size_t len, left, unpacked;
	struct arena arena;
	const char **name;
	size_t n, cap;
};
struct zip_stream { struct zip *zip; struct archive *a; };

static bool same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a, y = *b >= 'A' && *b <= 'Z' ? (char)(*b + 32) : *b;
		if (x != y)
			return false;
	}
	return *a == *b;
}

bool zip_holds(const char *path, const char *member)
{
	struct archive *a = zip_is(path) ? archive_read_new() : NULL;
	struct archive_entry *e;
	bool found = false;
	if (!a)
		return false;
	archive_read_support_format_zip_seekable(a);
	if (archive_read_open_filename(a, path, 65536) == ARCHIVE_OK) {
		for (int i = 0; !found && i < MAX_MEMBERS && archive_read_next_header(a, &e) == ARCHIVE_OK; i++) {
			const char *name = archive_entry_pathname_utf8(e);
			found = name && same_name(name, member);
		}
	}
	archive_read_free(a);
	return found;
}

static struct archive *open_memory(const struct zip *z)
{
	struct archive *a = archive_read_new();
	if (a && (archive_read_support_format_zip_seekable(a) != ARCHIVE_OK || archive_read_open_memory(a, z->data, z->len) != ARCHIVE_OK)) {
		archive_read_free(a);
		a = NULL;
	}
	return a;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Two members of one name: readers disagree which one counts. */
static bool twice(struct zip *z)
{
	const char **v = ARENA_ARRAY(&z->arena, z->n + 1, const char *);
	if (z->n)
		memcpy(v, z->name, z->n * sizeof *v);
	qsort(v, z->n, sizeof *v, by_text);
	for (size_t i = 1; i < z->n; i++) {
		if (strcmp(v[i - 1], v[i]) == 0)
			return true;
	}
	return false;
}

static bool list_members(struct zip *z, struct archive *a, struct diag *d)
{
	struct archive_entry *e;
	int rc;
	while ((rc = archive_read_next_header(a, &e)) == ARCHIVE_OK || rc == ARCHIVE_WARN) {
		const char *name = archive_entry_pathname_utf8(e);
		if (!name || !*name || strlen(name) > 255 || z->n >= MAX_MEMBERS) {
			diag_error(d, "Z002", _("%s holds a member whose name may not be used, or too many"), z->file);
			return diag_exit(d, 65);
		}
		z->name = arena_grow(&z->arena, z->name, &z->cap, z->n + 1, sizeof *z->name);
		z->name[z->n++] = arena_strdup(&z->arena, name);
	}
	if (rc != ARCHIVE_EOF)
		return broken(a, z->file, NULL, d);
	if (twice(z)) {
		diag_error(d, "Z002", _("%s holds a member whose name may not be used, or too many"), z->file);
		return diag_exit(d, 65);
	}
	return true;
}

struct zip *zip_open(const char *file, const char *data, size_t len, size_t max_total, struct diag *d)
{
	struct zip *z = calloc(1, sizeof *z);
	if (!z) {
		diag_error(d, "Q001", "%s", _("out of memory"));
		return NULL;
	}
	*z = (struct zip){ .file = file, .data = data, .len = len, .left = max_total };
	arena_init(&z->arena, 0);
	struct archive *a = open_memory(z);
	bool good = a ? list_members(z, a, d) : diag_error(d, "Z001", _("%s is damaged or cut off: %s"), file, "");
	archive_read_free(a);
	if (good)
		return z;
	zip_close(z);
	return NULL;
}

int zip_find(const struct zip *z, const char *member)
{
	for (size_t i = 0; i < z->n; i++) {
		if (same_name(z->name[i], member))
			return (int)i;
	}
	return -1;
}

void zip_close(struct zip *z)
{
	if (z) {
		arena_release(&z->arena);
		free(z);
	}
}

struct zip_stream *zip_stream_open(struct zip *z, int member, struct diag *d)
{
	struct zip_stream *s = calloc(1, sizeof *s);
	struct archive_entry *e = NULL;
	int rc = ARCHIVE_OK;
	if (!s || !(s->a = open_memory(z))) {
		free(s);
		diag_error(d, "Q001", "%s", _("out of memory"));
		return NULL;
	}
	s->zip = z;
	for (int i = 0; i <= member && rc == ARCHIVE_OK; i++)
		rc = archive_read_next_header(s->a, &e) < ARCHIVE_WARN ? ARCHIVE_FATAL : ARCHIVE_OK;
	if (rc != ARCHIVE_OK)
		broken(s->a, z->file, NULL, d);
	else if (archive_entry_is_encrypted(e)) {
		diag_error(d, "Z005", _("%s needs a password"), z->file);
		diag_hint(d, "%s", _("save it without a password; the store itself can lie on an encrypted disk"));
		diag_exit(d, 65);
	} else {
		return s;
	}
	zip_stream_close(s);
	return NULL;
}

ptrdiff_t zip_stream_read(void *stream, char *buf, size_t size, struct diag *d)
{
	struct zip_stream *s = stream;
	struct zip *z = s->zip;
	la_ssize_t n = archive_read_data(s->a, buf, size);
	if (n < 0) {
		broken(s->a, z->file, NULL, d);
		return -1;
	}
	z->unpacked += (size_t)n;
	if ((size_t)n > z->left) {
		diag_error(d, "Z003", _("%s unpacks to more than this program reads"), z->file);
		diag_exit(d, 65);
		return -1;
	}
	if (z->unpacked > RATIO_FROM && z->unpacked / MAX_RATIO > z->len) {
		diag_error(d, "Z004", _("%s unpacks to more than %d times its size"), z->file, MAX_RATIO);
		diag_hint(d, "%s", _("it is no export; ask whoever sent it"));
		diag_exit(d, 65);
		return -1;
	}
	z->left -= (size_t)n;
	return n;
}

void zip_stream_close(struct zip_stream *s)
{
	if (s) {
		archive_read_free(s->a);
		free(s);
	}
}

/* Keeps the last ZIP_EDGE bytes of what went by. */
static size_t keep_last(char last[ZIP_EDGE], size_t kept, const char *s, size_t n)
{
	if (n >= ZIP_EDGE) {
		memcpy(last, s + n - ZIP_EDGE, ZIP_EDGE);
		return ZIP_EDGE;
	}
	size_t drop = kept + n > ZIP_EDGE ? kept + n - ZIP_EDGE : 0;
	memmove(last, last + drop, kept - drop);
	memcpy(last + kept - drop, s, n);
	return kept - drop + n;
}

static bool check_member(struct archive *a, bool (*check)(const char *first, size_t nfirst, const char *last, size_t nlast))
{
	char first[ZIP_EDGE], last[ZIP_EDGE];
	size_t nfirst = 0, nlast = 0, n;
	const void *s;
	la_int64_t at;
	int rc;
	while ((rc = archive_read_data_block(a, &s, &n, &at)) == ARCHIVE_OK) {
		size_t take = n < ZIP_EDGE - nfirst ? n : ZIP_EDGE - nfirst;
		memcpy(first + nfirst, s, take);
		nfirst += take;
		nlast = keep_last(last, nlast, s, n);
	}
	return rc == ARCHIVE_EOF && check(first, nfirst, last, nlast);
}

bool zip_check_all(const char *data, size_t len, bool (*check)(const char *first, size_t nfirst, const char *last, size_t nlast))
{
	struct zip z = { .file = "", .data = data, .len = len };
	struct archive *a = open_memory(&z);
	struct archive_entry *e;
	size_t n = 0;
	int rc = a ? ARCHIVE_OK : ARCHIVE_FATAL;
	while (a && (rc = archive_read_next_header(a, &e)) == ARCHIVE_OK && check_member(a, check))
		n++;
	archive_read_free(a);
	return rc == ARCHIVE_EOF && n > 0;
}
