/* SPDX-License-Identifier: MIT */
#ifndef SANITIZERS_H
#define SANITIZERS_H

/* sanitizers.h - what watches the code of the cases, for those that cannot judge then. */

#include <weft/impl/sanitizer.h>

/* Any of those with code of their own, that step in between, and memory that they keep. */
#define WITH_SANITIZER (WEFT_ASAN || WEFT_TSAN || WEFT_MSAN)

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#define WITH_VALGRIND (RUNNING_ON_VALGRIND != 0)
#else
#define WITH_VALGRIND 0
#endif

#endif
