/* SPDX-License-Identifier: MIT */
/*
 * The collector: one thread for each pool.
 *
 * It takes the answers of the workers, ends their futures, fills the lanes from the queue, and
 * hears of deaths.  No lock is held while it ends a future, because callbacks of the program run
 * then.
 */

#define _GNU_SOURCE
#include "processes.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "../../base/clock.h"
#include "../../base/hooks.h"

/* Seconds that workers have to end by themselves, and then to be killed. */
enum { GRACE = 1, AHEAD = 4, LONG_JOB = 1000000 };

static int number_of(const struct weft_processes *p, const struct weft_lane *lane)
{
	return (int)(lane - p->lanes);
}

/* ---- the end of the pool's good days ---- */

/* It was claimed. */
static void fail(struct weft_future *f, const struct weft_error *err)
{
	weft_future_fail(f, err);
	weft_end_claimed(f, WEFT_EBROKEN);
}

static void fail_lane(struct weft_lane *lane, const struct weft_error *err)
{
	uint32_t sent = atomic_load(&lane->sent);

	while (atomic_load(&lane->done) != sent) {
		uint32_t at = atomic_fetch_add(&lane->done, 1);
		struct weft_future *f = lane->jobs[at % WEFT_SLOTS];

		if (f)
			fail(f, err);
	}
}

static struct weft_future *take_queued(struct weft_processes *p)
{
	struct weft_future *f;

	pthread_mutex_lock(&p->lock);
	f = weft_backlog_first(p);
	if (f)
		weft_backlog_drop_first(p);
	pthread_mutex_unlock(&p->lock);
	return f;
}

/* Of the queue too, in the order in which they were submitted. */
static void fail_all(struct weft_processes *p)
{
	struct weft_error err = weft_err(WEFT_EBROKEN, weft_none());
	struct weft_future *f;

	err.detail = weft_detail_new(NULL, 0, "%s", p->why);
	err.text = err.detail ? weft_detail_text(err.detail) : "a worker process died";
	for (int i = 0; i < p->setup.lanes; i++)
		fail_lane(&p->lanes[i], &err);
	while ((f = take_queued(p)))
		if (weft_future_claim_pending(f))
			fail(f, &err);
		else
			weft_work_cancel((struct weft_work *)f);
	weft_detail_unref(err.detail);
}

static void order_signal(struct weft_processes *p, int signal)
{
	const struct weft_order order = { .kind = WEFT_ORDER_SIGNAL,
					  .pool = p->id,
					  .number = (uint32_t)signal };

	(void)weft_server_order(p->server, &order);
}

/* p->why is written.  A pool that is being closed has no futures any more. */
static void break_pool(struct weft_processes *p, bool kills)
{
	bool was;

	pthread_mutex_lock(&p->lock);
	was = p->broken || p->closing;
	p->broken = true;
	pthread_mutex_unlock(&p->lock);
	if (kills)
		order_signal(p, SIGKILL);
	if (was)
		return;
	atomic_store(&p->executor->why, p->why);
	weft_pool_break(p->executor, WEFT_EBROKEN);
	fail_all(p);
}

static void break_corrupt(struct weft_processes *p, const struct weft_lane *lane)
{
	snprintf(p->why, sizeof(p->why),
		 "worker %d (pid %d) has overwritten the memory that it shares with the program",
		 number_of(p, lane), lane->pid);
	break_pool(p, true);
}

/* ---- answers ---- */

/* A slot's numbers, each read once. */
struct answer {
	int32_t code;
	uint32_t tag;
	uint64_t bits, size, at;
	const unsigned char *bytes;
};

static bool read_answer(struct weft_processes *p, struct weft_lane *lane, struct answer *a)
{
	uint32_t done = atomic_load_explicit(&lane->done, memory_order_relaxed);
	volatile struct weft_slot *slot = &lane->shared->slots[done % WEFT_SLOTS];
	uint64_t ring = p->setup.ring;

	*a = (struct answer){ slot->code, slot->tag, slot->bits, slot->size, slot->at, NULL };
	a->bytes = lane->shared->slots[done % WEFT_SLOTS].bytes;
	if (a->code > 0 || a->tag > WEFT_TAG_STR || a->tag == WEFT_TAG_PTR)
		return false;
	if (a->size <= WEFT_SLOT_BYTES)
		return true;
	if (a->size > ring || a->at % ring > ring - a->size)
		return false;
	a->bytes = weft_lane_results(lane->shared, ring) + a->at % ring;
	return true;
}

