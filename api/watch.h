/* SPDX-License-Identifier: MIT */
#ifndef WEFT_WATCH_H
#define WEFT_WATCH_H

/* watch.h - what AddressSanitizer and valgrind have to be told of stacks; else nothing. */

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

#if defined(__SANITIZE_ADDRESS__)
#define WEFT_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WEFT_WATCHED 1
#endif
#endif

#ifdef WEFT_WATCHED
#include <sanitizer/asan_interface.h>
#else
#define WEFT_WATCHED 0
#define ASAN_POISON_MEMORY_REGION(low, size) ((void)(low), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(low, size) ((void)(low), (void)(size))
#endif

#endif
