/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <pthread.h>

#include "future.h"

enum { LOCKS = WEFT_LOCK_FUTURES + WEFT_FUTURE_LOCKS };

#define FOUR(x) x, x, x, x

static struct padded {
	_Alignas(WEFT_LINE) pthread_mutex_t mutex;
} locks[LOCKS] = {
	[WEFT_LOCK_HEAPS] = { PTHREAD_MUTEX_INITIALIZER },
	[WEFT_LOCK_EXECUTORS] = { PTHREAD_MUTEX_INITIALIZER },
	[WEFT_LOCK_FUTURES] = FOUR(FOUR({ PTHREAD_MUTEX_INITIALIZER })),
	FOUR(FOUR({ PTHREAD_MUTEX_INITIALIZER })),
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void lock_all(void)
{
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_lock(&locks[i].mutex);
}

static void unlock_all(void)
{
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_unlock(&locks[i].mutex);
}

static void survive_fork(void)
{
	pthread_atfork(lock_all, unlock_all, unlock_all);
}

void weft_lock_common(unsigned which)
{
	pthread_once(&once, survive_fork);
	pthread_mutex_lock(&locks[which].mutex);
}

void weft_unlock_common(unsigned which)
{
	pthread_mutex_unlock(&locks[which].mutex);
}
