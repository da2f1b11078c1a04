/* SPDX-License-Identifier: MIT */
#ifndef WEFT_PROCESSES_SHARED_H
#define WEFT_PROCESSES_SHARED_H

/*
 * shared.h - what the program and its workers share.
 *
 * Each worker has a lane, a ring of slots.  The program writes an argument into a slot, and the
 * worker writes the result into the same one.  A worker runs the jobs of its lane in their order,
 * so each side finds its next slot by a position of its own that the other cannot touch.  Nothing
 * but the turn of a slot is waited for.
 *
 * A worker maps its own lane and the bell, and no other lane.  It may write anything there, so the
 * program takes nothing for granted: it reads each number once, checks it, and keeps its futures
 * elsewhere.
 *
 * What does not fit into a slot lies in one of two byte rings of the lane, one for each direction.
 * They are first in, first out as well, so they need no allocator.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../base/futex.h"

enum { WEFT_SLOTS = 1024, WEFT_SLOT_BYTES = 192 };

/* The phase says which side has the slot.  Position and phase make a turn. */
enum weft_phase {
	WEFT_SLOT_ASKED = 1,	/* the worker may take it, and the program may take it back */
	WEFT_SLOT_TAKEN,	/* the worker has it */
	WEFT_SLOT_WITHDRAWN,	/* the program has taken it back; the worker passes over it */
	WEFT_SLOT_ANSWERED,	/* the program may have it; also before its first use */
};

static inline uint32_t weft_turn(uint32_t position, enum weft_phase phase)
{
	return position << 3 | (uint32_t)phase;
}

#define WEFT_IN_SLOT UINT64_MAX
#define WEFT_NO_MEMORY UINT32_MAX	/* in place of a module: the argument had no memory */

struct weft_slot {
	_Alignas(64) _Atomic uint32_t turn;
	int32_t code;			/* answer: 0, or the error */
	uint32_t tag;			/* answer: of the value; question: 1: it is values */
	uint32_t module;		/* question: of the job */
	uint64_t offset;
	uint64_t bits;			/* answer: of an integer or a float */
	uint64_t size;			/* of the bytes, */
	uint64_t at;			/* which lie there in the byte ring, or in the slot */
	_Atomic uint32_t stop;		/* the turn of a job that is asked to stop, once taken */
	_Alignas(64) unsigned char bytes[WEFT_SLOT_BYTES];
};

/* Numbers that a job which writes at random does not hit: a bell that is not rung is a hang. */
enum { WEFT_LANE_MAGIC = 0x5ac31a9e, WEFT_BELL_WANTED = 0x3be11a57, WEFT_BELL_SPARED = 0x2f9d04c8 };

struct weft_lane_head {
	/* The program's. */
	_Alignas(64) _Atomic uint32_t magic;
	_Atomic uint32_t ends;		/* the worker shall end when it has nothing to do */
	_Atomic uint64_t freed;		/* bytes of results that the program has read */
	/* The worker's: a futex that it sleeps on while it is 1. */
	_Alignas(64) _Atomic uint32_t asleep;
	_Atomic int32_t init_code;	/* with WEFT_EXIT_INIT */
	/* Both: shall the bell be rung at the next answer?  One of the two numbers below. */
	_Alignas(64) _Atomic uint32_t wants_bell;
};

struct weft_lane_shared {
	struct weft_lane_head head;
	struct weft_slot slots[WEFT_SLOTS];
	/* Behind it, from the next page on: arguments, then results. */
};

/* At the start of the file: a futex that counts. */
struct weft_bell {
	_Atomic uint32_t rings;
};

enum { WEFT_PAGE = 4096 };

/* In the file each lane has the struct, and two rings of @ring bytes, a multiple of pages. */
static inline size_t weft_lane_base(void)
{
	return (sizeof(struct weft_lane_shared) + WEFT_PAGE - 1) & ~(size_t)(WEFT_PAGE - 1);
}

static inline size_t weft_lane_size(size_t ring)
{
	return weft_lane_base() + 2 * ring;
}

static inline uint64_t weft_lane_offset(int lane, size_t ring)
{
	return WEFT_PAGE + (uint64_t)lane * weft_lane_size(ring);
}

static inline unsigned char *weft_lane_arguments(struct weft_lane_shared *lane)
{
	return (unsigned char *)lane + weft_lane_base();
}

static inline unsigned char *weft_lane_results(struct weft_lane_shared *lane, size_t ring)
{
	return weft_lane_arguments(lane) + ring;
}

/*
 * The futexes are shared, so the kernel finds them by the page and not by the address.  @limit: no
 * longer than that; NULL: without a limit.
 */
static inline void weft_shared_wait(_Atomic uint32_t *word, uint32_t seen,
				    const struct timespec *limit)
{
	int saved = errno;

	syscall(SYS_futex, word, FUTEX_WAIT, seen, limit, NULL, 0);
	errno = saved;
}

static inline void weft_shared_wake(_Atomic uint32_t *word)
{
	int saved = errno;

	syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
	errno = saved;
}

static inline void weft_ring_bell(struct weft_bell *bell)
{
	atomic_fetch_add(&bell->rings, 1);
	weft_shared_wake(&bell->rings);
}

/*
 * Where @size bytes go in a byte ring that is in use from @head to @tail; they lie in one piece.
 * An empty ring begins anew, so that all of it can be used: @floor is where it did so last, and
 * what lies before is in use no more, whatever @head says.  False: there is no room now.
 */
static inline bool weft_bytes_place(uint64_t tail, uint64_t head, uint64_t size, uint64_t ring,
				    uint64_t *floor, uint64_t *ret)
{
	uint64_t at = tail;

	if (tail == head || at % ring + size > ring)
		at += (ring - at % ring) % ring;
	if (tail == head)
		*floor = at;
	*ret = at;
	return at + size - (head > *floor ? head : *floor) <= ring;
}

#endif
