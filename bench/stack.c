/* SPDX-License-Identifier: MIT */
/* What does a round trip cost when bodies use 4 KiB of stack between yields, with N in turn? */

#include <stdlib.h>
#include <string.h>

#include "bench.h"

enum { USED = 4096 };

struct user {
	struct weft_frame weft;
	int64_t steps, sum;
};

/* Without a stack of its own the body uses the resumer's: the same 4 KiB each time. */
static __attribute__((noinline)) int64_t use(int64_t i)
{
	unsigned char page[USED];

	memset(page, (int)(i & 0xff), sizeof(page));
	bm_consume((void *)page);
	return page[i & (USED - 1)];
}

static int user(void *self)
{
	struct user *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	while (r == 0) {
		f->sum += use(f->steps++);
		WEFT_YIELD(f, r, weft_int(f->sum));
	}
	WEFT_END(f);
	return r;
}

/* The sum of a body after so many steps. */
static int64_t expected(int64_t steps)
{
	int64_t rest = steps & 0xff;

	return (steps >> 8) * (0xff * 0x100 / 2) + rest * (rest - 1) / 2;
}

static void ask(struct bm_state *st, struct user *frames, struct weft_co **all, int64_t n)
{
	int64_t i, at = 0;
	struct weft_value v;

	for (i = 0; i < n; i++) {
		all[i] = bench_new(st, user, &frames[i]);
		if (!all[i])
			return;
	}
	BM_LOOP(st) {
		weft_next(all[at], &v);
		at = at + 1 < n ? at + 1 : 0;
	}
	for (i = 0; i < n; i++)
		bench_expect(st, "sum", frames[i].sum,
			     expected((bm_iterations(st) + n - 1 - i) / n));
}

void bench_stack(struct bm_state *st)
{
	size_t i, n = (size_t)bm_arg(st, 0);
	struct user *frames = calloc(n, sizeof(*frames));
	struct weft_co **all = calloc(n, sizeof(struct weft_co *));

	if (frames && all)
		ask(st, frames, all, (int64_t)n);
	else
		bm_skip_with_error(st, "out of memory");
	for (i = 0; all && i < n; i++)
		weft_co_unref(all[i]);
	free(frames);
	free(all);
}
