/* SPDX-License-Identifier: MIT */
/*
 * bag_zip: a bag inside a ZIP. The list at the ZIP's end is held against the members' headers and tells where the tag files lie; those are read first.
 * Then one pass from the begin to the end reads every member once, holds it against its digests, and gives the bytes of the whole file to the sum of
 * NAME.zip.sha256. A member that is wrong or torn is read once more from its header. Without its end the ZIP is searched for headers instead.
 */
#include "bag_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/zip.h"

#include <stdlib.h>
#include <string.h>

enum { RATIO = 200, UNPACKED_FROM = 256 << 20, LINKS_MAX = 10000, TAGS_MAX = 1000 };

struct tag { const char *base; const char *name; uint64_t at; };
struct zipped {
	struct bag_source source; /* first */
	struct zip_directory list;
	struct tag *tag;
	size_t ntags, cap;
	const char *base;        /* "" or "FOLDER/" */
	size_t nbase;
	struct bag_table odd;    /* names that the list calls links, or that were told already */
	struct bag_sums sums;
	uint64_t unpacked, seen; /* bytes given out by the ZIP; members */
	const char *outside;     /* first member that lies beside the bag */
	struct digest *whole;    /* of the ZIP, when there is a sidecar */
	uint8_t sidecar[DIGEST_SIZE];
	int64_t files, bytes;
	bool locked;
};

static struct zipped *zipped_of(struct bag *b)
{
	return (struct zipped *)b->source;
}

/* ---- the list at its end ---- */

/* Tag files at the top, or in a folder at the top. */
static void note_tag(struct bag *b, const char *name, uint64_t at)
{
	struct zipped *z = zipped_of(b);
	const char *slash = strchr(name, '/'), *last = slash ? slash + 1 : name;
	if (!bag_is_tag(last) || strchr(last, '/') || z->ntags >= TAGS_MAX)
		return;
	z->tag = arena_grow(&b->arena, z->tag, &z->cap, z->ntags + 1, sizeof *z->tag);
	z->tag[z->ntags++] = (struct tag){ .base = arena_memdup(&b->arena, name, (size_t)(last - name)), .name = arena_strdup(&b->arena, last), .at = at };
}

static void note_odd(struct zipped *z, const char *name, unsigned state)
{
	int64_t i = bag_table_find(&z->odd, name);
	if (i == BAG_NOT && z->odd.n < LINKS_MAX)
		i = bag_table_add(&z->odd, name, false);
	if (i != BAG_NOT)
		bag_file(&z->odd, (size_t)i)->state |= (uint16_t)state;
}

enum { MODE_KIND = 0170000, MODE_FILE = 0100000, MODE_DIR = 0040000, MODE_LINK = 0120000 };

static bool see_listed(void *arg, const struct zip_listed *m)
{
	struct bag *b = arg;
	unsigned kind = m->mode & MODE_KIND;
	note_tag(b, m->name, m->at);
	if (kind && kind != MODE_FILE && kind != MODE_DIR)
		note_odd(zipped_of(b), m->name, FILE_REFUSED | (kind == MODE_LINK ? FILE_LINK : FILE_SPECIAL));
	if (strchr(m->name, '\\')) { /* readers may make slashes of them, or not */
		bag_tell(b, DIAG_ERROR, "B040", m->name, 0, _("the name %s; the file is not opened"), _("has backslashes"));
		b->report->refused++;
		note_odd(zipped_of(b), m->name, FILE_TOLD);
	}
	return true;
}

static void see_fault(void *arg, enum zip_fault f, const char *name)
{
	struct bag *b = arg;
	b->report->broken = true;
	switch (f) {
	case ZIP_NO_LIST:
		bag_tell(b, DIAG_ERROR, "B080", "", 0, "%s", _("the zip was cut off: its end is missing"));
		break;
	case ZIP_LIST_BROKEN:
		bag_tell(b, DIAG_ERROR, "B081", "", 0, "%s", _("the zip's list of members is damaged"));
		break;
	case ZIP_HEADER_DIFFERS:
		bag_tell(b, DIAG_ERROR, "B081", name, 0, "%s", _("the zip's list of members says something else than the member itself"));
		break;
	case ZIP_GAP:
		bag_tell(b, DIAG_ERROR, "B090", name, 0, "%s", *name ? _("bytes before this member belong to nothing") : _("bytes of the zip belong to no member"));
		break;
	case ZIP_OVERLAP:
		bag_tell(b, DIAG_ERROR, "B084", "", 0, "%s", _("members of the zip share bytes"));
		b->stop = true;
		break;
	case ZIP_TAIL:
		bag_tell(b, DIAG_ERROR, "B090", "", 0, "%s", _("bytes after the end of the zip belong to nothing"));
	}
}

