/* SPDX-License-Identifier: MIT */
/*
 * bag_folder: a bag that is a folder. First its names are walked (what is there, what is a link or a device), then the listed files are read in the
 * order of the manifests: by this process, or by workers that each take a few files (pool.h). A file that does not agree is read once more,
 * past the system's memory of it, before it is called changed.
 */
#include "bag_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/pool.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_A_TASK = 16 };

struct folder {
	struct bag_source source; /* first */
	int dir;
	uint32_t *todo;           /* indexes of files to read */
	size_t ntodo, cap, a_task;
	struct bag_sums sums;
	int64_t files, bytes;
};

static struct folder *folder_of(struct bag *b)
{
	return (struct folder *)b->source;
}

/* ---- what is there ---- */

static bool list(struct bag *b)
{
	char **names;
	size_t n;
	if (!fsio_list(b->path, true, &b->arena, &names, &n, b->d))
		return false;
	b->top = names;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], "data") == 0)
			b->has_data = fsio_is_dir(arena_printf(&b->arena, "%s/data", b->path));
		else
			b->top[b->ntop++] = names[i];
	}
	return true;
}

static bool read_tag(struct bag *b, const char *name, void (*feed)(void *arg, const void *data, size_t n), void *arg)
{
	int64_t size;
	struct diag d = { 0 };
	return fsio_feed(folder_of(b)->dir, name, false, feed, arg, &size, &d) || bag_tell(b, DIAG_ERROR, "B054", name, 0, "%s", d.what);
}

static bool see(void *arg, const char *path, enum fsio_kind kind, int64_t size)
{
	struct bag *b = arg;
	if (kind == FSIO_DIR)
		return true;
	int64_t i = bag_seen(b, path);
	if (i == BAG_NOT)
		return !b->table.full;
	struct bag_file *f = bag_file(&b->table, (size_t)i);
	if (kind == FSIO_LINK || kind == FSIO_SPECIAL)
		f->state |= (uint16_t)(FILE_REFUSED | (kind == FSIO_LINK ? FILE_LINK : FILE_SPECIAL));
	else if (kind == FSIO_UNREADABLE)
		f->state |= FILE_UNREADABLE;
	if (bag_is_payload(path)) {
		b->report->files++;
		b->report->bytes += size;
	} else {
		b->report->tags++;
	}
	return true;
}

/* ---- reading ---- */

/* The listed file whose digests a file is held against; itself as a rule. */
static const struct bag_file *held_against(const struct bag *b, const struct bag_file *f)
{
	return f->listed || !f->other ? f : bag_file(&b->table, f->other - 1);
}

/* One reading. False: the file cannot be read. */
static bool read_once(const struct bag *b, int dir, struct bag_sums *s, const struct bag_file *f, bool anew, unsigned *wrong, uint8_t found[DIGEST_KINDS][DIGEST_MAX])
{
	const struct bag_file *l = held_against(b, f);
	struct diag d = { 0 };
	int64_t size;
	bag_sums_begin(s, b, l);
	bool good = fsio_feed(dir, bag_file_name(&b->table, f), anew, bag_sums_feed, s, &size, &d);
	*wrong = bag_sums_end(s, b, l, found);
	return good;
}

enum { OUT_GOOD, OUT_TWICE, OUT_BAD, OUT_UNREADABLE };

static int read_file(const struct bag *b, int dir, struct bag_sums *s, const struct bag_file *f, unsigned *wrong, uint8_t found[DIGEST_KINDS][DIGEST_MAX])
{
	if (!read_once(b, dir, s, f, false, wrong, found))
		return read_once(b, dir, s, f, true, wrong, found) && !*wrong ? OUT_TWICE : OUT_UNREADABLE;
	if (!*wrong)
		return OUT_GOOD;
	if (!read_once(b, dir, s, f, true, wrong, found))
		return OUT_UNREADABLE;
	return *wrong ? OUT_BAD : OUT_TWICE;
}

static void take_outcome(struct bag *b, size_t index, int outcome, unsigned wrong, uint8_t found[DIGEST_KINDS][DIGEST_MAX])
{
	struct bag_file *f = bag_file(&b->table, index);
	if (outcome == OUT_UNREADABLE)
		f->state |= FILE_UNREADABLE;
	else
		bag_note(b, index, wrong, found);
	if (outcome == OUT_TWICE)
		f->state |= FILE_TWICE;
}

static void tell_progress(struct bag *b, int64_t bytes)
{
	struct folder *x = folder_of(b);
	x->files++;
	x->bytes += bytes;
	if (b->options->progress)
		b->options->progress(b->options->arg, x->files, x->bytes);
}

static void read_serial(struct bag *b)
{
	struct folder *x = folder_of(b);
	uint8_t found[DIGEST_KINDS][DIGEST_MAX];
	for (size_t i = 0; i < x->ntodo; i++) {
		unsigned wrong;
		int outcome = read_file(b, x->dir, &x->sums, bag_file(&b->table, x->todo[i]), &wrong, found);
		take_outcome(b, x->todo[i], outcome, wrong, found);
		tell_progress(b, x->sums.bytes);
	}
}

/* ---- by workers ---- */

struct worker { struct bag *b; struct bag_sums sums; int dir; };

static size_t units(void *arg, size_t task)
{
	(void)arg;
	(void)task;
	return 1;
}

/* The descriptor of the folder went with the fork's closing of all others. */
static void *open_worker(void *arg, struct diag *d)
{
	struct worker *w = calloc(1, sizeof *w);
	if (!w) {
		diag_error(d, "Q001", "%s", _("out of memory"));
		return NULL;
	}
	w->b = arg;
	w->dir = fsio_dir_open(w->b->path, d);
	if (w->dir < 0) {
		free(w);
		return NULL;
	}
	return w;
}

