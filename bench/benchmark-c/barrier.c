/* SPDX-License-Identifier: MIT */
/* pthread_barrier_t cannot lose a member; a body that returns early would hang the others. */
#include "internal.h"

int bmi_barrier_init(struct bmi_barrier *b, int members)
{
	int r;

	*b = (struct bmi_barrier){ .members = members };
	r = pthread_mutex_init(&b->lock, NULL);
	if (r)
		return -r;
	r = pthread_cond_init(&b->turned, NULL);
	if (r)
		pthread_mutex_destroy(&b->lock);
	return -r;
}

static void open_if_complete(struct bmi_barrier *b)
{
	if (b->waiting < b->members)
		return;
	b->waiting = 0;
	b->turn++;
	pthread_cond_broadcast(&b->turned);
}

void bmi_barrier_wait(struct bmi_barrier *b)
{
	unsigned turn;

	pthread_mutex_lock(&b->lock);
	turn = b->turn;
	b->waiting++;
	open_if_complete(b);
	while (b->turn == turn)
		pthread_cond_wait(&b->turned, &b->lock);
	pthread_mutex_unlock(&b->lock);
}

void bmi_barrier_leave(struct bmi_barrier *b)
{
	pthread_mutex_lock(&b->lock);
	b->members--;
	open_if_complete(b);
	pthread_mutex_unlock(&b->lock);
}

void bmi_barrier_fini(struct bmi_barrier *b)
{
	pthread_cond_destroy(&b->turned);
	pthread_mutex_destroy(&b->lock);
}
