/* SPDX-License-Identifier: MIT */
/*
 * Which worker gets a job.
 *
 * One that has nothing to do comes first, then one that is not started yet, then one whose window
 * has room.  The window of a lane grows while its answers come quickly, so that short jobs need not
 * wait for the collector, and is small for long jobs, so that these can be cancelled and are
 * spread.
 */

#define _GNU_SOURCE
#include "processes.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "../../base/clock.h"
#include "../../future/slab.h"

enum { FIRST_WINDOW = 2, RESERVE_STEP = 1 << 18, MOVED = 64, FILLED = 64, AHEAD = 8 };

/* ---- starting ---- */

static void init_lane(struct weft_lane_shared *s)
{
	memset(&s->head, 0, sizeof(s->head));
	atomic_init(&s->head.magic, WEFT_LANE_MAGIC);
	for (uint32_t i = 0; i < WEFT_SLOTS; i++)
		atomic_init(&s->slots[i].turn, weft_turn(i - WEFT_SLOTS, WEFT_SLOT_ANSWERED));
}

/* Memory that the system promises before it is touched: a missing page would be a SIGBUS. */
static int map_lane(struct weft_processes *p, struct weft_lane *lane)
{
	size_t size = weft_lane_size(p->setup.ring);
	off_t at = (off_t)weft_lane_offset((int)(lane - p->lanes), p->setup.ring);
	void *map;

	if (fallocate(p->file, 0, at, (off_t)weft_lane_base()) < 0)
		return errno == ENOSPC ? -ENOMEM : -errno;
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, p->file, at);
	if (map == MAP_FAILED)
		return -errno;
	lane->shared = map;
	lane->window = FIRST_WINDOW;
	init_lane(lane->shared);
	return 0;
}

int weft_lane_start(struct weft_processes *p, struct weft_lane *lane)
{
	struct weft_order order = { .kind = WEFT_ORDER_START,
				    .pool = p->id,
				    .lane = (int)(lane - p->lanes),
				    .number = atomic_load(&lane->done) };
	int r = lane->shared ? 0 : map_lane(p, lane);

	if (r < 0)
		return r;
	atomic_store(&lane->shared->head.wants_bell, WEFT_BELL_WANTED);
	atomic_store(&lane->shared->head.asleep, 0);
	r = weft_server_order(p->server, &order);
	if (r < 0)
		return r;
	lane->started = true;
	lane->pid = 0;
	lane->answers = 0;
	atomic_fetch_add(&p->alive, 1);
	return 0;
}

void weft_lane_wake(struct weft_lane *lane)
{
	struct weft_lane_head *head = &lane->shared->head;

	if (!atomic_load(&head->asleep))
		return;
	atomic_store(&head->asleep, 0);
	weft_shared_wake(&head->asleep);
}

struct weft_lane *weft_lane_wake_before(struct weft_lane *last, struct weft_lane *next)
{
	if (last && last != next)
		weft_lane_wake(last);
	return next;
}

/* ---- writing ---- */

/* Bytes in the ring of arguments. */
static uint64_t bytes_of(uint64_t size)
{
	return size <= WEFT_SLOT_BYTES ? 0 : (size + 15) & ~(uint64_t)15;
}

/* Memory for the ring of arguments as far as @end. */
static bool reserve(struct weft_processes *p, struct weft_lane *lane, uint64_t end)
{
	uint64_t ring = p->setup.ring, to = end + RESERVE_STEP < ring ? end + RESERVE_STEP : ring;
	uint64_t start = weft_lane_offset((int)(lane - p->lanes), ring) + weft_lane_base();
	off_t from = (off_t)(start + lane->reserved);

	if (end <= lane->reserved)
		return true;
	if (fallocate(p->file, 0, from, (off_t)(to - lane->reserved)) < 0)
		return false;
	lane->reserved = to;
	return true;
}

static bool has_room(struct weft_processes *p, struct weft_lane *lane, const struct weft_future *f)
{
	uint32_t out = weft_lane_outstanding(lane);
	uint64_t size = bytes_of(weft_argument_size(f)), at;

	if (out >= lane->window)
		return false;
	return !size || weft_bytes_place(lane->asked, atomic_load(&lane->answered), size,
					 p->setup.ring, &lane->asked_floor, &at);
}

