/* SPDX-License-Identifier: MIT */
/* ledger_merge: all shards or none; twice is as once; what another made from other data is refused by name; a ledger as text is the same for the same rows. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/ledger.h"
#include "lieciba/ledger_merge.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SHARDS = 3, UNITS = 12 };
static char dir[] = "/tmp/lieciba-merge-XXXXXX", part[SHARDS][64], main_path[64];
static const char *parts[SHARDS];
static struct diag d;
static const char INST[] = "pvs/cards/2025-26/S1", NOW[] = "2025-12-18T08:00:00";

static void must(bool good)
{
	if (!good)
		print_error("%s %s\n", d.code, d.what);
	assert_true(good);
}

static void begin(struct ledger *l, struct ledger_run *r, const char *at, int shard, int shards)
{
	*r = (struct ledger_run){ .school = "pvs", .at = at, .host = "h", .boot_id = "b", .reason = shards ? "shard" : "due", .pid = 100 + shard, .output_version = 1, .shard = shard,
		.shards = shards };
	must(ledger_run_begin(l, r, NULL, &d));
	struct ledger_snapshot s = { .school = "pvs", .needs = "", .data_to = "2025-12-19", .made_at = at, .import_no = 4 };
	memset(s.sha256, 9, DIGEST_SIZE);
	must(ledger_put_snapshot(l, &s, &d));
	const struct ledger_instance i = { .id = INST, .school = "pvs", .job = "cards", .period = "2025-26/S1", .data_from = "2025-09-01", .data_to = "2025-12-19",
		.opens = "2025-12-17", .due = "2025-12-19", .fulfils = "made", .layout = "report-card" };
	must(ledger_put_instance(l, &i, &d));
}

static void make(struct ledger *l, const char *run, int n, uint8_t digest)
{
	char unit[16], file[32];
	snprintf(unit, sizeof unit, "s%03d", n);
	snprintf(file, sizeof file, "r/%03d.pdf", n);
	struct ledger_part p = { .dataset = "marks", .rows = n };
	struct ledger_version v = { .version = 1, .lang = "lv", .profile = "2a", .doc_date = "2025-12-19", .made_at = "2025-12-18", .parts = &p, .nparts = 1, .nout = 1, .has_code = true };
	const struct ledger_unit u = { .unit = unit, .label = unit, .class_id = "7.a", .class_name = "7.a", .state = "done", .seq = n };
	v.out[0] = (struct ledger_output){ .kind = "pdf", .path = file, .bytes = 1000, .pages = 2 };
	memset(v.digest, digest, DIGEST_SIZE);
	memset(v.snapshot, 9, DIGEST_SIZE);
	memset(v.out[0].sha256, digest, DIGEST_SIZE);
	memcpy(v.code, unit, 4);
	v.code[9] = digest;
	must(ledger_put_unit(l, INST, &u, &d));
	must(ledger_put_draft(l, INST, unit, run, &v, &d));
}

/* What shard s of SHARDS does: its third of the units, one of them blocked, and a class's file. */
static void work(struct ledger *l, const char *run, int s, uint8_t digest)
{
	char bundle[16], path[24];
	for (int n = (s - 1) * UNITS / SHARDS; n < s * UNITS / SHARDS; n++)
		make(l, run, n, digest);
	char unit[8];
	snprintf(unit, sizeof unit, "x%d", s);
	const struct ledger_unit u = { .unit = unit, .label = unit, .state = "blocked", .blocked_by = "C204", .seq = 100 + s };
	must(ledger_put_unit(l, INST, &u, &d));
	snprintf(bundle, sizeof bundle, "r/%d", s);
	snprintf(path, sizeof path, "r/%d.pdf", s);
	struct ledger_bundle b = { .bundle = bundle, .kind = "pdf", .path = path, .made_at = "2025-12-18", .version = 1, .parts = 4, .bytes = 9, .pages = 8 };
	memset(b.digest, digest, DIGEST_SIZE);
	must(ledger_put_bundle(l, INST, run, &b, &d));
}

