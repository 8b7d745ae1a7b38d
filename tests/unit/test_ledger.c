/* SPDX-License-Identifier: MIT */
/* ledger: what is issued is never replaced, drafts are, numbers count on. */
#include "ledger_unit.h"

static void opening(void **state)
{
	(void)state;
	char other[80];
	snprintf(other, sizeof other, "%s/other.db", dir);
	assert_null(ledger_open(other, false, &d));
	assert_string_equal(d.code, "G021");
	assert_int_equal(d.exit_code, 66);
	struct db *db = db_open(other, DB_WRITE, &d);
	must(db_exec(db, "CREATE TABLE x(a)", &d));
	db_close(db);
	assert_null(ledger_open(other, true, &d));
	assert_string_equal(d.code, "G023");
	unlink(other);
	must(fsio_write(other, "this is no database, but long enough to be read as one", 54, &d));
	assert_null(ledger_open(other, false, &d));
	assert_string_equal(d.code, "G023");
	unlink(other);
	must(db_exec(ledger_db(l), "PRAGMA user_version = 3", &d));
	assert_null(ledger_open(path, false, &d));
	assert_string_equal(d.code, "G022");
	/* version 1 knew no packages: it is read as it is, and completed when it is written */
	must(db_exec(ledger_db(l), "DROP TABLE package_copy; DROP TABLE package_part; DROP TABLE package; DROP TABLE disposal_item; DROP TABLE disposal; PRAGMA user_version = 1", &d));
	struct ledger *old = ledger_open(path, false, &d);
	assert_non_null(old);
	ledger_close(old);
	assert_int_equal(db_scalar_int(ledger_db(l), "SELECT count(*) FROM sqlite_schema WHERE name = 'package'", 1), 0);
	old = ledger_open(path, true, &d);
	assert_non_null(old);
	ledger_close(old);
	assert_int_equal(db_scalar_int(ledger_db(l), "PRAGMA user_version", 0), 2);
	assert_int_equal(db_scalar_int(ledger_db(l), "SELECT count(*) FROM sqlite_schema WHERE name IN ('package', 'package_part', 'package_copy', 'disposal', 'disposal_item')", 0), 5);
	struct ledger *reader = ledger_open(path, false, &d);
	assert_non_null(reader);
	assert_false(ledger_begin(reader, &d) && ledger_set_state(reader, INST, "done", "2025-12-19T10:00:00", &d));
	ledger_close(reader);
	ledger_close(NULL);
}

static void runs(void **state)
{
	(void)state;
	size_t crashed = 9;
	struct ledger_run r = { .school = "pvs", .at = "2025-12-18T06:00:00", .host = "h", .boot_id = "b", .reason = "due", .pid = 7, .output_version = 1 };
	must(ledger_run_begin(l, &r, &crashed, &d));
	assert_string_equal(r.id, "R000001");
	assert_int_equal(crashed, 0);
	must(ledger_run_end(l, r.id, "done", "2025-12-18T06:01:00", NULL, &d));
	must(ledger_run_begin(l, &r, &crashed, &d));
	assert_string_equal(r.id, "R000002");
	assert_int_equal(crashed, 0);
	r.at = "2025-12-18T07:00:00";
	r.shard = 3;
	r.shards = 8;
	r.reason = "shard";
	must(ledger_run_begin(l, &r, &crashed, &d)); /* R000002 never ended */
	assert_string_equal(r.id, "R000003-3of8");
	assert_int_equal(crashed, 1);
	assert_string_equal(word("SELECT state || ended_at FROM run WHERE run_id = 'R000002'"), "crashed2025-12-18T07:00:00");
	r.shards = 0;
	must(ledger_run_begin(l, &r, &crashed, &d));
	assert_string_equal(r.id, "R000004");
	must(ledger_run_end(l, r.id, "failed", "2025-12-18T08:00:00", "disk", &d));
	assert_string_equal(word("SELECT state || note FROM run WHERE run_id = 'R000004'"), "faileddisk");
}

