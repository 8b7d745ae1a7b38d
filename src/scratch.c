/* SPDX-License-Identifier: MIT */
/* scratch: names that are held by a lock of their own. The lock's file is the first of a name to be made and the last to go. */
#include "lieciba/scratch.h"

#include "lieciba/arena.h"
#include "lieciba/config.h"
#include "lieciba/fsio.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES = 64 /* of one process */ };

static const char *folder(struct arena *a, const struct config *c)
{
	return strcmp(c->root, ".") == 0 ? "state/scratch" : arena_printf(a, "%s/state/scratch", c->root);
}

/* -1: somebody holds it, or it was swept away between opening and locking. */
static int take(const char *path, int flags)
{
	struct stat st;
	int fd = open(path, O_RDWR | O_CLOEXEC | flags, 0640);
	if (fd >= 0 && (flock(fd, LOCK_EX | LOCK_NB) != 0 || fstat(fd, &st) != 0 || st.st_nlink == 0)) {
		close(fd);
		errno = EAGAIN;
		return -1;
	}
	return fd;
}

/* All files of a name ("PID.db", ".PID.db.tmp-snapshot"), its lock last. */
static void remove_name(struct arena *a, const char *dir, char *const *names, size_t n, const char *lock)
{
	size_t stem = strlen(lock) - strlen("lock");
	for (size_t i = 0; i < n; i++) {
		if (strncmp(names[i] + (names[i][0] == '.'), lock, stem) == 0 && strcmp(names[i], lock) != 0)
			unlink(arena_printf(a, "%s/%s", dir, names[i]));
	}
	unlink(arena_printf(a, "%s/%s", dir, lock));
}

static void sweep(struct arena *a, const char *dir)
{
	char **names;
	size_t n;
	if (!fsio_list(dir, false, a, &names, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(names[i]);
		int fd = len > 5 && strcmp(names[i] + len - 5, ".lock") == 0 ? take(arena_printf(a, "%s/%s", dir, names[i]), 0) : -1;
		if (fd < 0)
			continue;
		remove_name(a, dir, names, n, names[i]);
		close(fd);
	}
}

void scratch_sweep(const struct config *c)
{
	struct arena a;
	arena_init(&a, 0);
	sweep(&a, folder(&a, c));
	arena_release(&a);
}

bool scratch_open(struct arena *a, const struct config *c, struct scratch *s, struct diag *d)
{
	const char *dir = folder(a, c);
	*s = (struct scratch){ .lock = -1 };
	if (!fsio_mkdirs(dir, d))
		return false;
	sweep(a, dir);
	for (int i = 0; i < NAMES && s->lock < 0; i++) {
		const char *stem = i ? arena_printf(a, "%s/%ld-%d", dir, (long)getpid(), i) : arena_printf(a, "%s/%ld", dir, (long)getpid());
		s->lock_path = arena_printf(a, "%s.lock", stem);
		s->path = arena_printf(a, "%s.db", stem);
		s->lock = take(s->lock_path, O_CREAT);
		if (s->lock < 0 && errno != EAGAIN)
			break;
	}
	if (s->lock >= 0)
		return true;
	diag_error(d, "E013", _("cannot make file %s: %s"), s->lock_path, strerror(errno));
	s->path = NULL;
	return diag_exit(d, 73);
}

void scratch_close(struct scratch *s)
{
	if (!s->path)
		return;
	unlink(s->path);
	unlink(s->lock_path);
	close(s->lock);
	s->path = NULL;
}
