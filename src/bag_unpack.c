/* SPDX-License-Identifier: MIT */
/*
 * bag_unpack: the files of a ZIP into a new folder, as far as it can be read: every member by its own header, in one pass, so that a ZIP that was cut off or
 * scratched gives all that survived. Nothing leaves the folder: names that lead out, links and devices are refused. Memory: the largest member.
 */
#include "bag_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/zip.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH_FILES = 512, BATCH_BYTES = 64 << 20, MEMBER_MAX = 1 << 30, UNPACKED_FROM = 256 << 20, RATIO = 200, TMP_ROOM = 64 };
#define RUN "unpack"

enum { MODE_KIND = 0170000, MODE_FILE = 0100000, MODE_DIR = 0040000 };
struct listed { uint64_t at; const char *code, *why; }; /* a member by the list at the end; code, why: to be refused for what only the list tells */

struct unpack {
	const char *dir;
	void (*told)(void *arg, const struct bag_finding *f);
	void *arg;
	struct bag_unpacked *out;
	struct diag *d;
	struct arena arena;
	struct listed *listed; size_t n, cap;
	uint64_t size, bytes;
	struct bag_table seen;
	struct strbuf data;
	struct fsio_pair pair[BATCH_FILES]; size_t npairs, held;
	bool stop;
};

static void tell(struct unpack *u, const char *code, const char *file, const char *what)
{
	const struct bag_finding f = { .level = DIAG_ERROR, .code = code, .file = file, .what = what };
	u->told(u->arg, &f);
}

/* ---- the list at its end, when it is there ---- */

static bool see_listed(void *arg, const struct zip_listed *m)
{
	struct unpack *u = arg;
	const unsigned kind = m->mode & MODE_KIND;
	u->listed = arena_grow(&u->arena, u->listed, &u->cap, u->n + 1, sizeof *u->listed);
	struct listed *l = &u->listed[u->n++];
	*l = (struct listed){ .at = m->at };
	if (strchr(m->name, '\\')) { /* readers may make slashes of them */
		l->code = "B040";
		l->why = N_("has backslashes");
	} else if (kind && kind != MODE_FILE && kind != MODE_DIR) {
		l->code = "B055";
		l->why = N_("is that of a link or a device");
	}
	return true;
}

static void see_fault(void *arg, enum zip_fault f, const char *name)
{
	struct unpack *u = arg;
	(void)name;
	u->out->broken = true;
	u->stop = u->stop || f == ZIP_OVERLAP;
}

