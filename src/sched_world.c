/* SPDX-License-Identifier: MIT */
/*
 * sched_world: one digest of everything that documents come from. It is the same only when nothing at all changed, so that a tick without work ends at
 * once; what really changed for a document is told by its own digest (job.h).
 */
#include "lieciba/sched.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/job.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <string.h>

enum { FILE_MAX = 64 << 20, DEPTH = 4 };

struct world { struct arena *a; struct digest *g; struct diag *d; };

static void add_text(struct digest *g, const char *s)
{
	digest_add(g, s, strlen(s) + 1);
}

static void add_int(struct digest *g, int64_t v)
{
	char text[32];
	snprintf(text, sizeof text, "%lld", (long long)v);
	add_text(g, text);
}

static bool add_file(struct world *w, const char *name, const char *path)
{
	struct strbuf bytes = STRBUF_INIT;
	bool good = fsio_read(path, FILE_MAX, &bytes, w->d);
	add_text(w->g, name);
	add_int(w->g, (int64_t)bytes.len);
	digest_add(w->g, bytes.buf, bytes.len);
	strbuf_release(&bytes);
	return good;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);
	return n >= k && strcmp(s + n - k, end) == 0;
}

/* Files of a folder in the order of their names, with `end` at their end; depth 0 = without the folders below. Hidden names are editors' own. */
static bool add_dir(struct world *w, const char *dir, const char *end, int depth)
{
	char **v;
	size_t n;
	if (!fsio_is_dir(dir))
		return true;
	if (!fsio_list(dir, true, w->a, &v, &n, w->d))
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(w->a, "%s/%s", dir, v[i]);
		if (v[i][0] == '.')
			continue;
		if (fsio_is_dir(path)) {
			if (depth > 0)
				add_text(w->g, v[i]);
			if (depth > 0 && !add_dir(w, path, end, depth - 1))
				return false;
		} else if (ends_with(v[i], end) && !add_file(w, v[i], path)) {
			return false;
		}
	}
	add_text(w->g, "");
	return true;
}

static bool add_all(struct world *w, const struct config *c, struct store *s)
{
	int64_t import = 0, erasures = 0;
	if (s)
		store_moment(s, &import, &erasures);
	add_text(w->g, "lieciba world 1");
	add_int(w->g, JOB_OUTPUT_VERSION);
	add_int(w->g, import);
	add_int(w->g, erasures);
	/* schedule, calendars, settings, rules, scales */
	bool good = add_dir(w, c->root, ".yaml", 0) && (!c->file || add_file(w, "config", c->file)) && (!c->logo || !fsio_exists(c->logo) || add_file(w, "logo", c->logo));
	for (size_t i = 0; good && c->layout_dirs[i]; i++)
		good = add_dir(w, c->layout_dirs[i], "", DEPTH);
	return good && add_dir(w, c->font_dir, "tf", 0);
}

bool sched_world(const struct config *c, struct store *s, uint8_t out[DIGEST_SIZE], struct diag *d)
{
	struct arena a;
	struct world w = { &a, digest_new(), d };
	arena_init(&a, 0);
	bool good = w.g || diag_error(d, "Q001", "%s", _("out of memory"));
	good = good && add_all(&w, c, s);
	if (w.g)
		digest_end(w.g, out);
	digest_free(w.g);
	arena_release(&a);
	return good;
}

void sched_stamp(const struct sched *s, const struct sched_item *i, const uint8_t world[DIGEST_SIZE], uint8_t out[DIGEST_SIZE])
{
	struct strbuf own = STRBUF_INIT;
	const struct schedule_instance *x = i->inst;
	strbuf_add(&own, world, DIGEST_SIZE);
	strbuf_addf(&own, "%s %d %d %d %d %d", i->id, (int)x->period.from, (int)x->period.to, (int)x->opens, (int)x->due.due, (int)sched_data_to(s, i));
	digest_of(own.buf, own.len, out);
	strbuf_release(&own);
}

const char *sched_last_tick(struct arena *a, const struct config *c)
{
	struct strbuf at = STRBUF_INIT;
	const char *path = strcmp(c->root, ".") == 0 ? "state/last-tick" : arena_printf(a, "%s/state/last-tick", c->root);
	const char *text = fsio_read(path, 64, &at, NULL) && at.len ? arena_strdup(a, at.buf) : NULL;
	strbuf_release(&at);
	return text;
}
