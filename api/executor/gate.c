/* SPDX-License-Identifier: MIT */
/*
 * Sleeping and waking.
 *
 * A worker that is about to sleep announces it in the gate.  A waker takes one announcement back
 * and leaves a permit, so that a burst of works wakes each sleeper once.  The sleeper leaves with a
 * permit, or takes its announcement back itself; if that is gone, a permit is on its way.
 */

#include "threads.h"

#include "../base/futex.h"

static const uint64_t low = UINT32_MAX;

/* Take back one announcement; false: there is none. */
static bool take_announcement(struct weft_pool *p)
{
	uint64_t gate = atomic_load(&p->gate);

	while (gate & low)
		if (atomic_compare_exchange_weak(&p->gate, &gate, gate - 1))
			return true;
	return false;
}

bool weft_gate_wake(struct weft_pool *p)
{
	if (!take_announcement(p))
		return false;
	atomic_fetch_add(&p->permits, 1);
	weft_futex_wake(&p->permits, 1);
	weft_wakes++;
	return true;
}

static void take_permit(struct weft_pool *p)
{
	uint32_t permits = atomic_load(&p->permits);

	for (;;) {
		if (permits == 0) {
			weft_futex_wait(&p->permits, 0, WEFT_NEVER);
			permits = atomic_load(&p->permits);
		} else if (atomic_compare_exchange_weak(&p->permits, &permits, permits - 1)) {
			return;
		}
	}
}

void weft_gate_sleep(struct weft_pool *p)
{
	atomic_fetch_add(&p->gate, 1);
	if ((!weft_works_are_none(p) || atomic_load(&p->executor->bits)) && take_announcement(p))
		return;
	take_permit(p);
}

void weft_gate_set_room(struct weft_pool *p)
{
	int started = atomic_load_explicit(&p->started, memory_order_relaxed);
	uint64_t room = p->limit > started ? (uint64_t)(p->limit - started) : 0;
	uint64_t gate = atomic_load(&p->gate);

	while (!atomic_compare_exchange_weak(&p->gate, &gate, room << 32 | (gate & low)))
		;
}
