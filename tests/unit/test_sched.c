/* SPDX-License-Identifier: MIT */
/* sched: every state an instance can have, against a real ledger and the calendars of 2025/26 and 2026/27; what waits for what; what a stamp stands on. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/sched.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char root[] = "sched-unit-XXXXXX";
static struct arena arena;
static struct config *config;
static struct ledger *ledger;
static struct ledger_run run = { .school = "pvs", .at = "2026-01-01T06:00:00", .host = "h", .boot_id = "b", .reason = "due", .pid = 1, .output_version = 1 };

static const char schedule_text[] =
	"format: 1\n"
	"timezone: Europe/Riga\n"
	"calendars: [calendar-2025-26.yaml]\n"
	"jobs:\n"
	"  cards: { title: C, layout: report-card, period: term, terms: [S1], due: { anchor: term-end }, lead: 5wd, fulfils: issued }\n"
	"  year-cards: { title: Y, layout: report-card, period: year, due: { anchor: year-end }, lead: 5wd }\n"
	"  journal: { title: J, layout: report-card, period: year, due: { anchor: year-end, offset: 5wd }, after: [year-cards] }\n"
	"  archive: { title: A, action: archive, period: once, due: { anchor: date, date: 08-31 }, opens: due-lead, after: [year-cards, journal] }\n"
	"  monthly: { title: M, layout: report-card, period: month, due: { day: 3 } }\n"
	"  newest: { title: L, layout: report-card, period: month, due: { day: 3 }, catch_up: latest }\n"
	"  timely: { title: N, layout: report-card, period: month, due: { day: 3 }, catch_up: none }\n"
	"  open: { title: O, layout: report-card, period: month, due: { day: last-working, month: same }, data_to: run }\n"
	"  term-list: { title: T, layout: report-card, period: term, due: { anchor: term-end }, after: [monthly] }\n"
	"  dreams: { title: D, layout: no-such, period: month, due: { day: 3 } }\n"
	"  letters: { title: R, action: remind, period: month, due: { day: 3 } }\n";

static const char *in_root(const char *name)
{
	return arena_printf(&arena, "%s/%s", root, name);
}

static void put(const char *name, const char *text)
{
	assert_true(fsio_mkdirs_for(in_root(name), NULL) && fsio_write(in_root(name), text, strlen(text), NULL));
}

static int setup(void **state)
{
	(void)state;
	struct diags out = { 0 };
	struct strbuf calendar = STRBUF_INIT;
	struct diag d = { 0 };
	arena_init(&arena, 0);
	assert_non_null(mkdtemp(root));
	assert_true(fsio_read("samples/calendars/calendar-2025-26.yaml", 1 << 20, &calendar, NULL));
	put("calendar-2025-26.yaml", calendar.buf);
	strbuf_release(&calendar);
	put("schedule.yaml", schedule_text);
	put("lieciba.yaml", "format: 1\nschool: pvs\n");
	config = config_load(&arena, root, NULL, ".", &out);
	assert_non_null(config);
	ledger = ledger_open(in_root("state/ledger.db"), true, &d);
	assert_non_null(ledger);
	assert_true(ledger_run_begin(ledger, &run, NULL, &d));
	const struct ledger_snapshot snap = { .school = "pvs", .needs = "", .data_to = "2025-12-19", .made_at = "2025-12-19T06:00:00", .import_no = 1 };
	assert_true(ledger_put_snapshot(ledger, &snap, &d));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	char command[64];
	ledger_close(ledger);
	arena_release(&arena);
	snprintf(command, sizeof command, "rm -rf %s", root);
	return system(command);
}

static struct sched *look(const char *now)
{
	struct diags out = { 0 };
	struct sched *s = sched_look(&arena, config, "pvs", ledger, now, &out);
	assert_non_null(s);
	diags_free(&out);
	return s;
}

static struct sched_item *find(const char *now, const char *job, const char *period)
{
	struct diag d = { 0 };
	struct sched_item *i = sched_find(look(now), job, period, &d);
	assert_non_null(i);
	return i;
}

static void expect(const char *now, const char *job, const char *period, enum sched_state state)
{
	struct sched_item *i = find(now, job, period);
	if (i->state != state)
		fail_msg("%s %s at %s is %d, not %d", job, period, now, (int)i->state, (int)state);
}

static void put_instance(const char *id, const char *job, const char *period, const char *fulfils)
{
	struct diag d = { 0 };
	const struct ledger_instance i = { .id = id, .school = "pvs", .job = job, .period = period, .data_from = "2025-09-01", .data_to = "2025-12-19", .opens = "2025-12-12",
		.due = "2025-12-19", .fulfils = fulfils, .layout = "report-card" };
	assert_true(ledger_put_instance(ledger, &i, &d));
}

/* states: a letter a unit: d done (with a draft), b blocked, f failed. */
static void put_units(const char *id, const char *states, bool failed)
{
	struct diag d = { 0 };
	uint8_t stamp[DIGEST_SIZE] = { 7 };
	for (size_t k = 0; states[k]; k++) {
		const char unit[] = { 's', (char)('0' + k), '\0' };
		const struct ledger_unit u = { .unit = unit, .label = unit, .seq = (int64_t)k, .state = states[k] == 'd' ? "done" : states[k] == 'b' ? "blocked" : "failed" };
		const struct ledger_version v = { .version = 1, .lang = "lv", .profile = "2a", .doc_date = "2025-12-19", .made_at = "2025-12-16" };
		assert_true(ledger_put_unit(ledger, id, &u, &d));
		if (states[k] == 'd')
			assert_true(ledger_put_draft(ledger, id, unit, run.id, &v, &d));
	}
	assert_true(ledger_sum_up(ledger, id, "2025-12-16T06:00:00", failed, stamp, &d));
}

