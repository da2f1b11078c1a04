/* SPDX-License-Identifier: MIT */
#ifndef BENCH_SUMMARY_H
#define BENCH_SUMMARY_H

/* The best of the repetitions of each row, as a table below a console report. */

#include <benchmark_c.h>

struct summary_row {
	char name[120];
	double seconds;			/* the least of all repetitions */
	double x;			/* the least paired ratio; 0: none */
	char base[24];			/* what to */
};

struct summary {
	struct summary_row rows[512];
	size_t n;
	bool silent;
	bool failed;			/* a row was an error, on whatever format */
};

/* Its self is a zeroed struct summary. */
extern const struct bm_reporter summary_reporter;

#endif
