/* SPDX-License-Identifier: MIT */
#ifndef BENCH_H
#define BENCH_H

/*
 * What the questions share.  A question is one function and one row in rows.h; it is asked of every
 * backend and checks its work after the loop: a number for work that was not done is an error, not
 * a number.  In a comparison bodies take turns, so what they count they count apart.
 */

#include <benchmark_c.h>
#include <weft/weft.h>

#define ROW(function, ...) void function(struct bm_state *st);
#define BASELINE ROW
#include "rows.h"
#undef BASELINE
#undef ROW

/* What a question is asked of. */
struct bench_subject {
	const struct weft_backend *backend;
	const char *link;		/* "table", "inline", "plugin" */
	const char *plugin;		/* the file it came from; NULL: built in */
};

static inline const struct bench_subject *bench_subject(const struct bm_state *st)
{
	return bm_user(st);
}

/* Whether the backend has all of @caps; after bm_skip_* when it has not. */
bool bench_needs(struct bm_state *st, uint32_t caps);

/* Whether the backend can have @n at once; after bm_skip_* when it cannot. */
bool bench_holds(struct bm_state *st, int64_t n);

/*
 * A coroutine on the backend in question, or NULL after bm_skip_*: a backend's limit skips, all
 * else fails.
 */
struct weft_co *bench_new(struct bm_state *st, weft_resumable_body *body, void *frame);

/* The work counted against what was asked for. */
void bench_expect(struct bm_state *st, const char *what, int64_t got, int64_t want);

/*
 * --memory=@n: print what a suspended coroutine takes, resident and page tables, in bytes; 0 or a
 * negative code after one line on stderr.
 */
int bench_memory_print(const struct bench_subject *subject, int64_t n);

/* A body that counts and yields, for ever. */
struct bench_ticker {
	struct weft_frame weft;
	int64_t count;
};
int bench_ticker(void *self);

/*
 * Resume @co once an iteration, which counts in *@count each time; it is given up.  NULL after
 * bm_skip_*: nothing is resumed.
 */
void bench_tick(struct bm_state *st, struct weft_co *co, const int64_t *count);

#endif
