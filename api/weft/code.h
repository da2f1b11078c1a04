/* SPDX-License-Identifier: MIT */
#ifndef WEFT_CODE_H
#define WEFT_CODE_H

/*
 * weft/code.h - the numbers of errors.
 *
 * Every function that can fail returns a negative code.  A code is one of the library's own below,
 * -errno for an error of the system, or one of yours made by WEFT_EUSER or WEFT_EBASE.  This header
 * depends on nothing.  SPEC.md section 3.
 */

#include <stdbool.h>

/*
 * The library's own codes: name, number, text, and the Python exception that each stands for.
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
 * EBACKEND  there is no such backend, or it cannot do what was asked
 * ESTACK    the stack is smaller than the backend can run on
 * EALIGN    the stack is not aligned to 16 bytes
 * ELIVE     the backend holds no more coroutines at once (max_live)
 * ELINK     the caller was compiled for another backend than the one it asks for
 * ECLOSED   the executor, queue or loop was closed                       RuntimeError, ShutDown
 * EFUNC     the workers of a process pool do not have that function      PicklingError
 * EGROUP    several tasks of a group failed                              ExceptionGroup
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
	X(EBACKEND, 16, "no such backend, or the backend cannot do this")                          \
	X(ESTACK, 17, "the stack is too small for this backend")                                   \
	X(EALIGN, 18, "the stack is not aligned to 16 bytes")                                      \
	X(ELIVE, 19, "the backend holds no more coroutines at once")                               \
	X(ELINK, 20, "this code was compiled for another backend than the one it asks for")        \
	X(ECLOSED, 21, "closed")                                                                   \
	X(EFUNC, 22, "the workers do not have this function")                                      \
	X(EGROUP, 23, "errors in a group of tasks")

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

#endif
