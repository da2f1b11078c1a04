/* SPDX-License-Identifier: MIT */
#ifndef WEFT_CO_CORE_H
#define WEFT_CO_CORE_H

/*
 * core.h - the internals of a coroutine, shared by the files of this folder.
 *
 * A chain of delegations is a list of coroutines linked by child_.  Its first one, the resumed
 * handle, is the top, and its last one the sink.  A resume goes from the top straight to the sink,
 * so depth costs nothing.
 *
 *  I1  t->leaf_ == l and l->top_ == t hold together.  Every other coroutine has top_ == itself, and
 *      leaf_ == itself or the dummy weft_lost.  So no cached leaf dangles.
 *  I2  c->parent_ == p implies p->child_ == c.  The edge p -> c is active while c->parent_ == p:
 *      when c ends, p goes on.  If two delegators share a delegate, the edge of the one that
 *      resumed last is active.
 *  I3  The state of a delegator is computed from the chain below it, never stored.
 *
 * A delegate of the same backend is in the chain.  An iterator, or a coroutine of another backend,
 * is outside: it is driven by calls, and the chain ends at its delegator.
 */

#include <weft/co.h>

#include "../base/api.h"
#include "../base/check.h"

/* The input of a resume: a value, or with a negative code an error. */
struct weft_input {
	int code;
	struct weft_value value;
	struct weft_error error;
};

extern struct weft_co weft_lost;

/* release.c: give one reference back; the last one ends the coroutine. */
void weft_drop(struct weft_co *co);

/* release.c: give the memory of @co back, to which nothing is linked. */
void weft_free_object(struct weft_co *co);

/* chain.c: the links between delegators and delegates. */
struct weft_co *weft_sink(const struct weft_co *co, struct weft_co **ret_cut);
void weft_set_leaf(struct weft_co *top, struct weft_co *leaf);
void weft_forget(struct weft_co *top);
struct weft_co *weft_unlink_child(struct weft_co *parent);
struct weft_co *weft_reach(struct weft_co *top, struct weft_co *parent, struct weft_co *from,
			   struct weft_input *in);

/*
 * error.c: the error object of a coroutine.  weft_set_error copies @err, which may be the
 * coroutine's own.  weft_get_error never returns NULL.
 */
void weft_set_error(struct weft_co *co, const struct weft_error *err);
void weft_set_code(struct weft_co *co, int code);
const struct weft_error *weft_get_error(const struct weft_co *co);
void weft_clear_error(struct weft_co *co);
void weft_free_error(struct weft_co *co);

/*
 * drive.c: entering and leaving.  Starting or stopping a body may change threads, so a compiler
 * must not keep the address of a thread-local variable across these calls.
 */
void weft_arm(struct weft_co *co, const struct weft_input *in);
int weft_resume(struct weft_co *co, struct weft_input *in, struct weft_value *ret);
void weft_run(struct weft_co *top, struct weft_co *leaf);
/* The body of @co, which has a stack, returned @r: the context that goes on. */
struct weft_ctx *weft_end(struct weft_co *co, int r);
__attribute__((noinline)) int weft_start(struct weft_co *co);
__attribute__((noinline)) void weft_stop(struct weft_co *co);

/* close.c: call the hook, which cannot drive @co: that counts as running. */
void weft_tell_unraisable(struct weft_co *co, const struct weft_error *err);

/* enter.c: the first function on every stack. */
weft_entry weft_enter;

/* query.c: this thread is @co's own. */
void weft_set_own_thread(struct weft_co *co);

/* await.c: @co does not await any more; it gives its reference back. */
void weft_await_drop(struct weft_co *co);

/* outside.c: delegates other than coroutines of the same backend. */
bool weft_outside_step(struct weft_co *co, const struct weft_input *in);
int weft_outside_close(struct weft_co *co, struct weft_error *err);
void weft_outside_drop(struct weft_co *co);

static inline struct weft_input weft_input_value(struct weft_value value)
{
	return (struct weft_input){ .value = value };
}

static inline struct weft_input weft_input_error(const struct weft_error *err)
{
	return (struct weft_input){ .code = err->code, .error = *err };
}

static inline bool weft_is_created(const struct weft_co *co)
{
	return co->state_ <= (int)WEFT_CREATED;
}

static inline bool weft_yielded(const struct weft_co *leaf)
{
	return leaf->state_ >= (int)WEFT_AT_OUTSIDE_ && leaf->state_ % 2 == 0;
}

/* It waits at a yield, and other_ is the awaitable. */
static inline bool weft_awaits(const struct weft_co *co)
{
	return co->state_ == co->rest_ && co->value_.tag_ == WEFT_TAG_AWAITABLE_ &&
	       co->other_.awaited_;
}

/* The state of @co while its body runs. */
static inline int32_t weft_running(const struct weft_co *co)
{
	return co->rest_ + 1;
}

static inline bool weft_runs(const struct weft_co *co)
{
	return co->state_ >= (int)WEFT_AT_REST_ && co->state_ % 2 == 1;
}

/* Can the switch of the one continue the other? */
static inline bool weft_same_backend(const struct weft_co *a, const struct weft_co *b)
{
	return a->backend_ == b->backend_ ||
	       (a->rest_ == b->rest_ && a->rest_ != (int)WEFT_AT_REST_);
}

#endif
