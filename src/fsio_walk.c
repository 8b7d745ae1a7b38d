/* SPDX-License-Identifier: MIT */
/*
 * fsio_walk: looking at a folder of somebody else's: everything below it, and the bytes of its files. No link is followed, nothing but regular files is
 * read, and no name leads out: openat2 with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, or folder by folder where the kernel does not have it
 * (_DEFAULT_SOURCE is for syscall()). The walk needs one descriptor and one path a level.
 */
#define _DEFAULT_SOURCE
#include "lieciba/fsio.h"

#include "lieciba/diag.h"
#include "lieciba/strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DEEPEST = 200 };

static bool not_read(const char *path, struct diag *d)
{
	int e = errno;
	if (e == ENOENT || e == ENOTDIR)
		diag_error(d, "E010", _("no such file: %s"), path);
	else if (e == EXDEV || e == ELOOP)
		diag_error(d, "E015", _("%s leads out of its folder"), path);
	else
		diag_error(d, "E011", _("cannot read %s: %s"), path, strerror(e));
	return diag_exit(d, 66);
}

int fsio_dir_open(const char *path, struct diag *d)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		not_read(path, d);
	return fd;
}

/* ---- the walk ---- */

struct walk {
	bool (*each)(void *arg, const char *path, enum fsio_kind kind, int64_t size);
	void *arg;
	struct strbuf path;
	struct diag *d;
	bool ended; /* each() wants no more */
};

static enum fsio_kind kind_of(const struct stat *st)
{
	return S_ISREG(st->st_mode) ? FSIO_FILE : S_ISDIR(st->st_mode) ? FSIO_DIR : S_ISLNK(st->st_mode) ? FSIO_LINK : FSIO_SPECIAL;
}

static bool walk_dir(struct walk *w, int fd, int depth);

static bool enter(struct walk *w, int parent, const char *name, int depth)
{
	if (depth >= DEEPEST) {
		diag_error(w->d, "E017", _("folders are nested more than %d deep: %s"), DEEPEST, w->path.buf);
		return diag_exit(w->d, 65);
	}
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0)
		return walk_dir(w, fd, depth + 1);
	w->ended = !w->each(w->arg, w->path.buf, FSIO_UNREADABLE, 0);
	return true;
}

static bool visit(struct walk *w, int fd, const char *name, int depth)
{
	struct stat st;
	size_t before = w->path.len;
	strbuf_addf(&w->path, "%s%s", before ? "/" : "", name);
	enum fsio_kind kind = fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 ? kind_of(&st) : FSIO_UNREADABLE;
	w->ended = !w->each(w->arg, w->path.buf, kind, kind == FSIO_FILE ? (int64_t)st.st_size : 0);
	bool good = w->ended || kind != FSIO_DIR || enter(w, fd, name, depth);
	strbuf_truncate(&w->path, before);
	return good;
}

static bool walk_dir(struct walk *w, int fd, int depth)
{
	DIR *o = fdopendir(fd);
	if (!o) {
		close(fd);
		return not_read(w->path.buf, w->d);
	}
	bool good = true;
	for (struct dirent *e = readdir(o); good && !w->ended && e; e = readdir(o)) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			good = visit(w, fd, e->d_name, depth);
	}
	closedir(o);
	return good;
}

bool fsio_walk(int dir, bool (*each)(void *arg, const char *path, enum fsio_kind kind, int64_t size), void *arg, struct diag *d)
{
	struct walk w = { .each = each, .arg = arg, .path = STRBUF_INIT, .d = d };
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 ? walk_dir(&w, fd, 0) : not_read(".", d);
	strbuf_release(&w.path);
	return good;
}

/* ---- bytes ---- */

static int open_parts(int dir, const char *path)
{
	char part[256];
	int at = dir;
	for (;;) {
		size_t n = strcspn(path, "/");
		bool last = path[n] == '\0', bad = n == 0 || n >= sizeof part;
		memcpy(part, path, bad ? 0 : n);
		part[bad ? 0 : n] = '\0';
		bad = bad || strcmp(part, "..") == 0;
		int next = bad ? -1 : openat(at, part, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW | (last ? 0 : O_DIRECTORY));
		int e = bad ? EXDEV : errno;
		if (at != dir)
			close(at);
		errno = e;
		if (next < 0 || last)
			return next;
		at = next;
		path += n + 1;
	}
}

/* O_NONBLOCK: a pipe must not keep us waiting before we see that it is one. */
static int open_below(int dir, const char *path)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS };
	int fd = (int)syscall(SYS_openat2, dir, path, &how, sizeof how);
	return fd < 0 && (errno == ENOSYS || errno == EPERM) ? open_parts(dir, path) : fd;
}

static bool feed_all(int fd, const char *path, void (*feed)(void *arg, const void *data, size_t n), void *arg, int64_t *size, struct diag *d)
{
	char buf[1 << 17];
	ssize_t n;
	while ((n = read(fd, buf, sizeof buf)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return not_read(path, d);
		*size += n;
		feed(arg, buf, (size_t)n);
	}
	return true;
}

bool fsio_feed(int dir, const char *path, bool anew, void (*feed)(void *arg, const void *data, size_t n), void *arg, int64_t *size, struct diag *d)
{
	struct stat st;
	*size = 0;
	int fd = open_below(dir, path);
	if (fd < 0)
		return not_read(path, d);
	bool good = true;
	if (fstat(fd, &st) != 0) {
		good = not_read(path, d);
	} else if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
		good = not_read(path, d);
	}
	if (good && anew)
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	good = good && feed_all(fd, path, feed, arg, size, d);
	close(fd);
	return good;
}
