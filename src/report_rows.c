/* SPDX-License-Identifier: MIT */
/*
 * report_rows: what belongs to single rows: stops by class, failures, changes, files. Five SELECTs for all of them, each in the order of the instances, so that
 * a row's part of an answer is one run of it.
 */
#include "report_internal.h"

#include "lieciba/db.h"

#include <stdlib.h>
#include <string.h>

enum { RECENT = 31 /* days for which done documents are offered for printing */, MOST_FAILS = 50, MOST_FILES = 400 };

struct details { struct arena *a; struct report *r; struct report_row **by_id; size_t n; struct ledger *l; struct diag *d; };

static struct report_row *row_of(const struct details *k, const char *id)
{
	size_t from = 0, to = k->n;
	while (from < to) {
		size_t mid = (from + to) / 2;
		int c = strcmp(k->by_id[mid]->item->id, id);
		if (c == 0)
			return k->by_id[mid];
		if (c < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return NULL;
}


/* One SELECT, its first column the instance, in their order: an item for each row of the answer; those of one instance become that row's list. */
struct answer {
	const char *sql;
	size_t size;   /* of an item */
	/* False: nothing to add (it was put to `last`, the item before of the same instance, NULL = none; or is not wanted). */
	bool (*read)(struct details *k, const struct report_row *row, struct db_stmt *q, void *item, void *last);
	void (*give)(struct report_row *row, const void *v, size_t n);
};
struct part { struct report_row *row; size_t from, n; };
struct parts { struct part *v; size_t n, cap; };

static void open_part(struct details *k, struct parts *p, struct report_row *row, size_t at)
{
	if (p->n && p->v[p->n - 1].row == row)
		return;
	p->v = arena_grow(k->a, p->v, &p->cap, p->n + 1, sizeof *p->v);
	p->v[p->n++] = (struct part){ row, at, 0 };
}

static bool ask(struct details *k, const struct answer *x)
{
	struct parts parts = { 0 };
	char *items = NULL;
	size_t n = 0, cap = 0;
	char day[DATE_ISO_SIZE];
	struct db_stmt *q = db_prepare(ledger_db(k->l), x->sql, k->d);
	enum db_step step = DB_FAILED;
	if (q && db_params(q))
		db_bind_text(q, 1, date_format_iso(k->r->sched->today - RECENT, day));
	while (q && (step = db_step(q, k->d)) == DB_ROW) {
		struct report_row *row = row_of(k, db_text(q, 0));
		if (!row)
			continue;
		items = arena_grow(k->a, items, &cap, n + 1, x->size);
		open_part(k, &parts, row, n);
		struct part *p = &parts.v[parts.n - 1];
		if (x->read(k, row, q, items + n * x->size, p->n ? items + (n - 1) * x->size : NULL)) {
			p->n++;
			n++;
		}
	}
	db_finalize(q);
	for (size_t i = 0; i < parts.n; i++)
		x->give(parts.v[i].row, items + parts.v[i].from * x->size, parts.v[i].n);
	return step == DB_DONE;
}

static const char *copy(struct details *k, struct db_stmt *q, int column)
{
	const char *text = db_text(q, column);
	return text ? arena_strdup(k->a, text) : "";
}

/* ---- stops ---- */

/* A document that two checks stop counts for each of them. */
static void add_code(struct details *k, struct report_stop *s, const char *code, size_t len, int64_t documents)
{
	struct report_code *v = ARENA_ARRAY(k->a, s->ncodes + 1, struct report_code);
	for (size_t i = 0; i < s->ncodes; i++)
		v[i] = s->codes[i];
	size_t at = 0;
	while (at < s->ncodes && !(strlen(v[at].code) == len && strncmp(v[at].code, code, len) == 0))
		at++;
	if (at == s->ncodes)
		v[s->ncodes++].code = arena_memdup(k->a, code, len);
	v[at].documents += documents;
	s->codes = v;
}

/* One row for each class and set of codes, "C204,C207"; those of a class are one item. */
static bool read_stop(struct details *k, const struct report_row *row, struct db_stmt *q, void *item, void *last)
{
	struct report_stop *s = last;
	const char *name = copy(k, q, 1), *codes = copy(k, q, 2);
	bool same = s && strcmp(s->class_name, name) == 0;
	(void)row;
	if (!same) {
		s = item;
		*s = (struct report_stop){ .class_name = name };
	}
	s->documents += db_int(q, 3);
	for (const char *p = codes; *p;) {
		size_t n = strcspn(p, ",");
		add_code(k, s, p, n, db_int(q, 3));
		p += n + (p[n] == ',');
	}
	return !same;
}

static void give_stops(struct report_row *row, const void *v, size_t n)
{
	row->stops = v;
	row->nstops = n;
}

/* ---- failures ---- */

static bool read_fail(struct details *k, const struct report_row *row, struct db_stmt *q, void *item, void *last)
{
	(void)row;
	(void)last;
	*(struct report_fail *)item = (struct report_fail){ copy(k, q, 1), copy(k, q, 2) };
	return true;
}

static void give_fails(struct report_row *row, const void *v, size_t n)
{
	if (row->group != REPORT_FAILED && row->failed == 0)
		return;
	row->fails = v;
	row->nfails = n < MOST_FAILS ? n : MOST_FAILS;
}

/* ---- changes ---- */

static bool read_change(struct details *k, const struct report_row *row, struct db_stmt *q, void *item, void *last)
{
	(void)row;
	(void)last;
	*(struct report_change *)item = (struct report_change){ copy(k, q, 1), copy(k, q, 2), copy(k, q, 3) };
	return true;
}

static void give_changes(struct report_row *row, const void *v, size_t n)
{
	row->changes = v;
	row->nchanges = n;
}

/* ---- files ---- */

static bool is_recent(const struct details *k, const struct report_row *row)
{
	day_t made;
	return row->made_on && date_parse_iso(row->made_on, &made) && made + RECENT >= k->r->sched->today;
}

/* Whose files are to be at hand: what nobody has said to be printed; where nobody has to say it, for a month. */
static bool wants_files(const struct details *k, const struct report_row *row)
{
	if (row->made == 0)
		return false;
	return row->item->state != SCHED_DONE || (row->item->inst->job->fulfils == FULFILS_MADE && is_recent(k, row));
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static bool read_bundle(struct details *k, const struct report_row *row, struct db_stmt *q, void *item, void *last)
{
	(void)last;
	if (!wants_files(k, row))
		return false;
	*(struct report_file *)item = (struct report_file){ .name = base_name(copy(k, q, 1)), .kind = copy(k, q, 2), .path = copy(k, q, 3), .pages = db_int(q, 4),
		.parts = db_int(q, 5), .complete = db_int(q, 6) != 0 };
	return true;
}

static bool read_output(struct details *k, const struct report_row *row, struct db_stmt *q, void *item, void *last)
{
	(void)last;
	if (!wants_files(k, row))
		return false;
	*(struct report_file *)item = (struct report_file){ .name = copy(k, q, 1), .kind = copy(k, q, 2), .path = copy(k, q, 3), .pages = db_int(q, 4), .complete = true };
	return true;
}

static int by_name(const void *pa, const void *pb)
{
	const struct report_file *a = pa, *b = pb;
	int c = report_compare_names(a->name, b->name);
	return c ? c : strcmp(a->kind, b->kind) ? strcmp(a->kind, b->kind) : strcmp(a->path, b->path);
}

static void give_bundles(struct report_row *row, const void *v, size_t n)
{
	struct report_file *own = (void *)(uintptr_t)v; /* just read, nobody else's */
	if (n)
		qsort(own, n, sizeof *own, by_name);
	row->files = own;
	row->nfiles = n;
}

/* In the order of printing. */
static void give_outputs(struct report_row *row, const void *v, size_t n)
{
	row->files = v;
	row->nfiles = n < MOST_FILES ? n : MOST_FILES;
}

int report_compare_names(const char *a, const char *b)
{
	while (*a && *b) {
		if (*a >= '0' && *a <= '9' && *b >= '0' && *b <= '9') {
			char *ea, *eb;
			unsigned long x = strtoul(a, &ea, 10), y = strtoul(b, &eb, 10);
			if (x != y)
				return x < y ? -1 : 1;
			a = ea;
			b = eb;
		} else if (*a != *b) {
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		} else {
			a++;
			b++;
		}
	}
	return (*a != '\0') - (*b != '\0');
}

size_t report_folder(const struct report_row *row)
{
	size_t n = row->nfiles ? (size_t)(base_name(row->files[0].path) - row->files[0].path) : 0;
	for (size_t i = 1; i < row->nfiles; i++) {
		while (n && strncmp(row->files[0].path, row->files[i].path, n) != 0) {
			n--;
			while (n && row->files[0].path[n - 1] != '/')
				n--;
		}
	}
	return n;
}

/* ---- all of it ---- */

/* Instances of which files may be wanted (wants_files); those of earlier years are not looked at one document after the other. */
#define WANTED "SELECT instance_id FROM instance WHERE made > 0 AND (state <> 'done' OR (fulfils = 'made' AND first_made_at >= ?1))"

bool report_details(struct arena *a, struct report *r, struct report_row **by_id, size_t n, struct ledger *l, struct diag *d)
{
	static const struct answer answers[] = {
		{ "SELECT instance_id, coalesce(class_name, ''), coalesce(blocked_by, '?'), count(*) FROM (SELECT instance_id FROM instance WHERE blocked > 0) CROSS JOIN unit u"
		  " USING (instance_id) WHERE state = 'blocked' GROUP BY instance_id, class_name, blocked_by"
		  " ORDER BY instance_id, (SELECT min(seq) FROM unit c WHERE c.instance_id = u.instance_id AND c.class_name IS u.class_name AND c.state = 'blocked'), class_name, count(*) DESC, blocked_by",
		  sizeof(struct report_stop), read_stop, give_stops },
		{ "SELECT instance_id, coalesce(unit, ''), code FROM problem ORDER BY instance_id, problem_no", sizeof(struct report_fail), read_fail, give_fails },
		{ "SELECT c.instance_id, u.label, c.what, c.since FROM changed c JOIN unit u USING (instance_id, unit) ORDER BY c.instance_id, u.seq, u.unit",
		  sizeof(struct report_change), read_change, give_changes },
		{ "SELECT o.instance_id, u.label, o.kind, o.path, coalesce(o.pages, 0) FROM (" WANTED ") CROSS JOIN unit u USING (instance_id) CROSS JOIN version v USING (instance_id, unit)"
		  " CROSS JOIN output o USING (instance_id, unit, version) WHERE o.copy_no = 1 AND v.version = (SELECT max(w.version) FROM version w WHERE w.instance_id = u.instance_id AND w.unit = u.unit AND w.state IN ('draft', 'printed', 'issued'))"
		  " AND NOT EXISTS (SELECT 1 FROM bundle b WHERE b.instance_id = u.instance_id AND b.kind = o.kind) ORDER BY o.instance_id, u.seq, u.unit, o.kind", sizeof(struct report_file), read_output,
		  give_outputs },
		{ "SELECT instance_id, bundle, kind, path, coalesce(pages, 0), parts, complete FROM (" WANTED ") CROSS JOIN bundle USING (instance_id) ORDER BY instance_id", sizeof(struct report_file), read_bundle, give_bundles },
	};
	struct details k = { a, r, by_id, n, l, d };
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		if (!ask(&k, &answers[i]))
			return false;
	}
	return true;
}

/* ---- reminders ---- */

static bool lessons_on(const struct sched *s, day_t d)
{
	bool known;
	struct cal_day day = calendars_day(&s->calendars, d, &known);
	return known && day.lessons;
}

/* Name of the break, else of the holiday, among these days. */
static const char *free_time(const struct sched *s, day_t from, day_t to, bool *is_break)
{
	const char *name = NULL;
	*is_break = false;
	for (day_t d = from; d <= to; d++) {
		const struct calendar *c = calendars_of(&s->calendars, d);
		for (size_t i = 0; c && i < c->nbreaks; i++) {
			if (c->breaks[i].ngrades == 0 && c->breaks[i].from <= d && d <= c->breaks[i].to) {
				*is_break = true;
				return c->breaks[i].name;
			}
		}
		name = name ? name : calendars_day(&s->calendars, d, NULL).name;
	}
	return name;
}

/* A duty that falls into a break, or on the first school day after one, is done before it: afterwards there is nobody to ask, or no time. */
day_t report_remind(const struct sched *s, day_t due, const char **why, bool *is_break)
{
	enum { LONGEST = 30 /* days: no summer */ };
	day_t d = due - 1;
	while (d > due - LONGEST && !lessons_on(s, d))
		d--;
	*why = free_time(s, d + 1, due, is_break);
	return !lessons_on(s, d) || (lessons_on(s, due) && !*is_break) ? 0 : d;
}
