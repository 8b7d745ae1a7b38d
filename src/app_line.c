/* SPDX-License-Identifier: MIT */
/* app_line: the line of progress, and problems told one by one. */
#include "app_line.h"

#include <time.h>

enum { REDRAW_MS = 200, SHOWN = 20 };

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool app_line_due(struct app_line *l, const void *of, const struct job_progress *p)
{
	int64_t now = now_ms();
	if (l->of != of || !l->started) { /* what came before, the snapshot, tells nothing about the rate */
		l->of = of;
		l->started = now;
	}
	if (l->drawn && now - l->drawn < REDRAW_MS && p->done < p->all)
		return false;
	l->drawn = now;
	return true;
}

void app_line_draw(struct app_line *l, const char *name, const struct job_progress *p)
{
	int64_t spent = l->drawn - l->started, rest = p->done ? spent * (int64_t)(p->all - p->done) / (int64_t)p->done / 1000 : 0;
	fprintf(l->app->err, "\r%s%s%zu/%zu  %lld/s  %lld s ", name ? name : "", name ? "  " : "", p->done, p->all, spent ? (long long)p->done * 1000 / (long long)spent : 0LL,
		(long long)rest);
	if (p->failed)
		fprintf(l->app->err, _("(%zu failed) "), p->failed);
	fputs("\033[K", l->app->err);
	fflush(l->app->err);
}

void app_line_end(struct app_line *l)
{
	if (l->drawn && l->app->terminal)
		fputs("\r\033[K", l->app->err);
	l->drawn = 0;
}

void app_problems(struct app *app, const struct diags *l, bool all)
{
	size_t n = all || app->verbose || l->n <= SHOWN ? l->n : SHOWN;
	for (size_t i = 0; i < n; i++) {
		struct diag d = l->v[i];
		if (app->anon && d.code[0] == 'D')
			d.hint[0] = '\0'; /* quotes the data */
		app_report(app, &d);
	}
	if (l->n > n)
		fprintf(app->err, _("… and %zu more; -v shows all\n"), l->n - n);
}
