/* SPDX-License-Identifier: MIT */
/*
 * zip_dir: the list at a ZIP's end, held against the members' own headers byte by byte, so that a flipped bit in either is told and no byte of the file
 * belongs to nothing. Memory: two buffers, whatever the number of members. Format: PKWARE's APPNOTE 6.3, sections 4.3 (headers), 4.5.3 (Zip64).
 */
#include "lieciba/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 1 << 16, END_SIZE = 22, END_REACH = END_SIZE + 65535, LISTED_SIZE = 46, LOCAL_SIZE = 30, MAX32_FLAG = 8 /* bit 3: sizes stand after the data */ };
#define FULL32 0xffffffffu

/* A window on a file. */
struct window { int fd; uint64_t at, size /* of the file */; size_t n, cap; unsigned char *buf; };

static uint64_t little(const unsigned char *p, int bytes)
{
	uint64_t v = 0;
	while (bytes > 0)
		v = v << 8 | p[--bytes];
	return v;
}

static bool widen(struct window *w, size_t n)
{
	size_t cap = n > BUFFER ? n : BUFFER;
	unsigned char *buf = realloc(w->buf, cap);
	if (!buf)
		return false;
	w->buf = buf;
	w->cap = cap;
	return true;
}

/* n bytes at an offset; NULL when the file does not have them. Valid until the next call. */
static const unsigned char *view(struct window *w, uint64_t at, size_t n)
{
	if (at > w->size || n > w->size - at)
		return NULL;
	if (w->buf && at >= w->at && at + n <= w->at + w->n)
		return w->buf + (at - w->at);
	if ((n > w->cap || !w->buf) && !widen(w, n))
		return NULL;
	w->at = at;
	w->n = 0;
	while (w->n < n) {
		ssize_t k = pread(w->fd, w->buf + w->n, w->cap - w->n, (off_t)(at + w->n));
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return NULL;
		w->n += (size_t)k;
	}
	return w->buf;
}

struct listing {
	struct window list, local;
	struct zip_directory *out;
	const struct zip_list_calls *calls;
	uint64_t expected;     /* where the next member should begin */
	uint64_t covered;      /* bytes of all members */
	bool unordered, stop;
	char *name;            /* of the member at hand */
};

static void fault(struct listing *l, enum zip_fault f, const char *name)
{
	l->out->whole = false;
	l->calls->fault(l->calls->arg, f, name);
}

/* ---- the end ---- */

/* The end record: its comment must reach to the end of the file; one that does not is taken when there is no better. */
static bool find_end(struct listing *l, uint64_t *at)
{
	uint64_t size = l->list.size, from = size > END_REACH ? size - END_REACH : 0;
	const unsigned char *p = view(&l->list, from, (size_t)(size - from));
	bool found = false;
	if (!p || size < END_SIZE)
		return false;
	for (size_t i = (size_t)(size - from) - END_SIZE + 1; i > 0; i--) {
		const unsigned char *q = p + i - 1;
		if (memcmp(q, "PK\5\6", 4) != 0)
			continue;
		bool exact = from + i - 1 + END_SIZE + little(q + 20, 2) == size;
		if (!found || exact)
			*at = from + i - 1;
		found = true;
		if (exact)
			return true;
	}
	return found;
}

/* Where the list begins, ends, and how many it names. */
static bool read_end(struct listing *l, uint64_t *from, uint64_t *to, uint64_t *n)
{
	uint64_t end, size;
	if (!find_end(l, &end))
		return false;
	l->out->ended = true;
	const unsigned char *p = view(&l->list, end, END_SIZE);
	if (end + END_SIZE + little(p + 20, 2) != l->list.size)
		fault(l, ZIP_TAIL, "");
	*n = little(p + 10, 2);
	size = little(p + 12, 4);
	*from = little(p + 16, 4);
	*to = end;
	bool parts = little(p + 4, 2) != 0 || little(p + 6, 2) != 0 || little(p + 8, 2) != *n;
	const unsigned char *locator = end >= 20 ? view(&l->list, end - 20, 20) : NULL;
	if ((*n == 0xffff || size == FULL32 || *from == FULL32) && locator && memcmp(locator, "PK\6\7", 4) == 0) {
		*to = little(locator + 8, 8);
		const unsigned char *q = view(&l->list, *to, 56);
		if (!q || memcmp(q, "PK\6\6", 4) != 0)
			return fault(l, ZIP_LIST_BROKEN, ""), false;
		*n = little(q + 32, 8);
		size = little(q + 40, 8);
		*from = little(q + 48, 8);
		parts = little(q + 16, 4) != 0 || little(q + 20, 4) != 0;
	}
	if (parts || *from > *to || *to - *from != size)
		return fault(l, ZIP_LIST_BROKEN, ""), false;
	return true;
}

