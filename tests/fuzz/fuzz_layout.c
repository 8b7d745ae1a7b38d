/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a layout: the reader ends, and every message has a code and stands within the file; what loads is also prepared on the
 * empty contract and bound, as `layout check` does.
 */
#include "lieciba/arena.h"
#include "lieciba/bind.h"
#include "lieciba/dataset.h"
#include "lieciba/layout.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_file(const char *path, const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "w");
	if (!f || (size && fwrite(data, 1, size, f) != size) || fclose(f) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char dir[] = "/tmp/lieciba-fuzz-XXXXXX", path[64];
	if (!path[0]) {
		if (!mkdtemp(dir))
			abort();
		snprintf(path, sizeof path, "%s/a.yaml", dir);
	}
	write_file(path, data, size);
	const char *const dirs[] = { dir, NULL };
	struct arena a;
	struct diags out = { 0 };
	arena_init(&a, 0);
	struct layout *l = layout_load(&a, dirs, "a", &out);
	if (!l && out.errors == 0)
		abort();
	for (size_t i = 0; i < out.n; i++)
		if (!out.v[i].code[0] || !out.v[i].what[0] || (size_t)out.v[i].line > size + 1)
			abort();
	struct datasets *s = l ? datasets_open(NULL, l, &out) : NULL;
	if (s) {
		bind_layout(l, s, NULL, &out);
		datasets_close(s);
	}
	diags_free(&out);
	arena_release(&a);
	return 0;
}
