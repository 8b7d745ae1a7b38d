/* SPDX-License-Identifier: MIT */
/* app_archive_extract: unpacks a package into a new folder, and tells what of it could not be had. */
#include "app_archive.h"

struct telling { struct app *app; const char *path; };

static void tell(void *arg, const struct bag_finding *f)
{
	struct telling *t = arg;
	app_archive_finding(t->app, f, t->path);
}

static int outcome(struct app *app, const char *path, const char *dir, const struct bag_unpacked *r)
{
	bool lost = r->damaged || r->refused || r->broken;
	if (r->files == 0 && lost) {
		fprintf(app->out, _("%s: nothing could be unpacked\n"), path);
		return EXIT_DATA;
	}
	if (!app->quiet || lost)
		fprintf(app->out, ngettext("%zu file unpacked into %s", "%zu files unpacked into %s", (unsigned long)r->files), r->files, dir);
	if (r->damaged)
		fprintf(app->out, ngettext("; %zu is damaged", "; %zu are damaged", (unsigned long)r->damaged), r->damaged);
	if (r->refused)
		fprintf(app->out, ngettext("; %zu is refused", "; %zu are refused", (unsigned long)r->refused), r->refused);
	if (!app->quiet || lost)
		fputc('\n', app->out);
	if (lost)
		fprintf(app->out, _("  what came out is whole by the zip's own check sums; `lieciba archive verify %s` tells what is missing\n"), dir);
	return lost ? EXIT_FINDINGS : EXIT_OK;
}

int app_archive_extract(struct app *app, const char *const *paths, const struct app_archive *o)
{
	struct diag d = { 0 };
	struct bag_unpacked r;
	struct telling t = { app, paths[0] };
	if (!o->out)
		return app_usage(app, "archive", "%s", _("extract needs a new folder: -o DIR"));
	if (app->dry_run)
		return app_usage(app, "archive", _("'%s' has nothing to do with '%s'"), "extract", "--dry-run");
	if (!bag_unpack(paths[0], o->out, tell, &t, &r, &d))
		return app_report(app, &d);
	return outcome(app, paths[0], o->out, &r);
}
