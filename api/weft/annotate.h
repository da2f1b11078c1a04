/* SPDX-License-Identifier: MIT-0 */
#ifndef WEFT_ANNOTATE_H
#define WEFT_ANNOTATE_H

/*
 * annotate.h - tell AddressSanitizer of each switch, for engines that are given their stack.
 *
 * A decorator: in ASan builds a record is laid in front of the engine's context, and its ops are
 * wrapped; the engine itself is the same code in every build.  Elsewhere its ops stand in the table
 * as they are, and nothing here costs anything.  An engine writes
 *
 *	WEFT_ANNOTATE(my_init, my_switch)
 *
 *	WEFT_BACKEND(mine) = { ..., WEFT_ANNOTATED_OPS(my_init, my_switch), };
 *
 * Another sanitizer with fibres is a second `struct weft_note` and functions like those below.
 */

#include <weft/backend.h>

#if defined(__SANITIZE_ADDRESS__)
#define WEFT_HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WEFT_HAS_ASAN 1
#endif
#endif

#ifndef WEFT_HAS_ASAN

/* The format of contexts: a record in front makes another one. */
#define WEFT_ANNOTATED_FORMAT(format_) (format_)

#define WEFT_ANNOTATE(init_, switch_)

#define WEFT_ANNOTATED_OPS(init_, switch_)                                                         \
	.ctx_size = sizeof(struct weft_ctx), .ctx_align = _Alignof(struct weft_ctx),               \
	.init = init_, .switch_to = switch_

#else

#define WEFT_ANNOTATED 1
#define WEFT_ANNOTATED_FORMAT(format_) 0

#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

/* What ASan has to know of a context; an adopted caller's begins as zeros, like its context. */
struct weft_note {
	_Alignas(16) void *fake;	/* its fake frames, while it is suspended */
	const void *bottom;		/* its stack: lowest address ... */
	size_t size;			/* ... and bytes */
	struct weft_note *left;		/* whom the last switch to it left; NULL: it finished */
	weft_entry *entry;
	void *arg;
};

static inline struct weft_ctx *weft_note_ctx(struct weft_note *note)
{
	return (struct weft_ctx *)(note + 1);
}

static inline void weft_note_leave(struct weft_note *from, struct weft_note *to, enum weft_why why)
{
	int last = why == WEFT_WHY_FINISH;

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

static inline void weft_note_entry(void *arg)
{
	struct weft_note *note = arg;

	weft_note_arrive(note);
	note->entry(note->arg);
}

static inline int weft_note_init(weft_init_op *init, struct weft_note *note, void *stack,
				 size_t size, weft_entry *entry, void *arg)
{
	note->bottom = stack;
	note->size = size;
	note->entry = entry;
	note->arg = arg;
	/* Frames abandoned here by an earlier context have left their red zones behind. */
	__asan_unpoison_memory_region(stack, size);
	return init(weft_note_ctx(note), stack, size, weft_note_entry, note);
}

#define WEFT_ANNOTATE(init_, switch_)                                                              \
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
	}

#define WEFT_ANNOTATED_OPS(init_, switch_)                                                         \
	.ctx_size = sizeof(struct weft_note) + sizeof(struct weft_ctx),                            \
	.ctx_align = _Alignof(struct weft_note),                                                   \
	.init = weft_noted_init, .switch_to = weft_noted_switch

#endif

#endif
