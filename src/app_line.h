/* SPDX-License-Identifier: MIT */
/* app_line: what commands that make documents tell on the way: one line with rate and rest that is drawn over, on a terminal only, and what failed. */
#ifndef LIECIBA_APP_LINE_H
#define LIECIBA_APP_LINE_H

#include "app.h"

#include "lieciba/job.h"

/* Begin with zeros but app. */
struct app_line { struct app *app; int64_t drawn, started; const void *of; };
/* True when something may be shown: five times a second, and at the end. of: what is counted; the rate begins anew with another. */
bool app_line_due(struct app_line *l, const void *of, const struct job_progress *p);
/* name: before the numbers, NULL = none. */
void app_line_draw(struct app_line *l, const char *name, const struct job_progress *p);
/* Takes the line away, so that other text can follow. */
void app_line_end(struct app_line *l);
/* Problems of documents: the first 20, all with -v or `all`. --anon leaves out hints that quote the data. */
void app_problems(struct app *app, const struct diags *l, bool all);

#endif
