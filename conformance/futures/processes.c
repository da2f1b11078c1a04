/* SPDX-License-Identifier: MIT */
/* A pool of processes, and what passes to it. */

#include "processes.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct scene *scene;

struct weft_executor *scene_open(const struct weft_executor_ops *ops, int workers,
				 const struct weft_executor_options *options)
{
	struct weft_executor *pool;
	void *p = mmap(NULL, sizeof(*scene), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		       0);

	if (!CHECK(p != MAP_FAILED))
		return NULL;
	scene = p;
	pool = open_with(ops, workers, options);
	if (!pool)
		munmap(scene, sizeof(*scene));
	return pool;
}

static bool adopts;

void adopt_orphans(void)
{
	adopts = CHECK_INT(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
}

static void reap_orphans(void)
{
	while (waitpid(-1, NULL, 0) > 0)
		;
	prctl(PR_SET_CHILD_SUBREAPER, 0);
	adopts = false;
}

void scene_close(struct weft_executor *pool)
{
	atomic_store(&scene->open, 1);
	close_pool(pool);
	if (adopts)
		reap_orphans();
	CHECK_INT(waitpid(-1, NULL, WNOHANG), -1);
	for (int i = 0; i < SCENE_PIDS && atomic_load(&scene->pids[i]); i++)
		CHECK(is_gone(scene_pid(i)));
	munmap(scene, sizeof(*scene));
}

bool scene_await(int n)
{
	struct weft_deadline limit = weft_after(10);

	while (atomic_load(&scene->here) < n && !weft_has_passed(limit))
		nap();
	return CHECK(atomic_load(&scene->here) >= n);
}

pid_t scene_pid(int i)
{
	return atomic_load(&scene->pids[i]);
}

bool is_gone(pid_t pid)
{
	char path[40], state;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	state = state_at(path);
	return state == 'Z' || state == 'X';
}

bool process_sleeps(pid_t pid)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	return falls_asleep(path);
}

bool goes(pid_t pid)
{
	struct weft_deadline limit = weft_after(10);

	while (!is_gone(pid) && !weft_has_passed(limit))
		nap();
	return is_gone(pid);
}

int send_to(pid_t pid, int signal)
{
	return pid > 1 ? kill(pid, signal) : -1;
}

int stand_at(struct weft_future *f, void *gate)
{
	(void)f;
	gate_pass(gate);
	return 0;
}

void expect_broken(struct weft_future *f, const char *text)
{
	const struct weft_error *e;

	if (!f)
		return;
	CHECK_INT(weft_future_result(f, weft_after(30), NULL), WEFT_EBROKEN);
	e = weft_future_error(f);
	if (CHECK(e && e->text) && !strstr(e->text, text) && !conform_starved())
		CHECK_STR(e->text, text);
	weft_future_unref(f);
}

struct weft_future *submit_int(struct weft_executor *pool, weft_job_function *job, int i)
{
	const struct weft_submit_options o = { .arg_size = sizeof(i) };

	return submit_with(pool, job, &i, &o);
}

int job_waits(struct weft_job *job, void *arg)
{
	int number = atomic_fetch_add(&scene->coming, 1);

	(void)job;
	(void)arg;
	if (number < SCENE_PIDS)
		atomic_store(&scene->pids[number], getpid());
	atomic_fetch_add(&scene->here, 1);
	while (!atomic_load(&scene->open))
		nap();
	return 0;
}

int job_family(struct weft_job *job, void *arg)
{
	atomic_store(&scene->pids[1], getppid());
	return job_waits(job, arg);
}

int job_plus_one(struct weft_job *job, void *arg)
{
	return weft_job_return(job, weft_int(*(int *)arg + 1));
}

int job_echo(struct weft_job *job, void *arg)
{
	return weft_job_return_bytes(job, arg, weft_job_arg_size(job));
}

/* ---- values ---- */

/* Return the argument, a value; a string is made anew, so that it lies in the worker. */
static int job_value(struct weft_job *job, void *arg)
{
	struct weft_value v = *(struct weft_value *)arg;

	return weft_job_return(job, v);
}

static int job_two_strings(struct weft_job *job, void *arg)
{
	struct weft_value *v = arg;
	const char *a, *b;
	uint32_t m, n;
	static char text[64];

	if (weft_get_str(v[0], &a, &m) < 0 || weft_get_str(v[2], &b, &n) < 0)
		return WEFT_ETYPE;
	m = (uint32_t)snprintf(text, sizeof(text), "%.*s%d%.*s", (int)m, a,
			       (int)weft_as_int(v[1]), (int)n, b);
	return weft_job_return(job, weft_str(text, m));
}

