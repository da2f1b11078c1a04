/* SPDX-License-Identifier: MIT */
/*
 * The tree of ten: each job submits ten jobs for the tenths of its range and adds up what they
 * return, down to single numbers.  A million leaves are 1,111,111 jobs.
 */

#include "nested.h"

enum { WIDE = 10 };

struct sky {
	struct bench_node node;
	int64_t first, size;
};

static int sky_job(struct weft_job *job, void *arg);

static int wait_for_tenths(struct sky *s, struct sky *tenths, struct weft_future **futures)
{
	int i, r = 0, joined;

	for (i = 0; i < WIDE; i++) {
		joined = bench_node_wait(futures[i]);
		r = r < 0 ? r : joined;
		bench_node_add(&s->node, &tenths[i].node);
	}
	return r;
}

static int sky_job(struct weft_job *job, void *arg)
{
	struct sky tenths[WIDE], *s = arg;
	struct weft_future *futures[WIDE];
	int i, r;

	bench_node_begin(&s->node);
	if (s->size == 1) {
		s->node.value = s->first;
		return 0;
	}
	for (i = 0; i < WIDE; i++) {
		tenths[i].size = s->size / WIDE;
		tenths[i].first = s->first + i * tenths[i].size;
	}
	r = weft_submit_many(weft_job_executor(job), sky_job, tenths, sizeof(tenths[0]), WIDE,
			     futures);
	return r < 0 ? r : wait_for_tenths(s, tenths, futures);
}

/* All nodes of the tree, with so many leaves. */
static int64_t nodes(int64_t leaves)
{
	return leaves == 1 ? 1 : leaves + nodes(leaves / WIDE);
}

void bench_skynet(struct bm_state *st)
{
	int64_t leaves = bm_arg(st, 0);
	struct sky s = { .size = leaves };

	bench_tree(st, (int)bm_arg(st, 1), sky_job, &s.node, nodes(leaves),
		   leaves * (leaves - 1) / 2);
}
