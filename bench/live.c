/* SPDX-License-Identifier: MIT */
/* What does a round trip cost when there are many coroutines, with N resumed in turn? */

#include "crowd.h"

void bench_live(struct bm_state *st)
{
	struct weft_co_options options = { .backend = bench_backend(st) };
	int64_t i = 0, n = bm_arg(st, 0);
	struct weft_value v;
	struct crowd c;
	int r;

	if (!bench_holds(st, n))
		return;
	r = crowd_init(&c, n, sizeof(struct bench_ticker));
	if (r == 0)
		r = crowd_gather(&c, n, bench_ticker, &options);
	if (r < 0)
		bm_skip_with_message(st, "stopped at %lld: %s", (long long)c.n, weft_strerror(r));
	BM_LOOP(st) {
		weft_next(c.all[i], &v);
		i = i + 1 < n ? i + 1 : 0;
	}
	/* With the first resume of each. */
	bench_expect(st, "yields", crowd_count(&c), n + bm_iterations(st));
	crowd_free(&c);
}
