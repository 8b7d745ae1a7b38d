/* SPDX-License-Identifier: MIT */
/* app_archive: what the words of `lieciba archive` share. Each word is one entry of cmd_archive.c's table and one function here. */
#ifndef LIECIBA_APP_ARCHIVE_H
#define LIECIBA_APP_ARCHIVE_H

#include "app.h"

#include "lieciba/bag.h"

struct app_archive { int jobs; const char *out; };
/* extract PATH -o DIR: what of a ZIP can be read. */
int app_archive_extract(struct app *app, const char *const *paths, const struct app_archive *o);
/* A finding as people read it, on stderr. */
void app_archive_finding(struct app *app, const struct bag_finding *f, const char *path);
/* verify PATH…: any bag, a folder or a ZIP. The worst outcome is the exit code. */
int app_archive_verify(struct app *app, const char *const *paths, const struct app_archive *o);

#endif
