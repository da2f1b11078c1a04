/* SPDX-License-Identifier: MIT */
/*
 * The distribution of the times of an iteration.  A body that has been measured runs once more in
 * short batches, each timed by itself; the times go into a histogram for each thread.
 */
#include <errno.h>
#include <math.h>

#include "internal.h"

/* The least time of a batch: one reading of the wall clock, some 50 ns, is a few percent of it. */
#define BATCH 2e-6
/* So many at most, or so many for each second that was measured if that is more: very short ones
 * take a multiple of the body's time. */
#define BATCHES    1e6
#define PER_SECOND 1e6

const struct bmi_percentile bmi_percentiles[5] = {
	{ "p50", 500, offsetof(struct bm_latency, p50) },
	{ "p90", 900, offsetof(struct bm_latency, p90) },
	{ "p99", 990, offsetof(struct bm_latency, p99) },
	{ "p99.9", 999, offsetof(struct bm_latency, p99_9) },
	{ "max", 1000, offsetof(struct bm_latency, max) },
};

double bmi_percentile_in(const struct bm_latency *l, const struct bmi_percentile *p)
{
	return *(const double *)((const char *)l + p->offset);
}

/* The results of one thread. */
struct batches {
	struct bmi_histogram histogram;
	int64_t done; /* iterations */
	int64_t longest;
	double seconds;
};

struct latency_call {
	struct bmi_call call;
	int64_t batch;
	struct batches *threads;
};

/* Rounds of bm_keep_running_batch() may have gone beyond the requested number. */
static void count_batch(struct batches *b, int64_t done, double seconds)
{
	int64_t n = done - b->done;

	if (n > 0)
		bmi_histogram_add(&b->histogram, 1e9 * (seconds - b->seconds) / (double)n);
	if (n > b->longest)
		b->longest = n;
	b->done = done;
	b->seconds = seconds;
}

static int64_t next_batch(struct bmi_state *st)
{
	struct latency_call *l =
		(struct latency_call *)((char *)st->call - offsetof(struct latency_call, call));
	int64_t done = bm_iterations(&st->pub), left = l->call.iterations - done;

	count_batch(&l->threads[st->thread], done, bmi_measured(st));
	if (left < 0)
		return 0;
	return left < l->batch ? left : l->batch;
}

/* ------------------------------------------------------------------- how large */

/* A power of two.  A body with manual time reads no clock of ours, so 1 costs nothing there. */
static int64_t choose_batch(const struct bmi_instance *in, int64_t iterations,
			    const struct bmi_measure *m)
{
	int64_t n = 1;

	if (in->family->def.use_manual_time)
		return 1;
	while (n < iterations && (double)n * m->real / (double)m->iterations < BATCH)
		n *= 2;
	return n;
}

/* Iterations in a batch; 0: there shall be none. */
static int64_t batch_for(const struct bmi_instance *in, int64_t iterations,
			 const struct bmi_measure *m)
{
	int64_t own = in->family->def.latency_batch;

	if (own)
		return own;
	if (bmi_options.latency == BMI_LATENCY_AUTO)
		return choose_batch(in, iterations, m);
	return bmi_options.latency;
}

/* As many as were measured, unless that is very many batches: the tail is there with fewer. */
static int64_t fewer(int64_t iterations, int64_t batch, const struct bmi_measure *m, int threads)
{
	double most = (double)batch * fmax(BATCHES, PER_SECOND * m->real / threads);

	return (double)iterations < most ? iterations : (int64_t)most;
}

/* ------------------------------------------------------------------- what came out */

static void merge(const struct latency_call *l)
{
	struct batches *all = &l->threads[0];

	for (int i = 1; i < l->call.instance->threads; i++) {
		bmi_histogram_merge(&all->histogram, &l->threads[i].histogram);
		if (l->threads[i].longest > all->longest)
			all->longest = l->threads[i].longest;
	}
}

static int describe(const struct batches *all, struct bmi_pool *pool, struct bm_latency *ret)
{
	struct bm_latency_bucket *buckets;
	int r = bmi_histogram_list(&all->histogram, pool, &buckets, &ret->bucket_count);

	if (r < 0)
		return r;
	ret->buckets = buckets;
	ret->batch = all->longest;
	ret->batches = all->histogram.count;
	ret->min = all->histogram.min;
	for (size_t i = 0; i < BMI_LENGTH(bmi_percentiles); i++)
		*(double *)((char *)ret + bmi_percentiles[i].offset) =
			bmi_histogram_percentile(&all->histogram, bmi_percentiles[i].per_mille);
	return 0;
}

/* A counter of the body's own with such a name stays. */
static int add_counter(struct bmi_measure *m, struct bmi_pool *pool, const char *name, double value)
{
	size_t before = m->counters.count;
	struct bm_counter *c = bmi_counter(&m->counters, pool, name, BM_COUNTER_PLAIN);

	if (!c)
		return -ENOMEM;
	if (m->counters.count > before)
		c->value = value;
	return 0;
}

static int add_counters(const struct bm_latency *l, struct bmi_pool *pool, struct bmi_measure *m)
{
	int r = add_counter(m, pool, "latency_batch", (double)l->batch);

	for (size_t i = 0; i < BMI_LENGTH(bmi_percentiles) && !r; i++) {
		const struct bmi_percentile *p = &bmi_percentiles[i];
		const char *name = bmi_format(pool, "ns_%s", p->name);

		r = name ? add_counter(m, pool, name, bmi_percentile_in(l, p)) : -ENOMEM;
	}
	return r;
}

/* The body has found its own work wrong, so no number of that repetition is valid. */
static int take_failure(const struct bmi_measure *from, struct bmi_pool *pool,
			struct bmi_measure *m)
{
	m->outcome = from->outcome;
	m->message = bmi_format(pool, "in short batches: %s", from->message);
	return m->message ? 0 : -ENOMEM;
}

static int take_result(const struct latency_call *l, struct bmi_pool *pool, struct bmi_measure *m,
		       const struct bm_latency **ret)
{
	struct bm_latency *latency = bmi_alloc(pool, sizeof(*latency));
	int r;

	if (!latency)
		return -ENOMEM;
	merge(l);
	r = describe(&l->threads[0], pool, latency);
	*ret = latency;
	return r < 0 ? r : add_counters(latency, pool, m);
}

/* ------------------------------------------------------------------- the call */

static int run(struct latency_call *l, struct bmi_pool *scratch, struct bmi_measure *ret)
{
	const struct bmi_instance *in = l->call.instance;

	bmi_log(2, "Running %s for %lld by %lld\n", in->name, (long long)l->call.iterations,
		(long long)l->batch);
	l->threads = bmi_alloc_array(scratch, (size_t)in->threads, sizeof(*l->threads));
	return l->threads ? bmi_call(&l->call, scratch, ret) : -ENOMEM;
}

int bmi_latency(const struct bmi_instance *in, int64_t iterations, struct bmi_pool *pool,
		struct bmi_measure *m, const struct bm_latency **ret)
{
	struct latency_call l = {
		.call = { .instance = in, .more = next_batch, .wall_only = true },
		.batch = batch_for(in, iterations, m),
	};
	struct bmi_pool scratch = { 0 };
	struct bmi_measure again;
	int r;

	if (!l.batch)
		return 0;
	l.call.iterations = fewer(iterations, l.batch, m, in->threads);
	r = run(&l, &scratch, &again);
	if (!r && again.outcome != BM_RAN)
		r = take_failure(&again, pool, m);
	else if (!r)
		r = take_result(&l, pool, m, ret);
	bmi_pool_free(&scratch);
	return r;
}