/* ---- time ---- */

static void test_local_time(void **state)
{
	(void)state;
	char out[20];
	struct diag d = { 0 };
	assert_true(sched_local_time("2026-01-15T22:30:00Z", "Europe/Riga", out, &d));
	assert_string_equal(out, "2026-01-16T00:30:00"); /* winter: two hours */
	assert_true(sched_local_time("2026-07-15T22:30:00Z", "Europe/Riga", out, &d));
	assert_string_equal(out, "2026-07-16T01:30:00"); /* summer: three */
	assert_true(sched_local_time("2026-03-29T00:59:59Z", "Europe/Riga", out, &d));
	assert_string_equal(out, "2026-03-29T02:59:59");
	assert_true(sched_local_time("2026-03-29T01:00:00Z", "Europe/Riga", out, &d));
	assert_string_equal(out, "2026-03-29T04:00:00"); /* there is no three o'clock on that day */
	assert_true(sched_local_time("2026-01-15T22:30:00Z", "UTC", out, &d));
	assert_string_equal(out, "2026-01-15T22:30:00");
	static const char *const wrong[] = { "Europe/Atlantis", "", "../../etc/passwd", "/etc/localtime", "Europe" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_false(sched_local_time("2026-01-15T22:30:00Z", wrong[i], out, &d));
		assert_string_equal(d.code, "V022");
	}
}

/* ---- states without a ledger ---- */

static void test_window(void **state)
{
	(void)state;
	/* S1 ends on Friday 2025-12-19; five working days before is Friday the 12th, from six o'clock in Riga: four in UTC. */
	expect("2025-12-12T03:59:59Z", "cards", "2025-26/S1", SCHED_WAITING);
	expect("2025-12-12T04:00:00Z", "cards", "2025-26/S1", SCHED_READY);
	struct sched_item *i = find("2025-12-16T10:00:00Z", "cards", "S1");
	assert_string_equal(i->period, "2025-26/S1");
	assert_string_equal(i->id, "pvs/cards/2025-26/S1");
	assert_int_equal(i->days, 3);
	assert_int_equal(i->working_days, 4);
	assert_true(i->open);
	assert_false(i->late);
	i = find("2025-12-19T21:59:59Z", "cards", "2025-26/S1"); /* 23:59:59 in Riga */
	assert_int_equal(i->working_days, 1);
	assert_false(i->late);
	i = find("2025-12-19T22:00:00Z", "cards", "2025-26/S1");
	assert_int_equal(i->days, -1);
	assert_int_equal(i->working_days, 0);
	assert_true(i->late);
}

