/* SPDX-License-Identifier: MIT */
/*
 * The life of a worker process.
 *
 * It needs no descriptor, since it sleeps on a futex in shared memory and rings a bell there, so a
 * job may close all of them.  The program wrote the contents of its lane, unless a job wrote where
 * it should not: a number that makes no sense ends the worker.
 */

#define _GNU_SOURCE
#include "processes.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "../../base/clock.h"
#include "../../future/slab.h"

enum { POPULATE_STEP = 1 << 18, IN_A_ROW = 3, GATHER = 16, CLOSE = 8 };

static const int64_t longest_spin = 200000;

struct worker {
	const struct weft_setup *setup;
	const struct weft_modules *modules;
	void *init_arg;
	struct weft_lane_shared *lane;
	struct weft_bell *bell;
	int number;
	uint32_t position;
	uint64_t jobs;			/* that it has run */
	int64_t awake_since;
	uint64_t row;			/* of these since it looked for more */
	bool gathers;			/* it looks for more seldom */
	uint64_t written;		/* end of the bytes of results */
	uint64_t floor;			/* of their ring */
	uint64_t populated;		/* bytes of their ring that have memory */
	struct weft_executor executor;	/* is shut down; for weft_job_executor */
	struct weft_future future;
};

/* Set in a child that a job has forked. */
static volatile sig_atomic_t is_copy;

static void note_copy(void)
{
	is_copy = 1;
}

static void end_corrupt(void)
{
	_exit(WEFT_EXIT_CORRUPT);
}

static struct weft_slot *slot_of(struct worker *w)
{
	return &w->lane->slots[w->position % WEFT_SLOTS];
}

/* ---- memory ---- */

/* Without a system that can be asked for memory ahead, all of it is taken now. */
static void take_memory(struct worker *w, int file, uint64_t offset)
{
	unsigned char *results = weft_lane_results(w->lane, w->setup->ring);

#ifdef MADV_POPULATE_WRITE
	if (madvise(results, WEFT_PAGE, MADV_POPULATE_WRITE) == 0) {
		w->populated = WEFT_PAGE;
		return;
	}
#else
	(void)results;
#endif
	if (fallocate(file, 0, (off_t)(offset + weft_lane_base() + w->setup->ring),
		      (off_t)w->setup->ring) == 0)
		w->populated = w->setup->ring;
}

static void map_lane(struct worker *w, int file)
{
	uint64_t offset = weft_lane_offset(w->number, w->setup->ring);
	int both = PROT_READ | PROT_WRITE;

	w->bell = mmap(NULL, WEFT_PAGE, both, MAP_SHARED, file, 0);
	w->lane = mmap(NULL, weft_lane_size(w->setup->ring), both, MAP_SHARED | MAP_NORESERVE, file,
		       (off_t)offset);
	if (w->bell == MAP_FAILED || w->lane == MAP_FAILED)
		_exit(WEFT_EXIT_MEMORY);
	take_memory(w, file, offset);
	close(file);
}

/* Memory for the results' ring as far as @end; false: the system has none. */
static bool populate(struct worker *w, uint64_t end)
{
#ifdef MADV_POPULATE_WRITE
	unsigned char *results = weft_lane_results(w->lane, w->setup->ring);
	uint64_t from = w->populated, ring = w->setup->ring;
	uint64_t to = end + POPULATE_STEP < ring ? end + POPULATE_STEP : ring;

	if (end <= from)
		return true;
	to &= ~(uint64_t)(WEFT_PAGE - 1);
	if (!from || madvise(results + from, to - from, MADV_POPULATE_WRITE) < 0)
		return false;
	w->populated = to;
	return true;
#else
	return end <= w->populated;
#endif
}

/* ---- sleeping ---- */

static bool is_asked(struct worker *w)
{
	uint32_t turn = atomic_load(&slot_of(w)->turn);

	return turn != weft_turn(w->position - WEFT_SLOTS, WEFT_SLOT_ANSWERED) ||
	       atomic_load(&w->lane->head.ends);
}

