/* SPDX-License-Identifier: MIT */
/* lieciba doctor: is everything here that the program needs, on this machine and in the school's folder. Reads only, but for one small file in out. */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/backend.h"
#include "lieciba/bind.h"
#include "lieciba/calendar.h"
#include "lieciba/dataset.h"
#include "lieciba/date.h"
#include "lieciba/db.h"
#include "lieciba/due.h"
#include "lieciba/font.h"
#include "lieciba/fsio.h"
#include "lieciba/layout.h"
#include "lieciba/report.h"
#include "lieciba/sched.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <langinfo.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum { FREE_MB = 200 /* a school's documents of one period, twice */, OLD_DAYS = 30 /* an export that nobody has removed since */ };

struct doctor {
	struct app *app;
	const struct config *config;
	struct fonts *fonts;
	size_t wrong;
};

static void __attribute__((format(printf, 4, 5))) say(struct doctor *r, bool good, const char *what, const char *fmt, ...)
{
	struct app *app = r->app;
	struct strbuf text = STRBUF_INIT, sb = STRBUF_INIT;
	va_list ap;
	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	r->wrong += !good;
	if (good && app->quiet)
		goto out;
	if (app->json) {
		strbuf_addf(&sb, "{\"ok\":%s,\"what\":", good ? "true" : "false");
		strbuf_add_json(&sb, what);
		strbuf_adds(&sb, ",\"text\":");
		strbuf_add_json(&sb, text.buf);
		strbuf_adds(&sb, "}\n");
	} else {
		strbuf_addf(&sb, "%-8s %s: %s\n", good ? _("ok") : _("WRONG"), what, text.buf);
	}
	fputs(sb.buf, app->out);
out:
	strbuf_release(&text);
	strbuf_release(&sb);
}

static void say_diag(struct doctor *r, const char *what, const struct diag *d)
{
	const char *place = d->file[0] ? arena_printf(r->app->arena, d->line ? "%s:%d: " : "%s: ", d->file, d->line) : "";
	say(r, false, what, "%s%s%s%s  [%s]", place, d->what, d->hint[0] ? " – " : "", d->hint, d->code);
}

static void look_at_machine(struct doctor *r)
{
	const char *codeset = nl_langinfo(CODESET);
	struct db *db = db_open(NULL, DB_MEMORY, NULL);
	struct db_stmt *s = db ? db_prepare(db, "SELECT sqlite_version()", NULL) : NULL;
	bool row = s && db_step(s, NULL) == DB_ROW;
	say(r, row, _("program"), "lieciba %s, SQLite %s", LIECIBA_VERSION, row ? db_text(s, 0) : "–");
	db_finalize(s);
	db_close(db);
	if (strcmp(codeset, "UTF-8") == 0)
		say(r, true, _("characters"), "%s", codeset);
	else
		say(r, false, _("characters"), _("%s instead of UTF-8: the locale C.UTF-8 is missing on this machine"), codeset);
}

static void look_at_config(struct doctor *r)
{
	const struct config *c = r->config;
	if (c->file)
		say(r, true, _("configuration"), "%s", c->file);
	else
		say(r, true, _("configuration"), _("no lieciba.yaml in %s; everything is as usual"), c->root);
}

static void look_at_fonts(struct doctor *r)
{
	struct diag d = { 0 };
	r->fonts = fonts_open(r->config->font_dir, &d);
	if (r->fonts)
		say(r, true, _("fonts"), ngettext("%zu face, the checksum agrees", "%zu faces, the checksums agree", (unsigned long)fonts_count(r->fonts)), fonts_count(r->fonts));
	else
		say_diag(r, _("fonts"), &d);
}

static void look_at_formats(struct doctor *r)
{
	const struct backend *b;
	for (size_t i = 0; r->fonts && (b = backend_at(i)); i++) {
		struct diag d = { 0 };
		void *state = b->open(r->fonts, &d);
		if (state)
			say(r, true, _("format"), "%s", b->name);
		else
			say_diag(r, b->name, &d);
		if (state)
			b->close(state);
	}
}

