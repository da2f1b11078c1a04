/* SPDX-License-Identifier: MIT */
/* From state to state: claim, cancel, end, and the end of the object. */

#include <limits.h>
#include <string.h>

#include "../base/api.h"
#include "../base/check.h"
#include "../base/futex.h"
#include "slab.h"

void (*_Atomic weft_stop_elsewhere)(struct weft_future *f);
_Thread_local uint32_t weft_wakes __attribute__((tls_model("initial-exec")));

static uint32_t in_state(uint32_t word, unsigned state)
{
	return (word & ~(uint32_t)WEFT_STATE_MASK) | state;
}

/*
 * From @word to @state, if the word has not changed.  Acquire: the producer reads what the
 * submitter wrote, and a notifier what the canceller did.  Release: F2.
 */
static bool step(struct weft_future *f, uint32_t *word, unsigned state)
{
	return atomic_compare_exchange_weak_explicit(
		&f->word, word, in_state(*word, state) & ~(uint32_t)WEFT_SLEEPER,
		memory_order_acq_rel, memory_order_acquire);
}

/* It holds something, or has a name, or somebody wants to hear of a result that nobody read. */
static void clear_up(struct weft_future *f, uint32_t word)
{
	bool finished = weft_word_state(word) == WEFT_FINISHED;

	if (f->flags & WEFT_F_UNREAD && finished && !(f->flags & (WEFT_F_FAILED | WEFT_F_OWNED)) &&
	    !(word & (WEFT_READ | WEFT_TAKEN)))
		f->release_result(f->value);
	if (word & WEFT_TAKEN)
		f->flags &= ~(uint32_t)WEFT_F_OWNED;
	if (f->flags & WEFT_F_HOLDS)
		weft_future_reset(f);
}

/* Lines that a plain job does not use are not touched: see slab.h. */
static void destroy(struct weft_future *f)
{
	uint32_t word = weft_word(f);

	if (f->flags & (WEFT_F_UNREAD | WEFT_F_HOLDS))
		clear_up(f, word);
	if (word & WEFT_NAMED)
		atomic_store_explicit(&f->name, NULL, memory_order_relaxed);
	weft_future_free(f);
}

WEFT_API struct weft_future *weft_future_ref(struct weft_future *f)
{
	/* Relaxed: the caller has a reference, so nothing can end meanwhile. */
	if (atomic_fetch_add_explicit(&f->word, WEFT_REF, memory_order_relaxed) >
	    UINT32_MAX - WEFT_REF)
		weft_die("future %p: more than 8,388,607 references", (void *)f);
	return f;
}

/* Acquire and release: the last one sees all that the others did before they let go. */
WEFT_API void weft_future_unref(struct weft_future *f)
{
	/* The only reference cannot become two behind its holder's back. */
	if (!f)
		return;
	if (weft_word(f) / WEFT_REF == 1 ||
	    atomic_fetch_sub_explicit(&f->word, WEFT_REF, memory_order_acq_rel) / WEFT_REF == 1)
		destroy(f);
}

WEFT_API void weft_futures_unref(struct weft_future **futures, size_t n)
{
	for (size_t i = 0; futures && i < n; i++) {
		weft_future_unref(futures[i]);
		futures[i] = NULL;
	}
}

static void wake_sleepers(struct weft_future *f, uint32_t before)
{
	if (!(before & WEFT_SLEEPER))
		return;
	weft_futex_wake(&f->word, INT_MAX);
	weft_wakes++;
}

/* The caller is the one who got the future to this state, and has a reference. */
static int notified(struct weft_future *f, uint32_t before)
{
	if (f->job)
		weft_future_release_arg(f);
	if (before & WEFT_LISTED)
		weft_tell_waiters(f);
	return 0;
}

int weft_future_claim_slowly(struct weft_future *f)
{
	uint32_t word = weft_word(f);

	for (;;) {
		if (weft_word_state(word) == WEFT_PENDING) {
			if (atomic_compare_exchange_weak_explicit(
				    &f->word, &word, in_state(word, WEFT_FUTURE_RUNNING),
				    memory_order_acquire, memory_order_acquire))
				return 1;
		} else if (weft_word_state(word) == WEFT_CANCELLED) {
			if (step(f, &word, WEFT_CANCELLED_AND_NOTIFIED))
				return notified(f, word);
		} else {
			return WEFT_ESTATE;
		}
	}
}

bool weft_future_claim_pending(struct weft_future *f)
{
	uint32_t word = weft_word(f);

	while (weft_word_state(word) == WEFT_PENDING)
		if (atomic_compare_exchange_weak_explicit(
			    &f->word, &word, in_state(word, WEFT_FUTURE_RUNNING),
			    memory_order_acquire, memory_order_acquire))
			return true;
	return false;
}

