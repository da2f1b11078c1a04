/* SPDX-License-Identifier: MIT */
#include "nested.h"

static int run_tree(struct weft_executor *pool, weft_job_function *job, struct bench_node *root)
{
	struct weft_future *future;
	int r = weft_submit(pool, job, root, &future);

	return r < 0 ? r : bench_node_wait(future);
}

static void trees(struct bm_state *st, struct weft_executor *pool, weft_job_function *job,
		  struct bench_node *root, int64_t jobs, int64_t value)
{
	struct bench_tally all = { 0 };
	int r;

	bench_waiting = true;
	BM_LOOP(st) {
		r = run_tree(pool, job, root);
		if (r < 0) {
			bench_fail(st, "the job at the root", r);
			break;
		}
		all.sum += root->value;
		all.jobs += root->tally.jobs;
		all.helped += root->tally.helped;
	}
	bench_waiting = false;
	bm_set_counter(st, "jobs", (double)jobs, BM_COUNTER_PLAIN);
	bench_report(st, &all, bm_iterations(st) * value, bm_iterations(st) * jobs);
}

void bench_tree(struct bm_state *st, int workers, weft_job_function *job, struct bench_node *root,
		int64_t jobs, int64_t value)
{
	struct weft_executor *pool;

	if (!bench_can(st, WEFT_POOL_HELP, "run jobs that wait for its own jobs"))
		return;
	pool = bench_open(st, workers, NULL);
	if (!pool)
		return;
	trees(st, pool, job, root, jobs, value);
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
}