static void test_order_and_groups(void **state)
{
	(void)state;
	struct sched *s = look("2026-05-27T10:00:00Z");
	for (size_t i = 1; i < s->n; i++)
		assert_true(s->v[i - 1].inst->due.due <= s->v[i].inst->due.due);
	expect("2026-05-27T10:00:00Z", "year-cards", "2025-26", SCHED_READY);
	expect("2026-05-27T10:00:00Z", "year-cards", "2025-26@9", SCHED_WAITING);
	assert_string_equal(find("2026-05-27T10:00:00Z", "year-cards", "2025-26@12")->id, "pvs/year-cards/2025-26@12");
}

static void test_no_layout(void **state)
{
	(void)state;
	expect("2025-09-20T10:00:00Z", "dreams", "2025-09", SCHED_WAITING);
	expect("2025-10-02T10:00:00Z", "dreams", "2025-09", SCHED_NO_LAYOUT);
	const uint8_t stamp[DIGEST_SIZE] = { 0 };
	assert_false(sched_wants_run(find("2025-10-02T10:00:00Z", "dreams", "2025-09"), stamp));
	put("layouts/no-such.yaml", "format: 1\nlayout: no-such\ntitle: D\n");
	expect("2025-10-02T10:00:00Z", "dreams", "2025-09", SCHED_READY);
	unlink(in_root("layouts/no-such.yaml"));
}

static void test_catch_up(void **state)
{
	(void)state;
	const char *now = "2025-12-01T10:00:00Z"; /* September to November are over */
	expect(now, "monthly", "2025-09", SCHED_READY);
	expect(now, "monthly", "2025-11", SCHED_READY);
	expect(now, "newest", "2025-09", SCHED_SKIPPED);
	expect(now, "newest", "2025-10", SCHED_SKIPPED);
	expect(now, "newest", "2025-11", SCHED_READY);
	expect(now, "timely", "2025-10", SCHED_SKIPPED);
	expect(now, "timely", "2025-11", SCHED_READY);
	expect("2025-12-05T10:00:00Z", "timely", "2025-11", SCHED_SKIPPED); /* it was due on the 3rd */
	expect("2025-12-05T10:00:00Z", "newest", "2025-11", SCHED_READY);
	assert_true(find("2025-12-05T10:00:00Z", "newest", "2025-11")->late);
	assert_false(find("2025-12-05T10:00:00Z", "timely", "2025-11")->late);
}

static void test_since(void **state)
{
	(void)state;
	put("calendar-2026-27.yaml", "format: 1\nschool_year: 2026-27\nname: 2026./2027.\nstarts: 2026-09-01\nterms:\n  S1: { from: 2026-09-01, to: 2026-12-18 }\n"
		"  S2: { from: 2027-01-04, to: 2027-05-28 }\nholidays: lv\n");
	char *text = arena_strdup(&arena, schedule_text), *at = strstr(text, "[calendar-2025-26.yaml]");
	put("schedule.yaml", arena_printf(&arena, "%.*s[calendar-2025-26.yaml, calendar-2026-27.yaml]%s", (int)(at - text), text, at + strlen("[calendar-2025-26.yaml]")));
	expect("2026-07-01T10:00:00Z", "monthly", "2026-05", SCHED_READY); /* next year's calendar hides nothing before its year begins */
	expect("2026-09-02T10:00:00Z", "monthly", "2026-05", SCHED_SKIPPED);
	expect("2026-10-01T10:00:00Z", "monthly", "2026-09", SCHED_READY);
	struct diag d = { 0 };
	assert_null(sched_find(look("2026-10-01T10:00:00Z"), "cards", "S1", &d)); /* of two years */
	assert_string_equal(d.code, "V021");
	put("schedule.yaml", arena_printf(&arena, "%s", schedule_text));
	put("schedule.yaml", arena_printf(&arena, "%.*sdefaults: { since: 2025-11-01 }\n%s", (int)(strstr(text, "jobs:") - text), text, strstr(text, "jobs:")));
	expect("2025-12-01T10:00:00Z", "monthly", "2025-09", SCHED_SKIPPED);
	expect("2025-12-01T10:00:00Z", "monthly", "2025-10", SCHED_READY);
	put("schedule.yaml", schedule_text);
}