/* The copy of the argument serves as that of the result.  True: it does. */
static bool reuse_argument(struct weft_future *f, const struct answer *a)
{
	if (!(f->flags & WEFT_F_ARG) || f->flags & WEFT_F_RELEASE || a->size > f->arg_size)
		return false;
	memcpy(f->arg, a->bytes, a->size);
	f->value = weft_str(f->arg, (uint32_t)a->size);
	f->flags = (f->flags & ~(uint32_t)WEFT_F_ARG) | WEFT_F_COPIED;
	return true;
}

/* As if the job had run here and had said this. */
static int repeat(struct weft_job *job, const struct answer *a)
{
	if (a->code < 0 && a->size)
		return weft_job_fail(job, a->code, "%.*s", (int)a->size, (const char *)a->bytes);
	if (a->code < 0)
		return a->code;
	if (a->tag == WEFT_TAG_STR && reuse_argument(job->future, a))
		return 0;
	if (a->tag == WEFT_TAG_STR)
		return weft_job_return_bytes(job, a->bytes, a->size);
	return weft_job_return(job, (struct weft_value){ a->bits, a->tag, 0 });
}

/* The slot, and the bytes of argument and result, may be used again. */
static void release_slot(struct weft_lane *lane, const struct answer *a)
{
	uint32_t done = atomic_load_explicit(&lane->done, memory_order_relaxed);

	atomic_store_explicit(&lane->answered, lane->ends[done % WEFT_SLOTS],
			      memory_order_release);
	if (a->size > WEFT_SLOT_BYTES) {
		atomic_store(&lane->shared->head.freed, a->at + ((a->size + 15) & ~(uint64_t)15));
		weft_lane_wake(lane);
	}
	atomic_store_explicit(&lane->done, done + 1, memory_order_release);
}

/* The next answers need lines from the caches of the worker and of the submitter. */
static void prefetch(struct weft_lane *lane, uint32_t at)
{
	const struct weft_slot *slot = &lane->shared->slots[(at + AHEAD) % WEFT_SLOTS];
	const struct weft_future *f;

	if (weft_lane_outstanding(lane) <= AHEAD)
		return;
	f = lane->jobs[(at + AHEAD) % WEFT_SLOTS];
	if (!f)
		return;
	__builtin_prefetch(slot);
	__builtin_prefetch(slot->bytes);
	__builtin_prefetch(f, 1);
	__builtin_prefetch((const char *)f + 2 * WEFT_LINE, 1);
	/* This one has come by now. */
	f = lane->jobs[(at + AHEAD / 2) % WEFT_SLOTS];
	if (f)
		__builtin_prefetch(f->arg, 1);
}

static bool take_answer(struct weft_processes *p, struct weft_lane *lane)
{
	uint32_t done = atomic_load_explicit(&lane->done, memory_order_relaxed);
	struct weft_future *f = lane->jobs[done % WEFT_SLOTS];
	struct weft_job job = { f, p->executor, number_of(p, lane) };
	struct answer a = { 0 };
	int r = 0;

	prefetch(lane, done);
	if (f && !read_answer(p, lane, &a))
		return false;
	if (f)
		r = repeat(&job, &a);
	release_slot(lane, &a);
	if (!f)
		return true;
	lane->answers++;
	weft_end_claimed(f, r);
	return true;
}

/* Not answered yet, and in one of the states that it can be in. */
static bool makes_sense(uint32_t turn, uint32_t at)
{
	return turn == weft_turn(at, WEFT_SLOT_ASKED) || turn == weft_turn(at, WEFT_SLOT_TAKEN) ||
	       turn == weft_turn(at, WEFT_SLOT_WITHDRAWN) ||
	       /* The question is about to be written. */
	       turn == weft_turn(at - WEFT_SLOTS, WEFT_SLOT_ANSWERED);
}

