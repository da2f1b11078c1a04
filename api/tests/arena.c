/* SPDX-License-Identifier: MIT */
/*
 * The arena against a system that refuses: mmap, madvise and mprotect are the test's (the linker's
 * --wrap).  Each test runs in a child, where no stack was ever taken.  Writes TAP.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../stack/arena.h"

#include <weft/impl/sanitizer.h>
#include <weft/weft.h>

#include "suite.h"

enum { GUARD_INSTALL = 102, MIB = 1 << 20 };

/* What the system does: by number of calls from now, 0 is never. */
static atomic_long fail_map, fail_protect, calls, mapped;
static enum { MARKS, REFUSES, IGNORES } guards;
static bool memory_is_locked;		/* none of it can be given back */

void *__real_mmap64(void *at, size_t size, int prot, int flags, int fd, off_t offset);
void *__wrap_mmap64(void *at, size_t size, int prot, int flags, int fd, off_t offset);
int __real_munmap(void *at, size_t size);
int __wrap_munmap(void *at, size_t size);
int __real_madvise(void *at, size_t size, int advice);
int __wrap_madvise(void *at, size_t size, int advice);
int __real_mprotect(void *at, size_t size, int prot);
int __wrap_mprotect(void *at, size_t size, int prot);

/* From the @n-th call on all fail. */
static bool strikes(atomic_long *n)
{
	long left = atomic_load(n);

	atomic_fetch_add(&calls, 1);
	if (left > 1)
		atomic_fetch_sub(n, 1);
	return left == 1;
}

void *__wrap_mmap64(void *at, size_t size, int prot, int flags, int fd, off_t offset)
{
	void *p;

	if (strikes(&fail_map)) {
		errno = ENOMEM;
		return MAP_FAILED;
	}
	p = __real_mmap64(at, size, prot, flags, fd, offset);
	if (p != MAP_FAILED)
		atomic_fetch_add(&mapped, (long)size);
	return p;
}

int __wrap_munmap(void *at, size_t size)
{
	atomic_fetch_add(&calls, 1);
	atomic_fetch_sub(&mapped, (long)size);
	return __real_munmap(at, size);
}

int __wrap_madvise(void *at, size_t size, int advice)
{
	atomic_fetch_add(&calls, 1);
	if (advice == MADV_DONTNEED && memory_is_locked) {
		errno = EINVAL;
		return -1;
	}
	if (advice != GUARD_INSTALL || guards == MARKS)
		return __real_madvise(at, size, advice);
	errno = EINVAL;
	return guards == REFUSES ? -1 : 0;
}

int __wrap_mprotect(void *at, size_t size, int prot)
{
	if (strikes(&fail_protect)) {
		errno = ENOMEM;
		return -1;
	}
	return __real_mprotect(at, size, prot);
}

/* Does a write to @p end the process? */
static bool is_guarded(char *p)
{
	struct rlimit none = { 0, 0 };
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		setrlimit(RLIMIT_CORE, &none);
		signal(SIGSEGV, SIG_DFL);
		*(volatile char *)p = 1;
		_exit(0);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

/* A stack of @size: all of it usable, guarded over its whole guard or not at all. */
static struct weft_slot *take(size_t size)
{
	struct weft_slot *slot = weft_arena_take(size);

	if (!CHECK(slot) || !CHECK((size_t)((char *)slot - slot->low) >= size))
		exit(1);
	slot->owner = NULL;
	memset(slot->low, 0x5a, (size_t)((char *)slot - slot->low));
	return slot;
}

static void check_guards(bool guarded)
{
	static const size_t sizes[] = { 4096, 16384, MIB, 3 * MIB };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t guard = sizes[i] < WEFT_GUARD_MOST ? sizes[i] : WEFT_GUARD_MOST;
		struct weft_slot *slot = take(sizes[i]), *other = take(sizes[i]);
		char *low = slot->low;

		CHECK(is_guarded(low - 1) == guarded);
		CHECK(is_guarded(low - guard) == guarded);
		CHECK(weft_arena_overrun(low - 1) == slot && !weft_arena_overrun(low));
		weft_arena_give(other);
		weft_arena_give(slot);
		if (sizes[i] > WEFT_POOLED)
			continue;
		CHECK(weft_trim() == 2);
		CHECK(take(sizes[i])->low == low || take(sizes[i])->low == low);
		CHECK(is_guarded(low - 1) == guarded);
	}
}

