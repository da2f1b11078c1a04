/* SPDX-License-Identifier: MIT */
/* The producer's side of a future that no executor made. */

#include <errno.h>

#include "../base/api.h"
#include "../base/text.h"
#include "slab.h"

static struct weft_future *of(const struct weft_promise *promise)
{
	return (struct weft_future *)(uintptr_t)promise;
}

WEFT_API int weft_promise_new(struct weft_promise **ret)
{
	struct weft_future *f = weft_future_make(1);

	if (!f)
		return -ENOMEM;
	f->job = NULL;
	f->executor = NULL;
	f->value = weft_none();
	*ret = (struct weft_promise *)f;
	return 0;
}

WEFT_API struct weft_future *weft_promise_future(struct weft_promise *promise)
{
	return weft_future_ref(of(promise));
}

WEFT_API int weft_promise_start(struct weft_promise *promise)
{
	int r = weft_future_claim(of(promise));

	return r < 0 ? weft_refuse(r, "the promise was started before, or has ended") : r;
}

/* Two producers may try at once: one of them gets to ENDING. */
static int begin_end(struct weft_future *f)
{
	uint32_t word = weft_word(f);

	while (weft_word_state(word) == WEFT_PENDING ||
	       weft_word_state(word) == WEFT_FUTURE_RUNNING)
		if (atomic_compare_exchange_weak_explicit(
			    &f->word, &word, (word & ~(uint32_t)WEFT_STATE_MASK) | WEFT_ENDING,
			    memory_order_acquire, memory_order_acquire))
			return 0;
	return weft_refuse(WEFT_ESTATE, "the promise has ended, or its future was cancelled");
}

/* The end gives a reference back, and the producer keeps its own. */
static void end(struct weft_future *f)
{
	weft_future_ref(f);
	weft_future_end(f);
}

WEFT_API int weft_promise_set_result(struct weft_promise *promise, struct weft_value value)
{
	struct weft_future *f = of(promise);
	int r = begin_end(f);

	if (r < 0)
		return r;
	f->value = value;
	end(f);
	return 0;
}

WEFT_API int weft_promise_set_error(struct weft_promise *promise, const struct weft_error *err)
{
	struct weft_future *f = of(promise);
	int r;

	if (!err || err->code >= 0)
		return weft_refuse(-EINVAL, "an error needs a negative code");
	r = begin_end(f);
	if (r < 0)
		return r;
	weft_future_fail(f, err);
	end(f);
	return 0;
}

WEFT_API bool weft_promise_stopped(const struct weft_promise *promise)
{
	return weft_word(of(promise)) & WEFT_STOP;
}

WEFT_API void weft_promise_unref(struct weft_promise *promise)
{
	struct weft_error broken = weft_err(WEFT_EBROKEN, weft_none());
	struct weft_future *f = of(promise);

	if (!f)
		return;
	broken.text = "its promise was given up";
	if (weft_word_state(weft_word(f)) == WEFT_CANCELLED)
		weft_future_claim(f);
	if (!weft_word_done(weft_word(f)) && weft_promise_set_error(promise, &broken) < 0)
		/* Cancelled just now, so it is notified here. */
		weft_future_claim(f);
	weft_future_unref(f);
}
