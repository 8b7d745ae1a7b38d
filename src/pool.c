/* SPDX-License-Identifier: MIT */
/*
 * pool: the parent's loop and the worker's end of it.
 *
 * Each worker has one socket of whole messages (SOCK_SEQPACKET): task numbers go down, records come up, and its end is the worker's end, however
 * it came. The parent waits on all of them and on SIGINT and SIGTERM (a signalfd, so that no handler and no global is needed). A worker that
 * dies costs the unit it had begun; what is left of its task goes to a new process, which inherits the table of what was done. A death inside a task
 * that no unit can be blamed for is forgiven once. So every death takes a unit away or ends the task: the run ends.
 * Cost: one fork a worker, one or two messages of at most 6 KB a unit.
 */
#include "lieciba/pool.h"

#include "lieciba/fsio.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_NO_MEMORY = 70 /* as the arena's own ending */, MAX_WORKERS = 1024, EXIT_INTERRUPTED = 128 };

enum { UNIT_DONE = 1, UNIT_DEAD = 2 }; /* bits of task.unit[] */
struct task {
	size_t n;
	unsigned char *unit;
	bool forgiven;
};
enum record_kind { RECORD_BEGIN, RECORD_RESULT, RECORD_TASK_DONE, RECORD_OPEN_FAILED };
struct record {
	enum record_kind kind;
	struct pool_result result;
};
struct worker {
	pid_t pid; /* 0 = no process */
	int fd;
	bool busy, begun, late;
	size_t task, unit;
	int64_t since; /* ms of the last record while busy */
};
struct pool {
	const struct pool_job *job;
	struct diag *d;
	struct task *task;
	unsigned char *flags; /* of all units; each task has its part */
	size_t next;        /* first task that no worker was given yet */
	struct worker *worker;
	size_t nworkers;
	int signals;
	sigset_t before;
	pid_t parent;
	bool stop;          /* d is filled */
};
struct pool_worker {
	const struct pool *pool;
	int fd;
	size_t task;
};

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- the worker ---- */

static void send_record(int fd, const struct record *r)
{
	size_t n = offsetof(struct record, result.data) + r->result.ndata;
	while (send(fd, r, n, MSG_NOSIGNAL) < 0) {
		if (errno != EINTR)
			_exit(EXIT_FAILURE); /* nobody listens any more */
	}
}

static unsigned char unit_flags(const struct pool_worker *w, size_t unit)
{
	const struct task *t = &w->pool->task[w->task];
	return unit < t->n ? t->unit[unit] : 0;
}

bool pool_skip(const struct pool_worker *w, size_t unit)
{
	return (unit_flags(w, unit) & UNIT_DEAD) != 0;
}

bool pool_repeated(const struct pool_worker *w, size_t unit)
{
	return (unit_flags(w, unit) & UNIT_DONE) != 0;
}

/* The kernel's own guard, should the parent not be able to look at the clock: processor time of this unit. */
static void limit_cpu(int seconds)
{
	struct rusage u;
	struct rlimit r;
	if (seconds <= 0 || getrusage(RUSAGE_SELF, &u) != 0 || getrlimit(RLIMIT_CPU, &r) != 0)
		return;
	r.rlim_cur = (rlim_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec + seconds + 2);
	setrlimit(RLIMIT_CPU, &r);
}

void pool_begin(struct pool_worker *w, size_t unit)
{
	struct record r = { .kind = RECORD_BEGIN, .result = { .task = w->task, .unit = unit } };
	limit_cpu(w->pool->job->unit_seconds);
	send_record(w->fd, &r);
}

void pool_done(struct pool_worker *w, const struct pool_result *result)
{
	struct record r = { .kind = RECORD_RESULT, .result = *result };
	r.result.task = w->task;
	send_record(w->fd, &r);
}

void pool_no_memory(void *worker)
{
	(void)worker;
	_exit(EXIT_NO_MEMORY);
}

static void set_limits(const struct pool_job *j)
{
	struct rlimit none = { 0, 0 };
	setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ /* whose shadow takes terabytes of addresses */
	if (j->memory_mb > 0) {
		struct rlimit space = { (rlim_t)j->memory_mb << 20, (rlim_t)j->memory_mb << 20 };
		setrlimit(RLIMIT_AS, &space);
	}
#else
	(void)j;
#endif
}

