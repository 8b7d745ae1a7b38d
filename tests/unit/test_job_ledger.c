/* SPDX-License-Identifier: MIT */
/*
 * Jobs with a ledger, on the sample school: a draft is made once and replaced when its data change; an issued document is never touched, a change is told
 * with what changed, a correction stands beside it; a lost file comes back with the same bytes; a duplicate comes from the kept snapshot.
 */
#define _XOPEN_SOURCE 700 /* nftw */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/config.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/import.h"
#include "lieciba/job.h"
#include "lieciba/ledger.h"
#include "lieciba/sample.h"
#include "lieciba/schedule.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INSTANCE "pvs/report-cards/2025-26/S1"
static char root[64];
static struct arena arena;
static const struct config *config;
static struct store *store;
static struct ledger *ledger;
static char run_id[32];

static void good(bool ok, const struct diag *d)
{
	if (!ok)
		fprintf(stderr, "%s: %s [%s]\n", d->file, d->what, d->code);
	assert_true(ok);
}

static const char *path(const char *name)
{
	return arena_printf(&arena, "%s/%s", root, name);
}

static void write_text(const char *name, const char *text)
{
	struct diag d = { 0 };
	good(fsio_write(path(name), text, strlen(text), &d), &d);
}

static char *read_text(const char *file)
{
	struct strbuf sb = STRBUF_INIT;
	struct diag d = { 0 };
	good(fsio_read(file, 64u << 20, &sb, &d), &d);
	char *s = arena_memdup(&arena, sb.buf, sb.len);
	strbuf_release(&sb);
	return s;
}

static void take_in(const char *today)
{
	struct import_options o = { .now = arena_printf(&arena, "%sT12:00:00Z", today), .user = "test" };
	struct import_result res = { 0 };
	struct diag d = { 0 };
	good(import_path(store, config, path("bundle"), &o, &res, &d), &d);
	import_result_free(&res);
}

static int set_up(void **state)
{
	(void)state;
	struct diags problems = { 0 };
	struct diag d = { 0 };
	int schools;
	snprintf(root, sizeof root, "/tmp/lieciba-job-XXXXXX");
	assert_non_null(mkdtemp(root));
	arena_init(&arena, 0);
	good(sample_write(root, &(struct sample_options){ .seed = 1, .students = 12, .clean = true }, &schools, &d), &d);
	write_text("lieciba.yaml", "format: 1\nworkers: 2\n");
	config = config_load(&arena, root, NULL, ".", &problems);
	assert_non_null(config);
	store = store_open(config->store, &d);
	assert_non_null(store);
	take_in("2025-12-19");
	good(fsio_mkdirs(path("state"), &d), &d);
	ledger = ledger_open(path("state/ledger.db"), true, &d);
	assert_non_null(ledger);
	struct ledger_run run = { .school = "pvs", .at = "2025-12-19T06:00:00", .host = "h", .boot_id = "b", .reason = "manual", .pid = 1, .output_version = JOB_OUTPUT_VERSION };
	size_t crashed;
	good(ledger_run_begin(ledger, &run, &crashed, &d), &d);
	snprintf(run_id, sizeof run_id, "%s", run.id);
	struct ledger_instance i = { .id = INSTANCE, .school = "pvs", .job = "report-cards", .period = "2025-26/S1", .data_from = "2025-09-01", .data_to = "2025-12-19",
		.opens = "2025-12-12T06:00:00", .due = "2025-12-19", .fulfils = "issued", .layout = "report-card" };
	good(ledger_put_instance(ledger, &i, &d), &d);
	diags_free(&problems);
	return 0;
}

static int remove_one(const char *file, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(file);
}