static void look_at_layout(struct doctor *r, const char *file)
{
	struct diags problems = { 0 };
	struct arena a;
	arena_init(&a, 0);
	struct layout *l = layout_load(&a, r->config->layout_dirs, file, &problems);
	struct datasets *data = l ? datasets_open(NULL, l, &problems) : NULL;
	if (data)
		bind_layout(l, data, r->fonts, &problems);
	if (l && problems.errors == 0)
		say(r, true, _("layout"), "%s (%s)", l->id, file);
	for (size_t i = 0; i < problems.n; i++) {
		if (problems.v[i].level >= DIAG_ERROR)
			say_diag(r, _("layout"), &problems.v[i]);
	}
	datasets_close(data);
	diags_free(&problems);
	arena_release(&a);
}

static void look_at_layouts(struct doctor *r)
{
	struct diag d = { 0 };
	struct layout_name *v;
	size_t n;
	if (!layout_list(r->app->arena, r->config->layout_dirs, &v, &n, &d))
		say_diag(r, _("layouts"), &d);
	else if (n == 0)
		say(r, false, _("layouts"), _("there is none in %s and none in %s"), r->config->layout_dirs[0], r->config->layout_dirs[1]);
	else
		for (size_t i = 0; i < n; i++)
			look_at_layout(r, v[i].file);
}

static bool is_calendar(const char *name)
{
	size_t n = strlen(name);
	return n > 14 && strncmp(name, "calendar-", 9) == 0 && strcmp(name + n - 5, ".yaml") == 0;
}

/* Whose next year is missing is told only where calendars are used at all. */
static void look_at_next_year(struct doctor *r, const struct calendars *c)
{
	const char *schedule = arena_printf(r->app->arena, "%s/schedule.yaml", r->config->root);
	struct diags problems = { 0 };
	day_t today = 0;
	if (c->n == 0 && !fsio_exists(schedule))
		return;
	date_parse_iso(r->app->today, &today);
	calendars_warn(c, r->config->calendars, today, &problems);
	for (size_t i = 0; i < problems.n; i++)
		say_diag(r, _("calendar"), &problems.v[i]);
	diags_free(&problems);
}

static void look_at_calendars(struct doctor *r)
{
	char **names;
	size_t n;
	if (!fsio_list(r->config->calendars, false, r->app->arena, &names, &n, NULL))
		return;
	const struct calendar **v = ARENA_ARRAY(r->app->arena, n + 1, const struct calendar *);
	struct calendars all = { v, 0 };
	size_t broken = 0;
	for (size_t i = 0; i < n; i++) {
		struct diags problems = { 0 };
		if (!is_calendar(names[i]))
			continue;
		const char *path = arena_printf(r->app->arena, "%s/%s", r->config->calendars, names[i]);
		if ((v[all.n] = calendar_load(r->app->arena, path, &problems))) {
			say(r, true, _("calendar"), "%s", path);
			all.n++;
		}
		broken += problems.errors > 0;
		for (size_t k = 0; k < problems.n; k++)
			say_diag(r, _("calendar"), &problems.v[k]);
		diags_free(&problems);
	}
	if (broken == 0)
		look_at_next_year(r, &all);
}

/* The first line of PRAGMA integrity_check; "ok" when all is well. */
static const char *integrity(struct doctor *r, struct db *db)
{
	struct diag d = { 0 };
	struct db_stmt *s = db_prepare(db, "PRAGMA integrity_check(1)", &d);
	const char *text = s && db_step(s, &d) == DB_ROW ? arena_strdup(r->app->arena, db_text(s, 0)) : arena_strdup(r->app->arena, d.what);
	db_finalize(s);
	return text;
}

static bool has_school(const struct config *c, const char *const *ids, size_t n)
{
	for (size_t i = 0; c->school && i < n; i++) {
		if (strcmp(ids[i], c->school) == 0)
			return true;
	}
	return !c->school && n == 1;
}

