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

#include "pair.h"

#define ROW(function, ...) void function(struct bm_state *st);
#include "rows.h"
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

/* Whether the engine has all of @caps; after bm_skip_* when it has not. */
bool bench_needs(struct bm_state *st, uint32_t caps);

/* Whether the engine can have @n at once; after bm_skip_* when it cannot. */
bool bench_holds(struct bm_state *st, int64_t n);

/*
 * A coroutine on the backend in question, or NULL after bm_skip_*: an engine's limit skips, all
 * else fails.
 */
struct weft_co *bench_new(struct bm_state *st, weft_body *body, void *frame);

/* The work counted against what was asked for. */
void bench_expect(struct bm_state *st, const char *what, int64_t got, int64_t want);

/*
 * The baseline: an indirect call to a function that bumps a counter, through a pointer that the
 * compiler cannot see through.  As a row, it is paired with itself: how far that ratio is from 1 is
 * how far the others can be trusted.
 */
extern const struct bench_base bench_call;
void bench_call_row(struct bm_state *st);

/*
 * --memory=@n: print what a suspended coroutine takes, resident and page tables, in bytes; 0 or a
 * negative code after one line on stderr.
 */
int bench_memory_print(const struct bench_subject *subject, int64_t n);

/*
 * The counter every iteration of a question bumps, and the one of the baseline; not static, so that
 * they are really written.
 */
extern int64_t bench_count, bench_called;

/* A body that bumps bench_count and yields, for ever. */
struct bench_ticker {
	struct weft_frame weft;
};
int bench_ticker(void *self);

#endif
