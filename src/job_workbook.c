/* SPDX-License-Identifier: MIT */
/*
 * job_workbook: one workbook out of several documents: those whose `xlsx: file` says the same path. It is a derived output: its documents have versions of
 * their own, and it is made again when one of them changed. Like a class's file it is made only when all of its documents were chosen.
 */
#include "job_work.h"

#include "lieciba/backend.h"
#include "lieciba/pool.h"

#include <string.h>

bool job_workbook_format(const struct job *j, size_t format)
{
	return strcmp(j->format[format]->name, "xlsx") == 0 && j->layout->xlsx.one_file;
}

/* ---- plan ---- */

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* Grades that end their year on a day of their own are an instance of their own, and have a workbook beside that of the others: kopsavilkums-9.xlsx. */
const char *job_workbook_path(struct namer *n, const struct job_unit *u, struct diag *d)
{
	struct job *j = n->j;
	const char *path = job_make_path(n, u, j->layout->xlsx.file, d), *period = j->book ? strrchr(j->book->instance, '/') : NULL, *group = period ? strchr(period, '@') : NULL;
	return path && group ? arena_printf(&j->arena, "%s-%s", path, group + 1) : path;
}

static struct job_workbook *workbook_of(struct job *j, const char *path, size_t *cap, size_t format)
{
	for (size_t i = j->nworkbooks; i-- > 0;) {
		if (strcmp(j->workbook[i].path, path) == 0)
			return &j->workbook[i];
	}
	j->workbook = arena_grow(&j->arena, j->workbook, cap, j->nworkbooks + 1, sizeof *j->workbook);
	j->workbook[j->nworkbooks] = (struct job_workbook){ .path = path, .label = last_part(path), .format = format, .unit = ARENA_ARRAY(&j->arena, j->nunits, struct job_unit *) };
	return &j->workbook[j->nworkbooks++];
}

static bool goes_into(const struct job_unit *left, size_t nleft, const char *path)
{
	for (size_t i = 0; i < nleft; i++) {
		if (left[i].workbook && strcmp(left[i].workbook, path) == 0)
			return true;
	}
	return false;
}

static bool nothing_else(const struct job *j)
{
	for (size_t i = 0; i < j->nunits; i++) {
		if (j->unit[i].filed)
			return false;
	}
	for (size_t i = 0; i < j->ntasks; i++) {
		if (j->task[i].bundle)
			return false;
	}
	return true;
}

bool job_workbook_plan(struct job *j, const struct job_unit *left, size_t nleft, struct diag *d)
{
	size_t format = 0, cap = 0, n = 0;
	while (format < j->nformats && !job_workbook_format(j, format))
		format++;
	for (size_t i = 0; i < j->nunits; i++) {
		if (!j->unit[i].workbook)
			continue;
		struct job_workbook *b = workbook_of(j, j->unit[i].workbook, &cap, format);
		b->unit[b->n++] = &j->unit[i];
	}
	size_t all = j->nworkbooks;
	for (size_t i = 0; i < all; i++) {
		if (!goes_into(left, nleft, j->workbook[i].path))
			j->workbook[n++] = j->workbook[i];
	}
	j->nworkbooks = n;
	if (n == 0 && all > 0 && nothing_else(j)) {
		diag_error(d, "J009", "%s", _("the workbook holds more documents than were chosen"));
		diag_hint(d, "%s", _("leave the choice out: a workbook of all never becomes one of a part"));
		return diag_exit(d, 64);
	}
	return true;
}

/* ---- when its documents are done ---- */

bool job_workbook_decide(struct job *j, struct digest *g, struct job_workbook *b, struct diag *d)
{
	b->nin = 0;
	for (size_t i = 0; i < b->n; i++)
		b->nin += b->unit[i]->end.good;
	if (!j->book && b->nin < b->n) {
		size_t missing = b->n - b->nin;
		diag_error(d, "J010", ngettext("the workbook is not made: %zu of its %zu documents is missing", "the workbook is not made: %zu of its %zu documents are missing",
			(unsigned long)missing), missing, b->n);
		return diag_hint(d, "%s", _("an older one, if there is one, stays as it is; correct what failed and run again"));
	}
	if (!j->book || b->nin == 0)
		return b->nin > 0;
	job_digest_workbook(j, g, b, b->digest);
	return !b->files || !b->known || memcmp(b->known->digest, b->digest, DIGEST_SIZE) != 0;
}

/* ---- the worker ---- */

static const struct job_face *face_of(const struct job *j, const struct job_unit *u)
{
	return !j->book ? NULL : u->end.made ? &u->past.now : &u->past.then;
}

static bool add_document(struct work *w, void *file, const struct job_workbook *b, size_t i, struct diag *d)
{
	const struct job_unit *u = b->unit[i];
	struct arena *a = &w->made[0].arena;
	const struct tab_sink sink = w->job->format[b->format]->sink(file, u->label);
	struct compose_unit cu;
	arena_reset(a);
	job_fill_unit(w, a, u, face_of(w->job, u), &cu);
	return tabulate(w->job->layout, w->data, a, &cu, &sink, d);
}

static bool write_all(struct work *w, const struct job_workbook *b, const struct job_unit *first, struct diag *d)
{
	struct job *j = w->job;
	struct backend_file about;
	struct compose_unit cu;
	struct arena *a = &w->bundle.arena;
	job_fill_unit(w, a, first, face_of(j, first), &cu);
	cu.lang = j->lang;
	if (!job_rows_describe(w, a, &cu, true, &about, d))
		return false;
	if (b->nin < b->n) {
		struct strbuf sb = STRBUF_INIT;
		i18n_incomplete(j->lang, b->nin, b->n, &sb);
		about.incomplete = arena_strdup(a, sb.buf);
		strbuf_release(&sb);
	}
	void *file = j->format[b->format]->begin(w->backend[b->format], &about, d);
	bool good = file != NULL;
	for (size_t i = 0; good && i < b->n; i++)
		good = !b->unit[i]->end.good || add_document(w, file, b, i, d);
	return file && j->format[b->format]->end(file, good ? &w->bytes : NULL, good ? d : NULL) && good;
}

void job_workbook_run(void *state, struct pool_worker *pw, size_t task)
{
	struct work *w = state;
	const struct job_workbook *b = &w->job->workbook[task];
	struct pool_result r = { .unit = 0 };
	const struct job_unit *first = b->unit[0];
	if (pool_skip(pw, 0) || pool_repeated(pw, 0))
		return;
	pool_begin(pw, 0);
	job_work_ready(w, pw);
	for (size_t i = 0; i < b->n && !first->end.good; i++)
		first = b->unit[i];
	memset(&w->bundle.fact, 0, sizeof w->bundle.fact);
	r.ok = write_all(w, b, first, &r.diag) && job_work_stage(w, &w->bundle, b->path, b->format, &r.diag);
	r.ndata = (uint32_t)offsetof(struct job_fact, part);
	memcpy(r.data, &w->bundle.fact, r.ndata);
	pool_done(pw, &r);
}