static void look_at_store(struct doctor *r)
{
	const struct config *c = r->config;
	struct diag d = { 0 };
	const char **ids;
	size_t n;
	if (!fsio_exists(c->store)) {
		say(r, true, _("store"), _("nothing was imported yet: lieciba import PATH"));
		return;
	}
	struct store *s = store_open_read(c->store, &d);
	if (!s || !store_schools(s, r->app->arena, &ids, &n, &d)) {
		say_diag(r, _("store"), &d);
		store_close(s);
		return;
	}
	const char *state = integrity(r, store_db(s));
	say(r, strcmp(state, "ok") == 0, _("store"), _("%s: %s"), c->store, state);
	if (c->school && !has_school(c, ids, n))
		say(r, false, _("school"), _("the store has no school '%s', which lieciba.yaml names"), c->school);
	else if (n > 1 && !c->school)
		say(r, false, _("school"), _("the store has %zu schools; `school:` in lieciba.yaml must name one"), n);
	else if (n > 0)
		say(r, true, _("school"), "%s", c->school ? c->school : ids[0]);
	store_close(s);
}

static void look_at_out(struct doctor *r)
{
	const char *out = r->config->out;
	const char *probe = arena_printf(r->app->arena, "%s/.doctor", out);
	struct diag d = { 0 };
	struct statvfs disk;
	if (!fsio_mkdirs(out, &d) || !fsio_write(probe, "", 0, &d)) {
		say_diag(r, _("outputs"), &d);
		return;
	}
	unlink(probe);
	unsigned long long mb = statvfs(out, &disk) == 0 ? (unsigned long long)disk.f_bavail * disk.f_frsize >> 20 : 0;
	if (mb >= FREE_MB)
		say(r, true, _("outputs"), _("%s can be written"), out);
	else
		say(r, false, _("outputs"), _("only %llu MB are free for %s"), mb, out);
}

/* Files of the school that anybody on the machine may read or change, and folders that anybody may look into. */
static void look_at_modes(struct doctor *r)
{
	const struct config *c = r->config;
	const char *const paths[] = { c->root, c->out, c->store, arena_printf(r->app->arena, "%s-wal", c->store), arena_printf(r->app->arena, "%s-shm", c->store),
		arena_printf(r->app->arena, "%s/audit.log", c->root), arena_printf(r->app->arena, "%s/audit.head", c->root),
		arena_printf(r->app->arena, "%s/inbox", c->root), arena_printf(r->app->arena, "%s/archive", c->root), arena_printf(r->app->arena, "%s/backup", c->root) };
	size_t open_ones = 0;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct stat st;
		if (stat(paths[i], &st) != 0 || (st.st_mode & 0007) == 0)
			continue;
		open_ones++;
		say(r, false, _("rights"), _("%s is open to others (mode %04o): chmod o-rwx"), paths[i], (unsigned)(st.st_mode & 07777));
	}
	if (open_ones == 0)
		say(r, true, _("rights"), "%s", _("nobody else on this machine may read or change the school's data"));
}

/* Names of temporary files in a folder and those below it: a run that is going on has some too, so only old ones are leftovers. */
static size_t count_leftovers(struct doctor *r, const char *dir, time_t before, int depth)
{
	char **names;
	size_t n, found = 0;
	if (depth == 0 || !fsio_is_dir(dir) || !fsio_list(dir, true, r->app->arena, &names, &n, NULL))
		return 0;
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(r->app->arena, "%s/%s", dir, names[i]);
		struct stat st;
		if (lstat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			found += count_leftovers(r, path, before, depth - 1);
		else if (names[i][0] == '.' && strstr(names[i], ".tmp-") && st.st_mtime < before)
			found++;
	}
	return found;
}

