/* SPDX-License-Identifier: MIT */
/*
 * The questions: ROW(function, backend, members of struct bm_benchmark...), where backend is a name
 * if the question is about one backend only, else NULL.  To add one, write a function
 * `void f(struct bm_state *)` in a file of its subject, and a row here.  Run it by
 * `build/weft-bench --benchmark_filter='^NAME/'`, and with --benchmark_compare for the verdict
 * against its .baseline.  A new file is one word in meson.build; a limit is a line in
 * scripts/budgets.json.
 *
 * .baseline is the full name of another row.  A BASELINE runs once, with no backend in its name:
 * "semaphores/cpus:1".  In the .baseline of a ROW a * stands for /backend:X/link:Y of the same
 * backend: "delegation*" "/depth:1".  A row without a baseline has its time and counters only.
 */
#define AGAINST_CALL .baseline = "call"

BASELINE(bench_call, NULL, .name = "call")
BASELINE(bench_swapcontext, "ucontext", .name = "swapcontext")
BASELINE(bench_semaphores, "threads", .name = "semaphores", .arg_names = { "cpus" },
	 .args = { BM_VALUES(1, 2) })

/* fcontext.c: Boost's switch, where it is installed */
BASELINE(bench_fcontext_life, NULL, .name = "fcontext-life")
BASELINE(bench_fcontext_live, NULL, .name = "fcontext-live", .arg_names = { "n" },
	 .args = { BM_VALUES(1000, 10000, 100000) })

/* switch.c: the cost of a resume and a yield */
ROW(bench_switch, NULL, .name = "switch", AGAINST_CALL)
ROW(bench_switch_values, NULL, .name = "switch-values", AGAINST_CALL)
ROW(bench_yield_deep, NULL, .name = "yield-one-call-deep", AGAINST_CALL)
ROW(bench_resume_deep, NULL, .name = "resume-one-call-deep", AGAINST_CALL)
ROW(bench_suspend, NULL, .name = "switch-plain", AGAINST_CALL)

/* sites.c, cold.c, stack.c: the same outside a hot loop */
#ifndef BENCH_FEW
ROW(bench_sites, NULL, .name = "sites", AGAINST_CALL)
#endif
ROW(bench_cold, NULL, .name = "cold", .use_manual_time = true, .iterations = 200)
ROW(bench_stack, NULL, .name = "stack-4k", AGAINST_CALL, .arg_names = { "n" },
	.args = { BM_VALUES(1, 100) })

/* bare.c: against the primitive under a backend */
ROW(bench_switch, "ucontext", .name = "against-swapcontext", .baseline = "swapcontext")
ROW(bench_switch_on, "threads", .name = "against-semaphores", .baseline = "semaphores/cpus:1",
	.arg_names = { "cpus" }, .args = { BM_VALUES(1) })
ROW(bench_switch_on, "threads", .name = "against-semaphores", .baseline = "semaphores/cpus:2",
	.arg_names = { "cpus" }, .args = { BM_VALUES(2) })

/* life.c: create, run, destroy */
ROW(bench_life, NULL, .name = "create-run-destroy", AGAINST_CALL)
ROW(bench_life, NULL, .name = "life-against-fcontext", .baseline = "fcontext-life")

/* delegation.c: does depth cost? */
ROW(bench_delegation, NULL, .name = "delegation", AGAINST_CALL, .arg_names = { "depth" },
	.args = { BM_VALUES(0, 1, 10, 100, 1000) })
ROW(bench_delegation, NULL, .name = "against-depth-1", .baseline = "delegation*/depth:1",
	.arg_names = { "depth" }, .args = { BM_VALUES(1000) })

/* live.c: many at once, resumed in turn */
ROW(bench_live, NULL, .name = "live", AGAINST_CALL, .arg_names = { "n" },
	.args = { BM_VALUES(1, 10, 1000, 10000, 100000) })
ROW(bench_live, NULL, .name = "live-against-fcontext", .baseline = "fcontext-live/n:1000",
	.arg_names = { "n" }, .args = { BM_VALUES(1000) })
ROW(bench_live, NULL, .name = "live-against-fcontext", .baseline = "fcontext-live/n:10000",
	.arg_names = { "n" }, .args = { BM_VALUES(10000) })
ROW(bench_live, NULL, .name = "live-against-fcontext", .baseline = "fcontext-live/n:100000",
	.arg_names = { "n" }, .args = { BM_VALUES(100000) })

/* memory.c, guarded.c: the memory of each while suspended, and how many there can be */
ROW(bench_memory, NULL, .name = "memory", .arg_names = { "n" }, .args = { BM_VALUES(1000, 20000) },
	.iterations = 1)
ROW(bench_guarded, NULL, .name = "guarded", .arg_names = { "n" }, .args = { BM_VALUES(1000000) },
	.iterations = 1, .repetitions = 1, .unit = BM_MILLISECOND)

/* pipeline.c: five generators, up to a million items */
ROW(bench_pipeline, NULL, .name = "pipeline", .arg_names = { "items" },
	.args = { BM_VALUES(10000, 1000000) }, .iterations = 1, .unit = BM_MILLISECOND)

#undef AGAINST_CALL
