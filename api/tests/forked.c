/* SPDX-License-Identifier: MIT */
/*
 * A child of fork finds the locks of the library free.
 *
 * A thread takes and leaves a lock all the time while the program forks, and the child takes the
 * lock too.  A child that hangs is ended by its alarm.  No test can catch the lock of the heaps in
 * the moment in which it is held, but it lies beside the others.
 */

#include <pthread.h>

#include <weft/executor.h>
#include <weft/future.h>
#include <weft/impl/sanitizer.h>

#include "suite.h"

enum { FORKS = 200, FUTURES = 1000, HANGS = 5 };

static atomic_bool enough;

struct use {
	void (*use)(void);
	sem_t begun;
};

static void *use_on(void *arg)
{
	struct use *use = arg;

	use->use();
	sem_post(&use->begun);
	while (!atomic_load(&enough))
		use->use();
	return NULL;
}

static bool child_can(void (*use)(void))
{
	int status = 1;
	pid_t child = fork();

	if (child == 0) {
		alarm(HANGS);
		use();
		_exit(0);
	}
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

/* A thread does @meanwhile, and children do @use. */
static void fork_while(void (*meanwhile)(void), void (*use)(void))
{
	struct use busy = { .use = meanwhile };
	bool ok = true;
	pthread_t thread;

	atomic_store(&enough, false);
	sem_init(&busy.begun, 0, 0);
	NEED(pthread_create(&thread, NULL, use_on, &busy) == 0);
	sem_down(&busy.begun);
	for (int i = 0; ok && i < FORKS; i++)
		ok = CHECK(child_can(use));
	atomic_store(&enough, true);
	pthread_join(thread, NULL);
	sem_destroy(&busy.begun);
}

static void open_and_close(void)
{
	struct weft_executor *e;

	NEED(weft_inline_open(&e) == 0);
	weft_executor_unref(e);
}

static void executors(void)
{
	fork_while(open_and_close, open_and_close);
}

static struct weft_future *futures[FUTURES];

static int nothing(struct weft_future *f, void *arg)
{
	(void)f;
	(void)arg;
	return 0;
}

/* A pass that is left again: each lock is taken, by each future that has it. */
static void wait_for_all(void)
{
	CHECK(weft_wait(futures, FUTURES, WEFT_ALL_COMPLETED, WEFT_NOW, NULL) == 0);
}

static void add_callbacks(void)
{
	for (size_t i = 0; i < FUTURES; i++)
		NEED(weft_future_on_done(futures[i], nothing, NULL) == 0);
}

static void lists_of_futures(void)
{
	struct weft_promise *promises[FUTURES];

	for (size_t i = 0; i < FUTURES; i++) {
		NEED(weft_promise_new(&promises[i]) == 0);
		futures[i] = weft_promise_future(promises[i]);
	}
	fork_while(wait_for_all, add_callbacks);
	for (size_t i = 0; i < FUTURES; i++)
		weft_promise_unref(promises[i]);
	weft_futures_unref(futures, FUTURES);
}

/* AddressSanitizer's allocator does not survive a fork while another thread allocates. */
static const struct suite_test_apart tests[] = {
	{ { "executors", executors }, WEFT_ASAN },
	{ { "lists_of_futures", lists_of_futures }, false },
};

int main(void)
{
	return SUITE_APART(tests);
}
