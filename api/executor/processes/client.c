/* SPDX-License-Identifier: MIT */
/*
 * A client that waits takes the answers itself.
 *
 * Else each answer would go through the collector, and a program with two threads at work on two
 * processors, the client and the worker, would have three.  The client looks at the lanes for a
 * while, ends what has been answered, and goes on as soon as its own future has ended.
 *
 * While clients do that, workers ring no bell.  The collector sleeps for a moment at a time then,
 * and takes over when it finds that no client has taken anything meanwhile: a client leaves without
 * a word, since a word would cost as much as the answer.  One that gives up and sleeps does tell.
 *
 * A thread keeps a pointer to the right to take answers, and may use it when the pool is gone.  So
 * the rights are never freed.
 */

#define _GNU_SOURCE
#include "processes.h"

#include "../../base/clock.h"

enum { RIGHTS = 64, BURST = 32 };

static enum weft_look look(struct weft_ender *ender, struct weft_future *f);
static void woke(struct weft_ender *ender);

static struct weft_answers rights[RIGHTS];
static pthread_mutex_t rights_lock = PTHREAD_MUTEX_INITIALIZER;

/* A child of fork has the lanes as well, and must not touch them. */
static void forget(void)
{
	weft_ender = NULL;
	pthread_mutex_init(&rights_lock, NULL);
	for (int i = 0; i < RIGHTS; i++) {
		pthread_mutex_init(&rights[i].lock, NULL);
		rights[i].pool = NULL;
	}
}

static void prepare(void)
{
	for (int i = 0; i < RIGHTS; i++) {
		rights[i].ender = (struct weft_ender){ look, woke };
		pthread_mutex_init(&rights[i].lock, NULL);
	}
	pthread_atfork(NULL, NULL, forget);
}

void weft_answers_open(struct weft_processes *p)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, prepare);
	pthread_mutex_lock(&rights_lock);
	for (int i = 0; i < RIGHTS && !p->answers; i++)
		if (!rights[i].taken) {
			rights[i].taken = true;
			p->answers = &rights[i];
		}
	pthread_mutex_unlock(&rights_lock);
}

void weft_answers_close(struct weft_processes *p)
{
	if (!p->answers)
		return;
	pthread_mutex_lock(&rights_lock);
	p->answers->taken = false;
	pthread_mutex_unlock(&rights_lock);
}

/* ---- the collector ---- */

void weft_answers_claim(struct weft_processes *p)
{
	if (!p->answers)
		return;
	atomic_store(&p->answers->claimed, true);
	pthread_mutex_lock(&p->answers->lock);
	p->answers->pool = p;
	atomic_store(&p->answers->claimed, false);
}

void weft_answers_leave(struct weft_processes *p, bool for_good)
{
	if (!p->answers)
		return;
	if (for_good)
		p->answers->pool = NULL;
	pthread_mutex_unlock(&p->answers->lock);
}

/* ---- a client, with the right ---- */

/* True: all is well.  The collector tells those that were cancelled, and of what goes wrong. */
static bool fill(struct weft_processes *p)
{
	bool well = true;

	if (!atomic_load_explicit(&p->queued, memory_order_relaxed))
		return true;
	weft_pool_lock(p);
	if (!p->broken)
		well = weft_lanes_fill(p, &p->cancelled) >= 0 && !p->cancelled;
	weft_pool_unlock(p);
	return well;
}

/* The number of answers that were taken; -1: the collector is wanted. */
static int take_some(struct weft_processes *p)
{
	enum weft_take took = WEFT_TAKE_ALL;
	uint32_t n = 0;

	for (int i = 0; i < p->setup.lanes && took == WEFT_TAKE_ALL; i++)
		took = weft_lane_take(p, &p->lanes[i], true, BURST, &n);
	if (n > 0 && !fill(p))
		return -1;
	return took == WEFT_TAKE_ALL ? (int)n : -1;
}

/* From now on the workers ring again.  True: an answer has come before that. */
static bool hand_back(struct weft_processes *p)
{
	/* First: a collector that makes the workers silent meanwhile looks at it later. */
	atomic_fetch_add(&p->answers->asleep, 1);
	weft_pool_lock(p);
	weft_lanes_want_bell(p, WEFT_BELL_WANTED);
	weft_pool_unlock(p);
	for (int i = 0; i < p->setup.lanes; i++)
		if (weft_lane_is_answered(&p->lanes[i])) {
			atomic_fetch_sub(&p->answers->asleep, 1);
			return true;
		}
	return false;
}

static void woke(struct weft_ender *ender)
{
	atomic_fetch_sub(&((struct weft_answers *)ender)->asleep, 1);
}

/* Another thread's future ends with this one's, and this one may be of another pool. */
static enum weft_look look_with_right(struct weft_processes *p, struct weft_future *f)
{
	int64_t end = 0;
	int n = 0;

	while (!weft_future_done(f)) {
		n = take_some(p);
		if (n < 0)
			break;
		if (n > 0) {
			end = 0;
			continue;
		}
		for (int i = 0; i < 16; i++)
			weft_relax();
		if (!end)
			end = weft_clock() + p->setup.spin;
		else if (weft_clock() >= end && !hand_back(p))
			return WEFT_LOOK_LONG;
	}
	atomic_store_explicit(&p->helped,
			      atomic_load_explicit(&p->helped, memory_order_relaxed) + 1,
			      memory_order_relaxed);
	if (n >= 0)
		return WEFT_LOOK_DONE;
	/* Its collector finds out what is wrong. */
	weft_ring_bell(p->bell);
	return WEFT_LOOK_NOTHING;
}

static bool is_idle(const struct weft_processes *p)
{
	if (!p)
		return true;
	for (int i = 0; i < p->setup.lanes; i++)
		if (weft_lane_outstanding(&p->lanes[i]))
			return false;
	return true;
}

/* The collector gives it away when it has looked after what only it can do. */
static bool get_right(struct weft_answers *a, const struct weft_future *f)
{
	unsigned most = weft_patience();

	if (!atomic_load(&a->claimed) && pthread_mutex_trylock(&a->lock) == 0)
		return true;
	atomic_store(&a->asked, true);
	for (unsigned i = 0; i < most && !weft_future_done(f); i++) {
		for (int k = 0; k < 8; k++)
			weft_relax();
		if (!atomic_load(&a->claimed) && pthread_mutex_trylock(&a->lock) == 0)
			return true;
	}
	return false;
}

static enum weft_look look(struct weft_ender *ender, struct weft_future *f)
{
	struct weft_answers *a = (struct weft_answers *)ender;
	enum weft_look r = WEFT_LOOK_NOTHING;

	if (!get_right(a, f)) {
		if (weft_future_done(f))
			return WEFT_LOOK_DONE;
		atomic_fetch_add(&a->asleep, 1);
		return WEFT_LOOK_LONG;
	}
	if (!is_idle(a->pool))
		r = look_with_right(a->pool, f);
	pthread_mutex_unlock(&a->lock);
	return r;
}
