/* SPDX-License-Identifier: MIT */
/*
 * Random traffic on channels: tasks send, receive, select and cancel each other.  Whatever happens,
 * a value arrives exactly once if its send has ended well, and never otherwise; and the values that
 * one task sends into one channel arrive in order at each that receives.
 */

#include "loops.h"

#include <string.h>

#include <weft/channel.h>

#include "../random.h"

enum { DRIVERS = 7, LANES = 3, TRIPS = 60, CASES = 3, VALUES = DRIVERS * TRIPS * CASES };

struct traffic;

struct driver {
	struct weft_frame weft;
	struct traffic *traffic;
	int id, trips, next; /* the next value that it sends */
	int kind;            /* of what it does now */
	struct weft_case cases[CASES];
	size_t n, chosen;
	struct weft_value got;
};

struct traffic {
	uint64_t random;
	struct weft_loop *loop;
	struct weft_channel lanes[LANES];
	struct driver drivers[DRIVERS];
	struct weft_task *tasks[DRIVERS];
	unsigned char sent[VALUES], arrived[VALUES];
	int last[DRIVERS + 1][LANES][DRIVERS]; /* that a task has received from another one */
};

enum { SEND, RECEIVE, SELECT, SLEEP };

static int below(struct traffic *t, int n)
{
	return (int)(random_next(&t->random) >> 33) % n;
}

/* @at: the task that has received it, which knows only now. */
static void arrive(struct traffic *t, int at, const struct weft_channel *lane,
		   struct weft_value value)
{
	int v = (int)weft_as_int(value);
	int *last = &t->last[at][lane - t->lanes][v / (TRIPS * CASES)];

	t->arrived[v]++;
	CHECK(v > *last);
	*last = v;
}

/* Choose what to do next; false: it was the last trip. */
static bool depart(struct driver *d)
{
	struct traffic *t = d->traffic;

	if (d->trips++ == TRIPS)
		return false;
	if (below(t, 4) == 0)
		(void)weft_task_cancel(t->tasks[below(t, DRIVERS)], NULL);
	d->kind = below(t, 8) < 4 ? SELECT : below(t, 3);
	if (below(t, 6) == 0)
		d->kind = SLEEP;
	d->n = d->kind == SELECT ? 1 + (size_t)below(t, CASES) : 1;
	for (size_t i = 0; i < d->n; i++)
		d->cases[i] = (struct weft_case){
			.channel = &t->lanes[below(t, LANES)],
			.sends = d->kind == SEND || (d->kind == SELECT && below(t, 2)),
			.value = weft_int(d->next++),
		};
	d->chosen = 0;
	return true;
}

/* What has come of it. */
static void come_back(struct driver *d, int r)
{
	struct weft_case *c = &d->cases[d->chosen];

	if (r < 0 || d->kind == SLEEP)
		return;
	if (d->kind == RECEIVE)
		c->value = d->got;
	if (d->kind == SEND || (d->kind == SELECT && c->sends))
		d->traffic->sent[weft_as_int(c->value)]++;
	else
		arrive(d->traffic, d->id, c->channel, c->value);
}

static int drive_resumable(void *self)
{
	struct driver *d = self;
	int r = 0;

	WEFT_BEGIN(d);
	while (depart(d)) {
		if (d->kind == SLEEP)
			WEFT_SLEEP(d, r, 1);
		else if (d->kind == SELECT)
			WEFT_SELECT(d, r, d->cases, d->n, &d->chosen);
		else if (d->kind == SEND)
			WEFT_CHANNEL_SEND(d, r, d->cases[0].channel, d->cases[0].value);
		else
			WEFT_CHANNEL_RECEIVE(d, r, d->cases[0].channel, &d->got);
		come_back(d, r);
	}
	WEFT_END(d);
	return 0;
}

static int drive_stackful(struct weft_co *co, void *arg)
{
	struct driver *d = arg;

	while (depart(d)) {
		if (d->kind == SLEEP)
			come_back(d, weft_sleep(co, 1));
		else if (d->kind == SELECT)
			come_back(d, weft_select(co, d->cases, d->n, &d->chosen));
		else if (d->kind == SEND)
			come_back(d, weft_channel_send(co, d->cases[0].channel, d->cases[0].value));
		else
			come_back(d, weft_channel_receive(co, d->cases[0].channel, &d->got));
	}
	return 0;
}

static void start(struct traffic *t, const struct weft_backend *be, uint64_t seed, bool stackful)
{
	memset(t, 0, sizeof(*t));
	memset(t->last, -1, sizeof(t->last));
	t->random = seed;
	t->loop = virtual_loop();
	for (int i = 0; i < LANES; i++)
		MUST(weft_channel_init(&t->lanes[i], (size_t)i));
	for (int i = 0; i < DRIVERS; i++) {
		struct driver *d = &t->drivers[i];

		*d = (struct driver){ .traffic = t, .id = i, .next = i * TRIPS * CASES };
		MUST(weft_task_new(t->loop,
				   stackful ? make_stackful(be, drive_stackful, d)
					    : make(be, drive_resumable, d),
				   NULL, &t->tasks[i]));
	}
}

/* Where all stand still, all are cancelled, and go on with their next trip. */
static void run(struct traffic *t)
{
	while (weft_task_next(t->loop, NULL)) {
		(void)weft_loop_run_forever(t->loop);
		for (int i = 0; i < DRIVERS; i++)
			(void)weft_task_cancel(t->tasks[i], NULL);
	}
}

static void judge(struct traffic *t)
{
	struct weft_value v = weft_none();
	int wrong = 0, whole = 0;

	for (int i = 0; i < LANES; i++) {
		while (weft_channel_try_receive(&t->lanes[i], &v) == 0)
			arrive(t, DRIVERS, &t->lanes[i], v);
		weft_channel_fini(&t->lanes[i]);
	}
	for (int i = 0; i < VALUES; i++) {
		wrong += t->sent[i] != t->arrived[i] || t->sent[i] > 1;
		whole += t->sent[i];
	}
	CHECK_INT(wrong, 0);
	CHECK(whole > DRIVERS);
	for (int i = 0; i < DRIVERS; i++)
		weft_task_unref(t->tasks[i]);
	drop_loop(t->loop);
}

void channel_traffic(const struct weft_backend *be)
{
	static struct traffic traffic;
	int rounds = conform_starved() ? 1 : 20;

	for (int round = 0; round < rounds; round++) {
		start(&traffic, be, conform_seed() + (uint64_t)round, false);
		run(&traffic);
		judge(&traffic);
		if (!(be->caps & WEFT_CAP_STACKFUL))
			continue;
		start(&traffic, be, conform_seed() + (uint64_t)round, true);
		run(&traffic);
		judge(&traffic);
	}
}
