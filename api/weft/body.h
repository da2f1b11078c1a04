/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BODY_H
#define WEFT_BODY_H

/*
 * weft/body.h - the verbs of a body: yield, delegate, return, raise and catch.
 *
 * A stackful body is an ordinary C function.  It suspends from any depth of calls, its locals stay
 * what they were, errors are return values, and cleanup is ordinary control flow:
 *
 *	static int countdown(struct weft_co *co, void *arg)
 *	{
 *		struct weft_value sent;
 *		int r = 0;
 *
 *		for (int i = *(int *)arg; i > 0 && r == 0; i--)
 *			r = weft_yield(co, weft_int(i), &sent);
 *		return r;
 *	}
 *
 * It needs a backend with stacks.  A body that keeps its state in a frame runs on every backend and
 * needs no stack: weft/frame.h.  The verbs that suspend are functions here and macros with the same
 * names in capitals there.  The other verbs are the same in both forms: their first argument is the
 * coroutine, or the frame of a resumable body, and they never suspend.
 *
 * Calls that suspend take the coroutine first and return 0 or the error that arrived.  They are for
 * the coroutine that runs, on its own stack; a callback that was not given the coroutine asks
 * weft_current.
 *
 * A compiler may keep the address of a thread-local variable over a suspension, errno's included.
 * When another thread resumes the body, such an address belongs to the wrong thread.  So set and
 * read thread-local variables in functions of their own that are not inlined.
 *
 * SPEC.md sections 5 to 9.  All of this is for the thread that runs the body.
 */

#include <weft/co.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * `*@ret = yield @value`.  Returns when somebody continues @co: 0 and what was sent in *@ret, or
 * the error that was thrown in, with *@ret untouched; WEFT_EEXIT when @co is being closed.
 */
static inline int weft_yield(struct weft_co *co, struct weft_value value, struct weft_value *ret);

/*
 * int weft_yield_from(struct weft_co *co, delegate, struct weft_value *ret)
 *
 * `*@ret = yield from @delegate`, where @delegate is a struct weft_co * or a struct weft_iter *.
 * Returns 0 and the delegate's result in *@ret, or the error that came out of it.  While it lasts
 * it holds a reference of its own to a coroutine; an iterator stays the caller's.
 * Errors of the delegation itself: WEFT_EBUSY: the delegate is running; WEFT_ETYPE: the delegate is
 * single-use and @co is not; WEFT_EAWAITED; WEFT_EREUSED; -ENOMEM.
 */
#ifndef __cplusplus
#define weft_yield_from(co, delegate, ret)                                                         \
	_Generic((delegate), struct weft_co *: weft_yield_from_co_,                                \
		 struct weft_iter *: weft_yield_from_iter_)((co), (delegate), (ret))
#endif

/*
 * The coroutine on whose stack this code runs, borrowed while it runs; NULL on a thread's own stack
 * and on stacks that the backend brings itself.  It serves callbacks that have no argument for the
 * coroutine.  A body on a backend without stacks runs on the stack of its resumer and cannot be
 * seen.  Looks the stack pointer up, which costs some tens of nanoseconds and nothing before.
 */
struct weft_co *weft_current(void);

#ifndef __cplusplus

/* @at is a coroutine, or a frame: the coroutine. */
#define WEFT_CO_OF_(at)                                                                            \
	_Generic((at), struct weft_co *: (at), default: ((struct weft_frame *)(void *)(at))->co_)

/* `return @value`: gives WEFT_RETURNED for the body to return: `return weft_return(co, v);` */
#define weft_return(at, value) weft_return_(WEFT_CO_OF_(at), (value))

/*
 * `raise`: remembers @code with its payload and the line, and gives @code back:
 * `return weft_raise(co, MY_ERROR, weft_int(7));`  A body may also just return a code.
 * A @code that is not negative is answered with -EINVAL.
 */
#define weft_raise(at, code, payload)                                                              \
	weft_raise_(WEFT_CO_OF_(at), (code), (payload), __func__, __LINE__)

