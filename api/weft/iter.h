/* SPDX-License-Identifier: MIT */
#ifndef WEFT_ITER_H
#define WEFT_ITER_H

/*
 * weft/iter.h - iterators: anything with a next that a coroutine can delegate to.
 *
 * An iterator is the caller's memory with struct weft_iter first.  Its owner keeps it alive until
 * the delegation that uses it has ended, and then frees it.  See SPEC.md section 7; in Python it is
 * the iterator protocol with PEP 380's optional send, throw and close.  One thread at a time.
 */

#include <weft/error.h>
#include <weft/value.h>

#ifdef __cplusplus
extern "C" {
#endif

struct weft_iter;

/*
 * Each op returns a number above 0 with the next value in *@ret, 0 at the end with the result in
 * *@ret (none if it writes nothing), or a number below 0 for an error, which it may explain in
 * it->error.
 * The first next is called by the delegator, on its stack; all later calls are made by the resumer
 * of the delegator, on its own stack.  The delegator counts as running meanwhile.  (Where bodies
 * have threads of their own, the calls come from different threads too: a coroutine of another
 * backend needs WEFT_CAP_MIGRATE there.)
 */
struct weft_iter_ops {
	/* Required. */
	int (*next)(struct weft_iter *it, struct weft_value *ret);
	/* @value is not none.  NULL: WEFT_EMETHOD is raised in the delegator. */
	int (*send)(struct weft_iter *it, struct weft_value value, struct weft_value *ret);
	/* @err is borrowed for the call; never the exit error.  NULL: raised in the delegator. */
	int (*raise)(struct weft_iter *it, const struct weft_error *err, struct weft_value *ret);
	/* Called once, when the delegator is closed; 0 or an error.  NULL: nothing to do. */
	int (*close)(struct weft_iter *it);
};

struct weft_iter {
	const struct weft_iter_ops *ops;
	struct weft_error error;	/* explains the last negative code, or code 0 */
};

/*
 * Ready-made iterators.  Each function initialises the caller's struct and returns its iterator, so
 * that the call can stand for a delegate: WEFT_YIELD_FROM(f, r, weft_range(&f->range, 0, 10, 1))
 */

struct weft_range {
	struct weft_iter iter;
	int64_t at, stop, step;
};

/* Integers from @start by steps of @step, up to before @stop (`range`); a @step of 0 gives none. */
struct weft_iter *weft_range(struct weft_range *it, int64_t start, int64_t stop, int64_t step);

struct weft_chars {
	struct weft_iter iter;
	const char *at, *end;
};

/*
 * Each byte of @s as a string of length 1, borrowed from @s; @s is borrowed until the last of them.
 */
struct weft_iter *weft_chars(struct weft_chars *it, const char *s);

struct weft_array {
	struct weft_iter iter;
	const struct weft_value *at, *end;
};

/* The @n values at @values, borrowed until the end. */
struct weft_iter *weft_array(struct weft_array *it, const struct weft_value *values, size_t n);

#ifdef __cplusplus
}
#endif

#endif