static bool has_room(struct worker *w, uint64_t size, uint64_t *ret)
{
	uint64_t freed = atomic_load(&w->lane->head.freed);

	if (freed > w->written)
		end_corrupt();
	return weft_bytes_place(w->written, freed, size, w->setup->ring, &w->floor, ret);
}

/* It looks for as long as it has worked since it slept, as a new job is to be expected then. */
static int64_t patience(const struct worker *w, int64_t now)
{
	int64_t worked = now - w->awake_since;

	worked = worked < longest_spin ? worked : longest_spin;
	return worked > w->setup->spin ? worked : w->setup->spin;
}

/*
 * Jobs come one close after the other?  Each look takes a line from the program, which may be
 * writing it, so the worker lets some gather then.
 */
static bool is_stream(struct worker *w)
{
	uint64_t row = w->row;

	w->row = 0;
	return row >= IN_A_ROW || (w->gathers && row > 1);
}

/* Look for a while. */
static bool spin(struct worker *w)
{
	int64_t now = w->setup->spin ? weft_clock() : 0, end = now + patience(w, now);
	int pause, looks = 0;

	w->gathers = is_stream(w);
	pause = w->gathers ? GATHER : 1;
	while (w->setup->spin) {
		for (int i = 0; i < 64; i += pause) {
			for (int k = 0; k < pause; k++)
				weft_relax();
			looks++;
			if (!is_asked(w))
				continue;
			w->gathers = w->gathers || looks <= CLOSE;
			return true;
		}
		if (weft_clock() >= end)
			break;
	}
	return false;
}

static void sleep_until_asked(struct worker *w)
{
	if (spin(w) || is_asked(w))
		return;
	fflush(NULL);
	while (!is_asked(w)) {
		atomic_store(&w->lane->head.asleep, 1);
		if (!is_asked(w))
			weft_shared_wait(&w->lane->head.asleep, 1, NULL);
	}
	atomic_store(&w->lane->head.asleep, 0);
	w->awake_since = weft_clock();
}

/* Until the program has read enough of the earlier results. */
static void sleep_until_room(struct worker *w, uint64_t size, uint64_t *ret)
{
	while (!has_room(w, size, ret)) {
		atomic_store(&w->lane->head.asleep, 1);
		if (!has_room(w, size, ret))
			weft_shared_wait(&w->lane->head.asleep, 1, NULL);
	}
	atomic_store(&w->lane->head.asleep, 0);
}

/* ---- answers ---- */

/* Nothing of the slot is the worker's afterwards. */
static void publish(struct worker *w, struct weft_slot *slot, enum weft_phase from)
{
	uint32_t wants;

	if (atomic_load_explicit(&w->lane->head.magic, memory_order_relaxed) != WEFT_LANE_MAGIC ||
	    atomic_load_explicit(&slot->turn, memory_order_relaxed) != weft_turn(w->position, from))
		end_corrupt();
	atomic_store(&slot->turn, weft_turn(w->position, WEFT_SLOT_ANSWERED));
	wants = atomic_load(&w->lane->head.wants_bell);
	if (wants == WEFT_BELL_WANTED) {
		atomic_store(&w->lane->head.wants_bell, WEFT_BELL_SPARED);
		weft_ring_bell(w->bell);
	} else if (wants != WEFT_BELL_SPARED) {
		end_corrupt();
	}
	w->position++;
}

/* Where @size bytes of an answer go; NULL: there is no memory. */
static unsigned char *place(struct worker *w, struct weft_slot *slot, uint64_t size)
{
	uint64_t whole = (size + 15) & ~(uint64_t)15, ring = w->setup->ring, at;

	slot->size = size;
	slot->at = WEFT_IN_SLOT;
	if (size <= WEFT_SLOT_BYTES)
		return slot->bytes;
	if (whole > ring)
		return NULL;
	sleep_until_room(w, whole, &at);
	if (!populate(w, at % ring + whole))
		return NULL;
	w->written = at + whole;
	slot->at = at;
	return weft_lane_results(w->lane, ring) + at % ring;
}

