/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_LAYOUT_H
#define WEFT_IMPL_LAYOUT_H

/*
 * weft/impl/layout.h - how a coroutine lies in memory.
 *
 * Callers are compiled with it, because a resume and a yield are compiled into them.  Nothing here
 * is for use by name: every name ends in _ and may change.
 */

#ifndef WEFT_CO_H
#error "include <weft/co.h> instead"
#endif

#define weft_likely_(x) __builtin_expect(!!(x), 1)

struct weft_awaitable;

/* A coroutine finds this in its top: the beginning of the task that drives it. */
struct weft_driver {
	struct weft_awaitable *parked_;		/* what the body is about to wait for, or NULL */
	const char *place_;			/* where: "FILE:LINE", static, or NULL */
};

/* The place of a call that suspends, for reports and dumps. */
#define WEFT_TEXT_(x) #x
#define WEFT_LINE_(line) WEFT_TEXT_(line)
#define WEFT_PLACE_ __FILE__ ":" WEFT_LINE_(__LINE__)

/* One call of a body: where it goes on, and in which coroutine.  First in every frame. */
struct weft_frame {
	int32_t at_;			/* line of the suspension it waits in; 0: not entered */
	struct weft_co *co_;
	weft_resumable_body *body_;
	struct weft_frame *up_;		/* stackless: the frame that called this one */
};

/*
 * Stored states beyond enum weft_co_state.  A coroutine that waits at a plain yield has its rest_
 * as its state, which is even and made from the format of its backend's contexts (AT_REST for a
 * backend without one); one whose body runs has the odd number after it.  So one comparison tells
 * that a coroutine waits, or runs, and that the switch compiled in here is its backend's.
 */
enum {
	WEFT_AT_OUTSIDE_ = WEFT_CLOSED + 1,	/* suspended, the delegate is an iterator */
	WEFT_LOST_ = WEFT_CLOSED + 2,		/* that of weft_lost alone: no state fits */
	WEFT_NO_BACKEND_ = 14,			/* no coroutine's rest_ */
	WEFT_AT_REST_ = 16,			/* the least rest_ */
};

/* WEFT_FORMAT's numbers all have the same upper two bits, and leave room below. */
static inline int32_t weft_rest_of_(uint32_t format)
{
	return format ? (int32_t)((format & 0x3fffffff) << 1) : (int32_t)WEFT_AT_REST_;
}

/*
 * The state of a coroutine that was made from a kept one, and so needs no preparation: CREATED to
 * users, and below 0 as no other is.
 */
static inline int32_t weft_ready_of_(int32_t rest)
{
	return rest | INT32_MIN;
}

/*
 * What a body returns when it is no end, and code_ after weft_return; no user's number by accident.
 */
enum { WEFT_DELEGATED_ = 0x5e1e, WEFT_CALLED_ = 0x5ca1, WEFT_HAS_RESULT_ = 0x5e7 };

enum {
	WEFT_SINGLE_USE_ = 1 << 0,
	WEFT_STOP_ = 1 << 1,		/* being closed: its end comes back to the closer */
	WEFT_FOREIGN_ = 1 << 2,		/* other_ holds a coroutine of another backend */
	WEFT_STARTED_ = 1 << 3,		/* the backend has a context for it */
	WEFT_STACKFUL_BODY_ = 1 << 4,	/* the frame is the library's, for a stackful body */
	WEFT_PARKS_ = 1 << 5,		/* may keep its context for the next of its shape */
};

/* Whether a handle is one. */
enum {
	WEFT_ALIVE_ = 0x57c0,
	/* Besides, it ended with a result, by the only reference, and nothing has to be undone. */
	WEFT_BARE_ = WEFT_ALIVE_ + 1,
	WEFT_DEAD_ = 0xdead,
};

/*
 * Coroutines that are made alike have this in common; see co/formed.h.  The wish is that of options
 * which are empty but for a name, and no wish at all while nothing may be kept.
 */
struct weft_shape_ {
	const struct weft_backend *wish_;
	uint8_t id_;			/* above 0 */
};

enum { WEFT_SHAPES_ = 16 };

/* Ended coroutines of one shape, linked by the bits of their values; all zeros keeps nothing. */
struct weft_kept_ {
	struct weft_co *head_;
	uint32_t room_;			/* how many more */
};