/* A worker ends with its parent and not by the terminal's Ctrl-C: who stops it, and when, is the parent's decision. */
static void settle(const struct pool *p, int fd)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != p->parent)
		_exit(EXIT_FAILURE);
	sigaction(SIGINT, &ignore, NULL);
	sigaction(SIGTERM, &ignore, NULL);
	sigprocmask(SIG_SETMASK, &p->before, NULL);
	fsio_close_others(fd);
	set_limits(p->job);
}

static _Noreturn void work(const struct pool *p, int fd)
{
	struct pool_worker w = { .pool = p, .fd = fd };
	struct record r = { .kind = RECORD_OPEN_FAILED };
	settle(p, fd);
	void *state = p->job->open(p->job->arg, &r.result.diag);
	if (!state) {
		send_record(fd, &r);
		_exit(EXIT_SUCCESS);
	}
	ssize_t n;
	while ((n = recv(fd, &w.task, sizeof w.task, 0)) == (ssize_t)sizeof w.task || (n < 0 && errno == EINTR)) {
		if (n < 0)
			continue;
		p->job->run(state, &w, w.task);
		r = (struct record){ .kind = RECORD_TASK_DONE };
		send_record(fd, &r);
	}
	_exit(EXIT_SUCCESS);
}

/* ---- the parent ---- */

static bool fail(struct pool *p, const char *what)
{
	diag_error(p->d, "P074", "%s: %s", what, strerror(errno));
	diag_exit(p->d, 74);
	p->stop = true;
	return false;
}

static bool assign(struct pool *p, struct worker *w, size_t task)
{
	w->busy = true;
	w->begun = w->late = false;
	w->task = task;
	w->since = now_ms();
	/* When it is dead already, the end of its socket will say so. */
	return send(w->fd, &task, sizeof task, MSG_NOSIGNAL) >= 0 || errno == EPIPE || errno == ECONNRESET || fail(p, _("no message to a worker process"));
}

static bool start(struct pool *p, struct worker *w)
{
	int fd[2];
	*w = (struct worker){ .fd = -1 };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fd) != 0)
		return fail(p, _("no connection to a worker process"));
	fflush(NULL); /* a child that ends badly must not print what the parent had said */
	pid_t pid = fork();
	if (pid == 0)
		work(p, fd[1]);
	close(fd[1]);
	if (pid < 0) {
		close(fd[0]);
		return fail(p, _("no new process"));
	}
	w->pid = pid;
	w->fd = fd[0];
	return true;
}

/* Ends and buries a process; returns its status. */
static int bury(struct worker *w)
{
	int status = 0;
	kill(w->pid, SIGKILL);
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(w->fd);
	w->pid = 0;
	w->fd = -1;
	return status;
}

static void why_dead(const struct pool *p, const struct worker *w, int status, struct diag *d)
{
	if (w->late || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)) {
		diag_error(d, "P071", _("not ready after %d seconds"), p->job->unit_seconds);
		diag_hint(d, "%s", _("its work was stopped and the others went on; `limits: { seconds: … }` in lieciba.yaml allows more"));
	} else if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_MEMORY) {
		diag_error(d, "P072", _("needs more memory than the %d MB it may have"), p->job->memory_mb);
		diag_hint(d, "%s", _("its work was stopped and the others went on; `limits: { memory_mb: … }` in lieciba.yaml allows more"));
	} else if (WIFSIGNALED(status)) {
		diag_error(d, "P070", _("the process that made it died of signal %d (%s)"), WTERMSIG(status), strsignal(WTERMSIG(status)));
		diag_hint(d, "%s", _("the others went on; this is a fault of the program, please report it"));
	} else {
		diag_error(d, "P073", _("the process that made it ended with code %d"), WEXITSTATUS(status));
		diag_hint(d, "%s", _("the others went on; this is a fault of the program, please report it"));
	}
}

