/* SPDX-License-Identifier: MIT */
/*
 * The first primes, by a chain of tasks that are linked by channels: a well-known program of Go's.
 * Each task takes numbers from the one before it, keeps the first, which is a prime, and hands on
 * those that it does not divide.
 */
#include <stdio.h>

#include <weft/channel.h>
#include <weft/scope.h>

enum { PRIMES = 10 };

struct stage {
	struct weft_channel in;
	struct weft_channel *out;
	int64_t prime;
};

static int count(struct weft_co *co, void *out)
{
	int r = 0;

	for (int64_t i = 2; r == 0; i++)
		r = weft_channel_send(co, out, weft_int(i));
	return r;
}

static int filter(struct weft_co *co, void *arg)
{
	struct stage *s = arg;
	struct weft_value number;
	int r = 0;

	while (r == 0) {
		r = weft_channel_receive(co, &s->in, &number);
		if (r == 0 && weft_as_int(number) % s->prime != 0)
			r = weft_channel_send(co, s->out, number);
	}
	return r;
}

/* When there are enough, the group's work is done: all its tasks are cancelled without an error. */
static int sieve(struct weft_co *co, void *arg)
{
	struct stage stages[PRIMES + 1] = { { .prime = 0 } };
	struct weft_group group = { 0 };
	struct weft_value prime;
	int r = weft_group_open(co, &group);

	(void)arg;
	if (r < 0)
		return r;
	r = weft_group_spawn(co, &group, count, &stages[0].in, NULL);
	for (struct stage *s = stages; r == 0 && s < stages + PRIMES; s++) {
		r = weft_channel_receive(co, &s->in, &prime);
		if (r < 0)
			break;
		s->prime = weft_as_int(prime);
		s->out = &s[1].in;
		printf("%d\n", (int)s->prime);
		r = weft_group_spawn(co, &group, filter, s, NULL);
	}
	weft_group_cancel(&group);
	return weft_group_close(co, &group, r);
}

int main(void)
{
	int r = weft_run(sieve, NULL, NULL);

	if (r < 0)
		fprintf(stderr, "sieve: %s\n", weft_strerror(r));
	return r < 0;
}
