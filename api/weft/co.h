/* SPDX-License-Identifier: MIT */
#ifndef WEFT_CO_H
#define WEFT_CO_H

/*
 * weft/co.h - the handle: make a coroutine, drive it, ask it, let it go.
 *
 * A call that drives reads like read(2):
 *
 *	while ((r = weft_next(co, &v)) > 0)
 *		use(v);
 *
 * Above 0 a value, 0 the end (*@ret: the returned value), below 0 an error; *@ret is written in the
 * first two cases only.  Python: generators, PEP 342, 380 and 479; SPEC.md sections 4 to 8.
 *
 * Thread rule for everything here: one thread at a time for a coroutine, its delegates and its
 * delegators; not checked.  With WEFT_CAP_MIGRATE it may be another thread each time.  A handle
 * passed in is borrowed for the call unless it says otherwise; NULL is not a handle.  A child of
 * fork has all coroutines as they were, but those on backends with OWN_TLS, whose threads are not
 * there: it must leave them alone.
 */

#include <weft/backend.h>
#include <weft/error.h>
#include <weft/iter.h>
#include <weft/value.h>

#ifdef __cplusplus
extern "C" {
#endif

struct weft_co;
struct weft_frame;

/* What a driving call returns when it is not an error. */
enum weft_result {
	WEFT_RETURNED = 0,	/* StopIteration: the body returned, or had ended before */
	WEFT_YIELDED = 1,	/* the body yielded */
};

/* `inspect.getgeneratorstate` */
enum weft_state {
	WEFT_CREATED,		/* nothing of the body has run */
	WEFT_SUSPENDED,		/* at a yield, or waiting for a delegate that is */
	WEFT_RUNNING,		/* the body runs, or a delegate below it does */
	WEFT_CLOSED,		/* ended */
};

/*
 * A body in resumable form; @frame is the struct that starts with struct weft_frame.  See
 * weft/body.h.
 */
typedef int weft_body(void *frame);

/*
 * A body for backends with stacks only, written as plain C: suspends with weft_suspend from any
 * depth. Returns 0 or weft_result(), or a negative code.
 */
typedef int weft_plain(struct weft_co *co, void *arg);

/* Wishes about a new coroutine; all-zero members mean the default. */
struct weft_options {
	const struct weft_backend *backend;	/* NULL: weft_backend_default(), or the backend
						 * that this code was compiled for */
	const char *name;	/* for diagnostics, borrowed until the end; NULL: "coroutine" */
	size_t stack_size;	/* bytes; 0: 64 KiB or what the backend needs; no use on stackless */
	void *stack;		/* that many bytes to run on, aligned to 16: the caller's, kept
				 * until the coroutine has ended or is gone, and without a guard;
				 * NULL: see weft/stack.h */
	size_t frame_size;	/* with a NULL frame: bytes of the zeroed frame to allocate */
	bool single_use;	/* a coroutine, not a generator: `async def`; SPEC.md section 8 */
	bool measure_stack;	/* for weft_stack_used; the first resume clears the stack, so that
				 * every byte of one that is no pool's is touched */
};

/*
 * Make a coroutine that will run @body on @frame; nothing runs yet, and no stack is taken. @frame:
 * the caller's, kept until the coroutine has ended or is gone; its head is set here.  Or NULL:
 * frame_size zeroed bytes that live and die with the coroutine, see weft_frame(). Made inside a
 * body it takes the backend from there, too, unless @options says otherwise: .backend =
 * weft_backend_of(weft_self(f)).
 * @options: borrowed for the call; NULL: all defaults.
 * 0 and one reference in *@ret, or -ENOMEM; -EINVAL: no body, or a NULL frame and a frame_size
 * below sizeof(struct weft_frame);
 * WEFT_EBACKEND: the environment variable WEFT_BACKEND names no backend, the backend's struct breaks
 * its rules, or the caller was compiled with other headers than the library, or a stack is brought
 * to a backend that takes none; WEFT_ESTACK: stack_size is below the backend's stack_min, or 0 with
 * a stack; WEFT_EALIGN: the stack is not aligned to 16; WEFT_ELINK: this code
 * was compiled for another backend (weft/inline.h) than @options or WEFT_BACKEND ask for.
 */
static inline int weft_new(weft_body *body, void *frame, const struct weft_options *options,
			   struct weft_co **ret);

/*
 * The same for a plain body; @arg is handed to it.  Also WEFT_EBACKEND when the backend is
 * stackless.
 */
static inline int weft_new_plain(weft_plain *body, void *arg, const struct weft_options *options,
				 struct weft_co **ret);

/*
 * The frame that @co was made with, or that weft_new allocated, aligned like malloc's memory; NULL
 * for a plain body.
 */
void *weft_frame(const struct weft_co *co);

/* Take one more reference; returns @co. */
struct weft_co *weft_ref(struct weft_co *co);

/*
 * Give one reference back; NULL is allowed.  The last one closes a suspended coroutine first;
 * errors of its cleanup go to the unraisable hook, and if it yields again it is torn down as it is.
 * 0, or WEFT_EBUSY while it runs: the reference is still the caller's then, even if it was not the
 * last.  Walks the chain of delegates, as weft_state does.
 */
int weft_unref(struct weft_co *co);

/*
 * Continue: @value becomes what the pending yield delivers (`send`).
 * Errors: whatever leaves the body (weft_error tells more); WEFT_EFRESH: not started and @value is
 * not none, still CREATED; WEFT_EBUSY: running, nothing touched; at the first resume, still
 * CREATED: -ENOMEM, the backend's init codes, and WEFT_ELIVE: the backend holds no more coroutines at
 * once; WEFT_EREUSED: a single-use coroutine that has ended.
 */
static inline int weft_send(struct weft_co *co, struct weft_value value, struct weft_value *ret);

/* Send none (`next`). */
static inline int weft_next(struct weft_co *co, struct weft_value *ret);

/*
 * The first next, its value thrown away: leaves @co at its first yield (`@coroutine` of PEP 342).
 */
static inline int weft_prime(struct weft_co *co);

/*
 * Raise @err at the pending yield (`throw`).  @err is copied as it is, func and line included.
 * Returns as weft_send does.  Not started: the body never runs, the error comes straight back and
 * @co is CLOSED.  Ended: the error comes straight back, or WEFT_EREUSED if @co was single-use.
 * -EINVAL: @err is NULL or carries no
 * negative code.
 */
int weft_throw(struct weft_co *co, const struct weft_error *err, struct weft_value *ret);

/*
 * Raise the exit error at the pending yield and expect the body to end (`close`).
 * 0: it ended, or had ended, or never started; *@ret is the value it returned, or none.
 * WEFT_EIGNORED: it yielded instead and is suspended there; *@ret is that value, given up by weft.
 * Resumed, it goes on from that yield; a cleanup that yielded then ends with EEXIT.
 * (A body may also die of that code, its delegate's; it is CLOSED then.)
 * WEFT_EBUSY: running.  Else the error that left the body.
 * @ret may be NULL: what would be stored there goes to the dropped hook.
 */
int weft_close(struct weft_co *co, struct weft_value *ret);

/*
 * Call @each with every value until the end; the returned value is ignored (`for x in g`).
 * 0 at the end; the first negative code of @each, which leaves @co suspended, or of the body;
 * WEFT_ETYPE: @co is single-use.
 */
int weft_for_each(struct weft_co *co, int (*each)(struct weft_value value, void *arg), void *arg);

/* Walks the chain of delegates: O(depth). */
enum weft_state weft_state(const struct weft_co *co);

/*
 * More about the error that ended @co: borrowed, until @co is gone; NULL when it has not ended or
 * ended well.  Refusals (EBUSY, EFRESH ...) are not in it: weft_strerror tells all about them.
 */
const struct weft_error *weft_error(const struct weft_co *co);

/*
 * What @co waits for: a coroutine, borrowed until @co runs again; NULL unless suspended in a
 * delegation.
 */
struct weft_co *weft_delegate(const struct weft_co *co);

/* The same when @co delegates to an iterator. */
struct weft_iter *weft_delegate_iter(const struct weft_co *co);

const char *weft_name(const struct weft_co *co);

/* @name is borrowed until @co is gone; NULL: "coroutine". */
void weft_set_name(struct weft_co *co, const char *name);

const struct weft_backend *weft_backend_of(const struct weft_co *co);

/*
 * For plain bodies, called on @co's own stack, at any depth.
 */

/*
 * Yield @value; returns when somebody continues @co: 0 and what was sent in *@ret, or the error
 * thrown.
 */
static inline int weft_suspend(struct weft_co *co, struct weft_value value, struct weft_value *ret);

/* `yield from`: 0 and the delegate's result in *@ret, or the error that came out of it. */
int weft_suspend_from(struct weft_co *co, struct weft_co *delegate, struct weft_value *ret);

/* The same for an iterator, which stays the caller's. */
int weft_suspend_from_iter(struct weft_co *co, struct weft_iter *delegate, struct weft_value *ret);

/*
 * The error object behind the code that arrived last; borrowed until the next suspension or raise.
 */
const struct weft_error *weft_caught_in(const struct weft_co *co);

/*
 * Set the value that the body is about to return; returns WEFT_RETURNED: `return weft_result(co,
 * v);`
 */
static inline int weft_result(struct weft_co *co, struct weft_value value);

/* Raise: @err is copied, its code comes back: `return weft_raise_in(co, &err);` */
int weft_raise_in(struct weft_co *co, const struct weft_error *err);

#ifdef __cplusplus
}
#endif

#include <weft/inline.h>

#endif