WEFT_API bool weft_future_cancel(struct weft_future *f)
{
	uint32_t word = weft_word(f);

	while (weft_word_state(word) == WEFT_PENDING)
		if (step(f, &word, WEFT_CANCELLED)) {
			wake_sleepers(f, word);
			if (word & WEFT_LISTED) {
				weft_tell_waiters(f);
				weft_run_callbacks(f);
			}
			return true;
		}
	return weft_word_state(word) == WEFT_CANCELLED ||
	       weft_word_state(word) == WEFT_CANCELLED_AND_NOTIFIED;
}

WEFT_API bool weft_future_stop(struct weft_future *f)
{
	void (*elsewhere)(struct weft_future *f);
	uint32_t word = weft_word(f);

	if (weft_word_done(word))
		return false;
	if (weft_word_state(word) == WEFT_PENDING && weft_future_cancel(f))
		return true;
	if (weft_word_done(atomic_fetch_or_explicit(&f->word, WEFT_STOP, memory_order_acq_rel)))
		return false;
	elsewhere = atomic_load(&weft_stop_elsewhere);
	if (elsewhere && f->job)
		elsewhere(f);
	return true;
}

/*
 * The last step of the producer, and its reference in the same operation; unless somebody waits:
 * then the reference is needed until they know.
 */
static void finish(struct weft_future *f, unsigned state)
{
	uint32_t word = atomic_load_explicit(&f->word, memory_order_relaxed), next;

	do {
		next = in_state(word, state) & ~(uint32_t)WEFT_SLEEPER;
		if (!(word & (WEFT_SLEEPER | WEFT_LISTED)))
			next -= WEFT_REF;
	} while (!atomic_compare_exchange_weak_explicit(&f->word, &word, next, memory_order_acq_rel,
							memory_order_relaxed));
	if (word & (WEFT_SLEEPER | WEFT_LISTED)) {
		wake_sleepers(f, word);
		if (word & WEFT_LISTED) {
			weft_tell_waiters(f);
			weft_run_callbacks(f);
		}
		weft_future_unref(f);
	} else if (next < WEFT_REF) {
		destroy(f);
	}
}

void weft_future_end(struct weft_future *f)
{
	finish(f, WEFT_FINISHED);
}

bool weft_future_end_quietly(struct weft_future *f)
{
	uint32_t word = atomic_load_explicit(&f->word, memory_order_relaxed), next;

	do {
		if (word & WEFT_LISTED)
			return false;
		next = in_state(word, WEFT_FINISHED) & ~(uint32_t)WEFT_SLEEPER;
		if (!(word & WEFT_SLEEPER))
			next -= WEFT_REF;
	} while (!atomic_compare_exchange_weak_explicit(&f->word, &word, next, memory_order_acq_rel,
							memory_order_relaxed));
	if (word & WEFT_SLEEPER) {
		wake_sleepers(f, word);
		weft_future_unref(f);
	} else if (next < WEFT_REF) {
		destroy(f);
	}
	return true;
}

void weft_future_withdraw(struct weft_future *f)
{
	f->flags &= ~(uint32_t)WEFT_F_RELEASE;
	weft_future_release_arg(f);
	finish(f, WEFT_CANCELLED_AND_NOTIFIED);
}

void weft_future_reset(struct weft_future *f)
{
	if (f->flags & WEFT_F_OWNED)
		f->destroy(weft_as_ptr(f->value));
	if (f->flags & WEFT_F_COPIED)
		weft_block_free((void *)(uintptr_t)f->value.bits_);
	if (f->flags & WEFT_F_FAILED)
		weft_detail_unref(f->error.detail);
	f->flags &= ~(uint32_t)WEFT_F_HOLDS;
	f->value = weft_none();
}

void weft_future_fail(struct weft_future *f, const struct weft_error *err)
{
	weft_future_reset(f);
	f->error = *err;
	weft_detail_ref(err->detail);
	f->flags |= WEFT_F_FAILED;
}

void weft_future_release_arg(struct weft_future *f)
{
	if (f->flags & WEFT_F_RELEASE)
		f->release_arg(f->arg);
	if (f->flags & WEFT_F_ARG)
		weft_block_free(f->arg);
	f->flags &= ~(uint32_t)(WEFT_F_RELEASE | WEFT_F_ARG | WEFT_F_INLINE);
}

WEFT_API enum weft_future_state weft_future_state(const struct weft_future *f)
{
	unsigned s = weft_word_state(weft_word(f));

	return s == WEFT_ENDING ? WEFT_FUTURE_RUNNING : (enum weft_future_state)s;
}

WEFT_API bool weft_future_done(const struct weft_future *f)
{
	return weft_word_done(weft_word(f));
}

WEFT_API bool weft_future_cancelled(const struct weft_future *f)
{
	enum weft_future_state s = weft_future_state(f);

	return s == WEFT_CANCELLED || s == WEFT_CANCELLED_AND_NOTIFIED;
}

WEFT_API bool weft_future_running(const struct weft_future *f)
{
	return weft_future_state(f) == WEFT_FUTURE_RUNNING;
}
