/* SPDX-License-Identifier: MIT */
/* The end of a pool. */

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pools.h"

static int shut(struct weft_executor *pool, enum weft_shutdown_mode mode)
{
	return weft_executor_shutdown(pool, mode, WEFT_NEVER);
}

void cf_shutdown_submit_after(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *f = NULL;
	atomic_int ran = 0;

	if (!pool)
		return;
	CHECK_INT(shut(pool, WEFT_SHUTDOWN_WAIT), 0);
	CHECK_INT(weft_submit(pool, job_counts, &ran, &f), WEFT_ECLOSED);
	CHECK_PTR(f, NULL);
	CHECK(strstr(weft_strerror(WEFT_ECLOSED), weft_executor_name(pool)));
	CHECK_INT(weft_submit(pool, job_counts, &ran, NULL), WEFT_ECLOSED);
	close_pool(pool);
	CHECK_INT(atomic_load(&ran), 0);
}

/* All that was queued has ended when the call returns. */
void cf_shutdown_wait(const struct weft_executor_ops *ops)
{
	enum { N = 200 };
	struct weft_executor *pool = open_pool(ops, 2);
	struct weft_executor_counts c;
	struct weft_future *f[N];
	atomic_int ran = 0;
	int n = 0;

	if (!pool)
		return;
	for (int i = 0; i < N; i++)
		if ((f[n] = submit(pool, job_counts, &ran)))
			n++;
	CHECK_INT(shut(pool, WEFT_SHUTDOWN_WAIT), 0);
	CHECK_INT(atomic_load(&ran), n);
	for (int i = 0; i < n; i++)
		CHECK_INT(weft_future_state(f[i]), WEFT_FINISHED);
	if (ops->caps & WEFT_POOL_HOLD && weft_executor_counts(pool, &c) == 0)
		CHECK_INT(c.workers, 0);
	weft_futures_unref(f, (size_t)n);
	close_pool(pool);
}

/* The call returns while a job runs; the jobs behind it run later. */
void cf_shutdown_nowait(const struct weft_executor_ops *ops)
{
	struct weft_future *f[5];
	atomic_int ran = 0;
	struct busy busy;

	if (!busy_open(&busy, ops, NULL))
		return;
	for (int i = 0; i < 5; i++)
		f[i] = submit(busy.pool, job_counts, &ran);
	CHECK_INT(shut(busy.pool, WEFT_SHUTDOWN_NO_WAIT), 0);
	CHECK_INT(weft_future_state(busy.keeper), WEFT_FUTURE_RUNNING);
	CHECK_INT(atomic_load(&ran), 0);
	gate_open(&busy.gate);
	for (int i = 0; i < 5; i++)
		if (f[i])
			expect_end(f[i], 0);
	busy_close(&busy);
}

/* Those that have started finish, the others are cancelled, and nobody is left waiting. */
static void cancel_by(const struct weft_executor_ops *ops, enum weft_shutdown_mode mode)
{
	struct weft_future *f[50];
	atomic_int ran = 0;
	struct busy busy;
	size_t n = 0;

	if (!busy_open(&busy, ops, NULL))
		return;
	for (int i = 0; i < 50; i++)
		if ((f[n] = submit(busy.pool, job_counts, &ran)))
			n++;
	if (mode == WEFT_CANCEL_QUEUED)
		CHECK_INT(weft_executor_shutdown(busy.pool, mode, A_MOMENT), WEFT_ETIMEDOUT);
	else
		CHECK_INT(shut(busy.pool, mode), 0);
	CHECK_INT(weft_future_state(busy.keeper), WEFT_FUTURE_RUNNING);
	if (ops->caps & WEFT_POOL_DRAIN)
		for (size_t i = 0; i < n; i++)
			CHECK_INT(weft_future_state(f[i]), WEFT_CANCELLED_AND_NOTIFIED);
	busy_close(&busy);
	CHECK_INT(weft_wait(f, n, WEFT_ALL_COMPLETED, WEFT_NOW, NULL), 1);
	for (size_t i = 0; i < n; i++)
		expect_end(f[i], WEFT_ECANCELED);
	CHECK_INT(atomic_load(&ran), 0);
}

