/* SPDX-License-Identifier: MIT */
/*
 * verify: is this paper or file ours, and does it still hold? By its code, or by the SHA-256 of its bytes. Never tells a name: class and number only.
 */
#ifndef LIECIBA_VERIFY_H
#define LIECIBA_VERIFY_H

#include "lieciba/code.h"
#include "lieciba/diag.h"
#include "lieciba/ledger.h"

#include <stdbool.h>

struct arena;

struct verify_answer {
	const char *job, *period, *layout;
	const char *label;        /* "7.a/12"; of a bundle its name without folders */
	const char *class_name;   /* NULL = none */
	const char *date;         /* of the document, ISO; of a bundle its making */
	int version, copy;        /* copy 1 = the original */
	enum ledger_state state;  /* of a bundle LEDGER_NONE */
	bool bundle;
	int64_t parts;            /* of a bundle */
	const char *issued;       /* day, NULL = never */
	int replaced_by;          /* version that stands in its place; 0 = none yet: a print that was overtaken before anything was issued */
	const char *replaced_on;  /* day */
	const char *printed;      /* day of the last print on record, NULL = none */
};
/* False only when the ledger cannot be read. *out NULL: not ours. */
bool verify_code(struct ledger *l, struct arena *a, const uint8_t code[CODE_SIZE], struct verify_answer **out, struct diag *d);
bool verify_file(struct ledger *l, struct arena *a, const uint8_t sha256[DIGEST_SIZE], struct verify_answer **out, struct diag *d);

#endif
