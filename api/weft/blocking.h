/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BLOCKING_H
#define WEFT_BLOCKING_H

/*
 * weft/blocking.h - between a loop and other threads: a task has a function run that blocks, and
 * another thread has a body run on the loop.
 *
 *	r = weft_blocking(co, read_settings, &settings, NULL);
 *
 * In Python these are asyncio.to_thread, loop.run_in_executor and run_coroutine_threadsafe.
 * SPEC.md section 15.
 *
 * The loop's own pool is made by the first call that needs it, and has weft_default_workers()
 * workers at most.  weft_loop_finish, and so weft_run, waits for the jobs in it after all tasks
 * have ended; the loop runs meanwhile.  weft_loop_close does not wait: the jobs go on without it.
 *
 * Thread rule: as for weft/loop.h, but for weft_spawn_threadsafe.
 */

#include <weft/executor.h>
#include <weft/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Run @job(job, @arg) in a worker of the loop's own pool, and suspend until it has ended
 * (`asyncio.to_thread`).
 *
 * A cancellation arrives at once.  A job that has not begun never runs then.  One that has begun
 * goes on, and nobody waits for it: so @arg must outlive the body, unless it is copied, see
 * weft_blocking_with.
 *
 * An object that the job gives by weft_job_return_owned is the caller's to destroy.  A string would
 * end with the job's future, so it is refused: let the job write into @arg, or submit it by
 * weft_submit and await the future.
 * 0 and *@ret, which may be NULL; the error of the job; WEFT_ETYPE: the result is a string; the
 * error that was thrown in meanwhile; WEFT_ESTATE: no task runs @co; and the codes of weft_submit.
 * -ENOMEM may come after the job has begun; since @arg is the caller's again then, the call has
 * waited for its end, and the loop has stood still meanwhile.
 */
static inline int weft_blocking(struct weft_co *co, weft_job_function *job, void *arg,
				struct weft_value *ret);

/*
 * The same on @executor (`loop.run_in_executor`), which is borrowed for the call; NULL: on the
 * loop's own pool.  @options, which may be NULL, is borrowed too: with .arg_size the job gets a
 * copy of the argument, and .release_arg is called when the job does not need it any more.
 */
static inline int weft_blocking_with(struct weft_co *co, struct weft_executor *executor,
				     weft_job_function *job, void *arg,
				     const struct weft_submit_options *options,
				     struct weft_value *ret);

/* The same in a resumable body: the result is weft_sent(f). */
#define WEFT_BLOCKING(f, r, job, arg) WEFT_BLOCKING_WITH(f, r, NULL, job, arg, NULL)
#define WEFT_BLOCKING_WITH(f, r, executor, job, arg, options)                                      \
	WEFT_SUSPEND_(f, r,                                                                        \
		      weft_blocking_begin_((f)->weft.co_, (executor), (job), (arg), (options),     \
					   sizeof(struct weft_submit_options)),                    \
		      weft_blocking_end_((f)->weft.co_, (r)))

/*
 * int weft_spawn_threadsafe(struct weft_loop *loop, body, void *arg,
 *			     const struct weft_task_options *options, struct weft_future **ret)
 *
 * From any thread, by several at once: have a task of @loop run @body, as by weft_loop_spawn
 * (`run_coroutine_threadsafe`).  The coroutine is made in the loop's thread.  *@ret is one
 * reference to a future for threads, which ends as the task does; what its result points to is the
 * body's affair.  Cancelling the future cancels the task, or has it never begin; the future is done
 * before the task is, so @arg must outlive the loop's next iterations and not only the future.
 * When the loop is closed before the task has ended, the future is cancelled.
 *
 * The caller holds a reference to @loop.  @options is read in the call; the name in it stays until
 * the task is gone.  In the loop's own thread the future can be awaited, and not waited for.
 * 0; WEFT_ECLOSED; -ENOMEM.  What weft_loop_spawn would return becomes the future's error.
 */
#ifndef __cplusplus
#define weft_spawn_threadsafe(loop, body, arg, options, ret)                                       \
	_Generic((body), weft_stackful_body *: weft_spawn_threadsafe_stackful_,                    \
		 weft_resumable_body *: weft_spawn_threadsafe_resumable_)((loop), (body), (arg),   \
									  (options), (ret))
#endif

#ifdef __cplusplus
}
#endif

#include <weft/impl/blocking.h>

#endif
