/* SPDX-License-Identifier: MIT */
/*
 * The questions: ROW(function, capabilities, members of struct bm_benchmark...). Another one is a
 * function `void f(struct bm_state *)` in a file of its subject, and a row here; then
 * `build/weft-bench --benchmark_filter=NAME`.  A new file is one word in meson.build.
 */

/* switch.c: what a resume and a yield cost */
ROW(bench_switch, 0, .name = "switch")
ROW(bench_switch_values, 0, .name = "switch-values")
ROW(bench_yield_deep, 0, .name = "yield-one-call-deep")
ROW(bench_resume_deep, 0, .name = "resume-one-call-deep")
ROW(bench_suspend, WEFT_CAP_STACKFUL, .name = "switch-plain")

/* life.c: from nothing to nothing */
ROW(bench_life, 0, .name = "create-run-destroy")

/* delegation.c: does depth cost? */
ROW(bench_delegation, 0, .name = "delegation", .arg_names = { "depth" },
	.args = { BM_VALUES(0, 1, 10, 100, 1000) })

/* live.c: many at once, resumed in turn; and what each keeps while suspended */
ROW(bench_live, 0, .name = "live", .arg_names = { "n" },
	.args = { BM_VALUES(1, 10, 1000, 10000, 100000) })
ROW(bench_memory, 0, .name = "memory", .arg_names = { "n" }, .args = { BM_VALUES(1000, 20000) },
	.iterations = 1)

/* pipeline.c: five generators, up to a million items */
ROW(bench_pipeline, 0, .name = "pipeline", .arg_names = { "items" },
	.args = { BM_VALUES(10000, 1000000) }, .iterations = 1, .unit = BM_MILLISECOND)
