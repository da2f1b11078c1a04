/* SPDX-License-Identifier: MIT */
#ifndef SANITIZERS_H
#define SANITIZERS_H

/* sanitizers.h - what watches the code of the cases, for those that cannot judge then. */

#ifdef __has_feature
#define SANITIZERS_FEATURE(name) __has_feature(name)
#else
#define SANITIZERS_FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || SANITIZERS_FEATURE(address_sanitizer)
#define WITH_ASAN 1
#else
#define WITH_ASAN 0
#endif

#if defined(__SANITIZE_THREAD__) || SANITIZERS_FEATURE(thread_sanitizer)
#define WITH_TSAN 1
#else
#define WITH_TSAN 0
#endif

#if SANITIZERS_FEATURE(memory_sanitizer)
#define WITH_MSAN 1
#else
#define WITH_MSAN 0
#endif

/* Any of those with code of their own, that step in between, and memory that they keep. */
#define WITH_SANITIZER (WITH_ASAN || WITH_TSAN || WITH_MSAN)

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#define WITH_VALGRIND (RUNNING_ON_VALGRIND != 0)
#else
#define WITH_VALGRIND 0
#endif

#endif
