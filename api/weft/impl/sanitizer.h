/* SPDX-License-Identifier: MIT-0 */
#ifndef WEFT_IMPL_SANITIZER_H
#define WEFT_IMPL_SANITIZER_H

/*
 * weft/impl/sanitizer.h - which sanitizer this file is compiled for: WEFT_ASAN, WEFT_TSAN and
 * WEFT_MSAN are each 0 or 1.  gcc says it by macros, clang by features.
 *
 * What gives each function a second stack is refused, because a switch exchanges one stack only.
 * The stacks that no compiler announces: gcc's -fsplit-stack and its shadow call stack on aarch64
 * must not be used either.  The shadow stacks of -fcf-protection are left off by the linker in
 * every program that has a switch of ours, which is not marked for them.
 */

#ifdef __has_feature
#define WEFT_FEATURE_(name) __has_feature(name)
#else
#define WEFT_FEATURE_(name) 0
#endif

#if WEFT_FEATURE_(safe_stack)
#error "weft: -fsanitize=safe-stack keeps arrays on a second stack, which no switch exchanges"
#endif

#if WEFT_FEATURE_(shadow_call_stack)
#error "weft: -fsanitize=shadow-call-stack has a second stack, which no switch exchanges"
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
