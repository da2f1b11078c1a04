/* SPDX-License-Identifier: MIT */
/* Compiled with -O2 and looked at by codegen.py, never run. */
#include "benchmark_c.h"

void loop_empty(struct bm_state *st);
void loop_multiply(struct bm_state *st);
void loop_unused(struct bm_state *st);
void loop_timed(struct bm_state *st);

void loop_empty(struct bm_state *st)
{
	BM_LOOP(st)
		;
}

void loop_multiply(struct bm_state *st)
{
	uint64_t x = 3;

	BM_LOOP(st) {
		x *= x;
		bm_do_not_optimize(x);
	}
}

/* y is computed though no code reads it, and again and again though x never changes. */
void loop_unused(struct bm_state *st)
{
	uint64_t x = 3;

	BM_LOOP(st) {
		uint64_t y;

		bm_do_not_optimize(x);
		y = x * x;
		bm_consume(y);
	}
}

void loop_timed(struct bm_state *st)
{
	uint64_t x = 3;

	BM_BATCH(st, 64) {
		BM_TIMED(st, i) {
			x *= (uint64_t)i;
			bm_do_not_optimize(x);
		}
	}
}