void cf_shutdown_cancel(const struct weft_executor_ops *ops)
{
	cancel_by(ops, WEFT_CANCEL_QUEUED);
}

void shutdown_cancel_no_wait(const struct weft_executor_ops *ops)
{
	cancel_by(ops, WEFT_CANCEL_NO_WAIT);
}

void cf_shutdown_idempotent(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 2);

	if (!pool)
		return;
	for (int i = 0; i < 10; i++)
		CHECK_INT(weft_submit(pool, job_nothing, NULL, NULL), 0);
	for (int i = 0; i < 8; i++)
		CHECK_INT(shut(pool, (enum weft_shutdown_mode)(i % 4)), 0);
	close_pool(pool);
	CHECK_INT(weft_executor_close(NULL, WEFT_SHUTDOWN_WAIT, WEFT_NEVER), 0);
}

void cf_shutdown_scope(const struct weft_executor_ops *ops)
{
	atomic_int ran = 0;
	int n = 0;

	{
		WEFT_EXECUTOR_SCOPE struct weft_executor *pool = open_pool(ops, 2);

		for (int i = 0; pool && i < 50; i++)
			n += weft_submit(pool, job_counts, &ran, NULL) == 0;
	}
	CHECK_INT(atomic_load(&ran), n);
	{
		WEFT_EXECUTOR_SCOPE struct weft_executor *none = NULL;

		CHECK_PTR(none, NULL);
	}
}

/* The last handle goes, and what is queued still runs; then the pool ends by itself. */
void cf_shutdown_destroy(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool;
	struct weft_future *f[20];
	atomic_int ran = 0;
	int n = 0;

	memory_watch();
	pool = open_pool(ops, 2);
	if (!pool)
		return;
	for (int i = 0; i < 20; i++)
		if ((f[n] = submit(pool, job_counts, &ran)))
			n++;
	weft_executor_unref(pool);
	for (int i = 0; i < n; i++)
		expect_end(f[i], 0);
	CHECK_INT(atomic_load(&ran), n);
	memory_await();
}

/* The same while a job runs, which has the only handle that is left: it drops it itself. */
struct own {
	struct gate gate;
	struct weft_executor *pool;
};

static int job_drops_pool(struct weft_job *job, void *arg)
{
	struct own *own = arg;

	gate_pass(&own->gate);
	CHECK_PTR(weft_job_executor(job), own->pool);
	weft_executor_unref(own->pool);
	return 0;
}

void shutdown_destroy_in_job(const struct weft_executor_ops *ops)
{
	struct own own = { .gate = GATE };
	struct weft_future *f;

	memory_watch();
	own.pool = open_pool(ops, 1);
	if (!own.pool)
		return;
	own.gate.open = true;
	CHECK_PTR(weft_executor_ref(own.pool), own.pool);
	f = submit(own.pool, job_drops_pool, &own);
	if (!f)
		weft_executor_unref(own.pool);
	weft_executor_unref(own.pool);
	if (f)
		expect_end(f, 0);
	memory_await();
}

/* In a child: the process exits with jobs in the queue, one of which submits another. */
static struct weft_executor *of_child;

static int job_says(struct weft_job *job, void *text)
{
	(void)job;
	return write(STDOUT_FILENO, text, 1) == 1 ? 0 : -EIO;
}

static int job_submits_late(struct weft_job *job, void *arg)
{
	static char closed[] = "c", other[] = "x";
	int r;

	gate_pass(arg);
	while (weft_submit(of_child, job_nothing, NULL, NULL) == 0)
		;
	r = weft_submit(of_child, job_says, other, NULL);
	return job_says(job, r == WEFT_ECLOSED ? closed : other);
}

static void *open_later(void *arg)
{
	gate_open(arg);
	return NULL;
}

