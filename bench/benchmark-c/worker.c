/* SPDX-License-Identifier: MIT */
/*
 * A fresh process for a comparison, from both ends.  It is this program, or another build of it,
 * started with the same arguments.  The environment says that it is a worker, and is padded by a
 * random length, since the place where the stack begins is a part of the luck.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compare.h"

#define SOCKET_NAME "BENCHMARK_COMPARE_SOCKET"

enum { VERSION = 1, PADDING = 4096 };

extern char **environ;

static int send_all(int fd, const void *data, size_t size)
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

static int receive_all(int fd, void *data, size_t size)
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

/* ------------------------------------------------------------------- in that process */

int bmi_worker_socket(void)
{
	const char *text = getenv(SOCKET_NAME);

	return text ? (int)strtol(text, NULL, 10) : -1;
}

/* The last CPU of the process, and the number of changes to another one. */
struct place {
	int cpu;
	int64_t migrations;
};

struct local {
	struct bmi_side side;
	bool begun;
	struct place *place;
};

static double run_local(void *arg, int64_t n)
{
	struct local *l = arg;
	double seconds = bmi_side_run(&l->side, n);
	int cpu = sched_getcpu();

	l->place->migrations += cpu != l->place->cpu;
	l->place->cpu = cpu;
	return seconds;
}

static void tell(struct bmi_told *told, enum bm_outcome outcome, const char *message)
{
	if (told->outcome != BM_RAN)
		return;
	told->outcome = outcome;
	snprintf(told->message, sizeof(told->message), "%s", message);
}

static int find_instance(const char *name, struct bmi_pool *pool, struct bmi_told *told,
			 const struct bmi_instance **ret)
{
	struct bmi_instance *all;
	size_t count;
	int r = bmi_select(NULL, pool, &all, &count);

	for (size_t i = 0; i < count && !r; i++) {
		if (strcmp(all[i].name, name))
			continue;
		*ret = &all[i];
		if (all[i].threads == 1)
			return 0;
		tell(told, BM_FAILED, "what has several threads cannot be paired");
		return -ECANCELED;
	}
	if (!r)
		tell(told, BM_FAILED, "the program has no such benchmark");
	return r ? r : -ECANCELED;
}

static int begin(struct local *l, const char *name, struct bmi_pool *pool, uint64_t *random,
		 struct bmi_told *told)
{
	const struct bmi_instance *in = NULL;
	int r = find_instance(name, pool, told, &in);

	if (r < 0)
		return r;
	r = bmi_side_begin(&l->side, in, random);
	l->begun = !r;
	return r;
}

static void end(struct local *l, struct bmi_told *told, int k)
{
	struct bmi_state *st = &l->side.state;

	if (!l->begun)
		return;
	bmi_side_end(&l->side);
	if (st->outcome != BM_RAN)
		tell(told, st->outcome, st->message);
	told->totals[k] = (struct bmi_total){ bm_iterations(&st->pub), bmi_measured(st),
					       st->cpu };
	bmi_side_fini(&l->side);
}

/* Obey the commands of the other end until it has enough. */
static int obey(int fd, struct local *l)
{
	int64_t n;
	double seconds;
	int r;

	while ((r = receive_all(fd, &n, sizeof(n))) == 0 && n > 0) {
		seconds = l->begun ? run_local(l, n) : NAN;
		r = send_all(fd, &seconds, sizeof(seconds));
		if (r < 0)
			break;
	}
	return r;
}

static int64_t involuntary_switches(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_nivcsw;
}

static int work(int fd, const struct bmi_job *job, struct bmi_pool *pool, struct bmi_told *told,
		struct bmi_rounds *rounds)
{
	const char *const names[BMI_SIDES] = { job->baseline, job->contender, job->baseline };
	int count = job->obey ? 1 : BMI_SIDES, r = 0;
	struct bmi_player players[BMI_SIDES];
	struct local *sides = bmi_alloc_array(pool, BMI_SIDES, sizeof(*sides));
	struct place place = { .cpu = sched_getcpu() };
	int64_t switches = involuntary_switches();
	uint64_t random = job->seed;

	if (!sides)
		return -ENOMEM;
	for (int i = 0; i < count && !r; i++) {
		players[i] = (struct bmi_player){ run_local, &sides[i] };
		sides[i].place = &place;
		r = begin(&sides[i], names[i], pool, &random, told);
	}
	if (job->obey)
		r = obey(fd, &sides[0]);
	else if (!r)
		r = bmi_rounds_play(players, job->seconds, random, pool, rounds);
	for (int i = 0; i < count; i++)
		end(&sides[i], told, i);
	told->switches = involuntary_switches() - switches;
	told->migrations = place.migrations;
	return r;
}

