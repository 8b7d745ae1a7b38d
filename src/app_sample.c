/* SPDX-License-Identifier: MIT */
/* app_sample: the made-up school as a place to try a layout. It lies in the folder for temporary files: nobody in it lives. */
#include "app_layout.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/import.h"
#include "lieciba/layout.h"
#include "lieciba/sample.h"
#include "lieciba/store.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STUDENTS = 72 };

const char *const *app_sample_periods(struct app *app, const struct config *c, const char *layout)
{
	static const struct { const char *span, *period; } all[] = { { "year", SAMPLE_YEAR }, { "term", SAMPLE_YEAR "/S1" }, { "month", "2026-05" }, { "week", "2026-W20" } };
	struct diags problems = { 0 };
	const struct layout *l = layout_load(app->arena, c->layout_dirs, layout, &problems);
	const char **v = ARENA_ARRAY(app->arena, sizeof all / sizeof *all + 1, const char *);
	size_t n = 0;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (!l || layout_takes(l, all[i].span))
			v[n++] = all[i].period;
	}
	diags_free(&problems);
	return v;
}

const struct config *app_layout_config(struct app *app)
{
	struct diags problems = { 0 };
	if (!app->root && !app->config_file && !config_load(app->arena, NULL, NULL, app->share, &problems) && problems.n > 0 && strcmp(problems.v[0].code, "G001") == 0)
		app->root = ".";
	diags_free(&problems);
	return app_config(app);
}

static void set_config(struct app *app, const struct config *c, struct app_sample *s)
{
	static const char *all[] = { "personal-code", "birth-date", "sex", "address", "contact", "guardian", "absence-reason", "talk", "issue-register" };
	s->config = *c;
	s->config.root = s->dir;
	s->config.store = arena_printf(app->arena, "%s/journal.db", s->dir);
	s->config.ledger = arena_printf(app->arena, "%s/state/ledger.db", s->dir);
	s->config.out = arena_printf(app->arena, "%s/out", s->dir);
	s->config.calendars = arena_printf(app->arena, "%s/samples/calendars", app->share);
	s->config.logo = arena_printf(app->arena, "%s/samples/crest.png", app->share);
	s->config.school = NULL;
	s->config.grants = all;
	s->config.ngrants = sizeof all / sizeof *all;
}

static bool fill(struct app *app, struct app_sample *s, struct diag *d)
{
	struct sample_options o = { .seed = 1, .students = STUDENTS };
	struct import_options how = { .format = "bundle", .now = APP_SAMPLE_TODAY "T12:00:00Z", .user = "sample" };
	struct import_result r = { .import_no = 0 };
	int schools;
	if (!sample_write(s->dir, &o, &schools, d) || !(s->store = store_open(s->config.store, d)))
		return false;
	bool good = import_path(s->store, &s->config, arena_printf(app->arena, "%s/bundle", s->dir), &how, &r, d);
	import_result_free(&r);
	return good;
}

bool app_sample_open(struct app *app, const struct config *c, const char *tmp, struct app_sample *s)
{
	struct diag d = { 0 };
	*s = (struct app_sample){ .dir = arena_printf(app->arena, "%s/lieciba-sample-XXXXXX", tmp && *tmp ? tmp : "/tmp") };
	if (!mkdtemp(s->dir)) {
		diag_error(&d, "E013", _("cannot create %s"), s->dir);
		diag_exit(&d, EXIT_CREATE);
		app_report(app, &d);
		s->dir = NULL;
		return false;
	}
	set_config(app, c, s);
	if (fill(app, s, &d))
		return true;
	app_report(app, &d);
	return false;
}

static void remove_tree(struct arena *a, const char *dir, int depth)
{
	char **names;
	size_t n = 0;
	if (depth > 8 || !fsio_list(dir, true, a, &names, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(a, "%s/%s", dir, names[i]);
		if (strcmp(names[i], ".") == 0 || strcmp(names[i], "..") == 0)
			continue;
		if (unlink(path) != 0)
			remove_tree(a, path, depth + 1);
	}
	rmdir(dir);
}

void app_remove_tree(struct arena *a, const char *dir)
{
	remove_tree(a, dir, 0);
}

void app_sample_close(struct app_sample *s)
{
	struct arena a;
	if (s->store)
		store_close(s->store);
	if (!s->dir)
		return;
	arena_init(&a, 0);
	remove_tree(&a, s->dir, 0);
	arena_release(&a);
	s->dir = NULL;
}
