/* SPDX-License-Identifier: MIT */
#ifndef DOWNLOAD_H
#define DOWNLOAD_H

/*
 * download.h - the ways in which files are fetched.  A body of benchmark-c takes the number of
 * files at once and the delay of the server in milliseconds, and an iteration is one file.
 */

#include <benchmark_c.h>
#include <stdint.h>

enum { FILE_BYTES = 2048, BATCH = 500 };

/* Files that are still to be asked for, and what came. */
struct work {
	int64_t left;
	int64_t bytes;
	int64_t failed;
};

/* The address of the file for the row that runs. */
extern char bench_url[300];

/*
 * So many files come between two looks at the clock.  A delayed batch is short, since ten rounds of
 * delays are enough to see them.
 */
int64_t bench_batch(struct bm_state *st);

/* The row fails unless @files have come. */
void bench_check(struct bm_state *st, const struct work *w, int64_t files);

/* A sink, whose argument is the struct work. */
int bench_take(void *work, const void *data, size_t n);

void bench_bare(struct bm_state *st);
void bench_loop(struct bm_state *st);
void bench_sequential(struct bm_state *st);
void bench_pool(struct bm_state *st);		/* the user datum is the weft_executor_ops */

/*
 * Start the embedded server in a process of its own, which ends with this one.  @url takes its
 * address.  0; or a negative code, which is -ENOTSUP if the server is not compiled in.
 */
int bench_serve(char *url, size_t size);

#endif
