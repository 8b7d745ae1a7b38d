/* SPDX-License-Identifier: MIT */
/*
 * print: files to a printer through CUPS. CUPS's library is optional when the program is built (libcups2-dev); without it print_files only says so.
 * Which server: CUPS_SERVER, client.conf, as for `lp`.
 */
#ifndef LIECIBA_PRINT_H
#define LIECIBA_PRINT_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>

struct print_file { const char *path, *title; };
struct print_request {
	const char *printer;  /* NULL = the default one */
	const char *title;    /* of the job, as the queue shows it: never a name */
	bool one_sided;       /* else on both sides, turned over the long edge */
	const struct print_file *v; size_t n;
};
/*
 * One print job of PDF files in this order, each beginning a sheet of its own. True: CUPS has taken all of it, *job is its number; what the printer does with it
 * is CUPS's business. Else the job was cancelled as a whole. G090 built without CUPS (exit code 69), G091 no such printer, or none (69), G092 not accepted (74).
 */
bool print_files(const struct print_request *r, int *job, struct diag *d);

#endif
