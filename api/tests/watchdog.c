/* SPDX-License-Identifier: MIT */
/*
 * The thread that watches a loop in debug mode ends when the loop is closed, by a wake-up.  It may
 * not end by an earlier one, because libuv aborts a program that wakes a thread which has closed
 * its descriptors.  Here an unlock takes a while, so that an earlier wake-up has its effect first.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

#include <weft/loop.h>

#include "suite.h"

enum { LOOPS = 20, MILLISECOND = 1000000 };

static atomic_bool slow;
static int (*unlock)(pthread_mutex_t *mutex);

/* In place of the C library's, for weft too. */
int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
	const struct timespec pause = { .tv_nsec = 2 * MILLISECOND };
	int r = unlock(mutex);

	if (atomic_load(&slow))
		nanosleep(&pause, NULL);
	return r;
}

__attribute__((constructor)) static void find_unlock(void)
{
	*(void **)&unlock = dlsym(RTLD_NEXT, "pthread_mutex_unlock");
}

static int stop(struct weft_loop *loop, void *arg)
{
	(void)arg;
	weft_loop_stop(loop);
	return 0;
}

/* The first callback wakes the thread, and the close comes just behind it. */
static void ends_by_its_last_wake_up(void)
{
	const struct weft_loop_options debug = { .debug = true };

	for (int i = 0; i < LOOPS; i++) {
		struct weft_loop *loop = NULL;

		NEED(weft_loop_new(&debug, &loop) == 0);
		CHECK(weft_call_soon(loop, stop, NULL) == 0);
		CHECK(weft_loop_run_forever(loop) == 0);
		atomic_store(&slow, true);
		CHECK(weft_loop_close(loop) == 0);
		atomic_store(&slow, false);
		weft_loop_unref(loop);
	}
}

static const struct suite_test tests[] = {
	{ "ends-by-its-last-wake-up", ends_by_its_last_wake_up },
};

int main(void)
{
	return SUITE(tests);
}
