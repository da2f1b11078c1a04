/* SPDX-License-Identifier: MIT */
/* The threads of a pool: how many, their names, what they run first and last. */

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pools.h"

void cf_pool_max_workers_invalid(const struct weft_executor_ops *ops)
{
	static const int wrong[] = { 0, -1, -1000000, 65536, INT32_MAX };
	struct weft_executor *pool = NULL;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		CHECK_INT(weft_executor_open(ops, wrong[i], NULL, &pool), -EINVAL);
		CHECK_PTR(pool, NULL);
	}
}

void cf_pool_default_workers(const struct weft_executor_ops *ops)
{
	cpu_set_t set;
	int want;

	(void)ops;
	CHECK_INT(sched_getaffinity(0, sizeof(set), &set), 0);
	want = CPU_COUNT(&set) + 4 < 32 ? CPU_COUNT(&set) + 4 : 32;
	CHECK_INT(weft_default_workers(), want);
}

/* The kernel's number of the thread, which is not used again while the process lives long. */
static int job_thread(struct weft_job *job, void *arg)
{
	(void)arg;
	return weft_job_return(job, weft_int((int64_t)syscall(SYS_gettid)));
}

/* Three gates' worth of jobs: as many threads as jobs, up to the limit. */
void cf_pool_on_demand(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = may_lack_workers() ? NULL : open_pool(ops, 3);
	struct weft_executor_counts counts;
	struct gate gate = GATE;
	struct weft_future *f[6] = { NULL };

	if (!pool)
		return;
	for (int i = 0; i < 6; i++) {
		bool counted = weft_executor_counts(pool, &counts) == 0;

		if (counted)
			CHECK_INT(counts.workers, i < 3 ? i : 3);
		f[i] = submit(pool, job_passes, &gate);
		if (!f[i])
			break;
		gate_await(&gate, i < 3 ? i + 1 : 3);
	}
	CHECK(gate_here(&gate) <= 3);
	gate_open(&gate);
	close_pool(pool);
	weft_futures_unref(f, 6);
}

/* Many more jobs than workers: never do more of them run at once. */
struct crowd {
	atomic_int inside, most;
};

static int job_in_crowd(struct weft_job *job, void *arg)
{
	struct crowd *crowd = arg;
	int now = atomic_fetch_add(&crowd->inside, 1) + 1, most = atomic_load(&crowd->most);

	(void)job;
	while (now > most && !atomic_compare_exchange_weak(&crowd->most, &most, now))
		;
	sched_yield();
	atomic_fetch_sub(&crowd->inside, 1);
	return 0;
}

void pool_at_most(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 3);
	struct crowd crowd = { 0, 0 };

	if (!pool)
		return;
	for (int i = 0; i < 1000; i++)
		CHECK_INT(weft_submit(pool, job_in_crowd, &crowd, NULL), 0);
	close_pool(pool);
	CHECK(atomic_load(&crowd.most) <= 3);
	CHECK(atomic_load(&crowd.most) >= 1);
	CHECK_INT(atomic_load(&crowd.inside), 0);
}

/*
 * The built-in pool knows that a job is over before its end can be seen.  Another one is given the
 * time to notice.
 */
static void await_idle(struct weft_executor *pool)
{
	struct weft_executor_counts c = { 0 };

	if (weft_executor_ops(pool)->caps & WEFT_POOL_HOLD)
		return;
	while (weft_executor_counts(pool, &c) == 0 && c.idle < c.workers)
		sched_yield();
}

void cf_pool_idle_reuse(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 4);
	int64_t first = 0;

	for (int i = 0; pool && i < 20; i++) {
		await_idle(pool);
		struct weft_future *f = submit(pool, job_thread, NULL);
		int64_t thread = f ? int_of(f) : first;

		weft_future_unref(f);
		if (i > 0)
			CHECK_INT(thread, first);
		first = thread;
	}
	if (pool)
		close_pool(pool);
}

