/* SPDX-License-Identifier: MIT-0 */
#ifndef WEFT_ANNOTATE_H
#define WEFT_ANNOTATE_H

/*
 * weft/annotate.h - tell AddressSanitizer or ThreadSanitizer of each switch, for backends that are
 * given their stack.
 *
 * This is a decorator: in a build with one of the two, a record lies in front of the backend's
 * context, and its ops are wrapped; the backend itself is the same code in every build.  In other
 * builds its ops stand in the table as they are, and nothing here costs anything.  A backend writes
 *
 *	WEFT_ANNOTATE(my_init, my_switch, my_fini)
 *
 *	WEFT_BACKEND(mine) = { ..., WEFT_ANNOTATED_OPS(my_init, my_switch, my_fini), };
 *
 * with NULL for my_fini if it has none; struct weft_ctx has to be complete before.  This sets the
 * ops, ctx_size and ctx_align, and with ThreadSanitizer max_live.  A backend with a format sets
 * .format = WEFT_ANNOTATED_FORMAT(my_format).
 *
 * WEFT_ANNOTATED is 1 where the ops are wrapped, and not defined elsewhere.
 *
 * To support another sanitizer with fibres, add a part below: struct weft_note and four functions.
 */

#include <weft/backend.h>
#include <weft/impl/sanitizer.h>

#if WEFT_ASAN

#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

#define WEFT_ANNOTATED 1
#define WEFT_NOTED_LIMIT

/* ASan's record of a context; that of an adopted caller begins as zeros, like its context. */
struct weft_note {
	_Alignas(16) void *fake;	/* its fake frames, while it is suspended */
	const void *bottom;		/* its stack: lowest address ... */
	size_t size;			/* ... and bytes */
	struct weft_note *left;		/* where the last switch to it came from; NULL: finished */
	weft_entry *entry;
	void *arg;
};

static inline void weft_note_open(struct weft_note *note, void *stack, size_t size)
{
	note->bottom = stack;
	note->size = size;
	/* Frames abandoned here by an earlier context have left their red zones behind. */
	__asan_unpoison_memory_region(stack, size);
}

static inline void weft_note_leave(struct weft_note *from, struct weft_note *to, enum weft_why why)
{
	int last = why == WEFT_WHY_FINISH;

	from->fake = NULL;
	to->left = last ? NULL : from;
	__sanitizer_start_switch_fiber(last ? NULL : &from->fake, to->bottom, to->size);
}

/*
 * The bounds of the stack just left are known on arrival only.  They are written each time: the
 * record of a caller may stand for another stack whenever it is used again.
 */
static inline void weft_note_arrive(struct weft_note *self)
{
	const void *bottom;
	size_t size;

	__sanitizer_finish_switch_fiber(self->fake, &bottom, &size);
	if (self->left) {
		self->left->bottom = bottom;
		self->left->size = size;
	}
}

/*
 * Fake frames are given up only on leaving for ever, so those of a suspended context are entered.
 */
static inline void weft_note_close(struct weft_note *note)
{
	const void *bottom;
	size_t size;
	void *mine;

	if (!note->fake)
		return;
	__sanitizer_start_switch_fiber(&mine, note->bottom, note->size);
	__sanitizer_finish_switch_fiber(note->fake, &bottom, &size);
	__sanitizer_start_switch_fiber(NULL, bottom, size);
	__sanitizer_finish_switch_fiber(mine, NULL, NULL);
}

#elif WEFT_TSAN

#include <sanitizer/tsan_interface.h>

#define WEFT_ANNOTATED 1
/* Threads and fibres together are some 8,000 for TSan, which ends the program at one more. */
#define WEFT_NOTED_LIMIT .max_live = 4096,

/* TSan treats a fibre as a thread of its own; the fibre of an adopted caller is not ours. */
struct weft_note {
	_Alignas(16) void *fiber;
	weft_entry *entry;
	void *arg;
};

