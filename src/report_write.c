/* SPDX-License-Identifier: MIT */
/* report_write: the files of the report, written when their bytes are new, and the pages of what stops documents. */
#include "report_internal.h"

#include "lieciba/check.h"
#include "lieciba/digest.h"
#include "lieciba/fsio.h"
#include "lieciba/job.h"
#include "lieciba/period.h"
#include "lieciba/store.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MAX_PAGE = 16 << 20 };
static const char pages[] = "parbaudes";

static bool is_there(const char *path, const struct strbuf *want)
{
	struct strbuf was = STRBUF_INIT;
	bool same = fsio_exists(path) && fsio_read(path, MAX_PAGE, &was, NULL) && was.len == want->len && memcmp(was.buf, want->buf, want->len) == 0;
	strbuf_release(&was);
	return same;
}

static bool put(const char *path, const struct strbuf *sb, struct diag *d)
{
	if (sb->failed)
		return diag_error(d, "Q001", "%s", _("out of memory"));
	return is_there(path, sb) || (fsio_mkdirs_for(path, d) && fsio_write(path, sb->buf, sb->len, d));
}

bool report_write(struct arena *a, const struct report *r, struct diag *d)
{
	struct strbuf html = STRBUF_INIT, prom = STRBUF_INIT;
	report_html(a, r, r->config->lang, &html);
	report_prom(r, &prom);
	bool good = put(arena_printf(a, "%s/index.html", r->config->out), &html, d) && put(arena_printf(a, "%s/lieciba.prom", r->config->out), &prom, d);
	strbuf_release(&html);
	strbuf_release(&prom);
	return good;
}

/* ---- pages of checks ---- */

/* "2025-26/S1" and "2025-26@9" as a part of a file's name. */
static const char *page_name(struct arena *a, const struct sched_item *i)
{
	char *s = arena_printf(a, "%s/%s-%s.html", pages, i->inst->job->id, i->period);
	for (char *c = s + sizeof pages; *c; c++) {
		bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '-' || *c == '_' || *c == '.';
		if (!plain)
			*c = '-';
	}
	return s;
}

/* What the page was made from stands at its end; it lasts as long as the instance was compared with nothing else. */
static const char *mark_of(struct arena *a, const struct report_row *row)
{
	struct strbuf sb = STRBUF_INIT;
	strbuf_addf(&sb, "<!-- %lld ", (long long)row->blocked);
	for (size_t i = 0; row->item->known->stamp && i < DIGEST_SIZE; i++)
		strbuf_addf(&sb, "%02x", row->item->known->stamp[i]);
	strbuf_adds(&sb, " -->\n");
	const char *text = arena_strdup(a, sb.buf);
	strbuf_release(&sb);
	return text;
}

static bool has_mark(const char *path, const char *mark)
{
	struct strbuf was = STRBUF_INIT;
	size_t n = strlen(mark);
	bool has = fsio_exists(path) && fsio_read(path, MAX_PAGE, &was, NULL) && was.len >= n && strcmp(was.buf + was.len - n, mark) == 0;
	strbuf_release(&was);
	return has;
}

static bool is_stopped(const struct report_row *row, const char *class_name)
{
	for (size_t i = 0; i < row->nstops; i++) {
		if (!class_name || !row->stops[i].class_name[0] || strcmp(row->stops[i].class_name, class_name) == 0)
			return true;
	}
	return false;
}

/* Only what concerns classes with stopped documents: a job may be for some grades only. */
static void keep_stopped(const struct report_row *row, struct findings *l)
{
	size_t n = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (is_stopped(row, l->v[i].class_name))
			l->v[n++] = l->v[i];
	}
	l->n = n;
}

