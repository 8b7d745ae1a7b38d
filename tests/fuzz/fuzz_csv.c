/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a CSV file, after a first byte that says what encoding is claimed. Decoding ends; the reader ends and stays inside the file, every record's
 * bytes and lines go forward, and a row taken out of its cell has the header's number of fields; what is tidied stays tidy.
 */
#include "../../src/import_internal.h"

#include "lieciba/diag.h"
#include "lieciba/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void tidy(struct arena *a, const char *s)
{
	unsigned changed;
	const char *once = import_tidy(a, s, strlen(s), &changed);
	if (strcmp(once, s) != 0 && !changed)
		abort();
	if (utf8_valid_prefix(s, strlen(s)) != strlen(s))
		return;
	if (utf8_valid_prefix(once, strlen(once)) != strlen(once))
		abort();
	const char *twice = import_tidy(a, once, strlen(once), &changed);
	if (changed || strcmp(once, twice) != 0)
		abort();
}

static void read_all(struct arena *a, const char *text, size_t size)
{
	const char *seen = text;
	struct csv *c = csv_open(text, size, 0);
	struct csv_row row;
	struct diag d;
	int line = 0;
	size_t width = 0;
	while (c && (csv_next(c, &row, &d) || d.code[0])) {
		if (row.raw < seen || row.raw + row.raw_len > text + size || row.line <= line || row.fault > row.n + CSV_MAX_FIELDS)
			abort();
		width = width ? width : row.n;
		if (row.unwrapped && (row.n != width || row.n < 2))
			abort();
		arena_reset(a);
		for (size_t i = 0; i < row.n; i++) {
			if (row.col[i] < 1 || strlen(row.field[i]) > size)
				abort();
			tidy(a, row.field[i]);
		}
		seen = row.raw + row.raw_len;
		line = row.line;
	}
	csv_close(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const said[] = { NULL, "utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1257", "iso-8859-13", "cp775", "windows-1251" };
	struct import_result result = { 0 };
	struct import_options options = { 0 };
	struct import_run r = { .options = &options, .result = &result };
	struct diag d = { 0 };
	if (size == 0)
		return 0;
	struct import_file f = { .name = "f.csv", .data = (const char *)data + 1, .len = size - 1 };
	arena_init(&r.arena, 0);
	arena_init(&r.whole, 0);
	if (import_decode(&r, &f, said[data[0] % (sizeof said / sizeof *said)], &d)) {
		if (f.encoding && (f.came != size - 1 || f.len > 3 * size))
			abort();
		import_is_text(&f, &d);
		read_all(&r.arena, f.data, f.len);
	} else if (!d.code[0]) {
		abort();
	}
	import_result_free(&result);
	arena_release(&r.arena);
	arena_release(&r.whole);
	return 0;
}
