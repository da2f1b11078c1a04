/* SPDX-License-Identifier: MIT */
/* The traced backends: each has a slot, which is never given back. */
#include "backend/wrapper.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "line.h"
#include "trace.h"

#define SLOTS(X)                                                                                   \
	X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)

#define COUNT(n) +1
enum { SLOT_COUNT = SLOTS(COUNT) };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct weft_trace_slot slots[SLOT_COUNT];
static int used;

#define OPS(n)                                                                                     \
	static int init_##n(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry,     \
			    void *arg)                                                             \
	{                                                                                          \
		return weft_trace_init(&slots[n], ctx, stack, size, entry, arg);                   \
	}                                                                                          \
                                                                                                   \
	static void switch_##n(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why)      \
	{                                                                                          \
		weft_trace_switch(&slots[n], from, to, why);                                       \
	}                                                                                          \
                                                                                                   \
	static void fini_##n(struct weft_ctx *ctx)                                                 \
	{                                                                                          \
		weft_trace_fini(&slots[n], ctx);                                                   \
	}

SLOTS(OPS)

#define ROW(n) { init_##n, switch_##n, fini_##n },
static const struct {
	weft_init_op *init;
	weft_switch_op *switch_to;
	weft_fini_op *fini;
} ops[SLOT_COUNT] = { SLOTS(ROW) };

int weft_trace_is_slot(const struct weft_trace_slot *slot)
{
	uintptr_t offset = (uintptr_t)slot - (uintptr_t)slots;

	return offset < sizeof(slots) && offset % sizeof(slots[0]) == 0;
}

/* A name must not contain a colon, because it is part of file names and of reports. */
static char *outer_name(const struct weft_backend *inner)
{
	static const char prefix[] = "trace-";
	size_t n = strlen(inner->name) + 1;
	char *name = malloc(sizeof(prefix) - 1 + n);

	if (!name)
		return NULL;
	memcpy(name, prefix, sizeof(prefix) - 1);
	memcpy(name + sizeof(prefix) - 1, inner->name, n);
	return name;
}

static const char *fill(int n, const struct weft_backend *inner)
{
	struct weft_trace_slot *slot = &slots[n];
	const char *name = outer_name(inner);

	if (!name)
		return "out of memory";
	slot->inner = inner;
	slot->outer = (struct weft_backend){
		.abi = WEFT_BACKEND_ABI,
		.size = sizeof(struct weft_backend),
		.name = name,
		.caps = inner->caps,
		.max_live = inner->max_live,
		.stack_min = inner->stack_min,
		.init = ops[n].init,
		.switch_to = ops[n].switch_to,
		.fini = ops[n].fini,
	};
	weft_trace_lay_out(slot);
	return NULL;
}

/* The lock is held. */
static const struct weft_backend *slot_for(const struct weft_backend *inner, const char **ret_why)
{
	const char *why;

	for (int n = 0; n < used; n++) {
		if (slots[n].inner == inner)
			return &slots[n].outer;
		if (&slots[n].outer == inner) {
			*ret_why = "it is traced already";
			return NULL;
		}
	}
	if (used == 0)
		weft_trace_open();
	why = used == SLOT_COUNT ? "16 backends are traced in this process, and no more can be"
				 : fill(used, inner);
	if (why) {
		*ret_why = why;
		return NULL;
	}
	return &slots[used++].outer;
}

weft_wrap weft_wrap_trace;

const struct weft_backend *weft_wrap_trace(const struct weft_backend *inner, const char **ret_why)
{
	const struct weft_backend *outer;

	if (!inner->switch_to) {
		*ret_why = "it has no ops to trace, because it does not claim STACKFUL";
		return NULL;
	}
	pthread_mutex_lock(&lock);
	outer = slot_for(inner, ret_why);
	pthread_mutex_unlock(&lock);
	return outer;
}
