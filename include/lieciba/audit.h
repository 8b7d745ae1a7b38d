/* SPDX-License-Identifier: MIT */
/*
 * audit: who did what with the school's data: ROOT/audit.log, one line each, chained by hashes.
 *
 * It stands beside journal.db and not in it: a store restored from a copy must not take the log back with it. A line is
 *   NUMBER TAB TIME TAB USER TAB ACTION TAB DETAILS TAB HASH-BEFORE TAB HASH
 * and HASH is the SHA-256 of the line up to and including the tab before it; so sha256sum alone can check it. The first line's hash before is 64
 * zeros. Details never hold names, personal codes or values.
 *
 * A chain cannot tell that its end was cut off, so ROOT/audit.head keeps the number and hash of the newest line. Whoever can write both can also
 * write a new chain; against that a hash noted on paper helps (`audit verify HASH`).
 *
 * Writers take turns by a lock on audit.log. One that is killed leaves an unfinished line, which the next replaces, or a head that is one line
 * behind, which the next brings up; both are a valid chain.
 */
#ifndef LIECIBA_AUDIT_H
#define LIECIBA_AUDIT_H

#include "lieciba/diag.h"
#include "lieciba/digest.h"

#include <stdbool.h>
#include <stdint.h>

struct audit_entry {
	int64_t number;  /* from 1; set by the log */
	const char *at, *user, *action, *details; /* user "" becomes "-"; control characters become blanks; details are cut at 1000 bytes */
};
/* Adds a line and makes it durable. A101: the log cannot be written. */
bool audit_append(const char *root, const struct audit_entry *e, struct diag *d);

struct audit_report {
	int64_t lines;
	char hash[DIGEST_HEX_SIZE]; /* of the newest line */
	bool unfinished;            /* a writer was killed: the next one mends it */
	int64_t noted_line;         /* line that has the hash that was asked for; 0 = none */
};
/*
 * Reads the whole chain. `noted`: a hash written down earlier, or NULL. False with the first broken line named: A110 a line that is no line, A111 its
 * hash is not its text's, A112 it does not follow the line before, A113 its end is missing, A114 the noted hash is not in it, A115 the head is not its.
 */
bool audit_verify(const char *root, const char *noted, struct audit_report *out, struct diag *d);
/* Calls `each` for every line, oldest first; the entry lives during the call. No log is no error. */
bool audit_read(const char *root, void (*each)(void *arg, const struct audit_entry *e), void *arg, struct diag *d);

#endif
