/* SPDX-License-Identifier: MIT */
/*
 * Mask registers of AVX-512, k0 too: one that is alive over a suspension has its value after it.
 * Exit 1 if not; nothing to see where they are not compiled for.
 */
#include <stddef.h>

#include <weft/weft.h>

#ifdef __AVX512F__
#include <immintrin.h>

enum { LANES = 16, ALL = 0xffff };

static float zeros[LANES], ones[LANES];

/* Without a call between the comparison and its use, so that it stays in a register. */
static __attribute__((noinline)) int keeps(struct weft_co *co, const float *low, const float *high)
{
	__m512 a = _mm512_loadu_ps(low), b = _mm512_loadu_ps(high);
	__mmask16 kept = _kand_mask16(_mm512_cmp_ps_mask(a, b, _CMP_LT_OS),
				      _mm512_cmp_ps_mask(b, a, _CMP_GT_OS));
	struct weft_value sent;
	int r = weft_yield(co, weft_none(), &sent);
	__mmask16 now = _mm512_cmp_ps_mask(a, _mm512_loadu_ps(low), _CMP_NEQ_UQ);
	int all = _kxor_mask16(kept, now);

	return r < 0 ? r : weft_return(co, weft_int(all));
}

static int body(struct weft_co *co, void *arg)
{
	(void)arg;
	return keeps(co, zeros, ones);
}

int main(void)
{
	struct weft_value v;
	struct weft_co *co;
	int64_t kept = 0;
	int i;

	for (i = 0; i < LANES; i++)
		ones[i] = 1;
	if (weft_co_new(body, NULL, NULL, &co) == WEFT_EBACKEND)
		return 0;		/* no stack that registers would be kept on */
	weft_next(co, &v);
	__asm__ volatile("kxorw %%k0, %%k0, %%k0" : : : "k0", "memory");
	weft_next(co, &v);
	weft_get_int(v, &kept);
	weft_co_unref(co);
	return kept != ALL;
}

#else

int main(void)
{
	return 0;
}

#endif