static void instances(void **state)
{
	(void)state;
	struct ledger_instance *i;
	must(ledger_get_instance(l, &arena, "pvs/none", &i, &d));
	assert_null(i);
	must(ledger_get_instance(l, &arena, INST, &i, &d));
	assert_string_equal(i->state, "waiting");
	assert_string_equal(i->layout, "report-card");
	assert_null(i->due_note);
	assert_null(i->stamp);
	must(ledger_sum_up(l, INST, "2025-12-18T06:00:00", false, bytes(5), &d));
	put_instance(INST, "report-cards", "2025-26/S1", "2025-12-22", "sent");
	must(ledger_get_instance(l, &arena, INST, &i, &d));
	assert_string_equal(i->due, "2025-12-22");
	assert_string_equal(i->fulfils, "sent");
	assert_string_equal(i->state, "ready"); /* kept */
	assert_memory_equal(i->stamp, bytes(5), DIGEST_SIZE);
	must(ledger_sum_up(l, INST, "2025-12-18T06:00:00", true, bytes(6), &d));
	must(ledger_get_instance(l, &arena, INST, &i, &d));
	assert_string_equal(i->state, "failed");
	assert_null(i->stamp);
}

static void drafts_in_place(void **state)
{
	(void)state;
	size_t n;
	put_draft("s1", 1, 1, "r/7.a/a.pdf", NULL);
	struct ledger_unit *u = units(&n);
	assert_int_equal(n, 2);
	assert_string_equal(u[0].unit, "s1");
	assert_int_equal(u[0].draft.version, 1);
	assert_int_equal(u[0].issued.version, 0);
	assert_int_equal(u[1].draft.version, 0);
	assert_int_equal(u[0].draft.nparts, 2);
	assert_string_equal(u[0].draft.parts[0].dataset, "absences");
	assert_int_equal(u[0].draft.parts[1].rows, 12);
	assert_int_equal(u[0].draft.nout, 1);
	assert_string_equal(u[0].draft.out[0].path, "r/7.a/a.pdf");
	assert_int_equal(u[0].draft.out[0].pages, 2);
	assert_true(u[0].draft.has_code);
	assert_memory_equal(u[0].draft.code, "s1", 2);
	put_draft("s1", 1, 2, "r/7.a/a.pdf", NULL); /* the same file: not stale */
	assert_int_equal(number("SELECT count(*) FROM stale"), 0);
	put_draft("s1", 1, 3, "r/7.a/b.pdf", NULL);
	assert_string_equal(word("SELECT group_concat(path) FROM stale"), "r/7.a/a.pdf");
	u = units(&n);
	assert_int_equal(u[0].last, 1);
	assert_memory_equal(u[0].draft.digest, bytes(3), DIGEST_SIZE);
	assert_int_equal(number("SELECT count(*) FROM version"), 1);
	assert_int_equal(number("SELECT count(*) FROM verify_code"), 1);
	assert_int_equal(number("SELECT count(*) FROM input_part"), 2);
	put_draft("s1", 1, 4, "r/7.a/a.pdf", NULL); /* back again */
	assert_string_equal(word("SELECT group_concat(path) FROM stale"), "r/7.a/b.pdf");
}

static void places_change(void **state)
{
	(void)state;
	struct ledger_holder h;
	put_draft("s1", 1, 1, "r/1.pdf", NULL);
	put_draft("s2", 1, 2, "r/2.pdf", NULL);
	put_draft("s1", 1, 3, "r/2.pdf", NULL);
	must(ledger_holder(l, &arena, "r/2.pdf", &h, &d));
	assert_string_equal(h.unit, "s1");
	assert_int_equal(h.state, LEDGER_DRAFT);
	put_draft("s2", 1, 4, "r/1.pdf", NULL);
	must(ledger_holder(l, &arena, "r/1.pdf", &h, &d));
	assert_string_equal(h.unit, "s2");
	assert_string_equal(h.instance, INST);
	assert_memory_equal(h.sha256, bytes(4), DIGEST_SIZE);
	assert_int_equal(number("SELECT count(*) FROM stale"), 0);
	must(ledger_holder(l, &arena, "r/3.pdf", &h, &d));
	assert_string_equal(h.unit, "");
	assert_null(h.instance);
}

