/* SPDX-License-Identifier: MIT */
/*
 * The collector: one thread for each pool.
 *
 * It takes the answers of the workers, unless clients that wait do that (client.c), ends their
 * futures, fills the lanes from the queue, and hears of deaths.  The lock of the pool is not held
 * while it ends a future, because callbacks of the program run then.
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
enum { GRACE = 1, BURST = 64 };

/* Nanoseconds that it sleeps at a time while clients take answers, at first and at most. */
enum { MOMENT = 200000, LONG_MOMENT = 800000 };

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

	weft_pool_lock(p);
	f = weft_backlog_first(p);
	if (f)
		weft_backlog_drop_first(p);
	weft_pool_unlock(p);
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

	weft_pool_lock(p);
	was = p->broken || p->closing;
	/* In this order: a submit that finds the pool broken tells the reason. */
	if (!was) {
		atomic_store(&p->executor->why, p->why);
		weft_pool_break(p->executor, WEFT_EBROKEN);
	}
	p->broken = true;
	weft_pool_unlock(p);
	if (kills)
		order_signal(p, SIGKILL);
	if (!was)
		fail_all(p);
}

static void break_corrupt(struct weft_processes *p, const struct weft_lane *lane)
{
	int pid;

	/* The news of its start may come only now. */
	weft_pool_lock(p);
	pid = lane->pid;
	weft_pool_unlock(p);
	/* A submit may be reading an earlier reason. */
	if (!p->broken)
		snprintf(p->why, sizeof(p->why),
			 "worker %d (pid %d) has overwritten the memory that it shares with the "
			 "program",
			 weft_lane_number(p, lane), pid);
	break_pool(p, true);
}

/* All answers of a lane that are there; returns their number. */
static uint32_t drain_lane(struct weft_processes *p, struct weft_lane *lane)
{
	uint32_t n = 0;

	if (weft_lane_take(p, lane, false, BURST, &n) != WEFT_TAKE_CORRUPT)
		return n;
	break_corrupt(p, lane);
	return n + 1;
}

static uint32_t drain_lanes(struct weft_processes *p)
{
	uint32_t n = 0;

	for (int i = 0; i < p->setup.lanes; i++)
		n += drain_lane(p, &p->lanes[i]);
	return n;
}

static void drain_all(struct weft_processes *p)
{
	while (drain_lanes(p) > 0)
		;
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
	snprintf(p->why, sizeof(p->why), "worker %d (pid %d) %s", weft_lane_number(p, lane),
		 lane->pid, how);
	if (lane->failed)
		snprintf(p->why, sizeof(p->why), "worker %d could not be started: %s",
			 weft_lane_number(p, lane), strerror(lane->status));
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
			 weft_lane_number(p, lane), weft_strerror(r));
	return r < 0;
}

static void hear_lane(struct weft_processes *p, struct weft_lane *lane)
{
	bool died, breaks = false;

	weft_pool_lock(p);
	died = lane->died;
	weft_pool_unlock(p);
	if (!died)
		return;
	/* The answers that it gave before its death are there, and they count. */
	while (drain_lane(p, lane) > 0)
		;
	weft_pool_lock(p);
	breaks = note_end(p, lane) || follow(p, lane);
	weft_pool_unlock(p);
	if (breaks)
		break_pool(p, true);
}

static void hear_server_end(struct weft_processes *p)
{
	weft_pool_lock(p);
	for (int i = 0; i < p->setup.lanes; i++)
		p->lanes[i].started = false;
	atomic_store(&p->alive, 0);
	weft_futex_wake(&p->alive, INT32_MAX);
	weft_pool_unlock(p);
	drain_all(p);
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
		drain_all(p);
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

	weft_pool_lock(p);
	cancelled = p->cancelled;
	p->cancelled = NULL;
	if (!p->broken && atomic_load(&p->queued))
		r = weft_lanes_fill(p, &cancelled);
	if (r < 0)
		snprintf(p->why, sizeof(p->why), "no worker could be started: %s",
			 weft_strerror(r));
	weft_pool_unlock(p);
	while ((f = cancelled)) {
		cancelled = f->next;
		weft_work_cancel((struct weft_work *)f);
	}
	if (r < 0)
		break_pool(p, true);
	return r > 0;
}

/* ---- sleeping ---- */

static bool has_work(struct weft_processes *p)
{
	for (int i = 0; i < p->setup.lanes; i++)
		if (weft_lane_is_answered(&p->lanes[i]))
			return true;
	return atomic_load(&p->has_news);
}

/* Under the lock: a lane that has not answered for a while has long jobs. */
static void narrow(struct weft_processes *p)
{
	int64_t now = weft_clock();

	for (int i = 0; i < p->setup.lanes; i++) {
		struct weft_lane *lane = &p->lanes[i];
		uint32_t done = atomic_load_explicit(&lane->done, memory_order_relaxed);

		if (lane->quiet != done || !weft_lane_outstanding(lane) ||
		    weft_lane_is_answered(lane)) {
			lane->quiet = done;
			lane->quiet_since = now;
		} else if (now - lane->quiet_since > WEFT_LONG_JOB && lane->window > 2) {
			lane->window /= 2;
		}
	}
}

