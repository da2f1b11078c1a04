/* SPDX-License-Identifier: MIT */
/*
 * The questions about the loop: ROW(function, name).  Each goes by the baseline `call`.  To add
 * one, write a function `void f(struct bm_state *)` in questions.c, and a row here; a limit is a
 * line in scripts/budgets.json.
 */

ROW(bench_chained, "call-soon/chained")
ROW(bench_queued, "call-soon/queued")
ROW(bench_sleep_zero, "sleep-zero")
ROW(bench_spawn_await, "spawn-await")
ROW(bench_gather, "gather/lazy")
ROW(bench_gather_eager, "gather/eager")
