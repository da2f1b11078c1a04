/* SPDX-License-Identifier: MIT */
/* Wait for one future, and read its outcome. */

#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>

#include "../base/api.h"
#include "../base/futex.h"
#include "../base/text.h"
#include "slab.h"

/* A wake-up of a thread that sleeps costs up to 50 us, and to look 250 times costs some 10. */
enum { PATIENCE = 250, LONGEST = 5 };

_Thread_local struct weft_helper *weft_helper __attribute__((tls_model("initial-exec")));
_Thread_local struct weft_ender *weft_ender __attribute__((tls_model("initial-exec")));

int weft_cpus(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return CPU_COUNT(&set);
	return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

unsigned weft_patience(void)
{
	static _Atomic unsigned known;
	unsigned n = atomic_load_explicit(&known, memory_order_relaxed);

	if (!n) {
		n = weft_cpus() > 1 ? PATIENCE : 1;
		atomic_store_explicit(&known, n, memory_order_relaxed);
	}
	return n;
}

/* Ask for a wake-up: the word with SLEEPER set, or an ended one. */
static uint32_t ask(struct weft_future *f)
{
	uint32_t word = weft_word(f);

	while (!weft_word_done(word) && !(word & WEFT_SLEEPER))
		if (atomic_compare_exchange_weak_explicit(&f->word, &word, word | WEFT_SLEEPER,
							  memory_order_acquire,
							  memory_order_acquire))
			return word | WEFT_SLEEPER;
	return word;
}

/* References and flags are in the same word, and their changes wake the loop for nothing: F5. */
static int sleep_until_done(struct weft_future *f, struct weft_deadline deadline)
{
	for (;;) {
		uint32_t word = ask(f);

		if (weft_word_done(word))
			return 0;
		if (weft_futex_wait(&f->word, word, deadline) < 0)
			return weft_future_done(f) ? 0 : WEFT_ETIMEDOUT;
	}
}

/* The state of the thread's counts when it waited last. */
static _Thread_local struct {
	uint32_t made, wakes;
	uint32_t row;			/* of waits without a new future between them */
} last __attribute__((tls_model("initial-exec")));

/*
 * How long to pause between two looks; 0: do not look again.
 *
 * Each look takes a cache line from the worker that is about to write it.  That is right for one
 * job, whose answer is there in less than a microsecond.  A thread that waits several times and
 * has made no future meanwhile collects the results of many, and catches up with the workers again
 * and again: then it is quicker to let them get ahead.  A worker that the thread had to wake takes
 * longer than any looking.
 */
static unsigned pause_between_looks(void)
{
	uint32_t made = weft_heap ? weft_heap->made : 0;
	bool woke = last.wakes != weft_wakes;

	last.row = last.made == made ? last.row + 1 : 0;
	last.made = made;
	last.wakes = weft_wakes;
	if (woke)
		return 0;
	return 4u << (last.row < LONGEST ? last.row : LONGEST);
}

/* Look for a while; true: it is done. */
static bool look_for(const struct weft_future *f)
{
	unsigned pause = pause_between_looks(), most = pause ? weft_patience() : 0;

	for (unsigned i = 0; i < most; i += pause) {
		for (unsigned k = 0; k < pause; k++)
			weft_relax();
		if (weft_future_done(f))
			return true;
	}
	return false;
}

static int sleep_as_worker(struct weft_helper *helper, struct weft_future *f,
			   struct weft_deadline deadline)
{
	int r;

	do {
		r = sleep_until_done(f, helper->enter(helper, deadline));
		helper->leave(helper);
	} while (r < 0 && !weft_has_passed(deadline));
	return r;
}

/* The slow half: run other jobs, look for a while, sleep. */
static int wait_for(struct weft_future *f, struct weft_deadline deadline)
{
	struct weft_helper *helper = weft_helper;

	while (helper && !weft_future_done(f) && helper->help(helper, f))
		if (!weft_future_done(f) && weft_has_passed(deadline))
			return WEFT_ETIMEDOUT;
	if (look_for(f))
		return 0;
	return helper ? sleep_as_worker(helper, f, deadline) : sleep_until_done(f, deadline);
}

/* The jobs of another pool than the thread's own are done elsewhere. */
static int wait_as_ender(struct weft_ender *ender, struct weft_future *f,
			 struct weft_deadline deadline)
{
	enum weft_look look = ender->look(ender, f);
	int r = 0;

	if (look == WEFT_LOOK_NOTHING)
		return wait_for(f, deadline);
	if (look == WEFT_LOOK_LONG) {
		r = sleep_until_done(f, deadline);
		ender->woke(ender);
	}
	return r;
}

WEFT_API int weft_future_wait(struct weft_future *f, struct weft_deadline deadline)
{
	if (weft_future_done(f))
		return 0;
	if (weft_has_passed(deadline))
		return WEFT_ETIMEDOUT;
	return weft_ender && !weft_helper ? wait_as_ender(weft_ender, f, deadline) :
					    wait_for(f, deadline);
}

/* 0, or why there is no value; the future is done. */
static int outcome(const struct weft_future *f)
{
	if (weft_word_state(weft_word(f)) != WEFT_FINISHED)
		return WEFT_ECANCELED;
	return f->flags & WEFT_F_FAILED ? f->error.code : 0;
}

static int result_slowly(struct weft_future *f, struct weft_deadline deadline,
			 struct weft_value *ret)
{
	int r = weft_future_wait(f, deadline);

	if (r == 0)
		r = outcome(f);
	if (r < 0)
		return weft_future_tell(f, r);
	if (ret && f->flags & WEFT_F_UNREAD)
		atomic_fetch_or_explicit(&f->word, WEFT_READ, memory_order_relaxed);
	if (ret)
		*ret = f->value;
	return 0;
}

WEFT_API int weft_future_result(struct weft_future *f, struct weft_deadline deadline,
				struct weft_value *ret)
{
	if (weft_word_state(weft_word(f)) != WEFT_FINISHED || !ret ||
	    f->flags & (WEFT_F_FAILED | WEFT_F_UNREAD))
		return result_slowly(f, deadline, ret);
	*ret = f->value;
	return 0;
}

WEFT_API int weft_future_take(struct weft_future *f, struct weft_deadline deadline,
			      struct weft_value *ret)
{
	int r = weft_future_wait(f, deadline);

	if (r == 0)
		r = outcome(f);
	if (r < 0)
		return weft_future_tell(f, r);
	if (atomic_fetch_or_explicit(&f->word, WEFT_TAKEN, memory_order_relaxed) & WEFT_TAKEN)
		return weft_refuse(WEFT_ESTATE, "%s: its result was taken before",
				   weft_future_name(f));
	if (ret)
		*ret = f->value;
	return 0;
}

WEFT_API const struct weft_error *weft_future_error(const struct weft_future *f)
{
	static const struct weft_error cancelled = { .code = WEFT_ECANCELED };

	if (!weft_future_done(f))
		return NULL;
	if (weft_word_state(weft_word(f)) != WEFT_FINISHED)
		return &cancelled;
	return f->flags & WEFT_F_FAILED ? &f->error : NULL;
}

WEFT_API int weft_future_wait_error(struct weft_future *f, struct weft_deadline deadline,
				    const struct weft_error **ret)
{
	int r = weft_future_wait(f, deadline);

	if (r < 0)
		return r;
	if (weft_word_state(weft_word(f)) != WEFT_FINISHED)
		return WEFT_ECANCELED;
	*ret = weft_future_error(f);
	return 0;
}
