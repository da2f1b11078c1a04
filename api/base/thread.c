/* SPDX-License-Identifier: MIT */
#include "thread.h"

#include <pthread.h>
#include <stdlib.h>

#include "api.h"

struct weft_thread weft_no_thread;

_Thread_local struct weft_thread *weft_thread = &weft_no_thread;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool has_key;

/* Destructors of others may use coroutines yet: then the thread is met anew. */
static void end_thread(void *arg)
{
	struct weft_thread *thread = arg;

	if (thread->drop_formed)
		thread->drop_formed(thread);
	if (thread->end_stacks)
		thread->end_stacks(thread);
	if (thread->end_objects)
		thread->end_objects(thread);
	weft_thread = &weft_no_thread;
	free(thread);
}

static void make_key(void)
{
	has_key = pthread_key_create(&key, end_thread) == 0;
}

/*
 * The library may be part of a plugin that is closed while threads go on that have used it.  They
 * must not come back to it when they end.
 */
__attribute__((destructor)) static void unload(void)
{
	if (!has_key)
		return;
	pthread_key_delete(key);
	has_key = false;
	if (weft_thread != &weft_no_thread)
		end_thread(weft_thread);
}

intptr_t weft_thread_at(void)
{
	return (intptr_t)&weft_thread - (intptr_t)weft_thread_pointer_();
}

#ifdef WEFT_ASKS_FOR_THREAD_
WEFT_API void *weft_own_(intptr_t at)
{
	(void)at;
	return weft_thread;
}
#endif

struct weft_thread *weft_thread_meet(void)
{
	struct weft_thread *thread = weft_thread;

	if (thread != &weft_no_thread)
		return thread;
	pthread_once(&once, make_key);
	thread = has_key ? calloc(1, sizeof(*thread)) : NULL;
	if (thread && pthread_setspecific(key, thread) == 0)
		return weft_thread = thread;
	free(thread);
	return NULL;
}
