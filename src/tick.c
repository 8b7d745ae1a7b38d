/* SPDX-License-Identifier: MIT */
/*
 * tick: what comes after what. The ledger gets a row of the run only when something was done; that a tick was there at all stands in state/last-tick.
 */
#include "tick_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/notify.h"
#include "lieciba/scratch.h"
#include "lieciba/strbuf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void tick_tell(const struct tick *k, const struct tick_told *t)
{
	if (k->t->told)
		k->t->told(k->t->arg, t);
}

/* ---- the run's row ---- */

static const char *first_line(struct arena *a, const char *path)
{
	struct strbuf sb = STRBUF_INIT;
	const char *text = fsio_read(path, 4096, &sb, NULL) ? arena_memdup(a, sb.buf, strcspn(sb.buf, "\n")) : "";
	strbuf_release(&sb);
	return text;
}

static const char *reason_of(const struct tick_options *o)
{
	return o->shards ? "shard" : o->duplicate ? "duplicate" : o->reissue_reason ? "correction" : o->job ? "manual" : "due";
}

bool tick_begin_run(struct tick *k, struct diag *d)
{
	size_t crashed = 0;
	if (k->run.id[0] || k->o->dry_run)
		return true;
	k->run = (struct ledger_run){ .school = k->school, .at = k->s ? k->s->now : k->o->now, .host = first_line(k->a, "/proc/sys/kernel/hostname"),
		.boot_id = first_line(k->a, "/proc/sys/kernel/random/boot_id"), .reason = reason_of(k->o), .pid = getpid(), .output_version = JOB_OUTPUT_VERSION,
		.shard = k->o->shard, .shards = k->o->shards };
	if (!ledger_run_begin(k->ledger, &k->run, &crashed, d))
		return false;
	const struct tick_told told = { .kind = TICK_CRASHED, .n = crashed };
	if (crashed)
		tick_tell(k, &told);
	return true;
}

static bool end_run(struct tick *k, bool good, struct diag *d)
{
	const struct tick_result *r = k->r;
	bool worse = r->broken || r->imports_failed || !good;
	if (!k->run.id[0])
		return true;
	return ledger_run_end(k->ledger, k->run.id, !worse ? "done" : r->made + r->corrected + r->same + r->imports ? "partial" : "failed", k->s ? k->s->now : k->o->now, NULL, d);
}

/* ---- opening ---- */

static bool open_ledger(struct tick *k, struct diag *d)
{
	const char *path = k->c->ledger;
	if (k->o->shards)
		return tick_open_part(k, d);
	if (k->o->dry_run && !fsio_exists(path))
		return true;
	return (k->ledger = ledger_open(path, !k->o->dry_run, d)) != NULL;
}

static bool open_store(struct tick *k, struct diag *d)
{
	if (k->store || !fsio_exists(k->c->store))
		return true;
	return (k->store = store_open_read(k->c->store, d)) != NULL;
}

/* The file system's own clock, which is what times of files are to be held against. */
static void read_file_clock(struct tick *k, int lock)
{
	struct stat st;
	if (lock >= 0 && futimens(lock, NULL) == 0 && fstat(lock, &st) == 0)
		k->settled = st.st_mtim;
}

static bool look(struct tick *k, struct diag *d)
{
	if (!sched_school(k->c, k->store, k->a, &k->school, d))
		return false;
	k->s = sched_look(k->a, k->c, k->school, k->ledger, k->o->now, k->problems);
	if (!k->s)
		*d = (struct diag){ .level = DIAG_ERROR, .exit_code = 78 }; /* the list tells */
	return k->s && sched_world(k->c, k->store, k->world, d);
}

/* ---- what is due ---- */

static bool has_state(const struct sched_item *i, const char *state)
{
	return i->known && strcmp(i->known->state, state) == 0;
}

/* An earlier instance has said already that this layout is not there. */
static bool said_before(const struct tick *k, const struct sched_item *i)
{
	for (const struct sched_item *m = k->s->v; m < i; m++) {
		if (m->state == SCHED_NO_LAYOUT && strcmp(m->inst->job->layout, i->inst->job->layout) == 0)
			return true;
	}
	return false;
}