/* An export holds all that is held; once handed over it has no business here. */
static size_t count_exports(struct doctor *r, const char *dir, time_t before)
{
	char **names;
	size_t n, found = 0;
	if (!fsio_is_dir(dir) || !fsio_list(dir, true, r->app->arena, &names, &n, NULL))
		return 0;
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(r->app->arena, "%s/%s", dir, names[i]);
		struct stat st;
		if (stat(path, &st) != 0 || st.st_mtime >= before)
			continue;
		size_t len = strlen(names[i]);
		bool zip = S_ISREG(st.st_mode) && len > 4 && strcmp(names[i] + len - 4, ".zip") == 0;
		found += zip || (S_ISDIR(st.st_mode) && (fsio_exists(arena_printf(r->app->arena, "%s/manifest.csv", path)) ||
			fsio_exists(arena_printf(r->app->arena, "%s/person.json", path)) || fsio_exists(arena_printf(r->app->arena, "%s/viis.csv", path))));
	}
	return found;
}

/* Start of --today, or of the machine's day, in seconds. */
static time_t days_ago(const struct doctor *r, int days)
{
	day_t today = 0;
	date_parse_iso(r->app->today, &today);
	return (time_t)(today - days) * 86400;
}

static void look_at_leftovers(struct doctor *r)
{
	const struct config *c = r->config;
	size_t tmp = count_leftovers(r, c->out, days_ago(r, 0), 8);
	size_t old = count_exports(r, c->root, days_ago(r, OLD_DAYS)) + count_exports(r, c->out, days_ago(r, OLD_DAYS)) +
		count_exports(r, arena_printf(r->app->arena, "%s/inbox", c->root), days_ago(r, OLD_DAYS));
	if (tmp)
		say(r, false, _("leftovers"), _("%s: temporary files of runs that were stopped: %zu; the next render removes them"), c->out, tmp);
	if (old)
		say(r, false, _("leftovers"), _("exports older than %d days lie in %s, in out or in inbox: %zu; remove what was handed over or imported"), OLD_DAYS, c->root, old);
	if (!tmp && !old)
		say(r, true, _("leftovers"), "%s", _("no old exports and no files of stopped runs"));
}

/* Only where runs are expected at all; a folder that has just been made waits for its first. */
static void look_at_runs(struct doctor *r)
{
	const char *last = sched_last_tick(r->app->arena, r->config);
	if (!fsio_exists(sched_file(r->app->arena, r->config)))
		return;
	if (!last)
		say(r, true, _("runs"), "%s", _("there was none yet; a timer has to start `lieciba run`"));
	else if (report_run_is_old(last, r->app->now))
		say(r, false, _("runs"), _("the last one was at %s, more than 24 hours ago: does the timer still start `lieciba run`?"), last);
	else
		say(r, true, _("runs"), _("the last one was at %s"), last);
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_doctor;
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_doctor, NULL, argc, argv, &words, &done);
	if (code == EXIT_OK && !done && words[0])
		code = app_usage(app, "doctor", _("'%s' is too much"), words[0]);
	if (code == EXIT_OK && !done) {
		struct doctor r = { .app = app, .config = app_config(app) };
		if (r.config) {
			look_at_machine(&r);
			look_at_config(&r);
			look_at_fonts(&r);
			look_at_formats(&r);
			look_at_layouts(&r);
			look_at_calendars(&r);
			look_at_store(&r);
			look_at_out(&r);
			look_at_modes(&r);
			look_at_leftovers(&r);
			look_at_runs(&r);
			fonts_close(r.fonts);
		}
		code = !r.config ? EXIT_CONFIG : r.wrong ? EXIT_FINDINGS : EXIT_OK;
	}
	app_options_free(&o);
	return code;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.summary = N_("is everything here that the program needs"),
	.usage = "",
	.help = N_("Looks at the program, the fonts, the layouts, the calendars, the store and the folder for outputs, who else may read them,\n"
		   "and what lies about that should not, and says of each whether it is well.\n"
		   "Exit code 1 when something is wrong.\n"
		   "Example: lieciba --root skola doctor"),
	.json = true,
	.run = run,
};
