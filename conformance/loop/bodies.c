/* SPDX-License-Identifier: MIT */
/* The two forms of a coroutine that plays: the same statements, each in both vocabularies. */

#include "player.h"

int actor_resumable(void *self)
{
	struct actor *a = self;
	int r = 0;

	WEFT_BEGIN(a);
	while (actor_next(a, weft_self(a))) {
		r = a->r;
		if (a->op->kind == OP_SLEEP)
			WEFT_SLEEP(a, r, a->op->t);
		else if (a->op->kind == OP_AWAIT || a->op->kind == OP_AWAITF)
			WEFT_AWAIT(a, r, a->future);
		else if (a->op->kind == OP_CALL)
			WEFT_YIELD_FROM(a, r, a->sub);
		else if (a->op->kind == OP_SHIELD)
			WEFT_SHIELD(a, r, a->future);
		else if (a->op->kind == OP_WAITFOR)
			WEFT_WAIT_FOR(a, r, a->future, a->op->t);
		else if (a->op->kind == OP_GATHER || a->op->kind == OP_GATHERX)
			WEFT_GATHER(a, r, a->futures, a->n, actor_gather_mode(a));
		else if (a->op->kind == OP_WAIT)
			WEFT_TASK_WAIT(a, r, a->futures, a->n, actor_wait_mode(a), a->op->t,
				       a->done);
		else if (a->op->kind == OP_STOP)
			WEFT_TASK_STOP(a, r, actor_task(a));
		else if (a->op->kind == OP_LOCK)
			WEFT_LOCK_ACQUIRE(a, r, &a->play->locks[a->op->a]);
		else if (a->op->kind == OP_EVWAIT)
			WEFT_EVENT_WAIT(a, r, &a->play->events[a->op->a]);
		else if (a->op->kind == OP_SEM)
			WEFT_SEMAPHORE_ACQUIRE(a, r, &a->play->semaphores[a->op->a]);
		else if (a->op->kind == OP_CWAIT)
			WEFT_CONDITION_WAIT(a, r, &a->play->conditions[a->op->a]);
		else if (a->op->kind == OP_BARRIER)
			WEFT_BARRIER_WAIT(a, r, &a->play->barriers[a->op->a], &a->place);
		else if (a->op->kind == OP_PUT)
			WEFT_LOOP_QUEUE_PUT(a, r, &a->play->queues[a->op->a], weft_int(a->op->b));
		else if (a->op->kind == OP_GET)
			WEFT_LOOP_QUEUE_GET(a, r, &a->play->queues[a->op->a], &a->got);
		else if (a->op->kind == OP_JOIN)
			WEFT_LOOP_QUEUE_JOIN(a, r, &a->play->queues[a->op->a]);
		else
			WEFT_GROUP_CLOSE(a, r, actor_group(a));
		if (r == 0 && actor_is_sent_value(a))
			a->got = weft_sent(a);
		actor_did(a, r);
	}
	r = actor_end(a);
	WEFT_END(a);
	return r;
}

static int suspend_for_sync(struct weft_co *co, struct actor *a, int r)
{
	const struct op *op = a->op;
	struct play *p = a->play;

	switch (op->kind) {
	case OP_LOCK:
		return weft_lock_acquire(co, &p->locks[op->a]);
	case OP_EVWAIT:
		return weft_event_wait(co, &p->events[op->a]);
	case OP_SEM:
		return weft_semaphore_acquire(co, &p->semaphores[op->a]);
	case OP_CWAIT:
		return weft_condition_wait(co, &p->conditions[op->a]);
	case OP_BARRIER:
		return weft_barrier_wait(co, &p->barriers[op->a], &a->place);
	case OP_PUT:
		return weft_loop_queue_put(co, &p->queues[op->a], weft_int(op->b));
	case OP_GET:
		return weft_loop_queue_get(co, &p->queues[op->a], &a->got);
	case OP_JOIN:
		return weft_loop_queue_join(co, &p->queues[op->a]);
	default:
		return weft_group_close(co, actor_group(a), r);
	}
}

static int suspend(struct weft_co *co, struct actor *a)
{
	switch (a->op->kind) {
	case OP_SLEEP:
		return weft_sleep(co, a->op->t);
	case OP_AWAIT:
	case OP_AWAITF:
		return weft_await(co, a->future, &a->got);
	case OP_CALL:
		return weft_yield_from(co, a->sub, &a->got);
	case OP_SHIELD:
		return weft_shield(co, a->future, &a->got);
	case OP_WAITFOR:
		return weft_wait_for(co, a->future, a->op->t, &a->got);
	case OP_GATHER:
	case OP_GATHERX:
		return weft_gather(co, a->futures, a->n, actor_gather_mode(a));
	case OP_WAIT:
		return weft_task_wait(co, a->futures, a->n, actor_wait_mode(a), a->op->t, a->done);
	case OP_STOP:
		return weft_task_stop(co, actor_task(a));
	default:
		return suspend_for_sync(co, a, a->r);
	}
}

int actor_stackful(struct weft_co *co, void *arg)
{
	struct actor *a = arg;

	while (actor_next(a, co))
		actor_did(a, suspend(co, a));
	return actor_end(a);
}
