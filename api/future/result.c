/* SPDX-License-Identifier: MIT */
/* Wait for one future, and read its outcome. */

#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>

#include "../base/api.h"
#include "../base/futex.h"
#include "../base/text.h"
#include "future.h"

/* A wake-up of a thread that sleeps costs up to 50 us, and to look 250 times costs some 10. */
enum { PATIENCE = 250 };

_Thread_local struct weft_helper *weft_helper __attribute__((tls_model("initial-exec")));

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

/* The slow half: run other jobs, look for a while, sleep. */
static int wait_for(struct weft_future *f, struct weft_deadline deadline)
{
	struct weft_helper *helper = weft_helper;
	int r;

	while (helper && !weft_future_done(f) && helper->help(helper, f))
		if (!weft_future_done(f) && weft_has_passed(deadline))
			return WEFT_ETIMEDOUT;
	for (unsigned i = weft_patience(); i > 0; i--) {
		if (weft_future_done(f))
			return 0;
		weft_relax();
	}
	if (helper)
		helper->enter(helper);
	r = sleep_until_done(f, deadline);
	if (helper)
		helper->leave(helper);
	return r;
}

WEFT_API int weft_future_wait(struct weft_future *f, struct weft_deadline deadline)
{
	if (weft_future_done(f))
		return 0;
	return weft_has_passed(deadline) ? WEFT_ETIMEDOUT : wait_for(f, deadline);
}

/* 0, or why there is no value; the future is done. */
static int outcome(const struct weft_future *f)
{
	if (weft_word_state(weft_word(f)) != WEFT_FINISHED)
		return WEFT_ECANCELED;
	return f->flags & WEFT_F_FAILED ? f->error.code : 0;
}

WEFT_API int weft_future_result(struct weft_future *f, struct weft_deadline deadline,
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
