/* SPDX-License-Identifier: MIT */
/*
 * A fresh process for a comparison, from the end that asks.  It is this program, or another build
 * of it, started with the same arguments, or a fork of this process.  The environment says that it
 * is a worker, and is padded by a random length, since the place where the stack begins is a part
 * of the luck.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compare.h"

enum { PADDING = 4096 };

extern char **environ;

int bmi_send(int fd, const void *data, size_t size)
{
	for (const char *at = data; size > 0;) {
		ssize_t n = send(fd, at, size, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return -EIO;
		at += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

int bmi_receive(int fd, void *data, size_t size)
{
	for (char *at = data; size > 0;) {
		ssize_t n = recv(fd, at, size, 0);

		if (n == 0 || (n < 0 && errno != EINTR))
			return -EIO;
		at += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* This process's environment with a socket, and with padding of a random length. */
static char **padded_environment(int fd, uint64_t *random, struct bmi_pool *pool)
{
	size_t n = 0, length = (size_t)(bmi_random(random) % PADDING);
	char **env, *padding = bmi_alloc(pool, length + 1);

	while (environ[n])
		n++;
	env = bmi_alloc_array(pool, n + 3, sizeof(*env));
	if (!env || !padding)
		return NULL;
	memset(padding, 'x', length);
	memcpy(env, environ, n * sizeof(*env));
	env[n] = bmi_format(pool, BMI_SOCKET_NAME "=%d", fd);
	env[n + 1] = bmi_format(pool, "BENCHMARK_COMPARE_PADDING=%s", padding);
	return env[n] && env[n + 1] ? env : NULL;
}

/* Only this process prints the program's messages, so that they appear once. */
static int spawn(pid_t *ret, const char *program, int fd, char **env)
{
	posix_spawn_file_actions_t files;
	int r = posix_spawn_file_actions_init(&files);

	if (r)
		return -r;
	r = posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (!r)
		r = posix_spawn_file_actions_adddup2(&files, fd, fd);
	if (!r)
		r = posix_spawn(ret, program, &files, NULL, bmi_options.argv, env);
	posix_spawn_file_actions_destroy(&files);
	return -r;
}

/* A body may take a while over its set-up, but a process that says nothing for long is stuck. */
static void set_deadline(int fd)
{
	double seconds = 60 + 10 * fmin(bmi_options.compare_time, 1e6);
	struct timeval limit = { .tv_sec = (time_t)seconds };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}

void bmi_helper_adopt(struct bmi_helper *h, pid_t pid, int fd)
{
	*h = (struct bmi_helper){ pid, fd };
	set_deadline(fd);
}

void bmi_helper_ask(const struct bmi_helper *h, const struct bmi_job *job)
{
	struct bmi_job said = *job;

	said.version = BMI_PROTOCOL;
	bmi_send(h->fd, &said, sizeof(said)); /* if it is dead, its message will not come */
}

int bmi_helper_start(struct bmi_helper *h, const char *program, const struct bmi_job *job,
		     uint64_t *random)
{
	struct bmi_pool pool = { 0 };
	char **env;
	pid_t pid;
	int fds[2], r;

	*h = (struct bmi_helper){ .fd = -1 };
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	env = padded_environment(fds[1], random, &pool);
	r = env ? spawn(&pid, program, fds[1], env) : -ENOMEM;
	close(fds[1]);
	bmi_pool_free(&pool);
	if (r < 0) {
		close(fds[0]);
		return r;
	}
	bmi_helper_adopt(h, pid, fds[0]);
	bmi_helper_ask(h, job);
	return 0;
}

double bmi_helper_run(void *arg, int64_t n)
{
	struct bmi_helper *h = arg;
	double seconds;

	if (bmi_send(h->fd, &n, sizeof(n)) < 0 || bmi_receive(h->fd, &seconds, sizeof(seconds)) < 0)
		return NAN;
	return seconds >= 0 && isfinite(seconds) ? seconds : NAN;
}

/* The program may be any, so nothing that it says is used unseen. */
static bool is_sane(const struct bmi_told *told)
{
	bool sane = told->version == BMI_PROTOCOL && (unsigned)told->outcome <= BM_FAILED &&
		    told->count <= BMI_ROUNDS_MOST && told->switches >= 0 && told->migrations >= 0;

	for (int i = 0; i < BMI_SIDES; i++)
		sane = sane && told->batch[i] >= 0 && told->totals[i].iterations >= 0 &&
		       isfinite(told->totals[i].real) && isfinite(told->totals[i].cpu);
	return sane && memchr(told->message, '\0', sizeof(told->message));
}

/* Times, and each side once. */
static bool is_round(const struct bm_paired_round *round)
{
	unsigned seen = 0;

	for (int k = 0; k < BMI_SIDES; k++) {
		if (!(round->ns[k] >= 0 && isfinite(round->ns[k])) || round->order[k] >= BMI_SIDES)
			return false;
		seen |= 1u << round->order[k];
	}
	return seen == (1u << BMI_SIDES) - 1;
}

static bool are_rounds(const struct bm_paired_round *rounds, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++)
		if (!is_round(&rounds[i]))
			return false;
	return true;
}

int bmi_helper_hear(const struct bmi_helper *h, struct bmi_pool *pool, struct bmi_told *told,
		    struct bm_paired_round **ret)
{
	int64_t enough = 0;

	bmi_send(h->fd, &enough, sizeof(enough)); /* a process that does not obey reads nothing */
	if (bmi_receive(h->fd, told, sizeof(*told)) < 0 || !is_sane(told))
		return -EPROTO;
	*ret = bmi_alloc_array(pool, told->count + 1, sizeof(**ret));
	if (!*ret)
		return -ENOMEM;
	if (bmi_receive(h->fd, *ret, told->count * sizeof(**ret)) < 0)
		return -EPROTO;
	return are_rounds(*ret, told->count) ? 0 : -EPROTO;
}

void bmi_helper_end(struct bmi_helper *h, bool heard)
{
	if (h->fd < 0)
		return;
	close(h->fd);
	h->fd = -1;
	if (!heard)
		kill(h->pid, SIGKILL);
	waitpid(h->pid, NULL, 0);
}
