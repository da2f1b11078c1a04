/* SPDX-License-Identifier: MIT */
/* 22.17: channels. */

#include "stage.h"

#include <stdlib.h>

enum { VALUES = 50, SENDERS = 4 };

static struct weft_runtime_channel *open_channel(const struct weft_runtime *rt, size_t room)
{
	struct weft_runtime_channel *channel = NULL;

	if (rt->channel_new(&channel, room) == 0 && channel)
		return channel;
	conform_fail("there is no channel of room %zu", room);
	abort();
}

static int send_numbers(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r = 0;

	for (f->i = 1; f->i <= f->n && r == 0; f->i++)
		r = f->rt->send(self, f->channel, (void *)(intptr_t)f->i);
	return r;
}

/* In the order in which they were sent. */
INSIDE(rt_channel_order)
{
	struct act act = { .n = VALUES, .channel = open_channel(rt, 2) };
	struct weft_runtime_co *co = stage_spawn(rt, send_numbers, &act);

	for (int i = 1; i <= VALUES; i++) {
		void *got = NULL;

		CHECK_INT(rt->receive(NULL, act.channel, &got), 0);
		CHECK_INT((intptr_t)got, i);
	}
	CHECK_INT(stage_end(rt, co), 0);
	rt->channel_free(act.channel);
}

static int receive_one(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	f->code = f->rt->receive(self, f->channel, &f->value);
	f->runs++;
	return 0;
}

/* A receive waits until there is a value. */
INSIDE(rt_channel_waits)
{
	struct act act = { .channel = open_channel(rt, 1), .code = 1 };
	struct weft_runtime_co *co = stage_start(rt, receive_one, &act);

	for (int i = 0; i < 3; i++)
		rt->yield(NULL, NULL, NULL);
	CHECK_INT(act.runs, 0);
	CHECK_INT(rt->send(NULL, act.channel, (void *)(intptr_t)42), 0);
	CHECK_INT(stage_end(rt, co), 0);
	CHECK_INT(act.runs, 1);
	CHECK_INT(act.code, 0);
	CHECK_INT((intptr_t)act.value, 42);
	rt->channel_free(act.channel);
}

/* From several senders: nothing is lost, and nothing comes twice. */
INSIDE(rt_channel_many)
{
	struct weft_runtime_channel *channel = open_channel(rt, 1);
	struct weft_runtime_co *co[SENDERS];
	struct act act[SENDERS];
	int seen[VALUES + 1] = { 0 };

	for (int i = 0; i < SENDERS; i++) {
		act[i] = (struct act){ .n = VALUES, .channel = channel };
		co[i] = stage_spawn(rt, send_numbers, &act[i]);
	}
	for (int i = 0; i < SENDERS * VALUES; i++) {
		void *got = NULL;

		CHECK_INT(rt->receive(NULL, channel, &got), 0);
		if ((intptr_t)got >= 1 && (intptr_t)got <= VALUES)
			seen[(intptr_t)got]++;
	}
	for (int i = 1; i <= VALUES; i++)
		CHECK_INT(seen[i], SENDERS);
	for (int i = 0; i < SENDERS; i++)
		CHECK_INT(stage_end(rt, co[i]), 0);
	rt->channel_free(channel);
}