static void exit_with_jobs(const struct weft_executor_ops *ops, int out)
{
	static char text[] = "j";
	static struct gate gate = GATE;

	dup2(out, STDOUT_FILENO);
	if (weft_executor_open(ops, 1, NULL, &of_child) < 0)
		exit(1);
	if (!(ops->caps & WEFT_POOL_INLINE))
		weft_submit(of_child, job_submits_late, &gate, NULL);
	for (int i = 0; i < 5; i++)
		weft_submit(of_child, job_says, text, NULL);
	pthread_detach(start(open_later, &gate));
	exit(0);
}

/* What was queued runs, and a job that goes on submitting is told. */
void cf_shutdown_process_exit(const struct weft_executor_ops *ops)
{
	bool is_inline = ops->caps & WEFT_POOL_INLINE;
	char text[16] = "";
	size_t length = 0;
	ssize_t n;
	int fds[2], status = 0;
	pid_t child;

	if (!CHECK_INT(pipe(fds), 0))
		return;
	fflush(NULL);
	child = fork();
	if (child == 0) {
		close(fds[0]);
		weft_set_hooks(NULL);
		exit_with_jobs(ops, fds[1]);
	}
	close(fds[1]);
	while (length < 15 && (n = read(fds[0], text + length, 15 - length)) > 0)
		length += (size_t)n;
	close(fds[0]);
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK_STR(text, is_inline ? "jjjjj" : "cjjjjj");
	CHECK(WIFEXITED(status));
}

/* One job more than workers, and a shutdown at once. */
void cf_shutdown_race(const struct weft_executor_ops *ops)
{
	for (int round = 0; round < 200; round++) {
		struct weft_executor *pool = open_pool(ops, 3);
		atomic_int ran = 0;
		int n = 0;

		if (!pool)
			return;
		for (int i = 0; i < 4; i++)
			n += weft_submit(pool, job_counts, &ran, NULL) == 0;
		close_pool(pool);
		CHECK_INT(atomic_load(&ran), n);
	}
}

void cf_shutdown_cancelled_job(const struct weft_executor_ops *ops)
{
	for (int round = 0; round < 200; round++) {
		struct weft_executor *pool = open_pool(ops, 1);
		struct weft_future *f;
		atomic_int ran = 0;
		bool cancelled;

		if (!pool)
			return;
		f = submit(pool, job_counts, &ran);
		cancelled = f && weft_future_cancel(f);
		close_pool(pool);
		CHECK_INT(atomic_load(&ran), f && !cancelled);
		if (f)
			expect_end(f, cancelled ? WEFT_ECANCELED : 0);
	}
}

static int job_shuts(struct weft_job *job, void *arg)
{
	struct weft_executor *pool = weft_job_executor(job);

	(void)arg;
	CHECK_INT(shut(pool, WEFT_SHUTDOWN_WAIT), WEFT_EBUSY);
	CHECK_INT(shut(pool, WEFT_CANCEL_QUEUED), WEFT_EBUSY);
	CHECK_INT(weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NOW), WEFT_EBUSY);
	/* Nothing has changed so far. */
	CHECK_INT(weft_submit(pool, job_nothing, NULL, NULL), 0);
	CHECK_INT(shut(pool, WEFT_SHUTDOWN_NO_WAIT), 0);
	CHECK_INT(weft_submit(pool, job_nothing, NULL, NULL), WEFT_ECLOSED);
	return 0;
}

void cf_shutdown_from_worker(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *f = pool ? submit(pool, job_shuts, NULL) : NULL;

	if (f)
		expect_end(f, 0);
	if (pool)
		close_pool(pool);
}

