/* SPDX-License-Identifier: MIT */
/*
 * Boost.Context's fcontext by its two C symbols, with a stack from malloc for each, as Boost's own
 * classes would do it.
 */

#include <boost/version.hpp>

#include "peer.h"

struct transfer {
	void *from, *data;
};

struct transfer jump_fcontext(void *to, void *data);
void *make_fcontext(void *top, size_t size, void (*entry)(struct transfer));

static void *all[PEER_CROWD + 1];
static int64_t counts[PEER_CROWD + 1];

static void tick(struct transfer t)
{
	int64_t *count = t.data;

	for (;;) {
		++*count;
		t = jump_fcontext(t.from, NULL);
	}
}

static void add(struct transfer t)
{
	for (int64_t sum = 0;; sum += (intptr_t)t.data)
		t = jump_fcontext(t.from, (void *)(intptr_t)sum);
}

static void once(struct transfer t)
{
	++*(int64_t *)t.data;
	jump_fcontext(t.from, NULL);
}

static void *create(char *stack, void (*body)(struct transfer))
{
	return make_fcontext(stack + PEER_STACK, PEER_STACK, body);
}

static int64_t trips(int64_t n)
{
	char *stack = peer_stack();
	void *co = create(stack, tick);
	int64_t count = 0;

	while (n-- > 0)
		co = jump_fcontext(co, &count).from;
	free(stack);
	return count;
}

static int64_t values(int64_t n)
{
	char *stack = peer_stack();
	struct transfer t = jump_fcontext(create(stack, add), NULL);

	while (n-- > 0)
		t = jump_fcontext(t.from, (void *)(intptr_t)PEER_SENT);
	free(stack);
	return (intptr_t)t.data;
}

static int64_t lives(int64_t n)
{
	int64_t count = 0;

	while (n-- > 0) {
		char *stack = peer_stack();

		jump_fcontext(create(stack, once), &count);
		free(stack);
	}
	return count;
}

static void gather(int64_t from, int64_t to)
{
	for (int64_t i = from; i < to; i++)
		all[i] = jump_fcontext(create(peer_stack(), tick), &counts[i]).from;
}

static int64_t turns(int64_t n)
{
	for (int64_t i = 0; n-- > 0; i = i + 1 < PEER_CROWD ? i + 1 : 0)
		all[i] = jump_fcontext(all[i], NULL).from;
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
	char version[20];
	const struct peer peer = {
		"Boost fcontext", version, trips, values, lives, gather, turns, counted,
	};

	snprintf(version, sizeof(version), "%d.%d.%d", BOOST_VERSION / 100000,
		 BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100);
	peer_touch(all, sizeof(all));
	peer_touch(counts, sizeof(counts));
	return peer_ask_all(&peer, peer_milliseconds(argc, argv));
}
