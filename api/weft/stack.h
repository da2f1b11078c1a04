/* SPDX-License-Identifier: MIT */
#ifndef WEFT_STACK_H
#define WEFT_STACK_H

/*
 * weft/stack.h - the stacks of coroutines on backends that are given one (WEFT_CAP_WANTS_STACK).
 *
 * A stack is taken at the first resume and given back when the body has ended.  Unless the memory
 * hook is set, or `stack` in the options, it comes from a pool: the one that was given back last is
 * the next to be taken, with whatever the last body left on it.  Stacks up to 1 MiB are kept for
 * ever, each size for itself (in pages); each thread keeps some for itself, 64 of a size at most,
 * until it ends.  Larger ones are mapped and unmapped each time.
 *
 * Below a stack of the pool lie as many inaccessible bytes as it has, at most 64 KiB.  A body that
 * runs into them ends the program by SIGSEGV, after one line on stderr:
 *
 *	weft: coroutine 'parser' overran its stack of 16384 bytes
 *		(struct weft_co_options, stack_size)
 *
 * (unbroken).  It is written by a handler that is installed with the first stack, if SIGSEGV has
 * its default action then; the threads that take stacks get an alternate signal stack, if they have
 * none.  To keep both away, or to have them yourself, install yours before the first coroutine is
 * resumed.  Any other fault goes to the default action, as if there were no handler.  On systems
 * where a guard needs a mapping (before Linux 6.13) the limit of mappings (vm.max_map_count) ends
 * the guards, not the stacks: one line on stderr says so.
 */

#include <weft/co.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The most bytes of its stack that @co ever used, also after its end: down to the lowest byte that
 * was written with anything but 0.  0 when it was not made with measure_stack, before the first
 * resume, and on a backend that is given no stack.  Reads all that was never used, and so costs a
 * page fault for each such page: a tool to choose a size with.  Thread rule: weft/co.h.
 */
size_t weft_co_stack_used(const struct weft_co *co);

/*
 * Give the memory of the pool's free stacks back to the system; the addresses and the guards stay,
 * and the next ones to be taken cost a page fault each.  How many there were; not those that other
 * threads keep for themselves.  Any thread, at any time.
 */
size_t weft_trim(void);

#ifdef __cplusplus
}
#endif

#endif
