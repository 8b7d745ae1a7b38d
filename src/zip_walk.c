/* SPDX-License-Identifier: MIT */
/*
 * zip_walk: the members of a ZIP in the order in which they lie, by their own headers, through libarchive's streaming reader: a million members need no
 * more memory than one, and a file without its end still gives what it has. Where a member is torn, the reading goes on at the next header.
 */
#include "lieciba/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 16, PADDING = 64 };

struct zip_walk {
	int fd;
	uint64_t size, from, pos;   /* of the file; where this reader began; where it reads next */
	uint64_t header;            /* at or before the header of the member at hand, or of the torn one */
	struct archive *a;
	struct archive_entry *e;
	bool padded;
	bool torn;                  /* the reader is of no use any more */
	unsigned char buf[PIECE];
	void (*tap)(void *arg, const void *data, size_t n);
	void *tap_arg;
	uint64_t tapped;
};

static ssize_t piece(const struct zip_walk *w, unsigned char *buf, uint64_t at, size_t n)
{
	ssize_t k;
	do {
		k = pread(w->fd, buf, n, (off_t)at);
	} while (k < 0 && errno == EINTR);
	return k;
}

/* Every byte of the file goes by the tap once, in order, whatever the reader jumps over or reads again. */
static void fill_tap(struct zip_walk *w, uint64_t to)
{
	while (w->tap && w->tapped < to) {
		unsigned char gap[1 << 14];
		size_t n = to - w->tapped < sizeof gap ? (size_t)(to - w->tapped) : sizeof gap;
		ssize_t k = piece(w, gap, w->tapped, n);
		if (k <= 0)
			return;
		w->tap(w->tap_arg, gap, (size_t)k);
		w->tapped += (uint64_t)k;
	}
}

/* libarchive wants to see 24 bytes after a member's data, which the last whole one of a file that was cut off may not have: nothing can be made of zeros. */
static la_ssize_t pad(struct zip_walk *w)
{
	if (w->padded)
		return 0;
	w->padded = true;
	memset(w->buf, 0, PADDING);
	return PADDING;
}

static la_ssize_t read_piece(struct archive *a, void *arg, const void **buf)
{
	struct zip_walk *w = arg;
	fill_tap(w, w->pos);
	ssize_t n = piece(w, w->buf, w->pos, PIECE);
	if (n < 0) {
		archive_set_error(a, errno, "%s", strerror(errno));
		return ARCHIVE_FATAL;
	}
	if (w->tap && w->pos + (uint64_t)n > w->tapped) {
		size_t seen = (size_t)(w->tapped - w->pos);
		w->tap(w->tap_arg, w->buf + seen, (size_t)n - seen);
		w->tapped = w->pos + (uint64_t)n;
	}
	w->pos += (uint64_t)n;
	*buf = w->buf;
	return n ? n : pad(w);
}

static la_int64_t skip_piece(struct archive *a, void *arg, la_int64_t n)
{
	struct zip_walk *w = arg;
	uint64_t left = w->size > w->pos ? w->size - w->pos : 0;
	(void)a;
	if (n < 0 || (uint64_t)n > left)
		n = (la_int64_t)left;
	w->pos += (uint64_t)n;
	return n;
}

static bool start(struct zip_walk *w, uint64_t from)
{
	archive_read_free(w->a);
	w->from = w->pos = w->header = from;
	w->torn = w->padded = false;
	w->a = archive_read_new();
	if (!w->a)
		return false;
	archive_read_support_format_zip_streamable(w->a);
	archive_read_set_read_callback(w->a, read_piece);
	archive_read_set_skip_callback(w->a, skip_piece);
	archive_read_set_callback_data(w->a, w);
	w->torn = archive_read_open1(w->a) != ARCHIVE_OK;
	return true;
}

struct zip_walk *zip_walk_open(const char *path, uint64_t from, struct diag *d)
{
	struct stat st;
	struct zip_walk *w = calloc(1, sizeof *w);
	if (!w) {
		diag_error(d, "Q001", "%s", _("out of memory"));
		return NULL;
	}
	w->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (w->fd >= 0 && fstat(w->fd, &st) == 0) {
		w->size = (uint64_t)st.st_size;
		if (start(w, from))
			return w;
	}
	diag_error(d, "E011", _("cannot read %s: %s"), path, strerror(errno));
	diag_exit(d, 66);
	zip_walk_close(w);
	return NULL;
}

void zip_walk_close(struct zip_walk *w)
{
	if (!w)
		return;
	archive_read_free(w->a);
	if (w->fd >= 0)
		close(w->fd);
	free(w);
}

void zip_walk_tap(struct zip_walk *w, void (*tap)(void *arg, const void *data, size_t n), void *arg)
{
	w->tap = tap;
	w->tap_arg = arg;
}

void zip_walk_tap_rest(struct zip_walk *w)
{
	fill_tap(w, w->size);
}

/* First header at or after an offset; the file's size when there is none. */
static uint64_t scan(const struct zip_walk *w, uint64_t at)
{
	unsigned char b[4096];
	ssize_t n;
	while ((n = piece(w, b, at, sizeof b)) >= 4) {
		for (ssize_t i = 0; i + 4 <= n; i++) {
			if (b[i] == 'P' && memcmp(b + i, "PK\3\4", 4) == 0)
				return at + (uint64_t)i;
		}
		at += (uint64_t)n - 3;
	}
	return w->size;
}

uint64_t zip_walk_at(const struct zip_walk *w)
{
	return scan(w, w->header);
}

bool zip_walk_resume(struct zip_walk *w, uint64_t from)
{
	uint64_t at = scan(w, from);
	return at < w->size && start(w, at);
}

/* libarchive tells no header's position any more once it has given up; how far it had read it does. */
static enum zip_step torn(struct zip_walk *w, int rc)
{
	la_int64_t at = archive_filter_bytes(w->a, 0);
	w->header = w->from + (at > 0 ? (uint64_t)at : 0);
	w->torn = w->torn || rc == ARCHIVE_FATAL;
	return ZIP_TORN;
}

enum zip_step zip_walk_next(struct zip_walk *w, struct zip_head *h)
{
	if (w->torn)
		return torn(w, ARCHIVE_FATAL);
	int rc = archive_read_next_header(w->a, &w->e);
	if (rc == ARCHIVE_EOF)
		return ZIP_END;
	if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
		return torn(w, rc);
	la_int64_t at = archive_read_header_position(w->a);
	w->header = w->from + (at > 0 ? (uint64_t)at : 0);
	const char *name = archive_entry_pathname_utf8(w->e);
	name = name ? name : archive_entry_pathname(w->e);
	*h = (struct zip_head){ .name = name ? name : "", .encrypted = archive_entry_is_encrypted(w->e) != 0 };
	h->directory = archive_entry_filetype(w->e) == AE_IFDIR;
	h->link = archive_entry_filetype(w->e) == AE_IFLNK || archive_entry_symlink(w->e) || archive_entry_hardlink(w->e);
	return ZIP_MEMBER;
}

ptrdiff_t zip_walk_read(struct zip_walk *w, const void **data)
{
	size_t n = 0;
	la_int64_t offset;
	int rc;
	if (w->torn)
		return -1;
	do {
		rc = archive_read_data_block(w->a, data, &n, &offset);
	} while (rc == ARCHIVE_RETRY || (rc == ARCHIVE_OK && n == 0));
	if (rc == ARCHIVE_EOF)
		return 0;
	w->torn = rc == ARCHIVE_FATAL;
	return rc == ARCHIVE_OK ? (ptrdiff_t)n : -1;
}