static void corrections(void **state)
{
	(void)state;
	size_t n;
	put_draft("s1", 1, 1, "r/1.pdf", NULL);
	assert_int_equal(confirm("s1", 1, "issued"), 1);
	struct ledger_unit *u = units(&n);
	assert_int_equal(u[0].draft.version, 0);
	assert_int_equal(u[0].issued.version, 1);
	assert_string_equal(u[0].issued.issued_at, "2025-12-19T10:00:00");
	assert_string_equal(word("SELECT issued_by FROM version"), "secretary anna");

	must(ledger_mark_changed(l, INST, "s1", 1, bytes(2), "marks", "2025-12-20", &d));
	must(ledger_mark_changed(l, INST, "s1", 1, bytes(3), "absences,marks", "2025-12-21", &d));
	assert_string_equal(word("SELECT what || since FROM changed"), "absences,marks2025-12-20");
	must(ledger_mark_changed(l, INST, "s1", 1, NULL, NULL, NULL, &d));
	assert_int_equal(number("SELECT count(*) FROM changed"), 0);
	must(ledger_mark_changed(l, INST, "s1", 1, bytes(2), "layout", "2025-12-20", &d));
	must(ledger_accept_layout(l, INST, "s1", 1, bytes(8), &d));
	assert_int_equal(number("SELECT count(*) FROM changed"), 0);
	u = units(&n);
	assert_true(u[0].issued.accepted);
	assert_memory_equal(u[0].issued.accepted_layout, bytes(8), DIGEST_SIZE);

	/* version 2 beside the issued one: its file is set aside first */
	must(ledger_mark_changed(l, INST, "s1", 1, bytes(2), "marks", "2025-12-20", &d));
	must(ledger_move_output(l, "r/1.pdf", "r/1.v1.pdf", &d));
	put_draft("s1", 2, 2, "r/1.pdf", "a mark");
	assert_int_equal(number("SELECT count(*) FROM changed"), 0);
	u = units(&n);
	assert_int_equal(u[0].issued.version, 1);
	assert_string_equal(u[0].issued.out[0].path, "r/1.v1.pdf");
	assert_int_equal(u[0].draft.version, 2);
	assert_string_equal(u[0].draft.reason, "a mark");
	put_draft("s1", 2, 3, "r/1.pdf", "a mark"); /* remade: the issued one stays */
	assert_int_equal(number("SELECT count(*) FROM version"), 2);

	assert_int_equal(confirm("s1", 2, "handed-over"), 2);
	u = units(&n);
	assert_int_equal(u[0].draft.version, 0);
	assert_int_equal(u[0].issued.version, 2);
	assert_int_equal(u[0].last, 2);
	assert_string_equal(word("SELECT state FROM version WHERE version = 1"), "superseded");
	int64_t entry;
	const struct ledger_event e = { .school = "pvs", .school_year = "2025-26", .at = "2025-12-19T10:00:00", .event = "kept", .to_role = "archive", .by_role = "x", .by_login = "y" };
	assert_false(ledger_register(l, INST, "s1", 1, &e, &entry, &d));
	assert_string_equal(d.code, "G034");
	assert_false(ledger_register(l, INST, "s1", 7, &e, &entry, &d));
	assert_string_equal(d.code, "G034");
	assert_int_equal(number("SELECT count(*) FROM register"), 2);
}

static void units_that_left(void **state)
{
	(void)state;
	size_t n;
	const char *keep[] = { "s2" };
	put_draft("s1", 1, 1, "r/1.pdf", NULL);
	put_draft("s2", 1, 2, "r/2.pdf", NULL);
	must(ledger_drop_others(l, INST, keep, 1, &d));
	struct ledger_unit *u = units(&n);
	assert_string_equal(u[0].state, "skipped");
	assert_int_equal(u[0].draft.version, 0);
	assert_int_equal(u[1].draft.version, 1);
	assert_string_equal(word("SELECT group_concat(path) FROM stale"), "r/1.pdf");
	confirm("s2", 1, "issued");
	must(ledger_drop_others(l, INST, NULL, 0, &d)); /* what was issued is never forgotten */
	u = units(&n);
	assert_int_equal(u[1].issued.version, 1);
	assert_string_equal(u[1].state, "skipped");
	assert_string_equal(sum_up("2025-12-18T06:00:00")->state, "skipped");
}

