/* SPDX-License-Identifier: MIT */
#include "calls.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sanitizers.h"

/* Counts down to 0 when it strikes; below 0 means that none was asked for. */
static atomic_long until_failure[CALL_KINDS] = { -1, -1, -1 };

bool calls_can_fail(void)
{
	return !WITH_SANITIZER;
}

bool calls_fail(enum call kind, long nth)
{
	return atomic_exchange(&until_failure[kind], nth > 0 ? nth : -1) == 0;
}

#if !WITH_SANITIZER

/* The ends of this program's code, from the linker. */
extern const char __executable_start[], etext[];

static bool is_ours(const void *caller)
{
	return (uintptr_t)caller >= (uintptr_t)__executable_start &&
	       (uintptr_t)caller < (uintptr_t)etext;
}

static bool fails(enum call kind, const void *caller)
{
	atomic_long *until = &until_failure[kind];

	return atomic_load(until) > 0 && !is_ours(caller) && atomic_fetch_sub(until, 1) == 1;
}

/* The C library's own functions, each found once. */
union next {
	void *found;
	int (*pthread_create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
	void *(*mmap)(void *, size_t, int, int, int, off_t);
	long (*syscall)(long, ...);
};

static union next next_of(void *_Atomic *known, const char *name)
{
	union next next = { .found = atomic_load_explicit(known, memory_order_relaxed) };

	if (!next.found) {
		next.found = dlsym(RTLD_NEXT, name);
		atomic_store_explicit(known, next.found, memory_order_relaxed);
	}
	return next;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *arg)
{
	static void *_Atomic known;

	if (fails(CALL_CLONE, __builtin_return_address(0)))
		return EAGAIN;
	return next_of(&known, "pthread_create").pthread_create(thread, attr, run, arg);
}

void *mmap(void *at, size_t size, int access, int flags, int fd, off_t offset)
{
	static void *_Atomic known;

	if (fails(CALL_MMAP, __builtin_return_address(0))) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	return next_of(&known, "mmap64").mmap(at, size, access, flags, fd, offset);
}

static bool is_sleep(long number, long operation)
{
	int command = (int)operation & FUTEX_CMD_MASK;

	return number == SYS_futex && (command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET);
}

long syscall(long number, ...)
{
	static void *_Atomic known;
	long a[6];
	va_list args;

	va_start(args, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(args, long);
	va_end(args);
	if (is_sleep(number, a[1]) && fails(CALL_FUTEX, __builtin_return_address(0))) {
		errno = EINTR;
		return -1;
	}
	return next_of(&known, "syscall").syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

#endif
