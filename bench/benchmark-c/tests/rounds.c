/* SPDX-License-Identifier: MIT */
/* Rounds of players whose time is made up. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "../compare.h"
#include "check.h"

enum { LONG = 10 }; /* seconds, of which no test takes a part: so many rounds come sooner */

/* What was asked of all players, in order. */
static struct {
	int player;
	int64_t n;
} asked[40000];
static size_t asked_count;

struct fake {
	int number;
	double seconds;     /* an iteration */
	double slow;        /* one of the first thousand */
	double interrupted; /* every third call, by so many seconds */
	int64_t gives_up;   /* at that call, for good; 0: never */
	int64_t calls, iterations;
};

static double seconds_of(struct fake *f, int64_t n)
{
	int64_t slow = f->slow > 0 && f->iterations < 1000 ? 1000 - f->iterations : 0;

	slow = slow < n ? slow : n;
	f->iterations += n;
	return f->slow * (double)slow + f->seconds * (double)(n - slow) +
	       (f->calls % 3 ? 0 : f->interrupted);
}

static double run_fake(void *side, int64_t n)
{
	struct fake *f = side;

	if (asked_count < BMI_LENGTH(asked)) {
		asked[asked_count].player = f->number;
		asked[asked_count++].n = n;
	}
	f->calls++;
	if (f->gives_up && f->calls >= f->gives_up)
		return NAN;
	return seconds_of(f, n);
}

static int play_as(const struct bmi_play *wanted, struct fake fakes[BMI_SIDES],
		   struct bmi_pool *pool, struct bmi_rounds *rounds)
{
	struct bmi_player players[BMI_SIDES];

	asked_count = 0;
	for (int i = 0; i < BMI_SIDES; i++) {
		fakes[i].number = i;
		players[i] = (struct bmi_player){ run_fake, &fakes[i] };
	}
	return bmi_rounds_play(players, wanted, pool, rounds);
}

static int play(struct fake fakes[BMI_SIDES], struct bmi_pool *pool, struct bmi_rounds *rounds)
{
	return play_as(&(struct bmi_play){ LONG, .batch_seconds = BMI_BATCH, .seed = 1 }, fakes,
		       pool, rounds);
}

static void a_batch_lasts_a_tenth_of_a_millisecond(void)
{
	struct fake fakes[] = { { .seconds = 1e-9 }, { .seconds = 1e-6 }, { .seconds = 1e-9 } };
	struct bmi_pool pool = { 0 };
	struct bmi_rounds rounds;

	CHECK(play(fakes, &pool, &rounds) == 0);
	CHECK(rounds.batch[BMI_BASELINE] == 100000 && rounds.batch[BMI_AGAIN] == 100000);
	CHECK(rounds.batch[BMI_CONTENDER] == 100);
	for (size_t i = 0; i < rounds.count; i++) {
		CHECK(near(rounds.rounds[i].ns[BMI_BASELINE], 1));
		CHECK(near(rounds.rounds[i].ns[BMI_CONTENDER], 1000));
	}
	bmi_pool_free(&pool);
}

/* Memory that is touched for the first time, other processes: neither makes batches small. */
static void a_slow_beginning_is_no_measure(void)
{
	struct fake fakes[] = {
		{ .seconds = 1e-7, .slow = 30e-6 },
		{ .seconds = 1e-8, .interrupted = 10e-3 },
		{ .seconds = 1e-7 },
	};
	struct bmi_pool pool = { 0 };
	struct bmi_rounds rounds;

	CHECK(play(fakes, &pool, &rounds) == 0);
	CHECK(rounds.batch[BMI_BASELINE] == 1000);
	CHECK(rounds.batch[BMI_CONTENDER] == 10000);
	bmi_pool_free(&pool);
}

static void nor_is_a_quick_one(void)
{
	struct fake fakes[] = {
		{ .seconds = 5e-6, .slow = 50e-9 },
		{ .seconds = 5e-6 },
		{ .seconds = 5e-6 },
	};
	struct bmi_pool pool = { 0 };
	struct bmi_rounds rounds;

	CHECK(play(fakes, &pool, &rounds) == 0);
	CHECK(rounds.batch[BMI_BASELINE] >= 18 && rounds.batch[BMI_BASELINE] <= 24);
	bmi_pool_free(&pool);
}

static void who_tells_no_time_is_not_compared(void)
{
	struct fake fakes[] = { { .seconds = 1e-8 }, { .seconds = 0 }, { .seconds = 1e-8 } };
	struct bmi_rounds rounds = { .count = 77 };
	struct bmi_pool pool = { 0 };

	CHECK(play(fakes, &pool, &rounds) == -ECANCELED);
	CHECK(rounds.count == 77);
	bmi_pool_free(&pool);
}

/* Each side has its own memory. */
static void all_three_get_warm(void)
{
	struct fake fakes[] = { { .seconds = 1e-6 }, { .seconds = 1e-6 }, { .seconds = 1e-6 } };
	struct bmi_pool pool = { 0 };
	struct bmi_rounds rounds;

	CHECK(play(fakes, &pool, &rounds) == 0);
	CHECK(fakes[BMI_AGAIN].iterations == fakes[BMI_BASELINE].iterations);
	bmi_pool_free(&pool);
}

