/* SPDX-License-Identifier: MIT */
/*
 * What does a job cost when four threads submit to one pool at once?  Each submits ten thousand and
 * takes their results; a round is over when all four have done so.
 */

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "futures.h"

enum { SUBMITTERS = 4, PARTS = 10 };

struct crowd;

struct submitter {
	pthread_t thread;
	struct crowd *crowd;
	struct bench_asked asked;
	int error;
};

struct crowd {
	struct submitter all[SUBMITTERS];
	pthread_barrier_t gate;		/* passed at the begin and at the end of a round */
	bool over;
	int started;
};

static int part(struct bench_asked *a)
{
	int r = bench_submit_all(a);

	return r < 0 ? r : bench_collect_all(a);
}

static void *submit(void *arg)
{
	struct submitter *s = arg;
	int i;

	bench_waiting = true;
	for (;;) {
		pthread_barrier_wait(&s->crowd->gate);
		if (s->crowd->over)
			return NULL;
		for (i = 0; s->error == 0 && i < PARTS; i++)
			s->error = part(&s->asked);
		pthread_barrier_wait(&s->crowd->gate);
	}
}

static void prepare(struct submitter *s, struct crowd *crowd, struct weft_executor *pool)
{
	int64_t i;

	s->crowd = crowd;
	s->asked.pool = pool;
	s->asked.job = bench_add_one;
	s->asked.jobs = BENCH_ROUND;
	for (i = 0; i < BENCH_ROUND; i++)
		s->asked.args[i] = i;
}

/* All of them or none: the gate would never open for fewer. */
static bool start(struct crowd *c, struct weft_executor *pool)
{
	int i;

	for (i = 0; i < SUBMITTERS; i++)
		prepare(&c->all[i], c, pool);
	while (c->started < SUBMITTERS && pthread_create(&c->all[c->started].thread, NULL, submit,
							 &c->all[c->started]) == 0)
		c->started++;
	return c->started == SUBMITTERS;
}

static void pass(struct crowd *c)
{
	pthread_barrier_wait(&c->gate);
}

static void stop(struct crowd *c)
{
	int i;

	c->over = true;
	pass(c);
	for (i = 0; i < SUBMITTERS; i++)
		pthread_join(c->all[i].thread, NULL);
}

static void add_up(struct bm_state *st, const struct crowd *c, int64_t rounds)
{
	struct bench_tally all = { 0 };
	int i;

	for (i = 0; i < SUBMITTERS; i++) {
		all.sum += c->all[i].asked.tally.sum;
		all.jobs += c->all[i].asked.tally.jobs;
		all.helped += c->all[i].asked.tally.helped;
		bench_fail(st, "a submitter", c->all[i].error);
	}
	rounds *= SUBMITTERS * PARTS;
	bench_report(st, &all, rounds * BENCH_SUM(BENCH_ROUND), rounds * BENCH_ROUND);
}

static void rounds_of(struct bm_state *st, struct crowd *c)
{
	int64_t rounds = 0;

	while (bm_keep_running_batch(st, (int64_t)SUBMITTERS * PARTS * BENCH_ROUND)) {
		pass(c);
		pass(c);
		rounds++;
	}
	stop(c);
	add_up(st, c, rounds);
}

void bench_submitters(struct bm_state *st)
{
	struct weft_executor *pool = bench_open(st, (int)bm_arg(st, 0), NULL);
	struct crowd *c = pool ? calloc(1, sizeof(*c)) : NULL;

	if (!pool)
		return;
	if (!c || pthread_barrier_init(&c->gate, NULL, SUBMITTERS + 1) != 0) {
		bm_skip_with_error(st, "no memory");
		goto out;
	}
	if (!start(c, pool)) {
		fprintf(stderr, "weft-bench-futures: no thread for a submitter\n");
		abort();
	}
	rounds_of(st, c);
	pthread_barrier_destroy(&c->gate);
out:
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
	free(c);
}
