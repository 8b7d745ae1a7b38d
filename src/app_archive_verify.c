/* SPDX-License-Identifier: MIT */
/* app_archive_verify: tells what bag_verify finds. Findings go to stderr, or with --json to the standard output, one a line; then one summary a package. */
#include "app_archive.h"

#include "lieciba/strbuf.h"
#include "lieciba/utf8.h"

#include <string.h>
#include <time.h>

enum { REDRAW_MS = 200, SHOWN = 20 /* findings told one by one; all of them with -v or --json */ };

struct telling { struct app *app; const char *path; size_t told; int64_t began, drawn; /* ms; 0 = no line stands there */ };

/* ---- the line of progress: on a terminal only, five times a second ---- */

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void progress(void *arg, int64_t files, int64_t bytes)
{
	struct telling *t = arg;
	if (!t->app->terminal || t->app->quiet || t->app->json)
		return;
	int64_t now = now_ms(), spent = now - t->began;
	if (now - (t->drawn ? t->drawn : t->began) < REDRAW_MS)
		return;
	t->drawn = now;
	fputc('\r', t->app->err);
	fprintf(t->app->err, _("%s: %lld files, %lld MB, %lld MB/s"), t->path, (long long)files, (long long)(bytes / 1000000), (long long)(bytes / 1000 / (spent ? spent : 1)));
	fputs("\033[K", t->app->err);
	fflush(t->app->err);
}

static void clear_line(struct telling *t)
{
	if (t->drawn)
		fputs("\r\033[K", t->app->err);
	t->drawn = 0;
}

/* ---- findings ---- */

/* A name that somebody else chose: what a terminal would take for a command, and what is no text, is written as \xNN. */
static void add_shown(struct strbuf *out, const char *s)
{
	const char *end = s + strlen(s);
	while (s < end) {
		size_t good = utf8_valid_prefix(s, (size_t)(end - s)), i = 0;
		while (i < good && (unsigned char)s[i] >= 0x20 && s[i] != 0x7f)
			i++;
		strbuf_add(out, s, i);
		s += i;
		if (s < end)
			strbuf_addf(out, "\\x%02x", (unsigned char)*s++);
	}
}

static void add_text(struct strbuf *out, const struct bag_finding *f, const char *path)
{
	add_shown(out, *f->file ? f->file : path);
	if (f->line)
		strbuf_addf(out, ":%d", f->line);
	strbuf_addf(out, ": %s: ", diag_level_name(f->level));
	add_shown(out, f->what);
	strbuf_addf(out, "  [%s]\n", f->code);
	if (f->expected)
		strbuf_addf(out, _("   %s expected %s\n   %s found    %s\n"), f->algorithm, f->expected, f->algorithm, f->found);
}

void app_archive_finding(struct app *app, const struct bag_finding *f, const char *path)
{
	struct strbuf sb = STRBUF_INIT;
	add_text(&sb, f, path);
	fputs(sb.buf, app->err);
	strbuf_release(&sb);
}

static void add_json_field(struct strbuf *out, const char *key, const char *value)
{
	struct strbuf shown = STRBUF_INIT;
	strbuf_addf(out, ",\"%s\":", key);
	if (value) {
		add_shown(&shown, value);
		strbuf_add_json(out, shown.buf);
	} else {
		strbuf_adds(out, "null");
	}
	strbuf_release(&shown);
}

static void add_json(struct strbuf *out, const struct bag_finding *f, const char *path)
{
	static const char *const levels[] = { "note", "warning", "error", "fatal" };
	strbuf_addf(out, "{\"level\":\"%s\"", levels[f->level]);
	add_json_field(out, "code", f->code);
	add_json_field(out, "package", path);
	add_json_field(out, "file", f->file);
	strbuf_addf(out, ",\"line\":%d", f->line);
	add_json_field(out, "what", f->what);
	add_json_field(out, "algorithm", f->algorithm);
	add_json_field(out, "expected", f->expected);
	add_json_field(out, "found", f->found);
	strbuf_adds(out, "}\n");
}

static void tell(void *arg, const struct bag_finding *f)
{
	struct telling *t = arg;
	struct strbuf sb = STRBUF_INIT;
	if (t->app->quiet && f->level < DIAG_ERROR && !t->app->json)
		return;
	if (t->told++ >= SHOWN && !t->app->verbose && !t->app->json)
		return;
	clear_line(t);
	if (t->app->json)
		add_json(&sb, f, t->path);
	else
		add_text(&sb, f, t->path);
	fputs(sb.buf, t->app->json ? t->app->out : t->app->err);
	strbuf_release(&sb);
}

/* ---- the end ---- */

