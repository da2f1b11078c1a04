/* SPDX-License-Identifier: MIT */
#ifndef WEFT_CO_H
#define WEFT_CO_H

/*
 * weft/co.h - the handle: make a coroutine, drive it, ask it, let it go.
 *
 * A call that drives a coroutine reads like read(2):
 *
 *	while ((r = weft_next(co, &v)) > 0)
 *		use(v);
 *
 * The result is above 0 for a value, 0 at the end, when *@ret is the returned value, and below 0
 * for an error.  *@ret is written in the first two cases only.
 *
 * Thread rule: one thread at a time uses a coroutine, its delegates and its delegators.  This is
 * not checked, but that a coroutine which plainly runs, on another thread or below a signal
 * handler, is refused with WEFT_EBUSY.  A file compiled with -DWEFT_DEBUG also notices when two
 * threads resume a suspended coroutine at the very same moment, and ends the program with a line;
 * each resume there costs an atomic operation.  On a backend with WEFT_CAP_MIGRATE it may be
 * another thread each time.  A child of fork finds all coroutines as they were, except those on
 * backends with WEFT_CAP_OWN_TLS: their threads do not exist in the child, which must leave them
 * alone.
 *
 * A body that another thread continues runs with that thread's errno and other thread-local
 * variables.  Compilers do not know it and may keep their addresses over a suspension: a function
 * that sets or reads such a variable around one leaves that to functions of its own with
 * __attribute__((noinline)).
 *
 * A thread that ends inside a body, by pthread_exit or because it is cancelled there, ends: the
 * body's cleanup runs, then the driver's pthread_cleanup_push handlers, and the coroutine stays
 * RUNNING.  On a backend with WEFT_CAP_OWN_TLS the body ends its own thread, not the driver's: the
 * program ends with a line.  SPEC.md 5.18.
 *
 * A handle passed in is borrowed for the call unless the function says otherwise.  NULL is not a
 * handle.
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
enum weft_co_state {
	WEFT_CREATED,		/* nothing of the body has run */
	WEFT_SUSPENDED,		/* at a yield, or waiting for a delegate that is at one */
	WEFT_RUNNING,		/* the body runs, or a delegate below it does */
	WEFT_CLOSED,		/* ended */
};

/*
 * A stackful body: an ordinary C function that suspends by weft_yield from any depth of calls.  It
 * needs a backend with stacks.  @arg is the pointer given to weft_co_new.  It returns 0,
 * weft_return() or a negative code.  See weft/body.h.
 */
typedef int weft_stackful_body(struct weft_co *co, void *arg);

/*
 * A resumable body: a function that keeps its state in a frame, and so runs on every backend.
 * @frame is a struct that starts with struct weft_frame.  See weft/frame.h.
 */
typedef int weft_resumable_body(void *frame);

/*
 * Wishes about a new coroutine.  A member that is zero means the default.  The size of the struct
 * is compiled into the caller (weft/impl/linkage.h), so that a later library can add members.
 */
struct weft_co_options {
	const struct weft_backend *backend;	/* NULL: weft_backend_default(), or the backend
						 * that this code was compiled for */
	const char *name;	/* for diagnostics, borrowed until the end; NULL: "coroutine" */
	size_t stack_size; /* bytes; 0: 64 KiB or what the backend needs; no use on stackless */
	void *stack;		/* that many bytes to run on, aligned to 16: the caller's, kept
				 * until the coroutine has ended or is gone, and without a guard;
				 * NULL: see weft/stack.h */
	size_t frame_size;	/* with a NULL frame: bytes of the zeroed frame to allocate */
	bool single_use;	/* a coroutine, not a generator: `async def`; SPEC.md section 8 */
	bool measure_stack;	/* for weft_co_stack_used; the first resume clears the stack, so
				 * that every byte of one that is no pool's is touched */
};

/*
 * int weft_co_new(body, void *arg, const struct weft_co_options *options, struct weft_co **ret)
 *
 * Make a coroutine that will run @body, which is of either form.  Nothing runs yet, and no stack is
 * taken.
 *
 * @arg: for a stackful body the pointer that it receives, which weft never looks behind.  For a
 *	resumable body its frame: the caller's memory, kept until the coroutine has ended or is
 *	gone; the struct weft_frame at its start is set here.  NULL with a resumable body: the
 *	library allocates options->frame_size zeroed bytes, which live and die with the coroutine;
 *	see weft_co_frame().
 * @options: borrowed for the call; NULL: all defaults.  A coroutine made inside a body does not
 *	inherit the backend of that body: set .backend = weft_co_backend(co) for that.
 * @ret: one reference, given back by weft_co_unref.  Untouched when the call fails.
 *
 * 0, or a code, about which weft_strerror tells what was asked for and what there is:
 * -ENOMEM;
 * -EINVAL: @body is NULL, or @arg is NULL and frame_size is below sizeof(struct weft_frame);
 * WEFT_EBACKEND: the environment variable WEFT_BACKEND names no backend or one that was not built;
 *	a stackful body on a backend without stacks; a stack brought to a backend that takes none;
 *	a struct weft_backend that breaks its rules; a caller that was compiled with other headers
 *	than the library;
 * WEFT_ESTACK: stack_size is below the backend's stack_min, or 0 with a stack;
 * WEFT_EALIGN: the stack is not aligned to 16;
 * WEFT_ELINK: this code was compiled for another backend (weft/impl/linkage.h) than @options or
 *	WEFT_BACKEND ask for.
 */
