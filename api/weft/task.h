/* SPDX-License-Identifier: MIT */
#ifndef WEFT_TASK_H
#define WEFT_TASK_H

/*
 * weft/task.h - tasks: coroutines that a loop drives side by side.
 *
 *	static int tick(struct weft_co *co, void *arg)
 *	{
 *		int r = 0;
 *
 *		while (r == 0)
 *			r = weft_sleep(co, 1);
 *		return r;
 *	}
 *
 * A task runs its body until that waits: for a time (weft_sleep), for another task, for a loop
 * future or for a future of a pool (weft_await).  Meanwhile other tasks run.  Between two waits no
 * other task runs, so most programs need no locks.  An ordinary call that blocks stops the whole
 * loop.
 *
 * Cancelling asks a task to end: WEFT_ECANCELED arrives at the place where its body waits, or at
 * the next one, and nowhere else.  The body cleans up and hands the code on.  A body that keeps the
 * error and goes on has refused.  The order of everything is asyncio's (3.12).  SPEC.md section 16.
 *
 * Calls that suspend take the coroutine first, as in weft/body.h, and are for a body that a task
 * runs, at any depth of delegation; elsewhere they return WEFT_ESTATE.  In a resumable body the
 * macro with the same name in capitals takes the frame, the result and then the arguments.
 *
 * Thread rule: as for the loop, weft/loop.h.
 */

#include <weft/await.h>
#include <weft/frame.h>
#include <weft/loop.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- loop futures --------------------------------------------------------------------------- */

/*
 * A loop future is a result that will be there later (`asyncio.Future`).  It is for one thread, it
 * never blocks, and it is no struct weft_future, which threads share; weft_loop_wrap makes the one
 * from the other.  A task is a loop future too: weft_task_future.
 *
 * Make a pending one.  *@ret is one reference, given back by weft_loop_future_unref.
 * 0; -ENOMEM; WEFT_ECLOSED.
 */
int weft_loop_future_new(struct weft_loop *loop, struct weft_loop_future **ret);

/* Take one more reference; returns @future. */
struct weft_loop_future *weft_loop_future_ref(struct weft_loop_future *future);

/*
 * Give one reference back; NULL is allowed.  With the last one goes the error; if nobody has read
 * it, the handler is told (WEFT_REPORT_UNREAD).
 */
void weft_loop_future_unref(struct weft_loop_future *future);

/* It has a result or an error, or is cancelled. */
bool weft_loop_future_done(const struct weft_loop_future *future);
bool weft_loop_future_cancelled(const struct weft_loop_future *future);

/* The loop that it belongs to, borrowed. */
struct weft_loop *weft_loop_future_loop(const struct weft_loop_future *future);

/*
 * End with a result.  What @value points to is the producer's, and lives as long as it may be read.
 * 0, or WEFT_ESTATE: it is done already, or it is a task, which ends by itself.
 */
int weft_loop_future_set_result(struct weft_loop_future *future, struct weft_value value);

/*
 * End with an error, copied; its text is static, or its detail's.
 * As weft_loop_future_set_result, and -EINVAL: @err is NULL or carries no negative code, or is the
 * stop error, which cannot be told from an end.
 */
int weft_loop_future_set_error(struct weft_loop_future *future, const struct weft_error *err);

/*
 * The result, without waiting.
 * 0 and *@ret, which may be NULL; WEFT_ESTATE: it is pending; WEFT_ECANCELED: it is cancelled, or
 * ended with that error; else the error that ended it.
 */
int weft_loop_future_result(struct weft_loop_future *future, struct weft_value *ret);

/*
 * The error, without waiting: 0 and *@ret, borrowed from @future, which is NULL when it ended well.
 * WEFT_ESTATE: it is pending; WEFT_ECANCELED: it is cancelled.
 */
int weft_loop_future_error(struct weft_loop_future *future, const struct weft_error **ret);

/*
 * Cancel.  @message: static text for those that wait, or NULL.
 * True: it is cancelled now, or, being a task, was asked to.  False: it was done.
 */
bool weft_loop_future_cancel(struct weft_loop_future *future, const char *message);

/* The message that it was cancelled with, borrowed; NULL: none, or it is not cancelled. */
const char *weft_loop_future_message(const struct weft_loop_future *future);

/*
 * Schedule @callback(loop, @arg) when @future is done, as by weft_call_soon_in
 * (`add_done_callback`); at once if it is done.  It never runs inside this call.  Callbacks run in
 * the order in which they were added.  weft_call_cancel takes one back.
 * As weft_call_soon_in.
 */
int weft_loop_future_on_done(struct weft_loop_future *future, struct weft_call *call,
			     weft_callback *callback, void *arg);