static void expect_value(struct weft_executor *pool, struct weft_value v)
{
	const struct weft_submit_options o = { .arg_values = 1 };
	struct weft_future *f = submit_with(pool, job_value, &v, &o);
	struct weft_value got = weft_ptr(NULL);

	if (!f)
		return;
	CHECK_INT(weft_future_result(f, weft_after(30), &got), 0);
	CHECK_VALUE(got, v);
	weft_future_unref(f);
}

void process_values(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	const struct weft_submit_options o = { .arg_values = 3 };
	struct weft_value three[3] = { weft_str("ab", 2), weft_int(-7), weft_str("cde", 3) }, v;
	struct weft_future *f;

	if (!pool)
		return;
	expect_value(pool, weft_none());
	expect_value(pool, weft_int(INT64_MIN));
	expect_value(pool, weft_float(-0.0));
	expect_value(pool, weft_str("text\0 with a NUL", 16));
	expect_value(pool, weft_str("", 0));
	f = submit_with(pool, job_two_strings, three, &o);
	if (f && CHECK_INT(weft_future_result(f, weft_after(30), &v), 0))
		CHECK_VALUE(v, weft_str("ab-7cde", 7));
	weft_future_unref(f);
	scene_close(pool);
}

/* Sizes on both sides of each limit: a future's inside, a slot, a page, the rings' growth. */
void process_bytes(const struct weft_executor_ops *ops)
{
	static const size_t sizes[] = { 1,    31,   32,	  33,	 64,	  191,	  192,	   193,
					4095, 4096, 4097, 65536, 262143, 262145, 1 << 20, 3000001 };
	struct weft_executor *pool = scene_open(ops, 2, NULL);
	struct weft_future *f[16] = { NULL };
	char *bytes = malloc(3000001 + 16);
	int n = conform_starved() ? 11 : 16;

	if (!pool || !CHECK(bytes != NULL)) {
		free(bytes);
		return;
	}
	for (size_t i = 0; i < 3000001 + 16; i++)
		bytes[i] = (char)(i * 7 + i / 251);
	for (int i = 0; i < n; i++) {
		const struct weft_submit_options o = { .arg_size = sizes[i] };

		f[i] = submit_with(pool, job_echo, bytes + i, &o);
	}
	for (int i = 0; i < n; i++) {
		struct weft_value v = weft_none();
		const char *got = NULL;
		uint32_t size = 0;

		if (!f[i])
			continue;
		CHECK_INT(weft_future_result(f[i], weft_after(30), &v), 0);
		CHECK_INT(weft_get_str(v, &got, &size), 0);
		if (CHECK_INT(size, sizes[i]))
			CHECK(memcmp(got, bytes + i, size) == 0);
	}
	weft_futures_unref(f, 16);
	free(bytes);
	scene_close(pool);
}

static int job_tells(struct weft_job *job, void *arg)
{
	return weft_job_fail(job, ERR_JOB, "item %d: %0*d", *(int *)arg, *(int *)arg, 5);
}

static int job_other_code(struct weft_job *job, void *arg)
{
	(void)arg;
	weft_job_fail(job, ERR_JOB, "not this one");
	return ERR_OTHER;
}

static int job_recovers(struct weft_job *job, void *arg)
{
	(void)arg;
	weft_job_fail(job, ERR_JOB, "nor this one");
	return 0;
}

void process_error(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *f;

	if (!pool)
		return;
	f = submit_int(pool, job_tells, 3);
	if (f && CHECK_INT(weft_future_result(f, weft_after(30), NULL), ERR_JOB) &&
	    !conform_starved())
		CHECK_STR(weft_future_error(f)->text, "item 3: 005");
	weft_future_unref(f);
	f = submit(pool, job_other_code, NULL);
	if (f && CHECK_INT(weft_future_result(f, weft_after(30), NULL), ERR_OTHER))
		CHECK_STR(weft_future_error(f)->text, NULL);
	weft_future_unref(f);
	f = submit(pool, job_recovers, NULL);
	if (f)
		expect_end(f, 0);
	f = submit_int(pool, job_plus_one, 41);
	if (f)
		CHECK_INT(int_of(f), 42);
	weft_future_unref(f);
	scene_close(pool);
}