/* All answers of a lane that are there; returns their number. */
static uint32_t drain_lane(struct weft_processes *p, struct weft_lane *lane)
{
	uint32_t n = 0;

	while (weft_lane_outstanding(lane)) {
		uint32_t at = atomic_load_explicit(&lane->done, memory_order_relaxed);
		uint32_t turn = atomic_load(&lane->shared->slots[at % WEFT_SLOTS].turn);
		bool answered = turn == weft_turn(at, WEFT_SLOT_ANSWERED);

		if (answered ? !take_answer(p, lane) : !makes_sense(turn, at)) {
			break_corrupt(p, lane);
			return 1;
		}
		if (!answered)
			break;
		n++;
	}
	return n;
}

static uint32_t drain_lanes(struct weft_processes *p)
{
	uint32_t n = 0;

	for (int i = 0; i < p->setup.lanes; i++)
		n += drain_lane(p, &p->lanes[i]);
	return n;
}

/* ---- news ---- */

/* How the worker ended, as the end of a sentence. */
static void describe(const struct weft_lane *lane, char *to, size_t size)
{
	int init = lane->shared ? atomic_load(&lane->shared->head.init_code) : 0;

	if (WIFSIGNALED(lane->status))
		snprintf(to, size, "was killed by signal %d (%s)", WTERMSIG(lane->status),
			 strsignal(WTERMSIG(lane->status)));
	else if (WEXITSTATUS(lane->status) == WEFT_EXIT_INIT && init < 0)
		snprintf(to, size, "ended, since its initializer failed: %s", weft_strerror(init));
	else if (WEXITSTATUS(lane->status) == WEFT_EXIT_CORRUPT)
		snprintf(to, size, "ended, since the memory that it shares with the program was "
				   "overwritten");
	else if (WEXITSTATUS(lane->status) == WEFT_EXIT_MEMORY)
		snprintf(to, size, "ended, since it could not map its memory");
	else
		snprintf(to, size, "exited with status %d", WEXITSTATUS(lane->status));
}

/* Did the worker end because the pool wanted it to? */
static bool is_wanted(const struct weft_processes *p, const struct weft_lane *lane)
{
	if (p->closing)
		return true;
	return p->setup.jobs_each && lane->answers == p->setup.jobs_each &&
	       WIFEXITED(lane->status) && WEXITSTATUS(lane->status) == 0;
}

/* Under the lock: the worker is gone.  True: that breaks the pool. */
static bool note_end(struct weft_processes *p, struct weft_lane *lane)
{
	char how[120];

	lane->started = lane->died = false;
	atomic_fetch_sub(&p->alive, 1);
	weft_futex_wake(&p->alive, INT32_MAX);
	if (p->broken || is_wanted(p, lane))
		return false;
	describe(lane, how, sizeof(how));
	snprintf(p->why, sizeof(p->why), "worker %d (pid %d) %s", number_of(p, lane), lane->pid,
		 how);
	if (lane->failed)
		snprintf(p->why, sizeof(p->why), "worker %d could not be started: %s",
			 number_of(p, lane), strerror(lane->status));
	return true;
}

/* A worker that has run its number of jobs is followed by another one, if jobs are left to it. */
static bool follow(struct weft_processes *p, struct weft_lane *lane)
{
	int r = 0;

	if (!p->broken && !p->closing && weft_lane_outstanding(lane))
		r = weft_lane_start(p, lane);
	if (r < 0)
		snprintf(p->why, sizeof(p->why), "worker %d could not be started: %s",
			 number_of(p, lane), weft_strerror(r));
	return r < 0;
}

static void hear_lane(struct weft_processes *p, struct weft_lane *lane)
{
	bool died, breaks = false;

	pthread_mutex_lock(&p->lock);
	died = lane->died;
	pthread_mutex_unlock(&p->lock);
	if (!died)
		return;
	/* The answers that it gave before its death are there, and they count. */
	drain_lane(p, lane);
	pthread_mutex_lock(&p->lock);
	breaks = note_end(p, lane) || follow(p, lane);
	pthread_mutex_unlock(&p->lock);
	if (breaks)
		break_pool(p, true);
}

