/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A child of fork must not find it held by a thread that the child does not have. */
static void survive_fork(void)
{
	pthread_atfork(weft_lock, weft_unlock, weft_unlock);
}

void weft_lock(void)
{
	pthread_once(&once, survive_fork);
	pthread_mutex_lock(&mutex);
}

void weft_unlock(void)
{
	pthread_mutex_unlock(&mutex);
}