static bool make_page(struct arena *a, const struct report *r, const struct report_row *row, struct store *s, enum lang ui, const char *path, const char *mark, struct diag *d)
{
	const struct schedule_job *j = row->item->inst->job;
	char day[DATE_ISO_SIZE], until[DATE_ISO_SIZE];
	struct job_request q = { .layout = j->layout, .school = r->sched->school, .today = date_format_iso(r->sched->today, day),
		.data_to = date_format_iso(sched_data_to(r->sched, row->item), until), .lang = -1, .ui = ui, .run_id = "page" };
	struct job_gate *gates = ARENA_ARRAY(a, j->ngates + 1, struct job_gate);
	struct job_findings found;
	struct diags problems = { 0 };
	struct strbuf sb = STRBUF_INIT;
	for (size_t i = 0; i < j->ngates; i++)
		gates[i] = (struct job_gate){ j->gates[i].check, j->gates[i].level == 1 };
	q.gates = gates;
	q.ngates = j->ngates;
	bool good = period_parse(arena_memdup(a, row->item->period, strcspn(row->item->period, "@")), &q.period, d) && job_check(r->config, s, &q, a, &found, &problems, d);
	if (!good && !d->code[0] && problems.n)
		*d = problems.v[0];
	diags_free(&problems);
	if (!good)
		return false;
	keep_stopped(row, &found.list);
	const struct check_report page = { .list = &found.list, .period = &q.period, .school = r->school, .today = day, .lang = ui /* its words are the catalogue's */ };
	check_html(a, &page, NULL, &sb);
	strbuf_adds(&sb, mark);
	good = put(path, &sb, d);
	strbuf_release(&sb);
	return good;
}

/* Pages of instances of which nothing is stopped any more. */
static void sweep(struct arena *a, const struct report *r)
{
	const char *dir = arena_printf(a, "%s/%s", r->config->out, pages);
	char **names;
	size_t n, own = 0;
	if (!fsio_is_dir(dir) || !fsio_list(dir, false, a, &names, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(a, "%s/%s", pages, names[i]);
		for (own = 0; own < r->n && !(r->v[own].check_page && strcmp(r->v[own].check_page, path) == 0);)
			own++;
		if (own == r->n)
			unlink(arena_printf(a, "%s/%s", r->config->out, path));
	}
}

bool report_check_pages(struct arena *a, struct report *r, struct store *s, enum lang ui, struct diag *d)
{
	bool good = true;
	for (size_t i = 0; i < r->n; i++) {
		struct report_row *row = &r->v[i];
		struct diag why = { 0 };
		if (row->nstops == 0)
			continue;
		const char *name = page_name(a, row->item), *path = arena_printf(a, "%s/%s", r->config->out, name), *mark = mark_of(a, row);
		if (has_mark(path, mark) || (s && make_page(a, r, row, s, ui, path, mark, &why)))
			row->check_page = name;
		else if (good && s) { /* the others may go well */
			good = false;
			*d = why;
		}
	}
	if (s)
		sweep(a, r);
	return good;
}

/* ---- all of it ---- */

static const char *first_mistake(struct arena *a, const struct diags *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].level >= DIAG_ERROR)
			return arena_printf(a, "%s  [%s]", l->v[i].what, l->v[i].code);
	}
	return "schedule.yaml";
}

static bool refresh(struct arena *a, const struct report_source *given, const char *school, enum lang ui, struct diags *problems, struct diag *d)
{
	struct report_source s = *given;
	struct diags mistakes = { 0 };
	struct diag of_page = { 0 };
	struct report r;
	if (!s.sched)
		s.sched = sched_look(a, s.config, school, s.ledger, s.now, &mistakes);
	if (!s.sched && !s.failure)
		s.failure = first_mistake(a, &mistakes);
	diags_free(&mistakes);
	bool good = report_fill(a, &s, &r, d);
	if (good && !report_check_pages(a, &r, s.store, ui, &of_page)) {
		of_page.level = DIAG_WARNING;
		of_page.exit_code = 0;
		diags_add(problems, &of_page);
	}
	good = good && report_write(a, &r, d);
	report_free(&r);
	return good;
}

bool report_refresh(const struct report_source *s, const char *school, enum lang ui, struct diags *problems, struct diag *d)
{
	struct arena a;
	arena_init(&a, 0);
	bool good = refresh(&a, s, school, ui, problems, d);
	arena_release(&a);
	return good;
}