/* Every thread of this process but the one that asks. */
static void check_others_sleep(void)
{
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *task;
	char path[64], self[16];

	if (!CHECK(tasks != NULL))
		return;
	snprintf(self, sizeof(self), "%d", (int)syscall(SYS_gettid));
	while ((task = readdir(tasks))) {
		if (task->d_name[0] == '.' || strcmp(task->d_name, self) == 0)
			continue;
		snprintf(path, sizeof(path), "/proc/self/task/%.10s/stat", task->d_name);
		CHECK(state_at(path) == 'Z' || falls_asleep(path));
	}
	closedir(tasks);
}

void pool_sleeps(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, width_for(ops, 2));
	struct weft_future *f;

	if (!pool)
		return;
	check_others_sleep();
	for (int i = 0; i < 100; i++) {
		f = submit(pool, job_nothing, NULL);
		if (f)
			expect_end(f, 0);
	}
	check_others_sleep();
	close_pool(pool);
}

static int job_thread_name(struct weft_job *job, void *arg)
{
	char name[16];

	(void)arg;
	CHECK_INT(pthread_getname_np(pthread_self(), name, sizeof(name)), 0);
	return weft_job_return_bytes(job, name, strlen(name));
}

static void check_name(struct weft_executor *pool, const char *want)
{
	struct weft_future *f = submit(pool, job_thread_name, NULL);
	struct weft_value v = weft_none();

	if (f) {
		CHECK_INT(weft_future_result(f, WEFT_NEVER, &v), 0);
		CHECK_VALUE(v, weft_str(want, (uint32_t)strlen(want)));
		weft_future_unref(f);
	}
	close_pool(pool);
}

void cf_pool_thread_names(const struct weft_executor_ops *ops)
{
	const struct weft_executor_options o = { .name = "fetch" },
					   longer = { .name = "a-name-of-many-bytes" };
	struct weft_executor *pool = open_with(ops, 2, &o), *other;
	char name[64], first[64];

	if (!pool)
		return;
	CHECK_STR(weft_executor_name(pool), "fetch");
	check_name(pool, "fetch-0");
	pool = open_with(ops, 2, &longer);
	if (pool)
		check_name(pool, "a-name-of-man-0");
	pool = open_pool(ops, 1);
	other = pool ? open_pool(ops, 1) : NULL;
	if (!pool || !other)
		goto out;
	snprintf(first, sizeof(first), "%s", weft_executor_name(pool));
	CHECK(strncmp(first, "weft", 4) == 0);
	CHECK(strcmp(first, weft_executor_name(other)) != 0);
	snprintf(name, sizeof(name), "%.40s-0", first);
	check_name(pool, name);
	close_pool(other);
	return;
out:
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
}

/* What the initializer and its counterpart have been called for. */
struct ends {
	atomic_int inits, finis, jobs;
	int code;
};

static _Thread_local struct ends *mine;

static int init(void *arg)
{
	struct ends *ends = arg;

	CHECK_PTR(mine, NULL);
	mine = ends;
	atomic_fetch_add(&ends->inits, 1);
	return ends->code;
}

static void fini(void *arg)
{
	struct ends *ends = arg;

	CHECK_PTR(mine, ends);
	mine = NULL;
	atomic_fetch_add(&ends->finis, 1);
}

struct guest {
	struct ends *ends;
	struct gate *gate;
};

static int job_after_init(struct weft_job *job, void *arg)
{
	struct guest *guest = arg;

	(void)job;
	CHECK_PTR(mine, guest->ends);
	atomic_fetch_add(&guest->ends->jobs, 1);
	if (guest->gate)
		gate_pass(guest->gate);
	return 0;
}

/* Once for each worker before its first job, and once behind its last one. */
void cf_init_runs(const struct weft_executor_ops *ops)
{
	struct ends ends = { .code = 0 };
	const struct weft_executor_options o = { .init = init, .fini = fini, .init_arg = &ends };
	struct weft_executor *pool = open_with(ops, 2, &o);
	struct gate gate = GATE;
	struct guest guest = { &ends, &gate };
	int n = 0;

	if (!pool)
		return;
	for (int i = 0; i < 10; i++)
		n += weft_submit(pool, job_after_init, &guest, NULL) == 0;
	if (n >= 2)
		gate_await(&gate, 2);
	CHECK_INT(atomic_load(&ends.finis), 0);
	gate_open(&gate);
	close_pool(pool);
	CHECK_INT(atomic_load(&ends.jobs), n);
	CHECK(n < 10 || atomic_load(&ends.inits) == 2);
	CHECK_INT(atomic_load(&ends.finis), atomic_load(&ends.inits));
}

