/* SPDX-License-Identifier: MIT */
#ifndef LOOPS_H
#define LOOPS_H

/* loops.h - what the cases of the loop share. */

#include <weft/combine.h>
#include <weft/scope.h>
#include <weft/sync.h>

#include "../bodies.h"
#include "../case.h"

/* A call that takes memory: under --fail-alloc the second one works. */
#define MUST(call)                                                                                 \
	do {                                                                                       \
		int must_ = (call);                                                                \
                                                                                                   \
		if (starved(must_))                                                                \
			must_ = (call);                                                            \
		CHECK_INT(must_, 0);                                                               \
	} while (0)

/*
 * A loop with a virtual clock, or a real one.  Without it a case has nothing to judge, and the
 * program is aborted.
 */
struct weft_loop *virtual_loop(void);
struct weft_loop *real_loop(void);

/*
 * Under ThreadSanitizer a child of fork has no signals and may start no threads, if its parent had
 * threads.  Under AddressSanitizer the child waits for ever for the allocator's lock, if another
 * thread of the parent, as a loop in debug mode has one, held it: true, and the case is skipped.
 */
bool has_no_children(void);

/* Close it, and give the last reference back. */
void drop_loop(struct weft_loop *loop);

/* A task of @body on @be. */
struct weft_task *spawn_on(struct weft_loop *loop, const struct weft_backend *be,
			   weft_resumable_body *body, void *frame);

/* A pending future. */
struct weft_loop_future *future_of(struct weft_loop *loop);

/* Run until @task has ended: its outcome. */
int run_task(struct weft_loop *loop, struct weft_task *task, struct weft_value *ret);

/* The same with a task that is made for it. */
int run_body(struct weft_loop *loop, const struct weft_backend *be, weft_resumable_body *body,
	     void *frame);

/* Run what is ready now, and what becomes ready within @n iterations. */
void turn(struct weft_loop *loop, int n);

/* A callback that notes its argument, a text. */
weft_callback note_call;

/* A handler that notes "report KIND CODE". */
weft_handler note_handler;

/* A frame for the bodies below and of cases; what a member means is the body's affair. */
struct stage {
	struct weft_frame weft;
	const char *label;
	double seconds;
	int64_t value;
	struct weft_loop *loop;
	struct weft_loop_future *future;
	struct weft_task *task;
	struct weft_co *sub;
	struct weft_timeout limit, unused;
	struct weft_group group;
	struct weft_value got;
	int code;
};

/* Sleeps for `seconds`, notes "LABEL 0" or "LABEL CODE", and returns `value`. */
weft_resumable_body body_sleep;
/* Awaits `future`, notes the same, and returns the result. */
weft_resumable_body body_await;
/* Returns `value` at once, and notes "LABEL runs" if it has a label. */
weft_resumable_body body_value;
/* Raises `code`. */
weft_resumable_body body_fail;

#endif
