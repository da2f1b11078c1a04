/* SPDX-License-Identifier: MIT */
/*
 * Fork and join: fib(n) submits fib(n - 1), computes fib(n - 2) itself, and waits for the other.
 * From the cutoff on down it is an ordinary call.
 */

#include "nested.h"

struct fib {
	struct bench_node node;
	int64_t n, cutoff;
};

static int64_t plain(int64_t n)
{
	return n < 2 ? n : plain(n - 1) + plain(n - 2);
}

static int fib_job(struct weft_job *job, void *arg);

/* Add fib(@f->n) to the node.  0 or a code. */
static int fork_and_join(struct weft_executor *pool, struct fib *f)
{
	struct fib forked = { .n = f->n - 1, .cutoff = f->cutoff };
	struct weft_future *future;
	int r, joined;

	if (f->n <= f->cutoff) {
		f->node.value += plain(f->n);
		return 0;
	}
	r = weft_submit(pool, fib_job, &forked, &future);
	if (r < 0)
		return r;
	f->n -= 2;
	r = fork_and_join(pool, f);
	joined = bench_node_wait(future);
	bench_node_add(&f->node, &forked.node);
	return r < 0 ? r : joined;
}

static int fib_job(struct weft_job *job, void *arg)
{
	struct fib *f = arg;
	int64_t n = f->n;
	int r;

	bench_node_begin(&f->node);
	r = fork_and_join(weft_job_executor(job), f);
	f->n = n;
	return r;
}

/* How many jobs fib(@n) submits, itself not counted. */
static int64_t forks(int64_t n, int64_t cutoff)
{
	return n <= cutoff ? 0 : 1 + forks(n - 1, cutoff) + forks(n - 2, cutoff);
}

void bench_fib(struct bm_state *st)
{
	struct fib f = { .n = bm_arg(st, 0), .cutoff = bm_arg(st, 1) };

	bench_tree(st, (int)bm_arg(st, 2), fib_job, &f.node, 1 + forks(f.n, f.cutoff), plain(f.n));
}
