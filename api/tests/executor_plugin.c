/* SPDX-License-Identifier: MIT */
/*
 * executor_plugin POOL OTHER: executors from files, the rules of their tables, and a pool whose
 * threads hold the executor.  POOL is the skeleton's, OTHER a plugin that is no executor.
 */

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include <weft/pool.h>
#include <weft/processes.h>

#include "suite.h"

static const char *pool_path, *other_path;

static int twice(struct weft_job *job, void *arg)
{
	return weft_job_return(job, weft_int(2 * *(int *)arg));
}

static const struct weft_executor_ops *load(void)
{
	const struct weft_executor_ops *ops = NULL;
	char why[256] = "";

	NEED(weft_executor_load(pool_path, &ops, why, sizeof(why)) == 0);
	return ops;
}

static struct weft_executor *open_on(const struct weft_executor_ops *ops, int workers)
{
	struct weft_executor *e = NULL;

	NEED(weft_executor_open(ops, workers, NULL, &e) == 0);
	return e;
}

static void close_wait(struct weft_executor *e)
{
	CHECK(weft_executor_close(e, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == 0);
}

static void loaded(void)
{
	const struct weft_executor_ops *ops = load();
	struct weft_executor *e = open_on(ops, 2);
	struct weft_future *f = NULL;
	struct weft_value v;
	int n = 21;

	CHECK(load() == ops && strcmp(ops->name, "skeleton") == 0);
	NEED(weft_submit(e, twice, &n, &f) == 0);
	CHECK(weft_future_result(f, WEFT_NEVER, &v) == 0 && weft_as_int(v) == 42);
	weft_future_unref(f);
	close_wait(e);
}

/* @path is refused in a line that has @want in it. */
static void refused(const char *path, const char *want)
{
	const struct weft_executor_ops *ops = &weft_executor_inline;
	char why[256] = "", cut[8] = "";

	CHECK(weft_executor_load(path, &ops, why, sizeof(why)) == WEFT_EBACKEND);
	CHECK(ops == &weft_executor_inline);
	if (!CHECK(strstr(why, want)))
		printf("# %s\n", why);
	CHECK(weft_executor_load(path, &ops, cut, sizeof(cut)) == WEFT_EBACKEND);
	CHECK(strlen(cut) == sizeof(cut) - 1);
}

static void bad_files(void)
{
	char longest[5000];

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	refused("/there/is/no.so", "/there/is/no.so: cannot be loaded: cannot open");
	refused("there-is-no.so", "there-is-no.so: cannot be loaded: cannot open");
	refused("/dev/null", "/dev/null: cannot be loaded: ");
	refused(longest, "xxx...: cannot be loaded: name too long");
	refused(other_path, ": is not a weft executor: no symbol weft_executor_plugin");
}

/* One fault each in a table that is right. */
static void tables(void)
{
	const struct weft_executor_ops *ops = load();
	struct weft_executor_ops t;

	CHECK(!weft_executor_check(ops) && !weft_executor_check(&weft_executor_threads) &&
	      !weft_executor_check(&weft_executor_inline));
#define FAULTY(member, value, want)                                                                \
	do {                                                                                       \
		t = *ops;                                                                          \
		t.member = (value);                                                                \
		CHECK(weft_executor_check(&t) && strstr(weft_executor_check(&t), (want)));         \
	} while (0)
	FAULTY(abi, WEFT_POOL_ABI + 1, "another abi");
	FAULTY(size, offsetof(struct weft_executor_ops, drain) - 1, "too small");
	FAULTY(size, offsetof(struct weft_executor_ops, reap), "lacks reap");
	FAULTY(name, NULL, "no name");
	FAULTY(name, "", "no name");
	FAULTY(name, "a b", "letters, digits");
	FAULTY(open, NULL, "open, push and close");
	FAULTY(push, NULL, "open, push and close");
	FAULTY(close, NULL, "open, push and close");
	FAULTY(caps, WEFT_POOL_DRAIN, "lacks drain");
	FAULTY(caps, WEFT_POOL_COUNTS, "lacks counts");
	FAULTY(shut, NULL, "lacks shut");
	FAULTY(reap, NULL, "lacks reap");
	/* A table of an older library, which does not claim what it lacks. */
	t = *ops;
	t.size = offsetof(struct weft_executor_ops, drain);
	t.caps = 0;
	CHECK(!weft_executor_check(&t));
}

/* A thread that has entered is the pool's also between jobs: in a callback, and at its end. */
static int shuts_down(struct weft_future *f, void *executor)
{
	(void)f;
	CHECK(weft_executor_shutdown(executor, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == WEFT_EBUSY);
	CHECK(weft_executor_shutdown(executor, WEFT_SHUTDOWN_NO_WAIT, WEFT_NEVER) == 0);
	return 0;
}

static int waits_for_door(struct weft_job *job, void *door)
{
	(void)job;
	while (sem_wait(door) < 0)
		;
	return 0;
}

static void inside(void)
{
	struct weft_executor *e = open_on(load(), 1);
	struct weft_future *f = NULL;
	sem_t door;

	sem_init(&door, 0, 0);
	NEED(weft_submit(e, waits_for_door, &door, &f) == 0);
	CHECK(weft_future_on_done(f, shuts_down, e) == 0);
	sem_post(&door);
	CHECK(weft_executor_shutdown(e, WEFT_SHUTDOWN_WAIT, WEFT_NEVER) == 0);
	CHECK(weft_submit(e, twice, NULL, NULL) == WEFT_ECLOSED);
	close_wait(e);
	weft_future_unref(f);
	sem_destroy(&door);
}

/* A push in which another thread shuts the executor down, and which lasts until the works ran. */
static struct weft_executor_ops skeleton;
static struct weft_executor *shut_inside;
static pthread_t shutter;
static sem_t told, ran;

static int tells(struct weft_job *job, void *arg)
{
	(void)job;
	(void)arg;
	sem_post(&ran);
	return 0;
}

static void wait_for(sem_t *semaphore)
{
	while (sem_wait(semaphore) < 0)
		;
}

static void shut_and_tell(void *pool)
{
	skeleton.shut(pool);
	sem_post(&told);
}

static void *shut_and_wait(void *executor)
{
	NEED(weft_executor_shutdown(executor, WEFT_SHUTDOWN_WAIT, weft_after(5)) == 0);
	return NULL;
}

static int push_and_shut(void *pool, struct weft_work *const *works, size_t n)
{
	int r = skeleton.push(pool, works, n);

	NEED(pthread_create(&shutter, NULL, shut_and_wait, shut_inside) == 0);
	wait_for(&told);
	for (size_t i = 0; r == 0 && i < n; i++)
		wait_for(&ran);
	return r;
}

/* The thread of the pool looks while the call is under way, and may sleep: it is told again. */
static void shut_while_pushing(void)
{
	struct weft_executor_ops ops = skeleton = *load();
	struct weft_future *f[2];

	ops.push = push_and_shut;
	ops.shut = shut_and_tell;
	sem_init(&ran, 0, 0);
	for (int i = 0; i < 300; i++) {
		sem_init(&told, 0, 0);
		shut_inside = open_on(&ops, 1);
		NEED(weft_submit_many(shut_inside, tells, NULL, 0, 2, f) == 0);
		pthread_join(shutter, NULL);
		close_wait(shut_inside);
		weft_futures_unref(f, 2);
	}
}

/* A pool without a thread: it keeps one work until the test ends that in one of the ways. */
static struct weft_work *kept;
static int closes;

static int open_keeper(struct weft_executor *executor, int workers,
		       const struct weft_executor_options *options, void **ret)
{
	(void)executor;
	(void)workers;
	(void)options;
	*ret = &kept;
	return 0;
}

static int keep(void *pool, struct weft_work *const *works, size_t n)
{
	(void)pool;
	NEED(n == 1);
	kept = works[0];
	return 0;
}

static void close_keeper(void *pool, bool wait)
{
	(void)pool;
	(void)wait;
	closes++;
}

static void refuse_it(struct weft_work *work)
{
	weft_work_refuse(work, -EIO);
}

/* Nobody holds the executor but the work, so it ends with that. */
static void ends_with_its_work(void)
{
	static const struct weft_executor_ops keeper = { .abi = WEFT_POOL_ABI,
							 .size = sizeof(keeper),
							 .name = "keeper",
							 .open = open_keeper,
							 .push = keep,
							 .close = close_keeper };
	static void (*const ways[])(struct weft_work *) = { weft_work_run, weft_work_cancel,
							    refuse_it };
	struct weft_executor *e;
	int n = 21;

	for (int i = 0; i < 3; i++) {
		e = open_on(&keeper, 1);
		NEED(weft_submit(e, twice, &n, NULL) == 0);
		weft_executor_unref(e);
		CHECK(closes == i);
		ways[i](kept);
		CHECK(closes == i + 1);
	}
}

/* The fork server has a copy of each module, and a function is known by its place there. */
static void close_after_the_fork(void)
{
	void *plugin = dlopen(other_path, RTLD_NOW | RTLD_LOCAL);

	NEED(plugin != NULL);
	NEED(weft_processes_prepare() == 0);
	CHECK(dlclose(plugin) == 0);
	CHECK(dlopen(other_path, RTLD_NOW | RTLD_NOLOAD) != NULL);
}

/* In a child, which has one thread and no fork server yet. */
static void modules_stay(void)
{
	static const struct suite_test test = { "", close_after_the_fork };

	CHECK(suite_passes_apart(&test));
}

int main(int argc, char **argv)
{
	static const struct suite_test tests[] = {
		{ "modules stay loaded for a fork server", modules_stay },
		{ "a pool from a file", loaded },
		{ "files that are refused", bad_files },
		{ "tables that are refused", tables },
		{ "a thread of the pool between jobs", inside },
		{ "a shutdown inside submit_many", shut_while_pushing },
		{ "an executor that ends with its work", ends_with_its_work },
	};

	if (argc != 3)
		return 2;
	pool_path = argv[1];
	other_path = argv[2];
	return SUITE(tests);
}
