/* SPDX-License-Identifier: MIT */
#include "dialog.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.h"

enum { LOOK_MS = 5 };			/* between two looks at a command that says nothing more */

extern char **environ;

/* One command at work. */
struct talk {
	pid_t pid;
	int in, out;			/* our ends; -1: closed */
	const char *text;
	size_t left;			/* of the text */
	struct dialog said;
	size_t room;
};

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int spawn_shell(pid_t *ret, const char *command, int in, int out)
{
	char *const argv[] = { "sh", "-c", (char *)command, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	int r = posix_spawn_file_actions_init(&files);

	if (r != 0)
		return -r;
	r = posix_spawnattr_init(&attr);
	if (r == 0) {
		r = process_attributes(&attr);
		if (r == 0)
			r = posix_spawn_file_actions_adddup2(&files, in, 0);
		if (r == 0)
			r = posix_spawn_file_actions_adddup2(&files, out, 1);
		if (r == 0)
			r = posix_spawn(ret, "/bin/sh", &files, &attr, argv, environ);
		posix_spawnattr_destroy(&attr);
	}
	posix_spawn_file_actions_destroy(&files);
	return -r;
}

static int start(struct talk *t, const char *command)
{
	int in[2], out[2], r;

	if (pipe2(in, O_CLOEXEC) < 0)
		return -errno;
	if (pipe2(out, O_CLOEXEC) < 0) {
		r = -errno;
		close(in[0]);
		close(in[1]);
		return r;
	}
	r = spawn_shell(&t->pid, command, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	t->in = in[1];
	t->out = out[0];
	fcntl(t->in, F_SETFL, O_NONBLOCK);
	return r;
}

/* Write as much as the command takes now.  A command that stops reading needs no more. */
static void hand_over(struct talk *t)
{
	ssize_t n = write(t->in, t->text, t->left);

	if (n >= 0) {
		t->text += n;
		t->left -= (size_t)n;
	}
	if (t->left == 0 || (n < 0 && errno != EAGAIN))
		close_end(&t->in);
}

static int listen_on(struct talk *t)
{
	ssize_t n;

	if (t->said.size + 4096 >= t->room) {
		char *more = realloc(t->said.output, t->room * 2 + 8192);

		if (!more)
			return -ENOMEM;
		t->said.output = more;
		t->room = t->room * 2 + 8192;
	}
	n = read(t->out, t->said.output + t->said.size, 4096);
	if (n <= 0) {
		close_end(&t->out);
		return 0;
	}
	t->said.size += (size_t)n;
	t->said.output[t->said.size] = '\0';
	return t->said.size > DIALOG_MOST ? -E2BIG : 0;
}

/* Milliseconds until @until, at most a minute; 0 there is none. */
static int left_until(double until)
{
	double left = until > 0 ? until - process_now() : 60;

	return left <= 0 ? 0 : left < 60 ? (int)(left * 1e3) + 1 : 60000;
}

/* Run until the command has closed its output. */
static int converse(struct talk *t, double until)
{
	int r = 0;

	while (r == 0 && t->out >= 0) {
		struct pollfd fd[2] = { { .fd = t->out, .events = POLLIN },
					{ .fd = t->in, .events = POLLOUT } };
		int left = left_until(until);

		if (left == 0)
			return -ETIMEDOUT;
		poll(fd, 2, left);
		if (fd[1].revents)
			hand_over(t);
		if (fd[0].revents)
			r = listen_on(t);
	}
	return r;
}

/* A command that has closed its output may live on: until it ends, or its time is over. */
static int await_end(const struct talk *t, double until)
{
	siginfo_t info = { 0 };

	while (waitid(P_PID, (id_t)t->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == 0) {
		if (left_until(until) == 0)
			return -ETIMEDOUT;
		poll(NULL, 0, LOOK_MS);
	}
	return 0;
}

/* The whole group, and what left it: orphans come to this process, or to the runner. */
static void end(struct talk *t)
{
	kill(-t->pid, SIGKILL);
	while (waitpid(t->pid, &t->said.status, 0) < 0 && errno == EINTR)
		;
	while (waitpid(-t->pid, NULL, 0) > 0)
		;
	process_end_strays();
}

int dialog_run(struct dialog *ret, const char *command, const char *text, size_t size,
	       double seconds)
{
	struct talk t = { .in = -1, .out = -1, .text = text, .left = size };
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	double until = seconds > 0 ? process_now() + seconds : 0;
	int r;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	r = start(&t, command);
	if (r == 0)
		r = converse(&t, until);
	close_end(&t.in);
	close_end(&t.out);
	if (r == 0)
		r = await_end(&t, until);
	if (t.pid > 0)
		end(&t);
	signal(SIGPIPE, before);
	if (r == 0 && !t.said.output)
		t.said.output = strdup("");
	if (r == 0 && !t.said.output)
		r = -ENOMEM;
	if (r < 0)
		free(t.said.output);
	else
		*ret = t.said;
	return r;
}
