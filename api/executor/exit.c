/* SPDX-License-Identifier: MIT */
/*
 * At the end of the process the jobs that were handed over are run to their end, as Python does.
 * That is done before destructors of libraries run, and while main's thread is the one that waits.
 */

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "../future/lock.h"
#include "executor.h"

static struct weft_executor *first;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void (*_Atomic last)(void);

/* One that is about to be freed has no reference, and waits for the lock to leave the list. */
static bool hold(struct weft_executor *e)
{
	uint32_t refs = atomic_load(&e->refs);

	while (refs >= 2)
		if (atomic_compare_exchange_weak(&e->refs, &refs, refs + 2))
			return true;
	return false;
}

/* The next one after @done, which is held; NULL: the first. */
static struct weft_executor *next_held(struct weft_executor *done)
{
	struct weft_executor *e;

	weft_lock_common(WEFT_LOCK_EXECUTORS);
	for (e = done ? done->next : first; e; e = e->next)
		if (e->pid == getpid() && !weft_is_inside(e) && hold(e))
			break;
	weft_unlock_common(WEFT_LOCK_EXECUTORS);
	return e;
}

static void finish_all(void)
{
	struct weft_executor *e = next_held(NULL), *next;
	void (*end)(void) = atomic_load(&last);

	while (e) {
		weft_executor_finish(e);
		next = next_held(e);
		weft_executor_drop(e);
		e = next;
	}
	if (end)
		end();
}

/* When there is no memory for the handler, the end of the process just ends the jobs. */
static void prepare(void)
{
	(void)!atexit(finish_all);
}

void weft_exit_last(void (*end)(void))
{
	pthread_once(&once, prepare);
	atomic_store(&last, end);
}

void weft_exit_add(struct weft_executor *e)
{
	pthread_once(&once, prepare);
	weft_lock_common(WEFT_LOCK_EXECUTORS);
	e->next = first;
	e->prev = NULL;
	if (first)
		first->prev = e;
	first = e;
	weft_unlock_common(WEFT_LOCK_EXECUTORS);
}

void weft_exit_remove(struct weft_executor *e)
{
	weft_lock_common(WEFT_LOCK_EXECUTORS);
	if (e->prev)
		e->prev->next = e->next;
	else
		first = e->next;
	if (e->next)
		e->next->prev = e->prev;
	weft_unlock_common(WEFT_LOCK_EXECUTORS);
}
