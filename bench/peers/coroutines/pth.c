/* SPDX-License-Identifier: MIT */
/*
 * GNU Pth, by its two APIs: its user-space contexts, and its threads, which its scheduler switches.
 * A spawn sorts the new thread into a list, so that 10,000 would take longer than all the rest:
 * threads are asked for one at a time.
 */

#include <pth.h>

#include "peer.h"

static pth_uctx_t driver, all[PEER_CROWD + 1];
static int64_t counts[PEER_CROWD + 1];
static int64_t value;	/* both ways */

struct arg {
	pth_uctx_t me;
	int64_t *count;
};

static pth_uctx_t create(void (*body)(void *data), void *data)
{
	pth_uctx_t co;

	if (!pth_uctx_create(&co) ||
	    !pth_uctx_make(co, NULL, PEER_STACK, NULL, body, data, driver))
		abort();
	return co;
}

static void tick(void *data)
{
	struct arg arg = *(struct arg *)data;

	for (;;) {
		++*arg.count;
		pth_uctx_switch(arg.me, driver);
	}
}

static void add(void *data)
{
	pth_uctx_t me = ((struct arg *)data)->me;

	for (int64_t sum = 0;; sum += value) {
		value = sum;
		pth_uctx_switch(me, driver);
	}
}

static void once(void *data)
{
	++*((struct arg *)data)->count;
}

static int64_t trips(int64_t n)
{
	int64_t count = 0;
	struct arg arg = { NULL, &count };

	arg.me = create(tick, &arg);
	while (n-- > 0)
		pth_uctx_switch(driver, arg.me);
	pth_uctx_destroy(arg.me);
	return count;
}

static int64_t values(int64_t n)
{
	struct arg arg = { NULL, NULL };

	arg.me = create(add, &arg);
	pth_uctx_switch(driver, arg.me);
	while (n-- > 0) {
		value = PEER_SENT;
		pth_uctx_switch(driver, arg.me);
	}
	pth_uctx_destroy(arg.me);
	return value;
}

static int64_t lives(int64_t n)
{
	int64_t count = 0;
	struct arg arg = { NULL, &count };

	while (n-- > 0) {
		pth_uctx_t co = create(once, &arg);

		pth_uctx_switch(driver, co);
		pth_uctx_destroy(co);
	}
	return count;
}

static void gather(int64_t from, int64_t to)
{
	struct arg arg;

	for (int64_t i = from; i < to; i++) {
		all[i] = create(tick, &arg);
		arg = (struct arg){ all[i], &counts[i] };
		pth_uctx_switch(driver, all[i]);
	}
}

static int64_t turns(int64_t n)
{
	for (int64_t i = 0; n-- > 0; i = i + 1 < PEER_CROWD ? i + 1 : 0)
		pth_uctx_switch(driver, all[i]);
	return 0;
}

static int64_t counted(void)
{
	int64_t sum = 0;

	for (int64_t i = 0; i <= PEER_CROWD; i++)
		sum += counts[i];
	return sum;
}

/*
 * Threads.
 */

static bool over;

static void *tick_thread(void *count)
{
	while (!over) {
		++*(int64_t *)count;
		pth_yield(NULL);
	}
	return NULL;
}

static void *once_thread(void *count)
{
	++*(int64_t *)count;
	return NULL;
}

static pth_t spawn(void *(*body)(void *count), int64_t *count)
{
	pth_attr_t attr = pth_attr_new();
	pth_t thread;

	pth_attr_set(attr, PTH_ATTR_STACK_SIZE, PEER_STACK);
	thread = pth_spawn(attr, body, count);
	pth_attr_destroy(attr);
	if (!thread)
		abort();
	return thread;
}

static int64_t thread_trips(int64_t n)
{
	int64_t count = 0;
	pth_t thread;

	over = false;
	thread = spawn(tick_thread, &count);
	while (n-- > 0)
		pth_yield(thread);
	over = true;
	pth_join(thread, NULL);
	return count;
}

static int64_t thread_lives(int64_t n)
{
	int64_t count = 0;

	while (n-- > 0)
		pth_join(spawn(once_thread, &count), NULL);
	return count;
}

int main(int argc, char **argv)
{
	char version[20];
	const struct peer contexts = {
		"GNU Pth contexts", version, trips, values, lives, gather, turns, counted,
	}, threads = {
		.name = "GNU Pth threads", .version = version,
		.trips = thread_trips, .lives = thread_lives,
	};
	long ms = peer_milliseconds(argc, argv), number = pth_version();
	int bad;

	peer_touch(all, sizeof(all));
	peer_touch(counts, sizeof(counts));
	snprintf(version, sizeof(version), "%lx.%lx.%lx", number >> 20, number >> 12 & 0xff,
		 number & 0xff);
	if (!pth_init() || !pth_uctx_create(&driver))
		return 1;
	bad = peer_ask_all(&contexts, ms);
	return peer_ask_all(&threads, ms) || bad;
}