static bool give_result(struct pool *p, const struct pool_result *r)
{
	struct task *t = &p->task[r->task];
	if (r->unit >= t->n || t->unit[r->unit] & UNIT_DONE)
		return true;
	t->unit[r->unit] |= UNIT_DONE;
	p->stop = !p->job->result(p->job->arg, r, p->d);
	return !p->stop;
}

/* Fails a unit for a dead worker, or all that are not done yet. */
static bool fail_units(struct pool *p, size_t task, size_t first, size_t end, const struct diag *why)
{
	struct task *t = &p->task[task];
	for (size_t u = first; u < end && u < t->n; u++) {
		struct pool_result r = { .task = task, .unit = u, .diag = *why };
		t->unit[u] |= UNIT_DEAD;
		if (!give_result(p, &r))
			return false;
	}
	return true;
}

static bool all_done(const struct task *t)
{
	for (size_t u = 0; u < t->n; u++) {
		if (!(t->unit[u] & UNIT_DONE))
			return false;
	}
	return true;
}

static bool end_task(struct pool *p, struct worker *w)
{
	struct diag silent;
	w->busy = w->begun = false;
	diag_error(&silent, "P073", "%s", _("the process that was to make it said nothing about it"));
	if (!fail_units(p, w->task, 0, p->task[w->task].n, &silent))
		return false;
	p->stop = p->job->task_done && !p->job->task_done(p->job->arg, w->task, p->d);
	return !p->stop;
}

static bool hire(struct pool *p, struct worker *w)
{
	return p->next == p->job->ntasks || (start(p, w) && assign(p, w, p->next++));
}

/* The worker's socket has ended: blame the unit it had begun, and go on with the rest of its task in a new process. */
static bool died(struct pool *p, struct worker *w)
{
	struct diag why = { 0 };
	struct worker dead = *w;
	int status = bury(w);
	why_dead(p, &dead, status, &why);
	struct task *t = &p->task[dead.task];
	bool good = true;
	if (dead.begun)
		good = fail_units(p, dead.task, dead.unit, dead.unit + 1, &why);
	else if (t->forgiven)
		good = fail_units(p, dead.task, 0, t->n, &why);
	else
		t->forgiven = true;
	if (!good)
		return false;
	return all_done(t) ? end_task(p, &dead) && hire(p, w) : start(p, w) && assign(p, w, dead.task);
}

static bool take(struct pool *p, struct worker *w, const struct record *r)
{
	w->since = now_ms();
	switch (r->kind) {
	case RECORD_BEGIN:
		w->begun = true;
		w->unit = r->result.unit;
		break;
	case RECORD_RESULT:
		w->begun = false;
		return give_result(p, &r->result);
	case RECORD_TASK_DONE:
		if (!end_task(p, w))
			return false;
		if (p->next < p->job->ntasks)
			return assign(p, w, p->next++);
		bury(w);
		break;
	case RECORD_OPEN_FAILED:
		if (p->d)
			*p->d = r->result.diag;
		p->stop = true;
		return false;
	}
	return true;
}

static bool hear(struct pool *p, struct worker *w)
{
	struct record r;
	ssize_t n = recv(w->fd, &r, sizeof r, MSG_DONTWAIT);
	if (n < 0 && errno == ECONNRESET) /* told first when it died with a task unread; what it had said comes after */
		n = recv(w->fd, &r, sizeof r, MSG_DONTWAIT);
	if (n >= (ssize_t)offsetof(struct record, result.data) && (size_t)n == offsetof(struct record, result.data) + r.result.ndata)
		return take(p, w, &r);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	return died(p, w);
}

static bool interrupted(struct pool *p)
{
	struct signalfd_siginfo s;
	if (read(p->signals, &s, sizeof s) != (ssize_t)sizeof s)
		return true;
	diag_set(p->d, DIAG_FATAL, "P075", "%s", _("stopped by a signal"));
	diag_hint(p->d, "%s", _("what was finished is there whole; nothing is half-written"));
	diag_exit(p->d, EXIT_INTERRUPTED + (int)s.ssi_signo);
	p->stop = true;
	return false;
}

