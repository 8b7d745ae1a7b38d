/* SPDX-License-Identifier: MIT */
/* app: what every command needs of the command line. Level 8; includes popt, so only main.c, app.c and cmd_*.c include it. */
#ifndef LIECIBA_APP_H
#define LIECIBA_APP_H

#include "lieciba/command.h"

#include <popt.h>

/* A command line being read: the command's own options and those that stand everywhere. Must not move after app_options_init. */
struct app_options {
	struct poptOption table[4];
	struct poptOption common[12];
	poptContext ctx;
	int json, quiet, verbose, dry_run, anon, no_color, help;
	char *root, *config, *today;
};
/*
 * Reads the options of one command into the variables that `own` names and into app. Returns EXIT_OK and the operands (NULL-terminated, valid until
 * app_options_free), or the exit code after having said what is wrong; *done is set when help was asked for and printed.
 */
int app_options_read(struct app *app, struct app_options *o, const struct command *c, struct poptOption *own, int argc, const char **argv,
	const char ***operands, bool *done);
void app_options_free(struct app_options *o);
/* A usage error: one line, how to get help, and EXIT_USAGE. */
int app_usage(struct app *app, const char *command, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Language of messages: LANGUAGE's when it was given, else the configuration's. */
enum lang app_lang(const struct app *app, const struct config *c);
/* Notes in the audit log what was done; details without names or values. EXIT_OK, or the code after having said why it could not. */
int app_audit(struct app *app, const struct config *c, const char *action, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Splits "a,b" into a NULL-terminated list in the app's arena. */
const char **app_words(struct app *app, const char *list);
/* Prints a command's help page. */
void app_help(struct app *app, const struct command *c, struct app_options *o);

#endif