static void what_takes_about_as_long_has_batches_of_the_same_size(void)
{
	struct fake fakes[] = { { .seconds = 1e-8 }, { .seconds = 1.5e-8 }, { .seconds = 1e-8 } };
	struct bmi_pool pool = { 0 };
	struct bmi_rounds rounds;

	CHECK(play(fakes, &pool, &rounds) == 0);
	CHECK(rounds.batch[BMI_CONTENDER] == rounds.batch[BMI_BASELINE]);
	bmi_pool_free(&pool);
}

static void what_is_longer_than_a_batch_runs_once(void)
{
	struct fake fakes[] = { { .seconds = 0.5 }, { .seconds = 0.5 }, { .seconds = 0.5 } };
	struct bmi_pool pool = { 0 };
	struct bmi_rounds rounds;

	CHECK(play(fakes, &pool, &rounds) == 0);
	for (int i = 0; i < BMI_SIDES; i++)
		CHECK(rounds.batch[i] == 1);
	bmi_pool_free(&pool);
}

/* Behind each small batch that settles the caches, a whole one; in a round three, in any order. */
static void all_orders_come_up(void)
{
	struct fake fakes[] = { { .seconds = 1e-8 }, { .seconds = 1e-8 }, { .seconds = 1e-8 } };
	struct bmi_pool pool = { 0 };
	struct bmi_rounds rounds;
	int orders[1 << (2 * BMI_SIDES)] = { 0 }, kinds = 0;
	size_t first;

	CHECK(play(fakes, &pool, &rounds) == 0);
	CHECK(rounds.count > 100);
	first = asked_count - 2 * BMI_SIDES * rounds.count;
	for (size_t i = first; i < asked_count; i += 2 * BMI_SIDES) {
		int order = 0;

		for (size_t k = i; k < i + 2 * BMI_SIDES; k += 2) {
			CHECK(asked[k].n == asked[k + 1].n / 16);
			order = order << 2 | asked[k + 1].player;
		}
		orders[order]++;
	}
	for (size_t i = 0; i < BMI_LENGTH(orders); i++)
		kinds += orders[i] > 0;
	CHECK(kinds == 6);
	bmi_pool_free(&pool);
}

static void sizes_that_are_told_are_taken(void)
{
	struct fake fakes[] = { { .seconds = 1 }, { .seconds = 1 }, { .seconds = 1 } };
	struct bmi_play wanted = { LONG, .batch = { 32, 64, 32 }, .seed = 1 };
	struct bmi_pool pool = { 0 };
	struct bmi_rounds rounds;

	CHECK(play_as(&wanted, fakes, &pool, &rounds) == 0);
	CHECK(rounds.batch[0] == 32 && rounds.batch[1] == 64 && rounds.batch[2] == 32);
	CHECK(fakes[1].iterations == (int64_t)rounds.count * (64 + 64 / 16));
	bmi_pool_free(&pool);
}

static void rounds_that_settle_are_not_kept(void)
{
	struct fake fakes[] = { { .seconds = 1 }, { .seconds = 1 }, { .seconds = 1 } };
	struct bmi_play wanted = { .settle = 1e-3, .batch = { 32, 32, 32 }, .seed = 1 };
	struct bmi_pool pool = { 0 };
	struct bmi_rounds rounds;

	CHECK(play_as(&wanted, fakes, &pool, &rounds) == 0);
	CHECK(fakes[0].calls > 2 * (int64_t)rounds.count);
	bmi_pool_free(&pool);
}

static void each_round_tells_its_order(void)
{
	struct fake fakes[] = { { .seconds = 1e-8 }, { .seconds = 1e-8 }, { .seconds = 1e-8 } };
	struct bmi_pool pool = { 0 };
	struct bmi_rounds rounds;
	size_t first;

	CHECK(play(fakes, &pool, &rounds) == 0);
	first = asked_count - 2 * BMI_SIDES * rounds.count;
	for (size_t i = 0; i < rounds.count; i++)
		for (size_t k = 0; k < BMI_SIDES; k++)
			CHECK(asked[first + 2 * (i * BMI_SIDES + k)].player ==
			      rounds.rounds[i].order[k]);
	bmi_pool_free(&pool);
}

static void who_gives_up_ends_it(void)
{
	for (int64_t when = 1; when < 60; when++) {
		struct fake fakes[] = {
			{ .seconds = 1e-8 },
			{ .seconds = 1e-8, .gives_up = when },
			{ .seconds = 1e-8 },
		};
		struct bmi_rounds rounds = { .count = 77 };
		struct bmi_pool pool = { 0 };

		CHECK(play(fakes, &pool, &rounds) == -ECANCELED);
		CHECK(rounds.count == 77);
		bmi_pool_free(&pool);
	}
}

int main(void)
{
	static const struct test_case cases[] = {
		CASE(a_batch_lasts_a_tenth_of_a_millisecond),
		CASE(a_slow_beginning_is_no_measure),
		CASE(nor_is_a_quick_one),
		CASE(who_tells_no_time_is_not_compared),
		CASE(all_three_get_warm),
		CASE(what_takes_about_as_long_has_batches_of_the_same_size),
		CASE(what_is_longer_than_a_batch_runs_once),
		CASE(all_orders_come_up),
		CASE(sizes_that_are_told_are_taken),
		CASE(rounds_that_settle_are_not_kept),
		CASE(each_round_tells_its_order),
		CASE(who_gives_up_ends_it),
	};

	return run_cases(cases, BMI_LENGTH(cases));
}