#ifndef __cplusplus
#define weft_co_new(body, ...)                                                                     \
	_Generic((body), weft_stackful_body *: weft_co_new_stackful_,                              \
		 weft_resumable_body *: weft_co_new_resumable_)((body), __VA_ARGS__)
#endif

/*
 * The frame that @co was made with, or that weft_co_new allocated; NULL for a stackful body.  An
 * allocated one is aligned as any struct of that size may need it, up to 64 bytes.  A struct that
 * needs more is the caller's to allocate; so is an aligned one with a tail that makes frame_size no
 * multiple of its alignment.
 */
void *weft_co_frame(const struct weft_co *co);

/* Take one more reference; returns @co. */
struct weft_co *weft_co_ref(struct weft_co *co);

/*
 * Give one reference back; NULL is allowed.  The last one closes a suspended coroutine first.
 * Errors of its cleanup go to the unraisable hook, and if it yields again it is torn down as it is.
 * 0, or WEFT_EBUSY while it runs: the reference is still the caller's then, even if it was not the
 * last.  Walks the chain of delegates, as weft_co_state does.
 */
static inline int weft_co_unref(struct weft_co *co);

/*
 * Continue: @value becomes what the pending yield delivers (`send`).
 * Errors: every error that leaves the body (weft_co_error tells more); WEFT_EFRESH: not started and
 * @value is not none, still CREATED; WEFT_EBUSY: running, nothing touched; at the first resume,
 * still CREATED: -ENOMEM, also when a body without a stack of its own finds little of the thread's;
 * the codes of the backend's init; WEFT_ELIVE: the backend holds no more coroutines at once.
 * WEFT_EREUSED: a single-use coroutine that has ended.
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
 * -EINVAL: @err is NULL or carries no negative code.
 */
int weft_throw(struct weft_co *co, const struct weft_error *err, struct weft_value *ret);

/*
 * Raise the exit error at the pending yield and expect the body to end (`close`).
 * 0: it ended, or had ended, or never started; *@ret is the value it returned, or none.
 * WEFT_EIGNORED: it yielded instead and is suspended there; *@ret is that value, given up by weft.
 * Resumed, it goes on from that yield; a cleanup that yielded then ends with EEXIT.
 * (A body may also die of that code, its delegate's; it is CLOSED then.)
 * WEFT_EBUSY: running.  Else the error that left the body.
 * @ret may be NULL: the value that would be stored there goes to the dropped hook.
 */
int weft_close(struct weft_co *co, struct weft_value *ret);

/*
 * Give up @co whose body will not go on: it was left by longjmp to the driver, the thread that ran
 * it has ended in it, or its cleanup must not run.  It becomes CLOSED with WEFT_ECANCELED as its
 * weft_co_error, no code of its body runs any more, and its stack is given back; what its frames
 * held is lost.  Delegates through which it ran are abandoned as well; one that is suspended is
 * only let go.  Whether a longjmp out of a body works is the platform's affair: glibc's does, but
 * for backends with WEFT_CAP_OWN_TLS; AddressSanitizer and _FORTIFY_SOURCE may object to it.  A
 * body that drives @co and was left too needs a call of its own.
 * 0, also when it had ended; with nothing touched WEFT_EBUSY: the call comes from its stack;
 * WEFT_EBACKEND: it runs on a thread of its own (WEFT_CAP_OWN_TLS).  That it still runs elsewhere,
 * or further out on a backend without stacks, is not noticed.
 */
int weft_co_abandon(struct weft_co *co);

/*
 * Call @each with every value until the end; the returned value is ignored (`for x in g`).
 * 0 at the end; the first negative code of @each, which leaves @co suspended, or of the body;
 * WEFT_ETYPE: @co is single-use.
 */
int weft_for_each(struct weft_co *co, int (*each)(struct weft_value value, void *arg), void *arg);

/* Walks the chain of delegates: O(depth). */
enum weft_co_state weft_co_state(const struct weft_co *co);

/*
 * More about the error that ended @co: borrowed, until @co is gone; NULL when it has not ended or
 * ended well.  Refusals (EBUSY, EFRESH ...) are not in it: weft_strerror tells all about them.
 */
const struct weft_error *weft_co_error(const struct weft_co *co);

/*
 * The coroutine that @co waits for, borrowed until @co runs again; NULL unless @co is suspended in
 * a delegation to a coroutine.
 */
struct weft_co *weft_co_delegate(const struct weft_co *co);

/* The same when @co delegates to an iterator. */
struct weft_iter *weft_co_delegate_iter(const struct weft_co *co);

const char *weft_co_name(const struct weft_co *co);

/* @name is borrowed until @co is gone; NULL: "coroutine". */
void weft_co_set_name(struct weft_co *co, const char *name);

const struct weft_backend *weft_co_backend(const struct weft_co *co);

#ifdef __cplusplus
}
#endif

#include <weft/impl/life.h>

#ifdef __cplusplus
static inline int weft_co_new(weft_stackful_body *body, void *arg,
			      const struct weft_co_options *options, struct weft_co **ret)
{
	return weft_co_new_stackful_(body, arg, options, ret);
}

static inline int weft_co_new(weft_resumable_body *body, void *frame,
			      const struct weft_co_options *options, struct weft_co **ret)
{
	return weft_co_new_resumable_(body, frame, options, ret);
}
#endif

#endif
