/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BASE_FUTEX_H
#define WEFT_BASE_FUTEX_H

/* futex.h - sleep on a word of one's own, and wake those who do.  Linux only. */

#include <errno.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <weft/deadline.h>

/*
 * Sleep while @word is @seen.  0, or -ETIMEDOUT.  It may return 0 for no reason, so the caller
 * looks again.  A wake-up may hit a word that serves another purpose by now; that is such a reason.
 */
static inline int weft_futex_wait(_Atomic uint32_t *word, uint32_t seen,
				  struct weft_deadline deadline)
{
	struct timespec at = { .tv_sec = deadline.ns_ / 1000000000,
			       .tv_nsec = deadline.ns_ % 1000000000 };
	int saved = errno, r = 0;

	/* The bitset form takes an absolute time on CLOCK_MONOTONIC. */
	if (syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, seen,
		    deadline.ns_ == INT64_MAX ? NULL : &at, NULL, FUTEX_BITSET_MATCH_ANY) < 0 &&
	    errno == ETIMEDOUT)
		r = -ETIMEDOUT;
	errno = saved;
	return r;
}

/*
 * Wake up to @n sleepers.  The kernel only compares the address, so the word may be gone already.
 */
static inline void weft_futex_wake(_Atomic uint32_t *word, int n)
{
	int saved = errno;

	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, n, NULL, NULL, 0);
	errno = saved;
}

/* Tell the processor that this is a loop that waits. */
static inline void weft_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

#endif
