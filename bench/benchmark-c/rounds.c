/* SPDX-License-Identifier: MIT */
/*
 * A batch lasts about 0.1 ms: long against a reading of the clock, short against the disturbances
 * of a shared machine, so that a disturbance of one batch of a round slows the others as well.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "compare.h"

#define WARM 2e-3

enum {
	SETTLE = 16, /* a batch of that part goes before each, unmeasured: caches are warm then */
	TRIES = 3,   /* long batches at least, of which the fastest counts */
	WARM_PART = 16, /* of the time is for each side to get warm: many bodies have a lap to do */
	PATIENCE = 3,   /* times that long by the wall clock, where most of it is not measured */
	FEWEST = 5,
	MOST = 5000,
};

static double play(const struct bmi_player *p, int64_t n)
{
	if (n / SETTLE > 0)
		p->run(p->side, n / SETTLE);
	return p->run(p->side, n);
}

/* The results of warming up so far. */
struct warmth {
	double least;    /* seconds an iteration, of a batch that was not too short to tell */
	double measured; /* in all, by so many iterations */
	int64_t done;
	int64_t n;  /* in the next batch */
	int enough; /* batches of that size were long */
};

/* A single long batch proves nothing, because it may have been interrupted.  But if so many
 * iterations take long at the fastest rate seen, the batch is long. */
static void note_batch(struct warmth *w, double seconds)
{
	double each = fmin(w->least, seconds / (double)w->n), least = (double)w->n * each;

	w->measured += seconds;
	w->done += w->n;
	if (seconds >= WARM / 10)
		w->least = each;
	if (least >= WARM) {
		w->enough++;
		return;
	}
	w->enough = 0;
	w->n *= least < WARM / 10 ? 8 : 2;
}

/* A body with more set-up than measured time need not be long; one that tells no time never is. */
static bool had_its_time(const struct warmth *w, double until)
{
	return bmi_real_time() > until && (w->measured >= BMI_BATCH || w->measured <= 0);
}

/*
 * Seconds that an iteration takes when its memory is mapped and cached: the least of several long
 * batches, which take @all together.  NAN: it has given up; 0: it tells no time.
 */
static double warm_up(const struct bmi_player *p, double all)
{
	struct warmth w = { .least = INFINITY, .n = 1 };
	double until = bmi_real_time() + PATIENCE * fmax(all, 5 * WARM);

	while ((w.enough < TRIES || w.measured < all) && w.n < BMI_MAX_ITERATIONS &&
	       !had_its_time(&w, until)) {
		double seconds = p->run(p->side, w.n);

		if (isnan(seconds))
			return seconds;
		note_batch(&w, seconds);
	}
	return isinf(w.least) ? w.measured / (double)w.done : w.least;
}

/*
 * How many iterations take as long as a batch shall, once they are warm; 0: the side has given up,
 * or tells no time.  After another's turn they may take longer.  Fewer ones would be colder still.
 */
static int64_t calibrate(const struct bmi_player *p, const struct bmi_play *play)
{
	double each = warm_up(p, play->seconds / WARM_PART);

	if (!(each > 0))
		return 0;
	return (int64_t)fmin(fmax(1, round(play->batch_seconds / each)), BMI_MAX_ITERATIONS);
}

/* Use equal sizes if they are nearly right: then only the bodies differ. */
static int calibrate_all(const struct bmi_player sides[BMI_SIDES], const struct bmi_play *play,
			 int64_t batch[BMI_SIDES])
{
	for (int i = 0; i < BMI_SIDES; i++) {
		batch[i] = calibrate(&sides[i], play);
		if (batch[i] == 0)
			return -ECANCELED;
	}
	batch[BMI_AGAIN] = batch[BMI_BASELINE];
	if (batch[BMI_CONTENDER] < 2 * batch[BMI_BASELINE] &&
	    batch[BMI_BASELINE] < 2 * batch[BMI_CONTENDER])
		batch[BMI_CONTENDER] = batch[BMI_BASELINE];
	return 0;
}

static void deal(uint8_t order[BMI_SIDES], uint64_t *random)
{
	for (int i = BMI_SIDES - 1; i > 0; i--) {
		int k = (int)(bmi_random(random) % (uint64_t)(i + 1));
		uint8_t last = order[i];

		order[i] = order[k];
		order[k] = last;
	}
}

static int play_round(const struct bmi_player sides[BMI_SIDES], const int64_t batch[BMI_SIDES],
		      uint64_t *random, struct bm_paired_round *ret)
{
	*ret = (struct bm_paired_round){ .order = { BMI_BASELINE, BMI_CONTENDER, BMI_AGAIN } };
	deal(ret->order, random);
	for (int i = 0; i < BMI_SIDES; i++) {
		int k = ret->order[i];
		double seconds = play(&sides[k], batch[k]);

		if (isnan(seconds))
			return -ECANCELED;
		ret->ns[k] = 1e9 * seconds / (double)batch[k];
	}
	return 0;
}

/* Rounds that are not kept: the side that got warm last would else be ahead for a while. */
static int settle(const struct bmi_player sides[BMI_SIDES], const struct bmi_play *play,
		  const int64_t batch[BMI_SIDES], uint64_t *random)
{
	double until = bmi_real_time() + play->settle;
	struct bm_paired_round none;
	int r = 0;

	while (!r && bmi_real_time() < until)
		r = play_round(sides, batch, random, &none);
	return r;
}

int bmi_rounds_play(const struct bmi_player sides[BMI_SIDES], const struct bmi_play *play,
		    struct bmi_pool *pool, struct bmi_rounds *ret)
{
	struct bmi_rounds rounds = { .rounds = bmi_alloc_array(pool, MOST, sizeof(*ret->rounds)) };
	double until = bmi_real_time() + play->seconds;
	uint64_t random = play->seed;
	int r = 0;

	if (!rounds.rounds)
		return -ENOMEM;
	memcpy(rounds.batch, play->batch, sizeof(rounds.batch));
	if (!rounds.batch[0])
		r = calibrate_all(sides, play, rounds.batch);
	if (!r)
		r = settle(sides, play, rounds.batch, &random);
	/* Warming up is a part of the time, but no more than half of it. */
	until = fmax(until, bmi_real_time() + play->seconds / 2);
	while (!r && rounds.count < MOST && (rounds.count < FEWEST || bmi_real_time() < until)) {
		r = play_round(sides, rounds.batch, &random, &rounds.rounds[rounds.count]);
		rounds.count += !r;
	}
	if (!r)
		*ret = rounds;
	return r;
}
