/* SPDX-License-Identifier: MIT */
/* tick_lock: who may write to state/. One process at a time, on a disk of this machine. */
#include "tick_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <string.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

const char *tick_network_fs(unsigned long magic)
{
	static const struct { unsigned long magic; const char *name; } known[] = {
		{ 0x6969, "NFS" }, { 0x517B, "SMB" }, { 0xFF534D42, "CIFS" }, { 0xFE534D42, "SMB" }, { 0x5346414F, "AFS" }, { 0x73757245, "Coda" }, { 0x564C, "NCP" } };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if ((magic & 0xFFFFFFFFul) == known[i].magic)
			return known[i].name;
	}
	return NULL;
}

const char *tick_state_path(struct arena *a, const struct config *c, const char *name)
{
	const char *dir = strcmp(c->root, ".") == 0 ? "state" : arena_printf(a, "%s/state", c->root);
	return name ? arena_printf(a, "%s/%s", dir, name) : dir;
}

/*
 * FUSE serves disks of this machine (ntfs-3g, gocryptfs) as well as sshfs, which the number does not tell; the table of mounts does:
 * "36 25 0:47 / /mnt rw - fuse.sshfs host:/x rw".
 */
static bool is_sshfs(const char *dir)
{
	enum { FUSE = 0x65735546 };
	struct statfs fs;
	struct stat st;
	struct strbuf mounts = STRBUF_INIT;
	char device[32];
	bool found = false;
	if (statfs(dir, &fs) != 0 || (unsigned long)fs.f_type != FUSE || stat(dir, &st) != 0 || !fsio_read("/proc/self/mountinfo", 1 << 20, &mounts, NULL)) {
		strbuf_release(&mounts);
		return false;
	}
	snprintf(device, sizeof device, " 0:%u ", (unsigned)(st.st_dev & 0xFF) | (unsigned)((st.st_dev >> 12) & 0xFFF00));
	for (char *line = mounts.buf; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		char *end = strchr(line, '\n'), *at = strstr(line, device), *type = strstr(line, " - fuse.sshfs ");
		found = found || (at && type && (!end || (at < end && type < end)));
	}
	strbuf_release(&mounts);
	return found;
}

static bool is_local(const char *dir, struct diag *d)
{
	struct statfs fs;
	const char *name = statfs(dir, &fs) == 0 ? tick_network_fs((unsigned long)fs.f_type) : NULL;
	if (!name && is_sshfs(dir))
		name = "sshfs";
	if (!name)
		return true;
	diag_error(d, "T300", _("%s lies on a network drive (%s)"), dir, name);
	diag_hint(d, "%s", _("keep the school's folder on a disk of this machine; only inbox and out may be shared with others"));
	return diag_exit(d, 78);
}

static int64_t now_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec;
}

static int lock_state(const struct config *c, bool shared, int wait_seconds, struct diag *d)
{
	struct arena a;
	arena_init(&a, 0);
	const char *dir = tick_state_path(&a, c, NULL), *path = tick_state_path(&a, c, "lock");
	int64_t until = now_s() + wait_seconds;
	int fd = -1;
	bool can = fsio_mkdirs_for(path, d) && is_local(dir, d);
	while (can && fd < 0) {
		fd = fsio_lock(path, shared, d);
		can = fd < 0 && d->exit_code == 75 && now_s() < until;
		if (can)
			nanosleep(&(struct timespec){ 0, 200000000 }, NULL);
	}
	arena_release(&a);
	return fd;
}

int tick_lock(const struct config *c, int wait_seconds, struct diag *d)
{
	return lock_state(c, false, wait_seconds, d);
}

int tick_lock_shared(const struct config *c, int wait_seconds, struct diag *d)
{
	return lock_state(c, true, wait_seconds, d);
}
