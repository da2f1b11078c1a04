/* SPDX-License-Identifier: MIT */
/* What happens when there are many: time for a round trip when N are resumed in turn. */

#include "crowd.h"

/* What all of them did, with the first resume of each. */
static int64_t count(const struct crowd *c)
{
	const struct bench_ticker *frames = (const void *)c->frames;
	int64_t i, sum = 0;

	for (i = 0; i < c->n; i++)
		sum += frames[i].count;
	return sum;
}

void bench_live(struct bm_state *st)
{
	struct weft_options options = { .backend = bench_subject(st)->backend };
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
	bench_expect(st, "yields", count(&c), n + bm_iterations(st));
	crowd_free(&c);
}