/* Where the argument goes; NULL: the system has no memory for it. */
static unsigned char *place(struct weft_processes *p, struct weft_lane *lane,
			    struct weft_slot *slot, uint64_t argument, uint64_t *ret_at)
{
	uint64_t ring = p->setup.ring, size = bytes_of(argument), at;

	*ret_at = WEFT_IN_SLOT;
	if (!size)
		return slot->bytes;
	weft_bytes_place(lane->asked, atomic_load(&lane->answered), size, ring,
			 &lane->asked_floor, &at);
	if (!reserve(p, lane, at % ring + size))
		return NULL;
	lane->asked = at + size;
	*ret_at = at;
	return weft_lane_arguments(lane->shared) + at % ring;
}

int weft_lanes_look_up(struct weft_processes *p, const struct weft_future *f)
{
	uintptr_t function = (uintptr_t)f->job;
	int r = 0;

	if (function != p->function || !function)
		r = weft_modules_find(&p->server->modules, function, &p->code);
	p->function = r == 0 ? function : 0;
	return r;
}

/* A question: how to find the job and its bytes. */
struct question {
	struct weft_future *job;
	uint32_t module, tag;
	uint64_t offset, size, at;
	const unsigned char *bytes;	/* of one that was taken back from a lane */
};

/*
 * A question whose argument has no memory is sent without a function: its worker answers -ENOMEM.
 * All of the first line is written here, at once: the worker looks at it all the time, and takes it
 * away between two writes that are apart.
 */
static inline void write_question(struct weft_lane *lane, uint32_t at, const struct question *q)
{
	struct weft_slot *slot = &lane->shared->slots[at % WEFT_SLOTS];

	lane->jobs[at % WEFT_SLOTS] = q->job;
	lane->ends[at % WEFT_SLOTS] = lane->asked;
	atomic_store_explicit(&lane->sent, at + 1, memory_order_release);
	slot->tag = q->tag;
	slot->module = q->module;
	slot->offset = q->offset;
	slot->size = q->size;
	slot->at = q->at;
}

/* The lines of a slot that is used soon: the worker has them. */
static void want_slot(struct weft_lane *lane, uint32_t at)
{
	const struct weft_slot *slot = &lane->shared->slots[at % WEFT_SLOTS];

	weft_want_line(slot);
	weft_want_line(slot->bytes);
}

uint32_t weft_lane_put(struct weft_processes *p, struct weft_lane *lane, struct weft_future *f)
{
	uint32_t at = atomic_load_explicit(&lane->sent, memory_order_relaxed);
	struct weft_slot *slot = &lane->shared->slots[at % WEFT_SLOTS];
	struct question q = { .job = f, .size = weft_argument_size(f) };
	unsigned char *to = place(p, lane, slot, q.size, &q.at);

	want_slot(lane, at + AHEAD);
	/* It was found when the job was submitted. */
	(void)weft_lanes_look_up(p, f);
	q.tag = (f->flags & WEFT_F_VALUES) != 0;
	q.module = to ? p->code.module : WEFT_NO_MEMORY;
	q.offset = p->code.offset;
	if (to)
		weft_argument_write(f, to);
	else
		q.size = 0;
	/* It has been copied. */
	if (f->flags & WEFT_F_BORROWED)
		f->arg = NULL;
	f->flags &= ~(uint32_t)WEFT_F_BORROWED;
	write_question(lane, at, &q);
	return at;
}

uint32_t weft_lane_put_short(struct weft_processes *p, struct weft_lane *lane,
			     struct weft_future *f)
{
	uint32_t at = atomic_load_explicit(&lane->sent, memory_order_relaxed);
	struct weft_slot *slot = &lane->shared->slots[at % WEFT_SLOTS];
	uint64_t size = f->arg ? f->arg_size : 0;

	want_slot(lane, at + AHEAD);
	if (size)
		memcpy(slot->bytes, f->arg, size);
	f->arg = NULL;
	f->flags &= ~(uint32_t)WEFT_F_BORROWED;
	lane->jobs[at % WEFT_SLOTS] = f;
	lane->ends[at % WEFT_SLOTS] = lane->asked;
	slot->tag = 0;
	slot->module = p->code.module;
	slot->offset = p->code.offset;
	slot->size = size;
	slot->at = WEFT_IN_SLOT;
	atomic_store_explicit(&lane->sent, at + 1, memory_order_release);
	return at;
}