static int tear_down(void **state)
{
	(void)state;
	ledger_close(ledger);
	store_close(store);
	arena_release(&arena);
	return nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static struct job_result work(const char *today, const struct job_ledger *with)
{
	struct job_ledger b = *with;
	struct job_request q = { .layout = "report-card", .run_id = "t", .lang = -1, .singles = true, .bundles = true, .today = today, .data_to = "2025-12-19",
		.doc_date = "2025-12-19" };
	struct job_result res;
	struct diag d = { 0 };
	b.ledger = ledger;
	b.instance = INSTANCE;
	b.run_id = run_id;
	b.school = "pvs";
	b.now = arena_printf(&arena, "%sT08:00:00", today);
	b.state_dir = path("state");
	if (b.duplicate) {
		struct ledger_unit *v;
		size_t n;
		good(ledger_units(ledger, &arena, INSTANCE, false, &v, &n, &d), &d);
		for (size_t i = 0; i < n; i++) {
			const char *kept = NULL;
			if (v[i].issued.version && strcmp(v[i].unit, b.unit) == 0)
				good(ledger_snapshot_path(ledger, &arena, v[i].issued.snapshot, &kept, &d), &d);
			if (kept)
				q.snapshot = arena_printf(&arena, "%s/%s", b.state_dir, kept);
		}
		assert_non_null(q.snapshot);
	}
	q.ledger = &b;
	good(period_parse("2025-26/S1", &q.period, &d), &d);
	bool ok = job_run(config, store, &q, &res, NULL, NULL, &d);
	for (size_t i = 0; i < res.problems.n; i++)
		fprintf(stderr, "%s [%s]\n", res.problems.v[i].what, res.problems.v[i].code);
	good(ok, &d);
	job_result_free(&res);
	return res;
}

static int64_t count(const char *sql)
{
	return db_scalar_int(ledger_db(ledger), sql, -1);
}

static const char *text(const char *sql)
{
	struct diag d = { 0 };
	struct db_stmt *s = db_prepare(ledger_db(ledger), sql, &d);
	good(s != NULL, &d);
	const char *v = db_step(s, &d) == DB_ROW ? arena_strdup(&arena, db_text(s, 0) ? db_text(s, 0) : "") : "";
	db_finalize(s);
	return v;
}

/* A student's mark of the first term in the first subject becomes another one, and the export is imported again. */
static void change_mark(const char *student, const char *to, const char *today)
{
	char *csv = read_text(path("bundle/closing_marks.csv"));
	char *line = strstr(csv, arena_printf(&arena, "\n%s;", student));
	assert_non_null(line);
	char *field = strstr(line, ";S1;term;");
	assert_non_null(field);
	field += strlen(";S1;term;");
	char *rest = strchr(field, ';');
	assert_non_null(rest);
	write_text("bundle/closing_marks.csv", arena_printf(&arena, "%.*s%s%s", (int)(field - csv), csv, to, rest));
	take_in(today);
}

static void issue(const char *unit, int version, const char *at)
{
	struct ledger_event e = { .school = "pvs", .school_year = "2025-26", .at = at, .event = "issued", .to_role = "parent", .by_role = "tutor", .by_login = "x", .copy_no = 1 };
	struct diag d = { 0 };
	int64_t entry;
	good(ledger_register(ledger, INSTANCE, unit, version, &e, &entry, &d), &d);
}

static void drafts(void **state)
{
	(void)state;
	struct job_result r = work("2025-12-18", &(struct job_ledger){ 0 });
	assert_int_equal(r.made, r.units);
	assert_true(r.units > 0 && r.bundles > 0);
	assert_int_equal(count("SELECT count(*) FROM version WHERE state = 'draft' AND version = 1"), r.units);
	assert_int_equal(count("SELECT count(*) FROM verify_code"), r.units);
	assert_int_equal(count("SELECT count(*) FROM bundle WHERE complete = 1"), r.bundles);
	r = work("2025-12-19", &(struct job_ledger){ .check_files = true });
	assert_int_equal(r.same, r.units);
	assert_int_equal(r.made + r.bundles + r.changed + r.blocked, 0);
}

static void draft_is_replaced(void **state)
{
	(void)state;
	change_mark("s000001", "S", "2025-12-20");
	struct job_result r = work("2025-12-20", &(struct job_ledger){ 0 });
	assert_int_equal(r.made, 1);
	assert_int_equal(r.bundles, 1);
	assert_int_equal(r.same, r.units - 1);
	assert_int_equal(count("SELECT count(*) FROM version WHERE unit = 's000001'"), 1);
	assert_string_equal(text("SELECT made_at FROM version WHERE unit = 's000001'"), "2025-12-20");
	assert_string_equal(text("SELECT made_at FROM version WHERE unit = 's000002'"), "2025-12-18");
}

static const char *file_of(const char *unit, int version)
{
	return arena_printf(&arena, "%s/out/%s", root, text(arena_printf(&arena, "SELECT path FROM output WHERE unit = '%s' AND version = %d AND copy_no = 1", unit, version)));
}

static void issued_is_kept(void **state)
{
	(void)state;
	issue("s000001", 1, "2025-12-21T10:00:00");
	const char *file = file_of("s000001", 1), *before = read_text(file);
	change_mark("s000001", "T", "2025-12-22");
	struct job_result r = work("2025-12-22", &(struct job_ledger){ 0 });
	assert_int_equal(r.changed, 1);
	assert_int_equal(r.made + r.bundles, 0);
	assert_string_equal(text("SELECT what FROM changed WHERE unit = 's000001'"), "marks");
	assert_string_equal(text("SELECT since FROM changed"), "2025-12-22");
	assert_string_equal(read_text(file), before);
	change_mark("s000001", "S", "2025-12-23"); /* the mistake was the change */
	r = work("2025-12-23", &(struct job_ledger){ 0 });
	assert_int_equal(r.same, r.units);
	assert_int_equal(count("SELECT count(*) FROM changed"), 0);
}

static void correction_stands_beside(void **state)
{
	(void)state;
	const char *first = file_of("s000001", 1), *before = read_text(first);
	change_mark("s000001", "T", "2026-01-10");
	struct job_result r = work("2026-01-10", &(struct job_ledger){ .reissue_reason = "labota atzīme", .unit = "s000001" });
	assert_int_equal(r.corrected, 1);
	assert_string_equal(text("SELECT state || ' ' || doc_date || ' ' || reason FROM version WHERE unit = 's000001' AND version = 2"), "draft 2026-01-10 labota atzīme");
	assert_string_equal(text("SELECT state FROM version WHERE unit = 's000001' AND version = 1"), "issued");
	assert_string_equal(file_of("s000001", 2), first);
	assert_non_null(strstr(file_of("s000001", 1), ".v1.pdf"));
	assert_string_equal(read_text(file_of("s000001", 1)), before);
	assert_string_not_equal(read_text(first), before);
	issue("s000001", 2, "2026-01-10T12:00:00");
	assert_string_equal(text("SELECT state FROM version WHERE unit = 's000001' AND version = 1"), "superseded");
	r = work("2026-01-11", &(struct job_ledger){ .check_files = true });
	assert_int_equal(r.changed + r.made, 0);
}

static void lost_file_comes_back(void **state)
{
	(void)state;
	const char *file = file_of("s000001", 2), *before = read_text(file);
	assert_int_equal(unlink(file), 0);
	struct job_result r = work("2026-02-01", &(struct job_ledger){ 0 });
	assert_int_equal(r.made, 1);
	assert_int_equal(r.corrected, 0);
	assert_string_equal(read_text(file), before);
	assert_int_equal(count("SELECT count(*) FROM version WHERE unit = 's000001'"), 2);
}

static void duplicate(void **state)
{
	(void)state;
	change_mark("s000001", "A", "2026-02-02"); /* the present data are other ones: the kept ones count */
	struct job_result r = work("2026-02-03", &(struct job_ledger){ .duplicate = 2, .order_no = "1-9/71", .order_date = "2026-02-02", .unit = "s000001" });
	assert_int_equal(r.made, 1);
	assert_int_equal(count("SELECT count(*) FROM output WHERE unit = 's000001' AND version = 2 AND copy_no = 2"), 1);
	assert_int_equal(count("SELECT count(*) FROM verify_code WHERE unit = 's000001' AND version = 2"), 2);
	assert_true(fsio_exists(arena_printf(&arena, "%s/out/%s", root, text("SELECT path FROM output WHERE copy_no = 2"))));
	assert_int_equal(count("SELECT count(*) FROM version WHERE unit = 's000001'"), 2);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(drafts), cmocka_unit_test(draft_is_replaced), cmocka_unit_test(issued_is_kept), cmocka_unit_test(correction_stands_beside),
	cmocka_unit_test(lost_file_comes_back), cmocka_unit_test(duplicate),
};

int main(void)
{
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