static void hear_server_end(struct weft_processes *p)
{
	pthread_mutex_lock(&p->lock);
	for (int i = 0; i < p->setup.lanes; i++)
		p->lanes[i].started = false;
	atomic_store(&p->alive, 0);
	weft_futex_wake(&p->alive, INT32_MAX);
	pthread_mutex_unlock(&p->lock);
	drain_lanes(p);
	if (!p->broken)
		snprintf(p->why, sizeof(p->why), "the fork server (pid %d) has died",
			 (int)p->server->pid);
	break_pool(p, false);
}

static void hear(struct weft_processes *p)
{
	int signal = atomic_load(&p->ended_by);

	if (!atomic_exchange(&p->has_news, false))
		return;
	if (signal && !p->broken) {
		drain_lanes(p);
		snprintf(p->why, sizeof(p->why), "its workers were ended by weft_processes_%s",
			 signal == SIGKILL ? "kill" : "terminate");
		break_pool(p, false);
	}
	for (int i = 0; i < p->setup.lanes; i++)
		hear_lane(p, &p->lanes[i]);
	if (atomic_load(&p->server->dead))
		hear_server_end(p);
}

/* ---- the queue ---- */

/* A part at a time, because submitters want the lock.  True: there may be room for more. */
static bool fill(struct weft_processes *p)
{
	struct weft_future *cancelled = NULL, *f;
	int r = 0;

	if (!atomic_load(&p->queued))
		return false;
	pthread_mutex_lock(&p->lock);
	if (!p->broken)
		r = weft_lanes_fill(p, &cancelled);
	if (r < 0)
		snprintf(p->why, sizeof(p->why), "no worker could be started: %s",
			 weft_strerror(r));
	pthread_mutex_unlock(&p->lock);
	while ((f = cancelled)) {
		cancelled = f->next;
		weft_work_cancel((struct weft_work *)f);
	}
	if (r < 0)
		break_pool(p, true);
	return r > 0;
}

/* ---- sleeping ---- */

static void want_bell(struct weft_processes *p, uint32_t wants)
{
	for (int i = 0; i < p->setup.lanes; i++)
		if (p->lanes[i].started)
			atomic_store(&p->lanes[i].shared->head.wants_bell, wants);
}

static bool is_answered(const struct weft_lane *lane)
{
	uint32_t at = atomic_load_explicit(&lane->done, memory_order_relaxed);

	return weft_lane_outstanding(lane) &&
	       atomic_load(&lane->shared->slots[at % WEFT_SLOTS].turn) ==
		       weft_turn(at, WEFT_SLOT_ANSWERED);
}

static bool has_work(struct weft_processes *p)
{
	for (int i = 0; i < p->setup.lanes; i++)
		if (is_answered(&p->lanes[i]))
			return true;
	return atomic_load(&p->has_news);
}

static bool spin(struct weft_processes *p)
{
	int64_t end = p->setup.spin ? weft_clock() + p->setup.spin : 0;

	while (p->setup.spin) {
		for (int i = 0; i < 64; i++) {
			if (has_work(p))
				return true;
			weft_relax();
		}
		if (weft_clock() >= end)
			break;
	}
	return false;
}

/* Under the lock: a lane that has not answered for a while has long jobs. */
static void narrow(struct weft_processes *p)
{
	int64_t now = weft_clock();

	for (int i = 0; i < p->setup.lanes; i++) {
		struct weft_lane *lane = &p->lanes[i];
		uint32_t done = atomic_load_explicit(&lane->done, memory_order_relaxed);

		if (lane->quiet != done) {
			lane->quiet = done;
			lane->quiet_since = now;
		} else if (weft_lane_outstanding(lane) && now - lane->quiet_since > LONG_JOB &&
			   lane->window > 2) {
			lane->window /= 2;
		}
	}
}

