/* SPDX-License-Identifier: MIT */
#ifndef WEFT_EXECUTOR_H
#define WEFT_EXECUTOR_H

/*
 * weft/executor.h - hand jobs to a pool and take their results as futures.
 *
 * An executor is a pool behind a constant table (weft/pool.h).  "inline" runs each job in the
 * thread that submits it, and "threads" has workers; both are built in.  In Python it is
 * concurrent.futures.Executor.  SPEC.md section 11.
 *
 *	struct weft_executor *pool;
 *	struct weft_future *f;
 *
 *	if ((r = weft_threads_open(4, NULL, &pool)) < 0)
 *		return r;
 *	r = weft_submit(pool, job, &input, &f);
 *
 * Thread rule: every function may be called from any thread, by several at once, as long as the
 * caller has a reference; struct weft_map is for one thread at a time.  An executor must not be
 * used in a child of fork: its workers do not exist there.
 *
 * When the process ends by exit or by a return from main, executors that are open are shut down and
 * waited for, as in Python: a job that never ends keeps the process.  A job that calls exit itself
 * is not waited for, nor is its executor.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <weft/deadline.h>
#include <weft/error.h>
#include <weft/future.h>
#include <weft/iter.h>
#include <weft/value.h>

#ifdef __cplusplus
extern "C" {
#endif

struct weft_executor;
struct weft_executor_ops;
struct weft_job;

/* ---- a job -------------------------------------------------------------------------------- */

/*
 * What an executor runs.  @job is borrowed for the call, and @arg is what was given at submit.  It
 * returns 0, or a negative code, which becomes the error of its future.  The result is none unless
 * one of the functions below gives another; the last one counts.  A job must not leave its frame
 * by longjmp or pthread_exit.  The functions below are for the thread that runs the job.
 */
typedef int weft_job_function(struct weft_job *job, void *arg);

/* The result is @value.  What it points to is the job's affair.  Returns 0. */
int weft_job_return(struct weft_job *job, struct weft_value value);

/*
 * The result is a string with a copy of the @size bytes at @bytes, which lives as long as the
 * future.  0; -ENOMEM; -EINVAL: more than 4 GiB.
 */
int weft_job_return_bytes(struct weft_job *job, const void *bytes, size_t size);

/*
 * The result is @p, which the future owns: @destroy(@p) is called when the last reference to the
 * future goes, unless weft_future_take took it.  Returns 0.
 */
int weft_job_return_owned(struct weft_job *job, void *p, void (*destroy)(void *p));

/*
 * Fail with @code and a text, as printf, of at most 255 bytes.  Returns @code, for `return
 * weft_job_fail(...)`; without memory for the text the code alone remains.  A @code that is not
 * negative becomes -EINVAL.
 */
