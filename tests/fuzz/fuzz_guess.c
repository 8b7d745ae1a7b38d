/* SPDX-License-Identifier: MIT */
/* Any bytes as a foreign table: `--guess` proposes a map, which the reader of maps takes and runs over the same table. Nothing may break or hang. */
#include "lieciba/diag.h"
#include "lieciba/import_guess.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct import_options o = { .format = "auto", .now = "2026-06-05T12:00:00Z", .user = "fuzz", .dry_run = true };
	struct import_guess g;
	struct diag d = { 0 };
	char path[64];
	snprintf(path, sizeof path, "/tmp/fuzz_guess.%ld.csv", (long)getpid());
	FILE *f = size <= 1 << 16 ? fopen(path, "wb") : NULL; /* not fsio: a sync each time would cost all the runs */
	if (!f)
		return 0;
	fwrite(data, 1, size, f);
	fclose(f);
	/* A proposed map that the reader of maps refuses is a bug of the writer. */
	if (!import_guess_path(NULL, NULL, path, &o, &g, &d) && (d.code[0] == 'L' || (d.code[0] == 'N' && d.code[1] == '1' && d.code[2] == '7'))) {
		fprintf(stderr, "%s %s\n%s", d.code, d.what, g.maps.buf);
		abort();
	}
	import_guess_free(&g);
	return 0;
}
