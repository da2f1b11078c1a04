/* SPDX-License-Identifier: MIT */
/*
 * Answers of the workers: they are read with suspicion, and end their futures.
 *
 * The thread that takes answers holds the right to do so (weft_answers): the collector, or a client
 * that waits for a future (client.c).  A client takes them quietly, which means that no code of the
 * program's runs in it.
 */

#define _GNU_SOURCE
#include "processes.h"

#include <string.h>

#include "../../future/slab.h"

enum { AHEAD = 4 };

/* A slot's numbers, each read once. */
struct answer {
	int32_t code;
	uint32_t tag;
	uint64_t bits, size, at;
	const unsigned char *bytes;
};

static bool read_answer(struct weft_processes *p, struct weft_lane *lane, struct answer *a)
{
	uint32_t done = atomic_load_explicit(&lane->done, memory_order_relaxed);
	volatile struct weft_slot *slot = &lane->shared->slots[done % WEFT_SLOTS];
	uint64_t ring = p->setup.ring;

	*a = (struct answer){ slot->code, slot->tag, slot->bits, slot->size, slot->at, NULL };
	a->bytes = lane->shared->slots[done % WEFT_SLOTS].bytes;
	if (a->code > 0 || a->tag > WEFT_TAG_STR || a->tag == WEFT_TAG_PTR)
		return false;
	if (a->size <= WEFT_SLOT_BYTES)
		return true;
	if (a->size > ring || a->at % ring > ring - a->size)
		return false;
	a->bytes = weft_lane_results(lane->shared, ring) + a->at % ring;
	return true;
}

/* The copy of the argument serves as that of the result.  True: it does. */
static bool reuse_argument(struct weft_future *f, const struct answer *a)
{
	if (!(f->flags & WEFT_F_ARG) || f->flags & WEFT_F_RELEASE || a->size > f->arg_size)
		return false;
	memcpy(f->arg, a->bytes, a->size);
	f->value = weft_str(f->arg, (uint32_t)a->size);
	f->flags = (f->flags & ~(uint32_t)WEFT_F_ARG) | WEFT_F_COPIED;
	return true;
}

/* As if the job had run here and had said this. */
static int repeat(struct weft_job *job, const struct answer *a)
{
	if (a->code < 0 && a->size)
		return weft_job_fail(job, a->code, "%.*s", (int)a->size, (const char *)a->bytes);
	if (a->code < 0)
		return a->code;
	if (a->tag == WEFT_TAG_STR && reuse_argument(job->future, a))
		return 0;
	if (a->tag == WEFT_TAG_STR)
		return weft_job_return_bytes(job, a->bytes, a->size);
	return weft_job_return(job, (struct weft_value){ a->bits, a->tag, 0 });
}

/* The slot, and the bytes of argument and result, may be used again. */
static void release_slot(struct weft_lane *lane, const struct answer *a)
{
	uint32_t done = atomic_load_explicit(&lane->done, memory_order_relaxed);

	atomic_store_explicit(&lane->answered, lane->ends[done % WEFT_SLOTS],
			      memory_order_release);
	if (a->size > WEFT_SLOT_BYTES) {
		atomic_store(&lane->shared->head.freed, a->at + ((a->size + 15) & ~(uint64_t)15));
		weft_lane_wake(lane);
	}
	atomic_store_explicit(&lane->done, done + 1, memory_order_release);
}

/* The next answers need lines from the caches of the worker and of the submitter. */
static void prefetch(struct weft_lane *lane, uint32_t at)
{
	const struct weft_slot *slot = &lane->shared->slots[(at + AHEAD) % WEFT_SLOTS];
	const struct weft_future *f;

	if (weft_lane_outstanding(lane) <= AHEAD)
		return;
	f = lane->jobs[(at + AHEAD) % WEFT_SLOTS];
	if (!f)
		return;
	/* They are read now, and written by the next question. */
	weft_want_line(slot);
	weft_want_line(slot->bytes);
	__builtin_prefetch(f, 1);
	__builtin_prefetch((const char *)f + 2 * WEFT_LINE, 1);
	/* This one has come by now. */
	f = lane->jobs[(at + AHEAD / 2) % WEFT_SLOTS];
	if (f)
		__builtin_prefetch(f->arg, 1);
}

static enum weft_take take_answer(struct weft_processes *p, struct weft_lane *lane, bool quietly)
{
	uint32_t done = atomic_load_explicit(&lane->done, memory_order_relaxed);
	struct weft_future *f = lane->jobs[done % WEFT_SLOTS];
	struct weft_job job = { .future = f,
				.executor = p->executor,
				.worker = weft_lane_number(p, lane) };
	struct answer a = { 0 };
	int r = 0;

	prefetch(lane, done);
	if (f && !read_answer(p, lane, &a))
		return WEFT_TAKE_CORRUPT;
	if (f)
		r = repeat(&job, &a);
	/* The answer stays where it is, for the collector. */
	if (f && quietly && !weft_end_claimed_quietly(f, r))
		return WEFT_TAKE_LEFT;
	release_slot(lane, &a);
	if (f)
		lane->answers++;
	if (f && !quietly) {
		p->expected = p->expected || weft_word(f) & (WEFT_SLEEPER | WEFT_LISTED);
		weft_end_claimed(f, r);
	}
	return WEFT_TAKE_ALL;
}

/* Not answered yet, and in one of the states that it can be in. */
static bool makes_sense(uint32_t turn, uint32_t at)
{
	return turn == weft_turn(at, WEFT_SLOT_ASKED) || turn == weft_turn(at, WEFT_SLOT_TAKEN) ||
	       turn == weft_turn(at, WEFT_SLOT_WITHDRAWN) ||
	       /* The question is about to be written. */
	       turn == weft_turn(at - WEFT_SLOTS, WEFT_SLOT_ANSWERED);
}

enum weft_take weft_lane_take(struct weft_processes *p, struct weft_lane *lane, bool quietly,
			      uint32_t most, uint32_t *count)
{
	enum weft_take took = WEFT_TAKE_ALL;

	while (took == WEFT_TAKE_ALL && most-- > 0 && weft_lane_outstanding(lane)) {
		uint32_t at = atomic_load_explicit(&lane->done, memory_order_relaxed);
		uint32_t turn = atomic_load(&lane->shared->slots[at % WEFT_SLOTS].turn);

		if (turn != weft_turn(at, WEFT_SLOT_ANSWERED))
			return makes_sense(turn, at) ? WEFT_TAKE_ALL : WEFT_TAKE_CORRUPT;
		took = take_answer(p, lane, quietly);
		*count += took == WEFT_TAKE_ALL;
	}
	return took;
}

bool weft_lane_is_answered(const struct weft_lane *lane)
{
	uint32_t at = atomic_load_explicit(&lane->done, memory_order_relaxed);

	return weft_lane_outstanding(lane) &&
	       atomic_load(&lane->shared->slots[at % WEFT_SLOTS].turn) ==
		       weft_turn(at, WEFT_SLOT_ANSWERED);
}
