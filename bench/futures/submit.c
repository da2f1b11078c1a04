/* SPDX-License-Identifier: MIT */
/* How much does a job cost that is submitted singly, with a future of its own that is read? */

#include <unistd.h>

#include "futures.h"

static int round_of_submits(struct bench_asked *a)
{
	int r = bench_submit_all(a);

	return r < 0 ? r : bench_collect_all(a);
}

static const struct bench_question singly = {
	.job = bench_add_one,
	.jobs = BENCH_ROUND,
	.sum = BENCH_SUM(BENCH_ROUND),
	.round = round_of_submits,
};

void bench_submit(struct bm_state *st)
{
	bench_ask(st, (int)bm_arg(st, 0), &singly);
}

/* A name with the number in it would be another row on each machine. */
void bench_submit_cpus(struct bm_state *st)
{
	int cpus = (int)sysconf(_SC_NPROCESSORS_ONLN);

	bm_set_counter(st, "workers", cpus, BM_COUNTER_PLAIN);
	bench_ask(st, cpus, &singly);
}