static void write_answer(struct worker *w, struct weft_slot *slot, int code, const void *bytes,
			 size_t size)
{
	unsigned char *to = place(w, slot, size);

	slot->code = code;
	if (to && size) {
		memcpy(to, bytes, size);
	} else if (!to) {
		slot->code = -ENOMEM;
		slot->size = 0;
	}
}

static void answer_error(struct worker *w, struct weft_slot *slot, int code, const char *text)
{
	slot->tag = WEFT_TAG_NONE;
	write_answer(w, slot, code, text, text ? strnlen(text, WEFT_SLOT_BYTES) : 0);
}

static void answer_value(struct worker *w, struct weft_slot *slot, struct weft_value v)
{
	bool is_string = v.tag_ == WEFT_TAG_STR;

	if (v.tag_ > WEFT_TAG_STR || v.tag_ == WEFT_TAG_PTR) {
		answer_error(w, slot, WEFT_ETYPE, "its result is a pointer, which means nothing in "
						  "another process");
		return;
	}
	slot->tag = v.tag_;
	slot->bits = is_string ? 0 : v.bits_;
	write_answer(w, slot, 0, is_string ? (const void *)(uintptr_t)v.bits_ : NULL,
		     is_string ? v.len_ : 0);
}

/* ---- a job ---- */

static void *argument_of(struct worker *w, struct weft_slot *slot)
{
	uint64_t size = slot->size, at = slot->at, ring = w->setup->ring;
	unsigned char *bytes = slot->bytes;

	if (size == 0)
		return NULL;
	if (at == WEFT_IN_SLOT ? size > WEFT_SLOT_BYTES : size > ring || at % ring > ring - size)
		end_corrupt();
	if (at != WEFT_IN_SLOT)
		bytes = weft_lane_arguments(w->lane) + at % ring;
	w->future.arg_size = size;
	if (slot->tag)
		w->future.arg_size = weft_argument_adopt(bytes, size);
	if (w->future.arg_size > size)
		end_corrupt();
	return bytes;
}

static int call(struct worker *w, struct weft_slot *slot)
{
	uintptr_t at = weft_modules_address(w->modules,
					    (struct weft_function){ slot->module, slot->offset });
	struct weft_future *f = &w->future;
	struct weft_job job = { .future = f,
				.executor = &w->executor,
				.worker = w->number,
				.stop = &slot->stop,
				.stop_at = weft_turn(w->position, WEFT_SLOT_TAKEN) };

	if (!at)
		end_corrupt();
	f->value = weft_none();
	f->job = (weft_job_function *)at;
	f->arg = argument_of(w, slot);
	/* As one that was copied into a block: so a short result may lie in the future. */
	f->flags = f->arg ? WEFT_F_ARG : 0;
	return f->job(&job, f->arg);
}

static void answer(struct worker *w, struct weft_slot *slot, int r)
{
	struct weft_future *f = &w->future;
	bool has_text = f->flags & WEFT_F_FAILED && f->error.code == r;

	if (r >= 0 && f->flags & WEFT_F_FAILED)
		weft_future_reset(f);
	if (r < 0)
		answer_error(w, slot, r, has_text ? f->error.text : NULL);
	else
		answer_value(w, slot, f->value);
	if (f->flags & WEFT_F_HOLDS)
		weft_future_reset(f);
}

/* The next question is likely to be there, if some have gathered. */
static void want_next(const struct worker *w)
{
	const struct weft_slot *next = &w->lane->slots[(w->position + 1) % WEFT_SLOTS];

	if (!w->gathers)
		return;
	weft_want_line(next);
	weft_want_line(next->bytes);
}