static void test_names(void **state)
{
	(void)state;
	struct sched *s = look("2025-12-01T10:00:00Z");
	struct diag d = { 0 };
	assert_null(sched_find(s, "card", "2025-26/S1", &d));
	assert_string_equal(d.code, "V020");
	assert_non_null(strstr(d.hint, "'cards'"));
	assert_null(sched_find(s, "cards", "2025-26/S2", &d));
	assert_string_equal(d.code, "V021");
	assert_non_null(strstr(d.hint, "2025-26/S1"));
	assert_int_equal(d.exit_code, 64);
}

/* ---- states with a ledger ---- */

static void test_made(void **state)
{
	(void)state;
	const char *now = "2025-12-16T10:00:00Z", *id = "pvs/cards/2025-26/S1";
	struct diag d = { 0 };
	put_instance(id, "cards", "2025-26/S1", "issued");
	expect(now, "cards", "S1", SCHED_READY);
	put_units(id, "bb", false);
	expect(now, "cards", "S1", SCHED_BLOCKED);
	put_units(id, "db", false);
	expect(now, "cards", "S1", SCHED_PARTIAL);
	put_units(id, "df", false);
	expect(now, "cards", "S1", SCHED_PARTIAL);
	put_units(id, "ff", false);
	put_units(id, "dd", true);
	expect(now, "cards", "S1", SCHED_FAILED);
	put_units(id, "dd", false);
	expect(now, "cards", "S1", SCHED_MADE);
	assert_true(find("2025-12-22T10:00:00Z", "cards", "S1")->late); /* made is not issued */
	const struct ledger_event e = { .school = "pvs", .school_year = "2025-26", .at = "2025-12-18T12:00:00", .event = "issued", .to_role = "student", .by_role = "clerk",
		.by_login = "anna", .copy_no = 1 };
	int64_t entry;
	for (int k = 0; k < 2; k++) {
		assert_true(ledger_register(ledger, id, k ? "s1" : "s0", 1, &e, &entry, &d));
		assert_true(ledger_sum_up(ledger, id, "2025-12-18T12:00:00", false, NULL, &d));
		expect(now, "cards", "S1", k ? SCHED_DONE : SCHED_MADE);
	}
	assert_false(find("2025-12-22T10:00:00Z", "cards", "S1")->late);
	const uint8_t other[DIGEST_SIZE] = { 9 };
	assert_true(ledger_mark_changed(ledger, id, "s1", 1, other, "marks", "2025-12-20", &d));
	assert_int_equal(find(now, "cards", "S1")->changed, 1);
	assert_int_equal(find(now, "monthly", "2025-10")->changed, 0);
	/* What is known stays, whatever the years. */
	assert_int_equal(find("2025-11-01T10:00:00Z", "cards", "S1")->state, SCHED_DONE);
}

