/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a layout: reading, preparing its SQL on the empty contract and binding end, as in `layout check`; what is refused is told
 * with a code that is explained, at a place within the file.
 */
#include "lieciba/arena.h"
#include "lieciba/bind.h"
#include "lieciba/fsio.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static char dir[] = "/tmp/lieciba-fuzz-XXXXXX", file[64];

static void clean_up(void)
{
	unlink(file);
	rmdir(dir);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *dirs[] = { dir, NULL };
	struct arena a;
	struct diags out = { 0 };
	if (!file[0]) {
		must(mkdtemp(dir) != NULL && atexit(clean_up) == 0);
		memcpy(file, dir, sizeof dir - 1);
		memcpy(file + sizeof dir - 1, "/a.yaml", sizeof "/a.yaml");
	}
	arena_init(&a, 64u << 20);
	must(fsio_write(file, data, size, NULL));
	struct layout *l = layout_load(&a, dirs, "a", &out);
	must(l || out.errors > 0);
	struct datasets *s = l ? datasets_open(NULL, l, &out) : NULL;
	must(!l || s || out.errors > 0);
	if (s && bind_layout(l, s, NULL, &out))
		must(out.errors == 0);
	for (size_t i = 0; i < out.n; i++)
		must(diag_explain(out.v[i].code) && out.v[i].what[0] && (size_t)out.v[i].line <= size + 1);
	datasets_close(s);
	diags_free(&out);
	arena_release(&a);
	return 0;
}