/* What this program cannot do: people's duties, what is for a later version, a layout that is not there. Told, and in the ledger as open. */
static bool leave_to_others(struct tick *k, const struct sched_item *i, struct diag *d)
{
	const struct schedule_job *j = i->inst->job;
	enum tick_kind kind = j->action == ACTION_LAYOUT ? TICK_LAYOUT : j->action == ACTION_REMIND ? TICK_DEED : TICK_ACTION;
	const char *state = kind == TICK_DEED ? "ready" : "waiting";
	bool known = has_state(i, state);
	const struct tick_told told = { .kind = kind, .item = i, .again = known || (kind == TICK_LAYOUT && said_before(k, i)) };
	tick_tell(k, &told);
	if (k->o->dry_run || known || (!k->store && !k->c->school)) /* whose it is, only the first import tells */
		return true;
	return sched_put_instance(k->s, i, k->a, k->ledger, d) && ledger_set_state(k->ledger, i->id, state, k->s->now, d);
}

static bool take(struct tick *k, const struct sched_item *i, struct diag *d)
{
	if (i->inst->job->action != ACTION_LAYOUT || (i->state == SCHED_NO_LAYOUT && !k->o->job))
		return leave_to_others(k, i, d);
	if (k->store)
		return tick_make(k, i, d);
	diag_error(d, "T303", "%s", _("there is nothing to make documents from: no data was imported yet"));
	diag_hint(d, "%s", _("`lieciba import PATH`, or put the journal's export into the folder inbox"));
	return diag_exit(d, 66);
}

static bool wants(const struct tick *k, const struct sched_item *i)
{
	uint8_t stamp[DIGEST_SIZE];
	sched_stamp(k->s, i, k->world, stamp);
	if (sched_wants_run(i, stamp) || (i->state == SCHED_NO_LAYOUT && !i->known))
		return true;
	return (k->o->force || k->o->accept_layout) && i->open && i->state != SCHED_SKIPPED && i->state != SCHED_NO_LAYOUT && i->inst->job->action == ACTION_LAYOUT;
}

static bool was_taken(const char *const *taken, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(taken[i], id) == 0)
			return true;
	}
	return false;
}

/* Everything that wants a run; then what that has set free (after), until there is nothing new. The oldest deadline first. */
static bool take_due(struct tick *k, struct diag *d)
{
	const char **taken = ARENA_ARRAY(k->a, k->s->n + 1, const char *);
	size_t n = 0;
	for (size_t before = n + 1; before != n;) {
		before = n;
		const struct sched *s = k->s;
		for (size_t i = 0; i < s->n; i++) {
			if (!wants(k, &s->v[i]) || was_taken(taken, n, s->v[i].id))
				continue;
			taken[n++] = s->v[i].id;
			if (!take(k, &s->v[i], d))
				return false;
		}
		if (before != n && !k->o->dry_run && !look(k, d))
			return false;
		if (k->o->dry_run)
			break;
	}
	return true;
}

static bool take_one(struct tick *k, struct diag *d)
{
	struct sched_item *i = sched_find(k->s, k->o->job, k->o->period, d);
	if (!i)
		return false;
	if (i->waits_for && !k->o->force) {
		diag_error(d, "T304", _("%s %s waits for the job '%s', which is not done"), k->o->job, i->period, i->waits_for);
		diag_hint(d, "%s", _("do that first; or --force, when it is known why"));
		return diag_exit(d, 65);
	}
	return take(k, i, d) && (k->o->dry_run || look(k, d));
}

static void find_next(struct tick *k)
{
	const struct sched_item *best = NULL;
	for (size_t i = 0; i < k->s->n; i++) {
		const struct sched_item *x = &k->s->v[i];
		if (!x->open && x->state == SCHED_WAITING && (!best || x->inst->opens < best->inst->opens))
			best = x;
	}
	if (!best)
		return;
	snprintf(k->r->next.job, sizeof k->r->next.job, "%s", best->inst->job->id);
	snprintf(k->r->next.period, sizeof k->r->next.period, "%s", best->period);
	k->r->next.opens = best->inst->opens;
	k->r->next.due = best->inst->due.due;
}

/* ---- the end ---- */

struct below { struct arena *a; const char *dir; };
static bool remove_below(void *arg, const char *path)
{
	const struct below *b = arg;
	return unlink(arena_printf(b->a, "%s/%s", b->dir, path)) == 0 || errno == ENOENT;
}