static void sleep_until_rung(struct weft_processes *p, const struct timespec *limit)
{
	uint32_t rings = atomic_load(&p->bell->rings);

	pthread_mutex_lock(&p->lock);
	if (!p->broken && !p->closing) {
		narrow(p);
		weft_lanes_balance(p);
	}
	want_bell(p, WEFT_BELL_WANTED);
	pthread_mutex_unlock(&p->lock);
	if (!has_work(p))
		weft_shared_wait(&p->bell->rings, rings, limit);
	pthread_mutex_lock(&p->lock);
	want_bell(p, WEFT_BELL_SPARED);
	pthread_mutex_unlock(&p->lock);
}

/* ---- the end ---- */

static void ask_to_end(struct weft_processes *p)
{
	pthread_mutex_lock(&p->lock);
	for (int i = 0; i < p->setup.lanes; i++)
		if (p->lanes[i].started) {
			atomic_store(&p->lanes[i].shared->head.ends, 1);
			weft_lane_wake(&p->lanes[i]);
		}
	pthread_mutex_unlock(&p->lock);
}

/* True: all workers are gone. */
static bool await_ends(struct weft_processes *p)
{
	const struct timespec slice = { .tv_sec = GRACE };
	int64_t end = weft_clock() + GRACE * (int64_t)1000000000;

	for (;;) {
		hear(p);
		if (!atomic_load(&p->alive))
			return true;
		if (weft_clock() >= end)
			return false;
		sleep_until_rung(p, &slice);
	}
}

/* A worker that is stopped, or whose fini hangs, is killed; at last with the fork server. */
static void end_workers(struct weft_processes *p)
{
	ask_to_end(p);
	if (await_ends(p))
		return;
	order_signal(p, SIGKILL);
	if (!await_ends(p)) {
		kill(p->server->pid, SIGKILL);
		while (!await_ends(p))
			;
	}
}

void weft_processes_free(struct weft_processes *p)
{
	for (int i = 0; i < p->setup.lanes; i++)
		if (p->lanes[i].shared)
			munmap(p->lanes[i].shared, weft_lane_size(p->setup.ring));
	if (p->bell)
		munmap(p->bell, WEFT_PAGE);
	if (p->file >= 0)
		close(p->file);
	if (p->queue)
		weft_free(p->queue, p->queue_size * sizeof(struct weft_future *));
	pthread_mutex_destroy(&p->lock);
	weft_block_free(p);
}

/* Under the lock. */
static bool has_jobs(struct weft_processes *p)
{
	for (int i = 0; i < p->setup.lanes; i++)
		if (weft_lane_outstanding(&p->lanes[i]))
			return true;
	return atomic_load(&p->queued);
}

/* No job is left, and none is to come.  The lock keeps out a submit that has not seen the end. */
static bool is_over(struct weft_processes *p)
{
	if (!weft_pool_is_shut(p->executor))
		return false;
	pthread_mutex_lock(&p->lock);
	p->closing = !has_jobs(p);
	pthread_mutex_unlock(&p->lock);
	return p->closing;
}

/* Nobody rings when several jobs at once turn out not to come. */
static bool is_nearly_over(struct weft_processes *p)
{
	bool over;

	if (!atomic_load(&p->executor->bits))
		return false;
	pthread_mutex_lock(&p->lock);
	over = !has_jobs(p);
	pthread_mutex_unlock(&p->lock);
	return over;
}

static void leave_server(struct weft_processes *p)
{
	struct weft_server *server = p->server;

	weft_server_leave(server, p);
	pthread_mutex_lock(&p->lock);
	p->server = NULL;
	pthread_mutex_unlock(&p->lock);
	weft_server_put(server);
}

void *weft_collect(void *arg)
{
	struct weft_processes *p = arg;
	struct weft_executor *e = p->executor;
	const struct weft_pool_thread inside = { e, NULL };

	weft_inside = &inside;
	while (!is_over(p)) {
		bool busy = drain_lanes(p) > 0;

		hear(p);
		busy = fill(p) || busy;
		if (busy || spin(p))
			continue;
		if (is_nearly_over(p))
			sched_yield();
		else
			sleep_until_rung(p, NULL);
	}
	end_workers(p);
	leave_server(p);
	weft_inside = NULL;
	/* The last act: this may free the pool. */
	weft_pool_release(e);
	return NULL;
}
