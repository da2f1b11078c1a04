/* SPDX-License-Identifier: MIT */
#ifndef BENCH_H
#define BENCH_H

/*
 * What the questions share.  A question is one function and one row in rows.h; it is asked of every
 * backend and checks its work after the loop: a number for work that was not done is an error, not
 * a number.
 */

#include <benchmark_c.h>
#include <weft/weft.h>

#define ROW(function, ...) void function(struct bm_state *st);
#include "rows.h"
#undef ROW

/* What a question is asked of. */
struct bench_subject {
	const struct weft_backend *backend;
	const char *link;		/* "table", "plugin" */
};

static inline const struct bench_subject *bench_subject(const struct bm_state *st)
{
	return bm_user(st);
}

/*
 * A coroutine on the backend in question, or NULL after bm_skip_*: an engine's limit skips, all
 * else fails.
 */
struct weft_co *bench_new(struct bm_state *st, weft_body *body, void *frame);

/* The work counted against what was asked for. */
void bench_expect(struct bm_state *st, const char *what, int64_t got, int64_t want);

/*
 * The counter every iteration of `call` and of the switches bumps; not static, so that it is really
 * written.
 */
extern int64_t bench_count;

/* A body that bumps bench_count and yields, for ever. */
struct bench_ticker {
	struct weft_frame weft;
};
int bench_ticker(void *self);

#endif
