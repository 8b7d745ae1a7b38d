/* SPDX-License-Identifier: MIT */
/* tick_job: an instance of the schedule -> a job's request, and what comes of it -> the ledger. */
#include "tick_internal.h"

#include "lieciba/audit.h"
#include "lieciba/notify.h"
#include "lieciba/strbuf.h"
#include "lieciba/yaml.h"

#include <stdio.h>
#include <string.h>

static const char *iso(struct arena *a, day_t d)
{
	return date_format_iso(d, arena_alloc(a, DATE_ISO_SIZE));
}

/* ---- what is asked of the job ---- */

/* Grades with a due group of their own: documents of theirs belong to that group's instance. */
static const int *other_groups(const struct tick *k, const struct sched_item *i, size_t *n)
{
	const struct due_period *p = &i->inst->period;
	int *v = ARENA_ARRAY(k->a, k->s->n + 1, int);
	*n = 0;
	for (size_t m = 0; m < k->s->n; m++) {
		const struct due_period *q = &k->s->v[m].inst->period;
		if (k->s->v[m].inst->job == i->inst->job && q->grade && strcmp(q->code, p->code) == 0 && strcmp(q->school_year, p->school_year) == 0)
			v[(*n)++] = q->grade;
	}
	return v;
}

static void fill_filter(const struct tick *k, const struct sched_item *i, struct job_filter *f)
{
	const struct schedule_job *j = i->inst->job;
	*f = (struct job_filter){ .grades = j->grades, .ngrades = j->ngrades, .classes = j->classes, .nclasses = j->nclasses, .programmes = j->programmes,
		.nprogrammes = j->nprogrammes, .department = j->department };
	if (i->inst->period.grade) {
		f->grades = &i->inst->period.grade;
		f->ngrades = 1;
	} else {
		f->not_grades = other_groups(k, i, &f->nnot_grades);
	}
}

static const char *doc_date(const struct tick *k, const struct sched_item *i)
{
	const struct schedule_job *j = i->inst->job;
	switch ((enum job_doc_date)j->doc_date) {
	case DOC_DATE_PERIOD_END:
		return iso(k->a, i->inst->period.to);
	case DOC_DATE_FIXED:
		return iso(k->a, j->doc_day);
	case DOC_DATE_DUE:
		break;
	}
	return iso(k->a, i->inst->due.due);
}

static bool fill_params(const struct schedule_job *j, struct job_request *q, struct diag *d)
{
	const size_t room = sizeof q->params / sizeof q->params[0];
	for (size_t i = 0; j->params && j->params->kind == YNODE_MAP && i < j->params->n; i++) {
		const struct yentry *e = &j->params->entries[i];
		if (e->value->kind != YNODE_SCALAR || q->nparams == room) {
			diag_error(d, "T302", _("the job '%s' has parameters that no layout can take"), j->id);
			diag_at(d, &e->key->pos);
			diag_hint(d, "%s", _("params: { name: value }, at most 16 of them"));
			return diag_exit(d, 78);
		}
		q->params[q->nparams].name = e->key->text;
		q->params[q->nparams++].value = e->value->text;
	}
	return true;
}

static void fill_gates(const struct tick *k, const struct schedule_job *j, struct job_request *q)
{
	struct job_gate *v = ARENA_ARRAY(k->a, j->ngates + 1, struct job_gate);
	for (size_t i = 0; i < j->ngates; i++)
		v[i] = (struct job_gate){ j->gates[i].check, j->gates[i].level == 1 };
	q->gates = v;
	q->ngates = j->ngates;
}

static bool fill_period(const struct sched_item *i, struct period *p, struct diag *d)
{
	char plain[48];
	snprintf(plain, sizeof plain, "%s", i->period);
	plain[strcspn(plain, "@")] = '\0';
	return period_parse(plain, p, d);
}

static bool fill_request(const struct tick *k, const struct sched_item *i, struct job_request *q, struct diag *d)
{
	static const char *const usual[] = { "pdf", NULL };
	const struct schedule_job *j = i->inst->job;
	const char **outputs = ARENA_ARRAY(k->a, j->noutputs + 1, const char *);
	for (size_t f = 0; f < j->noutputs; f++)
		outputs[f] = j->outputs[f];
	*q = (struct job_request){ .layout = j->layout, .school = k->school, .class_name = k->o->class_name, .formats = j->noutputs ? (const char *const *)outputs : usual,
		.today = iso(k->a, k->s->today), .data_to = iso(k->a, sched_data_to(k->s, i)), .doc_date = doc_date(k, i), .lang = -1, .ui = k->o->ui, .singles = true,
		.bundles = true, .dry_run = k->o->dry_run, .run_id = k->run.id[0] ? k->run.id : "dry", .workers = k->o->workers ? k->o->workers : j->workers };
	fill_gates(k, j, q);
	q->shard = k->o->shard;
	q->shards = k->o->shards;
	return fill_period(i, &q->period, d) && fill_params(j, q, d);
}

/* ---- what came of it ---- */