/* Long jobs, and those that wait behind them.  A pool that is broken or closed has none. */
static void look_after(struct weft_processes *p)
{
	narrow(p);
	weft_lanes_balance(p);
}

/* Nothing is queued, or the workers have enough to do for the moment. */
static bool has_enough(const struct weft_processes *p)
{
	if (!atomic_load(&p->queued))
		return true;
	for (int i = 0; i < p->setup.lanes; i++)
		if (weft_lane_outstanding(&p->lanes[i]) <= p->lanes[i].window / 2)
			return false;
	return true;
}

/*
 * Are clients at work, or is there nobody yet to whom an answer would be news?  Then there is no
 * hurry.
 */
static bool has_time(struct weft_processes *p, bool took)
{
	uint32_t helped = atomic_load(&p->helped);
	bool asked = p->answers && atomic_exchange(&p->answers->asked, false);
	bool unexpected = took && !p->expected, changed = helped != p->helped_seen;

	p->helped_seen = helped;
	p->expected = false;
	return (asked || changed || (unexpected && has_enough(p))) && p->answers &&
	       !atomic_load(&p->answers->asleep);
}

/* Does a client want to take answers? */
static bool is_asked(const struct weft_processes *p)
{
	return p->answers && atomic_load(&p->answers->asked);
}

/* As long as clients take the answers. */
static void doze(struct weft_processes *p)
{
	struct timespec moment = { .tv_nsec = MOMENT / 2 };
	uint32_t rings;

	do {
		if (moment.tv_nsec < LONG_MOMENT)
			moment.tv_nsec *= 2;
		rings = atomic_load(&p->bell->rings);
		weft_pool_lock(p);
		look_after(p);
		weft_pool_unlock(p);
		atomic_store(&p->dozes, true);
		weft_answers_leave(p, false);
		/* A submit that puts the first job into the queue rings. */
		if (!atomic_load(&p->has_news))
			weft_shared_wait(&p->bell->rings, rings, &moment);
		weft_answers_claim(p);
		atomic_store(&p->dozes, false);
	} while (rings == atomic_load(&p->bell->rings) && has_time(p, false));
}

static void sleep_until_rung(struct weft_processes *p, const struct timespec *limit)
{
	uint32_t rings = atomic_load(&p->bell->rings);

	weft_pool_lock(p);
	look_after(p);
	weft_lanes_want_bell(p, WEFT_BELL_WANTED);
	weft_pool_unlock(p);
	weft_answers_leave(p, false);
	if (!has_work(p))
		weft_shared_wait(&p->bell->rings, rings, limit);
	weft_answers_claim(p);
	weft_pool_lock(p);
	weft_lanes_want_bell(p, WEFT_BELL_SPARED);
	weft_pool_unlock(p);
}

/* ---- the end ---- */

static void ask_to_end(struct weft_processes *p)
{
	weft_pool_lock(p);
	for (int i = 0; i < p->setup.lanes; i++)
		if (p->lanes[i].started) {
			atomic_store(&p->lanes[i].shared->head.ends, 1);
			weft_lane_wake(&p->lanes[i]);
		}
	weft_pool_unlock(p);
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
	weft_answers_close(p);
	if (p->queue)
		weft_free(p->queue, p->queue_size * sizeof(struct weft_future *));
	weft_block_free(p);
}

/* Under the lock.  Those that a client found cancelled are still to be told. */
static bool has_jobs(struct weft_processes *p)
{
	for (int i = 0; i < p->setup.lanes; i++)
		if (weft_lane_outstanding(&p->lanes[i]))
			return true;
	return atomic_load(&p->queued) || p->cancelled;
}

/* No job is left, and none is to come.  The lock keeps out a submit that has not seen the end. */
static bool is_over(struct weft_processes *p)
{
	if (!weft_pool_is_shut(p->executor))
		return false;
	weft_pool_lock(p);
	p->closing = !has_jobs(p);
	weft_pool_unlock(p);
	return p->closing;
}

/* Nobody rings when several jobs at once turn out not to come. */
static bool is_nearly_over(struct weft_processes *p)
{
	bool over;

	if (!atomic_load(&p->executor->bits))
		return false;
	weft_pool_lock(p);
	over = !has_jobs(p);
	weft_pool_unlock(p);
	return over;
}

static void leave_server(struct weft_processes *p)
{
	struct weft_server *server = p->server;

	weft_server_leave(server, p);
	weft_pool_lock(p);
	p->server = NULL;
	weft_pool_unlock(p);
	weft_server_put(server);
}

void *weft_collect(void *arg)
{
	struct weft_processes *p = arg;
	struct weft_executor *e = p->executor;
	const struct weft_pool_thread inside = { e, NULL };
	bool took = false;		/* since it slept */

	weft_inside = &inside;
	weft_answers_claim(p);
	while (!is_over(p)) {
		uint32_t n = drain_lanes(p);

		took = took || n > 0;
		hear(p);
		if ((fill(p) || n > 0) && !is_asked(p))
			continue;
		if (is_nearly_over(p))
			sched_yield();
		else if (has_time(p, took))
			doze(p);
		else
			sleep_until_rung(p, NULL);
		took = false;
	}
	end_workers(p);
	weft_answers_leave(p, true);
	leave_server(p);
	weft_inside = NULL;
	/* The last act: this may free the pool. */
	weft_pool_release(e);
	return NULL;
}
