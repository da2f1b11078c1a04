/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "arena.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include <weft/stack.h>

#include "../base/api.h"
#include "../base/lock.h"
#include "../base/round.h"
#include "executable.h"
#include "guard.h"
#include "overflow.h"

enum {
	POOLS = WEFT_POOLED / WEFT_PAGE,
	COLOURS = 32,
	LINE = 64,
	KEPT = 64,			/* of one size, by one thread */
	FIRST_SLOTS = 16,		/* in the first chunk of a size; each further one doubles */
};

static const size_t largest_chunk = (size_t)1 << 34;

/*
 * One mapping: room for the indices of its bare slots, then its slots.  A bare slot is one
 * that weft_trim has emptied: guarded, and without memory, so that it cannot be in a list.
 */
struct weft_chunk {
	struct weft_chunk *all;		/* every chunk there ever was; records are not freed */
	struct weft_chunk *older;	/* of the same size; or the next unused record */
	_Atomic uintptr_t first, end;	/* its slots; 0: unused.  Signal handlers read this far. */
	_Atomic size_t stride, guard;
	_Atomic uint32_t tint;		/* colour of the first slot */
	char *map;
	size_t map_size;
	uint32_t *bare;
	uint32_t bare_count, carved, slots, pages;
};

/* All of this under weft_lock, but that handlers read along the first list. */
static struct weft_chunk *_Atomic all_chunks;
static struct weft_chunk *unused_records;
static struct pool {
	struct weft_slot *free;
	struct weft_chunk *newest;
} pools[POOLS + 1];
static uint32_t next_tint;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint32_t kept_most;		/* 0: no thread keeps anything */
static size_t page;

/*
 * What watches memory.
 */

void weft_slot_hide(struct weft_slot *slot)
{
	ASAN_POISON_MEMORY_REGION(slot->low, (size_t)((char *)slot - slot->low));
	VALGRIND_MAKE_MEM_NOACCESS(slot->low, (size_t)((char *)slot - slot->low));
}

void weft_slot_show(struct weft_slot *slot)
{
	ASAN_UNPOISON_MEMORY_REGION(slot->low, (size_t)((char *)slot - slot->low));
	VALGRIND_MAKE_MEM_UNDEFINED(slot->low, (size_t)((char *)slot - slot->low));
}

/*
 * Chunks.
 */

static void *map(size_t size)
{
	void *p = weft_map_stacks(size);

	if (!p)
		return NULL;
	/* Most of a huge page under a stack would never be used. */
	madvise(p, size, MADV_NOHUGEPAGE);
	return p;
}

/* Records live for ever, in pages of their own, because a signal handler may be reading one. */
static struct weft_chunk *new_record(void)
{
	struct weft_chunk *c = unused_records;

	if (!c) {
		c = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (c == MAP_FAILED)
			return NULL;
		for (size_t i = 0; i < page / sizeof(*c); i++, c++) {
			c->older = unused_records;
			unused_records = c;
			c->all = atomic_load_explicit(&all_chunks, memory_order_relaxed);
			atomic_store_explicit(&all_chunks, c, memory_order_release);
		}
		c = unused_records;
	}
	unused_records = c->older;
	return c;
}

static void free_record(struct weft_chunk *c)
{
	c->older = unused_records;
	unused_records = c;
}

/* Bytes below and in a stack of @pages: the record above it takes at most half a page. */
static size_t guard_size(size_t pages)
{
	size_t size = pages * WEFT_PAGE;

	return weft_round_up(size < WEFT_GUARD_MOST ? size : WEFT_GUARD_MOST, page);
}

static size_t stack_room(size_t pages)
{
	return weft_round_up(pages * WEFT_PAGE + COLOURS * LINE, page);
}

static struct weft_chunk *new_chunk(size_t pages, uint32_t slots)
{
	size_t guard = guard_size(pages), stride = guard + stack_room(pages);
	struct weft_chunk *c = new_record();
	size_t head = weft_round_up(slots > 1 ? slots * sizeof(*c->bare) : 0, page);

	if (!c)
		return NULL;
	c->map_size = head + slots * stride;
	c->map = map(c->map_size);
	if (!c->map) {
		free_record(c);
		return NULL;
	}
	c->bare = (uint32_t *)c->map;
	c->bare_count = c->carved = 0;
	c->slots = slots;
	c->pages = (uint32_t)pages;
	atomic_store(&c->stride, stride);
	atomic_store(&c->guard, guard);
	atomic_store(&c->tint, next_tint);
	next_tint += slots;
	atomic_store(&c->end, (uintptr_t)c->map + c->map_size);
	atomic_store(&c->first, (uintptr_t)c->map + head);
	return c;
}

/* Twice the last one, or as much of that as there is. */
static struct weft_chunk *grow(struct pool *pool, size_t pages)
{
	uint32_t slots = pool->newest ? pool->newest->slots * 2 : FIRST_SLOTS;
	struct weft_chunk *c = NULL;