static void run(struct worker *w, struct weft_slot *slot)
{
	int r;

	want_next(w);

	if (slot->module == WEFT_NO_MEMORY) {
		answer_error(w, slot, -ENOMEM, NULL);
	} else {
		r = call(w, slot);
		/* A child that a job has forked is no worker. */
		if (is_copy)
			_exit(0);
		answer(w, slot, r);
	}
	publish(w, slot, WEFT_SLOT_TAKEN);
	w->jobs++;
	w->row++;
}

/* ---- a life ---- */

static void end(struct worker *w)
{
	if (w->setup->has_fini)
		((void (*)(void *))weft_modules_address(w->modules, w->setup->fini))(w->init_arg);
	fflush(NULL);
	_exit(0);
}

/* False: there is nothing to do. */
static bool step(struct worker *w)
{
	struct weft_slot *slot = slot_of(w);
	uint32_t asked = weft_turn(w->position, WEFT_SLOT_ASKED), turn = atomic_load(&slot->turn);

	/* A compare-and-swap would take the line away from the program for nothing. */
	if (turn == asked &&
	    atomic_compare_exchange_strong(&slot->turn, &turn,
					   weft_turn(w->position, WEFT_SLOT_TAKEN))) {
		run(w, slot);
		return true;
	}
	if (turn == weft_turn(w->position, WEFT_SLOT_WITHDRAWN)) {
		publish(w, slot, WEFT_SLOT_WITHDRAWN);
		return true;
	}
	if (turn != weft_turn(w->position - WEFT_SLOTS, WEFT_SLOT_ANSWERED))
		end_corrupt();
	return false;
}

static void work(struct worker *w)
{
	uint64_t most = w->setup->jobs_each ? w->setup->jobs_each : UINT64_MAX;

	while (w->jobs < most) {
		if (step(w))
			continue;
		if (atomic_load(&w->lane->head.ends))
			return;
		sleep_until_asked(w);
	}
}

static void set_name(const struct worker *w)
{
	char name[16], number[8];
	int n = snprintf(number, sizeof(number), "-%d", w->number);

	snprintf(name, sizeof(name), "%.*s%s", (int)sizeof(name) - 1 - n, w->setup->name, number);
	prctl(PR_SET_NAME, name);
}

static void begin(struct worker *w)
{
	int r;

	snprintf(w->executor.name, sizeof(w->executor.name), "%s", w->setup->name);
	w->executor.ops = &weft_executor_processes;
	atomic_init(&w->executor.bits, WEFT_SHUT);
	atomic_init(&w->executor.refs, 2);
	atomic_init(&w->executor.handles, 1);
	atomic_init(&w->future.word, WEFT_FUTURE_RUNNING + WEFT_REF);
	w->future.executor = &w->executor;
	set_name(w);
	/* With a future comes a heap, which keeps the blocks of results. */
	weft_future_unref(weft_future_make(1));
	pthread_atfork(NULL, NULL, note_copy);
	if (!w->setup->has_init)
		return;
	r = ((int (*)(void *))weft_modules_address(w->modules, w->setup->init))(w->init_arg);
	if (r >= 0)
		return;
	atomic_store(&w->lane->head.init_code, r);
	fflush(NULL);
	_exit(WEFT_EXIT_INIT);
}

void weft_worker_process(const struct weft_setup *setup, void *init_arg,
			 const struct weft_modules *modules, int file, int lane, uint32_t position)
{
	static struct worker w;
	const struct weft_pool_thread inside = { &w.executor, NULL };

	w.setup = setup;
	w.modules = modules;
	w.init_arg = init_arg;
	w.number = lane;
	w.position = position;
	weft_inside = &inside;
	map_lane(&w, file);
	/* Results of an earlier worker on this lane that the program may still read. */
	w.written = atomic_load(&w.lane->head.freed);
	begin(&w);
	work(&w);
	end(&w);
	_exit(0);
}