/* The part of each thread's record that is compiled into callers. */
struct weft_thread_ {
	struct weft_kept_ formed_[WEFT_SHAPES_];
	uintptr_t first_;		/* where its own stack was first seen; 0: not yet */
};

/* Bytes that a thread may go down from there unasked. */
enum { WEFT_NEAR_ = 16 << 10 };

struct weft_co {
	/* These 32 bytes come first on purpose: free() scribbles over that many of what it gets,
	 * and a stale handle must still be recognised by the rest. */
	struct weft_co *parent_;	/* its delegator, while that edge is active */
	struct weft_co *child_;		/* the delegate, made by the same backend */
	union {
		struct weft_iter *iter_;	/* AT_ITER: the delegate is an iterator, */
		struct weft_co *foreign_;	/* or with FOREIGN a coroutine of another backend */
		struct weft_awaitable *awaited_;	/* while it awaits: one reference */
		struct weft_co *dropped_;	/* else: just ended, to be let go next */
	} other_;
	const char *name_;

	/* Thrown in, raised, or left with; NULL: there was none, as in most coroutines. */
	struct weft_error *error_;
	const struct weft_backend *backend_;
	uint32_t refs_;
	uint16_t magic_;
	uint8_t flags_;
	uint8_t shape_;			/* of those made alike; 0: none */
	uint32_t size_;			/* bytes of the whole object */
	int32_t rest_;			/* state_ while it waits at a plain yield */
	weft_switch_op *switch_;	/* the backend's; NULL: stackless */
	struct weft_frame *frame_;	/* the innermost frame */
	struct weft_driver *driver_;	/* as a top: a loop's task; NULL: it is driven by calls */

	/*
	 * All that a switch needs.  With the backend's context behind it, it is one cache line: the
	 * library aligns objects so that it begins one.  A processor puts two stores into one line
	 * at a time.
	 */
	struct weft_value value_;	/* in transit: sent, yielded, returned */
	int32_t state_;			/* enum weft_co_state of this body alone, or as above */
	int32_t code_;			/* what the pending suspension delivers: 0 or an error */
	struct weft_co *leaf_;		/* as a handle: the coroutine to enter, if still known */
	struct weft_co *top_;		/* as a leaf: the handle that was resumed */
};

/*
 * What a backend with stacks needs besides.  Its two contexts follow behind: where this coroutine
 * is suspended, and, for a top, the resumer.
 */
struct weft_stackful_ {
	void *stack_;
	size_t stack_size_;
	unsigned stack_id_;		/* valgrind's */
	uint32_t caller_at_;		/* bytes from co_ to the second context; to the first: */
	uint32_t self_at_;
	uint8_t stack_owner_;		/* what stack_ is */
	bool stack_measured_;
	weft_stackful_body *body_;	/* of a stackful body */
	void *arg_;
	struct weft_co co_;
};

/*
 * What the caller was compiled with, and the library: counted up with every change of this page.
 */
enum { WEFT_LAYOUT_ = 10 << 16 | (int)sizeof(struct weft_stackful_) };

/* The driver of the chain in which @co runs; @co is its leaf. */
static inline struct weft_driver *weft_driver_(const struct weft_co *co)
{
	return co->top_->driver_;
}

/* The body of @co is about to make a call at @place that may suspend.  Returns @co. */
static inline struct weft_co *weft_at_(struct weft_co *co, const char *place)
{
	struct weft_driver *driver = weft_driver_(co);

	if (driver)
		driver->place_ = place;
	return co;
}

static inline struct weft_stackful_ *weft_stackful_(struct weft_co *co)
{
	return (struct weft_stackful_ *)(void *)((char *)co -
						 offsetof(struct weft_stackful_, co_));
}

/* Where the contexts of @backend lie behind the object, if they can do with 8 bytes of alignment.
 */
enum { WEFT_SELF_AT_ = sizeof(struct weft_co), WEFT_CTX_ALIGN_ = 8 };

static inline struct weft_ctx *weft_ctx_at_(struct weft_co *co, size_t offset)
{
	return (struct weft_ctx *)(void *)((char *)co + offset);
}

static inline size_t weft_caller_at_(const struct weft_backend *backend)
{
	return WEFT_SELF_AT_ + (backend->ctx_size + WEFT_CTX_ALIGN_ - 1) / WEFT_CTX_ALIGN_ *
				       WEFT_CTX_ALIGN_;
}

#endif
