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
#include <sys/wait.h>
#include <unistd.h>

#include "process.h"

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
	int r = posix_spawn_file_actions_init(&files);

	if (r != 0)
		return -r;
	r = posix_spawn_file_actions_adddup2(&files, in, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&files, out, 1);
	if (r == 0)
		r = posix_spawn(ret, "/bin/sh", &files, NULL, argv, environ);
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

/* Run until the command has closed its output. */
static int converse(struct talk *t, double seconds)
{
	double until = process_now() + seconds;
	int r = 0;

	while (r == 0 && t->out >= 0) {
		struct pollfd fd[2] = { { .fd = t->out, .events = POLLIN },
					{ .fd = t->in, .events = POLLOUT } };
		double left = seconds > 0 ? until - process_now() : 60;

		if (left <= 0)
			return -ETIMEDOUT;
		poll(fd, 2, (int)(left * 1e3) + 1);
		if (fd[1].revents)
			hand_over(t);
		if (fd[0].revents)
			r = listen_on(t);
	}
	return r;
}

int dialog_run(struct dialog *ret, const char *command, const char *text, size_t size,
	       double seconds)
{
	struct talk t = { .in = -1, .out = -1, .text = text, .left = size };
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	int r = start(&t, command);

	if (r == 0)
		r = converse(&t, seconds);
	close_end(&t.in);
	close_end(&t.out);
	if (r < 0 && t.pid > 0)
		kill(t.pid, SIGKILL);
	if (t.pid > 0)
		waitpid(t.pid, &t.said.status, 0);
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