int weft_job_fail(struct weft_job *job, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Was the job asked to stop, by weft_future_stop?  It ends then with whatever it likes. */
bool weft_job_stopped(const struct weft_job *job);

/* The executor that runs it, borrowed for the call of the job. */
struct weft_executor *weft_job_executor(const struct weft_job *job);

/* How many bytes of the argument were copied at submit; 0: it is the pointer that was given. */
size_t weft_job_arg_size(const struct weft_job *job);

/* The number of the worker, from 0, below workers + spare; -1 where a pool has none. */
int weft_job_worker(const struct weft_job *job);

/* ---- opening ------------------------------------------------------------------------------ */

/*
 * Wishes about a new executor.  A member that is zero means the default.  The size of the struct is
 * compiled into the caller, so that a later library can add members.
 */
struct weft_executor_options {
	const char *name;	/* workers are called NAME-0, NAME-1 ...; copied, and cut to 15
				 * bytes with the number; NULL: "weft" and a number */
	int (*init)(void *arg);	/* run by each worker before its first job; a negative code
				 * breaks the executor: see WEFT_EBROKEN at weft_submit */
	void (*fini)(void *arg);	/* run by each worker whose init succeeded, at its end */
	void *init_arg;		/* handed to both, kept until the workers have ended; bytes for
				 * processes, see init_arg_size */
	double spin;		/* seconds for which an idle worker looks for jobs before it
				 * sleeps; 0: 5 us, or none where there are fewer CPUs than threads
				 * that want one; below 0: none.  A worker that spins at all does so
				 * for 100 us after it has woken a thread that waited for its job:
				 * else both would go on waking each other */
	int spare;		/* how many more workers may be started while others wait for
				 * futures inside a job; 0: 64; below 0: none */
	size_t stack_size;	/* bytes of the stack of a worker; 0: the system's default */
	bool pin;		/* worker N may run only on the N-th CPU of the process, modulo
				 * their number */
	bool fifo;		/* jobs start in the order in which they were submitted, also those
				 * that jobs submit */
	/* Only for processes (weft/processes.h): */
	size_t init_arg_size;	/* copy so many bytes of init_arg, at most 65,536, and hand init
				 * and fini the copy */
	size_t jobs_each;	/* a worker is replaced by a new one after so many jobs
				 * (`max_tasks_per_child`); 0: never */
	size_t memory;		/* bytes of shared memory of each worker for large arguments, and
				 * as many for large results; 0: 64 MiB */
};

/*
 * Open an executor by its table, with at most @workers workers, which are started as jobs come.
 * @options: borrowed for the call; NULL: all defaults.
 * @ret: one reference, given back by weft_executor_close or weft_executor_unref.
 * 0; -EINVAL: @workers is 0 or negative, or above 65,535; WEFT_EBACKEND: weft_executor_check
 * (weft/pool.h) refuses the table, or it cannot do what @options ask for; -ENOMEM; a code of the
 * pool's.
 */
int weft_executor_open_(const struct weft_executor_ops *ops, int workers,
			const struct weft_executor_options *options, size_t size,
			struct weft_executor **ret);

static inline int weft_executor_open(const struct weft_executor_ops *ops, int workers,
				     const struct weft_executor_options *options,
				     struct weft_executor **ret)
{
	return weft_executor_open_(ops, workers, options, sizeof(*options), ret);
}

/* The tables that are built in, and the one called @name; NULL: there is none. */
const struct weft_executor_ops *const *weft_executor_list(void);
const struct weft_executor_ops *weft_executor_find(const char *name);

/*
 * Load the shared object at @path and check the table that it exports as weft_executor_plugin.  It
 * is never unloaded, and neither is *@ret.
 * 0 and *@ret, or WEFT_EBACKEND with one line in @reterr (cut to @size bytes): the file cannot be
 * loaded, exports no such table, has another abi, or is refused by weft_executor_check
 * (weft/pool.h).
 */
int weft_executor_load(const char *path, const struct weft_executor_ops **ret, char *reterr,
		       size_t size);

extern const struct weft_executor_ops weft_executor_inline;
extern const struct weft_executor_ops weft_executor_threads;

/* A pool of threads (`ThreadPoolExecutor`). */
static inline int weft_threads_open(int workers, const struct weft_executor_options *options,
				    struct weft_executor **ret)
{
	return weft_executor_open(&weft_executor_threads, workers, options, ret);
}

/* Run each job in the thread that submits it: weft_submit returns when it has ended. */
static inline int weft_inline_open(struct weft_executor **ret)
{
	return weft_executor_open(&weft_executor_inline, 1, (struct weft_executor_options *)0,
				  ret);
}

/* How many workers suit jobs that wait for the outside world: min(32, CPUs + 4), as in Python. */
int weft_default_workers(void);

/* ---- submitting --------------------------------------------------------------------------- */

struct weft_submit_options {
	const char *name;	/* of the future, for logs; borrowed until the future is gone */
	size_t arg_size;	/* copy that many bytes from the argument, and hand the job the
				 * copy, aligned to 16; up to 32 bytes need no allocation; 0: the
				 * job gets the pointer itself */
	void (*release_arg)(void *arg);	/* called once when the job has ended, or will never run;
				 * with what the job gets; not when the submit fails */
	void (*release_result)(struct weft_value value);	/* called for a result that nobody
				 * read, when the last reference goes; its reader owns it */
	size_t arg_values;	/* in place of arg_size: the argument is an array of so many
				 * struct weft_value, which is copied; to another process the
				 * strings in it are copied, too */
};

/*
 * Hand @job to @executor (`Executor.submit`).  It never blocks.
 * @arg is borrowed until the job has ended.
 * @ret: one reference to its future, given back by weft_future_unref; NULL: nobody wants it.
 *
 * 0, or a code, about which weft_strerror tells more; the job does not run then:
 * WEFT_ECLOSED: the executor was shut down, or the process is about to end (RuntimeError);
 * WEFT_EBROKEN: the initializer of a worker failed (BrokenThreadPool), or a worker that is a
 * process died (BrokenProcessPool); all jobs that waited have ended with that error;
 * WEFT_ETYPE, WEFT_EFUNC: the argument or the job cannot go to another process;
 * -EAGAIN, or what pthread_create says: there is no worker, and none can be started;
 * -EINVAL: @job is NULL; -ENOMEM.
 */
int weft_submit(struct weft_executor *executor, weft_job_function *job, void *arg,
		struct weft_future **ret);

int weft_submit_with_(struct weft_executor *executor, weft_job_function *job, void *arg,
		      const struct weft_submit_options *options, size_t size,
		      struct weft_future **ret);

/* The same with wishes; @options is borrowed for the call. */
static inline int weft_submit_with(struct weft_executor *executor, weft_job_function *job,
				   void *arg, const struct weft_submit_options *options,
				   struct weft_future **ret)
{
	return weft_submit_with_(executor, job, arg, options, sizeof(*options), ret);
}

/*
 * Submit @n jobs at once: job number i gets @args + i * @stride.  All are submitted, or none and
 * @ret is untouched.  @ret: room for @n futures, one reference each.  Errors as weft_submit.
 */
int weft_submit_many(struct weft_executor *executor, weft_job_function *job, void *args,
		     size_t stride, size_t n, struct weft_future **ret);

/* ---- map ---------------------------------------------------------------------------------- */

struct weft_map;

struct weft_map_options {
	struct weft_deadline deadline;	/* for all results together, counted from where the
					 * caller made it; all zeros: WEFT_NEVER */
	size_t ahead;			/* how many results may be outstanding; the inputs are
					 * consumed no further; 0: all at once (`buffersize`) */
	void (*release_result)(struct weft_value value);	/* for results that no step
					 * delivered; not together with chunk */
	size_t chunk;			/* how many items go to a worker as one job, which costs
					 * less than a job for each (`chunksize` of
					 * multiprocessing.Pool.map); 0: 1.  See below */
};

/*
 * Run @job for each item of the inputs (`Executor.map`).  An item of @k inputs is an array of @k
 * values, which the job gets as its argument, a `const struct weft_value *`, for its call; several
 * inputs advance together, and the shortest ends them all.  The call itself submits all jobs, or
 * the first @options->ahead ones, and does not wait.
 * @inputs: read in this call, and with a bound also in each step; the iterators are the caller's
 *	and live until the map is closed.  What an item points to has to live until its job has
 *	ended: an iterator must not use one buffer for all its items.
 * @ret: given back by weft_map_close.
 * 0; -EINVAL: no job, no input, one that is NULL, or more than 8; a chunk of more than 1,048,576,
 * or together with release_result; the error of an iterator; errors as weft_submit.
 *
 * With .chunk the job is called as often as without it, and the steps give the same results and the
 * same first error.  What differs: a chunk is cancelled as a whole, or not at all; a worker that is
 * a process takes the results of its chunk with it when it dies; argument and results of a chunk
 * together must fit into .memory of a pool of processes, else its items end with -ENOMEM; and a
 * result that weft_job_return_owned gives is WEFT_ETYPE.  Strings are copied.
 *
 * When the call fails, jobs that it had submitted are cancelled; those that run go on.
 */
int weft_map_(struct weft_executor *executor, weft_job_function *job,
	      struct weft_iter *const *inputs, size_t k, const struct weft_map_options *options,
	      size_t size, struct weft_map **ret);

static inline int weft_map(struct weft_executor *executor, weft_job_function *job,
			   struct weft_iter *const *inputs, size_t k,
			   const struct weft_map_options *options, struct weft_map **ret)
{
	return weft_map_(executor, job, inputs, k, options, sizeof(*options), ret);
}

/*
 * Wait for the next result, in the order of the input.
 * 1 and *@ret, which is borrowed until the next step; with release_result it is the caller's.
 * 0: there are no more.  WEFT_ETIMEDOUT: the deadline passed; results that were ready are delivered
 * first.  Else the error of that job, about which weft_map_error tells more.  After an error the
 * map is over: jobs that wait are cancelled, the one that was waited for included.
 */
int weft_map_next(struct weft_map *map, struct weft_value *ret);

/* The error that the last weft_map_next returned, borrowed until the map is closed; or NULL. */
const struct weft_error *weft_map_error(const struct weft_map *map);

/* End it; jobs that have not begun are cancelled, and those that run go on.  NULL is allowed. */
void weft_map_close(struct weft_map *map);

/* ---- the end ------------------------------------------------------------------------------ */

enum weft_shutdown_mode {
	WEFT_SHUTDOWN_WAIT,	/* run what is queued, and wait for it (`shutdown()`) */
	WEFT_SHUTDOWN_NO_WAIT,	/* run what is queued, and do not wait (`wait=False`) */
	WEFT_CANCEL_QUEUED,	/* cancel what is queued, and wait for what runs
				 * (`cancel_futures=True`) */
	WEFT_CANCEL_NO_WAIT,	/* cancel what is queued, and do not wait */
};

/*
 * Take no more jobs.  May be repeated, with the same mode or another.  Jobs that are cancelled end
 * as CANCELLED_AND_NOTIFIED, and their callbacks run in this call.  @deadline limits how long the
 * call waits; workers go on after it and end by themselves.
 * 0; WEFT_ETIMEDOUT; with nothing changed: -EINVAL: unknown mode; WEFT_EBUSY: a job of this
 * executor, which would wait for itself.
 */
int weft_executor_shutdown(struct weft_executor *executor, enum weft_shutdown_mode mode,
			   struct weft_deadline deadline);

/*
 * Shut down and give the caller's reference back; NULL is allowed.  Returns as
 * weft_executor_shutdown; after -EINVAL and WEFT_EBUSY the reference is still the caller's, after
 * WEFT_ETIMEDOUT it is gone.  Futures outlive their executor.
 */
int weft_executor_close(struct weft_executor *executor, enum weft_shutdown_mode mode,
			struct weft_deadline deadline);

/* Take one more reference; returns @executor. */
struct weft_executor *weft_executor_ref(struct weft_executor *executor);

/*
 * Give one reference back; NULL is allowed.  After the last one nobody can submit: what is queued
 * still runs, and the workers end by themselves.
 */
void weft_executor_unref(struct weft_executor *executor);

/*
 * A variable that is closed where its block ends, and waits there (`with`):
 *
 *	WEFT_EXECUTOR_SCOPE struct weft_executor *pool = NULL;
 */
#define WEFT_EXECUTOR_SCOPE __attribute__((cleanup(weft_executor_end_)))

static inline void weft_executor_end_(struct weft_executor **executor)
{
	weft_executor_close(*executor, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
}

/* ---- watching ----------------------------------------------------------------------------- */

/* What a pool is doing; each number is right for some moment of the call. */
struct weft_executor_counts {
	size_t workers;		/* threads started and not ended */
	size_t idle;		/* of these, the ones without a job */
	size_t running;		/* of these, the ones with a job */
	size_t waiting;		/* of the running ones, those that wait for a future */
	size_t queued;		/* jobs handed over and not taken by a worker; a job that was
				 * cancelled counts until a worker meets it */
};

/* 0, or WEFT_EBACKEND: the pool does not count. */
int weft_executor_counts_(struct weft_executor *executor, struct weft_executor_counts *ret,
			  size_t size);

static inline int weft_executor_counts(struct weft_executor *executor,
				       struct weft_executor_counts *ret)
{
	return weft_executor_counts_(executor, ret, sizeof(*ret));
}

/* The table that it was opened with. */
const struct weft_executor_ops *weft_executor_ops(const struct weft_executor *executor);

/* Its name from the options, or the one it was given. */
const char *weft_executor_name(const struct weft_executor *executor);

#ifdef __cplusplus
}
#endif

#endif
