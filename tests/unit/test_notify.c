/* SPDX-License-Identifier: MIT */
/* notify: what a hook gets and what it does not; once, daily, five tries. The hook is a real script that writes what it got. And which drives are refused. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/notify.h"
#include "lieciba/strbuf.h"
#include "lieciba/tick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/lieciba-notify-XXXXXX";
static struct arena arena;
static struct config *config;
static struct ledger *ledger;
static struct strbuf got = STRBUF_INIT;
static size_t good_tries, bad_tries;

static const char *in_root(const char *name)
{
	return arena_printf(&arena, "%s/%s", root, name);
}

static void put(const char *name, const char *text)
{
	assert_true(fsio_mkdirs_for(in_root(name), NULL) && fsio_write(in_root(name), text, strlen(text), NULL));
}

static void put_script(const char *name, const char *body)
{
	put(name, arena_printf(&arena, "#!/bin/sh\n%s\n", body));
	assert_int_equal(chmod(in_root(name), 0700), 0);
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
	put("schedule.yaml", arena_printf(&arena,
		"format: 1\ntimezone: Europe/Riga\ncalendars: [calendar-2025-26.yaml]\njobs:\n"
		"  cards: { title: Liecības, layout: report-card, period: term, terms: [S1], due: { anchor: term-end }, lead: 5wd, fulfils: issued, notify: [hook, plain] }\n"
		"  quiet: { title: Q, layout: report-card, period: term, terms: [S1], due: { anchor: term-end }, lead: 5wd }\n"
		"notify:\n"
		"  hook: { on: [opened, blocked, due-soon, late, corrected], details: true, run: [\"%s/hook\", \"{event.subject}\", \"{event.count}x{event.classes}\", \"$(id) {event.none}\"] }\n"
		"  plain: { on: [partial], run: [\"%s/hook\"] }\n", root, root));
	put("lieciba.yaml", "format: 1\nschool: pvs\n");
	put_script("hook", arena_printf(&arena, "{ printf '%%s\\n' \"$@\"; env | sort; cat; } >> %s/got; [ ! -e %s/broken ]", root, root));
	config = config_load(&arena, root, NULL, ".", &out);
	assert_non_null(config);
	ledger = ledger_open(in_root("state/ledger.db"), true, &d);
	assert_non_null(ledger);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	char command[64];
	ledger_close(ledger);
	strbuf_release(&got);
	arena_release(&arena);
	snprintf(command, sizeof command, "rm -rf %s", root);
	return system(command);
}

static void on_told(void *arg, const struct sched_item *i, const char *target, const struct diag *d)
{
	(void)arg;
	assert_string_equal(i->inst->job->id, "cards");
	assert_true(strcmp(target, "hook") == 0 || strcmp(target, "plain") == 0);
	good_tries += d == NULL;
	bad_tries += d != NULL;
	assert_true(!d || strcmp(d->code, "T310") == 0);
}

/* Looks and tells; what the hook wrote is in `got`. */
static struct sched *tell_at(const char *now)
{
	struct diags out = { 0 };
	struct diag d = { 0 };
	struct sched *s = sched_look(&arena, config, "pvs", ledger, now, &out);
	assert_non_null(s);
	unlink(in_root("got"));
	good_tries = bad_tries = 0;
	assert_true(notify_all(s, ledger, 5, on_told, NULL, &d));
	strbuf_reset(&got);
	fsio_read(in_root("got"), 1 << 20, &got, NULL);
	diags_free(&out);
	return s;
}

static void test_opened(void **state)
{
	(void)state;
	tell_at("2025-12-11T10:00:00Z");
	assert_int_equal(good_tries + bad_tries, 0);
	tell_at("2025-12-12T10:00:00Z");
	assert_int_equal(good_tries, 1);
	assert_string_equal(got.buf, arena_printf(&arena, "Liecības, 2025-26/S1: can be made, due 2025-12-19\n0x\n$(id) {event.none}\n"
		"LANG=C.UTF-8\nLIECIBA_COUNT=0\nLIECIBA_DUE=2025-12-19\nLIECIBA_EVENT=opened\nLIECIBA_JOB=cards\nLIECIBA_PERIOD=2025-26/S1\nPATH=/usr/local/bin:/usr/bin:/bin\nPWD=%s\n"
		"{\"event\":\"opened\",\"subject\":\"Liecības, 2025-26/S1: can be made, due 2025-12-19\",\"school\":\"pvs\",\"job\":\"cards\",\"title\":\"Liecības\",\"period\":\"2025-26/S1\","
		"\"due\":\"2025-12-19\",\"classes\":\"\",\"days\":7,\"count\":0,\"documents\":0,\"made\":0,\"blocked\":0,\"failed\":0,\"fulfilled\":0,\"changed\":0,\"stopped\":[]}\n",
		getcwd(arena_alloc(&arena, 4096), 4096)));
	tell_at("2025-12-13T10:00:00Z");
	assert_int_equal(good_tries, 0); /* once */
}

