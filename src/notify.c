/* SPDX-License-Identifier: MIT */
/* notify: what is to be told of an instance, from its state and the ledger; and its telling. */
#include "lieciba/notify.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <string.h>

enum { SOON = 2 /* working days, today counted */, LISTED = 200, ARGUMENTS = 64 };

struct event { const char *name; bool (*is)(const struct sched_item *i); bool daily; };
struct teller { struct arena *a; const struct sched *s; struct ledger *l; int seconds; struct diag *d; };

/* ---- events ---- */

static bool over(const struct sched_item *i)
{
	return i->state == SCHED_DONE || i->state == SCHED_SKIPPED;
}

static bool is_opened(const struct sched_item *i)
{
	return i->open && !over(i);
}

static bool is_blocked(const struct sched_item *i)
{
	return i->state == SCHED_BLOCKED || (i->state == SCHED_PARTIAL && i->known->blocked > 0);
}

static bool is_done(const struct sched_item *i)
{
	return i->state == SCHED_DONE || i->state == SCHED_MADE;
}

static bool is_partial(const struct sched_item *i)
{
	return i->state == SCHED_PARTIAL;
}

static bool is_failed(const struct sched_item *i)
{
	return i->state == SCHED_FAILED || (i->state == SCHED_PARTIAL && i->known->failed > 0);
}

static bool is_soon(const struct sched_item *i)
{
	return i->open && i->days >= 0 && i->working_days <= SOON && !over(i);
}

static bool is_late(const struct sched_item *i)
{
	return i->late;
}

static const struct event events[] = {
	{ "opened", is_opened, false }, { "blocked", is_blocked, false }, { "due-soon", is_soon, false }, { "done", is_done, false }, { "partial", is_partial, false },
	{ "failed", is_failed, false }, { "late", is_late, true },
};

static const struct notify_target *find_target(const struct schedule *s, const char *name)
{
	for (size_t i = 0; i < s->nnotify; i++) {
		if (strcmp(s->notify[i].name, name) == 0)
			return &s->notify[i];
	}
	return NULL;
}

static bool listens(const struct notify_target *t, const char *event)
{
	for (size_t i = 0; t && i < t->non; i++) {
		if (strcmp(t->on[i], event) == 0)
			return true;
	}
	return false;
}

static bool put(const struct teller *k, const struct sched_item *i, const char *event, bool daily)
{
	const struct schedule_job *j = i->inst->job;
	char day[DATE_ISO_SIZE];
	for (size_t t = 0; t < j->nnotify; t++) {
		const struct ledger_notice n = { .instance = i->id, .event = event, .target = j->notify[t], .day = daily ? date_format_iso(k->s->today, day) : "" };
		if (!listens(find_target(k->s->schedule, j->notify[t]), event))
			continue;
		if ((!i->known && !sched_put_instance(k->s, i, k->a, k->l, k->d)) || !ledger_put_notice(k->l, &n, k->d))
			return false;
	}
	return true;
}

/* ---- the words ---- */

struct words { const char *event, *subject, *due, *classes; int64_t count; };

static const char *subject_of(struct arena *a, const struct sched_item *i, const struct words *w)
{
	static const struct { const char *event, *text; } texts[] = {
		{ "opened", N_("%s, %s: can be made, due %s") }, { "blocked", N_("%s, %s: documents are stopped, due %s") }, { "due-soon", N_("%s, %s: due %s, not done") },
		{ "done", N_("%s, %s: documents are ready, due %s") }, { "partial", N_("%s, %s: a part is made, due %s") },
		{ "failed", N_("%s, %s: documents could not be made, due %s") }, { "late", N_("%s, %s: late, was due %s") },
		{ "corrected", N_("%s, %s: issued documents have a new version (due %s)") } };
	for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
		if (strcmp(texts[k].event, w->event) != 0)
			continue;
		struct strbuf sb = STRBUF_INIT;
		const char *p = _(texts[k].text), *const values[] = { i->inst->job->title, i->period, w->due };
		for (size_t v = 0; *p; p++) { /* by hand, since the format is not a literal */
			if (p[0] == '%' && p[1] == 's' && v < 3) {
				strbuf_adds(&sb, values[v++]);
				p++;
			} else {
				strbuf_addc(&sb, *p);
			}
		}
		const char *text = arena_strdup(a, sb.buf);
		strbuf_release(&sb);
		return text;
	}
	return w->event;
}

