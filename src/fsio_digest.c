/* SPDX-License-Identifier: MIT */
/* fsio_digest: SHA-256 of a file, read in pieces. */
#include "lieciba/fsio.h"

#include "lieciba/diag.h"
#include "lieciba/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool add_all(int fd, struct digest *g)
{
	char buf[1 << 16];
	ssize_t n;
	while ((n = read(fd, buf, sizeof buf)) != 0) {
		if (n > 0)
			digest_add(g, buf, (size_t)n);
		else if (errno != EINTR)
			return false;
	}
	return true;
}

bool fsio_digest(const char *path, uint8_t out[32], struct diag *d)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			diag_error(d, "E010", _("no such file: %s"), path);
		else
			diag_error(d, "E011", _("cannot read %s: %s"), path, strerror(errno));
		return diag_exit(d, 66);
	}
	struct digest *g = digest_new();
	bool good = g && add_all(fd, g);
	if (good) {
		digest_end(g, out);
	} else {
		diag_error(d, "E011", _("cannot read %s: %s"), path, strerror(errno));
		diag_exit(d, 66);
	}
	digest_free(g);
	close(fd);
	return good;
}
