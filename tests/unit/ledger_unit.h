/* SPDX-License-Identifier: MIT */
/* A ledger with one instance of two documents, for the tests of ledger; each test gets a new one. */
#ifndef LIECIBA_LEDGER_UNIT_H
#define LIECIBA_LEDGER_UNIT_H
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char dir[] = "/tmp/lieciba-ledger-XXXXXX", path[64];
static struct arena arena;
static struct ledger *l;
static struct diag d;
static const char INST[] = "pvs/report-cards/2025-26/S1";

static inline void must(bool good)
{
	if (!good)
		print_error("%s %s\n", d.code, d.what);
	assert_true(good);
}

static inline const uint8_t *bytes(uint8_t v)
{
	static uint8_t buf[4][DIGEST_SIZE];
	static int at;
	at = (at + 1) % 4;
	memset(buf[at], v, DIGEST_SIZE);
	return buf[at];
}

static inline int64_t number(const char *sql)
{
	return db_scalar_int(ledger_db(l), sql, -1);
}

static inline const char *word(const char *sql)
{
	static char out[200];
	struct db_stmt *q = db_prepare(ledger_db(l), sql, &d);
	assert_non_null(q);
	snprintf(out, sizeof out, "%s", db_step(q, &d) == DB_ROW && db_text(q, 0) ? db_text(q, 0) : "-");
	db_finalize(q);
	return out;
}

static inline struct ledger_run run_now(void)
{
	struct ledger_run r = { .school = "pvs", .at = "2025-12-18T06:00:00", .host = "h", .boot_id = "b", .reason = "due", .pid = 7, .output_version = 1 };
	must(ledger_run_begin(l, &r, NULL, &d));
	return r;
}

static inline void put_instance(const char *id, const char *job, const char *period, const char *due, const char *fulfils)
{
	const struct ledger_instance i = { .id = id, .school = "pvs", .job = job, .period = period, .data_from = "2025-09-01", .data_to = "2025-12-19", .opens = "2025-12-17",
		.due = due, .fulfils = fulfils, .layout = "report-card" };
	must(ledger_put_instance(l, &i, &d));
}

static inline void put_unit(const char *unit, int64_t seq, const char *state)
{
	const struct ledger_unit u = { .unit = unit, .label = unit, .class_id = "7.a", .class_name = "7.a", .state = state, .seq = seq };
	must(ledger_put_unit(l, INST, &u, &d));
}

static inline void put_draft(const char *unit, int version, uint8_t digest, const char *file, const char *reason)
{
	static struct ledger_part parts[2];
	parts[0] = (struct ledger_part){ .dataset = "marks", .rows = 12 };
	parts[1] = (struct ledger_part){ .dataset = "absences", .rows = 3 };
	memset(parts[0].digest, digest, DIGEST_SIZE);
	struct ledger_version v = { .version = version, .lang = "lv", .profile = "2a", .doc_date = "2025-12-19", .made_at = "2025-12-18", .reason = reason, .parts = parts,
		.nparts = 2, .nout = 1, .has_code = true };
	v.out[0] = (struct ledger_output){ .kind = "pdf", .path = file, .bytes = 1000, .pages = 2 };
	memset(v.digest, digest, DIGEST_SIZE);
	memset(v.snapshot, 9, DIGEST_SIZE);
	memset(v.out[0].sha256, digest, DIGEST_SIZE);
	memcpy(v.code, unit, strnlen(unit, 6));
	v.code[8] = digest;
	v.code[9] = (uint8_t)version;
	struct ledger_run r = run_now();
	must(ledger_put_draft(l, INST, unit, r.id, &v, &d));
}

static inline int64_t confirm(const char *unit, int version, const char *event)
{
	int64_t entry;
	const struct ledger_event e = { .school = "pvs", .school_year = "2025-26", .at = "2025-12-19T10:00:00", .event = event, .to_role = "tutor", .by_role = "secretary",
		.by_login = "anna", .copy_no = 1 };
	must(ledger_register(l, INST, unit, version, &e, &entry, &d));
	return entry;
}

static inline struct ledger_unit *units(size_t *n)
{
	struct ledger_unit *v;
	must(ledger_units(l, &arena, INST, true, &v, n, &d));
	return v;
}

static inline struct ledger_instance *sum_up(const char *now)
{
	struct ledger_instance *i;
	must(ledger_sum_up(l, INST, now, false, NULL, &d));
	must(ledger_get_instance(l, &arena, INST, &i, &d));
	assert_non_null(i);
	return i;
}

static inline int set_up(void **state)
{
	(void)state;
	unlink(path);
	arena_init(&arena, 0);
	l = ledger_open(path, true, &d);
	assert_non_null(l);
	const struct ledger_snapshot s = { .sha256 = { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 }, .school = "pvs", .needs = "", .data_to = "2025-12-19", .path = "snapshots/09.db", .made_at = "2025-12-18T06:00:00",
		.import_no = 4 };
	must(ledger_put_snapshot(l, &s, &d));
	put_instance(INST, "report-cards", "2025-26/S1", "2025-12-19", "issued");
	put_unit("s2", 2, "waiting");
	put_unit("s1", 1, "waiting");
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	assert_int_equal(number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
	ledger_close(l);
	arena_release(&arena);
	return 0;
}

#define LEDGER_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static inline int ledger_tests(const struct CMUnitTest *tests, size_t n)
{
	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof path, "%s/state/ledger.db", dir);
	int failed = _cmocka_run_group_tests("ledger", tests, n, NULL, NULL);
	unlink(path);
	snprintf(path, sizeof path, "%s/state", dir);
	rmdir(path);
	rmdir(dir);
	return failed;
}

#endif