static int by_offset(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* The first member of the list at or after an offset; NULL = none. */
static const struct listed *listed_from(const struct unpack *u, uint64_t at)
{
	size_t lo = 0;
	for (size_t hi = u->n; lo < hi;) {
		size_t mid = lo + (hi - lo) / 2;
		if (u->listed[mid].at >= at)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo < u->n ? &u->listed[lo] : NULL;
}

/* After a member that is torn: where the list says that the next one begins; without a list, the next thing that looks like a header. */
static uint64_t after_torn(const struct unpack *u, uint64_t at, uint64_t last)
{
	const struct listed *l = listed_from(u, at + 1);
	return l ? l->at : at + 4 > last ? at + 4 : last + 1;
}

/* ---- writing ---- */

static bool commit(struct unpack *u)
{
	bool good = u->npairs == 0 || fsio_commit(u->pair, u->npairs, u->d);
	u->npairs = u->held = 0;
	return good;
}

static bool keep(struct unpack *u, const char *name)
{
	const char *path = arena_printf(&u->arena, "%s/%s", u->dir, name);
	size_t room = strlen(path) + TMP_ROOM;
	char *tmp = arena_alloc(&u->arena, room);
	if (!fsio_mkdirs_for(path, u->d) || !fsio_stage(path, RUN, u->data.buf, u->data.len, tmp, room, u->d))
		return false;
	u->pair[u->npairs++] = (struct fsio_pair){ tmp, path };
	u->held += u->data.len;
	u->out->files++;
	u->out->bytes += (int64_t)u->data.len;
	return (u->npairs < BATCH_FILES && u->held < BATCH_BYTES) || commit(u);
}

/* ---- members ---- */

static const char *refused(struct unpack *u, const struct zip_head *h, uint64_t at, const char **code)
{
	const char *unsafe = bag_name_unsafe(h->name);
	const struct listed *l = listed_from(u, at);
	*code = "B040";
	if (unsafe)
		return _(unsafe);
	*code = l && l->at == at ? l->code : NULL;
	if (*code)
		return _(l->why);
	*code = "B055";
	if (h->link)
		return _("is that of a link or a device");
	*code = "B085";
	if (h->encrypted)
		return _("is of a file that needs a password");
	*code = "B083";
	if (bag_table_find(&u->seen, h->name) != BAG_NOT)
		return _("is there twice");
	return NULL;
}

static bool is_bomb(struct unpack *u, size_t n)
{
	u->bytes += n;
	if (u->bytes <= UNPACKED_FROM || u->bytes / RATIO <= u->size)
		return false;
	tell(u, "B084", "", _("the zip unpacks to far more than its size: it is not read further"));
	return u->stop = true;
}

/* False: the member is damaged, or nothing more is to be read (stop). */
static bool take(struct unpack *u, struct zip_walk *w, const char *name)
{
	const void *data;
	ptrdiff_t n;
	strbuf_reset(&u->data);
	while ((n = zip_walk_read(w, &data)) > 0) {
		if (is_bomb(u, (size_t)n))
			return false;
		if (u->data.len + (size_t)n > MEMBER_MAX) {
			tell(u, "B082", name, _("the file is larger than a gigabyte: unpack it with unzip"));
			u->out->damaged++;
			return true;
		}
		strbuf_add(&u->data, data, (size_t)n);
	}
	if (n < 0 || u->data.failed) {
		tell(u, "B082", name, _("the file cannot be unpacked whole: it is not written"));
		u->out->damaged++;
		return false;
	}
	u->stop = !keep(u, name);
	return !u->stop;
}

static bool member(struct unpack *u, struct zip_walk *w, const struct zip_head *h)
{
	const char *code, *why = h->directory ? NULL : refused(u, h, zip_walk_at(w), &code);
	char *name = arena_strdup(&u->arena, h->name);
	if (h->directory)
		return true;
	if (why) {
		struct strbuf text = STRBUF_INIT;
		strbuf_addf(&text, _("the name %s: it is not written"), why);
		tell(u, code, name, text.buf);
		strbuf_release(&text);
		u->out->refused++;
		return true;
	}
	if (bag_table_add(&u->seen, name, false) == BAG_NOT) {
		tell(u, "B095", name, _("too many names"));
		u->stop = true;
		return false;
	}
	return take(u, w, name);
}

static bool walk(struct unpack *u, const char *path)
{
	struct zip_walk *w = u->stop ? NULL : zip_walk_open(path, 0, u->d);
	struct zip_head h;
	uint64_t last = 0;
	if (u->stop)
		tell(u, "B084", "", _("members of the zip share bytes"));
	for (enum zip_step s; w && !u->stop && (s = zip_walk_next(w, &h)) != ZIP_END;) {
		if (s == ZIP_MEMBER && member(u, w, &h))
			continue;
		u->out->broken = true;
		last = after_torn(u, zip_walk_at(w), last);
		if (u->stop || !zip_walk_resume(w, last))
			break;
	}
	bool opened = w != NULL;
	zip_walk_close(w);
	return commit(u) && opened && u->d->code[0] == '\0';
}

static bool is_empty(const char *dir, struct arena *a, struct diag *d)
{
	char **names;
	size_t n = 0;
	if (!fsio_exists(dir))
		return fsio_mkdirs(dir, d);
	if (!fsio_list(dir, true, a, &names, &n, d))
		return false;
	if (n == 0)
		return true;
	diag_error(d, "E018", _("%s is not empty"), dir);
	return diag_hint(d, "%s", _("name a new folder: nothing that is there may be mixed with what comes out of a package"));
}

bool bag_unpack(const char *path, const char *dir, void (*told)(void *arg, const struct bag_finding *f), void *arg, struct bag_unpacked *out, struct diag *d)
{
	struct unpack u = { .dir = dir, .told = told, .arg = arg, .out = out, .d = d };
	const struct zip_list_calls calls = { see_listed, see_fault, &u };
	struct zip_directory list;
	*out = (struct bag_unpacked){ 0 };
	arena_init(&u.arena, 0);
	bag_table_init(&u.seen);
	strbuf_init(&u.data);
	bool good = zip_list(path, &calls, &list, d) && is_empty(dir, &u.arena, d);
	if (good) {
		u.size = list.size;
		if (u.n)
			qsort(u.listed, u.n, sizeof *u.listed, by_offset);
		good = walk(&u, path);
	}
	strbuf_release(&u.data);
	bag_table_free(&u.seen);
	arena_release(&u.arena);
	return good;
}