static void test_wants(void **state)
{
	(void)state;
	const uint8_t same[DIGEST_SIZE] = { 7 }, other[DIGEST_SIZE] = { 8 };
	const char *id = "pvs/monthly/2025-10";
	struct sched_item *i = find("2025-12-01T10:00:00Z", "monthly", "2025-10");
	assert_true(sched_wants_run(i, same)); /* never compared */
	put_instance(id, "monthly", "2025-10", "made");
	put_units(id, "dd", false);
	i = find("2025-12-01T10:00:00Z", "monthly", "2025-10");
	assert_int_equal(i->state, SCHED_DONE); /* made is all that is asked */
	assert_false(sched_wants_run(i, same));
	assert_true(sched_wants_run(i, other));
	i = find("2025-10-20T10:00:00Z", "monthly", "2025-10");
	assert_false(i->open);
	assert_int_equal(i->state, SCHED_DONE); /* by hand, before its time */
	assert_false(sched_wants_run(i, other));
	put_units(id, "df", false);
	assert_true(sched_wants_run(find("2025-12-01T10:00:00Z", "monthly", "2025-10"), same)); /* what failed is tried again */
	put_units(id, "dd", false);
	assert_true(ledger_sum_up(ledger, id, "2025-12-16T06:00:00", true, NULL, &(struct diag){ 0 })); /* a later run could not go on; the stamp is the old one */
	assert_true(sched_wants_run(find("2025-12-01T10:00:00Z", "monthly", "2025-10"), same));
	put_units(id, "dd", false);
	/* Nothing to make: looked at again when anything changed. */
	put_instance("pvs/monthly/2025-11", "monthly", "2025-11", "made");
	put_units("pvs/monthly/2025-11", "", false);
	i = find("2025-12-01T10:00:00Z", "monthly", "2025-11");
	assert_int_equal(i->state, SCHED_SKIPPED);
	assert_false(sched_wants_run(i, same));
	assert_true(sched_wants_run(i, other));
}

static void test_after(void **state)
{
	(void)state;
	const uint8_t stamp[DIGEST_SIZE] = { 1 };
	const char *now = "2026-06-09T10:00:00Z";
	struct sched_item *i = find(now, "journal", "2025-26");
	assert_int_equal(i->state, SCHED_AFTER);
	assert_string_equal(i->waits_for, "year-cards");
	assert_false(sched_wants_run(i, stamp));
	put_instance("pvs/year-cards/2025-26", "year-cards", "2025-26", "made");
	put_units("pvs/year-cards/2025-26", "dd", false);
	i = find(now, "journal", "2025-26"); /* those of grades 9 and 12 are not its business */
	assert_int_equal(i->state, SCHED_READY);
	assert_true(sched_wants_run(i, stamp));
	expect("2026-06-20T10:00:00Z", "journal", "2025-26@9", SCHED_AFTER);
	/* Once a year, without groups: everybody's. */
	expect("2026-08-31T10:00:00Z", "archive", "2025-26", SCHED_AFTER);
	static const char *const rest[] = { "year-cards/2025-26@9", "year-cards/2025-26@12", "journal/2025-26", "journal/2025-26@9", "journal/2025-26@12" };
	for (size_t k = 0; k < sizeof rest / sizeof *rest; k++) {
		const char *id = arena_printf(&arena, "pvs/%s", rest[k]), *slash = strchr(rest[k], '/');
		expect("2026-08-31T10:00:00Z", "archive", "2025-26", SCHED_AFTER);
		put_instance(id, arena_memdup(&arena, rest[k], (size_t)(slash - rest[k])), slash + 1, "made");
		put_units(id, "d", false);
	}
	expect("2026-08-31T10:00:00Z", "archive", "2025-26", SCHED_READY);
	/* A term waits for the months that end within it. October is made, November has nothing, September is not. */
	i = find("2025-12-18T10:00:00Z", "term-list", "2025-26/S1");
	assert_int_equal(i->state, SCHED_AFTER);
	put_instance("pvs/monthly/2025-09", "monthly", "2025-09", "made");
	put_units("pvs/monthly/2025-09", "d", false);
	expect("2025-12-18T10:00:00Z", "term-list", "2025-26/S1", SCHED_READY);
}