static void guards_by_mark(void)
{
	guards = MARKS;
	check_guards(true);
}

static void guards_by_protection(void)
{
	guards = REFUSES;
	check_guards(true);
}

/* Some systems say yes to advice that they do not know. */
static void guards_advice_ignored(void)
{
	guards = IGNORES;
	check_guards(true);
}

/* Lines that @run leaves on stderr. */
static int lines_of(void (*run)(void), const char *want)
{
	char text[1000] = "";
	int ends[2], saved = dup(STDERR_FILENO), lines = 0;
	ssize_t n;

	if (pipe(ends) < 0)
		exit(1);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	dup2(ends[1], STDERR_FILENO);
	run();
	dup2(saved, STDERR_FILENO);
	n = read(ends[0], text, sizeof(text) - 1);
	for (ssize_t i = 0; i < n; i++)
		lines += text[i] == '\n';
	CHECK(!lines || strstr(text, want));
	return lines;
}

static void take_some(void)
{
	for (int i = 0; i < 10; i++)
		take(16384);
	CHECK(!is_guarded(take(16384)->low - 1));
}

static void guards_run_out(void)
{
	guards = REFUSES;
	fail_protect = 5;
	CHECK(lines_of(take_some, "vm.max_map_count") == 1);
}

static void take_more_than_there_are_maps(void)
{
	for (int i = 0; i < 40000; i++)
		if (!weft_arena_take(4096)) {
			CHECK(!"a stack");
			return;
		}
}

static void guards_until_max_map_count(void)
{
	guards = REFUSES;
	CHECK(lines_of(take_more_than_there_are_maps, "vm.max_map_count") <= 1);
	/* The program goes on. */
	CHECK(weft_arena_take(MIB) && weft_arena_take(2 * MIB));
}

/* mmap fails from the n-th call on: no stack, nothing kept, and the next one works. */
static void map_fails(void)
{
	static const size_t sizes[] = { 4096, MIB, 2 * MIB };
	int refused = 0;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (long n = 1; n < 4; n++) {
			struct weft_slot *slot;

			fail_map = n;
			slot = weft_arena_take(sizes[i]);
			refused += !slot;
			fail_map = 0;
			if (slot)
				weft_arena_give(slot);
			weft_arena_give(take(sizes[i]));
		}
	CHECK(refused >= 3);
}

/* The same seen from outside: a resume that reports it, and can be made again. */
static int body(struct weft_co *co, void *arg)
{
	struct weft_value sent;

	(void)arg;
	return weft_yield(co, weft_int(1), &sent);
}

static const struct weft_backend *some_backend(void)
{
	const struct weft_backend *const *at = weft_backend_list();

	while (*at && !((*at)->caps & WEFT_CAP_WANTS_STACK))
		at++;
	return *at;
}

static void map_fails_at_resume(void)
{
	static const size_t sizes[] = { 4096, 65536, 2 * MIB };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct weft_co_options o = { .backend = some_backend(), .stack_size = sizes[i] };
		struct weft_co *co = NULL;
		struct weft_value v = weft_int(7);

		if (!o.backend || weft_co_new(body, NULL, &o, &co) < 0)
			return;
		fail_map = 1;
		CHECK(weft_next(co, &v) == -ENOMEM);
		fail_map = 0;
		CHECK(weft_co_state(co) == WEFT_CREATED && weft_equal(v, weft_int(7)));
		CHECK(weft_next(co, &v) == WEFT_YIELDED);
		CHECK(weft_co_unref(co) == 0);
	}
}

/* Address space that runs out: as many stacks as there is room for, and then no more. */
static void address_space_ends(void)
{
	struct rlimit some = { (rlim_t)1 << 30, (rlim_t)1 << 30 };
	int n = 0;

	if (setrlimit(RLIMIT_AS, &some) < 0)
		return;
	while (n < 100000 && weft_arena_take(MIB))
		n++;
	CHECK(n > 300 && n < 1024);
}

