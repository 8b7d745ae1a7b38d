/* SPDX-License-Identifier: MIT */
/* app_layout: what `layout`, `preview` and `render` share: words that need files of their own, options, and the made-up school that documents are tried on. */
#ifndef LIECIBA_APP_LAYOUT_H
#define LIECIBA_APP_LAYOUT_H

#include "app.h"

struct job_request;
struct job_result;
struct store;

/* `layout new NAME`: writes ROOT/layouts/NAME.yaml, never over a file. from: the layout that it extends; NULL = a small one that stands alone. */
int app_layout_new(struct app *app, const struct config *c, const char *name, const char *from);
/* `layout diff NAME`. */
int app_layout_diff(struct app *app, const struct config *c, const char *name);

/* The `-p name=value` of a command into the request; EXIT_OK, or the code after having said what is wrong. given: NULL-terminated, or NULL; outlives q. */
int app_params(struct app *app, const char *command, char **given, struct job_request *q);
/* Frees n values of options, and the list of `-p`. */
void app_free_options(char *const *v, size_t n, char **params);

/*
 * A made-up school, imported into a store of its own in a temporary folder, for layouts of a configuration: its layouts and fonts, everything granted. The same
 * data on every machine and day.
 */
struct app_sample {
	char *dir;
	struct config config;
	struct store *store;
};
#define APP_SAMPLE_TODAY "2026-06-05" /* what it takes for today: the school year is over, all marks are there */
/* Those of a year, a term, a month and a week of the made-up school that the layout is for; ends with NULL. One with mistakes: all. */
const char *const *app_sample_periods(struct app *app, const struct config *c, const char *layout);
/* tmp: $TMPDIR; NULL = /tmp. False after having reported; app_sample_close in either case. */
bool app_sample_open(struct app *app, const struct config *c, const char *tmp, struct app_sample *s);
void app_sample_close(struct app_sample *s);
/* Makes the documents of a layout for it: how many; what is wrong goes to out. period: NULL = whichever makes some. */
size_t app_layout_try(struct app *app, struct app_sample *s, const char *name, const char *period, struct diags *out);
/* A folder and all that is in it; what cannot be removed stays. */
void app_remove_tree(struct arena *a, const char *dir);
/* The configuration; where there is no lieciba.yaml, that of the working folder with defaults: whoever only writes layouts needs no school. */
const struct config *app_layout_config(struct app *app);

#endif
