/* SPDX-License-Identifier: MIT */
/*
 * The questions about executors: ROW(function, executor, members of struct bm_benchmark...), where
 * executor is a name if the question is about one only, else NULL.  To add one, write a function
 * `void f(struct bm_state *)` in a file of its subject, and a row here.  Run it by
 * `build/weft-bench-futures --benchmark_filter='^NAME/'`, and with --benchmark_compare for the
 * verdict against its .baseline.  A new file is one word in meson.build; a limit is a line in
 * scripts/budgets.json.
 *
 * All rows go by the wall clock, because the work is done in other threads; so each name ends in
 * "/real_time", which is not written here.  A BASELINE runs once, with no executor in its name:
 * "ring".  In the name and in the .baseline of a ROW a * stands for "/executor:X"; a name without
 * one has it at its end.
 */

/* bare.c: what handing over costs at least */
BASELINE(bench_ring, NULL, .name = "ring")
BASELINE(bench_ping, NULL, .name = "ping", .latency_batch = 1)
BASELINE(bench_futex_pair, NULL, .name = "futex-pair", .latency_batch = 1)

/* submit.c, submitters.c, many.c: submit, and take the result */
ROW(bench_submit, NULL, .name = "submit", .baseline = "ring", .arg_names = { "workers" },
	.args = { BM_VALUES(1, 2) })
ROW(bench_submit_cpus, NULL, .name = "submit-cpus", .baseline = "ring")
ROW(bench_submitters, NULL, .name = "submit-from-four", .arg_names = { "workers" },
	.args = { BM_VALUES(1, 2) })
ROW(bench_many, NULL, .name = "submit-many", .baseline = "ring", .arg_names = { "workers" },
	.args = { BM_VALUES(1, 2) })

/* map.c, completed.c: several at once */
ROW(bench_map, NULL, .name = "map", .baseline = "ring", .arg_names = { "workers" },
	.args = { BM_VALUES(1, 2) })
ROW(bench_completed, NULL, .name = "as-completed", .baseline = "ring", .arg_names = { "workers" },
	.args = { BM_VALUES(1, 2) })

/* latency.c: one job at a time */
ROW(bench_latency_spin, "threads", .name = "latency*/spin", .baseline = "ping",
	.latency_batch = 1)
ROW(bench_latency_asleep, NULL, .name = "latency*/asleep", .baseline = "futex-pair",
	.latency_batch = 1)

/* work.c: jobs that take a while */
ROW(bench_work, NULL, .name = "work", .arg_names = { "workers", "us" },
	.args = { BM_PRODUCT(BM_VALUES(1, 2), BM_VALUES(1, 10)) })
ROW(bench_work_scales, NULL, .name = "work-against-one", .baseline = "work*/workers:1/us:1",
	.arg_names = { "workers", "us" }, .args = { BM_TUPLE(2, 1) })
ROW(bench_work_scales, NULL, .name = "work-against-one", .baseline = "work*/workers:1/us:10",
	.arg_names = { "workers", "us" }, .args = { BM_TUPLE(2, 10) })

/* kinds.c: which kind of work gains by which executor; processes are asked as well */
BASELINE(bench_one_by_one_sleep, NULL, .name = "one-by-one-sleep", .unit = BM_MICROSECOND)
BASELINE(bench_one_by_one_read, NULL, .name = "one-by-one-read", .unit = BM_MICROSECOND)
BASELINE(bench_one_by_one_compute, NULL, .name = "one-by-one-compute", .unit = BM_MICROSECOND)
ROW(bench_sleep, NULL, .name = "sleep", .baseline = "one-by-one-sleep", .unit = BM_MICROSECOND)
ROW(bench_read, NULL, .name = "read", .baseline = "one-by-one-read", .unit = BM_MICROSECOND)
ROW(bench_compute, NULL, .name = "compute", .baseline = "one-by-one-compute",
	.unit = BM_MICROSECOND)
ROW(bench_compute_cpus, NULL, .name = "compute-cpus", .baseline = "one-by-one-compute",
	.unit = BM_MICROSECOND)
ROW(bench_sleep, "processes", .name = "sleep", .baseline = "one-by-one-sleep",
	.unit = BM_MICROSECOND)
ROW(bench_read, "processes", .name = "read", .baseline = "one-by-one-read",
	.unit = BM_MICROSECOND)
ROW(bench_compute, "processes", .name = "compute", .baseline = "one-by-one-compute",
	.unit = BM_MICROSECOND)
ROW(bench_compute_cpus, "processes", .name = "compute-cpus", .baseline = "one-by-one-compute",
	.unit = BM_MICROSECOND)

/* fib.c, skynet.c: jobs that submit jobs and wait for them */
ROW(bench_fib, NULL, .name = "fib", .unit = BM_MILLISECOND,
	.arg_names = { "n", "cutoff", "workers" },
	.args = { BM_TUPLE(30, 10, 1), BM_TUPLE(30, 10, 2) })
ROW(bench_skynet, NULL, .name = "skynet", .unit = BM_MILLISECOND,
	.arg_names = { "leaves", "workers" },
	.args = { BM_PRODUCT(BM_VALUES(10000, 1000000), BM_VALUES(1, 2)) })

/* processes.c: jobs in other processes, with as many bytes each way */
BASELINE(bench_shared_ring, NULL, .name = "shared-ring/bytes:64")
ROW(bench_processes, "processes", .name = "submit*", .baseline = "shared-ring/bytes:64",
	.arg_names = { "workers", "bytes" }, .args = { BM_TUPLE(1, 64), BM_TUPLE(2, 64) })
ROW(bench_processes, "processes", .name = "submit*", .arg_names = { "workers", "bytes" },
	.args = { BM_TUPLE(1, 4096), BM_TUPLE(1, 1048576) })
BASELINE(bench_fork_each, NULL, .name = "fork-each/bytes:64")
ROW(bench_processes_map, "processes", .name = "map*", .baseline = "shared-ring/bytes:64",
	.arg_names = { "workers", "bytes", "chunk" },
	.args = { BM_TUPLE(1, 64, 250), BM_TUPLE(2, 64, 125) })
ROW(bench_processes_map, "processes", .name = "map*", .arg_names = { "workers", "bytes", "chunk" },
	.args = { BM_TUPLE(1, 64, 1), BM_TUPLE(1, 4096, 100), BM_TUPLE(1, 1048576, 2) })