static struct db_stmt *ask(const struct teller *k, const char *sql, const char *instance)
{
	struct db_stmt *q = db_prepare(ledger_db(k->l), sql, k->d);
	if (q)
		db_bind_text(q, 1, instance);
	return q;
}

static const char *classes_of(const struct teller *k, const char *instance)
{
	struct strbuf sb = STRBUF_INIT;
	struct db_stmt *q = ask(k, "SELECT class_name FROM unit WHERE instance_id = ?1 AND state IN ('blocked', 'failed') AND class_name IS NOT NULL"
		" GROUP BY class_name ORDER BY min(seq) LIMIT 100", instance);
	while (q && db_step(q, k->d) == DB_ROW)
		strbuf_addf(&sb, "%s%s", sb.len ? ", " : "", db_text(q, 0));
	db_finalize(q);
	const char *text = arena_strdup(k->a, sb.buf);
	strbuf_release(&sb);
	return text;
}

static int64_t corrections_of(const struct teller *k, const char *instance)
{
	struct db_stmt *q = ask(k, "SELECT count(*) FROM version WHERE instance_id = ?1 AND version > 1 AND state IN ('draft', 'printed', 'issued')", instance);
	int64_t n = q && db_step(q, k->d) == DB_ROW ? db_int(q, 0) : 0;
	db_finalize(q);
	return n;
}

static void find_words(const struct teller *k, const struct sched_item *i, const char *event, struct words *w)
{
	const struct ledger_instance *n = i->known;
	*w = (struct words){ .event = event, .due = date_format_iso(i->inst->due.due, arena_alloc(k->a, DATE_ISO_SIZE)), .classes = classes_of(k, i->id) };
	w->count = strcmp(event, "corrected") == 0 ? corrections_of(k, i->id) : !n ? 0 : strcmp(event, "blocked") == 0 ? n->blocked : strcmp(event, "failed") == 0 ? n->failed : n->units;
	w->subject = subject_of(k->a, i, w);
}

static void add_details(const struct teller *k, const struct sched_item *i, struct strbuf *out)
{
	struct db_stmt *q = ask(k, "SELECT label, state, coalesce(blocked_by, '') FROM unit WHERE instance_id = ?1 AND state IN ('blocked', 'failed') ORDER BY seq, unit LIMIT 200", i->id);
	size_t n = 0;
	strbuf_adds(out, ",\"stopped\":[");
	while (q && n < LISTED && db_step(q, k->d) == DB_ROW) {
		strbuf_adds(out, n++ ? ",{\"document\":" : "{\"document\":");
		strbuf_add_json(out, db_text(q, 0));
		strbuf_addf(out, ",\"state\":\"%s\",\"codes\":\"%s\"}", db_text(q, 1), db_text(q, 2));
	}
	db_finalize(q);
	strbuf_addc(out, ']');
}

static void add_pair(struct strbuf *out, const char *key, const char *value)
{
	strbuf_addf(out, "%s\"%s\":", out->len > 1 ? "," : "", key);
	strbuf_add_json(out, value);
}

static void write_json(const struct teller *k, const struct sched_item *i, const struct words *w, bool details, struct strbuf *out)
{
	const struct ledger_instance none = { 0 }, *n = i->known ? i->known : &none;
	strbuf_addc(out, '{');
	add_pair(out, "event", w->event);
	add_pair(out, "subject", w->subject);
	add_pair(out, "school", k->s->school);
	add_pair(out, "job", i->inst->job->id);
	add_pair(out, "title", i->inst->job->title);
	add_pair(out, "period", i->period);
	add_pair(out, "due", w->due);
	add_pair(out, "classes", w->classes);
	strbuf_addf(out, ",\"days\":%d,\"count\":%lld,\"documents\":%lld,\"made\":%lld,\"blocked\":%lld,\"failed\":%lld,\"fulfilled\":%lld,\"changed\":%lld", i->days,
		(long long)w->count, (long long)n->units, (long long)n->made, (long long)n->blocked, (long long)n->failed, (long long)n->fulfilled, (long long)i->changed);
	if (details)
		add_details(k, i, out);
	strbuf_adds(out, "}\n");
}

