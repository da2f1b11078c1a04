/* SPDX-License-Identifier: MIT-0 */
#ifndef WEFT_IMPL_SANITIZER_H
#define WEFT_IMPL_SANITIZER_H

/*
 * weft/impl/sanitizer.h - which sanitizer this file is compiled for: WEFT_ASAN, WEFT_TSAN and
 * WEFT_MSAN are each 0 or 1.  gcc says it by macros, clang by features.
 */

#ifdef __has_feature
#define WEFT_FEATURE_(name) __has_feature(name)
#else
#define WEFT_FEATURE_(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || WEFT_FEATURE_(address_sanitizer)
#define WEFT_ASAN 1
#else
#define WEFT_ASAN 0
#endif

#if defined(__SANITIZE_THREAD__) || WEFT_FEATURE_(thread_sanitizer)
#define WEFT_TSAN 1
#else
#define WEFT_TSAN 0
#endif

#if WEFT_FEATURE_(memory_sanitizer)
#define WEFT_MSAN 1
#else
#define WEFT_MSAN 0
#endif

#endif