/*
 * The job may run already, or still lie in a lane.  If it is moved to another lane meanwhile, the
 * flag is moved with it.
 */
bool weft_lanes_stop(struct weft_processes *p, const struct weft_future *f)
{
	for (int i = 0; i < p->setup.lanes; i++) {
		struct weft_lane *lane = &p->lanes[i];
		uint32_t sent = atomic_load(&lane->sent);

		for (uint32_t at = atomic_load(&lane->done); at != sent; at++)
			if (lane->jobs[at % WEFT_SLOTS] == f) {
				atomic_store(&lane->shared->slots[at % WEFT_SLOTS].stop,
					     weft_turn(at, WEFT_SLOT_TAKEN));
				return true;
			}
	}
	return false;
}

/* A question that another lane has taken back; its bytes lie there until the lane goes on. */
static void move(struct weft_processes *p, struct weft_lane *to, struct question *q)
{
	uint32_t at = atomic_load_explicit(&to->sent, memory_order_relaxed);
	struct weft_slot *slot = &to->shared->slots[at % WEFT_SLOTS];
	unsigned char *bytes = place(p, to, slot, q->size, &q->at);

	if (!bytes) {
		q->module = WEFT_NO_MEMORY;
		q->size = 0;
	} else if (q->size) {
		memcpy(bytes, q->bytes, q->size);
	}
	write_question(to, at, q);
	if (weft_word(q->job) & WEFT_STOP)
		atomic_store(&slot->stop, weft_turn(at, WEFT_SLOT_TAKEN));
	weft_lane_show(to, at);
}

/* ---- choosing ---- */

static bool start_for(struct weft_processes *p, struct weft_lane *lane, int *code)
{
	*code = weft_lane_start(p, lane);
	return *code == 0;
}

int weft_lanes_choose(struct weft_processes *p, const struct weft_future *f,
		      struct weft_lane **ret)
{
	struct weft_lane *fresh = NULL, *room = NULL;
	int code = 0;

	*ret = NULL;
	for (int i = 0; i < p->setup.lanes; i++) {
		struct weft_lane *lane = &p->lanes[i];

		if (!lane->started) {
			fresh = fresh ? fresh : lane;
		} else if (has_room(p, lane, f)) {
			room = room && weft_lane_outstanding(room) <= weft_lane_outstanding(lane) ?
				       room :
				       lane;
			if (!weft_lane_outstanding(lane))
				break;
		}
	}
	if (!(room && !weft_lane_outstanding(room)) && fresh && start_for(p, fresh, &code))
		room = fresh;
	*ret = room;
	return room || atomic_load(&p->alive) ? 0 : code;
}

struct weft_lane *weft_lanes_roomy(struct weft_processes *p)
{
	struct weft_lane *best = NULL;
	uint32_t least = UINT32_MAX;

	for (int i = 0; i < p->setup.lanes && least; i++) {
		struct weft_lane *lane = &p->lanes[i];
		uint32_t out = lane->started ? weft_lane_outstanding(lane) : UINT32_MAX;

		if (out == UINT32_MAX)
			return NULL;
		if (out < lane->window && out < least) {
			best = lane;
			least = out;
		}
	}
	return best;
}

/* A worker that has run out of jobs while some are queued was not given enough ahead. */
static void widen(struct weft_lane *lane)
{
	if (!weft_lane_outstanding(lane) && lane->answers && lane->window < WEFT_SLOTS)
		lane->window *= 2;
}

/* Neither was one given enough ahead that has done all of it in a moment. */
static void widen_quick(struct weft_lane *lane, int64_t now)
{
	uint32_t done = atomic_load_explicit(&lane->done, memory_order_relaxed);

	if (done - lane->paced < lane->window)
		return;
	if (now - lane->paced_at < WEFT_LONG_JOB && lane->window < WEFT_SLOTS)
		lane->window *= 2;
	lane->paced = done;
	lane->paced_at = now;
}