static int job_returns_pointer(struct weft_job *job, void *arg)
{
	(void)arg;
	return weft_job_return(job, weft_ptr(job));
}

static int job_returns_owned(struct weft_job *job, void *arg)
{
	(void)arg;
	return weft_job_return_owned(job, malloc(10), free);
}

/* A pointer is refused at submit, or ends its own future and no other. */
void process_pointer(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	const struct weft_submit_options o = { .arg_values = 2 };
	struct weft_value pointer[2] = { weft_int(1), weft_ptr(NULL) };
	struct weft_future *f = NULL;
	int x = 1;

	if (!pool)
		return;
	CHECK_INT(weft_submit(pool, job_plus_one, &x, &f), WEFT_ETYPE);
	CHECK(strstr(weft_strerror(WEFT_ETYPE), "arg_size"));
	CHECK_INT(weft_submit_with(pool, job_value, pointer, &o, &f), WEFT_ETYPE);
	CHECK_PTR(f, NULL);
	f = submit(pool, job_returns_pointer, NULL);
	if (f)
		expect_end(f, WEFT_ETYPE);
	f = submit(pool, job_returns_owned, NULL);
	if (f)
		expect_end(f, WEFT_ETYPE);
	f = submit_int(pool, job_plus_one, 41);
	if (f)
		CHECK_INT(int_of(f), 42);
	weft_future_unref(f);
	scene_close(pool);
}

static int job_returns_much(struct weft_job *job, void *arg)
{
	size_t size = (size_t)*(int *)arg;
	char *bytes = calloc(1, size);
	int r = bytes ? weft_job_return_bytes(job, bytes, size) : -ENOMEM;

	free(bytes);
	return r;
}

/* More than the memory that a worker has for it; what just fits passes, again and again. */
void process_too_large(const struct weft_executor_ops *ops)
{
	const struct weft_executor_options o = { .memory = 1 << 16 };
	const struct weft_submit_options large = { .arg_size = (1 << 16) + 1 },
					 fits = { .arg_size = 1 << 16 };
	struct weft_executor *pool = scene_open(ops, 1, &o);
	struct weft_future *f[6] = { NULL };
	char *bytes = calloc(1, (1 << 16) + 1);

	if (!pool || !CHECK(bytes != NULL)) {
		free(bytes);
		return;
	}
	CHECK_INT(weft_submit_with(pool, job_echo, bytes, &large, &f[0]), -ENOMEM);
	CHECK_PTR(f[0], NULL);
	f[0] = submit_int(pool, job_returns_much, (1 << 16) + 1);
	for (int i = 1; i < 6; i++)
		f[i] = submit_with(pool, job_echo, bytes, &fits);
	for (int i = 0; i < 6; i++)
		if (f[i])
			expect_end(f[i], i ? 0 : -ENOMEM);
	free(bytes);
	scene_close(pool);
}

/* Code that no module holds, and a module's data. */
void process_function(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *f = NULL;
	void *code;

	if (!pool)
		return;
	code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0);
	if (CHECK(code != MAP_FAILED)) {
		CHECK_INT(weft_submit(pool, (weft_job_function *)(uintptr_t)code, NULL, &f),
			  WEFT_EFUNC);
		munmap(code, 4096);
	}
	CHECK_INT(weft_submit(pool, (weft_job_function *)(uintptr_t)&scene, NULL, &f), WEFT_EFUNC);
	CHECK_PTR(f, NULL);
	CHECK(strstr(weft_strerror(WEFT_EFUNC), "fork server"));
	f = submit(pool, job_nothing, NULL);
	if (f)
		expect_end(f, 0);
	scene_close(pool);
}

static int job_square(struct weft_job *job, void *arg)
{
	int64_t i = weft_as_int(*(const struct weft_value *)arg);

	return i == 90 ? ERR_JOB : weft_job_return(job, weft_int(i * i));
}

void process_map(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 2, NULL);
	struct weft_range range;
	struct weft_iter *inputs[1] = { weft_range(&range, 0, 100, 1) };
	struct weft_map *m = NULL;
	struct weft_value v;

	if (!pool)
		return;
	if (weft_map(pool, job_square, inputs, 1, NULL, &m) == 0) {
		for (int64_t i = 0; i < 90; i++) {
			CHECK_INT(weft_map_next(m, &v), 1);
			CHECK_VALUE(v, weft_int(i * i));
		}
		CHECK_INT(weft_map_next(m, &v), ERR_JOB);
	}
	CHECK(m || conform_starved());
	weft_map_close(m);
	scene_close(pool);
}

