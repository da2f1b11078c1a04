/* SPDX-License-Identifier: MIT */
/*
 * How long does one job take from its submit to its result, when there is nothing else to do?  The
 * worker spins meanwhile, or sleeps.  Each row has a histogram of single jobs, too.
 */

#include "futures.h"

static void one_by_one(struct bm_state *st, struct weft_executor *pool)
{
	struct bench_tally tally = { 0 };
	struct weft_future *future;
	int64_t arg = 0;
	int r;

	bench_waiting = true;
	BM_LOOP(st) {
		r = weft_submit(pool, bench_add_one, &arg, &future);
		if (r == 0)
			r = bench_collect(&tally, future);
		if (r < 0) {
			bench_fail(st, "a job", r);
			break;
		}
	}
	bench_waiting = false;
	bench_report(st, &tally, bm_iterations(st), bm_iterations(st));
}

static void latency(struct bm_state *st, const struct weft_executor_options *options)
{
	struct weft_executor *pool = bench_open(st, 1, options);

	if (!pool)
		return;
	one_by_one(st, pool);
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
}

/* Long against a job, and short against the turn of the baseline, which must have both CPUs. */
void bench_latency_spin(struct bm_state *st)
{
	latency(st, &(struct weft_executor_options){ .spin = 10e-6 });
}

void bench_latency_asleep(struct bm_state *st)
{
	cpu_set_t cpus;

	if (bench_ops(st)->caps & WEFT_POOL_INLINE) {
		bm_skip_with_message(st, "it has no workers");
		return;
	}
	bench_share_cpu(st, &cpus);
	latency(st, &(struct weft_executor_options){ .spin = -1 });
	bench_leave_cpu(&cpus);
}