/*
 * int weft_loop_wrap(struct weft_loop *loop, awaitable, struct weft_loop_future **ret)
 *
 * A loop future that ends as @awaitable does, a struct weft_future * or struct weft_awaitable *
 * that another thread may end (`wrap_future`).  It holds a reference to @awaitable.  Cancelling the
 * one cancels the other.
 * 0 and *@ret, one reference; -ENOMEM; WEFT_ECLOSED.
 */
#ifndef __cplusplus
#define weft_loop_wrap(loop, awaitable, ret)                                                       \
	weft_loop_wrap_((loop), WEFT_AWAITABLE_(awaitable), (ret))
#endif

/* A number of seconds that never passes. */
#define WEFT_NO_LIMIT __builtin_inf()

/* ---- tasks ---------------------------------------------------------------------------------- */

/* Wishes about a task.  A member that is zero means the default. */
struct weft_task_options {
	const char *name;	/* borrowed until the task is gone; NULL: "Task-N" */
	bool eager;		/* run it up to its first wait in the call that makes it */
	struct weft_co_options co;	/* of its coroutine; .name is not used.  A NULL backend is
				 * that of the body which spawns, where it is not compiled in */
};

/*
 * int weft_spawn(struct weft_co *co, body, void *arg, struct weft_task **ret)
 * int weft_spawn_with(struct weft_co *co, body, void *arg,
 *		       const struct weft_task_options *options, struct weft_task **ret)
 *
 * Make a task that runs @body on the loop of @co's task (`create_task`).  These do not suspend: the
 * body starts in the loop's next iteration, unless it is eager.  @body and @arg are as for
 * weft_co_new.  The loop holds the task until it has ended.
 * 0 and *@ret, one reference, given back by weft_task_unref; @ret may be NULL.  WEFT_ESTATE: no
 * task runs @co; WEFT_ECLOSED; -ENOMEM; and the codes of weft_co_new.
 */
#ifndef __cplusplus
#define weft_spawn(co, body, arg, ret) weft_spawn_with((co), (body), (arg), NULL, (ret))
#define weft_spawn_with(co, body, arg, options, ret)                                               \
	_Generic((body), weft_stackful_body *: weft_spawn_stackful_,                               \
		 weft_resumable_body *: weft_spawn_resumable_)((co), (body), (arg), (options),     \
							       (ret))
#endif

/*
 * int weft_loop_spawn(struct weft_loop *loop, body, void *arg,
 *		       const struct weft_task_options *options, struct weft_task **ret)
 *
 * The same on @loop, from outside of its tasks (`loop.create_task`).
 */
#ifndef __cplusplus
#define weft_loop_spawn(loop, body, arg, options, ret)                                             \
	_Generic((body), weft_stackful_body *: weft_loop_spawn_stackful_,                          \
		 weft_resumable_body *: weft_loop_spawn_resumable_)((loop), (body), (arg),         \
								    (options), (ret))
#endif

/*
 * Make a task of a coroutine that has not started, or was suspended by a bare yield
 * (`ensure_future`).  It takes over the caller's reference to @co, also when it fails: then @co is
 * closed, and not reported as never awaited.  The coroutine members of @options are not used.
 * As weft_loop_spawn.
 */
int weft_task_new(struct weft_loop *loop, struct weft_co *co,
		  const struct weft_task_options *options, struct weft_task **ret);

/* Take one more reference; returns @task. */
struct weft_task *weft_task_ref(struct weft_task *task);

/* Give one reference back; NULL is allowed.  A task that has not ended goes on. */
void weft_task_unref(struct weft_task *task);

/* @task as a loop future, borrowed: all functions above take it. */
struct weft_loop_future *weft_task_future(struct weft_task *task);

/*
 * Ask @task to end (`Task.cancel`): WEFT_ECANCELED arrives where its body waits, and what it waits
 * for is cancelled first, so that the error comes from the innermost task.  @message: static text,
 * or NULL.  Before its first step the body never runs.
 * False: it was done.
 */
bool weft_task_cancel(struct weft_task *task, const char *message);

/* How many cancellations were asked for and not taken back (`Task.cancelling`). */
unsigned weft_task_cancelling(const struct weft_task *task);

/* Take one back (`Task.uncancel`); returns how many are left. */
unsigned weft_task_uncancel(struct weft_task *task);

/*
 * Its name, borrowed until it is gone or gets another one.  "Task-N" is made when it is asked for
 * first, and is "Task" without memory for it.
 */
const char *weft_task_name(const struct weft_task *task);

/*
 * Set it; @name is borrowed as long as the task has it, and NULL sets "Task-N" again.
 * 0; -ENOMEM: it keeps the name that it had.
 */
int weft_task_set_name(struct weft_task *task, const char *name);

/* The task that runs @co, borrowed (`current_task`); NULL: none does.  It does not suspend. */
struct weft_task *weft_task_current(const struct weft_co *co);

/* The loop of the task that runs @co, borrowed; NULL: none does.  It does not suspend. */
struct weft_loop *weft_loop_of(const struct weft_co *co);