/* More than a lane, the queue and the array can hold at first; each result comes back once. */
void process_many(const struct weft_executor_ops *ops)
{
	enum { N = 3000 };
	struct weft_executor *pool = scene_open(ops, 2, NULL);
	struct weft_future **f = calloc(N, sizeof(*f));
	int *args = calloc(N, sizeof(*args));
	int n = conform_starved() ? 50 : (int)fewer(N, 600);

	if (pool && CHECK(f && args)) {
		for (int i = 0; i < n; i++)
			args[i] = i;
		CHECK(weft_submit_many(pool, job_plus_one, args, sizeof(*args), (size_t)n / 2,
				       f) == 0 || conform_starved());
		for (int i = n / 2; i < n; i++)
			f[i] = submit_int(pool, job_plus_one, i);
		for (int i = 0; i < n; i++)
			if (f[i])
				CHECK_INT(int_of(f[i]), i + 1);
		weft_futures_unref(f, (size_t)n);
	}
	free(f);
	free(args);
	if (pool)
		scene_close(pool);
}

/* ---- how jobs are handed out ---- */

/* One worker is busy, and @queued jobs wait, wherever they do that. */
static void counts_are(struct weft_executor *pool, long workers, long queued)
{
	struct weft_executor_counts c = { 0 };

	CHECK_INT(weft_executor_counts(pool, &c), 0);
	CHECK_INT((long)c.workers, workers);
	CHECK_INT((long)c.running, 1);
	CHECK_INT((long)c.idle, workers - 1);
	CHECK_INT((long)c.queued, queued);
}

/* A job that the program has not handed over can be cancelled, and does not run then. */
void process_cancel(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *keeper, *f[8] = { NULL };
	int cancelled = 0;

	if (!pool)
		return;
	keeper = submit(pool, job_waits, NULL);
	scene_await(1);
	for (int i = 0; i < 8; i++)
		f[i] = submit(pool, job_waits, NULL);
	if (!conform_starved())
		counts_are(pool, 1, 8);
	for (int i = 0; i < 8; i++)
		cancelled += f[i] && weft_future_cancel(f[i]);
	CHECK(cancelled >= 6 || conform_starved());
	CHECK(!weft_future_cancel(keeper));
	atomic_store(&scene->open, 1);
	for (int i = 0; i < 8; i++)
		if (f[i])
			CHECK(weft_future_cancelled(f[i]) ||
			      weft_future_result(f[i], weft_after(30), NULL) == 0);
	expect_end(keeper, 0);
	weft_futures_unref(f, 8);
	CHECK_INT(weft_executor_shutdown(pool, WEFT_SHUTDOWN_WAIT, weft_after(30)), 0);
	CHECK(atomic_load(&scene->here) == 9 - cancelled || conform_starved());
	scene_close(pool);
}

/* A shutdown cancels what is queued, and waits for what was handed over. */
void process_shutdown(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *f[20] = { NULL };
	int cancelled = 0, n = 0;

	if (!pool)
		return;
	for (int i = 0; i < 20; i++)
		if ((f[n] = submit(pool, job_waits, NULL)))
			n++;
	scene_await(1);
	CHECK_INT(weft_executor_shutdown(pool, WEFT_CANCEL_QUEUED, A_MOMENT), WEFT_ETIMEDOUT);
	CHECK_INT(weft_submit(pool, job_waits, NULL, NULL), WEFT_ECLOSED);
	atomic_store(&scene->open, 1);
	CHECK_INT(weft_executor_shutdown(pool, WEFT_SHUTDOWN_WAIT, weft_after(30)), 0);
	for (int i = 0; i < n; i++) {
		CHECK(weft_future_done(f[i]));
		cancelled += weft_future_cancelled(f[i]);
	}
	CHECK(cancelled >= 17 || conform_starved());
	CHECK_INT(atomic_load(&scene->here), n - cancelled);
	weft_futures_unref(f, (size_t)n);
	scene_close(pool);
}

/* Two jobs that wait for each other: they run at the same time, in two processes. */
static int job_meets(struct weft_job *job, void *arg)
{
	(void)arg;
	atomic_store(&scene->pids[atomic_fetch_add(&scene->coming, 1)], getpid());
	atomic_fetch_add(&scene->here, 1);
	while (atomic_load(&scene->here) < 2)
		nap();
	return weft_job_return(job, weft_int(weft_job_worker(job)));
}

