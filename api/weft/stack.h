/* SPDX-License-Identifier: MIT */
#ifndef WEFT_STACK_H
#define WEFT_STACK_H

/*
 * weft/stack.h - the stacks of coroutines on backends that are given one (WEFT_CAP_WANTS_STACK).
 *
 * A stack is taken at the first resume and given back when the body has ended.  Unless the memory
 * hook or `stack` in the options is set, it comes from a pool: the stack that was given back last
 * is the next to be taken, with whatever the last body left on it.  Stacks up to 1 MiB are kept for
 * ever, in a list for each size (in pages); each thread keeps at most 64 of a size for itself until
 * it ends.  Larger ones are mapped and unmapped each time.
 *
 * Below a stack of the pool lie as many inaccessible bytes as it has, at most 64 KiB.  A body that
 * runs into them ends the program by SIGSEGV, after one line on stderr:
 *
 *	weft: coroutine 'parser' overran its stack of 16384 bytes
 *		(struct weft_co_options, stack_size)
 *
 * (on one line).  It is written by a handler that is installed with the first stack, if SIGSEGV has
 * its default action then; threads that take stacks get an alternate signal stack if they have
 * none.  To prevent both, or to use your own, install yours before the first coroutine is resumed.
 * Any other fault goes to the default action, as if there were no handler.  On systems where a
 * guard needs a mapping (before Linux 6.13) later stacks have no guard once the limit of mappings
 * (vm.max_map_count) is reached, and one line on stderr says so.
 */

#include <weft/co.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The most bytes of its stack that @co ever used, also after its end: down to the lowest byte that
 * was written with anything but 0.  It is 0 when @co was not made with measure_stack, before the
 * first resume, and on a backend that is given no stack.  It is a tool to choose a size with: it
 * reads every unused page, at a page fault each.  For the thread rule see weft/co.h.
 */
size_t weft_co_stack_used(const struct weft_co *co);

/*
 * Give the memory of the pool's free stacks back to the system.  The addresses and the guards stay,
 * and the next ones to be taken cost a page fault each.  Returns how many there were, without those
 * that other threads keep for themselves.  Any thread may call it at any time.
 */
size_t weft_trim(void);

#ifdef __cplusplus
}
#endif

#endif
