/* SPDX-License-Identifier: MIT */
/*
 * import_map_lookup: finds the one row of the store that fits, by a hash of the present rows read once; what the import itself adds to the same table is
 * read on from the last row seen. So n rows cost n look-ups of about a microsecond. Names are compared in NFC with single blanks, case exact; one row
 * must fit, for of two students of one name nobody can tell which is meant.
 */
#include "import_map_internal.h"

#include "lieciba/privacy.h"

#include <string.h>

struct entry {
	int64_t row;
	const char *key, *take;
	size_t next;  /* index + 1 in the bucket's chain */
	bool dead;    /* superseded within this import */
};
struct map_lookup {
	const struct ynode *at;
	const struct store_table *t;
	const char *by[MAP_MATCH_MAX];
	size_t n;
	const char *take, *names;
	bool grows;   /* the map fills the table it looks into */
	struct store_lookup *rows;
	int64_t seen; /* row_id up to which rows are in */
	struct entry *entry;
	size_t entries, cap;
	size_t *bucket;
	size_t buckets;
	struct map_lookup *next;
};

struct map_lookup *map_lookup_new(struct map *m, const struct ynode *at, const struct store_table *t, const char *const *by, size_t n, const char *take)
{
	struct arena *a = import_arena(m->r);
	struct map_lookup *l = ARENA_NEW(a, struct map_lookup);
	*l = (struct map_lookup){ .at = at, .t = t, .n = n, .take = take, .grows = t == m->t, .names = "", .next = m->lookups };
	for (size_t i = 0; i < n; i++) {
		l->by[i] = by[i];
		l->names = arena_printf(a, "%s%s%s", l->names, i ? ", " : "", by[i]);
	}
	return m->lookups = l;
}

bool map_lookup_known(const struct map_lookup *l, const struct ynode *at)
{
	return l->at == at;
}

const char *map_lookup_names(const struct map_lookup *l)
{
	return l->names;
}

const struct store_table *map_lookup_table(const struct map_lookup *l)
{
	return l->t;
}

struct map_lookup *map_lookup_next(const struct map_lookup *l)
{
	return l->next;
}

void map_lookup_close(struct map_lookup *l)
{
	store_lookup_close(l->rows);
	l->rows = NULL;
}

static size_t hash(const char *s)
{
	uint64_t h = 14695981039346656037u;
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	return (size_t)(h ^ h >> 29);
}

static void rehash(struct map_lookup *l, struct arena *a)
{
	l->buckets = l->buckets ? l->buckets * 2 : 1024;
	l->bucket = ARENA_ARRAY(a, l->buckets, size_t);
	for (size_t i = 0; i < l->entries; i++) {
		size_t *b = &l->bucket[hash(l->entry[i].key) % l->buckets];
		l->entry[i].next = *b;
		*b = i + 1;
	}
}

static void add(struct map_lookup *l, struct arena *a, int64_t row, const char *key, const char *take)
{
	l->entry = arena_grow(a, l->entry, &l->cap, l->entries + 1, sizeof *l->entry);
	size_t *b = l->buckets ? &l->bucket[hash(key) % l->buckets] : NULL;
	l->entry[l->entries++] = (struct entry){ row, arena_strdup(a, key), arena_strdup(a, take ? take : ""), b ? *b : 0, false };
	if (b)
		*b = l->entries;
	if (l->entries > l->buckets)
		rehash(l, a);
}

/* Entries stand in order of row, several of one row beside each other. */
static void kill(struct map_lookup *l, int64_t row)
{
	size_t from = 0, to = l->entries;
	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (l->entry[mid].row < row)
			from = mid + 1;
		else
			to = mid;
	}
	for (; from < l->entries && l->entry[from].row == row; from++)
		l->entry[from].dead = true;
}

/* School and values with a separator between that no text holds. */
static bool key_of(struct arena *a, const struct map_lookup *l, const char *school, const char *const *v, struct strbuf *out, struct diag *d)
{
	strbuf_reset(out);
	strbuf_adds(out, school);
	for (size_t i = 0; i < l->n; i++) {
		const char *clean = v[i];
		char code[PRIVACY_CODE_SIZE];
		if (!map_clean(a, v[i], true, &clean, d))
			return false;
		if (strcmp(l->by[i], "personal_code") == 0 && privacy_find_code(clean, code))
			clean = code;
		strbuf_addc(out, '\x1f');
		strbuf_adds(out, clean);
	}
	return !out->failed || diag_error(d, "Q001", "%s", _("out of memory"));
}

static bool read_rows(struct map *m, struct map_lookup *l, struct diag *d)
{
	struct store_found f;
	struct strbuf key = STRBUF_INIT;
	struct diag why = { 0 };
	struct arena own;
	arena_init(&own, 0);
	store_lookup_from(l->rows, l->seen);
	while (store_lookup_next(l->rows, &f, &why)) {
		if (f.supersedes)
			kill(l, f.supersedes);
		l->seen = f.row;
		arena_reset(&own);
		if (key_of(&own, l, f.school_id, f.key, &key, NULL))
			add(l, import_arena(m->r), f.row, key.buf, f.take);
	}
	arena_release(&own);
	strbuf_release(&key);
	if (why.code[0] && d)
		*d = why;
	return !why.code[0];
}

static bool load(struct map *m, struct map_lookup *l, struct diag *d)
{
	if (l->rows)
		return !l->grows || read_rows(m, l, d);
	const char *school = !m->school && *m->r->school_id ? m->r->school_id : NULL;
	l->rows = store_lookup_open(m->r->store, l->t, l->by, l->n, l->take, school, m->year, d);
	if (!l->rows)
		return false;
	rehash(l, import_arena(m->r));
	return read_rows(m, l, d);
}

static bool nothing_fits(const struct map_lookup *l, struct diag *d)
{
	diag_error(d, "N175", _("no row of %s has this row's %s"), l->t->name, l->names);
	return diag_hint(d, "%s", _("import the table that makes it first, or look how the two are spelt"));
}

bool map_lookup_find(struct map *m, struct map_lookup *l, const char *const *v, const char **out, struct diag *d)
{
	struct strbuf key = STRBUF_INIT;
	const struct entry *hit = NULL;
	bool several = false, any = false;
	*out = "";
	for (size_t i = 0; i < l->n; i++)
		any = any || *v[i];
	if (!any)
		return true;
	if (!m->r->store) { /* a preview without a store */
		*out = "?";
		return true;
	}
	bool good = load(m, l, d) && key_of(&m->arena, l, m->school_id ? m->school_id : m->r->school_id, v, &key, d);
	for (size_t i = good ? l->bucket[hash(key.buf) % l->buckets] : 0; i; i = l->entry[i - 1].next) {
		const struct entry *e = &l->entry[i - 1];
		if (e->dead || strcmp(e->key, key.buf) != 0)
			continue;
		several = several || (hit && strcmp(hit->take, e->take) != 0);
		hit = e;
	}
	strbuf_release(&key);
	if (!good)
		return false;
	if (several) {
		diag_error(d, "N176", _("several rows of %s have this row's %s"), l->t->name, l->names);
		return diag_hint(d, "%s", _("match one column more, so that only one fits"));
	}
	if (!hit)
		return nothing_fits(l, d);
	*out = arena_strdup(&m->arena, hit->take);
	return true;
}
