/* SPDX-License-Identifier: MIT */
/* The slow half of the slab: chunks, heaps, and futures that go from thread to thread. */

#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

#include "../base/watch.h"
#include "lock.h"
#include "slab.h"

static struct weft_heap *orphans;
static struct weft_chunk *chunks; /* so that leak checkers find them */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool has_key;
_Thread_local struct weft_heap *weft_heap __attribute__((tls_model("initial-exec")));

static void orphan(void *arg)
{
	struct weft_heap *heap = arg;

	weft_lock_common(WEFT_LOCK_HEAPS);
	heap->next = orphans;
	orphans = heap;
	weft_unlock_common(WEFT_LOCK_HEAPS);
	weft_heap = NULL;
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
	char *p = mmap(NULL, 2 * (size_t)WEFT_CHUNK, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uintptr_t at = (uintptr_t)p, low = (at + WEFT_CHUNK - 1) & -(uintptr_t)WEFT_CHUNK;

	if (p == MAP_FAILED)
		return NULL;
	if (low > at)
		munmap(p, low - at);
	munmap(p + (low - at) + WEFT_CHUNK, WEFT_CHUNK - (low - at));
	return p + (low - at);
}

static bool add_chunk(struct weft_heap *heap)
{
	struct weft_chunk *chunk = map_chunk();

	if (!chunk)
		return false;
	chunk->owner = heap;
	heap->fresh = (char *)chunk + sizeof(struct weft_future);
	heap->end = (char *)chunk + WEFT_CHUNK;
	weft_lock_common(WEFT_LOCK_HEAPS);
	chunk->next = chunks;
	chunks = chunk;
	weft_unlock_common(WEFT_LOCK_HEAPS);
	return true;
}

static struct weft_heap *adopt(void)
{
	struct weft_heap *heap;

	weft_lock_common(WEFT_LOCK_HEAPS);
	heap = orphans;
	if (heap)
		orphans = heap->next;
	weft_unlock_common(WEFT_LOCK_HEAPS);
	return heap;
}

/* A heap lies in the first place of its first chunk, behind the chunk's head. */
static struct weft_heap *new_heap(void)
{
	struct weft_heap first = { 0 }, *heap;

	_Static_assert(WEFT_LINE + sizeof(struct weft_heap) <= sizeof(struct weft_future),
		       "a heap fits into the first place");
	if (!add_chunk(&first))
		return NULL;
	heap = (struct weft_heap *)(first.fresh - sizeof(struct weft_future) + WEFT_LINE);
	*heap = first;
	((struct weft_chunk *)(first.fresh - sizeof(struct weft_future)))->owner = heap;
	return heap;
}

static struct weft_heap *meet(void)
{
	struct weft_heap *heap;

	pthread_once(&once, prepare);
	heap = has_key ? adopt() : NULL;
	if (!heap && has_key)
		heap = new_heap();
	if (heap && pthread_setspecific(key, heap) != 0) {
		orphan(heap);
		heap = NULL;
	}
	return weft_heap = heap;
}

static struct weft_future *take_fresh(struct weft_heap *heap)
{
	struct weft_future *f;

	if (heap->end - heap->fresh < (ptrdiff_t)sizeof(*f) && !add_chunk(heap))
		return NULL;
	f = (struct weft_future *)heap->fresh;
	heap->fresh += sizeof(*f);
	return f;
}

/* The list of its own is empty: see what others gave back. */
static struct weft_future *refill(struct weft_heap *heap)
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
	struct weft_heap *heap = weft_heap ? weft_heap : meet();
	struct weft_future *f = heap ? heap->free : NULL;

	if (!heap)
		return NULL;
	heap->made++;
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

struct weft_future *weft_future_fetch(void)
{
	struct weft_future *f = weft_hooked_elsewhere || WEFT_ASAN ? from_hook() : from_slab();

	if (f)
		f->flags &= WEFT_F_HOOKED;
	return f;
}

static void push_returned(struct weft_heap *heap, struct weft_future *f)
{
	struct weft_future *head = atomic_load_explicit(&heap->returned, memory_order_relaxed);

	do
		f->next = head;
	while (!atomic_compare_exchange_weak_explicit(&heap->returned, &head, f,
						      memory_order_release, memory_order_relaxed));
}

void weft_future_give_back(struct weft_future *f)
{
	if (f->flags & WEFT_F_HOOKED)
		weft_block_free(f);
	else
		push_returned(weft_chunk_of(f)->owner, f);
}
