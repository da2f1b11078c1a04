/* SPDX-License-Identifier: MIT */
/*
 * The questions: ROW(function, name, capabilities, members of struct bm_benchmark...).
 * Included once, by main.c, which asks each of every backend.
 */

/* switch.c: what a resume and a yield cost */
ROW(bench_switch, "switch", 0)
ROW(bench_switch_values, "switch-values", 0)
ROW(bench_yield_deep, "yield-one-call-deep", 0)
ROW(bench_resume_deep, "resume-one-call-deep", 0)
ROW(bench_suspend, "switch-plain", WEFT_CAP_STACKFUL)

/* life.c: from nothing to nothing */
ROW(bench_life, "create-run-destroy", 0)

/* delegation.c: does depth cost? */
ROW(bench_delegation, "delegation", 0, .arg_names = { "depth" },
	.args = { BM_VALUES(0, 1, 10, 100, 1000) })

/* live.c: many at once, resumed in turn; and what each keeps while suspended */
ROW(bench_live, "live", 0, .arg_names = { "n" }, .args = { BM_VALUES(1, 10, 1000, 10000, 100000) })
ROW(bench_memory, "memory", 0, .arg_names = { "n" }, .args = { BM_VALUES(1000, 20000) },
	.iterations = 1)

/* pipeline.c: five generators, up to a million items */
ROW(bench_pipeline, "pipeline", 0, .arg_names = { "items" }, .args = { BM_VALUES(10000, 1000000) },
	.iterations = 1, .unit = BM_MILLISECOND)