static void test_actions(void **state)
{
	(void)state;
	const uint8_t stamp[DIGEST_SIZE] = { 1 };
	const char *now = "2025-10-02T10:00:00Z", *id = "pvs/letters/2025-09";
	struct diag d = { 0 };
	assert_true(sched_wants_run(find(now, "letters", "2025-09"), stamp));
	put_instance(id, "letters", "2025-09", "made");
	assert_true(ledger_set_state(ledger, id, "ready", "2025-10-02T10:00:00", &d));
	expect(now, "letters", "2025-09", SCHED_READY);
	assert_true(ledger_set_state(ledger, id, "failed", "2025-10-02T10:00:00", &d));
	expect(now, "letters", "2025-09", SCHED_FAILED);
	assert_true(ledger_set_state(ledger, id, "done", "2025-10-02T10:00:00", &d));
	expect(now, "letters", "2025-09", SCHED_DONE);
	assert_false(sched_wants_run(find(now, "letters", "2025-09"), stamp));
}

/* ---- stamps ---- */

static uint8_t world[DIGEST_SIZE];

static void changes(const char *what, bool want)
{
	uint8_t now[DIGEST_SIZE];
	struct diag d = { 0 };
	assert_true(sched_world(config, NULL, now, &d));
	if ((memcmp(now, world, sizeof now) != 0) != want)
		fail_msg("%s: the world %s", what, want ? "stayed the same" : "changed");
	memcpy(world, now, sizeof now);
}

static void test_world(void **state)
{
	(void)state;
	struct diag d = { 0 };
	put("scales.yaml", "format: 1\n");
	put("layouts/parts/a.yaml", "x\n");
	config->font_dir = in_root("fonts");
	put("fonts/a.ttf", "a");
	config->logo = in_root("crest.png");
	assert_true(sched_world(config, NULL, world, &d));
	changes("nothing", false);
	static const char *const stands_on[] = { "schedule.yaml", "calendar-2025-26.yaml", "calendar-2026-27.yaml", "lieciba.yaml", "rules.yaml", "scales.yaml", "crest.png", "layouts/own.yaml",
		"layouts/parts/a.yaml", "layouts/parts/stamp.png", "fonts/a.ttf" };
	for (size_t i = 0; i < sizeof stands_on / sizeof *stands_on; i++) {
		struct strbuf was = STRBUF_INIT;
		bool there = fsio_exists(in_root(stands_on[i]));
		if (there)
			assert_true(fsio_read(in_root(stands_on[i]), 1 << 20, &was, &d));
		put(stands_on[i], "# another\n");
		changes(stands_on[i], true);
		if (there)
			put(stands_on[i], was.buf);
		else
			unlink(in_root(stands_on[i]));
		changes(stands_on[i], true);
		strbuf_release(&was);
	}
	put("out/x.pdf", "x");
	put("notes.txt", "x");
	put("layouts/.own.yaml.swp", "x");
	changes("what nothing stands on", false);
}

static void test_world_of_store(void **state)
{
	(void)state;
	struct diag d = { 0 };
	uint8_t none[DIGEST_SIZE], empty[DIGEST_SIZE], one[DIGEST_SIZE];
	struct store *s = store_open(in_root("journal.db"), &d);
	assert_non_null(s);
	assert_true(sched_world(config, NULL, none, &d) && sched_world(config, s, empty, &d));
	assert_memory_equal(none, empty, sizeof none);
	const struct store_import i = { .source = { "t", "bundle" }, .bulk = false, .scope = "", .school_id = "pvs", .now = "2025-12-01T10:00:00Z", .user = "" };
	assert_true(store_begin(s, &i, &d) && store_commit(s, &d));
	assert_true(sched_world(config, s, one, &d));
	assert_memory_not_equal(empty, one, sizeof one);
	store_close(s);
}

static void stamp_at(const char *now, const char *job, const char *period, uint8_t out[DIGEST_SIZE])
{
	struct diag d = { 0 };
	struct sched *s = look(now);
	sched_stamp(s, sched_find(s, job, period, &d), world, out);
}

