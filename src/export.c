/* SPDX-License-Identifier: MIT */
/* export: finds what an export is to hold, and writes its files whole or not at all. The forms are export_NAME.c. */
#include "lieciba/export.h"

#include "lieciba/arena.h"
#include "lieciba/config.h"
#include "lieciba/date.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/registry.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"
#include "lieciba/zip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct exporter *export_find(const char *name)
{
	for (size_t i = 0; exporters[i]; i++) {
		if (strcmp(exporters[i]->name, name) == 0)
			return exporters[i];
	}
	return NULL;
}

bool export_add(struct arena *a, struct export_files *out, const char *name, struct strbuf *sb, struct diag *d)
{
	struct export_file f = { .name = arena_strdup(a, name) };
	f.data = strbuf_detach(sb, &f.len);
	if (!f.data)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	out->v = arena_grow(a, out->v, &out->cap, out->n + 1, sizeof *out->v);
	out->v[out->n++] = f;
	return true;
}

void export_note(struct arena *a, struct export_files *out, const char *line)
{
	out->note = arena_grow(a, out->note, &out->notes_cap, out->nnotes + 1, sizeof *out->note);
	out->note[out->nnotes++] = line;
}

void export_files_free(struct export_files *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->v[i].data);
	*f = (struct export_files){ 0 };
}

/* ---- what it is about ---- */

static bool is_one_of(const char *s, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i], s) == 0)
			return true;
	}
	return false;
}

static bool find_school(struct store *s, const struct exporter *e, struct export_request *r, struct arena *a, struct diag *d)
{
	const char **ids;
	size_t n;
	if (!r->school_id)
		r->school_id = r->config->school;
	if (!store_schools(s, a, &ids, &n, d))
		return false;
	if (!r->school_id && n > 1 && e->many_schools)
		return true;
	if (!r->school_id && n > 1) {
		diag_error(d, "S010", _("the store has %zu schools"), n);
		diag_hint(d, "%s", _("name one: --school ID, or `school:` in lieciba.yaml"));
		return diag_exit(d, 64);
	}
	if (!r->school_id && n == 1)
		r->school_id = ids[0];
	if (r->school_id && is_one_of(r->school_id, ids, n))
		return true;
	diag_error(d, "E303", r->school_id ? _("the store has no school '%s'") : _("the store has no school at all"), r->school_id);
	return diag_exit(d, 66);
}

static bool as_of(struct store *s, struct export_request *r, struct diag *d)
{
	int64_t shown;
	if (!store_as_of(s, r->as_of, &shown, d))
		return false;
	r->as_of = shown;
	return true;
}

/* School years of the classes and courses; school_id NULL = of all schools. */
static bool list_years(struct store *s, const char *school_id, struct arena *a, const char ***years, size_t *n, struct diag *d)
{
	struct db_stmt *q = db_prepare(store_db(s),
		"SELECT school_year FROM main.school_year WHERE school_id = coalesce(?1, school_id) GROUP BY 1 ORDER BY 1", d);
	size_t cap = 0;
	*years = NULL;
	*n = 0;
	if (!q)
		return false;
	db_bind_text(q, 1, school_id);
	while (db_step(q, d) == DB_ROW) {
		*years = arena_grow(a, *years, &cap, *n + 1, sizeof **years);
		(*years)[(*n)++] = arena_strdup(a, db_text(q, 0));
	}
	db_finalize(q);
	return true;
}

static bool find_year(struct store *s, const struct exporter *e, struct export_request *r, struct arena *a, struct diag *d)
{
	const char **years;
	size_t n;
	if (!r->school_year && !e->needs_year)
		return true;
	if (!list_years(s, r->school_id, a, &years, &n, d))
		return false;
	if (!r->school_year && n == 1)
		r->school_year = years[0];
	if (r->school_year && is_one_of(r->school_year, years, n))
		return true;
	if (r->school_year) {
		diag_error(d, "E303", _("the store has nothing of the school year '%s'"), r->school_year);
		return diag_exit(d, 66);
	}
	diag_error(d, "E301", "%s", _("of which school year?"));
	diag_hint(d, _("name it: --year 2025-26; the store has %zu"), n);
	return diag_exit(d, 64);
}