void process_parallel(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 2, NULL);
	struct weft_executor_counts c;
	struct weft_future *a, *b;

	if (!pool)
		return;
	a = submit(pool, job_meets, NULL);
	b = submit(pool, job_meets, NULL);
	if (a && b && scene_await(2)) {
		CHECK(int_of(a) + int_of(b) == 1);
		CHECK(scene_pid(0) != scene_pid(1));
		CHECK(scene_pid(0) != getpid());
		CHECK_INT(weft_executor_counts(pool, &c), 0);
		CHECK_INT(c.workers, 2);
	}
	weft_future_unref(a);
	weft_future_unref(b);
	scene_close(pool);
}

/* Jobs that were handed to a worker behind a long one are run by another. */
void process_long_job(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 2, NULL);
	struct weft_future *keeper, *f[100] = { NULL };

	if (!pool)
		return;
	/* Short jobs, so that many are handed over at once. */
	for (int i = 0; i < 100; i++)
		f[i] = submit_int(pool, job_plus_one, i);
	keeper = submit(pool, job_waits, NULL);
	for (int i = 0; i < 100; i++)
		if (f[i])
			CHECK_INT(int_of(f[i]), i + 1);
	weft_futures_unref(f, 100);
	for (int i = 0; i < 100; i++)
		f[i] = submit_int(pool, job_plus_one, i);
	for (int i = 0; i < 100; i++)
		if (f[i])
			CHECK_INT(int_of(f[i]), i + 1);
	weft_futures_unref(f, 100);
	atomic_store(&scene->open, 1);
	if (keeper)
		expect_end(keeper, 0);
	scene_close(pool);
}

static int job_pid(struct weft_job *job, void *arg)
{
	(void)arg;
	return weft_job_return(job, weft_int(getpid()));
}

/* A worker is replaced after so many jobs, and nothing is lost, also at the end. */
void process_max_jobs(const struct weft_executor_ops *ops)
{
	enum { N = 40, EACH = 3 };
	const struct weft_executor_options o = { .jobs_each = EACH };
	struct weft_executor *pool = scene_open(ops, 1, &o);
	struct weft_future *f[N] = { NULL };
	int64_t pids[N] = { 0 };
	int n = 0;

	if (!pool)
		return;
	for (int i = 0; i < N; i++)
		if ((f[n] = submit(pool, job_pid, NULL)))
			n++;
	for (int i = 0; i < n; i++) {
		pids[i] = int_of(f[i]);
		CHECK(i % EACH == 0 ? i == 0 || pids[i] != pids[i - 1] : pids[i] == pids[i - 1]);
	}
	weft_futures_unref(f, N);
	for (int i = 0; i < EACH * 2; i++)
		CHECK(weft_submit(pool, job_pid, NULL, NULL) == 0 || conform_starved());
	scene_close(pool);
	for (int i = 0; i < n; i++)
		CHECK(is_gone((pid_t)pids[i]));
}

/* ---- callbacks ---- */

static int hold_up(struct weft_future *f, void *gate)
{
	(void)f;
	gate_pass(gate);
	return 0;
}

/* Nobody takes answers meanwhile, and a submit does not wait for that. */
void process_callback_blocks(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct weft_future *first, *f[1000] = { NULL };
	struct gate gate = GATE;

	if (!pool)
		return;
	first = submit(pool, job_waits, NULL);
	if (first && CHECK(weft_future_on_done(first, hold_up, &gate) == 0 || conform_starved())) {
		atomic_store(&scene->open, 1);
		if (!conform_starved())
			gate_await(&gate, 1);
	}
	for (int i = 0; i < 1000; i++)
		f[i] = submit_int(pool, job_plus_one, i);
	gate_open(&gate);
	for (int i = 0; i < 1000; i++)
		if (f[i])
			CHECK_INT(int_of(f[i]), i + 1);
	weft_futures_unref(f, 1000);
	weft_future_unref(first);
	scene_close(pool);
}

struct told {
	pthread_t client;
	bool waits;			/* the client's */
	atomic_int calls, inside;
};

static int note_thread(struct weft_future *f, void *arg)
{
	struct told *told = arg;

	(void)f;
	if (pthread_equal(told->client, pthread_self()) && told->waits)
		atomic_fetch_add(&told->inside, 1);
	atomic_fetch_add(&told->calls, 1);
	return 0;
}

