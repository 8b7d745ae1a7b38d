/* SPDX-License-Identifier: MIT */
/* Any bytes as a CSV file: the reader ends, stays inside the file, and every record's bytes and lines go forward. */
#include "lieciba/import.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *seen = text;
	struct csv *c = csv_open(text, size, 0);
	struct csv_row row;
	struct diag d;
	int line = 0;
	while (c && (csv_next(c, &row, &d) || d.code[0])) {
		if (row.raw < seen || row.raw + row.raw_len > text + size || row.line <= line)
			abort();
		for (size_t i = 0; i < row.n; i++) {
			if (row.col[i] < 1 || strlen(row.field[i]) > size)
				abort();
		}
		seen = row.raw + row.raw_len;
		line = row.line;
	}
	csv_close(c);
	return 0;
}