static bool find_student(struct store *s, const struct exporter *e, const struct export_request *r, struct diag *d)
{
	if (!e->needs_student)
		return true;
	struct db_stmt *q = db_prepare(store_db(s), "SELECT 1 FROM main.student WHERE school_id = ?1 AND student_id = ?2", d);
	if (!q)
		return false;
	db_bind_text(q, 1, r->school_id);
	db_bind_text(q, 2, r->student_id);
	bool found = db_step(q, d) == DB_ROW;
	db_finalize(q);
	if (found)
		return true;
	diag_error(d, "E302", _("there is no student '%s'"), r->student_id);
	diag_hint(d, "%s", _("ids are those of the journal, as in students.csv; never names or personal codes"));
	return diag_exit(d, 66);
}

bool export_run(struct store *s, const struct exporter *e, struct export_request *r, struct arena *a, struct export_files *out, struct diag *d)
{
	return as_of(s, r, d) && find_school(s, e, r, a, d) && find_year(s, e, r, a, d) && find_student(s, e, r, d) && e->run(s, r, a, out, d);
}

/* ---- writing ---- */

static bool ends_with_zip(const char *s)
{
	size_t n = strlen(s);
	return n > 4 && strcmp(s + n - 4, ".zip") == 0;
}

static bool write_zip(const struct export_files *f, const char *dest, struct diag *d)
{
	struct zip_member *v = calloc(f->n ? f->n : 1, sizeof *v);
	struct strbuf sb = STRBUF_INIT;
	if (!v)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	for (size_t i = 0; i < f->n; i++)
		v[i] = (struct zip_member){ f->v[i].name, f->v[i].data, f->v[i].len };
	bool good = zip_write(v, f->n, &sb, d) && fsio_mkdirs_for(dest, d) && fsio_write(dest, sb.buf, sb.len, d);
	strbuf_release(&sb);
	free(v);
	return good;
}

static bool is_own(const struct export_files *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++) {
		if (strcmp(f->v[i].name, name) == 0)
			return true;
	}
	return false;
}

/* An empty folder, or one with nothing but an earlier export of this form. */
static bool folder_is_ours(const struct export_files *f, const char *dest, struct diag *d)
{
	struct arena a;
	char **names;
	size_t n;
	arena_init(&a, 0);
	bool good = fsio_list(dest, true, &a, &names, &n, d);
	for (size_t i = 0; good && i < n; i++) {
		if (is_own(f, names[i]))
			continue;
		good = diag_error(d, "E304", _("the folder %s holds other files"), dest);
		diag_hint(d, "%s", _("name a new or an empty folder, or a file that ends with .zip"));
		diag_exit(d, 73);
	}
	arena_release(&a);
	return good;
}

/* All staged, then all renamed; what was staged is removed when it comes to nothing. */
static bool write_files(const struct export_files *f, const char *dest, struct arena *a, struct diag *d)
{
	struct fsio_pair *v = ARENA_ARRAY(a, f->n + 1, struct fsio_pair);
	const char *run = arena_printf(a, "%ld", (long)getpid());
	bool good = true;
	size_t staged = 0;
	for (; good && staged < f->n; staged += good) {
		const char *path = arena_printf(a, "%s/%s", dest, f->v[staged].name);
		size_t size = strlen(path) + strlen(run) + 32;
		char *tmp = arena_alloc(a, size);
		good = fsio_stage(path, run, f->v[staged].data, f->v[staged].len, tmp, size, d);
		v[staged] = (struct fsio_pair){ tmp, path };
	}
	good = good && fsio_commit(v, f->n, d);
	for (size_t i = 0; !good && i < staged; i++)
		unlink(v[i].tmp);
	return good;
}

static bool write_folder(const struct export_files *f, const char *dest, struct diag *d)
{
	struct arena a;
	if (!fsio_mkdirs(dest, d))
		return false;
	fsio_sweep(dest, ""); /* of an export that was killed */
	if (!folder_is_ours(f, dest, d))
		return false;
	arena_init(&a, 0);
	bool good = write_files(f, dest, &a, d);
	arena_release(&a);
	return good;
}

bool export_write(const struct export_files *f, const char *dest, struct diag *d)
{
	return ends_with_zip(dest) ? write_zip(f, dest, d) : write_folder(f, dest, d);
}