static void bundles(void **state)
{
	(void)state;
	struct ledger_bundle *v;
	struct ledger_holder h;
	size_t n;
	struct ledger_run r = run_now();
	struct ledger_bundle b = { .bundle = "r/7.a", .kind = "pdf", .path = "r/7.a.pdf", .made_at = "2025-12-18", .version = 1, .complete = true, .parts = 2, .bytes = 5, .pages = 4 };
	memset(b.digest, 1, DIGEST_SIZE);
	must(ledger_put_bundle(l, INST, r.id, &b, &d));
	b.version = 2;
	b.complete = false;
	b.path = "r/7.a-new.pdf";
	must(ledger_put_bundle(l, INST, r.id, &b, &d));
	assert_string_equal(word("SELECT group_concat(path) FROM stale"), "r/7.a.pdf");
	b.bundle = "r/7.b";
	b.path = "r/7.b.pdf";
	must(ledger_put_bundle(l, INST, r.id, &b, &d));
	must(ledger_bundles(l, &arena, INST, &v, &n, &d));
	assert_int_equal(n, 2);
	assert_string_equal(v[0].bundle, "r/7.a");
	assert_int_equal(v[0].version, 2);
	assert_false(v[0].complete);
	assert_int_equal(v[0].pages, 4);
	assert_memory_equal(v[0].digest, bytes(1), DIGEST_SIZE);
	must(ledger_holder(l, &arena, "r/7.b.pdf", &h, &d));
	assert_string_equal(h.instance, INST);
	assert_string_equal(h.unit, "");
	const char *keep[] = { "r/7.b" };
	must(ledger_drop_bundles(l, INST, keep, 1, &d));
	must(ledger_bundles(l, &arena, INST, &v, &n, &d));
	assert_int_equal(n, 1);
	assert_int_equal(number("SELECT count(*) FROM stale"), 2);
}

static bool removes(void *arg, const char *file)
{
	char *seen = arg;
	snprintf(seen + strlen(seen), 200 - strlen(seen), "%s;", file);
	return strcmp(file, "r/busy.pdf") != 0;
}

static void sweeps(void **state)
{
	(void)state;
	char seen[200] = "";
	must(db_exec(ledger_db(l), "INSERT INTO stale VALUES ('r/old.pdf'), ('r/busy.pdf'), ('r/1.pdf')", &d));
	put_draft("s1", 1, 1, "r/1.pdf", NULL);
	must(db_exec(ledger_db(l), "INSERT INTO stale VALUES ('r/1.pdf')", &d)); /* named again: not removed */
	must(ledger_sweep_stale(l, removes, seen, &d));
	assert_string_equal(seen, "r/busy.pdf;r/old.pdf;");
	assert_string_equal(word("SELECT group_concat(path) FROM stale"), "r/busy.pdf");

	const char *file;
	struct ledger_snapshot s = { .school = "pvs", .needs = "", .data_to = "2025-12-19", .path = "snapshots/aa.db", .made_at = "2025-12-18T06:00:00", .import_no = 5 };
	memset(s.sha256, 0xaa, DIGEST_SIZE);
	must(ledger_put_snapshot(l, &s, &d));
	s.path = NULL;
	must(ledger_put_snapshot(l, &s, &d)); /* known already as kept */
	must(ledger_snapshot_path(l, &arena, s.sha256, &file, &d));
	assert_string_equal(file, "snapshots/aa.db");
	seen[0] = '\0';
	must(ledger_sweep_snapshots(l, removes, seen, &d));
	assert_string_equal(seen, "snapshots/aa.db;"); /* the other is s1's draft's */
	must(ledger_snapshot_path(l, &arena, s.sha256, &file, &d));
	assert_null(file);
	must(ledger_snapshot_path(l, &arena, bytes(9), &file, &d));
	assert_string_equal(file, "snapshots/09.db");
	must(ledger_snapshot_path(l, &arena, bytes(77), &file, &d));
	assert_null(file);
}

