/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "planted.h"

enum { LARGE = 1 << 20, SMALL = 4096, SELDOM = 1000 };

static void ignore(int signal)
{
	(void)signal;
}

static void block(int signal)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, signal);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void *map(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static int open_something(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void *sleep_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return NULL;
}

/* The address escapes, so that no compiler leaves the allocation out. */
static void take_memory(void)
{
	void *p = malloc(16);

	__asm__ volatile("" : : "r"(p) : "memory");
}

/* Once in a thousand times, whatever the context may be. */
static void leak_seldom(void)
{
	static atomic_int lives;
	pthread_t thread;

	if (atomic_fetch_add(&lives, 1) % SELDOM != SELDOM - 1)
		return;
	if (fault == LEAKS_MEMORY_SELDOM)
		take_memory();
	if (fault == LEAKS_MAPPING_SELDOM)
		map(SMALL);
	if (fault == LEAKS_FILE_SELDOM)
		open_something();
	if (fault == LEAKS_THREAD_SELDOM)
		pthread_create(&thread, NULL, sleep_for_ever, NULL);
}

static bool takes_three(void)
{
	return fault == INIT_LEAKS_FIRST || fault == INIT_LEAKS_SECOND ||
	       fault == INIT_IGNORES_THIRD;
}

static void give_three(struct weft_ctx *ctx)
{
	if (ctx->taken[2])
		munmap(ctx->taken[2], SMALL);
	if (ctx->taken[1])
		munmap(ctx->taken[1], SMALL);
	free(ctx->taken[0]);
}

/* Memory, and two mappings. */
static int take_three(struct weft_ctx *ctx)
{
	ctx->taken[0] = malloc(64);
	if (!ctx->taken[0])
		return -ENOMEM;
	ctx->taken[1] = map(SMALL);
	if (!ctx->taken[1]) {
		if (fault != INIT_LEAKS_FIRST)
			free(ctx->taken[0]);
		return -ENOMEM;
	}
	ctx->taken[2] = map(SMALL);
	if (ctx->taken[2] || fault == INIT_IGNORES_THIRD)
		return 0;
	if (fault == INIT_LEAKS_SECOND)
		ctx->taken[1] = NULL;
	give_three(ctx);
	return -ENOMEM;
}

int resources_take(struct weft_ctx *ctx)
{
	leak_seldom();
	if (takes_three())
		return take_three(ctx);
	if (fault == LEAKS_MEMORY)
		ctx->taken[0] = malloc(64);
	if (fault == LEAVES_HANDLER)
		signal(SIGPROF, ignore);
	if (fault == LEAVES_BLOCKED)
		block(SIGPROF);
	if (fault == LEAKS_FILE)
		ctx->file = open_something();
	if (fault == LEAKS_MAPPING || fault == INIT_FAILS_UPWARDS) {
		ctx->taken[0] = map(LARGE);
		if (!ctx->taken[0])
			return ENOMEM;
	}
	return 0;
}

void resources_give(struct weft_ctx *ctx)
{
	if (takes_three())
		give_three(ctx);
	if (fault == LEAKS_FILE && ctx->last_switch != WEFT_WHY_SUSPEND)
		close(ctx->file);
	if ((fault == LEAKS_MAPPING && ctx->resumer) || fault == INIT_FAILS_UPWARDS)
		munmap(ctx->taken[0], LARGE);
	if (fault == HALVES_STACK)
		munmap(ctx->stack, ctx->size);
}