/* ---- one member ---- */

struct listed { struct zip_listed m; unsigned flags, method; uint64_t stamp, crc; size_t total; /* bytes of its entry */ };

/* Sizes that do not fit 32 bits stand in the extra field 1, in this order, each only when its place says so. */
static bool wide(const unsigned char *extra, size_t n, uint64_t *v[], int nv)
{
	bool needed = false;
	for (int i = 0; i < nv; i++)
		needed = needed || *v[i] == FULL32;
	if (!needed)
		return true;
	for (size_t i = 0; i + 4 <= n;) {
		size_t id = (size_t)little(extra + i, 2), len = (size_t)little(extra + i + 2, 2), at = i + 4;
		if (at + len > n)
			return false;
		for (int k = 0; id == 1 && k < nv; k++) {
			if (*v[k] == FULL32) {
				if (at + 8 > i + 4 + len)
					return false;
				*v[k] = little(extra + at, 8);
				at += 8;
			}
		}
		if (id == 1)
			return true;
		i += 4 + len;
	}
	return false;
}

static bool read_listed(struct listing *l, uint64_t at, uint64_t to, struct listed *x)
{
	const unsigned char *p = view(&l->list, at, LISTED_SIZE);
	if (!p || memcmp(p, "PK\1\2", 4) != 0)
		return false;
	size_t n = (size_t)little(p + 28, 2), extra = (size_t)little(p + 30, 2), comment = (size_t)little(p + 32, 2);
	*x = (struct listed){ .flags = (unsigned)little(p + 8, 2), .method = (unsigned)little(p + 10, 2), .stamp = little(p + 12, 4), .crc = little(p + 16, 4), .total = LISTED_SIZE + n + extra + comment };
	if (at + x->total > to || little(p + 34, 2) != 0 || !(p = view(&l->list, at, x->total)))
		return false;
	x->m = (struct zip_listed){ .name = l->name, .len = n, .packed = little(p + 20, 4), .size = little(p + 24, 4), .at = little(p + 42, 4) };
	if (p[5] == 3) /* made on Unix */
		x->m.mode = (unsigned)little(p + 40, 2);
	memcpy(l->name, p + LISTED_SIZE, n);
	l->name[n] = '\0';
	uint64_t *v[] = { &x->m.size, &x->m.packed, &x->m.at };
	return wide(p + LISTED_SIZE + n, extra, v, 3);
}

static bool near(uint64_t local, uint64_t listed)
{
	return local == listed || local == 0 || local == FULL32;
}

/* What stands after the data of a member whose sizes were not known before: with or without a signature, sizes of 4 or 8 bytes. Its length; 0 = not there. */
static size_t after_data(struct listing *l, const struct listed *x, uint64_t at)
{
	for (int mark = 1; mark >= 0; mark--) {
		for (int size = 4; size <= 8; size += 4) {
			size_t n = (size_t)(4 * mark + 4 + 2 * size);
			const unsigned char *p = view(&l->local, at, n), *q = p ? p + 4 * mark : NULL;
			if (p && (!mark || memcmp(p, "PK\7\10", 4) == 0) && little(q, 4) == x->crc && little(q + 4, size) == x->m.packed && little(q + 4 + size, size) == x->m.size)
				return n;
		}
	}
	return 0;
}

