/* SPDX-License-Identifier: MIT */
/* What db.c and db_sandbox.c share: the two files that may include sqlite3.h. */
#ifndef LIECIBA_DB_INTERNAL_H
#define LIECIBA_DB_INTERNAL_H

#include "lieciba/db.h"

#include <sqlite3.h>

struct db {
	sqlite3 *h;
	const char **tables; /* of the sandbox */
	size_t ntables;
	char **hidden;       /* tables of the file that the sandbox does not name */
	size_t nhidden;
	int64_t budget;      /* VM operations left */
	char refused[160];   /* what the authorizer refused last */
};
struct db_stmt {
	struct db *db;
	sqlite3_stmt *s;
};
/* Turns the connection's last error into a diag; returns false. */
bool db_fail(sqlite3 *h, const char *what, struct diag *d);

#endif