/* ---- bombs ---- */

static bool too_much(const struct bag *b, const struct zipped *z, uint64_t unpacked)
{
	uint64_t from = b->options->ratio ? (uint64_t)b->options->unpacked_from : (uint64_t)UNPACKED_FROM, ratio = b->options->ratio ? (uint64_t)b->options->ratio : RATIO;
	return unpacked > from && unpacked / ratio > z->list.size;
}

static bool tell_bomb(struct bag *b)
{
	if (!b->stop) {
		bag_tell(b, DIAG_ERROR, "B084", "", 0, "%s", _("the zip unpacks to far more than its size: it is not read further"));
		b->report->refused++;
	}
	b->stop = true;
	return false;
}

/* ---- which files are there ---- */

/* Where to look for a header after one that could not be read: at the next one, and past it when that was tried already. */
static uint64_t go_on_at(uint64_t at, uint64_t last)
{
	return at > last ? at : last + 4;
}

/* Goes past a member by reading it: a size that is damaged would lead past others. */
static bool passes(struct bag *b, struct zip_walk *w)
{
	struct zipped *z = zipped_of(b);
	const void *data;
	ptrdiff_t n;
	while ((n = zip_walk_read(w, &data)) > 0) {
		z->unpacked += (uint64_t)n;
		if (too_much(b, z, z->unpacked))
			return tell_bomb(b);
	}
	return n == 0;
}

