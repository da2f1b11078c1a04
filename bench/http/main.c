/* SPDX-License-Identifier: MIT */
/*
 * weft-bench-http: downloads in each way beside curl's multi handle driven by itself.  An iteration
 * is one file; so many are on their way at once, and the server may wait before each answer.
 * --base=URL names the server, which has a file of 2 KB at /file/1, and at /delay=20/file/1 one
 * that is answered after 20 ms.  Without it the embedded server is started.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weft/error.h>
#include <weft/processes.h>

#include "download.h"

char bench_url[300];

static char base[200];

int64_t bench_batch(struct bm_state *st)
{
	long long delay = bm_arg(st, 1);

	if (delay > 0)
		snprintf(bench_url, sizeof(bench_url), "%s/delay=%lld/file/1", base, delay);
	else
		snprintf(bench_url, sizeof(bench_url), "%s/file/1", base);
	return delay > 0 ? 10 * bm_arg(st, 0) : BATCH;
}

void bench_check(struct bm_state *st, const struct work *w, int64_t files)
{
	if (w->failed || w->bytes != files * FILE_BYTES)
		bm_skip_with_error(st, "%lld failed, %lld bytes", (long long)w->failed,
				   (long long)w->bytes);
}

int bench_take(void *work, const void *data, size_t n)
{
	struct work *w = work;

	(void)data;
	w->bytes += (int64_t)n;
	return 0;
}

static const struct way {
	const char *name;
	bm_fn *run;
	const void *user;
	bool one;			/* only one at a time */
} ways[] = {
	{ "bare", bench_bare, NULL, false },
	{ "download/backend:loop", bench_loop, NULL, false },
	{ "download/backend:sequential", bench_sequential, NULL, true },
	{ "download/backend:threads", bench_pool, &weft_executor_threads, false },
	{ "download/backend:processes", bench_pool, &weft_executor_processes, false },
};

static int register_row(const struct way *way, int64_t at, int64_t delay)
{
	char baseline[80];
	struct bm_benchmark b = {
		.run = way->run, .user = way->user,
		.args = { BM_TUPLE(at, delay) }, .arg_names = { "at", "delay" },
		.use_real_time = true, .measure_process_cpu_time = true,
		.name = way->name,
	};

	if (way->run != bench_bare) {
		snprintf(baseline, sizeof(baseline),
			 "bare/at:%lld/delay:%lld/process_time/real_time", (long long)at,
			 (long long)delay);
		b.baseline = baseline;
	}
	return bm_register(&b);
}

static int register_rows(void)
{
	static const int64_t at[] = { 1, 20, 200 }, delays[] = { 0, 20 };
	int r = 0;

	for (size_t way = 0; way < sizeof(ways) / sizeof(ways[0]); way++)
		for (size_t d = 0; d < 2; d++)
			for (size_t i = 0; r == 0 && i < (ways[way].one ? 1 : 3); i++)
				r = register_row(&ways[way], at[i], delays[d]);
	return r;
}

/* 0, or the exit status. */
static int find_server(int argc, char **argv)
{
	static const char option[] = "--base=";
	int r;

	if (argc == 1) {
		r = bench_serve(base, sizeof(base));
		if (r == 0)
			return 0;
		fprintf(stderr, "weft-bench-http: there is no server: %s; --base=URL names one\n",
			weft_strerror(r));
		return 2;
	}
	if (argc != 2 || strncmp(argv[1], option, strlen(option)) != 0 ||
	    strlen(argv[1]) - strlen(option) >= sizeof(base)) {
		fprintf(stderr, "weft-bench-http: only --base=URL can be said besides\n");
		return 2;
	}
	snprintf(base, sizeof(base), "%s", argv[1] + strlen(option));
	return 0;
}

int main(int argc, char **argv)
{
	int r;

	/* A report that contains an error is complete, but its exit status must say so. */
	setenv("BENCHMARK_FAIL_ON_ERROR", "true", 0);
	if (bm_initialize(&argc, argv) < 0 || register_rows() < 0)
		return 2;
	r = find_server(argc, argv);
	if (r != 0)
		return r;
	r = bm_run_specified_benchmarks();
	bm_shutdown();
	if (r == -ECANCELED)
		return 1;
	return r <= 0 ? 2 : 0;
}
