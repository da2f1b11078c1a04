/* SPDX-License-Identifier: MIT */
/* The C library's ucontext: swapcontext, which keeps the signal mask by a system call. */

#include <gnu/libc-version.h>
#include <ucontext.h>

#include "peer.h"

struct coroutine {
	ucontext_t context;
	void *stack;
	int64_t count;
	void (*body)(struct coroutine *co);
};

static ucontext_t driver;
static struct coroutine *current;
static int64_t value;	/* both ways */
static struct coroutine *all[PEER_CROWD + 1];

static void enter(void)
{
	current->body(current);
}

static void create(struct coroutine *co, void (*body)(struct coroutine *co))
{
	getcontext(&co->context);
	co->stack = peer_stack();
	co->context.uc_stack.ss_sp = co->stack;
	co->context.uc_stack.ss_size = PEER_STACK;
	co->context.uc_link = &driver;
	co->count = 0;
	co->body = body;
	makecontext(&co->context, enter, 0);
}

static void resume(struct coroutine *co)
{
	current = co;
	swapcontext(&driver, &co->context);
}

static void tick(struct coroutine *co)
{
	for (;;) {
		co->count++;
		swapcontext(&co->context, &driver);
	}
}

static void add(struct coroutine *co)
{
	for (int64_t sum = 0;; sum += value) {
		value = sum;
		swapcontext(&co->context, &driver);
	}
}

static void once(struct coroutine *co)
{
	co->count++;
}

static int64_t trips(int64_t n)
{
	struct coroutine co;

	create(&co, tick);
	while (n-- > 0)
		resume(&co);
	free(co.stack);
	return co.count;
}

static int64_t values(int64_t n)
{
	struct coroutine co;

	create(&co, add);
	resume(&co);
	while (n-- > 0) {
		value = PEER_SENT;
		resume(&co);
	}
	free(co.stack);
	return value;
}

static int64_t lives(int64_t n)
{
	struct coroutine co;
	int64_t count = 0;

	while (n-- > 0) {
		create(&co, once);
		resume(&co);
		free(co.stack);
		count += co.count;
	}
	return count;
}

static void gather(int64_t from, int64_t to)
{
	for (int64_t i = from; i < to; i++) {
		all[i] = malloc(sizeof(*all[i]));
		if (!all[i])
			abort();
		create(all[i], tick);
		resume(all[i]);
	}
}

static int64_t turns(int64_t n)
{
	for (int64_t i = 0; n-- > 0; i = i + 1 < PEER_CROWD ? i + 1 : 0)
		resume(all[i]);
	return 0;
}

static int64_t counted(void)
{
	int64_t sum = 0;

	for (int64_t i = 0; i <= PEER_CROWD; i++)
		sum += all[i] ? all[i]->count : 0;
	return sum;
}

int main(int argc, char **argv)
{
	char version[40];
	const struct peer peer = {
		"swapcontext", version, trips, values, lives, gather, turns, counted,
	};

	snprintf(version, sizeof(version), "glibc %s", gnu_get_libc_version());
	peer_touch(all, sizeof(all));
	return peer_ask_all(&peer, peer_milliseconds(argc, argv));
}