int weft_lanes_fill(struct weft_processes *p, struct weft_future **ret)
{
	struct weft_lane *lane, *asleep = NULL;
	int64_t now = weft_clock();
	struct weft_future *f;
	int r = 1;

	for (int i = 0; i < p->setup.lanes; i++)
		widen_quick(&p->lanes[i], now);
	for (int n = 0; n < FILLED && (f = weft_backlog_first(p)); n++) {
		r = weft_lanes_choose(p, f, &lane);
		if (!lane)
			break;
		r = 1;
		widen(lane);
		weft_backlog_drop_first(p);
		if (weft_future_claim_pending(f)) {
			weft_lane_show(lane, weft_lane_put(p, lane, f));
			asleep = weft_lane_wake_before(asleep, lane);
		} else {
			f->next = *ret;
			*ret = f;
		}
	}
	weft_lane_wake_before(asleep, NULL);
	return r;
}

void weft_lanes_want_bell(struct weft_processes *p, uint32_t wants)
{
	for (int i = 0; i < p->setup.lanes; i++)
		if (p->lanes[i].started)
			atomic_store(&p->lanes[i].shared->head.wants_bell, wants);
}

/* ---- balance ---- */

/* The numbers may have been overwritten by the worker, so they are checked. */
static void read_question(struct weft_processes *p, struct weft_lane *lane, uint32_t at,
			  struct question *q)
{
	volatile struct weft_slot *slot = &lane->shared->slots[at % WEFT_SLOTS];
	uint64_t ring = p->setup.ring, where = slot->at;

	*q = (struct question){ .job = lane->jobs[at % WEFT_SLOTS],
				.module = slot->module,
				.tag = slot->tag,
				.offset = slot->offset,
				.size = slot->size };
	q->bytes = lane->shared->slots[at % WEFT_SLOTS].bytes;
	if (q->size > WEFT_SLOT_BYTES)
		q->bytes = weft_lane_arguments(lane->shared) + where % ring;
	if (q->size > WEFT_SLOT_BYTES && (q->size > ring || where % ring > ring - q->size)) {
		q->module = WEFT_NO_MEMORY;
		q->size = 0;
	}
}

/* The last job of @lane that its worker has not taken; false: there is none. */
static bool withdraw(struct weft_processes *p, struct weft_lane *lane, struct question *ret)
{
	uint32_t at = atomic_load(&lane->sent), done = atomic_load(&lane->done);

	/* At least the first one is left to it. */
	while (at - done > 1) {
		uint32_t turn = weft_turn(--at, WEFT_SLOT_ASKED);

		if (!lane->jobs[at % WEFT_SLOTS])
			continue;
		read_question(p, lane, at, ret);
		if (!atomic_compare_exchange_strong(&lane->shared->slots[at % WEFT_SLOTS].turn,
						    &turn, weft_turn(at, WEFT_SLOT_WITHDRAWN)))
			return false;
		lane->jobs[at % WEFT_SLOTS] = NULL;
		return true;
	}
	return false;
}

/* The worker with the most jobs on its way, if one of them waits. */
static struct weft_lane *longest(struct weft_processes *p)
{
	struct weft_lane *most = NULL;

	for (int i = 0; i < p->setup.lanes; i++) {
		struct weft_lane *lane = &p->lanes[i];

		if (lane->started && lane->waits &&
		    (!most || weft_lane_outstanding(lane) > weft_lane_outstanding(most)))
			most = lane;
	}
	return most;
}

/* Half of what waits, so that the two end at the same time; in the order that it had. */
static void move_half(struct weft_processes *p, struct weft_lane *from, struct weft_lane *to)
{
	struct question taken[MOVED];
	uint32_t half = weft_lane_outstanding(from) / 2, n = 0;

	half = half < MOVED ? half : MOVED;
	while (n < half && withdraw(p, from, &taken[n]))
		n++;
	from->waits = n == half;
	/* The last one was taken first. */
	while (n > 0)
		move(p, to, &taken[--n]);
	weft_lane_wake(to);
}

void weft_lanes_balance(struct weft_processes *p)
{
	struct weft_lane *from;

	for (int i = 0; i < p->setup.lanes; i++)
		p->lanes[i].waits = weft_lane_outstanding(&p->lanes[i]) > 1;
	for (int i = 0; i < p->setup.lanes; i++) {
		struct weft_lane *to = &p->lanes[i];

		if (to->started && weft_lane_outstanding(to))
			continue;
		from = longest(p);
		if (!from || (!to->started && weft_lane_start(p, to) < 0))
			return;
		move_half(p, from, to);
	}
}
