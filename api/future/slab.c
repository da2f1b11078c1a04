/* SPDX-License-Identifier: MIT */
/*
 * Where futures lie.
 *
 * Each thread that makes futures has a heap: a list of free ones that only it uses, and a second
 * list to which other threads push what they free.  The second one is taken as a whole, by an
 * exchange, and never popped, so a compare-and-swap cannot mistake one list for another.  A heap
 * whose thread has ended is adopted by the next thread that needs one.
 *
 * Chunks stay mapped, because a late wake-up may hit a future that was used again or is free.
 * With a memory hook, and under AddressSanitizer, each future is an object of its own.
 */

#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

#include "../base/hooks.h"
#include "../base/watch.h"
#include "future.h"
#include "lock.h"

enum { CHUNK = 1 << 18 };

struct heap {
	struct weft_future *free; /* the owner's */
	char *fresh, *end;        /* the owner's: what was never used */
	_Alignas(WEFT_LINE) struct weft_future *_Atomic returned;
	struct heap *next; /* among the orphans, under the lock */
};

/* In front of the futures of a chunk, which is aligned to its size. */
struct chunk {
	struct heap *owner;
	struct chunk *next;
};

static struct heap *orphans;
static struct chunk *chunks; /* so that leak checkers find them */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool has_key;
static _Thread_local struct heap *mine __attribute__((tls_model("initial-exec")));

static void orphan(void *arg)
{
	struct heap *heap = arg;

	weft_lock_common(WEFT_LOCK_HEAPS);
	heap->next = orphans;
	orphans = heap;
	weft_unlock_common(WEFT_LOCK_HEAPS);
	mine = NULL;
}

static void prepare(void)
{
	has_key = pthread_key_create(&key, orphan) == 0;
}

/* Threads that end after a plugin with a copy of the library was closed must not come back here. */
__attribute__((destructor)) static void unload(void)
{
	if (has_key)
		pthread_key_delete(key);
	has_key = false;
}

static void *map_chunk(void)
{
	char *p = mmap(NULL, 2 * (size_t)CHUNK, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uintptr_t at = (uintptr_t)p, low = (at + CHUNK - 1) & -(uintptr_t)CHUNK;

	if (p == MAP_FAILED)
		return NULL;
	if (low > at)
		munmap(p, low - at);
	munmap(p + (low - at) + CHUNK, CHUNK - (low - at));
	return p + (low - at);
}

static bool add_chunk(struct heap *heap)
{
	struct chunk *chunk = map_chunk();

	if (!chunk)
		return false;
	chunk->owner = heap;
	heap->fresh = (char *)chunk + sizeof(struct weft_future);
	heap->end = (char *)chunk + CHUNK;
	weft_lock_common(WEFT_LOCK_HEAPS);
	chunk->next = chunks;
	chunks = chunk;
	weft_unlock_common(WEFT_LOCK_HEAPS);
	return true;
}

static struct heap *adopt(void)
{
	struct heap *heap;

	weft_lock_common(WEFT_LOCK_HEAPS);
	heap = orphans;
	if (heap)
		orphans = heap->next;
	weft_unlock_common(WEFT_LOCK_HEAPS);
	return heap;
}

/* A heap lies in the first place of its first chunk, behind the chunk's head. */
static struct heap *new_heap(void)
{
	struct heap first = { 0 }, *heap;

	_Static_assert(WEFT_LINE + sizeof(struct heap) <= sizeof(struct weft_future),
		       "a heap fits into the first place");
	if (!add_chunk(&first))
		return NULL;
	heap = (struct heap *)(first.fresh - sizeof(struct weft_future) + WEFT_LINE);
	*heap = first;
	((struct chunk *)(first.fresh - sizeof(struct weft_future)))->owner = heap;
	return heap;
}

static struct heap *meet(void)
{
	struct heap *heap;

	pthread_once(&once, prepare);
	heap = has_key ? adopt() : NULL;
	if (!heap && has_key)
		heap = new_heap();
	if (heap && pthread_setspecific(key, heap) != 0) {
		orphan(heap);
		heap = NULL;
	}
	return mine = heap;
}

static struct weft_future *take_fresh(struct heap *heap)
{
	struct weft_future *f;

	if (heap->end - heap->fresh < (ptrdiff_t)sizeof(*f) && !add_chunk(heap))
		return NULL;
	f = (struct weft_future *)heap->fresh;
	heap->fresh += sizeof(*f);
	return f;
}

/* The list of its own is empty: see what others gave back. */
static struct weft_future *refill(struct heap *heap)
{
	struct weft_future *f;

	/* Acquire: what the other threads wrote to these futures comes before their next use. */
	if (atomic_load_explicit(&heap->returned, memory_order_relaxed)) {
		f = atomic_exchange_explicit(&heap->returned, NULL, memory_order_acquire);
		heap->free = f->next;
		return f;
	}
	return take_fresh(heap);
}

static struct weft_future *from_slab(void)
{
	struct heap *heap = mine ? mine : meet();
	struct weft_future *f = heap ? heap->free : NULL;

	if (!heap)
		return NULL;
	if (!f)
		return refill(heap);
	heap->free = f->next;
	return f;
}

static struct weft_future *from_hook(void)
{
	struct weft_future *f = weft_block_new_lines(sizeof(*f));

	if (!f)
		return NULL;
	memset(f, 0, sizeof(*f));
	f->flags = WEFT_F_HOOKED;
	return f;
}

struct weft_future *weft_future_make(unsigned refs)
{
	struct weft_future *f = weft_hooked_elsewhere || WEFT_ASAN ? from_hook() : from_slab();

	if (!f)
		return NULL;
	f->awaitable.ops = &weft_future_awaitable_ops;
	/* Relaxed: the push, or the hand-over of the handle, publishes it with the rest. */
	atomic_store_explicit(&f->word, WEFT_PENDING + refs * WEFT_REF, memory_order_relaxed);
	return f;
}

static void give_back(struct heap *heap, struct weft_future *f)
{
	struct weft_future *head = atomic_load_explicit(&heap->returned, memory_order_relaxed);

	do
		f->next = head;
	while (!atomic_compare_exchange_weak_explicit(&heap->returned, &head, f,
						      memory_order_release, memory_order_relaxed));
}

void weft_future_free(struct weft_future *f)
{
	struct heap *heap;

	if (f->flags & WEFT_F_HOOKED) {
		weft_block_free(f);
		return;
	}
	f->flags = 0;
	heap = ((struct chunk *)((uintptr_t)f & -(uintptr_t)CHUNK))->owner;
	if (heap != mine) {
		give_back(heap, f);
		return;
	}
	f->next = heap->free;
	heap->free = f;
}
