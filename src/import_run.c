/* SPDX-License-Identifier: MIT */
/*
 * import_run: gathers the files, finds who can read them, and makes one transaction of it. When anything but a row fails, nothing is stored.
 * Large files are copied and mapped, so that memory does not grow with them; at most 4 GiB of folder, 1 GiB out of a zip. An export of which every
 * byte is as it was last time costs its digests only.
 */
#include "import_internal.h"

#include "lieciba/config.h"
#include "lieciba/digest.h"
#include "lieciba/fsio.h"
#include "lieciba/privacy.h"
#include "lieciba/registry.h"
#include "lieciba/rules.h"
#include "lieciba/sheet.h"
#include "lieciba/strbuf.h"
#include "lieciba/zip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_ZIP = 1 << 30, KEPT_PROBLEMS = 1000, STRIDE = 8 << 20 };
static const size_t max_file = (size_t)4 << 30;

struct arena *import_arena(struct import_run *r)
{
	return &r->whole;
}

const struct rules *import_rules(const struct import_run *r)
{
	return r->rules;
}

static bool load_rules(struct import_run *r, struct diag *d)
{
	struct diags problems = { 0 };
	r->rules = rules_load(&r->whole, r->config ? r->config->root : NULL, &problems);
	for (size_t i = 0; !r->rules && i + 1 < problems.n; i++)
		diags_add(&r->result->problems, &problems.v[i]);
	if (!r->rules && problems.n && d) /* the last one ends the import */
		*d = problems.v[problems.n - 1];
	diags_free(&problems);
	return r->rules != NULL;
}

/* ---- problems ---- */

static void place(struct diag *d, const struct import_place *at, int field)
{
	diag_place(d, at->file, at->line, field >= 0 && at->col && (size_t)field < at->n + 1 ? at->col[field] : 0);
}

static void keep(struct import_run *r, const struct diag *d)
{
	if (!r->result)
		return; /* only looked at (import_look) */
	struct diags *l = &r->result->problems;
	if (l->n < KEPT_PROBLEMS) {
		diags_add(l, d);
		return;
	}
	l->errors += d->level >= DIAG_ERROR;
	l->warnings += d->level == DIAG_WARNING;
}

/* These quote a word of a code list, without which nobody could mend the map. */
static bool tells_word(const char *code)
{
	static const char *const codes[] = { "N123", "N130", "N131", "N172" };
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		if (strcmp(codes[i], code) == 0)
			return true;
	}
	return false;
}

/* What a person reads: never a personal code; with --anon no value at all; from tables of persons nothing that may be a name. */
void import_clean(const struct import_run *r, struct diag *d)
{
	static const char *const headings[] = { "N120", "N140", "N174", "N188", "N189", "N192", "N193", "N195", "N196" }; /* they quote a heading */
	bool of_header = false;
	for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
		of_header = of_header || strcmp(d->code, headings[i]) == 0;
	if (r->options->anon && !of_header)
		privacy_hide_quoted(d);
	else if ((r->persons || (r->foreign && !tells_word(d->code))) && !of_header)
		privacy_hide_names(d);
	privacy_mask_codes(d->what);
}

void import_tell(struct import_run *r, const struct import_place *at, int field, struct diag *told)
{
	place(told, at, field);
	import_clean(r, told);
	keep(r, told);
}

static void say(struct import_run *r, const struct import_place *at, int field, enum diag_level level, const char *code, const char *fmt, va_list ap)
{
	struct diag d;
	diag_vset(&d, level, code, fmt, ap);
	import_tell(r, at, field, &d);
}

void import_warn(struct import_run *r, const struct import_place *at, int field, const char *code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(r, at, field, DIAG_WARNING, code, fmt, ap);
	va_end(ap);
}

void import_remark(struct import_run *r, const struct import_place *at, int field, const char *code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(r, at, field, DIAG_NOTE, code, fmt, ap);
	va_end(ap);
}

bool import_quarantine(struct import_run *r, const struct import_place *at, int field, struct diag *why, struct diag *d)
{
	const char *name = field >= 0 && at->names && (size_t)field < at->n ? at->names[field] : NULL;
	struct strbuf without = STRBUF_INIT;
	const char *raw = at->raw;
	size_t raw_len = at->raw_len;
	why->level = DIAG_ERROR;
	place(why, at, field);
	if (import_has_password(at)) {
		import_without_password(at, &without);
		raw = without.buf;
		raw_len = without.len;
	}
	bool good = store_quarantine(r->store, at->file, at->line, field + 1, name, raw, raw_len, why, d);
	strbuf_release(&without);
	if (!good)
		return false;
	r->file.c.quarantined++;
	r->file.c.rows++; /* rows = added + changed + same + quarantined, always */
	import_clean(r, why);
	keep(r, why);
	return true;
}