int bmi_worker_main(int fd)
{
	struct bmi_told told = { .version = VERSION };
	struct bmi_rounds rounds = { 0 };
	struct bmi_pool pool = { 0 };
	struct bmi_job job;
	int r;

	unsetenv(SOCKET_NAME);
	r = receive_all(fd, &job, sizeof(job));
	if (r < 0)
		return r;
	if (job.version != VERSION)
		tell(&told, BM_FAILED, "the two builds have different versions of the harness");
	else
		r = work(fd, &job, &pool, &told, &rounds);
	if (r == -ENOMEM)
		tell(&told, BM_FAILED, "out of memory");
	else if (r < 0)
		tell(&told, BM_FAILED, "it tells no time");
	told.count = rounds.count;
	memcpy(told.batch, rounds.batch, sizeof(told.batch));
	r = send_all(fd, &told, sizeof(told));
	if (!r && rounds.count)
		r = send_all(fd, rounds.rounds, rounds.count * sizeof(*rounds.rounds));
	bmi_pool_free(&pool);
	return r;
}

/* ------------------------------------------------------------------- in the one that asks */

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
	env[n] = bmi_format(pool, SOCKET_NAME "=%d", fd);
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

int bmi_helper_start(struct bmi_helper *h, const char *program, const struct bmi_job *job,
		     uint64_t *random)
{
	struct bmi_job said = *job;
	struct bmi_pool pool = { 0 };
	char **env;
	int fds[2], r;

	*h = (struct bmi_helper){ .fd = -1 };
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	env = padded_environment(fds[1], random, &pool);
	r = env ? spawn(&h->pid, program, fds[1], env) : -ENOMEM;
	close(fds[1]);
	bmi_pool_free(&pool);
	said.version = VERSION;
	if (!r) {
		h->fd = fds[0];
		set_deadline(h->fd);
		send_all(h->fd, &said, sizeof(said)); /* if it is dead, finish will tell */
	} else {
		close(fds[0]);
	}
	return r;
}

double bmi_helper_run(void *arg, int64_t n)
{
	struct bmi_helper *h = arg;
	double seconds;

	if (send_all(h->fd, &n, sizeof(n)) < 0 || receive_all(h->fd, &seconds, sizeof(seconds)) < 0)
		return NAN;
	return seconds >= 0 && isfinite(seconds) ? seconds : NAN;
}

/* The program may be any, so nothing that it says is used unseen. */
static bool is_sane(const struct bmi_told *told)
{
	bool sane = told->version == VERSION && (unsigned)told->outcome <= BM_FAILED &&
		    told->count <= BMI_ROUNDS_MOST && told->switches >= 0 && told->migrations >= 0;

	for (int i = 0; i < BMI_SIDES; i++)
		sane = sane && told->batch[i] >= 0 && told->totals[i].iterations >= 0 &&
		       isfinite(told->totals[i].real) && isfinite(told->totals[i].cpu);
	return sane && memchr(told->message, '\0', sizeof(told->message));
}

static bool are_times(const struct bmi_round *rounds, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++)
		for (int k = 0; k < BMI_SIDES; k++)
			if (!(rounds[i].ns[k] >= 0 && isfinite(rounds[i].ns[k])))
				return false;
	return true;
}

static int receive_told(struct bmi_helper *h, struct bmi_pool *pool, struct bmi_told *told,
			struct bmi_round **ret)
{
	if (receive_all(h->fd, told, sizeof(*told)) < 0 || !is_sane(told))
		return -EPROTO;
	*ret = bmi_alloc_array(pool, told->count + 1, sizeof(**ret));
	if (!*ret)
		return -ENOMEM;
	if (receive_all(h->fd, *ret, told->count * sizeof(**ret)) < 0)
		return -EPROTO;
	return are_times(*ret, told->count) ? 0 : -EPROTO;
}

int bmi_helper_finish(struct bmi_helper *h, struct bmi_pool *pool, struct bmi_told *told,
		      struct bmi_round **ret)
{
	int64_t enough = 0;
	int r;

	if (h->fd < 0)
		return -EPROTO;
	send_all(h->fd, &enough, sizeof(enough)); /* a process that does not obey reads nothing */
	r = receive_told(h, pool, told, ret);
	close(h->fd);
	h->fd = -1;
	if (r < 0)
		kill(h->pid, SIGKILL);
	waitpid(h->pid, NULL, 0);
	return r;
}
