/* SPDX-License-Identifier: MIT */
/*
 * command: one command of the program = one file cmd_NAME.c with a const struct command cmd_NAME (`-` in a
 * name is `_` there). The Makefile finds them by name.
 */
#ifndef LIECIBA_COMMAND_H
#define LIECIBA_COMMAND_H

#include "lieciba/config.h"
#include "lieciba/diag.h"

#include <stdbool.h>
#include <stdio.h>

struct arena;

/* What main found out before it calls a command. Options that stand everywhere (surface.md). */
struct app {
	struct arena *arena;
	const char *root, *config_file; /* --root, --config; NULL */
	const char *share;              /* installed layouts/ and fonts/ */
	const char *today;              /* --today, else the civil date (UTC) of the machine: the only use of the clock */
	const char *now;                /* UTC time for the store; with --today: TODAYT12:00:00Z */
	const char *user;
	bool language_given;            /* LANGUAGE came from outside; else lieciba.yaml's lang chooses the language of messages */
	bool json, quiet, verbose, dry_run, anon, color, terminal; /* terminal: stderr is one */
	FILE *out, *err;
	void (*read_clock)(struct app *app); /* today and now anew, in app->arena, for what runs on; NULL with --today */
};
struct command {
	const char *name;
	const char *summary;   /* one line, N_() */
	const char *usage;     /* "[OPTION…] PATH…" */
	const char *help;      /* a paragraph with an example, N_() */
	bool json;             /* honours --json; else main refuses it with exit 64 */
	int (*run)(struct app *app, int argc, const char **argv); /* argv[0] = the command's name; returns an exit code of surface.md */
};
extern const struct command *const commands[]; /* registry.h */

/* Exit codes: surface.md's one table. */
enum {
	EXIT_OK = 0, EXIT_FINDINGS = 1, EXIT_PARTLY = 3, EXIT_USAGE = 64, EXIT_DATA = 65, EXIT_NOINPUT = 66, EXIT_MISSING = 69, EXIT_BUG = 70,
	EXIT_CREATE = 73, EXIT_IO = 74, EXIT_AGAIN = 75, EXIT_DENIED = 77, EXIT_CONFIG = 78
};
/* Prints one diag (text with caret lines read from the file when it can be, or JSON) to app->err and returns its exit code. */
int app_report(struct app *app, const struct diag *d);
void app_report_all(struct app *app, const struct diags *l);
/* Loads the configuration; NULL after having reported. */
struct config *app_config(struct app *app);

#endif
