/* SPDX-License-Identifier: MIT */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

/* crowd.h - many coroutines at once. */

#include "bench.h"

struct crowd {
	struct weft_co **all;		/* the first @n are there */
	char *frames;			/* @frame_size bytes each, a struct bench_ticker first */
	size_t frame_size;
	int64_t n;
};

/*
 * Room for @n frames and handles, every page of it touched; 0 or -ENOMEM.  crowd_free in any case.
 */
int crowd_init(struct crowd *c, int64_t n, size_t frame_size);

/*
 * Make coroutines on the backend of @options until there are @n, each resumed once.  0, or the code
 * at which it stopped, with c->n of them there.
 */
int crowd_gather(struct crowd *c, int64_t n, weft_resumable_body *body,
		 const struct weft_co_options *options);

/* The sum of their counts. */
int64_t crowd_count(const struct crowd *c);

/* Let all of them go. */
void crowd_free(struct crowd *c);

#endif