/* A worker of one pool may wait for the end of another, and not in a circle. */
static int job_closes_other(struct weft_job *job, void *other)
{
	(void)job;
	return weft_executor_close(other, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
}

void shutdown_other_pool(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1), *other = open_pool(ops, 1);
	struct weft_future *f = NULL;
	atomic_int ran = 0;

	if (other)
		CHECK_INT(weft_submit(other, job_counts, &ran, NULL), 0);
	if (pool && other)
		f = submit(pool, job_closes_other, other);
	if (f)
		expect_end(f, 0);
	else if (other)
		close_pool(other);
	if (pool)
		close_pool(pool);
}

/* The deadline limits the wait, and not the pool: a later call may succeed. */
void shutdown_deadline(const struct weft_executor_ops *ops)
{
	struct weft_future *f;
	atomic_int ran = 0;
	struct busy busy;

	if (!busy_open(&busy, ops, NULL))
		return;
	f = submit(busy.pool, job_counts, &ran);
	CHECK_INT(weft_executor_shutdown(busy.pool, WEFT_SHUTDOWN_WAIT, WEFT_NOW),
		  WEFT_ETIMEDOUT);
	CHECK_INT(weft_executor_shutdown(busy.pool, WEFT_SHUTDOWN_WAIT, A_MOMENT),
		  WEFT_ETIMEDOUT);
	CHECK_INT(atomic_load(&ran), 0);
	gate_open(&busy.gate);
	CHECK_INT(shut(busy.pool, WEFT_SHUTDOWN_WAIT), 0);
	CHECK_INT(atomic_load(&ran), f != NULL);
	weft_future_unref(f);
	busy_close(&busy);
}

/* Two threads wait for the end of one pool: both return. */
static void *wait_for_end(void *pool)
{
	CHECK_INT(shut(pool, WEFT_SHUTDOWN_WAIT), 0);
	return NULL;
}

void shutdown_two_wait(const struct weft_executor_ops *ops)
{
	pthread_t threads[2];
	struct busy busy;

	if (!busy_open(&busy, ops, NULL))
		return;
	for (int i = 0; i < 2; i++)
		threads[i] = start(wait_for_end, busy.pool);
	gate_open(&busy.gate);
	for (int i = 0; i < 2; i++)
		join(threads[i]);
	busy_close(&busy);
}

/* Workers that have nothing to do, and are asleep if they like, go all the same. */
void shutdown_idle_workers(const struct weft_executor_ops *ops)
{
	for (int round = 0; round < 30; round++) {
		struct weft_executor *pool = may_lack_workers() ? NULL : open_pool(ops, 3);
		struct weft_executor_counts c = { 0 };
		struct gate gate = GATE;

		if (!pool)
			return;
		for (int i = 0; i < 3; i++)
			CHECK_INT(weft_submit(pool, job_passes, &gate, NULL), 0);
		gate_await(&gate, 3);
		gate_open(&gate);
		while (weft_executor_counts(pool, &c) == 0 && c.idle < 3)
			sched_yield();
		for (int i = 0; i < 20; i++)
			sched_yield();
		close_pool(pool);
	}
}

void shutdown_bad_mode(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);

	if (!pool)
		return;
	CHECK_INT(shut(pool, (enum weft_shutdown_mode)4), -EINVAL);
	CHECK_INT(shut(pool, (enum weft_shutdown_mode)-1), -EINVAL);
	CHECK_INT(weft_executor_close(pool, (enum weft_shutdown_mode)9, WEFT_NEVER), -EINVAL);
	CHECK_INT(weft_submit(pool, job_nothing, NULL, NULL), 0);
	close_pool(pool);
}

/* A pool that was never used, with futures alive, with two handles. */
void shutdown_unused(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool;

	memory_watch();
	pool = open_pool(ops, 8);
	if (!pool)
		return;
	CHECK_PTR(weft_executor_ref(pool), pool);
	weft_executor_unref(pool);
	CHECK_INT(weft_submit(pool, job_nothing, NULL, NULL), 0);
	close_pool(pool);
	pool = open_pool(ops, 8);
	if (pool)
		close_pool(pool);
	pool = open_pool(ops, 8);
	weft_executor_unref(pool);
	weft_executor_unref(NULL);
	memory_await();
}
