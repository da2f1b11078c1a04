/* SPDX-License-Identifier: MIT */
/*
 * The questions about the loop: ROW(function, name), and CROWD(function, name, n) where an argument
 * says how many.  Each goes by the baseline `call`.  To add one, write a function `void f(struct
 * bm_state *)` in questions.c or crowd.c, and a row here.
 */

ROW(bench_chained, "call-soon/chained")
ROW(bench_queued, "call-soon/queued")
ROW(bench_sleep_zero, "sleep-zero")
ROW(bench_spawn_await, "spawn-await")
ROW(bench_gather, "gather/lazy")
ROW(bench_gather_eager, "gather/eager")
CROWD(bench_sleeping, "sleeping", 100000)
CROWD(bench_cancel, "cancel", 100000)
CROWD(bench_skynet, "skynet", 1000000)
ROW(bench_post, "post")
