/* SPDX-License-Identifier: MIT */
/* app_archive: what the words of `lieciba archive` share. Each word is one entry of cmd_archive.c's table and one function here. */
#ifndef LIECIBA_APP_ARCHIVE_H
#define LIECIBA_APP_ARCHIVE_H

#include "app.h"

struct app_archive { int jobs; };
/* verify PATH…: any bag, a folder or a ZIP (bag.h). The worst outcome is the exit code. */
int app_archive_verify(struct app *app, const char *const *paths, const struct app_archive *o);

#endif