static void make_part_of(int s, int shards, uint8_t digest, const char *state)
{
	struct ledger_run r;
	struct ledger *l = ledger_open(part[s - 1], true, &d);
	assert_non_null(l);
	begin(l, &r, "2025-12-18T06:00:00", s, shards);
	work(l, r.id, s, digest);
	const struct ledger_problem p = { "x", "C204", "no mark" };
	must(ledger_put_problems(l, INST, r.id, &p, 1, &d));
	must(ledger_sum_up(l, INST, NOW, false, NULL, &d));
	if (state)
		must(ledger_run_end(l, r.id, state, "2025-12-18T07:00:00", NULL, &d));
	ledger_close(l);
}

static int set_up(void **state)
{
	(void)state;
	unlink(main_path);
	for (int s = 1; s <= SHARDS; s++) {
		unlink(part[s - 1]);
		make_part_of(s, SHARDS, 1, "done");
	}
	return 0;
}

static void add_line(void *arg, const char *json)
{
	strbuf_addf(arg, "%s\n", json);
}

static char *text_of(struct ledger *l)
{
	struct strbuf sb = STRBUF_INIT;
	must(ledger_export(l, add_line, &sb, &d));
	return strbuf_detach(&sb, NULL);
}

static int64_t number(struct ledger *l, const char *sql)
{
	return db_scalar_int(ledger_db(l), sql, -1);
}

/* Merges and expects the code; the ledger must be as before. */
static void refuses(const char *const *v, size_t n, const char *code)
{
	struct ledger_merged out;
	struct ledger *l = ledger_open(main_path, true, &d);
	char *before = text_of(l);
	assert_false(ledger_merge(l, v, n, NOW, &out, &d));
	assert_string_equal(d.code, code);
	char *after = text_of(l);
	assert_string_equal(before, after);
	free(before);
	free(after);
	ledger_close(l);
}

