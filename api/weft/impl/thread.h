/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_THREAD_H
#define WEFT_IMPL_THREAD_H

/*
 * weft/impl/thread.h - the record of the running thread, as callers find it.
 *
 * A suspension may continue on another thread, and compilers do not know it: they may keep the
 * address of a thread-local variable over a switch that is compiled in.  So the thread pointer is
 * read by a volatile asm, each time anew.
 */

#ifndef WEFT_CO_H
#error "include <weft/co.h> instead"
#endif

#include <weft/impl/linkage.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__x86_64__) && defined(__LP64__)

/* The pointer that lies @at bytes behind the thread pointer. */
static inline void *weft_own_(intptr_t at)
{
	void *p;

	__asm__ volatile("{movq	%%fs:(%1), %0|mov	%0, QWORD PTR fs:[%1]}"
			 : "=r"(p)
			 : "r"(at));
	return p;
}

static inline uintptr_t weft_stack_pointer_(void)
{
	uintptr_t sp;

	__asm__ volatile("{movq	%%rsp, %0|mov	%0, rsp}" : "=r"(sp));
	return sp;
}

/* On Linux the first word behind the thread pointer is the thread pointer. */
static inline char *weft_thread_pointer_(void)
{
	return (char *)weft_own_(0);
}

#elif defined(__aarch64__)

static inline char *weft_thread_pointer_(void)
{
	char *p;

	__asm__ volatile("mrs	%0, tpidr_el0" : "=r"(p));
	return p;
}

static inline void *weft_own_(intptr_t at)
{
	void *p;

	memcpy(&p, weft_thread_pointer_() + at, sizeof(p));
	return p;
}

static inline uintptr_t weft_stack_pointer_(void)
{
	uintptr_t sp;

	__asm__ volatile("mov	%0, sp" : "=r"(sp));
	return sp;
}

#else

#define WEFT_ASKS_FOR_THREAD_ 1

/* A function of another module, which finds it anew; @at does not matter. */
void *weft_own_(intptr_t at);

static inline uintptr_t weft_stack_pointer_(void)
{
	return (uintptr_t)__builtin_frame_address(0);
}

static inline char *weft_thread_pointer_(void)
{
	return 0;
}

#endif

/* The record is never NULL once the library has told its place. */
static inline struct weft_thread_ *weft_record_(intptr_t at)
{
	struct weft_thread_ *record = (struct weft_thread_ *)weft_own_(at);

	if (!record)
		__builtin_unreachable();
	return record;
}

/* The record of this thread; NULL: no coroutine of a shape was ever made by this file. */
static inline struct weft_thread_ *weft_here_(void)
{
	intptr_t at = __atomic_load_n(&weft_linkage_.thread_at, __ATOMIC_RELAXED);

	return at ? weft_record_(at) : 0;
}

/*
 * There is room on the thread's own stack, on which bodies without a stack nest; else weft_room
 * knows.
 */
static inline bool weft_is_near_(void)
{
	struct weft_thread_ *here = weft_here_();

	return here && here->first_ - weft_stack_pointer_() < WEFT_NEAR_;
}

#ifdef __cplusplus
}
#endif

#endif
