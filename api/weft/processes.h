/* SPDX-License-Identifier: MIT */
#ifndef WEFT_PROCESSES_H
#define WEFT_PROCESSES_H

/*
 * weft/processes.h - an executor whose workers are processes.
 *
 * A job that crashes, exits or is killed takes its worker with it and nothing else: the program
 * goes on, and every future of that pool ends with an error that tells how the worker died.  Jobs
 * also run on all CPUs without sharing a lock or an allocator.  In Python it is
 * ProcessPoolExecutor.  SPEC.md section 14.
 *
 *	int main(void)
 *	{
 *		...
 *		r = weft_processes_prepare();
 *		if (r == 0)
 *			r = weft_processes_open(4, NULL, &pool);
 *		if (r == 0)
 *			r = weft_submit_with(pool, is_prime, &number, &(struct weft_submit_options){
 *				.arg_size = sizeof(number) }, &future);
 *
 * Futures, submitting, waiting, map, shutdown and callbacks are those of every executor
 * (weft/executor.h).  This page tells what differs.
 *
 * The fork server.  Workers are not forked from the program, which may have threads: a lock that
 * another thread holds at that moment would stay locked in the child for ever.  They are forked
 * from a small process with one thread, the fork server, which also waits for them.  It is a copy
 * of the program as of the moment in which it was made, and so is each worker: it has the values
 * that variables had then, and the modules that were loaded then.  One fork server serves all pools
 * of a process.  It is a child of the program, which a program that waits for any child may meet;
 * nothing is lost by that.
 *
 * Arguments and results.  Memory is not shared, so values pass by copy.
 *	- The argument is bytes, copied by .arg_size or .arg_values of weft_submit_with, or NULL.
 *	  weft_submit_many copies @stride bytes for each job, and weft_map the item's values.  The
 *	  job gets a copy of its own, aligned to 16, for its call.
 *	- The result is none, an integer, a float, or bytes (weft_job_return_bytes, or a string,
 *	  whose bytes are copied when the job has returned).
 *	- An error passes with its code and its text.
 *	- A pointer means nothing in another process and is WEFT_ETYPE: at the submit, or as the
 *	  error of the job that returned it.  Pointers that are hidden in bytes are not noticed.
 *	- The job itself passes as its module and offset.  A function that was loaded after the fork
 *	  server was made is WEFT_EFUNC.
 *
 * Large arguments and results lie in shared memory, which each worker has .memory bytes of for
 * each direction.  One that is larger than that is -ENOMEM: at the submit, or as the error of its
 * job.  Memory is taken from the system as it is first used and given back when the pool ends;
 * where the system has none left, that is -ENOMEM, too.
 *
 * Deaths.  A worker that ends in any way that the pool did not ask for breaks the pool
 * (BrokenProcessPool): every future that has not ended, and every later submit, gets WEFT_EBROKEN
 * with the signal or the exit status in its text, and the other workers are killed.  So does a
 * worker that could not be started, and one that has overwritten the shared memory.  A worker that
 * is stopped (SIGSTOP) has not died: waits end at their deadlines, and weft_processes_kill works.
 * When the program itself dies, by whatever signal, its workers and its fork server are killed.
 *
 * The environment of a worker:
 *	- the default action for every signal but SIGINT, which is ignored, because the program
 *	  decides; an empty signal mask; no alternate signal stack;
 *	- descriptors 0, 1 and 2, where 0 is /dev/null; all others that the program had are closed;
 *	- empty buffers of stdin, stdout and stderr.  Output is flushed before the worker sleeps and
 *	  before it ends;
 *	- its process name NAME-N, cut as those of threads are.
 *
 * Jobs.  weft_job_executor is an executor that is shut down, so that a job cannot submit to its own
 * pool.  weft_future_stop reaches a job that runs, which asks by weft_job_stopped.  A job that
 * forks is left alone: the child ends when it returns from the job.  A job must not take signals
 * that it wants to keep from others, and one that calls exit ends its worker, which breaks the
 * pool.  Many short jobs are best handed over in chunks: weft_map with .chunk.
 *
 * Waiting.  A thread that waits for a future takes the answers of the pool that it submitted to,
 * and so ends futures of other threads as well.  It runs no code of theirs: callbacks, waits for
 * several futures and release functions are left to a thread of the pool.
 *
 * Cancelling works for jobs that are queued in the program.  A few jobs are handed to each worker
 * ahead, more of them as long as they are short; these count as running.  A worker with nothing to
 * do is given those that wait behind another worker's long job.
 */

#include <weft/executor.h>

#ifdef __cplusplus
extern "C" {
#endif

extern const struct weft_executor_ops weft_executor_processes;

/*
 * Make the fork server now.  Call it early in main, before there are other threads and before
 * large data is read; it stays until the process ends.  May be repeated.
 * 0; WEFT_ESTATE: the process has other threads already; -EAGAIN, -ENOMEM, -EMFILE: the system
 * cannot make a process, memory or a descriptor.
 */
int weft_processes_prepare(void);

/*
 * Open a pool of at most @workers processes (`ProcessPoolExecutor`).  They are forked as jobs come.
 * @options, @ret: as for weft_executor_open.  Of the options .spare, .fifo, .pin and .stack_size
 *	are for threads; .init, .fini, .init_arg_size, .jobs_each and .memory are told there.
 * Without an earlier weft_processes_prepare the first pool makes the fork server, and the last one
 * that is closed ends it.
 * 0; WEFT_ESTATE: there is no fork server, and the process has other threads already;
 * WEFT_EBROKEN: the fork server has died; WEFT_EFUNC: an initializer that it does not have;
 * WEFT_ETYPE: an .init_arg without .init_arg_size; -EINVAL; -ENOMEM; -EMFILE.
 */
static inline int weft_processes_open(int workers, const struct weft_executor_options *options,
				      struct weft_executor **ret)
{
	return weft_executor_open(&weft_executor_processes, workers, options, ret);
}

/*
 * Send SIGTERM (terminate) or SIGKILL (kill) to the workers of @executor, and wait until they are
 * gone (`terminate_workers`, `kill_workers`).  The executor is broken then: all its futures end.
 * A worker that is stopped is continued, so that it can take the SIGTERM.
 * 0; WEFT_ETIMEDOUT: there still is a worker, since a job may keep SIGTERM away; WEFT_EBACKEND: the
 * executor has no processes; WEFT_EBUSY: a done callback of this executor, which would wait for
 * itself.  May be repeated.
 */
int weft_processes_terminate(struct weft_executor *executor, struct weft_deadline deadline);
int weft_processes_kill(struct weft_executor *executor, struct weft_deadline deadline);

#ifdef __cplusplus
}
#endif

#endif
