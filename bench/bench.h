/* SPDX-License-Identifier: MIT */
#ifndef BENCH_H
#define BENCH_H

/*
 * bench.h - shared by the questions.  A question is one function and one row in rows.h.  It is
 * asked of every backend and checks its work after the loop: if the work was not done, the row is
 * an error and not a number.  In a comparison bodies take turns, so each has counters of its own.
 */

#include <weft/weft.h>

#include "program.h"

#define ROW(function, ...) void function(struct bm_state *st);
#define BASELINE ROW
#include "rows.h"
#undef BASELINE
#undef ROW

/* The backend that a question is asked of. */
static inline const struct weft_backend *bench_backend(const struct bm_state *st)
{
	const struct bench_subject *subject = bm_user(st);

	return subject->table;
}

/* Whether the backend has all of @caps; after bm_skip_* when it has not. */
bool bench_needs(struct bm_state *st, uint32_t caps);

/* Whether the backend can have @n at once; after bm_skip_* when it cannot. */
bool bench_holds(struct bm_state *st, int64_t n);

/*
 * A coroutine on the backend in question, or NULL after bm_skip_*: at a backend's limit the row is
 * skipped; any other failure is an error.
 */
struct weft_co *bench_new(struct bm_state *st, weft_resumable_body *body, void *frame);

/* Check the counted work against the expected number. */
void bench_expect(struct bm_state *st, const char *what, int64_t got, int64_t want);

/*
 * --memory=@n: print the size of a suspended coroutine, resident and page tables, in bytes, and the
 * nanoseconds that making and starting it takes; 0 or a negative code after one line on stderr.
 */
int bench_memory_print(const struct bench_subject *subject, int64_t n);

/* A body that counts and yields, for ever. */
struct bench_ticker {
	struct weft_frame weft;
	int64_t count;
};
int bench_ticker(void *self);

/*
 * Resume @co once an iteration, which counts in *@count each time; its reference is given up.  If
 * @co is NULL, after bm_skip_*, nothing is resumed.
 */
void bench_tick(struct bm_state *st, struct weft_co *co, const int64_t *count);

#endif
