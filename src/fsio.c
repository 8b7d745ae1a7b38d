/* SPDX-License-Identifier: MIT */
/*
 * fsio: reading whole files, writing them whole or not at all.
 *
 * A batch costs one syncfs() instead of an fsync() for each file. openat2() and syncfs() are Linux calls that C17/POSIX
 * does not have; they are made through syscall(), here only (_DEFAULT_SOURCE is fenced to this file).
 */
#define _DEFAULT_SOURCE
#include "lieciba/fsio.h"

#include "lieciba/arena.h"
#include "lieciba/diag.h"
#include "lieciba/strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TMP_MARK ".tmp-"

static bool read_fd(int fd, const char *path, size_t max, struct strbuf *out, struct diag *d)
{
	char buf[65536];
	size_t total = 0;
	for (;;) {
		ssize_t n = read(fd, buf, sizeof buf);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return diag_error(d, "E011", _("cannot read %s: %s"), path, strerror(errno)), diag_exit(d, 66);
		if (n == 0)
			break;
		total += (size_t)n;
		if (total > max) {
			diag_error(d, "E012", _("%s is larger than %zu bytes"), path, max);
			return diag_exit(d, 65);
		}
		strbuf_add(out, buf, (size_t)n);
	}
	return !out->failed || diag_error(d, "E011", _("cannot read %s: %s"), path, strerror(ENOMEM));
}

static bool open_failed(const char *path, struct diag *d)
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

static bool read_and_close(int fd, const char *path, size_t max, struct strbuf *out, struct diag *d)
{
	struct stat st;
	bool good;
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		good = diag_error(d, "E011", _("cannot read %s: %s"), path, strerror(EISDIR));
		diag_exit(d, 66);
	} else {
		good = read_fd(fd, path, max, out, d);
	}
	close(fd);
	return good;
}

bool fsio_read(const char *path, size_t max, struct strbuf *out, struct diag *d)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	return fd < 0 ? open_failed(path, d) : read_and_close(fd, path, max, out, d);
}

/*
 * openat2 without openat2: kernels before 5.6, strict containers and valgrind do not have it. Folder by folder; links and .. are refused altogether,
 * where the kernel would allow those that stay inside. Closes top.
 */
static int open_by_parts(int top, const char *path)
{
	char part[256];
	int at = top;
	while (at >= 0) {
		size_t n = strcspn(path, "/");
		bool last = path[n] == '\0';
		memcpy(part, path, n < sizeof part ? n : 0);
		part[n < sizeof part ? n : 0] = '\0';
		bool bad = n == 0 || n >= sizeof part || strcmp(part, "..") == 0;
		int next = bad ? -1 : openat(at, part, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | (last ? 0 : O_DIRECTORY));
		int e = bad ? EXDEV : errno;
		close(at);
		errno = e;
		at = next;
		if (last)
			break;
		path += n + 1;
	}
	return at;
}

bool fsio_read_beneath(const char *dir, const char *path, size_t max, struct strbuf *out, struct diag *d)
{
	int top = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (top < 0)
		return open_failed(dir, d);
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC | O_NOCTTY, .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS };
	int fd = (int)syscall(SYS_openat2, top, path, &how, sizeof how);
	int e = errno;
	if (fd < 0 && (e == ENOSYS || e == EPERM)) {
		fd = open_by_parts(top, path);
	} else {
		close(top);
		errno = e;
	}
	return fd < 0 ? open_failed(path, d) : read_and_close(fd, path, max, out, d);
}

enum { SMALL_FILE = 4 << 20 };

