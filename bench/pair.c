/* SPDX-License-Identifier: MIT */
/*
 * Paired batches.  A batch is doubled until it lasts BATCH seconds: long against a reading of the
 * clock, short against what a shared machine does meanwhile.
 */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench.h"

#define BATCH 50e-6

enum { MAX_PAIRS = 4096 };

struct side {
	int64_t size;			/* operations in the last batch */
	double seconds;			/* that they took */
};

struct bench_pair {
	struct bm_state *st;
	const struct bench_base *base;
	struct side question, baseline;
	double since;
	int64_t left;
	bool alone, begun;
	bool base_first;
	uint32_t random;
	size_t n;
	double ratios[MAX_PAIRS];	/* the last so many */
};

bool bench_unpaired;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct bench_pair *bench_pair_begin(struct bm_state *st, const struct bench_base *base)
{
	struct bench_pair *p;

	if (bm_skipped(st))
		return NULL;
	p = malloc(sizeof(*p));
	if (!p) {
		bm_skip_with_error(st, "out of memory");
		return NULL;
	}
	*p = (struct bench_pair){
		.st = st,
		.base = base,
		.left = bm_max_iterations(st),
		.alone = bench_unpaired || bm_max_iterations(st) == 0,
		.random = 2463534242u,
	};
	return p;
}

static bool toss(struct bench_pair *p)
{
	p->random ^= p->random << 13;
	p->random ^= p->random >> 17;
	p->random ^= p->random << 5;
	return p->random & 1;
}

static bool grown(const struct side *side)
{
	return side->seconds >= BATCH;
}

static void run_base(struct bench_pair *p)
{
	double since;

	if (!grown(&p->baseline))
		p->baseline.size = p->baseline.size ? 2 * p->baseline.size : 1;
	since = now();
	p->base->run(p->base->arg, p->baseline.size);
	p->baseline.seconds = now() - since;
}

/* A batch that was too short is no half of a pair. */
static void remember(struct bench_pair *p)
{
	const struct side *q = &p->question, *b = &p->baseline;

	if (grown(q) && grown(b))
		p->ratios[p->n++ % MAX_PAIRS] =
			q->seconds / (double)q->size / (b->seconds / (double)b->size);
}

/* Between two batches of the question: the baseline of the pair that ends here, begins, or both. */
static void turn(struct bench_pair *p)
{
	bm_pause_timing(p->st);
	while (!grown(&p->baseline))
		run_base(p);
	if (!p->base_first)
		run_base(p);
	remember(p);
	p->base_first = toss(p);
	if (p->base_first)
		run_base(p);
	bm_resume_timing(p->st);
}

static int64_t next_size(const struct bench_pair *p)
{
	int64_t size = p->question.size;

	if (!grown(&p->question))
		size = size ? 2 * size : 1;
	return size < p->left ? size : p->left;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void finish(struct bench_pair *p)
{
	size_t n = p->n < MAX_PAIRS ? p->n : MAX_PAIRS;
	char name[40];

	if (n > 0) {
		qsort(p->ratios, n, sizeof(p->ratios[0]), by_value);
		snprintf(name, sizeof(name), "x_%s", p->base->name);
		bm_set_counter(p->st, name, p->ratios[n / 2], BM_COUNTER_PLAIN);
		bm_set_counter(p->st, "x_q1", p->ratios[n / 4], BM_COUNTER_PLAIN);
		bm_set_counter(p->st, "x_q3", p->ratios[n - 1 - n / 4], BM_COUNTER_PLAIN);
		bm_set_counter(p->st, "pairs", (double)p->n, BM_COUNTER_PLAIN);
	}
	free(p);
}

/*
 * As BM_LOOP does it: for who counts instructions, and in turns of --benchmark_compare.  Those
 * whose turn comes in between bump the same counter, and what they add is not this one's work.
 */
static int64_t next_alone(struct bench_pair *p)
{
	int64_t count = bench_count, n = p->begun ? bm_more_(p->st) : bm_begin_(p->st);

	bench_count = count;
	p->begun = true;
	if (n == 0)
		finish(p);
	return n;
}

int64_t bench_pair_next(struct bench_pair *p)
{
	int64_t n;

	if (p->alone)
		return next_alone(p);
	if (p->since > 0)
		p->question.seconds = now() - p->since;
	p->left -= p->question.size;
	n = next_size(p);
	if (!bm_keep_running_batch(p->st, n > 0 ? n : 1)) {
		finish(p);
		return 0;
	}
	if (grown(&p->question))
		turn(p);
	p->question.size = n;
	p->since = now();
	return n;
}