/* Without the list: all headers in turn. */
static bool search(struct bag *b)
{
	struct zipped *z = zipped_of(b);
	struct zip_walk *w = zip_walk_open(b->path, 0, b->d);
	struct zip_head h;
	uint64_t torn = 0;
	if (!w)
		return false;
	for (enum zip_step s; (s = zip_walk_next(w, &h)) != ZIP_END;) {
		if (s == ZIP_MEMBER) {
			const char *slash = strchr(h.name, '/');
			note_tag(b, h.name, strchr(slash ? slash + 1 : h.name, '/') ? 0 : zip_walk_at(w));
			if (!z->outside && slash && strncmp(slash, "/data/", 6) == 0)
				z->outside = arena_memdup(&b->arena, h.name, (size_t)(slash + 1 - h.name));
			if (passes(b, w))
				continue;
		}
		torn = s == ZIP_MEMBER ? zip_walk_at(w) + 4 : go_on_at(zip_walk_at(w), torn);
		if (b->stop || !zip_walk_resume(w, torn))
			break;
	}
	zip_walk_close(w);
	z->unpacked = 0;
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* bagit.txt decides where the bag is: at the top, or in the one folder there; without it a manifest does. In data/ lies none of ours. */
static const char *find_base(const struct zipped *z)
{
	const char *best = NULL;
	int rank = 0;
	for (size_t i = 0; i < z->ntags; i++) {
		const struct tag *t = &z->tag[i];
		int mine = 2 + 2 * (strncmp(t->name, "manifest-", 9) == 0) + 4 * (strcmp(t->name, "bagit.txt") == 0) - (strcmp(t->base, "data/") == 0);
		if (mine > rank) {
			rank = mine;
			best = t->base;
		}
	}
	return best ? best : z->outside ? z->outside : "";
}

static void choose_base(struct bag *b)
{
	struct zipped *z = zipped_of(b);
	z->base = find_base(z);
	z->nbase = strlen(z->base);
	z->outside = NULL;
	b->top = ARENA_ARRAY(&b->arena, z->ntags + 1, char *);
	for (size_t i = 0; i < z->ntags; i++) {
		const struct tag *t = &z->tag[i];
		if (strcmp(t->base, z->base) == 0 && !bag_has_top(b, t->name))
			b->top[b->ntop++] = arena_strdup(&b->arena, t->name);
		else if (z->nbase && strcmp(t->name, "bagit.txt") == 0)
			bag_tell(b, DIAG_ERROR, "B088", arena_printf(&b->arena, "%s%s", t->base, t->name), 0, "%s", _("the zip holds another package, which is not checked"));
	}
	if (b->ntop > 1)
		qsort(b->top, b->ntop, sizeof *b->top, by_name);
}

struct after { uint64_t at, next; };
static bool find_next(void *arg, const struct zip_listed *m)
{
	struct after *x = arg;
	if (m->at > x->at && m->at < x->next)
		x->next = m->at;
	return true;
}

static void no_fault(void *arg, enum zip_fault f, const char *name)
{
	(void)arg;
	(void)f;
	(void)name;
}

/* Whether it is, or was, a ZIP at all. False: b->d is filled, or *is tells. */
static bool look(struct bag *b, bool *is)
{
	struct zip_directory out;
	struct after x = { .next = UINT64_MAX };
	const struct zip_list_calls calls = { find_next, no_fault, &x };
	bool good = zip_list(b->path, &calls, &out, b->d);
	*is = good && (out.ended || zip_is(b->path));
	return good;
}

static bool list(struct bag *b)
{
	struct zipped *z = zipped_of(b);
	const struct zip_list_calls calls = { see_listed, see_fault, b };
	bool is;
	if (!look(b, &is))
		return false;
	if (!is)
		return true;
	if (!zip_list(b->path, &calls, &z->list, b->d))
		return false;
	if (too_much(b, z, z->list.unpacked))
		tell_bomb(b);
	if (b->stop)
		return true;
	if (!z->list.whole && !search(b))
		return false;
	if (b->stop)
		return true;
	choose_base(b);
	return true;
}

/* ---- tag files ---- */

static const struct tag *find_tag(const struct zipped *z, const char *name)
{
	for (size_t i = 0; i < z->ntags; i++) {
		if (strcmp(z->tag[i].name, name) == 0 && strcmp(z->tag[i].base, z->base) == 0)
			return &z->tag[i];
	}
	return NULL;
}

/* The member whose header lies at an offset. */
static bool feed_member(struct bag *b, uint64_t at, void (*feed)(void *arg, const void *data, size_t n), void *arg)
{
	struct zipped *z = zipped_of(b);
	struct diag d = { 0 };
	struct zip_walk *w = zip_walk_open(b->path, at, &d);
	struct zip_head h;
	const void *data;
	ptrdiff_t n = -1;
	bool good = w && zip_walk_next(w, &h) == ZIP_MEMBER;
	while (good && (n = zip_walk_read(w, &data)) > 0) {
		z->unpacked += (uint64_t)n;
		if (too_much(b, z, z->unpacked))
			good = tell_bomb(b);
		else
			feed(arg, data, (size_t)n);
	}
	zip_walk_close(w);
	return good && n == 0;
}

static bool read_tag(struct bag *b, const char *name, void (*feed)(void *arg, const void *data, size_t n), void *arg)
{
	const struct tag *t = find_tag(zipped_of(b), name);
	if (t && feed_member(b, t->at, feed, arg))
		return true;
	int64_t i = bag_table_find(&b->table, name);
	if (i == BAG_NOT || !bag_file(&b->table, (size_t)i)->listed) /* else it is told with the other files */
		bag_tell(b, DIAG_ERROR, "B082", name, 0, "%s", _("the file cannot be unpacked whole: the zip is damaged here"));
	return false;
}

/* ---- the pass ---- */

static const struct bag_file *held_against(const struct bag *b, const struct bag_file *f)
{
	return f->listed || !f->other ? f : bag_file(&b->table, f->other - 1);
}

/* Reads the member at hand through its digests. False: it is torn, its check sum is wrong, or it is too much. */
static bool read_member(struct bag *b, struct zip_walk *w)
{
	struct zipped *z = zipped_of(b);
	const void *data;
	ptrdiff_t n;
	while ((n = zip_walk_read(w, &data)) > 0) {
		z->unpacked += (uint64_t)n;
		if (too_much(b, z, z->unpacked))
			return tell_bomb(b);
		bag_sums_feed(&z->sums, data, (size_t)n);
	}
	return n == 0;
}

static void count(struct bag *b, const char *name, int64_t bytes)
{
	struct zipped *z = zipped_of(b);
	if (bag_is_payload(name)) {
		b->report->files++;
		b->report->bytes += bytes;
		b->has_data = true;
	} else {
		b->report->tags++;
	}
	z->files++;
	z->bytes += bytes;
	if (b->options->progress)
		b->options->progress(b->options->arg, z->files, z->bytes);
}

/* False: the walk is torn here. */
static bool check_file(struct bag *b, struct zip_walk *w, size_t index)
{
	struct zipped *z = zipped_of(b);
	struct bag_file *f = bag_file(&b->table, index);
	const struct bag_file *l = held_against(b, f);
	uint8_t found[DIGEST_KINDS][DIGEST_MAX];
	bag_sums_begin(&z->sums, b, l);
	bool first = read_member(b, w), good = first;
	unsigned wrong = bag_sums_end(&z->sums, b, l, found);
	if ((!good || wrong) && !b->stop) {
		bag_sums_begin(&z->sums, b, l);
		good = feed_member(b, zip_walk_at(w), bag_sums_feed, &z->sums);
		wrong = bag_sums_end(&z->sums, b, l, found);
		f->state |= good && !wrong ? FILE_TWICE : 0;
	}
	count(b, bag_file_name(&b->table, f), z->sums.bytes);
	if (good)
		bag_note(b, index, wrong, found);
	else
		f->state |= FILE_DAMAGED;
	return first;
}

static bool is_locked(struct bag *b, const struct zip_head *h)
{
	struct zipped *z = zipped_of(b);
	if (h->encrypted && !z->locked)
		bag_tell(b, DIAG_ERROR, "B085", h->name, 0, "%s", _("the zip needs a password"));
	z->locked = z->locked || h->encrypted;
	return h->encrypted;
}

/* A member of the bag. False: torn. */
static bool check_member(struct bag *b, struct zip_walk *w, const struct zip_head *h, const char *name)
{
	struct zipped *z = zipped_of(b);
	int64_t o = bag_table_find(&z->odd, h->name);
	unsigned odd = o == BAG_NOT ? 0 : bag_file(&z->odd, (size_t)o)->state;
	if (h->directory) {
		b->has_data = b->has_data || bag_is_payload(name);
		return true;
	}
	int64_t i = odd & FILE_TOLD ? BAG_NOT : bag_seen(b, name);
	if (i == BAG_NOT)
		return true;
	struct bag_file *f = bag_file(&b->table, (size_t)i);
	if (h->link || odd & FILE_REFUSED) {
		f->state |= (uint16_t)(FILE_REFUSED | (odd & FILE_SPECIAL ? FILE_SPECIAL : FILE_LINK));
		return true;
	}
	if (is_locked(b, h)) {
		f->state |= FILE_UNREADABLE;
		return true;
	}
	if (!f->listed && bag_is_payload(name))
		bag_choose_other(b, f);
	return check_file(b, w, (size_t)i);
}

static bool step(struct bag *b, struct zip_walk *w, const struct zip_head *h)
{
	struct zipped *z = zipped_of(b);
	z->seen++;
	if (strncmp(h->name, z->base, z->nbase) == 0)
		return !h->name[z->nbase] || check_member(b, w, h, h->name + z->nbase);
	const char *unsafe = h->directory ? NULL : bag_name_unsafe(h->name);
	if (unsafe) {
		bag_tell(b, DIAG_ERROR, "B040", h->name, 0, _("the name %s; the file is not opened"), _(unsafe));
		b->report->refused++;
	} else if (!h->directory && !z->outside) {
		z->outside = "";
		bag_tell(b, DIAG_WARNING, "B088", h->name, 0, "%s", _("the zip holds files beside the package's folder, which are not checked"));
	}
	return true;
}

/* Where to go on after a torn header: what looks like one within its data is none, if the list tells where the next one is. */
static uint64_t after_torn(struct bag *b, uint64_t at)
{
	struct zip_directory out;
	struct after x = { .at = at, .next = UINT64_MAX };
	const struct zip_list_calls calls = { find_next, no_fault, &x };
	if (zipped_of(b)->list.members == 0 || !zip_list(b->path, &calls, &out, NULL) || x.next == UINT64_MAX)
		return at + 4;
	return x.next;
}

enum { TORN_LISTED = 100 /* so often the list is asked; then the next header must do */ };

static bool walk(struct bag *b, struct zip_walk *w)
{
	struct zip_head h;
	uint64_t last = 0;
	int times = 0;
	for (enum zip_step s; !b->stop && (s = zip_walk_next(w, &h)) != ZIP_END;) {
		if (s == ZIP_MEMBER && step(b, w, &h))
			continue;
		b->report->broken = true;
		uint64_t at = zip_walk_at(w);
		last = s == ZIP_TORN ? go_on_at(at, last) : times++ < TORN_LISTED ? after_torn(b, at) : at + 4;
		if (!zip_walk_resume(w, last))
			break;
	}
	return true;
}

/* ---- NAME.zip.sha256 ---- */

static void tap(void *arg, const void *data, size_t n)
{
	digest_add(arg, data, n);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static void read_sidecar(struct bag *b)
{
	struct zipped *z = zipped_of(b);
	struct strbuf text = STRBUF_INIT;
	const char *path = arena_printf(&b->arena, "%s.sha256", b->path), *file = base_name(path);
	struct diag d = { 0 };
	if (!fsio_exists(path))
		return;
	bool good = fsio_read(path, 1 << 16, &text, &d) && text.len > 65 && digest_unhex(text.buf, 64, z->sidecar) && text.buf[64] == ' ';
	if (good) {
		const char *name = text.buf + 65 + (text.buf[65] == ' ' || text.buf[65] == '*');
		size_t n = strcspn(name, "\r\n"), want = strlen(base_name(b->path));
		good = n >= want && memcmp(name + n - want, base_name(b->path), want) == 0 && (n == want || name[n - want - 1] == '/');
	}
	if (!good)
		bag_tell(b, DIAG_WARNING, "B087", file, 0, "%s", _("the file beside the zip is no line of sha256sum for it, and is not used"));
	else
		z->whole = digest_new();
	strbuf_release(&text);
}

static void judge_sidecar(struct bag *b)
{
	struct zipped *z = zipped_of(b);
	uint8_t found[DIGEST_SIZE];
	char want[DIGEST_HEX_SIZE], got[DIGEST_HEX_SIZE];
	digest_end(z->whole, found);
	if (memcmp(found, z->sidecar, DIGEST_SIZE) == 0)
		return;
	digest_hex(z->sidecar, want);
	digest_hex(found, got);
	const struct bag_finding f = { .level = DIAG_ERROR, .code = "B086", .file = "", .what = _("the zip is not the one that the .sha256 file beside it tells"), .algorithm = "sha256", .expected = want, .found = got };
	b->report->errors++;
	b->report->broken = true;
	b->told(b->arg, &f);
}

static bool check(struct bag *b)
{
	struct zipped *z = zipped_of(b);
	if (b->stop)
		return true;
	read_sidecar(b);
	struct zip_walk *w = zip_walk_open(b->path, 0, b->d);
	if (!w)
		return false;
	if (z->whole)
		zip_walk_tap(w, tap, z->whole);
	walk(b, w);
	if (z->whole && !b->stop) {
		zip_walk_tap_rest(w);
		judge_sidecar(b);
	}
	zip_walk_close(w);
	if (z->list.whole && z->seen != z->list.members && !b->stop) {
		b->report->broken = true;
		bag_tell(b, DIAG_ERROR, "B081", "", 0, _("the zip's list names %llu members; %llu were found"), (unsigned long long)z->list.members, (unsigned long long)z->seen);
	}
	return true;
}

static void close_zip(struct bag *b)
{
	struct zipped *z = zipped_of(b);
	bag_table_free(&z->odd);
	bag_sums_free(&z->sums);
	digest_free(z->whole);
	free(z);
}

bool bag_zip_open(struct bag *b)
{
	struct zipped *z = calloc(1, sizeof *z);
	if (!z)
		return diag_error(b->d, "Q001", "%s", _("out of memory"));
	z->source = (struct bag_source){ list, read_tag, check, close_zip };
	bag_table_init(&z->odd);
	z->base = "";
	b->source = &z->source;
	return true;
}
