/* SPDX-License-Identifier: MIT */
/*
 * tick_inbox: what people dropped into ROOT/inbox -> the store, oldest name first. Read: inbox/done/DATE-NAME. Not readable: inbox/failed/DATE-NAME with
 * NAME.report.txt beside it. Nothing is ever deleted.
 *
 * A share does not tell when a copy has ended. What was changed in the last moments is looked at again after a while: the same size and time, and it counts
 * as ended; else it waits for the next tick.
 */
#include "tick_internal.h"

#include "lieciba/audit.h"
#include "lieciba/fsio.h"
#include "lieciba/import.h"
#include "lieciba/strbuf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { QUIET_SECONDS = 4, DEPTH = 6 };

struct face { int64_t files, bytes, newest_s, newest_ns; };
struct entry { const char *name, *path; struct face was; bool fresh; };
struct inbox { struct tick *k; const char *dir; struct entry *v; size_t n; };

/* ---- still being written? ---- */

static void look_at(struct arena *a, const char *path, int depth, struct face *f)
{
	struct stat st;
	char **names = NULL;
	size_t n = 0;
	if (lstat(path, &st) != 0)
		return;
	f->files++;
	if (st.st_mtim.tv_sec > f->newest_s || (st.st_mtim.tv_sec == f->newest_s && st.st_mtim.tv_nsec > f->newest_ns)) {
		f->newest_s = st.st_mtim.tv_sec;
		f->newest_ns = st.st_mtim.tv_nsec;
	}
	if (!S_ISDIR(st.st_mode)) {
		f->bytes += st.st_size;
		return;
	}
	if (depth == 0 || !fsio_list(path, true, a, &names, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++)
		look_at(a, arena_printf(a, "%s/%s", path, names[i]), depth - 1, f);
}

/* Names of what is no export: not whole yet, or the system's own. */
static bool is_none(const char *name)
{
	static const char *const ends[] = { ".part", ".tmp", ".crdownload", ".partial" };
	static const char *const systems[] = { "Thumbs.db", "desktop.ini" }; /* Windows leaves them in every folder */
	size_t n = strlen(name);
	for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
		if (strcmp(name, systems[i]) == 0)
			return true;
	}
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		size_t k = strlen(ends[i]);
		if (n > k && strcmp(name + n - k, ends[i]) == 0)
			return true;
	}
	return name[0] == '.' || strncmp(name, "~$", 2) == 0;
}

static bool list(struct inbox *b, struct diag *d)
{
	char **names;
	size_t n;
	struct arena *a = b->k->a;
	if (!fsio_is_dir(b->dir))
		return true;
	if (!fsio_list(b->dir, true, a, &names, &n, d))
		return false;
	b->v = ARENA_ARRAY(a, n + 1, struct entry);
	for (size_t i = 0; i < n; i++) {
		struct entry *e = &b->v[b->n];
		if (strcmp(names[i], "done") == 0 || strcmp(names[i], "failed") == 0 || is_none(names[i]))
			continue;
		*e = (struct entry){ .name = names[i], .path = arena_printf(a, "%s/%s", b->dir, names[i]) };
		look_at(a, e->path, DEPTH, &e->was);
		e->fresh = e->was.newest_s >= b->k->settled.tv_sec - QUIET_SECONDS;
		b->n++;
	}
	return true;
}

static void settle(struct inbox *b)
{
	bool any = false;
	for (size_t i = 0; i < b->n; i++)
		any = any || b->v[i].fresh;
	if (!any)
		return;
	nanosleep(&(struct timespec){ QUIET_SECONDS, 0 }, NULL);
	for (size_t i = 0; i < b->n; i++) {
		struct face now = { 0 };
		look_at(b->k->a, b->v[i].path, DEPTH, &now);
		b->v[i].fresh = b->v[i].fresh && memcmp(&now, &b->v[i].was, sizeof now) != 0;
	}
}

/* ---- where it goes ---- */

/* inbox/FOLDER/DATE-NAME, with a number when that is taken. */
static const char *target(const struct inbox *b, const char *folder, const char *name)
{
	struct arena *a = b->k->a;
	const char *path = arena_printf(a, "%s/%s/%.10s-%s", b->dir, folder, b->k->o->now, name);
	for (int i = 2; fsio_exists(path) && i < 1000; i++)
		path = arena_printf(a, "%s/%s/%.10s-%d-%s", b->dir, folder, b->k->o->now, i, name);
	return path;
}