/* ---- books ---- */

bool import_begin(struct import_run *r, const char *source, const char *format, const char *school_id, const char *school_year, bool bulk,
	struct diag *d)
{
	struct import_result *res = r->result;
	char scope[160];
	r->source = arena_strdup(&r->whole, source);
	r->school_id = arena_strdup(&r->whole, school_id ? school_id : "");
	snprintf(res->source, sizeof res->source, "%s", source);
	snprintf(res->format, sizeof res->format, "%s", format);
	snprintf(res->school, sizeof res->school, "%.60s", r->school_id);
	snprintf(res->school_year, sizeof res->school_year, "%.7s", school_year ? school_year : "");
	snprintf(scope, sizeof scope, "school=%.60s year=%.7s", r->school_id, res->school_year);
	struct store_import i = { .source = { r->source, format }, .map_sha256 = r->map, .bulk = bulk, .scope = scope, .school_id = r->school_id, .school_year = school_year,
		.now = r->options->now, .user = r->options->user };
	r->begun = store_begin(r->store, &i, d);
	return r->begun;
}

bool import_file_begin(struct import_run *r, const struct import_file *f, struct diag *d)
{
	struct import_result *res = r->result;
	(void)d;
	r->file.f = f;
	r->file.c = (struct store_counts){ 0 };
	r->decimal = '\0';
	r->persons = false;
	size_t size = (res->nfiles + 1) * sizeof *res->files;
	void *v = realloc(res->files, size);
	if (!v)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	res->files = v;
	snprintf(res->files[res->nfiles].file, sizeof res->files[0].file, "%.90s", f->name);
	res->nfiles++;
	return true;
}

bool import_may_sweep(struct import_run *r, int64_t quarantined)
{
	const struct import_place at = { .file = r->file.f->name };
	if (quarantined)
		import_warn(r, &at, -1, "N241", "%s", _("rows of this file are in quarantine, so nothing is removed for it"));
	return quarantined == 0;
}

bool import_file_end(struct import_run *r, const struct store_table *swept, struct diag *d)
{
	struct store_counts *c = &r->file.c, *all = &r->result->total;
	fsio_point("import-sweep");
	int64_t gone = 0; /* besides what was taken back row by row */
	if (swept && !import_may_sweep(r, c->quarantined))
		swept = NULL;
	if (swept && !store_sweep(r->store, swept, &gone, d))
		return false;
	c->gone += gone;
	fsio_point("import-file");
	import_tell_counts(r);
	r->result->files[r->result->nfiles - 1].c = *c;
	all->rows += c->rows;
	all->added += c->added;
	all->changed += c->changed;
	all->same += c->same;
	all->gone += c->gone;
	all->quarantined += c->quarantined;
	all->present += c->present;
	return store_add_file(r->store, r->file.f->name, r->file.f->sha256, (int64_t)(r->file.f->encoding ? r->file.f->came : r->file.f->len), c, d);
}

bool import_sweep_school(struct import_run *r, const struct store_table *swept, const char *school_id, struct diag *d)
{
	int64_t gone = 0;
	fsio_point("import-sweep");
	bool good = store_sweep_school(r->store, swept, school_id, &gone, d);
	r->file.c.gone += gone;
	return good;
}

/* ---- files ---- */

static bool digest_file(struct import_file *f, struct diag *d)
{
	struct digest *g = digest_new();
	if (!g)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	for (size_t at = 0; at < f->len; at += STRIDE) {
		size_t n = f->len - at < STRIDE ? f->len - at : STRIDE;
		digest_add(g, f->data + at, n);
		fsio_forget(f->map, f->data + at, f->data + at + n);
	}
	digest_end(g, f->sha256);
	digest_free(g);
	return true;
}

static bool add_file(const struct store *s, struct arena *a, struct import_file **v, size_t *n, size_t *cap, const char *path, const char *name,
	struct diag *d)
{
	const char *store = s ? store_path(s) : "", *slash = strrchr(store, '/');
	*v = arena_grow(a, *v, cap, *n + 1, sizeof **v);
	struct import_file *f = &(*v)[*n];
	f->map = ARENA_ARRAY(a, 1, struct fsio_map);
	if (!fsio_take(path, slash ? arena_printf(a, "%.*s", (int)(slash - store), store) : ".", max_file, f->map, d))
		return false;
	(*n)++;
	f->name = arena_strdup(a, name);
	f->data = f->map->data;
	f->len = f->map->len;
	return digest_file(f, d);
}

static void drop_files(struct import_file *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].map)
			fsio_drop(v[i].map);
	}
}

