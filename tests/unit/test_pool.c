/* SPDX-License-Identifier: MIT */
/* pool: real processes that crash, hang, run out of memory and go silent; each costs its unit only, and nothing is left behind. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/pool.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TASKS = 4, UNITS = 5 };
/* What a unit does instead of being made. */
enum act { MAKE, CRASH, HANG, SPIN, MEMORY, LEAVE, REFUSE, CRASH_BETWEEN, SILENT, KILL_PARENT, ACTS };

struct plan {
	enum act act[TASKS][UNITS];
	size_t ntasks;
	/* what came back */
	struct pool_result result[TASKS][UNITS];
	int results[TASKS][UNITS], ended[TASKS], stop_after, total;
	bool open_fails;
};

static size_t units(void *arg, size_t task)
{
	(void)arg, (void)task;
	return UNITS;
}

static void *open_worker(void *arg, struct diag *d)
{
	struct plan *p = arg;
	if (p->open_fails)
		diag_error(d, "X001", "no such thing");
	return p->open_fails ? NULL : arg;
}

static void misbehave(struct pool_worker *w, enum act act)
{
	struct arena a;
	switch (act) {
	case CRASH:
		signal(SIGSEGV, SIG_DFL); /* the sanitizer's own handler would print and exit */
		raise(SIGSEGV);
		break;
	case HANG:
		for (;;)
			pause();
	case SPIN:
		for (volatile unsigned i = 0;; i = i + 1)
			;
	case MEMORY:
		arena_init(&a, 1 << 20);
		a.full = pool_no_memory;
		a.full_arg = w;
		for (;;)
			arena_alloc(&a, 1000);
	case LEAVE:
		_exit(3);
	case KILL_PARENT:
		kill(getppid(), SIGTERM);
		for (;;)
			pause();
	case MAKE:
	case REFUSE:
	case CRASH_BETWEEN:
	case SILENT:
	case ACTS:
		break;
	}
}

static void run(void *state, struct pool_worker *w, size_t task)
{
	struct plan *p = state;
	for (size_t u = 0; u < UNITS; u++) {
		enum act act = p->act[task][u];
		struct pool_result r = { .unit = u, .ok = act != REFUSE, .pages = (int32_t)(task * 10 + u) };
		if (act == CRASH_BETWEEN && !pool_repeated(w, 0))
			abort();
		if (pool_skip(w, u) || act == SILENT)
			continue;
		pool_begin(w, u);
		misbehave(w, act);
		r.warnings = pool_repeated(w, u) ? 1 : 0;
		if (act == REFUSE)
			diag_error(&r.diag, "X002", "not this one");
		pool_done(w, &r);
	}
}

static bool result(void *arg, const struct pool_result *r, struct diag *d)
{
	struct plan *p = arg;
	p->result[r->task][r->unit] = *r;
	p->results[r->task][r->unit]++;
	if (++p->total == p->stop_after)
		return diag_error(d, "X003", "enough");
	return true;
}

static bool task_done(void *arg, size_t task, struct diag *d)
{
	struct plan *p = arg;
	(void)d;
	p->ended[task]++;
	return true;
}

static int open_files(void)
{
	DIR *o = opendir("/proc/self/fd");
	int n = 0;
	assert_non_null(o);
	while (readdir(o))
		n++;
	closedir(o);
	return n;
}

static bool go(struct plan *p, int workers, int seconds, struct diag *d)
{
	struct pool_job j = { .ntasks = p->ntasks ? p->ntasks : TASKS, .units = units, .workers = workers, .unit_seconds = seconds, .memory_mb = 64,
		.open = open_worker, .run = run, .result = result, .task_done = task_done, .arg = p };
	int before = open_files();
	bool good = pool_run(&j, d);
	assert_int_equal(open_files(), before);                       /* no descriptor is left */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);             /* and no child, dead or alive */
	assert_int_equal(errno, ECHILD);
	return good;
}

static void every_unit_once(const struct plan *p, size_t ntasks)
{
	for (size_t t = 0; t < ntasks; t++) {
		for (size_t u = 0; u < UNITS; u++)
			assert_int_equal(p->results[t][u], 1);
		assert_int_equal(p->ended[t], 1);
	}
}

static void all_go_well(void **state)
{
	(void)state;
	for (int workers = 0; workers <= 9; workers += 3) {
		struct plan p = { 0 };
		struct diag d = { 0 };
		assert_true(go(&p, workers, 10, &d));
		every_unit_once(&p, TASKS);
		assert_true(p.result[3][2].ok);
		assert_int_equal(p.result[3][2].pages, 32);
	}
}

