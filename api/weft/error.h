/* SPDX-License-Identifier: MIT */
#ifndef WEFT_ERROR_H
#define WEFT_ERROR_H

/*
 * weft/error.h - the int decides, an object explains.
 *
 * Every function that can fail returns a negative code; system errors are -errno.  struct
 * weft_error tells more about an error that left a body; it is stored inside the coroutine and
 * copied by value, so failing never allocates and nothing dangles.  SPEC.md section 3.  Any thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include <weft/value.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The library's own codes: name, number, text, and the Python exception they stand for.
 *
 * EBUSY     the coroutine, or one it waits for, is already executing    ValueError
 * EFRESH    a value was sent before the first yield                      TypeError
 * ETYPE     a value holds another type than the body takes               TypeError
 * EMETHOD   the delegate has no such method                              AttributeError
 * EIGNORED  the body yielded when it was told to exit                    RuntimeError
 * ESTOP     the stop error                                               StopIteration
 * ESTOPPED  a stop error left a body (PEP 479)                           RuntimeError
 * EREUSED   a single-use coroutine was resumed after its end             RuntimeError
 * EAWAITED  a single-use coroutine was started, and is waited for, before RuntimeError
 * ENEVER    a single-use coroutine was dropped before it ran             RuntimeWarning
 * EEXIT     the exit error, raised by close                              GeneratorExit
 * ECANCELED cancelled                                                    CancelledError
 * ETIMEDOUT a deadline passed                                            TimeoutError
 * ESTATE    the object is not in a state that allows this                InvalidStateError
 * EBROKEN   the executor's workers are gone                              BrokenExecutor
 * EBACKEND  unknown backend, or one that does not fit
 * ESTACK    the stack is smaller than the backend can run on
 * EALIGN    the stack is not aligned to 16 bytes
 * ELIVE     the backend holds no more coroutines at once (max_live)
 * ELINK     the caller was compiled for another backend than the one it asks for
 */
#define WEFT_ERROR_MAP(X)                                                                          \
	X(EBUSY, 1, "already executing")                                                           \
	X(EFRESH, 2, "cannot send a value to a coroutine that has not started")                    \
	X(ETYPE, 3, "value of another type")                                                       \
	X(EMETHOD, 4, "the delegate has no such method")                                           \
	X(EIGNORED, 5, "the coroutine ignored the exit error")                                     \
	X(ESTOP, 6, "stop")                                                                        \
	X(ESTOPPED, 7, "a stop error left the body")                                               \
	X(EREUSED, 8, "a single-use coroutine cannot be used again")                               \
	X(EAWAITED, 9, "the coroutine is being awaited already")                                   \
	X(ENEVER, 10, "the coroutine was never awaited")                                           \
	X(EEXIT, 11, "exit")                                                                       \
	X(ECANCELED, 12, "cancelled")                                                              \
	X(ETIMEDOUT, 13, "timed out")                                                              \
	X(ESTATE, 14, "invalid state")                                                             \
	X(EBROKEN, 15, "the executor is broken")                                                   \
	X(EBACKEND, 16, "no such backend (see WEFT_BACKEND), or it does not fit")                  \
	X(ESTACK, 17, "the stack is too small for this backend")                                   \
	X(EALIGN, 18, "the stack is not aligned to 16 bytes")                                      \
	X(ELIVE, 19, "the backend holds no more coroutines at once")                               \
	X(ELINK, 20, "this code was compiled for another backend than the one it asks for")

enum weft_code {
#define WEFT_CODE_(name, number, text) WEFT_##name = -(0x10000 + number),
	WEFT_ERROR_MAP(WEFT_CODE_)
#undef WEFT_CODE_
};

/*
 * An error of yours, ordinary: three letters that name your library and a number below 256, so that
 * two libraries do not collide.  WEFT_EUSER('D','M','O',1)
 */
#define WEFT_EUSER(a, b, c, n)                                                                     \
	((int)(-2147483647 - 1 +                                                                   \
	       (((a) & 0x7f) << 24 | ((b) & 0xff) << 16 | ((c) & 0xff) << 8 | ((n) & 0xff))))

/*
 * An error of yours that handlers for ordinary errors let pass (BaseException); @n from 0 to 65535.
 */
#define WEFT_EBASE(n) (-(0x20000 + ((n) & 0xffff)))

/*
 * Is @r an error that a handler for ordinary errors takes (`except Exception`)?
 * False for 0 and above, for EEXIT, ECANCELED and EBASE(n).
 */
static inline bool weft_is_ordinary(int r)
{
	return r < 0 && r != WEFT_EEXIT && r != WEFT_ECANCELED && !(r <= -0x20000 && r > -0x30000);
}

/*
 * What a code alone cannot tell.  All pointers are to static text or NULL; nothing needs to be
 * freed.
 */
struct weft_error {
	int code;			/* 0: no error */
	int cause_code;			/* what this one was made from (`__cause__`); 0: none */
	struct weft_value value;	/* the payload: args[0] */
	const char *func;		/* who raised it; NULL: not known */
	const char *text;		/* static text of who raised it; NULL: weft_strerror */
	int line;			/* line that raised it, 0: not known */
};

/* An error object that only has a code and a payload, for weft_throw. */
static inline struct weft_error weft_err(int code, struct weft_value value)
{
	struct weft_error err = { code, 0, value, 0, 0, 0 };

	return err;
}

/*
 * Fixed text for a code: the library's, the system's, or "user error DMO:1".
 * The text belongs to the library, or to the calling thread until its next call; never NULL.
 */
const char *weft_strerror(int code);

#ifdef __cplusplus
}
#endif

#endif