	while (slots > FIRST_SLOTS && slots * stack_room(pages) > largest_chunk)
		slots /= 2;
	for (; slots > 0 && !c; slots /= 2)
		c = new_chunk(pages, slots);
	if (!c)
		return NULL;
	c->older = pool->newest;
	pool->newest = c;
	return c;
}

static struct weft_slot *slot_at(struct weft_chunk *c, size_t index)
{
	uintptr_t end = c->first + (index + 1) * c->stride;

	return (struct weft_slot *)(end - (index + c->tint) % COLOURS * LINE) - 1;
}

/* Write the record of slot @index of @c; its page has no content yet. */
static struct weft_slot *make_slot(struct weft_chunk *c, uint32_t index)
{
	struct weft_slot *slot = slot_at(c, index);

	slot->low = (char *)c->first + index * c->stride + c->guard;
	slot->chunk = c;
	slot->pages = c->pages;
	slot->index = index;
	return slot;
}

/* One that was never used. */
static struct weft_slot *carve(struct weft_chunk *c)
{
	struct weft_slot *slot = make_slot(c, c->carved++);

	weft_guard(slot->low - c->guard, c->guard);
	slot->valgrind = VALGRIND_STACK_REGISTER(slot->low, slot);
	return slot;
}

/* The stack is registered, and stays it. */
static struct weft_slot *take_bare(struct pool *pool)
{
	for (struct weft_chunk *c = pool->newest; c; c = c->older)
		if (c->bare_count)
			return make_slot(c, c->bare[--c->bare_count]);
	return NULL;
}

static struct weft_slot *new_slot(struct pool *pool, size_t pages)
{
	struct weft_slot *slot = take_bare(pool);
	struct weft_chunk *c = pool->newest;

	if (slot)
		return slot;
	if (!c || c->carved == c->slots)
		c = grow(pool, pages);
	return c ? carve(c) : NULL;
}

/*
 * What threads keep.
 */

static void splice(struct weft_slot *first)
{
	struct pool *pool = &pools[first->pages];
	struct weft_slot *last = first;

	while (last->next)
		last = last->next;
	last->next = pool->free;
	pool->free = first;
}

/* Cut @list off after its first @n slots. */
static struct weft_slot *cut(struct weft_slot *list, uint32_t n)
{
	struct weft_slot *rest;

	while (--n && list->next)
		list = list->next;
	rest = list->next;
	list->next = NULL;
	return rest;
}

/* Keep nothing any more. */
static void give_up(struct weft_kept_stacks *kept)
{
	if (kept->head)
		splice(kept->head);
	*kept = (struct weft_kept_stacks){ 0 };
}

static void give_up_all(struct weft_thread *thread)
{
	weft_lock();
	for (int i = 0; i < 1 << WEFT_KEPT_BITS; i++)
		give_up(&thread->stacks[i]);
	weft_unlock();
}

static void end_thread(struct weft_thread *thread)
{
	give_up_all(thread);
	weft_overflow_unwatch(&thread->alternate);
}

static void begin(void)
{
	page = (size_t)sysconf(_SC_PAGESIZE);
	/* Memcheck hears of slots on the slow way only. */
	if (!RUNNING_ON_VALGRIND)
		kept_most = KEPT;
}

static bool find_overrun(const void *address, struct weft_overrun *ret)
{
	const struct weft_slot *slot = weft_arena_overrun(address);

	if (!slot || !slot->owner)
		return false;
	ret->name = slot->owner->name_;
	ret->size = (size_t)slot->pages * WEFT_PAGE;
	return true;
}

/* Usually not for the first time.  NULL: this thread keeps nothing. */
static struct weft_thread *meet_thread(void)
{
	struct weft_thread *thread = weft_thread_meet();

	pthread_once(&once, begin);
	if (!thread)
		return NULL;
	if (!thread->end_stacks) {
		thread->end_stacks = end_thread;
		weft_overflow_watch(find_overrun, &thread->alternate);
	}
	return kept_most ? thread : NULL;
}

/* The place for @pages, which may have been another size's. */
static struct weft_kept_stacks *keep_pages(struct weft_thread *thread, size_t pages)
{
	struct weft_kept_stacks *kept = weft_kept_of(thread, pages);

	if (kept->pages != pages) {
		give_up(kept);
		kept->pages = (uint32_t)pages;
		kept->room = kept_most;
	}
	return kept;
}

/* Some of the shared list is for the next calls. */
static void keep_some(struct pool *pool, struct weft_kept_stacks *kept)
{
	uint32_t n = kept->room / 2;

	if (kept->head || !pool->free || !n)
		return;
	kept->head = pool->free;
	pool->free = cut(kept->head, n);
	for (struct weft_slot *at = kept->head; at; at = at->next)
		kept->room--;
}

/* The first of the shared list. */
static struct weft_slot *take_shared(struct pool *pool, size_t pages, struct weft_thread *thread)
{
	struct weft_slot *slot = pool->free;

