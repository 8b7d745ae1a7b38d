/* SPDX-License-Identifier: MIT */
/* What import_run.c and import_row.c share. */
#ifndef LIECIBA_IMPORT_INTERNAL_H
#define LIECIBA_IMPORT_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/import.h"

struct import_run {
	struct store *store;
	const struct config *config;
	const struct import_options *options;
	struct import_result *result;
	struct arena arena, whole;   /* of the row; of the import */
	const char *source, *school_id;
	bool begun;
	char decimal;                /* decimal sign of the file being read, once one was seen */
	struct { const struct import_file *f; struct store_counts c; } file;
};

#endif
