/* SPDX-License-Identifier: MIT */
/*
 * Measure the cost of the harness itself.  `measured` is the part that ends up in a result, `whole`
 * is the time that passes: the clocks are stopped for a part of it.
 */
#include <time.h>

#include <benchmark_c.h>

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

/* ------------------------------------------------------------------- loops */

static void loop(struct bm_state *st)
{
	BM_LOOP(st)
		;
}
BENCHMARK(loop);

static void keep_running(struct bm_state *st)
{
	while (bm_keep_running(st))
		;
}
BENCHMARK(keep_running);

/* ------------------------------------------------------------------- clocks */

static void read_clock(struct bm_state *st)
{
	const clockid_t *id = bm_user(st);
	struct timespec ts;

	BM_LOOP(st) {
		clock_gettime(*id, &ts);
		bm_do_not_optimize(ts);
	}
}
static const clockid_t wall = CLOCK_MONOTONIC, thread = CLOCK_THREAD_CPUTIME_ID,
		       process = CLOCK_PROCESS_CPUTIME_ID;

BENCHMARK(read_clock, .name = "clock/wall", .user = &wall);
BENCHMARK(read_clock, .name = "clock/thread", .user = &thread);
BENCHMARK(read_clock, .name = "clock/process", .user = &process);

static void pause_pairs(struct bm_state *st)
{
	double begin = now();

	BM_LOOP(st) {
		bm_pause_timing(st);
		bm_resume_timing(st);
	}
	bm_set_iteration_time(st, now() - begin);
}
BENCHMARK(pause_pairs, .name = "pause/measured", .use_real_time = true);
BENCHMARK(pause_pairs, .name = "pause/whole", .use_manual_time = true);

/* ------------------------------------------------------------------- batches */

static void batches(struct bm_state *st)
{
	double begin = now();

	BM_BATCH(st, bm_arg(st, 0))
		BM_TIMED(st, i)
			;
	bm_set_iteration_time(st, now() - begin);
}
BENCHMARK(batches, .name = "batch/measured", .args = { BM_VALUES(1, 64, 4096) },
	  .arg_names = { "size" }, .use_real_time = true);
BENCHMARK(batches, .name = "batch/whole", .args = { BM_VALUES(1, 64, 4096) },
	  .arg_names = { "size" }, .use_manual_time = true);

BENCHMARK_MAIN();
