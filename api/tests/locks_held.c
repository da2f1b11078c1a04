/* SPDX-License-Identifier: MIT */
/*
 * To be loaded before a program by LD_PRELOAD: a thread that gives back a mutex which it does not
 * hold ends the program with a message.  scripts/mutants finds by it where a lock is not taken,
 * without waiting for a race.  ThreadSanitizer says the same, but needs other libraries.
 *
 * A condition gives its mutex back and takes it again, so a wait changes nothing here.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 256 };			/* held by one thread at once */

static _Thread_local pthread_mutex_t *held[MOST] __attribute__((tls_model("initial-exec")));
static int (*next_lock)(pthread_mutex_t *);
static int (*next_trylock)(pthread_mutex_t *);
static int (*next_unlock)(pthread_mutex_t *);

/* ISO C has no conversion between pointers to objects and to functions. */
static void find_next(void *to, const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	memcpy(to, &found, sizeof(found));
}

__attribute__((constructor)) static void find(void)
{
	find_next(&next_lock, "pthread_mutex_lock");
	find_next(&next_trylock, "pthread_mutex_trylock");
	find_next(&next_unlock, "pthread_mutex_unlock");
}

/* Another library may lock before this one was begun. */
static void begin(void)
{
	if (!next_unlock)
		find();
}

/* Put @to into a place where @from is; false: there is none. */
static bool change(pthread_mutex_t *from, pthread_mutex_t *to)
{
	for (int i = 0; i < MOST; i++)
		if (held[i] == from) {
			held[i] = to;
			return true;
		}
	return false;
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
	int r;

	begin();
	r = next_lock(mutex);
	if (r == 0 || r == EOWNERDEAD)
		change(NULL, mutex);
	return r;
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
	int r;

	begin();
	r = next_trylock(mutex);
	if (r == 0 || r == EOWNERDEAD)
		change(NULL, mutex);
	return r;
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
	static const char text[] = "a mutex is given back by a thread that does not hold it\n";

	begin();
	if (!change(mutex, NULL)) {
		(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
		abort();
	}
	return next_unlock(mutex);
}