static bool sweep(struct tick *k, struct diag *d)
{
	struct below out = { k->a, k->c->out }, state = { k->a, tick_state_path(k->a, k->c, NULL) };
	return ledger_sweep_stale(k->ledger, remove_below, &out, d) && ledger_sweep_snapshots(k->ledger, remove_below, &state, d);
}

static void tell_notice(void *arg, const struct sched_item *i, const char *target, const struct diag *d)
{
	struct tick *k = arg;
	const struct tick_told told = { .kind = TICK_NOTICE, .item = i, .name = target, .d = d };
	k->r->notices_failed += d != NULL;
	tick_tell(k, &told);
}

static bool note_tick(struct tick *k, struct diag *d)
{
	return fsio_write(tick_state_path(k->a, k->c, "last-tick"), k->o->now, strlen(k->o->now), d);
}

static bool finish(struct tick *k, bool good, struct diag *d)
{
	struct diag late = { 0 };
	struct diag *to = good ? d : &late; /* what came first is what is told */
	if (k->o->dry_run)
		return good;
	if (k->run.id[0] && k->ledger && !k->o->shards)
		good = sweep(k, to) && good;
	if (good && k->s && !k->o->shards) /* a part is not the place to look for what was told */
		good = notify_all(k->s, k->ledger, NOTIFY_SECONDS, tell_notice, k, to);
	if (k->ledger)
		good = end_run(k, good, to) && good;
	good = note_tick(k, good ? d : &late) && good;
	struct diag of_page = { 0 };
	bool told = k->o->shards || tick_report(k, good, d, &of_page); /* the merge writes it */
	if (good && !told)
		*d = of_page;
	return good && told;
}

static bool work(struct tick *k, struct diag *d)
{
	if (!open_ledger(k, d) || !open_store(k, d) || !sched_school(k->c, k->store, k->a, &k->school, d))
		return false;
	/* A mistake in schedule.yaml does not keep data out of the store. */
	bool sound = look(k, d), took = true;
	struct diag of_inbox = { 0 };
	if (!k->o->job)
		took = tick_inbox(k, &of_inbox);
	if (!took && sound)
		*d = of_inbox;
	if (!sound || !took || (k->r->imports && !look(k, d)))
		return false;
	bool good = k->o->job ? take_one(k, d) : take_due(k, d);
	find_next(k);
	return good;
}

static bool take_lock(const struct config *c, const struct tick_options *o, int lock[2], struct diag *d)
{
	if (o->shards)
		return tick_lock_shard(c, o, lock, d);
	lock[0] = tick_lock(c, o->wait_seconds, d);
	return lock[0] >= 0;
}

bool tick_run(const struct config *c, const struct tick_options *o, const struct tick_teller *t, struct tick_result *r, struct diags *problems, struct diag *d)
{
	struct arena a;
	struct tick k = { .a = &a, .c = c, .o = o, .t = t, .r = r, .problems = problems };
	memset(r, 0, sizeof *r);
	*d = (struct diag){ 0 };
	int lock[2] = { -1, -1 };
	if (!o->dry_run && !take_lock(c, o, lock, d))
		return false;
	arena_init(&a, 0);
	if (!o->dry_run)
		scratch_sweep(c);
	read_file_clock(&k, lock[0]);
	bool good = work(&k, d);
	good = finish(&k, good, d);
	ledger_close(k.ledger);
	store_close(k.store);
	for (int i = 0; i < 2; i++) {
		if (lock[i] >= 0)
			close(lock[i]);
	}
	arena_release(&a);
	return good;
}

bool tick_tasks(const struct config *c, const struct tick_options *o, struct arena *a, struct job_list *out, struct diags *problems, struct diag *d)
{
	struct tick_result r = { 0 };
	struct tick k = { .a = a, .c = c, .o = o, .r = &r, .problems = problems };
	*d = (struct diag){ 0 };
	struct sched_item *i = open_store(&k, d) && look(&k, d) ? sched_find(k.s, o->job, o->period, d) : NULL;
	bool good = false;
	if (i && !k.store) {
		diag_error(d, "T303", "%s", _("there is nothing to make documents from: no data was imported yet"));
		diag_exit(d, 66);
	} else if (i) {
		good = tick_list(&k, i, out, problems, d);
	}
	store_close(k.store);
	return good;
}