/*
 * The tasks of @loop that have not ended (`all_tasks`), in the order in which they were made: the
 * first one for NULL, then the one after @task.  Borrowed; NULL: there is no further one.
 */
struct weft_task *weft_task_next(const struct weft_loop *loop, const struct weft_task *task);

/*
 * Suspend for @seconds (`sleep`); 0 or less lets all that is ready run first.
 * 0, or the error that was thrown in; WEFT_ESTATE; -ENOMEM; -EINVAL: it is not a number.
 */
static inline int weft_sleep(struct weft_co *co, double seconds);
#define WEFT_SLEEP(f, r, seconds)                                                                  \
	WEFT_SUSPEND_(f, r, weft_sleep_begin_((f)->weft.co_, (seconds)),                           \
		      weft_sleep_end_((f)->weft.co_, (r)))

/*
 * Cancel @task, wait until it has ended, and give the caller's reference back, whatever comes of
 * it.  Its result or error is not looked at.
 * 0, or the error that was thrown in meanwhile, as when a task stops itself; WEFT_ESTATE; -EXDEV:
 * it is of another loop; -ENOMEM.
 */
static inline int weft_task_stop(struct weft_co *co, struct weft_task *task);
#define WEFT_TASK_STOP(f, r, task)                                                                 \
	WEFT_SUSPEND_(f, r, weft_task_stop_((f)->weft.co_, (task)),                                \
		      weft_task_stopped_((f)->weft.co_, (r)))

/* ---- running -------------------------------------------------------------------------------- */

/*
 * Run until @future is done (`run_until_complete`).
 * 0 and *@ret, which may be NULL; the error that ended it; WEFT_ESTATE: the loop was stopped first,
 * and @future is pending still, so that the call may be repeated; -EXDEV: @future is of another
 * loop; and the codes of weft_loop_run_forever.
 */
int weft_loop_run_until_complete(struct weft_loop *loop, struct weft_loop_future *future,
				 struct weft_value *ret);

/*
 * int weft_loop_run(struct weft_loop *loop, body, void *arg, struct weft_value *ret)
 *
 * Run @body as a task of @loop until it has ended (`Runner.run`); it may be called again.
 * As weft_loop_run_until_complete and weft_loop_spawn.
 *
 * With the option `interrupt` of the loop the first SIGINT cancels the task, so that Ctrl-C lets
 * bodies clean up.  If the task ends by that, the result is -EINTR (`KeyboardInterrupt`).  The
 * second SIGINT has its usual action, and so ends the process at once: no error can be thrown into
 * C code that does not return.  The usual action is also on again when the run ends.
 *
 * It is an option, since a library may not take a signal from the program that calls it.  It does
 * nothing in threads but the main one, nothing on a virtual clock, and nothing when SIGINT has a
 * handler or is ignored.
 */
#ifndef __cplusplus
#define weft_loop_run(loop, body, arg, ret)                                                        \
	_Generic((body), weft_stackful_body *: weft_loop_run_stackful_,                            \
		 weft_resumable_body *: weft_loop_run_resumable_)((loop), (body), (arg), (ret))
#endif

/*
 * Cancel all tasks that have not ended, run until they have, and close @loop (`Runner.close`).
 * Their errors go to the handler (WEFT_REPORT_SHUTDOWN).  A closed loop is left as it is.
 * 0; WEFT_EBUSY: it runs; -ENOMEM.
 */
int weft_loop_finish(struct weft_loop *loop);

/*
 * int weft_run(body, void *arg, struct weft_value *ret)
 *
 * Make a loop, run @body on it, cancel what is left, and close the loop (`asyncio.run`).  *@ret,
 * which may be NULL, is the body's result; a pointer in it has to outlive the loop.
 * 0, or the error that ended @body; WEFT_EBUSY: a loop runs in this thread.
 */
#ifndef __cplusplus
#define weft_run(body, arg, ret)                                                                   \
	_Generic((body), weft_stackful_body *: weft_run_stackful_,                                 \
		 weft_resumable_body *: weft_run_resumable_)((body), (arg), (ret))
#endif

/*
 * int weft_run_with(body, void *arg, const struct weft_loop_options *options,
 *		     struct weft_value *ret)
 *
 * The same on a loop with wishes, borrowed for the call (`asyncio.run(debug=...)`).
 * As weft_run, and with .interrupt -EINTR: SIGINT ended it, see weft_loop_run.
 */
#ifndef __cplusplus
#define weft_run_with(body, arg, options, ret)                                                     \
	_Generic((body), weft_stackful_body *: weft_run_with_stackful_,                            \
		 weft_resumable_body *: weft_run_with_resumable_)((body), (arg), (options), (ret))
#endif

#ifdef __cplusplus
}
#endif

#include <weft/impl/task.h>

#endif