static void twice_is_as_once(void **state)
{
	(void)state;
	struct ledger_merged out;
	struct ledger *l = ledger_open(main_path, true, &d);
	must(ledger_merge(l, parts, SHARDS, NOW, &out, &d));
	assert_int_equal(out.versions, UNITS);
	assert_int_equal(out.units, UNITS + SHARDS);
	assert_int_equal(out.bundles, SHARDS);
	assert_int_equal(out.shards, SHARDS);
	assert_int_equal(number(l, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	assert_int_equal(number(l, "SELECT count(*) FROM verify_code"), UNITS);
	assert_int_equal(number(l, "SELECT units FROM instance"), UNITS + SHARDS);
	assert_int_equal(number(l, "SELECT made FROM instance"), UNITS);
	assert_int_equal(number(l, "SELECT blocked FROM instance"), SHARDS);
	assert_int_equal(number(l, "SELECT count(*) FROM problem"), SHARDS);
	assert_int_equal(number(l, "SELECT count(*) FROM run WHERE run_id LIKE 'R000001-_of3'"), SHARDS);
	char *once = text_of(l);
	must(ledger_merge(l, parts, SHARDS, NOW, &out, &d));
	assert_int_equal(out.versions + out.units + out.bundles, 0);
	const char *turned[] = { parts[2], parts[0], parts[1] };
	must(ledger_merge(l, turned, SHARDS, NOW, &out, &d));
	char *again = text_of(l);
	assert_string_equal(once, again);
	free(once);
	free(again);
	ledger_close(l);
}

static void gaps(void **state)
{
	(void)state;
	refuses(parts, 2, "G071");
	assert_non_null(strstr(d.what, "missing: 3"));
	const char *doubled[] = { parts[0], parts[1], parts[0] };
	refuses(doubled, 3, "G071");
	refuses(parts, 0, "G071");
	unlink(part[2]);
	make_part_of(3, 4, 1, "done");
	refuses(parts, SHARDS, "G071");
	unlink(part[2]);
	refuses(parts, SHARDS, "G021");
	make_part_of(3, SHARDS, 1, NULL);
	refuses(parts, SHARDS, "G075");
	unlink(part[2]);
	make_part_of(3, SHARDS, 1, "failed");
	refuses(parts, SHARDS, "G075");
}

static void strangers(void **state)
{
	(void)state;
	struct ledger_run r;
	struct db *db = db_open(part[1], DB_WRITE, &d);
	must(db_exec(db, "PRAGMA user_version = 9", &d));
	db_close(db);
	refuses(parts, SHARDS, "G022");
	unlink(part[1]);
	struct ledger *l = ledger_open(part[1], true, &d);
	begin(l, &r, "2025-12-18T06:00:00", 0, 0);
	ledger_close(l);
	refuses(parts, SHARDS, "G070");
	unlink(part[1]);
	make_part_of(2, SHARDS, 1, "done");
	l = ledger_open(part[1], true, &d);
	const struct ledger_instance i = { .id = "pvs/cards/2025-26/S2", .school = "pvs", .job = "cards", .period = "2025-26/S2", .data_from = "2026-01-05", .data_to = "2026-05-29",
		.opens = "2026-05-27", .due = "2026-05-29", .fulfils = "made" };
	must(ledger_put_instance(l, &i, &d));
	ledger_close(l);
	refuses(parts, SHARDS, "G072");
	unlink(part[1]);
	make_part_of(2, SHARDS, 1, "done");
	l = ledger_open(part[1], true, &d);
	int64_t entry;
	const struct ledger_event e = { .school = "pvs", .school_year = "2025-26", .at = NOW, .event = "issued", .to_role = "tutor", .by_role = "x", .by_login = "y" };
	must(ledger_register(l, INST, "s004", 1, &e, &entry, &d));
	ledger_close(l);
	refuses(parts, SHARDS, "G074");
}

static void other_digests(void **state)
{
	(void)state;
	struct ledger_merged out;
	struct ledger_run r;
	/* two shards made the same document from different data */
	struct ledger *l = ledger_open(part[1], true, &d);
	make(l, "R000001-2of3", 0, 7);
	ledger_close(l);
	refuses(parts, SHARDS, "G073");
	unlink(part[1]);
	make_part_of(2, SHARDS, 1, "done");

	/* an older draft gives way, its file stays or goes as with any draft */
	l = ledger_open(main_path, true, &d);
	begin(l, &r, "2025-12-17T06:00:00", 0, 0);
	make(l, r.id, 0, 5);
	must(ledger_run_end(l, r.id, "done", "2025-12-17T07:00:00", NULL, &d));
	must(ledger_merge(l, parts, SHARDS, NOW, &out, &d));
	assert_int_equal(out.versions, UNITS);
	assert_int_equal(number(l, "SELECT count(*) FROM version WHERE digest = x'0505050505050505050505050505050505050505050505050505050505050505'"), 0);
	assert_int_equal(number(l, "SELECT count(*) FROM run"), SHARDS + 1);

	/* a newer one does not, nor does what was issued */
	begin(l, &r, "2025-12-19T06:00:00", 0, 0);
	make(l, r.id, 0, 6);
	ledger_close(l);
	refuses(parts, SHARDS, "G073");
	l = ledger_open(main_path, true, &d);
	make(l, "R000001-1of3", 0, 1);
	int64_t entry;
	const struct ledger_event e = { .school = "pvs", .school_year = "2025-26", .at = NOW, .event = "issued", .to_role = "tutor", .by_role = "x", .by_login = "y" };
	must(ledger_register(l, INST, "s000", 1, &e, &entry, &d));
	must(ledger_merge(l, parts, SHARDS, NOW, &out, &d)); /* the same digest: stays issued */
	assert_int_equal(out.versions, 0);
	assert_int_equal(number(l, "SELECT count(*) FROM version WHERE state = 'issued'"), 1);
	ledger_close(l);
	struct ledger *p = ledger_open(part[0], true, &d);
	begin(p, &r, "2025-12-20T06:00:00", 1, SHARDS);
	make(p, r.id, 0, 8);
	must(ledger_run_end(p, r.id, "done", NOW, NULL, &d));
	ledger_close(p);
	refuses(parts, SHARDS, "G073");
}

/* A shard that was run again with newer data, and a second set whose run numbers are taken already. */
static void again_later(void **state)
{
	(void)state;
	struct ledger_merged out;
	struct ledger_run r;
	struct ledger *l = ledger_open(main_path, true, &d);
	must(ledger_merge(l, parts, SHARDS, NOW, &out, &d));
	struct ledger *p = ledger_open(part[0], true, &d);
	begin(p, &r, "2025-12-18T09:00:00", 1, SHARDS);
	make(p, r.id, 0, 2);
	must(ledger_run_end(p, r.id, "done", "2025-12-18T10:00:00", NULL, &d));
	ledger_close(p);
	must(ledger_merge(l, parts, SHARDS, NOW, &out, &d));
	assert_int_equal(out.versions, 1);
	for (int s = 1; s <= SHARDS; s++) {
		unlink(part[s - 1]);
		struct ledger *q = ledger_open(part[s - 1], true, &d);
		begin(q, &r, "2026-01-05T06:00:00", s, SHARDS);
		assert_string_equal(r.id + 7, s == 1 ? "-1of3" : s == 2 ? "-2of3" : "-3of3");
		work(q, r.id, s, 3);
		must(ledger_run_end(q, r.id, "done", "2026-01-05T07:00:00", NULL, &d));
		ledger_close(q);
	}
	must(ledger_merge(l, parts, SHARDS, NOW, &out, &d));
	assert_int_equal(out.versions, UNITS);
	assert_int_equal(number(l, "SELECT count(*) FROM run"), 2 * SHARDS + 1);
	must(ledger_merge(l, parts, SHARDS, NOW, &out, &d));
	assert_int_equal(out.versions, 0);
	assert_int_equal(number(l, "SELECT count(*) FROM run"), 2 * SHARDS + 1);
	ledger_close(l);
}

/* Shards that begin as copies of the school's ledger bring the others' old rows along: these count for nothing. */
static void parts_that_are_copies(void **state)
{
	(void)state;
	struct ledger_merged out;
	struct ledger_run r;
	struct ledger *l = ledger_open(main_path, true, &d);
	begin(l, &r, "2025-12-17T06:00:00", 0, 0);
	for (int n = 0; n < UNITS; n++)
		make(l, r.id, n, 5);
	const struct ledger_unit u = { .unit = "s011", .label = "s011", .class_id = "7.a", .class_name = "7.a", .state = "blocked", .seq = 11 };
	must(ledger_put_unit(l, INST, &u, &d));
	must(ledger_run_end(l, r.id, "done", "2025-12-17T07:00:00", NULL, &d));
	for (int s = 1; s <= SHARDS; s++) {
		char sql[256];
		unlink(part[s - 1]);
		snprintf(sql, sizeof sql, "VACUUM INTO '%s'", part[s - 1]);
		must(db_exec(ledger_db(l), sql, &d));
		struct ledger *p = ledger_open(part[s - 1], true, &d);
		begin(p, &r, "2025-12-18T06:00:00", s, SHARDS);
		assert_string_equal(r.id, s == 1 ? "R000002-1of3" : s == 2 ? "R000002-2of3" : "R000002-3of3");
		work(p, r.id, s, 1);
		must(ledger_run_end(p, r.id, "done", "2025-12-18T07:00:00", NULL, &d));
		ledger_close(p);
	}
	must(ledger_merge(l, parts, SHARDS, NOW, &out, &d));
	assert_int_equal(out.versions, UNITS);
	assert_int_equal(out.units, SHARDS + 1); /* the blocked ones, and s011, which is done now */
	assert_int_equal(number(l, "SELECT count(*) FROM version WHERE substr(digest, 1, 1) = x'01'"), UNITS);
	assert_int_equal(number(l, "SELECT made FROM instance"), UNITS);
	ledger_close(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(twice_is_as_once, set_up), cmocka_unit_test_setup(gaps, set_up), cmocka_unit_test_setup(strangers, set_up),
		cmocka_unit_test_setup(other_digests, set_up), cmocka_unit_test_setup(again_later, set_up), cmocka_unit_test_setup(parts_that_are_copies, set_up),
	};
	if (!mkdtemp(dir))
		return 1;
	snprintf(main_path, sizeof main_path, "%s/ledger.db", dir);
	for (int s = 0; s < SHARDS; s++) {
		snprintf(part[s], sizeof part[s], "%s/ledger.part-%d-of-%d.db", dir, s + 1, SHARDS);
		parts[s] = part[s];
	}
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	for (int s = 0; s < SHARDS; s++)
		unlink(part[s]);
	unlink(main_path);
	rmdir(dir);
	return failed;
}
