/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_WATCH_H
#define WEFT_BASE_WATCH_H

/* watch.h - tell AddressSanitizer and valgrind of stacks; does nothing in other builds. */

#include <weft/impl/sanitizer.h>

#ifdef WEFT_HAVE_VALGRIND
#include <valgrind/memcheck.h>
#else
#define RUNNING_ON_VALGRIND 0
#define VALGRIND_STACK_REGISTER(low, high) 0
#define VALGRIND_STACK_DEREGISTER(id) ((void)(id))
#define VALGRIND_MAKE_MEM_NOACCESS(low, size) ((void)(low))
#define VALGRIND_MAKE_MEM_UNDEFINED(low, size) ((void)(low))
#define VALGRIND_DISABLE_ERROR_REPORTING ((void)0)
#define VALGRIND_ENABLE_ERROR_REPORTING ((void)0)
#endif

#if WEFT_ASAN
#define WEFT_WATCHED 1
#include <sanitizer/asan_interface.h>
#else
#define WEFT_WATCHED 0
#define ASAN_POISON_MEMORY_REGION(low, size) ((void)(low), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(low, size) ((void)(low), (void)(size))
#endif

#endif
