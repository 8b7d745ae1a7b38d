/* SPDX-License-Identifier: MIT */
/* lieciba layout new NAME: a file to begin with. */
#include "app_layout.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/layout.h"
#include "lieciba/strbuf.h"

#include <string.h>

static bool installed(struct app *app, const struct config *c, const char *name)
{
	bool found = false;
	for (const char *const *d = c->layout_dirs + 1; *d; d++)
		found = found || fsio_exists(arena_printf(app->arena, "%s/%s.yaml", *d, name));
	return found;
}

/* The installed starting layout under its new name. */
static bool stand_alone(struct app *app, const char *name, struct strbuf *out, struct diag *d)
{
	static const char line[] = "\nlayout: NAME";
	struct strbuf text = STRBUF_INIT;
	bool good = fsio_read(arena_printf(app->arena, "%s/samples/new-layout.yaml", app->share), 1 << 20, &text, d);
	for (const char *p = text.buf, *at; good && *p; p = at + 4) {
		at = strstr(p, "NAME");
		if (!at) {
			strbuf_adds(out, p);
			break;
		}
		strbuf_add(out, p, (size_t)(at - p));
		strbuf_adds(out, name);
	}
	good = good && strstr(text.buf, line);
	strbuf_release(&text);
	return good;
}

static int tell(struct app *app, const char *path, const char *name)
{
	struct strbuf sb = STRBUF_INIT;
	if (app->json) {
		strbuf_adds(&sb, "{\"file\":");
		strbuf_add_json(&sb, path);
		strbuf_addc(&sb, '}');
	}
	fprintf(app->out, "%s\n", app->json ? sb.buf : path);
	strbuf_release(&sb);
	if (!app->quiet && !app->json)
		fprintf(app->err, _("Next: change it, then `lieciba layout check %s` and `lieciba preview %s --png`.\n"), name, name);
	return EXIT_OK;
}

static int refuse(struct app *app, const char *path)
{
	struct diag d = { 0 };
	diag_error(&d, "U010", _("%s exists already"), path);
	diag_hint(&d, "%s", _("choose another name, or delete that file if it is not wanted"));
	diag_exit(&d, EXIT_CREATE);
	return app_report(app, &d);
}

int app_layout_new(struct app *app, const struct config *c, const char *name, const char *from)
{
	struct diag d = { 0 };
	struct diags problems = { 0 };
	struct strbuf text = STRBUF_INIT;
	const char *path = arena_printf(app->arena, "%s/%s.yaml", c->layout_dirs[0], name);
	if (!layout_valid_id(name))
		return app_usage(app, "layout", _("'%s' is not a name for a layout: small letters, digits and hyphens"), name);
	if (fsio_exists(path))
		return refuse(app, path);
	if (installed(app, c, name) && (!from || strcmp(from, name) != 0))
		return app_usage(app, "layout", _("a layout '%s' came with the program; --from %s makes a copy that stands in its place, another name leaves both"), name, name);
	int code = EXIT_OK;
	bool good = from ? layout_begin(app->arena, c->layout_dirs, name, from, &text, &problems) : stand_alone(app, name, &text, &d);
	if (good && !app->dry_run)
		good = fsio_mkdirs_for(path, &d) && fsio_write(path, text.buf, text.len, &d);
	for (size_t i = 0; i < problems.n; i++) {
		int one = app_report(app, &problems.v[i]);
		code = one ? one : code;
	}
	if (d.code[0])
		code = app_report(app, &d);
	else if (good)
		code = tell(app, path, name);
	diags_free(&problems);
	strbuf_release(&text);
	return code;
}
