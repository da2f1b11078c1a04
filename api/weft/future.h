/* SPDX-License-Identifier: MIT */
#ifndef WEFT_FUTURE_H
#define WEFT_FUTURE_H

/*
 * weft/future.h - one result that is made in one thread and read in others.
 *
 * The producer holds a struct weft_promise and clients hold a struct weft_future.  Both are the
 * same object, but by type a client cannot set a result.  Most futures come from an executor
 * (weft/executor.h), which is their producer.  In Python it is concurrent.futures.Future.  SPEC.md
 * section 10.
 *
 * A future ends exactly once.  It ends by a result, by an error, or because it was cancelled before
 * it began:
 *
 *	PENDING -> RUNNING -> FINISHED
 *	PENDING -> FINISHED			(a promise that nobody started)
 *	PENDING -> CANCELLED -> CANCELLED_AND_NOTIFIED
 *
 * Thread rule: every function here may be called from any thread, by several at once, on the same
 * future, as long as the caller has a reference.  A struct weft_completed is for one thread at a
 * time.  A handle passed in is borrowed for the call.  NULL is not a handle unless the function
 * says so.
 */

#include <stdbool.h>
#include <stddef.h>

#include <weft/deadline.h>
#include <weft/error.h>
#include <weft/value.h>

#ifdef __cplusplus
extern "C" {
#endif

struct weft_future;
struct weft_promise;

enum weft_future_state {
	WEFT_PENDING,			/* nothing has begun */
	WEFT_FUTURE_RUNNING,		/* its job runs; it cannot be cancelled any more */
	WEFT_CANCELLED,			/* cancelled; the producer has not noticed yet */
	WEFT_CANCELLED_AND_NOTIFIED,	/* cancelled, and the producer knows */
	WEFT_FINISHED,			/* it has a result or an error */
};

enum weft_future_state weft_future_state(const struct weft_future *future);

/* FINISHED, or cancelled in either state (`Future.done`). */
bool weft_future_done(const struct weft_future *future);

/* Cancelled in either state (`Future.cancelled`). */
bool weft_future_cancelled(const struct weft_future *future);

/* `Future.running` */
bool weft_future_running(const struct weft_future *future);

/* Take one more reference; returns @future. */
struct weft_future *weft_future_ref(struct weft_future *future);

/*
 * Give one reference back; NULL is allowed.  With the last one go the result, the error and
 * their release functions.  A job that still waits or runs is not disturbed.
 */
void weft_future_unref(struct weft_future *future);

/* The same for each of the @n at @futures, which may be NULL each and are NULL afterwards. */
void weft_futures_unref(struct weft_future **futures, size_t n);

/*
 * Wait until @future is done.
 * 0, or WEFT_ETIMEDOUT: the deadline passed first.  That changes nothing: a later call may succeed.
 * A worker that waits runs other jobs meanwhile, see weft/executor.h.
 */
int weft_future_wait(struct weft_future *future, struct weft_deadline deadline);

/*
 * Wait and get the result (`Future.result`).  It may be read any number of times.  A pointer or
 * string in *@ret is borrowed until the last reference to @future is gone, unless its producer says
 * that the reader owns it (release_result of weft/executor.h).
 * 0 and *@ret; @ret may be NULL, and then the result is not read.  WEFT_ETIMEDOUT: the deadline
 * passed first; WEFT_ECANCELED: it was cancelled; else the error that ended it: weft_future_error
 * is the whole object, and weft_strerror has its text.  A job may end by these two codes itself:
 * weft_future_done and weft_future_cancelled tell the difference.
 */
int weft_future_result(struct weft_future *future, struct weft_deadline deadline,
		       struct weft_value *ret);

/*
 * The same, but the caller takes over what the result owns: its destructor or release function is
 * not called any more.
 * Also WEFT_ESTATE: it was taken before.
 */
int weft_future_take(struct weft_future *future, struct weft_deadline deadline,
		     struct weft_value *ret);

/*
 * The error that ended @future, without waiting.  NULL: it is not done, or ended well.  For a
 * cancelled future it is one with WEFT_ECANCELED.  Borrowed until the last reference is gone.
 */
const struct weft_error *weft_future_error(const struct weft_future *future);

/*
 * Wait and get the error (`Future.exception`): 0 and *@ret, which is NULL when it ended well.
 * WEFT_ETIMEDOUT: the deadline passed first.  WEFT_ECANCELED: it was cancelled.
 */
int weft_future_wait_error(struct weft_future *future, struct weft_deadline deadline,
			   const struct weft_error **ret);

/*
 * Cancel (`Future.cancel`).  True: it is cancelled, by this call or by an earlier one; its job will
 * never run.  Callbacks run in this call.  False: it runs, or has ended; nothing has changed.
 */
bool weft_future_cancel(struct weft_future *future);

/*
 * Ask the job to stop: cancel @future if it is pending; if it runs, raise the flag that the job
 * looks at by weft_job_stopped.  (Python has nothing of the kind.)  The job decides how it ends.
 * False: it was done.
 */
bool weft_future_stop(struct weft_future *future);

/*
 * Call @callback(@future, @arg) when @future is done (`add_done_callback`).  Callbacks run in the
 * order in which they were added, each once, in the thread that ends or cancels the future, after
 * the threads that wait for it were woken.  If it is done already, the callback runs in this call.
 * No lock is held meanwhile: a callback may submit jobs, add callbacks and read the future.  A
 * negative code that it returns goes to the report hook and disturbs nothing.  @future is borrowed
 * for the callback; @arg is handed on.
 * 0, -EINVAL: @callback is NULL, or -ENOMEM: then it will not be called.
 */
typedef int weft_done_callback(struct weft_future *future, void *arg);
int weft_future_on_done(struct weft_future *future, weft_done_callback *callback, void *arg);

/*
 * Called with an error that no call returns: @err is the code of a failed done callback of
 * @future.  Both are borrowed for the call.  The default, also for NULL, prints one line on stderr.
 * The hook is global to the process: set it before futures are shared.
 */
typedef void weft_future_report(struct weft_future *future, const struct weft_error *err,
				void *arg);
void weft_set_future_report(weft_future_report *report, void *arg);

/* For logs; NULL: "future".  @name is borrowed until the last reference is gone. */
void weft_future_set_name(struct weft_future *future, const char *name);
const char *weft_future_name(const struct weft_future *future);

/*
 * Write one line about @future for logs, without a line feed, cut to @size bytes with the NUL:
 * its name, its state, and its result or error.  Returns @text.
 */
const char *weft_future_describe(const struct weft_future *future, char *text, size_t size);

/* ---- the producer ------------------------------------------------------------------------- */

/*
 * Make a pending future.  *@ret is the producer's reference, given back by weft_promise_unref.
 * 0 or -ENOMEM.
 */
int weft_promise_new(struct weft_promise **ret);

/* A new reference for a client, given back by weft_future_unref. */
struct weft_future *weft_promise_future(struct weft_promise *promise);

/*
 * Give the producer's reference back; NULL is allowed.  A future that has not ended then ends with
 * WEFT_EBROKEN, or is notified if it was cancelled, so that nobody waits for ever.
 */
void weft_promise_unref(struct weft_promise *promise);

/*
 * Begin (`set_running_or_notify_cancel`).  1: it is RUNNING now.  0: it was cancelled, and is
 * CANCELLED_AND_NOTIFIED now: do nothing more.  WEFT_ESTATE: it had begun or ended.
 */
int weft_promise_start(struct weft_promise *promise);

/*
 * End with a result (`set_result`).  What @value points to is the producer's and has to live as
 * long as clients may read it.
 * 0, or WEFT_ESTATE (InvalidStateError): it has ended or was cancelled; the first outcome stays.
 */
int weft_promise_set_result(struct weft_promise *promise, struct weft_value value);

/*
 * End with an error (`set_exception`), which is copied as it is: its text has to be static.
 * 0, WEFT_ESTATE as above, or -EINVAL: @err is NULL or carries no negative code.
 */
int weft_promise_set_error(struct weft_promise *promise, const struct weft_error *err);

/* Did weft_future_stop ask this running producer to stop? */
bool weft_promise_stopped(const struct weft_promise *promise);

/* ---- several at once ---------------------------------------------------------------------- */

enum weft_wait_mode {
	WEFT_FIRST_COMPLETED,
	WEFT_FIRST_ERROR,	/* an error, not a cancelled one; without any as ALL_COMPLETED */
	WEFT_ALL_COMPLETED,
};

/*
 * Wait for some or all of @n futures (`wait`).  They may come from different executors, and one may
 * stand there more than once.  A future counts when it is FINISHED or CANCELLED_AND_NOTIFIED; one
 * that is cancelled but not notified does not count, although weft_future_done is true for it.
 * @ret_done: NULL, or @n flags, set to what counts when the call returns.
 * 1: what @mode asks for has happened; 0: the deadline passed first, which is no error.
 * -EINVAL: unknown mode, or a NULL future; -ENOMEM.
 */
int weft_wait(struct weft_future *const *futures, size_t n, enum weft_wait_mode mode,
	      struct weft_deadline deadline, bool *ret_done);

/* One pass over futures in the order in which they complete.  The caller's memory. */
struct weft_completed {
	struct weft_group *group_;	/* the one allocation; NULL: it is over */
	struct weft_deadline deadline_;
	int error_;
};

/*
 * Begin a pass over @n futures (`as_completed`), which counts them as weft_wait does.  @futures is
 * read in this call only; the pass has references of its own until a future is delivered.  The
 * @deadline is the caller's, and its clock does not start with the first step as in Python.
 * 0, or a code that the first weft_completed_next will return too: -ENOMEM; -EINVAL: a NULL future.
 */
int weft_as_completed(struct weft_completed *completed, struct weft_future *const *futures,
		      size_t n, struct weft_deadline deadline);

/*
 * Wait for the next one.  Futures that are complete already come first, then the others in the
 * order in which they complete; each comes once, however often it stands in the array.
 * 1 and *@ret, its (first) index in the array: reading its result does not block.  0: there are no
 * more.  WEFT_ETIMEDOUT: the deadline passed, after all that were complete were delivered;
 * weft_strerror tells how many of how many are left.  After 0 or an error the pass is over.
 */
int weft_completed_next(struct weft_completed *completed, size_t *ret);

/* Leave a pass early: the futures are let go.  Needless after its end, but allowed. */
void weft_completed_leave(struct weft_completed *completed);

#ifdef __cplusplus
}
#endif

#endif