static void problems(void **state)
{
	(void)state;
	struct ledger_run r = run_now();
	const struct ledger_problem v[] = { { "s1", "C204", "no mark" }, { NULL, "J010", "class file" } };
	must(ledger_put_problems(l, INST, r.id, v, 2, &d));
	must(ledger_put_problems(l, INST, r.id, v + 1, 1, &d));
	assert_int_equal(number("SELECT count(*) FROM problem"), 1);
	assert_string_equal(word("SELECT code FROM problem"), "J010");
}

static void transactions(void **state)
{
	(void)state;
	size_t n;
	must(ledger_begin(l, &d));
	put_draft("s1", 1, 1, "r/1.pdf", NULL);
	ledger_rollback(l);
	assert_int_equal(units(&n)[0].draft.version, 0);
	must(ledger_begin(l, &d));
	put_draft("s1", 1, 1, "r/1.pdf", NULL);
	must(ledger_commit(l, &d));
	assert_int_equal(units(&n)[0].draft.version, 1);
	/* a call of several rows stands or falls as a whole */
	confirm("s1", 1, "issued");
	struct ledger_version v = { .version = 1, .lang = "lv", .profile = "2a", .doc_date = "2025-12-19", .made_at = "2025-12-18" };
	assert_false(ledger_put_draft(l, INST, "s1", "R000001", &v, &d)); /* number 1 is taken by an issued one */
	assert_int_equal(units(&n)[0].issued.version, 1);
	assert_int_equal(units(&n)[0].issued.nparts, 2);
}

/* A country's instance: what a run writes and reads again. The time is told, not asserted: machines differ. */
static void many(void **state)
{
	(void)state;
	enum { UNITS = 3000 };
	char unit[16], file[32];
	size_t n;
	struct timespec a, b;
	struct ledger_run r = run_now();
	struct ledger_part parts[4] = { { .dataset = "a" }, { .dataset = "b" }, { .dataset = "c" }, { .dataset = "d" } };
	clock_gettime(CLOCK_MONOTONIC, &a);
	must(ledger_begin(l, &d));
	for (int i = 0; i < UNITS; i++) {
		snprintf(unit, sizeof unit, "x%05d", i);
		snprintf(file, sizeof file, "r/%05d.pdf", i);
		put_unit(unit, i, "done");
		struct ledger_version v = { .version = 1, .lang = "lv", .profile = "2a", .doc_date = "2025-12-19", .made_at = "2025-12-18", .parts = parts, .nparts = 4, .nout = 1,
			.has_code = true };
		v.out[0] = (struct ledger_output){ .kind = "pdf", .path = file, .bytes = 1000, .pages = 2 };
		memset(v.snapshot, 9, DIGEST_SIZE);
		memcpy(v.code, unit, 6);
		must(ledger_put_draft(l, INST, unit, r.id, &v, &d));
	}
	must(ledger_commit(l, &d));
	clock_gettime(CLOCK_MONOTONIC, &b);
	int64_t us = (int64_t)(b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000;
	print_message("%d documents, %lld rows a second\n", UNITS, (long long)UNITS * 8 * 1000000 / (long long)(us ? us : 1));
	struct ledger_unit *u = units(&n);
	assert_int_equal(n, UNITS + 2);
	for (size_t i = 2; i < n; i++)
		assert_true(u[i].draft.version == 1 && u[i].draft.nparts == 4 && u[i].draft.nout == 1 && u[i].draft.has_code && strcmp(u[i].draft.parts[3].dataset, "d") == 0);
	assert_int_equal(sum_up("2025-12-18T06:00:00")->made, UNITS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST LEDGER_TEST
		TEST(opening), TEST(runs), TEST(instances), TEST(drafts_in_place), TEST(places_change), TEST(corrections), TEST(units_that_left), TEST(bundles), TEST(sweeps),
		TEST(problems), TEST(transactions), TEST(many),
	};
	return ledger_tests(tests, sizeof tests / sizeof *tests);
}