static bool write_all(int fd, const void *data, size_t n)
{
	const char *p = data;
	while (n > 0) {
		ssize_t k = write(fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

static bool copy_out(int from, int to, const char *path, size_t max, size_t *len, struct diag *d)
{
	char buf[65536];
	ssize_t n;
	while ((n = read(from, buf, sizeof buf)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return diag_error(d, "E011", _("cannot read %s: %s"), path, strerror(errno)), diag_exit(d, 66);
		if ((*len += (size_t)n) > max)
			return diag_error(d, "E012", _("%s is larger than %zu bytes"), path, max), diag_exit(d, 65);
		if (!write_all(to, buf, (size_t)n))
			return diag_error(d, "E014", _("cannot write %s: %s"), path, strerror(errno)), diag_exit(d, 74);
	}
	return true;
}

/* A nameless copy of an open file, mapped. */
static bool map_copy(int from, const char *path, const char *dir, size_t max, struct fsio_map *m, struct diag *d)
{
	struct strbuf name = STRBUF_INIT;
	strbuf_addf(&name, "%s/.import" TMP_MARK "XXXXXX", dir);
	int fd = name.failed ? -1 : mkstemp(name.buf);
	bool good = fd >= 0;
	if (good)
		unlink(name.buf);
	else
		diag_error(d, "E013", _("cannot make file %s: %s"), name.buf, strerror(errno)), diag_exit(d, 73);
	good = good && copy_out(from, fd, path, max, &m->len, d);
	void *p = good ? mmap(NULL, m->len, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	if (good && p == MAP_FAILED)
		good = diag_error(d, "E011", _("cannot read %s: %s"), path, strerror(errno));
	if (good) {
		m->data = p;
		m->mapped = true;
	}
	if (fd >= 0)
		close(fd);
	strbuf_release(&name);
	return good;
}

bool fsio_take(const char *path, const char *dir, size_t max, struct fsio_map *m, struct diag *d)
{
	struct stat st;
	struct strbuf data = STRBUF_INIT;
	*m = (struct fsio_map){ 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0) {
		open_failed(path, d);
		if (fd >= 0)
			close(fd);
		return false;
	}
	m->size = st.st_size;
	m->mtime_s = st.st_mtim.tv_sec;
	m->mtime_ns = st.st_mtim.tv_nsec;
	if (S_ISREG(st.st_mode) && st.st_size > SMALL_FILE) {
		bool fits = (uintmax_t)st.st_size <= max; /* else nothing of it needs to be copied */
		bool good = fits ? map_copy(fd, path, dir, max, m, d) : diag_error(d, "E012", _("%s is larger than %zu bytes"), path, max);
		if (!fits)
			diag_exit(d, 65);
		close(fd);
		return good;
	}
	bool good = read_and_close(fd, path, max, &data, d);
	if (good)
		m->data = strbuf_detach(&data, &m->len);
	strbuf_release(&data);
	return good && (m->data || diag_error(d, "E011", _("cannot read %s: %s"), path, strerror(ENOMEM)));
}

void fsio_forget(const struct fsio_map *m, const char *from, const char *to)
{
	uintptr_t page = 4096, a = ((uintptr_t)from + page - 1) & ~(page - 1), b = (uintptr_t)to & ~(page - 1);
	if (m->mapped && b > a)
		madvise((char *)m->data + (a - (uintptr_t)m->data), b - a, MADV_DONTNEED);
}

bool fsio_unchanged(const char *path, const struct fsio_map *m, struct diag *d)
{
	struct stat st;
	if (stat(path, &st) == 0 && st.st_size == m->size && st.st_mtim.tv_sec == m->mtime_s && st.st_mtim.tv_nsec == m->mtime_ns)
		return true;
	diag_error(d, "E016", _("%s was changed while it was read"), path);
	diag_hint(d, "%s", _("wait until the export is complete, then start again; nothing was stored"));
	return diag_exit(d, 75);
}

void fsio_drop(struct fsio_map *m)
{
	if (m->mapped)
		munmap(m->data, m->len);
	else
		free(m->data);
	*m = (struct fsio_map){ 0 };
}

bool fsio_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool fsio_is_dir(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool fsio_mkdirs(const char *path, struct diag *d)
{
	struct strbuf sb = STRBUF_INIT;
	bool good = true;
	for (const char *p = path; good && *p;) {
		const char *slash = strchr(p + 1, '/');
		size_t n = slash ? (size_t)(slash - path) : strlen(path);
		strbuf_reset(&sb);
		strbuf_add(&sb, path, n);
		if (mkdir(sb.buf, 0750) != 0 && errno != EEXIST) {
			good = diag_error(d, "E013", _("cannot make folder %s: %s"), sb.buf, strerror(errno));
			diag_exit(d, 73);
		}
		p = path + n;
		if (slash && !slash[1])
			break;
	}
	if (good && *path && !fsio_is_dir(path)) {
		good = diag_error(d, "E013", _("cannot make folder %s: %s"), path, strerror(ENOTDIR));
		diag_exit(d, 73);
	}
	strbuf_release(&sb);
	return good;
}

bool fsio_mkdirs_for(const char *path, struct diag *d)
{
	const char *slash = strrchr(path, '/');
	if (!slash || slash == path)
		return true;
	struct strbuf sb = STRBUF_INIT;
	strbuf_add(&sb, path, (size_t)(slash - path));
	bool good = fsio_mkdirs(sb.buf, d);
	strbuf_release(&sb);
	return good;
}

static bool write_failed(const char *path, struct diag *d)
{
	diag_error(d, "E014", _("cannot write %s: %s"), path, strerror(errno));
	return diag_exit(d, 74);
}

bool fsio_stage_name(const char *path, const char *run, char *tmp, size_t tmp_size)
{
	const char *slash = strrchr(path, '/');
	int dir = slash ? (int)(slash - path) + 1 : 0;
	int len = snprintf(tmp, tmp_size, "%.*s.%s" TMP_MARK "%s", dir, path, path + dir, run);
	return len >= 0 && (size_t)len < tmp_size;
}

bool fsio_stage(const char *path, const char *run, const void *data, size_t n, char *tmp, size_t tmp_size, struct diag *d)
{
	if (!fsio_stage_name(path, run, tmp, tmp_size)) {
		errno = ENAMETOOLONG;
		return write_failed(path, d);
	}
	int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
	if (fd < 0) {
		diag_error(d, "E013", _("cannot make file %s: %s"), path, strerror(errno));
		return diag_exit(d, 73);
	}
	bool good = write_all(fd, data, n);
	int e = errno;
	if (close(fd) != 0 && good) {
		good = false;
		e = errno;
	}
	if (!good) {
		unlink(tmp);
		errno = e;
		return write_failed(path, d);
	}
	fsio_point("staged");
	return true;
}

/* Folder of a path, opened; -1 with errno. */
static int open_dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct strbuf sb = STRBUF_INIT;
	strbuf_add(&sb, path, slash == path ? 1 : (size_t)(slash - path));
	int fd = open(sb.buf, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	strbuf_release(&sb);
	return fd;
}

static bool same_dir(const char *a, const char *b)
{
	const char *sa = strrchr(a, '/'), *sb = strrchr(b, '/');
	size_t na = sa ? (size_t)(sa - a) : 0, nb = sb ? (size_t)(sb - b) : 0;
	return na == nb && memcmp(a, b, na) == 0;
}

static bool sync_dir(const char *path, bool whole_system, struct diag *d)
{
	int fd = open_dir_of(path);
	if (fd < 0)
		return write_failed(path, d);
	long rc = whole_system ? syscall(SYS_syncfs, fd) : fsync(fd);
	int e = errno;
	close(fd);
	errno = e;
	return rc == 0 || e == EINVAL || write_failed(path, d);
}

bool fsio_commit(const struct fsio_pair *v, size_t n, struct diag *d)
{
	if (n == 0)
		return true;
	if (!sync_dir(v[0].path, true, d))
		return false;
	fsio_point("synced");
	for (size_t i = 0; i < n; i++) {
		if (rename(v[i].tmp, v[i].path) != 0)
			return write_failed(v[i].path, d);
		fsio_point("renamed");
		bool last_here = i + 1 == n || !same_dir(v[i].path, v[i + 1].path);
		if (last_here && !sync_dir(v[i].path, false, d))
			return false;
	}
	return true;
}

bool fsio_write(const char *path, const void *data, size_t n, struct diag *d)
{
	size_t size = strlen(path) + 40;
	char *tmp = malloc(size), run[24];
	snprintf(run, sizeof run, "%ld", (long)getpid());
	bool good = tmp && fsio_stage(path, run, data, n, tmp, size, d);
	if (good) {
		int fd = open(tmp, O_RDONLY | O_CLOEXEC);
		good = fd >= 0 && fsync(fd) == 0 && rename(tmp, path) == 0;
		if (!good) {
			write_failed(path, d);
			unlink(tmp);
		}
		if (fd >= 0)
			close(fd);
		good = good && sync_dir(path, false, d);
	}
	free(tmp);
	return good;
}

static bool is_stale(const char *name, const char *keep_run)
{
	const char *mark = NULL;
	for (const char *p = strstr(name, TMP_MARK); p; p = strstr(p + 1, TMP_MARK))
		mark = p;
	return name[0] == '.' && mark && strcmp(mark + strlen(TMP_MARK), keep_run) != 0;
}

size_t fsio_sweep(const char *dir, const char *keep_run)
{
	DIR *o = opendir(dir);
	if (!o)
		return 0;
	size_t removed = 0;
	struct strbuf path = STRBUF_INIT;
	for (struct dirent *e = readdir(o); e; e = readdir(o)) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		strbuf_reset(&path);
		strbuf_addf(&path, "%s/%s", dir, e->d_name);
		struct stat st;
		if (lstat(path.buf, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			removed += fsio_sweep(path.buf, keep_run);
		else if (S_ISREG(st.st_mode) && is_stale(e->d_name, keep_run) && unlink(path.buf) == 0)
			removed++;
	}
	strbuf_release(&path);
	closedir(o);
	return removed;
}

int fsio_lock(const char *path, bool shared, struct diag *d)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (fd < 0) {
		diag_error(d, "E013", _("cannot make file %s: %s"), path, strerror(errno));
		diag_exit(d, 73);
		return -1;
	}
	if (flock(fd, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0)
		return fd;
	diag_error(d, "E075", _("another run holds %s"), path);
	diag_hint(d, "%s", _("wait until it has ended, then start again"));
	diag_exit(d, 75);
	close(fd);
	return -1;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

bool fsio_list(const char *dir, bool all, struct arena *a, char ***names, size_t *n, struct diag *d)
{
	DIR *o = opendir(dir);
	if (!o)
		return open_failed(dir, d);
	size_t cap = 0;
	char **v = NULL;
	*n = 0;
	for (struct dirent *e = readdir(o); e; e = readdir(o)) {
		struct stat st;
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (!all && (fstatat(dirfd(o), e->d_name, &st, 0) != 0 || !S_ISREG(st.st_mode)))
			continue;
		v = arena_grow(a, v, &cap, *n + 1, sizeof *v);
		v[(*n)++] = arena_strdup(a, e->d_name);
	}
	closedir(o);
	if (v && *n > 1)
		qsort(v, *n, sizeof *v, by_bytes);
	*names = v;
	return true;
}

static void close_range_of(int first, int last)
{
	if (last >= first && syscall(SYS_close_range, first, last, 0) != 0) {
		for (int fd = first; fd <= last && fd < 65536; fd++) /* kernels before 5.9 */
			close(fd);
	}
}

void fsio_close_others(int keep)
{
	close_range_of(STDERR_FILENO + 1, keep - 1);
	close_range_of(keep > STDERR_FILENO ? keep + 1 : STDERR_FILENO + 1, INT_MAX);
}

/* The one armed point of a process started with fault injection; set once by main before anything runs. */
static struct {
	char name[32];
	int countdown;
} armed;

void fsio_arm(const char *spec)
{
	armed.name[0] = '\0';
	if (!spec)
		return;
	const char *colon = strchr(spec, ':');
	size_t n = colon ? (size_t)(colon - spec) : strlen(spec);
	if (n >= sizeof armed.name)
		return;
	memcpy(armed.name, spec, n);
	armed.name[n] = '\0';
	armed.countdown = 1;
	if (colon) {
		armed.countdown = 0;
		for (const char *p = colon + 1; *p >= '0' && *p <= '9'; p++)
			armed.countdown = armed.countdown * 10 + (*p - '0');
	}
}

#ifdef LIECIBA_FAULTS
void fsio_point(const char *name)
{
	if (armed.name[0] && strcmp(name, armed.name) == 0 && --armed.countdown == 0)
		raise(SIGKILL);
}
#endif