/* The pool is broken: what waits ends with that error, and no job runs. */
void cf_init_fails(const struct weft_executor_ops *ops)
{
	struct ends ends = { .code = ERR_OTHER };
	const struct weft_executor_options o = { .init = init, .fini = fini, .init_arg = &ends };
	struct weft_executor *pool = open_with(ops, 2, &o);
	struct guest guest = { &ends, NULL };
	struct weft_future *f[5] = { NULL };

	if (!pool)
		return;
	for (int i = 0; i < 5; i++) {
		int r = weft_submit(pool, job_after_init, &guest, &f[i]);

		/* The initializer may have failed before the call returns. */
		CHECK(r == 0 || r == WEFT_EBROKEN || conform_starved());
	}
	for (int i = 0; i < 5; i++)
		if (f[i])
			expect_end(f[i], WEFT_EBROKEN);
	CHECK_INT(weft_submit(pool, job_after_init, &guest, &f[0]), WEFT_EBROKEN);
	CHECK_INT(weft_submit_many(pool, job_after_init, &guest, 0, 2, f), WEFT_EBROKEN);
	close_pool(pool);
	CHECK_INT(atomic_load(&ends.jobs), 0);
	CHECK_INT(atomic_load(&ends.finis), 0);
}

/* The message of a broken pool says what the initializer returned. */
void init_fails_text(const struct weft_executor_ops *ops)
{
	struct ends ends = { .code = -EACCES };
	const struct weft_executor_options o = { .init = init, .init_arg = &ends, .name = "db" };
	struct weft_executor *pool = open_with(ops, 1, &o);
	struct weft_future *f = NULL;
	const char *text;

	if (!pool)
		return;
	if (weft_submit(pool, job_nothing, NULL, &f) == 0)
		expect_end(f, WEFT_EBROKEN);
	if (CHECK_INT(weft_submit(pool, job_nothing, NULL, NULL), WEFT_EBROKEN)) {
		text = weft_strerror(WEFT_EBROKEN);
		CHECK(strstr(text, "db") && strstr(text, strerror(EACCES)));
	}
	close_pool(pool);
}

/* Numbers from 0, below the number of workers; -1 where there are none. */
static int job_number(struct weft_job *job, void *arg)
{
	gate_pass(arg);
	return weft_job_return(job, weft_int(weft_job_worker(job)));
}

void pool_worker_numbers(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = may_lack_workers() ? NULL : open_pool(ops, 3);
	struct weft_future *f[3] = { NULL };
	struct gate gate = GATE;
	int seen = 0, n = 0;

	if (!pool)
		return;
	for (; n < 3; n++)
		if (!(f[n] = submit(pool, job_number, &gate)))
			break;
	gate_await(&gate, n);
	gate_open(&gate);
	for (int i = 0; i < n; i++) {
		int64_t number = int_of(f[i]);

		CHECK(number >= 0 && number < 3);
		CHECK(!(seen & 1 << number));
		seen |= 1 << number;
	}
	weft_futures_unref(f, 3);
	close_pool(pool);
}

static int job_cpu(struct weft_job *job, void *arg)
{
	cpu_set_t set;

	(void)arg;
	CHECK_INT(sched_getaffinity(0, sizeof(set), &set), 0);
	return weft_job_return(job, weft_int(CPU_COUNT(&set)));
}

void pool_pin(const struct weft_executor_ops *ops)
{
	const struct weft_executor_options o = { .pin = true };
	struct weft_executor *pool = open_with(ops, 1, &o);
	struct weft_future *f = pool ? submit(pool, job_cpu, NULL) : NULL;

	if (f)
		CHECK_INT(int_of(f), 1);
	weft_future_unref(f);
	if (pool)
		close_pool(pool);
}

static int job_stack(struct weft_job *job, void *arg)
{
	pthread_attr_t attr;
	size_t size = 0;

	(void)arg;
	CHECK_INT(pthread_getattr_np(pthread_self(), &attr), 0);
	CHECK_INT(pthread_attr_getstacksize(&attr, &size), 0);
	pthread_attr_destroy(&attr);
	return weft_job_return(job, weft_int((int64_t)size));
}