/* {event.NAME} in an argument; what is no such name stays as it stands. */
static const char *fill_argument(struct arena *a, const char *s, const struct sched_item *i, const struct words *w)
{
	const char *days = arena_printf(a, "%d", i->days), *count = arena_printf(a, "%lld", (long long)w->count);
	const struct { const char *name, *value; } known[] = { { "{event.event}", w->event }, { "{event.job}", i->inst->job->id }, { "{event.title}", i->inst->job->title },
		{ "{event.period}", i->period }, { "{event.due}", w->due }, { "{event.days}", days }, { "{event.count}", count }, { "{event.classes}", w->classes },
		{ "{event.subject}", w->subject } };
	struct strbuf sb = STRBUF_INIT;
	while (*s) {
		size_t k = 0;
		while (k < sizeof known / sizeof *known && strncmp(s, known[k].name, strlen(known[k].name)) != 0)
			k++;
		if (k < sizeof known / sizeof *known) {
			strbuf_adds(&sb, known[k].value);
			s += strlen(known[k].name);
		} else {
			strbuf_addc(&sb, *s++);
		}
	}
	const char *text = arena_strdup(a, sb.buf);
	strbuf_release(&sb);
	return text;
}

/* ---- telling ---- */

static bool tell(const struct teller *k, const struct sched_item *i, const struct notify_target *t, const char *event, struct diag *why)
{
	const char *argv[ARGUMENTS + 1] = { NULL };
	struct words w;
	struct strbuf json = STRBUF_INIT;
	find_words(k, i, event, &w);
	for (size_t n = 0; n < t->nrun && n < ARGUMENTS; n++)
		argv[n] = n ? fill_argument(k->a, t->run[n], i, &w) : t->run[0];
	const char *const env[] = { "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", arena_printf(k->a, "LIECIBA_EVENT=%s", event),
		arena_printf(k->a, "LIECIBA_JOB=%s", i->inst->job->id), arena_printf(k->a, "LIECIBA_PERIOD=%s", i->period), arena_printf(k->a, "LIECIBA_DUE=%s", w.due),
		arena_printf(k->a, "LIECIBA_COUNT=%lld", (long long)w.count), NULL };
	write_json(k, i, &w, t->details, &json);
	bool good = notify_exec(argv, env, json.buf, json.len, k->seconds, why);
	strbuf_release(&json);
	return good;
}

static const struct sched_item *item_of(const struct sched *s, const char *id)
{
	for (size_t i = 0; i < s->n; i++) {
		if (strcmp(s->v[i].id, id) == 0)
			return &s->v[i];
	}
	return NULL;
}

static bool put_all(const struct teller *k)
{
	for (size_t i = 0; i < k->s->n; i++) {
		for (size_t e = 0; e < sizeof events / sizeof *events; e++) {
			if (events[e].is(&k->s->v[i]) && !put(k, &k->s->v[i], events[e].name, events[e].daily))
				return false;
		}
	}
	return true;
}

static bool tell_all(const struct teller *k, void (*told)(void *arg, const struct sched_item *i, const char *target, const struct diag *d), void *arg)
{
	struct ledger_notice *v;
	size_t n;
	if (!ledger_open_notices(k->l, k->a, NOTIFY_TRIES, &v, &n, k->d))
		return false;
	for (size_t m = 0; m < n; m++) {
		const struct sched_item *i = item_of(k->s, v[m].instance);
		const struct notify_target *t = find_target(k->s->schedule, v[m].target);
		struct diag why = { 0 };
		if (!i || !t || t->nrun == 0)
			continue; /* the schedule no longer has it */
		bool good = tell(k, i, t, v[m].event, &why);
		told(arg, i, v[m].target, good ? NULL : &why);
		if (!ledger_try_notice(k->l, &v[m], k->s->now, good ? NULL : why.what, k->d))
			return false;
	}
	return true;
}

bool notify_all(const struct sched *s, struct ledger *l, int seconds, void (*told)(void *arg, const struct sched_item *i, const char *target, const struct diag *d),
	void *arg, struct diag *d)
{
	struct arena a;
	const struct teller k = { &a, s, l, seconds, d };
	if (s->schedule->nnotify == 0)
		return true;
	arena_init(&a, 0);
	bool good = put_all(&k) && tell_all(&k, told, arg);
	arena_release(&a);
	return good;
}

bool notify_corrected(const struct sched *s, const struct sched_item *i, struct ledger *l, struct diag *d)
{
	struct arena a;
	const struct teller k = { &a, s, l, 0, d };
	arena_init(&a, 0);
	bool good = put(&k, i, "corrected", true);
	arena_release(&a);
	return good;
}
