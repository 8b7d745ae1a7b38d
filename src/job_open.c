/* SPDX-License-Identifier: MIT */
/*
 * job_open: what a job stands on: the layout, what is granted to it, the snapshot, its datasets bound, the period's dates.
 *
 * The snapshot lies in scratch (scratch.h). A lock on the folder of outputs keeps two runs from taking each other's temporary files for dead ones; who only
 * reads (check, plan) or rehearses touches nothing there.
 */
#include "job_internal.h"

#include "lieciba/backend.h"
#include "lieciba/bind.h"
#include "lieciba/calendar.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/num.h"
#include "lieciba/rules.h"
#include "lieciba/snapshot.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The list tells what is wrong; d carries only the exit code. */
static bool problems_tell(const struct diags *problems, struct diag *d)
{
	*d = (struct diag){ .level = DIAG_ERROR, .exit_code = 65 };
	for (size_t i = 0; i < problems->n; i++) {
		if (problems->v[i].level >= DIAG_ERROR && problems->v[i].exit_code)
			d->exit_code = problems->v[i].exit_code;
	}
	return false;
}

/* ---- what was asked for ---- */

static bool find_formats(struct job *j, struct diag *d)
{
	static const char *const usual[] = { "pdf", NULL };
	const char *const *want = j->request->formats ? j->request->formats : usual;
	for (; *want; want++) {
		const struct backend *b = backend_find(*want);
		if (!b || j->nformats == JOB_FORMATS) {
			struct strbuf all = STRBUF_INIT;
			for (size_t i = 0; (b = backend_at(i)); i++)
				strbuf_addf(&all, "%s%s", i ? ", " : "", b->name);
			diag_error(d, "J004", _("there is no format '%s'"), *want);
			diag_hint(d, _("possible: %s"), all.buf);
			strbuf_release(&all);
			return diag_exit(d, 64);
		}
		j->format[j->nformats++] = b;
	}
	return true;
}

/* What takes rows needs a table, and a layout that does not refuse it. */
static bool formats_fit(const struct job *j, struct diag *d)
{
	const struct layout *l = j->layout;
	for (size_t i = 0; i < j->nformats; i++) {
		const char *name = j->format[i]->name;
		bool refused;
		if (backend_fits(j->format[i], l, &refused))
			continue;
		if (refused)
			diag_error(d, "J011", _("the layout '%s' refuses the format '%s'"), l->id, name);
		else
			diag_error(d, "J011", _("the layout '%s' has no table, so there is nothing to make as '%s'"), l->id, name);
		diag_hint(d, "%s", _("take the format out of the job's `outputs`, or out of --format"));
		return diag_exit(d, 64);
	}
	return true;
}

static bool is_word_of(const char *s, const char *const *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i], s) == 0)
			return true;
	}
	return false;
}

static bool fits(const struct param_spec *p, const char *v)
{
	static const char *const bools[] = { "0", "1", "no", "yes", "false", "true" };
	int64_t i;
	day_t day;
	switch (p->type) {
	case PARAM_TEXT:
		return true;
	case PARAM_INT:
		return num_parse_int(v, &i);
	case PARAM_DATE:
		return date_parse_iso(v, &day);
	case PARAM_BOOL:
		return is_word_of(v, bools, sizeof bools / sizeof bools[0]);
	case PARAM_CHOICE:
		return is_word_of(v, p->values, p->nvalues);
	}
	return false;
}

static const struct param_spec *find_param(const struct layout *l, const char *name)
{
	for (size_t i = 0; i < l->nparams; i++) {
		if (strcmp(l->params[i].name, name) == 0)
			return &l->params[i];
	}
	return NULL;
}

static bool unknown_param(const struct layout *l, const char *name, struct diag *d)
{
	struct strbuf all = STRBUF_INIT;
	for (size_t i = 0; i < l->nparams; i++)
		strbuf_addf(&all, "%s%s", i ? ", " : "", l->params[i].name);
	diag_error(d, "J002", _("the layout '%s' has no parameter '%s'"), l->id, name);
	if (all.len)
		diag_hint(d, _("possible: %s"), all.buf);
	else
		diag_hint(d, "%s", _("it has none"));
	strbuf_release(&all);
	return diag_exit(d, 64);
}