/* By name only: what a file is, its reader finds out. */
static bool is_table(const char *name)
{
	static const char *const ends[] = { ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods", ".html", ".htm" };
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; dot && i < sizeof ends / sizeof *ends; i++) {
		if (strcasecmp(dot, ends[i]) == 0)
			return true;
	}
	return false;
}

/* A workbook is a zip inside, but not one of tables; nor is an OpenDocument file. */
static bool is_archive(const char *path)
{
	return zip_is(path) && !zip_holds(path, "[Content_Types].xml") && !zip_holds(path, "mimetype");
}

static bool add_zip(struct arena *a, struct import_file **v, size_t *n, const char *path, struct diag *d)
{
	struct zip_member *m;
	size_t members;
	if (!zip_read_all(a, path, MAX_ZIP, &m, &members, d))
		return false;
	*v = ARENA_ARRAY(a, members + 1, struct import_file);
	for (size_t i = 0; i < members; i++) {
		struct import_file *f = &(*v)[(*n)++];
		*f = (struct import_file){ .name = m[i].name, .data = m[i].data, .len = m[i].len };
		digest_of(f->data, f->len, f->sha256);
	}
	return true;
}

/* A folder that holds nothing but one folder, as archives are often unpacked: that one; NULL = it is not so. */
static const char *only_folder(struct arena *a, const char *path, char **files, size_t nfiles)
{
	char **all;
	size_t n;
	const char *found = NULL;
	for (size_t i = 0; i < nfiles; i++) {
		if (is_table(files[i]))
			return NULL;
	}
	if (!fsio_list(path, true, a, &all, &n, NULL))
		return NULL;
	for (size_t i = 0; i < n; i++) {
		const char *one = arena_printf(a, "%s/%s", path, all[i]);
		if (all[i][0] == '.' || !fsio_is_dir(one))
			continue;
		if (found)
			return NULL;
		found = one;
	}
	return found;
}

static bool gather(const struct store *s, struct arena *a, const char *path, struct import_file **v, size_t *n, struct diag *d)
{
	size_t cap = 0, names_n = 0;
	char **names = NULL;
	*v = NULL;
	*n = 0;
	if (!fsio_is_dir(path) && is_archive(path))
		return add_zip(a, v, n, path, d);
	if (!fsio_is_dir(path)) {
		const char *slash = strrchr(path, '/');
		return add_file(s, a, v, n, &cap, path, slash ? slash + 1 : path, d) && fsio_unchanged(path, (*v)[0].map, d) &&
			!sheet_refused((*v)[0].name, (*v)[0].data, (*v)[0].len, d);
	}
	if (!fsio_list(path, false, a, &names, &names_n, d))
		return false;
	const char *inner = only_folder(a, path, names, names_n);
	if (inner)
		return gather(s, a, inner, v, n, d);
	for (size_t i = 0; i < names_n; i++) {
		if (is_table(names[i]) && !add_file(s, a, v, n, &cap, arena_printf(a, "%s/%s", path, names[i]), names[i], d))
			return false;
	}
	for (size_t i = 0; i < *n; i++) { /* all once more, for the tables must fit each other */
		if (!fsio_unchanged(arena_printf(a, "%s/%s", path, (*v)[i].name), (*v)[i].map, d))
			return false;
	}
	if (*n > 0)
		return true;
	diag_error(d, "N150", _("there is no table in %s"), path);
	diag_hint(d, "%s", _("name the folder that holds students.csv and the other tables"));
	return diag_exit(d, 66);
}

static const struct importer *choose(const char *format, const struct import_file *v, size_t n, const char *path, struct diag *d)
{
	const struct importer *best = NULL;
	int sure = 0;
	for (size_t i = 0; importers[i]; i++) {
		size_t len = strcspn(format, ":"); /* map:FILE */
		if (strlen(importers[i]->name) == len && strncmp(importers[i]->name, format, len) == 0)
			return importers[i];
		int p = strcmp(format, "auto") == 0 && importers[i]->probe ? importers[i]->probe(v, n) : 0;
		if (p > sure) {
			sure = p;
			best = importers[i];
		}
	}
	if (!best) {
		diag_error(d, "N151", _("%s is no export that this program knows"), path);
		diag_hint(d, "%s", _("a bundle has files like students.csv; `lieciba help import` lists the formats"));
		diag_exit(d, 65);
	}
	return best;
}

/* Every file was given before by the same source with the same bytes; asked after the run, which has recorded them again, so look behind that. */
static bool all_seen(const struct import_run *r, const struct import_file *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool read = false;
		for (size_t k = 0; k < r->result->nfiles; k++)
			read = read || strncmp(v[i].name, r->result->files[k].file, 90) == 0;
		if (read && !store_seen_file(r->store, r->source, v[i].name, v[i].sha256))
			return false;
	}
	return true;
}