static bool put_problems(const struct tick *k, const struct sched_item *i, const struct job_result *res, const struct diag *ended, struct diag *d)
{
	const struct diags *l = &res->problems;
	struct ledger_problem *v = ARENA_ARRAY(k->a, l->n + 1, struct ledger_problem);
	size_t n = 0;
	for (size_t m = 0; m < l->n; m++)
		v[n++] = (struct ledger_problem){ .unit = l->v[m].line == 0 && l->v[m].file[0] ? l->v[m].file : NULL, .code = l->v[m].code, .text = l->v[m].what };
	if (ended->code[0])
		v[n++] = (struct ledger_problem){ .code = ended->code, .text = ended->what };
	return ledger_put_problems(k->ledger, i->id, k->run.id, v, n, d);
}

static bool is_signal(const struct diag *d)
{
	return d->exit_code == 130 || d->exit_code == 143;
}

static bool write_down(const struct tick *k, const struct sched_item *i, const struct job_result *res, bool good, const struct diag *ended, struct diag *d)
{
	uint8_t stamp[DIGEST_SIZE];
	bool part = k->o->unit || k->o->class_name || k->o->shards; /* after a merge the next run looks at the whole */
	sched_stamp(k->s, i, k->world, stamp);
	if (!put_problems(k, i, res, ended, d) || !ledger_sum_up(k->ledger, i->id, k->s->now, !good && !is_signal(ended), part || !good ? NULL : stamp, d))
		return false;
	if (res->corrected && !notify_corrected(k->s, i, k->ledger, d))
		return false;
	if (good && res->made + res->corrected + res->failed == 0)
		return true;
	const char *details = arena_printf(k->a, "run=%s job=%s period=%s made=%zu corrected=%zu changed=%zu blocked=%zu failed=%zu%s", k->run.id, i->inst->job->id, i->period,
		res->made, res->corrected, res->changed, res->blocked, res->failed, good ? "" : " ended=early");
	const struct audit_entry e = { .at = k->o->now, .user = k->o->user, .action = "run", .details = details };
	return audit_append(k->c->root, &e, d);
}

static void add_up(struct tick_result *r, const struct job_result *res, bool good)
{
	r->looked++;
	r->made += res->made;
	r->corrected += res->corrected;
	r->same += res->same;
	r->changed += res->changed;
	r->blocked += res->blocked;
	r->failed += res->failed;
	r->broken += !good || res->failed || res->bundles_failed;
}

/* A signal, a full disk: what comes after would fail too. */
static bool ends_all(const struct diag *d)
{
	return is_signal(d) || d->exit_code == 73 || d->exit_code == 74;
}

struct watch { const struct tick *k; const struct sched_item *i; };
static void on_progress(void *arg, const struct job_progress *p)
{
	const struct watch *w = arg;
	w->k->t->progress(w->k->t->arg, w->i, p);
}

static struct job_ledger fill_book(const struct tick *k, const struct sched_item *i, struct job_filter *filter)
{
	const struct tick_options *o = k->o;
	const struct schedule_job *j = i->inst->job;
	bool group = i->inst->period.grade != 0;
	fill_filter(k, i, filter);
	return (struct job_ledger){ .ledger = k->ledger, .instance = i->id, .run_id = k->run.id, .school = k->school, .now = k->s->now,
		.state_dir = tick_state_path(k->a, k->c, NULL), .filter = filter, .period_from = group ? iso(k->a, i->inst->period.from) : NULL,
		.period_to = group ? iso(k->a, i->inst->period.to) : NULL, .bundle_by = j->bundle_by, .corrections = j->corrections,
		.accept_layout = o->accept_layout, .check_files = o->force, .unit = o->unit, .reissue_reason = o->reissue_reason, .reissue_all = o->reissue_all,
		.duplicate = o->duplicate, .order_no = o->order_no, .order_date = o->order_date };
}

bool tick_list(struct tick *k, const struct sched_item *i, struct job_list *out, struct diags *problems, struct diag *d)
{
	struct job_filter filter;
	struct job_request q;
	const struct job_ledger book = fill_book(k, i, &filter);
	if (!fill_request(k, i, &q, d))
		return false;
	q.ledger = &book;
	q.run_id = "plan";
	return job_tasks(k->c, k->store, &q, k->a, out, problems, d);
}

bool tick_make(struct tick *k, const struct sched_item *i, struct diag *d)
{
	struct job_filter filter;
	struct job_request q;
	struct job_result res = { 0 };
	struct diag ended = { 0 };
	struct watch w = { k, i };
	if (!k->o->dry_run && (!tick_begin_run(k, d) || !sched_put_instance(k->s, i, k->a, k->ledger, d)))
		return false;
	const struct job_ledger book = fill_book(k, i, &filter);
	bool good = fill_request(k, i, &q, &ended);
	q.ledger = &book;
	q.snapshot = k->o->snapshot;
	good = good && job_run(k->c, k->store, &q, &res, k->t->progress ? on_progress : NULL, &w, &ended);
	const struct diag said_later = { .exit_code = ended.exit_code }; /* what ends the tick is told by whoever began it */
	struct tick_told told = { .kind = TICK_MADE, .item = i, .job = &res, .d = good ? NULL : ends_all(&ended) ? &said_later : &ended };
	bool written = k->o->dry_run || write_down(k, i, &res, good, &ended, d);
	add_up(k->r, &res, good);
	tick_tell(k, &told);
	job_result_free(&res);
	if (written && !good && ends_all(&ended))
		*d = ended;
	return written && (good || !ends_all(&ended));
}