/* Milliseconds until the first busy worker is late; -1 = nobody can be. */
static int patience(const struct pool *p, int64_t now)
{
	int64_t least = -1;
	for (size_t i = 0; i < p->nworkers && p->job->unit_seconds > 0; i++) {
		const struct worker *w = &p->worker[i];
		if (!w->pid || !w->busy || w->late)
			continue;
		int64_t rest = w->since + (int64_t)p->job->unit_seconds * 1000 - now;
		rest = rest > 0 ? rest : 0;
		least = least < 0 || rest < least ? rest : least;
	}
	return (int)least;
}

static void kill_late(struct pool *p, int64_t now)
{
	for (size_t i = 0; i < p->nworkers && p->job->unit_seconds > 0; i++) {
		struct worker *w = &p->worker[i];
		if (w->pid && w->busy && !w->late && now - w->since >= (int64_t)p->job->unit_seconds * 1000) {
			w->late = true;
			kill(w->pid, SIGKILL);
		}
	}
}

/* One round: wait, hear everybody who has something to say. False when nothing is left to do or the run must end. */
static bool round_of(struct pool *p, struct pollfd *v)
{
	size_t alive = 0;
	v[0] = (struct pollfd){ .fd = p->signals, .events = POLLIN };
	for (size_t i = 0; i < p->nworkers; i++) {
		v[i + 1] = (struct pollfd){ .fd = p->worker[i].fd, .events = POLLIN };
		alive += p->worker[i].pid != 0;
	}
	if (!alive)
		return false;
	if (poll(v, p->nworkers + 1, patience(p, now_ms())) < 0 && errno != EINTR)
		return fail(p, _("waiting for worker processes"));
	if (v[0].revents && !interrupted(p))
		return false;
	for (size_t i = 0; i < p->nworkers; i++) {
		if (v[i + 1].fd >= 0 && v[i + 1].revents && !hear(p, &p->worker[i]))
			return false;
	}
	kill_late(p, now_ms());
	return true;
}

static bool prepare(struct pool *p)
{
	const struct pool_job *j = p->job;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t n = j->workers > 0 ? (size_t)j->workers : cores > 0 ? (size_t)cores : 1;
	p->nworkers = n > j->ntasks ? j->ntasks : n > MAX_WORKERS ? MAX_WORKERS : n;
	p->worker = calloc(p->nworkers + 1, sizeof *p->worker);
	p->task = calloc(j->ntasks + 1, sizeof *p->task);
	for (size_t i = 0; p->worker && i < p->nworkers; i++)
		p->worker[i].fd = -1;
	size_t all = 0;
	for (size_t i = 0; p->task && i < j->ntasks; i++)
		all += p->task[i].n = j->units(j->arg, i);
	p->flags = calloc(all + 1, 1);
	unsigned char *next = p->flags;
	for (size_t i = 0; p->flags && p->task && i < j->ntasks; i++) {
		p->task[i].unit = next;
		next += p->task[i].n;
	}
	return (p->worker && p->task && p->flags) || fail(p, _("no memory for the plan"));
}

static bool catch_signals(struct pool *p)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, &p->before);
	p->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return p->signals >= 0 || fail(p, _("waiting for signals"));
}

static void release(struct pool *p)
{
	for (size_t i = 0; p->worker && i < p->nworkers; i++) {
		if (p->worker[i].pid)
			bury(&p->worker[i]);
	}
	if (p->signals >= 0)
		close(p->signals);
	sigprocmask(SIG_SETMASK, &p->before, NULL);
	free(p->worker);
	free(p->task);
	free(p->flags);
}

bool pool_run(const struct pool_job *j, struct diag *d)
{
	struct pool p = { .job = j, .d = d, .signals = -1, .parent = getpid() };
	struct pollfd *v = NULL;
	malloc_trim(0); /* a snapshot leaves 100 MB of freed memory behind, which every worker would carry along */
	bool good = catch_signals(&p) && prepare(&p);
	if (good) {
		v = calloc(p.nworkers + 1, sizeof *v);
		good = v || fail(&p, _("no memory for the plan"));
	}
	for (size_t i = 0; good && i < p.nworkers; i++)
		good = hire(&p, &p.worker[i]);
	while (good && round_of(&p, v))
		;
	good = good && !p.stop;
	release(&p);
	free(v);
	return good;
}