static void single_ones_are_unmapped(void)
{
	long before;

	weft_arena_give(take(2 * MIB));
	before = mapped;
	for (int i = 0; i < 100; i++)
		weft_arena_give(take((size_t)(i % 7 + 2) * MIB));
	CHECK(mapped == before);
}

static void a_hot_stack_asks_nobody(void)
{
	long before;

	weft_arena_give(take(65536));
	before = calls;
	for (int i = 0; i < 1000; i++)
		weft_arena_give(weft_arena_take(65536));
	CHECK(calls == before);
}

static int count_maps(void)
{
	FILE *file = fopen("/proc/self/maps", "re");
	int c, lines = 0;

	while (file && (c = getc(file)) != EOF)
		lines += c == '\n';
	if (file)
		fclose(file);
	return lines;
}

static void many_need_few_maps(void)
{
	int before = count_maps();

	for (int i = 0; i < 20000; i++)
		CHECK(weft_arena_take(16384));
	CHECK(count_maps() < before + 40);
}

/* The last records of a page: 32 colours that differ, all of them in the page at the top. */
static void tops_are_coloured(void)
{
	uint32_t seen = 0;

	for (int i = 0; i < 32; i++) {
		uintptr_t at = (uintptr_t)weft_arena_take(4096) % WEFT_PAGE;

		CHECK(at % 64 == 0 && at >= WEFT_PAGE / 2);
		seen |= 1u << (at - WEFT_PAGE / 2) / 64;
	}
	CHECK(seen == UINT32_MAX);
}

static void *take_and_give(void *arg)
{
	struct weft_slot *slot[100];

	(void)arg;
	for (int round = 0; round < 50; round++) {
		for (int i = 0; i < 100; i++) {
			slot[i] = weft_arena_take(4096u << i % 4);
			if (!slot[i])
				_exit(1);
			slot[i]->low[i] = (char)i;
		}
		for (int i = 0; i < 100; i++) {
			if (slot[i]->low[i] != (char)i)
				_exit(1);
			weft_arena_give(slot[i]);
		}
		if (round % 10 == 0)
			weft_trim();
	}
	return NULL;
}

static void crowd(void)
{
	pthread_t thread[4];

	for (int i = 0; i < 4; i++)
		if (pthread_create(&thread[i], NULL, take_and_give, NULL) != 0)
			exit(1);
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
}

/* What they mapped is enough for all later ones: nothing went with a thread. */
static void threads_give_back(void)
{
	long before;

	crowd();
	before = mapped;
	for (int i = 0; i < 5; i++)
		crowd();
	CHECK(mapped < before + 64 * MIB);
	before = mapped;
	for (int i = 0; i < 20; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, take_and_give, NULL) == 0)
			pthread_join(thread, NULL);
	}
	CHECK(mapped == before);
}

static void *take_one_and_give(void *arg)
{
	struct weft_slot **ret = arg;

	*ret = take(65536);
	weft_arena_give(*ret);
	return NULL;
}

/* A thread that kept a single stack has ended: that one is all there is for the next who asks. */
static void one_is_left(void)
{
	struct weft_slot *kept = NULL, *first, *second;
	pthread_t thread;

	if (pthread_create(&thread, NULL, take_one_and_give, &kept) != 0)
		exit(1);
	pthread_join(thread, NULL);
	first = take(65536);
	second = take(65536);
	CHECK(kept && first == kept && second != kept);
	weft_arena_give(second);
	weft_arena_give(first);
	CHECK(take(65536) == first && take(65536) == second);
}

/* Stacks of two sizes that a thread keeps in the same place, in turn: none of them is lost. */
static void sizes_in_one_place(void)
{
	size_t one = 16, other = 17;
	long before = 0;

	while (weft_kept_of(weft_thread, other) != weft_kept_of(weft_thread, one))
		other++;
	for (int i = 0; i < 2000; i++) {
		struct weft_slot *a = take(one * WEFT_PAGE), *b = take(other * WEFT_PAGE);

		CHECK(a->pages == one && b->pages == other);
		if (i == 2)
			before = mapped;
		weft_arena_give(i % 2 ? a : b);
		weft_arena_give(i % 2 ? b : a);
	}
	CHECK(mapped == before);
	CHECK(weft_trim() == 2);
}