static void test_stamp(void **state)
{
	(void)state;
	uint8_t a[DIGEST_SIZE], b[DIGEST_SIZE];
	stamp_at("2025-12-01T10:00:00Z", "monthly", "2025-10", a);
	stamp_at("2026-03-01T10:00:00Z", "monthly", "2025-10", b);
	assert_memory_equal(a, b, sizeof a); /* a period that is over: the day does not matter */
	stamp_at("2025-12-01T10:00:00Z", "monthly", "2025-11", b);
	assert_memory_not_equal(a, b, sizeof a);
	stamp_at("2025-12-01T10:00:00Z", "newest", "2025-10", b);
	assert_memory_not_equal(a, b, sizeof a);
	stamp_at("2025-12-16T10:00:00Z", "cards", "S1", a);
	stamp_at("2025-12-17T10:00:00Z", "cards", "S1", b);
	assert_memory_not_equal(a, b, sizeof a); /* one that is not: another day has more data */
	stamp_at("2026-02-02T10:00:00Z", "open", "2026-01", a);
	stamp_at("2026-02-03T10:00:00Z", "open", "2026-01", b);
	assert_memory_not_equal(a, b, sizeof a); /* data_to: run */
	world[0] ^= 1;
	stamp_at("2026-02-03T10:00:00Z", "open", "2026-01", a);
	assert_memory_not_equal(a, b, sizeof a);
}

static void test_data_to(void **state)
{
	(void)state;
	struct diag d = { 0 };
	static const struct { const char *now, *job, *period, *want; } v[] = {
		{ "2025-12-16T10:00:00Z", "cards", "S1", "2025-12-16" }, { "2025-12-24T10:00:00Z", "cards", "S1", "2025-12-19" },
		{ "2025-12-24T10:00:00Z", "open", "2025-11", "2025-12-24" } };
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		char day[DATE_ISO_SIZE];
		struct sched *s = look(v[i].now);
		assert_string_equal(date_format_iso(sched_data_to(s, sched_find(s, v[i].job, v[i].period, &d)), day), v[i].want);
	}
}

static void test_mistakes(void **state)
{
	(void)state;
	struct diags out = { 0 };
	put("schedule.yaml", "format: 1\ntimezone: Europe/Atlantis\ncalendars: [calendar-2025-26.yaml]\njobs: {}\n");
	assert_null(sched_look(&arena, config, "pvs", NULL, "2025-12-01T10:00:00Z", &out));
	assert_string_equal(out.v[out.n - 1].code, "V022");
	put("schedule.yaml", "format: 1\ntimezon: Europe/Riga\n");
	assert_null(sched_look(&arena, config, "pvs", NULL, "2025-12-01T10:00:00Z", &out));
	diags_free(&out);
	put("schedule.yaml", schedule_text);
}

static void test_school(void **state)
{
	(void)state;
	const char *id;
	struct diag d = { 0 };
	struct config other = *config;
	assert_true(sched_school(config, NULL, &arena, &id, &d));
	assert_string_equal(id, "pvs");
	other.school = NULL;
	assert_true(sched_school(&other, NULL, &arena, &id, &d));
	assert_string_equal(id, "school");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_local_time), cmocka_unit_test(test_window), cmocka_unit_test(test_order_and_groups), cmocka_unit_test(test_no_layout),
		cmocka_unit_test(test_catch_up), cmocka_unit_test(test_since), cmocka_unit_test(test_names), cmocka_unit_test(test_made), cmocka_unit_test(test_wants),
		cmocka_unit_test(test_after), cmocka_unit_test(test_actions), cmocka_unit_test(test_stamp), cmocka_unit_test(test_data_to), cmocka_unit_test(test_world),
		cmocka_unit_test(test_world_of_store), cmocka_unit_test(test_mistakes), cmocka_unit_test(test_school),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
