/* SPDX-License-Identifier: MIT */
/* app_ledger: opens the ledger for a command and finds what people name in it. Only what the ledger knows can be issued, so it alone is asked. */
#include "app_ledger.h"

#include "lieciba/arena.h"
#include "lieciba/date.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/layout.h"
#include "lieciba/privacy.h"
#include "lieciba/sched.h"
#include "lieciba/schedule.h"
#include "lieciba/tick.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TOLD = 12 /* names in a hint */ };

/* ---- opening ---- */

static const char *zone_of(struct app *app, const struct config *c)
{
	struct diags ignored = { 0 };
	const char *path = arena_printf(app->arena, "%s/schedule.yaml", c->root);
	struct schedule *s = fsio_exists(path) ? schedule_load(app->arena, path, &ignored) : NULL;
	diags_free(&ignored);
	return s && s->timezone ? s->timezone : "Europe/Riga";
}

static const char *only_school(struct app *app, struct ledger *l)
{
	struct db_stmt *q = db_prepare(ledger_db(l), "SELECT min(school_id) FROM instance HAVING count(DISTINCT school_id) = 1", NULL);
	const char *id = q && db_step(q, NULL) == DB_ROW ? arena_strdup(app->arena, db_text(q, 0)) : "";
	db_finalize(q);
	return id;
}

static bool set_now(struct app *app, struct app_ledger *x, struct diag *d)
{
	day_t day;
	char iso[DATE_ISO_SIZE] = "";
	if (!sched_local_time(app->now, zone_of(app, x->config), x->now, d))
		return false;
	memcpy(iso, x->now, DATE_ISO_SIZE - 1);
	if (date_parse_iso(iso, &day))
		date_school_year(day, x->school_year);
	return true;
}

static int open_it(struct app *app, const struct config *c, bool write, struct app_ledger *x)
{
	struct diag d = { 0 };
	const char *path = c->ledger;
	if (!set_now(app, x, &d) || (write && (x->lock = tick_lock(c, 0, &d)) < 0))
		return app_report(app, &d);
	x->l = ledger_open(path, write, &d);
	if (!x->l)
		return app_report(app, &d);
	x->school = c->school ? c->school : only_school(app, x->l);
	return EXIT_OK;
}

int app_ledger_open(struct app *app, const struct config *c, bool write, struct app_ledger *x)
{
	struct diag d = { 0 };
	*x = (struct app_ledger){ .app = app, .config = c, .lock = -1, .school = "" };
	/* says when there is none, without making one */
	struct ledger *there = write ? ledger_open(c->ledger, false, &d) : NULL;
	if (write && !there)
		return app_report(app, &d);
	ledger_close(there);
	return open_it(app, c, write, x);
}

int app_ledger_open_new(struct app *app, const struct config *c, struct app_ledger *x)
{
	*x = (struct app_ledger){ .app = app, .config = c, .lock = -1, .school = "" };
	return open_it(app, c, true, x);
}

void app_ledger_close(struct app_ledger *x)
{
	if (x->l && x->lock >= 0)
		app_today(x->app, x->config, x->l);
	ledger_close(x->l);
	if (x->lock >= 0)
		close(x->lock);
	x->l = NULL;
	x->lock = -1;
}

/* ---- finding ---- */

struct names { const char **v; size_t n; };

static struct names list_names(struct app *app, struct ledger *l, const char *sql, const char *a, const char *b)
{
	struct names n = { 0 };
	size_t cap = 0;
	struct db_stmt *q = db_prepare(ledger_db(l), sql, NULL);
	if (!q)
		return n;
	db_bind_text(q, 1, a);
	if (b)
		db_bind_text(q, 2, b);
	while (db_step(q, NULL) == DB_ROW) {
		n.v = arena_grow(app->arena, n.v, &cap, n.n + 1, sizeof *n.v);
		n.v[n.n++] = arena_strdup(app->arena, db_text(q, 0));
	}
	db_finalize(q);
	return n;
}

/* The nearest name to `word` (NULL: nearness means nothing), or the first few there are. */
static int not_found(struct app *app, struct diag *d, const char *word, struct names n)
{
	const char *near = word ? diag_nearest(word, n.v, n.n) : NULL;
	struct strbuf sb = STRBUF_INIT;
	for (size_t i = 0; i < n.n && i < TOLD; i++)
		strbuf_addf(&sb, "%s%s", i ? ", " : "", n.v[i]);
	if (near)
		diag_hint(d, _("did you mean '%s'?"), near);
	else if (n.n > TOLD)
		diag_hint(d, _("there is %s …"), sb.buf);
	else if (n.n)
		diag_hint(d, _("there is %s"), sb.buf);
	strbuf_release(&sb);
	diag_exit(d, EXIT_NOINPUT);
	return app_report(app, d);
}