static bool move(const struct entry *e, const char *to, struct diag *d)
{
	if (fsio_mkdirs_for(to, d) && rename(e->path, to) == 0)
		return true;
	if (!d->code[0]) {
		diag_error(d, "T301", _("%s cannot be moved to %s: %s"), e->path, to, strerror(errno));
		diag_hint(d, "%s", _("the inbox and its folders done and failed must be writable, and on one disk"));
		diag_exit(d, 73);
	}
	return false;
}

/* Beside it, for whoever dropped it: everything that was amiss. Values are not quoted (import_options.anon). */
static bool report(struct arena *a, const char *moved, const struct import_result *res, const struct diag *d, struct diag *failed)
{
	struct strbuf text = STRBUF_INIT;
	if (d)
		diag_format(d, NULL, 0, &text);
	for (size_t i = 0; i < res->problems.n; i++)
		diag_format(&res->problems.v[i], NULL, 0, &text);
	bool good = text.len == 0 || fsio_write(arena_printf(a, "%s.report.txt", moved), text.buf, text.len, failed);
	strbuf_release(&text);
	return good;
}

static bool note(const struct tick *k, const struct import_result *r, struct diag *d)
{
	const struct store_counts *c = &r->total;
	const struct audit_entry e = { .at = k->o->now, .user = k->o->user, .action = "import",
		.details = arena_printf(k->a, "import=%lld source=%s format=%s school=%s year=%s rows=%lld new=%lld changed=%lld same=%lld gone=%lld quarantined=%lld inbox",
			(long long)r->import_no, r->source, r->format, r->school, r->school_year, (long long)c->rows, (long long)c->added, (long long)c->changed, (long long)c->same,
			(long long)c->gone, (long long)c->quarantined) };
	return r->nothing_new || audit_append(k->c->root, &e, d);
}

/* ---- one by one ---- */

/* A link could name another school's files, and a pipe would never end. */
static bool is_plain(const struct entry *e, struct diag *d)
{
	struct stat st;
	if (lstat(e->path, &st) == 0 && (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
		return true;
	diag_error(d, "T308", "%s", _("this is neither a file nor a folder"));
	return diag_hint(d, "%s", _("put the files themselves into the inbox; links are not followed"));
}

static bool take(struct inbox *b, const struct entry *e, struct diag *d)
{
	struct tick *k = b->k;
	struct import_options o = { .format = "auto", .now = k->o->now, .user = k->o->user, .anon = true };
	struct import_result res = { 0 };
	struct diag why = { 0 };
	if (!tick_begin_run(k, d))
		return false;
	bool good = is_plain(e, &why) && import_path(k->store, k->c, e->path, &o, &res, &why);
	fsio_point("tick.imported");
	const char *to = target(b, good ? "done" : "failed", e->name);
	bool ends = !good && (why.exit_code == 74 || why.exit_code == 75); /* a full disk, a locked store: the file is not to blame */
	bool kept = ends || (move(e, to, d) && report(k->a, to, &res, good ? NULL : &why, d) && (!good || note(k, &res, d)));
	k->r->imports += good;
	k->r->imports_failed += !good;
	k->r->quarantined += (size_t)res.total.quarantined;
	const struct tick_told told = { .kind = TICK_IMPORT, .name = e->name, .import = &res, .d = good ? NULL : &why };
	tick_tell(k, &told);
	import_result_free(&res);
	if (ends)
		*d = why;
	return kept && !ends;
}

bool tick_inbox(struct tick *k, struct diag *d)
{
	struct inbox b = { .k = k };
	b.dir = strcmp(k->c->root, ".") == 0 ? "inbox" : arena_printf(k->a, "%s/inbox", k->c->root);
	if (!list(&b, d))
		return false;
	if (!k->o->dry_run)
		settle(&b);
	if (b.n && !k->o->dry_run) { /* until now it was open for reading, or is not there yet */
		store_close(k->store);
		k->store = store_open(k->c->store, d);
		if (!k->store)
			return false;
	}
	for (size_t i = 0; i < b.n; i++) {
		const struct tick_told waits = { .kind = TICK_WRITTEN, .name = b.v[i].name };
		if (b.v[i].fresh || k->o->dry_run)
			tick_tell(k, &waits);
		else if (!take(&b, &b.v[i], d))
			return false;
	}
	return true;
}