void pool_stack_size(const struct weft_executor_ops *ops)
{
	/* More than the default; the system may give a larger one that it has at hand. */
	const struct weft_executor_options o = { .stack_size = 64 << 20 };
	struct weft_executor *pool = open_with(ops, 1, &o);
	struct weft_future *f = pool ? submit(pool, job_stack, NULL) : NULL;

	if (f)
		CHECK(int_of(f) >= 64 << 20);
	weft_future_unref(f);
	if (pool)
		close_pool(pool);
}

/* No worker can be started, since its stack has no room anywhere: the submit says so. */
void pool_no_thread(const struct weft_executor_ops *ops)
{
	const struct weft_executor_options o = { .stack_size = (size_t)1 << 46 };
	struct weft_executor *pool = open_with(ops, 2, &o);
	struct weft_future *f[2] = { NULL };
	int r;

	if (!pool)
		return;
	r = weft_submit(pool, job_nothing, NULL, f);
	CHECK(r == -EAGAIN || r == -ENOMEM || r == -EINVAL);
	CHECK_PTR(f[0], NULL);
	CHECK(weft_submit_many(pool, job_nothing, NULL, 0, 2, f) < 0);
	CHECK_PTR(f[0], NULL);
	close_pool(pool);
}

/* What a pool is doing, at moments when that is certain. */
void pool_counts(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 2);
	struct weft_executor_counts c;
	struct gate gate = GATE;
	int n = 0;

	if (!pool)
		return;
	CHECK_INT(weft_executor_counts(pool, &c), 0);
	CHECK_INT(c.workers + c.idle + c.running + c.waiting + c.queued, 0);
	for (int i = 0; i < 5; i++)
		n += weft_submit(pool, job_passes, &gate, NULL) == 0;
	if (n == 5) {
		gate_await(&gate, 2);
		CHECK_INT(weft_executor_counts(pool, &c), 0);
		CHECK_INT(c.workers, 2);
		CHECK_INT(c.idle, 0);
		CHECK_INT(c.running, 2);
		CHECK_INT(c.waiting, 0);
		CHECK_INT(c.queued, 3);
	}
	gate_open(&gate);
	CHECK_INT(weft_executor_shutdown(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER), 0);
	CHECK_INT(weft_executor_counts(pool, &c), 0);
	CHECK_INT(c.queued, 0);
	/* Where its threads do not hold it, a pool may keep them until it is closed. */
	if (ops->caps & WEFT_POOL_HOLD)
		CHECK_INT(c.workers + c.running, 0);
	close_pool(pool);
}

/* What a pool does not claim is refused, and a table that is incomplete or of another version. */
void pool_tables(const struct weft_executor_ops *ops)
{
	const struct weft_executor_options wishes[] = { { .init = init }, { .fifo = true },
							{ .pin = true } };
	struct weft_executor_ops bare = *ops;
	struct weft_executor *pool = NULL;
	struct weft_executor_counts c;

	bare.caps &= WEFT_POOL_INLINE | WEFT_POOL_HOLD;
	for (int i = 0; i < 3; i++)
		CHECK_INT(weft_executor_open(&bare, 1, &wishes[i], &pool), WEFT_EBACKEND);
	pool = open_pool(&bare, 1);
	if (pool) {
		CHECK_INT(weft_executor_counts(pool, &c), WEFT_EBACKEND);
		CHECK_PTR(weft_executor_ops(pool), &bare);
		close_pool(pool);
		pool = NULL;
	}
	bare.push = NULL;
	CHECK_INT(weft_executor_open(&bare, 1, NULL, &pool), WEFT_EBACKEND);
	bare = *ops;
	bare.abi++;
	CHECK_INT(weft_executor_open(&bare, 1, NULL, &pool), WEFT_EBACKEND);
	bare = *ops;
	bare.size = 8;
	CHECK_INT(weft_executor_open(&bare, 1, NULL, &pool), WEFT_EBACKEND);
	CHECK_INT(weft_executor_open(NULL, 1, NULL, &pool), WEFT_EBACKEND);
	CHECK_PTR(pool, NULL);
}
