/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_LOOP_H
#define WEFT_IMPL_LOOP_H

/*
 * weft/impl/loop.h - the ring of a loop, because scheduling a callback is compiled into callers.
 * Nothing here is for use by name: every name ends in _ and may change.
 */

#ifndef WEFT_LOOP_H
#error "include <weft/loop.h> instead"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* One thing to run. */
struct weft_ready_entry_ {
	weft_callback *callback_;
	void *arg_;
};

/*
 * The ring of ready calls; first in every loop.  Places count up for ever, so that a place names
 * its entry as long as that waits.
 */
struct weft_ready_ {
	struct weft_ready_entry_ *entries_;
	uint64_t mask_, head_, tail_;
	uint64_t room_;			/* places that nobody has reserved; 0: the loop is closed */
};

int weft_call_soon_slow_(struct weft_loop *loop, weft_callback *callback, void *arg);

static inline void weft_ready_push_(struct weft_ready_ *r, weft_callback *callback, void *arg)
{
	struct weft_ready_entry_ *entry = &r->entries_[r->tail_++ & r->mask_];

	entry->callback_ = callback;
	entry->arg_ = arg;
}

static inline int weft_call_soon(struct weft_loop *loop, weft_callback *callback, void *arg)
{
	struct weft_ready_ *r = (struct weft_ready_ *)(void *)loop;

	if (__builtin_expect(r->tail_ - r->head_ >= r->room_, 0))
		return weft_call_soon_slow_(loop, callback, arg);
	weft_ready_push_(r, callback, arg);
	return 0;
}

#ifdef __cplusplus
}
#endif

#endif