static void json_end(struct app *app, const char *path, const struct bag_report *r)
{
	struct strbuf sb = STRBUF_INIT;
	strbuf_adds(&sb, "{\"package\":");
	strbuf_add_json(&sb, path);
	add_json_field(&sb, "verdict", bag_verdict_word(r->verdict));
	add_json_field(&sb, "version", r->version[0] ? r->version : NULL);
	add_json_field(&sb, "algorithms", r->algorithms);
	strbuf_addf(&sb, ",\"errors\":%zu,\"warnings\":%zu,\"files\":%lld,\"bytes\":%lld,\"tags\":%lld,\"whole\":%zu", r->errors, r->warnings, (long long)r->files,
		(long long)r->bytes, (long long)r->tags, r->whole);
	strbuf_addf(&sb, ",\"changed\":%zu,\"missing\":%zu,\"unlisted\":%zu,\"unreadable\":%zu,\"refused\":%zu,\"unfetched\":%zu,\"survived\":%zu,\"broken\":%s}", r->changed, r->missing,
		r->unlisted, r->unreadable, r->refused, r->unfetched, r->survived, r->broken ? "true" : "false");
	fprintf(app->out, "%s\n", sb.buf);
	strbuf_release(&sb);
}

static void add_counts(struct strbuf *sb, const struct bag_report *r)
{
	if (r->changed)
		strbuf_addf(sb, ngettext("; %zu is changed", "; %zu are changed", (unsigned long)r->changed), r->changed);
	if (r->missing)
		strbuf_addf(sb, ngettext("; %zu is missing", "; %zu are missing", (unsigned long)r->missing), r->missing);
	if (r->unlisted)
		strbuf_addf(sb, ngettext("; %zu is in no list", "; %zu are in no list", (unsigned long)r->unlisted), r->unlisted);
	if (r->unreadable)
		strbuf_addf(sb, ngettext("; %zu cannot be read", "; %zu cannot be read", (unsigned long)r->unreadable), r->unreadable);
	if (r->refused)
		strbuf_addf(sb, ngettext("; %zu is refused", "; %zu are refused", (unsigned long)r->refused), r->refused);
	if (r->survived)
		strbuf_addf(sb, ngettext("; %zu survived", "; %zu survived", (unsigned long)r->survived), r->survived);
	if (r->unfetched)
		strbuf_addf(sb, ngettext("; %zu is still to be fetched", "; %zu are still to be fetched", (unsigned long)r->unfetched), r->unfetched);
}

/* What to do: by the worst that was found. */
static const char *advice(const struct bag_report *r)
{
	if (r->verdict == BAG_INCOMPLETE)
		return _("fetch what fetch.txt names from whoever made the package, put it in its place, and verify again");
	if (r->refused)
		return _("do not unpack or open it: ask whoever made it for a package with plain files and plain names");
	if (r->unreadable)
		return _("the disk or its cable may be failing: copy the package to another disk and verify the copy");
	if (r->changed + r->missing || r->broken)
		return _("keep this copy as it is; verify the other copies, and replace it by one that is valid");
	if (r->unlisted)
		return _("files were added after it was packed: take them out, or have it packed anew");
	return _("ask whoever made it for a correct one; its files may still be used with care");
}

static const char *verdict_words(enum bag_verdict v)
{
	switch (v) {
	case BAG_VALID: return _("valid");
	case BAG_WARNED: return _("valid, with warnings");
	case BAG_INCOMPLETE: return _("incomplete");
	case BAG_INVALID: return _("not valid");
	case BAG_NONE: return _("no package");
	}
	return "";
}

static void text_end(struct app *app, const struct telling *t, const struct bag_report *r)
{
	struct strbuf counts = STRBUF_INIT;
	bool good = r->verdict <= BAG_WARNED;
	if (t->told > SHOWN && !app->verbose)
		fprintf(app->err, _("… and %zu more; -v shows all\n"), t->told - SHOWN);
	if (app->quiet && good)
		return;
	add_counts(&counts, r);
	fprintf(app->out, "%s: %s", t->path, verdict_words(r->verdict));
	if (r->verdict != BAG_NONE)
		fprintf(app->out, ngettext("; %zu of %lld file is whole (%s)", "; %zu of %lld files are whole (%s)", (unsigned long)r->files), r->whole, (long long)r->files,
			*r->algorithms ? r->algorithms : "-");
	fprintf(app->out, "%s\n", counts.buf);
	if (r->twice)
		fprintf(app->out, "  %s\n", _("some bytes were wrong at first and right when read again: check the disk, its cable and the memory"));
	if (!good && r->verdict != BAG_NONE)
		fprintf(app->out, "  %s\n", advice(r));
	strbuf_release(&counts);
}

static int verify_one(struct app *app, const char *path, const struct app_archive *o)
{
	struct diag d = { 0 };
	struct bag_report r;
	struct telling t = { .app = app, .path = path, .began = now_ms() };
	const struct bag_options options = { .jobs = o->jobs, .progress = progress, .arg = &t };
	bool read = bag_verify(path, &options, tell, &t, &r, &d);
	clear_line(&t);
	if (!read)
		return app_report(app, &d);
	if (app->json)
		json_end(app, path, &r);
	else
		text_end(app, &t, &r);
	fflush(app->out); /* what is told of the next package comes after it */
	return r.verdict <= BAG_WARNED ? EXIT_OK : r.verdict == BAG_NONE ? EXIT_DATA : EXIT_FINDINGS;
}

int app_archive_verify(struct app *app, const char *const *paths, const struct app_archive *o)
{
	int worst = EXIT_OK;
	for (size_t i = 0; paths[i]; i++) {
		int code = verify_one(app, paths[i], o);
		worst = code > worst ? code : worst;
	}
	return worst;
}
