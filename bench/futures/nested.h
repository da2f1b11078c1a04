/* SPDX-License-Identifier: MIT */
#ifndef BENCH_FUTURES_NESTED_H
#define BENCH_FUTURES_NESTED_H

/*
 * nested.h - jobs that submit jobs and wait for them.  One iteration is a whole tree, from the job
 * at its root.  A node counts the jobs below it and those of them that the asking thread ran.
 */

#include "futures.h"

struct bench_node {
	int64_t value;
	struct bench_tally tally;	/* its sum is not used */
};

/* To be called first by each job: it is one job so far. */
static inline void bench_node_begin(struct bench_node *node)
{
	node->value = 0;
	node->tally = (struct bench_tally){ .jobs = 1, .helped = bench_waiting };
}

static inline void bench_node_add(struct bench_node *node, const struct bench_node *child)
{
	node->value += child->value;
	node->tally.jobs += child->tally.jobs;
	node->tally.helped += child->tally.helped;
}

/* Wait for the job of @future, and give it back. */
static inline int bench_node_wait(struct weft_future *future)
{
	struct weft_value v;
	int r = weft_future_result(future, WEFT_NEVER, &v);

	weft_future_unref(future);
	return r;
}

/*
 * Run @job for @root, whose first member is a bench_node, once for each iteration with so many
 * workers.  Each time @jobs jobs have to run and come to @value.
 */
void bench_tree(struct bm_state *st, int workers, weft_job_function *job, struct bench_node *root,
		int64_t jobs, int64_t value);

#endif
