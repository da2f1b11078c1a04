/* SPDX-License-Identifier: MIT */
#ifndef BENCH_PAIR_H
#define BENCH_PAIR_H

/*
 * A ratio whose two sides were measured within a tenth of a millisecond of each other: batches of
 * the question and of its baseline take turns, in random order, inside one run.
 *
 *	BENCH_LOOP(st, &bench_call)
 *		weft_next(co, &v);
 *
 * is a BM_LOOP to its body, with exactly as many iterations.  Afterwards the row has beside its
 * time the median of the paired ratios as counter x_call (x_ and the baseline's name), their
 * quartiles x_q1 and x_q3, and how many there were; none when the run was too short for a pair.
 * The clocks of the harness stand still while the baseline runs.
 */

#include <benchmark_c.h>

/* What a question is compared with. */
struct bench_base {
	const char *name;
	void (*run)(void *arg, int64_t n);	/* do it @n times */
	void *arg;
};

/* --unpaired: no baseline, the loop is one batch; for those who count instructions.  Nor is there
 * one where the harness compares. */
extern bool bench_unpaired;

struct bench_pair;

/* @base must last as long as the loop.  NULL after bm_skip_*: there is no loop then. */
struct bench_pair *bench_pair_begin(struct bm_state *st, const struct bench_base *base);

/* Iterations of the batch to come; 0: the loop is over, the counters are set, @p is gone. */
int64_t bench_pair_next(struct bench_pair *p);

/* `break` only after bm_skip_*, as in BM_LOOP. */
#define BENCH_LOOP(st, base)                                                                       \
	for (struct bench_pair *pair_ = bench_pair_begin(st, base); pair_; pair_ = NULL)           \
		for (int64_t n_; (n_ = bench_pair_next(pair_)) != 0;)                              \
			for (; n_ != 0; n_ = bm_step_(n_))

#endif