static void test_blocked(void **state)
{
	(void)state;
	struct diag d = { 0 };
	static const struct { const char *unit, *label, *class_name, *state; } units[] = { { "s1", "7.a/1", "7.a", "blocked" }, { "s2", "7.a/2", "7.a", "blocked" },
		{ "s3", "10.b/1", "10.b", "blocked" }, { "s4", "8.a/1", "8.a", "done" } };
	for (size_t k = 0; k < 4; k++) {
		const struct ledger_unit u = { .unit = units[k].unit, .label = units[k].label, .class_id = units[k].class_name, .class_name = units[k].class_name, .state = units[k].state,
			.blocked_by = "C204", .seq = (int64_t)k };
		assert_true(ledger_put_unit(ledger, "pvs/cards/2025-26/S1", &u, &d));
	}
	assert_true(ledger_sum_up(ledger, "pvs/cards/2025-26/S1", "2025-12-15T12:00:00", false, NULL, &d));
	tell_at("2025-12-15T10:00:00Z");
	assert_int_equal(good_tries, 2); /* blocked to hook, partial to plain */
	assert_non_null(strstr(got.buf, "\n3x7.a, 10.b\n"));
	assert_non_null(strstr(got.buf, "\"stopped\":[{\"document\":\"7.a/1\",\"state\":\"blocked\",\"codes\":\"C204\"},"));
	const char *plain = strstr(got.buf, "\"event\":\"partial\"");
	assert_non_null(plain);
	assert_null(strstr(plain, "stopped")); /* details only where they are asked for */
	assert_null(strstr(plain, "7.a/1"));
}

static void test_soon_and_late(void **state)
{
	(void)state;
	tell_at("2025-12-17T10:00:00Z");
	assert_int_equal(good_tries, 0);
	tell_at("2025-12-18T10:00:00Z"); /* Thursday; Friday is the day */
	assert_int_equal(good_tries, 1);
	assert_non_null(strstr(got.buf, "LIECIBA_EVENT=due-soon"));
	tell_at("2025-12-19T10:00:00Z");
	assert_int_equal(good_tries, 0);
	for (int day = 20; day <= 21; day++) { /* every day */
		tell_at(arena_printf(&arena, "2025-12-%dT10:00:00Z", day));
		assert_int_equal(good_tries, 1);
		assert_non_null(strstr(got.buf, "LIECIBA_EVENT=late"));
		tell_at(arena_printf(&arena, "2025-12-%dT11:00:00Z", day));
		assert_int_equal(good_tries, 0);
	}
}

static void test_tries(void **state)
{
	(void)state;
	put("broken", "");
	for (int k = 0; k < 7; k++) {
		tell_at("2025-12-22T10:00:00Z");
		assert_int_equal(bad_tries, k < NOTIFY_TRIES);
	}
	assert_int_equal(db_scalar_int(ledger_db(ledger), "SELECT tries FROM notice WHERE sent_at IS NULL AND last_error LIKE '%ended with 1'", 0), NOTIFY_TRIES);
	tell_at("2025-12-23T10:00:00Z");
	assert_int_equal(bad_tries, 1);
	unlink(in_root("broken"));
	tell_at("2025-12-23T10:30:00Z"); /* what failed is told at the next tick */
	assert_int_equal(good_tries, 1);
}

static void test_corrected(void **state)
{
	(void)state;
	struct diag d = { 0 };
	struct sched *s = tell_at("2025-12-23T11:00:00Z");
	assert_int_equal(good_tries, 0);
	assert_true(notify_corrected(s, sched_find(s, "cards", "S1", &d), ledger, &d));
	tell_at("2025-12-23T11:00:00Z");
	assert_int_equal(good_tries, 1);
	assert_non_null(strstr(got.buf, "LIECIBA_EVENT=corrected"));
}

/* ---- programs ---- */

static bool exec(const char *program, int seconds, struct diag *d)
{
	const char *const argv[] = { program, NULL }, *const env[] = { NULL };
	*d = (struct diag){ 0 };
	return notify_exec(argv, env, "x", 1, seconds, d);
}

static void test_exec(void **state)
{
	(void)state;
	struct diag d;
	assert_true(exec("/bin/true", 5, &d));
	assert_false(exec("/bin/false", 5, &d));
	assert_non_null(strstr(d.what, "ended with 1"));
	assert_false(exec("/no/such/program", 5, &d));
	assert_non_null(strstr(d.what, "cannot be started"));
	put_script("sleeper", arena_printf(&arena, "/bin/sleep 60 & /bin/sleep 60; /bin/true > %s/woke", root));
	assert_false(exec(in_root("sleeper"), 1, &d));
	assert_non_null(strstr(d.what, "was stopped after 1 seconds"));
	assert_false(fsio_exists(in_root("woke")));
	put_script("killed", "kill -9 $$");
	assert_false(exec(in_root("killed"), 5, &d));
	assert_non_null(strstr(d.what, "ended with 137"));
	put_script("deaf", "exit 0"); /* reads nothing */
	assert_true(exec(in_root("deaf"), 5, &d));
	/* Nothing of ours is open in it: 0, 1, 2 and what the shell opens for the list itself. */
	put_script("files", arena_printf(&arena, "set -- /proc/$$/fd/*; /bin/echo $# > %s/open", root));
	assert_true(exec(in_root("files"), 5, &d));
	strbuf_reset(&got);
	assert_true(fsio_read(in_root("open"), 100, &got, NULL));
	assert_true(atoi(got.buf) <= 5);
}

static void test_drives(void **state)
{
	(void)state;
	assert_string_equal(tick_network_fs(0x6969), "NFS");
	assert_string_equal(tick_network_fs(0xFF534D42), "CIFS");
	assert_string_equal(tick_network_fs(0xFFFFFFFFFE534D42), "SMB"); /* a negative int, widened */
	assert_null(tick_network_fs(0xEF53));     /* ext4 */
	assert_null(tick_network_fs(0x9123683E)); /* btrfs */
	assert_null(tick_network_fs(0x65735546)); /* FUSE: may be a disk of this machine */
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_opened), cmocka_unit_test(test_blocked), cmocka_unit_test(test_soon_and_late), cmocka_unit_test(test_tries),
		cmocka_unit_test(test_corrected), cmocka_unit_test(test_exec), cmocka_unit_test(test_drives) };
	return cmocka_run_group_tests(tests, setup, teardown);
}