static bool set_user_params(struct job *j, struct diag *d)
{
	const struct job_request *r = j->request;
	const struct layout *l = j->layout;
	j->params.user = arena_array(&j->arena, r->nparams, sizeof *j->params.user);
	for (size_t i = 0; i < r->nparams; i++) {
		const struct param_spec *p = find_param(l, r->params[i].name);
		if (!p)
			return unknown_param(l, r->params[i].name, d);
		if (!fits(p, r->params[i].value)) {
			diag_error(d, "J002", _("the parameter '%s' cannot be '%s'"), p->name, r->params[i].value);
			diag_hint(d, _("%s:%d tells what it may be"), p->pos.file, p->pos.line);
			return diag_exit(d, 64);
		}
		j->params.user[j->params.nuser].name = p->name;
		j->params.user[j->params.nuser++].value = r->params[i].value;
	}
	for (size_t i = 0; i < l->nparams; i++) {
		bool given = l->params[i].def != NULL;
		for (size_t k = 0; k < j->params.nuser; k++)
			given = given || strcmp(j->params.user[k].name, l->params[i].name) == 0;
		if (l->params[i].required && !given) {
			diag_error(d, "J002", _("the layout '%s' needs the parameter '%s'"), l->id, l->params[i].name);
			diag_hint(d, _("give it: -p %s=…"), l->params[i].name);
			return diag_exit(d, 64);
		}
	}
	return true;
}

/* What the layout needs and the school grants, sorted; what it only wants may be missing. */
static bool grant(struct job *j, struct snapshot_request *s, struct diag *d)
{
	const struct layout *l = j->layout;
	const struct config *c = j->config;
	const char **v = ARENA_ARRAY(&j->arena, l->nneeds + l->nwants, const char *);
	for (size_t i = 0; i < l->nneeds; i++) {
		if (!config_granted(c, l->needs[i])) {
			diag_error(d, "J001", _("the layout '%s' needs %s, which this school does not grant"), l->id, l->needs[i]);
			diag_hint(d, _("if layouts may read that: `grants: [%s]` in lieciba.yaml"), l->needs[i]);
			return diag_exit(d, 77);
		}
	}
	for (size_t i = 0; i < c->ngrants; i++) { /* sorted already */
		if (is_word_of(c->grants[i], l->needs, l->nneeds) || is_word_of(c->grants[i], l->wants, l->nwants))
			v[s->nneeds++] = c->grants[i];
	}
	s->needs = v;
	return true;
}

/* ---- opening ---- */

static bool no_lang(const struct job *j, struct diag *d)
{
	struct strbuf all = STRBUF_INIT;
	for (enum lang l = 0; l < LANG_N; l++) {
		if (j->layout->has_lang[l])
			strbuf_addf(&all, "%s%s", all.len ? ", " : "", lang_code(l));
	}
	diag_error(d, "J003", _("the layout '%s' has no texts in '%s'"), j->layout->id, lang_code(j->lang));
	diag_hint(d, _("possible: %s"), all.buf);
	strbuf_release(&all);
	return diag_exit(d, 64);
}

static void replace_gates(struct job *j)
{
	const struct job_request *r = j->request;
	if (r->ngates == 0)
		return;
	j->layout->gates = ARENA_ARRAY(&j->arena, r->ngates, struct gate_spec);
	j->layout->ngates = r->ngates;
	for (size_t i = 0; i < r->ngates; i++)
		j->layout->gates[i] = (struct gate_spec){ .pos = { .file = "schedule.yaml" }, .ds = -1, .check = r->gates[i].check, .warn = r->gates[i].warn };
}

static bool period_fits(const struct job *j, struct diag *d)
{
	static const char *const forms[] = { N_("a school year (2025-26)"), N_("a term (2025-26/S1)"), N_("a month (2026-05)"), N_("a week (2026-W20)") };
	struct strbuf takes = STRBUF_INIT;
	if (layout_takes(j->layout, period_kind_names[j->period.kind]))
		return true;
	for (int k = PERIOD_YEAR; k <= PERIOD_WEEK; k++) {
		if (layout_takes(j->layout, period_kind_names[k]))
			strbuf_addf(&takes, "%s%s", takes.len ? ", " : "", _(forms[k]));
	}
	diag_error(d, "P003", _("the layout '%s' makes no document for the period %s"), j->layout->id, j->period.text);
	diag_hint(d, _("it is for: %s"), takes.buf);
	strbuf_release(&takes);
	return diag_exit(d, 64);
}

static bool read_layout(struct job *j, struct diags *problems, struct diag *d)
{
	j->layout = layout_load(&j->arena, j->config->layout_dirs, j->request->layout, problems);
	if (!j->layout)
		return problems_tell(problems, d);
	replace_gates(j);
	j->lang = j->request->lang >= 0 ? (enum lang)j->request->lang : j->layout->lang;
	return formats_fit(j, d) && period_fits(j, d) && (j->layout->has_lang[j->lang] || no_lang(j, d)) && set_user_params(j, d);
}