/* The system takes no memory back: nothing was trimmed, and every stack can be used as before. */
static void trim_is_refused(void)
{
	struct weft_slot *slot[5], *again[5];
	long before;
	int found = 0;

	for (int i = 0; i < 5; i++)
		slot[i] = take(65536);
	for (int i = 0; i < 5; i++)
		weft_arena_give(slot[i]);
	before = mapped;
	alarm(20);
	memory_is_locked = true;
	CHECK(weft_trim() == 0);
	CHECK(weft_trim() == 0);
	for (int i = 0; i < 5; i++)
		again[i] = take(65536);
	for (int i = 0; i < 25; i++)
		found += slot[i / 5] == again[i % 5];
	CHECK(found == 5 && mapped == before);
	for (int i = 0; i < 5; i++)
		weft_arena_give(again[i]);
	memory_is_locked = false;
	CHECK(weft_trim() == 5);
	alarm(0);
}

/* Measured ones are cleared by hand then, and not by the system. */
static void clear_is_refused(void)
{
	struct weft_slot *slot = take(65536);

	memory_is_locked = true;
	weft_slot_clear(slot);
	for (const char *at = slot->low; at < (const char *)slot; at++)
		if (!CHECK(*at == 0))
			break;
}

static atomic_bool enough;

/* Large ones, which are mapped and unmapped under the lock. */
static void *take_large_ones(void *arg)
{
	(void)arg;
	while (!enough) {
		struct weft_slot *slot = weft_arena_take(4 * MIB);

		if (slot)
			weft_arena_give(slot);
	}
	return NULL;
}

/* A child that is made while others are busy under the lock is not stuck in it. */
static void fork_among_large_ones(void)
{
	pthread_t thread[2];
	int status = 0;

	for (int i = 0; i < 2; i++)
		if (pthread_create(&thread[i], NULL, take_large_ones, NULL) != 0)
			exit(1);
	for (int i = 0; i < 200 && status == 0; i++) {
		pid_t child = fork();

		if (child == 0) {
			alarm(10);
			weft_arena_give(take(4 * MIB));
			_exit(0);
		}
		waitpid(child, &status, 0);
	}
	CHECK(status == 0);
	enough = true;
	for (int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
}

/* A child of a program with threads is not stuck in a lock that one of them held. */
static void fork_among_threads(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, take_and_give, NULL) != 0)
		exit(1);
	for (int i = 0; i < 20; i++) {
		int status = 1;
		pid_t child = fork();

		if (child == 0) {
			alarm(20);
			for (int k = 0; k < 200; k++)
				if (!weft_arena_take(8192))
					_exit(1);
			_exit(0);
		}
		waitpid(child, &status, 0);
		CHECK(status == 0);
	}
	pthread_join(thread, NULL);
}

/* A sanitizer maps and forks for itself, and cannot do without. */
enum { SANITIZED = WEFT_ASAN || WEFT_TSAN || WEFT_MSAN };

static const struct suite_test_apart tests[] = {
#define TEST(name) { { #name, name }, false }
#define STARVING(name) { { #name, name }, SANITIZED }
	TEST(guards_by_mark),
	TEST(guards_by_protection),
	TEST(guards_advice_ignored),
	TEST(guards_run_out),
	STARVING(guards_until_max_map_count),
	TEST(map_fails),
	TEST(map_fails_at_resume),
	STARVING(address_space_ends),
	TEST(single_ones_are_unmapped),
	TEST(a_hot_stack_asks_nobody),
	TEST(many_need_few_maps),
	TEST(tops_are_coloured),
	TEST(threads_give_back),
	TEST(one_is_left),
	TEST(sizes_in_one_place),
	TEST(trim_is_refused),
	TEST(clear_is_refused),
	STARVING(fork_among_large_ones),
	STARVING(fork_among_threads),
};

int main(void)
{
	return SUITE_APART(tests);
}
