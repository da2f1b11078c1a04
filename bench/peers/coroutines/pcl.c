/* SPDX-License-Identifier: MIT */
/* The Portable Coroutine Library; a value goes through the data of the coroutine. */

#include <pcl.h>

#include "peer.h"

static coroutine_t all[PEER_CROWD + 1];
static int64_t counts[PEER_CROWD + 1];

static void tick(void *data)
{
	int64_t *count = data;

	for (;;) {
		++*count;
		co_resume();
	}
}

static void add(void *data)
{
	int64_t sum = 0;

	for (coroutine_t me = co_current();; sum += (intptr_t)co_get_data(me)) {
		co_set_data(me, (void *)(intptr_t)sum);
		co_resume();
	}
	(void)data;
}

static void once(void *data)
{
	++*(int64_t *)data;
}

static coroutine_t create(void (*body)(void *data), void *data)
{
	coroutine_t co = co_create(body, data, NULL, PEER_STACK);

	if (!co)
		abort();
	return co;
}

static int64_t trips(int64_t n)
{
	int64_t count = 0;
	coroutine_t co = create(tick, &count);

	while (n-- > 0)
		co_call(co);
	co_delete(co);
	return count;
}

static int64_t values(int64_t n)
{
	coroutine_t co = create(add, NULL);
	int64_t sum;

	co_call(co);
	while (n-- > 0) {
		co_set_data(co, (void *)(intptr_t)PEER_SENT);
		co_call(co);
	}
	sum = (intptr_t)co_get_data(co);
	co_delete(co);
	return sum;
}

/* One that has ended is gone. */
static int64_t lives(int64_t n)
{
	int64_t count = 0;

	while (n-- > 0)
		co_call(create(once, &count));
	return count;
}

static void gather(int64_t from, int64_t to)
{
	for (int64_t i = from; i < to; i++) {
		all[i] = create(tick, &counts[i]);
		co_call(all[i]);
	}
}

static int64_t turns(int64_t n)
{
	for (int64_t i = 0; n-- > 0; i = i + 1 < PEER_CROWD ? i + 1 : 0)
		co_call(all[i]);
	return 0;
}

static int64_t counted(void)
{
	int64_t sum = 0;

	for (int64_t i = 0; i <= PEER_CROWD; i++)
		sum += counts[i];
	return sum;
}

int main(int argc, char **argv)
{
	static const struct peer peer = {
		"PCL", "", trips, values, lives, gather, turns, counted,
	};
	long ms = peer_milliseconds(argc, argv);
	int bad;

	peer_touch(all, sizeof(all));
	peer_touch(counts, sizeof(counts));
	if (co_thread_init() < 0)
		return 1;
	bad = peer_ask_all(&peer, ms);
	co_thread_cleanup();
	return bad;
}