int app_ledger_instance(struct app *app, struct app_ledger *x, const char *job, const char *period, struct ledger_instance **out)
{
	struct diag d = { 0 };
	struct names ends = list_names(app, x->l, "SELECT min(instance_id) FROM instance WHERE job = ?1 AND instr(period, '/') AND substr(period, instr(period, '/') + 1) = ?2"
		" HAVING count(*) = 1", job, period); /* S1, while there is one such term */
	const char *id = ends.n ? ends.v[0] : arena_printf(app->arena, "%s/%s/%s", x->school, job, period);
	if (!ledger_get_instance(x->l, app->arena, id, out, &d))
		return app_report(app, &d);
	if (*out)
		return EXIT_OK;
	struct names jobs = list_names(app, x->l, "SELECT DISTINCT job FROM instance WHERE school_id = ?1 ORDER BY job", x->school, NULL);
	for (size_t i = 0; i < jobs.n; i++) {
		if (strcmp(jobs.v[i], job) != 0)
			continue;
		diag_error(&d, "G051", _("nothing was made yet for %s %s"), job, period);
		return not_found(app, &d, NULL, list_names(app, x->l, "SELECT period FROM instance WHERE school_id = ?1 AND job = ?2 ORDER BY due DESC, period", x->school, job));
	}
	diag_error(&d, "G050", _("the ledger knows no job '%s'"), job);
	return not_found(app, &d, job, jobs);
}

static int by_print_order(const void *pa, const void *pb)
{
	const struct ledger_unit *const *a = pa, *const *b = pb;
	return (*a)->seq != (*b)->seq ? ((*a)->seq > (*b)->seq) - ((*a)->seq < (*b)->seq) : strcmp((*a)->unit, (*b)->unit);
}

static bool is_one(const char *word, const char *a, const char *b)
{
	return (a && strcmp(word, a) == 0) || (b && strcmp(word, b) == 0);
}

int app_ledger_units(struct app *app, struct app_ledger *x, const char *instance, const char *unit, const char *class_name, struct ledger_unit ***v, size_t *n)
{
	struct diag d = { 0 };
	struct ledger_unit *all;
	size_t units;
	if (!ledger_units(x->l, app->arena, instance, false, &all, &units, &d))
		return app_report(app, &d);
	*v = ARENA_ARRAY(app->arena, units + 1, struct ledger_unit *);
	*n = 0;
	for (size_t i = 0; i < units; i++) {
		if ((!unit || is_one(unit, all[i].unit, all[i].label)) && (!class_name || is_one(class_name, all[i].class_id, all[i].class_name)))
			(*v)[(*n)++] = &all[i];
	}
	qsort(*v, *n, sizeof **v, by_print_order);
	if (*n == 1 || (*n && !unit))
		return EXIT_OK;
	if (*n) {
		diag_error(&d, "G054", _("several documents are called '%s'"), unit);
		diag_hint(&d, _("name it by its id: %s, %s"), (*v)[0]->unit, (*v)[1]->unit);
		diag_exit(&d, EXIT_DATA);
		return app_report(app, &d);
	}
	if (unit) {
		diag_error(&d, "G052", _("there is no document '%s' here"), unit);
		return not_found(app, &d, unit, list_names(app, x->l, "SELECT label FROM unit WHERE instance_id = ?1 ORDER BY seq", instance, NULL));
	}
	if (class_name)
		diag_error(&d, "G053", _("there is no class '%s' here"), class_name);
	else
		diag_error(&d, "G053", "%s", _("there are no documents here"));
	return not_found(app, &d, class_name, list_names(app, x->l, "SELECT DISTINCT class_name FROM unit WHERE instance_id = ?1 AND class_name IS NOT NULL"
		" ORDER BY seq", instance, NULL));
}

const char *app_ledger_title(struct app *app, const struct config *c, const char *layout, const char *job)
{
	struct layout_name *v;
	size_t n;
	if (!layout || !layout_list(app->arena, c->layout_dirs, &v, &n, NULL))
		return job;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i].id, layout) == 0 && v[i].title && *v[i].title)
			return v[i].title;
	}
	return job;
}

const char *app_ledger_words(struct app *app, const char *text)
{
	char *own = text ? arena_strdup(app->arena, text) : NULL;
	if (own)
		privacy_mask_codes(own);
	return own;
}