	if (slot)
		pool->free = slot->next;
	if (thread)
		keep_some(pool, keep_pages(thread, pages));
	return slot ? slot : new_slot(pool, pages);
}

/*
 * The slow paths.
 */

static struct weft_slot *take_single(size_t pages)
{
	struct weft_chunk *c;

	if (pages > UINT32_MAX)
		return NULL;
	c = new_chunk(pages, 1);
	return c ? carve(c) : NULL;
}

static void give_single(struct weft_slot *slot)
{
	struct weft_chunk *c = slot->chunk;

	VALGRIND_STACK_DEREGISTER(slot->valgrind);
	atomic_store(&c->first, 0);
	atomic_store(&c->end, 0);
	munmap(c->map, c->map_size);
	free_record(c);
}

struct weft_slot *weft_arena_take_slow(size_t pages)
{
	struct weft_thread *thread = meet_thread();
	struct weft_slot *slot;

	weft_lock();
	if (pages > POOLS)
		slot = take_single(pages);
	else
		slot = take_shared(&pools[pages], pages, thread);
	weft_unlock();
	if (slot)
		weft_slot_show(slot);
	return slot;
}

/* No room: the older half goes to the shared list. */
static void give_shared(struct weft_slot *slot, struct weft_kept_stacks *kept)
{
	struct weft_slot *rest;

	slot->next = kept->head;
	if (kept->room) {
		kept->head = slot;
		kept->room--;
		return;
	}
	rest = cut(slot, KEPT / 2);
	kept->head = slot;
	kept->room = KEPT / 2;
	if (rest)
		splice(rest);
}

void weft_arena_give_slow(struct weft_slot *slot)
{
	struct weft_thread *thread = meet_thread();

	weft_slot_hide(slot);
	weft_lock();
	if (slot->pages > POOLS) {
		weft_slot_show(slot);
		give_single(slot);
	} else if (thread) {
		give_shared(slot, keep_pages(thread, slot->pages));
	} else {
		slot->next = NULL;
		splice(slot);
	}
	weft_unlock();
}

/*
 * Finding, clearing, trimming.
 */

static struct weft_chunk *chunk_of(uintptr_t at)
{
	struct weft_chunk *c = atomic_load_explicit(&all_chunks, memory_order_acquire);

	for (; c; c = c->all) {
		uintptr_t first = c->first, end = c->end;

		/* Its record may be passing to another chunk at this moment. */
		if (first && first == c->first && at - first < end - first)
			return c;
	}
	return NULL;
}

struct weft_slot *weft_arena_find(const void *low)
{
	uintptr_t at = (uintptr_t)low;
	struct weft_slot *slot = NULL;
	struct weft_chunk *c;

	weft_lock();
	c = chunk_of(at);
	if (c)
		slot = slot_at(c, (at - c->first) / c->stride);
	weft_unlock();
	return slot;
}

struct weft_slot *weft_arena_overrun(const void *address)
{
	uintptr_t at = (uintptr_t)address;
	struct weft_chunk *c = chunk_of(at);

	if (!c || (at - c->first) % c->stride >= c->guard)
		return NULL;
	return slot_at(c, (at - c->first) / c->stride);
}

struct weft_co *weft_arena_owner(const void *address)
{
	uintptr_t at = (uintptr_t)address;
	struct weft_chunk *c = chunk_of(at);

	return c ? slot_at(c, (at - c->first) / c->stride)->owner : NULL;
}

/* The page of the record keeps its memory. */
void weft_slot_clear(struct weft_slot *slot)
{
	char *last = (char *)((uintptr_t)slot & -page), *from = slot->low;

	if (madvise(from, (size_t)(last - from), MADV_DONTNEED) == 0)
		from = last;
	memset(from, 0, (size_t)((char *)slot - from));
}

/* Give the memory of a free slot back; the record goes with it. */
static bool strip(struct weft_slot *slot)
{
	struct weft_chunk *c = slot->chunk;
	uint32_t index = slot->index;

	if (madvise(slot->low, c->stride - c->guard, MADV_DONTNEED) < 0)
		return false;
	weft_lock();
	c->bare[c->bare_count++] = index;
	weft_unlock();
	return true;
}

/* Everything that @pool has free, stripped outside the lock. */
static size_t trim(struct pool *pool)
{
	struct weft_slot *slot, *next;
	size_t n = 0;

	weft_lock();
	slot = pool->free;
	pool->free = NULL;
	weft_unlock();
	for (; slot; slot = next) {
		next = slot->next;
		if (strip(slot)) {
			n++;
			continue;
		}
		slot->next = NULL;
		weft_lock();
		splice(slot);
		weft_unlock();
	}
	return n;
}

WEFT_API size_t weft_trim(void)
{
	size_t n = 0;

	if (weft_thread->drop_formed)
		weft_thread->drop_formed(weft_thread);
	if (weft_thread != &weft_no_thread)
		give_up_all(weft_thread);
	for (size_t i = 1; i <= POOLS; i++)
		n += trim(&pools[i]);
	return n;
}