/* One digest of all files, their names and what else decides how they are read. "" = a column map, which may have changed itself. */
static void digest_set(const struct import_run *r, const struct import_file *v, size_t n, char hex[DIGEST_HEX_SIZE])
{
	uint8_t all[DIGEST_SIZE];
	const char *format = r->options->format ? r->options->format : "auto";
	struct strbuf sb = STRBUF_INIT;
	hex[0] = '\0';
	strbuf_addf(&sb, "%s %d %s %s\n", format, r->config ? r->config->term_end_inclusive : 0, r->rules->digest,
		r->options->encoding ? r->options->encoding : "");
	for (size_t i = 0; r->config && i < r->config->nclosing_categories; i++)
		strbuf_addf(&sb, "%s\n", r->config->closing_categories[i]);
	for (size_t i = 0; i < n; i++) {
		strbuf_add(&sb, v[i].sha256, sizeof v[i].sha256);
		strbuf_addf(&sb, "%s\n", v[i].name);
	}
	digest_of(sb.buf, sb.len, all);
	if (!sb.failed && !strchr(format, ':'))
		digest_hex(all, hex);
	strbuf_release(&sb);
}

/* The export came before, whole and without a word: everything is as it was. */
static bool seen_set(struct import_run *r, const char *digest)
{
	struct import_result *res = r->result;
	struct store_set set;
	if (!*digest || !store_seen_set(r->store, digest, &set))
		return false;
	memcpy(res->source, set.source, sizeof res->source);
	memcpy(res->format, set.format, sizeof res->format);
	sscanf(set.scope, "school=%63s year=%7s", res->school, res->school_year);
	res->total.rows = res->total.same = set.rows;
	return res->nothing_new = true;
}

static bool run_import(struct import_run *r, struct import_file *v, size_t n, const char *path, struct diag *d)
{
	struct import_result *res = r->result;
	char digest[DIGEST_HEX_SIZE];
	digest_set(r, v, n, digest);
	if (seen_set(r, digest))
		return true;
	fsio_point("import-read");
	if (!import_decode_all(r, v, n, d))
		return false;
	const struct importer *who = choose(r->options->format ? r->options->format : "auto", v, n, path, d);
	const char *arg = r->options->format ? strchr(r->options->format, ':') : NULL;
	bool good = who && who->run(r, v, n, arg ? arg + 1 : NULL, d);
	if (good && r->broken.code[0]) {
		*d = r->broken;
		good = false;
	}
	if (!good) {
		if (r->begun)
			store_rollback(r->store);
		return false;
	}
	bool changed = res->total.added || res->total.changed || res->total.gone;
	bool seen = !changed && all_seen(r, v, n);
	if (r->options->dry_run || seen) {
		res->nothing_new = seen;
		store_rollback(r->store);
		return true;
	}
	bool silent = res->problems.errors + res->problems.warnings == 0;
	if (*digest && silent && !store_note_set(r->store, digest, d)) {
		store_rollback(r->store);
		return false;
	}
	if (!store_commit(r->store, d))
		return false;
	struct diag ignored;
	return store_as_of(r->store, 0, &res->import_no, &ignored);
}

bool import_path(struct store *s, const struct config *c, const char *path, const struct import_options *o, struct import_result *res, struct diag *d)
{
	struct import_run r = { .store = s, .config = c, .options = o, .result = res };
	struct import_file *v = NULL;
	size_t n = 0;
	*res = (struct import_result){ 0 };
	arena_init(&r.arena, 0);
	arena_init(&r.whole, 0);
	bool good = load_rules(&r, d) && gather(s, &r.whole, path, &v, &n, d) && run_import(&r, v, n, path, d);
	drop_files(v, n);
	arena_release(&r.arena);
	arena_release(&r.whole);
	return good;
}

bool import_look(struct store *s, const struct config *c, const char *path, const struct import_options *o,
	bool (*each)(struct import_run *r, const struct import_file *v, size_t n, void *arg, struct diag *d), void *arg, struct diag *d)
{
	struct import_result notes = { 0 }; /* what readers remark on the way is said when the files are imported */
	struct import_run r = { .store = s, .config = c, .options = o, .result = &notes };
	struct import_file *v = NULL;
	size_t n = 0;
	arena_init(&r.arena, 0);
	arena_init(&r.whole, 0);
	bool good = load_rules(&r, d) && gather(s, &r.whole, path, &v, &n, d) && import_decode_all(&r, v, n, d) && each(&r, v, n, arg, d);
	drop_files(v, n);
	import_result_free(&notes);
	arena_release(&r.arena);
	arena_release(&r.whole);
	return good;
}

void import_result_free(struct import_result *r)
{
	free(r->files);
	diags_free(&r->problems);
	*r = (struct import_result){ 0 };
}