static bool take_lock(struct job *j, bool reads, struct diag *d)
{
	if (reads || j->request->dry_run)
		return true;
	j->lock = fsio_mkdirs(j->out, d) ? fsio_lock(arena_printf(&j->arena, "%s/.lieciba.lock", j->out), j->request->shards, d) : -1;
	if (j->lock >= 0 && !j->request->shards)
		fsio_sweep(j->out, j->run_id);
	return j->lock >= 0;
}

static bool read_calendar(struct job *j, struct snapshot_request *s, struct diags *problems, struct diag *d)
{
	const char *path = arena_printf(&j->arena, "%s/calendar-%s.yaml", j->config->calendars, j->period.school_year);
	if (!fsio_exists(path))
		return true;
	s->calendar = calendar_load(&j->arena, path, problems);
	return s->calendar || problems_tell(problems, d);
}

static bool read_rules(struct job *j, struct diags *problems, struct diag *d)
{
	j->rules = rules_load(&j->arena, j->config->root, problems);
	return j->rules || problems_tell(problems, d);
}

static bool make_snapshot(struct job *j, struct diags *problems, struct diag *d)
{
	struct snapshot_request s = { .school_id = j->request->school ? j->request->school : j->config->school, .school_year = j->period.school_year, .data_to = j->request->data_to ? j->request->data_to : j->request->today, .as_of = j->request->as_of, .rules = j->rules };
	if (!grant(j, &s, d) || !read_calendar(j, &s, problems, d))
		return false;
	j->needs = s.needs;
	j->nneeds = s.nneeds;
	j->snapshot = j->request->snapshot;
	if (j->snapshot)
		return true;
	fsio_point("job.before-snapshot");
	if (!scratch_open(&j->arena, j->config, &j->scratch, d))
		return false;
	j->snapshot = j->scratch.path;
	bool good = snapshot_build(j->store, j->config, &s, j->snapshot, d);
	fsio_point("job.snapshot");
	return good;
}

static bool read_school(struct job *j, struct diag *d)
{
	struct db_stmt *s = db_prepare(j->db, "SELECT school_id FROM school", d);
	bool good = s && db_step(s, d) == DB_ROW;
	if (good)
		j->params.school_id = arena_strdup(&j->arena, db_text(s, 0));
	db_finalize(s);
	return good;
}

static void name_year(struct job *j)
{
	struct strbuf plain = STRBUF_INIT;
	for (const char *p = j->period.year_name; *p; p++) {
		if (*p != '.')
			strbuf_addc(&plain, *p);
	}
	for (enum lang l = 0; l < LANG_N; l++)
		j->year_name[l] = l == LANG_LV ? j->period.year_name : arena_strdup(&j->arena, plain.buf);
	strbuf_release(&plain);
}

/* A group of grades that ends on a day of its own: its dates stand for the period's. */
static void set_group(struct job *j)
{
	if (!j->book || !j->book->period_from || !j->book->period_to)
		return;
	snprintf(j->period.from, sizeof j->period.from, "%s", j->book->period_from);
	snprintf(j->period.to, sizeof j->period.to, "%s", j->book->period_to);
}

static void set_params(struct job *j)
{
	struct run_params *p = &j->params;
	p->school_year = j->period.school_year;
	p->term = j->period.kind == PERIOD_TERM ? j->period.code : NULL;
	p->period_from = j->period.from;
	p->period_to = j->period.to;
	p->run_date = j->request->today;
	p->lang = lang_code(j->lang);
	datasets_set_params(j->data, p);
}

bool job_open(struct job *j, bool reads, struct diags *problems, struct diag *d)
{
	*d = (struct diag){ 0 };
	arena_init(&j->arena, 0);
	j->lock = -1;
	j->period = j->request->period;
	j->run_id = j->request->run_id;
	j->book = j->request->ledger;
	j->out = j->request->out_dir ? j->request->out_dir : j->config->out;
	if (!find_formats(j, d) || !read_layout(j, problems, d) || !read_rules(j, problems, d) || !take_lock(j, reads, d) || !make_snapshot(j, problems, d))
		return false;
	j->db = db_open(j->snapshot, DB_READ, d);
	if (!j->db || !read_school(j, d) || !period_resolve(&j->period, j->db, &j->arena, d))
		return false;
	j->data = datasets_open(j->snapshot, j->layout, problems);
	if (!j->data || !bind_layout(j->layout, j->data, NULL, problems))
		return problems_tell(problems, d);
	name_year(j);
	set_group(j);
	set_params(j);
	return true;
}

void job_close_data(struct job *j)
{
	datasets_close(j->data);
	db_close(j->db);
	j->data = NULL;
	j->db = NULL;
}

void job_close(struct job *j)
{
	job_close_data(j);
	scratch_close(&j->scratch);
	if (j->lock >= 0)
		close(j->lock);
	arena_release(&j->arena);
}