/* Compares the member's own header with the list. False: it does not agree. *end: where the member ends. */
static bool same_header(struct listing *l, const struct listed *x, uint64_t *end)
{
	const unsigned char *p = view(&l->local, x->m.at, LOCAL_SIZE + x->m.len);
	if (!p || memcmp(p, "PK\3\4", 4) != 0 || little(p + 6, 2) != x->flags || little(p + 8, 2) != x->method || little(p + 10, 4) != x->stamp ||
		little(p + 26, 2) != x->m.len || memcmp(p + LOCAL_SIZE, l->name, x->m.len) != 0)
		return false;
	uint64_t crc = little(p + 14, 4), packed = little(p + 18, 4), size = little(p + 22, 4), *v[] = { &size, &packed };
	size_t extra = (size_t)little(p + 28, 2);
	bool later = x->flags & MAX32_FLAG;
	*end = x->m.at + LOCAL_SIZE + x->m.len + extra + x->m.packed;
	if (later && !(near(crc, x->crc) && near(packed, x->m.packed) && near(size, x->m.size)))
		return false;
	if (!(p = view(&l->local, x->m.at, LOCAL_SIZE + x->m.len + extra)) || *end < x->m.at || *end > l->list.size)
		return false;
	if (!later)
		return wide(p + LOCAL_SIZE + x->m.len, extra, v, 2) && crc == x->crc && packed == x->m.packed && size == x->m.size;
	size_t n = after_data(l, x, *end);
	*end += n;
	return n > 0;
}

static void take_listed(struct listing *l, const struct listed *x)
{
	uint64_t end = x->m.at;
	if (memchr(l->name, '\0', x->m.len) || !same_header(l, x, &end))
		fault(l, ZIP_HEADER_DIFFERS, l->name);
	if (x->m.at < l->expected)
		l->unordered = true;
	else if (x->m.at > l->expected && !l->unordered && l->out->whole)
		fault(l, ZIP_GAP, l->name);
	l->expected = end > l->expected ? end : l->expected;
	l->covered += end - x->m.at;
	l->out->members++;
	l->out->unpacked = l->out->unpacked + x->m.size < l->out->unpacked ? UINT64_MAX : l->out->unpacked + x->m.size;
	l->stop = !l->calls->each(l->calls->arg, &x->m);
}

static void read_all(struct listing *l)
{
	uint64_t from, to, n;
	struct listed x;
	if (!read_end(l, &from, &to, &n)) {
		if (l->out->whole)
			fault(l, ZIP_NO_LIST, "");
		return;
	}
	l->out->at = from;
	uint64_t at = from;
	for (uint64_t i = 0; i < n && !l->stop; i++, at += x.total) {
		if (!read_listed(l, at, to, &x)) {
			fault(l, ZIP_LIST_BROKEN, "");
			return;
		}
		take_listed(l, &x);
	}
	if (l->stop || !l->out->whole)
		return;
	if (at != to)
		fault(l, ZIP_LIST_BROKEN, "");
	else if (l->unordered && l->covered != from)
		fault(l, ZIP_OVERLAP, "");
	else if (!l->unordered && l->expected != from)
		fault(l, ZIP_GAP, "");
}

bool zip_list(const char *path, const struct zip_list_calls *calls, struct zip_directory *out, struct diag *d)
{
	struct listing l = { .out = out, .calls = calls };
	struct stat st;
	*out = (struct zip_directory){ .whole = true };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd >= 0 && fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
		close(fd);
		fd = -1;
		errno = EINVAL;
	}
	if (fd < 0 || fstat(fd, &st) != 0) {
		if (errno == ENOENT)
			diag_error(d, "E010", _("no such file: %s"), path);
		else
			diag_error(d, "E011", _("cannot read %s: %s"), path, strerror(errno));
		diag_exit(d, 66);
		if (fd >= 0)
			close(fd);
		return false;
	}
	out->size = (uint64_t)st.st_size;
	l.list = l.local = (struct window){ .fd = fd, .size = out->size };
	l.name = malloc(65536);
	bool good = l.name || diag_error(d, "Q001", "%s", _("out of memory"));
	if (good)
		read_all(&l);
	free(l.list.buf);
	free(l.local.buf);
	free(l.name);
	close(fd);
	return good;
}
