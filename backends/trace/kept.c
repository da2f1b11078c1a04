/* SPDX-License-Identifier: MIT */
#include "kept.h"

#include <errno.h>
#include <string.h>

static uint64_t read_control(void)
{
#if defined(__x86_64__)
	uint32_t mxcsr;
	uint16_t x87;

	__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
	__asm__ volatile("fnstcw %0" : "=m"(x87));
	return (mxcsr & ~(uint32_t)0x3f) | (uint64_t)x87 << 32;
#elif defined(__aarch64__)
	uint64_t fpcr;

	__asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
	return fpcr;
#else
	return 0;
#endif
}

/* The kernel's part of a mask is smaller than the type: the rest is made comparable. */
void weft_trace_read_kept(struct weft_trace_kept *ret)
{
	ret->err = errno;
	ret->control = read_control();
	memset(&ret->mask, 0, sizeof(ret->mask));
	pthread_sigmask(SIG_BLOCK, NULL, &ret->mask);
	errno = ret->err;
}

bool weft_trace_same_mask(const struct weft_trace_kept *a, const struct weft_trace_kept *b)
{
	return memcmp(&a->mask, &b->mask, sizeof(a->mask)) == 0;
}
