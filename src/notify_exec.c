/* SPDX-License-Identifier: MIT */
/* notify_exec: a program, its input, and an end to waiting. */
#include "lieciba/notify.h"

#include "lieciba/fsio.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STEP_MS = 10, NOT_STARTED = 127 };

/* In the child: nothing of ours but the input and standard error. */
_Noreturn static void become(const char *const *argv, const char *const *env, int input)
{
	char *const *args, *const *names; /* execve takes them without const, and leaves them alone */
	sigset_t none;
	int null = open("/dev/null", O_WRONLY);
	memcpy(&args, &argv, sizeof args);
	memcpy(&names, &env, sizeof names);
	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (null < 0 || dup2(input, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		_exit(NOT_STARTED);
	fsio_close_others(-1);
	execve(argv[0], args, names);
	_exit(NOT_STARTED);
}

/* -1: it had to be stopped. */
static int wait_for(pid_t pid, int seconds)
{
	int status = 0;
	for (int64_t ms = 0;; ms += STEP_MS) {
		pid_t got = waitpid(pid, &status, WNOHANG);
		if (got == pid || (got < 0 && errno != EINTR))
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + (WIFSIGNALED(status) ? WTERMSIG(status) : 0);
		if (ms >= (int64_t)seconds * 1000)
			break;
		nanosleep(&(struct timespec){ 0, STEP_MS * 1000000L }, NULL);
	}
	kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return -1;
}

static bool failed(const char *program, int code, int seconds, struct diag *d)
{
	if (code < 0)
		diag_error(d, "T310", _("%s was stopped after %d seconds"), program, seconds);
	else if (code == NOT_STARTED)
		diag_error(d, "T310", _("%s cannot be started"), program);
	else
		diag_error(d, "T310", _("%s ended with %d"), program, code);
	return diag_hint(d, "%s", _("try it by hand; `notify` of schedule.yaml names it with its whole path, and it must be executable"));
}

bool notify_exec(const char *const *argv, const char *const *env, const char *input, size_t n, int seconds, struct diag *d)
{
	enum { PIPE_HOLDS = 60000 }; /* of Linux' 65536: written before anybody reads */
	int ends[2];
	if (pipe(ends) != 0)
		return failed(argv[0], NOT_STARTED, seconds, d);
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	ssize_t written = write(ends[1], input, n < PIPE_HOLDS ? n : PIPE_HOLDS);
	close(ends[1]);
	pid_t pid = written < 0 ? -1 : fork();
	if (pid == 0)
		become(argv, env, ends[0]);
	close(ends[0]);
	if (pid > 0)
		setpgid(pid, pid); /* whoever is first */
	int code = pid < 0 ? NOT_STARTED : wait_for(pid, seconds);
	return code == 0 || failed(argv[0], code, seconds, d);
}