/* A thread that waits ends futures, and none of those that have callbacks. */
void process_callback_thread(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = scene_open(ops, 1, NULL);
	struct told told = { .client = pthread_self() };
	struct weft_future *f[40] = { NULL };
	int added = 0;

	if (!pool)
		return;
	atomic_store(&scene->open, 1);
	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < 40; i++) {
			f[i] = submit_int(pool, job_plus_one, i);
			if (i % 8 == 3 && f[i] && !weft_future_done(f[i]))
				added += weft_future_on_done(f[i], note_thread, &told) == 0;
		}
		told.waits = true;
		for (int i = 0; i < 40; i++)
			if (f[i])
				CHECK_INT(int_of(f[i]), i + 1);
		told.waits = false;
		weft_futures_unref(f, 40);
	}
	CHECK_INT(weft_executor_shutdown(pool, WEFT_SHUTDOWN_WAIT, weft_after(30)), 0);
	CHECK_INT(atomic_load(&told.calls), added);
	CHECK_INT(atomic_load(&told.inside), 0);
	scene_close(pool);
}

struct chain {
	struct weft_executor *pool;
	struct gate gate;
	int left;
};

static int submit_next(struct weft_future *f, void *arg)
{
	struct chain *chain = arg;
	struct weft_future *next = NULL;

	(void)f;
	CHECK_INT(weft_executor_shutdown(chain->pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER), WEFT_EBUSY);
	CHECK_INT(weft_processes_kill(chain->pool, WEFT_NEVER), WEFT_EBUSY);
	if (chain->left-- > 0 && weft_submit(chain->pool, job_nothing, NULL, &next) == 0 &&
	    weft_future_on_done(next, submit_next, chain) == 0) {
		weft_future_unref(next);
		return 0;
	}
	weft_future_unref(next);
	gate_pass(&chain->gate);
	return 0;
}

/* A callback may submit, and must not wait for its own pool. */
void process_callback_submits(const struct weft_executor_ops *ops)
{
	struct chain chain = { .gate = GATE, .left = 50 };
	struct weft_future *f;

	chain.gate.open = true;
	chain.pool = scene_open(ops, 1, NULL);
	if (!chain.pool)
		return;
	/* Its callback runs in the pool's thread, and so do those of the others. */
	f = submit(chain.pool, job_waits, NULL);
	if (f && weft_future_on_done(f, submit_next, &chain) == 0) {
		atomic_store(&scene->open, 1);
		gate_await(&chain.gate, 1);
	}
	weft_future_unref(f);
	scene_close(chain.pool);
}

static int init_nothing(void *arg)
{
	(void)arg;
	return 0;
}

void process_bad(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = NULL;
	struct weft_executor_options o = { .stack_size = 1 << 20 };

	CHECK_INT(weft_executor_open(ops, 1, &o, &pool), WEFT_EBACKEND);
	o = (struct weft_executor_options){ .fifo = true };
	CHECK_INT(weft_executor_open(ops, 1, &o, &pool), WEFT_EBACKEND);
	o = (struct weft_executor_options){ .init = init_nothing, .init_arg = &o };
	CHECK_INT(weft_executor_open(ops, 1, &o, &pool), WEFT_ETYPE);
	o = (struct weft_executor_options){ .init_arg_size = 4 };
	CHECK_INT(weft_executor_open(ops, 1, &o, &pool), WEFT_ETYPE);
	o = (struct weft_executor_options){ .init_arg_size = 65537, .init_arg = &o };
	CHECK_INT(weft_executor_open(ops, 1, &o, &pool), -EINVAL);
	o = (struct weft_executor_options){ .memory = ((size_t)1 << 40) + 1 };
	CHECK_INT(weft_executor_open(ops, 1, &o, &pool), -EINVAL);
	CHECK_INT(weft_executor_open(ops, 5000, NULL, &pool), -EINVAL);
	o = (struct weft_executor_options){ .jobs_each = 1 };
	CHECK_INT(weft_executor_open(&weft_executor_threads, 1, &o, &pool), WEFT_EBACKEND);
	CHECK_PTR(pool, NULL);
	CHECK_INT(waitpid(-1, NULL, WNOHANG), -1);
	pool = open_pool(&weft_executor_threads, 1);
	if (!pool)
		return;
	CHECK_INT(weft_processes_kill(pool, WEFT_NOW), WEFT_EBACKEND);
	CHECK_INT(weft_processes_terminate(pool, WEFT_NOW), WEFT_EBACKEND);
	weft_executor_unref(pool);
}
