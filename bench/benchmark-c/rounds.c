/* SPDX-License-Identifier: MIT */
/*
 * A batch lasts about 0.1 ms: long against a reading of the clock, short against what a shared
 * machine does meanwhile, so that whatever slows one batch of a round slows the others as well.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "compare.h"

#define BATCH 100e-6
#define WARM  2e-3

enum {
	SETTLE = 16, /* a batch of that part goes before each, unmeasured: caches are warm then */
	TRIES = 3,   /* long batches at least, of which the fastest counts */
	WARM_PART = 10, /* of the time is for each side to get warm: many bodies have a lap to do */
	FEWEST = 5,
	MOST = 5000,
};

static double play(const struct bmi_player *p, int64_t n)
{
	if (n / SETTLE > 0)
		p->run(p->side, n / SETTLE);
	return p->run(p->side, n);
}

/*
 * Seconds that an iteration takes when its memory is there and caches know it, or NAN: the least of
 * several long batches, which take @all together.  A batch that took long by itself says nothing:
 * something may have come in between.
 */
static double warm_up(const struct bmi_player *p, double all)
{
	double least = INFINITY, sum = 0;
	int64_t n = 1;

	for (int i = 0; (i < TRIES || sum < all) && n < BMI_MAX_ITERATIONS;) {
		double seconds = p->run(p->side, n);

		if (isnan(seconds))
			return seconds;
		sum += seconds;
		least = fmin(least, seconds / (double)n);
		if ((double)n * least >= WARM)
			i++;
		else
			n *= (double)n * least < WARM / 10 ? 8 : 2;
	}
	return least;
}

/*
 * How many iterations take as long as a batch shall, once they are warm; 0: the side has given up.
 * After another's turn they may take longer.  Fewer ones would be colder still.
 */
static int64_t calibrate(const struct bmi_player *p, double all)
{
	double each = warm_up(p, all);

	if (isnan(each))
		return 0;
	return (int64_t)fmin(fmax(1, round(BATCH / each)), BMI_MAX_ITERATIONS);
}

/* Equal ones where that is not too far from right: then nothing but the bodies differs. */
static int calibrate_all(const struct bmi_player sides[BMI_SIDES], double seconds,
			 int64_t batch[BMI_SIDES])
{
	for (int i = 0; i <= BMI_CONTENDER; i++) {
		batch[i] = calibrate(&sides[i], seconds / WARM_PART);
		if (batch[i] == 0)
			return -ECANCELED;
	}
	batch[BMI_AGAIN] = batch[BMI_BASELINE];
	if (batch[BMI_CONTENDER] < 2 * batch[BMI_BASELINE] &&
	    batch[BMI_BASELINE] < 2 * batch[BMI_CONTENDER])
		batch[BMI_CONTENDER] = batch[BMI_BASELINE];
	return isnan(play(&sides[BMI_AGAIN], batch[BMI_AGAIN])) ? -ECANCELED : 0;
}

static void deal(int order[BMI_SIDES], uint64_t *random)
{
	for (int i = BMI_SIDES - 1; i > 0; i--) {
		int k = (int)(bmi_random(random) % (uint64_t)(i + 1)), last = order[i];

		order[i] = order[k];
		order[k] = last;
	}
}

static int play_round(const struct bmi_player sides[BMI_SIDES], const int64_t batch[BMI_SIDES],
		      uint64_t *random, struct bmi_round *ret)
{
	int order[BMI_SIDES] = { BMI_BASELINE, BMI_CONTENDER, BMI_AGAIN };

	deal(order, random);
	for (int i = 0; i < BMI_SIDES; i++) {
		int k = order[i];
		double seconds = play(&sides[k], batch[k]);

		if (isnan(seconds))
			return -ECANCELED;
		ret->ns[k] = 1e9 * seconds / (double)batch[k];
	}
	return 0;
}

int bmi_rounds_play(const struct bmi_player sides[BMI_SIDES], double seconds, uint64_t seed,
		    struct bmi_pool *pool, struct bmi_rounds *ret)
{
	struct bmi_rounds rounds = { .rounds = bmi_alloc_array(pool, MOST, sizeof(*ret->rounds)) };
	double until = bmi_real_time() + seconds;
	int r;

	if (!rounds.rounds)
		return -ENOMEM;
	r = calibrate_all(sides, seconds, rounds.batch);
	while (!r && rounds.count < MOST && (rounds.count < FEWEST || bmi_real_time() < until)) {
		r = play_round(sides, rounds.batch, &seed, &rounds.rounds[rounds.count]);
		rounds.count += !r;
	}
	if (!r)
		*ret = rounds;
	return r;
}
