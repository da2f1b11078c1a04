/* SPDX-License-Identifier: MIT */
/* The questions of runtimes, as in ../rows.h. */
#define AGAINST_CALL .baseline = "call"

BASELINE(bench_call, NULL, .name = "call")
ROW(bench_runtime_switch, NULL, .name = "switch", AGAINST_CALL)
ROW(bench_runtime_values, NULL, .name = "switch-values", AGAINST_CALL)
ROW(bench_runtime_life, NULL, .name = "create-run-destroy", AGAINST_CALL)
ROW(bench_runtime_live, NULL, .name = "live", AGAINST_CALL, .arg_names = { "n" },
	.args = { BM_VALUES(1, 10, 1000, 10000) })
ROW(bench_runtime_memory, NULL, .name = "memory", .arg_names = { "n" },
	.args = { BM_VALUES(1000, 10000) }, .iterations = 1)

#undef AGAINST_CALL