/*
 * The same with a text that is made now, as by printf: `weft_raise_text(co, -EIO, "%s", path)`.
 * It is cut to 255 bytes.
 */
#define weft_raise_text(at, code, ...)                                                             \
	weft_raise_text_(WEFT_CO_OF_(at), (code), __func__, __LINE__, __VA_ARGS__)

/* Raise an error object that came from elsewhere; @err is copied, its code comes back. */
#define weft_raise_error(at, err) weft_raise_error_(WEFT_CO_OF_(at), (err))

/*
 * `except CODE:` when *@r is @code, takes the error: *@r becomes 0, and weft_caught(at) tells about
 * it.  Returns whether it did.
 */
#define weft_except(at, r, code) weft_except_(WEFT_CO_OF_(at), (r), *(r) == (code))

/* `except Exception:` takes ordinary errors, see weft_is_ordinary. */
#define weft_except_ordinary(at, r) weft_except_(WEFT_CO_OF_(at), (r), weft_is_ordinary(*(r)))

/* `except:` takes every error. */
#define weft_except_any(at, r) weft_except_(WEFT_CO_OF_(at), (r), *(r) < 0)

/* The error object that arrived or was caught last; borrowed until the next suspension or raise. */
#define weft_caught(at) weft_caught_(WEFT_CO_OF_(at))

/*
 * `raise` in a handler: the error caught last goes on, and its code comes back.  Where another
 * handler ran in between, keep a copy of *weft_caught(at) and use weft_raise_error.  With nothing
 * caught: -EINVAL.
 */
#define weft_reraise(at) weft_reraise_(WEFT_CO_OF_(at))

/*
 * A finally that suspends saves what is pending first, and restores it afterwards:
 *
 *	weft_save(co, &saved, r);
 *	r = weft_yield(co, goodbye, &sent);
 *	r = weft_restore(co, &saved, r);
 *
 * A newer error in @r wins over the saved one.  In a resumable body the struct is a member of the
 * frame.
 */
#define weft_save(at, saved, r) weft_save_(WEFT_CO_OF_(at), (saved), (r))
#define weft_restore(at, saved, r) weft_restore_(WEFT_CO_OF_(at), (saved), (r))

#endif

struct weft_saved {
	int r_;
	int code_;
	struct weft_value value_;
	struct weft_error error_;
};

/* The functions behind the macros. */
int weft_yield_from_co_(struct weft_co *co, struct weft_co *delegate, struct weft_value *ret);
int weft_yield_from_iter_(struct weft_co *co, struct weft_iter *delegate, struct weft_value *ret);
int weft_raise_(struct weft_co *co, int code, struct weft_value payload, const char *func,
		int line);
int weft_raise_error_(struct weft_co *co, const struct weft_error *err);
int weft_raise_text_(struct weft_co *co, int code, const char *func, int line, const char *format,
		     ...) __attribute__((format(printf, 5, 6)));
bool weft_except_(struct weft_co *co, int *r, bool matches);
const struct weft_error *weft_caught_(const struct weft_co *co);
int weft_reraise_(struct weft_co *co);
void weft_save_(struct weft_co *co, struct weft_saved *saved, int r);
int weft_restore_(struct weft_co *co, struct weft_saved *saved, int r);

static inline int weft_return_(struct weft_co *co, struct weft_value value)
{
	weft_move_(&co->value_, value);
	co->code_ = WEFT_HAS_RESULT_;
	return WEFT_RETURNED;
}

static inline int weft_yield(struct weft_co *co, struct weft_value value, struct weft_value *ret)
{
	if (weft_likely_(weft_is_ours_(co) && weft_has_stack_(co))) {
		weft_put_(co, value, weft_rest_(co));
		co = weft_leave_(co);
	} else {
		weft_yield_elsewhere_(co, value);
	}
	if (co->code_ == 0)
		weft_move_(ret, co->value_);
	return weft_outcome_(co->code_, 0);
}

#ifdef __cplusplus
}
#endif

#endif
