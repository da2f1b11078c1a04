/* SPDX-License-Identifier: MIT */
/*
 * A fresh process for a comparison, from its own end: it plays the rounds of all three sides, or is
 * one side that obeys.
 */
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "compare.h"

enum { SETTLE_PART = 8 }; /* of the time of a turn */

int bmi_worker_socket(void)
{
	const char *text = getenv(BMI_SOCKET_NAME);

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
	told->totals[k] = (struct bmi_total){ bm_iterations(&st->pub), bmi_measured(st), st->cpu };
	bmi_side_fini(&l->side);
}

/* Obey the commands of the other end until it has enough. */
static int obey(int fd, struct local *l)
{
	int64_t n;
	double seconds;
	int r;

	while ((r = bmi_receive(fd, &n, sizeof(n))) == 0 && n > 0) {
		seconds = l->begun ? run_local(l, n) : NAN;
		r = bmi_send(fd, &seconds, sizeof(seconds));
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

/* The sides are in this process: all of them, or the one that obeys. */
static int work_here(int fd, const struct bmi_job *job, struct bmi_pool *pool,
		     struct bmi_told *told, struct bmi_rounds *rounds)
{
	const char *const names[BMI_SIDES] = { job->baseline, job->contender, job->baseline };
	bool obeys = job->part == BMI_OBEY;
	int count = obeys ? 1 : BMI_SIDES, r = 0;
	struct bmi_player players[BMI_SIDES];
	struct local *sides = bmi_alloc_array(pool, BMI_SIDES, sizeof(*sides));
	struct bmi_play play = { .seconds = job->seconds, .batch_seconds = BMI_BATCH };
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
	play.seed = random;
	if (obeys)
		r = obey(fd, &sides[0]);
	else if (!r)
		r = bmi_rounds_play(players, &play, pool, rounds);
	for (int i = 0; i < count; i++)
		end(&sides[i], told, i);
	told->switches = involuntary_switches() - switches;
	told->migrations = place.migrations;
	return r;
}

/* Send the message of this process, whose work had the result @r.  -ECANCELED: the message is that
 * the work failed; -EIO */
static int report(int fd, int r, struct bmi_told *told, const struct bmi_rounds *rounds)
{
	int e;

	if (r == -ENOMEM)
		tell(told, BM_FAILED, "out of memory");
	else if (r == -ECANCELED)
		tell(told, BM_FAILED, "it tells no time");
	else if (r < 0)
		tell(told, BM_FAILED, strerror(-r));
	told->version = BMI_PROTOCOL;
	told->count = rounds->count;
	memcpy(told->batch, rounds->batch, sizeof(told->batch));
	e = bmi_send(fd, told, sizeof(*told));
	if (!e && rounds->count)
		e = bmi_send(fd, rounds->rounds, rounds->count * sizeof(*rounds->rounds));
	return e < 0 ? e : told->outcome == BM_RAN ? 0 : -ECANCELED;
}

/* ------------------------------------------------------------------- sides in forks of it */

/* The process of a side, which ends with the one that asks.  It ends as a program does, so that
 * tools that report at exit see what it ran. */
_Noreturn static void be_side(int fd, pid_t asking)
{
	int r = prctl(PR_SET_PDEATHSIG, SIGKILL);

	if (getppid() != asking)
		r = -ESRCH;
	while (!r)
		r = bmi_worker_main(fd);
	exit(EXIT_SUCCESS);
}

/* @earlier: those before it, whose descriptors it must not keep: they end when theirs is closed. */
static int fork_side(struct bmi_helper *h, const struct bmi_helper *earlier, int count)
{
	pid_t self = getpid(), pid;
	int fds[2], r;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	fflush(NULL);
	pid = fork();
	r = pid < 0 ? -errno : 0;
	if (pid == 0) {
		close(fds[0]);
		for (int i = 0; i < count; i++)
			close(earlier[i].fd);
		be_side(fds[1], self);
	}
	close(fds[1]);
	if (r < 0)
		close(fds[0]);
	else
		bmi_helper_adopt(h, pid, fds[0]);
	return r;
}

/* All up to their loops, so that no set-up goes on beside a measurement. */
static int set_up(const struct bmi_job *job, struct bmi_helper *const sides[BMI_SIDES])
{
	const char *const names[BMI_SIDES] = { job->baseline, job->contender, job->baseline };
	struct bmi_job one = *job;

	one.part = BMI_OBEY;
	for (int i = 0; i < BMI_SIDES; i++) {
		snprintf(one.baseline, sizeof(one.baseline), "%s", names[i]);
		bmi_helper_ask(sides[i], &one);
	}
	for (int i = 0; i < BMI_SIDES; i++)
		if (isnan(bmi_helper_run(sides[i], 1)))
			return -ECANCELED;
	return 0;
}

static int take_in(const struct bmi_helper *h, struct bmi_pool *pool, struct bmi_told *told, int k)
{
	struct bmi_told its;
	struct bm_paired_round *none;
	int r = bmi_helper_hear(h, pool, &its, &none);

	if (r == -EPROTO)
		tell(told, BM_FAILED, BMI_DIED);
	if (r < 0)
		return r;
	if (its.outcome != BM_RAN)
		tell(told, its.outcome, its.message);
	told->totals[k] = its.totals[0];
	told->switches += its.switches;
	told->migrations += its.migrations;
	return 0;
}

/* Rounds of sides in those processes. */
static int play_turn(const struct bmi_job *job, const struct bmi_play *play,
		     struct bmi_helper *const sides[BMI_SIDES], struct bmi_pool *pool,
		     struct bmi_told *told, struct bmi_rounds *rounds)
{
	struct bmi_player players[BMI_SIDES];
	int r = set_up(job, sides);

	for (int i = 0; i < BMI_SIDES; i++)
		players[i] = (struct bmi_player){ bmi_helper_run, sides[i] };
	if (!r)
		r = bmi_rounds_play(players, play, pool, rounds);
	for (int i = 0; i < BMI_SIDES; i++) {
		int e = take_in(sides[i], pool, told, i);

		r = r ? r : e;
	}
	return r;
}

/*
 * Turn 0, if the sizes of batches are not known, finds them.  The side that got warm last is ahead
 * of the others for long then, also where bodies begin with the same data again, so rounds follow
 * that are not kept.  -ECANCELED: that was told.
 */
static int play_turns(int fd, const struct bmi_job *job, struct bmi_pool *pool,
		      struct bmi_helper h[BMI_SIDES])
{
	double seconds = job->seconds / BMI_TURNS;
	struct bmi_play play = { .batch_seconds = BMI_BATCH_APART, .settle = seconds };
	int r = 0, first = job->batch[BMI_BASELINE] ? 1 : 0;

	memcpy(play.batch, job->batch, sizeof(play.batch));
	for (int i = first; i <= BMI_TURNS && !r; i++) {
		struct bmi_helper *const sides[BMI_SIDES] = {
			&h[i % BMI_SIDES],
			&h[(i + 1) % BMI_SIDES],
			&h[(i + 2) % BMI_SIDES],
		};
		struct bmi_told told = { 0 };
		struct bmi_rounds rounds = { 0 };

		play.seed = job->seed + (uint64_t)i;
		if (i > 0) {
			play.seconds = seconds;
			play.settle = seconds / SETTLE_PART;
		}
		r = play_turn(job, &play, sides, pool, &told, &rounds);
		if (i > 0 || r < 0 || told.outcome != BM_RAN)
			r = report(fd, r, &told, &rounds);
		memcpy(play.batch, rounds.batch, sizeof(play.batch));
	}
	return r;
}

/* The sides in forks of this process: these have the same layout, and whatever they write is their
 * own. */
static int work_apart(int fd, const struct bmi_job *job, struct bmi_pool *pool)
{
	struct bmi_helper h[BMI_SIDES] = { { .fd = -1 }, { .fd = -1 }, { .fd = -1 } };
	int r = 0;

	for (int i = 0; i < BMI_SIDES && !r; i++)
		r = fork_side(&h[i], h, i);
	r = r < 0 ? report(fd, r, &(struct bmi_told){ 0 }, &(struct bmi_rounds){ 0 })
		  : play_turns(fd, job, pool, h);
	for (int i = 0; i < BMI_SIDES; i++)
		bmi_helper_end(&h[i], !r);
	return r;
}

int bmi_worker_main(int fd)
{
	struct bmi_told told = { 0 };
	struct bmi_rounds rounds = { 0 };
	struct bmi_pool pool = { 0 };
	struct bmi_job job;
	int r;

	unsetenv(BMI_SOCKET_NAME);
	r = bmi_receive(fd, &job, sizeof(job));
	if (r < 0)
		return r;
	if (job.version != BMI_PROTOCOL) {
		tell(&told, BM_FAILED, "the two builds have different versions of the harness");
		r = report(fd, 0, &told, &rounds);
	} else if (job.part == BMI_APART) {
		r = work_apart(fd, &job, &pool);
	} else {
		r = work_here(fd, &job, &pool, &told, &rounds);
		r = report(fd, r, &told, &rounds);
	}
	bmi_pool_free(&pool);
	return r;
}
