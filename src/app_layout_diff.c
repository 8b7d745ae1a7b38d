/* SPDX-License-Identifier: MIT */
/* lieciba layout diff NAME: what a school's layout changes, for reading; as JSON with one object a change. */
#include "app_layout.h"

#include "lieciba/layout.h"
#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <string.h>

enum { SHOWN = 160 /* bytes of a value */ };

static const char *const kinds[] = { "added", "removed", "changed" };

/* A value as it is read best: whole when it is short. */
static void add_value(struct strbuf *sb, const char *v)
{
	size_t n = strlen(v), shown = n;
	if (n > SHOWN) {
		shown = SHOWN;
		while (shown > 0 && ((unsigned char)v[shown] & 0xC0) == 0x80)
			shown--;
	}
	strbuf_add(sb, v, shown);
	if (n > shown)
		strbuf_adds(sb, " …");
}

static void add_lines(struct strbuf *sb, const char *lines)
{
	while (*lines) {
		size_t n = strcspn(lines, "\n");
		strbuf_addf(sb, "    %.*s\n", (int)n, lines);
		lines += n + (lines[n] == '\n');
	}
}

static void add_text(struct strbuf *sb, const struct layout_change *c)
{
	strbuf_addf(sb, "%c %s", "+-~"[c->kind], c->path);
	if (c->lines) {
		strbuf_addc(sb, ':');
	} else {
		strbuf_adds(sb, ": ");
		if (c->from)
			add_value(sb, c->from);
		if (c->from && c->to)
			strbuf_adds(sb, "  →  ");
		if (c->to)
			add_value(sb, c->to);
	}
	if (c->pos.line)
		strbuf_addf(sb, "   (%s:%d)", c->pos.file, c->pos.line);
	strbuf_addc(sb, '\n');
	if (c->lines)
		add_lines(sb, c->lines);
}

static void add_field(struct strbuf *sb, const char *name, const char *v)
{
	if (!v)
		return;
	strbuf_addf(sb, "%s\"%s\":", sb->len > 1 ? "," : "", name);
	strbuf_add_json(sb, v);
}

static void add_json(struct strbuf *sb, const struct layout_change *c)
{
	strbuf_addc(sb, '{');
	add_field(sb, "change", kinds[c->kind]);
	add_field(sb, "path", c->path);
	add_field(sb, "from", c->from);
	add_field(sb, "to", c->to);
	add_field(sb, "file", c->pos.line ? c->pos.file : NULL);
	if (c->pos.line)
		strbuf_addf(sb, ",\"line\":%d", c->pos.line);
	strbuf_adds(sb, "}\n");
}

static void print(struct app *app, const struct layout_diff *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct strbuf sb = STRBUF_INIT;
		if (app->json)
			add_json(&sb, &l->v[i]);
		else
			add_text(&sb, &l->v[i]);
		fputs(sb.buf, app->out);
		strbuf_release(&sb);
	}
}

static void tell(struct app *app, const struct layout_diff *l, const char *name)
{
	if (app->quiet || app->json)
		return;
	if (!l->against)
		fprintf(app->err, _("'%s' extends nothing that came with the program: all of it is the school's own.\n"), name);
	else if (l->n == 0)
		fprintf(app->err, l->own ? _("It changes nothing of %s.\n") : _("There is no file of the school's own: %s is used as it came with the program.\n"), l->against);
	else
		fprintf(app->err, ngettext("%zu change against %s\n", "%zu changes against %s\n", (unsigned long)l->n), l->n, l->against);
}

int app_layout_diff(struct app *app, const struct config *c, const char *name)
{
	struct layout_diff l;
	struct diags problems = { 0 };
	int code = EXIT_OK;
	bool good = layout_diff(app->arena, c->layout_dirs, name, &l, &problems);
	for (size_t i = 0; i < problems.n; i++) {
		int one = app_report(app, &problems.v[i]);
		code = one ? one : code;
	}
	diags_free(&problems);
	if (!good)
		return code ? code : EXIT_DATA;
	print(app, &l);
	fflush(app->out);
	tell(app, &l, name);
	return code;
}