static size_t pack(unsigned char *to, size_t at, const void *from, size_t n)
{
	memcpy(to + at, from, n);
	return at + n;
}

/* For each file: outcome (1), bytes (8), wrong manifests (4), then for each kind a digest when something is wrong. */
static void work(void *state, struct pool_worker *pw, size_t task)
{
	struct worker *w = state;
	struct folder *x = folder_of(w->b);
	struct pool_result r = { .ok = true };
	uint8_t found[DIGEST_KINDS][DIGEST_MAX];
	size_t at = 0;
	pool_begin(pw, 0);
	for (size_t i = task * x->a_task; i < (task + 1) * x->a_task && i < x->ntodo; i++) {
		unsigned wrong = 0;
		unsigned char outcome = (unsigned char)read_file(w->b, w->dir, &w->sums, bag_file(&w->b->table, x->todo[i]), &wrong, found);
		at = pack(r.data, at, &outcome, 1);
		at = pack(r.data, at, &w->sums.bytes, sizeof w->sums.bytes);
		at = pack(r.data, at, &wrong, sizeof wrong);
		for (int k = 0; k < DIGEST_KINDS && outcome == OUT_BAD; k++) {
			if (w->sums.wanted & 1u << k)
				at = pack(r.data, at, found[k], digest_size((enum digest_kind)k));
		}
	}
	r.ndata = (uint32_t)at;
	pool_done(pw, &r);
}

static size_t unpack(const unsigned char *from, size_t at, void *to, size_t n)
{
	memcpy(to, from + at, n);
	return at + n;
}

static bool take_result(void *arg, const struct pool_result *r, struct diag *d)
{
	struct bag *b = arg;
	struct folder *x = folder_of(b);
	size_t at = 0;
	(void)d;
	for (size_t i = r->task * x->a_task; i < (r->task + 1) * x->a_task && i < x->ntodo; i++) {
		uint8_t found[DIGEST_KINDS][DIGEST_MAX];
		unsigned char outcome = OUT_UNREADABLE; /* the worker died of it */
		int64_t bytes = 0;
		unsigned wrong = 0;
		if (r->ok) {
			at = unpack(r->data, at, &outcome, 1);
			at = unpack(r->data, at, &bytes, sizeof bytes);
			at = unpack(r->data, at, &wrong, sizeof wrong);
		}
		bag_sums_begin(&x->sums, b, held_against(b, bag_file(&b->table, x->todo[i])));
		for (int k = 0; k < DIGEST_KINDS && outcome == OUT_BAD; k++) {
			if (x->sums.wanted & 1u << k)
				at = unpack(r->data, at, found[k], digest_size((enum digest_kind)k));
		}
		take_outcome(b, x->todo[i], outcome, wrong, found);
		tell_progress(b, bytes);
	}
	return true;
}

static bool read_parallel(struct bag *b, int jobs)
{
	struct folder *x = folder_of(b);
	size_t fair = x->ntodo / ((size_t)jobs * 8) + 1;
	x->a_task = fair < FILES_A_TASK ? fair : FILES_A_TASK;
	const struct pool_job j = { .ntasks = (x->ntodo + x->a_task - 1) / x->a_task, .units = units, .workers = jobs, .open = open_worker, .run = work,
		.result = take_result, .arg = b };
	return pool_run(&j, b->d);
}

/* ---- all ---- */

/* Files that no manifest lists may still be listed ones under another spelling; which, must not depend on the order of the walk. */
static void choose_others(struct bag *b, size_t from)
{
	struct folder *x = folder_of(b);
	uint32_t *extra = x->todo + x->ntodo;
	size_t n = 0, kept = 0;
	for (size_t i = from; i < b->table.n; i++) {
		if (!(bag_file(&b->table, i)->state & (FILE_REFUSED | FILE_UNREADABLE)))
			extra[n++] = (uint32_t)i;
	}
	bag_sort_names(b, extra, n);
	for (size_t i = 0; i < n; i++) {
		bag_choose_other(b, bag_file(&b->table, extra[i]));
		if (bag_file(&b->table, extra[i])->other)
			extra[kept++] = extra[i];
	}
	x->ntodo += kept;
}

static bool check(struct bag *b)
{
	struct folder *x = folder_of(b);
	size_t listed = b->table.n;
	int jobs = b->options->jobs > 0 ? b->options->jobs : (int)sysconf(_SC_NPROCESSORS_ONLN);
	if (!fsio_walk(x->dir, see, b, b->d))
		return false;
	x->todo = malloc((b->table.n + 1) * sizeof *x->todo);
	if (!x->todo)
		return diag_error(b->d, "Q001", "%s", _("out of memory"));
	for (size_t i = 0; i < listed; i++) {
		const struct bag_file *f = bag_file(&b->table, i);
		if (f->state & FILE_THERE && !(f->state & (FILE_REFUSED | FILE_UNREADABLE)))
			x->todo[x->ntodo++] = (uint32_t)i;
	}
	choose_others(b, listed);
	if (jobs > 1 && x->ntodo > 1)
		return read_parallel(b, jobs);
	read_serial(b);
	return true;
}

static void close_folder(struct bag *b)
{
	struct folder *x = folder_of(b);
	if (x->dir >= 0)
		close(x->dir);
	bag_sums_free(&x->sums);
	free(x->todo);
	free(x);
}

bool bag_folder_open(struct bag *b)
{
	struct folder *x = calloc(1, sizeof *x);
	if (!x)
		return diag_error(b->d, "Q001", "%s", _("out of memory"));
	x->source = (struct bag_source){ list, read_tag, check, close_folder };
	b->source = &x->source;
	x->dir = fsio_dir_open(b->path, b->d);
	return x->dir >= 0;
}