static inline void weft_note_open(struct weft_note *note, void *stack, size_t size)
{
	(void)stack;
	(void)size;
	note->fiber = __tsan_create_fiber(0);
}

/*
 * Always inlined, because the call and the return that TSan counts would belong to two fibres.  The
 * fibre is asked for each time, since the record of a caller may stand for another one by now.
 */
__attribute__((always_inline)) static inline void
weft_note_leave(struct weft_note *from, struct weft_note *to, enum weft_why why)
{
	(void)why;
	from->fiber = __tsan_get_current_fiber();
	__tsan_switch_to_fiber(to->fiber, 0);
}

static inline void weft_note_arrive(struct weft_note *self)
{
	(void)self;
}

static inline void weft_note_close(struct weft_note *note)
{
	__tsan_destroy_fiber(note->fiber);
}

#endif

#ifndef WEFT_ANNOTATED

/* The format of contexts; a context with a record in front has another format. */
#define WEFT_ANNOTATED_FORMAT(format_) (format_)

#define WEFT_ANNOTATE(init_, switch_, fini_)

#define WEFT_ANNOTATED_OPS(init_, switch_, fini_)                                                  \
	.ctx_size = sizeof(struct weft_ctx), .ctx_align = _Alignof(struct weft_ctx),               \
	.init = init_, .switch_to = switch_, .fini = fini_

#else

#define WEFT_ANNOTATED_FORMAT(format_) 0

static inline struct weft_ctx *weft_note_ctx(struct weft_note *note)
{
	return (struct weft_ctx *)(note + 1);
}

static inline void weft_note_entry(void *arg)
{
	struct weft_note *note = arg;

	weft_note_arrive(note);
	note->entry(note->arg);
}

static inline int weft_note_init(weft_init_op *init, struct weft_note *note, void *stack,
				 size_t size, weft_entry *entry, void *arg)
{
	int r;

	note->entry = entry;
	note->arg = arg;
	weft_note_open(note, stack, size);
	r = init(weft_note_ctx(note), stack, size, weft_note_entry, note);
	if (r < 0)
		weft_note_close(note);
	return r;
}

static inline void weft_note_fini(weft_fini_op *fini, struct weft_note *note)
{
	if (fini)
		fini(weft_note_ctx(note));
	weft_note_close(note);
}

#define WEFT_ANNOTATE(init_, switch_, fini_)                                                       \
	_Static_assert(_Alignof(struct weft_ctx) <= _Alignof(struct weft_note),                    \
		       "the record in front of a context sets its alignment");                     \
	static int weft_noted_init(struct weft_ctx *ctx, void *stack, size_t size,                 \
				   weft_entry *entry, void *arg)                                   \
	{                                                                                          \
		return weft_note_init(init_, (void *)ctx, stack, size, entry, arg);                \
	}                                                                                          \
                                                                                                   \
	static void weft_noted_switch(struct weft_ctx *from, struct weft_ctx *to,                  \
				      enum weft_why why)                                           \
	{                                                                                          \
		weft_note_leave((void *)from, (void *)to, why);                                    \
		switch_(weft_note_ctx((void *)from), weft_note_ctx((void *)to), why);              \
		weft_note_arrive((void *)from);                                                    \
	}                                                                                          \
                                                                                                   \
	static void weft_noted_fini(struct weft_ctx *ctx)                                          \
	{                                                                                          \
		weft_note_fini(fini_, (void *)ctx);                                                \
	}

#define WEFT_ANNOTATED_OPS(init_, switch_, fini_)                                                  \
	WEFT_NOTED_LIMIT.ctx_size = sizeof(struct weft_note) + sizeof(struct weft_ctx),            \
	.ctx_align = _Alignof(struct weft_note),                                                   \
	.init = weft_noted_init, .switch_to = weft_noted_switch, .fini = weft_noted_fini

#endif

#endif