static void one_misbehaves(enum act act, const char *code, const char *what)
{
	struct plan p = { 0 };
	struct diag d = { 0 };
	p.act[1][2] = act;
	assert_true(go(&p, 2, 1, &d));
	every_unit_once(&p, TASKS);
	for (size_t t = 0; t < TASKS; t++) {
		for (size_t u = 0; u < UNITS; u++)
			assert_int_equal(p.result[t][u].ok, t != 1 || u != 2);
	}
	assert_string_equal(p.result[1][2].diag.code, code);
	assert_string_equal(p.result[1][2].diag.what, what);
	assert_int_equal(p.result[1][1].warnings, 0); /* its first result counts, not the repeated one */
	assert_int_equal(p.result[1][4].pages, 14);
}

static void crash(void **state)
{
	(void)state;
	one_misbehaves(CRASH, "P070", "the process that made it died of signal 11 (Segmentation fault)");
}
static void hang(void **state)
{
	(void)state;
	one_misbehaves(HANG, "P071", "not ready after 1 seconds");
}
static void spin(void **state)
{
	(void)state;
	one_misbehaves(SPIN, "P071", "not ready after 1 seconds");
}
static void memory(void **state)
{
	(void)state;
	one_misbehaves(MEMORY, "P072", "needs more memory than the 64 MB it may have");
}
static void leave(void **state)
{
	(void)state;
	one_misbehaves(LEAVE, "P073", "the process that made it ended with code 3");
}
static void refuse(void **state)
{
	(void)state;
	one_misbehaves(REFUSE, "X002", "not this one");
}
static void silent(void **state)
{
	(void)state;
	one_misbehaves(SILENT, "P073", "the process that was to make it said nothing about it");
}

static void all_crash(void **state)
{
	(void)state;
	struct plan p = { .ntasks = 2 };
	struct diag d = { 0 };
	for (size_t u = 0; u < UNITS; u++)
		p.act[0][u] = CRASH;
	assert_true(go(&p, 2, 10, &d));
	every_unit_once(&p, 2);
	for (size_t u = 0; u < UNITS; u++) {
		assert_false(p.result[0][u].ok);
		assert_true(p.result[1][u].ok);
	}
}

/* A death that no unit can be blamed for is forgiven once … */
static void crash_between_units(void **state)
{
	(void)state;
	struct plan p = { 0 };
	struct diag d = { 0 };
	p.act[2][3] = CRASH_BETWEEN;
	assert_true(go(&p, 1, 10, &d));
	every_unit_once(&p, TASKS);
	for (size_t u = 0; u < UNITS; u++)
		assert_true(p.result[2][u].ok);
	/* … and a second time it costs what is left of the task. */
	p = (struct plan){ 0 };
	p.act[2][0] = CRASH_BETWEEN;
	assert_true(go(&p, 1, 10, &d));
	every_unit_once(&p, TASKS);
	for (size_t u = 0; u < UNITS; u++)
		assert_string_equal(p.result[2][u].diag.code, "P070");
	assert_true(p.result[3][0].ok);
}

static void open_refused(void **state)
{
	(void)state;
	struct plan p = { .open_fails = true };
	struct diag d = { 0 };
	assert_false(go(&p, 2, 10, &d));
	assert_string_equal(d.code, "X001");
	assert_int_equal(p.total, 0);
}

static void parent_says_enough(void **state)
{
	(void)state;
	struct plan p = { .stop_after = 3 };
	struct diag d = { 0 };
	p.act[3][0] = HANG;
	assert_false(go(&p, 2, 60, &d));
	assert_string_equal(d.code, "X003");
	assert_int_equal(p.total, 3);
}

static void stopped_by_signal(void **state)
{
	(void)state;
	struct plan p = { 0 };
	struct diag d = { 0 };
	p.act[0][1] = KILL_PARENT;
	sigset_t before, after;
	sigprocmask(SIG_BLOCK, NULL, &before);
	assert_false(go(&p, 2, 60, &d));
	assert_string_equal(d.code, "P075");
	assert_int_equal(d.exit_code, 143);
	sigprocmask(SIG_BLOCK, NULL, &after);
	for (int s = 1; s < 32; s++)
		assert_int_equal(sigismember(&before, s), sigismember(&after, s));
}

static void nothing_to_do(void **state)
{
	(void)state;
	struct plan p = { 0 };
	struct diag d = { 0 };
	struct pool_job j = { .ntasks = 0, .units = units, .open = open_worker, .run = run, .result = result, .arg = &p };
	assert_true(pool_run(&j, &d));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_go_well),
		cmocka_unit_test(crash),
		cmocka_unit_test(hang),
		cmocka_unit_test(spin),
		cmocka_unit_test(memory),
		cmocka_unit_test(leave),
		cmocka_unit_test(refuse),
		cmocka_unit_test(silent),
		cmocka_unit_test(all_crash),
		cmocka_unit_test(crash_between_units),
		cmocka_unit_test(open_refused),
		cmocka_unit_test(parent_says_enough),
		cmocka_unit_test(stopped_by_signal),
		cmocka_unit_test(nothing_to_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
